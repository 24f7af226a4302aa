from math import log, sqrt

import pytest

from ledger.errors import InputError

SEEN = {"evidence": "seen"}
RAIN = {"kind": "options", "options": ("none", "some", "heavy"), "ordered": True}
MM = {"kind": "quantity", "unit": "mm"}
NINE_TENTHS = {"none": "0.1", "some": "0.8", "heavy": "0.1"}


@pytest.fixture
def add(ledger, clock):
    """Record a claim open in November with forecasts of 1 November, resolved in December where an outcome is given."""

    def record(space, said, outcome=None, *, basis="stated", made="2024-11-01", **about):
        clock.set("2024-11-01T12:00:00Z")
        claim = ledger.record(question="q", criteria="c", window=("2024-11-01", "2024-11-30"), space=space, **about)
        for forecaster, prediction in said if isinstance(said, list) else [(None, said)]:
            ledger.forecast(claim, prediction, basis=basis, forecaster=forecaster, stated_at=made)
        clock.set("2024-12-10T12:00:00Z")
        if outcome is not None:
            ledger.resolve(claim, outcome, reason="premise_false" if outcome == "void" else None, **SEEN)
        return claim

    return record


def point(value):
    return {"kind": "point", "value": value}


def interval(low, high, coverage=None):
    return {"kind": "interval", "low": low, "high": high} | ({"coverage": coverage} if coverage else {})


def quantiles(**values):
    return {"kind": "quantiles", "quantiles": [{"level": f"0.{name[1:]}", "value": v} for name, v in values.items()]}


def line(ledger, kind, **choices):
    (found,) = ledger.scores(kind=kind, **choices).to_dict("records")
    return found


# -- options -------------------------------------------------------------------------------------------------------


def test_ordered_options_are_scored_by_hand(ledger, add):
    """0.7, 0.2, 0.1 and the first happened: 0.3² + 0.2² + 0.1² = 0.14; thresholds 0.3² + 0.1² = 0.10, a half 0.05."""
    add(RAIN, {"none": "0.7", "heavy": "0.1", "some": "0.2"}, "none")
    found = line(ledger, "options")
    assert (found["n"], found["n_ordered"], found["n_infinite"], found["reference"]) == (1, 1, 0, "equal chances")
    assert found["brier_sum"] == pytest.approx(0.14)
    assert found["log_score"] == pytest.approx(-log(0.7))
    assert found["spherical"] == pytest.approx(-0.7 / sqrt(0.54))
    assert found["ranked_probability"] == pytest.approx(0.10)
    assert found["ranked_per_threshold"] == pytest.approx(0.05)
    assert found["reference_score"] == pytest.approx(2 / 3)
    assert found["skill"] == pytest.approx(1 - 0.14 / (2 / 3))


def test_options_without_an_order_have_no_ranked_score(ledger, add):
    add(["red", "green"], {"red": "0.9", "green": "0.1"}, "green")
    add(RAIN, NINE_TENTHS, "some")
    found = line(ledger, "options")
    assert (found["n"], found["n_ordered"]) == (2, 1)
    assert found["brier_sum"] == pytest.approx((2 * 0.9**2 + 0.06) / 2)
    assert found["ranked_probability"] == pytest.approx(0.1**2 + 0.1**2)
    alone = ledger.scored(kind="options").ranked_probability
    assert alone.isna().tolist() == [True, False]


def test_what_could_not_happen_and_did_stays_infinite_and_is_counted(ledger, add):
    add(["red", "green"], {"red": "1", "green": "0"}, "green")
    add(["red", "green"], {"red": "1", "green": "0"}, "red")
    found = line(ledger, "options")
    assert (found["log_score"], found["n_infinite"], found["brier_sum"]) == (float("inf"), 1, 1.0)


def test_a_floor_of_the_log_score_is_said_and_only_options_have_one(ledger, add):
    add(["red", "green"], {"red": "1", "green": "0"}, "green")
    add(["red", "green"], {"red": "0.5", "green": "0.5"}, "red")
    found = line(ledger, "options", log_floor=0.001)
    assert (found["log_floor"], found["n_floored"], found["n_infinite"]) == (0.001, 1, 0)
    assert found["log_score"] == pytest.approx(-(log(0.001) + log(0.5)) / 2)
    assert "n_floored" not in line(ledger, "options")
    with pytest.raises(InputError, match="log_floor: expected none for quantities"):
        ledger.scores(kind="quantity", log_floor=0.001)
    with pytest.raises(InputError, match="fold: expected claims of yes or no"):
        ledger.scores(kind="options", fold=True)


def test_rounded_probabilities_are_shared_out_to_one(ledger, add):
    add(["a", "b", "c"], dict.fromkeys("abc", "0.333"), "b")
    assert line(ledger, "options")["brier_sum"] == pytest.approx(2 / 3)


def test_the_readers_of_options_are_pooled_by_their_mean(ledger, add):
    add(["a", "b"], [("ben", {"a": "0.9", "b": "0.1"}), ("eva", {"a": "0.6", "b": "0.4"})], "a", basis="read")
    found = line(ledger, "options")
    assert found["n"] == 1
    assert found["brier_sum"] == pytest.approx(2 * 0.25**2)


def test_open_pending_and_void_claims_are_counted_beside_the_scores(ledger, add, clock):
    add(RAIN, NINE_TENTHS, "some")
    add(RAIN, NINE_TENTHS)
    add(RAIN, NINE_TENTHS, "void")
    found = line(ledger, "options")
    assert [found[name] for name in ("n", "n_claims", "n_pending", "n_open", "n_void")] == [1, 3, 1, 0, 1]
    clock.set("2024-11-30T12:00:00Z")
    found = line(ledger, "options", as_of="2024-11-29")
    assert [found[name] for name in ("n", "n_pending", "n_open")] == [0, 1, 1]


@pytest.mark.parametrize("outcome", ["some", "void"])
def test_a_claim_resolved_before_its_window_closes_is_pending(ledger, add, outcome):
    add(RAIN, NINE_TENTHS, outcome)
    found = line(ledger, "options", as_of="2024-12-10T12:00:00Z")
    assert found["n"] + found["n_void"] == 1
    claim = ledger.record(question="q", criteria="c", window=("2024-11-01", "2025-11-30"), space=MM)
    ledger.forecast(claim, point("5"), basis="stated", stated_at="2024-11-01")
    ledger.resolve(claim, "5" if outcome == "some" else "void",
                   reason="premise_false" if outcome == "void" else None, **SEEN)  # fmt: skip
    found = line(ledger, "quantity")
    assert [found[name] for name in ("n", "n_claims", "n_pending", "n_open", "n_void")] == [0, 1, 1, 1, 0]
    assert ledger.funnel().set_index("step").left_out["ripe"] == "window open 1"


def test_an_own_forecast_made_too_late_is_left_out_and_counted(ledger, add, clock):
    claim = add(RAIN, [("ben", NINE_TENTHS)], basis="own")
    ledger.forecast(claim, {"none": "0", "some": "0", "heavy": "1"}, forecaster="eva", stated_at="2024-11-02")
    ledger.resolve(claim, "some", **SEEN)
    found = line(ledger, "options", basis="own")
    assert (found["n"], found["n_late"]) == (1, 1)
    assert found["brier_sum"] == pytest.approx(0.06)
    shown = {made["forecaster"]: made for made in ledger.show(claim)["forecasts"]}
    assert (shown["eva"]["late"], shown["eva"]["scores"]) == (True, {})
    assert shown["eva"]["score"] == "made too late: not scored"


def test_the_last_the_first_or_the_last_in_time_of_a_forecaster_counts(ledger, add):
    sure, right = {"red": "1", "green": "0"}, {"red": "0", "green": "1"}
    claim = add(["red", "green"], sure, made="2024-11-01")
    ledger.forecast(claim, right, basis="stated", stated_at="2024-11-20")
    ledger.resolve(claim, "green", **SEEN)
    got = [line(ledger, "options", **choice)["brier_sum"] for choice in
           ({}, {"which": "first"}, {"which": "lead", "lead": 20}, {"which": "each"})]  # fmt: skip
    assert got == [0, 2, 2, 1]
    with pytest.raises(InputError, match="which: expected last, first, each or lead, for claims of the kind options"):
        ledger.scores(kind="options", which="time-averaged")


def test_groups_filters_and_weights_are_those_of_binary_claims(ledger, add):
    add(
        ["a", "b"],
        [("Ada Lovelace", {"a": "1", "b": "0"}), ("Emmy Noether", {"a": "0", "b": "1"})],
        "a",
        topics=("x", "y"),
    )
    add(["a", "b"], [("Ada Lovelace", {"a": "0.5", "b": "0.5"})], "b", topics=("y",))
    by = ledger.scores("forecaster", kind="options").set_index("group")
    assert by.n.to_dict() == {"Ada Lovelace": 2, "Emmy Noether": 1}
    assert by.brier_sum.to_dict() == {"Ada Lovelace": 0.25, "Emmy Noether": 2}
    assert ledger.scores("topic", kind="options").set_index("group").n.to_dict() == {"y": 3, "x": 2}
    assert line(ledger, "options", where={"topic": "x"})["brier_sum"] == 1
    assert line(ledger, "options")["brier_sum"] == pytest.approx(2.5 / 3)
    assert line(ledger, "options", weights="claim")["brier_sum"] == pytest.approx(0.75)
    with pytest.raises(InputError, match="--by: expected one of source"):
        ledger.scores("colour", kind="options")
    with pytest.raises(InputError, match="kind: expected one of options, quantity"):
        ledger.scores(kind="colours")


def test_skill_is_against_a_forecaster_on_common_claims_or_what_happened_elsewhere(ledger, add):
    half = {"a": "0.5", "b": "0.5"}
    for event, outcome in (("one", "a"), ("two", "a"), ("three", "b")):
        add(["a", "b"], [("Ada Lovelace", {"a": "0.8", "b": "0.2"}), ("Emmy Noether", half)], outcome, event=event)
    by = ledger.scores("forecaster", kind="options", reference="Emmy Noether").set_index("group")
    ada = (2 * 2 * 0.2**2 + 2 * 0.8**2) / 3
    assert by.skill["Ada Lovelace"] == pytest.approx(1 - ada / 0.5)
    assert (by.n_compared["Ada Lovelace"], by.n_compared["Emmy Noether"]) == (3, 0)
    found = line(ledger, "options", reference="base-rate", where={"forecaster": "Ada Lovelace"})
    assert found["reference"] == "base rate out of sample"
    assert found["reference_score"] == pytest.approx((0.5 + 0.5 + 2) / 3)  # one half twice, and certain of a for the b
    with pytest.raises(InputError, match="--reference: expected one of base-rate, Ada Lovelace, Emmy Noether"):
        ledger.scores(kind="options", reference="Nobody")


def test_the_mean_has_an_interval_by_clusters(ledger, add):
    for event, outcome in (("one", "a"), ("one", "a"), ("two", "b")):
        add(["a", "b"], {"a": "0.8", "b": "0.2"}, outcome, event=event)
    found = line(ledger, "options")
    assert found["n_clusters"] == 2
    assert 0 <= found["brier_sum_low"] < found["brier_sum"] < found["brier_sum_high"] <= 2


# -- quantities ----------------------------------------------------------------------------------------------------


def test_points_are_scored_by_hand(ledger, add):
    """3 where 1 came and 2 where 3 came: errors 2 and −1, mean 0.5, mean absolute 1.5, root of (4 + 1)/2."""
    add(MM, point("3"), "1")
    add(MM, point("2"), "3")
    found = line(ledger, "quantity")
    assert (found["unit"], found["n"], found["n_points"], found["n_wis"], found["coverage"]) == ("mm", 2, 2, 0, ())
    assert (found["bias"], found["mae"], found["rmse"]) == pytest.approx((0.5, 1.5, sqrt(2.5)))
    assert found["two_thirds"] == pytest.approx(2)  # the middle two thirds of −1 … 2


def test_a_range_with_a_stated_coverage_is_scored_by_hand(ledger, add):
    """2 to 6 at 80 %, and 7 came: width 4 + (2/0.2)·1 = 14; weighted α/2: 1.4 = 0.4 + 0 + 1; pinball (0.5 + 0.9)/2."""
    add(MM, interval("2", "6", "0.8"), "7")
    found = line(ledger, "quantity")
    assert [found[name] for name in ("interval_score", "width", "over", "under")] == pytest.approx([14, 4, 0, 10])
    assert [found[name] for name in ("wis", "dispersion", "overprediction", "underprediction")] == pytest.approx(
        [1.4, 0.4, 0, 1]
    )
    assert (found["pinball"], found["bias"], found["inside"], found["n_ranges"]) == pytest.approx((0.7, -3, 0, 1))
    assert found["coverage"] == ({"level": 0.8, "n": 1, "inside": 0.0},)


def test_quantiles_are_scored_by_hand_under_both_counts_of_the_median(ledger, add):
    """4, 5, 8 at ¼, ½, ¾, and 5 came: pinball (0.25 + 0 + 0.75)/3; ½·½·4 over K + ½ is 2/3, over K + 1 it is ½."""
    add(MM, quantiles(q25="4", q50="5", q75="8"), "5")
    found = line(ledger, "quantity")
    assert found["pinball"] == pytest.approx(1 / 3)
    assert (found["wis"], found["wis_median_full"]) == pytest.approx((2 / 3, 0.5))
    assert (found["dispersion"], found["overprediction"], found["underprediction"]) == pytest.approx((2 / 3, 0, 0))
    assert (found["mae"], found["n_distributions"]) == (0, 1)
    assert found["coverage"] == ({"level": 0.5, "n": 1, "inside": 1.0},)


@pytest.mark.parametrize(("number", "over", "under"), [("2", 3.5 / 1.5, 0), ("11", 0, 4)])
def test_what_lies_outside_is_over_or_under_and_the_parts_add_up(ledger, add, number, over, under):
    """At 2: (4 − 2) + (5 − 2)/2 = 3.5, plus width 1, over 1.5; at 11: (11 − 8) + (11 − 5)/2 = 6, over 1.5."""
    add(MM, quantiles(q25="4", q50="5", q75="8"), number)
    found = line(ledger, "quantity")
    assert (found["overprediction"], found["underprediction"]) == pytest.approx((over, under))
    assert found["wis"] == pytest.approx(found["dispersion"] + found["overprediction"] + found["underprediction"])


def test_quantiles_that_do_not_pair_are_scored_by_pinball_alone(ledger, add):
    add(MM, quantiles(q1="1", q5="2"), "4")
    found = line(ledger, "quantity")
    assert (found["n_distributions"], found["n_wis"], found["coverage"]) == (1, 0, ())
    assert found["pinball"] == pytest.approx((0.1 * 3 + 0.5 * 2) / 2)
    assert found["mae"] == 2


@pytest.mark.parametrize("coverage", ["0", "1"])
def test_a_range_said_to_be_certain_has_no_score_but_is_seen_to_miss(ledger, add, coverage):
    add(MM, interval("2", "6", coverage), "7")
    found = line(ledger, "quantity")
    assert (found["n_intervals"], found["n_wis"], found["n_ranges"], found["inside"]) == (0, 0, 1, 0)
    assert found["coverage"] == ({"level": float(coverage), "n": 1, "inside": 0.0},)
    assert found["mae"] == 3


def test_a_range_without_a_stated_coverage_is_scored_by_its_middle_and_seen_to_hold(ledger, add):
    add(MM, interval("0", "4"), "0")
    found = line(ledger, "quantity")
    assert (found["n_ranges"], found["inside"], found["mae"], found["n_distributions"]) == (1, 1, 2, 0)


def test_amounts_of_different_units_are_never_averaged(ledger, add):
    add(MM, point("3"), "1")
    add(MM, point("3"), "2")
    add({"kind": "quantity", "unit": "votes"}, point("300"), "100")
    frame = ledger.scores(kind="quantity")
    assert frame[["unit", "n", "mae"]].to_numpy().tolist() == [["mm", 2, 1.5], ["votes", 1, 200]]


def test_an_outcome_between_nought_and_one_is_no_partial_outcome(ledger, add):
    add(MM, point("1"), "0.5")
    assert line(ledger, "quantity", partial=False)["n"] == 1


def test_the_readers_of_a_quantity_are_pooled_by_the_median_of_each_number(ledger, add):
    add(MM, [("a", interval("1", "4")), ("b", interval("2", "5")), ("c", interval("3", "9")), ("d", point("100"))], "6",
        basis="read")  # fmt: skip
    rows = ledger.scored(kind="quantity")
    assert rows.numbers.tolist() == [(2.0, 5.0)]  # the form most readers used
    assert rows.forecaster.tolist() == ["median of readers"]


def test_skill_of_quantities_is_of_the_interval_score_else_of_the_error(ledger, add):
    add(MM, [("Ada Lovelace", quantiles(q25="4", q50="5", q75="8")), ("Emmy Noether", point("7"))], "5")
    by = ledger.scores("forecaster", kind="quantity", reference="Emmy Noether").set_index("group")
    assert by.skill["Ada Lovelace"] == pytest.approx(1 - (2 / 3) / 2)
    assert ledger.scores(kind="quantity").reference.tolist() == [None]
    with pytest.raises(InputError, match="--reference: expected one of Ada Lovelace, Emmy Noether"):
        ledger.scores(kind="quantity", reference="base-rate")


def test_a_ledger_without_such_claims_has_one_line_and_no_group(ledger):
    assert ledger.scores(kind="options").n.tolist() == ledger.scores(kind="quantity").n.tolist() == [0]
    assert ledger.scores("source", kind="options").empty
    assert "mae" in ledger.scores("source", kind="quantity").columns


def test_the_rows_behind_the_scores_and_the_binary_scores_stay_apart(ledger, add):
    add(MM, point("3"), "1")
    add(RAIN, NINE_TENTHS, "some")
    assert ledger.scores().n.tolist() == [0]
    assert len(ledger.scored(kind="quantity")) == len(ledger.scored(kind="options")) == 1
    steps = ledger.funnel().set_index("step").left_out
    assert steps["scored"] == "quantity, scored by its error 1, options, scored by rules of their own 1"


# -- one claim -----------------------------------------------------------------------------------------------------


def test_a_claim_is_shown_with_each_forecast_in_words_and_its_score(ledger, add):
    said = {made["words"]: made["score"] for claim in (
        add(RAIN, {"none": "0.7", "heavy": "0.01", "some": "0.29"}, "none"),
        add(MM, point("12000.5"), "11000"),
        add(MM, interval("2", "6", "80%"), "7"),
        add(MM, quantiles(q25="4", q50="5", q75="8"), "5"),
        add(MM, point("3")),
        add(None, "0.8", "yes"),
    ) for made in ledger.show(claim)["forecasts"]}  # fmt: skip
    assert said == {
        "none 70%, heavy 1%, some 29%":
            "Brier sum (0–2) 0.1742, log score 0.3567, ranked probability 0.0901",
        "12000.5 mm": "error +1,000.5",
        "2 to 6 mm (80%)": "missed the number, WIS 1.4000 = width 0.40000 + over 0 + under 1, error -3",
        "25%: 4, 50%: 5, 75%: 8 mm": "WIS 0.66667 = width 0.66667 + over 0 + under 0, error 0",
        "3 mm": "",
        "80%": "Brier (0–1) 0.0400, log score 0.2231",
    }  # fmt: skip


def test_many_quantiles_are_said_shortly_and_told_one_by_one(ledger, add):
    from ledger import showing

    claim = add(MM, quantiles(q05="1", q1="2", q25="4", q5="5", q75="8", q9="9", q95="12"), "5")
    (made,) = ledger.show(claim)["forecasts"]
    assert made["words"] == "5%: 1 … 50%: 5 … 95%: 12 mm (7 quantiles)"
    assert showing.numbers(made)[1] == ("10% quantile", "2")
    frame = showing.fan([made])
    assert frame[["level", "low", "high", "middle"]].to_numpy().tolist() == [
        [0.9, 1, 12, 5], [0.8, 2, 9, 5], [0.5, 4, 8, 5]]  # fmt: skip
