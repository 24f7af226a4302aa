"""The forms that make a candidate a claim, or turn it down."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from typing import Any, get_args

import streamlit as st

from dashboard import candidates, fields, parts, quoted, words
from dashboard.beside import Beside
from dashboard.candidates import BY_HAND, CLARITY, REASONS, Seen
from dashboard.drafts import Draft, drop
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
HINDSIGHT = (
    "This window is over: recorded now, the claim is coded in hindsight. It counts, and the share of such claims "
    "stands beside every score."
)
EARLIEST, LATEST = date(1800, 1, 1), date(2300, 12, 31)


@st.fragment
def decide(text: str, row: Mapping[str, Any], found: Sequence[Seen], chosen: Seen) -> None:
    """Show the chosen candidate in its context, beside the form that records it and the one that rejects it."""
    st.header(f"Is candidate {chosen.number} a claim?")
    left, right = st.columns([2, 3])
    candidate, statement_id = chosen.candidate, str(row["statement_id"])
    with left:
        st.html(quoted.in_context(text, candidate.start, candidate.end, tone=chosen.tone))
        st.html(candidates.facts(chosen))
        _reject(statement_id, chosen)
    with right:
        draft, beside = Draft(_name(statement_id, chosen)), Beside()
        with st.container(border=True):
            said = words.ask(text, chosen, draft, date.fromisoformat(str(row["published_on"])), beside)
        held = candidates.held(text, found, chosen, said.quote)
        _record(statement_id, found, chosen, said, draft, beside, held=held)


def _wording(chosen: Seen) -> str:
    """Return a first wording of the question, for a person to finish."""
    window, quote = chosen.candidate.window, " ".join(chosen.candidate.quote.split()).rstrip(" .!?;:…")
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


def _decided(statement_id: str, form: str, recorded: Seen | None = None) -> None:
    """Forget the form that was sent, keep which candidate was just recorded, and go on to the next."""
    parts.done(form)
    st.session_state[f"chosen:{statement_id}:recorded"] = recorded and recorded.place
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


def _record(
    statement_id: str,
    found: Sequence[Seen],
    chosen: Seen,
    said: words.Said,
    draft: Draft,
    beside: Beside,
    *,
    held: bool,
) -> None:
    """Show the form of a claim, filled from the candidate; every field may be changed, and outlives a reload."""
    with st.container(border=True):
        st.markdown("**Yes: record the claim**")
        form = _asked(chosen, said, draft, beside)
        ranged = _ranged(chosen.candidate)
        with st.expander("Your own reading, or the range the words say, written with the claim", expanded=ranged):
            form |= _reading(chosen.candidate, draft, beside)
        with st.expander("More: options, numbers, partial outcomes, related claims"):
            form |= _more(draft, beside)
        others = _restatements(candidates.restatements(found, chosen), draft)
        form["another"] = held and st.checkbox("Another claim from the same words", key=draft.field("another", False))
        known = {"who": chosen.candidate.speaker, "window": said.window}
        clear = st.pills("Clear to anybody? Mark what question and criteria say", list(CLARITY), selection_mode="multi",
                         format_func=lambda c: CLARITY[c],
                         key=draft.field("clarity", [c for c, there in known.items() if there]))  # fmt: skip
        beside.keep("clarity")
        beside.keep_last()
        sent = st.button("Accept: record the claim", type="primary", key=f"accept:{draft.name}")
        draft.keep()
    if not sent:
        return
    try:
        fields.clarity(set(clear))
        given = fields.claim(said, form)
    except InputError as error:
        beside.tell(error)
        return
    name = f"record:{draft.name}"
    made = parts.attempt(
        lambda ledger: ledger.record(
            **_what(chosen, statement_id, given["quote"]) | given, restatements=others, entry_id=parts.once(name)
        ),
        beside.tell,
    )
    if made is not None:
        parts.receipt(made, f"Candidate {chosen.number} recorded as claim {made.seq}")
        drop(draft.name)
        _decided(statement_id, name, chosen)


def _asked(chosen: Seen, said: words.Said, draft: Draft, beside: Beside) -> dict[str, Any]:
    """Ask what must come true, by when, and what kind of claim it is."""
    one, window = chosen.candidate, chosen.candidate.window
    form: dict[str, Any] = {}
    form["question"] = st.text_area("Question: what must come true, so that anybody can say yes or no", height=110,
                                    key=draft.field("question", _wording(chosen)))  # fmt: skip
    beside.keep("question")
    form["criteria"] = st.text_area("Criteria: what decides, and which source", height=110,
                                    key=draft.field("criteria", CRITERIA))  # fmt: skip
    beside.keep("criteria")
    for place, day in zip(st.columns(3), DAYS, strict=True):
        form[day] = place.date_input(LABELS[day], min_value=EARLIEST, max_value=LATEST, format="YYYY-MM-DD",
                                     key=draft.field(day, getattr(window, day, None)))  # fmt: skip
    beside.keep("window", "phrase")
    if form["closes"] is not None and form["closes"] < datetime.now(UTC).date():
        st.caption(f":material/history: {HINDSIGHT}")
    left, right = st.columns(2)
    form["basis"] = _choice(left, "The days are", BASES, draft.field("basis", window.basis if window else "stated"))
    form["type"] = _choice(right, "Type", {t: t.replace("_", " ") for t in TYPES}, draft.field("type", one.type))
    form["polarity"] = _choice(left, "It is said that", POLARITY, draft.field("polarity", one.polarity))
    form["analytic_confidence"] = _choice(right, "Analytic confidence", CONFIDENCE,
                                          draft.field("confidence", one.analytic_confidence or ""))  # fmt: skip
    form["condition"] = st.text_input("Condition (if it does not happen: void)",
                                      key=draft.field("condition", one.condition or ""))  # fmt: skip
    left, right = st.columns(2)
    form["topics"] = left.text_input("Topics, with commas between", key=draft.field("topics", ""))
    form["key"] = right.text_input("Short name of your own", key=draft.field("key", ""))
    with right:
        beside.keep("key")
    form["speaker_controls_outcome"] = st.checkbox(
        "The speaker controls the outcome", key=draft.field("controls", one.type == "self_announcement")
    )
    return form


def _choice(place: Any, label: str, names: Mapping[str, str], key: str) -> str:
    """Ask for one of several."""
    return str(place.selectbox(label, list(names), format_func=lambda n: names[n], key=key))


def _ranged(one: Candidate) -> bool:
    """Whether the words themselves say a range, such as 60 to 70 percent."""
    return one.band is not None and one.band.lexicon == "stated" and one.band.low < one.band.high


def _reading(one: Candidate, draft: Draft, beside: Beside) -> dict[str, str]:
    """Ask for the person's own number, or the range the words say, which is filled in; it may stay empty."""
    st.caption("How sure the words sound to you, such as 70%; of a number: its range. It may stay empty.")
    places = st.columns(4)
    ranged = _ranged(one)
    said = {}
    for each, place in zip(("low", "best", "high"), places, strict=False):
        first = f"{getattr(one.band, each):.6g}" if ranged else ""
        said[each] = place.text_input(each.capitalize(), key=draft.field(each, first))
    stated = "" if one.coverage is None else f"{one.coverage:.0%}"
    said["coverage"] = places[3].text_input("Coverage of a range", placeholder=stated, key=draft.field("coverage", ""))
    beside.keep("reading", "probability", "forecast", "basis")
    return said | {"whose": _choice(st, "This number is", WHOSE, draft.field("whose", "stated" if ranged else "read"))}


def _more(draft: Draft, beside: Beside) -> dict[str, Any]:
    """Ask for what few claims need."""
    form: dict[str, Any] = {"space": _choice(st, "Outcome", KINDS, draft.field("space", "binary"))}
    form["options"] = st.text_area("Options, one a line", height=80, key=draft.field("options", ""))
    beside.keep("outcome", "option", "options", "space")
    form["ordered"] = st.checkbox("The options go from low to high", key=draft.field("ordered", False))
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
        form[field] = (right if position % 2 else left).text_input(label, key=draft.field(field, ""))
    beside.keep("fraction", "fractions", "fraction rule", "unit", "event", "exclusive group", "updates", "sampling")
    return form


def _restatements(others: Sequence[Seen], draft: Draft) -> list[Candidate]:
    """Ask which restatements belong to the same claim."""
    if not others:
        return []
    known = {one.number: one.candidate for one in others}
    kept = st.multiselect("Restatements that count as this one claim", list(known),
                          format_func=lambda n: f"number {n}", key=draft.field("mentions", list(known)))  # fmt: skip
    return [known[number] for number in kept]
