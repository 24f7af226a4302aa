"""The body whose own document a text is.

It is named in the headline, after the dateline or on a line of the head, or is what judges and expects throughout
("The Committee").
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence

from ledger.language.sentences import Sentence
from ledger.language.speakers.lines import ARTICLES
from ledger.language.speakers.names import bare, either, title
from ledger.language.speakers.people import People
from ledger.language.tables import vocabulary

_NAME = r"(?:The )?(?:U\.S\. )?[A-ZÀ-Þ][\w&.’'-]{0,30}+(?: (?:of (?:the )?)?[A-ZÀ-Þ][\w&.’'-]{0,30}+){0,6}"
# "Cray Research today announced", after a dateline or at the start.
_LEAD = re.compile(
    r"(?:--|—|–|-|\A) ?(?:[Tt]he )?(" + _NAME + r"+),?(?: Inc\.?,?| Corp\.?,?| Incorporated,?)?"
    r"(?: ?\([^()]{2,60}\)){0,2},?(?: [^,.]{2,60},)? "
    r"(?:has |today ){0,2}(?:announced|approved|confirmed|launched|expects|reported|released"
    r"|published|issued|posted|warned today|said today)\b"
)
_HEADLINE = re.compile(
    r"\A("
    + _NAME
    + r"?)(?:[’']s)? (?:(?:[Aa]nnounce|[Rr]eport|[Rr]elease|[Ii]ssue|[Uu]pdate|[Ll]aunche|[Pp]redict|[Ee]xpect"
    r"|[Cc]onfirm|[Aa]pprove|[Uu]nveil)s"
    r"|[Pp]ublishes|outlook|forecasts?)\b"
)
_SAYS = re.compile(r", (" + _NAME + r"+) (?:[Ss]ays|[Ss]aid)\Z")
_SHORT = re.compile(r"\b[A-Z]{3,7}\b")
_ACTS = re.compile(
    r"\b([A-Z]{3,7})(?:[’']s [A-Za-z]| (?:forecasters|officials|scientists|economists|analysts|staff|said|expects"
    r"|forecasts|projects|predicts|estimates|anticipates|assesses|judges|is forecasting|is predicting)\b)"
)
_ACTING = re.compile(
    r"(?<![\w(])([A-Z]{3,6}) (?:is|has|had|was|will|puts?|lost|expects?|assess(?:es|ed)|judges?|forecasts?|estimates?"
    r"|continues|anticipates?|does|advises|recommends|plans|reports|monitors|cannot|issued|observed|previously)\b"
)
_ACTS_AT_ALL = re.compile(r"(?<![\w(])([A-Z][\w&]{1,9})(?:[’']s [a-z]| [a-z]{3,14}s\b)")
_OPENS = re.compile(r"[Tt]he (" + _NAME + r") \([A-Z]{2,7}\) ")
# "The Congressional Budget Office regularly publishes reports …": the first words of its own report.
_PUBLISHES = re.compile(
    r"The (" + _NAME + r")(?: \([A-Z]{2,7}\))? (?:(?:regularly|annually|routinely|usually|also|has) )?"
    r"(?:publish|produc|prepar|issu|releas|updat)(?:e|es|ed) (?:[a-z-]{1,14} ){0,4}"
    r"(?:reports?|outlooks?|forecasts?|projections?|estimates|bulletins?|updates?|statements?|assessments?|notices?)\b"
)
# "NORTHERN — TRAVEL UPDATES", "Thames Water | Incident update": whose page it is.
_MASTHEAD = re.compile(
    r"(" + _NAME + r") ?(?:[—–|:]| - ) ?(?:[A-Z][\w-]{1,14} ){0,2}(?i:news(?:room)?|(?:press|media) release|updates?"
    r"|notices?|press office|media statement|bulletin)\Z"
)
_SHORT_FOR = re.compile(r" ?\(([A-Z][A-Za-z&]{1,7})\)")
_LONG_FOR = re.compile(r"((?:[A-Z]\w{1,20} ){2,6})\(([A-Z]{2,7})\)")
_WORDS = re.compile(r"\w+")
_ISSUED = re.compile(
    r"\b(?:issued|prepared|published|produced|released) (?:by|under the auspices of) (?:the )?", re.IGNORECASE
)
_JUDGES = re.compile(
    r"\b(The (?:[A-Z][a-z]{2,20} )?[A-Z]\w{1,20}|[A-Z]{2,8}) "
    r"(?:(?:now|also|therefore|today|continues to|continued to) )?(?:(expects?|judges?|judged|assess(?:es|ed)?|projects"
    r"|anticipates?|estimates|believes|forecasts|predicts|is (?:forecasting|predicting))|voted|agreed|decided|seeks"
    r"|considers|considered|noted|will)\b"
)
# Whose paper it is by its small print: a line about itself, its press office, its copyright.
_SMALL_PRINT = (
    re.compile(r"(?:\A|\n)[Aa]bout (?:the )?(" + _NAME + r")(?=\s*(?:\n|\Z))"),
    re.compile(
        r"\b[Cc]ontact:?\s(?:the )?(" + _NAME + r"?) (?:Investor|Media|Public|Press|Corporate) (?:Rel|Aff|Off|Comm)"
    ),
    re.compile(
        r"\n[•–-]? ?(" + _NAME + r"?) is (?:an?|the|part|registered|authori[sz]ed|regulated|owned) [^\n.]{0,60}"
        r"\b(?:subsidiary|company|operator|authority|agency|charity|group|registered|regulated|body|bank|part of)\b"
    ),
    re.compile(r"\b(?:Citable reference|Suggested citation|Cite as|Source): (?:the )?(" + _NAME + r")(?=[ .]\(|[.,])"),
    re.compile(r"© (?:\d{4} )?(" + _NAME + r"?)(?=[,.]|\n|\Z| All rights)"),
)
_ABBREVIATION = re.compile(r"\A[B-DF-HJ-NP-TV-XZ]{2,5}\Z")
_FIRM = re.compile(
    r"\A([A-ZÀ-Þ][\w&.’'-]{1,30}(?: [A-ZÀ-Þ][\w&.’'-]{1,30}){0,4}?(?: (?:Corporation|Company|CORPORATION|COMPANY))?)"
    r"(?:,? (?:Inc|Corp|Ltd|LLC|plc|PLC|Limited|Incorporated)\.?)?(?: \([A-Z: ]{2,20}\))?\Z"
)
_FIRM_WORDS = frozenset(["inc", "corp", "corporation", "company", "ltd", "llc", "plc", "limited", "incorporated"])
_WE = re.compile(r"\b(?:[Ww]e|[Oo]ur) ")
_CLAUSE = frozenset({"to", "is", "are", "will", "says", "said", "expected"})
_SMALL = frozenset({"of", "the", "and", "for", "on", "&", "at", "in"})
_COMMITTEES = ("Committee", "Council", "Board")
_READ = 200_000


def owner(text: str, sentences: Sequence[Sentence], head: Sequence[Sentence], people: People) -> str | None:
    """The body whose document a text is, as the text calls it; None where nothing says so.

    Args:
        text: the whole text.
        sentences: its sentences.
        head: those before the first paragraph of prose.
        people: who is named in it.
    """
    named = _abbreviated(text[:_READ], head) or next(_candidates(text[:_READ], sentences, head, people), None)
    judged: Counter[str] = Counter()
    expects: Counter[str] = Counter()
    for found in _JUDGES.finditer(text[:_READ]):
        name = found[1].removeprefix("The ")
        judged[name] += bare(name.split()[-1]) in vocabulary("bodies") or name.isupper()
        expects[name] += found[2] is not None and found[1] == name
    if named is None:
        reported = text.count('"') + text.count("“") > 4 or " said" in text[:_READ]
        best = "" if reported else max(judged, key=lambda name: judged[name], default="")
        own = expects[best] > 1 or (expects[best] == 1 and _WE.search(text[:_READ]) is not None)
        return best if own or (judged[best] >= 2 and not best.isupper()) or best.endswith(_COMMITTEES) else None
    top = " ".join(one.text for one in head).lower()
    called = [name for name in judged if f"The {name}" in text and _called(name, named)]
    if called:
        short = max(called, key=lambda name: (bare(name.split()[-1]) in top, judged[name]))
        long = next((one[1].split() for one in _LONG_FOR.finditer(text) if one[2] == short), [])
        return _usual(" ".join(long[-len(short) :]), short, text) if len(long) >= len(short) else short
    brackets = _SHORT_FOR.match(text, text.find(named) + len(named))
    return _usual(named, brackets[1] if brackets is not None else named, text)


def _abbreviated(text: str, head: Sequence[Sentence]) -> str | None:
    """The short name that acts throughout ("AVO puts", "AVO lost") of whom a line of the head names in full."""
    counted: Counter[str] = Counter(_ACTING.findall(text))
    for short, often in counted.most_common(4):
        if often < 2:
            break
        for one in head:
            words = [word for word in _WORDS.findall(one.text) if word.lower() not in _SMALL]
            initials = _initials(words)
            if short in initials and vocabulary("bodies") & {word.lower() for word in words}:
                return short
    for one in head[:3]:  # the whole of a line: "MÉDECINS SANS FRONTIÈRES", who is MSF throughout
        initials = _initials([word for word in _WORDS.findall(one.text) if word.lower() not in _SMALL])
        if 2 < len(initials) < 7 and _ACTS_AT_ALL.findall(text).count(initials) > 1:
            return initials
    return None


def _initials(words: Sequence[str]) -> str:
    """The first letters of a name's words, a short word of capitals whole: "UK Health Security Agency" is UKHSA."""
    short = [
        word if word.isupper() and len(word) < 4 else word[0].upper() for word in words if word.lower() not in _SMALL
    ]
    return "".join(short)


def _usual(name: str, short: str, text: str) -> str:
    """A body's short name if the text uses it more than the long one; the long one in small letters if it can be."""
    plain, read = name.removeprefix("U.S. "), text[:_READ]
    if short == name and " " in name:  # "World Health Organization" is WHO throughout
        initials = _initials(plain.split())
        short = initials if len(initials) > 2 and read.count(initials) > 2 else short
    low = read.lower()
    acts = _WE.search(read) is None or short in _ACTS_AT_ALL.findall(read)
    if acts and _WORDS.findall(read).count(short) > low.count(plain.lower()):
        return short
    at = low.find(plain.lower()) if plain.isupper() and " " in plain else -1
    while at != -1 and read[at : at + len(plain)].isupper():
        at = low.find(plain.lower(), at + 1)
    return name if at == -1 else read[at : at + len(plain)]


def _called(short: str, named: str) -> bool:
    """Whether "the Committee" or "the IC" can be what the head names by a longer name."""
    last = short.rsplit(maxsplit=1)[-1].lower()
    return short.isupper() or last in named.lower() or short.endswith(_COMMITTEES)


def _candidates(text: str, sentences: Sequence[Sentence], head: Sequence[Sentence], people: People) -> Iterator[str]:
    """The bodies that may own the text, the surest first."""
    yield from filter(_body_like, _announcing(text, sentences, head))
    prose = sentences[len(head)].text if len(head) < len(sentences) else ""
    opens = _PUBLISHES.match(prose)
    yield from filter(_body_like, [opens[1]] if opens is not None else [])
    above = [one.text for one in head[:2]]
    if len(above) == 2 and above[0].isalpha() and above[0].isupper() and len(above[0]) > 2:  # "RIKSBANK"
        low = {bare(word.strip(",")) for word in above[1].split()}
        if not low.isdisjoint(vocabulary("heading_words")) and _body_like(above[0]):
            yield above[0].title() if len(above[0]) > 5 else above[0]
    for mast in filter(None, (_MASTHEAD.match(one.text) for one in head[:2])):
        if vocabulary("heading_words").isdisjoint(map(bare, mast[1].split())):
            yield mast[1] if len(mast[1]) < 6 else mast[1].title() if mast[1].isupper() else mast[1]
    for number, one in enumerate(sentences[: len(head) + 3]):
        issued = _ISSUED.search(one.text)
        if issued is not None and (name := _first_body(one, people, issued.end())) is not None:
            yield name
        if number and number < len(head) and sentences[number - 1].text.lower().endswith("issued by"):
            yield _line(one.text) or one.text
    yield from filter(None, (_line(one.text) for one in head))
    for one in [*head, *sentences[-6:]]:
        if (name := _first_body(one, people, 0)) is not None and (one in head or _ISSUED.search(one.text)):
            yield name
    if _WE.search(text) and (first := _OPENS.match(prose)) is not None:  # "The Energy Agency (EA) completed …"
        yield first[1]
    printed = (found[1] for small in _SMALL_PRINT if (found := small.search(text)) is not None)
    yield from filter(_body_like, printed)


def _announcing(text: str, sentences: Sequence[Sentence], head: Sequence[Sentence]) -> Iterator[str]:
    """Who announces in the lead, and whose act the headline is, by the short name that goes on acting."""
    for number, one in enumerate(sentences[: len(head) + 2]):
        lead = _LEAD.search(one.text[:400])
        if lead is not None and (number <= len(head) or lead.start()):
            yield lead[1].removeprefix("The ")
    acting = set(_ACTS.findall(text))
    for one in head[:6]:
        found = _HEADLINE.match(one.text) or _SAYS.search(one.text)
        if found is not None and "-" not in found[1].split()[0]:  # "Long-range forecast"
            yield found[1].removeprefix("The ")
        if not one.text.isupper():
            yield from (short for short in _SHORT.findall(one.text) if short in acting and text.count(short) > 2)


def _body_like(name: str) -> bool:
    """Whether words may be the name of a body: no office, no heading, not only words of an office."""
    words = [bare(word) for word in name.split()]
    if not either("titles", "no_labels", "heading_words", "calendar_words").isdisjoint(words):
        return False
    return not vocabulary("office_words").issuperset(words) and words[0] not in vocabulary("sentence_starters") - {
        "the"
    }


def _first_body(one: Sentence, people: People, start: int) -> str | None:
    found = people.body_in(one.start + start, one.end)
    if found is None or len(found.split()) < 2 or any(title(word) for word in found.split()):
        return None
    return found if vocabulary("heading_words").isdisjoint(map(bare, found.split())) else None


def _line(line: str) -> str | None:
    """The body that a line of a head is, but for a place after it: "NWS CLIMATE PREDICTION CENTER COLLEGE PARK MD"."""
    plain = line.replace("/", " / ").split(",")[0].rpartition(":")[2].split()
    low = [bare(word) for word in plain]
    if not _FIRM_WORDS.isdisjoint(bare(word.strip(",")) for word in line.split()) and (firm := _FIRM.match(line)):
        return firm[1]
    if any(word[0].islower() and word not in _SMALL for word in plain) or not _CLAUSE.isdisjoint(low):
        return None
    if len(plain) < 2 or low[0] in vocabulary("no_labels") or low[-1] in vocabulary("heading_words"):
        return None
    if low[0] in vocabulary("bodies") and low[1] in _SMALL:
        return " ".join(plain) if len(plain) <= 9 else None
    held = _stretch(plain, low)
    return " ".join(held) if not any(title(word) and bare(word) == word.lower() for word in held) and held else None


def _stretch(plain: list[str], low: list[str]) -> list[str]:
    """The words of a line that are the body's name."""
    last = next(
        (at for at in range(1, len(plain)) if low[at] in vocabulary("bodies") - vocabulary("heading_words")), None
    )
    if last is None or not plain[last - 1].isalpha():
        return []
    if low[last] == "bank" and plain[last + 1 : last + 2] and plain[last + 1].isalpha() and low[last + 1] not in _SMALL:
        return []  # "MILL BANK BRIDGE"
    first, small = last, either("heading_words", "prepositions") | ARTICLES
    while first > 0 and plain[first - 1][0].isalpha() and low[first - 1] not in small:
        first -= 1
    if last - first > 1 and _ABBREVIATION.match(plain[first]):  # of whom it is a part
        first += 1
    if last + 2 < len(plain) and low[last + 1] in {"of", "on", "for"}:
        last = next((at for at in range(last + 2, len(plain)) if not plain[at].isalpha()), len(plain)) - 1
    return plain[first : last + 1]
