"""The filters of the pages about records: every one is kept in the address, under one name on all pages.

What is chosen on one of these pages therefore holds on the next, and a link to a page says all of it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
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


def picked(labels: Mapping[str, str], across: int) -> dict[str, list[str]]:
    """Show a list to choose from for each filter; return what is chosen, by the names the ledger takes.

    Args:
        labels: filter → its label.
        across: how many stand side by side where there is room.
    """
    held = data.choosable(*labels)
    where: dict[str, list[str]] = {}
    with st.grid(across, min_column_width=200):
        for name, label in labels.items():
            found = st.multiselect(label, held[name], key=name, bind="query-params", placeholder="all")
            if found:
                where[name] = found
    return where


def switched() -> dict[str, bool]:
    """Show the switches for kinds of claims; return how they stand."""
    with st.grid(len(SWITCHES), min_column_width=200):
        return {
            name: st.toggle(label, value=default, key=name, bind="query-params", help=why)
            for name, (label, default, why) in SWITCHES.items()
        }


def narrowed(filters: Sequence[str] = tuple(FILTERS), *, switches: bool = True) -> dict[str, Any]:
    """Show the filters; return the choices the ledger takes.

    Args:
        filters: which of the filters a page has.
        switches: whether it has the switches for kinds of claims.
    """
    asked = (*filters, *SWITCHES) if switches else tuple(filters)
    with st.expander("Filters", expanded=any(name in st.query_params for name in asked)):
        where = picked({name: FILTERS[name] for name in filters}, len(filters))
        turned = switched() if switches else {}
    return {**turned, "where": where or None}
