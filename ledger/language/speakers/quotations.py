"""Stretches of a text in double quotation marks, and the text with them blanked out."""

from __future__ import annotations

import re
from dataclasses import dataclass

_MARK = re.compile(r"[\"“”«»]|\n\s{0,10}\n|\r\n\s{0,10}\r\n")
_LINE = re.compile(r"[\r\n][ \t•*·▪◦–—-]{0,4}\Z")
_ANEW = re.compile(r"[A-Z]")
_OPENING, _CLOSING = "“«", "”»"


@dataclass(frozen=True, slots=True)
class Quotation:
    """A quotation, marks included.

    Attributes:
        start: offset of its opening mark.
        end: offset after its closing mark.
        closed: it has a closing mark; a paragraph's end closes the others, and the next paragraph may go on.
    """

    start: int
    end: int
    closed: bool = True


def quotations(text: str) -> list[Quotation]:
    """The quotations of a text, in order.

    >>> [text.end for text in quotations('"One," he said. "Two.')]
    [6, 21]
    """
    found: list[Quotation] = []
    opened: int | None = None
    for mark in _MARK.finditer(text):
        char = mark[0]
        if char[0] in "\r\n":
            if opened is not None:
                found.append(Quotation(opened, mark.start(), closed=False))
                opened = None
        elif opened is None:
            if char not in _CLOSING:
                opened = mark.start()
        elif (
            char == '"' and _ANEW.match(text, mark.end()) and _LINE.search(text, max(0, mark.start() - 6), mark.start())
        ):
            found.append(Quotation(opened, mark.start(), closed=False))  # the next item of a list
            opened = mark.start()
        elif char not in _OPENING:
            found.append(Quotation(opened, mark.end()))
            opened = None
    if opened is not None:
        found.append(Quotation(opened, len(text), closed=False))
    return found


def without(text: str, offset: int, quoted: tuple[tuple[int, int], ...]) -> str:
    """A sentence with its quotations blanked out, so that only the writer's own words are left.

    Args:
        text: the sentence.
        offset: where it starts in the whole text.
        quoted: its quotations, as offsets in the whole text.

    >>> without('"It will rain by Friday," he said.', 0, ((0, 25),))
    '"                       " he said.'
    """
    for start, end in quoted:
        a, b = start - offset, end - offset
        if b - a > 2 and (b - a > 30 or text[a + 1 : b - 1].strip().endswith((",", ".", "?", "!"))):
            text = text[: a + 1] + " " * (b - a - 2) + text[b - 1 :]
    return text
