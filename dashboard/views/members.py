"""Members: who may do what? Roles, and the erasure of a text, which takes two people."""

from __future__ import annotations

from typing import get_args

import pandas as pd
import streamlit as st

from dashboard import admission, data, parts, quoted
from ledger.entries import Role

ROLES = {
    "viewer": "looks",
    "forecaster": "records claims, reads words, forecasts",
    "resolver": "rules on outcomes",
    "steward": "does all of this, and looks after members and erasures",
    "none": "no role: may not even look",
}


def members(held: pd.DataFrame) -> None:
    """Show who has which role."""
    if held.empty:
        parts.empty("No members: everybody who reaches these pages may do everything.")
        return
    shown = held.assign(role=held.role.fillna("none"), since=held.since.str[:10])
    parts.table(
        shown,
        {"subject": st.column_config.TextColumn("Member", width="large"), "role": "Role", "since": "Since", "by": "By"},
        key="members",
        alt="Members and their roles",
    )


def change() -> None:
    """Show the form that gives a role or takes it away."""
    st.header("Give a role")
    if not admission.may("set member"):
        return
    with st.form("member"):
        subject = st.text_input("Name somebody acts under, such as issuer|subject of their login", key="member_subject")
        role = st.selectbox(
            "Role", list(ROLES), index=None, format_func=lambda r: f"{r}: {ROLES[r]}", key="member_role"
        )
        sent = st.form_submit_button("Give the role", type="primary")
    if not sent:
        return
    if role is None:
        parts.say("role: expected one of those above, got nothing")
        return
    given = next((each for each in get_args(Role) if each == role), None)
    made = parts.attempt(lambda ledger: ledger.set_member(subject.strip(), given, entry_id=parts.once("member")))
    if made is not None:
        parts.done("member")
        parts.receipt(made, "Role given" if given else "Role taken away")
        st.rerun()


def waiting(asked: pd.DataFrame) -> None:
    """Show the texts somebody asked to erase."""
    left = asked[asked.entry.isna()]
    if left.empty:
        st.caption("Nobody waits for an erasure.")
    for row in left.to_dict("records"):
        with st.container(border=True):
            about = f"{row['statement']}: {row['publisher']}, {row['published_on']}"
            st.html(
                quoted.facts(
                    {
                        "Statement": quoted.escaped(about),
                        "Asked by": quoted.escaped(f"{row['asked_by']} on {row['asked_at'][:10]}"),
                        "Reason": quoted.escaped(row["reason"]),
                    }
                )
            )
            confirm(str(row["statement_id"]), str(row["asked_by"]))


def confirm(statement_id: str, asked_by: str) -> None:
    """Show the button of the second person."""
    if asked_by == data.ledger().actor:
        st.caption("You asked for this: another person confirms it.")
        return
    if not admission.may("erase", own=False):
        return
    name = f"erase:{statement_id}"
    sure = st.checkbox("I have looked at it: the text goes for good", key=f"sure:{statement_id}")
    if not st.button("Erase the text", key=f"do_{name}", disabled=not sure):
        return
    made = parts.attempt(lambda ledger: ledger.erase(statement_id, entry_id=parts.once(name)))
    if made is not None:
        parts.receipt(made, "Text erased")
        st.rerun()


def ask() -> None:
    """Show the form that asks for an erasure."""
    if not admission.may("ask erasure"):
        return
    with st.form("ask_erasure"):
        number = st.text_input("Number of the statement", key="erase_statement")
        reason = st.text_area("Why: the law and the request; this stays in the journal", height=80, key="erase_reason")
        sent = st.form_submit_button("Ask for the erasure")
    if not sent:
        return
    made = parts.attempt(
        lambda ledger: ledger.ask_erasure(number.strip(), reason=reason.strip(), entry_id=parts.once("ask_erasure"))
    )
    if made is not None:
        parts.done("ask_erasure")
        parts.receipt(made, "Erasure asked")
        st.rerun()


def erased(asked: pd.DataFrame) -> None:
    """Show the texts that were erased."""
    done = asked[asked.entry.notna()]
    if done.empty:
        return
    parts.table(
        done.assign(erased_at=done.erased_at.str[:10]),
        {
            "statement": st.column_config.NumberColumn("Statement", format="%d"),
            "reason": st.column_config.TextColumn("Reason", width="large"),
            "asked_by": "Asked by",
            "erased_by": "Erased by",
            "erased_at": "On",
            "entry": st.column_config.NumberColumn("Entry", format="%d"),
        },
        key="erased",
        alt="Texts that were erased, with who asked, who erased, and the entry that says so",
    )


def page() -> None:
    """Draw the page."""
    st.title("Who may do what?")
    parts.receipts()
    members(data.members())
    change()
    st.header("Texts to be erased")
    st.caption("One person asks, another confirms. The entry and its hash stay, so that the audit is whole.")
    asked = data.erasures()
    waiting(asked)
    ask()
    erased(asked)


page()
