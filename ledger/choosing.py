"""Which forecasts are scored: the switches, the filters, and which of a forecaster's forecasts on a claim counts.

Nothing here reads a database or a clock. A claim is scored for its *source* by the number the source stated, else by
the median over the readers of its words; ``basis="own"`` takes the members' own forecasts, ``"both"`` all of them.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING, Any

from ledger.errors import InputError
from ledger.units import PROMINENT

if TYPE_CHECKING:
    import pandas as pd

GROUPS = (
    "source", "series", "publisher", "topic", "term", "lexicon", "type", "basis", "window_basis", "sampling",
    "forecaster", "month", "year", "statement", "claim",
)  # fmt: skip
SCORING = (
    "claim", "forecaster", "basis", "kind", "probability", "low", "high", "made_at", "recorded_at", "opens", "closes",
    "known_at", "outcome", "void", "status", "sampling", "speaker_controls_outcome", "window_basis", "cluster",
    "hindsight", "source", "topics",
)  # fmt: skip
BASES = ("source", "own", "both")
WHICH = ("last", "first", "each", "lead", "time-averaged")
WEIGHTS = ("forecast", "claim", "event")
_BASIS = {
    "source": "What the sources said: the number a source stated, else the median over the readers of its words.",
    "own": "The members' own forecasts.",
    "both": "What the sources said, and the members' own forecasts beside it.",
}
_WHICH = {
    "first": "Of several forecasts on a claim the first counts.",
    "each": "Of several forecasts on a claim each counts.",
    "lead": "Of several forecasts on a claim the last before the lead counts.",
    "time-averaged": "All forecasts on a claim count by the time they stood.",
}
_WITHOUT = {
    "hindsight": "Without claims coded after their outcome was known.",
    "announcements": "Without claims whose outcome the speaker controls.",
    "imputed": "Without claims whose text gives no time.",
    "partial": "Without partial outcomes.",
}


@dataclass(frozen=True, slots=True)
class Choices:
    """Which forecasts are scored.

    Attributes:
        basis: "source" (what the source stated, else the median reading of its words), "own" or "both".
        which: "last", "first" or "each" of a forecaster's forecasts on a claim; "lead", the last one made at least
            ``lead`` days before the window closed; "time-averaged", all of them by the time they stood.
        lead: only forecasts made at least so many days before the window's last day.
        weights: "forecast" (all alike), "claim" or "event" (each counts once, however many forecasts it has).
        hindsight: whether claims coded after the outcome was known count.
        announcements: whether claims the speaker controls count.
        imputed: whether claims with an imputed window count.
        partial: whether outcomes that are a declared fraction count.
        prominent: whether claims chosen because they became famous count.
        where: column → the value, or values, it must have; the ``term`` is that of the forecast that counts.
        since: only claims whose window closed on this day or after it.
        until: only claims whose window closed on this day or before it.
    """

    basis: str = "source"
    which: str = "last"
    lead: int | None = None
    weights: str = "forecast"
    hindsight: bool = True
    announcements: bool = True
    imputed: bool = True
    partial: bool = True
    prominent: bool = False
    where: Mapping[str, Any] | None = None
    since: date | str | None = None
    until: date | str | None = None

    def __post_init__(self) -> None:
        for name, allowed in (("basis", BASES), ("which", WHICH), ("weights", WEIGHTS)):
            if getattr(self, name) not in allowed:
                raise InputError(name, " or ".join([", ".join(allowed[:-1]), allowed[-1]]), repr(getattr(self, name)))
        if self.which == "lead" and self.lead is None:
            raise InputError("lead", "days before the window closes, for which=lead", "none")
        if self.which == "time-averaged" and self.lead is not None:
            raise InputError("lead", "none with which=time-averaged, which takes the whole window", self.lead)
        ends = [_day(name, getattr(self, name)) for name in ("since", "until")]
        if all(ends) and str(ends[0]) > str(ends[1]):
            raise InputError("since", f"a day not after until, {ends[1]}", ends[0])

    def single(self) -> Choices:
        """Return these choices where every forecast must stand by itself and count once.

        Raises:
            InputError: for averages over time and for weights, which have no calibration curve.
        """
        if self.which == "time-averaged":
            raise InputError("which", "last, first, each or lead: an average over time is no forecast", self.which)
        if self.weights != "forecast":
            raise InputError("weights", "forecast: here every forecast counts once", self.weights)
        return self


def chosen_rows(
    frame: pd.DataFrame,
    choices: Choices,
    kinds: Collection[str] = ("probability",),
    read_value: Callable[[pd.DataFrame], pd.DataFrame] | None = None,
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return one row a claim and forecaster, open, pending, void and resolved alike; and what was made too late.

    With a lead, what was made inside it is with the late ones, marked ``inside_lead``.

    Averages over time come with their ``brier``, ``log_score`` and ``coverage`` where the outcome is known.

    Args:
        frame: forecasts beside their claims.
        choices: which of them.
        kinds: of predictions; the last of a forecaster counts, whichever of these kinds it is.
        read_value: gives every claim one row out of its readers'; by default the median probability.
    """
    import pandas as pd

    from ledger.verification import selection

    if choices.basis == "both":
        said, said_late = chosen_rows(frame, replace(choices, basis="source"), kinds, read_value)
        own, own_late = chosen_rows(frame, replace(choices, basis="own"), kinds, read_value)
        speakers = set(said.forecaster)
        own, own_late = (each.assign(forecaster=[f"{who} (own)" if who in speakers else who for who in each.forecaster])
                         for each in (own, own_late))  # fmt: skip
        return _joined([said, own]), _joined([said_late, own_late])
    rows = _switched(_named(frame), choices, kinds)
    after = selection.too_late(rows)
    late = rows[after]
    if choices.lead is not None:
        inside = selection.past_lead(rows, choices.lead) & ~after
        late = rows[after | inside].assign(inside_lead=inside)
    which = {"lead": "last", "time-averaged": "each"}.get(choices.which, choices.which)
    rows = selection.select(rows, which, lead=choices.lead, hindsight=choices.hindsight)
    if choices.basis == "source":
        settled = rows.claim[by_the_source(frame.loc[rows.index])].unique().tolist()
        late = late.assign(forecaster=late.source.fillna(late.forecaster))
        late = late.drop_duplicates(["claim", "forecaster", "made_at"])  # the readers of one statement are one
        stated = rows[rows.basis == "stated"]
        read = (read_value or selection.read_value)(rows[~rows.claim.isin(settled)])[list(rows.columns)]
        rows = _joined([stated, read.assign(forecaster=read.source.fillna(read.forecaster))])
    if "term" in (choices.where or {}):
        rows, late = (part[_has(part, "term", (choices.where or {})["term"])] for part in (rows, late))
    if choices.which != "time-averaged":
        return rows, late
    rows, uncovered = _averaged(rows)
    return rows, pd.concat([late, uncovered])


def by_the_source(rows: pd.DataFrame) -> pd.Series[bool]:
    """Mark the numbers the claim's own source stated; where no source is named, whoever stated one is it."""
    return (rows.basis == "stated") & (rows.source.isna() | (rows.forecaster == rows.source))


def _named(rows: pd.DataFrame) -> pd.DataFrame:
    """Return rows under the name of whose assessment each is: another's number on a claim is that other source's."""
    other = (rows.basis == "stated") & ~by_the_source(rows)
    return rows.assign(source=rows.source.where(~other, rows.forecaster))


def _joined(parts: list[pd.DataFrame]) -> pd.DataFrame:
    import pandas as pd

    held = [part for part in parts if len(part)]
    return pd.concat(held, ignore_index=True) if held else parts[0]


def _switched(rows: pd.DataFrame, choices: Choices, kinds: Collection[str]) -> pd.DataFrame:
    keep = rows.kind.isin(kinds) & (rows.status != "withdrawn")
    keep &= (rows.basis == "own") == (choices.basis == "own")
    for name, wanted in (choices.where or {}).items():
        if name != "term":  # which is asked of what was chosen, so that a filter shows what the group has
            keep &= _has(rows, name, wanted)
    if choices.since is not None:
        keep &= rows.closes >= str(choices.since)
    if choices.until is not None:
        keep &= rows.closes <= str(choices.until)
    if not choices.prominent:
        keep &= ~rows.sampling.isin([said for said in rows.sampling.dropna().unique() if PROMINENT in said])
    if not choices.announcements:
        keep &= ~rows.speaker_controls_outcome.astype(bool)
    if not choices.imputed:
        keep &= rows.window_basis != "imputed"
    if not choices.partial:
        keep &= ~(rows.outcome.between(0, 1, inclusive="neither") & (rows.kind == "probability"))
    return rows[keep]


def _day(name: str, value: date | str | None) -> str | None:
    """Return a day as ISO text, as the books hold it.

    Raises:
        InputError: if it is none.
    """
    if value is None:
        return None
    try:
        day = date.fromisoformat(str(value))
    except ValueError:
        day = None
    if day is None or day.isoformat() != str(value):
        raise InputError(name, "a day such as 2024-12-31", repr(value))
    return day.isoformat()


def _has(rows: pd.DataFrame, name: str, wanted: Any) -> pd.Series[bool]:
    import pandas as pd

    values = [wanted] if isinstance(wanted, str) else list(wanted)
    if name == "topic":
        has = {topics: not set(values).isdisjoint(topics) for topics in set(rows.topics)}
        return pd.Series([has[topics] for topics in rows.topics], index=rows.index, dtype=bool)
    if name not in GROUPS:
        raise InputError("filter", f"one of {', '.join(GROUPS)}", repr(name))
    return rows[name].isin(values)


def _averaged(rows: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return one row a claim and forecaster, with its scores averaged over time; and those that covered nothing."""
    import pandas as pd

    from ledger.verification import selection
    from ledger.verification.over_time import KEY, time_averaged

    done = selection.resolved(rows)
    waiting = rows.drop(done.index).drop_duplicates(KEY, keep="last")
    if done.empty:
        return waiting.assign(brier=float("nan"), log_score=float("nan"), coverage=float("nan")), done
    found = time_averaged(done, rule="brier")
    logs = time_averaged(done, rule="log_score")[[*KEY, "log_score"]]
    found = found.merge(logs, on=KEY).drop(columns=["days_planned", "forecasts"])
    kept = pd.MultiIndex.from_frame(found[KEY])
    uncovered = done[~pd.MultiIndex.from_frame(done[KEY]).isin(kept)].drop_duplicates(KEY)
    return _joined([found, waiting]) if len(waiting) else found, uncovered


def in_words(choices: Choices) -> list[str]:
    """Say in sentences which forecasts are scored; what is as by default is left unsaid, but for the basis.

    >>> in_words(Choices(lead=7, where={"topic": ["Ukraine", "war"]}))[1:]
    ['Only forecasts made at least 7 days before the last day of the window.', 'Only topic: Ukraine or war.']
    """
    said = [_BASIS[choices.basis]]
    if choices.which != "last":
        said.append(_WHICH[choices.which])
    if choices.lead is not None:
        days = f"{choices.lead} day{'s' * (choices.lead != 1)}"
        said.append(f"Only forecasts made at least {days} before the last day of the window.")
    for name, wanted in (choices.where or {}).items():
        values = [wanted] if isinstance(wanted, str) else list(wanted)
        if values:
            said.append(f"Only {name.replace('_', ' ')}: {' or '.join(values)}.")
    if choices.since or choices.until:
        span = [f"{word} {day}" for word, day in (("from", choices.since), ("to", choices.until)) if day]
        said.append(f"Only claims whose window closed {' '.join(span)}, days inclusive.")
    said += [words for name, words in _WITHOUT.items() if not getattr(choices, name)]
    if choices.prominent:
        said.append("With claims chosen because they became famous, which say nothing about calibration.")
    if choices.weights != "forecast":
        said.append(f"Each {choices.weights} counts once.")
    return said
