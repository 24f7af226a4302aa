"""Commands that compare: who is better on common claims, what the evidence says, what a pool would have scored."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

import click

from ledger.cli import output
from ledger.cli.choosing import choices, selection
from ledger.errors import InputError

if TYPE_CHECKING:
    import pandas as pd

PAIRS = {
    "first": "first", "second": "second", "n": "common:d", "clusters": "clusters:d", "estimate": "first − second:+.4f",
    "low": "low:+.4f", "high": "high:+.4f", "p_value": "p:.3f", "q_value": "q:.3f", "days_later": "days later:+.1f",
}  # fmt: skip
ADJUSTED = {
    "group": "who", "n": "n:d", "clusters": "clusters:d", "raw": "raw:.4f", "adjusted": "adjusted:.4f",
    "adjusted_low": "low:.4f", "adjusted_high": "high:.4f", "p_value": "p:.3f", "q_value": "q:.3f",
    "component": "part:d",
}  # fmt: skip
EVIDENCE = {
    "group": "group", "n": "n:d", "clusters": "clusters:d", "known_at": "to", "evidence": "evidence:.3g",
    "peak": "highest:.3g",
}  # fmt: skip
POOLED = {
    "group": "who", "kind": "kind", "n": "n:d", "brier": "Brier (0–1):.4f", "brier_low": "low:.4f",
    "brier_high": "high:.4f", "log_score": "log score:.4f", "pooled_brier": "pool on the same:.4f",
    "difference": "worse by:+.4f", "difference_low": "low:+.4f", "difference_high": "high:+.4f",
}  # fmt: skip
RECALIBRATED = {
    "group": "group", "n": "n:d", "n_compared": "compared:d", "before": "Brier (0–1):.4f", "after": "recalibrated:.4f",
    "difference": "change:+.4f", "low": "low:+.4f", "high": "high:+.4f", "intercept": "bias:.2f", "slope": "slope:.2f",
}  # fmt: skip
BOUNDS = {
    "group": "group", "n": "n:d", "n_bands": "bands:d", "brier": "Brier (0–1):.4f", "brier_best_end": "best end:.4f",
    "brier_worst_end": "worst end:.4f", "better_than": "better than, whatever the words meant",
}  # fmt: skip
drawing = click.option("--plot", metavar="FILE.svg", help="Draw it, too.")
everybody = partial(selection, basis="both")


def _say(frame: pd.DataFrame, form: str | None, columns: dict[str, str], note: str = "") -> None:
    """Print a table and its finding, or the table alone for a program."""
    output.echo_frame(frame, form, columns, empty=frame.attrs["sentence"])
    if form is None and len(frame):
        output.paragraph(f"{frame.attrs['sentence']}{note}")


@click.command()
@click.argument("first", required=False)
@click.argument("second", required=False)
@click.option("--by", type=click.Choice(["forecaster", "source", "series"]), default="forecaster", show_default=True,
              help="Who is compared; own forecasts are their member's.")  # fmt: skip
@click.option("--adjusted", is_flag=True, help="All at once, each claim's difficulty taken out.")
@drawing
@everybody
@output.formats
@click.pass_context
def compare(
    ctx: click.Context,
    /,
    first: str | None,
    second: str | None,
    plot: str | None,
    filters: tuple[str, ...],
    form: str | None,
    **said: Any,
) -> None:
    """Compare forecasters on the claims both forecast."""
    with output.opened(ctx) as ledger:
        frame = ledger.compare(first, second, **choices(filters, said, ledger))
    if said["adjusted"]:
        _say(frame, form, ADJUSTED, " Lower is better: mean Brier score (0–1), as if all had answered the same claims.")
    else:
        _say(frame, form, PAIRS, " Below 0 the first is better; days later: how long after the second it forecast.")
    if plot and len(frame):
        output.save(_adjusted_chart(frame) if said["adjusted"] else _pairs_chart(frame), plot)


def _pairs_chart(frame: pd.DataFrame) -> Any:
    from ledger.charts.comparison import comparison_chart

    return comparison_chart(frame)


def _adjusted_chart(frame: pd.DataFrame) -> Any:
    from ledger.charts.scores import track_record_chart

    return track_record_chart(
        frame, score="adjusted", axis_title="Mean Brier score on equal claims (0–1, lower is better)"
    )


@click.command()
@click.option("--by", metavar="GROUP", help="source, series, topic, forecaster, …")
@drawing
@selection
@output.formats
@click.pass_context
def evidence(
    ctx: click.Context, /, by: str | None, plot: str | None, filters: tuple[str, ...], form: str | None, **said: Any
) -> None:
    """Weigh the evidence against calibration over time."""
    with output.opened(ctx) as ledger:
        frame = ledger.evidence(by=by, **choices(filters, said, ledger))
    last = frame.groupby("group", sort=False).tail(1)
    shown = last.assign(known_at=last.known_at.astype(str).str[:10]) if form is None else frame
    output.echo_frame(shown, form, EVIDENCE, empty="No claim with a yes or no is scored yet.")
    if form is None:
        for sentence in frame.attrs["sentences"]:
            output.paragraph(sentence)
    if plot and len(frame):
        from ledger.charts.evidence import evidence_chart

        if len(last) > 1:
            raise InputError("--plot", "one group: choose it, as with --where source=NAME", f"{len(last)} groups")
        output.save(evidence_chart(frame), plot)


@click.command()
@click.option("--method", type=click.Choice(["mean", "median", "trimmed", "geometric", "extremised", "all"]),
              default="all", show_default=True)  # fmt: skip
@drawing
@everybody
@output.formats
@click.pass_context
def aggregate(ctx: click.Context, /, plot: str | None, filters: tuple[str, ...], form: str | None, **said: Any) -> None:
    """Score pooled forecasts beside each forecaster's."""
    with output.opened(ctx) as ledger:
        frame = ledger.aggregate(**choices(filters, said, ledger))
    note = " trimmed: a tenth off each end; extremised: mean log odds times 1.5."
    _say(frame, form, POOLED, note if said["method"] in {"all", "trimmed", "extremised"} else "")
    if plot and len(frame):
        from ledger.charts.scores import track_record_chart

        output.save(track_record_chart(frame), plot)


@click.command()
@click.option("--by", metavar="GROUP", default="source", show_default=True, help="series, topic, forecaster, …")
@selection
@output.formats
@click.pass_context
def recalibrate(ctx: click.Context, /, filters: tuple[str, ...], form: str | None, **said: Any) -> None:
    """Say what recalibrating would have saved, out of time."""
    with output.opened(ctx) as ledger:
        frame = ledger.recalibrate(**choices(filters, said, ledger))
    _say(
        frame, form, RECALIBRATED, " bias and slope: the line in log odds learnt from all of them, for what comes next."
    )


@click.command()
@click.option("--by", metavar="GROUP", default="source", show_default=True, help="series, topic, forecaster, …")
@selection
@output.formats
@click.pass_context
def bounds(ctx: click.Context, /, filters: tuple[str, ...], form: str | None, **said: Any) -> None:
    """Bound each score by the least and most the words mean."""
    with output.opened(ctx) as ledger:
        frame = ledger.bounds(**choices(filters, said, ledger))
    _say(frame, form, BOUNDS)
