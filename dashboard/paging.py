"""Turning a list page by page: which page is looked at is kept in the address."""

from __future__ import annotations

import streamlit as st

SIZE = 50
MOST = 500


def turned(name: str, found: int, size: int = SIZE) -> int:
    """Show the way to the other pages, where there are any; return how many rows come before this one's.

    Args:
        name: of the list; ``name_page`` is its parameter in the address.
        found: how many rows there are in all.
        size: how many are on a page.
    """
    last = max(1, -(-found // size))
    if last == 1:
        return 0
    key = f"{name}_page"
    said = st.query_params.get(key, "")
    at = min(int(said), last) if said.isascii() and said.isdigit() and 0 < len(said) < 9 and int(said) else 1
    ways = {"Back": (":material/chevron_left:", at - 1), "Further": (":material/chevron_right:", at + 1)}
    with st.container(horizontal=True, vertical_alignment="center"):
        for label, (icon, to) in ways.items():
            st.button(label, icon=icon, key=f"{key}_{label.lower()}", disabled=not 1 <= to <= last, on_click=_turn,
                      args=(key, to))  # fmt: skip
        st.caption(f"Page {at:,} of {last:,}")
    return (at - 1) * size


def _turn(key: str, to: int) -> None:
    st.query_params[key] = str(to)


def first(name: str) -> None:
    """Go back to the first page of a list: called when what is wanted of it changes."""
    st.query_params.pop(f"{name}_page", None)
