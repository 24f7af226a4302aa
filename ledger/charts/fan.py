"""A quantity's forecasts over time: ranges and quantiles as nested bars, the number that came as a line across."""

from __future__ import annotations

import altair as alt
import pandas as pd

from ledger.charts import theme
from ledger.charts.layers import Layers
from ledger.charts.timeline import (
    ONE_DAY,
    Day,
    Span,
    colour_of,
    dates,
    day_words,
    known_layers,
    span_of,
    time_of,
    window_layers,
)

WIDEST, NARROWEST = 3.0, 12.0  # pixels of the bars: the narrower the interval, the thicker its bar
BESIDE = 0.012  # of the chart's width: forecasts of one moment stand beside each other


def fan_chart(
    frame: pd.DataFrame,
    *,
    opens: Day,
    closes: Day,
    known_at: Day | None = None,
    number: float | None = None,
    unit: str = "",
    title: str | None = None,
    height: int = 280,
) -> alt.LayerChart:
    """Draw each forecast of a quantity as nested bars from low to high, its middle as a dot.

    Args:
        frame: one row an interval or point: made_at, forecaster, forecast (which one it belongs to), level (of the
            central interval, 0–1; missing where none was stated), low, high, middle (missing where none was said).
        opens: first day of the window.
        closes: last day of the window; the shading ends with that day.
        known_at: when the number became public.
        number: what it was, drawn as a line across.
        unit: of the number, named at the axis.
        title: a line above the chart.
        height: pixels.

    Returns:
        One layered chart as wide as its container; ``event["selection"]["point"]`` holds the forecast clicked.

    >>> frame = pd.DataFrame({"made_at": ["2024-05-23"], "forecaster": ["NOAA"], "forecast": ["a"], "level": [0.7],
    ...     "low": [8], "high": [13], "middle": [10.5]})
    >>> len(fan_chart(frame, opens="2024-06-01", closes="2024-11-30", number=11).layer)
    6
    """
    start, end = time_of(opens), time_of(closes) + ONE_DAY
    known = None if known_at is None else time_of(known_at)
    rows = _rows(frame)
    span = span_of(rows, start, end, known)
    rows = _beside(rows, span)
    name = f"Number ({unit})" if unit else "Number"
    scale, axis = alt.Scale(zero=False, nice=True), alt.Axis(format=",.6~g")
    y = alt.Y("low:Q", title=name, scale=scale, axis=axis)
    colour, x = colour_of(rows), dates("beside", span)
    point = alt.selection_point(name="point", fields=["forecast"])
    tooltip = [
        alt.Tooltip("forecaster:N", title="Forecaster"),
        alt.Tooltip("interval:N", title="Interval"),
        alt.Tooltip("low:Q", title="Low", format=",.6~g"),
        alt.Tooltip("high:Q", title="High", format=",.6~g"),
        alt.Tooltip("when:N", title="Made"),
    ]
    bars = (
        alt.Chart(rows[rows["low"] < rows["high"]])
        .mark_rule(opacity=0.35)
        .encode(
            x=x,
            y=y,
            y2="high:Q",
            color=colour,
            tooltip=tooltip,
            strokeWidth=alt.StrokeWidth("thick:Q", scale=None, legend=None),
        )
    )
    middles = rows[rows["middle"].notna()].drop_duplicates("forecast")
    dots = (
        alt.Chart(middles)
        .mark_circle(size=80, opacity=1)
        .encode(
            x=x,
            y=alt.Y("middle:Q", title=name, scale=scale, axis=axis),
            color=colour,
            tooltip=[tooltip[0], alt.Tooltip("middle:Q", title="Middle", format=",.6~g"), tooltip[-1]],
        )
    )
    shown = [bars] if (rows["low"] < rows["high"]).any() else []  # an empty layer is a picture without a name
    shown += [] if shown and middles.empty else [dots]
    shown[-1] = shown[-1].add_params(point)
    layers = [*window_layers(start, end, span, height), *shown]
    layers += [] if number is None else _number(number, known or span[1], span)
    layers += [] if known is None else known_layers(known, None, span)
    chart = Layers(layer=layers, width="container", height=height)
    if title is not None:
        chart.title = alt.Title(title)
    return chart


def sentence(
    frame: pd.DataFrame, *, opens: Day, closes: Day, number: float | None = None, unit: str = ""
) -> str:  # fmt: skip
    """Say the finding of a fan, for its alternative text.

    Args:
        frame: as for :func:`fan_chart`.
        opens: first day of the window.
        closes: last day of the window.
        number: what it was, when that is known.
        unit: of the number.

    >>> frame = pd.DataFrame({"made_at": ["2024-05-23"], "forecaster": ["NOAA"], "forecast": ["a"], "level": [0.7],
    ...     "low": [8], "high": [13], "middle": [10.5]})
    >>> print(sentence(frame, opens="2024-06-01", closes="2024-11-30", number=11).split("; ")[0])
    1 forecast by 1 forecaster, the last 8 to 13 (70%) on 23 May 2024
    >>> print(sentence(frame, opens="2024-06-01", closes="2024-11-30", number=11).split("; ")[2])
    the number was 11: 1 of 1 held it in their widest range.
    """
    window = f"window {day_words(time_of(opens))} to {day_words(time_of(closes))}"
    if frame.empty:
        return f"No forecasts yet; {window}."
    rows = _rows(frame)
    widest = rows.sort_values("low", kind="stable").drop_duplicates("forecast").sort_values("made_at", kind="stable")
    many, who, last = len(widest), rows["forecaster"].nunique(), widest.iloc[-1]
    ends = f"{_amount(last['low'])} to {_amount(last['high'])}{last['share']}" if last["low"] < last["high"] else ""
    said = (
        f"{many} forecast{'s' * (many > 1)} by {who} forecaster{'s' * (who > 1)}, the last "
        f"{ends or _amount(last['low'])} on {day_words(last['made_at'])}; {window}"
    )
    if number is None:
        return f"{said}; the number is not known yet."
    ranges = widest[widest["low"] < widest["high"]]
    points = widest[widest["low"] == widest["high"]]["low"]
    held = int(ranges["low"].le(number).mul(ranges["high"].ge(number)).sum())
    found = [f"{held} of {len(ranges)} held it in their widest range"] * bool(len(ranges))
    found += [f"{int((points > number).sum())} of {len(points)} points lay above it"] * bool(len(points))
    return f"{said}; the number was {_amount(number)}{f' {unit}' if unit else ''}: {', '.join(found)}."


def _amount(number: float) -> str:
    return f"{number:,.0f}" if number == int(number) else f"{number:,.6g}"


def _rows(frame: pd.DataFrame) -> pd.DataFrame:
    level = frame["level"].astype(float).to_numpy()
    rows = pd.DataFrame(
        {
            "made_at": pd.to_datetime([time_of(made) for made in frame["made_at"]]),
            "forecaster": frame["forecaster"].astype(str).to_numpy(),
            "forecast": frame["forecast"].astype(str).to_numpy(),
            "level": level,
            **{name: frame[name].astype(float).to_numpy() for name in ("low", "high", "middle")},
        }
    ).sort_values("made_at", kind="stable", ignore_index=True)
    share = [
        f" ({100 * level:.4g}%)" if known else ""
        for level, known in zip(rows["level"], rows["level"].notna(), strict=True)
    ]
    return rows.assign(
        when=rows["made_at"].dt.strftime("%Y-%m-%d %H:%M"),
        share=share,
        interval=[text.strip(" ()") or "as stated" for text in share],
        thick=NARROWEST - (NARROWEST - WIDEST) * rows["level"].fillna(0.5),
    )


def _beside(rows: pd.DataFrame, span: tuple[pd.Timestamp, pd.Timestamp]) -> pd.DataFrame:
    """Move forecasts of one moment apart, in their order."""
    order = rows.groupby("made_at")["forecast"].transform(lambda each: pd.factorize(each)[0])
    return rows.assign(beside=rows["made_at"] + order.astype(int) * ((span[1] - span[0]) * BESIDE))


def _number(number: float, end: pd.Timestamp, span: Span) -> list[alt.Chart]:
    at = alt.Chart(pd.DataFrame({"low": [number], "beside": [end], "label": [f"outcome: {_amount(number)}"]}))
    rule = at.mark_rule(color=theme.GREY, strokeWidth=2.5).encode(
        y="low:Q", tooltip=alt.Tooltip("label:N", title="Result")
    )
    text = at.mark_text(color=theme.GREY, align="right", baseline="bottom", dx=-5, dy=-3)
    return [rule, text.encode(x=dates("beside", span), y="low:Q", text="label:N")]
