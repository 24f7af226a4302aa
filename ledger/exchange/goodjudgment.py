"""Good Judgment Project: ``survey_fcasts.yr*.csv`` with ``ifps.csv`` beside, or a ZIP of them, read.

https://dataverse.harvard.edu/dataverse/gjp; https://github.com/niplav/iqisa (``summary.md``) describes the traps.
A forecast has a row an answer option, which ``forecast_id`` holds together; ``fcast_type`` 4 is a withdrawal. A
question with the options Yes and No becomes a claim with a probability, any other one with options, ordered where
``q_type`` is 6. The questions are in no clean encoding (read as Latin-1), with carriage returns inside, dates as
6/25/12, options as one text "(a) …, (b) …" behind a condition; times name no zone and are taken as UTC.
"""

from __future__ import annotations

import io
import re
from pathlib import Path
from typing import NamedTuple

from ledger import predictions as p
from ledger.errors import InputError
from ledger.exchange import limits, sheets
from ledger.exchange.bundle import Bundle, Options
from ledger.exchange.gathering import NO, VOID, YES, Day, Gathering, needed, share, stamp, when, window
from ledger.exchange.seeds import make

QUESTIONS = "ifps.csv"
_SURVEY = ("ifp_id", "user_id", "forecast_id", "answer_option", "value")
_ASKED = ("ifp_id", "q_text", "options", "date_start")
_OPTION = re.compile(r"\(([a-z])\)\s*([^()]*(?:\((?![a-z]\))[^()]*\)[^()]*)*)")


class _Question(NamedTuple):
    """A question that was read: its claim, and letter → option."""

    claim_id: str
    options: dict[str, str]
    yes: str | None


class _Parts(NamedTuple):
    """The rows of one forecast."""

    line: int
    ifp: str
    who: str
    made: str
    shares: dict[str, str]


class GoodJudgment:
    """The format."""

    name = "goodjudgment"
    about = "Good Judgment Project: survey forecasts with their questions (CSV, or a ZIP of them)"

    def identify(self, path: Path, head: bytes) -> bool:
        """Return whether a file has survey forecasts or questions of the project, or an archive has both."""
        if head.startswith(b"PK\x03\x04"):
            try:
                return QUESTIONS in {Path(name).name for name in limits.members(path)}
            except InputError:
                return False
        names = {name.strip() for name in sheets.heading(head)}
        return set(_SURVEY) <= names or set(_ASKED) <= names

    def read(self, path: Path, options: Options) -> Bundle:
        """Read the questions, then the forecasts on them."""
        shelf = sheets.Shelf(path)
        gathering = Gathering("goodjudgment", path, sheets.digest(path), {
            "question": "q_text", "window": "date_to_close", "options": "options", "outcome": "outcome",
            "forecaster": "user_id", "prediction": "value",
        })  # fmt: skip
        inside = {Path(name).name: name for name in shelf.names()}
        text = shelf.get(inside.get(QUESTIONS, QUESTIONS), "latin-1")
        if text is None:
            raise InputError(
                path.name, f"its questions, {QUESTIONS}, beside it, or both in one ZIP", "they are not there"
            )
        asked: dict[str, _Question] = {}
        rows = sheets.rows(io.StringIO(text, newline=None), QUESTIONS, gathering.rejects, _ASKED, ragged=True)
        for line, cells in rows:
            with gathering.row(line):
                _question(gathering, asked, line, cells)
        for name in sorted(name for name in inside if name != QUESTIONS and name.endswith(".csv")):
            text = shelf.get(inside[name], "latin-1") or ""
            if set(_SURVEY) <= set(sheets.heading(text[:65_536].encode())):
                _survey(gathering, asked, text, name)
        return gathering.bundle()


def options_of(text: str) -> tuple[str | None, dict[str, str]]:
    """Return the condition before the options, if there is one, and letter → option.

    >>> options_of("If it rains:  (a) Yes, (b) No")
    ('If it rains', {'a': 'Yes', 'b': 'No'})
    """
    found = {letter: said.strip().rstrip(",").strip() for letter, said in _OPTION.findall(text)}
    before = text.partition("(a)")[0].strip().rstrip(":").strip()
    return before or None, found


def _day(cells: dict[str, str], *names: str) -> Day | None:
    """Return the first of some dates that is there, written 6/25/12, 3/30/13 0:00 or as ISO."""
    for name in names:
        text = (cells.get(name) or "").strip()
        if text in {"", "NULL", "NA"}:
            continue
        if "/" not in text:
            return when(text, name)
        day = text.partition(" ")[0]
        return when(day, name, "%m/%d/%y" if len(day.rpartition("/")[2]) == 2 else "%m/%d/%Y")
    return None


def _question(gathering: Gathering, asked: dict[str, _Question], line: int, cells: dict[str, str]) -> None:
    ifp = cells["ifp_id"].strip()
    condition, options = options_of(cells["options"])
    if len(options) < 2:
        raise InputError("options", "at least two options, as (a) …, (b) …", cells["options"][:80])
    named = list(options.values()) if len(set(options.values())) == len(options) else list(options)
    options = dict(zip(options, named, strict=True))
    letters = {option.casefold(): letter for letter, option in options.items()}
    yes = letters["yes"] if set(letters) == {"yes", "no"} else None
    closed = _day(cells, "date_closed")
    ordered = cells.get("q_type", "").strip() == "6"
    claim_id = gathering.claim(
        f"ifp {ifp}", line,
        question=cells["q_text"].strip() or None,
        criteria=(cells.get("q_desc") or "").strip()[:20_000] or "As the Good Judgment Project resolved it.",
        condition=condition,
        window=window(_day(cells, "date_start"), needed(_day(cells, "date_to_close", "date_closed"), "date_to_close")),
        space=p.BinarySpace() if yes else make(p.OptionsSpace, "claim.options", {"options": named, "ordered": ordered}),
        event=f"goodjudgment {ifp.partition('-')[0]}",
    )  # fmt: skip
    asked[ifp] = _Question(claim_id, options, yes)
    said = (cells.get("outcome") or "").strip().lower()
    if (cells.get("q_status") or "").strip().lower() == "voided":
        outcome = VOID
    elif said in options:
        outcome = (YES if said == yes else NO) if yes else p.Outcome(kind="option", value=options[said])
    elif said in {"", "na", "null"}:
        return
    else:
        raise InputError("outcome", f"one of {', '.join(options)}", repr(said))
    gathering.ruling(
        claim_id, line, outcome, f"outcome {said or 'voided'} in {QUESTIONS}", publisher="Good Judgment Project",
        known_at=None if closed is None else stamp(closed)[:10],
    )  # fmt: skip


def _survey(gathering: Gathering, asked: dict[str, _Question], text: str, where: str) -> None:
    """Read the rows of one file and put those of a forecast together."""
    whole: dict[tuple[str, str, str], _Parts] = {}
    for line, cells in sheets.rows(io.StringIO(text, newline=None), where, gathering.rejects, _SURVEY, ragged=True):
        with gathering.row(line):
            if (cells.get("fcast_type") or "").strip() == "4":
                gathering.about.passed_over += 1
                continue
            ifp, who, number = (cells[name].strip() for name in ("ifp_id", "user_id", "forecast_id"))
            if ifp not in asked:
                raise InputError("ifp_id", f"a question of {QUESTIONS}", repr(ifp))
            letter, value = cells["answer_option"].strip().lower(), cells["value"].strip()
            if letter not in asked[ifp].options:
                raise InputError("answer_option", f"one of {', '.join(asked[ifp].options)}", repr(letter))
            best = share(value, "value")
            made = stamp(needed(_day(cells, "timestamp", "fcast_date"), "timestamp"))
            parts = whole.setdefault((ifp, who, number), _Parts(line, ifp, who, made, {}))
            if parts.shares.setdefault(letter, best) != best:
                raise InputError("value", f"{parts.shares[letter]}, as line {parts.line} says of this option", value)
    for (_, _, number), parts in whole.items():
        with gathering.row(parts.line):
            gathering.about.rows -= 1  # its rows were counted one by one
            question = asked[parts.ifp]
            gathering.forecast(
                question.claim_id, parts.line, parts.who, parts.made, number,
                forecaster=parts.who, prediction=_prediction(question, parts.shares), stated_at=parts.made,
            )  # fmt: skip


def _prediction(question: _Question, shares: dict[str, str]) -> p.Prediction:
    if question.yes is not None:
        if question.yes not in shares:
            raise InputError("answer_option", f"a row for the option {question.yes}", ", ".join(shares))
        return p.Probability(best=shares[question.yes])
    absent = [letter for letter in question.options if letter not in shares]
    if absent:
        raise InputError("answer_option", f"a row for each of {', '.join(question.options)}", ", ".join(shares))
    pairs = [{"option": option, "probability": shares[letter]} for letter, option in question.options.items()]
    return make(p.OptionProbabilities, "value", {"probabilities": pairs})


FORMAT = GoodJudgment()
