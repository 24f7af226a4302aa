"""Several forecasters, one probability: worked numbers, laws, refusals."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.errors import InputError
from ledger.verification.aggregation import METHODS, geometric_mean_of_probabilities, pool, pool_by_claim

several = st.lists(st.integers(1, 99).map(lambda code: code / 100), min_size=1, max_size=12)


@pytest.mark.parametrize(
    ("method", "value"),
    [
        ("mean", 0.58),
        ("median", 0.6),
        ("trimmed mean", 0.6),
        ("geometric mean of odds", 1 / (1 + (4 * 1 * (2 / 3) * (3 / 7) * (1 / 9)) ** 0.2)),
    ],
)
def test_a_worked_example_of_each_method(method, value):
    assert pool([0.2, 0.5, 0.6, 0.7, 0.9], method=method, trim=0.2) == pytest.approx(value)


def test_extremising_multiplies_the_mean_log_odds():
    odds = (0.8 / 0.2 * 0.6 / 0.4) ** 0.5
    assert pool([0.8, 0.6], method="extremised", factor=2) == pytest.approx(odds**2 / (1 + odds**2))
    assert pool([0.8, 0.6], method="extremised", factor=1) == pytest.approx(
        float(pool([0.8, 0.6], method="geometric mean of odds"))
    )


def test_the_trimmed_mean_drops_whole_forecasters_at_both_ends():
    assert pool([0.0, 0.5, 0.5, 0.5, 1.0], method="trimmed mean", trim=0.2) == 0.5
    assert pool([0.0, 0.4, 0.8], method="trimmed mean", trim=0.3) == pytest.approx(0.4)


def test_a_table_is_pooled_along_its_last_axis():
    assert pool([[0.2, 0.4], [0.6, 0.8]], method="mean").tolist() == pytest.approx([0.3, 0.7])


def test_one_certain_forecaster_settles_the_odds_and_two_opposite_ones_have_none():
    assert pool([0.0, 0.5], method="geometric mean of odds") == 0
    assert pool([1.0, 0.5], method="extremised") == 1
    with pytest.raises(InputError, match="opposite"):
        pool([0.0, 1.0], method="geometric mean of odds")


def test_geometric_means_of_yes_and_no_do_not_sum_to_one_and_their_ratio_is_the_mean_of_odds():
    yes, no = geometric_mean_of_probabilities([0.7, 0.8, 0.9])
    assert (float(yes), float(no)) == pytest.approx((0.79581144, 0.18171206), abs=5e-9)
    assert yes / (yes + no) == pytest.approx(float(pool([0.7, 0.8, 0.9], method="geometric mean of odds")))
    assert geometric_mean_of_probabilities([0.0, 0.5])[0] == 0


@given(several, st.sampled_from(METHODS), st.randoms())
def test_neither_the_order_of_forecasters_nor_the_naming_of_yes_and_no_matters(p, method, random):
    value = float(pool(p, method=method))
    assert pool(random.sample(p, len(p)), method=method) == pytest.approx(value)
    assert pool(1 - np.array(p), method=method) == pytest.approx(1 - value)


@given(several, st.sampled_from(METHODS[:4]))
def test_a_mean_lies_between_the_least_and_the_greatest(p, method):
    assert min(p) - 1e-12 <= pool(p, method=method) <= max(p) + 1e-12


@given(st.integers(1, 99), st.integers(1, 6))
def test_forecasters_who_agree_are_pooled_to_what_they_say_unless_pushed_outwards(code, n):
    p = [code / 100] * n
    for method in METHODS[:4]:
        assert pool(p, method=method) == pytest.approx(code / 100)
    pushed = float(pool(p, method="extremised", factor=2))
    assert abs(pushed - 0.5) >= abs(code / 100 - 0.5) - 1e-12


def test_each_claim_gets_one_row_that_keeps_its_outcome_and_counts_its_forecasters():
    frame = pd.DataFrame(
        {"claim": [2, 1, 2], "forecaster": list("abc"), "probability": [0.2, 0.9, 0.4], "outcome": [0, 1, 0]}
    )
    found = pool_by_claim(frame, method="median")
    assert found["claim"].tolist() == [2, 1]
    assert found["probability"].tolist() == pytest.approx([0.3, 0.9])
    assert found[["forecaster", "forecasters", "outcome"]].to_numpy().tolist() == [["median", 2, 0], ["median", 1, 1]]


@pytest.mark.parametrize(
    "call",
    [
        lambda: pool([], method="mean"),
        lambda: pool(0.5),
        lambda: pool([0.5, np.nan]),
        lambda: pool([0.5, 1.2]),
        lambda: pool([0.5], method="mode"),
        lambda: pool([0.5], method="trimmed mean", trim=0.5),
        lambda: pool([0.5], method="extremised", factor=0),
        lambda: pool_by_claim(pd.DataFrame({"claim": [1]})),
        lambda: geometric_mean_of_probabilities([1.2]),
    ],
)
def test_forecasts_that_cannot_be_pooled_are_refused(call):
    with pytest.raises(InputError, match="expected"):
        call()
