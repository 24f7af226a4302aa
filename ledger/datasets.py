"""The counted forecasts handed to engines: exported as a folder of Parquet, and scored there without the ledger.

The selects are those of :mod:`ledger.journal.selects`, the figures those of :mod:`ledger.figures`: an engine's table is
the ledger's, of the day of the export.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ledger import figures
from ledger.choosing import Choices
from ledger.errors import InputError
from ledger.exchange import dataset, engines
from ledger.exchange.dataset import WHOLE, WORDS, About, Rows
from ledger.journal import Connection, exported, kept, live, schema, selects, totalled
from ledger.journal.standing import standing
from ledger.journal.totalled import Kept
from ledger.journal.totals import BASES
from ledger.review import check_group
from ledger.units import UNIT

if TYPE_CHECKING:
    import pandas as pd

    from ledger.exchange.engines import Run

_NUMBERS = {"claim", "outcome", "cluster", "announced"}
COLUMNS: dict[str, dict[str, str]] = {
    "counted": dict.fromkeys(selects.COUNTED, WHOLE),
    "subjects": {name: WHOLE if name in _NUMBERS else WORDS for name in selects.SUBJECTS},
    "topics": {"claim": WHOLE, "topic": WORDS},
    "names": {"number": WHOLE, "name": WORDS},
}


def export(connection: Connection, folder: Path, today: date) -> int:
    """Write the counted forecasts to a folder; return how many there are.

    Args:
        connection: a reading connection: all tables see one moment.
        folder: new, empty or an earlier export.
        today: the day from which is looked back.

    Raises:
        InputError: if the ledger has entries of a later day, or something else is in the folder's place.
    """
    if not kept.usable(connection, today):
        raise InputError("as_of", "no day before that of the last entry: a folder holds what stands", today)
    stood = standing(connection)
    about = About(
        ledger=stood.name,
        entries=stood.entries,
        chain_hash=stood.chain_hash,
        day=today.isoformat(),
        until=exported.until(connection, today),
        schema=schema.SCHEMA_VERSION,
        unit=UNIT,
    )
    tables = exported.rows(connection, today)
    return dataset.write(folder, about, {name: Rows(COLUMNS[name], each) for name, each in tables.items()})["counted"]


def scores(
    folder: str | Path,
    engine: str = "duckdb",
    by: str | None = None,
    *,
    as_of: date | str | None = None,
    log_floor: float | None = None,
    fold: bool = False,
    **said: Any,
) -> tuple[pd.DataFrame, About]:
    """Frame of scores as :meth:`ledger.Ledger.scores` gives it, made by an engine of an export; and what that is of.

    Args:
        folder: an export.
        engine: "duckdb" or "spark".
        by: the group of each line, as in :meth:`ledger.Ledger.scores`.
        as_of: the day from which is looked back; by default that of the export, and never one before it.
        log_floor: as in :func:`ledger.review.scores`.
        fold: likewise.
        **said: which forecasts: basis, where, since, until, announcements, imputed, partial, prominent.

    Raises:
        InputError: for a choice that needs more than the forecasts that count, a day the data do not hold, or a folder
            that is not as it was written.
        StorageError: if the engine cannot read it.
    """
    import pandas as pd

    check_group(by)
    wanted = _wanted(Choices(**said), by)
    data = dataset.look(Path(folder), COLUMNS)
    day = _day(data.about, as_of)
    files = {"counted": data.files("counted", wanted.since, wanted.until)}
    files |= {name: data.files(name) for name in COLUMNS if name not in files}
    with engines.running(engine, files) as run:
        groups = totals(run, wanted, day)
    lines = [figures.line(each.member, figures.of_kept(each), log_floor=log_floor, fold=fold) for each in groups]
    nothing = figures.line("", figures.of_kept(Kept("")), log_floor=log_floor)
    table = pd.DataFrame(lines, columns=list(nothing))
    return table.sort_values(["n", "group"], ascending=[False, True], ignore_index=True), data.about


def totals(run: Run, wanted: selects.Wanted, day: str) -> list[Kept]:
    """Return the totals of every group that is wanted, or of all forecasts as one, as an engine finds them.

    Args:
        run: the engine, on an export's tables.
        wanted: which forecasts, and by what.
        day: from which is looked back, in ISO form.
    """

    def ask(query: Any) -> list[tuple[Any, ...]]:
        found = run(*selects.compiled(query))
        return list(zip(*(column.to_pylist() for column in found.columns), strict=True))

    tables, named = selects.EXPORTED, wanted.by is not None
    counts = ask(selects.counts(tables, wanted, day))
    tallies = ask(selects.tallies(tables, wanted))
    spreads = {row[0] if named else "all": row[named:] for row in ask(selects.spreads(tables, wanted))}
    large = {name: row for name, row in spreads.items() if totalled.even(row[0], row[1], row[5] or 0)}
    clusters = []
    if few := [name for name in spreads if name not in large]:
        which: dict[str, Sequence[str]] = {}
        if large:
            which = {"only": few} if len(few) < len(large) else {"but": list(large)}
        clusters = ask(selects.clusters(tables, wanted, **which))
    found = live.put_together(counts, tallies, clusters, named=named)
    return [_with_moments(each, large) for each in found]


def _with_moments(group: Kept, large: Mapping[str, Sequence[Any]]) -> Kept:
    """Return the totals of a group; one with many clusters gets their moments, which are not whole."""
    if group.member not in large:
        return group
    clusters, _, *sums = large[group.member]
    return replace(group, n_clusters=clusters, moments=tuple(sums))


def _day(about: About, as_of: date | str | None) -> str:
    """Return the day from which is looked back."""
    day = about.day if as_of is None else str(as_of)
    try:
        whole = date.fromisoformat(day).isoformat() == day
    except ValueError:
        whole = False
    if not whole:
        raise InputError("--as-of", "a day such as 2024-12-31", repr(day))
    if day < about.day or (about.until is not None and day > about.until):
        ends = f"to {about.until}" if about.until else "on"
        raise InputError("--as-of", f"a day from {about.day} {ends}, for which the data hold", day)
    return day


def _wanted(choices: Choices, by: str | None) -> selects.Wanted:
    """Return choices as the selects take them.

    Raises:
        InputError: for a choice that must be made before it is known which forecasts count.
    """
    plain = Choices()
    for name in ("which", "lead", "weights", "hindsight"):
        if getattr(choices, name) != getattr(plain, name):
            raise InputError(
                name, "none with an engine, which has only the forecasts that count", getattr(choices, name)
            )
    if by not in {None, *selects.GROUPS}:
        raise InputError("--by", f"one of {', '.join(selects.GROUPS)} with an engine", repr(by))
    own = choices.basis == "own"
    allowed = [name for name in selects.FILTERS if own or name != "forecaster"]
    where = {name: [held] if isinstance(held, str) else list(held) for name, held in (choices.where or {}).items()}
    for name in where:
        if name not in allowed:
            raise InputError("--where", f"one of {', '.join(allowed)} with an engine", repr(name))
    if not own and set(where.get("basis", [])) - {"stated"}:
        raise InputError("--where basis", "stated with an engine: what is read gives way to it", where["basis"])
    if choices.basis == "both" and by == "forecaster":
        raise InputError("--by", "another group with --basis both and an engine", repr(by))
    return selects.Wanted(
        tuple(BASES.values()) if choices.basis == "both" else (BASES[choices.basis],),
        by,
        where,
        None if choices.since is None else str(choices.since),
        None if choices.until is None else str(choices.until),
        announcements=choices.announcements,
        imputed=choices.imputed,
        partial=choices.partial,
        prominent=choices.prominent,
    )
