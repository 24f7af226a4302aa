"""Intervals for dependent scores, tests of calibration, and what n can tell."""

import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import ledger.verification
from ledger.errors import InputError
from ledger.verification.evidence import e_process, logistic_recalibration, spiegelhalter
from ledger.verification.inference import half_width, mean_interval, smallest_detectable, what_n_can_tell
from ledger.verification.tally import tally

CASES = Path(__file__).resolve().parents[2] / "shared" / "data" / "scoring_cases.json"
needs_cases = pytest.mark.skipif(not CASES.exists(), reason="shared/data/scoring_cases.json is not beside this project")


def _case(name):
    case = next(case for case in json.loads(CASES.read_text(encoding="utf-8")) if case["id"] == name)
    return tally(case["inputs"]["p"], case["inputs"]["y"]), case["expected"], case["abs_tol"]


def test_few_clusters_get_a_t_interval_by_the_textbook_formula():
    found = mean_interval([1.0, 2.0, 3.0, 6.0], skewed=False)
    half = 3.182446305284263 * np.sqrt(14 / 3 / 4)
    assert found.estimate == 3
    assert found.low == pytest.approx(3 - half)
    assert found.high == pytest.approx(3 + half)
    assert found.method == "cluster t on 3 degrees of freedom"


def test_few_skewed_clusters_get_a_t_interval_moved_towards_the_long_tail_by_halls_cubic():
    scores = np.array([1.0, 2.0, 3.0, 4.0, 5.0, 15.0])
    found = mean_interval(scores)
    even = mean_interval(scores, skewed=False)
    assert found.method == "cluster t on 5 degrees of freedom, corrected for skewness"
    assert found.high - even.high > found.low - even.low > 0
    a = ((scores - 5) ** 3).mean() / scores.std() ** 3 / np.sqrt(6)
    error = scores.std(ddof=1) / np.sqrt(6)
    most = 3 * (np.sqrt(2.570581835636314**2 + 0.6) - 2.570581835636314)
    assert a > most  # so skewed that the cubic would turn upright
    for end, sign in ((found.low, 1), (found.high, -1)):
        t = (5 - end) / error  # solves t + a·t²/3 + a²·t³/27 + a/6 = ± the quantile
        assert t + most * t**2 / 3 + most**2 * t**3 / 27 + most / 6 == pytest.approx(sign * 2.570581835636314)


def test_a_difference_of_losses_has_an_interval_that_lies_evenly_about_its_mean():
    gap = np.random.default_rng(5).normal(0.1, 1, 40)
    found = mean_interval(gap, skewed=False)
    assert found.high - found.estimate == pytest.approx(found.estimate - found.low)
    assert mean_interval(np.exp(gap)).high - np.exp(gap).mean() > np.exp(gap).mean() - mean_interval(np.exp(gap)).low


def test_clusters_that_hardly_differ_do_not_throw_the_end_of_the_interval_out():
    scores = np.append(np.linspace(0.009, 0.011, 47), [0.81, 0.8, 0.82])  # three misses: many draws hold none
    found = mean_interval(scores, within=(0, 1))
    assert 0.1 < found.high < 0.4
    assert 0 < found.low < scores.mean()


def test_very_large_scores_have_an_interval_too():
    one = mean_interval([1e100, 2e100, 4e100], within=(0, np.inf))
    assert one.high == pytest.approx(1e100 * mean_interval([1, 2, 4]).high)


def test_fifteen_clusters_are_bootstrapped_and_the_method_names_draws_and_seed():
    found = mean_interval(np.arange(15.0), list("abcdefghijklmno"), draws=500, seed=4)
    assert found.method == "cluster bootstrap, studentised, 500 draws, seed 4"
    assert found.clusters == 15
    assert found.low < 7 < found.high


def test_one_cluster_has_no_interval_and_says_so():
    found = mean_interval([0.1, 0.3], ["a", "a"])
    assert found.estimate == pytest.approx(0.2)
    assert np.isnan([found.low, found.high]).all()
    assert found.method == "none: one cluster"


def test_an_infinite_log_score_leaves_the_mean_infinite_and_no_interval():
    found = mean_interval([0.1, np.inf, 0.3])
    assert found.estimate == np.inf
    assert np.isnan([found.low, found.high]).all()
    assert "1 scores are infinite" in found.method


def test_copies_of_a_claim_in_its_cluster_do_not_narrow_the_interval():
    scores = np.random.default_rng(2).random(30)
    alone = mean_interval(scores)
    copied = mean_interval(np.repeat(scores, 10), np.repeat(np.arange(30), 10))
    assert copied.high - copied.low == pytest.approx(alone.high - alone.low)
    assert mean_interval(np.repeat(scores, 10)).high < alone.high


def test_very_many_clusters_get_the_t_interval_which_agrees_with_the_bootstrap(monkeypatch):
    scores = np.random.default_rng(3).random(3000)
    quick = mean_interval(scores)
    assert "cluster t" in quick.method
    monkeypatch.setattr("ledger.verification.inference.MANY_CLUSTERS", 3000)
    boot = mean_interval(scores)
    assert "cluster bootstrap" in boot.method
    assert quick.low == pytest.approx(boot.low, abs=0.001)
    assert quick.high == pytest.approx(boot.high, abs=0.001)


def test_an_interval_can_be_cut_to_the_range_of_the_score():
    assert mean_interval([0.0, 0.0, 0.9], within=(0, 1)).low == 0


@pytest.mark.parametrize(("clusters", "per_cluster"), [(8, 5), (30, 4)])
def test_intervals_cover_dependent_scores_about_as_often_as_they_say(clusters, per_cluster):
    random, hit, runs = np.random.default_rng(11), 0, 300
    label = np.repeat(np.arange(clusters), per_cluster)
    for _ in range(runs):
        scores = np.repeat(random.normal(size=clusters), per_cluster) + 0.5 * random.normal(size=label.size)
        found = mean_interval(scores, label, draws=400)
        hit += found.low <= 0 <= found.high
    assert 0.90 <= hit / runs <= 0.99


@pytest.mark.parametrize(
    ("scores", "cluster"),
    [([], None), ([np.nan], None), (["x"], None), ([0.1, 0.2], ["a"]), ([0.1, 0.2], ["a", None]), ([[0.1]], None)],
)
def test_scores_or_labels_that_are_missing_are_refused(scores, cluster):
    with pytest.raises(InputError):
        mean_interval(scores, cluster)


@pytest.mark.parametrize("options", [{"level": 1}, {"draws": 0}])
def test_impossible_options_are_refused(options):
    with pytest.raises(InputError):
        mean_interval([0.1, 0.2], **options)


@given(st.lists(st.tuples(st.floats(0, 1), st.integers(0, 3)), min_size=2, max_size=14), st.randoms())
def test_the_order_of_the_rows_does_not_change_a_t_interval(rows, random):
    one, other = (mean_interval(*zip(*part, strict=True)) for part in (rows, random.sample(rows, len(rows))))
    assert one.estimate == pytest.approx(other.estimate)
    assert one.low == pytest.approx(other.low, nan_ok=True)


def test_what_n_can_tell_names_claims_clusters_score_and_the_smallest_error_seen():
    interval = mean_interval(np.linspace(0.1, 0.3, 122), np.repeat(np.arange(61), 2))
    said = what_n_can_tell(122, 60, interval=interval)
    assert said.startswith("122 claims in 60 clusters: mean Brier 0.20 (0.")
    assert said.endswith("off by less than about 18 points could not be told from a calibrated one.")


def test_a_handful_of_claims_is_too_few_to_judge():
    assert what_n_can_tell(1) == "1 claim: too few to judge; a verdict needs at least 20 claims."
    assert "needs at least 20 clusters" in what_n_can_tell(100, 5)


def test_the_smallest_detectable_error_is_found_four_times_in_five():
    off = smallest_detectable(400)
    random = np.random.default_rng(1)
    rates = random.binomial(400, 0.5 + off, size=4000) / 400
    assert (np.abs(rates - 0.5) > half_width(400)).mean() == pytest.approx(0.8, abs=0.04)


@pytest.mark.parametrize("call", [lambda: half_width(0), lambda: what_n_can_tell(0), lambda: what_n_can_tell(3, 4)])
def test_no_claims_can_tell_nothing(call):
    with pytest.raises(InputError):
        call()


@needs_cases
def test_published_spiegelhalter_z_is_reproduced():
    counted, expected, tolerance = _case("spiegelhalter-A")
    assert spiegelhalter(counted) == pytest.approx((expected["z"], expected["p_two_sided"]), abs=tolerance)


def test_spiegelhalters_z_is_undefined_for_even_and_certain_forecasts():
    assert np.isnan(spiegelhalter(tally([0.5, 1.0], [0, 1]))).all()


@needs_cases
def test_published_calibration_in_the_large_is_reproduced():
    counted, expected, tolerance = _case("citl-A")
    found = logistic_recalibration(counted, fixed_slope=True)
    assert (found.intercept, found.intercept_error) == pytest.approx(
        (expected["intercept"], expected["se"]), abs=tolerance
    )
    assert found.slope == 1


@needs_cases
def test_published_logistic_recalibration_is_reproduced():
    counted, expected, tolerance = _case("logitcal-A")
    found = logistic_recalibration(counted)
    got = (found.intercept, found.slope, found.intercept_error, found.slope_error, found.deviance)
    want = (expected["intercept"], expected["slope"], *expected["se"], expected["deviance"])
    assert got == pytest.approx(want, abs=tolerance)


@pytest.mark.parametrize(
    ("p", "y"), [([0.0, 0.5], [0, 1]), ([0.2, 0.8], [1, 1]), ([0.5, 0.5], [0, 1]), ([0.2, 0.8], [0, 1])]
)
def test_recalibration_without_a_finite_answer_is_refused(p, y):
    with pytest.raises(InputError):
        logistic_recalibration(tally(p, y))


def test_the_e_process_grows_against_a_biased_source():
    y = np.random.default_rng(1).random(200) < 0.5
    assert e_process(np.full(200, 0.8), y)[-1] > 1000


def test_looking_after_every_claim_rarely_condemns_a_calibrated_source():
    random = np.random.default_rng(8)
    condemned = 0
    for _ in range(300):
        p = random.uniform(0.05, 0.95, 200)
        condemned += bool((e_process(p, random.random(200) < p) >= 20).any())
    assert condemned / 300 <= 0.05


def test_certain_and_wrong_is_infinite_evidence_and_certain_and_right_is_none():
    assert e_process([1.0, 0.0], [1, 0]).tolist() == [1.0, 1.0]
    assert e_process([1.0, 0.5], [0, 1]).tolist() == [np.inf, np.inf]


@given(st.lists(st.floats(0, 1), min_size=1, max_size=5))
def test_the_e_process_is_a_fair_bet_at_every_step(forecasts):
    p = np.array(forecasts)
    value = 0.0
    for code in range(2**p.size):
        y = np.array([code >> bit & 1 for bit in range(p.size)])
        chance = np.where(y == 1, p, 1 - p).prod()
        if chance > 0:
            value += chance * e_process(p, y)[-1]
    assert value == pytest.approx(1, rel=1e-6)


def test_outcomes_in_the_e_process_are_yes_or_no():
    with pytest.raises(InputError):
        e_process([0.5], [0.5])


def test_the_package_names_its_modules_and_loads_them_when_named():
    assert ledger.verification.evidence.e_process is e_process
    assert "rules" in dir(ledger.verification)
    with pytest.raises(AttributeError, match="nothing_here"):
        _ = ledger.verification.nothing_here


def test_importing_the_package_and_scoring_loads_neither_scipy_nor_a_database():
    code = (
        "import sys, ledger.verification as v; v.rules.brier(0.2, 1); v.tally.tally([0.2], [1]); "
        "v.reliability.band(v.tally.tally([0.2], [1]), draws=5); "
        "print([m for m in sys.modules if m.split('.')[0] in ('scipy', 'sqlalchemy', 'altair', 'pydantic')])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_clusters_that_do_not_differ_have_no_interval():
    same = mean_interval([0.0841, 0.0841], ["a", "b"])
    assert np.isnan(same.low)
    assert np.isnan(same.high)
    assert same.method == "none: the clusters do not differ"
