"""Sources: who has been right? Track records, drawn together where claims are few, over time, and two side by side."""

from __future__ import annotations

from typing import Any

import pandas as pd
import streamlit as st

from dashboard import data, narrowing, pairs, parts, quoted, rows
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


def pick(place: str, names: list[str]) -> None:
    """Take the source that was chosen in a chart or in a table as the one that is looked at."""
    chosen = st.session_state[place]["selection"]
    if place.endswith("table"):
        found = [names[at] for at in chosen["rows"] if at < len(names)]
    else:
        still = {quoted.still(name): name for name in names}
        found = [still[point["group"]] for point in chosen.get("point", []) if point.get("group") in still]
    if found:
        st.session_state["of"] = found[0]


def records(held: pd.DataFrame) -> None:
    """Show the track records: chart left, table right; a dot or a row chooses a source."""
    names = [str(name) for name in held.group]
    shown = held.assign(group=[quoted.still(name) for name in names])
    left, right = st.columns(2, gap="large")
    with left:
        says = scores.sentence(shown)
        st.altair_chart(scores.track_record_chart(shown.head(DRAWN)), theme=None, key="sources_chart",
                        on_select=lambda: pick("sources_chart", names), alt=says)  # fmt: skip
        many = f" Drawn: the {DRAWN} with the most forecasts of {len(shown)}." if len(shown) > DRAWN else ""
        st.caption(
            "Dots: the mean Brier score (0–1, lower is better); lines: 95 % intervals, by clusters; n: scored "
            f"forecasts. Grey: fewer than {scores.TOO_FEW}, too few to judge. Sources spoke on different claims, some "
            f"easier than others: who is better is asked below, on common claims.{many} Click a dot to look at one."
        )
        st.text(says)
    with right:
        few = ["too few" if n < scores.TOO_FEW else "" for n in shown.n]
        st.dataframe(
            shown.assign(few=few)[
                ["group", "n", "few", "brier", "brier_low", "brier_high", "skill", "n_pending", "n_void", "hindsight"]
            ],
            hide_index=True,
            column_config={
                "group": st.column_config.TextColumn("Source", width=115),
                "n": number("n", format="%d", width=45, help="scored forecasts"),
                "few": st.column_config.TextColumn("To judge", width=70, help="fewer than 20 are too few to judge"),
                "brier": number("Brier (0–1, lower is better)", format="%.3f", width=178),
                "brier_low": number("95 % low", format="%.3f", width=70),
                "brier_high": number("95 % high", format="%.3f", width=75),
                "skill": number("Skill", format="%.2f", help="1 − Brier ÷ that of always saying the own base rate"),
                "n_pending": number("Pending", format="%d", help="window open, or no outcome yet: not scored"),
                "n_void": number("Void", format="%d"),
                "hindsight": number("In hindsight", format="percent", help="share coded when the outcome was known"),
            },
            key="sources_table",
            on_select=lambda: pick("sources_table", names),
            selection_mode="single-row",
            height=560 if len(shown) > 15 else "auto",
            alt="Track record of each source: n, mean Brier score with its interval, skill, pending and void",
        )
        st.caption("Choose a row to look at a source.")
        st.download_button("Track records as CSV", rows.csv_of(held[COLUMNS]), "sources.csv", "text/csv",
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
    found = data.rolling(**choices | {"where": {**(choices["where"] or {}), "source": [name]}})
    scored, last = found.attrs["scored"], found.attrs["last"]
    if found.empty:
        st.caption(
            f"n = {scored}: a mean over time is shown from {last} scored forecasts on, so that it is not chance alone."
        )
        return
    left, right = st.columns(2, gap="large")
    with left:
        says = rolling.sentence(found)
        overall = float(
            data.scores(**choices | {"where": {**(choices["where"] or {}), "source": [name]}}).brier.iloc[0]
        )
        st.altair_chart(rolling.rolling_chart(found, overall=overall), theme=None, key="sources_time", alt=says)
        st.caption(
            f"The line: the mean Brier score (0–1, lower is better) of the last {last} forecasts, by the day they "
            f"count from; the band: its 95 % interval, by clusters; dashed: the mean of all {scored}. Neighbouring "
            "points share most of their forecasts."
        )
        st.text(quoted.still(says))
    with right:
        shown = found.assign(day=[str(at)[:10] for at in found.known_at]).iloc[::-1]
        parts.table(
            shown,
            {
                "day": st.column_config.TextColumn("Up to", width=100),
                "mean": number("Brier (0–1, lower is better)", format="%.3f"),
                "low": number("95 % low", format="%.3f"),
                "high": number("95 % high", format="%.3f"),
                "n": number("n", format="%d"),
                "clusters": number("Clusters", format="%d"),
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
    shown = lines.assign(group=[quoted.still(str(name)) for name in lines.group])
    left, right = st.columns(2, gap="large")
    with left:
        says = shrinkage.sentence(shown, measure=measure)
        st.altair_chart(shrinkage.shrinkage_chart(shown.head(DRAWN), measure=measure), theme=None, key="shrunk_chart",
                        alt=says)  # fmt: skip
        st.caption(
            "The line from what was said to what happened, in log odds. Rings: of a source's own claims alone (raw); "
            "dots: shrunk, that is drawn towards all sources as far as its claims are few (empirical Bayes), with 95 % "
            "intervals. The dashed line is a calibrated source. The fewer its claims, the farther a ring lies from its "
            "dot; believe the dot."
        )
        st.text(says)
    with right:
        parts.table(
            shown,
            {
                "group": st.column_config.TextColumn("Source", width=150),
                "n": number("n", format="%d", width=50),
                f"raw_{measure}": number(f"{NAMES[measure]}, raw", format="%.2f", help="of its own claims alone; empty "
                                         "where they settle no line"),
                measure: number("Shrunk", format="%.2f", help="drawn towards all sources as far as claims are few"),
                f"{measure}_low": number("95 % low", format="%.2f"),
                f"{measure}_high": number("95 % high", format="%.2f"),
                "kept": number("Own share", format="percent", help="how much of the shrunk value is its own"),
            },
            key="shrunk_table",
            alt=f"{NAMES[measure]} of each source, raw and shrunk, with interval and n",
            height=560 if len(shown) > 15 else "auto",
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
    records(held)
    looked_at([str(name) for name in held.group if name != NOBODY], choices)
    drawn_together(held)
    st.header("Two on the same claims")
    pairs.compared(choices)


page()
