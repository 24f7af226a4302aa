"""The filters of the pages about records: every one is kept in the address, under the names the calibration page uses.

What is chosen on one of these pages therefore holds on the next, and a link to a page says all of it.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import streamlit as st

from dashboard import data

FILTERS = {"source": "Source", "series": "Series", "topic": "Topic", "type": "Type"}
SWITCHES = {
    "hindsight": ("Coded in hindsight", True, "claims recorded after their outcome was known"),
    "announcements": ("Self-announcements", True, "claims whose outcome the speaker controls"),
    "imputed": ("Imputed windows", True, "claims whose text gives no time"),
    "prominent": ("Chosen for fame", False, "claims chosen because they became famous: they say nothing of skill"),
}


def narrowed(filters: Sequence[str] = tuple(FILTERS), *, switches: bool = True) -> dict[str, Any]:
    """Show the filters; return the choices the ledger takes.

    Args:
        filters: which of the filters a page has.
        switches: whether it has the switches for kinds of claims.
    """
    held = data.choosable()
    asked = (*filters, *SWITCHES) if switches else tuple(filters)
    where: dict[str, list[str]] = {}
    turned: dict[str, bool] = {}
    with st.expander("Filters", expanded=any(name in st.query_params for name in asked)):
        with st.grid(len(filters), min_column_width=200):
            for name in filters:
                picked = st.multiselect(FILTERS[name], held[name], key=name, bind="query-params", placeholder="all")
                if picked:
                    where[name] = picked
        if switches:
            with st.grid(len(SWITCHES), min_column_width=200):
                for name, (label, default, why) in SWITCHES.items():
                    turned[name] = st.toggle(label, value=default, key=name, bind="query-params", help=why)
    return {**turned, "where": where or None}
