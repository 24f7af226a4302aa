"""The Read page in a real browser, by keyboard alone, and how it fits a phone."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from ledger import Ledger

sys.path.insert(0, str(Path(__file__).parent))
from test_pages import opened, quiet

pytestmark = pytest.mark.browser
TEXT = "Rain is likely this week, Ada Lovelace said. Snow is probable. Hail is unlikely."


@pytest.fixture
def book(tmp_path):
    path = tmp_path / "ledger.sqlite"
    with Ledger(path, "ana") as ledger:
        statement = ledger.archive(TEXT, publisher="Met", published_at="2024-10-31")
        for word, term in (("Rain", "likely"), ("Snow", "probable"), ("Hail", "unlikely")):
            start = TEXT.index(word)
            end, window = TEXT.index(".", start) + 1, ("2024-10-31", "2024-11-07")
            ledger.record(statement=statement, start=start, end=end, question=f"{word}?", criteria="The report.",
                          term=term, key=word.lower(), window=window)  # fmt: skip
    return path


def readings(book, claim):
    with Ledger(book) as ledger:
        return [
            (each["probability"], each["low"], each["high"], each["own_belief"])
            for each in ledger.show(claim)["forecasts"]
        ]


def term(page, words):
    page.get_by_role("heading", name=f"“{words}”").wait_for()
    quiet(page)


def test_three_claims_are_read_by_keyboard_alone_and_the_page_fits_a_phone(serve, browse, overflow, book):
    address = serve(book)
    page = browse(address)
    opened(page, f"{address}/read")
    term(page, "likely")
    page.set_viewport_size({"width": 390, "height": 844})
    quiet(page)
    assert overflow(page) <= 0
    assert page.locator('[role="alert"]').count() == 0
    assert not page.get_by_text("Press Enter").is_visible(), "the hint lies over the number in a narrow field"
    assert page.get_by_text("Enter in any field does the same").is_visible()
    page.set_viewport_size({"width": 1280, "height": 900})
    quiet(page)
    page.keyboard.type("170")  # the first field has the focus
    page.keyboard.press("Enter")
    page.get_by_text("expected a percent from 0 to 100, got 170").wait_for()
    quiet(page)
    page.keyboard.press("ControlOrMeta+a")
    page.keyboard.type("70")
    for number in ("55", "80", "40"):
        page.keyboard.press("Tab")
        page.keyboard.type(number)
    page.keyboard.press("Enter")

    term(page, "probable")
    for _ in range(5):  # over the other fields and Next, to Skip
        page.keyboard.press("Tab")
    page.keyboard.press("Enter")

    term(page, "unlikely")
    page.keyboard.type("25")
    page.keyboard.press("Enter")

    term(page, "probable")  # what was skipped comes again
    page.keyboard.type("72.5")
    page.keyboard.press("Enter")
    page.get_by_text("Nothing is left for you to read.").wait_for()
    assert readings(book, "rain") == [(0.7, 0.55, 0.8, 0.4)]
    assert readings(book, "hail") == [(0.25, None, None, None)]
    assert readings(book, "snow") == [(0.725, None, None, None)]
    assert page.outside == []
