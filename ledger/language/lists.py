"""Items of a list that a forecast introduces: "For 2025 the Company expects:" and a figure in each line below it.

Such an item has no verb of its own; what is said of it stands in the line above the list, which claims nothing alone.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from ledger.language import readings
from ledger.language.clauses import bullet_length
from ledger.language.cues import Cue
from ledger.language.scenes import LEADING, Reading
from ledger.language.sentences import Sentence

_INTRODUCING = frozenset({"expect", "guidance"})
_OWN = LEADING | {"guidance", "would", "possible", "agreed", "pledge", "condition"}
_FIGURE = re.compile(r"(?<![\w.,/-])(?!(?:19|20)\d\d\b)[$£€]?\d")
_DONE = re.compile(
    r"\b(?:was|were|had|has|have|rose|fell|grew|came|reached|(?:in|de)creased|declined|total+ed|reported|completed"
    r"|recorded|stood|dropped|gained|ended|averaged|actual)\b",
    re.IGNORECASE,
)
_LONGEST_LEAD, _LONGEST_ITEM, _MOST = 240, 240, 40


def introduced(sentences: Sequence[Sentence], cues: Sequence[Sequence[Cue]]) -> dict[int, tuple[int, Cue]]:
    r"""For each item of a list that a forecast introduces, the number of the introducing line and its cue.

    Args:
        sentences: the sentences of a text.
        cues: the cues of each.

    >>> from ledger.language.cues import find
    >>> from ledger.language.sentences import split
    >>> held = split("For 2025 the Company expects:\n\n- Revenue of $5 billion\n- EPS of $3.30")
    >>> {item: (lead, cue.text) for item, (lead, cue) in introduced(held, [find(one.text) for one in held]).items()}
    {1: (0, 'expects'), 2: (0, 'expects')}
    """
    found: dict[int, tuple[int, Cue]] = {}
    for number, sentence in enumerate(sentences):
        cue = _introducing(sentence, cues[number])
        if cue is None:
            continue
        for item in range(number + 1, min(number + _MOST, len(sentences))):
            if not _listed(sentences[item]):
                break
            if not any(one.kind in _OWN for one in cues[item]) and _figured(sentences[item].text):
                found[item] = number, cue
    return found


def _introducing(sentence: Sentence, held: Sequence[Cue]) -> Cue | None:
    """The cue of a line that introduces a list: it ends in a colon, or is a heading, and gives no figure itself."""
    text = sentence.text
    cue = next((one for one in reversed(held) if one.kind in _INTRODUCING), None)
    if cue is None or len(text) > _LONGEST_LEAD or _FIGURE.search(text, cue.end - sentence.start):
        return None
    heading = len(text) < 100 and text[-1].isalnum() and cue.kind == "guidance" and not _listed(sentence)
    return cue if text.endswith(":") or heading else None


def _listed(sentence: Sentence) -> bool:
    return bullet_length(sentence.text) > 0 and len(sentence.text) <= _LONGEST_ITEM


def _figured(text: str) -> bool:
    """A figure, and nothing that says it is one of the past."""
    return _FIGURE.search(text, bullet_length(text)) is not None and _DONE.search(text) is None


def reading(lead: Sentence, cue: Cue, held: Sequence[Cue], speaker: str | None) -> Reading | None:
    """What the line above a list says of its items; None where it says so of another day, or on a condition.

    Args:
        lead: the line.
        cue: its introducing cue.
        held: all its cues.
        speaker: who says it.
    """
    judged = readings.judge(lead.text, held, sentence=lead.text, offset=lead.start, form="text", speaker=speaker)
    if judged is None:
        return readings.forecast(cue)
    return judged if judged.reason is None else None
