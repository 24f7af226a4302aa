"""Whom the subject of an attribution means: the fullest name for "Bradley", "the general", "she", "the agency"."""

from __future__ import annotations

import re

from ledger.language.speakers.names import Mention, title
from ledger.language.speakers.nouns import Subject
from ledger.language.speakers.people import People
from ledger.language.tables import vocabulary

_SEVERAL = re.compile(
    r"[A-Z][a-z]{3,20}s (?:at|from|with|of|in) (?:(?:the|a|an|one|several|two) )?"
    r"[\w’'-]{2,30}+(?: [A-Z][\w’'-]{1,30}+){0,4}+"
)
_LINKS = frozenset({"of", "for", "at", "in", "on", "with", "to", "from", "and", "who", "that"})
_STYLES = frozenset({"highness", "majesty", "excellency"})
# Nouns so general that they point back to whoever spoke last, where nobody bears them as a title.
_ANY_BODY = frozenset({"agency", "company", "firm", "organization", "organisation", "group"})
_ANYONE = frozenset({"official", "source", "leader", "executive", "expert", "speaker"})
_ANY_PEOPLE = frozenset({"officials", "forecasters", "analysts", "experts", "economists", "researchers"})
_PAPERS = frozenset(
    {
        "report",
        "statement",
        "release",
        "bulletin",
        "note",
        "update",
        "decision",
        "notice",
        "communique",
        "outlook",
        "assessment",
    }
)
_TRADES = frozenset(
    {"producer", "oil", "lending", "mining", "energy", "insurance", "export", "aid", "relief", "shipping"}
)
_SEEN = 90


def who(people: People, subject: Subject, own: str | None, house: str | None) -> str | None:
    """Whom a subject means; whoever it is has spoken now.

    Args:
        people: who has been named so far.
        subject: the words.
        own: who "we" and "I" are.
        house: who "the agency" and "the report" are: nobody where a byline's author says "I".

    >>> people = People.of("Army Gen. Omar N. Bradley met reporters.")
    >>> people.read_to(40)
    >>> who(people, Subject("role", "The general", 0, 11, "general", alone=True), None, None)
    'Omar N. Bradley'
    """
    if subject.kind == "self":
        return own
    if subject.kind == "pronoun":
        return people.pronoun(subject.text)
    issuer = house or people.body
    if subject.kind == "role" or (subject.kind == "body" and _paper(subject) and issuer is not None):
        return _role(people, subject, house) if subject.kind == "role" else issuer  # "the Outlook puts"
    if subject.kind == "body" and subject.text in vocabulary("not_names"):
        return None
    begun = people.beginning(subject.text) if subject.kind == "body" and " " not in subject.text else None
    if subject.kind == "body" and begun is None:
        name = subject.text
        if name.startswith(("The ", "the ")) and name[4:5].isupper():  # "the Committee" is called Committee
            name = name[4:]
        if own is not None and own.startswith(f"{name} of "):  # "Bank sees", in the Bank of Canada's own paper
            name = own
        people.speaks_for_all(name)
        return name
    name = begun or people.fullest(subject.text)
    people.speaks(name)
    return name


def _role(people: People, subject: Subject, own: str | None = None) -> str:
    """Whom a role means: its bearer, or somebody who is only known by it."""
    head, bodies = subject.head, vocabulary("bodies")
    plural = head.endswith("s") and head not in bodies
    known = _bearer(people, subject, own)
    if known is not None:
        if head not in bodies and not plural:
            people.speaks(known)
        return known
    if head in bodies:
        people.body = subject.text
    elif plural or head in {"staff", "people"}:
        people.many = subject.text
    else:
        people.meet(subject.text, {head})
        people.speaks(subject.text)
    return subject.text


def _bearer(people: People, subject: Subject, own: str | None) -> str | None:
    words = subject.text.split()
    if subject.head in _STYLES:
        return people.holder(subject.head) or people.person
    if not subject.alone or words[0].lower() not in {"the", "its", "his", "her", "their"}:
        return None
    if subject.head in _PAPERS and len(words) == 2 and (own or people.body) is not None:  # "the report said"
        return own or people.body
    known = people.holder(subject.head, words[1:-1])
    short = len(words) == 2 or (len(words) == 3 and words[1] in _TRADES)
    if known is None and short:
        return own if subject.head in _ANY_BODY and own is not None else _general(people, subject.head)
    return known


def _paper(subject: Subject) -> bool:
    """A paper that is written with a capital and no other name ("the Outlook", "The Monetary Policy Report")."""
    return subject.text.split()[-1].lower() in _PAPERS and subject.text.startswith("The ")


def _general(people: People, head: str) -> str | None:
    """Whom a general noun points back to: "the agency", "the official", "the forecasters"."""
    body, many = people.body or "", people.many or ""
    if head in _ANY_BODY and body.removeprefix("The ")[:1].isupper():
        return body
    if head in _ANY_PEOPLE and head in many.lower() and not many.lower().startswith("the "):
        return many
    return people.person if head in _ANYONE else None


def notice(people: People, sentence: str, offset: int) -> None:
    """Take note of whom a sentence is about, before it says who speaks: "he" in it and after it is that person.

    Args:
        people: who has been named so far.
        sentence: the sentence, its quotations blanked out.
        offset: where it starts in the whole text.
    """
    if not sentence[:1].isalpha():  # "20. Ada Lovelace"
        begun = 12 - len(sentence[:12].ljust(12, "x").lstrip("0123456789.:)•*–- "))
        sentence, offset = sentence[begun:], offset + begun
    words = sentence[:_SEEN].split()
    if not words:
        return
    mention = people.first(offset, offset + min(len(sentence), _SEEN))
    opener = sentence.find(",", 0, 40) + 2
    if mention is not None and mention.start - offset <= max(60 if mention.roles else 0, opener):
        _mentioned(people, mention, sentence, offset)
    elif words[0][:1].isupper() and people.spoke(words[0].rstrip(",")):
        people.person, people.glimpsed = people.fullest(words[0].rstrip(",")), None
    elif words[0].lower() in vocabulary("agents") or title(words[0].removesuffix("s")):
        if (several := _SEVERAL.match(sentence)) is not None:  # "Analysts at one agency"
            people.many = several[0]
    elif words[0] in {"The", "A", "An", "One"}:
        for number, word in enumerate((one.rstrip(",") for one in words[1:6]), 1):
            if word in _LINKS or word in vocabulary("finite_words"):
                break
            if word.islower() and (title(word) or word in vocabulary("agents")):
                _role(people, Subject("role", " ".join(words[: number + 1]), 0, 0, word, alone=number <= 2))
                break


def _mentioned(people: People, mention: Mention, sentence: str, offset: int) -> None:
    """Note the person or body, or the two people, that a sentence begins with."""
    if mention.body:
        people.body = mention.name
        return
    other = people.first(mention.end, offset + len(sentence))
    between = sentence[mention.end - offset : other.start - offset] if other is not None else ""
    if other is not None and not other.body and between.startswith(" and ") and len(between.split()) <= 4:
        people.many = f"{people.fullest(mention.name)} and {people.fullest(other.name)}"
    elif mention.roles or people.spoke(mention.name):
        people.person, people.glimpsed = people.fullest(mention.name), None
    elif mention.start == offset and vocabulary("office_words").isdisjoint(mention.name.lower().split()):
        people.glimpsed = mention.name
