"""Who speaks in a sentence.

The nearest "X said" of the paragraph; runs of quotation inherit it; "the secretary" is the last single person
named with that title; transcript lines ("SEC. AUSTIN:") hold until the next label. Where nothing says who
speaks, the answer is None: the text's own voice.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from ledger.language.sentences import Sentence, split
from ledger.language.tables import vocabulary

_SHORT = {"gen": "general", "adm": "admiral", "sec": "secretary", "sen": "senator", "gov": "governor"} | {
    "rep": "representative",
    "col": "colonel",
    "maj": "major",
    "capt": "captain",
}
# The quantifiers are possessive: a name is never tried again shorter, so that a page of names costs one pass.
_NAME = r"[A-Z][\w'’-]{1,30}+(?: (?:[A-Z]\.|[A-Z][\w'’-]{0,30}+|(?:bin|al|of|van|von|de|der|la)(?= [A-Z]))){0,6}+"
_TITLES = (
    r"Secretary|Minister|President|Chair(?:man|woman)?|Governor|Director|General|Admiral|Secretary-General|Chancellor|"
    r"Commissioner|Ambassador|Spokes(?:man|woman|person)|Senator|Representative|Chief|Premier|Treasurer|Commander|"
    r"Colonel|Officer|Economist|Professor|Forecaster|Administrator|Executive|Gen\.|Adm\.|Lt\.|Col\.|Maj\.|Sen\.|Rep\.|Gov\.|Sec\.|"
    r"Dr\.|Mr\.|Mrs\.|Ms\.|CEO|CFO|Capt\.|Brig\."
)
_OFFICE = (
    r"(?: of (?:Defen[sc]e|State|War|Treasury|Commerce|Labor|Energy|Education|Agriculture|Interior|Staff)(?= [A-Z])"
    r"| (?:of|for) (?:the )?[A-Z][\w’'-]{1,25}(?: (?:and )?[A-Z][\w’'-]{1,25}){0,2}(?= [A-Z][\w’'-]{1,25} [A-Z])"
    r"| (?:of|for) (?:the )?[A-Z][\w’'-]{1,25}(?= [A-Z]))?"
)
_TITLED = re.compile(r"\b((?:[A-Z][\w.’'-]{0,25} ){0,4}(?:" + _TITLES + r")" + _OFFICE + r"),? (" + _NAME + r")")
_SAY = (
    r"(?:said|says|say|told|tells|adds?|added|notes?|noted|warns?|warned|states?|stated|announces?|announced|explains?"
    r"|explained|remarked|argues?|argued|insists?|insisted|reiterated|stressed|emphasi[sz]ed|predicts?|predicted"
    r"|forecasts|forecasted|estimates|estimated|projects|projected|expects?|expected|believes?|believed|anticipates?"
    r"|assess(?:es|ed)?|wrote|testified|declares?|declared|affirmed|confirmed|pointed out|indicated|reported|commented"
    r"|(?:(?<=staff )|(?<=ists )|(?<=ers )|(?<=ials )|(?<=ysts )|(?<=now ))(?:project|forecast|predict|estimate)"
    r"|replied|concluded|judges?|acknowledges?|acknowledged|vowed|pledged|cautioned|continued|sees?"
    r"|(?:is|are) (?:forecasting|predicting|expecting|projecting|calling for))"
)
_ROLE = (
    r"(?:[Tt]he |[Aa] |[Aa]n |[Ii]ts |[Tt]heir |[Oo]ur )(?:[A-Z][a-z]{2,15} )?(?:[a-z’'-]{2,20} ){0,3}[a-z’'-]{2,20}"
)
_PEOPLE = (
    r"(?:[Oo]fficials?|[Aa]nalysts|[Ee]conomists|[Ff]orecasters|[Rr]esearchers|[Ss]cientists|[Ee]xperts|[Ee]ngineers"
    r"|[Ss]taff|[Oo]bservers|[Ii]nvestigators|[Oo]rganisers|[Oo]rganizers)"
    r"(?: (?:at|of|with|from|for|in) (?:the |a |an )?[\w’'-]{2,30}(?: [A-Z][\w’'-]{1,30}){0,4}+)?"
)
_ADVERB = r"(?:(?:also|then|later|has|have|had|further|now|again|earlier|recently|both|still|today) ){0,2}"
_STAFF = r"(?: (?:officials?|forecasters?|staff|analysts?|economists?|scientists?|engineers?|researchers?|experts?))?"
_ASIDE = (
    r"(?:,[^,\"“”.]{2,80},|, (?:founder|chair\w{0,6}|chief|president|CEO|CFO|secretary|minister|spokes\w{3,6}|director"
    r"|head"
    r"|governor|analyst)\b[^,\"“”.]{0,60})?"
)
_NO_TAIL = r"(?<! of)(?<! the)(?<! and)(?<! is)(?<! are)(?<! was)(?<! were)(?<! be)(?<! been)(?<! being)"
_DAY = r"(?: on (?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day| today| yesterday| earlier)?"
_AT = r"(?: (?:at|of|with|from|for) (?:the )?[A-Z][\w’'-]{1,30}(?: [A-Z][\w’'-]{1,30}){0,4})?"
_WHO = (
    r"("
    + _PEOPLE
    + "|"
    + _NAME
    + _STAFF
    + r"|[Hh]e|[Ss]he|[Tt]hey|[Ww]e|"
    + _ROLE
    + r"|[Tt]he [A-Z][\w’'-]{1,25}+(?: [A-Z][\w’'-]{1,25}+){0,4}+"
    + r"(?: (?:of|for) (?:the )?[\w’'-]{2,25}+(?: [A-Z][\w’'-]{1,25}+){0,3}+)?)"
)
_SAID = re.compile(r"(?<![\w’'-])" + _WHO + _ASIDE + _NO_TAIL + _DAY + " " + _ADVERB + _SAY + r"\b(?! to be\b)")
# The words of a job before or without a name: "harbour engineer Flannery O’Connor", "the harbour engineer".
_JOB = (
    r"(?!(?:he|she|it|they|we|you|i|his|her|their|its|was|were|is|are|had|has|that|this|who|and|or|but|as|not|of|in|at|on"
    r"|to|for|from|with|by|after|before|during|about|under|last|there|when|while)\b)[a-z][a-z’'-]{1,20}+"
)
_JOB_ENDS = (
    r"(?=[,.;:?!)”\"\n—–]|\Z| (?:on|in|at|of|for|from|with|who|as|to|after|before|during|last|and|by|when|while|today"
    r"|yesterday|earlier|late|early|speaking|[(—–])(?!\w))"
)
_SAID_BY = re.compile(
    r"[,”\"] ?(?:said|says|adds?|added|according to|notes|noted|explains|explained|warns|warned|predicts|predicted"
    r"|argued|insisted|stated|wrote) (?:((?:"
    + _TITLES
    + r")[^,.\"“”]{2,80}|"
    + _NAME
    + r")|(?:(?:the|an?) )?(?:"
    + _JOB
    + r" ){1,4}((?:(?:"
    + _TITLES
    + r") )?"
    + _NAME
    + r")"
    + _JOB_ENDS
    + r"|((?:the|an?) (?:"
    + _JOB
    + r" ){0,3}"
    + _JOB
    + r")"
    + _JOB_ENDS
    + r")"
)
# Nobody's words are nobody's: "Nobody expects", "No analysts said", "None of the analysts thinks".
_NO_ONE = re.compile(r"\A(?:nobody|no|no-one|none|few|hardly)(?: |\Z)", re.IGNORECASE)
_NO_ONE_OF = re.compile(r"\b(?:[Nn]o|[Nn]one of|[Ff]ew of|[Nn]ot) \Z")
_ACCORDING = re.compile(
    r"\b[Aa]ccording to (" + _NAME + r"|[Tt]he (?:[A-Z][\w’'-]{1,25})(?: [A-Z][\w’'-]{1,25}){0,4}|" + _ROLE + r")"
)
_LABEL = re.compile(
    r"\A([A-Z][A-Z.'’ -]{0,40}[A-Z.]|Q|A|[A-Z][\w.'’-]{1,20}(?: [A-Z][\w.'’-]{0,20}){1,3})"
    r"(?: \([^)\n]{1,60}\))?(?: ?[-–—] ?[\w ,.&-]{2,60})? ?:(?=\s|$)"
)
_JOINT = re.compile(r"(?<![\w'’-])(" + _NAME + r"),? and \Z")
_ARTICLE = re.compile(r"\A(?:the|a|an|its|their|our) ")
_OFFICE_ALONE = re.compile(r"\Athe [a-z]{1,30}\Z")
_ADVERBS_LAST = re.compile(
    r"(?: (?:now|still|also|then|later|again|both|has|have|had|further|recently|earlier|today|on)){1,3}\Z"
)
_NOBODY = re.compile(r"\A(?:i|we|you|it|that|there)['’]| (?:is|are|was|were|be|been|being)\Z")
_LONG_WORD = re.compile(r"[A-Za-z]{3,}")
_MARK = re.compile(r"[\"“”«»]|\n\s{0,10}\n|\r\n\s{0,10}\r\n")
_LISTED = re.compile(r"\A(?:,? and [A-Z]|, [A-Z])")
_TITLE_FIRST = re.compile(r"\A(?:" + _TITLES + r") ")
_OPENING, _CLOSING = "“«", "”»"


@dataclass(frozen=True, slots=True)
class Attribution:
    """Who speaks in one sentence.

    Attributes:
        speaker: the fullest name known, or the role or body as the text names it; None for the text's own voice.
        quoted: stretches of the sentence that stand in quotation marks, as offsets in the text.
        said: where the words of attribution stand ("Austin said"), as offsets in the text, or None.
        label: the speaker comes from a transcript label.
    """

    speaker: str | None
    quoted: tuple[tuple[int, int], ...] = ()
    said: tuple[int, int] | None = None
    label: bool = False


@dataclass(slots=True)
class _People:
    """Who has been named so far."""

    full: dict[str, str] = field(default_factory=dict)
    titles: dict[str, list[str]] = field(default_factory=dict)
    last: str | None = None

    def meet(self, title: str, name: str, *, single: bool) -> None:
        self.know(name)
        who = self.full.get(_key(name), name)
        for short in _LONG_WORD.findall(title.lower()):
            word = _SHORT.get(short, short)
            held = self.titles.setdefault(word, [])
            if single and who in held:
                held.remove(who)
                held.append(who)
            elif who not in held:
                held.insert(0 if not single and held else len(held), who)

    def know(self, name: str) -> None:
        words = [word for word in name.split() if word.strip(".")]
        for key in {_key(name), words[0]} if len(words) > 1 else {_key(name)}:
            if len(name) > len(self.full.get(key, "")):
                self.full[key] = name

    def speaks(self, who: str) -> str | None:
        """The fullest name for what stands before "said"."""
        plain = _ADVERBS_LAST.sub("", who.strip())
        lowered = plain.lower()
        if lowered in {"we", "i"} or _NOBODY.search(
            lowered
        ):  # "I'd say", "the satellite is now expected": nobody is named
            return None
        if lowered in {"he", "she", "they"}:
            return self.last
        role = _ARTICLE.sub("", lowered)
        if role != lowered and plain[4:5].islower():
            for word in reversed(role.split()):
                if held := self.titles.get(word):
                    return self._latest(held)
            return plain[:1].upper() + plain[1:] if len(role.split()) <= 4 else None
        if _OFFICE_ALONE.match(lowered) and (held := self.titles.get(role)):
            return self._latest(held)
        name = self.full.get(_key(plain), plain)
        if (
            len(plain.split()) <= 5
            and not lowered.startswith("the ")
            and plain.split()[0] not in vocabulary("not_names")
        ):
            self.know(plain)
        return name if plain.split()[0] not in vocabulary("not_names") or lowered.startswith("the ") else None

    def _latest(self, held: list[str]) -> str:
        return self.last if self.last in held else held[-1]


def _key(name: str) -> str:
    words = [
        word for word in name.replace(",", "").split() if word not in {"II", "III", "IV", "Jr.", "Sr.", "Jr", "Sr"}
    ]
    return words[-1] if words else name


def attribute(text: str, sentences: list[Sentence] | None = None) -> list[Attribution]:
    """Who speaks in each sentence of a text, in the order of the sentences.

    Args:
        text: the whole text.
        sentences: its sentences, where they are already known.

    >>> text = 'Gen. Ada Lovelace said it is cold. "We will act soon," the general said. "We promise."'
    >>> [found.speaker for found in attribute(text)]
    ['Ada Lovelace', 'Ada Lovelace', 'Ada Lovelace']
    """
    sentences = split(text) if sentences is None else sentences
    people = _People()
    found: list[Attribution] = []
    dialogue = sum(1 for one in sentences if _LABEL.match(one.text)) >= 3
    runs = _quotations(text)
    label: str | None = None
    paragraph: list[tuple[Sentence, Attribution]] = []
    carried: str | None = None
    quoted_at = 0
    for sentence in sentences:
        if paragraph and paragraph[-1][0].paragraph != sentence.paragraph:
            carried = _settle(paragraph, found, carried)
            paragraph = []
        while quoted_at < len(runs) and runs[quoted_at][1] <= sentence.start:
            quoted_at += 1
        inside = []
        for begin, end in runs[quoted_at : quoted_at + 50]:
            if begin >= sentence.end:
                break
            inside.append((max(begin, sentence.start), min(end, sentence.end)))
        one, label = _one(sentence, tuple(inside), people, label if dialogue else None)
        paragraph.append((sentence, one))
    _settle(paragraph, found, carried)
    return found


def _quotations(text: str) -> list[tuple[int, int]]:
    """Stretches in double quotation marks, marks included; a paragraph's end closes what is left open."""
    runs: list[tuple[int, int]] = []
    opened: int | None = None
    for mark in _MARK.finditer(text):
        char = mark[0]
        if char[0] in "\r\n":
            if opened is not None:
                runs.append((opened, mark.start()))
                opened = None
        elif opened is None:
            if char not in _CLOSING:
                opened = mark.start()
        elif char not in _OPENING:
            runs.append((opened, mark.end()))
            opened = None
    if opened is not None:
        runs.append((opened, len(text)))
    return runs


def _one(
    sentence: Sentence, quoted: tuple[tuple[int, int], ...], people: _People, label: str | None
) -> tuple[Attribution, str | None]:
    """What the sentence itself says about its speaker."""
    text, offset = sentence.text, sentence.start
    head = _LABEL.match(text)
    if head is not None and not text.startswith(("http", "Note:", "Share:")) and len(text) > head.end() + 1:
        label = _labelled(head[1], people)
        return Attribution(label, quoted, None, True), label
    if label is not None:  # in a transcript the label speaks, whatever it reports
        return Attribution(label, quoted, None, True), label
    names = [(found.start(), found.end(), found[1], found[2]) for found in _TITLED.finditer(text[:1000])]
    for start, end, title, name in names:
        listed = _LISTED.match(text[end : end + 8]) is not None or text[max(0, start - 5) : start] == " and "
        people.meet(title, name, single=not listed)
    outside = _without(text, offset, quoted)
    own = _SAID_BY.search(outside) if quoted else None
    closes = own is not None and own[0][0] in '"”' and any(offset + own.start() == end - 1 for _, end in quoted)
    for pattern in (_SAID_BY, _SAID, _ACCORDING) if closes else (_SAID, _SAID_BY, _ACCORDING):
        match = pattern.search(outside)
        while match is not None and _denied(outside, match):
            match = pattern.search(outside, match.end())
        if match is not None:
            who = _strip_title(match[match.lastindex or 0])
            if joint := _JOINT.search(outside, max(0, match.start() - 200), match.start()):
                span = (offset + joint.start(), offset + match.end())
                return Attribution(
                    f"{people.speaks(joint[1]) or joint[1]} and {people.speaks(who) or who}", quoted, span
                ), label
            speaker = people.speaks(who)
            if speaker is not None:
                if speaker in people.full.values():
                    people.last = speaker
                span = (offset + match.start(), offset + match.end())
                return Attribution(speaker, quoted, span, label is not None), label
    return Attribution(label, quoted, None, label is not None), label


def _denied(text: str, match: re.Match[str]) -> bool:
    """What stands before "said" is nobody."""
    start = match.start(match.lastindex or 0)
    return _NO_ONE.match(match[match.lastindex or 0]) is not None or (
        _NO_ONE_OF.search(text, max(0, start - 10), start) is not None
    )


def _strip_title(who: str) -> str:
    found = _TITLED.fullmatch(who) or _TITLED.match(who)
    if found is not None and _TITLE_FIRST.match(found[2] + " ") is None:  # "the Secretary General" has no name
        return found[2]
    return _TITLE_FIRST.sub("", who)


def _labelled(label: str, people: _People) -> str:
    if label in {"Q", "A"}:
        return label
    words = label.split()
    if all(_TITLE_FIRST.match(f"{word.title()} ") for word in (words[0], words[-1])) and len(words) > 1:
        return label.title() if label.isupper() else label  # "CHIEF FINANCIAL OFFICER": an office without a name
    name = words[-1].title() if words[-1].isupper() else words[-1]
    plain = label.title() if label.isupper() else label
    return people.full.get(name, _strip_title(plain))


def _without(text: str, offset: int, quoted: tuple[tuple[int, int], ...]) -> str:
    """The sentence with its quotations blanked out, so that only the writer's own words are left."""
    for start, end in quoted:
        a, b = start - offset, end - offset
        if b - a > 2 and (b - a > 30 or text[a + 1 : b - 1].strip().endswith((",", ".", "?", "!"))):
            text = text[: a + 1] + " " * (b - a - 2) + text[b - 1 :]
    return text


def _settle(paragraph: list[tuple[Sentence, Attribution]], found: list[Attribution], carried: str | None) -> str | None:
    """Quoted sentences without an "X said" of their own take the nearest one of their paragraph."""
    speakers = [one.speaker for _, one in paragraph]
    known = [index for index, one in enumerate(paragraph) if one[1].said is not None or one[1].label]
    for index, (sentence, one) in enumerate(paragraph):
        speaker = one.speaker
        if speaker is None and one.quoted and _mostly_quoted(sentence, one):
            if known:
                nearest = min(known, key=lambda at: (abs(at - index), at > index))
                speaker = speakers[nearest]
            else:
                speaker = carried
        found.append(Attribution(speaker, one.quoted, one.said, one.label))
    spoken = [one.speaker for one in found[len(found) - len(paragraph) :] if one.speaker is not None]
    return spoken[-1] if spoken else carried if paragraph and not paragraph[-1][0].text.endswith((".", "!")) else None


def _mostly_quoted(sentence: Sentence, one: Attribution) -> bool:
    covered = sum(end - start for start, end in one.quoted)
    return covered * 2 >= sentence.end - sentence.start
