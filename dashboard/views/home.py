"""Home: what needs me today?"""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pandas as pd
import streamlit as st

from dashboard import data, parts

OVERDUE = 30
ROOM = 420  # pixels of the table of what is due
FIRST = 10
CLOSED = st.column_config.TextColumn("Closed", width=88)
SOURCE = st.column_config.TextColumn("Source", width=125)
DUE: dict[str, Any] = {"status": "due", "ruled": False}


def numbers(summary: dict[str, Any]) -> None:
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


def queue(today: date) -> None:
    """Show the claims whose window closed longest ago, and the way to all of them."""
    st.header("To resolve")
    waiting = data.count(**DUE).get("due", 0)
    if not waiting:
        parts.empty("Nothing is due: no window has closed without an outcome.", "claims", "See all claims")
        calendar()
        return
    late = data.count(**DUE, closed_before=(today - timedelta(days=OVERDUE)).isoformat()).get("due", 0)
    st.caption(
        f"{waiting:,} due, {late:,} of them overdue (closed more than {OVERDUE} days ago). Choose a row to resolve it."
    )
    shown = data.browse(**DUE, order="closing", limit=FIRST)
    shown["days"] = [(today - date.fromisoformat(closes)).days for closes in shown.closes]
    shown["state"] = ["overdue" if days > OVERDUE else "due" for days in shown.days]
    row = parts.table(
        shown,
        {
            "question": st.column_config.TextColumn("Question", width=310),
            "closes": CLOSED,
            "days": st.column_config.NumberColumn("Days ago", format="%d", width=60),
            "state": st.column_config.TextColumn("State", width=60),
            "source": SOURCE,
        },
        key="home_due",
        alt="Claims whose window has closed and that have no outcome, the longest closed first",
        chosen=True,
        wrapped=True,
        height=ROOM,
    )
    if waiting > len(shown):
        parts.link_to("resolve", f"All {waiting:,} that are due", ":material/gavel:")
    calendar()
    if row is not None:
        parts.go("resolve", claim=shown.entry.iloc[row])


def calendar() -> None:
    """Offer the days on which claims come due, for a calendar of one's own."""
    st.download_button("Due days for your calendar (.ics)", data.calendar, "claims-due.ics", "text/calendar",
                       icon=":material/calendar_month:", on_click="ignore",
                       help="A day for every claim that is open or due: its question, its criteria and its topics, "
                       "and nothing of how sure anybody was.")  # fmt: skip


def disputes() -> None:
    """Show the claims whose resolvers differ."""
    st.header("To settle")
    disputed = data.browse(status="disputed", order="closing", limit=FIRST)
    if disputed.empty:
        st.caption("No two resolvers differ.")
        return
    row = parts.table(
        disputed,
        {"question": st.column_config.TextColumn("Question", width=310), "closes": CLOSED, "source": SOURCE},
        key="home_disputed",
        alt="Claims whose resolvers differ",
        chosen=True,
        wrapped=True,
    )
    if row is not None:
        parts.go("resolve", claim=disputed.entry.iloc[row], queue="to settle")


def newest(statements: pd.DataFrame) -> None:
    """Show the statements that were archived last."""
    st.header("Newest statements")
    if statements.empty:
        parts.empty("No statement is archived yet.", "record", "Record the first statement")
        return
    last = statements.assign(title=[title if isinstance(title, str) else "no title" for title in statements.title])
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


def first() -> None:
    """Say what is done here, to whoever opens an empty ledger."""
    with st.container(border=True):
        st.markdown(
            "Nothing is here yet. **Record** what somebody said: paste it, its predictions are found, and one of them "
            "becomes a claim. **Resolve** it when its window has closed. **Calibration** then shows how good the "
            "forecasts were, and how far that can be trusted."
        )
        parts.link_to("record", "Record the first statement", ":material/edit_note:")
        parts.link_to("importing", "Forecasts in a file? Import them", ":material/upload_file:")
        parts.link_to("forecast", "A forecast of your own, in one line", ":material/trending_up:")


def page() -> None:
    """Draw the page: what takes longest, the numbers, last, in its place at the top."""
    st.title("What needs me today?")
    said = data.info()
    who = data.ledger().actor
    parts.words(
        f"{said['name']}: {said['entries']:,} {'entry' if said['entries'] == 1 else 'entries'}. You act as {who}."
    )
    if not {"claim recorded", "statement archived"} & said["kinds"].keys():
        first()
        return
    top = st.container()
    queue(datetime.now(UTC).date())
    disputes()
    newest(data.newest())
    with top, st.spinner("Scoring …"):
        numbers(data.headline())


page()
