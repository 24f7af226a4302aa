"""Who is a member, who proposed what: the reads that the rights rest on."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from sqlalchemy import Connection, select

from ledger.journal import schema

if TYPE_CHECKING:
    import pandas as pd


def members(connection: Connection, last: int | None = None) -> pd.DataFrame:
    """Frame of the members and their roles: subject, role (none: taken away), since, by, entry.

    Args:
        connection: a reading connection.
        last: the last entry to look at.
    """
    import pandas as pd

    m = schema.members
    query = select(m.c.subject, m.c.role, m.c.recorded_at.label("since"), m.c.actor.label("by"), m.c.seq.label("entry"))
    query = query.where(m.c.until_seq.is_(None) if last is None else m.c.seq <= last).order_by(m.c.seq)
    frame = pd.DataFrame(connection.execute(query).all(), columns=["subject", "role", "since", "by", "entry"])
    return frame.drop_duplicates("subject", keep="last").sort_values("subject", ignore_index=True)


def proposers(connection: Connection, claim_ids: Iterable[str]) -> set[tuple[str, str]]:
    """Return who ever proposed a ruling on which of some claims, as claim and actor; superseded rulings count too."""
    r, ids = schema.resolutions, sorted(set(claim_ids))
    found: set[tuple[str, str]] = set()
    for start in range(0, len(ids), 500):
        some = r.c.claim_id.in_(ids[start : start + 500])
        query = select(r.c.claim_id, r.c.actor).where(some, r.c.stage == "proposed").distinct()
        found.update((row.claim_id, row.actor) for row in connection.execute(query))
    return found
