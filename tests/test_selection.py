"""Which claims are ripe, which forecast counts, and what was left out is counted."""

import json
from datetime import UTC, date, datetime
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from ledger.errors import InputError
from ledger.verification.inference import ratio_interval
from ledger.verification.over_time import relative_scores, time_averaged
from ledger.verification.rules import baseline_score
from ledger.verification.selection import (
    counts,
    past_lead,
    read_value,
    resolved,
    ripe,
    select,
    time_average,
    too_late,
    weights,
)

DATA = Path(__file__).resolve().parents[2] / "shared" / "data"
needs_cases = pytest.mark.skipif(
    not (DATA / "scoring_cases.json").exists(), reason="shared/data/scoring_cases.json is not beside this project"
)


def _frame(rows, **columns):
    names = ["claim", "forecaster", "basis", "probability", "made_at", "closes", "known_at", "outcome", "void"]
    return pd.DataFrame(rows, columns=names).assign(**columns)


def _forecasts():
    return _frame(
        [
            (1, "ana", "own", 0.2, "2024-11-01", "2024-11-30", None, 1, False),
            (1, "ana", "own", 0.6, "2024-11-05", "2024-11-30", None, 1, False),
            (1, "ben", "own", 0.9, "2024-11-02", "2024-11-30", None, 1, False),
            (2, "ana", "own", 0.5, "2024-11-03", "2024-12-10", None, None, False),
        ]
    )


@pytest.mark.parametrize(
    "as_of", ["2024-12-01", date(2024, 12, 1), datetime(2024, 12, 1, 9, tzinfo=UTC), pd.Timestamp("2024-12-01")]
)
def test_a_claim_is_ripe_on_the_day_after_its_window(as_of):
    assert ripe(_forecasts(), as_of)["claim"].tolist() == [1, 1, 1]


def test_a_window_that_closes_today_is_still_open_whatever_the_outcome():
    assert ripe(_forecasts(), "2024-11-30").empty


def test_a_claim_without_a_window_is_never_ripe():
    assert ripe(_forecasts().assign(closes=None), "2030-01-01").empty


def test_the_last_forecast_of_each_forecaster_counts_by_default():
    kept = select(_forecasts())
    assert kept["probability"].tolist() == [0.6, 0.9, 0.5]
    assert kept.attrs == {"made_too_late": 0, "coded_in_hindsight": 0, "later_or_earlier": 1}


def test_the_first_or_each_can_be_asked_for():
    assert select(_forecasts(), "first")["probability"].tolist() == [0.2, 0.9, 0.5]
    assert len(select(_forecasts(), "each")) == 4


def test_an_own_forecast_made_when_the_outcome_was_known_never_counts_and_is_counted():
    frame = _forecasts().assign(known_at="2024-11-05")
    kept = select(frame)
    assert kept["probability"].tolist() == [0.2, 0.9, 0.5]
    assert kept.attrs["made_too_late"] == 1


def test_a_forecast_on_the_last_day_counts_and_on_the_day_after_does_not():
    frame = _forecasts().assign(made_at=["2024-11-30T23:59Z", "2024-12-01T00:00Z", "2024-11-02", "2024-11-03"])
    assert too_late(frame).tolist() == [False, True, False, False]


def test_a_reading_counts_though_it_was_made_after_the_outcome_and_one_switch_leaves_it_out():
    frame = _forecasts().assign(basis="read", known_at="2024-10-01", hindsight=[True, True, False, None])
    assert len(select(frame)) == 3
    kept = select(frame, hindsight=False)
    assert kept["forecaster"].tolist() == ["ben", "ana"]
    assert kept.attrs["coded_in_hindsight"] == 2


def test_a_lead_keeps_only_what_was_said_early_enough():
    assert select(_forecasts(), lead=28)["probability"].tolist() == [0.2, 0.9, 0.5]


def test_of_two_forecasts_at_one_time_the_later_entry_counts():
    frame = _forecasts().assign(made_at="2024-11-01")
    assert select(frame)["probability"].tolist() == [0.6, 0.9, 0.5]
    entered = frame.assign(recorded_at=["2024-11-09", "2024-11-08", "2024-11-08", "2024-11-08"])
    assert select(entered)["probability"].tolist() == [0.2, 0.9, 0.5]


def test_rows_that_share_an_index_are_told_apart():
    frame = _forecasts().set_axis([0, 0, 0, 0])
    assert select(frame)["probability"].tolist() == [0.6, 0.9, 0.5]


def test_the_same_person_may_read_and_believe_different_things():
    frame = _forecasts().assign(claim=1, forecaster="ana", basis=["own", "read", "read", "stated"])
    assert sorted(select(frame)["basis"]) == ["own", "read", "stated"]


def test_zones_are_compared_in_utc():
    frame = _forecasts().assign(made_at="2024-11-05T01:00:00+02:00", known_at="2024-11-04T23:30:00Z")
    assert not too_late(frame).any()


def test_only_claims_with_an_outcome_that_are_not_void_are_scored():
    frame = _forecasts().assign(void=[False, True, None, False])
    assert resolved(frame).index.tolist() == [0, 2]


def test_every_claim_is_open_pending_void_or_resolved():
    rows = [
        (claim, "ana", "own", 0.5, "2024-01-01", closes, None, outcome, void)
        for claim, closes, outcome, void in [
            (1, "2024-02-01", 1, False),
            (2, "2024-02-01", None, False),
            (3, "2024-02-01", None, True),
            (4, "2024-02-01", 0, False),
            (5, "2024-09-01", 1, False),
        ]
    ]
    found = counts(pd.concat([_frame(rows), _frame(rows)]), "2024-03-01")
    assert found == {"claims": 5, "open": 1, "ripe": 4, "pending": 1, "void": 1, "resolved": 2}


def test_the_read_value_is_the_median_of_each_readers_last_reading():
    frame = _forecasts().assign(basis=["read", "read", "read", "own"], forecaster=["ana", "ana", "ben", "cleo"])
    found = read_value(frame)
    assert found["claim"].tolist() == [1]
    assert found["probability"].tolist() == [0.75]
    assert found[["readers", "lowest", "highest"]].to_numpy().tolist() == [[2, 0.6, 0.9]]
    assert select(found)["probability"].tolist() == [0.75]


@pytest.mark.parametrize(
    "call",
    [
        lambda f: select(f, "best"),
        lambda f: select(f.drop(columns="basis")),
        lambda f: select(f.assign(basis="guess")),
        lambda f: select(f.assign(made_at="soon")),
        lambda f: ripe(f, "someday"),
        lambda f: ripe(f, pd.NaT),
        lambda f: ripe(f.drop(columns="closes"), "2024-12-01"),
        lambda f: resolved(f.drop(columns="void")),
        lambda f: counts(f.drop(columns="claim"), "2024-12-01"),
        lambda f: read_value(f.drop(columns="probability")),
    ],
)
def test_frames_and_options_that_cannot_be_used_are_refused(call):
    with pytest.raises(InputError, match="expected"):
        call(_forecasts())


def test_scoring_ripe_claims_only_undoes_the_bias_of_early_successes():
    random = np.random.default_rng(4)
    n = 4000
    yes = random.random(n) < 0.5
    closes = pd.Timestamp("2024-01-01") + pd.to_timedelta(random.integers(1, 720, n), unit="D")
    known = closes - pd.to_timedelta(np.where(yes, random.integers(0, 700, n), -1), unit="D")
    now = pd.Timestamp("2024-07-01")
    frame = pd.DataFrame({"closes": closes, "outcome": np.where(known < now, yes.astype(float), np.nan), "void": False})
    assert resolved(frame)["outcome"].mean() > 0.6
    assert resolved(ripe(frame, now))["outcome"].mean() == pytest.approx(0.5, abs=0.04)


@needs_cases
@pytest.mark.parametrize("name", ["meta-base-03", "meta-base-05"])
def test_published_time_averaged_baseline_scores_are_reproduced(name):
    cases = json.loads((DATA / "scoring_cases.json").read_text(encoding="utf-8"))
    case = next(case for case in cases if case["id"] == name)
    i = case["inputs"]
    scores = [baseline_score(f["p"], i["y"]) for f in i["forecasts"]]
    found = time_average(scores, [f["start"] for f in i["forecasts"]], opens=i["open"], closes=i["scheduled_close"])
    assert found.total == pytest.approx(case["expected"]["score"], abs=case["abs_tol"])
    assert found.coverage == pytest.approx(case["expected"]["coverage"])


def test_an_early_outcome_keeps_the_planned_window_so_that_false_alarms_do_not_pay():
    file = DATA / "platform_scores" / "A11_early_resolution_properness.json"
    if not file.exists():
        pytest.skip("shared/data/platform_scores is not beside this project")
    given = json.loads(file.read_text(encoding="utf-8"))
    expected = {}
    for name, said in given["strategies"].items():
        first, later = said["week1"], said["weeks2_52"]

        def score(y, ended, first=first, later=later):
            points = [baseline_score(first, y), baseline_score(later, y)]
            return time_average(points, [0, 1], opens=0, closes=52, ended=ended).total

        expected[name] = 0.20 * score(1, 1) + 0.04 * score(1, None) + 0.76 * score(0, None)
    computed = given["expected_score_computed"]
    assert expected["honest"] == pytest.approx(computed["honest_truncated"], abs=1e-6)
    assert expected["gaming"] == pytest.approx(computed["gaming_truncated"], abs=1e-6)


def test_days_without_a_forecast_are_no_perfect_score_but_missing_coverage():
    found = time_average([0.25], [9], opens=0, closes=10)
    assert found.mean == 0.25
    assert found.coverage == pytest.approx(0.1)
    nothing = time_average([0.25], [11], opens=0, closes=10)
    assert np.isnan(nothing.mean)
    assert nothing.total == 0


@pytest.mark.parametrize("arguments", [([0.1], [1, 2], 0, 9), ([0.1, 0.2], [2, 1], 0, 9), ([0.1], [1], 9, 9)])
def test_times_that_cannot_be_are_refused(arguments):
    score, start, opens, closes = arguments
    with pytest.raises(InputError):
        time_average(score, start, opens=opens, closes=closes)


# ---- whole frames over time


def _standing(**columns):
    rows = [
        (1, "ana", "own", 0.2, "2024-11-01", "2024-11-10", "2024-11-20", 1, False),
        (1, "ana", "own", 0.6, "2024-11-06", "2024-11-10", "2024-11-20", 1, False),
        (1, "ben", "own", 0.9, "2024-11-09", "2024-11-10", "2024-11-20", 1, False),
    ]
    return _frame(rows, opens="2024-11-01", **columns)


def test_each_forecaster_gets_the_mean_over_the_time_its_forecasts_stood():
    found = time_averaged(_standing()).set_index("forecaster")
    assert found.loc["ana", "brier"] == pytest.approx((5 * 0.64 + 5 * 0.16) / 10)
    assert found.loc["ana", ["coverage", "days_planned", "forecasts"]].tolist() == [1, 10, 2]
    assert found.loc["ben", "brier"] == pytest.approx(0.01)
    assert found.loc["ben", "coverage"] == pytest.approx(0.2)
    assert found.loc["ana", "probability"] == 0.6


def test_the_frame_gives_what_the_single_call_gives_for_both_rules():
    for rule, scores in (("brier", [0.64, 0.16]), ("log_score", [-np.log(0.2), -np.log(0.6)])):
        one = time_average(scores, [0, 5], opens=0, closes=10)
        assert time_averaged(_standing(), rule=rule).set_index("forecaster").loc["ana", rule] == pytest.approx(one.mean)


def test_an_early_outcome_shortens_the_coverage_and_not_the_plan():
    found = time_averaged(_standing(known_at="2024-11-06")).set_index("forecaster")
    assert found.index.tolist() == ["ana"]  # ben spoke when it was known
    assert found.loc["ana", "coverage"] == pytest.approx(0.5)
    assert found.loc["ana", "brier"] == pytest.approx(0.64)
    assert time_averaged(_standing(known_at="2024-11-06")).attrs == {"uncovered": 1}


def test_a_forecast_made_before_the_window_stands_from_its_first_moment():
    found = time_averaged(_standing(made_at=["2024-10-01", "2024-10-20", "2024-10-31"])).set_index("forecaster")
    assert found["coverage"].tolist() == [1, 1]
    assert found.loc["ana", "brier"] == pytest.approx(0.16)


def test_a_claim_without_a_known_day_yet_is_measured_to_the_end_of_its_window():
    assert time_averaged(_standing(known_at=None))["coverage"].max() == 1


def test_an_infinite_log_score_that_never_stood_costs_nothing():
    frame = _standing(made_at=["2024-11-01", "2024-11-01", "2024-11-09"], probability=[0.0, 0.6, 0.9])
    assert np.isfinite(time_averaged(frame, rule="log_score")["log_score"]).all()


@pytest.mark.parametrize(
    "change", [{"rule": "spherical"}, {"opens": "2024-12-01"}, {"made_at": None}, {"outcome": np.nan}, {"opens": None}]
)
def test_frames_that_cannot_be_averaged_over_time_are_refused(change):
    rule = change.pop("rule", "brier") if "rule" in change else "brier"
    with pytest.raises(InputError):
        time_averaged(_standing().assign(**change), rule=rule)
    with pytest.raises(InputError):
        time_averaged(_standing().drop(columns="opens"))


def test_a_relative_score_is_the_distance_from_the_daily_median_over_all_days():
    table = relative_scores([0.5, 0.1, 0.3], [0, 0.5, 1], ["ana", "ben", "ana"], days=3)
    assert table["relative"].tolist() == pytest.approx([(0.2 + 0.1 + 0.1) / 3, -(0.2 + 0.1 + 0.1) / 3])
    assert table["participation"].tolist() == [1, 1]
    assert table.attrs["median"] == pytest.approx([0.3, 0.2, 0.2])


def test_days_before_any_forecast_have_no_median():
    table = relative_scores([0.5], [2], ["ana"], days=4)
    assert np.isnan(table.attrs["median"][:2]).all()
    assert table["participation"].tolist() == [0.5]
    for wrong in ({"days": 0}, {"forecaster": ["ana", "ben"]}):
        with pytest.raises(InputError):
            relative_scores(**({"score": [0.5], "start": [2], "forecaster": ["ana"], "days": 4} | wrong))


def test_weights_let_every_event_count_once():
    frame = pd.DataFrame({"cluster": ["a", "a", "a", "b"], "claim": [1, 1, 2, 3]})
    assert weights(frame, "cluster").tolist() == pytest.approx([1 / 3, 1 / 3, 1 / 3, 1])
    assert weights(frame).tolist() == [0.5, 0.5, 1, 1]
    assert weights(frame, "row").tolist() == [1, 1, 1, 1]
    scores = np.array([0.1, 0.2, 0.3, 0.8])
    w = weights(frame, "cluster")
    assert ratio_interval(w * scores, w, frame["cluster"]).estimate == pytest.approx((0.2 + 0.8) / 2)
    for wrong in (frame.drop(columns="cluster"), frame.assign(cluster=None)):
        with pytest.raises(InputError):
            weights(wrong, "cluster")


def test_a_lead_counts_whole_days_to_the_windows_last_day():
    frame = pd.DataFrame({"made_at": ["2024-11-23T23:00Z", "2024-11-24T01:00Z"], "closes": "2024-11-30"})
    assert past_lead(frame, 7).tolist() == [False, True]
    with pytest.raises(InputError, match="lead: expected"):
        past_lead(frame, -1)


def test_the_ends_of_the_read_value_are_the_medians_of_the_readers_ends():
    frame = _frame([(1, who, "read", p, "2024-10-31", "2024-11-30", None, 1, False) for who, p in READ])
    found = read_value(frame.assign(low=[0.6, None, 0.8], high=[0.8, None, 1.0]))
    assert found[["low", "probability", "high"]].iloc[0].tolist() == [0.6, 0.7, 0.8]


READ = (("ana", 0.7), ("ben", 0.5), ("cleo", 0.9))
