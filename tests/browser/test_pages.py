"""The pages in a real browser on a real server: one journey, addresses, hostile words, and no request outside."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from ledger import Ledger
from tests.serving import GONE, opened, quiet, served

sys.path.insert(0, str(Path(__file__).parents[1]))
from dashboard_pages import AUSTIN
from hostile import ACTOR, MARK

pytestmark = pytest.mark.browser


def day(page, key, digits):
    """Type a day into a date field, as year, month and day."""
    field = page.locator(f".st-key-{key}")
    field.get_by_role("spinbutton").first.click()
    page.keyboard.type(digits)


def fill(page, label, text):
    field = page.get_by_label(label, exact=False).first
    field.fill(text)


def test_from_a_statement_to_its_score(serve, browse, tmp_path):
    ledger = tmp_path / "ledger.sqlite"
    Ledger(ledger, "ana").close()
    address = serve(ledger)
    page = browse(address)

    opened(page, f"{address}/record")
    fill(page, "Text of the statement", AUSTIN)
    fill(page, "Publisher", "DoD News")
    fill(page, "Series", "DoD")
    day(page, next(iter(keys(page, "day"))), "20241031")
    page.get_by_role("button", name="Archive the statement").click()
    page.get_by_text("Archived: entry 1").first.wait_for()
    quiet(page)
    page.get_by_role("heading", name="Is candidate 5 a claim?").wait_for()
    page.locator('mark[data-tone="scorable"]').nth(3).wait_for()
    assert page.locator('.st-key-record_text mark[data-tone="scorable"]').first.inner_text().startswith("North Korean")

    fill(page, "Question: what", "Will North Korean soldiers join the fight by 7 November 2024?")
    fill(page, "Criteria: what", "YES if a government says so on the record.\nDeciding source: transcripts.")
    for point in ("what happens", "where", "how much counts", "which source decides"):
        page.get_by_role("button", name=point, exact=True).click()
    page.get_by_role("button", name="Accept: record the claim").click()
    page.get_by_text("recorded as claim 2: entry").first.wait_for()
    quiet(page)
    page.locator('.st-key-record_text mark[data-tone="recorded"]').first.wait_for()

    opened(page, f"{address}/resolve")
    page.get_by_role("heading", name="Will North Korean soldiers join").wait_for()
    page.get_by_text("is left out on purpose").wait_for()
    assert "we expect" not in page.locator(".stMain").inner_text()
    page.get_by_text("Yes", exact=True).click()
    quiet(page)
    fill(page, "Evidence: the sentence", "'Small-scale' engagement, the minister said.")
    fill(page, "Link to it", "https://example.org/report")
    day(page, next(iter(keys(page, "happened"))), "20241105")
    day(page, next(iter(keys(page, "known"))), "20241105")
    page.get_by_role("button", name="Record the ruling").click()
    page.get_by_text("Ruling recorded: entry").first.wait_for()

    opened(page, f"{address}/calibration")
    with Ledger(ledger) as held:
        line = held.scores().iloc[0]
        claim = held.show("2")
    assert (line.n, claim["claim"]["status"], claim["claim"]["event_date"]) == (1, "resolved", "2024-11-05")
    shown = page.locator('[data-testid="stMetricValue"]').all_inner_texts()
    assert shown[0].strip() == f"{line.brier:.3f}" == "0.040"
    assert page.get_by_text("Too few to judge calibration").is_visible()
    opened(page, f"{address}/claim?claim=2")
    assert page.get_by_role("link", name="example.org").get_attribute("href") == "https://example.org/report"
    assert page.outside == []
    assert page.dialogs == []


def keys(page, start):
    """The keys of the fields whose key begins so."""
    names = page.evaluate("[...document.querySelectorAll('[class*=st-key-]')].map(e => e.className).join(' ')").split()
    return [name.removeprefix("st-key-") for name in names if name.startswith(f"st-key-{start}")]


def test_a_filter_and_a_row_have_an_address(track_record_address, browse):
    address = track_record_address
    page = browse(address)
    opened(page, f"{address}/calibration?announcements=false&chart=ten+bins")
    assert page.get_by_text("23 scored forecasts").is_visible()
    opened(page, f"{address}/claims?status=disputed")
    assert page.get_by_text("1 of 27 claims").is_visible()
    page.locator("[class*=st-key-claims_table] .dvn-scroller").click(position={"x": 18, "y": 35 + 18})
    page.get_by_role("heading", name="What of the quarrel?").wait_for()
    assert "/claim?claim=" in page.url


@pytest.fixture(scope="module")
def hostile_address(packed_strings):
    with served(packed_strings, ACTOR) as address:
        yield address


OF_ONE = ("claim?claim={}", "resolve?claim={}")
OF_ALL = ("", "import", "claims", "forecast", "read", "calibration", "calibration?chart=ten+bins",
          "calibration?closer=Over+time", "calibration?closer=Compare+two", "calibration?closer=By+group", "sources",
          "terms", "sensitivity", "funnel", "members")  # fmt: skip


@pytest.mark.parametrize("which", ["all", "claims", "statements"])
def test_hostile_words_load_and_run_nothing(packed_strings, hostile_address, browse, which):
    address = hostile_address
    with Ledger(packed_strings) as held:
        claims, statements = list(held.claims().entry), list(held.statements().entry)
    paths = {
        "all": OF_ALL,
        "claims": [path.format(n) for n in claims for path in OF_ONE],
        "statements": [f"record?statement={n}" for n in statements],
    }[which]
    page = browse(address)
    for path in paths:
        opened(page, f"{address}/{path}")
        page.wait_for_function(GONE)
        found = page.evaluate(
            "mark => [document.querySelectorAll('.stMain img').length,"
            "[...document.querySelectorAll('.stMain a')].filter(a => !/^https?:$/.test(a.protocol)).length,"
            "[...document.querySelectorAll('.stMain script, .stMain .katex, .stMain em, .stMain code')]"
            ".filter(e => e.textContent.includes(mark)).length]",
            MARK,
        )
        assert found == [0, 0, 0], path
    assert page.outside == []
    assert page.dialogs == []
