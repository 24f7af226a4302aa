"""Which time belongs to a claim: its own, the neighbour's, the list's, the document's."""

from datetime import date

import pytest

from ledger.language.propose import propose

SAID = date(2024, 8, 28)


def scorable(text, said=SAID):
    return [one for one in propose(text, said) if one.scorable]


@pytest.mark.parametrize(
    ("text", "pieces"),
    [
        (
            "The agency forecasts that oil will average $54 a barrel in 2025 and $59 a barrel in 2026.",
            [("The agency forecasts that oil will average $54 a barrel in 2025", 2025), ("$59 a barrel in 2026", 2026)],
        ),
        (
            "Inflation is projected to peak at 10.9% in 2024, then slow to 5.2% in 2025, and 1.4% in 2026.",
            [
                ("Inflation is projected to peak at 10.9% in 2024", 2024),
                ("slow to 5.2% in 2025", 2025),
                ("1.4% in 2026", 2026),
            ],
        ),
    ],
)
def test_a_figure_for_each_of_several_periods_is_a_claim_for_each(text, pieces):
    assert [(one.quote, one.window.closes.year) for one in scorable(text)] == pieces


def test_one_figure_with_two_periods_is_one_claim():
    assert len(scorable("Prices are expected to rise by 3% between January 2025 and March 2025.")) == 1
    assert len(scorable("The two sides will meet in September and in December.")) == 1


def test_a_quarter_ends_on_the_day_the_text_says_wherever_it_is_named():
    text = (
        "The outlook for the third quarter of fiscal 2025, ending October 27, 2024, is as follows:\n"
        "• Revenue is expected to be $3.4 billion.\n\n"
        "Operating expenses are expected to be $705 million for the third quarter of fiscal 2025.\n"
    )
    found = scorable(text)
    assert [one.window.closes for one in found] == [date(2024, 10, 27)] * 2
    assert {one.phrase for one in found} == {"for the third quarter of fiscal 2025"}


def test_the_end_of_a_truce_is_a_time_even_where_a_quarter_ends_too():
    text = "The third quarter ends September 29, 2024. The truce will be renewed before it ends on October 27."
    assert [one.window.closes for one in scorable(text)] == [date(2024, 10, 27)]


def test_a_figure_without_a_time_leans_on_the_sentence_before_it():
    text = "For the fourth quarter, we anticipate revenue of $6 billion. Gross margin should be around 58%."
    assert [one.window.closes for one in scorable(text)] == [date(2024, 12, 31)] * 2


def test_bullets_take_the_period_of_the_line_that_trails_off():
    text = "Forecaster notes for the November-January season...\n\n  * Drought in the south will likely persist.\n"
    (one,) = scorable(text)
    assert (one.window.closes, one.phrase) == (date(2025, 1, 31), "for the November-January season")


def test_an_assessment_lends_its_horizon_to_its_judgments_but_not_to_what_it_says_of_the_present():
    text = (
        "This assessment looks at the stability of two governments over the next 12 months.\n\n"
        "We assess with high confidence that neither of them will hold an election. "
        "They very likely have the means to close the road.\n"
    )
    found = propose(text, SAID)
    assert [(one.scorable, one.phrase) for one in found] == [(True, "over the next 12 months"), (False, None)] or [
        one.scorable for one in found
    ] == [True, False]
    assert found[0].window.closes == date(2025, 8, 28)
    assert found[0].analytic_confidence == "high"


def test_the_time_between_the_word_of_chance_and_its_number_is_the_claims_own():
    text = "Chances of a neutral state by April 2025 are put at 55 percent by a team led this month by others."
    (one,) = scorable(text)
    assert one.phrase == "by April 2025"


def test_the_bracket_after_a_season_says_which_months_it_means():
    (one,) = scorable("This winter (November–March), we expect most households to spend about the same.")
    assert (one.phrase, one.window.closes) == ("This winter", date(2025, 3, 31))


@pytest.mark.parametrize(
    ("text", "phrase"),
    [
        ("The board will ask for six ships in the fiscal 2026 budget.", None),
        ("Output is expected to fall from the restricted regions in 2025.", "in 2025"),
        ("Deaths will likely stay below 200 a month through March 2025.", "through March 2025"),
        ("We will not speculate on what they may or may not do.", None),
    ],
)
def test_what_only_looks_like_a_time_is_none(text, phrase):
    assert [one.phrase for one in propose(text, SAID)][:1] == [phrase]
