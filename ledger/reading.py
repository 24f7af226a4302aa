"""The reading verbs: each gives a frame, as the ledger stands or as it stood (``as_of``)."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from datetime import UTC, date, datetime, time
from typing import TYPE_CHECKING, Any, Self

from ledger import (
    agreeing,
    blinding,
    proposing,
    proving,
    review,
    rights,
    showing,
)
from ledger import entries as e
from ledger.errors import InputError, NotFoundError
from ledger.journal import audit as auditing
from ledger.journal import erasing, lists, made, preconditions, proofs, queries, schema
from ledger.journal.append import head
from ledger.journal.store import Store, sqlite_note
from ledger.remembering import Frames, Remembered
from ledger.values import KEPT, instant, plain

if TYPE_CHECKING:
    import pandas as pd

    from ledger.journal import Connection
    from ledger.notes import Key
    from ledger.proving import Sign


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
        self._remembered = Remembered()

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
        with self._store.reading() as connection:
            return self._found(connection, claim, "claim", preconditions.claim_by_name)

    def statement_id(self, statement: Ref) -> str:
        """Return the identifier of a statement from a receipt, its entry number, or the start of its id.

        Raises:
            NotFoundError: if the ledger holds no such statement, or several.
        """
        with self._store.reading() as connection:
            return self._found(connection, statement, "statement", queries.statement_by_name)

    @staticmethod
    def _found(connection: Connection, ref: Ref, what: str, find: Callable[[Connection, str], list[str]]) -> str:
        name = ref.entry_id if isinstance(ref, e.Receipt) else str(ref).strip()
        try:
            found = find(connection, plain(name))
        except ValueError:  # no text, which no database holds
            found = []
        if len(found) != 1:
            many = f"{len(found)} of them" if found else "none"
            raise NotFoundError(f"{what} {ref!r}: expected the number, key or id of one {what}, got {many}")
        return found[0]

    def _claim(self, claim: Ref) -> tuple[str, e.Claim, str]:
        """Return a claim's identifier, the claim as its model, and who recorded it."""
        with self._store.reading() as connection:
            claim_id = self._found(connection, claim, "claim", preconditions.claim_by_name)
            said, by = preconditions.claim(connection, claim_id)
        return claim_id, e.Claim.model_validate_json(said, context=KEPT), by

    def text(self, statement: Ref) -> str:
        """Return the archived text of a statement.

        Raises:
            NotFoundError: if it was erased.
        """
        statement_id = self.statement_id(statement)
        with self._store.reading() as connection:
            text = queries.statement_text(connection, statement_id)
            if text is None:
                row = queries.statement(connection, statement_id)
                by = erasing.erased_in(connection, row["text_hash"])
                raise NotFoundError(f"the text of statement {row['seq']} was erased by entry {by}")
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
            return self._claims(connection, self._upto(connection, as_of), self._day(as_of))

    def _claims(
        self,
        connection: Connection,
        last: int | None,
        today: date,
        wanted: queries.Claims = None,
        blind: Collection[str] = (),
    ) -> pd.DataFrame:
        """Frame of the claims that are wanted; of ``blind`` ones without what persons read into their words."""
        made = queries.forecasts(connection, last, wanted)
        return self._beside(connection, last, today, made, wanted, blind)

    def _beside(
        self, connection: Connection, last: int | None, today: date, forecasts: pd.DataFrame,
        wanted: queries.Claims = None, blind: Collection[str] = (),
    ) -> pd.DataFrame:  # fmt: skip
        """Frame of the claims that are wanted, beside forecasts that were read already."""
        claims, quotes, topics = (
            each(connection, last, wanted) for each in (queries.claims, queries.mentions, queries.topics)
        )
        _, four_eyes = queries.settings(connection)
        hidden = (forecasts.basis == "read") & (forecasts.forecaster != forecasts.lexicon)
        forecasts = forecasts[~(hidden & forecasts.claim_id.isin(blind))] if blind else forecasts
        return review.claims(claims, quotes, forecasts, topics, today, four_eyes=four_eyes)

    def due(self, *, as_of: AsOf = None) -> pd.DataFrame:
        """Frame of the claims that wait for an outcome or a settlement, the longest closed first, blind.

        Nothing in it says how sure anybody was; see :func:`ledger.blinding.to_resolve`.
        """
        claims = self.claims(as_of=as_of)
        waiting = claims[claims.status.isin(["due", "disputed"])]
        return blinding.to_resolve(waiting).sort_values(["closes", "entry"], ignore_index=True)

    def to_read(self, *, claim: str | None = None, limit: int | None = None, as_of: AsOf = None) -> pd.DataFrame:
        """Frame of the claims this actor has not read and still may, blind; see :func:`ledger.blinding.to_read`.

        Args:
            claim: only the one with this entry number, if it is among them.
            limit: only so many, the oldest first; ``attrs["left"]`` says how many there are in all.
            as_of: the ledger as it stood then.

        Raises:
            RefusedError: if the actor's role does not read.
        """
        with self._store.reading() as connection:
            role, members_set = preconditions.role(connection, self.actor)
            rights.require(self.actor, role, "read", members_set=members_set)
            last = self._upto(connection, as_of)
            left = lists.unread(connection, last, self.actor)
            named = None if claim is None else preconditions.claim_by_name(connection, claim)
            few = left if named is None else [each for each in left if each in named]
            some = None if limit is None and named is None else few[:limit]
            claims, mentions = queries.claims(connection, last, some), queries.mentions(connection, last, some)
            frame = blinding.to_read(claims, mentions, queries.forecasts(connection, last, some), self.actor)
            frame.attrs["left"] = len(left)
            return frame

    def require(self, verb: str, *, own: bool = True) -> None:
        """Refuse a verb this actor's role does not do, before anything is prepared for it.

        Raises:
            RefusedError: with the roles that may do it.
        """
        with self._store.reading() as connection:
            role, members_set = preconditions.role(connection, self.actor)
        rights.require(self.actor, role, verb, members_set=members_set, own=own)

    def agreement(self, *, as_of: AsOf = None) -> pd.DataFrame:
        """Frame of how far coders, readers and resolvers agree; see :func:`ledger.agreeing.agreement`."""
        with self._store.reading() as connection:
            last = self._upto(connection, as_of)
            claims = queries.claims(connection, last)
            lexicon = blinding.bands(claims, queries.forecasts(connection, last))
            return agreeing.agreement(
                queries.decisions(connection, last),
                queries.ever(connection, made.read, last),
                queries.ever(connection, schema.resolutions, last),
                claims[claims.withdrawn_at.isna()],
                lexicon,
            )

    def forecasts(self, *, as_of: AsOf = None) -> pd.DataFrame:
        """Frame of all forecasts beside their claim's fields and outcome, one row a forecast."""
        return self._frames(as_of).whole.copy(deep=False)

    def _frames(self, as_of: AsOf) -> Frames:
        with self._store.reading() as connection:
            last, today = self._upto(connection, as_of), self._day(as_of)

            def read() -> pd.DataFrame:
                made = queries.forecasts(connection, last)
                return review.joined(made, self._beside(connection, last, today, made))

            return self._remembered.get((head(connection).chain_hash, last, today), read)

    def share(self, remembered: Remembered) -> None:
        """Keep what is read in a memory that other ledgers of the same journal share."""
        self._remembered = remembered

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
        with self._store.reading() as connection:
            last = self._upto(connection, as_of)
            row = self._claims(connection, last, self._day(as_of), claim_id)
            if row.empty:
                raise NotFoundError(f"claim {claim_id} was not in the ledger on {as_of}")
            mentions = queries.mentions(connection, last, claim_id)
            forecasts = queries.forecasts(connection, last, claim_id)
            resolutions = queries.resolutions(connection, last, claim_id)
            history = queries.history(connection, claim_id)
        if last is not None:
            history = history[history.seq <= last]
        return showing.claim(row, mentions, forecasts, resolutions, history)

    def _day(self, as_of: AsOf) -> date:
        return self._moment(as_of).date()

    # -- the whole -----------------------------------------------------------------------------------------------

    def audit(
        self,
        against: str | None = None,
        *,
        since: str | None = None,
        levels: Collection[int] = auditing.LEVELS,
        keys: Sequence[Key] = (),
    ) -> auditing.Report:
        """Examine the whole ledger; problems are findings, not errors.

        Args:
            against: the note of a checkpoint kept elsewhere: only that shows a rewritten or shortened history.
            since: the note of a checkpoint up to which the ledger was examined before.
            levels: which levels to look at.
            keys: whose signatures on checkpoints are looked at.
        """
        kept, before = (None if note is None else proofs.read_note(note) for note in (against, since))
        with self._store.reading() as connection:
            return auditing.audit(connection, against=kept, since=before, levels=levels, keys=keys)

    def origin(self) -> str:
        """Return the name of this ledger in its checkpoints, and of the keys that sign them."""
        with self._store.reading() as connection:
            return proofs.origin(connection)

    def prove(self, entry: Ref, sign: Sign | None = None) -> str:
        """Return the receipt of an entry, or of a claim and all about it; see :func:`ledger.proving.receipt`."""
        with self._store.reading() as connection:
            made = proving.receipt(connection, entry.entry_id if isinstance(entry, e.Receipt) else str(entry), sign)
        self._store.flush()  # before anybody holds it
        return made

    def prove_since(self, note: str, sign: Sign | None = None) -> str:
        """Return the proof that the journal continues an old checkpoint; see :func:`ledger.proving.continued`."""
        with self._store.reading() as connection:
            made = proving.continued(connection, note, sign)
        self._store.flush()
        return made

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
