"""The parts of a mean score: miscalibration, discrimination, uncertainty.

Each is a gain or loss against a named reference: miscalibration is what recalibration would save,
discrimination is what the recalibrated forecasts gain over always saying the base rate, uncertainty is the
score of the base rate.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from ledger.errors import InputError
from ledger.verification.inputs import choice, numbers
from ledger.verification.isotonic import isotonic
from ledger.verification.tally import Tally, mean_log, need_tally


@dataclass(frozen=True, slots=True)
class Decomposition:
    """A mean score in three parts: ``score = miscalibration − discrimination + uncertainty``.

    Attributes:
        score: the mean score (lower is better).
        miscalibration: what recalibrating would save; 0 is best. Infinite when the score is.
        discrimination: what telling cases apart gains over the base rate; higher is better.
        uncertainty: the score of always saying the base rate.

    >>> round(Decomposition(0.2, 0.03, 0.08, 0.25).skill, 4)
    0.2
    """

    score: float
    miscalibration: float
    discrimination: float
    uncertainty: float

    @property
    def skill(self) -> float:
        """Share of the base rate's loss that was saved, 1 − score/uncertainty; NaN when there was none."""
        return 1 - self.score / self.uncertainty if self.uncertainty > 0 else float("nan")


@dataclass(frozen=True, slots=True)
class BinnedDecomposition:
    """Murphy's parts over display bins with the two within-bin terms that make them add up.

    ``score = miscalibration − discrimination + uncertainty + within_variance − within_covariance``.

    Attributes:
        score: mean Brier score (0–1, lower is better).
        miscalibration: Σ n_b (p̄_b − ȳ_b)² / n.
        discrimination: Σ n_b (ȳ_b − ȳ)² / n.
        uncertainty: ȳ(1 − ȳ).
        within_variance: mean variance of the forecasts inside their bin.
        within_covariance: twice the mean covariance of forecast and outcome inside a bin.
    """

    score: float
    miscalibration: float
    discrimination: float
    uncertainty: float
    within_variance: float
    within_covariance: float

    @property
    def generalised_discrimination(self) -> float:
        """Discrimination with the within-bin terms taken in, so that three parts suffice."""
        return self.discrimination - self.within_variance + self.within_covariance


@dataclass(frozen=True, slots=True)
class YatesDecomposition:
    """Yates' covariance parts of the mean Brier score: how the forecasts move with the outcomes.

    ``score = uncertainty + minimum_variance + scatter + bias² − 2·slope·uncertainty``, where the minimum
    variance is ``slope²·uncertainty``.

    Attributes:
        score: mean Brier score (0–1, lower is better).
        bias: mean forecast − base rate.
        slope: mean forecast when yes − mean forecast when no.
        scatter: variance of the forecasts not explained by the outcome.
        uncertainty: ȳ(1 − ȳ).
    """

    score: float
    bias: float
    slope: float
    scatter: float
    uncertainty: float


def corp(tally: Tally, rule: str = "brier") -> Decomposition:
    """CORP parts of the mean score: recalibration by isotonic regression, no bins to choose.

    S(p) = MCB − DSC + UNC with MCB = S(p) − S(p̂), DSC = S(ȳ) − S(p̂), UNC = S(ȳ); p̂ the isotonic fit.
    MCB and DSC are never negative. When a forecast was certain and wrong the mean log score is infinite,
    and so is its miscalibration; discrimination and uncertainty stay finite.

    Args:
        tally: distinct forecasts with cases and successes.
        rule: "brier" (0–1) or "log" (natural log).

    Raises:
        InputError: another rule.

    Source: Dimitriadis, Gneiting & Jordan 2021, doi:10.1073/pnas.2016191118

    >>> from ledger.verification.tally import tally
    >>> parts = corp(tally([0.4, 0.3, 0.2, 0.1, 0.5, 0.9], [0, 0, 0, 1, 1, 1]))
    >>> round(parts.miscalibration, 6), round(parts.discrimination, 6), round(parts.uncertainty, 6)
    (0.101667, 0.125, 0.25)
    """
    need_tally(tally)
    choice(rule, "rule", ("brier", "log"))
    fit = isotonic(tally.successes.astype(np.float64), tally.cases.astype(np.float64))
    flat = np.full(tally.forecast.shape, tally.base_rate)
    if rule == "log":
        score, fitted, uncertainty = (mean_log(tally, p) for p in (tally.forecast, fit, flat))
        return Decomposition(score, max(score - fitted, 0.0), max(uncertainty - fitted, 0.0), max(uncertainty, 0.0))
    observed, share = tally.observed, tally.cases / tally.n
    within = float(share @ (tally.squared / tally.cases - observed**2))
    score, fitted, uncertainty = (float(share @ (p - observed) ** 2) + within for p in (tally.forecast, fit, flat))
    return Decomposition(score, max(score - fitted, 0.0), max(uncertainty - fitted, 0.0), uncertainty)


def murphy(tally: Tally, *, bias_corrected: bool = False) -> Decomposition:
    """Murphy's parts of the mean Brier score (0–1), every distinct forecast being its own group.

    MCB = Σ n_k (p_k − ȳ_k)²/n, DSC = Σ n_k (ȳ_k − ȳ)²/n, UNC = the variance of the outcomes,
    ȳ(1 − ȳ) for yes and no.
    With few cases per value MCB and DSC are both too high; ``bias_corrected`` takes the same amount from
    each, only as far as they stay possible (MCB ≥ 0, DSC ≥ 0, UNC ≤ ¼).

    Args:
        tally: distinct forecasts with cases and successes.
        bias_corrected: subtract the expected excess of small groups.

    Source: Murphy 1973, doi:10.1175/1520-0450(1973)012<0595:ANVPOT>2.0.CO;2; correction: Ferro & Fricker
    2012, doi:10.1002/qj.1924

    >>> from ledger.verification.tally import tally
    >>> round(murphy(tally([0.1, 0.9, 0.9], [0, 1, 1])).miscalibration, 4)
    0.01
    """
    need_tally(tally)
    share, observed, mean = tally.cases / tally.n, tally.observed, tally.base_rate
    within = float(share @ (tally.squared / tally.cases - observed**2))
    miscalibration = float(share @ (tally.forecast - observed) ** 2)
    discrimination = float(share @ (observed - mean) ** 2)
    uncertainty = discrimination + within
    score = miscalibration + within
    if not bias_corrected:
        return Decomposition(score, miscalibration, discrimination, uncertainty)
    return _corrected(tally, Decomposition(score, miscalibration, discrimination, uncertainty))


def _corrected(tally: Tally, parts: Decomposition) -> Decomposition:
    """Ferro & Fricker's correction, scaled back as far as a part would leave its range."""
    several = tally.cases > 1
    cases, successes = tally.cases[several], tally.successes[several]
    small = float((successes * (cases - successes) / (cases * (cases - 1))).sum() / tally.n)
    whole = parts.uncertainty / (tally.n - 1) if tally.n > 1 else 0.0
    limits = [
        (parts.miscalibration, small),
        (parts.discrimination, small - whole),
        (0.25 - parts.uncertainty, whole),
    ]
    scale = min([1.0, *(room / step for room, step in limits if step > 0)])
    return Decomposition(
        parts.score,
        parts.miscalibration - scale * small,
        parts.discrimination - scale * (small - whole),
        parts.uncertainty + scale * whole,
    )


def murphy_binned(tally: Tally, group: ArrayLike) -> BinnedDecomposition:
    """Murphy's parts over display bins, with the within-bin terms that three parts leave out.

    Args:
        tally: distinct forecasts with cases and successes.
        group: the bin of each distinct forecast, integers, one per row of the tally.

    Raises:
        InputError: not one bin per row.

    Source: Stephenson, Coelho & Jolliffe 2008, doi:10.1175/2007WAF2006116.1

    >>> from ledger.verification.tally import tally
    >>> parts = murphy_binned(tally([0.1, 0.3, 0.9], [0, 1, 1]), [0, 0, 1])
    >>> round(parts.within_variance, 4), round(parts.within_covariance, 4)
    (0.0067, 0.0667)
    """
    need_tally(tally)
    given = numbers(group, "group")
    if given.shape != tally.forecast.shape or (given != np.rint(given)).any():
        raise InputError("group", f"one whole number per row of the tally, {tally.forecast.size}", group)
    _, label = np.unique(given, return_inverse=True)
    cases = np.bincount(label, tally.cases)
    forecast = (np.bincount(label, tally.cases * tally.forecast) / cases)[label]
    observed = (np.bincount(label, tally.successes) / cases)[label]
    share, mean = tally.cases / tally.n, tally.base_rate
    return BinnedDecomposition(
        score=tally.mean_brier,
        miscalibration=float(share @ (forecast - observed) ** 2),
        discrimination=float(share @ (observed - mean) ** 2),
        uncertainty=murphy(tally).uncertainty,
        within_variance=float(share @ (tally.forecast - forecast) ** 2),
        within_covariance=float(2 * share @ ((tally.forecast - forecast) * (tally.observed - observed))),
    )


def yates(tally: Tally) -> YatesDecomposition:
    """Yates' covariance decomposition of the mean Brier score.

    Args:
        tally: distinct forecasts with cases and successes (yes and no only).

    Raises:
        InputError: outcomes of one kind only, or declared fractions: the slope is then not defined.

    Source: Yates 1982, doi:10.1016/0030-5073(82)90237-9

    >>> from ledger.verification.tally import tally
    >>> round(yates(tally([0.2, 0.4, 0.7], [0, 0, 1])).slope, 4)
    0.4
    """
    need_tally(tally)
    yes, no = tally.successes, tally.cases - tally.successes
    if not 0 < tally.base_rate < 1 or not np.array_equal(tally.squared, yes):
        raise InputError("tally", "outcomes yes and no, both at least once", f"base rate {tally.base_rate}")
    p = tally.forecast
    when_yes, when_no = float(p @ yes / yes.sum()), float(p @ no / no.sum())
    scatter = float(((p - when_yes) ** 2 @ yes + (p - when_no) ** 2 @ no) / tally.n)
    uncertainty = tally.base_rate * (1 - tally.base_rate)
    return YatesDecomposition(
        tally.mean_brier, tally.mean_forecast - tally.base_rate, when_yes - when_no, scatter, uncertainty
    )


def indices(tally: Tally) -> dict[str, float]:
    """Calibration index, discrimination index and its adjusted share, as Mandel & Barnes report them.

    CI and DI are Murphy's miscalibration and discrimination over distinct values; NDI = DI/VI and
    ANDI = (N·DI/VI − K + 1)/(N − K + 1), with VI the uncertainty and K the number of distinct values. NDI and ANDI
    are NaN where all outcomes are alike.

    Args:
        tally: distinct forecasts with cases and successes.

    Source: Mandel & Barnes 2014, doi:10.1073/pnas.1406138111; Yaniv, Yates & Smith 1991,
    doi:10.1037/0033-2909.110.3.611

    >>> from ledger.verification.tally import tally
    >>> round(indices(tally([0.1, 0.1, 0.9, 0.9], [0, 0, 1, 1]))["andi"], 4)
    1.0
    """
    parts, n, k = murphy(tally), tally.n, tally.forecast.size
    share = parts.discrimination / parts.uncertainty if parts.uncertainty > 0 else float("nan")
    andi = (n * share - k + 1) / (n - k + 1)
    return {
        "ci": parts.miscalibration,
        "di": parts.discrimination,
        "vi": parts.uncertainty,
        "ndi": share,
        "andi": andi,
    }
