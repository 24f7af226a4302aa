"""What was said, as the person who decides may correct it: passage, speaker, words of confidence, words of time.

These fields are no form: each is looked at as soon as it is left, so that the place of the passage, the band of the
term and the days of the phrase stand beside them before the claim is recorded.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

import streamlit as st

from dashboard import candidates, data, parts, quoted
from dashboard.beside import Beside
from dashboard.candidates import FORMS, Seen
from dashboard.drafts import Draft
from ledger import recording
from ledger.errors import LedgerError
from ledger.making import DAYS

if TYPE_CHECKING:
    from ledger.language.durations import Window

USUAL = ""


@dataclass(frozen=True, slots=True)
class Said:
    """What a person takes the passage to say.

    Attributes:
        quote: the passage where it was changed, else None.
        form: how it says it.
        source: name, role and organisation; empty texts where there is none.
        term: the words of confidence.
        lexicon: who reads them; None for the usual lexicon.
        phrase: the words of time.
        window: the window the rules read in the phrase, or the proposer's.
    """

    quote: str | None
    form: str
    source: dict[str, str]
    term: str
    lexicon: str | None
    phrase: str
    window: Window | None


def ask(text: str, chosen: Seen, draft: Draft, said_on: date, beside: Beside) -> Said:
    """Show the fields of what was said, filled from the candidate."""
    candidate, name = chosen.candidate, draft.name
    st.markdown("**What was said**")
    quote = st.text_area("Passage: it must stand in the text so", height=100, key=draft.field("quote", candidate.quote))
    beside.keep("quote", "passage", "mention")
    changed = quote.split() != candidate.quote.split()
    with st.container():  # there in any case: what comes and goes by itself would close what is open below
        if changed:
            _place(text, quote, candidate.start)
    left, middle, right = st.columns(3)
    speaker = left.text_input("Who says it", key=draft.field("source", candidate.speaker or ""))
    with left:
        beside.keep("source")
    role = middle.text_input("Role, at the time", key=draft.field("role", ""))
    organisation = right.text_input("Organisation, at the time", key=draft.field("organisation", ""))
    left, right = st.columns(2)
    form = right.selectbox("How the passage says it", list(FORMS), format_func=lambda f: FORMS[f],
                           key=draft.field("form", candidate.form))  # fmt: skip
    key = draft.field("phrase", candidate.phrase or "")
    if st.session_state[key] != (candidate.phrase or "") and f"read:{name}" not in st.session_state:
        _reread(name, candidate.window, said_on, days=False)  # it comes out of a draft, and so do its days
    phrase = left.text_input("Words of time", key=key,
                             on_change=_reread, args=(name, candidate.window, said_on),
                             help="The days below follow, where the rules can read them.")  # fmt: skip
    with st.container():
        if st.session_state.get(f"unread:{name}"):
            st.caption("The rules read no days in these words: set them below.")
    left, right = st.columns(2)
    term = left.text_input("Words of confidence", key=draft.field("term", candidate.term or "")).strip()
    with left:
        beside.keep("term", "lexicon")
    lexicon = _lexicon(right, term, chosen, draft.field("lexicon", USUAL))
    return Said(
        quote=quote if changed else None,
        form=str(form),
        source={"name": speaker.strip(), "role": role.strip(), "organisation": organisation.strip()},
        term=term,
        lexicon=lexicon,
        phrase=phrase.strip(),
        window=st.session_state.get(f"read:{name}", candidate.window),
    )


def _place(text: str, quote: str, near: int) -> None:
    """Say where the changed passage stands, or that it does not."""
    try:
        start, end = recording.find(text, quote, near)
    except LedgerError as error:
        parts.say(str(error))
        return
    st.html(quoted.in_context(text, start, end, around=80))
    st.caption(f"Now characters {start:,} to {end:,}.")


def _reread(name: str, proposed: Window | None, said_on: date, *, days: bool = True) -> None:
    """Read the phrase by the rules, and set the days of the form to what it means."""
    from ledger.language.windows import resolve

    phrase = str(st.session_state[f"phrase:{name}"]).strip()
    found = resolve(phrase, said_on) if phrase else None
    st.session_state[f"unread:{name}"] = bool(phrase) and found is None
    st.session_state[f"read:{name}"] = window = found or proposed
    if window is not None and days:
        for day in DAYS:
            st.session_state[f"{day}:{name}"] = getattr(window, day)
        st.session_state[f"basis:{name}"] = window.basis


def _lexicon(place: Any, term: str, chosen: Seen, key: str) -> str | None:
    """Ask whose band reads the term, and print the band that will be written."""
    candidate = chosen.candidate
    kept = term == (candidate.term or "")
    usual = candidate.band if kept else recording.band(term, like=candidate.band) if term else None
    bands = {USUAL: usual} | (data.bands(term) if term else {})
    names = {
        key: f"the usual: {candidates.band_short(band)}" if key == USUAL else f"{key}: {candidates.band_short(band)}"
        for key, band in bands.items()
    }
    names[recording.NO_LEXICON] = "no lexicon's"
    if st.session_state[key] not in names:  # another term, which that lexicon does not hold
        st.session_state[key] = USUAL
    picked = str(place.selectbox("Band of these words", list(names), format_func=lambda name: names[name],
                                 key=key))  # fmt: skip
    band = bands.get(picked)
    if picked != recording.NO_LEXICON and term:
        by = "as the source's own number" if band and band.lexicon == "stated" else "as a reading"
        said = f"{candidates.reading_words(term, band)}{f', written with the claim {by}' if band else ''}"
        place.html(f'<div style="font-size:.85rem;opacity:.8;overflow-wrap:anywhere">{quoted.escaped(said)}</div>')
    return None if picked == USUAL else picked
