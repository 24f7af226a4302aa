"""Which forecasts on a claim count by the default choices. No database here.

The rules are those of :mod:`ledger.choosing` and :mod:`ledger.review` for ``Choices()``: of each forecaster the last
forecast that was made in time; for the source the number it stated, else the median over the readers of its words.
A test makes random ledgers and compares.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from statistics import median
from typing import NamedTuple

from ledger.journal.totals import (
    AFTER,
    ITS_OWN,
    LATE,
    MIXED,
    OTHER,
    OWN,
    PROMINENT,
    READ,
    SCORED,
    SOURCE,
    STATED,
    VOID,
    WAITING,
    WITHDRAWN,
    name_no,
)
from ledger.units import NONE, READERS, units

_MIDNIGHT = "T00:00:00.000000Z"


class Subject(NamedTuple):
    """A claim as the totals see it: a row of :data:`ledger.journal.totals.subjects`."""

    claim: int
    claim_id: str
    closes: str
    state: int
    outcome: int | None
    known_at: str | None
    source: str | None
    term: str | None
    month: str | None
    topics: str
    cluster: int
    type: str
    window_basis: str
    announced: int
    sampling: str | None
    statement: str | None
    series: str | None
    publisher: str | None

    @property
    def stage(self) -> int:
        """The state, whether prominent or not."""
        return self.state & ~PROMINENT


class Made(NamedTuple):
    """A forecast of a probability that stands."""

    entry: int
    forecaster: str
    basis: str
    probability: float
    stated_at: str
    recorded_at: str
    term: str | None

    @property
    def made_at(self) -> str:
        """When it was made, of fixed width; an own forecast not before it was recorded."""
        made = self.recorded_at if self.basis == "own" and self.stated_at < self.recorded_at else self.stated_at
        return made if len(made) > len(_MIDNIGHT) else made + _MIDNIGHT

    def late(self, subject: Subject) -> bool:
        """Whether it was made after the window's last day, or when the outcome was known; readings never are."""
        if self.basis == "read":
            return False
        day = self.made_at[:10]
        return day > subject.closes or (subject.known_at is not None and day >= subject.known_at)


class Counted(NamedTuple):
    """A forecast that counts: a row of :data:`ledger.journal.totals.counted`."""

    entry: int
    claim: int
    basis: int
    kind: int
    forecaster: int
    term: int | None
    state: int
    forecast: int | None
    outcome: int | None
    hindsight: int


def kind(subject: Subject, made: Made) -> int:
    """Return what kind of forecast it is; where no source is named, whoever stated a number is it."""
    if made.basis != "stated":
        return ITS_OWN if made.basis == "own" else READ
    return STATED if subject.source is None or made.forecaster == subject.source else OTHER


def own_term(subject: Subject, made: Made) -> int | None:
    """Return the number of the words of a forecast's own, where they are others than the claim's."""
    number = None if made.term is None else name_no(made.term)
    return None if number == name_no(subject.term or NONE) else number


def who(subject: Subject, made: Made) -> str:
    """Return under whose name a forecast counts: readings under that of the source."""
    return (subject.source or READERS) if made.basis == "read" else made.forecaster


def rows(subject: Subject, made: Iterable[Made]) -> list[Counted]:
    """Return the rows of a claim in ``counted``.

    Args:
        subject: the claim.
        made: all forecasts on it that stand, in order of entry.
    """
    if subject.stage == WITHDRAWN:
        return []
    late: list[Made] = []
    own, stated, read = (defaultdict[str, list[Made]](list) for _ in range(3))
    by = {"own": own, "stated": stated, "read": read}
    for each in made:
        late.append(each) if each.late(subject) else by[each.basis][each.forecaster].append(each)
    found = [row(subject, each, LATE) for each in _once(late)]
    readings = [each for some in read.values() for each in some]
    before = any(not _after(subject, each) for each in readings)  # those count, where a number after them is left out
    for some in (*own.values(), *stated.values()):
        said = kind(subject, some[0]) == STATED
        found.append(_of(subject, some, [_last(some)], before=said and before))
    if read and not any(kind(subject, each[0]) == STATED for each in stated.values()):
        found.append(_of(subject, readings, sorted(_last(each) for each in read.values())))
    return found


def _after(subject: Subject, made: Made) -> bool:
    """Whether it was recorded when the outcome was known; that is hindsight unless it is one's own."""
    return made.basis != "own" and subject.known_at is not None and made.recorded_at[:10] > subject.known_at


def _once(late: list[Made]) -> Iterator[Made]:
    """What a source said twice at one time is late once."""
    seen: set[tuple[str, str]] = set()
    for each in late:
        key = each.forecaster, each.made_at
        if each.basis == "own" or key not in seen:
            yield each
        if each.basis != "own":
            seen.add(key)


def _last(made: list[Made]) -> Made:
    return made[0] if len(made) == 1 else max(made, key=lambda each: (each.made_at, each.entry))


def _of(subject: Subject, made: list[Made], lasts: list[Made], *, before: bool = False) -> Counted:
    """Return the row of what one forecaster, or all readers, made in time; their last ones count.

    Before a claim is scored the row says that somebody forecast, and it stays while they go on. ``before`` says that
    something else counts where this is left out as made in hindsight.
    """
    last = lasts[0]
    after = [_after(subject, each) for each in made] if subject.known_at is not None else [False]
    seen = AFTER * _after(subject, last) + MIXED * (any(after) and (before or not all(after)))
    if subject.stage != SCORED:
        return row(subject, last, VOID if subject.stage == VOID else WAITING, min(made).entry, hindsight=seen)
    value = units(last.probability if len(lasts) == 1 else median(each.probability for each in lasts))
    return row(subject, last, SCORED, None, value, seen)


def row(
    subject: Subject, made: Made, state: int, entry: int | None = None, forecast: int | None = None, hindsight: int = 0
) -> Counted:
    """Return the row of a forecast.

    Args:
        subject: the claim.
        made: the forecast.
        state: how it counts.
        entry: under which it is counted; its own where nothing is said.
        forecast: its units, where it is scored.
        hindsight: AFTER where it was recorded when the outcome was known, and MIXED where leaving out all that was
            makes it another forecast that counts.
    """
    return Counted(
        made.entry if entry is None else entry,
        subject.claim,
        OWN if made.basis == "own" else SOURCE,
        kind(subject, made),
        name_no(who(subject, made)),
        own_term(subject, made),
        state + (subject.state & PROMINENT),
        forecast,
        None if forecast is None else subject.outcome,
        hindsight,
    )
