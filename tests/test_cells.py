"""CSV cells: no spreadsheet takes one for a formula, and nothing else is changed."""

from __future__ import annotations

import csv
import io

import pytest

from ledger.exchange.cells import csv_text, safe_cell


@pytest.mark.parametrize("text", ["=a", "+a", "-a", "@a", "\ta", "\ra", "\x00a", "＝a", "＋a", "－a", "＠a"])
def test_text_that_looks_like_a_formula_gets_an_apostrophe(text):
    assert safe_cell(text) == "'" + text


@pytest.mark.parametrize("value", ["plain", "a=b", -0.5, 0, True])
def test_other_cells_stay_as_they_are(value):
    assert safe_cell(value) == value


def test_a_table_reads_back_with_its_heading_and_empty_cells():
    found = list(csv.reader(io.StringIO(csv_text([{"a": "x,y", "b": None}, {"a": 0}], ["a", "b"]))))
    assert found == [["a", "b"], ["x,y", ""], ["0", ""]]
