"""Two on the same claims: the paired comparison, its chart and its table, for the pages that ask who was better."""

from __future__ import annotations

from typing import Any

import pandas as pd
import streamlit as st

from dashboard import data, parts, pictures, quoted
from ledger.charts import comparison, scores

SIDES = {"sources": "source", "series": "series", "sources and members": "forecaster"}
BASIS = {"forecaster": "both"}  # members' own forecasts are compared as theirs
DRAWN = 12
MOST = 8  # of so many all pairs are compared at once
MOST_LATE = 3  # pairs of which it is said who spoke later
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
        second = None
        if first is not None:
            second = st.selectbox("Second", rest, index=None, key="second", bind="query-params",
                                  placeholder="all others")  # fmt: skip
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
    many = f" Drawn: the {DRAWN} clearest of {len(found)}." if len(found) > DRAWN else ""
    with pictures.beside_table(
        comparison.comparison_chart(found, most=DRAWN),
        comparison.sentence(found),
        "Dots: mean Brier score of the first less that of the second, on the claims both forecast; left of the dashed "
        "line the first is better. Lines: 95 % intervals, by clusters. Blue: told apart though all the others were "
        f"looked at too (at most {RATE:.0%} false discoveries expected); grey: not told apart.{many}",
        key="pairs_chart",
        widths=(4, 7),
    ):
        number = st.column_config.NumberColumn
        shown = found.assign(
            verdict=[
                "told apart" if q <= RATE else "not tested" if pd.isna(q) else "not told apart" for q in found.q_value
            ]
        )
        parts.table(
            shown,
            {
                "first": st.column_config.TextColumn("First", width=115),
                "second": st.column_config.TextColumn("Second", width=115),
                "estimate": number("First − second", format="%+.3f", width=105, help="below 0: the first is better"),
                **parts.ends("low", "high", "%+.3f"),
                "n": number("n", format="%d", width=42, help="claims in common"),
                "q_value": number("q", format="%.3f", width=50,
                                  help="false discovery rate at which this pair still counts"),
                "verdict": st.column_config.TextColumn("The two", width=104),
            },
            key="pairs_table",
            alt="Pairs with the difference of their mean Brier scores on common claims, interval, n and q",
            wrapped=None,
            height=420 if len(shown) > 10 else "auto",
        )  # fmt: skip
        late = found[found.days_later.abs() >= 1].head(MOST_LATE)
        if len(late):
            said = map(_later, late["first"], late["second"], late.days_later)
            parts.words(f"Who speaks later knows more: {'; '.join(said)}.")


def _later(first: str, second: str, days: float) -> str:
    """Return who of two spoke later, and by how much.

    >>> _later("Ada", "Emmy", -3.0)
    'Emmy 3 days after Ada'
    """
    ahead, behind = (second, first) if days > 0 else (first, second)
    return f"{behind} {abs(days):.0f} days after {ahead}"


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
    with pictures.beside_table(
        scores.track_record_chart(held, score="adjusted", axis_title=EQUAL),
        scores.sentence(held, score="adjusted", score_name="mean Brier score on equal claims"),
        "Dots: what the mean Brier score would be on equal claims (0–1, lower is better); lines: 95 % intervals.",
        key="adjusted_chart",
        widths=(4, 7),
    ):
        number = st.column_config.NumberColumn
        parts.table(
            _still(found, "group"),
            {
                "group": st.column_config.TextColumn("Who", width=140),
                "n": number("n", format="%d", width=45),
                "raw": parts.brier(),
                "adjusted": number("On equal claims", format="%.3f", width=115),
                **parts.ends("adjusted_low", "adjusted_high", "%.3f"),
                "q_value": number(
                    "q", format="%.3f", width=50, help="false discovery rate at which this one still differs"
                ),
            },
            key="adjusted_table",
            alt="Mean Brier score of each as it is and on equal claims, with interval, n and q",
            wrapped=None,
            height=420 if len(found) > 10 else "auto",
        )


def _still(frame: pd.DataFrame, *names: str) -> pd.DataFrame:
    """Return a frame whose names are inert."""
    stilled = {name: [quoted.still(str(value)) for value in frame[name]] for name in names}
    return frame.assign(**stilled)
