"""Evidence over time: the betting evidence against a source's calibration, claim by claim, and where it suffices."""

from __future__ import annotations

import altair as alt
import pandas as pd

from ledger.charts import theme
from ledger.charts.layers import Layers, chosen

LEAST, MOST = 1e-3, 1e6
AXIS = "Evidence (1 = none, log scale)"
TICKS = [0.001, 0.01, 0.1, 1, 10, 100, 1_000, 10_000, 100_000, 1_000_000]
LABELS = "datum.value >= 1 ? format(datum.value, ',') : format(datum.value, '~f')"


def evidence_chart(
    frame: pd.DataFrame, *, threshold: float | None = None, title: str | None = None, height: int = 280
) -> alt.LayerChart:
    """Draw the e-process as steps over the days on which outcomes became known, with the threshold.

    Evidence below 0.001 or above a million is drawn at that edge.

    Args:
        frame: columns known_at, evidence, n and clusters, rising in time; ``attrs`` may name the threshold.
        threshold: the evidence that is as good as p ≤ 1/threshold, at any time; default: of the frame, else 20.
        title: a line above the chart.
        height: pixels.

    Returns:
        One layered chart as wide as its container; ``event["selection"]["point"]`` holds the days clicked.

    >>> frame = pd.DataFrame({"known_at": pd.to_datetime(["2024-01-01", "2024-02-01"]), "evidence": [1.1, 24.0],
    ...     "n": [1, 2], "clusters": [1, 2]})
    >>> len(evidence_chart(frame).layer)
    4
    """
    least = _threshold(frame, threshold)
    drawn = _rows(frame, least)
    top = max(least * 3, float(drawn["shown"].max()) * 2) if len(drawn) else least * 3
    bottom = min(0.5, float(drawn["shown"].min()) / 2) if len(drawn) else 0.5
    scale = alt.Scale(type="log", domain=[bottom, top], nice=False)
    ticks = alt.Axis(values=[t for t in TICKS if bottom <= t <= top], labelExpr=LABELS, domain=False, ticks=False)
    dates = alt.Axis(tickCount=5, grid=False, labelOverlap="greedy")
    x = alt.X("known_at:T", title="Outcome known (UTC)", axis=dates, scale=alt.Scale(padding=10))

    def y(column: str) -> alt.Y:
        return alt.Y(f"{column}:Q", title=AXIS, scale=scale, axis=ticks)

    colour = alt.Color(
        "state:N", scale=alt.Scale(domain=["not enough", "enough"], range=[theme.BLUE, theme.ORANGE]), legend=None
    )
    point = alt.selection_point(name="point", fields=["day"])
    at = alt.Chart(pd.DataFrame({"limit": [least], "words": [f"{least:g}: as good as p ≤ {1 / least:g}, at any time"]}))
    line = alt.Chart(drawn).mark_line(color=theme.BLUE, interpolate="step-after", strokeWidth=2)
    dots = alt.Chart(drawn).mark_circle(size=max(14, min(70, 5000 / max(len(drawn), 1))))
    layers = [
        at.mark_rule(color=theme.ORANGE, strokeDash=[5, 4], strokeWidth=1.5).encode(y=y("limit")),
        at.mark_text(color=theme.ORANGE, align="left", baseline="bottom", x=6, dy=-4).encode(
            y=y("limit"), text=alt.Text("words:N")
        ),
        line.encode(x=x, y=y("shown")),
        dots.encode(
            x=x,
            y=y("shown"),
            color=colour,
            opacity=chosen(point),
            tooltip=[
                alt.Tooltip("day:N", title="Outcome known"),
                alt.Tooltip("said:N", title="Evidence"),
                alt.Tooltip("n:Q", title="Claims so far", format=","),
                alt.Tooltip("clusters:Q", title="Events so far", format=","),
                alt.Tooltip("state:N", title="To find fault"),
            ],
        ).add_params(point),
    ]
    chart = Layers(layer=layers, width="container", height=height)
    if title is not None:
        chart.title = alt.Title(title)
    return chart


def sentence(frame: pd.DataFrame, *, threshold: float | None = None) -> str:
    """Say the finding of an evidence chart, for its alternative text.

    Args:
        frame: as for :func:`evidence_chart`.
        threshold: as for :func:`evidence_chart`.

    >>> frame = pd.DataFrame({"known_at": pd.to_datetime(["2024-01-01", "2024-02-01"]), "evidence": [1.1, 24.0],
    ...     "n": [1, 2], "clusters": [1, 2]})
    >>> print(sentence(frame))
    After 2 claims in 2 events the evidence against calibration is 24; it first reached 20 on 1 Feb 2024.
    """
    if frame.empty:
        return "No outcome is known yet."
    least = _threshold(frame, threshold)
    last, found = _rows(frame.tail(1), least).iloc[0], _rows(frame[frame["evidence"] >= least].head(1), least)
    head = (
        f"After {last['n']:,} claim{'s' * int(last['n'] > 1)} in {last['clusters']:,} "
        f"event{'s' * int(last['clusters'] > 1)} "
        f"the evidence against calibration is {last['said']}"
    )
    if found.empty:
        return f"{head}, of the {least:g} that would suffice; its highest was {_say(float(frame['evidence'].max()))}."
    return f"{head}; it first reached {least:g} on {found.iloc[0]['day']}."


def _threshold(frame: pd.DataFrame, threshold: float | None) -> float:
    return float(threshold if threshold is not None else frame.attrs.get("threshold", 20))


def _rows(frame: pd.DataFrame, least: float) -> pd.DataFrame:
    evidence = frame["evidence"].astype(float)
    known = pd.to_datetime(frame["known_at"])
    return pd.DataFrame(
        {
            "known_at": known.to_numpy(),
            "day": [f"{day.day} {day:%b %Y}" for day in known],
            "shown": evidence.clip(LEAST, MOST).to_numpy(),
            "said": [_say(value) for value in evidence],
            "state": ["enough" if value >= least else "not enough" for value in evidence],
            "n": frame["n"].to_numpy(),
            "clusters": frame["clusters"].to_numpy(),
        }
    )


def _say(value: float) -> str:
    if value == float("inf"):
        return "infinite (certain and wrong)"
    return f"{value:,.0f}" if value >= 10 else f"{value:.2g}"
