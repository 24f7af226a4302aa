"""Claim: everything known of one claim, at an address of its own (?claim=NUMBER)."""

from __future__ import annotations

from typing import Any

import pandas as pd
import streamlit as st

from dashboard import data, parts, quoted
from ledger import showing
from ledger.charts import fan, timeline
from ledger.errors import RefusedError

MADE = {
    "stated_at": "Said on",
    "forecaster": "Forecaster",
    "probability": st.column_config.NumberColumn("Probability", format="percent"),
    "words": st.column_config.TextColumn("Prediction", width="medium"),
    "score": st.column_config.TextColumn("Score (lower is better)", width="medium"),
    "basis": "Basis",
    "low": st.column_config.NumberColumn("Low", format="percent"),
    "high": st.column_config.NumberColumn("High", format="percent"),
    "term": "Words",
    "recorded_at": "Recorded",
}
NUMBERS = {"stated_at": "Said on", "forecaster": "Forecaster", "what": "Option or quantile", "number": "Said"}
READ = {
    "forecaster": "Reader",
    "low": st.column_config.NumberColumn("Low", format="percent"),
    "probability": st.column_config.NumberColumn("Best", format="percent"),
    "high": st.column_config.NumberColumn("High", format="percent"),
    "own_belief": st.column_config.NumberColumn("Own belief", format="percent"),
    "term": "Words",
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
    unread = may_read(claim)
    if unread and len(frame):
        frame = frame[(frame.basis != "read") | (frame.forecaster == frame.lexicon)]
    if unread:
        parts.note("What others read into these words is shown when you have read them yourself.")
        parts.link_to("read", "Read them", ":material/hearing:", claim=claim["entry"])
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
    fan_of(claim, frame)
    frame = frame.assign(basis=frame.basis.map(parts.BASIS), stated_at=frame.stated_at.str[:10],
                         recorded_at=frame.recorded_at.str[:16].str.replace("T", " "))  # fmt: skip
    read = frame[(frame.basis == parts.BASIS["read"]) & (frame.kind == "probability")]
    if len(read):
        readings(claim, read, whole=not unread)
    frame = frame.drop(read.index)
    if frame.empty:
        return
    kept = {"words": (frame.kind != "probability").any(), "score": frame.score.ne("").any()}
    held = {name: label for name, label in MADE.items() if kept.get(name, frame[name].notna().any())}
    parts.table(frame, held, key="claim_forecasts", alt="Forecasts of this claim, in order of entry")
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
    st.altair_chart(chart, theme=None, key="claim_fan", alt=told)
    st.text(told)


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
    try:
        return claim["claim_id"] in set(data.to_read().claim_id)
    except RefusedError:  # whose role does not read has no blindness to keep
        return False


def readings(claim: dict[str, Any], read: pd.DataFrame, *, whole: bool) -> None:
    """Show what each reader read into the words, and the median where all of them are shown."""
    held = {name: label for name, label in READ.items() if read[name].notna().any()}
    parts.table(read, held, key="claim_readings", alt="Readings of the words of this claim, in order of entry")
    if whole and claim["readers"]:
        ends = f", from {read.probability.min():.0%} to {read.probability.max():.0%}" if len(read) > 1 else ""
        many = f"the median of {claim['readers']:.0f} readers" if claim["readers"] > 1 else "of one reader"
        st.caption(f"Read value {claim['probability']:.0%}, {many}{ends}: the number the source is scored by.")


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
