"""Running the dashboard: in this process, with the safe defaults; without a login for one person at this machine."""

from __future__ import annotations

import gc
import importlib.util
import ipaddress
import os
import pkgutil
import sys
import tomllib
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from ledger.errors import InputError

HERE = Path(__file__).parent
APP = HERE / "app.py"
CONFIG = HERE / ".streamlit" / "config.toml"
SECRETS = Path(".streamlit") / "secrets.toml"
NEEDED = ("redirect_uri", "cookie_secret", "client_id", "client_secret", "server_metadata_url")
LEAST_SECRET = 32  # characters: who can guess it can log in as anybody
HOME = "127.0.0.1"
TURN = 0.0005  # seconds a thread computes before another that waits has its turn


def flags(port: int, address: str = HOME, login: Path | None = None) -> list[str]:
    """Return the safe defaults as flags, which go before any setting of the working folder or environment.

    >>> "--server.address=127.0.0.1" in flags(8501)
    True
    """
    said = tomllib.loads(CONFIG.read_text(encoding="utf-8"))
    safe = {
        f"{section}.{name}": value
        for section, options in said.items()
        if section != "theme"
        for name, value in options.items()
    }
    safe |= {"server.port": port, "server.address": address}
    if login is not None:
        safe["secrets.files"] = str(login.resolve())
    return [f"--{name}={str(value).lower() if isinstance(value, bool) else value}" for name, value in safe.items()]


def at_home(host: str) -> bool:
    """Whether an address, or the host of one, is this machine and nothing else.

    >>> at_home("localhost:8501"), at_home("[::1]:8501"), at_home("127.0.0.1.evil.example"), at_home("0.0.0.0")
    (True, True, False, False)
    """
    name = urlsplit(f"//{host}").hostname if host.count(":") < 2 or host.startswith("[") else host
    try:
        return name == "localhost" or ipaddress.ip_address(name or "").is_loopback
    except ValueError:
        return False


def login_file(named: str | None) -> Path | None:
    """Return the file that configures the login, looked at; None where there is none.

    Args:
        named: the file; None: ``.streamlit/secrets.toml`` in the working or the home folder, where it has one.

    Raises:
        InputError: if the file is no such file, its login is not whole, or its secret could be guessed.
    """
    places = [Path(named)] if named else [SECRETS, Path.home() / SECRETS]
    for path in places:
        if not path.is_file():
            continue
        try:
            auth = tomllib.loads(path.read_text(encoding="utf-8")).get("auth")
        except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
            raise InputError(str(path), "a TOML file", error) from error
        if isinstance(auth, dict):
            _whole(path, auth)
            return path
    if named:
        raise InputError("--login", "a TOML file with the table [auth]", named)
    return None


def _whole(path: Path, auth: dict[str, Any]) -> None:
    """Refuse a login that would not work, or would not hold."""
    absent = [name for name in NEEDED if not isinstance(auth.get(name), str) or not auth[name].strip()]
    if absent:
        raise InputError(f"{path}: [auth]", ", ".join(NEEDED), f"no {', no '.join(absent)}")
    if len(auth["cookie_secret"]) < LEAST_SECRET:
        got = f"{len(auth['cookie_secret'])}"
        raise InputError(f"{path}: cookie_secret", f"at least {LEAST_SECRET} random characters", got)
    for name in ("redirect_uri", "server_metadata_url"):
        url = urlsplit(auth[name])
        if url.scheme != "https" and not (url.scheme == "http" and at_home(url.netloc)):
            raise InputError(f"{path}: {name}", "an address with https", auth[name])
    if not auth["redirect_uri"].endswith("/oauth2callback"):
        raise InputError(f"{path}: redirect_uri", "an address that ends in /oauth2callback", auth["redirect_uri"])
    if importlib.util.find_spec("authlib") is None:
        raise InputError("--login", "the extra that logs in: pip install 'forecast-ledger[auth]'", "none")


def load() -> None:
    """Load what the first visit would wait for, and keep it out of the search for garbage after every visit.

    Streamlit searches everything in memory when a page has been drawn. What is loaded here stays anyway, and is most of
    what there is to be searched (``make bench-dashboard`` prints what a visit costs). A page goes out element by
    element, each of which waits for its turn while another page is computed: by default for 5 ms.
    """
    from altair.utils import schemapi

    for room in ("ledger.charts", "ledger.verification"):
        for each in pkgutil.iter_modules(importlib.import_module(room).__path__):
            importlib.import_module(f"{room}.{each.name}")
    for name in ("ledger.ledger", "ledger.remembering", "scipy.special"):
        importlib.import_module(name)
    schemapi.disable_debug_mode()  # it checks every part of a chart when it is made; the tests do
    sys.setswitchinterval(TURN)
    gc.collect()
    gc.freeze()


def serve(
    where: str, actor: str, port: int, *, address: str = HOME, login: str | None = None,
    everybody_acts_as_me: bool = False,
) -> None:  # fmt: skip
    """Run the dashboard until it is interrupted.

    Args:
        where: the ledger, as a file name or database URL.
        actor: who acts on the pages where nobody logs in; empty: the user's name.
        port: where it listens.
        address: at which address.
        login: the file that configures the login.
        everybody_acts_as_me: serve without a login beyond this machine: whoever reaches it acts as ``actor``.

    Raises:
        InputError: if it would listen beyond this machine without a login, or the login is not whole.
    """
    found = login_file(login)
    if found is None and not at_home(address) and not everybody_acts_as_me:
        raise InputError(
            "--address", f"{HOME}, because without a login (docs/teams.md) whoever reaches it reads the whole ledger "
            "and writes in your name; --everybody-acts-as-me takes that risk", address,
        )  # fmt: skip
    os.environ["FORECAST_LEDGER_URL"] = where if "://" in where else str(Path(where).resolve())
    os.environ["FORECAST_LEDGER_ACTOR"] = actor
    os.environ["FORECAST_LEDGER_EVERYBODY"] = "1" if everybody_acts_as_me else ""
    from streamlit.web import cli

    load()
    cli.main(["run", str(APP), *flags(port, address, found)], standalone_mode=False)
