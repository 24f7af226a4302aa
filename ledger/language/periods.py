"""Named periods of the calendar: "the first quarter of 2025", "next Friday", "late summer".

A period is a first and a last day, with what "by" it means. The patterns are data (``windows.yaml``); each
row names one of the functions in ``almanac.py``, ``parts.py`` and ``seasons.py``.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache

from ledger.language import calendars
from ledger.language.tables import table


@dataclass(frozen=True, slots=True)
class Setting:
    """What a phrase is read against.

    Attributes:
        stated: the day of the statement.
        south: seasons are those of the southern hemisphere.
        fiscal: the month in which the fiscal year begins.
        split: the month in which a year written "2025-26" begins; 0 where nothing says so.
        event: the day of the event that a phrase may hang on ("before the election").
    """

    stated: date
    south: bool = False
    fiscal: int = 1
    split: int = 0
    event: date | None = None


@dataclass(frozen=True, slots=True)
class Alternative:
    """Another way to read the phrase: what it would mean, and its days."""

    reading: str
    opens: date
    closes: date


@dataclass(frozen=True, slots=True)
class Period:
    """A stretch of the calendar.

    Attributes:
        first: first day.
        last: last day.
        grain: day, week, month, quarter, half, year, season, third, end, middle, start, span, event.
        lenient: the last day of a generous reading.
        deadline: the day "by" this period means, where it is not the day before it begins.
        deadline_lenient: the same, generously.
        derived: a convention of ours was needed.
        asks: a person should confirm the reading.
        clip: an ``in`` window opens no earlier than the statement.
        alternatives: other readings.
    """

    first: date
    last: date
    grain: str
    lenient: date | None = None
    deadline: date | None = None
    deadline_lenient: date | None = None
    derived: bool = False
    asks: bool = False
    clip: bool = True
    alternatives: tuple[Alternative, ...] = field(default=())

    @property
    def span(self) -> calendars.Span:
        """First and last day."""
        return self.first, self.last


Groups = dict[str, str]


def parse(text: str, setting: Setting) -> Period | None:
    """The period that a normalised text names, or None.

    Args:
        text: lower case, without commas, months in full (see ``windows.normalise``).
        setting: the day of the statement and the calendar to read by.

    >>> parse("the first quarter of 2025", Setting(date(2024, 10, 31))).last
    datetime.date(2025, 3, 31)
    """
    text = text.strip().removeprefix("the ").strip()
    if not text or len(text) > 80:
        return None
    for op, pattern in _rules():
        found = pattern.fullmatch(text)
        if found is not None:
            groups = {key: value.strip() for key, value in found.groupdict().items() if value}
            try:
                period = op(groups, setting)
            except (ValueError, OverflowError):  # 31 February, year 10000
                period = None
            if period is not None:
                return period
    return None


@lru_cache(maxsize=1)
def macros() -> dict[str, str]:
    """The macros that patterns in ``windows.yaml`` may use."""
    found: dict[str, str] = table("windows")["macros"]
    return found


def expand(pattern: str) -> re.Pattern[str]:
    """A pattern of ``windows.yaml`` with its macros filled in, compiled; it reads a whole phrase or nothing.

    >>> bool(expand("{month}").fullmatch("may"))
    True
    """
    for name, body in macros().items():
        pattern = pattern.replace("{" + name + "}", body)
    return re.compile(rf"\A(?:{pattern})\Z")


@lru_cache(maxsize=1)
def _rules() -> list[tuple[Callable[[Groups, Setting], Period | None], re.Pattern[str]]]:
    from ledger.language import almanac, parts, seasons  # these read nested periods through parse()

    operations = almanac.OPERATIONS | parts.OPERATIONS | seasons.OPERATIONS
    return [(operations[row["op"]], expand(row["pattern"])) for row in table("windows")["periods"]]
