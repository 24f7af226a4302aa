"""The tally: distinct forecast → (cases, successes), what all binary calibration is computed from.

Mean scores, the CORP curve, its bands, the decompositions and the area under the ROC curve depend on the
forecasts only through the tally: ties are then exact, the order of the rows cannot matter, and the cost
does not grow with n.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from ledger.errors import InputError
from ledger.verification.inputs import PROBABILITY, FloatArray, IntArray, binary, numbers, within

GRID = 10_000
CHUNK = 1 << 16
UNIT, WHOLE = 10**15, 2**61  # the count of the largest weight, and what all counts together may not pass
MOST = 10**18


@dataclass(frozen=True, slots=True, eq=False)
class Tally:
    """Distinct forecasts with the number of cases and of successes behind each.

    Attributes:
        forecast: the distinct probabilities, rising.
        cases: how many forecasts had that value (integers).
        successes: how many of them came true: integers; sums of the outcomes where declared fractions occur.
        squares: sums of the squared outcomes; equal to ``successes`` when all outcomes are 0 or 1.

    >>> both = tally([0.2], [0]) + tally([0.2, 0.9], [1, 1])
    >>> both.forecast.tolist(), both.cases.tolist(), both.successes.tolist()
    ([0.2, 0.9], [2, 1], [1, 1])
    """

    forecast: FloatArray
    cases: IntArray
    successes: IntArray | FloatArray
    squares: IntArray | FloatArray | None = None

    def __post_init__(self) -> None:
        if self.squares is None:
            object.__setattr__(self, "squares", self.successes)
        for name in ("forecast", "cases", "successes", "squares"):
            column = np.asarray(getattr(self, name)).view()
            column.flags.writeable = False
            object.__setattr__(self, name, column)
        if not self.forecast.size == self.cases.size == self.successes.size == self.squared.size > 0:
            raise InputError("tally", "four columns of one length, at least one row", f"{self.forecast.size}")

    def __add__(self, other: Tally) -> Tally:
        if not isinstance(other, Tally):
            return NotImplemented
        return from_counts(
            np.concatenate([self.forecast, other.forecast]),
            np.concatenate([self.cases, other.cases]),
            np.concatenate([self.successes, other.successes]),
            squares=np.concatenate([self.squared, other.squared]),
        )

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Tally):
            return NotImplemented
        return all(
            np.array_equal(getattr(self, name), getattr(other, name))
            for name in ("forecast", "cases", "successes", "squares")
        )

    __hash__ = None  # type: ignore[assignment]

    @property
    def squared(self) -> IntArray | FloatArray:
        """Sums of squared outcomes, never None."""
        assert self.squares is not None  # noqa: S101 - set in __post_init__
        return self.squares

    @property
    def n(self) -> int:
        """Number of forecasts."""
        return int(self.cases.sum())

    @property
    def base_rate(self) -> float:
        """Mean outcome, 0–1."""
        return float(self.successes.sum() / self.cases.sum())

    @property
    def observed(self) -> FloatArray:
        """Observed frequency at each distinct forecast, 0–1."""
        frequency: FloatArray = self.successes / self.cases
        return frequency

    @property
    def mean_forecast(self) -> float:
        """Mean forecast, 0–1."""
        return float(self.forecast @ self.cases / self.n)

    @property
    def mean_brier(self) -> float:
        """Mean Brier score (0–1, lower is better): Σ (n·p² − 2·p·s + q) / Σ n."""
        p, y = self.forecast, self.observed
        spread = self.squared / self.cases - y**2
        return float(((p - y) ** 2 + spread) @ self.cases / self.n)

    @property
    def mean_log(self) -> float:
        """Mean log score (natural log, lower is better); infinite if any forecast was certain and wrong."""
        return mean_log(self, self.forecast)

    @property
    def certain_and_wrong(self) -> int:
        """How many forecasts gave no chance to what happened (a log score of ∞); of partial outcomes, all."""
        zero, one = self.forecast == 0, self.forecast == 1
        return int(np.ceil(self.successes[zero].sum() + (self.cases - self.successes)[one].sum()))

    @property
    def auc(self) -> float:
        """Area under the ROC curve: the chance that a yes had the higher forecast, ties counting half.

        NaN where all outcomes are alike.

        Source: Hanley & McNeil 1982, doi:10.1148/radiology.143.1.7063747
        """
        yes, no = self.successes.astype(np.float64), (self.cases - self.successes).astype(np.float64)
        if yes.sum() == 0 or no.sum() == 0:
            return float("nan")
        below = no.cumsum() - no
        return float(yes @ (below + no / 2) / (yes.sum() * no.sum()))


def mean_log(counts: Tally, forecast: FloatArray) -> float:
    """Mean log score (natural log, lower is better) of other forecasts, such as recalibrated ones.

    Args:
        counts: the cases and successes.
        forecast: one probability per row of the tally, or one for all.

    Raises:
        InputError: missing, outside 0–1, or not one per row.

    >>> round(mean_log(tally([0.9, 0.9], [1, 0]), np.array([0.5])), 4)
    0.6931
    """
    need_tally(counts)
    forecast = within(forecast, "forecast", PROBABILITY)
    if forecast.shape not in (counts.forecast.shape, (1,), ()):
        raise InputError("forecast", f"one per row of the tally, {counts.forecast.size}", f"{forecast.size}")
    yes, no = counts.successes, counts.cases - counts.successes
    with np.errstate(divide="ignore", invalid="ignore"):
        loss = np.where(yes > 0, yes * np.log(forecast), 0.0) + np.where(no > 0, no * np.log1p(-forecast), 0.0)
    return float(-loss.sum() / counts.n + 0.0)


def need_tally(counts: object) -> None:
    """Refuse what is not a tally, such as a bare list of forecasts.

    Raises:
        InputError: something else.

    >>> need_tally(tally([0.5], [1]))
    """
    if not isinstance(counts, Tally):
        raise InputError("tally", "a Tally, as tally(forecast, outcome) makes it", type(counts).__name__)


def tally(forecast: ArrayLike, outcome: ArrayLike) -> Tally:
    """Count cases and successes at each distinct forecast.

    Args:
        forecast: n probabilities, 0–1.
        outcome: n outcomes: 0, 1, or declared fractions such as 0.5.

    Raises:
        InputError: missing, unresolved, outside 0–1, empty, or of different lengths.

    >>> t = tally([0.7, 0.2, 0.7], [1, 0, 0])
    >>> t.forecast.tolist(), t.cases.tolist(), t.successes.tolist()
    ([0.2, 0.7], [1, 2], [0, 1])
    """
    p, y = (part.ravel() for part in binary(forecast, outcome))
    counted = _count_on_grid(p, y)
    if counted is not None:
        return counted
    values, code = np.unique(p, return_inverse=True)
    cases = np.bincount(code)
    successes, squares = np.bincount(code, y), np.bincount(code, y * y)
    if np.array_equal(successes, squares):
        whole = successes.astype(np.int64)
        return Tally(values, cases, whole, whole)
    return Tally(values, cases, successes, squares)


def weighted(forecast: ArrayLike, outcome: ArrayLike, weight: ArrayLike) -> Tally:
    """Tally forecasts that do not all count alike, in tiny parts of the largest weight (10⁻¹⁵ up to 2,000 forecasts).

    Means (scores, base rate, the parts of a decomposition) are right to ten digits and more. ``n`` and
    ``certain_and_wrong`` count those parts, and what needs counts of cases (bands, tests) must not be made from it.

    Args:
        forecast: n probabilities, 0–1.
        outcome: n outcomes: 0, 1, or declared fractions.
        weight: n weights above 0.

    Raises:
        InputError: as :func:`tally`; or weights of another length, missing, or not above 0.

    >>> round(weighted([0.8, 0.8, 0.4], [1, 1, 1], [0.5, 0.5, 1]).mean_brier, 6)
    0.2
    """
    p, y = (part.ravel() for part in binary(forecast, outcome))
    share = numbers(weight, "weight").ravel()
    if share.shape != p.shape or share.min() <= 0:
        raise InputError("weight", f"{p.size} numbers above 0", weight)
    unit = min(UNIT, WHOLE // share.size)
    cases = np.maximum(np.rint(share * (unit / share.max())), 1)
    return from_counts(p, cases, cases * y, squares=cases * y * y)


def _count_on_grid(p: FloatArray, y: FloatArray) -> Tally | None:
    """Count without sorting when all forecasts have at most four decimals and all outcomes are 0 or 1."""
    counts = np.zeros(2 * (GRID + 1), dtype=np.int64)
    for at in range(0, p.size, CHUNK):
        part, hit = p[at : at + CHUNK], y[at : at + CHUNK]
        code = np.rint(part * GRID)
        if (code / GRID != part).any() or (hit * hit != hit).any():
            return None
        counts += np.bincount((2 * code + hit).astype(np.int64), minlength=counts.size)
    no, yes = counts[0::2], counts[1::2]
    present = np.flatnonzero(no + yes)
    return Tally(present / GRID, (no + yes)[present], yes[present])


def from_counts(
    forecast: ArrayLike, cases: ArrayLike, successes: ArrayLike, *, squares: ArrayLike | None = None
) -> Tally:
    """Make a tally from counts that were grouped elsewhere, as by ``SELECT … GROUP BY probability``.

    Args:
        forecast: probabilities; equal ones are added up.
        cases: positive integers, one per row.
        successes: sums of outcomes, 0 to ``cases``.
        squares: sums of squared outcomes, needed when outcomes are declared fractions.

    Raises:
        InputError: missing, outside 0–1, empty, of different lengths, or more successes than cases.

    >>> from_counts([0.9, 0.2, 0.9], [2, 1, 1], [2, 0, 0]).successes.tolist()
    [0, 2]
    """
    p, n, s = numbers(forecast, "forecast"), numbers(cases, "cases"), numbers(successes, "successes")
    q = s if squares is None else numbers(squares, "squares")
    if not p.shape == n.shape == s.shape == q.shape or p.ndim != 1:
        raise InputError("tally", "columns of one length", f"{p.shape}, {n.shape}, {s.shape}, {q.shape}")
    if p.min() < 0 or p.max() > 1:
        raise InputError("forecast", "probabilities from 0 to 1", forecast)
    if n.min() <= 0 or n.sum() > MOST or (n != np.rint(n)).any():
        raise InputError("cases", "positive whole numbers whose sum is below 10¹⁸", cases)
    if s.min() < 0 or (s > n).any() or (q > s).any() or (q < 0).any():
        raise InputError("successes", "from 0 to the number of cases", successes)
    values, code = np.unique(p, return_inverse=True)
    total, sums, squared = (np.bincount(code, column) for column in (n, s, q))
    if np.array_equal(sums, squared) and np.array_equal(sums, np.rint(sums)):
        whole = sums.astype(np.int64)
        return Tally(values, total.astype(np.int64), whole, whole)
    return Tally(values, total.astype(np.int64), sums, squared)


def folded(counts: Tally) -> Tally:
    """Fold forecasts below ½ over to the other outcome: 40 % wrong counts as 60 % right.

    Scores stay as they are; the base rate becomes the share of forecasts that fell on the right side. Some platforms
    report calibration so.

    Args:
        counts: distinct forecasts with cases and successes.

    >>> folded(tally([0.4, 0.6], [0, 1])).forecast.tolist(), folded(tally([0.4, 0.6], [0, 1])).successes.tolist()
    ([0.6], [2])
    """
    need_tally(counts)
    below = counts.forecast < 0.5
    turned = np.round(1 - counts.forecast, 12)
    failures = counts.cases - counts.successes
    squares = counts.cases - 2 * counts.successes + counts.squared
    return from_counts(
        np.where(below, turned, counts.forecast),
        counts.cases,
        np.where(below, failures, counts.successes),
        squares=np.where(below, squares, counts.squared),
    )
