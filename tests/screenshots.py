"""Photographs of every page, light and dark, wide and on a phone, to be looked at.

Run as ``make screenshots`` or ``python -m tests.screenshots [FOLDER] [PAGE …]``: the seeds are loaded into a scratch
ledger, with a little work that is still to do, and served; the pictures go into ``screenshots/``, which git ignores.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from ledger import Ledger
from ledger.exchange.seeds import seeds_folder
from tests.serving import FLAGS, GONE, ROOT, browser_path, opened, quiet, served

FOLDER = ROOT / "screenshots"
LOOKS = {"light-1280": ("light", 1280), "dark-1280": ("dark", 1280), "light-390": ("light", 390),
         "dark-390": ("dark", 390)}  # fmt: skip
HEIGHT, MOST = {1280: 900, 390: 844}, 9_000
PAGES = {
    "home": "",
    "record": "record",
    "record-decided": "record?statement=2",
    "record-form": "record?statement=1",
    "import": "import",
    "import-look": "import",
    "claims": "claims",
    "claim": "claim?claim=austin-2024-10-31-S1",
    "claim-open": "claim?claim=rain",
    "claim-number": "claim?claim=BOE-202111-1",
    "claim-read": "claim?claim=snow",
    "forecast": "forecast",
    "forecast-claim": "forecast?claim=rain",
    "read": "read",
    "read-again": "read?claim=snow",
    "resolve": "resolve",
    "resolve-settle": "resolve?queue=to+settle",
    "resolve-stands": "resolve?claim=austin-2024-10-31-S1",
    "calibration": "calibration",
    "calibration-bins": "calibration?chart=ten+bins",
    "calibration-time": "calibration?closer=Over+time",
    "calibration-two": "calibration?closer=Compare+two",
    "calibration-groups": "calibration?closer=By+group",
    "sources": "sources",
    "sources-one": "sources?of=NOAA+Climate+Prediction+Center&first=NOAA+Climate+Prediction+Center",
    "terms": "terms",
    "sensitivity": "sensitivity",
    "funnel": "funnel",
    "members": "members",
}
UPLOADED = {"import-look": ROOT / "tests" / "samples" / "fatebook_export.csv"}
SAID = (
    "The dam is full, the engineer said. It is likely that the Niger will flood in the coming days, Ada Lovelace said. "
    "There may be snow on the hills by the end of November. The harvest will probably fail if the rain stays away."
)


def book(path, actor="ana"):
    """The seeds, and beside them what a day's work has: candidates, readings, numbers, and what two differ on."""
    with Ledger(path, actor, name="demo") as ledger:
        said = ledger.archive(SAID, publisher="Niger Basin Authority", published_at="2024-10-31", title="The dam")
        ledger.load(seeds_folder())
        start = SAID.index("There may")
        ledger.record(statement=said, start=start, end=SAID.index(".", start) + 1, term="may", key="snow",
                      question="Will there be snow on the hills by 30 November 2024?", criteria="The yearbook.",
                      window=("2024-10-31", "2024-11-30"), source="Ada Lovelace")  # fmt: skip
        ledger.read("snow", "0.35", low="0.2", high="0.5", own_belief="0.1")
        for key, question, closes in (
            ("rain", "Will it rain in Niamey on ten days of the coming season?", "2199-06-30"),
            ("comet", "Will the comet of Maria Mitchell be seen by the naked eye?", "2025-01-31"),
        ):
            ledger.record(question=question, criteria="The yearbook of the observatory.", key=key,
                          window=("2024-11-01", closes), source="Ada Lovelace", topics="weather")  # fmt: skip
            for number, day in (("0.35", "2024-10-30"), ("0.5", "2024-11-14"), ("0.62", "2025-01-02")):
                ledger.forecast(key, number, basis="stated", stated_at=day, forecaster="Ada Lovelace")
        ledger.forecast("rain", "0.55", rationale="The season began early.")
    for who, outcome in (("Emmy Noether", "yes"), ("Mary Somerville", "no")):
        with Ledger(path, who) as ledger:
            ledger.read("snow", "0.4" if outcome == "yes" else "0.55")
            ledger.resolve("comet", outcome, known_at="2025-02-03", rationale=f"{who} reads the yearbook so.",
                           event_date="2025-01-20" if outcome == "yes" else None,
                           evidence=[{"says": "Seen from the roof, faintly.", "url": "https://example.org/yearbook"}],
                           )  # fmt: skip
    return path


def arrive(page, address, name):
    """Open one of the pages, with its file uploaded where it has one."""
    opened(page, f"{address}/{PAGES[name]}")
    if name in UPLOADED:
        page.locator("input[type=file]").first.set_input_files(UPLOADED[name])
        page.get_by_role("button", name="Import", exact=True).wait_for()
        quiet(page)
    page.wait_for_function(GONE)


def photograph(page, address, name, file, width):
    """Photograph a page in its whole length."""
    page.set_viewport_size({"width": width, "height": HEIGHT[width]})
    arrive(page, address, name)
    long = page.evaluate("document.querySelector('[data-testid=stMain]').scrollHeight")
    page.set_viewport_size({"width": width, "height": min(max(long + 60, HEIGHT[width]), MOST)})
    page.wait_for_timeout(900)  # charts are drawn anew in the taller window
    quiet(page)
    page.screenshot(path=file)


def main(folder=FOLDER, wanted=()):
    """Photograph the wanted pages, by default every one, in every look."""
    from playwright.sync_api import sync_playwright

    path = browser_path()
    if path is None:
        sys.exit("chromium is not installed: apt-get install chromium")
    folder.mkdir(parents=True, exist_ok=True)
    unknown = set(wanted) - set(PAGES)
    if unknown:
        sys.exit(f"expected one of {', '.join(PAGES)}, got {', '.join(sorted(unknown))}")
    made = 0
    with (
        tempfile.TemporaryDirectory() as scratch,
        served(book(Path(scratch, "demo.sqlite"))) as address,
        sync_playwright() as playwright,
    ):
        browser = playwright.chromium.launch(executable_path=path, args=list(FLAGS))
        for look, (scheme, width) in LOOKS.items():
            page = browser.new_context(color_scheme=scheme).new_page()
            for name in wanted or PAGES:
                photograph(page, address, name, folder / f"{name}-{look}.png", width)
                made += 1
        browser.close()
    print(f"{made} pictures in {folder}")


if __name__ == "__main__":
    given = sys.argv[1:]
    main(Path(given[0]) if given else FOLDER, given[1:])
