"""The one façade: a verb for each step of a claim's life. Rights are checked here, and nowhere else.

Every writing verb takes an ``entry_id`` made by the caller, so that a retry after an unknown commit adds
nothing, and returns a :class:`~ledger.entries.Receipt`, which stands for what was written in later calls.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ledger import entries as e
from ledger import exporting, making, recording
from ledger.archiving import Archiving
from ledger.errors import ConflictError, InputError
from ledger.journal import Connection, preconditions, queries
from ledger.journal.append import canonical, dump
from ledger.reading import AsOf, Ref
from ledger.values import new_id

if TYPE_CHECKING:
    from ledger.language.propose import Candidate

RULED = ("question", "criteria", "window", "condition")  # what a ruling was made on


class Ledger(Archiving):
    """A ledger of assessments against outcomes.

    >>> with Ledger("sqlite://", actor="ana") as ledger:
    ...     claim = ledger.record(question="Will it rain?", criteria="Any rain at the gauge.",
    ...                           window=("2024-11-01", "2024-11-02"))
    ...     _ = ledger.forecast(claim, "0.7")
    ...     _ = ledger.resolve(claim, "yes", evidence=["2 mm at the gauge"], event_date="2024-11-01")
    ...     ledger.claims().status.item()
    'resolved'
    """

    # -- claims --------------------------------------------------------------------------------------------------

    def record(
        self,
        candidate: Candidate | None = None,
        *,
        question: str,
        criteria: str,
        restatements: Sequence[Candidate] = (),
        statement: Ref | None = None,
        quote: str | None = None,
        start: int | None = None,
        end: int | None = None,
        form: e.Form | None = None,
        lexicon: str | None = None,
        reading: Any = None,
        own: Any = None,
        rationale: str | None = None,
        another: bool = False,
        entry_id: str | None = None,
        **fields: Any,
    ) -> e.Receipt:
        """Record a claim, from a candidate, from a passage of a statement, or on its own, and its readings with it.

        Args:
            candidate: what :meth:`propose` found; it fills the fields that are not given, an empty text takes one
                away. What it said is kept beside what is decided here. Its band, where it has one, is recorded as the
                lexicon's reading, a stated number as the source's forecast.
            question: what must come true, so that anybody can say yes or no.
            criteria: what decides, and which source.
            restatements: other candidates of the statement that say the same: one claim, scored once.
            statement: the statement the passage is in.
            quote: the words of the passage; where they stand several times, those nearest the candidate or the start.
            start: where the passage starts.
            end: where the passage ends, exclusive.
            form: how the passage says it: direct_quote, indirect_speech, headline or text.
            lexicon: which lexicon reads the claim's term, instead of the proposer's; "none": none does.
            reading: the actor's own number for the words, or a mapping of best, low, high, coverage and basis; see
                :func:`ledger.recording.readings`.
            own: the actor's own forecast, written with the claim.
            rationale: why they expect that.
            another: it is another claim from words that a claim holds already.
            entry_id: the identifier of the claim, made by the caller.
            **fields: any other field of :class:`~ledger.entries.Claim`; ``window`` may be ``(opens, closes)``,
                ``(opens, closes, lenient_closes)``, days inclusive, or a mapping of some of its fields, in which a
                phrase without days is read by the rules; ``source`` may be a mapping too.
        """
        passage = any(each is not None for each in (candidate, statement, quote, start, end))
        first = self._place(candidate, statement, quote, start, end, form) if passage else None
        said_on = self.published_on(first.statement_id) if first else None
        before = recording.proposed(candidate) if candidate is not None else {}
        if first is not None:
            before["mentions"] = recording.mentions(first, restatements)
            before["source"] = before.get("source") or making.source(self._spoken(first.statement_id))
        said = {name: value for name, value in fields.items() if value is not None}
        said["window"] = recording.read_window(said.pop("window", None), before.get("window"), said_on)
        if said["window"] is None:
            del said["window"]
        claim = making.claim({"question": question, "criteria": criteria} | said, before)
        readings = recording.readings(claim, candidate, self.actor, lexicon=lexicon, reading=reading)
        claim_id, stated_at = entry_id or new_id(), said_on or self._clock()
        bodies: list[e.Body] = [e.ClaimRecorded(claim=claim, proposed=candidate and recording.proposal(candidate))]
        bodies += [making.make(e.ForecastMade, claim_id=claim_id, stated_at=stated_at, **each) for each in readings]
        if own is not None:
            bodies.append(
                making.make(
                    e.ForecastMade, claim_id=claim_id, forecaster=self.actor, basis="own", rationale=rationale,
                    prediction=making.answer(own, claim.space), stated_at=self._clock(),
                )
            )  # fmt: skip

        def check(connection: Connection) -> None:
            self._fits(connection, claim, claim_id)
            if not another:
                self._unheld(connection, claim.mentions)

        return self._write(bodies, "record", entry_id=claim_id, check=check)

    def revise(
        self,
        claim: Ref,
        *,
        reason: str,
        quote: str | None = None,
        start: int | None = None,
        end: int | None = None,
        form: e.Form | None = None,
        entry_id: str | None = None,
        **fields: Any,
    ) -> e.Receipt:
        """Replace fields of a claim, with a reason; the earlier wording stays in the journal.

        What is said of window and source is laid over what they were; ``quote``, ``start``, ``end`` and ``form``
        move the claim's first passage.
        """
        claim_id, old, by = self._claim(claim)
        if any(each is not None for each in (quote, start, end, form)):
            if not old.mentions:
                raise InputError("passage", "a claim made in a statement", "one that stands on its own")
            first = old.mentions[0]
            moved = self._place(first, first.statement_id, quote, start, end, form)
            fields["mentions"] = (moved, *old.mentions[1:])
        said_on = self.published_on(old.mentions[0].statement_id) if old.mentions else None
        if "window" in fields:
            fields["window"] = recording.read_window(fields["window"], old.window, said_on)
        new = making.claim(fields, {name: getattr(old, name) for name in e.Claim.model_fields})
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
            self._fits(connection, new, claim_id, old.mentions)

        return self._write([body], "revise", own=by == self.actor, entry_id=entry_id, check=check)

    def withdraw(self, claim: Ref, *, reason: str, entry_id: str | None = None) -> e.Receipt:
        """Take a claim out of all scores; it stays readable."""
        claim_id, _, by = self._claim(claim)
        return self._write(
            [making.make(e.ClaimWithdrawn, claim_id=claim_id, reason=reason)],
            "withdraw",
            own=by == self.actor,
            entry_id=entry_id,
            check=lambda c: self._open_claim(c, claim_id, "withdraw"),
        )

    def lock(self, claim: Ref, *, entry_id: str | None = None) -> e.Receipt:
        """Fix a claim and its readings before anyone looks for the outcome."""
        claim_id, model, _ = self._claim(claim)
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
        """Record how sure the words sound to this reader, blind to the outcome, and the reader's own belief.

        A reader reads a claim once: a correction names the reading it supersedes.
        """
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
        claim_id, model, _ = self._claim(claim)
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
        if basis == "own" and making.ahead(body.stated_at, self._clock()):
            raise InputError("stated_at", "a day or time not after now: an own forecast is of today", body.stated_at)

        def check(connection: Connection) -> None:
            self._open_claim(connection, claim_id, verb, unlocked=basis != "own")
            if supersedes and not preconditions.own_forecast(connection, claim_id, supersedes, self.actor):
                raise InputError("supersedes", "a forecast of one's own on this claim that stands", supersedes)
            if basis != "read":
                return
            before = preconditions.reading(connection, claim_id, body.forecaster, but=supersedes)
            if before is not None:
                number = queries.receipt(connection, claim_id).seq
                raise ConflictError(
                    f"read: claim {number} was read by {body.forecaster} in entry {before}: "
                    f"a correction names the reading it supersedes (--supersedes {before})"
                )

        own = basis == "stated" or body.forecaster == self.actor
        return self._write([body], verb, own=own, entry_id=entry_id, check=check)

    def _now_or_before(self, entry_id: str | None) -> datetime | str:
        """Return the time; for an entry that is written again, the one it was said at, so that it is the same."""
        if entry_id is None:
            return self._clock()
        with self._store.reading() as connection:
            return preconditions.stated_at(connection, entry_id) or self._clock()

    # -- out again -----------------------------------------------------------------------------------------------

    def export(
        self, form: str, path: str | Path, *, as_of: AsOf = None, partitioned: bool = False, **choices: Any
    ) -> int:
        """Write the ledger to a file in a format, such as "jsonl" or "csv"; return how many rows were written.

        Args:
            form: the format's name; ``docs/formats.md`` says what each holds.
            path: the file, which is written anew; with ``partitioned`` the folder.
            as_of: the ledger as it stood then.
            partitioned: for parquet, a folder of all forecasts that count, for :func:`ledger.datasets.scores`.
            **choices: for parquet in a file, which forecasts are scored.

        Raises:
            InputError: if there is no such format, it is read only, or no folder of it can be written.
        """
        with self._store.reading() as connection:
            last, now = self._upto(connection, as_of), self._moment(as_of)
            if partitioned:
                return exporting.export_folder(connection, form, Path(path), now)
            return exporting.export(connection, form, Path(path), last, now, **choices)
