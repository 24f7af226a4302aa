"""What a generated ledger must come to, counted by the generator: nothing here knows the product's rules but words.

Of each forecaster the last forecast before the window ended counts; of a source the number it stated, else the median
of what readers read in its words. Probabilities are whole units of 10⁻¹⁵ here as they are in the books.
"""

from __future__ import annotations

from collections import Counter, defaultdict

HUNDREDTH, ONE = 10**13, 10**15
STATES = ("scored", "void", "waiting")


class Expected:
    """Counts by group; a group is (basis, dimension, member).

    Attributes:
        tallies: group → (forecast, outcome) → cases.
        claims: group → state → claims with a forecast that counts.
        late: group → forecasts made too late.
        closes: group → last day → claims that wait.
        forecasts: how many were made in all.
    """

    def __init__(self) -> None:
        self.tallies: dict[tuple, Counter] = defaultdict(Counter)
        self.claims: dict[tuple, Counter] = defaultdict(Counter)
        self.closes: dict[tuple, Counter] = defaultdict(Counter)
        self.late: Counter = Counter()
        self.forecasts = 0

    def add(self, claim, state, outcome=None) -> None:
        """Add a claim once all is known of it."""
        if claim.famous:
            return
        within = defaultdict(set)
        for basis, who, source, value in claim.counted():
            for group in claim.groups(basis, who, source):
                within[basis].add(group)
                if state == "scored":
                    self.tallies[group][value, ONE if outcome == "yes" else 0] += 1
        for group in set().union(*within.values()):
            self.claims[group][state] += 1
            if state == "waiting":
                self.closes[group][claim.last_day] += 1
        for basis, who, source in claim.too_late:
            self.late.update(claim.groups(basis, who, source))

    def open(self, group, today) -> int:
        """Return how many claims of a group wait whose windows have not ended."""
        return sum(claims for closes, claims in self.closes[group].items() if closes >= today)


class Claim:
    """A claim as the generator remembers it until its outcome is ruled, and what was forecast on it so far."""

    __slots__ = ("belief", "claim_id", "days", "famous", "last_day", "lasts", "month", "outcome", "own", "people",
                 "readings", "source", "stated", "term", "too_late", "topics")  # fmt: skip

    def __init__(self, claim_id, source, term, month, topics, belief, last_day, *, famous) -> None:
        self.claim_id, self.source, self.term, self.month, self.topics = claim_id, source, term, month, topics
        self.belief, self.last_day, self.famous = belief, last_day, famous
        self.stated, self.readings, self.lasts, self.people = None, {}, {}, []
        self.too_late, self.days, self.outcome, self.own = [], [], None, True

    def counted(self):
        """Yield basis, forecaster, source and units of what counts."""
        for who, value in self.lasts.items():
            source = self.source if self.own else who
            yield "own" if self.own else "source", who, source, value * HUNDREDTH
        if self.stated is not None:
            yield "source", self.source, self.source, self.stated * HUNDREDTH
        elif self.readings:
            read = sorted(self.readings.values())
            middle = len(read) // 2
            twice = 2 * read[middle] if len(read) % 2 else read[middle - 1] + read[middle]
            yield "source", self.source, self.source, twice * HUNDREDTH // 2

    def groups(self, basis, who, source):
        """Return the groups that a forecast belongs to."""
        return [
            (basis, "all", "all"), (basis, "forecaster", who), (basis, "source", source),
            (basis, "term", self.term or "(none)"), (basis, "month", self.month),
            *((basis, "topic", topic) for topic in self.topics),
        ]  # fmt: skip
