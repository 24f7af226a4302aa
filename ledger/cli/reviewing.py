"""Commands that read: the queue, the claims, the scores, the calibration."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeVar

import click

from ledger.cli import output
from ledger.errors import InputError

if TYPE_CHECKING:
    pass


Command = TypeVar("Command", bound=Callable[..., Any])

CLAIMS = {
    "entry": "claim:d", "status": "status", "source": "source", "term": "term", "probability": "p:.2f",
    "opens": "opens", "closes": "closes", "question": "question",
}  # fmt: skip
DUE = {"entry": "claim:d", "status": "status", "closes": "closed", "source": "source", "question": "question"}
SCORES = {
    "group": "group", "n": "n:d", "base_rate": "base rate:.3f", "brier": "Brier (0–1):.4f", "brier_low": "low:.4f",
    "brier_high": "high:.4f", "log_score": "log score:.4f", "n_infinite": "∞:d", "skill": "skill:.3f",
    "miscalibration": "MCB:.4f", "discrimination": "DSC:.4f", "uncertainty": "UNC:.4f", "n_pending": "pending:d",
    "n_open": "of these open:d", "n_void": "void:d",
}  # fmt: skip
SOURCES = {
    "group": "source", "n": "n:d", "base_rate": "base rate:.2f", "brier": "Brier (0–1):.3f", "brier_low": "low:.3f",
    "brier_high": "high:.3f", "intercept": "bias:.2f", "intercept_low": "low:.2f", "intercept_high": "high:.2f",
    "slope": "slope:.2f", "slope_low": "low:.2f", "slope_high": "high:.2f", "kept": "own:.0%",
    "n_pending": "pending:d", "n_void": "void:d",
}  # fmt: skip
CODINGS = {
    "coding": "coding", "n": "n:.0f", "base_rate": "base rate:.3f", "brier": "Brier (0–1):.4f",
    "log_score": "log score:.4f", "skill": "skill:.3f", "miscalibration": "MCB:.4f", "discrimination": "DSC:.4f",
}  # fmt: skip
READ_SCORES = (
    "Lower is better for Brier (0–1) and log score (natural log); low–high is the 95 % interval by clusters; "
    "∞: certain and wrong; skill is against each group's own base rate; Brier = MCB (miscalibration) − DSC "
    "(discrimination) + UNC (uncertainty)."
)
QUANTITIES = {
    "group": "group", "unit": "unit", "n": "n:d", "bias": "bias:,.2f", "mae": "mean abs. error:,.2f",
    "n_ranges": "ranges:d", "inside": "inside:.2f",
}  # fmt: skip


def selection(command: Command) -> Command:
    """Add the options that say which forecasts are scored."""
    for option in reversed((
        click.option("--basis", type=click.Choice(["source", "own"]), default="source", show_default=True,
                     help="The source's assessments, or the members' own forecasts."),
        click.option("--which", type=click.Choice(["last", "first", "each"]), default="last", show_default=True,
                     help="Which of a forecaster's forecasts on a claim."),
        click.option("--where", "filters", multiple=True, metavar="NAME=VALUE", help="Only these: series=…, topic=…"),
        click.option("--no-hindsight", "hindsight", flag_value=False, default=True, type=bool,
                     help="Leave out what was coded after the outcome was known."),
        click.option("--no-announcements", "announcements", flag_value=False, default=True, type=bool,
                     help="Leave out what the speaker controls."),
        click.option("--no-imputed", "imputed", flag_value=False, default=True, type=bool,
                     help="Leave out imputed windows."),
        click.option("--no-partial", "partial", flag_value=False, default=True, type=bool,
                     help="Leave out partial outcomes."),
        click.option("--prominent", is_flag=True, help="Include statements chosen because they became famous."),
        output.as_of,
    )):  # fmt: skip
        command = option(command)
    return command


def _choices(filters: tuple[str, ...], said: dict[str, Any]) -> dict[str, Any]:
    """Return the choices of a selection, with its filters as a mapping."""
    where: dict[str, list[str]] = {}
    for text in filters:
        name, separator, value = text.partition("=")
        if not separator:
            raise InputError("--where", "NAME=VALUE", repr(text))
        where.setdefault(name, []).append(value)
    return {**said, "where": where}


@click.command()
@output.as_of
@output.formats
@click.pass_context
def due(ctx: click.Context, /, as_of: str | None, form: str | None) -> None:
    """List the claims that wait for an outcome."""
    with output.opened(ctx) as ledger:
        frame = ledger.due(as_of=as_of)
    blind = frame.drop(columns=["probability", "low", "high", "term", "body", "quote"])
    output.echo_frame(blind, form, DUE, empty="Nothing is due.")
    if form is None and len(frame):
        click.echo(f"{len(frame)} due. `resolve CLAIM OUTCOME --evidence …` proposes an outcome.")


@click.command()
@click.option("--status", type=click.Choice(["open", "due", "disputed", "resolved", "void", "withdrawn"]))
@click.option("--source", help="Only this source.")
@click.option("--series", help="Only this series.")
@click.option("--topic", help="Only this topic.")
@click.option("--search", help="Only where the question or quote has these words.")
@output.as_of
@output.formats
@click.pass_context
def claims(
    ctx: click.Context, /, as_of: str | None, form: str | None, search: str | None, **wanted: str | None
) -> None:
    """List the claims."""
    with output.opened(ctx) as ledger:
        frame = ledger.claims(as_of=as_of)
    for name, value in wanted.items():
        if value is not None and name == "topic":
            frame = frame[[value in topics for topics in frame.topics]]
        elif value is not None:
            frame = frame[frame[name] == value]
    if search:
        text = frame.question.str.cat(frame.quote.fillna(""), sep=" ").str.casefold()
        frame = frame[text.str.contains(search.casefold(), regex=False)]
    output.echo_frame(frame.drop(columns="body"), form, CLAIMS, empty="No such claim.")


@click.command()
@click.argument("claim")
@output.as_of
@output.formats
@click.pass_context
def show(ctx: click.Context, /, claim: str, as_of: str | None, form: str | None) -> None:
    """Show one claim with its whole history."""
    with output.opened(ctx) as ledger:
        said = ledger.show(claim, as_of=as_of)
    if form == "json":
        output.echo_json(said)
        return
    if form == "csv":
        output.echo_csv([said["claim"]], list(said["claim"]))
        return
    about = said["claim"]
    output.paragraph(f"claim {about['entry']} ({about['status']}): {about['question']}")
    for name in ("key", "source", "criteria", "condition", "type", "term", "event", "locked_at"):
        if about[name]:
            output.paragraph(f"{name.replace('_', ' ')}: {about[name]}", indent=2)
    if about["topics"]:
        output.paragraph(f"topics: {', '.join(about['topics'])}", indent=2)
    phrase = f", from “{about['phrase']}”" if about["phrase"] else ""
    days = f"{about['opens']} to {about['closes']} (lenient {about['lenient_closes']})"
    output.paragraph(f"window: {days}, {about['window_basis']}{phrase}", indent=2)
    for mention in said["mentions"]:
        form, quote = mention["form"].replace("_", " "), mention["quote"] or "[erased]"
        output.paragraph(f"{form} [{mention['start']}–{mention['end']}]: “{quote}”", indent=2)
    if said["forecasts"]:
        click.echo("forecasts")
        output.table(
            said["forecasts"],
            {"stated_at": "stated", "forecaster": "forecaster", "basis": "basis", "term": "term", "low": "low:.2f",
             "probability": "best:.2f", "high": "high:.2f", "prediction": "other", "seq": "entry:d"}, indent="  ",
        )  # fmt: skip
    for ruling in said["resolutions"]:
        dates = f"event {ruling['event_date'] or 'no date'}, known {ruling['known_at'] or 'no date'}"
        others = "".join(
            f", {name} {output.outcome_words(ruling[name])}" for name in ("strict", "lenient") if ruling[name]
        )
        word = output.outcome_words(ruling["outcome"])
        click.echo(f"{ruling['stage']} by {ruling['actor']}: {word}{others} ({dates})")
        if ruling["rationale"]:
            output.paragraph(ruling["rationale"], indent=2)
        for page in ruling["evidence"]:
            by = f"{page['publisher'] or 'publisher not named'}, {page['published_on'] or 'no date'}"
            output.paragraph(f"– {page['says']} ({by})", indent=2)
            if page["url"]:
                click.echo(f"    {page['url']}")
    click.echo("history")
    for entry in said["history"]:
        entry["why"] = entry["said"].get("reason") or entry["said"].get("text") or entry["said"].get("rationale")
    output.table(
        said["history"],
        {"seq": "entry:d", "recorded_at": "recorded", "kind": "kind", "actor": "by", "why": "why", "entry_id": "id"},
        indent="  ",
    )


@click.command()
@click.option("--by", metavar="GROUP", help="source, series, topic, term, type, month, year, forecaster, …")
@click.option("--quantities", is_flag=True, help="Claims about a number, by their error.")
@click.option("--plot", metavar="FILE.svg", help="Draw it, too.")
@selection
@output.formats
@click.pass_context
def score(
    ctx: click.Context,
    /,
    by: str | None,
    quantities: bool,
    plot: str | None,
    filters: tuple[str, ...],
    form: str | None,
    **said: Any,
) -> None:
    """Score forecasts against outcomes, whole or by group."""
    with output.opened(ctx) as ledger:
        if quantities:
            output.echo_frame(ledger.quantities(as_of=said["as_of"]), form, QUANTITIES, empty="No quantity is scored.")
            return
        frame = ledger.scores(by, **_choices(filters, said))
        other = ledger.claims(as_of=said["as_of"]).space.value_counts()
    output.echo_frame(frame, form, SCORES, empty="No claim is scored yet.")
    if form is None and len(frame):
        click.echo(READ_SCORES)
    if form is None and other.get("options"):
        click.echo(f"Not scored yet: {other['options']} claims on several options; they are kept and resolved only.")
    if form is None and other.get("quantity"):
        click.echo(f"Scored by their error, with --quantities: {other['quantity']} claims about a number.")
    if plot:
        from ledger.charts.scores import track_record_chart

        output.save(track_record_chart(frame), plot)


@click.command()
@click.option("--level", type=click.FloatRange(0, 1, min_open=True, max_open=True), default=0.9, show_default=True)
@click.option("--draws", type=click.IntRange(1, 1_000_000), default=1000, show_default=True)
@click.option("--seed", type=int, default=20241031, show_default=True)
@click.option("--band", type=click.Choice(["consistency", "confidence", "simultaneous"]), default="consistency",
              show_default=True)  # fmt: skip
@click.option("--plot", metavar="FILE.svg", help="Draw it, too.")
@selection
@output.formats
@click.pass_context
def calibration(
    ctx: click.Context, /, plot: str | None, filters: tuple[str, ...], form: str | None, **said: Any
) -> None:
    """Give the calibration curve and what it can tell."""
    with output.opened(ctx) as ledger:
        found = ledger.calibration(**_choices(filters, said))
    said_with = {name: said[name] for name in ("level", "draws", "seed", "band")}
    if form == "json":
        from ledger.review import records

        curve = [] if found.curve is None else records(found.curve)
        output.echo_json(
            {"summary": found.summary, "curve": curve, **said_with, "test": found.test, "says": list(found.sentences)}
        )
    elif found.curve is None:
        click.echo(found.sentences[0])
    else:
        heads = {"forecast": "forecast:.3f", "cases": "cases:d", "observed": "observed:.3f",
                 "recalibrated": "recalibrated:.3f", "low": "band low:.3f", "high": "band high:.3f"}  # fmt: skip
        output.echo_frame(found.curve, form, heads, empty="")
        if form is None:
            click.echo(f"{said['band']} band, level {said['level']}, {said['draws']} draws, seed {said['seed']}")
            for sentence in found.sentences:
                click.echo(sentence)
    if plot and found.curve is not None:
        from ledger.charts.reliability import calibration_chart

        output.save(calibration_chart(found.curve), plot)


@click.command()
@click.option("--plot", metavar="FILE.svg", help="Draw it, too.")
@selection
@output.formats
@click.pass_context
def sources(ctx: click.Context, /, plot: str | None, filters: tuple[str, ...], form: str | None, **said: Any) -> None:
    """Give each source's track record."""
    with output.opened(ctx) as ledger:
        frame = ledger.sources(**_choices(filters, said))
    output.echo_frame(frame, form, SOURCES, empty="No claim is scored yet.")
    if form is None and len(frame):
        click.echo(
            "bias and slope: of the line from forecast to outcome in log odds, 0 and 1 for a calibrated source, shrunk "
            "towards all sources as far as the claims are few (own: share that is its own)."
        )
    if plot:
        from ledger.charts.scores import track_record_chart

        output.save(track_record_chart(frame), plot)


@click.command()
@click.option("--plot", metavar="FILE.svg", help="Draw it, too.")
@selection
@output.formats
@click.pass_context
def sensitivity(
    ctx: click.Context, /, plot: str | None, filters: tuple[str, ...], form: str | None, **said: Any
) -> None:
    """Score the ledger under every coding choice."""
    with output.opened(ctx) as ledger:
        frame = ledger.sensitivity(**_choices(filters, said))
    if form is not None or frame.empty:
        output.echo_frame(frame, form, {}, empty="No claim is scored yet.")
    else:
        wide = frame.pivot(index="coding", columns="measure", values="value")
        wide = wide.loc[list(dict.fromkeys(frame.coding))].reset_index()
        output.echo_frame(wide, None, CODINGS, empty="")
        (brier,) = frame[frame.measure == "brier"].head(1).to_dict("records")
        ends = f"{brier['lowest']:.3f} to {brier['highest']:.3f}"
        click.echo(
            f"Mean Brier score (0–1, lower is better): {brier['headline']:.3f} as scored, {ends} over the choices that "
            "change anything here."
        )
    if plot and len(frame):
        from ledger.charts.sensitivity import sensitivity_chart

        output.save(sensitivity_chart(frame), plot)


@click.command()
@click.option("--plot", metavar="FILE.svg", help="Draw it, too.")
@output.as_of
@output.formats
@click.pass_context
def funnel(ctx: click.Context, /, plot: str | None, as_of: str | None, form: str | None) -> None:
    """Count the way from document to score, with reasons."""
    with output.opened(ctx) as ledger:
        frame = ledger.funnel(as_of=as_of)
    output.echo_frame(frame, form, {"step": "step", "n": "n:d", "left_out": "left out before it"}, empty="")
    if plot:
        from ledger.charts.funnel import funnel_chart

        output.save(funnel_chart(frame), plot)
