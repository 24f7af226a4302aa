"""Wide to long: which columns become rows of their own, and the pairs that stand in one cell."""

from __future__ import annotations

import re

from ledger.errors import InputError
from ledger.exchange.operands import Value, missing, text
from ledger.exchange.recipe import Melt, Split

_HOLES = re.compile(r"\{(\w+)\}")
_MOST_HOLES, _LONGEST, _SHOWN = 4, 300, 20


def names(melt: Melt) -> set[str]:
    """Return the names that a melted row has beside the columns.

    >>> sorted(names(Melt(columns="q{number}", value="said")))
    ['number', 'said', 'variable']
    """
    holes = _HOLES.findall(melt.columns) if isinstance(melt.columns, str) else []
    return {melt.variable, melt.value, *holes}


def columns(melt: Melt, have: list[str]) -> list[tuple[str, dict[str, Value]]]:
    """Return the columns that are melted, each with the names its rows have for it.

    Raises:
        InputError: if the pattern is none, or fits no column.

    >>> columns(Melt(columns="q{number}"), ["id", "q1"])
    [('q1', {'variable': 'q1', 'number': '1'})]
    """
    if melt.columns is None:
        return []
    if isinstance(melt.columns, list):
        return [(column, {melt.variable: column}) for column in melt.columns]
    pieces = _HOLES.split(melt.columns)
    if len(pieces) == 1 or len(pieces) > 2 * _MOST_HOLES + 1:
        raise InputError("recipe melt.columns", "a pattern with one to four names in braces", repr(melt.columns))
    pattern = "".join(f"(?P<{piece}>.+?)" if place % 2 else re.escape(piece) for place, piece in enumerate(pieces))
    matched = [(column, re.fullmatch(pattern, column)) for column in have if len(column) <= _LONGEST]
    found = [(column, {melt.variable: column, **match.groupdict()}) for column, match in matched if match]
    if not found:
        expected = f"a pattern that fits some of {', '.join(have[:_SHOWN])}"
        raise InputError("recipe melt.columns", expected, repr(melt.columns))
    return found


def pairs(said: Split, cell: Value) -> list[tuple[str, str]]:
    """Return the names and values in a cell.

    Raises:
        InputError: naming what is no pair.

    >>> pairs(Split(cell="p"), "A:0.3|B: 0.7")
    [('A', '0.3'), ('B', '0.7')]
    """
    found: list[tuple[str, str]] = []
    for each in text(cell).split(said.pairs) if not missing(cell) else []:
        name, sign, value = each.rpartition(said.value)
        if not sign or not name.strip():
            raise InputError(said.cell, f"pairs such as a{said.value}0.3{said.pairs}b{said.value}0.7", repr(text(cell)))
        found.append((name.strip(), value.strip()))
    return found
