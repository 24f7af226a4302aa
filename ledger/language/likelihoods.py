"""What numbers and words of likelihood say: "a 60% chance", "is very likely to", "we do not expect".

A likelihood may speak of what is as well as of what will be; what is, is a nowcast.
"""

from __future__ import annotations

import re

from ledger.language import words
from ledger.language.reasons import Reason
from ledger.language.scenes import Reading, Scene, bare, convention, reading

_I = re.IGNORECASE
_CONFIDENT, _INTERVAL = re.compile("confiden", _I), re.compile("range|interval", _I)
_FAVOURED = re.compile(r"\Afavou?r(?:s|ed)\Z", _I)
_PASSIVE = re.compile(
    r"\b(?:(?:is|are|remains?|be)(?: now| still| also)?|outlooks?|forecasts?|models?|guidance|conditions|La Ni[nñ]a"
    r"|El Ni[nñ]o|consensus|forecasters?|team) \Z",
    _I,
)
_BARE_SIZE = re.compile(r"\A(?:not high|(?:close|near|next) to zero|near[- ]zero)\Z", _I)
_FAVOURED_WHEN = re.compile(r"\A\s{0,9}(?:\(|to\b|during|through|in |for |over |at least)")
_CHANCE = re.compile("chance|probab|likelihood|odds|risk|prospect", _I)
_BARE_LIKELY = re.compile(r"(?:likely|unlikely|probabl[ey])\Z", _I)
_DEGREE = re.compile(r"\A(?:somewhat|increasingly|just|also) ")
_BELIEF = re.compile("believ|think|doubt", _I)


def numeric(scene: Scene) -> Reading | None:
    """A stated number."""
    band = words.number(scene.head.text)
    if band is None or (scene.says(_CONFIDENT) and scene.says(_INTERVAL, scene.sentence)):
        return None  # "70% confidence in these ranges" is the coverage of an interval
    if scene.says(_EQUAL) and _ANY_OF.match(scene.after):
        return None  # "equal chances of below-, near- or above-average": no forecast
    reason = Reason.NOWCAST if _HAPPENED.match(scene.after) else None
    return reading(scene, band, reason=reason)


_EQUAL = re.compile(r"\Aequal chance", _I)
_ANY_OF = re.compile(
    r"\A(?: (?:of|for) (?:below|above|near)\b[^.;]{0,40}\bor (?:below|above|near)\b"
    r"|s?[”\"’']? (?:of|for) [^.;,]{0,30},[^.;]{0,30}\bor\b|s?[”\"’']? ?(?:categor|$))",
    _I,
)
_HAPPENED = re.compile(
    r"\A (?:that|of) (?:\S{1,30} ){1,8}?(?<!would )(?<!will )(?:has|have|had|was|were)(?: already| not| now)?"
    r" \w{1,20}(?:ed|en|wn|ne|lt|pt)\b",
    _I,
)
_WAS = re.compile(r"\b(?:was|were)(?: also| still)? \Z", _I)
_PERFECT = re.compile(r"\b(?:has|have|had|having)(?: not| also| since)? \Z", re.IGNORECASE)
_DONE = re.compile(r"\A \w{1,20}(?:ed|en|wn|ne|lt|pt|ade|ld|nt|de)\b")
_IS = re.compile(r"\b(?:is|are|am)(?: now| still| also| currently)? \Z", re.IGNORECASE)
_PLACE = re.compile(r"\A (?:at|in|on|under|near|an?|the|responsible|behind|still|now)\b", re.IGNORECASE)
_NOW = re.compile(r"\A(?: that)?[^,.;]{0,60}\b(?:now|currently|already)\b", re.IGNORECASE)
_PAST = re.compile(
    r"\A\s{0,9}(?:(?:has|have|had|was|were) (?:already |now |not |also )?(?:been|\w{1,20}(?:ed|en|wn|ne|lt|pt))\b"
    r"|(?:that |to )?(?:[^\s,;]{1,30} ){1,6}?(?<!would )(?<!will )(?:has|have|had) (?:already |now |not )?(?:been"
    r"|\w{1,20}ed)\b"
    r"|that (?:[^\s,;]{1,30} ){1,6}?(?:was|were)\b|(?:was|were|because|due to|caused|reflect\w*|a result)\b"
    r"|(?:outcome|scenario|result|path|range|timing|case)s?\b(?! (?:is|was|would be|will be|remains)\b)"
    r"|(?:explanation|causes?|reason|source|culprit|voters?|candidates?|suspects?|victims?|locations?)\b|to have\b)",
    re.IGNORECASE,
)


def estimative(scene: Scene) -> Reading | None:
    """A word of likelihood."""
    head, after = scene.head.text, scene.after
    if _FAVOURED.match(head) and not (_FAVOURED_WHEN.match(after) or _PASSIVE.search(scene.before[-40:])):
        return None
    if _BARE_SIZE.search(head) and not scene.says(_CHANCE, scene.sentence):
        return None
    plain = bare(head.lower().replace("’", "'").replace("-certain", " certain"))
    band = words.band(plain, "icd203") or words.band(plain, "convention")
    if band is None:
        band = words.band(_DEGREE.sub("", plain), "icd203", modifiers=True)
    reason, present = None, False
    if not scene.kinds & {"will", "continue", "would"}:
        done = _PERFECT.search(scene.before) is not None and _DONE.match(after) is not None
        was = _WAS.search(scene.before[-24:]) is not None and not _to_come(scene)
        if done or (was and _PLACE.match(after)) or _PAST.match(after) or _NOW.match(after):
            reason = Reason.NOWCAST
        present = was or _present(scene) or _STATE.match(after) is not None
    present = present or _EVALUATION.match(after) is not None
    return reading(scene, band, reason=reason, present=present, borrows=_COMPARING.match(head) is None)


# "is very likely effective", "probably maintains": an assessment of what is, unless a time of its own is named.
_SIMPLE_PRESENT = re.compile(r"\A (?!is\b|has\b|was\b|this\b|its\b|[a-z]+(?:ss|us|is)\b)[a-z]{2,14}s (?!to\b)", _I)
_STATE = re.compile(
    r"\A\s(?:have|has|are|is|possess|know|hold|lack|share|believe|want|view|reflect|include|represent|exceed|number)\b",
    _I,
)
_COMPARING = re.compile(r"\A(?:less|more) (?!likely than not)", _I)
_TO_COME = re.compile(r"(?: to| that)\Z", _I)
_EVALUATION = re.compile(
    r"\A(?: to| will(?: not)?| won['’]t)?(?: be)?"
    r" (?:happy|sad|pleased|proud|good|great|better|fine|important|right|wrong|hard|tough|difficult|easy"
    r"|satisf\w{1,4}|please|matter|disappoint\w{0,4})\b",
    _I,
)


def _to_come(scene: Scene) -> bool:
    return _TO_COME.search(scene.head.text) is not None or scene.after.lower().startswith((" to ", " that "))


def _present(scene: Scene) -> bool:
    if _IS.search(scene.before) is None:
        return _SIMPLE_PRESENT.match(scene.after) is not None
    return _PLACE.match(scene.after) is not None or (
        not _to_come(scene) and scene.after[:1] == " " and scene.says(_BARE_LIKELY)
    )


_PRODUCT = re.compile(r"\b(?:outlook|forecast|discussion|product|report|map|bulletin)s? \Z", _I)


_SURPRISE = re.compile(r"\bif\Z", _I)
_IS_NOT = re.compile(r"\A (?:\S{1,20} ){1,4}?(?:(?:is|was|does|did|were|has|do)(?:n['’]t| not)|fails?|failed)\b", _I)


def not_expect(scene: Scene) -> Reading | None:
    """An expectation denied."""
    if _PRODUCT.search(scene.before[-40:]):
        return None  # "the outlook does not project snowfall": what it is for
    if _SURPRISE.search(scene.head.text):  # "I'd be amazed if it isn't" is an expectation
        return reading(scene, convention("expect" if _IS_NOT.match(scene.after) else "do not expect"))
    if not scene.says(_BELIEF):
        return reading(scene, convention("do not expect"))
    if scene.partner is None:
        return reading(scene, convention("we doubt"), reason=Reason.OPINION)
    return reading(scene, convention("we doubt"))
