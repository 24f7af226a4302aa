"""From a reading and a time to a verdict: scorable or not, which window, which type of claim, and why."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date

from ledger.language.durations import Window
from ledger.language.reasons import Reason, explain
from ledger.language.scenes import Reading
from ledger.language.times import Time
from ledger.language.windows import impute


@dataclass(frozen=True, slots=True)
class Verdict:
    """Scorable or not, with the window, the type of claim, the reasons, and both in plain words."""

    scorable: bool
    reasons: tuple[Reason, ...]
    window: Window | None
    type: str
    why: str


def decide(reading: Reading, time: Time | None, stated_on: date, clause: str) -> Verdict:
    """Whether a reading with its time can be scored, and why.

    Args:
        reading: what the cues say.
        time: the time phrase that belongs to it, or None.
        stated_on: the day of the statement.
        clause: the words of the clause.
    """
    kind = _type(reading, time, clause)
    window = time.window if time is not None else None
    own = time is not None and not time.borrowed
    if window is None and time is None and _imputable(reading):
        window = impute(stated_on, months=reading.imputes, why="a strongly indicated intention")
    later = window is not None and window.opens > stated_on  # an outlook for a period that has not begun
    reason = _refusal(reading, window, own=own, later=later)
    if reason is not None or window is None:
        reason = reason or Reason.NO_WINDOW
        return Verdict(False, (reason,), window, "nowcast" if reason == Reason.NOWCAST else kind, explain(reason))
    if window.opens < stated_on and kind not in {"quantity", "interval"}:
        window = replace(window, opens=stated_on)  # an event before the statement never counts
    return Verdict(True, (), window, kind, _why(reading, time, window))


def _imputable(reading: Reading) -> bool:
    return reading.reason is None and reading.imputes > 0


def _refusal(reading: Reading, window: Window | None, *, own: bool, later: bool) -> Reason | None:
    if reading.reason is not None:
        return reading.reason
    if reading.present and not own and not later:
        return Reason.NOWCAST
    if window is None:
        return Reason.PLEDGE if reading.kind == "continue" and not own else Reason.NO_WINDOW
    if reading.condition is not None and not own:
        return Reason.CONDITIONAL
    return None


def _why(reading: Reading, time: Time | None, window: Window) -> str:
    said = f"“{reading.term}” carries the confidence"
    if reading.band is None:
        said += " (no number: to be read)"
    else:
        said += f" ({reading.band.low:g}–{reading.band.high:g}, {reading.band.lexicon})"
    if time is None:
        return f"{said}; no time is named: imputed to {window.closes.isoformat()}"
    nearby = " nearby" if time.borrowed else ""
    return f"{said}; “{time.phrase}”{nearby} ends {window.closes.isoformat()} ({window.basis})"


_MEASURE = re.compile(r"\d")
_DATES = re.compile(
    r"\b(?:19|20)\d\d\b|\b\d{1,3}(?:st|nd|rd|th)\b|\b\d{1,2} ?[ap]\.m|[A-Za-z]-\d+"
    r"|\b(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]{0,6}\.? \d{1,2}\b"
)
_RANGED = re.compile(
    r"\bbetween\s+\S{0,6}\d[^.;]{0,40}\band\s+\S{0,6}\d|plus or minus|\brange of\b"
    r"|(?<!\d)\d[^\s–-]{0,12}+\s?(?:%|percent|billion|million)?\s?(?:-|–|to)\s?\S?\d",
    re.IGNORECASE,
)
_OWN = re.compile(r"\b(?:we|i)\b[^.]{0,20}\Z", re.IGNORECASE)
_OWN_ACTS = re.compile(
    r"\b(?:announce|release|publish|issue|unveil|host|brief|update|report its|pay its|conduct a)\b", re.IGNORECASE
)


def _type(reading: Reading, time: Time | None, clause: str) -> str:
    if reading.reason == Reason.NOWCAST:
        return "nowcast"
    if reading.condition is not None:
        return "conditional"
    plain = clause.replace(time.phrase, " ") if time is not None else clause
    plain = plain.replace(reading.head.text, " ") if reading.kind == "numeric" else plain
    acts = reading.kind in {"will", "schedule", "intend", "continue"}
    before = clause[: max(0, clause.find(reading.head.text))]
    own_act = reading.kind != "continue" and _OWN_ACTS.search(clause) is not None
    if acts and (own_act or _OWN.search(before) is not None):
        kind = "self_announcement"
    elif reading.intention:
        kind = "intention"
    elif _RANGED.search(plain):
        kind = "interval"
    elif reading.kind != "numeric" and _MEASURE.search(_DATES.sub(" ", plain)):
        kind = "quantity"
    else:
        kind = "persistence" if reading.lasting else "event"
    return kind


_CONFIDENCE = re.compile(
    r"\b(high|moderate|medium|low)(?:[- ]to[- ](?:high|moderate|low))? confidence\b", re.IGNORECASE
)
_COVERAGE = re.compile(
    r"(\d{2}(?:\.\d)?) ?(?:%|percent|per cent) (?:confidence|probability|likelihood|prediction|credible|chance)?"
    r"[^.]{0,30}?(?:ranges?|interval|band)",
    re.IGNORECASE,
)


def confidence(sentence: str) -> str | None:
    """The analytic confidence a sentence states: low, moderate or high, never a probability.

    >>> confidence("We assess with moderate confidence that they will act.")
    'moderate'
    """
    found = _CONFIDENCE.search(sentence) if "onfidence" in sentence or "ONFIDENCE" in sentence else None
    return found[1].lower().replace("medium", "moderate") if found else None


def coverage(sentence: str) -> float | None:
    """The stated coverage of an interval, as a share.

    >>> coverage("NOAA forecasters have a 70% confidence in these ranges.")
    0.7
    """
    found = _COVERAGE.search(sentence) if any(word in sentence for word in ("range", "interval", "band")) else None
    return round(float(found[1]) / 100, 4) if found else None
