"""What one term means in each lexicon: a range for each, and a dot for its best value."""

from __future__ import annotations

import altair as alt
import pandas as pd

from ledger.charts import theme
from ledger.charts.layers import Layers


def lexicons_chart(frame: pd.DataFrame, *, title: str | None = None) -> alt.LayerChart:
    """Draw one row per lexicon: the band of the term as a bar, its best value as a dot.

    Args:
        frame: columns lexicon, low, best and high (0–1), row (the lexicon's own term).
        title: a line above the chart.

    Returns:
        One layered chart as wide as its container.

    >>> frame = pd.DataFrame({"lexicon": ["icd203@1"], "low": [0.55], "best": [0.72], "high": [0.8], "row": ["likely"]})
    >>> len(lexicons_chart(frame).layer)
    2
    """
    drawn = frame.assign(name=frame["lexicon"].str.split("@").str[0])
    axis = alt.Axis(format=".0%", values=[0, 0.2, 0.4, 0.6, 0.8, 1], title="Probability")
    x = alt.X("low:Q", scale=alt.Scale(domain=[0, 1]), axis=axis)
    y = alt.Y("name:N", sort=drawn["name"].tolist(), title=None)
    tips = [
        alt.Tooltip("lexicon:N", title="Lexicon"),
        alt.Tooltip("row:N", title="Its term"),
        *(alt.Tooltip(f"{name}:Q", title=name, format=".0%") for name in ("low", "best", "high")),
    ]
    bars = alt.Chart(drawn).mark_bar(color=theme.GREY, opacity=0.45, height=10)
    dots = alt.Chart(drawn).mark_point(color=theme.BLUE, filled=True, size=80, opacity=1)
    layers = [
        bars.encode(x=x, x2="high:Q", y=y, tooltip=tips),
        dots.encode(x=alt.X("best:Q", scale=alt.Scale(domain=[0, 1]), axis=axis), y=y, tooltip=tips),
    ]
    chart = Layers(layer=layers, width="container", height=28 * max(1, len(drawn)))
    if title is not None:
        chart.title = alt.Title(title)
    return chart


def sentence(frame: pd.DataFrame, term: str) -> str:
    """Say the finding of the chart, for its alternative text.

    >>> print(sentence(pd.DataFrame({"low": [0.55, 0.6], "high": [0.8, 0.9]}), "likely"))
    2 lexicons hold “likely”: from 55% at the lowest to 90% at the highest.
    """
    if frame.empty:
        return f"No lexicon holds “{term}”."
    held = "1 lexicon holds" if len(frame) == 1 else f"{len(frame)} lexicons hold"
    return f"{held} “{term}”: from {frame['low'].min():.0%} at the lowest to {frame['high'].max():.0%} at the highest."
