"""Miscalibration, discrimination, uncertainty: published cases, and that the parts make up the score."""

import json
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.errors import InputError
from ledger.verification.decomposition import corp, indices, murphy, murphy_binned, yates
from ledger.verification.tally import Tally, tally

CASES = Path(__file__).resolve().parents[2] / "shared" / "data" / "scoring_cases.json"
needs_cases = pytest.mark.skipif(not CASES.exists(), reason="shared/data/scoring_cases.json is not beside this project")
forecast = st.one_of(st.integers(0, 20).map(lambda code: code / 20), st.floats(0, 1))
rows = st.lists(st.tuples(forecast, st.integers(0, 1)), min_size=1, max_size=60)
partial_rows = st.lists(st.tuples(forecast, st.sampled_from([0, 0.25, 0.5, 0.75, 1])), min_size=1, max_size=60)


def _case(name):
    return next(case for case in json.loads(CASES.read_text(encoding="utf-8")) if case["id"] == name)


def _tally(pairs):
    return tally(*zip(*pairs, strict=True))


def _sum(parts):
    return parts.miscalibration - parts.discrimination + parts.uncertainty


def _check(parts, case, names=("score", "mcb", "dsc", "unc")):
    got = (parts.score, parts.miscalibration, parts.discrimination, parts.uncertainty)[-len(names) :]
    for name, value in zip(names, got, strict=True):
        assert value == pytest.approx(case["expected"][name], abs=case["abs_tol"]), name


@needs_cases
@pytest.mark.parametrize(("name", "rule"), [("corp-01", "brier"), ("corp-05", "log")])
def test_published_corp_parts_are_reproduced(name, rule):
    case = _case(name)
    _check(corp(tally(case["inputs"]["p"], case["inputs"]["y"]), rule), case)


@needs_cases
def test_published_corp_parts_of_point_forecasts_with_a_tie_are_reproduced():
    case = _case("corp-03")
    point = Tally(np.array([-1.0, 1.0, 2.0]), np.array([1, 2, 1]), np.array([0, 1, 1]))
    _check(corp(point), case)


@needs_cases
def test_published_bias_corrected_parts_are_reproduced():
    case = _case("murphy-05")
    parts = murphy(tally(case["inputs"]["p"], case["inputs"]["y"]), bias_corrected=True)
    _check(parts, case, ("rel", "res", "unc"))


@needs_cases
@pytest.mark.parametrize("name", ["murphy-01", "murphy-03"])
def test_published_binned_parts_and_within_bin_terms_are_reproduced(name):
    case = _case(name)
    counted = tally(case["inputs"]["p"], case["inputs"]["y"])
    right_closed = np.searchsorted(np.array(case["inputs"]["breaks"]) + 1e-9, counted.forecast)
    parts = murphy_binned(counted, right_closed)
    _check(parts, case, ("rel", "res", "unc")) if name == "murphy-01" else None
    within = parts.within_variance - parts.within_covariance
    assert parts.score == pytest.approx(_sum(parts) + within, abs=1e-12)
    if name == "murphy-03":
        assert within == pytest.approx(case["expected"]["wbv_minus_wbc"], abs=1e-12)
        assert parts.generalised_discrimination == pytest.approx(case["expected"]["gres"], abs=1e-12)


def test_a_worked_example_of_murphys_parts():
    parts = murphy(tally([0.1, 0.1, 0.9, 0.9], [0, 1, 1, 1]))
    assert parts.miscalibration == pytest.approx((0.16 + 0.01) / 2)
    assert parts.discrimination == pytest.approx(0.0625)
    assert parts.uncertainty == pytest.approx(0.1875)


def test_a_certain_and_wrong_forecast_makes_score_and_miscalibration_infinite_and_nothing_else():
    parts = corp(tally([0.0, 0.0, 0.9], [1, 0, 1]), "log")
    assert parts.score == parts.miscalibration == np.inf
    assert np.isfinite([parts.discrimination, parts.uncertainty]).all()
    assert _sum(parts) == np.inf


def test_skill_is_the_share_of_the_base_rates_loss_that_was_saved():
    assert corp(tally([0.1, 0.9], [0, 1])).skill == pytest.approx(1 - 0.01 / 0.25)
    assert np.isnan(corp(tally([0.1, 0.9], [1, 1])).skill)


def test_bias_correction_is_left_out_where_there_is_one_case():
    parts = murphy(tally([0.3], [1]), bias_corrected=True)
    assert parts.miscalibration == pytest.approx(0.49)
    assert parts.discrimination == 0


def test_yates_parts_make_up_the_score():
    parts = yates(tally([0.2, 0.4, 0.7, 0.9, 0.5], [0, 0, 1, 1, 0]))
    least = parts.slope**2 * parts.uncertainty
    total = parts.uncertainty + least + parts.scatter + parts.bias**2 - 2 * parts.slope * parts.uncertainty
    assert parts.score == pytest.approx(total)
    assert parts.slope == pytest.approx(0.8 - 1.1 / 3)


def test_yates_parts_need_both_outcomes_and_whole_ones():
    with pytest.raises(InputError):
        yates(tally([0.5, 0.6], [1, 1]))
    with pytest.raises(InputError):
        yates(tally([0.5, 0.6], [1, 0.5]))


def test_adjusted_discrimination_takes_off_what_many_values_give_by_chance():
    found = indices(tally([0.1, 0.1, 0.9, 0.9], [0, 1, 1, 1]))
    assert found["ndi"] == pytest.approx(1 / 3)
    assert found["andi"] == pytest.approx((4 / 3 - 1) / 3)


def test_adjusted_discrimination_is_undefined_when_every_forecast_differs_from_every_other():
    assert np.isnan(indices(tally([0.2, 0.8], [1, 1]))["andi"])


def test_bins_must_be_given_for_every_row_of_the_tally():
    with pytest.raises(InputError):
        murphy_binned(tally([0.1, 0.2], [0, 1]), [0])


def test_an_unknown_rule_is_refused():
    with pytest.raises(InputError, match="brier, log"):
        corp(tally([0.5], [1]), "spherical")


@given(partial_rows)
def test_the_parts_make_up_the_brier_score_and_none_is_negative(pairs):
    counted = _tally(pairs)
    for parts in (corp(counted), murphy(counted)):
        assert parts.score == pytest.approx(counted.mean_brier, abs=1e-12)
        assert parts.score == pytest.approx(_sum(parts), abs=1e-12)
        assert min(parts.miscalibration, parts.discrimination, parts.uncertainty) >= 0


@given(rows)
def test_the_parts_make_up_the_log_score_and_none_is_negative(pairs):
    parts = corp(_tally(pairs), "log")
    assert parts.score == pytest.approx(_sum(parts), abs=1e-9)
    assert min(parts.miscalibration, parts.discrimination, parts.uncertainty) >= 0


@given(rows, st.randoms())
def test_the_order_of_the_rows_does_not_change_the_parts(pairs, random):
    assert corp(_tally(pairs)) == corp(_tally(random.sample(pairs, len(pairs))))


@given(st.lists(st.tuples(st.integers(0, 100), st.integers(0, 1)), min_size=1, max_size=40))
def test_turning_yes_into_no_leaves_the_parts_as_they_are(pairs):
    p, y = map(np.array, zip(*pairs, strict=True))
    one, other = corp(tally(p / 100, y)), corp(tally((100 - p) / 100, 1 - y))
    for name in ("score", "miscalibration", "discrimination", "uncertainty"):
        assert getattr(one, name) == pytest.approx(getattr(other, name), abs=1e-12)


@given(rows)
def test_corp_finds_less_miscalibration_than_murphys_groups_of_single_values(pairs):
    counted = _tally(pairs)
    assert corp(counted).miscalibration <= murphy(counted).miscalibration + 1e-12


@given(rows)
def test_bias_corrected_parts_stay_in_their_range_and_still_make_up_the_score(pairs):
    parts = murphy(_tally(pairs), bias_corrected=True)
    assert parts.score == pytest.approx(_sum(parts), abs=1e-9)
    assert parts.miscalibration >= -1e-12
    assert parts.discrimination >= -1e-12
    assert parts.uncertainty <= 0.25 + 1e-12


@pytest.mark.parametrize("outcome", [0, 1])
def test_a_record_with_outcomes_of_one_kind_has_no_uncertainty_and_no_discrimination(outcome):
    counted = tally([0.3, 0.3, 0.8], [outcome] * 3)
    for parts in (corp(counted), corp(counted, "log"), murphy(counted), murphy(counted, bias_corrected=True)):
        assert parts.uncertainty == pytest.approx(0, abs=1e-15)
        assert parts.discrimination == pytest.approx(0, abs=1e-15)
        assert parts.miscalibration == pytest.approx(parts.score)
        assert np.isnan(parts.skill)


def test_a_record_of_one_forecast_value_cannot_tell_cases_apart():
    parts = corp(tally([0.7] * 4, [1, 1, 0, 0]))
    assert parts.discrimination == 0
    assert parts.miscalibration == pytest.approx(0.04)
    assert parts.uncertainty == 0.25
