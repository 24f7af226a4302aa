"""The way through the entries: canonical bytes, columns as the payload says, leaf, chain, dense numbers, clock.

A portion of entries that is as it should be is passed as a whole, which is several times as fast; one that is not is
looked at entry by entry. Nothing is kept but the tiles' hashes and the checkpoints that were issued.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from json.encoder import encode_basestring as quoted
from operator import itemgetter
from typing import Any, NamedTuple

import numpy as np
from sqlalchemy import Connection, select

from ledger.entries import KINDS, CheckpointIssued
from ledger.errors import StorageError
from ledger.journal import tiles
from ledger.journal.append import GENESIS, canonical, read_body
from ledger.journal.packing import hexadecimal
from ledger.journal.schema import journal
from ledger.notes import leaf, sha256

_PORTION = 2_048
_MOST_SHAPES, _OFTEN = 10_000, 64

_Match = Callable[[str, int, int], "re.Match[str] | None"]


class Issued(NamedTuple):
    """A checkpoint that was issued: the entry, and its payload."""

    seq: int
    payload: str


class _Row(NamedTuple):
    seq: int
    entry_id: str
    kind: str
    actor: str
    recorded_at: str
    payload: str
    leaf_hash: str
    chain_hash: str


class Walk:
    """Looks at the entries from one number on, in order.

    Args:
        connection: a reading connection.
        start: the first entry to look at; those before it are taken as they are.
        most: how many faults are kept.
        end: the first entry that is not looked at (None: all are).

    Attributes:
        faults: what is wrong: entry and words.
        issued: the checkpoints that were issued on the way.
        tiles: the tiles over what was passed, by level and number, computed from the payloads.
        size: how many entries there are.
    """

    def __init__(self, connection: Connection, start: int = 0, most: int = 100, end: int | None = None) -> None:
        self.faults: list[tuple[int, str]] = []
        self.issued: list[Issued] = []
        self.tiles: dict[tuple[int, int], str] = {}
        self.size = start
        self._most = most
        self._chain, self._before, self._open = GENESIS, "", list[bytes]()
        if start:
            last = connection.execute(select(journal).where(journal.c.seq == start - 1)).first()
            if last is not None:
                self._chain, self._before = str(last.chain_hash), str(last.recorded_at)
            self._open = tiles.leaves(connection, start - start % tiles.WIDE, start)
        for rows in _portions(connection, start, end):
            self._pass(rows)

    def _pass(self, rows: Sequence[Any]) -> None:
        try:
            leaves = self._as_should_be(rows)
        except (TypeError, AttributeError, ValueError):  # a column that is no text, half a surrogate pair, no hash
            leaves = None
        if leaves is None:
            leaves = [self._look(_in_hex(row), self.size + at) for at, row in enumerate(rows)]
        else:
            self._chain, self._before = hexadecimal(rows[-1][7]), rows[-1][4]
        self.issued += [Issued(row[0], row[5]) for row in rows if row[2] == CheckpointIssued.kind]
        self.size += len(rows)
        self._open += leaves
        self._tile()

    def _as_should_be(self, rows: Sequence[Any]) -> list[bytes] | None:
        """Return the leaf hashes of a portion in which everything fits; None if anything does not."""
        chain, hashed = bytes.fromhex(self._chain), hashlib.sha256
        raws = [row[5].encode() for row in rows]
        leaves = [hashed(b"\x00" + raw).digest() for raw in raws]
        chains = [chain := hashed(b"\x02" + chain + node).digest() for node in leaves]
        if not _same(leaves, [row[6] for row in rows]) or not _same(chains, [row[7] for row in rows]):
            return None
        plain = _PLAIN if _unescaped(b"".join(raws)) else _escaped
        before, same, start, middle = self._before, None, "", ""
        for number, (seq, entry_id, kind, actor, recorded_at, payload, _, _) in enumerate(rows, self.size):
            if same != (actor, kind, recorded_at):
                same = actor, kind, recorded_at
                if recorded_at < before or kind not in KINDS:
                    return None
                before, start = recorded_at, f'{{"actor":{quoted(actor)},"body":'
                middle = f',"kind":{quoted(kind)},"recorded_at":{quoted(recorded_at)},"seq":'
            end = f',"entry_id":{quoted(entry_id)}{middle}{seq},"v":1}}'
            if seq != number or not (payload.startswith(start) and payload.endswith(end)):
                return None
            if not plain(payload, len(start), len(payload) - len(end)):
                return None
        return leaves

    def _look(self, row: Any, position: int) -> bytes:
        """Say what is wrong with one entry; return its leaf hash."""
        wrong: list[str] = []
        if all(isinstance(value, str) for value in row[1:]):
            node = leaf(row.payload.encode(errors="surrogatepass"))
            wrong += _wrong(row, position, self._before)
            if row.leaf_hash != node.hex():
                wrong.append("the leaf hash is not that of the payload")
            if not _chained(self._chain, node, row.chain_hash):
                wrong.append("the chain is broken here")
            self._chain, self._before = row.chain_hash, row.recorded_at
        else:
            wrong.append("a column that is text holds something else")
            node = leaf(repr(row.payload).encode())
        if len(self.faults) < self._most:
            self.faults += [(row.seq, what) for what in wrong]
        return node

    def _tile(self) -> None:
        """Make tiles of what is complete."""
        number = (self.size - len(self._open)) // tiles.WIDE
        done = len(self._open) // tiles.WIDE
        for at in range(done):
            self.tiles[1, number + at] = tiles.fold(self._open[at * tiles.WIDE : (at + 1) * tiles.WIDE]).hex()
        del self._open[: done * tiles.WIDE]

    def above(self, kept: dict[tuple[int, int], str]) -> dict[tuple[int, int], str]:
        """Return all tiles, those over what was not passed taken from the ones that are kept."""
        count, level = self.size // tiles.WIDE, 1
        made = {key: kept.get(key, "") for key in ((1, n) for n in range(count))} | self.tiles
        while count := count // tiles.WIDE:
            for number in range(count):
                first = number * tiles.WIDE
                made[level + 1, number] = tiles.fold(
                    [bytes.fromhex(made[level, first + each]) for each in range(tiles.WIDE)]
                ).hex()
            level += 1
        return made


def _in_hex(row: Sequence[Any]) -> _Row:
    return _Row._make((*row[:6], hexadecimal(row[6]), hexadecimal(row[7])))


def _same(nodes: list[bytes], kept: list[Any]) -> bool:
    """Whether hashes are those that are kept, all as bytes or all as hex; TypeError if they are mixed."""
    if isinstance(kept[0], bytes):
        return b"".join(nodes) == b"".join(kept) and all(len(each) == len(nodes[0]) for each in kept)
    return b"".join(nodes).hex() == "".join(kept)


def _portions(connection: Connection, start: int, end: int | None) -> Iterator[Sequence[Any]]:
    """Yield the entries in portions, as the driver's own tuples: rows made of them would cost a tenth of the time."""
    query = select(journal).order_by(journal.c.seq).limit(_PORTION)
    query = query if end is None else query.where(journal.c.seq < end)
    wanted = query.where(journal.c.seq >= start) if start else query  # all: even a number below zero
    while True:
        result = connection.execute(wanted)
        try:
            rows = result.cursor.fetchall() if result.cursor else []
        except connection.dialect.loaded_dbapi.Error as error:  # such as bytes that are no text
            raise StorageError(" ".join(str(error).split())) from error
        result.close()
        if not rows:
            return
        yield rows
        wanted = query.where(journal.c.seq > rows[-1][0])


def _unescaped(text: bytes) -> bool:
    r"""Whether no string in a text has an escape in it, or a character that would need one.

    >>> _unescaped('"é ☔"'.encode()), _unescaped(rb'"a\nb"'), _unescaped(b'"a\tb"')
    (True, False, False)
    """
    return b"\\" not in text and bool((np.frombuffer(text, np.uint8) >= ord(" ")).all())


class _Shape:
    """Bodies that are the same outside quotes: the keys seen in them, how often, and what matches the frequent.

    Args:
        outside: what stands outside their quotes.
    """

    def __init__(self, outside: Sequence[str]) -> None:
        self._places = [2 * at - 1 for at, text in enumerate(outside) if at and text.startswith(":")]
        self.keys = itemgetter(0, *self._places)
        self.seen = Counter[Any]()
        self.like: dict[Any, _Match] = {}

    def matching(self, parts: Sequence[str]) -> _Match:
        """Return what matches a body without escapes that has these keys and any texts as values."""
        fixed = {at: re.escape(f'"{parts[at]}"') for at in self._places}
        inside = (re.escape(part) if at % 2 == 0 else fixed.get(at, '"[^"]*"') for at, part in enumerate(parts))
        return re.compile("".join(inside)).fullmatch


class _Plain:
    """Whether the text of a body without escapes is in canonical form; those of a shape seen before are known by it.

    The shape is all that stands outside quotes, and the keys: where no string needs an escape, the canonical form
    depends on nothing else.
    """

    def __init__(self) -> None:
        self._known: dict[tuple[str, ...], _Shape] = {}
        self._like: _Match = re.compile("(?!)").fullmatch  # nothing yet

    def __call__(self, payload: str, start: int, end: int) -> bool:
        if self._like(payload, start, end):  # as the last one that is seen often: most are
            return True
        parts = payload[start:end].split('"')
        if len(parts) % 2 == 0:  # a quote that is never closed
            return False
        outside = tuple(parts[::2])
        shape = self._known.get(outside)
        if shape is None:
            if len(self._known) >= _MOST_SHAPES:
                self._known.clear()
            shape = self._known[outside] = _Shape(outside)
        keys = shape.keys(parts)
        if not shape.seen[keys] and not _is_canonical(payload[start:end]):
            return False
        shape.seen[keys] += 1
        if shape.seen[keys] >= _OFTEN:
            if keys not in shape.like:
                shape.like[keys] = shape.matching(parts)
            self._like = shape.like[keys]
        return True


_PLAIN = _Plain()


def _escaped(payload: str, start: int, end: int) -> bool:
    """Whether the text of a body, in which anything may stand, is in canonical form."""
    return _is_canonical(payload[start:end])


def _is_canonical(text: str) -> bool:
    try:
        return canonical(json.loads(text)) == text
    except (ValueError, RecursionError):  # InputError is a ValueError
        return False


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    if any(count > 1 for count in Counter(name for name, _ in pairs).values()):
        raise ValueError("an object key stands twice")
    return dict(pairs)


def _chained(previous: str, node: bytes, said: str) -> bool:
    try:
        return sha256(b"\x02", bytes.fromhex(previous), node).hex() == said
    except ValueError:  # the previous one is not even hexadecimal
        return False


def _wrong(row: Any, position: int, before: str) -> Iterator[str]:
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
