"""A score over time: the mean of the last so many scores at each moment, with its interval."""

from __future__ import annotations

import numpy as np
import pandas as pd

from ledger.errors import InputError
from ledger.verification.inference import cluster_error
from ledger.verification.inputs import columns, fraction, labels, scores, whole
from ledger.verification.over_time import times


def rolling(
    frame: pd.DataFrame,
    *,
    score: str = "brier",
    last: int = 50,
    most: int = 100,
    level: float = 0.95,
    within: tuple[float, float] = (0.0, 1.0),
) -> pd.DataFrame:
    """Mean score of the last so many forecasts, on the days on which outcomes became known, with its interval.

    m_t = (1/k) Σ over the last k scores known at t. Neighbouring points share most of their forecasts: a bend in the
    line is no finding of its own, only windows that do not overlap are independent.

    Args:
        frame: one row a scored forecast; columns known_at, ``score`` and, where there is one, cluster.
        score: column of a score, finite.
        last: how many forecasts each mean is over, 2 or more.
        most: at most so many points, evenly spread, the last one among them.
        level: of each interval: cluster t, as :func:`ledger.verification.inference.mean_interval` has it.
        within: range the mean cannot leave, to which the intervals are cut.

    Returns:
        One row a point, rising in time: known_at, mean, low, high (NaN where there is one cluster), n, clusters.
        Empty where there are fewer than ``last`` forecasts.

    Raises:
        InputError: a column missing, a score or time missing or infinite, or a ``last`` below 2.

    >>> frame = pd.DataFrame({"known_at": ["2024-01-03", "2024-01-01", "2024-01-02"], "brier": [0.5, 0.1, 0.3]})
    >>> rolling(frame, last=2)["mean"].round(3).tolist()
    [0.2, 0.4]
    """
    from scipy.special import stdtrit

    columns(frame, ("known_at", score))
    last, most, level = whole(last, "last", least=2), whole(most, "most", least=1), fraction(level, "level")
    names = ["known_at", "mean", "low", "high", "n", "clusters"]
    if len(frame) < last:
        return pd.DataFrame(columns=names)
    known, values = times(frame["known_at"], "known_at"), scores(frame[score], score)
    if known.isna().any() or not np.isfinite(values).all():
        raise InputError("frame", "a time and a finite score in every row", "others")
    label = (
        labels(frame["cluster"].to_numpy(), "cluster", values.size) if "cluster" in frame else np.arange(values.size)
    )
    order = np.argsort(known.to_numpy(), kind="stable")
    day, values, label = known.to_numpy()[order], values[order], label[order]
    ends = np.flatnonzero(np.append(day[1:] != day[:-1], True)) + 1  # a day's outcomes came together
    ends = ends[ends >= last]
    picked = ends[np.unique(np.linspace(0, ends.size - 1, min(most, ends.size)).round().astype(int))]
    rows = []
    for end in picked:
        part = slice(end - last, end)
        mean, error, clusters = cluster_error(values[part], label[part])
        half = float(stdtrit(clusters - 1, (1 + level) / 2)) * error if clusters > 1 else float("nan")
        rows.append((day[end - 1], mean, max(mean - half, within[0]), min(mean + half, within[1]), last, clusters))
    return pd.DataFrame(rows, columns=names)
