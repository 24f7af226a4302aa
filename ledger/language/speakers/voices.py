"""The voices of a text: reading it from its first sentence to its last, paragraph by paragraph."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from ledger.language.sentences import Sentence
from ledger.language.speakers import references, speech
from ledger.language.speakers.documents import Document
from ledger.language.speakers.labels import Transcript
from ledger.language.speakers.people import People
from ledger.language.speakers.quotations import Quotation, quotations, without
from ledger.language.speakers.sources import Said
from ledger.language.tables import vocabulary

Spans = tuple[tuple[int, int], ...]
Parts = tuple[tuple[int, int, str | None], ...]
_FIRST_PERSON = re.compile(r"(?<![\w'’-])(?:[Ww]e|[Oo]ur|[Uu]s|I|[Mm]y|WE|OUR)(?![\w-])")
_SHIFTED = re.compile(
    r"\b(?:would|(?:was|were) (?:(?:\w+ly|then|now|also|still|both|all) )?(?:expected|likely|unlikely"
    r"|due|set|scheduled|to|forecast|projected))\b"
)
_AHEAD = re.compile(r"\b(?:will|(?:is|are) (?:expected|set|due|scheduled|likely|forecast))\b")
_FORECAST = re.compile(
    r"\b(?:outlook|forecast|projection|model)s? (?:\([^()]{2,40}\) )?(?:favou?r|call|show|indicate|suggest|predict)"
)
_HEDGED = re.compile(r"\b(?:(?:is|are) (?:most |also )?(?:likely|favored|expected|forecast|projected)|probably)\b")
_TURNS = re.compile(r"\A(?:Meanwhile|Separately|Elsewhere|Earlier|Last|In \d{4}|Previously|If|Also|Were|Should)\b")
_UNREAL = re.compile(r"\b(?:if|unless)\b", re.IGNORECASE)
_JOINT = re.compile(r"[;:\"“”«»]|, (?:but|while|and|whereas|although|though|yet) ")
_THAT = re.compile(r"(?: (?:us|me|them|reporters))?(?: on \w{3,6}day| yesterday| last \w{3,9})? that ")
_SEMICOLON = re.compile(";")
_MANY_QUOTES = 50
_NEAR = 20
_LONGEST = 4000


@dataclass(slots=True)
class Voice:
    """What is known of one sentence while its paragraph is read."""

    sentence: Sentence
    quoted: Spans
    runs: tuple[int, ...]
    outside: str
    speaker: str | None = None
    said: tuple[int, int] | None = None
    label: bool = False
    parts: Parts = ()
    past: bool = False
    saids: list[tuple[Said, str | None]] = field(default_factory=list)

    @property
    def mostly_quoted(self) -> bool:
        """At least half of the sentence stands in quotation marks."""
        covered = sum(end - start for start, end in self.quoted)
        return covered * 2 >= self.sentence.end - self.sentence.start


@dataclass(slots=True)
class Voices:
    """A text while it is read.

    Attributes:
        sentences: its sentences.
        people: who has been named.
        transcript: its labels.
        document: whose it is.
        runs: its quotations.
        owners: the speakers of quotations that have an attribution beside them.
    """

    text: str
    sentences: Sequence[Sentence]
    people: People
    transcript: Transcript
    document: Document
    runs: Sequence[Quotation]
    owners: dict[int, str] = field(default_factory=dict)
    _label: str | None = None
    _quoted_at: int = 0
    _carried: str | None = None
    _before: Voice | None = None
    _spoken: str | None = None

    @classmethod
    def of(cls, text: str, sentences: Sequence[Sentence]) -> Voices:
        """Everything that must be known of the whole text before the first sentence is read."""
        people = People.of(text)
        transcript = Transcript(sentences, people)
        document = Document.of(text, sentences, people, transcript.author)
        return cls(text, sentences, people, transcript, document, quotations(text))

    def read(self) -> list[Voice]:
        """Who speaks in each sentence."""
        found: list[Voice] = []
        paragraph: list[Voice] = []
        for number, sentence in enumerate(self.sentences):
            if paragraph and paragraph[-1].sentence.paragraph != sentence.paragraph:
                self._settle(paragraph)
                paragraph = []
            one = self._sentence(number, sentence)
            paragraph.append(one)
            found.append(one)
        self._settle(paragraph)
        return found

    def _sentence(self, number: int, sentence: Sentence) -> Voice:
        quoted, runs = self._quotes(sentence)
        self.people.read_to(sentence.end)
        outside = without(sentence.text, sentence.start, quoted) if quoted else sentence.text
        one = Voice(sentence, quoted, runs, outside)
        if (label := self.transcript.speaker(number)) is not None:
            self._label = label
        references.notice(self.people, outside, sentence.start)
        if len(outside) <= _LONGEST:
            found = speech.find(outside, sentence.start, self.people)
            own = self._label or self.document.own
            house = None if self.document.signed and self._label is None else own
            one.saids = [
                (said, self._inside(said) or references.who(self.people, said.subject, own, house)) for said in found
            ]
        if self._label is not None:
            one.speaker, one.label = self._label, True
            one.parts = self._quoted_by_label(one)
        else:
            self._spread(one)
        return one

    def _inside(self, said: Said) -> str | None:
        """In news, "the ministry expects" among a minister's remarks is still the minister's."""
        subject = said.subject
        body = subject.kind == "role" and subject.alone and subject.head in vocabulary("bodies")
        return self._spoken if body and said.thinks and self.document.wire else None

    def _quotes(self, sentence: Sentence) -> tuple[Spans, tuple[int, ...]]:
        while self._quoted_at < len(self.runs) and self.runs[self._quoted_at].end <= sentence.start:
            self._quoted_at += 1
        quoted, runs = [], []
        for number in range(self._quoted_at, min(len(self.runs), self._quoted_at + _MANY_QUOTES)):
            run = self.runs[number]
            if run.start >= sentence.end:
                break
            quoted.append((max(run.start, sentence.start), min(run.end, sentence.end)))
            runs.append(number)
        return tuple(quoted), tuple(runs)

    def _spread(self, one: Voice) -> None:
        """The speaker of a sentence by its own attributions, and of the clauses they do not reach."""
        known = [(said, who) for said, who in one.saids if who is not None]
        known = [pair for at, pair in enumerate(known) if not _reported(one.outside, pair[0], known[at + 1 :])]
        if not known:
            return
        self._spoken = known[-1][1] if known[-1][1] == self.people.person else None
        offset = one.sentence.start
        closes = [pair for pair in known if self._closes(one, pair[0])]
        main = (closes or known)[0]
        one.speaker, one.past = main[1], main[0].past
        if main[0].subject.kind != "self":
            one.said = (offset + main[0].start, offset + main[0].end)
        for said, who in known:
            for (start, end), run in zip(one.quoted, one.runs, strict=True):
                beside = self._beside(one, said, start - offset, end - offset)
                if beside and who is not None:
                    self.owners.setdefault(run, who)
        one.parts = self._clauses(one, known)

    def _closes(self, one: Voice, said: Said) -> bool:
        """The attribution follows a quotation at once ('…," said Ada Lovelace')."""
        return said.trailing and any(0 <= one.sentence.start + said.start - end <= 2 for _, end in one.quoted)

    def _beside(self, one: Voice, said: Said, start: int, end: int) -> bool:
        """Whether an attribution stands beside the quotation from start to end."""
        if said.trailing and 0 <= said.start - end <= 3:
            return True
        between = one.outside[said.end : start]
        return not said.trailing and 0 <= start - said.end <= 80 and '"' not in between and "”" not in between

    def _clauses(self, one: Voice, known: Sequence[tuple[Said, str | None]]) -> Parts:
        """Where somebody else than the sentence's speaker speaks: other clauses, other quotations."""
        offset, text = one.sentence.start, one.outside
        if len(known) == 1 and not one.quoted and (known[0][0].trailing or known[0][0].start < _NEAR):
            return ()
        parts: list[tuple[int, int, str | None]] = []
        cuts = sorted(
            {0, len(text), *(said.end if said.trailing else said.start for said, _ in known)}
            | {mark.start() for mark in _SEMICOLON.finditer(text)}
        )
        if len(known) > 1 or not known[0][0].trailing:
            for left, right in pairwise(cuts):
                who = _reached(text, left, right, known) or self._document(one)
                if who != one.speaker:
                    parts.append((offset + left, offset + right, who))
        return self._owned(one) + tuple(parts)

    def _owned(self, one: Voice) -> Parts:
        """The quotations of a sentence that belong to another than its speaker."""
        pairs = zip(one.quoted, one.runs, strict=True)
        return tuple(
            (*span, self.owners[run]) for span, run in pairs if self.owners.get(run, one.speaker) != one.speaker
        )

    def _quoted_by_label(self, one: Voice) -> Parts:
        """In a transcript the label speaks, but for what it quotes of another, or says that a body expects."""
        parts: list[tuple[int, int, str | None]] = []
        for said, who in one.saids:
            if who is None or who == one.speaker or said.subject.kind == "self":
                continue
            for start, end in one.quoted:
                if end - start > 20 and self._beside(one, said, start - one.sentence.start, end - one.sentence.start):
                    parts.append((start, end, who))
            if self._others(one, said, who):
                parts.append((one.sentence.start + said.start, one.sentence.end, who))
        return tuple(parts)

    def _others(self, one: Voice, said: Said, who: str) -> bool:
        """Whether somebody who "expects" something in a speaker's words is another than the speaker's own body."""
        subject, that = said.subject, _THAT.match(one.outside, said.end) is not None
        if subject.kind == "role" and subject.alone and subject.head in vocabulary("bodies"):
            return False  # "the department anticipates that …" is who speaks for it
        label = one.sentence.text.find(":", 0, 60) + 2
        if said.trailing or said.start > label or not (said.thinks or that) or who in self.text[: self.document.begins]:
            return False
        if subject.kind in {"body", "pronoun"}:
            return who == self.people.body
        return that and subject.kind in {"role", "name", "person"}

    def _settle(self, paragraph: list[Voice]) -> None:
        """Sentences without an attribution of their own take what their paragraph, or the document, gives them."""
        known = [index for index, one in enumerate(paragraph) if one.speaker is not None and (one.said or one.label)]
        for index, one in enumerate(paragraph):
            if not one.label:
                self._quotation(paragraph, index, known)
                if one.speaker is None:
                    one.speaker = self._continued(paragraph, index) or self._document(one)
            self._before = one
        spoken = [one.speaker for one in paragraph if one.speaker is not None and (one.said or one.quoted or one.label)]
        open_ = any(not self.runs[run].closed for run in paragraph[-1].runs) if paragraph else False
        quotes = bool(paragraph) and any(one.quoted for one in paragraph)
        self._carried = spoken[-1] if spoken else self._carried if quotes or open_ else None

    def _quotation(self, paragraph: list[Voice], index: int, known: list[int]) -> None:
        one = paragraph[index]
        if not one.quoted:
            return
        owner = next((self.owners[run] for run in one.runs if run in self.owners), None)
        if one.speaker is not None:
            one.parts = tuple(dict.fromkeys(self._owned(one) + one.parts))
            return
        if not one.mostly_quoted:
            if owner is not None:
                one.parts = tuple((start, end, owner) for start, end in one.quoted)
            return
        if owner is None and known:
            nearest = min(known, key=lambda at: (abs(at - index), at > index))
            owner = paragraph[nearest].speaker
        one.speaker = owner or self._carried or (self.people.person if index else None)

    def _continued(self, paragraph: list[Voice], index: int) -> str | None:
        """Indirect speech that goes on: between two attributions to one speaker, or in the same shifted tense."""
        one, before, wire = paragraph[index], self._before, self.document.wire
        if before is None or before.speaker is None or before.label or before.past or _TURNS.match(one.outside):
            return None
        same = index > 0
        after = paragraph[index + 1] if index + 1 < len(paragraph) else None
        if same and before.said and after is not None and after.said and after.speaker == before.speaker:
            return before.speaker
        if before.said is None and (before.mostly_quoted or not (same or wire)):
            return None
        forecast = before.speaker == self.people.body and _FORECAST.search(before.outside) is not None
        if same and forecast and _HEDGED.search(one.outside):
            return before.speaker
        shifted = (same or wire) and _SHIFTED.search(one.outside) is not None
        ahead = same and wire and _AHEAD.search(one.outside) is not None
        return before.speaker if (shifted or ahead) and not _UNREAL.search(one.outside) else None

    def _document(self, one: Voice) -> str | None:
        document = self.document
        if document.own is None or one.sentence.start < document.begins:
            return None
        if document.signed and not _FIRST_PERSON.search(one.outside):
            return None
        return document.own


def _reported(text: str, said: Said, later: Sequence[tuple[Said, str | None]]) -> bool:
    """What "the ministry" thinks is part of what somebody says after it ("…, spokesman Taha Hussein said")."""
    if not said.thinks or said.trailing or said.subject.kind != "role" or not said.subject.alone:
        return False
    return any(one.trailing and not one.thinks and not _JOINT.search(text, said.end, one.start) for one, _ in later)


def _reached(text: str, left: int, right: int, known: Sequence[tuple[Said, str | None]]) -> str | None:
    """Which attribution the words from left to right belong to."""
    leading = [pair for pair in known if not pair[0].trailing and pair[0].start <= left]
    trailing = [
        pair
        for pair in known
        if pair[0].trailing and pair[0].start >= left and ";" not in text[max(left + 1, 0) : pair[0].start]
    ]
    closed = [pair for pair in known if pair[0].trailing and pair[0].end <= left]
    if leading and not (trailing and ";" in text[leading[-1][0].end : left + 1]):
        return leading[-1][1]
    if trailing:
        return trailing[0][1]
    if closed:
        return closed[-1][1]
    first = known[0]
    lead = text[: first[0].start].rstrip()
    joined = (
        lead.endswith((";", ", but", ", while", ", and", ", whereas", ", although", ", though", ", yet"))
        and len(lead.split()) > 4
    )
    return None if joined and left < first[0].start else first[1]
