"""Commands that enter: statements, readings, forecasts and outcomes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from ledger.cli import output
from ledger.errors import InputError

if TYPE_CHECKING:
    from ledger import Ledger


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
@output.retry
@click.pass_context
def archive(ctx: click.Context, /, file: str, **said: Any) -> None:
    """Keep a statement: text, publisher, URL, times, hash."""
    text = output.read_text(file)
    with output.opened(ctx) as ledger:
        output.receipt(ledger.archive(text, **said), "statement")


@click.command()
@click.argument("claim")
@click.argument("best")
@click.option("--low", help="The lowest the words could mean.")
@click.option("--high", help="The highest the words could mean.")
@click.option("--own-belief", help="What you believe yourself.")
@click.option("--term", help="The words that carry the confidence.")
@click.option("--supersedes", metavar="ENTRY", help="Your own earlier reading that this one corrects.")
@output.retry
@click.pass_context
def read(ctx: click.Context, /, claim: str, best: str, **said: Any) -> None:
    """Record how sure the words sound, blind to the outcome."""
    with output.opened(ctx) as ledger:
        output.receipt(ledger.read(claim, best, **_corrected(ledger, claim, said)), "reading")


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
@output.retry
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


_ruling = output.options(
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


def _corrected(ledger: Ledger, claim: str, said: dict[str, Any]) -> dict[str, Any]:
    """Return what was said with the identifier of the entry that is corrected, where its number was given."""
    number = said["supersedes"]
    if number is None or not (number.isascii() and number.isdigit()):
        return said
    found = [each["entry_id"] for each in ledger.show(claim)["history"] if str(each["seq"]) == number]
    if not found:
        raise InputError("--supersedes", "the number of an entry on this claim, or its UUID", number)
    return {**said, "supersedes": found[0]}


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
@click.option("--supersedes", metavar="ENTRY", help="Your own earlier ruling that this one corrects.")
@output.retry
@click.pass_context
def resolve(ctx: click.Context, /, claim: str, outcome: str, **said: Any) -> None:
    """Propose an outcome, with evidence.

    OUTCOME is yes, no, void (with --reason), a fraction the claim declares, an option or a number.
    """
    with output.opened(ctx) as ledger:
        output.receipt(ledger.resolve(claim, outcome, **_shown(_corrected(ledger, claim, said))), "resolution")


@click.command()
@click.argument("claim")
@click.argument("outcome", required=False)
@_ruling
@click.option("--supersede", is_flag=True, help="Replace an earlier settlement.")
@output.retry
@click.pass_context
def settle(ctx: click.Context, /, claim: str, outcome: str | None, **said: Any) -> None:
    """Fix the outcome that stands after the rulings."""
    with output.opened(ctx) as ledger:
        output.receipt(ledger.settle(claim, outcome, **_shown(said)), "settlement")
