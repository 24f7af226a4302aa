"""The dashboard on a large ledger, as a browser sees it: first heading, filters, pages, tabs, and eight at once.

A real server, chromium through playwright. An action is timed in the page, from the click until the script has run
(``data-test-script-state="notRunning"``) and nothing new has begun. Each tab that is opened for the memory and for the
eight is a browser profile of its own, as of another person; the memory is the server's, which searches for garbage
after every visit. Eight at work are eight people who act every five seconds, each at a moment of their own. Eight in
one instant are for comparison: the eight browsers then draw on the processors of the server, and most of the time is
theirs (the share is printed). What else is at work is said above the table: beside it, no figure says anything. Run as
``python -m tests.benchmarks.bench_dashboard [ledger]``; without one :mod:`tests.benchmarks.ledgers` writes it first.
"""

from __future__ import annotations

import itertools
import math
import os
import statistics
import sys
import tempfile
import time
from pathlib import Path

from playwright.sync_api import sync_playwright

from tests.benchmarks import ledgers
from tests.serving import FLAGS, browser_path, served

TARGETS = {"first heading": 1.5, "filter change": 0.5, "page change": 0.7, "eight at work": 2.0, "memory": 5.0}
QUIET = '[data-testid="stApp"][data-test-script-state="notRunning"]'
CHANGES, VISITS, TABS, ROUNDS, PACE = 20, 3, 8, 5, 5.0
PAGES = ("Claims", "Calibration", "Sources", "Terms", "Funnel and audit", "Resolve", "Home")
SWITCHES = ("Coded in hindsight", "Self-announcements", "Imputed windows", "Chosen for fame")
TIMED = """() => { window.timed = new Promise(done => {
  const app = document.querySelector('[data-testid="stApp"]');
  let start = null, seen = false, waiting = null;
  document.addEventListener('click', () => { start = performance.now(); }, {capture: true, once: true});
  const quiet = milliseconds => {
    const at = performance.now();
    clearTimeout(waiting);
    waiting = setTimeout(() => done((at - start) / 1000), milliseconds);
  };
  new MutationObserver(() => {
    if (start === null) return;
    clearTimeout(waiting);
    seen = true;  // a short run is told of when it is over
    if (app.getAttribute('data-test-script-state') === 'notRunning') quiet(150);
  }).observe(app, {attributes: true, attributeFilter: ['data-test-script-state']});
  new MutationObserver(() => { if (start !== null && !seen) quiet(3000); })  // a run so short that it was never seen
    .observe(app, {childList: true, characterData: true, subtree: true});
  setTimeout(() => done(NaN), 30000);  // nothing was seen to happen
}); }"""


def opened(context, address):
    """Open an address in a new tab; return the tab and the seconds until its first heading."""
    page = context.new_page()
    started = time.perf_counter()
    page.goto(address, wait_until="commit")
    page.wait_for_selector(".stMain h1")
    seconds = time.perf_counter() - started
    page.wait_for_selector(QUIET)
    page.wait_for_timeout(500)
    return page, seconds


def begun(page, target):
    """Click on something in a tab, without waiting for what it does."""
    page.evaluate(TIMED)
    target.click(no_wait_after=True)


def seconds(page):
    """Return how long what was begun took; an error where nothing was seen to happen."""
    took = float(page.evaluate("window.timed"))
    if math.isnan(took):
        raise RuntimeError(f"expected {page.url} to do something after the click, got nothing in 30 s")
    return took


def switch(page, at, number=0):
    """Return the switch to turn next: in the order of a Gray code every turn is a selection not seen before.

    Tabs of different numbers go through the selections in different orders.
    """
    flips = (at + 1) & -(at + 1)
    return page.get_by_text(SWITCHES[(flips.bit_length() - 1 + number) % len(SWITCHES)], exact=True)


def filters(page):
    """Turn switches of the calibration page; return the seconds of each turn."""
    found = []
    for at in range(CHANGES):
        if at == CHANGES // 2:  # half of them on what the sources said, half on numbers alone
            page.get_by_text("numbers they stated", exact=True).click()
            page.wait_for_timeout(300)
            page.wait_for_selector(QUIET)
        begun(page, switch(page, at % (CHANGES // 2)))
        found.append(seconds(page))
    return found


def walked(page):
    """Go from page to page by the menu; return of each page the seconds of every visit."""
    found = {name: [] for name in PAGES}
    for name in PAGES * VISITS:
        begun(page, page.get_by_test_id("stTopNavLink").filter(has_text=name).first)
        found[name].append(seconds(page))
    return found


def slowest(found):
    """Return the words for a list of seconds."""
    return f"slowest of {len(found)}; median {statistics.median(found):.2f}"


def resident(pid):
    """Return the memory of a process in MB."""
    lines = Path(f"/proc/{pid}/status").read_text(encoding="ascii").splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmRSS")) / 1024


def spent(pid):
    """Return the seconds of processor time of a process."""
    fields = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def processors():
    """Return the seconds that all processors have been at work."""
    fields = [int(field) for field in Path("/proc/stat").read_text(encoding="ascii").split("\n", 1)[0].split()[1:8]]
    return (sum(fields) - fields[3] - fields[4]) / os.sysconf("SC_CLK_TCK")


def further(browser, address, pid):
    """Open tabs one after another, each in a profile of its own; return them, and what each costs the server in MB.

    The first is not among them: what all tabs share comes with it.
    """
    tabs, sizes = [], []
    for _ in range(TABS + 1):
        context = browser.new_context(viewport={"width": 1280, "height": 900})
        context.set_default_timeout(60_000)
        tabs.append(opened(context, address)[0])
        sizes.append(resident(pid))
    tabs.pop().context.close()
    return tabs, [after - before for before, after in itertools.pairwise(sizes)]


def at_work(tabs):
    """Turn a switch in every tab every so many seconds, the tabs one after another; return the seconds of each."""
    found, started = [], time.monotonic()
    for at, (number, page) in itertools.product(range(ROUNDS), enumerate(tabs)):
        if at:
            found.append(seconds(page))
        due = started + (at + number / len(tabs)) * PACE
        time.sleep(max(0.0, due - time.monotonic()))
        begun(page, switch(page, at, number))
    return found + [seconds(page) for page in tabs]


def at_once(tabs, pid):
    """Turn a switch in every tab in one instant; return the seconds of each, and the server's share of the work."""
    found, before, busy = [], spent(pid), processors()
    for at in range(ROUNDS, ROUNDS + 3):
        for number, page in enumerate(tabs):
            begun(page, switch(page, at, number))
        found += [seconds(page) for page in tabs]
    return found, (spent(pid) - before) / (processors() - busy)


def measure(address, pid):
    """Return the lines of the table: what, which target, its figure, and what else is to be known."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=browser_path(), args=list(FLAGS))
        context = browser.new_context(viewport={"width": 1280, "height": 900})
        context.set_default_timeout(60_000)
        calibration = f"{address}/calibration?imputed=true&prominent=false"  # the filters open
        _, first = opened(context, calibration)
        headings = [opened(context, address)[1] for _ in range(3)]
        yield (
            "first heading",
            "first heading",
            max(headings),
            f"slowest of 3 on Home; the first visit of all {first:.2f}",
        )
        page, _ = opened(context, f"{address}/calibration?imputed=false")
        if not page.get_by_text(SWITCHES[0], exact=True).is_visible():
            page.get_by_text("Filters", exact=False).first.click()
        changes = filters(page)
        yield "filter change", "filter change", statistics.median(changes), f"median of 20; slowest {max(changes):.2f}"
        visits = walked(page)
        for name, each in visits.items():
            yield f"page change: {name}", "page change", statistics.median(each[1:]), f"first visit {each[0]:.2f}"
        page.close()
        tabs, grown = further(browser, f"{address}/calibration?imputed=false", pid)
        noted = f"MB, median of {len(grown)}, most {max(grown):.1f}; the server {resident(pid):.0f}"
        yield "memory a further tab", "memory", statistics.median(grown), noted
        found = at_work(tabs)
        yield "eight at work", "eight at work", max(found), slowest(found)
        found, share = at_once(tabs, pid)
        noted = f"{slowest(found)}; {share:.0%} of the work is the server's"
        yield "eight in one instant", None, max(found), noted
        browser.close()


def main():
    """Print each figure beside its target; exit 1 where one is missed."""
    with tempfile.TemporaryDirectory() as name:
        ledger = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(name) / "ledger.sqlite"
        if not ledger.exists():
            ledgers.build(ledger)
        missed = False
        with served(ledger.resolve(), "ana") as address:
            pid = Path(f"/proc/{os.getpid()}/task/{os.getpid()}/children").read_text(encoding="ascii").split()[0]
            print(f"at work before: {os.getloadavg()[0]:.1f} on {os.cpu_count()} processors")
            print(f"{'dashboard, 20,000 claims':34}{'figure':>9}{'target':>9}")
            for what, target, found, note in measure(address, pid):
                late = target is not None and found > TARGETS[target]
                missed |= late
                bound = "" if target is None else f"{TARGETS[target]:.1f}"
                print(f"{what:34}{found:9.2f}{bound:>9}  {'MISSED; ' * late}{note}", flush=True)
    return int(missed)


if __name__ == "__main__":
    sys.exit(main())
