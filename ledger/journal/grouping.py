"""Which groups a claim and its forecasts are counted in, and the sums of each. No database here."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable
from functools import lru_cache

from ledger.journal.counting import Counted, Made, Subject, who
from ledger.journal.totals import (
    AFTER,
    ALL,
    ANNOUNCED,
    EARLY,
    FAMOUS,
    IMPUTED,
    LATE,
    OTHER,
    OWN,
    PARTIAL,
    PROMINENT,
    READ,
    READING,
    SAID,
    SCORED,
    SOURCE,
    SWITCHES,
    VOID,
    WAITING,
    WORDS,
    group_no,
    group_of,
    name_no,
    of_forecaster,
)
from ledger.units import NONE, UNIT, loss

_PLACE = {SCORED: 1, VOID: 2, WAITING: 3}  # in the counts of a group, where a claim of a state is counted


class Totals:
    """What is added to the totals, by group; adding something and taking it away again leaves nothing.

    Args:
        forecasters: whether clusters are summed up for forecasters too, for whom none are kept.

    Attributes:
        groups: cases, claims scored, void and waiting, late forecasts, cases in hindsight.
        tallies: by group, forecast and outcome: cases.
        clusters: by group and cluster: cases and loss.
        waiting: by group and last day: claims.
        names: what the numbers of the groups' members stand for.
    """

    def __init__(self, *, forecasters: bool = False) -> None:
        self._first = 0 if forecasters else 1
        self.groups: dict[int, list[int]] = defaultdict(lambda: [0] * 6)
        self.tallies: dict[tuple[int, int, int], int] = defaultdict(int)
        self.clusters: dict[tuple[int, int], list[int]] = defaultdict(lambda: [0, 0])
        self.waiting: dict[tuple[int, str], int] = defaultdict(int)
        self.names: dict[int, str] = {}

    def name(self, subject: Subject, made: Iterable[Made]) -> None:
        """Remember the names of the groups that forecasts on a claim may belong to."""
        said = {ALL, subject.source or NONE, subject.term or NONE, subject.month or NONE, *topics_of(subject)}
        for each in made:
            said.add(who(subject, each))
            if each.term is not None:
                said.add(each.term)
        self.names.update((name_no(name), name) for name in said)

    def add(self, subject: Subject, rows: Iterable[Counted], sign: int = 1) -> None:
        """Add what a claim's rows come to, or take it away."""
        seen: set[int] = set()
        kinds = [0, 0]  # of the forecasts of each basis
        groups = [_of_claim(subject, basis) for basis in (SOURCE, OWN)]
        switches = [_of_switches(subject, basis) for basis in (SOURCE, OWN)]
        for each in rows:
            within, switch = _groups(each, groups[each.basis]), switches[each.basis] | kind_of(each)
            state = each.state & ~PROMINENT
            if state == LATE:
                for number in (*within, switch):
                    self.groups[number][4] += sign
                continue
            seen.update(within)
            kinds[each.basis] |= kind_of(each)
            if state == SCORED:
                self._case(subject, each, within, switch, sign)
        seen.update(switches[basis] | some for basis, some in enumerate(kinds) if some)
        self.claim(subject, seen, sign)

    def claim(self, subject: Subject, within: Iterable[int], sign: int = 1) -> None:
        """Add a claim to groups in which it was not yet."""
        stage = WAITING if subject.stage == EARLY else subject.stage
        for number in within:
            self.groups[number][_PLACE[stage]] += sign
            if stage == WAITING and not of_forecaster(number):
                self.waiting[number, subject.closes] += sign

    def _case(self, subject: Subject, row: Counted, within: tuple[int, ...], switch: int, sign: int) -> None:
        forecast, outcome = row.forecast or 0, row.outcome or 0
        lost = sign * loss(forecast, outcome)
        for number in (*within, switch):
            group = self.groups[number]
            group[0] += sign
            group[5] += sign * (row.hindsight & AFTER)
            self.tallies[number, forecast, outcome] += sign
        for number in (*within[self._first :], switch):  # the first is the forecaster's
            sums = self.clusters[number, subject.cluster]
            sums[0] += sign
            sums[1] += lost


def groups_of(subject: Subject, row: Counted) -> tuple[int, ...]:
    """Return the groups a row belongs to: its forecaster's, its source's, its term's, and those of its claim.

    Those by what can be left out are others, see :func:`switched`; what was chosen because it became famous is in no
    other.
    """
    return _groups(row, _of_claim(subject, row.basis))


def _groups(row: Counted, of_claim: tuple[int, int, tuple[int, ...]]) -> tuple[int, ...]:
    if row.state & PROMINENT:
        return ()
    basis, (source, term, rest) = row.basis, of_claim
    said = term if row.term is None else group_no(basis, "term", row.term)
    found = (
        group_no(basis, "forecaster", row.forecaster),
        group_no(basis, "source", row.forecaster) if row.kind == OTHER else source,
        said,
        *rest,
    )
    return (*found, group_no(basis, WORDS, group_of(said)[2])) if row.kind == READ else found


def kind_of(row: Counted) -> int:
    """Return SAID or READING, or what of them was in hindsight."""
    return (READING if row.kind == READ else SAID) << (row.hindsight & AFTER)


def switched(subject: Subject, basis: int, kinds: int) -> int:
    """Return the group a claim is counted in by what can be left out.

    Args:
        subject: the claim.
        basis: of its forecasts.
        kinds: one of SAID, READING and what of them was in hindsight, for a forecast; for the claim all that it has.
    """
    return _of_switches(subject, basis) | kinds


@lru_cache(maxsize=1 << 12)
def _of_switches(subject: Subject, basis: int) -> int:
    has = (
        (ANNOUNCED, subject.announced),
        (IMPUTED, subject.window_basis == "imputed"),
        (PARTIAL, subject.outcome not in {None, 0, UNIT}),
        (FAMOUS, subject.state & PROMINENT),
    )
    return group_no(basis, SWITCHES, sum(bit for bit, there in has if there))


@lru_cache(maxsize=1 << 12)
def _of_claim(subject: Subject, basis: int) -> tuple[int, int, tuple[int, ...]]:
    """Return the groups of a claim's source and term, and those all its rows belong to."""
    source, term = (
        group_no(basis, dimension, name_no(said or NONE))
        for dimension, said in (("source", subject.source), ("term", subject.term))
    )
    topics = (group_no(basis, "topic", name_no(topic)) for topic in topics_of(subject))
    month = group_no(basis, "month", name_no(subject.month or NONE))
    return source, term, (group_no(basis, ALL, name_no(ALL)), month, *topics)


def topics_of(subject: Subject) -> list[str]:
    """Return the topics of a claim, or the one name for none."""
    return list(json.loads(subject.topics)) or [NONE]
