"""Calibration: can we trust it? Scores, the curve, and the claims behind every point."""

from __future__ import annotations

import importlib.util
from collections.abc import Callable
from typing import Any

import altair as alt
import pandas as pd
import streamlit as st

from dashboard import data, parts, quoted, rows
from ledger.charts import reliability, scores

BASES = {"what the sources said": "source", "our own forecasts": "own"}
CHARTS = ("curve", "ten bins")
FILTERS = {"series": "Series", "source": "Source", "topic": "Topic", "term": "Words", "type": "Type"}
SWITCHES = {
    "hindsight": ("Coded in hindsight", "claims recorded after their outcome was known"),
    "announcements": ("Self-announcements", "claims whose outcome the speaker controls"),
    "imputed": ("Imputed windows", "claims whose text gives no time"),
    "prominent": ("Chosen for fame", "claims chosen because they became famous; they say nothing about calibration"),
}
DEFAULTS = {"hindsight": True, "announcements": True, "imputed": True, "prominent": False}
BEHIND = [
    "claim", "entry", "question", "probability", "outcome", "brier", "log_score", "forecaster", "source", "series",
    "term", "opens", "closes", "hindsight",
]  # fmt: skip
EXPORT_WIDTH = 640


def chosen(claims: pd.DataFrame) -> dict[str, Any]:
    """Show the filters, every one kept in the address; return the choices the ledger takes."""
    basis = st.segmented_control("Score", list(BASES), default="what the sources said", required=True, key="basis",
                                 bind="query-params")  # fmt: skip
    where: dict[str, list[str]] = {}
    with st.expander("Filters", expanded=any(name in st.query_params for name in (*FILTERS, *SWITCHES))):
        with st.grid(5, min_column_width=200):
            for name, label in FILTERS.items():
                held = rows.values(claims, "topics" if name == "topic" else name)
                picked = st.multiselect(label, held, key=name, bind="query-params", placeholder="all")
                if picked:
                    where[name] = picked
        with st.grid(4, min_column_width=200):
            switches = {
                name: st.toggle(label, value=DEFAULTS[name], key=name, bind="query-params", help=why)
                for name, (label, why) in SWITCHES.items()
            }
    return {"basis": BASES[str(basis)], **switches, "where": where or None}


def numbers(line: dict[str, Any]) -> None:
    """Show the four numbers with their n, then what is not in them."""
    low, high = parts.number(line["brier_low"]), parts.number(line["brier_high"])
    shown = (
        (parts.BRIER, parts.number(line["brier"]), f"95 % interval {low} to {high}, by {line['n_clusters']} clusters"),
        ("Miscalibration (0 is best)", parts.number(line["miscalibration"]), "how far said and happened lie apart"),
        ("Discrimination (higher is better)", parts.number(line["discrimination"]), "how well it tells yes from no"),
        ("Log score (natural log, lower is better)", parts.number(line["log_score"]),
         f"certain and wrong: {line['n_infinite']}"),
    )  # fmt: skip
    with st.grid(4, min_column_width=220):
        for label, value, small in shown:
            with st.container(border=True, height="stretch"):
                st.metric(label, value)
                st.caption(f"n = {line['n']}; {small}")
    share, skill = parts.number(line["hindsight"], ".0%"), parts.number(line["skill"])
    late = f" {line['n_late']} forecasts made too late are left out." if line["n_late"] else ""
    st.markdown(
        f"**{line['n_pending']} pending** ({line['n_open']} with an open window) and **{line['n_void']} void** are not "
        f"scored. Coded in hindsight: **{share}** of the scored. Base rate (how often it happened): "
        f"{parts.number(line['base_rate'], '.0%')}; skill against always saying that: {skill}.{late}"
    )


def selected(event: Any) -> list[dict[str, Any]]:
    """Return the points that are chosen in a chart."""
    found = event["selection"].get("point", []) if event else []
    return [point for point in found if isinstance(point, dict)] if isinstance(found, list) else []


def chart(found: Any) -> tuple[pd.DataFrame, alt.LayerChart, str]:
    """Draw the curve or the bins; return the rows behind the chosen points, the chart, and what is chosen."""
    kind = st.segmented_control("Chart", CHARTS, default="curve", required=True, key="chart", bind="query-params")
    deciles = kind == "ten bins"
    frame = found.bins if deciles else found.curve
    drawn = reliability.decile_chart(frame) if deciles else reliability.calibration_chart(frame)
    says = reliability.sentence(frame)
    key = "calibration_bins" if deciles else "calibration_curve"
    event = st.altair_chart(drawn, theme=None, key=key, on_select="rerun", alt=says)
    band = "the lines are intervals" if deciles else "the grey band is where a calibrated source lies at this n"
    st.caption(
        f"Across: the probability said. Up: how often it happened. On the dashed line the two are equal; {band}; dots "
        "are larger with more forecasts; bars below count them. Click a dot to see its claims."
    )
    st.text(says)
    labels = _labels(frame, deciles)
    picked = st.selectbox("Claims forecast at", list(labels), index=None, placeholder="all",
                          key="at_bins" if deciles else "at_curve",
                          format_func=lambda p: labels[p])  # fmt: skip
    points = selected(event)
    percent = (found.rows.probability * 100).round(8)
    if deciles:
        spans = [(p["from_percent"], p["to_percent"]) for p in points] or ([picked] if picked else [])
        keep = [any(a <= value < b or value == b == 100 for a, b in spans) for value in percent]
        what = ", ".join(f"{a}–{b} %" for a, b in spans)
    else:
        wanted = [round(float(p["forecast"]) * 100, 8) for p in points] or ([picked] if picked is not None else [])
        keep = [any(abs(value - at) < 1e-6 for at in wanted) for value in percent]
        what = ", ".join(f"{at:g} %" for at in wanted)
    return (found.rows[keep] if what else found.rows), drawn, what


def _labels(frame: pd.DataFrame, deciles: bool) -> dict[Any, str]:
    """Return the points of a chart as the choices of a list, each with its n."""
    if deciles:
        return {
            (int(low), int(high)): f"{low}–{high} % (n = {cases})"
            for low, high, cases in zip(frame.from_percent, frame.to_percent, frame.cases, strict=True)
        }
    return {
        round(float(said) * 100, 8): f"{said:.4g} (n = {cases})"
        for said, cases in zip(frame.forecast, frame.cases, strict=True)
    }


def behind(scored: pd.DataFrame, what: str) -> None:
    """Show the claims behind the scores, or behind the chosen points."""
    st.subheader(f"The claims forecast at {what}" if what else "The claims behind it")
    st.caption(f"{len(scored)} scored forecasts. Choose a row to open its claim.")
    shown = scored.sort_values("brier", ascending=False, ignore_index=True)
    shown["hindsight"] = ["in hindsight" if late else "in time" for late in shown.hindsight]
    at = parts.table(
        shown,
        {
            "question": st.column_config.TextColumn("Question", width=150),
            "probability": st.column_config.NumberColumn("Said", format="percent", width=60),
            "outcome": st.column_config.NumberColumn("Happened", format="%.2f", width=85, help="1 yes, 0 no"),
            "brier": st.column_config.NumberColumn("Brier (0–1, lower is better)", format="%.4f", width=178),
            "forecaster": "Forecaster",
            "closes": "Closed",
            "hindsight": "Coded",
        },
        key="calibration_claims",
        alt="Scored forecasts with probability, outcome and Brier score, the worst first",
        chosen=True,
        height=420 if len(shown) > 10 else "auto",
    )
    if at is not None:
        parts.go("claim", claim=shown.entry.iloc[at])


def downloads(scored: pd.DataFrame, drawn: alt.LayerChart) -> None:
    """Offer the table as CSV and, where vl-convert is installed, the chart as SVG and PNG."""
    with st.container(horizontal=True):
        st.download_button(
            "Claims as CSV", rows.csv_of(scored[BEHIND]), "calibration.csv", "text/csv", icon=":material/download:"
        )
        if importlib.util.find_spec("vl_convert"):
            st.download_button(
                "Chart as SVG", _file(drawn, "svg"), "calibration.svg", "image/svg+xml", icon=":material/image:"
            )
            st.download_button(
                "Chart as PNG", _file(drawn, "png"), "calibration.png", "image/png", icon=":material/image:"
            )


def _file(drawn: alt.LayerChart, form: str) -> Callable[[], bytes]:
    def made() -> bytes:
        import vl_convert

        spec = drawn.properties(width=EXPORT_WIDTH, background="white").to_dict()
        if form == "svg":
            return str(vl_convert.vegalite_to_svg(spec)).encode()
        return bytes(vl_convert.vegalite_to_png(spec, scale=2))

    return made


def records(choices: dict[str, Any]) -> None:
    """Show the track record of every series."""
    st.subheader("Track record by series")
    lines = data.scores("series", **choices)
    named = lines.assign(group=[quoted.still(group) for group in lines.group])
    held = named[named.n > 0]
    if held.empty:
        st.caption("No series has a scored claim yet.")
        return
    left, right = st.columns(2, gap="large")
    with left:
        says = scores.sentence(held)
        st.altair_chart(scores.track_record_chart(held), theme=None, key="calibration_series", alt=says)
        st.text(says)
    with right:
        columns: dict[str, Any] = {
            "group": st.column_config.TextColumn("Series", width="medium"),
            "n": st.column_config.NumberColumn("n", format="%d"),
        }
        for name, label in (
            ("brier", "Brier (0–1, lower is better)"),
            ("brier_low", "95 % low"),
            ("brier_high", "95 % high"),
        ):
            columns[name] = st.column_config.NumberColumn(label, format="%.3f")
        columns["n_pending"] = st.column_config.NumberColumn("Pending", format="%d")
        columns["n_void"] = st.column_config.NumberColumn("Void", format="%d")
        columns["hindsight"] = st.column_config.NumberColumn("In hindsight", format="percent")
        parts.table(named, columns, key="calibration_records", alt="Scores by series with their intervals and n")


def page() -> None:
    """Draw the page."""
    st.title("Can we trust it?")
    claims = data.claims()
    if claims.empty:
        parts.empty("No claim is recorded yet, so nothing can be scored.", "record", "Record the first")
        return
    choices = chosen(claims)
    found = data.calibration(**choices)
    numbers(found.summary)
    if found.tally is None:
        parts.empty("No claim is ripe and resolved yet under these filters.", "resolve", "Resolve what is due")
        return
    for sentence in found.sentences:
        st.text(sentence)
    left, right = st.columns([1, 1], gap="large")
    with left:
        scored, drawn, what = chart(found)
    with right:
        behind(scored, what)
        downloads(scored, drawn)
    records(choices)


page()
