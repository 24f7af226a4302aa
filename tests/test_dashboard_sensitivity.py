"""The Sensitivity page: every headline number under every coding choice, as the ledger gives it."""

from __future__ import annotations

import pytest
from dashboard_pages import HOSTILE, MARK, alerts, from_view, markdown, pressed, visit

from dashboard import data
from ledger import Ledger
from ledger.charts import sensitivity


@pytest.fixture
def book(seeded, pages):
    return pages(seeded)


def test_the_table_holds_the_ledgers_numbers_as_scored_first(book):
    at = visit("sensitivity")
    assert not at.exception
    assert not alerts(at)
    with Ledger(book) as ledger:
        found = ledger.sensitivity()
    wide = found.pivot(index="coding", columns="measure", values="value")
    table = at.dataframe[1].value.set_index("coding")
    assert table.index[0] == "as scored"
    assert set(table.index) == set(wide.index)
    for name in ("n", "brier", "brier_low", "miscalibration", "skill", "auc"):
        assert table[name].tolist() == pytest.approx(wide.loc[table.index, name].tolist())
    apart = (table.brier - table.brier.iloc[0]).abs().tolist()
    assert apart[1:] == sorted(apart[1:], reverse=True)


def test_the_range_of_each_headline_number_is_a_sentence_and_a_row(book):
    at = visit("sensitivity")
    with Ledger(book) as ledger:
        found = ledger.sensitivity()
    said = [text.value for text in at.text]
    for measure in sensitivity.SHOWN:
        assert sensitivity.sentence(found, measure=measure) in said
    rows = at.dataframe[0].value.set_index("name")
    brier = found[found.measure == "brier"].iloc[0]
    line = rows.loc[sensitivity.NAMES["brier"]]
    assert (line.headline, line.lowest, line.highest) == pytest.approx((brier.headline, brier.lowest, brier.highest))


def test_a_deep_link_scores_one_source_alone(book):
    at = visit("sensitivity", source="NOAA Climate Prediction Center")
    with Ledger(book) as ledger:
        n = ledger.scores(where={"source": ["NOAA Climate Prediction Center"]}).n.item()
    assert at.dataframe[1].value.n.iloc[0] == n < 123


def test_many_forecasts_are_scored_when_asked(book, monkeypatch):
    calls = []
    monkeypatch.setattr(data, "sensitivity", lambda **_: calls.append(1) or Ledger(book).sensitivity())
    monkeypatch.setattr(data, "scores", lambda **_: Ledger(book).scores().assign(n=5_000))
    at = visit("sensitivity")
    assert "5,000 scored forecasts" in markdown(at)
    assert not at.dataframe
    assert not calls
    at = pressed(at, "Score under every choice")
    assert len(at.dataframe) == 2
    assert calls


def test_an_infinite_score_is_said_in_words(book):
    with Ledger(book) as ledger:
        found = ledger.sensitivity()
    found.loc[found.measure == "log_score", ["value", "headline"]] = float("inf")
    listed = from_view("sensitivity")["ranges"](found).set_index("name")
    line = listed.loc[sensitivity.NAMES["log_score"]]
    assert line.range == 0.0
    assert line.says.endswith("stays infinite (certain and wrong).")


def test_an_empty_ledger_says_where_to_go(empty):
    at = visit("sensitivity")
    assert "No claim is scored here yet" in markdown(at)
    assert [link.label for link in at.get("page_link")] == ["Resolve what is due"]


def test_hostile_readers_stay_inert(hostile):
    with Ledger(hostile, HOSTILE[6]) as ledger:
        claim = ledger.record(question="Rain?", criteria="The gauge.", window=("2024-11-01", "2024-11-02"))
        ledger.read(claim, "0.7")
        with Ledger(hostile, "ben") as other:
            other.read(claim, "0.2")
        ledger.resolve(claim, "yes", evidence=["the gauge"], event_date="2024-11-01")
    at = visit("sensitivity")
    assert not at.exception
    assert any(MARK in frame.value.to_csv() for frame in at.dataframe)
    assert MARK not in markdown(at)
    assert not any("\u202e" in frame.value.to_csv() for frame in at.dataframe)
    assert not any("\u202e" in text.value for text in at.text)
