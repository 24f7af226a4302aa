"""Commands that let others trust the record: audit, checkpoints, receipts, proofs, anchors, keys."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from ledger.cli import output
from ledger.errors import InputError, NotFoundError, StorageError
from ledger.inert import json_text

if TYPE_CHECKING:
    from ledger import Ledger
    from ledger.notes import Key
    from ledger.signing import Signer

key_option = click.option(
    "--key",
    "given",
    multiple=True,
    metavar="KEY|FILE",
    help="A verifier key that must have signed; repeat for several.",
)


@click.command()
@click.option("--against", metavar="FILE", help="A checkpoint kept elsewhere: only that shows a rewritten history.")
@click.option(
    "--since", metavar="FILE", help="A checkpoint up to which all was examined before: look at what came after."
)
@click.option("--level", "levels", multiple=True, type=click.IntRange(0, 3), help="Only this one; repeat for several.")
@key_option
@output.formats
@click.pass_context
def audit(
    ctx: click.Context,
    /,
    against: str | None,
    since: str | None,
    levels: tuple[int, ...],
    given: tuple[str, ...],
    form: str | None,
) -> int:
    """Examine the ledger.

    \b
    level 0  schema: tables, triggers, the file
    level 1  entries: canonical bytes, hashes, chain, numbers, clock, texts
    level 2  checkpoints: signatures, roots
    level 3  books and tiles: made again and compared
    """  # noqa: D301 - \b is click's
    from ledger import signing
    from ledger.journal import erasing
    from ledger.journal.audit import LEVELS
    from ledger.journal.audit import audit as examine
    from ledger.journal.proofs import origin, read_note
    from ledger.journal.store import open_store

    asked = _keys(given)
    notes = [None if file is None else _note(file) for file in (against, since)]
    for note in notes:
        if asked and note is not None:
            signing.vouched(note, asked)
    kept, before = (None if note is None else read_note(note) for note in notes)
    store = open_store(ctx.obj["where"], checked=False)
    try:
        with store.reading() as connection:
            report = examine(
                connection,
                against=kept,
                since=before,
                levels=levels or LEVELS,
                keys=asked or signing.Keyring().trusted(origin(connection)),
                signed=bool(asked) and before is None,
            )
            erased = erasing.gone(connection) if report.ok else []
    finally:
        store.close()
    findings = [finding._asdict() for finding in report.findings]
    if form == "json":
        compared: dict[str, Any] = {} if kept is None else {"checkpoint": kept.size}
        compared |= {"erased": [each._asdict() for each in erased]} if erased else {}
        output.echo_json({"ok": report.ok, "entries": report.entries, **compared, "findings": findings})
    elif form == "csv":
        output.echo_csv(findings, ["level", "seq", "what"])
    else:
        held = output.counted(report.entries, "entry", "entries")
        said = "" if before is None else f", looked at from entry {before.size} on"
        if kept is not None and report.ok:
            said += f", agrees with the checkpoint of {output.counted(kept.size, 'entry', 'entries')}"
        output.say(f"audit: {'ok' if report.ok else 'NOT ok'}, {held}{said}")
        for finding in report.findings:
            place = "" if finding.seq is None else f", entry {finding.seq}"
            output.say(f"  level {finding.level}{place}: {finding.what}")
        for statement, entry in erased:
            output.say(f"  statement {statement}: its text was erased by entry {entry}")
    return 0 if report.ok else 1


@click.command()
@click.option("--out", metavar="FILE", help="Write it there instead of printing it.")
@click.pass_context
def checkpoint(ctx: click.Context, out: str | None) -> None:
    """Issue a checkpoint, to be kept elsewhere.

    It is signed where there is a key for this ledger: `forecast-ledger keys new` makes one.
    """
    from ledger.journal.proofs import read_note

    with output.opened(ctx) as ledger:
        sign = _signer(ledger)
        if out is None:
            output.say(ledger.checkpoint(sign), nl=False)
            return
        file = Path(out)
        with file.open("x", encoding="utf-8") as opened:  # before the entry: a file that cannot be made stops both
            try:
                note = ledger.checkpoint(sign)
            except BaseException:
                file.unlink()
                raise
            opened.write(note)
    output.say(f"checkpoint of {output.counted(read_note(note).size, 'entry', 'entries')} written to {out}")
    if sign is not None:
        output.say(f"signed by {sign.key}", err=True)


@click.command()
@click.argument("entry", metavar="CLAIM|ENTRY", required=False)
@click.option("--since", metavar="FILE", help="Prove that the journal continues this old checkpoint.")
@click.option("--out", metavar="FILE", help="Write it there instead of printing it.")
@click.pass_context
def prove(ctx: click.Context, entry: str | None, since: str | None, out: str | None) -> None:
    """Write the receipt of a claim or an entry.

    A small file to keep: of a claim, all that is about it. It is checked anywhere, without the ledger.
    """
    if (entry is None) == (since is None):
        raise InputError("prove", "an entry, or --since FILE", "both" if entry else "neither")
    with output.opened(ctx) as ledger:
        made = (
            ledger.prove(entry, _signer(ledger)) if entry else ledger.prove_since(_note(since or ""), _signer(ledger))
        )
    if out is None:
        output.say(json_text(made), nl=False)
        return
    with Path(out).open("x", encoding="utf-8") as file:
        file.write(made)
    output.say(f"written to {out}; check it anywhere with `forecast-ledger check-proof {out}`")


@click.command("check-proof")
@click.argument("file")
@click.option("--against", metavar="FILE", help="A checkpoint kept elsewhere, which the proof's must be.")
@key_option
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def check_proof(file: str, against: str | None, given: tuple[str, ...], as_json: bool) -> int:
    """Check a receipt, a proof, an exported journal.

    Without --key, signatures of the keys that are trusted here for the ledger (`forecast-ledger keys list`) are looked
    at where they are. No ledger is needed; the file check.py inside every exported journal does the same without this
    program.
    """
    from ledger import check, signing

    keys, kept = _keys(given), _note(against) if against else None
    trusted = () if keys else signing.Keyring().trusted()
    try:
        with Path(file).open("rb") as opened:
            journal = check.JOURNAL.encode() in opened.readline(2**20)
        if journal:
            result = check.check_journal(file, kept, keys, trusted)
        else:
            result = check.check_text(output.read_text(file), kept, keys, trusted)
    except (KeyError, TypeError, ValueError, RecursionError) as error:
        if isinstance(error, InputError):
            raise
        raise InputError(file, "a receipt, a proof, a checkpoint or a journal", error) from error
    if as_json:
        output.echo_json({"ok": not result.problems, **result._asdict()})
    else:
        for line in result.holds:
            output.say(f"holds: {output.one_line(line)}")
        for line in result.problems:
            output.say(f"DOES NOT HOLD: {output.one_line(line)}")
    return 1 if result.problems else 0


@click.command()
@click.option("--git", "repository", required=True, metavar="FOLDER", help="A folder inside a git repository.")
@click.option("--checkpoint", "kept", metavar="FILE", help="Commit this one instead of issuing a new one.")
@click.pass_context
def anchor(ctx: click.Context, repository: str, kept: str | None) -> None:
    """Commit a checkpoint to a git repository.

    Push it where others see it: then a history rewritten later shows against their copies.
    """
    from ledger import anchoring

    with output.opened(ctx) as ledger:
        before = anchoring.anchored(repository, ledger.origin())
        for note in (before, _note(kept) if kept else None):
            if note is not None and not (report := ledger.audit(note, since=note, levels=(2,))).ok:
                raise StorageError(f"nothing was committed: {report.findings[0].what}")
        note = _note(kept) if kept else ledger.checkpoint(_signer(ledger))
    commit = anchoring.anchor(repository, note)
    output.say(f"committed to {repository} as {commit}: push it where the ledger's keeper cannot change it")


@click.group()
def keys() -> None:
    """Make, rotate and trust signing keys."""


@keys.command("new")
@click.pass_context
def new_key(ctx: click.Context) -> None:
    """Make a key that signs this ledger's checkpoints from now on."""
    from ledger.signing import Keyring

    with output.opened(ctx) as ledger:
        name = ledger.origin()
    ring = Keyring()
    made = ring.new(name)
    output.say(made)
    output.say(f"kept in {ring.place}; give the line above to those who check: it is public", err=True)


@keys.command("rotate")
@click.option("--out", metavar="FILE", help="Write the note in which both keys say so there instead of printing it.")
@click.pass_context
def rotate_key(ctx: click.Context, out: str | None) -> None:
    """Make a new key in place of the old one, and a note that who trusts the old one can check."""
    from ledger.signing import Keyring

    with output.opened(ctx) as ledger:
        name = ledger.origin()
    if out is not None and Path(out).exists():
        raise InputError("--out", "a file that is not there yet", out)
    made, note = Keyring().rotate(name)
    if out is None:
        output.say(note, nl=False)
    else:
        Path(out).write_text(note, encoding="utf-8")
        output.say(made)
    output.say("give the note to those who check: `forecast-ledger keys trust FILE`", err=True)


@keys.command("list")
@output.formats
def list_keys(form: str | None) -> None:
    """List the keys that are trusted here, and which of them can sign."""
    from ledger.signing import Keyring

    ring = Keyring()
    found = [
        {"key": str(key), "signs": (own := ring.signer(key.name)) is not None and own.key == key}
        for key in ring.trusted()
    ]
    if form == "json":
        output.echo_json(found)
    elif form == "csv":
        output.echo_csv(found, ["key", "signs"])
    elif not found:
        output.say(f"no keys in {ring.place}")
    for each in found if form is None else []:
        output.say(f"{each['key']}{'  (signs)' if each['signs'] else ''}")


@keys.command("trust")
@click.argument("key", metavar="KEY|FILE")
def trust_key(key: str) -> None:
    """Trust a verifier key, or the new one of a rotation that a trusted key has signed."""
    from ledger.signing import Keyring

    output.say(f"trusted: {Keyring().trust(output.read_text(key) if Path(key).is_file() else key)}")


def _signer(ledger: Ledger) -> Signer | None:
    from ledger.signing import Keyring

    return Keyring().signer(ledger.origin())


def _keys(given: tuple[str, ...]) -> list[Key]:
    """Return the keys that were given, each as itself or as a file with one a line."""
    from ledger.signing import verifier

    found = []
    for each in given:
        lines = output.read_text(each).splitlines() if Path(each).is_file() else [each]
        found += [verifier(line, "--key") for line in lines if line.strip()]
    return found


def _note(file: str) -> str:
    """Return the note of a checkpoint from its file, or from the receipt or proof that holds it."""
    text = output.read_text(file)
    if not text.lstrip().startswith("{"):
        return text
    try:
        said: dict[str, Any] = json.loads(text)
        return str(said["checkpoint"] if "checkpoint" in said else said["new"])
    except (ValueError, KeyError, RecursionError) as error:
        raise NotFoundError(f"{file}: expected a checkpoint, or a receipt or proof that holds one") from error
