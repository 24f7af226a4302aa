"""What a noun phrase is: a person, a role, a body, or nothing that speaks."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Literal

from ledger.language.speakers.lines import ARTICLES, DAYS, ENDINGS, ME, NOBODY, PRONOUNS, Line
from ledger.language.speakers.names import PARTICLES, Mention, bare, either, title
from ledger.language.tables import vocabulary

_DONE = frozenset({"run", "made", "put", "done", "seen", "built", "held"})
_NO_JOB = frozenset({"and", "or", "late", "former", "then"})
_BACK = frozenset({"the", "its", "his", "her", "their"})
_PLACES = frozenset({"of", "at", "with", "from", "in", "for"})
Kind = Literal["person", "role", "body", "pronoun", "self"]


@dataclass(frozen=True, slots=True)
class Subject:
    """Who a verb of saying belongs to, before it is known who that is.

    Attributes:
        kind: person, role, body, pronoun, or "self" for the first person.
        text: the name, or the words as they stand.
        start: offset of the first character in the sentence.
        end: offset after the last.
        head: the noun of a role ("official"), in lower case.
        animate: it can speak: a person, a body, a noun of people.
        alone: the role is only an article and a noun or two, and may point back.
    """

    kind: Kind
    text: str
    start: int
    end: int
    head: str = ""
    animate: bool = True
    alone: bool = False


def judge(line: Line, first: int, last: int, *, owner: bool = False) -> Subject | None:
    """What the words from first to last are: a person, a role, a body, or nothing that speaks.

    Args:
        line: the sentence.
        first: number of the first word.
        last: number of the last.
        owner: the phrase may stand in the possessive ("in the Committee's view").
    """
    low = line.low
    if low[first] in NOBODY or (first > 0 and low[first - 1] in NOBODY | {"not"}):
        return None
    if (person := _person(line, first, last)) is not None:
        return person
    first = _after_verb(line, first, last)
    if first > last or (line.raw[last].endswith(("'s", "’s")) and not owner):
        return None
    first = _after_and(line, first, last)
    if not line.capital(last) or line.text.isupper():
        return _role(line, first, last)
    found = _proper(line, first, last)
    return joint(line, first, last, found, line.begin(last)) if found is not None else None


def _person(line: Line, first: int, last: int) -> Subject | None:
    """The person whom the phrase names, at its end or before a place ("Luke Howard of the Weather Service")."""
    if (named := line.person(first, last)) is not None and of_nobody(line, first, named):
        return joint(line, first, last, Subject("person", named.name, *line.span(first, last)), named.start)
    for at in range(first, last):
        if line.low[at + 1] in _PLACES and line.capital(at):
            inner = line.person(first, at)
            if inner is not None and of_nobody(line, first, inner):
                return Subject("person", inner.name, *line.span(first, last))
    return None


def _after_verb(line: Line, first: int, last: int) -> int:
    """Where the phrase begins after the last verb or pronoun in it."""
    verbal = _verbal()
    for at in range(last, first - 1, -1):
        if line.low[at] in verbal:
            return at + 1
    return first


@lru_cache(maxsize=1)
def _verbal() -> frozenset[str]:
    return vocabulary("finite_words") | ME | PRONOUNS


def owner(line: Line, first: int, last: int) -> Subject | None:
    """Whose the paper or view is that the words from first to last name.

    >>> from ledger.language.speakers.people import People
    >>> text = "The Agents' annual survey"
    >>> owner(Line(text, 0, People.of(text)), 0, 4).text
    'The Agents'
    """
    found = None
    for at in range(first, last):
        mark = line.raw[at] in {"'", "’"} and line.low[at - 1].endswith("s") and at > first
        if mark or line.raw[at].endswith(("'s", "’s")):
            found = judge(line, first, at - mark, owner=True)
        elif line.low[at] in {"by", "from"} and at > first:
            found = judge(line, at + 1, last)
    if found is None or not found.animate:
        return None
    plain = found.text.removesuffix("'s").removesuffix("’s")
    return replace(found, text=plain, start=line.spans[first][0], end=line.spans[last][1])


def of_nobody(line: Line, first: int, mention: Mention) -> bool:
    """The name is not part of another's: "a spokesman for Ada Lovelace", "the Organization of Great Ports"."""
    at, name = first, line.at(mention.start - line.offset)
    last = line.low[name - 1] if name > first else ""
    job = last.isalpha() and not (line.capital(name - 1) or person_noun(last) or last in _NO_JOB or last in ARTICLES)
    if job and last not in vocabulary("prepositions"):  # "director of the department Ibn Sina"
        return True
    while line.begin(at) < mention.start:
        if line.low[at] in vocabulary("prepositions") and at > first:
            if not line.capital(at - 1):
                return not person_noun(line.low[at - 1])
            if not mention.roles:
                return False
        at += 1
    return True


def joint(line: Line, first: int, last: int, one: Subject, name_at: int) -> Subject:
    """Two people who speak together are one speaker: "Austin and Blinken both said"."""
    if one.kind != "person":
        return one
    at = last
    while at > first and line.begin(at) > name_at:
        at -= 1
    while at > first and (line.capital(at - 1) or line.low[at - 1] in {"of", "for"} or title(line.raw[at - 1])):
        at -= 1
    if at - 2 < first or line.low[at - 1] != "and":
        return one
    if (left := line.person(first, at - 2)) is not None:
        other = left.name
    elif line.capital(at - 2) and line.people.known(line.raw[at - 2]):
        other = line.raw[at - 2]
    else:
        return one
    both = f"{line.people.fullest(other)} and {line.people.fullest(one.text)}"
    return Subject("role", both, line.spans[first][0], one.end)


def _after_and(line: Line, first: int, last: int) -> int:
    """Where the subject begins if an "and" before it only joins clauses."""
    for at in range(last - 1, first, -1):
        if line.low[at] == "and":
            left, right = at - 1, at + 1
            clause = line.low[right] in ARTICLES and line.low[first] not in ARTICLES
            if clause or (line.capital(right) and not line.capital(left) and not title(line.raw[left])):
                return right
            return first
    return first


def _proper(line: Line, first: int, last: int) -> Subject | None:
    """A subject that ends in a capitalised word: a last name, a body, a spokesman for one."""
    low, calendar = line.low, vocabulary("calendar_words")
    run = last
    while run > first and (line.capital(run - 1) or (low[run - 1] in PARTICLES and run - 1 > first)):
        run -= 1
    head = _head(line, first, last)
    several = head is not None and low[head].endswith("s") and person_noun(low[head])
    common = head is not None and (several or not line.capital(head)) and low[head] not in calendar
    if common or (first == last and low[first] in vocabulary("agents")):
        return _role(line, first, last)
    named = run
    while named <= last and title(line.raw[named]):
        named += 1
    if named > last or title(line.raw[last]):  # "the Secretary", "the Governor"
        return Subject("role", _called(line, first, last), *line.span(first, last), low[last], True, head is None)
    if low[last] in DAYS or low[last] in calendar or low[last] in vocabulary("sentence_starters"):
        return None
    return _last_name(line, first, run, named, last) or _body(line, first, run, named, last)


def _last_name(line: Line, first: int, run: int, named: int, last: int) -> Subject | None:
    """Somebody known by a last name, or with a title before it: "Bradley", "Secretary Marshall", "engineer Brunel"."""
    article = line.low[first] in {"the", "a", "an"}
    known = line.people.known(line.raw[last]) and not _acronym(line, last)
    if named == last and (known or named > run) and not (article and named == run):
        return Subject("person", line.raw[last].rstrip("."), *line.span(first, last))
    if article or run == first or any(bare(word) in vocabulary("bodies") for word in line.raw[first : last + 1]):
        return None
    if not (title(line.raw[run - 1]) or line.low[run - 1] in vocabulary("agents")):
        return None
    return Subject("person", line.slice(named, last), *line.span(first, last))


def _acronym(line: Line, at: int) -> bool:
    """A word in capitals that is too short for a last name in capitals, where the rest is in small letters."""
    return 2 < len(line.raw[at]) < 6 and line.raw[at].isupper() and not line.text.isupper()


def _body(line: Line, first: int, run: int, named: int, last: int) -> Subject:
    """A body, or a name that nothing shows to be a person's."""
    article = line.low[first] in {"the", "a", "an"}
    bodily = any(bare(word) in vocabulary("bodies") for word in line.raw[first : last + 1])
    head = _head(line, first, last)
    if head is None and not bodily:
        if article and run > first + 1:  # "the forecast NOAA put out"
            first = run
        elif not article:
            first = named if named > run else run
    elif (head is None and run > first and _described(line, first, run)) or not (
        article or bodily or line.capital(first)
    ):  # "the grid operator Ukrenergo"
        first = run
    kind: Kind = "person" if last > first and head is None and not bodily and not article else "body"
    return Subject(kind, _called(line, first, last), *line.span(first, last), line.low[last])


def _described(line: Line, first: int, run: int) -> bool:
    """Only a description in small letters, which ends in the noun of a body, stands before a name."""
    between = line.raw[first:run]
    return bare(line.low[run - 1]) in vocabulary("bodies") and all(word.islower() for word in between)


def _head(line: Line, first: int, last: int) -> int | None:
    """The noun before the first preposition ("analysts polled by", "officials at"); None where there is none."""
    head = next((at - 1 for at in range(first + 1, last + 1) if line.low[at] in vocabulary("prepositions")), None)
    while head is not None and head > first and (line.low[head].endswith("ed") or line.low[head] in _DONE):
        head -= 1
    return head


@lru_cache(maxsize=8192)
def person_noun(noun: str) -> bool:
    """Whether a word in lower case means somebody who can speak: "officials", "minister", "spokeswoman"."""
    single = noun[:-1] if noun.endswith("s") and not noun.endswith("ss") else noun
    people = either("agents", "titles")
    return noun in people or single in people or noun.endswith(ENDINGS)


def _role(line: Line, first: int, last: int) -> Subject | None:
    """A subject of common nouns: "a senior defence official", "Bank staff", "officials here"."""
    low = line.low
    while first < last and (low[first] in {"and", "then", "meanwhile", "now", "yet"} or line.raw[first].isdigit()):
        first += 1
    if last - first > 11 or any(not (one[0].isalnum() or one in {"'", "’"}) for one in line.raw[first : last + 1]):
        return None
    head = _head(line, first, last)
    if head is None or (person_noun(low[last]) and not person_noun(low[head])):
        head = last
    noun = bare(low[head])
    if noun in DAYS or noun in vocabulary("calendar_words") or noun in ARTICLES or head < first or noun[:1].isdigit():
        return None
    single = noun.removesuffix("s")
    animate = person_noun(noun) or noun in vocabulary("bodies") or single in vocabulary("bodies")
    alone = head == last and last - first <= 2 and (low[first] in _BACK or low[first] in vocabulary("agents"))
    return Subject("role", _called(line, first, last), *line.span(first, last), noun, animate, alone)


def _called(line: Line, first: int, last: int) -> str:
    """A role or body as the text calls it; "the" goes where it is no part of a long name."""
    words = line.slice(first, last)
    proper = line.capital(last) and line.capital(first + 1) if last > first else False
    if line.raw[first] == "the" and last - first >= 2 and proper and not title(line.raw[first + 1]):
        words = words[4:]
    return words[:1].upper() + words[1:]
