"""A score over time: the mean of the last so many forecasts, with its interval."""

from __future__ import annotations

from collections.abc import Callable

import altair as alt
import pandas as pd

from ledger.charts import theme
from ledger.charts.layers import Layers, chosen

BRIER = "Mean Brier score (0–1, lower is better)"


def rolling_chart(
    frame: pd.DataFrame,
    *,
    axis_title: str = BRIER,
    overall: float | None = None,
    title: str | None = None,
    height: int = 280,
) -> alt.LayerChart:
    """Draw the rolling mean as a line with its interval as a band, and the mean over all as a dashed line.

    Args:
        frame: columns known_at, mean, low, high, n and clusters, rising in time.
        axis_title: the score's name with its range and direction.
        overall: the mean over all forecasts.
        title: a line above the chart.
        height: pixels.

    Returns:
        One layered chart as wide as its container; ``event["selection"]["point"]`` holds the days clicked.

    >>> frame = pd.DataFrame({"known_at": pd.to_datetime(["2024-01-01", "2024-02-01"]), "mean": [0.2, 0.1],
    ...     "low": [0.1, 0.05], "high": [0.3, 0.2], "n": [20, 20], "clusters": [18, 19]})
    >>> len(rolling_chart(frame, overall=0.15).layer)
    4
    """
    drawn = frame.assign(
        day=[f"{at.day} {at:%b %Y}" for at in frame["known_at"]],
        interval=[
            "none" if pd.isna(low) else f"{low:.3f} to {high:.3f}"
            for low, high in zip(frame["low"], frame["high"], strict=True)
        ],
    )
    top = max(0.05, float(frame[["mean", "high"]].max().max()) * 1.08) if len(frame) else 1.0
    scale = alt.Scale(domain=[0, top], nice=False)
    dates = alt.Axis(tickCount=5, grid=False, labelOverlap="greedy")
    x = alt.X("known_at:T", title="Outcome known (UTC)", axis=dates, scale=alt.Scale(padding=10))

    def y(column: str) -> alt.Y:
        return alt.Y(f"{column}:Q", title=axis_title, scale=scale, axis=alt.Axis(domain=False, ticks=False))

    point = alt.selection_point(name="point", fields=["day"])
    layers = [] if overall is None else _overall(overall, y)
    layers += [
        alt.Chart(drawn.dropna(subset=["low", "high"]))
        .mark_area(color=theme.BLUE, opacity=0.18)
        .encode(x=x, y=y("low"), y2=alt.Y2("high:Q")),
        alt.Chart(drawn).mark_line(color=theme.BLUE, strokeWidth=2).encode(x=x, y=y("mean")),
        alt.Chart(drawn)
        .mark_circle(color=theme.BLUE, size=max(14, min(60, 3000 / max(len(drawn), 1))))
        .encode(
            x=x,
            y=y("mean"),
            opacity=chosen(point),
            tooltip=[
                alt.Tooltip("day:N", title="Up to"),
                alt.Tooltip("mean:Q", title=axis_title, format=".3f"),
                alt.Tooltip("interval:N", title="95 % interval"),
                alt.Tooltip("n:Q", title="Forecasts in it", format=","),
                alt.Tooltip("clusters:Q", title="Events in it", format=","),
            ],
        )
        .add_params(point),
    ]
    chart = Layers(layer=layers, width="container", height=height)
    if title is not None:
        chart.title = alt.Title(title)
    return chart


def sentence(frame: pd.DataFrame, *, score_name: str = "mean Brier score") -> str:
    """Say the finding of a rolling chart, for its alternative text: first and last, and whether they differ.

    Args:
        frame: as for :func:`rolling_chart`; ``attrs["scored"]`` may say how many forecasts there are in all.
        score_name: the score in words, lower is better.

    >>> frame = pd.DataFrame({"known_at": pd.to_datetime(["2024-01-01", "2024-02-01"]), "mean": [0.2, 0.1],
    ...     "low": [0.1, 0.05], "high": [0.3, 0.2], "n": [20, 20], "clusters": [18, 19]})
    >>> print(sentence(frame))  # doctest: +NORMALIZE_WHITESPACE
    Over the last 20 forecasts the mean Brier score was 0.20 up to 1 Jan 2024 and 0.10 up to 1 Feb 2024; the two
    intervals overlap, so that no change is shown.
    """
    if frame.empty:
        return "Too few forecasts for a score over time."
    first, last = frame.iloc[0], frame.iloc[-1]
    days = [f"{at.day} {at:%b %Y}" for at in (first["known_at"], last["known_at"])]
    head = f"Over the last {last['n']:,} forecasts the {score_name} was "
    if len(frame) == 1:
        return f"{head}{last['mean']:.2f} up to {days[1]}."
    said = f"{head}{first['mean']:.2f} up to {days[0]} and {last['mean']:.2f} up to {days[1]}"
    if frame.attrs.get("scored", 2 * last["n"]) < 2 * last["n"]:
        return f"{said}; the two share forecasts, so that they say nothing of a change."
    if pd.isna([first["low"], last["low"]]).any():
        return f"{said}."
    if first["low"] <= last["high"] and last["low"] <= first["high"]:
        return f"{said}; the two intervals overlap, so that no change is shown."
    return f"{said}: {'better' if last['mean'] < first['mean'] else 'worse'}, as their intervals do not overlap."


def _overall(value: float, y: Callable[[str], alt.Y]) -> list[alt.Chart]:
    at = alt.Chart(pd.DataFrame({"overall": [value]}))
    said = alt.Tooltip("overall:Q", title="Mean over all", format=".3f")
    return [at.mark_rule(color=theme.ORANGE, strokeDash=[5, 4], strokeWidth=1.5).encode(y=y("overall"), tooltip=said)]
