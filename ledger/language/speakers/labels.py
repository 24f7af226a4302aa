"""Transcripts: the labels that say who speaks until the next one.

"SEC. MARSHALL:", "Q:", "Ada Lovelace, Governor:", "Rachel Carson (Chair):", a name with its office on a line of its
own, "Director FRIEDMAN." at the head of a paragraph. A text is a transcript only where labels are at home: where
they come back, carry titles or mark questions.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from ledger.language.sentences import Sentence
from ledger.language.speakers.names import PARTICLES, bare, plain_name, title
from ledger.language.speakers.people import People
from ledger.language.tables import vocabulary

_COLON = re.compile(
    r"\A[\[*]{0,3}([A-Z][^:\n\r\[\]*]{0,110}?)[\]*]{0,3} ?(?:[\[(][\d:. ]{1,12}[\])] ?)?:[*]{0,2}(?=\s|\Z)"
)
_DASHED = re.compile(r"\A([A-ZÀ-Þ][\w.'’-]{0,24}(?: \w[\w.'’-]{0,24}){0,5}) (?:--|—|–|-) (\S[^\n]{1,100})\Z")
_STOPPED = re.compile(
    r"\A((?:[A-Z][A-Za-z]{1,14}\.? ){1,3}[A-Z][A-Z'’-]{2,24}(?: [A-Z][A-Z'’-]{2,24}){0,2}|The [A-Z]{4,20})\.(?=\s|\Z)"
)
_ALONE_TITLED = re.compile(r"\A(?:The )?([A-Z][a-z]{1,14}\.?)(?: [A-ZÀ-Þ][\w'’-]{1,24}){0,3}\.\Z")
_SHOUTED = re.compile(r"\A[A-Z][A-Z.'’-]{1,24}(?: [A-Z][A-Z.'’-]{0,24}){1,3}\.\Z")
_ASKS = re.compile(r"\A(Q|A)(?:uestion|UESTION|nswer|NSWER)?(?:[.:] {0,4}|(?<=Q) {1,4})(?=[A-Z\"“‘(\[–—-]|\Z)")
_LETTERED = re.compile(r"\A<?[QA] ?[-–—] ?([A-Z][^<>:\n]{2,60}?)>?:(?=\s|\Z)")
_OUTLET = re.compile(r"\A((?:The )?[A-ZÀ-Þ][\w&'’-]{1,20}(?: [A-ZÀ-Þ][\w&'’-]{1,20}){0,2}):(?=\s)")
_TIME = re.compile(r" ?[(\[][\d:. ]{1,12}[)\]]")
_BRACKET = re.compile(r"\A([^()]{1,80}?) \(([^()]{1,80})(?:\([^()]{1,80}\))?\)\Z")
_OFFICE_LINE = re.compile(r"\A([A-ZÀ-Þ][\w.'’-]{0,24}(?: [\w.'’-]{1,24}){1,4}), ([A-Z][^\n.:;]{2,90})\Z")
_OWN_LINE = re.compile(r"\A[A-ZÀ-Þ][\w.'’-]{0,24}(?: [\w.'’-]{1,24}){0,5}\Z")
_TRANSCRIPT = re.compile(
    r"\b(?:transcript|press (?:conference|briefing)|prepared remarks|(?:earnings|conference) call|hearing|interview"
    r"|Q&A)\b",
    re.I,
)
_STATEMENT = re.compile(r"\b(?:opening statement|testimony|remarks|statement for the record|as prepared)\b", re.I)
_PEERS = ("Lord ", "Lady ", "Baroness ", "Viscount ", "Dame ")
_NOBODYS = frozenset(["analyst", "host", "interviewer", "journalist", "moderator", "operator", "reporter", "speaker"])


@dataclass(frozen=True, slots=True)
class Label:
    """A label at the head of a sentence.

    Attributes:
        name: what stands before office, outlet and colon.
        office: the office or outlet in the label, or "".
        length: how many characters of the sentence it takes.
        strength: 2 for a label that only transcripts have, 1 for one that may be a heading, 0 for a line of its own,
            -1 for one inside a paragraph.
    """

    name: str
    office: str
    length: int
    strength: int


class Transcript:
    """The labels of a text, by the number of the sentence they stand in; none where it is no transcript."""

    def __init__(self, sentences: Sequence[Sentence], people: People) -> None:
        self.people = people
        found: dict[int, Label] = {}
        for number in range(len(sentences)):
            if (one := _label(sentences, number, people)) is not None:
                found[number] = one
        counted = Counter(one.name for one in found.values())
        outer = {one.name for one in found.values() if one.strength >= 0}
        found = {
            number: one
            for number, one in found.items()
            if one.strength > 0
            or (one.strength == 0 and counted[one.name] > 1)
            or (one.strength < 0 and one.name in outer)
            or one.office
        }
        self.labels = found | _outlets(found, sentences) if _at_home(found, sentences) else {}
        self._askers = _asking(self.labels, sentences, people)
        self._names: dict[Label, str] = {}
        for one in self.labels.values():
            roles = {bare(word) for word in f"{one.office} {one.name}".split() if title(word)}
            if roles and one.office and plain_name(one.name):
                people.meet(plain_name(one.name), roles)
        self.author = self._author(found, sentences)

    def _author(self, found: dict[int, Label], sentences: Sequence[Sentence]) -> str | None:
        """Who makes a statement that has one label, at its head."""
        number, only = next(iter(found.items()), (0, None))
        if (
            only is None or len(found) > 1 or not (0 < number < 12 and only.name.isupper())
        ):  # "Chairman Ross:" is greeted
            return None
        stated = any(_STATEMENT.search(one.text) for one in sentences[:number])
        named = plain_name(only.name) or self.people.bearer(only.name)
        return self._resolved(only) if stated and named and any(map(title, only.name.split())) else None

    def speaker(self, number: int) -> str | None:
        """Who begins to speak in a sentence, by the fullest name the text gives; None where no label stands."""
        label = self.labels.get(number)
        if label is None:
            return None
        if label not in self._names:
            self._names[label] = self._resolved(label)
        return self._names[label]

    def _resolved(self, label: Label) -> str:
        if label.name in {"Q", "A"} or label.name in self._askers:
            return "A" if label.name == "A" else "Q"
        name = plain_name(label.name)
        if " " not in name and label.name.startswith(_PEERS):  # "Lord Caradon" has no other name
            return label.name
        if name and not all(bare(word) in vocabulary("office_words") | vocabulary("bodies") for word in name.split()):
            return self.people.fullest(name)
        if label.name.lower() not in _NOBODYS and (bearer := self.people.bearer(label.name)) is not None:
            return bearer
        words = [word for word in label.name.split() if word.lower() != "the"]
        if label.name.lower().startswith("the ") and len(words) == 1 and (known := self.people.holder(words[0])):
            return known
        return " ".join(word.title() if len(word) > 2 and word.isupper() else word for word in label.name.split())


def _label(sentences: Sequence[Sentence], number: int, people: People) -> Label | None:
    """The label at the head of a sentence, whatever its layout."""
    sentence = sentences[number]
    text = sentence.text[:200]
    if len(text) > 120 and ":" not in text[:120] and "." not in text[:70] and text[0] != "Q":
        return None
    if number and sentences[number - 1].paragraph == sentence.paragraph:
        return _inner(text, people)
    ends = number + 1 == len(sentences)
    whole = ends or sentences[number + 1].paragraph != sentence.paragraph
    if (lettered := _LETTERED.match(text)) is not None:
        return Label(lettered[1], "", lettered.end(), 2)
    if (asks := _ASKS.match(text)) is not None:
        return Label(asks[1], "", asks.end(), 2)
    return (
        _before_stop(text)
        or (None if whole or len(sentence.text) > 80 else _stop_alone(text))
        or _before_colon(text, people)
        or (_own_line(text, sentences[number + 1], people) if whole and len(text) < 120 and not ends else None)
    )


def _inner(text: str, people: People) -> Label | None:
    """A label where lines of a dialogue have been joined; it counts only if the same stands at the head of another."""
    if (stopped := _before_stop(text)) is not None:
        return stopped
    found = _before_colon(text, people)
    if found is None or (found.strength == 2 and found.name.isupper()):
        return found
    return Label(found.name, found.office, found.length, -1)


def _before_stop(text: str) -> Label | None:
    """A title and a name before a full stop ("Director FRIEDMAN."), as hearings are printed."""
    found = _STOPPED.match(text)
    if found is None or not (title(found[1].split()[0]) or title(found[1].split()[-1])):
        return None
    return Label(found[1], "", found.end(), 2)


def _stop_alone(text: str) -> Label | None:
    """A title and a name, or a name in capitals, as a sentence of its own ("Mr. Franklin.", "ADA LOVELACE.")."""
    titled = _ALONE_TITLED.match(text)
    if (titled is not None and title(titled[1])) or (_SHOUTED.match(text) is not None and _named(text[:-1])):
        return Label(text[:-1], "", len(text), 1)
    return None


def _own_line(text: str, after: Sentence, people: People) -> Label | None:
    """A name on a line of its own, with its office ("Ada Lovelace -- Chief Engineer") or without."""
    if (dashed := _DASHED.match(text)) is not None:
        return Label(dashed[1], dashed[2], len(text), 1) if _named(dashed[1]) else None
    if (office := _OFFICE_LINE.match(text)) is not None and _named(office[1]) and after.text.endswith((".", "?", "!")):
        titled = any(title(word) for word in office[2].replace(",", " ").split())
        return Label(office[1], office[2], len(text), 1) if titled else None
    name = _TIME.sub("", text)
    if _OWN_LINE.match(name) is None:
        return None
    role = name.lower() in vocabulary("label_words")
    if role or (people.known(name.split()[-1]) and _named(name)):
        return Label(name, "", len(text), int(role))
    return None


def _before_colon(text: str, people: People) -> Label | None:
    """A label before a colon, taken apart: name, then office or outlet in brackets, after a comma or a dash."""
    colon = _COLON.match(text)
    if colon is None or text.startswith("http"):
        return None
    head, office = _TIME.sub("", colon[1]).strip(), ""
    if (bracket := _BRACKET.match(head)) is not None:
        head, office = bracket[1], bracket[2]
    for mark in (", ", " -- ", " — ", " – ", " - "):
        head, _, more = head.partition(mark)
        office = office or more
    if office and title(office.split()[0]) and len(office.split()) > 1 and plain_name(office) and _office(head):
        head, office = office, head
    words = head.split()
    if not words or len(words) > 8 or any(bare(word) in vocabulary("no_labels") for word in words):
        return None
    if not _capitals(words) or (office and not (office[0].isupper() or title(office.split()[0]))):
        return None
    strength = _strength(head, words, people)
    return Label(head, office, colon.end(), strength) if strength and "Members" not in office else None


def _strength(head: str, words: list[str], people: People) -> int:
    """How sure it is that words before a colon name somebody who speaks; 0 where they do not."""
    numbered = any(word[0].isdigit() for word in words)
    if words[0].lower() in vocabulary("label_words") and len(words) <= 3 - (words[0] == "Sec."):
        return 2 if words[0].isupper() or len(words) == 1 else 1
    if any(title(word) for word in words) and (head.isupper() or len(words) > 1):
        name = plain_name(head)
        return (2 if head.isupper() else 1) if not numbered and (not name or _named(name)) else 0
    if len(words) == 1:
        return int(people.known(head) or people.fullest(head) != head)
    return int(_named(head) and len(words) <= 6)


def _office(words: str) -> bool:
    """Whether words name an office, not who holds it: "The Chancellor of the Exchequer"."""
    first, _, rest = words.partition(" ")
    return first == "The" and title(rest.split()[0] if rest else "")


def _outlets(found: dict[int, Label], sentences: Sequence[Sentence]) -> dict[int, Label]:
    """Labels of newsrooms that ask in a press briefing ("The Hindu:", "ANI:"): each is a question."""
    if not any(_TRANSCRIPT.search(one.text) for one in sentences[:12]):
        return {}
    asked: dict[int, Label] = {}
    for number, one in enumerate(sentences[min(found) + 1 :], min(found) + 1):
        fresh = sentences[number - 1].paragraph != one.paragraph
        label = _OUTLET.match(one.text) if fresh and number not in found else None
        if label is None or not vocabulary("no_labels").isdisjoint(map(bare, label[1].split())):
            continue
        paragraph = [two.text for two in sentences[number : number + 20] if two.paragraph == one.paragraph]
        if label[1].isupper() or any("?" in each for each in paragraph):
            asked[number] = Label("Q", label[1], label.end(), 1)
    return asked


def _asking(labels: dict[int, Label], sentences: Sequence[Sentence], people: People) -> set[str]:
    """The names of labels whose every turn ends in a question, of nobody whom the text names with a title."""
    starts = sorted(labels)
    asking: dict[str, bool] = {}
    for at, number in enumerate(starts):
        one = labels[number]
        last = (starts[at + 1] if at + 1 < len(starts) else len(sentences)) - 1
        asks = sentences[last].text.rstrip("\"”’' ").endswith("?")
        asking[one.name] = asking.get(one.name, True) and asks
    return {
        name
        for name, always in asking.items()
        if always and not any(title(word) for word in name.split()) and not people.known(name.split()[-1])
    }


def _capitals(words: list[str]) -> bool:
    return all(
        word[0].isupper() or word[0].isdigit() or word.lower() in PARTICLES | {"of", "the", "and", "for"}
        for word in words
    )


def _named(name: str) -> bool:
    """Looks like a person's name: capitals throughout, no word of a body or a heading."""
    words = name.split()
    return _capitals(words) and not any(
        bare(word) in vocabulary("no_labels") or bare(word) in vocabulary("bodies") or word[0].isdigit()
        or bare(word) in {"the", "of", "and", "for"} for word in words
    )  # fmt: skip


def _at_home(found: dict[int, Label], sentences: Sequence[Sentence]) -> bool:
    """Whether the labels make a transcript."""
    distinct = {one.name for one in found.values() if one.strength > 0}
    if len(found) < 2 or (len(distinct) < 2 and not any(one.strength == 2 for one in found.values())):
        return len({one.name for one in found.values()}) > 1 and len(found) > 3  # names on lines of their own, in turn
    strong = sum(one.strength == 2 for one in found.values())
    counted = Counter(one.name for one in found.values())
    again = sum(number for number in counted.values() if number > 1)
    if strong >= 3 or again >= 3 or (strong >= 2 and len(found) >= 3):
        return True
    said = any(_TRANSCRIPT.search(one.text) for one in sentences[:12])
    titled = any(title(word) for one in found.values() for word in f"{one.name} {one.office}".split())
    return (said and len(found) >= 2) or (len(found) >= 3 and (titled or again >= 2))
