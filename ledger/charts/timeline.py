"""A claim's forecasts over time: steps that hold until the next, the window shaded, the outcome marked."""

from __future__ import annotations

from datetime import date

import altair as alt
import pandas as pd

from ledger.charts import theme
from ledger.charts.layers import Layers, chosen

ONE_DAY = pd.Timedelta(days=1)
MOST_COLOURS = 5
Day = date | str | pd.Timestamp
Span = tuple[pd.Timestamp, pd.Timestamp]


def timeline_chart(
    frame: pd.DataFrame,
    *,
    opens: Day,
    closes: Day,
    known_at: Day | None = None,
    outcome: str | None = None,
    title: str | None = None,
    height: int = 280,
) -> alt.LayerChart:
    """Draw each forecaster's probability as steps from its first forecast to the end of the window.

    Args:
        frame: columns made_at, probability (0–1) and forecaster; optional basis ("stated", "read", "own").
        opens: first day of the window.
        closes: last day of the window; the shading ends with that day.
        known_at: when the outcome became public; the steps end there when it is earlier.
        outcome: the outcome in words, e.g. "yes", written at its line.
        title: a line above the chart.
        height: pixels.

    Returns:
        One layered chart as wide as its container; ``event["selection"]["point"]`` holds forecaster and
        time clicked.

    >>> frame = pd.DataFrame({"made_at": ["2024-10-31"], "probability": [0.8], "forecaster": ["icd203"]})
    >>> len(timeline_chart(frame, opens="2024-10-31", closes="2024-11-30").layer)
    4
    """
    start, end = time_of(opens), time_of(closes) + ONE_DAY
    known = None if known_at is None else time_of(known_at)
    rows = _forecasts(frame)
    span = span_of(rows, start, end, known)
    colour = colour_of(rows)
    point = alt.selection_point(name="point", fields=["forecaster", "when"])
    steps = (
        alt.Chart(_held(rows, end if known is None else min(end, known)))
        .mark_line(interpolate="step-after", strokeWidth=2)
        .encode(x=dates("made_at", span), y=_y(), color=colour, detail="forecaster:N")
    )
    dots = (
        alt.Chart(rows)
        .mark_circle(size=90)
        .encode(
            x=dates("made_at", span),
            y=_y(),
            color=colour,
            opacity=chosen(point),
            tooltip=[
                alt.Tooltip("forecaster:N", title="Forecaster"),
                alt.Tooltip("basis:N", title="Basis"),
                alt.Tooltip("probability:Q", title="Probability of yes", format=".1%"),
                alt.Tooltip("when:N", title="Made"),
            ],
        )
        .add_params(point)
    )
    layers = [*window_layers(start, end, span, height), steps, dots]
    if known is not None:
        layers += known_layers(known, outcome, span)
    chart = Layers(layer=layers, width="container", height=height)
    if title is not None:
        chart.title = alt.Title(title)
    return chart


def sentence(frame: pd.DataFrame, *, opens: Day, closes: Day, outcome: str | None = None) -> str:
    """Say the finding of a timeline, for its alternative text.

    Args:
        frame: as for :func:`timeline_chart`.
        opens: first day of the window.
        closes: last day of the window.
        outcome: the outcome in words, when there is one.

    >>> frame = pd.DataFrame({"made_at": ["2024-10-31"], "probability": [0.8], "forecaster": ["icd203"]})
    >>> print(sentence(frame, opens="2024-10-31", closes="2024-11-30"))
    1 forecast by 1 forecaster, the last 80% on 31 Oct 2024; window 31 Oct 2024 to 30 Nov 2024; pending.
    """
    window = f"window {day_words(time_of(opens))} to {day_words(time_of(closes))}"
    result = f"outcome: {outcome}" if outcome else "pending"
    if frame.empty:
        return f"No forecasts yet; {window}; {result}."
    rows = _forecasts(frame)
    last, who = rows.iloc[-1], rows["forecaster"].nunique()
    return (
        f"{len(rows)} forecast{'s' * (len(rows) > 1)} by {who} forecaster{'s' * (who > 1)}, the last "
        f"{last['probability']:.0%} on {day_words(last['made_at'])}; {window}; {result}."
    )


def time_of(day: Day) -> pd.Timestamp:
    """Return a time without zone, in UTC: the browser then shows it as it is written here."""
    time = pd.Timestamp(day)
    return time if time.tzinfo is None else time.tz_convert("UTC").tz_localize(None)


def day_words(time: pd.Timestamp) -> str:
    """Return a day in words."""
    return f"{time.day} {time:%b %Y}"


def _forecasts(frame: pd.DataFrame) -> pd.DataFrame:
    rows = pd.DataFrame(
        {
            "made_at": pd.to_datetime([time_of(made) for made in frame["made_at"]]),
            "probability": frame["probability"].astype(float).to_numpy(),
            "forecaster": frame["forecaster"].astype(str).to_numpy(),
            "basis": frame["basis"].astype(str).to_numpy() if "basis" in frame else "",
        }
    ).sort_values("made_at", kind="stable", ignore_index=True)
    return rows.assign(when=rows["made_at"].dt.strftime("%Y-%m-%d %H:%M"))


def _held(rows: pd.DataFrame, end: pd.Timestamp) -> pd.DataFrame:
    """The forecasts with one more row per forecaster: the last value, held to the end."""
    last = rows.drop_duplicates("forecaster", keep="last")
    return pd.concat([rows, last[last["made_at"] < end].assign(made_at=end)], ignore_index=True)


def colour_of(rows: pd.DataFrame) -> alt.Color | alt.ColorValue:
    """Return a colour for each forecaster where they are few, else one for all."""
    names = list(dict.fromkeys(rows["forecaster"]))
    if not 1 < len(names) <= MOST_COLOURS:
        return alt.value(theme.BLUE)  # type: ignore[return-value]
    return alt.Color(
        "forecaster:N",
        sort=names,
        title=None,
        legend=alt.Legend(columns=2, labelLimit=150, symbolType="circle"),
    )


def dates(column: str, span: Span) -> alt.X:
    """Return the axis of dates with some room on both sides, so that the ends of the window are seen."""
    domain = [alt.DateTime(year=time.year, month=time.month, date=time.day, hours=time.hour) for time in span]
    written = _form(span[1] - span[0])
    axis = alt.Axis(tickCount=4, grid=False, labelOverlap="greedy", labelSeparation=12, format=written)
    return alt.X(f"{column}:T", title="Date (UTC)", axis=axis, scale=alt.Scale(domain=domain))


def _form(length: pd.Timedelta) -> str:
    """Return how the days of an axis are written, each of them whole: the year is on every one."""
    if length < 4 * ONE_DAY:
        return "%-d %b, %H:%M"
    if length < 1_500 * ONE_DAY:
        return "%-d %b %Y"
    return "%b %Y" if length < 9_000 * ONE_DAY else "%Y"


def span_of(rows: pd.DataFrame, start: pd.Timestamp, end: pd.Timestamp, known: pd.Timestamp | None) -> Span:
    """Return the times the axis runs over, with some room on both sides."""
    times = [start, end, *rows["made_at"], *([] if known is None else [known])]
    room = (max(times) - min(times)) * 0.05
    return min(times) - room, max(times) + room


def _y() -> alt.Y:
    ticks = alt.Axis(format=".0%", values=[0, 0.25, 0.5, 0.75, 1], domain=False, ticks=False)
    return alt.Y("probability:Q", title="Probability of yes", scale=alt.Scale(domain=[0, 1]), axis=ticks)


def window_layers(start: pd.Timestamp, end: pd.Timestamp, span: Span, height: int) -> list[alt.Chart]:
    """Return the shade of the window and its name."""
    shown = f"{day_words(start)} to {day_words(end - ONE_DAY)}"
    at = alt.Chart(pd.DataFrame({"made_at": [start], "end": [end], "window": [shown], "label": ["window"]}))
    shade = at.mark_rect(color=theme.GREY, opacity=0.16).encode(
        x=dates("made_at", span), x2="end:T", tooltip=alt.Tooltip("window:N", title="Window (days inclusive)")
    )
    text = at.mark_text(align="left", baseline="bottom", dx=5, y=alt.ExprRef("height - 4"), color=theme.GREY)
    return [shade, text.encode(x=dates("made_at", span), text="label:N")]


def known_layers(known: pd.Timestamp, outcome: str | None, span: Span) -> list[alt.Chart]:
    """Return the line at the day the outcome became known, and its name."""
    label = "outcome known" if outcome is None else f"outcome: {outcome}"
    at = alt.Chart(pd.DataFrame({"made_at": [known], "label": [label], "on": [day_words(known)]}))
    rule = at.mark_rule(color=theme.GREY, strokeWidth=2.5).encode(
        x=dates("made_at", span),
        tooltip=[alt.Tooltip("label:N", title="Result"), alt.Tooltip("on:N", title="Known on")],
    )
    right = known - span[0] > (span[1] - span[0]) / 2
    text = at.mark_text(
        color=theme.GREY, align="right" if right else "left", baseline="bottom", dx=4 if right else -4, y=-4
    )
    return [rule, text.encode(x=dates("made_at", span), text="label:N")]
