"""Funnel and audit: is the record whole? What was left out and why, agreement at every stage, and the journal."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pandas as pd
import streamlit as st

from dashboard import data, parts, pictures, quoted, rows
from ledger.charts import funnel
from ledger.errors import LedgerError

number = st.column_config.NumberColumn
LEVELS = {0: "database", 1: "entries", 2: "checkpoints", 3: "books"}
DEPTHS = {
    "everything": (
        ((0, 1, 2), (3,)),
        "Every entry is read back; its hashes, the chain and the checkpoints are computed anew; the books are rebuilt "
        "and compared.",
    ),
    "without the books": (
        ((0, 1, 2),),
        "Every entry is read back; its hashes, the chain and the checkpoints are computed anew. Quicker; a book "
        "changed by hand is not seen.",
    ),
}
MANY = 20_000  # entries up to which agreement is counted without being asked
REPORT, AGREED = "audit_report", "agreement_run"


def steps() -> None:
    """Show the way from document to score, with what was left out at each step and why."""
    st.header("From document to score")
    found = data.funnel()
    with pictures.beside_table(
        funnel.funnel_chart(found),
        funnel.sentence(found),
        "Blue: goes on to the next step. Grey: left out there; the table says why.",
        key="funnel_chart",
        widths=(2, 3),
    ):
        parts.table(
            found,
            {
                "step": st.column_config.TextColumn("Step", width=120),
                "n": number("n", format="%d", width=55),
                "left_out": st.column_config.TextColumn("Left out on the way to it", width=450),
            },
            wrapped=True,
            key="funnel_table",
            alt="Each step with its count and what was left out before it, with reasons",
        )
        st.download_button("Funnel as CSV", rows.csv_of(found), "funnel.csv", "text/csv", icon=":material/download:")


def agreed() -> None:
    """Show how far coders, readers and resolvers agree, stage by stage."""
    st.header("Do we agree?")
    if data.standing().entries > MANY and not st.session_state.get(AGREED):
        st.caption("What each of us said first is compared item by item, and drawn again for the intervals.")
        if not st.button("Compare what we said", icon=":material/handshake:"):
            return
        st.session_state[AGREED] = True
    with st.spinner("Comparing what each of us said first …", show_time=True):
        found = data.agreement()
    shown = found[found.raters != ""]
    if shown.empty:
        st.caption(
            "Nobody has decided, read or ruled on what somebody else did, too: agreement can be seen where two people "
            "read the same claim (page Read) or rule on it (page Resolve), each without seeing the other."
        )
        return
    parts.table(
        shown,
        {
            "stage": st.column_config.TextColumn("Stage", width=80),
            "raters": st.column_config.TextColumn("Who", width=150),
            "measure": st.column_config.TextColumn("Measure", width=130),
            "value": number("Value", format="%.2f", width=60, help="1 is full agreement"),
            **parts.ends("low", "high", "%.2f"),
            "n": number("n", format="%d", width=45, help="items both decided"),
            "prevalence": st.column_config.TextColumn("How common", width=140, help="how common each answer is"),
            "says": st.column_config.TextColumn("What it can tell", width=300),
        },
        key="agreement_table",
        alt="Agreement by stage and raters: measure, value, interval and n",
        height=420 if len(shown) > 7 else "auto",
        wrapped=True,
    )
    for says in found.says[found.raters == ""].drop_duplicates():
        st.caption(says)
    st.caption(
        "Of first words, given without knowing what the others said. 1 is full agreement, 0 what chance gives; a rare "
        "answer lowers kappa however often two agree. The lean is above 0 where readings follow one's own belief."
    )


def journal() -> None:
    """Show what the journal holds and when it was last fixed by a checkpoint."""
    st.header("The journal")
    stood, info = data.standing(), data.info()
    issued = info["kinds"].get("checkpoint issued", 0)
    since = stood.entries - int(stood.checkpoint.splitlines()[1]) if stood.checkpoint else 0
    with st.grid(3, min_column_width=220):
        for label, value, small in (
            ("Entries", f"{stood.entries:,}", f"the last on {(info['last_recorded_at'] or '')[:10]}, UTC"),
            ("Chain", stood.chain_hash[:12], "the last chain hash commits to every entry before it"),
            (
                "Last checkpoint",
                (stood.checkpoint_at or "none yet")[:10],
                f"{issued:,} issued; {since:,} entries since"
                if issued
                else "size and root of the journal, kept elsewhere",
            ),
        ):
            with st.container(border=True, height="stretch"):
                st.metric(label, value)
                st.caption(small)
    st.text(f"Chain hash in full: {stood.chain_hash}")
    if stood.checkpoint:
        st.text(quoted.still(stood.checkpoint))
        st.caption(
            "The last checkpoint; it proves something only where a copy lies out of the ledger's keeper's reach."
        )
    else:
        st.caption(
            "A checkpoint that lies where the ledger's keeper has no access shows a history that was rewritten as a "
            "whole or cut short; an audit alone cannot. On the command line: “forecast-ledger checkpoint -\\-out FILE”."
        )
    for note in info["notes"]:
        st.caption(note)


def audited() -> None:
    """Examine the ledger when asked, as deep as asked, and show what was found."""
    st.header("Audit")
    deep = st.segmented_control("Examine", list(DEPTHS), default="everything", required=True, key="audit_depth",
                                bind="query-params")  # fmt: skip
    st.caption(DEPTHS[str(deep)][1])
    kept = st.text_area("A checkpoint kept elsewhere, if you have one", key="audit_note", height=100,
                        placeholder="its three lines: the ledger's name, a size, a root")  # fmt: skip
    if st.button("Audit now", type="primary", icon=":material/fact_check:"):
        st.session_state.pop(REPORT, None)
        examine(kept.strip(), DEPTHS[str(deep)][0])
    report = st.session_state.get(REPORT)
    if report is not None:
        found(*report)


def examine(kept: str, depth: tuple[tuple[int, ...], ...]) -> None:
    """Run the audit step by step, saying which; what it cannot do is said beside the field."""
    size, entries = data.standing().entries, 0
    findings: list[Any] = []
    try:
        with st.status(f"Examining {size:,} entries …", expanded=True) as status:
            for at, levels in enumerate(depth):
                names = ", ".join(LEVELS[level] for level in levels)
                status.update(label=f"Examining {size:,} entries: {names} (step {at + 1} of {len(depth)}) …")
                report = data.ledger().audit(kept or None, levels=levels)
                entries, findings = report.entries, findings + report.findings
                st.write(f"{names}: {len(report.findings) or 'no'} finding{'s' * (len(report.findings) != 1)}")
            said = f"Examined {entries:,} entries"
            status.update(label=said, state="error" if findings else "complete", expanded=False)
        st.session_state[REPORT] = (entries, findings, [level for levels in depth for level in levels], bool(kept))
    except LedgerError as error:
        parts.say(str(error))


def found(entries: int, findings: Sequence[Any], levels: Sequence[int], against: bool) -> None:
    """Show an audit's findings, and what it did not look at."""
    looked = ", ".join(LEVELS[level] for level in levels)
    if not findings:
        agrees = ", and it continues the checkpoint" if against else ""
        st.success(f"Whole: {entries:,} entries{agrees}, no finding in {looked}.", icon=":material/verified:")
        return
    many = f"{len(findings)} finding{'s' * (len(findings) != 1)}"
    parts.say(f"Not whole: {many} in {entries:,} entries ({looked}). Nothing was mended.")
    shown = pd.DataFrame([{"level": LEVELS.get(f.level, str(f.level)), "seq": f.seq, "what": f.what} for f in findings])
    parts.table(
        shown,
        {
            "level": st.column_config.TextColumn("Found in", width=100),
            "seq": number("Entry", format="%d", width=70),
            "what": st.column_config.TextColumn("What", width=700),
        },
        wrapped=True,
        key="audit_table",
        alt="Findings of the audit: where, entry, what",
    )


def page() -> None:
    """Draw the page."""
    st.title("Is the record whole?")
    if data.info()["entries"] <= 1:
        parts.empty(
            "Nothing is recorded yet. From the first statement on, this page counts what was read, what was left out "
            "and why, and examines the journal.", "record", "Record the first",
        )  # fmt: skip
    else:
        steps()
        agreed()
    journal()
    audited()


page()
