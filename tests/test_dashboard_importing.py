"""The Import page: a file is identified, looked at and taken in; what is no good is listed; nothing hostile runs."""

from __future__ import annotations

import io
import tempfile
import tomllib
import zipfile
from pathlib import Path

import pytest
import rain
import streamlit as st
from dashboard_pages import HOSTILE, MARK, ROOT, alerts, answered, html, markdown, pressed, visit
from streamlit.testing.v1 import AppTest

from dashboard import data, imported, parts, rows, uploads
from ledger import Ledger, importing
from ledger.exchange.bundle import About

SAMPLES = ROOT / "tests" / "samples"
RECIPE = f"""{rain.RECIPE}
published:
  - {{name: brier, value: 0.08, where: "Report, table 2"}}
  - {{name: forecasts, value: 9, ours: n}}
"""
GOOD = """id,who,asked,p,rained
a,Ada Lovelace,2024-01-01,0.8,1
b,Ada Lovelace,2024-01-02,0.2,0
b,Ada Lovelace,2024-01-02,0.2,0
a,Emmy Noether,2024-01-03,0.6,1
c,Mary Somerville,2024-01-03,0.35,
"""
BAD = "d,Ada Lovelace,2024-01-01,=1+1,1\ne,Ada Lovelace,soon,0.5,1\n"


@pytest.fixture
def book(tmp_path, pages):
    Ledger(tmp_path / "ledger.sqlite", "ana", name="test").close()
    return pages(tmp_path / "ledger.sqlite")


def offered(name="rain.csv", said=GOOD, at=None):
    """The page with a file."""
    at = at or visit("importing")
    raw = said.encode() if isinstance(said, str) else said
    at.file_uploader(key="import_file").set_value((name, raw, ""))
    return at.run()


def with_recipe(at, said=RECIPE):
    at.file_uploader(key="import_recipe").set_value(("r.yaml", said.encode(), ""))
    return at.run()


def looked(said=GOOD, recipe=RECIPE):
    """The page with a file and a recipe for it, looked at."""
    at = with_recipe(offered(said=said), recipe)
    assert not alerts(at)
    return at


def entries(book):
    with Ledger(book) as ledger:
        return ledger.info()["entries"]


def holding(at, column):
    return next((frame.value for frame in at.dataframe if column in frame.value), None)


def drawn(at):
    """What is drawn, from top to bottom: the type of each element, of HTML what it says."""
    kinds = ("container", "vertical", "main", "unknown", "flex_container", "empty")
    return [each.value if each.type == "html" else each.type for each in at.main if each.type not in kinds]


def links(at):
    return [(link.proto.page, link.proto.query_string) for link in at.get("page_link")]


def everything(at):
    tables = [frame.value.to_csv() for frame in at.dataframe]
    return "\n".join([html(at), markdown(at), *(text.value for text in at.text), *tables])


# -- nothing yet -----------------------------------------------------------------------------------------------------


def test_without_a_file_the_page_says_what_one_may_have_and_how_a_recipe_is_written(book):
    at = visit("importing")
    page = markdown(at)
    assert at.title[0].value == "What do you have already?"
    for words in (
        "A download from a platform",
        "A table of forecasts",
        "What a ledger wrote",
        "forecast-ledger export",
    ):
        assert words in page
    for platform in ("Fatebook", "Metaculus", "PredictionBook", "Manifold", "ForecastBench", "Good Judgment"):
        assert platform in page
    assert at.expander[0].label == "How to write a recipe"
    assert 'question: "Will it rain on the day after {asked}?"' in page
    assert not at.selectbox
    assert not at.button


def test_the_guide_has_no_link_that_leads_nowhere_and_is_in_the_package():
    assert "](../" not in uploads.guide()
    assert uploads.guide().startswith("## The smallest recipe")
    said = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    packed = said["tool"]["hatch"]["build"]["targets"]["wheel"]["force-include"]
    assert packed["docs/import.md"] == "ledger/_docs/import.md"


# -- a look, before anything is written -------------------------------------------------------------------------------


def test_a_known_format_is_identified_in_words_and_shown_before_anything_is_written(book):
    at = offered("fatebook_export.csv", (SAMPLES / "fatebook_export.csv").read_bytes())
    assert not alerts(at)
    form = answered(at, "Read it as")
    assert form.value == "fatebook"
    assert "Fatebook: the CSV export, or the CSV for its importer" in form.options
    assert "A recipe: any CSV, JSON or JSON Lines file" in form.options
    assert not any("iCalendar" in option for option in form.options)  # written only
    assert "Identified, from how the file begins" in markdown(at)
    first = holding(at, "forecaster").iloc[0]
    assert (first.question, first.forecaster, first.said, first.stated_on, first.outcome) == (
        "Will the engine run by June?", "Ada Lovelace", "70%", "2024-01-05 09:03", "yes",
    )  # fmt: skip
    assert "Nothing is written yet." in markdown(at)
    assert entries(book) == 1


def test_a_file_no_format_is_identified_of_asks_for_a_recipe_and_shows_how_it_begins(book):
    at = offered()
    assert answered(at, "Read it as").value == "recipe"
    assert "No format is identified. A recipe says how to read the file." in markdown(at)
    assert "id,who,asked,p,rained" in html(at)
    assert not at.dataframe
    assert not alerts(at)


def test_the_preview_says_what_each_of_the_first_rows_becomes(book):
    at = looked()
    table = holding(at, "forecaster")
    assert table[["line", "question", "forecaster", "said", "stated_on", "outcome"]].to_numpy().tolist() == [
        [2, "Rain, a?", "Ada Lovelace", "80%", "2024-01-01", "yes"],
        [3, "Rain, b?", "Ada Lovelace", "20%", "2024-01-02", "no"],
        [5, "Rain, a?", "Emmy Noether", "60%", "2024-01-03", "yes"],
        [6, "Rain, c?", "Mary Somerville", "35%", "2024-01-03", "none yet"],
    ]
    page = html(at)
    assert "rain.csv: 5 rows" in page
    assert "3 claims, 4 forecasts, 2 outcomes" in page
    assert "1 duplicate, line 4" in page
    assert "Rejected" not in page
    assert "shown beside ours after the import" in markdown(at)
    assert entries(book) == 1


def test_a_shipped_recipe_is_found_by_the_files_name_and_says_what_it_is_for(book):
    rows = "year,round,favorite,underdog,favorite_probability,favorite_win_flag\n2011,2,Ohio,Clemson,0.7,1\n"
    at = offered("ncaa538.csv", rows)
    assert not alerts(at)
    assert "a recipe for it is shipped" in markdown(at)
    assert answered(at, "Shipped recipe").value == "ncaa538"
    assert "FiveThirtyEight's forecasts of the men's college basketball" in at.text[0].value
    assert holding(at, "forecaster").question.item() == "Will Ohio beat Clemson in round 2 of the 2011 tournament?"


def test_options_and_quantities_are_shown_in_words(book):
    said = "k,lo,hi\na,2,6\n"
    recipe = """
recipe: 1
name: rain
claim: {key: "{k}", question: "How much?", closes: "2024-06-30", opens: "2024-01-01", unit: mm}
forecast: {forecaster: Ada Lovelace, interval: {low: "{lo}", high: "{hi}", coverage: 0.8}}
outcome: {value: "4.5"}
"""
    table = holding(looked(said, recipe), "said")
    assert (table.said.item(), table.outcome.item()) == ("2 to 6 mm (80%)", "4.5")


def test_a_recipe_written_on_the_page_is_looked_at_and_stays(book):
    at = offered()
    answered(at, "Recipe").set_value("Written here").run()
    answered(at, "Recipe, in YAML").set_value(RECIPE).run()
    assert len(holding(at, "forecaster")) == 4
    offered("other.csv", GOOD.replace("Ada", "Ida"), at)
    assert answered(at, "Recipe, in YAML").value == RECIPE  # of a mended file nothing must be typed again
    assert holding(at, "forecaster").forecaster[0] == "Ida Lovelace"


def test_files_the_recipe_looks_things_up_in_are_asked_for_by_name(book):
    recipe = RECIPE.replace('"Rain, {id}?"', "\"{lookup('q', id, 'text')}\"")
    recipe += "lookup: {q: {file: questions.csv, key: '{id}'}}\n"
    at = with_recipe(offered(), recipe)
    assert "looks things up in questions.csv: upload it, too." in html(at)
    assert not alerts(at)
    assert not at.dataframe
    at.file_uploader(key="import_beside").set_value([("questions.csv", b"id,text\na,Will A?\nb,Will B?\nc,C?\n", "")])
    assert list(holding(at.run(), "question").question) == ["Will A?", "Will B?", "Will A?", "C?"]
    at.file_uploader(key="import_beside").set_value([("questions.csv", b"id,text\n", "")] * 2)
    assert "files: expected names that differ, got one of them twice" in alerts(at.run())[0]


def test_a_look_is_taken_once_and_again_when_the_ledger_has_changed(book, monkeypatch):
    taken = []
    plain = uploads.Source.into
    monkeypatch.setattr(uploads.Source, "into", lambda *said, **more: taken.append(1) or plain(*said, **more))
    at = looked()
    answered(at, "All or nothing").check().run()
    assert len(taken) == 1
    with Ledger(book, "ana") as ledger:
        ledger.archive("We expect rain.", publisher="Met", published_at="2024-10-31")
    data.forget()
    at.run()
    assert len(taken) == 2


# -- the import ------------------------------------------------------------------------------------------------------


def test_the_file_goes_in_and_the_result_leads_to_its_claims(book):
    at = looked(GOOD + BAD)
    data.browse()
    at = pressed(at, "Import")
    assert not alerts(at)
    assert at.success[0].value.startswith("Imported: entry 10, chain ")
    page = html(at)
    assert "3 claims, 4 forecasts, 2 outcomes" in page
    assert "1 duplicate, line 4" in page
    assert ("claims", "search=rain%3A") in links(at)
    assert "Nothing is written yet." not in markdown(at)
    with Ledger(book) as ledger:
        assert ledger.scores().n.item() == 3
        assert ledger.audit().ok
    assert len(holding(visit("claims", at, search="rain:"), "question")) == 3  # the caches were cleared


def test_what_is_left_out_or_hardly_meant_is_counted_and_said(book):
    """One file in which forecasts come too late, are taken back, say nothing or fall with a bad row."""
    about = About(format="recipe rain", file="rain.csv", sha256="", rows=9, blank=2, blank_lines=[4, 7], late=3,
                  withdrawals=1, withdrawn=2, spoilt=1, findings=["the column `at` is nowhere used"])  # fmt: skip

    def page(about):
        from dashboard import imported
        from ledger.importing import Imported

        imported.facts(Imported(about, taken=False))

    said = html(AppTest.from_function(page, args=(about,)).run())
    for words in ("2 rows, lines 4, 7", "3 forecasts, left out as the recipe says", "2 forecasts by 1 row, left out",
                  "1 forecast of several rows", "the column `at` is nowhere used"):  # fmt: skip
        assert words in said


def test_a_row_of_the_result_opens_its_claim(book):
    at = pressed(looked(), "Import")
    key = next(frame.proto.id for frame in at.dataframe if "forecaster" in frame.value)
    assert "import_rows" in key
    at.session_state["import_rows"] = {"selection": {"rows": [2], "columns": [], "cells": []}}
    at.run()
    assert "Rain, a?" in html(at)
    assert at.query_params["claim"]


def test_published_figures_stand_beside_ours(book):
    figures = holding(pressed(looked(), "Import"), "published")
    assert figures[["figure", "published", "verdict", "where"]].fillna("").to_numpy().tolist() == [
        ["brier", "0.08", "the same, as printed", "Report, table 2"], ["forecasts", "9", "differs", ""],
    ]  # fmt: skip
    assert list(figures.ours) == [pytest.approx(0.08), 3]


def test_importing_twice_adds_nothing_and_says_so(book):
    at = pressed(looked(), "Import")
    before = entries(book)
    at = with_recipe(offered(at=at))
    assert "Everything in this file is in the ledger already" in html(at)
    assert "9 entries, not added again" in html(at)
    assert next(button for button in at.button if button.label == "Import").disabled
    assert list(holding(at, "published").figure) == ["brier", "forecasts"]
    assert entries(book) == before


def test_a_file_can_be_read_again_another_way(book):
    at = pressed(pressed(looked(), "Import"), "Read the file another way")
    assert answered(at, "Read it as").value == "recipe"


def test_what_is_no_good_is_listed_and_can_be_downloaded_without_formulas(book, monkeypatch):
    files = []
    monkeypatch.setattr(rows, "csv_of", lambda frame, made=rows.csv_of: files.append(made(frame)) or files[-1])
    at = looked(GOOD + BAD)
    table = holding(at, "expected")
    assert table[["line", "column", "got"]].to_numpy().tolist() == [[7, "p", "'=1+1'"], [8, "asked", "'soon'"]]
    assert table.expected[0].startswith("a probability from 0 to 1")
    assert at.get("download_button")[0].label == "Download CSV"
    lines = files[0].decode().splitlines()
    assert lines[0] == "line,column,expected,got"
    assert len(lines) == 3
    for line in lines[1:]:
        assert not line.split(",")[-1].startswith("=")


def test_of_many_rejects_the_first_are_shown_and_all_can_be_downloaded(book, monkeypatch):
    monkeypatch.setattr(imported, "MOST_SHOWN", 2)
    at = looked(GOOD + BAD + BAD.replace("d,", "f,"))
    assert len(holding(at, "expected")) == 2
    assert "The first 2 of 4 are shown" in markdown(at)


def test_all_or_nothing_takes_nothing_in_where_a_row_is_rejected(book):
    at = looked(GOOD + BAD)
    answered(at, "All or nothing").check().run()
    at = pressed(at, "Import")
    assert "Nothing was taken in: all or nothing is ticked, and 2 rows were rejected." in alerts(at)[0]
    assert entries(book) == 1
    answered(at, "All or nothing").uncheck().run()
    assert not alerts(pressed(at, "Import"))
    assert entries(book) == 11


def test_progress_is_shown_while_it_runs(book, monkeypatch):
    shares = []

    class Bar:
        def progress(self, share):
            shares.append(share)

    monkeypatch.setattr(importing, "BATCH", 2)
    monkeypatch.setattr(st, "progress", lambda share: shares.append(share) or Bar())
    looked()
    assert shares[0] == 0
    assert shares[-1] == 1
    assert len(shares) > 4
    assert all(0 <= share <= 1 for share in shares)


# -- what is refused -------------------------------------------------------------------------------------------------


def test_a_file_that_is_too_large_is_refused_before_anything_reads_it(book, monkeypatch):
    monkeypatch.setattr(uploads, "identified", lambda _: 1 / 0)
    at = offered(said=b"x" * (5 * 2**20 + 1))
    assert "file: expected at most 5 MB (on the command line forecast-ledger import takes more)" in alerts(at)[0]
    assert len(alerts(at)) == 1
    assert not at.selectbox


def test_the_limit_is_the_servers():
    said = tomllib.loads((ROOT / "dashboard" / ".streamlit" / "config.toml").read_text(encoding="utf-8"))
    assert said["server"]["maxUploadSize"] == parts.MOST_MB


def packed(name, raw):
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, raw)
    return held.getvalue()


@pytest.mark.parametrize(("name", "said", "form", "sentence"), [
    ("rain.csv", GOOD.encode() + b"d,Emmy\xc3", None, "rain.csv:7: expected text in UTF-8, got a byte that is not"),
    ("rain.csv", GOOD.replace("Emmy", "Em\0my"), None, "rain.csv:5: expected text, got a NUL byte"),
    ("m.zip", packed("questions.csv", b"0" * 9_000_000), "metaculus", "expected an archive that unpacks to at most"),
    ("m.zip", packed("../questions.csv", b"0"), "metaculus", "expected names inside the archive, got"),
    ("rain.csv", GOOD, "fatebook", "rain.csv"),
])  # fmt: skip
def test_a_hostile_or_wrong_file_is_refused_in_one_sentence_beside_it(book, name, said, form, sentence):
    at = offered(name, said)
    if form is None:
        at = with_recipe(at)
    else:
        answered(at, "Read it as").set_value(form).run()
    (alert,) = alerts(at)
    assert sentence in alert
    assert not at.dataframe
    assert not [button for button in at.button if button.label == "Import"]
    assert entries(book) == 1
    assert drawn(at).index(alert) == drawn(at).index("file_uploader") + 1


def test_a_format_that_is_only_written_is_said_to_be(book):
    at = offered("due.ics", "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nEND:VCALENDAR\r\n")
    assert "icalendar, which is written only" in alerts(at)[0]
    assert answered(at, "Read it as").value == "icalendar"


@pytest.mark.parametrize(("old", "new", "sentence"), [
    ("closes:", "shuts:", "recipe.yaml: claim: expected one of the fields key, question"),
    ("claim: {", "claim: [", "recipe.yaml:4:"),
    ("{p}", "{chance}", "recipe forecast.probability: expected a column"),
    ("recipe: 1", "recipe: 2", "recipe.yaml: recipe: expected 1"),
])  # fmt: skip
def test_an_error_of_the_recipe_names_its_line_or_field_and_nothing_typed_is_lost(book, old, new, sentence):
    at = offered()
    answered(at, "Recipe").set_value("Written here").run()
    wrong = RECIPE.replace(old, new)
    at = answered(at, "Recipe, in YAML").set_value(wrong).run()
    (alert,) = alerts(at)
    assert sentence in alert
    assert drawn(at).index(alert) == drawn(at).index("text_area") + 1
    assert answered(at, "Recipe, in YAML").value == wrong
    assert not at.dataframe
    at = answered(at, "Recipe, in YAML").set_value(RECIPE).run()
    assert not alerts(at)


def test_hostile_names_and_cells_stay_inert(book):
    at = visit("importing")
    for number, words in enumerate(HOSTILE):
        cell = '"' + words.replace('"', '""') + '"'
        said = f"id,who,asked,p,rained\n{cell},{cell},2024-01-01,0.5,1\nz,Ada,2024-01-01,{cell},1\n"
        at = with_recipe(offered(f"../{words}{number}.csv", said, at), RECIPE.replace("Rain, {id}?", "{id}"))
        for step in range(2):
            assert not at.exception
            assert not alerts(at)
            assert MARK in holding(at, "forecaster").question[0]
            assert MARK in holding(at, "expected").got[0]
            assert MARK not in markdown(at)
            for element in at.html:
                for part in ("<img", "<script", "\u202e", "href="):
                    assert part not in element.value
            assert "\u202e" not in everything(at)
            if step == 0:
                at = pressed(at, "Import")
                assert at.success
    with Ledger(book) as ledger:
        assert ledger.audit().ok


def test_the_name_of_a_file_leads_nowhere_and_is_written_down_plainly(book):
    at = with_recipe(offered("../../etc/r\u202eain.csv"))
    at = pressed(at, "Import")
    assert not alerts(at)
    assert "r_ain.csv: 5 rows" in html(at)
    assert uploads.plain_name("x" * 400 + ".csv") == "x" * 50 + ".csv"
    for name in ("", ".", "..", "  ", "a/..", "\\"):
        assert uploads.plain_name(name) == "file"


def test_no_file_is_left_behind(book, tmp_path, monkeypatch):
    folder = tmp_path / "temporary"
    folder.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    seen = []
    plain = importing.read
    monkeypatch.setattr(importing, "read", lambda path, *more: seen.append(Path(path)) or plain(path, *more))
    pressed(looked(), "Import")
    with_recipe(offered(said=GOOD.encode() + b"\xc3"))
    assert len(seen) == 3
    assert all(folder in path.parents for path in seen)
    assert list(folder.iterdir()) == []


# -- rights ----------------------------------------------------------------------------------------------------------


@pytest.fixture
def team(book):
    with Ledger(book, "ana") as ledger:
        ledger.set_member("ana", "steward")
        ledger.set_member("vic", "viewer")
        ledger.set_member("fay", "forecaster")
    return book


def test_who_may_not_import_is_told_who_may(team, pages):
    pages(team, "vic")
    at = visit("importing")
    assert (
        "import: expected a member with the role forecaster or steward, got vic with the role viewer" in alerts(at)[0]
    )
    assert not at.file_uploader


def test_a_forecaster_imports_forecasts_and_no_outcomes(team, pages):
    pages(team, "fay")
    at = with_recipe(offered())
    assert "resolve: expected a member with the role resolver or steward, got fay" in alerts(at)[0]
    assert not at.dataframe
    at = with_recipe(at, RECIPE.replace('outcome: {value: "{rained}"}', ""))
    assert not alerts(pressed(at, "Import"))
    assert entries(team) == 12


def test_without_a_login_that_may_write_nothing_is_looked_at(team):
    at = looked()
    with Ledger(team, "ana") as ledger:
        ledger.set_member("bo", "steward")
    with Ledger(team, "bo") as ledger:
        ledger.set_member("ana", "viewer")
    data.forget()
    at.run()
    assert "import: expected a member" in alerts(at)[0]
    assert not at.button
