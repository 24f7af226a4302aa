"""How figures are come by: from the totals the books keep, else by one GROUP BY, else from the rows, and not here.

What is kept is how things stand by the default choices. It answers those, and those with one more condition on what
totals are kept of. A GROUP BY answers choices that leave out whole claims; what changes which forecast of a claim
counts, or how much it counts, takes the rows.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Any

from ledger import figures
from ledger.choosing import Choices
from ledger.units import NONE

if TYPE_CHECKING:
    import pandas as pd

    from ledger.journal import Connection
    from ledger.journal.selects import Wanted
    from ledger.journal.totalled import Kept

BASES = {"source": ("source",), "own": ("own",), "both": ("source", "own")}
NAMED = {"source", "forecaster", "term"}  # of which the books know the names only where they count


def found(
    connection: Connection,
    by: str | None,
    choices: Choices,
    today: date,
    *,
    read: bool = False,
    most: int | None = None,
) -> dict[str, figures.Figures] | None:
    """Return the figures by group, or, where there is no ``by``, of "all"; None where rows have to be looked at.

    Args:
        connection: a reading connection.
        by: one of :data:`ledger.choosing.GROUPS`.
        choices: which forecasts.
        today: the day from which is looked back.
        read: only what was read from words, of what was chosen.
        most: only so many groups, those with most scored forecasts; None: all.
    """
    from ledger.journal import kept, live

    wanted = wanting(by, choices)
    if wanted is None or not kept.usable(connection, today):
        return None
    totals: Iterable[Kept] | None
    if by is None:
        totals = _kept(connection, choices, today)
    else:
        totals = _kept_by(connection, by, choices, today, read=read, most=most)
    if totals is None:
        if not live.as_counted(connection, wanted, today):
            return None
        if read:
            wanted = replace(wanted, where={**wanted.where, "basis": ("read",)})
        totals = sorted(live.grouped(connection, wanted, today), key=lambda each: (-each.n, each.member))[:most]
    return {each.member if by else "all": figures.of_kept(each) for each in totals}


def _kept_by(
    connection: Connection, by: str, choices: Choices, today: date, *, read: bool, most: int | None
) -> Iterable[Kept] | None:
    """Return the totals that are kept of groups; None where there are none of these choices."""
    from ledger.journal import kept
    from ledger.journal.totals import DIMENSIONS, WORDS

    dimension = by if not read else WORDS if by == "term" else None
    if choices.basis == "both" or replace(choices, basis="source", where=choices.where or None) != Choices():
        return None
    if dimension is None or dimension not in {*DIMENSIONS, WORDS}:
        return None
    if most is not None:
        return kept.largest(connection, choices.basis, dimension, today, most)
    return kept.every(connection, choices.basis, dimension, today)


def _kept(connection: Connection, choices: Choices, today: date, *, clusters: bool = True) -> list[Kept] | None:
    """Return the totals that are kept of all forecasts, or of one group; None where there are none.

    Without ``clusters`` what is by cluster may be missing.
    """
    from ledger.journal import kept
    from ledger.journal.totals import DIMENSIONS

    conditions = {name: _values(each) for name, each in (choices.where or {}).items()}
    if choices.basis == "both":
        return None
    if conditions in _SWITCHED:
        return _switched(connection, choices, today, clusters=clusters)
    if replace(choices, where=None, basis="source") != Choices():
        return None
    [(name, values), *more] = conditions.items()
    if more or name not in DIMENSIONS or len(values) != 1 or NONE in values:
        return None
    return [kept.group(connection, choices.basis, name, values[0], today)]


_SWITCHED: tuple[dict[str, tuple[str, ...]], ...] = ({}, {"basis": ("stated",)})


def _switched(connection: Connection, choices: Choices, today: date, *, clusters: bool) -> list[Kept] | None:
    """Return the totals of all but what switches leave out; None where other forecasts of a claim would count."""
    from ledger.journal import kept, live
    from ledger.journal import totals as t

    as_ever = replace(choices, where=None, basis="source", prominent=False)
    if replace(as_ever, hindsight=True, announcements=True, imputed=True, partial=True) != Choices():
        return None
    if replace(choices, basis="source") == Choices():
        return [kept.group(connection, choices.basis, "all", "all", today)]
    if not choices.hindsight and live.mixed(connection):
        return None
    without = t.ANNOUNCED * (not choices.announcements) | t.IMPUTED * (not choices.imputed)
    without |= t.PARTIAL * (not choices.partial) | t.FAMOUS * (not choices.prominent)
    kinds = t.SAID | t.SAID_AFTER * choices.hindsight
    if not choices.where:
        kinds |= t.READING | t.READING_AFTER * choices.hindsight
    return [kept.switched(connection, choices.basis, without, kinds, today, clusters=clusters)]


def wanting(by: str | None, choices: Choices) -> Wanted | None:
    """Return what a GROUP BY is to look for; None where other forecasts of a claim would count, or count otherwise.

    A filter on whose forecasts, or on what kind of number, is applied before one of a claim's readings is chosen.
    """
    from ledger.journal import selects
    from ledger.journal.totals import BASES as NUMBERS

    where = {name: _values(each) for name, each in (choices.where or {}).items()}
    as_ever = choices.which == "last" and choices.lead is None and choices.weights == "forecast"
    if not as_ever or (by is not None and by not in selects.GROUPS) or not set(where) <= set(selects.FILTERS):
        return None
    if ("forecaster" in where and choices.basis != "own") or (by == "forecaster" and choices.basis == "both"):
        return None
    if "basis" in where and (choices.basis != "source" or set(where["basis"]) != {"stated"}):
        return None
    if choices.prominent and by in NAMED:
        return None
    since, until = (None if day is None else str(day) for day in (choices.since, choices.until))
    return selects.Wanted(
        bases=tuple(NUMBERS[name] for name in BASES[choices.basis]), by=by, where=where, since=since, until=until,
        announcements=choices.announcements, imputed=choices.imputed, partial=choices.partial,
        prominent=choices.prominent, hindsight=choices.hindsight,
    )  # fmt: skip


def worst(
    connection: Connection, choices: Choices, today: date, limit: int, spans: Sequence[tuple[int, int]] = ()
) -> pd.DataFrame | None:
    """Frame of the forecasts behind the scored ones with the highest Brier scores; None where all have to be looked at.

    Args:
        connection: a reading connection.
        choices: which forecasts.
        today: the day from which is looked back.
        limit: how many.
        spans: only forecasts from one number of units to another, both included; none: all.
    """
    from ledger.journal import kept, live

    wanted = wanting(None, choices)
    if wanted is None or not kept.usable(connection, today) or not live.as_counted(connection, wanted, today):
        return None
    totals = _kept(connection, choices, today, clusters=False) or live.grouped(connection, wanted, today)
    pairs = [pair for each in totals for pair in zip(each.forecast, each.outcome, strict=True)]
    return live.behind(connection, live.worst(connection, wanted, pairs, limit, spans))


def _values(wanted: Any) -> tuple[str, ...]:
    return (wanted,) if isinstance(wanted, str) else tuple(str(each) for each in wanted)
