"""The tables: the journal, the texts beside it, and the books that are posted from it.

Every row of a book says by which entry it was posted (``seq``) and by which it ceased to hold (``until_seq``),
so that the ledger can be read as it stood at any entry. The journal itself is guarded by triggers.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache, lru_cache
from typing import Any

from sqlalchemy import (
    Boolean,
    Column,
    Connection,
    Dialect,
    Float,
    Index,
    Integer,
    MetaData,
    Table,
    Text,
)

from ledger.journal import turns
from ledger.journal.direct import run_many
from ledger.journal.packing import Hash, Identifier, Moment, Packed, Word

SCHEMA_VERSION = 3  # 2: tiles; 3: the kept books
COPIED = 500  # rows; fewer are no faster for being streamed
APPLICATION_ID = 0x464C4447  # "FLDG" in the header of an SQLite file

metadata = MetaData()

journal = Table(
    "journal",
    metadata,
    Column("seq", Integer, primary_key=True, autoincrement=False),
    Column("entry_id", Text, nullable=False, unique=True),
    Column("kind", Text, nullable=False),
    Column("actor", Text, nullable=False),
    Column("recorded_at", Text, nullable=False),
    Column("payload", Text, nullable=False),
    Column("leaf_hash", Hash, nullable=False),
    Column("chain_hash", Hash, nullable=False),
)

texts = Table(
    "texts",
    metadata,
    Column("text_hash", Text, primary_key=True),
    Column("salt", Text),
    Column("sha256", Text, index=True),
    Column("text", Text),
)

tiles = Table(
    "tiles",
    metadata,
    Column("level", Integer, primary_key=True, autoincrement=False),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("hash", Text, nullable=False),
)

schema_version = Table("schema_version", metadata, Column("version", Integer, nullable=False))

books = MetaData()


def _book(name: str, *columns: Column[Any]) -> Table:
    return Table(
        name,
        books,
        *columns,
        Column("seq", Integer, nullable=False),
        Column("until_seq", Integer),
        Column("recorded_at", Text, nullable=False),
        Column("actor", Text, nullable=False),
    )


@cache
def said_columns(table: Table) -> tuple[str, ...]:
    """Name the columns of a book that its entries fill, in order; the posting adds the last four itself."""
    return tuple(column.name for column in table.columns)[:-4]


settings = _book("settings", Column("name", Text, nullable=False), Column("four_eyes", Boolean, nullable=False))

members = _book(
    "members",
    Column("subject", Text, nullable=False, index=True),
    Column("role", Text),
    Column("name_hash", Text),
)

statements = _book(
    "statements",
    Column("statement_id", Text, primary_key=True),
    Column("text_hash", Text, nullable=False),
    Column("characters", Integer, nullable=False),
    Column("publisher", Text, nullable=False),
    Column("title", Text),
    Column("url", Text),
    Column("published_on", Text, nullable=False),
    Column("published_at", Text),
    Column("time_zone", Text),
    Column("retrieved_at", Text),
    Column("source", Text),
    Column("source_role", Text),
    Column("source_organisation", Text),
    Column("series", Text),
    Column("excerpt", Boolean, nullable=False),
    Column("licence", Text),
    Column("note", Text),
)

claims = _book(
    "claims",
    Column("claim_id", Text, nullable=False, index=True),
    Column("key", Text, index=True),
    Column("question", Text, nullable=False),
    Column("criteria", Text, nullable=False),
    Column("opens", Text, nullable=False),
    Column("closes", Text, nullable=False),
    Column("lenient_closes", Text, nullable=False),
    Column("window_basis", Text, nullable=False),
    Column("phrase", Text),
    Column("rule", Text),
    Column("type", Text, nullable=False),
    Column("space", Text, nullable=False),
    Column("term", Text),
    Column("condition", Text),
    Column("source", Text),
    Column("speaker_controls_outcome", Boolean, nullable=False),
    Column("event", Text),
    Column("exclusive_group", Text),
    Column("updates", Text),
    Column("sampling", Text),
    Column("statement_id", Text),
    Column("body", Text, nullable=False),
)

mentions = _book(
    "mentions",
    Column("claim_id", Text, nullable=False, index=True),
    Column("statement_id", Text, nullable=False, index=True),
    Column("start", Integer, nullable=False),
    Column("end", Integer, nullable=False),
    Column("form", Text, nullable=False),
    Column("position", Integer, nullable=False),
)

topics = _book("topics", Column("claim_id", Text, nullable=False, index=True), Column("topic", Text, nullable=False))

steps = _book(
    "steps",
    Column("claim_id", Text, nullable=False, index=True),
    Column("step", Text, nullable=False),
    Column("reason", Text),
)

rejections = _book(
    "rejections",
    Column("statement_id", Text, nullable=False, index=True),
    Column("start", Integer, nullable=False),
    Column("end", Integer, nullable=False),
    Column("form", Text, nullable=False),
    Column("reason", Text, nullable=False),
    Column("note", Text),
)

# The largest book: packed, and a claim is the number of the entry that recorded it (:mod:`ledger.journal.made`).
forecasts = Table(
    "forecasts",
    books,
    Column("forecast_id", Identifier, nullable=False),
    Column("claim", Integer),
    Column("forecaster", Text, nullable=False),
    Column("basis", Word, nullable=False),
    Column("kind", Word, nullable=False),
    Column("probability", Float),
    Column("low", Float),
    Column("high", Float),
    Column("prediction", Text),
    Column("stated_at", Text, nullable=False),
    Column("term", Text),
    Column("lexicon", Text),
    Column("own_belief", Float),
    Column("seq", Integer, primary_key=True, autoincrement=False),
    Column("until_seq", Integer),
    Column("recorded_at", Moment, nullable=False),
    Column("actor", Text, nullable=False),
)
Index("forecasts_by_claim", forecasts.c.claim)

resolutions = _book(
    "resolutions",
    Column("resolution_id", Text, primary_key=True),
    Column("claim_id", Text, nullable=False, index=True),
    Column("stage", Text, nullable=False),
    Column("outcome_kind", Text, nullable=False),
    Column("outcome", Text, nullable=False),
    Column("strict", Text),
    Column("lenient", Text),
    Column("number", Text),
    Column("event_date", Text),
    Column("known_at", Text),
    Column("rationale", Text),
    Column("evidence", Text, nullable=False),
)

outcomes = _book(
    "outcomes",
    Column("claim_id", Text, nullable=False, index=True),
    Column("status", Text, nullable=False),
    Column("outcome_kind", Text),
    Column("outcome", Text),
    Column("value", Float),
    Column("number", Float),
    Column("void_reason", Text),
    Column("strict_value", Float),
    Column("lenient_value", Float),
    Column("event_date", Text),
    Column("known_at", Text),
)

notes = _book("notes", Column("about", Text, nullable=False, index=True), Column("text", Text, nullable=False))

erasure_requests = _book(
    "erasure_requests",
    Column("text_hash", Text, nullable=False, index=True),
    Column("reason", Text, nullable=False),
)

erasures = _book(
    "erasures",
    Column("text_hash", Text, nullable=False, index=True),
    Column("approved_by", Text, nullable=False),
)


def driver_marks(dialect: Dialect, count: int) -> str:
    """Return the driver's placeholders for a number of bound values."""
    return ", ".join(["?" if dialect.paramstyle == "qmark" else "%s"] * count)


@lru_cache(maxsize=64)
def _insertion(table: Table, dialect: Dialect, look_up: tuple[str, str] | None) -> str:
    names = ", ".join(dialect.identifier_preparer.format_column(column) for column in table.columns)
    marks = [driver_marks(dialect, 1)] * len(table.columns)
    if look_up is not None:
        marks[list(table.columns.keys()).index(look_up[0])] = look_up[1].format(marks[0])
    return f"INSERT INTO {table.name} ({names}) VALUES ({', '.join(marks)})"


@lru_cache(maxsize=64)
def _copying(table: Table, dialect: Dialect) -> str:
    names = ", ".join(dialect.identifier_preparer.format_column(column) for column in table.columns)
    return f"COPY {table.name} ({names}) FROM STDIN"


@lru_cache(maxsize=64)
def _packers(table: Table, dialect: Dialect) -> tuple[tuple[int, Callable[[Any], Any]], ...]:
    """Return the places of the columns that are packed in this database, and what packs them."""
    types = [(place, column.type) for place, column in enumerate(table.columns)]
    return tuple((place, type_.pack) for place, type_ in types if isinstance(type_, Packed) and type_.packs(dialect))


def _packed(
    rows: list[tuple[Any, ...]], packers: tuple[tuple[int, Callable[[Any], Any]], ...]
) -> list[tuple[Any, ...]]:
    found = []
    for row in rows:
        values = list(row)
        for place, pack in packers:
            values[place] = pack(values[place])
        found.append(tuple(values))
    return found


def insert_rows(
    connection: Connection, table: Table, rows: list[tuple[Any, ...]], look_up: tuple[str, str] | None = None
) -> None:
    """Insert rows, each with a value for every column in the table's order.

    The values are bound by the driver; this spares the per-row parameter building of an SQL expression, which
    took half the time of a batch. To a server many rows are streamed (COPY), where they may be.

    Args:
        connection: a writing transaction.
        table: where to.
        rows: what.
        look_up: a column and the select that gives its value, with ``{}`` where what the row has for it stands.
    """
    packers = _packers(table, connection.dialect)
    kept = _packed(rows, packers) if packers else rows
    if len(kept) >= COPIED and look_up is None and turns.may_stream(connection):
        with turns.server(connection).cursor().copy(_copying(table, connection.dialect)) as stream:
            for row in kept:
                stream.write_row(row)
        return
    run_many(connection, _insertion(table, connection.dialect, look_up), kept)
