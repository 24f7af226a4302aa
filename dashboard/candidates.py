"""What has become of a statement's candidates, and what each says: from frames and candidates to words."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, get_args

from dashboard import quoted
from ledger.entries import RejectionReason
from ledger.errors import InputError
from ledger.language.propose import Candidate
from ledger.recording import find, same

if TYPE_CHECKING:
    import pandas as pd

    from ledger.language.durations import Window
    from ledger.language.words import Band

REASONS: dict[str, str] = {
    "opinion": "opinion: an evaluation, not an observable event",
    "nowcast": "nowcast: about a present or past fact",
    "past_agreement": "past agreement: what follows has no date or threshold",
    "present_progressive": "present progressive: under way, no baseline, amount or date",
    "pledge": "pledge: no threshold and no end date",
    "conditional_normative": "conditional and normative: what follows is a status, not an event",
    "possibility": "possibility: only says that something can happen",
    "intention": "intention: cannot be observed",
    "no_window": "no window: no time by which it must come true",
    "duplicate": "duplicate: restates a claim made elsewhere",
    "other": "other (say what in the note)",
}
CLARITY = {
    "who": "who acts",
    "what": "what happens",
    "where": "where",
    "threshold": "how much counts",
    "window": "by when",
    "source": "which source decides",
}
JOINED = re.compile(r";|\b(?:and|or|nor|but|while|including|of which)\b", re.IGNORECASE)
BY_HAND = "person"
FOUND = {"rules": "", "llm": "proposed by a model", BY_HAND: "marked by a person"}
FORMS = {
    "direct_quote": "direct quote",
    "indirect_speech": "indirect speech",
    "headline": "headline",
    "text": "text",
}


@dataclass(frozen=True, slots=True)
class Seen:
    """A candidate and what has become of it.

    Attributes:
        number: as it is counted in the text, from 1.
        candidate: what the machine (or a person) found.
        state: "new", "recorded" or "rejected".
        by: the claim's entry number, or the reason of the rejection.
    """

    number: int
    candidate: Candidate
    state: str = "new"
    by: str = ""

    @property
    def place(self) -> tuple[int, int]:
        """Where it begins and ends: what it is known by while others are found beside it."""
        return self.candidate.start, self.candidate.end

    @property
    def tone(self) -> str:
        """How its passage is marked."""
        return self.state if self.state != "new" else "scorable" if self.candidate.scorable else "doubtful"


def seen(
    candidates: Iterable[Candidate], statement_id: str, claims: pd.DataFrame, rejections: pd.DataFrame
) -> list[Seen]:
    """Return the candidates of a statement, numbered, with what has become of each."""
    recorded = [
        (mention["start"], mention["end"], str(row.entry))
        for row in claims.itertuples()
        for mention in json.loads(str(row.body)).get("mentions", ())
        if mention["statement_id"] == statement_id
    ]
    turned_down = rejections[rejections.statement_id == statement_id]
    rejected = [(row.start, row.end, str(row.reason)) for row in turned_down.itertuples()]
    found = []
    for number, candidate in enumerate(sorted(candidates, key=lambda c: (c.start, c.end)), 1):
        claim, reason = _same(candidate, recorded), _same(candidate, rejected)
        state = "recorded" if claim else "rejected" if reason else "new"
        found.append(Seen(number, candidate, state, claim or reason or ""))
    return found


def _same(candidate: Candidate, places: Sequence[tuple[Any, Any, str]]) -> str | None:
    """Return what is said of the place that holds the same words."""
    for start, end, said in places:
        if same(candidate.start, candidate.end, int(start), int(end)):
            return said
    return None


def following(found: Sequence[Seen], after: int = 0) -> Seen | None:
    """Return the next candidate to decide after a number, the scorable ones first; then from the start."""
    new = [one for one in found if one.state == "new"]
    later = [one for one in new if one.number > after]
    for choice in (later, new):
        for one in choice:
            if one.candidate.scorable and one.candidate.primary:
                return one
    return (later or new or [None])[0]  # type: ignore[list-item]


def restatements(found: Sequence[Seen], chosen: Seen) -> list[Seen]:
    """Return the other undecided mentions of the same claim."""
    mine = chosen.candidate
    return [
        one
        for one in found
        if one.number != chosen.number
        and one.state == "new"
        and (one.candidate.group, one.candidate.method) == (mine.group, mine.method)
        and mine.method != BY_HAND
    ]


def joined(quote: str) -> bool:
    """Whether words may say two things, of which a claim holds one.

    >>> joined("more than 2.8 million on Tuesday, and more than 3 million on Sunday"), joined("It will rain.")
    (True, False)
    """
    return JOINED.search(quote) is not None


def held(text: str, found: Iterable[Seen], chosen: Seen, passage: str | None) -> bool:
    """Whether a claim holds the words already: those of the chosen candidate, or the passage they were changed to."""
    if passage is None:
        return chosen.state == "recorded"
    try:
        place = find(text, passage, chosen.candidate.start)
    except InputError:  # which is said where the passage is asked for
        return False
    return any(one.state == "recorded" and same(*one.place, *place) for one in found)


def by_hand(text: str, passage: str, statement_id: str) -> Candidate:
    """Return a candidate for a passage that a person found.

    Raises:
        InputError: if the text does not hold it once.
    """
    return at(text, *find(text, passage), statement_id)


def at(text: str, start: int, end: int, statement_id: str) -> Candidate:
    """Return a candidate for a place in the text that a person marked."""
    return Candidate(
        text[start:end], start, end, None, None, None, None, None, True, (), (),
        why="marked by a person", method=BY_HAND, statement=statement_id,
    )  # fmt: skip


def together(candidates: Iterable[Candidate], model: Iterable[Candidate], own: Iterable[Candidate]) -> list[Candidate]:
    """Return the rules' candidates, a model's where the rules found none, and a person's instead of either."""
    held = list(candidates)
    held += [one for one in model if not any(same(one.start, one.end, two.start, two.end) for two in held)]
    mine = list(own)
    places = {(one.start, one.end) for one in mine}
    return [replace(one) for one in held if (one.start, one.end) not in places] + mine


def band_short(band: Band | None) -> str:
    """Return a band in few words.

    >>> band_short(None)
    'no number'
    """
    if band is None:
        return "no number"
    if band.low == band.high:
        return f"{band.best:.0%}"
    return f"{band.low:.0%} to {band.high:.0%}, best {band.best:.0%}"


def reading_words(term: str, band: Band | None) -> str:
    """Return term → band in words, with whose band it is."""
    return f"“{term}” → {band_short(band)} ({band.lexicon})" if band else f"“{term}” → no lexicon gives a number"


def band_words(candidate: Candidate) -> str:
    """Return a candidate's term → band in words."""
    return reading_words(candidate.term or "", candidate.band) if candidate.term else "no words of confidence"


def window_words(candidate: Candidate) -> str:
    """Return phrase → window in words, with the rule that gave it."""
    return window_line(candidate.phrase, candidate.window)


def window_line(said: str | None, window: Window | None) -> str:
    """Return words of time → the window the rules read in them.

    >>> window_line("in due course", None), window_line(None, None)
    ('“in due course” → no window', 'no window')
    """
    if window is None:
        return f"“{said}” → no window" if said else "no window"
    phrase = f"“{said}”" if said else "no phrase"
    lenient = f", leniently to {window.lenient_closes}" if window.lenient_closes != window.closes else ""
    others = "; ".join(f"{other.reading}: {other.opens} to {other.closes}" for other in window.alternatives)
    asks = f"; check it: it may mean other days{f' ({others})' if others else ''}" if window.asks else ""
    return f"{phrase} → {window.opens} to {window.closes}{lenient} ({window.basis}, rule {window.rule}){asks}"


def reason_of(candidate: Candidate) -> str | None:
    """Return the rejection reason the machine's reasons suggest."""
    codes = [str(reason) for reason in candidate.reasons]
    return next((code for code in codes if code in get_args(RejectionReason)), None)


def facts(one: Seen) -> str:
    """Return what a candidate says, as inert HTML."""
    candidate = one.candidate
    verdict = "can be scored" if candidate.scorable else "cannot be scored as it stands"
    why = candidate.why or ", ".join(str(reason) for reason in candidate.reasons)
    return quoted.facts(
        {
            "Speaker": quoted.escaped(candidate.speaker or "not named"),
            "Sure": quoted.escaped(band_words(candidate)),
            "By when": quoted.escaped(window_words(candidate)),
            "Form": quoted.escaped(f"{FORMS[candidate.form]}; {candidate.type.replace('_', ' ')}"),
            "Condition": candidate.condition and quoted.escaped(candidate.condition),
            "Polarity": candidate.polarity if candidate.polarity != "affirmative" else None,
            "Confidence": candidate.analytic_confidence
            and quoted.escaped(f"{candidate.analytic_confidence} (analytic)"),
            "Coverage": f"{candidate.coverage:.0%}" if candidate.coverage is not None else None,
            "Found": quoted.escaped(FOUND.get(candidate.method, candidate.method)),
            "Verdict": quoted.escaped(f"{verdict}: {why}" if why else verdict),
        }
    )


def card(one: Seen) -> str:
    """Return a candidate in a few lines, as inert HTML: number, quote, speaker, sureness, window, state."""
    candidate = one.candidate
    state = {"new": "", "recorded": f"recorded as claim {one.by}", "rejected": f"rejected: {one.by}"}[one.state]
    verdict = "scorable" if candidate.scorable else "not scorable: " + ", ".join(map(str, candidate.reasons))
    found = FOUND.get(candidate.method, candidate.method)
    lines = [
        quoted.escaped(
            " · ".join(filter(None, (candidate.speaker or "speaker not named", FORMS[candidate.form], found)))
        ),
        quoted.escaped(band_words(candidate)),
        quoted.escaped(window_words(candidate)),
        quoted.escaped(f"{verdict}{f' ({candidate.why})' if candidate.why else ''}"),
    ]
    small = "".join(f'<div style="font-size:.82rem;opacity:.8">{line}</div>' for line in lines)
    badge = f'<strong style="font-size:.82rem">{quoted.escaped(state)}</strong>' if state else ""
    passage = quoted.Passage(0, len(candidate.quote), one.number, one.tone)
    return f'<div style="overflow-wrap:anywhere">{quoted.marked(candidate.quote, [passage])}{small}{badge}</div>'
