"""A disk that is really full: a file system of two megabytes of the test's own, in a name space of its own."""

from __future__ import annotations

import subprocess
import sys

import pytest
from counting import count

from ledger import Ledger

FULL = """
import sqlite3, sys
from pathlib import Path
from ledger import Ledger, entries as e
from ledger.errors import StorageError
folder = Path(sys.argv[1])
# The control that fails: lines without a transaction leave the first half of a batch.
plain, half = sqlite3.connect(folder / "plain.sqlite", isolation_level=None), 0
plain.execute("CREATE TABLE notes (text)")
try:
    for _ in range(500):
        plain.execute("INSERT INTO notes VALUES (?)", ("x" * 19_000,))
except sqlite3.Error as error:
    half = plain.execute("SELECT count(*) FROM notes").fetchone()[0]
    print("control", error)
plain.close()
(folder / "plain.sqlite").unlink()
with Ledger(folder / "ledger.sqlite", "ana") as ledger:
    claim = ledger.record(question="q", criteria="c", window=("2024-11-01", "2024-11-02"))
    ballast = folder / "ballast"
    ballast.write_bytes(b"x" * 900_000)
    receipts, said = [], ""
    for way in ("one by one", "a batch"):
        before = ledger.info()["entries"]
        try:
            if way == "a batch":
                ledger.append([e.NoteAdded(about=claim.entry_id, text="x" * 19_000)] * 500)
            for _ in range(500):
                receipts.append(ledger.note(claim, "x" * 19_000))
        except StorageError as error:
            print(way, error)
        now = ledger.info()["entries"]
        assert now == 2 + len(receipts), (now, len(receipts))
        assert way == "one by one" or now == before
        report = ledger.audit()
        assert report.ok, report.findings
    ballast.unlink()  # somebody makes room
    ledger.note(claim, "there is room again")
    assert ledger.info()["entries"] == 3 + len(receipts)
    assert ledger.audit().ok
print("went on", len(receipts), half)
"""
MOUNT = 'mount -t tmpfs -o size=2m tmpfs "$1" && "$2" -c "$3" "$1" && cp "$1"/ledger.sqlite* "$4"'


@pytest.fixture
def small(tmp_path):
    """Run a script in a small file system; the ledger it leaves is copied out."""
    place, out = tmp_path / "small", tmp_path / "out"
    place.mkdir()
    out.mkdir()
    able = ["unshare", "--mount", "--map-root-user", "--user"]
    probe = [*able, "mount", "-t", "tmpfs", "tmpfs", str(place)]
    try:
        subprocess.run(probe, check=True, capture_output=True, timeout=120)
    except (OSError, subprocess.SubprocessError):
        pytest.skip("no file system can be mounted here: a file that may not grow stands for it (test_faults.py)")

    def run(script):
        words = [*able, "sh", "-c", MOUNT, "sh", str(place), sys.executable, script, str(out)]
        return subprocess.run(words, check=False, capture_output=True, text=True, timeout=600), out / "ledger.sqlite"

    return run


def test_on_a_full_disk_nothing_is_half_written_and_with_room_it_goes_on(small):
    done, left = small(FULL)
    assert done.returncode == 0, done.stderr
    control, first, second, last = done.stdout.splitlines()
    for line in (first, second):
        assert "the ledger could not be written: " in line
        assert "full" in line or "I/O" in line
    assert control.startswith("control ")
    _, _, receipts, half = last.split()
    assert int(receipts) > 0
    assert 0 < int(half) < 500
    with Ledger(left, "ana", create=False) as ledger:
        assert ledger.audit().ok
        assert ledger.info()["entries"] == int(receipts) + 3
    count(disks_filled=2, entries_lost=0)
