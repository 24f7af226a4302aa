"""CSV that no spreadsheet takes for formulas: what the command line prints and the pages offer for download."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Mapping, Sequence
from itertools import chain
from typing import Any

_NUMBER = re.compile(r"[+-]?\d+(\.\d+)?([eE][+-]?\d+)?", re.ASCII)
_UNSAFE = ("=", "+", "-", "@", "\t", "\r", "\x00", "＝", "＋", "－", "＠")


def csv_text(rows: Iterable[Mapping[str, Any]], columns: Sequence[str]) -> str:
    r"""Return rows as CSV with a heading.

    Args:
        rows: plain values by column; what is absent or None is an empty cell.
        columns: which columns, in order.

    >>> csv_text([{"claim": "=1+1", "p": 0.5}], ["claim", "p"])
    "claim,p\n'=1+1,0.5\n"
    """
    cells = ([safe_cell(row.get(name)) for name in columns] for row in rows)
    return "".join(map(line, chain([columns], cells)))


def line(cells: Iterable[Any]) -> str:
    r"""Return cells as a line of CSV, each that needs it in quotes: one with a carriage return, too.

    >>> line(["a", "b,", "c\rd"])
    'a,"b,","c\rd"\n'
    """
    text = io.StringIO()
    csv.writer(text, lineterminator="\r\n").writerow(cells)  # which alone makes Python 3.11 quote a lone CR
    return text.getvalue()[:-2] + "\n"


def safe_cell(value: Any) -> Any:
    """Return a cell: lists joined, what is missing empty, and an apostrophe before text that looks like a formula.

    >>> safe_cell("=1+1"), safe_cell(("a", "b")), safe_cell(None), safe_cell(-0.5)
    ("'=1+1", 'a; b', '', -0.5)
    """
    if value is None:
        return ""
    flat = "; ".join(map(str, value)) if isinstance(value, list | tuple) else value
    return f"'{flat}" if isinstance(flat, str) and flat.startswith(_UNSAFE) else flat


def guard(text: str) -> str:
    """Return text that no spreadsheet takes for a formula and :func:`unguard` gives back; a plain number stays.

    >>> guard("=1+1"), guard("'=1+1"), guard("-0.5"), guard("it's")
    ("'=1+1", "''=1+1", '-0.5', "it's")
    """
    unsafe = text.lstrip("'").startswith(_UNSAFE) and not _NUMBER.fullmatch(text)
    return f"'{text}" if unsafe else text


def unguard(text: str) -> str:
    """Return the text that was guarded.

    >>> unguard("'=1+1"), unguard("''=1+1"), unguard("-0.5"), unguard("'tis")
    ('=1+1', "'=1+1", '-0.5', "'tis")
    """
    return text[1:] if text.startswith("'") and text.lstrip("'").startswith(_UNSAFE) else text
