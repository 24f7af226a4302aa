"""Real forecasts of ordered options, numbers and quantiles, through a ledger, against their expected scores."""

import json
from itertools import count
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from ledger import Ledger
from ledger import entries as e
from ledger import predictions as p

FOLDER = Path(__file__).resolve().parents[3] / "shared" / "data" / "open"
pytestmark = pytest.mark.skipif(not FOLDER.exists(), reason="shared/data/open is not beside this project")
EVIDENCE = (e.Evidence(says="as in the file"),)


def _expected(name):
    return json.loads((FOLDER / "expected.json").read_text(encoding="utf-8"))[name]


class Bodies:
    """Entries of claims, their forecasts and outcomes, to be appended at once."""

    def __init__(self):
        self._next, self.bodies, self.ids = count(1), [], []

    def _add(self, body):
        self.ids.append(f"00000000-0000-7000-8000-{next(self._next):012x}")
        self.bodies.append(body)
        return self.ids[-1]

    def claim(self, opens, closes, space, outcome, **said):
        window = e.Window(opens=opens, closes=closes)
        claim = self._add(
            e.ClaimRecorded(claim=e.Claim(question="q", criteria="c", window=window, space=space, **said))
        )
        self._add(e.ResolutionProposed(claim_id=claim, outcome=outcome, evidence=EVIDENCE))
        return claim

    def forecast(self, claim, forecaster, prediction, day):
        self._add(e.ForecastMade(claim_id=claim, forecaster=forecaster, basis="stated", prediction=prediction,
                                 stated_at=day))  # fmt: skip

    def into(self, ledger):
        ledger.append(self.bodies, self.ids)


@pytest.fixture
def book(file, clock):
    """A ledger in a file: that both databases give the same, tests/test_kinds.py sees."""
    clock.set("2025-12-31T12:00:00Z")
    with Ledger(file, "ana", clock=clock) as ledger:
        yield ledger


def test_finnish_rain_in_three_ordered_classes_has_the_expected_brier_sum_and_ranked_score(book):
    frame = pd.read_csv(FOLDER / "tampere_pop2003.csv")
    classes, written = ("none", "rain", "heavy"), Bodies()
    space = p.OptionsSpace(options=classes, ordered=True)
    for row in frame.dropna(subset="obs").itertuples():
        day = f"{row.yyyy:04d}-{row.mm:02d}-{row.dd:02d}"
        fell = classes[int(np.searchsorted([0.2, 4.4], row.obs))]  # rain is more than 0.2 mm, heavy more than 4.4 mm
        claim = written.claim(day, day, space, p.Outcome(kind="option", value=fell))
        for lead in ("p24", "p48"):
            said = [getattr(row, f"{lead}_cat{place}") for place in range(3)]
            if not np.isnan(said).any():
                shares = tuple(p.OptionProbability(option=name, probability=share)
                               for name, share in zip(reversed(classes), reversed(said), strict=True))  # fmt: skip
                written.forecast(claim, lead, p.OptionProbabilities(probabilities=shares), day)
    written.into(book)
    table = book.scores("forecaster", kind="options").set_index("group")
    for lead in ("p24", "p48"):
        line, expected = table.loc[lead], _expected("tampere")[f"{lead}_3cat"]
        assert (line.n, line.n_ordered) == (expected["n"], expected["n"])
        assert line.brier_sum == pytest.approx(expected["multi_brier"], abs=1e-9)
        assert line.ranked_probability == pytest.approx(expected["rps"], abs=1e-9)
        assert line.ranked_per_threshold == pytest.approx(expected["rps"] / 2, abs=1e-9)
        assert line.brier_sum_low < line.brier_sum < line.brier_sum_high
        assert line.reference_score == pytest.approx(2 / 3)


def test_deaths_forecast_as_quantiles_have_the_expected_interval_scores_parts_and_coverage(book):
    frame = pd.read_csv(FOLDER / "covid_quantile_deaths.csv", dtype={"quantile_level": str, "predicted": str})
    written, claims = Bodies(), {}
    keys = ["location", "target_end_date", "model", "forecast_date"]
    for (place, end, model, made), part in frame.groupby(keys, sort=False):
        if (place, end) not in claims:
            number = p.Outcome(kind="number", value=str(part.observed.iloc[0]))
            claims[place, end] = written.claim("2021-01-01", end, p.QuantitySpace(unit="deaths"), number)
        said = tuple(p.Quantile(level=row.quantile_level, value=row.predicted) for row in part.itertuples())
        written.forecast(claims[place, end], model, p.Quantiles(quantiles=said), made)
    written.into(book)
    table = book.scores("forecaster", kind="quantity", which="each").set_index("group")
    for model, expected in _expected("covid_deaths").items():
        line = table.loc[model]
        assert (line.n, line.n_wis, line.unit) == (expected["forecasts"], expected["forecasts"], "deaths")
        covered = {each["level"]: each for each in line.coverage}
        got = (line.wis, line.overprediction, line.underprediction, line.dispersion, line.mae, covered[0.5]["inside"],
               covered[0.9]["inside"])  # fmt: skip
        names = ("wis", "overprediction", "underprediction", "dispersion", "ae_median", "cover50", "cover90")
        assert got == pytest.approx([expected[name] for name in names], abs=5.1e-5)  # they are given to four places
        assert line.dispersion + line.overprediction + line.underprediction == pytest.approx(line.wis, abs=1e-9)
        assert covered[0.9]["n"] == expected["forecasts"]
        # the definition, plainly: Bracher et al. 2021, eq. 3, over the same rows
        rows = frame[frame.model == model].astype({"quantile_level": float, "predicted": float})
        off = rows.predicted - rows.observed
        pinball = ((off > 0) - rows.quantile_level) * off
        assert line.wis == pytest.approx(2 * pinball.mean(), abs=1e-9)
        assert line.pinball == pytest.approx(pinball.mean(), abs=1e-9)
        twice = np.where(rows.quantile_level == 0.5, 2, 1)
        assert line.wis_median_full == pytest.approx(2 * (twice * pinball).sum() / twice.sum(), abs=1e-9)


def test_deficits_projected_have_the_expected_bias_error_root_and_spread_in_every_year(book):
    frame = pd.read_csv(FOLDER / "cbo_deficit.csv")
    written = Bodies()
    for row in frame.itertuples():
        value, number = (repr(-100 * amount / row.GDP) for amount in (row.adjusted_projection, row.actual_value))
        space = p.QuantitySpace(unit="% of GDP")
        claim = written.claim("1984-01-01", "2025-09-30", space, p.Outcome(kind="number", value=number),
                              topics=(f"year {row.projected_year_number}",))  # fmt: skip
        written.forecast(claim, "CBO", p.Point(value=value), row.baseline_date)
    written.into(book)
    table = book.scores("topic", kind="quantity").set_index("group")
    assert len(table) == 11
    for year, expected in _expected("cbo_deficit").items():
        line, rows = table.loc[f"year {year}"], frame[frame.projected_year_number == int(year)]
        got = (line.bias, line.mae, line.rmse, line.two_thirds)
        assert line.n == expected["n"]
        assert got == pytest.approx([expected[name] for name in ("mean", "mae", "rmse", "two_thirds")], abs=5.1e-5)
        error = -100 * (rows.adjusted_projection - rows.actual_value) / rows.GDP
        assert line.bias == pytest.approx(error.mean(), abs=1e-9)
        assert line.mae == pytest.approx(error.abs().mean(), abs=1e-9)
        assert line.rmse == pytest.approx(np.sqrt((error**2).mean()), abs=1e-9)
