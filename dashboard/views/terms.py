"""Terms: what did the words mean? One term across all lexicons, and how often what was said so came true."""

from __future__ import annotations

import streamlit as st

from dashboard import data, parts, rows
from ledger.charts import lexicons, terms


def page() -> None:
    """Draw the page."""
    st.title("What did the words mean?")
    term = st.text_input("A term", "likely", key="term", bind="query-params", placeholder="likely") or ""
    found = data.across(term.strip())
    if found.empty:
        st.text(f"No lexicon holds “{term}”: nothing is guessed.")
    else:
        drawn, listed = st.columns([1, 1], gap="large")
        with drawn:
            said = lexicons.sentence(found, term.strip())
            st.altair_chart(lexicons.lexicons_chart(found), theme=None, key="across", alt=said)
            st.text(said)
        with listed:
            st.dataframe(
                found,
                hide_index=True,
                column_config={
                    "lexicon": st.column_config.TextColumn("Lexicon", width="medium"),
                    "low": st.column_config.NumberColumn("Low", format="percent", width="small"),
                    "best": st.column_config.NumberColumn("Best", format="percent", width="small"),
                    "high": st.column_config.NumberColumn("High", format="percent", width="small"),
                    "row": "Its term",
                    "citation": st.column_config.TextColumn("Source, and how it was seen", width="large"),
                },
            )
    st.subheader("How often it happened")
    name = st.selectbox("Beside the bands of", data.lexicons(), key="lexicon", bind="query-params")
    held = data.terms(name)
    if held.empty:
        parts.empty("No claim that was read from words is scored yet.", "resolve", "Resolve one")
        return
    st.caption("Grey bars: the lexicon's band. Dots: the share that came true, with its 95 % interval, claims taken as "
               "independent. A term with few claims is grey: too few to judge.")  # fmt: skip
    st.altair_chart(terms.terms_chart(held, lexicon=name), theme=None, key="terms_chart", alt=terms.sentence(held))
    st.download_button("Terms as CSV", rows.csv_of(held), "terms.csv", "text/csv", icon=":material/download:")


page()
