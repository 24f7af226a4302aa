"""What a verb asks of the books before it writes: a row or two by an index, and no frame.

Asked while the others wait for their turn, so each is one fixed statement (see :mod:`ledger.journal.direct`).
"""

from __future__ import annotations

import json
import re
from typing import Any

from sqlalchemy import ColumnElement, Connection, func, select

from ledger.entries import Role
from ledger.journal.direct import only, run
from ledger.journal.schema import claims, forecasts

_BEGUN = re.compile("[0-9a-f-]{6,35}", re.IGNORECASE).fullmatch  # the start of an identifier
_NUMBER = re.compile("[0-9]{1,9}").fullmatch


def role(connection: Connection, subject: str) -> tuple[Role | None, bool]:
    """Return the role of a subject and whether the ledger has any members at all."""
    query = "SELECT (SELECT role FROM members WHERE subject = ? AND until_seq IS NULL), EXISTS (SELECT 1 FROM members)"
    found, members_set = only(run(connection, query, (subject,)))
    return found, bool(members_set)


def claim_by_name(connection: Connection, name: str) -> list[str]:
    """Return the identifiers of the claims a name may mean: entry number, key, identifier or its start."""
    query = "SELECT claim_id FROM claims WHERE until_seq IS NULL AND "
    values: list[Any] = [name, name.lower()]
    asked = query + "(key = ? OR claim_id = ?)"
    if _BEGUN(name):
        asked, values = f"{asked} UNION {query} claim_id LIKE ?", [*values, f"{name.lower()}%"]
    if _NUMBER(name):
        of_entry = "claim_id = (SELECT entry_id FROM journal WHERE seq = ?)"
        asked, values = f"{asked} UNION {query} {of_entry}", [*values, int(name)]
    return [row[0] for row in run(connection, asked, values).fetchall()]


def claim(connection: Connection, claim_id: str) -> tuple[str, str]:
    """Return a claim that is there, as JSON, and who recorded it."""
    query = (
        "SELECT c.body, j.actor FROM claims c JOIN journal j ON j.entry_id = c.claim_id "
        "WHERE c.claim_id = ? AND c.until_seq IS NULL"
    )
    said, by = only(run(connection, query, (claim_id,)))
    return said, by


def steps(connection: Connection, claim_id: str) -> dict[str, str]:
    """Return when a claim was withdrawn and when it was locked, last; a step it did not take is absent."""
    query = (
        "SELECT step, max(recorded_at) FROM steps WHERE claim_id = ? AND until_seq IS NULL "
        "AND step IN ('withdrawn', 'locked') GROUP BY step"
    )
    return dict(run(connection, query, (claim_id,)).fetchall())


def own_forecast(connection: Connection, claim_id: str, forecast_id: str, actor: str) -> bool:
    """Whether a forecast of a claim stands that this actor entered."""
    this = (forecasts.c.forecast_id == forecast_id, forecasts.c.actor == actor)
    return connection.execute(select(forecasts.c.seq).where(*_standing(claim_id), *this)).first() is not None


def reading(connection: Connection, claim_id: str, reader: str, *, but: str | None) -> int | None:
    """Return the entry of a reader's reading of a claim that stands, but for the one named; None if there is none."""
    of_reader = (forecasts.c.basis == "read", forecasts.c.forecaster == reader)
    others = (forecasts.c.forecast_id != but,) if but else ()
    query = select(func.max(forecasts.c.seq)).where(*_standing(claim_id), *of_reader, *others)
    seq = connection.execute(query).scalar()
    return None if seq is None else int(seq)


def _standing(claim_id: str) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    """The forecasts of a claim that were not superseded."""
    number = select(func.min(claims.c.seq)).where(claims.c.claim_id == claim_id).scalar_subquery()
    return forecasts.c.claim == number, forecasts.c.until_seq.is_(None)


def stated_at(connection: Connection, entry_id: str) -> str | None:
    """Return when a forecast that was written before under an identifier was said; None if none was."""
    query = "SELECT payload FROM journal WHERE entry_id = ? AND kind = 'forecast made'"
    row = run(connection, query, (entry_id,)).fetchone()
    return None if row is None else str(json.loads(row[0])["body"]["stated_at"])
