"""Drafts: what was typed and not sent is there again after a reload, for its person alone, and within bounds."""

from __future__ import annotations

from datetime import date

import pytest
from dashboard_pages import APP, AUSTIN, alerts, answered, html, markdown, pressed, visit
from streamlit.testing.v1 import AppTest

from dashboard import drafts
from ledger import Ledger


@pytest.fixture
def book(tmp_path, pages):
    path = tmp_path / "ledger.sqlite"
    with Ledger(path, "ana") as ledger:
        ledger.archive(AUSTIN, publisher="DoD News", published_at="2024-10-31", title="Austin")
    return pages(path)


def test_a_claim_half_filled_in_is_there_again_after_a_reload_with_its_candidate(book):
    at = visit("record", statement="1")
    at = pressed(at, "Decide number 5") if at.header[2].value != "Is candidate 5 a claim?" else at
    answered(at, "Question").set_value("Will they join the fight?").run()
    answered(at, "Words of time").set_value("by the end of November").run()
    answered(at, "Closes").set_value(None)
    answered(at, "Clear to").set_value(["who", "what"])
    at.run()
    assert "Kept as your draft" in markdown(at)
    place = at.query_params["at"]
    again = visit_at(place)
    assert again.header[2].value == "Is candidate 5 a claim?"
    assert answered(again, "Question").value == "Will they join the fight?"
    assert answered(again, "Words of time").value == "by the end of November"
    assert answered(again, "Closes").value is None
    assert answered(again, "Clear to").value == ["who", "what"]


def visit_at(place):
    """A new session at the address of the old one, as a reload makes it."""
    at = AppTest.from_file(APP, default_timeout=30).run()
    at.switch_page("views/record.py")
    at.query_params["statement"] = "1"
    at.query_params["at"] = place
    return at.run()


def test_the_days_of_a_phrase_in_a_draft_keep_their_rule(book):
    at = visit("record", statement="1")
    at = pressed(at, "Decide number 5") if at.header[2].value != "Is candidate 5 a claim?" else at
    answered(at, "Words of time").set_value("by the end of November").run()
    at = visit_at(at.query_params["at"])
    answered(at, "Question").set_value("Will they join the fight?")
    answered(at, "Criteria").set_value("YES if officials say so.")
    answered(at, "Clear to").set_value(["who", "what", "where", "threshold", "window", "source"])
    at = pressed(at, "Accept: record the claim")
    assert not alerts(at)
    with Ledger(book) as ledger:
        claim = ledger.claims().iloc[0]
    assert (claim.closes, claim.window_basis) == ("2024-11-30", "stated")
    assert claim.rule.startswith("by the end of")


def test_a_recorded_or_thrown_away_draft_is_gone(book):
    at = visit("record", statement="1")
    first = answered(at, "Question").value
    answered(at, "Question").set_value("Will they?").run()
    at = pressed(at, "Throw the draft away")
    assert answered(at, "Question").value == first
    assert "Kept as your draft" not in markdown(visit_at(at.query_params["at"]))


def test_a_pasted_statement_survives_a_reload_until_it_is_archived(book):
    at = visit("record")
    answered(at, "Text of").set_value("We expect rain tomorrow.").run()
    answered(at, "Publisher").set_value("Met Office").run()
    again = visit("record")
    assert answered(again, "Text of").value == "We expect rain tomorrow."
    answered(again, "Published on").set_value(date(2024, 10, 31)).run()
    again = pressed(again, "Archive the statement")
    assert not alerts(again)
    assert answered(visit("record"), "Text of").value == ""


def test_nobody_sees_anothers_draft(book, pages):
    at = visit("record")
    answered(at, "Text of").set_value("We expect rain tomorrow.").run()
    pages(book, "ben")
    assert answered(visit("record"), "Text of").value == ""


def test_a_passage_marked_by_hand_is_marked_again_from_the_address(book):
    at = visit("record", statement="1")
    answered(at, "The words, exactly").set_value("first time in more than a century")
    at = pressed(at, "Mark it")
    assert at.query_params["at"][0].endswith("-hand") or str(at.query_params["at"]).endswith("-hand")
    assert "marked by a person" in html(visit_at(at.query_params["at"]))


def test_drafts_are_bounded_in_number_and_length():
    held = drafts.Drafts()
    held.put("long", {"text": "x" * (drafts.MOST_SIGNS + 1)})
    assert held.get("long") == {}
    for number in range(drafts.MOST + 1):
        held.put(str(number), {"question": "?"})
    assert held.get("0") == {}
    assert held.get(str(drafts.MOST)) == {"question": "?"}


def test_an_address_that_names_no_place_is_harmless(book):
    for place in ("", "x", "9-3-hand", "-1-5-hand", "1-99999999999-hand", "5-999999-hand", "²-³-hand"):
        at = visit_at(place)
        assert not at.exception
        assert not alerts(at)
