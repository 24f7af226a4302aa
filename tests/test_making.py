from datetime import UTC, date, datetime
from types import SimpleNamespace

import pytest

from ledger import entries as e
from ledger import making
from ledger import predictions as p
from ledger.errors import InputError

QUANTITY = p.QuantitySpace(unit="mm")
OPTIONS = p.OptionsSpace(options=("low", "middle", "high"), ordered=True)
THIRDS = p.BinarySpace(fractions=("0.25", "0.50"), fraction_rule="share of stations")


def test_one_sentence_names_the_field_what_was_expected_and_what_was_got():
    with pytest.raises(InputError) as error:
        making.make(e.Window, "window", opens="2024-11-30", closes="2024-11-01")
    assert str(error.value) == "window: expected a window that closes on or after 2024-11-30, got 2024-11-01"


@pytest.mark.parametrize(
    ("model", "said", "sentence"),
    [
        (e.Source, {"name": ""}, "Source|name: expected at least 1 character, got ''"),
        (e.Source, {}, "name: expected a value, got nothing"),
        (e.Source, {"name": "a", "shoe": 1}, "shoe: expected no field of this name, got 1"),
        (e.Mention, {"statement_id": "x", "start": 0, "end": 1}, "statement_id: expected"),
        (e.Evidence, {"says": "x", "url": "ftp://x"}, "url: expected an http or https address, got 'ftp://x'"),
        (e.NoteAdded, {"about": "x" * 9999, "text": "y"}, "about: expected"),
    ],
)
def test_what_pydantic_finds_is_said_in_one_line(model, said, sentence):
    with pytest.raises(InputError, match=sentence) as error:
        making.make(model, **said)
    assert "\n" not in str(error.value)
    assert len(str(error.value)) < 400


# -- predictions ---------------------------------------------------------------------------------------------------


def test_a_zero_is_a_number_that_was_said():
    said = making.prediction(0, low=0, high=0)
    assert (said.best, said.low, said.high) == ("0", "0", "0")


def test_a_probability_keeps_its_text():
    assert making.prediction("0.70").best == "0.70"


def test_options_may_be_a_mapping():
    said = making.prediction({"low": "0.2", "middle": "0.3", "high": 0.5})
    assert {each.option: each.probability for each in said.probabilities} == {
        "low": "0.2",
        "middle": "0.3",
        "high": "0.5",
    }


@pytest.mark.parametrize(
    "wrong", ["1.7", "abc", True, float("nan"), None, "", [], {}, {"a": 1}, {"kind": "wild"}, {"kind": "point"}]
)
def test_what_is_no_prediction_is_refused_with_one_sentence(wrong):
    with pytest.raises(InputError, match="expected"):
        making.prediction(wrong)


@pytest.mark.parametrize(
    ("said", "space", "fits"),
    [
        (making.prediction(0), p.BinarySpace(), True),
        (making.prediction(0), OPTIONS, False),
        (making.prediction(0), QUANTITY, False),
        (making.prediction({"low": 0, "middle": 0, "high": 1}), OPTIONS, True),
        (making.prediction({"low": 0, "high": 1}), OPTIONS, False),
        (making.prediction({"low": 0, "high": 1}), p.BinarySpace(), False),
        (p.Point(value=0), QUANTITY, True),
        (p.Interval(low=0, high=0), QUANTITY, True),
        (p.Quantiles(quantiles=({"level": "0.5", "value": 0},)), QUANTITY, True),
        (p.Point(value=0), p.BinarySpace(), False),
    ],
)
def test_a_prediction_must_answer_the_question(said, space, fits):
    if fits:
        making.check_prediction(said, space)
    else:
        with pytest.raises(InputError, match=r"forecast: expected a (probability|point)"):
            making.check_prediction(said, space)


# -- outcomes ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("said", "space", "kind", "value"),
    [
        ("yes", p.BinarySpace(), "yes", None),
        (" NO ", p.BinarySpace(), "no", None),
        (True, p.BinarySpace(), "yes", None),
        (False, p.BinarySpace(), "no", None),
        (1, p.BinarySpace(), "yes", None),
        (0, p.BinarySpace(), "no", None),
        ("0.0", p.BinarySpace(), "no", None),
        ("0.5", THIRDS, "fraction", "0.5"),
        (0.25, THIRDS, "fraction", "0.25"),
        ("middle", OPTIONS, "option", "middle"),
        (0, QUANTITY, "number", "0"),
        ("-3.50", QUANTITY, "number", "-3.50"),
        ({"kind": "yes"}, p.BinarySpace(), "yes", None),
        (p.Outcome(kind="no"), p.BinarySpace(), "no", None),
    ],
)
def test_an_outcome_is_known_by_the_space_of_its_claim(said, space, kind, value):
    found = making.fit_outcome(making.outcome(said), space)
    assert (found.kind, found.value) == (kind, value)


@pytest.mark.parametrize(
    ("said", "space"),
    [
        ("maybe", p.BinarySpace()),
        ("0.5", p.BinarySpace()),
        ("0.75", THIRDS),
        ("yes", OPTIONS),
        ("Middle", OPTIONS),
        (True, QUANTITY),
        ("some", QUANTITY),
        ("", p.BinarySpace()),
        ("x" * 500, p.BinarySpace()),
        ("a\x00b", OPTIONS),
        ("\ud800", OPTIONS),
        (None, p.BinarySpace()),
        ({}, p.BinarySpace()),
        ({"kind": "void"}, p.BinarySpace()),
        ("nan", QUANTITY),
    ],
)
def test_an_outcome_the_claim_does_not_have_is_refused(said, space):
    with pytest.raises(InputError, match="outcome"):
        making.fit_outcome(making.outcome(said), space)


def test_void_needs_a_reason_the_claim_allows():
    with pytest.raises(InputError, match="outcome reason: expected one of condition_unmet"):
        making.outcome("void")
    narrow = p.BinarySpace(void_reasons=("disputed",))
    with pytest.raises(InputError, match="outcome reason: expected one of disputed, got premise_false"):
        making.fit_outcome(making.outcome("void", "premise_false"), narrow)
    assert making.fit_outcome(making.outcome("void", "premise_false"), QUANTITY).reason == "premise_false"


# -- evidence, windows, spaces, dates ------------------------------------------------------------------------------


def test_evidence_may_be_a_sentence_a_link_fields_or_a_model():
    items = ["2 mm", "https://met.example/1", {"says": "3 mm", "publisher": "Met"}, e.Evidence(says="4 mm")]
    found = making.evidence(items)
    assert [each.says for each in found] == ["2 mm", "https://met.example/1", "3 mm", "4 mm"]
    assert found[1].url == "https://met.example/1"


@pytest.mark.parametrize("one", ["2 mm", {"says": "2 mm"}, e.Evidence(says="2 mm")])
def test_a_single_piece_of_evidence_needs_no_list(one):
    assert [each.says for each in making.evidence(one)] == ["2 mm"]


@pytest.mark.parametrize("wrong", [5, [5], [None], [""], [{"say": "x"}], [("a", "b")]])
def test_what_is_no_evidence_is_refused_with_its_place(wrong):
    with pytest.raises(InputError, match="evidence"):
        making.evidence(wrong)


def test_a_window_may_be_days_a_mapping_or_anything_with_its_days():
    days = (date(2024, 11, 1), "2024-11-30")
    same = [
        making.window(days),
        making.window([*days, None]),
        making.window({"opens": "2024-11-01", "closes": "2024-11-30"}),
        making.window(SimpleNamespace(opens=days[0], closes=date(2024, 11, 30), basis="stated")),
    ]
    assert {one.model_dump_json() for one in same} == {same[0].model_dump_json()}


@pytest.mark.parametrize(
    "wrong", ["2024-11-01", 5, (), ("2024-11-01",), ("2024-11-02", "2024-11-01"), ("2024-11-01", None), {"opens": 1}]
)
def test_what_is_no_window_is_refused(wrong):
    with pytest.raises(InputError, match="window"):
        making.window(wrong)


def test_a_space_may_be_a_list_of_options():
    assert making.space(["a", "b"]) == p.OptionsSpace(options=("a", "b"))
    assert making.space({"kind": "quantity", "unit": "mm"}) == QUANTITY
    for wrong in (["a"], "binary", {"kind": "wild"}, 5):
        with pytest.raises(InputError, match=r"\A(space|options): expected"):
            making.space(wrong)


@pytest.mark.parametrize(
    ("value", "zone", "day"),
    [
        ("2024-10-31", None, date(2024, 10, 31)),
        (date(2024, 10, 31), "America/New_York", date(2024, 10, 31)),
        ("2024-10-31T23:30:00-04:00", None, date(2024, 10, 31)),
        ("2024-10-31T23:30:00-04:00", "Europe/Kyiv", date(2024, 11, 1)),
        ("2024-11-01T03:30:00Z", "America/New_York", date(2024, 10, 31)),
        (datetime(2024, 10, 31, 23, 30, tzinfo=UTC), None, date(2024, 10, 31)),
        (datetime(2024, 10, 31, 23, 30), "America/New_York", date(2024, 10, 31)),
    ],
)
def test_the_day_of_a_statement_is_that_of_its_zone(value, zone, day):
    said = making.published(value, zone)
    assert date.fromisoformat(str(said["published_on"])) == day


@pytest.mark.parametrize(
    ("value", "zone"),
    [("2024-10-31T15:08:00", None), ("yesterday", None), ("2024-10-31", "Mars/Base"), ("2024-10-31", "../etc/passwd")],
)
def test_a_time_without_a_zone_or_an_unknown_zone_is_refused(value, zone):
    with pytest.raises(InputError, match=r"published_at|time_zone"):
        making.published(value, zone)


def test_a_name_is_one_that_can_stand_in_an_entry():
    assert making.name(" ana ", "actor") == "ana"
    for wrong in ("", "a\x00b", "\ud800", "x" * 301):
        with pytest.raises(InputError, match="actor: expected"):
            making.name(wrong, "actor")


def test_a_claim_without_a_window_says_so():
    with pytest.raises(InputError, match="window: expected the days the claim opens and closes"):
        making.claim({"question": "q", "criteria": "c"})


def test_one_topic_needs_no_list():
    window = ("2024-11-01", "2024-11-02")
    claim = making.claim({"question": "q", "criteria": "c", "window": window, "topics": "war"})
    assert claim.topics == ("war",)
