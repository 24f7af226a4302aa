"""Track records: a mean score per group with its interval and the number of forecasts behind it."""

from __future__ import annotations

import altair as alt
import pandas as pd

from ledger.charts import theme
from ledger.charts.layers import Layers, chosen

ROW = 42
TWO_LINES = "[truncate(split(datum.label, '\\n')[0], 26), split(datum.label, '\\n')[1]]"
TOO_FEW = 20
BRIER = "Mean Brier score (0–1, lower is better)"


def track_record_chart(
    frame: pd.DataFrame,
    *,
    score: str = "brier",
    axis_title: str = BRIER,
    reference: float | None = None,
    reference_name: str = "always saying the base rate",
    too_few: int = TOO_FEW,
    title: str | None = None,
) -> alt.LayerChart:
    """Draw one row per group: a dot at the mean score, a line for its interval, n beside the name.

    Groups with fewer than ``too_few`` forecasts are grey: their place in the order says little.

    Args:
        frame: columns group, n, ``score`` and, where an interval is known, ``score``_low and ``score``_high.
        score: name of the score's column.
        axis_title: the score's name with its range and direction.
        reference: a score to compare with, drawn as a dashed line.
        reference_name: what that score is.
        too_few: below this n a group is grey.
        title: a line above the chart.

    Returns:
        One layered chart as wide as its container; ``event["selection"]["point"]`` holds the groups clicked.

    >>> frame = pd.DataFrame({"group": ["ana", "ben"], "n": [40, 5], "brier": [0.1, 0.2],
    ...     "brier_low": [0.05, None], "brier_high": [0.15, None]})
    >>> len(track_record_chart(frame).layer)
    2
    """
    drawn = _rows(frame, score, too_few)
    layers = [] if reference is None else _reference(reference, reference_name, axis_title)
    colour = alt.Color(
        "judged:N",
        scale=alt.Scale(domain=["enough", "too few"], range=[theme.BLUE, theme.GREY]),
        legend=None,
    )
    names = alt.Axis(labelExpr=TWO_LINES, labelLimit=190, labelLineHeight=15, labelOffset=-7, ticks=False)
    y = alt.Y("label:N", sort=drawn["label"].tolist(), title=None, axis=names)
    x = alt.X("score:Q", title=axis_title, scale=alt.Scale(zero=True, nice=True), axis=alt.Axis(tickCount=4))
    point = alt.selection_point(name="point", fields=["group"])
    tooltip = [
        alt.Tooltip("group:N", title="Group"),
        alt.Tooltip("score:Q", title=axis_title, format=".3f"),
        alt.Tooltip("interval:N", title="Interval"),
        alt.Tooltip("n:Q", title="Number of forecasts", format=","),
        alt.Tooltip("note:N", title="To judge"),
    ]
    spans = drawn.dropna(subset=["low", "high"])
    layers.append(
        alt.Chart(spans)
        .mark_rule(strokeWidth=2.5, opacity=0.7)
        .encode(y=y, x=alt.X("low:Q", title=axis_title), x2="high:Q", color=colour, tooltip=tooltip)
    )
    layers.append(
        alt.Chart(drawn)
        .mark_circle(size=130)
        .encode(
            y=y,
            x=x,
            color=colour,
            opacity=chosen(point),
            tooltip=tooltip,
        )
        .add_params(point)
    )
    chart = Layers(layer=layers, width="container", height=max(90, ROW * len(drawn)))
    if title is not None:
        chart.title = alt.Title(title)
    return chart


def sentence(
    frame: pd.DataFrame, *, score: str = "brier", score_name: str = "mean Brier score", too_few: int = TOO_FEW
) -> str:
    """Say the finding of a track-record chart, for its alternative text.

    Args:
        frame: as for :func:`track_record_chart`.
        score: name of the score's column, lower is better.
        score_name: the score in words.
        too_few: below this n a group is not named best or worst.

    >>> print(sentence(pd.DataFrame({"group": ["ana", "ben"], "n": [40, 50], "brier": [0.1, 0.2]})))
    2 groups: the lowest mean Brier score is 0.10 (ana, n = 40), the highest 0.20 (ben, n = 50).
    """
    known = frame[frame[score].notna()]
    if known.empty:
        return "No group has a score yet."
    enough = known[known["n"] >= too_few].sort_values(score)
    head = f"{len(known)} group{'s' * (len(known) > 1)}"
    small = len(known) - len(enough)
    few = "" if not small else f" {small} with fewer than {too_few} forecasts, too few to judge."
    if enough.empty:
        return f"{head}: none has the {too_few} forecasts that a verdict needs."
    best, worst = enough.iloc[0], enough.iloc[-1]
    text = f"{head}: the lowest {score_name} is {best[score]:.2f} ({best['group']}, n = {best['n']:,})"
    if len(enough) > 1:
        text += f", the highest {worst[score]:.2f} ({worst['group']}, n = {worst['n']:,})"
    return f"{text}.{few}{_overlap(best, worst, score)}"


def _overlap(best: pd.Series, worst: pd.Series, score: str) -> str:
    low, high = f"{score}_low", f"{score}_high"
    if low not in best or best["group"] == worst["group"] or pd.isna([best[high], worst[low]]).any():
        return ""
    apart = best[high] < worst[low]
    return " Their intervals do not overlap." if apart else " Their intervals overlap."


def _rows(frame: pd.DataFrame, score: str, too_few: int) -> pd.DataFrame:
    """The rows to draw, best first, those with too few last; an infinite score is left to the table."""
    finite = frame[frame[score].notna() & (frame[score].abs() != float("inf"))].sort_values(score)
    ends = [
        finite[f"{score}_{end}"].astype(float) if f"{score}_{end}" in finite else float("nan")
        for end in ("low", "high")
    ]
    rows = pd.DataFrame(
        {"group": finite["group"].astype(str), "n": finite["n"], "score": finite[score].astype(float)}
    ).assign(low=ends[0], high=ends[1])
    rows["label"] = [f"{theme.one_line(group)}\nn = {n:,}" for group, n in zip(rows["group"], rows["n"], strict=True)]
    rows["judged"] = ["enough" if n >= too_few else "too few" for n in rows["n"]]
    rows["note"] = ["enough forecasts" if n >= too_few else "too few to judge" for n in rows["n"]]
    rows["interval"] = [
        "none" if pd.isna(low) else f"{low:.3f} to {high:.3f}"
        for low, high in zip(rows["low"], rows["high"], strict=True)
    ]
    return rows.sort_values("judged", kind="stable", ignore_index=True)


def _reference(value: float, name: str, axis_title: str) -> list[alt.Chart]:
    at = alt.Chart(pd.DataFrame({"score": [value], "name": [name]}))
    x = alt.X("score:Q", title=axis_title)
    tooltip = [
        alt.Tooltip("name:N", title="Reference"),
        alt.Tooltip("score:Q", title=axis_title, format=".3f"),
    ]
    rule = at.mark_rule(color=theme.ORANGE, strokeDash=[5, 4], strokeWidth=1.5).encode(x=x, tooltip=tooltip)
    text = at.mark_text(color=theme.ORANGE, align="right", baseline="bottom", dx=4, y=-3)
    return [rule, text.encode(x=x, text="name:N")]
