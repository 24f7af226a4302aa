"""The names of people and of bodies in a text, with the titles and offices that stand around them.

A run of capitalised words is cut into titles, the words of an office ("Minister of Electricity, Water and Renewable
Energy") and a name; what is left may be a body ("the Public Authority for Housing Welfare").
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from ledger.language import calendars
from ledger.language.tables import vocabulary

_PARTICLES = "bin|ibn|bint|abu|al|el|van|von|der|den|de|la|le|du|da|di|dos|del|della|ter|ten|y|af|av|zu|ben"
PARTICLES = frozenset(_PARTICLES.split("|"))
SUFFIXES = frozenset({"jr", "sr", "ii", "iii", "iv"})
SHORT = {
    "gen": "general",
    "adm": "admiral",
    "sec": "secretary",
    "sen": "senator",
    "gov": "governor",
    "rep": "representative",
    "col": "colonel",
    "maj": "major",
    "capt": "captain",
    "lt": "lieutenant",
    "sgt": "sergeant",
    "prof": "professor",
    "dr": "doctor",
    "eng": "engineer",
    "amb": "ambassador",
    "pres": "president",
    "insp": "inspector",
    "supt": "superintendent",
    "undersecretary": "under-secretary",
}
# Each part takes all it can and gives nothing back, so that a page of capitals costs one pass.
_CAPITAL = r"(?:(?:[A-Z]\.){2,4}+|(?:(?:[Aa]l|[Ee]l|as|ar|ash|an|ad)-)?[A-ZÀ-ÖØ-ÞŁŚŠŻŽÇĞİŞ][\w'’-]{0,30}+\.?)"
# A class of letters comes first, since the engine leaps from one of its members to the next.
_RUN = re.compile(
    r"[A-ZÀ-ÖØ-ÞŁŚŠŻŽÇĞİŞae](?<![\w’'.-].)(?:(?<=[ae])(?:l|s|r|sh|n|d)-[A-ZÀ-ÖØ-ÞŁŚŠŻŽÇĞİŞ][\w'’-]{0,30}+\.?"
    r"|(?<![ae])(?:\.(?:[A-Z]\.){1,3}+|[\w'’-]{0,30}+\.?))(?: {1,2}(?:(?:" + _PARTICLES + r") ){0,2}+"
    r"(?=(?:[Aa]l-|[Ee]l-|as-|ar-|ash-|an-|ad-)?[A-ZÀ-ÖØ-ÞŁŚŠŻŽÇĞİŞ])" + _CAPITAL + r"){1,11}+"
)
_BODY_OF = re.compile(
    r"[A-DFHIMOU](?<!\w.)(?:ank|inistry|epartment|ffice|ureau|oard|ouncil|nstitute|niversity|rgani[sz]ation|gency"
    r"|uthority|cademy|und|ourt|ouse|ederation) (?=(?:of|for) (?:the )?[A-Z])"
)
_VERBS = frozenset({"added", "said", "says", "noted", "asked", "told", "wrote", "thanks", "yes", "hi", "hello"})
_CAPITAL_BEFORE = re.compile(r"[A-Z][\w-]{1,20} \Z")
_TOKEN = re.compile(r"\S+")
_OFFICE_OPEN = re.compile(r"(?:\b(?:of|for|to|on)(?: the)?|,|,? and|,? &|['’]s) ?\Z")
_OFFICE = re.compile(
    r"(?<![\w-])((?:[A-Z][\w-]{1,20}+ ){0,3}[\w-]{3,20}+) (?:of|for|to|on)(?: the)? "
    r"(?:[A-Z][\w’'-]{1,20}+(?:,? and | (?:of|for|on) | |, |,? & )?+(?:the )?){0,10}+\Z"
)
_RIGHT = re.compile(
    r"(?:,? \(|, |\r?\n[ \t]{0,16}(?=[A-Z])|,\r?\n[ \t]{0,16}| [-–—]{1,2} )((?:[\w.’'&/-]{1,20} ?){1,8}+)"
)
_LEFT = re.compile(r"(?:^|[ (“\"])((?:[A-Za-z’'-]{1,20},? ){1,6}+)\Z")
_OF_BODY = re.compile(
    r" (?:of|for|on(?! [A-Z][a-z]{2,7}day\b))(?: the)? [A-Z][\w’'-]{1,20}+(?: [A-Z][\w’'-]{1,20}+){0,4}+"
    r"(?: of [A-Z][\w’'-]{1,20}+)?+"
    r"(?:(?:,| and|, and) [A-Z][\w’'-]{1,20}+(?: [A-Z][\w’'-]{1,20}+){0,3}+(?= [a-z])){0,3}+"
)
_AND_LEFT = re.compile(r"\b[Tt]he ((?:[A-Z][a-z]{2,14}, )?[A-Z][a-z]{2,14} and )\Z")
_THAT_ARE_ON = frozenset(
    ["committee", "commission", "council", "conference", "subcommittee", "panel", "board", "institute"]
)
_SMALL = frozenset(
    ["by", "the", "is", "are", "of", "to", "in", "on", "at", "was", "were", "be", "will", "for", "and", "with"]
)
_WORDS = re.compile(r"[\w-]+")
_INITIAL = re.compile(r"[A-Z]\.")
_MONTHS = frozenset(calendars.MONTHS)


@dataclass(frozen=True, slots=True)
class Mention:
    """A person or a body where the text names it.

    Attributes:
        start: where the name begins, titles and office not included.
        end: after its last character.
        name: the name as it stands, in one line.
        roles: the words of titles, offices and appositions around it, in lower case.
        body: it is a body, not a person.
        listed: it is one of several, joined by "and".
    """

    start: int
    end: int
    name: str
    roles: frozenset[str] = frozenset()
    body: bool = False
    listed: bool = False


@lru_cache(maxsize=64)
def either(*lists: str) -> frozenset[str]:
    """The words of several lists of the vocabulary together.

    >>> {"bank", "defence"} <= either("bodies", "office_words")
    True
    """
    return frozenset().union(*(vocabulary(name) for name in lists))


@lru_cache(maxsize=8192)
def bare(word: str) -> str:
    """A word in lower case without full stops and without the 's of possession.

    >>> bare("Gen."), bare("NOAA’s")
    ('gen', 'noaa')
    """
    plain = word.lower().strip(".")
    return plain[:-2] if plain.endswith(("'s", "’s")) else plain


@lru_cache(maxsize=8192)
def title(word: str) -> bool:
    """Whether a word is a title or the head of an office.

    >>> title("Undersecretary"), title("Lt."), title("Lovelace")
    (True, True, False)
    """
    return bare(word) in vocabulary("titles")


def mentions(text: str) -> list[Mention]:
    """Every person and every body of a text that is named by two words or more, or with a title, in order.

    >>> found = mentions("Army Gen. Omar N. Bradley met Minister of War Ada Lovelace.")
    >>> [(one.name, sorted(one.roles)) for one in found]
    [('Omar N. Bradley', ['army', 'general']), ('Ada Lovelace', ['minister'])]
    """
    found = [one for run in _RUN.finditer(text) for one in _of_run(text, run)]
    for head in _BODY_OF.finditer(text):
        rest = _OF_BODY.match(text, head.end() - 1)
        if rest is not None and _CAPITAL_BEFORE.search(text, max(0, head.start() - 24), head.start()) is None:
            words = text[head.start() : rest.end()].split()
            stop = next(
                (at for at, word in enumerate(words) if at > 2 and title(word) and words[at - 1] != "the"), None
            )
            stop = len(words) if stop is None else stop
            name = " ".join(words[:stop])
            found.append(Mention(head.start(), head.start() + len(name), name, frozenset({bare(words[0])}), body=True))
    return sorted(found, key=lambda one: (one.start, one.end))


def _of_run(text: str, run: re.Match[str]) -> Iterator[Mention]:
    """The mentions in one run of capitals, which ends where a full stop or a possessive ends a phrase."""
    held: list[re.Match[str]] = []
    for token in _TOKEN.finditer(text, run.start(), run.end()):
        if held and _breaks(held[-1][0]):
            yield from _mention(text, held)
            held = []
        held.append(token)
    yield from _mention(text, held)


def _breaks(word: str) -> bool:
    if word.endswith("."):
        plain = word[:-1].lower()
        return not (len(plain) == 1 or "." in plain or plain in vocabulary("never_end") or plain in SUFFIXES)
    return word.endswith(("'s", "’s"))


def _mention(text: str, held: list[re.Match[str]]) -> Iterator[Mention]:
    words = [token[0] for token in held]
    low = [bare(word) for word in words]
    titled = max(
        (at for at, word in enumerate(low[:-1]) if title(word) and not (at and _INITIAL.fullmatch(words[at - 1]))),
        default=-1,
    )  # "M. King Hubbert" is no king
    first, roles = titled + 1, {SHORT.get(word, word) for word in low[: titled + 1] if word[:1].isalpha()}
    opens = held[0].start()
    if roles and low[first] in {"of", "for"}:  # "DIRECTOR OF NATIONAL INTELLIGENCE ADA LOVELACE"
        first += 1 + _after_office(words[first + 1 :], low[first + 1 :])
    while first < len(low) and (low[first] in vocabulary("sentence_starters") or low[first] in _VERBS):
        first += 1
    if (head := _office_before(text, opens)) is not None:
        opens = head.start()
        roles |= {SHORT.get(word, word) for word in map(bare, _WORDS.findall(head[0])) if len(word) > 2}
        first = first if titled >= 0 else _after_office(words, low)
    name = words[first:]
    if roles:  # "Director Ada Lovelace Senate Committee": a heading goes on
        other = either("bodies", "office_words", "heading_words") | _SMALL
        stop = next((at for at in range(first + 2, len(low)) if low[at] in other), len(low))
        held, words, low, name = held[:stop], words[:stop], low[:stop], words[first:stop]
    shouted = (len(name) > 5 or not _SMALL.isdisjoint(low[first:])) and all(word.isupper() for word in name)
    bodily = any(word in vocabulary("bodies") for word in low[first:])
    while name and "." in name[0][1:-1] and not bodily:  # "in the U.S. Ada Lovelace said"
        first, name = first + 1, name[1:]
    dated = len(name) == 1 and low[first] in _MONTHS and text[held[-1].end() : held[-1].end() + 2].strip().isdigit()
    if not name or shouted or dated or title(name[-1]) or (len(name) < 2 and not roles and not bodily):
        return
    if bodily:  # "a spokesman for the Environment Agency": the words of an office are the body's own
        yield _body(text, held[titled + 1 :] if head is not None and low[-1] in vocabulary("bodies") else held[first:])
        return
    if vocabulary("office_words").issuperset(low[first:]) or not vocabulary("heading_words").isdisjoint(low[first:]):
        return
    start, end = held[first].start(), held[-1].end()
    if text[end - 1] == "." and low[-1] not in SUFFIXES:
        end -= 1
    elif words[-1].endswith(("'s", "’s")):
        end -= 2
    listed = text[max(0, opens - 5) : opens] == " and " or text[end : end + 6].startswith((" and ", ", and "))
    roles |= _around(text, opens, end)
    yield Mention(start, end, " ".join(text[start:end].split()), frozenset(roles), listed=listed)


def _office_before(text: str, start: int) -> re.Match[str] | None:
    """An office that ends where a name begins ("Deputy CEO for Projects")."""
    if _OFFICE_OPEN.search(text, max(0, start - 9), start) is None:
        return None
    head = _OFFICE.search(text, max(0, start - 110), start)
    while head is not None and not title(head[1].split()[-1]):  # "in a statement to KUNA, Deputy CEO for"
        head = _OFFICE.search(text, head.end(1), start)
    return head


def _after_office(words: list[str], low: list[str]) -> int:
    """Where a name begins after "of": a body and the words of an office are passed over, then all but two names."""
    other = either("bodies", "office_words")
    names = (at for at in range(len(low) - 2, 0, -1) if low[at - 1] in vocabulary("bodies"))
    first = next((at for at in names if other.isdisjoint(low[at:])), 0)
    while first < len(low) - 1 and low[first] in vocabulary("office_words"):
        first += 1
    whole = [index for index in range(first, len(low)) if len(low[index]) > 1 and low[index] not in SUFFIXES]
    if first == 0 and len(whole) > 2:
        first = whole[-2]
    return first


def _body(text: str, held: list[re.Match[str]]) -> Mention:
    start, end = held[0].start(), held[-1].end()
    if text[end - 1] == ".":
        end -= 1
    if text[end - 2 : end] in {"'s", "’s"}:
        end -= 2
    elif (more := _OF_BODY.match(text, end)) is not None and (
        not more[0].startswith(" on ") or bare(held[-1][0]) in _THAT_ARE_ON
    ):
        end = more.end()
    if (
        left := _AND_LEFT.search(text, max(0, start - 40), start)
    ) is not None:  # "the Competition and Markets Authority"
        start = left.start(1)
    name = " ".join(text[start:end].split())
    return Mention(start, end, name, frozenset(bare(token[0]) for token in held), body=True)


def _around(text: str, start: int, end: int) -> set[str]:
    """The words of a job before a name ("its chief engineer, Ada Lovelace") or after it ("Ada Lovelace, founder")."""
    found: set[str] = set()
    left = _LEFT.search(text, max(0, start - 70), start)
    if left is not None:
        words = [bare(word) for word in left[1].replace(",", " ").split()]
        if words and not left[1].endswith("and ") and (title(words[-1]) or words[-1] in vocabulary("agents")):
            found |= {SHORT.get(word, word) for word in words[-2:]}
        elif words and left[1].split()[-1].islower():  # "director of the department Ibn Sina"
            found |= {SHORT.get(a, a) for a, b in pairwise(words) if b in {"of", "for", "at"} and title(a)}
    right = _RIGHT.match(text, end)
    if right is not None and right[1].startswith("who "):
        found.add("person")
    elif right is not None:
        for word in right[1].split():
            if title(word):
                found.add(SHORT.get(bare(word), bare(word)))
    return found


def plain_name(label: str) -> str:
    """A name without its titles; capitals throughout are read as a name in capitals.

    >>> plain_name("PRESS SECRETARY EDWARD R. MURROW"), plain_name("Dr. Taha Hussein"), plain_name("CHIEF OFFICER")
    ('Edward R. Murrow', 'Taha Hussein', '')
    """
    words = label.split()
    last = max((index for index, word in enumerate(words) if title(word)), default=-1)
    rest = words[last + 1 :]
    if last >= 0 and rest and rest[0].lower() in {"of", "for", "to"}:
        rest = [word for word in rest if word.lower() not in {"of", "for", "to", "the", "and"}]
        rest = rest[_after_office(rest, [bare(word) for word in rest]) :]
        if vocabulary("office_words").issuperset(bare(word) for word in rest):
            rest = []
    return " ".join(cased(word) if label.isupper() or (word.isupper() and len(word) > 3) else word for word in rest)


def cased(word: str) -> str:
    """A word written in capitals, as a name is written.

    >>> cased("O’CONNOR"), cased("AL-HAYTHAM"), cased("VAN"), cased("R.")
    ('O’Connor', 'Al-Haytham', 'van', 'R.')
    """
    if word.lower() in PARTICLES - {"al", "el", "ibn", "abu"}:
        return word.lower()
    made, first = [], True
    for sign in word:
        made.append(sign.upper() if first else sign.lower())
        first = sign in "-'’."
    return "".join(made)
