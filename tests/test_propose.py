"""Text into candidates: the annotated first statement, other styles, and laws that hold on any text."""

import json
import time
from datetime import date
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ledger.language.propose import examine, propose
from ledger.language.reasons import Reason, explain

DATA = Path(__file__).resolve().parents[2] / "shared" / "data"
needs_data = pytest.mark.skipif(not DATA.is_dir(), reason="the shared data folder is not beside the repository")
SAID = date(2024, 10, 31)
REASONS = {
    "conditional_normative": Reason.CONDITIONAL_NORMATIVE,
    "pledge_no_window_no_threshold": Reason.PLEDGE,
    "possibility_conditional_no_window": Reason.POSSIBILITY,
    "past_agreement": Reason.PAST_AGREEMENT,
    "present_progressive": Reason.PRESENT_PROGRESSIVE,
    "nowcast": Reason.NOWCAST,
    "opinion": Reason.OPINION,
}


@pytest.fixture(scope="module")
def gold():
    return json.loads((DATA / "seed_gold.json").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def statement(gold):
    return (DATA / gold["document"]["path"]).read_bytes().decode("utf-8")


@pytest.fixture(scope="module")
def found(statement):
    return propose(statement, stated_on=SAID)


def at(found, item):
    return next((one for one in found if (one.start, one.end) == (item["start"], item["end"])), None)


@needs_data
def test_all_five_mentions_of_the_first_statement_are_found_to_the_character(gold, found):
    mentions = [mention for claim in gold["claims"] for mention in claim["mentions"]]
    assert len(mentions) == 5
    for mention in mentions:
        one = at(found, mention)
        assert one is not None, mention["quote"]
        assert one.quote == mention["quote"]
        assert one.scorable
        assert one.form == mention["form"]
    assert sum(one.scorable for one in found) == 5


@needs_data
def test_the_five_mentions_make_three_claims_and_the_speakers_own_words_lead(gold, found):
    groups = [{at(found, mention).group for mention in claim["mentions"]} for claim in gold["claims"]]
    assert [len(group) for group in groups] == [1, 1, 1]
    assert len(set.union(*groups)) == 3
    for claim in gold["claims"]:
        assert at(found, claim["mentions"][0]).primary
        assert not any(at(found, mention).primary for mention in claim["mentions"][1:])


@needs_data
def test_terms_bands_and_windows_of_the_first_statement_are_those_of_the_annotation(gold, found):
    for claim in gold["claims"]:
        one, chance, when = at(found, claim["mentions"][0]), claim["probability"], claim["time"]
        assert (one.band.low, one.band.best, one.band.high) == (chance["low"], chance["best"], chance["high"])
        assert one.phrase == when["phrase"]
        days = (one.window.opens, one.window.closes, one.window.lenient_closes)
        assert tuple(map(str, days)) == (when["window_start"], when["window_end"], when["lenient_end"])
        assert one.speaker == claim["speaker"]
    first, second, third = (at(found, claim["mentions"][0]) for claim in gold["claims"])
    assert first.term == "we expect that … will"
    assert (second.term, second.type) == ("will", "self_announcement")
    assert (third.window.basis, third.window.asks) == ("imputed", True)
    headline = at(found, gold["claims"][0]["mentions"][2])
    assert (headline.phrase, headline.speaker, headline.band.low, headline.band.high) == (None, None, 0.55, 0.80)


@needs_data
def test_none_of_the_thirteen_hard_negatives_is_scorable_and_each_has_its_reason(gold, found):
    assert len(gold["not_scorable"]) == 13
    for item in gold["not_scorable"]:
        overlapping = [one for one in found if one.start < item["end"] and item["start"] < one.end]
        assert not any(one.scorable for one in overlapping), item["quote"]
        assert at(found, item).reasons == (REASONS[item["reason_code"]],), item["quote"]


@needs_data
@pytest.mark.parametrize("change", [("\n", "\r\n"), ("'", "’"), (" ", "\u00a0")])
def test_line_ends_quotes_and_hard_spaces_do_not_change_what_is_found(statement, found, change):
    text = statement.replace(*change)
    changed = propose(text, stated_on=SAID)
    assert all(text[one.start : one.end] == one.quote for one in changed)
    if change[1] != "\u00a0":
        assert [one.quote.replace(change[1], change[0]) for one in changed if one.scorable] == [
            one.quote for one in found if one.scorable
        ]


@needs_data
def test_curly_double_quotes_are_quotes(statement, found):
    pieces = statement.split('"')
    text = "".join(piece + ("“" if k % 2 == 0 else "”") for k, piece in enumerate(pieces[:-1])) + pieces[-1]
    curly = propose(text, stated_on=SAID)
    assert [(one.start, one.end, one.scorable) for one in curly] == [
        (one.start, one.end, one.scorable) for one in found
    ]


@needs_data
def test_nine_in_ten_real_predictions_are_candidates_and_those_with_a_time_of_their_own_are_scorable():
    records = json.loads((DATA / "statements.json").read_text(encoding="utf-8"))
    candidates = timed = scorable = 0
    for record in records:
        ones = propose(record["quote"], stated_on=date.fromisoformat(record["statement"]["published_at"][:10]))
        candidates += bool(ones)
        if record["time_phrase"] and record["time_phrase"].lower() in record["quote"].lower():
            timed += 1
            scorable += any(one.scorable for one in ones)
    # what is missed are bare table rows ("GDP -6.5%"), possibilities and conditions
    assert candidates >= 0.9 * len(records)
    assert scorable >= 0.88 * timed


def only(text, said=SAID):
    ones = [one for one in propose(text, said) if one.scorable]
    assert len(ones) == 1, [(one.quote, one.reasons) for one in propose(text, said)]
    return ones[0]


@pytest.mark.parametrize(
    ("text", "best", "closes"),
    [
        ("China will probably increase its pressure on Taiwan during the next year.", 0.72, "2025-10-31"),
        ("Tehran is unlikely to resume the work in 2025.", 0.30, "2025-12-31"),
        ("GDP is projected to grow by 1.7% in 2025 Q4.", 0.80, "2025-12-31"),
        ("The MPC expects growth to slow over the first half of 2025.", 0.80, "2025-06-30"),
        ("There is a 65% chance of La Niña in January-March 2025.", 0.65, "2025-03-31"),
        ("The ship is scheduled to return to Norfolk later this year.", 0.95, "2024-12-31"),
        ("We do not expect rates to fall before the end of March.", 0.20, "2025-03-31"),
        ("He said that the summit would be held in Kuwait next week.", 0.97, "2024-11-10"),
        ("We believe that they will target the capital within days.", 0.75, "2024-11-07"),
        ("We assess that the army will not hold the city through the winter.", 0.25, "2025-02-28"),
    ],
)
def test_a_plain_prediction_is_read_with_its_number_and_its_day(text, best, closes):
    one = only(text)
    assert one.quote == text
    assert one.band.best == best
    assert str(one.window.closes) == closes
    assert one.reasons == ()
    assert one.term in one.why


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("If they attack, we will respond next week.", Reason.CONDITIONAL),
        ("Should Iran attack, the coalition will answer within days.", Reason.CONDITIONAL),
        ("If demand fell, a lower rate would be right.", Reason.CONDITIONAL_NORMATIVE),
        ("Beijing could use its influence next year.", Reason.POSSIBILITY),
        ("We will continue to stand with our allies.", Reason.PLEDGE),
        ("We are committed to the defense of our allies.", Reason.PLEDGE),
        ("We will never forget their sacrifice.", Reason.NO_WINDOW),
        ("It will eventually rain.", Reason.NO_WINDOW),
        ("We judge that Moscow has lost many tanks.", Reason.NOWCAST),
        ("Since Monday, the forces have likely made gains.", Reason.NOWCAST),
        ("The virus probably was not engineered.", Reason.NOWCAST),
        ("Will the troops leave next month?", Reason.QUESTION),
        ("The two sides agreed to boost cooperation.", Reason.PAST_AGREEMENT),
        ("We're deepening our ties.", Reason.PRESENT_PROGRESSIVE),
    ],
)
def test_what_only_looks_like_a_prediction_is_turned_down_with_its_reason(text, reason):
    found = propose(text, SAID)
    assert not any(one.scorable for one in found)
    assert reason in [code for one in found for code in one.reasons] or (reason == Reason.QUESTION and not found)
    assert all(one.why == explain(one.reasons[0]) for one in found)


@pytest.mark.parametrize(
    "text",
    [
        "Growth was weaker than expected in September.",
        "The free will of customers matters.",
        "In May, the committee met.",
        "Prices rose 3 percent on Monday.",
        "The plan of last year worked.",
        "",
        "Share:",
    ],
)
def test_plain_reports_give_nothing_scorable(text):
    assert not any(one.scorable for one in propose(text, SAID))


def test_several_probabilities_of_one_sentence_are_several_claims():
    text = (
        "The outlook for the 2025 Atlantic hurricane season predicts a 60% chance of an above-normal season, "
        "a 30% chance of a near-normal season and a 10% chance of a below-normal season."
    )
    ones = [one for one in propose(text, date(2025, 5, 22)) if one.scorable]
    assert [one.band.best for one in ones] == [0.6, 0.3, 0.1]
    assert {str(one.window.closes) for one in ones} == {"2025-11-30"}
    assert len({one.group for one in ones}) == 3


def test_a_list_takes_the_time_of_the_line_that_introduces_it_and_the_fiscal_year_of_the_text():
    text = (
        "Revenue for the third quarter ended October 27, 2024, was $35 billion.\n\n"
        "The outlook for the fourth quarter of fiscal 2025 is as follows:\n"
        "• Revenue is expected to be $37.5 billion, plus or minus 2%.\n"
        "• Gross margin is expected to be 73%.\n"
    )
    ones = [one for one in propose(text, date(2024, 11, 20)) if one.scorable]
    assert [one.quote for one in ones] == [
        "Revenue is expected to be $37.5 billion, plus or minus 2%.",
        "Gross margin is expected to be 73%.",
    ]
    assert {str(one.window.closes) for one in ones} == {"2025-01-31"}
    assert {one.phrase_start for one in ones} == {None}
    assert ones[0].type == "interval"


def test_analytic_confidence_and_coverage_never_enter_the_probability():
    one = only("We assess with moderate confidence that Iran is unlikely to test in 2025.")
    assert (one.analytic_confidence, one.band.best) == ("moderate", 0.30)
    text = (
        "NOAA is forecasting a range of 17 to 25 named storms this season. "
        "Forecasters have a 70% confidence in these ranges."
    )
    storms = only(text, date(2025, 5, 22))
    assert (storms.coverage, storms.band.best) == (0.7, 0.8)


def test_a_transcript_gives_the_speaker_and_leaves_questions_alone():
    text = (
        "MR. LOVELACE: Good afternoon.\nQ: Will they leave next month?\n"
        "MR. LOVELACE: We anticipate that the first units will arrive by the end of April.\nQ: Thanks.\n"
    )
    one = only(text, date(2025, 3, 4))
    assert (one.speaker, one.form) == ("Lovelace", "direct_quote")
    assert one.quote == "We anticipate that the first units will arrive by the end of April"


def test_the_attribution_does_not_lend_its_day_to_the_claim():
    one = only("The talks will end next month, the minister said on Tuesday.")
    assert one.phrase == "next month"


def test_even_if_is_no_condition():
    text = "The situation will very likely worsen next year, even if support is sustained."
    assert only(text).condition is None


def test_no_window_is_made_up_but_for_a_strongly_indicated_intention():
    (bare,) = propose("Victory this side of the river is highly unlikely.", SAID)
    assert (bare.scorable, bare.reasons, bare.window) == (False, (Reason.NO_WINDOW,), None)
    one = only("All of that strongly indicates that Russia intends to use these forces.")
    assert (one.phrase, one.window.basis, one.window.asks) == (None, "imputed", True)


def test_a_headline_without_a_time_takes_the_window_of_the_claim_it_restates():
    text = (
        "Troops Likely to Leave Northern Valley Base\n\n"
        "The minister said the troops will leave the northern valley base by Friday."
    )
    headline, claim = propose(text, SAID)
    assert (headline.form, headline.scorable, headline.primary) == ("headline", True, False)
    assert (headline.window, headline.group) == (claim.window, claim.group)
    alone = propose("Troops Likely to Leave Northern Valley Base\n\nIt rained.", SAID)
    assert [one.reasons for one in alone] == [(Reason.NO_WINDOW,)]


def test_a_headline_says_of_the_window_it_takes_whose_it_is():
    text = (
        "All of That Strongly Indicates That Moscow Intends to Use Northern Valley Troops\n\n"
        "The minister said Moscow will use the northern valley troops by Friday."
    )
    headline, claim = propose(text, SAID)
    assert (headline.form, headline.group, headline.window) == ("headline", claim.group, claim.window)
    assert "imputed" not in headline.why
    assert "restates a claim of this text" in headline.why
    assert claim.window.closes.isoformat() in headline.why


@pytest.mark.parametrize(
    ("text", "term"),
    [
        ("I have no doubt that X will win on Friday.", "no doubt … will"),
        ("There is no doubt prices will fall this year.", "no doubt … will"),
        ("We do not doubt that prices will fall this year.", "do not doubt … will"),
        ("We don’t doubt that prices will fall this year.", "don’t doubt … will"),
        ("Without doubt, prices will fall this year.", "Without doubt … will"),
        ("Without a doubt prices will fall this year.", "Without a doubt … will"),
        ("Nobody doubts that prices will fall this year.", "Nobody doubts … will"),
        ("Undoubtedly, prices will fall this year.", "Undoubtedly … will"),
        ("Prices will undoubtedly fall this year.", "will"),
    ],
)
def test_doubt_that_is_denied_leaves_the_other_cue_its_number(text, term):
    one = only(text)
    assert (one.term, one.polarity) == (term, "affirmative")
    assert (one.band.low, one.band.best, one.band.high) == (0.95, 0.97, 0.99)


def test_doubt_itself_stays_doubt_and_denied_doubt_alone_is_an_opinion():
    assert only("We doubt that prices will fall this year.").band.best == 0.20
    assert only("There is no doubt that prices are likely to fall this year.").band.best == 0.72
    assert only("There can be no doubt that prices will not fall this year.").polarity == "negative"
    (alone,) = propose("I do not doubt his word.", SAID)
    assert (alone.band, alone.reasons) == (None, (Reason.OPINION,))


@pytest.mark.parametrize(
    "text",
    [
        "It remains to be seen whether prices will fall this year.",
        "It remains to be seen if prices will fall this year.",
        "It remains to be seen how far prices will fall this year.",
        "How far prices will fall this year remains to be seen.",
    ],
)
def test_what_remains_to_be_seen_is_a_question(text):
    assert [one.reasons for one in propose(text, SAID)] == [(Reason.QUESTION,)]


@pytest.mark.parametrize(
    "text",
    [
        "Nobody expects prices to fall this year.",
        "No one expects prices to fall this year.",
        "No-one thinks that prices will fall this year.",
        "None of the analysts expects prices to fall this year.",
        "No analysts expect prices to fall this year.",
        "Few economists expect prices to fall this year.",
    ],
)
def test_what_nobody_expects_is_nobodys_claim(text):
    assert [(one.reasons, one.speaker) for one in propose(text, SAID)] == [((Reason.OTHER,), None)]


def test_a_few_who_expect_it_do_expect_it():
    assert only("A few economists expect prices to fall this year.").band.best == 0.80


@pytest.mark.parametrize(
    "text",
    [
        "In May, officials predicted that the truce would last until Friday.",
        "The minister said in March that the dam would be finished by Friday.",
        "A year ago the institute forecast that exports would double in 2025.",
        "The committee had expected prices to fall in December.",
        "The summit was scheduled for Friday, but it was called off.",
    ],
)
def test_a_forecast_of_an_earlier_day_is_no_claim_of_this_text(text):
    found = propose(text, SAID)
    assert not any(one.scorable for one in found)


@pytest.mark.parametrize(
    "text", ["It is unclear whether he will resign on Friday.", "Observers wonder if he will resign on Friday."]
)
def test_an_embedded_question_is_a_question(text):
    assert {code for one in propose(text, SAID) for code in one.reasons} == {Reason.QUESTION}


def test_a_neighbour_lends_its_time_only_if_it_speaks_of_the_future_itself():
    lent = propose("Prices will rise by Friday. They will then ease.", SAID)
    assert [one.phrase for one in lent] == ["by Friday", "by Friday"]
    kept = propose("Prices rose in the week to Friday. They will then ease.", SAID)
    assert not any(one.scorable for one in kept)


def test_places_marked_by_somebody_else_are_read_by_the_same_rules():
    text = "He thinks so: rain is a dead cert by Friday. It will snow on Sunday. Nothing here."
    start = text.index("It will")
    marked = [(14, 43, (22, 33)), (start, start + 22, None), (text.index("Nothing"), len(text), None)]
    unknown, known, nothing = examine(text, SAID, marked)
    assert (unknown.term, unknown.band, unknown.phrase) == ("a dead cert", None, "by Friday")
    assert (known.quote, known.band.best) == ("It will snow on Sunday", 0.97)
    assert nothing is None


PIECES = [
    "we expect that",
    "will",
    "likely",
    "in the coming days",
    ". ",
    ', "',
    '" he said',
    "\r\n",
    "\n\n",
    "if ",
    "?",
]
PIECES += ["70% chance", "“", "”", "could", "SEC. X: ", "is expected to", " and ", ", but ", "next year", "• "]


@settings(max_examples=60, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.lists(
        st.one_of(
            st.text(max_size=12),
            st.sampled_from(PIECES),
        ),
        max_size=25,
    ).map(" ".join)
)
def test_every_candidate_is_the_exact_slice_in_order_and_gives_its_reason(text):
    found = propose(text, SAID)
    assert [one.start for one in found] == sorted(one.start for one in found)
    for one in found:
        assert text[one.start : one.end] == one.quote
        assert one.scorable == (not one.reasons)
        assert one.why
        assert not one.scorable or one.window is not None
        for cue in one.cues:
            assert text[cue.start : cue.end] == cue.text
        if one.phrase_start is not None:
            assert text[one.phrase_start : one.phrase_end] == one.phrase


@pytest.mark.slow
@needs_data
def test_a_megabyte_is_read_in_seconds(statement):
    text = statement * (1_000_000 // len(statement) + 1)
    begun = time.process_time()
    found = propose(text, SAID)
    assert time.process_time() - begun < 10  # about 2 on an idle core
    assert sum(one.scorable for one in found) == 5 * (1_000_000 // len(statement) + 1)


@pytest.mark.parametrize(
    "piece", ["will ", "50% ", "if ", '"', ", ", "we expect that ", "chance of ", "A. ", "((((", "said "]
)
def test_hostile_text_is_read_in_linear_time(piece):
    begun = time.process_time()
    propose(piece * (100_000 // len(piece)), SAID)
    assert time.process_time() - begun < 5
