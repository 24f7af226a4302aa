"""One line into a question, a window and a probability, as the forecasting sites take them: "Rain by 1 March? 35%".

The number stands at the end, or at the beginning with a colon; a percent elsewhere belongs to the question. What time
the words mean, the window rules say. What was understood is for a person to look at: nothing is made up.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from ledger.errors import InputError
from ledger.language import windows
from ledger.language.durations import Window

LONGEST = 2_000
_PERCENT = r"(?P<percent>\d{1,9}(?:\.\d{1,9})?)\s{0,3}(?:%|percent\b|per cent\b)"
_SHARE = r"(?<![\w.])(?P<share>0?\.\d{1,9})"
_END = re.compile(rf"(?<![\w.,+-])(?:at |~ ?|p ?= ?)?\(?(?:{_PERCENT}|{_SHARE})\)?[\s.!]{{0,5}}\Z", re.IGNORECASE)
_START = re.compile(rf"\A\s{{0,9}}(?:{_PERCENT}|{_SHARE})\s{{0,3}}:", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Quick:
    """What a line was understood as.

    Attributes:
        question: the words without the number, ending in a question mark.
        percent: the number in percent, as text; None where none stands at either end.
        phrase: the words of time, the last that have a window; None where there are none.
        window: what they mean.
    """

    question: str
    percent: str | None
    phrase: str | None
    window: Window | None


def quick(line: str, today: date) -> Quick:
    """Return what a line says.

    Args:
        line: a question with its time and, at the end, a percent, a probability such as 0.35, or neither.
        today: the day it is said.

    Raises:
        InputError: if there is no question, the line is longer than 2,000 characters, or the number above 100 percent.

    >>> said = quick("Rain in Niamey by 1 March? 35%", date(2024, 10, 31))
    >>> said.question, said.percent, said.phrase, said.window.closes.isoformat()
    ('Rain in Niamey by 1 March?', '35', 'by 1 March', '2025-03-01')
    """
    text = " ".join(line.split())
    if len(text) > LONGEST:
        raise InputError("line", f"at most {LONGEST:,} characters", f"{len(text):,}")
    found = _END.search(text) or _START.match(text)
    rest = text if found is None else text[: found.start()] + text[found.end() :]
    question = rest.strip(" ,;:–—-(")
    if not any(character.isalpha() for character in question):
        raise InputError("line", "a question, such as: Rain in Niamey by 1 March? 35%", repr(line.strip()))
    phrase, window = _time(question, today)
    return Quick(f"{question.rstrip('?. ')}?", found and _percent(found), phrase, window)


def _percent(found: re.Match[str]) -> str:
    from decimal import Decimal

    said = Decimal(found["percent"]) if found["percent"] else Decimal(found["share"]) * 100
    if said > 100:
        raise InputError("probability", "at most 100 percent", f"{said}%")
    return format(said.normalize(), "f")


def _time(question: str, today: date) -> tuple[str | None, Window | None]:
    """Return the last words of time that have a window, and the window."""
    for phrase, _, _ in reversed(windows.find(question)):
        window = windows.resolve(phrase, today)
        if window is not None:
            return phrase, window
    return None, None
