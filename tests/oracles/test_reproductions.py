"""Real files through the command line, by the shipped recipes, into a fresh ledger: n exactly, scores to 1e-9.

``make reproduce`` prints the figures others published of them; ``test_every_published_figure…`` runs it.
"""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from ledger import Ledger
from ledger.verification import binning, decomposition, reliability
from ledger.verification import tally as tallies
from tests import reproductions

FOLDER = Path(__file__).resolve().parents[3] / "shared" / "data" / "open"
LARGE = {"metaculus_community", "covid_quantile_deaths"}  # seconds each to take in: once, for all that is asked of them
pytestmark = pytest.mark.skipif(not FOLDER.exists(), reason="shared/data/open is not beside this project")


@pytest.fixture
def expected():
    return json.loads((FOLDER / "expected.json").read_text(encoding="utf-8"))


@pytest.fixture
def run(run):
    """A ledger, and its commands, which all succeed."""

    def running(*words):
        code, out, err = run(*words)
        assert not code, err
        return out

    running("init")
    return running


@pytest.fixture(scope="module")
def kept(tmp_path_factory):
    """A folder for the ledgers of large files."""
    return tmp_path_factory.mktemp("kept")


@pytest.fixture
def take(run, kept):
    """Import a file by its recipe; every row goes in."""

    def taking(name, by=None, **counts):
        said = json.loads(run("import", "recipe", str(FOLDER / f"{name}.csv"), "--recipe", by or name, "--json"))
        assert (said["rejects"], said["duplicates"], said["known"]) == ([], 0, 0)
        assert {kind: said[kind] for kind in counts} == counts
        if name in LARGE:
            shutil.copy("ledger.sqlite", kept / f"{name}.sqlite")
        return said

    return taking


@pytest.fixture
def score(run):
    def scoring(*words):
        return {line["group"]: line for line in json.loads(run("score", "--json", *words))}

    return scoring


def check_binary(ours, theirs):
    assert ours["n"] == theirs["n"]
    assert ours["n_infinite"] == theirs["n_floored"]
    for name in ("base_rate", "brier"):
        assert ours[name] == pytest.approx(theirs[name], abs=1e-9), name
    assert ours["uncertainty"] == pytest.approx(theirs["murphy"]["unc"], abs=1e-9)
    assert ours["skill"] == pytest.approx(theirs["bss_vs_base_rate"], abs=1e-9)
    if not theirs["n_floored"]:
        assert ours["log_score"] == pytest.approx(-theirs["log_score"], abs=1e-9)


def check_calibration(theirs, floored=None, **choices):
    """Compare what is computed from the distinct forecasts, and the log score with its floor."""
    with Ledger("ledger.sqlite") as ledger:
        counted = reproductions.counted(ledger, **choices)
    parts = decomposition.murphy(counted)
    assert counted.mean_forecast == pytest.approx(theirs["mean_p"], abs=1e-9)
    got = (parts.miscalibration, parts.discrimination, parts.uncertainty)
    assert got == pytest.approx([theirs["murphy"][name] for name in ("rel", "res", "unc")], abs=1e-9)
    error, _ = reliability.calibration_error(counted, draws=1)
    assert error == pytest.approx(theirs["ece10"], abs=1e-6)  # theirs is computed from bins rounded to six places
    tenth = binning.binned(counted, binning.steps(10))
    for number, n, mean, rate in theirs["bins10"]:
        held = tenth == number
        assert counted.cases[held].sum() == n
        if n:
            assert counted.forecast[held] @ counted.cases[held] / n == pytest.approx(mean, abs=5.1e-7)
            assert counted.successes[held].sum() / n == pytest.approx(rate, abs=5.1e-7)
    if theirs["n_floored"]:
        assert floored["n_floored"] == theirs["n_floored"]
        assert floored["log_score"] == pytest.approx(-theirs["log_score"], abs=1e-9)


def test_basketball(take, score, expected):
    said = take("ncaa538", rows=253)
    check_binary(score()["all"], expected["ncaa538"])
    check_calibration(expected["ncaa538"])
    assert [(line["figure"], line["verdict"]) for line in said["published"]] == [
        ("games", "DIFFERS"), ("favourite won %", "MATCH"),
    ]  # fmt: skip


def test_a_bloggers_year(take, score, expected):
    said = take("ssc2020", rows=100)
    found = score()["all"]
    check_binary(found, expected["ssc2020"])
    check_calibration(expected["ssc2020"])
    assert found["n_void"] == expected["ssc2020"]["void"]
    differ = {line["figure"] for line in said["published"] if line["verdict"] == "DIFFERS"}
    assert differ == {"80 % right", "80 % wrong", "90 % right", "90 % wrong"}
    with Ledger("ledger.sqlite") as ledger:
        folded = tallies.folded(reproductions.counted(ledger))
    levels = [f"{level:.0f}" for level in 100 * folded.forecast]
    right_and_wrong = [[int(yes), int(n - yes)] for n, yes in zip(folded.cases, folded.successes, strict=True)]
    assert dict(zip(levels, right_and_wrong, strict=True)) == expected["ssc2020"]["folded"]
    by_level = score("--by", "topic", "--fold")
    for level, (right, wrong) in expected["ssc2020"]["folded"].items():
        line = by_level[f"{level} % sure"]
        assert (round(line["base_rate"] * line["n"]), line["n"]) == (right, right + wrong)


def test_house_ratings_in_words(take, score, expected):
    said = take("cook_house_ratings", rows=439)
    for group, line in (score("--by", "term") | score("--by", "topic")).items():
        theirs = expected["cook"].get(group) or expected["cook"][f"year {group}"]
        assert (line["n"], round(line["base_rate"] * line["n"])) == (theirs["n"], theirs["favoured_party_won"])
    assert [line["verdict"] for line in said["published"]] == ["MATCH"] * 6 + ["DIFFERS"]


def test_a_model_per_state(take, score, expected):
    take("bf2016_president_final", rows=1072)
    found = score("--kind", "options", "--by", "forecaster")
    floored = score("--kind", "options", "--by", "forecaster", "--log-floor", "0.0001")
    assert set(found) == set(expected["bf2016_president"])
    for group, theirs in expected["bf2016_president"].items():
        assert found[group]["n"] == theirs["races"]
        assert found[group]["brier_sum"] / 2 == pytest.approx(theirs["brier_half_flat"], abs=1e-6)
        assert floored[group]["log_score"] == pytest.approx(-theirs["log_flat"], abs=2e-6)
        assert floored[group]["n_floored"] == found[group]["n_infinite"]


def test_a_models_shares_of_the_vote(take, score, expected):
    take("bf2016_president_final", by="bf2016_president_shares", rows=1072)
    found = score("--kind", "quantity", "--by", "forecaster")
    assert {f"{kind} {name}" for kind in ("diff", "share") for name in found} > set(
        expected["bf2016_president_numeric"]
    )
    for kind_and_name, theirs in expected["bf2016_president_numeric"].items():
        assert found[kind_and_name.split()[1]]["n"] == theirs["n"]
    with Ledger("ledger.sqlite") as ledger:
        ours = dict(reproductions.shares(ledger))
    theirs = {name: figures["root_sum_sq"] for name, figures in expected["bf2016_president_numeric"].items()}
    assert ours == pytest.approx(theirs, abs=5.1e-7)  # they are given to six places


def test_rain_in_three_categories(take, score, expected):
    take("tampere_pop2003", rows=365, blank=34)
    for group, line in score("--kind", "options", "--by", "forecaster").items():
        theirs = expected["tampere"][f"{group}_3cat"]
        assert line["n"] == theirs["n"]
        assert line["brier_sum"] == pytest.approx(theirs["multi_brier"], abs=1e-9)
        assert line["ranked_probability"] == pytest.approx(theirs["rps"], abs=1e-9)


def test_rain_over_a_threshold(take, score, expected):
    take("tampere_pop2003", by="tampere_thresholds", rows=365)
    floored = score("--by", "forecaster", "--log-floor", "0.0001")
    for group, line in score("--by", "forecaster").items():
        check_binary(line, expected["tampere"][group])
        check_calibration(expected["tampere"][group], floored[group], where={"forecaster": group})


def test_deaths_in_quantiles(take, score, expected):
    take("covid_quantile_deaths", rows=11_569)
    found = score("--kind", "quantity", "--by", "forecaster", "--which", "each")
    for group, theirs in expected["covid_deaths"].items():
        line = found[group]
        assert line["n_wis"] == theirs["forecasts"]
        for name in ("wis", "overprediction", "underprediction", "dispersion"):
            assert line[name] == pytest.approx(theirs[name], abs=6e-5), (group, name)
        assert line["mae"] == pytest.approx(theirs["ae_median"], abs=6e-5)
        inside = {each["level"]: each["inside"] for each in line["coverage"]}
        assert (inside[0.5], inside[0.9]) == pytest.approx((theirs["cover50"], theirs["cover90"]), abs=6e-5)


def test_deaths_over_a_threshold(take, score, expected):
    take("covid_binary", rows=887)
    check_binary(score()["all"], expected["covid_binary"])
    check_calibration(expected["covid_binary"], score("--log-floor", "0.0001")["all"])


def test_deficits(take, score, expected):
    take("cbo_deficit", rows=347)
    found = score("--kind", "quantity", "--by", "topic")
    for year, theirs in expected["cbo_deficit"].items():
        line = found[f"year {year}"]
        assert line["n"] == theirs["n"]
        for ours, name in (("bias", "mean"), ("mae", "mae"), ("rmse", "rmse"), ("two_thirds", "two_thirds")):
            assert line[ours] == pytest.approx(theirs[name], abs=6e-5), (year, name)


def test_a_crowd_by_the_distance_to_the_resolution(take, score, expected):
    said = take("metaculus_community", rows=48_398)
    found = score("--which", "each")["all"]
    check_binary(found, expected["metaculus"])
    assert (found["n_claims"], found["n_late"]) == (expected["metaculus"]["questions"], 31)
    assert said["published"][0]["verdict"] == "MATCH"
    check_calibration(expected["metaculus"], which="each")
    of_questions = score("--which", "each", "--weights", "claim")["all"]["brier"]
    assert of_questions == pytest.approx(expected["metaculus"]["mean_of_question_means"], abs=1e-6)


@pytest.mark.slow
def test_politics_and_sports(take, score, expected):
    take("scale538_sample", rows=48_991)
    check_binary(score()["all"], expected["scale538_sample"])
    check_calibration(expected["scale538_sample"])


@pytest.mark.slow
def test_every_published_figure_matches_or_differs_for_a_known_reason(capsys, monkeypatch, kept):
    def imported(source, folder, where, real=reproductions.imported):
        held = kept / f"{source.recipe}.sqlite"
        return Ledger(held, "reproduce") if held.exists() else real(source, folder, where)

    monkeypatch.setattr(reproductions, "imported", imported)
    assert reproductions.main(FOLDER) == 0
    said = capsys.readouterr().out.splitlines()
    assert said[-1].startswith("163 published figures: 159 match at their printed precision, 4 differ")
    assert len(said) == 1 + 163 + 1
    differ = [line for line in said if "  DIFFERS  " in line]
    assert len(differ) == len(reproductions.REASONS) == 4
    assert all(any(reason in line for line in differ) for reason in reproductions.REASONS.values())


def test_every_file_is_taken_in_without_naming_its_recipe(run):
    assert "253 rows" in run("import", str(FOLDER / "ncaa538.csv"))
    assert "365 rows" in run("import", str(FOLDER / "tampere_pop2003.csv"))
    assert "(recipe ncaa538): 253 rows, 759 entries known already" in run("import", str(FOLDER / "ncaa538.csv"))
