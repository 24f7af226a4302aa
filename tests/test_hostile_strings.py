"""Two hundred hostile strings in every field: refused, or the very same words out of every export, and never more."""

from __future__ import annotations

import csv
import io
import json
import re
import unicodedata
import xml.etree.ElementTree as ET
import zipfile

import pandas as pd
import pytest
from hostile import ACTOR, EVERY, REFUSED, TAKEN, TEXTS, packs, spread
from test_reporting import stands_alone

from ledger import Ledger
from ledger.errors import LedgerError
from ledger.exchange.bundle import Writer, formats
from ledger.exchange.cells import _NUMBER, _UNSAFE, guard, unguard
from ledger.restoring import restore


@pytest.fixture(scope="module")
def book(tmp_path_factory):
    """The file of a ledger with a claim for each string."""
    path = tmp_path_factory.mktemp("spread") / "ledger.sqlite"
    spread(path)
    return path


@pytest.fixture(scope="module")
def out(book, tmp_path_factory):
    """Every export of that ledger, by format."""
    folder = tmp_path_factory.mktemp("out")
    with Ledger(book, ACTOR) as ledger:
        forms = [*(form for form, each in formats().items() if isinstance(each, Writer)), "jsonl"]
        for form in forms:
            assert ledger.export(form, folder / form) > 0, form
    return folder


def unseen(text, kept="\n\t"):
    """The characters of a text that a terminal acts on, or that nobody sees."""
    return {c for c in text if c not in kept and unicodedata.category(c) in {"Cc", "Cf", "Cs"}}


def rows(text):
    return list(csv.reader(io.StringIO(text, newline=""), strict=True))


def inert_cells(found):
    """No cell is a formula, each of another width than the header is none; return what the cells say."""
    assert {len(row) for row in found} == {len(found[0])}
    cells = {cell for row in found for cell in row}
    assert not [cell for cell in cells if cell.startswith(_UNSAFE) and not _NUMBER.fullmatch(cell)]
    return {unguard(cell) for cell in cells}


# -- the collection --------------------------------------------------------------------------------------------------


def test_there_are_two_hundred_strings_of_many_kinds_each_with_what_it_tries():
    assert len(TEXTS) >= 200
    assert len(EVERY) == len({each.text for each in EVERY}) == len([each.tries for each in EVERY if each.tries])
    assert len({each.kind for each in EVERY}) >= 15


@pytest.mark.parametrize("words", REFUSED, ids=lambda each: each.tries)
def test_what_is_no_text_is_refused_wherever_it_is_entered(words, packed_strings):
    short = words.text[:300]
    with Ledger(packed_strings, ACTOR) as ledger:
        before = ledger.info()["entries"]
        attempts = [
            lambda: ledger.note("1", words.text),
            lambda: ledger.forecast("2", "0.5", forecaster="Ada Lovelace", basis="stated", rationale=words.text),
            lambda: ledger.record(question=words.text, criteria="x", window=("2024-11-01", "2024-11-02")),
            lambda: ledger.archive("We expect rain.", publisher="Met", published_at="2024-10-31", title=words.text),
            lambda: ledger.resolve("2", "yes", evidence=[{"says": words.text}]),
        ]
        if unseen(short) or not short.strip():
            attempts += [
                lambda: ledger.archive(short, publisher="Met", published_at="2024-10-31"),
                lambda: ledger.archive("We expect rain.", publisher=short, published_at="2024-10-31"),
                lambda: ledger.set_member(short, "viewer"),
            ]
        for attempt in attempts:
            with pytest.raises(LedgerError) as refused:
                attempt()
            assert "\n" not in str(refused.value)
            str(refused.value).encode()
        assert ledger.info()["entries"] == before


def test_the_verbs_take_the_strings_as_they_are():
    with Ledger("sqlite://", ACTOR) as ledger:
        made = ledger.record(question="Rain?", criteria="The gauge.", window=("2024-11-01", "2024-11-02"))
        for text in TEXTS[::10]:
            note = ledger.note(made, text)
            assert json.loads(ledger.prove(str(note.seq)))["entries"]
        assert ledger.audit().ok


# -- exports ---------------------------------------------------------------------------------------------------------


def test_every_format_is_written(out):
    assert {path.name for path in out.iterdir()} == {
        "jsonl", "csv", "fatebook", "metaculus", "claimreview", "web-annotation", "icalendar", "parquet",
    }  # fmt: skip


def test_json_lines_hold_no_raw_control_and_make_the_same_ledger(book, out, tmp_path):
    raw = (out / "jsonl").read_bytes()
    assert not {byte for byte in raw if byte < 0x20} - {0x0A}
    first, *entries = map(json.loads, raw.decode().removesuffix("\n").split("\n"))
    assert len(entries) == first["entries"] + first["texts"]
    questions = {each["body"]["claim"]["question"] for each in entries if each.get("kind") == "claim recorded"}
    assert questions == set(TEXTS)
    made = restore(out / "jsonl", str(tmp_path / "again.sqlite"))
    with Ledger(book, ACTOR) as ledger:
        assert made.chain_hash == ledger.info()["chain_hash"]


def test_own_csv_holds_no_formula_and_is_read_back_to_the_letter(out, tmp_path):
    said = inert_cells(rows((out / "csv").read_bytes().decode()))
    assert set(TEXTS) <= said
    with Ledger(tmp_path / "again.sqlite", ACTOR) as again:
        done = again.import_file(out / "csv", "csv")
        assert not done.rejects
        assert set(again.claims().question) == set(TEXTS)
        again.export("csv", tmp_path / "csv")
    assert (tmp_path / "csv").read_bytes() == (out / "csv").read_bytes()


@pytest.mark.parametrize("text", TEXTS, ids=range(len(TEXTS)))
def test_a_guarded_cell_is_no_formula_and_gives_the_text_back(text):
    assert unguard(guard(text)) == text
    assert not guard(text).startswith(_UNSAFE) or _NUMBER.fullmatch(text)


def test_the_platforms_tables_hold_no_formula_and_are_read_back(out, tmp_path):
    inert_cells(rows((out / "fatebook").read_bytes().decode("utf-8-sig")))
    with zipfile.ZipFile(out / "metaculus") as archive:
        for each in archive.namelist():
            inert_cells(rows(archive.read(each).decode("utf-8-sig")))
    for form in ("fatebook", "metaculus"):
        with Ledger("sqlite://", ACTOR) as again:
            done = again.import_file(out / form, form)
            assert done.added
            # categories of unpaired brackets are read as no list, and then the forecasts are without their question
            assert {each.column for each in done.rejects} <= {"Categories", "Question ID"}
            assert len(done.rejects) < 10
            plain = {" ".join(text.split()) for text in TEXTS}
            assert len(plain & {" ".join(each.split()) for each in again.claims().question}) >= 0.95 * len(plain)


@pytest.mark.parametrize("form", ["claimreview", "web-annotation"])
def test_linked_data_is_json_that_ends_no_script_and_links_to_the_web_alone(out, form):
    text = (out / form).read_text(encoding="utf-8")
    assert "<" not in text
    assert not unseen(text)
    said, found = json.loads(text), set()

    def walk(value, field=None):
        if isinstance(value, dict):
            for key, each in value.items():
                walk(each, key)
        elif isinstance(value, list):
            for each in value:
                walk(each, field)
        elif field in {"url", "source", "id", "@id"}:
            assert re.match(r"https://example\.org/|urn:uuid:", value)
        elif isinstance(value, str):
            found.add(value)

    walk(said)
    resolved = {text for number, text in enumerate(TEXTS) if number % 3}
    assert resolved <= found


def test_the_calendar_has_our_lines_alone_folded_and_escaped(out):
    raw = (out / "icalendar").read_bytes()
    assert raw.count(b"\n") == raw.count(b"\r\n") == raw.count(b"\r")
    lines = raw.decode().split("\r\n")
    assert max(len(line.encode()) for line in lines) <= 75
    whole = raw.decode().replace("\r\n ", "").removesuffix("\r\n").split("\r\n")
    names = {re.match(r"[A-Z-]+", line).group() for line in whole}
    assert names == {"BEGIN", "VERSION", "PRODID", "UID", "DTSTAMP", "DTSTART", "SUMMARY", "DESCRIPTION", "CATEGORIES",
                     "TRANSP", "END"}  # fmt: skip
    assert not {c for line in whole for c in line if unicodedata.category(c) == "Cc" and c != "\t"}
    due = [text for number, text in enumerate(TEXTS) if number % 3 == 0]
    assert whole.count("BEGIN:VEVENT") == whole.count("END:VEVENT") == len(due)
    titles = [line.removeprefix("SUMMARY:Due: ") for line in whole if line.startswith("SUMMARY:")]
    for title, text in zip(titles, due, strict=True):
        assert not re.search(r"(?<!\\)(?:\\\\)*[,;]", title)
        plain = re.sub(r"\\(.)", lambda m: "\n" if m[1] in "nN" else m[1], title)
        kept = (c for c in "\n".join(text.splitlines()) if c in "\n\t" or unicodedata.category(c) != "Cc")
        assert plain == "".join(kept)


def test_parquet_holds_the_words_as_they_are(out):
    frame = pd.read_parquet(out / "parquet")
    assert set(frame.question) == {text for number, text in enumerate(TEXTS) if number % 3}


def test_the_report_shows_the_words_and_does_nothing(book):
    from ledger.inert import still

    with Ledger(book, ACTOR) as ledger:
        page = stands_alone(ledger.report(title=ACTOR, claims=1_000))
    words = page.text
    for number, text in enumerate(TEXTS):
        if number % 3:
            assert " ".join(still(text).split()) in words
    assert not unseen(words, "\n\t\u00ad") & set("\x1b\x9b\u202e\u2066\u200f")


def test_a_drawing_of_hostile_names_is_a_drawing(book, tmp_path):
    pytest.importorskip("vl_convert")
    from ledger.charts.scores import track_record_chart
    from ledger.cli import output

    names = [each for pack in packs() for each in pack]
    frame = pd.DataFrame({"group": names, "n": 40, "brier": 0.1, "brier_low": 0.05, "brier_high": 0.2})
    output.save(track_record_chart(frame), str(tmp_path / "drawn.svg"))
    drawn = ET.parse(tmp_path / "drawn.svg")  # well formed, or an error
    tags = {each.tag.removeprefix("{http://www.w3.org/2000/svg}") for each in drawn.iter()}
    assert tags <= {"svg", "g", "path", "rect", "text", "tspan", "line", "circle", "defs", "clipPath", "linearGradient",
                    "stop", "title", "desc", "style"}  # fmt: skip
    for each in drawn.iter():
        assert not [key for key in each.attrib if key.startswith("on") or key.endswith("href")]


# -- the command line ------------------------------------------------------------------------------------------------

LISTS = [["info"], ["claims"], ["due"], ["to-read"], ["funnel"], ["audit"]]  # of many claims
REVIEWS = [
    ["score"], ["score", "--by", "source"], ["calibration"], ["sources"], ["terms"], ["members"], ["erasures"],
    ["proposer-report"], ["agreement"], ["bounds"], ["evidence"], ["aggregate"], ["compare"], ["sensitivity"],
]  # fmt: skip


def quiet(run, book, *words):
    """Run a command; nothing it prints moves a terminal."""
    code, said, errors = run("--ledger", book, "--actor", ACTOR, *words)
    assert not unseen(said), words
    assert not unseen(errors), words
    assert "Traceback" not in errors
    assert "fault of the program" not in errors, errors
    return code, said, errors


@pytest.mark.parametrize("words", [*LISTS, *REVIEWS], ids=" ".join)
def test_a_verb_prints_no_control_character(run, book, packed_strings, words):
    for form in [[], ["--json"], ["--csv"]] if words in LISTS else [[], ["--json"]]:
        code, said, _ = quiet(run, book if words in LISTS else packed_strings, *words, *form)
        if code == 0 and form == ["--json"]:
            json.loads(said)


def test_json_gives_the_strings_back_to_the_letter(run, book):
    assert {each["question"] for each in json.loads(quiet(run, book, "claims", "--json")[1])} == set(TEXTS)


def test_a_claim_with_thirty_strings_in_each_field_is_shown_and_proved(run, packed_strings):
    with Ledger(packed_strings, ACTOR) as ledger:
        claims, statements = list(ledger.claims().entry), list(ledger.statements().entry)
    for number in claims:
        for form in ([], ["--json"], ["--csv"]):
            assert quiet(run, packed_strings, "show", number, *form)[0] == 0
        code, said, _ = quiet(run, packed_strings, "prove", number)
        assert code == 0
        json.loads(said)
    for number in statements[:1]:
        for form in ([], ["--json"]):
            assert quiet(run, packed_strings, "propose", number, *form)[0] == 0


def test_a_receipt_printed_is_still_a_proof(run, packed_strings, tmp_path):
    with Ledger(packed_strings, ACTOR) as ledger:
        claims = ledger.claims()
    number = claims.entry[claims.question.str.contains("\x9b")].item()
    (tmp_path / "receipt.json").write_text(quiet(run, packed_strings, "prove", number)[1], encoding="utf-8")
    assert run("check-proof", tmp_path / "receipt.json")[0] == 0


def test_an_error_about_a_string_moves_no_terminal(run, packed_strings):
    for text in [each.text for each in TAKEN] + ["\ud83d"]:
        for words in (["show", "--", text], ["export", "--", text]):
            code, said, errors = quiet(run, packed_strings, *words)
            assert code == 2
            assert not said
            assert len(errors.splitlines()) <= 2


def test_all_that_the_commands_print_goes_through_one_place():
    """Nothing but ``output.say`` prints: it lets no control character through."""
    from pathlib import Path

    import ledger.cli

    for module in Path(ledger.cli.__file__).parent.glob("*.py"):
        text = module.read_text(encoding="utf-8")
        assert "print(" not in text, module
        assert text.count("click.echo(") + text.count("click.secho(") == (module.name == "output.py"), module


def test_a_name_of_a_file_is_printed_as_plainly(run, tmp_path, book):
    hostile = tmp_path / "a\x1b[2J\u202e.csv"
    hostile.write_text("table,id\n\x1b[2J,x\n", encoding="utf-8")
    for words in (["import", hostile], ["export", "csv", "--out", f"{hostile}2"], ["import", "csv", f"{hostile}3"]):
        quiet(run, book, *words)
