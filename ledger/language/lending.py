"""Which time belongs to a claim: its own phrase, else one that a neighbour, a list's head or a heading lends.

A neighbour lends only inside the paragraph, for the same speaker, and only if it speaks of the future itself:
"prices rose last quarter" lends nothing. Headings lend to numbers and forecasts alone ("2025 hurricane season
update"), and a day that has passed or is the day of issue is no scope.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

from ledger.language import calendars, scenes, times, windows
from ledger.language.attribution import Attribution
from ledger.language.clauses import Clause, bullet_length
from ledger.language.cues import Cue
from ledger.language.sentences import Sentence
from ledger.language.times import Time

_SEASON = re.compile(
    r"\b(?:(?:for |during |over |in )?the (?:full|whole|entire) 2\d\d\d season"
    r"|(?:this|the (?:coming|upcoming|current|entire|2\d\d\d)) (?:[a-z]{4,10} )?season)\b",
    re.IGNORECASE,
)
_STORMS = re.compile(r"\b(?:named storms?|hurricanes?|tropical)\b", re.IGNORECASE)
_WHOLE_SEASON = re.compile(
    r"\b(?:(?:for|over|during|in|by) )?the (?:season as a whole|(?:latter|second|later|final) (?:part"
    r"|half) of the season|(?:whole|entire|full) (?:[a-z]{4,10} )?season)\b",
    re.IGNORECASE,
)
_FIGURE = re.compile(r"\d")
_ENDS_ON = re.compile(r"\b(?:ends|ending|will end)(?: on)? \Z")
# What an assessment is about, and as far as it looks.
_HORIZON = re.compile(
    r"\b(?:assessment|estimate|report|outlook|paper|memorandum|study|judgments?|review|scope|horizon|time ?frame)\b",
    re.IGNORECASE,
)
_ROLLING = re.compile(r"\b(?:next|coming|following)\b", re.IGNORECASE)
_JUDGED = frozenset({"estimative", "assess"})
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
        fiscal: the month in which the fiscal year begins, and a year that is not called fiscal.
        split: the month in which a year written "2025-26" begins, or 0.
        sentences: the sentences of the text.
        voices: who speaks in each.
        cues: the cues of each.
        ends: the day on which the text says that a quarter of its own calendar ends.
    """

    stated_on: date
    hemisphere: str
    fiscal: tuple[int, int]
    split: int
    sentences: Sequence[Sentence]
    voices: Sequence[Attribution]
    cues: Sequence[Sequence[Cue]]
    ends: Mapping[str, date] = field(default_factory=dict)
    _read: dict[int, list[Time]] = field(default_factory=dict)
    _ahead: list[Time | None] = field(default_factory=list)

    def within(self, number: int) -> list[Time]:
        """The time phrases of a sentence, with their windows."""
        if number not in self._read:
            sentence = self.sentences[number]
            found = times.times(
                sentence.text,
                sentence.start,
                self.stated_on,
                hemisphere=self.hemisphere,
                fiscal_year_starts=self.fiscal[0],
                plain_year_starts=self.fiscal[1],
                split_year_starts=self.split,
            )
            self._read[number] = self._own_calendar(sentence, found) if self.ends else found
        return self._read[number]

    def _own_calendar(self, sentence: Sentence, found: list[Time]) -> list[Time]:
        """Quarters end on the day the text says ("the third quarter, ending October 27"), which is no own time."""
        kept = []
        for one in found:
            quarter = next((name for name in self.ends if name.lower() in one.phrase.lower()), None)
            if quarter is not None and one.window is not None:
                last = self.ends[quarter]
                said = quarter[-4:].isdigit() or abs(last - one.window.closes).days < 40
                first = calendars.add(last, -3, "month") + timedelta(days=1)
                window = replace(one.window, opens=first, closes=last, lenient_closes=last)
                kept.append(replace(one, window=window) if said else one)
            elif not self._names_end(sentence, one):
                kept.append(one)
        return kept

    def _names_end(self, sentence: Sentence, one: Time) -> bool:
        """The phrase only says when a quarter ends."""
        known = one.window is not None and one.window.closes in self.ends.values()
        return known and _ENDS_ON.search(sentence.text, 0, one.start - sentence.start) is not None

    def of(self, number: int, clause: Clause, reading: scenes.Reading) -> Time | None:
        """The clause's own time phrase, else the sentence's, else one that is lent."""
        own = self.within(number)
        head, since = reading.head.end, reading.head.start
        best = times.nearest([one for one in own if clause.start <= one.start < clause.end], head, since=since)
        if best is None or best.window is None:
            best = times.nearest([one for one in own if one.window is not None], head, since=since) or best
        if best is not None:
            return best
        if season := self._season(number, clause.start, clause.end):
            return season
        if not reading.borrows:
            return None
        figured = _FIGURE.search(self.sentences[number].text, clause.start - self.sentences[number].start) is not None
        near = self._under_date(number) or self._neighbour(number, reading, figured=figured) or self._listed(number)
        if near is None and (reading.kind in scenes.MEASURED or reading.kind == "estimative"):
            near = self._scope(number, years=reading.kind in scenes.MEASURED)
        if near is None and reading.kind in _JUDGED:
            near = self._horizon()
        return near

    def listed(self, number: int, clause: Clause, lead: int) -> Time | None:
        """The time of an item of a list: its own, else that of the line that introduces it, else of what is above."""
        own = times.nearest([one for one in self.within(number) if one.window is not None], clause.start)
        if own is not None:
            return own
        above = self.sentences[lead]
        season = self._season(lead, above.start, above.end)
        held = [season] if season is not None else self.within(lead)
        return _first(held, 0) or self._before(lead) or self._scope(lead, years=True)

    def _before(self, lead: int) -> Time | None:
        """The time of the sentence before the line that introduces a list, if it speaks of what comes."""
        claims = lead > 0 and self._claims(lead - 1)
        return _first(self.within(lead - 1), 0, forward=True) if claims else None

    def _under_date(self, number: int) -> Time | None:
        """The time that is all there is of a heading above ("Saturday 14 to Sunday 22 February")."""
        other, bullet = number - 1, bullet_length(self.sentences[number].text) > 0
        while other >= 0 and (
            bullet_length(self.sentences[other].text) > 0
            if bullet
            else self.sentences[other].paragraph == self.sentences[number].paragraph
        ):
            other -= 1
        if other < 0 or not self._is_heading(other):
            return None
        held = [one for one in self.within(other) if one.window is not None and not self._issued(one)]
        plain = self.sentences[other].text
        return _first(held, 0) if len(held) == 1 and len(plain) - len(held[0].phrase) < 8 else None

    def _horizon(self) -> Time | None:
        """The horizon an assessment gives itself at its head ("looks at … over the next 12 months")."""
        if not self._ahead:
            for number, sentence in enumerate(self.sentences[:20]):
                if _HORIZON.search(sentence.text) and not self._claims(number):
                    held = [one for one in self.within(number) if _ROLLING.search(one.phrase)]
                    if (near := _first(held, 0)) is not None:
                        self._ahead.append(near)
                        break
            else:
                self._ahead.append(None)
        return self._ahead[0]

    def _neighbour(self, number: int, reading: scenes.Reading, *, figured: bool) -> Time | None:
        sentence, speaker = self.sentences[number], self.voices[number].speaker
        for step in (-1, 1, -2, -3) if reading.kind in scenes.MEASURED else (-1, 1, -2):
            other = number + step
            if not 0 <= other < len(self.sentences):
                continue
            if speaker != self.voices[other].speaker and (self.voices[number].quoted or self.voices[other].quoted):
                continue  # somebody else's words
            leans = step == -1 and (times.anaphoric(sentence.text) or (figured and reading.kind in {"should", "will"}))
            if reading.kind in scenes.LEANING and not leans:
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

    def _season(self, number: int, since: int, until: int) -> Time | None:
        """A bare season ("this season") where a heading or the opening has said which."""
        sentence = self.sentences[number]
        found = _WHOLE_SEASON.search(sentence.text) or _SEASON.search(sentence.text)
        if found is None or not since <= sentence.start + found.start() < until:
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
            if self.sentences[other].text.endswith((":", "...", "…")):
                return _first(self.within(other), 0) or self._before(other)
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
    if near is None:
        return None
    return replace(near, start=-1, end=-1, borrowed=True, lender=(near.start, near.end))
