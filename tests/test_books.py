from datetime import datetime

import pytest

from ledger import entries as e
from ledger.journal import books, queries, schema
from ledger.journal.append import append
from ledger.journal.store import create_store
from ledger.journal.tallying import Tallier
from ledger.values import new_id


def _rows(connection):
    return {
        table.name: sorted(map(repr, (tuple(row) for row in connection.execute(table.select()))))
        for table in schema.books.sorted_tables
    }


@pytest.fixture
def busy(ledger, clock, statement, open_as):
    """A ledger in which every step of a claim's life was taken, a day between any two."""
    day = {"days": 1}
    claim = ledger.record(
        question="Will they fight?",
        criteria="Reported by two.",
        window=("2024-11-01", "2024-11-10"),
        statement=statement,
        start=0,
        end=69,
        topics=("war", "korea"),
        key="fight",
    )
    clock.tick(**day)
    slip = ledger.read(claim, "0.6")
    clock.tick(**day)
    ledger.read(claim, "0.7", low="0.5", high="0.9", supersedes=slip.entry_id)
    clock.tick(**day)
    ledger.reject(statement=statement, start=70, end=82, reason="possibility")
    clock.tick(**day)
    ledger.revise(claim, question="Will they enter combat?", topics=("war",), reason="clearer")
    clock.tick(**day)
    ledger.lock(claim)
    clock.tick(**day)
    ledger.resolve(claim, "yes", evidence="seen", event_date="2024-11-04", known_at="2024-11-05")
    clock.tick(**day)
    open_as("bob").resolve(claim, "no", evidence="not seen")
    clock.tick(**day)
    ledger.settle(claim, "yes", rationale="two newspapers")
    clock.tick(**day)
    ledger.note(claim, "see also")
    other = ledger.record(question="q", criteria="c", window=("2024-11-01", "2024-11-30"))
    clock.tick(**day)
    ledger.withdraw(other, reason="a slip")
    return ledger, claim


def test_the_books_rebuilt_from_the_journal_are_the_books(busy):
    ledger, _ = busy
    with ledger._store.writing() as connection:
        before = _rows(connection)
        entries = list(queries.entries(connection))
        books.rebuild(connection, iter(entries))
        assert _rows(connection) == before
        books.rebuild(connection, iter(entries[:-1]))
        assert _rows(connection) != before  # the comparison does see a missing entry
        books.rebuild(connection, iter(entries))
    assert ledger.audit().ok
    assert {name for name, rows in before.items() if not rows} == {
        "members",
        "erasure_requests",
        "erasures",
        "waiting",
    }


def test_entries_posted_one_by_one_or_at_once_give_the_same_books(where, busy, tmp_path):
    ledger, _ = busy
    with ledger._store.reading() as connection:
        entries, before = list(queries.entries(connection)), _rows(connection)
    fresh = create_store(tmp_path / "at-once.sqlite")
    with fresh.writing() as connection:
        tallier = Tallier(connection)
        books.post(connection, entries, tallier)
        tallier.post()
        assert {name: len(rows) for name, rows in _rows(connection).items()} == {
            name: len(rows) for name, rows in before.items()
        }
    fresh.close()


def test_a_rebuild_of_more_than_one_batch_is_whole(tmp_path):
    store = create_store(tmp_path / "ledger.sqlite")
    with store.writing() as connection:
        about = new_id()
        append(connection, "ana", [e.NoteAdded(about=about, text=str(n)) for n in range(5_003)])
        before = _rows(connection)
        books.rebuild(connection, queries.entries(connection))
        assert _rows(connection) == before
    store.close()


def test_every_kind_can_be_posted_twice_over(every_kind, where):
    store = create_store(where)
    with store.writing() as connection:
        append(connection, "ana", list(every_kind.values()))
        before = _rows(connection)
        books.rebuild(connection, queries.entries(connection))
        assert _rows(connection) == before
    store.close()


# -- the ledger as it stood ------------------------------------------------------------------------------------------


def _story(ledger, claim):
    """Status, wording and probability of the claim on each of the days."""
    for day in range(1, 12):
        shown = ledger.claims(as_of=f"2024-11-{day:02}")
        row = shown[shown.claim_id == claim.entry_id].iloc[0]
        n = ledger.forecasts(as_of=f"2024-11-{day:02}").claim.eq(claim.entry_id).sum()
        yield day, row.status, "combat" in row.question, row.probability, row.topics, n


def test_the_ledger_is_read_as_it_stood_on_any_day(busy, clock):
    ledger, claim = busy
    clock.set("2025-01-01T00:00:00Z")
    told = list(_story(ledger, claim))
    assert [each[1] for each in told] == ["open"] * 6 + ["resolved", "disputed", "resolved", "resolved", "resolved"]
    assert [each[2] for each in told] == [False] * 4 + [True] * 7
    assert told[0][3] != told[0][3]  # no reading yet: missing
    assert [each[3] for each in told[1:]] == [0.6] + [0.7] * 9
    assert [each[4] for each in told] == [("war", "korea")] * 4 + [("war",)] * 7
    assert [each[5] for each in told] == [0] + [1] * 10


def test_the_ledger_as_of_now_is_the_ledger(busy, clock):
    ledger, claim = busy
    clock.set("2025-01-01T00:00:00Z")
    now = ledger.claims()
    then = ledger.claims(as_of="2025-01-01")
    assert now.equals(then)
    assert ledger.show(claim)["history"] == ledger.show(claim, as_of="2025-01-01")["history"]


def test_before_its_first_entry_the_ledger_was_empty(busy):
    ledger, _ = busy
    for read in (ledger.claims, ledger.forecasts, ledger.due, ledger.statements, ledger.rejections, ledger.scored):
        assert read(as_of="2020-01-01").empty
    line = ledger.scores(as_of="2020-01-01").iloc[0]
    assert (line.n, line.n_claims, line.n_pending, line.n_void) == (0, 0, 0, 0)
    assert ledger.scores("source", as_of="2020-01-01").empty
    assert ledger.calibration(as_of="2020-01-01").sentences == ("No claim is ripe and resolved yet.",)


def test_a_moment_within_a_day_is_told_apart_from_its_end(ledger, clock, claim):
    clock.set("2024-11-01T18:00:00Z")
    ledger.forecast(claim, "0.5")
    assert len(ledger.forecasts(as_of="2024-11-01T17:59:59Z")) == 0
    assert len(ledger.forecasts(as_of="2024-11-01T18:00:00Z")) == 1
    assert len(ledger.forecasts(as_of=datetime.fromisoformat("2024-11-01T20:00:00+04:00"))) == 0
    assert len(ledger.forecasts(as_of="2024-11-01")) == 1


def test_a_claim_is_shown_as_it_stood(busy):
    ledger, claim = busy
    shown = ledger.show(claim, as_of="2024-11-03")
    assert shown["claim"]["question"] == "Will they fight?"
    assert [each["probability"] for each in shown["forecasts"]] == [0.7]
    assert shown["resolutions"] == []
    assert [each["kind"] for each in shown["history"]] == ["claim recorded", "forecast made", "forecast made"]


# -- the outcome that stands -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("first", "second", "status"),
    [("yes", "yes", "agreed"), ("yes", "no", "disputed"), ("0.5", ".50", "agreed"), ("0.25", "0.5", "disputed")],
)
def test_two_rulings_agree_when_they_are_worth_the_same(ledger, open_as, first, second, status):
    space = {"kind": "binary", "fractions": ("0.25", "0.5"), "fraction_rule": "share of stations"}
    claim = ledger.record(question="q", criteria="c", window=("2024-10-01", "2024-10-30"), space=space)
    ledger.resolve(claim, first, evidence="x")
    open_as("bob").resolve(claim, second, evidence="y")
    assert ledger.claims().outcome_status.item() == status


@pytest.mark.parametrize(("first", "second", "status"), [("3", "3.0", "agreed"), ("0", "0.1", "disputed")])
def test_two_numbers_agree_when_they_are_worth_the_same(ledger, open_as, first, second, status):
    space = {"kind": "quantity", "unit": "mm"}
    claim = ledger.record(question="q", criteria="c", window=("2024-10-01", "2024-10-30"), space=space)
    ledger.resolve(claim, first, evidence="x")
    open_as("bob").resolve(claim, second, evidence="y")
    assert ledger.claims().outcome_status.item() == status
    if status == "agreed":
        ledger.settle(claim)
        assert ledger.claims().number.item() == 3


def test_an_outcome_of_zero_is_an_outcome(ledger):
    claim = ledger.record(
        question="q", criteria="c", window=("2024-10-01", "2024-10-30"), space={"kind": "quantity", "unit": "mm"}
    )
    ledger.forecast(claim, {"kind": "point", "value": 0})
    ledger.resolve(claim, 0, evidence="x")
    row = ledger.claims().iloc[0]
    assert (row.outcome_kind, row.outcome, row.number, row.status) == ("number", "0", 0.0, "resolved")
