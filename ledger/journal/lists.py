"""The lists that are turned page by page: which claims are wanted, how many, and what a filter can be set to.

All of it is asked of the database, so that no page reads a whole table. ``upto`` is the last entry to look at (None:
all of them), ``today`` the day it is looked at.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, fields
from datetime import date
from typing import TYPE_CHECKING, Any

from sqlalchemy import ColumnElement, Connection, Select, and_, case, exists, func, or_, select

from ledger.errors import InputError
from ledger.journal import schema
from ledger.journal.made import read
from ledger.journal.queries import frame, holds

if TYPE_CHECKING:
    import pandas as pd

STATUS = ("open", "due", "disputed", "resolved", "void", "withdrawn")
ORDERS = ("newest", "oldest", "closing")
MOST_WORDS = 10


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which claims are listed; what is empty leaves nothing out.

    Attributes:
        words: each of these stands in question, quote, source, key or title, in capitals or not.
        status: any of open, due, disputed, resolved, void and withdrawn.
        source: any of these sources.
        topic: any of these topics.
        type: any of these types.
        ruled: whether a ruling is proposed which nobody has agreed to or settled; None: either.
        by: recorded by this person, or with an own forecast of theirs.
        not_ruled_by: without a ruling of this person.
        not_forecast_by: without an own forecast of this person.
        space: what can be the outcome: "binary", "options" or "quantity".
        closed_before: whose window closed before this day.
        claim: these claims alone, by their identifiers.
        order: "newest" or "oldest" entry first, or the window that "closing" ends first.
    """

    words: str = ""
    status: tuple[str, ...] = ()
    source: tuple[str, ...] = ()
    topic: tuple[str, ...] = ()
    type: tuple[str, ...] = ()
    ruled: bool | None = None
    by: str | None = None
    not_ruled_by: str | None = None
    not_forecast_by: str | None = None
    space: str | None = None
    closed_before: str | None = None
    claim: tuple[str, ...] = ()
    order: str = "newest"

    def __post_init__(self) -> None:
        if unknown := set(self.status) - set(STATUS):
            raise InputError("status", f"among {', '.join(STATUS)}", ", ".join(sorted(unknown)))
        if self.order not in ORDERS:
            raise InputError("order", " or ".join(ORDERS), self.order)

    @classmethod
    def of(cls, **said: Any) -> Wanted:
        """Return what is wanted from loose arguments: one text stands for a list of one, None for nothing said.

        Raises:
            InputError: if there is no such filter, status or order.

        >>> Wanted.of(status="due", source=None).status
        ('due',)
        """
        known = {field.name for field in fields(cls)}
        if unknown := set(said) - known:
            raise InputError("filter", f"one of {', '.join(sorted(known))}", ", ".join(sorted(unknown)))
        several = {"status", "source", "topic", "type", "claim"}
        kept: dict[str, Any] = {name: value for name, value in said.items() if value is not None}
        for name in several & kept.keys():
            kept[name] = (kept[name],) if isinstance(kept[name], str) else tuple(kept[name])
        return cls(**kept)


class _Books:
    """The books as they stood, and what the lists ask of a claim in them."""

    def __init__(self, upto: int | None, today: date, *, four_eyes: bool) -> None:
        self.upto, self.today = upto, today.isoformat()
        self.standing = ("agreed", "settled") if four_eyes else ("agreed", "settled", "proposed")

    def some(self, *wanted: Any) -> Select[Any]:
        """The claims of which all this is so, with the entry that recorded them and their outcome."""
        c, j, o = schema.claims, schema.journal, schema.outcomes
        held = and_(o.c.claim_id == c.c.claim_id, holds(o, self.upto))
        query = select(c.c.claim_id).join(j, j.c.entry_id == c.c.claim_id).outerjoin(o, held)
        return query.where(holds(c, self.upto), *wanted)

    @property
    def status(self) -> Any:
        """The status of a claim; :func:`ledger.review.claims` says the same of a frame."""
        o, t = schema.outcomes.c, schema.steps
        withdrawn = self.has(t, t.c.step == "withdrawn")
        standing = o.status.in_(self.standing)
        return case(
            (withdrawn, "withdrawn"),
            (o.status == "disputed", "disputed"),
            (and_(standing, o.outcome_kind == "void"), "void"),
            (standing, "resolved"),
            (schema.claims.c.closes < self.today, "due"),
            else_="open",
        )

    def wanted(self, asked: Wanted) -> list[Any]:
        """The conditions of a list."""
        c, o, j = schema.claims.c, schema.outcomes.c, schema.journal.c
        conditions: list[Any] = [self._said(word) for word in asked.words.split()[:MOST_WORDS]]
        if asked.status:
            conditions.append(self.status.in_(asked.status))
        for column, values in ((c.source, asked.source), (c.type, asked.type), (c.claim_id, asked.claim)):
            if values:
                conditions.append(column.in_(values))
        if asked.topic:
            topics = schema.topics
            conditions.append(self.has(topics, topics.c.topic.in_(asked.topic)))
        if asked.ruled is not None:
            conditions.append(o.status == "proposed" if asked.ruled else func.coalesce(o.status, "") != "proposed")
        if asked.space is not None:
            conditions.append(c.space == asked.space)
        if asked.by is not None:
            conditions.append(or_(j.actor == asked.by, self._forecast_by(asked.by)))
        if asked.not_forecast_by is not None:
            conditions.append(~self._forecast_by(asked.not_forecast_by))
        if asked.not_ruled_by is not None:
            rulings = schema.resolutions
            conditions.append(~self.has(rulings, rulings.c.actor == asked.not_ruled_by))
        if asked.closed_before is not None:
            conditions.append(c.closes < asked.closed_before)
        return conditions

    def _forecast_by(self, who: str) -> Any:
        made = read
        return self.has(made, made.c.basis == "own", made.c.forecaster == who)

    def has(self, book: Any, *conditions: Any) -> Any:
        """Whether a book has a row of the claim of which all this is so."""
        return exists().where(book.c.claim_id == schema.claims.c.claim_id, holds(book, self.upto), *conditions)

    def _said(self, word: str) -> ColumnElement[bool]:
        """A word that stands in what a claim says; capitals of other alphabets than ours differ on SQLite."""
        c, s, m, t = schema.claims.c, schema.statements, schema.mentions, schema.texts
        quote = func.substr(t.c.text, m.c.start + 1, m.c.end - m.c.start)
        text = (s.c.statement_id == m.c.statement_id, t.c.text_hash == s.c.text_hash)
        quoted = self.has(m, m.c.position == 0, *text, _like(quote, word))
        titled = exists().where(s.c.statement_id == c.statement_id, _like(s.c.title, word))
        return or_(_like(c.question, word), _like(c.source, word), _like(c.key, word), titled, quoted)


def _like(column: Any, word: str) -> ColumnElement[bool]:
    return or_(column.contains(word, autoescape=True), func.lower(column).contains(word.lower(), autoescape=True))


def ids(
    connection: Connection, upto: int | None, today: date, asked: Wanted, *, four_eyes: bool,
    offset: int = 0, limit: int | None = None,
) -> list[str]:  # fmt: skip
    """Return the identifiers of the claims that are wanted, in their order; of them one page."""
    books, c, j = _Books(upto, today, four_eyes=four_eyes), schema.claims.c, schema.journal.c
    orders: dict[str, list[Any]] = {"newest": [j.seq.desc()], "oldest": [j.seq], "closing": [c.closes, j.seq]}
    query = books.some(*books.wanted(asked)).order_by(*orders[asked.order]).offset(offset)
    return list(connection.execute(query if limit is None else query.limit(limit)).scalars())


def counts(connection: Connection, upto: int | None, today: date, asked: Wanted, *, four_eyes: bool) -> dict[str, int]:
    """Return how many of the claims that are wanted have each status; a status none has is left out."""
    books = _Books(upto, today, four_eyes=four_eyes)
    each = books.some(*books.wanted(asked)).add_columns(books.status.label("status")).subquery()
    query = select(each.c.status, func.count()).group_by(each.c.status)
    found = {str(row[0]): int(row[1]) for row in connection.execute(query)}
    return {status: found[status] for status in STATUS if status in found}


def values(connection: Connection, upto: int | None) -> dict[str, list[str]]:
    """Return what the filters can be set to: the sources, topics and types of the claims, in order."""
    c, topics = schema.claims, schema.topics
    columns = {"source": (c, c.c.source), "topic": (topics, topics.c.topic), "type": (c, c.c.type)}
    return {
        name: sorted(
            connection.execute(select(column).where(holds(book, upto), column.is_not(None)).distinct()).scalars()
        )
        for name, (book, column) in columns.items()
    }


def mentioned(connection: Connection, upto: int | None, statement_id: str) -> list[str]:
    """Return the identifiers of the claims that a statement makes."""
    m = schema.mentions
    query = select(m.c.claim_id).where(m.c.statement_id == statement_id, holds(m, upto)).distinct()
    return list(connection.execute(query).scalars())


def turned_down(connection: Connection, upto: int | None, statement_id: str) -> pd.DataFrame:
    """Frame of the candidates of a statement that were rejected, in order of entry."""
    r = schema.rejections
    return frame(connection, select(r).where(r.c.statement_id == statement_id, holds(r, upto)).order_by(r.c.seq))


def chosen_by(connection: Connection, upto: int | None, names: Collection[str] | None = None) -> dict[str, list[str]]:
    """Return what forecasts can be chosen by: by group, in order, the values that they, or claims, have.

    Args:
        connection: a reading connection.
        upto: as the ledger stood after this entry.
        names: of the groups; None: all, for which every forecast is looked at.
    """
    c, t, s = schema.claims.c, schema.topics.c, schema.statements.c
    months = {"month": func.substr(s.published_on, 1, 7), "year": func.substr(s.published_on, 1, 4)}
    parts: list[tuple[dict[str, Any], Any]] = [
        ({name: read.c[name] for name in ("forecaster", "basis", "lexicon", "term")}, holds(read, upto)),
        ({name: c[name] for name in ("source", "type", "window_basis", "sampling", "term")},
         holds(schema.claims, upto)),
        ({"topic": t.topic}, holds(schema.topics, upto)),
        ({"series": s.series, "publisher": s.publisher, **months}, holds(schema.statements, upto)),
    ]  # fmt: skip
    found: dict[str, set[str]] = {}
    for columns, holding in parts:
        asked = {name: column for name, column in columns.items() if names is None or name in names}
        if not asked:
            continue
        for row in connection.execute(select(*asked.values()).where(holding).distinct()):
            for name, value in zip(asked, row, strict=True):
                found.setdefault(name, set()).update([] if value is None else [str(value)])
    every = {name for columns, _ in parts for name in columns}
    return {name: sorted(found.get(name, ())) for name in every if names is None or name in names}


def unread(connection: Connection, upto: int | None, reader: str) -> list[str]:
    """Return the identifiers of the claims a reader may still read, the oldest entry first.

    The rule is that of :func:`ledger.blinding.to_read`, which looks at the frames of these claims.
    """
    books, c, made = _Books(upto, date.min, four_eyes=False), schema.claims.c, read
    m, s, t = schema.mentions, schema.statements, schema.texts
    quoted = books.has(
        m, m.c.position == 0, s.c.statement_id == m.c.statement_id,
        t.c.text_hash == s.c.text_hash, t.c.text.is_not(None),
    )  # fmt: skip
    done = or_(made.c.basis == "stated", and_(made.c.basis == "read", made.c.forecaster == reader))
    query = books.some(
        c.term.is_not(None), c.space == "binary", schema.outcomes.c.status.is_(None), quoted, ~books.has(made, done),
        ~books.has(schema.steps, schema.steps.c.step.in_(["withdrawn", "locked"])),
    ).order_by(schema.journal.c.seq)  # fmt: skip
    return list(connection.execute(query).scalars())


def newest_statements(connection: Connection, upto: int | None, limit: int) -> pd.DataFrame:
    """Frame of the statements archived last, the newest first, with the number of claims and rejections of each."""
    s, rejections = schema.statements, schema.rejections
    n_claims, n_rejected = (
        select(func.count(column.distinct()))
        .where(book.c.statement_id == s.c.statement_id, holds(book, upto))
        .scalar_subquery()
        for book, column in ((schema.mentions, schema.mentions.c.claim_id), (rejections, rejections.c.seq))
    )
    names = ("statement_id", "title", "publisher", "published_on", "source", "url")
    query = (
        select(s.c.seq.label("entry"), *(s.c[name] for name in names), n_claims.label("n_claims"),
               n_rejected.label("n_rejected"))
        .where(holds(s, upto)).order_by(s.c.seq.desc()).limit(limit)
    )  # fmt: skip
    return frame(connection, query)
