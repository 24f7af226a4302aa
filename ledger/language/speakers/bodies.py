"""The body whose own document a text is.

It is named in the headline, after the dateline or on a line of the head, or is what judges and expects throughout
("The Committee").
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence

from ledger.language.sentences import Sentence
from ledger.language.speakers.names import bare, title
from ledger.language.speakers.people import People
from ledger.language.tables import vocabulary

_NAME = r"(?:The )?(?:U\.S\. )?[A-Z][\w&.’'-]{0,30}+(?: (?:of (?:the )?)?[A-Z][\w&.’'-]{0,30}+){0,6}"
# "Cray Research today announced", after a dateline or at the start.
_LEAD = re.compile(
    r"(?:--|—|–|-|\A) ?(" + _NAME + r"+),?(?: Inc\.?,?| Corp\.?,?)?(?: ?\([^()]{2,60}\))?,?(?: [^,.]{2,60},)? "
    r"(?:today )?(?:announced|reported|released|published|issued|posted)\b"
)
_HEADLINE = re.compile(
    r"\A("
    + _NAME
    + r"?)(?:[’']s)? (?:(?:[Aa]nnounce|[Rr]eport|[Rr]elease|[Ii]ssue|[Uu]pdate|[Ll]aunche|[Pp]redict|[Ee]xpect)s"
    r"|[Pp]ublishes|outlook|forecasts?)\b"
)
_SAYS = re.compile(r", (" + _NAME + r"+) (?:[Ss]ays|[Ss]aid)\Z")
_ISSUED = re.compile(r"\b(?:issued|prepared|published|released) (?:by|under the auspices of) (?:the )?", re.IGNORECASE)
_JUDGES = re.compile(
    r"\b(The (?:[A-Z][a-z]{2,20} )?[A-Z]\w{1,20}|[A-Z]{2,8}) "
    r"(?:(?:now|also|therefore|today|continues to|continued to) )?(?:expects?|judges?|judged|assess(?:es|ed)?|voted"
    r"|agreed|anticipates?|projects|estimates|believes|forecasts|predicts|is (?:forecasting|predicting)|decided|seeks"
    r"|considers|considered|noted|will)\b"
)
_ABBREVIATION = re.compile(r"\A[B-DF-HJ-NP-TV-XZ]{2,5}\Z")
_FIRM = re.compile(
    r"\A([A-Z][\w&.’'-]{1,30}(?: [A-Z][\w&.’'-]{1,30}){0,4}?),? (?:Inc|Corp|Corporation|Ltd|LLC|plc|PLC|Limited)\.?\Z"
)
_CLAUSE = frozenset({"to", "is", "are", "will", "says", "said", "expected"})
_PAPERS = frozenset(
    {"release", "discussion", "statement", "outlook", "report", "bulletin", "assessment", "minutes", "notice"}
)
_SMALL = frozenset({"of", "the", "and", "for", "on", "&", "at", "in"})
_READ = 200_000


def owner(text: str, sentences: Sequence[Sentence], head: Sequence[Sentence], people: People) -> str | None:
    """The body whose document a text is, as the text calls it; None where nothing says so.

    Args:
        text: the whole text.
        sentences: its sentences.
        head: those before the first paragraph of prose.
        people: who is named in it.
    """
    named = next(_candidates(sentences, head, people), None)
    judged = Counter(found[1] for found in _JUDGES.finditer(text[:_READ]))
    judges = [name for name in judged if bare(name.split()[-1]) in vocabulary("bodies") or name.isupper()]
    if named is None:
        reported = text.count('"') + text.count("“") > 4 or " said" in text[:_READ]
        best = max(judges, key=lambda name: judged[name], default="")
        sure = judged[best] >= 2 or best.endswith(("Committee", "Council", "Board"))
        return best if best.startswith("The ") and sure and not reported else None
    top = " ".join(one.text for one in head).lower()
    called = [name for name in judges if name.startswith("The ") and _called(name[4:], named)]
    if called:
        return max(called, key=lambda name: (bare(name.split()[-1]) in top, judged[name]))
    return named


def _called(short: str, named: str) -> bool:
    """Whether "The Committee" or "The IC" can be what the head names by a longer name."""
    if short.isupper():
        return True
    return short.rsplit(maxsplit=1)[-1].lower() in named.lower() or short.rsplit(maxsplit=1)[-1] in {
        "Committee",
        "Council",
        "Board",
    }


def _candidates(sentences: Sequence[Sentence], head: Sequence[Sentence], people: People) -> Iterator[str]:
    """The bodies that may own the text, the surest first."""
    for one in head[:6]:
        found = _HEADLINE.match(one.text) or _SAYS.search(one.text)
        if found is not None and _body_like(found[1]):
            yield found[1]
    for one in sentences[: len(head) + 2]:
        lead = _LEAD.search(one.text[:400])
        if lead is not None and _body_like(lead[1]):
            yield lead[1]
    for number, one in enumerate(sentences[: len(head) + 3]):
        issued = _ISSUED.search(one.text)
        if issued is not None and (name := _first_body(one, people, issued.end())) is not None:
            yield name
        if number and number < len(head) and sentences[number - 1].text.lower().endswith("issued by"):
            yield _line(one.text) or one.text
    for one in head:
        if (name := _line(one.text)) is not None:
            yield name
    for one in [*head, *sentences[-6:]]:
        if (name := _first_body(one, people, 0)) is not None and (one in head or _ISSUED.search(one.text)):
            yield name


def _body_like(name: str) -> bool:
    words = name.split()
    if any(title(word) or bare(word) in vocabulary("no_labels") for word in words):
        return False
    return bare(words[0]) not in vocabulary("sentence_starters") - {"the"} and words[0] != "For"


def _first_body(one: Sentence, people: People, start: int) -> str | None:
    found = people.body_in(one.start + start, one.end)
    if found is None or len(found.split()) < 2 or any(title(word) for word in found.split()):
        return None
    return found if bare(found.split()[-1]) not in _PAPERS | {"press", "rate", "news"} else None


def _line(line: str) -> str | None:
    """The body that a line of a head is, but for a place after it: "NWS CLIMATE PREDICTION CENTER COLLEGE PARK MD"."""
    plain = line.replace("/", " / ").split(",")[0].split()
    low = [bare(word) for word in plain]
    if (firm := _FIRM.match(line)) is not None:
        return firm[1]
    if any(word[0].islower() and word not in _SMALL for word in plain) or not _CLAUSE.isdisjoint(low):
        return None
    if len(plain) < 2 or low[0] in vocabulary("no_labels") or low[-1] in _PAPERS:
        return None
    if low[0] in vocabulary("bodies") and low[1] in _SMALL:
        return " ".join(plain) if len(plain) <= 9 else None
    held = _stretch(plain, low)
    return " ".join(held) if not any(title(word) and bare(word) == word.lower() for word in held) and held else None


def _stretch(plain: list[str], low: list[str]) -> list[str]:
    """The words of a line that are the body's name."""
    last = next((at for at in range(1, len(plain)) if low[at] in vocabulary("bodies") - {"press", "news"}), None)
    if last is None or not plain[last - 1].isalpha():
        return []
    first = last
    while first > 0 and plain[first - 1][0].isalpha() and low[first - 1] not in _PAPERS:
        first -= 1
    if last - first > 1 and _ABBREVIATION.match(plain[first]):  # of whom it is a part
        first += 1
    if last + 2 < len(plain) and low[last + 1] in {"of", "on", "for"}:
        last = next((at for at in range(last + 2, len(plain)) if not plain[at].isalpha()), len(plain)) - 1
    return plain[first : last + 1]
