"""axe-core on every page, light and dark, wide and on a phone: nothing grave, nothing too wide, no request outside."""

from __future__ import annotations

import pytest

from tests.screenshots import PAGES, arrive, book
from tests.serving import opened, quiet, served

pytestmark = pytest.mark.browser
GRAVE = {"serious", "critical"}
BOTH = {"home", "record-form"}  # what only one width shows, such as its menu, is the same on every page
WIDE, PHONE = {"width": 1280, "height": 3_500}, {"width": 390, "height": 8_000}  # axe sees no colours below the fold


@pytest.fixture(scope="module")
def address(tmp_path_factory):
    with served(book(tmp_path_factory.mktemp("axe") / "demo.sqlite")) as address:
        yield address


def violations(page, **options):
    """What axe-core finds on a page that is grave: rule, where, and the element."""
    from axe_playwright_python.sync_playwright import Axe

    found = Axe().run(page, options={"resultTypes": ["violations"], **options}).response["violations"]
    return [
        (rule["id"], node["target"], node["html"][:200])
        for rule in found
        if rule["impact"] in GRAVE
        for node in rule["nodes"]
    ]


def background(page):
    return page.evaluate("getComputedStyle(document.querySelector('.stApp')).backgroundColor")


def looked(page, scheme, size):
    """Look at the page that is open in other colours, or at another width."""
    page.emulate_media(color_scheme=scheme)
    page.set_viewport_size(size)
    if page.url != "about:blank":
        quiet(page, 300)


@pytest.mark.parametrize("part", [0, 1, 2])
def test_no_page_shuts_anybody_out(address, browse, overflow, part):
    page = browse(address)
    for name in list(PAGES)[part::3]:
        looked(page, "light", WIDE)
        arrive(page, address, name)
        assert violations(page) == [], name
        light = background(page)
        looked(page, "dark", PHONE)
        assert background(page) != light
        assert violations(page) == [], name
        assert overflow(page) <= 0, name
        assert page.locator('[role="alert"]').count() == 0, name
        for other in (("light", PHONE), ("dark", WIDE)) if name in BOTH else ():
            looked(page, *other)
            assert violations(page, runOnly=["color-contrast"]) == [], name  # all that colours can change
    assert page.outside == []


def test_axe_finds_what_is_wrong(address, browse):
    page = browse(address)
    page.set_viewport_size(WIDE)
    opened(page, address)
    page.evaluate("document.querySelector('.stMain').insertAdjacentHTML('beforeend', '<button></button>')")
    assert [rule for rule, *_ in violations(page)] == ["button-name"]
    page.evaluate("[...document.querySelectorAll('.stMain h2')].at(-1).style.color = '#ccc'")
    assert [rule for rule, *_ in violations(page, runOnly=["color-contrast"])] == ["color-contrast"]
