"""Posting the kept books: which claims a batch of entries touches, and what that changes in the totals.

Most entries are forecasts on claims that wait. For those nothing is read but the claim and whether the forecaster was
there (:func:`_quick`); for everything else what ``counted`` holds of a claim is compared with what the rules give now
(:mod:`ledger.journal.recounting`). A claim that was resolved while its window was open waits until the first entry of a
later day.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import Any

from sqlalchemy import Connection
from sqlalchemy.engine.interfaces import DBAPICursor

from ledger import entries as e
from ledger import predictions as p
from ledger.journal import adding, counting, grouping, recounting, totals, turns
from ledger.journal.counting import Counted, Made, Subject
from ledger.journal.direct import ask_of, change, put, run, slices, take
from ledger.journal.totals import (
    ITS_OWN,
    LATE,
    OTHER,
    OWN,
    PROMINENT,
    READ,
    READING,
    SAID,
    SCORED,
    SOURCE,
    STATED,
    VOID,
    WAITING,
    WITHDRAWN,
)

_ANEW = 100  # claims at once that are counted anew, with all their forecasts
_MOST = 200_000  # entries that are seen before they are posted
_MANY, _PART = 8, 4  # new forecasts on a claim, with which it is too if there were no more than so many times as many
_NO_TERM = -1
_STATE = Counted._fields.index("state")  # what comes before it, a forecast has for good
_MARKS = "(CAST(? AS TEXT), CAST(? AS BIGINT), CAST(? AS BIGINT))"
_OF = "SELECT {what} FROM counted c WHERE c.claim = s.claim AND {whose}c.kind {kinds} AND c.state NOT IN (3, 11)"


class _More(Exception):  # noqa: N818 - no fault
    """What a forecast changes cannot be told without the others on its claim."""


class _Held:
    """What ``counted`` holds of a claim and a basis, as far as it was asked for; what is added is noted here."""

    def __init__(self) -> None:
        self.forecasters: dict[int, int | None] = {}
        self.terms: set[int | None] = set()
        self.any = self.home = self.stated = self.other = False

    def add(self, row: Counted) -> None:
        """Note a row that was added."""
        self.forecasters[row.forecaster] = row.term
        self.terms.add(row.term)
        self.any = True
        self.home = self.home or row.kind != OTHER
        self.stated = self.stated or row.kind == STATED
        self.other = self.other or row.kind == OTHER


class Tallier:
    """Collects what entries touch, and posts the kept books once the others are written.

    Of a large import it sees a whole portion before it posts: most of a claim's forecasts are then counted together.

    Args:
        connection: the transaction the entries were appended in.
        before: when the last entry before them was recorded; nothing if they are the first.
    """

    def __init__(self, connection: Connection, before: str = "") -> None:
        self.connection, self.before = connection, before
        self._empty()

    def _empty(self) -> None:
        self._last, self._seen = "", 0
        self._changed: dict[str, None] = {}
        self._recorded: set[str] = set()
        self._again: set[str] = set()  # forecasts on them were superseded
        self._statements: list[str] = []
        self._ahead: tuple[tuple[Any, ...], DBAPICursor] | None = None
        self._made: dict[str, list[Made]] = defaultdict(list)

    def ask_ahead(self, body: e.Body) -> None:
        """Ask what is needed for an entry that is appended alone: the question travels with those before it."""
        if turns.waits_for_answers(self.connection) or not isinstance(body, e.ForecastMade):
            return
        basis, *key = _key(body.claim_id, body.forecaster, body.basis, body.term)
        query = _asking(basis, key[-1] != _NO_TERM).format(marks=_MARKS)
        self._ahead = tuple(key), run(self.connection, query, key)

    def see(self, entry: e.Entry) -> None:
        """Take in an entry, in order."""
        body, self._last = entry.body, entry.recorded_at
        self._seen += 1
        if isinstance(body, e.ForecastMade):
            if body.supersedes:
                self._changed[body.claim_id] = None
                self._again.add(body.claim_id)
            said = body.prediction
            if isinstance(said, p.Probability):
                made = (body.forecaster, body.basis, float(said.best), body.stated_at, entry.recorded_at, body.term)
                self._made[body.claim_id].append(Made(entry.seq, *made))
        elif isinstance(body, e.ClaimRecorded):
            self._changed[entry.entry_id] = None
            self._recorded.add(entry.entry_id)
        elif isinstance(body, e.ClaimRevised | e.ClaimWithdrawn | e.Ruling):
            self._changed[body.claim_id] = None
        elif isinstance(body, e.StatementArchived):
            self._statements.append(entry.entry_id)

    @property
    def full(self) -> bool:
        """Whether it holds as much as it may."""
        return self._seen >= _MOST

    def post(self) -> None:
        """Post what the entries change that were seen since the last time."""
        if not self._seen:
            return
        day, total = self._last[:10], grouping.Totals()
        if self._statements:  # of claims that were recorded before their statement
            query = "SELECT claim_id FROM mentions WHERE statement_id IN ({marks})"
            self._changed.update((row[0], None) for row in ask_of(self.connection, query, self._statements))
        if self.before[:10] != day:
            self._changed.update(dict.fromkeys(recounting.early(self.connection, day)))
        fresh: list[Counted] = []
        self._changed.update(dict.fromkeys(self._mostly_new()))
        for subject, held in self._held([claim_id for claim_id in self._made if claim_id not in self._changed]):
            try:
                fresh += _quick(subject, self._made[subject.claim_id], held, total)
            except _More:
                self._changed[subject.claim_id] = None
        put(self.connection, totals.counted, fresh)
        for some in slices(list(self._changed), _ANEW):
            self._anew(some, day, total)
        adding.add(self.connection, total)
        self.before = self._last
        self._empty()

    def _mostly_new(self) -> Iterator[str]:
        """Yield claims that are counted anew with less work, of whose forecasts a good part is new."""
        many = [name for name, made in self._made.items() if len(made) >= _MANY and name not in self._changed]
        query = (
            "SELECT s.claim_id, count(*) FROM subjects s JOIN counted c ON c.claim = s.claim "
            "WHERE s.claim_id IN ({marks}) GROUP BY s.claim_id"
        )
        held: dict[str, int] = dict(ask_of(self.connection, query, many))
        return (name for name in many if held.get(name, 0) <= _PART * len(self._made[name]))

    def _held(self, claim_ids: list[str]) -> Iterator[tuple[Subject, dict[int, _Held]]]:
        """Yield how claims stand on which forecasts were made, and what is held of them by basis."""
        asked: dict[tuple[int, bool], dict[tuple[Any, ...], None]] = defaultdict(dict)
        for claim_id in claim_ids:
            for made in self._made[claim_id]:
                basis, *key = _key(claim_id, made.forecaster, made.basis, made.term)
                asked[basis, key[-1] != _NO_TERM][tuple(key)] = None
        subjects: dict[str, Subject] = {}
        found: dict[str, dict[int, _Held]] = defaultdict(lambda: {SOURCE: _Held(), OWN: _Held()})
        for (basis, worded), keys in asked.items():
            for row in self._answers(_asking(basis, worded), list(keys)):
                claim_id, forecaster, term, its, some, plain, same, home, stated, other, *rest = row
                if claim_id not in subjects:
                    subjects[claim_id] = Subject(*rest)
                held = found[claim_id][basis]
                held.any, held.home, held.stated, held.other = bool(some), bool(home), bool(stated), bool(other)
                if its is not None:
                    held.forecasters[forecaster] = None if its == _NO_TERM else its
                held.terms |= {each for each, there in ((None, plain), (term, same)) if there}
        for claim_id, subject in subjects.items():
            yield subject, found[claim_id]

    def _answers(self, query: str, keys: list[tuple[Any, ...]]) -> Iterator[Any]:
        if self._ahead is not None and keys == [self._ahead[0]]:
            yield from self._ahead[1].fetchall()
        else:
            yield from ask_of(self.connection, query, keys, _MARKS)

    def _anew(self, claim_ids: Sequence[str], day: str, total: grouping.Totals) -> None:
        """Count claims anew, and add what differs from what was held."""
        before = recounting.standing(self.connection, claim_ids)
        known = [name for name in claim_ids if name in before or name in self._recorded]
        now = {each.claim_id: each for each in recounting.subjects(self.connection, known, day)}
        touched = self._again | self._made.keys()
        differ = [name for name, each in now.items() if name in touched or before.get(name) != each]
        pairs = [(before.get(name), now[name]) for name in differ]
        gone: list[Counted] = []
        other: list[Counted] = []
        fresh: list[Counted] = []
        for had, has in recounting.changes(self.connection, pairs, total):
            old = {each[:_STATE]: each for each in had}
            for row in has:
                before_now = old.pop(row[:_STATE], None)
                if before_now is None:
                    fresh.append(row)
                elif before_now != row:
                    other.append(row)
            gone += old.values()
        take(self.connection, totals.counted, [each[:1] for each in gone])
        changed = [(*row[_STATE:], row.entry) for row in sorted(other)]
        change(self.connection, totals.counted, Counted._fields[_STATE:], changed)
        put(self.connection, totals.counted, fresh)
        take(self.connection, totals.subjects, [each[:1] for each, _ in pairs if each is not None])
        put(self.connection, totals.subjects, [each for _, each in pairs])


def _key(claim_id: str, forecaster: str, basis: str, term: str | None) -> tuple[int, str, int, int]:
    """Return a basis, and what is asked about a forecast of it: claim, forecaster and term."""
    number = _NO_TERM if term is None else totals.name_no(term)
    return OWN if basis == "own" else SOURCE, claim_id, totals.name_no(forecaster), number


@lru_cache(maxsize=4)
def _asking(basis: int, worded: bool) -> str:
    """Return the select that says of claims what ``counted`` holds of them, of a forecaster and of a term, if any."""
    kinds = f"= {ITS_OWN}" if basis == OWN else f"< {ITS_OWN}"
    its = _OF.format(what=f"coalesce(c.term, {_NO_TERM})", whose="c.forecaster = a.forecaster AND +", kinds=kinds)
    any_of = _OF.format(what="1", whose="", kinds=kinds)
    some, plain, same, home, stated, other = (
        f"EXISTS ({any_of}{more})"
        for more in ("", " AND c.term IS NULL", " AND c.term = a.term", f" AND c.kind <> {OTHER}",
                     f" AND c.kind = {STATED}", f" AND c.kind = {OTHER}")
    )  # fmt: skip
    said = (some, plain, same if worded else "0", *((home, stated, other) if basis == SOURCE else (some, "0", "0")))
    return (
        "WITH a(claim_id, forecaster, term) AS (VALUES {marks}) "
        f"SELECT a.claim_id, a.forecaster, a.term, ({its} AND c.kind <> {READ}), {', '.join(said)}, "
        f"{recounting.SUBJECT} "
        "FROM a JOIN subjects s ON s.claim_id = a.claim_id"
    )


def _quick(subject: Subject, made: list[Made], held: dict[int, _Held], total: grouping.Totals) -> list[Counted]:
    """Add forecasts to a claim of which only that much is known; return their rows.

    Raises:
        _More: if that is not enough to know.
    """
    if subject.stage == WITHDRAWN:
        return []
    late: list[Counted] = []
    new: list[Counted] = []
    changed: list[tuple[set[int], int]] = []
    for each in made:
        there = held[OWN if each.basis == "own" else SOURCE]
        if each.late(subject):
            if each.basis != "own":
                raise _More  # what is said twice at one time is late once
            late.append(counting.row(subject, each, LATE))
        elif _counts(subject, each, there):
            new.append(counting.row(subject, each, VOID if subject.stage == VOID else WAITING))
            changed += _groups(subject, new[-1], there)
            there.add(new[-1])
    if late or new:  # all of it is known
        total.name(subject, made)
        total.add(subject, late)
        for within, sign in changed:
            total.claim(subject, within, sign)
    return [*late, *new]


def _counts(subject: Subject, made: Made, there: _Held) -> bool:
    """Whether a forecast in time is the first of its forecaster, as far as that can be told without the others."""
    if subject.stage == SCORED or (made.basis != "own" and subject.known_at is not None):
        raise _More  # which may be in hindsight
    if made.basis == "read":
        if there.stated:  # a number the source stated goes before what its words are read as
            return False
        raise _More
    forecaster = totals.name_no(made.forecaster)
    if forecaster in there.forecasters:
        if there.forecasters[forecaster] != counting.own_term(subject, made):
            raise _More
        return False
    if there.any and not there.stated and counting.kind(subject, made) == STATED:
        raise _More  # there may be readings, which count no longer
    return True


def _groups(subject: Subject, row: Counted, there: _Held) -> Iterator[tuple[set[int], int]]:
    """Yield the groups to which a new row of a claim, which is no reading, adds the claim, and those it leaves."""
    if not there.any:
        yield {grouping.switched(subject, row.basis, SAID)}, 1
    elif row.basis == SOURCE and there.home and not (there.stated or there.other):  # there was a reading alone
        yield {grouping.switched(subject, row.basis, READING)}, -1
        yield {grouping.switched(subject, row.basis, READING | SAID)}, 1
    if subject.state & PROMINENT:
        return
    forecaster, source, term, *rest = grouping.groups_of(subject, row)
    within = {forecaster} if there.any else {forecaster, *rest}
    if row.kind == OTHER or not there.home:
        within.add(source)
    if row.term not in there.terms:
        within.add(term)
    yield within, 1
