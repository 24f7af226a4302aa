"""The forms that make a candidate a claim, or turn it down."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any, get_args

import streamlit as st

from dashboard import candidates, parts, quoted
from dashboard.candidates import CLARITY, REASONS, Seen
from ledger.entries import ClaimType, Mention
from ledger.errors import InputError, LedgerError
from ledger.language.propose import Candidate

TYPES = get_args(ClaimType)
SPACES = {"binary": "yes or no", "options": "one of several options", "quantity": "a number"}
CRITERIA = "YES if \nDeciding source: "
EARLIEST, LATEST = date(1800, 1, 1), date(2300, 12, 31)


def decide(text: str, statement_id: str, found: Sequence[Seen], chosen: Seen) -> None:
    """Show the chosen candidate in its context, beside the form that records it and the one that rejects it."""
    st.subheader(f"Is candidate {chosen.number} a claim?")
    left, right = st.columns([2, 3])
    candidate = chosen.candidate
    with left:
        st.html(quoted.in_context(text, candidate.start, candidate.end, tone=chosen.tone))
        st.html(candidates.facts(chosen))
        _reject(statement_id, chosen)
    with right:
        _record(statement_id, found, chosen)


def _draft(chosen: Seen) -> str:
    """Return a first wording of the question, for a person to finish."""
    window, quote = chosen.candidate.window, " ".join(chosen.candidate.quote.split())
    return f"Between {window.opens} and {window.closes}, inclusive: {quote}?" if window else f"By when: {quote}?"


def _name(statement_id: str, chosen: Seen) -> str:
    return f"{statement_id}:{chosen.candidate.start}:{chosen.candidate.end}"


def _reject(statement_id: str, chosen: Seen) -> None:
    name = _name(statement_id, chosen)
    suggested = candidates.reason_of(chosen.candidate)
    with st.form(f"reject:{name}"):
        st.markdown("**No: reject it**")
        index = list(REASONS).index(suggested) if suggested in REASONS else None
        reason = st.selectbox(
            "Reason", list(REASONS), index=index, format_func=lambda r: REASONS[r], key=f"reason:{name}"
        )
        said = st.text_input("Note", key=f"note:{name}")
        sent = st.form_submit_button("Reject")
    if not sent:
        return
    if reason is None:
        parts.say("reason: expected one of the list, got nothing")
        return
    made = parts.attempt(
        lambda ledger: ledger.reject(
            chosen.candidate,
            statement=statement_id,
            reason=str(reason),
            note=said.strip() or None,
            entry_id=parts.once(f"reject:{name}"),
        )
    )
    if made is not None:
        parts.receipt(made, f"Candidate {chosen.number} rejected")
        st.rerun()


def _record(statement_id: str, found: Sequence[Seen], chosen: Seen) -> None:
    """Show the form of a claim, filled from the candidate; every field may be changed."""
    candidate, name = chosen.candidate, _name(statement_id, chosen)
    window = candidate.window
    others = candidates.restatements(found, chosen)
    with st.form(f"record:{name}"):
        st.markdown("**Yes: record the claim**")
        said: dict[str, Any] = {
            "question": st.text_area("Question: what must come true, so that anybody can say yes or no", height=110,
                                     value=_draft(chosen), key=f"question:{name}"),
            "criteria": st.text_area("Criteria: what decides, and which source", height=110, value=CRITERIA,
                                     key=f"criteria:{name}"),
        }  # fmt: skip
        days = st.columns(3)
        opens = _day(days[0], "Window opens", window.opens if window else None, f"opens:{name}")
        closes = _day(days[1], "Closes (the day counts)", window.closes if window else None, f"closes:{name}")
        lenient = _day(days[2], "Leniently closes", window.lenient_closes if window else None, f"lenient:{name}")
        left, right = st.columns(2)
        said["source"] = left.text_input("Who says it", value=candidate.speaker or "", key=f"source:{name}")
        said["term"] = right.text_input("Words of confidence", value=candidate.term or "", key=f"term:{name}")
        index = TYPES.index(candidate.type) if candidate.type in TYPES else 0
        said["type"] = left.selectbox(
            "Type", TYPES, index=index, format_func=lambda t: t.replace("_", " "), key=f"type:{name}"
        )
        said["condition"] = right.text_input("Condition (if it does not happen: void)", value=candidate.condition or "",
                                             key=f"condition:{name}")  # fmt: skip
        topics = left.text_input("Topics, with commas between", key=f"topics:{name}")
        said["key"] = right.text_input("Short name of your own", key=f"key:{name}")
        with st.expander("More: options, numbers, partial outcomes, one event"):
            space = _space(name)
            said["event"] = st.text_input("Event (claims on one event share this name)", key=f"event:{name}")
        mentions = _mentions(others, name)
        known = {"who": candidate.speaker, "window": window}
        clear = st.pills("Clear to anybody? Mark what question and criteria say", list(CLARITY), selection_mode="multi",
                         format_func=lambda c: CLARITY[c], default=[c for c, there in known.items() if there],
                         key=f"clarity:{name}")  # fmt: skip
        sent = st.form_submit_button("Accept: record the claim", type="primary")
    if not sent:
        return
    try:
        fields = _fields(said, (opens, closes, lenient), topics, space, set(clear), candidate)
    except LedgerError as error:
        parts.say(str(error))
        return
    if mentions:
        fields["mentions"] = tuple(_mention(statement_id, one) for one in (chosen, *others))
    made = parts.attempt(
        lambda ledger: ledger.record(candidate, statement=statement_id, entry_id=parts.once(f"record:{name}"), **fields)
    )
    if made is not None:
        parts.receipt(made, f"Candidate {chosen.number} recorded as claim {made.seq}")
        st.rerun()


def _day(place: Any, label: str, value: date | None, key: str) -> date | None:
    found: date | None = place.date_input(
        label, value=value, min_value=EARLIEST, max_value=LATEST, format="YYYY-MM-DD", key=key
    )
    return found


def _space(name: str) -> dict[str, str]:
    return {
        "kind": str(st.selectbox("Outcome", list(SPACES), format_func=lambda s: SPACES[s], key=f"space:{name}")),
        "options": st.text_area("Options, one a line, low to high", height=80, key=f"options:{name}"),
        "unit": st.text_input("Unit of the number", key=f"unit:{name}"),
        "fractions": st.text_input(
            "Partial outcomes that are allowed, such as 0.25, 0.5, 0.75", key=f"fractions:{name}"
        ),
    }


def _mentions(others: Sequence[Seen], name: str) -> bool:
    """Ask whether the restatements belong to the same claim."""
    if not others:
        return False
    which = ", ".join(str(one.number) for one in others)
    says = f"Number {which} restates it" if len(others) == 1 else f"Numbers {which} restate it"
    return st.checkbox(f"{says}: count them as one claim", value=True, key=f"mentions:{name}")


def _mention(statement_id: str, one: Seen) -> Mention:
    return Mention(statement_id=statement_id, start=one.candidate.start, end=one.candidate.end, form=one.candidate.form)


def _fields(
    said: dict[str, Any],
    days: tuple[date | None, date | None, date | None],
    topics: str,
    space: dict[str, str],
    clear: set[str],
    candidate: Candidate,
) -> dict[str, Any]:
    """Return the fields of the claim as the ledger takes them.

    Raises:
        InputError: if the clarity test is not passed, or the window is not whole.
    """
    for name in ("question", "criteria"):
        if not said[name].strip():
            raise InputError(name, "a sentence", "nothing")
    if said["criteria"].split() == CRITERIA.split():
        raise InputError("criteria", "what makes it a yes, and which source decides", "the empty form")
    opens, closes, lenient = days
    if opens is None or closes is None:
        raise InputError("window", "the days it opens and closes", "nothing")
    open_points = [words for name, words in CLARITY.items() if name not in clear]
    if open_points:
        raise InputError(
            "clarity",
            "all six points said in question or criteria (else reject it)",
            "without " + ", ".join(open_points),
        )
    fields: dict[str, Any] = {
        name: value.strip() for name, value in said.items() if isinstance(value, str) and value.strip()
    }
    fields["window"] = {"opens": opens, "closes": closes, "lenient_closes": lenient} | _rule(candidate, days)
    fields["topics"] = tuple(topic.strip() for topic in topics.split(",") if topic.strip())
    fields["space"] = _asked(space)
    return fields


def _rule(candidate: Candidate, days: tuple[date | None, date | None, date | None]) -> dict[str, Any]:
    """Return how the window came about: by the rule, as long as nobody changed its days."""
    proposed = candidate.window
    if proposed is None:
        return {"phrase": candidate.phrase} if candidate.phrase else {}
    kept = days == (proposed.opens, proposed.closes, proposed.lenient_closes)
    how = (proposed.basis, proposed.rule) if kept else ("derived", "set by a person")
    said = {"basis": how[0], "rule": how[1], "phrase": candidate.phrase}
    return {name: value for name, value in said.items() if value}


def _asked(space: dict[str, str]) -> dict[str, Any]:
    if space["kind"] == "options":
        lines = [line.strip() for line in space["options"].splitlines() if line.strip()]
        return {"kind": "options", "options": lines, "ordered": True}
    if space["kind"] == "quantity":
        return {"kind": "quantity", "unit": space["unit"].strip() or None}
    shares = [share.strip() for share in space["fractions"].split(",") if share.strip()]
    return {"kind": "binary", "fractions": shares}
