"""Few claims per source: each source's bias and slope, drawn towards what all sources show together."""

from __future__ import annotations

from dataclasses import dataclass
from statistics import NormalDist

import numpy as np
import pandas as pd

from ledger.errors import InputError
from ledger.verification.inputs import FloatArray, IntArray, binary, columns, fraction, numbers

FLOOR = 0.01
ROUNDS, INNER, TOLERANCE = 500, 50, 1e-8
IDENTITY = np.array([0.0, 1.0])
WEAK = np.diag([0.25, 0.0625])
FLAT, LOOSEST = np.diag([1e4, 1e4]), 10.0  # for the raw lines, and the standard error at which none can be given


def shrunk_recalibration(
    frame: pd.DataFrame,
    *,
    source: str = "forecaster",
    forecast: str = "probability",
    outcome: str = "outcome",
    cases: str | None = None,
    level: float = 0.95,
    floor: float = FLOOR,
) -> pd.DataFrame:
    """Bias and slope of every source in log odds, shrunk by empirical Bayes as far as its claims are few.

    logit P(yes) = intercept + slope·logit p, with (intercept, slope) of the sources normal about a common mean:
    normal–normal shrinkage of the logistic fits, done on the likelihood itself so that a source whose outcomes are
    split by its forecasts, and that alone has no finite fit, gets one too. Common mean and covariance are estimated
    by EM with the curvature at the mode; the identity (0, 1), with standard deviations ½ and ¼, counts as one more
    source, so that a single source is drawn to it. Claims are taken as independent given their source.

    Args:
        frame: one row per claim and source.
        source: column that names the source.
        forecast: column of probabilities.
        outcome: column of outcomes, 0 to 1.
        cases: column that says how many claims a row stands for; None: each for one.
        level: of the intervals.
        floor: forecasts below it, or above 1 − floor, are taken as that: log odds of 0 and 1 are infinite.

    Returns:
        One row per source, the largest first: source, n, intercept, intercept_low, intercept_high, slope, slope_low,
        slope_high, kept (share of the variance between sources that its own claims settle, 0 all from the others
        to 1 all its own), raw_intercept and raw_slope (of its own claims alone; NaN where they settle no line, as
        where all its forecasts are alike or split its outcomes), n_at_floor.
        ``attrs`` hold the common mean (``intercept``, ``slope``), the standard
        deviations between sources (``intercept_spread``, ``slope_spread``), level and floor.

    Raises:
        InputError: a column missing, no row, a missing or unresolved value, or a floor not below ½.

    Source: Stiratelli, Laird & Ware 1984, doi:10.2307/2531147, for EM at the mode; Morris 1983,
    doi:10.1080/01621459.1983.10477920, for empirical Bayes; Chung et al. 2015, doi:10.3102/1076998615570945, for
    the weak prior that keeps the covariance off 0; the line itself: Cox 1958, doi:10.1093/biomet/45.3-4.562

    >>> frame = pd.DataFrame({"forecaster": ["ana"] * 40 + ["ben"] * 2, "probability": [0.8] * 20 + [0.3] * 20
    ...     + [0.9] * 2, "outcome": [1] * 16 + [0] * 4 + [1] * 6 + [0] * 14 + [1, 0]})
    >>> table = shrunk_recalibration(frame)
    >>> table.forecaster.tolist(), bool(table.kept.is_monotonic_decreasing)
    (['ana', 'ben'], True)
    """
    level, floor = fraction(level, "level"), fraction(floor, "floor")
    if floor >= 0.5:
        raise InputError("floor", "a number above 0 and below ½", floor)
    columns(frame, (source, forecast, outcome, *([] if cases is None else [cases])))
    p, y = binary(frame[forecast], frame[outcome])
    code, names = pd.factorize(frame[source], sort=True)
    if code.min() < 0:
        raise InputError(source, "a source in every row", "a gap")
    n = np.ones(p.size) if cases is None else numbers(frame[cases], cases)
    if n.min() < 0 or (n != np.rint(n)).any():
        raise InputError(cases or "cases", "whole numbers not below 0", frame[cases or "cases"])
    held = np.clip(p, floor, 1 - floor)
    data = _grouped(code.astype(np.int64), np.log(held) - np.log1p(-held), y, n, len(names))
    fit = _fit(data)
    z = NormalDist().inv_cdf((1 + level) / 2)
    error = np.sqrt(np.stack([fit.spread[:, 0, 0], fit.spread[:, 1, 1]], axis=1))
    low, high = fit.line - z * error, fit.line + z * error
    kept = 1 - np.trace(np.linalg.solve(fit.covariance, fit.spread), axis1=1, axis2=2) / 2
    raw = _raw(data)
    table = pd.DataFrame(
        {
            source: names,
            "n": np.bincount(code, n).astype(np.int64),
            "intercept": fit.line[:, 0],
            "intercept_low": low[:, 0],
            "intercept_high": high[:, 0],
            "slope": fit.line[:, 1],
            "slope_low": low[:, 1],
            "slope_high": high[:, 1],
            "kept": kept,
            "raw_intercept": raw[:, 0],
            "raw_slope": raw[:, 1],
            "n_at_floor": np.bincount(code, n * (p != held)).astype(np.int64),
        }
    ).sort_values("n", ascending=False, kind="stable", ignore_index=True)
    spread = np.sqrt(np.diag(fit.covariance))
    table.attrs = {
        "intercept": float(fit.mean[0]),
        "slope": float(fit.mean[1]),
        "intercept_spread": float(spread[0]),
        "slope_spread": float(spread[1]),
        "level": level,
        "floor": floor,
    }
    return table


@dataclass(frozen=True, slots=True)
class _Data:
    """Rows counted by source and log odds: who, log odds, cases, sum of outcomes; and the number of sources."""

    who: IntArray
    odds: FloatArray
    cases: FloatArray
    yes: FloatArray
    sources: int


@dataclass(frozen=True, slots=True)
class _Fit:
    """Lines (sources, 2) with their posterior covariances (sources, 2, 2); mean (2,) and covariance (2, 2)."""

    line: FloatArray
    spread: FloatArray
    mean: FloatArray
    covariance: FloatArray


def _grouped(code: IntArray, odds: FloatArray, y: FloatArray, n: FloatArray, sources: int) -> _Data:
    values, at = np.unique(odds, return_inverse=True)
    key, group = np.unique(code * values.size + at, return_inverse=True)
    cases, yes = np.bincount(group, n).astype(np.float64), np.bincount(group, n * y).astype(np.float64)
    return _Data(key // values.size, values[key % values.size], cases, yes, sources)


def _fit(data: _Data) -> _Fit:
    mean, covariance = IDENTITY.copy(), WEAK.copy()
    line = np.tile(IDENTITY, (data.sources, 1))
    spread = np.tile(WEAK, (data.sources, 1, 1))
    for _ in range(ROUNDS):
        line, spread = _modes(data, line, mean, covariance)
        fresh = (line.sum(axis=0) + IDENTITY) / (data.sources + 1)
        apart = line - fresh
        wide = (apart[:, :, None] * apart[:, None, :] + spread).sum(axis=0) + WEAK
        wide += np.outer(IDENTITY - fresh, IDENTITY - fresh)
        wide /= data.sources + 1
        moved = max(np.abs(fresh - mean).max(), np.abs(wide - covariance).max())
        mean, covariance = fresh, wide
        if moved < TOLERANCE:
            break
    return _Fit(line, spread, mean, covariance)


def _raw(data: _Data) -> FloatArray:
    """The line of each source by its own claims alone; NaN where they are too few or too much alike to settle one."""
    line, spread = _modes(data, np.tile(IDENTITY, (data.sources, 1)), IDENTITY, FLAT)
    widest = np.sqrt(np.maximum(spread[:, 0, 0], spread[:, 1, 1]))
    return np.where((widest > LOOSEST)[:, None], np.nan, line)


def _modes(data: _Data, line: FloatArray, mean: FloatArray, covariance: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Posterior mode and inverse curvature of every source, by damped Newton steps for all at once."""
    precision = np.asarray(np.linalg.inv(covariance), dtype=np.float64)
    value = _value(data, line, mean, precision)
    for _ in range(INNER):
        gradient, curvature = _slopes(data, line, mean, precision)
        step = np.linalg.solve(curvature, gradient[:, :, None])[:, :, 0]
        size = np.ones(data.sources)
        for _ in range(INNER):
            fresh = line + size[:, None] * step
            better = _value(data, fresh, mean, precision)
            worse = better < value - 1e-12 * (1 + np.abs(value))
            if not worse.any():
                break
            size = np.where(worse, size / 2, size)
        line, value = fresh, better
        if np.abs(step).max() < TOLERANCE:
            break
    curvature = _slopes(data, line, mean, precision)[1]
    return line, np.asarray(np.linalg.inv(curvature), dtype=np.float64)


def _value(data: _Data, line: FloatArray, mean: FloatArray, precision: FloatArray) -> FloatArray:
    """Log posterior of every source, up to a constant."""
    tilted = line[data.who, 0] + line[data.who, 1] * data.odds
    likelihood = data.yes * tilted - data.cases * np.logaddexp(0, tilted)
    apart = line - mean
    prior = np.einsum("si,ij,sj->s", apart, precision, apart) / 2
    found: FloatArray = np.bincount(data.who, likelihood, data.sources) - prior
    return found


def _slopes(data: _Data, line: FloatArray, mean: FloatArray, precision: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Gradient (sources, 2) and negative Hessian (sources, 2, 2) of the log posterior."""
    tilted = line[data.who, 0] + line[data.who, 1] * data.odds
    fit = 1 / (1 + np.exp(-np.clip(tilted, -500, 500)))
    rest, weight = data.yes - data.cases * fit, data.cases * fit * (1 - fit)

    def total(column: FloatArray) -> FloatArray:
        return np.bincount(data.who, column, data.sources).astype(np.float64)

    gradient = np.stack([total(rest), total(rest * data.odds)], axis=1) - (line - mean) @ precision
    one, two = total(weight * data.odds), total(weight * data.odds**2)
    curvature = np.stack([total(weight), one, one, two], axis=1).reshape(-1, 2, 2) + precision
    return gradient, curvature
