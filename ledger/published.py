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
        value = Decimal(str(figure["value"]))
        half = Decimal(1).scaleb(min(int(value.as_tuple().exponent), 0)) / 2
        verdict = "no such group" if ours is None else "MATCH" if abs(ours - value) <= half else "DIFFERS"
        lines.append({"figure": figure["name"], "published": str(figure["value"]),
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
    for name in expression.names - set(numbers):
        raise InputError(label, f"columns of the score: {', '.join(numbers)}", name)
    found = expression.evaluate(numbers)
    return found if isinstance(found, Decimal) and found.is_finite() else None
