"""``forecast-ledger demo``: the seeds loaded into a ledger, scored, audited and shown."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import click

from ledger.cli import output
from ledger.cli.keeping import serve
from ledger.cli.kinds import ERRORS
from ledger.cli.reviewing import READ_SCORES

if TYPE_CHECKING:
    from ledger import Ledger

RELEASE = "austin-2024-10-31"
THREE = {
    "key": "claim", "term": "term", "band": "low / best / high", "phrase": "phrase", "window": "window",
    "outcome": "outcome", "brier": "Brier (0–1):.4f",
}  # fmt: skip
RECORD = {
    "group": "source series", "n": "n:d", "base_rate": "base rate:.2f", "brier": "Brier (0–1):.3f",
    "interval": "95 % interval", "n_pending": "pending:d", "n_void": "void:d", "hindsight": "in hindsight:.0%",
}  # fmt: skip


@click.command()
@click.option("--no-dashboard", is_flag=True, help="Stop before serving.")
@click.option("--port", default=8501, show_default=True, type=click.IntRange(1, 65535))
@click.pass_context
def demo(ctx: click.Context, /, no_dashboard: bool, port: int) -> int:
    """Load, score, audit and show the seeds.

    They go into the ledger named with --ledger, else into a scratch one.
    """
    from ledger import Ledger
    from ledger.exchange.seeds import seeds_folder

    where = ctx.obj["named"] or str(Path(tempfile.mkdtemp(prefix="forecast-ledger-")) / "demo.sqlite")
    actor = ctx.obj["actor"] or "demo"
    with Ledger(where, actor, name="demo") as ledger:
        added, there = ledger.load(seeds_folder())
        output.say(
            f"{where}: {output.counted(added, 'entry', 'entries')} loaded"
            + (f", {there} were there already" if there else "")
        )
        output.say()
        _release(ledger)
        _record(ledger)
        report = ledger.audit()
    output.say(f"audit: {'ok' if report.ok else 'NOT ok'}, {output.counted(report.entries, 'entry', 'entries')}")
    for finding in report.findings:
        output.say(f"  level {finding.level}: {finding.what}")
    if report.ok and not no_dashboard:
        output.say(f"The dashboard is at http://127.0.0.1:{port} (end it with Ctrl-C).")
        serve(where, actor, port)
    return 0 if report.ok else 1


def _release(ledger: Ledger) -> None:
    """Print the three claims of the release of 31 October 2024."""
    scored = ledger.scored(announcements=True)
    rows = scored[scored.key.fillna("").str.startswith(RELEASE)].sort_values("key")
    lines = [
        {
            "key": row.key,
            "term": row.claim_term,
            "band": f"{row.low:.2f} / {row.probability:.2f} / {row.high:.2f}",
            "phrase": row.phrase if isinstance(row.phrase, str) else f"none ({row.window_basis})",
            "window": f"{row.opens} to {row.closes}",
            "outcome": row.outcome_text,
            "brier": row.brier,
        }
        for row in rows.itertuples()
    ]
    output.say(
        "US Department of Defense, 31 October 2024: “North Korean Soldiers Likely to Enter Russian War on Ukraine”"
    )
    output.table(lines, THREE)
    output.say()


def _record(ledger: Ledger) -> None:
    """Print the track record by source series, the whole, and what it can and cannot tell."""
    table = ledger.scores("series")
    whole = ledger.scores()
    found = ledger.calibration()
    output.say("Track record by source series (a claim's window has closed and its outcome has evidence)")
    rows = [_line(row) for row in output.plain(table.to_dict("records"))]
    output.table([*rows, _line({**output.plain(whole.iloc[0].to_dict()), "group": "all series"})], RECORD)
    output.say(READ_SCORES.split(";", maxsplit=1)[0] + "; small n gives wide intervals or none (–).")
    output.say()
    quantities = ledger.quantities().query("n > 0")
    if len(quantities):
        output.say("Quantity claims, scored by their error (bias: forecast minus number)")
        output.table(output.plain(quantities.to_dict("records")), ERRORS)
        output.say()
    for sentence in found.sentences:
        output.say(sentence)
    left_out = ledger.scores(prominent=True).n.item() - whole.n.item()
    output.say(
        f"One coder who knew outcomes coded all of this, and scored claims from statements chosen because they became "
        f"famous are left out ({left_out}): read it as a demonstration, not as a verdict on any source."
    )


def _line(row: dict[str, object]) -> dict[str, object]:
    low, high = row["brier_low"], row["brier_high"]
    interval = f"{low:.3f}–{high:.3f}" if low is not None and high is not None else "–"
    return {**row, "interval": interval}
