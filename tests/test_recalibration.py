"""Recalibration: shrunk to the identity, learned only from what was known, judged only on what it had not seen."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.errors import InputError
from ledger.verification.decomposition import corp
from ledger.verification.evidence import logistic_recalibration
from ledger.verification.recalibration import Line, gain, out_of_time, recalibrated_tally, recalibration
from ledger.verification.tally import tally


def _record(n=400, slope=0.5, intercept=0.0, seed=1):
    random = np.random.default_rng(seed)
    p = random.integers(1, 20, n) / 20
    rate = 1 / (1 + np.exp(-(intercept + slope * np.log(p / (1 - p)))))
    made = pd.Timestamp("2022-01-01") + pd.to_timedelta(np.sort(random.integers(0, 900, n)), unit="D")
    return pd.DataFrame(
        {
            "made_at": made,
            "known_at": made + pd.Timedelta(days=30),
            "probability": p,
            "outcome": (random.random(n) < rate).astype(int),
        }
    )


def test_with_many_claims_and_little_shrinking_the_line_is_coxs():
    frame = _record(4000)
    counted = tally(frame["probability"], frame["outcome"])
    free, line = logistic_recalibration(counted), recalibration(counted, spread=(100, 100))
    assert (line.intercept, line.slope) == pytest.approx((free.intercept, free.slope), abs=1e-4)


def test_the_line_solves_its_penalised_equations():
    counted = tally([0.2, 0.2, 0.7, 0.9], [0, 1, 0, 1])
    line = recalibration(counted, spread=(0.5, 0.25))
    odds = np.log(counted.forecast / (1 - counted.forecast))
    rest = counted.successes - counted.cases / (1 + np.exp(-(line.intercept + line.slope * odds)))
    assert rest.sum() == pytest.approx(line.intercept / 0.25, abs=1e-8)
    assert rest @ odds == pytest.approx((line.slope - 1) / 0.0625, abs=1e-8)


def test_one_claim_hardly_moves_a_forecast_and_a_thousand_do():
    one, many = (recalibration(tally([0.9] * n, [0] * n)) for n in (1, 1000))
    assert 0.82 < one(0.9) < 0.9
    assert many(0.9) < 0.1


def test_a_calibrated_record_is_left_about_as_it_is_and_no_record_exactly():
    frame = _record(5000, slope=1.0)
    line = recalibration(tally(frame["probability"], frame["outcome"]))
    assert line([0.1, 0.5, 0.9]) == pytest.approx([0.1, 0.5, 0.9], abs=0.02)
    assert Line(0.0, 1.0, 0.01, 0)([0.0, 0.3]).tolist() == [0.0, 0.3]


def test_certain_forecasts_are_taken_to_the_floor_so_that_they_can_be_moved():
    line = recalibration(tally([1.0] * 50, [1] * 25 + [0] * 25), floor=0.01)
    assert 0.4 < line(1.0) < 0.99


@given(st.lists(st.tuples(st.integers(1, 19), st.integers(0, 1)), min_size=1, max_size=40))
def test_turning_yes_into_no_turns_the_line_round(rows):
    p, y = map(np.array, zip(*rows, strict=True))
    one, other = recalibration(tally(p / 20, y)), recalibration(tally((20 - p) / 20, 1 - y))
    assert other.slope == pytest.approx(one.slope, abs=1e-6)
    assert other.intercept == pytest.approx(-one.intercept, abs=1e-6)


def test_recalibrating_the_tally_takes_most_of_the_miscalibration_away():
    frame = _record(3000)
    counted = tally(frame["probability"], frame["outcome"])
    after = recalibrated_tally(counted, recalibration(counted))
    assert corp(after).miscalibration < corp(counted).miscalibration / 4
    assert corp(after).discrimination == pytest.approx(corp(counted).discrimination)


def test_a_forecast_is_recalibrated_only_with_outcomes_known_before_it_was_made():
    frame = pd.DataFrame(
        {
            "made_at": ["2024-03-01", "2024-01-01", "2024-02-01"],
            "known_at": ["2024-04-01", "2024-02-01", "2024-05-01"],
            "probability": [0.9, 0.9, 0.9],
            "outcome": [1, 0, 0],
        }
    )
    found = out_of_time(frame)
    assert found["made_at"].tolist() == ["2024-01-01", "2024-02-01", "2024-03-01"]
    assert found["trained_on"].tolist() == [0, 0, 1]  # known on the day it was made is not known before
    expected = recalibration(tally([0.9], [0]))(0.9)
    assert found["recalibrated"].tolist() == pytest.approx([0.9, 0.9, float(expected)])


def test_later_outcomes_cannot_change_an_earlier_recalibration():
    frame = _record(80)
    one = out_of_time(frame)["recalibrated"].to_numpy()
    late = frame["known_at"] > frame["made_at"].iloc[60]
    other = out_of_time(frame.assign(outcome=np.where(late, 1 - frame["outcome"], frame["outcome"])))
    assert other["recalibrated"].to_numpy()[:61] == pytest.approx(one[:61])
    assert not np.allclose(other["recalibrated"].to_numpy()[61:], one[61:])


def test_refitting_as_outcomes_arrive_gives_the_line_fitted_afresh():
    frame = _record(60)
    found = out_of_time(frame)
    last = found.iloc[-1]
    known = frame[frame["known_at"] < last["made_at"]]
    line = recalibration(tally(known["probability"], known["outcome"]))
    assert last["trained_on"] == len(known)
    assert last["recalibrated"] == pytest.approx(float(line(last["probability"])), abs=1e-7)


def test_an_overconfident_source_gains_and_a_calibrated_one_loses_next_to_nothing():
    poor, good = gain(out_of_time(_record(1500, slope=0.4))), gain(out_of_time(_record(1500, slope=1.0)))
    assert poor.difference.high < 0
    assert poor.after - poor.before == pytest.approx(poor.difference.estimate)
    assert good.after - good.before < 0.002
    assert poor.n + poor.untrained == 1500


@pytest.mark.parametrize(
    "call",
    [
        lambda f: recalibration(tally([0.5], [1]), floor=0.5),
        lambda f: recalibration(tally([0.5], [1]), spread=(0, 1)),
        lambda f: out_of_time(f.drop(columns="known_at")),
        lambda f: out_of_time(f.assign(made_at="soon")),
        lambda f: out_of_time(f.assign(known_at=None)),
        lambda f: out_of_time(f.assign(outcome=np.nan)),
        gain,
        lambda f: gain(out_of_time(f.head(1))),
    ],
)
def test_records_that_cannot_be_recalibrated_are_refused(call):
    with pytest.raises(InputError, match="expected"):
        call(_record(5))
