"""The forms that make a candidate a claim, or turn it down."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, get_args

import streamlit as st

from dashboard import candidates, fields, parts, quoted, words
from dashboard.candidates import BY_HAND, CLARITY, REASONS, Seen
from dashboard.fields import CRITERIA, KINDS
from ledger.entries import ClaimType
from ledger.errors import InputError
from ledger.language.propose import Candidate
from ledger.making import DAYS

TYPES = get_args(ClaimType)
POLARITY = {"affirmative": "it happens", "negative": "it does not happen"}
CONFIDENCE = {"": "not stated", "low": "low", "moderate": "moderate", "high": "high"}
BASES = {"stated": "stated", "derived": "derived by a rule or person", "imputed": "imputed: no time was said"}
WHOSE = {"read": "my reading of the words", "stated": "stated by the source"}
LABELS = {"opens": "Window opens", "closes": "Closes (the day counts)", "lenient_closes": "Leniently closes"}
EARLIEST, LATEST = date(1800, 1, 1), date(2300, 12, 31)


def decide(text: str, row: Mapping[str, Any], found: Sequence[Seen], chosen: Seen) -> None:
    """Show the chosen candidate in its context, beside the form that records it and the one that rejects it."""
    st.subheader(f"Is candidate {chosen.number} a claim?")
    left, right = st.columns([2, 3])
    candidate, statement_id = chosen.candidate, str(row["statement_id"])
    with left:
        st.html(quoted.in_context(text, candidate.start, candidate.end, tone=chosen.tone))
        st.html(candidates.facts(chosen))
        _reject(statement_id, chosen)
    with right:
        name = _name(statement_id, chosen)
        with st.container(border=True):
            said = words.ask(text, chosen, name, date.fromisoformat(str(row["published_on"])))
        _record(statement_id, found, chosen, said)


def _draft(chosen: Seen) -> str:
    """Return a first wording of the question, for a person to finish."""
    window, quote = chosen.candidate.window, " ".join(chosen.candidate.quote.split())
    when = f"Between {window.opens} and {window.closes}, inclusive" if window else "By when"
    if chosen.candidate.polarity == "negative":  # the number is for its happening
        return f"{when}, will it happen, which is said not to: {quote}?"
    return f"{when}: {quote}?"


def _name(statement_id: str, chosen: Seen) -> str:
    return f"{statement_id}:{chosen.candidate.start}:{chosen.candidate.end}"


def _what(chosen: Seen, statement_id: str, quote: str | None = None) -> dict[str, Any]:
    """Return what is decided: the proposer's candidate, or the place that a person marked, which nobody proposed."""
    one = chosen.candidate
    if one.method != BY_HAND:
        return {"candidate": one, "statement": statement_id}
    return {"statement": statement_id, "start": one.start} | ({} if quote else {"end": one.end})


def _decided(statement_id: str, form: str) -> None:
    """Forget the form that was sent, and go on to the next candidate."""
    parts.done(form)
    st.session_state[f"chosen:{statement_id}:decided"] = True
    st.rerun()


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
    form = f"reject:{name}"
    made = parts.attempt(
        lambda ledger: ledger.reject(
            **_what(chosen, statement_id), reason=str(reason), note=said.strip() or None, entry_id=parts.once(form)
        )
    )
    if made is not None:
        parts.receipt(made, f"Candidate {chosen.number} rejected")
        _decided(statement_id, form)


def _record(statement_id: str, found: Sequence[Seen], chosen: Seen, said: words.Said) -> None:
    """Show the form of a claim, filled from the candidate; every field may be changed."""
    name = _name(statement_id, chosen)
    with st.form(f"record:{name}"):
        st.markdown("**Yes: record the claim**")
        form = _asked(chosen, said, name)
        with st.expander("Your own reading, written with the claim"):
            form |= _reading(chosen.candidate, name)
        with st.expander("More: options, numbers, partial outcomes, related claims"):
            form |= _more(name)
        others = _restatements(candidates.restatements(found, chosen), name)
        held = any(one.state == "recorded" for one in found)
        form["another"] = held and st.checkbox("Another claim from the same words", key=f"another:{name}")
        known = {"who": chosen.candidate.speaker, "window": said.window}
        clear = st.pills("Clear to anybody? Mark what question and criteria say", list(CLARITY), selection_mode="multi",
                         format_func=lambda c: CLARITY[c], default=[c for c, there in known.items() if there],
                         key=f"clarity:{name}")  # fmt: skip
        beside = st.empty()
        sent = st.form_submit_button("Accept: record the claim", type="primary")
    if not sent:
        return
    try:
        fields.clarity(set(clear))
        given = fields.claim(said, form)
    except InputError as error:
        if error.where == "clarity":
            beside.html(quoted.alert(str(error)))
        else:
            parts.say(str(error))
        return
    made = parts.attempt(
        lambda ledger: ledger.record(
            **_what(chosen, statement_id, given["quote"]) | given,
            restatements=others,
            entry_id=parts.once(f"record:{name}"),
        )
    )
    if made is not None:
        parts.receipt(made, f"Candidate {chosen.number} recorded as claim {made.seq}")
        _decided(statement_id, f"record:{name}")


def _asked(chosen: Seen, said: words.Said, name: str) -> dict[str, Any]:
    """Ask what must come true, by when, and what kind of claim it is."""
    one = chosen.candidate
    form: dict[str, Any] = {
        "question": st.text_area("Question: what must come true, so that anybody can say yes or no", height=110,
                                 value=_draft(chosen), key=f"question:{name}"),
        "criteria": st.text_area("Criteria: what decides, and which source", height=110, value=CRITERIA,
                                 key=f"criteria:{name}"),
    }  # fmt: skip
    for place, day in zip(st.columns(3), DAYS, strict=True):
        st.session_state.setdefault(f"{day}:{name}", getattr(said.window, day, None))
        form[day] = place.date_input(LABELS[day], value=None, min_value=EARLIEST, max_value=LATEST,
                                     format="YYYY-MM-DD", key=f"{day}:{name}")  # fmt: skip
    left, right = st.columns(2)
    st.session_state.setdefault(f"basis:{name}", said.window.basis if said.window else "stated")
    form["basis"] = _choice(left, "The days are", BASES, f"basis:{name}")
    form["type"] = _choice(right, "Type", {t: t.replace("_", " ") for t in TYPES}, f"type:{name}", one.type)
    form["polarity"] = _choice(left, "It is said that", POLARITY, f"polarity:{name}", one.polarity)
    form["analytic_confidence"] = _choice(right, "Analytic confidence", CONFIDENCE, f"confidence:{name}",
                                          one.analytic_confidence or "")  # fmt: skip
    form["condition"] = st.text_input("Condition (if it does not happen: void)", value=one.condition or "",
                                      key=f"condition:{name}")  # fmt: skip
    left, right = st.columns(2)
    form["topics"] = left.text_input("Topics, with commas between", key=f"topics:{name}")
    form["key"] = right.text_input("Short name of your own", key=f"key:{name}")
    form["speaker_controls_outcome"] = st.checkbox("The speaker controls the outcome", key=f"controls:{name}",
                                                   value=one.type == "self_announcement")  # fmt: skip
    return form


def _choice(place: Any, label: str, names: Mapping[str, str], key: str, first: str | None = None) -> str:
    """Ask for one of several; what stands first is the session's where none is named."""
    index = {} if first is None else {"index": list(names).index(first) if first in names else 0}
    return str(place.selectbox(label, list(names), format_func=lambda n: names[n], key=key, **index))


def _reading(one: Candidate, name: str) -> dict[str, str]:
    """Ask for the person's own number, which may stay empty."""
    st.caption("How sure the words sound to you, such as 70%; of a number: its range. It may stay empty.")
    places = st.columns(4)
    said = {
        each: place.text_input(each.capitalize(), key=f"{each}:{name}")
        for each, place in zip(("low", "best", "high"), places, strict=False)
    }
    stated = "" if one.coverage is None else f"{one.coverage:.0%}"
    said["coverage"] = places[3].text_input("Coverage of a range", value="", placeholder=stated, key=f"coverage:{name}")
    return said | {"whose": _choice(st, "This number is", WHOSE, f"whose:{name}", "read")}


def _more(name: str) -> dict[str, Any]:
    """Ask for what few claims need."""
    form: dict[str, Any] = {"space": _choice(st, "Outcome", KINDS, f"space:{name}", "binary")}
    form["options"] = st.text_area("Options, one a line", height=80, key=f"options:{name}")
    form["ordered"] = st.checkbox("The options go from low to high", key=f"ordered:{name}")
    left, right = st.columns(2)
    labels = {
        "unit": "Unit of the number",
        "event": "Event (claims on one event share this)",
        "fractions": "Partial outcomes, such as 0.25, 0.5",
        "fraction_rule": "Rule by which an outcome is partial",
        "exclusive_group": "Group of which one at most comes true",
        "updates": "Short name of the claim it revises",
        "sampling": "How the statement was chosen",
    }
    for position, (field, label) in enumerate(labels.items()):
        form[field] = (right if position % 2 else left).text_input(label, key=f"{field}:{name}")
    return form


def _restatements(others: Sequence[Seen], name: str) -> list[Candidate]:
    """Ask which restatements belong to the same claim."""
    if not others:
        return []
    known = {one.number: one.candidate for one in others}
    kept = st.multiselect("Restatements that count as this one claim", list(known), default=list(known),
                          format_func=lambda n: f"number {n}", key=f"mentions:{name}")  # fmt: skip
    return [known[number] for number in kept]
