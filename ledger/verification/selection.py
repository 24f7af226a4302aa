"""Which claims are ripe, and which forecast of a claim counts.

Input frames have one row per forecast:

===========  ==========================================================================================
claim        identifier of the claim
forecaster   who: the source of a stated number, the reader of the words, the team member
basis        "stated" (the source's number), "read" (a reader's number for its words) or "own" (a belief)
probability  0–1
made_at      when it was said: the statement's time for stated and read, the entry's time for own
closes       last day of the claim's window (that day belongs to it)
known_at     when the outcome became public; missing while it is not
outcome      0, 1, a declared fraction; missing while pending
void         true when the claim was declared void
cluster      what stands or falls together: the event, else the statement
recorded_at  optional: when it was entered; orders the readings of one reader
hindsight    optional: true when a reading was coded after the outcome was known
===========  ==========================================================================================

Times may be dates, datetimes or ISO strings; those with a zone are compared in UTC. Other columns are kept.
"""

from __future__ import annotations

from datetime import date
from typing import Any

import numpy as np
import pandas as pd

from ledger.errors import InputError
from ledger.units import READERS
from ledger.verification.inputs import PROBABILITY, choice, columns, whole, within
from ledger.verification.over_time import TimeAverage, time_average, times

__all__ = [
    "TimeAverage",
    "counts",
    "past_lead",
    "read_value",
    "resolved",
    "ripe",
    "select",
    "time_average",
    "too_late",
    "weights",
]
BASES = ("stated", "read", "own")
ONE_DAY = pd.Timedelta(days=1)


def ripe(frame: pd.DataFrame, as_of: date | str | pd.Timestamp) -> pd.DataFrame:
    """Keep the rows whose window had closed: ``closes`` before ``as_of``, whatever the outcome.

    Scoring claims as they resolve is biased, because "by date D" claims come true early and fail only at
    the end. Pending and void claims stay in: they are to be counted beside every number.

    Args:
        frame: forecasts, see the module; needs ``closes``.
        as_of: the day from which is looked back. A window closing on that day is still open.

    Raises:
        InputError: no column ``closes``, or a date that cannot be read.

    >>> frame = pd.DataFrame({"claim": [1, 2], "closes": ["2024-11-30", "2024-12-01"]})
    >>> ripe(frame, "2024-12-01").claim.tolist()
    [1]
    """
    columns(frame, ["closes"])
    day = times(pd.Series([as_of], dtype=object), "as_of").iloc[0]
    if pd.isna(day):
        raise InputError("as_of", "a date", as_of)
    return frame[times(frame["closes"], "closes").dt.normalize() < day.normalize()]


def select(
    frame: pd.DataFrame, which: str = "last", *, lead: int | None = None, hindsight: bool = True
) -> pd.DataFrame:
    """Keep the forecasts that count: by default the last of each forecaster on each claim.

    A stated or own forecast made after the window's last day, or when the outcome was known, never counts.
    A reading is of words already said: it counts, and is left out only by ``hindsight=False`` when coded in
    hindsight. How many rows went, and why, is in the ``attrs`` of the result: ``made_too_late``,
    ``coded_in_hindsight``, ``later_or_earlier``.

    Args:
        frame: forecasts, see the module; needs claim, forecaster, basis, made_at, closes and known_at.
        which: "last", "first" or "each" of a forecaster's forecasts on a claim.
        lead: only forecasts made at least so many days before the window's last day.
        hindsight: whether readings coded in hindsight count.

    Raises:
        InputError: a column missing, another ``which``, an unknown basis, or a time that cannot be read.

    >>> frame = pd.DataFrame({"claim": 1, "forecaster": "ana", "basis": "own", "probability": [0.2, 0.6, 1.0],
    ...     "made_at": ["2024-11-01", "2024-11-05", "2024-11-09"], "closes": "2024-11-30",
    ...     "known_at": "2024-11-08"})
    >>> kept = select(frame)
    >>> kept.probability.tolist(), kept.attrs["made_too_late"]
    ([0.6], 1)
    """
    choice(which, "which", ("last", "first", "each"))
    columns(frame, ["claim", "forecaster", "basis", "made_at", "closes", "known_at"])
    unknown = set(frame["basis"].unique()) - set(BASES)
    if unknown:
        raise InputError("basis", "one of " + ", ".join(BASES), sorted(map(str, unknown)))
    late = too_late(frame)
    seen = _hindsight(frame) & (not hindsight)
    kept = frame[~late & ~seen]
    if lead is not None:
        kept = kept[~past_lead(kept, lead)]
    chosen = kept if which == "each" else _one_each(kept, which)
    chosen = chosen.copy(deep=False)
    chosen.attrs = {
        "made_too_late": int(late.sum()),
        "coded_in_hindsight": int((seen & ~late).sum()),
        "later_or_earlier": int((~late & ~seen).sum()) - len(chosen),
    }
    return chosen


def too_late(frame: pd.DataFrame) -> pd.Series[bool]:
    """Mark stated and own forecasts made after the window's last day, or when the outcome was already known.

    Args:
        frame: forecasts; needs basis, made_at, closes and known_at.

    Raises:
        InputError: a column missing, or a time that cannot be read.
    """
    columns(frame, ["basis", "made_at", "closes", "known_at"])
    made = times(frame["made_at"], "made_at")
    after_close = made >= times(frame["closes"], "closes").dt.normalize() + ONE_DAY
    after_known = made >= times(frame["known_at"], "known_at")
    return (after_close | after_known) & (frame["basis"] != "read")


def past_lead(frame: pd.DataFrame, lead: int) -> pd.Series[bool]:
    """Mark forecasts made fewer than ``lead`` days before the window's last day.

    Args:
        frame: forecasts; needs made_at and closes.
        lead: whole days, 0 or more.

    Raises:
        InputError: a column missing, a time that cannot be read, or a lead below 0.

    >>> frame = pd.DataFrame({"made_at": ["2024-11-01", "2024-11-25"], "closes": "2024-11-30"})
    >>> past_lead(frame, 7).tolist()
    [False, True]
    """
    columns(frame, ["made_at", "closes"])
    lead = whole(lead, "lead")
    made, closes = times(frame["made_at"], "made_at"), times(frame["closes"], "closes")
    return made.dt.normalize() > closes.dt.normalize() - lead * ONE_DAY


def resolved(frame: pd.DataFrame) -> pd.DataFrame:
    """Keep the rows that can be scored: an outcome, and not void.

    Args:
        frame: forecasts; needs outcome and void.

    Raises:
        InputError: a column missing.

    >>> resolved(pd.DataFrame({"outcome": [1, None, 0], "void": [False, False, True]})).outcome.tolist()
    [1.0]
    """
    columns(frame, ["outcome", "void"])
    return frame[frame["outcome"].notna() & ~_flags(frame["void"])]


def counts(frame: pd.DataFrame, as_of: date | str | pd.Timestamp) -> dict[str, int]:
    """Count the claims at every step: all = open + pending + void + resolved.

    Args:
        frame: forecasts; needs claim, closes, outcome and void.
        as_of: the day from which is looked back.

    Raises:
        InputError: a column missing.

    >>> frame = pd.DataFrame({"claim": [1, 2, 3], "closes": ["2024-11-30", "2024-11-30", "2025-11-30"],
    ...     "outcome": [1, None, None], "void": False})
    >>> counts(frame, "2024-12-01")
    {'claims': 3, 'open': 1, 'ripe': 2, 'pending': 1, 'void': 0, 'resolved': 1}
    """
    columns(frame, ["claim", "closes", "outcome", "void"])
    claims = frame.drop_duplicates("claim")
    closed = ripe(claims, as_of)
    void = int(_flags(closed["void"]).sum())
    done = len(resolved(closed))
    return {
        "claims": len(claims),
        "open": len(claims) - len(closed),
        "ripe": len(closed),
        "pending": len(closed) - void - done,
        "void": void,
        "resolved": done,
    }


def read_value(frame: pd.DataFrame) -> pd.DataFrame:
    """Give every claim its read value: the median over readers of each reader's last reading.

    Args:
        frame: forecasts; needs claim, forecaster, basis, probability and made_at; only basis "read" is used.

    Returns:
        One row per claim: the columns of the frame with forecaster "median of readers", the median as
        probability (and of the ends in ``low`` and ``high``, where there are such columns; a reader without a band
        has its value at both), and ``readers`` (how many), ``lowest`` and ``highest`` of their values.

    Raises:
        InputError: a column missing, a reading missing or outside 0–1, or a gap in the claims.

    >>> frame = pd.DataFrame({"claim": 1, "forecaster": ["icd203", "ana", "ana"], "basis": "read",
    ...     "probability": [0.7, 0.2, 0.8], "made_at": "2024-10-31"})
    >>> read_value(frame)[["probability", "readers"]].to_numpy().tolist()
    [[0.75, 2.0]]
    """
    columns(frame, ["claim", "forecaster", "basis", "probability", "made_at"])
    readings = _one_each(frame[frame["basis"] == "read"], "last")
    if readings["claim"].isna().any():
        raise InputError("claim", "a claim in every row", "a gap")
    if not readings.empty:
        readings = readings.assign(probability=within(readings["probability"], "probability", PROBABILITY))
    values = readings.groupby("claim", sort=False)["probability"]
    one = readings.drop_duplicates("claim").set_index("claim")
    spread = values.agg(probability="median", readers="count", lowest="min", highest="max")
    one = one.drop(columns="probability").join(spread).assign(forecaster=READERS)
    for end in {"low", "high"} & set(frame.columns):
        one[end] = (
            pd.to_numeric(readings[end], errors="coerce")
            .fillna(readings["probability"])
            .groupby(readings["claim"], sort=False)
            .median()
        )
    return one.reset_index()[[*frame.columns, "readers", "lowest", "highest"]]


def weights(frame: pd.DataFrame, by: str = "claim") -> pd.Series[float]:
    """Weights that let every claim, or every event, count once however many rows it has: 1 / rows of the group.

    A weighted mean with its interval: ``inference.ratio_interval(w * score, w, cluster)``.

    Args:
        frame: scored rows; needs the column ``by``.
        by: "claim", "cluster" (the event) or another column; "row" gives every row the same.

    Raises:
        InputError: the column missing, or a gap in it.

    >>> weights(pd.DataFrame({"cluster": ["storm", "storm", "vote"]}), "cluster").tolist()
    [0.5, 0.5, 1.0]
    """
    if by == "row":
        return pd.Series(1.0, index=frame.index)
    columns(frame, [by])
    if frame[by].isna().any():
        raise InputError(by, "a label in every row", "a gap")
    return 1 / frame.groupby(by, sort=False)[by].transform("size").astype(float)


def _one_each(frame: pd.DataFrame, which: str) -> pd.DataFrame:
    """The first or last row of each forecaster on each claim and basis; of equal times by row order."""
    order = pd.DataFrame({name: frame[name].to_numpy() for name in ("claim", "forecaster", "basis")})
    order["made"] = times(frame["made_at"], "made_at").to_numpy()
    by = ["made"]
    if "recorded_at" in frame:
        order["recorded"] = times(frame["recorded_at"], "recorded_at").to_numpy()
        by.append("recorded")
    order = order.sort_values(by, kind="stable", na_position="first")
    extra = order.duplicated(["claim", "forecaster", "basis"], keep="last" if which == "last" else "first")
    return frame.iloc[order.index[~extra].sort_values().to_numpy()]


def _flags(column: pd.Series[Any]) -> pd.Series[bool]:
    if column.dtype == bool:
        return column
    return pd.Series(np.where(column.notna(), column.astype(object), False).astype(bool), index=column.index)


def _hindsight(frame: pd.DataFrame) -> pd.Series[bool]:
    if "hindsight" not in frame:
        return pd.Series(data=False, index=frame.index)
    return _flags(frame["hindsight"])
