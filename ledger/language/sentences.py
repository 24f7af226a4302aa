"""Text into sentences, with exact offsets, on any text.

Own rules: paragraphs end at blank lines, headlines and list items at their line, hard-wrapped lines are
joined; a full stop ends a sentence unless it belongs to a title, an initial, an abbreviation or a date.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from ledger.language.tables import vocabulary


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence: ``text == whole[start:end]``, offsets in code points, end-exclusive.

    Attributes:
        text: the sentence without surrounding white space.
        start: offset of its first character.
        end: offset after its last character.
        paragraph: number of the paragraph (block between blank lines, or a line of its own) it stands in.
    """

    text: str
    start: int
    end: int
    paragraph: int = 0


_MONTHS = frozenset(["jan", "feb", "mar", "apr", "jun", "jul", "aug", "sep", "sept", "oct", "nov", "dec"])
_STOP = re.compile(r"[.!?…。！？]")
_CLOSERS = "\"'”’»)]"
_LINE = re.compile(r"[^\r\n\u2028\u2029\x0b\x0c\x85]+")
_BULLET = re.compile(r"(?:[-–—•*·▪◦‣●○>×]|\(?\d{1,3}[.)]|\(?[a-z][.)])\s")
# "New York, 21 October 2025": a line of a head.
_DATELINE = re.compile(
    r"[ \t]{0,9}(?:[A-Z][\w.’'-]{1,20}(?: [A-Z][\w.’'-]{1,20}){0,2}, )?(?:\d{1,2} [A-Z][a-z]{2,8}"
    r"|[A-Z][a-z]{2,8}\.? \d{1,2},) "
    r"20\d\d\s{0,5}\Z"
)
_WORD_BEFORE = re.compile(r"(?<![\w.'’-])[\w.'’-]{1,24}\Z")
_WORD_AFTER = re.compile(r"[\"'“‘«(\[]{0,3}([^\W_]{1,24})")
_ACRONYM = re.compile(r"\A(?:[A-Za-z]\.){1,12}[A-Za-z]\Z")


def split(text: str) -> list[Sentence]:
    r"""The sentences of a text, in order; every one is the exact slice of the text at its offsets.

    Args:
        text: anything: prose, headlines, transcripts, bullets, any line ends.

    >>> [s.text for s in split('Lloyd J. Austin III spoke on Oct. 31. 2024. "We agree," he said.')]
    ['Lloyd J. Austin III spoke on Oct. 31. 2024.', '"We agree," he said.']
    >>> split("A headline\r\n\r\nA sentence. Another.")[1].start
    14
    """
    found: list[Sentence] = []
    for number, (start, end) in enumerate(_blocks(text)):
        begin = start
        for stop in _stops(text, start, end):
            _keep(text, begin, stop, number, found)
            begin = stop
        _keep(text, begin, end, number, found)
    return found


def _keep(text: str, start: int, end: int, number: int, found: list[Sentence]) -> None:
    piece = text[start:end]
    start += len(piece) - len(piece.lstrip())
    end -= len(piece) - len(piece.rstrip())
    if start < end:
        found.append(Sentence(text[start:end], start, end, number))


def _blocks(text: str) -> Iterator[tuple[int, int]]:
    """Stretches that sentences never cross: a line, or several lines that were only wrapped."""
    group: list[tuple[int, int]] = []
    for line in _LINE.finditer(text):
        if not line[0].strip():
            yield from _joined(text, group)
            group = []
            continue
        if group and _gap_is_blank(text, group[-1][1], line.start()):
            yield from _joined(text, group)
            group = []
        group.append((line.start(), line.end()))
    yield from _joined(text, group)


def _gap_is_blank(text: str, end: int, start: int) -> bool:
    gap = text[end:start].replace("\r\n", "\n")
    return len(gap) > 1 or gap in {"\u2029", "\x0c"}


def _joined(text: str, lines: list[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """Lines of one block; a line runs on when it looks wrapped rather than ended."""
    if not lines:
        return
    longest = max(end - start for start, end in lines)
    begin, last = lines[0]
    for start, end in lines[1:]:
        length, tail, head = (
            last - begin,
            text[max(begin, last - 40) : last].rstrip(),
            text[start : start + 60].lstrip(),
        )
        listed = _BULLET.match(text, end - len(text[start:end].lstrip()), end) is not None
        ended = listed or tail.endswith((".", "!", "?", ":", ";", '"', "”"))
        if listed or (end - start < 45 and _DATELINE.match(text, start, end) is not None):
            runs_on = False
        elif head[:1].islower():
            runs_on = True
        else:
            previous = last - max(begin, text.rfind("\n", begin, last) + 1)
            runs_on = longest <= 130 and previous >= 0.7 * longest and previous >= 45 and (not ended or length >= 45)
        if not runs_on:
            yield begin, last
            begin = start
        last = end
    yield begin, last


def _stops(text: str, start: int, end: int) -> Iterator[int]:
    """Where sentences end inside a block: after the full stop and its closing quotes."""
    position = start
    while position < end:
        found = _STOP.search(text, position, end)
        if found is None:
            return
        after = found.end()
        while after < end and (text[after] in ".!?…" or text[after] in _CLOSERS):
            after += 1
        position = after
        if after >= end:
            return
        mark = found[0]
        if mark in "。！？" or (text[after].isspace() and _ends(text, start, found.start(), after, end)):
            yield after


def _ends(text: str, start: int, stop: int, after: int, end: int) -> bool:
    """Whether the mark at ``stop``, closed at ``after``, ends a sentence."""
    rest = text[after : min(end, after + 60)].lstrip()
    first = rest.lstrip("\"'“‘«([")[:1]
    if not rest or first.islower():
        return not rest
    if text[stop] != "." or text[stop + 1 : after].strip("."):  # "!", "?", or a closing quote after the stop
        return True
    before = _WORD_BEFORE.search(text[max(start, stop - 24) : stop])
    word = (before[0] if before else "").lstrip("'’-")
    if word.isdigit():
        return not _dated_or_listed(text, start, stop - len(word), first)
    plain = word.lower()
    following = _WORD_AFTER.match(rest)
    starts = (
        following is not None and following[1][:1].isupper() and following[1].lower() in vocabulary("sentence_starters")
    )
    seldom = (
        plain in vocabulary("seldom_end")
        or _ACRONYM.match(word.rpartition("-")[2])
        or (len(word) == 1 and word.isupper())
    )
    return plain not in vocabulary("never_end") and (starts or not seldom)


def _dated_or_listed(text: str, start: int, at: int, first: str) -> bool:
    """A number before the stop that numbers a list item ("1. The economy") or a day ("Oct. 31. 2024")."""
    if text[max(start, at - 6) : at].strip() == "" and at - start <= 6:
        return True
    month = _WORD_BEFORE.search(text[max(start, at - 24) : at].rstrip(" ."))
    return first.isdigit() and month is not None and month[0].lower().strip(".") in _MONTHS
