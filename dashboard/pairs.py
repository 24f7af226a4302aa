"""Two on the same claims: the paired comparison, its chart and its table, for the pages that ask who was better."""

from __future__ import annotations

from typing import Any

import pandas as pd
import streamlit as st

from dashboard import data, parts, quoted
from ledger.charts import comparison, scores

SIDES = {"sources": "source", "series": "series", "sources and members": "forecaster"}
BASIS = {"forecaster": "both"}  # members' own forecasts are compared as theirs
DRAWN = 12
MOST = 8  # of so many all pairs are compared at once
RATE = 0.05
EQUAL = "Mean Brier score on equal claims (0–1, lower is better)"


def compared(choices: dict[str, Any]) -> None:
    """Ask who is compared with whom; show who is better on the claims both forecast."""
    who = st.segmented_control("Compare", list(SIDES), default="sources", required=True, key="sides",
                               bind="query-params")  # fmt: skip
    by = SIDES[str(who)]
    choices = choices | {"basis": BASIS.get(by, "source")}
    lines = data.scores(by, **choices)
    names = [str(name) for name, n in zip(lines.group, lines.n, strict=True) if n and name != "(none)"]
    if len(names) < 2:
        st.caption("Fewer than two have a scored claim: there is nothing to compare.")
        return
    with st.grid(2, min_column_width=220):
        first = st.selectbox("First", names, index=None, key="first", bind="query-params", placeholder="anybody")
        rest = [name for name in names if name != first]
        second = st.selectbox("Second", rest, index=None, key="second", bind="query-params", placeholder="all others",
                              disabled=first is None)  # fmt: skip
    if first is None and len(names) > MOST:
        pairs = len(names) * (len(names) - 1) // 2
        st.caption(
            f"Choose the first: of {len(names)} there are {pairs:,} pairs, and the more one looks at, the more of them "
            "differ by chance."
        )
        return
    asked = choices | {"by": by}
    with st.spinner("Comparing on common claims …"):
        found = data.compare(first, second if first else None, **asked)
    st.text(quoted.still(found.attrs["sentence"]))
    if found.empty:
        _adjusted(asked)
        return
    _drawn(_still(found, "first", "second"))
    _adjusted(asked)


def _drawn(found: pd.DataFrame) -> None:
    """Show the pairs: chart left, table right."""
    left, right = st.columns(2, gap="large")
    with left:
        says = comparison.sentence(found)
        st.altair_chart(comparison.comparison_chart(found, most=DRAWN), theme=None, key="pairs_chart", alt=says)
        many = f" Drawn: the {DRAWN} clearest of {len(found)}." if len(found) > DRAWN else ""
        st.caption(
            "Dots: mean Brier score of the first less that of the second, on the claims both forecast; left of the "
            "dashed line the first is better. Lines: 95 % intervals, by clusters. Blue: told apart though all the "
            f"others were looked at too (at most {RATE:.0%} false discoveries expected); grey: not told apart.{many}"
        )
    with right:
        number = st.column_config.NumberColumn
        shown = found.assign(
            verdict=[
                "told apart" if q <= RATE else "not tested" if pd.isna(q) else "not told apart" for q in found.q_value
            ]
        )
        parts.table(
            shown,
            {
                "first": st.column_config.TextColumn("First", width=110),
                "second": st.column_config.TextColumn("Second", width=110),
                "estimate": number("First − second (below 0: first better)", format="%+.3f", width=130),
                "low": number("95 % low", format="%+.3f"),
                "high": number("95 % high", format="%+.3f"),
                "n": number("Claims in common", format="%d"),
                "clusters": number("Clusters", format="%d"),
                "q_value": number("q", format="%.3f", help="false discovery rate at which this pair still counts"),
                "verdict": "The two",
                "days_later": number("Days later", format="%+.1f", help="how long after the second the first spoke"),
            },
            key="pairs_table",
            alt="Pairs with the difference of their mean Brier scores on common claims, interval, n and q",
            height=420 if len(shown) > 10 else "auto",
        )


def _adjusted(asked: dict[str, Any]) -> None:
    """Show all at once, each claim's difficulty taken out, where that is asked for."""
    why = "who answered easy claims looks good: this compares as if all had answered the same"
    if not st.toggle("All at once, each claim's difficulty taken out", key="adjusted", bind="query-params", help=why):
        return
    with st.spinner("Taking out each claim's difficulty …"):
        found = data.compare(**asked, adjusted=True)
    st.text(quoted.still(found.attrs["sentence"]))
    held = _still(found[found.adjusted.notna()], "group").head(20)
    if held.empty:
        return
    left, right = st.columns(2, gap="large")
    with left:
        drawn = scores.track_record_chart(held, score="adjusted", axis_title=EQUAL)
        says = scores.sentence(held, score="adjusted", score_name="mean Brier score on equal claims")
        st.altair_chart(drawn, theme=None, key="adjusted_chart", alt=says)
        st.caption(
            "Dots: what the mean Brier score would be on equal claims (0–1, lower is better); lines: 95 % intervals."
        )
        st.text(says)
    with right:
        number = st.column_config.NumberColumn
        parts.table(
            _still(found, "group"),
            {
                "group": st.column_config.TextColumn("Who", width=140),
                "n": number("n", format="%d"),
                "raw": number("Brier as it is (0–1, lower is better)", format="%.3f"),
                "adjusted": number("On equal claims", format="%.3f"),
                "adjusted_low": number("95 % low", format="%.3f"),
                "adjusted_high": number("95 % high", format="%.3f"),
                "q_value": number("q", format="%.3f", help="false discovery rate at which this one still differs"),
            },
            key="adjusted_table",
            alt="Mean Brier score of each as it is and on equal claims, with interval, n and q",
            height=420 if len(found) > 10 else "auto",
        )


def _still(frame: pd.DataFrame, *names: str) -> pd.DataFrame:
    """Return a frame whose names are inert."""
    stilled = {name: [quoted.still(str(value)) for value in frame[name]] for name in names}
    return frame.assign(**stilled)
