"""What the proposer gives: one place in a text where a claim seems to be made."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from ledger.language.cues import Cue
from ledger.language.durations import Window
from ledger.language.reasons import Reason
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
