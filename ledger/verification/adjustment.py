"""Sources that answered different claims: the difficulty of each claim is taken out by two-way fixed effects."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pandas as pd

from ledger.errors import InputError
from ledger.verification.inference import benjamini_hochberg
from ledger.verification.inputs import FloatArray, IntArray, columns, fraction, numbers, whole

MOST_GROUPS = 200
STEPS, TOLERANCE = 1000, 1e-22


def difficulty_adjusted(
    frame: pd.DataFrame,
    *,
    score: str = "brier",
    source: str = "forecaster",
    level: float = 0.95,
    seed: int = 0,
) -> pd.DataFrame:
    """Score every source as if all had answered the same claims: score_ij = source_i + claim_j + rest.

    Least squares over sources and claims at once. ``effect`` is a source's part less the mean part of all sources it
    can be compared with (weighted by their forecasts): negative is better than the others on the same claims.
    Sources that share no claim, even through third ones, stand in different ``component``s and are not comparable.
    The interval is t on (clusters of that source − 1) degrees of freedom with the jackknife over clusters (CR3 for
    up to 200 clusters; beyond, 200 random groups of them).

    Args:
        frame: one row per claim and source; columns claim, ``source``, ``score``, and cluster where there is one.
        score: column of a finite score, lower is better.
        source: column that names the source.
        level: of the intervals.
        seed: seed of the random groups.

    Returns:
        One row per source, the best first: source, n, clusters, raw (mean score), effect, low, high, p_value,
        q_value (false discovery rate over all sources), adjusted (mean score of its component + effect), component.
        low, high and p_value are NaN where the comparison hangs on one cluster. ``attrs["looked_at"]`` counts the
        sources tested.

    Raises:
        InputError: a column missing, a score missing or infinite, a claim in two clusters, or fewer than two sources.

    Source: Abowd, Kramarz & Margolis 1999, doi:10.1111/1468-0262.00020, for the model; MacKinnon, Nielsen & Webb
    2023, doi:10.1016/j.jeconom.2022.04.001, for CR3

    >>> frame = pd.DataFrame({"claim": [1, 2, 2, 3], "forecaster": ["ana", "ana", "ben", "ben"],
    ...     "brier": [0.1, 0.4, 0.5, 0.8]})
    >>> difficulty_adjusted(frame)[["forecaster", "raw", "effect"]].round(3).to_numpy().tolist()
    [['ana', 0.25, -0.05], ['ben', 0.65, 0.05]]
    """
    level, seed = fraction(level, "level"), whole(seed, "seed")
    values, who, what, label, names = _columns(frame, score, source)
    sources, claims = len(names), int(what.max()) + 1
    n: FloatArray = np.bincount(who, minlength=sources).astype(np.float64)
    linked = _parts(who, what, sources, claims)
    _, part = np.unique(linked[:sources], return_inverse=True)
    effect = _centred(_effects(values, who, what, sources)[:, 0], part, n)
    clusters = np.bincount(np.unique(np.stack([who, label]), axis=1)[0], minlength=sources)
    error = _jackknife(values, who, what, label, effect, part, n, seed)
    low, high, p_value = _interval(effect, error, clusters, level)
    level_of_part = np.bincount(part[who], values) / np.bincount(part[who])
    table = pd.DataFrame(
        {
            source: names,
            "n": n.astype(np.int64),
            "clusters": clusters,
            "raw": np.bincount(who, values) / n,
            "effect": effect,
            "low": low,
            "high": high,
            "p_value": p_value,
            "q_value": np.nan,
            "adjusted": level_of_part[part] + effect,
            "component": part,
        }
    )
    looked = int(table["p_value"].notna().sum())
    if looked:
        table["q_value"] = benjamini_hochberg(table["p_value"])
    table = table.sort_values(["component", "effect"], kind="stable", ignore_index=True)
    table.attrs = {"looked_at": looked, "components": int(part.max()) + 1, "level": level}
    return table


def _columns(
    frame: pd.DataFrame, score: str, source: str
) -> tuple[FloatArray, IntArray, IntArray, IntArray, list[object]]:
    """Scores and the numbers of source, claim and cluster of each row; the names of the sources."""
    columns(frame, ("claim", source, score))
    values = numbers(frame[score], score, "a finite score in every row, one row at least")
    who, names = pd.factorize(frame[source], sort=True)
    what, _ = pd.factorize(frame["claim"])
    label = pd.factorize(frame["cluster"])[0] if "cluster" in frame else what
    if min(who.min(), what.min(), label.min()) < 0 or len(names) < 2:
        raise InputError("frame", "a claim, a source and a cluster in every row, two sources or more", len(names))
    if (pd.Series(label).groupby(what).nunique() > 1).any():
        raise InputError("cluster", "one cluster per claim", "a claim in two")
    whole = (part.astype(np.int64) for part in (who, what, label))
    return values, *whole, list(names)  # type: ignore[return-value]


def _parts(who: IntArray, what: IntArray, sources: int, claims: int) -> IntArray:
    """Number the groups of sources and claims that are linked; sources first, claims after them."""
    from scipy.sparse import coo_array
    from scipy.sparse.csgraph import connected_components

    size = sources + claims
    graph = coo_array((np.ones(who.size), (who, what + sources)), shape=(size, size))
    return np.asarray(connected_components(graph, directed=False)[1], dtype=np.int64)


def _effects(
    values: FloatArray, who: IntArray, what: IntArray, sources: int, group: IntArray | None = None, groups: int = 1
) -> FloatArray:
    """Least-squares source effects, shape (sources, groups), free up to a constant in each linked part.

    With claims grouped, column g leaves out the claims of group g; a source without rows there is NaN. The claims
    are projected out and (D − N C⁻¹ Nᵀ) a = b − N C⁻¹ c, with N the table of counts, D and C its margins, b and c
    the sums of scores, is solved by conjugate gradients for all groups at once.
    """
    from scipy.sparse import csr_array

    claims = int(what.max()) + 1
    out = np.zeros((claims, groups)) if group is None else (group[:, None] == np.arange(groups)).astype(np.float64)
    rows = csr_array((np.ones(who.size), (who, what)), shape=(sources, claims))
    columns = csr_array((np.ones(who.size), (what, who)), shape=(claims, sources))
    scores = csr_array((values, (who, what)), shape=(sources, claims))
    kept = (1 - out) / np.bincount(what, minlength=claims)[:, None]
    own = np.asarray(rows @ (1 - out))
    sums = np.bincount(what, values, claims)[:, None]
    right = np.asarray(scores @ (1 - out)) - np.asarray(rows @ (kept * sums))
    scale = np.where(own > 0, 1 / np.maximum(own, 1), 0.0)

    def times(x: FloatArray) -> FloatArray:
        return np.asarray(own * x - np.asarray(rows @ (kept * np.asarray(columns @ x))))

    found = _conjugate_gradients(times, right, scale)
    return np.where(own > 0, found, np.nan)


def _conjugate_gradients(times: Callable[[FloatArray], FloatArray], right: FloatArray, scale: FloatArray) -> FloatArray:
    """Solve one consistent, positive semidefinite system per column; ``scale`` is the inverse of the diagonal."""
    x = np.zeros_like(right)
    rest = right.copy()
    ready = scale * rest
    direction, power = ready.copy(), (rest * ready).sum(axis=0)
    goal = TOLERANCE * np.maximum(power, 1e-300)
    for _ in range(STEPS):
        image = times(direction)
        curve = (direction * image).sum(axis=0)
        live = (power > goal) & (curve > 0)
        if not live.any():
            break
        step = np.where(live, power / np.where(live, curve, 1.0), 0.0)
        x += step * direction
        rest -= step * image
        ready = scale * rest
        fresh = np.where(live, (rest * ready).sum(axis=0), power)
        direction = ready + np.where(live, fresh / np.where(live, power, 1.0), 0.0) * direction
        power = fresh
    return x


def _centred(effect: FloatArray, part: IntArray, n: FloatArray) -> FloatArray:
    """Effects less their mean over each part, weighted by n; NaN stays NaN and has no weight."""
    weight = np.where(np.isnan(effect), 0.0, n)
    mean = np.bincount(part, weight * np.nan_to_num(effect)) / np.maximum(np.bincount(part, weight), 1)
    centred: FloatArray = effect - mean[part]
    return centred


def _jackknife(
    values: FloatArray,
    who: IntArray,
    what: IntArray,
    label: IntArray,
    effect: FloatArray,
    part: IntArray,
    n: FloatArray,
    seed: int,
) -> FloatArray:
    """Standard error of each effect from leaving out one cluster (or random group of clusters) at a time."""
    sources, claims = effect.size, int(what.max()) + 1
    groups = int(label.max()) + 1
    if groups > MOST_GROUPS:
        place = np.random.default_rng(seed).permutation(np.arange(groups) % MOST_GROUPS)
        label, groups = place[label], MOST_GROUPS
    if groups == 1:
        return np.full(sources, np.nan)
    claim_group = np.zeros(claims, dtype=np.int64)
    claim_group[what] = label
    refits = _effects(values, who, what, sources, claim_group, groups)
    squares, hangs = np.zeros(sources), np.zeros(sources, dtype=bool)
    for group in range(groups):
        fresh, kept = refits[:, group], label != group
        here = ~np.isnan(fresh)
        hangs |= _cut_off(_parts(who[kept], what[kept], sources, claims)[:sources], part, here, n)
        moved = _centred(fresh, part, n) - _centred(np.where(here, effect, np.nan), part, n)
        squares += np.where(here, moved, 0.0) ** 2
    error: FloatArray = np.where(hangs, np.nan, np.sqrt((groups - 1) / groups * squares))
    return error


def _cut_off(fresh: IntArray, part: IntArray, here: np.ndarray, n: FloatArray) -> np.ndarray:
    """Sources that one cluster alone ties to the largest group of their part."""
    pairs, index = np.unique(np.stack([part[here], fresh[here]]), axis=1, return_inverse=True)
    weight = np.bincount(index.ravel(), n[here])
    order = np.lexsort((weight, pairs[0]))
    last = np.append(pairs[0][order][1:] != pairs[0][order][:-1], True)
    largest = np.zeros(weight.size, dtype=bool)
    largest[order[last]] = True
    found = np.zeros(here.size, dtype=bool)
    found[here] = ~largest[index.ravel()]
    return found


def _interval(
    effect: FloatArray, error: FloatArray, clusters: IntArray, level: float
) -> tuple[FloatArray, FloatArray, FloatArray]:
    from scipy.special import stdtr, stdtrit

    free = np.maximum(clusters - 1, 1).astype(np.float64)
    known = (clusters > 1) & (error > 0)
    safe = np.where(known, error, np.nan)
    half = stdtrit(free, (1 + level) / 2) * safe
    p_value: FloatArray = 2 * stdtr(free, -np.abs(effect) / safe)
    return effect - half, effect + half, p_value
