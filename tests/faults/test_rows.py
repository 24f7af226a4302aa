"""Every row of the fault table and of the tamper table has tests that exist, and controls in which the fault shows."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.faults.rows import ATTACKS, FAULTS, Row, table

TESTS = Path(__file__).parents[1]


def _tests(file):
    return re.findall(r"^def (test_\w+)", file.read_text(encoding="utf-8"), re.MULTILINE)


WRITTEN = {name for file in TESTS.rglob("test_*.py") for name in _tests(file)}


@pytest.mark.parametrize("row", [*FAULTS, *ATTACKS], ids=lambda row: row.what)
def test_a_row_has_tests_and_controls(row):
    assert row.tests and row.controls
    assert set(row.tests + row.controls) - WRITTEN == set()


def test_make_faults_runs_every_one_of_them():
    makefile = (TESTS.parent / "Makefile").read_text(encoding="utf-8")
    (line,) = re.findall(r"^\t.*pytest (.*tests/faults.*)$", makefile, re.MULTILINE)
    places = [TESTS.parent / word for word in line.split() if word.startswith("tests/")]
    files = [file for place in places for file in (place.glob("test_*.py") if place.is_dir() else [place])]
    wanted = {name for row in (*FAULTS, *ATTACKS) for name in row.tests + row.controls}
    assert wanted - {name for file in files for name in _tests(file)} == set()


def test_the_table_counts_what_ran_and_what_held():
    row: Row = FAULTS[4]
    reports = [(row.tests[0], True), (row.tests[0], False), (row.controls[0], True), ("test_another", False)]
    head, line = table(reports)  # of a row nothing of which ran, nothing is said
    assert head.split() == ["fault", "tests", "hold", "controls", "show", "it"]
    assert line.split() == ["8", "and", "32", "writers", "at", "once", "2", "1", "1", "1"]
    assert table([("test_another", True)]) == []
