"""Commands that enter: statements, claims, readings, forecasts and outcomes."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeVar

import click

from ledger.cli import output
from ledger.errors import InputError

if TYPE_CHECKING:
    from ledger import Ledger
    from ledger.language.propose import Candidate

Command = TypeVar("Command", bound=Callable[..., Any])


def _options(*options: Callable[[Any], Any]) -> Callable[[Command], Command]:
    def add(command: Command) -> Command:
        for option in reversed(options):
            command = option(command)
        return command

    return add


_retry = click.option("--entry-id", metavar="UUID", help="Your own identifier: a retry with it adds nothing.")
_reason = click.option("--reason", required=True, help="Why.")

_claim_fields = _options(
    click.option("--question", help="What must come true, so that anybody can say yes or no."),
    click.option("--criteria", help="What decides, and which source."),
    click.option("--opens", metavar="DAY", help="First day of the window."),
    click.option("--closes", metavar="DAY", help="Last day of the window; it counts."),
    click.option("--lenient-closes", metavar="DAY", help="Last day by the lenient reading."),
    click.option(
        "--type", "type_", metavar="TYPE", help="event, quantity, interval, persistence, self_announcement, …"
    ),
    click.option("--term", help="The words that carry the confidence."),
    click.option("--condition", help="What must happen first; if it does not, the claim is void."),
    click.option("--source", help="Who said it."),
    click.option("--topic", "topics", multiple=True, help="A topic; may be given several times."),
    click.option("--event", help="Claims on one event share this name."),
    click.option("--key", help="A short name of your own."),
    click.option("--option", "options", multiple=True, help="An option, where the outcome is one of several."),
    click.option("--unit", help="The unit, where the outcome is a number."),
    click.option("--fraction", "fractions", multiple=True, help="A partial outcome that is allowed, such as 0.5."),
)


def _fields(said: dict[str, Any]) -> dict[str, Any]:
    """Return the fields of a claim that were given on the command line."""
    opens, closes, lenient = (said.pop(name) for name in ("opens", "closes", "lenient_closes"))
    options, unit, fractions = (said.pop(name) for name in ("options", "unit", "fractions"))
    fields = {name: value for name, value in said.items() if value}
    if "type_" in fields:
        fields["type"] = fields.pop("type_")
    if opens or closes:
        if not (opens and closes):
            raise InputError("window", "both --opens and --closes", f"--opens {opens}, --closes {closes}")
        fields["window"] = {"opens": opens, "closes": closes, "lenient_closes": lenient}
    if options:
        fields["space"] = list(options)
    elif unit is not None:
        fields["space"] = {"kind": "quantity", "unit": unit or None}
    elif fractions:
        fields["space"] = {"kind": "binary", "fractions": fractions}
    return fields


@click.command()
@click.argument("file")
@click.option("--publisher", required=True, help="Who published it.")
@click.option("--published-at", required=True, metavar="DAY|TIME", help="2024-10-31 or 2024-10-31T15:08-04:00.")
@click.option("--time-zone", help="Its time zone, such as America/New_York.")
@click.option("--title")
@click.option("--url", help="Where it was published (http or https).")
@click.option("--source", help="Who speaks in it.")
@click.option("--series", help="The series it belongs to; track records are kept by series.")
@click.option("--retrieved-at", metavar="TIME", help="When it was retrieved.")
@click.option("--excerpt", is_flag=True, help="The text is an excerpt.")
@_retry
@click.pass_context
def archive(ctx: click.Context, /, file: str, **said: Any) -> None:
    """Keep a statement: text, publisher, URL, times, hash."""
    text = output.read_text(file)
    with output.opened(ctx) as ledger:
        output.receipt(ledger.archive(text, **said), "statement")


def _candidate(ledger: Ledger, statement: str, number: int) -> Candidate:
    found = ledger.propose(statement)
    if not 1 <= number <= len(found):
        raise InputError("--candidate", f"a number from 1 to {len(found)}", number)
    return found[number - 1]


_passage = _options(
    click.option("--candidate", type=int, metavar="N", help="The number `propose` printed."),
    click.option("--start", type=int, help="First character of the passage."),
    click.option("--end", type=int, help="The character after its last."),
)


@click.command()
@click.argument("statement", required=False)
@_passage
@_claim_fields
@_retry
@click.pass_context
def record(
    ctx: click.Context,
    /,
    statement: str | None,
    candidate: int | None,
    start: int | None,
    end: int | None,
    entry_id: str | None,
    **said: Any,
) -> None:
    """Make a claim of a candidate, a passage or a question.

    What restates the candidate elsewhere in the statement is kept as a further mention of the same claim.
    """
    fields = _fields(said)
    for name in ("question", "criteria"):
        if name not in fields:
            raise InputError(f"--{name}", "a sentence", "nothing")
    with output.opened(ctx) as ledger:
        found, others = None, []
        if candidate is not None:
            if statement is None:
                raise InputError("STATEMENT", "the statement the candidate is in", "nothing")
            found = _candidate(ledger, statement, candidate)
            others = [each for each in ledger.propose(statement) if each.group == found.group and each != found]
        made = ledger.record(
            found, statement=statement, start=start, end=end, entry_id=entry_id, restatements=others, **fields
        )
        output.receipt(made, "claim")


@click.command()
@click.argument("statement")
@_passage
@_reason
@click.option("--note", help="A word more.")
@_retry
@click.pass_context
def reject(ctx: click.Context, /, statement: str, candidate: int | None, **said: Any) -> None:
    """Turn a candidate down, with a reason code."""
    with output.opened(ctx) as ledger:
        found = None if candidate is None else _candidate(ledger, statement, candidate)
        output.receipt(ledger.reject(found, statement=statement, **said), "rejection")


@click.command()
@click.argument("claim")
@click.argument("best")
@click.option("--low", help="The lowest the words could mean.")
@click.option("--high", help="The highest the words could mean.")
@click.option("--own-belief", help="What you believe yourself.")
@click.option("--term", help="The words that carry the confidence.")
@_retry
@click.pass_context
def read(ctx: click.Context, /, claim: str, best: str, **said: Any) -> None:
    """Record how sure the words sound, blind to the outcome."""
    with output.opened(ctx) as ledger:
        output.receipt(ledger.read(claim, best, **said), "reading")


@click.command()
@click.argument("claim")
@click.argument("probability", required=False)
@click.option("--basis", type=click.Choice(["own", "stated", "read"]), default="own", show_default=True)
@click.option("--option", "shares", multiple=True, metavar="NAME=P", help="Probability of an option.")
@click.option("--point", help="A number, for a quantity.")
@click.option("--interval", nargs=2, metavar="LOW HIGH", help="A range, for a quantity.")
@click.option("--coverage", help="The probability that the number falls in the range.")
@click.option("--quantile", "quantiles", multiple=True, metavar="P=VALUE", help="A quantile, for a quantity.")
@click.option("--forecaster", help="Whose it is, if not yours.")
@click.option("--stated-at", metavar="DAY|TIME", help="When it was said.")
@click.option("--term", help="The words that carry the confidence.")
@click.option("--rationale", help="Why.")
@_retry
@click.pass_context
def forecast(
    ctx: click.Context,
    /,
    claim: str,
    probability: str | None,
    shares: tuple[str, ...],
    point: str | None,
    interval: tuple[str, str] | None,
    coverage: str | None,
    quantiles: tuple[str, ...],
    **said: Any,
) -> None:
    """Record a probability (or a distribution) on a claim."""
    given: list[Any] = [] if probability is None else [probability]
    if shares:
        given.append(dict(_pair(share, "--option", "NAME=P") for share in shares))
    if point is not None:
        given.append({"kind": "point", "value": point})
    if interval:
        given.append(
            {"kind": "interval", "low": interval[0], "high": interval[1]} | ({"coverage": coverage} if coverage else {})
        )
    if quantiles:
        pairs = (_pair(quantile, "--quantile", "P=VALUE") for quantile in quantiles)
        given.append({"kind": "quantiles", "quantiles": [{"level": level, "value": value} for level, value in pairs]})
    if len(given) != 1:
        raise InputError("forecast", "one of PROBABILITY, --option, --point, --interval, --quantile", f"{len(given)}")
    with output.opened(ctx) as ledger:
        output.receipt(ledger.forecast(claim, given[0], **said), "forecast")


def _pair(text: str, where: str, expected: str) -> tuple[str, str]:
    name, separator, value = text.rpartition("=")
    if not separator:
        raise InputError(where, expected, repr(text))
    return name, value


@click.command()
@click.argument("claim")
@_retry
@click.pass_context
def lock(ctx: click.Context, /, claim: str, entry_id: str | None) -> None:
    """Fix a claim before the outcome is looked for."""
    with output.opened(ctx) as ledger:
        output.receipt(ledger.lock(claim, entry_id=entry_id), "lock")


@click.command()
@click.argument("claim")
@_claim_fields
@_reason
@_retry
@click.pass_context
def revise(ctx: click.Context, /, claim: str, reason: str, entry_id: str | None, **said: Any) -> None:
    """Replace fields of a claim, with a reason."""
    fields = _fields(said)
    if not fields:
        raise InputError("revise", "at least one field to change", "none")
    with output.opened(ctx) as ledger:
        output.receipt(ledger.revise(claim, reason=reason, entry_id=entry_id, **fields), "revision")


@click.command()
@click.argument("claim")
@_reason
@_retry
@click.pass_context
def withdraw(ctx: click.Context, /, claim: str, reason: str, entry_id: str | None) -> None:
    """Take a claim out of all scores; it stays readable."""
    with output.opened(ctx) as ledger:
        output.receipt(ledger.withdraw(claim, reason=reason, entry_id=entry_id), "withdrawal")


_ruling = _options(
    click.option("--reason", help="Why it is void: condition_unmet, unfalsifiable, premise_false, …"),
    click.option("--evidence", "says", multiple=True, metavar="SENTENCE", help="What a page says."),
    click.option("--url", "urls", multiple=True, help="The page, in the order of --evidence."),
    click.option("--publisher", "publishers", multiple=True, help="Who published it, in the same order."),
    click.option("--event-date", metavar="DAY", help="When it happened."),
    click.option("--known-at", metavar="DAY", help="When that became public."),
    click.option("--rationale", help="How the criteria were applied."),
    click.option("--strict", help="The ruling by the strict reading, where it differs."),
    click.option("--lenient", help="The ruling by the lenient reading, where it differs."),
    click.option("--number", help="The number behind a yes or no."),
)


def _shown(said: dict[str, Any]) -> dict[str, Any]:
    """Return a ruling's arguments with its evidence put together."""
    says, urls, publishers = (said.pop(name) for name in ("says", "urls", "publishers"))
    says = says or urls
    if len(urls) > len(says) or len(publishers) > len(says):
        raise InputError("--evidence", "a sentence for every --url and --publisher", f"{len(says)}")
    pages = [{"says": sentence} for sentence in says]
    for name, values in (("url", urls), ("publisher", publishers)):
        for page, value in zip(pages, values, strict=False):
            page[name] = value
    return {**said, "evidence": pages} if pages else said


@click.command()
@click.argument("claim")
@click.argument("outcome")
@_ruling
@click.option("--supersedes", metavar="UUID", help="Your own earlier ruling that this one corrects.")
@_retry
@click.pass_context
def resolve(ctx: click.Context, /, claim: str, outcome: str, **said: Any) -> None:
    """Propose an outcome, with evidence.

    OUTCOME is yes, no, void (with --reason), a fraction the claim declares, an option or a number.
    """
    with output.opened(ctx) as ledger:
        output.receipt(ledger.resolve(claim, outcome, **_shown(said)), "resolution")


@click.command()
@click.argument("claim")
@click.argument("outcome", required=False)
@_ruling
@click.option("--supersede", is_flag=True, help="Replace an earlier settlement.")
@_retry
@click.pass_context
def settle(ctx: click.Context, /, claim: str, outcome: str | None, **said: Any) -> None:
    """Fix the outcome that stands after the rulings."""
    with output.opened(ctx) as ledger:
        output.receipt(ledger.settle(claim, outcome, **_shown(said)), "settlement")
