"""Real files through the command line, by the shipped recipes, into a fresh ledger: n exactly, scores to 1e-9."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest

from ledger.cli import main

FOLDER = Path(__file__).resolve().parents[3] / "shared" / "data" / "open"
pytestmark = pytest.mark.skipif(not FOLDER.exists(), reason="shared/data/open is not beside this project")


@pytest.fixture
def expected():
    return json.loads((FOLDER / "expected.json").read_text(encoding="utf-8"))


@pytest.fixture
def run(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("FORECAST_LEDGER_URL", raising=False)

    def running(*words):
        monkeypatch.setattr(sys, "argv", ["forecast-ledger", *words])
        with pytest.raises(SystemExit) as ended:
            main()
        said = capsys.readouterr()
        assert not ended.value.code, said.err
        return said.out

    running("init")
    return running


@pytest.fixture
def take(run):
    """Import a file by its recipe; every row goes in."""

    def taking(name, by=None, **counts):
        said = json.loads(run("import", "recipe", str(FOLDER / f"{name}.csv"), "--recipe", by or name, "--json"))
        assert (said["rejects"], said["duplicates"], said["known"]) == ([], 0, 0)
        assert {kind: said[kind] for kind in counts} == counts
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


def test_basketball(take, score, expected):
    said = take("ncaa538", rows=253)
    check_binary(score()["all"], expected["ncaa538"])
    assert [(line["figure"], line["verdict"]) for line in said["published"]] == [
        ("games", "DIFFERS"), ("favourite won %", "MATCH"),
    ]  # fmt: skip


def test_a_bloggers_year(take, score, expected):
    take("ssc2020", rows=100)
    found = score()["all"]
    check_binary(found, expected["ssc2020"])
    assert found["n_void"] == expected["ssc2020"]["void"]


def test_house_ratings_in_words(take, score, expected):
    said = take("cook_house_ratings", rows=439)
    for group, line in (score("--by", "term") | score("--by", "topic")).items():
        theirs = expected["cook"].get(group) or expected["cook"][f"year {group}"]
        assert (line["n"], round(line["base_rate"] * line["n"])) == (theirs["n"], theirs["favoured_party_won"])
    assert [line["verdict"] for line in said["published"]] == ["MATCH"] * 6 + ["DIFFERS"]


def test_a_model_per_state(take, score, expected):
    take("bf2016_president_final", rows=1072)
    found = score("--kind", "options", "--by", "forecaster")
    assert set(found) == set(expected["bf2016_president"])
    for group, theirs in expected["bf2016_president"].items():
        assert found[group]["n"] == theirs["races"]
        assert found[group]["brier_sum"] / 2 == pytest.approx(theirs["brier_half_flat"], abs=1e-6)
        if not found[group]["n_infinite"]:
            assert found[group]["log_score"] == pytest.approx(-theirs["log_flat"], abs=2e-6)


def test_rain_in_three_categories(take, score, expected):
    take("tampere_pop2003", rows=365, blank=34)
    for group, line in score("--kind", "options", "--by", "forecaster").items():
        theirs = expected["tampere"][f"{group}_3cat"]
        assert line["n"] == theirs["n"]
        assert line["brier_sum"] == pytest.approx(theirs["multi_brier"], abs=1e-9)
        assert line["ranked_probability"] == pytest.approx(theirs["rps"], abs=1e-9)


def test_rain_over_a_threshold(take, score, expected):
    take("tampere_pop2003", by="tampere_thresholds", rows=365)
    for group, line in score("--by", "forecaster").items():
        check_binary(line, expected["tampere"][group])


def test_deaths_in_quantiles(take, score, expected):
    take("covid_quantile_deaths", rows=11_569)
    found = score("--kind", "quantity", "--by", "forecaster", "--which", "each")
    for group, theirs in expected["covid_deaths"].items():
        line = found[group]
        assert line["n_wis"] == theirs["forecasts"]
        for name in ("wis", "overprediction", "underprediction", "dispersion"):
            assert line[name] == pytest.approx(theirs[name], abs=6e-5), (group, name)
        assert line["mae"] == pytest.approx(theirs["ae_median"], abs=6e-5)


def test_deaths_over_a_threshold(take, score, expected):
    take("covid_binary", rows=887)
    check_binary(score()["all"], expected["covid_binary"])


def test_deficits(take, score, expected):
    take("cbo_deficit", rows=347)
    found = score("--kind", "quantity", "--by", "topic")
    for year, theirs in expected["cbo_deficit"].items():
        line = found[f"year {year}"]
        assert line["n"] == theirs["n"]
        for ours, name in (("bias", "mean"), ("mae", "mae"), ("rmse", "rmse")):
            assert line[ours] == pytest.approx(theirs[name], abs=6e-5), (year, name)


def test_a_crowd_by_the_distance_to_the_resolution(take, score, expected):
    said = take("metaculus_community", rows=48_398)
    found = score("--which", "each")["all"]
    check_binary(found, expected["metaculus"])
    assert (found["n_claims"], found["n_late"]) == (expected["metaculus"]["questions"], 31)
    assert said["published"][0]["verdict"] == "MATCH"


@pytest.mark.slow
def test_politics_and_sports(take, score, expected):
    take("scale538_sample", rows=48_991)
    check_binary(score()["all"], expected["scale538_sample"])


def test_every_file_is_taken_in_without_naming_its_recipe(run):
    assert "253 rows" in run("import", str(FOLDER / "ncaa538.csv"))
    assert "365 rows" in run("import", str(FOLDER / "tampere_pop2003.csv"))
    assert "(recipe ncaa538): 253 rows, 759 entries known already" in run("import", str(FOLDER / "ncaa538.csv"))
