from math import log

import pandas as pd
import pytest

from ledger.errors import InputError

SEEN = {"evidence": "seen"}
CONTRACT = [
    "group", "n", "n_claims", "n_pending", "n_void", "base_rate", "brier", "log_score", "n_infinite", "skill",
    "miscalibration", "discrimination", "uncertainty", "brier_low", "brier_high",
]  # fmt: skip


@pytest.fixture
def add(ledger, clock):
    """Record a claim open in November, forecast on 1 November and, where an outcome is given, resolved in December."""

    def record(probability=None, outcome=None, *, basis="read", dates=None, **said):
        clock.set("2024-11-01T12:00:00Z") if clock.now.month < 12 else None
        window = said.pop("window", ("2024-11-01", "2024-11-30"))
        claim = ledger.record(question="q", criteria="c", window=window, **said)
        if probability is not None:
            ledger.forecast(claim, probability, basis=basis, **({"stated_at": "2024-11-01"} if basis != "own" else {}))
        if outcome is not None:
            reason = "premise_false" if outcome == "void" else None
            clock.set("2024-12-10T12:00:00Z")
            ledger.resolve(claim, outcome, reason=reason, **SEEN, **(dates or {}))
            clock.set("2024-11-01T12:00:00Z")
        return claim

    return record


@pytest.fixture
def later(clock):
    return lambda: clock.set("2024-12-11T12:00:00Z")


def _line(ledger, **choices):
    return ledger.scores(**choices).iloc[0]


def test_the_columns_of_the_contract_are_there_for_one_line_for_groups_and_for_nothing(ledger, add, later):
    assert set(CONTRACT) <= set(ledger.scores().columns)
    add("0.8", "yes")
    later()
    for frame in (ledger.scores(), ledger.scores("source"), ledger.scores("topic"), ledger.scores(basis="own")):
        assert set(CONTRACT) <= set(frame.columns)


def test_two_claims_scored_by_hand(ledger, add, later):
    """0.8 on a yes: (0.8 − 1)² = 0.04; 0.3 on a no: 0.3² = 0.09; their mean 0.065; skill 1 − 0.065 ÷ 0.25 = 0.74."""
    add("0.8", "yes")
    add("0.3", "no")
    later()
    line = _line(ledger)
    assert (line.n, line.n_claims, line.base_rate, line.uncertainty) == (2, 2, 0.5, 0.25)
    assert line.brier == pytest.approx(0.065)
    assert line.skill == pytest.approx(0.74)
    assert line.log_score == pytest.approx(-(log(0.8) + log(0.7)) / 2)
    assert line.brier == pytest.approx(line.miscalibration - line.discrimination + line.uncertainty)
    rows = ledger.scored()
    assert rows.brier.round(6).tolist() == [0.04, 0.09]


def test_certain_and_wrong_is_counted_and_stays_infinite(ledger, add, later):
    add("1", "no")
    add("0", "no")
    later()
    line = _line(ledger)
    assert (line.n_infinite, line.log_score, line.brier) == (1, float("inf"), 0.5)


def test_a_floor_takes_the_place_of_a_smaller_probability_and_is_said(ledger, add, later):
    """Certain and wrong: −ln 0.001; 0.999 and wrong: its 0.001 is the floor itself; 0.8 and right: −ln 0.8."""
    add("1", "no")
    add("0.999", "no")
    add("0.8", "yes")
    later()
    line = _line(ledger, log_floor=0.001)
    assert (line.log_floor, line.n_floored, line.n_infinite) == (0.001, 1, 0)
    assert line.log_score == pytest.approx(-(2 * log(0.001) + log(0.8)) / 3)
    assert line.brier == _line(ledger).brier
    assert _line(ledger, log_floor=0.01).n_floored == 2
    against = _line(ledger, log_floor=0.001, reference="base-rate")
    assert (against.log_score, against.n_floored) == (line.log_score, 1)
    assert "n_floored" not in _line(ledger)
    nothing = _line(ledger, log_floor=0.001, basis="own")
    assert (nothing.n, nothing.n_floored) == (0, 0)


def test_a_floor_is_a_probability_and_has_no_part_in_averages_over_time(ledger, add, later):
    add("0.5", "yes")
    later()
    with pytest.raises(InputError, match="floor: expected a number between 0 and 1"):
        ledger.scores(log_floor=0)
    with pytest.raises(InputError, match="log_floor: expected none with which=time-averaged"):
        ledger.scores(log_floor=0.1, which="time-averaged")


def test_folding_counts_how_often_the_likelier_side_came_and_leaves_the_scores(ledger, add, later):
    """20 % that did not happen is 80 % right; one half has no likelier side and stays as it was asked."""
    for probability, outcome in (("0.2", "no"), ("0.3", "no"), ("0.8", "yes"), ("0.5", "no")):
        add(probability, outcome)
    later()
    plain, folded = _line(ledger), _line(ledger, fold=True)
    assert (plain.base_rate, folded.base_rate) == (0.25, 0.75)
    assert (folded.brier, folded.log_score) == pytest.approx((plain.brier, plain.log_score))
    found = ledger.calibration(fold=True, draws=50)
    assert found.tally.forecast.tolist() == [0.5, 0.7, 0.8]
    assert (found.tally.cases.tolist(), found.tally.successes.tolist()) == ([1, 1, 2], [0, 1, 2])
    assert found.summary["base_rate"] == 0.75
    for reference in (None, "base-rate"):
        assert sorted(ledger.scores("claim", reference=reference, fold=True).base_rate) == [0, 1, 1, 1]


def test_a_declared_fraction_is_scored_as_one_and_can_be_left_out(ledger, add, later):
    space = {"kind": "binary", "fractions": ("0.5",), "fraction_rule": "half the stations"}
    add("0.5", "0.5", space=space)
    add("0.5", "yes")
    later()
    assert _line(ledger).brier == pytest.approx((0 + 0.25) / 2)
    assert _line(ledger, partial=False).n == 1


def test_open_pending_and_void_claims_are_counted_beside_the_score(ledger, add, later):
    add("0.8", "yes")
    add("0.8")  # due: the window closed, nobody ruled
    add("0.8", window=("2024-11-01", "2025-11-30"))  # open
    add("0.8", "void")
    ledger.withdraw(add("0.8"), reason="a slip")
    add()  # no forecast on it
    later()
    line = _line(ledger)
    assert (line.n, line.n_claims, line.n_pending, line.n_open, line.n_void) == (1, 4, 2, 1, 1)
    assert ledger.claims().status.tolist() == ["resolved", "due", "open", "void", "withdrawn", "due"]


def test_a_claim_that_came_true_early_is_not_scored_before_its_window_closes(ledger, add, clock):
    add("0.8", "yes", window=("2024-11-01", "2024-12-31"), dates={"event_date": "2024-11-05"})
    clock.set("2024-12-31T12:00:00Z")
    line = _line(ledger)
    assert (line.n, line.n_claims, line.n_pending, line.n_open, line.n_void) == (0, 1, 1, 1, 0)
    assert ledger.funnel().set_index("step").left_out["ripe"] == "window open 1"
    clock.set("2025-01-01T00:00:00Z")
    assert _line(ledger).n == 1


def test_the_scores_as_of_an_earlier_day_know_no_later_outcome(ledger, add, later):
    add("0.8", "yes")
    later()
    early = _line(ledger, as_of="2024-12-05")
    assert (early.n, early.n_pending) == (0, 1)
    assert _line(ledger, as_of="2024-12-11").n == 1


def test_an_own_forecast_made_when_the_outcome_was_known_never_counts(ledger, open_as, add, clock, later):
    claim = add("0.4", basis="own")
    clock.set("2024-11-10T12:00:00Z")
    bob = open_as("bob")
    bob.forecast(claim, "1", stated_at="2024-11-02")  # said to be early, recorded late
    clock.set("2024-12-10T12:00:00Z")
    open_as("cat").forecast(claim, "1")  # after the window
    ledger.resolve(claim, "yes", event_date="2024-11-08", known_at="2024-11-09", **SEEN)
    later()
    line = _line(ledger, basis="own")
    assert (line.n, line.n_late) == (1, 2)
    assert line.brier == pytest.approx(0.36)


def test_late_forecasts_are_counted_with_the_group_they_belong_to(ledger, open_as, add, clock, later):
    claim, other = add("0.4", basis="own"), add()
    open_as("bob").forecast(other, "0.5")
    clock.set("2024-12-10T12:00:00Z")
    open_as("bob").forecast(claim, "1")
    for each in (claim, other):
        ledger.resolve(each, "yes", **SEEN)
    later()
    frame = ledger.scores("forecaster", basis="own").set_index("group")
    assert frame.n_late.to_dict() == {"ana": 0, "bob": 1}


def test_a_reading_after_the_outcome_was_known_counts_and_is_marked_as_hindsight(ledger, open_as, add, later):
    claim = add("0.8", "yes", dates={"event_date": "2024-11-05", "known_at": "2024-11-05"})
    add("0.6", "yes")
    later()
    assert _line(ledger).hindsight == 0
    open_as("bob").forecast(claim, "1", basis="stated", forecaster="Met", stated_at="2024-11-01")
    line = _line(ledger)
    assert (line.n, line.hindsight) == (2, 0.5)
    assert line.brier == pytest.approx((0 + 0.16) / 2)
    without = _line(ledger, hindsight=False)
    assert (without.n, without.hindsight) == (2, 0)
    assert without.brier == pytest.approx((0.04 + 0.16) / 2)


def test_the_choices_leave_out_what_they_name(ledger, add, later):
    window = {"opens": "2024-11-01", "closes": "2024-11-30", "basis": "imputed"}
    add("0.8", "yes")
    add("0.7", "yes", speaker_controls_outcome=True)
    add("0.6", "yes", window=window)
    add("0.5", "yes", sampling="retrospective prominence: became famous")
    later()
    assert _line(ledger).n == 3
    assert _line(ledger, prominent=True).n == 4
    assert _line(ledger, announcements=False).n == 2
    assert _line(ledger, imputed=False).n == 2


def test_groups_and_filters(ledger, add, later):
    add("0.8", "yes", source="Austin", topics=("war", "korea"))
    add("0.7", "no", source="Blinken", topics=("war",))
    add("0.6", "yes", source="Austin")
    later()
    by = ledger.scores("source")
    assert by[["group", "n"]].to_numpy().tolist() == [["Austin", 2], ["Blinken", 1]]
    assert by.brier.round(6).tolist() == [0.1, 0.49]
    topics = ledger.scores("topic").set_index("group").n.to_dict()
    assert topics == {"war": 2, "(none)": 1, "korea": 1}
    assert _line(ledger, where={"source": "Austin"}).n == 2
    assert _line(ledger, where={"topic": ["korea"]}).n == 1
    assert _line(ledger, where={"source": []}).n == 0
    with pytest.raises(InputError, match="--by: expected one of source"):
        ledger.scores("shoe")


def test_which_forecast_of_a_claim_counts(ledger, add, clock, later):
    claim = add("0.2", basis="own")
    clock.set("2024-11-02T12:00:00Z")
    ledger.forecast(claim, "0.6")
    clock.set("2024-12-10T12:00:00Z")
    ledger.resolve(claim, "yes", **SEEN)
    later()
    briers = {which: _line(ledger, basis="own", which=which) for which in ("last", "first", "each")}
    assert briers["last"].brier == pytest.approx(0.16)
    assert briers["first"].brier == pytest.approx(0.64)
    assert (briers["each"].n, briers["each"].n_claims) == (2, 1)


def test_the_median_of_the_readers_is_what_the_source_is_scored_by(ledger, open_as, add, later, clock):
    claim = add("0.2")
    for reader, probability in (("bob", "0.6"), ("cat", "0.9")):
        open_as(reader).read(claim, probability)
    clock.set("2024-12-10T12:00:00Z")
    ledger.resolve(claim, "yes", **SEEN)
    later()
    line = _line(ledger)
    assert (line.n, line.brier) == (1, pytest.approx(0.16))


def test_what_was_read_without_words_is_no_term(ledger, add, later):
    add("0.8", "yes")
    add("0.7", "yes", term="Likely")
    later()
    assert ledger.terms()[["term", "n"]].to_numpy().tolist() == [["likely", 1]]


def test_a_filter_on_words_leaves_what_the_group_of_these_words_has(ledger, open_as, add, later, clock):
    """Two read one claim, one of them in other words: it counts once, by the median, under the words of the first."""
    claim = add("0.6", term="likely")
    open_as("bob").forecast(claim, "0.8", basis="read", term="probably", stated_at="2024-11-01")
    clock.set("2024-12-10T12:00:00Z")
    ledger.resolve(claim, "yes", **SEEN)
    later()
    group = ledger.scores("term").set_index("group")
    for words, n in (("likely", 1), ("probably", 0)):
        for which in ({}, {"which": "first"}):
            line = _line(ledger, where={"term": words}, **which)
            assert line.n == n
            assert line.brier == pytest.approx(group.brier.get(words, float("nan")), nan_ok=True)


def test_a_calibration_is_whole_and_repeats_itself(ledger, add, later):
    for n in range(6):
        add(f"0.{n + 2}", "yes" if n > 2 else "no")
    later()
    one, two = (ledger.calibration(draws=200) for _ in range(2))
    assert one.curve.equals(two.curve)
    assert one.parts.score == pytest.approx(one.summary["brier"])
    assert len(one.rows) == one.tally.cases.sum() == 6
    assert any("Too few to judge" in sentence for sentence in one.sentences)


def test_quantities_are_scored_by_their_error(ledger, clock):
    window, space = ("2024-11-01", "2024-11-30"), {"kind": "quantity", "unit": "mm"}
    for prediction, number in (
        ({"kind": "point", "value": 0}, "3"),
        ({"kind": "interval", "low": "0", "high": "4"}, "0"),
    ):
        claim = ledger.record(question="q", criteria="c", window=window, space=space)
        ledger.forecast(claim, prediction, basis="stated", stated_at="2024-11-01")
        clock.set("2024-12-10T12:00:00Z")
        ledger.resolve(claim, number, **SEEN)
    frame = ledger.quantities()
    assert isinstance(frame, pd.DataFrame)
    row = frame.iloc[0]
    assert (row.n, row.bias, row.mae, row.n_ranges, row.inside) == (2, -0.5, 2.5, 1, 1.0)
