"""What became of a file, or would: its first rows, the counts, what was rejected, published figures beside ours."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import pandas as pd
import streamlit as st

from dashboard import parts, quoted, rows
from ledger import showing

if TYPE_CHECKING:
    from ledger.importing import Becoming, Imported

MOST_SHOWN = 500
MOST_LINES = 10
KINDS = {
    "statement archived": "statement",
    "candidate rejected": "rejected passage",
    "claim recorded": "claim",
    "claim revised": "revision",
    "forecast made": "forecast",
    "resolution proposed": "outcome",
    "resolution settled": "settled outcome",
    "note added": "note",
}
VERDICTS = {"MATCH": "the same, as printed", "DIFFERS": "differs", "no such group": "nothing of ours to compare"}


def count(number: int, noun: str, many: str = "") -> str:
    """Return a number of things.

    >>> count(1, "row"), count(1200, "row"), count(0, "entry", "entries")
    ('1 row', '1,200 rows', '0 entries')
    """
    return f"{number:,} {noun if number == 1 else many or noun + 's'}"


def kinds(counted: Mapping[str, int]) -> str:
    """Return how many entries of each kind there are, in words.

    >>> kinds({"claim recorded": 2, "forecast made": 1}), kinds({})
    ('2 claims, 1 forecast', 'nothing')
    """
    return ", ".join(count(number, KINDS.get(kind, kind)) for kind, number in counted.items()) or "nothing"


def lines(numbers: Sequence[int]) -> str:
    """Return where something is; line 0 is none in particular.

    >>> lines([7, 3, 7]), lines([0])
    (', lines 3, 7', '')
    """
    held = sorted(set(numbers) - {0})
    some = ", ".join(map(str, held[:MOST_LINES])) + (", …" if len(held) > MOST_LINES else "")
    return f", line{'s' * (len(held) > 1)} {some}" if held else ""


def facts(done: Imported) -> None:
    """Show the file, what is counted of it, and what is no error and yet hardly meant; what is nothing is left out."""
    about = done.about
    told = [
        ("Added" if done.taken else "Would add", kinds(done.kinds), True),
        ("Known already", f"{count(done.known, 'entry', 'entries')}, not added again", done.known),
        ("Said twice", count(done.duplicates, "duplicate") + lines(done.duplicate_lines), done.duplicates),
        ("Passed over", f"{count(about.passed_over, 'row')}, as the recipe says", about.passed_over),
        ("Without a forecast", count(about.blank, "row") + lines(about.blank_lines), about.blank),
        ("Too late", f"{count(about.late, 'forecast')}, left out as the recipe says", about.late),
        (
            "Taken back",
            f"{count(about.withdrawn, 'forecast')} by {count(about.withdrawals, 'row')}, left out",
            about.withdrawals,
        ),
        ("Rejected", f"{len(done.rejects):,}, listed below", done.rejects),
        ("Left out with them", f"{count(about.spoilt, 'forecast')} of several rows", about.spoilt),
    ]
    file = f"{about.file}: {count(about.rows, 'row')}, {about.size:,} bytes"
    st.html(quoted.facts({"File": quoted.escaped(file)} | {name: quoted.escaped(said) for name, said, is_so in told
                                                           if is_so}))  # fmt: skip
    for finding in about.findings:
        parts.note(finding)


def becoming(first: Sequence[Becoming], *, chosen: bool = False) -> None:
    """Show what the first rows become; where they are in the ledger, a chosen row opens its claim."""
    place = parts.table(
        pd.DataFrame([_row(each) for each in first]),
        {
            "line": st.column_config.NumberColumn("Line", format="%d", width=50),
            "question": st.column_config.TextColumn("Question", width=250),
            "forecaster": st.column_config.TextColumn("Forecaster", width=115),
            "said": st.column_config.TextColumn("Said", width=75),
            "stated_on": st.column_config.TextColumn("Stated on", width=125),
            "window": st.column_config.TextColumn("Window", width=175),
            "outcome": st.column_config.TextColumn("Outcome", width=90),
        },
        wrapped=True,
        key="import_rows",
        alt="What the first rows of the file become: question, forecaster, probability, day and outcome",
        chosen=chosen,
    )
    if place is not None:
        parts.go("claim", claim=first[place].claim_id)


def _row(each: Becoming) -> dict[str, Any]:
    claim, made, ruling = each.claim, each.forecast, each.ruling
    happened = (None,) if ruling is None else (ruling.outcome.kind, ruling.outcome.value, ruling.outcome.reason)
    said = "" if made is None else showing.words(made.prediction.model_dump(), getattr(claim.space, "unit", None))
    return {
        "line": each.line,
        "question": claim.question,
        "forecaster": made.forecaster if made else "",
        "said": said,
        "stated_on": made.stated_at[:16].replace("T", " ") if made else "",
        "window": f"{claim.window.opens} to {claim.window.closes}",
        "outcome": parts.outcome(*happened),
    }


def rejects(done: Imported) -> None:
    """Show what was not taken in, and why, with all of it to download."""
    if not done.rejects:
        return
    frame = pd.DataFrame([each._asdict() for each in done.rejects])
    shown = frame.head(MOST_SHOWN)
    with st.container(horizontal=True, vertical_alignment="center"):
        st.header("Rejected")
        st.download_button("Download CSV", rows.csv_of(frame), "rejects.csv", "text/csv", icon=":material/download:",
                           key="import_rejects_csv")  # fmt: skip
    some = (
        f" The first {MOST_SHOWN} of {len(frame):,} are shown; the download has all." if len(shown) < len(frame) else ""
    )
    st.caption(f"This is left out, and the rest of the file goes in.{some}")
    parts.table(
        shown,
        {
            "line": st.column_config.NumberColumn("Line", format="%d", width=50),
            "column": st.column_config.TextColumn("Column", width=110),
            "expected": st.column_config.TextColumn("Expected", width=480),
            "got": st.column_config.TextColumn("Got", width=300),
        },
        wrapped=True,
        key="import_rejects",
        alt="What was rejected: line, column, what was expected and what came instead",
        height=320 if len(shown) > 8 else "auto",
    )


def published(figures: Iterable[Mapping[str, Any]]) -> None:
    """Show published figures beside ours."""
    lines = [{**each, "verdict": VERDICTS.get(each["verdict"], each["verdict"])} for each in figures]
    if not lines:
        return
    st.header("Published figures beside ours")
    parts.table(
        pd.DataFrame(lines),
        {
            "figure": st.column_config.TextColumn("Figure", width=190),
            "published": st.column_config.TextColumn("Published", width=90),
            "ours": st.column_config.NumberColumn("Ours", format="%.6g", width=90),
            "verdict": st.column_config.TextColumn("Verdict", width=160),
            "where": st.column_config.TextColumn("Published where", width=400),
        },
        wrapped=True,
        key="import_published",
        alt="Figures that others published of these forecasts, beside what this ledger computes",
    )
