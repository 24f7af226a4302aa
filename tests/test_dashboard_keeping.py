"""Lock, receipt and correction: what keeps a claim as it was said, on its own page, on Resolve and on Read."""

from __future__ import annotations

import json

import pytest
from dashboard_pages import alerts, answered, html, markdown, pressed, visit

from dashboard import again, data
from ledger import Ledger, check
from ledger.errors import StorageError

TEXT = "Officials met. Rain is likely this week, Ada Lovelace said. Snow is probable."


@pytest.fixture
def book(tmp_path, pages):
    """Two claims to be read, the first read by ana and by ben."""
    path = tmp_path / "ledger.sqlite"
    with Ledger(path, "ana", name="test") as ledger:
        statement = ledger.archive(TEXT, publisher="Met", published_at="2024-10-31")
        for word, term in (("Rain", "likely"), ("Snow", "probable")):
            start = TEXT.index(word)
            ledger.record(statement=statement, start=start, end=TEXT.index(".", start) + 1, term=term, key=word.lower(),
                          question=f"{word}: will it?", criteria="The report.", source="Ada Lovelace",
                          window=("2024-10-31", "2024-11-07"))  # fmt: skip
        ledger.read("rain", "0.7", low="0.6", own_belief="0.2")
    with Ledger(path, "ben") as ledger:
        ledger.read("rain", "0.123")
    return pages(path)


def standing(book, claim="rain", reader="ana"):
    with Ledger(book) as ledger:
        return [each for each in ledger.show(claim)["forecasts"] if each["forecaster"] == reader]


def entry_of(book, claim="rain"):
    with Ledger(book) as ledger:
        return str(ledger.show(claim)["claim"]["entry"])


def rendered(at):
    return "\n".join([html(at), markdown(at), *(text.value for text in at.text), str(at.dataframe)])


@pytest.mark.parametrize("page", ["claim", "resolve"])
def test_a_claim_is_locked_where_it_is_looked_at(book, page):
    at = visit(page, claim="rain")
    assert "This is not undone." in markdown(at)
    at = pressed(at, "Lock it")
    assert not alerts(at)
    assert at.success[0].value.startswith("Locked: entry ")
    assert "its words and its readings stay as they are" in markdown(at)
    assert not any(button.label == "Lock it" for button in at.button)
    with Ledger(book) as ledger:
        assert ledger.show("rain")["claim"]["locked_at"]


def test_who_may_not_lock_and_what_is_over_has_no_lock(book, pages):
    with Ledger(book, "ana") as ledger:
        ledger.withdraw("snow", reason="a slip")
        ledger.set_member("ana", "steward")
        ledger.set_member("rob", "resolver")
    assert not any(button.label == "Lock it" for button in visit("claim", claim="snow").button)
    pages(book, "rob")
    data.forget()
    assert not any(button.label == "Lock it" for button in visit("resolve", claim="rain").button)


def test_a_receipt_is_made_of_all_about_a_claim_and_holds_without_the_ledger(book):
    at = pressed(visit("claim", claim="rain"), "Make a receipt")
    assert not alerts(at)
    assert "3 entries, proved to be among the first 6 of the journal." in markdown(at)
    (button,) = (each for each in at.get("download_button") if each.label == "Download the receipt")
    assert button.proto.url
    with Ledger(book) as ledger:
        said = ledger.show("rain")["claim"]
    made = at.session_state[f"receipt:{said['claim_id']}:6"]
    found = json.loads(made)
    assert [json.loads(each["payload"])["kind"] for each in found["entries"]] == [
        "claim recorded", "forecast made", "forecast made"]  # fmt: skip
    held = check.check_text(made)
    assert held.problems == []
    assert held.holds


def test_a_journal_that_is_not_whole_gives_no_receipt_and_says_so(book, monkeypatch):
    def broken(self, entry):
        raise StorageError("no checkpoint was made, the journal is not whole: an entry is missing")

    monkeypatch.setattr(Ledger, "prove", broken)
    at = pressed(visit("claim", claim="rain"), "Make a receipt")
    assert "the journal is not whole" in alerts(at)[0]
    assert not at.get("download_button")


def test_a_reading_is_corrected_with_its_numbers_in_the_fields_and_blind(book):
    at = visit("read", claim=entry_of(book))
    assert [field.value for field in at.number_input] == [70.0, 60.0, None, 20.0]
    page = rendered(at)
    assert "Only a slip, such as a wrong key, is corrected" in page
    assert "55% to 80%, best 72% (icd203@2022-12-21)" in page
    assert "12.3" not in page
    assert "0.123" not in page
    answered(at, "Best").set_value(75.0)
    at = pressed(at, "Correct it")
    assert not alerts(at)
    assert at.success[0].value.startswith("Correction recorded: entry ")
    (reading,) = standing(book)
    assert [reading[name] for name in ("probability", "low", "high", "own_belief")] == [0.75, 0.6, None, 0.2]
    assert "“probable”" in html(at)
    assert [field.value for field in at.number_input] == [None] * 4


def test_the_way_to_the_correction_stands_below_the_next_claim_and_on_the_claims_page(book):
    at = visit("read")
    answered(at, "Best").set_value(40.0)
    at = pressed(at, "Next")
    assert [link.label for link in at.get("page_link")][-1] == "A slip? Correct your last reading"
    at = visit("claim", claim="rain")
    assert any(link.label == "Correct your reading" for link in at.get("page_link"))


def test_a_correction_is_refused_beside_its_field_and_may_be_left(book):
    at = visit("read", claim=entry_of(book))
    answered(at, "Best").set_value(50.0)
    at = pressed(at, "Correct it")
    assert "low: expected at most the best, 50, got 60" in alerts(at)[0]
    at = pressed(at, "Leave it as it is")
    assert "“probable”" in html(at)
    assert [reading["probability"] for reading in standing(book)] == [0.7]


@pytest.mark.parametrize("step", ["lock", "ruling", "none", "nobody"])
def test_what_is_locked_ruled_on_or_not_ones_own_is_not_corrected(book, step):
    with Ledger(book, "ben") as ledger:
        if step == "lock":
            ledger.lock("rain")
        elif step == "ruling":
            ledger.resolve("rain", "no", evidence=["the gauge"], known_at="2024-11-09")
    assert again.mine({"none": "snow", "nobody": "nothing"}.get(step, "rain")) is None
