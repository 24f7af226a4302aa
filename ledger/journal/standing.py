"""The journal at a moment: how long it is, the hash that commits to it, and the last checkpoint that was issued."""

from __future__ import annotations

import json
from typing import NamedTuple

from sqlalchemy import Connection, select

from ledger.entries import CheckpointIssued
from ledger.journal import queries
from ledger.journal.append import GENESIS
from ledger.journal.schema import journal


class Standing(NamedTuple):
    """The journal at a moment.

    Attributes:
        name: of the ledger.
        entries: how many there are.
        chain_hash: which commits to all of them.
        checkpoint: the note of the last checkpoint; None where none was issued.
        checkpoint_at: when that was.
    """

    name: str
    entries: int
    chain_hash: str
    checkpoint: str | None = None
    checkpoint_at: str | None = None


def standing(connection: Connection, last: int | None = None) -> Standing:
    """Return how the journal stood after an entry; None: as it stands."""
    query = select(journal.c.seq, journal.c.chain_hash).order_by(journal.c.seq.desc()).limit(1)
    issued = select(journal.c.payload, journal.c.recorded_at).where(journal.c.kind == CheckpointIssued.kind)
    issued = issued.order_by(journal.c.seq.desc()).limit(1)
    if last is not None:
        query, issued = query.where(journal.c.seq <= last), issued.where(journal.c.seq <= last)
    end, found = connection.execute(query).first(), connection.execute(issued).first()
    name, _ = queries.settings(connection)
    size, chain = (0, GENESIS) if end is None else (int(end.seq) + 1, str(end.chain_hash))
    if found is None:
        return Standing(name, size, chain)
    return Standing(name, size, chain, str(json.loads(found.payload)["body"]["note"]), str(found.recorded_at))
