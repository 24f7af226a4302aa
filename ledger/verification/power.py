"""What n can tell: how wide an interval is, which error shows, and when there are too few to judge."""

from __future__ import annotations

from collections.abc import Iterable
from math import sqrt
from statistics import NormalDist
from typing import TYPE_CHECKING

import numpy as np

from ledger.errors import InputError
from ledger.verification.inputs import fraction, number, whole

if TYPE_CHECKING:
    from ledger.verification.inference import MeanInterval

TOO_FEW = 20
FEWEST_CLUSTERS = 5  # below it a 95 % interval covers under 90 % and says little
POWER = 0.8
ONE_ERROR = 2 * NormalDist().cdf(1) - 1  # the level whose interval is one standard error to either side


def half_width(n: int, *, rate: float = 0.5, level: float = 0.95) -> float:
    """Half-width (0–1) of the interval of a frequency seen n times: z·√(r(1 − r)/n).

    Args:
        n: independent cases.
        rate: the frequency, 0–1; 0.5 is the widest.
        level: between 0 and 1.

    Raises:
        InputError: no cases, or a rate outside 0–1.

    >>> round(half_width(100), 3)
    0.098
    """
    n, rate = whole(n, "n", least=1), number(rate, "rate", "a frequency from 0 to 1", least=0, most=1)
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
    power = NormalDist().inv_cdf(POWER) * half_width(n, rate=rate, level=ONE_ERROR)
    return half_width(n, rate=rate, level=level) + power


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
    n = whole(n, "n", least=1)
    clusters = None if clusters is None else whole(clusters, "clusters", least=1)
    independent = n if clusters is None else clusters
    if independent > n:
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


def few_clusters(clusters: Iterable[int], what: str) -> str:
    """Say how many of several results stand on fewer than five clusters, which is too few; nothing where none does.

    Args:
        clusters: the clusters behind each result.
        what: one of the results, in words.

    >>> few_clusters([3, 40], "source")
    ' 1 of 2 sources has fewer than 5 clusters: too few to judge, whatever its interval.'
    >>> few_clusters([40], "source")
    ''
    """
    counts = list(clusters)
    few = sum(count < FEWEST_CLUSTERS for count in counts)
    if not few:
        return ""
    head = f"{few} of {len(counts)} {what}s {'has' if few == 1 else 'have'}" if len(counts) > 1 else f"The {what} has"
    whose = "its" if few == 1 else "their"
    return f" {head} fewer than {FEWEST_CLUSTERS} clusters: too few to judge, whatever {whose} interval."
