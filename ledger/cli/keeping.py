"""Commands of the ledger's keeper: open it, look after it, examine it, show it."""

from __future__ import annotations

from pathlib import Path

import click

from ledger.cli import output


@click.command()
@click.option("--name", default="ledger", show_default=True, help="What the ledger is called.")
@click.option("--four-eyes", is_flag=True, help="Nobody settles an outcome alone.")
@click.pass_context
def init(ctx: click.Context, /, name: str, four_eyes: bool) -> None:
    """Open a new ledger."""
    from ledger import Ledger
    from ledger.errors import StorageError
    from ledger.journal.store import address

    url = address(ctx.obj["where"])
    if url.get_backend_name() == "sqlite" and url.database and Path(url.database).exists():
        raise StorageError(f"{url.database} exists: a new ledger needs a new file")
    with Ledger(ctx.obj["where"], ctx.obj["actor"], name=name, four_eyes=four_eyes) as ledger:
        said = ledger.info()
    if said["entries"] != 1:
        raise StorageError("this database holds a ledger already")
    click.echo(f"opened ledger {name!r} at {ctx.obj['where']}")
    for note in said["notes"]:
        click.echo(f"note: {note}", err=True)


@click.command()
@output.formats
@click.pass_context
def info(ctx: click.Context, /, form: str | None) -> None:
    """Say what is in the ledger."""
    with output.opened(ctx) as ledger:
        said = ledger.info()
    if form == "json":
        output.echo_json(said)
        return
    if form == "csv":
        output.echo_csv([{"kind": k, "entries": n} for k, n in said["kinds"].items()], ["kind", "entries"])
        return
    held = output.counted(said["entries"], "entry", "entries")
    click.echo(f"{said['name']}: {held}, the last on {said['last_recorded_at'] or 'no day'}")
    click.echo(f"chain {said['chain_hash']}" + ("; four eyes" if said["four_eyes"] else ""))
    output.table(
        [{"kind": k, "entries": n} for k, n in said["kinds"].items()], {"kind": "kind", "entries": "entries:d"}
    )
    for note in said["notes"]:
        click.echo(f"note: {note}")


@click.command()
@click.option("--against", metavar="FILE", help="A checkpoint kept elsewhere: only that shows a rewritten history.")
@output.formats
@click.pass_context
def audit(ctx: click.Context, /, against: str | None, form: str | None) -> int:
    """Examine the whole ledger: schema, entries, chain, books."""
    from ledger.journal.audit import audit as examine
    from ledger.journal.proofs import read_note
    from ledger.journal.store import open_store

    kept = read_note(output.read_text(against)) if against else None
    store = open_store(ctx.obj["where"], checked=False)
    try:
        with store.reading() as connection:
            report = examine(connection, against=kept)
    finally:
        store.close()
    findings = [finding._asdict() for finding in report.findings]
    if form == "json":
        compared = {} if kept is None else {"checkpoint": kept.size}
        output.echo_json({"ok": report.ok, "entries": report.entries, **compared, "findings": findings})
    elif form == "csv":
        output.echo_csv(findings, ["level", "seq", "what"])
    else:
        held = output.counted(report.entries, "entry", "entries")
        agrees = ""
        if kept is not None and report.ok:
            agrees = f", agrees with the checkpoint of {output.counted(kept.size, 'entry', 'entries')}"
        click.echo(f"audit: {'ok' if report.ok else 'NOT ok'}, {held}{agrees}")
        for finding in report.findings:
            place = "" if finding.seq is None else f", entry {finding.seq}"
            click.echo(f"  level {finding.level}{place}: {finding.what}")
    return 0 if report.ok else 1


@click.command()
@click.option("--out", metavar="FILE", help="Write it there instead of printing it.")
@click.pass_context
def checkpoint(ctx: click.Context, out: str | None) -> None:
    """Issue a checkpoint, to be kept out of the keeper's reach."""
    from ledger.journal.proofs import read_note

    with output.opened(ctx) as ledger:
        if out is None:
            click.echo(ledger.checkpoint(), nl=False)
            return
        with Path(out).open("x", encoding="utf-8") as file:  # before the entry: a file that cannot be made stops both
            note = ledger.checkpoint()
            file.write(note)
    click.echo(f"checkpoint of {output.counted(read_note(note).size, 'entry', 'entries')} written to {out}")


@click.command()
@click.pass_context
def migrate(ctx: click.Context) -> None:
    """Put triggers back and rebuild the books."""
    from ledger.writing import migrate as mend

    for done in mend(ctx.obj["where"]):
        click.echo(done)


@click.command()
@click.option("--port", default=8501, show_default=True, type=click.IntRange(1, 65535))
@click.pass_context
def dashboard(ctx: click.Context, /, port: int) -> None:
    """Show the ledger in the browser, at 127.0.0.1."""
    with output.opened(ctx):  # a ledger that cannot be opened is said here, not in the browser
        pass
    serve(ctx.obj["where"], ctx.obj["actor"], port)


def serve(where: str, actor: str, port: int) -> None:
    """Run the dashboard in this process until it is interrupted."""
    from dashboard.serve import serve as run

    run(where, actor, port)
