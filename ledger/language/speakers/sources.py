"""Who speaks without a verb of saying: "according to X", "X was quoted as saying", "in X's view", "put at … by X"."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from ledger.language.speakers import nouns, subjects
from ledger.language.speakers.lines import Line
from ledger.language.speakers.names import bare
from ledger.language.speakers.nouns import Subject
from ledger.language.tables import vocabulary

_NAMED_QUOTE = re.compile(r"\A[A-Z][^:\"“\n]{3,80}: ?[\"“]")
_WHOSE = {"his": "he", "her": "she", "their": "they", "its": "it", "our": "we", "my": "i"}
_HIM = {"him": "he", "her": "she", "them": "they"}
_ISSUES = frozenset({"put", "issued", "released", "published", "made", "posted", "gave"})
_BETWEEN = _ISSUES | {"today", "last", "week", "month", "on", "earlier"}
_ESTIMATED = frozenset({"put", "expected", "forecast", "predicted", "projected", "estimated", "seen"})
_BE = frozenset({"is", "are", "was", "were", "be", "been", "being"})


@dataclass(frozen=True, slots=True)
class Said:
    """One attribution in a sentence.

    Attributes:
        subject: who.
        start: offset of its first word in the sentence.
        end: offset after its verb.
        trailing: what was said stands before it ("…, he said").
        past: it stands in the past before the past ("had expected").
        weak: it only counts where nothing else names a speaker.
        thinks: by a verb of thinking ("expects"), which somebody else may report.
    """

    subject: Subject
    start: int
    end: int
    trailing: bool = False
    past: bool = False
    weak: bool = False
    thinks: bool = False


def marks() -> frozenset[str]:
    """The words that may be part of such an attribution."""
    return vocabulary("view_words") | {"according", "quoted", "cited", "by", "per"}


def names_a_quotation(text: str) -> bool:
    """Whether a sentence begins with words, a colon and a quotation."""
    return _NAMED_QUOTE.match(text) is not None


def colon(line: Line) -> Said | None:
    """A name before a colon and a quotation.

    >>> from ledger.language.speakers.people import People
    >>> text = 'Governor Ada Lovelace: "It will rain."'
    >>> colon(Line(text, 0, People.of(text))).subject.text
    'Ada Lovelace'
    """
    if not names_a_quotation(line.text) or ":" not in line.raw[:20]:
        return None
    at = line.raw.index(":")
    subject = nouns.judge(line, 0, at - 1) if at and not line.low[0].endswith(("ed", "said", "says")) else None
    if subject is None and "," in line.raw[1:at]:  # "Ada Lovelace, chief executive of the Mint: …"
        subject = nouns.judge(line, 0, line.raw.index(",", 1) - 1)
    return Said(subject, 0, line.spans[at][1]) if subject is not None and subject.kind == "person" else None


def at(line: Line, number: int) -> Said | None:
    """The attribution that the word with this number is part of, if it is one of :func:`marks`."""
    word = line.low[number]
    if word == "according":
        follows = number + 1 < len(line) and line.low[number + 1] == "to"
        return _source(line, number, number + 1) if follows else None
    if word == "per":  # "…, per the OECD", but not "per month"
        near = line.raw[number - 1 : number + 3]
        named = number > 2 and len(near) > 2 and near[0] == "," and any(one[:1].isupper() for one in near[2:])
        return _source(line, number - 1, number) if named else None
    if word in {"quoted", "cited"}:
        return _quoted(line, number)
    if word == "by":
        return _by(line, number)
    return (_whose(line, number) or _of(line, number)) if number and word in vocabulary("view_words") else None


def paper(subject: Subject) -> bool:
    """Whether a subject is a document, a forecast or a view rather than whoever it is from."""
    papers, words = vocabulary("documents"), subject.text.lower().split()
    return (
        subject.head in papers
        or words[-1] in papers
        or not (nouns.person_noun(subject.head) or papers.isdisjoint(words))
    )


def _source(line: Line, number: int, last: int) -> Said | None:
    """According to somebody (the words from number to last); of a document, according to whose it is."""
    subject = subjects.after(line, last)
    if subject is None:
        return None
    if subject.kind in {"role", "body"} and (paper(subject) or not subject.animate):
        inside = nouns.owner(line, line.at(subject.start), line.at(subject.end) - 1)
        subject = inside or _issuer(line, subject) or subject
        if subject.kind == "body" and bare(subject.text.split()[-1]) in vocabulary("heading_words"):
            return None  # the title of a paper
    return Said(subject, line.spans[number][0], subject.end, trailing=number > 0)


def _issuer(line: Line, document: Subject) -> Subject | None:
    """Whose a forecast or report is: "the forecast NOAA put out", "a survey by the ministry"."""
    number = line.at(document.end)
    if number < len(line) and line.low[number] in _ISSUES:
        inside = nouns.judge(line, number - 1, number - 1)
        return replace(inside, start=document.start) if inside is not None and inside.kind != "role" else None
    while number < len(line) and line.low[number] in _BETWEEN:
        number += 1
    return subjects.after(line, number) if number < len(line) and line.low[number] in {"by", "from"} else None


def _quoted(line: Line, number: int) -> Said | None:
    """The agency quoted the minister as saying; the minister was quoted as saying."""
    rest = line.low[number + 1 : number + 24]
    if "saying" not in rest:
        return None
    if rest[0] in _HIM:
        word = _HIM[rest[0]]
        subject: Subject | None = Subject("pronoun", word, *line.spans[number + 1])
    elif rest[:2] == ["as", "saying"]:
        subject = subjects.before(line, number - 1) if number and line.low[number - 1] in _BE else None
    else:
        subject = subjects.after(line, number)
    if subject is None:
        return None
    return Said(subject, subject.start, line.spans[number + 1 + rest.index("saying")][1])


def _whose(line: Line, number: int) -> Said | None:
    """In his view, in the Committee's view; our estimate is; her words were."""
    own, end = line.low[number - 1], line.spans[number][1]
    opened = next((at for at in range(number - 2, max(-1, number - 8), -1) if line.low[at] in {"in", "by"}), None)
    follows = line.low[number + 1] if number + 1 < len(line) else ""
    if opened is not None or follows in _BE:
        first = number - 1
        while first > 0 and number - first < 8 and not line.breaks(first - 1) and first - 1 != opened:
            first -= 1
        if (subject := nouns.owner(line, first, number)) is not None:
            return Said(subject, line.spans[first if opened is None else opened][0], end)
    inside = opened == number - 2
    if own not in _WHOSE or not (inside or follows in {"is", "are", "was", "were", "remains"}):
        return None
    start = line.spans[number - 1 - inside][0]
    kind: nouns.Kind = "self" if own in {"our", "my"} else "pronoun"
    return Said(Subject(kind, _WHOSE[own], start, end), start, end)


def _of(line: Line, number: int) -> Said | None:
    """In the judgment of the board; that was the view of Rachel Carson."""
    opened = "in" in line.low[max(0, number - 2) : number] or (number < 6 and line.low[:1] == ["that"])
    if line.low[number + 1 : number + 2] not in (["of"], ["from"]) or not opened:
        return None
    subject = subjects.after(line, number + 1)
    if subject is None or not subject.animate:
        return None
    return Said(subject, line.spans[number - 1][0], subject.end)


def _by(line: Line, number: int) -> Said | None:
    """Put at 55 percent by the team; in a statement issued by the ministry: only where nothing else speaks."""
    back = line.low[max(0, number - 6) : number]
    issued = not _ISSUES.isdisjoint(back) and not {"statement", "remarks", "release"}.isdisjoint(back)
    judged = any(back[at] in _BE and back[at + 1] in _ESTIMATED for at in range(len(back) - 1))
    subject = subjects.after(line, number) if issued or judged else None
    if subject is None or not subject.animate:
        return None
    return Said(subject, line.spans[number][0], subject.end, trailing=True, weak=True)
