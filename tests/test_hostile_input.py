"""Every call of the verification takes hostile input: a defined result or one clear sentence, never a traceback.

Warnings are errors here, as everywhere in these tests, so a warning of numpy or pandas fails too.
"""

from decimal import Decimal

import numpy as np
import pandas as pd
import pytest

from ledger.errors import InputError
from ledger.verification import (
    adjustment,
    aggregation,
    agreement,
    comparison,
    decomposition,
    evidence,
    imprecision,
    inference,
    intervals,
    over_time,
    quantities,
    recalibration,
    reliability,
    rules,
    selection,
    sensitivity,
    shrinkage,
    smooth,
)
from ledger.verification.tally import Tally, folded, from_counts, mean_log, tally, weighted

P, Y = [0.2, 0.7, 0.7, 0.9, 0.4, 0.6], [0, 1, 0, 1, 0, 1]
LABELS, ONE = list("aabcde"), tally(P, Y)
WIDE, FELL = [[0.2, 0.3, 0.5]] * 6, [0, 1, 2, 2, 1, 0]
ENDS, LEVELS, ROWS = [[0, 1]] * 6, [0.1, 0.5, 0.9], [[0, 1, 2]] * 6
FRAME = pd.DataFrame(
    {
        "claim": [1, 2, 3] * 2,
        "forecaster": ["ada"] * 3 + ["emmy"] * 3,
        "basis": "own",
        "probability": P,
        "outcome": [0, 1, 1] * 2,
        "brier": [0.1, 0.2, 0.3, 0.2, 0.5, 0.1],
        "cluster": list("abc") * 2,
        "made_at": ["2024-11-01", "2024-12-02", "2024-12-03"] * 2,
        "opens": "2024-11-01",
        "closes": "2024-12-30",
        "known_at": "2024-12-01",
        "void": False,
        "coding": ["strict"] * 3 + ["lenient"] * 3,
        "group": list("abcdef"),
        "low": 0.1,
        "high": 0.2,
    }
)
LIST_CALLS = {
    "brier": lambda a: rules.brier(a, Y),
    "brier of outcomes": lambda a: rules.brier(P, a),
    "log_score": lambda a: rules.log_score(a, Y),
    "log_score of categories": lambda a: rules.log_score(WIDE, a),
    "spherical": lambda a: rules.spherical(a, FELL),
    "brier_sum": lambda a: rules.brier_sum(WIDE, a),
    "ranked_probability": lambda a: rules.ranked_probability(a, FELL),
    "ranked_log": lambda a: rules.ranked_log(WIDE, a),
    "quantile_score": lambda a: rules.quantile_score(a, Y, 0.3),
    "interval_score": lambda a: rules.interval_score(ENDS, a, 0.1),
    "weighted_interval": lambda a: rules.weighted_interval(ROWS, Y, a),
    "crps_from_quantiles": lambda a: rules.crps_from_quantiles(ROWS, a, LEVELS),
    "baseline_score": lambda a: rules.baseline_score(a, Y),
    "peer_score": lambda a: rules.peer_score(a, 1),
    "peer_score of outcomes": lambda a: rules.peer_score(P, a),
    "squared_error": lambda a: quantities.squared_error(a, Y),
    "tally": lambda a: tally(a, Y),
    "tally of outcomes": lambda a: tally(P, a),
    "weighted": lambda a: weighted(P, Y, a),
    "from_counts": lambda a: from_counts(P, a, [0] * 6),
    "mean_log": lambda a: mean_log(ONE, a),
    "murphy_binned": lambda a: decomposition.murphy_binned(ONE, a),
    "percent": reliability.percent,
    "edges": lambda a: reliability.bins(ONE, edges=a if a is not None else "none"),
    "wilson": lambda a: intervals.wilson(a, [9] * 6),
    "jeffreys": lambda a: intervals.jeffreys([0] * 6, a),
    "mean_interval": lambda a: inference.mean_interval(a, LABELS, draws=20),
    "ratio_interval": lambda a: inference.ratio_interval(P, a, LABELS, draws=20),
    "cluster_error": inference.cluster_error,
    "benjamini_hochberg": inference.benjamini_hochberg,
    "e_process": lambda a: evidence.e_process(P, a),
    "fleiss_kappa": agreement.fleiss_kappa,
    "intraclass_correlation": agreement.intraclass_correlation,
    "skill": lambda a: comparison.skill(a, Y, draws=20),
    "skill of a reference": lambda a: comparison.skill(P, Y, a if a is not None else "none", name="crowd", draws=20),
    "base_rate_reference": comparison.base_rate_reference,
    "score_bounds": lambda a: imprecision.score_bounds(a, [1] * 6, Y),
    "mean_bounds": lambda a: imprecision.mean_bounds([0] * 6, [1] * 6, Y, best=a if a is not None else "none"),
    "pending_bounds": lambda a: imprecision.pending_bounds(P, Y, a),
    "partition_scores": imprecision.partition_scores,
    "partition_brier": lambda a: imprecision.partition_brier(a, Y, [0.2, 0.6]),
    "pool": aggregation.pool,
    "geometric_mean": aggregation.geometric_mean_of_probabilities,
    "time_average": lambda a: over_time.time_average(a, [0, 1, 2, 3, 4, 5], opens=0, closes=9),
    "relative_scores": lambda a: over_time.relative_scores(P, a, LABELS, days=9),
}
NO_NUMBERS = {
    "nothing": None,
    "words": ["a"] * 6,
    "a word": "a",
    "objects": [object()] * 6,
    "a dictionary": {"a": 1},
    "rows of different lengths": [[1, 2], [1]],
    "complex numbers": np.ones(6) * 1j,
    "times": np.array(["2024-01-01"] * 6, dtype="datetime64[D]"),
}
MISSING = {
    "NaN": [np.nan, *P[1:]],
    "None": [None, *P[1:]],
    "NA": pd.array([None, *P[1:]], dtype="Float64"),
    "masked": np.ma.masked_array(P, mask=[True] + [False] * 5),
}
ODD = {
    "an empty list": [],
    "infinity": [np.inf, *P[1:]],
    "too large": [7.0] * 6,
    "enormous": [1e300] * 6,
    "negative": [-0.5] * 6,
    "one too few": P[1:],
    "one": P[:1],
    "a scalar": 0.5,
    "two axes": [P],
    "three axes": np.full((2, 2, 2), 0.5),
    "single precision": np.array(P, dtype=np.float32),
    "booleans": [True, False] * 3,
    "decimals": [Decimal(str(p)) for p in P],
    "a labelled series": pd.Series(P, index=range(7, 13)),
    "a nullable array": pd.array(P, dtype="Float64"),
    "negative zero": [-0.0] * 6,
    "a sum with noise": [0.1 + 0.2] * 6,
}


@pytest.mark.parametrize("given", NO_NUMBERS.values(), ids=NO_NUMBERS)
@pytest.mark.parametrize("call", LIST_CALLS.values(), ids=LIST_CALLS)
def test_what_is_no_list_of_numbers_is_refused_in_one_sentence(call, given):
    with pytest.raises(InputError) as found:
        call(given)
    assert "\n" not in str(found.value)
    assert len(str(found.value)) < 300


@pytest.mark.parametrize("given", MISSING.values(), ids=MISSING)
@pytest.mark.parametrize("name", [name for name in LIST_CALLS if name != "benjamini_hochberg"])
def test_a_missing_number_is_refused_and_never_averaged_away(name, given):
    with pytest.raises(InputError):
        LIST_CALLS[name](given)


@pytest.mark.parametrize("given", ODD.values(), ids=ODD)
@pytest.mark.parametrize("call", LIST_CALLS.values(), ids=LIST_CALLS)
def test_odd_lists_give_a_result_or_a_clear_refusal(call, given):
    try:
        call(given)
    except InputError as refused:
        assert "\n" not in str(refused)


TALLY_CALLS = {
    "corp": decomposition.corp,
    "corp of log": lambda t: decomposition.corp(t, "log"),
    "murphy": lambda t: decomposition.murphy(t, bias_corrected=True),
    "yates": decomposition.yates,
    "indices": decomposition.indices,
    "curve": reliability.curve,
    "consistency band": lambda t: reliability.band(t, draws=20),
    "confidence band": lambda t: reliability.band(t, kind="confidence"),
    "simultaneous band": lambda t: reliability.band(t, draws=20, kind="simultaneous"),
    "miscalibration_test": lambda t: reliability.miscalibration_test(t, draws=20),
    "calibration_error": lambda t: reliability.calibration_error(t, draws=20),
    "bins": reliability.bins,
    "spiegelhalter": evidence.spiegelhalter,
    "logistic_recalibration": evidence.logistic_recalibration,
    "smooth_calibration_error": smooth.smooth_calibration_error,
    "recalibration": recalibration.recalibration,
    "folded": folded,
    "mean_log": lambda t: mean_log(t, np.array([0.5])),
}
ODD_TALLIES = {
    "one forecast": tally([0.3], [1]),
    "certain and wrong": tally([0.0], [1]),
    "certain and right": tally([0.0, 1.0], [0, 1]),
    "all came true": tally([0.2, 0.4], [1, 1]),
    "a fraction": tally([0.5, 0.5], [0.5, 1]),
    "two zeros": tally([-0.0, 0.0], [0, 1]),
    "floating-point neighbours": tally([0.1 + 0.2, 0.3], [0, 1]),
    "huge counts": from_counts([0.1, 0.9], [10**15] * 2, [10**14, 9 * 10**14]),
    "the least number": tally([5e-324, 1 - 1e-16], [0, 1]),
}


@pytest.mark.parametrize("given", ODD_TALLIES.values(), ids=ODD_TALLIES)
@pytest.mark.parametrize("call", TALLY_CALLS.values(), ids=TALLY_CALLS)
def test_odd_tallies_give_a_result_or_a_clear_refusal(call, given):
    try:
        call(given)
    except InputError as refused:
        assert "\n" not in str(refused)


@pytest.mark.parametrize("given", [None, [0.5], "0.5", FRAME], ids=["nothing", "a list", "a word", "a frame"])
@pytest.mark.parametrize("call", TALLY_CALLS.values(), ids=TALLY_CALLS)
def test_what_is_no_tally_is_refused_in_words(call, given):
    with pytest.raises(InputError, match="Tally"):
        call(given)


FRAME_CALLS = {
    "evidence_over_time": evidence.evidence_over_time,
    "ripe": lambda f: selection.ripe(f, "2024-12-15"),
    "select": selection.select,
    "past_lead": lambda f: selection.past_lead(f, 3),
    "resolved": selection.resolved,
    "counts": lambda f: selection.counts(f, "2024-12-15"),
    "read_value": lambda f: selection.read_value(f.assign(basis="read") if isinstance(f, pd.DataFrame) else f),
    "weights": selection.weights,
    "paired_difference": lambda f: comparison.paired_difference(f, "ada", "emmy", draws=20),
    "compare_all": lambda f: comparison.compare_all(f, draws=20),
    "difficulty_adjusted": adjustment.difficulty_adjusted,
    "shrunk_recalibration": shrinkage.shrunk_recalibration,
    "rank": imprecision.rank,
    "sensitivity": lambda f: sensitivity.sensitivity(f, draws=20),
    "out_of_time": recalibration.out_of_time,
    "gain": lambda f: recalibration.gain(
        f.assign(recalibrated=0.5, trained_on=1) if isinstance(f, pd.DataFrame) else f
    ),
    "pool_by_claim": aggregation.pool_by_claim,
    "time_averaged": over_time.time_averaged,
}
CELLS = {"NaN": np.nan, "None": None, "NA": pd.NA, "a word": "a", "an object": object(), "infinity": np.inf, "−3": -3.0}


@pytest.mark.parametrize(
    "given", [None, [1], {}, pd.DataFrame()], ids=["nothing", "a list", "a dictionary", "no column"]
)
@pytest.mark.parametrize("call", FRAME_CALLS.values(), ids=FRAME_CALLS)
def test_what_is_no_frame_with_the_columns_is_refused_by_their_names(call, given):
    with pytest.raises(InputError, match="columns"):
        call(given)


@pytest.mark.parametrize("cell", CELLS.values(), ids=CELLS)
@pytest.mark.parametrize("name", FRAME_CALLS)
def test_one_bad_cell_in_any_column_gives_a_result_or_a_clear_refusal(name, cell):
    for column in ["forecaster", "probability", "outcome"] if name == "shrunk_recalibration" else FRAME.columns:
        for rows in (FRAME.index[:1], FRAME.index):
            frame = FRAME.astype({column: object})
            frame.loc[rows, column] = cell
            try:
                FRAME_CALLS[name](frame)
            except InputError as refused:
                assert "\n" not in str(refused), column


OPTION_CALLS = {
    "level": lambda v: intervals.wilson(1, 2, level=v),
    "level of a band": lambda v: reliability.band(ONE, v, draws=5, kind="confidence"),
    "draws": lambda v: reliability.band(ONE, draws=v),
    "seed": lambda v: reliability.band(ONE, draws=5, seed=v),
    "draws of a mean": lambda v: inference.mean_interval(P, LABELS, draws=v),
    "seed of a mean": lambda v: inference.mean_interval(P * 5, draws=5, seed=v),
    "within": lambda v: inference.mean_interval(P, LABELS, within=v) if v is not None else inference.half_width(v),
    "points": lambda v: smooth.smooth_calibration_error(ONE, points=v),
    "width": lambda v: reliability.bins(ONE, width=v),
    "n": inference.half_width,
    "rate": lambda v: inference.smallest_detectable(9, rate=v),
    "days": lambda v: over_time.relative_scores([0.1], [0], ["ada"], days=v),
    "lead": lambda v: selection.past_lead(FRAME, v),
    "opens": lambda v: over_time.time_average([0.1], [0], opens=v, closes=9),
    "floor": lambda v: recalibration.recalibration(ONE, floor=v),
    "spread": lambda v: recalibration.recalibration(ONE, spread=v),
    "factor": lambda v: aggregation.pool(P, method="extremised", factor=v),
    "rule": lambda v: decomposition.corp(ONE, v),
    "kind": lambda v: reliability.band(ONE, kind=v),
    "by": lambda v: selection.weights(FRAME, v),
    "cluster": lambda v: inference.mean_interval(P, v) if v is not None else inference.half_width(v),
    "the first source": lambda v: comparison.paired_difference(FRAME, v, "emmy"),
    "brier_index": comparison.brier_index,
}


@pytest.mark.parametrize(
    "value",
    [None, np.nan, -1, "a", [0.5, "b"], {}, object(), np.inf, 1j, -0.5],
    ids=lambda value: type(value).__name__ + repr(value)[:6],
)
@pytest.mark.parametrize("call", OPTION_CALLS.values(), ids=OPTION_CALLS)
def test_an_impossible_option_is_refused(call, value):
    if call is OPTION_CALLS["opens"] and value in (-1, -0.5):
        call(value)  # a window may open before day 0
        return
    with pytest.raises(InputError):
        call(value)


def test_a_tally_is_still_made_of_columns_of_one_length():
    with pytest.raises(InputError):
        Tally(np.array([0.5]), np.array([1, 2]), np.array([1]))
