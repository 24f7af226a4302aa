"""The subject of a verb of saying: the words before it ("the minister, who was in Paris, said") or after it.

A subject is read from the words of a sentence, not from its grammar: back to where the clause begins, over asides
and adverbs, then judged by what the phrase is.
"""

from __future__ import annotations

import re
from dataclasses import replace

from ledger.language.speakers.lines import (
    ARTICLES,
    BREAKS,
    COMMAS,
    DAYS,
    DEGREES,
    FARTHEST,
    ME,
    OPENERS,
    PRONOUNS,
    Line,
)
from ledger.language.speakers.names import bare, title
from ledger.language.speakers.nouns import Subject, joint, judge, of_nobody, person_noun
from ledger.language.tables import vocabulary

_CONTRACTED = re.compile(r"['’](?:d|ll|ve|m|re)\Z")  # "I'd put it at", "they've said"
_BEFORE = frozenset({"last", "next", "earlier", "and", "then", "meanwhile", "yesterday", "yes"})
_AFTER = frozenset(["and", "late", "last", "put", "issued", "released", "published", "made", "out"])


def before(line: Line, verb: int) -> Subject | None:
    """The subject that stands before the word number ``verb``.

    >>> from ledger.language.speakers.people import People
    >>> line = Line("The minister, who was in Paris, also said so.", 0, People.of(""))
    >>> before(line, 9).text
    'The minister'
    """
    at = verb - 1
    while at >= 0 and adverb(line, at):
        at -= 1
    if at < 0:
        return None
    if line.raw[at] == ")":
        while at >= 0 and line.raw[at] != "(":
            at -= 1
        at -= 1
    if at > 0 and line.low[at] == "and":
        return _shared(line, at)
    return _over_asides(line, at) if at >= 0 and line.raw[at] in COMMAS else _ending(line, at) if at >= 0 else None


def _shared(line: Line, at: int) -> Subject | None:
    """The subject of an earlier verb that this one shares ("spokesman Hugo Grotius rejected that and said")."""
    first = at
    while first > 0 and line.raw[first - 1] not in BREAKS:
        first -= 1
    if line.low[first] in PRONOUNS:
        return Subject("pronoun", line.low[first], *line.spans[first])
    for last in range(first, min(first + 8, at)):
        if (named := line.person(first, last)) is not None:
            return Subject("person", named.name, *line.span(first, last))
        if last + 1 < at and line.low[last + 1].endswith("ed"):  # "the ministry rejected that and said"
            return judge(line, first, last)
    return None


def _over_asides(line: Line, at: int) -> Subject | None:
    """The subject before one or more asides; a person's name before a role ("Ada Lovelace, the founder, …, said")."""
    nearest: Subject | None = None
    for _ in range(6):
        opened = at - 1
        while opened >= max(0, at - 40) and line.raw[opened] not in COMMAS | {";", ":"}:
            opened -= 1
        if opened < 1 or line.raw[opened] not in COMMAS:
            break
        if nearest is None and (named := _named(line, opened + 1, at - 1)) is not None:
            whole = _ending(line, opened - 1)
            return replace(named, start=whole.start) if whole is not None else named
        if not _aside(line, opened + 1, at - 1):
            break
        found = _ending(line, opened - 1)
        if found is not None and not (line.raw[opened - 1] in DEGREES and line.raw[opened - 2] in COMMAS):
            begins = line.at(found.start)
            if nearest is None or (found.kind == "person" and (begins == 0 or line.raw[begins - 1] in BREAKS)):
                nearest = found
            if found.kind != "role":
                break
        at = opened
    return nearest


def _named(line: Line, first: int, last: int) -> Subject | None:
    """The person whose name, with titles, is all that stands from first to last ("the mayor, Ada Lovelace, said")."""
    if first > last:
        return None
    mention = line.person(first, last)
    if mention is None:
        return None
    at = first
    while line.begin(at) < mention.start:
        if not (line.capital(at) or line.low[at] in {"of", "for", "and", "the"}):
            return None
        at += 1
    return Subject("person", mention.name, *line.span(first, last))


def adverb(line: Line, at: int) -> bool:
    """Whether a word may stand between who speaks and the verb: "also", "repeatedly", "Monday"."""
    word = line.low[at]
    if word in vocabulary("said_adverbs") or (word.endswith("ly") and len(word) > 4 and not line.capital(at)):
        return True
    if word in DAYS:
        return at > 0
    return word == "on" and at + 1 < len(line) and line.low[at + 1] in DAYS


def _aside(line: Line, first: int, last: int) -> bool:
    """Words between two commas that only say more of who speaks."""
    if first > last:
        return False
    word = line.low[first]
    if (
        word in OPENERS
        or word in ARTICLES
        or word in vocabulary("prepositions")
        or title(line.raw[first])
        or bare(line.raw[first]) in vocabulary("agents")
    ):
        return True
    if line.raw[first] in DEGREES or word in DAYS or word.isdigit():
        return True
    if word.endswith(("ing", "ed")) and not line.capital(first):
        return True
    if last - first < 2 and line.capital(first):  # "in Boise, Idaho, said"
        return True
    return any(title(line.raw[at]) for at in range(first, min(last + 1, first + 7))) and not any(
        (line.low[at] in vocabulary("finite_words") and line.low[at] != "to")
        or line.low[at] in ME
        or line.low[at] in PRONOUNS
        for at in range(first, last + 1)
    )


def _ending(line: Line, last: int) -> Subject | None:
    """The subject whose last word is number ``last``."""
    word = _CONTRACTED.sub("", line.low[last])
    if word in ME:
        return Subject("self", line.raw[last], *line.spans[last])
    if word in PRONOUNS:
        return Subject("pronoun", word, *line.spans[last])
    if line.breaks(last) or word in vocabulary("finite_words") or word in vocabulary("prepositions"):
        return None
    body = line.people.ends.get(line.offset + line.spans[last][1])
    if body is not None and body.body and "," in body.name:  # "the Ministry of Electricity, Water and Energy said"
        first = line.at(body.start - line.offset)
        if first == 0 or line.low[first - 1] in ARTICLES or line.raw[first - 1] in BREAKS:
            return Subject("body", body.name, *line.span(first, last))
    first = last
    while first > 0 and last - first < FARTHEST and not line.breaks(first - 1):
        first -= 1
    if first > 1 and line.low[first - 1] == "who" and not line.breaks(first - 2):  # "an official who was there said"
        return _ending(line, first - 2)
    return judge(line, _opening(line, first, last), last)


def _opening(line: Line, first: int, last: int) -> int:
    """Where the subject begins in its clause: after "In August", after a clause before it."""
    for at in range(last, first, -1):
        if (
            line.low[at] in ARTICLES
            and line.low[at - 1] not in vocabulary("prepositions")
            and line.low[at - 1] not in ARTICLES
        ):
            return at
    while first < last:
        word = line.low[first]
        if word in vocabulary("prepositions") or word in _BEFORE:
            first += 1
            if word in vocabulary("prepositions") and first < last and line.low[first] not in ARTICLES:
                first += 1
            while first < last and (line.low[first] in vocabulary("calendar_words") or line.raw[first][:1].isdigit()):
                first += 1
        elif word in vocabulary("calendar_words") or word in DAYS:
            first += 1
        else:
            break
    return first


def after(line: Line, verb: int) -> Subject | None:
    """The subject that stands after the word number ``verb`` ("said harbour engineer Flannery O’Connor").

    >>> from ledger.language.speakers.people import People
    >>> line = Line("Rain is near, said the new harbour engineer on Monday.", 0, People.of(""))
    >>> after(line, 4).text
    'The new harbour engineer'
    """
    first = verb + 1
    if first < len(line) and (line.low[first] in PRONOUNS or line.low[first] in ME):
        return _ending(line, first)
    last = first
    while last < len(line) and last - first < FARTHEST and (not line.breaks(last) or _titles_go_on(line, last)):
        last += 1
    last -= 1
    finite = vocabulary("finite_words")
    if last < first or line.low[first] in finite or line.low[first] in vocabulary("prepositions"):
        return None
    for at in range(first, last + 1):
        if (named := line.person(first, at)) is not None:
            if _leads(line, first, named.start) and of_nobody(line, first, named):
                return joint(line, first, at, Subject("person", named.name, *line.span(first, at)), named.start)
            break
    stop = first
    while stop < last and not _stops(line, first, stop + 1):
        stop += 1
    begins = line.capital(first) or line.low[first] in ARTICLES or _job(line, first, stop)
    clause = stop < last and line.low[stop + 1] in finite  # "said the tender will close"
    return judge(line, first, stop) if begins and not clause and line.low[stop] not in ARTICLES else None


def _titles_go_on(line: Line, comma: int) -> bool:
    """A comma between two titles of one person ("Deputy Chair, President and CEO Ada Lovelace")."""
    if line.raw[comma] != "," or comma + 2 >= len(line) or not (line.capital(comma - 1) and line.capital(comma + 1)):
        return False
    return title(line.raw[comma - 1]) and any(title(line.raw[at]) for at in range(comma + 1, min(comma + 4, len(line))))


def _leads(line: Line, first: int, start: int) -> bool:
    """Only titles, offices and words of a job stand between the verb and the name."""
    for at in range(first, len(line)):
        if line.begin(at) >= start:
            return True
        if line.low[at] in vocabulary("finite_words") or at - first > 12:
            return False
    return False


def _stops(line: Line, first: int, at: int) -> bool:
    word = line.low[at]
    if word in DAYS or word in vocabulary("said_adverbs") or word in vocabulary("finite_words") or word in _AFTER:
        return True
    if word in {"of", "for", "at", "from", "with"}:
        return False
    if word == "in":
        return not (line.low[first].endswith("s") and at + 1 < len(line) and line.capital(at + 1))
    return word in vocabulary("prepositions") and not line.low[at - 1].endswith("ed")  # "people briefed on the plan"


def _job(line: Line, first: int, last: int) -> bool:
    return any(person_noun(line.low[at]) for at in range(first, last + 1))
