"""The kept books say of any ledger what its frames say: random sequences of entries, both bases, every dimension."""

from __future__ import annotations

import os
from collections import Counter, defaultdict
from contextlib import contextmanager
from datetime import date, timedelta
from itertools import count

import pytest
from clocks import Clock
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ledger import Ledger, answering, calibrating, figures, review
from ledger import entries as e
from ledger import predictions as p
from ledger.choosing import Choices, chosen_rows
from ledger.journal import adding, direct, kept, live, recounting, totalled, totals
from ledger.journal.append import append
from ledger.units import READERS, UNIT, loss, units
from ledger.values import new_id

LONG = bool(os.environ.get("FORECAST_LEDGER_LONG"))  # make faults
START = date(2024, 11, 1)
PEOPLE = ("ada", "emmy", "Met", "Reuters", READERS)
NUMBERS = ("0", "1", "0.5", "0.7", "0.30", "0.3333333333333333", "0.1", "1e-20", "0.99999999999999999")
OUTCOMES = ("yes", "no", "void", "0.5", "disputed")
days = st.integers(-3, 12)
some = st.integers(0, 50)


def day(offset):
    return (START + timedelta(days=offset)).isoformat()


claims = st.fixed_dictionaries({
    "closes": days, "source": st.sampled_from([None, "Met", "Met", "Reuters"]),
    "term": st.sampled_from([None, "likely"]),
    "topics": st.sampled_from([(), ("war",), ("war", "rain"), ("(none)",), ("rain", "rain")]),
    "event": st.sampled_from([None, None, "storm"]), "statement": st.sampled_from([None, 0, 1]),
    "sampling": st.sampled_from([None, None, None, "all", "chosen for retrospective prominence"]),
    "announced": st.sampled_from([False, False, True]), "imputed": st.sampled_from([False, False, True]),
})  # fmt: skip
forecasts = st.fixed_dictionaries({
    "claim": some, "forecaster": st.sampled_from(PEOPLE), "basis": st.sampled_from(["own", "stated", "read"]),
    "number": st.sampled_from(NUMBERS), "on": days, "at": st.sampled_from(["", "T00:00:00Z", "T15:00:00Z"]),
    "term": st.sampled_from([None, None, "likely", "sure", "(none)"]),
    "again": st.sampled_from([False, False, False, True]), "which": some,
    "point": st.sampled_from([False] * 9 + [True]),
})  # fmt: skip
rulings = st.fixed_dictionaries({
    "claim": some, "outcome": st.sampled_from(OUTCOMES[:4]), "known": st.one_of(st.none(), days),
    "settled": st.booleans(), "again": st.booleans(), "which": some,
})  # fmt: skip
steps = st.one_of(
    *(st.tuples(st.just("forecast"), forecasts) for _ in range(5)),
    *(st.tuples(st.just("claim"), claims) for _ in range(2)),
    *(st.tuples(st.just("rule"), rulings) for _ in range(2)),
    st.tuples(st.just("revise"), st.tuples(some, claims)),
    st.tuples(st.just("withdraw"), some),
    st.tuples(st.just("later"), st.sampled_from([0, 0, 1, 4])),
    st.tuples(st.just("later"), st.sampled_from([0, 0, 1, 4])),
)


class Story:
    """A ledger that random steps are written to, in batches that end where time passes."""

    def __init__(self, where, *, four_eyes):
        self.clock = Clock(f"{day(0)}T12:00:00Z")
        self.ledger = Ledger(where, "ada", clock=self.clock, four_eyes=four_eyes)
        self.statements = [
            self.ledger.archive(f"Text {n}.", publisher="p", published_at=on).entry_id
            for n, on in enumerate(("2024-10-30", "2024-11-02"))
        ]
        self.claims, self.made, self.ruled, self.batch = [], defaultdict(list), defaultdict(list), []
        self.write("claim", {"closes": 5, "source": "Met", "term": None, "topics": (), "event": None, "statement": 0,
                             "sampling": None, "announced": False, "imputed": False})  # fmt: skip

    def write(self, name, said):
        getattr(self, name)(said)

    def add(self, body):
        self.batch.append((new_id(), body))
        return self.batch[-1][0]

    def later(self, passed):
        if self.batch:
            with self.ledger._store.appending() as connection:
                ids, bodies = zip(*self.batch, strict=True)
                append(connection, "ada", bodies, entry_ids=ids, now=self.clock())
        self.batch = []
        self.clock.tick(days=passed)

    def _claim(self, said):
        place = said["statement"]
        mentions = () if place is None else (e.Mention(statement_id=self.statements[place], start=0, end=4),)
        return e.Claim(
            question="Rain?", criteria="The gauge.", mentions=mentions, term=said["term"], topics=said["topics"],
            window=e.Window(opens=day(-5), closes=day(said["closes"]), basis=("stated", "imputed")[said["imputed"]]),
            event=said["event"], sampling=said["sampling"], speaker_controls_outcome=said["announced"],
            source=said["source"] and e.Source(name=said["source"]), space=p.BinarySpace(fractions=("0.5",)),
        )  # fmt: skip

    def claim(self, said):
        self.claims.append(self.add(e.ClaimRecorded(claim=self._claim(said))))

    def named(self, number):
        return self.claims[number % len(self.claims)]

    def forecast(self, said):
        name = self.named(said["claim"])
        before = self.made[name]
        supersedes = before.pop(said["which"] % len(before)) if said["again"] and before else None
        number = p.Point(value="3") if said["point"] else p.Probability(best=said["number"])
        before.append(self.add(e.ForecastMade(
            claim_id=name, forecaster=said["forecaster"], basis=said["basis"], prediction=number, term=said["term"],
            stated_at=day(said["on"]) + said["at"], supersedes=supersedes,
        )))  # fmt: skip

    def rule(self, said):
        name = self.named(said["claim"])
        before = self.ruled[name]
        supersedes = before.pop(said["which"] % len(before)) if said["again"] and before else None
        kinds = {"void": {"kind": "void", "reason": "disputed"}, "0.5": {"kind": "fraction", "value": "0.5"}}
        outcome = p.Outcome(**kinds.get(said["outcome"], {"kind": said["outcome"]}))
        kind = e.ResolutionSettled if said["settled"] else e.ResolutionProposed
        known = None if said["known"] is None else day(said["known"])
        before.append(self.add(kind(claim_id=name, outcome=outcome, known_at=known, supersedes=supersedes)))

    def revise(self, said):
        self.add(e.ClaimRevised(claim_id=self.named(said[0]), claim=self._claim(said[1]), reason="clearer"))

    def withdraw(self, number):
        self.add(e.ClaimWithdrawn(claim_id=self.named(number), reason="a slip"))


def by_frames(chosen, late, dimension, today):
    """What the frames say: by group the counts, the tally and the clusters, in the units of the kept books."""
    found = defaultdict(Group)
    for name, row in _rows(chosen, dimension):
        group = found[name]
        group.claims.add(row.claim)
        if row.closes >= str(today):
            group.open.add(row.claim)
        elif row.void:
            group.void.add(row.claim)
        elif row.outcome == row.outcome:
            group.scored.add(row.claim)
            group.case(units(row.probability), units(row.outcome), row.cluster, row.hindsight)
    for name, _ in _rows(late, dimension):
        found[name].late += 1
    return {name: group.said() for name, group in found.items()}


def _rows(part, dimension):
    keyed = part.assign(group="all") if dimension == "all" else review.grouped(part, dimension)
    return zip(keyed.group, keyed.itertuples(), strict=True)


class Group:
    def __init__(self):
        self.claims, self.open, self.void, self.scored = set(), set(), set(), set()
        self.late = self.hindsight = 0
        self.tally, self.clusters = Counter(), defaultdict(lambda: [0, 0])

    def case(self, forecast, outcome, cluster, hindsight):
        self.tally[forecast, outcome] += 1
        self.clusters[cluster][0] += 1
        self.clusters[cluster][1] += loss(forecast, outcome)
        self.hindsight += bool(hindsight)

    def said(self):
        pending = len(self.claims) - len(self.scored) - len(self.void)
        counts = {"n": self.tally.total(), "n_claims": len(self.claims), "n_pending": pending, "n_open": len(self.open),
                  "n_void": len(self.void), "n_late": self.late, "hindsight": self.hindsight}  # fmt: skip
        return counts, self.tally, sorted(map(tuple, self.clusters.values()))


def by_books(connection, basis, dimension, today):
    """The same of the kept books."""
    found = {}
    for each in kept.every(connection, basis, dimension, today):
        names = ("n", "n_claims", "n_pending", "n_open", "n_void", "n_late", "hindsight")
        tally = Counter(dict(zip(zip(each.forecast, each.outcome, strict=True), each.cases, strict=True)))
        sums = sorted(zip(each.cluster_cases, each.cluster_loss, strict=True))
        assert each.n_clusters == len(sums)
        assert each.moments == tuple(sum(n**a * t**b for n, t in sums) for a, b in totalled.POWERS)
        found[each.member] = {name: getattr(each, name) for name in names}, tally, sums
    return found


def agree(ledger, clock, last, passed):
    """Compare everything on the day of the last step and on a later one; and the books with the journal."""
    written = date.fromisoformat(ledger.info()["last_recorded_at"][:10])
    for later in (0, passed):
        today = last + timedelta(days=later)
        clock.set(f"{today}T23:00:00Z")
        frames = ledger._frames(None)
        frame = frames.compact.assign(closes=lambda rows: rows.closes.dt.strftime("%Y-%m-%d"))
        with ledger._store.reading() as connection:
            assert kept.usable(connection, today)
            assert not kept.usable(connection, written - timedelta(days=1))
            for basis in totals.BASES:
                for choices in switched(basis):
                    answered(connection, frames, choices, today)
                chosen = chosen_rows(frame, Choices(basis=basis))
                for dimension in totals.DIMENSIONS:
                    said = by_frames(*chosen, dimension, today)
                    assert by_books(connection, basis, dimension, today) == said, (basis, dimension, later)
                    pages(connection, basis, dimension, today, said)
                words = by_frames(*(part[part.basis == "read"] for part in chosen), "term", today)
                assert by_books(connection, basis, totals.WORDS, today) == words
    report = ledger.audit(levels=(3,))
    assert report.ok, report.findings


SWITCHED = (
    {"hindsight": False}, {"announcements": False}, {"imputed": False}, {"partial": False}, {"prominent": True},
    {"hindsight": False, "imputed": False, "prominent": True}, {"announcements": False, "partial": False},
    {"where": {"basis": "stated"}}, {"where": {"basis": "stated"}, "hindsight": False, "announcements": False},
)  # fmt: skip


def switched(basis):
    """Choices of a basis by what can be left out."""
    return [Choices(basis=basis, **said) for said in SWITCHED if basis == "source" or "where" not in said]


def answered(connection, frames, choices, today):
    """Whether figures can be had without the rows; if so, the kept ones and one GROUP BY say what the rows say."""
    wanted = answering.wanting(None, choices)
    found = answering.found(connection, None, choices, today)
    told = [] if found is None else [found["all"]]
    if live.as_counted(connection, wanted, today):
        told += map(figures.of_kept, live.grouped(connection, wanted, today))
    rows = calibrating.of_frames(frames, today, choices)
    for said in told:
        for names in (("forecast", "outcome", "cases"), ("sizes", "losses")):
            assert _listed(said, names) == _listed(rows, names)
        assert (said.counts, said.left, said.hindsight) == (rows.counts, rows.left, rows.hindsight), choices
    return bool(told)


def _listed(said, names):
    return sorted(zip(*(getattr(said, name).round(9).tolist() for name in names), strict=True))


def pages(connection, basis, dimension, today, said):
    """The groups a page at a time, with most cases first, and one of them alone."""
    wanted = sorted((-counts["n"], name) for name, (counts, *_) in said.items())
    page = kept.members(connection, basis, dimension, today)
    assert [(-each.n, each.member) for each in page] == wanted
    assert kept.members(connection, basis, dimension, today, first=1, limit=1) == page[1:2]
    for each in page[-1:]:
        one = kept.group(connection, basis, dimension, each.member, today)
        assert (one.n, one.n_claims, one.n_late) == (each.n, each.n_claims, each.n_late)


_numbers = count()


def run(where, told, passed, *, four_eyes=False):
    story = Story(where, four_eyes=four_eyes)
    try:
        for name, said in told:
            story.write(name, said)
        story.later(0)
        agree(story.ledger, story.clock, story.clock().date(), passed)
    finally:
        story.ledger.close()


@settings(max_examples=400 if LONG else 30, suppress_health_check=[HealthCheck.too_slow])
@given(told=st.lists(steps, max_size=40), passed=st.integers(1, 12), four_eyes=st.booleans())
def test_the_kept_books_say_what_the_frames_say(told, passed, four_eyes):
    run(":memory:", told, passed, four_eyes=four_eyes)


@pytest.fixture
def database(postgres_server):
    """Gives the URL of an empty database each time it is asked for one."""
    import psycopg

    made = []

    def new():
        made.append(f"kept_{next(_numbers)}")
        with psycopg.connect(postgres_server.get_uri(), autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE {made[-1]}")
        return postgres_server.get_uri(database=made[-1])

    yield new
    with psycopg.connect(postgres_server.get_uri(), autocommit=True) as connection:
        for name in made:
            connection.execute(f"DROP DATABASE {name} WITH (FORCE)")


def test_they_say_it_on_a_server_too(database):
    @settings(max_examples=30 if LONG else 4, suppress_health_check=[HealthCheck.too_slow])
    @given(told=st.lists(steps, min_size=25, max_size=60), passed=st.integers(1, 12))
    def tried(told, passed):
        run(database(), told, passed)

    tried()


# -- one at a time -----------------------------------------------------------------------------------------------------

WINDOW = ("2024-11-01", "2024-11-10")


def test_what_was_resolved_early_waits_until_an_entry_or_a_reader_of_a_later_day(ledger, clock):
    claim = ledger.record(question="q", criteria="c", window=WINDOW, topics=("war",))
    ledger.forecast(claim, "0.7")
    ledger.resolve(claim, "yes", evidence="seen")

    def said(today):
        with ledger._store.reading() as connection:
            one = kept.group(connection, "own", "topic", "war", date.fromisoformat(today))
            (state,) = connection.execute(totals.subjects.select()).scalars("state")
        return one.n, one.n_pending, one.n_open, state

    assert said("2024-11-10") == (0, 1, 1, totals.EARLY)
    assert said("2024-11-11") == (1, 0, 0, totals.EARLY)  # added when it is read
    clock.set("2024-11-10T23:59:59Z")
    ledger.note(claim, "still open")
    assert said("2024-11-10") == (0, 1, 1, totals.EARLY)
    clock.set("2024-11-11T00:00:00Z")
    ledger.note(claim, "closed")
    assert said("2024-11-11") == (1, 0, 0, totals.SCORED)  # posted by the first entry of that day


def test_a_second_reading_of_a_scored_claim_moves_its_tally_though_no_count_changes(ledger, clock):
    claim = ledger.record(question="q", criteria="c", window=WINDOW, source="Met")
    ledger.read(claim, "0.2", forecaster="ada")
    clock.set("2024-11-20T12:00:00Z")
    ledger.resolve(claim, "yes", evidence="seen", known_at="2024-11-11")

    def said():
        with ledger._store.reading() as connection:
            one = kept.group(connection, "source", "all", "all", date(2024, 11, 21))
        return one.n, one.forecast, one.cluster_loss

    assert said() == (1, (2 * UNIT // 10,), (640_000_000_000,))
    clock.set("2024-11-21T12:00:00Z")
    ledger.read(claim, "0.6", forecaster="ben")
    assert said() == (1, (4 * UNIT // 10,), (360_000_000_000,))
    assert ledger.audit(levels=(3,)).ok


@pytest.mark.parametrize(
    ("after", "known", "n"),
    [(None, True, 1), ("ben", False, 1), ("ada", True, 0), ("Met", False, 1)],
)
def test_readings_before_and_after_an_outcome_was_known_take_the_rows(ledger, clock, after, known, n):
    claim = ledger.record(question="q", criteria="c", window=WINDOW, source="Met")
    first = ledger.read(claim, "0.2", forecaster="ada")
    clock.set("2024-11-20T12:00:00Z")
    ledger.resolve(claim, "yes", evidence="seen", known_at="2024-11-11")
    if after is not None:
        instead = first.entry_id if after == "ada" else None
        basis = "stated" if after == "Met" else "read"
        ledger.forecast(claim, "0.6", forecaster=after, basis=basis, stated_at="2024-11-02", supersedes=instead)
    with ledger._store.reading() as connection:
        assert answered(connection, ledger._frames(None), Choices(hindsight=False), date(2024, 11, 20)) is known
    assert ledger.scores(hindsight=False).n.iloc[0] == n
    assert ledger.audit(levels=(3,)).ok


def test_a_claim_is_counted_once_where_only_its_second_forecast_needs_the_others(ledger):
    claim = ledger.record(question="q", criteria="c", window=("2090-01-01", "2090-12-31"), source="Met")
    ledger.append([
        e.ForecastMade(claim_id=claim.entry_id, forecaster=name, basis=basis, stated_at="2024-11-01",
                       prediction=p.Probability(best="0.7")) for name, basis in (("AP", "stated"), ("ada", "read"))
    ])  # fmt: skip
    with ledger._store.reading() as connection:
        assert kept.group(connection, "source", "all", "all", date(2024, 11, 2)).n_claims == 1
    assert ledger.audit(levels=(3,)).ok


def test_a_forecast_on_a_claim_that_waits_looks_at_no_other(where):
    """However many there are: the hundredth takes the statements of the second, and none reads the forecasts."""
    with Ledger(where, "ada") as ledger:
        claim = ledger.record(question="q", criteria="c", window=("2090-01-01", "2090-12-31"), topics=("war", "rain"))
        bodies = [
            e.ForecastMade(claim_id=claim.entry_id, forecaster=f"f{n}", basis="own", stated_at="2024-11-01",
                           prediction=p.Probability(best="0.5")) for n in range(101)
        ]  # fmt: skip
        asked = []
        for some in (bodies[:1], bodies[1:2], bodies[2:99], bodies[99:100]):
            with patched(asked), ledger._store.appending() as connection:
                append(connection, "ada", some)
    assert asked[1] == asked[3]
    assert [said for said in asked[3] if "FROM forecasts" in said] == []
    assert len(asked[3]) == 3  # what is held of the claim; a row; the groups


@contextmanager
def patched(asked):
    """Note the statements the kept books send, batch by batch."""
    real, batch = (direct.ask, direct.run_many), []
    asked.append(batch)

    def ask(connection, query, values=()):
        batch.append(query)
        return real[0](connection, query, values)

    def run_many(connection, statement, rows):
        batch.extend([statement] * bool(rows))
        return real[1](connection, statement, rows)

    with pytest.MonkeyPatch.context() as context:
        for module in (direct, adding, recounting):
            context.setattr(module, "ask", ask, raising=False)
            context.setattr(module, "run_many", run_many, raising=False)
        yield


def test_totals_that_came_to_nothing_are_gone(where):
    with Ledger(where, "ada") as ledger:
        claim = ledger.record(question="q", criteria="c", window=("2024-01-01", "2024-01-31"))
        ledger.append([e.ForecastMade(claim_id=claim.entry_id, forecaster="Met", basis="stated", stated_at="2024-01-01",
                                      prediction=p.Probability(best="0.5"))])  # fmt: skip
        ledger.resolve(claim, "yes", evidence="seen")
        ledger.withdraw(claim, reason="a slip")
        with ledger._store.reading() as connection:
            left = {table.name: connection.execute(table.select()).all() for table in totals.KEPT}
        assert [name for name, rows in left.items() if rows] == ["subjects"]


def test_the_moments_stand_in_for_many_clusters_unless_one_is_large():
    assert not totalled.even(1_000, 1_000, 1_000)
    assert totalled.even(1_001, 1_001, 1_001)
    assert not totalled.even(2_000, 3_000, 1_001**3 + 1_999)


def test_only_nothing_is_impossible_and_only_one_is_certain():
    assert [units(each) for each in (0.0, 1e-30, 0.7, 1 - 1e-16, 1.0)] == [0, 1, 7 * 10**14, UNIT - 1, UNIT]


@given(st.integers(0, UNIT))
def test_a_decimal_of_fifteen_digits_is_the_float_it_was(number):
    assert units(float(f"{number}e-15")) == number
    assert number / UNIT == float(f"{number}e-15")
