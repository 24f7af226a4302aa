"""The selects that make tallies of the counted forecasts: on SQLite, PostgreSQL and, as text, on other engines.

They are over four tables (:class:`Tables`): the kept books of a database, or what was exported of them. All they give
are whole numbers and names, so that every engine gives the same; only :func:`spreads` adds up powers as floats.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from math import prod
from typing import Any, NamedTuple

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Double,
    FromClause,
    Select,
    and_,
    case,
    cast,
    column,
    func,
    literal,
    or_,
    select,
    table,
)
from sqlalchemy.engine.default import DefaultDialect

from ledger.journal.totals import (
    AFTER,
    ITS_OWN,
    LATE,
    MIXED,
    OTHER,
    PROMINENT,
    READ,
    SCORED,
    SOURCE,
    STATED,
    VOID,
    WAITING,
    name_no,
)
from ledger.units import LOSS_UNIT, NONE, UNIT

COUNTED = ("entry", "claim", "basis", "kind", "forecaster", "term", "state", "forecast", "outcome", "hindsight")
OF_CLAIM = ("source", "series", "publisher", "type", "window_basis", "sampling", "month", "statement")
SUBJECTS = ("claim", "claim_id", "closes", "outcome", "cluster", "announced", "term", *OF_CLAIM)
GROUPS = (*OF_CLAIM, "year", "topic", "term", "forecaster", "basis", "claim")
FILTERS = (*OF_CLAIM, "year", "topic", "claim", "term", "forecaster", "basis")  # which can be asked of what was chosen
KINDS = {"stated": (STATED, OTHER), "read": (READ,), "own": (ITS_OWN,)}
POWERS = ((0, 2), (1, 1), (2, 0), (0, 3), (1, 2), (2, 1), (3, 0))  # of a cluster's loss and cases: what is summed up


class Tables(NamedTuple):
    """What is selected from.

    Attributes:
        counted: a row a forecast, in the columns of :data:`COUNTED`.
        subjects: a row a claim, in the columns of :data:`SUBJECTS`.
        topics: claim and topic, a row for each of a claim's topics.
        names: number and name of forecasters, and of the terms that forecasts have of their own.
    """

    counted: FromClause
    subjects: FromClause
    topics: FromClause
    names: FromClause


EXPORTED = Tables(
    table("counted", *(column(name, BigInteger) for name in COUNTED)),
    table("subjects", *(column(name) for name in SUBJECTS)),
    table("topics", column("claim", BigInteger), column("topic")),
    table("names", column("number", BigInteger), column("name")),
)


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which forecasts, and by what.

    Attributes:
        bases: SOURCE, OWN or both.
        by: one of :data:`GROUPS`; None: all together.
        where: one of :data:`FILTERS` → the values it may have; of forecasters only where all are one's own.
        since: only claims whose window closed on this day or later, in ISO form.
        until: only claims whose window closed on this day or earlier.
        announcements: whether claims the speaker controls count.
        imputed: whether claims with an imputed window count.
        partial: whether claims whose outcome is a fraction count.
        prominent: whether claims chosen because they became famous count.
        hindsight: whether what was recorded when the outcome was known counts; where it may not, nothing may be MIXED.
    """

    bases: tuple[int, ...] = (SOURCE,)
    by: str | None = None
    where: Mapping[str, Sequence[str]] = field(default_factory=dict)
    since: str | None = None
    until: str | None = None
    announcements: bool = True
    imputed: bool = True
    partial: bool = True
    prominent: bool = False
    hindsight: bool = True


class Query(NamedTuple):
    """A select as text with ``?`` for each value, and the values in order."""

    text: str
    values: tuple[Any, ...]


class _Portable(DefaultDialect):
    """SQL as DuckDB and Spark read it: truth values are none of its numbers."""

    supports_native_boolean = True


def compiled(query: Select[Any]) -> Query:
    """Return a select over :data:`EXPORTED` as text for an engine.

    >>> compiled(tallies(EXPORTED, Wanted())).values
    (0, 1)
    """
    made = query.compile(dialect=_Portable(paramstyle="qmark"), compile_kwargs={"render_postcompile": True})
    return Query(str(made), tuple(made.params[name] for name in made.positiontup or ()))


def tallies(tables: Tables, wanted: Wanted) -> Select[Any]:
    """Scored forecasts by distinct number and outcome: [member,] forecast, outcome, cases."""
    rows = _rows(tables, wanted, (SCORED,), "forecast", "outcome").subquery("scored")
    keys = [rows.c[name] for name in ("member", "forecast", "outcome") if name in rows.c]
    return select(*keys, func.count().label("cases")).group_by(*keys).order_by(*keys)


def counts(tables: Tables, wanted: Wanted, today: str) -> Select[Any]:
    """What stands beside every number: [member,] n_claims, n_waiting, n_open, n_void, n_late, hindsight.

    Args:
        tables: to select from.
        wanted: which forecasts.
        today: the day from which is looked back, in ISO form.
    """
    rows = _rows(tables, wanted, (WAITING, SCORED, VOID, LATE), "claim", "state", "closes", "hindsight").subquery(
        "all_"
    )
    keys = [rows.c[name] for name in ("member", "claim") if name in rows.c]
    late = rows.c.state == LATE
    one = func.max(case((late, -1), else_=rows.c.state))  # the state of the claim, of which every row has it
    per = (
        select(
            *keys,
            one.label("state"),
            func.min(rows.c.closes).label("closes"),
            _sum(case((late, 1), else_=0)).label("late"),
            _sum(case((and_(rows.c.state == SCORED, rows.c.hindsight.in_([AFTER, AFTER + MIXED])), 1), else_=0)).label(
                "hindsight"
            ),
        )
        .group_by(*keys)
        .subquery("claims")
    )

    def claims(*conditions: ColumnElement[bool]) -> ColumnElement[int]:
        return _sum(case(*((condition, 1) for condition in conditions), else_=0))

    waiting = per.c.state == WAITING
    member = [per.c.member] if "member" in per.c else []
    return select(
        *member,
        claims(per.c.state >= 0).label("n_claims"),
        claims(waiting).label("n_waiting"),
        _sum(case((waiting, case((per.c.closes >= today, 1), else_=0)), else_=0)).label("n_open"),
        claims(per.c.state == VOID).label("n_void"),
        _sum(per.c.late).label("n_late"),
        _sum(per.c.hindsight).label("hindsight"),
    ).group_by(*member)


def clusters(tables: Tables, wanted: Wanted, only: Sequence[str] | None = None, but: Sequence[str] = ()) -> Select[Any]:
    """The clusters of the scored forecasts: [member,] cluster, cases, loss (units of 10⁻¹²).

    Args:
        tables: to select from.
        wanted: which forecasts.
        only: the members that are wanted; None: all.
        but: members that are not.
    """
    rows = _rows(tables, wanted, (SCORED,), "cluster", "forecast", "outcome").subquery("scored")
    off = cast(rows.c.forecast, Double) / float(UNIT) - cast(rows.c.outcome, Double) / float(UNIT)
    loss = cast(func.round(off * off * float(LOSS_UNIT)), BigInteger)
    keys = [rows.c[name] for name in ("member", "cluster") if name in rows.c]
    query = select(*keys, func.count().label("cases"), _sum(loss).label("loss")).group_by(*keys)
    if only is not None:
        query = query.where(rows.c.member.in_(list(only)))
    return query.where(rows.c.member.not_in(list(but))) if but else query


def spreads(tables: Tables, wanted: Wanted) -> Select[Any]:
    """How clusters spread: [member,] clusters, cases, and for each of :data:`POWERS` Σ lossⁱ·casesʲ, as a float."""
    per = clusters(tables, wanted).subquery("clusters")
    size, total = cast(per.c.cases, Double), cast(per.c.loss, Double)
    member = [per.c.member] if "member" in per.c else []
    sums = [
        func.sum(prod((total,) * i + (size,) * j, start=literal(1.0, Double))).label(f"sum_{i}_{j}") for i, j in POWERS
    ]
    return select(*member, func.count().label("clusters"), _sum(per.c.cases).label("cases"), *sums).group_by(*member)


def entries(tables: Tables, wanted: Wanted, forecast: int, outcome: int) -> Select[Any]:
    """The scored forecasts that said one number and saw one outcome: entry, claim, kind.

    Args:
        tables: to select from.
        wanted: which forecasts; ``by`` has no part in it.
        forecast: in units.
        outcome: in units.
    """
    rows = _rows(tables, replace(wanted, by=None), (SCORED,), "entry", "claim", "kind")
    return rows.where(tables.counted.c.forecast == forecast, tables.counted.c.outcome == outcome)


def _sum(each: ColumnElement[Any]) -> ColumnElement[int]:
    """A sum as a whole number of 64 bits, whatever the engine makes of it."""
    return func.coalesce(cast(func.sum(each), BigInteger), 0)


def _rows(tables: Tables, wanted: Wanted, states: tuple[int, ...], *names: str) -> Select[Any]:
    """The counted forecasts that are wanted, with the member each belongs to and some columns of it and its claim."""
    counted, subjects = tables.counted, tables.subjects
    conditions = _conditions(tables, wanted)
    state = counted.c.state
    held: dict[str, ColumnElement[Any]] = {
        name: counted.c[name] for name in ("entry", "claim", "kind", "forecast", "outcome", "hindsight")
    }
    held |= {name: subjects.c[name] for name in ("closes", "cluster")}
    held["state"] = case((state >= PROMINENT, state - PROMINENT), else_=state) if wanted.prominent else state
    columns = [held[name].label(name) for name in names]
    source: FromClause = counted
    if conditions or wanted.by is not None or {"closes", "cluster"} & set(names):
        source = source.join(subjects, subjects.c.claim == counted.c.claim)
    if wanted.by is not None:
        columns.insert(0, func.coalesce(_member(tables, wanted.by), NONE).label("member"))
    if wanted.by == "topic":
        source = source.outerjoin(tables.topics, tables.topics.c.claim == counted.c.claim)
    if wanted.by in {"source", "forecaster"}:
        source = source.outerjoin(tables.names, tables.names.c.number == counted.c.forecaster)
    if wanted.by == "term":
        source = source.outerjoin(tables.names, tables.names.c.number == counted.c.term)
    either = (*states, *(each + PROMINENT for each in states)) if wanted.prominent else states
    # where it is known whose they are, an index by basis finds more than one by forecaster, which the sum rules out
    held_in = counted.c.basis + 0 if {"source", "forecaster"} & set(wanted.where) else counted.c.basis
    basis = held_in == wanted.bases[0] if len(wanted.bases) == 1 else held_in.in_(wanted.bases)
    chosen = state == either[0] if len(either) == 1 else state.in_(either)
    before = [] if wanted.hindsight else [counted.c.hindsight == 0]
    if states == (SCORED,):
        before.append(counted.c.forecast.is_not(None))  # of which there is an index
    return select(*columns).select_from(source).where(basis, chosen, *before, *conditions)


def _member(tables: Tables, by: str) -> ColumnElement[Any]:
    """The name of the group a forecast belongs to."""
    counted, subjects = tables.counted, tables.subjects
    if by == "topic":
        return tables.topics.c.topic
    if by == "source":
        return case((counted.c.kind == OTHER, tables.names.c.name), else_=subjects.c.source)
    if by == "forecaster":
        return tables.names.c.name
    if by == "term":
        return case((counted.c.term.is_(None), subjects.c.term), else_=tables.names.c.name)
    if by == "basis":
        return case((counted.c.kind == READ, "read"), (counted.c.kind == ITS_OWN, "own"), else_="stated")
    return _of_claim(subjects, by)


def _of_claim(subjects: FromClause, name: str) -> ColumnElement[Any]:
    if name == "year":
        return func.substr(subjects.c.month, 1, 4)
    return subjects.c.claim_id if name == "claim" else subjects.c[name]


def _has(tables: Tables, name: str, values: list[str], bases: Sequence[int]) -> ColumnElement[bool]:
    """Whether a forecast or its claim has one of some values; another's number on a claim is that other source's."""
    counted, subjects, topics = tables.counted, tables.subjects, tables.topics
    numbers = [name_no(value) for value in values]
    if name == "topic":
        return subjects.c.claim.in_(select(topics.c.claim).where(topics.c.topic.in_(values)))
    if name == "forecaster":
        return counted.c.forecaster.in_(numbers)
    if name == "basis":
        return counted.c.kind.in_([kind for value in values for kind in KINDS.get(value, ())])
    if name == "term":
        return or_(counted.c.term.in_(numbers), and_(counted.c.term.is_(None), subjects.c.term.in_(values)))
    if name == "source":
        other = counted.c.kind == OTHER
        own = subjects.c.source.in_(values)
        under = counted.c.forecaster.in_(numbers)  # as everything is that a source says
        return and_(under, or_(other, own)) if tuple(bases) == (SOURCE,) else or_(and_(other, under), and_(~other, own))
    return _of_claim(subjects, name).in_(values)


def _conditions(tables: Tables, wanted: Wanted) -> list[ColumnElement[bool]]:
    subjects = tables.subjects
    found = [_has(tables, name, list(values), wanted.bases) for name, values in wanted.where.items()]
    if wanted.since is not None:
        found.append(subjects.c.closes >= wanted.since)
    if wanted.until is not None:
        found.append(subjects.c.closes <= wanted.until)
    if not wanted.announcements:
        found.append(subjects.c.announced == 0)
    if not wanted.imputed:
        found.append(subjects.c.window_basis != "imputed")
    if not wanted.partial:
        found.append(or_(subjects.c.outcome.is_(None), subjects.c.outcome.in_([0, UNIT])))
    return found
