"""How a phrase hangs on a period: by, before, until, through, later in, between … and …; or that it is open.

The rules are data (``windows.yaml``): first the phrases that have no window, then the lengths counted from the
statement, then the relations to a period of the calendar.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import lru_cache
from typing import Any

from ledger.language import calendars, periods
from ledger.language.durations import FILLER, Basis, Window, counted, length, rolling, version
from ledger.language.periods import Alternative, Period, Setting
from ledger.language.tables import table

_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Open:
    """A phrase that is recognised and has no window.

    Attributes:
        rule: why.
    """

    rule: str


_AROUND = re.compile(
    r"\A(.{1,80}?) (?:plus or minus|give or take|\+/-) (?:an?|(\d{1,2})) (day|week|month|hour|year)s?\Z"
)
_LOOSE = re.compile(r"(?:'s?|s') time$|^(?:some ?time|at some (?:point|stage)) (?=\w+ \w)")
_OVER = re.compile(
    r"\A(?:before|by the time) (?:the |this )?((?:calendar |fiscal |financial )?year|week|month|quarter|decade|century"
    r"|spring|summer|autumn|fall|winter)"
    r"(?:(?: is| was|'s) (?:out|over|up|done|through|ended)| ends?| closes| ended| comes to an end)\Z"
)
_OR_ABOUT = re.compile(r"\bon or (?:about|around) ")
_SETS_IN = re.compile(r" (?:sets in|begins|starts|arrives|comes|is here)\Z")
_FROM_NOW = re.compile(r"\A(?:in )?(.{1,60}) from (?:now|today)\Z")


@lru_cache(maxsize=8192)
def outcome(text: str, at: Setting) -> Window | Open | None:
    """The window of a normalised phrase, that it is known and has none, or None where no rule reads it.

    >>> outcome("soon", Setting(date(2024, 10, 31))).closes
    datetime.date(2024, 11, 30)
    """
    if not text:
        return None
    text = _OR_ABOUT.sub("on ", text)
    text = _LOOSE.sub("", _FROM_NOW.sub(r"in \1", _SETS_IN.sub("", _OVER.sub(r"by the end of the \1", text))))
    for row in opens():
        if row[1].fullmatch(text):
            return Open(row[0])
    plain = " ".join(FILLER.sub("", text).split())
    if around := _plus_or_minus(plain, at):
        return around
    return length(plain, at) or counted(plain, at) or rolling(plain, at) or _related(plain, at)


@lru_cache(maxsize=1)
def opens() -> list[tuple[str, re.Pattern[str]]]:
    """The phrases that have no window on any day: name and expression."""
    return [(row["rule"], periods.expand(row["pattern"])) for row in table("windows")["open"]]


def _plus_or_minus(text: str, at: Setting) -> Window | None:
    found = _AROUND.match(text)
    if found is None:
        return None
    inner = outcome(found[1], at)
    if not isinstance(inner, Window):
        return None
    amount = int(found[2] or 1)
    opens = max(at.stated, calendars.add(inner.opens, -amount, found[3]))
    closes = calendars.add(inner.closes, amount, found[3])
    return Window(opens, closes, closes, inner.basis, inner.rule, inner.asks, inner.alternatives)


@lru_cache(maxsize=1)
def _relations() -> list[tuple[dict[str, Any], re.Pattern[str]]]:
    return [(row, periods.expand(row["pattern"])) for row in table("windows")["relations"]]


def _related(text: str, at: Setting) -> Window | Open | None:
    for row, pattern in _relations():
        found = pattern.fullmatch(text)
        if found is None:
            continue
        g = found.groupdict()
        if row["how"] == "span":
            hung: Window | None = _span(g["a"], g["b"], row, at)
        else:
            period = periods.parse(g.get("P") or g.get("b") or "", at)
            if period is None:
                if at.event is None and periods.parse(g.get("P") or "", Setting(at.stated, event=at.stated)):
                    return Open("needs the day of the event")
                continue
            if row["how"] == "open":
                return Open(row["rule"])
            hung = _within(g, period, row, at) if row["how"] == "within" else _hang(row, period, at)
        if hung is not None:
            return hung
    return None


_PART = ("early", "mid", "late", "the ")  # "early" of the whole span would be another time


def _span(start: str, end: str, row: dict[str, Any], at: Setting) -> Window | None:
    last = periods.parse(end, at)
    if last is None:
        return None
    if start in {"now", "today"}:
        return _hang({**row, "how": "by"}, last, at)
    period = None if start.startswith(_PART) else periods.parse(f"{start} to {end}", at)
    if period is None:  # "between mid-November and the end of December"
        first = periods.parse(start, at)
        if first is None or first.first > last.last:
            return None
        period = replace(last, first=first.first)
    return _made(period.first, period.last, period.lenient or period.last, period, row, at)


def _within(g: dict[str, Any], period: Period, row: dict[str, Any], at: Setting) -> Window | None:
    """So many days after something: "within 30 days of the election"."""
    closes = calendars.add(period.last, int(g["n"]), g["unit"])
    return _made(max(at.stated, period.first), closes, closes, period, row, at)


_UNITS = frozenset({"week", "month", "quarter", "half", "year", "decade"})


def _hang(row: dict[str, Any], period: Period, at: Setting) -> Window | None:
    how, exact = row["how"], period.grain in {"day", "event"}
    eve, opens, asks = period.first - _DAY, at.stated, bool(row.get("asks"))
    lenient: date | None = None
    if period.last == at.stated and how in {"later", "during", "through"} and period.grain in _UNITS:
        # said on the last day of the unit: the day itself, generously the next unit, and it asks
        generous = calendars.unit_span(at.stated + _DAY, period.grain)[1]
        return _made(at.stated, at.stated, generous, period, row, at, asks=True)
    if how == "later":
        opens = max(period.first, at.stated + (_DAY if period.grain != "day" else timedelta()))
        closes = period.last
    elif how == "during":
        opens = max(period.first, at.stated) if period.clip else period.first
        closes, lenient = period.last, period.lenient
    elif how == "through":
        closes, lenient = (
            period.deadline or period.last,
            period.deadline_lenient if period.deadline else period.lenient,
        )
        if row["rule"] == "now through" and not exact and period.deadline is None:
            closes, lenient = eve, period.last
    elif exact or how == "leaving":
        closes = eve if how == "before" else period.last
        lenient = period.lenient or period.last
    elif period.deadline is not None:
        closes, lenient = period.deadline, period.deadline_lenient
        if how == "before":
            lenient = closes
    elif how == "until":
        closes, lenient, asks = period.first, period.deadline_lenient or period.last, True
    elif how == "before":
        closes, lenient = eve, eve
    else:
        closes, lenient, asks = eve, period.deadline_lenient or period.last, True
    if closes < at.stated <= period.last and how in {"by", "before", "until", "deadline"} and not exact:
        closes, lenient, asks = period.last, period.lenient or period.last, True  # said inside the period itself
    return _made(opens, closes, lenient or closes, period, row, at, asks=asks)


def _made(
    opens: date, closes: date, lenient: date, period: Period, row: dict[str, Any], at: Setting, *, asks: bool = False
) -> Window | None:
    if closes < at.stated or closes < opens:
        return None
    basis: Basis = "derived" if period.derived or asks else "stated"
    rule = f"{row['rule']} {period.grain}{version()}"
    if "citation" in row:
        rule += f": {row['citation']}"
    alternatives = period.alternatives
    if asks and lenient > closes and not alternatives:
        alternatives = (Alternative("to the end of the period", opens, lenient),)
    return Window(opens, closes, max(lenient, closes), basis, rule, asks or period.asks, alternatives)
