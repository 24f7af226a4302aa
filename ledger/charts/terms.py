"""Terms: how often what was called "likely" happened, with an interval, beside the lexicon's band and a survey."""

from __future__ import annotations

import altair as alt
import pandas as pd

from ledger.charts import theme
from ledger.charts.layers import Layers, chosen

ROW = 42
TOO_FEW = 20
TICKS = [0, 0.2, 0.4, 0.6, 0.8, 1]
TWO_LINES = "[truncate(split(datum.label, '\\n')[0], 26), split(datum.label, '\\n')[1]]"
AXIS = "How often it happened"
DOTS = {"inside": theme.BLUE, "outside": theme.ORANGE, "too few": theme.GREY}
SURVEY, BELOW = ("survey_low", "survey_best", "survey_high"), 15
WORDS = {
    "inside": "within the band, as far as n can tell",
    "outside": "its interval lies outside the band",
    "too few": "too few to judge",
}


def terms_chart(
    frame: pd.DataFrame, *, lexicon: str = "the lexicon", too_few: int = TOO_FEW, title: str | None = None
) -> alt.LayerChart:
    """Draw one row per term: a dot at how often it came true with its interval, and the lexicon's band in grey.

    Orange dots have an interval that does not meet the band; terms with fewer than ``too_few`` forecasts are grey.
    Where a survey asked readers what the term means, its range and best value are a thin line below, in purple.

    Args:
        frame: columns term, n, observed (0–1), low and high (its interval), and band_low, band_high, band_best where
            the lexicon knows the term; survey, survey_low, survey_best and survey_high where readers were asked.
        lexicon: name of the lexicon.
        too_few: below this n a term is grey.
        title: a line above the chart.

    Returns:
        One layered chart as wide as its container; ``event["selection"]["point"]`` holds the terms clicked.

    >>> frame = pd.DataFrame({"term": ["likely"], "n": [40], "observed": [0.7], "low": [0.54], "high": [0.82],
    ...     "band_low": [0.55], "band_high": [0.8], "band_best": [0.675]})
    >>> len(terms_chart(frame).layer)
    4
    """
    drawn = _rows(frame, too_few)
    names = alt.Axis(labelExpr=TWO_LINES, labelLimit=190, labelLineHeight=15, labelOffset=-7, ticks=False)
    y = alt.Y("label:N", sort=drawn["label"].tolist(), title=None, axis=names)
    colour = alt.Color("verdict:N", scale=alt.Scale(domain=list(DOTS), range=list(DOTS.values())), legend=None)
    tooltip = [
        alt.Tooltip("term:N", title="Term"),
        alt.Tooltip("observed:Q", title=AXIS, format=".1%"),
        alt.Tooltip("interval:N", title="Interval"),
        alt.Tooltip("band:N", title=f"Band of {lexicon}"),
        alt.Tooltip("asked:N", title="Readers asked"),
        alt.Tooltip("n:Q", title="Number of forecasts", format=","),
        alt.Tooltip("note:N", title="To judge"),
    ]
    known = drawn.dropna(subset=["band_low", "band_high"])
    point = alt.selection_point(name="point", fields=["term"])
    bands = alt.Chart(known).mark_bar(color=theme.GREY, opacity=0.3, size=22, cornerRadius=2)
    best = alt.Chart(known.dropna(subset=["band_best"])).mark_tick(color=theme.GREY, size=22, thickness=2)
    spans = alt.Chart(drawn.dropna(subset=["low", "high"])).mark_rule(strokeWidth=2.5, opacity=0.8)
    dots = alt.Chart(drawn).mark_circle(size=130)
    layers = [
        bands.encode(y=y, x=_x("band_low"), x2="band_high:Q", tooltip=tooltip),
        best.encode(y=y, x=_x("band_best"), tooltip=tooltip),
        spans.encode(y=y, x=_x("low"), x2="high:Q", color=colour, tooltip=tooltip),
        dots.encode(
            y=y,
            x=_x("observed"),
            color=colour,
            opacity=chosen(point),
            tooltip=tooltip,
        ).add_params(point),
        *_survey(drawn, y, tooltip),
    ]
    chart = Layers(layer=layers, width="container", height=max(90, ROW * len(drawn)))
    if title is not None:
        chart.title = alt.Title(title, subtitle=f"grey: band of {lexicon}, with its best value")
    return chart


def sentence(frame: pd.DataFrame, *, lexicon: str = "the lexicon", too_few: int = TOO_FEW) -> str:
    """Say the finding of a terms chart, for its alternative text.

    Args:
        frame: as for :func:`terms_chart`.
        lexicon: name of the lexicon.
        too_few: below this n a term is not judged.

    >>> frame = pd.DataFrame({"term": ["likely"], "n": [40], "observed": [0.9], "low": [0.82], "high": [0.96],
    ...     "band_low": [0.55], "band_high": [0.8]})
    >>> print(sentence(frame, lexicon="ICD 203"))
    1 term: "likely" came true 90% of the time (n = 40), more often than ICD 203 has it (55% to 80%).
    """
    if frame.empty:
        return "No term has a resolved forecast yet."
    rows = _rows(frame, too_few)
    head = f"{len(rows)} term{'s' * (len(rows) > 1)}: "
    small = int((rows["verdict"] == "too few").sum())
    tail = f" {small} with fewer than {too_few} forecasts, too few to judge." if small else ""
    out = rows[rows["verdict"] == "outside"]
    if out.empty:
        judged = len(rows) - small
        if judged == 0:
            return f"{head}none has the {too_few} forecasts that a verdict needs."
        return f"{head}none of the {judged} that can be judged lies outside its band of {lexicon}.{tail}"
    said = [
        f'"{term}" came true {observed:.0%} of the time (n = {n:,}), '
        f"{'more' if observed > high else 'less'} often than {lexicon} has it ({low:.0%} to {high:.0%})"
        for term, observed, n, low, high in zip(
            out["term"], out["observed"], out["n"], out["band_low"], out["band_high"], strict=True
        )
    ]
    return f"{head}{'; '.join(said)}.{tail}"


def _survey(drawn: pd.DataFrame, y: alt.Y, tooltip: list[alt.Tooltip]) -> list[alt.Chart]:
    """What readers took the words to mean: a thin line from low to high and a diamond at the best value."""
    asked = drawn.dropna(subset=["survey_low", "survey_best", "survey_high"])
    if asked.empty:
        return []
    line = alt.Chart(asked).mark_rule(color=theme.PURPLE, strokeWidth=1.5, opacity=0.8, yOffset=BELOW)
    best = alt.Chart(asked).mark_point(color=theme.PURPLE, shape="diamond", filled=True, size=55, yOffset=BELOW)
    return [
        line.encode(y=y, x=_x("survey_low"), x2="survey_high:Q", tooltip=tooltip),
        best.encode(y=y, x=_x("survey_best"), tooltip=tooltip, opacity=alt.value(1)),
    ]


def _rows(frame: pd.DataFrame, too_few: int) -> pd.DataFrame:
    """The rows to draw, the most certain word first."""
    rows = pd.DataFrame({"term": frame["term"].astype(str), "n": frame["n"].astype(int)})
    for name in ("observed", "low", "high", "band_low", "band_high", "band_best", *SURVEY):
        rows[name] = frame[name].astype(float) if name in frame else float("nan")
    apart = (rows["low"] > rows["band_high"]) | (rows["high"] < rows["band_low"])
    rows["verdict"] = [
        "too few" if n < too_few else "outside" if out else "inside" for n, out in zip(rows["n"], apart, strict=True)
    ]
    rows["note"] = [WORDS[verdict] for verdict in rows["verdict"]]
    rows["interval"], rows["band"] = (
        [
            "none" if pd.isna(a) else f"{a:.0%} to {b:.0%}"
            for a, b in zip(rows[f"{kind}low"], rows[f"{kind}high"], strict=True)
        ]
        for kind in ("", "band_")
    )
    rows["label"] = [f"{theme.one_line(term)}\nn = {n:,}" for term, n in zip(rows["term"], rows["n"], strict=True)]
    names = frame["survey"].tolist() if "survey" in frame else [None] * len(rows)
    rows["asked"] = [
        "none" if pd.isna(low) else f"{name}: {low:.0%} to {high:.0%}, best {best:.0%}"
        for name, low, best, high in zip(names, *(rows[name] for name in SURVEY), strict=True)
    ]
    order = rows["band_best"].fillna((rows["band_low"] + rows["band_high"]) / 2).fillna(rows["observed"])
    return rows.iloc[order.argsort(kind="stable")[::-1]].reset_index(drop=True)


def _x(column: str) -> alt.X:
    ticks = alt.Axis(format=".0%", values=TICKS)
    return alt.X(f"{column}:Q", title=AXIS, scale=alt.Scale(domain=[0, 1], nice=False, padding=8), axis=ticks)
