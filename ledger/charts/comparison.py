"""Comparisons: the mean difference of two sources on the claims both forecast, with its interval, pair by pair."""

from __future__ import annotations

import altair as alt
import numpy as np
import pandas as pd

from ledger.charts import theme
from ledger.charts.layers import Layers, chosen

ROW = 42
TWO_LINES = (
    "[truncate(split(datum.label, '\\n')[0], 26), "
    "'− ' + truncate(split(datum.label, '\\n')[1], 15) + split(datum.label, '\\n')[2]]"
)
SIDES = ("← first is better", "second is better →")
AXIS = "Difference in mean Brier score (first − second)"


def comparison_chart(
    frame: pd.DataFrame, *, axis_title: str = AXIS, rate: float = 0.05, most: int = 30, title: str | None = None
) -> alt.LayerChart:
    """Draw one row per pair: a dot at the mean difference, a line for its interval, and the line of no difference.

    Blue pairs differ though all the others were looked at too (q ≤ ``rate``); grey ones were not told apart.

    Args:
        frame: columns first, second, estimate, low, high, n and, where known, q_value; lower scores are better.
        axis_title: name of the difference.
        rate: false discoveries allowed among the blue.
        most: at most so many pairs, those with the smallest q first.
        title: a line above the chart.

    Returns:
        One layered chart as wide as its container; ``event["selection"]["point"]`` holds the pairs clicked.

    >>> frame = pd.DataFrame({"first": ["ana"], "second": ["ben"], "estimate": [-0.1], "low": [-0.2], "high": [0.0],
    ...     "n": [30], "q_value": [0.04]})
    >>> len(comparison_chart(frame).layer)
    5
    """
    drawn = _rows(frame, rate).head(most)
    colour = alt.Color(
        "verdict:N",
        scale=alt.Scale(domain=["differ", "not told apart"], range=[theme.BLUE, theme.GREY]),
        legend=None,
    )
    names = alt.Axis(labelExpr=TWO_LINES, labelLimit=220, labelLineHeight=15, labelOffset=-7, ticks=False)
    y = alt.Y("label:N", sort=drawn["label"].tolist(), title=None, axis=names)
    widest = np.nanmax(drawn[["estimate", "low", "high"]].abs().to_numpy(float), initial=0.0)
    reach = 1.12 * float(widest) or 1.0
    scale = alt.Scale(domain=[-reach, reach], nice=False)
    x = alt.X("estimate:Q", title=axis_title, scale=scale, axis=alt.Axis(tickCount=5))
    tooltip = [
        alt.Tooltip("first:N", title="First"),
        alt.Tooltip("second:N", title="Second"),
        alt.Tooltip("estimate:Q", title=axis_title, format="+.3f"),
        alt.Tooltip("interval:N", title="Interval"),
        alt.Tooltip("n:Q", title="Claims in common", format=","),
        alt.Tooltip("q:N", title="False discovery rate (q)"),
        alt.Tooltip("verdict:N", title="The two"),
    ]
    point = alt.selection_point(name="point", fields=["first", "second"])
    spans = alt.Chart(drawn.dropna(subset=["low", "high"])).mark_rule(strokeWidth=2.5, opacity=0.7)
    dots = alt.Chart(drawn).mark_circle(size=130)
    layers = [
        *_zero(axis_title, scale),
        spans.encode(y=y, x=alt.X("low:Q", title=axis_title, scale=scale), x2="high:Q", color=colour, tooltip=tooltip),
        dots.encode(y=y, x=x, color=colour, opacity=chosen(point), tooltip=tooltip).add_params(point),
    ]
    chart = Layers(layer=layers, width="container", height=max(90, ROW * len(drawn)))
    if title is not None:
        chart.title = alt.Title(title)
    return chart


def sentence(frame: pd.DataFrame, *, rate: float = 0.05) -> str:
    """Say the finding of a comparison chart, for its alternative text.

    Args:
        frame: as for :func:`comparison_chart`.
        rate: false discoveries allowed.

    >>> frame = pd.DataFrame({"first": ["ana"], "second": ["ben"], "estimate": [-0.1], "low": [-0.2], "high": [-0.01],
    ...     "n": [30], "q_value": [0.04]})
    >>> print(sentence(frame))
    1 pair compared on common claims: 1 differs. Most clearly ana is better than ben, by 0.10 over 30 claims.
    """
    if frame.empty:
        return "No two sources have a claim in common."
    rows = _rows(frame, rate)
    found = rows[rows["verdict"] == "differ"]
    head = f"{len(rows)} pair{'s' * (len(rows) > 1)} compared on common claims: "
    if found.empty:
        return f"{head}none could be told apart."
    top = found.iloc[0]
    better, worse = (top["first"], top["second"]) if top["estimate"] < 0 else (top["second"], top["first"])
    return (
        f"{head}{len(found)} differ{'s' * (len(found) == 1)}. Most clearly {better} is better than {worse}, by "
        f"{abs(top['estimate']):.2f} over {top['n']:,} claims."
    )


def _rows(frame: pd.DataFrame, rate: float) -> pd.DataFrame:
    """The rows to draw, the clearest first; a difference that is infinite is left to the table."""
    kept = frame[frame["estimate"].notna() & (frame["estimate"].abs() != float("inf"))]
    rows = kept[["first", "second", "estimate", "low", "high", "n"]].assign(
        q_value=kept["q_value"] if "q_value" in kept else float("nan")
    )
    apart = (rows["low"] > 0) | (rows["high"] < 0)
    differ = rows["q_value"] <= rate if rows["q_value"].notna().any() else apart
    rows["verdict"] = ["differ" if flag else "not told apart" for flag in differ]
    rows["q"] = ["not tested" if pd.isna(q) else f"{q:.3f}" for q in rows["q_value"]]
    rows["interval"] = [
        "none" if pd.isna(low) else f"{low:+.3f} to {high:+.3f}"
        for low, high in zip(rows["low"], rows["high"], strict=True)
    ]
    rows["label"] = [
        f"{theme.one_line(str(first))}\n{theme.one_line(str(second))}\n, n = {n:,}"
        for first, second, n in zip(rows["first"], rows["second"], rows["n"], strict=True)
    ]
    return rows.sort_values(["q_value", "estimate"], kind="stable", ignore_index=True)


def _zero(axis_title: str, scale: alt.Scale) -> list[alt.Chart]:
    """The line of no difference, and which side is whose."""
    x = alt.X("estimate:Q", title=axis_title, scale=scale)
    rule = alt.Chart(pd.DataFrame({"estimate": [0.0]})).mark_rule(
        color=theme.ORANGE, strokeDash=[5, 4], strokeWidth=1.5
    )
    layers = [rule.encode(x=x)]
    one, two = (alt.Chart(pd.DataFrame({"estimate": [0.0], "words": [words]})) for words in SIDES)
    left = one.mark_text(color=theme.ORANGE, align="right", baseline="bottom", dx=-8, y=-3)
    right = two.mark_text(color=theme.ORANGE, align="left", baseline="bottom", dx=8, y=-3)
    layers += [text.encode(x=x, text="words:N") for text in (left, right)]
    return layers
