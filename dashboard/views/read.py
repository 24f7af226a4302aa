"""Read: how sure did they sound? One claim after another, blind to its outcome and to what others read."""

from __future__ import annotations

from typing import Any

import pandas as pd
import streamlit as st

from dashboard import again, data, parts, quoted
from dashboard.focus import focus
from ledger.review import record

AHEAD = 20  # claims fetched beyond those skipped
FIELDS = {
    "best": "Best, in percent",
    "low": "Low (if it has a range)",
    "high": "High",
    "own_belief": "Your own belief (optional)",
}


def chosen(left: pd.DataFrame) -> dict[str, Any]:
    """Return the claim to read: the one in the address, else the first that was not skipped."""
    named = data.to_read(claim=parts.asked("claim"), limit=1) if parts.asked("claim") else left[:0]
    skipped: set[str] = st.session_state["skipped"]
    if skipped.issuperset(left.claim_id):
        skipped.clear()
    return record((named if len(named) else left[~left.claim_id.isin(skipped)]).iloc[0])


def band(claim: dict[str, Any]) -> str:
    """Return what a lexicon takes the words to mean."""
    if claim["lexicon"] is None:
        return "no lexicon gives these words a number"
    return f"{claim['low']:.0%} to {claim['high']:.0%}, best {claim['best']:.0%} ({claim['lexicon']})"


def words(claim: dict[str, Any]) -> None:
    """Show the words in their context, and what they are about."""
    lenient = f" (leniently to {claim['lenient_closes']})" if claim["lenient_closes"] != claim["closes"] else ""
    phrase = f", from “{claim['phrase']}”" if claim["phrase"] else ""
    form = "" if claim["form"] == "text" else f", {claim['form'].replace('_', ' ')}"
    left, right = st.columns([3, 2], gap="medium")
    with left:
        st.html(quoted.heading(f"“{claim['term']}”", 2, band(claim)))
        parts.context(claim)
    with right:
        st.html(quoted.facts({
            "Said by": quoted.escaped(f"{claim['source'] or 'not named'}{form}"),
            "Said on": quoted.escaped(f"{claim['published_on']}, {claim['publisher']}"),
            "Question": quoted.escaped(claim["question"]),
            "Window": quoted.escaped(f"{claim['opens']} to {claim['closes']}{lenient}, days inclusive{phrase}"),
            "Condition": claim["condition"] and quoted.escaped(claim["condition"]),
        }))  # fmt: skip


def problems(said: dict[str, float | None]) -> dict[str, str]:
    """Return what is wrong with each field, in one sentence."""
    wrong = {
        name: f"{name.replace('_', ' ')}: expected a percent from 0 to 100, got {value:g}"
        for name, value in said.items()
        if value is not None and not 0 <= value <= 100
    }
    best, low, high = said["best"], said["low"], said["high"]
    if best is None:
        return wrong | {"best": "best: expected how sure it sounds, in percent, got nothing"}
    if low is not None and low > best:
        wrong.setdefault("low", f"low: expected at most the best, {best:g}, got {low:g}")
    if high is not None and high < best:
        wrong.setdefault("high", f"high: expected at least the best, {best:g}, got {high:g}")
    return wrong


def ask(claim: dict[str, Any], before: again.Mine | None = None) -> None:
    """Show the form of a reading; Enter in any field sends it.

    Args:
        claim: as a reader may see it.
        before: one's own reading that is corrected; its numbers stand in the fields.
    """
    if st.session_state.pop("read_next", False):
        for name in FIELDS:
            st.session_state[f"read_{name}"] = None
    said: dict[str, float | None] = {}
    places = {}
    start = "read" if before is None else f"again_{before.forecast_id}"
    with st.form(start, border=False):
        for (name, label), column in zip(FIELDS.items(), st.columns(4), strict=True):
            with column:
                said[name] = st.number_input(label, value=before.percents[name] if before else None, step=1.0,
                                             format="%0.6g", key=f"{start}_{name}", placeholder="%")  # fmt: skip
                places[name] = st.empty()
        with st.container(horizontal=True):
            sent = st.form_submit_button("Correct it" if before else "Next", type="primary")
            skip = st.form_submit_button("Leave it as it is" if before else "Skip",
                                         help=None if before else "Leave this claim for later")  # fmt: skip
            st.caption(f"Enter in any field does the same as “{'Correct it' if before else 'Next'}”.")
    focus(f"{start}_best", claim["claim_id"])
    if skip:
        st.session_state["skipped"].add(claim["claim_id"])
        following()
    if not sent:
        return
    wrong = problems(said)
    for name, sentence in wrong.items():
        places[name].html(quoted.alert(sentence))
    if wrong:
        return
    numbers = {name: None if value is None else f"{value:.10g}%" for name, value in said.items()}
    name = f"{start}:{claim['claim_id']}"
    supersedes = before.forecast_id if before else None
    made = parts.attempt(
        lambda ledger: ledger.read(
            claim["claim_id"], term=claim["term"], supersedes=supersedes, entry_id=parts.once(name), **numbers
        )
    )
    if made is not None:
        parts.done(name)
        parts.receipt(made, "Correction recorded" if before else "Reading recorded")
        st.session_state["read_last"] = claim["entry"]
        following()


def following() -> None:
    """Go to the next claim, with empty fields."""
    st.session_state["read_next"] = True
    st.query_params.pop("claim", None)
    st.rerun()


def correct(before: again.Mine) -> None:
    """Show one's own reading in its fields, to be corrected."""
    st.caption(
        "You have read these words. Only a slip, such as a wrong key, is corrected: the first number then no longer "
        "counts, and stays in the history. What others read is left out on purpose."
    )
    words(before.claim)
    ask(before.claim, before)


def last() -> None:
    """Show the way back to the reading just recorded, where it was a slip."""
    entry = st.session_state.get("read_last")
    if entry is not None:
        parts.link_to("read", "A slip? Correct your last reading", ":material/undo:", claim=entry)


def page() -> None:
    """Draw the page."""
    st.title("How sure did they sound?")
    parts.receipts()
    skipped = st.session_state.setdefault("skipped", set())
    named = parts.asked("claim")
    before = again.mine(named) if named else None
    if before is not None:
        correct(before)
        return
    left = data.to_read(limit=len(skipped) + AHEAD)
    if left.empty:
        parts.empty(
            "Nothing is left for you to read. A claim comes here when it quotes a statement and names its words of "
            "confidence, and leaves when you have read it, or it is locked or ruled on. Several readers, none of whom "
            "sees the others' numbers, show how far the words can be trusted to say one thing.",
            "record",
            "Record a claim",
        )
        last()
        return
    st.caption(
        f"{left.attrs['left']:,} left to read. Say how sure the words sound, not how likely you find it: that is "
        "your own belief. What came of it and what others read is left out on purpose."
    )
    claim = chosen(left)
    words(claim)
    ask(claim)
    last()


page()
