"""Who is better: common claims, difficulty taken out, false discoveries, shrinkage, skill against a named reference."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ledger.errors import InputError
from ledger.verification import rules
from ledger.verification.comparison import (
    base_rate_reference,
    benjamini_hochberg,
    brier_index,
    compare_all,
    difficulty_adjusted,
    paired_difference,
    shrunk_recalibration,
    skill,
)
from ledger.verification.evidence import logistic_recalibration
from ledger.verification.inference import cluster_error, mean_interval, ratio_interval
from ledger.verification.tally import tally

# Benjamini & Hochberg 1995, section 3.2: fifteen p-values of a study of thrombolysis; four are rejected at 0.05.
FIFTEEN = [0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344, 0.0459, 0.3240, 0.4262, 0.5719, 0.6528,
           0.7590, 1.0]  # fmt: skip


def _scores(sources=4, claims=30, seed=1, spread=0.0, missing=0.0, per_cluster=1):
    """Scores of sources on claims of different difficulty; some missing, the better sources at the harder claims."""
    random = np.random.default_rng(seed)
    better = np.linspace(-spread, spread, sources)
    hard = np.repeat(random.normal(0.3, 0.1, claims // per_cluster), per_cluster)
    frame = pd.DataFrame(
        {
            "forecaster": np.repeat([f"s{i}" for i in range(sources)], claims),
            "claim": np.tile(np.arange(claims), sources),
            "brier": (better[:, None] + hard + random.normal(0, 0.05, (sources, claims))).ravel(),
            "cluster": np.tile(np.arange(claims) // per_cluster, sources),
        }
    )
    return frame[random.random(len(frame)) >= missing]


def test_the_paired_difference_is_taken_over_common_claims_only():
    frame = pd.DataFrame(
        {"claim": [1, 2, 3, 2, 3, 4], "forecaster": ["a"] * 3 + ["b"] * 3, "brier": [0.9, 0.1, 0.2, 0.3, 0.3, 0.0]}
    )
    found = paired_difference(frame, "a", "b")
    assert found.estimate == pytest.approx((-0.2 - 0.1) / 2)
    assert (found.n, found.only_first, found.only_second) == (2, 1, 1)
    half = 12.706204736 * 0.05
    assert (found.low, found.high) == pytest.approx((-0.15 - half, -0.15 + half))
    assert found.p_value == pytest.approx(2 * 0.5 * (1 - 2 / np.pi * np.arctan(3)))  # t on one degree: Cauchy


def test_claims_of_one_event_count_as_one_in_the_difference():
    frame = _scores(2, 40, per_cluster=4)
    clustered, alone = (
        paired_difference(frame, "s0", "s1"),
        paired_difference(frame.drop(columns="cluster"), "s0", "s1"),
    )
    assert clustered.clusters == 10
    assert alone.clusters == 40
    assert clustered.estimate == pytest.approx(alone.estimate)


def test_turning_the_sources_round_turns_the_difference_round():
    frame = _scores(2, 12, missing=0.2)
    one, other = paired_difference(frame, "s0", "s1"), paired_difference(frame, "s1", "s0")
    assert (other.estimate, other.low, other.high) == pytest.approx((-one.estimate, -one.high, -one.low))
    assert other.p_value == pytest.approx(one.p_value)


def test_an_infinite_score_leaves_the_difference_without_interval():
    frame = pd.DataFrame({"claim": [1, 2] * 2, "forecaster": ["a", "a", "b", "b"], "brier": [np.inf, 0.1, 0.2, 0.3]})
    found = paired_difference(frame, "a", "b")
    assert found.estimate == np.inf
    assert np.isnan([found.low, found.p_value]).all()
    assert "infinite" in found.method


@pytest.mark.parametrize(
    "call",
    [
        lambda f: paired_difference(f, "s0", "nobody"),
        lambda f: paired_difference(f.drop(columns="claim"), "s0", "s1"),
        lambda f: paired_difference(pd.concat([f, f]), "s0", "s1"),
        lambda f: paired_difference(f.assign(brier=np.nan), "s0", "s1"),
        lambda f: paired_difference(f[(f.forecaster == "s0") ^ (f.claim < 5)], "s0", "s1"),
        lambda f: compare_all(f[f.forecaster == "s0"]),
        lambda f: compare_all(f, against="nobody"),
        lambda f: difficulty_adjusted(f[f.forecaster == "s0"]),
        lambda f: difficulty_adjusted(f.assign(brier=np.inf)),
        lambda f: difficulty_adjusted(f.drop(columns="brier")),
        lambda f: difficulty_adjusted(f.assign(cluster=np.arange(len(f)))),
        lambda f: difficulty_adjusted(f.head(0)),
        lambda f: difficulty_adjusted(f, level=1.0),
    ],
)
def test_frames_that_cannot_be_compared_are_refused(call):
    with pytest.raises(InputError, match="expected"):
        call(_scores())


def test_the_published_fifteen_p_values_give_four_discoveries():
    q = benjamini_hochberg(FIFTEEN)
    assert (q <= 0.05).tolist() == [True] * 4 + [False] * 11
    assert q[3] == pytest.approx(0.0095 * 15 / 4)
    assert (benjamini_hochberg(FIFTEEN, dependent=True) <= 0.05).sum() == 3


def test_what_could_not_be_tested_is_not_counted_as_a_look():
    assert benjamini_hochberg([0.01, np.nan, 0.02])[[0, 2]].tolist() == [0.02, 0.02]
    assert np.isnan(benjamini_hochberg([0.01, np.nan])[1])
    for wrong in ([np.nan], [1.2], []):
        with pytest.raises(InputError):
            benjamini_hochberg(wrong)


@given(st.lists(st.floats(0, 1), min_size=1, max_size=20), st.randoms())
def test_q_values_keep_the_order_of_the_p_values_and_do_not_hang_on_the_order_of_rows(p, random):
    q = benjamini_hochberg(p)
    order = random.sample(range(len(p)), len(p))
    assert benjamini_hochberg([p[i] for i in order]) == pytest.approx(q[order])
    assert (q >= np.array(p) - 1e-15).all()
    assert (np.diff(q[np.argsort(p, kind="stable")]) >= -1e-15).all()


def test_all_pairs_are_compared_and_the_number_looked_at_is_said():
    table = compare_all(_scores(5, 40, spread=0.1), draws=200)
    assert len(table) == table.attrs["looked_at"] == 10
    assert table["p_value"].is_monotonic_increasing
    assert (table["q_value"] >= table["p_value"]).all()
    assert table.attrs["sentence"].startswith("10 pairs looked at: ")
    assert (table.loc[(table["first"] == "s0") & (table["second"] == "s4"), "estimate"] < 0).all()


def test_every_source_can_be_compared_with_one_and_pairs_without_common_claim_are_counted():
    frame = _scores(3, 20)
    frame = frame[
        ~((frame.forecaster == "s2") & (frame.claim < 10)) & ~((frame.forecaster == "s1") & (frame.claim > 9))
    ]
    table = compare_all(frame, against="s1", draws=100)
    assert table["first"].tolist() == ["s0"]
    assert table.attrs["apart"] == 1
    assert "1 without a common claim" in table.attrs["sentence"]


def test_sources_that_do_not_differ_are_rarely_said_to_differ():
    found = [
        (compare_all(_scores(6, 30, seed=seed), draws=50)["q_value"].to_numpy() <= 0.05).any() for seed in range(40)
    ]
    assert np.mean(found) <= 0.15


# ---- difficulty


def test_adjusted_effects_are_the_least_squares_of_dummies_for_source_and_claim():
    frame = _scores(4, 12, spread=0.05, missing=0.4, seed=3)
    who, what = pd.factorize(frame["forecaster"], sort=True)[0], frame["claim"].to_numpy()
    dummies = np.hstack([np.eye(4)[who], np.eye(12)[what]])
    effect = np.linalg.lstsq(dummies, frame["brier"], rcond=None)[0][:4]
    effect -= effect[who].mean()
    table = difficulty_adjusted(frame).set_index("forecaster").sort_index()
    assert table["effect"].to_numpy() == pytest.approx(effect, abs=1e-9)
    assert table["raw"].to_numpy() == pytest.approx(frame.groupby("forecaster")["brier"].mean().to_numpy())
    assert table["adjusted"].to_numpy() == pytest.approx(effect + frame["brier"].mean(), abs=1e-9)


def test_their_errors_are_the_jackknife_over_clusters():
    frame = _scores(3, 12, per_cluster=2, seed=5)
    table = difficulty_adjusted(frame).set_index("forecaster").sort_index()
    wide = frame.pivot(index="claim", columns="forecaster", values="brier")
    left = wide.sub(wide.mean(axis=1), axis=0)  # complete, so the effect is the mean distance from the claim's mean
    label = np.arange(12) // 2
    refits = np.array([left[label != g].mean() for g in range(6)])
    error = np.sqrt(5 / 6 * ((refits - left.mean().to_numpy()) ** 2).sum(axis=0))
    assert ((table["high"] - table["effect"]) / 2.570581836).to_numpy() == pytest.approx(error, abs=1e-9)


def test_a_source_that_answers_only_easy_claims_looks_best_raw_and_not_when_adjusted():
    random = np.random.default_rng(2)
    hard = np.r_[np.full(20, 0.1), np.full(20, 0.6)]
    rows = [("good", c, hard[c] - 0.03) for c in range(40)] + [("lucky", c, hard[c]) for c in range(20)]
    rows += [("plain", c, hard[c]) for c in range(40)]
    frame = pd.DataFrame(rows, columns=["forecaster", "claim", "brier"])
    frame["brier"] += random.normal(0, 0.01, len(frame))
    table = difficulty_adjusted(frame)
    assert frame.groupby("forecaster")["brier"].mean().idxmin() == "lucky"
    assert table["forecaster"].iloc[0] == "good"
    assert table.set_index("forecaster").loc["good", "q_value"] < 0.05


def test_sources_without_a_linking_claim_stand_in_different_components():
    frame = pd.DataFrame(
        {"forecaster": list("aabbccdd"), "claim": [1, 2, 1, 2, 3, 4, 3, 4], "brier": np.linspace(0.1, 0.8, 8)}
    )
    table = difficulty_adjusted(frame)
    assert table.attrs["components"] == 2
    assert table.groupby("component")["forecaster"].apply(set).tolist() == [{"a", "b"}, {"c", "d"}]
    assert table.groupby("component")["effect"].sum().to_numpy() == pytest.approx([0, 0])


def test_a_comparison_that_hangs_on_one_cluster_has_no_interval():
    frame = pd.DataFrame(
        {
            "forecaster": list("aaabbbccb"),
            "claim": [1, 2, 3, 1, 2, 3, 8, 9, 9],
            "brier": [0.1, 0.2, 0.4, 0.3, 0.3, 0.3, 0.5, 0.4, 0.6],
        }
    )
    table = difficulty_adjusted(frame).set_index("forecaster")
    assert np.isnan(table.loc["c", "low"])  # tied to the others by claim 9 alone
    assert np.isfinite(table.loc["a", "low"])
    assert table.attrs["looked_at"] == 2


def test_claims_of_one_cluster_alone_give_effects_without_intervals():
    table = difficulty_adjusted(_scores(3, 6).assign(cluster="storm"))
    assert np.isfinite(table["effect"]).all()
    assert np.isnan(table[["low", "high", "p_value", "q_value"]].to_numpy()).all()
    assert table.attrs["looked_at"] == 0


def test_more_sources_than_claims_are_adjusted_the_same_way():
    frame = _scores(30, 6, spread=0.1, missing=0.3, seed=8)
    who, what = pd.factorize(frame["forecaster"], sort=True)
    table = difficulty_adjusted(frame).set_index("forecaster").loc[list(what)]
    dummies = np.hstack([np.eye(30)[who], np.eye(6)[frame["claim"]]])
    effect = np.linalg.lstsq(dummies, frame["brier"], rcond=None)[0][:30]
    assert table["effect"].to_numpy() == pytest.approx(effect - effect[who].mean(), abs=1e-9)


def test_above_two_hundred_clusters_random_groups_give_about_the_same_error():
    frame = _scores(3, 600, missing=0.2)
    many = difficulty_adjusted(frame)
    few = difficulty_adjusted(frame.assign(cluster=frame.claim % 150))
    assert (many["high"] - many["low"]).to_numpy() == pytest.approx((few["high"] - few["low"]).to_numpy(), rel=0.25)


@settings(max_examples=20)
@given(st.integers(0, 10_000), st.randoms())
def test_the_order_of_the_rows_does_not_change_the_adjustment(seed, random):
    frame = _scores(3, 8, seed=seed, missing=0.3)
    order = random.sample(range(len(frame)), len(frame))
    one, other = difficulty_adjusted(frame), difficulty_adjusted(frame.iloc[order])
    assert other["forecaster"].tolist() == one["forecaster"].tolist()
    for name in ("effect", "low", "adjusted"):
        assert other[name].to_numpy() == pytest.approx(one[name].to_numpy(), abs=1e-9, nan_ok=True)


# ---- shrinkage


def _record(sources, n, intercept=0.0, slope=1.0, spread=0.0, seed=1):
    random = np.random.default_rng(seed)
    n = np.broadcast_to(n, sources)
    a, b = intercept + spread * random.normal(size=sources), np.full(sources, slope)
    who = np.repeat(np.arange(sources), n)
    p = random.integers(1, 20, who.size) / 20
    rate = 1 / (1 + np.exp(-(a[who] + b[who] * np.log(p / (1 - p)))))
    frame = pd.DataFrame({"forecaster": who, "probability": p, "outcome": (random.random(who.size) < rate).astype(int)})
    return frame, a, b


def test_a_source_with_very_many_claims_keeps_its_own_line():
    frame, _, _ = _record(1, 20_000, intercept=0.5, slope=0.7)
    row = shrunk_recalibration(frame).iloc[0]
    alone = logistic_recalibration(tally(frame["probability"], frame["outcome"]))
    assert (row["intercept"], row["slope"]) == pytest.approx((alone.intercept, alone.slope), abs=0.01)
    assert row["kept"] > 0.95
    assert (row["intercept_high"] - row["intercept_low"]) / 2 / 1.959964 == pytest.approx(
        alone.intercept_error, rel=0.05
    )


def test_a_source_with_few_claims_is_drawn_to_the_others():
    frame, _, _ = _record(21, [200] * 20 + [4], intercept=0.6, spread=0.1, seed=4)
    frame.loc[frame.forecaster == 20, "outcome"] = 0
    table = shrunk_recalibration(frame).set_index("forecaster")
    assert table.loc[20, "n"] == 4
    assert table.loc[20, "kept"] < table["kept"].median()
    assert 0 < table.loc[20, "intercept"] < table.attrs["intercept"]
    assert table.attrs["intercept"] == pytest.approx(0.6, abs=0.15)


def test_a_source_whose_outcomes_are_split_by_its_forecasts_has_a_finite_line_too():
    frame = pd.DataFrame({"forecaster": "ana", "probability": [0.2, 0.3, 0.7, 0.8], "outcome": [0, 0, 1, 1]})
    with pytest.raises(InputError):
        logistic_recalibration(tally(frame["probability"], frame["outcome"]))
    row = shrunk_recalibration(frame).iloc[0]
    assert 1 < row["slope"] < 1.5
    assert abs(row["intercept"]) < 0.1


def test_beside_a_shrunk_line_stands_the_raw_one_of_its_own_claims_alone():
    frame, _, _ = _record(3, 60, intercept=0.4, spread=0.3, seed=2)
    table = shrunk_recalibration(frame).set_index("forecaster")
    for source, part in frame.groupby("forecaster"):
        alone = logistic_recalibration(tally(part["probability"], part["outcome"]))
        assert table.loc[source, ["raw_intercept", "raw_slope"]].tolist() == pytest.approx(
            [alone.intercept, alone.slope], abs=0.01
        )


@pytest.mark.parametrize("probability", [[0.2, 0.3, 0.7, 0.8], [0.6] * 4])
def test_claims_that_settle_no_line_have_no_raw_one(probability):
    frame = pd.DataFrame({"forecaster": "ana", "probability": probability, "outcome": [0, 0, 1, 1]})
    assert shrunk_recalibration(frame)[["raw_intercept", "raw_slope"]].isna().all(axis=None)


def test_certain_forecasts_are_taken_to_the_floor_and_counted():
    frame = pd.DataFrame({"forecaster": "ana", "probability": [0.0, 1.0, 0.5], "outcome": [0, 1, 1]})
    table = shrunk_recalibration(frame, floor=0.02)
    assert table["n_at_floor"].tolist() == [2]
    assert table.attrs["floor"] == 0.02


def test_a_row_that_stands_for_several_claims_is_several_rows():
    p, y, who, times = (
        [0.9, 0.9, 0.2, 0.001, 0.7],
        [1, 0, 0, 0.5, 1],
        ["ana", "ana", "ana", "ben", "ben"],
        [5, 2, 4, 3, 1],
    )
    few = pd.DataFrame({"forecaster": who, "probability": p, "outcome": y, "cases": times})
    many = few.loc[few.index.repeat(few.cases)]
    found = shrunk_recalibration(few, cases="cases")
    pd.testing.assert_frame_equal(found, shrunk_recalibration(many))
    assert (found.n.tolist(), found.n_at_floor.tolist()) == ([11, 4], [0, 3])
    with pytest.raises(InputError, match="cases: expected whole numbers"):
        shrunk_recalibration(few.assign(cases=0.5), cases="cases")


def test_shrunk_lines_lie_nearer_to_the_truth_than_lines_fitted_alone():
    frame, a, _ = _record(60, 40, intercept=0.2, spread=0.3, seed=9)
    table = shrunk_recalibration(frame).set_index("forecaster").sort_index()
    alone = []
    for _, part in frame.groupby("forecaster"):
        try:
            alone.append(logistic_recalibration(tally(part["probability"], part["outcome"])).intercept)
        except InputError:
            alone.append(0.0)
    assert ((table["intercept"] - a) ** 2).mean() < 0.6 * ((np.array(alone) - a) ** 2).mean()


@pytest.mark.parametrize(
    "call",
    [
        lambda f: shrunk_recalibration(f, floor=0.5),
        lambda f: shrunk_recalibration(f.drop(columns="outcome")),
        lambda f: shrunk_recalibration(f.assign(forecaster=None)),
        lambda f: shrunk_recalibration(f.assign(probability=np.nan)),
        lambda f: shrunk_recalibration(f, level=0),
    ],
)
def test_records_that_cannot_be_shrunk_are_refused(call):
    with pytest.raises(InputError):
        call(_record(2, 5)[0])


# ---- skill


def test_skill_sums_the_scores_first_and_takes_one_ratio():
    p, y, other = [0.9, 0.6, 0.2], [1, 0, 0], [0.5, 0.4, 0.1]
    found = skill(p, y, other, name="the market")
    ratio = rules.brier(p, y).sum() / rules.brier(other, y).sum()
    assert found.estimate == pytest.approx(1 - ratio)
    assert found.reference == "the market"
    assert found.score == pytest.approx(rules.brier(p, y).mean())
    assert found.reference_score == pytest.approx(rules.brier(other, y).mean())
    assert found.low < found.estimate < found.high


def test_the_base_rate_out_of_sample_leaves_out_the_whole_cluster():
    y, cluster = [1, 1, 0, 0], ["a", "a", "b", "c"]
    assert base_rate_reference(y, cluster).tolist() == pytest.approx([0, 0, 2 / 3, 2 / 3])
    assert base_rate_reference(y, in_sample=True).tolist() == [0.5] * 4
    with pytest.raises(InputError):
        base_rate_reference([1, 0], ["a", "a"])


def test_the_base_rate_that_has_seen_the_outcomes_is_harder_to_beat():
    random = np.random.default_rng(3)
    p = random.random(25)
    y = random.random(25) < p
    assert skill(p, y, "base rate in sample").estimate < skill(p, y).estimate
    assert skill(p, y).reference == "base rate out of sample"


def test_skill_against_oneself_is_nought_and_of_the_log_score_works_too():
    p, y = [0.9, 0.6, 0.2], [1, 0, 0]
    assert skill(p, y, p, name="itself").estimate == 0
    assert skill(p, y, 0.5, name="even odds", rule="log").estimate == pytest.approx(
        1 - rules.log_score(p, y).sum() / (3 * np.log(2))
    )


@pytest.mark.parametrize(
    "call",
    [
        lambda: skill([0.5], [1], 0.5),
        lambda: skill([0.5, 0.4], [1, 0], "the crowd"),
        lambda: skill([0.5, 0.4], [1, 0], [1, 0], name="a clairvoyant"),
        lambda: skill([0.5, 0.4], [1, 0], [0, 1], name="a fool", rule="log"),
        lambda: skill([0.5, np.nan], [1, 0]),
        lambda: skill([0.5, 0.4], [1, 0], rule="spherical"),
        lambda: brier_index(1.5),
    ],
)
def test_references_without_name_or_loss_are_refused(call):
    with pytest.raises(InputError):
        call()


def test_the_brier_index_of_even_odds_is_fifty():
    assert brier_index(0.25) == 50
    assert brier_index(0.0) == 100


# ---- ratios


def test_the_interval_of_a_mean_is_that_of_a_ratio_with_equal_weights():
    scores, label = np.random.default_rng(1).random(60), np.arange(60) // 3
    assert ratio_interval(scores, np.ones(60), label) == mean_interval(scores, label)
    mean, error, clusters = cluster_error([1.0, 2.0, 3.0, 6.0])
    assert (mean, error, clusters) == (3, pytest.approx(np.sqrt(14 / 3 / 4)), 4)
    assert np.isnan(cluster_error([1.0, 2.0], ["a", "a"])[1])


def test_a_ratio_whose_weight_lies_in_one_cluster_has_no_interval():
    found = ratio_interval([0.1, 0.2], [1.0, 0.0])
    assert np.isnan(found.low)
    assert "all the weight" in found.method
    for weights in ([0.0, 0.0], [-1.0, 2.0], [1.0], [np.nan, 1.0]):
        with pytest.raises(InputError):
            ratio_interval([0.1, 0.2], weights)


# ---- what they claim, checked by simulation


@pytest.mark.slow
def test_intervals_of_differences_effects_and_shrunk_lines_cover_what_they_claim():
    random = np.random.default_rng(12)
    hit = {"difference": [], "effect": [], "intercept": []}
    for seed in range(400):
        frame = _scores(2, 60, seed=seed, per_cluster=2)
        found = paired_difference(frame, "s0", "s1", draws=500)
        hit["difference"].append(found.low <= 0 <= found.high)
    for seed in range(120):
        frame = _scores(12, 40, seed=1000 + seed, spread=0.05, missing=0.5)
        table = difficulty_adjusted(frame).set_index("forecaster")
        truth = pd.Series(np.linspace(-0.05, 0.05, 12), index=[f"s{i}" for i in range(12)])
        truth = (truth - truth[frame["forecaster"]].mean())[table.index]
        hit["effect"] += ((table["low"] <= truth) & (truth <= table["high"])).tolist()
    for seed in range(12):
        n = random.integers(10, 150, 150)
        frame, a, _ = _record(150, n, intercept=0.2, slope=0.8, spread=0.3, seed=seed)
        table = shrunk_recalibration(frame).set_index("forecaster").sort_index()
        hit["intercept"] += ((table["intercept_low"] <= a) & (a <= table["intercept_high"])).tolist()
    for name, rows in hit.items():
        assert np.mean(rows) == pytest.approx(0.95, abs=0.02), (name, len(rows))
