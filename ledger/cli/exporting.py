"""Everything out again, and a ledger made anew of its own JSON Lines."""

from __future__ import annotations

import os
import sys
import tempfile
from pathlib import Path

import click

from ledger.cli import output


@click.command()
@click.argument("form", metavar="FORMAT")
@click.option(
    "--out", metavar="FILE", help="Write it there instead of printing it; of csv and jsonl, a name in .zip: an archive."
)
@click.option("--partitioned", is_flag=True, help="Of parquet: all forecasts that count, as a folder for engines.")
@output.as_of
@click.pass_context
def export(ctx: click.Context, /, form: str, out: str | None, partitioned: bool, as_of: str | None) -> None:
    """Write the ledger in a format.

    \b
    jsonl           the journal, whole, with its checker: restore makes the same ledger of it
    csv             what stands, as tables, whole and safe in a spreadsheet
    fatebook        the CSV for Fatebook's importer (percents)
    metaculus       question_data and forecast_data, as a ZIP
    claimreview     schema.org ClaimReview (JSON-LD) of the resolved claims
    web-annotation  W3C Web Annotations (JSON-LD) of the passages
    icalendar       the days on which open claims close
    parquet         the scored forecasts; into a folder: all that count, for `score --engine`
    """  # noqa: D301 - \b is click's
    from ledger.errors import InputError

    partitioned = partitioned or (out is not None and (out.endswith(("/", os.sep)) or Path(out).is_dir()))
    if partitioned and out is None:
        raise InputError("--out", "the name of a folder", "nothing")
    with output.opened(ctx) as ledger:
        if out is not None:
            written = ledger.export(form, out, as_of=as_of, partitioned=partitioned)
            output.say(f"{written:,} rows written to {out}", err=True)
            return
        with tempfile.TemporaryDirectory(prefix="forecast-ledger-") as folder:
            made = Path(folder) / "export"
            ledger.export(form, made, as_of=as_of)
            if b"\x00" in made.read_bytes()[:65_536]:
                raise InputError("--out", f"the name of a file: {form} is no text", "nothing")
            if sys.stdout.isatty():
                output.say(made.read_text(encoding="utf-8"), nl=False)
                return
            with made.open("rb") as file:
                while chunk := file.read(2**20):
                    sys.stdout.buffer.write(chunk)
                sys.stdout.buffer.flush()


@click.command()
@click.argument("file")
@click.pass_context
def restore(ctx: click.Context, /, file: str) -> None:
    """Make a new ledger of the JSON Lines of another.

    Entries, times, actors and hashes are those of the ledger they came from, and a checkpoint of it holds for this one.
    """
    from ledger.journal.store import shown
    from ledger.restoring import restore as make

    made = make(file, ctx.obj["where"])
    output.say(f"restored {made.entries:,} entries at {shown(ctx.obj['where'])}")
    output.say(f"chain {made.chain_hash}")
    output.say(f"root {made.root}")
