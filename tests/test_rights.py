"""The table of rights, whole: every verb, role and whose entry it is, tried through the ledger itself."""

from __future__ import annotations

import inspect
from pathlib import Path

import pytest

from ledger import Ledger, rights
from ledger import entries as e
from ledger import predictions as p
from ledger.errors import RefusedError
from ledger.values import new_id

# The whole table, written out once more: which roles may do a verb on their own, and on another's.
V, F, R, S = "viewer", "forecaster", "resolver", "steward"
EVERY = {V, F, R, S}
TABLE = {
    "look": (EVERY, EVERY),
    "archive": ({F, S}, {F, S}),
    "record": ({F, S}, {F, S}),
    "reject": ({F, S}, {F, S}),
    "revise": ({F, S}, {S}),
    "withdraw": ({F, S}, {S}),
    "lock": ({F, S}, {F, S}),
    "read": ({F, S}, {S}),
    "forecast": ({F, S}, {S}),
    "note": ({F, R, S}, {F, R, S}),
    "resolve": ({R, S}, {R, S}),
    "settle": ({R, S}, {R, S}),
    "import": ({F, S}, {F, S}),
    "append": ({S}, {S}),
    "set member": ({S}, {S}),
    "checkpoint": ({S}, {S}),
    "publish": ({S}, {S}),
    "ask erasure": ({F, R, S}, {F, R, S}),
    "erase": (set(), {S}),
}
ROLES = [V, F, R, S, None]
WINDOW = ("2024-11-01", "2024-11-30")
CSV = "table,id,question,criteria,window.opens,window.closes\nclaim,a,Rain?,The gauge.,2024-11-01,2024-11-02\n"
# Verb of the table → the methods of the ledger that do it, each as a call; ``whose`` is the name it is done under.
ACTS = {
    "look": {"require": lambda made: made.ledger.require("look")},
    "archive": {
        "archive": lambda made: made.ledger.archive("other words", publisher="p", published_at="2024-11-01"),
    },
    "record": {"record": lambda made: made.ledger.record(question="q", criteria="c", window=WINDOW)},
    "reject": {"reject": lambda made: made.ledger.reject(statement=made.statement, start=0, end=3, reason="other")},
    "revise": {"revise": lambda made: made.ledger.revise(made.claim, reason="clearer", question="Will it pour?")},
    "withdraw": {"withdraw": lambda made: made.ledger.withdraw(made.claim, reason="a slip")},
    "lock": {"lock": lambda made: made.ledger.lock(made.claim)},
    "read": {
        "read": lambda made: made.ledger.read(made.claim, "0.5", forecaster=made.whose),
        "to_read": lambda made: made.ledger.to_read() if made.own else made.ledger.require("read", own=False),
    },
    "forecast": {"forecast": lambda made: made.ledger.forecast(made.claim, "0.5", forecaster=made.whose)},
    "note": {"note": lambda made: made.ledger.note(made.claim, "x")},
    "resolve": {
        "resolve": lambda made: made.ledger.resolve(made.claim, "no", evidence="dry"),
        "to_resolve": lambda made: made.ledger.to_resolve(),
        "to_rule": lambda made: made.ledger.to_rule(made.claim),
    },
    "settle": {"settle": lambda made: made.ledger.settle(made.claim)},
    "import": {"import_file": lambda made: made.ledger.import_file(made.file, "csv")},
    "append": {
        "append": lambda made: made.ledger.append([e.NoteAdded(about=made.claim.entry_id, text="x")]),
        "load": lambda made: made.ledger.load(made.seeds),
    },
    "set member": {"set_member": lambda made: made.ledger.set_member("dan", "viewer")},
    "checkpoint": {"checkpoint": lambda made: made.ledger.checkpoint()},
    "publish": {},
    "ask erasure": {"ask_erasure": lambda made: made.ledger.ask_erasure(made.statement, reason="law")},
    "erase": {"erase": lambda made: made.ledger.erase(made.asked)},
}
READS = {"look", "to_read", "to_resolve", "to_rule", "require"}


class Made:
    """A ledger in which everything a verb needs is there, seen by eve."""

    def __init__(self, folder, clock, verb, role, own):
        self.own, self.whose = own, "eve" if own else "ana"
        self.file, self.seeds = folder / "claims.csv", Path(__file__).parents[1] / "seeds" / "austin-2024-10-31"
        self.file.write_text(CSV, encoding="utf-8")
        self.ana, self.ledger = (Ledger(folder / "ledger.sqlite", who, clock=clock) for who in ("ana", "eve"))
        maker = self.ledger if own else self.ana  # while there are no members, everybody may do everything
        self.statement = maker.archive("some words", publisher="p", published_at="2024-10-31")
        self.asked = self.ana.archive("words to go", publisher="p", published_at="2024-10-30")
        self.claim = maker.record(question="q", criteria="c", window=WINDOW)
        if verb == "erase":
            maker.ask_erasure(self.asked, reason="law")
        if verb == "settle":
            self.ana.resolve(self.claim, "no", evidence="dry")
        self.ana.set_member("ana", "steward")
        self.ana.set_member("eve", role)

    def state(self):
        with self.ana._store.reading() as connection:
            texts = connection.exec_driver_sql("SELECT * FROM texts ORDER BY text_hash").all()
        return self.ana.info()["chain_hash"], texts

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.ana.close()
        self.ledger.close()


def test_the_table_names_every_verb_and_role():
    assert set(TABLE) == set(rights.MAY) == set(ACTS)
    assert {role for roles in TABLE.values() for role in roles[0] | roles[1]} == set(rights.ROLES) == EVERY


@pytest.mark.parametrize("own", [True, False])
@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("verb", TABLE)
def test_the_rule_is_the_table(verb, role, own):
    may = role in TABLE[verb][0 if own else 1]
    assert rights.allowed(role, verb, members_set=True, own=own) == may
    assert rights.allowed(role, verb, members_set=False, own=own) == (verb != "erase" or not own)
    if may:
        rights.require("eve", role, verb, members_set=True, own=own)
    else:
        with pytest.raises(RefusedError, match=f"{verb}.*expected .*, got eve with"):
            rights.require("eve", role, verb, members_set=True, own=own)


CELLS = [
    (verb, name, role, own) for verb, acts in ACTS.items() for name in acts for role in ROLES for own in (True, False)
]


@pytest.mark.parametrize(("verb", "name", "role", "own"), CELLS)
def test_every_cell_holds_through_the_ledger_itself(tmp_path, clock, verb, name, role, own):
    with Made(tmp_path, clock, verb, role, own) as made:
        before = made.state()
        if role in TABLE[verb][0 if own else 1]:
            ACTS[verb][name](made)
            assert (made.state() != before) == (name not in READS)
        else:
            with pytest.raises(RefusedError) as refused:
                ACTS[verb][name](made)
            sentence = str(refused.value)
            assert sentence.startswith(f"{verb}")
            assert "expected" in sentence and "got eve with" in sentence and "\n" not in sentence
            assert made.state() == before


def test_no_public_method_outside_the_table_writes():
    methods = dict(inspect.getmembers(Ledger, inspect.isfunction))
    acted = {name for acts in ACTS.values() for name in acts}
    assert acted <= methods.keys()
    for name, method in methods.items():
        if not name.startswith("_") and name not in acted:
            source = inspect.getsource(method)
            assert not any(way in source for way in ("_write(", ".writing()", ".appending()")), name


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
    assert bob.role() == ("viewer", True)
    assert (bob.may("look"), bob.may("forecast")) == (True, False)


def test_from_the_first_member_on_a_stranger_may_do_nothing(ledger, open_as, claim):
    ledger.set_member("ana", "steward")
    with pytest.raises(RefusedError, match="got eve with no role"):
        open_as("eve").note(claim, "x")


def test_reading_needs_no_role(ledger, open_as, claim):
    ledger.set_member("ana", "steward")
    assert len(open_as("eve").claims()) == 1
    assert open_as("eve").audit().ok


def test_who_is_a_member_can_be_read_as_it_was(ledger, clock):
    ledger.set_member("ana", "steward")
    ledger.set_member("bob", "forecaster")
    day = clock().date()
    clock.tick(days=2)
    ledger.set_member("bob", None)
    now, then = ledger.members(), ledger.members(as_of=day)
    assert now.subject.tolist() == then.subject.tolist() == ["ana", "bob"]
    assert then.role.tolist() == ["steward", "forecaster"]
    assert now.role.isna().tolist() == [False, True]
    assert now.by.tolist() == ["ana", "ana"]


# -- four eyes -------------------------------------------------------------------------------------------------------


@pytest.fixture
def watched(open_as):
    """A ledger in which nobody settles an outcome alone."""
    return open_as("ana", four_eyes=True)


def test_nobody_both_proposes_and_settles(watched, open_as):
    claim = watched.record(question="q", criteria="c", window=WINDOW)
    watched.resolve(claim, "no", evidence="dry")
    with pytest.raises(RefusedError, match=r"settle: .*\(four eyes\), got ana"):
        watched.settle(claim)
    assert watched.claims().status.item() == "open"  # a lone proposal does not count
    open_as("bob").settle(claim)
    assert watched.claims().status.item() == "resolved"
    with pytest.raises(RefusedError, match="four eyes"):
        watched.settle(claim, "yes", supersede=True, rationale="x", evidence="wet", event_date="2024-11-02")


@pytest.mark.parametrize("together", [True, False])
def test_many_entries_at_once_are_no_way_around_four_eyes(watched, open_as, together):
    claim = watched.record(question="q", criteria="c", window=WINDOW).entry_id
    proposed = e.ResolutionProposed(claim_id=claim, outcome=p.Outcome(kind="no"), evidence=(e.Evidence(says="dry"),))
    settled = e.ResolutionSettled(claim_id=claim, outcome=p.Outcome(kind="no"), evidence=(e.Evidence(says="dry"),))
    if not together:
        watched.resolve(claim, "no", evidence="dry")
    before = watched.info()["entries"]
    with pytest.raises(RefusedError, match=r"append: .*\(four eyes\), got ana"):
        watched.append([proposed, settled] if together else [settled])
    assert watched.info()["entries"] == before
    if not together:
        open_as("bob").append([settled])
        assert watched.claims().status.item() == "resolved"


def test_a_file_is_no_way_around_four_eyes(watched, tmp_path):
    claim = watched.record(question="q", criteria="c", window=WINDOW).entry_id
    watched.resolve(claim, "no", evidence="dry")
    watched.export("csv", tmp_path / "all.csv")
    said = (tmp_path / "all.csv").read_text(encoding="utf-8").replace(",proposed,", ",settled,")
    ruling = watched.show(claim)["resolutions"][0]["resolution_id"]
    (tmp_path / "s.csv").write_text(said.replace(ruling, new_id()), encoding="utf-8")
    before = watched.info()["entries"]
    with pytest.raises(RefusedError, match=r"import: .*\(four eyes\), got ana"):
        watched.import_file(tmp_path / "s.csv", "csv")
    assert watched.info()["entries"] == before


# -- blindness, where it is read ------------------------------------------------------------------------------------


SURE = ("0.37", "almost certainly", "0.123")


def test_a_resolvers_queue_says_nothing_of_how_sure_anybody_was(ledger, open_as):
    statement = ledger.archive("It will almost certainly rain.", publisher="p", published_at="2024-10-31")
    claim = ledger.record(statement=statement, start=0, end=30, question="q", criteria="c", window=WINDOW,
                          term="almost certainly", source="Met")  # fmt: skip
    ledger.forecast(claim, "0.37", basis="stated")
    ledger.forecast(claim, "0.123")
    ruled = open_as("ben")
    ruled.resolve(claim, "void", reason="disputed", rationale="nobody measured")
    for frame in (ledger.due(), ledger.to_resolve(status=("due", "void"), ruled=True)):
        assert not any(secret in frame.to_csv() for secret in SURE)
    seen = ledger.to_resolve(status=("due", "void"), ruled=True)
    assert seen.status.tolist() == ["due"]  # not that it was found void
    one = ledger.to_rule(claim)
    assert not any(secret in str(one) for secret in (*SURE, "'void'", "nobody measured"))
    assert (one["resolutions"], one["others"], one["claim"]["status"]) == ([], 1, "due")
    assert ruled.to_rule(claim)["resolutions"][0]["actor"] == "ben"
    ledger.resolve(claim, "no", evidence="dry")
    assert {each["actor"] for each in open_as("cleo").to_rule(claim)["resolutions"]} == {"ana", "ben"}  # to be settled


def test_a_readers_list_says_nothing_of_what_happened(ledger, open_as):
    text = "It is likely to rain."
    statement = ledger.archive(text, publisher="p", published_at="2024-10-31")
    claim = ledger.record(statement=statement, start=0, end=len(text), question="q", criteria="c", window=WINDOW,
                          term="likely")  # fmt: skip
    ledger.read(claim, "0.123")
    bob = open_as("bob")
    assert len(bob.to_read()) == 1
    assert not {"outcome", "outcome_kind", "status", "value", "probability", "readers"} & set(bob.to_read().columns)
    assert "0.123" not in bob.to_read().to_csv()
    ledger.resolve(claim, "no", evidence="dry")
    assert bob.to_read().empty
