"""Engines: tallies and whole scores of ten and a hundred million forecasts in Parquet, on DuckDB and on Spark.

The data have the shape of an export (`export parquet --partitioned`); DuckDB makes them by whole-number arithmetic, so
that numpy can say what the tallies must be. Each engine runs in a process of its own, Spark as a cluster of two
worker processes, once; DuckDB's time is the median of five. Every line names its target; a tally that differs ends it.
Run as ``python -m tests.benchmarks.bench_engines [MILLIONS ...]`` (10 and 100; 100 need 2 GB of disk).
"""

from __future__ import annotations

import json
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import asdict
from pathlib import Path

import duckdb
import numpy as np

from ledger.datasets import COLUMNS, scores
from ledger.exchange import dataset, engines
from ledger.journal import selects
from ledger.units import UNIT

PER_CLAIM, FORECASTERS, YEARS, SEED = 100, 10_000, 10, 20241031
TARGETS = {10: 0.5, 100: 4.0}  # seconds of the tally on DuckDB, by millions of forecasts
PRIME, STEP, TURN = 2_147_483_647, 1_103_515_245, 69_069
CLAIM = f"(i // {PER_CLAIM})"
FORECAST = f"((i * {STEP} + {SEED}) % {PRIME} % 101) * {UNIT // 100}"
OUTCOME = f"CASE WHEN ({{}} * {TURN} + {SEED}) % {PRIME} % 100 < 40 THEN {UNIT} ELSE 0 END"
FACTS = {"entry": "i", "claim": CLAIM, "basis": "0", "kind": "1", "forecaster": f"i * 7 % {FORECASTERS}",
         "state": "1", "forecast": FORECAST, "outcome": OUTCOME.format(CLAIM), "hindsight": "0"}  # fmt: skip
OF_CLAIM = {"claim": "i", "cluster": f"i // 5 * {STEP}", "announced": "0", "outcome": OUTCOME.format("i"),
            "claim_id": "concat('claim ', i)", "closes": f"concat({2015} + i % {YEARS}, '-06-30')",
            "month": f"concat({2014} + i % {YEARS}, '-12')", "window_basis": "'stated'", "type": "'event'"}  # fmt: skip
missed = []


def make(folder, count):
    """Write an export of so many forecasts, each by one of ten thousand sources on a claim of another."""
    claims = count // PER_CLAIM
    parts = {}
    for year in range(YEARS):
        lies = f"FROM range({count}) r(i) WHERE i // {PER_CLAIM} % {YEARS} = {year}"
        parts[f"counted/basis=0/year={2015 + year}/part-0.parquet"] = "counted", FACTS, lies
    parts["subjects/part-0.parquet"] = "subjects", OF_CLAIM, f"FROM range({claims}) r(i)"
    topics = {"claim": "i", "topic": "concat('topic ', i % 20)"}
    parts["topics/part-0.parquet"] = "topics", topics, f"FROM range({claims}) r(i)"
    names = {"number": "i", "name": "concat('source ', i)"}
    parts["names/part-0.parquet"] = "names", names, f"FROM range({FORECASTERS}) r(i)"
    tables = {name: [] for name in COLUMNS}
    with duckdb.connect() as connection:
        for path, (table, said, lies) in parts.items():
            types = {dataset.WHOLE: "BIGINT", dataset.WORDS: "VARCHAR"}
            held = [f"CAST({said.get(name, 'NULL')} AS {types[of]}) AS {name}" for name, of in COLUMNS[table].items()]
            file = folder / path
            file.parent.mkdir(parents=True, exist_ok=True)
            options = f"(FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE {dataset.ROWS})"
            rows = connection.execute(f"COPY (SELECT {', '.join(held)} {lies}) TO '{file}' {options}").fetchone()[0]
            tables[table].append(dataset.File(path, rows, file.stat().st_size, ""))
    about = dataset.About("bench", count, "0" * 64, "2026-01-01", None, 3, UNIT)
    held = {name: dataset.Table(COLUMNS[name], tuple(files)) for name, files in tables.items()}
    text = json.dumps(asdict(dataset.Manifest(dataset.FORMAT, about, held)))
    (folder / dataset.MANIFEST).write_text(text, encoding="utf-8")


def expected(count):
    """The tallies, counted by numpy a part at a time."""
    cells = np.zeros((101, 2), dtype=np.int64)
    for start in range(0, count, 10_000_000):
        i = np.arange(start, min(start + 10_000_000, count), dtype=np.int64)
        forecast = (i * STEP + SEED) % PRIME % 101
        yes = (i // PER_CLAIM * TURN + SEED) % PRIME % 100 < 40
        cells += np.bincount(forecast * 2 + yes, minlength=202).reshape(101, 2)
    return [[p * (UNIT // 100), y * UNIT, int(cells[p, y])] for p in range(101) for y in (0, 1) if cells[p, y]]


def measured(folder, engine, rounds):
    """Run the tally some times in this process, then score; print what it took, and the tallies."""
    data = dataset.look(Path(folder), COLUMNS)
    files = {name: data.files(name) for name in COLUMNS}
    query = selects.compiled(selects.tallies(selects.EXPORTED, selects.Wanted()))
    began, taken = time.perf_counter(), []
    with engines.running(engine, files) as run:
        start = time.perf_counter() - began
        for _ in range(rounds):
            began, worked = time.perf_counter(), time.process_time()
            found = run(*query)
            taken.append((time.perf_counter() - began, time.process_time() - worked))
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    began = time.perf_counter()
    whole, _ = scores(folder, engine)
    took = time.perf_counter() - began
    began = time.perf_counter()
    grouped, _ = scores(folder, engine, "topic") if engine == "duckdb" else (whole, None)
    print(json.dumps({
        "tallies": [list(row) for row in zip(*(column.to_pylist() for column in found.columns), strict=True)],
        "start": start, "tally": statistics.median(each for each, _ in taken),
        "worked": statistics.median(each for _, each in taken), "peak": peak, "score": took,
        "by_topic": time.perf_counter() - began, "groups": len(grouped),
        "line": whole.to_dict("records")[0], "all": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
    }))  # fmt: skip


def in_process(folder, engine, rounds):
    """What :func:`measured` prints in a process of its own."""
    command = [sys.executable, "-m", "tests.benchmarks.bench_engines", "--measured", str(folder), engine, str(rounds)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        sys.exit(done.stderr)
    return json.loads(done.stdout.splitlines()[-1])


def show(name, value, unit="s", target=None):
    """Print one line: what was measured, its target, whether it was met."""
    verdict = ""
    if target is not None:
        verdict = f"≤ {target:g} {unit}: {'met' if value <= target else 'MISSED'}"
        if value > target:
            missed.append(name)
    print(f"{name:64}{value:10.4g} {unit:4}  {verdict}".rstrip(), flush=True)


def compare(millions, folder):
    """Make so many millions of forecasts, and have both engines count them."""
    count, of = millions * 1_000_000, f"{millions} M forecasts in Parquet"
    began = time.perf_counter()
    make(folder, count)
    show(f"{of}: made", time.perf_counter() - began)
    show(f"{of}: size", sum(file.stat().st_size for file in folder.rglob("*.parquet")) / 1e6, "MB")
    wanted = expected(count)
    duck = in_process(folder, "duckdb", 5)
    show(f"{of}: tally on DuckDB, median of 5", duck["tally"], target=TARGETS.get(millions))
    show(f"{of}: work of its threads together", duck["worked"])
    show(f"{of}: peak memory of that process", duck["peak"], "MB")
    show(f"{of}: whole score on DuckDB", duck["score"])
    show(f"{of}: score --by topic on DuckDB, {duck['groups']:,} topics", duck["by_topic"])
    show(f"{of}: peak memory of all three", duck["all"], "MB")
    spark = in_process(folder, "spark", 1)
    show(f"{of}: start of Spark, two worker processes", spark["start"])
    show(f"{of}: tally on Spark, once", spark["tally"])
    show(f"{of}: whole score on Spark, with its start", spark["score"])
    for name, found in (("DuckDB", duck), ("Spark", spark)):
        if found["tallies"] != wanted:
            sys.exit(f"{of}: the tallies of {name} are not those that numpy counts")
    for name in ("n", "n_claims", "n_clusters", "base_rate", "brier"):
        if duck["line"][name] != spark["line"][name]:
            sys.exit(f"{of}: DuckDB and Spark differ in {name}: {duck['line'][name]}, {spark['line'][name]}")
    print(f"{of}: {len(wanted)} tallies, identical on DuckDB, Spark and numpy", flush=True)


def main():
    """Compare the engines at each size asked for."""
    for millions in [int(word) for word in sys.argv[1:]] or sorted(TARGETS):
        with tempfile.TemporaryDirectory(prefix="bench-engines-") as folder:
            compare(millions, Path(folder))
    if missed:
        sys.exit(f"targets missed: {', '.join(missed)}")


if __name__ == "__main__":
    if sys.argv[1:2] == ["--measured"]:
        measured(sys.argv[2], sys.argv[3], int(sys.argv[4]))
    else:
        main()
