"""The e-process over time: what it finds, that it may be looked at every day, that one event bets once."""

import numpy as np
import pandas as pd
import pytest

from ledger.errors import InputError
from ledger.verification.evidence import e_process, evidence_over_time, spiegelhalter
from ledger.verification.smooth import smooth_calibration_error
from ledger.verification.tally import tally


def _record(n=200, rate=None, seed=1, per_cluster=1):
    random = np.random.default_rng(seed)
    p = np.repeat(random.uniform(0.1, 0.9, n // per_cluster), per_cluster)
    draw = np.repeat(random.random(n // per_cluster), per_cluster)
    return pd.DataFrame(
        {
            "known_at": pd.Timestamp("2024-01-01") + pd.to_timedelta(np.arange(n), unit="D"),
            "probability": p,
            "outcome": (draw < (p if rate is None else rate)).astype(int),
            "cluster": np.arange(n) // per_cluster,
        }
    )


def test_alone_claims_give_the_e_process_in_the_order_in_which_they_became_known():
    frame = _record(30)
    table = evidence_over_time(frame.sample(frac=1, random_state=1))
    assert table["evidence"].to_numpy() == pytest.approx(e_process(frame["probability"], frame["outcome"]))
    assert table["n"].tolist() == table["clusters"].tolist() == list(range(1, 31))
    assert table["known_at"].is_monotonic_increasing


def test_two_claims_of_one_event_bet_once_with_the_mean_of_their_bets():
    frame = pd.DataFrame({"known_at": "2024-01-01", "probability": [0.5, 0.5], "outcome": [1, 1], "cluster": "storm"})
    table = evidence_over_time(frame)
    assert len(table) == 1
    assert table["evidence"].iloc[0] == pytest.approx(e_process([0.5], [1])[0])
    assert table["n"].iloc[0] == 2


def test_an_event_bets_on_the_day_its_last_claim_became_known():
    frame = pd.DataFrame(
        {
            "known_at": ["2024-01-01", "2024-03-01", "2024-02-01"],
            "probability": 0.8,
            "outcome": [0, 0, 1],
            "cluster": ["storm", "storm", "vote"],
        }
    )
    table = evidence_over_time(frame)
    assert table["known_at"].dt.month.tolist() == [2, 3]
    assert table["n"].tolist() == [1, 3]


def test_the_day_of_discovery_stays_though_the_evidence_falls_again():
    frame = pd.concat([_record(120, rate=0.05), _record(400, seed=3).assign(known_at="2025-06-01")])
    frame["cluster"] = np.arange(len(frame))
    table = evidence_over_time(frame)
    assert table["found"].iloc[-1]
    assert table["peak"].is_monotonic_increasing
    assert table["evidence"].iloc[-1] < table["peak"].iloc[-1]
    assert table.attrs == {"alpha": 0.05, "threshold": 20.0}


def test_copies_of_a_claim_do_not_condemn_a_calibrated_source():
    found = {"by event": 0, "as if independent": 0}
    for seed in range(200):
        frame = _record(200, seed=seed, per_cluster=10)
        found["by event"] += bool(evidence_over_time(frame)["found"].iloc[-1])
        found["as if independent"] += bool(evidence_over_time(frame.drop(columns="cluster"))["found"].iloc[-1])
    assert found["by event"] <= 0.05 * 200
    assert found["as if independent"] > 0.3 * 200


def test_a_certain_and_wrong_forecast_is_infinite_evidence_from_then_on():
    frame = pd.DataFrame({"known_at": ["2024-01-01", "2024-01-02"], "probability": [1.0, 0.5], "outcome": [0, 1]})
    assert evidence_over_time(frame)["evidence"].tolist() == [np.inf, np.inf]


@pytest.mark.parametrize(
    "change",
    [
        {"known_at": None},
        {"known_at": "soon"},
        {"outcome": 0.5},
        {"outcome": np.nan},
        {"probability": 1.5},
        {"cluster": None},
    ],
)
def test_records_that_cannot_be_bet_on_are_refused(change):
    with pytest.raises(InputError):
        evidence_over_time(_record(5).assign(**change))


def test_a_missing_column_or_an_impossible_error_rate_is_refused():
    with pytest.raises(InputError, match="known_at"):
        evidence_over_time(_record(5).drop(columns="known_at"))
    with pytest.raises(InputError):
        evidence_over_time(_record(5), alpha=0)


def test_smooth_calibration_error_is_small_for_a_calibrated_source_and_large_for_a_biased_one():
    random = np.random.default_rng(1)
    p = random.random(4000)
    good, _ = smooth_calibration_error(tally(p, random.random(4000) < p))
    bad, width = smooth_calibration_error(tally(p, random.random(4000) < 0.5 * p))
    assert good < 0.03 < 0.2 < bad
    assert width == pytest.approx(bad, abs=0.01)


def test_smooth_calibration_error_does_not_change_when_yes_and_no_change_places_and_needs_two_points():
    p, y = np.array([0.1, 0.4, 0.4, 0.9]), np.array([0, 1, 0, 1])
    assert smooth_calibration_error(tally(p, y)) == pytest.approx(smooth_calibration_error(tally(1 - p, 1 - y)))
    with pytest.raises(InputError):
        smooth_calibration_error(tally(p, y), points=1)


@pytest.mark.slow
@pytest.mark.parametrize("n", [30, 300])
def test_spiegelhalters_test_condemns_a_calibrated_source_one_time_in_twenty(n):
    random, found = np.random.default_rng(26), []
    for _ in range(3000):
        p = random.integers(1, 100, n) / 100
        found.append(spiegelhalter(tally(p, random.random(n) < p))[1] <= 0.05)
    assert np.mean(found) == pytest.approx(0.05, abs=0.015)


@pytest.mark.slow
@pytest.mark.parametrize("n", [30, 300])
def test_the_e_process_watched_after_every_claim_condemns_a_calibrated_source_at_most_one_time_in_twenty(n):
    random, found = np.random.default_rng(27), []
    for _ in range(2000):
        p = random.integers(1, 100, n) / 100
        found.append(e_process(p, random.random(n) < p).max() >= 20)
    assert np.mean(found) <= 0.05
