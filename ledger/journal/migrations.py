"""Bringing a ledger up to date: guards put back, books rebuilt. The journal itself is never migrated."""

from __future__ import annotations

from sqlalchemy import select, update

from ledger.journal import books, queries, roles, schema, tiles
from ledger.journal.guards import create_triggers, missing_guards
from ledger.journal.store import Store


def migrate(store: Store) -> list[str]:
    """Put the journal's triggers back and rebuild the books; return what was done, in words."""
    done: list[str] = []
    with store.writing() as connection:
        roles.as_owner(connection)
        absent = missing_guards(connection)
        if absent:
            create_triggers(connection)
            done.append(f"put back the journal's triggers ({', '.join(absent)})")
        schema.metadata.create_all(connection)
        if connection.execute(select(schema.schema_version.c.version)).scalar_one() < schema.SCHEMA_VERSION:
            writers = roles.writers(connection)
            schema.books.drop_all(connection)
            schema.books.create_all(connection)
            for role in writers:  # their rights went with the tables
                roles.grant(connection, role)
        schema.books.create_all(connection)
        books.rebuild(connection, queries.entries(connection))
        tiles.rebuild(connection)
        connection.execute(update(schema.schema_version).values(version=schema.SCHEMA_VERSION))
        done.append("rebuilt the books from the journal")
    return done
