"""Who is better, and by how much: on common claims, against a named reference, with the looks counted.

Raw means over different claims are never compared: a source that answers easy questions looks good. Either the
claims are common (:func:`paired_difference`, :func:`compare_all`), or the difficulty of each claim is taken out
(:func:`ledger.verification.adjustment.difficulty_adjusted`), or each source is set beside a reference on its own
claims (:func:`skill`). Scores are losses: lower is better, a negative difference favours the first.
"""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass
from itertools import combinations
from math import sqrt
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from ledger.errors import InputError
from ledger.verification.adjustment import difficulty_adjusted
from ledger.verification.inference import benjamini_hochberg, cluster_error, mean_interval, ratio_interval
from ledger.verification.inputs import OUTCOME, PROBABILITY, FloatArray, choice, columns, labels, number, scores, within
from ledger.verification.rules import brier, log_score
from ledger.verification.shrinkage import shrunk_recalibration

__all__ = [
    "Difference",
    "Skill",
    "base_rate_reference",
    "benjamini_hochberg",
    "brier_index",
    "compare_all",
    "difficulty_adjusted",
    "paired_difference",
    "shrunk_recalibration",
    "skill",
]
RANGES = {"brier": (-1.0, 1.0), "brier_sum": (-2.0, 2.0), "spherical": (-1.0, 1.0)}  # of a difference of two scores
REFERENCES = ("base rate in sample", "base rate out of sample")


@dataclass(frozen=True, slots=True)
class Difference:
    """The mean difference of two sources' scores on the claims both forecast.

    Attributes:
        estimate: mean of first − second, in units of the score; negative when the first is better.
        low: lower end of its interval; NaN where none can be given.
        high: upper end.
        p_value: two-sided, cluster t; NaN with the interval.
        n: claims in common.
        clusters: clusters among them.
        only_first: claims of the first alone, not compared.
        only_second: claims of the second alone, not compared.
        method: how the interval was made, in words.
    """

    estimate: float
    low: float
    high: float
    p_value: float
    n: int
    clusters: int
    only_first: int
    only_second: int
    method: str


def paired_difference(
    frame: pd.DataFrame,
    first: str,
    second: str,
    *,
    score: str = "brier",
    source: str = "forecaster",
    level: float = 0.95,
    draws: int = 2000,
    seed: int = 0,
) -> Difference:
    """Compare two sources on the claims both forecast: mean of score(first) − score(second), by clusters.

    Args:
        frame: one row per claim and source; columns claim, ``source``, ``score`` and, where there is one, cluster.
        first: name of the one source.
        second: name of the other.
        score: column of a score, lower is better; intervals of the Brier and spherical scores are cut to the possible.
        source: column that names the source.
        level: of the interval.
        draws: resampled records, see :func:`ledger.verification.inference.mean_interval`.
        seed: seed of the random numbers.

    Raises:
        InputError: a column missing, a source twice on one claim, no claim in common, or a missing score.

    Source: Diebold & Mariano 1995, doi:10.1080/07350015.1995.10524599, for the paired difference; intervals as in
    :mod:`ledger.verification.inference`

    >>> frame = pd.DataFrame({"claim": [1, 2, 3, 1, 2], "forecaster": ["ana", "ana", "ana", "ben", "ben"],
    ...     "brier": [0.1, 0.2, 0.9, 0.2, 0.4]})
    >>> found = paired_difference(frame, "ana", "ben")
    >>> round(found.estimate, 3), found.n, found.only_first
    (-0.15, 2, 1)
    """
    wide, cluster = _wide(frame, score, source)
    for name in (first, second):
        if not _known(name, wide):
            raise InputError(source, "one of " + ", ".join(map(str, wide.columns)), repr(name))
    options = {"level": level, "draws": draws, "seed": seed, "within": RANGES.get(score)}
    return _difference(wide[first], wide[second], cluster, options)


def compare_all(
    frame: pd.DataFrame,
    *,
    against: str | None = None,
    score: str = "brier",
    source: str = "forecaster",
    level: float = 0.95,
    draws: int = 2000,
    seed: int = 0,
    dependent: bool = False,
) -> pd.DataFrame:
    """Compare every pair of sources, or every source with one, and control the false discovery rate.

    Args:
        frame: as for :func:`paired_difference`.
        against: compare all others with this source only.
        score: column of a score, lower is better.
        source: column that names the source.
        level: of each interval, taken singly.
        draws: resampled records.
        seed: seed of the random numbers.
        dependent: as in :func:`benjamini_hochberg`.

    Returns:
        One row per pair with a claim in common: first, second, the fields of :class:`Difference`, and q_value; the
        smallest p first. ``attrs["looked_at"]`` says how many pairs were tested, ``attrs["apart"]`` how many had
        no claim in common, ``attrs["sentence"]`` both in words.

    Raises:
        InputError: as :func:`paired_difference`; or fewer than two sources.

    Source: Benjamini & Hochberg 1995, doi:10.1111/j.2517-6161.1995.tb02031.x

    >>> frame = pd.DataFrame({"claim": [1, 2, 3] * 2, "forecaster": ["ana"] * 3 + ["ben"] * 3,
    ...     "brier": [0.1, 0.2, 0.1, 0.3, 0.5, 0.2]})
    >>> table = compare_all(frame)
    >>> table[["first", "second", "n"]].to_numpy().tolist(), table.attrs["looked_at"]
    ([['ana', 'ben', 3]], 1)
    """
    wide, cluster = _wide(frame, score, source)
    names = sorted(wide.columns, key=str)
    if len(names) < 2 or not (against is None or _known(against, wide)):
        raise InputError(source, "two sources or more, and the one compared with among them", names)
    pairs = list(combinations(names, 2)) if against is None else [(n, against) for n in names if n != against]
    options = {"level": level, "draws": draws, "seed": seed, "within": RANGES.get(score)}
    rows = []
    for first, second in pairs:
        if (wide[first].notna() & wide[second].notna()).any():
            found = _difference(wide[first], wide[second], cluster, options)
            rows.append({"first": first, "second": second} | {k: getattr(found, k) for k in Difference.__slots__})
    table = pd.DataFrame(rows, columns=["first", "second", *Difference.__slots__])
    looked = int(table["p_value"].notna().sum())
    if looked:
        table["q_value"] = benjamini_hochberg(table["p_value"], dependent=dependent)
    else:
        table["q_value"] = np.nan
    table = table.sort_values("p_value", kind="stable", na_position="last", ignore_index=True)
    apart, kept = len(pairs) - len(table), int((table["q_value"] <= 1 - level).sum())
    table.attrs = {
        "looked_at": looked,
        "apart": apart,
        "level": level,
        "sentence": f"{looked} pair{'s' * (looked != 1)} looked at: {kept} differ{'s' * (kept == 1)} with at most "
        f"{1 - level:.0%} false discoveries expected among them"
        + (f"; {apart} without a common claim were not compared." if apart else "."),
    }
    return table


@dataclass(frozen=True, slots=True)
class Skill:
    """The share of a reference's loss that was saved.

    Attributes:
        estimate: 1 − Σ score / Σ score of the reference: 1 perfect, 0 as good as the reference, below 0 worse.
        low: lower end of its interval; NaN where none can be given.
        high: upper end.
        reference: what it was compared with, in words.
        score: mean score.
        reference_score: mean score of the reference.
        n: forecasts compared.
        method: how the interval was made, in words.
    """

    estimate: float
    low: float
    high: float
    reference: str
    score: float
    reference_score: float
    n: int
    method: str


def skill(
    forecast: ArrayLike,
    outcome: ArrayLike,
    reference: ArrayLike | str = "base rate out of sample",
    *,
    name: str | None = None,
    rule: str = "brier",
    cluster: ArrayLike | None = None,
    level: float = 0.95,
    draws: int = 2000,
    seed: int = 0,
) -> Skill:
    """Skill against a named reference: the scores are summed first, then one ratio is taken.

    Args:
        forecast: n probabilities.
        outcome: n outcomes, 0 to 1.
        reference: "base rate in sample" (which has seen the outcomes), "base rate out of sample" (of the other
            clusters), or n probabilities of a crowd, a market or another forecaster; one number for all will do.
        name: what a numeric reference is; required with one.
        rule: "brier" or "log".
        cluster: label of the event (else the statement) of each forecast.
        level: of the interval.
        draws: resampled records.
        seed: seed of the random numbers.

    Raises:
        InputError: missing, unresolved, outside 0–1, different lengths, an unnamed or unknown reference, or a
            reference without loss.

    Source: Murphy 1988, doi:10.1175/1520-0493(1988)116<2417:SSBOTM>2.0.CO;2; out of sample: Mason 2004,
    doi:10.1175/1520-0493(2004)132<1891:OUCAAR>2.0.CO;2

    >>> found = skill([0.9, 0.8, 0.3], [1, 1, 0], 0.5, name="even odds")
    >>> round(found.estimate, 3), found.reference
    (0.813, 'even odds')
    """
    choice(rule, "rule", ("brier", "log"))
    scored = brier if rule == "brier" else log_score
    own = np.atleast_1d(scored(forecast, outcome))
    if isinstance(reference, str):
        choice(reference, "reference", REFERENCES)
        shown, other = reference, base_rate_reference(outcome, cluster, in_sample=reference == REFERENCES[0])
    elif name is None:
        raise InputError("name", "what the reference is, in words", "none")
    else:
        shown, other = name, np.atleast_1d(within(reference, "reference", PROBABILITY))
        if other.shape not in (own.shape, (1,)):
            raise InputError("reference", f"one number, or one per forecast, {own.size}", f"shape {other.shape}")
    other = np.broadcast_to(other, own.shape)
    theirs = np.atleast_1d(scored(other, np.broadcast_to(np.asarray(outcome, dtype=np.float64), own.shape)))
    total = float(theirs.sum())
    if not 0 < total < np.inf:
        raise InputError("reference", "a reference with a loss above 0 and finite", f"mean score {theirs.mean()}")
    ratio = ratio_interval(own, theirs, cluster, level, draws=draws, seed=seed, within=(0.0, np.inf))
    return Skill(
        1 - ratio.estimate, 1 - ratio.high, 1 - ratio.low, shown, float(own.mean()), float(theirs.mean()), own.size,
        ratio.method,
    )  # fmt: skip


def base_rate_reference(outcome: ArrayLike, cluster: ArrayLike | None = None, *, in_sample: bool = False) -> FloatArray:
    """The base rate as a forecast for each claim: of all claims, or of those outside the claim's own cluster.

    The base rate of the sample has seen the very outcomes it is scored on, and is hard to beat at small n.

    Args:
        outcome: n outcomes, 0 to 1.
        cluster: label of the event (else the statement); none: each claim stands alone.
        in_sample: the one base rate of all n.

    Raises:
        InputError: no outcome, an unresolved one, or a single cluster: there is then nothing outside it.

    Source: Mason 2004, doi:10.1175/1520-0493(2004)132<1891:OUCAAR>2.0.CO;2

    >>> base_rate_reference([1, 0, 0]).tolist()
    [0.0, 0.5, 0.5]
    """
    y = np.atleast_1d(within(outcome, "outcome", OUTCOME))
    if in_sample:
        return np.full(y.shape, y.mean())
    code = np.arange(y.size) if cluster is None else labels(cluster, "cluster", y.size)
    if y.ndim != 1 or code.max() < 1:
        raise InputError("cluster", f"a label for each of {y.size} outcomes, two different ones or more", cluster)
    total, size = np.bincount(code, y), np.bincount(code)
    elsewhere: FloatArray = ((y.sum() - total) / (y.size - size))[code]
    return np.clip(elsewhere, 0, 1)


def brier_index(mean_brier: float) -> float:
    """The Brier index (0–100, higher is better; 50 at even odds): 100·(1 − √B) of a mean Brier score B.

    Args:
        mean_brier: mean Brier score, 0–1.

    Raises:
        InputError: outside 0–1.

    Source: ForecastBench, https://github.com/forecastingresearch/forecastbench

    >>> brier_index(0.25)
    50.0
    """
    return 100 * (1 - sqrt(number(mean_brier, "mean_brier", "a mean Brier score from 0 to 1", least=0, most=1)))


def _known(name: object, wide: pd.DataFrame) -> bool:
    return isinstance(name, Hashable) and name in wide


def _wide(frame: pd.DataFrame, score: str, source: str) -> tuple[pd.DataFrame, pd.Series]:
    """Scores as a table claim × source, and the cluster of each claim."""
    columns(frame, ("claim", source, score))
    if frame.empty or frame[[score, source, "claim"]].isna().any(axis=None):
        raise InputError(score, "a score, a claim and a source in every row, one row at least", "none or a gap")
    if frame.duplicated(["claim", source]).any():
        raise InputError("frame", f"one row per claim and {source}", "several; select first")
    label = frame["cluster"] if "cluster" in frame else frame["claim"]
    cluster = pd.Series(label.to_numpy(), index=frame["claim"]).groupby(level=0, sort=False).first()
    frame = frame.assign(**{score: scores(frame[score], score)})
    return frame.pivot(index="claim", columns=source, values=score), cluster


def _difference(one: pd.Series, two: pd.Series, cluster: pd.Series, options: dict[str, Any]) -> Difference:
    both = one.notna() & two.notna()
    if not both.any():
        raise InputError("frame", "a claim that both sources forecast", "none in common")
    with np.errstate(invalid="ignore"):
        gap = (one[both] - two[both]).to_numpy()
    alone = int((one.notna() & ~both).sum()), int((two.notna() & ~both).sum())
    label = cluster.reindex(one.index[both]).to_numpy()
    if not np.isfinite(gap).all():
        how = "none: infinite scores"
        clusters = len(set(label.tolist()))
        return Difference(float(np.mean(gap)), np.nan, np.nan, np.nan, gap.size, clusters, *alone, how)
    found = mean_interval(gap, label, skewed=False, **options)
    p_value = float("nan") if np.isnan(found.low) else _p_value(gap, label)
    return Difference(found.estimate, found.low, found.high, p_value, found.n, found.clusters, *alone, found.method)


def _p_value(gap: FloatArray, cluster: ArrayLike) -> float:
    from scipy.special import stdtr

    mean, error, clusters = cluster_error(gap, cluster)
    return float(2 * stdtr(clusters - 1, -abs(mean) / error)) if error > 0 else float("nan")
