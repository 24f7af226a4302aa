"""Constructions in which institutions predict, one sentence each, and their look-alikes; times that hang together."""

from datetime import date

import pytest

from ledger.language.propose import propose
from ledger.language.times import fiscal_start, times

SAID = date(2026, 1, 19)
PREDICTIONS = [
    "Growth is seen slowing to 1.2% in 2027.",
    "The bank sees inflation back at target by the end of 2026.",
    "Analysts polled by Reuters look for a cut in March.",
    "Output will have doubled by 2030.",
    "The dam is on course to be finished by June.",
    "With exports expected to fall by 3% next year, the deficit will widen.",
    "No trains will run between Leeds and York from 4 to 12 August.",
    "Buses replace trains between Leeds and York from 4 to 12 August.",
    "The A12 is closed in both directions from Friday 6 March to Monday 9 March.",
    "The election is likely to go to a second round on 3 May.",
    "Our central forecast is for growth of 2.1 percent in 2027.",
    "The staff's baseline has unemployment peaking at 5.4% in the third quarter.",
    "The verdict is expected on Friday.",
    "A decision is due next week.",
    "The results are out on 5 March.",
    "The vote has been put back to 14 April.",
    "The ceasefire is certain to collapse before the summer.",
    "The Fed is all but sure to hold rates in March.",
    "Chances are the bill passes by Easter.",
    "Odds are that the strike ends this week.",
    "We are on schedule to deliver first aircraft in May.",
    "We remain confident of returning to profit in 2027.",
    "The rover is due to land on 18 February.",
    "Sales look set to top $5 billion this year.",
    "The company guided to revenue of $5.2 billion to $5.4 billion for the second quarter.",
    "Management guides to 2026 EBITDA of €400 million.",
    "GDP growth forecast: 2.1 percent in 2027.",
    "Forecast for 2027: GDP growth of 2.1 percent.",
    "Inflation should be back to 2% by the end of the year.",
    "The plant is scheduled for completion in late 2026.",
    "The bridge reopens to traffic on Monday 2 March.",
    "The minister travels to Paris on Thursday.",
    "The talks resume in Geneva next Tuesday.",
    "Unemployment could well exceed 6% by December, and will certainly exceed 5%.",
    "Inflation is heading for 3% by the summer.",
    "The deficit is tipped to hit 6% of GDP in 2026.",
    "We reckon the vote goes to a runoff in May.",
    "I'd bet on a hung parliament in May.",
    "The glacier will be gone by 2050.",
    "The comet makes its closest approach on 14 April.",
    "Up to 40 mm of rain is forecast for Wednesday.",
    "Highs of 34C are expected at the weekend.",
    "There is every chance of a deal by Friday.",
    "A further 2,000 troops are to be sent in March.",
    "The first results are not expected before midnight on Thursday.",
    "Ukraine will not join NATO this year.",
    "There will be no rate cut before June.",
]
LOOK_ALIKES = [
    "The bank held rates in March.",
    "The company said sales rose 5% in 2025.",
    "Staff meet on the first Monday of each month.",
    "The fund reports in January every year.",
    "The museum closes at 5 pm on Sundays.",
    "Ministers should cut taxes in the spring budget.",
    "Rates might fall by June.",
    "If demand recovers, output will rise by 2027.",
    "Will the talks resume next week?",
    "We are committed to net zero by 2050.",
    "In 2019 the ministry forecast growth of 3% for 2020.",
    "The ministry had expected exports to grow in 2025.",
    "The tribunal meets in a building on Main Street.",
    "The road is closed.",
    "We think the army holds about 40% of the villages.",
    "The forecast is updated on the first of each month.",
    "The visit on Friday was cut short.",
    "She visits her mother on Sundays.",
    "The 2026 outlook report was published on Friday.",
    "The contract was put at $40 million.",
    "Forecasts for 2026 vary widely.",
    "What happens next week is anybody's guess.",
    "It takes place every year in May.",
    "The previous report projected growth of 3% in 2026.",
    "He goes to church on Sunday.",
]


def scorable(text, said=SAID):
    return [one for one in propose(text, said) if one.scorable]


def test_every_construction_in_which_institutions_predict_is_found():
    assert [text for text in PREDICTIONS if not scorable(text)] == []


def test_no_look_alike_of_a_prediction_is_scorable():
    assert [text for text in LOOK_ALIKES if scorable(text)] == []


def test_the_items_of_a_list_that_a_forecast_introduces_are_claims_and_the_line_above_them_is_none():
    text = (
        "For full-year 2026, the Company now expects:\n\n  * Revenue of $5.4 billion to $5.6 billion (previously $5.2 "
        "billion)\n  * EPS of $3.30 to $3.42\n  * Capital spending was $80 million in 2025\n\nThe Company was founded "
        "in 1911."
    )
    found = scorable(text)
    assert [(one.quote, one.term, str(one.window.closes)) for one in found] == [
        ("Revenue of $5.4 billion to $5.6 billion (previously $5.2 billion)", "now expects", "2026-12-31"),
        ("EPS of $3.30 to $3.42", "now expects", "2026-12-31"),
    ]
    assert all(text[cue.start : cue.end] == cue.text for one in found for cue in one.cues)


def test_a_heading_of_a_forecast_introduces_its_bullets_and_a_forecast_of_an_earlier_day_does_not():
    assert [one.quote for one in scorable("Outlook for 2027\n\n- GDP growth: 2.1 percent\n- Jobs: a new record")] == [
        "GDP growth: 2.1 percent"
    ]
    assert scorable("In May 2025, forecasters had expected for 2026:\n\n- Growth of 2.1 percent") == []


def test_a_heading_that_is_only_a_time_lends_it_to_what_stands_under_it_and_to_nothing_after():
    text = (
        "Saturday 14 to Sunday 22 February\n  * No trains will run to Rochdale.\n  * Buses call at all stops.\n\n"
        "We will keep customers informed throughout."
    )
    assert [(one.quote, one.phrase, str(one.window.closes)) for one in scorable(text)] == [
        ("No trains will run to Rochdale.", "Saturday 14 to Sunday 22 February", "2026-02-22")
    ]


@pytest.mark.parametrize(
    ("text", "phrase", "opens", "closes"),
    [
        ("It will be closed from 22:00 on Friday 6 March to 05:00 on Monday 9 March.",
         "from 22:00 on Friday 6 March to 05:00 on Monday 9 March", "2026-03-06", "2026-03-09"),
        ("It will be closed from 10 pm Friday until 5 am Monday.",
         "from 10 pm Friday until 5 am Monday", "2026-01-23", "2026-01-26"),
        ("It runs from midnight on Sunday until noon on Wednesday.",
         "from midnight on Sunday until noon on Wednesday", "2026-01-25", "2026-01-28"),
        ("It will close overnight on 5 June.", "overnight on 5 June", "2026-06-05", "2026-06-05"),
        ("It is due between mid-November and the end of December.",
         "between mid-November and the end of December", "2026-11-11", "2026-12-31"),
        ("It is due between early March and 20 April.", "between early March and 20 April", "2026-03-01", "2026-04-20"),
        ("It is due in the first ten days of March.", "in the first ten days of March", "2026-03-01", "2026-03-10"),
        ("Q3 sales should rise.", "Q3", "2026-07-01", "2026-09-30"),
        ("The full-year cost will be small.", "The full-year", "2026-01-19", "2026-12-31"),
    ],
)  # fmt: skip
def test_times_that_hang_together_are_one(text, phrase, opens, closes):
    (one,) = times(text, 0, SAID)
    assert (one.phrase, str(one.window.opens), str(one.window.closes)) == (phrase, opens, closes)


def test_what_a_figure_is_compared_with_or_weighted_to_is_no_time_of_the_claim():
    assert times("Margin is probably up 50 basis points on the first half.", 0, SAID) == []
    assert times("Spending will be $210 million, weighted to the first half.", 0, SAID) == []


@pytest.mark.parametrize(
    ("text", "months"),
    [
        ("Sales for the third quarter ended October 27, 2025 rose.", (2, 2)),
        ("There will be no rise this fiscal year, which runs to March 31.", (4, 1)),
        ("The fiscal year begins July 1, 2026.", (7, 1)),
        ("The Congressional Budget Office projects a deficit in fiscal year 2026.", (10, 1)),
        ("ABARES sees exports of $48 billion this financial year.", (7, 1)),
        ("Sales rose this year.", (1, 1)),
    ],
)
def test_the_month_in_which_a_fiscal_year_begins_is_read_apart_from_the_plain_year(text, months):
    assert fiscal_start(text) == months
