"""The filters of the calibration page: which forecasts are scored, every choice kept in the address."""

from __future__ import annotations

from typing import Any

import streamlit as st

from dashboard import narrowing, parts
from dashboard.narrowing import SWITCHES

BASES: dict[str, tuple[str, str | None]] = {
    "what the sources said": ("source", None),
    "numbers they stated": ("source", "stated"),
    "words as they were read": ("source", "read"),
    "our own forecasts": ("own", None),
    "all together": ("both", None),
}
FILTERS = {
    "source": "Source", "forecaster": "Forecaster or reader", "topic": "Topic", "term": "Words", "type": "Type",
    "series": "Series",
}  # fmt: skip
WHICH = {"the last": "last", "the first": "first", "each": "each"}
DAYS = {"since": "Window closed from", "until": "Window closed to"}
NARROW = (*FILTERS, *DAYS, "lead", "which")


def chosen() -> dict[str, Any] | None:
    """Show the filters; return the choices the ledger takes, or None where two of them contradict each other."""
    basis = st.segmented_control("Score", list(BASES), default="what the sources said", required=True, key="basis",
                                 bind="query-params")  # fmt: skip
    kind, said = BASES[str(basis)]
    where: dict[str, list[str]] = {"basis": [said]} if said else {}
    asked = [name for name in (*NARROW, *SWITCHES) if name in st.query_params]
    with st.expander(f"Filters ({len(asked)} set)" if asked else "Filters", expanded=bool(asked), key="filters"):
        where |= narrowing.picked(FILTERS, across=3)
        with st.grid(4, min_column_width=160):
            since, until = (
                st.date_input(label, value=None, key=name, bind="query-params", format="YYYY-MM-DD",
                              help="the last day of the claim's window; this day belongs to it")
                for name, label in DAYS.items()
            )  # fmt: skip
            lead = st.number_input("Days ahead, at least", min_value=0, max_value=36_500, value=None, step=1,
                                   key="lead", bind="query-params", placeholder="any",
                                   help="only forecasts made so many days before the window closed")  # fmt: skip
            which = st.selectbox("Of several forecasts on a claim", list(WHICH), key="which", bind="query-params")
        switches = narrowing.switched()
        st.button("Clear all filters", on_click=cleared, disabled=not asked, icon=":material/filter_alt_off:")
    if since and until and since > until:
        parts.say(f"expected a first day not after the last, got {since} to {until}")
        return None
    return {
        "basis": kind,
        "which": WHICH[str(which)],
        "lead": None if lead is None else int(lead),
        **switches,
        "since": since and since.isoformat(),
        "until": until and until.isoformat(),
        "where": where or None,
    }


def cleared() -> None:
    """Set every filter back to what it is at first."""
    st.session_state.update({name: [] for name in FILTERS})
    st.session_state.update(since=None, until=None, lead=None, which=next(iter(WHICH)))
    st.session_state.update({name: default for name, (_, default, _) in SWITCHES.items()})
