"""Where the writer's own words say who speaks: "X said", "said X", "X expects"."""

from __future__ import annotations

from functools import lru_cache

from ledger.language.speakers import nouns, sources, subjects
from ledger.language.speakers.lines import ARTICLES, BREAKS, Line
from ledger.language.speakers.nouns import Subject
from ledger.language.speakers.people import People
from ledger.language.speakers.sources import Said
from ledger.language.tables import vocabulary

_IRREGULAR = {
    "say": "said",
    "tell": "told",
    "write": "wrote",
    "think": "thought",
    "see": "saw",
    "foresee": "foresaw",
    "put": "put",
    "forecast": "forecast",
    "admit": "admitted",
    "signal": "signaled",
}
# What must follow verbs that have other senses: "made clear", "went on", "pointed out", "calls for".
_WITH = {
    "make": {"clear", "it", "the"},
    "go": {"on"},
    "point": {"out", "to"},
    "call": {"for", "on"},
    "calling": {"for"},
}
_OTHERS = {
    "signalled": ("signal", "past"),
    "made": ("make", "past"),
    "makes": ("make", "third"),
    "went": ("go", "past"),
    "goes": ("go", "third"),
    "pointed": ("point", "past"),
    "points": ("point", "third"),
    "called": ("call", "past"),
    "calls": ("call", "third"),
}
_ISSUED = frozenset({"issued", "released", "published", "updated"})
_CONTINUOUS = ("forecasting", "predicting", "expecting", "projecting", "calling", "anticipating", "estimating")
_MODALS = frozenset(
    ["will", "would", "could", "should", "may", "might", "must", "can", "cannot", "to", "did", "does", "do", "not"]
) | {"shall"}
_BE = frozenset({"is", "are", "was", "were", "be", "been", "being", "am"})
_UNREAL = frozenset({"if", "whether", "unless", "nobody"})
_OF_NOUNS = frozenset({"of", "for", "in", "are", "were", "is", "was", "by", "at", "from", "to", "'", "’"})
_IT_SAYS = frozenset(
    ["say", "add", "expect", "announce", "predict", "forecast", "note", "state", "anticipate", "project"]
)
_DESCRIBES = frozenset(
    {"latest", "new", "member", "own", "central", "recent", "current", "earlier", "updated", "revised", "official"}
)
_GOES_ON = frozenset(
    ["on", "in", "to", "at", "during", "after", "late", "early", "while", "when", "as", "of", "reporters"]
)
_QUOTES = frozenset({'"', "”", "»"})


@lru_cache(maxsize=1)
def _verbs() -> dict[str, tuple[str, str]]:
    """Every form of a verb of saying or thinking: its base form, and whether base, third, past or continuous."""
    found: dict[str, tuple[str, str]] = {}
    for base in sorted(vocabulary("say_verbs") | vocabulary("think_verbs")):
        stem = base[:-1] + "i" if base.endswith("y") and base[-2] not in "aeiou" else base
        third = stem + "es" if stem != base or base.endswith(("ss", "ch", "sh", "x")) else base + "s"
        past = _IRREGULAR.get(base, stem + ("d" if base.endswith("e") else "ed"))
        for form, place in ((base, "base"), (third, "third"), (past, "past")):
            found.setdefault(form, (base, place))
    found |= _OTHERS
    return found | {form: (form, "continuous") for form in _CONTINUOUS}


@lru_cache(maxsize=1)
def _marks() -> frozenset[str]:
    return frozenset(_verbs()) | sources.marks()


def find(text: str, offset: int, people: People) -> list[Said]:
    """Every attribution in a sentence whose quotations have been blanked out, in order.

    Args:
        text: the sentence.
        offset: where it starts in the whole text.
        people: who is named in the whole text.

    >>> text = "The club said it snows, while Ada Lovelace expects rain."
    >>> [(one.subject.text, one.trailing) for one in find(text, 0, People.of(text))]
    [('The club', False), ('Ada Lovelace', False)]
    """
    marks, verbs, line = _marks(), _verbs(), Line(text, offset, people)
    first = sources.colon(line) if ":" in text else None
    found = [first] if first is not None else []
    for at in [at for at, word in enumerate(line.low) if word in marks]:
        one = (_verb(line, at) if line.low[at] in verbs else None) or sources.at(line, at)
        if one is not None and (not found or one.start >= found[-1].end or one.weak < found[-1].weak):
            found.append(one)
    return [one for one in found if not one.weak] or found


def _verb(line: Line, at: int) -> Said | None:
    """An attribution by a verb, if the words around it let it be one."""
    base, form = _verbs()[line.low[at]]
    if not _a_verb(line, at, base):
        return None
    subject = _before(line, at, form)
    if subject is not None and not _agrees(base, form, subject):
        return None
    if subject is not None and subject.kind in {"role", "body"} and sources.paper(subject):
        subject = nouns.owner(line, line.at(subject.start), line.at(subject.end) - 1) or subject
    last = at
    start, end = (subject.start if subject is not None else 0), line.spans[at][1]
    if (inverted := subject is None) and (subject := _inverted(line, at, base, form)) is not None:
        start, end = line.spans[at][0], subject.end
        while last + 1 < len(line) and line.spans[last + 1][1] <= end:
            last += 1
    if subject is None or not _speaks(line, at, subject) or _unreal(line, subject):
        return None
    past = "had" in line.low[max(0, at - 3) : at]
    trailing = _trailing(line, start, last, inverted=inverted)
    return Said(subject, start, end, trailing, past, thinks=base in vocabulary("think_verbs"))


def _a_verb(line: Line, at: int, base: str) -> bool:
    """The word is a verb here: no headline ("Officials Say"), no noun ("forecasts for"), no verb of another sense."""
    if not (line.raw[at].islower() or at == 0 or line.text.isupper()):
        return False
    follows = line.low[at + 1] if at + 1 < len(line) else ""
    if base in _WITH and (
        follows not in _WITH[base] or (follows == "the" and "following" not in line.low[at : at + 3])
    ):
        return False
    if line.low[at] not in vocabulary("saying_nouns"):
        return True
    prior = line.low[at - 1] if at else ""
    owned = prior in {"'", "’"} or prior.endswith(("'s", "’s"))
    counted = prior in ARTICLES or prior in vocabulary("time_numbers")
    return not (follows in _OF_NOUNS or prior in _DESCRIBES or owned or counted)


def _before(line: Line, at: int, form: str) -> Subject | None:
    """The subject before a verb, over its auxiliaries; none in a passive, and after a modal only "I would say"."""
    aux = at - 1
    while aux >= 0 and line.low[aux] in vocabulary("said_adverbs"):
        aux -= 1
    prior = line.low[aux] if aux >= 0 else ""
    if form == "continuous" and prior == ",":  # "the centre issued its outlook, predicting rain"
        issued = next((one for one in range(1, aux) if line.low[one] in _ISSUED), None)
        return subjects.before(line, issued) if issued is not None else None
    if form == "continuous":
        return subjects.before(line, aux) if prior in _BE else None
    if prior in _BE:
        return None
    if prior in _MODALS or prior.endswith(("n't", "n’t")):
        subject = subjects.before(line, aux)
        return subject if subject is not None and subject.kind == "self" and "not" not in prior else None
    return subjects.before(line, at)


def _inverted(line: Line, at: int, base: str, form: str) -> Subject | None:
    """The subject after its verb, where a quotation or a clause has just ended."""
    prior = line.raw[at - 1] if at > 0 else ","
    if form in {"base", "continuous"} or prior not in BREAKS:
        return None
    if base not in vocabulary("inverting_verbs") and prior not in _QUOTES:
        return None
    return subjects.after(line, at)


def _speaks(line: Line, at: int, subject: Subject) -> bool:
    """Whether the subject can say or think this."""
    base, form = _verbs()[line.low[at]]
    follows = line.low[at + 1] if at + 1 < len(line) else ""
    if subject.kind == "self":
        return True
    if subject.kind == "pronoun" and subject.text == "it":
        return base in _IT_SAYS
    if subject.kind == "role" and not subject.animate:
        plainly = form in {"third", "continuous"} or follows in {"that", ":"} or base == "say"
        return plainly and base in vocabulary("impersonal_verbs") | {"calling", "call"}
    if subject.kind == "role" and form == "past" and follows in {"to", "by"}:  # "the ministers expected to attend"
        return base in {"point", "say"}
    return True


def _agrees(base: str, form: str, subject: Subject) -> bool:
    """Whether a form of a verb can follow a subject: "analysts expect", but not "the bank expect"."""
    return form != "base" or subject.kind == "self" or _several(subject) or _IRREGULAR.get(base) == base


def _several(subject: Subject) -> bool:
    """Whether the subject is plural, so that the base form of a verb can follow."""
    if subject.kind == "pronoun":
        return subject.text == "they"
    if subject.kind == "role":
        plural = subject.head.endswith("s") or subject.head in {"staff", "people", "police", "men", "women"}
        return plural or " and " in subject.text
    return subject.kind == "body" and subject.text.endswith(("s", "S"))


def _unreal(line: Line, subject: Subject) -> bool:
    """What somebody says if, or is asked whether he says, nobody has said."""
    at = line.at(subject.start)
    return not _UNREAL.isdisjoint(line.low[max(0, at - 2) : at])


def _trailing(line: Line, start: int, last: int, *, inverted: bool) -> bool:
    """What was said stands before: a clause and a comma go before the subject, no clause follows the verb."""
    first = line.at(start)
    if first < 2 or line.raw[first - 1] not in _QUOTES | {",", "—", "–", "?", "!"}:
        return inverted and first > 0
    if line.raw[first - 1] == "," and sum(line.raw[at] not in BREAKS for at in range(first)) < 4:
        return False
    follows = line.raw[last + 1] if last + 1 < len(line) else "."
    if inverted or follows in {",", ".", ";", '"', "”", "—", "–", "("}:
        return follows != ":"
    for at in range(last + 1, min(last + 14, len(line))):
        if line.low[at] == "that" or line.raw[at] == ":":
            return False
        if line.breaks(at):
            if line.raw[at] == "," and line.low[last] in {"told", "tells"}:
                return True
            break
    return follows in _GOES_ON or subjects.adverb(line, last + 1)
