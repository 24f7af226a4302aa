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

# How many requirements each section of ASVS 5.0.0 has, of the sections that are cited (its CSV of May 2025).
REQUIREMENTS = {
    "1.1": 2, "1.2": 10, "1.3": 12, "1.5": 3, "2.2": 3, "2.3": 5, "2.4": 2, "3.2": 3, "3.4": 8, "3.5": 8, "3.6": 1,
    "4.1": 5, "4.4": 4, "5.2": 6, "5.3": 3, "6.3": 8, "6.8": 4, "7.3": 2, "7.4": 5, "8.2": 4, "8.3": 3, "9.2": 4,
    "12.2": 2, "12.3": 5, "13.1": 4, "13.2": 6, "13.3": 4, "14.2": 8, "15.1": 5, "15.2": 5, "15.3": 7, "15.4": 4,
    "16.2": 5, "16.4": 3, "16.5": 4,
}  # fmt: skip


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


def test_every_requirement_that_is_cited_is_one_of_the_standard():
    cited = set(re.findall(r"(?<![\w.-])(\d+\.\d+)\.(\d+)(?![\w.])", TEXT.replace("5.0.0", "")))
    assert len(cited) > 60
    assert {section for section, _ in cited} == REQUIREMENTS.keys()
    assert not [each for each in cited if not 1 <= int(each[1]) <= REQUIREMENTS[each[0]]]


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
