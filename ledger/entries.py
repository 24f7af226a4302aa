"""The nouns: everything that can be written to the journal, as frozen, versioned models.

A *body* is what one entry says; the journal adds the envelope (``seq``, ``entry_id``, ``kind``, ``actor``,
``recorded_at`` and the version ``v``). Four times are never mixed: ``stated_at`` (the source spoke),
``recorded_at`` (the ledger's clock), ``event_date`` and ``known_at`` (the outcome became public).
"""

from __future__ import annotations

from typing import Any, ClassVar, Literal, NamedTuple, Self

from pydantic import Field, model_validator

from ledger.predictions import (
    BinarySpace,
    Noun,
    Outcome,
    Prediction,
    Probability,
    Space,
)
from ledger.values import (
    Day,
    DecimalText,
    EntryId,
    Instant,
    Moment,
    Name,
    ProbabilityText,
    Sha256,
    Url,
    Words,
)

ClaimType = Literal[
    "event", "quantity", "interval", "persistence", "self_announcement", "intention", "conditional", "nowcast"
]
Basis = Literal["stated", "read", "own"]
Form = Literal["direct_quote", "indirect_speech", "headline", "text"]
Role = Literal["viewer", "forecaster", "resolver", "steward"]
RejectionReason = Literal[
    "opinion", "nowcast", "past_agreement", "present_progressive", "pledge", "conditional", "conditional_normative",
    "possibility", "intention", "no_window", "window_past", "question", "duplicate", "other",
]  # fmt: skip


class Source(Noun):
    """Who spoke: a person or institution, with role and organisation at the time."""

    name: Name
    role: Name | None = None
    organisation: Name | None = None


class Mention(Noun):
    """One place in a statement where a claim is made.

    The verbatim quote is the statement's text from ``start`` to ``end`` (Unicode code points, end-exclusive);
    it is not written a second time, so that a text that must be erased is erased whole.
    """

    statement_id: EntryId
    start: int = Field(ge=0)
    end: int = Field(gt=0)
    form: Form = "text"

    @model_validator(mode="after")
    def _ordered(self) -> Self:
        if self.end <= self.start:
            raise ValueError(f"expected the end after the start {self.start}, got {self.end}")
        return self


class Window(Noun):
    """The days, inclusive, in which a claim must come true, and the phrase and rule that gave them."""

    opens: Day
    closes: Day
    lenient_closes: Day
    basis: Literal["stated", "derived", "imputed"] = "stated"
    phrase: Words | None = None
    rule: Name | None = None

    @model_validator(mode="before")
    @classmethod
    def _strict_is_lenient(cls, data: Any) -> Any:
        if isinstance(data, dict) and data.get("lenient_closes") is None:
            data = {**data, "lenient_closes": data.get("closes")}
        return data

    @model_validator(mode="after")
    def _ordered(self) -> Self:
        if self.closes < self.opens:
            raise ValueError(f"expected a window that closes on or after {self.opens}, got {self.closes}")
        if self.lenient_closes < self.closes:
            raise ValueError(f"expected a lenient end on or after {self.closes}, got {self.lenient_closes}")
        return self


class Evidence(Noun):
    """A page that shows the outcome: what it says, who published it, when and where."""

    says: Words
    publisher: Name | None = None
    url: Url | None = None
    published_on: Day | None = None


class Claim(Noun):
    """The checkable proposition taken from one or more mentions."""

    question: Words
    criteria: Words
    window: Window
    type: ClaimType = "event"
    space: Space = BinarySpace()
    polarity: Literal["affirmative", "negative"] = "affirmative"
    condition: Words | None = None
    term: Words | None = None
    analytic_confidence: Literal["low", "moderate", "high"] | None = None
    topics: tuple[Name, ...] = ()
    source: Source | None = None
    mentions: tuple[Mention, ...] = ()
    speaker_controls_outcome: bool = False
    key: Name | None = Field(default=None, description="a short name of one's own, unique in the ledger")
    event: Name | None = Field(default=None, description="claims on one event share it; intervals cluster by it")
    exclusive_group: Name | None = Field(default=None, description="of these claims one at most comes true")
    updates: Name | None = Field(default=None, description="key of the earlier claim this one revises")
    sampling: Name | None = Field(default=None, description="how the statement was chosen")

    @model_validator(mode="after")
    def _key_is_no_number(self) -> Self:
        if self.key is not None and self.key.isdigit():
            raise ValueError(f"expected a key with a letter in it (a number names an entry), got {self.key}")
        return self


class Proposal(Noun):
    """What a proposer said of a passage, kept beside what the person decided, so that it can be judged itself."""

    method: Name
    scorable: bool
    reasons: tuple[Name, ...] = ()
    start: int | None = Field(default=None, ge=0)
    end: int | None = Field(default=None, gt=0)
    form: Form | None = None
    type: Name | None = None
    polarity: Name | None = None
    speaker: Name | None = None
    term: Words | None = None
    band: Probability | None = None
    lexicon: Name | None = None
    phrase: Words | None = None
    opens: Day | None = None
    closes: Day | None = None
    lenient_closes: Day | None = None
    basis: Name | None = None
    rule: Name | None = None
    condition: Words | None = None
    analytic_confidence: Name | None = None
    coverage: ProbabilityText | None = None


class Body(Noun):
    """What one entry says; each child names its kind and version."""

    kind: ClassVar[str]
    version: ClassVar[int] = 1


class LedgerOpened(Body):
    """The first entry: the ledger's name and whether a resolution needs four eyes."""

    kind: ClassVar[str] = "ledger opened"
    name: Name
    four_eyes: bool = False


class MemberSet(Body):
    """A member gets a role, or none (removed); the display name lies beside the journal."""

    kind: ClassVar[str] = "member set"
    subject: Name
    role: Role | None = None
    name_hash: Sha256 | None = None


class StatementArchived(Body):
    """A document is kept: its text lies beside the journal behind a salted hash."""

    kind: ClassVar[str] = "statement archived"
    text_hash: Sha256
    characters: int = Field(ge=1)
    publisher: Name
    published_on: Day
    published_at: Instant | None = None
    time_zone: Name | None = None
    retrieved_at: Instant | None = None
    title: Words | None = None
    url: Url | None = None
    source: Source | None = None
    series: Name | None = None
    excerpt: bool = False
    licence: Words | None = None
    note: Words | None = None


class CandidateRejected(Body):
    """A passage is no scorable claim, and why."""

    kind: ClassVar[str] = "candidate rejected"
    mention: Mention
    reason: RejectionReason
    note: Words | None = None
    proposed: Proposal | None = None


class ClaimRecorded(Body):
    """A claim enters the ledger; its entry_id is the claim's id from then on."""

    kind: ClassVar[str] = "claim recorded"
    claim: Claim
    proposed: Proposal | None = None


class ClaimRevised(Body):
    """A claim is replaced by a better wording of itself."""

    kind: ClassVar[str] = "claim revised"
    claim_id: EntryId
    claim: Claim
    reason: Words


class ClaimWithdrawn(Body):
    """A claim is taken out of all scores; it stays readable."""

    kind: ClassVar[str] = "claim withdrawn"
    claim_id: EntryId
    reason: Words


class ClaimLocked(Body):
    """A claim and its readings are fixed before anyone looks for the outcome."""

    kind: ClassVar[str] = "claim locked"
    claim_id: EntryId
    claim_hash: Sha256


class ForecastMade(Body):
    """A probability or distribution on a claim, by somebody, at a time.

    ``basis`` is *stated* (the source gave it), *read* (a reader's number for the source's words; the lexicon
    is one reader) or *own* (a member's own belief).
    """

    kind: ClassVar[str] = "forecast made"
    claim_id: EntryId
    forecaster: Name
    basis: Basis
    prediction: Prediction
    stated_at: Moment
    term: Words | None = None
    lexicon: Name | None = None
    own_belief: ProbabilityText | None = None
    rationale: Words | None = None
    supersedes: EntryId | None = None


class Ruling(Body):
    """What a proposed and a settled resolution have in common."""

    claim_id: EntryId
    outcome: Outcome
    strict: Outcome | None = None
    lenient: Outcome | None = None
    number: DecimalText | None = None
    event_date: Day | None = None
    known_at: Day | None = None
    evidence: tuple[Evidence, ...] = ()
    rationale: Words | None = None
    supersedes: EntryId | None = None


class ResolutionProposed(Ruling):
    """One resolver's outcome, with evidence."""

    kind: ClassVar[str] = "resolution proposed"


class ResolutionSettled(Ruling):
    """The outcome that stands, after the proposals it considers."""

    kind: ClassVar[str] = "resolution settled"
    considers: tuple[EntryId, ...] = ()


class NoteAdded(Body):
    """Words about an earlier entry."""

    kind: ClassVar[str] = "note"
    about: EntryId
    text: Words


class FileImported(Body):
    """A foreign file was taken in: what it was and what became of its rows."""

    kind: ClassVar[str] = "file imported"
    file: Name
    sha256: Sha256
    format: Name
    rows: int = Field(ge=0)
    accepted: int = Field(ge=0)
    duplicates: int = Field(ge=0)
    rejected: int = Field(ge=0)


class Figure(Noun):
    """A named number or setting of a published score, as text."""

    name: Name
    value: Words


class ScorePublished(Body):
    """A score was shown to others: the checkpoint, the selection and the versions that give it again."""

    kind: ClassVar[str] = "score published"
    checkpoint: Words
    selection: tuple[Figure, ...]
    versions: tuple[Figure, ...]
    figures: tuple[Figure, ...]


class ErasureAsked(Body):
    """Somebody asks that a text beside the journal be erased; it takes a second person to do it."""

    kind: ClassVar[str] = "erasure asked"
    text_hash: Sha256
    reason: Words


class TextErased(Body):
    """A text beside the journal was erased as law requires; two people did it.

    The entry's actor erased it, ``approved_by`` is the other person, who asked for it in the entry ``asked``.
    """

    kind: ClassVar[str] = "text erased"
    text_hash: Sha256
    reason: Words
    approved_by: Name
    asked: EntryId | None = None


class CheckpointIssued(Body):
    """The size and Merkle root of the journal at a moment, to be kept elsewhere."""

    kind: ClassVar[str] = "checkpoint issued"
    size: int = Field(ge=0)
    note: Words


KINDS: dict[str, type[Body]] = {
    body.kind: body
    for body in (
        LedgerOpened, MemberSet, StatementArchived, CandidateRejected, ClaimRecorded, ClaimRevised,
        ClaimWithdrawn, ClaimLocked, ForecastMade, ResolutionProposed, ResolutionSettled, NoteAdded,
        FileImported, ScorePublished, ErasureAsked, TextErased, CheckpointIssued,
    )
}  # fmt: skip


class Entry(NamedTuple):
    """One line of the journal: the envelope and its body."""

    seq: int
    entry_id: str
    actor: str
    recorded_at: str
    body: Body


class Receipt(NamedTuple):
    """What the writer of an entry gets back; the chain hash commits to everything before it."""

    seq: int
    entry_id: str
    recorded_at: str
    leaf_hash: str
    chain_hash: str
