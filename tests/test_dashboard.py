"""The pages without a browser: forms, deep links, sentences, blindness, and the numbers themselves."""

from __future__ import annotations

import shutil
from datetime import date

import pytest
from dashboard_pages import AUSTIN, PAGES, alerts, answered, from_view, html, made, markdown, pressed, shown, visit

import dashboard.candidates
from dashboard import data
from ledger import Ledger


@pytest.fixture(scope="session")
def template(tmp_path_factory):
    path = tmp_path_factory.mktemp("dashboard") / "template.sqlite"
    made(path)
    return path


@pytest.fixture
def book(template, tmp_path, monkeypatch):
    yield shown(shutil.copy(template, tmp_path / "ledger.sqlite"), monkeypatch)
    data._opened.clear()
    data.forget()


@pytest.fixture
def empty(tmp_path, monkeypatch):
    Ledger(tmp_path / "ledger.sqlite", "ana").close()
    yield shown(tmp_path / "ledger.sqlite", monkeypatch)
    data._opened.clear()
    data.forget()


# -- every page --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("page", PAGES)
def test_every_page_draws_on_a_full_ledger(book, page):
    at = visit(page)
    assert not at.exception
    assert not alerts(at)


@pytest.mark.parametrize("page", PAGES)
def test_every_page_says_what_to_do_on_an_empty_ledger(empty, page):
    at = visit(page)
    assert not at.exception
    assert not alerts(at)
    assert at.get("page_link") or page == "record"


def test_the_home_page_shows_what_is_due_and_what_is_to_settle(book):
    at = visit()
    due, disputed, newest = (frame.value for frame in at.dataframe)
    assert list(due.question) == ["What of the due?"]
    assert list(due.state) == ["overdue"]
    assert list(disputed.question) == ["What of the quarrel?"]
    assert list(newest.title) == ["Austin"]
    assert "probability" not in due


def test_the_home_page_shows_the_score_with_its_n_and_interval(book):
    at = visit()
    with Ledger(book) as ledger:
        line = ledger.scores().iloc[0]
    assert [metric.value for metric in at.metric] == [f"{line.brier:.3f}", "24", f"{line.n_pending} · 0"]
    assert f"n = 24; 95 % interval {line.brier_low:.3f} to {line.brier_high:.3f}" in markdown(at)


# -- record ------------------------------------------------------------------------------------------------------


def archived(at, text="We expect that it will rain in Oslo tomorrow.", **said):
    answered(at, "Text of").set_value(text)
    for label, value in ({"Publisher": "News", "Published on": date(2024, 10, 31)} | said).items():
        answered(at, label).set_value(value)
    return pressed(at, "Archive the statement")


def test_a_pasted_statement_is_archived_and_its_candidates_are_marked(empty):
    at = archived(visit("record"), AUSTIN)
    assert at.query_params["statement"] == "1"
    assert at.success[0].value.startswith("Archived: entry 1, chain ")
    page = html(at)
    assert page.count('data-tone="scorable"') > 3
    assert 'data-tone="doubtful"' in page
    assert "65% to 95%, best 80% (convention@1)" in page
    assert "“in the coming days” → 2024-10-31 to 2024-11-07, leniently to 2024-11-14" in page


def test_a_statement_without_a_publisher_or_a_bad_address_keeps_what_was_typed(empty):
    at = archived(visit("record"), Publisher="")
    assert "publisher: expected who published it, got nothing" in alerts(at)[0]
    assert answered(at, "Text of").value.startswith("We expect")
    at = archived(at, **{"Address of": "javascript:alert(1)"})
    assert "url: expected an http or https address" in alerts(at)[0]
    with Ledger(empty) as ledger:
        assert ledger.info()["entries"] == 1


@pytest.mark.parametrize(
    ("raw", "sentence"),
    [(b"caf\xe9\n", "file: expected UTF-8 text, got the byte 0xe9 in line 1"), (b"x" * 5_300_000, "at most 5 MB")],
)
def test_an_upload_that_is_too_large_or_no_text_is_refused_in_one_sentence(raw, sentence, empty):
    class File:
        def getvalue(self):
            return raw

    with pytest.raises(ValueError, match=sentence.replace("(", "\\(")):
        from_view("record")["uploaded"](File())


def test_an_uploaded_file_is_archived(empty):
    at = visit("record")
    answered(at, "Where is").set_value("Upload").run()
    at.file_uploader[0].upload("statement.txt", b"We expect that it will rain tomorrow.")
    answered(at, "Publisher").set_value("News")
    answered(at, "Published on").set_value(date(2024, 10, 31))
    at = pressed(at, "Archive the statement")
    assert not alerts(at)
    assert at.query_params["statement"] == "1"


ALL_CLEAR = list(dashboard.candidates.CLARITY)


def accept(at, **said):
    fields = {
        "Question": "Will they join the fight?",
        "Criteria": "YES if officials say so.",
        "Topics": "war, Ukraine",
    } | said
    for label, value in fields.items():
        answered(at, label).set_value(value)
    return pressed(at, "Accept: record the claim")


def test_a_candidate_becomes_a_claim_with_its_reading_and_the_next_one_follows(book):
    at = visit("record", statement="1")
    first = at.subheader[2].value
    answered(at, "Clear to").set_value(ALL_CLEAR)
    at = accept(at)
    assert not alerts(at)
    assert "recorded as claim" in at.success[0].value
    assert at.subheader[2].value != first
    with Ledger(book) as ledger:
        claim = ledger.claims().iloc[-1]
        said = ledger.show(str(claim.entry))
    assert claim.question == "Will they join the fight?"
    assert claim.topics == ("war", "Ukraine")
    assert (claim.opens, claim.closes, claim.lenient_closes) == ("2024-10-31", "2024-11-07", "2024-11-14")
    assert claim.window_basis == "derived"
    assert claim.phrase == "in the coming days"
    assert said["forecasts"][0]["basis"] == "read"
    assert said["mentions"][0]["quote"].startswith("we expect that these North Korean soldiers")
    assert len(said["mentions"]) > 1, "the restatements belong to the same claim"


def test_a_claim_that_is_not_clear_to_anybody_is_not_recorded_and_stays_typed(book):
    at = accept(visit("record", statement="1"))
    assert "clarity: expected all six points" in alerts(at)[0]
    assert answered(at, "Question").value == "Will they join the fight?"
    answered(at, "Clear to").set_value(ALL_CLEAR)
    at = accept(at, Criteria="YES if\nDeciding source:")
    assert "criteria: expected what makes it a yes" in alerts(at)[0]
    with Ledger(book) as ledger:
        assert len(ledger.claims()) == 27


def test_a_candidate_is_rejected_with_a_reason(book):
    at = visit("record", statement="1")
    at = pressed(at, "Reject")
    assert "reason: expected one of the list" in alerts(at)[0]
    answered(at, "Reason").set_value("opinion")
    at = pressed(at, "Reject")
    assert "rejected: entry" in at.success[0].value
    with Ledger(book) as ledger:
        assert list(ledger.rejections().reason) == ["opinion"]
    assert "rejected: opinion" in html(at)


def test_a_passage_the_rules_missed_can_be_marked_by_hand(book):
    at = visit("record", statement="1")
    answered(at, "The words, exactly").set_value("nowhere in it")
    assert "got them 0 times" in alerts(pressed(at, "Mark it"))[0]
    answered(at, "The words, exactly").set_value("first time in more than a century")
    at = pressed(at, "Mark it")
    assert not alerts(at)
    assert "marked by a person" in html(at)


# -- claims and claim --------------------------------------------------------------------------------------------


def test_the_filters_of_the_claims_come_from_the_address(book):
    at = visit("claims", status="disputed")
    assert list(at.dataframe[0].value.question) == ["What of the quarrel?"]
    at = visit("claims", search="day 7")
    assert "Will it rain on day 7?" in set(at.dataframe[0].value.question)
    at = visit("claims", search="no such words")
    assert not at.dataframe


def test_a_claim_has_an_address_and_shows_its_whole_history(book):
    at = visit("claim", claim="rain-1")
    assert not alerts(at)
    assert "Will it rain on day 1?" in html(at)
    assert "Weather office" in html(at)
    forecasts, history = (frame.value for frame in at.dataframe)
    assert list(forecasts.probability) == [0.8]
    assert list(history.kind) == ["claim recorded", "forecast made", "resolution proposed"]
    assert history.chain_hash.str.len().eq(64).all()
    assert len(at.get("vega_lite_chart")) == 1


def test_an_address_with_an_unknown_claim_is_answered_in_one_sentence(book):
    assert "expected the number, key or id of one claim" in alerts(visit("claim", claim="nothing"))[0]


def test_ones_own_forecast_is_recorded_as_it_was_entered(book):
    at = visit("claim", claim="open")
    at = pressed(at, "Record the forecast")
    assert "forecast: expected a number" in alerts(at)[0]
    answered(at, "Probability").set_value(62.5)
    at = pressed(at, "Record the forecast")
    assert not alerts(at)
    assert answered(at, "Probability").value is None
    with Ledger(book) as ledger:
        said = ledger.show("open")["forecasts"][-1]
    assert (said["basis"], said["forecaster"], said["probability"]) == ("own", "ana", 0.625)


# -- resolve -----------------------------------------------------------------------------------------------------


def test_whoever_resolves_sees_neither_probability_nor_the_words_of_confidence(book):
    at = visit("resolve", claim="due")
    page = html(at) + markdown(at) + " ".join(text.value for text in at.text)
    page += "".join(frame.value.to_csv() for frame in at.dataframe)
    assert "What of the due?" in page
    for hidden in ("0.37", "37%", "37 %", "almost certainly", "probability", "somebody"):
        assert hidden not in page.lower().replace("without their probabilities", "")


def ruled(at, outcome="yes", **said):
    answered(at, "Outcome").set_value(outcome).run()
    for label, value in said.items():
        answered(at, label).set_value(value)
    return pressed(at, "Record the ruling")


def test_an_outcome_needs_evidence_and_a_void_one_a_reason(book):
    at = visit("resolve", claim="due")
    assert "outcome: expected one of those above" in alerts(pressed(at, "Record the ruling"))[0]
    assert "evidence: expected what shows the outcome" in alerts(ruled(at))[0]
    assert "outcome reason: expected one of condition_unmet" in alerts(ruled(at, "void"))[0]
    at = ruled(at, "void", **{"Why void": "condition_unmet"})
    assert not alerts(at)
    with Ledger(book) as ledger:
        assert ledger.show("due")["claim"]["status"] == "void"


def test_a_ruling_keeps_its_dates_and_evidence(book):
    evidence = {"Evidence: the": "The report says so.", "Link to": "https://example.org/r", "Published by": "Office"}
    dates = {"Event date": date(2024, 11, 20), "Known date": date(2024, 11, 21)}
    at = ruled(visit("resolve", claim="due"), "yes", **(evidence | dates))
    assert "Ruling recorded: entry" in at.success[0].value
    with Ledger(book) as ledger:
        said = ledger.show("due")["resolutions"][0]
    assert (said["event_date"], said["known_at"]) == ("2024-11-20", "2024-11-21")
    assert said["evidence"][0]["url"] == "https://example.org/r"


def test_a_date_that_cannot_be_is_refused_beside_the_form(book):
    said = {"Evidence: the": "The report says so.", "Event date": date(2024, 12, 20)}
    at = ruled(visit("resolve", claim="due"), "yes", **said)
    assert "event_date: expected a day the window holds" in alerts(at)[0]
    assert answered(at, "Evidence: the").value == "The report says so."


def test_two_rulings_stand_side_by_side_and_a_third_settles_them(book):
    at = visit("resolve", claim="quarrel", queue="to settle")
    page = html(at)
    assert "ben says so" in page
    assert "cleo says so" in page
    answered(at, "Outcome").set_value("no").run()
    at = pressed(at, "Settle")
    assert "rationale: expected the reason for this outcome" in alerts(at)[0]
    answered(at, "Rationale").set_value("The report is clear.")
    at = pressed(at, "Settle")
    assert "Settled: entry" in at.success[0].value
    with Ledger(book) as ledger:
        assert ledger.show("quarrel")["claim"]["outcome_status"] == "settled"


def test_a_second_resolver_does_not_see_the_first_ruling(book, monkeypatch):
    shown(book, monkeypatch, actor="dora")
    at = visit("resolve", claim="rain-1", queue="second opinion")
    assert "1 other ruling is recorded" in html(at)
    assert "the gauge" not in html(at).replace("Any rain at the gauge", "")


# -- calibration -------------------------------------------------------------------------------------------------


def test_the_calibration_page_shows_exactly_the_ledgers_numbers(book):
    at = visit("calibration")
    with Ledger(book) as ledger:
        line, series = ledger.scores().iloc[0], ledger.scores(by="series")
        sentences = ledger.calibration().sentences
    names = ("brier", "miscalibration", "discrimination", "log_score")
    assert [metric.value for metric in at.metric] == [f"{line[name]:.3f}" for name in names]
    texts = [text.value for text in at.text]
    assert all(sentence in texts for sentence in sentences)
    assert list(at.dataframe[-1].value.n) == list(series.n)
    assert f"**{line.n_pending} pending**" in markdown(at)
    assert "Coded in hindsight: **100%**" in markdown(at)


def test_the_switches_and_filters_come_from_the_address(book):
    at = visit("calibration", announcements="false")
    assert len(at.dataframe[0].value) == 23
    at = visit("calibration", topic="weather", basis="our own forecasts")
    assert "No claim is ripe" in markdown(at)


def test_a_point_leads_to_its_claims_by_click_and_by_list(book):
    at = visit("calibration")
    assert len(at.dataframe[0].value) == 24
    answered(at, "Claims forecast").set_value(80.0).run()
    assert set(at.dataframe[0].value.probability) == {0.8}
    answered(at, "Claims forecast").set_value(None)
    at.session_state["calibration_curve"] = {"selection": {"point": [{"forecast": 0.3}]}}
    at.run()
    assert set(at.dataframe[0].value.probability) == {0.3}


def test_bins_are_the_alternative_chart(book):
    at = visit("calibration", chart="ten bins")
    answered(at, "Claims forecast").set_value((80, 90)).run()
    assert set(at.dataframe[0].value.probability) == {0.8}
