"""Terms: what did the words mean? One term across all lexicons, and how often what was said so came true."""

from __future__ import annotations

import math
from typing import Any

import pandas as pd
import streamlit as st

from dashboard import data, narrowing, parts, pictures, quoted, rows
from ledger.charts import lexicons, terms

DRAWN = 20
number = st.column_config.NumberColumn


def across(term: str) -> None:
    """Show one term in every lexicon that holds it: chart left, table right."""
    found = data.across(term)
    if found.empty:
        st.text(f"No lexicon holds “{quoted.still(term)}”: nothing is guessed.")
        return
    with pictures.beside_table(
        lexicons.lexicons_chart(found),
        lexicons.sentence(found, term),
        "Bars: from the lowest to the highest probability that is meant; dots: the best value. capphrase and "
        "zonination asked readers; the others are standards, and our own convention.",
        key="across",
    ):
        parts.table(
            found,
            {
                "lexicon": st.column_config.TextColumn("Lexicon", width=150),
                "low": number("Low", format="percent", width=65),
                "best": number("Best", format="percent", width=65),
                "high": number("High", format="percent", width=65),
                "row": st.column_config.TextColumn("Its term", width=120),
            },
            key="across_table",
            alt="What the term means in each lexicon: low, best, high, and its own term",
        )
        with st.expander("Where these numbers come from"):
            st.html(quoted.facts({str(row.lexicon): quoted.escaped(row.citation) for row in found.itertuples()}))


def between(low: float, high: float) -> str:
    """Return a band in words; a dash where there is none.

    >>> between(0.55, 0.8)
    '55–80%'
    """
    return "–" if math.isnan(low) else f"{100 * low:.0f}–{100 * high:.0f}%"


def happened(held: pd.DataFrame, lexicon: str) -> None:
    """Show how often each term came true, beside the lexicon's band and the reader survey."""
    names = [str(name) for name in held.term]
    shown = held.round(2).assign(
        term=[quoted.still(name) for name in names],
        brier=held.brier,
        band=[between(low, high) for low, high in zip(held.band_low, held.band_high, strict=True)],
        readers=[between(low, high) for low, high in zip(held.survey_low, held.survey_high, strict=True)],
    )
    drawn = held.assign(term=shown.term)
    many = f" Drawn: the {DRAWN} most used of {len(shown)}." if len(shown) > DRAWN else ""
    with pictures.beside_table(
        terms.terms_chart(drawn.head(DRAWN), lexicon=lexicon),
        terms.sentence(drawn, lexicon=lexicon),
        "Dots: how often it happened, with the 95 % interval, claims taken as independent. Grey bars: the lexicon's "
        "band and its best value. Purple below: what surveyed readers take the words to mean. Orange: the interval "
        f"lies outside the band. Grey dots: fewer than {terms.TOO_FEW}, too few to judge.{many} Click a dot to see its "
        "term above.",
        key="terms_chart",
        on_select=lambda: pictures.pick("terms_chart", names, "term", "word"),
        widths=(1, 2),
    ):
        parts.table(
            shown,
            {
                "term": st.column_config.TextColumn("Term", width=216),
                "n": number("n", format="%d", width=38, help="scored readings"),
                "observed": number("Happened", format="percent", width=76),
                **parts.ends("low", "high", "percent"),
                "said": number("Read as", format="percent", width=65, help="mean of what was read into the words"),
                "band": st.column_config.TextColumn(f"{lexicon}", width=82, help="the band of this lexicon"),
                "readers": st.column_config.TextColumn("Surveyed", width=82, help="what surveyed readers take it as"),
            },
            key="terms_table",
            chosen=lambda: pictures.pick("terms_table", names, "term", "word"),
            height=560 if len(shown) > 15 else "content",
            alt="Each term: n, how often it happened with its interval, the lexicon's band, the readers' survey",
        )  # fmt: skip
        st.caption("Choose a row to see its term above.")
        st.download_button("Terms as CSV", rows.csv_of(held), "terms.csv", "text/csv", icon=":material/download:")


def ways(term: str, choices: dict[str, Any]) -> None:
    """Show the way from a term to its calibration curve, where claims were forecast by it."""
    spelt = [name for name in data.choosable("term")["term"] if name.strip().lower() == term.lower()]
    if spelt:
        where = {**(choices["where"] or {}), "term": spelt}
        st.page_link("views/calibration.py", label="Claims said so, and their calibration",
                     icon=":material/monitoring:", query_params=where)  # fmt: skip


def page() -> None:
    """Draw the page."""
    st.title("What did the words mean?")
    term = (st.text_input("A term", "likely", key="word", bind="query-params", placeholder="likely") or "").strip()
    if term:
        across(term)
    place = st.container()
    st.header("How often it happened")
    choices = narrowing.narrowed()
    name = st.selectbox("Beside the bands of", data.lexicons(), key="lexicon", bind="query-params")
    with place:
        ways(term, choices)
    held = data.terms(name, **choices)
    if held.empty:
        parts.empty(
            "No claim that was read from words is scored here yet: words are judged by what happened, once windows "
            "have closed.", "resolve", "Resolve one",
        )  # fmt: skip
        return
    happened(held, name)


page()
