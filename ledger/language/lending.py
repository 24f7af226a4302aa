"""Which time belongs to a claim: its own phrase, else one that a neighbour, a list's head or a heading lends.

A neighbour lends only inside the paragraph, for the same speaker, and only if it speaks of the future itself:
"prices rose last quarter" lends nothing. Headings lend to numbers and forecasts alone ("2025 hurricane season
update"), and a day that has passed or is the day of issue is no scope.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from ledger.language import scenes, times, windows
from ledger.language.attribution import Attribution
from ledger.language.clauses import Clause
from ledger.language.cues import Cue
from ledger.language.sentences import Sentence
from ledger.language.times import Time

_SEASON = re.compile(
    r"\b(?:this|the (?:coming|upcoming|current|entire|2\d\d\d)) (?:[a-z]{4,10} )?season\b", re.IGNORECASE
)
_STORMS = re.compile(r"\b(?:named storms?|hurricanes?|tropical)\b", re.IGNORECASE)
_CLAIMING = frozenset(
    {"numeric", "estimative", "expect", "not_expect", "guidance", "schedule", "trajectory", "will"}
) | {
    "continue",
    "intend",
    "should",
    "would",
}


@dataclass(slots=True)
class Times:
    """The times of a text, sentence by sentence, each read once.

    Attributes:
        stated_on: the day of the statement.
        hemisphere: whose seasons.
        fiscal: the month in which the fiscal year begins.
        sentences: the sentences of the text.
        voices: who speaks in each.
        cues: the cues of each.
    """

    stated_on: date
    hemisphere: str
    fiscal: int
    sentences: Sequence[Sentence]
    voices: Sequence[Attribution]
    cues: Sequence[Sequence[Cue]]
    _read: dict[int, list[Time]] = field(default_factory=dict)

    def within(self, number: int) -> list[Time]:
        """The time phrases of a sentence, with their windows."""
        if number not in self._read:
            sentence = self.sentences[number]
            self._read[number] = times.times(
                sentence.text,
                sentence.start,
                self.stated_on,
                hemisphere=self.hemisphere,
                fiscal_year_starts=self.fiscal,
            )
        return self._read[number]

    def of(self, number: int, clause: Clause, reading: scenes.Reading) -> Time | None:
        """The clause's own time phrase, else the sentence's, else one that is lent."""
        own = self.within(number)
        head = reading.head.end
        best = times.nearest([one for one in own if clause.start <= one.start < clause.end], head)
        if best is None or best.window is None:
            best = times.nearest([one for one in own if one.window is not None], head) or best
        if best is not None:
            return best
        if season := self._season(number, clause):
            return season
        if not reading.borrows:
            return None
        near = self._neighbour(number, reading) or self._listed(number)
        if near is None and (reading.kind in scenes.MEASURED or reading.kind == "estimative"):
            near = self._scope(number, years=reading.kind in scenes.MEASURED)
        return near

    def _neighbour(self, number: int, reading: scenes.Reading) -> Time | None:
        sentence, speaker = self.sentences[number], self.voices[number].speaker
        for step in (-1, 1, -2):
            other = number + step
            if not 0 <= other < len(self.sentences) or self.voices[other].speaker != speaker:
                continue
            if reading.kind in scenes.LEANING and not (step == -1 and times.anaphoric(sentence.text)):
                continue
            same = self.sentences[other].paragraph == sentence.paragraph
            lead = step < 0 and self.sentences[other].text.endswith(":")
            if ((same or (step == -1 and reading.kind in scenes.MEASURED)) and self._claims(other)) or lead:
                near = _first(self.within(other), reading.head.end, forward=True)
                if near is not None:
                    return near
        return None

    def _claims(self, number: int) -> bool:
        return any(cue.kind in _CLAIMING for cue in self.cues[number])

    def _season(self, number: int, clause: Clause) -> Time | None:
        """A bare season ("this season") where a heading or the opening has said which."""
        sentence = self.sentences[number]
        found = _SEASON.search(sentence.text)
        if found is None or not clause.start <= sentence.start + found.start() < clause.end:
            return None
        for other in [*range(number - 1, max(-1, number - 12), -1), *range(min(3, number))]:
            for one in self.within(other):
                if one.window is not None and "season" in one.phrase.lower() and one.window.closes > self.stated_on:
                    start = sentence.start + found.start()
                    return Time(found[0], start, sentence.start + found.end(), one.window)
        if _STORMS.search(sentence.text):
            window = windows.resolve("this hurricane season", self.stated_on)
            start = sentence.start + found.start()
            return Time(found[0], start, sentence.start + found.end(), window) if window is not None else None
        return None

    def _listed(self, number: int) -> Time | None:
        """The time of the line that introduces a list ("The outlook for the fourth quarter is as follows:")."""
        for other in range(number - 1, max(-1, number - 16), -1):
            if self.sentences[other].text.endswith(":"):
                return _first(self.within(other), 0)
        return None

    def _scope(self, number: int, *, years: bool) -> Time | None:
        """The period that a heading above names, or the head of the text ("2024 Atlantic hurricane season").

        A bare year lends only to numbers and forecasts: "Threat assessment 2025" is a title, no deadline.
        """
        above = [other for other in range(number - 1, max(-1, number - 13), -1) if self._is_heading(other)]
        for other in [*above, *(range(min(3, number + 1)) if years else ())]:
            held = [one for one in self.within(other) if not self._issued(one) and (years or not one.phrase.isdigit())]
            near = _first(held, 0)
            if near is not None:
                return near
        return None

    def _is_heading(self, number: int) -> bool:
        text = self.sentences[number].text
        return len(text) < 120 and text[-1] not in '.!?;,"”'

    def _issued(self, one: Time) -> bool:
        """A single day no later than the statement is when the text was issued, not what it speaks of."""
        return one.window is not None and one.window.closes <= self.stated_on


def _first(found: Sequence[Time], at: int, *, forward: bool = False) -> Time | None:
    near = times.nearest([one for one in found if one.window is not None and (one.forward or not forward)], at)
    return replace(near, start=-1, end=-1, borrowed=True) if near is not None else None
