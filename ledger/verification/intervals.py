"""Intervals of a frequency: Wilson, Jeffreys, Clopper–Pearson; never Wald.

A mean score is not a frequency: its interval is :func:`ledger.verification.inference.mean_interval`.
"""

from __future__ import annotations

from statistics import NormalDist

import numpy as np
from numpy.typing import ArrayLike

from ledger.errors import InputError
from ledger.verification.inputs import FloatArray, fraction, numbers, same_shape

MOST = 10**18


def wilson(successes: ArrayLike, cases: ArrayLike, *, level: float = 0.95) -> tuple[FloatArray, FloatArray]:
    """Wilson interval of a frequency; its lower end is 0 at no success, its upper end 1 at all.

    Args:
        successes: 0 to ``cases``.
        cases: positive.
        level: between 0 and 1.

    Raises:
        InputError: more successes than cases, or none of either.

    Source: Wilson 1927, doi:10.1080/01621459.1927.10502953

    >>> [round(float(end), 4) for end in wilson(8, 10)]
    [0.4902, 0.9433]
    """
    s, n = _counts(successes, cases)
    z = NormalDist().inv_cdf((1 + fraction(level, "level")) / 2)
    p = s / n
    centre = (p + z**2 / (2 * n)) / (1 + z**2 / n)
    half = z / (1 + z**2 / n) * np.sqrt(p * (1 - p) / n + z**2 / (4 * n**2))
    return np.where(s == 0, 0.0, centre - half)[()], np.where(s == n, 1.0, centre + half)[()]


def jeffreys(successes: ArrayLike, cases: ArrayLike, *, level: float = 0.95) -> tuple[FloatArray, FloatArray]:
    """Jeffreys interval of a frequency: quantiles of Beta(s + ½, n − s + ½); 0 at no success and 1 at all.

    Args:
        successes: 0 to ``cases``.
        cases: positive.
        level: between 0 and 1.

    Raises:
        InputError: more successes than cases, or none of either.

    Source: Brown, Cai & DasGupta 2001, doi:10.1214/ss/1009213286

    >>> [round(float(end), 4) for end in jeffreys(8, 10)]
    [0.4972, 0.9559]
    """
    from scipy.special import betaincinv

    s, n = _counts(successes, cases)
    tail = (1 - fraction(level, "level")) / 2
    low = np.where(s == 0, 0.0, betaincinv(s + 0.5, n - s + 0.5, tail))
    high = np.where(s == n, 1.0, betaincinv(s + 0.5, n - s + 0.5, 1 - tail))
    return low[()], high[()]


def clopper_pearson(successes: ArrayLike, cases: ArrayLike, *, level: float = 0.95) -> tuple[FloatArray, FloatArray]:
    """Clopper–Pearson ("exact") interval of a frequency: never covers less than its level, so it is wide.

    Args:
        successes: 0 to ``cases``.
        cases: positive.
        level: between 0 and 1.

    Raises:
        InputError: more successes than cases, or none of either.

    Source: Clopper & Pearson 1934, doi:10.1093/biomet/26.4.404

    >>> [round(float(end), 4) for end in clopper_pearson(8, 10)]
    [0.4439, 0.9748]
    """
    from scipy.special import betaincinv

    s, n = _counts(successes, cases)
    tail = (1 - fraction(level, "level")) / 2
    low = np.where(s == 0, 0.0, betaincinv(np.maximum(s, 1), n - s + 1, tail))
    high = np.where(s == n, 1.0, betaincinv(s + 1, np.maximum(n - s, 1), 1 - tail))
    return low[()], high[()]


def _counts(successes: ArrayLike, cases: ArrayLike) -> tuple[FloatArray, FloatArray]:
    s, n = numbers(successes, "successes"), numbers(cases, "cases")
    same_shape(s, n, "cases")
    if (s < 0).any() or (s > n).any() or (n <= 0).any() or (n > MOST).any():
        raise InputError("successes", "from 0 to the number of cases, which is positive and below 10¹⁸", successes)
    return s, n
