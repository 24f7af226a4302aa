"""Receipts and proofs as small files: what a forecaster keeps, and anybody checks without the ledger."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from typing import Any

from sqlalchemy import Connection, or_, select

from ledger.check import CONSISTENCY, RECEIPT
from ledger.entries import CheckpointIssued, ClaimRecorded
from ledger.errors import InputError, NotFoundError, StorageError
from ledger.journal import audit as auditing
from ledger.journal import proofs, queries
from ledger.journal.schema import journal
from ledger.journal.tiles import Hashes
from ledger.notes import Checkpoint

Sign = Callable[[str], str]


def issued(connection: Connection) -> tuple[str, Checkpoint] | None:
    """Return the last checkpoint that was issued, with its note; None if there is none that can be read."""
    query = select(journal.c.payload).where(journal.c.kind == CheckpointIssued.kind).order_by(journal.c.seq.desc())
    payload = connection.execute(query.limit(1)).scalar()
    if payload is None:
        return None
    note = json.loads(payload)["body"]["note"]
    return f"{note}\n", proofs.read_note(note)


def examined(connection: Connection) -> None:
    """Refuse to vouch for a journal that does not continue its last checkpoint, or is not whole since then.

    Raises:
        StorageError: with the first finding.
    """
    last = issued(connection)
    report = auditing.audit(connection, since=last[1] if last else None, levels=(1, 2))
    if not report.ok:
        first = report.findings[0]
        place = "" if first.seq is None else f" (entry {first.seq})"
        raise StorageError(f"no checkpoint was made, the journal is not whole: {first.what}{place}")


def note(connection: Connection, sign: Sign | None = None) -> str:
    """Return the note of a checkpoint of the journal as it stands, signed where a key is given."""
    examined(connection)
    made = proofs.checkpoint(connection).note()
    return sign(made) if sign else made


def receipt(connection: Connection, name: str, sign: Sign | None = None) -> str:
    """Return a receipt, in JSON: entries to the byte, and the proofs that they are in the journal of a checkpoint.

    Args:
        connection: a reading connection.
        name: an entry's number or identifier, or a claim's key; a claim stands for all entries about it.
        sign: signs the checkpoint, where none that was issued covers the entries.

    Raises:
        NotFoundError: if there is no such entry.
    """
    rows = _entries(connection, name)
    last = issued(connection)
    if last and last[1].size > rows[-1].seq:
        said, made = last
    else:
        said = note(connection, sign)
        made = proofs.read_note(said)
    hashes = Hashes(connection)
    entries = [
        {"payload": row.payload, "leaf_hash": row.leaf_hash, "proof": hashes.inclusion(int(row.seq), made.size)}
        for row in rows
    ]
    return _written({"format": RECEIPT, "entries": entries, "checkpoint": said})


def continued(connection: Connection, old: str, sign: Sign | None = None) -> str:
    """Return the proof, in JSON, that the journal as it stands continues an old checkpoint.

    Raises:
        InputError: if it does not: the checkpoint is of another ledger, or history was rewritten or cut.
    """
    before = proofs.read_note(old)
    report = auditing.audit(connection, against=before, since=before, levels=(2,))
    if not report.ok:
        raise InputError("checkpoint", "one that this journal continues", report.findings[0].what)
    said = note(connection, sign)
    new = proofs.read_note(said)
    proof = Hashes(connection).consistency(before.size, new.size)
    return _written({"format": CONSISTENCY, "old": old, "new": said, "proof": proof})


def _written(said: dict[str, Any]) -> str:
    return json.dumps(said, ensure_ascii=False, indent=1) + "\n"


def _entries(connection: Connection, name: str) -> Sequence[Any]:
    """Return the rows of the entry a name means; of a claim, of all entries about it."""
    either = [journal.c.entry_id == name.lower()]
    if name.isascii() and name.isdigit() and len(name) < 10:
        either = [journal.c.seq == int(name)]
    found = connection.execute(select(journal).where(or_(*either))).all()
    claims = queries.claim_by_name(connection, name) if not found else []
    if len(claims) == 1:
        found = connection.execute(select(journal).where(journal.c.entry_id == claims[0])).all()
    if len(found) != 1:
        raise NotFoundError(f"{name!r}: expected the number or id of an entry, or a claim's key, got none")
    if found[0].kind != ClaimRecorded.kind:
        return found
    return list(queries.history(connection, found[0].entry_id).itertuples(index=False))
