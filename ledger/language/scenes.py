"""What is known of a clause while it is read, and what the reading says."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from ledger.language import words
from ledger.language.cues import Cue
from ledger.language.reasons import Reason
from ledger.language.words import Band

# Kinds that make a claim of their own.
LEADING = frozenset({"numeric", "estimative", "expect", "not_expect", "schedule", "trajectory", "will", "continue"}) | {
    "intend",
    "strong",
    "appear",
    "assess",
    "should",
}
# Kinds that say what is to come.
FUTURE = frozenset({"will", "continue", "would", "intend", "schedule", "trajectory", "estimative"})
_DENIED = re.compile(r"\b(?:not|never)\b|n['’]t\b", re.IGNORECASE)
_BREAK = re.compile(r"[,;:.\"”]")
_IDIOM = re.compile(r"\Aif (?:any|not|possible|necessary|needed|so|you will)\b", re.IGNORECASE)
_INVERTED = re.compile(
    r"\A[\"“]?(?:(?:And|But|Yet),? )?(?:Should (?!we\b|I\b)|Were (?=[^,]{2,60}? to )|Had (?=[^,]{2,60}? (?:been"
    r"|\w+ed)\b))"
    r"[\w’'. -]{2,100}?,",
    re.IGNORECASE,
)
# Kinds that take a neighbour's time only where they lean on it ("It will …"), and kinds that take the document's.
LEANING = frozenset({"will", "schedule", "trajectory", "intend", "should", "would", "continue"})
MEASURED = frozenset({"numeric", "guidance", "expect"})


@dataclass(frozen=True, slots=True)
class Reading:
    """What the cues of a clause say.

    Attributes:
        head: the cue that carries the confidence.
        kind: its kind.
        term: the words of the confidence.
        band: what they mean in numbers, or None.
        reason: why it is not scorable whatever the time, or None.
        imputes: months of the imputed window where no time is named at all; 0 for none.
        borrows: a neighbouring sentence may lend the time.
        present: it speaks of now unless it names a time of its own.
        polarity: affirmative or negative.
        condition: the words of the condition, or None.
        lasting: it says that something continues.
        intention: it says what somebody intends.
    """

    head: Cue
    kind: str
    term: str
    band: Band | None
    reason: Reason | None = None
    imputes: int = 0
    borrows: bool = True
    present: bool = False
    polarity: str = "affirmative"
    condition: str | None = None
    lasting: bool = False
    intention: bool = False


@dataclass(frozen=True, slots=True)
class Scene:
    """A clause with its surroundings, as the functions of ``readings`` see it.

    Attributes:
        kind: the kind of cue in question.
        head: the first cue of that kind.
        kinds: the kinds of all cues.
        clause: the words of the clause.
        cues: its cues, with offsets in the whole text.
        sentence: the whole sentence.
        offset: where the sentence starts in the text.
        form: direct_quote, indirect_speech, headline or text.
        speaker: who says it.
    """

    kind: str
    head: Cue
    kinds: frozenset[str]
    clause: str
    cues: Sequence[Cue]
    sentence: str
    offset: int
    form: str
    speaker: str | None

    @property
    def before(self) -> str:
        """The sentence up to the head."""
        return self.sentence[: self.head.start - self.offset]

    @property
    def after(self) -> str:
        """The sentence after the head."""
        return self.sentence[self.head.end - self.offset :]

    @property
    def partner(self) -> Cue | None:
        """What is said to come, where the head is a layer upon it ("we expect that … will")."""
        return next((cue for cue in self.cues if cue.start > self.head.start and cue.kind in FUTURE), None)

    @property
    def undoubted(self) -> Cue | None:
        """The words of a doubt that is denied ("no doubt that"), or None."""
        return next((cue for cue in self.cues if cue.kind == "undoubted"), None)

    @property
    def condition(self) -> str | None:
        """The words of a condition ("if …", "unless …", "should Iran …,"), or None; "even if" is none."""
        for cue in self.cues:
            if cue.kind == "condition" and not cue.text.lower().startswith("even"):
                rest = self.sentence[cue.start - self.offset :]
                if not _IDIOM.match(rest):
                    return _BREAK.split(rest, maxsplit=1)[0].strip()
        found = _INVERTED.match(self.sentence)
        return found[0].strip('"“,') if found else None

    @property
    def negated(self) -> bool:
        """The verb itself is denied ("will not")."""
        return any(_DENIED.search(cue.text) for cue in self.cues if cue.kind in {"will", "would", "should"})

    def says(self, pattern: re.Pattern[str], text: str | None = None) -> bool:
        """Whether a pattern occurs in the head's words (or another text)."""
        return pattern.search(self.head.text if text is None else text) is not None


_ENDING = re.compile(r" (?:to|that|at|between)\Z")


def bare(term: str) -> str:
    """Words of confidence without the particle at their end.

    >>> bare("is expected to")
    'is expected'
    """
    return _ENDING.sub("", term)


def reading(
    scene: Scene,
    band: Band | None,
    *,
    reason: Reason | None = None,
    imputes: int = 0,
    borrows: bool = True,
    present: bool = False,
    term: str | None = None,
) -> Reading:
    """What the head of a scene says."""
    plain = bare(scene.head.text) if term is None else term
    return Reading(scene.head, scene.kind, plain, band, reason, imputes, borrows, present)


@lru_cache(maxsize=512)
def convention(term: str) -> Band | None:
    """What our own convention makes of a public cue."""
    return words.band(term, "convention")
