"""Audit: is the journal whole and untampered? Problems are findings, never exceptions.

Levels: 0 schema (version, triggers), 1 entries (canonical bytes, columns equal payload, leaf, chain, dense seq,
clock), 2 checkpoints (only an earlier one, kept elsewhere, shows a rewritten or shortened history), 3 books
(rebuilt from the journal and compared).
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Iterator
from typing import Any, NamedTuple

from sqlalchemy import Connection, create_engine, inspect, select, type_coerce
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.types import NULLTYPE

from ledger.errors import LedgerError
from ledger.journal import books, queries, schema
from ledger.journal.append import GENESIS, canonical, chain_hash, leaf_hash, read_body
from ledger.journal.guards import missing_guards
from ledger.journal.proofs import Checkpoint, merkle_root

MOST_FINDINGS = 100


class Finding(NamedTuple):
    """One problem: the level that found it, the first entry it concerns (or none), and what it is."""

    level: int
    seq: int | None
    what: str


class Report(NamedTuple):
    """What an audit found."""

    ok: bool
    entries: int
    findings: list[Finding]


def audit(connection: Connection, *, against: Checkpoint | None = None) -> Report:
    """Examine a ledger.

    Args:
        connection: a reading connection to a store opened unchecked.
        against: a checkpoint that was kept elsewhere.
    """
    findings: list[Finding] = []
    size = 0
    try:
        findings += _schema(connection)
        found, leaves = _entries(connection)
        size = len(leaves)
        findings += found
        if against is not None:
            findings += _against(leaves, against)
        findings += _texts(connection)
        if not found:
            findings += _books(connection)
    except (SQLAlchemyError, LedgerError, ValueError, UnicodeError) as error:
        reason = getattr(error, "orig", None) or error
        findings.append(Finding(0, None, f"the database cannot be read through: {reason}"))
    return Report(not findings, size, findings[:MOST_FINDINGS])


def _schema(connection: Connection) -> Iterator[Finding]:
    present = set(inspect(connection).get_table_names())
    for table in (*schema.metadata.sorted_tables, *schema.books.sorted_tables):
        if table.name not in present:
            yield Finding(0, None, f"table {table.name} is absent")
    for name in missing_guards(connection):
        yield Finding(0, None, f"trigger {name} is absent or altered")
    if connection.dialect.name == "sqlite":
        for (said,) in connection.exec_driver_sql("PRAGMA integrity_check(5)"):
            if said != "ok":
                yield Finding(0, None, f"the file is damaged: {said}")


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    names = Counter(name for name, _ in pairs)
    if any(count > 1 for count in names.values()):
        raise ValueError("an object key stands twice")
    return dict(pairs)


def _entries(connection: Connection) -> tuple[list[Finding], list[str]]:
    findings: list[Finding] = []
    leaves: list[str] = []
    previous, before = GENESIS, ""
    table = schema.journal
    query = select(table).order_by(table.c.seq)
    for position, row in enumerate(connection.execute(query, execution_options={"yield_per": 2_000})):
        if not all(isinstance(value, str) for value in row[1:]):
            wrong = ["a column that is text holds something else"]
            leaves.append(leaf_hash(repr(row.payload).encode()))
        else:
            wrong = list(_entry(row, position, before))
            leaf = leaf_hash(row.payload.encode())
            leaves.append(leaf)
            if row.leaf_hash != leaf:
                wrong.append("the leaf hash is not that of the payload")
            if not _chained(previous, leaf, row.chain_hash):
                wrong.append("the chain is broken here")
            previous, before = row.chain_hash, row.recorded_at
        if len(findings) < MOST_FINDINGS:
            findings += [Finding(1, row.seq, what) for what in wrong]
    return findings, leaves


def _chained(previous: str, leaf: str, said: str) -> bool:
    try:
        return chain_hash(previous, leaf) == said
    except ValueError:  # the previous one is not even hexadecimal
        return False


def _entry(row: Any, position: int, before: str) -> Iterator[str]:
    """Say what is wrong with one row of the journal, hashes apart."""
    if row.seq != position:
        yield f"entry {position} is absent: the next entry is {row.seq}"
    if row.recorded_at < before:
        yield f"the clock runs back, from {before} to {row.recorded_at}"
    try:
        said = json.loads(row.payload, object_pairs_hook=_unique)
        if canonical(said) != row.payload:
            yield "the payload is not in canonical form"
        for column in ("seq", "entry_id", "kind", "actor", "recorded_at"):
            if said[column] != getattr(row, column):
                yield f"the column {column} is not what the payload says"
        read_body(said["kind"], said["v"], said["body"])
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        yield f"the payload cannot be read: {str(error).splitlines()[0]}"


def _against(leaves: list[str], kept: Checkpoint) -> Iterator[Finding]:
    if len(leaves) < kept.size:
        what = f"the journal was cut: the checkpoint counted {kept.size} entries, there are {len(leaves)}"
        yield Finding(2, len(leaves), what)
    elif merkle_root(leaves[: kept.size]) != kept.root:
        yield Finding(2, None, f"history was rewritten: the first {kept.size} entries are not those of the checkpoint")


def _texts(connection: Connection) -> Iterator[Finding]:
    """The texts beside the journal are those it speaks of, or were erased by an entry."""
    erased = set(connection.execute(select(schema.erasures.c.text_hash)).scalars())
    query = select(schema.statements.c.seq, schema.statements.c.text_hash, schema.texts).outerjoin(
        schema.texts, schema.texts.c.text_hash == schema.statements.c.text_hash
    )
    for seq, text_hash, _, salt, sha256, text in connection.execute(query):
        if text_hash in erased and text is None:
            continue
        if salt is None or text is None:
            yield Finding(1, seq, "the statement's text is absent, and no entry says it was erased")
        elif not _is_text(salt, sha256, text, text_hash):
            yield Finding(1, seq, "the statement's text is not the one that was archived")


def _is_text(salt: Any, sha256: Any, text: Any, text_hash: str) -> bool:
    try:
        return salted_hash(salt, text) == text_hash and hashlib.sha256(text.encode()).hexdigest() == sha256
    except (ValueError, TypeError, AttributeError):  # not even text, or no salt in hexadecimal
        return False


def salted_hash(salt: str, text: str) -> str:
    """Return SHA-256(salt ‖ text) in hex; the salt is 16 bytes in hex."""
    return hashlib.sha256(bytes.fromhex(salt) + text.encode()).hexdigest()


def _books(connection: Connection) -> Iterator[Finding]:
    """Post the journal again into a database of its own and compare every row."""
    fresh = create_engine("sqlite://")
    with fresh.begin() as other:
        schema.books.create_all(other)
        books.rebuild(other, queries.entries(connection))
        for table in schema.books.sorted_tables:
            raw = select(*(type_coerce(column, NULLTYPE) for column in table.columns))
            ours = Counter(tuple(row) for row in connection.execute(raw))
            theirs = Counter(tuple(row) for row in other.execute(raw))
            for row in list((ours - theirs) + (theirs - ours))[:5]:
                seq = row[list(table.columns.keys()).index("seq")]
                kind = "was altered or added by hand" if row in ours - theirs else "is absent or was altered"
                yield Finding(3, seq, f"book {table.name}: a row posted by entry {seq} {kind}")
    fresh.dispose()
