"""From sentences to drafts of candidates, and from drafts to grouped candidates."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date

from ledger.language import clauses, cues, grouping, readings, times, verdicts
from ledger.language.attribution import Attribution, attribute
from ledger.language.candidate import Candidate, Form
from ledger.language.clauses import Clause
from ledger.language.cues import Cue
from ledger.language.durations import Window
from ledger.language.lending import Times
from ledger.language.reasons import Reason, explain
from ledger.language.scenes import Reading
from ledger.language.sentences import Sentence, split
from ledger.language.times import Time
from ledger.language.verdicts import Verdict

# Spaces of other widths are read as spaces; the length, and with it every offset, stays the same.
_SPACES = dict.fromkeys(map(ord, "\u00a0\u2002\u2003\u2007\u2009\u202f\u3000"), " ")
_LONGEST = 4000


@dataclass(frozen=True, slots=True)
class Draft:
    """A candidate before it is known what it restates."""

    number: int
    start: int
    end: int
    clause: Clause
    form: Form
    reading: Reading
    time: Time | None
    verdict: Verdict
    speaker: str | None
    confidence: str | None
    coverage: float | None

    @property
    def joins(self) -> bool:
        """It may stand in a group: it is scorable, or a headline that lacks nothing but the window."""
        return self.verdict.scorable or (self.form == "headline" and self.verdict.reasons == (Reason.NO_WINDOW,))


@dataclass(slots=True)
class Reader:
    """A text with everything that is known of its sentences.

    Attributes:
        text: the text, with every kind of space a plain one.
        stated_on: the day of the statement.
        sentences: its sentences.
        voices: who speaks in each.
        cues: the cues of each.
        times: the times of each, and what they lend one another.
    """

    text: str
    stated_on: date
    sentences: Sequence[Sentence]
    voices: Sequence[Attribution]
    cues: Sequence[Sequence[Cue]]
    times: Times

    @classmethod
    def of(cls, text: str, stated_on: date, *, hemisphere: str, fiscal_year_starts: int | None) -> Reader:
        """Read a text once: sentences, speakers, cues; the times are read when they are asked for."""
        plain = text.translate(_SPACES)
        sentences = split(plain)
        voices = attribute(plain, sentences)
        held = [cues.find(one.text, one.start) if len(one.text) <= _LONGEST else [] for one in sentences]
        fiscal = fiscal_year_starts or times.fiscal_start(plain)
        lent = Times(stated_on, hemisphere, fiscal, sentences, voices, held)
        return cls(plain, stated_on, sentences, voices, held, lent)

    def drafts(self, number: int) -> Iterator[Draft]:
        """The candidates of one sentence."""
        sentence, voice = self.sentences[number], self.voices[number]
        form = self._form(number)
        for clause in clauses.cut(self.text, sentence.start, sentence.end, self.cues[number], voice):
            one = self._draft(number, clause, form)
            if one is not None:
                yield one

    def at(self, start: int, end: int, term: tuple[int, int] | None = None) -> Draft | None:
        """The candidate that stands exactly from start to end, read by the same rules; None where they read none.

        Args:
            start: offset of its first character.
            end: offset after its last.
            term: where the words of confidence stand, used where the rules know no cue inside.
        """
        first = max(0, bisect_right(self.sentences, start, key=lambda one: one.start) - 1)
        for number in range(first, len(self.sentences)):
            if self.sentences[number].start >= end:
                break
            held = tuple(cue for cue in self.cues[number] if start <= cue.start and cue.end <= end)
            inside = term is not None and self.sentences[number].start <= term[0] < self.sentences[number].end
            if not held and term is not None and inside:
                held = (Cue(self.text[term[0] : term[1]], *term, "estimative"),)
            if held:
                quoted = any(a <= start and end <= b for a, b in self.voices[number].quoted)
                draft = self._draft(number, Clause(start, end, held, quoted, False), self._form(number))
                return replace(draft, start=start, end=end) if draft is not None else None
        return None

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
        if not lonely or len(plain) >= 160 or plain[-1] in '.!?:;"”,':
            return "text"
        titled = sum(word[:1].isupper() for word in plain.split())
        return "headline" if titled * 2 >= len(plain.split()) or number < 4 else "text"

    def _draft(self, number: int, clause: Clause, form: Form) -> Draft | None:
        sentence, voice = self.sentences[number], self.voices[number]
        if clause.quoted:
            form = "direct_quote"
        words_ = _TAIL_SAID.sub("", self.text[clause.start : clause.end])
        reading = readings.judge(
            words_, clause.cues, sentence=sentence.text, offset=sentence.start, form=form, speaker=voice.speaker
        )
        if reading is None:
            return None
        time = self.times.of(number, clause, reading)
        verdict = verdicts.decide(reading, time, self.stated_on, words_)
        start, end = self._span(sentence, clause, form, verdict.scorable, time)
        if end - start < 3:
            return None
        speaker = voice.speaker if form != "headline" else None
        confidence, coverage = verdicts.confidence(sentence.text), self._coverage(number, verdict.type)
        return Draft(number, start, end, clause, form, reading, time, verdict, speaker, confidence, coverage)

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
        self, sentence: Sentence, clause: Clause, form: Form, scorable: bool, time: Time | None
    ) -> tuple[int, int]:
        keep = [(time.start, time.end)] if time is not None and time.start >= 0 else []
        if form == "direct_quote":
            if not clause.quoted and clause.start == sentence.start:
                clause = replace(clause, start=clause.start + clauses.label_length(sentence.text))
            return clauses.trim(self.text, clause, keep)
        if scorable and clause.alone:
            return sentence.start + clauses.bullet_length(sentence.text), sentence.end
        if scorable:
            return clauses.edges(self.text, clause.start, clause.end)
        return clauses.bare(self.text, clause)


_TAIL_SAID = re.compile(r", [^,\n]{2,90}?\b(?:said|says|told|added|noted)\b.*\Z", re.DOTALL)
_RANK = {"direct_quote": 0, "indirect_speech": 1, "text": 2, "headline": 3}


def _content(text: str, draft: Draft) -> grouping.Content:
    plain, time = text[draft.start : draft.end], draft.time
    if time is not None:
        plain = plain.replace(time.phrase, " ")
    for cue in draft.clause.cues:
        plain = plain.replace(cue.text, " ", 1)
    window = draft.verdict.window
    own = (window.opens, window.closes) if window is not None and time is not None and time.start >= 0 else None
    affirmed = draft.reading.polarity == "affirmative"
    return grouping.Content(*grouping.content(_TAIL_SAID.sub("", plain)), own, draft.number, affirmed)


def grouped(text: str, drafts: Sequence[Draft]) -> list[Candidate]:
    """Number the groups in order of appearance, name the primary mention, lend headlines their claim's window."""
    joining = [index for index, one in enumerate(drafts) if one.joins]
    numbers = dict(zip(joining, grouping.group([_content(text, drafts[k]) for k in joining]), strict=True))
    members: dict[int, list[int]] = {}
    for index, number in numbers.items():
        members.setdefault(number, []).append(index)
    lead = {
        number: min(held, key=lambda k: (not drafts[k].verdict.scorable, _RANK[drafts[k].form], k))
        for number, held in members.items()
    }
    result: list[Candidate] = []
    renumbered: dict[int, int] = {}
    for index, one in enumerate(drafts):
        number = numbers.get(index, len(members) + index)
        chief = drafts[lead[number]] if number in lead else one
        window, verdict = one.verdict.window, one.verdict
        if one.time is None and chief.verdict.scorable and chief.verdict.window is not None:
            window = chief.verdict.window
            if not verdict.scorable or window != verdict.window:
                said = f"restates a claim of this text and takes its window, which ends {window.closes.isoformat()}"
                verdict = Verdict(True, (), window, verdict.type, said)
        group = renumbered.setdefault(number, len(renumbered))
        result.append(_made(text, one, verdict, window, group, primary=chief is one))
    return result


def _made(text: str, draft: Draft, verdict: Verdict, window: Window | None, group: int, *, primary: bool) -> Candidate:
    time = draft.time
    own = time if time is not None and time.start >= 0 else None
    phrase = time.phrase if time is not None else None
    found = draft.clause.cues
    if not text.isascii():  # the text's own spaces
        phrase = text[own.start : own.end] if own is not None else phrase
        found = tuple(Cue(text[one.start : one.end], one.start, one.end, one.kind) for one in found)
    return Candidate(
        quote=text[draft.start : draft.end],
        start=draft.start,
        end=draft.end,
        speaker=draft.speaker,
        term=draft.reading.term,
        band=draft.reading.band,
        phrase=phrase,
        window=window,
        scorable=verdict.scorable,
        reasons=verdict.reasons,
        cues=found,
        why=verdict.why if verdict.scorable else explain(verdict.reasons[0]),
        form=draft.form,
        group=group,
        primary=primary,
        type=verdict.type,
        polarity=draft.reading.polarity,
        condition=draft.reading.condition,
        phrase_start=own.start if own else None,
        phrase_end=own.end if own else None,
        analytic_confidence=draft.confidence,
        coverage=draft.coverage,
    )
