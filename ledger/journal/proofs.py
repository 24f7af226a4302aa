"""Checkpoints of the journal: its size and Merkle root, to be kept where the ledger's keeper has no access.

The tree is that of RFC 9162, section 2.1; the note is a C2SP tlog-checkpoint whose origin names the ledger by its first
entry, so that a checkpoint of another ledger is not taken for one of this.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import Connection, func, or_, select

from ledger.entries import CheckpointIssued, ClaimRecorded
from ledger.errors import InputError, NotFoundError
from ledger.journal import preconditions, queries
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


def issued(connection: Connection) -> tuple[str, Checkpoint] | None:
    """Return the last checkpoint that was issued, with its note; None if there is none that can be read."""
    query = select(journal.c.payload).where(journal.c.kind == CheckpointIssued.kind).order_by(journal.c.seq.desc())
    payload = connection.execute(query.limit(1)).scalar()
    if payload is None:
        return None
    note = json.loads(payload)["body"]["note"]
    return f"{note}\n", read_note(note)


def named(connection: Connection, name: str) -> Sequence[Any]:
    """Return the rows of the entry a name means; of a claim, of all entries about it.

    Args:
        connection: a reading connection.
        name: an entry's number or identifier, or a claim's key.

    Raises:
        NotFoundError: if there is no such entry.
    """
    either = [journal.c.entry_id == name.lower()]
    if name.isascii() and name.isdigit() and len(name) < 10:
        either = [journal.c.seq == int(name)]
    found = connection.execute(select(journal).where(or_(*either))).all()
    claims = preconditions.claim_by_name(connection, name) if not found else []
    if len(claims) == 1:
        found = connection.execute(select(journal).where(journal.c.entry_id == claims[0])).all()
    if len(found) != 1:
        raise NotFoundError(f"{name!r}: expected the number or id of an entry, or a claim's key, got none")
    if found[0].kind != ClaimRecorded.kind:
        return found
    return list(queries.history(connection, found[0].entry_id).itertuples(index=False))
