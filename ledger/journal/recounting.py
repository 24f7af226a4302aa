"""Counting claims anew: how they stand by the other books, and what that changes in the totals."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator, Sequence

from sqlalchemy import Connection

from ledger.journal import counting, totals
from ledger.journal.counting import Counted, Made, Subject
from ledger.journal.direct import ask, ask_of
from ledger.journal.grouping import Totals
from ledger.journal.packing import Moment, Word
from ledger.journal.totals import EARLY, PROMINENT, SCORED, VOID, WAITING, WITHDRAWN
from ledger.units import PROMINENT as FAMOUS
from ledger.units import units

SUBJECT = ", ".join(f"s.{name}" for name in Subject._fields)
_COUNTED = ", ".join(Counted._fields)
_FACTS = (
    "SELECT c.claim_id, (SELECT min(f.seq) FROM claims f WHERE f.claim_id = c.claim_id), c.closes, c.source, c.term, "
    "c.event, s.published_on, o.status, o.outcome_kind, o.value, o.known_at, c.type, c.window_basis, "
    "c.speaker_controls_outcome, c.sampling, c.statement_id, s.series, s.publisher, "
    "EXISTS (SELECT 1 FROM steps t WHERE t.claim_id = c.claim_id AND t.until_seq IS NULL AND t.step = 'withdrawn') "
    "FROM claims c LEFT JOIN statements s ON s.statement_id = c.statement_id "
    "LEFT JOIN outcomes o ON o.claim_id = c.claim_id AND o.until_seq IS NULL "
    "WHERE c.until_seq IS NULL AND c.claim_id IN ({marks})"
)
_TOPICS = "SELECT claim_id, topic FROM topics WHERE until_seq IS NULL AND claim_id IN ({marks}) ORDER BY seq"
_SAID = (
    "SELECT claim, seq, forecaster, basis, probability, stated_at, recorded_at, term FROM forecasts "
    "WHERE until_seq IS NULL AND probability IS NOT NULL AND claim IN ({marks}) ORDER BY seq"
)


def early(connection: Connection, day: str) -> list[str]:
    """Return the claims that were resolved or void while their windows were open, which have closed before a day."""
    query = f"SELECT claim_id FROM subjects WHERE state IN ({EARLY}, {EARLY + PROMINENT}) AND closes < ?"
    return [row[0] for row in ask(connection, query, (day,))]


def standing(connection: Connection, claim_ids: Sequence[str]) -> dict[str, Subject]:
    """Return claims as they were counted last, by identifier."""
    query = f"SELECT {SUBJECT} FROM subjects s WHERE s.claim_id IN ({{marks}})"
    return {row[1]: Subject(*row) for row in ask_of(connection, query, claim_ids)}


def subjects(connection: Connection, claim_ids: Sequence[str], day: str) -> Iterator[Subject]:
    """Yield claims as they stand on a day, made of the other books."""
    topics: dict[str, dict[str, None]] = defaultdict(dict)
    for claim_id, topic in ask_of(connection, _TOPICS, claim_ids):
        topics[claim_id][topic] = None
    setting = ask(connection, "SELECT four_eyes FROM settings WHERE until_seq IS NULL ORDER BY seq")
    enough = {"agreed", "settled"} if setting and setting[0][0] else {"agreed", "settled", "proposed"}
    for row in ask_of(connection, _FACTS, claim_ids):
        (claim_id, claim, closes, source, term, event, published_on, status, outcome_kind, value, known_at, kind,
         window_basis, announced, sampling, statement, series, publisher, withdrawn) = row  # fmt: skip
        stands = status in enough and not withdrawn
        void = stands and outcome_kind == "void"
        outcome = units(value) if stands and value is not None and not void else None
        state = WITHDRAWN if withdrawn else WAITING
        if void or outcome is not None:
            state = EARLY if closes >= day else VOID if void else SCORED
        yield Subject(
            claim=claim,
            claim_id=claim_id,
            closes=closes,
            state=state + PROMINENT * (FAMOUS in (sampling or "")),
            outcome=outcome,
            known_at=known_at if stands else None,
            source=source,
            term=term,
            month=published_on and published_on[:7],
            topics=json.dumps(list(topics[claim_id]), ensure_ascii=False),
            cluster=totals.name_no(event or statement or claim_id),
            type=kind,
            window_basis=window_basis,
            announced=int(announced),
            sampling=sampling,
            statement=statement,
            series=series,
            publisher=publisher,
        )


def changes(
    connection: Connection, claims: Sequence[tuple[Subject | None, Subject]], total: Totals
) -> Iterator[tuple[list[Counted], list[Counted]]]:
    """Yield the rows of claims in ``counted``, as they were and as they are, and add to the totals what that changes.

    Args:
        connection: to the books.
        claims: as they were counted, and as they are.
        total: what is added to.
    """
    numbers = [now.claim for _, now in claims]
    held: dict[int, list[Counted]] = defaultdict(list)
    counted = [before.claim for before, _ in claims if before is not None]
    for row in ask_of(connection, f"SELECT {_COUNTED} FROM counted WHERE claim IN ({{marks}})", counted):
        held[row[1]].append(Counted(*row))
    made: dict[int, list[Made]] = defaultdict(list)
    for claim, seq, forecaster, basis, probability, stated_at, recorded_at, term in ask_of(connection, _SAID, numbers):
        times = stated_at, Moment.unpack(recorded_at)
        made[claim].append(Made(seq, forecaster, Word.unpack(basis), probability, *times, term))
    for before, now in claims:
        had, has = held[now.claim], counting.rows(now, made[now.claim])
        total.name(now, made[now.claim])
        if before is not None:
            total.add(before, had, -1)
        total.add(now, has)
        yield had, has
