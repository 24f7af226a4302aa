"""Intervals from sums over clusters alone: how many scores each event has, and their sum; of very many, moments.

What is kept of a record in this form does not grow with the number of forecasts, and of more than 1,000 clusters not
with their number either. The order of the clusters does not matter.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import cbrt, sqrt

import numpy as np
from numpy.typing import ArrayLike

from ledger.errors import InputError
from ledger.verification.inputs import FloatArray, fraction, generator, number, numbers, same_shape, scores, whole

FEW_CLUSTERS = 15
MANY_CLUSTERS = 1_000
LARGE_SHARE = 0.01  # of all scores in one cluster: beyond it moments are too coarse, and every cluster is looked at
POWERS = ((1, 0), (0, 1), (2, 0), (1, 1), (0, 2), (3, 0), (2, 1), (1, 2), (0, 3))  # of a cluster's sum and of its size
BEND = 0.9  # of 1, where Hall's cubic turns upright: beyond it few clusters give absurdly wide intervals
ALIKE, FLAT = 1e-9, 1e9  # a spread so small is none; the t statistic of a draw that has none
ROUNDED = 1e-12  # of squares, what is left of them by rounding alone where the clusters do not differ
AT_ONCE = 1 << 16  # clusters drawn, so few that they stay near the processor: four times as quick as with a million
FARTHEST = 1.5  # times the t interval: a draw of clusters that hardly differ would throw an end out


@dataclass(frozen=True, slots=True)
class MeanInterval:
    """A mean with its interval.

    Attributes:
        estimate: the mean score.
        low: lower end; NaN where no interval can be given.
        high: upper end; NaN where no interval can be given.
        method: how the interval was made, in words.
        n: number of scores.
        clusters: number of clusters.
    """

    estimate: float
    low: float
    high: float
    method: str
    n: int
    clusters: int


@dataclass(frozen=True, slots=True)
class Moments:
    """What the t interval of many clusters needs: Σ Tⁱ·nʲ over the clusters, n being a cluster's size, T its sum.

    Attributes:
        clusters: how many there are.
        sums: (i, j) → Σ Tⁱ·nʲ, for the pairs of :data:`POWERS`.
    """

    clusters: int
    sums: Mapping[tuple[int, int], float]

    def __post_init__(self) -> None:
        missing = [power for power in POWERS if power not in self.sums]
        if missing:
            raise InputError("moments", f"sums for {len(POWERS)} pairs of powers", f"none for {missing[0]}")

    @property
    def even(self) -> bool:
        """Whether surely no cluster has more than one hundredth of all: the largest is at most ∛(Σ n³)."""
        return self.sums[0, 3] <= (LARGE_SHARE * self.sums[0, 1]) ** 3


def moments(size: ArrayLike, total: ArrayLike) -> Moments:
    """Make moments of cluster sums.

    Args:
        size: number of scores in each cluster, or the sum of their weights.
        total: sum of the scores of each cluster.

    Raises:
        InputError: none, missing, infinite, or of different lengths.

    >>> moments([1, 2], [0.5, 0.25]).sums[1, 1]
    1.0
    """
    n, t = _sums(size, total)
    return Moments(n.size, {(i, j): float((t**i * n**j).sum()) for i, j in POWERS})


def sums_interval(
    size: ArrayLike,
    total: ArrayLike,
    level: float = 0.95,
    *,
    n: int | None = None,
    draws: int = 2000,
    seed: int = 0,
    within: tuple[float, float] | None = None,
    skewed: bool = True,
) -> MeanInterval:
    """Mean of dependent scores with the interval of :func:`ledger.verification.inference.mean_interval`.

    Args:
        size: number of scores in each cluster, or the sum of their weights, not negative.
        total: sum of the scores of each cluster, finite.
        level: between 0 and 1.
        n: number of scores, where the sizes are weights.
        draws: number of resampled records.
        seed: seed of the random numbers.
        within: range the mean cannot leave.
        skewed: whether the scores are losses.

    Raises:
        InputError: none, missing, infinite, of different lengths, or sizes all 0.

    >>> found = sums_interval([2, 1, 1], [0.3, 0.4, 0.1])
    >>> round(found.estimate, 3), found.n, found.clusters
    (0.2, 4, 3)
    """
    level, draws, random = fraction(level, "level"), whole(draws, "draws", least=1), generator(seed)
    within = None if within is None else _range(within)
    held, sums = _sums(size, total)
    if held.min() < 0 or held.sum() <= 0:
        raise InputError("size", "numbers not below 0 whose sum is above 0", size)
    order = np.lexsort((sums, held))  # draws must not hang on the order in which clusters come
    held, sums, count = held[order], sums[order], held.size
    mean, n = float(sums.sum() / held.sum()), round(float(held.sum())) if n is None else n
    if count == 1:
        return MeanInterval(mean, np.nan, np.nan, "none: one cluster", n, count)
    if held.max() == held.sum():
        return MeanInterval(mean, np.nan, np.nan, "none: one cluster has all the weight", n, count)
    if count > MANY_CLUSTERS:
        per, unit = float(held.max()), float(np.abs(sums).max()) or 1.0  # so that no power overflows
        found = moments(held / per, sums / unit)
        if found.even:
            return _of_moments(found, level, n, within, unit / per, skewed=skewed)
    error, residual = cr3(mean, sums, held), sums - mean * held
    if error <= ALIKE * np.abs(sums).max() / held.max():
        return MeanInterval(mean, np.nan, np.nan, "none: the clusters do not differ", n, count)
    residual /= np.abs(residual).max()  # the ends are in standard errors, and squares of large scores overflow
    down, up = _t_ends(count, _bend(residual) if skewed else 0.0, level)
    method = _by_t(count, skewed=skewed)
    if np.count_nonzero(held) >= FEW_CLUSTERS and count <= MANY_CLUSTERS:
        ends = _bootstrap_ends(residual, held, level, draws, random, skewed=skewed)
        down, up = min(ends[0], FARTHEST * down), min(ends[1], FARTHEST * up)
        method = f"cluster bootstrap, studentised, {draws:,} draws, seed {seed}"
    return MeanInterval(mean, *_cut(mean - down * error, mean + up * error, within), method, n, count)


def moments_interval(
    found: Moments,
    level: float = 0.95,
    *,
    within: tuple[float, float] | None = None,
    skewed: bool = True,
) -> MeanInterval:
    """Mean of dependent scores with its t interval, from moments of many clusters.

    The jackknife's 1/(1 − x)², x = n_g/n being a cluster's share, is taken as 1 + 2x: with no share above one hundredth
    the standard error is right to two parts in ten thousand, with equal shares to two in G².

    Args:
        found: the moments of more than :data:`MANY_CLUSTERS` clusters, and :attr:`Moments.even`.
        level: between 0 and 1.
        within: range the mean cannot leave.
        skewed: whether the scores are losses.

    Raises:
        InputError: too few clusters, or one that has too large a share.

    >>> size, total = [1] * 1200, [0.04, 0.09] * 600
    >>> round(moments_interval(moments(size, total)).low, 5) == round(sums_interval(size, total).low, 5) == 0.06358
    True
    """
    if found.clusters <= MANY_CLUSTERS or not found.even:
        few = f"{found.clusters:,}, one of them with a share above {LARGE_SHARE:.0%}"
        raise InputError("moments", f"more than {MANY_CLUSTERS:,} clusters of like sizes", few)
    n = round(number(found.sums[0, 1], "moments", "a number of scores", least=1))
    return _of_moments(found, fraction(level, "level"), n, within and _range(within), 1.0, skewed=skewed)


def _of_moments(
    found: Moments, level: float, n: int, within: tuple[float, float] | None, scale: float, *, skewed: bool
) -> MeanInterval:
    """The t interval; the mean of the moments is the ``scale``-th part of what is asked for."""
    m, count = found.sums, found.clusters
    weight = m[0, 1]
    mean = m[1, 0] / weight
    squares = [m[2, k] - 2 * mean * m[1, k + 1] + mean**2 * m[0, k + 2] for k in range(2)]
    if squares[0] <= ROUNDED * m[2, 0]:
        return MeanInterval(mean * scale, np.nan, np.nan, "none: the clusters do not differ", n, count)
    error = sqrt((count - 1) / count * (squares[0] + 2 * squares[1] / weight)) / weight
    cubes = m[3, 0] - 3 * mean * m[2, 1] + 3 * mean**2 * m[1, 2] - mean**3 * m[0, 3]
    down, up = _t_ends(count, cubes / squares[0] ** 1.5 if skewed else 0.0, level)
    ends = _cut((mean - down * error) * scale, (mean + up * error) * scale, within)
    return MeanInterval(mean * scale, *ends, _by_t(count, skewed=skewed), n, count)


def cr3(mean: float, total: FloatArray, size: FloatArray) -> float:
    """Standard error of a mean by the jackknife over clusters (CR3).

    Args:
        mean: Σ total ÷ Σ size.
        total: sum of the scores of each cluster.
        size: number of scores in each, or the sum of their weights.

    Source: MacKinnon, Nielsen & Webb 2023, doi:10.1016/j.jeconom.2022.04.001

    >>> round(cr3(3.0, np.array([1.0, 2.0, 3.0, 6.0]), np.ones(4)), 3)
    1.08
    """
    n, count = size.sum(), size.size
    left_out = (total - mean * size) / (1 - size / n)
    with np.errstate(over="ignore"):
        return float(sqrt((count - 1) / count * (left_out**2).sum()) / n)


def _sums(size: ArrayLike, total: ArrayLike) -> tuple[FloatArray, FloatArray]:
    held, sums = numbers(scores(size, "size"), "size"), numbers(scores(total, "total"), "total")
    same_shape(held, sums, "total")
    return held, sums


def _range(within: tuple[float, float]) -> tuple[float, float]:
    ends = scores(within, "within")
    if ends.shape != (2,) or ends[0] >= ends[1]:
        raise InputError("within", "two numbers, the lower first", within)
    return float(ends[0]), float(ends[1])


def _cut(low: float, high: float, within: tuple[float, float] | None) -> tuple[float, float]:
    return (low, high) if within is None else (max(low, within[0]), min(high, within[1]))


def _by_t(count: int, *, skewed: bool) -> str:
    return f"cluster t on {count - 1:,} degrees of freedom" + ", corrected for skewness" * skewed


def _bend(residual: FloatArray) -> float:
    """The skewness of the cluster sums over √G: Σ u³ / (Σ u²)^1.5."""
    return float((residual**3).sum() / (residual**2).sum() ** 1.5)


def _t_ends(count: int, bend: float, level: float) -> tuple[float, float]:
    """How many standard errors the t interval reaches down and up, by the inverse of Hall's cubic in the t statistic.

    T + aT²/3 + a²T³/27 + a/6 is nearly symmetric, a being the skewness of the cluster sums over √G.
    """
    from scipy.special import stdtrit

    t = float(stdtrit(count - 1, (1 + level) / 2))
    most = 3 * (sqrt(t * t + 2 * BEND / 3) - t)
    a = max(-most, min(most, bend))
    if abs(a) < 1e-6:
        return t, t
    return 3 / a * (cbrt(1 + a * (t - a / 6)) - 1), -3 / a * (cbrt(1 + a * (-t - a / 6)) - 1)


def _bootstrap_ends(
    residual: FloatArray, size: FloatArray, level: float, draws: int, random: np.random.Generator, *, skewed: bool
) -> tuple[float, float]:
    """How many standard errors the studentised bootstrap reaches down and up, far where many draws do not differ."""
    count = residual.size
    sums = np.stack([residual, size, residual**2, residual * size, size**2], axis=1)
    drawn = np.empty((draws, 5))
    step = max(1, AT_ONCE // count)
    for at in range(0, draws, step):
        rows = min(step, draws - at)
        pick = random.integers(0, count, size=(rows, count)) + count * np.arange(rows)[:, None]
        drawn[at : at + rows] = np.bincount(pick.ravel(), minlength=rows * count).reshape(rows, count) @ sums
    total, weight, squares, crossed, weights = drawn.T
    off = np.divide(total, weight, out=np.zeros(draws), where=weight > 0)
    spread = np.sqrt(np.maximum(squares - 2 * off * crossed + off**2 * weights, 0) * count / (count - 1))
    flat = spread <= ALIKE * sqrt(squares.mean())
    with np.errstate(divide="ignore", invalid="ignore"):
        t = np.where(flat, np.copysign(FLAT, total) * (np.abs(total) > ALIKE * count), total / spread)
    if not skewed:
        even = float(np.quantile(np.abs(t), level))
        return even, even
    low, high = np.quantile(t, [(1 - level) / 2, (1 + level) / 2])
    return float(high), float(-low)
