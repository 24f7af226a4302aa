"""Record: what did they say? A statement becomes candidates, a candidate a claim or a rejection."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

import streamlit as st

from dashboard import candidates, data, forms, parts, quoted
from dashboard.candidates import Seen
from dashboard.statements import new_statement
from ledger.errors import InputError, LedgerError

MOST = 1_000  # statements to choose from, the newest
HAND = "hand"


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
    held = data.newest(MOST)
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
        st.html(quoted.heading(row["title"] or "Statement without a title", 2))
        said = f"{row['published_on']} · {row['publisher']}" + (f" · {row['source']}" if row["source"] else "")
        page = f" · {quoted.link(row['url'], 'page')}" if row["url"] else ""
        st.html(f'<div style="opacity:.8;font-size:.9rem;overflow-wrap:anywhere">{quoted.escaped(said)}{page}</div>')
        new = sum(one.state == "new" for one in found)
        recorded = sum(one.state == "recorded" for one in found)
        rejected = sum(one.state == "rejected" for one in found)
        st.caption(f"{len(found)} candidates: {new} to decide, {recorded} recorded, {rejected} rejected.")
    with right:
        parts.link_to("record", "Another statement", ":material/arrow_back:")


def pick(key: str, place: tuple[int, int], *, again: bool = False) -> None:
    """Choose the candidate at a place; one that was decided before is decided again."""
    st.session_state[key] = place
    st.session_state[f"{key}:again"] = again


def another(found: list[Seen], chosen: Seen | None, key: str) -> None:
    """Offer another claim from the words that were just recorded, where they may say two things."""
    place = st.session_state.get(f"{key}:recorded")
    one = next((each for each in found if each.place == place and each.state == "recorded"), None)
    if one is not None and one is not chosen and candidates.joined(one.candidate.quote):
        st.button(f"Another claim from number {one.number}", key="another", on_click=pick, args=(key, one.place),
                  kwargs={"again": True}, type="tertiary", icon=":material/add:")  # fmt: skip


def ask_model(statement_id: str, key: str) -> None:
    """Offer the model, where one is configured; what it proposes stands beside what the rules found."""
    configured = data.model()
    if configured is None:
        return
    address, name = configured
    host = quoted.still(urlsplit(address).netloc or address)
    left, right = st.columns([1, 3], vertical_alignment="center")
    if left.button("Ask the model too", icon=":material/smart_toy:", key="ask_model"):
        try:
            with st.spinner("The model reads the text …"):
                st.session_state[f"{key}:model"] = data.proposed_by_model(statement_id)
        except LedgerError as error:
            parts.say(str(error))
    held = st.session_state.get(f"{key}:model")
    said = f"{name}, at {host}, is sent the text."
    if held is not None:
        said = f"{name} proposes {len(held)} passages; where the rules found none, they are marked as by a model."
    with right:
        parts.words(said)


def reader(text: str, found: list[Seen], chosen: Seen | None, key: str) -> None:
    """Show the text with its candidates marked, beside their list."""
    left, right = st.columns([3, 2])
    with left:
        st.header("The text")
        st.html(quoted.legend())
        with st.container(border=True, key="record_text"):
            passages = [
                quoted.Passage(one.candidate.start, one.candidate.end, one.number, one.tone, one is chosen)
                for one in found
            ]
            st.html(quoted.scrolled(quoted.marked(text, passages), "The text of the statement", 490))
    with right:
        st.header("Candidates")
        st.caption("Choose one to decide it.")
        with st.container(height=520, border=True, key="record_candidates"):
            if not found:
                st.markdown("No sentence of this text makes a prediction that the rules know.")
            for one in found:
                with st.container(gap="xsmall", border=one is chosen):
                    st.html(candidates.card(one))
                    if one is chosen:
                        st.caption("Being decided below.")
                    elif one.state != "recorded":
                        again = one.state == "rejected"
                        label = f"Decide number {one.number}{' again' * again}"
                        st.button(label, key=f"pick_{one.number}", on_click=pick, args=(key, one.place),
                                  kwargs={"again": again}, type="tertiary" if again else "secondary")  # fmt: skip


def missed(text: str, statement_id: str, key: str) -> None:
    """Show the way to mark a passage the rules did not find."""
    with st.expander("Mark a passage that was not found"), st.form("by_hand", border=False):
        passage = st.text_area("The words, exactly as in the text", key="by_hand_words", height=80)
        if not st.form_submit_button("Mark it"):
            return
        try:
            candidate = candidates.by_hand(text, passage, statement_id)
        except InputError as error:
            parts.say(str(error))
            return
        st.session_state.setdefault(f"{key}:own", []).append(candidate)
        pick(key, (candidate.start, candidate.end), again=True)  # words a claim holds may hold another
        st.rerun()


def place_asked() -> tuple[tuple[int, int] | None, bool]:
    """Return the place the address names, decided before a reload, and whether a person had marked it by hand."""
    start, _, rest = (parts.asked("at") or "").partition("-")
    end, _, hand = rest.partition("-")
    numbers = all(each.isascii() and each.isdigit() and len(each) < 10 for each in (start, end))
    return ((int(start), int(end)) if numbers else None), hand == HAND


def workbench(name: str) -> None:
    """Show one statement: its text, its candidates, and the form of the chosen one."""
    statement_id = data.ledger().statement_id(name)
    row = data.statement(statement_id)
    text = data.text(statement_id)
    key = f"chosen:{statement_id}"
    with st.spinner("Reading the text …"):
        machine = data.candidates(statement_id)
    top = st.container()
    with st.container():
        ask_model(statement_id, key)
    state = st.session_state
    asked, by_hand = place_asked()
    place = state.get(key) or asked
    own = state.setdefault(f"{key}:own", [])
    if by_hand and asked and asked[0] < asked[1] <= len(text) and asked not in {(one.start, one.end) for one in own}:
        own.append(candidates.at(text, *asked, statement_id))
    every = candidates.together(machine, state.get(f"{key}:model", ()), state.get(f"{key}:own", ()))
    found = candidates.seen(every, statement_id, *data.decided(statement_id))
    last = next((one for one in found if one.place == place), None)
    again = state.get(f"{key}:again", False)
    decided = state.pop(f"{key}:decided", False) or last is None or (last.state != "new" and not again)
    chosen = candidates.following(found, last.number if last else 0) if decided else last
    with top:
        head(row, found)
        another(found, chosen, key)
    reader(text, found, chosen, key)
    missed(text, statement_id, key)
    if chosen is None:
        parts.empty(
            "Every candidate of this text is decided. When the window of a claim has closed, say what happened.",
            "resolve", "Resolve what is due",
        )  # fmt: skip
        parts.link_to("claims", "See the claims", ":material/list_alt:")
        return
    pick(key, chosen.place, again=chosen.state != "new")
    hand = (HAND,) if chosen.candidate.method == candidates.BY_HAND else ()
    st.query_params["at"] = "-".join(map(str, (*chosen.place, *hand)))
    forms.decide(text, row, found, chosen)


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
