"""The Import page in a real browser: a file, a look at it, the import, its claims; and its looks on a phone."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from ledger import Ledger

sys.path.insert(0, str(Path(__file__).parent))
from rain import RECIPE
from test_pages import fill, opened, quiet

pytestmark = pytest.mark.browser
ROWS = """id,who,asked,p,rained
a,Ada Lovelace,2024-01-01,0.8,1
b,Emmy Noether,2024-01-02,0.2,0
c,Mary Somerville,soon,0.5,1
"""


@pytest.fixture
def book(tmp_path):
    path = tmp_path / "ledger.sqlite"
    Ledger(path, "ana").close()
    return path


def upload(page, key, name, said):
    page.locator(f".st-key-{key} input[type=file]").set_input_files(
        {"name": name, "mimeType": "", "buffer": said.encode()}
    )


def test_from_an_upload_over_a_look_to_the_claims(serve, browse, book):
    address = serve(book)
    page = browse(address)
    opened(page, f"{address}/import")
    page.get_by_text("A table of forecasts").wait_for()
    upload(page, "import_file", "rain.csv", ROWS)
    page.get_by_text("No format is identified.").wait_for()
    page.get_by_text("Written here").click()
    fill(page, "Recipe, in YAML", RECIPE.replace("closes:", "shuts:"))
    page.keyboard.press("ControlOrMeta+Enter")
    page.get_by_text("recipe.yaml: claim: expected one of the fields").wait_for()

    fill(page, "Recipe, in YAML", RECIPE)
    page.keyboard.press("ControlOrMeta+Enter")
    page.get_by_role("heading", name="What the first rows become").wait_for()
    page.get_by_text("2 claims, 2 forecasts, 2 outcomes").wait_for()
    page.get_by_role("heading", name="Rejected").wait_for()
    with page.expect_download() as kept:
        page.get_by_role("button", name="Download CSV").click()
    assert Path(kept.value.path()).read_text().splitlines()[1].startswith("4,asked,")
    with Ledger(book) as ledger:
        assert ledger.claims().empty

    page.get_by_role("button", name="Import", exact=True).click()
    page.get_by_role("heading", name="What became of it").wait_for()
    page.get_by_text("Imported: entry").first.wait_for()
    with Ledger(book) as ledger:
        assert sorted(ledger.claims().question) == ["Rain, a?", "Rain, b?"]
        assert ledger.scores().n.item() == 2

    page.get_by_role("link", name="See its claims").click()
    page.get_by_text("2 of 2 claims").wait_for()
    quiet(page)
    assert "/claims?search=rain" in page.url
    assert page.outside == []
    assert page.dialogs == []


def test_the_page_fits_a_phone(serve, browse, overflow, book):
    address = serve(book)
    page = browse(address, width=390, height=844)
    opened(page, f"{address}/import")
    assert overflow(page) <= 0
    page.get_by_text("How to write a recipe").click()
    page.get_by_role("heading", name="The smallest recipe").wait_for()
    assert overflow(page) <= 0
    upload(page, "import_file", "rain.csv", ROWS)
    page.get_by_text("No format is identified.").wait_for()
    upload(page, "import_recipe", "rain.yaml", RECIPE)
    page.get_by_role("heading", name="Rejected").wait_for()
    quiet(page)
    assert overflow(page) <= 0
    assert page.locator('[role="alert"]').count() == 0
    assert page.outside == []
