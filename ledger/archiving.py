"""Statements and their candidates: what was said is kept, what seems to be claimed in it is proposed or turned down."""

from __future__ import annotations

import hashlib
import os
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from ledger import entries as e
from ledger import making, recording
from ledger.errors import ConflictError, InputError
from ledger.journal import Connection, queries
from ledger.journal.audit import salted_hash
from ledger.reading import Ref
from ledger.resolving import Resolving
from ledger.values import plain

if TYPE_CHECKING:
    from ledger.language.llm import Proposer
    from ledger.language.propose import Candidate

MOST_CHARACTERS = 2_000_000


class Archiving(Resolving):
    """The verbs of statements and candidates."""

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
        quote: str | None = None,
        start: int | None = None,
        end: int | None = None,
        form: e.Form | None = None,
        note: str | None = None,
        entry_id: str | None = None,
    ) -> e.Receipt:
        """Turn a candidate, or a passage of a statement, down with a reason code."""
        mention = self._place(candidate, statement, quote, start, end, form)
        proposed = candidate and recording.proposal(candidate)
        body = making.make(e.CandidateRejected, mention=mention, reason=reason, note=note, proposed=proposed)

        def check(connection: Connection) -> None:
            self._inside(connection, [mention])
            self._undecided(connection, mention)

        return self._write([body], "reject", entry_id=entry_id, check=check)

    def _place(
        self,
        known: Candidate | e.Mention | None,
        statement: Ref | None,
        quote: str | None,
        start: int | None,
        end: int | None,
        form: e.Form | None,
    ) -> e.Mention:
        """Return where a passage is: where the candidate stands, unless a person says otherwise."""
        named = getattr(known, "statement", None) if statement is None else statement
        if named is None:
            raise InputError("statement", "the statement the passage is in", "nothing")
        statement_id = self.statement_id(named)
        if quote is not None:
            if end is not None:
                raise InputError("passage", "its words, or its start and end", "both")
            near = known.start if known is not None and start is None else start
            start, end = recording.find(self.text(statement_id), quote, near)
        elif known is not None:
            start, end = known.start if start is None else start, known.end if end is None else end
        if start is None or end is None:
            raise InputError("passage", "a candidate, its words, or a start and an end", f"{start} to {end}")
        said = form or (known.form if known is not None else None)
        return making.make(e.Mention, "passage", statement_id=statement_id, start=start, end=end, form=said)
