"""Bands and words: what can be said of a score when the forecast is a range, and what the coding choices move.

The best value is scored; the low and high ends give bounds on the mean score. No rule gives a free interval one
proper score (Seidenfeld, Schervish & Kadane 2012, doi:10.1016/j.ijar.2012.06.018), so none is given here: only
words that partition 0–1 can be scored properly (:func:`partition_scores`).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from ledger.errors import InputError
from ledger.verification.inputs import OUTCOME, PROBABILITY, FloatArray, choice, columns, numbers, same_shape, within
from ledger.verification.rules import brier, log_score, spherical
from ledger.verification.sensitivity import sensitivity

__all__ = [
    "Bounds",
    "mean_bounds",
    "partition_brier",
    "partition_scores",
    "pending_bounds",
    "rank",
    "score_bounds",
    "sensitivity",
    "spread_brier",
]

RULES: dict[str, Callable[..., FloatArray]] = {"brier": brier, "log": log_score, "spherical": spherical}


@dataclass(frozen=True, slots=True)
class Bounds:
    """The mean score at the best and at the worst end of every claim's band, and at the value scored.

    Attributes:
        low: mean score if every claim meant the end of its band nearer to what happened.
        estimate: mean score at the best values; NaN where none were given.
        high: mean score if every claim meant the end farther from what happened.
        n: number of claims.
    """

    low: float
    estimate: float
    high: float
    n: int


def score_bounds(
    low: ArrayLike, high: ArrayLike, outcome: ArrayLike, *, rule: str = "brier"
) -> tuple[FloatArray, FloatArray]:
    """Least and greatest score any value in the band could have: S(nearest to y, y) and the worse of the two ends.

    Args:
        low: lower ends, 0–1.
        high: upper ends, 0–1, same shape.
        outcome: 0, 1 or a declared fraction, same shape.
        rule: "brier", "log" or "spherical", all losses.

    Raises:
        InputError: missing, unresolved, outside 0–1, of different lengths, or a lower end above the upper.

    Source: a proper rule falls towards the outcome from both sides, Schervish 1989, doi:10.1214/aos/1176347398

    >>> best, worst = score_bounds(0.6, 0.8, 1)
    >>> float(best.round(2)), float(worst.round(2))
    (0.04, 0.16)
    """
    choice(rule, "rule", tuple(RULES))
    a, b, y = _ends(low, high, outcome)
    scored = RULES[rule]
    return scored(np.clip(y, a, b), y), np.maximum(scored(a, y), scored(b, y))


def mean_bounds(
    low: ArrayLike, high: ArrayLike, outcome: ArrayLike, *, best: ArrayLike | None = None, rule: str = "brier"
) -> Bounds:
    """Bounds on the mean score of claims that were given as bands.

    Args:
        low: n lower ends, 0–1.
        high: n upper ends.
        outcome: n outcomes, 0 to 1.
        best: n values inside the bands, which are the ones scored.
        rule: "brier", "log" or "spherical".

    Raises:
        InputError: as :func:`score_bounds`; or a best value outside its band.

    >>> found = mean_bounds([0.6, 0.1], [0.8, 0.3], [1, 0], best=[0.7, 0.2])
    >>> round(found.low, 3), round(found.estimate, 3), round(found.high, 3)
    (0.025, 0.065, 0.125)
    """
    least, most = score_bounds(low, high, outcome, rule=rule)
    if best is None:
        return Bounds(float(least.mean()), float("nan"), float(most.mean()), least.size)
    p, y = within(best, "best", PROBABILITY), within(outcome, "outcome", OUTCOME)
    same_shape(p, y, "best")
    if ((p < np.asarray(low)) | (p > np.asarray(high))).any():
        raise InputError("best", "values inside their bands", best)
    return Bounds(float(least.mean()), float(RULES[rule](p, y).mean()), float(most.mean()), least.size)


def pending_bounds(
    forecast: ArrayLike, outcome: ArrayLike, pending: ArrayLike, *, rule: str = "brier"
) -> tuple[float, float]:
    """Mean score if every pending claim came true, and if none did: what the outcomes still missing can change.

    Args:
        forecast: n probabilities of the resolved claims.
        outcome: their outcomes, 0 to 1.
        pending: probabilities of the claims that are ripe and have no outcome yet; there may be none.
        rule: "brier", "log" or "spherical".

    Raises:
        InputError: missing, unresolved, outside 0–1, or of different lengths.

    Source: bounds of what is missing, Manski 1989, doi:10.2307/145818

    >>> all_yes, all_no = pending_bounds([0.9], [1], [0.8])
    >>> round(all_yes, 3), round(all_no, 3)
    (0.025, 0.325)
    """
    choice(rule, "rule", tuple(RULES))
    known = RULES[rule](forecast, outcome)
    if np.size(np.asarray(pending, dtype=object)) == 0:
        return float(known.mean()), float(known.mean())
    p = np.atleast_1d(within(pending, "pending", PROBABILITY))
    known = np.atleast_1d(known)
    every = known.size + p.size
    yes, no = (float((known.sum() + RULES[rule](p, np.full(p.shape, y)).sum()) / every) for y in (1.0, 0.0))
    return yes, no


def spread_brier(low: ArrayLike, high: ArrayLike, outcome: ArrayLike) -> FloatArray:
    """Expected Brier score of a value drawn evenly from the band: (midpoint − y)² + width²/12.

    Not a proper score of the band (a narrower band always looks better): to show, never to rank.

    Args:
        low: lower ends, 0–1.
        high: upper ends, 0–1, same shape.
        outcome: 0, 1 or a declared fraction, same shape.

    Raises:
        InputError: as :func:`score_bounds`.

    >>> float(spread_brier(0.6, 0.8, 1).round(6))
    0.093333
    """
    a, b, y = _ends(low, high, outcome)
    return ((a + b) / 2 - y) ** 2 + (b - a) ** 2 / 12


def partition_scores(cuts: ArrayLike) -> pd.DataFrame:
    """Proper Brier-like scores of the words that cut 0–1 into bands: one row per band, lowest first.

    With cuts c₁ < … < c_{K−1} and midpoints m: if_no₁ = m₁², if_no_{k+1} = if_no_k + 2(m_{k+1} − m_k)·c_k;
    if_yes_K = (1 − m_K)², if_yes_k = if_yes_{k+1} + 2(m_{k+1} − m_k)·(1 − c_k). Whatever the belief, the expected
    score is least for the band that holds it. For bands of equal width it is the Brier score of the midpoint, which
    for other widths is improper.

    Args:
        cuts: the K − 1 inner cuts, rising, strictly between 0 and 1.

    Returns:
        A frame with columns low, high, middle, if_no, if_yes (lower is better).

    Raises:
        InputError: no cuts, or cuts that do not rise inside 0–1.

    Source: Mitchell & Ferro 2017, doi:10.1002/qj.3029

    >>> partition_scores([0.2, 0.6])[["if_no", "if_yes"]].round(2).to_numpy().tolist()
    [[0.01, 0.84], [0.13, 0.36], [0.61, 0.04]]
    """
    inner = np.atleast_1d(within(cuts, "cuts", "cuts between 0 and 1"))
    if inner.ndim != 1:
        raise InputError("cuts", "cuts that rise strictly between 0 and 1", cuts)
    edge = np.concatenate([[0.0], inner, [1.0]])
    if (np.diff(edge) <= 0).any():
        raise InputError("cuts", "cuts that rise strictly between 0 and 1", cuts)
    low, high = edge[:-1], edge[1:]
    middle = (low + high) / 2
    rise = 2 * np.diff(middle)
    if_no = middle[0] ** 2 + np.append(0.0, (rise * inner).cumsum())
    if_yes = (1 - middle[-1]) ** 2 + np.append((rise * (1 - inner))[::-1].cumsum()[::-1], 0.0)
    return pd.DataFrame({"low": low, "high": high, "middle": middle, "if_no": if_no, "if_yes": if_yes})


def partition_brier(band: ArrayLike, outcome: ArrayLike, cuts: ArrayLike) -> FloatArray:
    """Score words that partition 0–1 by :func:`partition_scores`: one score per forecast, lower is better.

    Args:
        band: number of the band of each forecast, 0 for the lowest.
        outcome: 0, 1 or a declared fraction (scored between the two), same shape.
        cuts: the K − 1 inner cuts, rising.

    Raises:
        InputError: as :func:`partition_scores`; a band that does not exist, or an unresolved outcome.

    Source: Mitchell & Ferro 2017, doi:10.1002/qj.3029

    >>> partition_brier([0, 2], [0, 1], [0.2, 0.6]).round(2).tolist()
    [0.01, 0.04]
    """
    table = partition_scores(cuts)
    expected = f"band numbers 0 to {len(table) - 1}, one per outcome"
    given, y = numbers(band, "band", expected), within(outcome, "outcome", OUTCOME)
    if given.shape != y.shape or (given != np.rint(given)).any() or given.min() < 0 or given.max() >= len(table):
        raise InputError("band", expected, band)
    at = given.astype(np.int64)
    if_no, if_yes = table["if_no"].to_numpy(), table["if_yes"].to_numpy()
    scores: FloatArray = (1 - y) * if_no[at] + y * if_yes[at]
    return scores


def rank(frame: pd.DataFrame, *, group: str = "group", low: str = "low", high: str = "high") -> pd.DataFrame:
    """Say of every pair which is better, where their bounds separate; elsewhere they are not comparable.

    The bounds are of a mean loss: the lower is the better. Bounds that only touch do not separate.

    Args:
        frame: one row per group; columns ``group``, ``low`` and ``high``.
        group: column of names.
        low: column of lower bounds.
        high: column of upper bounds.

    Returns:
        One row per pair, in the order of the frame: first, second, verdict ("first", "second" or "not comparable").

    Raises:
        InputError: a column missing, a bound missing, a lower bound above the upper, or a name twice.

    Source: interval order, Fishburn 1970, doi:10.1016/0022-2496(70)90062-3

    >>> frame = pd.DataFrame({"group": ["ana", "ben", "cleo"], "low": [0.1, 0.15, 0.3], "high": [0.2, 0.25, 0.4]})
    >>> rank(frame).verdict.tolist()
    ['not comparable', 'first', 'first']
    """
    columns(frame, (group, low, high))
    if frame.empty:
        return pd.DataFrame({"first": [], "second": [], "verdict": []})
    names, a, b = frame[group].tolist(), numbers(frame[low], low), numbers(frame[high], high)
    if (a > b).any() or frame[group].duplicated().any():
        raise InputError("frame", f"each {group} once, with a lower bound not above its upper bound", "others")
    one, two = np.triu_indices(len(names), 1)
    verdict = np.select([b[one] < a[two], b[two] < a[one]], ["first", "second"], "not comparable")
    return pd.DataFrame({"first": [names[i] for i in one], "second": [names[i] for i in two], "verdict": verdict})


def _ends(low: ArrayLike, high: ArrayLike, outcome: ArrayLike) -> tuple[FloatArray, FloatArray, FloatArray]:
    a, b, y = within(low, "low", PROBABILITY), within(high, "high", PROBABILITY), within(outcome, "outcome", OUTCOME)
    same_shape(a, b, "high")
    same_shape(a, y, "outcome")
    if (a > b).any():
        row = int(np.argmax((a > b).ravel()))
        raise InputError("low", "a lower end not above the upper end", f"{a.ravel()[row]} above {b.ravel()[row]}")
    return a, b, y
