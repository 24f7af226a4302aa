"""What an export of the counted forecasts is made of: the four tables that are selected from, row by row, on a day.

Forecasts come by basis and year of closing. A claim whose window closed since the last entry is counted as it is now.
Nothing is held in memory but the names, and the claims that ripened.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

from sqlalchemy import Connection, func, literal, not_, select, union

from ledger.journal import schema
from ledger.journal.direct import AT_ONCE, slices
from ledger.journal.grouping import Totals
from ledger.journal.live import LIVE
from ledger.journal.recounting import changes, early, standing
from ledger.journal.recounting import subjects as as_they_are
from ledger.journal.selects import COUNTED, SUBJECTS
from ledger.journal.totals import EARLY, PROMINENT, counted, name_no, subjects
from ledger.units import READERS

_READ = 10_000  # rows at once
Row = tuple[str, Sequence[Any]]


def rows(connection: Connection, today: date) -> dict[str, Iterator[Row]]:
    """Return the rows of each table, each with the folder it lies in; they are read as they are asked for.

    Args:
        connection: a reading connection; one table is read to its end before the next.
        today: the day from which is looked back; see :func:`ledger.journal.kept.usable`.
    """
    return {
        "counted": _counted(connection, today),
        "subjects": _plain(connection, select(*(LIVE.subjects.c[name] for name in SUBJECTS))),
        "topics": _plain(connection, select(LIVE.topics.c.claim, LIVE.topics.c.topic)),
        "names": _names(connection),
    }


def until(connection: Connection, today: date) -> str | None:
    """Return the last day for which rows of today hold: on which the next claim closes whose outcome is known."""
    early = subjects.c.state.in_([EARLY, EARLY + PROMINENT])
    query = select(func.min(subjects.c.closes)).where(early, subjects.c.closes >= today.isoformat())
    found = connection.execute(query).scalar()
    return None if found is None else str(found)


def _stream(connection: Connection, query: Any) -> Iterator[Any]:
    yield from connection.execute(query, execution_options={"yield_per": _READ})


def _plain(connection: Connection, query: Any) -> Iterator[Row]:
    return (("", row) for row in _stream(connection, query))


def _counted(connection: Connection, today: date) -> Iterator[Row]:
    ripe = subjects.c.state.in_([EARLY, EARLY + PROMINENT]) & (subjects.c.closes < today.isoformat())
    year = func.substr(subjects.c.closes, 1, 4).label("year")
    query = (
        select(year, *(counted.c[name] for name in COUNTED))
        .join(subjects, subjects.c.claim == counted.c.claim)
        .where(not_(ripe))
        .order_by(counted.c.basis, year, counted.c.claim, counted.c.entry)
    )
    for row in _stream(connection, query):
        yield _place(row[3], row[0]), row[1:]
    found: list[Row] = []
    for some in slices(early(connection, today.isoformat()), AT_ONCE):
        before = standing(connection, some)
        now = list(as_they_are(connection, some, today.isoformat()))
        pairs = [(before[each.claim_id], each) for each in now]
        for each, (_, has) in zip(now, changes(connection, pairs, Totals()), strict=True):
            found += [(_place(row.basis, each.closes[:4]), row) for row in has]
    yield from sorted(found)


def _place(basis: int, year: str) -> str:
    return f"basis={basis}/year={year}"


def _names(connection: Connection) -> Iterator[Row]:
    """Yield number and name of all who forecast or are a source, and of all terms."""
    f, s = schema.forecasts, subjects
    query = union(select(f.c.forecaster), select(f.c.term), select(s.c.source), select(literal(READERS)))
    for (name,) in _stream(connection, query):
        if name is not None:
            yield "", (name_no(name), name)
