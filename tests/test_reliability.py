"""The CORP curve, its bands, the miscalibration test, bins for display and intervals of a frequency."""

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ledger.errors import InputError
from ledger.verification import isotonic as isotonic_module
from ledger.verification.decomposition import corp, murphy
from ledger.verification.intervals import clopper_pearson, jeffreys, wilson
from ledger.verification.isotonic import isotonic
from ledger.verification.reliability import band, bins, calibration_error, curve, miscalibration_test, percent
from ledger.verification.tally import Tally, tally

CASES = Path(__file__).resolve().parents[2] / "shared" / "data" / "scoring_cases.json"
needs_cases = pytest.mark.skipif(not CASES.exists(), reason="shared/data/scoring_cases.json is not beside this project")


def _case(name):
    return next(case for case in json.loads(CASES.read_text(encoding="utf-8")) if case["id"] == name)


def _record(n=400, seed=1, shift=0.0):
    random = np.random.default_rng(seed)
    p = random.integers(0, 21, n) / 20
    return tally(p, random.random(n) < np.clip(p + shift, 0, 1))


@needs_cases
@pytest.mark.parametrize("name", ["pav-03", "pav-05"])
def test_published_isotonic_fits_are_reproduced(name):
    case = _case(name)
    y = np.array(case["inputs"]["y"], dtype=float)
    assert isotonic(y, np.ones(y.size)) == pytest.approx(np.array(case["expected"]), abs=1e-12)


@needs_cases
def test_published_display_bins_are_reproduced():
    case = _case("bins-01")
    frame = bins(tally(case["inputs"]["p"], case["inputs"]["y"]), edges=[0, 33, 66, 100])
    assert frame["observed"].tolist() == pytest.approx(case["expected"]["prob_true"])
    assert frame["forecast"].tolist() == pytest.approx(case["expected"]["prob_pred"])


@needs_cases
@pytest.mark.parametrize(
    ("name", "interval"), [("wilson-01", wilson), ("jeffreys-01", jeffreys), ("clopper-01", clopper_pearson)]
)
def test_published_intervals_are_reproduced(name, interval):
    case = _case(name)
    assert interval(case["inputs"]["k"], case["inputs"]["n"]) == pytest.approx(case["expected"], abs=1e-10)


@needs_cases
def test_published_percent_codes_are_reproduced():
    case = _case("float-01")
    assert percent(case["inputs"]["p"]).tolist() == case["expected"]


@pytest.mark.parametrize(
    ("name", "forecast", "outcome"),
    [
        ("ncaa538", "favorite_probability", "favorite_win_flag"),
        ("scale538_sample", "probability", "outcome"),
        ("metaculus", "probability", "result"),
    ],
)
def test_bins_of_real_records_hold_the_counts_computed_elsewhere(name, forecast, outcome):
    folder = CASES.parent / "open"
    if not folder.exists():
        pytest.skip("shared/data/open is not beside this project")
    file = folder / f"{name}_community.csv" if name == "metaculus" else folder / f"{name}.csv"
    frame = pd.read_csv(file)
    frame = frame[frame["range"] > 0] if name == "metaculus" else frame
    expected = json.loads((folder / "expected.json").read_text(encoding="utf-8"))[name]
    counted = tally(frame[forecast], frame[outcome])
    assert counted.mean_brier == pytest.approx(expected["brier"], abs=1e-12)
    assert counted.mean_log == pytest.approx(-expected["log_score"], abs=1e-12)
    parts = murphy(counted)
    assert (parts.miscalibration, parts.discrimination, parts.uncertainty) == pytest.approx(
        tuple(expected["murphy"].values()), abs=1e-12
    )
    assert calibration_error(counted, draws=1)[0] == pytest.approx(expected["ece10"], abs=1e-6)
    assert bins(counted)["cases"].tolist() == [row[1] for row in expected["bins10"] if row[1]]


def test_a_calibrated_source_with_twenty_forecasts_has_a_calibration_error_of_a_fifth():
    p = np.random.default_rng(2).random(20)
    _, chance = calibration_error(tally(p, np.zeros(20)), draws=2000)
    assert chance == pytest.approx(0.21, abs=0.05)
    with pytest.raises(InputError):
        calibration_error(tally(p, np.zeros(20)), width=30)


def test_forecasts_on_an_edge_go_up_and_those_just_below_stay_down():
    frame = bins(tally([0.3, 0.6, 0.7, 0.598], [1, 1, 1, 1]))
    assert frame["from_percent"].tolist() == [30, 50, 60, 70]


def test_intervals_touch_the_ends_where_none_or_all_came_true():
    for interval in (wilson, jeffreys, clopper_pearson):
        low, high = interval([0, 5], [5, 5])
        assert low[0] == 0
        assert high[1] == 1
        assert 0 < high[0] < 1
        assert 0 < low[1] < 1


@pytest.mark.parametrize(("successes", "cases"), [(3, 2), (-1, 2), (0, 0), ([1], [1, 2])])
def test_intervals_of_impossible_counts_are_refused(successes, cases):
    for interval in (wilson, jeffreys, clopper_pearson):
        with pytest.raises(InputError):
            interval(successes, cases)


def test_all_percentages_fall_into_the_bin_that_names_them():
    every = np.arange(101)
    frame = bins(tally(every / 100, np.ones(101)))
    assert frame["cases"].tolist() == [10] * 9 + [11]
    assert frame["from_percent"].tolist() == list(range(0, 100, 10))


def test_bins_without_forecasts_are_left_out_and_each_has_its_interval():
    frame = bins(tally([0.3, 0.6, 0.7, 0.7], [0, 1, 1, 0]), interval="jeffreys")
    assert frame["from_percent"].tolist() == [30, 60, 70]
    assert frame["successes"].tolist() == [0, 1, 1]
    assert (frame["low"] <= frame["observed"]).all()
    assert (frame["observed"] <= frame["high"]).all()


@pytest.mark.parametrize("edges", [[0, 50], [10, 100], [0, 50, 50, 100], [100]])
def test_edges_that_do_not_rise_from_nought_to_a_hundred_are_refused(edges):
    with pytest.raises(InputError):
        bins(tally([0.5], [1]), edges=edges)


def test_the_curve_of_a_worked_example_pools_the_falling_pair():
    frame = curve(tally([0.2, 0.4, 0.4, 0.9], [1, 0, 1, 1]))
    assert frame["observed"].tolist() == [1.0, 0.5, 1.0]
    assert frame["recalibrated"].tolist() == pytest.approx([2 / 3, 2 / 3, 1.0])
    assert frame["cases"].tolist() == [1, 2, 1]


@given(st.lists(st.tuples(st.integers(0, 5), st.integers(1, 5)), min_size=1, max_size=30))
def test_fits_rise_keep_the_total_and_are_made_of_block_means(counts):
    sums = np.array([min(s, n) for s, n in counts], dtype=float)
    weight = np.array([n for _, n in counts], dtype=float)
    fit = isotonic(sums, weight)
    assert (np.diff(fit) >= -1e-12).all()
    assert fit @ weight == pytest.approx(sums.sum())
    for value in np.unique(fit):
        block = fit == value
        assert sums[block].sum() / weight[block].sum() == pytest.approx(value)


@given(st.lists(st.lists(st.integers(0, 9), min_size=6, max_size=6), min_size=1, max_size=8))
def test_fitting_many_samples_at_once_gives_each_its_own_fit(samples):
    table = np.array(samples, dtype=float)
    together = isotonic(table, np.ones(6))
    for row, fit in zip(table, together, strict=True):
        assert fit == pytest.approx(isotonic(row, np.ones(6)), abs=1e-12)


def test_samples_that_pool_one_pair_per_pass_are_finished_one_by_one(monkeypatch):
    awkward = np.append(np.arange(1.0, 300.0), 0.0)
    table = np.stack([awkward, np.arange(300.0), awkward[::-1]])
    monkeypatch.setattr(isotonic_module, "ROUNDS", 400)
    slow = isotonic(table, np.ones(300))
    monkeypatch.setattr(isotonic_module, "ROUNDS", 1)
    assert isotonic(table, np.ones(300)) == pytest.approx(slow, abs=1e-9)
    assert (np.diff(slow, axis=1) >= 0).all()


@pytest.mark.parametrize("kind", ["consistency", "confidence", "simultaneous"])
def test_a_band_has_the_columns_of_the_curve_and_says_how_it_was_made(kind):
    frame = band(_record(), level=0.8, draws=200, seed=7, kind=kind)
    assert list(frame.columns) == ["forecast", "cases", "observed", "recalibrated", "low", "high"]
    assert frame.attrs == {"kind": kind, "level": 0.8, "draws": 200, "seed": 7}
    assert (frame["low"] <= frame["high"]).all()
    assert frame["low"].min() >= 0
    assert frame["high"].max() <= 1


def test_the_same_seed_gives_the_same_band_and_another_seed_another():
    one, same, other = (band(_record(), draws=100, seed=seed)["low"] for seed in (3, 3, 4))
    assert one.equals(same)
    assert not one.equals(other)


def test_the_simultaneous_band_holds_the_pointwise_one():
    counted = _record()
    narrow, wide = band(counted), band(counted, kind="simultaneous")
    assert (wide["low"] <= narrow["low"] + 1e-12).all()
    assert (wide["high"] >= narrow["high"] - 1e-12).all()


def test_whole_curves_of_calibrated_sources_stay_in_the_simultaneous_band_nine_times_in_ten():
    inside = pointwise = 0
    for seed in range(200):
        counted = _record(n=200, seed=seed)
        wide, narrow = band(counted, draws=400, kind="simultaneous"), band(counted, draws=400)
        inside += bool(((wide.recalibrated >= wide.low) & (wide.recalibrated <= wide.high)).all())
        pointwise += bool(((narrow.recalibrated >= narrow.low) & (narrow.recalibrated <= narrow.high)).all())
    assert inside >= 0.85 * 200
    assert pointwise <= 0.75 * 200


def test_the_confidence_band_lies_round_the_recalibrated_curve_and_not_the_diagonal():
    frame = band(tally([0.9] * 200, [1, 0] * 100), kind="confidence")
    assert frame["low"].iloc[0] < 0.5 < frame["high"].iloc[0] < 0.65


def test_many_distinct_forecasts_keep_an_exact_curve_and_get_a_band_from_the_grid():
    random = np.random.default_rng(5)
    p = random.random(3000)
    counted = tally(p, random.random(3000) < p)
    frame = band(counted, draws=100)
    assert len(frame) == 3000
    assert frame["recalibrated"].equals(curve(counted)["recalibrated"])
    assert (frame["low"] <= frame["high"]).all()
    assert len(band(counted, draws=50, kind="confidence")) == 3000


@pytest.mark.parametrize("options", [{"level": 1.0}, {"level": 0}, {"draws": 0}, {"kind": "wald"}])
def test_a_band_that_cannot_be_is_refused(options):
    with pytest.raises(InputError):
        band(tally([0.5], [1]), **options)


def test_a_calibrated_record_passes_the_miscalibration_test_and_a_shifted_one_fails():
    assert miscalibration_test(_record()).p_value > 0.05
    found = miscalibration_test(_record(shift=0.2))
    assert found.p_value < 0.01
    assert found.excess > 0.01


def test_the_p_value_counts_the_record_itself():
    found = miscalibration_test(tally([0.0] * 5, [1] * 5), draws=99)
    assert found.p_value == pytest.approx(1 / 100)
    assert found.miscalibration == 1
    assert found.null_mean == 0


def test_the_miscalibration_under_test_is_the_exact_one_though_the_simulation_is_on_a_grid():
    random = np.random.default_rng(6)
    p = random.random(900)
    counted = tally(p, random.random(900) < p)
    assert miscalibration_test(counted, draws=50).miscalibration == pytest.approx(corp(counted).miscalibration)


@settings(max_examples=25)
@given(st.lists(st.tuples(st.integers(0, 10), st.integers(0, 1)), min_size=1, max_size=40), st.randoms())
def test_the_order_of_the_rows_does_not_change_curve_or_band(pairs, random):
    def drawn(rows):
        p, y = zip(*rows, strict=True)
        return band(tally(np.array(p) / 10, y), draws=20)

    assert drawn(pairs).equals(drawn(random.sample(pairs, len(pairs))))


@given(st.lists(st.tuples(st.integers(0, 100), st.integers(0, 1)), min_size=1, max_size=40))
def test_turning_yes_into_no_turns_the_curve_round(pairs):
    p, y = map(np.array, zip(*pairs, strict=True))
    one, other = curve(tally(p / 100, y)), curve(tally((100 - p) / 100, 1 - y))
    assert other["recalibrated"].to_numpy()[::-1] == pytest.approx(1 - one["recalibrated"].to_numpy(), abs=1e-12)


def test_the_confidence_band_of_one_pooled_block_is_a_wilson_interval_a_little_wider():
    frame = band(tally([0.2] * 50 + [0.4] * 50, [1] * 20 + [0] * 30 + [1] * 10 + [0] * 40), kind="confidence")
    low, high = wilson(30, 100, level=0.9)
    assert frame["low"].nunique() == frame["high"].nunique() == 1
    assert low - 0.01 < frame["low"].iloc[0] < low
    assert high < frame["high"].iloc[0] < high + 0.01


def test_the_confidence_band_rises_and_holds_the_curve_for_all_distinct_forecasts_too():
    random = np.random.default_rng(8)
    p = random.random(3000)
    frame = band(tally(p, random.random(3000) < p**2), kind="confidence")
    assert frame["low"].is_monotonic_increasing
    assert frame["high"].is_monotonic_increasing
    assert (frame["low"] <= frame["recalibrated"]).all()
    assert (frame["recalibrated"] <= frame["high"]).all()


def test_the_confidence_band_has_a_width_where_none_or_all_came_true():
    frame = band(tally([0.1] * 20 + [0.9] * 20, [0] * 20 + [1] * 20), kind="confidence")
    assert frame["low"].iloc[1] < 0.97 < 1 == frame["high"].iloc[1]
    assert frame["low"].iloc[0] == 0 < 0.03 < frame["high"].iloc[0]
    many = band(tally([0.1] * 9000, [0] * 9000), kind="confidence")
    assert 0 < many["high"].iloc[0] < 0.001


@pytest.mark.parametrize("kind", ["consistency", "confidence", "simultaneous"])
@pytest.mark.parametrize(("p", "y"), [([0.5], [1]), ([0.0, 1.0], [0, 1]), ([0.3] * 9, [0] * 9), ([0.2, 0.9], [1, 1])])
def test_one_row_one_value_one_outcome_and_certain_forecasts_have_a_band_too(p, y, kind):
    frame = band(tally(p, y), draws=50, kind=kind)
    assert frame.notna().all(axis=None)
    assert ((frame["low"] >= 0) & (frame["low"] <= frame["high"]) & (frame["high"] <= 1)).all()
    assert 0 < miscalibration_test(tally(p, y), draws=50).p_value <= 1


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["consistency", "simultaneous"])
def test_bands_of_a_calibrated_source_cover_what_they_claim(kind):
    random, inside = np.random.default_rng(21), []
    p = random.integers(0, 21, 2000) / 20
    for seed in range(600):
        frame = band(tally(p, random.random(p.size) < p), draws=500, seed=seed, kind=kind)
        held = frame["recalibrated"]
        hit = (frame["low"] <= held + 1e-12) & (held <= frame["high"] + 1e-12)
        inside.append(hit.all() if kind == "simultaneous" else hit.iloc[1:-1].mean())
    assert np.mean(inside) == pytest.approx(0.9, abs=0.02)


@pytest.mark.slow
@pytest.mark.parametrize(("draws", "values"), [(100, 11), (300, 101), (300, 1001)])
def test_the_simultaneous_band_holds_whole_curves_though_the_draws_are_few_and_the_forecasts_many(draws, values):
    random, inside = np.random.default_rng(25), []
    for seed in range(300):
        p = random.integers(0, values, 300) / (values - 1)
        frame = band(tally(p, random.random(p.size) < p), draws=draws, seed=seed, kind="simultaneous")
        held = frame["recalibrated"]
        inside.append(((frame["low"] <= held + 1e-12) & (held <= frame["high"] + 1e-12)).all())
    assert np.mean(inside) == pytest.approx(0.9, abs=0.04)


TRUTHS = {
    "calibrated": lambda p: p,
    "over-confident": lambda p: p**0.6 / (p**0.6 + (1 - p) ** 0.6),
    "steps": lambda p: np.select([p < 0.35, p < 0.7], [0.1, 0.45], 0.9),
    "constant": lambda p: np.full(p.shape, 0.3),
}


@pytest.mark.slow
@pytest.mark.parametrize("truth", TRUTHS.values(), ids=TRUTHS)
@pytest.mark.parametrize("values", [11, 101, 1001])
@pytest.mark.parametrize("n", [200, 1000, 10_000])
def test_the_confidence_band_covers_what_it_claims_whether_the_truth_rises_or_is_flat(n, values, truth):
    random = np.random.default_rng(24)
    p, cases = np.unique(random.integers(0, values, n) / (values - 1), return_counts=True)
    true, inside = truth(p), np.empty(400)
    for at in range(inside.size):
        frame = band(Tally(p, cases, random.binomial(cases, true)), kind="confidence")
        hit = (frame["low"] <= true + 1e-9) & (true <= frame["high"] + 1e-9)
        inside[at] = np.average(hit, weights=cases)
    assert 0.88 <= inside.mean() <= 0.95  # 0.9 is claimed; too much where forecasts of 0 and 1 are right by definition


@pytest.mark.slow
def test_the_p_value_of_a_calibrated_source_is_below_a_tenth_one_time_in_ten():
    random = np.random.default_rng(22)
    p = random.integers(0, 21, 500) / 20
    small = [
        miscalibration_test(tally(p, random.random(500) < p), draws=199, seed=seed).p_value <= 0.1
        for seed in range(1500)
    ]
    assert np.mean(small) == pytest.approx(0.1, abs=0.02)


@pytest.mark.slow
@pytest.mark.parametrize("interval", [wilson, jeffreys])
def test_intervals_of_a_frequency_cover_what_they_claim_over_all_rates(interval):
    random = np.random.default_rng(23)
    rate = random.random(40_000)
    n = random.integers(20, 200, rate.size)
    low, high = interval(random.binomial(n, rate), n)
    assert ((low <= rate) & (rate <= high)).mean() == pytest.approx(0.95, abs=0.02)
