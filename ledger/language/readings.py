"""Reading one clause: which cue carries the confidence and what it means, in words and in numbers.

Every kind of cue has one small function; the first kind in order of weight that yields a reading wins.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from ledger.language import likelihoods, modals, reported, words
from ledger.language.cues import Cue
from ledger.language.reasons import Reason
from ledger.language.scenes import Reading, Scene, bare, convention, reading

_LAYERED = frozenset({"expect", "appear", "strong", "indicate", "assess"})
_I = re.IGNORECASE
_SET = re.compile(r"\b(?:set|poised|likely) (?:to|for)\Z", _I)  # "sales look set to top $5 billion"
_BELIEF = re.compile("believ|think|doubt", _I)
_PREDICTING = re.compile("predict|forecast|project|estimate|call", _I)
_HAVE_BEEN = re.compile(r"\A(?: to)? have (?:\w{1,20}(?:ed|en|wn)|been|come|grown)\b")
_NAMED_PERIOD, _DIGIT = (
    re.compile(
        r"\b(?:19|20)\d\d(?:[-–/]\d\d(?:\d\d)?)?\b|\bQ[1-4]\b"
        r"|\b(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]{0,6}\.? \d{1,2}\b|\b\d{1,2} (?=[A-Z])"
    ),
    re.compile(r"\d(?![\d.]{0,3}:)"),
)
_MODEL = re.compile(r"\b(?:models?|maps|charts|forecasts?|outlook|projections?|guidance|indicators?)\b", _I)
# "We think the full-year cost comes in at $45 million": the present tense of what is to come, which needs its day.
_ARRIVES = re.compile(
    r"\A (?!.{0,12}\b(?:not|never)\b)[^,;:.]{2,60}? (?:comes? in|lands?|ends? up|finish(?:es)?"
    r"|closes?|peaks?|hits?|settles?|tops?|exceeds?|passes"
    r"|wins?|opens?|gets? (?:to|back|done)|goes|falls? (?:to|back|below)|rises? (?:to|above)|drops? (?:to|below)"
    r"|(?:is|are) (?:done|over|back|ready|complete|finished|out by|down to|up to))\b",
    re.IGNORECASE,
)
_OWN_VIEW = re.compile(r"that\Z|\A(?:we|i)\b", _I)


def judge(
    clause: str, cues: Sequence[Cue], *, sentence: str, offset: int, form: str, speaker: str | None
) -> Reading | None:
    """What the cues of a clause say together, or None where it is no candidate at all.

    Args:
        clause: the words of the clause.
        cues: its cues, in order, with offsets in the whole text.
        sentence: the whole sentence.
        offset: where the sentence starts in the text.
        form: direct_quote, indirect_speech, headline or text.
        speaker: who says it.

    >>> from ledger.language.cues import find
    >>> text = "We assess that it will fall."
    >>> judge(text, find(text), sentence=text, offset=0, form="text", speaker=None).term
    'We assess that … will'
    """
    if any(words in sentence for words in _ABOUT) and _ABOUT_WORDS.search(sentence):
        return None
    kinds = frozenset(cue.kind for cue in cues)
    for kind, read in _READERS.items():
        if kind in kinds:
            head = next(cue for cue in cues if cue.kind == kind)
            scene = Scene(kind, head, kinds, clause, cues, sentence, offset, form, speaker)
            found = read(scene)
            if found is not None:
                return _completed(scene, found)
    return None


# "Words such as 'expects' and 'will' identify forward-looking statements."
_ABOUT_WORDS = re.compile(
    r"\b(?:words?|terms?|phrases|expressions|verbs) (?:such as|like|including)\b"
    r"|\bidentif\w{1,4} (?:such |these |certain |our )?forward-looking\b",
    re.IGNORECASE,
)
_ABOUT = ("such as", " like", "including", "orward-looking")
_ASKERS = frozenset({"Q", "Question", "Reporter", "Journalist"})
_NOT = re.compile(r"\b(?:not|never)\b|n['’]t\b", re.IGNORECASE)


def _completed(scene: Scene, found: Reading) -> Reading:
    """What holds for every kind: questions, conditions, negation, the second layer."""
    reason, condition, partner = found.reason, scene.condition, scene.partner
    if scene.sentence.rstrip("\"”’' ").endswith("?") or scene.speaker in _ASKERS or reported.asked(scene):
        reason = Reason.QUESTION
    elif reason is None and (reported.earlier(scene) or reported.nobodys(scene)):
        reason = Reason.OTHER
    if condition is not None and reason is None and scene.kind not in {"numeric", "estimative", "expect"}:
        # an explicit probability with a time of its own may stand, typed conditional; the verdict sees to it
        reason = Reason.CONDITIONAL_NORMATIVE if "would" in scene.kinds else Reason.CONDITIONAL
    term = found.term
    if partner is not None and scene.kind in _LAYERED:
        second = partner.text
        term = f"{scene.head.text} … {second if partner.kind == 'intend' else bare(second)}"
    elif scene.undoubted is not None and scene.undoubted.end <= scene.head.start and scene.kind != "numeric":
        term = f"{bare(scene.undoubted.text)} … {term}"
    band = found.band
    if scene.negated and band is not None:  # the number is for its happening
        band = words.complement(band)
        term = term if _NOT.search(term) else term + words.DENIED
    return Reading(
        scene.head,
        scene.kind,
        term,
        band,
        reason,
        found.imputes,
        found.borrows and reason is None,
        found.present,
        "negative" if scene.negated else "affirmative",
        condition,
        "continue" in scene.kinds or reported.lasts(scene.clause),
        "intend" in scene.kinds,
    )


_NORM = re.compile(
    r"\A\s{0,9}(?:(?:you|all (?:parties|countries|nations|states)|everyone|them|others) to\b|nothing less|better"
    r"|to (?:comply|abide|respect|honou?r|refrain|behave|uphold)\b|that (?:you|they) understand)",
    re.IGNORECASE,
)


def _expect(scene: Scene) -> Reading | None:
    row = "predict" if scene.says(_PREDICTING) else "expect"
    reason = Reason.OTHER if _NORM.match(scene.after) else None
    if _HAVE_BEEN.match(scene.after):
        reason = Reason.NOWCAST  # "is expected to have risen": an estimate of what has been
    return reading(scene, convention(row), reason=reason)


# "Below the August projection", "the forecast was released": the noun of another forecast.
_AGAINST = re.compile(
    r"\b(?:below|above|than|in line with|against|relative to|compared (?:to|with)|from|versus|with|previous|prior"
    r"|last|of|minus|plus)"
    r" (?:[\w’'-]{1,20} ){0,5}\Z",
    _I,
)
_IN_OURS = re.compile(
    r"(?<!than)(?<!below)(?<!above)(?<!from)(?<!with) in (?:our|its|their"
    r"|(?:the )?[\w-]{1,20}['’]s?) (?:(?:own|central|baseline|latest|new) )?\Z",
    _I,
)
_ABOUT_IT = re.compile(
    r"\A (?:(?:was|were|is|are|has been) )?(?:also )?(?:released|published|issued|updated|valid|available|based"
    r"|subject)\b",
    _I,
)


def _guidance(scene: Scene) -> Reading | None:
    against = _AGAINST.search(scene.before[-80:]) and not _IN_OURS.search(scene.before[-80:])
    if against or scene.before.endswith((" an ", " An ")) or _ABOUT_IT.match(scene.after):
        return None
    figures = _NAMED_PERIOD.sub("", scene.clause)
    if "progressive" in scene.kinds or _DIGIT.search(figures) is None or scene.sentence.endswith(":"):
        return None
    return reading(scene, convention("forecast"))


def forecast(cue: Cue) -> Reading:
    """The reading of a figure under the word of a forecast alone ("Outlook for 2026")."""
    return Reading(cue, cue.kind, bare(cue.text), convention("forecast"))


def _appear(scene: Scene) -> Reading | None:
    if scene.partner is None and not scene.says(_SET):
        return reading(scene, None, reason=Reason.NOWCAST)
    return reading(scene, convention("it appears that ... will"))


def _strong(scene: Scene) -> Reading | None:
    if scene.partner is None:
        return reading(scene, None, reason=Reason.NOWCAST)
    return reading(scene, convention("strongly indicates"), imputes=3 if scene.partner.kind == "intend" else 0)


def _indicate(scene: Scene) -> Reading | None:
    that = scene.head.text.lower().endswith("that")
    if scene.partner is not None:
        return reading(scene, convention("indicates"), imputes=3 if scene.partner.kind == "intend" else 0)
    if that:
        return reading(scene, None, reason=Reason.NOWCAST)
    if scene.says(_MODEL, scene.sentence):
        return reading(scene, convention("indicates"), borrows=False, present=True)
    return None


def _assess(scene: Scene) -> Reading | None:
    if scene.partner is not None:
        row = "we believe" if scene.says(_BELIEF) else "we assess ... will"
        return reading(scene, convention(row))
    if _ARRIVES.match(scene.after):
        return reading(scene, convention("we believe"), borrows=False, present=True)
    if scene.says(_OWN_VIEW):
        return reading(scene, None, reason=Reason.NOWCAST)
    return None


# In order of weight: what a clause with several cues is read by.
_READERS: dict[str, Callable[[Scene], Reading | None]] = {
    "numeric": likelihoods.numeric,
    "estimative": likelihoods.estimative,
    "not_expect": likelihoods.not_expect,
    "strong": _strong,
    "expect": _expect,
    "appear": _appear,
    "indicate": _indicate,
    "trajectory": modals.trajectory,
    "schedule": modals.schedule,
    "assess": _assess,
    "continue": modals.goes_on,
    "will": modals.will,
    "guidance": _guidance,
    "intend": modals.intend,
    "should": modals.should,
    "would": modals.would,
    "possible": modals.possible,
    "pledge": modals.pledge,
    "agreed": modals.agreed,
    "progressive": modals.progressive,
    "opinion": modals.opinion,
    "undoubted": modals.undoubted,
}
