"""Everything out again: the frames a format is written from, each made when it is asked for."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ledger import restoring, review
from ledger.errors import InputError
from ledger.exchange import own_jsonl
from ledger.exchange.bundle import Writer, formats
from ledger.journal import Connection, copying, queries, schema

if TYPE_CHECKING:
    import pandas as pd


class Frames(Mapping[str, "pd.DataFrame"]):
    """Frames by name, each made once, when it is first asked for.

    Args:
        makers: name → what makes the frame of that name.
    """

    def __init__(self, makers: Mapping[str, Callable[[], pd.DataFrame]]) -> None:
        self._makers, self._made = makers, dict[str, "pd.DataFrame"]()

    def __getitem__(self, name: str) -> pd.DataFrame:
        if name not in self._made:
            self._made[name] = self._makers[name]()
        return self._made[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._makers)

    def __len__(self) -> int:
        return len(self._makers)


def frames(connection: Connection, last: int | None, now: datetime, **choices: Any) -> Frames:
    """Return what the writers of the formats take.

    ``claims`` is :meth:`ledger.Ledger.claims` and ``scored`` :meth:`ledger.Ledger.scored`; the others are the entries
    that stand (seq, entry_id, actor, recorded_at, kind, body), of ``statements`` with ``salt`` and ``text``.

    Args:
        connection: a reading connection: all frames see one moment.
        last: the last entry to look at.
        now: the moment it is looked at from.
        **choices: which forecasts are scored.
    """

    def claims() -> pd.DataFrame:
        rows, quotes, topics = (each(connection, last) for each in (queries.claims, queries.mentions, queries.topics))
        made, (_, four_eyes) = queries.forecasts(connection, last), queries.settings(connection)
        return review.claims(rows, quotes, made, topics, now.date(), four_eyes=four_eyes)

    def scored() -> pd.DataFrame:
        joined = review.joined(queries.forecasts(connection, last), held["claims"])
        return review.scored(joined, now.date(), **choices)

    def statements() -> pd.DataFrame:
        return copying.standing_statements(connection, last)

    def entries_of(name: str) -> Callable[[], pd.DataFrame]:
        return lambda: copying.standing(connection, schema.books.tables[name], last)

    own = ("forecasts", "resolutions", "rejections", "steps", "notes")
    makers: dict[str, Callable[[], pd.DataFrame]] = {name: entries_of(name) for name in own}
    held = Frames(makers | {"claims": claims, "statements": statements, "scored": scored})
    return held


def writable() -> list[str]:
    """Return the names of the formats that can be written."""
    return sorted([*_writers(), own_jsonl.NAME])


def _writers() -> dict[str, Writer]:
    return {name: each for name, each in formats().items() if isinstance(each, Writer)}


def export(connection: Connection, form: str, path: Path, last: int | None, now: datetime, **choices: Any) -> int:
    """Write a ledger to a file in a format; return how many rows were written.

    The file is written beside and moved into place: what was there stays whole until the new one is.

    Raises:
        InputError: if there is no such format, or it cannot be written.
    """
    if form not in writable():
        raise InputError("format", f"one of {', '.join(writable())}", repr(form))
    made = path.with_name(f".{os.getpid()}.{path.name}")
    try:
        if form == own_jsonl.NAME:
            written = restoring.write(connection, made, last)
        else:
            written = _writers()[form].write(frames(connection, last, now, **choices), made)
        made.replace(path)
    finally:
        made.unlink(missing_ok=True)
    return written


def export_folder(connection: Connection, form: str, folder: Path, now: datetime) -> int:
    """Write the forecasts that count to a folder of Parquet; return how many there are.

    Raises:
        InputError: if the format is another; see :func:`ledger.datasets.export`.
    """
    from ledger import datasets

    if form != "parquet":
        raise InputError("format", "parquet, of which alone there is a folder", repr(form))
    return datasets.export(connection, folder, now.date())
