"""Few claims: each source's own line beside the one drawn towards all sources, as far as its claims are few."""

from __future__ import annotations

from typing import Literal

import altair as alt
import pandas as pd

from ledger.charts import theme
from ledger.charts.layers import Layers, chosen
from ledger.charts.scores import ROW, TOO_FEW, TWO_LINES

Measure = Literal["slope", "intercept"]
IDEAL = {"slope": 1.0, "intercept": 0.0}
NAMES = {
    "slope": ["Slope in log odds", "(1 is best; below 1 too sure)"],
    "intercept": ["Bias in log odds", "(0 is best; above 0 it happened more)"],
}
FINDINGS = {
    "slope": ("too sure (slope below 1)", "not sure enough (slope above 1)"),
    "intercept": ("saying too much (bias below 0)", "saying too little (bias above 0)"),
}
MOST_WIDTHS = 2.0


def shrinkage_chart(
    frame: pd.DataFrame, *, measure: Measure = "slope", too_few: int = TOO_FEW, title: str | None = None
) -> alt.LayerChart:
    """Draw one row per source: a ring at its own raw value, a dot at the shrunk one with its interval, the ideal.

    Raw values far outside all intervals are drawn at the edge, as triangles; sources with fewer than ``too_few``
    forecasts are grey.

    Args:
        frame: columns group, n, ``measure``, ``measure``_low, ``measure``_high, raw_``measure`` and kept.
        measure: "slope" or "intercept".
        too_few: below this n a source is grey.
        title: a line above the chart.

    Returns:
        One layered chart as wide as its container; ``event["selection"]["point"]`` holds the groups clicked.

    >>> frame = pd.DataFrame({"group": ["ana"], "n": [40], "slope": [0.8], "slope_low": [0.5], "slope_high": [1.1],
    ...     "raw_slope": [0.6], "kept": [0.5]})
    >>> len(shrinkage_chart(frame).layer)
    5
    """
    drawn = _rows(frame, measure, too_few)
    least, most = _reach(drawn, IDEAL[measure])
    drawn = drawn.assign(
        shown=drawn["raw"].clip(least, most), edge=["beyond" if not least <= r <= most else "raw" for r in drawn["raw"]]
    )
    scale = alt.Scale(domain=[least, most], nice=False, zero=False, padding=8)
    axis = alt.Axis(tickCount=5, title=NAMES[measure])
    names = alt.Axis(labelExpr=TWO_LINES, labelLimit=190, labelLineHeight=15, labelOffset=-7, ticks=False)
    y = alt.Y("label:N", sort=drawn["label"].tolist(), title=None, axis=names)
    colour = alt.Color(
        "judged:N", scale=alt.Scale(domain=["enough", "too few"], range=[theme.BLUE, theme.GREY]), legend=None
    )
    point = alt.selection_point(name="point", fields=["group"])
    tooltip = [
        alt.Tooltip("group:N", title="Source"),
        alt.Tooltip("said:N", title="Raw, of its own claims alone"),
        alt.Tooltip("value:Q", title="Shrunk", format=".2f"),
        alt.Tooltip("interval:N", title="95 % interval"),
        alt.Tooltip("kept:Q", title="Share that is its own", format=".0%"),
        alt.Tooltip("n:Q", title="Number of forecasts", format=","),
    ]
    known = drawn.dropna(subset=["raw"])
    ideal = alt.Chart(pd.DataFrame({"value": [IDEAL[measure]]}))
    moved = alt.Chart(known).mark_rule(color=theme.FAINT, strokeDash=[2, 3], strokeWidth=1.5)
    rings = alt.Chart(known).mark_point(color=theme.GREY, size=90, strokeWidth=2, filled=False)
    shape = alt.Shape("edge:N", scale=alt.Scale(domain=["raw", "beyond"], range=["circle", "triangle"]), legend=None)
    layers = [
        ideal.mark_rule(color=theme.ORANGE, strokeDash=[5, 4], strokeWidth=1.5).encode(
            x=alt.X("value:Q", scale=scale, axis=axis)
        ),
        moved.encode(y=y, x=alt.X("shown:Q", scale=scale, axis=axis), x2="value:Q"),
        alt.Chart(drawn)
        .mark_rule(strokeWidth=2.5, opacity=0.7)
        .encode(y=y, x=alt.X("low:Q", scale=scale, axis=axis), x2="high:Q", color=colour, tooltip=tooltip),
        rings.encode(y=y, x=alt.X("shown:Q", scale=scale, axis=axis), shape=shape, tooltip=tooltip),
        alt.Chart(drawn)
        .mark_circle(size=130)
        .encode(
            y=y,
            x=alt.X("value:Q", scale=scale, axis=axis),
            color=colour,
            opacity=chosen(point),
            tooltip=tooltip,
        )
        .add_params(point),
    ]
    chart = Layers(layer=layers, width="container", height=max(90, ROW * len(drawn)))
    if title is not None:
        chart.title = alt.Title(title, subtitle="ring: its own claims alone; dot: drawn towards all sources")
    return chart


def sentence(frame: pd.DataFrame, *, measure: Measure = "slope", too_few: int = TOO_FEW) -> str:
    """Say the finding of a shrinkage chart, for its alternative text.

    Args:
        frame: as for :func:`shrinkage_chart`.
        measure: as there.
        too_few: below this n a source is not judged.

    >>> frame = pd.DataFrame({"group": ["ana"], "n": [40], "slope": [0.7], "slope_low": [0.5], "slope_high": [0.9],
    ...     "raw_slope": [0.6], "kept": [0.5]})
    >>> print(sentence(frame))
    Of 1 source that can be judged 1 is too sure (slope below 1): ana.
    """
    rows = _rows(frame, measure, too_few)
    if rows.empty:
        return "No source has a line from forecast to outcome yet."
    enough = rows[rows["judged"] == "enough"]
    small = len(rows) - len(enough)
    tail = f" {small} with fewer than {too_few} forecasts, too few to judge." if small else ""
    if enough.empty:
        return f"None of {len(rows)} source{'s' * (len(rows) > 1)} has the {too_few} forecasts that a verdict needs."
    found = []
    for words, apart in zip(
        FINDINGS[measure], (enough["high"] < IDEAL[measure], enough["low"] > IDEAL[measure]), strict=True
    ):
        names = enough["group"][apart].tolist()
        if names:
            more = f" and {len(names) - 3} more" if len(names) > 3 else ""
            found.append(f"{len(names)} {'is' if len(names) == 1 else 'are'} {words}: {', '.join(names[:3])}{more}")
    head = f"Of {len(enough)} source{'s' * (len(enough) > 1)} that can be judged "
    return f"{head}{'; '.join(found) if found else 'none can be told from a calibrated one'}.{tail}"


def _rows(frame: pd.DataFrame, measure: str, too_few: int) -> pd.DataFrame:
    """The rows to draw, the most forecasts first."""
    held = frame[frame[measure].notna()].sort_values("n", ascending=False, kind="stable")
    rows = pd.DataFrame(
        {
            "group": held["group"].astype(str),
            "n": held["n"].astype(int),
            "value": held[measure].astype(float),
            "low": held[f"{measure}_low"].astype(float),
            "high": held[f"{measure}_high"].astype(float),
            "raw": held[f"raw_{measure}"].astype(float),
            "kept": held["kept"].astype(float),
        }
    ).reset_index(drop=True)
    rows["said"] = ["none: they settle no line" if pd.isna(raw) else f"{raw:.2f}" for raw in rows["raw"]]
    rows["interval"] = [f"{low:.2f} to {high:.2f}" for low, high in zip(rows["low"], rows["high"], strict=True)]
    rows["judged"] = ["enough" if n >= too_few else "too few" for n in rows["n"]]
    rows["label"] = [f"{theme.one_line(name)}\nn = {n:,}" for name, n in zip(rows["group"], rows["n"], strict=True)]
    return rows


def _reach(rows: pd.DataFrame, ideal: float) -> tuple[float, float]:
    """From where to where the axis runs: all intervals and the ideal, and raw values not too far outside them."""
    if rows.empty:
        return ideal - 1, ideal + 1
    least, most = min(ideal, float(rows["low"].min())), max(ideal, float(rows["high"].max()))
    room = MOST_WIDTHS * (most - least) / 4
    raw = rows["raw"].dropna()
    low, high = min(least, max(raw.min(), least - room)) if len(raw) else least, most
    high = max(most, min(raw.max(), most + room)) if len(raw) else most
    return float(low), float(high)
