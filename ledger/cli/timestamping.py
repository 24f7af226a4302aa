"""Commands that have a third party say when a checkpoint was there, and check what it said."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

import click

from ledger.cli import output
from ledger.errors import InputError

if TYPE_CHECKING:
    from ledger.notes import Checkpoint
    from ledger.timestamping import Timestamp


@click.command()
@click.argument("note")
@click.option("--tsa", required=True, metavar="URL", help="The time-stamp server to ask; there is no default.")
@click.option("--ca", metavar="FILE", help="Root certificate of the authority, in PEM: the reply is checked under it.")
@click.option("--out", metavar="FILE", help="Where to keep the reply; default: NOTE.tsr.")
def timestamp(note: str, tsa: str, ca: str | None, out: str | None) -> None:
    """Have a third party sign when a checkpoint was there.

    Only the SHA-256 of the file leaves this machine, with a random number: not the note, not the ledger.
    """
    from ledger import timestamping

    raw = Path(note).read_bytes()
    made = timestamping.checkpoint_of(raw, note)
    roots = None if ca is None else timestamping.read_roots(Path(ca).read_bytes(), ca)
    file = Path(f"{note}.tsr" if out is None else out)
    with _kept(file) as kept:
        output.say(f"sending the SHA-256 of {note} to {tsa}, and nothing else of it", err=True)
        reply, stamp = timestamping.request(raw, tsa, roots)
        kept.write(reply)
    output.say(f"{'stamped' if stamp.verified else 'said to be stamped'} at {_when(stamp)}: {_which(made)}")
    output.say(f"written to {file}")
    if not stamp.verified:
        output.say(
            "not verified: without --ca nobody knows who signed it; "
            f"`forecast-ledger check-timestamp {note} {file} --ca FILE` checks it",
            err=True,
        )


@click.command("check-timestamp")
@click.argument("note")
@click.argument("file")
@click.option("--ca", required=True, metavar="FILE", help="Root certificate of the authority, in PEM.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def check_timestamp(note: str, file: str, ca: str, as_json: bool) -> int:
    """Check a time stamp of a checkpoint.

    No network and no ledger are needed. The certificates have to be valid at the time of the stamp, not today.
    """
    from ledger import timestamping

    raw = Path(note).read_bytes()
    made = timestamping.checkpoint_of(raw, note)
    roots = timestamping.read_roots(Path(ca).read_bytes(), ca)
    try:
        stamp = timestamping.check(raw, Path(file).read_bytes(), roots, file)
    except timestamping.TimestampError as error:
        if as_json:
            output.echo_json({"ok": False, "problem": str(error)})
        else:
            output.say(f"DOES NOT HOLD: {error}")
        return 1
    if as_json:
        said = {"at": stamp.at, "policy": stamp.policy, "serial": str(stamp.serial)}
        output.echo_json({"ok": True, **said, **made._asdict()})
    else:
        output.say(f"holds: stamped at {_when(stamp)}")
        output.say(f"holds: of {_which(made)}")
    return 0


def _when(stamp: Timestamp) -> str:
    return f"{stamp.at:%Y-%m-%d %H:%M:%S} UTC, under the policy {stamp.policy}, number {stamp.serial}"


def _which(made: Checkpoint) -> str:
    size = output.counted(made.size, "entry", "entries")
    return f"the checkpoint of {size} of {made.origin}, root {made.note().splitlines()[2]}"


@contextmanager
def _kept(file: Path) -> Iterator[BinaryIO]:
    """Open a new file that is there whole when the block ends, and not at all if it fails.

    Raises:
        InputError: if there is one of that name.
    """
    if file.exists():
        raise InputError("--out", "a file that is not there yet", file)
    part = file.with_name(f"{file.name}.{os.getpid()}.part")
    try:
        with part.open("xb") as opened:
            yield opened
            opened.flush()
            os.fsync(opened.fileno())
        part.replace(file)
    finally:
        part.unlink(missing_ok=True)
