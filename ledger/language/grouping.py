"""Which candidates restate one another: headline, paraphrase and quote of one claim share a group.

Two mentions are the same claim when the words that are left without cues, time phrases and function words
largely coincide (after folding a few synonyms), no numbers contradict and no time phrases contradict.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain

from ledger.language.tables import table, vocabulary

_WORD = re.compile(r"[^\W\d_]{2,30}(?:-[^\W\d_]{2,30})?|\d[\d.,]{0,14}%?")
_SUFFIXES = ("ian", "ing", "ed", "n")


@dataclass(frozen=True, slots=True)
class Content:
    """What a mention is about, for comparing.

    Attributes:
        words: folded content words.
        numbers: figures, as written.
        days: opening and closing day when the mention names its own time, else None.
        sentence: number of the sentence: mentions of one sentence are never restatements.
        positive: False when the claim is negated.
    """

    words: frozenset[str]
    numbers: frozenset[str]
    days: tuple[object, object] | None
    sentence: int
    positive: bool


@lru_cache(maxsize=4096)
def _folded(word: str) -> str:
    """The stem of a word, folded with the words of one meaning; empty for a word that says nothing."""
    if word in vocabulary("stop_words"):
        return ""
    stem = _stem(word)
    return _folds().get(stem, stem)


def content(text: str) -> tuple[frozenset[str], frozenset[str]]:
    """The folded content words and the figures of a piece of text.

    >>> sorted(content("These soldiers will join the fight")[0]) == sorted(content("Troops enter combat")[0])
    True
    """
    words, numbers = set(), set()
    for word in _WORD.findall(text.lower()):
        if word[0].isdigit():
            numbers.add(word.rstrip(".,"))
        elif folded := _folded(word):
            words.add(folded)
    return frozenset(words), frozenset(numbers)


def group(contents: Sequence[Content]) -> list[int]:
    """A group number for each mention, in order; equal numbers mean the same claim.

    >>> one = Content(*content("Troops will enter combat in Ukraine"), None, 0, True)
    >>> two = Content(*content("soldiers to join the fight in Ukraine"), None, 1, True)
    >>> group([one, two])
    [0, 0]
    """
    groups: list[list[int]] = []
    numbers: list[int] = []
    by_word: dict[str, list[int]] = {}
    exact: dict[tuple[object, ...], int] = {}
    for index, one in enumerate(contents):
        key = (one.words, one.numbers, one.days, one.positive)
        found = exact.get(key) if one.words else None
        if found is None or contents[groups[found][-1]].sentence == one.sentence:
            near = Counter(chain.from_iterable(by_word[word][-25:] for word in one.words if word in by_word))
            ranked = sorted((number for number, shared in near.items() if shared >= 3), key=lambda n: (-near[n], n))
            found = next((n for n in ranked[:8] if _joins(one, groups[n], contents)), None)
        if found is None:
            found = len(groups)
            groups.append([])
            for word in one.words:
                by_word.setdefault(word, []).append(found)
        groups[found].append(index)
        exact.setdefault(key, found)
        numbers.append(found)
    return numbers


def _joins(one: Content, members: Sequence[int], contents: Sequence[Content]) -> bool:
    """Whether a mention says the same as a group: compared with its first six and, for the sentence, its last."""
    return contents[members[-1]].sentence != one.sentence and all(_same(one, contents[k]) for k in members[:6])


def _same(one: Content, other: Content) -> bool:
    if one.sentence == other.sentence or one.positive != other.positive:
        return False
    if one.days is not None and other.days is not None and one.days != other.days:
        return False
    if one.numbers and other.numbers and not (one.numbers <= other.numbers or other.numbers <= one.numbers):
        return False
    shared = len(one.words & other.words)
    smaller, union = min(len(one.words), len(other.words)), len(one.words | other.words)
    return shared >= 3 and shared / smaller >= 0.7 and shared / union >= 0.4


def _stem(word: str) -> str:
    if word.endswith("s") and not word.endswith("ss") and len(word) > 3:
        word = word[:-1]
    for suffix in _SUFFIXES:
        if word.endswith(suffix) and len(word) - len(suffix) >= 4:
            word = word[: -len(suffix)]
            break
    return word.rstrip("e")


@lru_cache(maxsize=1)
def _folds() -> dict[str, str]:
    folded: dict[str, str] = {}
    for row in table("cues")["synonyms"]:
        for word in row:
            folded[_stem(word)] = _stem(row[0])
    return folded
