"""Who speaks, sentence by sentence and clause by clause.

A label of a transcript holds until the next. Elsewhere "X said" of the sentence counts, for the clauses it reaches;
a quotation belongs to the attribution beside it, a run of quotation to the nearest one; "the minister" and "she" are
whoever bore that title or spoke last, by the fullest name the text gives. Indirect speech goes on while the tense
does. What nobody else says belongs to the author or the body whose document it is; else the answer is None: the
text's own voice.
"""

from __future__ import annotations

from dataclasses import dataclass

from ledger.language.sentences import Sentence, split
from ledger.language.speakers.voices import Voices


@dataclass(frozen=True, slots=True)
class Attribution:
    """Who speaks in one sentence.

    Attributes:
        speaker: the fullest name known, or the role or body as the text names it; None for the text's own voice.
        quoted: stretches of the sentence that stand in quotation marks, as offsets in the text.
        said: where the words of attribution stand ("Austin said"), as offsets in the text, or None.
        label: the speaker comes from a transcript label.
        parts: stretches of the sentence in which somebody else speaks: start, end, who.
    """

    speaker: str | None
    quoted: tuple[tuple[int, int], ...] = ()
    said: tuple[int, int] | None = None
    label: bool = False
    parts: tuple[tuple[int, int, str | None], ...] = ()

    def at(self, offset: int) -> str | None:
        """Who speaks at an offset in the text.

        >>> one = attribute("The club expects snow, while Ada Lovelace expects rain.")[0]
        >>> one.at(10), one.at(45)
        ('The club', 'Ada Lovelace')
        """
        return next((who for start, end, who in self.parts if start <= offset < end), self.speaker)


def attribute(text: str, sentences: list[Sentence] | None = None) -> list[Attribution]:
    """Who speaks in each sentence of a text, in the order of the sentences.

    Args:
        text: the whole text.
        sentences: its sentences, where they are already known.

    >>> text = 'Gen. Ada Lovelace said it is cold. "We will act soon," the general said. "We promise."'
    >>> [found.speaker for found in attribute(text)]
    ['Ada Lovelace', 'Ada Lovelace', 'Ada Lovelace']
    """
    return [
        Attribution(one.speaker, one.quoted, one.said, one.label, one.parts)
        for one in Voices.of(text, split(text) if sentences is None else sentences).read()
    ]
