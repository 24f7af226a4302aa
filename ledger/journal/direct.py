"""Statements run at the driver: what one writer asks and writes while the others wait for it (decision 16).

The driver prepares a text once and keeps it. Building, compiling and wrapping the same statement in SQLAlchemy takes
ten times as long as SQLite takes to run it, and for that long nobody else can write.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection
from sqlalchemy.engine.interfaces import DBAPICursor


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


def only(cursor: DBAPICursor) -> Sequence[Any]:
    """Return the one row of a statement that gives one."""
    rows: list[Sequence[Any]] = list(cursor.fetchall())
    (row,) = rows
    return row


def run_many(connection: Connection, statement: str, rows: Sequence[Sequence[Any]]) -> None:
    """Run a statement once for each row of values."""
    if len(rows) == 1:
        run(connection, statement, rows[0])
    else:
        connection.connection.cursor().executemany(_marked(connection, statement), rows)


def _marked(connection: Connection, statement: str) -> str:
    return statement if connection.dialect.paramstyle == "qmark" else statement.replace("?", "%s")
