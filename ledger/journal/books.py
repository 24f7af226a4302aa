"""Posting entries to the books, and rebuilding the books from the journal.

One small function a kind of entry says which rows it adds and which it closes. Nothing else writes a book, so
the books are always a function of the journal (an audit rebuilds them and compares).
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from typing import Any

from sqlalchemy import Connection, Table, delete, select, update

from ledger import entries as e
from ledger import predictions as p
from ledger.journal import made, schema
from ledger.journal.garbage import seldom_collected
from ledger.journal.tallying import Tallier

_BATCH = 20_000  # entries that are posted together when books are made again


class Poster:
    """Collects the rows of a batch and writes them table by table.

    Args:
        connection: the transaction the entries were appended in.
    """

    def __init__(self, connection: Connection) -> None:
        self.connection = connection
        self._waiting: dict[Table, list[tuple[Any, ...]]] = defaultdict(list)
        self._ruled: set[str] = set()

    def add(self, table: Table, entry: e.Entry, **row: Any) -> None:
        """Add a row that holds from this entry on; the names are those of the table, in its order."""
        if tuple(row) != (names := schema.said_columns(table)):
            row = {name: row.get(name) for name in names}
        self._waiting[table].append((*row.values(), entry.seq, None, entry.recorded_at, entry.actor))

    def close(self, table: Table, entry: e.Entry, **key: Any) -> None:
        """End the rows with this key: they held until this entry."""
        self.flush()
        condition = [table.c[name] == value for name, value in key.items()]
        self.connection.execute(
            update(table).where(table.c.until_seq.is_(None), *condition).values(until_seq=entry.seq)
        )

    def first_ruling(self, claim_id: str) -> bool:
        """Whether no ruling on a claim was posted before this one, as of most rulings of an import."""
        if claim_id in self._ruled:
            return False
        self._ruled.add(claim_id)
        mark = schema.driver_marks(self.connection.dialect, 1)
        query = f"SELECT 1 FROM resolutions WHERE claim_id = {mark} LIMIT 1"
        return self.connection.exec_driver_sql(query, (claim_id,)).first() is None

    def flush(self) -> None:
        """Write what is waiting."""
        said = self._waiting.pop(schema.forecasts, None)  # last: the numbers of their claims are looked up in the books
        for table, rows in self._waiting.items():
            schema.insert_rows(self.connection, table, rows)
        if said:
            made.insert(self.connection, said)
        self._waiting.clear()


def _opened(post: Poster, entry: e.Entry, body: e.LedgerOpened) -> None:
    post.add(schema.settings, entry, name=body.name, four_eyes=body.four_eyes)


def _member(post: Poster, entry: e.Entry, body: e.MemberSet) -> None:
    post.close(schema.members, entry, subject=body.subject)
    post.add(schema.members, entry, subject=body.subject, role=body.role, name_hash=body.name_hash)


def _statement(post: Poster, entry: e.Entry, body: e.StatementArchived) -> None:
    source = body.source
    said = body.model_dump(mode="json", exclude={"source"})
    post.add(
        schema.statements,
        entry,
        statement_id=entry.entry_id,
        source=source and source.name,
        source_role=source and source.role,
        source_organisation=source and source.organisation,
        **said,
    )


def _rejected(post: Poster, entry: e.Entry, body: e.CandidateRejected) -> None:
    post.add(schema.rejections, entry, **body.mention.model_dump(), reason=body.reason, note=body.note)


def _claim_rows(post: Poster, entry: e.Entry, claim_id: str, claim: e.Claim) -> None:
    window = claim.window
    post.add(
        schema.claims,
        entry,
        claim_id=claim_id,
        key=claim.key,
        question=claim.question,
        criteria=claim.criteria,
        opens=window.opens.isoformat(),
        closes=window.closes.isoformat(),
        lenient_closes=window.lenient_closes.isoformat(),
        window_basis=window.basis,
        phrase=window.phrase,
        rule=window.rule,
        type=claim.type,
        space=claim.space.kind,
        term=claim.term,
        condition=claim.condition,
        source=claim.source and claim.source.name,
        speaker_controls_outcome=claim.speaker_controls_outcome,
        event=claim.event,
        exclusive_group=claim.exclusive_group,
        updates=claim.updates,
        sampling=claim.sampling,
        statement_id=claim.mentions[0].statement_id if claim.mentions else None,
        body=claim.model_dump_json(exclude_none=True),
    )
    for position, mention in enumerate(claim.mentions):
        post.add(schema.mentions, entry, claim_id=claim_id, position=position, **mention.model_dump())
    for topic in dict.fromkeys(claim.topics):
        post.add(schema.topics, entry, claim_id=claim_id, topic=topic)


def _recorded(post: Poster, entry: e.Entry, body: e.ClaimRecorded) -> None:
    _claim_rows(post, entry, entry.entry_id, body.claim)


def _revised(post: Poster, entry: e.Entry, body: e.ClaimRevised) -> None:
    for table in (schema.claims, schema.mentions, schema.topics):
        post.close(table, entry, claim_id=body.claim_id)
    _claim_rows(post, entry, body.claim_id, body.claim)
    post.add(schema.steps, entry, claim_id=body.claim_id, step="revised", reason=body.reason)


def _withdrawn(post: Poster, entry: e.Entry, body: e.ClaimWithdrawn) -> None:
    post.add(schema.steps, entry, claim_id=body.claim_id, step="withdrawn", reason=body.reason)


def _locked(post: Poster, entry: e.Entry, body: e.ClaimLocked) -> None:
    post.add(schema.steps, entry, claim_id=body.claim_id, step="locked", reason=body.claim_hash)


def _number(text: str | None) -> float | None:
    return None if text is None else float(text)


def _forecast(post: Poster, entry: e.Entry, body: e.ForecastMade) -> None:
    if body.supersedes:
        post.flush()
        made.close(post.connection, body.claim_id, body.supersedes, entry.seq)
    said = body.prediction
    binary = said if isinstance(said, p.Probability) else None
    post.add(
        schema.forecasts,
        entry,
        forecast_id=entry.entry_id,
        claim=body.claim_id,
        forecaster=body.forecaster,
        basis=body.basis,
        kind=said.kind,
        probability=float(binary.best) if binary else None,
        low=_number(binary.low) if binary else None,
        high=_number(binary.high) if binary else None,
        prediction=None if binary else said.model_dump_json(exclude_none=True),
        stated_at=body.stated_at,
        term=body.term,
        lexicon=body.lexicon,
        own_belief=_number(body.own_belief),
    )


def _value(outcome: p.Outcome | None) -> float | None:
    """Return 1 for yes, 0 for no, a fraction as it is; nothing for an option, a number or void."""
    if outcome is None:
        return None
    return {"yes": 1.0, "no": 0.0}.get(outcome.kind, _number(outcome.value) if outcome.kind == "fraction" else None)


def _text(model: p.Noun | None) -> str | None:
    return None if model is None else model.model_dump_json(exclude_none=True)


def _resolution(post: Poster, entry: e.Entry, body: e.ResolutionProposed | e.ResolutionSettled) -> None:
    settled = isinstance(body, e.ResolutionSettled)
    first = post.first_ruling(body.claim_id)
    if body.supersedes:
        post.close(schema.resolutions, entry, resolution_id=body.supersedes)
    post.add(
        schema.resolutions,
        entry,
        resolution_id=entry.entry_id,
        claim_id=body.claim_id,
        stage="settled" if settled else "proposed",
        outcome_kind=body.outcome.kind,
        outcome=_text(body.outcome),
        strict=_text(body.strict),
        lenient=_text(body.lenient),
        number=body.number,
        event_date=body.event_date and body.event_date.isoformat(),
        known_at=body.known_at and body.known_at.isoformat(),
        rationale=body.rationale,
        evidence=json.dumps([item.model_dump(mode="json") for item in body.evidence], ensure_ascii=False),
    )
    if first:
        _outcome(post, entry, body, "settled" if settled else "proposed")
    else:
        _standing(post, entry, body.claim_id)


def _outcome(post: Poster, entry: e.Entry, ruling: e.Ruling, status: str) -> None:
    """Post the outcome that a ruling fixes."""
    outcome = ruling.outcome
    post.add(
        schema.outcomes,
        entry,
        claim_id=ruling.claim_id,
        status=status,
        outcome_kind=outcome.kind,
        outcome=outcome.value or outcome.kind,
        value=_value(outcome),
        number=_number(outcome.value) if outcome.kind == "number" else _number(ruling.number),
        void_reason=outcome.reason,
        strict_value=_value(ruling.strict),
        lenient_value=_value(ruling.lenient),
        event_date=ruling.event_date and ruling.event_date.isoformat(),
        known_at=ruling.known_at and ruling.known_at.isoformat(),
    )


def _standing(post: Poster, entry: e.Entry, claim_id: str) -> None:
    """Post the outcome that stands for a claim now that its rulings have changed."""
    post.close(schema.outcomes, entry, claim_id=claim_id)
    table = schema.resolutions
    rulings = post.connection.execute(
        select(table).where(table.c.claim_id == claim_id, table.c.until_seq.is_(None)).order_by(table.c.seq)
    ).all()
    settled = [row for row in rulings if row.stage == "settled"]
    if not rulings:
        return
    if settled:
        status = "settled"
    elif len({p.Outcome.model_validate_json(row.outcome).worth for row in rulings}) > 1:
        status = "disputed"
    else:
        status = "agreed" if len(rulings) > 1 else "proposed"
    row = settled[-1] if settled else rulings[0]
    if status == "disputed":
        post.add(schema.outcomes, entry, claim_id=claim_id, status=status)
        return
    outcome, strict, lenient = (
        text and p.Outcome.model_validate_json(text) for text in (row.outcome, row.strict, row.lenient)
    )
    ruling = e.Ruling(
        claim_id=claim_id, outcome=outcome, strict=strict, lenient=lenient, number=row.number,
        event_date=row.event_date, known_at=row.known_at,
    )  # fmt: skip
    _outcome(post, entry, ruling, status)


def _note(post: Poster, entry: e.Entry, body: e.NoteAdded) -> None:
    post.add(schema.notes, entry, about=body.about, text=body.text)


def _asked(post: Poster, entry: e.Entry, body: e.ErasureAsked) -> None:
    post.add(schema.erasure_requests, entry, text_hash=body.text_hash, reason=body.reason)


def _erased(post: Poster, entry: e.Entry, body: e.TextErased) -> None:
    post.close(schema.erasure_requests, entry, text_hash=body.text_hash)
    post.add(schema.erasures, entry, text_hash=body.text_hash, approved_by=body.approved_by)


_POSTINGS: dict[type[e.Body], Callable[[Poster, e.Entry, Any], None]] = {
    e.LedgerOpened: _opened,
    e.MemberSet: _member,
    e.StatementArchived: _statement,
    e.CandidateRejected: _rejected,
    e.ClaimRecorded: _recorded,
    e.ClaimRevised: _revised,
    e.ClaimWithdrawn: _withdrawn,
    e.ClaimLocked: _locked,
    e.ForecastMade: _forecast,
    e.ResolutionProposed: _resolution,
    e.ResolutionSettled: _resolution,
    e.NoteAdded: _note,
    e.ErasureAsked: _asked,
    e.TextErased: _erased,
}  # the other kinds live in the journal alone


def post(connection: Connection, entries: Iterable[e.Entry], tallier: Tallier) -> None:
    """Post entries to the books, in order; to the kept books the tallier posts them, when it is told to or full.

    Args:
        connection: the transaction the entries were appended in.
        entries: those to post.
        tallier: sees them all.
    """
    poster = Poster(connection)
    for entry in entries:
        posting = _POSTINGS.get(type(entry.body))
        if posting:
            posting(poster, entry, entry.body)
        tallier.see(entry)
    poster.flush()
    if tallier.full:
        tallier.post()


@seldom_collected()
def rebuild(connection: Connection, entries: Iterator[e.Entry]) -> None:
    """Empty the books and post the whole journal again.

    Args:
        connection: a writing transaction on the database whose books are rebuilt.
        entries: the journal, from its first entry.
    """
    for table in schema.books.sorted_tables:
        connection.execute(delete(table))
    tallier = Tallier(connection)
    while batch := list(islice(entries, _BATCH)):
        post(connection, batch, tallier)
    tallier.post()
