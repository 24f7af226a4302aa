"""Resolve: what happened? The queue, oldest first, without a word on how sure anyone was."""

from __future__ import annotations

from typing import Any

import streamlit as st

from dashboard import data, keeping, paging, parts, quoted, rulings
from dashboard.beside import Beside
from ledger.errors import InputError

QUEUES = {
    "due": "the window has closed and no outcome stands.",
    "second opinion": "somebody else ruled; you may rule too, without seeing that ruling.",
    "to settle": "the resolvers differ: a third settles it, with a rationale.",
    "still open": "the window is open. A claim that came true early may be resolved now and is scored when it closes.",
}
EMPTY = {
    "due": "Nothing is due: a claim comes here the day after its window closes.",
    "second opinion": "Nobody else's ruling waits for yours: a claim comes here when another person has ruled on it.",
    "to settle": "No two resolvers differ: a claim comes here when they do, without either having seen the other.",
    "still open": "No claim has an open window.",
}
NEEDED = "An outcome and the sentence that shows it are needed (of a void: why); all the rest may stay empty."
SHORT = 10


def queues() -> dict[str, dict[str, Any]]:
    """Return which claims are in each queue."""
    return {
        "due": {"status": "due", "ruled": False},
        "second opinion": {"status": ("due", "open", "resolved", "void"), "ruled": True,
                           "not_ruled_by": data.ledger().actor},
        "to settle": {"status": "disputed"},
        "still open": {"status": "open", "ruled": False},
    }  # fmt: skip


def rule(claim: dict[str, Any], mine: dict[str, Any] | None) -> None:
    """Show the form of a ruling."""
    name = f"{claim['claim_id']}:{mine['seq'] if mine else 'first'}"
    if mine:
        parts.note(f"You ruled {parts.ruled(mine['outcome'])} in entry {mine['seq']}; a new ruling supersedes that.")
    beside = Beside()
    outcome, reason = rulings.asked(parts.space_of(claim), name, beside)
    with st.form(f"rule:{name}"):
        st.caption(NEEDED)
        days = rulings.dates(name, beside)
        shown = rulings.evidence_fields(name, beside)
        rationale = st.text_area("Rationale: how the criteria were applied", height=80, key=f"rationale:{name}")
        with st.expander("Where a strict or a lenient reading gives another outcome"):
            strict = st.text_input(
                "By the strict reading", key=f"strict:{name}", placeholder="yes, no or a declared fraction"
            )
            beside.keep("strict")
            lenient = st.text_input("By the lenient reading or window", key=f"lenient:{name}", placeholder="yes, no …")
            beside.keep("lenient")
        beside.keep_last()
        sent = st.form_submit_button("Record the ruling", type="primary")
    if not sent or not chosen(outcome, reason, beside):
        return
    entry = parts.once(f"rule:{name}")
    made = parts.attempt(
        lambda ledger: ledger.resolve(
            claim["claim_id"],
            outcome,
            reason=reason,
            evidence=[shown] if shown else (),
            rationale=rationale.strip() or None,
            strict=strict.strip() or None,
            lenient=lenient.strip() or None,
            supersedes=mine["resolution_id"] if mine else None,
            entry_id=entry,
            **days,
        ),
        beside.tell,
    )
    if made is not None:
        parts.receipt(made, "Ruling recorded")
        st.query_params.pop("claim", None)
        st.rerun()


def chosen(outcome: str, reason: str | None, beside: Beside) -> bool:
    """Whether an outcome is chosen, and of a void its reason; else say so beside it."""
    absent = "outcome" if not outcome else "outcome reason" if outcome == "void" and not reason else None
    if absent:
        beside.tell(InputError(absent, "one of those above", "nothing"))
    return absent is None


def side_by_side(found: list[dict[str, Any]]) -> None:
    """Show rulings beside each other."""
    with st.grid(len(found), min_column_width=280):
        for ruling in found:
            with st.container(border=True):
                parts.ruling(ruling)


def settle(claim: dict[str, Any], found: list[dict[str, Any]], *, supersede: bool = False) -> None:
    """Show the form that settles; with ``supersede`` it replaces the settlement that stands."""
    name = f"settle:{claim['claim_id']}:{max(ruling['seq'] for ruling in found)}"
    beside = Beside()
    outcome, reason = rulings.asked(parts.space_of(claim), name, beside)
    with st.form(name):
        rationale = st.text_area("Rationale: why this outcome stands", height=90, key=f"rationale:{name}")
        beside.keep("rationale")
        with st.expander("Dates and evidence, where no ruling with this outcome has them"):
            days, shown = rulings.dates(name, beside), rulings.evidence_fields(name, beside)
        beside.keep_last()
        sent = st.form_submit_button("Supersede the outcome" if supersede else "Settle", type="primary")
    if not sent or not chosen(outcome, reason, beside):
        return
    entry = parts.once(name)
    made = parts.attempt(
        lambda ledger: ledger.settle(
            claim["claim_id"], outcome, reason=reason, rationale=rationale.strip() or None, supersede=supersede,
            evidence=[shown] if shown else None, entry_id=entry, **days,
        ),
        beside.tell,
    )  # fmt: skip
    if made is not None:
        parts.done(name)
        parts.receipt(made, "Outcome superseded" if supersede else "Settled")
        st.query_params.pop("claim", None)
        st.rerun()


def stands(claim: dict[str, Any], found: list[dict[str, Any]]) -> None:
    """Show the outcome that stands, the rulings behind it, and the way to replace it."""
    parts.note(f"The outcome stands: {parts.standing(claim)}.")
    parts.link_to("claim", "Open the claim, with its whole history", ":material/description:", claim=claim["entry"])
    side_by_side(found)
    with st.expander("Supersede it: another outcome, with a rationale"):
        st.caption("Nothing is deleted: the earlier rulings stay in the history of the claim.")
        settle(claim, found, supersede=claim["outcome_status"] == "settled")


def one(number: str) -> None:
    """Show one claim to rule on."""
    said = parts.find(number, blind=True)
    if said is None:
        return
    claim = said["claim"]
    st.html(quoted.heading(claim["question"], 2))
    with st.container(horizontal=True, vertical_alignment="center"):
        parts.status(claim["status"])
        st.text(f"Claim {claim['entry']}")
    if claim["status"] == "withdrawn":
        parts.note("The claim was withdrawn: there is nothing to resolve.")
        return
    left, right = st.columns([2, 3], gap="large")
    with left:
        parts.claim_card(claim, blind=True)
        st.caption("How sure the source sounded is left out on purpose, and so is its quote.")
        keeping.lock(claim)
    found = said["resolutions"]
    proposed = [ruling for ruling in found if ruling["stage"] == "proposed"]
    who = data.ledger().actor
    mine = next((ruling for ruling in proposed if ruling["actor"] == who), None)
    with right:
        if claim["outcome_status"] in {"settled", "agreed"}:
            stands(claim, found)
        elif claim["status"] == "disputed":
            st.header("The rulings, side by side")
            side_by_side(proposed)
            st.header("Settle")
            settle(claim, proposed)
        else:
            if others := said["others"]:
                parts.note(f"{others} other ruling is recorded; you see it when you have ruled.")
            rule(claim, mine)


def page() -> None:
    """Draw the page."""
    st.title("What happened?")
    parts.receipts()
    wanted = queues()
    sizes = {name: sum(data.count(**each).values()) for name, each in wanted.items()}
    which = st.segmented_control("Queue", list(QUEUES), default="due", required=True, key="queue", bind="query-params",
                                 on_change=paging.first, args=("queue",))  # fmt: skip
    which = str(which or "due")
    others = ", ".join(f"{sizes[name]:,} {name}" for name in QUEUES if name != which)
    st.caption(f"{sizes[which]:,} {which}: {QUEUES[which]} Beside them: {others}.")
    number = parts.asked("claim")
    if not sizes[which]:
        parts.empty(EMPTY[which], "claims", "See all claims")
    else:
        offset = paging.turned("queue", sizes[which], SHORT)
        waiting = data.to_resolve(**wanted[which], order="closing", offset=offset, limit=SHORT)
        row = parts.table(
            waiting,
            {
                "question": st.column_config.TextColumn("Question", width=310),
                "entry": st.column_config.NumberColumn("No.", format="%d", width=50),
                "opens": st.column_config.TextColumn("Opens", width=88),
                "closes": st.column_config.TextColumn("Closes", width=88),
                "source": st.column_config.TextColumn("Source", width=125),
            },
            key=f"queue_{which.replace(' ', '_')}_{offset}",
            alt="Claims waiting for an outcome, the longest closed first, without their probabilities",
            chosen=True,
            height=min(38 + parts.WRAPPED * len(waiting), 270),
            wrapped=True,
        )
        if row is not None:
            number = str(waiting.entry.iloc[row])
        elif number is None:
            number = str(waiting.entry.iloc[0])
    if number is not None:
        st.divider()
        one(number)


page()
