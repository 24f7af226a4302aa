"""Metaculus: the data download, a ZIP of ``question_data.csv`` and ``forecast_data.csv``, read and written.

https://github.com/Metaculus/metaculus, ``utils/csv_utils.py``: the columns. Traps: a forecast on a question that is
not resolved lacks the last cell of its row; lists are Python's, so they are read as literals and never evaluated;
Question ID is not the number in the URL (that is Post ID); "ambiguous" and "annulled" are void. Rows without a
forecaster's number are Metaculus's own aggregates and come in under their method's name.

Multiple choice becomes options, numeric and discrete questions become quantities by their five percentiles, and so do
dates, counted in days since 1970-01-01. A number that came to lie outside a question's range has no value in the
download: the outcome is rejected, the forecasts are taken. When a forecaster withdrew (End Time) is not kept.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ledger import entries as e
from ledger import predictions as p
from ledger.errors import InputError
from ledger.exchange import dates, limits, sheets
from ledger.exchange.bundle import Bundle, Options
from ledger.exchange.cells import unguard
from ledger.exchange.gathering import NO, VOID, YES, Gathering, needed, share, stamp, when, window
from ledger.exchange.records import Known, known, shares
from ledger.exchange.seeds import make
from ledger.values import decimal_text

if TYPE_CHECKING:
    import pandas as pd

QUESTIONS, FORECASTS = "question_data.csv", "forecast_data.csv"
QUESTION_COLUMNS = (
    "Question ID", "Question URL", "Question Title", "Post ID", "Post Curation Status", "Post Published Time",
    "Default Project", "Default Project ID", "Categories", "Leaderboard Tags", "Label", "Question Type",
    "MC Options (Current)", "MC Options (All)", "MC Options History", "Lower Bound", "Open Lower Bound", "Upper Bound",
    "Open Upper Bound", "Continuous Range", "Open Time", "CP Reveal Time", "Scheduled Close Time", "Actual Close Time",
    "Resolution", "Resolution Known Time", "Include Bots in Aggregates", "Question Weight",
)  # fmt: skip
FORECAST_COLUMNS = (
    "Question ID", "Forecaster ID", "Forecaster Username", "Is Bot", "Start Time", "End Time", "Forecaster Count",
    "Probability Yes", "Probability Yes Per Category", "Continuous CDF", "Probability Below Lower Bound",
    "Probability Above Upper Bound", "5th Percentile", "25th Percentile", "Median", "75th Percentile",
    "95th Percentile", "Probability of Resolution", "PDF at Resolution",
)  # fmt: skip
LEVELS = {"5th Percentile": "0.05", "25th Percentile": "0.25", "Median": "0.5", "75th Percentile": "0.75",
          "95th Percentile": "0.95"}  # fmt: skip
_VOID = {"ambiguous": VOID, "annulled": p.Outcome(kind="void", reason="premise_false")}
_MOST_LIST = 200_000
_DAYS = "days since 1970-01-01"
_ANONYMOUS = "Forecaster (Anonymized)"


class Metaculus:
    """The format."""

    name = "metaculus"
    about = "Metaculus: the data download (ZIP)"

    def identify(self, path: Path, head: bytes) -> bool:
        """Return whether a file is an archive with question data."""
        if not head.startswith(b"PK\x03\x04"):
            return False
        try:
            return QUESTIONS in limits.members(path)
        except InputError:
            return False

    def read(self, path: Path, options: Options) -> Bundle:
        """Read the questions, then the forecasts on them."""
        gathering = Gathering("metaculus", path, sheets.digest(path), {
            "question": "Question Title", "window": "Scheduled Close Time", "options": "MC Options (All)",
            "space": "MC Options (All)", "forecaster": "Forecaster Username", "outcome": "Resolution",
        })  # fmt: skip
        asked: dict[str, _Asked] = {}
        rows = sheets.rows(sheets.unpacked(path, QUESTIONS), QUESTIONS, gathering.rejects,
                           ("Question ID", "Question Title", "Question Type", "Resolution"), ragged=True)  # fmt: skip
        for line, cells in rows:
            with gathering.row(line):
                _question(gathering, asked, line, {name: unguard(cell) for name, cell in cells.items()})
        if FORECASTS in limits.members(path):
            rows = sheets.rows(sheets.unpacked(path, FORECASTS), FORECASTS, gathering.rejects,
                               ("Question ID", "Start Time", "Probability Yes"), ragged=True)  # fmt: skip
            for line, cells in rows:
                with gathering.row(line):
                    _forecast(gathering, asked, line, {name: unguard(cell) for name, cell in cells.items()})
        return gathering.bundle()

    def write(self, frames: Mapping[str, pd.DataFrame], path: Path) -> int:
        """Write the two tables; the Question ID is the number of the claim's entry."""
        claims = list(known(frames))
        forecasts = [line for each in claims for line in _forecast_lines(each)]
        questions = sheets.text(map(_question_line, claims), QUESTION_COLUMNS)
        sheets.write_archive(path, {QUESTIONS: questions, FORECASTS: sheets.text(forecasts, FORECAST_COLUMNS)})
        return len(claims) + len(forecasts)


class _Asked:
    """A question that was read: its claim, its kind, and its options now and ever."""

    def __init__(self, claim_id: str, kind: str, now: list[str], ever: list[str]) -> None:
        self.claim_id, self.kind, self.now, self.ever = claim_id, kind, now, ever


# -- in --------------------------------------------------------------------------------------------------------------


def literal(cell: str, column: str) -> list[Any]:
    """Return a list that Python wrote; text inside it is text, whatever it says.

    Raises:
        InputError: if it is no list of texts and numbers.

    >>> literal("['rain', 'snow']", "MC Options")
    ['rain', 'snow']
    """
    if not cell.strip():
        return []
    try:
        if len(cell) > _MOST_LIST:
            raise ValueError
        limits.depth(cell.encode(), column, most=3)
        found = ast.literal_eval(cell.strip())
    except (ValueError, SyntaxError, RecursionError, MemoryError, TypeError) as error:
        raise InputError(column, "a list as Python writes it", cell[:80]) from error
    if not isinstance(found, list | tuple):
        raise InputError(column, "a list as Python writes it", cell[:80])
    return list(found)


def _numbers(cell: str, column: str) -> list[str]:
    """Return a list of probabilities, each as the text it is written in; what is None is 0."""
    if any(not isinstance(each, int | float | None) for each in literal(cell, column)):
        raise InputError(column, "a list of probabilities", cell[:80])
    texts = [each.strip() for each in cell.strip().strip("[]()").split(",") if each.strip()]
    return ["0" if text == "None" else share(text, column) for text in texts]


def _question(gathering: Gathering, asked: dict[str, _Asked], line: int, cells: Mapping[str, str]) -> None:
    get = {name: (cells.get(name) or "").strip() for name in (*QUESTION_COLUMNS, "MC Options")}
    kind = get["Question Type"].lower().replace(" ", "_")
    number, url = get["Question ID"], get["Question URL"]
    if not number:
        raise InputError("Question ID", "a number", "nothing")
    now = list(map(str, literal(get["MC Options (Current)"] or get["MC Options"], "MC Options (Current)")))
    ever = list(map(str, literal(get["MC Options (All)"], "MC Options (All)"))) or now
    day = {name: when(get[name], name) for name in
           ("Post Published Time", "Open Time", "Scheduled Close Time", "Actual Close Time",
            "Resolution Known Time")}  # fmt: skip
    closes = day["Scheduled Close Time"] or day["Actual Close Time"] or day["Resolution Known Time"]
    title, label = get["Question Title"], get["Label"]
    claim_id = gathering.claim(
        number, line,
        question=f"{title} ({label})" if label and label not in title else title or None,
        criteria=f"As Metaculus resolves it: {url or f'question {number}'}",
        window=window(day["Open Time"] or day["Post Published Time"], needed(closes, "Scheduled Close Time")),
        type="event" if kind in {"binary", "multiple_choice"} else "quantity",
        space=_space(kind, ever),
        topics=tuple(dict.fromkeys(map(str, literal(get["Categories"], "Categories")))),
        event=f"metaculus post {get['Post ID']}" if get["Post ID"] else None,
    )  # fmt: skip
    asked[number] = _Asked(claim_id, kind, now, ever)
    if not get["Resolution"]:
        return
    resolved = day["Resolution Known Time"]
    gathering.ruling(
        claim_id, line, _outcome(get["Resolution"], kind, ever), f"resolved {get['Resolution']} on Metaculus",
        publisher="Metaculus", url=url or None, known_at=None if resolved is None else stamp(resolved)[:10],
    )  # fmt: skip


def _space(kind: str, options: list[str]) -> p.Space:
    if kind == "binary":
        return p.BinarySpace()
    if kind == "multiple_choice":
        return make(p.OptionsSpace, "claim.options", {"options": options})
    if kind in {"numeric", "discrete", "date"}:
        return p.QuantitySpace(unit=_DAYS if kind == "date" else None)
    raise InputError("Question Type", "binary, multiple_choice, numeric, discrete or date", repr(kind))


def _outcome(said: str, kind: str, options: list[str]) -> p.Outcome:
    if said.lower() in _VOID:
        return _VOID[said.lower()]
    if kind == "binary":
        found = {"yes": YES, "no": NO}.get(said.lower())
        if found is None:
            raise InputError("Resolution", "yes, no, ambiguous or annulled", repr(said))
        return found
    if kind == "multiple_choice":
        if said not in options:
            raise InputError("Resolution", f"one of {', '.join(options)}, ambiguous or annulled", repr(said))
        return p.Outcome(kind="option", value=said)
    return p.Outcome(kind="number", value=_number(said, kind, "Resolution"))


def _number(cell: str, kind: str, column: str) -> str:
    """Return a number as it is written, a day as days since 1970."""
    try:
        if kind != "date":
            return decimal_text(cell)
        found = dates.read(cell, None, "UTC")
    except ValueError as error:
        raise InputError(
            column, "a date" if kind == "date" else "a number in the question's range", repr(cell)
        ) from error
    return str((dates.day(found, "UTC") - date(1970, 1, 1)).days)


def _forecast(gathering: Gathering, asked: Mapping[str, _Asked], line: int, cells: Mapping[str, str]) -> None:
    get = {name: (cells.get(name) or "").strip() for name in (*FORECAST_COLUMNS, _ANONYMOUS)}
    question = asked.get(get["Question ID"])
    if question is None:
        raise InputError("Question ID", f"a question of {QUESTIONS}", repr(get["Question ID"]))
    said = _prediction(get, question)
    if said is None:
        gathering.about.blank += 1
        return
    who = get["Forecaster Username"] or get[_ANONYMOUS] or get["Forecaster ID"]
    if not who:
        raise InputError("Forecaster Username", "a name", "nothing")
    if not get["Forecaster ID"] and get["Forecaster Count"]:
        who = f"Metaculus {who}"
    made = stamp(needed(when(get["Start Time"], "Start Time"), "Start Time"))
    gathering.forecast(
        question.claim_id, line, get["Forecaster ID"] or who, made, said.model_dump_json(),
        forecaster=who, prediction=said, stated_at=made,
    )  # fmt: skip


def _prediction(get: Mapping[str, str], question: _Asked) -> p.Prediction | None:
    if question.kind == "binary":
        cell = get["Probability Yes"]
        return p.Probability(best=share(cell, "Probability Yes")) if cell else None
    if question.kind == "multiple_choice":
        column = "Probability Yes Per Category"
        found = _numbers(get[column], column)
        if not found:
            return None
        named = next((each for each in (question.ever, question.now) if len(each) == len(found)), None)
        if named is None:
            raise InputError(column, f"{len(question.ever)} probabilities, one an option", len(found))
        said = dict.fromkeys(question.ever, "0") | dict(zip(named, found, strict=True))
        pairs = [{"option": option, "probability": best} for option, best in said.items()]
        return make(p.OptionProbabilities, column, {"probabilities": pairs})
    quantiles = [{"level": level, "value": _number(get[column], question.kind, column)}
                 for column, level in LEVELS.items() if get[column]]  # fmt: skip
    return make(p.Quantiles, "Median", {"quantiles": quantiles}) if quantiles else None


# -- out -------------------------------------------------------------------------------------------------------------


def _question_line(each: Known) -> dict[str, str]:
    claim, ruling = each.claim, each.ruling
    kind, options = {"binary": "binary", "options": "multiple_choice", "quantity": "numeric"}[claim.space.kind], ""
    if isinstance(claim.space, p.OptionsSpace):
        options = repr(list(claim.space.options))
    elif isinstance(claim.space, p.QuantitySpace) and claim.space.unit == _DAYS:
        kind = "date"
    line = {
        "Question ID": str(each.entry), "Question Title": claim.question, "Post ID": str(each.entry),
        "Post Published Time": each.recorded_at, "Categories": repr(list(claim.topics)), "Question Type": kind,
        "MC Options (Current)": options, "MC Options (All)": options, "Open Time": claim.window.opens.isoformat(),
        "Scheduled Close Time": claim.window.closes.isoformat(), "Question Weight": "1.0",
    }  # fmt: skip
    if ruling is not None:
        outcome = ruling.outcome
        voided = "ambiguous" if outcome == VOID or outcome.kind == "fraction" else "annulled"
        line["Resolution"] = voided if outcome.kind in {"void", "fraction"} else outcome.value or outcome.kind
        if kind == "date" and outcome.value is not None:
            line["Resolution"] = _day(outcome.value)
        line["Resolution Known Time"] = ruling.known_at.isoformat() if ruling.known_at else ""
    return line


def _forecast_lines(each: Known) -> Iterator[dict[str, str]]:
    dated = isinstance(each.claim.space, p.QuantitySpace) and each.claim.space.unit == _DAYS
    for made in each.forecasts:
        body = made.body
        line = {"Question ID": str(each.entry), "Forecaster Username": body.forecaster, "Start Time": body.stated_at}
        said = shares(body.prediction)
        if "" in said:
            line["Probability Yes"] = said[""]
        elif said and isinstance(each.claim.space, p.OptionsSpace):
            line["Probability Yes Per Category"] = f"[{', '.join(said[option] for option in each.claim.space.options)}]"
        else:
            levels = _levels(body)
            found = {column: levels[Decimal(level)] for column, level in LEVELS.items() if Decimal(level) in levels}
            if not found:
                continue  # other levels have no column there
            line |= {column: _day(value) if dated else value for column, value in found.items()}
        yield line


def _levels(body: e.ForecastMade) -> dict[Decimal, str]:
    """Return a forecast of a quantity as its quantiles; a number alone is its median."""
    said = body.prediction
    if isinstance(said, p.Quantiles):
        return {Decimal(each.level): each.value for each in said.quantiles}
    if isinstance(said, p.Interval) and said.coverage is not None:
        outside = (1 - Decimal(said.coverage)) / 2
        return {outside.normalize(): said.low, (1 - outside).normalize(): said.high}
    return {Decimal("0.5"): said.value} if isinstance(said, p.Point) else {}


def _day(number: str) -> str:
    """Return days since 1970 as a day; as the number it is where no calendar has that day."""
    try:
        return date.fromordinal(date(1970, 1, 1).toordinal() + int(Decimal(number))).isoformat()
    except (ValueError, OverflowError):
        return number


FORMAT = Metaculus()
