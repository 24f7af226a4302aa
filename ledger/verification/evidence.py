"""Evidence against calibration: tests that name the kind of error, and one that may be looked at every day."""

from __future__ import annotations

from dataclasses import dataclass
from math import erfc, sqrt

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from ledger.errors import InputError
from ledger.verification.inputs import FloatArray, binary, columns, fraction, labels
from ledger.verification.over_time import times
from ledger.verification.tally import Tally, need_tally

BIASES = (-1.0, -0.5, -0.25, 0.0, 0.25, 0.5, 1.0)
SLOPES = (0.25, 0.5, 0.75, 1.0, 1.5, 2.0)
STEPS = 50


@dataclass(frozen=True, slots=True)
class LogisticRecalibration:
    """The line in log odds that fits best: logit P(yes) = intercept + slope·logit p.

    Attributes:
        intercept: above 0 when events happen more often than forecast (at even odds).
        slope: below 1 when the forecasts are too extreme, above 1 when too timid.
        intercept_error: standard error of the intercept.
        slope_error: standard error of the slope; 0 where the slope was fixed at 1.
        deviance: −2 × log likelihood at the fit.
    """

    intercept: float
    slope: float
    intercept_error: float
    slope_error: float
    deviance: float


def spiegelhalter(tally: Tally) -> tuple[float, float]:
    """Spiegelhalter's Z and its two-sided p-value: is the Brier score what calibrated forecasts would give?

    Z = Σ (y − p)(1 − 2p) / √Σ (1 − 2p)² p(1 − p). NaN when every forecast is 0, ½ or 1.

    Args:
        tally: distinct forecasts with cases and successes.

    Source: Spiegelhalter 1986, doi:10.1002/sim.4780050506

    >>> from ledger.verification.tally import tally
    >>> [round(part, 3) for part in spiegelhalter(tally([0.8] * 10, [1, 1, 0, 0, 0, 1, 0, 1, 0, 1]))]
    [2.372, 0.018]
    """
    need_tally(tally)
    p, n, s = tally.forecast, tally.cases, tally.successes
    spread = float((n * (1 - 2 * p) ** 2 * p * (1 - p)).sum())
    if spread == 0:
        return float("nan"), float("nan")
    z = float(((s - n * p) * (1 - 2 * p)).sum()) / sqrt(spread)
    return z, erfc(abs(z) / sqrt(2))


def logistic_recalibration(tally: Tally, *, fixed_slope: bool = False) -> LogisticRecalibration:
    """Fit the outcomes to the log odds of the forecasts: Cox's calibration line.

    Args:
        tally: distinct forecasts with cases and successes; none of 0 or 1, whose log odds are infinite.
        fixed_slope: keep the slope at 1, so that the intercept is "calibration in the large".

    Raises:
        InputError: a forecast of 0 or 1; or data that no finite line fits best (all outcomes alike, or split).

    Source: Cox 1958, doi:10.1093/biomet/45.3-4.562

    >>> from ledger.verification.tally import tally
    >>> round(logistic_recalibration(tally([0.2] * 5 + [0.8] * 5, [1, 0, 0, 0, 0, 1, 1, 1, 1, 0])).slope, 4)
    1.0
    """
    need_tally(tally)
    p, n, s = tally.forecast, tally.cases.astype(np.float64), tally.successes.astype(np.float64)
    if p[0] <= 0 or p[-1] >= 1:
        raise InputError("tally", "forecasts above 0 and below 1", f"{p[0]} to {p[-1]}")
    odds = np.log(p) - np.log1p(-p)
    design = np.ones((p.size, 1)) if fixed_slope else np.stack([np.ones_like(odds), odds], axis=1)
    offset = odds if fixed_slope else np.zeros_like(odds)
    if not 0 < tally.base_rate < 1 or np.linalg.matrix_rank(design) < design.shape[1]:
        raise InputError("tally", "both outcomes, at two forecasts or more", f"base rate {tally.base_rate}")
    beta = np.zeros(design.shape[1])
    for _ in range(STEPS):
        line = offset + design @ beta
        fit = 1 / (1 + np.exp(-np.clip(line, -500, 500)))
        information = design.T @ (design * (n * fit * (1 - fit))[:, None])
        if not np.linalg.cond(information) < 1e12:
            break
        step = np.linalg.solve(information, design.T @ (s - n * fit))
        beta = beta + step
        if np.abs(step).max() < 1e-12:
            error = np.sqrt(np.diag(np.linalg.inv(information)))
            deviance = float(2 * (n @ np.logaddexp(0, line) - s @ line))
            slope, slope_error = (1.0, 0.0) if fixed_slope else (float(beta[1]), float(error[1]))
            return LogisticRecalibration(float(beta[0]), slope, float(error[0]), slope_error, deviance)
    raise InputError("tally", "outcomes that a finite line fits best", "outcomes split by the forecasts")


def e_process(forecast: ArrayLike, outcome: ArrayLike) -> FloatArray:
    """Betting evidence against calibration after each outcome; at 20 or more it is as good as p ≤ 0.05, at any time.

    E_t = mean over alternatives (a, b) of Π q_i^y (1 − q_i)^(1 − y) / [p_i^y (1 − p_i)^(1 − y)], with
    logit q = a + b·logit p: an even bet on biases and slopes. If the source is calibrated, the chance that E
    ever reaches c is at most 1/c, so it may be looked at after every claim.

    Args:
        forecast: probabilities, in the order in which the outcomes became known.
        outcome: 0 or 1.

    Returns:
        One value per outcome, 0 to ∞; ∞ from the first forecast that was certain and wrong.

    Raises:
        InputError: missing, outside 0–1, empty, of different lengths, or outcomes other than 0 and 1.

    Source: Ville 1939; Shafer 2021, doi:10.1111/rssa.12647; for calibration Arnold, Henzi & Ziegel 2023,
    doi:10.1214/22-AOAS1697

    >>> e_process([0.5, 0.5], [1, 1]).round(2).tolist()
    [1.0, 1.08]
    """
    p, y = binary(forecast, outcome)
    if p.ndim != 1 or ((y != 0) & (y != 1)).any():
        raise InputError("outcome", "a list of 0 and 1", outcome)
    with np.errstate(over="ignore"):
        evidence: FloatArray = np.exp(_gains(p, y).cumsum(axis=1)).mean(axis=0)
    return evidence


def evidence_over_time(
    frame: pd.DataFrame, *, forecast: str = "probability", outcome: str = "outcome", alpha: float = 0.05
) -> pd.DataFrame:
    """The e-process of one source as a frame: the evidence against its calibration on each day it grew.

    Claims of one cluster stand or fall together, so they bet once, with the mean of their bets, on the day the last
    of them became known: a mean of e-values is one, however dependent they are. Bets of different clusters are
    multiplied, in the order in which they became known.

    Args:
        frame: one row per resolved claim; columns known_at, ``forecast`` and ``outcome`` (0 or 1) and, where there is
            one, cluster.
        forecast: column of probabilities.
        outcome: column of outcomes.
        alpha: the error rate; the threshold is 1/alpha.

    Returns:
        One row per cluster: known_at, n (claims so far), clusters (so far), evidence, peak (highest so far) and
        found (whether the peak has reached the threshold). ``attrs`` name alpha and threshold.

    Raises:
        InputError: as :func:`e_process`; a column missing, or a time missing or unreadable.

    Source: as :func:`e_process`; means of dependent e-values: Vovk & Wang 2021, doi:10.1214/20-AOS2020

    >>> frame = pd.DataFrame({"known_at": ["2024-01-02", "2024-01-01"], "probability": 0.5, "outcome": [1, 1]})
    >>> evidence_over_time(frame)[["n", "evidence"]].round(2).to_numpy().tolist()
    [[1.0, 1.0], [2.0, 1.08]]
    """
    columns(frame, ("known_at", forecast, outcome))
    fraction(alpha, "alpha")
    p, y = binary(frame[forecast], frame[outcome])
    known = times(frame["known_at"], "known_at")
    if known.isna().any() or ((y != 0) & (y != 1)).any():
        raise InputError("frame", "a time in every row and outcomes 0 or 1", "others")
    label = labels(frame["cluster"].to_numpy(), "cluster", p.size) if "cluster" in frame else np.arange(p.size)
    last = known.reset_index(drop=True).groupby(label, sort=False).max().sort_values(kind="stable")
    code = last.index.get_indexer(pd.Index(label))
    size = np.bincount(code)
    gains = _gains(p, y)
    bets = np.zeros((gains.shape[0], size.size))
    with np.errstate(over="ignore", divide="ignore"):
        np.add.at(bets.T, code, np.exp(gains).T)
        evidence = np.exp(np.log(bets / size).cumsum(axis=1)).mean(axis=0)
    table = pd.DataFrame(
        {
            "known_at": last.to_numpy(),
            "n": size.cumsum(),
            "clusters": np.arange(1, size.size + 1),
            "evidence": evidence,
            "peak": np.maximum.accumulate(evidence),
        }
    )
    table["found"] = table["peak"] >= 1 / alpha
    table.attrs = {"alpha": alpha, "threshold": 1 / alpha}
    return table


def _gains(p: FloatArray, y: FloatArray) -> FloatArray:
    """Log of each bet's return on each outcome, shape (alternatives, outcomes)."""
    certain = (p == 0) | (p == 1)
    inner = np.where(certain, 0.5, p)
    odds = np.log(inner) - np.log1p(-inner)
    lines = np.array([(a, b) for a in BIASES for b in SLOPES])
    tilted = lines[:, :1] + lines[:, 1:] * odds
    sign = 2 * y - 1
    gain = np.logaddexp(0, -sign * odds) - np.logaddexp(0, -sign * tilted)
    return np.where(certain, np.where(p == y, 0.0, np.inf), gain)
