"""The steward's verbs: who is a member, and the erasure of a text, which takes two people."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ledger import entries as e
from ledger import making, rights
from ledger.errors import ConflictError
from ledger.journal import Connection, erasing, people, preconditions, queries
from ledger.reading import AsOf, Ref
from ledger.writing import Writing

if TYPE_CHECKING:
    import pandas as pd


class Stewarding(Writing):
    """Members and erasures."""

    def may(self, verb: str, *, own: bool = True) -> bool:
        """Whether this actor's role does a verb now, on one's own entry or another's."""
        role, members_set = self.role()
        return rights.allowed(role, verb, members_set=members_set, own=own)

    def role(self) -> tuple[e.Role | None, bool]:
        """Return this actor's role as it is now, and whether the ledger has any members."""
        with self._store.reading() as connection:
            return preconditions.role(connection, self.actor)

    def members(self, *, as_of: AsOf = None) -> pd.DataFrame:
        """Frame of the members: subject, role (missing: taken away), since, by, entry."""
        with self._store.reading() as connection:
            return people.members(connection, self._upto(connection, as_of))

    def erasures(self, *, as_of: AsOf = None) -> pd.DataFrame:
        """Frame of the requests to erase a text, the newest first, with who asked and who erased it when."""
        with self._store.reading() as connection:
            return erasing.erasures(connection, self._upto(connection, as_of))

    def ask_erasure(self, statement: Ref, *, reason: str, entry_id: str | None = None) -> e.Receipt:
        """Ask that a statement's text be erased; somebody else confirms it with :meth:`erase`.

        Args:
            statement: the statement.
            reason: why, such as the law and the request; it stays in the journal.
            entry_id: made by the caller.

        Raises:
            ConflictError: if the text was erased, or somebody has asked already.
        """
        statement_id = self.statement_id(statement)
        text_hash, number = self._hash(statement_id)
        body = making.make(e.ErasureAsked, text_hash=text_hash, reason=reason)

        def check(connection: Connection) -> None:
            self._still_there(connection, text_hash, number, "ask erasure")
            if asked := erasing.waiting(connection, text_hash):
                raise ConflictError(
                    f"ask erasure: {asked.actor} asked for the text of statement {number} to be erased in entry "
                    f"{asked.seq}: another person confirms that (erase {number})"
                )

        return self._write([body], "ask erasure", entry_id=entry_id, check=check)

    def erase(self, statement: Ref, *, entry_id: str | None = None) -> e.Receipt:
        """Erase a statement's text, for which another person has asked.

        The text, its salt and its plain hash go; the statement's entry and its salted hash stay, so that the journal is
        whole. What persons wrote themselves of the text (a question, a note) stays too.

        Args:
            statement: the statement.
            entry_id: made by the caller.

        Raises:
            ConflictError: if nobody has asked for it, or the text was erased.
            RefusedError: if the actor asked for it, or is no steward.
        """
        statement_id = self.statement_id(statement)
        text_hash, number = self._hash(statement_id)
        with self._store.reading() as connection:
            asked = erasing.waiting(connection, text_hash)
            before = erasing.confirmed(connection, entry_id)
        if before is not None and before.text_hash == text_hash:
            body, own = before, False  # a retry
        elif asked is not None:
            own = asked.actor == self.actor
            body = e.TextErased(text_hash=text_hash, reason=asked.reason, approved_by=asked.actor, asked=asked.entry_id)
        else:
            self.require("erase", own=False)
            with self._store.reading() as connection:
                self._still_there(connection, text_hash, number, "erase")
            raise ConflictError(
                f"erase: nobody has asked for the text of statement {number} to be erased: one person asks "
                f"(ask-erasure {number}), another confirms"
            )

        def check(connection: Connection) -> None:
            self._still_there(connection, text_hash, number, "erase")
            erasing.erase_text(connection, text_hash)  # in the transaction of the entry that says so

        made = self._write([body], "erase", own=own, entry_id=entry_id, check=check)
        erasing.scrub(self._store)
        return made

    def _hash(self, statement_id: str) -> tuple[str, int]:
        with self._store.reading() as connection:
            row = queries.statement(connection, statement_id)
        return str(row["text_hash"]), int(row["seq"])

    @staticmethod
    def _still_there(connection: Connection, text_hash: str, number: int, verb: str) -> None:
        """Refuse what concerns a text that was erased."""
        if (seq := erasing.erased_in(connection, text_hash)) is not None:
            raise ConflictError(f"{verb}: the text of statement {number} was erased by entry {seq}")
