"""The erasure of a text: who asked, who did it, and that it is gone from the file.

Only what lies beside the journal is erased; the journal keeps the salted hash, so that it stays whole.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

from sqlalchemy import Connection, and_, select, update

from ledger.entries import TextErased
from ledger.journal import schema

if TYPE_CHECKING:
    import pandas as pd

    from ledger.journal.store import Store

COLUMNS = [
    "statement", "statement_id", "publisher", "published_on", "reason", "asked_by", "asked_at", "erased_by",
    "erased_at", "entry",
]  # fmt: skip


class Asked(NamedTuple):
    """A request that waits: the entry it was made in, who asked, and why."""

    entry_id: str
    seq: int
    actor: str
    reason: str


class Gone(NamedTuple):
    """A statement whose text was erased, and the entry that says so, by their numbers."""

    statement: int
    entry: int


def waiting(connection: Connection, text_hash: str) -> Asked | None:
    """Return the request to erase a text that nobody has confirmed yet."""
    r, j = schema.erasure_requests, schema.journal
    query = select(j.c.entry_id, r.c.seq, r.c.actor, r.c.reason).join(j, j.c.seq == r.c.seq)
    row = connection.execute(query.where(r.c.text_hash == text_hash, r.c.until_seq.is_(None))).first()
    return None if row is None else Asked(*row)


def erased_in(connection: Connection, text_hash: str) -> int | None:
    """Return the number of the entry by which a text was erased; None if it was not."""
    x = schema.erasures
    return connection.execute(select(x.c.seq).where(x.c.text_hash == text_hash).order_by(x.c.seq)).scalars().first()


def confirmed(connection: Connection, entry_id: str | None) -> TextErased | None:
    """Return what an erasure that was written already says; None if this is the identifier of none."""
    j = schema.journal
    query = select(j.c.payload).where(j.c.entry_id == entry_id, j.c.kind == TextErased.kind)
    payload = None if entry_id is None else connection.execute(query).scalar()
    return None if payload is None else TextErased.model_validate(json.loads(payload)["body"])


def erase_text(connection: Connection, text_hash: str) -> None:
    """Take a text away, with its salt and its unsalted hash, by which a short one could be guessed."""
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql("PRAGMA secure_delete=ON")  # freed pages are overwritten with zeros
    t = schema.texts
    connection.execute(update(t).where(t.c.text_hash == text_hash).values(text=None, salt=None, sha256=None))


def scrub(store: Store) -> bool:
    """Empty SQLite's log, in which an erased text may still stand; whether that was possible just now.

    On PostgreSQL the owner's ``VACUUM texts`` does the like; the application role may not.
    """
    if store.dialect != "sqlite" or store.path is None:
        return True
    raw = store.engine.raw_connection()
    try:
        busy, *_ = raw.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    finally:
        raw.close()
    return not busy


def erasures(connection: Connection, last: int | None = None) -> pd.DataFrame:
    """Frame of the requests to erase a text, the newest first, and by whom and when it was erased; else missing.

    Args:
        connection: a reading connection.
        last: the last entry to look at.
    """
    import pandas as pd

    r, x, s = schema.erasure_requests, schema.erasures, schema.statements
    done, held = x.c.text_hash == r.c.text_hash, s.c.text_hash == r.c.text_hash
    query = select(
        s.c.seq, s.c.statement_id, s.c.publisher, s.c.published_on, r.c.reason, r.c.actor, r.c.recorded_at,
        x.c.actor, x.c.recorded_at, x.c.seq,
    )  # fmt: skip
    if last is not None:
        query, done = query.where(r.c.seq <= last), and_(done, x.c.seq <= last)
    query = query.select_from(r.join(s, held).outerjoin(x, done)).order_by(r.c.seq.desc())
    return pd.DataFrame(connection.execute(query).all(), columns=COLUMNS).astype({"entry": "Int64"})


def gone(connection: Connection) -> list[Gone]:
    """Return which statements have no text any more, and by which entries."""
    s, x = schema.statements, schema.erasures
    query = select(s.c.seq, x.c.seq).join(x, x.c.text_hash == s.c.text_hash).order_by(s.c.seq)
    return [Gone(*row) for row in connection.execute(query)]


def faults(connection: Connection) -> Iterator[tuple[int, str]]:
    """Yield what is wrong with the erasures, each with its entry: one person alone, or a text that is still there."""
    x, r, j, t = schema.erasures, schema.erasure_requests, schema.journal, schema.texts
    asked = select(r.c.text_hash, r.c.actor, j.c.entry_id).join(j, j.c.seq == r.c.seq)
    requests = {(text_hash, entry_id): who for text_hash, who, entry_id in connection.execute(asked)}
    query = select(x.c.seq, x.c.text_hash, x.c.approved_by, x.c.actor, j.c.payload, t.c.text, t.c.salt, t.c.sha256)
    query = query.join(j, j.c.seq == x.c.seq).outerjoin(t, t.c.text_hash == x.c.text_hash).order_by(x.c.seq)
    for row in connection.execute(query):
        who = requests.get((row.text_hash, json.loads(row.payload)["body"].get("asked")))
        if row.approved_by == row.actor:
            yield row.seq, f"a text was erased by one person alone, {row.actor}"
        elif who != row.approved_by:
            yield row.seq, f"a text was erased, and {row.approved_by}, who is named beside, had not asked for it"
        if any(each is not None for each in (row.text, row.salt, row.sha256)):
            yield row.seq, "a text was erased by this entry, and is here again"
