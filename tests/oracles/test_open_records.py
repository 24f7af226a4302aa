"""Real records with published figures: what the files give, and where the publication differs from its own data."""

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from ledger.verification import rules
from ledger.verification.comparison import skill
from ledger.verification.decomposition import corp, murphy
from ledger.verification.reliability import bins, calibration_error
from ledger.verification.tally import folded, tally

FOLDER = Path(__file__).resolve().parents[3] / "shared" / "data" / "open"
pytestmark = pytest.mark.skipif(not FOLDER.exists(), reason="shared/data/open is not beside this project")


def _expected(name):
    return json.loads((FOLDER / "expected.json").read_text(encoding="utf-8"))[name]


@pytest.mark.parametrize("lead", ["p24", "p48"])
@pytest.mark.parametrize(("kind", "amount", "first"), [("POP", 0.2, 1), ("POPhi", 4.4, 2)])
def test_finnish_rain_gives_the_published_parts_and_skill(lead, kind, amount, first):
    frame = pd.read_csv(FOLDER / "tampere_pop2003.csv")
    columns = [f"{lead}_cat{k}" for k in range(3)]
    frame = frame.dropna(subset=["obs", *columns])
    expected = _expected("tampere")[f"{lead}_{kind}"]
    p = frame[columns[first:]].sum(axis=1).round(6)
    counted = tally(p, frame["obs"] > amount)
    assert counted.n == expected["n"]
    assert counted.mean_brier == pytest.approx(expected["brier"], abs=1e-9)
    parts = murphy(counted)
    assert (parts.miscalibration, parts.discrimination, parts.uncertainty) == pytest.approx(
        tuple(expected["murphy"].values()), abs=1e-9
    )
    assert parts.skill == pytest.approx(expected["bss_vs_base_rate"], abs=1e-9)
    assert calibration_error(counted, draws=1)[0] == pytest.approx(expected["ece10"], abs=1e-6)


def test_ordered_rain_categories_have_a_ranked_score_between_those_of_the_two_thresholds():
    frame = pd.read_csv(FOLDER / "tampere_pop2003.csv").dropna()
    fell = np.searchsorted([0.2, 4.4], frame["obs"])  # rain is more than 0.2 mm, heavy rain more than 4.4 mm
    wide = frame[[f"p24_cat{k}" for k in range(3)]].to_numpy()
    ranked = rules.ranked_probability(wide, fell).mean()
    any_rain, heavy = 1 - wide[:, 0], wide[:, 2]
    singly = rules.brier(any_rain, fell >= 1).mean() + rules.brier(np.clip(heavy, 0, 1), fell == 2).mean()
    assert ranked == pytest.approx(singly, abs=1e-9)


def test_the_skill_of_the_basketball_forecasts_is_the_computed_one_and_falls_out_of_sample():
    frame, expected = pd.read_csv(FOLDER / "ncaa538.csv"), _expected("ncaa538")
    p, y = frame["favorite_probability"], frame["favorite_win_flag"]
    assert len(frame) == 253  # the article says 254
    inside = skill(p, y, "base rate in sample")
    assert inside.estimate == pytest.approx(expected["bss_vs_base_rate"], abs=1e-9)
    outside = skill(p, y, "base rate out of sample")
    assert outside.estimate > inside.estimate
    assert outside.reference == "base rate out of sample"
    assert corp(tally(p, y)).uncertainty == pytest.approx(expected["murphy"]["unc"], abs=1e-12)


def test_graded_predictions_folded_at_even_odds_give_the_marks_and_not_the_printed_tally():
    frame = pd.read_csv(FOLDER / "ssc2020.csv")
    kept = frame[frame["outcome"].notna()]
    counted = folded(tally(kept["probability"], kept["outcome"]))
    got = {
        str(round(100 * p)): [int(s), int(n - s)]
        for p, n, s in zip(counted.forecast, counted.cases, counted.successes, strict=True)
    }
    expected = _expected("ssc2020")
    assert len(frame) - len(kept) == expected["void"]
    assert got == expected["folded"]
    assert got["80"] != [14, 8]  # as printed
    assert got["90"] != [16, 3]


@pytest.mark.parametrize("model", ["desart", "huffpost", "kremp", "nyt", "pec", "pollsavvy", "predictwise_overall"])
def test_election_models_get_the_published_half_brier_and_log_scores_over_all_candidates(model):
    frame, expected = pd.read_csv(FOLDER / "bf2016_president_final.csv"), _expected("bf2016_president")[model]
    rows = frame[(frame["model"] == model) & (frame["office"] == "P")].dropna(subset=["win_prob"])
    won = (rows["winner"] == rows["candidate"]).astype(float)
    half = pd.Series(rules.brier(rows["win_prob"], won) / 2).groupby(rows["state"].to_numpy()).sum()
    assert len(half) == expected["races"]
    assert half.mean() == pytest.approx(expected["brier_half_flat"], abs=1e-6)
    of_winners = rules.log_score(rows["win_prob"][won == 1], won[won == 1])
    assert of_winners.mean() == pytest.approx(-expected["log_flat"], abs=2e-6)


def test_crowd_scores_by_bins_and_on_the_mean_are_those_computed_elsewhere():
    frame, expected = pd.read_csv(FOLDER / "metaculus_community.csv"), _expected("metaculus")
    frame = frame[frame["range"] > 0]
    counted = tally(frame["probability"], frame["result"])
    assert counted.mean_brier == pytest.approx(0.17085016230074224, abs=1e-12)  # as published
    assert bins(counted)["cases"].tolist() == [row[1] for row in expected["bins10"] if row[1]]
    corr = np.corrcoef(rules.brier(frame["probability"], frame["result"]), frame["range"])[0, 1]
    assert corr == pytest.approx(0.021659238937630335, abs=1e-9)
