"""The reading verbs: each gives a frame, as the ledger stands or as it stood (``as_of``)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, time
from typing import TYPE_CHECKING, Any, Self

from ledger import (
    agreeing,
    blinding,
    calibrating,
    codings,
    comparing,
    kinds,
    pooling,
    proposing,
    review,
    rights,
    showing,
    wording,
)
from ledger import entries as e
from ledger.errors import InputError, NotFoundError
from ledger.journal import audit as auditing
from ledger.journal import proofs, queries, schema
from ledger.journal.append import head
from ledger.journal.store import Store, sqlite_note
from ledger.published import compared
from ledger.values import instant

if TYPE_CHECKING:
    import pandas as pd
    from sqlalchemy import Connection

    from ledger.importing import Imported

Ref = str | e.Receipt
AsOf = date | datetime | str | None


class Reading:
    """A ledger that is read.

    Args:
        store: the database.
        clock: gives the time.
    """

    actor: str  # who looks

    def __init__(self, store: Store, clock: Callable[[], datetime]) -> None:
        self._store, self._clock = store, clock

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Give the database back."""
        self._store.close()

    # -- names ---------------------------------------------------------------------------------------------------

    def claim_id(self, claim: Ref) -> str:
        """Return the identifier of a claim from a receipt, its entry number, its key, or the start of its id.

        Raises:
            NotFoundError: if the ledger holds no such claim, or several.
        """
        return self._named(claim, "claim", queries.claim_by_name)

    def statement_id(self, statement: Ref) -> str:
        """Return the identifier of a statement from a receipt, its entry number, or the start of its id.

        Raises:
            NotFoundError: if the ledger holds no such statement, or several.
        """
        return self._named(statement, "statement", queries.statement_by_name)

    def _named(self, ref: Ref, what: str, find: Callable[[Connection, str], list[str]]) -> str:
        name = ref.entry_id if isinstance(ref, e.Receipt) else str(ref).strip()
        with self._store.reading() as connection:
            found = find(connection, name) if name.isprintable() else []
        if len(found) != 1:
            many = f"{len(found)} of them" if found else "none"
            raise NotFoundError(f"{what} {ref!r}: expected the number, key or id of one {what}, got {many}")
        return found[0]

    def _claim(self, claim_id: str) -> tuple[e.Claim, str]:
        """Return a claim as its model, and who recorded it."""
        with self._store.reading() as connection:
            row = queries.claims(connection, claim_id=claim_id).iloc[0]
            by = queries.journal_rows(connection, [claim_id]).actor.iloc[0]
        return e.Claim.model_validate_json(row["body"]), str(by)

    def text(self, statement: Ref) -> str:
        """Return the archived text of a statement.

        Raises:
            NotFoundError: if it was erased.
        """
        statement_id = self.statement_id(statement)
        with self._store.reading() as connection:
            text = queries.statement_text(connection, statement_id)
        if text is None:
            raise NotFoundError(f"the text of statement {statement_id} was erased")
        return text

    def _spoken(self, statement_id: str) -> dict[str, str] | None:
        """Return who speaks in a statement as a whole, as it was archived, or None."""
        with self._store.reading() as connection:
            row = queries.statement(connection, statement_id)
        said = {"name": row["source"], "role": row["source_role"], "organisation": row["source_organisation"]}
        return {name: value for name, value in said.items() if value} if said["name"] else None

    def published_on(self, statement: Ref) -> date:
        """Return the day a statement was published, in its own time zone."""
        statement_id = self.statement_id(statement)
        with self._store.reading() as connection:
            return queries.published_on(connection, statement_id)

    # -- frames --------------------------------------------------------------------------------------------------

    def _moment(self, as_of: AsOf) -> datetime:
        """Return the moment a reading looks from; a day means its end."""
        if as_of is None:
            return self._clock()
        try:
            if isinstance(as_of, str):
                as_of = date.fromisoformat(as_of) if len(as_of) <= 10 else datetime.fromisoformat(as_of)
        except ValueError as error:
            raise InputError("as_of", "a day or a time such as 2024-12-31", repr(as_of)) from error
        if not isinstance(as_of, date):
            raise InputError("as_of", "a day or a time such as 2024-12-31", repr(as_of))
        if not isinstance(as_of, datetime):
            as_of = datetime.combine(as_of, time.max, UTC)
        try:
            return instant(as_of if as_of.tzinfo else as_of.replace(tzinfo=UTC))
        except ValueError as error:
            raise InputError("as_of", "a day or a time such as 2024-12-31", repr(as_of)) from error

    def _upto(self, connection: Connection, as_of: AsOf) -> int | None:
        return None if as_of is None else queries.upto(connection, self._moment(as_of))

    def statements(self, *, as_of: AsOf = None) -> pd.DataFrame:
        """Frame of the archived statements, with the number of claims and rejections of each."""
        with self._store.reading() as connection:
            return queries.statements(connection, self._upto(connection, as_of))

    def claims(self, *, as_of: AsOf = None) -> pd.DataFrame:
        """Frame of claims, one row each, with its status: open, due, disputed, resolved, void or withdrawn.

        ``due``: the window has closed and no outcome stands. ``probability`` is the source's: the number it
        stated, else the median over the readers of its words.
        """
        with self._store.reading() as connection:
            last = self._upto(connection, as_of)
            claims = queries.claims(connection, last)
            quotes = queries.mentions(connection, last)
            forecasts = queries.forecasts(connection, last)
            topics = queries.topics(connection, last)
            _, four_eyes = queries.settings(connection)
        return review.claims(claims, quotes, forecasts, topics, self._moment(as_of).date(), four_eyes=four_eyes)

    def due(self, *, as_of: AsOf = None) -> pd.DataFrame:
        """Frame of the claims that wait for an outcome or a settlement, the longest closed first."""
        claims = self.claims(as_of=as_of)
        waiting = claims[claims.status.isin(["due", "disputed"])]
        return waiting.sort_values(["closes", "entry"], ignore_index=True)

    def to_read(self, *, as_of: AsOf = None) -> pd.DataFrame:
        """Frame of the claims this actor has not read and still may, blind; see :func:`ledger.blinding.to_read`.

        Raises:
            RefusedError: if the actor's role does not read.
        """
        with self._store.reading() as connection:
            role, members_set = queries.role(connection, self.actor)
            rights.require(self.actor, role, "read", members_set=members_set)
            last = self._upto(connection, as_of)
            claims, mentions = queries.claims(connection, last), queries.mentions(connection, last)
            return blinding.to_read(claims, mentions, queries.forecasts(connection, last), self.actor)

    def require(self, verb: str) -> None:
        """Refuse a verb this actor's role does not do, before anything is prepared for it.

        Raises:
            RefusedError: with the roles that may do it.
        """
        with self._store.reading() as connection:
            role, members_set = queries.role(connection, self.actor)
        rights.require(self.actor, role, verb, members_set=members_set)

    def agreement(self, *, as_of: AsOf = None) -> pd.DataFrame:
        """Frame of how far coders, readers and resolvers agree; see :func:`ledger.agreeing.agreement`."""
        with self._store.reading() as connection:
            last = self._upto(connection, as_of)
            claims = queries.claims(connection, last)
            lexicon = blinding.bands(claims, queries.forecasts(connection, last))
            return agreeing.agreement(
                queries.decisions(connection, last),
                queries.ever(connection, schema.forecasts, last),
                queries.ever(connection, schema.resolutions, last),
                claims[claims.withdrawn_at.isna()],
                lexicon,
            )

    def forecasts(self, *, as_of: AsOf = None) -> pd.DataFrame:
        """Frame of all forecasts beside their claim's fields and outcome, one row a forecast."""
        with self._store.reading() as connection:
            forecasts = queries.forecasts(connection, self._upto(connection, as_of))
        return review.joined(forecasts, self.claims(as_of=as_of))

    def rejections(self, *, as_of: AsOf = None) -> pd.DataFrame:
        """Frame of the candidates that were turned down, with their quote and reason."""
        with self._store.reading() as connection:
            return queries.rejections(connection, self._upto(connection, as_of))

    def proposer_report(self, *, as_of: AsOf = None) -> pd.DataFrame:
        """Frame of how far persons followed each proposer; see :func:`ledger.proposing.report` for the columns."""
        with self._store.reading() as connection:
            decisions = queries.decisions(connection, self._upto(connection, as_of))
        return proposing.report(decisions)

    def show(self, claim: Ref, *, as_of: AsOf = None) -> dict[str, Any]:
        """Return one claim with everything known of it: mentions, forecasts, rulings and its whole history.

        Every forecast is there in words, with its scores once the claim is resolved; see :func:`ledger.showing.claim`.
        """
        claim_id = self.claim_id(claim)
        frame = self.claims(as_of=as_of)
        row = frame[frame.claim_id == claim_id]
        if row.empty:
            raise NotFoundError(f"claim {claim_id} was not in the ledger on {as_of}")
        with self._store.reading() as connection:
            last = self._upto(connection, as_of)
            mentions = queries.mentions(connection, last, claim_id)
            forecasts = queries.forecasts(connection, last, claim_id)
            resolutions = queries.resolutions(connection, last, claim_id)
            history = queries.history(connection, claim_id)
        if last is not None:
            history = history[history.seq <= last]
        return showing.claim(row, mentions, forecasts, resolutions, history)

    def scores(
        self,
        by: str | None = None,
        *,
        kind: str = "binary",
        reference: str | None = None,
        as_of: AsOf = None,
        **choices: Any,
    ) -> pd.DataFrame:
        """Frame of scores, whole or by group; see :func:`ledger.review.scores` for the columns and choices.

        With a ``reference`` skill is against it; see :func:`ledger.comparing.scores_against`. Claims of the ``kind``
        "options" or "quantity" are scored by their own rules; see :func:`ledger.kinds.scores`.
        """
        frame, day = self.forecasts(as_of=as_of), self._day(as_of)
        if kind != "binary":
            return kinds.scores(frame, kind, by, day, reference, **choices)
        if reference is not None:
            return comparing.scores_against(frame, by, day, reference, **choices)
        return review.scores(frame, by, day, **choices)

    def scored(self, *, kind: str = "binary", as_of: AsOf = None, **choices: Any) -> pd.DataFrame:
        """Frame of the claims behind the scores: one row a scored forecast, with its Brier and log score.

        Of the ``kind`` "options" or "quantity" with the scores of :func:`ledger.spaces.scored_rows`.
        """
        if kind != "binary":
            return kinds.scored(self.forecasts(as_of=as_of), kind, self._day(as_of), **choices)
        return review.scored(self.forecasts(as_of=as_of), self._day(as_of), **choices)

    def sources(self, *, as_of: AsOf = None, **choices: Any) -> pd.DataFrame:
        """Frame of sources: their scores, and bias and slope shrunk as far as their claims are few.

        The columns of :meth:`scores` and of :func:`ledger.verification.shrinkage.shrunk_recalibration`.
        """
        table = self.scores("source", as_of=as_of, **choices)
        scored = self.scored(as_of=as_of, **choices)
        return review.with_shrunk(table, scored)

    def sensitivity(self, *, as_of: AsOf = None, **choices: Any) -> pd.DataFrame:
        """Frame of every headline number under every coding choice; see :func:`ledger.codings.sensitivity`."""
        return codings.sensitivity(self.forecasts(as_of=as_of), self._day(as_of), **choices)

    def funnel(self, *, as_of: AsOf = None) -> pd.DataFrame:
        """Frame of the steps from document to score, with what was left out and why."""
        claims, frame = self.claims(as_of=as_of), self.forecasts(as_of=as_of)
        return codings.funnel(
            self.statements(as_of=as_of), self.rejections(as_of=as_of), claims, frame, self._day(as_of)
        )

    def terms(self, lexicon: str = "icd203", *, as_of: AsOf = None, **choices: Any) -> pd.DataFrame:
        """Frame of terms: how often each came true, beside a lexicon's bands; see :func:`ledger.wording.terms`."""
        return wording.terms(self.scored(as_of=as_of, **choices), lexicon)

    def calibration(self, *, as_of: AsOf = None, **choices: Any) -> calibrating.Calibration:
        """Return everything a calibration page shows; see :class:`ledger.calibrating.Calibration`."""
        return calibrating.calibration(self.forecasts(as_of=as_of), self._day(as_of), **choices)

    def compare(
        self, first: str | None = None, second: str | None = None, *, as_of: AsOf = None, **choices: Any
    ) -> pd.DataFrame:
        """Frame of who is better, pair by pair on common claims or adjusted; see :func:`ledger.comparing.compare`."""
        return comparing.compare(self.forecasts(as_of=as_of), self._day(as_of), first, second, **choices)

    def evidence(self, *, as_of: AsOf = None, **choices: Any) -> pd.DataFrame:
        """Frame of the evidence against calibration over time; see :func:`ledger.comparing.evidence`."""
        return comparing.evidence(self.forecasts(as_of=as_of), self._day(as_of), **choices)

    def bounds(self, *, as_of: AsOf = None, **choices: Any) -> pd.DataFrame:
        """Frame of scores at the best and worst end of what the words could mean; see :func:`ledger.codings.bounds`."""
        return codings.bounds(self.forecasts(as_of=as_of), self._day(as_of), **choices)

    def aggregate(self, *, as_of: AsOf = None, **choices: Any) -> pd.DataFrame:
        """Frame of pooled forecasts beside each forecaster; see :func:`ledger.pooling.aggregate`."""
        return pooling.aggregate(self.forecasts(as_of=as_of), self._day(as_of), **choices)

    def recalibrate(self, *, as_of: AsOf = None, **choices: Any) -> pd.DataFrame:
        """Frame of what recalibrating would have saved, out of time; see :func:`ledger.pooling.recalibrated`."""
        return pooling.recalibrated(self.forecasts(as_of=as_of), self._day(as_of), **choices)

    def quantities(self, *, as_of: AsOf = None) -> pd.DataFrame:
        """Frame of quantity claims by series and unit, everybody's forecasts; see :func:`ledger.kinds.scores`."""
        return self.scores("series", kind="quantity", basis="both", as_of=as_of)

    def published(self, imported: Imported, *, as_of: AsOf = None) -> list[dict[str, Any]]:
        """Return the figures published of an import's forecasts beside ours; see :func:`ledger.published.compared`."""
        name = imported.about.format.removeprefix("recipe ")
        return compared(self.forecasts(as_of=as_of), self._day(as_of), name, imported.published)

    def _day(self, as_of: AsOf) -> date:
        return self._moment(as_of).date()

    # -- the whole -----------------------------------------------------------------------------------------------

    def audit(self, against: str | None = None) -> auditing.Report:
        """Examine the whole ledger; problems are findings, not errors.

        Args:
            against: the note of a checkpoint kept elsewhere: only that shows a rewritten or shortened history.
        """
        kept = None if against is None else proofs.read_note(against)
        with self._store.reading() as connection:
            return auditing.audit(connection, against=kept)

    def info(self) -> dict[str, Any]:
        """Return what is in the ledger: name, entries by kind, the chain's end, and notes about the database."""
        with self._store.reading() as connection:
            name, four_eyes = queries.settings(connection)
            end = head(connection)
            counts = queries.counts(connection)
        notes = [sqlite_note()] if self._store.dialect == "sqlite" else []
        return {
            "name": name,
            "database": self._store.dialect,
            "four_eyes": four_eyes,
            "entries": end.size,
            "last_recorded_at": end.recorded_at,
            "chain_hash": end.chain_hash,
            "kinds": dict(zip(counts.kind, counts.entries.tolist(), strict=True)),
            "notes": [note for note in notes if note],
        }
