"""Lengths of time counted from a statement: "in the coming days", "within 48 hours", "a couple of weeks".

Also the normal form in which all rules see a phrase, and the :class:`Window` that all of them give.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from typing import Any, Literal

from ledger.language import calendars, periods
from ledger.language.periods import Alternative, Setting
from ledger.language.tables import table

Basis = Literal["stated", "derived", "imputed"]
_DAY = timedelta(days=1)


def version() -> str:
    """The version of the time rules, as it stands in every rule's name.

    >>> version().startswith("@")
    True
    """
    return f"@{table('windows')['version']}"


@dataclass(frozen=True, slots=True)
class Window:
    """The days in which a claim must come true, first and last inclusive.

    Attributes:
        opens: first day.
        closes: last day, which is scored.
        lenient_closes: last day of a generous reading, for sensitivity.
        basis: stated (the calendar or a number), derived (by a rule of ours), imputed (no phrase at all).
        rule: name and version of the rule that fired, with its citation.
        asks: the phrase is ambiguous; a person should confirm.
        alternatives: other readings with their days.
    """

    opens: date
    closes: date
    lenient_closes: date
    basis: Basis
    rule: str
    asks: bool = False
    alternatives: tuple[Alternative, ...] = ()


_SAME = str.maketrans(
    {"’": "'", "‘": "'", "–": "-", "—": "-", "‑": "-", "−": "-", "\u00a0": " ", ",": " ", "(": " ", ")": " "}
)
_MONTHS = {name[:3]: name for name in calendars.MONTHS} | {"sept": "september"}
_MONTH = re.compile(r"\b(jan|feb|mar|apr|jun|jul|aug|sept?|oct|nov|dec)\b\.?")
_DAYS = {name[:length]: name for name in calendars.WEEKDAYS for length in (3, 4, 5) if length < len(name)}
_DAY_NAME = re.compile(
    r"\b(mon|tues?|wed|thu(?:rs?)?|fri|sat|sun)\b\.?(?=,? (?:\d|" + "|".join(calendars.MONTHS) + "))"
)
_UNITS = ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"]
_UNITS += [f"{stem}teen" for stem in ("thir", "four", "fif", "six", "seven", "eigh", "nine")]
_TENS = {"twenty": 20, "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "seventy": 70, "eighty": 80, "ninety": 90}
_NUMBER = re.compile(
    r"\b(?:(" + "|".join(_TENS) + r")(?:-(" + "|".join(_UNITS[1:10]) + r"))?|(" + "|".join(_UNITS) + r"))\b"
)
FILLER = re.compile(
    r"\b(?:at least|less than|fewer than|(?:well |just )?under"
    r"|no more than|not more than|no longer than|as little as|at the latest"
    r"|at the earliest|at most|approximately|about|roughly|around|nearly|almost|some ?time|"
    r"potentially|possibly|perhaps|probably|maybe|just|only|say|as much as|(?<!-)up to)(?= |$)"
)
_HYPHEN = re.compile(r" ?- ?")
_MID = re.compile(r"\bmid(?=(?:week|summer|winter|autumn|spring|year|month|decade)\b)")
_DOZENS = tuple(
    (re.compile(rf"\b{words}\b"), plain)
    for words, plain in {
        "(?:the full[- ]year|full-year|(?<=for )full year)(?! (?:19|20)[0-9])": "this year",
        "(?:full|entire|whole)[- ](?=(?:calendar |fiscal )?(?:year|quarter|month|week|decade))": "",
        "quarter(?: of a)?[- ]century": "25 years",
        "half(?: a)?[- ]century": "50 years",
        "half a dozen": "6",
        "(?:a )?dozen": "12",
        r"(\d{1,3}) and a half": r"\1.5",
    }.items()
)
_UNIT_ALONE = re.compile(r"\A(?:a|an) (?:hour|day|week|month|year|decade)\Z")
_OUTER = " \t\n\r.;:!?\"'“”[]"


def normalise(phrase: str) -> str:
    """A phrase as the rules see it: lower case, plain marks, figures for number words, months in full.

    >>> normalise("Within the next SIX weeks,")
    'within the next 6 weeks'
    >>> normalise("Dec. 2025 – Feb. 2026")
    'december 2025-february 2026'
    """
    if len(phrase) > 160:
        return ""
    text = phrase.translate(_SAME).lower().strip(_OUTER)
    text = _MONTH.sub(lambda found: _MONTHS[found[1]], text)
    text = _DAY_NAME.sub(lambda found: _DAYS[found[1]], text)
    text = _NUMBER.sub(_figure, text)
    text = _MID.sub("mid-", text)
    for pattern, plain in _DOZENS:
        text = pattern.sub(plain, text)
    text = _HYPHEN.sub("-", " ".join(text.split()))
    return text.replace("the northern", "northern").replace("the southern", "southern").strip(_OUTER)


def _figure(found: re.Match[str]) -> str:
    if found[1]:
        return str(_TENS[found[1]] + (_UNITS.index(found[2]) if found[2] else 0))
    return str(_UNITS.index(found[3]))


_BARE = (
    r"{rel} (?:the )?{coming} U|(?:{rel} )?(?:the )?U (?:ahead|to come|away|that follow)"
    r"|(?:with)?in(?: mere)?(?: a (?:matter|question) of)? U|a (?:matter|question) of U"
)


@lru_cache(maxsize=1)
def _lengths() -> list[tuple[dict[str, Any], re.Pattern[str]]]:
    rows = []
    for row in table("windows")["lengths"]:
        pattern = row["pattern"] if "pattern" in row else _BARE.replace("U", "(?:" + row["bare"] + ")")
        rows.append((row, periods.expand(pattern)))
    return rows


def length(text: str, at: Setting) -> Window | None:
    """The window of a vague length, from the table: "in the coming days", "soon", "in the near term".

    >>> length("soon", Setting(date(2024, 10, 31))).closes
    datetime.date(2024, 11, 30)
    """
    for row, pattern in _lengths():
        if pattern.fullmatch(text):
            (unit, amount), (wide, most) = next(iter(row["close"].items())), next(iter(row["lenient"].items()))
            closes = calendars.add(at.stated, amount, unit.rstrip("s"))
            lenient = calendars.add(at.stated, most, wide.rstrip("s"))
            rule = f"{row['rule']}{version()}: {row['citation']}"
            return Window(at.stated, closes, lenient, row["basis"], rule, bool(row.get("asks")))
    return None


_UNIT = (
    r"(?P<unit>hours?|(?:(?P<business>business|working|trading) )?days?|weeks?|fortnights?|months?|quarters?|years?"
    r"|decades?)"
)
_PREFIX = r"(?:(?P<rel>{rel}|by) )?(?:the )?(?P<next>{coming} |first |another )?"
_N = r"(?P<n>\d{1,4}(?:\.\d)?)"
_MORE = r"(?: more| further| additional| other)?"


@lru_cache(maxsize=1)
def _counters() -> tuple[re.Pattern[str], ...]:
    return (
        periods.expand(
            _PREFIX
            + _N
            + r"(?:(?:-| to | or |- to )(?P<m>\d{1,4}(?:\.\d)?))?"
            + _MORE
            + "[- ]"
            + _UNIT
            + r"(?: or so| hence| from now)?"
        ),
        periods.expand(_PREFIX + r"(?P<q>couple|few|handful|several)(?: more| short)?(?: of)? " + _UNIT),
        periods.expand(_PREFIX + r"(?:a )(?P<q>couple|few|handful|several)(?: more| short)?(?: of)? " + _UNIT),
        periods.expand(
            _PREFIX
            + r"(?:a |1 )?(?P<one>hour|day|week|fortnight|month|quarter|year|decade)"
            + r"(?: or (?P<m>so|2|3)| and a (?P<half>half)| to (?P<m10>10) days)"
        ),
        periods.expand(
            r"(?P<rel>within|in|inside|for) (?:a|an|another|1) (?:more |further )?"
            r"(?P<one>hour|day|week|fortnight|month|quarter|year|decade)"
        ),
        periods.expand(r"(?:(?P<rel>within|in|for) )?(?:the )?(?:next )?half a (?P<halfof>year|decade)"),
    )


def counted(text: str, at: Setting) -> Window | None:
    """A number of units from the statement: "within 48 hours", "in 3 to 5 days", "a couple of weeks".

    >>> counted("within 90 days", Setting(date(2024, 10, 31))).closes
    datetime.date(2025, 1, 29)
    """
    if _UNIT_ALONE.match(text):
        return None
    for pattern in _counters():
        found = pattern.fullmatch(text)
        if found is None:
            continue
        g = found.groupdict()
        if quantity := g.get("q"):
            return _vague(quantity, g["unit"].rstrip("s"), at)
        unit = (g.get("unit") or g.get("one") or g.get("halfof") or "day").rstrip("s").split(" ")[-1]
        low = float(g.get("n") or (0.5 if g.get("halfof") else 1))
        extra = g.get("m")
        if g.get("m10"):
            low, extra, unit = 7.0, g["m10"], "day"
        high = 1.5 if g.get("half") else low if extra in {None, "so"} else float(str(extra))
        if high < low:
            return None
        closes = (
            calendars.business_days(at.stated, int(high)) if g.get("business") else calendars.add(at.stated, high, unit)
        )
        opens = at.stated
        alternatives: tuple[Alternative, ...] = ()
        if high > low:
            early = calendars.add(at.stated, low, unit)
            if g.get("n") and not g.get("next") and g.get("rel") in {"in", None}:
                opens = early
            else:
                alternatives = (Alternative("the shorter number", at.stated, early),)
        if closes > date(2400, 1, 1):
            return None
        return Window(opens, closes, closes, "stated", f"counted{version()}: the number stated", False, alternatives)
    return None


def _vague(quantity: str, unit: str, at: Setting) -> Window:
    row = table("windows")["quantifiers"][quantity]
    closes, lenient = (
        calendars.add(at.stated, row[key], unit.rsplit(" ", maxsplit=1)[-1]) for key in ("close", "lenient")
    )
    return Window(at.stated, closes, lenient, "derived", f"{quantity}{version()}: {row['citation']}")


@lru_cache(maxsize=1)
def _roller() -> re.Pattern[str]:
    return periods.expand(
        r"{rel} (?:the )(?P<which>{coming} )?(?P<unit>day|week|month|quarter|season|year|decade)(?: ahead)?"
    )


def rolling(text: str, at: Setting) -> Window | None:
    """One unit from the statement on: "in the coming year"; "within the year" ends with the calendar's.

    >>> rolling("in the coming year", Setting(date(2024, 10, 31))).closes
    datetime.date(2025, 10, 31)
    """
    found = _roller().fullmatch(text)
    if found is None:
        return None
    unit = "quarter" if found["unit"] == "season" else found["unit"]
    if not found["which"] and not text.endswith("ahead"):
        if not text.startswith("within"):
            return None
        closes = calendars.unit_span(at.stated, unit)[1]
        lenient = calendars.add(at.stated, 1, unit)
        other = Alternative(f"one {unit} from the statement", at.stated, lenient)
        rule = f"within the unit{version()}: our convention"
        return Window(at.stated, closes, max(closes, lenient), "derived", rule, True, (other,))
    closes = calendars.add(at.stated, 1, unit)
    lenient = calendars.unit_span(closes, "year" if unit == "decade" else unit)[1]
    rule = f"rolling {unit}{version()}: one {unit} from the statement, lenient to the calendar's end (our convention)"
    if unit in {"quarter", "week", "month"}:
        inside = calendars.unit_span(calendars.unit_span(at.stated, unit)[1] + _DAY, unit)
        other = Alternative(f"the next calendar {unit}", *inside)
        return Window(at.stated, closes, lenient, "derived", rule, unit == "quarter", (other,))
    return Window(at.stated, closes, lenient, "derived", rule)
