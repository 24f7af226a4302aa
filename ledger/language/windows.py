"""Phrases into windows: "in the coming days", said on a day, gives the days in which it must come true.

One ordered table of rules (``data/windows.yaml``) on top of calendar arithmetic. The result says which rule
fired, on what basis, whether a person should be asked, and which other readings there are.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from functools import lru_cache

from ledger.errors import InputError
from ledger.language import calendars, periods
from ledger.language.durations import FILLER, Window, normalise, version
from ledger.language.periods import Setting
from ledger.language.relations import opens, outcome
from ledger.language.tables import table, vocabulary


def resolve(
    phrase: str,
    stated_on: date,
    *,
    event_on: date | None = None,
    hemisphere: str = "north",
    fiscal_year_starts: int = 1,
    split_year_starts: int = 0,
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
        split_year_starts: month in which a year written "2025-26" begins; 0 where nothing says so.

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
    if not 0 <= split_year_starts <= 12:
        raise InputError("split_year_starts", "a month from 1 to 12, or 0", split_year_starts)
    return _resolved(phrase, Setting(stated_on, hemisphere == "south", fiscal_year_starts, split_year_starts, event_on))


@lru_cache(maxsize=8192)
def _resolved(phrase: str, setting: Setting) -> Window | None:
    found = outcome(normalise(phrase), setting)
    return found if isinstance(found, Window) else None


def open_ended(phrase: str) -> bool:
    """Whether a phrase is a known one that has no window on any day ("eventually", "in due course").

    >>> open_ended("in due course"), open_ended("in the coming days")
    (True, False)
    """
    plain = normalise(phrase)
    return any(pattern.fullmatch(plain) for _, pattern in opens())


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


_Word = tuple[int, int, str, bool]  # start, end, lower case, a phrase can end here
_TOKEN = re.compile(r"[^\W_]+(?:['’][^\W_]+)?")
_CODES = frozenset(
    [
        "q1",
        "q2",
        "q3",
        "q4",
        "h1",
        "h2",
        "djf",
        "jfm",
        "fma",
        "mam",
        "amj",
        "mjj",
        "jja",
        "jas",
        "aso",
        "son",
        "ond",
        "ndj",
    ]
)
_COUNTED = re.compile(r"\d{1,4}(?:st|nd|rd|th)?")
_DATED = re.compile(r"\d{4}s?|[1-4]q(?:\d\d)?|[12]h(?:\d\d)?|\d{4}q[1-4]|fy\d\d(?:\d\d)?")
_FIRST = frozenset("0123456789f")
_CODED = re.compile(r"q[1-4]|h[12]|[1-4]q\d\d|[12]h\d\d|fy ?\d\d(?:\d\d)?|this year")  # "Q3 revenue", "full-year costs"
_SHORT_MONTHS = frozenset(name[:3] for name in calendars.MONTHS)
_GAP = re.compile(r"['’]?\.?,?\s{1,3}\(?|\)?,?\s{1,3}|\s?[-–—/]\s?")
# A phrase is known if it has a window on one of these days ("early winter" has none in January).
_REFERENCES = tuple(Setting(date(1901, month, 1), event=date(1901, month, 2)) for month in (1, 7))
_OR_SO = frozenset({"so", "two", "three"})
_VERBS = frozenset({"may", "march"})
_UNITS = frozenset({"day", "week", "month", "quarter", "year"})
_HANGING = frozenset({"through", "by", "in", "during", "until", "over", "to", "before", "for", "from"})
_PLACING = frozenset({"on", "before", "by", "in", "during", "until", "after", "at"})
_ORDINALS = frozenset({"1st", "2nd", "3rd", "4th"})
_LONGEST, _LONGEST_RUN, _TRIES = 14, 60, 8


@lru_cache(maxsize=1)
def _core() -> frozenset[str]:
    """Words a time phrase can end in."""
    return vocabulary("time_core").union(calendars.MONTHS, calendars.WEEKDAYS, _SHORT_MONTHS, _CODES)


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
    known, core = _known(), _core()
    found: list[tuple[str, int, int]] = []
    run: list[_Word] = []
    telling = False  # the run holds a word that only a time phrase has
    for token in _TOKEN.finditer(text):
        word = token[0].lower()
        if "’" in word:
            word = word.replace("’", "'")
        member = word in known and token[0] not in _VERBS  # "may" and "march" of the calendar have a capital
        figure = not member and word[0] in _FIRST and word not in known
        if not (member or figure or run):
            continue
        dated = figure and _DATED.fullmatch(word) is not None
        member = member or dated or (figure and _COUNTED.fullmatch(word) is not None)
        if run and (not member or not _bound(text, run[-1], token)):
            if telling:
                _cut(text, run, found)
            run, telling = [], False
        if member:
            ends = word in core or figure or (bool(run) and _ends_after(run[-1][2], word))
            run.append((token.start(), token.end(), word, ends))
            telling = telling or dated or word in core
    if telling:
        _cut(text, run, found)
    return found


def _ends_after(before: str, word: str) -> bool:
    """Words that end a phrase only after certain others: "or so", "April 3rd"."""
    return (before == "or" and word in _OR_SO) or (word in _ORDINALS and before[:3] in _SHORT_MONTHS)


def _bound(text: str, before: _Word, token: re.Match[str]) -> bool:
    """Whether a word still belongs to the run: no sentence ends between, and "in December, 30 million" is cut."""
    gap = text[before[1] : token.start()]
    if _GAP.fullmatch(gap) is None:
        return False
    month = before[2][:3] in _SHORT_MONTHS
    if "." in gap and not month and before[2] not in {"u", "s", "u.s"}:
        return False
    return not (month and "," in gap and token[0].isdigit() and len(token[0]) < 4)


def _cut(text: str, run: list[_Word], found: list[tuple[str, int, int]]) -> None:
    """The phrases of one run: at each word the longest piece the rules know; a run of hundreds is no prose."""
    not_first = vocabulary("time_not_first")
    ends = [at for at, word in enumerate(run[:_LONGEST_RUN]) if word[3]]
    begin = 0
    while ends and begin <= ends[-1]:
        stops = [stop for stop in ends if begin <= stop < begin + _LONGEST][-_TRIES:]
        if (run[begin][2] not in not_first and not _rate(run, begin)) or _counted_from(run, begin):
            for stop in reversed(stops):
                start, end = run[begin][0], run[stop][1]
                if _is_phrase(_alike(text[start:end]), stop - begin + 1):
                    found.append((text[start:end], start, end))
                    begin = stop
                    break
        begin += 1


def _rate(run: Sequence[_Word], at: int) -> bool:
    """The unit of a rate ("200 a month through March"), or a number of something else ("line 5 on 21 December")."""
    word, following = run[at][2], run[at + 1][2] if at + 1 < len(run) else ""
    return (word in _UNITS and following in _HANGING) or (word[0].isdigit() and following in _PLACING)


def _counted_from(run: Sequence[_Word], at: int) -> bool:
    """The one phrase that begins with "a" ("a week on Tuesday")."""
    return run[at][2] == "a" and [word[2] for word in run[at + 2 : at + 3]] in (["on"], ["from"])


_SPLIT = re.compile(r"20\d\d[-/–]\d\d(?!\d)")  # "2025-26": the second follows from the first
_ANY_NUMBER, _ONE_OR_TWO = re.compile(r"\d+"), re.compile(r"(?<!\d)\d{1,2}(?!\d)(st|nd|rd|th)?")


def _alike(piece: str) -> str:
    """A piece with its one year, and its one day beside a month, made those of all others: one entry of the cache."""
    numbers = _ANY_NUMBER.findall(piece)
    years = [one for one in numbers if len(one) == 4 and one.startswith("20")]
    days = [one for one in numbers if len(one) <= 2]
    if len(years) == 1 and not _SPLIT.search(piece):
        piece = piece.replace(years[0], "2030")
    month = len(days) == 1 and 0 < int(days[0]) < 29 and any(name[:3] in piece.lower() for name in calendars.MONTHS)
    return _ONE_OR_TWO.sub(lambda day: "15th" if day[1] else "15", piece, count=1) if month else piece


@lru_cache(maxsize=16384)
def _is_phrase(piece: str, words: int) -> bool:
    plain = normalise(piece)
    if words == 1 and plain not in vocabulary("time_alone") and plain not in calendars.WEEKDAYS:
        return _CODED.fullmatch(plain) is not None
    if _not_phrases().fullmatch(" ".join(FILLER.sub("", plain).split())):
        return False
    return any(outcome(plain, reference) is not None for reference in _REFERENCES)


@lru_cache(maxsize=1)
def _not_phrases() -> re.Pattern[str]:
    """Readable as a period, but not a time phrase of a claim: "since 2015", "a five-year", "the fall"."""
    return periods.expand("|".join(table("windows")["not_phrases"]))
