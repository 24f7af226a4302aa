"""Scores that forecasting platforms publish, with their anomalies: what we reproduce and what we say instead."""

import csv
import json
from datetime import datetime
from pathlib import Path

import numpy as np
import pytest

from ledger.errors import InputError
from ledger.verification import rules
from ledger.verification.over_time import relative_scores
from ledger.verification.reliability import calibration_error
from ledger.verification.selection import time_average
from ledger.verification.tally import folded, tally

FOLDER = Path(__file__).resolve().parents[3] / "shared" / "data" / "platform_scores"
pytestmark = pytest.mark.skipif(not FOLDER.exists(), reason="shared/data/platform_scores is not beside this project")


def _json(name):
    return json.loads((FOLDER / name).read_text(encoding="utf-8")) if FOLDER.exists() else {}


def _rows(name):
    return list(csv.DictReader((FOLDER / name).read_text(encoding="utf-8").splitlines()[1:])) if FOLDER.exists() else []


FATEBOOK = {case["id"]: case for case in _json("A01_fatebook_time_averaged_brier.json").get("cases", [])}
GJO, BOOK, ECE = (_json(f"{name}.json") for name in ("A03_gjo_accuracy_score_example", "A05_predictionbook_scores",
                                                      "A07_ece_example"))  # fmt: skip


def _of(case, user):
    """Two-outcome Brier scores of one user's forecasts on a question that resolved yes, and when they were made."""
    rows = [(2 * (1 - p) ** 2, day) for who, p, day in case["forecasts"] if who == user]
    return [score for score, _ in rows], [day for _, day in rows]


@pytest.mark.parametrize(
    ("name", "user"), [(name, user) for name, case in FATEBOOK.items() for user in case["observed"]]
)
def test_fatebooks_score_is_our_mean_times_coverage_because_it_takes_days_without_forecast_as_perfect(name, user):
    case = FATEBOOK[name]
    found = time_average(*_of(case, user), opens=0, closes=case["length_days"])
    given = case["observed"][user]["abs"]
    if name.startswith("partday"):  # within one day Fatebook scores the mean probability over the time it stood
        stands = [(p, day) for who, p, day in case["forecasts"] if who == user]
        mean = time_average(*map(list, zip(*stands, strict=True)), opens=0, closes=case["length_days"]).mean
        assert 2 * (1 - mean) ** 2 == pytest.approx(given, abs=1e-6)
        assert found.mean >= given - 1e-12
    else:
        assert found.total == pytest.approx(given, abs=1e-4 if name == "two_and_a_half_days" else 1e-8)


@pytest.mark.parametrize(("name", "honest"), [("late_only_half", 0.5), ("late_only_wrong", 2.0)])
def test_a_forecast_in_the_last_days_keeps_its_score_and_shows_its_coverage(name, honest):
    case = FATEBOOK[name]
    found = time_average(*_of(case, "1"), opens=0, closes=case["length_days"])
    assert found.mean == pytest.approx(honest)
    assert found.coverage == pytest.approx(0.1)


def test_a_forecast_after_resolution_covers_nothing():
    found = time_average(*_of(FATEBOOK["after_resolution"], "1"), opens=0, closes=7)
    assert np.isnan(found.mean)
    assert found.coverage == 0


def test_fatebooks_relative_scores_are_reproduced():
    case = FATEBOOK["cubs7"]
    score = [2 * (1 - p) ** 2 for _, p, _ in case["forecasts"]]
    table = relative_scores(score, [f[2] for f in case["forecasts"]], [f[0] for f in case["forecasts"]], days=7)
    relative = dict(zip(table["forecaster"], table["relative"], strict=True))
    assert relative == pytest.approx(case["expected_relative"], abs=1e-4)


def _gjo():
    first = datetime.fromisoformat("2016-11-01")
    score = [float(rules.brier_sum(p, 1)) for _, p, _ in GJO["forecasts"]]
    start = [(datetime.fromisoformat(at) - first).total_seconds() / 86_400 for _, _, at in GJO["forecasts"]]
    return score, relative_scores(score, start, [who for who, _, _ in GJO["forecasts"]], days=7)


def test_good_judgments_example_is_reproduced_by_forecast_by_day_and_by_person():
    score, table = _gjo()
    assert score == pytest.approx(GJO["brier_by_forecast"])
    assert table.attrs["median"] == pytest.approx(GJO["daily_median"])
    assert dict(zip(table["forecaster"], table["mean"], strict=True)) == pytest.approx(
        GJO["average_daily_brier"], abs=5e-4
    )
    assert dict(zip(table["forecaster"], table["participation"], strict=True)) == pytest.approx(
        GJO["participation_rate"]
    )


def test_good_judgments_accuracy_score_is_ours_over_own_days_and_the_readmes_two_figures_contradict_each_other():
    _, table = _gjo()
    relative = dict(zip(table["forecaster"], table["relative"], strict=True))
    assert relative["George"] == pytest.approx(GJO["accuracy_score_own_days_reading_computed"]["George"], abs=2e-3)
    assert relative["Kramer"] == pytest.approx(GJO["accuracy_score_own_days_reading_computed"]["Kramer"], abs=2e-3)
    crowd = float(np.mean(table.attrs["median"]))
    assert crowd == pytest.approx(GJO["crowd_average_daily_median_all_days"], abs=5e-4)
    kramer = table.set_index("forecaster").loc["Kramer"]
    all_days = (kramer["mean"] - crowd) * kramer["participation"]
    assert all_days == pytest.approx(GJO["accuracy_score_readme_prose"]["Kramer"], abs=1e-3)
    assert GJO["accuracy_score_readme_code_comment"]["Kramer"] != GJO["accuracy_score_readme_prose"]["Kramer"]


@pytest.mark.parametrize("case", BOOK.get("brier", []), ids=lambda case: f"{len(case['wagers'])} wagers")
def test_predictionbooks_mean_is_ours_but_for_nothing_judged_which_has_no_score(case):
    p, y = [c / 100 for c, _ in case["wagers"]], [float(how == "right") for _, how in case["wagers"]]
    if not p:
        assert case["score"] == 1
        with pytest.raises(InputError, match="at least one"):
            tally(p, y)
        return
    counted = tally(p, y)
    assert counted.mean_brier == pytest.approx(case["score"])
    assert counted.n == case.get("count", counted.n)


def test_predictionbooks_running_score_is_reproduced_in_the_months_that_have_one():
    p, y = [0.9, 0.7, 0.3], [0, 1, 0]
    for month in BOOK["cumulative_by_month"][1:]:
        n = month["count"]
        assert tally(p[:n], y[:n]).mean_brier == pytest.approx(month["score"])
        assert 1 / np.sqrt(n) == pytest.approx(month["error"], abs=5e-5)


def test_predictionbooks_folded_bands_are_our_folded_tally():
    given = BOOK["bands"]
    counted = folded(tally([0.5, 0.4, 0.7], [1, 0, 1]))
    headings = [int(text.rstrip("%")) for text in given["headings"]]
    size = dict(zip(headings, given["sizes"], strict=True))
    right = dict(zip(headings, given["accuracy_pct"], strict=True))
    for p, cases, observed in zip(counted.forecast, counted.cases, counted.observed, strict=True):
        assert size[round(100 * p)] == cases
        assert right[round(100 * p)] == pytest.approx(100 * observed)
    assert counted.n == sum(given["sizes"])


@pytest.mark.parametrize("row", _rows("A06_themis_scores.csv"), ids=lambda row: "-".join(list(row.values())[:3]))
def test_themis_scores_are_ours_with_the_sign_of_a_loss(row):
    call, sign = {
        "brier01": (rules.brier, 1),
        "log_natural": (rules.log_score, -1),
        "spherical": (rules.spherical, -1),
    }[row["rule"]]
    found = call(float(row["prediction"]), float(row["outcome"]))
    assert found == pytest.approx(sign * float(row["score"]), abs=1e-6)


def test_a_calibration_error_over_half_open_bins_is_the_published_one():
    outcome, credence = zip(*ECE["pairs_outcome_credencepct"], strict=True)
    found, _ = calibration_error(tally(np.array(credence) / 100, outcome), width=100 // ECE["num_bins"], draws=1)
    assert found == pytest.approx(ECE["ece"])


def test_calibration_error_is_nought_for_certain_and_right_and_small_with_one_exception():
    p, y = [0.0, 1.0] * 50, [0, 1] * 50
    assert calibration_error(tally(p, y), draws=1)[0] < 1e-4
    assert calibration_error(tally([*p, 0.99], [*y, 1]), draws=1)[0] < 0.011
    assert calibration_error(tally([*p, 0.01], [*y, 0]), draws=1)[0] < 0.011


GREENBERG = 2 / (np.log(2) + np.log(0.9999))  # the "practical" rule is a line in the log score
BINARY = {
    "brier_0_2_binary": lambda p: rules.brier_sum(p, 1),
    "log2_loss": lambda p: rules.log_score(p, 1) / np.log(2),
    "quadratic_1_minus_brier02": lambda p: 1 - rules.brier_sum(p, 1),
    "practical_greenberg": lambda p: GREENBERG * (np.log(2) - rules.log_score(p, 1)),
}
OTHERS = {
    "brier_0_2_multi [.60 .40] true=1": lambda: rules.brier_sum([0.6, 0.4], 1),
    "brier_0_2_multi [.35 .65] true=1": lambda: rules.brier_sum([0.35, 0.65], 1),
    "brier_0_2_multi [.55 .35 .10] true=1": lambda: rules.brier_sum([0.55, 0.35, 0.1], 1),
    "relative_to_median pair .72/.245": lambda: relative_scores([0.72, 0.245], [0, 0], ["a", "b"], days=1).relative[0],
}


@pytest.mark.parametrize("row", _rows("A08_predictionscorer.csv"), ids=lambda row: f"{row['rule']} {row['p_true']}")
def test_the_prediction_scorers_figures_are_reproduced(row):
    name = row["rule"]
    found = OTHERS[name]() if name in OTHERS else BINARY[name](float(row["p_true"]))
    assert found == pytest.approx(float(row["score"]), abs=max(float(row["tolerance"]), 1e-12))


@pytest.mark.parametrize("strategy", ["honest", "gaming"])
@pytest.mark.parametrize("kept", ["no_truncation", "truncated"])
def test_only_the_planned_window_keeps_the_honest_forecast_the_best(strategy, kept):
    given = _json("A11_early_resolution_properness.json")
    first, later = given["strategies"][strategy]["week1"], given["strategies"][strategy]["weeks2_52"]

    def score(y, weeks):
        points = [rules.baseline_score(first, y), rules.baseline_score(later, y)]
        found = time_average(points, [0, 1], opens=0, closes=52, ended=weeks)
        return found.total if kept == "truncated" else found.mean

    expected = 0.20 * score(1, 1) + 0.04 * score(1, None) + 0.76 * score(0, None)
    assert expected == pytest.approx(given["expected_score_computed"][f"{strategy}_{kept}"], abs=1e-6)
