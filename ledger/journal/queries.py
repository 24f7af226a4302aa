"""The selects that give frames: the ledger as it stands, or as it stood after any entry.

Every function takes a connection and ``upto``, the last entry to look at (None: all of them).
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import ColumnElement, Connection, FromClause, Select, Table, and_, func, or_, select, true

from ledger.entries import Entry, Receipt
from ledger.errors import NotFoundError
from ledger.journal import made, schema
from ledger.journal.append import read_body
from ledger.values import instant_text

if TYPE_CHECKING:
    import pandas as pd

Claims = str | Sequence[str] | None


def upto(connection: Connection, as_of: datetime) -> int:
    """Return the last entry that was recorded at or before a time; -1 if there was none."""
    last = select(func.max(schema.journal.c.seq)).where(schema.journal.c.recorded_at <= instant_text(as_of))
    found = connection.execute(last).scalar()
    return -1 if found is None else int(found)


def holds(table: FromClause, last: int | None) -> ColumnElement[bool]:
    """The rows of a book that held after an entry."""
    if last is None:
        return table.c.until_seq.is_(None)
    return and_(table.c.seq <= last, or_(table.c.until_seq.is_(None), table.c.until_seq > last))


def told(table: FromClause) -> list[ColumnElement[Any]]:
    """The columns of a book that are told of a row: not ``until_seq``, which says what came later."""
    return [column for column in table.columns if column.name != "until_seq"]


def frame(connection: Connection, query: Select[Any]) -> pd.DataFrame:
    """Return what a select gives as a frame."""
    import pandas as pd

    result = connection.execute(query)
    names = list(result.keys())
    return pd.DataFrame([tuple(row) for row in result.all()], columns=names)  # pandas is slow on named rows


def _of(column: ColumnElement[Any], claims: Claims) -> ColumnElement[bool]:
    """The rows of one claim, of several, or (None) of all."""
    if claims is None:
        return true()
    return column == claims if isinstance(claims, str) else column.in_(list(claims))


def entries(connection: Connection, last: int | None = None) -> Iterator[Entry]:
    """Yield the journal from its first entry, each read back as its model."""
    query = select(schema.journal).order_by(schema.journal.c.seq)
    if last is not None:
        query = query.where(schema.journal.c.seq <= last)
    for row in connection.execute(query, execution_options={"yield_per": 2_000}):
        yield _entry(row)


def _entry(row: Any) -> Entry:
    said = json.loads(row.payload)
    body = read_body(row.kind, said["v"], said["body"])
    return Entry(row.seq, row.entry_id, row.actor, row.recorded_at, body)


def receipt(connection: Connection, entry_id: str) -> Receipt:
    """Return the receipt of an entry.

    Raises:
        NotFoundError: if there is none with this identifier.
    """
    table = schema.journal
    row = connection.execute(select(table).where(table.c.entry_id == entry_id)).first()
    if row is None:
        raise NotFoundError(f"no entry {entry_id} in this ledger")
    return Receipt(row.seq, row.entry_id, row.recorded_at, row.leaf_hash, row.chain_hash)


def first(connection: Connection) -> Receipt | None:
    """Return the receipt of the first entry, if there is one."""
    row = connection.execute(select(schema.journal).where(schema.journal.c.seq == 0)).first()
    return None if row is None else Receipt(row.seq, row.entry_id, row.recorded_at, row.leaf_hash, row.chain_hash)


def published_on(connection: Connection, statement_id: str) -> date:
    """Return the day a statement was published, in its own zone.

    Raises:
        NotFoundError: if there is no such statement.
    """
    table = schema.statements
    found = connection.execute(select(table.c.published_on).where(table.c.statement_id == statement_id)).scalar()
    if found is None:
        raise NotFoundError(f"no statement {statement_id} in this ledger")
    return date.fromisoformat(found)


def history(connection: Connection, claim_id: str) -> pd.DataFrame:
    """Frame of all entries that concern a claim, in order."""
    table = schema.journal
    about = or_(table.c.entry_id == claim_id, table.c.payload.contains(claim_id, autoescape=True))
    names = ("seq", "entry_id", "kind", "actor", "recorded_at", "payload", "leaf_hash", "chain_hash")
    return frame(connection, select(*(table.c[name] for name in names)).where(about).order_by(table.c.seq))


def decisions(connection: Connection, last: int | None = None) -> list[Entry]:
    """Return the entries that accepted or rejected a passage of a statement, and the readings written with a claim."""
    table, claims, entry, forecasts = schema.journal, schema.journal.alias(), schema.journal.alias(), schema.forecasts
    with_it = select(forecasts.c.seq).join(entry, entry.c.seq == forecasts.c.seq)
    with_it = with_it.join(claims, claims.c.seq == forecasts.c.claim)
    with_it = with_it.where(forecasts.c.basis != "own", entry.c.recorded_at == claims.c.recorded_at)
    decided = table.c.kind.in_(["claim recorded", "candidate rejected"])
    query = select(table).where(or_(decided, table.c.seq.in_(with_it))).order_by(table.c.seq)
    return [_entry(row) for row in connection.execute(query if last is None else query.where(table.c.seq <= last))]


def counts(connection: Connection, last: int | None = None) -> pd.DataFrame:
    """Frame of how many entries of each kind there are: kind, entries."""
    table = schema.journal
    query = select(table.c.kind, func.count().label("entries")).group_by(table.c.kind).order_by(table.c.kind)
    return frame(connection, query if last is None else query.where(table.c.seq <= last))


def settings(connection: Connection) -> tuple[str, bool]:
    """Return the ledger's name and whether resolutions need four eyes."""
    row = connection.execute(
        select(schema.settings.c.name, schema.settings.c.four_eyes).where(holds(schema.settings, None))
    ).one()
    return str(row.name), bool(row.four_eyes)


def statements(connection: Connection, last: int | None = None) -> pd.DataFrame:
    """Frame of the archived statements, oldest entry first, with the number of claims and rejections."""
    table, claims, rejections = schema.statements, schema.claims, schema.rejections
    of_claims, of_rejections = (
        select(each.c.statement_id, func.count().label("n"))
        .where(holds(each, last))
        .group_by(each.c.statement_id)
        .subquery()
        for each in (claims, rejections)
    )
    query = (
        select(
            table.c.seq.label("entry"),
            *told(table),
            schema.texts.c.sha256,
            func.coalesce(of_claims.c.n, 0).label("n_claims"),
            func.coalesce(of_rejections.c.n, 0).label("n_rejected"),
        )
        .outerjoin(schema.texts, schema.texts.c.text_hash == table.c.text_hash)
        .outerjoin(of_claims, of_claims.c.statement_id == table.c.statement_id)
        .outerjoin(of_rejections, of_rejections.c.statement_id == table.c.statement_id)
    )
    return frame(connection, query.where(holds(table, last)).order_by(table.c.seq))


def statement_text(connection: Connection, statement_id: str) -> str | None:
    """Return the archived text; None if it was erased or there is no such statement."""
    table = schema.statements
    return connection.execute(
        select(schema.texts.c.text)
        .join(table, table.c.text_hash == schema.texts.c.text_hash)
        .where(table.c.statement_id == statement_id)
    ).scalar()


def same_statement(connection: Connection, sha256: str, url: str | None, published_on: str) -> str | None:
    """Return the statement archived before with the same text, address and date, if there is one."""
    table = schema.statements
    return connection.execute(
        select(table.c.statement_id)
        .join(schema.texts, schema.texts.c.text_hash == table.c.text_hash)
        .where(
            schema.texts.c.sha256 == sha256,
            table.c.url.is_(None) if url is None else table.c.url == url,
            table.c.published_on == published_on,
        )
    ).scalar()


def statement(connection: Connection, statement_id: str) -> dict[str, Any]:
    """Return the row of a statement, column by column."""
    table = schema.statements
    row = connection.execute(select(table).where(table.c.statement_id == statement_id)).mappings().one()
    return dict(row)


def claims(connection: Connection, last: int | None = None, claim_id: Claims = None) -> pd.DataFrame:
    """Frame of claims with their statement and the outcome that stands, one row a claim.

    ``entry`` is the number of the entry that recorded the claim, ``first_recorded_at`` its time.
    """
    c, s, o, j, t = schema.claims, schema.statements, schema.outcomes, schema.journal, schema.steps
    step = (
        select(
            t.c.claim_id,
            func.max(_when(t, "withdrawn")).label("withdrawn_at"),
            func.max(_when(t, "locked")).label("locked_at"),
        )
        .where(holds(t, last), _of(t.c.claim_id, claim_id))
        .group_by(t.c.claim_id)
        .subquery()
    )
    query = (
        select(
            j.c.seq.label("entry"),
            j.c.recorded_at.label("first_recorded_at"),
            *told(c),
            *(s.c[name] for name in ("publisher", "title", "url", "published_on", "series", "excerpt")),
            step.c.withdrawn_at,
            step.c.locked_at,
            o.c.status.label("outcome_status"),
            *(o.c[name] for name in ("outcome_kind", "outcome", "value", "number", "void_reason")),
            *(o.c[name] for name in ("strict_value", "lenient_value", "event_date", "known_at")),
        )
        .join(j, j.c.entry_id == c.c.claim_id)
        .outerjoin(s, s.c.statement_id == c.c.statement_id)
        .outerjoin(step, step.c.claim_id == c.c.claim_id)
        .outerjoin(o, and_(o.c.claim_id == c.c.claim_id, holds(o, last)))
        .where(holds(c, last), _of(c.c.claim_id, claim_id))
        .order_by(j.c.seq)
    )
    return frame(connection, query)


def _when(table: Table, step: str) -> Any:
    from sqlalchemy import case

    return case((table.c.step == step, table.c.recorded_at))


def statement_by_name(connection: Connection, name: str) -> list[str]:
    """Return the identifiers of the statements a name may mean: entry number, identifier or its start."""
    s = schema.statements
    either: list[ColumnElement[bool]] = [s.c.statement_id == name.lower()]
    if name.isascii() and name.isdigit() and len(name) < 10:
        either.append(s.c.seq == int(name))
    if 6 <= len(name) <= 36:
        either.append(s.c.statement_id.startswith(name.lower(), autoescape=True))
    return list(connection.execute(select(s.c.statement_id).where(or_(*either))).scalars())


def mentions(connection: Connection, last: int | None = None, claim_id: Claims = None) -> pd.DataFrame:
    """Frame of mentions with the quote cut from the archived text; no quote where it was erased."""
    m, s, t = schema.mentions, schema.statements, schema.texts
    query = (
        select(
            m.c.claim_id,
            m.c.statement_id,
            m.c.start,
            m.c.end,
            m.c.form,
            m.c.position,
            func.substr(t.c.text, m.c.start + 1, m.c.end - m.c.start).label("quote"),
            s.c.seq.label("statement"),
            s.c.publisher,
            s.c.published_on,
            s.c.title,
        )
        .join(s, s.c.statement_id == m.c.statement_id)
        .outerjoin(t, t.c.text_hash == s.c.text_hash)
        .where(holds(m, last), _of(m.c.claim_id, claim_id))
        .order_by(m.c.claim_id, m.c.position)
    )
    return frame(connection, query)


def held(connection: Connection, statement_id: str) -> list[tuple[int, int, int]]:
    """Return the passages of a statement that claims hold which were not withdrawn: entry of the claim, start, end."""
    m, j, t = schema.mentions, schema.journal, schema.steps
    withdrawn = select(t.c.claim_id).where(holds(t, None), t.c.step == "withdrawn")
    query = (
        select(j.c.seq, m.c.start, m.c.end)
        .join(j, j.c.entry_id == m.c.claim_id)
        .where(holds(m, None), m.c.statement_id == statement_id, m.c.claim_id.not_in(withdrawn))
        .order_by(j.c.seq)
    )
    return [(row.seq, row.start, row.end) for row in connection.execute(query)]


def decided(connection: Connection, statement_id: str) -> list[tuple[int, str, str, int, int]]:
    """Return who made a claim of, or rejected, which passage of a statement: entry, actor, kind, start, end."""
    m, r, j, t = schema.mentions, schema.rejections, schema.journal, schema.steps
    withdrawn = select(t.c.claim_id).where(holds(t, None), t.c.step == "withdrawn")
    claimed = (
        select(j.c.seq, j.c.actor, j.c.kind, m.c.start, m.c.end)
        .join(j, j.c.entry_id == m.c.claim_id)
        .where(holds(m, None), m.c.statement_id == statement_id, m.c.claim_id.not_in(withdrawn))
    )
    turned_down = (
        select(j.c.seq, j.c.actor, j.c.kind, r.c.start, r.c.end)
        .join(j, j.c.seq == r.c.seq)
        .where(holds(r, None), r.c.statement_id == statement_id)
    )
    found = (*connection.execute(claimed), *connection.execute(turned_down))
    return sorted((row.seq, row.actor, row.kind, row.start, row.end) for row in found)


def topics(connection: Connection, last: int | None = None, claim_id: Claims = None) -> pd.DataFrame:
    """Frame of topics: claim_id, topic."""
    table = schema.topics
    query = select(table.c.claim_id, table.c.topic).where(holds(table, last), _of(table.c.claim_id, claim_id))
    return frame(connection, query.order_by(table.c.seq))


def of_claim(connection: Connection, table: FromClause, last: int | None, claim_id: Claims) -> pd.DataFrame:
    """Frame of a book's rows, of one claim, several or all, in order of entry."""
    query = select(*told(table)).where(holds(table, last), _of(table.c.claim_id, claim_id)).order_by(table.c.seq)
    return frame(connection, query)


def forecasts(connection: Connection, last: int | None = None, claim_id: Claims = None) -> pd.DataFrame:
    """Frame of forecasts, in order of entry.

    Raises:
        InputError: if they are all wanted and are more than memory is to hold.
    """
    if claim_id is None:
        made.few_enough(connection)
    return of_claim(connection, made.read, last, claim_id)


def ever(connection: Connection, table: FromClause, last: int | None = None) -> pd.DataFrame:
    """Frame of a book's rows in order of entry, those that were superseded too."""
    query = select(*told(table)).order_by(table.c.seq)
    return frame(connection, query if last is None else query.where(table.c.seq <= last))


def before(connection: Connection, entry_id: str | None) -> int | None:
    """Return the number of the entry before one that was written already; None if it was not."""
    seq = connection.execute(select(schema.journal.c.seq).where(schema.journal.c.entry_id == entry_id)).scalar()
    return None if seq is None else int(seq) - 1


def stewards(connection: Connection) -> set[str]:
    """Return the members who are stewards."""
    table = schema.members
    return set(
        connection.execute(select(table.c.subject).where(holds(table, None), table.c.role == "steward")).scalars()
    )


def answered(connection: Connection, claim_id: str) -> bool:
    """Whether a claim has a forecast or a ruling."""
    return not (forecasts(connection, claim_id=claim_id).empty and resolutions(connection, claim_id=claim_id).empty)


def resolutions(connection: Connection, last: int | None = None, claim_id: Claims = None) -> pd.DataFrame:
    """Frame of the rulings that were not superseded, in order of entry."""
    return of_claim(connection, schema.resolutions, last, claim_id)


def rejections(connection: Connection, last: int | None = None) -> pd.DataFrame:
    """Frame of rejected candidates with the quote cut from the archived text."""
    r, s, t = schema.rejections, schema.statements, schema.texts
    quote = func.substr(t.c.text, r.c.start + 1, r.c.end - r.c.start).label("quote")
    query = (
        select(*told(r), quote)
        .join(s, s.c.statement_id == r.c.statement_id)
        .outerjoin(t, t.c.text_hash == s.c.text_hash)
        .where(holds(r, last))
        .order_by(r.c.seq)
    )
    return frame(connection, query)
