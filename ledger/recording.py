"""From a passage to a claim: where the words stand, what the proposer read in them, and the readings made with it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import date
from typing import TYPE_CHECKING, Any

from ledger import entries as e
from ledger import making
from ledger import predictions as p
from ledger.errors import InputError

if TYPE_CHECKING:
    from ledger.language.propose import Candidate
    from ledger.language.words import Band

NO_LEXICON = "none"
READ = ("icd203", "convention")  # whose number a term has where nobody names a lexicon, the first that holds it


# -- where the words stand -------------------------------------------------------------------------------------------


def find(text: str, quote: str, near: int | None = None) -> tuple[int, int]:
    """Return where words stand in a text; of several places the one nearest to an offset.

    Spaces and line breaks may differ, as they do in words that were copied from a page.

    Raises:
        InputError: if they do not stand there, or stand in several places and no offset says which.

    >>> find("It will rain. It will rain.", "will  rain", near=20)
    (17, 26)
    """
    words = quote.split()
    pattern = re.compile(r"\s+".join(map(re.escape, words)))
    places = [found.span() for found in pattern.finditer(text)] if words else []
    if not places:
        raise InputError("quote", "words that stand in the statement, to the letter", repr(quote))
    if len(places) > 1 and near is None:
        raise InputError(
            "quote", "words that stand in the statement once, or the start near them", f"{len(places)} places"
        )
    return min(places, key=lambda place: abs(place[0] - (near or 0)))


def same(start: int, end: int, other_start: int, other_end: int) -> bool:
    """Whether two passages are the same words: they share more than half of the shorter one.

    >>> same(0, 10, 2, 12), same(0, 10, 8, 30)
    (True, False)
    """
    shared = min(end, other_end) - max(start, other_start)
    return 2 * shared > min(end - start, other_end - other_start)


# -- what the proposer said ------------------------------------------------------------------------------------------


def proposal(candidate: Candidate) -> e.Proposal:
    """Return what a proposer said, as it is kept in the entry that accepts or rejects it."""
    band, window = candidate.band, candidate.window
    return making.make(
        e.Proposal,
        "candidate",
        method=candidate.method,
        scorable=candidate.scorable,
        reasons=tuple(str(reason) for reason in candidate.reasons),
        start=candidate.start,
        end=candidate.end,
        form=candidate.form,
        type=candidate.type,
        polarity=candidate.polarity,
        speaker=candidate.speaker,
        term=candidate.term,
        band=band and making.prediction(band.best, low=band.low, high=band.high),
        lexicon=band and band.lexicon,
        phrase=candidate.phrase,
        opens=window and window.opens,
        closes=window and window.closes,
        lenient_closes=window and window.lenient_closes,
        basis=window and window.basis,
        rule=window and window.rule,
        condition=candidate.condition,
        analytic_confidence=candidate.analytic_confidence,
        coverage=candidate.coverage,
    )


def proposed(candidate: Candidate) -> dict[str, Any]:
    """Return the fields of a claim as a proposer read them, every one of which the person may change."""
    fields: dict[str, Any] = {
        "type": candidate.type,
        "polarity": candidate.polarity,
        "term": candidate.term,
        "source": making.source(candidate.speaker) if candidate.speaker else None,
        "condition": candidate.condition,
        "analytic_confidence": candidate.analytic_confidence,
        "speaker_controls_outcome": candidate.type == "self_announcement",
    }
    if candidate.window is not None:
        fields["window"] = making.window(candidate.window).model_copy(update={"phrase": candidate.phrase})
    return fields


def read_window(said: Any, before: e.Window | None, stated_on: date | None) -> Any:
    """Return the window that was said; a time phrase without days is read by the rules.

    Raises:
        InputError: if the rules read no days in the phrase.
    """
    if not isinstance(said, Mapping) or not said.get("phrase") or stated_on is None:
        return said
    phrase = said["phrase"]
    if any(said.get(name) for name in making.DAYS) or (before is not None and before.phrase == phrase):
        return said
    from ledger.language.windows import resolve

    found = resolve(phrase, stated_on)
    if found is None:
        raise InputError("phrase", "a time the rules can read, or the days it means", repr(phrase))
    read = {name: getattr(found, name) for name in (*making.DAYS, "basis", "rule")}
    return read | {name: value for name, value in said.items() if value is not None}


# -- the readings written with the claim -----------------------------------------------------------------------------


def band(term: str, lexicon: str | None = None, like: Band | None = None) -> Band | None:
    """Return what a term means in numbers: in the lexicon that is named, else as the proposer would read it.

    >>> band("likely").lexicon.partition("@")[0], band("a 70% chance").best, band("likely", "phia").best
    ('icd203', 0.7, 0.65)
    """
    from ledger.language import words

    if lexicon is not None:
        return words.number(term) if lexicon == "stated" else words.band(term, lexicon)
    usual = like.lexicon.partition("@")[0] if like is not None and like.lexicon != "stated" else None
    found = words.number(term)
    for name in dict.fromkeys((usual, *READ) if usual else READ):
        found = found or words.band(term, name)
    return found


def readings(
    claim: e.Claim, candidate: Candidate | None, actor: str, *, lexicon: str | None = None, reading: Any = None
) -> list[dict[str, Any]]:
    """Return the forecasts written with a claim, without claim and time: the lexicon's, and the person's own.

    Args:
        claim: the claim.
        candidate: what it was made of; its band is taken where the person kept its term and names no lexicon.
        actor: the person.
        lexicon: which lexicon reads the term; "none": none does.
        reading: the person's number: a probability, or some of best, low, high, coverage and basis ("read" by the
            person, or "stated" by the source, whose number the lexicon's then is not).

    Raises:
        InputError: if the lexicon has no number for the term, or a number does not answer the claim.
    """
    own = [] if reading is None else [_own(claim, candidate, actor, reading)]
    found = _band(claim, candidate, lexicon)
    if found is None or (own and own[0]["basis"] == "stated" and found.lexicon == "stated"):
        return own
    stated, point = found.lexicon == "stated", found.low == found.best == found.high
    return [
        {
            "forecaster": _who(claim) if stated else found.lexicon,
            "basis": "stated" if stated else "read",
            "prediction": making.prediction(
                found.best, low=None if point else found.low, high=None if point else found.high
            ),
            "term": claim.term,
            "lexicon": None if stated else found.lexicon,
        },
        *own,
    ]


def _who(claim: e.Claim) -> str:
    return claim.source.name if claim.source else "the source"


def _band(claim: e.Claim, candidate: Candidate | None, lexicon: str | None) -> Band | None:
    if lexicon == NO_LEXICON or (lexicon is None and (candidate is None or claim.space.kind != "binary")):
        return None
    if lexicon is None and candidate is not None and claim.term == candidate.term:
        turned = candidate.band is not None and claim.polarity != candidate.polarity
        return _complement(candidate.band) if turned else candidate.band
    if claim.term is None:
        if lexicon is None:
            return None
        raise InputError("term", "the words whose number the lexicon gives", "nothing")
    found = band(claim.term, lexicon, None if candidate is None else candidate.band)
    if found is None and lexicon is not None:
        raise InputError("lexicon", f"one that gives {claim.term!r} a number, or {NO_LEXICON}", lexicon)
    if found is not None:
        making.check_prediction(making.prediction(found.best), claim.space)
    return found


def _complement(said: Band | None) -> Band | None:
    """Return the band of the opposite, where the person turned round what is said to happen."""
    from ledger.language import words

    return said and words.complement(said)


def _own(claim: e.Claim, candidate: Candidate | None, actor: str, reading: Any) -> dict[str, Any]:
    said = dict(reading) if isinstance(reading, Mapping) else {"best": reading}
    basis = said.pop("basis", None) or "read"
    if basis not in {"read", "stated"}:
        raise InputError("basis", "read or stated", repr(basis))
    said = {name: value for name, value in said.items() if value is not None and value != ""}
    if isinstance(claim.space, p.QuantitySpace) and "kind" not in said:
        said = _range(said, candidate)
    unknown = said.keys() - {"best", "low", "high"}
    if "kind" not in said and ("best" not in said or unknown):
        expected = "a best number, with its low and high where there is a range"
        raise InputError("reading", expected, ", ".join(f"{name} {value}" for name, value in said.items()) or "nothing")
    number = making.prediction(said) if "kind" in said else making.prediction(said.pop("best"), **said)
    making.check_prediction(number, claim.space)
    who = _who(claim) if basis == "stated" else actor
    return {"forecaster": who, "basis": basis, "prediction": number, "term": claim.term}


def _range(said: dict[str, Any], candidate: Candidate | None) -> dict[str, Any]:
    """Return the number or the range a reading gives of a quantity."""
    if set(said) == {"best"}:
        return {"kind": "point", "value": said["best"]}
    if "best" in said:
        raise InputError("reading", "either a best number or a low and a high one: the claim is a quantity", "both")
    stated = None if candidate is None or candidate.coverage is None else {"coverage": str(candidate.coverage)}
    return {"kind": "interval"} | (stated or {}) | said


def mentions(first: e.Mention, restatements: Iterable[Candidate]) -> tuple[e.Mention, ...]:
    """Return the places a claim is made in: its passage, and what restates it in the same statement."""
    others = (
        e.Mention(statement_id=first.statement_id, start=one.start, end=one.end, form=one.form) for one in restatements
    )
    return (first, *others)
