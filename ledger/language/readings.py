"""Reading one clause: which cue carries the confidence and what it means, in words and in numbers.

Every kind of cue has one small function; the first kind in order of weight that yields a reading wins.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from functools import lru_cache

from ledger.language import reported, words
from ledger.language.cues import Cue
from ledger.language.reasons import Reason
from ledger.language.scenes import Reading, Scene
from ledger.language.words import Band

_LAYERED = frozenset({"expect", "appear", "strong", "indicate", "assess"})
_ENDING = re.compile(r" (?:to|that|at|between)\Z")
_I = re.IGNORECASE
_CONFIDENT, _INTERVAL = re.compile("confiden", _I), re.compile("range|interval", _I)
_FAVOURED = re.compile(r"\Afavou?r(?:s|ed)\Z", _I)
_FAVOURED_WHEN = re.compile(r"\A\s{0,9}(?:\(|during|through|in |for |over |at least)")
_CHANCE = re.compile("chance|probab|likelihood|odds|risk|prospect", _I)
_BARE_LIKELY = re.compile(r"(?:likely|unlikely|probabl[ey])\Z", _I)
_DEGREE = re.compile(r"\A(?:somewhat|increasingly|just|also) ")
_BELIEF = re.compile("believ|think|doubt", _I)
_PREDICTING = re.compile("predict|forecast|project|estimate|call", _I)
_HAVE_BEEN = re.compile(r"\A(?: to)? have (?:\w{1,20}(?:ed|en|wn)|been|come|grown)\b")
_NAMED_PERIOD, _DIGIT = re.compile(r"\b(?:19|20)\d\d\b|\bQ[1-4]\b"), re.compile(r"\d")
_MODEL = re.compile(r"\b(?:models?|forecasts?|outlook|projections?|guidance|indicators?)\b", _I)
_OWN_VIEW = re.compile(r"that\Z|\A(?:we|i)\b", _I)
_REPORTING = re.compile(r"\b(?:said|announced|added|told|expected|predicted|forecast|projection|outlook)\b", _I)
_TURNING = re.compile(r"\A(?:is|are) (?:evolving|becoming|turning|growing|transforming)\b", _I)


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
    kinds = frozenset(cue.kind for cue in cues)
    for kind, read in _READERS.items():
        if kind in kinds:
            head = next(cue for cue in cues if cue.kind == kind)
            scene = Scene(kind, head, kinds, clause, cues, sentence, offset, form, speaker)
            found = read(scene)
            if found is not None:
                return _completed(scene, found)
    return None


def _completed(scene: Scene, found: Reading) -> Reading:
    """What holds for every kind: questions, conditions, negation, the second layer."""
    reason, condition, partner = found.reason, scene.condition, scene.partner
    if scene.sentence.rstrip("\"”’' ").endswith("?") or scene.speaker == "Q" or reported.asked(scene):
        reason = Reason.QUESTION
    elif reason is None and (reported.earlier(scene) or reported.nobodys(scene)):
        reason = Reason.OTHER
    if condition is not None and reason is None and scene.kind not in {"numeric", "estimative", "expect"}:
        # an explicit probability with a time of its own may stand, typed conditional; the verdict sees to it
        reason = Reason.CONDITIONAL_NORMATIVE if "would" in scene.kinds else Reason.CONDITIONAL
    term = found.term
    if partner is not None and scene.kind in _LAYERED:
        second = partner.text
        term = f"{scene.head.text} … {second if partner.kind == 'intend' else _ENDING.sub('', second)}"
    elif scene.undoubted is not None and scene.undoubted.end <= scene.head.start and scene.kind != "numeric":
        term = f"{_ENDING.sub('', scene.undoubted.text)} … {term}"
    return Reading(
        scene.head,
        scene.kind,
        term,
        found.band,
        reason,
        found.imputes,
        found.borrows and reason is None,
        found.present,
        "negative" if scene.negated else "affirmative",
        condition,
        "continue" in scene.kinds or reported.lasts(scene.clause),
        "intend" in scene.kinds,
    )


def _reading(
    scene: Scene,
    band: Band | None,
    *,
    reason: Reason | None = None,
    imputes: int = 0,
    borrows: bool = True,
    present: bool = False,
    term: str | None = None,
) -> Reading:
    plain = _ENDING.sub("", scene.head.text) if term is None else term
    return Reading(scene.head, scene.kind, plain, band, reason, imputes, borrows, present)


@lru_cache(maxsize=512)
def _convention(term: str) -> Band | None:
    return words.band(term, "convention")


def _numeric(scene: Scene) -> Reading | None:
    band = words.number(scene.head.text)
    if band is None or (scene.says(_CONFIDENT) and scene.says(_INTERVAL, scene.sentence)):
        return None  # "70% confidence in these ranges" is the coverage of an interval
    reason = Reason.NOWCAST if _HAPPENED.match(scene.after) else None
    return _reading(scene, band, reason=reason)


_HAPPENED = re.compile(
    r"\A (?:that|of) (?:\S{1,30} ){1,8}?(?:has|have|had|was|were)(?: already| not| now)?"
    r" \w{1,20}(?:ed|en|wn|ne|lt|pt)\b",
    _I,
)
_PERFECT = re.compile(r"\b(?:has|have|had|having)(?: not| also| since)? \Z", re.IGNORECASE)
_DONE = re.compile(r"\A \w{1,20}(?:ed|en|wn|ne|lt|pt|ade|ld|nt|de)\b")
_IS = re.compile(r"\b(?:is|are|am)(?: now| still| also| currently)? \Z", re.IGNORECASE)
_PLACE = re.compile(r"\A (?:at|in|on|under|near|an?|the|responsible|behind|still|now)\b", re.IGNORECASE)
_NOW = re.compile(r"\A(?: that)?[^,.;]{0,60}\b(?:now|currently|already)\b", re.IGNORECASE)
_PAST = re.compile(
    r"\A\s{0,9}(?:(?:has|have|had|was|were) (?:already |now |not |also )?(?:been|\w{1,20}(?:ed|en|wn|ne|lt|pt))\b"
    r"|(?:that |to )?(?:\S{1,30} ){1,6}?(?:has|have|had) (?:already |now |not )?(?:been|\w{1,20}ed)\b"
    r"|that (?:\S{1,30} ){1,6}?(?:was|were)\b|(?:was|were|because|due to|caused|reflect\w*|a result)\b"
    r"|(?:explanation|causes?|reason|source|culprit|voters?|candidates?|suspects?|victims?|locations?)\b|to have\b)",
    re.IGNORECASE,
)


def _estimative(scene: Scene) -> Reading | None:
    head, after = scene.head.text, scene.after
    if _FAVOURED.match(head) and not _FAVOURED_WHEN.match(after):
        return None
    if head.lower() == "not high" and not scene.says(_CHANCE, scene.sentence):
        return None
    plain = _ENDING.sub("", head.lower().replace("’", "'").replace("-certain", " certain"))
    band = words.band(plain, "icd203") or words.band(plain, "convention")
    if band is None:
        band = words.band(_DEGREE.sub("", plain), "icd203", modifiers=True)
    reason, present = None, False
    if not scene.kinds & {"will", "continue", "would"}:
        done = _PERFECT.search(scene.before) is not None and _DONE.match(after) is not None
        if done or _PAST.match(after) or _NOW.match(after):
            reason = Reason.NOWCAST
        present = _present(scene)
    present = present or _EVALUATION.match(after) is not None
    return _reading(scene, band, reason=reason, present=present)


# "is very likely effective", "probably maintains": an assessment of what is, unless a time of its own is named.
_SIMPLE_PRESENT = re.compile(r"\A (?!is\b|has\b|was\b|this\b|its\b|[a-z]+(?:ss|us|is)\b)[a-z]{2,14}s (?!to\b)", _I)
_TO_COME = re.compile(r"(?: to| that)\Z", _I)
_EVALUATION = re.compile(
    r"\A(?: to| will(?: not)?| won['’]t)?(?: be)?"
    r" (?:happy|sad|pleased|proud|good|great|better|fine|important|right|wrong|hard|tough|difficult|easy"
    r"|satisf\w{1,4}|please|matter|disappoint\w{0,4})\b",
    _I,
)


def _present(scene: Scene) -> bool:
    if _IS.search(scene.before) is None:
        return _SIMPLE_PRESENT.match(scene.after) is not None
    to_come = _TO_COME.search(scene.head.text) is not None or scene.after.lower().startswith((" to ", " that "))
    return _PLACE.match(scene.after) is not None or (
        not to_come and scene.after[:1] == " " and scene.says(_BARE_LIKELY)
    )


def _not_expect(scene: Scene) -> Reading | None:
    if not scene.says(_BELIEF):
        return _reading(scene, _convention("do not expect"))
    if scene.partner is None:
        return _reading(scene, _convention("we doubt"), reason=Reason.OPINION)
    return _reading(scene, _convention("we doubt"))


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
    return _reading(scene, _convention(row), reason=reason)


def _guidance(scene: Scene) -> Reading | None:
    figures = _NAMED_PERIOD.sub("", scene.clause)
    if "progressive" in scene.kinds or _DIGIT.search(figures) is None:
        return None
    return _reading(scene, _convention("forecast"))


def _appear(scene: Scene) -> Reading | None:
    if scene.partner is None:
        return _reading(scene, None, reason=Reason.NOWCAST)
    return _reading(scene, _convention("it appears that ... will"))


def _strong(scene: Scene) -> Reading | None:
    if scene.partner is None:
        return _reading(scene, None, reason=Reason.NOWCAST)
    return _reading(scene, _convention("strongly indicates"), imputes=3 if scene.partner.kind == "intend" else 0)


def _indicate(scene: Scene) -> Reading | None:
    that = scene.head.text.lower().endswith("that")
    if scene.partner is not None:
        return _reading(scene, _convention("indicates"), imputes=3 if scene.partner.kind == "intend" else 0)
    if that:
        return _reading(scene, None, reason=Reason.NOWCAST)
    if scene.says(_MODEL, scene.sentence):
        return _reading(scene, _convention("indicates"), borrows=False, present=True)
    return None


def _assess(scene: Scene) -> Reading | None:
    if scene.partner is not None:
        row = "we believe" if scene.says(_BELIEF) else "we assess ... will"
        return _reading(scene, _convention(row))
    if scene.says(_OWN_VIEW):
        return _reading(scene, None, reason=Reason.NOWCAST)
    return None


def _schedule(scene: Scene) -> Reading | None:
    return _reading(scene, _convention("is set to"))


def _trajectory(scene: Scene) -> Reading | None:
    return _reading(scene, _convention("poised to"))


def _will(scene: Scene) -> Reading | None:
    plain = "will not" if scene.negated else "will"
    return _reading(scene, _convention(plain), term=scene.head.text if "going" in scene.head.text else plain)


_PLEDGING = re.compile(
    r"\b(?:we|i|united states|u\.s\.|nato|our|allies|committee|mpc|fomc|board|department|alliance)\b", re.IGNORECASE
)


def _continue(scene: Scene) -> Reading | None:
    pledged = _PLEDGING.search(scene.before[-80:]) is not None
    reason = Reason.PLEDGE if pledged else None
    return _reading(scene, _convention("will continue to"), reason=reason, borrows=False, term="will continue to")


def _intend(scene: Scene) -> Reading | None:
    return _reading(scene, None, borrows=False)  # an intention has no number


_SHOULD_EVENT = re.compile(
    r"\A\s(?:be (?:complet|ready|finish|fully|deliver|open|operational)"
    r"|begin|start|reach|re(?:open|sume|start|ceive)|open|end|finish|close|land|launch|clear|pass|ship|double|exceed|fall|rise|see|return|arrive|peak|ease|slow|recover|improve)",
    re.IGNORECASE,
)


def _should(scene: Scene) -> Reading | None:
    if not _SHOULD_EVENT.match(scene.after) and scene.condition is None:
        return None
    return _reading(scene, _convention("should"))


def _would(scene: Scene) -> Reading | None:
    if scene.condition is not None:
        return _reading(scene, None, term="would")
    if scene.form != "indirect_speech" and not scene.says(_REPORTING, scene.sentence):
        return None
    return _reading(scene, _convention("will"), term="would")


def _possible(scene: Scene) -> Reading | None:
    modal = scene.head.text.lower()
    band = _convention(modal) if modal in {"could", "may", "might"} else None
    return _reading(scene, band, reason=Reason.POSSIBILITY, borrows=False)


def _pledge(scene: Scene) -> Reading | None:
    return _reading(scene, None, reason=Reason.PLEDGE, borrows=False)


def _agreed(scene: Scene) -> Reading | None:
    return _reading(scene, None, reason=Reason.PAST_AGREEMENT, borrows=False)


def _progressive(scene: Scene) -> Reading | None:
    turning = scene.says(_TURNING)
    return _reading(scene, None, reason=Reason.OPINION if turning else Reason.PRESENT_PROGRESSIVE, borrows=False)


def _opinion(scene: Scene) -> Reading | None:
    return _reading(scene, None, reason=Reason.OPINION, borrows=False)


def _undoubted(scene: Scene) -> Reading | None:
    """Doubt that is denied only strengthens what it stands before; alone it is an opinion."""
    return _reading(scene, None, reason=Reason.OPINION, borrows=False) if " " in scene.head.text else None


# In order of weight: what a clause with several cues is read by.
_READERS: dict[str, Callable[[Scene], Reading | None]] = {
    "numeric": _numeric,
    "estimative": _estimative,
    "not_expect": _not_expect,
    "strong": _strong,
    "expect": _expect,
    "appear": _appear,
    "indicate": _indicate,
    "trajectory": _trajectory,
    "schedule": _schedule,
    "assess": _assess,
    "continue": _continue,
    "will": _will,
    "guidance": _guidance,
    "intend": _intend,
    "should": _should,
    "would": _would,
    "possible": _possible,
    "pledge": _pledge,
    "agreed": _agreed,
    "progressive": _progressive,
    "opinion": _opinion,
    "undoubted": _undoubted,
}
