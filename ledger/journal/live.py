"""One GROUP BY over the counted forecasts of a database, for choices that no kept total answers; and the worst of them.

It is right on any day on which the counted forecasts are those that are ripe: :func:`as_counted`.
"""

from __future__ import annotations

from array import array
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import chain
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, literal_column, select, union

from ledger.journal import made, queries, schema, selects
from ledger.journal.adding import summed
from ledger.journal.totalled import Kept, even
from ledger.journal.totals import BASES, EARLY, MIXED, PROMINENT, READ, counted, groups, span, subjects
from ledger.units import loss

if TYPE_CHECKING:
    import pandas as pd

_NAMED = ("forecaster", "term")
_PART = 10_000


def _names() -> Any:
    spans = [span(basis, dimension) for basis in BASES.values() for dimension in _NAMED]
    parts = [
        select((groups.c.group_no - first).label("number"), groups.c.member.label("name"))
        .where(groups.c.group_no.between(first, last))
        for first, last in spans
    ]  # fmt: skip
    return union(*parts).subquery("names")


def _topics() -> Any:
    t, s = schema.topics, subjects
    return select(s.c.claim, t.c.topic).join(s, s.c.claim_id == t.c.claim_id).where(t.c.until_seq.is_(None)).subquery(
        "topics"
    )  # fmt: skip


LIVE = selects.Tables(counted, subjects, _topics(), _names())


def as_counted(connection: Connection, wanted: selects.Wanted, today: date) -> bool:
    """Whether the counted forecasts are those that are wanted.

    They are not if a window closed, since the day of the last entry, on a claim whose outcome was known before; nor if
    hindsight is left out of a claim that was coded both with it and without.
    """
    if not wanted.hindsight and mixed(connection):
        return False
    early = subjects.c.state.in_([literal_column(str(state)) for state in (EARLY, EARLY + PROMINENT)])
    return connection.execute(select(1).where(early, subjects.c.closes < today.isoformat()).limit(1)).first() is None


def mixed(connection: Connection) -> bool:
    """Whether a claim was coded both before and after its outcome was known, so that without hindsight others count."""
    these = select(1).where(counted.c.hindsight >= literal_column(str(MIXED))).limit(1)
    return connection.execute(these).first() is not None


def grouped(connection: Connection, wanted: selects.Wanted, today: date) -> list[Kept]:
    """Return the totals of every group that is wanted; where no group is, one, even if nothing is in it.

    Args:
        connection: a reading connection.
        wanted: which forecasts, and by what.
        today: the day from which is looked back; see :func:`as_counted`.
    """
    queries = (
        selects.counts(LIVE, wanted, today.isoformat()),
        selects.tallies(LIVE, wanted),
        selects.clusters(LIVE, wanted),
    )
    found = (chain.from_iterable(connection.execute(query).partitions(_PART)) for query in queries)
    return put_together(*found, named=wanted.by is not None)


@dataclass
class _Found:
    """What was found of a group so far."""

    counts: Sequence[int] = (0,) * 6
    tally: list[tuple[int, int, int]] = field(default_factory=list)
    cases: array[int] = field(default_factory=lambda: array("q"))
    losses: array[int] = field(default_factory=lambda: array("q"))

    def kept(self, member: str) -> Kept:
        n_claims, n_pending, n_open, n_void, n_late, hindsight = self.counts
        forecast, outcome, cases = zip(*self.tally, strict=True) if self.tally else ((), (), ())
        n, n_clusters = sum(cases), len(self.cases)
        spread = summed(self.cases, self.losses)
        few = not even(n_clusters, n, spread[3])
        return Kept(
            member, forecast, outcome, cases, n, n_claims, n_pending, n_open, n_void, n_late, hindsight, n_clusters,
            tuple(self.cases) if few else (), tuple(self.losses) if few else (), spread,
        )  # fmt: skip


def put_together(
    counts: Iterable[Sequence[Any]], tallies: Iterable[Sequence[Any]], clusters: Iterable[Sequence[Any]], *, named: bool
) -> list[Kept]:
    """Put what the selects of :mod:`ledger.journal.selects` give together, group by group.

    Args:
        counts: rows of :func:`ledger.journal.selects.counts`.
        tallies: rows of :func:`ledger.journal.selects.tallies`.
        clusters: rows of :func:`ledger.journal.selects.clusters`.
        named: whether each row starts with the member of its group.
    """
    found: dict[str, _Found] = defaultdict(_Found)
    at = int(named)

    def of(row: Sequence[Any]) -> _Found:
        return found[str(row[0]) if named else "all"]

    for row in counts:
        of(row).counts = [int(each or 0) for each in row[at:]]
    for row in tallies:
        of(row).tally.append((int(row[at]), int(row[at + 1]), int(row[at + 2])))
    for row in clusters:
        group = of(row)
        group.cases.append(int(row[at + 1]))
        group.losses.append(int(row[at + 2]))
    if not named:
        return [found["all"].kept("all")]
    return [found[member].kept(member) for member in sorted(found)]


def worst(
    connection: Connection,
    wanted: selects.Wanted,
    pairs: Iterable[tuple[int, int]],
    limit: int,
    spans: Sequence[tuple[int, int]] = (),
) -> list[tuple[int, int, int]]:
    """Return entry, claim and kind of the scored forecasts with the highest Brier scores, of equal ones by claim.

    Args:
        connection: a reading connection.
        wanted: which forecasts.
        pairs: of a forecast and an outcome, in units, that there are of them.
        limit: how many.
        spans: only forecasts from one number of units to another, both included; none: all.
    """
    by_loss: dict[int, list[tuple[int, int]]] = defaultdict(list)
    for forecast, outcome in pairs:
        if not spans or any(low <= forecast <= high for low, high in spans):
            by_loss[loss(forecast, outcome)].append((forecast, outcome))
    found: list[tuple[int, int, int]] = []
    for lost in sorted(by_loss, reverse=True):
        if len(found) >= limit:
            break
        here: list[tuple[int, int, int]] = []
        for pair in by_loss[lost]:  # one at a time, each of which an index finds
            query = selects.entries(LIVE, wanted, *pair).order_by("claim", "entry").limit(limit - len(found))
            here += [(int(row[0]), int(row[1]), int(row[2])) for row in connection.execute(query)]
        found += sorted(here, key=lambda row: (row[1], row[0]))[: limit - len(found)]
    return found


def behind(connection: Connection, entries: Sequence[tuple[int, int, int]]) -> pd.DataFrame:
    """Frame of the forecasts behind some that count, given by entry, claim and kind; of a median all its readings."""
    forecasts = schema.forecasts
    said = [entry for entry, _, kind in entries if kind != READ]
    readings = select(forecasts.c.seq).where(
        forecasts.c.claim.in_([claim for _, claim, kind in entries if kind == READ]), forecasts.c.basis == "read"
    )
    said += connection.execute(readings).scalars()
    table = made.read
    these = queries.holds(table, None), table.c.seq.in_(said)
    return queries.frame(connection, select(table).where(*these).order_by(table.c.seq))
