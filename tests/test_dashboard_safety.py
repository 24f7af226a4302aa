"""The pages under attack: rights, login, hostile words, exports, and the defaults of the server."""

from __future__ import annotations

import csv
import html as library
import io
import re

import pytest
from dashboard_pages import (
    APP,
    AUSTIN,
    HOSTILE,
    MARK,
    alerts,
    html,
    markdown,
    visit,
)  # fmt: skip
from streamlit.testing.v1 import AppTest

from dashboard import data, quoted, rows, serve
from ledger import Ledger


def test_a_downloaded_table_holds_no_formula(book):
    with Ledger(book) as ledger:
        frame = ledger.claims().head(1)[["question", "topics", "probability"]].assign(question="=1+1")
    found = list(csv.reader(io.StringIO(rows.csv_of(frame).decode())))
    assert found[1][:2] == ["'=1+1", "weather"]


@pytest.mark.parametrize(("user", "sentence"), [
    ({"is_logged_in": False}, "expected somebody logged in"),
    ({"is_logged_in": True, "iss": "https://id", "sub": "1", "exp": 1}, "got one that is over"),
])  # fmt: skip
def test_where_a_login_is_needed_nothing_is_shown_without_one(book, user, sentence):
    at = AppTest.from_file(APP, default_timeout=30)
    at.user = user
    at.run()
    assert sentence in alerts(at)[0]
    assert not at.metric


def test_who_is_logged_in_acts_under_issuer_and_subject(book):
    with Ledger(book, "boss") as ledger:
        ledger.set_member("boss", "steward")
        ledger.set_member("https://id|42", "viewer")
    at = AppTest.from_file(APP, default_timeout=30)
    at.user = {"is_logged_in": True, "iss": "https://id", "sub": "42", "exp": 9_999_999_999}
    at.run()
    assert "You act as https://id|42." in at.text[0].value


def test_an_errors_sentence_is_inert_too(book):
    at = visit("claim", claim=f"<img src=x>![{MARK}](https://evil.example/x.png)")
    assert MARK not in markdown(at)
    assert "<img" not in alerts(at)[0]


def test_marked_text_is_the_text_itself(book):
    for text in (AUSTIN, *HOSTILE):
        found = quoted.marked(text, [quoted.Passage(3, 9, 1, "scorable"), quoted.Passage(5, 12, 2, "doubtful")])
        plain = library.unescape(re.sub(r"<span[^>]*>\d+</span>|<[^>]+>", "", found))
        assert plain == quoted.still(text)


def test_the_safe_defaults_are_passed_as_flags():
    flags = serve.flags(8600)
    for flag in (
        "--server.address=127.0.0.1", "--server.port=8600", "--browser.gatherUsageStats=false",
        "--client.showErrorDetails=none", "--client.toolbarMode=minimal", "--client.disableDataExport=true",
        "--runner.magicEnabled=false", "--server.maxUploadSize=5",
    ):  # fmt: skip
        assert flag in flags


def test_without_a_ledger_one_sentence_is_shown(tmp_path, pages):
    pages(tmp_path / "none.sqlite")
    assert "no ledger at" in alerts(visit())[0]


def test_a_fault_of_the_program_shows_an_id_and_no_trace(book, monkeypatch, caplog):
    at = visit()
    monkeypatch.setattr(data, "browse", lambda **_: 1 / 0)
    said = alerts(visit("claims", at))[0]
    assert "the log names it" in said
    assert "division" not in said
    assert "ZeroDivisionError" in caplog.text


def test_evidence_links_lead_to_web_addresses_only(book):
    page = html(visit("claim", claim="quarrel"))
    assert 'href="https://example.org/a"' in page
    assert "javascript:" not in quoted.link("javascript:alert(1)", "x")
    assert "<a" not in quoted.link("data:text/html,x")
