"""The tally: what it counts, that parts add up, and the figures read off it."""

import itertools
import json
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.errors import InputError
from ledger.verification import rules
from ledger.verification.tally import Tally, folded, from_counts, tally, weighted

CASES = Path(__file__).resolve().parents[2] / "shared" / "data" / "scoring_cases.json"
percent = st.integers(0, 100).map(lambda code: code / 100)
forecast = st.one_of(percent, st.floats(0, 1))
rows = st.lists(st.tuples(forecast, st.integers(0, 1)), min_size=1, max_size=60)
partial_rows = st.lists(st.tuples(forecast, st.sampled_from([0, 0.25, 0.5, 0.75, 1])), min_size=1, max_size=60)


def _tally(pairs):
    return tally(*zip(*pairs, strict=True))


def test_equal_forecasts_are_counted_together_in_rising_order():
    counted = tally([0.7, 0.2, 0.7, 0.2, 1.0], [1, 0, 0, 1, 1])
    assert counted.forecast.tolist() == [0.2, 0.7, 1.0]
    assert counted.cases.tolist() == [2, 2, 1]
    assert counted.successes.tolist() == [1, 1, 1]
    assert counted.cases.dtype.kind == counted.successes.dtype.kind == "i"


def test_declared_fractions_make_successes_sums_and_keep_their_squares():
    counted = tally([0.5, 0.5, 0.9], [0.25, 1, 0.5])
    assert counted.successes.tolist() == [1.25, 0.5]
    assert counted.squares.tolist() == [1.0625, 0.25]


def test_all_hundred_and_one_percentages_keep_their_exact_value():
    every = np.arange(101) / 100
    assert tally(every, np.zeros(101)).forecast.tolist() == every.tolist()


def test_forecasts_off_the_grid_are_counted_too():
    counted = tally([1 / 3, 1 / 3, 0.5], [1, 0, 1])
    assert counted.forecast.tolist() == [1 / 3, 0.5]
    assert counted.cases.tolist() == [2, 1]


def test_mean_brier_base_rate_and_mean_forecast_of_a_worked_example():
    counted = tally([0.2, 0.2, 0.9], [0, 1, 1])
    assert counted.mean_brier == pytest.approx((0.04 + 0.64 + 0.01) / 3)
    assert counted.base_rate == pytest.approx(2 / 3)
    assert counted.mean_forecast == pytest.approx(1.3 / 3)
    assert counted.n == 3


def test_certain_and_wrong_forecasts_are_counted_and_make_the_mean_log_score_infinite():
    counted = tally([0.0, 0.0, 1.0, 0.5], [1, 0, 0, 1])
    assert counted.mean_log == np.inf
    assert counted.certain_and_wrong == 2
    assert tally([0.0, 1.0], [0, 1]).mean_log == 0


@pytest.mark.skipif(not CASES.exists(), reason="shared/data/scoring_cases.json is not beside this project")
def test_published_area_under_the_curve_is_reproduced():
    case = next(c for c in json.loads(CASES.read_text(encoding="utf-8")) if c["id"] == "auc-A")
    assert tally(case["inputs"]["p"], case["inputs"]["y"]).auc == pytest.approx(case["expected"], abs=1e-12)


def test_area_under_the_curve_counts_ties_half_and_is_undefined_for_one_outcome():
    assert tally([0.5, 0.5], [0, 1]).auc == 0.5
    assert np.isnan(tally([0.5, 0.6], [1, 1]).auc)


def test_a_tally_cannot_be_changed():
    counted = tally([0.5], [1])
    with pytest.raises(ValueError, match="read-only"):
        counted.cases[0] = 2
    with pytest.raises(AttributeError):
        counted.cases = np.array([2])


def test_grouped_counts_give_the_same_tally_as_the_rows():
    assert from_counts([0.9, 0.2, 0.9], [1, 1, 1], [1, 0, 0]) == tally([0.9, 0.2, 0.9], [1, 0, 0])


def test_grouped_counts_of_declared_fractions_keep_their_squares():
    assert from_counts([0.5], [2], [1.5], squares=[1.25]) == tally([0.5, 0.5], [1, 0.5])


@pytest.mark.parametrize(
    ("columns", "squares"),
    [
        (([0.5], [1], [2]), None),
        (([0.5], [0], [0]), None),
        (([0.5], [1.5], [1]), None),
        (([1.5], [1], [1]), None),
        (([0.5, 0.6], [1], [1]), None),
        (([], [], []), None),
        (([0.5], [1], [0.5]), [0.75]),
        (([0.5], [1], [-1]), None),
    ],
)
def test_counts_that_cannot_be_are_refused(columns, squares):
    with pytest.raises(InputError):
        from_counts(*columns, squares=squares)


@pytest.mark.parametrize(
    ("p", "y"), [([0.5, np.nan], [1, 0]), ([0.5], [np.nan]), ([2.0], [1]), ([0.5], [2]), ([], []), ([0.5], [1, 0])]
)
def test_rows_that_cannot_be_scored_are_refused(p, y):
    with pytest.raises(InputError):
        tally(p, y)


def test_columns_of_different_lengths_make_no_tally():
    with pytest.raises(InputError):
        Tally(np.array([0.5]), np.array([1, 2]), np.array([1]))


def test_a_tally_is_equal_only_to_a_tally_and_adds_only_to_a_tally():
    assert tally([0.5], [1]) != "tally"
    with pytest.raises(TypeError):
        tally([0.5], [1]) + 1


@given(rows, st.randoms())
def test_the_order_of_the_rows_does_not_matter(pairs, random):
    shuffled = random.sample(pairs, len(pairs))
    assert _tally(pairs) == _tally(shuffled)


@given(rows, rows)
def test_the_tally_of_parts_adds_up_to_the_tally_of_all(first, second):
    assert _tally(first) + _tally(second) == _tally(first + second)


@given(partial_rows)
def test_means_from_the_tally_are_the_means_of_the_rows(pairs):
    p, y = zip(*pairs, strict=True)
    counted = tally(p, y)
    assert counted.mean_brier == pytest.approx(rules.brier(p, y).mean(), abs=1e-12)
    assert counted.mean_log == pytest.approx(rules.log_score(p, y).mean(), rel=1e-9, abs=1e-12)


@given(st.lists(st.tuples(percent, st.integers(0, 1)), min_size=1, max_size=40))
def test_turning_yes_into_no_turns_the_tally_round(pairs):
    p, y = map(np.array, zip(*pairs, strict=True))
    counted, turned = tally(p, y), tally(np.round(1 - p, 2), 1 - y)
    assert turned.cases.tolist() == counted.cases[::-1].tolist()
    assert turned.successes.tolist() == (counted.cases - counted.successes)[::-1].tolist()
    assert turned.mean_brier == pytest.approx(counted.mean_brier, abs=1e-12)


def test_forecasts_below_even_odds_are_folded_to_the_other_outcome():
    counted = folded(tally([0.4, 0.6, 0.5, 0.1], [0, 1, 0, 1]))
    assert counted.forecast.tolist() == [0.5, 0.6, 0.9]
    assert counted.cases.tolist() == [1, 2, 1]
    assert counted.successes.tolist() == [0, 2, 0]


@given(st.lists(st.tuples(percent, st.sampled_from([0, 0.25, 0.5, 1])), min_size=1, max_size=40))
def test_folding_keeps_every_score(pairs):
    counted = _tally(pairs)
    turned = folded(counted)
    assert turned.n == counted.n
    assert turned.forecast[0] >= 0.5
    assert turned.mean_brier == pytest.approx(counted.mean_brier, abs=1e-12)
    assert turned.mean_log == pytest.approx(counted.mean_log, rel=1e-9, abs=1e-12)


def test_weights_alike_change_no_mean_and_weights_of_two_count_a_row_twice():
    p, y = [0.2, 0.7, 0.7, 0.9], [0, 1, 0.5, 1]
    alike, plain = weighted(p, y, [0.3] * 4), tally(p, y)
    for name in ("base_rate", "mean_brier", "mean_log", "mean_forecast"):
        assert getattr(alike, name) == pytest.approx(getattr(plain, name), rel=1e-8)
    twice, doubled = weighted(p, y, [2, 1, 1, 1]), tally([0.2, *p], [0, *y])
    assert twice.mean_brier == pytest.approx(doubled.mean_brier, rel=1e-8)


@pytest.mark.parametrize("weight", [[1, 1], [1, 1, 0], [1, 1, float("nan")], [1, 1, -1]])
def test_weights_are_one_number_above_nothing_a_row(weight):
    with pytest.raises(InputError):
        weighted([0.2, 0.7, 0.7], [0, 1, 1], weight)


def test_a_mean_over_claims_of_many_forecasts_is_right_to_twelve_digits():
    rng = np.random.default_rng(7)
    sizes = rng.integers(1, 40, 60)
    p, y = rng.integers(0, 101, sizes.sum()) / 100, np.repeat(rng.integers(0, 2, 60), sizes)
    of_claims = [((p[a:b] - y[a:b]) ** 2).mean() for a, b in itertools.pairwise([0, *np.cumsum(sizes)])]
    made = weighted(p, y, np.repeat(1 / sizes, sizes))
    assert made.mean_brier == pytest.approx(np.mean(of_claims), rel=1e-12)
