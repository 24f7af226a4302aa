"""The command line scores options and quantities: lines below the binary table, tables and objects of their own."""

from __future__ import annotations

import csv
import io
import json
from functools import partial

import pytest

from ledger import Ledger

ADA, EMMY = "Ada Lovelace", "Emmy Noether"
RAIN = {"kind": "options", "options": ("none", "some", "heavy"), "ordered": True}
MM = {"kind": "quantity", "unit": "mm"}
NINE = {"none": "0.7", "some": "0.2", "heavy": "0.1"}


def _quarters(low, middle, high):
    pairs = zip(("0.25", "0.5", "0.75"), (low, middle, high), strict=True)
    return {"kind": "quantiles", "quantiles": [{"level": level, "value": value} for level, value in pairs]}


@pytest.fixture(scope="module")
def where(tmp_path_factory):
    """Two claims of rain in classes and two in mm, forecast by Ada and, the mm, by Emmy; one is still pending."""
    from clocks import Clock

    file, clock = tmp_path_factory.mktemp("ledger") / "rain.sqlite", Clock("2024-11-01T12:00:00Z")
    with Ledger(str(file), "ana", clock=clock) as ledger:
        said = {"question": "How much rain?", "criteria": "The gauge.", "window": ("2024-11-01", "2024-11-30")}
        claims = {name: ledger.record(**said, key=name, source=ADA, topics=(name,), space=space) for name, space in
                  (("class", RAIN), ("waiting", RAIN), ("amount", MM), ("share", MM))}  # fmt: skip
        for name in ("class", "waiting"):
            ledger.forecast(claims[name], NINE, basis="stated", stated_at="2024-11-01")
        ledger.forecast(claims["amount"], _quarters(4, 5, 8), basis="stated", stated_at="2024-11-01")
        ledger.forecast(claims["amount"], {"kind": "point", "value": 7}, basis="stated", forecaster=EMMY,
                        stated_at="2024-11-01")  # fmt: skip
        ledger.forecast(claims["share"], {"kind": "interval", "low": 2, "high": 6, "coverage": "0.8"}, basis="stated",
                        stated_at="2024-11-01")  # fmt: skip
        clock.set("2024-12-10T12:00:00Z")
        for name, outcome in (("class", "none"), ("amount", "5"), ("share", "7")):
            ledger.resolve(claims[name], outcome, evidence=["the gauge"])
    return file


@pytest.fixture
def run(run, where, monkeypatch):
    """Run a command on the ledger, on a wide terminal."""
    monkeypatch.setenv("COLUMNS", "400")
    return partial(run, "--ledger", where)


def _flat(text):
    return " ".join(text.split())


def test_the_score_has_a_line_for_options_and_one_for_each_unit_below_the_binary_table(run):
    code, out, _ = run("score")
    assert code == 0
    assert (
        "Options: n 1, Brier sum (0–2) 0.1400, log score 0.3567 (0 infinite), skill 0.790 against equal chances (Brier "
        "sum 0.6667); ranked probability 0.1000 summed over thresholds, 0.0500 ÷ (K−1), of 1 on ordered options; "
        "1 pending, 0 void; coded in hindsight: 0 of 1."
    ) in _flat(out)
    assert "Quantities in mm: n 3; MAE 1.6667 (95 % 0 to " in _flat(out)
    assert (
        "RMSE 2.0817, bias -0.33333; 0.00 of 1 ranges held the number; coverage 50%: 1.00, 80%: 0.00; WIS (median at "
        "half weight) 1.0333 = width 0.53333 + over 0 + under 0.50000, n 2; pinball 0.51667; "
        "0 pending, 0 void; coded in hindsight: 0 of 3."
    ) in _flat(out)


def test_the_objects_of_the_binary_score_stay_as_they_are(run):
    (line,) = json.loads(run("score", "--json")[1])
    assert line["group"] == "all"
    assert "brier" in line
    assert "brier_sum" not in line
    assert json.loads(run("score", "--kind", "binary", "--json")[1]) == [line]
    assert "Options" not in run("score", "--kind", "binary")[1]


def test_each_kind_has_objects_of_its_own_whole_or_by_group(run):
    (line,) = json.loads(run("score", "--kind", "options", "--by", "source", "--json")[1])
    assert (line["group"], line["n"], line["n_pending"], line["reference"]) == (ADA, 1, 1, "equal chances")
    assert line["brier_sum"] == pytest.approx(0.14)
    lines = json.loads(run("score", "--kind", "quantity", "--by", "forecaster", "--json")[1])
    by = {line["group"]: line for line in lines}
    assert (by[ADA]["n"], by[EMMY]["n"], by[ADA]["unit"]) == (2, 1, "mm")
    assert by[ADA]["coverage"] == [{"level": 0.5, "n": 1, "inside": 1.0}, {"level": 0.8, "n": 1, "inside": 0.0}]
    assert by[EMMY]["wis"] is None
    rows = list(csv.DictReader(io.StringIO(run("score", "--kind", "quantity", "--by", "forecaster", "--csv")[1])))
    assert [row["group"] for row in rows] == [ADA, EMMY]


def test_the_tables_name_their_conventions(run):
    options = _flat(run("score", "--kind", "options")[1])
    assert "Brier sum (0–2)" in options
    assert "RPS ÷ (K−1)" in options
    assert "skill is of the Brier sum against equal chances" in options
    against = _flat(run("score", "--kind", "quantity", "--by", "forecaster", "--reference", EMMY)[1])
    assert "the median at half weight: width + over + under" in against
    assert f"Skill (of the WIS, else the absolute error) is against {EMMY}, on the claims compared." in against


def test_filters_and_the_choice_of_forecasts_hold_for_every_kind(run):
    assert '"n": 0' in run("score", "--kind", "options", "--where", "topic=waiting", "--json")[1]
    assert "No claim of the kind options is scored." in run("score", "--kind", "options", "--where", "topic=waiting")[1]
    assert "Options: not averaged over time." in run("score", "--which", "time-averaged")[1]
    code, _, err = run("score", "--kind", "quantity", "--which", "time-averaged")
    assert (code, err.startswith("forecast-ledger: which: expected last, first, each or lead")) == (2, True)


def test_a_floor_of_the_log_score_is_printed_with_it(run):
    assert "log score 0.2231 (floor 0.8, 1 floored), skill" in _flat(run("score", "--log-floor", "0.8")[1])
    options = _flat(run("score", "--kind", "options", "--log-floor", "0.8")[1])
    assert "∞ skill floored" in options
    assert "Log score with a floor of 0.8; floored: forecasts that gave what happened less." in options
    (line,) = json.loads(run("score", "--kind", "options", "--log-floor", "0.8", "--json")[1])
    assert (line["log_floor"], line["n_floored"]) == (0.8, 1)
    assert run("score", "--kind", "quantity", "--log-floor", "0.8")[0] == 2
    assert run("score", "--kind", "options", "--fold")[0] == 2


def test_the_chart_of_track_records_is_of_binary_claims_alone(run):
    code, _, err = run("score", "--kind", "options", "--plot", "x.svg")
    assert (code, err) == (2, "forecast-ledger: --plot: expected none with this kind of claim, got options\n")


def test_the_older_flag_gives_quantities_by_series(run):
    assert run("score", "--quantities")[1] == run("score", "--kind", "quantity", "--by", "series")[1]


def test_a_claim_shows_each_prediction_in_words_and_its_score(run):
    shown = _flat(run("show", "class")[1])
    assert "none 70%, some 20%, heavy 10%" in shown
    assert "heavy 10%: Brier sum (0–2) 0.1400, log score 0.3567, ranked probability 0.1000" in shown
    assert "Brier" not in run("show", "waiting")[1]
    made = json.loads(run("show", "amount", "--json")[1])["forecasts"]
    assert [one["words"] for one in made] == ["25%: 4, 50%: 5, 75%: 8 mm", "7 mm"]
    assert made[0]["scores"]["wis"] == pytest.approx(2 / 3)
    assert made[1]["scores"] == {"point": 7, "error": 2, "absolute_error": 2, "squared_error": 4, "loss": 2}


def test_what_was_coded_in_hindsight_stands_beside_every_score(run):
    assert "Coded in hindsight: 0 of 1." in _flat(run("score", "--kind", "options")[1])
    assert "Coded in hindsight: 0 of 3." in _flat(run("score", "--kind", "quantity")[1])


def test_a_claim_shows_all_that_was_entered_and_what_is_scored(tmp_path, run):
    file = tmp_path / "own.sqlite"
    with Ledger(str(file), "ana") as ledger:
        statement = ledger.archive("Rain is unlikely.", publisher="Met", published_at="2024-10-31", title="Outlook")
        claim = ledger.record(
            question="Rain?", criteria="The gauge.", window=("2024-11-01", "2024-11-30"), key="rain",
            statement=statement, start=0, end=17, polarity="negative", analytic_confidence="low",
            exclusive_group="weather", sampling="every outlook", speaker_controls_outcome=True,
            source={"name": ADA, "role": "forecaster", "organisation": "Met Office"},
            space={"kind": "binary", "fractions": ("0.5",), "fraction_rule": "half the stations"},
        )  # fmt: skip
        ledger.forecast(claim, "0.8", basis="read", own_belief="0.33")
        ledger.forecast(claim, "0.75", basis="read", forecaster="icd203")
        ledger.record(question="Which?", criteria="c", window=("2024-11-01", "2024-11-30"), key="which", space=RAIN)

    def shown(key):
        return _flat(run("--ledger", file, "show", key)[1])

    said = shown("rain")
    for part in (
        f"source: {ADA}, forecaster, Met Office", "said: not to happen", "analytic confidence: low",
        "exclusive group (one at most comes true): weather", "sampling: every outlook",
        "speaker controls the outcome: yes", "fractions that count: 0.5 (half the stations)",
        "statement 1, Met, 2024-10-31: Outlook", "own belief", "0.33", "scored as 0.775, the median of 2 readings",
    ):  # fmt: skip
        assert part in said
    assert "options: none, some, heavy (ordered)" in shown("which")


def test_options_without_an_order_are_scored_without_a_ranked_probability(tmp_path, run):
    file = tmp_path / "cup.sqlite"
    with Ledger(str(file), "ana") as ledger:
        said = {"question": "Who wins?", "criteria": "The cup.", "window": ("2024-11-01", "2024-11-02")}
        claim = ledger.record(**said, source=ADA,
                              space={"kind": "options", "options": ("red", "blue"), "ordered": False})  # fmt: skip
        ledger.forecast(claim, {"red": "0.7", "blue": "0.3"}, basis="stated", stated_at="2024-11-01")
        ledger.resolve(claim, "red", evidence=["the cup"])
    code, out, err = run("--ledger", file, "score")
    assert not code, err
    assert "Options: n 1, Brier sum (0–2) 0.1800" in _flat(out)
    assert "ranked probability" not in out
