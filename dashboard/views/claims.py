"""Claims: what do we hold? Search, filters with an address, and the way to each claim."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from dashboard import data, parts, rows

COLUMNS = [
    "entry", "key", "question", "status", "source", "series", "published_on", "opens", "closes", "probability",
    "outcome_kind", "value", "type", "topics", "term", "criteria", "url",
]  # fmt: skip


def chosen(claims: pd.DataFrame) -> pd.DataFrame:
    """Show the filters and return the claims they leave; every filter is kept in the address."""
    search = st.text_input("Search in question, quote, source and key", key="search", bind="query-params",
                           type="search", placeholder="words")  # fmt: skip
    with st.expander("Filters", expanded=bool(st.query_params)), st.grid(4, min_column_width=220):
        states = st.multiselect("Status", list(parts.STATUS), key="status", bind="query-params")
        sources = st.multiselect("Source", rows.values(claims, "source"), key="claims_source", bind="query-params")
        subjects = st.multiselect("Topic", rows.values(claims, "topics"), key="claims_topic", bind="query-params")
        kinds = st.multiselect("Type", rows.values(claims, "type"), key="claims_type", bind="query-params")
    left = claims
    for word in search.split() if search else ():
        hit = [
            any(word.lower() in str(value).lower() for value in row)
            for row in zip(left.question, left.quote, left.source, left["key"], left.title, strict=True)
        ]
        left = left[hit]
    for name, wanted in (("status", states), ("source", sources), ("type", kinds)):
        left = left[left[name].isin(wanted)] if wanted else left
    return left[[bool(set(subjects) & set(topics)) for topics in left.topics]] if subjects else left


def page() -> None:
    """Draw the page."""
    st.title("What do we hold?")
    claims = data.claims()
    if claims.empty:
        parts.empty("No claim is recorded yet.", "record", "Record the first")
        return
    left = chosen(claims).sort_values("entry", ascending=False, ignore_index=True)
    with st.container(horizontal=True, vertical_alignment="center"):
        st.caption(f"{len(left)} of {len(claims)} claims, the newest first. Choose a row to open the claim.")
        st.download_button(
            "Download CSV", rows.csv_of(left[COLUMNS]), "claims.csv", "text/csv", icon=":material/download:"
        )
    if left.empty:
        parts.empty("No claim is left: take a filter away.")
        return
    row = parts.table(
        left,
        {
            "entry": st.column_config.NumberColumn("No.", format="%d", width="small"),
            "question": st.column_config.TextColumn("Question", width="large"),
            "status": st.column_config.TextColumn("Status", width="small"),
            "closes": st.column_config.TextColumn("Closes", width="small"),
            "source": "Source",
            "probability": st.column_config.NumberColumn("Source said", format="percent", width="small"),
            "outcome_kind": st.column_config.TextColumn("Outcome", width="small"),
            "type": "Type",
            "key": "Name",
        },
        key="claims_table",
        alt="Claims with their status, window's end, source, probability and outcome",
        chosen=True,
        height=570 if len(left) > 15 else "auto",
    )
    if row is not None:
        parts.go("claim", claim=left.entry.iloc[row])


page()
