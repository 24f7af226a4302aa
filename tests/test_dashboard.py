"""The pages without a browser: forms, deep links, sentences, blindness, and the numbers themselves."""

from __future__ import annotations

import json
from datetime import date

import pytest
from dashboard_pages import AUSTIN, PAGES, alerts, answered, html, markdown, pressed, visit

import dashboard.candidates
from dashboard.statements import uploaded
from ledger import Ledger

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
        name = "statement.txt"

        def getvalue(self):
            return raw

    with pytest.raises(ValueError, match=sentence.replace("(", "\\(")):
        uploaded(File())


def test_an_uploaded_file_is_archived_and_found_again_in_the_ledger(empty):
    at = visit("record")
    answered(at, "Where is").set_value("Upload").run()
    at.file_uploader[0].upload("statement.txt", b"We expect that it will rain tomorrow.")
    answered(at, "Publisher").set_value("News")
    answered(at, "Published on").set_value(date(2024, 10, 31))
    at = pressed(at, "Archive the statement")
    assert not alerts(at)
    assert at.query_params["statement"] == "1"
    at = visit("record")
    answered(at, "Where is").set_value("In the ledger").run()
    answered(at, "Archived statement").set_value("1").run()
    assert at.query_params["statement"] == "1"


def test_of_an_uploaded_web_page_the_words_and_the_title_are_archived(empty):
    at = visit("record")
    answered(at, "Where is").set_value("Upload").run()
    page = b"<title>Rain</title><script>alert(1)</script><p>We expect <b>rain</b> tomorrow.</p><p>Soon."
    at.file_uploader[0].upload("statement.html", page)
    answered(at, "Publisher").set_value("News")
    answered(at, "Published on").set_value(date(2024, 10, 31))
    assert not alerts(pressed(at, "Archive the statement"))
    with Ledger(empty) as ledger:
        assert ledger.text("1") == "We expect rain tomorrow.\n\nSoon."
        assert ledger.statements().title.item() == "Rain"


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
    first = at.header[2].value
    answered(at, "Clear to").set_value(ALL_CLEAR)
    at = accept(at)
    assert not alerts(at)
    assert "recorded as claim" in at.success[0].value
    assert at.header[2].value != first
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
    assert "quote: expected words that stand in the statement" in alerts(pressed(at, "Mark it"))[0]
    answered(at, "The words, exactly").set_value("first time in more than a century")
    at = pressed(at, "Mark it")
    assert not alerts(at)
    assert "marked by a person" in html(at)
    answered(at, "Words of confidence").set_value("likely").run()
    answered(at, "Band of these").set_value("phia").run()
    days = {"Window opens": date(2024, 11, 1), "Closes": date(2024, 11, 30)}
    at = accept(at, **days, **{"Clear to": ALL_CLEAR})
    assert not alerts(at)
    with Ledger(book) as ledger:
        said = ledger.show(str(ledger.claims().entry.iloc[-1]))
        assert said["forecasts"][0]["lexicon"].startswith("phia@")
        assert "proposed" not in said["history"][0]["said"], "nobody proposed it"
        assert said["mentions"][0]["quote"] == "first time in more than a century"
        assert ledger.proposer_report().empty


def chosen(at, number, label="Decide number {}"):
    """Choose a candidate, unless it is the one that is being decided already."""
    return at if at.header[2].value == f"Is candidate {number} a claim?" else pressed(at, label.format(number))


def last(book):
    with Ledger(book) as ledger:
        return ledger.show(str(ledger.claims().entry.iloc[-1]))


def test_every_field_the_proposer_gave_can_be_changed(book):
    at = chosen(visit("record", statement="1"), 5)
    assert "“we expect that … will” → 65% to 95%, best 80% (convention@1), written with the claim" in html(at)
    answered(at, "Passage").set_value("these North Korean soldiers will join the fight").run()
    assert "Now characters 1,316 to" in markdown(at)
    answered(at, "Who says it").set_value("Lloyd Austin")
    answered(at, "Role").set_value("Secretary of Defense")
    answered(at, "Organisation").set_value("DoD")
    answered(at, "How the passage").set_value("text")
    answered(at, "Words of confidence").set_value("likely").run()
    assert "“likely” → 55% to 80%, best 72% (icd203@2022-12-21)" in html(at)
    answered(at, "Band of these").set_value("phia").run()
    assert "“likely” → 55% to 75%" in html(at)
    answered(at, "Words of time").set_value("by the end of November").run()
    assert answered(at, "Closes").value == date(2024, 11, 30)
    said = {
        "The days are": "imputed", "Type": "intention", "It is said that": "negative", "Analytic": "high",
        "Condition": "if ordered", "Short name of your own": "soldiers", "Event": "war", "Group of": "groups",
        "How the statement": "all of the day", "The speaker controls": True, "Partial outcomes": "0.25, 0.5",
        "Rule by which": "a part of them", "Low": "60%", "Best": "0.7", "High": "80%", "Restatements": [1],
        "Clear to": ALL_CLEAR,
    }  # fmt: skip
    at = accept(at, **said)
    assert not alerts(at)
    whole = last(book)
    body = json.loads(whole["claim"]["body"])
    assert [each["quote"][:13] for each in whole["mentions"]] == ["these North K", "North Korean "]
    assert whole["mentions"][0]["form"] == "text"
    assert body["source"] == {"name": "Lloyd Austin", "role": "Secretary of Defense", "organisation": "DoD"}
    assert body["window"]["phrase"] == "by the end of November"
    assert (body["window"]["closes"], body["window"]["basis"]) == ("2024-11-30", "imputed")
    wanted = {"type": "intention", "polarity": "negative", "analytic_confidence": "high", "condition": "if ordered",
              "term": "likely", "key": "soldiers", "event": "war", "exclusive_group": "groups",
              "sampling": "all of the day", "speaker_controls_outcome": True}  # fmt: skip
    assert {name: body[name] for name in wanted} == wanted
    assert (body["space"]["fractions"], body["space"]["fraction_rule"]) == (["0.25", "0.5"], "a part of them")
    readings = [(each["forecaster"].partition("@")[0], each["low"], each["high"]) for each in whole["forecasts"]]
    assert readings == [("phia", 0.55, 0.75), ("ana", 0.6, 0.8)]
    proposed = whole["history"][0]["said"]["proposed"]
    assert (proposed["term"], proposed["phrase"]) == ("we expect that … will", "in the coming days")
    with Ledger(book) as ledger:
        line = ledger.proposer_report().iloc[0]
    assert (line.quote, line.band, line.window, line.type, line.condition) == (0, 0, 0, 0, 0)


def test_a_field_can_be_emptied_and_a_day_moved(book):
    at = chosen(visit("record", statement="1"), 5)
    answered(at, "Who says it").set_value("").run()
    answered(at, "Words of confidence").set_value("").run()
    answered(at, "Words of time").set_value("one fine day").run()
    assert "The rules read no days in these words" in markdown(at)
    at = accept(at, **{"Closes": date(2024, 12, 24), "Leniently": None, "Clear to": ALL_CLEAR})
    assert not alerts(at)
    whole = last(book)
    body = json.loads(whole["claim"]["body"])
    assert not {"source", "term"} & set(body)
    assert body["window"] == {
        "opens": "2024-10-31", "closes": "2024-12-24", "lenient_closes": "2024-12-24", "basis": "derived",
        "phrase": "one fine day", "rule": "set by a person",
    }  # fmt: skip
    assert whole["forecasts"] == []


def test_a_passage_that_does_not_stand_in_the_text_is_said_beside_it_and_not_recorded(book):
    at = chosen(visit("record", statement="1"), 5)
    answered(at, "Passage").set_value("these soldiers will surely fight").run()
    assert "quote: expected words that stand in the statement, to the letter" in alerts(at)[0]
    at = accept(at, **{"Clear to": ALL_CLEAR})
    assert any("quote: expected words that stand in the statement" in said for said in alerts(at))
    with Ledger(book) as ledger:
        assert len(ledger.claims()) == 27


def test_what_belongs_to_another_kind_of_outcome_is_not_dropped_in_silence(book):
    at = chosen(visit("record", statement="1"), 5)
    at = accept(at, **{"Unit of": "soldiers", "Clear to": ALL_CLEAR})
    assert "outcome: expected only what belongs to yes or no, got unit" in alerts(at)[0]
    at = accept(at, **{"Outcome": "quantity", "Low": "9000", "High": "12000", "Coverage": "80%",
                       "This number": "stated"})  # fmt: skip
    assert not alerts(at)
    (said,) = last(book)["forecasts"]
    assert (said["kind"], said["basis"], said["forecaster"]) == ("interval", "stated", "Lloyd J. Austin III")


def test_the_points_that_are_missing_are_named_beside_the_checklist(book):
    at = chosen(visit("record", statement="1"), 5)
    answered(at, "Clear to").set_value(["who", "what", "window"])
    at = accept(at)
    (said,) = alerts(at)
    assert "got without where, how much counts, which source decides" in said
    seen = [str(getattr(each, "label", "") or getattr(each, "value", "")) for each in walk(at.main)]
    checklist = next(place for place, said in enumerate(seen) if said.startswith("Clear to anybody?"))
    assert "clarity: expected all six points" in seen[checklist + 1]


def walk(block):
    for each in block.children.values():
        yield each
        if hasattr(each, "children"):
            yield from walk(each)


def more_offered(at):
    return [each.label for each in (*at.button, *at.checkbox) if each.label.startswith("Another claim")]


def test_the_same_words_make_another_claim_only_where_it_is_ticked(book):
    said = {"Clear to": ALL_CLEAR, "Window opens": date(2024, 10, 31), "Closes": date(2024, 12, 31)}
    at = chosen(visit("record", statement="1"), 10)
    at = accept(at, **said)
    assert more_offered(at) == ["Another claim from number 10"], "“… and so will our allies” may be one more"
    at = pressed(at, "Another claim from number 10")
    assert at.header[2].value == "Is candidate 10 a claim?"
    at = accept(at, **said)
    assert "holds this passage already" in alerts(at)[0]
    answered(at, "Another claim from").set_value(True)
    at = pressed(at, "Accept: record the claim")
    assert not alerts(at)
    assert at.header[2].value != "Is candidate 10 a claim?"
    with Ledger(book) as ledger:
        assert len(ledger.claims()) == 29
    at = chosen(at, 6)
    answered(at, "Reason").set_value("intention")
    at = pressed(at, "Reject")
    assert not more_offered(at), "it is offered right after a claim, and not for ever"
    at = pressed(at, "Decide number 6 again")
    at = accept(at, **{"Clear to": ALL_CLEAR})
    assert not alerts(at)
    assert not more_offered(at), "these words say one thing"


def test_words_that_a_claim_holds_are_marked_by_hand_for_another(book):
    at = accept(chosen(visit("record", statement="1"), 5), **{"Clear to": ALL_CLEAR})
    assert not more_offered(at)
    answered(at, "The words, exactly").set_value("these North Korean soldiers will join the fight")
    at = pressed(at, "Mark it")
    assert more_offered(at) == ["Another claim from the same words"]
    at = chosen(at, 4)
    assert not more_offered(at)
    answered(at, "Passage").set_value("we expect that these North Korean soldiers will join the fight").run()
    assert more_offered(at) == ["Another claim from the same words"]


def test_a_claim_is_recorded_with_its_reading_on_either_database(where, pages):
    with Ledger(where, "ana") as ledger:
        ledger.archive(AUSTIN, publisher="DoD News", published_at="2024-10-31")
    pages(where)
    at = chosen(visit("record", statement="1"), 5)
    answered(at, "Passage").set_value("these North Korean soldiers will join the fight").run()
    at = accept(at, **{"Best": "70%", "Clear to": ALL_CLEAR})
    assert not alerts(at)
    assert [each["forecaster"] for each in last(where)["forecasts"]] == ["convention@1", "ana"]


def test_a_model_is_offered_only_where_one_is_configured(book, monkeypatch, server):
    monkeypatch.delenv("FORECAST_LEDGER_LLM_URL", raising=False)
    monkeypatch.delenv("FORECAST_LEDGER_LLM_MODEL", raising=False)
    at = visit("record", statement="1")
    assert not any(button.label == "Ask the model too" for button in at.button)
    monkeypatch.setenv("FORECAST_LEDGER_LLM_URL", f"http://127.0.0.1:{server.server_port}")
    assert not any(button.label == "Ask the model too" for button in visit("record", statement="1").button)
    monkeypatch.setenv("FORECAST_LEDGER_LLM_MODEL", "stub")
    at = visit("record", statement="1")
    assert f"stub, at 127.0.0.1:{server.server_port}, is sent the text." in [text.value for text in at.text]
    assert server.asked == [], "nothing is sent until somebody asks"
    known = html(at).count("<mark")
    quote = "we expect that these North Korean soldiers will join the fight"
    server.content = json.dumps({"claims": [{"quote": quote, "term": "we expect"}]})
    at = pressed(at, "Ask the model too")
    assert not alerts(at)
    assert any("stub proposes 1 passages" in text.value for text in at.text)
    assert html(at).count("<mark") == known, "what the rules found is not shown twice"


def test_a_model_that_fails_is_one_sentence_and_the_rules_stay(book, monkeypatch):
    monkeypatch.setenv("FORECAST_LEDGER_LLM_URL", "http://127.0.0.1:9")
    monkeypatch.setenv("FORECAST_LEDGER_LLM_MODEL", "stub")
    at = visit("record", statement="1")
    known = html(at).count("<mark")
    at = pressed(at, "Ask the model too")
    (said,) = alerts(at)
    assert "cannot be reached" in said
    assert html(at).count("<mark") == known


def test_what_a_model_found_is_marked_and_recorded_as_its_own(empty, monkeypatch, server):
    monkeypatch.setenv("FORECAST_LEDGER_LLM_URL", f"http://127.0.0.1:{server.server_port}")
    monkeypatch.setenv("FORECAST_LEDGER_LLM_MODEL", "stub")
    quote = "The harvest is a dead cert by the end of November"
    at = archived(visit("record"), f"We expect that it will rain tomorrow. {quote}. Roads are closed.")
    server.content = json.dumps({"claims": [{"quote": quote, "term": "a dead cert"}]})
    at = pressed(at, "Ask the model too")
    assert "proposed by a model" in html(at)
    at = accept(chosen(at, 2), **{"Clear to": ALL_CLEAR})
    assert not alerts(at)
    with Ledger(empty) as ledger:
        (line,) = ledger.proposer_report().to_dict("records")
    assert (line["method"], line["accepted"], line["quote"]) == ("llm", 1, 1.0)


def test_a_statement_without_a_title_has_none_on_the_home_page(empty):
    with Ledger(empty, "ana") as ledger:
        ledger.archive("It will rain.", publisher="P", published_at="2024-10-31")
    at = visit()
    assert list(at.dataframe[-1].value.title) == ["no title"]


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
    assert all(len(said) == 13 and said.endswith("…") for said in (*history.leaf_hash, *history.chain_hash))
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
    assert "outcome reason: expected one of those above, got nothing" in alerts(ruled(at, "void"))[0]
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


def test_a_partial_outcome_is_ruled_under_the_rule_that_was_declared(book):
    space = {"kind": "binary", "fractions": ("0.5",), "fraction_rule": "half of the fields"}
    with Ledger(book) as ledger:
        ledger.record(question="Is the harvest whole?", criteria="c", key="half", window=("2024-11-01", "2024-11-30"),
                      space=space)  # fmt: skip
    at = visit("resolve", claim="half")
    assert "Partial outcomes: half of the fields" in [text.value for text in at.text]
    assert not alerts(ruled(at, "0.5", **{"Evidence: the": "Half of them bore."}))
    with Ledger(book) as ledger:
        claim = ledger.show("half")["claim"]
    assert (claim["status"], claim["value"]) == ("resolved", 0.5)


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


def test_a_second_resolver_does_not_see_the_first_ruling(book, pages):
    pages(book, "dora")
    at = visit("resolve", claim="rain-1", queue="second opinion")
    assert "1 other ruling is recorded" in html(at)
    assert "the gauge" not in html(at).replace("Any rain at the gauge", "")
