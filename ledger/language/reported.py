"""What a sentence only reports (a question, a forecast of an earlier day), and whether it says that something lasts.

Such a forecast is a claim, but of another statement: counting it here would score the reporter for it, with a
window counted from the wrong day.
"""

from __future__ import annotations

import re

from ledger.language.scenes import Scene

# An embedded question: "whether …", "it is unclear if …".
_ASKED = re.compile(
    r"\b(?:whether|(?:wonder(?:s|ed)?|ask(?:s|ed)?|unclear|clear|know|knows|see|decide|question|doubtful) if)\b"
    r"[^,;.\"“”]{0,160}\Z",
    re.IGNORECASE,
)
# A question left open: "it remains to be seen how far …", "How far … remains to be seen".
_OPEN = re.compile(r"\bto be seen\b[^,;.\"“”]{0,160}\Z", re.IGNORECASE)
_LEFT_OPEN = re.compile(r"\A[^;.\"“”]{0,160}?\bremain(?:s|ed)? to be seen\b", re.IGNORECASE)
_ASKING = re.compile(
    r"\A[\"“]?(?:(?:And|But|Yet|So),? )?(?:whether|how|what|when|who|which|where|why|if)\b", re.IGNORECASE
)
# An expectation that nobody holds: "Nobody expects …", "few analysts think that … will".
_NOBODY = re.compile(
    r"\b(?:nobody|no[- ]one|none(?: of (?:\w{1,12} )?\w{1,20})?|hardly any(?:one|body)|(?<!\ba )few(?: \w{2,20})?"
    r"|no (?:(?:serious|single|credible|other|major) )?"
    r"(?:economist|analyst|expert|forecaster|official|scientist|observer|researcher|model|bank|poll)s?)"
    r"(?: (?:here|else|now|still|really|seriously|currently|is|are|was|were|has|have)){0,2}"
    r" (?:expect|think|thought|believ|predict|forecast|foresee|anticipat|project|say|said|claim|assum|suggest|imagin"
    r"|assess|judg|estimat|see)(?:s|es|ed|ing|e)?\b[^,;:.\"“”]{0,160}\Z",
    re.IGNORECASE,
)
# A forecast of an earlier day that the text only reports: "In May, officials predicted …", "said in March that …",
# "had expected", "were expected to …, but".
_REPORT = (
    r"(?:predict|forecast|project|expect|said|say|told|warn|promise|announce|estimate|anticipate|hope|plan)\w{0,5}"
)
_MONTH = r"(?:January|February|March|April|May|June|July|August|September|October|November|December)"
_AGO = (
    rf"(?:(?:[Ii]n|[Bb]ack in|[Ll]ast) (?:early |mid-|late )?(?:{_MONTH}|spring|summer|autumn|fall|winter)"
    r"(?: (?:19|20)\d\d)?"
    r"|[Ll]ast (?:week|month|quarter|year|season|time|\w{3,6}day)"
    r"|[Yy]esterday|[Ee]arlier(?: this \w{4,7})?|[Pp]reviously"
    r"|[Ii]n (?:last|the (?:last|previous|prior)|its last|our last) \w{3,8}['’]?s? \w{4,12}"
    rf"|[Ii]n (?:our|its|their|the) {_MONTH} (?:20\d\d )?(?:outlook|report|forecast|update|discussion|projection"
    rf"|STEO|assessment)s?"
    r"|[Ii]n the (?:spring|summer|autumn|fall|winter) of (?:19|20)\d\d"
    r"|[Ii]n (?:19|20)\d\d|(?:[Aa]|[Oo]ne|[Tt]wo|[Tt]hree|[Ss]ix|[Aa] few|[Ss]everal) \w{3,7} (?:ago|earlier))"
)
_REPORTED_AGO = re.compile(
    rf"(?:\A[\"“]?(?:I (?:think|believe) |But |And )?{_AGO},? [^,;\"“”]{{2,60}}?\b{_REPORT}(?: that)?\b"
    rf"|\b{_REPORT}(?: (?:us|me|them|you|reporters|this \w{{4,9}}))? (?:back )?{_AGO} (?:that|it|they|he|she|the)\b"
    rf"|\A[\"“]?When (?:I|we|he|she|they) [^,;]{{3,60}}, [^,;]{{2,60}}?\b{_REPORT}\b)"
)
_FIRST_PERSON = re.compile(r"\b(?:we|i)(?: also| once| never| all)? \Z", re.IGNORECASE)
_BACK_THEN = re.compile(rf"\A[\"“]?{_AGO},? [^.;]{{2,80}}? had \w+")
_HAD = re.compile(
    r"\b(?:had|has long|have long)(?: (?:previously|earlier|once|also|long|originally|first))? \Z", re.IGNORECASE
)
_PAST_TENSE = re.compile(
    r"\A(?:predicted|forecast(?:ed)?|projected|expected|estimated|planned|hoped|anticipated)\b", re.IGNORECASE
)
_HAD_THOUGHT = re.compile(
    r"\bhad (?:\w{2,12} )?(?:thought|judged|expected|assessed|considered|believed|predicted|forecast|projected"
    r"|anticipated"
    r"|estimated|warned|claimed|feared|said|argued|hoped|vowed|told \w{2,12})\b[^.;\"“”]{0,80}\Z",
    re.IGNORECASE,
)
_PAPER_HAD = re.compile(
    r"\b(?:outlook|forecast|projection|report|estimate|bulletin|discussion|budget|plan|review|study|survey)s?\b"
    r"[^.;\"“”]{0,60}\bhad (?:\w{2,12}ly )?(?:called for|seen|put|shown|pointed|suggested|given|foreseen|forecast"
    r"|predicted|projected|expected|implied|assumed|envisaged|estimated)\b",
    re.IGNORECASE,
)
# "Our assessment of March 2021, which held that …", "in 2016 … you said that it would …".
_PAPER_OF = re.compile(
    rf"\b(?:assessment|outlook|forecast|projection|estimate|report|prediction)s? (?:of|from|in|for) (?:{_MONTH} )?"
    r"(?:19|20)\d\d,? (?:which |that )?(?:held|said|judged|saw|called|predicted|foresaw|expected|put|showed"
    r"|projected)\b"
    rf"|\b[Ii]n (?:{_MONTH} )?(?:19|20)\d\d,? (?:and |when )?(?:you|he|she|they|we|I|it) (?:had )?{_REPORT}\b"
)
# "Last year's report anticipated that …"
_LAST_PAPER = re.compile(
    r"\b(?:[Ll]ast|[Pp]revious|[Pp]rior|[Ee]arlier) (?:(?:year|spring|summer|autumn|fall|winter|month"
    r"|week|quarter|season|time)"
    r"['’]s )?(?:[\w-]{2,14} )?(?:reports?|assessments?|outlooks?|forecasts?|projections?|estimates?"
    r"|budgets?|plans?|editions?"
    rf"|surveys?|reviews?) (?:(?:had|also|originally) )?{_REPORT}\b"
)
_BACK_IN = re.compile(
    rf"\b[Bb]ack in (?:{_MONTH}|the (?:spring|summer|autumn|fall|winter)|(?:19|20)\d\d)\b[^.;]{{0,60}}\Z"
)
_DID_NOT = re.compile(r"\A[^.;]{0,120}(?:, and|, but|;) (?:they|it|he|she|we|that) (?:did(?:n['’]t| not)|never)\b")
_JUDGED = re.compile(r"\A(?:judged|assessed|believed|thought|said|warned|argued|noted)\b", re.IGNORECASE)
_WAS = re.compile(r"\A(?:was|were|been)\b", re.IGNORECASE)
_WAS_BEFORE = re.compile(
    r"\b(?:was|were|had been)(?: (?:also|widely|originally|initially|once|still))? \Z", re.IGNORECASE
)
_OVERTAKEN = re.compile(
    r"\A[^.;]{0,120}(?:,? but\b|,? (?:yet|though|only to|before it|before they)\b|; )"
    r"|\A[^.;]{0,120}\b(?:instead|originally)\b",
    re.IGNORECASE,
)
_OLD_ADVERB = re.compile(
    r"\b(?:originally|initially|previously|once|at first|at the time)\b[^,;.]{0,60}\Z", re.IGNORECASE
)


_LASTING = re.compile(
    r"\b(?:continu\w*|remain\w*|persist\w*|stay|keep|through(?:out)?|until|last into|for the foreseeable)\b",
    re.IGNORECASE,
)
_STEMS = ("continu", "remain", "persist", "stay", "keep", "through", "until", "last into", "foreseeable")
_OLD = ("nitially", "riginally", "reviously", "nce", "t first", "t the time")  # rarely there: looked for first


def asked(scene: Scene) -> bool:
    """The cue stands in an embedded question."""
    before = scene.before
    if "to be seen" in scene.sentence and (
        _OPEN.search(before) or (_ASKING.match(scene.sentence) and _LEFT_OPEN.match(scene.after))
    ):
        return True
    return ("hether" in before or " if" in before) and _ASKED.search(before) is not None


def nobodys(scene: Scene) -> bool:
    """The text says that nobody expects it, which is not a claim that it will be so, nor that it will not."""
    said = scene.sentence[: scene.head.end - scene.offset]
    return _NOBODY.search(said) is not None


def earlier(scene: Scene) -> bool:
    """The text reports a forecast made on an earlier day, which is a claim of that day's statement."""
    if scene.form == "direct_quote" and scene.kind in {"will", "intend"} and "would" not in scene.kinds:
        return False
    past = _PAST_TENSE.match(scene.head.text) is not None
    if _looks_back(scene, past=past):
        return True
    passive = _WAS.match(scene.head.text) is not None or (past and _WAS_BEFORE.search(scene.before) is not None)
    if passive and _OVERTAKEN.match(scene.after):
        return True
    told = past or passive or "would" in scene.kinds
    if past and _DID_NOT.match(scene.after):
        return True
    ago = _REPORTED_AGO.search(scene.sentence) or _PAPER_OF.search(scene.sentence) or _LAST_PAPER.search(scene.sentence)
    return told and ago is not None


def _looks_back(scene: Scene, *, past: bool) -> bool:
    """Something had been thought, or the speaker once thought it; of others the past tense is how minutes are kept."""
    before = scene.before
    had = " had " in scene.sentence
    if _HAD_THOUGHT.search(before) or (had and _BACK_THEN.match(scene.sentence)):
        return True
    if "ack in " in before and _BACK_IN.search(before):
        return True
    paper = _PAPER_HAD.search(scene.sentence) if had else None
    if paper is not None and paper.start() <= scene.head.start - scene.offset <= paper.end():
        return True
    if (past and _FIRST_PERSON.search(before)) or (any(word in before for word in _OLD) and _OLD_ADVERB.search(before)):
        return True
    return (past or _JUDGED.match(scene.head.text) is not None) and _HAD.search(before) is not None


def lasts(clause: str) -> bool:
    """A clause says that something goes on; the stems are looked for first, because they are rarely there.

    >>> lasts("prices will remain high"), lasts("prices will rise")
    (True, False)
    """
    lowered = clause.lower()
    return any(stem in lowered for stem in _STEMS) and _LASTING.search(clause) is not None
