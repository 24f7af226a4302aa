"""Every published case of ``scoring_cases.json``, one test each; a measure without a call here fails."""

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from ledger.verification import rules
from ledger.verification.aggregation import geometric_mean_of_probabilities
from ledger.verification.comparison import brier_index
from ledger.verification.decomposition import corp, murphy, murphy_binned
from ledger.verification.evidence import logistic_recalibration, spiegelhalter
from ledger.verification.imprecision import mean_bounds, partition_scores, spread_brier
from ledger.verification.intervals import clopper_pearson, jeffreys, wilson
from ledger.verification.isotonic import isotonic
from ledger.verification.reliability import band, bins, percent
from ledger.verification.selection import time_average
from ledger.verification.smooth import smooth_calibration_error
from ledger.verification.tally import Tally, tally

DATA = Path(__file__).resolve().parents[3] / "shared" / "data"
FILE = DATA / "scoring_cases.json"
pytestmark = pytest.mark.skipif(not FILE.exists(), reason="shared/data/scoring_cases.json is not beside this project")


def _cases():
    if not FILE.exists():
        return []
    return [pytest.param(case, id=case["id"]) for case in json.loads(FILE.read_text(encoding="utf-8"))]


def _tally(i):
    return tally(i["p"], i["y"])


def _ends(i):
    return np.stack([np.array(i["lower"]), np.array(i["upper"])], axis=-1)


def _corp(parts):
    return {
        "score": parts.score,
        "mcb": parts.miscalibration,
        "dsc": parts.discrimination,
        "unc": parts.uncertainty,
    }


def _points(i):
    """Point forecasts of yes and no, as a tally: CORP needs an order, not probabilities."""
    p, y = np.array(i["p"], dtype=float), np.array(i["y"])
    values, at = np.unique(p, return_inverse=True)
    return _corp(corp(Tally(values, np.bincount(at), np.bincount(at, y).astype(int))))


def _murphy(parts):
    return {"rel": parts.miscalibration, "res": parts.discrimination, "unc": parts.uncertainty}


def _binned(i):
    counted = _tally(i)
    right_closed = np.searchsorted(np.array(i["breaks"]) + 1e-9, counted.forecast)
    parts = murphy_binned(counted, right_closed)
    return _murphy(parts) | {
        "bs": parts.score,
        "gres": parts.generalised_discrimination,
        "wbv_minus_wbc": parts.within_variance - parts.within_covariance,
    }


def _limits(i):
    best, worst = (float(rules.baseline_score(p, 1)) for p in i["p_limits"])
    low, k = i["p_limits"][1], i["mc_options"]
    rest = [(1 - low) / (k - 1)] * (k - 1)
    return {"best": best, "worst": worst, "mc_worst": float(rules.baseline_score([low, *rest], 0))}


def _time_averaged(i):
    points = [rules.baseline_score(f["p"], i["y"]) for f in i["forecasts"]]
    found = time_average(points, [f["start"] for f in i["forecasts"]], opens=i["open"], closes=i["scheduled_close"])
    return {"score": found.total, "coverage": found.coverage}


def _die(i):
    b = i["belief"]
    naive = [b * p + (1 - b) * (1 - p) for p in i["p"]]
    return {"naive": naive, "log": [-(b * rules.log_score(p, 1) + (1 - b) * rules.log_score(p, 0)) for p in i["p"]]}


def _spiegelhalter(i):
    z, p_value = spiegelhalter(_tally(i))
    return {"z": z, "p_two_sided": p_value}


def _in_the_large(i):
    found = logistic_recalibration(_tally(i), fixed_slope=True)
    return {"intercept": found.intercept, "se": found.intercept_error}


def _recalibration(i):
    found = logistic_recalibration(_tally(i))
    errors = [found.intercept_error, found.slope_error]
    return {"intercept": found.intercept, "slope": found.slope, "se": errors, "deviance": found.deviance}


def _bins(i):
    frame = bins(_tally(i), edges=[0, 33, 66, 100])
    return {"prob_true": frame["observed"].tolist(), "prob_pred": frame["forecast"].tolist()}


def _band(i):
    forecasts = pd.read_csv(DATA / i["file"])
    column = next(name for name in forecasts if name.lower() in {"x", "p", "forecast"})
    counted = tally(forecasts[column], np.zeros(len(forecasts)))
    theirs, ours = pd.read_csv(DATA / i["band_file"]), band(counted, draws=5000)
    low, high = (np.interp(theirs.iloc[:, 0], ours["forecast"], ours[end]) for end in ("low", "high"))
    return {"max_abs_diff": float(np.abs(np.stack([low, high], axis=1) - theirs.iloc[:, 1:3].to_numpy()).max())}


def _bounds(i):
    low, high, y = ([i[name]] for name in ("lower", "upper", "y"))
    found = mean_bounds(low, high, y, best=[(i["lower"] + i["upper"]) / 2])
    spread = float(spread_brier(low, high, y)[0])
    return {"best": found.low, "worst": found.high, "midpoint": found.estimate, "expected_if_uniform": spread}


def _geometric(i):
    yes, no = geometric_mean_of_probabilities(i["p"])
    return {"yes": float(yes), "no": float(no)}


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
    "interval_score": lambda i: rules.interval_score(_ends(i), i["obs"], alpha=i["alpha"]),
    "pinball": lambda i: rules.quantile_score(i["q"], i["obs"], level=i["tau"]),
    "wis_count_median_twice": lambda i: rules.weighted_interval(i["quantiles"], i["obs"], i["levels"], median="full"),
    "wis_one_interval": lambda i: rules.weighted_interval(_ends(i), i["obs"], i["levels"]),
    "metaculus_baseline": lambda i: rules.baseline_score(i["p"], i["y"]),
    "metaculus_baseline_limits": _limits,
    "metaculus_baseline_time_averaged": _time_averaged,
    "metaculus_peer": lambda i: rules.peer_score(i["p"], i["y"]),
    "peer_from_log_scores": lambda i: rules.peer_score(np.exp(np.array(i["log_scores"]) - 3.0), 1) / 100,
    "geometric_mean_of_probabilities": _geometric,
    "proper_check_die": _die,
    "murphy_binned": _binned,
    "stephenson_within_bin": _binned,
    "ferro_fricker_by_distinct_value": lambda i: _murphy(murphy(_tally(i), bias_corrected=True)),
    "corp_brier": lambda i: _corp(corp(_tally(i))),
    "corp_log": lambda i: _corp(corp(_tally(i), "log")),
    "corp_squared_error": _points,
    "isotonic_mean": lambda i: isotonic(np.array(i["y"], dtype=float), np.ones(len(i["y"]))),
    "consistency_band_90": _band,
    "spiegelhalter": _spiegelhalter,
    "calibration_in_the_large": _in_the_large,
    "logistic_recalibration": _recalibration,
    "auc": lambda i: _tally(i).auc,
    "wilson95": lambda i: wilson(i["k"], i["n"]),
    "jeffreys95": lambda i: jeffreys(i["k"], i["n"]),
    "clopper_pearson95": lambda i: clopper_pearson(i["k"], i["n"]),
    "calibration_curve_uniform": _bins,
    "smooth_ece": lambda i: smooth_calibration_error(_tally(i))[0],
    "brier_index": lambda i: brier_index(i["mean_brier"]),
    "brier_bounds_for_interval": _bounds,
    "partition_proper_brier": lambda i: partition_scores(i["cuts"])[["if_no", "if_yes"]].to_dict("list"),
    "percent_to_integer_code": lambda i: percent(i["p"]),
}


@pytest.mark.parametrize("case", _cases())
def test_the_published_value_is_reproduced(case):
    for name in ("file", "band_file"):
        if name in case["inputs"] and not (DATA / case["inputs"][name]).exists():
            pytest.skip(f"the case names {case['inputs'][name]}, which is not among the shared data")
    got, expected, tolerance = CALLS[case["measure"]](case["inputs"]), case["expected"], case["abs_tol"]
    if "max_abs_diff" in (expected if isinstance(expected, dict) else ()):
        assert got["max_abs_diff"] <= expected["max_abs_diff"]
    elif isinstance(expected, dict):
        for name, value in expected.items():
            assert np.asarray(got[name]) == pytest.approx(np.asarray(value, dtype=float), abs=tolerance), name
    else:
        assert np.asarray(got) == pytest.approx(np.asarray(expected, dtype=float), abs=tolerance)


def test_every_case_is_called_but_those_whose_files_are_absent():
    cases = [case.values[0] for case in _cases()]
    assert len(cases) == 46
    assert {case["id"] for case in cases if case["measure"] not in CALLS} == {"murphy-07"}


def test_smooth_calibration_error_is_its_own_kernel_width_when_the_grid_is_fine():
    case = next(case.values[0] for case in _cases() if case.id == "smece-A")
    error, width = smooth_calibration_error(_tally(case["inputs"]), points=20_000)
    assert error == pytest.approx(width, abs=1 / 1024)
    assert error == pytest.approx(0.0819, abs=5e-5)
