"""As of a moment every reading verb says what the ledger said then: nothing of what came later."""

from __future__ import annotations

import dataclasses
import inspect

import numpy as np
import pandas as pd
import pytest

from ledger import Ledger
from ledger.calibrating import Behind
from ledger.restoring import restore

TEXT = "We expect that these soldiers will join the fight in the coming days. It may rain."
NOVEMBER = ("2024-11-01", "2024-11-10")
CLAIM = {"question": "Will they fight?", "criteria": "Reported by two.", "window": NOVEMBER}
ASKED = {  # what a verb asks for beside the moment
    "show": ("fight",),
    "to_rule": ("fight",),
    "own": lambda ledger: (list(ledger.claims().claim_id),),
    "decided": lambda ledger: (ledger.statements().statement_id.iloc[0],),
    "worst": (5,),
}
ELSEWHERE = {
    "export": "writes the journal up to the moment, which is what the other ledger is made of",
    "published": "takes what an import returned",
}
VERBS = sorted(
    name
    for name, verb in inspect.getmembers(Ledger, inspect.isfunction)
    if not name.startswith("_") and "as_of" in inspect.signature(verb).parameters and name not in ELSEWHERE
)


@pytest.fixture(scope="module")
def lived(tmp_path_factory):
    """A ledger of a month in which every step of a claim was taken and taken back, and the moments between."""
    from clocks import Clock

    clock, folder, moments = Clock("2024-11-01T12:00:00Z"), tmp_path_factory.mktemp("as-of"), []
    opened = {who: Ledger(folder / "lived.sqlite", who, clock=clock) for who in ("ana", "bob", "cid")}
    ana, bob, cid = opened.values()

    def day():
        moments.append(clock().isoformat())
        clock.tick(days=2)

    ana.set_member("ana", "steward")
    ana.set_member("bob", "resolver")
    ana.set_member("cid", "steward")
    text = ana.archive(TEXT, publisher="DoD", published_at="2024-10-31", source="Lloyd Austin", title="A briefing")
    claim = ana.record(**CLAIM, statement=text, start=0, end=69, topics=("war", "korea"), key="fight", term="we expect")
    ana.forecast(claim, "0.6", basis="stated")
    slip = ana.read(claim, "0.6")
    day()
    ana.read(claim, "0.7", low="0.5", high="0.9", supersedes=slip.entry_id)
    cid.read(claim, "0.8")
    cid.forecast(claim, "0.4")
    ana.checkpoint()
    ana.reject(statement=text, start=70, end=82, reason="possibility")
    day()
    ana.revise(claim, question="Will they enter combat?", topics=("war",), reason="clearer")
    rain = ana.record(question="Will it rain?", criteria="The gauge.", window=NOVEMBER, topics=("rain",))
    cid.forecast(rain, "0.2")
    ana.lock(claim)
    day()
    ana.set_member("bob", None)
    ana.set_member("bob", "steward")
    clock.tick(days=10)
    first = ana.resolve(claim, "yes", evidence="seen", event_date="2024-11-04", known_at="2024-11-05")
    bob.resolve(rain, "no", evidence="dry")
    day()
    ana.resolve(claim, "no", evidence="not seen", supersedes=first.entry_id)
    bob.resolve(claim, "yes", evidence="seen", event_date="2024-11-04")
    bob.ask_erasure(text, reason="Art. 17")
    day()
    cid.settle(claim, "yes", rationale="two newspapers")
    ana.withdraw(rain, reason="a slip")
    ana.checkpoint()
    ana.erase(text)
    other = ana.archive("It may snow.", publisher="Met", published_at="2024-11-20")
    ana.record(question="Will it snow?", criteria="The gauge.", window=NOVEMBER[:1] * 2, another=True)
    ana.reject(statement=other, start=0, end=12, reason="possibility")
    clock.tick(days=30)
    yield ana, moments, clock
    for each in opened.values():
        each.close()


@pytest.fixture(scope="module", params=(0, 2, 4), ids=lambda n: f"moment {n}")
def moment(request, lived, tmp_path_factory):
    """The ledger, a moment, and the ledger made again of what was written up to it."""
    ledger, moments, clock = lived
    as_of, folder = moments[request.param], tmp_path_factory.mktemp("then")
    ledger.export("jsonl", folder / "then.jsonl", as_of=as_of)
    restore(folder / "then.jsonl", folder / "then.sqlite")
    with Ledger(folder / "then.sqlite", "ana", create=False, clock=clock) as then:
        yield ledger, as_of, then


def same(now, then, where):
    """Compare frames, mappings, sequences and what is made of them to the last value."""
    assert type(now) is type(then), where
    if isinstance(now, pd.DataFrame):
        pd.testing.assert_frame_equal(now, then, check_dtype=False, obj=where)
    elif isinstance(now, np.ndarray):
        np.testing.assert_array_equal(now, then, where)
    elif isinstance(now, Behind):
        same(now.every(), then.every(), f"{where} every")
        same(now.worst(5, ()), then.worst(5, ()), f"{where} worst")
    elif dataclasses.is_dataclass(now):
        for field in dataclasses.fields(now):
            same(getattr(now, field.name), getattr(then, field.name), f"{where} {field.name}")
    elif isinstance(now, dict):
        assert now.keys() == then.keys(), where
        for name in now:
            same(now[name], then[name], f"{where} {name}")
    elif isinstance(now, list | tuple):
        assert len(now) == len(then), where
        for number, (one, other) in enumerate(zip(now, then, strict=True)):
            same(one, other, f"{where} {number}")
    else:
        assert now == then or (now != now and then != then), where


@pytest.mark.parametrize("verb", VERBS)
def test_a_reading_as_of_a_moment_is_that_of_the_ledger_up_to_it(moment, verb):
    ledger, as_of, then = moment
    asked = ASKED.get(verb, ())
    given = asked(then) if callable(asked) else asked
    same(getattr(ledger, verb)(*given, as_of=as_of), getattr(then, verb)(*given, as_of=as_of), verb)


def test_the_comparison_sees_a_later_entry(moment):
    ledger, as_of, then = moment
    with pytest.raises(AssertionError):
        same(ledger.claims(), then.claims(as_of=as_of), "claims")


@pytest.mark.parametrize("verb", ["claims", "statements", "rejections", "forecasts", "browse"])
def test_no_frame_has_a_column_that_says_what_came_later(lived, verb):
    assert "until_seq" not in getattr(lived[0], verb)().columns
