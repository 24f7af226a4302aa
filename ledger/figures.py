"""What a line of scores is made of: counts, a tally, and sums by cluster; they do not grow with the forecasts.

Figures are made from rows that were chosen, or from what the books keep; :func:`line` makes the same line of both.
Numbers are therefore counted in the units of :mod:`ledger.units` here, too.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING, Any

from ledger.units import LOSS_UNIT, UNIT

if TYPE_CHECKING:
    import pandas as pd

    from ledger.journal.totalled import Kept
    from ledger.verification.clustered import MeanInterval, Moments
    from ledger.verification.inputs import FloatArray, IntArray
    from ledger.verification.tally import Tally

NEAR = 1e-9
NONE = {"n_claims": 0, "n_pending": 0, "n_open": 0, "n_void": 0}
MEASURED = (
    "base_rate", "brier", "brier_low", "brier_high", "log_score", "n_infinite", "skill", "miscalibration",
    "discrimination", "uncertainty", "n_clusters", "hindsight",
)  # fmt: skip


@dataclass(frozen=True, eq=False)
class Figures:
    """The sufficient statistics of a line of scores.

    Attributes:
        forecast: probabilities; with outcome and cases one row a pair, so that every score can be made of them.
        outcome: 0, 1 or a declared fraction.
        cases: how many scored forecasts said this and saw that.
        sizes: scored forecasts by cluster; empty where there are moments.
        losses: sum of Brier scores by cluster.
        moments: what is kept of very many clusters instead.
        hindsight: how many of the cases were coded after the outcome was known.
        counts: n_claims, n_pending, n_open and n_void.
        left: n_late and, where a lead was asked for, n_inside_lead.
    """

    forecast: FloatArray
    outcome: FloatArray
    cases: IntArray
    sizes: FloatArray
    losses: FloatArray
    moments: Moments | None
    hindsight: int
    counts: Mapping[str, int]
    left: Mapping[str, int]

    @cached_property
    def n(self) -> int:
        """How many forecasts are scored."""
        return int(self.cases.sum())

    @cached_property
    def tally(self) -> Tally:
        """Distinct forecasts with their cases and successes; there must be one."""
        from ledger.verification.tally import from_counts

        successes = self.cases * self.outcome
        return from_counts(self.forecast, self.cases, successes, squares=successes * self.outcome)

    def interval(self) -> MeanInterval:
        """The mean Brier score with its 95 % interval by clusters."""
        from ledger.verification.clustered import moments_interval, sums_interval

        if self.moments is not None:
            return moments_interval(self.moments, within=(0.0, 1.0))
        return sums_interval(self.sizes, self.losses, within=(0.0, 1.0))


def of_rows(chosen: pd.DataFrame, late: pd.DataFrame, today: date) -> Figures:
    """Make figures of the rows that were chosen, one a claim and forecaster; every row counts once.

    Args:
        chosen: open, pending, void and resolved alike.
        late: what was made too late.
        today: the day from which is looked back.
    """
    import numpy as np

    from ledger.verification import selection
    from ledger.verification.inputs import binary, labels

    closed = selection.ripe(chosen, today)
    rows = selection.resolved(closed)
    sizes = losses = np.empty(0)
    pairs = sizes, sizes, np.empty(0, dtype=np.int64)
    if len(rows):
        forecast, outcome = (exact(each) for each in binary(rows.probability, rows.outcome))
        pairs = _pairs(forecast, outcome)
        off, event = forecast - outcome, labels(rows.cluster, "cluster", len(rows))
        sizes = np.bincount(event).astype(np.float64)
        losses = np.bincount(event, np.rint(off * off * LOSS_UNIT)) / LOSS_UNIT
    return Figures(*pairs, sizes, losses, None, int(rows.hindsight.sum()), _counts(chosen, closed), left_out(late))


def of_kept(kept: Kept) -> Figures:
    """Make figures of the totals that the books keep of a group."""
    import numpy as np

    from ledger.verification.clustered import POWERS, Moments

    forecast, outcome = (np.array(each, dtype=np.float64) / UNIT for each in (kept.forecast, kept.outcome))
    cases = np.array(kept.cases, dtype=np.int64)
    sizes = np.array(kept.cluster_cases, dtype=np.float64)
    losses = np.array(kept.cluster_loss, dtype=np.float64) / LOSS_UNIT
    found = None
    if kept.n_clusters > sizes.size:
        every = dict(zip(SPREAD, kept.moments, strict=True)) | {(0, 1): kept.n, (1, 0): _lost(forecast, outcome, cases)}
        found = Moments(kept.n_clusters, {power: every[power] / LOSS_UNIT ** power[0] for power in POWERS})
    counts = {name: getattr(kept, name) for name in NONE}
    return Figures(forecast, outcome, cases, sizes, losses, found, kept.hindsight, counts, {"n_late": kept.n_late})


SPREAD = ((0, 2), (1, 1), (2, 0), (0, 3), (1, 2), (2, 1), (3, 0))  # the powers of loss and size whose sums are kept


def _lost(forecast: FloatArray, outcome: FloatArray, cases: IntArray) -> int:
    """Sum of Brier scores, whole."""
    import numpy as np

    off = forecast - outcome
    each = np.rint(off * off * LOSS_UNIT).astype(np.int64).tolist()
    return sum(loss * n for loss, n in zip(each, cases.tolist(), strict=True))


def exact(probability: FloatArray) -> FloatArray:
    """Return probabilities, or outcomes, as the books keep them; only 0 stays impossible, only 1 certain.

    >>> import numpy as np
    >>> exact(np.array([0.1 + 0.2, 0.3, 1.0])).tolist()
    [0.3, 0.3, 1.0]
    """
    import numpy as np

    inner = np.clip(np.rint(probability * UNIT), 1, UNIT - 1)
    return np.where((probability > 0) & (probability < 1), inner, probability * UNIT) / UNIT


def _pairs(forecast: FloatArray, outcome: FloatArray) -> tuple[FloatArray, FloatArray, IntArray]:
    """Count the cases of every pair of a forecast and an outcome."""
    import numpy as np

    from ledger.verification.tally import tally

    seen = np.unique(outcome)
    parts = [tally(part, np.zeros(part.size)) for part in (forecast[outcome == value] for value in seen)]
    return (
        np.concatenate([part.forecast for part in parts]),
        np.repeat(seen, [part.forecast.size for part in parts]),
        np.concatenate([part.cases for part in parts]),
    )


def line(group: str, figures: Figures, *, log_floor: float | None = None, fold: bool = False) -> dict[str, Any]:
    """Return the scores of one group of forecasts; what is in it, :func:`ledger.review.scores` says."""
    import numpy as np

    from ledger.verification import rules
    from ledger.verification.tally import folded

    told = blank(group, figures.n, figures.counts, figures.left, log_floor)
    if not figures.n:
        return told
    counted = figures.tally
    losses, mean_log = rules.log_score(figures.forecast, figures.outcome), counted.mean_log
    if log_floor is not None:
        least = rules.log_score(figures.forecast, figures.outcome, floor=log_floor)
        told["n_floored"] = int(figures.cases[losses > least + NEAR].sum())
        losses, mean_log = least, float(np.average(least, weights=figures.cases))
    return told | measured(
        folded(counted) if fold else counted,
        figures.interval(),
        log_score=mean_log,
        n_infinite=int(figures.cases[np.isinf(losses)].sum()),
        hindsight=figures.hindsight / figures.n,
    )


def blank(
    group: str, n: int, counts: Mapping[str, int], left: Mapping[str, int], log_floor: float | None
) -> dict[str, Any]:
    """Return the line of a group of which nothing is scored."""
    empty = dict.fromkeys(MEASURED, float("nan")) | {"n_infinite": 0, "n_clusters": 0}
    floor = {} if log_floor is None else {"log_floor": log_floor, "n_floored": 0}
    return {"group": group, "n": n, **counts, **empty, **left, **floor}


def measured(counted: Tally, interval: MeanInterval, **said: float) -> dict[str, Any]:
    """Return what is measured of a group that has scored forecasts, in the order of :data:`MEASURED`."""
    from ledger.verification import decomposition

    parts = decomposition.corp(counted)
    found = {
        "base_rate": counted.base_rate,
        "brier": counted.mean_brier,
        "brier_low": interval.low,
        "brier_high": interval.high,
        "skill": 1 - counted.mean_brier / parts.uncertainty if parts.uncertainty > 0 else float("nan"),
        "miscalibration": parts.miscalibration,
        "discrimination": parts.discrimination,
        "uncertainty": parts.uncertainty,
        "n_clusters": interval.clusters,
        **said,
    }
    return {name: found[name] for name in MEASURED}


def counts(chosen: pd.DataFrame, today: date) -> dict[str, int]:
    """Return what stands beside every number: n_claims, n_pending, n_open, n_void.

    Every claim is scored, pending or void. While its window is open it is pending, even if an outcome stands already.
    """
    from ledger.verification import selection

    return _counts(chosen, selection.ripe(chosen, today))


def _counts(chosen: pd.DataFrame, closed: pd.DataFrame) -> dict[str, int]:
    n_claims = chosen.claim.nunique()
    n_open, void = n_claims - closed.claim.nunique(), closed.void.astype(bool)
    return {
        "n_claims": n_claims,
        "n_pending": n_open + closed[closed.outcome.isna() & ~void].claim.nunique(),
        "n_open": n_open,
        "n_void": closed[void].claim.nunique(),
    }


def left_out(late: pd.DataFrame) -> dict[str, int]:
    """Return how many forecasts were left out as made too late and, where a lead was asked for, inside it."""
    if "inside_lead" not in late:
        return {"n_late": len(late)}
    inside = int(late.inside_lead.sum())
    return {"n_late": len(late) - inside, "n_inside_lead": inside}
