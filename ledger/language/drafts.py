"""From sentences to drafts of candidates, and from drafts to grouped candidates."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from ledger.language import clauses, cues, grouping, lists, readings, times, verdicts, whose
from ledger.language.attribution import Attribution, attribute
from ledger.language.candidate import Candidate, Form
from ledger.language.clauses import Clause
from ledger.language.cues import Cue
from ledger.language.durations import Window
from ledger.language.flat import Flat
from ledger.language.lending import Times
from ledger.language.reasons import Reason, explain
from ledger.language.scenes import Reading
from ledger.language.sentences import Sentence
from ledger.language.times import Time
from ledger.language.verdicts import Verdict

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
        flat: the text with each sentence on one line, and the way back; all offsets are those of the flattened text.
        stated_on: the day of the statement.
        voices: who speaks in each sentence.
        cues: the cues of each.
        times: the times of each, and what they lend one another.
        items: for the items of lists that a forecast introduces, the number of that line and its cue.
    """

    flat: Flat
    stated_on: date
    voices: Sequence[Attribution]
    cues: Sequence[Sequence[Cue]]
    times: Times
    items: Mapping[int, tuple[int, Cue]]

    @classmethod
    def of(cls, text: str, stated_on: date, *, hemisphere: str | None, fiscal_year_starts: int | None) -> Reader:
        """Read a text once: sentences, speakers, cues; the times are read when they are asked for."""
        flat = Flat.of(text)
        plain, sentences = flat.text, flat.sentences
        voices = attribute(plain, sentences)
        held = [cues.find(one.text, one.start) if len(one.text) <= _LONGEST else [] for one in sentences]
        fiscal = (fiscal_year_starts,) * 2 if fiscal_year_starts else times.fiscal_start(plain)
        split, ends = whose.split_start(plain), times.endings(plain, stated_on)
        lent = Times(stated_on, hemisphere or whose.hemisphere(plain), fiscal, split, sentences, voices, held, ends)
        return cls(flat, stated_on, voices, held, lent, lists.introduced(sentences, held))

    @property
    def text(self) -> str:
        """The flattened text."""
        return self.flat.text

    @property
    def sentences(self) -> list[Sentence]:
        """Its sentences."""
        return self.flat.sentences

    def drafts(self, number: int) -> Iterator[Draft]:
        """The candidates of one sentence."""
        sentence, voice = self.sentences[number], self.voices[number]
        if number in self.items:
            yield from self._listed(number, *self.items[number])
            return
        if any(lead == number for lead, _ in (self.items.get(number + 1, (-1, None)),)):
            return  # what introduces a list claims what is in the list
        form = self._form(number)
        for clause in clauses.cut(self.text, sentence.start, sentence.end, self.cues[number], voice):
            one = self._draft(number, clause, form)
            if one is not None:
                yield from self._each_period(one)

    def at(self, start: int, end: int, term: tuple[int, int] | None = None) -> Draft | None:
        """The candidate that stands exactly from start to end, read by the same rules; None where they read none.

        Args:
            start: offset of its first character in the text as it was archived.
            end: offset after its last.
            term: where the words of confidence stand, used where the rules know no cue inside.
        """
        start, end = self.flat.forth(start, end)
        term = self.flat.forth(*term) if term is not None else None
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
        speaker = voice.at(clause.cues[0].start if clause.cues else clause.start) if form != "headline" else None
        confidence, coverage = verdicts.confidence(sentence.text), self._coverage(number, verdict.type)
        return Draft(number, start, end, clause, form, reading, time, verdict, speaker, confidence, coverage)

    def _listed(self, number: int, lead: int, cue: Cue) -> Iterator[Draft]:
        """An item of a list: what it says is the line's that introduces it; no candidate where no time is known."""
        sentence, voice, above = self.sentences[number], self.voices[number], self.voices[lead]
        reading = lists.reading(self.sentences[lead], cue, self.cues[lead], above.speaker)
        if reading is None:
            return
        start, end = clauses.edges(self.text, sentence.start + clauses.bullet_length(sentence.text), sentence.end)
        clause = Clause(start, end, (cue,), False, True)
        time = self.times.listed(number, clause, lead)
        verdict = verdicts.decide(reading, time, self.stated_on, self.text[start:end])
        if verdict.scorable:
            said = above.at(cue.start) if self.sentences[lead].text.endswith(":") else None
            speaker, coverage = said or voice.speaker, self._coverage(number, verdict.type)
            yield Draft(number, start, end, clause, "text", reading, time, verdict, speaker, None, coverage)

    def _each_period(self, draft: Draft) -> Iterator[Draft]:
        """A figure for each of several periods ("$54 in 2015 and $59 in 2016") is a claim for each."""
        own = sorted(self.times.within(draft.number), key=lambda one: one.start)
        own = [one for one in own if one.window is not None and draft.start <= one.start and one.end <= draft.end]
        joints = clauses.periods(self.text, draft.start, [(one.start, one.end) for one in own])
        if not draft.verdict.scorable or draft.reading.kind == "numeric" or not joints:
            yield draft
            return
        stops = [*(joint for _, joint, _ in joints), draft.end]
        starts = [draft.start, *(after for _, _, after in joints)]
        held = [own[0], *(own[index] for index, _, _ in joints)]
        for start, stop, time in zip(starts, stops, held, strict=True):
            first, last = clauses.edges(self.text, start, stop)
            verdict = verdicts.decide(draft.reading, time, self.stated_on, self.text[first:last])
            yield replace(draft, start=first, end=last, time=time, verdict=verdict)

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


def grouped(flat: Flat, drafts: Sequence[Draft]) -> list[Candidate]:
    """Number the groups in order of appearance, name the primary mention, lend headlines their claim's window."""
    joining = [index for index, one in enumerate(drafts) if one.joins]
    numbers = dict(zip(joining, grouping.group([_content(flat.text, drafts[k]) for k in joining]), strict=True))
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
        result.append(_made(flat, one, verdict, window, group, primary=chief is one))
    return result


def _made(flat: Flat, draft: Draft, verdict: Verdict, window: Window | None, group: int, *, primary: bool) -> Candidate:
    text, time = flat.original, draft.time
    start, end = flat.back(draft.start, draft.end)
    own = flat.back(time.start, time.end) if time is not None and time.start >= 0 else None
    said = own or (flat.back(*time.lender) if time is not None and time.lender is not None else None)
    phrase = text[said[0] : said[1]] if said else None
    cues_at = [(one.kind, *flat.back(one.start, one.end)) for one in draft.clause.cues]
    return Candidate(
        quote=text[start:end],
        start=start,
        end=end,
        speaker=draft.speaker,
        term=draft.reading.term,
        band=draft.reading.band,
        phrase=phrase,
        window=window,
        scorable=verdict.scorable,
        reasons=verdict.reasons,
        cues=tuple(Cue(text[a:b], a, b, kind) for kind, a, b in cues_at),
        why=verdict.why if verdict.scorable else explain(verdict.reasons[0]),
        form=draft.form,
        group=group,
        primary=primary,
        type=verdict.type,
        polarity=draft.reading.polarity,
        condition=draft.reading.condition,
        phrase_start=own[0] if own else None,
        phrase_end=own[1] if own else None,
        analytic_confidence=draft.confidence,
        coverage=draft.coverage,
    )
