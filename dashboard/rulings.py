"""The fields of a ruling: outcome in words, dates, evidence; each with a place for what is wrong with it."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import streamlit as st

from dashboard import parts, quoted
from dashboard.beside import Beside

EARLIEST = date(1800, 1, 1)


def choices(space: dict[str, Any]) -> dict[str, str] | None:
    """Return the outcomes a claim can have, in words; None where it is a number."""
    if space["kind"] == "quantity":
        return None
    if space["kind"] == "options":
        return {option: quoted.still(option) for option in space["options"]} | {"void": "Void"}
    partial = {share: f"{share} (partial)" for share in space.get("fractions", ())}
    return {"yes": "Yes", **partial, "no": "No", "void": "Void"}


def asked(space: dict[str, Any], name: str, beside: Beside) -> tuple[str, str | None]:
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
    beside.keep("outcome")
    if space.get("fraction_rule"):
        parts.words(f"Partial outcomes: {space['fraction_rule']}")
    if found != "void":
        return found, None
    why = st.selectbox("Why void", list(parts.VOID), index=None, format_func=lambda r: parts.VOID[r], key=f"why:{name}")
    beside.keep("outcome reason")
    return found, why


def dates(name: str, beside: Beside) -> dict[str, date | None]:
    """Show the two dates of a ruling; return what they hold."""
    left, right = st.columns(2)
    happened = left.date_input("Event date: when it happened", value=None, format="YYYY-MM-DD", min_value=EARLIEST,
                               key=f"happened:{name}")  # fmt: skip
    known = right.date_input("Known date: when that became public", value=None, format="YYYY-MM-DD",
                             min_value=EARLIEST, key=f"known:{name}",
                             help="Own forecasts recorded after this day never count.")  # fmt: skip
    with left:
        beside.keep("event date")
    with right:
        beside.keep("known at")
    return {"event_date": happened, "known_at": known}


def evidence_fields(name: str, beside: Beside) -> dict[str, Any]:
    """Show the fields of one piece of evidence; return what they hold."""
    says = st.text_area("Evidence: the sentence that shows it", height=80, key=f"says:{name}")
    left, right = st.columns(2)
    url = left.text_input("Link to it", key=f"url:{name}", placeholder="https://…")
    publisher = right.text_input("Published by", key=f"publisher:{name}")
    shown = left.date_input("Evidence published on", value=None, format="YYYY-MM-DD", min_value=EARLIEST,
                            key=f"shown:{name}")  # fmt: skip
    beside.keep("evidence")
    said = {"says": says.strip(), "url": url.strip(), "publisher": publisher.strip(), "published_on": shown}
    return {key: value for key, value in said.items() if value}


def superseded(history: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Return the rulings of a claim that another took the place of, as :func:`dashboard.parts.ruling` shows them."""
    replaced = {row["said"].get("supersedes") for row in history}
    found = []
    for row in history:
        what, _, stage = row["kind"].partition(" ")
        if what != "resolution" or row["entry_id"] not in replaced:
            continue
        told = {name: json.dumps(said) if isinstance(said, dict) else said for name, said in row["said"].items()}
        fields = dict.fromkeys(("event_date", "known_at", "number", "rationale", "strict", "lenient"))
        found.append({**fields, "evidence": (), **row, **told, "stage": stage})
    return found
