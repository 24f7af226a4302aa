"""The page Calibration without a browser: the ledger's own numbers, filters in the address, drill-down, files."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from dashboard_pages import alerts, answered, html, markdown, visit

from dashboard import calibration_parts, data, pictures
from ledger import Ledger
from ledger.calibrating import Calibration
from ledger.charts import files


def behind(at):
    """The claims behind what is shown."""
    return next(frame.value for frame in at.dataframe if "question" in frame.value and "brier" in frame.value)


def texts(at):
    return [text.value for text in at.text]


def charts(at):
    """What every chart on the page says to those who cannot see it."""
    return [chart.proto.alt for chart in at.get("vega_lite_chart")]


def test_the_numbers_are_exactly_the_ledgers(book):
    at = visit("calibration")
    with Ledger(book) as ledger:
        line, found = ledger.scores().iloc[0], ledger.calibration()
    names = ("brier", "miscalibration", "discrimination", "log_score")
    assert [metric.value for metric in at.metric] == [f"{line[name]:.3f}" for name in names]
    assert all(sentence in texts(at) for sentence in found.sentences)
    said = markdown(at)
    assert f"**{line.n_pending} pending**" in said
    assert "**0 void**" in said
    assert "Coded in hindsight: **100%**" in said
    assert found.verdict.capitalize() in said
    assert all("lower is better" in metric.label for metric in (at.metric[0], at.metric[3]))
    assert said.count("n = 24;") == 4


def test_a_small_record_gets_no_verdict(book):
    at = visit("calibration", since="2024-11-02", announcements="false", lead="0")
    assert len(behind(at)) == 23
    assert "Too few to judge" not in markdown(at)
    at = visit("calibration", type="quantity")  # an unknown value of the address is no filter
    assert len(behind(at)) == 24
    with Ledger(book) as ledger:
        for number in range(12):
            ledger.withdraw(f"rain-{number}", reason="a slip")
    data.forget()
    said = markdown(visit("calibration"))
    assert "Too few to judge" in said


@pytest.mark.parametrize(("address", "count"), [
    ({"announcements": "false"}, 23),
    ({"topic": "weather", "since": "2024-11-02", "until": "2024-11-02"}, 24),
    ({"lead": "3"}, 24),
    ({"basis": "numbers they stated", "source": "Weather office", "which": "the first"}, 24),
    ({"forecaster": "Weather office", "term": "likely"}, 24),
    ({"basis": "all together"}, 24),
])  # fmt: skip
def test_filters_come_from_the_address(book, address, count):
    at = visit("calibration", **address)
    assert not alerts(at)
    assert len(behind(at)) == count


@pytest.mark.parametrize("address", [
    {"basis": "our own forecasts"}, {"basis": "words as they were read"}, {"since": "2024-11-03"},
    {"until": "2024-11-01"}, {"lead": "4"},
])  # fmt: skip
def test_where_nothing_is_left_the_page_says_why_and_what_to_do(book, address):
    at = visit("calibration", **address)
    assert not alerts(at)
    assert not at.metric
    assert at.get("page_link")
    assert re.search(r"No claim (is ripe|has such a forecast)", markdown(at))


def test_days_that_contradict_each_other_are_said_beside_the_fields(book):
    at = visit("calibration", since="2024-12-01", until="2024-11-01")
    assert "expected a first day not after the last" in alerts(at)[0]


def test_what_is_chosen_is_said_in_words_and_can_be_cleared(book):
    at = visit("calibration", lead="2", topic="weather", until="2024-12-31")
    said = next(text for text in texts(at) if text.startswith("What the sources said"))
    assert "Only forecasts made at least 2 days before" in said
    assert "Only topic: weather." in said
    assert "closed to 2024-12-31" in said
    next(button for button in at.button if button.label == "Clear all filters").click().run()
    assert not any("Only topic" in text for text in texts(at))
    assert (at.number_input(key="lead").value, at.multiselect(key="topic").value) == (None, [])


def test_a_point_leads_to_its_claims_by_click_and_by_list(book):
    at = visit("calibration")
    assert len(behind(at)) == 24
    answered(at, "Claims forecast").set_value(["80 %"]).run()
    assert set(behind(at).probability) == {0.8}
    at.session_state["calibration_curve"] = {"selection": {"point": [{"forecast": 0.3}]}}
    at.run()
    assert answered(at, "Claims forecast").value == ["30 %"]
    assert set(behind(at).probability) == {0.3}
    answered(at, "Claims forecast").set_value([]).run()  # the list stays free although the dot is still chosen
    assert len(behind(at)) == 24


def test_a_chosen_point_has_an_address(book):
    at = visit("calibration", at_curve="30 %")
    assert set(behind(at).probability) == {0.3}
    at = visit("calibration", chart="ten bins", at_bins="80–90 %")
    assert set(behind(at).probability) == {0.8}
    at.session_state["calibration_bins"] = {"selection": {"point": [{"from_percent": 30, "to_percent": 40}]}}
    at.run()
    assert set(behind(at).probability) == {0.3}


def test_every_chart_is_shown_where_its_finding_and_how_to_read_it_are_asked_for():
    shown = [file.name for file in Path(pictures.__file__).parent.rglob("*.py") if "altair_chart" in file.read_text()]
    assert shown == ["pictures.py"]


def test_a_long_question_ends_where_its_row_does_and_is_whole_behind_it(book):
    with Ledger(book) as ledger:
        key = ledger.claims().key.iloc[0]
        ledger.record(question="How long? " * 40, criteria="c", key="long", window=("2024-11-01", "2199-01-01"))
    found = visit("claims").dataframe[0].value.set_index("key").question
    assert found["long"].endswith("How lo…")
    assert len(found["long"]) <= 147
    assert "…" not in found[key]
    assert "How long? " * 39 in html(visit("claim", claim="long"))


def test_every_chart_states_its_finding_and_has_its_numbers_in_a_table(book):
    for address in (
        {},
        {"chart": "ten bins"},
        {"closer": "Over time"},
        {"closer": "By group"},
        {"basis": "all together", "closer": "Compare two"},
    ):
        at = visit("calibration", **address)
        assert not alerts(at)
        said = charts(at)
        assert said
        assert all(each.endswith(".") and len(each) > 40 for each in said)
    at = visit("calibration", closer="Over time")
    shown_numbers = next(frame.value for frame in at.dataframe if "recalibrated" in frame.value)
    with Ledger(book) as ledger:
        found = ledger.calibration()
    assert shown_numbers.recalibrated.tolist() == found.curve.recalibrated.tolist()
    grown = next(frame.value for frame in at.dataframe if "evidence" in frame.value)
    assert grown.evidence.iloc[0] == pytest.approx(found.evidence.evidence.iloc[-1])
    assert "20 is as good as p ≤ 0.05" in markdown(at)


def test_groups_are_counted_only_when_they_are_looked_at(book, monkeypatch):
    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("counted before it was asked for")

    monkeypatch.setattr(data, "scores", refuse)
    monkeypatch.setattr(data, "compare", refuse)
    assert not alerts(visit("calibration"))


def test_groups_are_scored_like_the_ledger_scores_them(book):
    at = visit("calibration", closer="By group", group="source")
    with Ledger(book) as ledger:
        lines = ledger.scores("source")
    assert list(at.dataframe[-1].value.n) == list(lines.n)


def test_the_files_are_made_of_what_is_shown(book, monkeypatch):
    pytest.importorskip("vl_convert")
    asked = {}

    def button(label, made, name, form, **_: object):
        asked[label] = (made, name, form)

    monkeypatch.setattr(calibration_parts.st, "download_button", button)
    with Ledger(book) as ledger:
        found = ledger.calibration()
        drawn = calibration_parts.reliability.calibration_chart(found.curve)
        monkeypatch.setattr(data, "ledger", lambda: ledger)
        scored, inside = found.rows[found.rows.probability == 0.8], Calibration.inside
        monkeypatch.setattr(Calibration, "inside", lambda *said: inside(*said).assign(question="=1+1"))
        picked = calibration_parts.Picked("80 %", ((80, 80),))
        calibration_parts.downloads(picked, drawn, "bins", {"where": {"topic": ["weather"]}})
        made_of = {label: made() for label, (made, _, _) in asked.items()}
        same = ledger.report(chart="bins", where={"topic": ["weather"]})
    assert made_of["Claims as CSV"].decode().count("\n") == len(scored) + 1
    assert b"'=1+1" in made_of["Claims as CSV"]
    assert made_of["Chart as SVG"].startswith(b"<svg")
    assert made_of["Chart as PNG"].startswith(b"\x89PNG")
    still = re.compile(r"as it stood on [^<]*")
    assert still.sub("", made_of["Report to print"].decode()) == still.sub("", same)


def test_where_charts_cannot_be_drawn_the_page_says_so(book, monkeypatch):
    monkeypatch.setattr(files, "can_draw", lambda: False)
    at = visit("calibration")
    assert "pip install 'forecast-ledger[export]'" in markdown(at)
    assert [button.label for button in at.get("download_button")] == ["Claims as CSV", "Report to print"]


def test_an_empty_ledger_leads_to_the_first_claim(empty):
    at = visit("calibration")
    assert "nothing can be scored" in markdown(at)
    assert at.get("page_link")


def test_a_chart_of_thousands_of_steps_keeps_where_it_began_to_suffice():
    import pandas as pd

    frame = pd.DataFrame({"evidence": range(5000), "found": [False] * 1234 + [True] * 3766})
    kept = calibration_parts._thinned(frame)
    assert len(kept) <= 401
    assert {0, 1234, 4999} <= set(kept.evidence)


def test_hostile_points_in_an_event_are_no_fault(book):
    at = visit("calibration")
    at.session_state["calibration_curve"] = {"selection": {"point": [{"forecast": 0.123}, "x"]}}
    at.run()
    assert not alerts(at)
    assert len(behind(at)) == 24
    assert "<script" not in html(at)
    assert json.loads(at.get("vega_lite_chart")[0].proto.spec)["layer"]
