"""Claim: everything known of one claim, at an address of its own (?claim=NUMBER)."""

from __future__ import annotations

from typing import Any

import pandas as pd
import streamlit as st

from dashboard import again, data, forecasting, keeping, parts, pictures, quoted
from dashboard.rulings import superseded
from ledger import showing
from ledger.charts import fan

HASH = 12  # signs of a hash that are shown
MADE = {
    "stated_at": "Said on",
    "forecaster": "Forecaster",
    "probability": st.column_config.NumberColumn("Probability", format="percent"),
    "words": st.column_config.TextColumn("Prediction", width=155),
    "score": st.column_config.TextColumn("Score (lower is better)", width=195),
    "basis": st.column_config.TextColumn("Basis", width=105),
    "low": st.column_config.NumberColumn("Low", format="percent"),
    "high": st.column_config.NumberColumn("High", format="percent"),
    "term": "Words",
}
NUMBERS = {"stated_at": "Said on", "forecaster": "Forecaster", "what": "Option or quantile", "number": "Said"}
FAN = (
    "Across: the day it was said. Up: the number. Dots: the middle of what was said; bars: its ranges, the thicker the "
    "narrower; the shade is the window; a line across is the number that came."
)
READ = {
    "forecaster": "Reader",
    "low": st.column_config.NumberColumn("Low", format="percent"),
    "probability": st.column_config.NumberColumn("Best", format="percent"),
    "high": st.column_config.NumberColumn("High", format="percent"),
    "own_belief": st.column_config.NumberColumn("Own belief", format="percent"),
    "term": "Words",
}


def source_of(said: dict[str, Any]) -> None:
    """Show every mention in its context."""
    st.header("What was said")
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
    st.header("Forecasts and readings")
    frame = pd.DataFrame(said["forecasts"])
    unread = may_read(claim)
    if unread and len(frame):
        frame = frame[(frame.basis != "read") | (frame.forecaster == frame.lexicon)]
    if unread:
        parts.note("What others read into these words is shown when you have read them yourself.")
        parts.link_to("read", "Read them", ":material/hearing:", claim=claim["entry"])
    if frame.empty:
        parts.empty("Nobody has put a number on this claim yet.")
        return
    forecasting.steps(claim, frame, "claim_timeline")
    fan_of(claim, frame)
    frame = frame.assign(basis=frame.basis.map(parts.BASIS), stated_at=frame.stated_at.str[:10])
    read = frame[(frame.basis == parts.BASIS["read"]) & (frame.kind == "probability")]
    if len(read):
        readings(claim, read, whole=not unread)
    frame = frame.drop(read.index)
    if frame.empty:
        return
    kept = {"words": (frame.kind != "probability").any(), "score": frame.score.ne("").any()}
    held = {name: label for name, label in MADE.items() if kept.get(name, frame[name].notna().any())}
    parts.table(
        frame,
        held,
        key="claim_forecasts",
        alt="Forecasts of this claim, in order of entry",
        wrapped=bool(frame.score.ne("").any()),
    )
    numbers_of(frame)


def fan_of(claim: dict[str, Any], frame: pd.DataFrame) -> None:
    """Draw the forecasts of a quantity over time, with the number that came."""
    drawn = showing.fan(frame.to_dict("records"))
    if drawn.empty:
        return
    drawn = drawn.assign(forecaster=[quoted.still(name) for name in drawn.forecaster])
    number = claim["number"] if claim["status"] == "resolved" else None
    unit = quoted.still(parts.space_of(claim).get("unit") or "")
    span = {"opens": claim["opens"], "closes": claim["closes"], "number": number, "unit": unit}
    told = fan.sentence(drawn, **span)
    chart = fan.fan_chart(drawn, known_at=claim["known_at"], **span)
    pictures.chart(chart, told, FAN, key="claim_fan")


def numbers_of(frame: pd.DataFrame) -> None:
    """Show every option's probability and every quantile of each forecast, a line each."""
    lines = [
        {"stated_at": made["stated_at"], "forecaster": made["forecaster"], "what": what, "number": number}
        for made in frame.to_dict("records")
        for what, number in showing.numbers(made)
    ]
    if lines:
        with st.expander(f"Every number: {len(lines)}"):
            parts.table(pd.DataFrame(lines), NUMBERS, key="claim_numbers", height=300,
                        alt="Each option's probability, or each quantile, of every forecast")  # fmt: skip


def may_read(claim: dict[str, Any]) -> bool:
    """Whether the person who looks may still read the claim's words, blind."""
    return bool(data.browse(claim=(claim["claim_id"],)).blind.any())


def readings(claim: dict[str, Any], read: pd.DataFrame, *, whole: bool) -> None:
    """Show what each reader read into the words, and the median where all of them are shown."""
    held = {name: label for name, label in READ.items() if read[name].notna().any()}
    parts.table(read, held, key="claim_readings", alt="Readings of the words of this claim, in order of entry")
    if whole and claim["readers"]:
        ends = f", from {read.probability.min():.0%} to {read.probability.max():.0%}" if len(read) > 1 else ""
        many = f"the median of {claim['readers']:.0f} readers" if claim["readers"] > 1 else "of one reader"
        st.caption(f"Read value {claim['probability']:.0%}, {many}{ends}: the number the source is scored by.")
    if again.mine(claim["claim_id"]):
        parts.link_to("read", "Correct your reading", ":material/undo:", claim=claim["entry"])


def shown(found: list[dict[str, Any]]) -> None:
    """Show rulings, one below the other."""
    for ruling in found:
        with st.container(border=True):
            parts.ruling(ruling)


def rulings(said: dict[str, Any]) -> None:
    """Show what the resolvers found, with evidence."""
    claim = said["claim"]
    st.header("Resolution")
    if not said["resolutions"]:
        st.caption("No outcome yet.")
        parts.link_to("resolve", "Resolve this claim", ":material/gavel:", claim=claim["entry"])
        return
    shown(said["resolutions"])
    before = superseded(said["history"])
    if before:
        with st.expander(f"Superseded: {len(before)}"):
            st.caption("Another ruling took the place of each; nothing of them is deleted.")
            shown(before)
    hindsight = claim["known_at"] and claim["first_recorded_at"][:10] > claim["known_at"]
    if hindsight and said["mentions"]:
        st.caption(
            f"Coded in hindsight: the claim was recorded on {claim['first_recorded_at'][:10]}, and the outcome was "
            f"known on {claim['known_at']}. It counts, and its share stands beside every score."
        )
    if claim["status"] != "withdrawn":
        parts.link_to("resolve", "Rule on it, or correct a ruling", ":material/gavel:", claim=claim["entry"])


def own(said: dict[str, Any]) -> None:
    """Show the form for one's own forecast."""
    st.header("Your own forecast")
    forecasting.ask(said["claim"], forecasting.mine_of(said))


def history(said: dict[str, Any]) -> None:
    """Show every entry that concerns the claim, with the way to prove it."""
    st.header("History")
    frame = pd.DataFrame(said["history"])
    short = {name: frame[name].str[:HASH] + "…" for name in ("leaf_hash", "chain_hash")}
    frame = frame.assign(recorded_at=frame.recorded_at.str[:19].str.replace("T", " "), **short)
    text = st.column_config.TextColumn
    columns = {
        "seq": st.column_config.NumberColumn("Entry", format="%d", width=55),
        "recorded_at": text("Recorded (UTC)", width=145),
        "kind": text("Kind", width=145),
        "actor": text("By", width=110),
        "leaf_hash": text("Hash of the entry", width=140, help=f"its first {HASH} signs; the receipt has it whole"),
        "chain_hash": text("Hash of the chain", width=140, help=f"its first {HASH} signs; the receipt has it whole"),
        "entry_id": text("Identifier", width=265),
    }
    parts.table(frame, columns, key="claim_history", alt="All entries that concern this claim, with number and hashes")
    keeping.receipt(said["claim"])


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
        own(said)
    with right:
        source_of(said)
        rulings(said)
        keeping.lock(claim)
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
