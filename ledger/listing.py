"""The lists that pages turn, a page at a time, as the person who looks may see them: nothing reads a whole table."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from ledger import blinding, rights
from ledger.errors import InputError
from ledger.journal import Connection, lists, preconditions, queries
from ledger.reading import AsOf, Ref
from ledger.reviewing import Reviewing

if TYPE_CHECKING:
    import pandas as pd

PAGE = 50
MOST = 500


class Listing(Reviewing):
    """The reading verbs of the lists."""

    def browse(self, *, offset: int = 0, limit: int = PAGE, as_of: AsOf = None, **wanted: Any) -> pd.DataFrame:
        """Frame of one page of the claims that are wanted, in the columns of :meth:`claims`, and ``blind``.

        What others read into a claim's words is left out as long as the person who looks may still read them: such a
        row is ``blind``, and its ``probability`` is the lexicon's alone.

        Args:
            offset: how many claims come before the page.
            limit: how many there are on a page, at most 500.
            as_of: the ledger as it stood then.
            **wanted: which claims, in which order; see :class:`ledger.journal.lists.Wanted`.

        Raises:
            InputError: if there is no such filter, status or order, or no such page.
        """
        asked = lists.Wanted.of(**wanted)
        if not 0 < limit <= MOST or offset < 0:
            raise InputError("page", f"at most {MOST} claims after none or more", f"{limit} after {offset}")
        with self._store.reading() as connection:
            last, today = self._upto(connection, as_of), self._day(as_of)
            _, four_eyes = queries.settings(connection)
            found = lists.ids(connection, last, today, asked, four_eyes=four_eyes, offset=offset, limit=limit)
            blind = self._unread(connection, last, found)
            frame = self._claims(connection, last, today, found, blind)
        frame["blind"] = frame.claim_id.isin(blind)
        place = {claim_id: position for position, claim_id in enumerate(found)}
        return frame.sort_values("claim_id", key=lambda ids: ids.map(place), ignore_index=True)

    def count(self, *, as_of: AsOf = None, **wanted: Any) -> dict[str, int]:
        """Return how many of the claims that are wanted have each status; see :meth:`browse` for the filters.

        >>> from ledger import Ledger
        >>> with Ledger("sqlite://", "ana") as ledger:
        ...     _ = ledger.record(question="Rain?", criteria="The gauge.", window=("2024-11-01", "2024-11-02"))
        ...     ledger.count(), ledger.count(status="open")
        ({'due': 1}, {})
        """
        asked = lists.Wanted.of(**wanted)
        with self._store.reading() as connection:
            _, four_eyes = queries.settings(connection)
            upto = self._upto(connection, as_of)
            return lists.counts(connection, upto, self._day(as_of), asked, four_eyes=four_eyes)

    def filters(self, *, as_of: AsOf = None) -> dict[str, list[str]]:
        """Return what the filters ``source``, ``topic`` and ``type`` can be set to."""
        with self._store.reading() as connection:
            return lists.values(connection, self._upto(connection, as_of))

    def newest(self, limit: int = 5, *, as_of: AsOf = None) -> pd.DataFrame:
        """Frame of the statements archived last, the newest first, with the number of claims and rejections of each."""
        with self._store.reading() as connection:
            return lists.newest_statements(connection, self._upto(connection, as_of), limit)

    def statement(self, statement: Ref) -> dict[str, Any]:
        """Return what is known of one archived statement, but for its text."""
        statement_id = self.statement_id(statement)
        with self._store.reading() as connection:
            return queries.statement(connection, statement_id)

    def decided(self, statement: Ref, *, as_of: AsOf = None) -> tuple[pd.DataFrame, pd.DataFrame]:
        """Frames of the claims a statement makes, as :meth:`claims`, and of its candidates that were rejected."""
        statement_id = self.statement_id(statement)
        with self._store.reading() as connection:
            last = self._upto(connection, as_of)
            claims = self._claims(connection, last, self._day(as_of), lists.mentioned(connection, last, statement_id))
            return claims, lists.turned_down(connection, last, statement_id)

    def own(self, claims: Sequence[str], *, as_of: AsOf = None) -> pd.DataFrame:
        """Frame of this actor's own forecasts of some claims, given by their identifiers, in order of entry."""
        with self._store.reading() as connection:
            made = queries.forecasts(connection, self._upto(connection, as_of), list(claims))
        return made[(made.basis == "own") & (made.forecaster == self.actor)].reset_index(drop=True)

    def headline(self, *, as_of: AsOf = None) -> dict[str, Any]:
        """Return the line of :meth:`scores` for all that sources said, as it is by default."""
        [line] = self.scores(as_of=as_of).to_dict("records")
        return {str(name): value for name, value in line.items()}

    def _unread(self, connection: Connection, upto: int | None, some: list[str]) -> list[str]:
        """Return those of some claims that this actor may still read, blind; who does not read has none."""
        role, members_set = preconditions.role(connection, self.actor)
        if not some or not rights.allowed(role, "read", members_set=members_set):
            return []
        rows, mentions, made = (
            each(connection, upto, some) for each in (queries.claims, queries.mentions, queries.forecasts)
        )
        return list(blinding.to_read(rows, mentions, made, self.actor).claim_id)
