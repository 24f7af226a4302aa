import pytest

from ledger import rights
from ledger.errors import RefusedError

# The whole table, written out once more: which roles may do a verb on their own entry, and on another's.
F, R, S = "forecaster", "resolver", "steward"
TABLE = {
    "archive": ({F, S}, {F, S}),
    "record": ({F, S}, {F, S}),
    "reject": ({F, S}, {F, S}),
    "revise": ({F, S}, {S}),
    "withdraw": ({F, S}, {S}),
    "lock": ({F, S}, {F, S}),
    "read": ({F, S}, {F, S}),
    "forecast": ({F, S}, {F, S}),
    "note": ({F, R, S}, {F, R, S}),
    "resolve": ({R, S}, {R, S}),
    "settle": ({R, S}, {R, S}),
    "append": ({S}, {S}),
    "set member": ({S}, {S}),
    "checkpoint": ({S}, {S}),
}
ROLES = ["viewer", F, R, S, None]


def _act(verb, ledger, claim, statement):
    """Do a verb on a claim and statement that are there."""
    window = ("2024-11-01", "2024-11-30")
    return {
        "archive": lambda: ledger.archive("other words", publisher="p", published_at="2024-11-01"),
        "record": lambda: ledger.record(question="q", criteria="c", window=window),
        "reject": lambda: ledger.reject(statement=statement, start=0, end=3, reason="other"),
        "revise": lambda: ledger.revise(claim, reason="clearer", question="Will it pour?"),
        "withdraw": lambda: ledger.withdraw(claim, reason="a slip"),
        "lock": lambda: ledger.lock(claim),
        "read": lambda: ledger.read(claim, "0.5"),
        "forecast": lambda: ledger.forecast(claim, "0.5"),
        "note": lambda: ledger.note(claim, "x"),
        "resolve": lambda: ledger.resolve(claim, "no", evidence="dry"),
        "settle": lambda: ledger.settle(claim),
        "append": lambda: ledger.append([]),
        "set member": lambda: ledger.set_member("dan", "viewer"),
        "checkpoint": ledger.checkpoint,
    }[verb]()


@pytest.mark.parametrize("own", [True, False])
@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("verb", TABLE)
def test_the_rule_is_the_table(verb, role, own):
    may = role in TABLE[verb][0 if own else 1]
    assert rights.allowed(role, verb, members_set=True, own=own) == may
    assert rights.allowed(role, verb, members_set=False, own=own)
    if may:
        rights.require("eve", role, verb, members_set=True, own=own)
    else:
        with pytest.raises(RefusedError, match=f"{verb}.*expected a member with the role .*got eve with"):
            rights.require("eve", role, verb, members_set=True, own=own)


@pytest.mark.parametrize("own", [True, False])
@pytest.mark.parametrize("role", ROLES)
def test_every_verb_of_the_ledger_keeps_to_the_table(tmp_path, clock, role, own):
    from ledger import Ledger

    for number, verb in enumerate(TABLE):
        file = tmp_path / f"{number}.sqlite"
        with Ledger(file, "ana", clock=clock) as ana, Ledger(file, "eve", clock=clock) as eve:
            maker = eve if own else ana  # while there are no members, everybody may do everything
            statement = maker.archive("some words", publisher="p", published_at="2024-10-31")
            claim = maker.record(question="q", criteria="c", window=("2024-11-01", "2024-11-30"))
            if verb == "settle":
                ana.resolve(claim, "no", evidence="dry")
            ana.set_member("ana", "steward")
            ana.set_member("eve", role)
            before = ana.info()["entries"]
            if role in TABLE[verb][0 if own else 1]:
                _act(verb, eve, claim, statement)
                assert ana.info()["entries"] == before + (verb != "append"), verb
            else:
                with pytest.raises(RefusedError, match=f"{verb}.*: expected a member with the role"):
                    _act(verb, eve, claim, statement)
                assert ana.info()["entries"] == before, verb


def test_a_role_that_was_taken_away_stops_the_next_action_of_an_open_ledger(ledger, open_as, claim):
    bob = open_as("bob")
    ledger.set_member("ana", "steward")
    ledger.set_member("bob", "forecaster")
    bob.forecast(claim, "0.5")
    ledger.set_member("bob", None)
    with pytest.raises(RefusedError, match="got bob with no role"):
        bob.forecast(claim, "0.6")
    ledger.set_member("bob", "viewer")
    with pytest.raises(RefusedError, match="got bob with the role viewer"):
        bob.forecast(claim, "0.6")
    assert len(ledger.forecasts()) == 1


def test_from_the_first_member_on_a_stranger_may_do_nothing(ledger, open_as, claim):
    ledger.set_member("ana", "steward")
    with pytest.raises(RefusedError, match="got eve with no role"):
        open_as("eve").note(claim, "x")


def test_reading_needs_no_role(ledger, open_as, claim):
    ledger.set_member("ana", "steward")
    assert len(open_as("eve").claims()) == 1
    assert open_as("eve").audit().ok
