"""Scores averaged over the time the forecasts stood, and set beside the crowd day by day.

A forecast stands until its forecaster makes the next one. The time before the first is not free: it is missing
coverage, said beside the mean. The announced window is the measure even if the outcome came early; dividing by the
time until then would reward false alarms.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from ledger.errors import InputError
from ledger.verification.inputs import FloatArray, IntArray, choice, columns, labels, number, numbers, same_shape, whole
from ledger.verification.rules import brier, log_score

DAY = pd.Timedelta(days=1)
RULES: dict[str, Callable[..., FloatArray]] = {"brier": brier, "log_score": log_score}
TIMES = "dates or times, e.g. 2024-10-31 or 2024-10-31T12:00Z"
KEY = ["claim", "forecaster", "basis"]


@dataclass(frozen=True, slots=True)
class TimeAverage:
    """A score averaged over the time its forecasts stood.

    Attributes:
        mean: mean score over the time covered; NaN when none was.
        coverage: share of the planned window covered, 0–1; to be said beside the mean.
    """

    mean: float
    coverage: float

    @property
    def total(self) -> float:
        """Mean × coverage: right only for points whose zero is "no forecast", such as Metaculus's baseline."""
        return self.mean * self.coverage if self.coverage > 0 else 0.0


def time_average(
    score: ArrayLike, start: ArrayLike, *, opens: float, closes: float, ended: float | None = None
) -> TimeAverage:
    """Average one forecaster's scores on one claim over the time each forecast stood (carry-forward).

    A forecast stands until the next one. The planned window is the measure even if the outcome came early
    (``ended``): dividing by the shorter time would reward false alarms.

    Args:
        score: one per forecast.
        start: when each was made, in days (any origin), rising.
        opens: first moment of the window.
        closes: last moment of the window as it was announced.
        ended: when the outcome became known, if before ``closes``.

    Raises:
        InputError: missing numbers, different lengths, times that fall, or an empty window.

    Source: Metaculus, scores FAQ, "truncation", https://www.metaculus.com/help/scores-faq/

    >>> time_average([84.8], [5], opens=0, closes=10)
    TimeAverage(mean=84.8, coverage=0.5)
    """
    scores, begin = numbers(score, "score"), numbers(start, "start")
    same_shape(scores, begin, "start")
    opens, closes = number(opens, "opens", "a time in days"), number(closes, "closes", "a time in days")
    ended = None if ended is None else number(ended, "ended", "a time in days")
    if scores.ndim != 1:
        raise InputError("score", "a list, one per forecast", f"shape {scores.shape}")
    if closes <= opens or (np.diff(begin) < 0).any():
        raise InputError("start", "rising times, and a window that closes after it opens", start)
    stop = closes if ended is None else min(ended, closes)
    held = np.diff(np.clip(np.append(begin, stop), opens, stop))
    stood = float(held.sum())
    mean = float(scores @ held / stood) if stood > 0 else float("nan")
    return TimeAverage(mean, stood / (closes - opens))


def time_averaged(frame: pd.DataFrame, *, rule: str = "brier") -> pd.DataFrame:
    """Average the scores of each forecaster on each claim over the time its forecasts stood, for whole frames.

    The window runs from the start of its first day to the end of its last; a forecast made before it stands from its
    first moment; one made after it closed, or when the outcome was known, does not count.

    Args:
        frame: resolved forecasts with columns claim, forecaster, basis, probability, outcome, made_at, opens, closes
            and known_at; times as in :mod:`ledger.verification.selection`.
        rule: "brier" (0–1) or "log_score" (natural log), lower is better.

    Returns:
        One row per claim, forecaster and basis that covered some of the window: the columns of its last forecast, the
        mean score under the name of the rule, coverage (share of the planned window, 0–1), days_planned and
        forecasts (how many counted). ``attrs["uncovered"]`` counts those that covered nothing.

    Raises:
        InputError: a column missing, a time that cannot be read, or an unresolved outcome.

    Source: Good Judgment Open, scoring FAQ, for carry-forward; Metaculus, scores FAQ, "truncation", for the planned
    window, https://www.metaculus.com/help/scores-faq/

    >>> frame = pd.DataFrame({"claim": 1, "forecaster": "ana", "basis": "own", "probability": [0.5, 0.8],
    ...     "outcome": 1, "made_at": ["2024-11-01", "2024-11-06"], "opens": "2024-11-01", "closes": "2024-11-10",
    ...     "known_at": "2024-11-11"})
    >>> time_averaged(frame)[["brier", "coverage"]].round(3).to_numpy().tolist()
    [[0.145, 1.0]]
    """
    choice(rule, "rule", tuple(RULES))
    needed = [*KEY, "probability", "outcome", "made_at", "opens", "closes", "known_at"]
    columns(frame, needed)
    opens = times(frame["opens"], "opens").dt.normalize()
    planned = times(frame["closes"], "closes").dt.normalize() + DAY
    known = times(frame["known_at"], "known_at")
    end = planned.where(known.isna() | (known > planned), known)
    made = times(frame["made_at"], "made_at")
    if opens.isna().any() or planned.isna().any() or made.isna().any() or (planned <= opens).any():
        raise InputError("opens", "a window that opens before it closes, and a time of every forecast", "others")
    rows = frame.assign(
        _from=made.clip(lower=opens), _end=end, _made=made, _score=RULES[rule](frame["probability"], frame["outcome"])
    )
    rows = rows[made < end].sort_values("_made", kind="stable")
    until = rows.groupby(KEY, sort=False)["_from"].shift(-1)
    stops: pd.Series[pd.Timestamp] = until.where(until.notna(), rows["_end"]).clip(upper=rows["_end"])
    rows["_held"] = (stops - rows["_from"]).dt.total_seconds() / DAY.total_seconds()
    rows = rows[rows["_end"] > rows["_from"]]
    rows["_sum"] = np.where(rows["_held"] > 0, rows["_score"] * rows["_held"], 0.0)
    grouped = rows.groupby(KEY, sort=False)
    stood = grouped["_held"].sum()
    last = grouped.tail(1).set_index(KEY)
    found = last.drop(columns=["_from", "_end", "_made", "_score", "_held", "_sum"])
    first_day = times(found["opens"], "opens").dt.normalize()
    days = (times(found["closes"], "closes").dt.normalize() + DAY - first_day) / DAY
    found[rule] = grouped["_sum"].sum() / stood
    found["coverage"], found["days_planned"], found["forecasts"] = stood / days, days, grouped.size()
    found = found[found["coverage"] > 0].reset_index()[[*frame.columns, rule, "coverage", "days_planned", "forecasts"]]
    found.attrs = {"uncovered": len(frame.drop_duplicates(KEY)) - len(found)}
    return found


def relative_scores(score: ArrayLike, start: ArrayLike, forecaster: ArrayLike, *, days: int) -> pd.DataFrame:
    """Each forecaster's score beside the crowd's median, day by day, on one claim (Good Judgment's accuracy score).

    On each day a forecaster stands with the last forecast made by the end of it; the median is over those who
    stand. ``relative`` is Σ over the forecaster's own days of (score − median) / days: below 0 is better than the
    crowd, and days without a forecast add nothing.

    Args:
        score: one loss per forecast.
        start: day of each, 0 for the first day; a fraction is within that day.
        forecaster: who made each.
        days: length of the claim in whole days.

    Returns:
        One row per forecaster in order of name: forecaster, mean (over own days), participation (share of the days),
        relative. ``attrs["median"]`` lists the crowd's median of each day, NaN before the first forecast.

    Raises:
        InputError: missing numbers, different lengths, or no days.

    Source: Good Judgment Open, FAQ, "accuracy score", https://www.gjopen.com/faq

    >>> relative_scores([0.5, 0.1], [0, 1], ["ana", "ben"], days=2).relative.round(3).tolist()
    [0.1, -0.1]
    """
    values, day = numbers(score, "score"), numbers(start, "start")
    same_shape(values, day, "start")
    days, who, names = whole(days, "days", least=1), *_named(forecaster, values.size)
    standing = np.full((len(names), days), np.nan)
    for at in np.argsort(day, kind="stable"):
        if day[at] < days:
            standing[who[at], max(int(day[at]), 0) :] = values[at]
    active = ~np.isnan(standing)
    median = np.array([np.median(column[~np.isnan(column)]) if (~np.isnan(column)).any() else np.nan
                       for column in standing.T])  # fmt: skip
    table = pd.DataFrame(
        {
            "forecaster": names,
            "mean": np.nansum(standing, axis=1) / np.where(active.any(axis=1), active.sum(axis=1), np.nan),
            "participation": active.mean(axis=1),
            "relative": np.where(active, standing - median, 0.0).sum(axis=1) / days,
        }
    )
    table.attrs = {"median": median.tolist()}
    return table


def _named(forecaster: ArrayLike, size: int) -> tuple[IntArray, list[object]]:
    """Number the forecasters by name."""
    code = labels(forecaster, "forecaster", size)
    names: list[object] = pd.unique(pd.Series(forecaster, dtype=object)).tolist()
    order = sorted(range(len(names)), key=lambda at: str(names[at]))
    return np.argsort(order)[code], [names[at] for at in order]


def times(column: pd.Series[Any], where: str) -> pd.Series[pd.Timestamp]:
    """Dates, datetimes and ISO strings, with or without a zone, as times in UTC without the zone.

    Raises:
        InputError: a time that cannot be read.

    >>> times(pd.Series(["2024-10-31"]), "made_at").dt.day.tolist()
    [31]
    """
    column = pd.Series(list(column) if isinstance(column, set) else column)
    if column.dtype.kind == "M" and column.dt.tz is None:  # they are already
        return column
    bare = pd.api.types.infer_dtype(column, skipna=True)  # a bare number has no unit
    mixed = bare.startswith("mixed") and any(isinstance(at, int | float) for at in column.dropna())
    if mixed or bare in {"integer", "floating", "decimal", "complex", "boolean", "timedelta"}:
        raise InputError(where, TIMES, f"{bare} numbers")
    try:
        return pd.to_datetime(column, utc=True, format="ISO8601").dt.tz_localize(None)
    except (ValueError, TypeError, OverflowError) as error:
        raise InputError(where, TIMES, str(error).partition("You might")[0]) from error
