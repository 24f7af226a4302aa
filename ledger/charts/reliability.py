"""Calibration charts: how often it happened, beside how sure the forecasts were.

:func:`calibration_chart` draws the CORP curve with its band, the diagonal, dots sized by the number of
forecasts and a histogram of the forecasts below; :func:`decile_chart` draws bins with intervals. Both are one
layered chart that takes the width it is given. Clicking a dot selects its forecast under the name ``point``.
"""

from __future__ import annotations

import altair as alt
import pandas as pd

from ledger.charts import theme
from ledger.charts.layers import Layers, chosen

MOST_ROWS = 800
FLOOR, FOOT = -0.2, -0.04
STEP = 0.05
TICKS = [0, 0.2, 0.4, 0.6, 0.8, 1]
FEW_DOTS = 25


def calibration_chart(frame: pd.DataFrame, *, title: str | None = None, height: int = 400) -> alt.LayerChart:
    """Draw the CORP curve with its band, the diagonal, dots sized by n and a histogram of the forecasts.

    Args:
        frame: columns forecast, cases, observed, recalibrated (all but cases 0–1) and, for the band, low
            and high; ``attrs`` may name kind, level and draws.
        title: a line above the chart.
        height: pixels.

    Returns:
        One layered chart as wide as its container; ``event["selection"]["point"]`` holds the forecasts
        clicked.

    >>> frame = pd.DataFrame({"forecast": [0.2, 0.8], "cases": [5, 5], "observed": [0.2, 0.6],
    ...     "recalibrated": [0.2, 0.6], "low": [0.0, 0.4], "high": [0.6, 1.0]})
    >>> len(calibration_chart(frame).layer)
    5
    """
    drawn = _thinned(frame)
    layers: list[alt.Chart] = [_diagonal()]
    if {"low", "high"} <= set(frame.columns):
        layers.append(_band(drawn))
    layers += [_histogram(frame), _curve(drawn), _dots(drawn, "recalibrated")]
    return _assembled(layers, title, height)


def decile_chart(frame: pd.DataFrame, *, title: str | None = None, height: int = 400) -> alt.LayerChart:
    """Draw display bins: a dot at mean forecast and observed frequency, its interval, and how many forecasts.

    Args:
        frame: columns from_percent, to_percent, forecast (mean), cases, observed, low, high.
        title: a line above the chart.
        height: pixels.

    Returns:
        One layered chart as wide as its container; ``event["selection"]["point"]`` holds ``from_percent`` and
        ``to_percent`` of the bins clicked.

    >>> frame = pd.DataFrame({"from_percent": [20], "to_percent": [30], "forecast": [0.25], "cases": [4],
    ...     "observed": [0.5], "low": [0.15], "high": [0.85]})
    >>> len(decile_chart(frame).layer)
    4
    """
    named = frame.assign(bin=_bin_names(frame))
    rule = (
        alt.Chart(named)
        .mark_rule(color=theme.BLUE, strokeWidth=2, opacity=0.75)
        .encode(x=_x(), y=_y("low"), y2=alt.Y2("high:Q"), tooltip=_tooltip("observed", binned=True))
    )
    return _assembled([_diagonal(), _histogram(frame), rule, _dots(named, "observed", binned=True)], title, height)


def sentence(frame: pd.DataFrame) -> str:
    """Say the finding of a calibration chart, for its alternative text.

    Args:
        frame: as for :func:`calibration_chart` or :func:`decile_chart`.

    >>> print(sentence(pd.DataFrame({"forecast": [0.9], "cases": [10], "observed": [0.6]})))
    10 forecasts: on average 90% was forecast and 60% happened, so events happened less often than forecast.
    """
    if frame.empty:
        return "No forecasts to draw."
    n = int(frame["cases"].sum())
    said = float((frame["forecast"] * frame["cases"]).sum() / n)
    came = float((frame["observed"] * frame["cases"]).sum() / n)
    gap = "less often than forecast" if came < said - 0.005 else "more often than forecast"
    if abs(came - said) <= 0.005:
        gap = "as often as forecast"
    text = (
        f"{n:,} forecast{'s' * (n > 1)}: on average {said:.0%} was forecast and {came:.0%} happened, "
        f"so events happened {gap}."
    )
    return text + _band_sentence(frame)


def _band_sentence(frame: pd.DataFrame) -> str:
    if not {"recalibrated", "low", "high"} <= set(frame.columns) or frame.attrs.get("kind") == "confidence":
        return ""
    level = frame.attrs.get("level", 0.9)
    low = frame[frame["recalibrated"] < frame["low"] - 1e-9]["forecast"]
    high = frame[frame["recalibrated"] > frame["high"] + 1e-9]["forecast"]
    where = [
        f"{side} the band at forecasts of {part.min():.0%}" + (f" to {part.max():.0%}" if len(part) > 1 else "")
        for side, part in (("below", low), ("above", high))
        if len(part)
    ]
    whole = frame.attrs.get("kind") == "simultaneous"
    if not where:
        return f" The curve stays inside the {level:.0%} band of a calibrated source."
    note = "" if whole else f" (so do about half of all calibrated sources, this {level:.0%} band being pointwise)"
    return f" The curve runs {' and '.join(where)}{note}."


def _assembled(layers: list[alt.Chart], title: str | None, height: int) -> alt.LayerChart:
    chart = Layers(layer=layers, width="container", height=height)
    if title is not None:
        chart.title = alt.Title(title)
    return chart


def _x(column: str = "forecast") -> alt.X:
    ticks = alt.Axis(format=".0%", values=TICKS, grid=False)
    scale = alt.Scale(domain=[0, 1], nice=False, padding=8)
    return alt.X(f"{column}:Q", title="Forecast probability", scale=scale, axis=ticks)


def _y(column: str) -> alt.Y:
    ticks = alt.Axis(format=".0%", values=TICKS, domain=False, ticks=False)
    scale = alt.Scale(domain=[FLOOR, 1], nice=False)
    return alt.Y(f"{column}:Q", title="Observed frequency", scale=scale, axis=ticks)


def _tooltip(column: str, *, binned: bool = False) -> list[alt.Tooltip]:
    first = (
        [
            alt.Tooltip("bin:N", title="Forecasts of"),
            alt.Tooltip("forecast:Q", title="Mean forecast", format=".1%"),
        ]
        if binned
        else [alt.Tooltip("forecast:Q", title="Forecast probability", format=".1%")]
    )
    last = [] if binned else [alt.Tooltip(f"{column}:Q", title="Recalibrated (CORP)", format=".1%")]
    return [
        *first,
        alt.Tooltip("observed:Q", title="Observed frequency", format=".1%"),
        *last,
        alt.Tooltip("cases:Q", title="Number of forecasts", format=","),
    ]


def _diagonal() -> alt.Chart:
    line: alt.Chart = (
        alt.Chart(pd.DataFrame({"forecast": [0.0, 1.0], "observed": [0.0, 1.0]}))
        .mark_line(color=theme.GREY, strokeDash=[5, 4], strokeWidth=1.2)
        .encode(x=_x(), y=_y("observed"))
    )
    return line


def _band(drawn: pd.DataFrame) -> alt.Chart:
    if len(drawn) == 1:
        mark = alt.Chart(drawn).mark_rule(color=theme.GREY, opacity=0.35, strokeWidth=10)
    else:
        mark = alt.Chart(drawn).mark_area(color=theme.GREY, opacity=0.25)
    area: alt.Chart = mark.encode(x=_x(), y=_y("low"), y2=alt.Y2("high:Q"))
    return area


def _curve(drawn: pd.DataFrame) -> alt.Chart:
    line: alt.Chart = alt.Chart(drawn).mark_line(color=theme.BLUE, strokeWidth=2).encode(x=_x(), y=_y("recalibrated"))
    return line


def _dots(drawn: pd.DataFrame, column: str, *, binned: bool = False) -> alt.Chart:
    point = alt.selection_point(name="point", fields=["from_percent", "to_percent"] if binned else ["forecast"])
    largest = max(24.0, min(320.0, 320.0 * FEW_DOTS / len(drawn)))
    size = alt.Size("cases:Q", scale=alt.Scale(domainMin=0, range=[12, largest]), legend=None)
    dots: alt.Chart = (
        alt.Chart(drawn)
        .mark_circle(color=theme.BLUE, stroke=theme.BLUE, strokeWidth=1)
        .encode(
            x=_x(),
            y=_y(column),
            size=size,
            opacity=chosen(point, 0.85, 0.25),
            tooltip=_tooltip(column, binned=binned),
        )
        .add_params(point)
        .properties(name="dots")  # else Altair makes a name out of all that is drawn
    )
    return dots


def _histogram(frame: pd.DataFrame) -> alt.Chart:
    """Bars below zero, in the scale of the frequencies so that the chart stays one layered chart."""
    if "from_percent" in frame:
        start, end = frame["from_percent"] / 100, frame["to_percent"] / 100
        bars = pd.DataFrame({"start": start, "end": end, "cases": frame["cases"]})
    else:
        middle = (frame["forecast"] / STEP).round() * STEP
        bars = frame.groupby(middle.rename("middle"))["cases"].sum().reset_index()
        bars["start"] = (bars["middle"] - STEP / 2).clip(lower=0)
        bars["end"] = (bars["middle"] + STEP / 2).clip(upper=1)
    bars["foot"] = FLOOR
    bars["top"] = FLOOR + (FOOT - FLOOR) * bars["cases"] / bars["cases"].max()
    bars["range"] = [f"{a:.1%} to {b:.1%}" for a, b in zip(bars["start"], bars["end"], strict=True)]
    rects: alt.Chart = (
        alt.Chart(bars)
        .mark_rect(color=theme.GREY, opacity=0.55)
        .encode(
            x=_x("start"),
            x2=alt.X2("end:Q"),
            y=_y("foot"),
            y2=alt.Y2("top:Q"),
            tooltip=[
                alt.Tooltip("range:N", title="Forecasts of"),
                alt.Tooltip("cases:Q", title="Number of forecasts", format=","),
            ],
        )
    )
    return rects


def _thinned(frame: pd.DataFrame) -> pd.DataFrame:
    """At most some hundred rows, evenly spread and both ends kept: what a screen can show."""
    if len(frame) <= MOST_ROWS:
        return frame
    step = -(-len(frame) // MOST_ROWS)
    at = sorted({*range(0, len(frame), step), len(frame) - 1})
    return frame.iloc[at]


def _bin_names(frame: pd.DataFrame) -> list[str]:
    return [f"{low}–{high}%" for low, high in zip(frame["from_percent"], frame["to_percent"], strict=True)]
