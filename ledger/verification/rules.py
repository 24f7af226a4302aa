"""The scoring rules, one short function each: forecast first, outcome second, one score per forecast out.

All rules are losses (lower is better) except :func:`baseline_score` and :func:`peer_score`, which are
Metaculus's points (higher is better). Scalars in give a scalar out; arrays give an array, one score per
forecast. Forecasts over K categories have one more axis than the outcomes, which are then category
numbers from 0.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from ledger.errors import InputError
from ledger.verification.inputs import (
    OUTCOME,
    PROBABILITY,
    FloatArray,
    binary,
    categories,
    choice,
    depth,
    fraction,
    labels,
    numbers,
    same_shape,
)
from ledger.verification.quantities import absolute_error, crps_from_quantiles, error, squared_error

__all__ = [
    "absolute_error",
    "baseline_score",
    "brier",
    "brier_sum",
    "crps_from_quantiles",
    "error",
    "interval_parts",
    "interval_score",
    "log_score",
    "peer_score",
    "quantile_score",
    "ranked_log",
    "ranked_probability",
    "spherical",
    "squared_error",
    "weighted_interval",
]


def _xlogy(x: FloatArray, y: FloatArray) -> FloatArray:
    """x·ln y with 0·ln 0 = 0: what did not happen costs nothing, however small its probability."""
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.asarray(np.where(x == 0, 0.0, x * np.log(y)))[()]


def _xlog1py(x: FloatArray, y: FloatArray) -> FloatArray:
    """x·ln(1 + y) with 0·ln 0 = 0, exact for small y."""
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.asarray(np.where(x == 0, 0.0, x * np.log1p(y)))[()]


def brier(forecast: ArrayLike, outcome: ArrayLike) -> FloatArray:
    """Brier score (0–1, lower is better): (p − y)².

    Args:
        forecast: probabilities of yes, 0–1.
        outcome: 0, 1 or a declared fraction, same shape.

    Raises:
        InputError: missing, unresolved, outside 0–1, empty, or of different lengths.

    Source: Brier 1950, doi:10.1175/1520-0493(1950)078<0001:VOFEIT>2.0.CO;2, one of his two equal terms.

    >>> brier([0.2, 0.9], [1, 1]).round(2).tolist()
    [0.64, 0.01]
    """
    p, y = binary(forecast, outcome)
    return np.square(p - y)  # of one number, ** 2 differs in the last bit from the same number in a list


def log_score(forecast: ArrayLike, outcome: ArrayLike, *, floor: float | None = None) -> FloatArray:
    """Log score (natural log, 0 to ∞, lower is better): −ln of the probability given to what happened.

    Certain and wrong is infinite and stays so. For a declared fraction y it is −[y·ln p + (1 − y)·ln(1 − p)].

    Args:
        forecast: probabilities of yes; or (…, K) probabilities of categories.
        outcome: 0, 1 or a declared fraction; or category numbers.
        floor: smallest probability to be used instead of a smaller one; to be printed beside the score.

    Raises:
        InputError: as :func:`brier`.

    Source: Good 1952, doi:10.1111/j.2517-6161.1952.tb00104.x

    >>> log_score([0.5, 0.0], [1, 1]).round(4).tolist()
    [0.6931, inf]
    """
    if floor is not None:
        floor = fraction(floor, "floor")
    if depth(forecast, "forecast") == depth(outcome, "outcome"):
        p, y = binary(forecast, outcome)
        if floor is None:
            return -(_xlogy(y, p) + _xlog1py(1 - y, -p)) + 0.0
        return -(_xlogy(y, np.maximum(p, floor)) + _xlogy(1 - y, np.maximum(1 - p, floor))) + 0.0
    p, o = categories(forecast, outcome)
    p = p if floor is None else np.maximum(p, floor)
    return np.asarray(-_xlogy(o, p).sum(axis=-1) + 0.0)[()]


def spherical(forecast: ArrayLike, outcome: ArrayLike) -> FloatArray:
    """Spherical score (−1 to 0, lower is better): −p_o / ‖p‖, o being the category that happened.

    Args:
        forecast: probabilities of yes; or (…, K) probabilities of categories.
        outcome: 0, 1 or a declared fraction; or category numbers.

    Raises:
        InputError: as :func:`brier`; or categories that do not sum to 1.

    Source: Gneiting & Raftery 2007, doi:10.1198/016214506000001437, with the sign of a loss.

    >>> float(spherical(0.75, 1).round(4))
    -0.9487
    """
    p, o = categories(forecast, outcome)
    return np.asarray(-(p * o).sum(axis=-1) / np.sqrt((p**2).sum(axis=-1)))[()]


def brier_sum(forecast: ArrayLike, outcome: ArrayLike) -> FloatArray:
    """Brier score summed over categories (0–2, lower is better): Σ (p_k − o_k)².

    A binary forecast counts as two categories, so the sum is twice :func:`brier`.

    Args:
        forecast: (…, K) probabilities of categories; or probabilities of yes.
        outcome: category numbers; or 0, 1 or a declared fraction.

    Raises:
        InputError: as :func:`spherical`.

    Source: Brier 1950, doi:10.1175/1520-0493(1950)078<0001:VOFEIT>2.0.CO;2

    >>> float(brier_sum([0.8, 0.1, 0.1], 0).round(2))
    0.06
    """
    p, o = categories(forecast, outcome)
    return np.asarray(((p - o) ** 2).sum(axis=-1))[()]


def ranked_probability(forecast: ArrayLike, outcome: ArrayLike, *, per_threshold: bool = False) -> FloatArray:
    """Ranked probability score of ordered categories (lower is better): Σ over K − 1 thresholds of (F − O)².

    Args:
        forecast: (…, K) probabilities of categories in their order.
        outcome: category numbers.
        per_threshold: divide by K − 1 (0–1); twice that is Good Judgment's rule for ordered categories (0–2).

    Raises:
        InputError: as :func:`spherical`.

    Source: Epstein 1969, doi:10.1175/1520-0450(1969)008<0985:ASSFPF>2.0.CO;2

    >>> float(ranked_probability([0.1, 0.2, 0.3, 0.4], 2).round(2))
    0.26
    """
    p, o = categories(forecast, outcome)
    score = ((p - o).cumsum(axis=-1)[..., :-1] ** 2).sum(axis=-1)
    return np.asarray(score / (p.shape[-1] - 1) if per_threshold else score)[()]


def ranked_log(forecast: ArrayLike, outcome: ArrayLike) -> FloatArray:
    """Ranked log score of ordered categories (lower is better): Σ of the log scores of K − 1 thresholds.

    Args:
        forecast: (…, K) probabilities of categories in their order.
        outcome: category numbers.

    Raises:
        InputError: as :func:`spherical`.

    Source: Tödter & Ahrens 2012, doi:10.1175/MWR-D-11-00266.1

    >>> float(ranked_log([0.21, 0.31, 0.32, 0.16], 1).round(6))
    1.064002
    """
    p, o = (np.minimum(part.cumsum(axis=-1)[..., :-1], 1) for part in categories(forecast, outcome))
    return np.asarray(-(_xlogy(o, p) + _xlog1py(1 - o, -p)).sum(axis=-1) + 0.0)[()]


def quantile_score(forecast: ArrayLike, outcome: ArrayLike, level: float) -> FloatArray:
    """Quantile (pinball) score (outcome's unit, lower is better): (1{y < q} − τ)·(q − y).

    Args:
        forecast: quantiles q at the level τ.
        outcome: what was observed, same shape.
        level: τ, between 0 and 1.

    Raises:
        InputError: missing, not finite, empty, or of different lengths.

    Source: Koenker & Bassett 1978, doi:10.2307/1913643

    >>> float(quantile_score(0.5, 0.3, level=0.2).round(2))
    0.16
    """
    q, y = numbers(forecast, "forecast"), numbers(outcome, "outcome")
    same_shape(q, y, "outcome")
    return ((y < q) - fraction(level, "level")) * (q - y)


def interval_score(forecast: ArrayLike, outcome: ArrayLike, alpha: float) -> FloatArray:
    """Interval (Winkler) score (outcome's unit, lower is better): width + (2/α)·(what lies outside).

    (u − l) + (2/α)·(l − y)⁺ + (2/α)·(y − u)⁺; the three terms singly are :func:`interval_parts`.

    Args:
        forecast: (…, 2) lower and upper end of the central 1 − α interval.
        outcome: what was observed, shape (…).
        alpha: the probability left outside, e.g. 0.1 for a 90 % interval.

    Raises:
        InputError: missing, not finite, empty, of different lengths, or a lower end above the upper.

    Source: Gneiting & Raftery 2007, doi:10.1198/016214506000001437, eq. 43

    >>> float(interval_score([0.0, 0.4], 0.1, alpha=0.5))
    0.4
    """
    width, over, under = interval_parts(forecast, outcome, alpha)
    return width + over + under


def interval_parts(forecast: ArrayLike, outcome: ArrayLike, alpha: float) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Width, overprediction and underprediction: the three terms of :func:`interval_score`, in that order.

    Args:
        forecast: (…, 2) lower and upper end of the central 1 − α interval.
        outcome: what was observed, shape (…).
        alpha: the probability left outside.

    Raises:
        InputError: as :func:`interval_score`.

    >>> [float(part) for part in interval_parts([2.0, 4.0], 1.0, alpha=0.5)]
    [2.0, 4.0, 0.0]
    """
    ends, y = numbers(forecast, "forecast"), numbers(outcome, "outcome")
    if ends.shape != (*y.shape, 2):
        raise InputError("forecast", f"lower and upper ends, shape {(*y.shape, 2)}", f"shape {ends.shape}")
    low, high = ends[..., 0], ends[..., 1]
    if (low > high).any():
        raise InputError("forecast", "a lower end not above the upper end", ends)
    weight = 2 / fraction(alpha, "alpha")
    return high - low, weight * np.maximum(low - y, 0), weight * np.maximum(y - high, 0)


def weighted_interval(
    forecast: ArrayLike, outcome: ArrayLike, levels: ArrayLike, *, median: str = "half"
) -> FloatArray:
    """Weighted interval score (outcome's unit, lower is better) of K central intervals and the median.

    Σ (α_k/2)·IS_k + w·|y − m|, over K + ½ with w = ½ (``median="half"``, equal to the mean of twice the
    pinball scores), or over K + 1 with w = 1 (``"full"``, as covidHubUtils counts). Without a median it is
    over K.

    Args:
        forecast: (…, Q) quantiles, rising.
        outcome: what was observed, shape (…).
        levels: the Q levels, rising and symmetric about 0.5.
        median: "half" or "full".

    Raises:
        InputError: as :func:`quantile_score`; or levels that do not pair into central intervals.

    Source: Bracher et al. 2021, doi:10.1371/journal.pcbi.1008618

    >>> float(weighted_interval([-1, 0, 1, 2, 3], 1, [0.1, 0.25, 0.5, 0.75, 0.9], median="full").round(3))
    0.3
    """
    choice(median, "median", ("half", "full"))
    q, y, tau = numbers(forecast, "forecast"), numbers(outcome, "outcome"), numbers(levels, "levels")
    if q.shape != (*y.shape, tau.size):
        raise InputError("forecast", f"one quantile per level, shape {(*y.shape, tau.size)}", f"shape {q.shape}")
    if tau.min() <= 0 or tau.max() >= 1 or (np.diff(tau) <= 0).any() or not np.allclose(tau + tau[::-1], 1):
        raise InputError("levels", "rising levels between 0 and 1, symmetric about 0.5", levels)
    if (np.diff(q, axis=-1) < 0).any():
        raise InputError("forecast", "quantiles that do not fall as the level rises", forecast)
    y = y[..., None]
    pinball = ((y < q) - tau) * (q - y)
    weight = np.where(np.isclose(tau, 0.5) & (median == "full"), 2.0, 1.0)
    return np.asarray((weight * pinball).sum(axis=-1) / (weight.sum() / 2))[()]


def baseline_score(forecast: ArrayLike, outcome: ArrayLike) -> FloatArray:
    """Metaculus's baseline score (points, higher is better; 0 = equal chances, 100 = certain and right).

    100·(1 + ln p_o / ln K); for a binary forecast 100·(1 + log2 p_o). Certain and wrong is −∞.

    Args:
        forecast: probabilities of yes; or (…, K) probabilities of categories.
        outcome: 0 or 1; or category numbers.

    Raises:
        InputError: as :func:`spherical`.

    Source: Metaculus, scores FAQ, https://www.metaculus.com/help/scores-faq/

    >>> float(baseline_score(0.9, 1).round(2))
    84.8
    """
    p, o = categories(forecast, outcome)
    return np.asarray(100 * (1 + _xlogy(o, p).sum(axis=-1) / np.log(p.shape[-1])))[()]


def peer_score(forecast: ArrayLike, outcome: ArrayLike, *, question: ArrayLike | None = None) -> FloatArray:
    """Metaculus's peer score (points, higher is better; sums to 0 over the peers of one question).

    100·N/(N − 1)·ln(p/G): p the probability given to what happened, G the geometric mean over the N peers.

    Args:
        forecast: probabilities of yes of the N peers.
        outcome: 0 or 1, one for all or one per forecast.
        question: labels of the questions, one per forecast, when there are several.

    Raises:
        InputError: as :func:`brier`; or a question with one forecaster, or with two outcomes, or a certain
            and wrong peer (the geometric mean is then 0).

    Source: Metaculus, scores FAQ, https://www.metaculus.com/help/scores-faq/

    >>> peer_score([0.4, 0.6], 1).round(2).tolist()
    [-40.55, 40.55]
    """
    p = np.atleast_1d(numbers(forecast, "forecast", PROBABILITY))
    y = numbers(outcome, "outcome", OUTCOME)
    y = np.broadcast_to(y, p.shape) if y.ndim == 0 else y
    ln = -log_score(p, y)
    if p.ndim != 1:
        raise InputError("forecast", "a list of probabilities", f"shape {p.shape}")
    group = np.zeros(p.size, dtype=np.int64) if question is None else labels(question, "question", p.size)
    size = np.bincount(group)
    if size.min() < 2:
        raise InputError("forecast", "at least two peers per question", f"{size.min()}")
    if np.ptp([np.bincount(group, y) / size, y[np.unique(group, return_index=True)[1]]], axis=0).max() > 0:
        raise InputError("outcome", "one outcome per question", outcome)
    if not np.isfinite(ln).all():
        raise InputError("forecast", "no peer certain and wrong (ln 0)", forecast)
    mean = np.bincount(group, ln) / size
    return 100 * (size / (size - 1))[group] * (ln - mean[group])
