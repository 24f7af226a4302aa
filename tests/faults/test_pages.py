"""The page dies in the middle of a form: what one press wants to write is written whole or not at all."""

from __future__ import annotations

import pytest
from counting import count
from dashboard_pages import alerts, answered, pressed, visit

from ledger import Ledger
from ledger.journal import books


@pytest.fixture
def book(tmp_path, pages):
    path = tmp_path / "ledger.sqlite"
    with Ledger(path, "ana") as ledger:
        ledger.record(question="Snow?", criteria="The gauge.", window=("2024-11-01", "2199-01-01"))
    return pages(path)


def _filled():
    at = visit("forecast")
    answered(at, "Question, by when").set_value("Rain in Niamey by 1 March 2199? 35%")
    at.run()
    next(each for each in at.text_area if each.label.startswith("Criteria")).set_value("YES if the gauge shows rain.")
    return at


def _kinds(book):
    with Ledger(book, "ana") as ledger:
        assert ledger.audit().ok
        return ledger.info()["kinds"]


def test_a_page_that_dies_in_the_middle_of_a_form_leaves_no_half_entry(book, monkeypatch):
    """It dies after the journal's rows and before the books': claim and forecast are one press, one transaction."""
    before = _kinds(book)
    at = _filled()
    assert _kinds(book) == before  # a visitor who goes away in the middle has written nothing
    with monkeypatch.context() as dying:
        dying.setattr(books, "post", lambda *_: 1 / 0)
        at = pressed(at, "Record claim and forecast")
    assert "the log names it" in alerts(at)[0]
    assert _kinds(book) == before
    at = pressed(_filled(), "Record claim and forecast")
    assert not alerts(at)
    assert _kinds(book) == before | {"claim recorded": 2, "forecast made": 1}
    count(pages_that_died=1, entries_lost=0, duplicates=0)


def test_two_verbs_one_after_the_other_leave_half_of_what_was_meant(book, monkeypatch):
    """The control that fails: a page that called two verbs would leave the claim without its forecast."""
    before = _kinds(book)
    with Ledger(book, "ana") as ledger:
        claim = ledger.record(question="Rain?", criteria="The gauge.", window=("2024-11-01", "2199-01-01"))
        monkeypatch.setattr(books, "post", lambda *_: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            ledger.forecast(claim, "0.35")
    monkeypatch.undo()
    assert _kinds(book) == before | {"claim recorded": 2}
