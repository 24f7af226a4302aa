"""Sensitivity: how far each headline number moves when the words, the reader, the window or the ruling change."""

from __future__ import annotations

from collections.abc import Sequence

import altair as alt
import pandas as pd

from ledger.charts import theme
from ledger.charts.layers import Layers, chosen

ROW = 44
NAMES = {
    "base_rate": "Base rate",
    "mean_forecast": "Mean forecast",
    "brier": "Mean Brier score (lower is better)",
    "log_score": "Mean log score (lower is better)",
    "skill": "Skill against the base rate",
    "miscalibration": "Miscalibration (lower is better)",
    "discrimination": "Discrimination (higher is better)",
    "uncertainty": "Uncertainty",
    "auc": "Area under the ROC curve",
}
SHOWN = ("brier", "log_score", "skill", "miscalibration", "discrimination", "base_rate", "mean_forecast")
TWO_LINES = "split(replace(datum.label, ')', ''), ' (')"
AXIS = "Value under each coding choice"


def sensitivity_chart(
    frame: pd.DataFrame, *, measures: Sequence[str] = SHOWN, title: str | None = None
) -> alt.LayerChart:
    """Draw one row per headline number: a bar over its range, a tick per coding choice, a dot at the headline.

    Args:
        frame: long: measure, coding, value, lowest, highest, headline, as the sensitivity table gives them.
        measures: the measures to draw, top to bottom; those not in the frame, or not finite, are left out.
        title: a line above the chart.

    Returns:
        One layered chart as wide as its container; ``event["selection"]["point"]`` holds the codings clicked: their
        ticks stay bright in every row.

    >>> frame = pd.DataFrame({"measure": "brier", "coding": ["strict", "lenient"], "value": [0.2, 0.3],
    ...     "lowest": 0.2, "highest": 0.3, "headline": 0.2})
    >>> len(sensitivity_chart(frame).layer)
    3
    """
    drawn = _rows(frame, measures)
    spans = drawn.drop_duplicates("name")
    names = alt.Axis(labelExpr=TWO_LINES, labelLimit=200, labelLineHeight=15, labelOffset=-5, ticks=False)
    y = alt.Y("name:N", sort=spans["name"].tolist(), title=None, axis=names)
    point = alt.selection_point(name="point", fields=["coding"])
    of_range = [
        alt.Tooltip("name:N", title="Measure"),
        alt.Tooltip("headline:Q", title="Headline", format=".3f"),
        alt.Tooltip("lowest:Q", title="Lowest", format=".3f"),
        alt.Tooltip("highest:Q", title="Highest", format=".3f"),
    ]
    of_choice = [
        alt.Tooltip("name:N", title="Measure"),
        alt.Tooltip("coding:N", title="Coding choice"),
        alt.Tooltip("value:Q", title="Value", format=".3f"),
    ]
    bars = alt.Chart(spans).mark_bar(color=theme.GREY, opacity=0.25, size=20, cornerRadius=2)
    ticks = alt.Chart(drawn).mark_tick(color=theme.BLUE, size=20, thickness=2.5)
    dots = alt.Chart(spans).mark_circle(color=theme.ORANGE, size=120, opacity=1)
    layers = [
        bars.encode(y=y, x=_x("lowest"), x2="highest:Q", tooltip=of_range),
        ticks.encode(y=y, x=_x("value"), tooltip=of_choice, opacity=chosen(point, 0.9, 0.15)).add_params(point),
        dots.encode(y=y, x=_x("headline"), tooltip=of_range),
    ]
    chart = Layers(layer=layers, width="container", height=max(90, ROW * len(spans)))
    if title is not None:
        chart.title = alt.Title(title, subtitle="orange: the headline; blue: every coding choice; grey: their range")
    return chart


def sentence(frame: pd.DataFrame, *, measure: str = "brier") -> str:
    """Say the finding of a sensitivity chart, for its alternative text.

    Args:
        frame: as for :func:`sensitivity_chart`.
        measure: the number to speak of.

    >>> frame = pd.DataFrame({"measure": "brier", "coding": ["strict", "lenient"], "value": [0.2, 0.3],
    ...     "lowest": 0.2, "highest": 0.3, "headline": 0.2})
    >>> print(sentence(frame))
    Under 2 coding choices the mean Brier score runs from 0.20 (strict) to 0.30 (lenient); the headline is 0.20.
    """
    rows = frame[(frame["measure"] == measure) & frame["value"].notna()]
    if rows.empty:
        return "No coding choice has a score yet."
    name = NAMES.get(measure, measure).split(" (", maxsplit=1)[0]
    name = name if name.startswith("Area") else name[0].lower() + name[1:]
    low, high = rows.iloc[int(rows["value"].argmin())], rows.iloc[int(rows["value"].argmax())]
    choices = f"Under {len(rows)} coding choice{'s' * (len(rows) > 1)} the {name}"
    if low["value"] == high["value"]:
        return f"{choices} stays {_say('at', low['value'])}."
    return (
        f"{choices} runs from {low['value']:.2f} ({low['coding']}) to {_say('', high['value'])} ({high['coding']}); "
        f"the headline is {_say('', rows['headline'].iloc[0])}."
    )


def _say(before: str, value: float) -> str:
    return "infinite (certain and wrong)" if value == float("inf") else f"{before} {value:.2f}".strip()


def _rows(frame: pd.DataFrame, measures: Sequence[str]) -> pd.DataFrame:
    """The finite values of the measures to draw, in that order."""
    numbers = frame[["value", "lowest", "highest", "headline"]].astype(float)
    finite = numbers.notna().all(axis=1) & (numbers.abs() != float("inf")).all(axis=1)
    order = {name: place for place, name in enumerate(measures)}
    rows = frame[finite & frame["measure"].isin(order)]
    rows = rows.assign(name=[NAMES.get(name, name) for name in rows["measure"]], place=rows["measure"].map(order))
    return rows.sort_values("place", kind="stable", ignore_index=True).drop(columns="place")


def _x(column: str) -> alt.X:
    return alt.X(f"{column}:Q", title=AXIS, scale=alt.Scale(zero=True, nice=True), axis=alt.Axis(tickCount=6))
