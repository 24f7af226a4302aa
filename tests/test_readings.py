"""What words of confidence mean in their sentence: likely or only present, due or only right, new or only reported."""

from datetime import date

import pytest

from ledger.language.propose import propose
from ledger.language.reasons import Reason

SAID = date(2024, 10, 31)


def scorable(text, said=SAID):
    return [one for one in propose(text, said) if one.scorable]


@pytest.mark.parametrize(
    "text",
    [
        "The remaining parts should reach the units inside of two weeks.",
        "Growth should pick up to about 1.5% in 2026.",
        "Readings from the moored buoys should be posted by the end of next week.",
        "The ship should be in the region by the end of the week.",
        "Inventory days should be below 80 by the end of March.",
    ],
)
def test_should_of_what_is_likely_is_a_claim(text):
    (one,) = scorable(text)
    assert one.term == "should"
    assert one.band.lexicon.startswith("convention")


@pytest.mark.parametrize(
    "text",
    [
        "Parliament should pass the bill by Friday.",
        "Families should review their plans by the end of the week.",
        "Both sides should begin talks next week.",
        "We should see this for what it is next week.",
        "Talks should be held in good faith next month.",
    ],
)
def test_should_of_what_is_right_is_none(text):
    assert scorable(text) == []


@pytest.mark.parametrize(
    "text",
    [
        "Supplies under the contract would begin on June 1.",
        "He disclosed that he would brief the council on November 17.",
        "It was likely that inflation would fall to 2% in 2026.",
        "The rate was likely to rise to around 5% in 2026 Q2.",
        "The Committee expected pay growth to slow over the rest of the year.",
        "In his remarks he expected demand to grow by 1.4 million barrels per day in 2025.",
    ],
)
def test_the_future_of_a_report_in_the_past_tense_is_a_claim(text):
    assert len(scorable(text)) == 1


@pytest.mark.parametrize(
    "text",
    [
        "It would be wrong to raise rates in December.",
        "I would like to see a deal by Christmas.",
        "That would have ended the war by December.",
        "Were the rains to fail, displacement would pass 4 million this year.",
        "Had the dam failed, the town would be flooded by Friday.",
    ],
)
def test_what_would_be_is_none(text):
    assert scorable(text) == []


@pytest.mark.parametrize(
    "text",
    [
        "In last month's discussion, the event was expected to weaken during March-May.",
        "In August, the Committee had judged that inflation would be close to 7% in Q4.",
        "I think last quarter you said supply would be fixed by December.",
        "In the autumn of 2021 we expected that prices would level off by December.",
        "In our September outlook, we expected the price to stay under $3 all winter.",
        "In July, most models had predicted the onset by late winter.",
    ],
)
def test_a_forecast_of_an_earlier_day_belongs_to_that_days_statement(text):
    assert scorable(text) == []


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("Soil moisture there is likely near its lowest level since 2012.", Reason.NOWCAST),
        ("Sales were probably at their highest level since the spring.", Reason.NOWCAST),
        ("They very likely have the means to close the road.", Reason.NO_WINDOW),
        ("Foreign actors may already be looking to influence the vote in 2025.", Reason.POSSIBILITY),
    ],
)
def test_an_assessment_of_what_is_or_could_be_is_no_forecast(text, reason):
    (one,) = propose(text, SAID)
    assert (one.scorable, one.reasons) == (False, (reason,)) or one.reasons == (Reason.NOWCAST,)


@pytest.mark.parametrize(
    "text",
    [
        "Inflation fell to 6.6% in September, below the August projection.",
        "The current forecast was released October 8; the previous one September 10.",
        "2024-25 Winter Outlook (December through February)",
        "The outlook does not project snowfall more than a week in advance.",
        "Growth is estimated to have been close to zero in the fourth quarter.",
        "Output reached an estimated 13.2 million barrels per day.",
        "Our mission is to understand and predict 100 percent of the changes of this year.",
        "The outlook for the third quarter, which ends on 27 December, is as follows:",
    ],
)
def test_the_noun_of_a_forecast_is_no_forecast(text):
    assert scorable(text) == []


def test_an_outlook_for_a_season_to_come_counts_where_equal_chances_do_not():
    text = (
        "Winter Outlook (December through February)\n\n"
        "• Wetter-than-average conditions are most likely across the Great Lakes.\n"
        "• Parts of the valley have equal chances for below-, near- or above-average temperatures.\n"
        "• Drier conditions are favored from the Four Corners region to the coast.\n"
    )
    assert [one.term for one in scorable(text)] == ["most likely", "favored"]


@pytest.mark.parametrize(
    ("text", "closes"),
    [
        ("The second runway reopens for landings on Sunday.", "2024-11-03"),
        ("The law takes effect on January 1, 2025.", "2025-01-01"),
    ],
)
def test_the_present_tense_of_a_timetable_counts_with_its_day(text, closes):
    (one,) = scorable(text)
    assert str(one.window.closes) == closes


def test_the_present_tense_of_a_habit_does_not():
    assert scorable("The season begins with the rains and ends with the wind.") == []


def test_two_clauses_joined_by_and_that_are_two_claims():
    text = "We forecast that Brent will average $74 in 2025 and that rising stocks will push it down to $66 in 2026."
    assert [str(one.window.closes) for one in scorable(text)] == ["2025-12-31", "2026-12-31"]


@pytest.mark.parametrize(
    ("text", "term", "best"),
    [
        ("It almost certainly will not happen before Friday.", "almost certainly … not", 0.05),
        ("There is a 90% chance that it will not rain on Sunday.", "90% chance … not", 0.1),
        ("We assess that the army will not hold the city this year.", "We assess that … will not", 0.25),
        ("Prices will not fall this year.", "will … not", 0.03),
        ("The ship should not arrive before May.", "should not", 0.25),
    ],
)
def test_the_number_is_for_its_happening_where_the_verb_is_denied(text, term, best):
    (one,) = propose(text, SAID)
    assert (one.term, one.polarity) == (term, "negative")
    assert one.band.best == pytest.approx(best)
    assert one.band.low <= one.band.best <= one.band.high


def test_a_risk_put_at_a_number_is_a_stated_probability():
    (one,) = scorable("The risk of a recession in 2025 is judged to be around 30 per cent.")
    assert (one.band.best, one.band.lexicon) == (0.3, "stated")


def test_a_heading_that_dates_an_outlook_is_no_forecast():
    assert scorable("3-DAY OUTLOOK ISSUED 0600 UTC SATURDAY 16 NOVEMBER 2024") == []
