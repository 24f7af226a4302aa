"""Statements run at the driver: what one writer asks and writes while the others wait for it (decision 16).

The driver prepares a text once and keeps it. Building, compiling and wrapping the same statement in SQLAlchemy takes
ten times as long as SQLite takes to run it, and for that long nobody else can write.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import Any

from sqlalchemy import Connection, Table
from sqlalchemy.engine.interfaces import DBAPICursor

AT_ONCE = 500  # keys that one statement asks for


def run(connection: Connection, statement: str, values: Sequence[Any] = ()) -> DBAPICursor:
    """Run a statement in the transaction of a connection.

    Args:
        connection: the connection.
        statement: fixed text, with a question mark for each value.
        values: what is bound.
    """
    cursor = connection.connection.cursor()
    cursor.execute(_marked(connection, statement), values)
    return cursor


def ask(connection: Connection, query: str, values: Sequence[Any] = ()) -> list[Any]:
    """Return the rows that a statement gives."""
    return list(run(connection, query, values).fetchall())


def ask_of(connection: Connection, query: str, keys: Sequence[Any], marks: str = "?") -> Iterator[Any]:
    """Yield the rows of a statement that asks for some keys at a time.

    Args:
        connection: to the database.
        query: with ``{marks}`` where the question marks go.
        keys: a value, or a tuple of values, for each.
        marks: those of one key.
    """
    for some in slices(keys, AT_ONCE):
        values = tuple(value for key in some for value in key) if isinstance(some[0], tuple) else tuple(some)
        yield from ask(connection, query.format(marks=", ".join([marks] * len(some))), values)


def only(cursor: DBAPICursor) -> Sequence[Any]:
    """Return the one row of a statement that gives one."""
    rows: list[Sequence[Any]] = list(cursor.fetchall())
    (row,) = rows
    return row


def run_many(connection: Connection, statement: str, rows: Sequence[Sequence[Any]]) -> None:
    """Run a statement once for each row of values, if there is any."""
    if len(rows) == 1:
        run(connection, statement, rows[0])
    elif rows:
        connection.connection.cursor().executemany(_marked(connection, statement), rows)


def put(connection: Connection, table: Table, rows: Sequence[tuple[Any, ...]]) -> None:
    """Insert rows, each with a value for every column in the table's order."""
    run_many(connection, _insertion(table), rows)


def change(connection: Connection, table: Table, names: Sequence[str], rows: Sequence[tuple[Any, ...]]) -> None:
    """Give rows other values; the last of each row's values is the primary key."""
    said = ", ".join(f"{name} = ?" for name in names)
    (key,) = table.primary_key
    run_many(connection, f"UPDATE {table.name} SET {said} WHERE {key.name} = ?", rows)


def take(connection: Connection, table: Table, keys: Sequence[tuple[Any, ...]], *empty: str) -> None:
    """Delete the rows with these primary keys; with names of columns, only those that have come to nothing in all."""
    if not keys:
        return
    conditions = [f"{column.name} = ?" for column in table.primary_key] + [f"{name} = 0" for name in empty]
    run_many(connection, f"DELETE FROM {table.name} WHERE {' AND '.join(conditions)}", keys)


@lru_cache(maxsize=64)
def _insertion(table: Table) -> str:
    names = [column.name for column in table.columns]
    return f"INSERT INTO {table.name} ({', '.join(names)}) VALUES ({marks(len(names))})"


def marks(count: int) -> str:
    """Return so many question marks."""
    return ", ".join("?" * count)


def slices(keys: Sequence[Any], size: int) -> Iterator[Sequence[Any]]:
    """Yield some keys at a time."""
    for start in range(0, len(keys), size):
        yield keys[start : start + size]


def _marked(connection: Connection, statement: str) -> str:
    return statement if connection.dialect.paramstyle == "qmark" else statement.replace("?", "%s")
