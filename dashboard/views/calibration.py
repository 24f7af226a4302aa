"""Calibration: can we trust it? Scores, the curve, the claims behind every point, and a report for the meeting."""

from __future__ import annotations

from typing import Any

import streamlit as st

from dashboard import calibration_parts, data, pairs, parts, quoted, selecting
from ledger.calibrating import Calibration

CLOSER = ("Over time", "Compare two", "By group")


@st.fragment
def record(found: Calibration, frames: calibration_parts.Frames, choices: dict[str, Any]) -> None:
    """Draw the curve beside the claims behind it; a click redraws no more than that."""
    left, right = st.columns([3, 5], gap="medium")
    with left:
        picked, kind, drawn = calibration_parts.curve(frames)
    with right:
        calibration_parts.behind(found, picked, choices)
        calibration_parts.downloads(picked, drawn, kind, choices)


def closer(found: Calibration, choices: dict[str, Any]) -> None:
    """Draw what is asked for beyond the record itself; nothing of it is counted before."""
    asked = st.segmented_control("Look closer", CLOSER, key="closer", bind="query-params")
    if asked == "Over time":
        calibration_parts.over_time(found, choices)
    elif asked == "Compare two":
        pairs.compared(choices)
    elif asked == "By group":
        calibration_parts.groups(choices)


def nothing(line: dict[str, Any], narrowed: bool) -> None:
    """Say why there is nothing to show, and what to do about it."""
    if not line["n_claims"]:
        parts.empty(
            "No claim has such a forecast. Take a filter away above, or record one.", "record", "Record a claim"
        )
        return
    some = (
        f"{line['n_pending']:,} claims are pending ({line['n_open']:,} with an open window), {line['n_void']:,} void."
    )
    under = " under these filters" if narrowed else ""
    parts.empty(
        f"No claim is ripe and resolved yet{under}: a claim is scored when its window has closed and its outcome "
        f"stands. {some}",
        "resolve",
        "Resolve what is due",
    )


def page() -> None:
    """Draw the page."""
    st.title("Can we trust it?")
    if not data.info()["kinds"].get("claim recorded"):
        parts.empty(
            "No claim is recorded yet, so nothing can be scored: that needs claims whose window has closed and whose "
            "outcome is known.", "record", "Record the first",
        )  # fmt: skip
        return
    choices = selecting.chosen()
    if choices is None:
        return
    with st.spinner("Counting …", show_time=False):
        found = data.calibration(**choices)
    st.text(quoted.still(" ".join(found.words)))
    if found.curve is None or found.bins is None:
        nothing(found.summary, bool(choices["where"] or choices["since"] or choices["until"]))
        return
    calibration_parts.numbers(found.summary)
    calibration_parts.verdict(found)
    record(found, calibration_parts.Frames(found.curve, found.bins), choices)
    closer(found, choices)


page()
