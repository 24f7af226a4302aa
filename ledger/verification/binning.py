"""Forecasts in bins, for display: the bin that a percentage names, whatever floating point makes of it."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from ledger.errors import InputError
from ledger.verification.inputs import PROBABILITY, IntArray, choice, numbers, whole, within
from ledger.verification.intervals import jeffreys, wilson
from ledger.verification.tally import Tally, need_tally

EDGES = "whole percents rising from 0 to 100"


def percent(forecast: ArrayLike) -> np.ndarray[tuple[int, ...], np.dtype[np.int64]]:
    """Whole percent of probabilities, by rounding: ``int(p * 100)`` is wrong for 0.29, 0.57 and 0.58.

    Args:
        forecast: probabilities, 0–1.

    Raises:
        InputError: missing, outside 0–1, or empty.

    >>> percent([0.29, 0.57, 0.58]).tolist()
    [29, 57, 58]
    """
    return np.rint(within(forecast, "forecast", PROBABILITY) * 100).astype(np.int64)


def bins(
    tally: Tally,
    *,
    width: int = 10,
    edges: Sequence[int] | None = None,
    level: float = 0.95,
    interval: str = "wilson",
) -> pd.DataFrame:
    """Bins for display: one row per bin that holds a forecast.

    A bin holds its lower edge, the last one 100 too. The percents are freed of floating-point noise first: 0.3,
    0.6 and 0.7 fall one bin low in ``numpy.histogram``.

    Args:
        tally: distinct forecasts with cases and successes.
        width: width of a bin in percent, a divisor of 100.
        edges: edges in whole percent from 0 to 100, instead of a width.
        level: level of the interval for the frequency.
        interval: "wilson" or "jeffreys".

    Returns:
        A frame with columns from_percent, to_percent, forecast (mean, 0–1), cases, successes, observed,
        low, high.

    Raises:
        InputError: edges that do not rise from 0 to 100, a width that does not divide 100, or another interval.

    >>> from ledger.verification.tally import tally
    >>> bins(tally([0.29, 0.3, 1.0], [0, 1, 1]))[["from_percent", "cases"]].to_numpy().tolist()
    [[20, 1], [30, 1], [90, 1]]
    """
    choice(interval, "interval", ("wilson", "jeffreys"))
    need_tally(tally)
    ends = steps(width) if edges is None else _edges(edges)
    group = binned(tally, ends)
    at, group = np.unique(group, return_inverse=True)
    cases = np.bincount(group, tally.cases)
    successes = np.bincount(group, tally.successes)
    low, high = (wilson if interval == "wilson" else jeffreys)(successes, cases, level=level)
    return pd.DataFrame(
        {
            "from_percent": ends[at],
            "to_percent": ends[at + 1],
            "forecast": np.bincount(group, tally.cases * tally.forecast) / cases,
            "cases": cases.astype(np.int64),
            "successes": successes,
            "observed": successes / cases,
            "low": low,
            "high": high,
        }
    )


def steps(width: int) -> IntArray:
    """Edges of bins of one width, in percent from 0 to 100.

    Raises:
        InputError: a width that does not divide 100.

    >>> steps(25).tolist()
    [0, 25, 50, 75, 100]
    """
    if 100 % whole(width, "width", least=1):
        raise InputError("width", "a divisor of 100", width)
    return np.arange(0, 101, int(width))


def binned(tally: Tally, ends: IntArray) -> IntArray:
    """The bin of each distinct forecast, from 0.

    >>> from ledger.verification.tally import tally
    >>> binned(tally([0.29, 0.3], [0, 1]), steps(10)).tolist()
    [2, 3]
    """
    exact = np.round(tally.forecast * 100, 9)  # 0.29 * 100 is 28.999999999999996
    return np.clip(np.searchsorted(ends, exact, side="right") - 1, 0, ends.size - 2)


def _edges(edges: Sequence[int]) -> IntArray:
    ends = numbers(edges, "edges", EDGES)
    fits = ends.ndim == 1 and ends.size > 1 and ends[0] == 0 and ends[-1] == 100
    if not fits or (np.diff(ends) <= 0).any() or (ends != np.rint(ends)).any():
        raise InputError("edges", EDGES, edges)
    return ends.astype(np.int64)
