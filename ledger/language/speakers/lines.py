"""A sentence as words, and the small words by which its clauses are told apart."""

from __future__ import annotations

import re
from bisect import bisect_left
from functools import cached_property, lru_cache

from ledger.language.speakers.names import Mention
from ledger.language.speakers.people import People
from ledger.language.tables import vocabulary

_TOKEN = re.compile(r"\w[\w&/]*+(?:['’.-]\w[\w&/]*+)*+(?:\.|\+(?!\w))?|--|[^\s\w]")
_AL = frozenset({"al-", "el-", "as-", "ar-", "an-", "ad-"})
DAYS = frozenset(["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"])
BREAKS = frozenset([",", ";", ":", "—", "–", "--", "(", ")", "[", "]", '"', "“", "”", "«", "»", "?", "!", "…"])
ARTICLES = frozenset(["the", "a", "an", "its", "his", "her", "their", "our", "my", "your"])
OPENERS = frozenset(["who", "which", "whose", "now", "currently", "one"])
COMMAS = frozenset({",", "—", "–", "--"})
DEGREES = frozenset({"Ph.D.", "M.D.", "Jr.", "Sr.", "PhD", "MD", "Ph.D", "OBE", "CBE"})
ME = frozenset({"i", "we"})
PRONOUNS = frozenset({"he", "she", "they", "it"})
NOBODY = frozenset(["nobody", "no", "no-one", "none", "few", "hardly", "neither", "noone"])
ENDINGS = ("man", "men", "woman", "women", "person", "people", "ists", "ist")
FARTHEST = 24


@lru_cache(maxsize=65536)
def _lowered(word: str) -> str:
    return word.lower().rstrip(".")


class Line:
    """A sentence as words.

    Attributes:
        text: the sentence.
        offset: where it stands in the whole text.
        people: who is named in the whole text.
        raw: its words and marks.
        low: the same in lower case, without full stops.
    """

    def __init__(self, text: str, offset: int, people: People) -> None:
        self.text, self.offset, self.people = text, offset, people
        self.raw: list[str] = _TOKEN.findall(text)
        self.low = list(map(_lowered, self.raw))
        if "WHO" in self.raw and not text.isupper():  # the body, not the pronoun
            self.low = [one if raw != "WHO" else raw for one, raw in zip(self.low, self.raw, strict=True)]

    @cached_property
    def spans(self) -> list[tuple[int, int]]:
        """Where each word stands in the sentence."""
        found, end, find = [], 0, self.text.find
        for word in self.raw:  # only spaces stand between two words
            start = find(word, end)
            end = start + len(word)
            found.append((start, end))
        return found

    def __len__(self) -> int:
        return len(self.raw)

    def slice(self, first: int, last: int) -> str:
        """The words from first to last as they stand, in one line."""
        found = " ".join(self.text[self.spans[first][0] : self.spans[last][1]].split())
        return found[:-1] if found.endswith(".") and self.low[last] not in vocabulary("never_end") else found

    def breaks(self, at: int) -> bool:
        """Whether a word is a mark or a conjunction at which a clause begins."""
        return self.raw[at] in BREAKS or self.low[at] in vocabulary("joining_words")

    def span(self, first: int, last: int) -> tuple[int, int]:
        """Where the words from first to last stand in the sentence."""
        return self.spans[first][0], self.spans[last][1]

    def begin(self, at: int) -> int:
        """Where a word begins in the whole text."""
        return self.offset + self.spans[at][0]

    def person(self, first: int, last: int) -> Mention | None:
        """The person whose name ends with the word number last and begins no earlier than first."""
        end = self.offset + self.spans[last][1]
        found = self.people.ends.get(end) or (self.people.ends.get(end - 1) if self.raw[last].endswith(".") else None)
        return found if found is not None and not found.body and found.start >= self.begin(first) else None

    def at(self, offset: int) -> int:
        """The number of the first word that begins at or after an offset in the sentence."""
        return bisect_left(self.spans, (offset, -1))

    def capital(self, at: int) -> bool:
        """Whether a word begins with a capital, as a name does ("el-Sayed")."""
        word = self.raw[at]
        return word[:1].isupper() or (word[:3] in _AL and word[3:4].isupper())
