"""Forecast: what do you expect? One line becomes a claim with a number; open claims take a new number each."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any

import streamlit as st

from dashboard import data, forecasting, paging, parts, quoted
from dashboard.beside import Beside
from dashboard.candidates import window_line
from dashboard.forms import EARLIEST, LATEST
from ledger.errors import InputError
from ledger.language.quick import Quick, quick
from ledger.review import records

if TYPE_CHECKING:
    import pandas as pd

SHORT = 10
EXAMPLE = "Rain in Niamey by 1 March? 35%"
CRITERIA = "YES if it happens within the window, as the question says.\nDeciding source: "
YOURS, OTHERS = "yours", "not yet forecast by you"


# -- one line --------------------------------------------------------------------------------------------------------


def line() -> None:
    """Show the line, and what it was understood as; nothing is written until that was looked at."""
    st.header("A new forecast in one line")
    said = st.text_input("Question, by when, and your percent", key="quick_line", placeholder=EXAMPLE)
    if not said.strip():
        st.caption(
            f"For example: “{EXAMPLE}” What was understood is shown first; nothing is written until you record it."
        )
        return
    try:
        found = quick(said, today())
    except InputError as error:
        parts.say(str(error))
        return
    understood(found, said)


def understood(found: Quick, said: str) -> None:
    """Show what a line was understood as, in fields that may be changed, and record it."""
    name = f"quick:{said}"
    beside = Beside()
    with st.form("quick"):
        st.markdown("**Understood; change what is not meant**")
        st.html(quoted.facts({"By when": quoted.escaped(window_line(found.phrase, found.window))}))
        question = st.text_area("Question", value=found.question, height=70, key=f"question:{name}")
        beside.keep("question")
        criteria = st.text_area("Criteria: what decides, and which source", value=CRITERIA, height=90,
                                key=f"criteria:{name}")  # fmt: skip
        beside.keep("criteria")
        left, middle, right = st.columns(3)
        window = found.window
        days: dict[str, Any] = {"format": "YYYY-MM-DD", "min_value": EARLIEST, "max_value": LATEST}
        opens = left.date_input("Window opens", value=window.opens if window else today(), key=f"opens:{name}", **days)
        closes = middle.date_input("Closes (the day counts)", value=window.closes if window else None,
                                   key=f"closes:{name}", **days)  # fmt: skip
        with right:
            number = st.number_input("Probability of yes, in percent", step=1.0, format="%0.6g", key=f"percent:{name}",
                                     value=None if found.percent is None else float(found.percent))  # fmt: skip
        beside.keep("window")
        beside.keep("probability")
        why = st.text_area("Why", height=70, key=f"why:{name}")
        beside.keep_last()
        if not st.form_submit_button("Record claim and forecast", type="primary"):
            return
    try:
        fields = entered(found, question, criteria, opens, closes, number)
    except InputError as error:
        beside.tell(error)
        return
    made = parts.attempt(
        lambda ledger: ledger.record(**fields, rationale=why.strip() or None, entry_id=parts.once(name)), beside.tell
    )
    if made is not None:
        parts.done(name)
        parts.receipt(made, f"Recorded as claim {made.seq}, with your forecast of {fields['own']}")
        del st.session_state["quick_line"]
        st.rerun()


def entered(
    found: Quick, question: str, criteria: str, opens: date | None, closes: date | None, number: float | None
) -> dict[str, Any]:
    """Return the arguments of :meth:`ledger.Ledger.record`.

    Raises:
        InputError: naming the field that is empty, or a window that is over.
    """
    if not question.strip():
        raise InputError("question", "what must come true, so that anybody can say yes or no", "nothing")
    if not criteria.strip() or criteria.split() == CRITERIA.split():
        raise InputError("criteria", "which source decides: write it behind the last words", "none")
    if opens is None or closes is None:
        raise InputError("window", "the day by which it must come true", "nothing: the line names none")
    if closes < today():
        raise InputError("window", "a day to close that is not over", closes)
    if number is None:
        raise InputError("probability", "a percent from 0 to 100", "nothing")
    window: dict[str, Any] = {"opens": opens, "closes": closes, "phrase": found.phrase}
    read = found.window
    if read is not None and (opens, closes) == (read.opens, read.closes):
        window |= {"lenient_closes": read.lenient_closes, "basis": read.basis, "rule": read.rule}
    else:
        window["basis"] = "stated"
    return {"question": question.strip(), "criteria": criteria.strip(), "window": window,
            "own": forecasting.text_of(number)}  # fmt: skip


# -- claims that are open --------------------------------------------------------------------------------------------


def several() -> None:
    """Show open claims with a percent field each; those that are filled in are recorded together."""
    which = st.segmented_control("Open claims", [YOURS, OTHERS], default=YOURS, required=True, key="list",
                                 bind="query-params",
                                 on_change=paging.first, args=("forecast",))  # fmt: skip
    who = data.ledger().actor
    wanted: dict[str, Any] = {"status": "open", "ruled": False, "space": "binary"}
    wanted |= {"by": who} if which == YOURS else {"not_forecast_by": who}
    found = sum(data.count(**wanted).values())
    if not found:
        empty = "You have no open claim: write one in a line above, or put a number on another's claim."
        parts.empty(
            empty if which == YOURS else "You have put a number on every open claim.", "claims", "See all claims"
        )
        return
    st.caption(f"{found:,} open, what closes first. Fill in what has changed; what stays empty stays as it is.")
    offset = paging.turned("forecast", found, SHORT)
    shown = data.browse(**wanted, order="closing", offset=offset, limit=SHORT)
    mine = data.own(tuple(shown.claim_id))
    asked: dict[str, tuple[float | None, str, Beside]] = {}
    with st.form("several", border=False):
        for row in records(shown):
            asked[row["claim_id"]] = each(row, mine[mine.claim_id == row["claim_id"]])
        sent = st.form_submit_button("Record what is filled in", type="primary")
    if sent:
        record(asked)


def each(claim: dict[str, Any], mine: pd.DataFrame) -> tuple[float | None, str, Beside]:
    """Show one open claim with what was said of it last, and an empty field."""
    name, beside = claim["claim_id"], Beside()
    with st.container(border=True, gap="small"):
        st.html(quoted.heading(claim["question"], 3))
        left, middle, right = st.columns([2, 1, 3], vertical_alignment="bottom")
        with left:
            days = (date.fromisoformat(claim["closes"]) - today()).days
            st.caption(f"Closes {claim['closes']}, in {days:,} day{'s' * (days != 1)}." if days else "Closes today.")
            numbers = mine[mine.kind == "probability"]
            last = "No number of yours yet."
            if len(numbers):
                said, when = 100 * numbers.probability.iloc[-1], numbers.stated_at.iloc[-1][:10]
                last = f"You said {said:.4g}% on {when} ({len(numbers)} so far)."
            st.caption(last)
            parts.link_to("forecast", f"All of claim {claim['entry']}", ":material/trending_up:", claim=claim["entry"])
        with middle:
            number = forecasting.percent("Percent", f"row_percent:{name}")
        why = right.text_input("Why", key=f"row_why:{name}")
        beside.keep_last()
    return number, why, beside


def record(asked: dict[str, tuple[float | None, str, Beside]]) -> None:
    """Record the numbers that were filled in, each by itself; what is refused stays in its field."""
    made, refused = None, 0
    for claim_id, (number, why, beside) in asked.items():
        if number is None:
            if why.strip():
                beside.tell(InputError("probability", "a percent beside its reason", "nothing"))
                refused += 1
            continue
        name = f"row:{claim_id}"
        done = one_row(claim_id, number, why, name, beside)
        refused += done is None
        if done is not None:
            made = done
            parts.done(name)
            st.session_state.pop(f"row_percent:{claim_id}", None)
            st.session_state.pop(f"row_why:{claim_id}", None)
    if made is not None and not refused:
        parts.receipt(made, "Recorded, the last one")
        st.rerun()
    if made is None and not refused:
        parts.say("forecast: expected a percent in one of the fields, got nothing")


def one_row(claim_id: str, number: float, why: str, name: str, beside: Beside) -> Any:
    """Record one number, or say beside its field why not."""
    return parts.attempt(
        lambda ledger: ledger.forecast(
            claim_id, forecasting.text_of(number), rationale=why.strip() or None, entry_id=parts.once(name)
        ),
        beside.tell,
    )


# -- one claim -------------------------------------------------------------------------------------------------------


def one(number: str) -> None:
    """Show one claim: what is asked, one's own numbers over time, and the form of the next."""
    shown = parts.find(number)
    if shown is None:
        return
    claim, mine = shown["claim"], forecasting.mine_of(shown)
    st.html(quoted.heading(claim["question"], 2))
    left, right = st.columns([2, 3], gap="large")
    with left:
        parts.claim_card(claim, blind=True)
        st.caption("What others expect is left out here: first your own number.")
        parts.link_to("claim", "Open the claim", ":material/description:", claim=claim["entry"])
    with right:
        forecasting.ask(claim, mine)
        if len(mine):
            forecasting.steps(claim, mine, "forecast_timeline")
            held = mine.assign(stated_at=mine.stated_at.str[:16].str.replace("T", " "))
            parts.table(
                held, forecasting.OWN, key="forecast_mine", alt="Your forecasts of this claim, in order of entry"
            )


def today() -> date:
    """Return the day."""
    return datetime.now(UTC).date()


def page() -> None:
    """Draw the page."""
    st.title("What do you expect?")
    parts.receipts()
    number = parts.asked("claim")
    if number is not None:
        parts.link_to("forecast", "All open claims", ":material/arrow_back:")
        one(number)
        return
    line()
    several()


page()
