"""The command that writes a report for a meeting."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from ledger.cli import output
from ledger.cli.choosing import choices, folding, selection


@click.command()
@click.option("--out", required=True, metavar="FILE.html", help="Where to write it; what is there is replaced.")
@click.option("--title", default="Calibration", show_default=True, help="Its heading.")
@click.option("--chart", type=click.Choice(["curve", "bins"]), default="curve", show_default=True,
              help="The curve, or ten bins.")  # fmt: skip
@click.option("--claims", type=click.IntRange(0), default=200, show_default=True,
              help="At most so many claims, the worst scored first.")  # fmt: skip
@folding
@selection
@click.pass_context
def report(ctx: click.Context, /, out: str, filters: tuple[str, ...], **said: Any) -> None:
    """Write the calibration as one page to print."""
    from ledger.charts import files

    with output.opened(ctx) as ledger:
        page = ledger.report(**choices(filters, said, ledger))
    Path(out).write_text(page, encoding="utf-8")
    output.say(f"report written to {out}")
    if not files.can_draw():
        output.say(files.MISSING, err=True)
