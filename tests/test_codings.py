"""How much depends on us: the seeds under every coding choice, and what was left out at each step."""

from __future__ import annotations

import pandas as pd
import pytest

from ledger import Ledger
from ledger.exchange.seeds import seeds_folder
from ledger.verification.sensitivity import sensitivity as verification_sensitivity


@pytest.fixture(scope="module")
def seeds():
    with Ledger("sqlite://", "ana") as ledger:
        ledger.load(seeds_folder())
        yield ledger


def brier(table, coding):
    return table[(table.measure == "brier") & (table.coding == coding)].value.item()


def test_the_first_choice_is_the_score_itself(seeds):
    table = seeds.sensitivity()
    assert table.coding.iloc[0] == "as scored"
    assert brier(table, "as scored") == pytest.approx(seeds.scores().brier.item(), abs=1e-12)


def test_a_switch_gives_what_the_score_gives_with_it(seeds):
    table = seeds.sensitivity()
    assert brier(table, "without partial outcomes") == pytest.approx(
        seeds.scores(partial=False).brier.item(), abs=1e-12
    )
    assert brier(table, "with famous statements") == pytest.approx(seeds.scores(prominent=True).brier.item(), abs=1e-12)


def test_the_ruling_moves_the_first_claim_more_than_the_lexicon(seeds):
    one = {"where": {"claim": [seeds.claim_id("austin-2024-10-31-S1")]}}
    table = seeds.sensitivity(**one)
    assert brier(table, "as scored") == pytest.approx(0.0025)
    assert brier(table, "strict ruling") == pytest.approx(0.64)
    assert brier(table, "lenient ruling") == pytest.approx(0.04)
    assert brier(table, "low end of the reading") == pytest.approx(0.01)


def test_every_measure_lies_between_its_lowest_and_highest(seeds):
    table = seeds.sensitivity().dropna(subset="value")
    assert ((table.lowest <= table.value) & (table.value <= table.highest)).all()


def test_the_funnel_ends_at_the_claims_that_are_scored(seeds):
    steps = seeds.funnel().set_index("step")
    assert steps.n.is_monotonic_decreasing or steps.n["documents read"] < steps.n["passages decided"]
    assert steps.n["scored"] == seeds.scores().n.item()
    assert steps.n["claims"] == len(seeds.claims())
    assert steps.left_out["claims"].startswith("present progressive 3")


def test_sources_carry_their_scores_and_their_shrunk_line(seeds):
    table = seeds.sources().set_index("group")
    noaa, one = table.loc["NOAA Climate Prediction Center"], table.loc["William Gardner"]
    assert noaa.brier == pytest.approx(
        seeds.scores("source").set_index("group").brier["NOAA Climate Prediction Center"]
    )
    assert noaa.kept > one.kept  # one claim settles next to nothing


def test_an_empty_ledger_has_empty_tables():
    with Ledger("sqlite://", "ana") as ledger:
        assert ledger.sensitivity().empty
        assert ledger.funnel().n.tolist() == [0] * 6
        assert ledger.terms().empty


def test_a_choice_that_scores_other_claims_stands_beside_the_headline_on_the_claims_both_score():
    frame = pd.DataFrame(
        {
            "coding": ["as scored"] * 3 + ["reader Sofia Kovalevskaya alone"],
            "claim": [1, 2, 3, 1],
            "probability": [0.7, 0.9, 0.9, 0.5],
            "outcome": [1, 0, 0, 1],
        }
    )
    table = verification_sensitivity(frame)
    alone = table[table.measure == "brier"].set_index("coding").loc["reader Sofia Kovalevskaya alone"]
    assert (alone.value, alone.common) == pytest.approx((0.25, 0.09))  # 0.7 was the median reading of that one claim
    assert alone.headline == pytest.approx((0.09 + 0.81 + 0.81) / 3)
    assert verification_sensitivity(frame.drop(columns="claim")).common.isna().all()
