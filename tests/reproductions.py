"""Published figures beside what the ledger computes of the same rows: a table, with the reason for every difference.

Run as ``python -m tests.reproductions [FOLDER]`` (``make reproduce``). Each file of the folder (by default
``../shared/data/open`` beside the project) is imported by its shipped recipe, through the command line, into a fresh
ledger; every row of ``published_checks.csv`` is then compared at its printed precision. The exit code is 1 if a figure
that should match does not, or if a known difference is not the one that is known.
"""

from __future__ import annotations

import csv
import json
import math
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pandas as pd
from click.testing import CliRunner

from ledger import Ledger
from ledger.cli import cli
from ledger.published import matches
from ledger.verification import decomposition, tally

FOLDER = Path(__file__).resolve().parents[2] / "shared" / "data" / "open"
CHECKS = "published_checks.csv"
MATCH, DIFFERS, FAILED = "MATCH", "DIFFERS", "FAILED"
FLOOR = 0.0001
DAY = 86_400
COLUMNS = ("dataset", "quantity", "published", "ours", "verdict", "reason")
REASONS = {
    ("ncaa538", "games"): "the article counts 254 games, its file holds 253",
    ("ssc2020", "80% [right, wrong]"): "the author's own marks, counted again, give 17 right and 7 wrong",
    ("ssc2020", "90% [right, wrong]"): "the author's own marks, counted again, give 15 right and 5 wrong",
    ("cook", '2018 % (README "55%")'): "55 is the share of the favoured parties that lost, 39 of 71",
}
# electors of 2016; of Maine and Nebraska the two for the whole state: the file has no forecast of their districts
ELECTORS = dict.fromkeys(("AK", "DC", "DE", "MT", "ND", "SD", "VT", "WY"), 3) | {
    "ME": 2, "NE": 2, "HI": 4, "ID": 4, "NH": 4, "RI": 4, "NM": 5, "WV": 5, "AR": 6, "IA": 6, "KS": 6, "MS": 6, "NV": 6,
    "UT": 6, "CT": 7, "OK": 7, "OR": 7, "KY": 8, "LA": 8, "AL": 9, "CO": 9, "SC": 9, "MD": 10, "MN": 10, "MO": 10,
    "WI": 10, "AZ": 11, "IN": 11, "MA": 11, "TN": 11, "WA": 12, "VA": 13, "NJ": 14, "NC": 15, "GA": 16, "MI": 16,
    "OH": 18, "IL": 20, "PA": 20, "FL": 29, "NY": 29, "TX": 38, "CA": 55,
}  # fmt: skip
Figure = float | list[int]
Figures = Iterator[tuple[str, Figure]]


def counted(ledger: Ledger, **choices: object) -> tally.Tally:
    """Count the cases and successes at each probability."""
    rows = ledger.scored(**choices)
    return tally.tally(rows.probability, rows.outcome)


def basketball(ledger: Ledger) -> Figures:
    found = counted(ledger)
    yield "games", found.n
    yield "favourite won %", 100 * found.base_rate
    yield "model expected %", 100 * found.mean_forecast


def crowd(ledger: Ledger) -> Figures:
    """Brier scores beside the time to the resolution; forecasts at or after it are late, and not scored."""
    rows = ledger.scored(which="each")
    ahead = (_microseconds(rows.known_at) - _microseconds(rows.made_at)) / 1_000_000
    yield "Brier, range>0", ledger.scores(which="each").brier.item()
    yield "max range days", ahead.max() / DAY
    yield "corr(brier,range)", np.corrcoef(rows.brier, ahead)[0, 1]


def _microseconds(times: pd.Series) -> pd.Series:
    """Return times as microseconds, whole ones; of a day the first."""
    return pd.to_datetime(times, utc=True, format="ISO8601").dt.as_unit("us").astype(np.int64)


def rain(ledger: Ledger) -> Figures:
    for name, line in _lines(ledger.scores("forecaster")).items():
        parts = decomposition.murphy(counted(ledger, where={"forecaster": name}))
        yield f"{name} BS", line["brier"]
        yield f"{name} REL", parts.miscalibration
        yield f"{name} RES", parts.discrimination
        yield f"{name} UNC", parts.uncertainty
        yield f"{name} BSS", line["skill"]


def states(ledger: Ledger) -> Figures:
    """Half of the Brier sum and the log score, floored, of each model: a state each, and by the state's electors."""
    for name, line in _lines(ledger.scores("forecaster", kind="options", log_floor=FLOOR)).items():
        by_state = ledger.scores("topic", kind="options", log_floor=FLOOR, where={"forecaster": name})
        electors = by_state.group.map(ELECTORS)
        yield f"{name} brier_half_flat", line["brier_sum"] / 2
        yield f"{name} brier_half_evs", np.average(by_state.brier_sum, weights=electors) / 2
        yield f"{name} log_flat", -line["log_score"]
        yield f"{name} log_evs", -np.average(by_state.log_score, weights=electors)


def shares(ledger: Ledger) -> Figures:
    """The root of the summed (not of the mean) squared errors of each model, over 49 states.

    Whoever published them printed each forecast to five decimals first (combine-forecasts.py of the same repository).
    """
    for topic in ("diff", "share"):
        rows = ledger.scored(kind="quantity", where={"topic": topic})
        errors = rows.point.map(lambda said: round(said, 5)) - rows.outcome
        for name, summed in (errors**2).groupby(rows.forecaster).sum().items():
            yield f"{topic} {name}", math.sqrt(summed)


def deaths(ledger: Ledger) -> Figures:
    for name, line in _lines(ledger.scores("forecaster", kind="quantity", which="each")).items():
        for part in ("wis", "overprediction", "underprediction", "dispersion"):
            yield f"{name} {part}", line[part]
        inside = {each["level"]: each["inside"] for each in line["coverage"]}
        yield f"{name} cover50", inside[0.5]
        yield f"{name} cover90", inside[0.9]
        yield f"{name} ae_median", line["mae"]


def deficits(ledger: Ledger) -> Figures:
    """Errors in percent of GDP, by how many years ahead."""
    names = {"n": "n", "average_error": "bias", "average_absolute_error": "mae", "RMSE": "rmse",
             "two_thirds_spread": "two_thirds"}  # fmt: skip
    for year, line in _lines(ledger.scores("topic", kind="quantity")).items():
        for theirs, ours in names.items():
            yield f"{year} {theirs}", line[ours]


def blog(ledger: Ledger) -> Figures:
    """Right and wrong by how sure the author was, a forecast below one half counting as one of the opposite."""
    found = tally.folded(counted(ledger))
    for level, cases, right in zip(found.forecast, found.cases, found.successes, strict=True):
        yield f"{level * 100:.0f}% [right, wrong]", [int(right), int(cases - right)]


def ratings(ledger: Ledger) -> Figures:
    for year, line in _lines(ledger.scores("topic")).items():
        yield f"{year} favoured party won", round(line["base_rate"] * line["n"])
        yield f"{year} %", 100 * line["base_rate"]


def _lines(table: pd.DataFrame) -> dict[str, dict]:
    return {line["group"]: line for line in table.to_dict("records")}


class Source(NamedTuple):
    """A data set: its file, the recipe that reads it, and what gives its figures."""

    file: str
    recipe: str
    figures: Callable[[Ledger], Figures]


SOURCES = {
    "ncaa538": Source("ncaa538.csv", "ncaa538", basketball),
    "metaculus": Source("metaculus_community.csv", "metaculus_community", crowd),
    "tampere": Source("tampere_pop2003.csv", "tampere_thresholds", rain),
    "bf2016_president": Source("bf2016_president_final.csv", "bf2016_president_final", states),
    "bf2016_president_numeric": Source("bf2016_president_final.csv", "bf2016_president_shares", shares),
    "covid_deaths": Source("covid_quantile_deaths.csv", "covid_quantile_deaths", deaths),
    "cbo_deficit": Source("cbo_deficit.csv", "cbo_deficit", deficits),
    "ssc2020": Source("ssc2020.csv", "ssc2020", blog),
    "cook": Source("cook_house_ratings.csv", "cook_house_ratings", ratings),
}


def imported(source: Source, folder: Path, where: Path) -> Ledger:
    """Import a file through the command line into a fresh ledger, and open it.

    Raises:
        RuntimeError: if a command fails, or a row is rejected.
    """
    options = ["--ledger", str(where), "--actor", "reproduce"]
    for words in (["init"], ["import", "recipe", str(folder / source.file), "--recipe", source.recipe]):
        ran = CliRunner().invoke(cli, [*options, *words])
        if ran.exit_code:
            raise RuntimeError(f"{' '.join(words)}: {ran.output.strip() or ran.exception}")
    return Ledger(where, "reproduce")


def compared(folder: Path) -> Iterator[dict[str, str]]:
    """Give each published figure beside ours, with the verdict and, where they differ, the reason."""
    with (folder / CHECKS).open(encoding="utf-8", newline="") as file:
        checks = list(csv.DictReader(file))
    with tempfile.TemporaryDirectory() as scratch:
        for dataset in dict.fromkeys(row["dataset"] for row in checks):
            figures: dict[str, Figure] = {}
            if dataset in SOURCES:
                with imported(SOURCES[dataset], folder, Path(scratch) / f"{dataset}.sqlite") as ledger:
                    figures = dict(SOURCES[dataset].figures(ledger))
            for row in (row for row in checks if row["dataset"] == dataset):
                name = row["quantity"].partition(" (README")[0]
                yield judged(row, figures.get(name))


def judged(row: dict[str, str], ours: Figure | None) -> dict[str, str]:
    """Return a line of the table for a row of the checks and our figure.

    A row marked as one that matches must; one marked as differing must differ as it is known to, for a known reason.
    """
    reason = REASONS.get((row["dataset"], row["quantity"]), "")
    same = ours is not None and _same(row["published"], ours)
    if ours is None:
        verdict, reason = FAILED, "nothing here computes it"
    elif row["verdict"] == MATCH:
        verdict, reason = (MATCH, "") if same else (FAILED, "should be the same")
    elif same or not _same(row["recomputed"], ours) or not reason:
        verdict, reason = FAILED, "no known difference: " + ("none" if same else "another number, or no reason for it")
    else:
        verdict = DIFFERS
    return {"dataset": row["dataset"], "quantity": row["quantity"], "published": row["published"],
            "ours": _written(ours, row["published"]), "verdict": verdict, "reason": reason}  # fmt: skip


def _same(published: str, ours: Figure) -> bool:
    return json.loads(published) == ours if isinstance(ours, list) else matches(published, float(ours))


def _written(ours: Figure | None, published: str) -> str:
    """Return our figure with two digits more than the published one has."""
    if ours is None or isinstance(ours, list):
        return "–" if ours is None else str(ours)
    exact = repr(float(ours)).removesuffix(".0")
    return min(f"{ours:.{len(published.partition('.')[2]) + 2}f}", exact, key=len)


def main(folder: Path = FOLDER) -> int:
    """Print the table; return the exit code."""
    if not (folder / CHECKS).is_file():
        print(f"nothing to reproduce: there is no {CHECKS} in {folder}")
        return 0
    rows = list(compared(folder))
    widths = {name: max(len(name), *(len(row[name]) for row in rows)) for name in COLUMNS}
    for row in (dict(zip(COLUMNS, COLUMNS, strict=True)), *rows):
        print("  ".join(row[name].ljust(widths[name]) for name in COLUMNS).rstrip())
    counts = {verdict: sum(row["verdict"] == verdict for row in rows) for verdict in (MATCH, DIFFERS, FAILED)}
    print(f"{len(rows)} published figures: {counts[MATCH]} match at their printed precision, {counts[DIFFERS]} differ "
          f"for the reason given, {counts[FAILED]} failed")  # fmt: skip
    return 1 if counts[FAILED] else 0


if __name__ == "__main__":
    sys.exit(main(*map(Path, sys.argv[1:2])))
