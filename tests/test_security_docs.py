"""docs/security.md says what is so: every test it names is there, and every limit is the program's."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hostile import EVERY, REFUSED

from dashboard import parts
from ledger import archiving, values
from ledger.exchange import limits, sheets

ROOT = Path(__file__).parents[1]
TEXT = (ROOT / "docs" / "security.md").read_text(encoding="utf-8")
NAMED = sorted(set(re.findall(r"`(tests/[\w/]+\.py)::(\w+)`", TEXT)))


@pytest.mark.parametrize(("file", "test"), NAMED, ids=[test for _, test in NAMED])
def test_every_test_that_is_named_is_there(file, test):
    assert f"def {test}(" in (ROOT / file).read_text(encoding="utf-8")


def test_every_line_names_a_requirement_and_a_test():
    (table,) = re.findall(r"## What holds.*?\n\| line .*?\n(.*?)\n\n", TEXT, flags=re.DOTALL)
    for row in table.splitlines()[1:]:
        line, numbers, held = row.strip("| ").split(" | ")
        assert re.fullmatch(r"\d+\.\d+\.\d+(, \d+\.\d+\.\d+)*", numbers), line
        assert held.startswith("`tests/"), line
    assert len(NAMED) > 30


def test_the_numbers_are_the_programs():
    for number in (limits.MOST_COLUMNS, limits.MOST_YAML_EVENTS, limits.MOST_FILES, archiving.MOST_CHARACTERS):
        assert f"{number:,}" in TEXT
    assert f"{parts.MOST_MB} MB" in TEXT
    assert f"{limits.MOST_JSON_BYTES // 2**20} MiB" in TEXT
    assert f"{limits.MOST_LINE_BYTES // 2**20} MiB (of our own formats {sheets.MOST_LINE // 2**20} MiB)" in TEXT
    assert f"depth of JSON | {limits.MOST_DEPTH}" in TEXT
    assert f"{limits.MOST_RATIO} times" in TEXT
    assert f"an address {values._LONGEST:,}" in TEXT
    assert f"{len(EVERY)} strings of {len({each.kind for each in EVERY})} kinds" in TEXT
    assert len(REFUSED) == 8


def test_a_fault_can_be_reported_in_private():
    said = (ROOT / "SECURITY.md").read_text(encoding="utf-8")
    assert "Report a vulnerability" in said
    assert not re.search(r"[\w.]+@[\w.]+\.\w+", said), "an address nobody reads"
    assert "](docs/security.md)" in said
    assert "](docs/security.md)" in (ROOT / "README.md").read_text(encoding="utf-8")
