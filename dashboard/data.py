"""The ledger as the pages read it: one open ledger per process and person, frames kept for a minute.

Everything a page shows comes from here; a page that wrote calls :func:`forget`, so that the next reading is new.
"""

from __future__ import annotations

import os
import time
from typing import TYPE_CHECKING, Any

import streamlit as st

from ledger import Ledger
from ledger.errors import RefusedError

if TYPE_CHECKING:
    import pandas as pd

    from ledger.calibrating import Calibration
    from ledger.language.propose import Candidate
    from ledger.language.words import Band

MINUTE = 60
MOST_KEPT = 128


def where() -> str:
    """Return which ledger is shown."""
    return os.environ.get("FORECAST_LEDGER_URL") or "ledger.sqlite"


def actor() -> str:
    """Return who acts: the person logged in where OIDC is configured, else the named setting.

    Raises:
        RefusedError: if a login is needed, or its time is over (the cookie outlives the token).
    """
    user = st.user.to_dict()
    if "is_logged_in" not in user:
        return os.environ.get("FORECAST_LEDGER_ACTOR", "")
    if not user["is_logged_in"]:
        raise RefusedError("expected somebody logged in, got nobody")
    expires = user.get("exp")
    if not isinstance(expires, int | float) or expires < time.time():
        raise RefusedError("expected a login that still holds, got one that is over: log in again")
    return f"{user.get('iss', '')}|{user.get('sub', '')}"


@st.cache_resource(max_entries=64, show_spinner=False, on_release=lambda ledger: ledger.close())
def _opened(url: str, who: str) -> Ledger:
    return Ledger(url, who, create=False)


def ledger() -> Ledger:
    """Return the open ledger of the person who acts; rights are checked in it at every step."""
    return _opened(where(), actor())


@st.cache_data(ttl=MINUTE, max_entries=MOST_KEPT, show_spinner=False)
def _read(url: str, who: str, verb: str, *said: Any, **choices: Any) -> Any:
    return getattr(_opened(url, who), verb)(*said, **choices)


def _now(verb: str, *said: Any, **choices: Any) -> Any:
    return _read(where(), actor(), verb, *said, **choices)


def forget() -> None:
    """Forget what was read; called after every write."""
    _read.clear()


def info() -> dict[str, Any]:
    """Return what is in the ledger."""
    found: dict[str, Any] = _now("info")
    return found


def claims() -> pd.DataFrame:
    """Frame of all claims."""
    return _frame("claims")


def due() -> pd.DataFrame:
    """Frame of the claims that wait for an outcome or a settlement, the longest closed first."""
    return _frame("due")


def to_read() -> pd.DataFrame:
    """Frame of the claims the person who acts has not read and still may, blind."""
    return _frame("to_read")


def statements() -> pd.DataFrame:
    """Frame of all statements."""
    return _frame("statements")


def rejections() -> pd.DataFrame:
    """Frame of the candidates that were turned down."""
    return _frame("rejections")


def scores(by: str | None = None, **choices: Any) -> pd.DataFrame:
    """Frame of scores, whole or by group."""
    return _frame("scores", by, **choices)


def _frame(verb: str, *said: Any, **choices: Any) -> pd.DataFrame:
    found: pd.DataFrame = _now(verb, *said, **choices)
    return found


def terms(lexicon: str) -> pd.DataFrame:
    """Frame of terms: how often each came true, beside a lexicon's bands."""
    return _frame("terms", lexicon)


def across(term: str) -> pd.DataFrame:
    """Frame of what a term means in every lexicon."""
    from ledger.wording import across as found

    return found(term)


def bands(term: str) -> dict[str, Band]:
    """Return the band of a term in every lexicon that gives it a number, by the lexicon's name."""
    from ledger.language.words import across as found

    held = found(term)
    return {name: band for name in lexicons() if (band := held.get(name)) is not None}


def lexicons() -> list[str]:
    """Name the lexicons, the standard of the ledger's own convention first."""
    from ledger.language.words import lexicons as names

    return sorted(names(), key=lambda name: (name not in {"icd203", "convention"}, name != "icd203", name))


def calibration(**choices: Any) -> Calibration:
    """Return everything the calibration page shows."""
    found: Calibration = _now("calibration", **choices)
    return found


def show(claim: str) -> dict[str, Any]:
    """Return one claim with everything known of it."""
    found: dict[str, Any] = _now("show", claim)
    return found


def text(statement: str) -> str:
    """Return the text of a statement."""
    return str(_now("text", statement))


def candidates(statement: str) -> list[Candidate]:
    """Return the candidate claims of a statement."""
    found: list[Candidate] = _now("propose", statement)
    return found


def model() -> tuple[str, str] | None:
    """Return the address and the name of the model that may propose, where both are configured; off by default."""
    url, name = (os.environ.get(f"FORECAST_LEDGER_LLM_{each}", "").strip() for each in ("URL", "MODEL"))
    return (url, name) if url and name else None


def proposed_by_model(statement: str) -> list[Candidate]:
    """Return what the configured model proposes; the text is sent to its address.

    Raises:
        LedgerError: if the address is none, or gives no usable answer.
    """
    from ledger.language.llm import LlmProposer

    url, name = model() or ("", "")
    proposer = LlmProposer(url, name, api_key=os.environ.get("FORECAST_LEDGER_LLM_KEY"))
    return ledger().propose(statement, proposer=proposer)
