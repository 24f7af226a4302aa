"""Bringing a ledger up to date: guards put back, books rebuilt. The journal itself is never migrated."""

from __future__ import annotations

from sqlalchemy import update

from ledger.journal import books, queries, schema, tiles
from ledger.journal.guards import create_triggers, missing_guards
from ledger.journal.store import Store


def migrate(store: Store) -> list[str]:
    """Put the journal's triggers back and rebuild the books; return what was done, in words."""
    done: list[str] = []
    with store.writing() as connection:
        absent = missing_guards(connection)
        if absent:
            create_triggers(connection)
            done.append(f"put back the journal's triggers ({', '.join(absent)})")
        schema.metadata.create_all(connection)
        schema.books.create_all(connection)
        books.rebuild(connection, queries.entries(connection))
        tiles.rebuild(connection)
        connection.execute(update(schema.schema_version).values(version=schema.SCHEMA_VERSION))
        done.append("rebuilt the books from the journal")
    return done
