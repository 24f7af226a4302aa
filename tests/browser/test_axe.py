"""axe-core on every page, light and dark, wide and on a phone: no violation that is serious or critical."""

from __future__ import annotations

import pytest

from tests.screenshots import LOOKS, PAGES, book
from tests.serving import GONE, opened, served

pytestmark = pytest.mark.browser
GRAVE = {"serious", "critical"}


@pytest.fixture(scope="module")
def address(tmp_path_factory):
    with served(book(tmp_path_factory.mktemp("axe") / "demo.sqlite")) as address:
        yield address


def violations(page):
    """What axe-core finds on a page that is grave: rule, where, and the element."""
    from axe_playwright_python.sync_playwright import Axe

    found = Axe().run(page, options={"resultTypes": ["violations"]}).response["violations"]
    return [
        (rule["id"], node["target"], node["html"][:200])
        for rule in found
        if rule["impact"] in GRAVE
        for node in rule["nodes"]
    ]


@pytest.mark.parametrize("look", LOOKS)
def test_no_page_shuts_anybody_out(address, browse, look):
    scheme, width = LOOKS[look]
    page = browse(address, width=width, scheme=scheme)
    pages = PAGES if width > 1000 else {name: path for name, path in PAGES.items() if "-" not in name}
    for name, path in pages.items():
        opened(page, f"{address}/{path}")
        page.wait_for_function(GONE)
        assert violations(page) == [], name
    assert page.outside == []


def test_axe_finds_what_is_wrong(address, browse):
    page = browse(address)
    opened(page, address)
    page.evaluate("document.querySelector('.stMain').insertAdjacentHTML('beforeend', '<button></button>')")
    assert [rule for rule, *_ in violations(page)] == ["button-name"]
