"""Look-ups of many identifiers or keys at once, in portions: what an import asks before it appends."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from typing import Any

from sqlalchemy import Connection, select

from ledger.journal import schema
from ledger.journal.packing import identifier_bytes


def written(connection: Connection, entry_ids: list[str]) -> dict[str, int]:
    """Return those of some identifiers that the journal holds, with the numbers of their entries."""
    return {row[0]: row[1] for row in _by_id(connection, "entry_id, seq", entry_ids)}


def bodies(connection: Connection, entry_ids: list[str]) -> dict[str, tuple[int, str]]:
    """Return number and payload of some entries, by identifier."""
    return {row[0]: (row[1], row[2]) for row in _by_id(connection, "entry_id, seq, payload", entry_ids)}


def _by_id(connection: Connection, columns: str, entry_ids: list[str]) -> Iterator[Any]:
    for start in range(0, len(entry_ids), 500):
        some = tuple(entry_ids[start : start + 500])
        marks = schema.driver_marks(connection.dialect, len(some))
        yield from connection.exec_driver_sql(f"SELECT {columns} FROM journal WHERE entry_id IN ({marks})", some)


class Seen:
    """Identifiers that went by, kept in a temporary file of the database's own once they are many."""

    def __init__(self) -> None:
        self._kept = sqlite3.connect("", isolation_level=None)
        self._kept.execute("CREATE TABLE seen (entry_id BLOB PRIMARY KEY) WITHOUT ROWID")

    def again(self, entry_ids: list[str]) -> set[str]:
        """Return those that went by before, and keep the others.

        >>> seen = Seen()
        >>> [seen.again(["00000000-0000-4000-8000-0000000000ff"]) for _ in range(2)][0]
        set()
        """
        before = set()
        for entry_id in entry_ids:
            added = self._kept.execute("INSERT OR IGNORE INTO seen VALUES (?)", (identifier_bytes(entry_id),))
            if not added.rowcount:
                before.add(entry_id)
        return before


def keys_taken(connection: Connection, keys: list[str]) -> set[str]:
    """Return those of some keys that a claim has."""
    table = schema.claims
    found: set[str] = set()
    for start in range(0, len(keys), 500):
        some = select(table.c.key).where(table.c.key.in_(keys[start : start + 500]), table.c.until_seq.is_(None))
        found.update(connection.execute(some).scalars())
    return found
