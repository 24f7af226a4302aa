"""Sensitivity: how much depends on us? Every headline number under every coding choice, and its range in a sentence."""

from __future__ import annotations

from typing import Any

import pandas as pd
import streamlit as st

from dashboard import data, narrowing, parts, pictures, quoted, rows
from ledger.charts import sensitivity

AT_ONCE = 2_000  # forecasts that are scored under every choice without being asked
RUN = "sensitivity_run"
number = st.column_config.NumberColumn
HEADS = {
    "n": number("n", format="%d", width=45, help="scored forecasts under this choice"),
    "brier": number("Brier", format="%.3f", width=60, help="0–1, lower is better"),
    **parts.ends("brier_low", "brier_high", "%.3f"),
    "log_score": number("Log score", format="%.3f", width=78, help="natural log, lower is better"),
    "n_infinite": number("Infinite", format="%d", width=65, help="certain and wrong: their log score is infinite"),
    "skill": number("Skill", format="%.3f", width=60,
                    help="1 − Brier ÷ that of always saying the base rate; higher is better"),
    "miscalibration": number("Miscalibration", format="%.3f", width=100, help="0 is best"),
    "discrimination": number("Discrimination", format="%.3f", width=100, help="higher is better"),
    "base_rate": number("Happened", format="%.1f%%", width=75, help="how often it happened"),
    "mean_forecast": number("Said", format="%.1f%%", width=60, help="mean of what was said"),
    "auc": number("AUC", format="%.3f", width=55, help="½ is chance, 1 is best"),
}  # fmt: skip


def ranges(found: pd.DataFrame) -> pd.DataFrame:
    """Return one row a headline number: as scored, the lowest and the highest with the choice that gives it."""
    lines = []
    for measure in (name for name in sensitivity.SHOWN if (found.measure == name).any()):
        part = found[(found.measure == measure) & found.value.notna()]
        if part.empty:
            continue
        values = part.value.to_numpy()
        low, high = part.iloc[int(values.argmin())], part.iloc[int(values.argmax())]
        lines.append({
            "name": sensitivity.NAMES[measure], "headline": part.headline.iloc[0], "lowest": low.value,
            "by_lowest": low.coding, "highest": high.value, "by_highest": high.coding,
            "range": 0.0 if low.value == high.value else high.value - low.value,
            "says": sensitivity.sentence(found, measure=measure),
        })  # fmt: skip
    return pd.DataFrame(lines)


def headline(found: pd.DataFrame, listed: pd.DataFrame) -> None:
    """Say how far each headline number moves: chart left, ranges right, a sentence for each below."""
    with pictures.beside_table(
        sensitivity.sensitivity_chart(found),
        sensitivity.sentence(found),
        "Orange: the number as scored. Blue: under each coding choice. Grey: from the lowest to the highest. A long "
        "bar depends much on us. Click a tick: the same choice stays bright in every row.",
        key="sensitivity_chart",
        widths=(2, 3),
    ):
        parts.table(
            listed,
            {
                "name": st.column_config.TextColumn("Headline number", width=150),
                "headline": number("As scored", format="%.3f", width=75),
                "lowest": number("Lowest", format="%.3f", width=62),
                "by_lowest": st.column_config.TextColumn("By", width=145),
                "highest": number("Highest", format="%.3f", width=65),
                "by_highest": st.column_config.TextColumn("By", width=145),
            },
            wrapped=True,
            key="sensitivity_ranges",
            alt="Each headline number as scored, and its lowest and highest over the coding choices",
        )
    with st.expander("Every headline number in words"):
        for sentence in listed.says:
            st.text(quoted.still(sentence))


def every_choice(found: pd.DataFrame) -> None:
    """Show the table: coding choices down, headline numbers across; as scored first."""
    st.header("Every coding choice")
    wide = found.pivot(index="coding", columns="measure", values="value")
    wide = wide.loc[list(dict.fromkeys(found.coding))].reset_index()
    wide = wide.assign(base_rate=wide.base_rate.round(3), mean_forecast=wide.mean_forecast.round(3))
    shown = wide.assign(base_rate=100 * wide.base_rate, mean_forecast=100 * wide.mean_forecast)
    apart = (wide.brier - wide.brier.iloc[0]).abs()
    order = [0, *(at for at in apart.sort_values(ascending=False, kind="stable").index if at)]
    st.caption(
        f"{len(wide) - 1} choices change anything here, the first those that move the Brier score most; choices that "
        "change nothing are not listed. Brier, log score and miscalibration: lower is better; skill, discrimination "
        "and AUC: higher is better. Intervals are by clusters. A choice that drops claims has another n: the rest "
        "may be easier or harder."
    )
    parts.table(
        shown.loc[order].reset_index(drop=True),
        {"coding": st.column_config.TextColumn("Coding choice", width=265)} | HEADS,
        key="sensitivity_table",
        alt="Headline numbers under every coding choice, as scored first, then what moves the Brier score most",
        height=570 if len(wide) > 15 else "auto",
    )
    st.download_button("Choices as CSV", rows.csv_of(wide), "sensitivity.csv", "text/csv", icon=":material/download:")


def asked_for(choices: dict[str, Any]) -> bool:
    """Whether to begin: at once where it takes a moment, else when the button is pressed."""
    n = int(data.scores(**choices).n.iloc[0])
    if n <= AT_ONCE or st.session_state.get(RUN):
        return True
    st.caption(f"{n:,} scored forecasts are scored again under each of some twenty choices: this takes a moment.")
    if st.button("Score under every choice", type="primary", icon=":material/play_arrow:"):
        st.session_state[RUN] = True
        return True
    return False


def page() -> None:
    """Draw the page."""
    st.title("How much depends on us?")
    st.markdown(
        "Words became numbers by a lexicon and by readers, phrases became windows, and what happened was ruled on. "
        "The same record is scored under every other choice: what moves little can be trusted more."
    )
    choices = narrowing.narrowed(switches=False)
    if not asked_for(choices):
        return
    with st.spinner("Scoring under every coding choice …", show_time=True):
        found = data.sensitivity(**choices)
    if found.empty:
        parts.empty(
            "No claim is scored here yet, so nothing can depend on a choice: resolve claims whose window has closed.",
            "resolve", "Resolve what is due",
        )  # fmt: skip
        return
    shown = found.assign(coding=[quoted.still(str(name)) for name in found.coding])
    headline(shown, ranges(shown))
    every_choice(shown)


page()
