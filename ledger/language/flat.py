"""A text as the rules read it: sentences on one line each, every space a plain one, with the way back.

Printed statements are wrapped. The rules are written for running prose, so
sentences are flattened before they are read, and every offset is carried back to the text as it was archived.
"""

from __future__ import annotations

import re
from array import array
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass

from ledger.language.sentences import Sentence, split

# Spaces of other widths are read as spaces.
_SPACES = dict.fromkeys(map(ord, "\u00a0\u2002\u2003\u2007\u2009\u202f\u3000"), " ")
_UNEVEN = re.compile(r"\s{2,}|[^\S ]")


@dataclass(frozen=True, slots=True)
class Flat:
    """A flattened text.

    Attributes:
        text: the text with each sentence on one line.
        sentences: its sentences, with offsets in the flattened text.
        original: the text as it was archived.
        places: for each character of the flattened text where it stands in the original; None where nothing moved.
    """

    text: str
    sentences: list[Sentence]
    original: str
    places: Sequence[int] | None

    @classmethod
    def of(cls, original: str) -> Flat:
        r"""Flatten a text.

        >>> flat = Flat.of("The troops will\n  leave. So it is.")
        >>> flat.sentences[0].text, flat.back(16, 21)
        ('The troops will leave.', (18, 23))
        """
        plain = original.translate(_SPACES)
        sentences = split(plain)
        if not any(_UNEVEN.search(one.text) for one in sentences):
            return cls(plain, sentences, original, None)
        pieces: list[str] = []
        places: array[int] = array("L")
        found: list[Sentence] = []
        last = 0
        for one in sentences:
            pieces.append(plain[last : one.start])
            places.extend(range(last, one.start))
            start, begin = len(places), one.start
            for gap in _UNEVEN.finditer(plain, one.start, one.end):
                pieces.append(plain[begin : gap.start()] + " ")
                places.extend(range(begin, gap.start() + 1))
                begin = gap.end()
            pieces.append(plain[begin : one.end])
            places.extend(range(begin, one.end))
            last = one.end
            found.append(Sentence(_UNEVEN.sub(" ", one.text), start, len(places), one.paragraph))
        pieces.append(plain[last:])
        places.extend(range(last, len(plain)))
        return cls("".join(pieces), found, original, places)

    def back(self, start: int, end: int) -> tuple[int, int]:
        """Where a stretch of the flattened text stands in the original."""
        if self.places is None or end <= start:
            return start, end
        return self.places[start], self.places[end - 1] + 1

    def forth(self, start: int, end: int) -> tuple[int, int]:
        """Where a stretch of the original stands in the flattened text."""
        if self.places is None:
            return start, end
        return bisect_left(self.places, start), bisect_left(self.places, end)
