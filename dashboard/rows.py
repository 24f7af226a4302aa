"""Frames without a widget: a row as plain values, the values of a column, and a download no spreadsheet runs."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd


def csv_of(frame: pd.DataFrame) -> bytes:
    """Return a frame as CSV whose cells no spreadsheet takes for formulas."""
    from ledger.exchange.cells import csv_text
    from ledger.review import records

    return csv_text(records(frame), list(frame.columns)).encode()


def values(frame: pd.DataFrame, column: str) -> list[str]:
    """Return the different values of a column, of lists their members, in order.

    >>> import pandas as pd
    >>> values(pd.DataFrame({"topics": [("b", "a"), ("a",)]}), "topics")
    ['a', 'b']
    """
    return sorted({str(value) for value in frame[column].explode().dropna()})
