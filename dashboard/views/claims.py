"""Claims: what do we hold? Search, filters with an address, a page at a time, and the way to each claim."""

from __future__ import annotations

from typing import Any

import streamlit as st

from dashboard import data, paging, parts, rows

COLUMNS = [
    "entry", "key", "question", "status", "source", "series", "published_on", "opens", "closes", "probability",
    "outcome_kind", "value", "type", "topics", "term", "criteria", "url",
]  # fmt: skip
BOUND: dict[str, Any] = {"bind": "query-params", "on_change": paging.first, "args": ("claims",)}
ORDERS = {"newest": "the newest first", "oldest": "the oldest first", "closing": "what closes first"}


def wanted() -> dict[str, Any]:
    """Show the filters and return what they ask for; every filter is kept in the address."""
    search = st.text_input("Search in question, quote, source, title and key", key="search", type="search",
                           placeholder="words", **BOUND)  # fmt: skip
    known = data.filters()
    with st.expander("Filters", expanded=bool(st.query_params)), st.grid(4, min_column_width=220):
        states = st.multiselect("Status", list(parts.STATUS), key="status", **BOUND)
        sources = st.multiselect("Source", known["source"], key="claims_source", **BOUND)
        subjects = st.multiselect("Topic", known["topic"], key="claims_topic", **BOUND)
        kinds = st.multiselect("Type", known["type"], key="claims_type", **BOUND)
        order = st.selectbox("Order", list(ORDERS), format_func=lambda name: ORDERS[name], key="order",
                             **BOUND)  # fmt: skip
    return {"words": search or "", "status": tuple(states), "source": tuple(sources), "topic": tuple(subjects),
            "type": tuple(kinds), "order": order}  # fmt: skip


def page() -> None:
    """Draw the page."""
    st.title("What do we hold?")
    held = sum(data.count().values())
    if not held:
        parts.empty(
            "No claim is recorded yet. A claim is what somebody predicted, as a question with the days in which it "
            "must come true: paste a statement, and its predictions are found for you.", "record", "Record the first",
        )  # fmt: skip
        return
    asked = wanted()
    found = sum(data.count(**asked).values())
    if not found:
        parts.empty("No claim is left: take a filter away.")
        return
    offset = paging.turned("claims", found)
    shown = data.browse(**asked, offset=offset, limit=paging.SIZE)
    ruled = zip(shown.outcome_kind, shown.outcome, shown.void_reason, strict=True)
    said: list[Any] = [parts.outcome(*each) if isinstance(each[0], str) else None for each in ruled]
    shown = shown.assign(outcome=said)
    with st.container(horizontal=True, vertical_alignment="center"):
        st.caption(f"{found:,} of {held:,} claims, {ORDERS[asked['order']]}. Choose a row to open the claim.")
        st.download_button("Download CSV", lambda: everything(asked), "claims.csv", "text/csv",
                           icon=":material/download:", on_click="ignore")  # fmt: skip
    row = parts.table(
        shown,
        {
            "question": st.column_config.TextColumn("Question", width=310),
            "entry": st.column_config.NumberColumn("No.", format="%d", width=55),
            "status": st.column_config.TextColumn("Status", width=75),
            "closes": st.column_config.TextColumn("Closes", width=88),
            "source": st.column_config.TextColumn("Source", width=150),
            "probability": st.column_config.NumberColumn("Source said", format="percent", width=90),
            "outcome": st.column_config.TextColumn("Outcome", width=110),
            "key": st.column_config.TextColumn("Name", width=125),
        },
        key=f"claims_table_{offset}",
        alt="Claims with their status, window's end, source, probability and outcome",
        chosen=True,
        height=620 if len(shown) > 10 else "auto",
        wrapped=True,
    )
    if blind := int(shown.blind.sum()):
        st.caption(
            f"{blind} on this page you may still read, blind: their number is a lexicon's alone, if there is one."
        )
    if row is not None:
        parts.go("claim", claim=shown.entry.iloc[row])


def everything(asked: dict[str, Any]) -> bytes:
    """Return all the claims that are wanted as CSV, as the person who downloads them may see them."""
    import pandas as pd

    ledger = data.ledger()
    pages: list[pd.DataFrame] = []
    while not pages or len(pages[-1]) == paging.MOST:
        pages.append(ledger.browse(**asked, offset=paging.MOST * len(pages), limit=paging.MOST))
    return rows.csv_of(pd.concat(pages, ignore_index=True)[COLUMNS])


page()
