"""Commands of the ledger's keeper: open it, look after it, show it."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import click

from ledger.cli import output


@click.command()
@click.option("--name", default="ledger", show_default=True, help="What the ledger is called.")
@click.option("--four-eyes", is_flag=True, help="Nobody settles an outcome alone.")
@click.option("--steward", metavar="SUBJECT", help="The first member; from then on only members act.")
@click.option("--url", metavar="URL", help="Where; the same as --ledger before the verb.")
@click.option("--owner", metavar="ROLE", help="PostgreSQL: the role that owns the tables; made where there is none.")
@click.option(
    "--app-role",
    metavar="ROLE",
    help="PostgreSQL: the role of the dashboard and the commands, which may "
    "read and add and no more; made where there is none, with the password in $FORECAST_LEDGER_APP_PASSWORD.",
)
@click.pass_context
def init(
    ctx: click.Context, /, name: str, four_eyes: bool, steward: str | None, url: str | None, owner: str | None,
    app_role: str | None,
) -> None:  # fmt: skip
    """Open a new ledger."""
    from ledger import Ledger
    from ledger.errors import InputError, StorageError
    from ledger.journal import roles
    from ledger.journal.store import address, shown

    where = url or ctx.obj["where"]
    place = address(where)
    if (owner is None) != (app_role is None):
        raise InputError("--owner, --app-role", "both or neither", "one of them")
    if place.get_backend_name() == "sqlite" and place.database and Path(place.database).exists():
        raise StorageError(f"{place.database} exists: a new ledger needs a new file")
    done = []
    if owner is not None and app_role is not None:
        done = roles.create(where, owner, app_role, os.environ.get("FORECAST_LEDGER_APP_PASSWORD"))
    with Ledger(where, ctx.obj["actor"], name=name, four_eyes=four_eyes) as ledger:
        said = ledger.info()
        if said["entries"] != 1:
            raise StorageError("this database holds a ledger already")
        if steward is not None:
            ledger.set_member(steward, "steward")
            done.append(f"{steward} is its steward: from now on only members act")
    output.say(f"opened ledger {name!r} at {shown(where)}")
    for each in done:
        output.say(each)
    for note in said["notes"]:
        output.say(f"note: {note}", err=True)


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
    output.say(f"{said['name']}: {held}, the last on {said['last_recorded_at'] or 'no day'}")
    output.say(f"chain {said['chain_hash']}" + ("; four eyes" if said["four_eyes"] else ""))
    output.table(
        [{"kind": k, "entries": n} for k, n in said["kinds"].items()], {"kind": "kind", "entries": "entries:d"}
    )
    for note in said["notes"]:
        output.say(f"note: {note}")


@click.command()
@click.pass_context
def migrate(ctx: click.Context) -> None:
    """Put triggers back and rebuild the books."""
    from ledger.writing import migrate as mend

    for done in mend(ctx.obj["where"]):
        output.say(done)


@click.command()
@click.argument("file", metavar="FILE")
@click.pass_context
def backup(ctx: click.Context, /, file: str) -> None:
    """Copy a ledger in use into a file.

    One moment of it, audited before it is called a backup. A server has its own tools (docs/teams.md).
    """
    from ledger.journal import store
    from ledger.journal.backup import backup as copy

    opened = store.open_store(ctx.obj["where"])
    try:
        end = copy(opened, Path(file))
    finally:
        opened.close()
    output.say(f"{file}: {output.counted(end.size, 'entry', 'entries')}, chain {end.chain_hash}, audit ok")


@click.command()
@click.option("--port", default=8501, show_default=True, type=click.IntRange(1, 65535))
@click.option("--address", default="127.0.0.1", show_default=True, help="Where it listens; elsewhere it needs a login.")
@click.option(
    "--login",
    metavar="FILE",
    help="Streamlit's secrets.toml with the OIDC login; default: "
    ".streamlit/secrets.toml here or in the home folder, where it is.",
)
@click.option(
    "--everybody-acts-as-me",
    is_flag=True,
    help="RISK: without a login, whoever reaches the address reads the whole ledger and writes in your name.",
)
@click.pass_context
def dashboard(ctx: click.Context, /, port: int, **said: Any) -> None:  # fmt: skip
    """Show the ledger in the browser.

    To one named person at 127.0.0.1, or to those who log in (docs/teams.md).
    """
    with output.opened(ctx):  # a ledger that cannot be opened is said here, not in the browser
        pass
    serve(ctx.obj["where"], ctx.obj["actor"], port, **said)


def serve(where: str, actor: str, port: int, **said: Any) -> None:
    """Run the dashboard in this process until it is interrupted."""
    from dashboard.serve import serve as run

    run(where, actor, port, **said)
