"""Checkpoints of the journal: its size and Merkle root, to be kept where the ledger's keeper has no access.

The tree is that of RFC 9162, section 2.1; the note is a C2SP tlog-checkpoint whose origin names the ledger by its first
entry, so that a checkpoint of another ledger is not taken for one of this.
"""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import Connection, func, select

from ledger.errors import InputError
from ledger.journal.schema import journal
from ledger.journal.tiles import Hashes
from ledger.notes import ORIGIN, Checkpoint, Tree, read_checkpoint


def merkle_root(leaves: Iterable[str]) -> str:
    """Return the root of the Merkle tree over leaf hashes, all in hex (RFC 9162, section 2.1.1).

    >>> merkle_root([])  # the hash of nothing
    'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855'
    """
    tree = Tree()
    for leaf in leaves:
        tree.add(bytes.fromhex(leaf))
    return tree.root().hex()


def read_note(text: str) -> Checkpoint:
    """Read a checkpoint's note, signed or not.

    Raises:
        InputError: if it is not one.

    >>> read_note(Checkpoint(0, merkle_root([])).note()).size
    0
    """
    try:
        return read_checkpoint(text)
    except ValueError as error:
        wanted = f"three lines, the origin {ORIGIN}/…, a size and a root in base64, and signatures"
        raise InputError("checkpoint", wanted, repr(text[:60])) from error


def origin(connection: Connection) -> str:
    """Return the name of this journal in its checkpoints: that of its first entry."""
    first = connection.execute(select(journal.c.entry_id).where(journal.c.seq == 0)).scalar()
    return ORIGIN if first is None else f"{ORIGIN}/{first}"


def size(connection: Connection) -> int:
    """Return how many entries there are."""
    last = connection.execute(select(func.max(journal.c.seq))).scalar()
    return 0 if last is None else int(last) + 1


def checkpoint(connection: Connection, first: int | None = None) -> Checkpoint:
    """Return the checkpoint of the journal's first entries (all of them by default)."""
    count = size(connection) if first is None else first
    return Checkpoint(count, Hashes(connection).root(count), origin(connection))
