"""Who is better: on common claims, against a named reference, over time; and what a pool would have scored."""

from __future__ import annotations

from math import log

import numpy as np
import pytest

from ledger import Ledger
from ledger.errors import InputError
from ledger.exchange.seeds import seeds_folder

ADA, EMMY, SOFIA = "Ada Lovelace", "Emmy Noether", "Sofia Kovalevskaya"
WINDOW = ("2024-11-01", "2024-11-30")


@pytest.fixture
def ledger(clock):
    with Ledger("sqlite://", "ana", clock=clock) as opened:
        yield opened


@pytest.fixture
def outcomes():
    return []


@pytest.fixture
def add(ledger, outcomes):
    """Record a claim with the forecasts of several; ``later`` resolves it."""

    def record(outcome, own=None, *, source=None, stated=None, read=None, day="2024-11-01", known=None, **said):
        claim = ledger.record(question="q", criteria="c", window=said.pop("window", WINDOW), source=source, **said)
        for who, number in (stated or {}).items():
            ledger.forecast(claim, number, basis="stated", forecaster=who, stated_at=day)
        if read is not None:
            best, low, high = read
            ledger.read(claim, best, low=low, high=high, stated_at=day)
        for who, number in (own or {}).items():
            ledger.forecast(claim, number, forecaster=who)
        outcomes.append((claim, outcome, known))
        return claim

    return record


@pytest.fixture
def later(ledger, clock, outcomes):
    """Resolve in December what has an outcome, and look at it in January."""

    def resolve():
        clock.set("2024-12-10T12:00:00Z")
        for claim, outcome, known in outcomes:
            if outcome is not None:
                ledger.resolve(claim, outcome, evidence=["seen"], known_at=known)
        clock.set("2025-01-01T12:00:00Z")

    return resolve


@pytest.fixture(scope="module")
def seeds():
    with Ledger("sqlite://", "ana") as opened:
        opened.load(seeds_folder())
        yield opened


# -- which forecasts ---------------------------------------------------------------------------------------------


def test_a_number_another_source_states_is_that_sources(ledger, add, later):
    """Ada's words are read as 0.8 on a yes, 0.04; Emmy states 0.5 on the same claim, 0.25."""
    add("yes", source=ADA, read=("0.8", "0.7", "0.9"), stated={EMMY: "0.5"})
    later()
    by = ledger.scores("source").set_index("group")
    assert by.brier.round(6).to_dict() == {ADA: 0.04, EMMY: 0.25}
    assert ledger.claims().probability.item() == 0.8
    for who, brier in ((ADA, 0.04), (EMMY, 0.25)):
        assert ledger.scores(where={"source": who}).brier.item() == pytest.approx(brier)


def test_a_sources_own_number_goes_before_the_readings_of_its_words(ledger, add, later):
    add("yes", source=ADA, read=("0.5", "0.4", "0.6"), stated={ADA: "0.9", EMMY: "0.5"})
    later()
    by = ledger.scores("source").set_index("group")
    assert by.brier.round(6).to_dict() == {ADA: 0.01, EMMY: 0.25}
    assert ledger.claims().probability.item() == 0.9


def test_a_lead_takes_the_last_forecast_made_so_long_before_and_counts_the_later_ones(ledger, add, clock, later):
    claim = add("yes", {EMMY: "0.2"})
    clock.set("2024-11-20T12:00:00Z")
    ledger.forecast(claim, "0.9", forecaster=EMMY)
    later()
    early = ledger.scores(basis="own", which="lead", lead=14).iloc[0]
    assert (early.n, early.n_late, early.n_inside_lead) == (1, 0, 1)
    assert early.brier == pytest.approx(0.64)
    assert ledger.scores(basis="own", which="lead", lead=10).brier.item() == pytest.approx(0.01)
    assert ledger.scores(basis="own", lead=29).n_inside_lead.item() == 1
    gone = ledger.scores("forecaster", basis="own", lead=60)
    assert gone[["group", "n", "n_inside_lead"]].to_numpy().tolist() == [[EMMY, 0, 2]]
    with pytest.raises(InputError, match="lead: expected days"):
        ledger.scores(which="lead")


def test_an_average_over_time_weighs_each_forecast_by_the_days_it_stood_and_says_its_coverage(
    ledger, add, clock, later
):
    """November has 30 days. From noon of the 11th 0.5 stands for 5 days, then 0.9 for 14.5, of 30: 19.5/30."""
    claim = add("yes")
    add(None, {EMMY: "0.5"})
    clock.set("2024-11-11T12:00:00Z")
    ledger.forecast(claim, "0.5", forecaster=EMMY)
    clock.set("2024-11-16T12:00:00Z")
    ledger.forecast(claim, "0.9", forecaster=EMMY)
    later()
    line = ledger.scores(basis="own", which="time-averaged").iloc[0]
    assert (line.n, line.n_claims, line.n_pending) == (1, 2, 1)
    assert line.brier == pytest.approx((0.25 * 5 + 0.01 * 14.5) / 19.5)
    assert line.log_score == pytest.approx(-(log(0.5) * 5 + log(0.9) * 14.5) / 19.5)
    assert line.coverage == pytest.approx(19.5 / 30)
    assert np.isnan([line.miscalibration, line.discrimination]).all()
    assert list(ledger.scores("claim", basis="own", which="time-averaged").n) == [1, 0]


def test_a_claim_or_an_event_can_count_once_however_many_forecasts_it_has(ledger, add, later):
    """Storm: 0.5 and 0.5 on a yes, 0.25 each; vote: 0.9 on a yes, 0.01. By forecast 0.17, by event 0.13."""
    add("yes", {EMMY: "0.5", SOFIA: "0.5"}, event="storm")
    add("yes", {EMMY: "0.9"}, event="vote")
    later()
    for weights, mean in (("forecast", 0.17), ("claim", 0.13), ("event", 0.13)):
        line = ledger.scores(basis="own", weights=weights).iloc[0]
        assert line.n == 3
        assert line.brier == pytest.approx(mean)
        assert line.brier == pytest.approx(line.miscalibration - line.discrimination + line.uncertainty)


@pytest.mark.parametrize("verb", ["calibration", "sensitivity", "evidence", "aggregate", "recalibrate", "bounds"])
def test_what_needs_single_forecasts_refuses_averages_and_weights(seeds, verb):
    with pytest.raises(InputError, match="an average over time is no forecast"):
        getattr(seeds, verb)(which="time-averaged")
    with pytest.raises(InputError, match="every forecast counts once"):
        getattr(seeds, verb)(weights="event")


def test_the_track_records_of_sources_take_averages_over_time_without_a_line(seeds):
    table = seeds.sources(which="time-averaged").set_index("group")
    assert table.coverage["NOAA Climate Prediction Center"] > 0.9
    assert table.slope.isna().all()


# -- a named reference -------------------------------------------------------------------------------------------


def test_skill_against_another_forecaster_is_one_ratio_of_sums_on_common_claims(ledger, add, later):
    """Emmy 0.04 + 0.09, Sofia 0.25 + 0.25 on the two in common: 1 − 0.13 ÷ 0.5 = 0.74; the third is not compared."""
    add("yes", {EMMY: "0.8", SOFIA: "0.5"})
    add("no", {EMMY: "0.3", SOFIA: "0.5"})
    add("no", {EMMY: "0.9"})
    later()
    table = ledger.scores("forecaster", basis="own", reference=SOFIA).set_index("group")
    assert table.skill[EMMY] == pytest.approx(0.74)
    assert (table.n[EMMY], table.n_compared[EMMY], table.reference[EMMY]) == (3, 2, SOFIA)
    assert table.reference_brier[EMMY] == pytest.approx(0.25)
    assert np.isnan(table.skill[SOFIA])
    with pytest.raises(InputError, match="--reference: expected one of base-rate, Emmy"):
        ledger.scores(basis="own", reference="Lise Meitner")


def test_the_base_rate_as_reference_has_not_seen_the_outcome(ledger, add, later):
    """Outcomes yes, no, no: elsewhere the rate is 0, ½, ½, with scores 1, ¼, ¼; all at 0.5 score ¼: 1 − ¾ ÷ 1½."""
    for outcome in ("yes", "no", "no"):
        add(outcome, {EMMY: "0.5"})
    later()
    line = ledger.scores(basis="own", reference="base-rate").iloc[0]
    assert line.skill == pytest.approx(0.5)
    assert line.reference == "base rate out of sample"
    assert line.skill != pytest.approx(ledger.scores(basis="own").skill.item())


def test_one_event_alone_has_no_base_rate_outside_it(ledger, add, later):
    add("yes", {EMMY: "0.5"}, event="storm")
    later()
    assert np.isnan(ledger.scores(basis="own", reference="base-rate").skill.item())


# -- pairs -------------------------------------------------------------------------------------------------------


def test_two_are_compared_on_the_claims_both_forecast_and_on_no_other(ledger, add, later):
    """Emmy − Sofia: 0.04 − 0.25 and 0.09 − 0.25, mean −0.185; Emmy's third and Sofia's fourth are left out."""
    add("yes", {EMMY: "0.8", SOFIA: "0.5"})
    add("no", {EMMY: "0.3", SOFIA: "0.5"})
    add("no", {EMMY: "0.9"})
    add("no", {SOFIA: "0.1"})
    later()
    found = ledger.compare(EMMY, SOFIA)
    (row,) = found.to_dict("records")
    assert row["estimate"] == pytest.approx(-0.185)
    assert (row["n"], row["only_first"], row["only_second"]) == (2, 1, 1)
    assert "is 0.185 lower than that of Sofia" in found.attrs["sentence"]
    turned = ledger.compare(SOFIA, EMMY)
    assert turned.estimate.item() == pytest.approx(0.185)
    assert turned.p_value.item() == pytest.approx(row["p_value"])


def test_a_clear_difference_is_said_to_be_one_and_how_much_later_it_was_forecast(ledger, add, later):
    for step in range(20):
        add("yes", {EMMY: "0.9"}, source=ADA, stated={ADA: f"0.{50 + step}"}, day="2024-10-31")
    later()
    found = ledger.compare(EMMY, ADA)
    assert found.attrs["sentence"].endswith("Emmy Noether is better.")
    assert found.days_later.item() == pytest.approx(1.5)
    assert found.q_value.item() < 0.001


def test_all_pairs_say_how_many_were_looked_at(ledger, add, later):
    for step in range(5):
        add("yes", {EMMY: f"0.{5 + step % 4}", SOFIA: "0.5"}, source=ADA)
    add("yes", source=ADA, stated={ADA: "0.9"})
    later()
    found = ledger.compare()
    assert found[["first", "second"]].to_numpy().tolist() == [[EMMY, SOFIA]]
    assert found.attrs["sentence"].startswith("1 pair looked at")
    assert "2 without a common claim were not compared" in found.attrs["sentence"]


def test_where_nothing_is_common_only_the_adjusted_comparison_can_tell(ledger, add, later):
    """Emmy links the two sources: on both claims she is at 0.5, so Ada's 0.9 and Sofia's 0.1 can be set beside it."""
    for step in range(6):
        number = f"0.{80 + step}"
        add("yes", {EMMY: "0.5"}, source=ADA, stated={ADA: number})
        add("yes", {EMMY: f"0.{40 + step}"}, source=SOFIA, stated={SOFIA: "0.1"})
    later()
    found = ledger.compare(ADA, SOFIA)
    assert found.empty
    assert found.attrs["sentence"].startswith(
        "Ada Lovelace and Sofia Kovalevskaya have nothing in common: only the adjusted comparison can tell"
    )
    adjusted = ledger.compare(ADA, SOFIA, adjusted=True).set_index("group")
    assert adjusted.component.nunique() == 1
    assert adjusted.adjusted_high[ADA] < adjusted.adjusted_low[SOFIA]
    assert adjusted.q_value[SOFIA] < 0.01


def test_the_adjusted_comparison_finds_that_the_harder_claims_were_the_harder_ones(ledger, add, later):
    """Ada 0.1, 0.4 and Sofia 0.5, 0.8 as Brier scores with one claim in common: 0.4 against 0.5 decides, by 0.1."""
    for number, who in (("0.6838", ADA), ("0.1056", SOFIA)):  # (1 − p)² = 0.1 and 0.8
        add("yes", {who: number})
    add("yes", {ADA: "0.3675", SOFIA: "0.2929"})  # 0.4 and 0.5
    later()
    table = ledger.compare(adjusted=True).set_index("group")
    assert table.raw[SOFIA] - table.raw[ADA] == pytest.approx(0.4, abs=1e-3)
    assert table.effect[SOFIA] - table.effect[ADA] == pytest.approx(0.1, abs=1e-3)


def test_the_sources_of_the_seeds_cannot_be_compared_and_are_not(seeds):
    found = seeds.compare(by="series")
    assert found.empty
    assert found.attrs["sentence"].startswith("No two have a claim in common")
    adjusted = seeds.compare(by="series", adjusted=True)
    assert adjusted.adjusted.isna().all()
    assert "None of 12 could be tested" in adjusted.attrs["sentence"]


def test_a_member_of_the_same_name_as_a_source_stays_apart(ledger, add, later):
    add("yes", {ADA: "0.5"}, source=ADA, stated={ADA: "0.9"})
    later()
    assert ledger.compare()[["first", "second"]].to_numpy().tolist() == [[ADA, f"{ADA} (own)"]]


def test_names_that_are_not_there_are_refused(ledger, add, later):
    add("yes", {EMMY: "0.5", SOFIA: "0.6"})
    later()
    with pytest.raises(InputError, match="expected one with a scored claim: Emmy Noether, Sofia"):
        ledger.compare("Lise Meitner")
    with pytest.raises(InputError, match="two different names"):
        ledger.compare(EMMY, EMMY)
    with pytest.raises(InputError, match="--by: expected one of forecaster"):
        ledger.compare(by="topic")


def test_an_empty_ledger_has_nothing_to_compare_to_weigh_or_to_pool(ledger):
    for table in (ledger.compare(), ledger.compare(adjusted=True), ledger.evidence(), ledger.evidence(by="source"),
                  ledger.aggregate(), ledger.recalibrate(), ledger.bounds()):  # fmt: skip
        assert table.empty
    assert ledger.scores(reference="base-rate", basis="own").n.item() == 0


def test_a_comparison_as_of_an_earlier_day_knows_no_later_outcome(ledger, add, later):
    add("yes", {EMMY: "0.5", SOFIA: "0.6"})
    later()
    assert ledger.compare(as_of="2024-12-05").empty
    assert len(ledger.compare(as_of="2024-12-31")) == 1


# -- evidence ----------------------------------------------------------------------------------------------------


def test_evidence_grows_against_a_source_that_is_always_wrong_and_says_when_it_sufficed(ledger, add, later):
    for _ in range(8):
        add("no", source=ADA, stated={ADA: "0.9"})
    later()
    table = ledger.evidence()
    assert table.n.tolist() == list(range(1, 9))
    assert table.evidence.is_monotonic_increasing
    assert table.found.iloc[-1]
    (said,) = table.attrs["sentences"]
    assert "it reached 20 on 2024-11-30, which is strong; it may be looked at after every claim" in said


def test_evidence_by_group_leaves_out_partial_outcomes_and_counts_what_came_true_early_at_its_close(ledger, add, later):
    space = {"kind": "binary", "fractions": ("0.5",), "fraction_rule": "half"}
    add("0.5", source=ADA, stated={ADA: "0.5"}, space=space)
    add("yes", source=ADA, stated={ADA: "0.7"}, known="2024-11-05")
    add("no", source=EMMY, stated={EMMY: "0.7"}, known="2024-12-10")
    later()
    table = ledger.evidence(by="source")
    assert table.known_at.astype(str).str[:10].tolist() == ["2024-11-30", "2024-12-10"]
    assert table["group"].tolist() == [ADA, EMMY]
    assert "20 would be strong" in table.attrs["sentences"][0]
    assert ledger.evidence().attrs["sentences"][0].endswith("1 with a partial outcome left out.")


# -- pools, recalibration, bounds --------------------------------------------------------------------------------


def test_a_pool_is_scored_beside_each_forecaster_on_that_forecasters_claims(ledger, add, later):
    """0.8 and 0.4 on a yes pool to 0.6: 0.16; 0.04 and 0.36, on average 0.20. A claim with one is not pooled."""
    add("yes", {EMMY: "0.8", SOFIA: "0.4"})
    add("yes", {EMMY: "0.1"})
    later()
    table = ledger.aggregate(method="mean").set_index("group")
    assert table.brier.round(6).to_dict() == {"mean": 0.16, "average forecaster": 0.2, EMMY: 0.04, SOFIA: 0.36}
    assert table.difference.round(6).to_dict() == {"mean": 0, "average forecaster": 0.04, EMMY: -0.12, SOFIA: 0.2}
    assert (table.n == 1).all()
    every = ledger.aggregate()
    assert every.kind.value_counts().to_dict() == {"pooled": 5, "forecaster": 2, "average": 1}
    geometric = every.set_index("group").brier["geometric mean of odds"]
    odds = np.sqrt(4 * (2 / 3))
    assert geometric == pytest.approx((1 - odds / (1 + odds)) ** 2)
    assert "the average forecaster 0.200; 1 of 2 forecasters did worse" in every.attrs["sentence"]


def test_odds_of_nothing_and_of_everything_have_no_mean_and_the_other_pools_stay(ledger, add, later):
    add("yes", {EMMY: "0", SOFIA: "1"})
    later()
    assert set(ledger.aggregate().group[:3]) == {"mean", "median", "trimmed mean"}
    with pytest.raises(InputError, match="certain of yes, another of no"):
        ledger.aggregate(method="geometric")
    with pytest.raises(InputError, match="--method: expected one of mean"):
        ledger.aggregate(method="best")
    with pytest.raises(InputError, match="a pool takes one forecast of each"):
        ledger.aggregate(which="each")


def test_recalibration_learns_from_earlier_outcomes_only(ledger, add, later):
    for month in range(1, 11):
        days = (f"2023-{month:02}-02", f"2023-{month:02}-20")
        add("no", source=ADA, stated={ADA: "0.9"}, day=f"2023-{month:02}-01", window=days, known=f"2023-{month:02}-21")
    add("no", source=EMMY, stated={EMMY: "0.9"})
    later()
    table = ledger.recalibrate().set_index("group")
    assert (table.n[ADA], table.n_compared[ADA], table.n_compared[EMMY]) == (10, 9, 0)
    assert table.before[ADA] == pytest.approx(0.81)
    assert table.high[ADA] < 0
    assert table.intercept[ADA] < 0
    assert "1 of 1 group would clearly have gained" in ledger.recalibrate().attrs["sentence"]


def test_bounds_are_the_best_and_the_worst_end_of_what_was_read(ledger, add, later):
    """0.6–0.8 on a yes: 0.04 to 0.16; a plain 0.5 is 0.25 at both ends, above both, on the same claim."""
    add("yes", {EMMY: "0.5"}, source=ADA, read=("0.7", "0.6", "0.8"))
    later()
    table = ledger.bounds(by="forecaster", basis="both").set_index("group")
    assert table.loc[ADA, ["brier", "brier_best_end", "brier_worst_end"]].tolist() == pytest.approx([0.09, 0.04, 0.16])
    assert table.brier_worst_end[EMMY] == pytest.approx(0.25)
    assert (table.better_than[ADA], table.better_than[EMMY]) == ((EMMY,), ())
    assert (table.n_bands[ADA], table.n_bands[EMMY]) == (1, 0)
    found = ledger.bounds(by="forecaster", basis="both").attrs["sentence"]
    assert found.startswith("1 of 1 pair with claims in common can be told apart")


def test_the_band_of_several_readers_is_the_median_of_their_ends(ledger, add, later):
    claim = add("yes", source=ADA, read=("0.7", "0.6", "0.8"))
    ledger.forecast(claim, "0.9", basis="read", low="0.8", high="1", forecaster="bob")
    later()
    row = ledger.bounds().iloc[0]
    assert [row.brier_best_end, row.brier, row.brier_worst_end] == pytest.approx([0.01, 0.04, 0.09])


def test_bounds_on_different_claims_are_not_compared(seeds):
    table = seeds.bounds()
    assert (table.brier_best_end <= table.brier + 1e-12).all()
    assert (table.brier <= table.brier_worst_end + 1e-12).all()
    assert table.attrs["sentence"].startswith("No two have a claim in common")
    assert not table.better_than.map(len).any()
