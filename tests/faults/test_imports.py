"""An import that is killed, one with a bad line among very many, and one that runs again."""

from __future__ import annotations

import os
import random
import subprocess
import sys
import time

import pytest
from counting import count

from ledger import Ledger

LONG = bool(os.environ.get("FORECAST_LEDGER_LONG"))  # make faults
ROWS = 100_000 if LONG else 3_000
KILLS, SEED = 3, 20241031
COLUMNS = (
    "table,id,claim_id,key,question,criteria,window.opens,window.closes,forecaster,basis,prediction.kind,"
    "prediction.best,stated_at\n"
)
CLAIM = "claim,rain,,rain,Rain?,The gauge.,2024-11-01,2024-11-30,,,,,\n"

IMPORT = """
import sys
from ledger import Ledger
with Ledger(sys.argv[1], "ana") as ledger:
    def said(done, size):
        print(done, size, flush=True)
    print("begun", flush=True)
    ledger.import_file(sys.argv[2], "csv", strict=sys.argv[3] == "strict", progress=said)
print("done", flush=True)
"""
ROW_BY_ROW = """
import sys
from ledger import Ledger
with Ledger(sys.argv[1], "ana") as ledger:
    claim = ledger.record(question="Rain?", criteria="The gauge.", window=("2024-11-01", "2024-11-30"))
    print("begun", flush=True)
    for _ in range(10_000):
        ledger.forecast(claim, "0.5", forecaster="Emmy Noether", basis="stated")
        print("row", flush=True)
"""


@pytest.fixture(scope="module")
def rows(tmp_path_factory):
    """A file of one claim and very many forecasts, and the same with one bad line in the middle."""
    folder = tmp_path_factory.mktemp("imports")
    lines = [f"forecast,f{n},rain,,,,,,Emmy Noether,stated,probability,0.{n % 89 + 10},2024-10-{n % 28 + 1:02}\n"
             for n in range(ROWS)]  # fmt: skip
    (folder / "good.csv").write_text(COLUMNS + CLAIM + "".join(lines), encoding="utf-8")
    lines[ROWS // 2] = lines[ROWS // 2].replace(",0.", ",7.")
    (folder / "bad.csv").write_text(COLUMNS + CLAIM + "".join(lines), encoding="utf-8")
    return folder


def _child(script, *words):
    return subprocess.Popen([sys.executable, "-c", script, *map(str, words)], stdout=subprocess.PIPE, text=True)


@pytest.mark.slow
def test_an_import_killed_half_way_leaves_nothing_and_running_it_again_adds_everything_once(file, rows):
    moments, sizes = random.Random(SEED), []
    for number in range(KILLS):
        held = file.with_name(f"killed-{number}.sqlite")
        Ledger(held, "ana").close()
        process = _child(IMPORT, held, rows / "good.csv", "strict" if number % 2 else "lenient")
        wanted = moments.uniform(0.1, 0.9)
        for line in process.stdout:
            words = line.split()
            if words[0] == "done" or (words[0] != "begun" and int(words[0]) >= wanted * int(words[1])):
                break
        time.sleep(moments.uniform(0, 0.05))
        process.kill()
        process.communicate()
        with Ledger(held, "ana", create=False) as ledger:
            sizes.append(ledger.info()["entries"])
            assert ledger.audit().ok
    with Ledger(file.with_name(f"killed-{sizes.index(1)}.sqlite"), "ana", create=False) as ledger:
        assert ledger.import_file(rows / "good.csv", "csv", strict=True).added == ROWS + 1
        before = ledger.info()
        again = ledger.import_file(rows / "good.csv", "csv", strict=True)
        assert (again.added, again.known, ledger.info()) == (0, ROWS + 1, before)
        assert ledger.audit().ok
    assert set(sizes) <= {1, before["entries"]}, "a kill leaves nothing, or found the import at its end"
    midway = sizes.count(1)
    count(imports_killed=midway, entries_lost=0, duplicates=again.added)
    assert midway > 0


def test_rows_written_one_by_one_are_half_there_after_a_kill(file):
    """The control that fails: without the one transaction, a kill leaves the first half."""
    process = _child(ROW_BY_ROW, file)
    for _ in range(5):
        process.stdout.readline()
    process.kill()
    process.communicate()
    with Ledger(file, "ana", create=False) as ledger:
        assert 0 < len(ledger.forecasts()) < 10_000


@pytest.mark.slow
def test_one_bad_line_among_very_many_is_named_and_strict_takes_nothing(file, rows):
    """The control is the import that is not strict: the same file goes in, but for that line."""
    with Ledger(file, "ana") as ledger:
        strict = ledger.import_file(rows / "bad.csv", "csv", strict=True)
        assert [reject.line for reject in strict.rejects] == [ROWS // 2 + 3]
        assert ledger.info()["entries"] == 1
        taken = ledger.import_file(rows / "bad.csv", "csv")
        assert [reject.line for reject in taken.rejects] == [ROWS // 2 + 3]
        assert (taken.added, len(ledger.forecasts())) == (ROWS, ROWS - 1)
        assert ledger.import_file(rows / "bad.csv", "csv").added == 0
        assert ledger.import_file(rows / "good.csv", "csv").added == 1  # the line that was mended
        assert ledger.audit().ok
    count(lines_imported=ROWS, bad_lines_found=1, duplicates=0)


def test_rows_under_other_identifiers_are_added_again(file, tmp_path):
    """The control that fails: it is the row's own identifier that keeps a second import from adding it."""
    line = "forecast,{},rain,,,,,,Emmy Noether,stated,probability,0.5,2024-10-01\n"
    with Ledger(file, "ana") as ledger:
        for name in ("a", "a", "b"):
            (tmp_path / "rows.csv").write_text(COLUMNS + CLAIM + line.format(name), encoding="utf-8")
            ledger.import_file(tmp_path / "rows.csv", "csv")
        assert len(ledger.forecasts()) == 2
