"""How often it happened, beside how sure the forecasts were: the CORP curve, its bands, display bins."""

from __future__ import annotations

from dataclasses import dataclass
from statistics import NormalDist

import numpy as np
import pandas as pd

from ledger.verification.binning import binned, bins, percent, steps
from ledger.verification.inputs import (
    FloatArray,
    IntArray,
    choice,
    fraction,
    generator,
    whole,
)
from ledger.verification.intervals import wilson
from ledger.verification.isotonic import isotonic
from ledger.verification.tally import Tally, from_counts, need_tally

__all__ = [
    "MiscalibrationTest",
    "band",
    "bins",
    "calibration_error",
    "curve",
    "miscalibration_test",
    "percent",
]
SNAP = 1_000
MOST_VALUES = 2_000
CHUNK = 1 << 18
WIDER = 1.05  # coverage .89–.94 at .9 on curves rising, flat and stepped, n from 200 to 10,000
HALVINGS, CLOSE, STRETCH = 5, 1e-12, 7.0


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
    need_tally(tally)
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
    ``level``: use this one for a verdict. "confidence": where the true curve lies, pointwise, if it rises or is flat:
    the Wilson interval of each pooled block with its z made 5 % wider for the choice of the blocks, then cut to the
    best bound of the blocks below (low) and above (high). Averaged over the forecasts it covers what it claims; just
    beside a jump of the true curve, and at the first and last forecasts, less. It needs no draws.

    Above 2,000 distinct forecasts a simulated band, and it alone, is computed on a 0.1 % grid and read off between
    its points.

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
    envelope, Besag & Clifford 1989, doi:10.1093/biomet/76.4.633; the confidence band stands on the ratio
    √N_block·(fit − truth), whose law hardly depends on the truth, Deng, Han & Zhang 2021, doi:10.1214/20-AOS2025
    (a percentile bootstrap of an isotonic fit is inconsistent: it covered .8 for .9 where the truth was flat)

    >>> from ledger.verification.tally import tally
    >>> frame = band(tally([0.2, 0.8] * 20, [0, 1] * 20))
    >>> bool((frame.low <= frame.forecast).all() and (frame.forecast <= frame.high).all())
    True
    """
    choice(kind, "kind", ("consistency", "confidence", "simultaneous"))
    level, draws, seed = fraction(level, "level"), whole(draws, "draws", least=1), whole(seed, "seed")
    frame = curve(tally)
    frame.attrs = {"kind": kind, "level": level, "draws": draws, "seed": seed}
    if kind == "confidence":
        frame["low"], frame["high"] = _round_the_curve(tally, frame["recalibrated"].to_numpy(), level)
        return frame
    base = _snapped(tally)
    fits = isotonic(_simulated(base, draws, seed), base.cases.astype(np.float64))
    fits.sort(axis=0)
    if kind == "simultaneous":
        fresh = isotonic(_simulated(base, draws, seed + 1), base.cases.astype(np.float64))
        low, high = np.clip(_envelope(fits, fresh, level), 0, 1)
    else:
        low, high = _middle(fits, level)
    frame["low"] = np.interp(tally.forecast, base.forecast, low)
    frame["high"] = np.interp(tally.forecast, base.forecast, high)
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
    need_tally(tally)
    base = _snapped(tally)
    weight = base.cases.astype(np.float64)
    sums = _simulated(base, draws, seed)
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
    need_tally(tally)
    group = binned(tally, steps(width))
    member = (np.unique(group)[:, None] == group).astype(np.float64)
    expected = member @ (tally.cases * tally.forecast)
    own = float(np.abs(member @ tally.successes - expected).sum() / tally.n)
    sums = _simulated(tally, draws, seed)
    return own, float(np.abs(sums @ member.T - expected).sum(axis=1).mean() / tally.n)


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


def _round_the_curve(tally: Tally, fit: FloatArray, level: float) -> tuple[FloatArray, FloatArray]:
    """Bounds of a rising truth at each forecast, from the blocks of equal ``fit``."""
    block = np.cumsum(np.append(0, np.diff(fit) > 0))
    z = WIDER * NormalDist().inv_cdf((1 + level) / 2)
    ends = wilson(
        *(np.bincount(block, part) for part in (tally.successes, tally.cases)), level=2 * NormalDist().cdf(z) - 1
    )
    low, high = (end[block] for end in ends)
    return np.maximum.accumulate(low), np.minimum.accumulate(high[::-1])[::-1]


def _simulated(base: Tally, draws: int, seed: int) -> FloatArray:
    """Successes of simulated records of a calibrated source, shape (draws, distinct forecasts)."""
    draws, random = whole(draws, "draws", least=1), generator(seed)
    sums = random.binomial(base.cases, base.forecast, size=(draws, base.forecast.size))
    return sums.astype(np.float64)


def _miscalibration(sums: FloatArray, weight: FloatArray, forecast: FloatArray) -> FloatArray:
    """CORP miscalibration of the Brier score, per row of ``sums``: Σ n[(p − o)² − (p̂ − o)²] / Σ n."""
    fit, observed = isotonic(sums, weight), sums / weight
    gain = (forecast - fit) * (forecast + fit - 2 * observed)
    loss: FloatArray = gain @ weight / weight.sum()
    return loss


def _middle(fits: FloatArray, level: float) -> tuple[FloatArray, FloatArray]:
    """Ends between which ``level`` of the sorted curves lie at each forecast, by quantiles of the mid-distribution.

    Half of each tie counts as below: fits come in steps, and ends that hold a whole step each would cover too much.
    Where the lowest value alone is likelier than the tail, as 0 is for small forecasts, nothing can be left out below,
    and the whole of it is left out above; and so the other way round.
    """
    draws, tail = len(fits), (1 - level) / 2
    none_below = (fits <= fits[0] + CLOSE).mean(axis=0) / 2 >= tail
    none_above = (fits >= fits[-1] - CLOSE).mean(axis=0) / 2 >= tail
    below = np.where(none_below, 0.0, np.where(none_above, 2 * tail, tail))
    above = np.where(none_above, 0.0, np.where(none_below, 2 * tail, tail))
    return _mid_quantile(fits, below * draws), _mid_quantile(fits, (1 - above) * draws)


def _mid_quantile(fits: FloatArray, rank: FloatArray) -> FloatArray:
    """The value of each column at a rank of its own, between the middles of the steps to either side."""
    last = len(fits) - 1

    def step(at: IntArray) -> tuple[FloatArray, IntArray, IntArray]:
        value = np.take_along_axis(fits, np.clip(at, 0, last)[None], axis=0)[0]
        return value, (fits < value - CLOSE).sum(axis=0), (fits <= value + CLOSE).sum(axis=0)

    here, begin, end = step(rank.astype(np.int64))
    middle = (begin + end) / 2
    there, begin, end = step(np.where(middle <= rank, end, begin - 1))
    apart = (begin + end) / 2 - middle
    share = np.divide(rank - middle, apart, out=np.zeros(rank.shape), where=apart != 0)
    between: FloatArray = here + np.clip(share, 0, 1) * (there - here)
    return between


def _envelope(fits: FloatArray, fresh: FloatArray, level: float) -> tuple[FloatArray, FloatArray]:
    """The narrowest pair of order statistics of the sorted ``fits``, or between two, with ``level`` of curves inside.

    Where even the outermost hold too few, as with few draws and many distinct forecasts, they are stretched outwards.
    The curves that judge the coverage are fresh ones, so that the band is not flattered by its own draws.
    """
    draws = len(fits)

    def ends(rank: float) -> tuple[FloatArray, FloatArray]:
        if rank < 0:
            middle = fits[draws // 2]
            return middle - (1 - rank) * (middle - fits[0]), middle + (1 - rank) * (fits[-1] - middle)
        below, part = int(rank), rank - int(rank)
        above = min(below + 1, (draws - 1) // 2)
        low = (1 - part) * fits[below] + part * fits[above]
        high = (1 - part) * fits[draws - 1 - below] + part * fits[draws - 1 - above]
        return low, high

    def holds(rank: float) -> bool:
        low, high = ends(rank)
        return bool(((fresh >= low - CLOSE) & (fresh <= high + CLOSE)).all(axis=1).mean() >= level)

    if not holds(0):
        low, high = -STRETCH, 0.0
        for _ in range(2 * HALVINGS):
            middle = (low + high) / 2
            low, high = (middle, high) if holds(middle) else (low, middle)
        return ends(low)
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
