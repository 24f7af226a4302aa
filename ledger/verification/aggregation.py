"""Several forecasters, one probability: means of probabilities, and means of odds, plain or pushed outwards."""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from ledger.errors import InputError
from ledger.verification.inputs import PROBABILITY, FloatArray, choice, columns, number, within

METHODS = ("mean", "median", "trimmed mean", "geometric mean of odds", "extremised")
TRIM = 0.1
FACTOR = 1.5


def pool(forecast: ArrayLike, *, method: str = "mean", trim: float = TRIM, factor: float = FACTOR) -> FloatArray:
    """One probability from the forecasters along the last axis.

    "mean" and "median" of the probabilities; "trimmed mean" drops the share ``trim`` at each end (whole forecasters,
    rounded down); "geometric mean of odds" is the mean of the log odds; "extremised" multiplies that mean by
    ``factor``: forecasters who know different things are each too near even odds. The last is as strong as its
    factor, which should come from earlier claims.

    Args:
        forecast: probabilities, shape (…, forecasters).
        method: one of the five names above.
        trim: share dropped at each end, 0 to below ½.
        factor: multiplier of the mean log odds, above 0; 1 is the geometric mean of odds.

    Raises:
        InputError: missing, outside 0–1, empty, another method, an impossible trim or factor; or one forecaster
            certain of yes and another of no, whose odds have no mean.

    Source: trimmed: Jose & Winkler 2008, doi:10.1016/j.ijforecast.2007.06.001; odds and extremising: Satopää et al.
    2014, doi:10.1016/j.ijforecast.2013.09.009; Baron et al. 2014, doi:10.1287/deca.2014.0293

    >>> [float(pool([0.6, 0.8, 0.9], method=name).round(3)) for name in METHODS]
    [0.767, 0.8, 0.767, 0.791, 0.88]
    """
    choice(method, "method", METHODS)
    p = within(forecast, "forecast", PROBABILITY)
    if p.ndim == 0:
        raise InputError("forecast", "one probability per forecaster along the last axis", forecast)
    if method == "mean":
        return np.asarray(p.mean(axis=-1))[()]
    if method == "median":
        return np.asarray(np.median(p, axis=-1))[()]
    if method == "trimmed mean":
        return _trimmed(p, trim)
    factor = number(factor, "factor", "a number above 0", least=0)
    if factor == 0:
        raise InputError("factor", "a number above 0", factor)
    return _from_odds(p, factor if method == "extremised" else 1.0)


def pool_by_claim(
    frame: pd.DataFrame,
    *,
    method: str = "mean",
    trim: float = TRIM,
    factor: float = FACTOR,
    forecast: str = "probability",
) -> pd.DataFrame:
    """One probability per claim from its forecasters, as if a further forecaster had made them.

    Args:
        frame: one row per claim and forecaster; columns claim and ``forecast``; other columns of the first row of
            a claim are kept.
        method: as in :func:`pool`.
        trim: as in :func:`pool`.
        factor: as in :func:`pool`.
        forecast: column of probabilities.

    Returns:
        One row per claim in order of appearance: ``forecast`` is the pooled value, forecaster names the method,
        forecasters counts who went in.

    Raises:
        InputError: as :func:`pool`; or a column missing.

    >>> frame = pd.DataFrame({"claim": [1, 1, 2], "forecaster": ["ana", "ben", "ana"], "probability": [0.6, 0.8, 0.3]})
    >>> pool_by_claim(frame)[["claim", "probability", "forecasters"]].round(2).to_numpy().tolist()
    [[1.0, 0.7, 2.0], [2.0, 0.3, 1.0]]
    """
    columns(frame, ("claim", forecast))
    if frame["claim"].isna().any():
        raise InputError("claim", "a claim in every row", "a gap")
    values = frame.groupby("claim", sort=False)[forecast]
    pooled = {name: float(pool(part.to_numpy(), method=method, trim=trim, factor=factor)) for name, part in values}
    one = frame.drop_duplicates("claim").assign(forecaster=method)
    one[forecast], one["forecasters"] = one["claim"].map(pooled), one["claim"].map(values.size())
    return one


def geometric_mean_of_probabilities(forecast: ArrayLike) -> tuple[FloatArray, FloatArray]:
    """Geometric means of the probabilities of yes and of no, over the last axis, not brought to sum 1.

    Metaculus's peer score is measured against these; divide by their sum for the geometric mean of odds.

    Args:
        forecast: probabilities of yes, shape (…, forecasters).

    Raises:
        InputError: missing, outside 0–1, or empty.

    Source: Metaculus, scores FAQ, https://www.metaculus.com/help/scores-faq/

    >>> yes, no = geometric_mean_of_probabilities([0.7, 0.8, 0.9])
    >>> round(float(yes), 6), round(float(no), 6)
    (0.795811, 0.181712)
    """
    p = np.atleast_1d(within(forecast, "forecast", PROBABILITY))
    with np.errstate(divide="ignore"):
        return np.exp(np.log(p).mean(axis=-1)), np.exp(np.log1p(-p).mean(axis=-1))


def _trimmed(p: FloatArray, trim: float) -> FloatArray:
    trim = number(trim, "trim", "a share from 0 to below ½", least=0)
    if trim >= 0.5:
        raise InputError("trim", "a share from 0 to below ½", trim)
    drop = int(trim * p.shape[-1] + 1e-9)
    kept = np.sort(p, axis=-1)[..., drop : p.shape[-1] - drop]
    return np.asarray(kept.mean(axis=-1))[()]


def _from_odds(p: FloatArray, factor: float) -> FloatArray:
    if ((p == 0).any(axis=-1) & (p == 1).any(axis=-1)).any():
        raise InputError("forecast", "no two forecasters certain of opposite outcomes", "odds of 0 and of ∞")
    with np.errstate(divide="ignore"):
        odds = factor * (np.log(p) - np.log1p(-p)).mean(axis=-1)
    with np.errstate(over="ignore"):
        return np.asarray(1 / (1 + np.exp(-odds)))[()]
