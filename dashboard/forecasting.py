"""One's own forecasts: the fields that ask for one, what was recorded before as steps, and the correction of a slip."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import streamlit as st

from dashboard import admission, data, parts, pictures, quoted
from dashboard.beside import Beside
from ledger.charts import timeline
from ledger.errors import InputError

if TYPE_CHECKING:
    import pandas as pd

NEW = "a new forecast: my view has changed"
SLIP = (
    "Only a slip, such as a wrong key, is corrected: it then no longer counts, and stays in the history. A change of "
    "mind is a new forecast."
)
STEPS = (
    "Across: the day a number was said. Up: the probability of yes. Each number holds until the next of the same "
    "forecaster; the shade is the window, its last day included; an upright line is the day the outcome was known."
)
OWN = {
    "stated_at": st.column_config.TextColumn("Made on", width=130),
    "words": st.column_config.TextColumn("Forecast", width=90),
    "rationale": st.column_config.TextColumn("Why", width=250),
    "seq": st.column_config.NumberColumn("Entry", format="%d", width=60),
}


def percent(label: str, key: str, **more: Any) -> float | None:
    """Ask for a percent, which stands empty at first; what it may be, the ledger says."""
    value: float | None = st.number_input(
        label, value=None, step=1.0, format="%0.6g", key=key, placeholder="0 to 100", **more
    )
    return value


def text_of(value: float) -> str:
    """Return a percent as the ledger takes it, with the digits that were typed.

    Raises:
        InputError: if it is none from 0 to 100.

    >>> text_of(62.5)
    '62.5%'
    """
    if not 0 <= value <= 100:
        raise InputError("probability", "a percent from 0 to 100", f"{value:g}")
    return f"{value:.10g}%"


def asked(space: dict[str, Any], beside: Beside) -> Any:
    """Show the fields a forecast on this claim needs, empty; return what they hold, None where it is not whole."""
    if space["kind"] == "binary":
        value = percent("Probability of yes, in percent", "own_percent")
        beside.keep("probability", "forecast")
        return value
    if space["kind"] == "options":
        shares = {}
        for position, option in enumerate(space["options"], 1):
            parts.words(option)
            shares[option] = percent(f"Percent for option {position}", f"own_option_{position}")
        beside.keep("probability", "forecast")
        return None if None in shares.values() else shares
    low = st.text_input("Low end", key="own_low")
    high = st.text_input("High end", key="own_high")
    share = st.text_input("Chance that it falls between, in percent", key="own_coverage")
    beside.keep("forecast")
    if not (low.strip() and high.strip()):
        return None
    said = {"kind": "interval", "low": low.strip(), "high": high.strip()}
    return said | ({"coverage": f"{share.strip().rstrip('%')}%"} if share.strip() else {})


def said(value: Any) -> Any:
    """Return what was entered as the ledger takes it.

    Raises:
        InputError: if a field is empty, or its number no percent.
    """
    if value is None:
        raise InputError("forecast", "a number in every field", "nothing")
    if isinstance(value, float | int):
        return text_of(value)
    return value if "kind" in value else {option: text_of(share) for option, share in value.items()}


def ask(claim: dict[str, Any], mine: pd.DataFrame) -> None:
    """Show the form for one's own forecast: a new one, or the correction of one that was a slip."""
    if not admission.may("forecast"):
        return
    if claim["status"] not in {"open", "due"}:
        st.caption(f"The claim is {claim['status']}: forecasts made now would not count.")
        return
    if claim["status"] == "due":
        parts.note(f"The window closed on {claim['closes']}: a forecast made now does not count.")
    earlier: dict[str, str | None] = {NEW: None}
    for row in mine.to_dict("records"):
        earlier[f"entry {row['seq']}, {row['words']}"] = str(row["forecast_id"])
    beside = Beside()
    with st.form("own"):
        number = asked(parts.space_of(claim), beside)
        rationale = st.text_area("Why", height=80, key="own_why")
        which = NEW
        if len(mine):
            which = str(st.selectbox("This is", list(earlier), key="own_instead",
                                     format_func=lambda name: name if name == NEW else f"the correction of {name}",
                                     help=SLIP))  # fmt: skip
        beside.keep_last()
        sent = st.form_submit_button("Record the forecast", type="primary")
    if not sent:
        return
    try:
        entered = said(number)
    except InputError as error:
        beside.tell(error)
        return
    name = f"own:{claim['claim_id']}"
    made = parts.attempt(
        lambda ledger: ledger.forecast(
            claim["claim_id"], entered, rationale=rationale.strip() or None, supersedes=earlier[which],
            entry_id=parts.once(name),
        ),
        beside.tell,
    )  # fmt: skip
    if made is not None:
        parts.done(name)
        for key in list(st.session_state):
            if str(key).startswith("own_"):
                del st.session_state[key]
        parts.receipt(made, "Forecast recorded" if which == NEW else "Correction recorded")
        st.rerun()


def steps(claim: dict[str, Any], forecasts: pd.DataFrame, key: str) -> None:
    """Draw forecasts over time as steps with the window shaded, and say the same in a sentence."""
    drawn = forecasts[forecasts.kind == "probability"].rename(columns={"stated_at": "made_at"})
    if drawn.empty:
        return
    drawn = drawn.assign(forecaster=[quoted.still(name) for name in drawn.forecaster])
    found = parts.standing(claim) if claim["status"] in {"resolved", "void"} else None
    span = {"opens": claim["opens"], "closes": claim["closes"], "outcome": found}
    told = timeline.sentence(drawn, **span)
    chart = timeline.timeline_chart(drawn, known_at=claim["known_at"], **span)
    pictures.chart(chart, told, STEPS, key=key)


def mine_of(shown: dict[str, Any]) -> pd.DataFrame:
    """Frame of one's own forecasts out of what is shown of a claim, with their words and reasons."""
    import pandas as pd

    who = data.ledger().actor
    reasons = {row["entry_id"]: row["said"].get("rationale") for row in shown["history"]}
    rows = [
        made | {"rationale": reasons.get(made["forecast_id"])}
        for made in shown["forecasts"]
        if made["basis"] == "own" and made["forecaster"] == who
    ]
    return pd.DataFrame(rows)
