"""The login in a real browser, against an OIDC provider on this machine: who comes, as whom, and for how long."""

from __future__ import annotations

import socket
import subprocess
import sys
import time
import urllib.request
from contextlib import suppress
from pathlib import Path

import pytest

from ledger import Ledger

sys.path.insert(0, str(Path(__file__).parent))
from test_pages import opened, quiet

pytestmark = pytest.mark.browser
SHORT, LONG = 15, 3_600  # seconds a login holds


@pytest.fixture
def provider(tmp_path):
    """A function: how long a login holds → the address of a provider, and the file that configures the dashboard."""
    running = []

    def start(seconds):
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        command = [sys.executable, "-W", "ignore", "-m", "oidc_provider_mock", "--port", str(port)]
        process = subprocess.Popen(
            [*command, "--token-max-age", str(seconds)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        running.append(process)
        address, end = f"http://127.0.0.1:{port}", time.monotonic() + 60
        while time.monotonic() < end:
            with suppress(OSError), urllib.request.urlopen(f"{address}/jwks", timeout=2):
                break
            time.sleep(0.2)
        file = tmp_path / "login.toml"
        file.write_text(
            "[auth]\n"
            'redirect_uri = "http://127.0.0.1:{port}/oauth2callback"\n'
            'cookie_secret = "0123456789abcdef0123456789abcdef"\n'
            'client_id = "ledger"\nclient_secret = "a secret of the test"\n'
            f'server_metadata_url = "{address}/.well-known/openid-configuration"\n',
            encoding="utf-8",
        )
        return address, file

    yield start
    for process in running:
        process.terminate()
        process.wait(timeout=20)


@pytest.fixture
def book(tmp_path):
    path = tmp_path / "ledger.sqlite"
    with Ledger(path, "boss") as ledger:
        ledger.record(question="What of the open?", criteria="The report.", key="open",
                      window=("2024-11-01", "2199-01-01"))  # fmt: skip
        ledger.set_member("boss", "steward")
    return path


def here(page):
    """Let the page ask this machine alone: the provider's form would load a style sheet from elsewhere."""
    page.route(lambda url: not url.startswith(("http://127.0.0.1:", "data:", "blob:")), lambda route: route.abort())
    return page


def arrive(page, address):
    page.goto(address)
    page.get_by_role("button", name="Log in").click()
    page.wait_for_url("**/oauth2/authorize**")


def log_in(page, address, name):
    """Log in; return the time by which the token was made."""
    arrive(page, address)
    page.get_by_placeholder("sub").fill(name)
    page.get_by_role("button", name="Authorize").click()
    page.wait_for_url(f"{address}/**")
    made = time.monotonic()
    page.get_by_role("button", name="Log out").wait_for()
    quiet(page)
    return made


def test_from_the_login_to_an_entry_under_issuer_and_subject(serve, browse, provider, book):
    issuer, file = provider(LONG)
    address = serve(book, "boss", login=str(file))
    page = here(browse(address))
    page.goto(address)
    page.get_by_text("expected somebody logged in, got nobody").wait_for()
    assert page.get_by_text("What of the open?").count() == 0

    log_in(page, address, "ada")
    page.get_by_text(f"or steward, got {issuer}|ada with no role").wait_for()
    assert page.get_by_text("What of the open?").count() == 0
    with Ledger(book, "boss") as ledger:
        ledger.set_member(f"{issuer}|ada", "forecaster")
    opened(page, f"{address}/claim?claim=open")
    page.get_by_text(f"{issuer}|ada, forecaster").wait_for()
    page.locator("input[aria-label^=Probability]").fill("70")
    page.get_by_role("button", name="Record the forecast").click()
    page.get_by_text("Forecast recorded: entry").first.wait_for()
    with Ledger(book) as ledger:
        (made,) = ledger.show("open")["forecasts"]
        assert (made["forecaster"], made["actor"]) == (f"{issuer}|ada", f"{issuer}|ada")

    # the role is taken away while the tab is open: the next action writes nothing
    quiet(page)
    page.locator("input[aria-label^=Probability]").fill("20")
    with Ledger(book, "boss") as ledger:
        ledger.set_member(f"{issuer}|ada", "viewer")
    page.get_by_role("button", name="Record the forecast").click()
    page.get_by_text("forecast: expected a member with the role forecaster or steward").first.wait_for()
    with Ledger(book, "boss") as ledger:
        assert len(ledger.show("open")["forecasts"]) == 1
        ledger.set_member(f"{issuer}|ada", None)
    page.reload()
    page.get_by_text("look: expected a member").first.wait_for()
    assert page.get_by_text("What of the open?").count() == 0

    page.get_by_role("button", name="Log out").click()
    page.wait_for_url(f"{issuer}/**")  # the provider ends its own session too
    page.goto(address)
    page.get_by_role("button", name="Log in").wait_for()
    with Ledger(book) as ledger:
        assert ledger.audit().ok


def test_a_login_that_is_over_stops_the_next_action_in_an_open_tab(serve, browse, provider, book):
    issuer, file = provider(SHORT)
    with Ledger(book, "boss") as ledger:
        ledger.set_member(f"{issuer}|ada", "forecaster")
    address = serve(book, "boss", login=str(file))
    page = here(browse(address))
    began = log_in(page, address, "ada")
    page.get_by_text(f"{issuer}|ada, forecaster").wait_for()
    page.get_by_role("link", name="Forecast").first.wait_for()
    time.sleep(max(0, began + SHORT + 1 - time.monotonic()))  # the cookie holds for 30 days, the token does not
    page.get_by_role("link", name="Claims").first.click()
    page.get_by_text("expected a login that still holds, got one that is over").wait_for()
    assert page.get_by_text("What of the open?").count() == 0
    log_in(page, address, "ada")
    page.get_by_text(f"{issuer}|ada, forecaster").wait_for()


def test_who_denies_is_not_let_in(serve, browse, provider, book):
    _, file = provider(LONG)
    address = serve(book, "boss", login=str(file))
    page = here(browse(address))
    arrive(page, address)
    page.get_by_role("button", name="Deny").click()
    page.wait_for_url(f"{address}/**")
    page.get_by_role("button", name="Log in").wait_for()
    assert page.get_by_text("What of the open?").count() == 0
