"""Whole journeys through the pages in a real browser, alone and by two people at once."""

from __future__ import annotations

import sys
import time
from pathlib import Path

import pytest
from playwright.sync_api import expect

from ledger import Ledger
from tests.serving import opened, quiet

sys.path.insert(0, str(Path(__file__).parent))
from test_pages import day, fill, keys

pytestmark = pytest.mark.browser
TEXT = (
    "The dam is full, the engineer said. It is likely that the Niger will flood in the coming days, Ada Lovelace said."
)
FEW_ACTIONS, SHORT_TIME = 25, 180
FIRST_CLAIM = Path(__file__).parents[2] / "docs" / "first_claim.md"


class Hand:
    """A person at a page: every click is counted, and everything typed; a field that is filled in is both."""

    def __init__(self, page):
        self.page, self.clicks, self.typings = page, 0, 0

    def press(self, name, role="button", *, exact=True):
        self.clicks += 1
        self.page.get_by_role(role, name=name, exact=exact).first.click()

    def write(self, label, text):
        self.clicks, self.typings = self.clicks + 1, self.typings + 1
        fill(self.page, label, text)

    def date(self, key, digits):
        self.clicks, self.typings = self.clicks + 1, self.typings + 1
        day(self.page, next(iter(keys(self.page, key))), digits)

    def choose(self, words):
        self.clicks += 1
        self.page.locator("label").get_by_text(words, exact=True).first.click()
        quiet(self.page)

    def reads(self, words):
        self.page.get_by_text(words).first.wait_for()
        quiet(self.page)


def archive(hand):
    hand.write("Text of the statement", TEXT)
    hand.write("Publisher", "Niger Basin Authority")
    hand.date("day", "20241031")
    hand.press("Archive the statement")
    hand.reads("Archived: entry")
    hand.page.get_by_role("heading", name="Is candidate").wait_for()
    quiet(hand.page)


def accept(hand, question=None):
    if question:
        hand.write("Question: what", question)
    hand.write("Criteria: what", "YES if the gauge at Niamey passes its mark.\nDeciding source: the Authority.")
    for point in ("what happens", "where", "how much counts", "which source decides"):
        hand.press(point)
    hand.press("Accept: record the claim")
    hand.reads("recorded as claim")


def rule(hand, outcome, says="The gauge passed its mark.", *, happened=True):
    hand.choose(outcome)
    hand.write("Evidence: the sentence", says)
    if outcome == "Yes" and happened:
        hand.date("happened", "20241105")
    hand.date("known", "20241105")
    hand.press("Record the ruling")
    hand.reads("Ruling recorded: entry")


def test_a_newcomer_gets_from_a_paragraph_to_a_score(serve, browse, empty):
    address = serve(empty)
    page = browse(address)
    opened(page, address)
    hand, began = Hand(page), time.monotonic()
    hand.press("Record the first statement", "link", exact=False)
    page.get_by_role("heading", name="What did they say?").wait_for()
    archive(hand)
    accept(hand)
    hand.press("Resolve what is due", "link", exact=False)
    page.get_by_role("heading", name="What happened?").wait_for()
    quiet(page)
    rule(hand, "Yes", happened=False)
    hand.press("Calibration", "link")
    hand.reads("Too few to judge calibration")
    seconds = time.monotonic() - began
    said = f"{hand.clicks + hand.typings} actions: {hand.clicks} clicks and {hand.typings} fields"
    print(f"{said}, {seconds:.0f} seconds")
    assert hand.clicks + hand.typings < FEW_ACTIONS
    assert said in FIRST_CLAIM.read_text(encoding="utf-8")
    assert seconds < SHORT_TIME
    with Ledger(empty) as ledger:
        line = ledger.scores().iloc[0]
    assert line.n == 1
    assert page.locator('[data-testid="stMetricValue"]').first.inner_text().strip() == f"{line.brier:.3f}"
    assert (page.outside, page.dialogs) == ([], [])


def test_three_people_take_a_claim_from_its_words_to_the_curve(serve, browse, empty):
    hands = {}
    for who in ("ana", "ben", "cleo"):
        address = serve(empty, who)
        hands[who] = Hand(browse(address))
        hands[who].address = address
    ana, ben, cleo = hands.values()
    opened(ana.page, f"{ana.address}/record")
    archive(ana)
    accept(ana, "Will the Niger flood at Niamey by 7 November 2024?")

    opened(ben.page, f"{ben.address}/read")
    ben.page.get_by_role("heading", name="likely").wait_for()
    fill(ben.page, "Best, in percent", "70")
    ben.press("Next")
    ben.reads("Nothing is left for you to read")
    opened(ana.page, f"{ana.address}/resolve")
    ana.press("Lock the claim", exact=False)
    ana.press("Lock it")
    ana.reads("its words and its readings stay as they are")
    rule(ana, "Yes")
    opened(ben.page, f"{ben.address}/resolve?queue=second+opinion")
    ben.reads("1 other ruling is recorded")
    assert "The gauge passed" not in ben.page.locator(".stMain").inner_text()
    rule(ben, "No", "The gauge stood below its mark.")
    opened(cleo.page, f"{cleo.address}/resolve?queue=to+settle")
    cleo.reads("The rulings, side by side")
    said = cleo.page.locator(".stMain").inner_text()
    assert "The gauge passed" in said
    assert "stood below" in said
    cleo.choose("Yes")
    cleo.write("Rationale: why", "The report of the Authority was corrected.")
    cleo.press("Settle")
    cleo.reads("Settled: entry")

    opened(cleo.page, f"{cleo.address}/calibration")
    with Ledger(empty) as ledger:
        line, claim = ledger.scores().iloc[0], ledger.show("2")["claim"]
        assert ledger.audit().ok
    assert (line.n, claim["status"], claim["outcome"]) == (1, "resolved", "yes")
    shown = cleo.page.locator('[data-testid="stMetricValue"]').all_inner_texts()
    assert shown[0].strip() == f"{line.brier:.3f}"
    assert all((hand.page.outside, hand.page.dialogs) == ([], []) for hand in hands.values())


def test_a_dot_leads_to_its_claims_and_its_address_to_the_same_view(track_record_address, browse):
    address = track_record_address
    page = browse(address)
    opened(page, f"{address}/calibration?announcements=false")
    dots = page.locator('.st-key-calibration_curve path[aria-roledescription="circle"]')
    dots.last.wait_for()
    dots.last.click()
    page.get_by_role("heading", name="The claims forecast at 80 %").wait_for()
    quiet(page)
    other = browse(address)  # a browser of its own, which holds nothing
    opened(other, page.url)
    other.get_by_role("heading", name="The claims forecast at 80 %").wait_for()
    scored = "12 scored forecasts, the worst first"  # of 24, and the others were at 30 %
    assert page.get_by_text(scored).is_visible()
    assert other.get_by_text(scored).is_visible()
    assert page.outside == other.outside == []


def tab_to(page, test, most=120):
    """Press Tab until what has the focus passes a test, written in JavaScript of ``e``."""
    for _ in range(most):
        page.keyboard.press("Tab")
        if page.evaluate(f"(e => {test})(document.activeElement)"):
            return
    raise AssertionError(f"Tab does not lead to {test}")


def pick(page, typed, name):
    """Type into an open list and take what it narrows to, once Enter would take it: the list follows late."""
    page.keyboard.type(typed)
    left = page.locator('[role="option"][aria-setsize="1"]').filter(has_text=name)
    left.wait_for()
    if left.get_attribute("data-focused") != "true":
        page.keyboard.press("ArrowDown")
    expect(left).to_have_attribute("data-focused", "true")
    page.keyboard.press("Enter")


def test_the_keyboard_alone_leads_from_the_curve_to_a_claim(track_record_address, browse):
    address = track_record_address
    page = browse(address)
    opened(page, f"{address}/calibration")
    page.locator("[aria-label*='Claims forecast at']").first.wait_for()
    quiet(page)  # a list that is drawn anew while it is open forgets what was typed
    tab_to(page, "(e.getAttribute('aria-label') || '').includes('Claims forecast at')")
    pick(page, "80", "80 %")
    page.wait_for_url("**at_curve=80*")
    page.keyboard.press("Escape")  # an open list hides the rest of the page from a screen reader
    page.get_by_role("heading", name="The claims forecast at 80 %").wait_for()
    quiet(page)
    tab_to(page, "e.closest('.st-key-calibration_claims') && e.tagName == 'CANVAS'")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Shift+Space")
    page.wait_for_url("**/claim?claim=*")
    page.get_by_role("heading", name="Will it rain on day").wait_for()


def test_a_reload_in_the_middle_of_a_form_keeps_it(serve, browse, empty):
    address = serve(empty)
    hand = Hand(browse(address))
    opened(hand.page, f"{address}/record")
    hand.write("Text of the statement", TEXT)
    hand.write("Publisher", "Niger Basin Authority")
    hand.page.keyboard.press("Tab")
    hand.reads("Kept as your draft (2 fields)")
    hand.page.reload()
    hand.reads("Kept as your draft (2 fields)")
    expect(hand.page.get_by_label("Text of the statement")).to_have_value(TEXT)
    expect(hand.page.get_by_label("Publisher").first).to_have_value("Niger Basin Authority")
    hand.date("day", "20241031")
    hand.press("Archive the statement")
    hand.page.get_by_role("heading", name="Is candidate").wait_for()
    quiet(hand.page)
    hand.write("Question: what", "Will the river flood?")
    hand.page.keyboard.press("Tab")
    hand.reads("Kept as your draft (1 field)")
    hand.page.reload()
    hand.page.get_by_role("heading", name="Is candidate").wait_for()
    quiet(hand.page)
    expect(hand.page.get_by_label("Question: what")).to_have_value("Will the river flood?")
    with Ledger(empty) as ledger:
        assert ledger.claims().empty


def test_of_two_who_settle_at_once_one_is_told(serve, browse, book):
    both = []
    for who in ("dora", "emil"):
        address = serve(book, who)
        hand = Hand(browse(address))
        opened(hand.page, f"{address}/resolve?claim=quarrel")
        hand.choose("Yes")
        hand.write("Rationale: why", f"{who} has looked.")
        both.append(hand)
    first, second = both
    first.press("Settle")
    first.reads("Settled: entry")
    second.press("Settle")
    second.page.get_by_role("alert").first.wait_for()
    quiet(second.page)
    assert "settle" in second.page.get_by_role("alert").first.inner_text().lower()
    with Ledger(book) as ledger:
        settled = [each for each in ledger.show("quarrel")["resolutions"] if each["stage"] == "settled"]
        assert [each["actor"] for each in settled] == ["dora"]
        assert ledger.audit().ok


def test_a_person_who_rules_in_two_tabs_is_told_in_the_second(serve, browse, book):
    address = serve(book)
    both = [Hand(browse(address)) for _ in range(2)]
    for hand in both:
        opened(hand.page, f"{address}/resolve?claim=due")
    rule(both[0], "Yes")
    both[1].choose("No")
    both[1].press("Record the ruling")
    both[1].page.get_by_text("You ruled yes in entry").or_(both[1].page.get_by_role("alert")).first.wait_for()
    with Ledger(book) as ledger:
        assert [each["outcome"] for each in ledger.show("due")["resolutions"]] == ['{"kind":"yes"}']


def test_what_is_downloaded_arrives(track_record_address, browse):
    address = track_record_address
    page = browse(address)

    def got(label):
        with page.expect_download() as kept:
            page.get_by_role("button", name=label).first.click()
        return kept.value.suggested_filename, Path(kept.value.path()).read_bytes()

    opened(page, f"{address}/calibration")
    name, raw = got("Claims as CSV")
    assert name == "calibration.csv"
    assert len(raw.decode().splitlines()) == 24 + 1
    name, raw = got("Chart as SVG")
    assert (name, raw.lstrip()[:4]) == ("calibration.svg", b"<svg")
    name, raw = got("Chart as PNG")
    assert (name, raw[:8]) == ("calibration.png", b"\x89PNG\r\n\x1a\n")
    name, raw = got("Report to print")
    assert name == "calibration.html"
    assert raw.startswith(b"<!")
    assert b'src="http' not in raw
    assert b'href="http' not in raw
    opened(page, address)
    name, raw = got("Due days for your calendar")
    assert name == "claims-due.ics"
    assert raw.startswith(b"BEGIN:VCALENDAR")
    assert raw.count(b"BEGIN:VEVENT") == 2  # what is open, and what is due
    opened(page, f"{address}/claims")
    name, raw = got("Download CSV")
    assert name == "claims.csv"
    assert len(raw.decode().splitlines()) == 27 + 1
    assert page.outside == []
