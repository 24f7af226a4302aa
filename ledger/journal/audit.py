"""Audit: is the journal whole and untampered? Problems are findings, never exceptions.

Levels: 0 schema (version, triggers), 1 entries (canonical bytes, columns equal payload, leaf, chain, dense seq,
clock), 2 checkpoints (those that were issued: signature, root; only one kept elsewhere shows a rewritten or shortened
history), 3 books and tiles (made again from the journal and compared).
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from typing import Any, NamedTuple

from sqlalchemy import Column, ColumnElement, Connection, Table, create_engine, inspect, select, type_coerce
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.types import NULLTYPE

from ledger.entries import Entry
from ledger.errors import LedgerError
from ledger.journal import books, erasing, halves, proofs, queries, schema, tiles
from ledger.journal.guards import missing_guards
from ledger.journal.packing import Packed
from ledger.journal.walk import Walk
from ledger.notes import ORIGIN, Checkpoint, Key, signers

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


LEVELS = (0, 1, 2, 3)


def audit(
    connection: Connection,
    *,
    against: Checkpoint | None = None,
    since: Checkpoint | None = None,
    levels: Collection[int] = LEVELS,
    keys: Sequence[Key] = (),
    signed: bool = False,
) -> Report:
    """Examine a ledger.

    Args:
        connection: a reading connection to a store opened unchecked.
        against: a checkpoint that was kept elsewhere.
        since: a checkpoint up to which the ledger was examined before: entries before it are not read again, texts and
            books not at all.
        levels: which levels to look at.
        keys: whose signatures on the checkpoints that were issued are looked at.
        signed: there must be one that these keys signed, and none without after it.
    """
    findings: list[Finding] = []
    size = 0
    try:
        if 0 in levels:
            findings += _schema(connection, whole=since is None)
        start = min(since.size, proofs.size(connection)) if since else 0
        walk = halves.walk(connection, start, MOST_FINDINGS)
        size, found = walk.size, walk.faults
        kept = tiles.kept(connection)
        made = walk.above(kept)
        if 1 in levels:
            findings += [Finding(1, seq, what) for seq, what in found]
        if 2 in levels:
            hashes = tiles.Hashes(connection, made)
            findings += _checkpoints(walk, hashes, keys, signed=signed)
            for each in (since, against):
                if each is not None:
                    findings += _against(connection, hashes, size, each)
        if since is None:
            if 1 in levels:
                findings += _texts(connection)
                findings += [Finding(1, seq, what) for seq, what in erasing.faults(connection)]
            if 3 in levels and not found:
                findings += _books(connection)
        if 3 in levels and kept != made and not found:
            findings.append(
                Finding(3, None, "the tiles are not those of the entries: a row was altered, added or lost")
            )
    except (SQLAlchemyError, LedgerError, ValueError, UnicodeError) as error:
        reason = getattr(error, "orig", None) or error
        findings.append(Finding(0, None, f"the database cannot be read through: {reason}"))
    return Report(not findings, size, findings[:MOST_FINDINGS])


def _schema(connection: Connection, *, whole: bool) -> Iterator[Finding]:
    present = set(inspect(connection).get_table_names())
    for table in (*schema.metadata.sorted_tables, *schema.books.sorted_tables):
        if table.name not in present:
            yield Finding(0, None, f"table {table.name} is absent")
    for name in missing_guards(connection):
        yield Finding(0, None, f"trigger {name} is absent or altered")
    if whole and connection.dialect.name == "sqlite":
        for (said,) in connection.exec_driver_sql("PRAGMA integrity_check(5)"):
            if said != "ok":
                yield Finding(0, None, f"the file is damaged: {said}")


def _checkpoints(walk: Walk, hashes: tiles.Hashes, keys: Sequence[Key], *, signed: bool) -> Iterator[Finding]:
    """Every checkpoint that was issued is one of this journal, and so all of them agree with each other."""
    vouched = False
    for seq, payload in walk.issued:
        try:
            note = json.loads(payload)["body"]["note"]
            said, by = proofs.read_note(note), signers(note, keys)
        except (ValueError, KeyError, TypeError, RecursionError) as error:
            yield Finding(2, seq, f"the checkpoint issued here does not hold: {error}")
            continue
        if said.size > seq or _root(hashes, said.size) != said.root:
            yield Finding(2, seq, f"the checkpoint issued here is not that of the first {said.size} entries")
        if signed and vouched and not by:
            yield Finding(2, seq, "the checkpoint issued here is not signed by a key that was given, an earlier one is")
        vouched = vouched or bool(by)
    if signed and not vouched:
        yield Finding(2, None, "no checkpoint issued here is signed by a key that was given")


def _root(hashes: tiles.Hashes, size: int) -> str | None:
    try:
        return hashes.root(size)
    except (ValueError, IndexError):  # an entry or a tile is absent
        return None


def _against(connection: Connection, hashes: tiles.Hashes, size: int, kept: Checkpoint) -> Iterator[Finding]:
    if kept.origin not in {ORIGIN, proofs.origin(connection)}:
        what = f"the checkpoint is of another ledger, {kept.origin}, or the first entry was rewritten"
        yield Finding(2, None, what)
    elif size < kept.size:
        what = f"the journal was cut: the checkpoint counted {kept.size} entries, there are {size}"
        yield Finding(2, size, what)
    elif _root(hashes, kept.size) != kept.root:
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


class _Counted(Iterator[Entry]):
    """Entries, counted as they are read."""

    def __init__(self, entries: Iterator[Entry]) -> None:
        self._entries, self.seen = entries, 0

    def __next__(self) -> Entry:
        entry = next(self._entries)
        self.seen += 1
        return entry


def _books(connection: Connection) -> Iterator[Finding]:
    """Post the journal again into a database of its own and compare every row."""
    fresh = create_engine("sqlite://")
    with fresh.begin() as other:
        schema.books.create_all(other)
        entries = _Counted(queries.entries(connection))
        try:
            books.rebuild(other, entries)
        except (ValueError, KeyError, TypeError) as error:  # canonical JSON, but not what an entry says
            yield Finding(1, entries.seen, f"the payload cannot be read: {str(error).splitlines()[0]}")
            return
        for table in schema.books.sorted_tables:
            raw = select(*(_raw(column) for column in table.columns))
            ours = Counter(tuple(row) for row in connection.execute(raw))
            theirs = Counter(tuple(row) for row in other.execute(raw))
            for row in list((ours - theirs) + (theirs - ours))[:5]:
                seq = _entry_of(table, row)
                kind = "was altered or added by hand" if row in ours - theirs else "is absent or was altered"
                said = "a total" if seq is None else f"a row posted by entry {seq}"
                yield Finding(3, seq, f"book {table.name}: {said} {kind}")
    fresh.dispose()


def _raw(column: Column[Any]) -> ColumnElement[Any]:
    """A column as it is kept; what is packed in a file as it reads, since a server does not pack it."""
    return column if isinstance(column.type, Packed) else type_coerce(column, NULLTYPE)


def _entry_of(table: Table, row: tuple[Any, ...]) -> int | None:
    """Return the number of the entry a row of a book is of, if it is of one alone."""
    said = dict(zip(table.columns.keys(), row, strict=True))
    return next((said[name] for name in ("seq", "entry", "claim") if name in said), None)
