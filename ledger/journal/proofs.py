"""Checkpoints: the size and Merkle root of the journal, to be kept where the ledger's keeper has no access.

The tree is that of RFC 9162, section 2.1; the note has the lines of a C2SP tlog-checkpoint.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterable
from typing import NamedTuple

from sqlalchemy import Connection, select

from ledger.errors import InputError
from ledger.journal.schema import journal

ORIGIN = "forecast-ledger"


def merkle_root(leaves: Iterable[str]) -> str:
    """Return the root of the Merkle tree over leaf hashes, all in hex (RFC 9162, section 2.1.1).

    Full subtrees are kept on a stack, so memory grows with the logarithm of the number of leaves.

    >>> merkle_root([])  # the hash of nothing
    'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855'
    """
    stack: list[tuple[int, bytes]] = []
    for leaf in leaves:
        height, node = 0, bytes.fromhex(leaf)
        while stack and stack[-1][0] == height:
            node = _parent(stack.pop()[1], node)
            height += 1
        stack.append((height, node))
    if not stack:
        return hashlib.sha256(b"").hexdigest()
    _, root = stack.pop()
    while stack:
        root = _parent(stack.pop()[1], root)
    return root.hex()


def _parent(left: bytes, right: bytes) -> bytes:
    return hashlib.sha256(b"\x01" + left + right).digest()


class Checkpoint(NamedTuple):
    """The journal at a moment: how many entries, and the Merkle root over their leaf hashes."""

    size: int
    root: str

    def note(self) -> str:
        """Return the three lines of a tlog-checkpoint: origin, size, root in base64."""
        return f"{ORIGIN}\n{self.size}\n{base64.b64encode(bytes.fromhex(self.root)).decode()}\n"


def read_note(text: str) -> Checkpoint:
    """Read a checkpoint's note.

    Raises:
        InputError: if it is not one.

    >>> read_note(Checkpoint(0, merkle_root([])).note()).size
    0
    """
    lines = text.splitlines()
    try:
        if lines[0] != ORIGIN or not (lines[1].isascii() and lines[1].isdigit() and len(lines[1]) < 20):
            raise ValueError
        root = base64.b64decode(lines[2], validate=True)
        if len(root) != 32:
            raise ValueError
    except (IndexError, ValueError) as error:
        raise InputError(
            "checkpoint", f"three lines: {ORIGIN!r}, a size and a root in base64", repr(text[:60])
        ) from error
    return Checkpoint(int(lines[1]), root.hex())


def checkpoint(connection: Connection, size: int | None = None) -> Checkpoint:
    """Return the checkpoint of the journal's first ``size`` entries (all of them by default)."""
    query = select(journal.c.leaf_hash).order_by(journal.c.seq)
    leaves = connection.execute(query if size is None else query.limit(size)).scalars().all()
    return Checkpoint(len(leaves), merkle_root(leaves))
