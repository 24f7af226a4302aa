"""A real server and Debian's chromium, or a plain reason why not."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

FLAGS = (
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
)  # fmt: skip
SECONDS = 60


def _absent(reason):
    if os.environ.get("CI"):
        pytest.fail(reason)
    pytest.skip(reason)


@pytest.fixture(scope="session")
def chromium():
    """The browser, without a page."""
    path = shutil.which("chromium") or shutil.which("chromium-browser")
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


@contextmanager
def _server(ledger: Path, actor: str, **options):
    """The dashboard on a free port, started from the ledger's folder, as a user would."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    code = f"from dashboard.serve import serve; serve({str(ledger)!r}, {actor!r}, {port}, **{options!r})"
    environment = os.environ | {"PYTHONPATH": str(Path(__file__).parents[2])}
    log = ledger.with_suffix(".log")
    with log.open("wb") as out:
        process = subprocess.Popen(
            [sys.executable, "-c", code], cwd=ledger.parent, env=environment, stdout=out, stderr=out
        )
        try:
            _wait(f"http://127.0.0.1:{port}/_stcore/health", process, log)
            yield f"http://127.0.0.1:{port}"
        finally:
            process.terminate()
            process.wait(timeout=20)


def _wait(address, process, log):
    end = time.monotonic() + SECONDS
    while time.monotonic() < end:
        with suppress(OSError), urllib.request.urlopen(address, timeout=2) as answer:
            if answer.status == 200:
                return
        if process.poll() is not None:
            break
        time.sleep(0.2)
    raise AssertionError(f"the server did not start:\n{log.read_text(encoding='utf-8')}")


@pytest.fixture
def serve():
    """A function: ledger file, actor and options of the server → the address of one that shows it."""
    running = []

    def start(ledger, actor="ana", **options):
        context = _server(Path(ledger), actor, **options)
        address = context.__enter__()
        running.append(context)
        return address

    yield start
    for context in running:
        context.__exit__(None, None, None)


@pytest.fixture
def browse(chromium):
    """A function: address → a page whose outside requests, dialogs and script errors are written down."""
    contexts = []

    def start(address, width=1280, height=900, scheme="light"):
        context = chromium.new_context(viewport={"width": width, "height": height}, color_scheme=scheme)
        context.set_default_timeout(SECONDS * 1000 / 2)
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
