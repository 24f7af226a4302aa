import threading

import pandas as pd
import pytest

from ledger import Ledger
from ledger.errors import ConflictError, InputError, LedgerError, NotFoundError, RefusedError
from ledger.values import new_id

SEEN = {"evidence": ["2 mm at the gauge"]}


def _row(ledger, claim):
    frame = ledger.claims()
    return frame[frame.claim_id == claim.entry_id].iloc[0]


@pytest.fixture
def bob(open_as, ledger):
    return open_as("bob")


@pytest.fixture(autouse=True)
def _later(clock, ledger, claim):
    """The claim is recorded on 1 November; the rulings come on the 10th."""
    clock.set("2024-11-10T12:00:00Z")


def test_a_ruling_by_one_resolver_stands_as_proposed(ledger, claim):
    ledger.resolve(claim, "yes", event_date="2024-11-05", known_at="2024-11-06", **SEEN)
    row = _row(ledger, claim)
    assert (row.status, row.outcome_status, row.outcome, row.value) == ("resolved", "proposed", "yes", 1)
    assert (row.event_date, row.known_at) == ("2024-11-05", "2024-11-06")
    (shown,) = ledger.show(claim)["resolutions"]
    assert [each["says"] for each in shown["evidence"]] == ["2 mm at the gauge"]


def test_a_second_resolver_who_agrees_makes_it_agreed(ledger, bob, claim):
    ledger.resolve(claim, "no", **SEEN)
    bob.resolve(claim, "no", **SEEN)
    assert (_row(ledger, claim).status, _row(ledger, claim).outcome_status) == ("resolved", "agreed")


def test_a_second_resolver_who_differs_makes_it_disputed_until_it_is_settled(ledger, bob, open_as, claim):
    ledger.resolve(claim, "yes", **SEEN)
    bob.resolve(claim, "no", evidence="dry")
    row = _row(ledger, claim)
    assert (row.status, row.outcome_status) == ("disputed", "disputed")
    assert pd.isna(row.value)
    assert ledger.due().claim_id.tolist() == [claim.entry_id]
    open_as("cat").settle(claim, "yes", rationale="the gauge decides")
    row = _row(ledger, claim)
    assert (row.status, row.outcome_status, row.value) == ("resolved", "settled", 1)
    assert ledger.due().empty


def test_a_correction_names_the_ruling_it_supersedes(ledger, claim):
    first = ledger.resolve(claim, "yes", **SEEN)
    with pytest.raises(ConflictError, match="was resolved as yes by ana"):
        ledger.resolve(claim, "no", **SEEN)
    second = ledger.resolve(claim, "no", supersedes=first.entry_id, **SEEN)
    assert _row(ledger, claim).outcome == "no"
    with pytest.raises(ConflictError, match="was resolved as no by ana"):
        ledger.resolve(claim, "yes", supersedes=first.entry_id, **SEEN)
    ledger.resolve(claim, "yes", supersedes=second.entry_id, **SEEN)
    assert _row(ledger, claim).outcome == "yes"
    assert len(ledger.show(claim)["history"]) == 4


def test_nobody_supersedes_anothers_ruling(ledger, bob, claim):
    theirs = bob.resolve(claim, "yes", **SEEN)
    with pytest.raises(InputError, match="supersedes"):
        ledger.resolve(claim, "no", supersedes=theirs.entry_id, **SEEN)
    assert _row(ledger, claim).outcome == "yes"


def test_a_settled_claim_is_not_resolved_a_second_time(ledger, bob, claim):
    ledger.resolve(claim, "yes", **SEEN)
    bob.settle(claim)
    for again in ("yes", "no"):
        with pytest.raises(ConflictError, match="is settled as yes"):
            open_again(ledger, claim, again)
    with pytest.raises(ConflictError, match="is settled as yes"):
        bob.settle(claim, "no", rationale="x")
    assert _row(ledger, claim).outcome == "yes"


def open_again(ledger, claim, outcome):
    return ledger.resolve(claim, outcome, **SEEN)


def test_a_settlement_is_superseded_with_a_rationale_only(ledger, bob, claim):
    ledger.resolve(claim, "yes", **SEEN)
    bob.settle(claim)
    with pytest.raises(InputError, match="rationale: expected the reason"):
        bob.settle(claim, "no", supersede=True)
    bob.settle(claim, "no", supersede=True, rationale="the gauge was broken", **SEEN)
    row = _row(ledger, claim)
    assert (row.outcome, row.outcome_status, row.value) == ("no", "settled", 0)
    stages = [(each["stage"], each["outcome_kind"]) for each in ledger.show(claim)["resolutions"]]
    assert stages == [("proposed", "yes"), ("settled", "no")]


def test_a_settlement_takes_what_the_agreeing_ruling_said(ledger, bob, claim):
    ledger.resolve(
        claim, "yes", event_date="2024-11-05", known_at="2024-11-06", strict="no", lenient="yes", number="0", **SEEN
    )
    bob.settle(claim)
    row = _row(ledger, claim)
    assert (row.event_date, row.known_at, row.strict_value, row.lenient_value) == ("2024-11-05", "2024-11-06", 0, 1)
    assert row.number == 0


def test_a_settlement_of_rulings_that_differ_needs_an_outcome_and_a_rationale(ledger, bob, claim):
    with pytest.raises(ConflictError, match="no ruling was proposed"):
        ledger.settle(claim)
    ledger.resolve(claim, "yes", **SEEN)
    bob.resolve(claim, "no", **SEEN)
    with pytest.raises(InputError, match="outcome: expected an outcome, because the rulings differ"):
        ledger.settle(claim, rationale="x")
    with pytest.raises(InputError, match="rationale: expected the reason"):
        ledger.settle(claim, "yes")


def test_void_has_a_reason_and_needs_no_evidence(ledger, claim):
    with pytest.raises(InputError, match="outcome reason: expected one of"):
        ledger.resolve(claim, "void")
    ledger.resolve(claim, "void", reason="premise_false")
    row = _row(ledger, claim)
    assert (row.status, row.void_reason) == ("void", "premise_false")


def test_under_four_eyes_a_lone_ruling_does_not_stand_and_its_author_does_not_settle(where, clock, tmp_path):
    file = tmp_path / "four.sqlite"
    with Ledger(file, "ana", clock=clock, four_eyes=True) as ana, Ledger(file, "bob", clock=clock) as bob:
        claim = ana.record(question="q", criteria="c", window=("2024-11-01", "2024-11-05"))
        ana.resolve(claim, "yes", **SEEN)
        assert _row(ana, claim).status == "due"
        with pytest.raises(RefusedError, match=r"\(four eyes\), got ana"):
            ana.settle(claim)
        bob.settle(claim)
        assert _row(ana, claim).status == "resolved"


def test_under_four_eyes_two_agreeing_rulings_stand(where, clock, tmp_path):
    file = tmp_path / "four.sqlite"
    with Ledger(file, "ana", clock=clock, four_eyes=True) as ana, Ledger(file, "bob", clock=clock) as bob:
        claim = ana.record(question="q", criteria="c", window=("2024-11-01", "2024-11-05"))
        ana.resolve(claim, "yes", **SEEN)
        bob.resolve(claim, "yes", **SEEN)
        assert _row(ana, claim).status == "resolved"
        with pytest.raises(RefusedError, match="four eyes"):
            bob.settle(claim)


# -- dates -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("outcome", "dates", "sentence"),
    [
        ("yes", {"event_date": "2024-10-30"}, "event_date: expected a day on or after the statement's, 2024-10-31"),
        ("yes", {"known_at": "2024-10-30"}, "known_at: expected a day on or after the statement's, 2024-10-31"),
        ("yes", {"event_date": "2024-11-01"}, "event_date: expected a day the window holds, from 2024-11-02"),
        ("yes", {"event_date": "2024-11-09"}, "event_date: expected a day the window holds, up to 2024-11-08"),
        ("yes", {"event_date": "2024-11-11"}, "event_date: expected a day not after today, 2024-11-10"),
        ("no", {"known_at": "2024-11-11"}, "known_at: expected a day not after today, 2024-11-10"),
        (
            "yes",
            {"event_date": "2024-11-05", "known_at": "2024-11-04"},
            "known_at: expected a day on or after the event's, 2024-11-05",
        ),
        ("yes", {"event_date": "soon"}, "event_date: expected a day such as 2024-10-31"),
    ],
)
def test_dates_that_cannot_be_are_refused(ledger, outcome, dates, sentence):
    statement = ledger.archive("It will rain.", publisher="Met", published_at="2024-10-31")
    claim = ledger.record(
        question="q", criteria="c", window=("2024-11-02", "2024-11-08"), statement=statement, start=0, end=13
    )
    before = ledger.info()["entries"]
    with pytest.raises(InputError, match=sentence):
        ledger.resolve(claim, outcome, **dates, **SEEN)
    assert ledger.info()["entries"] == before


@pytest.mark.parametrize("event_date", ["2024-11-02", "2024-11-08"])
def test_both_ends_of_the_window_belong_to_it(ledger, event_date):
    claim = ledger.record(question="q", criteria="c", window=("2024-11-02", "2024-11-08"))
    ledger.resolve(claim, "yes", event_date=event_date, **SEEN)
    assert _row(ledger, claim).outcome == "yes"


def test_an_event_in_the_lenient_window_is_a_no_with_a_lenient_yes(ledger):
    claim = ledger.record(question="q", criteria="c", window=("2024-11-02", "2024-11-05", "2024-11-08"))
    ledger.resolve(claim, "no", lenient="yes", event_date="2024-11-07", **SEEN)
    row = _row(ledger, claim)
    assert (row.value, row.lenient_value) == (0, 1)


# -- wrong calls -----------------------------------------------------------------------------------------------------


WRONG = [
    lambda ledger, claim: ledger.resolve(claim, "maybe", **SEEN),
    lambda ledger, claim: ledger.resolve(claim, "yes"),
    lambda ledger, claim: ledger.resolve(claim, "yes", evidence=5),
    lambda ledger, claim: ledger.resolve(claim, "yes", evidence=[""]),
    lambda ledger, claim: ledger.resolve(claim, "yes", evidence=[{"says": "x", "url": "javascript:1"}]),
    lambda ledger, claim: ledger.resolve(claim, "x" * 999, **SEEN),
    lambda ledger, claim: ledger.resolve(claim, "0.5", **SEEN),
    lambda ledger, claim: ledger.resolve(claim, "yes", strict="0.3", **SEEN),
    lambda ledger, claim: ledger.resolve(claim, "yes", number="many", **SEEN),
    lambda ledger, claim: ledger.resolve(claim, "yes", rationale="a\x00b", **SEEN),
    lambda ledger, claim: ledger.resolve(claim, "yes", supersedes="x", **SEEN),
    lambda ledger, claim: ledger.resolve(claim, "yes", supersedes=new_id(), **SEEN),
    lambda ledger, claim: ledger.resolve(claim, "yes", entry_id="x", **SEEN),
    lambda ledger, claim: ledger.resolve("nothing", "yes", **SEEN),
    lambda ledger, claim: ledger.resolve(99, "yes", **SEEN),
    lambda ledger, claim: ledger.settle(claim, "yes", rationale="x"),
    lambda ledger, claim: ledger.settle("nothing"),
]


def test_a_wrong_call_is_one_sentence_and_writes_nothing(ledger, claim):
    before = ledger.info()["entries"]
    for wrong in WRONG:
        line = wrong.__code__.co_firstlineno
        with pytest.raises((InputError, ConflictError, NotFoundError)) as error:
            wrong(ledger, claim)
            pytest.fail(f"the call in line {line} went through")
        assert "\n" not in str(error.value), line
        assert ledger.info()["entries"] == before, line


# -- retries -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("supersede", [False, True])
def test_a_ruling_and_a_settlement_sent_again_add_nothing(ledger, bob, clock, claim, supersede):
    said = {"entry_id": new_id(), **SEEN}
    first = ledger.resolve(claim, "yes", **said)
    clock.tick(hours=1)
    assert ledger.resolve(claim, "yes", **said) == first
    if supersede:
        bob.settle(claim)
    said = {"entry_id": new_id(), "rationale": "x", "supersede": supersede, "evidence": ["not seen"]}
    settled = bob.settle(claim, "no", **said)
    entries = ledger.info()["entries"]
    clock.tick(hours=1)
    assert bob.settle(claim, "no", **said) == settled
    with pytest.raises(ConflictError, match="expected the same entry as before"):
        bob.settle(claim, "no", **said | {"rationale": "y"})
    assert ledger.info()["entries"] == entries
    assert ledger.resolve(claim, "yes", entry_id=first.entry_id, **SEEN) == first


# -- at the same instant -----------------------------------------------------------------------------------------------


def _at_once(*acts):
    """Do acts in threads of their own, started together; return what each gave or raised."""
    gate, results = threading.Barrier(len(acts)), [None] * len(acts)

    def run(position, act):
        gate.wait()
        try:
            results[position] = act()
        except LedgerError as error:
            results[position] = error

    threads = [threading.Thread(target=run, args=each) for each in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


def test_one_resolver_in_two_windows_at_once_rules_once(open_as, ledger, claim):
    for _ in range(5):
        claim = ledger.record(question="q", criteria="c", window=("2024-11-01", "2024-11-30"))
        one, two = open_as("bob"), open_as("bob")
        results = _at_once(
            lambda: one.resolve(claim, "yes", **SEEN),  # noqa: B023
            lambda: two.resolve(claim, "no", **SEEN),  # noqa: B023
        )
        assert sum(isinstance(result, ConflictError) for result in results) == 1
        assert len(ledger.show(claim)["resolutions"]) == 1


def test_two_resolvers_at_once_each_rule_once(open_as, ledger, claim):
    bob, cat = open_as("bob"), open_as("cat")
    results = _at_once(lambda: bob.resolve(claim, "yes", **SEEN), lambda: cat.resolve(claim, "no", **SEEN))
    assert not any(isinstance(result, LedgerError) for result in results)
    assert _row(ledger, claim).status == "disputed"


def test_of_two_settlements_at_once_one_is_accepted_and_the_other_told(open_as, ledger, claim):
    for _ in range(5):
        claim = ledger.record(question="q", criteria="c", window=("2024-11-01", "2024-11-30"))
        ledger.resolve(claim, "yes", **SEEN)
        bob, cat = open_as("bob"), open_as("cat")
        results = _at_once(
            lambda: bob.settle(claim, "yes", rationale="x", evidence=["seen"]),  # noqa: B023
            lambda: cat.settle(claim, "no", rationale="y", evidence=["not seen"]),  # noqa: B023
        )
        (told,) = [result for result in results if isinstance(result, LedgerError)]
        assert isinstance(told, ConflictError)
        assert "is settled as" in str(told) or "another ruling came in meanwhile" in str(told)
        stages = [each["stage"] for each in ledger.show(claim)["resolutions"]]
        assert stages == ["proposed", "settled"]


def test_an_outcome_nobody_ruled_needs_a_rationale_and_evidence_of_its_own(ledger, bob, claim):
    ledger.resolve(claim, "no", evidence=["not yet"])
    entries = ledger.info()["entries"]
    with pytest.raises(InputError, match="rationale: expected the reason for this outcome"):
        bob.settle(claim, "yes", evidence=["seen"])
    with pytest.raises(InputError, match="evidence: expected what shows the outcome"):
        bob.settle(claim, "yes", rationale="x")
    assert ledger.info()["entries"] == entries


def test_what_a_ruling_was_made_on_is_not_revised_after_it(ledger, claim):
    ledger.resolve(claim, "no", evidence=["not seen"])
    with pytest.raises(ConflictError, match="was ruled on in entry"):
        ledger.revise(claim, criteria="Something else.", reason="sharper")
    ledger.revise(claim, topics=("rain",), reason="a topic was missing")
    assert ledger.claims().topics.item() == ("rain",)


def test_the_history_says_why_and_what_each_entry_said(ledger, claim):
    ledger.revise(claim, topics=("rain",), reason="a topic was missing")
    last = ledger.show(claim)["history"][-1]
    assert last["said"]["reason"] == "a topic was missing"
    assert last["said"]["claim"]["topics"] == ["rain"]
