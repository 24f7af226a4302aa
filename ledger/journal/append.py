"""Writing entries: canonical form, hashes, and the append in one transaction."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, NamedTuple

from pydantic import BaseModel
from sqlalchemy import Connection, insert, select

from ledger.entries import KINDS, Body, Entry, Receipt
from ledger.errors import ConflictError, InputError
from ledger.journal import books, tiles
from ledger.journal.direct import run
from ledger.journal.packing import hexadecimal
from ledger.journal.schema import driver_marks, insert_rows, journal, texts
from ledger.journal.tallying import Tallier
from ledger.values import KEPT, instant_text, is_entry_id, new_id

GENESIS = "0" * 64
_INTEGERS_BELOW = 2**53
_encoder = json.JSONEncoder(
    ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False, check_circular=False
)
_make_encoder = getattr(json.encoder, "c_make_encoder", None)
_pieces = _make_encoder and _make_encoder(
    None, _encoder.default, json.encoder.encode_basestring, None, ":", ",", True, False, False
)


def _encode(value: Any) -> str:
    """Return the text of :data:`_encoder`, whose C part is made once and not anew for every text."""
    return "".join(_pieces(value, 0)) if _pieces else _encoder.encode(value)


def canonical(value: Any) -> str:
    """Return the canonical JSON of a value: RFC 8785 on a restricted grammar.

    Objects with ASCII keys, lists, strings, integers below 2⁵³, true, false and null; with these the sorted,
    unspaced form of the standard library is the canonical form.

    Raises:
        InputError: if the value has anything else in it, such as a float.

    >>> canonical({"b": 1, "a": ["é", None]})
    '{"a":["é",null],"b":1}'
    """
    _check(value)
    return _encode(value)


def _check(value: Any) -> None:
    kind = type(value)
    if kind is str or value is None or kind is bool:
        return
    if kind is dict:
        for key, item in value.items():
            if type(key) is not str or not key.isascii():
                raise InputError("entry", "object keys in ASCII", repr(key))
            if type(item) is not str:
                _check(item)
    elif kind is list or kind is tuple:
        for item in value:
            _check(item)
    elif kind is not int:
        raise InputError("entry", "text, whole numbers, true, false, null, lists and objects", repr(value))
    elif abs(value) >= _INTEGERS_BELOW:
        raise InputError("entry", "whole numbers below 2^53", value)


def leaf_hash(payload: bytes) -> str:
    """Return SHA-256(0x00 ‖ payload) in hex (RFC 9162, section 2.1)."""
    return hashlib.sha256(b"\x00" + payload).hexdigest()


def chain_hash(previous: str, leaf: str) -> str:
    """Return SHA-256(0x02 ‖ previous ‖ leaf) in hex: the receipt that commits to all before it."""
    return hashlib.sha256(b"\x02" + bytes.fromhex(previous) + bytes.fromhex(leaf)).hexdigest()


def dump(body: BaseModel) -> dict[str, Any]:
    """Return what a body or claim says as JSON values; what was not said is left out."""
    said: dict[str, Any] = body.__pydantic_serializer__.to_python(body, mode="json", exclude_none=True)
    return said


def read_body(kind: str, version: int, said: dict[str, Any]) -> Body:
    """Return the body of an entry read back, older versions brought up to the present one.

    Raises:
        InputError: if the kind or its version is unknown to this program.
    """
    model = KINDS.get(kind)
    if model is None or version > model.version:
        raise InputError("entry", "a kind and version this program knows", f"{kind!r} version {version}")
    return model.model_validate(said, context=KEPT)


@dataclass(frozen=True)
class Head:
    """The end of the journal: how many entries, when the last was recorded, and the chain up to it."""

    size: int
    recorded_at: str
    chain_hash: str


def head(connection: Connection) -> Head:
    """Read the end of the journal."""
    row = run(connection, "SELECT seq, recorded_at, chain_hash FROM journal ORDER BY seq DESC LIMIT 1").fetchone()
    return Head(0, "", GENESIS) if row is None else Head(row[0] + 1, row[1], hexadecimal(row[2]))


def replayed(connection: Connection, actor: str, body: Body, entry_id: str) -> Receipt | None:
    """Return the receipt of an entry that was written before under this identifier.

    Raises:
        ConflictError: if the identifier stands for something else.
    """
    row = run(
        connection,
        "SELECT seq, recorded_at, leaf_hash, chain_hash, kind, actor, payload FROM journal WHERE entry_id = ?",
        (entry_id,),
    ).fetchone()
    if row is None:
        return None
    seq, recorded_at, leaf, chain, kind, by, payload = row
    if kind != body.kind or by != actor or json.loads(payload)["body"] != dump(body):
        raise ConflictError(
            f"entry_id {entry_id}: expected the same entry as before (a {kind} by {by}, entry "
            f"{seq}), got a {body.kind} by {actor}; a new entry needs a new entry_id"
        )
    return Receipt(seq, entry_id, recorded_at, hexadecimal(leaf), hexadecimal(chain))


def _written(connection: Connection, entry_ids: Sequence[str]) -> set[str]:
    """Return those of the identifiers that the journal holds already."""
    found: set[str] = set()
    for start in range(0, len(entry_ids), 500):
        some = tuple(entry_ids[start : start + 500])
        marks = driver_marks(connection.dialect, len(some))
        rows = connection.exec_driver_sql(f"SELECT entry_id FROM journal WHERE entry_id IN ({marks})", some)
        found.update(rows.scalars())
    return found


def keep_text(connection: Connection, text_hash: str, salt: str, text: str) -> None:
    """Keep a statement's text beside the journal; one that is kept already stays as it is."""
    if connection.execute(select(texts.c.text_hash).where(texts.c.text_hash == text_hash)).first() is None:
        sha256 = hashlib.sha256(text.encode()).hexdigest()
        connection.execute(insert(texts).values(text_hash=text_hash, salt=salt, sha256=sha256, text=text))


def check_ids(entry_ids: Sequence[str], count: int) -> None:
    """Refuse identifiers that are none, too few, too many, or the same.

    Raises:
        InputError: saying which.
    """
    if len(entry_ids) != count:
        raise InputError("entry_ids", f"{count} identifiers, one an entry", len(entry_ids))
    for entry_id in entry_ids:
        if not (isinstance(entry_id, str) and is_entry_id(entry_id)):
            raise InputError("entry_id", "a UUID in lower case", repr(entry_id))
    if len(set(entry_ids)) != count:
        raise InputError("entry_ids", "identifiers that differ", f"{count - len(set(entry_ids))} again")


class Prepared(NamedTuple):
    """An entry that waits for its turn: all of it but its number, its time and what follows from them.

    Attributes:
        body: what it says.
        entry_id: its identifier.
        begun: its payload up to the time.
    """

    body: Body
    entry_id: str
    begun: str


def prepare(actor: str, bodies: Iterable[Body], entry_ids: Iterable[str] | None = None) -> Iterator[Prepared]:
    """Yield entries as far as they can be made before their turn.

    Args:
        actor: who writes.
        bodies: what to write, in order.
        entry_ids: one identifier an entry; None: new ones.
    """
    who = _encode(actor)
    for body, entry_id in zip(bodies, entry_ids or iter(new_id, ""), strict=False):
        begun = (  # canonical: the keys stand in order, and the body is text, whole numbers and lists (tested)
            f'{{"actor":{who},"body":{_encode(dump(body))},"entry_id":"{entry_id}","kind":"{body.kind}","recorded_at":"'
        )
        yield Prepared(body, entry_id, begun)


def write(
    connection: Connection,
    actor: str,
    entries: Iterable[Prepared],
    *,
    now: datetime | None = None,
    tallier: Tallier | None = None,
) -> list[Receipt]:
    """Append entries that were prepared and that are new, and post them to the books; as :func:`append`.

    With a tallier the kept books are posted when that is told to.
    """
    sees = tallier or Tallier(connection)
    if tallier is None and isinstance(entries, list) and len(entries) == 1:
        sees.ask_ahead(entries[0].body)
    last = head(connection)
    if tallier is None:
        sees.before = last.recorded_at
    recorded_at = max(instant_text(now or datetime.now(UTC)), last.recorded_at)
    seq, previous = last.size, last.chain_hash
    rows: list[tuple[Any, ...]] = []
    bodies: list[Body] = []
    for body, entry_id, begun in entries:
        payload = f'{begun}{recorded_at}","seq":{seq},"v":{body.version}}}'
        leaf = leaf_hash(payload.encode())
        previous = chain_hash(previous, leaf)
        rows.append((seq, entry_id, body.kind, actor, recorded_at, payload, leaf, previous))
        bodies.append(body)
        seq += 1
    if rows:
        insert_rows(connection, journal, rows)
        tiles.post(connection, last.size, [row[6] for row in rows])
        # Entries are made as they are posted: kept for a whole batch they cost the collector a tenth of its time.
        written = zip(rows, bodies, strict=True)
        entries_made = (Entry(row[0], row[1], actor, recorded_at, body) for row, body in written)
        books.post(connection, entries_made, sees)
        if tallier is None:
            sees.post()
    return [Receipt(row[0], row[1], recorded_at, row[6], row[7]) for row in rows]


def append(
    connection: Connection,
    actor: str,
    bodies: Sequence[Body],
    *,
    entry_ids: Sequence[str] | None = None,
    now: datetime | None = None,
) -> list[Receipt]:
    """Append entries and post them to the books, in the transaction of the connection.

    Args:
        connection: a writing connection (see :meth:`ledger.journal.store.Store.writing`).
        actor: who writes.
        bodies: what to write, in order.
        entry_ids: one identifier an entry, made by the caller so that a retry adds nothing.
        now: the clock; recorded times never run back even if it does.

    Returns:
        One receipt an entry; for an entry written before, its first receipt.

    Raises:
        InputError: if an identifier is no UUID or stands twice.
        ConflictError: if an identifier was written before, for something else.
    """
    if entry_ids is None:
        return write(connection, actor, prepare(actor, bodies), now=now)
    check_ids(entry_ids, len(bodies))
    known, before = _written(connection, entry_ids), {}
    fresh: list[tuple[Body, str]] = []
    for body, entry_id in zip(bodies, entry_ids, strict=True):
        if entry_id in known and (receipt := replayed(connection, actor, body, entry_id)):
            before[entry_id] = receipt
        else:
            fresh.append((body, entry_id))
    new = prepare(actor, (body for body, _ in fresh), (entry_id for _, entry_id in fresh))
    made = iter(write(connection, actor, new, now=now))
    return [before.get(entry_id) or next(made) for entry_id in entry_ids]
