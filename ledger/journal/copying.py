"""The journal handed out and taken back: its entries to the byte, and what stands of them with their bodies."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any, NamedTuple

from sqlalchemy import Connection, Table, and_, insert, or_, select

from ledger.entries import Entry
from ledger.errors import ConflictError, InputError
from ledger.journal import books, tiles
from ledger.journal.append import GENESIS, Head, canonical, chain_hash, head, leaf_hash, read_body
from ledger.journal.garbage import seldom_collected
from ledger.journal.schema import insert_rows, journal, statements, texts
from ledger.journal.tallying import Tallier
from ledger.values import instant, instant_text, is_entry_id

if TYPE_CHECKING:
    import pandas as pd

_BATCH = 5_000
_ENVELOPE = ("seq", "entry_id", "kind", "actor", "recorded_at", "v", "body")


class KeptText(NamedTuple):
    """A text beside the journal, under its salted hash."""

    text_hash: str
    salt: str
    text: str


def payloads(connection: Connection, last: int | None = None) -> Iterator[str]:
    """Yield the canonical payload of every entry, from the first one to ``last``."""
    query = select(journal.c.payload).order_by(journal.c.seq)
    query = query if last is None else query.where(journal.c.seq <= last)
    yield from connection.execute(query, execution_options={"yield_per": 2_000}).scalars()


def end(connection: Connection, last: int | None = None) -> Head:
    """Return the end of the journal, or of its part up to an entry."""
    if last is None:
        return head(connection)
    row = connection.execute(select(journal).where(journal.c.seq == last)).first()
    return Head(0, "", GENESIS) if row is None else Head(row.seq + 1, row.recorded_at, row.chain_hash)


def kept_texts(connection: Connection, last: int | None = None) -> Iterator[KeptText]:
    """Yield the texts beside the journal that were not erased; up to an entry, those of statements it spoke of."""
    query = select(texts.c.text_hash, texts.c.salt, texts.c.text).where(texts.c.text.is_not(None))
    if last is not None:
        query = query.where(texts.c.text_hash.in_(select(statements.c.text_hash).where(statements.c.seq <= last)))
    for row in connection.execute(query.order_by(texts.c.text_hash), execution_options={"yield_per": 100}):
        yield KeptText(*row)


def standing(connection: Connection, table: Table, last: int | None = None) -> pd.DataFrame:
    """Frame of the entries behind a book's rows that hold, in order: seq, entry_id, actor, recorded_at, kind, body.

    Args:
        connection: a reading connection.
        table: a book each of whose rows was posted by the entry it is about.
        last: the last entry to look at.

    Returns:
        ``body`` is the entry's own JSON, in which probabilities are the text that was entered.
    """
    import pandas as pd

    until = table.c.until_seq
    holds = until.is_(None) if last is None else and_(table.c.seq <= last, or_(until.is_(None), until > last))
    names = ("seq", "entry_id", "actor", "recorded_at", "kind")
    query = select(*(journal.c[name] for name in names), journal.c.payload)
    rows = connection.execute(query.join(table, table.c.seq == journal.c.seq).where(holds).order_by(journal.c.seq))
    found = [(*row[:5], json.dumps(json.loads(row[5])["body"], ensure_ascii=False)) for row in rows]
    return pd.DataFrame(found, columns=[*names, "body"])


def standing_statements(connection: Connection, last: int | None = None) -> pd.DataFrame:
    """Frame of the entries that archived statements, as :func:`standing`, with ``salt`` and ``text`` (erased: none)."""
    entries = standing(connection, statements, last)
    query = select(statements.c.seq, texts.c.salt, texts.c.text)
    query = query.join(texts, texts.c.text_hash == statements.c.text_hash)
    beside = {row.seq: row for row in connection.execute(query)}
    for name in ("salt", "text"):
        entries[name] = [getattr(beside.get(seq), name, None) for seq in entries["seq"]]
    return entries


@seldom_collected()
def restore(connection: Connection, lines: Iterable[tuple[int, str]]) -> Head:
    """Write the payloads of a whole journal into an empty one, to the byte, and post its books.

    Args:
        connection: the writing transaction.
        lines: payloads in order, each with its line for messages.

    Returns:
        The end of the journal, which is that of the ledger the payloads came from.

    Raises:
        ConflictError: if the journal holds entries.
        InputError: naming the line of a payload that is no entry, or not the next one.
    """
    if head(connection).size:
        raise ConflictError("restore: expected an empty ledger, got one with entries")
    previous, before = GENESIS, ""
    rows: list[tuple[Any, ...]] = []
    entries: list[Entry] = []
    tallier = Tallier(connection)
    for seq, (line, payload) in enumerate(lines):
        entry, kind = _entry(payload, seq, before, f"line {line}")
        leaf = leaf_hash(payload.encode())
        previous, before = chain_hash(previous, leaf), entry.recorded_at
        rows.append((seq, entry.entry_id, kind, entry.actor, before, payload, leaf, previous))
        entries.append(entry)
        if len(rows) == _BATCH:
            _write(connection, rows, entries, tallier)
    _write(connection, rows, entries, tallier)
    tallier.post()
    return head(connection)


def _write(connection: Connection, rows: list[tuple[Any, ...]], entries: list[Entry], tallier: Tallier) -> None:
    if rows:
        insert_rows(connection, journal, rows)
        tiles.post(connection, rows[0][0], [row[6] for row in rows])
        books.post(connection, entries, tallier)
    rows.clear()
    entries.clear()


def restore_text(connection: Connection, kept: KeptText) -> None:
    """Put a text beside the journal; that it is the one its hash names, was looked at before."""
    sha256 = hashlib.sha256(kept.text.encode()).hexdigest()
    connection.execute(insert(texts).values(**kept._asdict(), sha256=sha256))


def _entry(payload: str, seq: int, before: str, where: str) -> tuple[Entry, str]:
    """Return a payload as an entry, and its kind, after the checks an audit makes."""
    try:
        said = json.loads(payload)
    except (ValueError, RecursionError) as error:
        raise InputError(where, "the payload of an entry in JSON", payload[:60]) from error
    if not isinstance(said, dict) or sorted(said) != sorted(_ENVELOPE):
        raise InputError(where, f"an entry with {', '.join(_ENVELOPE)}", payload[:60])
    if canonical(said) != payload:
        raise InputError(where, "an entry in canonical form", payload[:60])
    if said["seq"] != seq:
        raise InputError(where, f"entry {seq}", f"entry {said['seq']}")
    for name in ("entry_id", "kind", "actor", "recorded_at"):
        if not isinstance(said[name], str):
            raise InputError(f"{where}: {name}", "text", repr(said[name]))
    if not is_entry_id(said["entry_id"]):
        raise InputError(f"{where}: entry_id", "a UUID in lower case", said["entry_id"])
    try:
        in_form = instant_text(instant(said["recorded_at"])) == said["recorded_at"]
        body = read_body(said["kind"], said["v"], said["body"])
    except InputError:
        raise
    except (ValueError, TypeError) as error:
        raise InputError(where, "an entry this program can read", str(error).splitlines()[0]) from error
    if not in_form or said["recorded_at"] < before:
        raise InputError(f"{where}: recorded_at", f"a time in UTC from {before or 'any'} on", said["recorded_at"])
    return Entry(seq, said["entry_id"], said["actor"], said["recorded_at"], body), said["kind"]
