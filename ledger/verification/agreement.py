"""Do readers and resolvers agree: kappa for two or several, alpha for any number with gaps, ICC for probabilities.

All are 1 for full agreement and 0 for chance; show the prevalence (:func:`prevalence`) beside every kappa,
because a rare category pulls it down however often two people agree.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from ledger.errors import InputError
from ledger.verification.inputs import FloatArray, choice, fraction, generator, numbers, whole

MOST = 10**9
LEVELS = ("nominal", "ordinal", "interval", "ratio")


def cohen_kappa(first: ArrayLike, second: ArrayLike) -> float:
    """Cohen's kappa of two raters on the same items: (p_o − p_e)/(1 − p_e).

    NaN if both use one and the same category throughout: there is then nothing to agree on.

    Args:
        first: n labels of the one rater.
        second: n labels of the other.

    Raises:
        InputError: no items, a missing label, or different lengths.

    Source: Cohen 1960, doi:10.1177/001316446002000104

    >>> round(cohen_kappa(["yes", "yes", "no", "no"], ["yes", "no", "no", "no"]), 3)
    0.5
    """
    table, _ = _table(first, second, None)
    return _kappa(table, 1 - np.eye(len(table)))


def weighted_kappa(
    first: ArrayLike, second: ArrayLike, *, weights: str = "quadratic", order: Sequence[object] | None = None
) -> float:
    """Weighted kappa of two raters on ordered categories: 1 − Σ w·o / Σ w·e; NaN if nothing could disagree.

    Args:
        first: n labels of the one rater.
        second: n labels of the other.
        weights: "linear" (|i − j|) or "quadratic" ((i − j)²) in the rank of the category.
        order: all categories, lowest first; else the sorted labels that occur.

    Raises:
        InputError: as :func:`cohen_kappa`; a label not in ``order``; or other weights.

    Source: Cohen 1968, doi:10.1037/h0026256

    >>> round(weighted_kappa([1, 2, 3, 3], [1, 2, 3, 2], weights="linear"), 3)
    0.714
    """
    choice(weights, "weights", ("linear", "quadratic"))
    table, _ = _table(first, second, order)
    rank = np.arange(len(table), dtype=np.float64)
    apart = np.abs(rank[:, None] - rank)
    return _kappa(table, apart if weights == "linear" else apart**2)


def prevalence(first: ArrayLike, second: ArrayLike) -> dict[object, float]:
    """Share of each category among all the labels of two raters.

    Args:
        first: n labels of the one rater.
        second: n labels of the other.

    Raises:
        InputError: as :func:`cohen_kappa`.

    >>> prevalence(["yes", "no"], ["yes", "yes"])
    {'no': 0.25, 'yes': 0.75}
    """
    table, names = _table(first, second, None)
    share = (table.sum(axis=0) + table.sum(axis=1)) / 2
    return dict(zip(names, share.tolist(), strict=True))


def krippendorff_alpha(ratings: ArrayLike, *, level: str = "nominal", order: Sequence[object] | None = None) -> float:
    """Krippendorff's alpha of any number of raters, with gaps: 1 − observed/expected disagreement.

    NaN when all values are the same, or no item has two.

    Args:
        ratings: shape (raters, items); None or NaN where a rater did not rate.
        level: "nominal", "ordinal", "interval" or "ratio": how far apart two values are.
        order: for "ordinal", all categories, lowest first; else the sorted values.

    Raises:
        InputError: not a table of raters × items; another level; words where numbers are needed.

    Source: Krippendorff 2011, https://repository.upenn.edu/asc_papers/43; Hayes & Krippendorff 2007,
    doi:10.1080/19312450709336664

    >>> round(krippendorff_alpha([[1, 2, 3, None], [1, 2, 4, 2]]), 3)
    0.615
    """
    choice(level, "level", LEVELS)
    cells = _cells(ratings)
    code, names = _codes(cells.ravel(), order, gaps=True)
    if not names:
        return float("nan")
    code = code.reshape(cells.shape)
    count = np.stack([(code == k).sum(axis=0) for k in range(len(names))], axis=1).astype(np.float64)
    count = count[count.sum(axis=1) >= 2]
    pairs = count.sum(axis=1, keepdims=True) - 1
    observed = (count / pairs).T @ count - np.diag((count / pairs).sum(axis=0))
    total = observed.sum(axis=1)
    if len(count) == 0 or np.count_nonzero(total) < 2:
        return float("nan")
    expected = (np.outer(total, total) - np.diag(total)) / (total.sum() - 1)
    apart = _distance(level, names, total)
    return float(1 - (observed * apart).sum() / (expected * apart).sum())


def fleiss_kappa(counts: ArrayLike) -> float:
    """Fleiss's kappa of several raters on the same items, who need not be the same people: (P̄ − P̄_e)/(1 − P̄_e).

    NaN if one and the same category was used throughout.

    Args:
        counts: shape (items, categories): how many of the raters chose each; every row has the same sum, 2 or more.

    Raises:
        InputError: not such a table.

    Source: Fleiss 1971, doi:10.1037/h0031619

    >>> round(fleiss_kappa([[3, 0], [0, 3], [2, 1]]), 3)
    0.55
    """
    table = numbers(counts, "counts")
    raters = table.sum(axis=-1)
    if (
        table.ndim != 2
        or (table != np.rint(table)).any()
        or not 0 <= table.min() <= table.max() < MOST
        or raters.min() < 2
        or np.ptp(raters)
    ):
        raise InputError("counts", "whole counts, items × categories, every row with the same sum of 2 or more", counts)
    m = raters[0]
    agreed = float((((table**2).sum(axis=1) - m) / (m * (m - 1))).mean())
    chance = float((table.mean(axis=0) / m) @ (table.mean(axis=0) / m))
    return (agreed - chance) / (1 - chance) if chance < 1 else float("nan")


def intraclass_correlation(ratings: ArrayLike, *, average: bool = False) -> float:
    """Intraclass correlation of probabilities read by several readers: two-way random, absolute agreement.

    ICC(2,1) = (MSR − MSE)/(MSR + (k − 1)·MSE + k·(MSC − MSE)/n): how far one reader's number can stand for
    another's; ICC(2,k) = (MSR − MSE)/(MSR + (MSC − MSE)/n) is that of the mean of k readers. A reader who is higher
    than another throughout lowers it. It hangs on how much the items differ; NaN if nothing does.

    Args:
        ratings: shape (raters, items), as for :func:`krippendorff_alpha`, complete, two or more of each.
        average: of the mean of the raters instead of a single one.

    Raises:
        InputError: not such a table, or a gap in it.

    Source: Shrout & Fleiss 1979, doi:10.1037/0033-2909.86.2.420

    >>> round(intraclass_correlation([[0.2, 0.5, 0.9], [0.3, 0.5, 0.8]]), 3)
    0.964
    """
    table = numbers(ratings, "ratings", "finite numbers, raters × items, without gaps")
    if table.ndim != 2 or min(table.shape) < 2:
        raise InputError("ratings", "raters × items, two or more of each", f"shape {table.shape}")
    table = table / max(float(np.abs(table).max()), 1e-300)  # the correlation does not hang on the unit
    k, n = table.shape
    mean = table.mean()
    of_item, of_rater = table.mean(axis=0), table.mean(axis=1)
    rows = k * ((of_item - mean) ** 2).sum() / (n - 1)
    columns = n * ((of_rater - mean) ** 2).sum() / (k - 1)
    rest = ((table - of_item - of_rater[:, None] + mean) ** 2).sum() / ((n - 1) * (k - 1))
    below = rows + (columns - rest) / n if average else rows + (k - 1) * rest + k * (columns - rest) / n
    return float((rows - rest) / below) if below > 0 else float("nan")


def interval(
    measure: Callable[[np.ndarray[tuple[int, int], np.dtype[np.object_]]], float],
    ratings: ArrayLike,
    *,
    level: float = 0.95,
    draws: int = 400,
    seed: int = 20241031,
) -> tuple[float, float]:
    """Percentile bootstrap of an agreement: items are drawn again, with all that was said of each.

    Items count as independent. NaN, NaN where the measure is defined in less than half of the draws.

    Args:
        measure: gives the agreement of a table, raters × items; NaN where it is not defined.
        ratings: that table, as for :func:`krippendorff_alpha`.
        level: between 0 and 1.
        draws: tables drawn.
        seed: of the draws; the same seed gives the same interval.

    Raises:
        InputError: no draws, not a table, or another level.

    Source: Zapf et al. 2016, doi:10.1186/s12874-016-0200-9

    >>> low, high = interval(lambda pair: cohen_kappa(*pair), [["yes", "no"] * 10, ["yes", "no", "no", "no"] * 5])
    >>> bool(low < 0.5 < high)
    True
    """
    level, draws, random = fraction(level, "level"), whole(draws, "draws", least=1), generator(seed)
    if not callable(measure):
        raise InputError("measure", "a function of a table of ratings", measure)
    table = _cells(ratings)
    items = table.shape[1]
    found = np.array([measure(table[:, random.integers(0, items, items)]) for _ in range(draws)])
    found = found[np.isfinite(found)]
    if 2 * found.size < draws:
        return float("nan"), float("nan")
    tail = (1 - level) / 2
    low, high = np.quantile(found, [tail, 1 - tail])
    return float(low), float(high)


def _cells(ratings: ArrayLike) -> np.ndarray[tuple[int, int], np.dtype[np.object_]]:
    try:
        cells = np.asarray(ratings, dtype=object)
    except ValueError as error:
        raise InputError("ratings", "a table, raters × items", "rows of different lengths") from error
    if cells.ndim != 2 or cells.size == 0:
        raise InputError("ratings", "a table, raters × items", f"shape {cells.shape}")
    return cells


def _distance(level: str, names: list[object], total: FloatArray) -> FloatArray:
    """Squared distance between categories at a level of measurement."""
    if level == "nominal":
        return 1 - np.eye(len(names))
    if level == "ordinal":
        middle = total.cumsum() - total / 2
        ordinal: FloatArray = (middle[:, None] - middle) ** 2
        return ordinal
    try:
        value = np.asarray(names, dtype=np.float64)
    except (TypeError, ValueError) as error:
        raise InputError("ratings", f"numbers at level {level}", names) from error
    value = value / max(float(np.abs(value).max()), 1e-300)  # alpha does not hang on the unit
    if level == "interval":
        interval: FloatArray = (value[:, None] - value) ** 2
        return interval
    if value.min() < 0:
        raise InputError("ratings", "numbers not below 0 at level ratio", value.min())
    size = value[:, None] + value
    ratio: FloatArray = np.where(size > 0, (value[:, None] - value) / np.where(size > 0, size, 1), 0.0) ** 2
    return ratio


def _kappa(table: FloatArray, apart: FloatArray) -> float:
    expected = np.outer(table.sum(axis=1), table.sum(axis=0))
    chance = float((expected * apart).sum())
    return 1 - float((table * apart).sum()) / chance if chance > 0 else float("nan")


def _table(first: ArrayLike, second: ArrayLike, order: Sequence[object] | None) -> tuple[FloatArray, list[object]]:
    """Shares of the pairs of labels, (first, second), and the names of the categories."""
    one, two = (np.asarray(part, dtype=object) for part in (first, second))
    if one.ndim != 1 or one.shape != two.shape or one.size == 0:
        raise InputError("second", f"one label per item, shape {one.shape}, at least one", f"shape {two.shape}")
    code, names = _codes(np.concatenate([one, two]), order, gaps=False)
    size = len(names)
    counts = np.bincount(code[: one.size] * size + code[one.size :], minlength=size * size)
    return counts.reshape(size, size) / one.size, names


def _codes(
    labels: np.ndarray[tuple[int, ...], np.dtype[np.object_]], order: Sequence[object] | None, *, gaps: bool
) -> tuple[np.ndarray[tuple[int, ...], np.dtype[np.int64]], list[object]]:
    """Number the labels by their order; a gap is −1."""
    code, distinct = pd.factorize(labels)  # many labels, few of them distinct: the rest looks at these alone
    missing = code < 0
    if missing.any() and not gaps:
        raise InputError(
            "labels", "a label for every item", f"none at row {int(np.argmax(missing)) % (labels.size // 2)}"
        )
    present = set(distinct.tolist())
    if order is None:
        try:
            names = sorted(present)
        except TypeError as error:
            raise InputError("labels", "labels of one kind, or an order", sorted(map(repr, present))) from error
    else:
        names = list(order) if np.iterable(order) else []
        unknown = present - set(names)
        if unknown:
            raise InputError("labels", f"one of {', '.join(map(str, names))}", sorted(map(str, unknown)))
    number = {name: at for at, name in enumerate(names)}
    place = np.array([*(number[label] for label in distinct.tolist()), -1], dtype=np.int64)
    return place[code], names
