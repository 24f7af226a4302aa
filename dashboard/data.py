"""The ledger as the pages read it: one open ledger per process and person, frames kept for a minute.

Everything a page shows comes from here; a page that wrote calls :func:`forget`, so that the next reading is new.
"""

from __future__ import annotations

import os
import tempfile
import time
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import streamlit as st

from dashboard.serve import at_home
from ledger import Ledger
from ledger.errors import RefusedError
from ledger.remembering import Remembered

if TYPE_CHECKING:
    import pandas as pd

    from ledger.calibrating import Calibration
    from ledger.journal.standing import Standing
    from ledger.language.propose import Candidate
    from ledger.language.words import Band

MINUTE = 60
HOUR = 60 * MINUTE
MOST_KEPT = 128
MOST_HELD = 16
MOST_SOURCES = 250


def where() -> str:
    """Return which ledger is shown."""
    return os.environ.get("FORECAST_LEDGER_URL") or "ledger.sqlite"


def logs_in() -> bool:
    """Whether people log in here: OIDC is configured."""
    return "is_logged_in" in st.user.to_dict()


def logged_in() -> bool:
    """Whether somebody is logged in, and their login still holds (the cookie outlives the token)."""
    user = st.user.to_dict()
    expires = user.get("exp")
    return bool(user.get("is_logged_in")) and isinstance(expires, int | float) and expires > time.time()


def actor() -> str:
    """Return who acts: the person logged in where OIDC is configured, else the named setting, on this machine only.

    Raises:
        RefusedError: if a login is needed or its time is over, or without one somebody comes from elsewhere.
    """
    if not logs_in():
        host = st.context.headers.get("Host")  # a page of another site, or a proxy, comes under another name
        if host is not None and not at_home(host) and not os.environ.get("FORECAST_LEDGER_EVERYBODY"):
            raise RefusedError(f"expected a visit at 127.0.0.1, because nobody logs in here, got one at {host[:100]}")
        return os.environ.get("FORECAST_LEDGER_ACTOR", "")
    user = st.user.to_dict()
    if not user["is_logged_in"]:
        raise RefusedError("expected somebody logged in, got nobody")
    if not logged_in():
        raise RefusedError("expected a login that still holds, got one that is over: log in again")
    if not (user.get("iss") and user.get("sub")):
        raise RefusedError("expected a login that names its issuer and subject, got one without")
    return f"{user['iss']}|{user['sub']}"


@st.cache_resource(max_entries=64, show_spinner=False, on_release=lambda ledger: ledger.close())
def _opened(url: str, who: str) -> Ledger:
    opened = Ledger(url, who, create=False)
    opened.share(_memory(url))
    return opened


@st.cache_resource(max_entries=1, show_spinner=False)
def _memory(url: str) -> Remembered:
    """What scoring starts from: one for all who look, because everybody who may look may look at all of it."""
    return Remembered()


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
    for kept in (_read, _calibrated, _traced):
        kept.clear()


def info() -> dict[str, Any]:
    """Return what is in the ledger."""
    found: dict[str, Any] = _now("info")
    return found


def due() -> pd.DataFrame:
    """Frame of the claims that wait for an outcome or a settlement, the longest closed first."""
    return _frame("due")


def to_read(claim: str | None = None, limit: int | None = None) -> pd.DataFrame:
    """Frame of the claims the person who acts has not read and still may, blind; ``attrs["left"]``: how many in all."""
    return _frame("to_read", claim=claim, limit=limit)


def browse(**wanted: Any) -> pd.DataFrame:
    """Frame of one page of claims, as the person who acts may see them; see :meth:`ledger.Ledger.browse`."""
    return _frame("browse", **wanted)


def count(**wanted: Any) -> dict[str, int]:
    """Return how many of the claims that are wanted have each status."""
    found: dict[str, int] = _now("count", **wanted)
    return found


def filters() -> dict[str, list[str]]:
    """Return what the filters of the claims can be set to."""
    found: dict[str, list[str]] = _now("filters")
    return found


def newest(limit: int = 5) -> pd.DataFrame:
    """Frame of the statements archived last."""
    return _frame("newest", limit)


def statement(statement: str) -> dict[str, Any]:
    """Return what is known of one statement, but for its text."""
    found: dict[str, Any] = _now("statement", statement)
    return found


def decided(statement: str) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Frames of the claims a statement makes, and of its candidates that were rejected."""
    found: tuple[pd.DataFrame, pd.DataFrame] = _now("decided", statement)
    return found


def own(claims: tuple[str, ...]) -> pd.DataFrame:
    """Frame of the own forecasts of the person who acts on some claims."""
    return _frame("own", claims)


def headline() -> dict[str, Any]:
    """Return the line of scores of all that sources said."""
    found: dict[str, Any] = _of_journal("headline")
    return found


def calendar() -> bytes:
    """Return the claims that wait, as a calendar."""
    with tempfile.TemporaryDirectory(prefix="forecast-ledger-") as folder:
        path = Path(folder, "claims.ics")
        ledger().export("icalendar", path)
        return path.read_bytes()


def scores(by: str | None = None, **choices: Any) -> pd.DataFrame:
    """Frame of scores, whole or by group."""
    found: pd.DataFrame = _of_journal("scores", by, **choices)
    return found


def _frame(verb: str, *said: Any, **choices: Any) -> pd.DataFrame:
    found: pd.DataFrame = _now(verb, *said, **choices)
    return found


def terms(lexicon: str, **choices: Any) -> pd.DataFrame:
    """Frame of terms: how often each came true, beside a lexicon's bands and a reader survey."""
    found: pd.DataFrame = _of_journal("terms", lexicon, **choices)
    return found


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


def choosable(*names: str) -> dict[str, list[str]]:
    """Return what can be chosen to be scored: for each of some groups its values."""
    found: dict[str, list[str]] = _of_journal("choosable", names)
    return found


def sources(**choices: Any) -> pd.DataFrame:
    """Frame of track records, each source's bias and slope raw and shrunk; of the sources with most forecasts."""
    found: pd.DataFrame = _of_journal("sources", most=MOST_SOURCES, **choices)
    return found


def rolling(**choices: Any) -> pd.DataFrame:
    """Frame of the mean Brier score over time."""
    found: pd.DataFrame = _of_journal("rolling", **choices)
    return found


def compare(first: str | None = None, second: str | None = None, **choices: Any) -> pd.DataFrame:
    """Frame of who is better on common claims, or with difficulty taken out."""
    found: pd.DataFrame = _of_journal("compare", first, second, **choices)
    return found


def standing() -> Standing:
    """Return how the journal stands, with the last checkpoint."""
    found: Standing = _now("standing")
    return found


def agreement() -> pd.DataFrame:
    """Frame of how far coders, readers and resolvers agree."""
    found: pd.DataFrame = _of_journal("agreement")
    return found


def funnel() -> pd.DataFrame:
    """Frame of the steps from document to score, with reasons."""
    found: pd.DataFrame = _of_journal("funnel")
    return found


def sensitivity(**choices: Any) -> pd.DataFrame:
    """Frame of every headline number under every coding choice."""
    found: pd.DataFrame = _of_journal("sensitivity", **choices)
    return found


@st.cache_data(ttl=HOUR, max_entries=MOST_HELD, show_spinner=False)
def _held(url: str, end: str, day: str, verb: str, *said: Any, _ledger: Ledger, **choices: Any) -> Any:
    return getattr(_ledger, verb)(*said, **choices)


def _of_journal(verb: str, *said: Any, **choices: Any) -> Any:
    """What is the same for everybody who may look, and changes only with the journal or the day: kept until they do.

    Nothing that asks who looks may be read here: neither a list of one's own nor what is blind to some.
    """
    return _held(where(), *_moment(), verb, *said, _ledger=ledger(), **choices)


def _moment() -> tuple[str, str]:
    """The end of the journal and the day."""
    return standing().chain_hash, datetime.now(UTC).date().isoformat()


@st.cache_resource(ttl=HOUR, max_entries=MOST_HELD, show_spinner=False)
def _calibrated(url: str, end: str, day: str, *, _ledger: Ledger, **choices: Any) -> Calibration:
    return replace(_ledger.calibration(**choices), behind=None)  # which would keep this person's ledger, and rows


def calibration(**choices: Any) -> Calibration:
    """Return everything the calibration page shows; it is shared, not copied, so nobody may write to it."""
    found: Calibration = _calibrated(where(), *_moment(), _ledger=ledger(), **choices)
    return found


def worst(most: int, spans: tuple[tuple[float, float], ...], **choices: Any) -> pd.DataFrame:
    """Frame of the scored forecasts with the highest Brier scores."""
    found: pd.DataFrame = _of_journal("worst", most, spans, **choices)
    return found


@st.cache_data(ttl=HOUR, max_entries=MOST_HELD, show_spinner=False)
def _traced(url: str, end: str, day: str, *, _ledger: Ledger, **choices: Any) -> tuple[pd.DataFrame, pd.DataFrame]:
    found = _ledger.calibration(**choices)
    return found.rolling, found.evidence


def over_time(**choices: Any) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Frames of the mean Brier score over time, and of the evidence against calibration as it grew."""
    found: tuple[pd.DataFrame, pd.DataFrame] = _traced(where(), *_moment(), _ledger=ledger(), **choices)
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


def to_resolve(**choices: Any) -> pd.DataFrame:
    """Frame of one page of the claims that wait for an outcome, blind."""
    return _frame("to_resolve", **choices)


def to_rule(claim: str) -> dict[str, Any]:
    """Return what a resolver may see of one claim, blind."""
    found: dict[str, Any] = _now("to_rule", claim)
    return found


def members() -> pd.DataFrame:
    """Frame of the members and their roles."""
    return _frame("members")


def erasures() -> pd.DataFrame:
    """Frame of the texts that were erased, or that somebody asked to erase."""
    return _frame("erasures")
