"""The dashboard served as a user would, and Debian's chromium: for the browser tests and for the photographs."""

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

ROOT = Path(__file__).parents[1]
FLAGS = (
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
    "--disable-dev-shm-usage",  # a container has 64 MB of it, and a page that meets the end of it crashes
)  # fmt: skip
QUIET = '[data-testid="stApp"][data-test-script-state="notRunning"]'
SECONDS = 60
GONE = "() => !document.querySelector('[data-testid=stSkeleton], [data-testid=stSpinner]')"


def browser_path():
    """Where the browser is; None where there is none."""
    return next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)


@contextmanager
def served(ledger, actor="ana", **options):
    """The address of the dashboard on a free port, started from the ledger's folder."""
    ledger = Path(ledger)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    code = f"from dashboard.serve import serve; serve({str(ledger)!r}, {actor!r}, {port}, **{options!r})"
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    log = ledger.with_name(f"{ledger.stem}-{port}.log")
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


def quiet(page, moment=150):
    """Wait until the page's script has run and, for a moment (ms), nothing new has begun."""
    page.wait_for_timeout(moment)
    page.wait_for_selector(QUIET)


def opened(page, address):
    """Open an address and wait until its page is drawn."""
    page.goto(address)
    page.wait_for_selector(".stMain h1, .stMain h2")
    quiet(page)
