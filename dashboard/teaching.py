"""What somebody who imports needs to know: which files there may be, how a recipe is written, how the file begins."""

from __future__ import annotations

import streamlit as st

from dashboard import parts, quoted, uploads
from dashboard.uploads import Upload

_PRE = "margin:0;white-space:pre-wrap;overflow-wrap:anywhere;font-size:.85rem"


def teach() -> None:
    """Say which files there may be, and what to do with each."""
    with st.grid(3, min_column_width=280):
        with st.container(border=True, height="stretch"):
            st.markdown("**A download from a platform**")
            st.markdown(f"{', '.join(uploads.platforms())}: upload it as it came. Its format is identified.")
        with st.container(border=True, height="stretch"):
            st.markdown("**A table of forecasts**")
            st.markdown(
                "Any CSV, JSON or JSON Lines file, of any shape. A recipe of some twenty lines says which column is "
                f"what; you write it here, with the first rows before you. For {len(uploads.shipped())} published data "
                "sets it is there already."
            )
        with st.container(border=True, height="stretch"):
            st.markdown("**What a ledger wrote**")
            st.markdown(
                "The CSV or JSON Lines of `forecast-ledger export`, of this ledger or another. What is here already "
                "is counted and not added again."
            )
    guide()
    parts.link_to("record", "Said in prose, not in a table? Record a statement", ":material/edit_note:")


def guide() -> None:
    """Show how a recipe is written."""
    words = uploads.guide()
    if words:
        with st.expander("How to write a recipe", icon=":material/menu_book:"):
            st.markdown(words)


def help_with(file: Upload, *, first: bool) -> None:
    """Show what somebody who writes a recipe looks at: how the file begins, and how recipes are written."""
    begins = uploads.first_lines(file)
    if begins:
        with st.expander("How the file begins", icon=":material/table_rows:", expanded=first):
            st.html(f'<pre style="{_PRE}">{quoted.escaped(begins)}</pre>')
    guide()
