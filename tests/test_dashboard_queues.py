"""Home, Claims and Resolve on lists longer than a page, the calendar, and outcomes that are superseded."""

from __future__ import annotations

import shutil

import pytest
from dashboard_pages import alerts, answered, html, markdown, pressed, visit

from dashboard import data
from ledger import Ledger


@pytest.fixture(scope="module")
def long(track_record, tmp_path_factory):
    path = shutil.copy(track_record, tmp_path_factory.mktemp("queues") / "ledger.sqlite")
    with Ledger(path, "ana") as ledger:
        for number in range(60):
            ledger.record(question=f"Fog on hill {number}?", criteria="The log.", window=("2024-11-01", "2024-11-02"),
                          key=f"fog-{number}")  # fmt: skip
    return path


@pytest.fixture
def book(long, tmp_path, pages):
    return pages(shutil.copy(long, tmp_path / "ledger.sqlite"))


def test_home_shows_the_first_of_what_is_due_and_how_many_there_are(book):
    at = visit()
    assert len(at.dataframe[0].value) == 10
    assert "61 due, 61 of them overdue" in markdown(at)
    assert any(link.label == "All 61 that are due" for link in at.get("page_link"))


def test_the_days_claims_come_due_are_a_calendar(book):
    at = visit()
    assert any(button.label.startswith("Due days for your calendar") for button in at.get("download_button"))
    calendar = data.calendar()
    assert calendar.startswith(b"BEGIN:VCALENDAR\r\n")
    assert calendar.count(b"BEGIN:VEVENT") == 62
    assert b"What of the due?" in calendar
    assert b"almost certainly" not in calendar


def test_the_list_of_claims_is_turned_and_its_page_is_in_the_address(book):
    at = visit("claims")
    assert len(at.dataframe[0].value) == 50
    at = pressed(at, "Further")
    assert str(at.query_params["claims_page"]).strip("[]'") == "2"
    assert len(at.dataframe[0].value) == 37
    at = visit("claims", search="fog", claims_page="2")
    assert len(at.dataframe[0].value) == 10
    answered(at, "Search").set_value("hill 1").run()
    assert "claims_page" not in at.query_params, "another search starts at its first page"


@pytest.mark.parametrize("page", ["0", "-1", "x", "99999999999", "²"])
def test_a_page_that_is_none_is_the_nearest_one(book, page):
    at = visit("claims", claims_page=page)
    assert not at.exception
    assert len(at.dataframe[0].value) in {50, 37}


def test_the_queue_is_turned_too(book):
    at = visit("resolve")
    assert len(at.dataframe[0].value) == 10
    first = set(at.dataframe[0].value.entry)
    at = pressed(at, "Further")
    assert not first & set(at.dataframe[0].value.entry)


def settled(book):
    with Ledger(book, "dora") as ledger:
        ledger.settle("quarrel", "no", rationale="The report is clear.")


def test_an_outcome_that_was_settled_is_superseded_with_a_rationale_and_its_history_stays(book):
    settled(book)
    at = visit("resolve", claim="quarrel", queue="to settle")
    assert "The outcome stands: no." in html(at)
    answered(at, "Outcome").set_value("yes").run()
    at = pressed(at, "Supersede the outcome")
    assert "rationale: expected the reason for this outcome" in alerts(at)[0]
    answered(at, "Rationale").set_value("The report was corrected.")
    at = pressed(at, "Supersede the outcome")
    assert "Outcome superseded" in at.success[0].value
    with Ledger(book) as ledger:
        said = ledger.show("quarrel")
    assert (said["claim"]["outcome_kind"], said["claim"]["outcome_status"]) == ("yes", "settled")
    assert [row["kind"] for row in said["history"]].count("resolution settled") == 2
    page = html(visit("claim", claim="quarrel"))
    assert page.index("The report was corrected.") < page.index("The report is clear.")  # below it, what it replaced


def test_an_outcome_nobody_ruled_needs_evidence_beside_its_field(book):
    settled(book)
    at = visit("resolve", claim="quarrel", queue="to settle")
    answered(at, "Outcome").set_value("void").run()
    answered(at, "Why void").set_value("disputed").run()
    answered(at, "Rationale").set_value("The sources differ.")
    at = pressed(at, "Supersede the outcome")
    assert not alerts(at)
    with Ledger(book) as ledger:
        assert ledger.show("quarrel")["claim"]["status"] == "void"


def test_a_ruling_of_ones_own_is_corrected_from_the_claim(book):
    at = visit("resolve", claim="rain-1")
    assert "a new ruling supersedes that" in html(at)
    answered(at, "Outcome").set_value("no").run()
    answered(at, "Evidence: the").set_value("The gauge was misread.")
    at = pressed(at, "Record the ruling")
    assert not alerts(at)
    with Ledger(book) as ledger:
        said = ledger.show("rain-1")
    assert said["claim"]["outcome_kind"] == "no"
    assert len(said["resolutions"]) == 1


def test_ones_own_ruling_is_not_offered_for_a_second_opinion(book, pages):
    assert "0 second opinion" in markdown(visit("resolve"))
    pages(book, "dora")
    data.forget()
    assert "24 second opinion" in markdown(visit("resolve"))
