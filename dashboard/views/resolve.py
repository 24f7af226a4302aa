"""Resolve: what happened? The queue, oldest first, without a word on how sure anyone was."""

from __future__ import annotations

from datetime import date
from typing import Any

import pandas as pd
import streamlit as st

from dashboard import data, parts, quoted

QUEUES = {
    "due": "The window has closed and no outcome stands.",
    "second opinion": "One resolver ruled; somebody else may rule too, without seeing that ruling.",
    "to settle": "The resolvers differ: a third settles it, with a rationale.",
    "still open": "The window is open. A claim that came true early may be resolved now and is scored when it closes.",
}
BLIND = ["entry", "claim_id", "question", "opens", "closes", "source", "status"]


def queue_of(claims: pd.DataFrame, name: str) -> pd.DataFrame:
    """Return the claims of a queue, the longest closed first, without anything that says how sure anyone was."""
    one = claims.outcome_status.eq("proposed") & ~claims.status.isin(["withdrawn"])
    rows = {
        "due": claims.status.eq("due") & ~one,
        "second opinion": one,
        "to settle": claims.status.eq("disputed"),
        "still open": claims.status.eq("open") & ~one,
    }[name]
    return claims[rows].sort_values(["closes", "entry"], ignore_index=True)[BLIND]


def choices(space: dict[str, Any]) -> dict[str, str] | None:
    """Return the outcomes a claim can have, in words; None where it is a number."""
    if space["kind"] == "quantity":
        return None
    if space["kind"] == "options":
        return {option: quoted.still(option) for option in space["options"]} | {"void": "Void"}
    partial = {share: f"{share} (partial)" for share in space.get("fractions", ())}
    return {"yes": "Yes", **partial, "no": "No", "void": "Void"}


def asked(space: dict[str, Any], name: str) -> tuple[str, str | None]:
    """Show what can be ruled; return the outcome, empty where none is chosen, and the reason where it is void."""
    known = choices(space)
    if known is None:
        void = st.radio("Outcome", ["number", "void"], horizontal=True, key=f"kind:{name}",
                        format_func=lambda k: {"number": "A number", "void": "Void"}[k])  # fmt: skip
        unit = f" in {space['unit']}" if space.get("unit") else ""
        found = "void" if void == "void" else st.text_input("The number", key=f"number:{name}").strip()
        if unit:
            parts.words(f"Unit:{unit.removeprefix(' in')}")
    elif space["kind"] == "binary":
        picked = st.radio(
            "Outcome", list(known), index=None, horizontal=True, format_func=lambda k: known[k], key=f"kind:{name}"
        )
        found = picked or ""
    else:
        picked = st.selectbox("Outcome", list(known), index=None, format_func=lambda k: known[k], key=f"kind:{name}")
        found = picked or ""
    if space.get("fraction_rule"):
        parts.words(f"Partial outcomes: {space['fraction_rule']}")
    if found != "void":
        return found, None
    return found, st.selectbox(
        "Why void", list(parts.VOID), index=None, format_func=lambda r: parts.VOID[r], key=f"why:{name}"
    )


def evidence_fields(name: str) -> dict[str, Any]:
    """Show the fields of one piece of evidence; return what they hold."""
    says = st.text_area("Evidence: the sentence that shows it", height=80, key=f"says:{name}")
    left, right = st.columns(2)
    url = left.text_input("Link to it", key=f"url:{name}", placeholder="https://…")
    publisher = right.text_input("Published by", key=f"publisher:{name}")
    shown = left.date_input("Evidence published on", value=None, format="YYYY-MM-DD", min_value=date(1800, 1, 1),
                            key=f"shown:{name}")  # fmt: skip
    said = {"says": says.strip(), "url": url.strip(), "publisher": publisher.strip(), "published_on": shown}
    return {key: value for key, value in said.items() if value}


def rule(claim: dict[str, Any], mine: dict[str, Any] | None) -> None:
    """Show the form of a ruling."""
    name = f"{claim['claim_id']}:{mine['seq'] if mine else 'first'}"
    if mine:
        parts.note(f"You ruled {parts.ruled(mine['outcome'])} in entry {mine['seq']}; a new ruling supersedes that.")
    outcome, reason = asked(parts.space_of(claim), name)
    with st.form(f"rule:{name}"):
        left, right = st.columns(2)
        happened = left.date_input("Event date: when it happened", value=None, format="YYYY-MM-DD",
                                   min_value=date(1800, 1, 1), key=f"happened:{name}")  # fmt: skip
        known = right.date_input("Known date: when that became public", value=None, format="YYYY-MM-DD",
                                 min_value=date(1800, 1, 1), key=f"known:{name}",
                                 help="Own forecasts recorded after this day never count.")  # fmt: skip
        shown = evidence_fields(name)
        rationale = st.text_area("Rationale: how the criteria were applied", height=80, key=f"rationale:{name}")
        with st.expander("Where a strict or a lenient reading gives another outcome"):
            strict = st.text_input(
                "By the strict reading", key=f"strict:{name}", placeholder="yes, no or a declared fraction"
            )
            lenient = st.text_input("By the lenient reading or window", key=f"lenient:{name}", placeholder="yes, no …")
        sent = st.form_submit_button("Record the ruling", type="primary")
    if not sent:
        return
    if not outcome:
        parts.say("outcome: expected one of those above, got nothing")
        return
    entry = parts.once(f"rule:{name}")
    made = parts.attempt(
        lambda ledger: ledger.resolve(
            claim["claim_id"],
            outcome,
            reason=reason,
            evidence=[shown] if shown else (),
            event_date=happened,
            known_at=known,
            rationale=rationale.strip() or None,
            strict=strict.strip() or None,
            lenient=lenient.strip() or None,
            supersedes=mine["resolution_id"] if mine else None,
            entry_id=entry,
        )
    )
    if made is not None:
        parts.receipt(made, "Ruling recorded")
        st.query_params.pop("claim", None)
        st.rerun()


def settle(claim: dict[str, Any], rulings: list[dict[str, Any]]) -> None:
    """Show the rulings side by side, and the form that settles."""
    st.subheader("The rulings, side by side")
    with st.grid(len(rulings), min_column_width=280):
        for ruling in rulings:
            with st.container(border=True):
                parts.ruling(ruling)
    name = f"settle:{claim['claim_id']}:{len(rulings)}"
    st.subheader("Settle")
    outcome, reason = asked(parts.space_of(claim), name)
    with st.form(name):
        rationale = st.text_area("Rationale: why this outcome stands", height=90, key=f"rationale:{name}")
        sent = st.form_submit_button("Settle", type="primary")
    if not sent:
        return
    if not outcome:
        parts.say("outcome: expected one of those above, got nothing")
        return
    entry = parts.once(name)
    made = parts.attempt(
        lambda ledger: ledger.settle(
            claim["claim_id"], outcome, reason=reason, rationale=rationale.strip() or None, entry_id=entry
        )
    )
    if made is not None:
        parts.receipt(made, "Settled")
        st.query_params.pop("claim", None)
        st.rerun()


def one(number: str) -> None:
    """Show one claim to rule on."""
    said = parts.find(number)
    if said is None:
        return
    claim = said["claim"]
    st.html(quoted.heading(claim["question"], 2))
    with st.container(horizontal=True, vertical_alignment="center"):
        parts.status(
            "due" if claim["status"] == "resolved" and claim["outcome_status"] == "proposed" else claim["status"]
        )
        st.text(f"Claim {claim['entry']}")
    if claim["status"] == "withdrawn":
        parts.note("The claim was withdrawn: there is nothing to resolve.")
        return
    left, right = st.columns([2, 3], gap="large")
    with left:
        parts.claim_card(claim, blind=True)
        st.caption("How sure the source sounded is left out on purpose, and so is its quote.")
    rulings = [ruling for ruling in said["resolutions"] if ruling["stage"] == "proposed"]
    who = data.ledger().actor
    mine = next((ruling for ruling in rulings if ruling["actor"] == who), None)
    with right:
        if claim["outcome_status"] in {"settled", "agreed"}:
            parts.note(f"The outcome stands: {parts.standing(claim)}.")
            parts.link_to("claim", "Open the claim", ":material/description:", claim=claim["entry"])
        elif claim["status"] == "disputed":
            settle(claim, rulings)
        else:
            others = len(rulings) - (mine is not None)
            if others:
                parts.note(f"{others} other ruling is recorded; you see it when you have ruled.")
            rule(claim, mine)


def page() -> None:
    """Draw the page."""
    st.title("What happened?")
    parts.receipts()
    claims = data.claims()
    sizes = {name: len(queue_of(claims, name)) for name in QUEUES}
    which = st.segmented_control("Queue", list(QUEUES), default="due", required=True, key="queue", bind="query-params")
    which = str(which or "due")
    waiting = queue_of(claims, which)
    others = ", ".join(f"{sizes[name]} {name}" for name in QUEUES if name != which)
    st.caption(f"{len(waiting)} {which}: {QUEUES[which]} Beside them: {others}.")
    number = parts.asked("claim")
    if waiting.empty:
        parts.empty("This queue is empty.", "claims", "See all claims")
    else:
        row = parts.table(
            waiting,
            {
                "entry": st.column_config.NumberColumn("No.", format="%d", width="small"),
                "question": st.column_config.TextColumn("Question", width="large"),
                "opens": "Opens",
                "closes": "Closes",
                "source": "Source",
            },
            key=f"queue_{which.replace(' ', '_')}",
            alt="Claims waiting for an outcome, the longest closed first, without their probabilities",
            chosen=True,
            height=min(38 + 35 * len(waiting), 260),
        )
        if row is not None:
            number = str(waiting.entry.iloc[row])
        elif number is None:
            number = str(waiting.entry.iloc[0])
    if number is not None:
        st.divider()
        one(number)


page()
