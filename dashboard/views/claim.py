"""Claim: everything known of one claim, at an address of its own (?claim=NUMBER)."""

from __future__ import annotations

from typing import Any

import pandas as pd
import streamlit as st

from dashboard import parts, quoted
from ledger.charts import timeline

MADE = {
    "stated_at": "Said on",
    "forecaster": "Forecaster",
    "basis": "Basis",
    "probability": st.column_config.NumberColumn("Probability", format="percent"),
    "low": st.column_config.NumberColumn("Low", format="percent"),
    "high": st.column_config.NumberColumn("High", format="percent"),
    "term": "Words",
    "lexicon": "Lexicon",
    "own_belief": st.column_config.NumberColumn("Reader's own belief", format="percent"),
    "prediction": "As entered",
    "recorded_at": "Recorded",
}


def source_of(said: dict[str, Any]) -> None:
    """Show every mention in its context."""
    st.subheader("What was said")
    if not said["mentions"]:
        st.caption("This claim was recorded on its own: it quotes no statement.")
    for mention in said["mentions"][:1]:
        where(mention)
    if len(said["mentions"]) > 1:
        with st.expander(f"Said again: {len(said['mentions']) - 1}"):
            for mention in said["mentions"][1:]:
                where(mention)


def where(mention: dict[str, Any]) -> None:
    """Show one mention, and where in the text it stands."""
    parts.context(mention)
    st.caption(f"Characters {mention['start']} to {mention['end']}, {mention['form'].replace('_', ' ')}.")


def forecasts(said: dict[str, Any]) -> None:
    """Show the forecasts over time and as a table."""
    claim = said["claim"]
    st.subheader("Forecasts and readings")
    frame = pd.DataFrame(said["forecasts"])
    if frame.empty:
        parts.empty("Nobody has put a number on this claim yet.")
        return
    drawn = frame[frame.kind == "probability"].rename(columns={"stated_at": "made_at"})
    if len(drawn):
        drawn = drawn.assign(forecaster=[quoted.still(name) for name in drawn.forecaster])
        found = parts.standing(claim) if claim["status"] in {"resolved", "void"} else None
        span = {"opens": claim["opens"], "closes": claim["closes"], "outcome": found}
        st.altair_chart(
            timeline.timeline_chart(drawn, known_at=claim["known_at"], **span),
            theme=None,
            key="claim_timeline",
            alt=timeline.sentence(drawn, **span),
        )
        st.text(timeline.sentence(drawn, **span))
    frame = frame.assign(basis=frame.basis.map(parts.BASIS), stated_at=frame.stated_at.str[:10],
                         recorded_at=frame.recorded_at.str[:16].str.replace("T", " "))  # fmt: skip
    held = {name: label for name, label in MADE.items() if name != "prediction" and frame[name].notna().any()}
    if (frame.kind != "probability").any():
        held["prediction"] = MADE["prediction"]
    parts.table(frame, held, key="claim_forecasts", alt="Forecasts and readings of this claim, in order of entry")


def rulings(said: dict[str, Any]) -> None:
    """Show what the resolvers found, with evidence."""
    claim = said["claim"]
    st.subheader("Resolution")
    if not said["resolutions"]:
        st.caption("No outcome yet.")
        parts.link_to("resolve", "Resolve this claim", ":material/gavel:", claim=claim["entry"])
        return
    for ruling in said["resolutions"]:
        with st.container(border=True):
            parts.ruling(ruling)


def asked_for(space: dict[str, Any]) -> Any:
    """Show the fields a forecast on this claim needs, empty; return what they hold, None where it is not whole."""
    if space["kind"] == "binary":
        percent = st.number_input("Probability of yes, in percent", 0.0, 100.0, value=None, step=1.0, format="%0.6g",
                                  key="own_percent", placeholder="0 to 100")  # fmt: skip
        return None if percent is None else f"{percent:.10g}%"
    if space["kind"] == "options":
        shares = {}
        for position, option in enumerate(space["options"], 1):
            parts.words(option)
            shares[option] = st.number_input(f"Percent for option {position}", 0.0, 100.0, value=None, format="%0.6g",
                                             key=f"own_option_{position}")  # fmt: skip
        return None if None in shares.values() else {name: f"{share:.10g}%" for name, share in shares.items()}
    low = st.text_input("Low end", key="own_low")
    high = st.text_input("High end", key="own_high")
    share = st.text_input("Chance that it falls between, in percent", key="own_coverage")
    if not (low.strip() and high.strip()):
        return None
    said = {"kind": "interval", "low": low.strip(), "high": high.strip()}
    return said | ({"coverage": f"{share.strip().rstrip('%')}%"} if share.strip() else {})


def own(claim: dict[str, Any]) -> None:
    """Show the form for one's own forecast."""
    st.subheader("Your own forecast")
    if claim["status"] not in {"open", "due"}:
        st.caption(f"The claim is {claim['status']}: forecasts made now would not count.")
        return
    with st.form("own"):
        number = asked_for(parts.space_of(claim))
        rationale = st.text_area("Why", height=80, key="own_why")
        sent = st.form_submit_button("Record the forecast", type="primary")
    if not sent:
        return
    if number is None:
        parts.say("forecast: expected a number in every field, got nothing")
        return
    name = f"own:{claim['claim_id']}"
    made = parts.attempt(
        lambda ledger: ledger.forecast(
            claim["claim_id"], number, rationale=rationale.strip() or None, entry_id=parts.once(name)
        )
    )
    if made is not None:
        parts.done(name)
        for key in list(st.session_state):
            if str(key).startswith("own_"):
                del st.session_state[key]
        parts.receipt(made, "Forecast recorded")
        st.rerun()


def history(said: dict[str, Any]) -> None:
    """Show every entry that concerns the claim."""
    st.subheader("History")
    frame = pd.DataFrame(said["history"])
    frame["recorded_at"] = frame.recorded_at.str[:19].str.replace("T", " ")
    columns: dict[str, Any] = {
        "seq": st.column_config.NumberColumn("Entry", format="%d", width="small"),
        "recorded_at": "Recorded (UTC)",
        "kind": "Kind",
        "actor": "By",
        "leaf_hash": "Hash of the entry",
        "chain_hash": "Hash of the chain",
        "entry_id": "Identifier",
    }
    columns = {name: label for name, label in columns.items() if name in frame}
    parts.table(frame, columns, key="claim_history", alt="All entries that concern this claim, with number and hashes")


def draw(said: dict[str, Any]) -> None:
    """Draw one claim."""
    claim = said["claim"]
    st.html(quoted.heading(claim["question"], 1))
    with st.container(horizontal=True, vertical_alignment="center"):
        parts.status(claim["status"])
        named = f", {claim['key']}" if claim["key"] else ""
        st.text(quoted.still(f"Claim {claim['entry']}{named}; outcome: {parts.standing(claim)}"))
    left, right = st.columns([3, 2], gap="large")
    with left:
        parts.claim_card(claim)
        forecasts(said)
        own(claim)
    with right:
        source_of(said)
        rulings(said)
    history(said)


def page() -> None:
    """Draw the page."""
    parts.receipts()
    name = parts.asked("claim")
    if name is None:
        st.title("Claim")
        parts.empty("No claim is named in the address.", "claims", "Choose one")
        return
    said = parts.find(name)
    if said is None:
        parts.empty("The address names a claim this ledger does not hold.", "claims", "Choose another")
        return
    draw(said)


page()
