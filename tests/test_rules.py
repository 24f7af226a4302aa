"""The scoring rules: published cases, one worked number each, and the laws they obey."""

import csv
import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.errors import InputError
from ledger.verification import rules

DATA = Path(__file__).resolve().parents[2] / "shared" / "data"
CASES = DATA / "scoring_cases.json"
THEMIS = DATA / "platform_scores" / "A06_themis_scores.csv"
probability = st.floats(0, 1)


def _published():
    if not CASES.exists():
        return []
    cases = json.loads(CASES.read_text(encoding="utf-8"))
    return [pytest.param(case, id=case["id"]) for case in cases if case["measure"] in CALLS]


def _interval(i):
    return np.stack([np.array(i["lower"]), np.array(i["upper"])], axis=-1)


def _limits(i):
    best, worst = (float(rules.baseline_score(p, 1)) for p in i["p_limits"])
    low, k = i["p_limits"][1], i["mc_options"]
    rest = [(1 - low) / (k - 1)] * (k - 1)
    return {"best": best, "worst": worst, "mc_worst": float(rules.baseline_score([low, *rest], 0))}


def _expected_log(i):
    b = i["belief"]
    return {"log": [-(b * rules.log_score(p, 1) + (1 - b) * rules.log_score(p, 0)) for p in i["p"]]}


CALLS = {
    "brier": lambda i: rules.brier(i["p"], i["y"])[0],
    "brier_mean": lambda i: rules.brier(i["p"], i["y"]).mean(),
    "brier_each": lambda i: rules.brier(i["p"], i["y"]),
    "brier_multicategory_sum": lambda i: rules.brier_sum(i["p"], i["outcome"]).mean(),
    "log_score": lambda i: rules.log_score(i["p"], i["y"])[0],
    "log_score_zero": lambda i: rules.log_score(i["p"], i["y"])[0],
    "log_score_multicategory_each": lambda i: rules.log_score(i["p"], i["outcome"]),
    "rps_sum": lambda i: rules.ranked_probability(i["p"], i["outcome"]),
    "rps_sum_each": lambda i: rules.ranked_probability(i["p"], i["outcome"]),
    "ranked_log_score": lambda i: rules.ranked_log(i["p"], i["outcome"]),
    "gjo_ordered_brier": lambda i: 2 * rules.ranked_probability(i["p"], i["outcome"], per_threshold=True),
    "interval_score": lambda i: rules.interval_score(_interval(i), i["obs"], alpha=i["alpha"]),
    "pinball": lambda i: rules.quantile_score(i["q"], i["obs"], level=i["tau"]),
    "wis_count_median_twice": lambda i: rules.weighted_interval(i["quantiles"], i["obs"], i["levels"], median="full"),
    "wis_one_interval": lambda i: rules.weighted_interval(_interval(i), i["obs"], i["levels"]),
    "metaculus_baseline": lambda i: rules.baseline_score(i["p"], i["y"]),
    "metaculus_baseline_limits": _limits,
    "metaculus_peer": lambda i: rules.peer_score(i["p"], i["y"]),
    "peer_from_log_scores": lambda i: rules.peer_score(np.exp(np.array(i["log_scores"]) - 3.0), 1) / 100,
    "proper_check_die": _expected_log,
}


@pytest.mark.skipif(not CASES.exists(), reason="shared/data/scoring_cases.json is not beside this project")
@pytest.mark.parametrize("case", _published())
def test_published_case_is_reproduced(case):
    got, expected = CALLS[case["measure"]](case["inputs"]), case["expected"]
    if isinstance(expected, dict):
        for name, value in got.items():
            assert value == pytest.approx(expected[name], abs=case["abs_tol"]), name
    else:
        assert np.asarray(got) == pytest.approx(np.asarray(expected, dtype=float), abs=case["abs_tol"])


@pytest.mark.skipif(not THEMIS.exists(), reason="shared/data/platform_scores is not beside this project")
def test_themis_scores_are_reproduced_with_our_sign():
    calls = {"brier01": rules.brier, "log_natural": rules.log_score, "spherical": rules.spherical}
    sign = {"brier01": 1, "log_natural": -1, "spherical": -1}
    rows = list(csv.reader(THEMIS.read_text(encoding="utf-8").splitlines()))[2:]
    assert len(rows) == 36
    for rule, p, y, score in rows:
        assert calls[rule](float(p), float(y)) == pytest.approx(sign[rule] * float(score), abs=1e-6), (rule, p, y)


def test_weighted_interval_of_real_quantile_forecasts_is_the_published_one():
    folder = DATA / "open"
    if not folder.exists():
        pytest.skip("shared/data/open is not beside this project")
    expected = json.loads((folder / "expected.json").read_text(encoding="utf-8"))["covid_deaths"]
    keys = ["location", "target_end_date", "forecast_date", "observed"]
    for model, rows in pd.read_csv(folder / "covid_quantile_deaths.csv").groupby("model"):
        wide = rows.pivot_table(index=keys, columns="quantile_level", values="predicted")
        scores = rules.weighted_interval(wide, wide.index.get_level_values("observed"), wide.columns)
        assert scores.mean() == pytest.approx(expected[model]["wis"], abs=5e-5), model


def test_a_forecast_of_seventy_percent_that_came_true_has_brier_nine_hundredths():
    assert rules.brier(0.7, 1) == pytest.approx(0.09)


def test_certain_and_wrong_stays_infinite_and_certain_and_right_costs_nothing():
    assert rules.log_score([0.0, 1.0, 1.0, 0.0], [1, 0, 1, 0]).tolist() == [np.inf, np.inf, 0.0, 0.0]


def test_a_floor_replaces_only_what_is_smaller():
    scores = rules.log_score([0.0, 0.5], [1, 1], floor=0.01)
    assert scores.tolist() == pytest.approx([-np.log(0.01), np.log(2)])


def test_a_floor_works_for_categories_too():
    assert rules.log_score([[0.0, 1.0]], [0], floor=0.01)[0] == pytest.approx(-np.log(0.01))


def test_tiny_probabilities_keep_their_precision_in_the_log_score():
    assert rules.log_score(1e-20, 0) == pytest.approx(1e-20, rel=1e-9)


def test_a_declared_fraction_is_scored_between_yes_and_no():
    assert rules.log_score(0.3, 0.25) == pytest.approx(-(0.25 * np.log(0.3) + 0.75 * np.log(0.7)))
    assert rules.brier(0.3, 0.25) == pytest.approx(0.0025)


def test_interval_score_is_the_sum_of_its_three_parts():
    parts = rules.interval_parts([[2.0, 4.0], [2.0, 4.0]], [1.0, 7.0], alpha=0.5)
    assert [part.tolist() for part in parts] == [[2.0, 2.0], [4.0, 0.0], [0.0, 12.0]]
    assert rules.interval_score([[2.0, 4.0], [2.0, 4.0]], [1.0, 7.0], alpha=0.5).tolist() == [6.0, 14.0]


def test_weighted_interval_with_half_median_is_twice_the_mean_pinball_score():
    q, levels = np.array([-1.0, 0.0, 1.0, 2.0, 3.0]), [0.1, 0.25, 0.5, 0.75, 0.9]
    pinball = [float(rules.quantile_score(a, 2.5, level=b)) for a, b in zip(q, levels, strict=True)]
    assert rules.weighted_interval(q, 2.5, levels) == pytest.approx(2 * np.mean(pinball))


def test_peer_scores_of_each_question_sum_to_zero():
    scores = rules.peer_score([0.4, 0.6, 0.9, 0.2, 0.5], [1, 1, 0, 0, 0], question=["a", "a", "b", "b", "b"])
    assert scores[:2].sum() == pytest.approx(0)
    assert scores[2:].sum() == pytest.approx(0)
    assert scores[0] == pytest.approx(-40.546510810816)


def test_scalars_give_a_scalar_and_arrays_one_score_per_forecast():
    assert np.ndim(rules.brier(0.2, 1)) == 0
    assert rules.ranked_probability([[0.2, 0.8, 0.0]] * 3, [0, 1, 2]).shape == (3,)
    assert rules.log_score([0.2, 0.3, 0.4], [0, 1, 1]).shape == (3,)


@pytest.mark.parametrize("rule", [rules.brier, rules.log_score, rules.spherical, rules.brier_sum, rules.baseline_score])
@pytest.mark.parametrize(
    ("forecast", "outcome", "said"),
    [
        ([0.2, np.nan], [0, 1], "row 1"),
        ([0.2, 0.3], [0, None], "outcome"),
        ([1.2], [1], "1.2 at row 0"),
        ([-0.1], [1], "-0.1"),
        ([0.2, 0.3], [1], "outcome"),
        ([], [], "at least one"),
        ([0.2], ["yes"], "outcome"),
    ],
)
def test_what_cannot_be_scored_is_refused_in_one_sentence(rule, forecast, outcome, said):
    with pytest.raises(InputError, match="expected") as caught:
        rule(forecast, outcome)
    assert said in str(caught.value)


@pytest.mark.parametrize(
    ("forecast", "outcome"), [([[0.5, 0.6]], [0]), ([[0.5, 0.5]], [2]), ([[0.5, 0.5]], [0.5]), ([[0.5, 0.5]], [-1])]
)
def test_categories_that_do_not_add_up_or_exist_are_refused(forecast, outcome):
    with pytest.raises(InputError):
        rules.brier_sum(forecast, outcome)


@pytest.mark.parametrize(
    "call",
    [
        lambda: rules.interval_score([3.0, 1.0], 2.0, alpha=0.1),
        lambda: rules.interval_score([1.0, 3.0], 2.0, alpha=0),
        lambda: rules.interval_score([1.0, 3.0, 4.0], 2.0, alpha=0.1),
        lambda: rules.quantile_score(1.0, [2.0, 3.0], level=0.5),
        lambda: rules.weighted_interval([1.0, 2.0], 1.0, [0.1, 0.8]),
        lambda: rules.weighted_interval([2.0, 1.0], 1.0, [0.1, 0.9]),
        lambda: rules.weighted_interval([1.0, 2.0, 3.0], 1.0, [0.1, 0.9]),
        lambda: rules.weighted_interval([1.0, 2.0], 1.0, [0.1, 0.9], median="none"),
        lambda: rules.log_score(0.5, 1, floor=0),
        lambda: rules.peer_score([0.5], 1),
        lambda: rules.peer_score([0.5, 0.6], [1, 0]),
        lambda: rules.peer_score([0.0, 0.6], 1),
        lambda: rules.peer_score([0.5, 0.6], 1, question=["a"]),
    ],
)
def test_wrong_options_are_refused(call):
    with pytest.raises(InputError):
        call()


@given(probability, st.sampled_from([0, 0.25, 0.5, 1]))
def test_brier_spherical_and_sum_do_not_change_when_yes_and_no_change_places(p, y):
    for rule in (rules.brier, rules.spherical, rules.brier_sum):
        assert rule(p, y) == pytest.approx(rule(1 - p, 1 - y), abs=1e-9)


@given(st.floats(1e-6, 1 - 1e-6), st.sampled_from([0, 1]))
def test_log_score_does_not_change_when_yes_and_no_change_places(p, y):
    assert rules.log_score(p, y) == pytest.approx(rules.log_score(1 - p, 1 - y), rel=1e-6, abs=1e-9)


@given(st.floats(0.01, 0.99), st.floats(0.01, 0.99))
def test_no_other_forecast_beats_the_belief_under_a_proper_rule(belief, other):
    for rule in (rules.brier, rules.log_score, rules.spherical):

        def expected(p, rule=rule):
            return belief * rule(p, 1) + (1 - belief) * rule(p, 0)

        assert expected(belief) <= expected(other) + 1e-12


@given(probability, st.sampled_from([0, 1]))
def test_two_categories_give_twice_the_binary_brier_score_and_the_same_ranked_score(p, y):
    row = [1 - p, p]
    assert rules.brier_sum(row, y) == pytest.approx(2 * rules.brier(p, y), abs=1e-12)
    assert rules.ranked_probability(row, y) == pytest.approx(rules.brier(p, y), abs=1e-12)


@given(st.lists(st.tuples(probability, st.sampled_from([0, 1])), min_size=2, max_size=20))
def test_each_row_is_scored_by_itself(rows):
    p, y = map(list, zip(*rows, strict=True))
    assert rules.brier(p, y).tolist() == [float(rules.brier(a, b)) for a, b in rows]
    assert rules.log_score(p, y) == pytest.approx([float(rules.log_score(a, b)) for a, b in rows], rel=1e-12)


# ---- proper: no forecast beats the belief on average

belief = st.lists(st.integers(1, 20), min_size=2, max_size=5).map(lambda w: np.array(w) / sum(w))
KINDS = [rules.brier_sum, rules.log_score, rules.spherical, rules.ranked_probability, rules.ranked_log]


@pytest.mark.parametrize("rule", KINDS)
@given(belief, st.randoms(use_true_random=False))
def test_over_categories_the_expected_loss_is_least_at_the_belief(rule, q, random):
    other = np.array([random.random() + 0.01 for _ in q])
    other /= other.sum()

    def expected(p):
        return sum(chance * float(rule(p, k)) for k, chance in enumerate(q))

    assert expected(q) <= expected(other) + 1e-10


@given(belief, st.randoms(use_true_random=False))
def test_the_expected_points_are_greatest_at_the_belief_against_equal_chances_and_against_a_peer(q, random):
    other = np.array([random.random() + 0.01 for _ in q])
    other /= other.sum()

    def baseline(p):
        return sum(chance * float(rules.baseline_score(p, k)) for k, chance in enumerate(q))

    def peer(p):
        return sum((q[0], 1 - q[0])[1 - y] * float(rules.peer_score([p, 0.3], y)[0]) for y in (0, 1))

    assert baseline(q) >= baseline(other) - 1e-8
    assert peer(float(q[0])) >= peer(float(other[0])) - 1e-8


@given(st.lists(st.integers(-20, 20), min_size=1, max_size=15), st.integers(1, 9), st.integers(-25, 25))
def test_the_expected_quantile_score_is_least_at_the_quantile_of_the_belief(values, tenth, other):
    y, level = np.sort(np.array(values, dtype=float)), tenth / 10
    own = y[int(np.ceil(level * y.size - 1e-9)) - 1]

    def expected(q):
        return rules.quantile_score(np.full(y.size, float(q)), y, level=level).mean()

    assert expected(own) <= expected(other) + 1e-12


@given(st.lists(st.integers(-20, 20), min_size=1, max_size=15), st.integers(-25, 25), st.integers(0, 20))
def test_the_expected_interval_weighted_interval_and_crps_are_least_at_the_quantiles_of_the_belief(values, low, width):
    y, levels = np.sort(np.array(values, dtype=float)), np.array([0.1, 0.5, 0.9])
    own = y[np.ceil(levels * y.size - 1e-9).astype(int) - 1]
    other = np.array([low, low + width / 2, low + width], dtype=float)

    def rows(q):
        return np.tile(q, (y.size, 1))

    for call in (
        lambda q: rules.interval_score(rows(q[[0, 2]]), y, alpha=0.2),
        lambda q: rules.weighted_interval(rows(q), y, levels),
        lambda q: rules.crps_from_quantiles(rows(q), y, levels),
    ):
        assert call(own).mean() <= call(other).mean() + 1e-10


@given(st.lists(st.integers(-20, 20), min_size=1, max_size=15), st.integers(-25, 25))
def test_the_mean_squared_error_is_least_at_the_mean_and_the_absolute_at_the_median(values, other):
    y = np.array(values, dtype=float)
    at = np.full(y.size, float(other))
    assert rules.squared_error(np.full(y.size, y.mean()), y).mean() <= rules.squared_error(at, y).mean() + 1e-10
    assert rules.absolute_error(np.full(y.size, np.median(y)), y).mean() <= rules.absolute_error(at, y).mean() + 1e-10


# ---- numbers


def test_errors_of_a_point_forecast_have_a_sign_and_their_mean_is_the_bias():
    assert rules.error([3.0, 5.0], [2.0, 8.0]).tolist() == [1.0, -3.0]
    assert rules.absolute_error([3.0, 5.0], [2.0, 8.0]).tolist() == [1.0, 3.0]
    assert rules.squared_error([3.0, 5.0], [2.0, 8.0]).tolist() == [1.0, 9.0]


def test_crps_of_one_quantile_is_the_absolute_error_and_of_many_that_of_the_distribution():
    assert rules.crps_from_quantiles([2.0], 5.0, [0.5]) == pytest.approx(3)
    levels = (np.arange(4000) + 0.5) / 4000
    assert rules.crps_from_quantiles(levels, 0.3, levels) == pytest.approx((0.3**3 + 0.7**3) / 3, abs=1e-6)


@pytest.mark.parametrize(
    "call",
    [
        lambda: rules.error([1.0], [1.0, 2.0]),
        lambda: rules.absolute_error([np.nan], [1.0]),
        lambda: rules.squared_error([], []),
        lambda: rules.crps_from_quantiles([2.0, 1.0], 1.0, [0.1, 0.9]),
        lambda: rules.crps_from_quantiles([1.0, 2.0], 1.0, [0.9, 0.1]),
        lambda: rules.crps_from_quantiles([1.0], 1.0, [0.1, 0.9]),
    ],
)
def test_numbers_that_cannot_be_scored_are_refused(call):
    with pytest.raises(InputError):
        call()
