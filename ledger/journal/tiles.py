"""Tiles: the roots of full subtrees that are kept, so that a proof reads a few rows and not the whole journal.

A tile of level 1 is the root over 256 entries, one of level 2 over 256 tiles of level 1, and so on: a row for every 255
entries. They are posted with the entries, follow from them, and an audit computes them again.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence

from sqlalchemy import Connection, delete, select

from ledger.journal import schema
from ledger.journal.schema import insert_rows, journal, tiles
from ledger.notes import EMPTY, parent

WIDE = 256
_HEIGHT = 8  # 2 to the 8th is 256
_PORTION = WIDE * WIDE


def fold(nodes: Sequence[bytes]) -> bytes:
    """Return the root of a full subtree over 2ⁿ nodes."""
    hashed = hashlib.sha256
    while len(nodes) > 1:
        pairs = iter(nodes)
        nodes = [hashed(b"\x01" + left + right).digest() for left, right in zip(pairs, pairs, strict=True)]
    return nodes[0]


def post(connection: Connection, first: int, leaves: Sequence[str]) -> None:
    """Post the tiles that new entries complete.

    Args:
        connection: the transaction in which the entries were appended.
        first: the number of the first new entry.
        leaves: the leaf hashes of the new entries.
    """
    level, fresh = 0, leaves
    while (done := (first + len(fresh)) // WIDE - first // WIDE) > 0:
        begun = first // WIDE
        before = _row(connection, level, begun * WIDE, first)
        nodes = [*before, *map(bytes.fromhex, fresh[: done * WIDE - len(before)])]
        made = [fold(nodes[at : at + WIDE]).hex() for at in range(0, done * WIDE, WIDE)]
        insert_rows(connection, tiles, [(level + 1, begun + n, each) for n, each in enumerate(made)])
        level, first, fresh = level + 1, begun, made


def rebuild(connection: Connection) -> None:
    """Empty the tiles and post them again from the journal."""
    connection.execute(delete(tiles))
    first = 0
    while leaves := [each.hex() for each in _row(connection, 0, first, first + _PORTION)]:
        post(connection, first, leaves)
        first += len(leaves)


def leaves(connection: Connection, start: int, end: int) -> list[bytes]:
    """Return the leaf hashes of entries, as they are kept."""
    return _row(connection, 0, start, end)


def _row(connection: Connection, level: int, start: int, end: int) -> list[bytes]:
    """Return the hashes of a level from one number up to another: leaf hashes at level 0, tiles above."""
    if start >= end:
        return []
    number, value = (journal.c.seq, journal.c.leaf_hash) if level == 0 else (tiles.c.number, tiles.c.hash)
    query = select(value).where(number >= start, number < end).order_by(number)
    query = query if level == 0 else query.where(tiles.c.level == level)
    return [bytes.fromhex(each) for each in connection.execute(query).scalars()]


class Hashes:
    """The Merkle tree over the journal's first entries, read tile by tile as it is asked for.

    Args:
        connection: a reading connection.
        made: tiles to read instead of those that are kept.
    """

    def __init__(self, connection: Connection, made: Mapping[tuple[int, int], str] | None = None) -> None:
        self._connection, self._made = connection, made
        self._rows: dict[tuple[int, int], list[bytes]] = {}

    def root(self, size: int) -> str:
        """Return the root over the first entries, in hex."""
        return self._over(0, size).hex() if size else EMPTY

    def inclusion(self, seq: int, size: int) -> list[str]:
        """Return the proof that an entry is among the first ``size`` (RFC 9162, section 2.1.3.1)."""
        return [node.hex() for node in self._path(seq, 0, size)]

    def consistency(self, old: int, new: int) -> list[str]:
        """Return the proof that the first ``old`` entries begin the first ``new`` (RFC 9162, section 2.1.4.1)."""
        return [node.hex() for node in self._sub(old, 0, new, whole=True)] if 0 < old < new else []

    def _node(self, height: int, number: int) -> bytes:
        """Return the root of the full subtree over the 2^height entries from number · 2^height on."""
        level, above = divmod(height, _HEIGHT)
        first = number << above
        key = level, first // WIDE
        if key not in self._rows:
            start, end = key[1] * WIDE, (key[1] + 1) * WIDE
            if level and self._made is not None:
                found = (self._made.get((level, number)) for number in range(start, end))
                self._rows[key] = [bytes.fromhex(each) for each in found if each]
            else:
                self._rows[key] = _row(self._connection, level, start, end)
        return fold(self._rows[key][first % WIDE : first % WIDE + (1 << above)])

    def _over(self, start: int, end: int) -> bytes:
        """Return the root over entries; the start is a multiple of the largest power of two in their number."""
        size = end - start
        split = _split(size)
        if size & (size - 1) == 0:
            return self._node(size.bit_length() - 1, start // size)
        return parent(self._over(start, start + split), self._over(start + split, end))

    def _path(self, seq: int, start: int, end: int) -> Iterator[bytes]:
        if end - start == 1:
            return
        middle = start + _split(end - start)
        if seq < middle:
            yield from self._path(seq, start, middle)
            yield self._over(middle, end)
        else:
            yield from self._path(seq, middle, end)
            yield self._over(start, middle)

    def _sub(self, old: int, start: int, end: int, *, whole: bool) -> Iterator[bytes]:
        if old == end:
            if not whole:
                yield self._over(start, end)
            return
        middle = start + _split(end - start)
        if old <= middle:
            yield from self._sub(old, start, middle, whole=whole)
            yield self._over(middle, end)
        else:
            yield from self._sub(old, middle, end, whole=False)
            yield self._over(start, middle)


def _split(size: int) -> int:
    """Return the largest power of two below a number above 1.

    >>> _split(2), _split(8), _split(9)
    (1, 4, 8)
    """
    return 1 << (size - 1).bit_length() - 1 if size > 1 else 1


def kept(connection: Connection) -> dict[tuple[int, int], str]:
    """Return every tile by level and number."""
    return {(level, number): node for level, number, node in connection.execute(select(schema.tiles))}
