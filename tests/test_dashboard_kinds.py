"""The page of a claim on options or on a quantity: each prediction in words, its score, every number, the fan."""

from __future__ import annotations

import pytest
from dashboard_pages import HOSTILE, MARK, alerts, html, markdown, visit

from ledger import Ledger

RAIN = {"kind": "options", "options": ("none", "some", "heavy"), "ordered": True}
WINDOW = ("2024-11-01", "2024-11-30")


def quarters(*values):
    pairs = zip(("0.25", "0.5", "0.75"), values, strict=True)
    return {"kind": "quantiles", "quantiles": [{"level": level, "value": value} for level, value in pairs]}


@pytest.fixture
def book(tmp_path, pages):
    with Ledger(tmp_path / "ledger.sqlite", "ana") as ledger:
        for key, space, said, outcome in (
            ("class", RAIN, {"none": "0.7", "some": "0.2", "heavy": "0.1"}, "none"),
            ("amount", {"kind": "quantity", "unit": "mm"}, quarters(4, 5, 8), "11"),
            ("pending", {"kind": "quantity"}, {"kind": "interval", "low": "2", "high": "6", "coverage": "0.8"}, None),
            ("binary", None, "0.8", "yes"),
        ):
            claim = ledger.record(question=f"How much, {key}?", criteria="c", window=WINDOW, key=key, space=space)
            ledger.forecast(claim, said, basis="stated", forecaster="Ada Lovelace", stated_at="2024-11-01")
            if outcome:
                ledger.resolve(claim, outcome, evidence=["the gauge"])
    return pages(tmp_path / "ledger.sqlite")


def tables(at):
    return [frame.value for frame in at.dataframe]


def holding(at, column):
    return next(table for table in tables(at) if column in table)


def text(at):
    return " ".join(element.value for element in at.text)


def test_options_are_shown_with_each_probability_and_the_score(book):
    at = visit("claim", claim="class")
    assert not at.exception
    (row,) = holding(at, "words").to_dict("records")
    assert row["words"] == "none 70%, some 20%, heavy 10%"
    assert row["score"] == "Brier sum (0–2) 0.1400, log score 0.3567, ranked probability 0.1000"
    assert holding(at, "what")[["what", "number"]].to_numpy().tolist() == [
        ["none", "70%"], ["some", "20%"], ["heavy", "10%"]]  # fmt: skip


def test_quantiles_are_drawn_with_the_number_and_the_finding_is_said(book):
    at = visit("claim", claim="amount")
    assert not at.exception
    (row,) = holding(at, "words").to_dict("records")
    assert row["words"] == "25%: 4, 50%: 5, 75%: 8 mm"
    assert row["score"] == "WIS 4.6667 = width 0.66667 + over 0 + under 4, error -6"
    assert "the number was 11 mm: 0 of 1 held it in their widest range." in text(at)
    assert len(at.get("arrow_vega_lite_chart") or at.get("vega_lite_chart")) == 1
    assert "bars: its ranges, the thicker the narrower" in markdown(at)


def test_the_list_of_claims_says_each_outcome_in_words(book):
    found = holding(visit("claims"), "outcome").set_index("key").outcome
    assert found.drop("pending").to_dict() == {"class": "none", "amount": "11", "binary": "yes"}
    assert found.isna()["pending"]


def test_a_range_whose_number_is_not_known_has_no_score(book):
    at = visit("claim", claim="pending")
    assert not at.exception
    table = holding(at, "words")
    assert "score" not in table
    assert table.words.tolist() == ["2 to 6 (80%)"]
    assert "the last 2 to 6 (80%) on 1 Nov 2024" in text(at)
    assert "the number is not known yet." in text(at)


def test_a_binary_forecast_has_its_score_beside_it_too(book):
    at = visit("claim", claim="binary")
    table = holding(at, "score")
    assert table.score.tolist() == ["Brier (0–1) 0.0400, log score 0.2231"]
    assert "words" not in table


def test_hostile_options_and_units_stay_text(tmp_path, pages):
    with Ledger(tmp_path / "hostile.sqlite", "ana") as ledger:
        options = ledger.record(question="q", criteria="c", window=WINDOW, key="options", space=list(HOSTILE))
        ledger.forecast(options, dict.fromkeys(HOSTILE, "0.125"), basis="stated", stated_at="2024-11-01",
                        forecaster=HOSTILE[0])  # fmt: skip
        ledger.resolve(options, HOSTILE[0], evidence=["seen"])
        amount = ledger.record(question="q", criteria="c", window=WINDOW, key="amount",
                               space={"kind": "quantity", "unit": HOSTILE[6]})  # fmt: skip
        ledger.forecast(amount, quarters(1, 2, 3), basis="stated", stated_at="2024-11-01", forecaster=HOSTILE[1])
        ledger.resolve(amount, "2", evidence=["seen"])
    pages(tmp_path / "hostile.sqlite")
    for key in ("options", "amount"):
        at = visit("claim", claim=key)
        assert not at.exception
        assert not alerts(at)
        assert MARK not in markdown(at)
        assert "<script" not in html(at)
        assert "<img" not in html(at)
        assert "\u202e" not in text(at)
        assert not any("\u202e" in str(value) for table in tables(at) for value in table.to_numpy().ravel())
