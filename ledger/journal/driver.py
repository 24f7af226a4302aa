"""Statements by the driver itself: for small ones SQLAlchemy's own work takes longer than the database's.

A writing transaction is begun by SQLAlchemy; what is done here belongs to it. On a server statements that give no rows
travel with those after them (:mod:`ledger.journal.turns`).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import Any

from sqlalchemy import Connection, Dialect, Table

from ledger.journal.schema import driver_marks

AT_ONCE = 500  # keys that one statement asks for


def ask(connection: Connection, query: str, values: Sequence[Any] = ()) -> list[Any]:
    """Return the rows that a statement gives."""
    driver: Any = connection.connection.driver_connection
    rows: list[Any] = driver.execute(query, values).fetchall()
    return rows


def ask_of(connection: Connection, query: str, keys: Sequence[Any], marks: str = "") -> Iterator[Any]:
    """Yield the rows of a statement that asks for some keys at a time.

    Args:
        connection: to the database.
        query: with ``{marks}`` where the placeholders go.
        keys: a value, or a tuple of values, for each.
        marks: the placeholders of one key; by default one.
    """
    one = marks or driver_marks(connection.dialect, 1)
    for some in slices(keys, AT_ONCE):
        values = tuple(value for key in some for value in key) if isinstance(some[0], tuple) else tuple(some)
        yield from ask(connection, query.format(marks=", ".join([one] * len(some))), values)


def tell(connection: Connection, statement: str, rows: Sequence[tuple[Any, ...]]) -> None:
    """Do a statement for every row, if there is any."""
    driver: Any = connection.connection.driver_connection
    if len(rows) == 1:
        driver.execute(statement, rows[0])
    elif rows:
        driver.cursor().executemany(statement, rows)


def put(connection: Connection, table: Table, rows: Sequence[tuple[Any, ...]]) -> None:
    """Insert rows, each with a value for every column in the table's order."""
    tell(connection, _insertion(table, connection.dialect), rows)


def take(connection: Connection, table: Table, keys: Sequence[tuple[Any, ...]], *empty: str) -> None:
    """Delete the rows with these primary keys; with names of columns, only those that have come to nothing in all."""
    if not keys:
        return
    mark = driver_marks(connection.dialect, 1)
    conditions = [f"{column.name} = {mark}" for column in table.primary_key] + [f"{name} = 0" for name in empty]
    tell(connection, f"DELETE FROM {table.name} WHERE {' AND '.join(conditions)}", keys)


@lru_cache(maxsize=64)
def _insertion(table: Table, dialect: Dialect) -> str:
    names = [column.name for column in table.columns]
    return f"INSERT INTO {table.name} ({', '.join(names)}) VALUES ({driver_marks(dialect, len(names))})"


def slices(keys: Sequence[Any], size: int) -> Iterator[Sequence[Any]]:
    """Yield some keys at a time."""
    for start in range(0, len(keys), size):
        yield keys[start : start + size]
