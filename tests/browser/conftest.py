"""A real server and Debian's chromium, or a plain reason why not."""

from __future__ import annotations

import os
import shutil

import pytest

from tests.serving import FLAGS, SECONDS, browser_path, served


def _absent(reason):
    if os.environ.get("CI"):
        pytest.fail(reason)
    pytest.skip(reason)


@pytest.fixture(scope="session")
def chromium():
    """The browser, without a page."""
    path = browser_path()
    if path is None:
        _absent("chromium is not installed: apt-get install chromium")
    try:
        from playwright.sync_api import sync_playwright
    except ImportError:
        _absent("playwright is not installed: pip install playwright")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=list(FLAGS))
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def track_record_address(track_record, tmp_path_factory):
    """The address of a ledger with a track record, for the tests that only look at it."""
    with served(shutil.copy(track_record, tmp_path_factory.mktemp("served") / "ledger.sqlite")) as address:
        yield address


@pytest.fixture
def serve():
    """A function: ledger file, actor and options of the server → the address of one that shows it."""
    running = []

    def start(ledger, actor="ana", **options):
        context = served(ledger, actor, **options)
        address = context.__enter__()
        running.append(context)
        return address

    yield start
    for context in running:
        context.__exit__(None, None, None)


@pytest.fixture
def overflow():
    """A function: page → by how many pixels it is wider than its window."""
    return lambda page: page.evaluate(
        "Math.max(...[document.documentElement, document.querySelector('[data-testid=stMain]')]"
        ".map(e => e.scrollWidth - e.clientWidth))"
    )


@pytest.fixture
def browse(chromium):
    """A function: address → a page whose outside requests, dialogs and script errors are written down."""
    contexts = []

    def start(address, width=1280, height=900, scheme="light"):
        context = chromium.new_context(viewport={"width": width, "height": height}, color_scheme=scheme)
        context.set_default_timeout(SECONDS * 1000)
        contexts.append(context)
        page = context.new_page()
        page.outside, page.dialogs = [], []
        inside = (address, address.replace("http", "ws"), "data:", "blob:")
        page.on("request", lambda r: None if r.url.startswith(inside) else page.outside.append(r.url))
        page.on("dialog", lambda dialog: (page.dialogs.append(dialog.message), dialog.dismiss()))
        return page

    yield start
    for context in contexts:
        context.close()
