"""Forecast: one line becomes a claim with a number once it was looked at; open claims take a new number each."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from dashboard_pages import alerts, answered, html, markdown, pressed, visit

from dashboard import data
from ledger import Ledger

SOON = (datetime.now(UTC).date() + timedelta(days=30)).isoformat()


@pytest.fixture
def book(tmp_path, pages):
    path = tmp_path / "ledger.sqlite"
    with Ledger(path, "ana") as ledger:
        for number in range(12):
            ledger.record(question=f"Rain on hill {number}?", criteria="The gauge.", window=("2024-11-01", SOON),
                          key=f"hill-{number}")  # fmt: skip
    with Ledger(path, "ben") as ledger:
        ledger.record(question="Will Emmy Noether's theorem be taught?", criteria="The syllabus.", key="bens",
                      window=("2024-11-01", "2199-01-01"))  # fmt: skip
        ledger.forecast("bens", "0.9")
    return pages(path)


def typed(at, line):
    answered(at, "Question, by when").set_value(line)
    return at.run()


def test_a_line_is_shown_as_it_was_understood_before_anything_is_written(book):
    at = typed(visit("forecast"), "Rain in Niamey by 1 March? 35%")
    assert not alerts(at)
    assert answered(at, "Question").label.startswith("Question, by when")
    fields = {area.label: area.value for area in at.text_area}
    assert fields["Question"] == "Rain in Niamey by 1 March?"
    assert "“by 1 March” → " in html(at)
    assert answered(at, "Closes").value.strftime("%m-%d") == "03-01"
    assert answered(at, "Probability of yes").value == 35
    with Ledger(book) as ledger:
        assert len(ledger.claims()) == 13


def area(at, label):
    return next(each for each in at.text_area if each.label.startswith(label))


def test_a_looked_at_line_becomes_one_claim_with_ones_own_forecast(book):
    at = typed(visit("forecast"), "Rain in Niamey by 1 March? 35%")
    at = pressed(at, "Record claim and forecast")
    assert "criteria: expected which source decides" in alerts(at)[0]
    area(at, "Criteria").set_value("YES if the airport's gauge shows rain. Deciding source: the weather service.")
    area(at, "Why").set_value("The dry season.")
    at = pressed(at, "Record claim and forecast")
    assert not alerts(at)
    assert "with your forecast of 35%" in at.success[0].value
    assert answered(at, "Question, by when").value == ""
    with Ledger(book) as ledger:
        claim = ledger.claims().iloc[-1]
        said = ledger.show(str(claim.entry))
    assert (claim.question, claim.phrase, claim.window_basis) == ("Rain in Niamey by 1 March?", "by 1 March", "stated")
    assert claim.rule.startswith("by day")
    (made,) = said["forecasts"]
    assert (made["basis"], made["forecaster"], made["probability"]) == ("own", "ana", 0.35)
    assert said["history"][1]["said"]["rationale"] == "The dry season."


def test_a_line_without_day_or_number_asks_for_them_beside_their_fields(book):
    at = typed(visit("forecast"), "Does it rain?")
    area(at, "Criteria").set_value("The gauge decides.")
    at = pressed(at, "Record claim and forecast")
    assert "window: expected the day by which it must come true" in alerts(at)[0]
    answered(at, "Closes").set_value(date(2020, 1, 1))
    assert "window: expected a day to close that is not over" in alerts(pressed(at, "Record claim and forecast"))[0]
    answered(at, "Closes").set_value(date(2199, 1, 1))
    assert "probability: expected a percent from 0 to 100" in alerts(pressed(at, "Record claim and forecast"))[0]
    answered(at, "Probability of yes").set_value(140)
    assert (
        "probability: expected a percent from 0 to 100, got 140" in alerts(pressed(at, "Record claim and forecast"))[0]
    )
    answered(at, "Probability of yes").set_value(7)
    assert not alerts(pressed(at, "Record claim and forecast"))


def test_a_line_that_is_no_question_is_one_sentence(book):
    assert "line: expected a question" in alerts(typed(visit("forecast"), "35%"))[0]
    assert "probability: expected at most 100 percent" in alerts(typed(visit("forecast"), "Rain? 350%"))[0]


def test_open_claims_have_an_empty_percent_field_each_and_those_filled_in_are_recorded(book):
    at = visit("forecast")
    fields = [field for field in at.number_input if field.label == "Percent"]
    assert len(fields) == 10
    assert {field.value for field in fields} == {None}
    assert "12 open" in markdown(at)
    fields[0].set_value(62.5)
    fields[1].set_value(7)
    at = pressed(at, "Record what is filled in")
    assert not alerts(at)
    assert {field.value for field in at.number_input} == {None}
    assert "You said 62.5% on" in markdown(at)
    with Ledger(book) as ledger:
        assert sorted(ledger.forecasts().probability) == [0.07, 0.625, 0.9]


def test_a_percent_that_is_none_is_refused_beside_its_field_and_the_others_are_recorded(book):
    at = visit("forecast")
    fields = [field for field in at.number_input if field.label == "Percent"]
    fields[0].set_value(120)
    fields[1].set_value(40)
    at = pressed(at, "Record what is filled in")
    (said,) = alerts(at)
    assert "probability: expected a percent from 0 to 100, got 120" in said
    with Ledger(book) as ledger:
        assert sorted(ledger.forecasts().probability) == [0.4, 0.9]
    assert (
        "expected a percent in one of the fields" in alerts(pressed(visit("forecast"), "Record what is filled in"))[0]
    )


def test_the_further_claims_are_on_the_next_page(book):
    at = pressed(visit("forecast"), "Further")
    assert [field.label for field in at.number_input].count("Percent") == 2
    assert visit("forecast", forecast_page="999").number_input


def test_others_claims_are_offered_without_their_numbers(book):
    with Ledger(book, "ana") as ledger:
        for number in range(12):
            ledger.forecast(f"hill-{number}", "0.5")
    data.forget()
    at = visit("forecast", list="not yet forecast by you")
    page = html(at) + markdown(at)
    assert "Noether" in page
    assert "1 open, what closes first" in page
    assert "0.9" not in page
    assert "90 %" not in page


def test_ones_numbers_over_time_are_steps_and_a_slip_is_corrected_in_its_place(book):
    at = visit("forecast", claim="bens")
    assert "90" not in html(at) + markdown(at)
    for value in (40, 55):
        answered(at, "Probability of yes").set_value(value)
        answered(at, "Why").set_value(f"because {value}")
        at = pressed(at, "Record the forecast")
        assert not alerts(at)
    assert len(at.get("vega_lite_chart")) == 1
    assert list(at.dataframe[-1].value.rationale) == ["because 40", "because 55"]
    last = next(name for name in answered(at, "This is").options if "55" in name)
    answered(at, "This is").set_value(last.removeprefix("the correction of "))
    answered(at, "Probability of yes").set_value(45)
    at = pressed(at, "Record the forecast")
    assert "Correction recorded" in at.success[0].value
    with Ledger(book) as ledger:
        said = ledger.show("bens")
    assert [made["probability"] for made in said["forecasts"] if made["forecaster"] == "ana"] == [0.4, 0.45]
    assert [row["kind"] for row in said["history"]].count("forecast made") == 4, "the slip stays in the history"


def test_who_may_not_forecast_is_told_so_in_one_sentence(book, pages):
    with Ledger(book, "ana") as ledger:
        ledger.set_member("ana", "steward")
        ledger.set_member("vera", "viewer")
    pages(book, "vera")
    at = visit("forecast")
    assert not at.exception
    assert not [button for button in at.button if button.label == "Record what is filled in"] or alerts(
        pressed(typed(at, "Rain by 1 March? 5%"), "Record claim and forecast")
    )
