"""Beside scikit-learn, scores, scoringrules and model-diagnostics: the same to 1e-12 where they are right.

Where a peer is wrong, or silent about what it leaves out, a test shows the case and the right value.
"""

import warnings

import numpy as np
import pytest
from scipy import stats
from scipy.optimize import isotonic_regression

from ledger.errors import InputError
from ledger.verification import rules
from ledger.verification.agreement import cohen_kappa, weighted_kappa
from ledger.verification.decomposition import corp
from ledger.verification.evidence import logistic_recalibration
from ledger.verification.inference import benjamini_hochberg
from ledger.verification.intervals import clopper_pearson, wilson
from ledger.verification.reliability import band, bins, curve
from ledger.verification.tally import tally

WHY = "the dependency group oracles is not installed"
SEEDS = range(8)
TIGHT = 1e-12


def _peer(name):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # what they warn of while they are imported is no fault of ours
        return pytest.importorskip(name, reason=WHY)


def _record(seed, n=300, values=21):
    """Forecasts with many ties, among them 0 and 1 (which come true), and outcomes of both kinds."""
    random = np.random.default_rng(seed)
    p = random.integers(0, values, n) / (values - 1)
    y = (random.random(n) < np.clip(0.1 + 0.7 * p, 0, 1)).astype(float)
    y[(p == 0) | (p == 1)] = p[(p == 0) | (p == 1)]
    return p, y


def _orders(p, y):
    """Rows sorted by forecast with the noes first, the yeses first, and shuffled within each forecast."""
    shuffled = np.random.default_rng(1).random(p.size)
    return [np.lexsort((y, p)), np.lexsort((-y, p)), np.lexsort((shuffled, p))]


@pytest.mark.parametrize("seed", SEEDS)
def test_scores_area_and_isotonic_fit_are_scikit_learns(seed):
    metrics, isotonic = _peer("sklearn.metrics"), _peer("sklearn.isotonic")
    p, y = _record(seed)
    counted = tally(p, y)
    assert counted.mean_brier == pytest.approx(metrics.brier_score_loss(y, p), abs=TIGHT)
    assert counted.mean_log == pytest.approx(metrics.log_loss(y, p), abs=TIGHT)
    assert counted.auc == pytest.approx(metrics.roc_auc_score(y, p), abs=TIGHT)
    frame = curve(counted)
    fit = isotonic.IsotonicRegression().fit(p, y).predict(frame["forecast"].to_numpy())
    assert frame["recalibrated"].to_numpy() == pytest.approx(fit, abs=TIGHT)


@pytest.mark.parametrize("seed", SEEDS)
def test_kappas_are_scikit_learns(seed):
    metrics = _peer("sklearn.metrics")
    random = np.random.default_rng(seed)
    one = random.integers(0, 4, 80)
    two = np.where(random.random(80) < 0.6, one, random.integers(0, 4, 80))
    assert cohen_kappa(one, two) == pytest.approx(metrics.cohen_kappa_score(one, two), abs=TIGHT)
    for weights in ("linear", "quadratic"):
        theirs = metrics.cohen_kappa_score(one, two, weights=weights)
        assert weighted_kappa(one, two, weights=weights) == pytest.approx(theirs, abs=TIGHT)


@pytest.mark.parametrize("seed", SEEDS)
def test_the_parts_of_brier_and_log_score_are_those_of_model_diagnostics(seed):
    scoring = _peer("model_diagnostics.scoring")
    p, y = _record(seed)
    for rule, theirs in (("brier", scoring.SquaredError()), ("log", scoring.LogLoss())):
        row = scoring.decompose(y, p, scoring_function=theirs).row(0, named=True)
        ours = corp(tally(p, y), rule)
        for name, value in row.items():
            assert getattr(ours, name) == pytest.approx(value, abs=TIGHT), (rule, name)


@pytest.mark.parametrize("seed", SEEDS)
def test_brier_score_and_isotonic_fit_are_those_of_scores(seed):
    probability, xarray = _peer("scores.probability"), _peer("xarray")
    p, y = _record(seed)
    brier = probability.brier_score(xarray.DataArray(p, dims="i"), xarray.DataArray(y, dims="i"))
    assert tally(p, y).mean_brier == pytest.approx(float(brier), abs=TIGHT)
    found = probability.isotonic_fit(p, y)
    frame = curve(tally(p, y))
    assert frame["forecast"].to_numpy() == pytest.approx(found["fcst_sorted"], abs=0)
    assert frame["recalibrated"].to_numpy() == pytest.approx(found["regression_values"], abs=TIGHT)
    assert frame["cases"].to_numpy() == pytest.approx(found["fcst_counts"], abs=0)


@pytest.mark.parametrize("seed", SEEDS)
def test_the_rules_are_those_of_scoringrules(seed):
    peer = _peer("scoringrules")
    random = np.random.default_rng(seed)
    p, y = _record(seed)
    assert rules.brier(p, y) == pytest.approx(peer.brier_score(y, p), abs=TIGHT)
    assert rules.log_score(p, y) == pytest.approx(peer.log_score(y, p), abs=TIGHT)
    wide = random.dirichlet(np.ones(5), 100)
    fell = random.integers(0, 5, 100)
    assert rules.ranked_probability(wide, fell) == pytest.approx(peer.rps_score(fell + 1, wide), abs=TIGHT)
    assert rules.ranked_log(wide, fell) == pytest.approx(peer.rls_score(fell + 1, wide), abs=1e-10)
    low, high = np.sort(np.round(random.normal(size=(2, 100)), 1), axis=0)
    seen = np.round(random.normal(size=100), 1)
    ends = np.stack([low, high], axis=1)
    assert rules.interval_score(ends, seen, 0.2) == pytest.approx(peer.interval_score(seen, low, high, 0.2), abs=TIGHT)
    assert rules.quantile_score(low, seen, 0.3) == pytest.approx(peer.quantile_score(seen, low, 0.3), abs=TIGHT)


@pytest.mark.parametrize("seed", SEEDS)
def test_crps_from_quantiles_is_that_of_scoringrules(seed):
    peer = _peer("scoringrules")
    random = np.random.default_rng(seed)
    levels = np.arange(1, 10) / 10
    q, seen = np.sort(random.normal(size=(50, 9)), axis=1), random.normal(size=50)
    assert rules.crps_from_quantiles(q, seen, levels) == pytest.approx(peer.crps_quantile(seen, q, levels), abs=TIGHT)


@pytest.mark.parametrize("seed", SEEDS)
def test_scores_of_categories_are_scikit_learns(seed):
    metrics = _peer("sklearn.metrics")
    random = np.random.default_rng(seed)
    wide, fell = random.dirichlet(np.ones(4), 100), random.integers(0, 4, 100)
    theirs = metrics.brier_score_loss(fell, wide, labels=range(4), scale_by_half=False)
    assert rules.brier_sum(wide, fell).mean() == pytest.approx(theirs, abs=TIGHT)
    assert rules.log_score(wide, fell).mean() == pytest.approx(metrics.log_loss(fell, wide, labels=range(4)), abs=TIGHT)
    low, seen = np.round(random.normal(size=(2, 100)), 1)
    pinball = metrics.mean_pinball_loss(seen, low, alpha=0.3)
    assert rules.quantile_score(low, seen, 0.3).mean() == pytest.approx(pinball, abs=TIGHT)
    assert rules.absolute_error(low, seen).mean() == pytest.approx(metrics.mean_absolute_error(seen, low), abs=TIGHT)
    assert rules.squared_error(low, seen).mean() == pytest.approx(metrics.mean_squared_error(seen, low), abs=TIGHT)


@pytest.mark.parametrize("seed", SEEDS)
def test_the_recalibrating_line_is_scikit_learns_without_a_penalty(seed):
    linear = _peer("sklearn.linear_model")
    random = np.random.default_rng(seed)
    p = random.integers(1, 20, 400) / 20
    y = random.random(400) < 0.1 + 0.7 * p
    odds = np.log(p / (1 - p))
    theirs = linear.LogisticRegression(C=np.inf, tol=1e-12, max_iter=1000).fit(odds[:, None], y)
    ours = logistic_recalibration(tally(p, y))
    assert ours.slope == pytest.approx(theirs.coef_[0, 0], abs=1e-5)
    assert ours.intercept == pytest.approx(theirs.intercept_[0], abs=1e-5)


@pytest.mark.parametrize("seed", SEEDS)
def test_intervals_adjusted_p_values_and_isotonic_fits_are_scipys(seed):
    random = np.random.default_rng(seed)
    n = int(random.integers(1, 80))
    k = int(random.integers(0, n + 1))
    theirs = stats.binomtest(k, n)
    for ours, method in ((wilson, "wilson"), (clopper_pearson, "exact")):
        assert ours(k, n, level=0.9) == pytest.approx(tuple(theirs.proportion_ci(0.9, method)), abs=1e-9)
    p_value = np.round(random.random(30) ** 2, 2)
    for dependent, method in ((False, "bh"), (True, "by")):
        found = benjamini_hochberg(p_value, dependent=dependent)
        assert found == pytest.approx(stats.false_discovery_control(p_value, method=method), abs=TIGHT)
    p, y = _record(seed)
    frame = curve(tally(p, y))
    fit = isotonic_regression(frame["observed"].to_numpy(), weights=frame["cases"].to_numpy())
    assert frame["recalibrated"].to_numpy() == pytest.approx(fit.x, abs=TIGHT)


def test_scores_confidence_band_is_near_ours_where_the_curve_rises():
    probability = _peer("scores.probability")
    p, y = _record(3, n=2000, values=11)
    theirs = probability.isotonic_fit(p, y, bootstraps=1000, confidence_level=0.9)
    ours = band(tally(p, y), kind="confidence")
    inner = slice(1, -1)  # at 0 and 1, which came true always, theirs has no width
    assert ours["low"].to_numpy()[inner] == pytest.approx(theirs["confidence_band_lower_values"][inner], abs=0.03)
    assert ours["high"].to_numpy()[inner] == pytest.approx(theirs["confidence_band_upper_values"][inner], abs=0.03)


# ---- where a peer is wrong, or does not say what it does


def test_scores_confidence_band_misses_a_flat_truth_one_time_in_five_and_ours_one_in_ten():
    probability = _peer("scores.probability")
    random, theirs, ours = np.random.default_rng(9), [], []
    for _ in range(200):
        p, y = random.integers(0, 21, 300) / 20, (random.random(300) < 0.3).astype(float)
        found = probability.isotonic_fit(p, y, bootstraps=200, confidence_level=0.9)
        low, high = found["confidence_band_lower_values"], found["confidence_band_upper_values"]
        theirs.append(((low <= 0.3) & (high >= 0.3)).mean())
        frame = band(tally(p, y), kind="confidence")
        ours.append(((frame["low"] <= 0.3) & (frame["high"] >= 0.3)).mean())
    assert np.mean(theirs) < 0.85  # some 0.83: their draws have no seed
    assert np.mean(ours) > 0.87


def test_isotonic_regression_of_sorted_rows_hangs_on_the_order_of_ties_and_the_tally_does_not():
    isotonic = _peer("sklearn.isotonic")
    p, y = _record(4, n=60, values=11)
    right = corp(tally(p, y)).miscalibration
    theirs = []
    for order in _orders(p, y):
        fit = isotonic.isotonic_regression(y[order])
        theirs.append(((p[order] - y[order]) ** 2).mean() - ((fit - y[order]) ** 2).mean())
        assert corp(tally(p[order], y[order])).miscalibration == right
    assert max(theirs) - min(theirs) > 0.01
    assert min(theirs) == pytest.approx(right)  # only with the yeses first, so that pooling merges every tie


def test_scikit_learn_makes_a_certain_and_wrong_forecast_cost_thirty_six_and_ours_stays_infinite_and_counted():
    metrics = _peer("sklearn.metrics")
    p, y = np.array([0.0, 0.9]), np.array([1.0, 1.0])
    assert metrics.log_loss(y, p, labels=[0, 1]) == pytest.approx((36.04365 - np.log(0.9)) / 2, abs=1e-4)
    assert tally(p, y).mean_log == np.inf
    assert tally(p, y).certain_and_wrong == 1


def test_scikit_learns_curve_puts_a_round_percentage_in_the_bin_below_and_ours_in_the_bin_it_names():
    calibration = _peer("sklearn.calibration")
    every = np.arange(101) / 100
    _, mean = calibration.calibration_curve(np.arange(101) % 2, every, n_bins=10)
    assert mean[2] == pytest.approx(0.255)  # 21 % to 30 %
    assert bins(tally(every, np.arange(101) % 2))["forecast"][2] == pytest.approx(0.245)  # 20 % to 29 %


def test_numpys_histogram_and_digitize_let_three_edges_fall_and_our_bins_do_not():
    edges = np.linspace(0, 1, 11)
    counts = np.histogram([0.3, 0.6, 0.7], edges)[0]
    assert counts[[2, 5, 6]].tolist() == [1, 1, 1]
    assert (np.digitize([0.3, 0.6, 0.7], edges) - 1).tolist() == [2, 5, 6]
    assert bins(tally([0.3, 0.6, 0.7], [0, 1, 1]))["from_percent"].tolist() == [30, 60, 70]


def test_scores_area_under_a_curve_of_thresholds_misses_ties_and_the_tally_is_exact():
    probability, xarray, metrics = _peer("scores.probability"), _peer("xarray"), _peer("sklearn.metrics")
    p, y = _record(4, n=60, values=11)
    fields = (xarray.DataArray(part, dims="i") for part in (p, y))
    theirs = float(probability.roc_curve_data(*fields, np.linspace(0, 1, 6)).AUC)
    exact = metrics.roc_auc_score(y, p)
    assert abs(theirs - exact) > 0.005
    assert tally(p, y).auc == pytest.approx(exact, abs=TIGHT)


def test_scores_averages_a_missing_forecast_away_and_ours_refuses_it():
    probability, xarray = _peer("scores.probability"), _peer("xarray")
    p, y = [0.2, np.nan], [1.0, 0.0]
    theirs = probability.brier_score(xarray.DataArray(p, dims="i"), xarray.DataArray(y, dims="i"))
    assert float(theirs) == pytest.approx(0.64)
    with pytest.raises(InputError, match="row 1"):
        tally(p, y)


def test_scoringrules_scores_categories_that_do_not_sum_to_one_and_ours_refuses_them():
    peer = _peer("scoringrules")
    short = [[0.1, 0.2, 0.3, 0.3]]
    assert peer.rps_score(np.array([3]), np.array(short))[0] > 0
    with pytest.raises(InputError, match="sum to 1"):
        rules.ranked_probability(short, [2])


@pytest.mark.parametrize("seed", SEEDS)
def test_scoringrules_adds_the_median_itself_to_the_weighted_interval_score_and_ours_its_distance(seed):
    peer = _peer("scoringrules")
    random = np.random.default_rng(seed)
    levels = np.array([0.05, 0.1, 0.25, 0.5, 0.75, 0.9, 0.95])
    q, seen = np.sort(random.normal(size=(50, 7)), axis=1), random.normal(size=50)
    alpha, median = 2 * levels[:3], q[:, 3]
    theirs = peer.weighted_interval_score(seen, median, q[:, :3], q[:, :3:-1], alpha)
    mended = theirs + (np.abs(seen - median) - median) / 2 / 3.5
    ours = rules.weighted_interval(q, seen, levels)
    assert ours == pytest.approx(mended, abs=TIGHT)
    assert rules.weighted_interval(q + 100, seen + 100, levels) == pytest.approx(ours, abs=1e-10)
    moved = peer.weighted_interval_score(seen + 100, median + 100, q[:, :3] + 100, q[:, :3:-1] + 100, alpha)
    assert np.abs(moved - theirs).min() > 10


def test_scoringrules_has_no_score_for_a_declared_fraction_and_ours_has():
    peer = _peer("scoringrules")
    with pytest.raises(ValueError, match="0, 1"):
        peer.brier_score(np.array([0.5]), np.array([0.7]))
    assert rules.brier(0.7, 0.5) == pytest.approx(0.04)


def test_whole_percents_by_cutting_off_are_wrong_for_three_of_a_hundred_and_one():
    wrong = [code for code in range(101) if int(code / 100 * 100) != code]
    assert wrong == [29, 57, 58]
