"""Recalibration: a line in log odds shrunk to the identity, and judged only on claims it has not seen."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from ledger.errors import InputError
from ledger.verification.inference import MeanInterval, mean_interval
from ledger.verification.inputs import PROBABILITY, FloatArray, binary, columns, fraction, numbers, within
from ledger.verification.over_time import times
from ledger.verification.rules import brier
from ledger.verification.tally import Tally, from_counts, need_tally, tally

FLOOR = 0.01
SPREAD = (0.5, 0.25)
STEPS = 100


@dataclass(frozen=True, slots=True)
class Line:
    """logit of the recalibrated probability = intercept + slope·logit of the forecast.

    Attributes:
        intercept: 0 for the identity.
        slope: 1 for the identity, below it draws forecasts to even odds.
        floor: forecasts nearer to 0 or 1 are first taken to this distance.
        n: claims it was fitted on.
    """

    intercept: float
    slope: float
    floor: float
    n: int

    def __call__(self, forecast: ArrayLike) -> FloatArray:
        """Recalibrate probabilities; with no claims behind the line they stay as they are."""
        p = within(forecast, "forecast", PROBABILITY)
        if self.n == 0:
            return p
        return 1 / (1 + np.exp(-(self.intercept + self.slope * _odds(p, self.floor))))


@dataclass(frozen=True, slots=True)
class Gain:
    """What recalibration would have saved on claims it had not seen.

    Attributes:
        before: mean Brier score as forecast (0–1, lower is better).
        after: mean Brier score recalibrated.
        difference: after − before with its interval by clusters; negative is a gain.
        n: claims with an earlier outcome to learn from: only these are compared.
        untrained: claims before the first outcome, left out.
    """

    before: float
    after: float
    difference: MeanInterval
    n: int
    untrained: int


def recalibration(counts: Tally, *, spread: tuple[float, float] = SPREAD, floor: float = FLOOR) -> Line:
    """Fit the recalibrating line, shrunk to the identity: few claims move it little.

    The mode of Σ s·ln q + (n − s)·ln(1 − q) − a²/(2σ_a²) − (b − 1)²/(2σ_b²) with logit q = a + b·logit p. It exists
    for any record, also where all outcomes are alike.

    Args:
        counts: distinct forecasts with cases and successes.
        spread: σ_a and σ_b, how far sources commonly lie from the identity; larger shrinks less.
        floor: forecasts below it, or above 1 − floor, are taken as that.

    Raises:
        InputError: a spread not above 0, or a floor not between 0 and ½.

    Source: the line: Cox 1958, doi:10.1093/biomet/45.3-4.562; recalibrating forecasters: Turner et al. 2014,
    doi:10.1007/s10994-013-5401-4

    >>> line = recalibration(tally([0.9] * 50 + [0.1] * 50, [1] * 35 + [0] * 65))
    >>> line.slope < 1, bool(line(0.9) < 0.9)
    (True, True)
    """
    need_tally(counts)
    spread, floor = _checked(spread, floor)
    odds = _odds(counts.forecast, floor)
    n, s = counts.cases.astype(np.float64), counts.successes.astype(np.float64)
    a, b = _mode(odds, n, s, spread)
    return Line(a, b, floor, counts.n)


def out_of_time(
    frame: pd.DataFrame,
    *,
    forecast: str = "probability",
    outcome: str = "outcome",
    spread: tuple[float, float] = SPREAD,
    floor: float = FLOOR,
) -> pd.DataFrame:
    """Recalibrate each forecast with the line of what was known when it was made, and with nothing later.

    Args:
        frame: one row per resolved forecast of one source; columns made_at and known_at (dates, datetimes or ISO
            strings), ``forecast`` and ``outcome``; an outcome counts for forecasts made after it was known.
        forecast: column of probabilities.
        outcome: column of outcomes, 0 to 1.
        spread: as in :func:`recalibration`.
        floor: as in :func:`recalibration`.

    Returns:
        The frame in order of made_at with columns recalibrated (0–1) and trained_on (claims behind the line; where
        it is 0 the forecast stands as it was).

    Raises:
        InputError: a column missing, a missing value, or a time that cannot be read.

    Source: rolling origin, Tashman 2000, doi:10.1016/S0169-2070(00)00065-0

    >>> frame = pd.DataFrame({"made_at": ["2024-01-01", "2024-03-01"], "known_at": ["2024-02-01", "2024-04-01"],
    ...     "probability": [0.9, 0.9], "outcome": [0, 1]})
    >>> found = out_of_time(frame)
    >>> found.trained_on.tolist(), bool(found.recalibrated.iloc[1] < 0.9)
    ([0, 1], True)
    """
    columns(frame, ("made_at", "known_at", forecast, outcome))
    spread, floor = _checked(spread, floor)
    made, known = _times(frame, "made_at"), _times(frame, "known_at")
    every = tally(frame[forecast], frame[outcome])
    p, y = binary(frame[forecast], frame[outcome])
    code = np.searchsorted(every.forecast, p)
    by_known, by_made = np.argsort(known, kind="stable"), np.argsort(made, kind="stable")
    seen_at = np.searchsorted(known[by_known], made[by_made], side="left")
    odds = _odds(every.forecast, floor)
    cases, yes = np.zeros(odds.size), np.zeros(odds.size)
    fixed, trained = np.empty(p.size), np.empty(p.size, dtype=np.int64)
    line, done = (0.0, 1.0), 0
    for row, seen in zip(by_made, seen_at, strict=True):
        if seen > done:
            fresh = by_known[done:seen]
            np.add.at(cases, code[fresh], 1)
            np.add.at(yes, code[fresh], y[fresh])
            line, done = _mode(odds, cases, yes, spread, line), int(seen)
        fixed[row], trained[row] = Line(*line, floor, done)(p[row]), done
    return frame.assign(recalibrated=fixed, trained_on=trained).iloc[by_made]


def gain(frame: pd.DataFrame, *, forecast: str = "probability", outcome: str = "outcome", level: float = 0.95) -> Gain:
    """What the recalibration of :func:`out_of_time` changes in the mean Brier score, on claims it had not seen.

    Args:
        frame: as :func:`out_of_time` returns it; cluster where there is one.
        forecast: column of probabilities.
        outcome: column of outcomes, 0 to 1.
        level: of the interval.

    Raises:
        InputError: a column missing, or no forecast with an earlier outcome to learn from.

    >>> frame = pd.DataFrame({"probability": [0.9, 0.9, 0.8], "recalibrated": [0.9, 0.8, 0.7], "outcome": [1, 0, 1],
    ...     "trained_on": [0, 1, 2]})
    >>> found = gain(frame)
    >>> round(found.before, 3), round(found.after, 3), found.untrained
    (0.425, 0.365, 1)
    """
    columns(frame, (forecast, outcome, "recalibrated", "trained_on"))
    rows = frame.iloc[:0] if frame.empty else frame[numbers(frame["trained_on"], "trained_on") > 0]
    if rows.empty:
        raise InputError("frame", "a forecast made after an earlier outcome was known", "none")
    before = brier(rows[forecast], rows[outcome])
    after = brier(rows["recalibrated"], rows[outcome])
    label = rows.get("cluster")
    found = mean_interval(after - before, label, level, within=(-1.0, 1.0), skewed=False)
    return Gain(float(before.mean()), float(after.mean()), found, len(rows), len(frame) - len(rows))


def recalibrated_tally(counts: Tally, line: Line) -> Tally:
    """The tally of the recalibrated forecasts: the same cases and successes at the values the line gives.

    Args:
        counts: distinct forecasts with cases and successes.
        line: from :func:`recalibration`.

    >>> recalibrated_tally(tally([0.5], [1]), Line(0.0, 1.0, 0.01, 1)).forecast.tolist()
    [0.5]
    """
    need_tally(counts)
    if not isinstance(line, Line):
        raise InputError("line", "a Line, as recalibration makes it", type(line).__name__)
    return from_counts(line(counts.forecast), counts.cases, counts.successes, squares=counts.squared)


def _checked(spread: tuple[float, float], floor: float) -> tuple[tuple[float, float], float]:
    wide, floor = numbers(spread, "spread"), fraction(floor, "floor")
    if wide.shape != (2,) or wide.min() <= 0:
        raise InputError("spread", "two numbers above 0", spread)
    if floor >= 0.5:
        raise InputError("floor", "a number above 0 and below ½", floor)
    return (float(wide[0]), float(wide[1])), floor


def _odds(p: FloatArray, floor: float) -> FloatArray:
    held = np.clip(p, floor, 1 - floor)
    odds: FloatArray = np.log(held) - np.log1p(-held)
    return odds


def _mode(
    odds: FloatArray, n: FloatArray, s: FloatArray, spread: tuple[float, float], start: tuple[float, float] = (0.0, 1.0)
) -> tuple[float, float]:
    """Newton's method with halved steps; the penalised likelihood is strictly concave, so it has one mode."""
    weight_a, weight_b = 1 / spread[0] ** 2, 1 / spread[1] ** 2

    def value(a: float, b: float) -> float:
        tilted = a + b * odds
        loss = float(n @ np.logaddexp(0, tilted) - s @ tilted)
        return loss + weight_a * a * a / 2 + weight_b * (b - 1) ** 2 / 2

    a, b = start
    here = value(a, b)
    for _ in range(STEPS):
        fit = 1 / (1 + np.exp(-(a + b * odds)))
        rest, width = s - n * fit, n * fit * (1 - fit)
        down_a, down_b = float(rest.sum()) - weight_a * a, float(rest @ odds) - weight_b * (b - 1)
        aa, ab, bb = float(width.sum()) + weight_a, float(width @ odds), float(width @ odds**2) + weight_b
        size = 1 / (aa * bb - ab * ab)
        step_a, step_b = (bb * down_a - ab * down_b) * size, (aa * down_b - ab * down_a) * size
        part = 1.0
        while (there := value(a + part * step_a, b + part * step_b)) > here + 1e-12 * (1 + here) and part > 1e-9:
            part /= 2
        a, b, here = a + part * step_a, b + part * step_b, there
        if max(abs(step_a), abs(step_b)) < 1e-10:
            break
    return a, b


def _times(frame: pd.DataFrame, column: str) -> np.ndarray:
    found = times(frame[column], column)
    if found.isna().any():
        raise InputError(column, "a time in every row", "a gap")
    return found.to_numpy()
