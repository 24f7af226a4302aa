"""How often it happened, beside how sure the forecasts were: the CORP curve, its bands, display bins."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from ledger.errors import InputError
from ledger.verification.inputs import FloatArray, IntArray, choice, fraction, numbers
from ledger.verification.intervals import jeffreys, wilson
from ledger.verification.isotonic import isotonic
from ledger.verification.tally import Tally, from_counts

SNAP = 1_000
MOST_VALUES = 2_000
CHUNK = 1 << 18
PRIOR = 5
HALVINGS, CLOSE = 5, 1e-12


@dataclass(frozen=True, slots=True)
class MiscalibrationTest:
    """How unusual the miscalibration would be if the forecasts were calibrated.

    Attributes:
        miscalibration: CORP miscalibration of the mean Brier score (0–1, lower is better).
        null_mean: what a calibrated source with these forecasts shows on average.
        p_value: (1 + #{MCB* ≥ MCB}) / (draws + 1).
        draws: number of simulated records.
        seed: seed of the random numbers.
    """

    miscalibration: float
    null_mean: float
    p_value: float
    draws: int
    seed: int

    @property
    def excess(self) -> float:
        """Miscalibration less its null mean: what is left after the part that chance alone gives."""
        return self.miscalibration - self.null_mean


def curve(tally: Tally) -> pd.DataFrame:
    """CORP reliability curve: one row per distinct forecast, rising.

    Args:
        tally: distinct forecasts with cases and successes.

    Returns:
        A frame with columns forecast (0–1), cases, observed (frequency, 0–1) and recalibrated (isotonic
        fit, 0–1).

    Source: Dimitriadis, Gneiting & Jordan 2021, doi:10.1073/pnas.2016191118

    >>> from ledger.verification.tally import tally
    >>> curve(tally([0.2, 0.4, 0.9], [1, 0, 1])).recalibrated.tolist()
    [0.5, 0.5, 1.0]
    """
    return pd.DataFrame(
        {
            "forecast": tally.forecast,
            "cases": tally.cases,
            "observed": tally.observed,
            "recalibrated": _recalibrated(tally),
        }
    )


def band(tally: Tally, level: float = 0.9, draws: int = 1000, seed: int = 0, kind: str = "consistency") -> pd.DataFrame:
    """CORP curve with a band from simulated records: the same forecasts, new outcomes, a new fit each.

    "consistency": where the curve of a *calibrated* source lies, pointwise (s* ~ Binomial(n, p)). A
    calibrated source leaves a pointwise 90 % band somewhere in about half of all records.
    "simultaneous": as before, but the whole curve of a calibrated source stays inside with probability
    ``level``: use this one for a verdict. "confidence": where the true curve lies, pointwise (s* ~ Binomial(n, q),
    q the frequency with five more cases at its pooled block's (S + ½)/(N + 1), so that it has a width where none or
    all came true). It holds for a curve that rises; over long flat stretches it is too narrow.

    Above 2,000 distinct forecasts the band alone is computed on a 0.1 % grid and read off between its points.

    Args:
        tally: distinct forecasts with cases and successes.
        level: share of the simulated curves inside, between 0 and 1.
        draws: number of simulated records.
        seed: seed of the random numbers: the same seed gives the same band.
        kind: "consistency", "confidence" or "simultaneous".

    Returns:
        The frame of :func:`curve` with columns low and high; its ``attrs`` name kind, level, draws and seed.

    Raises:
        InputError: a level outside 0–1, no draws, or another kind.

    Source: Dimitriadis, Gneiting & Jordan 2021, doi:10.1073/pnas.2016191118; the simultaneous band is a rank
    envelope, Besag & Clifford 1989, doi:10.1093/biomet/76.4.633

    >>> from ledger.verification.tally import tally
    >>> frame = band(tally([0.2, 0.8] * 20, [0, 1] * 20))
    >>> bool((frame.low <= frame.forecast).all() and (frame.forecast <= frame.high).all())
    True
    """
    choice(kind, "kind", ("consistency", "confidence", "simultaneous"))
    fraction(level, "level")
    frame, base = curve(tally), _snapped(tally)
    truth = _supposed(base) if kind == "confidence" else base.forecast
    fits = isotonic(_simulated(base, truth, draws, seed), base.cases.astype(np.float64))
    fits.sort(axis=0)
    if kind == "simultaneous":
        fresh = isotonic(_simulated(base, truth, draws, seed + 1), base.cases.astype(np.float64))
        low, high = _envelope(fits, fresh, level)
    else:
        low, high = np.quantile(fits, [(1 - level) / 2, (1 + level) / 2], axis=0)
    frame["low"] = np.interp(tally.forecast, base.forecast, low)
    frame["high"] = np.interp(tally.forecast, base.forecast, high)
    frame.attrs = {"kind": kind, "level": level, "draws": draws, "seed": seed}
    return frame


def miscalibration_test(tally: Tally, *, draws: int = 1000, seed: int = 0) -> MiscalibrationTest:
    """Test calibration: the CORP miscalibration (Brier) beside that of records simulated from the forecasts.

    Declared fractions are tested against yes-or-no outcomes, which errs on the side of not finding fault.

    Args:
        tally: distinct forecasts with cases and successes.
        draws: number of simulated records.
        seed: seed of the random numbers.

    Raises:
        InputError: no draws.

    Source: Dimitriadis, Gneiting & Jordan 2021, doi:10.1073/pnas.2016191118; p-value: Davison & Hinkley
    1997, ch. 4

    >>> from ledger.verification.tally import tally
    >>> miscalibration_test(tally([0.9] * 30, [0] * 30)).p_value < 0.01
    True
    """
    base = _snapped(tally)
    weight = base.cases.astype(np.float64)
    sums = _simulated(base, base.forecast, draws, seed)
    simulated = _miscalibration(sums, weight, base.forecast)
    own = float(_miscalibration(base.successes.astype(np.float64), weight, base.forecast))
    at_least = int((simulated >= own - 1e-12).sum())
    exact = (
        own
        if base is tally
        else float(_miscalibration(tally.successes.astype(np.float64), tally.cases.astype(np.float64), tally.forecast))
    )
    return MiscalibrationTest(exact, float(simulated.mean()), (1 + at_least) / (draws + 1), draws, seed)


def calibration_error(tally: Tally, *, width: int = 10, draws: int = 1000, seed: int = 0) -> tuple[float, float]:
    """Binned calibration error (ECE, 0–1, lower is better), and what a calibrated source gets on average.

    Σ n_b |p̄_b − ȳ_b| / n. The first number means nothing without the second: at n = 20 a calibrated source
    gets about 0.2.

    Args:
        tally: distinct forecasts with cases and successes.
        width: width of a bin in percent, a divisor of 100.
        draws: number of simulated records.
        seed: seed of the random numbers.

    Raises:
        InputError: a width that does not divide 100, or no draws.

    Source: Bröcker & Smith 2007, doi:10.1175/WAF993.1, on why sampling must be allowed for

    >>> from ledger.verification.tally import tally
    >>> [round(part, 2) for part in calibration_error(tally([0.9] * 10, [1] * 5 + [0] * 5))]
    [0.4, 0.07]
    """
    if width < 1 or 100 % width:
        raise InputError("width", "a divisor of 100", width)
    group = _binned(tally, np.arange(0, 101, width))
    member = (np.unique(group)[:, None] == group).astype(np.float64)
    expected = member @ (tally.cases * tally.forecast)
    own = float(np.abs(member @ tally.successes - expected).sum() / tally.n)
    sums = _simulated(tally, tally.forecast, draws, seed)
    return own, float(np.abs(sums @ member.T - expected).sum(axis=1).mean() / tally.n)


def percent(forecast: ArrayLike) -> np.ndarray[tuple[int, ...], np.dtype[np.int64]]:
    """Whole percent of probabilities, by rounding: ``int(p * 100)`` is wrong for 0.29, 0.57 and 0.58.

    Args:
        forecast: probabilities, 0–1.

    >>> percent([0.29, 0.57, 0.58]).tolist()
    [29, 57, 58]
    """
    return np.rint(numbers(forecast, "forecast") * 100).astype(np.int64)


def bins(
    tally: Tally,
    *,
    width: int = 10,
    edges: Sequence[int] | None = None,
    level: float = 0.95,
    interval: str = "wilson",
) -> pd.DataFrame:
    """Bins for display: one row per bin that holds a forecast.

    A bin holds its lower edge, the last one 100 too. The percents are freed of floating-point noise first: 0.3,
    0.6 and 0.7 fall one bin low in ``numpy.histogram``.

    Args:
        tally: distinct forecasts with cases and successes.
        width: width of a bin in percent, a divisor of 100.
        edges: edges in whole percent from 0 to 100, instead of a width.
        level: level of the interval for the frequency.
        interval: "wilson" or "jeffreys".

    Returns:
        A frame with columns from_percent, to_percent, forecast (mean, 0–1), cases, successes, observed,
        low, high.

    Raises:
        InputError: edges that do not rise from 0 to 100, or another interval.

    >>> from ledger.verification.tally import tally
    >>> bins(tally([0.29, 0.3, 1.0], [0, 1, 1]))[["from_percent", "cases"]].to_numpy().tolist()
    [[20, 1], [30, 1], [90, 1]]
    """
    choice(interval, "interval", ("wilson", "jeffreys"))
    steps = np.asarray(edges if edges is not None else np.arange(0, 101, width), dtype=np.int64)
    if steps.size < 2 or steps[0] != 0 or steps[-1] != 100 or (np.diff(steps) <= 0).any():
        raise InputError("edges", "whole percents rising from 0 to 100", list(steps))
    group = _binned(tally, steps)
    at, group = np.unique(group, return_inverse=True)
    cases = np.bincount(group, tally.cases)
    successes = np.bincount(group, tally.successes)
    low, high = (wilson if interval == "wilson" else jeffreys)(successes, cases, level=level)
    return pd.DataFrame(
        {
            "from_percent": steps[at],
            "to_percent": steps[at + 1],
            "forecast": np.bincount(group, tally.cases * tally.forecast) / cases,
            "cases": cases.astype(np.int64),
            "successes": successes,
            "observed": successes / cases,
            "low": low,
            "high": high,
        }
    )


def _binned(tally: Tally, steps: IntArray) -> IntArray:
    """The bin of each distinct forecast, from 0."""
    exact = np.round(tally.forecast * 100, 9)  # 0.29 * 100 is 28.999999999999996
    return np.clip(np.searchsorted(steps, exact, side="right") - 1, 0, steps.size - 2)


def _recalibrated(tally: Tally) -> FloatArray:
    return isotonic(tally.successes.astype(np.float64), tally.cases.astype(np.float64))


def _snapped(tally: Tally) -> Tally:
    """The tally the simulated records stand on: the same one, or one on a 0.1 % grid."""
    if tally.forecast.size <= MOST_VALUES:
        return tally
    sums = np.zeros((3, SNAP + 1))
    for at in range(0, tally.forecast.size, CHUNK):  # in pieces: ten million distinct forecasts fit in memory
        part = slice(at, at + CHUNK)
        code = np.rint(tally.forecast[part] * SNAP).astype(np.int64)
        for row, column in enumerate((tally.cases, tally.successes, tally.squared)):
            sums[row] += np.bincount(code, column[part], SNAP + 1)
    present = np.flatnonzero(sums[0])
    cases, successes, squares = sums[:, present]
    return from_counts(present / SNAP, cases, successes, squares=squares)


def _supposed(base: Tally) -> FloatArray:
    """True frequencies to suppose at each forecast: the observed ones, drawn to their pooled block."""
    fit = _recalibrated(base)
    block = np.cumsum(np.append(0, np.diff(fit) > 0))
    pooled = (np.bincount(block, base.successes) + 0.5) / (np.bincount(block, base.cases) + 1)
    supposed: FloatArray = (base.successes + PRIOR * pooled[block]) / (base.cases + PRIOR)
    return supposed


def _simulated(base: Tally, truth: FloatArray, draws: int, seed: int) -> FloatArray:
    """Successes of simulated records, shape (draws, distinct forecasts)."""
    if draws < 1:
        raise InputError("draws", "at least 1", draws)
    random = np.random.default_rng(seed)
    sums = random.binomial(base.cases, np.clip(truth, 0, 1), size=(draws, base.forecast.size))
    return sums.astype(np.float64)


def _miscalibration(sums: FloatArray, weight: FloatArray, forecast: FloatArray) -> FloatArray:
    """CORP miscalibration of the Brier score, per row of ``sums``: Σ n[(p − o)² − (p̂ − o)²] / Σ n."""
    fit, observed = isotonic(sums, weight), sums / weight
    gain = (forecast - fit) * (forecast + fit - 2 * observed)
    loss: FloatArray = gain @ weight / weight.sum()
    return loss


def _envelope(fits: FloatArray, fresh: FloatArray, level: float) -> tuple[FloatArray, FloatArray]:
    """The narrowest pair of order statistics of the sorted ``fits``, or between two, with ``level`` of curves inside.

    The curves that judge the coverage are fresh ones, so that the band is not flattered by its own draws.
    """
    draws = len(fits)

    def ends(rank: float) -> tuple[FloatArray, FloatArray]:
        below, part = int(rank), rank - int(rank)
        above = min(below + 1, (draws - 1) // 2)
        low = (1 - part) * fits[below] + part * fits[above]
        high = (1 - part) * fits[draws - 1 - below] + part * fits[draws - 1 - above]
        return low, high

    def holds(rank: float) -> bool:
        low, high = ends(rank)
        return bool(((fresh >= low - CLOSE) & (fresh <= high + CLOSE)).all(axis=1).mean() >= level)

    lowest, highest = 0, (draws - 1) // 2
    while lowest < highest:
        rank = (lowest + highest + 1) // 2
        lowest, highest = (rank, highest) if holds(rank) else (lowest, rank - 1)
    found, step = float(lowest), 0.5
    for _ in range(HALVINGS):
        if found + step <= (draws - 1) // 2 and holds(found + step):
            found += step
        step /= 2
    return ends(found)
