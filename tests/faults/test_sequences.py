"""Random sequences of verbs by members of every role, beside a model in plain Python; and an attacker with the file.

In the suite a short run that is the same each time; ``FORECAST_LEDGER_LONG=1`` (``make faults``) makes a long one, of
other sequences each time.
"""

from __future__ import annotations

import shutil

import pytest
from attacker import Attacker
from clocks import Clock
from counting import count
from hypothesis import HealthCheck, settings
from hypothesis.stateful import run_state_machine_as_test

from ledger import Ledger, rights
from tests.faults import attacks
from tests.faults.machine import LONG, TEXTS, WHO, Sequences, Verbs

ALL = {"deadline": None, "database": None, "suppress_health_check": list(HealthCheck), "print_blob": False}
SHORT = settings(max_examples=6, stateful_step_count=25, derandomize=True, **ALL)
PROFILE = settings(max_examples=30, stateful_step_count=60, **ALL) if LONG else SHORT


def test_random_sequences_of_verbs_leave_what_a_model_says_and_every_attack_is_found():
    run_state_machine_as_test(Sequences, settings=PROFILE)


def _once_through():
    """A sequence that meets each of the rules below once."""
    ada, emmy, grace, alan = ((name, 0) for name in WHO[:4])
    verbs = Verbs()
    try:
        verbs.opened(four_eyes=True, led=True)
        verbs.record(actor=grace, number=0, place=0, days="02")
        verbs.record(actor=ada, number=0, place=0, days="02")  # the passage is held
        verbs.record(actor=alan, number=0, place=None, days="02")  # a viewer
        verbs.resolve(actor=emmy, number=1, outcome="no", again=False)
        verbs.settle(actor=emmy, number=1, outcome=None, supersede=False)  # by who proposed it
        verbs.withdraw(actor=grace, number=1, sure=0)
        verbs.forecast(actor=grace, number=1, whose=None, read=False, again=False)  # it was withdrawn
    finally:
        verbs.teardown()


def test_a_ledger_with_every_rule_is_as_the_model_says():
    _once_through()


@pytest.mark.parametrize(
    ("where", "name"),
    [
        (rights, "require"),  # nobody is refused for a role
        (rights, "four_eyes"),
        (Ledger, "_open_claim"),  # a claim that was withdrawn or locked goes on
        (Ledger, "_unheld"),  # a passage is claimed twice
    ],
)
def test_a_ledger_that_lacks_one_rule_differs_from_the_model(monkeypatch, where, name):
    """The controls: with one protection off, a sequence that meets it shows it."""
    monkeypatch.setattr(where, name, lambda *_, **__: None)
    with pytest.raises(AssertionError):
        _once_through()


@pytest.mark.parametrize("attack", attacks.EDITS, ids=lambda attack: attack.__name__)
def test_an_attack_is_found_by_the_audit_and_not_by_the_databases_own_check(file, clock, every_row, attack):
    """The control of the attacker above: nothing but our levels sees what he did."""
    shutil.copy(every_row, file)
    with Attacker(file) as attacker:
        attack(attacker, 3, 4)
    with Ledger(file, "ada", clock=clock, create=False) as ledger:
        assert ledger.audit(levels=[0]).ok  # the schema, and PRAGMA integrity_check
        assert not ledger.audit().ok
    count(attacks_tried=1, attacks_found=1)


@pytest.fixture(scope="module")
def every_row(tmp_path_factory):
    """A ledger with rows in most books."""
    path, clock = tmp_path_factory.mktemp("sequences") / "ledger.sqlite", Clock()
    with Ledger(path, "ada", clock=clock) as ledger:
        statement = ledger.archive(TEXTS[0], publisher="Met", published_at="2024-10-30")
        claim = ledger.record(statement=statement, start=0, end=18, question="Rain?", criteria="The gauge.",
                              window=("2024-11-01", "2024-11-02"), topics=["rain"])  # fmt: skip
        ledger.forecast(claim, "0.5")
        ledger.resolve(claim, "no", evidence=["dry"])
        ledger.note(claim, "see")
    return path
