"""The time phrases of a sentence that can be a claim's, each with its window."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from ledger.language import whose, windows
from ledger.language.durations import Window


@dataclass(frozen=True, slots=True)
class Time:
    """A time phrase of a sentence: the words, offsets in the text (-1 where borrowed), and its window.

    ``lender`` is where a borrowed phrase stands.
    """

    phrase: str
    start: int
    end: int
    window: Window | None
    forward: bool = True
    borrowed: bool = False
    lender: tuple[int, int] | None = None


_FISCAL = re.compile(r"\b(?:fiscal|financial|budget|FY)", re.IGNORECASE)
_SAID_BEFORE = re.compile(
    r"(?:\b(?<!\bbe )(?:said|told \w{1,20}|announced|added|says|spoke|issued|published|released|dated)|speaking"
    r"|statement|interview|reporters|report|\b(?<!\bbe )updated)(?: \w{1,20})? ?[,:]? ?(?:on )?\Z",
    re.IGNORECASE,
)
_CUE_BEFORE = re.compile(r"\b(?:scheduled|set|slated|due|planned|targeted|down) \Z", re.IGNORECASE)
_COMPARED = re.compile(
    r"(?:\bthan(?! even\b)|compared (?:with|to)|versus|\bvs\.?|\bsince|ago)(?: \w+){0,2} ?\Z|\bfrom the(?: (?:same"
    r"|previous|prior|record|levels? (?:of|in)))? ?\Z",
    re.IGNORECASE,
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
_NAMING = re.compile(r"\A (?:budget|request|appropriations?|edition|strategy|model year|[A-Z]\w+ Act)\b")
_SUPERLATIVES = frozenset(
    ["largest", "smallest", "highest", "lowest", "greatest", "fewest", "strongest", "weakest", "fastest", "slowest"]
) | {
    "biggest", "hottest", "warmest", "coldest", "coolest", "driest", "wettest", "oldest", "youngest", "longest",
    "shortest", "deepest", "busiest", "sharpest", "steepest", "tightest", "mildest", "heaviest", "earliest",
    "deadliest", "best", "worst", "most", "first", "only", "once", "time", "more", "record",
}  # fmt: skip
_DATED = re.compile(r"\d{4}|next|coming|within|from now")
_ANAPHORIC = re.compile(r"\A[\"“]?(?:It|They|This|That|These|Those|He|She|The two|Both|Of those|There)\b")
_YEAR = re.compile(r"(?<![\d$£€.,-])20\d\d(?:-\d\d)?(?![\d,.]\d|%|-\d)")


def times(
    sentence: str,
    offset: int,
    stated_on: date,
    *,
    hemisphere: str = "north",
    fiscal_year_starts: int = 1,
    plain_year_starts: int | None = None,
    split_year_starts: int = 0,
) -> list[Time]:
    """The time phrases of a sentence that may be a claim's, each with its window.

    Args:
        sentence: the sentence.
        offset: where it starts in the text.
        stated_on: the day of the statement.
        hemisphere: whose seasons.
        fiscal_year_starts: month in which the fiscal year begins.
        plain_year_starts: month in which a year begins that is not called fiscal; None for the same.
        split_year_starts: month in which a year written "2025-26" begins; 0 where nothing says so.

    >>> [one.phrase for one in times("He said on Friday that it ends by March 2026.", 0, date(2025, 5, 1))]
    ['by March 2026']
    """
    found: list[Time] = []
    seen: list[tuple[int, int]] = []
    for piece, begin, end in windows.find(sentence):
        seen.append((begin, end))
        phrase, start = piece, begin
        before, after = sentence[max(0, begin - 60) : begin], sentence[end : end + 24]
        if phrase.lower().startswith("for ") and _CUE_BEFORE.search(before):
            phrase, start = phrase[4:], start + 4  # "scheduled for 11 July": the cue has the "for"
        window = windows.resolve(
            phrase,
            stated_on,
            hemisphere=hemisphere,
            fiscal_year_starts=fiscal_year_starts
            if plain_year_starts is None or _FISCAL.search(phrase)
            else plain_year_starts,
            split_year_starts=split_year_starts,
        )
        if window is None and not windows.open_ended(phrase):
            continue
        if _of_something_else(phrase, window, stated_on, before, after):
            continue
        held = found[-1] if found and found[-1].window is not None else None
        if held is not None and window is not None and sentence[held.end - offset : begin] == " (":
            found[-1] = replace(held, window=window)  # "this winter (November to March)"
            continue
        if held is not None and window is not None:
            joined = _joined(sentence, (held, offset), (phrase, begin, end), window)
            if joined is not None:
                found[-1] = joined
                continue
        forward = window is not None and not phrase.lower().startswith("after")
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


_CLOCK = r"(?:(?:about |around )?\d{1,2}(?:[:.]\d\d)? ?(?:[ap]\.?m\.?|hours|hrs)?|noon|midnight|midday),? ?"
_FROM_CLOCK = re.compile(rf"\b(?:from|between) (?:{_CLOCK})?(?:on )?\Z", re.IGNORECASE)
_TO_CLOCK = re.compile(rf",? (?:to|until|till|and|through) (?:{_CLOCK})?(?:on )?", re.IGNORECASE)


def _joined(sentence: str, before: tuple[Time, int], piece: tuple[str, int, int], window: Window) -> Time | None:
    """Two phrases that are one: "overnight on 5 June", "from 22:00 on Friday 6 March to 05:00 on Monday 9 March"."""
    (held, offset), (phrase, begin, end) = before, piece
    start, stop = held.start - offset, held.end - offset
    if held.phrase.lower() in {"overnight", "tonight"} and sentence[stop:begin] == " " and phrase.startswith("on "):
        return Time(sentence[start:end], held.start, offset + end, window)
    opens = _FROM_CLOCK.search(sentence, max(0, start - 30), start)
    if held.window is None or (opens is None and not held.phrase.lower().startswith(("from ", "between "))):
        return None
    until = sentence[stop:begin] == " " and phrase.startswith(("until ", "till ", "through "))
    if not (until or _TO_CLOCK.fullmatch(sentence, stop, begin)):
        return None
    late = timedelta(days=7 if window.closes < held.window.opens <= window.closes + timedelta(days=6) else 0)
    if held.window.opens > window.closes + late:
        return None
    first = opens.start() if opens is not None else start
    whole = replace(
        window, opens=held.window.opens, closes=window.closes + late, lenient_closes=window.lenient_closes + late
    )
    return Time(sentence[first:end], offset + first, offset + end, whole)


# Verbs of what had happened by then ("rose in November"), and the words that make them something else.
_DONE = frozenset(["rose", "fell", "grew", "came", "went", "took", "held", "met", "hit", "dropped", "stood"])
_NOT_DONE = (
    "expect", "project", "schedul", "plann", "slat", "forecast", "anticipat", "predict", "estimat", "target", "need",
    "requir", "delay", "postpon", "extend", "indeed", "unchang",
)  # fmt: skip
_NOT_AFTER = frozenset(
    ["the", "a", "an", "its", "their", "be", "been", "being", "get", "is", "are", "to", "will", "would", "could", "may"]
) | {"not", "should", "remain", "remains", "stay", "stays", "keep", "kept"}
_OPENS_ANEW = frozenset(["to", "that", "would", "will", "for", "and", "be"])


def _done(before: str) -> bool:
    """A verb of the past stands within three words before: "rose by 3% in November".

    >>> _done("prices rose by 3% "), _done("prices will be raised ")
    (True, False)
    """
    words = before.split()
    for back, word in enumerate(reversed(words[-4:]), 1):
        if word in _OPENS_ANEW:
            return False
        past = word in _DONE or (word.endswith("ed") and len(word) > 4 and not word.startswith(_NOT_DONE))
        if past:
            return len(words) == back or words[-back - 1].lower() not in _NOT_AFTER
    return False


def _superlative(before: str) -> bool:
    """A superlative stands close before: "the first rise"."""
    tail = before[max(before.rfind(","), before.rfind(";")) + 1 :]
    return not _SUPERLATIVES.isdisjoint(tail[-40:].lower().split())


def _of_something_else(phrase: str, window: Window | None, stated_on: date, before: str, after: str) -> bool:
    """The phrase dates a report, a comparison or something past, not what is to come."""
    lowered = phrase.lower()
    dated = _DATED.search(lowered) is not None
    if not _LEADING.isdisjoint(before.lower().replace(",", " ").replace(":", " ").split()[-4:]):
        ahead = window is not None and dated and window.closes - stated_on > timedelta(days=6)
        if (_SAID_BEFORE.search(before) and not ahead) or _COMPARED.search(before):
            return True
    if (
        _WEIGHTED.search(before)
        or _ON_PERIOD.match(lowered)
        or (before.endswith(" on ") and _ON_PERIOD.match(f"on {lowered}"))
    ):
        return True  # "up 50 basis points on the first half"
    if window is not None and not dated and window.opens - stated_on > timedelta(days=300):
        return True  # "on Oct. 30", said on 31 October: the day before, not the next year
    counts = window is not None and "counted" in window.rule and "next" not in lowered and "coming" not in lowered
    if counts and lowered.startswith("in ") and _superlative(before):
        return True  # "the first in 40 years"
    if not dated and lowered.startswith(_IN_PAST) and _done(before):
        return True
    return _NAMING.match(after) is not None  # "in the fiscal 2026 budget"


_WEIGHTED = re.compile(r"\b(?:weighted|skewed|tilted) (?:to|towards?) (?:the )?\Z")
_ON_PERIOD = re.compile(
    r"on (?:the )?(?:first|second|third|fourth|final|last|previous|prior|same)[- ](?:half|quarter|year)"
)
_IN_PAST = ("in ", "over ", "during ", "on ", "throughout ")


def nearest(found: Sequence[Time], at: int, *, since: int | None = None) -> Time | None:
    """The time phrase that belongs to a cue: with a window first, then inside or after the cue, then near.

    Args:
        found: the phrases.
        at: where the cue ends.
        since: where it starts; a phrase between ("the chance of rain by May is 40%") is its own.

    >>> nearest([], 3) is None
    True
    """
    first = at if since is None else since
    return min(
        found,
        key=lambda one: (one.window is None, one.start < first, one.start > at, abs(one.start - at)),
        default=None,
    )


def anaphoric(sentence: str) -> bool:
    """Whether a sentence leans on the one before it.

    >>> anaphoric("It will last."), anaphoric("Prices will rise.")
    (True, False)
    """
    return _ANAPHORIC.match(sentence) is not None


_ENDING = re.compile(
    r"\b((?:first|second|third|fourth) (?:fiscal )?quarter(?: of)?(?: (?:fiscal|calendar))?(?: year)?(?: 20\d\d)?),? "
    r"\(?(?:which |that )?(?:ends|ending|will end)(?: on)? ([A-Z][a-z]{2,8}\.? \d{1,2},? 20\d\d)"
)


def endings(text: str, stated_on: date) -> dict[str, date]:
    """The day on which a text says that a quarter of its own calendar ends.

    >>> endings("The outlook for the third quarter of fiscal 2025, ending October 27, 2024:", date(2024, 8, 28))
    {'third quarter of fiscal 2025': datetime.date(2024, 10, 27)}
    """
    found = {}
    for match in _ENDING.finditer(text):
        window = windows.resolve(match[2], stated_on)
        if window is not None:
            found[match[1]] = window.closes
    return found


_ENDED = re.compile(
    r"\b(first|second|third|fourth) (?:fiscal )?quarter (?:of )?(?:fiscal )?(?:year )?(?:20\d\d,? )?"
    r"(?:,? (?:which|that) )?end(?:ed|ing|s)(?: on)? ([A-Z][a-z]{2,8})\.? (\d{1,2})"
    r"|\b(?:fiscal )?year end(?:ed|ing) ([A-Z][a-z]{2,8})\.? (\d{1,2})"
)


# Whose fiscal year begins in October (31 U.S.C. § 1102).
_FEDERAL = re.compile(
    r"\b(?:U\.S\. (?:Army|Navy|Air Force|Marine)|Department of (?:Defense|the (?:Army|Navy|Air Force|Treasury))"
    r"|Pentagon|Congressional Budget Office|President['’]s [Bb]udget|active Army|Army National Guard|sequestration)\b"
)


_FISCAL_RUNS = re.compile(
    r"\b(?:fiscal|financial|budget) years?,? (?:20\d\d(?:[-–/]\d\d)?,? )?(?:(?:which|that"
    r"|normally) )?(?P<how>runs? from"
    r"|begins?|beginning|starts?|starting|runs? (?:to|through|until)|ends?|ending|ended)(?: on| in)? "
    r"(?:(?P<month>[A-Z][a-z]{2,8})\.? (?P<day>\d{1,2})|(?P<day2>\d{1,2}) (?P<month2>[A-Z][a-z]{2,8}))"
)


def fiscal_start(text: str) -> tuple[int, int]:
    """The months in which the fiscal year of a text begins, and a year that is not called fiscal.

    Read from "third quarter ended October 27" (a company's, whose years are all fiscal), or from "this fiscal year,
    which runs to March 31"; for the federal government of the United States it is October, for other bodies the
    public year of their country; else January.

    >>> fiscal_start("Revenue for the third quarter ended October 27, 2024, rose.")
    (2, 2)
    >>> fiscal_start("There will be no rise this fiscal year, which runs to March 31.")
    (4, 1)
    """
    found = _ENDED.search(text)
    runs = _FISCAL_RUNS.search(text) if found is None or not found[1] else None
    if runs is not None and (begins := _begins(runs)) is not None:
        return begins, begins if found is not None else 1
    month = _company(found) if found is not None else 1
    if found is None and ("iscal year" in text or "inancial year" in text):
        return (10 if _FEDERAL.search(text) else whose.public_start(text) or 1), 1
    return month, month


def _begins(runs: re.Match[str]) -> int | None:
    """The month in which a year begins of which the text says when it begins or ends."""
    month, day = windows.month_number(runs["month"] or runs["month2"]), int(runs["day"] or runs["day2"])
    if month is None:
        return None
    if runs["how"].startswith(("begin", "start")) or runs["how"].endswith("from"):
        return month
    return month if day <= 7 else month % 12 + 1


def _company(found: re.Match[str]) -> int:
    """The month in which a company's year begins, by the day on which one of its quarters ended."""
    name, day = (found[2] or found[4])[:3].lower(), int(found[3] or found[5])
    month = windows.month_number(name)
    if month is None:
        return 1
    quarter = ("first", "second", "third", "fourth").index(found[1]) + 1 if found[1] else 4
    if day <= 7:
        month -= 1
    return (month - 3 * quarter) % 12 + 1
