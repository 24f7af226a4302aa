"""Phrases into windows: "in the coming days", said on a day, gives the days in which it must come true.

One ordered table of rules (``data/windows.yaml``) on top of calendar arithmetic. The result says which rule
fired, on what basis, whether a person should be asked, and which other readings there are.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from typing import Any

from ledger.errors import InputError
from ledger.language import calendars, periods
from ledger.language.durations import FILLER, Basis, Window, counted, length, normalise, rolling, version
from ledger.language.periods import Alternative, Period, Setting
from ledger.language.tables import table, vocabulary

_DAY = timedelta(days=1)


def resolve(
    phrase: str,
    stated_on: date,
    *,
    event_on: date | None = None,
    hemisphere: str = "north",
    fiscal_year_starts: int = 1,
) -> Window | None:
    """The window of a time phrase, or None where it has none.

    Args:
        phrase: the words, as they stand in the text.
        stated_on: the day of the statement, in the statement's time zone.
        event_on: the day of the event a phrase hangs on ("before the election"); without it such a phrase
            has no window.
        hemisphere: "north" or "south": which season a season is, unless the phrase says so itself.
        fiscal_year_starts: month (1 to 12) in which the fiscal year begins; a fiscal year is named by the
            calendar year in which it ends.

    Raises:
        InputError: hemisphere or month is none of those.

    >>> window = resolve("in the coming days", date(2024, 10, 31))
    >>> window.closes.isoformat(), window.lenient_closes.isoformat(), window.basis
    ('2024-11-07', '2024-11-14', 'derived')
    >>> resolve("in due course", date(2024, 10, 31)) is None
    True
    """
    if hemisphere not in {"north", "south"}:
        raise InputError("hemisphere", "'north' or 'south'", hemisphere)
    if not 1 <= fiscal_year_starts <= 12:
        raise InputError("fiscal_year_starts", "a month from 1 to 12", fiscal_year_starts)
    setting = Setting(stated_on, hemisphere == "south", fiscal_year_starts, event_on)
    outcome = _outcome(normalise(phrase), setting)
    return outcome if isinstance(outcome, Window) else None


def open_ended(phrase: str) -> bool:
    """Whether a phrase is a known one that has no window on any day ("eventually", "in due course").

    >>> open_ended("in due course"), open_ended("in the coming days")
    (True, False)
    """
    plain = normalise(phrase)
    return any(pattern.fullmatch(plain) for _, pattern in _opens())


def month_number(name: str) -> int | None:
    """The number of a month by its first three letters, or None.

    >>> month_number("October"), month_number("Smarch")
    (10, None)
    """
    short = name[:3].lower()
    return next((k for k, month in enumerate(calendars.MONTHS, 1) if month.startswith(short)), None)


def impute(stated_on: date, *, months: int, why: str) -> Window:
    """The window of a claim that names no time at all: imputed, marked so, and always asking.

    Args:
        stated_on: the day of the statement.
        months: the scored length; the lenient one is twice as long.
        why: the reason that the rule's name carries.

    >>> impute(date(2024, 10, 31), months=3, why="intention").lenient_closes
    datetime.date(2025, 4, 30)
    """
    closes, lenient = (calendars.add(stated_on, count, "month") for count in (months, 2 * months))
    rule = f"imputed {months} months: {why} (our convention) {version()}"
    return Window(stated_on, closes, lenient, "imputed", rule, True)


@dataclass(frozen=True, slots=True)
class _Open:
    """A phrase that is recognised and has no window."""

    rule: str


_LOOSE = re.compile(r"(?:'s?|s') time$|^(?:some ?time|at some (?:point|stage)) (?=\w+ \w)")
_FROM_NOW = re.compile(r"^(?:in )?(.{1,60}) from (?:now|today)$")


@lru_cache(maxsize=8192)
def _outcome(text: str, at: Setting) -> Window | _Open | None:
    if not text:
        return None
    text = _LOOSE.sub("", _FROM_NOW.sub(r"in \1", text))
    for row in _opens():
        if row[1].fullmatch(text):
            return _Open(row[0])
    plain = " ".join(FILLER.sub("", text).split())
    if around := _plus_or_minus(plain, at):
        return around
    return length(plain, at) or counted(plain, at) or rolling(plain, at) or _related(plain, at)


@lru_cache(maxsize=1)
def _opens() -> list[tuple[str, re.Pattern[str]]]:
    return [(row["rule"], periods.expand(row["pattern"])) for row in table("windows")["open"]]


def _plus_or_minus(text: str, at: Setting) -> Window | None:
    found = re.fullmatch(
        r"(.+?) (?:plus or minus|give or take|\+/-) (?:an?|(\d{1,2})) (day|week|month|hour|year)s?", text
    )
    if found is None:
        return None
    inner = _outcome(found[1], at)
    if not isinstance(inner, Window):
        return None
    amount = int(found[2] or 1)
    opens = max(at.stated, calendars.add(inner.opens, -amount, found[3]))
    closes = calendars.add(inner.closes, amount, found[3])
    return Window(opens, closes, closes, inner.basis, inner.rule, inner.asks, inner.alternatives)


@lru_cache(maxsize=1)
def _relations() -> list[tuple[dict[str, Any], re.Pattern[str]]]:
    return [(row, periods.expand(row["pattern"])) for row in table("windows")["relations"]]


def _related(text: str, at: Setting) -> Window | _Open | None:
    for row, pattern in _relations():
        found = pattern.fullmatch(text)
        if found is None:
            continue
        g = found.groupdict()
        if row["how"] == "span":
            outcome = _span(g["a"], g["b"], row, at)
        else:
            period = periods.parse(g.get("P") or g.get("b") or "", at)
            if period is None:
                if at.event is None and periods.parse(g.get("P") or "", Setting(at.stated, event=at.stated)):
                    return _Open("needs the day of the event")
                continue
            if row["how"] == "open":
                return _Open(row["rule"])
            outcome = _hang(row, period, at)
        if outcome is not None:
            return outcome
    return None


def _span(start: str, end: str, row: dict[str, Any], at: Setting) -> Window | None:
    last = periods.parse(end, at)
    if last is None:
        return None
    if start in {"now", "today"}:
        return _hang({**row, "how": "by"}, last, at)
    period = periods.parse(f"{start} to {end}", at)
    if period is None:
        return None
    return _made(period.first, period.last, period.lenient or period.last, period, row, at)


def _hang(row: dict[str, Any], period: Period, at: Setting) -> Window | None:
    how, exact = row["how"], period.grain in {"day", "event"}
    eve, opens, asks = period.first - _DAY, at.stated, bool(row.get("asks"))
    lenient: date | None = None
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
    elif exact:
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


_TOKEN = re.compile(r"[^\W_]+(?:['’][^\W_]+)?")
_NUMERIC = re.compile(
    r"\d{1,4}(?:st|nd|rd|th|s)?|q[1-4]|h[12]|\d{4}q[1-4]|fy\d\d(?:\d\d)?|(?:djf|jfm|fma|mam|amj|mjj|jja|jas|aso|son|ond|ndj)"
)
_SHORT_MONTHS = frozenset(name[:3] for name in calendars.MONTHS)
_GAP = re.compile(r"\.?,?\s{1,3}\(?|\)?,?\s{1,3}|\s?[-–—/]\s?")
_REFERENCE = Setting(date(1901, 1, 1), event=date(1901, 1, 2))
_LONGEST, _LONGEST_RUN, _TRIES = 14, 60, 8
_DATED = re.compile(r"\d{4}|q[1-4]|h[12]|\d{4}q[1-4]|fy\d{2,4}|[a-z]{3}")


@lru_cache(maxsize=1)
def _core() -> frozenset[str]:
    """Words a time phrase can end in."""
    return vocabulary("time_core").union(calendars.MONTHS, calendars.WEEKDAYS, _SHORT_MONTHS)


@lru_cache(maxsize=1)
def _known() -> frozenset[str]:
    """What a time phrase can be made of: a run of such words is cut to the longest piece the rules know."""
    return _core() | vocabulary("time_binding") | vocabulary("time_numbers")


def find(text: str) -> list[tuple[str, int, int]]:
    """The time phrases in a text that the rules know, with or without a window, in order, not overlapping.

    Args:
        text: any text.

    Returns:
        ``(phrase, start, end)`` with ``text[start:end] == phrase``.

    >>> find("We expect them to join the fight in the coming days, or by late summer.")
    [('in the coming days', 33, 51), ('by late summer', 56, 70)]
    """
    known_words = _known()
    found: list[tuple[str, int, int]] = []
    run: list[tuple[int, int, str]] = []
    for token in _TOKEN.finditer(text):
        word = token[0].lower().replace("’", "'")
        known = word in known_words or _NUMERIC.fullmatch(word) is not None
        if run and (not known or not _bound(text, run[-1], token)):
            _cut(text, run, found)
            run = []
        if known:
            run.append((token.start(), token.end(), word))
    _cut(text, run, found)
    return found


def _bound(text: str, before: tuple[int, int, str], token: re.Match[str]) -> bool:
    """Whether a word still belongs to the run: no sentence ends between, and "in December, 30 million" is cut."""
    gap = text[before[1] : token.start()]
    if _GAP.fullmatch(gap) is None:
        return False
    month = before[2][:3] in _SHORT_MONTHS
    if "." in gap and not month and before[2] not in {"u", "s", "u.s"}:
        return False
    return not (month and "," in gap and token[0].isdigit() and len(token[0]) < 4)


def _cut(text: str, run: list[tuple[int, int, str]], found: list[tuple[str, int, int]]) -> None:
    """The phrases of one run: at each word the longest piece the rules know; a run of hundreds is no prose."""
    ends = [at for at, (_, _, word) in enumerate(run[:_LONGEST_RUN]) if word in _core() or _NUMERIC.fullmatch(word)]
    if not any(run[at][2] in _core() or _DATED.fullmatch(run[at][2]) for at in ends):
        return
    begin = 0
    while ends and begin <= ends[-1]:
        stops = [stop for stop in ends if begin <= stop < begin + _LONGEST][-_TRIES:]
        if run[begin][2] not in vocabulary("time_not_first"):
            for stop in reversed(stops):
                start, end = run[begin][0], run[stop][1]
                if _is_phrase(text[start:end], stop - begin + 1):
                    found.append((text[start:end], start, end))
                    begin = stop
                    break
        begin += 1


@lru_cache(maxsize=16384)
def _is_phrase(piece: str, words: int) -> bool:
    plain = normalise(piece)
    if words == 1 and plain not in vocabulary("time_alone") and plain not in calendars.WEEKDAYS:
        return False
    if _not_phrases().fullmatch(" ".join(FILLER.sub("", plain).split())):
        return False
    return _outcome(plain, _REFERENCE) is not None


@lru_cache(maxsize=1)
def _not_phrases() -> re.Pattern[str]:
    """Readable as a period, but not a time phrase of a claim: "since 2015", "a five-year", "the fall"."""
    return periods.expand("|".join(table("windows")["not_phrases"]))
