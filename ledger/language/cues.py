"""The words in a sentence that carry confidence, time direction or doubt, with exact offsets.

Expressions built from ``data/cues.yaml``, tried only at words that can begin a cue, and a few for stated
numbers; guards tell a cue from its look-alikes ("free will", "than expected", the month of May).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from ledger.language.tables import table


@dataclass(frozen=True, slots=True)
class Cue:
    """One cue: the words, where they stand in the text, and of which kind they are.

    Attributes:
        text: the words.
        start: offset in the whole text.
        end: offset after the last character.
        kind: numeric, estimative, expect, will, … as ``cues.yaml`` names them.
    """

    text: str
    start: int
    end: int
    kind: str


def find(text: str, offset: int = 0) -> list[Cue]:
    """The cues of a sentence, in order, not overlapping.

    Args:
        text: one sentence.
        offset: where the sentence starts in its text; added to every offset.

    >>> [(cue.kind, cue.text) for cue in find("It is likely that we will act; there is a 60% chance of rain.")]
    [('estimative', 'likely that'), ('will', 'will'), ('numeric', '60% chance')]
    """
    found: list[Cue] = []
    beginnings, clear = _beginnings(), 0
    for word in _STARTS.finditer(text):
        kinds = beginnings.get(word[0].lower())
        if kinds is None or word.start() < clear:
            continue
        match = _expression(kinds).match(text, word.start())
        if match is None:
            continue
        clear, kind, words = match.end(), match.lastgroup or "", match[0].rstrip()
        clean = _is_cue(text, match, kind)
        start = match.start()
        noun = _LAST_WORD.search(words) if not clean and kind == "expect" else None
        if noun is not None and noun[0].lower() in _BARE_VERBS:  # the noun, which counts beside a figure
            kind, words, start = "guidance", noun[0], start + noun.start()
            clean = noun[0].lower() not in {"project", "projects"} and not _changes(text, match.end())
        if clean:
            found.append(Cue(words, offset + start, offset + start + len(words), kind))
    numbers = _numbers(text, offset)
    if numbers:
        taken = [(one.start, one.end) for one in numbers]
        found = [cue for cue in found if not any(cue.start < end and start < cue.end for start, end in taken)]
        found = sorted(found + numbers, key=lambda cue: cue.start)
    return found


_LAST_WORD = re.compile(r"[a-z]+\Z", re.IGNORECASE)
_STARTS = re.compile(r"[a-z]+|['’][a-z]+", re.IGNORECASE)


@lru_cache(maxsize=1)
def _beginnings() -> dict[str, tuple[str, ...]]:
    """By the first word of a cue the kinds that can begin with it: only these are tried, and only there."""
    found: dict[str, tuple[str, ...]] = {}
    for row in table("cues")["kinds"]:
        for word in row["first"].split(" "):
            for spelt in {word, word.replace("'", "’")}:
                found[spelt] = (*found.get(spelt, ()), row["kind"])
    return found


@lru_cache(maxsize=256)
def _expression(kinds: tuple[str, ...]) -> re.Pattern[str]:
    patterns = {row["kind"]: row["pattern"] for row in table("cues")["kinds"]}
    alternatives = "|".join(f"(?P<{kind}>{patterns[kind]})" for kind in kinds)
    return re.compile(rf"\b(?:{alternatives})(?!\w)", re.IGNORECASE)


@lru_cache(maxsize=1)
def _guards() -> dict[str, frozenset[str]]:
    return {
        name: frozenset(table("cues")[name])
        for name in ("noun_after", "past_after", "if_after", "projecting", "projected")
    }


_BEFORE = re.compile(r"(?<![\w'’-])([\w'’-]{1,20})[ \u00a0]{0,3}\Z")
_AFTER = re.compile(r"\s{0,3}([\w'’-]{1,20})")
_WERE = frozenset({"was", "were", "been"})  # "were seen parked near the border"
_ASIDES = frozenset({"remember", "recall", "notice", "forgive", "appreciate", "note"})  # "you'll remember that"
_MODELLED = frozenset(
    [
        "numbers",
        "model",
        "models",
        "forecast",
        "forecasts",
        "projection",
        "projections",
        "survey",
        "figures",
        "estimates",
    ]
) | {"polls", "simulations", "simulation", "baseline", "outlook", "futures", "markets", "consensus", "arithmetic"}
_SEEMING = frozenset({"look", "looks", "appear", "seem", "seems", "appears", "it looks", "it seems"})
_SEEMING_TO = frozenset({"set", "likely", "unlikely", "poised", "to", "that", "ready"})

_NOUNS = frozenset({"signal", "signals", "point", "points", "show", "shows"})
# "To understand and predict": what a body is for, no prediction.
_VERBS = frozenset({"predict", "forecast", "project", "anticipate", "foresee"})
_INFINITIVE = re.compile(r"(?<!continue )(?<!continues )(?<!continued )\bto (?:\w{2,14},? and )?\Z", re.IGNORECASE)
# The present tense of a timetable ("the runway reopens on Sunday") needs its day.
_COMING = frozenset(
    [
        "begins",
        "begin",
        "opens",
        "open",
        "reopens",
        "resumes",
        "starts",
        "start",
        "takes effect",
        "take effect",
        "lands",
        "arrives",
        "departs",
        "lifts off",
        "touches down",
        "goes live",
        "goes on sale",
        "takes place",
        "take place",
        "goes to",
        "goes out",
        "go out",
        "meets",
        "votes",
        "visits",
        "travels",
        "returns",
        "hosts",
        "lapses",
        "closes",
        "reconvenes",
        "wraps up",
    ]
) | {"comes into force", "goes into effect", "expires", "kicks off", "convenes", "gets under way", "enters into force"}
_MODALS = frozenset(
    ["to", "should", "will", "would", "could", "may", "might", "must", "can", "not", "did", "do", "does"]
)
_DATED_NEXT = re.compile(
    r"(?: [\w’'-]{1,20}){0,5} (?:on|in|from|before|by|until|next|tomorrow|at the (?:end|start|beginning) of)(?: |\Z)"
    r"(?:the (?:(?:end|start|close|beginning) of )?|early |late |mid-)?(?:this |next )?(?:(?:Mon|Tues"
    r"|Wednes|Thurs|Fri|Satur|Sun)day(?!s)"
    r"|Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec|\d|next|week|month|year|spring|summer|autumn|fall|winter)"
)
_HABIT = re.compile(
    r"\b(?:(?:each|every) (?:\w{3,9} )?(?:year|month|week|quarter|spring|summer|autumn|winter|day"
    r"|time|\w{3,6}day)|usually|normally"
    r"|typically|annually|traditionally|generally)\b",
    re.IGNORECASE,
)
_NEEDS_DAY = re.compile(
    r"gets? |(?:is|are) (?:\w+ )?(?:closed|shut|suspended|out)\b|(?:buses|coaches|trains|services"
    r"|ferries|shuttles) |makes? |goes |re(?:sume|open)\Z"
)
_RELATIVES = frozenset({"which", "that", "who"})
_BEING = frozenset(["is", "are", "was", "were", "be", "been", "now", "currently", "still", "and"])
_ABOUT_FORECASTS = frozenset(
    [
        "changes",
        "change",
        "errors",
        "error",
        "tables",
        "table",
        "period",
        "horizon",
        "revisions",
        "revision",
        "overview",
    ]
) | {"accuracy", "round", "model", "models", "range", "ranges", "assumptions", "update", "cone", "track", "office"}
_PAST_VERBS = frozenset({"expected", "anticipated", "predicted", "projected", "forecast"})
_POSSESSED = frozenset({"'s forecast", "’s forecast"})
_BARE_VERBS = frozenset({"project", "projects", "forecast", "forecasts"})


def _is_cue(text: str, found: re.Match[str], kind: str) -> bool:
    """Whether the words are the cue, not a look-alike: by the words before and after them."""
    words = found[0].lower()
    prior = _BEFORE.search(text, max(0, found.start() - 24), found.start())
    before = prior[1].lower() if prior else ""
    following = _AFTER.match(text, found.end())
    after = following[1].lower() if following else ""
    guards = _guards()
    noun = before in guards["noun_after"]
    mistaken = False
    match kind:
        case "possible":
            mistaken = (words == "may" and found[0] != "may") or after == "or"
        case "will":
            mistaken = words == "will" and (noun or before == "so" or after in {"of", "and"} or found[0] == "Will")
            mistaken = mistaken or (words.endswith("ll") and after in _ASIDES)
        case "expect":
            mistaken = before in guards["past_after"] or _no_expectation(text, found, before, after)
        case "guidance":
            mistaken = before in guards["past_after"] or (before == "be" and words == "looking at")
            mistaken = mistaken or (words == "forecast" and _changes(text, found.end()))
        case "indicate":
            mistaken = words in _NOUNS and (noun or before == "that")
        case "schedule":
            mistaken = (words == "scheduled" and noun) or (
                (words in _COMING or _NEEDS_DAY.match(words) is not None)
                and (
                    before in _MODALS
                    or before in _RELATIVES
                    or not _DATED_NEXT.match(text, found.end())
                    or _HABIT.search(text) is not None
                )
            )
        case "intend":
            mistaken = noun and words.split()[0] in {"plans", "plan", "hopes"}
        case "condition":
            mistaken = words == "if" and before in guards["if_after"]
        case "appear":
            mistaken = words in _SEEMING and after not in _SEEMING_TO
    return not mistaken


def _changes(text: str, end: int) -> bool:
    """Whether "forecast" is only what a noun after it is about: "notable forecast changes are shown"."""
    following = _AFTER.match(text, end)
    return following is not None and following[1].lower() in _ABOUT_FORECASTS


def _no_expectation(text: str, found: re.Match[str], before: str, after: str) -> bool:
    """Whether a word of expecting is none here: "the expected rise", "to understand and predict", "see page 3"."""
    guards, words = _guards(), found[0].lower()
    noun = before in guards["noun_after"]
    return (
        (noun and (words in {"project to", "forecast to"} or words in _PAST_VERBS))  # "the expected rise"
        or (words in _POSSESSED and after != "to")  # "NOAA's forecast for the season"
        or (before == "to" and words.startswith("be seen"))  # "remains to be seen"
        or (words.split()[0] in _WERE and words.endswith("seen") and after not in {"at", "to", "between"})
        or (words in {"have", "has"} and before not in _MODELLED)  # "our numbers have Brent averaging $66"
        or (words in {"see", "now see", "still see"} and before not in guards["projecting"])
        or (words in _VERBS and _INFINITIVE.search(text, max(0, found.start() - 24), found.start()) is not None)
        or (words == "forecasting" and before not in _BEING and text[found.start() - 2 : found.start()] != ", ")
        or (words in _BARE_VERBS and not (before in guards["projecting"] or after in guards["projected"]))
    )


_FIGURE = (
    r"(?:[~≈<>≥≤+] ?|around |about |approximately |roughly |at least |over |more than |less than |only )?"
    r"\d{1,3}(?:\.\d{1,3})?"
)
_PER = r" ?-?(?:%|per ?cent(?:age)?)"
_TO = r"(?: ?[-–] ?| to | or )\d{1,3}(?:\.\d{1,3})?"
_RANGE = rf"{_FIGURE}(?:{_PER}(?:{_TO}{_PER})?|{_TO}{_PER})"
_WORD = r"(?:chances?|probabilit(?:y|ies)|likelihood|odds|risk|possibility|certain(?:ty)?|sure|confident|confidence)"
_FRONT = re.compile(
    rf"(?<![\w.,])(?=\(?[~≈<>≥≤+\daorml])\(?(?P<n>{_RANGE})\)?(?: \w{{1,12}})? (?P<w>{_WORD})\b(?! points)",
    re.IGNORECASE,
)
_SAY = re.compile(
    rf"\b(?:it['’]s|it is|I['’]d say|I would say|put it at|puts it at)(?: at| about| around| roughly| only)? "
    rf"(?P<n>{_RANGE})(?= that\b)",
    re.IGNORECASE,
)
_FIGURED = re.compile(rf"(?<![\d.,])(?=[~≈<>≥≤+\daorml])(?:{_RANGE})(?=[\s),.;]|\Z)", re.IGNORECASE)
_CHANCE = re.compile(r"\b(?:chances?|probability|likelihood|odds|risk|favou?red)\b", re.IGNORECASE)
_STOPPED = re.compile(r"[;%\n\"“”]|\.(?!\d)")
_ODDS = re.compile(
    r"\b(?:\d{1,3}|one|two|three|four|five|nine)[- ]in[- ](?:\d{1,3}(?:,\d{3}){0,3}|two|three|four|five|six|ten|twenty)"
    r"(?: chances?| probability| odds| likelihood)\b|\b(?:50[-/–]50|fifty[- ]fifty|equal chances?)\b"
    r"|\bprobability (?:of|is|at) 0?\.\d{1,3}\b",
    re.IGNORECASE,
)
_ODDS_AFTER = re.compile(
    r"\b(?:chances?|probability|likelihood|odds|risk) (?:of|that)\b[^.;\n]{1,110}?"
    r" (?:at|is|as|are|was|to)(?: (?:about|around|roughly|perhaps|some|just|only|over|nearly|almost"
    r"|(?:no |little )?(?:better|more|less|higher|lower|worse) than)){0,2}"
    r" (?P<n>(?:\d{1,3}|one|two|three|four|five|nine)[- ]in[- ](?:\d{1,3}(?:,\d{3}){0,3}|two|three|four|five|six|ten"
    r"|twenty|\w{4,9}))\b",
    re.IGNORECASE,
)
_LATER = re.compile(
    rf"\(?(?<![\d.,])(?P<n>[~≈]?\d{{1,3}}(?:\.\d)?(?:(?: ?[-–] ?| to )\d{{1,3}})?{_PER})"
    r"(?= (?:during|in|for|by|through)\b| ?\))",
    re.IGNORECASE,
)
_VERB = re.compile(
    r"\b(?:is|are|was|at|of|to|increas\w{1,4}|decreas\w{1,4}|put\w{0,4}|stands?|remains?|rise[sn]?|from|[(:~>=<≈])"
    r"(?: \w{1,20}){0,2}[ (]{0,2}[~>=<≈]?\Z",
    re.IGNORECASE,
)


def _backward(text: str) -> Iterator[tuple[int, int]]:
    """Where a number follows its word at some distance: "the likelihood of a cut by May has risen to 40%"."""
    clear = 0
    for number in _FIGURED.finditer(text):
        low = max(clear, number.start() - 152)
        words = list(_CHANCE.finditer(text, low, number.start()))
        word = next((one for one in words if not _STOPPED.search(text, one.end(), number.start())), None)
        if word is not None and number.start() - word.end() <= 140:
            clear = number.end()
            if _VERB.search(text[max(0, number.start() - 40) : number.start()]):
                yield word.start(), number.end()


def _numbers(text: str, offset: int) -> list[Cue]:
    """Stated probabilities: "a 70% chance", "the likelihood … has risen to 3.8%", "1-in-3,200 chance"."""
    spans: list[tuple[int, int]] = []
    lowered = text.lower()
    if not any(
        sign in lowered for sign in ("%", "cent", " in ", "-in-", "50-50", "fifty", "equal chance", "probability of 0")
    ):
        return []
    spans += [(match.start("n"), match.end()) for match in _FRONT.finditer(text)]
    spans += [(match.start(), match.end()) for match in _ODDS.finditer(text)]
    if "cent that" in lowered or "% that" in lowered:
        spans += [match.span("n") for match in _SAY.finditer(text)]
    if not spans and (" in " in lowered or "-in-" in lowered):
        spans += [(match.start("n"), match.end("n")) for match in _ODDS_AFTER.finditer(text)]
    if (not spans or "favo" in lowered or "chance" in lowered) and _CHANCE.search(text):
        for start, end in _backward(text):
            if not any(start < b and a < end for a, b in spans):
                spans.append((start, end))
    if spans:
        for match in _LATER.finditer(text, min(start for start, _ in spans)):
            if not any(start < match.end() and match.start() < end for start, end in spans):
                spans.append((match.start("n"), match.end("n")))
    return [Cue(text[a:b], offset + a, offset + b, "numeric") for a, b in sorted(spans)]
