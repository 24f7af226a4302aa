"""The one façade: a verb for each step of a claim's life. Rights are checked here, and nowhere else.

Every writing verb takes an ``entry_id`` made by the caller, so that a retry after an unknown commit adds
nothing, and returns a :class:`~ledger.entries.Receipt`, which stands for what was written in later calls.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection

from ledger import entries as e
from ledger import making
from ledger import predictions as p
from ledger.errors import ConflictError, InputError
from ledger.journal import queries
from ledger.journal.append import canonical, dump
from ledger.journal.audit import salted_hash
from ledger.reading import Ref
from ledger.resolving import Resolving
from ledger.values import new_id, plain

if TYPE_CHECKING:
    from ledger.language.llm import Proposer
    from ledger.language.propose import Candidate
    from ledger.language.words import Band

MOST_CHARACTERS = 2_000_000
RULED = ("question", "criteria", "window", "condition")  # what a ruling was made on


class Ledger(Resolving):
    """A ledger of assessments against outcomes.

    >>> with Ledger("sqlite://", actor="ana") as ledger:
    ...     claim = ledger.record(question="Will it rain?", criteria="Any rain at the gauge.",
    ...                           window=("2024-11-01", "2024-11-02"))
    ...     _ = ledger.forecast(claim, "0.7")
    ...     _ = ledger.resolve(claim, "yes", evidence=["2 mm at the gauge"], event_date="2024-11-01")
    ...     ledger.claims().status.item()
    'resolved'
    """

    # -- statements and candidates -------------------------------------------------------------------------------

    def archive(
        self,
        text: str,
        *,
        publisher: str,
        published_at: date | datetime | str,
        time_zone: str | None = None,
        title: str | None = None,
        url: str | None = None,
        source: str | e.Source | None = None,
        series: str | None = None,
        retrieved_at: datetime | str | None = None,
        excerpt: bool = False,
        licence: str | None = None,
        note: str | None = None,
        entry_id: str | None = None,
    ) -> e.Receipt:
        """Keep a statement: its text beside the journal, the rest in it.

        The same text from the same address and day is kept once: its first receipt comes back.

        Raises:
            InputError: if the text is empty, too long or not text, or a field is not as it should be.
        """
        if not isinstance(text, str):
            raise InputError("text", "text", type(text).__name__)
        if not text.strip():
            raise InputError("text", "the words of the statement", "nothing")
        if len(text) > MOST_CHARACTERS:
            raise InputError("text", f"at most {MOST_CHARACTERS:,} characters", f"{len(text):,}")
        try:
            plain(text)
        except ValueError as error:
            raise InputError("text", "text", str(error).rpartition(", got ")[2]) from error
        salt = os.urandom(16).hex()
        text_hash = salted_hash(salt, text)
        body = making.make(
            e.StatementArchived,
            text_hash=text_hash,
            characters=len(text),
            publisher=publisher,
            title=title,
            url=url,
            source=making.source(source),
            series=series,
            retrieved_at=retrieved_at,
            excerpt=excerpt,
            licence=licence,
            note=note,
            **making.published(published_at, time_zone),
        )
        if body.published_on > (tomorrow := self._clock().date() + timedelta(days=1)):
            raise InputError(
                "published_at", f"a day up to today, in its own time zone at most {tomorrow}", published_at
            )
        sha256 = hashlib.sha256(text.encode()).hexdigest()

        def kept(connection: Connection) -> e.Receipt | None:
            same = queries.same_statement(connection, sha256, body.url, body.published_on.isoformat())
            if same is None:
                return None
            held = queries.statement(connection, same)
            for name in ("publisher", "title", "series"):
                if (given := getattr(body, name)) is not None and given != held[name]:
                    raise ConflictError(
                        f"{name}: this text of this day is archived as statement {held['seq']} with the {name} "
                        f"{held[name]!r}, got {given!r}"
                    )
            return queries.receipt(connection, same)

        return self._write([body], "archive", entry_id=entry_id, kept=kept, text=(text_hash, salt, text))

    def propose(self, statement: Ref, *, proposer: Proposer | None = None) -> list[Candidate]:
        """Find the candidate claims of an archived statement; nothing is written.

        Args:
            statement: the statement.
            proposer: who proposes; our own rules by default, or such as :class:`ledger.language.llm.LlmProposer`.
        """
        from ledger.language.propose import propose

        statement_id = self.statement_id(statement)
        text = self.text(statement_id)
        found = (proposer or propose)(text, stated_on=self.published_on(statement_id))
        return [replace(candidate, statement=statement_id) for candidate in found]

    def reject(
        self,
        candidate: Candidate | None = None,
        *,
        reason: str,
        statement: Ref | None = None,
        start: int | None = None,
        end: int | None = None,
        note: str | None = None,
        entry_id: str | None = None,
    ) -> e.Receipt:
        """Turn a candidate, or a passage of a statement, down with a reason code."""
        statement_id, start, end, form = self._place(candidate, statement, start, end)
        mention = making.make(e.Mention, statement_id=statement_id, start=start, end=end, form=form)
        proposed = candidate and making.proposal(candidate)
        body = making.make(e.CandidateRejected, mention=mention, reason=reason, note=note, proposed=proposed)
        return self._write([body], "reject", entry_id=entry_id, check=lambda c: self._inside(c, [mention]))

    # -- claims --------------------------------------------------------------------------------------------------

    def record(
        self,
        candidate: Candidate | None = None,
        *,
        question: str,
        criteria: str,
        window: Any = None,
        restatements: Sequence[Candidate] = (),
        statement: Ref | None = None,
        start: int | None = None,
        end: int | None = None,
        entry_id: str | None = None,
        **fields: Any,
    ) -> e.Receipt:
        """Record a claim, from a candidate, from a passage of a statement, or on its own.

        Args:
            candidate: what :meth:`propose` found; it fills the fields that are not given. Its band, where it has
                one, is recorded as the lexicon's reading, a stated number as the source's forecast.
            question: what must come true, so that anybody can say yes or no.
            criteria: what decides, and which source.
            window: ``(opens, closes)`` or ``(opens, closes, lenient_closes)``, days inclusive.
            restatements: other candidates of the statement that say the same: one claim, scored once.
            statement: the statement the passage is in.
            start: where the passage starts.
            end: where the passage ends, exclusive.
            entry_id: the identifier of the claim, made by the caller.
            **fields: any other field of :class:`~ledger.entries.Claim`.
        """
        passage = any(each is not None for each in (candidate, statement, start, end))
        where = self._place(candidate, statement, start, end) if passage else None
        fields |= {"question": question, "criteria": criteria, "window": window}
        if where and candidate is None and "mentions" not in fields:
            statement_id, first, last, form = where
            fields["mentions"] = (making.make(e.Mention, statement_id=statement_id, start=first, end=last, form=form),)
        claim = making.claim(candidate, where and where[0], fields, restatements)
        claim_id = entry_id or new_id()
        bodies: list[e.Body] = [e.ClaimRecorded(claim=claim, proposed=candidate and making.proposal(candidate))]
        if where and candidate is not None and candidate.band is not None and isinstance(claim.space, p.BinarySpace):
            bodies.append(self._reading_of(claim_id, claim, candidate, candidate.band, where[0]))
        return self._write(bodies, "record", entry_id=claim_id, check=lambda c: self._fits(c, claim, claim_id))

    def _reading_of(
        self, claim_id: str, claim: e.Claim, candidate: Candidate, band: Band, statement_id: str
    ) -> e.ForecastMade:
        """Return the forecast a candidate's words or number make: the lexicon is the first reader."""
        stated = band.lexicon == "stated"
        who = (claim.source.name if claim.source else "the source") if stated else band.lexicon
        same = band.low == band.best == band.high
        return making.make(
            e.ForecastMade,
            claim_id=claim_id,
            forecaster=who,
            basis="stated" if stated else "read",
            prediction=making.prediction(band.best, low=None if same else band.low, high=None if same else band.high),
            stated_at=self.published_on(statement_id),
            term=candidate.term,
            lexicon=None if stated else band.lexicon,
        )

    def revise(self, claim: Ref, *, reason: str, entry_id: str | None = None, **fields: Any) -> e.Receipt:
        """Replace fields of a claim, with a reason; the earlier wording stays in the journal."""
        claim_id = self.claim_id(claim)
        old, by = self._claim(claim_id)
        said = {name: getattr(old, name) for name in e.Claim.model_fields} | fields
        new = making.claim(None, None, said)
        body = making.make(e.ClaimRevised, claim_id=claim_id, claim=new, reason=reason)

        def check(connection: Connection) -> None:
            self._open_claim(connection, claim_id, "revise", unlocked=True)
            if new.space != old.space and queries.answered(connection, claim_id):
                number = queries.receipt(connection, claim_id).seq
                raise ConflictError(f"revise: claim {number} has forecasts or rulings, its kind of answer stays")
            rulings = queries.resolutions(connection, claim_id=claim_id)
            if len(rulings) and any(getattr(new, name) != getattr(old, name) for name in RULED):
                raise ConflictError(
                    f"revise: claim {queries.receipt(connection, claim_id).seq} was ruled on in entry "
                    f"{rulings.seq.iloc[-1]}; its {', '.join(RULED)} stay as they were then"
                )
            self._fits(connection, new, claim_id)

        return self._write([body], "revise", own=by == self.actor, entry_id=entry_id, check=check)

    def withdraw(self, claim: Ref, *, reason: str, entry_id: str | None = None) -> e.Receipt:
        """Take a claim out of all scores; it stays readable."""
        claim_id = self.claim_id(claim)
        _, by = self._claim(claim_id)
        return self._write(
            [making.make(e.ClaimWithdrawn, claim_id=claim_id, reason=reason)],
            "withdraw",
            own=by == self.actor,
            entry_id=entry_id,
            check=lambda c: self._open_claim(c, claim_id, "withdraw"),
        )

    def lock(self, claim: Ref, *, entry_id: str | None = None) -> e.Receipt:
        """Fix a claim and its readings before anyone looks for the outcome."""
        claim_id = self.claim_id(claim)
        model, _ = self._claim(claim_id)
        body = e.ClaimLocked(claim_id=claim_id, claim_hash=hashlib.sha256(canonical(dump(model)).encode()).hexdigest())
        return self._write(
            [body],
            "lock",
            entry_id=entry_id,
            check=lambda c: self._open_claim(c, claim_id, "lock", unlocked=True),
        )

    # -- forecasts -----------------------------------------------------------------------------------------------

    def read(
        self, claim: Ref, best: Any, *, low: Any = None, high: Any = None, own_belief: Any = None, **said: Any
    ) -> e.Receipt:
        """Record how sure the words sound to this reader, blind to the outcome, and the reader's own belief."""
        return self.forecast(claim, best, basis="read", low=low, high=high, own_belief=own_belief, **said)

    def forecast(
        self,
        claim: Ref,
        probability: Any,
        *,
        basis: e.Basis = "own",
        low: Any = None,
        high: Any = None,
        forecaster: str | None = None,
        stated_at: date | datetime | str | None = None,
        term: str | None = None,
        lexicon: str | None = None,
        own_belief: Any = None,
        rationale: str | None = None,
        supersedes: str | None = None,
        entry_id: str | None = None,
    ) -> e.Receipt:
        """Record a probability or distribution on a claim.

        Args:
            claim: the claim.
            probability: a number from 0 to 1, a percent, a mapping of options to probabilities, or a prediction.
            basis: "own" (a member's belief), "read" (a reader's number for the source's words) or "stated".
            low: lower end of the band that was read.
            high: upper end of the band that was read.
            forecaster: whose it is; by default the actor, or the claim's source for a stated one.
            stated_at: when it was said; by default now, or the day of the statement for stated and read.
            term: the words that carry the confidence.
            lexicon: name@version of the lexicon that gave the number.
            own_belief: the reader's own belief beside a reading.
            rationale: why.
            supersedes: an earlier forecast that was a slip.
            entry_id: made by the caller.
        """
        claim_id = self.claim_id(claim)
        model, _ = self._claim(claim_id)
        said = making.prediction(probability, low=low, high=high)
        making.check_prediction(said, model.space)
        if stated_at is None:
            dated = basis != "own" and model.mentions
            stated_at = self.published_on(model.mentions[0].statement_id) if dated else self._now_or_before(entry_id)
        if forecaster is None:
            forecaster = model.source.name if basis == "stated" and model.source else self.actor
        body = making.make(
            e.ForecastMade,
            claim_id=claim_id,
            forecaster=forecaster,
            basis=basis,
            prediction=said,
            stated_at=stated_at,
            term=term,
            lexicon=lexicon,
            own_belief=own_belief,
            rationale=rationale,
            supersedes=supersedes,
        )
        verb = "read" if basis == "read" else "forecast"

        def check(connection: Connection) -> None:
            self._open_claim(connection, claim_id, verb, unlocked=basis != "own")
            standing = queries.forecasts(connection, claim_id=claim_id)
            if supersedes and supersedes not in set(standing.forecast_id[standing.actor == self.actor]):
                raise InputError("supersedes", "a forecast of one's own on this claim that stands", supersedes)

        return self._write([body], verb, entry_id=entry_id, check=check)

    def _now_or_before(self, entry_id: str | None) -> datetime | str:
        """Return the time; for an entry that is written again, the one it was said at, so that it is the same."""
        with self._store.reading() as connection:
            before = queries.stated_at(connection, entry_id) if entry_id else None
        return before or self._clock()

    def _place(
        self, candidate: Candidate | None, statement: Ref | None, start: int | None, end: int | None
    ) -> tuple[str, int, int, str]:
        """Return where a passage is: statement, start, end and form."""
        named = candidate.statement if candidate is not None and statement is None else statement
        if named is None:
            raise InputError("statement", "the statement the passage is in", "nothing")
        statement_id = self.statement_id(named)
        if candidate is not None:
            return statement_id, candidate.start, candidate.end, candidate.form
        if start is None or end is None:
            raise InputError("passage", "a candidate, or a start and an end", f"{start} to {end}")
        return statement_id, start, end, "text"
