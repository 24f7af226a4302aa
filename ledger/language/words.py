"""Words into numbers: a term and a lexicon give a band of probability.

A lexicon is a named, versioned table; every row has a citation and says how it was seen. A term that the
lexicon does not hold gives None: nothing is guessed. Numbers that a source states itself ("a 70% chance")
are read by :func:`number`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path

from ledger.language.lexicons import Lexicon, find, plain
from ledger.language.tables import lexicon_names, vocabulary

DENIED = " … not"  # what stands after a term whose verb is denied: "almost certainly … not"
_TRAILING = (" that", " to be", " to", " will", " be", " of", " for", " chance that")


@dataclass(frozen=True, slots=True)
class Band:
    """What a term means in numbers, by one lexicon.

    Attributes:
        low: lower end, 0 to 1.
        best: the single value that is scored, 0 to 1.
        high: upper end, 0 to 1.
        term: the term as it was asked for.
        lexicon: name and version, ``icd203@2022-12-21``; ``stated`` when the source gave a number.
        citation: where the row comes from, and how it was seen.
        best_from: where the best value comes from.
        row: the term of the lexicon's row that answered.
    """

    low: float
    best: float
    high: float
    term: str
    lexicon: str
    citation: str
    best_from: str = ""
    row: str = ""


def lexicons() -> tuple[str, ...]:
    """The names that :func:`band` takes as ``lexicon``, without versions.

    >>> "icd203" in lexicons() and "convention" in lexicons()
    True
    """
    return lexicon_names()


def lexicon(name: str | Path) -> Lexicon:
    """A whole lexicon: its title, licence and rows, each with term, synonyms, band, citation and how it was seen.

    Args:
        name: one of :func:`lexicons`, optionally with its version, or the path of a team's own file.

    Raises:
        InputError: there is none, or the file is not a lexicon; the message names file, row and field.

    >>> [row.term for row in lexicon("phia").rows][:2]
    ['remote chance', 'highly unlikely']
    """
    return find(name)


def across(term: str, *, own: tuple[str | Path, ...] = ()) -> dict[str, Band | None]:
    """The band of a term in every lexicon, None where a lexicon does not hold it.

    Args:
        term: the words.
        own: paths of a team's own lexicons, to be listed too.

    >>> {name: band.high for name, band in across("likely").items() if band and name in ("icd203", "phia", "ipcc")}
    {'icd203': 0.8, 'ipcc': 1.0, 'phia': 0.75}
    """
    names = {name: find(name) for name in lexicon_names()} | {found.name: found for found in map(find, own)}
    return {name: _looked_up(term, found) for name, found in names.items()}


def band(term: str, lexicon: str | Path = "icd203", *, modifiers: bool = False) -> Band | None:
    """The band of a term in a lexicon, or None when the lexicon does not hold it.

    Args:
        term: the words that carry the confidence, in any case and inflection ("probably", "Very likely").
        lexicon: one of :func:`lexicons`, optionally with its version (``icd203@2022-12-21``), or the path of a
            team's own lexicon, a ``.yaml`` file (see :mod:`ledger.language.lexicons`).
        modifiers: also derive a band for "not X" (the complement) and "very X" (halfway to the boundary)
            where the lexicon lacks the phrase; such a band says so in ``best_from``.

    Raises:
        InputError: the lexicon is unknown, its version is not the one that is shipped, or the file is not a
            lexicon: the message names the file, the row and the field.

    Reference:
        Mosteller, F. & Youtz, C. (1990). Quantifying probabilistic expressions. Statistical Science 5(1),
        doi:10.1214/ss/1177012242 (a modifier moves a word about halfway to the boundary).

    >>> likely = band("probably")
    >>> (likely.low, likely.best, likely.high, likely.lexicon)
    (0.55, 0.72, 0.8, 'icd203@2022-12-21')
    >>> band("in all likelihood, perhaps") is None
    True
    """
    found = find(lexicon)
    if term.endswith(DENIED):
        said = band(term.removesuffix(DENIED), lexicon, modifiers=modifiers)
        return said and complement(said)
    return _looked_up(term, found) or (_modified(term, found) if modifiers else None)


def complement(said: Band) -> Band:
    """The band of the opposite: what "almost certainly will not" says of its happening.

    >>> complement(band("almost certainly")).best, complement(band("almost certainly")).term
    (0.05, 'almost certainly … not')
    """
    low, best, high = (round(1 - value, 10) for value in (said.high, said.best, said.low))
    term = said.term.removesuffix(DENIED) if said.term.endswith(DENIED) else said.term + DENIED
    return replace(said, low=low, best=best, high=high, term=term)


def _looked_up(term: str, lexicon: Lexicon) -> Band | None:
    for form in _forms(term):
        row = lexicon.by_form.get(form)
        if row is not None:
            if row.best is None or row.low is None or row.high is None:
                return None
            citation = f"{row.citation} [seen: {row.seen}]"
            return Band(row.low, row.best, row.high, term, lexicon.label, citation, row.best_from, row.term)
    return None


def number(text: str) -> Band | None:
    """The probability a source states itself, as a band with lexicon ``stated``.

    Takes percentages, ranges of percentages, "2-in-3", "1 in 3,200", "even" odds in figures (50-50). A range
    has its middle as best.

    >>> (number("a 55-65% chance").low, number("a 55-65% chance").best)
    (0.55, 0.6)
    >>> round(number("a 1-in-3,200 chance").best, 7)
    0.0003125
    >>> number("a good chance") is None
    True
    """
    if text.endswith(DENIED):
        said = number(text.removesuffix(DENIED))
        return said and complement(said)
    low, high = _figures(plain(text))
    if low is None or high is None or not 0 <= low <= high <= 1:
        return None
    best = round((low + high) / 2, 10)
    return Band(low, best, high, text, "stated", "the source states the number", "stated", "stated")


@lru_cache(maxsize=4096)
def _forms(term: str) -> tuple[str, ...]:
    """The spellings under which a term is looked up, the most literal first."""
    whole = plain(term)
    forms = [whole]
    words = whole.split(" ")
    while len(words) > 1 and words[0] in vocabulary("term_leading"):
        words = words[1:]
        forms.append(" ".join(words))
    for form in list(forms):
        forms += [form[: -len(end)] for end in _TRAILING if form.endswith(end) and len(form) > len(end)]
    head, dots, _ = whole.partition(" ... ")
    if dots:
        forms += _forms(head)
    return tuple(dict.fromkeys(forms))


def _modified(term: str, lexicon: Lexicon) -> Band | None:
    words = plain(term).split(" ")
    if len(words) < 2:
        return None
    base = _looked_up(" ".join(words[1:]), lexicon)
    if base is None:
        return None
    if words[0] == "not":
        low, best, high = (round(1 - value, 4) for value in (base.high, base.best, base.low))
        how = f'complement of "{base.row}"'
    elif words[0] in {"very", "highly", "extremely", "quite"}:
        edge = 1.0 if base.best >= 0.5 else 0.0
        low, best, high = (round((value + edge) / 2, 4) for value in (base.low, base.best, base.high))
        how = f'halfway from "{base.row}" to {edge:.0f} (Mosteller & Youtz 1990)'
    else:
        return None
    return Band(low, best, high, term, base.lexicon, base.citation, f"derived: {how}", base.row)


_NUMERAL = {
    "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10,
}  # fmt: skip
_FIGURE = r"(?<![\d.,])(\d{1,3}(?:\.\d{1,4})?)"
_RANGE = re.compile(
    _FIGURE + r" ?(?:%|per ?cent)? ?(?:-|to|and|or) ?(\d{1,3}(?:\.\d{1,4})?) ?-?(?:%|per ?cent|percentage)"
)
_SINGLE = re.compile(_FIGURE + r" ?-?(?:%|per ?cent|percentage)")
_ODDS = re.compile(
    r"\b(\d{1,3}|one|two|three|four|five|six|seven|eight|nine)[- ]in[- ](\d{1,3}(?:,\d{3}){0,3}|\w{3,5})\b"
)
_EVEN = re.compile(r"\b(?:50[-/ ]50|fifty[- ]fifty|equal chances?|even odds)\b")
_DECIMAL = re.compile(r"\bprobability (?:of|is|at) (0?\.\d{1,4})\b")


def _figures(text: str) -> tuple[float | None, float | None]:
    if found := _RANGE.search(text):
        return round(float(found[1]) / 100, 10), round(float(found[2]) / 100, 10)
    if found := _SINGLE.search(text):
        value = round(float(found[1]) / 100, 10)
        return value, value
    if found := _ODDS.search(text):
        over, under = (_NUMERAL.get(part) or _whole(part) for part in (found[1], found[2]))
        return (over / under, over / under) if over and under else (None, None)
    if _EVEN.search(text):
        return 0.5, 0.5
    if found := _DECIMAL.search(text):
        return float(found[1]), float(found[1])
    return None, None


def _whole(text: str) -> int | None:
    digits = text.replace(",", "")
    return int(digits) if digits.isdigit() else None
