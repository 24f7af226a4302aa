"""The kept books: which forecasts count by the default choices, and their totals by group, all in whole numbers.

They are posted with the other books in the same transaction (:mod:`ledger.journal.tallying`), hold what stands alone
(no ``until_seq``), and are a function of the journal: of its entries and of the day of the last one. Reading them is in
:mod:`ledger.journal.kept`.

Names are numbers here: :func:`name_no`, and with basis and dimension :func:`group_no`, whose groups lie together.
"""

from __future__ import annotations

import hashlib
from functools import lru_cache

from sqlalchemy import BigInteger, Column, Index, Integer, Table, Text

from ledger.journal.schema import books

SOURCE, OWN = 0, 1  # bases
BASES = {"source": SOURCE, "own": OWN}
DIMENSIONS = ("all", "source", "forecaster", "topic", "term", "month")
WORDS, SWITCHES = "words", "switches"  # further ones: what was read from words, by term; and by what can be left out
ANNOUNCED, IMPUTED, PARTIAL, FAMOUS = 16, 32, 64, 128  # of a claim, in the number of a group of SWITCHES; beside it
SAID, SAID_AFTER, READING, READING_AFTER = 1, 2, 4, 8  # kinds of its forecasts: number or reading, in hindsight or not
STATED, OTHER, READ, ITS_OWN = 0, 1, 2, 3  # kinds: by the claim's source, by another source, median reading, a belief
WAITING, SCORED, VOID, LATE, EARLY, WITHDRAWN = 0, 1, 2, 3, 4, 5  # states; EARLY and WITHDRAWN are of claims alone
PROMINENT = 8  # added to the state of what was chosen because it became famous: in no total but those of SWITCHES
AFTER, MIXED = 1, 2  # in `counted`: coded in hindsight; and not the same forecast if what was so is left out
ALL = "all"
_BITS = 59  # of a name's number: 16 kinds of groups fit above them in 63
_WHOLE = BigInteger().with_variant(Integer, "sqlite")  # in a file a primary key of whole numbers is the row's place

subjects = Table(
    "subjects",
    books,
    Column("claim", _WHOLE, primary_key=True, autoincrement=False),  # the entry that recorded it
    Column("claim_id", Text, nullable=False, unique=True),
    Column("closes", Text, nullable=False),
    Column("state", Integer, nullable=False),
    Column("outcome", BigInteger),  # units; none while none stands, and for void
    Column("known_at", Text),
    Column("source", Text),
    Column("term", Text),
    Column("month", Text),
    Column("topics", Text, nullable=False),  # JSON
    Column("cluster", BigInteger, nullable=False),
    Column("type", Text, nullable=False),  # from here on: what only a GROUP BY asks for
    Column("window_basis", Text, nullable=False),
    Column("announced", Integer, nullable=False),
    Column("sampling", Text),
    Column("statement", Text),
    Column("series", Text),
    Column("publisher", Text),
)
Index("subjects_early", subjects.c.closes, sqlite_where=subjects.c.state.in_([EARLY, EARLY + PROMINENT]),
      postgresql_where=subjects.c.state.in_([EARLY, EARLY + PROMINENT]))  # fmt: skip

counted = Table(
    "counted",
    books,
    Column("entry", _WHOLE, primary_key=True, autoincrement=False),  # of the forecast; of readings the first
    Column("claim", BigInteger, nullable=False),
    Column("basis", Integer, nullable=False),
    Column("kind", Integer, nullable=False),
    Column("forecaster", BigInteger, nullable=False),  # name_no
    Column("term", BigInteger),  # name_no of words of its own; none: those of the claim
    Column("state", Integer, nullable=False),
    Column("forecast", BigInteger),  # units; only where scored
    Column("outcome", BigInteger),  # units; only where scored
    Column("hindsight", Integer, nullable=False),  # AFTER, MIXED, both or neither
)
Index("counted_by_claim", counted.c.claim, counted.c.kind, counted.c.term, counted.c.state)
Index("counted_tally", counted.c.basis, counted.c.state, counted.c.forecast, counted.c.outcome,
      sqlite_where=counted.c.forecast.is_not(None), postgresql_where=counted.c.forecast.is_not(None))  # fmt: skip
Index("counted_mixed", counted.c.entry, sqlite_where=counted.c.hindsight >= MIXED,
      postgresql_where=counted.c.hindsight >= MIXED)  # fmt: skip
Index("counted_by_forecaster", counted.c.forecaster, counted.c.claim)

groups = Table(
    "groups",
    books,
    Column("group_no", _WHOLE, primary_key=True, autoincrement=False),
    Column("basis", Integer, nullable=False),
    Column("dimension", Text, nullable=False),
    Column("member", Text, nullable=False),
    Column("cases", BigInteger, nullable=False),  # scored forecasts
    Column("scored", BigInteger, nullable=False),  # claims from here …
    Column("void", BigInteger, nullable=False),
    Column("waiting", BigInteger, nullable=False),  # … to here
    Column("late", BigInteger, nullable=False),  # forecasts made too late
    Column("hindsight", BigInteger, nullable=False),  # of the cases
)

tallies = Table(
    "tallies",
    books,
    Column("group_no", BigInteger, primary_key=True, autoincrement=False),
    Column("forecast", BigInteger, primary_key=True, autoincrement=False),
    Column("outcome", BigInteger, primary_key=True, autoincrement=False),
    Column("cases", BigInteger, nullable=False),
    sqlite_with_rowid=False,
)

clusters = Table(
    "clusters",
    books,
    Column("group_no", BigInteger, primary_key=True, autoincrement=False),
    Column("cluster", BigInteger, primary_key=True, autoincrement=False),
    Column("cases", BigInteger, nullable=False),
    Column("loss", BigInteger, nullable=False),  # the sum of losses, units of 10⁻¹²
    sqlite_with_rowid=False,
)

spreads = Table(
    "spreads",
    books,
    Column("group_no", _WHOLE, primary_key=True, autoincrement=False),
    Column("clusters", BigInteger, nullable=False),
    Column("moments", Text, nullable=False),  # JSON: Σn², Σnt, Σt², Σn³, Σn²t, Σnt², Σt³ of n cases and t loss
)

waiting = Table(
    "waiting",
    books,
    Column("group_no", BigInteger, primary_key=True, autoincrement=False),
    Column("closes", Text, primary_key=True),
    Column("claims", BigInteger, nullable=False),
    sqlite_with_rowid=False,
)  # but of forecasters, who have as many as there are forecasts: like their clusters they are made when read

_ALL = (*DIMENSIONS, WORDS, SWITCHES)
_FORECASTER = DIMENSIONS.index("forecaster")
_KINDS = {(basis, name): (basis * 8 + at) << _BITS for basis in (SOURCE, OWN) for at, name in enumerate(_ALL)}
KEPT = (subjects, counted, groups, tallies, clusters, spreads, waiting)


@lru_cache(maxsize=1 << 16)
def name_no(name: str) -> int:
    """Return the number that stands for a name: 59 bits of its SHA-256.

    >>> name_no("all") == name_no("all") < 2**59
    True
    """
    return int.from_bytes(hashlib.sha256(name.encode()).digest()[:8], "big") >> (64 - _BITS)


def group_no(basis: int, dimension: str, name: int) -> int:
    """Return the number of a group, given the number of its member's name.

    >>> first, last = span(OWN, "topic")
    >>> first <= group_no(OWN, "topic", name_no("war")) <= last
    True
    """
    return _KINDS[basis, dimension] | name


def span(basis: int, dimension: str) -> tuple[int, int]:
    """Return the first and the last number that groups of a basis and a dimension may have."""
    first = _KINDS[basis, dimension]
    return first, first + (1 << _BITS) - 1


def of_forecaster(number: int) -> bool:
    """Return whether a number is that of a forecaster's group.

    >>> of_forecaster(group_no(OWN, "forecaster", 5)), of_forecaster(group_no(OWN, "topic", 5))
    (True, False)
    """
    return (number >> _BITS) & 7 == _FORECASTER


def group_of(number: int) -> tuple[int, str, int]:
    """Return the basis, the dimension and the number of the name of a group.

    >>> group_of(group_no(OWN, "topic", 5))
    (1, 'topic', 5)
    """
    basis, dimension = divmod(number >> _BITS, 8)
    return basis, _ALL[dimension], number & ((1 << _BITS) - 1)
