"""Whose document a text is: an author who says "I", a body that says "we", or nobody.

Testimony, remarks and statements have an author, named at their head or under them; releases, minutes, outlooks and
assessments have a body, named at the head, after the dateline or as what judges and expects throughout. Wire copy
and news have neither.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from ledger.language.sentences import Sentence
from ledger.language.speakers.bodies import owner
from ledger.language.speakers.names import PARTICLES, Mention, bare, either, plain_name, title
from ledger.language.speakers.people import People

_HEAD = 1600
_KIND = re.compile(
    r"\b(?:statement for the record|testimony|remarks|speech|keynote|lecture|prepared statement|opening statement"
    r"|as prepared for delivery|as delivered|briefing (?:to|by)|written statement|press conference\sby|letter|op-ed"
    r"|statement (?:by|of|from)|message from)\b",
    re.IGNORECASE,
)
_BY = re.compile(
    r"\b(?:statement|remarks|testimony|speech|keynote|lecture|address|letter|message|foreword"
    r"|press conference|briefing)"
    r"(?: to the [A-Z]\w{2,20}(?: [A-Z]\w{2,20}){0,3})?(?: for the record)?"
    r"(?: as prepared)?,?\s(?:given |delivered |presented )?(?:by|of|from) (?:the )?([^\n]{3,120})",
    re.IGNORECASE,
)
_BYLINE = re.compile(r"\A(?:\S{3,9} \d{1,2}, \d{4} \| )?[Bb][Yy] ([^\n]{3,80})\Z")
_POSTED = re.compile(r"\A(?:[Pp]osted|[Ww]ritten) by ([A-ZÀ-Þ][^\n|]{3,60}?)(?: on \d| on [A-Z]| \||,|\Z)")
# "The vice-chairman of the … Commission issued the following statement on Monday:"
_ISSUES = re.compile(
    r"(?<![\w-])([Tt]he [a-z][a-z-]{3,20}+(?: (?!of |for )[a-z-]{2,20}+){0,3}+ (?:of|for) (?:the )?[A-Z][\w’'-]{1,20}+"
    r"(?: [A-Z][\w’'-]{1,20}+){0,5}+)[^.:]{0,90}? (?:issued|made|released|gave) (?:the following|a) (?:press )?"
    r"(?:statement|answer|reply|commentary)[^.]{0,60}:"
)
_NEWS = re.compile(
    r"\((?:KUNA|Reuters|REUTERS|AP|AFP|Wire|Agency|WAM|SPA|QNA|BNA|Xinhua|TASS|dpa|UPI|PTI|ANI)\)"
    r"|\bNews Agency\b|\(end\)"
)
_OWN_WIRE = re.compile(
    r"\((?:GLOBE NEWSWIRE|BUSINESS WIRE|PRNewswire|PR NEWSWIRE|ACCESSWIRE|Marketwired|Newsfile Corp\.?)\)"
)
_OFFICE_AFTER = re.compile(r", | \(| at the | at | to the | before | on | – | — | - |\||\r|\n", re.IGNORECASE)
_SIGNED = re.compile(
    r"\A(?:Yours|Sincerely|Respectfully|Faithfully|Signed|With (?:best|kind) regards|Best regards)", re.IGNORECASE
)
_ADDRESSED = frozenset({"senate", "house", "congress", "parliament", "subcommittee"})
_WORD = re.compile(r"[\w-]+")
_SMALL = frozenset(["to", "of", "for", "on", "the", "and", "in", "at", "by", "with", "from"])


@dataclass(frozen=True, slots=True)
class Document:
    """Who speaks in a text where nothing else says so.

    Attributes:
        author: the person whose own words the text is.
        body: the body whose own document it is.
        wire: it is news: nobody speaks, and indirect speech goes on over sentences.
        signed: the author is only known by a byline or signature, and speaks in the first person alone.
        begins: offset at which the head ends.
    """

    author: str | None = None
    body: str | None = None
    wire: bool = False
    signed: bool = False
    begins: int = 0

    @property
    def own(self) -> str | None:
        """Who "we" is."""
        return self.author or self.body

    @classmethod
    def of(cls, text: str, sentences: Sequence[Sentence], people: People, author: str | None = None) -> Document:
        r"""Read the head of a text, and its end.

        Args:
            text: the whole text.
            sentences: its sentences.
            people: who is named in it.
            author: whose statement it is by the one label in it.

        >>> from ledger.language.sentences import split
        >>> text = "Remarks by Governor Ada Lovelace at the Mint\n\nWe expect growth next year. It is cold today."
        >>> Document.of(text, split(text), People.of(text)).author
        'Ada Lovelace'
        """
        head, begins = _head(sentences)
        top = text[:_HEAD]
        wire = (_NEWS.search(top) is not None and not _OWN_WIRE.search(top)) or "(end)" in text[-200:]
        byline = next((found for one in head if (found := _BYLINE.match(one.text))), None)
        by = _person(byline[1], people) if byline is not None else None
        if wire or (by is not None and _newsroom(head)):
            return cls(wire=True, begins=begins)
        posted = next((found for one in head if (found := _POSTED.match(one.text))), None)
        blogger = _person(posted[1], people) if posted is not None else None
        issues = _ISSUES.search(text[: begins + 600])
        author = author or (issues[1] if issues is not None else None) or blogger or _author(head, people)
        if author is not None:
            return cls(author, begins=begins)
        if by is not None:
            return cls(by, signed=True, begins=begins)
        body = owner(text, sentences, head, people)
        if body is not None and not _ADDRESSED.isdisjoint(body.lower().split()) and _KIND.search(text[:begins]):
            body = None  # whom a statement is made to
        signed = _signature(sentences, people) if body is None else None
        return cls(signed, body, signed=signed is not None, begins=begins)


def _newsroom(head: Sequence[Sentence]) -> bool:
    """Whether the head names a newsroom."""
    return any("news" in one.text.lower().split() or "News" in one.text for one in head)


def _head(sentences: Sequence[Sentence]) -> tuple[list[Sentence], int]:
    """The lines before the first paragraph of prose, and where that begins."""
    head: list[Sentence] = []
    for number, one in enumerate(sentences[:40]):
        more = number + 1 < len(sentences) and sentences[number + 1].paragraph == one.paragraph
        if one.start > _HEAD or more or len(one.text) > 220 or (len(one.text) > 60 and one.text.endswith(".")):
            return head, one.start
        head.append(one)
    return head, head[-1].end if head else 0


def _person(line: str, people: People) -> str | None:
    """The person a line of a head names, by the fullest name; None where it names none."""
    first = _OFFICE_AFTER.split(line.strip(), maxsplit=1)[0]
    name = plain_name(first) if first.isupper() or any(title(word) for word in first.split()) else first
    words = name.split()
    if not 2 <= len(words) <= 5 or any(
        bare(word) in either("bodies", "no_labels", "office_words", "heading_words") for word in words
    ):
        return None
    if not all((word[0].isupper() or word in PARTICLES) and word.lower() not in _SMALL for word in words):
        return None
    return people.fullest(name)


def _author(head: Sequence[Sentence], people: People) -> str | None:
    kind = next((number for number, one in enumerate(head) if _KIND.search(one.text)), None)
    if kind is None:
        return None
    for one in head:
        if (by := _BY.search(one.text)) is not None:
            mention = _first_mention(one, people, one.start + by.start(1), person=True)
            mention = mention or _first_mention(one, people, one.start + by.start(1))
            if mention is not None:
                return people.fullest(mention.name) if not mention.body else mention.name
            if (name := _person(by[1], people)) is not None:
                return name
    lines = [line.strip() for one in head for line in one.text.splitlines()]
    named = [(at, name) for at, line in enumerate(lines) if (name := _person(line, people)) is not None]
    for at, name in named:  # with the office beside or under the name
        beside = lines[at] + " " + (lines[at + 1] if at + 1 < len(lines) else "")
        if any(title(word) for word in _WORD.findall(beside)):
            return name
    spoken = people.first(head[0].start, head[-1].end)
    while spoken is not None and (spoken.body or not spoken.roles):
        spoken = people.first(spoken.end, head[-1].end)
    if spoken is not None:
        return people.fullest(spoken.name)
    return next((name for at, name in named if at > 0 and not lines[at].isupper()), None)


def _first_mention(one: Sentence, people: People, start: int, *, person: bool = False) -> Mention | None:
    for end in range(start, one.end + 1):
        found = people.ends.get(end)
        if found is not None and found.start >= start and not (person and found.body):
            return found
    return None


def _signature(sentences: Sequence[Sentence], people: People) -> str | None:
    tail = sentences[-8:]
    for number, one in enumerate(tail[:-1]):
        if _SIGNED.match(one.text):
            for later in tail[number : number + 4]:
                for line in later.text.splitlines():
                    if (name := _person(line, people)) is not None and not _SIGNED.match(line):
                        return name
    return None
