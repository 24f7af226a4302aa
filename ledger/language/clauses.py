"""Cutting a sentence into the clauses that make one claim each, with exact offsets.

A sentence is only cut where two cues stand on either side of a joint ("…, but we expect …"); a quotation is
trimmed to the speaker's own clause.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from ledger.language.attribution import Attribution
from ledger.language.cues import Cue
from ledger.language.scenes import LEADING
from ledger.language.tables import vocabulary


@dataclass(frozen=True, slots=True)
class Clause:
    """A stretch of a sentence and its cues; offsets in the whole text.

    Attributes:
        start: first character.
        end: after the last character.
        cues: the cues inside, in order.
        quoted: the cues stand in quotation marks.
        alone: the sentence has no other clause with a cue.
    """

    start: int
    end: int
    cues: tuple[Cue, ...]
    quoted: bool
    alone: bool


# Joints between two claims, in the text between two cues.
_JOINT = re.compile(
    r"; |[—–] |: |,? but |,? and that |\bof which\b|\band into\b|\band (?=to\b)|\) and (?=into)"
    r"|, (?:and|while|with|so|yet|whereas|although|though|which|or|then)(?= )"
    r"|, (?:increasing|decreasing|continuing|including)(?= )"
    r"|\band (?=(?:is|are|was|were|it|they|we|then|also|still|slightly|now|will|likely|probably|only|an?|equal|the)?"
    r"\s?\S{0,3}\Z)"
    r"|,? and (?=(?:an?|about|around|only|only a|just a|approximately|roughly)?\s?\(?~?\Z)"
    r"|, (?=(?:and )?(?:an?|only a)?\s?\(?~?\Z)"
)
_DIRECT = re.compile(r"(?:, |; |: |[—–] )(?:and|but|so|yet|because) |; |: |[—–] ")
_TAIL = re.compile(r"(?:, (?:especially|including|such as|particularly|notably) )")
_COMPLEMENT = re.compile(r"\b(?:agreed|said|says|noted|added|stressed|announced|warned|stated) that ")
_ATTRIBUTED = re.compile(
    r"(?:,[\"”]?|[.?!][\"”]|[\"”]) (?:[^\s,]+ ){0,7}(?:said|says|added|noted|told)\b[^\"“”]{0,60}\.?[\"”]?\Z"
)
_WORD = re.compile(r"[A-Za-z]{1,12}")
_BULLET = re.compile(r"\A(?:[•*·▪◦‣●○–—-]|\(?\d{1,2}[.)])\s{1,4}")
_LABEL = re.compile(r"\A[A-Z][\w.'’ -]{0,60}(?: \([^)\n]{1,60}\))?(?: ?[-–—] ?[\w ,.&-]{2,60})? ?:\s{1,4}")
_DANGLING = re.compile(r"(?<=[\s,;])(?:and|but|while|with|or|so|yet|which|that)\Z")
_EDGE = " \t\r\n\u00a0,;:.—–"


def cut(text: str, start: int, end: int, cues: Sequence[Cue], voice: Attribution) -> list[Clause]:
    """The clauses of a sentence that hold cues.

    Args:
        text: the whole text.
        start: where the sentence starts.
        end: where it ends.
        cues: the sentence's cues.
        voice: who speaks, and which stretches are quoted.
    """
    groups: list[list[Cue]] = []
    edges: list[int] = [start]
    for cue in cues:
        if groups:
            joint = None
            if _quote_of(groups[-1][-1], voice) != _quote_of(cue, voice) and not _fragment(text, cue, voice):
                joint = groups[-1][-1].end + max(0, text[groups[-1][-1].end : cue.start].rfind('"'))
            elif _claims(cue) and any(_claims(one) for one in groups[-1]):
                joint = _joint(text, groups[-1][-1].end, cue.start)
            if joint is not None:
                groups.append([])
                edges.append(joint)
        else:
            groups.append([])
        groups[-1].append(cue)
    edges.append(end)
    clauses = []
    for index, held in enumerate(groups):
        quote = _quote_of(held[0], voice)
        left, right = edges[index], edges[index + 1]
        if quote is not None and not _fragment(text, held[0], voice):
            left = max(left, quote[0] + (text[quote[0]] in '"“«'))
            right = min(right, quote[1] - 1 if text[quote[1] - 1] in '"”»' else quote[1])
        clauses.append(
            Clause(
                left, right, tuple(held), quote is not None and not _fragment(text, held[0], voice), len(groups) == 1
            )
        )
    return clauses


# Kinds that make a claim of their own, so that two of them with a joint between are two claims.
_HEADS = LEADING | {"progressive", "would"}
_KEPT = frozenset({"increasing", "decreasing", "continuing", "including", "with", "which", "while"})


_ASIDE = re.compile(
    r"\A(?:scheduled|slated|due|expected|planned)\b", re.IGNORECASE
)  # "the vote, scheduled for May, will …"


def _claims(cue: Cue) -> bool:
    return cue.kind in _HEADS and _ASIDE.match(cue.text) is None


def _joint(text: str, left: int, right: int) -> int | None:
    last = None
    for found in _JOINT.finditer(text[left:right]):
        last = found
    if last is None:
        return None
    word = last[0].lstrip(" ,;:.—–)")
    return left + last.end() - (len(word) if word.strip() in _KEPT else 0)


def _quote_of(cue: Cue, voice: Attribution) -> tuple[int, int] | None:
    return next(((a, b) for a, b in voice.quoted if a <= cue.start and cue.end <= b), None)


def _fragment(text: str, cue: Cue, voice: Attribution) -> bool:
    """A quoted piece of the writer's own sentence, not a sentence of the speaker's."""
    quote = _quote_of(cue, voice)
    if quote is None:
        return False
    before = text[max(0, quote[0] - 2) : quote[0]].rstrip()
    joined = bool(before) and before[-1] not in ",:;.!?\n" and text[quote[0]] in '"“«'
    return joined and text[quote[0] + 1 : quote[0] + 2].islower()


def trim(text: str, clause: Clause, keep: Sequence[tuple[int, int]]) -> tuple[int, int]:
    """A clause cut down to the words that make the claim.

    Args:
        text: the whole text.
        clause: the clause.
        keep: stretches (time phrases) that must not be cut off.
    """
    start, end = clause.start, clause.end
    first = clause.cues[0].start if clause.cues else end
    protected = min((a for a, b in keep if a >= start), default=first)
    limit = min(first, protected)
    for found in _DIRECT.finditer(text, start, limit):
        if len(text[start : found.start()].split()) >= 2:
            start = found.end()
    comma = text.find(", ", start, limit)
    while comma != -1 and (_opens(text, start) or text[comma + 2 : comma + 5].lower() in {"if ", "we ", "we'", "we’"}):
        start = comma + 2
        comma = text.find(", ", start, limit)
    return edges(text, start, end)


# Between two periods of one verb: a joint, then the figure of the second ("… in 2015 and $59/b in 2016").
_ALSO = re.compile(
    r"\A(?:[,;]? ?\((?:[^()]{1,40})\))?(?P<joint>(?:,? and|, then|,? before|,? followed by|[,;])(?: then)?)"
    r"(?P<figure>(?: (?:to )?(?:slow|fall|rise|ease|drop|climb|increase|decrease|return|settle)(?:s|ing"
    r"|ping)?(?: back)?)?"
    r" (?:to |the |by |about |around |nearly |roughly |approximately |more than |over |almost |an average of |up to )*"
    r"(?:[$£€~]|US\$)?\d[^;:\"“”]{0,60}?)\Z"
)


def periods(text: str, start: int, times: Sequence[tuple[int, int]]) -> list[tuple[int, int, int]]:
    """Where one verb goes on to a figure for another period.

    Args:
        text: the whole text.
        start: where the claim starts.
        times: its time phrases, in order.

    Returns:
        For each further period: which of the times it is, where the claim before it ends, where its own begins.

    >>> text = "Oil will average $54 in 2015 and $59 in 2016."
    >>> [(text[:end], text[begin:]) for _, end, begin in periods(text, 0, [(21, 28), (37, 44)])]
    [('Oil will average $54 in 2015', '$59 in 2016.')]
    """
    found: list[tuple[int, int, int]] = []
    if len(times) < 2 or not any(sign.isdigit() for sign in text[start : times[0][0]]):
        return found
    for index, ((_, before), (after, _)) in enumerate(pairwise(times), 1):
        match = _ALSO.match(text[before:after]) if after - before < 120 else None
        if match is not None:
            found.append((index, before + match.start("joint"), before + match.start("figure") + 1))
    return found


def _opens(text: str, start: int) -> bool:
    """The words up to the next comma are only an opener ("By then, …", "So, to improve awareness, …")."""
    found = _WORD.match(text, start)
    return found is not None and found[0].lower() in vocabulary("openers")


def bare(text: str, clause: Clause) -> tuple[int, int]:
    """A clause of the writer's own text without its attribution, its asides and its full stop."""
    start, end = clause.start, clause.end
    attributed = _ATTRIBUTED.search(text[start:end]) if clause.alone else None
    if attributed is not None and attributed.start() > 20:
        end = start + attributed.start()
    first = clause.cues[-1].start if clause.cues else end
    for found in _COMPLEMENT.finditer(text, start, first):
        start = found.end()
    last = clause.cues[-1].end if clause.cues else start
    tail = _TAIL.search(text, last, end)
    if tail is not None:
        end = tail.start()
    start, end = edges(text, start, end)
    opened = text.count('"', start, end) % 2 or text.count("“", start, end) > text.count("”", start, end)
    if opened and text[end : end + 1] in {",", "."} and text[end + 1 : end + 2] in {'"', "”"}:
        end += 2
    return start, end


def label_length(sentence: str) -> int:
    """How many characters of a transcript line are the speaker's label and the space after it.

    >>> label_length("SEC. AUSTIN: We will go.")
    13
    """
    found = _LABEL.match(sentence)
    return found.end() if found else 0


def bullet_length(sentence: str) -> int:
    """How many characters of a list item are its bullet.

    >>> bullet_length("• Revenue is expected to be $37 billion.")
    2
    """
    found = _BULLET.match(sentence)
    return found.end() if found else 0


def edges(text: str, start: int, end: int) -> tuple[int, int]:
    """A stretch without the marks, spaces and dangling conjunctions at its ends.

    >>> edges("a season and ", 0, 13)
    (0, 8)
    """
    while start < end and text[start] in _EDGE:
        start += 1
    while end > start and text[end - 1] in _EDGE:
        end -= 1
    dangling = _DANGLING.search(text, max(start, end - 12), end)
    if dangling is not None and dangling.start() > start:
        return edges(text, start, dangling.start())
    return start, end
