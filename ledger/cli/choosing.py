"""The options that say which forecasts are scored, the same for every verb that scores."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeVar

import click

from ledger.choosing import BASES, WEIGHTS, WHICH
from ledger.cli import output
from ledger.errors import InputError

if TYPE_CHECKING:
    from ledger import Ledger

Command = TypeVar("Command", bound=Callable[..., Any])
FOLDED = ((), ("Folded: a forecast below one half is taken as one of the opposite.",))  # whether it is: what is said
MOST = 10  # how many known values an error names


def selection(command: Command, basis: str = "source") -> Command:
    """Add the options that say which forecasts are scored."""
    for option in reversed((
        click.option("--basis", type=click.Choice(BASES), default=basis, show_default=True,
                     help="The source's assessments, the members' own, both."),
        click.option("--which", type=click.Choice(WHICH), default="last", show_default=True,
                     help="Which of a forecaster's forecasts on a claim."),
        click.option("--lead", type=click.IntRange(0), metavar="DAYS",
                     help="Only those made so many calendar days before the window's last day; hours do not count."),
        click.option("--where", "filters", multiple=True, metavar="NAME=VALUE", help="Only these: series=…, topic=…"),
        click.option("--since", metavar="DAY", help="Only claims whose window closed on this day or later."),
        click.option("--until", metavar="DAY", help="Only claims whose window closed on this day or earlier."),
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


def weighing(command: Command) -> Command:
    """Add the option that says what counts once."""
    return click.option("--weights", type=click.Choice(WEIGHTS), default="forecast", show_default=True,
                        help="What counts once in every mean.")(command)  # fmt: skip


def folding(command: Command) -> Command:
    """Add the option that folds forecasts below one half over."""
    return click.option("--fold", is_flag=True, help="Take 30 % yes as 70 % no: how often the likelier side came.")(
        command
    )


def choices(filters: tuple[str, ...], said: dict[str, Any], ledger: Ledger | None = None) -> dict[str, Any]:
    """Return the choices of a selection, with its filters as a mapping.

    Raises:
        InputError: if a filter is no NAME=VALUE, or a ledger is given that knows no such value.
    """
    if said.get("which") == "lead" and said.get("lead") is None:
        raise InputError("--lead", "the days before the window closes, which --which lead needs", "nothing")
    where: dict[str, list[str]] = {}
    for text in filters:
        name, separator, value = text.partition("=")
        if not separator:
            raise InputError("--where", "NAME=VALUE", repr(text))
        where.setdefault(name, []).append(value)
    if ledger is not None and where:
        _check(ledger, where, said.get("as_of"))
    return {**said, "where": where}


def _check(ledger: Ledger, where: dict[str, list[str]], as_of: str | None) -> None:
    """Refuse a value that no claim and no forecast has, naming those they have."""
    known = ledger.choosable(list(where), as_of=as_of)
    for name, values in where.items():
        held = set(known.get(name, ()))
        for value in values:
            if name in known and value not in held:
                named = sorted(held, key=lambda each: (each[:1].casefold() != value[:1].casefold(), each.casefold()))
                more = f" or {len(named) - MOST} more" if len(named) > MOST else ""
                expected = f"one of {', '.join(named[:MOST])}{more}" if named else f"nothing: no claim has a {name}"
                raise InputError(f"--where {name}", expected, repr(value))
