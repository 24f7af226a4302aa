"""What must hold when processes die, disks fill, and many write at once."""

from __future__ import annotations

import os
import random
import signal
import sqlite3
import subprocess
import sys
import time
from collections import Counter

import psycopg
import pytest
from counting import count as counted

from ledger import Ledger
from ledger import entries as e
from ledger.errors import StorageError
from ledger.journal.append import append
from ledger.journal.packing import hexadecimal
from ledger.journal.store import open_store
from tests.faults.writer import Writer

LONG = bool(os.environ.get("FORECAST_LEDGER_LONG"))  # make faults
KILLS, SEED = 100 if LONG else 30, 20241031


def _said(lines):
    """What a writer said: receipts by entry_id, and the last attempt."""
    lines = [line.split() for line in lines]
    receipts = {line[2]: (int(line[3]), line[4]) for line in lines if line[0] == "done"}
    tried = [line for line in lines if line[0] == "try"]
    return receipts, tried[-1] if tried else None


def _journal(where):
    store = open_store(where)
    with store.reading() as connection:
        rows = connection.exec_driver_sql("SELECT entry_id, seq, chain_hash, actor FROM journal").all()
    store.close()
    return {row[0]: (row[1], hexadecimal(row[2])) for row in rows}, Counter(row[3] for row in rows)


def _whole(where):
    with Ledger(where, "auditor") as ledger:
        report = ledger.audit()
    assert report.findings == []
    return report.entries


@pytest.mark.slow
def test_a_writer_killed_again_and_again_loses_no_receipt_and_a_retry_adds_nothing(file):
    """kill -9 at random moments; the client then sends its last entry again, as it cannot know whether it is there."""
    with Ledger(file, "ana") as ledger:
        about = ledger.record(question="q", criteria="c", window=("2024-11-01", "2024-11-02")).entry_id
    moments, unknown, receipts = random.Random(SEED), 0, 0
    for _ in range(KILLS):
        writer = Writer(file, about)
        first = [writer.next_line() for _ in range(moments.randint(2, 9))]  # it is at work, however slow the machine
        time.sleep(moments.uniform(0, 0.05))
        printed, (_, number, entry_id) = _said([*first, *writer.kill()])
        journal, _ = _journal(file)
        assert {each: journal.get(each) for each in printed} == printed
        receipts += len(printed)
        unknown += entry_id not in printed
        store = open_store(file)
        body = e.NoteAdded(about=about, text=f"note {number}")
        for _ in range(2):
            with store.writing() as connection:
                (receipt,) = append(connection, "writer", [body], entry_ids=[entry_id])
        store.close()
        after, _ = _journal(file)
        assert after[entry_id] == (receipt.seq, receipt.chain_hash)
        assert len(after) == len(journal | {entry_id: None})
    counted(kills_survived=KILLS, receipts_printed_before_a_kill=receipts, entries_lost=0)
    assert receipts > KILLS  # the writers did write
    assert unknown > 0  # some were killed between the attempt and the receipt
    assert _whole(file) == len(_journal(file)[0])


def test_without_the_entry_id_a_retry_adds_a_duplicate(file):
    """The control that fails: the same retry, each attempt under an identifier of its own, is written twice."""
    with Ledger(file, "ana") as ledger:
        claim = ledger.record(question="q", criteria="c", window=("2024-11-01", "2024-11-02"))
        for _ in range(2):
            ledger.note(claim, "note 0")
        kinds = ledger.info()["kinds"]
    assert kinds["note"] == 2


def test_a_process_kill_does_not_try_the_flush(file):
    """A control that cannot fail here: with synchronous=OFF a killed process loses nothing either.

    What a process has handed to the operating system outlives it; only a power cut or a crash of the machine loses
    pages that were not flushed, and one machine cannot try that on itself. So the flush is asserted as a setting
    (FULL), and this test shows that the kills above say nothing about it.
    """
    script = (
        "import sqlite3, sys, time\n"
        "c = sqlite3.connect(sys.argv[1], isolation_level=None)\n"
        "c.execute('PRAGMA journal_mode=WAL'); c.execute('PRAGMA synchronous=OFF')\n"
        "c.execute('CREATE TABLE notes (n)')\n"
        "for n in range(100): c.execute('INSERT INTO notes VALUES (?)', (n,)); print(n, flush=True)\n"
        "time.sleep(60)\n"
    )
    process = subprocess.Popen([sys.executable, "-c", script, str(file)], stdout=subprocess.PIPE, text=True)
    for _ in range(100):
        process.stdout.readline()
    process.kill()
    process.communicate()
    connection = sqlite3.connect(file)
    assert connection.execute("SELECT count(*) FROM notes").fetchone() == (100,)
    connection.close()


@pytest.mark.slow
@pytest.mark.parametrize(("writers", "each"), [(8, 25), (32, 8)])
def test_processes_at_once_leave_no_gap_and_no_duplicate(where, writers, each):
    with Ledger(where, "ana") as ledger:
        about = ledger.record(question="q", criteria="c", window=("2024-11-01", "2024-11-02")).entry_id
    wanted = writers * each
    processes = [Writer(where, about, f"writer {n}", each) for n in range(writers)]
    outputs = [process.end() for process in processes]
    assert [error for _, error in outputs] == [""] * writers
    receipts = {}
    for output, _ in outputs:
        receipts |= _said(output)[0]
    journal, actors = _journal(where)
    numbers = [seq for seq, _ in journal.values()]
    counted(
        writers_at_once=writers, duplicates=len(numbers) - len(set(numbers)), entries_lost=wanted - len(receipts),
        gaps=max(numbers) + 1 - len(numbers),
    )  # fmt: skip
    assert len(receipts) == wanted
    assert {name: journal[name] for name in receipts} == receipts
    assert sorted(numbers) == list(range(wanted + 2))
    assert {actors[f"writer {n}"] for n in range(writers)} == {each}
    assert _whole(where) == wanted + 2


def _run(script, file):
    command = [sys.executable, "-c", script, str(file)]
    return subprocess.run(command, check=False, capture_output=True, text=True, timeout=600)


DISK_FULL = """
import resource, sys
from ledger import Ledger
from ledger.errors import StorageError
with Ledger(sys.argv[1], "ana") as ledger:
    claim = ledger.record(question="q", criteria="c", window=("2024-11-01", "2024-11-02"))
    before = ledger.info()["entries"]
    resource.setrlimit(resource.RLIMIT_FSIZE, (800_000, resource.RLIM_INFINITY))
    written = 0
    try:
        for written in range(1, 10_000):
            ledger.note(claim, "x" * 19_000)
    except StorageError as error:
        print("full", written - 1, error)
    assert ledger.info()["entries"] == before + written - 1
    assert ledger.audit().ok, ledger.audit()
    resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
    ledger.note(claim, "there is room again")
    assert ledger.info()["entries"] == before + written
    assert ledger.audit().ok
print("went on")
"""


def test_a_full_disk_is_one_clear_error_nothing_half_written_and_work_goes_on_after(file):
    """The file may grow to 800 kB: what happens on a full disk, without one."""
    done = _run(DISK_FULL, file)
    assert done.stderr == ""
    first, last = done.stdout.splitlines()
    assert first.startswith("full ")
    assert int(first.split()[1]) > 0
    assert "the ledger could not be written: " in first
    assert last == "went on"
    _whole(file)


def test_a_batch_that_meets_a_full_disk_is_taken_back_whole(file):
    script = DISK_FULL.replace(
        'for written in range(1, 10_000):\n            ledger.note(claim, "x" * 19_000)',
        "from ledger import entries as e\n        written = 1\n"
        '        ledger.append([e.NoteAdded(about=claim.entry_id, text="x" * 19_000)] * 1_000)',
    )
    done = _run(script, file)
    assert done.stderr == ""
    assert done.stdout.startswith("full 0 the ledger could not be written: ")
    assert done.stdout.endswith("went on\n")


@pytest.mark.slow
@pytest.mark.postgres
def test_receipts_survive_the_killing_of_the_server_with_writers_at_work(own_postgres_server):
    """SIGKILL of this test's own server, by its own process number, and of its children as it falls."""
    server = own_postgres_server
    where = server.get_uri(database="postgres")
    with Ledger(where, "ana") as ledger:
        about = ledger.record(question="q", criteria="c", window=("2024-11-01", "2024-11-02")).entry_id
    processes = [Writer(where, about, f"writer {n}") for n in range(4)]
    first = [[process.next_line() for _ in range(8)] for process in processes]
    for process in processes:  # they write no more, so that nobody's flush is the control's
        process.signal(signal.SIGSTOP)
    time.sleep(0.5)
    flushing = _flushing(where)
    for number in flushing:  # which may flush at any moment what nobody asked for
        os.kill(number, signal.SIGSTOP)
    unflushed = _unflushed(where)
    for number in (server.get_pid(), *flushing):
        os.kill(number, signal.SIGKILL)
    for process in processes:
        process.signal(signal.SIGCONT)
    outputs = [process.end() for process in processes]
    assert all("StorageError: the ledger could not be written" in error for _, error in outputs)
    with pytest.raises(StorageError):
        Ledger(where, "ana")
    for _ in range(20):  # the killed server's children need a moment to notice
        time.sleep(0.5)
        try:
            server.ensure_postgres_running()
            psycopg.connect(where).close()
            break
        except (subprocess.SubprocessError, psycopg.OperationalError):
            continue
    receipts = {}
    for begun, (lines, _) in zip(first, outputs, strict=True):
        receipts |= _said([*begun, *lines])[0]
    journal, _ = _journal(where)
    lost = sum(journal.get(each) != receipts[each] for each in receipts)
    counted(kills_survived=1, receipts_printed_before_a_kill=len(receipts), entries_lost=lost)
    assert len(receipts) > 8
    assert {each: journal.get(each) for each in receipts} == receipts
    assert _whole(where) == len(journal)
    with Ledger(where, "ana") as ledger:
        ledger.note(about, "the server is back")
    with psycopg.connect(where) as connection:  # the control that fails: a commit that did not wait for its flush
        assert connection.execute("SELECT count(*) FROM unflushed").fetchone()[0] < unflushed


def _flushing(where):
    """The processes of a server that flush its log of their own accord."""
    with psycopg.connect(where) as connection:
        kinds = "('walwriter', 'background writer', 'checkpointer')"
        return [row[0] for row in connection.execute(f"SELECT pid FROM pg_stat_activity WHERE backend_type IN {kinds}")]


def _unflushed(where):
    """Commit rows without a wait for the flush; return how many were promised."""
    with psycopg.connect(where, autocommit=True) as connection:
        connection.execute("CREATE TABLE unflushed (n int)")
        connection.execute("SET synchronous_commit = off")
        for number in range(100):
            connection.execute("INSERT INTO unflushed VALUES (%s)", (number,))
    return 100
