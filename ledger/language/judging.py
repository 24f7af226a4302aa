"""Judging one clause: which cue carries the confidence, what it means, by when, and whether it may be scored.

Pure rules on words; :mod:`ledger.language.propose` puts the pieces together.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from ledger.language import windows, words
from ledger.language.cues import Cue
from ledger.language.reasons import Reason, explain
from ledger.language.words import Band


@dataclass(frozen=True, slots=True)
class Time:
    """A time phrase of a sentence: the words, offsets in the text (-1 where borrowed), and its window."""

    phrase: str
    start: int
    end: int
    window: windows.Window | None
    forward: bool = True
    borrowed: bool = False


@dataclass(frozen=True, slots=True)
class Reading:
    """What the cues of a clause say.

    Attributes:
        head: the cue that carries the confidence.
        kind: its kind.
        term: the words of the confidence.
        band: what they mean in numbers.
        polarity: affirmative or negative.
        condition: the words of the condition, or None.
        reason: why it is not scorable whatever the time, or None.
        borrows: a neighbouring sentence may lend the time.
        imputes: months of the imputed window where no time is named at all; 0 for none.
        lasting: it says that something continues.
        intention: it says what somebody intends.
    """

    head: Cue
    kind: str
    term: str | None
    band: Band | None
    polarity: str
    condition: str | None
    reason: Reason | None
    borrows: bool
    imputes: int
    lasting: bool
    intention: bool


@dataclass(frozen=True, slots=True)
class Verdict:
    """Scorable or not, with the window, the type of claim and the reasons."""

    scorable: bool
    reasons: tuple[Reason, ...]
    window: windows.Window | None
    type: str
    why: str


_SAID_BEFORE = re.compile(r"(?:said|told \w+|announced|added|says|spoke|speaking|statement|interview|reporters|report)(?: \w+){0,1} ?,? ?\Z", re.IGNORECASE)
_COMPARED = re.compile(r"(?:\bthan|compared (?:with|to)|versus|\bvs\.?|\bsince|\bfrom the|ago)(?: \w+){0,2} ?\Z", re.IGNORECASE)
_SUPERLATIVE = re.compile(r"(?:\w+est|first|only|once|time|more|record|most|worst|best)\b[^,;]{0,30}\Z", re.IGNORECASE)
_YEAR = re.compile(r"(?<![\d$£€.,-])20\d\d(?:-\d\d)?(?![\d,.]\d|%|-\d)")


def times(
    sentence: str, offset: int, stated_on: date, *, hemisphere: str = "north", fiscal_year_starts: int = 1
) -> list[Time]:
    """The time phrases of a sentence that may be a claim's, each with its window.

    Args:
        sentence: the sentence.
        offset: where it starts in the text.
        stated_on: the day of the statement.
        hemisphere: whose seasons.
        fiscal_year_starts: month in which the fiscal year begins.

    >>> [one.phrase for one in times("He said on Friday that it ends by March 2026.", 0, date(2025, 5, 1))]
    ['by March 2026']
    """
    found = []
    for phrase, start, end in windows.find(sentence):
        before = sentence[max(0, start - 60) : start]
        if _SAID_BEFORE.search(before) or _COMPARED.search(before):
            continue
        lowered = phrase.lower()
        window = windows.resolve(
            phrase, stated_on, hemisphere=hemisphere, fiscal_year_starts=fiscal_year_starts
        )
        dated = re.search(r"\d{4}|next|coming|within|from now", lowered) is not None
        if window is None and not windows.open_ended(phrase):
            continue
        if window is not None and not dated and window.opens - stated_on > timedelta(days=300):
            continue  # "on Oct. 30", said on 31 October: the day before, not the next year
        if lowered.startswith("in ") and "counted" in getattr(window, "rule", "") and _SUPERLATIVE.search(before):
            continue  # "the first in 40 years"
        forward = window is not None and not lowered.startswith("after")
        found.append(Time(phrase, offset + start, offset + end, window, forward))
    if not found:
        for year in _YEAR.finditer(sentence):
            window = windows.resolve(year[0], stated_on)
            if window is not None:
                found.append(Time(year[0], offset + year.start(), offset + year.end(), window))
                break
    return found


def nearest(found: Sequence[Time], at: int) -> Time | None:
    """The time phrase that belongs to a cue: with a window first, then after the cue, then near.

    >>> nearest([], 3) is None
    True
    """
    return min(
        found, key=lambda one: (one.window is None, one.start < at, abs(one.start - at)), default=None
    )


_PRIORITY = (
    "numeric", "estimative", "not_expect", "strong", "expect", "appear", "indicate", "trajectory", "schedule", "assess",
    "continue", "will", "guidance", "intend", "should", "would", "possible", "pledge", "agreed", "progressive", "opinion",
)  # fmt: skip
_LAYERED = frozenset({"expect", "appear", "strong", "indicate", "assess"})
_FUTURE = frozenset({"will", "continue", "would", "intend", "schedule", "trajectory", "estimative"})
_PAST_AFTER = re.compile(
    r"\s*(?:(?:has|have|had|was|were) (?:already |now |not |also )?(?:been|\w+(?:ed|en|wn|ne|lt|pt))\b|(?:that |to )?(?:\S+ ){1,6}?(?:has|have|had) (?:already |now |not )?(?:been|\w+ed)\b|"
    r"that (?:\S+ ){1,6}?(?:was|were)\b|(?:was|were|because|due to|caused|reflect\w*|a result)\b|"
    r"(?:explanation|cause|causes|reason|source|culprit|voters?|candidates?|suspects?|victims?|locations?)\b|to have\b)",
    re.IGNORECASE,
)
_NORMATIVE = re.compile(r"\b(?:you|all (?:parties|countries|nations|states)|everyone|them|others) to\b|to (?:comply|abide|respect|honou?r|refrain|behave|uphold)\b", re.IGNORECASE)
_PLEDGING = re.compile(r"\b(?:we|i|united states|u\.s\.|nato|our|allies|committee|mpc|fomc|board|department|alliance)\b", re.IGNORECASE)
_SHOULD_EVENT = re.compile(r"\s(?:be (?:complet|ready|finish|fully|deliver|open|operational)|begin|start|reach|fall|rise|see|return|arrive|peak|ease|slow|recover|improve)", re.IGNORECASE)
_LASTING = re.compile(r"\b(?:continu\w*|remain\w*|persist\w*|stay|keep|through(?:out)?|until|last into|for the foreseeable)\b", re.IGNORECASE)
_INVERTED = re.compile(r"^[\"“]?Should (?!we\b|I\b)[\w’'. -]{2,80}?,", re.IGNORECASE)


def judge(
    clause: str, cues: Sequence[Cue], *, form: str, speaker: str | None, sentence: str
) -> Reading | None:
    """What the cues of a clause say together, or None where it is no candidate at all.

    Args:
        clause: the words of the clause.
        cues: its cues, in order.
        form: direct_quote, indirect_speech, headline or text.
        speaker: who says it.
        sentence: the whole sentence.
    """
    kinds = {cue.kind for cue in cues}
    for kind in _PRIORITY:
        if kind in kinds:
            found = _judge(kind, clause, cues, form=form, speaker=speaker, sentence=sentence)
            if found is not None:
                return found
    return None


def _judge(
    kind: str, clause: str, cues: Sequence[Cue], *, form: str, speaker: str | None, sentence: str
) -> Reading | None:
    """The reading with one kind of cue at its head."""
    kinds = {cue.kind for cue in cues}
    head = next(cue for cue in cues if cue.kind == kind)
    after = sentence[_at(sentence, head, cues) :]
    partner = next((cue for cue in cues if cue.start > head.start and cue.kind in _FUTURE and cue is not head), None)
    condition = _condition(sentence, cues)
    question = sentence.rstrip("\"”’' ").endswith("?") or speaker == "Q"
    negated = any(re.search(r"\b(?:not|never)\b|n['’]t\b", cue.text) for cue in cues if cue.kind in {"will", "would"})
    lasting = "continue" in kinds or _LASTING.search(clause) is not None
    reason: Reason | None = Reason.QUESTION if question else None
    band: Band | None = None
    term: str | None = re.sub(r" (?:to|that|at|between)$", "", head.text)
    imputes, borrows = 0, True

    if kind == "numeric":
        band = words.number(head.text)
        if band is None or re.search(r"confiden", head.text, re.IGNORECASE) and re.search(r"range|interval", sentence):
            return None
        imputes = 12
    elif kind == "estimative":
        band = _estimative(head.text)
        imputes = 12 if band is not None else 0
        if _PAST_AFTER.match(after) and not kinds & {"will", "continue", "would"}:
            reason = reason or Reason.NOWCAST
        if re.fullmatch(r"favou?r(?:s|ed)", head.text, re.IGNORECASE) and not re.match(r"\s*(?:\(|during|through|in |for |over |at least)", after):
            return None
        if re.fullmatch(r"not high", head.text, re.IGNORECASE) and not re.search(r"chance|probab|likelihood|odds|risk|prospect", sentence):
            return None
    elif kind == "not_expect":
        doubt = re.search(r"believe|think|doubt", head.text, re.IGNORECASE)
        band = words.band("we doubt" if doubt else "do not expect", "convention")
        imputes = 12 if not doubt or partner is not None else 0
        reason = reason or (None if not doubt or partner is not None else Reason.OPINION)
    elif kind == "expect":
        band = words.band("predict" if re.search(r"predict|forecast|project|estimate", head.text, re.IGNORECASE) else "expect", "convention")
        imputes = 12
        if _NORMATIVE.match(after.lstrip()[:40]) or re.match(r"\s*(?:nothing less|better|that (?:you|they) understand)", after):
            reason = reason or Reason.OTHER
    elif kind == "guidance":
        if not re.search(r"\d", re.sub(r"\b(?:19|20)\d\d\b|\bQ[1-4]\b", "", clause)) or "progressive" in kinds:
            return None
        band = words.band("forecast", "convention")
    elif kind in {"appear", "strong", "indicate", "assess"}:
        if partner is None and kind in {"assess", "indicate"} and not re.search(r"that$|^(?:we|i)\b", head.text, re.IGNORECASE):
            return None
        band, reason, imputes = _layer(kind, head, partner, reason)
    elif kind in {"schedule", "trajectory"}:
        band = words.band("is set to" if kind == "schedule" else "poised to", "convention")
    elif kind == "will":
        band = words.band("will not" if negated else "will", "convention")
        term = head.text if "going" in head.text else "will not" if negated else "will"
    elif kind == "continue":
        band = words.band("will continue to", "convention")
        term = "will continue to"
        borrows = False
        if _PLEDGING.search(sentence[: max(0, _at(sentence, head, cues) - len(head.text))][-80:]):
            reason = reason or Reason.PLEDGE
    elif kind == "should":
        if not _SHOULD_EVENT.match(after) and condition is None:
            return None
        band = words.band("should", "convention")
    elif kind == "would":
        reported = form == "indirect_speech" or re.search(
            r"\b(?:said|announced|added|told|expected|predicted|forecast|projection|outlook)\b", sentence
        )
        if condition is None and not reported:
            return None
        band = words.band("will", "convention") if condition is None else None
        term = "would"
    else:
        reason, band, borrows = _aside(kind, head, reason)
    if condition is not None and kind in {"numeric", "estimative", "expect"}:
        pass  # an explicit probability with its own time may stand, typed conditional; see verdict()
    elif condition is not None and reason is None:
        reason = Reason.CONDITIONAL_NORMATIVE if "would" in kinds else Reason.CONDITIONAL
    borrows = borrows and reason is None
    if partner is not None and kind in _LAYERED:
        term = f"{head.text} … {re.sub(r' (?:to|that)$', '', partner.text) if partner.kind != 'intend' else partner.text}"
    return Reading(
        head, kind, term, band, "negative" if negated else "affirmative", condition, reason, borrows, imputes, lasting,
        "intend" in kinds,
    )  # fmt: skip


def _at(sentence: str, head: Cue, cues: Sequence[Cue]) -> int:
    """Where the text after a cue begins, in the sentence; cues carry offsets of the whole text."""
    position = sentence.find(head.text)
    for cue in cues:
        if cue is head:
            break
        position = sentence.find(head.text, sentence.find(cue.text) + 1)
    return max(position, 0) + len(head.text)


def _estimative(text: str) -> Band | None:
    plain = re.sub(r" (?:to|that)$", "", text.lower().replace("’", "'").replace("-certain", " certain"))
    found = words.band(plain, "icd203") or words.band(plain, "convention")
    if found is None and re.match(r"somewhat |increasingly |just |also ", plain):
        plain = plain.split(" ", 1)[1]
        found = words.band(plain, "icd203")
    return found or words.band(plain, "icd203", modifiers=True)


def _layer(kind: str, head: Cue, partner: Cue | None, reason: Reason | None) -> tuple[Band | None, Reason | None, int]:
    """Two layers: an assessment or appearance, and what is said to come."""
    if partner is None:
        return None, reason or Reason.NOWCAST, 0
    if kind == "strong":
        return words.band("strongly indicates", "convention"), reason, 3 if partner.kind == "intend" else 12
    if kind == "appear":
        return words.band("it appears that ... will", "convention"), reason, 12
    if kind == "indicate":
        return words.band("indicates", "convention"), reason, 12 if partner.kind != "intend" else 3
    believed = re.search(r"believ|think", head.text, re.IGNORECASE) is not None
    return words.band("we believe" if believed else "we assess ... will", "convention"), reason, 12


def _aside(kind: str, head: Cue, reason: Reason | None) -> tuple[Reason | None, Band | None, bool]:
    if kind == "possible":
        modal = head.text.lower() if head.text.lower() in {"could", "may", "might"} else None
        return reason or Reason.POSSIBILITY, words.band(modal, "convention") if modal else None, False
    if kind == "pledge":
        return reason or Reason.PLEDGE, None, False
    if kind == "agreed":
        return reason or Reason.PAST_AGREEMENT, None, False
    if kind == "progressive":
        turning = re.search(r"\b(?:evolving|becoming|turning|growing|transforming|deepening|strengthening)\b(?! (?:our|the|their))", head.text)
        inward = re.match(r"(?:is|are) ", head.text) is not None
        return reason or (Reason.OPINION if turning and inward else Reason.PRESENT_PROGRESSIVE), None, False
    if kind == "opinion":
        return reason or Reason.OPINION, None, False
    return reason, None, False  # intend: an intention has no number


def _condition(sentence: str, cues: Sequence[Cue]) -> str | None:
    """The words of a condition ("if …", "unless …", "should Iran …,"), or None; "even if" is none."""
    for cue in cues:
        if cue.kind == "condition" and not cue.text.lower().startswith("even"):
            start = sentence.find(cue.text)
            rest = sentence[start:]
            if re.match(r"if (?:any|not|possible|necessary|needed|so|you will)\b", rest, re.IGNORECASE):
                continue
            return re.split(r"[,;:.\"”]", rest, maxsplit=1)[0].strip()
    found = _INVERTED.match(sentence)
    return found[0].strip("\"“,") if found else None


_MEASURE = re.compile(r"(?:[$£€¥]|NT\$|US\$)?\d[\d,.]*(?:\s?(?:%|per ?cent|percent|million|billion|trillion|thousand|basis points|°C|points|barrels|people|troops|soldiers|passengers|storms|hurricanes|travelers|ballots|votes))?", re.IGNORECASE)
_RANGED = re.compile(r"\bbetween\s+\S*\d[^.;]{0,40}\band\s+\S*\d|\d\S*\s?(?:%|percent|billion|million)?\s?(?:-|–|to)\s?\S?\d|plus or minus|\brange of\b", re.IGNORECASE)
_OWN = re.compile(r"\b(?:we|i|['’]ll)\b[^.]{0,20}\Z|\bwe['’]ll\b", re.IGNORECASE)
_OWN_ACTS = re.compile(r"\b(?:announce|release|publish|issue|unveil|host|brief|update|provide an update|report its|pay its|conduct a)\b", re.IGNORECASE)


def verdict(reading: Reading, time: Time | None, stated_on: date, clause: str) -> Verdict:
    """Whether a reading with its time can be scored, and why.

    Args:
        reading: what the cues say.
        time: the time phrase that belongs to it, or None.
        stated_on: the day of the statement.
        clause: the words of the clause.
    """
    type_ = _type(reading, time, clause)
    window = time.window if time is not None else None
    reason = reading.reason
    if reason is None and window is None and time is None and reading.imputes:
        if reading.lasting and reading.kind == "expect":
            reason = Reason.NO_WINDOW
        else:
            why = "a strongly indicated intention" if reading.imputes == 3 else "a probability without a time"
            window = windows.impute(stated_on, months=reading.imputes, why=why)
    if reason is None and window is None:
        reason = Reason.PLEDGE if reading.kind == "continue" and time is None else Reason.NO_WINDOW
    if reason is None and reading.condition is not None and (time is None or time.borrowed):
        reason = Reason.CONDITIONAL
    if reason is not None:
        return Verdict(False, (reason,), window, "nowcast" if reason == Reason.NOWCAST else type_, explain(reason))
    assert window is not None  # noqa: S101 - the branches above leave no other case
    words_ = f"“{reading.term}” carries the confidence"
    words_ += f" ({reading.band.low:g}–{reading.band.high:g}, {reading.band.lexicon})" if reading.band else " (no number: to be read)"
    if time is None:
        words_ += f"; no time is named: imputed to {window.closes.isoformat()}"
    else:
        words_ += f"; “{time.phrase}”{' nearby' if time.borrowed else ''} ends {window.closes.isoformat()} ({window.basis})"
    return Verdict(True, (), window, type_, words_)


def _type(reading: Reading, time: Time | None, clause: str) -> str:
    if reading.reason == Reason.NOWCAST:
        return "nowcast"
    if reading.condition is not None:
        return "conditional"
    plain = clause.replace(time.phrase, " ") if time is not None else clause
    if reading.kind == "numeric":
        plain = plain.replace(reading.head.text, " ")
    before = clause[: max(0, clause.find(reading.head.text))]
    acts = reading.kind in {"will", "schedule", "intend", "continue"}
    if acts and (_OWN.search(before) or (_OWN_ACTS.search(clause) and reading.kind != "continue")):
        return "self_announcement"
    if reading.intention:
        return "intention"
    if _RANGED.search(plain):
        return "interval"
    if _MEASURE.search(re.sub(r"\b(?:19|20)\d\d\b", " ", plain)) and reading.kind != "numeric":
        return "quantity"
    return "persistence" if reading.lasting else "event"


_CONFIDENCE = re.compile(r"\b(?:with |have |has )?(high|moderate|medium|low)(?:[- ]to[- ](?:high|moderate|low))? confidence\b", re.IGNORECASE)
_COVERAGE = re.compile(r"(\d{2}(?:\.\d)?) ?(?:%|percent|per cent) (?:confidence|probability|likelihood|prediction|credible|chance)?[^.]{0,30}?(?:ranges?|interval|band)", re.IGNORECASE)


def confidence(sentence: str) -> str | None:
    """The analytic confidence a sentence states: low, moderate or high, never a probability.

    >>> confidence("We assess with moderate confidence that they will act.")
    'moderate'
    """
    found = _CONFIDENCE.search(sentence)
    return found[1].lower().replace("medium", "moderate") if found else None


def coverage(sentence: str) -> float | None:
    """The stated coverage of an interval, as a share.

    >>> coverage("NOAA forecasters have a 70% confidence in these ranges.")
    0.7
    """
    found = _COVERAGE.search(sentence)
    return round(float(found[1]) / 100, 4) if found else None


def label_length(sentence: str) -> int:
    """How many characters of a transcript line are the speaker's label and the space after it.

    >>> label_length("SEC. AUSTIN: We will go.")
    13
    """
    found = re.match(r"[A-Z][\w.'’ -]{0,60}(?: \([^)\n]{1,60}\))?(?: ?[-–—] ?[\w ,.&-]{2,60})? ?:\s+", sentence)
    return found.end() if found else 0
