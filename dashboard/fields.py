"""What a person entered, as the ledger takes it; nothing here draws."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING, Any

from dashboard.candidates import CLARITY
from ledger.errors import InputError
from ledger.making import BY_HAND, DAYS

if TYPE_CHECKING:
    from dashboard.words import Said
    from ledger.language.durations import Window

CRITERIA = "YES if \nDeciding source: "


def claim(said: Said, form: Mapping[str, Any]) -> dict[str, Any]:
    """Return the arguments of :meth:`ledger.Ledger.record`; an empty text takes away what the proposer found.

    Raises:
        InputError: if question or criteria are empty, the window is not whole, or the clarity test is not passed.
    """
    for name in ("question", "criteria"):
        if not form[name].strip():
            raise InputError(name, "a sentence", "nothing")
    if form["criteria"].split() == CRITERIA.split():
        raise InputError("criteria", "what makes it a yes, and which source decides", "the empty form")
    fields = {name: form[name].strip() for name in ("question", "criteria", "condition", "key", "event",
                                                    "exclusive_group", "updates", "sampling")}  # fmt: skip
    fields |= {name: form[name] for name in ("type", "polarity", "analytic_confidence", "speaker_controls_outcome")}
    return fields | {
        "window": window(form, said.window) | {"phrase": said.phrase},
        "source": said.source if any(said.source.values()) else "",
        "term": said.term,
        "topics": tuple(listed(form["topics"], ",")),
        "space": space(form),
        "form": said.form,
        "quote": said.quote,
        "lexicon": said.lexicon,
        "reading": reading(form),
        "another": form["another"],
    }


def clarity(marked: set[str]) -> None:
    """Refuse a claim that is not clear to anybody.

    Raises:
        InputError: naming the points that neither question nor criteria say.
    """
    missing = [words for name, words in CLARITY.items() if name not in marked]
    if missing:
        raise InputError(
            "clarity", "all six points said in question or criteria (else reject it)", "without " + ", ".join(missing)
        )


def window(form: Mapping[str, Any], read: Window | None) -> dict[str, Any]:
    """Return the window and how it came about: by the rule, as long as nobody moved its days.

    Raises:
        InputError: if a day is missing.
    """
    days: dict[str, date | None] = {name: form[name] for name in DAYS}
    if days["opens"] is None or days["closes"] is None:
        raise InputError("window", "the days it opens and closes", "nothing")
    if read is None:
        return {**days, "basis": form["basis"]}
    if all(days[name] == getattr(read, name) for name in DAYS):
        return {**days, "basis": form["basis"], "rule": read.rule}
    moved = "derived" if form["basis"] == read.basis else form["basis"]
    return {**days, "basis": moved, "rule": BY_HAND}


def reading(form: Mapping[str, Any]) -> dict[str, str] | None:
    """Return the person's own number for the words, if there is one."""
    number = {name: form[name].strip() for name in ("low", "best", "high", "coverage") if form[name].strip()}
    return {**number, "basis": form["whose"]} if number else None


def space(form: Mapping[str, Any]) -> dict[str, Any]:
    """Return what can be the outcome.

    Raises:
        InputError: if what belongs to another kind of outcome was filled in, and would be lost.
    """
    own = {"options": ("options",), "quantity": ("unit",), "binary": ("fractions", "fraction_rule")}
    kind = form["space"]
    lost = [
        name.replace("_", " ") for each, names in own.items() if each != kind for name in names if form[name].strip()
    ]
    if lost:
        raise InputError("outcome", f"only what belongs to {KINDS[kind]}", ", ".join(lost))
    if kind == "options":
        return {"kind": kind, "options": listed(form["options"], "\n"), "ordered": form["ordered"]}
    if kind == "quantity":
        return {"kind": kind, "unit": form["unit"].strip() or None}
    rule = form["fraction_rule"].strip() or None
    return {"kind": kind, "fractions": listed(form["fractions"], ","), "fraction_rule": rule}


KINDS = {"binary": "yes or no", "options": "one of several options", "quantity": "a number"}


def listed(text: str, between: str) -> list[str]:
    """Return the parts of a text that say something.

    >>> listed("war, Ukraine, ", ",")
    ['war', 'Ukraine']
    """
    return [part.strip() for part in text.split(between) if part.strip()]
