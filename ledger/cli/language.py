"""Commands that read language: what a text predicts, what a term means, how good the proposer is."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from ledger.cli import output
from ledger.errors import InputError

if TYPE_CHECKING:
    from ledger.language.llm import Proposer
    from ledger.language.propose import Candidate

ROW = {"low": "low:.2f", "best": "best:.2f", "high": "high:.2f", "citation": "source"}
BANDS = {"lexicon": "lexicon"} | ROW
LEXICONS = {"name": "lexicon", "version": "version", "kind": "kind", "terms": "terms:d", "title": "title"}
TERMS = {
    "term": "term", "n": "n:d", "observed": "came true:.2f", "low": "95 % low:.2f", "high": "high:.2f",
    "said": "read as:.2f", "brier": "Brier (0–1):.3f", "band_low": "band low:.2f", "band_best": "best:.2f",
    "band_high": "high:.2f",
}  # fmt: skip
FLAT = (
    "number", "quote", "start", "end", "form", "speaker", "term", "lexicon", "band_low", "band_best", "band_high",
    "band_citation", "phrase", "phrase_start", "phrase_end", "window_opens", "window_closes", "window_lenient_closes",
    "window_basis", "window_rule", "window_asks", "other_windows", "scorable", "reasons", "why", "cues", "type",
    "polarity", "condition", "analytic_confidence", "coverage", "group", "primary", "method", "statement",
)  # fmt: skip
REPORT = {
    "method": "proposer",
    "decided": "decided:d",
    "accepted": "accepted:d",
    "precision": "precision:.2f",
    "overruled": "overruled:d",
    "missed": "missed:d",
    "recall": "recall:.2f",
    "type": "type:.2f",
    "speaker": "speaker:.2f",
    "term": "term:.2f",
    "band": "band:.2f",
    "phrase": "phrase:.2f",
    "window": "window:.2f",
    "quote": "quote:.2f",
}
KEPT = ("lenient", "basis", "form", "polarity", "condition", "confidence")  # fmt: skip


def proposer_of(llm: str | None, model: str | None) -> Proposer:
    """Return our own rules, or a model behind a URL where one was asked for."""
    if llm is None:
        from ledger.language.propose import propose as rules

        return rules
    if not model:
        raise InputError("--model", "the name of the model behind --llm", "nothing")
    from ledger.language.llm import LlmProposer

    return LlmProposer(llm, model, api_key=os.environ.get("FORECAST_LEDGER_LLM_KEY"))


def _candidates(what: str, stated_on: str | None, proposer: Proposer, ctx: click.Context) -> list[Candidate]:
    if what == "-" or Path(what).is_file():
        from ledger.values import day

        if stated_on is None:
            raise InputError("--stated-on", "the day the text was published, such as 2024-10-31", "nothing")
        try:
            said_on = day(stated_on)
        except ValueError as error:
            raise InputError("--stated-on", "a day such as 2024-10-31", repr(stated_on)) from error
        return proposer(output.read_text(what), stated_on=said_on)
    with output.opened(ctx) as ledger:
        return ledger.propose(what, proposer=proposer)


@click.command()
@click.argument("what", metavar="FILE|STATEMENT")
@click.option("--stated-on", metavar="DAY", help="The day a file's text was published.")
@click.option("--llm", metavar="URL", help="Ask a model at this OpenAI-compatible address; off by default.")
@click.option(
    "--model", metavar="NAME", envvar="FORECAST_LEDGER_LLM_MODEL",
    help="The model behind --llm (else $FORECAST_LEDGER_LLM_MODEL); its key is in FORECAST_LEDGER_LLM_KEY.",
)  # fmt: skip
@output.formats
@click.pass_context
def propose(
    ctx: click.Context, /, what: str, stated_on: str | None, llm: str | None, model: str | None, form: str | None
) -> None:
    """Find the candidate claims of a text; nothing is written."""
    found = _candidates(what, stated_on, proposer_of(llm, model), ctx)
    rows = [{"number": position, **output.plain(candidate)} for position, candidate in enumerate(found, 1)]
    if form == "json":
        output.echo_json(rows)
    elif form == "csv":
        output.echo_csv([_flat(row) for row in rows], FLAT)
    else:
        for row, candidate in zip(rows, found, strict=True):
            _say_candidate(row["number"], candidate, _restated(candidate, found))
        claims = {candidate.group for candidate in found if candidate.scorable}
        scorable = sum(candidate.scorable for candidate in found)
        output.say(
            f"{len(found)} candidates; {scorable} scorable mentions of {len(claims)} claims. "
            "`record STATEMENT --candidate N` records one."
        )


def _flat(row: dict[str, Any]) -> dict[str, Any]:
    """Return a candidate as one line of a table: the fields of its band and window beside the others."""
    band, window = row["band"] or {}, row["window"] or {}
    held = {f"band_{name}": band.get(name) for name in ("low", "best", "high", "citation")}
    held |= {
        f"window_{name}": window.get(name) for name in ("opens", "closes", "lenient_closes", "basis", "rule", "asks")
    }
    lists = {
        "reasons": "; ".join(row["reasons"]),
        "cues": "; ".join(cue["text"] for cue in row["cues"]),
        "other_windows": "; ".join(
            f"{other['reading']}: {other['opens']} to {other['closes']}" for other in window.get("alternatives", ())
        ),
    }
    return row | held | lists | {"lexicon": band.get("lexicon")}


def _restated(candidate: Candidate, found: list[Candidate]) -> int | None:
    """Return the number of the candidate that this one restates, if it is not the first of its group."""
    for number, other in enumerate(found, 1):
        if other.group == candidate.group and other.primary:
            return None if other is candidate else number
    return None


def _say_candidate(number: int, candidate: Candidate, restated: int | None) -> None:
    band, window = candidate.band, candidate.window
    verdict = "scorable" if candidate.scorable else f"not scorable: {', '.join(candidate.reasons)}"
    again = f", restates {restated}" if restated else ""
    speaker = candidate.speaker or "speaker not named"
    output.say(f"{number:>3}  {verdict}{again}  ·  {speaker}, {candidate.type}  [{candidate.start}–{candidate.end}]")
    output.paragraph(f"“{candidate.quote}”", indent=5)
    if band:
        output.say(f"     {candidate.term!r} → {band.low:.2f} / {band.best:.2f} / {band.high:.2f} ({band.lexicon})")
    elif candidate.term:
        output.say(f"     {candidate.term!r} → no number")
    if window:
        phrase = repr(candidate.phrase) if candidate.phrase else "no phrase of its own"
        days = f"{window.opens} to {window.closes} (lenient {window.lenient_closes})"
        output.say(f"     {phrase} → {days}, {window.basis}{'; ask the reader' if window.asks else ''}")
        output.say(f"     rule: {window.rule}")
    output.say()


def _held(term: str, own: tuple[str, ...]) -> bool:
    """Return whether a lexicon has a term, if only without a number."""
    from ledger.language import words
    from ledger.language.lexicons import plain

    return any(plain(term) in words.lexicon(name).by_form for name in (*words.lexicons(), *own))


@click.command()
@click.argument("term", required=False)
@click.option("--own", "own", multiple=True, metavar="FILE", help="A lexicon of your own (YAML).")
@click.option("--rows", metavar="NAME", help="Every row of one lexicon.")
@output.formats
def lexicons(term: str | None, own: tuple[str, ...], rows: str | None, form: str | None) -> None:
    """List the lexicons, or what a term means in each.

    docs/lexicons.md says how to write one of your own.
    """
    import pandas as pd

    from ledger.language import words

    if term is not None:
        found = [{"lexicon": name, **(output.plain(band) if band else {"lexicon": name})} for name, band in
                 words.across(term, own=own).items()]  # fmt: skip
        if form is None and not any("term" in each for each in found) and not _held(term, own):
            output.say(f"no lexicon has {output.one_line(term)!r}")
            return
        frame = pd.DataFrame(found, columns=["lexicon", "low", "best", "high", "term", "row", "best_from", "citation"])
        output.echo_frame(frame, form, BANDS, empty="There are no lexicons.")
    elif rows is not None:
        table = words.lexicon(rows)
        frame = pd.DataFrame([output.plain(row) for row in table.rows])
        output.echo_frame(frame, form, {"term": "term"} | ROW, empty="No rows.")
    else:
        held = [words.lexicon(name) for name in (*words.lexicons(), *own)]
        said = [{"name": each.name, "version": each.version, "kind": each.kind, "terms": len(each.rows),
                 "title": each.title, "licence": each.licence} for each in held]  # fmt: skip
        output.echo_frame(pd.DataFrame(said), form, LEXICONS, empty="There are no lexicons.")
        if form is None:
            output.say("`lexicons TERM` says what a term means in each; `lexicons --rows NAME` lists one.")


@click.command()
@click.option("--lexicon", default="icd203", show_default=True, help="Whose bands to set beside.")
@click.option("--plot", metavar="FILE.svg", help="Draw it, too.")
@output.as_of
@output.formats
@click.pass_context
def terms(ctx: click.Context, /, lexicon: str, plot: str | None, as_of: str | None, form: str | None) -> None:
    """Say how often what each term was said of came true."""
    with output.opened(ctx) as ledger:
        frame = ledger.terms(lexicon, as_of=as_of)
    output.echo_frame(frame, form, TERMS, empty="No claim that was read from words is scored yet.")
    if plot and len(frame):
        from ledger.charts.terms import terms_chart

        output.save(terms_chart(frame, lexicon=lexicon), plot)


@click.command("proposer-report")
@output.as_of
@output.formats
@click.pass_context
def proposer_report(ctx: click.Context, as_of: str | None, form: str | None) -> None:
    """Say how far persons followed the proposer."""
    with output.opened(ctx) as ledger:
        frame = ledger.proposer_report(as_of=as_of)
    output.echo_frame(frame, form, REPORT, empty="No candidate was accepted or rejected yet.")
    if form is None and len(frame):
        output.say("From type on: share of accepted candidates in which the person kept what was proposed.")
        for line in frame.to_dict("records"):
            said = (f"{name} {line[name]:.2f}" for name in KEPT if line[name] == line[name] and line[name] is not None)
            output.paragraph(f"{line['method']}, further: {', '.join(said) or 'nothing yet'}")
