"""Hostile files are refused in seconds, in one sentence, before anything parses them."""

from __future__ import annotations

import time
import zipfile

import pytest

from ledger import Ledger
from ledger.errors import InputError
from ledger.exchange import limits

RECIPE = """
recipe: 1
name: hostile
claim: {key: "{a}", question: "{a}", closes: "2024-01-01"}
forecast: {forecaster: "{b}", probability: "0.5"}
"""


@pytest.fixture(autouse=True)
def _in_seconds():
    started = time.process_time()  # not what others on the machine take
    yield
    assert time.process_time() - started < 10


def refused(path, **said):
    with pytest.raises(InputError) as caught:
        limits.examine(path, **said)
    return str(caught.value)


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"a,b\n1,2\n3,\x00", "f.csv:3: expected text, got a NUL byte at offset 10"),
        (b"a,b\n1,2\n3,\xe2\x82", "f.csv:3: expected text in UTF-8, got a byte that is not, at offset 10"),
        (b"a,b\n1,2\n\xff,4\n5,6", "f.csv:3: expected text in UTF-8, got a byte that is not, at offset 8"),
        (b"a,b\n" + b"x" * 5_000_000, "f.csv:2: expected a line of at most 4 MiB, got a longer one"),
        (b"a,b\n" + b"x" * 5_000_000 + b"\n1,2\n", "f.csv:2: expected a line of at most 4 MiB, got a longer one"),
    ],
)
def test_bytes_that_are_no_text_and_lines_without_end_are_refused_with_their_place(tmp_path, data, says):
    path = tmp_path / "f.csv"
    path.write_bytes(data)
    assert refused(path).startswith(says)


def test_half_a_character_across_two_chunks_is_placed_where_it_is(tmp_path):
    path = tmp_path / "f.csv"
    path.write_bytes(b"1\n" * (limits._CHUNK // 2 - 1) + b"x\xe2" + b"\x82\n2\n")
    assert f"offset {limits._CHUNK - 1};" in refused(path)
    path.write_bytes(b"1\n" * (limits._CHUNK // 2 - 1) + b"x\xe2" + b"\x82\xac\n2\n")
    assert len(limits.examine(path)) == 64


def test_lines_are_measured_across_chunks(tmp_path):
    path = tmp_path / "f.csv"
    path.write_bytes(b"a" * 900_000 + b"\n" + b"b" * 900_000 + b"\n" + b"c" * 10)
    assert len(limits.examine(path, line=900_000)) == 64
    assert "f.csv:1: " in refused(path, line=899_999)
    path.write_bytes(b"a\n" * 10 + b"b" * 1_100_000 + b"\nc")
    assert "f.csv:11: " in refused(path, line=1_000_000)


def test_a_file_too_large_or_none_at_all_is_refused(tmp_path):
    path = tmp_path / "f.csv"
    path.write_bytes(b"a" * 3_000_000)
    assert "at most 1 MiB, got 2 MiB" in refused(path, most=2**20)
    assert "expected a file, got a folder" in refused(tmp_path)


def test_other_encodings_are_read_and_what_is_no_encoding_is_refused(tmp_path):
    path = tmp_path / "f.csv"
    path.write_bytes("é\n".encode("utf-16"))
    assert len(limits.examine(path, limits.encoding("utf-16"))) == 64
    for name in ("base64", "rot13", "idna", "unicode_escape", "nonsense", "../utf-8", ""):
        with pytest.raises(InputError, match="a text encoding"):
            limits.encoding(name)


@pytest.mark.parametrize(
    "data",
    [
        b"[" * 10_000_000,
        b"[" * 65 + b"]" * 65,
        b'{"a":' * 500 + b"1" + b"}" * 500,
        b'"' + b'\\"' * 10_000_000,
        b"[1,]",
        b"",
    ],
    ids=["open", "65", "objects", "unclosed", "comma", "empty"],
)
def test_json_that_is_deep_or_broken_is_refused(data):
    with pytest.raises(InputError):
        limits.json_value(data, "utf-8", "f.json")


def test_json_that_is_wide_is_read_and_its_numbers_stay_exact():
    found = limits.json_value(
        b'[{"p": 0.70, "n": 12345678901234567890, "x": NaN}' + b",[]" * 1_000 + b"]", "utf-8", "f"
    )
    assert str(found[0]["p"]) == "0.70"
    assert str(found[0]["n"]) == "12345678901234567890"
    assert found[0]["x"] is None
    limits.json_value(b'"' + b"[" * 1_000 + b'"', "utf-8", "f")


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ("a: &a [x, x]\nb: [*a, *a]", "without anchors and aliases"),
        ("[" * 100_000, "nested at most 12 deep"),
        ("a: " + "{b: " * 20 + "1" + "}" * 20, "nested at most 12 deep"),
        ("a: !!python/object/apply:os.system [ls]", "YAML"),
        ("a: 1\na: 2", "the field a twice"),
        ("? [a]\n: 1", "a list or mapping as a field"),
        ("a: [" + "1, " * 60_000 + "1]", "at most 50,000 values"),
        ("a: 'open", "YAML"),
    ],
)
def test_yaml_bombs_are_refused(tmp_path, said, expected):
    path = tmp_path / "r.yaml"
    path.write_text(said)
    with pytest.raises(InputError, match=expected):
        limits.yaml_value(path)


def test_yaml_keeps_yes_no_numbers_and_days_as_they_are_written(tmp_path):
    path = tmp_path / "r.yaml"
    path.write_text("yes: no\nn: 0.70\nd: 2024-10-31\no: 010\nt: true\nz:\n")
    assert limits.yaml_value(path) == {"yes": "no", "n": "0.70", "d": "2024-10-31", "o": "010", "t": True, "z": None}


def archive(path, *files, kind=zipfile.ZIP_DEFLATED):
    with zipfile.ZipFile(path, "w", kind) as made:
        for name, data in files:
            made.writestr(name, data)
    return path


def test_a_zip_bomb_names_that_lead_elsewhere_and_what_is_no_archive_are_refused(tmp_path):
    path = tmp_path / "f.zip"
    with pytest.raises(InputError, match="unpacks to at most 200 times its size"):
        limits.members(archive(path, ("a.csv", b"0" * 50_000_000)))
    for name in ("../a.csv", "/etc/passwd", "a/../../b", "c:/x", "..\\a"):
        with pytest.raises(InputError, match="names inside the archive"):
            limits.members(archive(path, (name, b"0")))
    with pytest.raises(InputError, match="at most 1,000 files"):
        limits.members(archive(path, *((f"{n}.csv", b"") for n in range(1_001))))
    path.write_bytes(b"PK\x03\x04 no archive")
    with pytest.raises(InputError, match="a ZIP archive"):
        limits.members(path)


def test_a_file_of_an_archive_is_read_no_further_than_it_says(tmp_path):
    path = archive(tmp_path / "f.zip", ("a.csv", b"a,b\n1,2\n"), kind=zipfile.ZIP_STORED)
    assert limits.member(path, "a.csv") == b"a,b\n1,2\n"
    with pytest.raises(InputError, match=r"the file b\.csv in the archive, got a\.csv"):
        limits.member(path, "b.csv")
    path.write_bytes(path.read_bytes().replace(b"1,2\n", b"1,3\n", 1))
    with pytest.raises(InputError, match="can be unpacked"):
        limits.member(path, "a.csv")


@pytest.mark.parametrize(
    ("name", "data", "says"),
    [
        ("f.csv", b",".join(b"c%d" % n for n in range(10**6)) + b"\n", "line of at most"),
        ("f.csv", b",".join(b"c%d" % n for n in range(5_001)) + b"\n", "at most 5,000 columns, got 5,001"),
        ("f.csv", b"a,b\n1,\x00\n", "a NUL byte"),
        ("f.csv", b'a,b\n"1,2\n' + b"3,4\n" * 2_000_000, "cells with quotes that close"),
        ("f.csv", b"", "names of the columns"),
        ("f.csv", b'a,"b\n' + b"3,4\n" * 2_000_000, "names of the columns"),
        ("f.json", b"[" * 1_000_000, "nested at most 64 deep"),
        ("f.json", b'"a"', "a list of records"),
        ("f.json", b"[{" + b",".join(b'"c%d":1' % n for n in range(5_001)) + b"}]", "at most 5,000 values"),
    ],
    ids=["million columns", "columns", "nul", "quote", "empty", "quoted head", "deep", "no records", "wide record"],
)
def test_a_hostile_file_is_refused_and_nothing_is_written(tmp_path, name, data, says):
    (tmp_path / "r.yaml").write_text(RECIPE)
    (tmp_path / name).write_bytes(data)
    with Ledger("sqlite://", "ana") as ledger:
        with pytest.raises(InputError, match=says):
            ledger.import_file(tmp_path / name, recipe=tmp_path / "r.yaml")
        assert ledger.info()["entries"] == 1
