"""The funnel: how many documents, sentences, candidates and claims there were at every step, and what was left out."""

from __future__ import annotations

import altair as alt
import pandas as pd

from ledger.charts import theme
from ledger.charts.layers import Layers, chosen

ROW = 44
AXIS = "Count"
ROOM, REASONS = 0.35, 300


def funnel_chart(frame: pd.DataFrame, *, title: str | None = None) -> alt.LayerChart:
    """Draw one bar per step: blue what goes on to the next step, grey what is left out there, and the number.

    Args:
        frame: in the order of the steps: step (in words), n, and optionally left_out (reasons with counts, in words).
            Where the next step counts something finer (documents, then sentences) nothing is left out.
        title: a line above the chart.

    Returns:
        One layered chart as wide as its container; ``event["selection"]["point"]`` holds the steps clicked.

    >>> frame = pd.DataFrame({"step": ["candidates", "claims"], "n": [40, 12], "left_out": ["opinion 20, other 8", ""]})
    >>> len(funnel_chart(frame).layer)
    3
    """
    drawn = _rows(frame)
    y = alt.Y("step:N", sort=drawn["step"].tolist(), title=None, axis=alt.Axis(labelLimit=190, ticks=False))
    most = float(drawn["n"].max()) if len(drawn) else 1.0
    scale = alt.Scale(domain=[0, max(most, 1) * 1.18], nice=False)
    axis = alt.Axis(tickCount=5, format=",d", tickMinStep=1)
    point = alt.selection_point(name="point", fields=["step"])
    tooltip = [
        alt.Tooltip("step:N", title="Step"),
        alt.Tooltip("n:Q", title="Count", format=","),
        alt.Tooltip("on:Q", title="Go on", format=","),
        alt.Tooltip("left:Q", title="Left out here", format=","),
        alt.Tooltip("left_out:N", title="Why"),
    ]
    light = chosen(point, 0.9)
    on = alt.Chart(drawn).mark_bar(color=theme.BLUE, size=24)
    left = alt.Chart(drawn[drawn["left"] > 0]).mark_bar(color=theme.GREY, opacity=0.35, size=24)
    text = alt.Chart(drawn).mark_text(color=theme.GREY, align="left", baseline="middle", dx=6, limit=REASONS)
    layers = [
        left.encode(y=y, x=alt.X("on:Q", title=AXIS, scale=scale, axis=axis), x2="n:Q", tooltip=tooltip),
        on.encode(
            y=y, x=alt.X("zero:Q", title=AXIS, scale=scale, axis=axis), x2="on:Q", tooltip=tooltip, opacity=light
        ).add_params(point),
        text.encode(y=y, x=alt.X("n:Q", title=AXIS, scale=scale), text="label:N"),
    ]
    chart = Layers(layer=layers, width="container", height=max(90, ROW * len(drawn)))
    if title is not None:
        chart.title = alt.Title(title, subtitle="blue: goes on to the next step; grey: left out there")
    return chart


def sentence(frame: pd.DataFrame) -> str:
    """Say the finding of a funnel, for its alternative text.

    Args:
        frame: as for :func:`funnel_chart`.

    >>> print(sentence(pd.DataFrame({"step": ["candidates", "claims", "scored"], "n": [40, 12, 3]})))
    40 candidates, 12 claims, 3 scored; most are left out between candidates and claims (28).
    """
    if frame.empty:
        return "Nothing has been read yet."
    rows = _rows(frame)
    steps, left = rows["step"].tolist(), rows["left"].tolist()
    said = ", ".join(f"{n:,} {step}" for n, step in zip(rows["n"], steps, strict=True))
    most = max(left)
    if most == 0:
        return f"{said}; nothing is left out."
    at = left.index(most)
    return f"{said}; most are left out between {steps[at]} and {steps[at + 1]} ({most:,})."


def _rows(frame: pd.DataFrame) -> pd.DataFrame:
    """Each step with what goes on and what is left out on the way to the next."""
    rows = pd.DataFrame({"step": frame["step"].astype(str), "n": frame["n"].astype(int)}).reset_index(drop=True)
    following = rows["n"].shift(-1).fillna(rows["n"]).astype(int)
    rows["on"] = rows["n"].where(following >= rows["n"], following)
    rows["left"], rows["zero"] = rows["n"] - rows["on"], 0
    reasons = frame["left_out"].fillna("").astype(str).to_numpy() if "left_out" in frame else ""
    rows["left_out"] = reasons
    short = rows["n"] <= ROOM * rows["n"].max()
    rows["label"] = [
        f"{n:,} · {left:,} left out: {why}" if left and why and room else f"{n:,}"
        for n, left, why, room in zip(rows["n"], rows["left"], rows["left_out"], short, strict=True)
    ]
    return rows
