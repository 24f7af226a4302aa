"""Why a candidate is not scorable: the reason codes of the protocol, and what each says in plain words."""

from __future__ import annotations

from enum import StrEnum


class Reason(StrEnum):
    """A reason code; its value is what is written, :func:`explain` says it in words."""

    OPINION = "opinion"
    NOWCAST = "nowcast"
    PAST_AGREEMENT = "past_agreement"
    PRESENT_PROGRESSIVE = "present_progressive"
    PLEDGE = "pledge"
    CONDITIONAL = "conditional"
    CONDITIONAL_NORMATIVE = "conditional_normative"
    POSSIBILITY = "possibility"
    NO_WINDOW = "no_window"
    WINDOW_PAST = "window_past"
    QUESTION = "question"
    DUPLICATE = "duplicate"
    OTHER = "other"


_WORDS = {
    Reason.OPINION: "an evaluation, not an observable event",
    Reason.NOWCAST: "an assessment of a present or past fact, not of the future",
    Reason.PAST_AGREEMENT: "reports an agreement already reached; what is to follow has no date or threshold",
    Reason.PRESENT_PROGRESSIVE: "an action under way, with no baseline, amount or date",
    Reason.PLEDGE: "a pledge or a continuation with no threshold and no end date",
    Reason.CONDITIONAL: "depends on a condition: open the condition first",
    Reason.CONDITIONAL_NORMATIVE: "conditional, and what would follow is a status or a norm, not an event",
    Reason.POSSIBILITY: "only says that something can happen: nothing is asserted",
    Reason.NO_WINDOW: "no time by which it must come true",
    Reason.WINDOW_PAST: "the time it names had passed when it was said",
    Reason.QUESTION: "a question, not a statement",
    Reason.DUPLICATE: "restates a claim made elsewhere in the text",
    Reason.OTHER: "not a checkable statement about the future",
}


def explain(reason: Reason | str) -> str:
    """A reason code in plain words.

    >>> explain("nowcast")
    'an assessment of a present or past fact, not of the future'
    """
    return _WORDS[Reason(reason)]
