"""Widgets the pages share: error sentence, receipt, table, claim card, quote in context, empty state."""

from __future__ import annotations

import json
import logging
import math
from collections.abc import Callable, Mapping, Sequence
from textwrap import indent
from traceback import format_exc
from typing import TYPE_CHECKING, Any, Literal, TypeVar
from uuid import uuid4

import streamlit as st

from dashboard import admission, data, quoted
from ledger.errors import LedgerError, NotFoundError, RefusedError
from ledger.values import new_id

if TYPE_CHECKING:
    import pandas as pd

    from ledger import Ledger
    from ledger.entries import Receipt

T = TypeVar("T")
Colour = Literal["blue", "orange", "red", "green", "gray"]
log = logging.getLogger("dashboard")
MOST_WHOLE = 8  # rows of long texts that are shown without scrolling
WRAPPED = 66  # pixels of a row with three lines of text: Streamlit wraps in rows of more than 64
TALL = 600  # of a table of such rows that scrolls: half a row shows that there are more
LINES, EDGES, SIGN = 3, 16, 6  # of such a row; pixels of a cell that hold no text, and of a sign with what wraps
MOST_MB = 5  # of an upload, as .streamlit/config.toml has it
BRIER = "Mean Brier score (0–1, lower is better)"
STATUS = {
    "open": "open",
    "due": "due",
    "disputed": "disputed",
    "resolved": "resolved",
    "void": "void",
    "withdrawn": "withdrawn",
}
COLOURS: dict[str, Colour] = {
    "open": "blue", "due": "orange", "disputed": "red", "resolved": "green", "void": "gray", "withdrawn": "gray",
}  # fmt: skip
VOID = {
    "condition_unmet": "its condition did not happen",
    "unfalsifiable": "nothing could show it false",
    "premise_false": "it rests on something that is not so",
    "no_deciding_source": "no source decides it",
    "disputed": "the sources contradict each other",
    "withdrawn": "the source took it back",
}
BASIS = {"stated": "stated by the source", "read": "read from the words", "own": "own forecast"}


# What is chosen has the colour of a button, which white is read on and which is itself not read on near-black. Choices
# begin with a capital as labels do, whatever they are called in the address. The hint "Press Enter to submit form" lies
# over the number in a narrow field: the pages say it beside the button.
_READABLE = """<style>
button[data-selected="true"] p, [role="tab"][aria-selected="true"] p { color: CanvasText }
[data-testid="stButtonGroup"] button p::first-letter { text-transform: uppercase }
[data-testid="stNumberInput"] [data-testid="InputInstructions"] { display: none }
</style>"""


def readable() -> None:
    """Let what is chosen in a row of buttons or tabs be read in the dark too, and no hint lie over a number."""
    st.html(_READABLE)


# -- what goes wrong, and what was written -------------------------------------------------------------------------


def guarded(run: Callable[[], None]) -> None:
    """Run a page; what it cannot do is said in one sentence, a fault of the program as an id that is logged."""
    try:
        run()
    except RefusedError as error:
        say(str(error))
        admission.offer_login()
    except LedgerError as error:
        say(str(error))
    except Exception:
        fault()


def fault() -> None:
    """Log the fault being handled and show its id, never its trace."""
    name = uuid4().hex[:12]
    log.error("fault %s\n%s", name, indent(quoted.still(format_exc()), f"{name} | ", lambda _: True))
    say(f"this is a fault of the program; the log names it {name}. What you entered is still here.")


def say(sentence: str) -> None:
    """Show the sentence of an error."""
    st.html(quoted.alert(sentence))


def note(sentence: str) -> None:
    """Show a sentence that is worth knowing."""
    st.html(quoted.alert(sentence, "note"))


def attempt(step: Callable[[Ledger], T], tell: Callable[[LedgerError], None] | None = None) -> T | None:
    """Do one step of writing; on an error its sentence stands beside the form and nothing is lost.

    Args:
        step: what is done.
        tell: shows the error beside the field it is about; by default it stands here.

    Returns:
        The receipt, or whatever the step gives; None where nothing was written.
    """
    try:
        made = step(data.ledger())
    except LedgerError as error:
        say(str(error)) if tell is None else tell(error)
        return None
    except Exception:
        fault()
        return None
    data.forget()
    return made


def once(name: str) -> str:
    """Return the identifier of the entry a form will write: a second click writes nothing new."""
    return str(st.session_state.setdefault(f"entry:{name}", new_id()))


def done(name: str) -> None:
    """Forget a form's identifier: what it writes next is another entry."""
    st.session_state.pop(f"entry:{name}", None)


def receipt(made: Receipt, what: str) -> None:
    """Keep the receipt of a write, to be shown when the page is drawn again."""
    st.session_state["receipt"] = f"{what}: entry {made.seq}, chain {made.chain_hash[:16]}."


def receipts() -> None:
    """Show the last receipt, once."""
    said = st.session_state.pop("receipt", None)
    if said:
        st.success(said, icon=":material/check_circle:")
        st.toast(said, icon=":material/check_circle:")  # seen where the page is scrolled down


# -- words -----------------------------------------------------------------------------------------------------------


def words(text: Any) -> None:
    """Show a stranger's words as they are."""
    st.text(quoted.still(str(text)))


def number(value: Any, form: str = ".3f", none: str = "–") -> str:
    """Return a number in words; what is missing is a dash.

    >>> number(0.12345), number(float("nan"))
    ('0.123', '–')
    """
    return none if value is None or math.isnan(value) else format(value, form)


def outcome(kind: Any, value: Any = None, reason: Any = None) -> str:
    """Return an outcome in words.

    >>> outcome("fraction", "0.75"), outcome("void", None, "condition_unmet")
    ('0.75 (partial)', 'void: its condition did not happen')
    """
    if not isinstance(kind, str):
        return "none yet"
    if kind == "void":
        return f"void: {VOID.get(str(reason), str(reason))}"
    if kind == "fraction":
        return f"{value} (partial)"
    return str(value) if kind in {"option", "number"} else kind


def standing(claim: Mapping[str, Any]) -> str:
    """Return the outcome of a claim in words."""
    return outcome(claim["outcome_kind"], claim["outcome"], claim["void_reason"])


def ruled(text: str) -> str:
    """Return the outcome of a ruling, as the ledger writes it, in words.

    >>> ruled('{"kind": "fraction", "value": "0.5"}')
    '0.5 (partial)'
    """
    said = json.loads(text)
    return outcome(said["kind"], said.get("value"), said.get("reason"))


def link_to(page: str, label: str, icon: str, **params: Any) -> None:
    """Show a link to another page, with its address parameters."""
    st.page_link(f"views/{page}.py", label=label, icon=icon, query_params={k: str(v) for k, v in params.items()})


def empty(sentence: str, page: str | None = None, label: str = "", icon: str = ":material/arrow_forward:") -> None:
    """Say that there is nothing here yet, and where to go."""
    with st.container(border=True):
        st.markdown(sentence)
        if page:
            link_to(page, label, icon)


def asked(name: str) -> str | None:
    """Return a parameter of the address."""
    value = st.query_params.get(name)
    return value.strip() if value and value.strip() else None


# -- tables ----------------------------------------------------------------------------------------------------------


def table(
    frame: pd.DataFrame,
    columns: Mapping[str, Any],
    *,
    key: str,
    alt: str,
    chosen: bool | Callable[[], None] = False,
    height: int | Literal["auto", "content"] = "auto",
    wrapped: bool | None = False,
) -> int | None:
    """Show the named columns of a frame; text in it is inert, and what is missing is a dash.

    Args:
        frame: the rows.
        columns: column → its configuration, a heading or one of ``st.column_config``.
        key: of the widget.
        alt: what the table holds, for those who cannot see it.
        chosen: whether a row can be chosen; or what is called when one is.
        height: pixels; "auto": of some ten short rows, and of up to ``MOST_WHOLE`` long ones.
        wrapped: whether a long text goes on in a second and third line; None: where one is longer than its column.
            Where a row can be chosen, and so the whole be seen, what has no room ends in "…".

    Returns:
        The position of the chosen row, or None.
    """
    shown = frame[list(columns)].copy()
    for name in shown.columns:
        if any(isinstance(value, str) for value in shown[name]) or (
            shown[name].dtype == object and shown[name].isna().all()
        ):
            texts = [quoted.still(value) if isinstance(value, str) else None for value in shown[name]]
            most = _room(columns[name], LINES if wrapped else 1)
            if wrapped is None and most is not None:
                wrapped = any(text and len(text) > most for text in texts) or None
            shown[name] = [_cut(text, most) if text and chosen else text for text in texts]
    if wrapped and height in {"auto", "content"}:
        height = "content" if len(shown) <= MOST_WHOLE else TALL if height == "content" else height
    settings: dict[str, Any] = {"hide_index": True, "column_config": dict(columns), "key": key, "alt": alt,
                                "height": height, "placeholder": "–",
                                "row_height": WRAPPED if wrapped else None}  # fmt: skip
    if not chosen:
        st.dataframe(shown, **settings)
        return None
    on_select: Literal["rerun"] | Callable[[], None] = chosen if callable(chosen) else "rerun"
    event = st.dataframe(shown, on_select=on_select, selection_mode="single-row", **settings)
    rows = event["selection"]["rows"]
    return int(rows[0]) if rows and int(rows[0]) < len(shown) else None


def _room(column: Any, lines: int) -> int | None:
    """Return how many signs the lines of a column hold; None where its width is not set.

    >>> _room(st.column_config.TextColumn("Question", width=310), 3), _room("Question", 3)
    (147, None)
    """
    width = column.get("width") if isinstance(column, dict) else None
    return lines * ((width - EDGES) // SIGN) if isinstance(width, int) else None


def _cut(text: str, most: int | None) -> str:
    """Return a text that is too long with "…" at its end.

    >>> _cut("Will it rain?", 8), _cut("Rain?", 8)
    ('Will it…', 'Rain?')
    """
    return text if most is None or len(text) <= most else f"{text[: most - 1].rstrip()}…"


def ends(low: str, high: str, form: str = "%.3f") -> dict[str, Any]:
    """Return the columns of a table that hold the ends of a 95 % interval.

    Args:
        low: the column with its lower end.
        high: the column with its upper end.
        form: of the numbers.
    """
    number = st.column_config.NumberColumn
    return {low: number("95 % low", format=form, width=70), high: number("95 % high", format=form, width=74)}


def brier() -> Any:
    """Return the column of a table that holds Brier scores."""
    return st.column_config.NumberColumn("Brier (0–1)", format="%.3f", width=80, help="0–1, lower is better")


def go(page: str, **params: Any) -> None:
    """Open another page."""
    st.switch_page(f"views/{page}.py", query_params={name: str(value) for name, value in params.items()})


# -- claims ----------------------------------------------------------------------------------------------------------


def find(name: str, *, blind: bool = False) -> dict[str, Any] | None:
    """Return a claim by its number, key or id, ``blind`` as a resolver sees it; where there is none, say so."""
    try:
        return data.to_rule(name) if blind else data.show(name)
    except NotFoundError as error:
        say(str(error))
        return None


def context(mention: Mapping[str, Any]) -> None:
    """Show a quote within the words around it."""
    try:
        text = data.text(mention["statement_id"])
    except NotFoundError as error:
        st.caption(f"The text is not here: {type(error).__name__.removesuffix('Error')}.")
        return
    st.html(quoted.in_context(text, int(mention["start"]), int(mention["end"])))


def claim_card(claim: Mapping[str, Any], *, blind: bool = False) -> None:
    """Show what a claim asks and by when; ``blind`` leaves out every word about how sure its source was."""
    lenient = claim["lenient_closes"] if claim["lenient_closes"] != claim["closes"] else None
    window = f"{claim['opens']} to {claim['closes']}" + (f" (leniently to {lenient})" if lenient else "")
    phrase = f", from “{claim['phrase']}”" if claim["phrase"] else ""
    rule = f", rule {claim['rule']}" if claim["rule"] else ""
    rows = {
        "Criteria": quoted.escaped(claim["criteria"]),
        "Window": quoted.dated(f"{window}, days inclusive; {claim['window_basis']}{phrase}{rule}"),
        "Condition": claim["condition"] and quoted.escaped(claim["condition"]),
        "Source": claim["source"] and quoted.escaped(claim["source"]),
        "Said on": claim["published_on"] and quoted.dated(f"{claim['published_on']}, {claim['publisher']}"),
        "Page": claim["url"] and quoted.link(claim["url"]),
    }
    if not blind:
        rows |= {
            "Words": claim["term"] and quoted.escaped(claim["term"]),
            "Topics": quoted.escaped(", ".join(claim["topics"])),
        }
    kind = str(claim["type"]).replace("_", " ")
    controls = ", which the speaker controls" if claim["speaker_controls_outcome"] else ""
    st.html(quoted.facts(rows | {"Type": quoted.escaped(kind + controls)}))


def space_of(claim: Mapping[str, Any]) -> dict[str, Any]:
    """Return what can be the outcome of a claim: kind, and its options, unit or declared fractions."""
    space: dict[str, Any] = json.loads(claim["body"]).get("space", {})
    return {"kind": "binary"} | space


def status(name: str) -> None:
    """Show a claim's status as a badge."""
    st.badge(STATUS.get(name, name), color=COLOURS.get(name, "gray"))


def evidence(items: Sequence[Mapping[str, Any]]) -> None:
    """Show what a ruling rests on; only web addresses become links, named by their host."""
    for item in items:
        by = [quoted.dated(item[name]) for name in ("publisher", "published_on") if item.get(name)]
        if url := item.get("url"):
            by.append(quoted.link(url, quoted.host(url)))
        st.html(quoted.facts({"Evidence": quoted.escaped(item["says"]), "By": ", ".join(by)}))


def ruling(row: Mapping[str, Any]) -> None:
    """Show one ruling: who, when, the outcome in words, dates, rationale and evidence."""
    by = f"{row['stage']} by {row['actor']} in entry {row['seq']}, {row['recorded_at'][:10]}"
    others = {name: ruled(row[name]) for name in ("strict", "lenient") if isinstance(row[name], str)}
    st.html(quoted.heading(ruled(row["outcome"]), 3, by))
    st.html(
        quoted.facts(
            {
                "Happened": row["event_date"] and quoted.escaped(row["event_date"]),
                "Known": row["known_at"] and quoted.escaped(row["known_at"]),
                "Strictly": quoted.escaped(others.get("strict", "")),
                "Leniently": quoted.escaped(others.get("lenient", "")),
                "Number": row["number"] and quoted.escaped(row["number"]),
                "Rationale": row["rationale"] and quoted.escaped(row["rationale"]),
            }
        )
    )
    evidence(row["evidence"])
