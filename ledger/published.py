"""Figures that were published about an import's forecasts, beside what the ledger computes of the same rows."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from ledger import review
from ledger.errors import InputError
from ledger.exchange.grammar import compile_expression

if TYPE_CHECKING:
    import pandas as pd

DIGITS = 15  # that a double holds for certain; sums of the same numbers may differ in those beyond


def matches(published: str, ours: Decimal | float) -> bool:
    """Tell whether a published figure is ours, at the precision at which it was printed.

    Args:
        published: the figure as printed: "70.0" is 69.95 to 70.05; of more than 15 digits the first 15 count.
        ours: the number it is compared with.

    >>> matches("70.0", 69.96), matches("254", 253), matches("0.17085016230074224", 0.17085016230074221)
    (True, False, True)
    """
    value = Decimal(published)
    last = max(min(int(value.as_tuple().exponent), 0), value.adjusted() + 1 - DIGITS)
    return abs(Decimal(ours) - value) <= Decimal(1).scaleb(last) / 2


def compared(frame: pd.DataFrame, today: date, name: str, figures: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Return published figures, each beside ours and with a verdict at its printed precision.

    Args:
        frame: the ledger's forecasts.
        today: windows that closed before are scored.
        name: of the recipe: its claims' keys begin with it.
        figures: name, value, and what of the score it is: ``ours`` (an expression over the score's columns; by
            default the column of this name), ``by`` and ``group``, ``choices`` and ``where`` it was published.

    Raises:
        InputError: if a figure names no column of the scores.
    """
    rows = frame[frame.key.fillna("").str.startswith(f"{name}:")]
    tables: dict[str, pd.DataFrame] = {}
    lines = []
    for figure in figures:
        by, choices = figure.get("by"), dict(figure.get("choices") or {})
        table = tables.setdefault(repr((by, sorted(choices.items()))), review.scores(rows, by, today, **choices))
        line = table if by is None else table[table["group"] == figure.get("group")]
        ours = _ours(figure, review.record(line.iloc[0]) if len(line) else {})
        value = str(figure["value"])
        verdict = "no such group" if ours is None else "MATCH" if matches(value, ours) else "DIFFERS"
        lines.append({"figure": figure["name"], "published": value,
                      "ours": None if ours is None else float(ours), "verdict": verdict,
                      "where": figure.get("where")})  # fmt: skip
    return lines


def _ours(figure: Mapping[str, Any], line: Mapping[str, Any]) -> Decimal | None:
    said = figure.get("ours") or figure["name"]
    label = f"published {figure['name']}"
    expression = compile_expression(str(said), label)
    numbers = {name: Decimal(str(value)) for name, value in line.items() if isinstance(value, int | float)}
    if not line:
        return None
    columns = [name for name, value in line.items() if value is None or name in numbers]
    for name in expression.names - set(columns):
        raise InputError(label, f"columns of the score: {', '.join(columns)}", name)
    if expression.names - set(numbers):  # nothing is scored yet
        return None
    found = expression.evaluate(numbers)
    return found if isinstance(found, Decimal) and found.is_finite() else None
