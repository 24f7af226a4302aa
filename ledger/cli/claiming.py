"""Commands that make claims: a candidate, a passage or a question becomes one, is turned down, or is said better."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from ledger.cli import output
from ledger.errors import InputError

if TYPE_CHECKING:
    from ledger import Ledger
    from ledger.language.propose import Candidate

FORMS = click.Choice(["direct_quote", "indirect_speech", "headline", "text"])
SPACES = ("option", "unit", "fraction")
CODES = (
    "opinion", "nowcast", "past_agreement", "present_progressive", "pledge", "conditional", "conditional_normative",
    "possibility", "intention", "no_window", "window_past", "question", "duplicate", "other",
)  # fmt: skip

_claim_fields = output.options(
    click.option("--question", help="What must come true, so that anybody can say yes or no."),
    click.option("--criteria", help="What decides, and which source."),
    click.option("--phrase", help="The words that say by when; without days, the rules read them."),
    click.option("--opens", metavar="DAY", help="First day of the window."),
    click.option("--closes", metavar="DAY", help="Last day of the window; it counts."),
    click.option("--lenient-closes", metavar="DAY", help="Last day by the lenient reading."),
    click.option(
        "--window-basis", type=click.Choice(["stated", "derived", "imputed"]), help="How the days came about."
    ),
    click.option(
        "--type", "type_", metavar="TYPE", help="event, quantity, interval, persistence, self_announcement, …"
    ),
    click.option("--polarity", type=click.Choice(["affirmative", "negative"]), help="Whether it is said to happen."),
    click.option("--term", help="The words that carry the confidence."),
    click.option("--analytic-confidence", type=click.Choice(["low", "moderate", "high"]), help="Stated beside it."),
    click.option("--condition", help="What must happen first; if it does not, the claim is void."),
    click.option("--source", help="Who said it."),
    click.option("--role", help="In which role, at the time."),
    click.option("--organisation", help="Of which organisation, at the time."),
    click.option("--controls/--no-controls", "controls", default=None, help="The speaker controls the outcome."),
    click.option("--topic", "topics", multiple=True, help="A topic; may be given several times."),
    click.option("--event", help="Claims on one event share this name."),
    click.option("--exclusive-group", help="Of the claims that share this name, one at most comes true."),
    click.option("--updates", metavar="KEY", help="The earlier claim that this one revises."),
    click.option("--sampling", help="How the statement was chosen."),
    click.option("--key", help="A short name of your own."),
    click.option("--option", "options", multiple=True, help="An option, where the outcome is one of several."),
    click.option("--ordered/--unordered", "ordered", default=None, help="The options go from low to high."),
    click.option("--unit", help="The unit, where the outcome is a number."),
    click.option("--fraction", "fractions", multiple=True, help="A partial outcome that is allowed, such as 0.5."),
    click.option("--fraction-rule", help="By which rule an outcome is partial."),
)
_place = output.options(
    click.option("--quote", help="The words of the passage; found nearest the candidate or --start."),
    click.option("--start", type=int, help="First character of the passage."),
    click.option("--end", type=int, help="The character after its last."),
    click.option("--form", type=FORMS, help="How the passage says it."),
)
_candidate = output.options(
    click.option("--candidate", type=int, metavar="N", help="The number `propose` printed."),
    click.option("--llm", metavar="URL", help="It is the number `propose --llm URL` printed."),
    click.option("--model", metavar="NAME", envvar="FORECAST_LEDGER_LLM_MODEL", help="The model behind --llm."),
)


def _fields(said: dict[str, Any]) -> dict[str, Any]:
    """Return the fields of a claim that were given on the command line; an empty text takes a field away."""
    fields = {name: value for name, value in said.items() if value is not None and value != ()}
    fields |= {name: fields.pop(was) for was, name in (("type_", "type"), ("controls", "speaker_controls_outcome"))
               if was in fields}  # fmt: skip
    if window := _taken(fields, "phrase", "opens", "closes", "lenient_closes", window_basis="basis"):
        fields["window"] = window
    role = _taken(fields, "role", "organisation")
    if role and fields.get("source") != "":
        fields["source"] = role | _taken(fields, source="name")
    if "topics" in fields:
        fields["topics"] = tuple(topic for topic in fields["topics"] if topic)
    if space := _space(fields):
        fields["space"] = space
    return fields


def _taken(fields: dict[str, Any], *names: str, **renamed: str) -> dict[str, Any]:
    """Take some fields out, under the name each has inside."""
    inside = dict.fromkeys(names) | renamed
    return {name or was: fields.pop(was) for was, name in inside.items() if was in fields}


def _space(fields: dict[str, Any]) -> dict[str, Any]:
    """Take out what kind of outcome the claim has.

    Raises:
        InputError: if several kinds are named.
    """
    options = _taken(fields, "options", "ordered")
    unit = _taken(fields, "unit")
    fractions = _taken(fields, "fractions", "fraction_rule")
    named = [f"--{name}" for name, said in zip(SPACES, (options, unit, fractions), strict=True) if said]
    if len(named) > 1:
        raise InputError("outcome", "one of --option, --unit and --fraction", " and ".join(named))
    kind = {"kind": "options"} if "options" in options else {"kind": "quantity"} if unit else {}
    if "fractions" in fractions:
        kind = {"kind": "binary"}
    said = options | unit | fractions
    return kind | {name: None if value == "" else value for name, value in said.items()}


def _found(
    ledger: Ledger, statement: str | None, number: int | None, llm: str | None, model: str | None
) -> list[Candidate]:
    """Return the candidate of a number, and those that restate it elsewhere; none where no number was given."""
    from ledger.cli.language import proposer_of

    if number is None:
        return []
    if statement is None:
        raise InputError("STATEMENT", "the statement the candidate is in", "nothing")
    found = ledger.propose(statement, proposer=proposer_of(llm, model))
    if not 1 <= number <= len(found):
        raise InputError("--candidate", f"a number from 1 to {len(found)}", number)
    one = found[number - 1]
    return [one, *(each for each in found if each.group == one.group and each != one)]


@click.command()
@click.argument("statement", required=False)
@_candidate
@_place
@_claim_fields
@click.option("--alone", is_flag=True, help="Leave out what restates the candidate elsewhere in the statement.")
@click.option("--another", is_flag=True, help="It is another claim from words that a claim holds already.")
@click.option("--lexicon", metavar="NAME", help="Whose band reads the term; none: no lexicon's.")
@click.option("--best", help="Your own number for the words, written with the claim.")
@click.option("--low", help="The lowest the words could mean.")
@click.option("--high", help="The highest the words could mean.")
@click.option("--coverage", help="The probability that a range of --low and --high was said to have.")
@click.option(
    "--basis", type=click.Choice(["read", "stated"]), help="Whether you read --best, or the source stated it."
)
@output.retry
@click.pass_context
def record(
    ctx: click.Context,
    /,
    statement: str | None,
    candidate: int | None,
    llm: str | None,
    model: str | None,
    alone: bool,
    best: str | None,
    low: str | None,
    high: str | None,
    coverage: str | None,
    basis: str | None,
    **said: Any,
) -> None:
    """Make a claim of a candidate, a passage or a question.

    --question and --criteria are needed.

    What restates the candidate elsewhere in the statement is kept as a further mention of the same claim. Every field
    may be said otherwise; an empty text takes away what the proposer found.
    """
    fields = _fields(said)
    for name in ("question", "criteria"):
        if name not in fields:
            raise InputError(f"--{name}", "a sentence", "nothing")
    number = {"best": best, "low": low, "high": high, "coverage": coverage, "basis": basis}
    reading = number if any(each is not None for each in number.values()) else None
    with output.opened(ctx) as ledger:
        found = _found(ledger, statement, candidate, llm, model)
        try:
            made = ledger.record(
                found[0] if found else None,
                statement=statement,
                restatements=[] if alone else found[1:],
                reading=reading,
                **fields,
            )
        except InputError as error:
            if error.where != "window" or "window" in fields:
                raise
            expected = f"{error.expected}, or the --phrase that says them"
            raise InputError("--opens, --closes", expected, error.got) from error
        output.receipt(made, "claim")


@click.command()
@click.argument("statement")
@_candidate
@_place
@click.option(
    "--reason", required=True, type=click.Choice(CODES), metavar="CODE", help=f"Why: one of {', '.join(CODES)}."
)
@click.option("--note", help="A word more.")
@output.retry
@click.pass_context
def reject(
    ctx: click.Context, /, statement: str, candidate: int | None, llm: str | None, model: str | None, **said: Any
) -> None:
    """Turn a candidate down, with a reason code."""
    with output.opened(ctx) as ledger:
        found = _found(ledger, statement, candidate, llm, model)
        output.receipt(ledger.reject(found[0] if found else None, statement=statement, **said), "rejection")


@click.command()
@click.argument("claim")
@_place
@_claim_fields
@output.reason
@output.retry
@click.pass_context
def revise(ctx: click.Context, /, claim: str, reason: str, entry_id: str | None, **said: Any) -> None:
    """Replace fields of a claim, with a reason.

    What is not said stays; an empty text takes a field away.
    """
    fields = _fields(said)
    if not fields:
        raise InputError("revise", "at least one field to change", "none")
    with output.opened(ctx) as ledger:
        output.receipt(ledger.revise(claim, reason=reason, entry_id=entry_id, **fields), "revision")


@click.command()
@click.argument("claim")
@output.reason
@output.retry
@click.pass_context
def withdraw(ctx: click.Context, /, claim: str, reason: str, entry_id: str | None) -> None:
    """Take a claim out of all scores; it stays readable."""
    with output.opened(ctx) as ledger:
        output.receipt(ledger.withdraw(claim, reason=reason, entry_id=entry_id), "withdrawal")


@click.command()
@click.argument("claim")
@output.retry
@click.pass_context
def lock(ctx: click.Context, /, claim: str, entry_id: str | None) -> None:
    """Fix a claim before the outcome is looked for."""
    with output.opened(ctx) as ledger:
        output.receipt(ledger.lock(claim, entry_id=entry_id), "lock")
