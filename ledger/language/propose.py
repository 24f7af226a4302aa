"""Text into candidate claims: the quote, who said it, how sure, by when, and why it may be scored or not.

A candidate is a proposal; a person accepts, edits or rejects it. Cues are found sentence by sentence, sentences
are cut into clauses of one claim each, the time is taken from the clause, else from a neighbour of the same
speaker, else imputed where the rules allow it; restatements are grouped.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from typing import Literal

from ledger.language import clauses, cues, grouping, readings, scenes, times, verdicts
from ledger.language.attribution import Attribution, attribute
from ledger.language.clauses import Clause
from ledger.language.cues import Cue
from ledger.language.durations import Window
from ledger.language.reasons import Reason
from ledger.language.sentences import Sentence, split
from ledger.language.words import Band

Form = Literal["direct_quote", "indirect_speech", "headline", "text"]


@dataclass(frozen=True, slots=True)
class Candidate:
    """One place in a text where a claim seems to be made.

    Attributes:
        quote: the words, exactly ``text[start:end]``.
        start: offset in code points.
        end: offset after the last character.
        speaker: who says it; None where the text itself does.
        term: the words that carry the confidence, or None.
        band: what the term means in numbers, or None where no lexicon gives a number.
        phrase: the time phrase, or None.
        window: the days in which it must come true, or None.
        scorable: it can become a scored claim.
        reasons: why not, as reason codes; empty for a scorable candidate.
        cues: the words that made it a candidate.
        why: why it is scorable or not, in plain words.
        form: direct_quote, indirect_speech, headline or text.
        group: candidates of one group restate one claim.
        primary: this is the mention of its group that counts: the speaker's own words come first.
        type: event, quantity, interval, persistence, self_announcement, intention, conditional or nowcast.
        polarity: "affirmative" or "negative".
        condition: the condition it hangs on, in the text's words, or None.
        phrase_start: offset of the time phrase, or None.
        phrase_end: offset after the time phrase, or None.
        analytic_confidence: low, moderate or high where the text says so; never part of the probability.
        coverage: stated coverage of an interval ("70% confidence in these ranges"), or None.
        method: how it was proposed: "rules", or "llm".
        statement: which archived statement the text is, where a ledger asked; the language does not look at it.
    """

    quote: str
    start: int
    end: int
    speaker: str | None
    term: str | None
    band: Band | None
    phrase: str | None
    window: Window | None
    scorable: bool
    reasons: tuple[Reason, ...]
    cues: tuple[Cue, ...]
    why: str = ""
    form: Form = "text"
    group: int = 0
    primary: bool = True
    type: str = "event"
    polarity: str = "affirmative"
    condition: str | None = None
    phrase_start: int | None = None
    phrase_end: int | None = None
    analytic_confidence: str | None = None
    coverage: float | None = None
    method: str = "rules"
    statement: str | None = None


def propose(
    text: str, stated_on: date, *, hemisphere: str = "north", fiscal_year_starts: int | None = None
) -> list[Candidate]:
    """The candidate claims of a text, in order of their start.

    Args:
        text: the statement, exactly as archived.
        stated_on: the day of the statement.
        hemisphere: whose seasons, see :func:`ledger.language.windows.resolve`.
        fiscal_year_starts: month in which the speaker's fiscal year begins; where it is None the text is asked
            ("third quarter ended October 27"), else it is January.

    >>> found = propose('"We expect that they will attack in the coming days," Gen. Ann Lee said.', date(2024, 10, 31))
    >>> found[0].quote, found[0].speaker, found[0].term
    ('We expect that they will attack in the coming days', 'Ann Lee', 'We expect that … will')
    >>> found[0].band.best, found[0].window.closes.isoformat(), found[0].scorable
    (0.8, '2024-11-07', True)
    """
    sentences = split(text)
    fiscal = fiscal_year_starts or times.fiscal_start(text)
    reader = _Reader(text, stated_on, hemisphere, fiscal, sentences, attribute(text, sentences))
    found: list[tuple[Candidate, int]] = []
    for number in range(len(sentences)):
        found += [(one, number) for one in reader.candidates(number)]
    found.sort(key=lambda pair: (pair[0].start, pair[0].end))
    return _grouped(found)


@dataclass(slots=True)
class _Reader:
    text: str
    stated_on: date
    hemisphere: str
    fiscal: int
    sentences: list[Sentence]
    voices: list[Attribution]
    _times: dict[int, list[times.Time]] | None = None

    def phrases(self, number: int) -> list[times.Time]:
        """The time phrases of a sentence, with their windows; remembered."""
        if self._times is None:
            self._times = {}
        if number not in self._times:
            sentence = self.sentences[number]
            self._times[number] = times.times(
                sentence.text,
                sentence.start,
                self.stated_on,
                hemisphere=self.hemisphere,
                fiscal_year_starts=self.fiscal,
            )
        return self._times[number]

    def candidates(self, number: int) -> Iterator[Candidate]:
        sentence, voice = self.sentences[number], self.voices[number]
        if len(sentence.text) > 4000:
            return
        held = cues.find(sentence.text, sentence.start)
        if not held:
            return
        form = self._form(number)
        for clause in clauses.cut(self.text, sentence.start, sentence.end, held, voice):
            one = self._candidate(number, clause, form)
            if one is not None:
                yield one

    def _form(self, number: int) -> Form:
        sentence, voice = self.sentences[number], self.voices[number]
        if voice.label:
            return "direct_quote"
        if voice.said is not None:
            return "indirect_speech"
        plain = sentence.text
        lonely = (number == 0 or self.sentences[number - 1].paragraph != sentence.paragraph) and (
            number + 1 == len(self.sentences) or self.sentences[number + 1].paragraph != sentence.paragraph
        )
        titled = sum(word[:1].isupper() for word in plain.split())
        if (
            lonely
            and len(plain) < 160
            and plain[-1] not in '.!?:;"”,'
            and (titled * 2 >= len(plain.split()) or number < 4)
        ):
            return "headline"
        return "text"

    def _candidate(self, number: int, clause: Clause, form: Form) -> Candidate | None:
        sentence, voice = self.sentences[number], self.voices[number]
        if clause.quoted:
            form = "direct_quote"
        words_ = _TAIL_SAID.sub("", self.text[clause.start : clause.end])
        reading = readings.judge(
            words_, clause.cues, sentence=sentence.text, offset=sentence.start, form=form, speaker=voice.speaker
        )
        if reading is None:
            return None
        time = self._time(number, clause, reading)
        verdict = verdicts.decide(reading, time, self.stated_on, words_)
        start, end = self._span(sentence, clause, form, verdict.scorable, time)
        if end - start < 3:
            return None
        own = time if time is not None and time.start >= 0 else None
        return Candidate(
            quote=self.text[start:end],
            start=start,
            end=end,
            speaker=voice.speaker if form != "headline" else None,
            term=reading.term,
            band=reading.band,
            phrase=time.phrase if time else None,
            window=verdict.window,
            scorable=verdict.scorable,
            reasons=verdict.reasons,
            cues=clause.cues,
            why=verdict.why,
            form=form,
            type=verdict.type,
            polarity=reading.polarity,
            condition=reading.condition,
            phrase_start=own.start if own else None,
            phrase_end=own.end if own else None,
            analytic_confidence=verdicts.confidence(sentence.text),
            coverage=self._coverage(number, verdict.type),
        )

    def _coverage(self, number: int, type_: str) -> float | None:
        if type_ not in {"interval", "quantity"}:
            return None
        for index in range(number, min(number + 3, len(self.sentences))):
            if self.sentences[index].paragraph != self.sentences[number].paragraph:
                break
            if (found := verdicts.coverage(self.sentences[index].text)) is not None:
                return found
        return None

    def _span(
        self, sentence: Sentence, clause: Clause, form: Form, scorable: bool, time: times.Time | None
    ) -> tuple[int, int]:
        keep = [(time.start, time.end)] if time is not None and time.start >= 0 else []
        if form == "direct_quote":
            if self.voices and not clause.quoted and clause.start == sentence.start:
                clause = replace(clause, start=clause.start + clauses.label_length(sentence.text))
            return clauses.trim(self.text, clause, keep)
        if scorable and clause.alone:
            return sentence.start + clauses.bullet_length(sentence.text), sentence.end
        if scorable:
            return clauses.edges(self.text, clause.start, clause.end)
        return clauses.bare(self.text, clause)

    def _time(self, number: int, clause: Clause, reading: scenes.Reading) -> times.Time | None:
        """The clause's own time phrase, else the sentence's, else a neighbour's of the same speaker."""
        own = self.phrases(number)
        head = reading.head.end
        best = times.nearest([one for one in own if clause.start <= one.start < clause.end], head)
        if best is None or best.window is None:
            best = times.nearest([one for one in own if one.window is not None], head) or best
        if best is not None:
            return best
        if not reading.borrows:
            return None
        for step in (-1, 1, -2):
            other = number + step
            if not 0 <= other < len(self.sentences):
                continue
            same = self.sentences[other].paragraph == self.sentences[number].paragraph
            lead = step < 0 and self.sentences[other].text.endswith(":")
            if reading.kind in scenes.LEANING and not (step == -1 and times.anaphoric(self.sentences[number].text)):
                continue
            if (same or lead or (step == -1 and reading.kind in scenes.MEASURED)) and self.voices[
                other
            ].speaker == self.voices[number].speaker:
                near = times.nearest(
                    [one for one in self.phrases(other) if one.window is not None and one.forward], head
                )
                if near is not None:
                    return replace(near, start=-1, end=-1, borrowed=True)
        return self._listed(number) or (self._scope() if reading.kind in scenes.MEASURED else None)

    def _scope(self) -> times.Time | None:
        """The period that the head of the text names ("2024 Atlantic hurricane season")."""
        for other in range(min(3, len(self.sentences))):
            near = times.nearest([one for one in self.phrases(other) if one.window is not None], 0)
            if near is not None:
                return replace(near, start=-1, end=-1, borrowed=True)
        return None

    def _listed(self, number: int) -> times.Time | None:
        """The time of the line that introduces a list ("The outlook for the fourth quarter is as follows:")."""
        for other in range(number - 1, max(-1, number - 16), -1):
            text = self.sentences[other].text
            if text.endswith(":"):
                near = times.nearest([one for one in self.phrases(other) if one.window is not None], 0)
                return replace(near, start=-1, end=-1, borrowed=True) if near is not None else None
        return None


_TAIL_SAID = re.compile(r", [^,\n]{2,90}?\b(?:said|says|told|added|noted)\b.*\Z", re.DOTALL)
_RANK = {"direct_quote": 0, "indirect_speech": 1, "text": 2, "headline": 3}


def _grouped(found: list[tuple[Candidate, int]]) -> list[Candidate]:
    """Number the groups in order of appearance, name the primary mention, lend headlines their claim's window."""
    contents = []
    for one, number in found:
        plain = one.quote
        if one.phrase:
            plain = plain.replace(one.phrase, " ")
        for cue in one.cues:
            plain = plain.replace(cue.text, " ", 1)
        plain = _TAIL_SAID.sub("", plain)
        own = (one.window.opens, one.window.closes) if one.window is not None and one.phrase_start is not None else None
        contents.append(grouping.Content(*grouping.content(plain), own, number, one.polarity == "affirmative"))
    scored = [index for index, (one, _) in enumerate(found) if one.scorable]
    numbers = dict(zip(scored, grouping.group([contents[index] for index in scored]), strict=True))
    members: dict[int, list[int]] = {}
    for index, number in numbers.items():
        members.setdefault(number, []).append(index)
    lead = {number: min(held, key=lambda k: (_RANK[found[k][0].form], k)) for number, held in members.items()}
    result, renumbered = [], dict[int, int]()
    extra = len(members)
    for index, (one, _) in enumerate(found):
        if index in numbers:
            number = numbers[index]
            chief = found[lead[number]][0]
            window = chief.window if one.phrase is None and chief.window is not None else one.window
            group = renumbered.setdefault(number, len(renumbered))
            result.append(replace(one, group=group, primary=lead[number] == index, window=window))
        else:
            group = renumbered.setdefault(extra + index, len(renumbered))
            result.append(replace(one, group=group))
    return result
