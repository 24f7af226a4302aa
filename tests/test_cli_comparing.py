"""The command line compares, weighs, pools and bounds: tables for people, frames for programs, a sentence on each."""

from __future__ import annotations

import csv
import io
import json

import pytest

from ledger import Ledger

ADA, EMMY, SOFIA = "Ada Lovelace", "Emmy Noether", "Sofia Kovalevskaya"
VERBS = ("compare", "evidence", "aggregate", "recalibrate", "bounds")


@pytest.fixture(scope="module")
def where(tmp_path_factory):
    """Twenty claims that came true: Ada stated 0.5 to 0.69, Emmy says 0.9, and Sofia less than even on every second."""
    from clocks import Clock

    file, clock = tmp_path_factory.mktemp("ledger") / "team.sqlite", Clock("2024-11-01T12:00:00Z")
    with Ledger(str(file), "ana", clock=clock) as ledger:
        claims = [
            ledger.record(question="Will it?", criteria="c", window=("2024-11-01", "2024-11-30"), source=ADA)
            for _ in range(20)
        ]
        for number, claim in enumerate(claims):
            ledger.forecast(claim, f"0.{50 + number}", basis="stated", stated_at="2024-10-31")
            ledger.forecast(claim, "0.9", forecaster=EMMY)
            if number % 2:
                ledger.forecast(claim, f"0.{20 + number}", forecaster=SOFIA)
        clock.set("2024-11-29T12:00:00Z")
        ledger.forecast(claims[0], "0.8", forecaster=EMMY)
        clock.set("2024-12-10T12:00:00Z")
        for claim in claims:
            ledger.resolve(claim, "yes", evidence=["seen"])
    return file


@pytest.fixture
def run(run, where):
    """Run a command on the ledger; line breaks are spaces in what it prints, but for CSV."""

    def go(*args):
        code, out, err = run("--ledger", where, *args)
        return code, out if "--csv" in args else " ".join(out.split()), err

    return go


def read(run, *args):
    code, out, err = run(*args, "--json")
    assert code == 0, err
    return json.loads(out)


def test_two_are_compared_in_a_table_and_a_sentence(run):
    code, out, _ = run("compare", EMMY, ADA)
    assert code == 0
    assert "On 20 claims in common, in 20 clusters, the mean Brier score of Emmy Noether is" in out
    assert "Emmy Noether is better. Below 0 the first is better" in out
    (row,) = read(run, "compare", EMMY, ADA)
    assert (row["n"], row["only_first"]) == (20, 0)
    assert row["low"] < row["estimate"] < row["high"] < 0


def test_all_pairs_are_compared_and_counted(run):
    _, out, _ = run("compare")
    assert "3 pairs looked at: 3 differ with at most 5% false discoveries expected among them." in out
    rows = read(run, "compare", "--basis", "own")
    assert [(row["first"], row["second"], row["n"]) for row in rows] == [(EMMY, SOFIA, 10)]


def test_the_adjusted_comparison_puts_the_best_first(run):
    rows = read(run, "compare", "--adjusted")
    assert [row["group"] for row in rows] == [EMMY, ADA, SOFIA]
    assert "as if all had answered the same claims" in run("compare", "--adjusted")[1]


def test_the_evidence_is_said_in_one_sentence_a_group_and_given_step_by_step_to_programs(run):
    _, out, _ = run("evidence", "--by", "forecaster", "--basis", "both")
    assert "Sofia Kovalevskaya: evidence against calibration: e =" in out
    assert out.count("it may be looked at after every claim.") == 3
    assert "after 20 claims in 20 clusters" in run("evidence")[1]
    assert len(read(run, "evidence")) == 20


def test_pools_stand_beside_their_forecasters(run):
    rows = read(run, "aggregate", "--method", "median")
    assert [(row["group"], row["kind"]) for row in rows] == [
        ("median", "pooled"), ("average forecaster", "average"), (ADA, "forecaster"), (EMMY, "forecaster"),
        (SOFIA, "forecaster"),
    ]  # fmt: skip
    assert "Pooled by the mean, 20 claims with two forecasters or more" in run("aggregate")[1]


def test_bounds_and_recalibration_print_their_finding(run):
    assert "pairs with claims in common can be told apart" in run("bounds", "--by", "forecaster", "--basis", "both")[1]
    assert "No forecast was made after an earlier outcome was known" in run("recalibrate")[1]


def test_skill_is_against_a_named_reference(run):
    """Emmy against Ada: 1 − 0.01·19 + 0.04 over the sum of (0.5 − k/100)², k from 0 to 19."""
    (line,) = read(run, "score", "--basis", "own", "--where", f"forecaster={EMMY}", "--reference", ADA)
    theirs = sum((0.5 - k / 100) ** 2 for k in range(20))
    assert line["skill"] == pytest.approx(1 - (19 * 0.01 + 0.04) / theirs)
    assert (line["reference"], line["n_compared"]) == (ADA, 20)
    said = " ".join(run("score", "--basis", "own", "--where", f"forecaster={EMMY}", "--reference", ADA)[1].split())
    assert "skill is against Ada Lovelace, on the claims compared (95 % +0." in said
    said = " ".join(run("score", "--by", "forecaster", "--reference", "base-rate")[1].split())
    assert "base rate of each group's other events" in said


def test_late_forecasts_are_left_out_and_counted_and_coverage_is_printed(run):
    _, out, _ = run("score", "--basis", "own", "--which", "lead", "--lead", "7")
    assert "inside lead: forecasts left out, made inside the lead." in " ".join(out.split())
    assert "made too late" not in out
    line = read(run, "score", "--basis", "own", "--lead", "7")[0]
    assert (line["n_late"], line["n_inside_lead"]) == (0, 1)
    _, out, _ = run("score", "--basis", "own", "--which", "time-averaged")
    assert "98%" in out
    assert "coverage: the share of the announced window in which a forecast stood" in out
    assert read(run, "sources", "--weights", "event")[0]["n"] == 20


@pytest.mark.parametrize("verb", VERBS)
def test_every_one_of_these_verbs_prints_json_and_csv_and_looks_back(run, where, tmp_path, verb):
    rows = read(run, verb)
    table = list(csv.DictReader(io.StringIO(run(verb, "--csv")[1])))
    assert [list(row) for row in table] == [list(row) for row in rows]
    assert read(run, verb, "--as-of", "2024-11-15") == []
    assert run(verb, "--as-of", "2024-11-15")[0] == 0


@pytest.mark.parametrize("args", [["compare"], ["compare", "--adjusted"], ["evidence"], ["aggregate"]], ids=" ".join)
def test_a_finding_can_be_drawn(run, tmp_path, args):
    assert run(*args, "--plot", "drawn.json")[0] == 0
    assert json.loads((tmp_path / "drawn.json").read_text(encoding="utf-8"))["layer"]


@pytest.mark.parametrize(
    ("args", "said"),
    [
        (["compare", "Lise Meitner"], "expected one with a scored claim: Ada Lovelace, Emmy Noether"),
        (["score", "--which", "lead"], "--lead: expected the days before the window closes"),
        (["score", "--reference", "nobody"], "--reference: expected one of base-rate, Ada"),
        (["calibration", "--which", "time-averaged"], "an average over time is no forecast"),
        (["evidence", "--by", "forecaster", "--basis", "both", "--plot", "x.svg"], "--plot: expected one group"),
        (["evidence", "--by", "shoe"], "--by: expected one of source"),
        (["bounds", "--by", "shoe"], "--by: expected one of source"),
        (["recalibrate", "--by", "shoe"], "--by: expected one of source"),
        (["aggregate", "--which", "each"], "a pool takes one forecast of each"),
    ],
)
def test_a_wrong_call_ends_in_one_sentence(run, args, said):
    code, _, err = run(*args)
    assert code == 2
    assert said in err
    assert err.count("\n") == 1
