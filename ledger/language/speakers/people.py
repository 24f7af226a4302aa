"""Who has been named in a text, by which names, titles and offices, up to where it has been read.

The fullest name is looked for in the whole text; what "the minister" or "she" points to, only in what has been read.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field

from ledger.language.speakers.names import PARTICLES, SHORT, SUFFIXES, Mention, bare, cased, mentions
from ledger.language.tables import vocabulary

_SHORT_FOR = re.compile(r" ?\(([A-Z][A-Za-z&]{1,7})\)")
_ORDINARY = 3
_REMEMBERED = 20


@dataclass(slots=True)
class People:
    """The people and bodies of a text.

    Attributes:
        ends: the mentions by the offset after their last character.
        person: the person spoken of last, alone.
        body: the body spoken of last.
        many: the several unnamed people spoken of last ("analysts at one agency").
        glimpsed: who a sentence was about since, if that is a person.
    """

    ends: dict[int, Mention]
    person: str | None = None
    body: str | None = None
    many: str | None = None
    glimpsed: str | None = None
    _order: list[Mention] = field(default_factory=list)
    _starts: list[int] = field(default_factory=list)
    _read: int = 0
    _full: dict[str, dict[str, list[str]]] = field(default_factory=lambda: defaultdict(dict))
    _first: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    _roles: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    _borne: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    _called: dict[str, str] = field(default_factory=dict)
    _forms: dict[str, str] = field(default_factory=dict)
    _short: dict[str, frozenset[str]] = field(default_factory=dict)
    _recent: list[str] = field(default_factory=list)

    @classmethod
    def of(cls, text: str) -> People:
        """Everybody whom a text names, before any of it is read."""
        found = mentions(text)
        made = cls({one.end: one for one in found}, _order=found, _starts=[one.start for one in found])
        for one in found:
            if not one.body:
                made._index(one)
            elif (short := _SHORT_FOR.match(text, one.end)) is not None:
                made._short[short[1]] = one.roles & vocabulary("bodies")
        return made

    def _index(self, one: Mention) -> None:
        words = one.name.split()
        for at in range(1, len(words)):
            if words[at].strip(".").lower() in SUFFIXES or len(words[at].strip(".")) < 2:
                continue
            stop = at + 2 if at + 1 < len(words) and words[at + 1].strip(".").lower() in SUFFIXES else at + 1
            whole = " ".join(words[:stop])
            forms = self._full[words[at].lower()].setdefault(whole.lower(), [])
            forms += [whole, whole] if one.roles else [whole]  # whoever has an office is somebody
        if len(words) > 1 and one.roles:
            self._first[words[0].lower()].add(one.name)

    def known(self, word: str) -> bool:
        """Whether a word is the last name of somebody whose whole name the text gives."""
        return word.lower().rstrip(".") in self._full

    def fullest(self, name: str) -> str:
        """The fullest form of a name that the text gives anywhere, before or after.

        >>> People.of("Thanks, Grace. Gen. Murrow met Pentagon Press Secretary Edward R. Murrow.").fullest("MURROW")
        'Edward R. Murrow'
        """
        if (found := self._forms.get(name)) is None:
            found = self._forms[name] = self._fullest(name)
        return found

    def _fullest(self, name: str) -> str:
        words = [word for word in name.split() if word.strip(".").lower() not in SUFFIXES]
        plain = " ".join(cased(word) for word in name.split()) if name.isupper() and len(words) > 1 else name
        plain = cased(plain) if len(words) == 1 and name.isupper() and len(name) > _ORDINARY else plain
        held = self._full.get(words[-1].lower()) if words else None
        if held is None:
            alone = self._first.get(words[0].lower(), set()) if len(words) == 1 else set()
            return next(iter(alone)) if len(alone) == 1 else plain
        tail = f" {name.lower()}"
        if words[0].lower() in PARTICLES:  # "Ibn Majid" is who is "Ahmad ibn Majid" elsewhere
            held = {one: forms for one, forms in held.items() if one.endswith(tail)} or held
        last = len(words) == 1 or all(one.endswith(tail) for one in held)
        best = max(held, key=lambda one: (len(held[one]), len(one))) if last else name.lower()
        first = best.split()[0]
        same = [one for one in held if one.split()[0] == first]
        if not same:
            return plain
        forms = held[max(same, key=len)]
        mixed = next((form for form in forms if not form.isupper()), None)
        return mixed or " ".join(cased(word) for word in forms[0].split())

    def read_to(self, offset: int) -> None:
        """Take note of everybody named before an offset."""
        while self._read < len(self._order) and self._order[self._read].start < offset:
            one = self._order[self._read]
            self._read += 1
            if one.body:
                for word in one.roles & vocabulary("bodies"):
                    self._holds(word, one.name, listed=False)
            elif one.roles:
                self.meet(one.name, one.roles, listed=one.listed)

    def meet(self, name: str, roles: frozenset[str] | set[str], *, listed: bool = False) -> None:
        """Somebody is introduced with titles or offices."""
        full = self.fullest(name)
        for role in roles:
            self._holds(role, full, listed=listed)

    def _holds(self, role: str, name: str, *, listed: bool) -> None:
        held = self._roles[role]
        if not listed and name in held:
            held.remove(name)
        if name not in held:
            held.insert(0 if listed and held else len(held), name)
            self._borne[name].add(role)
            del held[:-_REMEMBERED]

    def holder(self, role: str, more: Sequence[str] = ()) -> str | None:
        """Who "the minister" is: whoever of that title spoke last or was introduced last.

        Args:
            role: the noun.
            more: the words before it ("foreign"), which must be known of that person too.
        """
        for word in more:  # "the Danish minister" is "his Danish counterpart", who has a name
            for name in self._roles.get(bare(word), []) if word[:1].isupper() else ():
                if "counterpart" in self._borne[name]:
                    return name
        for name in reversed(self._roles.get(bare(role), [])):
            borne = self._borne[name] | set(name.lower().split())
            if all(SHORT.get(bare(word), bare(word)) in borne or _tells_nothing(word) for word in more):
                return name
        return None

    def bearer(self, office: str) -> str | None:
        """The one person of the whole text who bears all the titles of an office ("Secretary General")."""
        wanted = {SHORT.get(bare(word), bare(word)) for word in office.replace("-", " ").split()} - {"the"}
        found = {
            self.fullest(one.name)
            for one in self._order
            if not one.body and wanted <= {part for role in one.roles for part in role.split("-")}
        }
        return next(iter(found)) if len(found) == 1 else None

    def first(self, start: int, end: int) -> Mention | None:
        """The first mention between two offsets."""
        at = bisect_left(self._starts, start)
        return self._order[at] if at < len(self._order) and self._order[at].end <= end else None

    def beginning(self, word: str) -> str | None:
        """Who has spoken and has a name that begins with a word ("Zhou")."""
        return next((name for name in reversed(self._recent) if name.startswith(f"{word} ")), None)

    def body_in(self, start: int, end: int) -> str | None:
        """The first body named between two offsets."""
        at = bisect_left(self._starts, start)
        while at < len(self._order) and self._order[at].end <= end:
            if self._order[at].body:
                return self._order[at].name
            at += 1
        return None

    def speaks_for_all(self, name: str) -> None:
        """A body has spoken: "it" is that body, and so is "the bank" if its short name ("NBK") stands for a bank."""
        self.body = name
        for role in self._short.get(name, ()):
            self._holds(role, name, listed=False)

    def spoke(self, name: str) -> bool:
        """Whether somebody has spoken."""
        return self.fullest(name) in self._recent

    def speaks(self, name: str) -> None:
        """Somebody has spoken alone: titles point to them now, and so do "he" and "she"."""
        self.person, self.glimpsed = name, None
        if name in self._recent:
            self._recent.remove(name)
        self._recent.append(name)
        del self._recent[:-_REMEMBERED]
        for role in self._borne[name]:
            self._holds(role, name, listed=False)

    def pronoun(self, word: str) -> str | None:
        """Whom "he", "she", "they" or "it" means; who has been "she" is not "he"."""
        if word == "they":
            return self.many or self.person
        if word == "it":
            return self.body
        if self.glimpsed is not None:
            self.speaks(self.glimpsed)
        for name in [self.person, *reversed(self._recent)]:
            if name is not None and self._called.get(name, word) == word:
                self._called[name] = word
                return name
        return None


def _tells_nothing(word: str) -> bool:
    """Whether a word before a title does not tell one bearer from another: "Kuwaiti", "three-star", "top"."""
    return word[:1].isupper() or "-" in word or word in {"top", "senior", "former", "new", "outgoing", "acting", "same"}
