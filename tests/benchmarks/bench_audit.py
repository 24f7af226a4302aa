"""Audit and proofs on a million entries beside the floor: reading every payload and hashing it once.

Run as ``python -m tests.benchmarks.bench_audit [ENTRIES]``; a ledger of a million entries takes a minute to make.
"""

from __future__ import annotations

import hashlib
import resource
import sqlite3
import sys
import tempfile
import time
from pathlib import Path

from ledger.journal import proofs, store
from ledger.journal.append import append
from ledger.journal.audit import audit
from ledger.journal.tiles import Hashes
from tests.benchmarks.bench_append import BATCH, build

ENTRIES, SINCE, TIMES = 1_000_000, 1_000, 3
WHOLE_TARGET, SINCE_TARGET = 5.0, 0.05  # seconds, at a million entries


def timed(act):
    """Return the seconds an act takes, the best of three, and what it gives."""
    best, given = float("inf"), None
    for _ in range(TIMES):
        started = time.perf_counter()
        given = act()
        best = min(best, time.perf_counter() - started)
    return best, given


def hashed(file):
    """Read every payload with the bare driver and hash it."""
    connection = sqlite3.connect(file)
    count = 0
    for (payload,) in connection.execute("SELECT payload FROM journal ORDER BY seq"):
        hashlib.sha256(b"\x00" + payload.encode()).digest()
        count += 1
    connection.close()
    return count


def memory(whose=resource.RUSAGE_SELF):
    """Return the most memory this process, or the largest of those it began, has used, in MiB."""
    return resource.getrusage(whose).ru_maxrss / 1024


def processor():
    """Return the seconds of processor time that this process and those it began have used."""
    used = (resource.getrusage(whose) for whose in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(each.ru_utime + each.ru_stime for each in used)


def main(entries=ENTRIES):
    """Print seconds, ratios and targets; exit 1 where a target is missed."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "ledger.sqlite"
        opened = store.create_store(file)
        for first in range(0, entries, BATCH):
            with opened.writing() as connection:
                append(connection, "ana", build(min(BATCH, entries - first)))
        with opened.reading() as connection:
            floor, count = timed(lambda: hashed(file))
            tenth = proofs.checkpoint(connection, count - count // 10)
            audit(connection, levels=(1, 2), since=tenth)
            before, worked = memory(), processor()
            whole, report = timed(lambda: audit(connection, levels=(1, 2)))
            grown, worked = memory() - before, (processor() - worked) / TIMES
            old = proofs.checkpoint(connection, count - SINCE)
            since, tail = timed(lambda: audit(connection, since=old))
            proving, proof = timed(lambda: Hashes(connection).inclusion(count // 2, count))
            continuing, _ = timed(lambda: Hashes(connection).consistency(old.size, count))
        opened.close()
    if not (report.ok and tail.ok and report.entries == tail.entries == count):
        raise AssertionError(f"the audit of a whole ledger found {report.findings[:1]} {tail.findings[:1]}")
    print(f"{count:,} entries in one SQLite file")
    print(f"{'read and hash every payload (floor)':44}{floor:9.3f} s")
    print(f"{'audit, levels 1 and 2':44}{whole:9.3f} s  {whole / floor:5.1f} × floor  target {WHOLE_TARGET} s")
    print(f"{'  of processor time, both processes':44}{worked:9.3f} s")
    print(f"{'  memory beyond that for the last tenth':44}{grown:9.0f} MiB")
    print(f"{'  memory of the other process':44}{memory(resource.RUSAGE_CHILDREN):9.0f} MiB")
    print(f"{f'audit since the last {SINCE:,}':44}{since * 1000:9.1f} ms  target {SINCE_TARGET * 1000:.0f} ms")
    print(f"{'inclusion proof':44}{proving * 1000:9.1f} ms  {len(proof) * 32} bytes")
    print(f"{'consistency proof':44}{continuing * 1000:9.1f} ms")
    return int(entries >= ENTRIES and (whole > WHOLE_TARGET or since > SINCE_TARGET))


if __name__ == "__main__":
    sys.exit(main(*map(int, sys.argv[1:2])))
