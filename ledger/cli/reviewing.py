"""Commands that read: the queue, the claims, the scores, the calibration."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from ledger.cli import engines, kinds, output
from ledger.cli.choosing import FOLDED, choices, folding, selection, weighing
from ledger.errors import InputError

if TYPE_CHECKING:
    import pandas as pd

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
    "common": "headline on its claims:.4f",
}  # fmt: skip
READ_SCORES = (
    "Lower is better for Brier (0–1) and log score (natural log); low–high is the 95 % interval by clusters; "
    "∞: certain and wrong; skill is against {against}; Brier = MCB (miscalibration) − DSC "
    "(discrimination) + UNC (uncertainty)."
)


def _keyed(shown: dict[str, str], frame: pd.DataFrame) -> dict[str, str]:
    """Return the columns to print: with the key after the number where any claim has one."""
    return {"entry": shown["entry"]} | ({"key": "key"} if frame.key.notna().any() else {}) | shown


@click.command()
@output.as_of
@output.formats
@click.pass_context
def due(ctx: click.Context, /, as_of: str | None, form: str | None) -> None:
    """List the claims that wait for an outcome."""
    with output.opened(ctx) as ledger:
        frame = ledger.due(as_of=as_of)
    output.echo_frame(frame, form, _keyed(DUE, frame), empty="Nothing is due.")
    if form is None and len(frame):
        output.say(f"{len(frame)} due. `resolve CLAIM OUTCOME --evidence …` proposes an outcome.")


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
    empty = "No such claim." if len(frame) else "No claim yet."
    for name, value in wanted.items():
        if value is not None and name == "topic":
            frame = frame[[value in topics for topics in frame.topics]]
        elif value is not None:
            frame = frame[frame[name] == value]
    if search:
        text = frame.question.str.cat(frame.quote.fillna(""), sep=" ").str.casefold()
        frame = frame[text.str.contains(search.casefold(), regex=False)]
    output.echo_frame(frame.drop(columns="body"), form, _keyed(CLAIMS, frame), empty=empty)


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
    for name, value in said["facts"].items():
        output.paragraph(f"{name}: {value}", indent=2)
    if about["topics"]:
        output.paragraph(f"topics: {', '.join(about['topics'])}", indent=2)
    phrase = f", from “{about['phrase']}”" if about["phrase"] else ""
    days = f"{about['opens']} to {about['closes']} (lenient {about['lenient_closes']})"
    output.paragraph(f"window: {days}, {about['window_basis']}{phrase}", indent=2)
    for mention in said["mentions"]:
        form, quote = mention["form"].replace("_", " "), mention["quote"] or "[erased]"
        output.paragraph(f"{form} [{mention['start']}–{mention['end']}]: “{quote}”", indent=2)
        of = f"statement {mention['statement']}, {mention['publisher']}, {mention['published_on']}"
        output.paragraph(f"{of}: {mention['title']}" if mention["title"] else of, indent=4)
    _forecasts(said["forecasts"])
    if said["scored_as"]:
        output.paragraph(said["scored_as"], indent=2)
    for ruling in said["resolutions"]:
        dates = f"event {ruling['event_date'] or 'no date'}, known {ruling['known_at'] or 'no date'}"
        others = "".join(
            f", {name} {output.outcome_words(ruling[name])}" for name in ("strict", "lenient") if ruling[name]
        )
        word = output.outcome_words(ruling["outcome"])
        output.say(f"{ruling['stage']} by {ruling['actor']}: {word}{others} ({dates})")
        if ruling["rationale"]:
            output.paragraph(ruling["rationale"], indent=2)
        for page in ruling["evidence"]:
            by = f"{page['publisher'] or 'publisher not named'}, {page['published_on'] or 'no date'}"
            output.paragraph(f"– {page['says']} ({by})", indent=2)
            if page["url"]:
                output.say(f"    {page['url']}")
    output.say("history")
    for entry in said["history"]:
        entry["why"] = entry["said"].get("reason") or entry["said"].get("text") or entry["said"].get("rationale")
    output.table(
        said["history"],
        {"seq": "entry:d", "recorded_at": "recorded", "kind": "kind", "actor": "by", "why": "why", "entry_id": "id"},
        indent="  ",
    )


def _forecasts(forecasts: list[dict[str, Any]]) -> None:
    """Print a claim's forecasts, and below them each other prediction and each score in full."""
    if not forecasts:
        return
    output.say("forecasts")
    rows = [made | {"other": "" if made["kind"] == "probability" else made["words"]} for made in forecasts]
    believed = {"own_belief": "own belief:.2f"} if any(made["own_belief"] is not None for made in rows) else {}
    output.table(
        rows,
        {"stated_at": "stated", "forecaster": "forecaster", "basis": "basis", "term": "term", "low": "low:.2f",
         "probability": "best:.2f", "high": "high:.2f"} | believed | {"other": "other", "seq": "entry:d"}, indent="  ",
    )  # fmt: skip
    for row in rows:
        if told := ": ".join(part for part in (row["other"], row["score"]) if part):
            output.paragraph(f"entry {row['seq']}: {told}", indent=2)


def _columns(shown: dict[str, str], frame: pd.DataFrame) -> dict[str, str]:
    """Return the columns to print: with coverage, late forecasts and a reference's n where there are any."""
    more = {"coverage": "coverage:.0%"} if "coverage" in frame else {}
    more |= {"n_compared": "n compared:d"} if "n_compared" in frame else {}
    more |= {"n_floored": "floored:d"} if "n_floored" in frame else {}
    return shown | more | kinds.late_columns(frame)


def _named(frame: pd.DataFrame) -> str:
    """Return what skill is against, in words; of one line with its interval."""
    (name,) = frame.reference.unique()
    name = "the base rate of each group's other events" if name == "base rate out of sample" else name
    (line, *others) = frame.to_dict("records")
    if others or line["skill_low"] != line["skill_low"]:
        return f"{name}, on the claims compared"
    return f"{name}, on the claims compared (95 % {line['skill_low']:+.2f} to {line['skill_high']:+.2f})"


def _echo_scores(frame: pd.DataFrame, form: str | None, reference: str | None, *more: str) -> None:
    """Print scores of claims that are true or not, and as a table how to read them."""
    output.echo_frame(frame, form, _columns(SCORES, frame), empty="No claim is scored yet.")
    if form is None and len(frame):
        against = "each group's own base rate" if reference is None else _named(frame)
        told = READ_SCORES.format(against=against) + _left_out(frame) + kinds.floor(frame)
        output.paragraph(" ".join([told, *more]))


def _left_out(frame: pd.DataFrame) -> str:
    told = kinds.beside(frame)
    if "coverage" not in frame:
        return told
    return (
        f"{told} coverage: the share of the announced window in which a forecast stood; averages have no MCB and DSC."
    )


@click.command()
@click.option("--by", metavar="GROUP", help="source, series, topic, term, type, month, year, forecaster, …")
@click.option("--kind", type=click.Choice(["binary", "options", "quantity"]), help="Only claims of this kind.")
@click.option("--quantities", is_flag=True, help="As --kind quantity --by series.")
@click.option("--reference", metavar="base-rate|NAME", help="What skill is against; a forecaster on common claims.")
@click.option("--log-floor", type=click.FloatRange(0, 1, min_open=True, max_open=True), metavar="P",
              help="What the log score takes instead of a smaller probability.")  # fmt: skip
@folding
@engines.engine
@click.option("--plot", metavar="FILE.svg", help="Draw it, too: of binary claims.")
@weighing
@selection
@output.formats
@click.pass_context
def score(
    ctx: click.Context,
    /,
    by: str | None,
    kind: str | None,
    quantities: bool,
    reference: str | None,
    log_floor: float | None,
    fold: bool,
    engine: str | None,
    data: str | None,
    plot: str | None,
    filters: tuple[str, ...],
    form: str | None,
    **said: Any,
) -> None:
    """Score forecasts against outcomes, whole or by group.

    Claims on options and on quantities have a line each below the table; --kind gives them whole.
    """
    if quantities:
        kind, by = "quantity", by or "series"
    if plot and kind not in {None, "binary"}:
        raise InputError("--plot", "none with this kind of claim", kind)
    said_with: dict[str, Any] = {"log_floor": log_floor, "fold": fold}
    if engine or data:
        no = {"--kind": None if kind == "binary" else kind, "--reference": reference}
        frame, about = engines.scores(engine, data, by, no, **said_with, **choices(filters, said))
        _echo_scores(frame, form, None, *FOLDED[fold], about)
    else:
        with output.opened(ctx) as ledger:
            said = choices(filters, said, ledger)
            frame = ledger.scores(by, kind=kind or "binary", reference=reference, **said_with, **said)
            if kind not in {None, "binary"}:
                kinds.echo(frame, str(kind), form)
                return
            _echo_scores(frame, form, reference, *FOLDED[fold])
            if form is None and kind is None:
                kinds.echo_others(ledger, said, log_floor)
    if plot:
        from ledger.charts.scores import track_record_chart

        output.save(track_record_chart(frame), plot)


@click.command()
@click.option("--level", type=click.FloatRange(0, 1, min_open=True, max_open=True), default=0.9, show_default=True)
@click.option("--draws", type=click.IntRange(1, 1_000_000), default=1000, show_default=True)
@click.option("--seed", type=int, default=20241031, show_default=True)
@click.option("--band", type=click.Choice(["consistency", "confidence", "simultaneous"]), default="consistency",
              show_default=True)  # fmt: skip
@folding
@click.option("--plot", metavar="FILE.svg", help="Draw it, too.")
@selection
@output.formats
@click.pass_context
def calibration(
    ctx: click.Context, /, plot: str | None, filters: tuple[str, ...], form: str | None, **said: Any
) -> None:
    """Give the calibration curve and what it can tell."""
    with output.opened(ctx) as ledger:
        found = ledger.calibration(**choices(filters, said, ledger))
    said_with = {name: said[name] for name in ("level", "draws", "seed", "band", "fold")}
    if form == "json":
        from ledger.review import records

        curve = [] if found.curve is None else records(found.curve)
        output.echo_json(
            {"summary": found.summary, "curve": curve, **said_with, "test": found.test, "says": list(found.sentences)}
        )
    elif found.curve is None:
        output.say(found.sentences[0])
    else:
        heads = {"forecast": "forecast:.3f", "cases": "cases:d", "observed": "observed:.3f",
                 "recalibrated": "recalibrated:.3f", "low": "band low:.3f", "high": "band high:.3f"}  # fmt: skip
        output.echo_frame(found.curve, form, heads, empty="")
        if form is None:
            output.say(f"{said['band']} band, level {said['level']}, {said['draws']} draws, seed {said['seed']}")
            for sentence in (*FOLDED[said["fold"]], *found.sentences):
                output.say(sentence)
    if plot and found.curve is not None:
        from ledger.charts.reliability import calibration_chart

        output.save(calibration_chart(found.curve), plot)


@click.command()
@click.option("--plot", metavar="FILE.svg", help="Draw it, too.")
@weighing
@selection
@output.formats
@click.pass_context
def sources(ctx: click.Context, /, plot: str | None, filters: tuple[str, ...], form: str | None, **said: Any) -> None:
    """Give each source's track record."""
    with output.opened(ctx) as ledger:
        frame = ledger.sources(**choices(filters, said, ledger))
    output.echo_frame(frame, form, _columns(SOURCES, frame), empty="No claim is scored yet.")
    if form is None and len(frame):
        from ledger.verification.power import few_clusters

        output.paragraph(
            "bias and slope: of the line from forecast to outcome in log odds, 0 and 1 for a calibrated source, shrunk "
            "towards all sources as far as the claims are few (own: share that is its own)."
            + few_clusters(frame.n_clusters, "source")
            + _left_out(frame)
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
        frame = ledger.sensitivity(**choices(filters, said, ledger))
    if form is not None or frame.empty:
        output.echo_frame(frame, form, {}, empty="No claim is scored yet.")
    else:
        wide = frame.pivot(index="coding", columns="measure", values="value")
        wide["common"] = frame[frame.measure == "brier"].set_index("coding").common
        wide = wide.loc[list(dict.fromkeys(frame.coding))].reset_index()
        output.echo_frame(wide, None, CODINGS, empty="")
        (brier,) = frame[frame.measure == "brier"].head(1).to_dict("records")
        ends = f"{brier['lowest']:.3f} to {brier['highest']:.3f}"
        output.say(
            f"Mean Brier score (0–1, lower is better): {brier['headline']:.3f} as scored, {ends} over the choices that "
            "change anything here. A choice that scores other claims is to be set beside the headline on its claims "
            "(Brier as scored, on those both score), and not beside the first line."
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
