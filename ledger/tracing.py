"""What scored forecasts show over time: the mean score as it moves, and the evidence against calibration as it grows.

Rows of scored forecasts in, frames out. A claim counts from the day its window had closed and its outcome was known,
whichever came later: those that come true early would else come first.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd

FEWEST, MOST = 20, 200  # forecasts behind one point of a rolling mean


def dated(rows: pd.DataFrame) -> pd.DataFrame:
    """Return scored rows with the day from which each counts as ``known_at``."""
    return rows.assign(known_at=rows.known_at.fillna(rows.closes).where(lambda day: day > rows.closes, rows.closes))


def rolling(rows: pd.DataFrame, last: int | None = None) -> pd.DataFrame:
    """Return the mean Brier score over time, each over the last so many forecasts.

    Args:
        rows: scored forecasts with closes, known_at, brier and cluster.
        last: how many forecasts each mean is over; default: a fifth of them, 20 at least and 200 at most.

    Returns:
        The columns of :func:`ledger.verification.rolling.rolling`; ``attrs["scored"]`` and ``attrs["last"]`` say how
        many forecasts there are and how many each mean is over.
    """
    from ledger.verification.rolling import rolling as table

    over = last if last is not None else min(max(len(rows) // 5, FEWEST), MOST)
    found = table(dated(rows), last=over)
    found.attrs = {"scored": len(rows), "last": over}
    return found


def whole(rows: pd.DataFrame) -> pd.DataFrame:
    """Return the rows whose outcome is yes or no, with the day from which each counts."""
    return dated(rows[~rows.outcome.between(0, 1, inclusive="neither")])


def evidence(rows: pd.DataFrame) -> pd.DataFrame:
    """Return the evidence against calibration over time; partial outcomes are left out.

    Args:
        rows: scored forecasts with closes, known_at, probability, outcome and cluster.

    Returns:
        The columns of :func:`ledger.verification.evidence.evidence_over_time`; no rows where no outcome is yes or no.
    """
    import pandas as pd

    from ledger.verification.evidence import evidence_over_time

    kept = whole(rows)
    if kept.empty:
        return pd.DataFrame(columns=["known_at", "n", "clusters", "evidence", "peak", "found"])
    return evidence_over_time(kept)
