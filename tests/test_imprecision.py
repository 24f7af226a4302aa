"""Bands and words: bounds, scores that are proper for words, ranks only where bounds separate, sensitivity."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.errors import InputError
from ledger.verification import rules
from ledger.verification.imprecision import (
    mean_bounds,
    partition_brier,
    partition_scores,
    pending_bounds,
    rank,
    score_bounds,
    sensitivity,
    spread_brier,
)
from ledger.verification.sensitivity import MEASURES

ICD203 = [0.05, 0.2, 0.45, 0.55, 0.8, 0.95]
inner = st.lists(st.integers(1, 99), min_size=1, max_size=8, unique=True).map(lambda cuts: np.sort(cuts) / 100)
band = st.tuples(st.integers(0, 100), st.integers(0, 100)).map(lambda ends: (min(ends) / 100, max(ends) / 100))


def test_likely_that_came_true_costs_between_four_and_sixteen_hundredths():
    best, worst = score_bounds([0.6], [0.8], [1])
    assert (best[0], worst[0]) == pytest.approx((0.04, 0.16))
    best, worst = score_bounds([0.6], [0.8], [0])
    assert (best[0], worst[0]) == pytest.approx((0.36, 0.64))


def test_a_declared_fraction_inside_the_band_can_cost_nothing():
    best, worst = score_bounds([0.2], [0.9], [0.5])
    assert best[0] == 0
    assert worst[0] == pytest.approx(0.16)


def test_a_band_up_to_certainty_has_an_infinite_worst_log_score_when_wrong():
    best, worst = score_bounds([0.9], [1.0], [0], rule="log")
    assert best[0] == pytest.approx(-np.log(0.1))
    assert worst[0] == np.inf


def test_the_mean_has_the_bounds_of_its_claims_and_the_score_of_the_best_values_between():
    found = mean_bounds([0.6, 0.1], [0.8, 0.3], [1, 1], best=[0.7, 0.2])
    assert (found.low, found.estimate, found.high) == pytest.approx((0.265, 0.365, 0.485))
    assert found.n == 2
    assert np.isnan(mean_bounds([0.6], [0.8], [1]).estimate)


@given(st.lists(st.tuples(band, st.integers(0, 1), st.floats(0, 1)), min_size=1, max_size=20))
def test_every_value_in_the_band_scores_within_the_bounds(rows):
    low, high = map(np.array, zip(*[ends for ends, _, _ in rows], strict=True))
    y, inside = np.array([y for _, y, _ in rows]), np.array([share for _, _, share in rows])
    value = np.clip(low + inside * (high - low), low, high)
    for rule, call in (("brier", rules.brier), ("spherical", rules.spherical)):
        best, worst = score_bounds(low, high, y, rule=rule)
        scores = call(value, y)
        assert (best <= scores + 1e-12).all()
        assert (scores <= worst + 1e-12).all()


def test_a_value_drawn_evenly_from_the_band_costs_the_midpoints_score_and_a_twelfth_of_the_width_squared():
    assert spread_brier(0.6, 0.8, 1) == pytest.approx(0.09 + 0.04 / 12)
    grid = np.linspace(0.6, 0.8, 100_001)
    assert spread_brier(0.6, 0.8, 1) == pytest.approx(rules.brier(grid, np.ones(grid.size)).mean(), abs=1e-6)


def test_pending_claims_give_two_bounds_and_none_gives_one_number():
    assert pending_bounds([0.9, 0.5], [1, 0], [0.7]) == pytest.approx(((0.01 + 0.25 + 0.09) / 3, (0.26 + 0.49) / 3))
    assert pending_bounds([0.9], [1], []) == pytest.approx((0.01, 0.01))
    assert pending_bounds([0.9], [1], [1.0], rule="log")[1] == np.inf
    for wrong in (lambda: pending_bounds([0.9], [np.nan], []), lambda: pending_bounds([0.9], [1], [1.2])):
        with pytest.raises(InputError):
            wrong()


# ---- words that partition 0 to 1


def test_the_words_of_icd_203_get_the_worked_scores():
    table = partition_scores(ICD203)
    assert table["if_no"].tolist() == pytest.approx(
        [0.000625, 0.010625, 0.090625, 0.248125, 0.440625, 0.760625, 0.950625]
    )
    assert table["if_yes"].tolist() == pytest.approx(table["if_no"].tolist()[::-1])


@given(inner, st.integers(0, 1000))
def test_whatever_the_belief_the_band_that_holds_it_has_the_least_expected_score(cuts, belief):
    q = belief / 1000
    table = partition_scores(cuts)
    expected = ((1 - q) * table["if_no"] + q * table["if_yes"]).to_numpy()
    holds = ((table["low"] <= q) & (q <= table["high"])).to_numpy()
    assert expected[holds].min() <= expected.min() + 1e-12


def test_midpoint_scoring_of_the_same_words_favours_another_band_for_a_sixth_of_all_beliefs():
    table = partition_scores(ICD203)
    beliefs = (np.arange(10_000) + 0.5) / 10_000
    middle = table["middle"].to_numpy()
    by_middle = beliefs[:, None] * (1 - middle) ** 2 + (1 - beliefs[:, None]) * middle**2
    own = np.searchsorted(ICD203, beliefs)
    assert (by_middle.argmin(axis=1) != own).mean() == pytest.approx(0.175, abs=0.001)
    proper = beliefs[:, None] * table["if_yes"].to_numpy() + (1 - beliefs[:, None]) * table["if_no"].to_numpy()
    assert (proper.argmin(axis=1) == own).all()


@pytest.mark.parametrize("bands", [2, 4, 5, 10])
def test_bands_of_equal_width_get_the_brier_score_of_their_midpoint(bands):
    table = partition_scores(np.arange(1, bands) / bands)
    assert table["if_no"].to_numpy() == pytest.approx(table["middle"].to_numpy() ** 2)
    assert table["if_yes"].to_numpy() == pytest.approx((1 - table["middle"].to_numpy()) ** 2)


@given(inner)
def test_turning_yes_into_no_turns_the_scores_of_the_words_round(cuts):
    one, other = partition_scores(cuts), partition_scores(1 - cuts[::-1])
    assert other["if_yes"].to_numpy()[::-1] == pytest.approx(one["if_no"].to_numpy(), abs=1e-12)


def test_words_are_scored_by_the_number_of_their_band():
    assert partition_brier([0, 6, 4], [0, 0, 1], ICD203).tolist() == pytest.approx([0.000625, 0.950625, 0.090625])
    assert partition_brier([4], [0.5], ICD203)[0] == pytest.approx((0.090625 + 0.440625) / 2)


@pytest.mark.parametrize(
    "call",
    [
        lambda: score_bounds([0.8], [0.6], [1]),
        lambda: score_bounds([0.6], [0.8], [np.nan]),
        lambda: score_bounds([0.6], [0.8, 0.9], [1]),
        lambda: score_bounds([0.6], [0.8], [1, 0]),
        lambda: score_bounds([0.6], [0.8], [1], rule="linear"),
        lambda: mean_bounds([0.6], [0.8], [1], best=[0.9]),
        lambda: mean_bounds([0.6], [0.8], [1], best=[0.7, 0.7]),
        lambda: mean_bounds([], [], []),
        lambda: partition_scores([]),
        lambda: partition_scores([0.5, 0.5]),
        lambda: partition_scores([0.0, 0.5]),
        lambda: partition_scores([0.5, 1.2]),
        lambda: partition_brier([7], [1], ICD203),
        lambda: partition_brier([0.5], [1], ICD203),
        lambda: partition_brier([0, 1], [1], ICD203),
    ],
)
def test_bands_and_words_that_cannot_be_are_refused(call):
    with pytest.raises(InputError, match="expected"):
        call()


# ---- ranks


def test_sources_are_ranked_only_where_their_bounds_separate():
    frame = pd.DataFrame({"group": ["a", "b", "c"], "low": [0.1, 0.2, 0.35], "high": [0.2, 0.3, 0.4]})
    found = rank(frame)
    assert found[["first", "second"]].to_numpy().tolist() == [["a", "b"], ["a", "c"], ["b", "c"]]
    assert found["verdict"].tolist() == ["not comparable", "first", "first"]


def test_the_order_of_the_rows_changes_who_is_first_and_not_who_is_better():
    frame = pd.DataFrame({"group": ["a", "b"], "low": [0.3, 0.1], "high": [0.4, 0.2]})
    assert rank(frame)["verdict"].tolist() == ["second"]
    assert rank(frame.iloc[::-1])["verdict"].tolist() == ["first"]


@pytest.mark.parametrize(
    "frame",
    [
        pd.DataFrame({"group": ["a"], "low": [0.1]}),
        pd.DataFrame({"group": ["a", "a"], "low": [0.1, 0.1], "high": [0.2, 0.2]}),
        pd.DataFrame({"group": ["a"], "low": [0.3], "high": [0.2]}),
        pd.DataFrame({"group": ["a"], "low": [np.nan], "high": [0.2]}),
    ],
)
def test_bounds_that_cannot_be_ranked_are_refused(frame):
    with pytest.raises(InputError):
        rank(frame)


# ---- sensitivity


def _codings():
    lexicon = {"icd203": [0.675, 0.325, 0.9], "survey": [0.7, 0.25, 0.95]}
    rows = [(name, "strict", p, y) for name, ps in lexicon.items() for p, y in zip(ps, [0, 0, 1], strict=True)]
    rows += [(name, "lenient", p, y) for name, ps in lexicon.items() for p, y in zip(ps, [1, 0, 1], strict=True)]
    frame = pd.DataFrame(rows, columns=["lexicon", "ruling", "probability", "outcome"])
    return frame.assign(coding=frame["lexicon"] + ", " + frame["ruling"])


def test_every_headline_number_is_given_under_every_coding_choice_with_its_range():
    table = sensitivity(_codings())
    assert len(table) == len(MEASURES) * 4
    brier = table[table["measure"] == "brier"].set_index("coding")
    assert brier.loc["icd203, strict", "value"] == pytest.approx((0.675**2 + 0.325**2 + 0.01) / 3)
    assert brier["lowest"].nunique() == 1
    assert brier["range"].iloc[0] == pytest.approx(brier["value"].max() - brier["value"].min())
    assert brier["headline"].iloc[0] == brier.loc["icd203, strict", "value"]


def test_the_ruling_moves_the_score_more_than_the_lexicon():
    value = sensitivity(_codings()).query("measure == 'brier'").set_index("coding")["value"]
    ruling = abs(value["icd203, strict"] - value["icd203, lenient"])
    lexicon = abs(value["icd203, strict"] - value["survey, strict"])
    assert ruling > 5 * lexicon


def test_a_measure_that_is_undefined_under_one_choice_is_left_out_of_its_range():
    table = sensitivity(_codings().assign(outcome=lambda f: np.where(f["ruling"] == "lenient", 1, f["outcome"])))
    auc = table[table["measure"] == "auc"].set_index("coding")
    assert np.isnan(auc.loc["icd203, lenient", "value"])
    assert auc["lowest"].iloc[0] == auc["highest"].iloc[0] == 1
    assert auc["range"].iloc[0] == 0


def test_an_infinite_log_score_under_one_choice_has_an_infinite_range():
    frame = pd.DataFrame({"coding": ["a", "b"], "probability": [1.0, 0.9], "outcome": [0, 0]})
    table = sensitivity(frame).query("measure == 'log_score'")
    assert table["highest"].tolist() == [np.inf, np.inf]
    assert table["range"].tolist() == [np.inf, np.inf]


@given(st.randoms())
def test_the_order_of_rows_within_a_choice_does_not_matter(random):
    frame = _codings()
    order = random.sample(range(len(frame)), len(frame))
    one, other = sensitivity(frame), sensitivity(frame.iloc[order])
    key = ["measure", "coding"]
    pd.testing.assert_frame_equal(
        one.sort_values(key, ignore_index=True)[[*key, "value", "range"]],
        other.sort_values(key, ignore_index=True)[[*key, "value", "range"]],
    )


@pytest.mark.parametrize(
    "frame",
    [
        _codings().drop(columns="coding"),
        _codings().head(0),
        _codings().assign(outcome=np.nan),
        _codings().assign(coding=None),
        _codings().assign(probability=1.2),
    ],
)
def test_codings_that_cannot_be_scored_are_refused(frame):
    with pytest.raises(InputError):
        sensitivity(frame)
