"""The parts of the calibration page: the numbers, the verdict, the curve, the claims behind it, the files."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

import altair as alt
import numpy as np
import pandas as pd
import streamlit as st

from dashboard import data, parts, pictures, quoted, rows
from ledger.calibrating import Calibration
from ledger.charts import evidence, files, reliability, rolling, scores
from ledger.reporting import HOW_TO_READ, PARTS

BEHIND = [
    "claim", "entry", "question", "probability", "outcome", "brier", "log_score", "forecaster", "source", "series",
    "term", "opens", "closes", "hindsight",
]  # fmt: skip
CLUSTER = "A cluster: the claims of one event, else of one statement, which stand or fall together."
KINDS = {"curve": "curve", "ten bins": "bins"}
MOST = 500
REPORTED = 25  # claims in the report, the worst scored: a few sheets for a meeting
VERDICTS: dict[str, tuple[str, parts.Colour]] = {
    "too few to judge": (":material/hourglass_empty:", "gray"),
    "no fault found": (":material/check_circle:", "green"),
    "miscalibrated": (":material/error:", "orange"),
}


class Frames(NamedTuple):
    """What the chart is drawn of, one way or the other."""

    curve: pd.DataFrame
    bins: pd.DataFrame


def numbers(line: dict[str, Any]) -> None:
    """Show the four numbers with their scale and n, then what is not in them."""
    low, high = parts.number(line["brier_low"]), parts.number(line["brier_high"])
    shown = (
        (parts.BRIER, "brier", f"95 % interval {low} to {high}, by {line['n_clusters']:,} clusters"),
        ("Miscalibration (0–1, 0 is best)", "miscalibration", "how far said and happened lie apart"),
        ("Discrimination (0–1, higher is better)", "discrimination", "how well it tells yes from no"),
        ("Log score (natural log, lower is better)", "log_score", f"certain and wrong: {line['n_infinite']:,}"),
    )
    with st.grid(4, min_column_width=220):
        for label, name, small in shown:
            with st.container(border=True, height="stretch"):
                st.metric(label, parts.number(line[name]))
                st.caption(f"n = {line['n']:,}; {small}")
    share, skill = parts.number(line["hindsight"], ".0%"), parts.number(line["skill"])
    late = f" {line['n_late']:,} forecasts made too late are left out." if line["n_late"] else ""
    inside = line.get("n_inside_lead", 0)
    late += f" {inside:,} made later than so many days ahead are left out." if inside else ""
    st.markdown(
        f"**{line['n_pending']:,} pending** ({line['n_open']:,} with an open window) and **{line['n_void']:,} void** "
        f"are not scored. Coded in hindsight: **{share}** of the scored. Base rate (how often it happened): "
        f"{parts.number(line['base_rate'], '.0%')}; skill against always saying that: {skill}.{late}"
    )


def verdict(found: Calibration) -> None:
    """Show what the record says of calibration, with its uncertainty, and the decomposition in a sentence."""
    icon, colour = VERDICTS[found.verdict]
    decomposition, judged, enough = found.sentences
    with st.container(border=True):
        st.badge(found.verdict.capitalize(), icon=icon, color=colour)
        st.text(judged)
        st.text(enough)
    st.text(decomposition)
    st.caption(f"{PARTS} {CLUSTER}")


class Picked(NamedTuple):
    """The points of a chart that are chosen: in words, and as the percents they hold, from and up to; none: all."""

    what: str
    spans: tuple[tuple[float, float], ...]


def curve(frames: Frames) -> tuple[Picked, str, alt.LayerChart]:
    """Draw the curve or the bins; return what is chosen, the kind and the chart.

    Args:
        frames: what is drawn.
    """
    kind = KINDS[str(st.segmented_control("Chart", list(KINDS), default="curve", required=True, key="chart",
                                          bind="query-params"))]  # fmt: skip
    frame = frames.bins if kind == "bins" else frames.curve
    drawn = reliability.decile_chart(frame) if kind == "bins" else reliability.calibration_chart(frame)
    says = reliability.sentence(frame)
    how = f"{HOW_TO_READ[kind]} Click a dot, or choose below, to see its claims."
    event = pictures.chart(drawn, says, how, key=f"calibration_{kind}", on_select="rerun")
    spans = _spans(frame, kind)
    key = f"at_{kind}"
    _follow(event, kind, list(spans), key)
    picked = st.multiselect("Claims forecast at", list(spans), key=key, bind="query-params", placeholder="all")
    with st.expander("The chart as a table"):
        _numbers_table(frame, kind)
    return Picked(", ".join(picked), tuple(spans[name] for name in picked)), kind, drawn


def _spans(frame: pd.DataFrame, kind: str) -> dict[str, tuple[float, float]]:
    """Return the points of a chart by name: the percents they hold, from and, in bins, up to."""
    if kind == "bins":
        ends = zip(frame.from_percent, frame.to_percent, strict=True)
        return {f"{low}–{high} %": (float(low), float(high)) for low, high in ends}
    percents = np.round(frame.forecast.to_numpy(float) * 100, 8).tolist()
    return {f"{percent:.10g} %": (percent, percent) for percent in percents}


def _follow(event: Any, kind: str, names: list[str], key: str) -> None:
    """Set the list to the dots that were clicked since the page was last drawn; the list itself stays free to use."""
    found = event["selection"].get("point", []) if event else []
    points = [point for point in found if isinstance(point, dict)] if isinstance(found, list) else []
    if kind == "bins":
        clicked = [f"{point['from_percent']}–{point['to_percent']} %" for point in points]
    else:
        clicked = [f"{round(float(point['forecast']) * 100, 8):.10g} %" for point in points]
    if clicked != st.session_state.get(f"clicked_{kind}", []):
        st.session_state[f"clicked_{kind}"] = clicked
        st.session_state[key] = [name for name in clicked if name in names]


def _numbers_table(frame: pd.DataFrame, kind: str) -> None:
    """Show the numbers of the chart."""
    percent, count = (st.column_config.NumberColumn(format=form) for form in ("percent", "%d"))
    if kind == "bins":
        named = frame.assign(bin=list(_spans(frame, kind)))
        heads = {"bin": "Said", "cases": "n", "forecast": "Mean said", "observed": "Happened", "low": "95 % low",
                 "high": "95 % high"}  # fmt: skip
    else:
        named = frame
        heads = {"forecast": "Said", "cases": "n", "observed": "Happened", "recalibrated": "Curve (CORP)",
                 "low": "Band low", "high": "Band high"}  # fmt: skip
    columns = {
        name: head if name == "bin" else (count if name == "cases" else percent) | {"label": head}
        for name, head in heads.items()
    }
    parts.table(named, columns, key=f"calibration_{kind}_table", alt="The numbers of the chart above")


def behind(found: Calibration, picked: Picked, choices: dict[str, Any]) -> None:
    """Show the claims behind the scores, or behind the chosen points."""
    st.header(f"The claims forecast at {picked.what}" if picked.what else "The claims behind it")
    n = found.count(picked.spans)
    some = f" Shown are the {MOST} with the highest Brier scores; the file has all." if n > MOST else ""
    st.caption(
        f"{n:,} scored forecasts, the worst first (Brier score: lower is better).{some} Choose a row to open its claim."
    )
    shown = data.worst(MOST, picked.spans, **choices).reset_index(drop=True)
    shown = shown.assign(outcome=[_outcome(value) for value in shown.outcome])
    number = st.column_config.NumberColumn
    at = parts.table(
        shown,
        {
            "question": st.column_config.TextColumn("Question", width=310),
            "probability": number("Said", format="percent", width=48),
            "outcome": st.column_config.TextColumn("Happened", width=75),
            "brier": parts.brier(),
            "forecaster": st.column_config.TextColumn("Forecaster", width=122),
        },
        key="calibration_claims",
        alt="Scored forecasts with probability, outcome and Brier score, the worst first",
        chosen=True,
        height=600 if len(shown) > 8 else "auto",
        wrapped=True,
    )
    if at is not None:
        parts.go("claim", claim=shown.entry.iloc[at])


def _outcome(value: float) -> str:
    return {0.0: "no", 1.0: "yes"}.get(value, f"{value:g} (partial)")


def downloads(picked: Picked, drawn: alt.LayerChart, kind: str, choices: dict[str, Any]) -> None:
    """Offer the claims as CSV, the chart as SVG and PNG, and the whole as a report; each is made when asked for."""
    ledger = data.ledger()

    def claims() -> bytes:
        return rows.csv_of(ledger.calibration(**choices).inside(picked.spans)[BEHIND])

    shown: list[tuple[str, Callable[[], bytes], str, str, str]] = [
        ("Claims as CSV", claims, "calibration.csv", "text/csv", "download"),
    ]
    if files.can_draw():
        shown += [
            ("Chart as SVG", lambda: files.svg(drawn).encode(), "calibration.svg", "image/svg+xml", "image"),
            ("Chart as PNG", lambda: files.png(drawn), "calibration.png", "image/png", "image"),
        ]

    def report() -> bytes:
        return ledger.report(chart=kind, claims=REPORTED, **choices).encode()

    shown.append(("Report to print", report, "calibration.html", "text/html", "print"))
    with st.container(horizontal=True):
        for label, made, name, form, icon in shown:
            st.download_button(label, made, name, form, icon=f":material/{icon}:", on_click="ignore")
    st.caption(f"The report has the numbers, the chart and the {REPORTED} claims scored worst; the CSV has all.")
    if not files.can_draw():
        st.caption(files.MISSING)


def over_time(found: Calibration, choices: dict[str, Any]) -> None:
    """Show the score over time, and the evidence against calibration as it grew."""
    traced, grown = data.over_time(**choices)
    left, right = st.columns(2, gap="large")
    with left:
        st.header("The score over time")
        _rolling(traced, found.summary["brier"])
    with right:
        st.header("Evidence against calibration")
        _evidence(grown)


def _rolling(frame: pd.DataFrame, overall: float) -> None:
    last = frame.attrs["last"]
    if frame.empty:
        st.caption(f"{frame.attrs['scored']} scored forecasts: a score over time needs {last} of them.")
        return
    pictures.chart(
        rolling.rolling_chart(frame, overall=overall),
        rolling.sentence(frame),
        f"Each point: the mean Brier score (0–1, lower is better) of the last {last} forecasts whose outcome was known "
        "by that day; the band is its 95 % interval, by events. Neighbouring points share most of their forecasts: "
        f"only points far apart are news. Dashed: the mean over all, {overall:.3f}.",
        key="calibration_rolling",
    )
    _dated_table(frame, {"mean": "Mean Brier (0–1)", "low": "95 % low", "high": "95 % high", "n": "n"}, "rolling")


def _evidence(frame: pd.DataFrame) -> None:
    if frame.empty:
        st.caption("No claim with a yes or no is scored yet.")
        return
    pictures.chart(
        evidence.evidence_chart(_thinned(frame)),
        evidence.sentence(frame),
        "A bet against the forecasts: 1 is no evidence, 20 is as good as p ≤ 0.05 and may be looked at after every "
        "claim. A calibrated source reaches 20 at any time in at most one record of twenty. Partial outcomes are left "
        "out.",
        key="calibration_evidence",
    )
    _dated_table(frame, {"evidence": "Evidence", "peak": "Highest", "n": "Claims", "clusters": "Events"}, "evidence")


def _thinned(found: pd.DataFrame, most: int = 400) -> pd.DataFrame:
    """At most so many steps, evenly spread, and always the last and the first that sufficed."""
    if len(found) <= most:
        return found
    at = set(np.linspace(0, len(found) - 1, most).round().astype(int).tolist())
    at |= {int(np.argmax(found.found.to_numpy()))} if found.found.any() else set()
    return found.iloc[sorted(at)]


def _dated_table(found: pd.DataFrame, heads: dict[str, str], name: str) -> None:
    with st.expander("The chart as a table"):
        columns: dict[str, Any] = {"known_at": st.column_config.DateColumn("Outcome known", format="YYYY-MM-DD")}
        form = {"n": "%d", "clusters": "%d", "evidence": "%.3g", "peak": "%.3g"}
        for column, head in heads.items():
            columns[column] = st.column_config.NumberColumn(head, format=form.get(column, "%.3f"))
        shown = found.iloc[::-1].head(MOST)
        parts.table(shown, columns, key=f"calibration_{name}_table", alt="The numbers of the chart above, newest first")


def groups(choices: dict[str, Any]) -> None:
    """Show the track record of every group, by the grouping that is chosen."""
    by = st.selectbox("Group by", ["series", "source", "topic", "term", "type", "forecaster", "year"], key="group",
                      bind="query-params")  # fmt: skip
    lines = data.scores(by, **choices)
    named = lines.assign(group=[quoted.still(group) for group in lines.group])
    held = named[named.n > 0]
    if held.empty:
        st.caption("No group has a scored claim yet.")
        return
    few = f" Drawn: the 20 with the most forecasts, of {len(held)}." if len(held) > 20 else ""
    with pictures.beside_table(
        scores.track_record_chart(held.head(20)),
        scores.sentence(held),
        "Dots: mean Brier score (0–1, lower is better); lines: 95 % intervals. The groups forecast different claims: "
        f"who is better is asked under “Compare two”.{few}",
        key="calibration_series",
        widths=(1, 2),
    ):
        number = st.column_config.NumberColumn
        columns: dict[str, Any] = {
            "group": st.column_config.TextColumn(str(by).capitalize(), width=340),
            "n": number("n", format="%d", width=45),
            "brier": parts.brier(),
            **parts.ends("brier_low", "brier_high", "%.3f"),
            "n_pending": number("Pending", format="%d", width=65),
            "n_void": number("Void", format="%d", width=45),
        }
        parts.table(named, columns, key="calibration_records", alt=f"Scores by {by} with their intervals and n",
                    height=560 if len(named) > 15 else "content", wrapped=None)  # fmt: skip
