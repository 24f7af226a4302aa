"""A line of scores made of rows and one made of what is kept of them are the same line."""

from datetime import date
from itertools import groupby
from math import inf, isnan

import numpy as np
import pandas as pd
import pytest

from ledger import figures
from ledger.journal.totalled import Kept
from ledger.units import loss, units

TODAY = date(2024, 12, 31)


def _rows(n, *, clusters=7, seed=1, fractions=False):
    """Chosen rows: n scored ones on a grid with a few certain ones, and one each pending, open and void."""
    random = np.random.default_rng(seed)
    forecast = random.choice([0, 0.1, 0.25, 0.7, 1 / 3, 1], n)
    outcome = random.choice([0, 0.25, 1] if fractions else [0, 1], n).astype(float)
    frame = pd.DataFrame(
        {"claim": range(n), "probability": forecast, "outcome": outcome, "closes": "2024-11-30", "void": False,
         "cluster": random.integers(0, clusters, n).astype(str), "hindsight": random.random(n) < 0.2}
    )  # fmt: skip
    beside = pd.DataFrame(
        {"claim": ["a", "b", "c"], "probability": 0.5, "outcome": [None, None, 1.0],
         "closes": ["2024-11-30", "2024-11-30", "2025-11-30"], "void": [False, True, False], "cluster": "x",
         "hindsight": False}
    )  # fmt: skip
    return pd.concat([frame, beside.astype({"outcome": float})], ignore_index=True)


def _kept(rows, *, moments=False):
    """What the books keep of the rows, counted one by one in whole numbers."""
    scored = [row for row in rows.itertuples() if row.closes < "2024-12-31" and not isnan(row.outcome)]
    pairs = sorted((units(row.probability), units(row.outcome)) for row in scored)
    cases = [(pair, len(list(same))) for pair, same in groupby(pairs)]
    events = {}
    for row in scored:
        of = events.setdefault(row.cluster, [0, 0])
        of[0] += 1
        of[1] += loss(units(row.probability), units(row.outcome))
    powers = [sum(n**size * t**total for n, t in events.values()) for total, size in figures.SPREAD]
    sums = [] if moments else sorted(events.values(), reverse=True)
    return Kept(
        member="all", forecast=tuple(p for (p, _), _ in cases), outcome=tuple(y for (_, y), _ in cases),
        cases=tuple(n for _, n in cases), n=len(scored), n_claims=len(rows), n_pending=2, n_open=1, n_void=1, n_late=3,
        hindsight=int(sum(row.hindsight for row in scored)), n_clusters=len(events),
        cluster_cases=tuple(n for n, _ in sums), cluster_loss=tuple(t for _, t in sums), moments=tuple(powers),
    )  # fmt: skip


def _same(one, other):
    assert list(one) == list(other)
    for name, value in one.items():
        if isinstance(value, float):
            assert other[name] == pytest.approx(value, abs=1e-12, nan_ok=True), name
        else:
            assert other[name] == value, name


@pytest.mark.parametrize("how", [{}, {"fold": True}, {"log_floor": 0.05}])
@pytest.mark.parametrize(("n", "clusters"), [(0, 1), (1, 1), (60, 7), (900, 40)])
@pytest.mark.parametrize("fractions", [False, True])
def test_rows_and_kept_totals_make_the_same_line(n, clusters, fractions, how):
    rows, late = _rows(n, clusters=clusters, fractions=fractions), pd.DataFrame({"claim": range(3)})
    of_rows = figures.line("all", figures.of_rows(rows, late, TODAY), **how)
    of_kept = figures.line("all", figures.of_kept(_kept(rows)), **how)
    _same(of_rows, of_kept)
    assert (of_rows["n"], of_rows["n_claims"], of_rows["n_pending"], of_rows["n_open"], of_rows["n_void"]) == (
        n, n + 3, 2, 1, 1)  # fmt: skip
    assert of_rows["n_late"] == 3


def test_of_very_many_clusters_moments_make_the_same_line_as_the_rows():
    rows, late = _rows(6000, clusters=2500), pd.DataFrame({"claim": []})
    kept = _kept(rows, moments=True)
    assert len(kept.cluster_cases) == 0
    of_rows = figures.line("all", figures.of_rows(rows, late, TODAY))
    _same(of_rows | {"n_late": 3}, figures.line("all", figures.of_kept(kept)))
    assert of_rows["brier_low"] < of_rows["brier"] < of_rows["brier_high"]


def test_certain_and_wrong_of_partial_outcomes_counts_forecasts_not_parts_of_them():
    """0 said thrice of a quarter that happened: three infinite scores, of which the successes sum to less than one."""
    rows = _rows(0)
    scored = pd.DataFrame({"claim": range(3), "probability": 0.0, "outcome": 0.25, "closes": "2024-11-30",
                           "void": False, "cluster": "x", "hindsight": False})  # fmt: skip
    line = figures.line("all", figures.of_rows(pd.concat([scored, rows]), rows[:0], TODAY))
    assert (line["n"], line["n_infinite"], line["log_score"], line["brier"]) == (3, 3, inf, 0.0625)


def test_numbers_that_differ_by_rounding_alone_are_one_number():
    """0.1 + 0.2 is the median of two readings that says 0.3: one point of the curve, not two."""
    rows = _rows(0)
    scored = pd.DataFrame({"claim": range(2), "probability": [0.1 + 0.2, 0.3], "outcome": [0.0, 1.0],
                           "closes": "2024-11-30", "void": False, "cluster": "x", "hindsight": False})  # fmt: skip
    found = figures.of_rows(pd.concat([scored, rows]), rows[:0], TODAY)
    assert (found.tally.forecast.tolist(), found.tally.cases.tolist()) == ([0.3], [2])


def test_a_chance_however_small_does_not_become_impossible():
    tiny = figures.exact(np.array([1e-18, 1 - 1e-16, 0.0, 1.0]))
    assert tiny.tolist() == [1e-15, 1 - 1e-15, 0.0, 1.0]
    assert [units(value) / 10**15 for value in (1e-18, 1 - 1e-16, 0.0, 1.0)] == tiny.tolist()
