"""Record: what did they say? A statement becomes candidates, a candidate a claim or a rejection."""

from __future__ import annotations

from datetime import date
from typing import Any

import streamlit as st

from dashboard import candidates, data, forms, parts, quoted, rows
from dashboard.candidates import Seen
from ledger.errors import InputError, LedgerError

MOST_BYTES = 5 * 1024 * 1024


def uploaded(found: Any) -> str:
    """Return the text of an uploaded file.

    Raises:
        InputError: if it is too large or not UTF-8.
    """
    raw = found.getvalue()
    if len(raw) > MOST_BYTES:
        raise InputError("file", "at most 5 MB", f"{len(raw) / 1024 / 1024:.1f} MB")
    try:
        return str(raw.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        line = raw[: error.start].count(b"\n") + 1
        raise InputError("file", "UTF-8 text", f"the byte 0x{raw[error.start]:02x} in line {line}") from error


def new_statement(how: str) -> None:
    """Show the form that archives a statement."""
    with st.form("archive", border=True):
        text, found = "", None
        if how == "Paste":
            text = st.text_area("Text of the statement", height=220, key="archive_text")
        else:
            found = st.file_uploader("Text file, UTF-8, at most 5 MB", type=["txt", "md"], max_upload_size=5,
                                     key="archive_file")  # fmt: skip
        left, right = st.columns(2)
        publisher = left.text_input("Publisher", key="archive_publisher", placeholder="U.S. Department of Defense")
        title = right.text_input("Title", key="archive_title")
        day = left.date_input(
            "Published on", value=None, format="YYYY-MM-DD", key="archive_day", min_value=date(1800, 1, 1)
        )
        url = right.text_input("Address of the page", key="archive_url", placeholder="https://…")
        clock = left.text_input("At (its own clock, may stay empty)", key="archive_clock", placeholder="15:08")
        zone = right.text_input("Time zone", key="archive_zone", placeholder="America/New_York")
        source = left.text_input("Who speaks", key="archive_source")
        series = right.text_input("Series (track records are kept by series)", key="archive_series")
        excerpt = st.checkbox("The text is an excerpt", key="archive_excerpt")
        sent = st.form_submit_button("Archive the statement", type="primary")
    if not sent:
        return
    try:
        if how == "Upload":
            if found is None:
                raise InputError("file", "a text file", "nothing")
            text = uploaded(found)
        if not publisher.strip():
            raise InputError("publisher", "who published it", "nothing")
        if day is None:
            raise InputError("published on", "the day it was published", "nothing")
    except LedgerError as error:
        parts.say(str(error))
        return
    moment = f"{day.isoformat()}T{clock.strip()}" if clock.strip() else day.isoformat()
    said = {"publisher": publisher, "title": title, "url": url, "time_zone": zone, "source": source, "series": series}
    kept = {name: value.strip() for name, value in said.items() if value.strip()}
    made = parts.attempt(
        lambda ledger: ledger.archive(
            text, published_at=moment, excerpt=excerpt, entry_id=parts.once("archive"), **kept
        )
    )
    if made is not None:
        parts.done("archive")
        parts.receipt(made, "Archived")
        st.query_params["statement"] = str(made.seq)
        st.rerun()


def choose() -> None:
    """Show the ways to a statement."""
    how = st.segmented_control(
        "Where is the statement?",
        ["Paste", "Upload", "In the ledger"],
        default="Paste",
        required=True,
        key="record_how",
    )
    if how != "In the ledger":
        new_statement(str(how))
        return
    held = data.statements().sort_values("entry", ascending=False)
    if held.empty:
        parts.empty("No statement is archived yet: paste or upload the first.")
        return
    names = {
        str(row.entry): quoted.still(
            " · ".join((str(row.published_on), str(row.publisher), str(row.title or "no title")))
        )
        for row in held.astype(object).fillna("").itertuples()
    }
    entry = st.selectbox(
        "Archived statement", list(names), index=None, format_func=lambda e: names[e], key="record_held"
    )
    if entry is not None:
        st.query_params["statement"] = entry
        st.rerun()


def head(row: dict[str, Any], found: list[Seen]) -> None:
    """Show which statement this is, and how far its candidates are decided."""
    left, right = st.columns([4, 1], vertical_alignment="top")
    with left:
        st.html(quoted.heading(row["title"] or "Statement without a title", 3))
        said = f"{row['published_on']} · {row['publisher']}" + (f" · {row['source']}" if row["source"] else "")
        page = f" · {quoted.link(row['url'], 'page')}" if row["url"] else ""
        st.html(f'<div style="opacity:.8;font-size:.9rem;overflow-wrap:anywhere">{quoted.escaped(said)}{page}</div>')
        new = sum(one.state == "new" for one in found)
        recorded = sum(one.state == "recorded" for one in found)
        rejected = sum(one.state == "rejected" for one in found)
        st.caption(f"{len(found)} candidates: {new} to decide, {recorded} recorded, {rejected} rejected.")
    with right:
        parts.link_to("record", "Another statement", ":material/arrow_back:")


def pick(key: str, number: int) -> None:
    """Choose a candidate."""
    st.session_state[key] = number


def reader(text: str, found: list[Seen], chosen: Seen | None, key: str) -> None:
    """Show the text with its candidates marked, beside their list."""
    left, right = st.columns([3, 2])
    with left:
        st.subheader("The text")
        st.html(quoted.legend())
        with st.container(height=520, border=True, key="record_text"):
            passages = [
                quoted.Passage(one.candidate.start, one.candidate.end, one.number, one.tone, one is chosen)
                for one in found
            ]
            st.html(quoted.marked(text, passages))
    with right:
        st.subheader("Candidates")
        st.caption("Choose one to decide it.")
        with st.container(height=520, border=True, key="record_candidates"):
            if not found:
                st.markdown("No sentence of this text makes a prediction that the rules know.")
            for one in found:
                with st.container(gap="xsmall", border=one is chosen):
                    st.html(candidates.card(one))
                    if one.state == "new" and one is not chosen:
                        st.button(f"Decide number {one.number}", key=f"pick_{one.number}", on_click=pick,
                                  args=(key, one.number))  # fmt: skip
                    elif one is chosen:
                        st.caption("Being decided below.")


def missed(text: str, statement_id: str, key: str) -> None:
    """Show the way to mark a passage the rules did not find."""
    with st.expander("Mark a passage that was not found"), st.form("by_hand", border=False):
        passage = st.text_area("The words, exactly as in the text", key="by_hand_words", height=80)
        if not st.form_submit_button("Mark it"):
            return
        candidate = candidates.by_hand(text, passage, statement_id)
        if candidate is None:
            times = text.count(passage.strip()) if passage.strip() else 0
            parts.say(f"passage: expected words that stand in the text once, got them {times} times")
            return
        st.session_state.setdefault(f"{key}:own", []).append(candidate)
        st.session_state[f"{key}:place"] = (candidate.start, candidate.end)
        st.rerun()


def workbench(name: str) -> None:
    """Show one statement: its text, its candidates, and the form of the chosen one."""
    statement_id = data.ledger().statement_id(name)
    row = rows.row_of(data.statements(), "statement_id", statement_id)
    text = data.text(statement_id)
    key = f"chosen:{statement_id}"
    with st.spinner("Reading the text …"):
        machine = data.candidates(statement_id)
    every = candidates.with_hand(machine, st.session_state.get(f"{key}:own", ()))
    found = candidates.seen(every, statement_id, data.claims(), data.rejections())
    place = st.session_state.pop(f"{key}:place", None)
    if place is not None:
        pick(key, next(one.number for one in found if (one.candidate.start, one.candidate.end) == place))
    last = int(st.session_state.get(key, 0))
    chosen = next((one for one in found if one.number == last and one.state == "new"), None)
    chosen = chosen or candidates.following(found, last)
    head(row, found)
    reader(text, found, chosen, key)
    missed(text, statement_id, key)
    if chosen is None:
        parts.empty("Every candidate of this text is decided.", "claims", "See the claims")
        return
    pick(key, chosen.number)
    forms.decide(text, statement_id, found, chosen)


def page() -> None:
    """Draw the page."""
    st.title("What did they say?")
    parts.receipts()
    name = parts.asked("statement")
    if name is None:
        choose()
    else:
        workbench(name)


page()
