"""From a passage to a claim: where its words stand, what a person changes, and the readings written with it."""

from __future__ import annotations

from datetime import date
from types import SimpleNamespace

import pytest

from ledger import Ledger, making, recording
from ledger import entries as e
from ledger.errors import ConflictError, InputError

TEXT = (
    "Ministers met.\n\n“We expect that the bridge will open in the coming weeks,” Minister Ada Lovelace said. "
    "Later she said it will\r\nopen in the coming weeks. The bridge will open, she repeated. The bridge will open.\n"
)
SAID = {"question": "Will it open?", "criteria": "It opens."}


@pytest.fixture
def held(where):
    """A ledger of either kind with a statement, and the candidate of its direct quote."""
    with Ledger(where, "ana") as ledger:
        statement = ledger.archive(TEXT, publisher="Ministry", published_at="2024-10-31")
        yield ledger, statement, next(one for one in ledger.propose(statement) if one.form == "direct_quote")


def claim_of(ledger, claim):
    return e.Claim.model_validate_json(ledger.show(claim)["claim"]["body"])


# -- where the words stand -------------------------------------------------------------------------------------------


def test_words_are_found_nearest_to_where_they_are_looked_for():
    first, second = TEXT.index("The bridge will"), TEXT.rindex("The bridge will")
    assert recording.find(TEXT, "The bridge will open", near=first + 3)[0] == first
    assert recording.find(TEXT, " The bridge will open ", near=len(TEXT))[0] == second
    start, end = recording.find(TEXT, "it will open")
    assert TEXT[start:end] == "it will\r\nopen"  # spaces may differ, the words may not


@pytest.mark.parametrize(
    ("quote", "sentence"),
    [
        ("the tunnel", "quote: expected words that stand in the statement, to the letter, got 'the tunnel'"),
        ("the Bridge", "to the letter, got 'the Bridge'"),
        (" \n", "to the letter"),
        (".*", "to the letter"),
        (
            "The bridge will open",
            "expected words that stand in the statement once, or the start near them, got 2 places",
        ),
    ],
)
def test_words_that_do_not_stand_there_once_are_refused_in_one_sentence(quote, sentence):
    with pytest.raises(InputError) as error:
        recording.find(TEXT, quote)
    assert sentence in str(error.value)


def test_a_passage_can_be_moved_and_what_was_proposed_stays(held):
    ledger, _, one = held
    claim = ledger.record(one, **SAID, quote="the bridge will open", form="indirect_speech")
    (mention,) = ledger.show(claim)["mentions"]
    assert (mention["quote"], mention["start"], mention["form"]) == (
        "the bridge will open", TEXT.index("the bridge will open"), "indirect_speech",
    )  # fmt: skip
    proposed = ledger.show(claim)["history"][0]["said"]["proposed"]
    assert (proposed["start"], proposed["end"], proposed["form"]) == (one.start, one.end, "direct_quote")
    ledger.revise(claim, start=mention["start"] + 4, reason="without the article")
    assert ledger.show(claim)["mentions"][0]["quote"] == "bridge will open"
    ledger.revise(claim, quote="The bridge will open", reason="elsewhere")
    assert ledger.show(claim)["mentions"][0]["start"] == TEXT.index("The bridge will open")
    with pytest.raises(InputError, match="quote: expected words that stand in the statement"):
        ledger.revise(claim, quote="the tunnel", reason="r")
    with pytest.raises(InputError, match="passage: expected its words, or its start and end, got both"):
        ledger.revise(claim, quote="bridge", end=40, reason="r")
    alone = ledger.record(**SAID, window=("2024-11-01", "2024-11-02"))
    with pytest.raises(InputError, match="passage: expected a claim made in a statement"):
        ledger.revise(alone, form="text", reason="r")


def test_a_passage_that_a_claim_holds_is_recorded_again_only_on_purpose(held):
    ledger, statement, one = held
    first = ledger.record(one, **SAID)
    sentence = f"record: claim {first.seq} holds this passage already \\(characters {one.start} to {one.end}\\)"
    with pytest.raises(ConflictError, match=sentence):
        ledger.record(one, **SAID)
    with pytest.raises(ConflictError, match=sentence):  # most of the same words are the same words
        ledger.record(one, **SAID, end=one.end - 3)
    assert len(ledger.claims()) == 1
    ledger.record(one, **SAID, another=True)
    assert len(ledger.claims()) == 2
    ledger.record(**SAID, statement=statement, quote="Ministers met", window=("2024-11-01", "2024-11-02"))
    again = "00000000-0000-7000-8000-000000000001"
    made = ledger.record(one, **SAID, another=True, entry_id=again)
    assert ledger.record(one, **SAID, entry_id=again) == made, "a retry adds nothing"


def test_a_withdrawn_claim_holds_no_passage(held):
    ledger, _, one = held
    ledger.withdraw(ledger.record(one, **SAID), reason="a slip")
    assert ledger.record(one, **SAID).seq > 0


# -- every field can be changed --------------------------------------------------------------------------------------


def test_every_field_can_be_changed_or_taken_away(held):
    ledger, _, one = held
    claim = ledger.record(
        one, **SAID, type="intention", polarity="negative", term="", condition="if it is dry", topics=["roads"],
        analytic_confidence="high", source={"name": "The minister", "role": "Minister", "organisation": "Ministry"},
        speaker_controls_outcome=True, event="opening", exclusive_group="openings", sampling="all of the day", key="a",
        space={"fractions": ["0.5"], "fraction_rule": "one lane"},
        window={"phrase": "soon", "opens": "2024-11-01", "closes": "2024-12-01", "basis": "imputed"},
    )  # fmt: skip
    said = claim_of(ledger, claim)
    assert (said.type, said.polarity, said.term, said.condition) == ("intention", "negative", None, "if it is dry")
    assert said.source == e.Source(name="The minister", role="Minister", organisation="Ministry")
    assert (said.analytic_confidence, said.topics, said.space.fraction_rule) == ("high", ("roads",), "one lane")
    assert (said.window.phrase, said.window.basis, said.window.rule) == ("soon", "imputed", "set by a person")
    ledger.revise(claim, condition="", source={"role": ""}, window={"phrase": ""}, reason="less")
    said = claim_of(ledger, claim)
    assert (said.condition, said.source, said.window.phrase) == (
        None, e.Source(name="The minister", organisation="Ministry"), None,
    )  # fmt: skip
    assert said.window.closes == date(2024, 12, 1)


def test_a_negated_candidate_keeps_its_polarity(where):
    with Ledger(where, "ana") as ledger:
        ledger.archive("The bridge will not open in November.", publisher="M", published_at="2024-10-31")
        (one,) = ledger.propose("1")
        assert claim_of(ledger, ledger.record(one, **SAID)).polarity == one.polarity == "negative"


@pytest.mark.parametrize(
    ("said", "days"),
    [
        ({"closes": "2024-11-20"}, ("2024-10-31", "2024-11-20", "2024-12-31")),
        ({"closes": "2025-02-01"}, ("2024-10-31", "2025-02-01", "2025-02-01")),
        ({"opens": date(2024, 11, 1)}, ("2024-11-01", "2024-11-30", "2024-12-31")),
        ({"lenient_closes": "2025-01-31"}, ("2024-10-31", "2024-11-30", "2025-01-31")),
        (("2024-11-01", "2024-11-02"), ("2024-11-01", "2024-11-02", "2024-11-02")),
    ],
)
def test_days_that_are_moved_leave_the_rest_of_the_window(said, days):
    before = e.Window(opens="2024-10-31", closes="2024-11-30", lenient_closes="2024-12-31", basis="stated",
                      phrase="in November", rule="month")  # fmt: skip
    moved = making.window(said, before)
    assert tuple(str(getattr(moved, name)) for name in making.DAYS) == days
    assert (moved.phrase, moved.basis, moved.rule) == ("in November", "derived", "set by a person")
    assert making.window({"opens": "2024-10-31", "closes": "2024-11-30"}, before) == before


def test_a_phrase_without_days_is_read_by_the_rules(held):
    ledger, _, one = held
    claim = ledger.record(one, **SAID, window={"phrase": "by the end of November"})
    window = claim_of(ledger, claim).window
    assert (window.phrase, str(window.closes), window.basis) == ("by the end of November", "2024-11-30", "stated")
    assert window.rule
    ledger.revise(claim, window={"phrase": "on Friday"}, reason="misread")
    assert str(claim_of(ledger, claim).window.closes) == "2024-11-01"
    with pytest.raises(
        InputError, match="phrase: expected a time the rules can read, or the days it means, got 'in due"
    ):
        ledger.revise(claim, window={"phrase": "in due course"}, reason="r")


# -- readings --------------------------------------------------------------------------------------------------------


def readings(ledger, claim):
    kept = ("forecaster", "basis", "low", "probability", "high", "term", "stated_at")
    return [tuple(each[name] for name in kept) for each in ledger.show(claim)["forecasts"]]


def test_the_band_is_that_of_the_term_the_person_kept(held):
    ledger, _, one = held
    claim = ledger.record(one, **SAID, term="likely")
    assert readings(ledger, claim) == [
        ("icd203@2022-12-21", "read", 0.55, 0.72, 0.8, "likely", "2024-10-31"),
    ]  # fmt: skip
    nothing = ledger.record(one, **SAID, term="come what may", another=True)
    assert readings(ledger, nothing) == []
    stated = ledger.record(one, **SAID, term="a 70% chance", another=True)
    assert readings(ledger, stated)[0][:4] == (one.speaker, "stated", None, 0.7)


def test_a_lexicon_can_be_named_or_none(held):
    ledger, statement, one = held
    claim = ledger.record(one, **SAID, term="likely", lexicon="phia")
    ((forecaster, _, low, _, high, _, _),) = readings(ledger, claim)
    assert (forecaster.partition("@")[0], low, high) == ("phia", 0.55, 0.75)
    assert readings(ledger, ledger.record(one, **SAID, lexicon="none", another=True)) == []
    window = ("2024-11-01", "2024-11-02")
    by_hand = ledger.record(**SAID, statement=statement, quote="Ministers met", window=window, term="likely",
                            lexicon="icd203")  # fmt: skip
    assert readings(ledger, by_hand)[0][3] == 0.72
    for wrong, sentence in (
        ({"lexicon": "phia"}, "lexicon: expected one that gives 'We expect that … will' a number, or none, got phia"),
        ({"lexicon": "phia", "term": ""}, "term: expected the words whose number the lexicon gives, got nothing"),
        ({"lexicon": "nothing"}, "lexicon: expected"),
        (
            {"lexicon": "icd203", "term": "likely", "space": ["a", "b"]},
            "forecast: expected a probability for each of a, b",
        ),
    ):
        with pytest.raises(InputError) as error:
            ledger.record(one, **SAID | wrong, another=True)
        assert sentence in str(error.value)


def test_the_persons_reading_is_written_with_the_claim_or_neither_is(held):
    ledger, _, one = held
    before = ledger.info()["entries"]
    for reading, sentence in (
        ({"low": "0.6", "best": "0.5", "high": "0.8"}, "expected low ≤ best ≤ high"),
        ({"low": "0.6"}, "reading: expected a best number, with its low and high where there is a range, got low 0.6"),
        ({"best": "0.6", "coverage": "0.9"}, "reading: expected a best number"),
        ({"best": "much"}, "probability: expected a number from 0 to 1"),
        ({"best": "0.6", "basis": "own"}, "basis: expected read or stated, got 'own'"),
    ):
        with pytest.raises(InputError) as error:
            ledger.record(one, **SAID, reading=reading)
        assert sentence in str(error.value)
    assert ledger.info()["entries"] == before, "neither claim nor reading"
    claim = ledger.record(one, **SAID, reading={"low": "0.6", "best": "70%", "high": "0.9"})
    lexicons, own = readings(ledger, claim)
    assert lexicons[0] == one.band.lexicon
    assert own == ("ana", "read", 0.6, 0.7, 0.9, one.term, "2024-10-31")
    assert {each["recorded_at"] for each in ledger.show(claim)["history"]} == {ledger.claims().recorded_at.item()}


def test_a_misread_number_of_the_source_is_replaced_not_doubled(where):
    with Ledger(where, "ana") as ledger:
        ledger.archive("There is a 70% chance that it rains in November, Emmy Noether said.", publisher="M",
                       published_at="2024-10-31")  # fmt: skip
        (one,) = ledger.propose("1")
        assert one.band.lexicon == "stated"
        claim = ledger.record(one, **SAID, reading={"best": "0.75", "basis": "stated"})
        assert readings(ledger, claim) == [
            ("Emmy Noether", "stated", None, 0.75, None, one.term, "2024-10-31"),
        ]


def test_the_range_of_a_number_is_a_reading_too(held):
    ledger, _, one = held
    space = {"kind": "quantity", "unit": "days"}
    claim = ledger.record(one, **SAID, space=space, reading={"low": 3, "high": 5, "coverage": "0.8", "basis": "stated"})
    (said,) = ledger.show(claim)["forecasts"]
    assert (said["kind"], said["forecaster"]) == ("interval", one.speaker)
    assert '"coverage":"0.8"' in said["prediction"].replace(" ", "")
    point = ledger.record(one, **SAID, space=space, reading=4, another=True)
    assert ledger.show(point)["forecasts"][0]["kind"] == "point"
    with pytest.raises(InputError, match="either a best number or a low and a high one"):
        ledger.record(one, **SAID, space=space, reading={"low": 3, "best": 4, "high": 5}, another=True)
    covered = SimpleNamespace(coverage=0.7)
    assert recording._range({"low": 3, "high": 5}, covered)["coverage"] == "0.7"


def test_who_speaks_in_the_statement_is_the_source_where_the_passage_names_nobody(where):
    with Ledger(where, "ana") as ledger:
        ledger.archive(
            "The bridge will open in November.", publisher="M", published_at="2024-10-31", source="Port authority"
        )
        (one,) = ledger.propose("1")
        assert claim_of(ledger, ledger.record(one, **SAID)).source.name == (one.speaker or "Port authority")


def test_one_person_decides_a_passage_once_and_another_may_decide_otherwise(where):
    with Ledger(where, "ana") as ledger:
        ledger.archive("The bridge will open in November.", publisher="M", published_at="2024-10-31")
        (one,) = ledger.propose("1")
        ledger.record(one, **SAID)
        with pytest.raises(ConflictError, match="ana made it a claim: withdraw it, in entry 2"):
            ledger.reject(one, reason="other")
    with Ledger(where, "ben") as other:
        other.reject(one, reason="other")
        with pytest.raises(ConflictError, match="ben rejected this passage already"):
            other.reject(one, reason="opinion")


def test_a_number_turns_round_with_what_is_said_to_happen(where):
    with Ledger(where, "ana") as ledger:
        ledger.archive("It almost certainly will not rain in November.", publisher="M", published_at="2024-10-31")
        (one,) = ledger.propose("1")
        ledger.record(one, **SAID)
        ledger.record(one, **SAID, polarity="affirmative", another=True)
        read = ledger.forecasts().sort_values("entry").probability.tolist()
        assert read == pytest.approx([0.05, 0.95])
