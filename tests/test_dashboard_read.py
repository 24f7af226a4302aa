"""The Read page: one claim after another, blind; and the Claim page, which keeps a reader blind until it is read."""

from __future__ import annotations

import pytest
from dashboard_pages import alerts, answered, html, markdown, pressed, visit

from dashboard import data
from ledger import Ledger

TEXT = "Officials met. Rain is likely this week, Ada Lovelace said. Snow is probable. It will be as grey as ever."
SAID = {"criteria": "The report.", "window": ("2024-10-31", "2199-11-07"), "source": "Ada Lovelace"}
SECRETS = ("12.3", "0.123", "0.97", "97%", "12%", "ben", "disputed", "due", "open", "resolved")


@pytest.fixture
def book(tmp_path, pages):
    """Three claims to be read, the first read, believed in and forecast by ben; and one that is ruled on."""
    path = tmp_path / "ledger.sqlite"
    with Ledger(path, "ana", name="test") as ledger:
        statement = ledger.archive(TEXT, publisher="Met", published_at="2024-10-31")
        for word, term in (("Rain", "likely"), ("Snow", "probable"), ("It will", "as grey as ever")):
            start = TEXT.index(word)
            ledger.record(statement=statement, start=start, end=TEXT.index(".", start) + 1, term=term, key=word.lower(),
                          question=f"{word}: will it?", **SAID)  # fmt: skip
        gone = ledger.record(statement=statement, start=0, end=14, term="likely", question="Was it resolved?", **SAID)
    with Ledger(path, "ben") as ledger:
        ledger.read("rain", "0.123", low="0.1", high="0.2", own_belief="0.97")
        ledger.forecast("rain", "0.97")
        ledger.resolve(gone, "yes", evidence="the gauge", event_date="2024-11-01")
    return pages(path)


def everything(at):
    """Every text a reader can see on a page."""
    tables = [frame.value.to_csv() for frame in at.dataframe]
    return "\n".join([html(at), markdown(at), *(text.value for text in at.text), *tables])


def readings(book, claim="rain", reader="ana"):
    with Ledger(book) as ledger:
        return [each for each in ledger.show(claim)["forecasts"] if each["forecaster"] == reader]


def test_the_words_are_shown_in_context_with_the_lexicons_band_beside_them(book):
    page = everything(visit("read"))
    assert "3 left to read" in page
    assert "“likely”" in page
    assert "55% to 80%, best 72% (icd203@2022-12-21)" in page
    assert ">Rain is likely this week, Ada Lovelace said.</mark> Snow is probable." in page
    assert "Ada Lovelace" in page
    assert "2024-10-31, Met" in page
    assert "Rain: will it?" in page
    assert "2024-10-31 to 2199-11-07, days inclusive" in page


def test_no_word_of_the_outcome_the_status_or_another_reading_is_on_the_page(book):
    at = visit("read")
    for claim in ("rain", "snow", "it will"):
        page = everything(at)
        for secret in SECRETS:
            assert secret not in page.replace("icd203@2022-12-21", ""), (claim, secret)
        at = pressed(at, "Skip")


def test_a_reading_is_recorded_with_its_range_and_the_next_claim_comes_with_empty_fields(book):
    at = visit("read")
    for label, value in (("Best", 70.0), ("Low", 55.5), ("High", 80.0), ("Your own", 5.0)):
        answered(at, label).set_value(value)
    at = pressed(at, "Next")
    assert not alerts(at)
    assert at.success[0].value.startswith("Reading recorded: entry ")
    (reading,) = readings(book)
    assert [reading[name] for name in ("probability", "low", "high", "own_belief")] == [0.7, 0.555, 0.8, 0.05]
    assert (reading["basis"], reading["term"], reading["stated_at"]) == ("read", "likely", "2024-10-31")
    assert "2 left to read" in markdown(at)
    assert "“probable”" in html(at)
    assert [field.value for field in at.number_input] == [None] * 4


def test_the_best_alone_is_enough(book):
    at = visit("read")
    answered(at, "Best").set_value(0.0)
    assert not alerts(pressed(at, "Next"))
    (reading,) = readings(book)
    assert (reading["probability"], reading["low"], reading["own_belief"]) == (0, None, None)


@pytest.mark.parametrize(("said", "sentences"), [
    ({}, ["best: expected how sure it sounds, in percent, got nothing"]),
    ({"Best": 170.0}, ["best: expected a percent from 0 to 100, got 170"]),
    ({"Best": 50.0, "Your own": -1.0}, ["own belief: expected a percent from 0 to 100, got -1"]),
    ({"Best": 50.0, "Low": 60.0, "High": 40.0}, ["low: expected at most the best, 50, got 60",
                                                 "high: expected at least the best, 50, got 40"]),
])  # fmt: skip
def test_what_is_wrong_is_said_beside_its_field_and_nothing_typed_is_lost(book, said, sentences):
    at = visit("read")
    for label, value in said.items():
        answered(at, label).set_value(value)
    at = pressed(at, "Next")
    assert len(alerts(at)) == len(sentences)
    for alert, sentence in zip(alerts(at), sentences, strict=True):
        assert sentence in alert
    for label, value in said.items():
        assert answered(at, label).value == value
    assert readings(book) == []
    assert "“likely”" in html(at)


def test_a_skipped_claim_comes_again_when_the_others_are_done(book):
    at = visit("read")
    answered(at, "Best").set_value(33.0)
    at = pressed(at, "Skip")
    assert "“probable”" in html(at)
    assert answered(at, "Best").value is None
    for expected in ("“as grey as ever”", "“likely”"):
        answered(at, "Best").set_value(50.0)
        at = pressed(at, "Next")
        assert expected in html(at)
    assert len(readings(book)) == 0


def test_words_no_lexicon_holds_are_shown_without_a_number(book):
    page = html(visit("read", claim=entry_of(book, "it will")))
    assert "“as grey as ever”" in page
    assert "no lexicon gives these words a number" in page


def entry_of(book, key):
    with Ledger(book) as ledger:
        return str(ledger.show(key)["claim"]["entry"])


def test_when_all_is_read_the_page_says_what_comes_here(book):
    at = visit("read")
    for _ in range(3):
        answered(at, "Best").set_value(50.0)
        at = pressed(at, "Next")
    assert "Nothing is left for you to read." in markdown(at)
    assert not at.number_input
    assert at.get("page_link")


def test_a_claim_locked_meanwhile_is_refused_in_one_sentence_and_what_was_typed_stays(book):
    at = visit("read")
    with Ledger(book, "ana") as ledger:
        ledger.lock("rain")
    answered(at, "Best").set_value(50.0)
    at = pressed(at, "Next")
    assert "read: claim 2 was locked on" in alerts(at)[0]
    assert answered(at, "Best").value == 50.0


def test_who_may_not_read_is_told_who_may(book, pages):
    with Ledger(book, "ana") as ledger:
        ledger.set_member("ana", "steward")
        ledger.set_member("rob", "resolver")
    pages(book, "rob")
    assert "expected a member with the role forecaster or steward, got rob" in alerts(visit("read"))[0]
    at = visit("claim", claim="rain")  # whose outcome he resolves
    assert not at.exception
    assert not alerts(at)


# -- the claim page ------------------------------------------------------------------------------------------------


def test_the_claim_page_shows_others_readings_only_to_who_has_read_it(book):
    page = everything(visit("claim", claim="rain"))
    assert "is shown when you have read them yourself" in page
    assert "0.123" not in page
    assert "12%" not in page
    with Ledger(book, "ana") as ledger:
        ledger.read("rain", "0.6", own_belief="0.44")
    data.forget()
    at = visit("claim", claim="rain")
    held = at.dataframe[0].value.set_index("forecaster")
    assert (held.loc["ben", "low"], held.loc["ben", "probability"], held.loc["ben", "own_belief"]) == (0.1, 0.123, 0.97)
    assert held.loc["ana", "own_belief"] == 0.44
    assert "Read value 36%, the median of 2 readers, from 12% to 60%" in markdown(at)  # (0.123 + 0.6)/2
    assert list(at.dataframe[1].value.forecaster) == ["ben"]  # his own forecast, apart from the readings


def test_a_locked_claim_shows_its_readings_to_everybody(book):
    with Ledger(book, "ana") as ledger:
        ledger.lock("rain")
    at = visit("claim", claim="rain")
    assert list(at.dataframe[0].value.probability) == [0.123]
    assert "Read value 12%, of one reader" in markdown(at)
