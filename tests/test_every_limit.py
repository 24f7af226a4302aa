"""Every limit of what is read: at it a file goes in, one beyond it is refused, on the command line and on the page."""

from __future__ import annotations

import io
import json
import zipfile

import pytest
from dashboard_pages import alerts, visit
from rain import RECIPE

from dashboard import parts, statements, uploads
from ledger import Ledger
from ledger.errors import InputError
from ledger.exchange import limits, own_jsonl, sheets

ROW = "a,Ada Lovelace,2024-01-01,0.8,1\n"
HEAD = "id,who,asked,p,rained"


def table(head=HEAD, row=ROW, *, more=""):
    return f"{head}\n{row}{more}".encode()


def wide(columns):
    names = ",".join(f"c{n}" for n in range(columns - 5))
    return table(f"{HEAD},{names}", ROW.strip() + "," * (columns - 5) + "\n")


def long(size):
    cell = "x" * (size - len(ROW))
    return table(f"{HEAD},more", f"{ROW.strip()},{cell}\n")


def deep(levels):
    return b'{"id":"a","who":"Ada","asked":"2024-01-01","p":"0.8","rained":1,"more":' + (
        b"[" * (levels - 1) + b"]" * (levels - 1) + b"}"
    )


def fields(count):
    said = {"id": "a", "who": "Ada", "asked": "2024-01-01", "p": "0.8", "rained": 1}
    return json.dumps([said | {f"c{n}": 1 for n in range(count - 5)}]).encode()


def packed(*files, level=zipfile.ZIP_STORED):
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", level) as archive:
        for name, raw in files:
            archive.writestr(name, raw)
    return held.getvalue()


def crowded(count):
    return packed(("rain.csv", table()), *((f"{n}.bin", b"") for n in range(count - 1)))


def yaml(more):
    return RECIPE + more


def nested(levels):  # the mapping itself, then what is in it
    return yaml("about: " + "[" * (levels - 1) + "]" * (levels - 1) + "\n")


def commented(size):
    return yaml("#" * (size - len(RECIPE) - 1) + "\n")


CASES = {
    "columns": ("rain.csv", wide(limits.MOST_COLUMNS), wide(limits.MOST_COLUMNS + 1), "at most 5,000 columns"),
    "values in a record": ("rain.json", fields(limits.MOST_COLUMNS), fields(limits.MOST_COLUMNS + 1),
                           "at most 5,000 values in a record"),
    "bytes in a line": ("rain.csv", long(limits.MOST_LINE_BYTES - 1), long(limits.MOST_LINE_BYTES + 1),
                        "a line of at most 4 MiB"),
    "depth of JSON": ("rain.json", deep(limits.MOST_DEPTH), deep(limits.MOST_DEPTH + 1), "nested at most 64 deep"),
    "files in an archive": ("rain.zip", crowded(limits.MOST_FILES), crowded(limits.MOST_FILES + 1),
                            "at most 1,000 files in the archive"),
}  # fmt: skip
every_case = pytest.mark.parametrize(("name", "within", "beyond", "says"), CASES.values(), ids=CASES)


@pytest.fixture
def recipe(tmp_path):
    path = tmp_path / "r.yaml"
    path.write_text(RECIPE, encoding="utf-8")
    return path


@every_case
def test_a_file_at_a_limit_goes_in_and_one_beyond_is_refused(run, tmp_path, recipe, name, within, beyond, says):
    path = tmp_path / name
    path.write_bytes(within)
    code, said, errors = run("import", path, "--recipe", recipe, "--dry-run")
    assert "forecast made" in said, errors
    assert code == 0
    path.write_bytes(beyond)
    code, said, errors = run("import", path, "--recipe", recipe, "--dry-run")
    assert (code, said) == (2, "")
    assert says in errors
    assert len(errors.splitlines()) == 1


@every_case
def test_the_page_has_the_same_limits(name, within, beyond, says):
    with Ledger("sqlite://", "ana") as ledger:
        for raw, refused in ((within, False), (beyond, True)):
            source = uploads.Source(
                uploads.Upload(name, raw, ""), "recipe", uploads.Upload("r.yaml", RECIPE.encode(), "")
            )
            if refused:
                with pytest.raises(InputError, match=says):
                    source.into(ledger, lambda *_: None)
            else:
                assert source.into(ledger, lambda *_: None, dry_run=True).added


@pytest.mark.parametrize(("within", "beyond", "says"), [
    (commented(limits.MOST_YAML_BYTES), commented(limits.MOST_YAML_BYTES + 1), "YAML of at most 1,024 KiB"),
    (nested(limits.MOST_YAML_DEPTH), nested(limits.MOST_YAML_DEPTH + 1), "YAML nested at most 12 deep"),
], ids=["bytes", "depth"])  # fmt: skip
def test_a_recipe_has_limits_of_its_own(tmp_path, within, beyond, says):
    path = tmp_path / "r.yaml"
    path.write_text(within, encoding="utf-8")
    limits.yaml_value(path)
    path.write_text(beyond, encoding="utf-8")
    with pytest.raises(InputError, match=says):
        limits.yaml_value(path)
    with pytest.raises(InputError, match=says):
        uploads.looked_up(uploads.Upload("r.yaml", beyond.encode(), ""))


def test_the_values_of_a_yaml_are_counted(tmp_path):
    path, around = tmp_path / "r.yaml", 6  # stream, document and list begin, and end
    path.write_text("[" + "1," * (limits.MOST_YAML_EVENTS - around + 1) + "]", encoding="utf-8")
    assert len(limits.yaml_value(path)) == limits.MOST_YAML_EVENTS - around + 1
    path.write_text("[" + "1," * (limits.MOST_YAML_EVENTS - around + 2) + "]", encoding="utf-8")
    with pytest.raises(InputError, match="at most 50,000 values"):
        limits.yaml_value(path)


@pytest.mark.parametrize(("limit", "name"), [("MOST_BYTES", "rain.csv"), ("MOST_JSON_BYTES", "rain.json")])
def test_the_size_of_a_file_is_looked_at_before_it_is_read(run, tmp_path, recipe, monkeypatch, limit, name):
    said = long(2**20) if name.endswith("csv") else fields(5) + b" " * 2**20
    path = tmp_path / name
    path.write_bytes(said)
    monkeypatch.setattr(limits, limit, len(said))
    assert run("import", path, "--recipe", recipe, "--dry-run")[0] == 0
    monkeypatch.setattr(limits, limit, len(said) - 1)
    code, _, errors = run("import", path, "--recipe", recipe, "--dry-run")
    assert code == 2
    assert "expected a file of at most 1 MiB" in errors


def test_a_file_of_two_gigabytes_and_a_byte_is_refused_unread(run, tmp_path, recipe):
    path = tmp_path / "rain.csv"
    with path.open("wb") as file:
        file.truncate(limits.MOST_BYTES + 1)  # without a block on the disk
    code, _, errors = run("import", path, "--recipe", recipe, "--dry-run")
    assert (code, "expected a file of at most 2,048 MiB" in errors) == (2, True)


def test_an_archive_is_measured_by_what_it_unpacks_to(tmp_path, monkeypatch):
    path = tmp_path / "a.zip"
    path.write_bytes(packed(("a.csv", b"0" * 2**21), level=zipfile.ZIP_DEFLATED))
    outside = path.stat().st_size
    monkeypatch.setattr(limits, "MOST_RATIO", -(-(2**21) // outside))
    assert limits.members(path) == {"a.csv": 2**21}
    monkeypatch.setattr(limits, "MOST_RATIO", 2**21 // outside)
    with pytest.raises(InputError, match="unpacks to at most"):
        limits.members(path)
    path.write_bytes(packed(("a.csv", b"0" * 1_000), ("b.csv", b"0" * 1_000)))
    monkeypatch.setattr(limits, "MOST_UNPACKED_BYTES", 2_000)
    assert len(limits.members(path)) == 2
    monkeypatch.setattr(limits, "MOST_UNPACKED_BYTES", 1_999)
    with pytest.raises(InputError, match="unpacks to at most"):
        limits.members(path)


@pytest.mark.parametrize(("module", "limit", "form"), [(sheets, "MOST_LINE", "csv"), (own_jsonl, "MOST_LINE", "jsonl")])
def test_our_own_formats_have_a_longest_line(tmp_path, monkeypatch, module, limit, form):
    with Ledger(tmp_path / "a.sqlite", "ana") as ledger:
        ledger.archive("Rain. " * 10_000, publisher="Met", published_at="2024-10-31")
        ledger.export(form, tmp_path / f"a.{form}")
    longest = max(map(len, (tmp_path / f"a.{form}").read_bytes().split(b"\n")))
    for most, refused in ((longest, False), (longest - 1, True)):
        monkeypatch.setattr(module, limit, most)
        with Ledger("sqlite://", "ana") as again:
            if refused:
                with pytest.raises(InputError, match="a line of at most"):
                    again.import_file(tmp_path / f"a.{form}")
            else:
                assert not again.import_file(tmp_path / f"a.{form}").rejects


def test_a_file_of_an_archive_of_ours_has_a_largest_size(tmp_path, monkeypatch):
    path = tmp_path / "a.zip"
    path.write_bytes(packed(("claim.csv", b"table,id\n")))
    monkeypatch.setattr(sheets, "MOST_MEMBER", 9)
    assert sheets.unpacked(path, "claim.csv").read() == "table,id\n"
    monkeypatch.setattr(sheets, "MOST_MEMBER", 8)
    with pytest.raises(InputError, match="a file of at most"):
        sheets.unpacked(path, "claim.csv")


@pytest.mark.parametrize(("most", "write"), [
    (2_000_000, lambda ledger, n: ledger.archive("x" * n, publisher="M", published_at="2024-10-31")),
    (300, lambda ledger, n: ledger.archive("Rain.", publisher="x" * n, published_at="2024-10-31")),
    (20_000, lambda ledger, n: ledger.archive("Rain.", publisher="M", published_at="2024-10-31", title="x" * n)),
    (2_000, lambda ledger, n: ledger.archive("Rain.", publisher="M", published_at="2024-10-31",
                                             url="https://example.org/".ljust(n, "x"))),
    (300, lambda ledger, n: ledger.set_member("x" * n, "steward")),
], ids=["text", "name", "words", "address", "member"])  # fmt: skip
def test_a_field_takes_so_many_characters_and_no_more(most, write):
    with Ledger("sqlite://", "ana") as ledger:
        with pytest.raises(InputError, match=f"{most:,}|{most}"):
            write(ledger, most + 1)
        assert ledger.info()["entries"] == 1
        write(ledger, most)


def test_an_upload_of_five_megabytes_is_taken_and_one_byte_more_is_not(empty):
    most = parts.MOST_MB * 2**20
    uploads.within(most)
    with pytest.raises(InputError, match="at most 5 MB"):
        uploads.within(most + 1)

    class Found:
        def __init__(self, size):
            self.size, self.name, self.file_id, self.raw = size, "a.csv", "1", b"x" * size

        def getvalue(self):
            return self.raw

    assert len(uploads.taken(Found(most)).data) == most
    assert statements.uploaded(Found(most))
    for read in (uploads.taken, statements.uploaded):
        with pytest.raises(InputError, match="at most 5 MB"):
            read(Found(most + 1))
    at = visit("importing")
    at.file_uploader(key="import_file").set_value(("a.csv", b"x" * (most + 1), ""))
    assert "file: expected at most 5 MB" in alerts(at.run())[0]
