"""Terms: what did the words mean? One term across all lexicons, and how often what was said so came true."""

from __future__ import annotations

from typing import Any

import pandas as pd
import streamlit as st

from dashboard import data, narrowing, parts, quoted, rows
from ledger.charts import lexicons, terms

DRAWN = 20
number = st.column_config.NumberColumn


def across(term: str) -> None:
    """Show one term in every lexicon that holds it: chart left, table right."""
    found = data.across(term)
    if found.empty:
        st.text(f"No lexicon holds “{quoted.still(term)}”: nothing is guessed.")
        return
    left, right = st.columns(2, gap="large")
    with left:
        says = lexicons.sentence(found, term)
        st.altair_chart(lexicons.lexicons_chart(found), theme=None, key="across", alt=says)
        st.caption("Bars: from the lowest to the highest probability that is meant; dots: the best value. capphrase "
                   "and zonination asked readers; the others are standards, and our own convention.")  # fmt: skip
        st.text(quoted.still(says))
    with right:
        parts.table(
            found,
            {
                "lexicon": st.column_config.TextColumn("Lexicon", width=140),
                "low": number("Low", format="percent", width=60),
                "best": number("Best", format="percent", width=60),
                "high": number("High", format="percent", width=60),
                "row": st.column_config.TextColumn("Its term", width=110),
                "citation": st.column_config.TextColumn("Source, and how it was seen", width="large"),
            },
            key="across_table",
            alt="What the term means in each lexicon: low, best, high, and the source",
        )


def pick(place: str, names: list[str]) -> None:
    """Take the term that was chosen in the chart or in the table as the one that is looked at."""
    chosen = st.session_state[place]["selection"]
    if place.endswith("table"):
        found = [names[at] for at in chosen["rows"] if at < len(names)]
    else:
        still = {quoted.still(name): name for name in names}
        found = [still[point["term"]] for point in chosen.get("point", []) if point.get("term") in still]
    if found:
        st.session_state["word"] = found[0]


def happened(held: pd.DataFrame, lexicon: str) -> None:
    """Show how often each term came true, beside the lexicon's band and the reader survey."""
    names = [str(name) for name in held.term]
    shown = held.round(2).assign(term=[quoted.still(name) for name in names], brier=held.brier)
    left, right = st.columns(2, gap="large")
    with left:
        drawn = held.assign(term=shown.term)
        says = terms.sentence(drawn, lexicon=lexicon)
        st.altair_chart(terms.terms_chart(drawn.head(DRAWN), lexicon=lexicon), theme=None, key="terms_chart", alt=says,
                        on_select=lambda: pick("terms_chart", names))  # fmt: skip
        many = f" Drawn: the {DRAWN} most used of {len(shown)}." if len(shown) > DRAWN else ""
        st.caption(
            "Dots: how often it happened, with the 95 % interval, claims taken as independent. Grey bars: the "
            "lexicon's band and its best value. Purple below: what surveyed readers take the words to mean. Orange: "
            f"the interval lies outside the band. Grey dots: fewer than {terms.TOO_FEW}, too few to judge.{many} Click "
            "a dot to see its term above."
        )
        st.text(says)
    with right:
        st.dataframe(
            shown[["term", "n", "observed", "low", "high", "said", "band_low", "band_high", "survey_best", "survey_low",
                   "survey_high", "survey", "brier"]],
            hide_index=True,
            column_config={
                "term": st.column_config.TextColumn("Term", width=130),
                "n": number("n", format="%d", width=50, help="scored readings"),
                "observed": number("Happened", format="percent", width=85),
                "low": number("95 % low", format="percent", width=70),
                "high": number("95 % high", format="percent", width=75),
                "said": number("Read as", format="percent", width=75, help="mean of what was read into the words"),
                "band_low": number(f"{lexicon} low", format="percent"),
                "band_high": number(f"{lexicon} high", format="percent"),
                "survey_best": number("Readers take it as", format="percent"),
                "survey_low": number("Readers low", format="percent"),
                "survey_high": number("Readers high", format="percent"),
                "survey": "Survey",
                "brier": number("Brier (0–1, lower is better)", format="%.3f"),
            },
            key="terms_table",
            on_select=lambda: pick("terms_table", names),
            selection_mode="single-row",
            height=560 if len(shown) > 15 else "auto",
            alt="Each term: n, how often it happened with its interval, the lexicon's band, the readers' survey",
        )  # fmt: skip
        st.caption("Choose a row to see its term above.")
        st.download_button("Terms as CSV", rows.csv_of(held), "terms.csv", "text/csv", icon=":material/download:")


def ways(term: str, choices: dict[str, Any]) -> None:
    """Show the way from a term to its calibration curve, where claims were forecast by it."""
    spelt = [name for name in data.choosable()["term"] if name.strip().lower() == term.lower()]
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
