"""The book of forecasts as it is read and posted: in it a claim is a number, that of the entry that recorded it."""

from __future__ import annotations

import os
from typing import Any

from sqlalchemy import ColumnElement, Connection, Subquery, func, select, update

from ledger.errors import InputError
from ledger.journal.schema import claims, driver_marks, forecasts, insert_rows, journal

MOST_ROWS = "FORECAST_LEDGER_MOST_ROWS"
_PORTION, _FEW = 500, 50
_LOOK_UP = "claim", "(SELECT min(seq) FROM claims WHERE claim_id = {})"  # in the same journey to a server
_CLAIM = list(forecasts.columns.keys()).index("claim")


def _read() -> Subquery:
    columns: list[ColumnElement[Any]] = [column for column in forecasts.columns if column.name != "claim"]
    columns.insert(_CLAIM, journal.c.entry_id.label("claim_id"))
    return select(*columns).outerjoin(journal, journal.c.seq == forecasts.c.claim).subquery("made")


read = _read()  # with claim_id in the place of the number


def few_enough(connection: Connection) -> None:
    """Refuse to read them all where they are more than memory is to hold.

    Raises:
        InputError: saying how many there are.
    """
    most = int(os.environ.get(MOST_ROWS, "2000000"))
    if (connection.execute(select(func.max(journal.c.seq))).scalar() or 0) < most:
        return
    found = connection.execute(select(func.count()).select_from(forecasts)).scalar_one()
    if found > most:
        raise InputError(
            "forecasts",
            f"at most {most:,} where each has to be looked at, which takes memory ({MOST_ROWS} sets how many)",
            f"{found:,}: totals, filters and `export parquet` do not look at each",
        )


def numbers(connection: Connection, claim_ids: list[str]) -> dict[str, int]:
    """Return the numbers of claims by their identifiers; without those there are not."""
    found: dict[str, int] = {}
    for start in range(0, len(claim_ids), _PORTION):
        some = tuple(claim_ids[start : start + _PORTION])
        marks = driver_marks(connection.dialect, len(some))
        query = f"SELECT claim_id, min(seq) FROM claims WHERE claim_id IN ({marks}) GROUP BY claim_id"
        found |= {row[0]: row[1] for row in connection.exec_driver_sql(query, some)}
    return found


def insert(connection: Connection, rows: list[tuple[Any, ...]]) -> None:
    """Insert rows in which a claim still has its identifier."""
    if len(rows) < _FEW:
        insert_rows(connection, forecasts, rows, _LOOK_UP)
        return
    known = numbers(connection, list({row[_CLAIM] for row in rows}))
    insert_rows(connection, forecasts, [(*row[:_CLAIM], known.get(row[_CLAIM]), *row[_CLAIM + 1 :]) for row in rows])


def close(connection: Connection, claim_id: str, forecast_id: str, seq: int) -> None:
    """End a forecast on a claim: it held until an entry."""
    number = select(func.min(claims.c.seq)).where(claims.c.claim_id == claim_id).scalar_subquery()
    this = (forecasts.c.claim == number, forecasts.c.forecast_id == forecast_id, forecasts.c.until_seq.is_(None))
    connection.execute(update(forecasts).where(*this).values(until_seq=seq))
