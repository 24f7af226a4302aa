import json

import pytest
from pydantic import ValidationError

from ledger import entries as e
from ledger import predictions as p
from ledger.journal.append import canonical, dump, read_body


def _types(schema):
    if isinstance(schema, dict):
        if isinstance(schema.get("type"), str):
            yield schema["type"]
        for part in schema.values():
            yield from _types(part)
    elif isinstance(schema, list):
        for part in schema:
            yield from _types(part)


@pytest.mark.parametrize("kind", e.KINDS)
def test_no_kind_of_entry_holds_a_float(kind):
    types = set(_types(e.KINDS[kind].model_json_schema(mode="serialization")))
    assert "number" not in types
    assert "object" in types  # the walk does see the schema's types


def test_the_kinds_are_those_of_the_design():
    assert set(e.KINDS) == {
        "ledger opened", "member set", "statement archived", "candidate rejected", "claim recorded", "claim revised",
        "claim withdrawn", "claim locked", "forecast made", "resolution proposed", "resolution settled", "note",
        "file imported", "score published", "erasure asked", "text erased", "checkpoint issued",
    }  # fmt: skip


def test_every_kind_comes_back_from_its_canonical_text(every_kind):
    assert set(every_kind) == set(e.KINDS)
    for kind, body in every_kind.items():
        assert read_body(kind, body.version, json.loads(canonical(dump(body)))) == body


def test_every_kind_passes_the_check_that_append_leaves_out(every_kind):
    for body in every_kind.values():
        assert json.loads(canonical(dump(body))) == dump(body)


def test_an_unknown_field_is_refused_in_every_kind(every_kind):
    for kind, body in every_kind.items():
        with pytest.raises(ValidationError, match="Extra inputs"):
            e.KINDS[kind].model_validate(dump(body) | {"surprise": 1})


def test_a_body_is_frozen(every_kind):
    with pytest.raises(ValidationError, match="frozen"):
        every_kind["note"].text = "other"


def test_zero_is_said_and_kept_wherever_a_number_can_stand(every_kind):
    forecast = dump(every_kind["forecast made"])
    assert forecast["prediction"] == {"kind": "probability", "best": "0", "low": "0", "high": "0.70"}
    assert forecast["own_belief"] == "0"
    assert dump(every_kind["candidate rejected"])["mention"]["start"] == 0
    assert dump(every_kind["resolution proposed"])["number"] == "0"
    assert dump(every_kind["file imported"])["rows"] == 0
    assert dump(p.Point(value=0)) == {"kind": "point", "value": "0"}
    assert dump(p.Interval(low=0, high="0", coverage=0))["coverage"] == "0"


def test_what_was_not_said_is_left_out():
    assert dump(e.MemberSet(subject="ana")) == {"subject": "ana"}


@pytest.mark.parametrize(
    "wrong",
    [
        lambda: p.Probability(best="0.5", low="0.6"),
        lambda: p.Probability(best="0.5", high="0"),
        lambda: p.Probability(best="0.5", low="0.1", high="0.4"),
        lambda: p.Interval(low="2", high="1"),
        lambda: p.OptionsSpace(options=("a", "a")),
        lambda: p.OptionsSpace(options=("a",)),
        lambda: p.OptionProbabilities(
            probabilities=[{"option": "a", "probability": "0.5"}, {"option": "b", "probability": "0.4"}]
        ),
        lambda: p.Quantiles(quantiles=[{"level": "0.5", "value": "1"}, {"level": "0.5", "value": "2"}]),
        lambda: p.Quantiles(quantiles=[{"level": "0.1", "value": "2"}, {"level": "0.5", "value": "1"}]),
        lambda: p.Outcome(kind="void"),
        lambda: p.Outcome(kind="yes", reason="disputed"),
        lambda: p.Outcome(kind="yes", value="1"),
        lambda: p.Outcome(kind="number"),
        lambda: p.Outcome(kind="number", value="many"),
        lambda: e.Window(opens="2024-11-02", closes="2024-11-01"),
        lambda: e.Window(opens="2024-11-01", closes="2024-11-03", lenient_closes="2024-11-02"),
        lambda: e.Mention(statement_id="00000000-0000-7000-8000-000000000001", start=5, end=5),
        lambda: e.Mention(statement_id="00000000-0000-7000-8000-000000000001", start=-1, end=5),
    ],
)
def test_a_noun_that_contradicts_itself_is_refused(wrong):
    with pytest.raises(ValidationError):
        wrong()


def test_options_must_not_be_named_twice_in_a_forecast():
    pairs = [{"option": name, "probability": "0.5"} for name in ("a", "a")]
    with pytest.raises(ValidationError, match="differ"):
        p.OptionProbabilities(probabilities=pairs)


def test_a_window_that_says_no_lenient_end_is_lenient_to_its_close():
    assert e.Window(opens="2024-11-01", closes="2024-11-02").lenient_closes.isoformat() == "2024-11-02"


@pytest.mark.parametrize(("kind", "version"), [("gossip", 1), ("note", 2)])
def test_a_kind_or_version_of_a_later_program_is_refused_by_name(kind, version):
    with pytest.raises(ValueError, match="a kind and version this program knows"):
        read_body(kind, version, {"about": "x", "text": "y"})
