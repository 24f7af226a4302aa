"""Home: what needs me today?"""

from __future__ import annotations

from datetime import UTC, date, datetime

import pandas as pd
import streamlit as st

from dashboard import data, parts

OVERDUE = 30
NEWEST = 5


def numbers(summary: dict[str, object]) -> None:
    """Show the three headline numbers with what stands behind them."""
    n = summary["n"]
    with st.grid(3, min_column_width=240):
        with st.container(border=True, height="stretch"):
            st.metric(parts.BRIER, parts.number(summary["brier"]))
            low, high = parts.number(summary["brier_low"]), parts.number(summary["brier_high"])
            st.caption(f"n = {n}; 95 % interval {low} to {high}" if low != "–" else f"n = {n}; no interval yet")
        with st.container(border=True, height="stretch"):
            st.metric("Scored", f"{n}")
            share = parts.number(summary["hindsight"], ".0%")
            st.caption(f"of {summary['n_claims']} claims with a probability; coded in hindsight: {share}")
        with st.container(border=True, height="stretch"):
            st.metric("Pending · void", f"{summary['n_pending']} · {summary['n_void']}")
            st.caption(f"pending: {summary['n_open']} of them with an open window; void claims are never scored")


def queue(due: pd.DataFrame, today: date) -> None:
    """Show the claims whose window has closed, the longest closed first."""
    st.subheader("To resolve")
    waiting = due[due.status == "due"].copy()
    if waiting.empty:
        parts.empty("Nothing is due: no window has closed without an outcome.", "claims", "See all claims")
        return
    waiting["days"] = [(today - date.fromisoformat(closes)).days for closes in waiting.closes]
    waiting["state"] = ["overdue" if days > OVERDUE else "due" for days in waiting.days]
    late = int((waiting.state == "overdue").sum())
    st.caption(
        f"{len(waiting)} due, {late} of them overdue (closed more than {OVERDUE} days ago). Choose a row to resolve it."
    )
    row = parts.table(
        waiting,
        {
            "question": st.column_config.TextColumn("Question", width="large"),
            "closes": "Closed",
            "days": st.column_config.NumberColumn("Days ago", format="%d"),
            "state": "State",
            "source": "Source",
        },
        key="home_due",
        alt="Claims whose window has closed and that have no outcome, the longest closed first",
        chosen=True,
    )
    if row is not None:
        parts.go("resolve", claim=waiting.entry.iloc[row])


def disputes(due: pd.DataFrame) -> None:
    """Show the claims whose resolvers differ."""
    st.subheader("To settle")
    disputed = due[due.status == "disputed"]
    if disputed.empty:
        st.caption("No two resolvers differ.")
        return
    row = parts.table(
        disputed,
        {"question": st.column_config.TextColumn("Question", width="large"), "closes": "Closed", "source": "Source"},
        key="home_disputed",
        alt="Claims whose resolvers differ",
        chosen=True,
    )
    if row is not None:
        parts.go("resolve", claim=disputed.entry.iloc[row], queue="to settle")


def newest(statements: pd.DataFrame) -> None:
    """Show the statements that were archived last."""
    st.subheader("Newest statements")
    if statements.empty:
        parts.empty("No statement is archived yet.", "record", "Record the first statement")
        return
    last = statements.sort_values("entry", ascending=False).head(NEWEST)
    last = last.assign(title=[title if isinstance(title, str) else "no title" for title in last.title])
    row = parts.table(
        last,
        {
            "title": st.column_config.TextColumn("Title", width="large"),
            "published_on": "Published",
            "publisher": "Publisher",
            "n_claims": st.column_config.NumberColumn("Claims", format="%d"),
            "n_rejected": st.column_config.NumberColumn("Rejected", format="%d"),
        },
        key="home_statements",
        alt="The statements archived last, with how many of their candidates were recorded and rejected",
        chosen=True,
    )
    if row is not None:
        parts.go("record", statement=last.entry.iloc[row])


def page() -> None:
    """Draw the page."""
    st.title("What needs me today?")
    said = data.info()
    who = data.ledger().actor
    parts.words(f"{said['name']}: {said['entries']} entries. You act as {who}.")
    numbers(data.calibration().summary)
    due = data.due()
    queue(due, datetime.now(UTC).date())
    disputes(due)
    newest(data.statements())


page()
