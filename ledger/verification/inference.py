"""How far a mean can be trusted: intervals that respect dependence, and what n can tell.

Claims on one event, one statement or one speaker stand or fall together. Intervals therefore resample
clusters (the event, else the statement), never single claims.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt
from statistics import NormalDist

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from ledger.errors import InputError
from ledger.verification.inputs import FloatArray, IntArray, fraction

FEW_CLUSTERS = 15
MANY_CLUSTERS = 10_000
TOO_FEW = 20
POWER = 0.8


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


def mean_interval(
    scores: ArrayLike,
    cluster: ArrayLike | None = None,
    level: float = 0.95,
    *,
    draws: int = 2000,
    seed: int = 0,
    within: tuple[float, float] | None = None,
) -> MeanInterval:
    """Mean of dependent scores with an interval: cluster bootstrap, or cluster t when clusters are few.

    From 15 clusters: percentiles of the mean over resampled clusters (over 10,000 the t interval, which is then the
    same). Below 15: t on G − 1 degrees of freedom with the jackknife variance (CR3)
    (G − 1)/G · Σ [u_g/(1 − n_g/n)]² / n², u_g being the sum of the residuals of cluster g. One cluster, or an
    infinite score, has no interval: low and high are NaN.

    Args:
        scores: one per forecast; infinite log scores are allowed, missing ones are not.
        cluster: label of the event (else the statement) of each score; none: each score stands alone.
        level: between 0 and 1.
        draws: number of resampled records.
        seed: seed of the random numbers.
        within: range the mean cannot leave, e.g. (0, 1) for a Brier score; the t interval is cut to it.

    Raises:
        InputError: no score, a missing one, a missing label, or different lengths.

    Source: bootstrap: Davison & Hinkley 1997, ch. 3, its percentiles widened for small G as in Hesterberg 2015,
    doi:10.1080/00031305.2015.1089789; CR3: MacKinnon, Nielsen & Webb 2023,
    doi:10.1016/j.jeconom.2022.04.001

    >>> found = mean_interval([0.1, 0.2, 0.4, 0.1], ["a", "a", "b", "c"])
    >>> round(found.estimate, 3), found.clusters, found.method
    (0.2, 3, 'cluster t on 2 degrees of freedom')
    """
    fraction(level, "level")
    if draws < 1:
        raise InputError("draws", "at least 1", draws)
    values, group = _clustered(scores, cluster)
    n, count = values.size, int(group.max()) + 1
    mean = float(values.mean())
    if not np.isfinite(values).all():
        return MeanInterval(mean, np.nan, np.nan, f"none: {np.isinf(values).sum()} scores are infinite", n, count)
    if count == 1:
        return MeanInterval(mean, np.nan, np.nan, "none: one cluster", n, count)
    size: FloatArray = np.bincount(group).astype(np.float64)
    total: FloatArray = np.bincount(group, values).astype(np.float64)
    if count < FEW_CLUSTERS or count > MANY_CLUSTERS:
        low, high = _cluster_t(mean, total, size, level)
        method = f"cluster t on {count - 1:,} degrees of freedom"
    else:
        low, high = _cluster_bootstrap(total, size, level, draws, seed)
        method = f"cluster bootstrap, {draws:,} draws, seed {seed}"
    if low == high:
        return MeanInterval(mean, np.nan, np.nan, "none: the clusters do not differ", n, count)
    if within is not None:
        low, high = max(low, within[0]), min(high, within[1])
    return MeanInterval(mean, low, high, method, n, count)


def _clustered(scores: ArrayLike, cluster: ArrayLike | None) -> tuple[FloatArray, IntArray]:
    try:
        values = np.asarray(scores, dtype=np.float64)
    except (TypeError, ValueError) as error:
        raise InputError("scores", "numbers", scores) from error
    if values.ndim != 1 or values.size == 0 or np.isnan(values).any():
        raise InputError("scores", "a list of at least one score, none missing", scores)
    if cluster is None:
        return values, np.arange(values.size)
    code, _ = pd.factorize(pd.Series(cluster), use_na_sentinel=True)
    if code.shape != values.shape:
        raise InputError("cluster", f"one label per score, {values.size}", f"{code.size}")
    if (code < 0).any():
        raise InputError("cluster", "a label for every score", f"none at row {int(np.argmin(code))}")
    return values, code.astype(np.int64)


def _cluster_t(mean: float, total: FloatArray, size: FloatArray, level: float) -> tuple[float, float]:
    from scipy.special import stdtrit

    n, count = size.sum(), size.size
    left_out = (total - mean * size) / (1 - size / n)
    error = sqrt((count - 1) / count * (left_out**2).sum()) / n
    half = float(stdtrit(count - 1, (1 + level) / 2)) * error
    return mean - half, mean + half


def _cluster_bootstrap(total: FloatArray, size: FloatArray, level: float, draws: int, seed: int) -> tuple[float, float]:
    from scipy.special import stdtrit

    random, count = np.random.default_rng(seed), size.size
    means = np.empty(draws)
    step = max(1, 2_000_000 // count)
    for at in range(0, draws, step):
        pick = random.integers(0, count, size=(min(step, draws - at), count))
        means[at : at + step] = total[pick].sum(axis=1) / size[pick].sum(axis=1)
    wider = sqrt(count / (count - 1)) * float(stdtrit(count - 1, (1 + level) / 2))
    tail = NormalDist().cdf(-wider)
    low, high = np.quantile(means, [tail, 1 - tail])
    return float(low), float(high)


def half_width(n: int, *, rate: float = 0.5, level: float = 0.95) -> float:
    """Half-width (0–1) of the interval of a frequency seen n times: z·√(r(1 − r)/n).

    Args:
        n: independent cases.
        rate: the frequency, 0–1; 0.5 is the widest.
        level: between 0 and 1.

    Raises:
        InputError: no cases.

    >>> round(half_width(100), 3)
    0.098
    """
    if n < 1:
        raise InputError("n", "at least 1", n)
    return NormalDist().inv_cdf((1 + fraction(level, "level")) / 2) * sqrt(rate * (1 - rate) / n)


def smallest_detectable(n: int, *, rate: float = 0.5, level: float = 0.95) -> float:
    """Smallest steady error of the forecasts (0–1) that n independent cases would show four times in five.

    (z_level + z_0.8)·√(r(1 − r)/n): an error in one direction, tested two-sided with power 0.8.

    Args:
        n: independent cases: clusters, when claims hang together.
        rate: the frequency, 0–1.
        level: 1 − the error rate of the test.

    Raises:
        InputError: no cases.

    >>> round(smallest_detectable(100), 3)
    0.14
    """
    z = NormalDist().inv_cdf
    return half_width(n, rate=rate, level=level) * (1 + z(POWER) / z((1 + level) / 2))


def what_n_can_tell(
    n: int, clusters: int | None = None, *, interval: MeanInterval | None = None, rate: float = 0.5
) -> str:
    """Say in one sentence what so many claims can and cannot show.

    Args:
        n: claims scored.
        clusters: events (else statements) they belong to; the detectable error is that of the clusters.
        interval: the mean Brier score with its interval, to be named in the sentence.
        rate: how often the outcome is yes, 0–1.

    Raises:
        InputError: no claims, or more clusters than claims.

    >>> print(what_n_can_tell(12, 9))
    12 claims in 9 clusters: too few to judge; a verdict needs at least 20 clusters.
    """
    independent = n if clusters is None else clusters
    if n < 1 or not 1 <= independent <= n:
        raise InputError("clusters", f"1 to {n}", independent)
    head = f"{n:,} claim{'s' * (n > 1)}"
    if clusters is not None and clusters < n:
        head += f" in {clusters:,} cluster{'s' * (clusters > 1)}"
    if independent < TOO_FEW:
        what = "claims" if independent == n else "clusters"
        return f"{head}: too few to judge; a verdict needs at least {TOO_FEW} {what}."
    said = ""
    if interval is not None:
        said = f"mean Brier {interval.estimate:.2f}"
        if np.isfinite(interval.low):
            said += f" ({interval.low:.2f}–{interval.high:.2f})"
        said += "; "
    points = 100 * smallest_detectable(independent, rate=rate)
    shown = f"{points:.0f}" if points >= 2 else f"{points:.1f}"
    unseen = f"a source off by less than about {shown} points could not be told from a calibrated one"
    return f"{head}: {said}{unseen}."
