"""Sources: who has been right? Track records, drawn together where claims are few, over time, and two side by side."""

from __future__ import annotations

from typing import Any

import pandas as pd
import streamlit as st

from dashboard import data, narrowing, pairs, parts, pictures, quoted, rows
from ledger.charts import rolling, scores, shrinkage

DRAWN = 20
NOBODY = "(none)"
MEASURES = {"too sure or not": "slope", "too high or too low": "intercept"}
COLUMNS = [
    "group", "n", "n_claims", "n_clusters", "brier", "brier_low", "brier_high", "log_score", "n_infinite", "base_rate",
    "skill", "miscalibration", "discrimination", "raw_intercept", "intercept", "intercept_low", "intercept_high",
    "raw_slope", "slope", "slope_low", "slope_high", "kept", "hindsight", "n_pending", "n_open", "n_void", "n_late",
]  # fmt: skip
number = st.column_config.NumberColumn


def records(held: pd.DataFrame) -> None:
    """Show the track records: chart left, table right; a dot or a row chooses a source."""
    names = [str(name) for name in held.group]
    shown = held.assign(group=[quoted.still(name) for name in names])
    many = f" Drawn: the {DRAWN} with the most forecasts of {len(shown)}." if len(shown) > DRAWN else ""
    with pictures.beside_table(
        scores.track_record_chart(shown.head(DRAWN)),
        scores.sentence(shown),
        "Dots: the mean Brier score (0–1, lower is better); lines: 95 % intervals, by clusters; n: scored forecasts. "
        f"Grey: fewer than {scores.TOO_FEW}, too few to judge. Sources spoke on different claims, some easier than "
        f"others: who is better is asked below, on common claims.{many} Click a dot to look at one.",
        key="sources_chart",
        on_select=lambda: pictures.pick("sources_chart", names, "group", "of"),
        widths=(1, 2),
    ):
        parts.table(
            shown.assign(few=["too few" if n < scores.TOO_FEW else "" for n in shown.n]),
            {
                "group": st.column_config.TextColumn("Source", width=204),
                "n": number("n", format="%d", width=42, help="scored forecasts"),
                "few": st.column_config.TextColumn("To judge", width=70, help="fewer than 20 are too few to judge"),
                "brier": parts.brier(),
                **parts.ends("brier_low", "brier_high", "%.3f"),
                "skill": number("Skill", format="%.2f", width=50,
                                help="1 − Brier ÷ that of always saying the own base rate; higher is better"),
                "n_pending": number("Pending", format="%d", width=65,
                                    help="window open, or no outcome yet: not scored"),
                "n_void": number("Void", format="%d", width=45),
            },
            key="sources_table",
            chosen=lambda: pictures.pick("sources_table", names, "group", "of"),
            height=560 if len(shown) > 15 else "content",
            alt="Track record of each source: n, mean Brier score with its interval, skill, pending and void",
        )  # fmt: skip
        st.caption("Choose a row to look at a source.")
        st.download_button("Track records as CSV", lambda: rows.csv_of(held[COLUMNS]), "sources.csv", "text/csv",
                           icon=":material/download:")  # fmt: skip


def looked_at(names: list[str], choices: dict[str, Any]) -> None:
    """Show one source: its way to the curve and to the claims, and its score over time."""
    st.header("One source")
    name = st.selectbox("Look at", names, index=None, key="of", bind="query-params", placeholder="choose a source")
    if name is None:
        st.caption("Choose a source, here, by a dot or by a row: its score over time, its curve and its claims.")
        return
    with st.container(horizontal=True):
        parts.link_to("calibration", "Its calibration", ":material/monitoring:", source=name)
        parts.link_to("claims", "Its claims", ":material/list_alt:", claims_source=name)
    of_it = choices | {"where": {**(choices["where"] or {}), "source": [name]}}
    found = data.rolling(**of_it)
    scored, last = found.attrs["scored"], found.attrs["last"]
    if found.empty:
        st.caption(
            f"n = {scored}: a mean over time is shown from {last} scored forecasts on, so that it is not chance alone."
        )
        return
    with pictures.beside_table(
        rolling.rolling_chart(found, overall=float(data.scores(**of_it).brier.iloc[0])),
        rolling.sentence(found),
        f"The line: the mean Brier score (0–1, lower is better) of the last {last} forecasts, by the day they count "
        f"from; the band: its 95 % interval, by clusters; dashed: the mean of all {scored}. Neighbouring points share "
        "most of their forecasts.",
        key="sources_time",
    ):
        shown = found.assign(day=[str(at)[:10] for at in found.known_at]).iloc[::-1]
        parts.table(
            shown,
            {
                "day": st.column_config.TextColumn("Up to", width=95),
                "mean": parts.brier(),
                **parts.ends("low", "high", "%.3f"),
                "n": number("n", format="%d", width=45),
                "clusters": number("Clusters", format="%d", width=70),
            },
            key="sources_time_table",
            alt="Mean Brier score of the last forecasts up to each day, the newest first",
            height=330 if len(shown) > 8 else "auto",
        )


def drawn_together(held: pd.DataFrame) -> None:
    """Show each source's line from forecast to outcome: raw, and shrunk as far as its claims are few."""
    st.header("What is left when chance is taken out")
    lines = held[held.slope.notna() & (held.group != NOBODY)]
    if lines.empty:
        st.caption("No source has a line from forecast to outcome yet.")
        return
    picked = st.segmented_control("Ask whether they were", list(MEASURES), default="too sure or not", required=True,
                                  key="line", bind="query-params")  # fmt: skip
    measure: Any = MEASURES[str(picked)]
    shown = lines.assign(group=[quoted.still(str(name)) for name in lines.group], kept=lines.kept.round(2))
    with pictures.beside_table(
        shrinkage.shrinkage_chart(shown.head(DRAWN), measure=measure),
        shrinkage.sentence(shown, measure=measure),
        "The line from what was said to what happened, in log odds. Rings: of a source's own claims alone (raw); dots: "
        "shrunk, that is drawn towards all sources as far as its claims are few (empirical Bayes), with 95 % "
        "intervals. The dashed line is a calibrated source. The fewer its claims, the farther a ring lies from its "
        "dot; believe the dot.",
        key="shrunk_chart",
        widths=(1, 2),
    ):
        parts.table(
            shown,
            {
                "group": st.column_config.TextColumn("Source", width=340),
                "n": number("n", format="%d", width=42),
                f"raw_{measure}": number("Raw", format="%.2f", width=58, help=f"{NAMES[measure]}, of its own claims "
                                         "alone; a dash where they settle no line"),
                measure: number("Shrunk", format="%.2f", width=62,
                                help="drawn towards all sources as far as claims are few"),
                **parts.ends(f"{measure}_low", f"{measure}_high", "%.2f"),
                "kept": number("Own share", format="percent", width=76,
                               help="how much of the shrunk value is its own"),
            },
            key="shrunk_table",
            alt=f"{NAMES[measure]} of each source, raw and shrunk, with interval and n",
            height=560 if len(shown) > 15 else "content",
            wrapped=None,
        )  # fmt: skip


NAMES = {"slope": "Slope (1 is best)", "intercept": "Bias (0 is best)"}


def page() -> None:
    """Draw the page."""
    st.title("Who has been right?")
    choices = narrowing.narrowed(("series", "topic", "type"))
    table = data.sources(**choices)
    held = table[table.n > 0].reset_index(drop=True)
    if held.empty:
        parts.empty(
            "No source has a scored claim here yet: a track record needs claims whose window has closed and whose "
            "outcome is known.", "resolve", "Resolve what is due",
        )  # fmt: skip
        return
    if len(table) == data.MOST_SOURCES:
        st.caption(f"The {len(table)} sources with the most scored forecasts; a series or a topic has others.")
    records(held)
    looked_at([str(name) for name in held.group if name != NOBODY], choices)
    drawn_together(held)
    st.header("Two on the same claims")
    pairs.compared(choices)


page()
