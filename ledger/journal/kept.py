"""Reading the kept books: the totals of a group, or of all groups of a dimension, without looking at a forecast.

What ripened since the last entry is added at reading time. Nothing here needs pandas.
"""

from __future__ import annotations

import json
from collections import defaultdict, deque
from collections.abc import Iterator, Sequence
from copy import copy
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy import Connection, collate, select

from ledger.journal.adding import spreading, summed
from ledger.journal.direct import AT_ONCE, ask, marks, slices
from ledger.journal.grouping import Totals
from ledger.journal.recounting import changes, early, standing, subjects
from ledger.journal.totalled import Kept, even
from ledger.journal.totals import (
    BASES,
    READING,
    READING_AFTER,
    SAID,
    SAID_AFTER,
    SCORED,
    SWITCHES,
    WAITING,
    group_no,
    group_of,
    groups,
    name_no,
    of_forecaster,
    span,
)
from ledger.units import loss

_TOGETHER = 1_000
_KINDS = SAID | SAID_AFTER | READING | READING_AFTER


def usable(connection: Connection, today: date) -> bool:
    """Whether the kept books say how things stand on a day: not before that of the last entry."""
    last = connection.exec_driver_sql("SELECT recorded_at FROM journal ORDER BY seq DESC LIMIT 1").first()
    return last is None or str(last[0])[:10] <= today.isoformat()


def group(connection: Connection, basis: str, dimension: str, member: str, today: date) -> Kept:
    """Return the totals of one group; of one that is not there, nothing but zeros.

    Args:
        connection: a reading connection.
        basis: "source" or "own".
        dimension: "all", "source", "forecaster", "topic", "term" or "month".
        member: "all" for the dimension "all".
        today: the day from which is looked back, not before that of the last entry.
    """
    number = group_no(BASES[basis], dimension, name_no(member))
    found = _Reading(connection, today, (number, number)).whole()
    return found[0] if found else Kept(member)


def every(connection: Connection, basis: str, dimension: str, today: date) -> Iterator[Kept]:
    """Yield the totals of all groups of a dimension, with tallies and clusters, in no order, read some at a time."""
    ends = span(BASES[basis], dimension)
    reading = _Reading(connection, today, ends)
    here = select(groups.c.group_no).where(groups.c.group_no.between(*ends))
    numbers = dict.fromkeys([*connection.execute(here).scalars(), *reading.more.groups])
    for some in slices(list(numbers), _TOGETHER):
        yield from reading.narrowed(some).whole()


def largest(connection: Connection, basis: str, dimension: str, today: date, most: int) -> list[Kept]:
    """Return the totals, with tallies and clusters, of so many groups of a dimension with most cases."""
    wanted = members(connection, basis, dimension, today, limit=most)
    numbers = [group_no(BASES[basis], dimension, name_no(each.member)) for each in wanted]
    return _Reading(connection, today, span(BASES[basis], dimension)).narrowed(numbers).whole()


def switched(
    connection: Connection, basis: str, without: int, kinds: int, today: date, *, clusters: bool = True
) -> Kept:
    """Return the totals of all forecasts but those on some claims, or of some kinds alone.

    Args:
        connection: a reading connection.
        basis: "source" or "own".
        without: ANNOUNCED, IMPUTED, PARTIAL and FAMOUS of :mod:`ledger.journal.totals`: claims that do not count.
        kinds: SAID, READING and what of them was in hindsight: forecasts that count.
        today: the day from which is looked back, not before that of the last entry.
        clusters: whether sums by cluster are wanted, which are as many as there are events.
    """
    return _Reading(connection, today, span(BASES[basis], SWITCHES)).together(without, kinds, clusters=clusters)


def members(
    connection: Connection, basis: str, dimension: str, today: date, *, search: str = "", first: int = 0,
    limit: int | None = None,
) -> list[Kept]:  # fmt: skip
    """Return the counts of groups alone (no tallies, no clusters), those with most cases first, a page at a time.

    Args:
        connection: a reading connection.
        basis: "source" or "own".
        dimension: of the groups.
        today: the day from which is looked back.
        search: only names with these letters in them.
        first: how many to pass over.
        limit: how many at most.
    """
    ends = span(BASES[basis], dimension)
    name = groups.c.member if connection.dialect.name == "sqlite" else collate(groups.c.member, "C")
    query = select(groups.c.group_no).where(groups.c.group_no.between(*ends)).order_by(groups.c.cases.desc(), name)
    if search:
        query = query.where(groups.c.member.icontains(search, autoescape=True))
    reading = _Reading(connection, today, ends)
    if not reading.more.groups:
        reading.only = list(connection.execute(query.offset(first).limit(limit)).scalars())
        return reading.counts()
    reading.only = list(connection.execute(query).scalars())  # their order may be another by now
    order = sorted(reading.counts(), key=lambda each: (-each.n, each.member))
    return order[first : None if limit is None else first + limit]


def ripened(connection: Connection, today: date) -> Totals:
    """Return what is to be added to the totals because windows closed since the day of the last entry."""
    total, day = Totals(forecasters=True), today.isoformat()
    for some in slices(early(connection, day), AT_ONCE):
        before = standing(connection, some)
        now = [(before[each.claim_id], each) for each in subjects(connection, some, day)]
        deque(changes(connection, now, total), maxlen=0)
    return total


@dataclass
class _Group:
    """The totals of a group while they are put together."""

    member: str = ""
    sums: list[int] = field(default_factory=lambda: [0] * 6)
    open: int = 0
    tallies: dict[tuple[int, int], int] = field(default_factory=lambda: defaultdict(int))
    clusters: dict[int, list[int]] = field(default_factory=lambda: defaultdict(lambda: [0, 0]))
    spread: list[int] = field(default_factory=lambda: [0] * 8)

    def measure(self) -> None:
        """Make the moments of the clusters, and let go of these where the moments do."""
        pairs = [each for each in self.clusters.values() if each[0]]
        self.spread = [len(pairs), *summed(*zip(*pairs, strict=True))] if pairs else [0] * 8
        if self.by_moments:
            self.clusters.clear()

    @property
    def by_moments(self) -> bool:
        """Whether the moments say of the clusters what is needed."""
        return even(self.spread[0], self.sums[0], self.spread[4])

    def kept(self) -> Kept:
        """Return them as they are given away."""
        cases, scored, void, waiting, late, hindsight = self.sums
        tally = sorted((*key, cases) for key, cases in self.tallies.items() if cases)
        forecast, outcome, counted = zip(*tally, strict=True) if tally else ((), (), ())
        sums = [each for each in self.clusters.values() if each[0]]
        size, lost = zip(*sums, strict=True) if sums else ((), ())
        return Kept(
            self.member, forecast, outcome, counted, cases, scored + void + waiting, waiting, self.open, void, late,
            hindsight, self.spread[0], size, lost, tuple(self.spread[1:]),
        )  # fmt: skip


class _Reading:
    """The reading of groups whose numbers lie together, with what ripened since the last entry.

    Args:
        connection: a reading connection.
        today: the day from which is looked back.
        ends: the first and the last number.
    """

    def __init__(self, connection: Connection, today: date, ends: tuple[int, int]) -> None:
        self.connection, self.day, self.ends = connection, today.isoformat(), ends
        self.only: list[int] | None = None  # of them, in this order
        self.more = ripened(connection, today)
        first, last = ends
        self.more.groups = {key: sums for key, sums in self.more.groups.items() if first <= key <= last}
        self.more.tallies = {key: cases for key, cases in self.more.tallies.items() if first <= key[0] <= last}
        self.more.clusters = {key: sums for key, sums in self.more.clusters.items() if first <= key[0] <= last}

    def narrowed(self, numbers: Sequence[int]) -> _Reading:
        """Return the reading of these of the groups alone."""
        found, these = copy(self), set(numbers)
        found.only, found.more, more = list(numbers), Totals(forecasters=True), self.more
        found.more.names = more.names
        found.more.groups.update((key, sums) for key, sums in more.groups.items() if key in these)
        found.more.tallies.update((key, cases) for key, cases in more.tallies.items() if key[0] in these)
        found.more.clusters.update((key, sums) for key, sums in more.clusters.items() if key[0] in these)
        return found

    def _rows(self, what: str, more: str = "", *said: Any) -> Iterator[Any]:
        """Yield rows of a table of groups: of these groups."""
        if self.only is None:
            query = f"SELECT {what} WHERE group_no BETWEEN ? AND ?{more}"
            yield from ask(self.connection, query, (*self.ends, *said))
            return
        for some in slices(self.only, AT_ONCE):
            query = f"SELECT {what} WHERE group_no IN ({marks(len(some))}){more}"
            yield from ask(self.connection, query, (*some, *said))

    def _counted(self) -> dict[int, _Group]:
        found: dict[int, _Group] = defaultdict(_Group)
        names = "group_no, member, cases, scored, void, waiting, late, hindsight FROM groups"
        for number, member, *sums in self._rows(names):
            found[number] = _Group(member, sums)
        wanted = self.more.groups if self.only is None else set(self.only)
        for number, sums in self.more.groups.items():
            if number in wanted:
                group = found[number]
                group.member = group.member or self.more.names.get(group_of(number)[2], "")
                group.sums = [a + b for a, b in zip(group.sums, sums, strict=True)]
        for number, claims in self._open():
            found[number].open = claims
        return found

    def _open(self) -> Iterator[Any]:
        """Yield groups with how many of their claims are open."""
        if not of_forecaster(self.ends[0]):
            days = "group_no, CAST(sum(claims) AS BIGINT) FROM waiting"
            yield from self._rows(days, " AND closes >= ? GROUP BY group_no", self.day)
            return
        basis = group_of(self.ends[0])[0]
        query = (
            "SELECT c.forecaster, count(DISTINCT c.claim) FROM counted c JOIN subjects s ON s.claim = c.claim "
            f"WHERE {{}} AND c.basis = {basis} AND c.state = {WAITING} AND s.closes >= ? GROUP BY c.forecaster"
        )
        for values, which in self._forecasters():
            for name, claims in ask(self.connection, query.format(which), (*values, self.day)):
                yield group_no(basis, "forecaster", name), claims

    def _forecasters(self) -> Iterator[tuple[tuple[int, ...], str]]:
        """Yield which forecasters these are: values and a condition on them, a portion at a time."""
        if self.only is None:
            yield tuple(group_of(number)[2] for number in self.ends), "c.forecaster BETWEEN ? AND ?"
            return
        for some in slices(self.only, AT_ONCE):
            yield tuple(group_of(number)[2] for number in some), f"c.forecaster IN ({marks(len(some))})"

    def counts(self) -> list[Kept]:
        """Return the counts alone."""
        found = self._counted()
        return [found[number].kept() for number in (found if self.only is None else self.only)]

    def whole(self) -> list[Kept]:
        """Return all there is."""
        found = self._counted()
        for number, forecast, outcome, cases in self._rows("group_no, forecast, outcome, cases FROM tallies"):
            found[number].tallies[forecast, outcome] = cases
        for (number, forecast, outcome), cases in self.more.tallies.items():
            found[number].tallies[forecast, outcome] += cases
        if group_of(self.ends[0])[1] == "forecaster":
            self._of_forecasters(found)
        else:
            self._spread(found)
        return [each.kept() for each in found.values() if any(each.sums)]

    def together(self, without: int, kinds: int, *, clusters: bool) -> Kept:
        """Return groups by what can be left out as one: a claim is counted under all kinds of its forecasts."""
        whole, self.only = _Group("all"), None
        of_one: list[int] = []
        for number, group in self._counted().items():
            said = group_of(number)[2]
            if said & without or not said & kinds:
                continue
            whole.sums = [a + b for a, b in zip(whole.sums, group.sums, strict=True)]
            whole.open += group.open
            if (said & _KINDS).bit_count() == 1:
                of_one.append(number)
        self.only = of_one
        for forecast, outcome, cases in self._rows("forecast, outcome, cases FROM tallies"):
            whole.tallies[forecast, outcome] += cases
        for (number, forecast, outcome), cases in self.more.tallies.items():
            whole.tallies[forecast, outcome] += cases * (number in of_one)
        if not clusters:
            return whole.kept()
        sums = "cluster, CAST(sum(cases) AS BIGINT), CAST(sum(loss) AS BIGINT) FROM clusters"
        whole.clusters.update({row[0]: row[1:] for row in self._rows(sums, " GROUP BY cluster")})
        for (number, cluster), (cases, lost) in self.more.clusters.items():
            if number in of_one:
                held = whole.clusters[cluster]
                whole.clusters[cluster] = [held[0] + cases, held[1] + lost]
        whole.measure()
        return whole.kept()

    def _spread(self, found: dict[int, _Group]) -> None:
        """Give groups their moments, and their clusters where they are few or one of them is large."""
        for number, clusters, sums in self._rows("group_no, clusters, moments FROM spreads"):
            found[number].spread = [clusters, *json.loads(sums)]
        for number, sums in spreading(self.connection, self.more.clusters).items():
            found[number].spread = [a + b for a, b in zip(found[number].spread, sums, strict=True)]
        self.only = [number for number, each in found.items() if each.sums[0] and not each.by_moments]
        for number, cluster, cases, lost in self._rows("group_no, cluster, cases, loss FROM clusters"):
            found[number].clusters[cluster] = [cases, lost]
        for (number, cluster), sums in self.more.clusters.items():
            if number in self.only:
                held = found[number].clusters[cluster]
                found[number].clusters[cluster] = [a + b for a, b in zip(held, sums, strict=True)]

    def _of_forecasters(self, found: dict[int, _Group]) -> None:
        """Make the clusters of forecasters from what they forecast."""
        basis = group_of(self.ends[0])[0]
        query = (
            "SELECT c.forecaster, s.cluster, c.forecast, c.outcome FROM counted c JOIN subjects s ON s.claim = c.claim "
            f"WHERE {{}} AND c.basis = {basis} AND c.state = {SCORED}"
        )
        for values, which in self._forecasters():
            for forecaster, cluster, forecast, outcome in ask(self.connection, query.format(which), values):
                sums = found[group_no(basis, "forecaster", forecaster)].clusters[cluster]
                sums[0] += 1
                sums[1] += loss(forecast, outcome)
        for (number, cluster), more in self.more.clusters.items():
            held = found[number].clusters[cluster]
            found[number].clusters[cluster] = [a + b for a, b in zip(held, more, strict=True)]
        for group in found.values():
            group.measure()
