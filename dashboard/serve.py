"""Running the dashboard: in this process, on this machine only, with the safe defaults."""

from __future__ import annotations

import os
import tomllib
from pathlib import Path

HERE = Path(__file__).parent
APP = HERE / "app.py"
CONFIG = HERE / ".streamlit" / "config.toml"


def flags(port: int) -> list[str]:
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
    safe["server.port"] = port
    return [f"--{name}={str(value).lower() if isinstance(value, bool) else value}" for name, value in safe.items()]


def serve(where: str, actor: str, port: int) -> None:
    """Run the dashboard until it is interrupted.

    Args:
        where: the ledger, as a file name or database URL.
        actor: who acts on the pages; empty: the user's name.
        port: where it listens, at 127.0.0.1.
    """
    os.environ["FORECAST_LEDGER_URL"] = where if "://" in where else str(Path(where).resolve())
    os.environ["FORECAST_LEDGER_ACTOR"] = actor
    import altair  # noqa: F401  (loaded before the first visit, which is then three seconds quicker)
    from streamlit.web import cli

    import ledger.charts.reliability
    import ledger.ledger  # noqa: F401

    cli.main(["run", str(APP), *flags(port)], standalone_mode=False)
