"""The time phrases of a sentence that can be a claim's, each with its window."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from ledger.language import windows
from ledger.language.durations import Window


@dataclass(frozen=True, slots=True)
class Time:
    """A time phrase of a sentence: the words, offsets in the text (-1 where borrowed), and its window."""

    phrase: str
    start: int
    end: int
    window: Window | None
    forward: bool = True
    borrowed: bool = False


_SAID_BEFORE = re.compile(
    r"(?:(?<!\bbe )\b(?:said|told \w{1,20}|announced|added|says|spoke|issued|published|released|dated)|speaking"
    r"|statement|interview|reporters|report|(?<!\bbe )\bupdated)(?: \w{1,20})? ?[,:]? ?(?:on )?\Z",
    re.IGNORECASE,
)
_CUE_BEFORE = re.compile(r"\b(?:scheduled|set|slated|due|planned|targeted|down) \Z", re.IGNORECASE)
_COMPARED = re.compile(
    r"(?:\bthan|compared (?:with|to)|versus|\bvs\.?|\bsince|\bfrom the|ago)(?: \w+){0,2} ?\Z", re.IGNORECASE
)
# One of these must stand before, so that the two expressions above are rarely run.
_LEADING = frozenset(
    [
        "said",
        "told",
        "announced",
        "added",
        "says",
        "spoke",
        "issued",
        "published",
        "released",
        "dated",
        "speaking",
        "statement",
        "interview",
        "reporters",
        "report",
        "updated",
        "than",
        "compared",
        "versus",
        "vs",
        "vs.",
        "since",
        "from",
        "ago",
    ]
)
_SUPERLATIVE = re.compile(
    r"(?:\b\w{1,20}est|first|only|once|time|more|record|most|worst|best)\b[^,;]{0,30}\Z", re.IGNORECASE
)
_DATED = re.compile(r"\d{4}|next|coming|within|from now")
_ANAPHORIC = re.compile(r"\A[\"“]?(?:It|They|This|That|These|Those|He|She|The two|Both|Of those|There)\b")
_YEAR = re.compile(r"(?<![\d$£€.,-])20\d\d(?:-\d\d)?(?![\d,.]\d|%|-\d)")


def times(
    sentence: str, offset: int, stated_on: date, *, hemisphere: str = "north", fiscal_year_starts: int = 1
) -> list[Time]:
    """The time phrases of a sentence that may be a claim's, each with its window.

    Args:
        sentence: the sentence.
        offset: where it starts in the text.
        stated_on: the day of the statement.
        hemisphere: whose seasons.
        fiscal_year_starts: month in which the fiscal year begins.

    >>> [one.phrase for one in times("He said on Friday that it ends by March 2026.", 0, date(2025, 5, 1))]
    ['by March 2026']
    """
    found, seen = [], []
    for piece, begin, end in windows.find(sentence):
        seen.append((begin, end))
        phrase, start = piece, begin
        before = sentence[max(0, begin - 60) : begin]
        if not _LEADING.isdisjoint(before.lower().replace(",", " ").replace(":", " ").split()[-4:]) and (
            _SAID_BEFORE.search(before) or _COMPARED.search(before)
        ):
            continue
        lowered = phrase.lower()
        if lowered.startswith("for ") and _CUE_BEFORE.search(before):
            phrase, start, lowered = (
                phrase[4:],
                start + 4,
                lowered[4:],
            )  # "scheduled for 11 July": the cue has the "for"
        window = windows.resolve(phrase, stated_on, hemisphere=hemisphere, fiscal_year_starts=fiscal_year_starts)
        dated = _DATED.search(lowered) is not None
        if window is None and not windows.open_ended(phrase):
            continue
        if window is not None and not dated and window.opens - stated_on > timedelta(days=300):
            continue  # "on Oct. 30", said on 31 October: the day before, not the next year
        if lowered.startswith("in ") and "counted" in getattr(window, "rule", "") and _SUPERLATIVE.search(before):
            continue  # "the first in 40 years"
        forward = window is not None and not lowered.startswith("after")
        found.append(Time(phrase, offset + start, offset + end, window, forward))
    if not found:
        for year in _YEAR.finditer(sentence):
            if any(start < year.end() and year.start() < end for start, end in seen):
                continue
            window = windows.resolve(year[0], stated_on)
            if window is not None:
                found.append(Time(year[0], offset + year.start(), offset + year.end(), window))
                break
    return found


def nearest(found: Sequence[Time], at: int) -> Time | None:
    """The time phrase that belongs to a cue: with a window first, then after the cue, then near.

    >>> nearest([], 3) is None
    True
    """
    return min(found, key=lambda one: (one.window is None, one.start < at, abs(one.start - at)), default=None)


def anaphoric(sentence: str) -> bool:
    """Whether a sentence leans on the one before it.

    >>> anaphoric("It will last."), anaphoric("Prices will rise.")
    (True, False)
    """
    return _ANAPHORIC.match(sentence) is not None


_ENDED = re.compile(
    r"\b(first|second|third|fourth) (?:fiscal )?quarter (?:of )?(?:fiscal )?(?:year )?(?:20\d\d,? )?"
    r"end(?:ed|ing) ([A-Z][a-z]{2,8})\.? (\d{1,2})"
    r"|\b(?:fiscal )?year end(?:ed|ing) ([A-Z][a-z]{2,8})\.? (\d{1,2})"
)


def fiscal_start(text: str) -> int:
    """The month in which the fiscal year of a text begins, read from "third quarter ended October 27"; else 1.

    >>> fiscal_start("Revenue for the third quarter ended October 27, 2024, rose.")
    2
    """
    found = _ENDED.search(text)
    if found is None:
        return 1
    name, day = (found[2] or found[4])[:3].lower(), int(found[3] or found[5])
    month = windows.month_number(name)
    if month is None:
        return 1
    quarter = ("first", "second", "third", "fourth").index(found[1]) + 1 if found[1] else 4
    if day <= 7:
        month -= 1
    return (month - 3 * quarter) % 12 + 1
