"""Receipts and proofs as small files: what a forecaster keeps, and anybody checks without the ledger."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from ledger.check import CONSISTENCY, RECEIPT
from ledger.errors import InputError, StorageError
from ledger.journal import Connection, proofs
from ledger.journal import audit as auditing
from ledger.journal.tiles import Hashes

Sign = Callable[[str], str]


def examined(connection: Connection) -> None:
    """Refuse to vouch for a journal that does not continue its last checkpoint, or is not whole since then.

    Raises:
        StorageError: with the first finding.
    """
    last = proofs.issued(connection)
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
    rows = proofs.named(connection, name)
    last = proofs.issued(connection)
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
