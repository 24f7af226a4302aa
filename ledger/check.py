#!/usr/bin/env python3
"""Check a forecast ledger's journal, receipt, proof or checkpoint with nothing but Python's standard library.

    python3 check.py FILE [--against CHECKPOINT] [--key VERIFIER-KEY] ...

FILE is the journal as JSON Lines, a receipt, a proof that one checkpoint continues another, or a checkpoint itself.
A verifier key is what ``forecast-ledger keys list`` prints. Exit code: 0 all holds, 1 something does not, 2 wrong use.

This one file is inside every export of a journal, and the ledger itself uses it. If you doubt who gave you the export,
take this file from somewhere else. Formats: RFC 9162 section 2.1 (Merkle trees, proofs), c2sp.org/signed-note,
c2sp.org/tlog-checkpoint, RFC 8032 (Ed25519).
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from ledger.notes import (
    Checkpoint,
    Key,
    Tree,
    continues,
    leaf,
    read_checkpoint,
    read_key,
    root_by_inclusion,
    sha256,
    signers,
    split_note,
)

JOURNAL, RECEIPT, CONSISTENCY = (f"forecast-ledger {name} 1" for name in ("journal", "receipt", "consistency"))
GENESIS = bytes(32)
MOST_PROBLEMS = 100
_ENVELOPE = ["actor", "body", "entry_id", "kind", "recorded_at", "seq", "v"]


class Result(NamedTuple):
    """What was looked at and holds, and what does not."""

    holds: list[str]
    problems: list[str]


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise ValueError("an object key stands twice")
    return found


def read_entry(payload: str) -> dict[str, Any]:
    """Read an entry's payload, which must be in canonical form.

    Raises:
        ValueError: if it is no entry, or written in another form.
    """
    said = json.loads(payload, object_pairs_hook=_unique)
    if not isinstance(said, dict) or sorted(said) != _ENVELOPE or not isinstance(said["body"], dict):
        raise ValueError(f"expected an object with {', '.join(_ENVELOPE)}")
    if json.dumps(said, ensure_ascii=False, sort_keys=True, separators=(",", ":")) != payload:
        raise ValueError("it is not in canonical form")
    if type(said["seq"]) is not int or not all(
        isinstance(said[name], str) for name in ("kind", "actor", "recorded_at")
    ):
        raise ValueError("expected a number, a kind, an actor and a time")
    return said


def _hashes(said: Any) -> list[bytes]:
    if not isinstance(said, list) or not all(isinstance(each, str) and len(each) == 64 for each in said):
        raise ValueError("expected a proof: a list of hashes in hex")
    return [bytes.fromhex(each) for each in said]


def _known(made: Checkpoint, keys: Sequence[Key], trusted: Sequence[Key]) -> Sequence[Key]:
    """Return the keys that were given or, without any, those that are trusted to sign for this ledger."""
    return keys or [key for key in trusted if key.name == made.origin]


def _vouched(note: str, keys: Sequence[Key], trusted: Sequence[Key], result: Result) -> Checkpoint:
    """Read a checkpoint and say who vouches for it; with keys given, one of them must."""
    made = read_checkpoint(note)
    known = _known(made, keys, trusted)
    by = signers(note, known)
    shown = f"the checkpoint of {made.size:,} entries of {made.origin}, root {made.root[:16]}…"
    if by:
        trust = "" if keys else ", which is trusted here"
        result.holds.append(f"{shown}, is signed by {', '.join(map(str, by))}{trust}")
    elif keys:
        result.problems.append(f"{shown}, is not signed by a key that was given")
    else:
        signed = "its signature was not looked at: give a key" if split_note(note)[1] else "it is not signed"
        signed = f"no key of {made.origin} that is trusted here has signed it" if known else signed
        result.holds.append(f"{shown} ({signed}; compare it with one kept elsewhere)")
    return made


def check_text(text: str, against: str | None = None, keys: Sequence[Key] = (), trusted: Sequence[Key] = ()) -> Result:
    """Check a receipt, a proof of consistency, or a checkpoint.

    Args:
        text: what the file holds.
        against: the note of a checkpoint that was kept elsewhere, which must be one of the file's own.
        keys: the keys of which one must have signed.
        trusted: without keys, those whose signatures are looked at where they are.

    Raises:
        ValueError: if it is none of them.
    """
    result, seen = Result([], []), list[Checkpoint]()
    said: dict[str, Any] = {"format": RECEIPT, "checkpoint": text}  # a checkpoint is a receipt of no entry
    if text.lstrip().startswith("{"):
        said = json.loads(text)
    try:
        if said["format"] == CONSISTENCY:
            seen += [_vouched(said[name], keys, trusted, result) for name in ("old", "new")]
            _continued(seen[0], seen[1], said["proof"], result)
        elif said["format"] == RECEIPT:
            seen.append(_vouched(said["checkpoint"], keys, trusted, result))
            for entry in said.get("entries", []):
                _included(entry, seen[0], result)
        else:
            raise ValueError(f"expected a receipt, a proof or a checkpoint, got {said['format']!r}")
    except (KeyError, TypeError, AttributeError) as error:
        raise ValueError("expected a receipt, a proof or a checkpoint with all its parts") from error
    if against is not None:
        _same(read_checkpoint(against), seen, result)
    return result


def _same(kept: Checkpoint, seen: list[Checkpoint], result: Result) -> None:
    sizes = " or ".join(f"{made.size:,}" for made in seen)
    if kept in seen:
        result.holds.append(f"the checkpoint kept elsewhere, of {kept.size:,} entries, is the same")
    elif kept.size in {made.size for made in seen}:
        result.problems.append(f"the checkpoint kept elsewhere has another root for its {kept.size:,} entries")
    else:
        result.problems.append(
            f"the checkpoint kept elsewhere counts {kept.size:,} entries, not {sizes}: ask the ledger's keeper for a "
            "proof that one continues the other"
        )


def _continued(old: Checkpoint, new: Checkpoint, proof: Any, result: Result) -> None:
    if old.origin == new.origin and continues(old, new, _hashes(proof)):
        result.holds.append(f"the first {old.size:,} of the {new.size:,} entries are those of the old checkpoint")
    else:
        result.problems.append("the new checkpoint does not continue the old one: history was rewritten or cut")


def _included(entry: dict[str, Any], made: Checkpoint, result: Result) -> None:
    payload = entry["payload"]
    said = read_entry(payload)
    node = leaf(payload.encode())
    shown = f"entry {said['seq']}, {said['kind']} by {said['actor']} at {said['recorded_at']}"
    if entry["leaf_hash"] != node.hex():
        result.problems.append(f"{shown}: the leaf hash is not that of the entry")
        return
    try:
        holds = root_by_inclusion(said["seq"], made.size, node, _hashes(entry["proof"])).hex() == made.root
    except ValueError as error:
        result.problems.append(f"{shown}: {error}")
        return
    if holds:
        result.holds.append(f"{shown}, is in the journal")
    else:
        result.problems.append(f"{shown}: the proof does not lead to the checkpoint's root")


class _Journal:
    """What is known of a journal at a place in it.

    Args:
        sizes: the numbers of entries whose root will be asked for.
    """

    def __init__(self, sizes: Iterator[int], result: Result) -> None:
        self.roots, self.result = dict.fromkeys(sizes, ""), result
        self.tree, self.chain, self.before = Tree(), GENESIS, ""
        self.texts: set[str] = set()
        self.spoken: dict[str, int] = {}
        self.erased: set[str] = set()
        self.notes: list[tuple[int, str]] = []

    def text(self, said: dict[str, str]) -> None:
        """Take in a text beside the journal."""
        if sha256(bytes.fromhex(said["salt"]), said["text"].encode()).hex() != said["text_hash"]:
            self.result.problems.append(f"a text is not the one its hash {said['text_hash'][:16]}… names")
        self.texts.add(said["text_hash"])

    def entry(self, payload: bytes) -> None:
        """Take in the next entry."""
        seq, node = self.tree.size, leaf(payload)
        self.tree.add(node)
        self.chain = sha256(b"\x02", self.chain, node)
        if seq + 1 in self.roots:
            self.roots[seq + 1] = self.tree.root().hex()
        try:
            said = read_entry(payload.decode())
            if said["seq"] != seq:
                raise ValueError(f"it calls itself entry {said['seq']}")
            if said["recorded_at"] < self.before:
                raise ValueError(f"the clock runs back, from {self.before} to {said['recorded_at']}")
        except (ValueError, RecursionError) as error:
            if len(self.result.problems) < MOST_PROBLEMS:
                self.result.problems.append(f"entry {seq}: {error}")
            return
        self.before, body = said["recorded_at"], said["body"]
        if said["kind"] == "statement archived":
            self.spoken[str(body.get("text_hash"))] = seq
        elif said["kind"] == "text erased":
            self.erased.add(str(body.get("text_hash")))
        elif said["kind"] == "checkpoint issued":
            self.notes.append((seq, str(body.get("note"))))

    def end(self, head: dict[str, Any]) -> None:
        """Compare with the first line; every text spoken of is there or was erased."""
        size, chain, root = self.tree.size, self.chain.hex(), self.tree.root().hex()
        for name, got in (("entries", size), ("chain_hash", chain), ("root", root)):
            if head[name] != got:
                self.result.problems.append(f"the first line says {name} {head[name]}, the file has {got}")
        for text_hash, seq in self.spoken.items():
            if text_hash not in self.texts and text_hash not in self.erased:
                self.result.problems.append(f"entry {seq}: its text is absent, and no entry says it was erased")
        if not self.result.problems:
            self.result.holds.append(f"{size:,} entries are whole: chain {chain[:16]}…, root {root[:16]}…")


def check_journal(
    path: str | Path, against: str | None = None, keys: Sequence[Key] = (), trusted: Sequence[Key] = ()
) -> Result:
    """Check the journal in a file of JSON Lines: texts, entries, chain, root and the checkpoints in it.

    Raises:
        ValueError: if it is no journal.
    """
    result = Result([], [])
    kept = None if against is None else read_checkpoint(against)
    journal = _Journal(_sizes(path), result)
    journal.roots[0] = Tree().root().hex()
    if kept is not None:
        journal.roots.setdefault(kept.size, "")
    with Path(path).open("rb") as file:
        head = json.loads(file.readline())
        if not isinstance(head, dict) or head.get("format") != JOURNAL:
            raise ValueError(f"expected a first line with the format {JOURNAL!r}")
        for _ in range(head["texts"]):
            journal.text(json.loads(file.readline()))
        for raw in file:
            journal.entry(raw.removesuffix(b"\n").removesuffix(b"\r"))
    journal.end(head)
    _checkpoints(journal, keys, trusted)
    if kept is not None:
        _against(kept, journal)
    return result


def _sizes(path: str | Path) -> Iterator[int]:
    """Yield the sizes of the checkpoints in a journal, whose roots are computed on the way through it."""
    with Path(path).open("rb") as file:
        for raw in file:
            if b'"kind":"checkpoint issued"' in raw:
                try:
                    yield read_checkpoint(json.loads(raw)["body"]["note"]).size
                except (ValueError, KeyError, TypeError, RecursionError):
                    continue


def _checkpoints(journal: _Journal, keys: Sequence[Key], trusted: Sequence[Key]) -> None:
    signed, result = 0, journal.result
    for seq, note in journal.notes:
        try:
            made = read_checkpoint(note)
            signed += bool(signers(note, _known(made, keys, trusted)))
            if made.size > seq or journal.roots[made.size] != made.root:
                raise ValueError(f"its root is not that of the first {made.size:,} entries")
        except ValueError as error:
            result.problems.append(f"the checkpoint of entry {seq}: {error}")
    if journal.notes and not result.problems:
        result.holds.append(f"the {len(journal.notes)} checkpoints in it agree with it and with each other")
    said = f"{signed} of the {len(journal.notes)} checkpoints in it are signed by a key that"
    if keys:
        (result.holds if signed else result.problems).append(f"{said} was given")
    elif signed:
        result.holds.append(f"{said} is trusted here")


def _against(kept: Checkpoint, journal: _Journal) -> None:
    holds, problems = journal.result
    if kept.size > journal.tree.size:
        problems.append(f"the journal was cut: the checkpoint kept elsewhere counted {kept.size:,} entries")
    elif journal.roots[kept.size] != kept.root:
        problems.append(f"history was rewritten: the first {kept.size:,} entries are not those of the checkpoint")
    else:
        holds.append(f"it agrees with the checkpoint of {kept.size:,} entries that was kept elsewhere")


def main(arguments: Sequence[str] | None = None) -> int:
    """Check a file from the command line; return the exit code."""
    parser = argparse.ArgumentParser(description="Check a forecast ledger's journal, receipt, proof or checkpoint.")
    parser.add_argument("file")
    parser.add_argument("--against", metavar="CHECKPOINT", help="a checkpoint kept elsewhere")
    parser.add_argument("--key", action="append", default=[], help="a verifier key; repeat for several")
    said = parser.parse_args(arguments)
    try:
        keys = [read_key(key) for key in said.key]
        kept = Path(said.against).read_text(encoding="utf-8") if said.against else None
        with Path(said.file).open("rb") as file:
            journal = JOURNAL.encode() in file.readline()
        if journal:
            result = check_journal(said.file, kept, keys)
        else:
            result = check_text(Path(said.file).read_text(encoding="utf-8"), kept, keys)
    except (OSError, ValueError, KeyError, TypeError, RecursionError) as error:
        print(f"{said.file}: {error}", file=sys.stderr)
        return 2
    for line in result.holds:
        print("holds:", line)
    for line in result.problems:
        print("DOES NOT HOLD:", line)
    if journal and kept is None:
        print("A history rewritten as a whole shows only against a checkpoint kept elsewhere (--against).")
    return 1 if result.problems else 0


if __name__ == "__main__":
    sys.exit(main())
