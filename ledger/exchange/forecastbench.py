"""ForecastBench: question, resolution and forecast sets, read; a set with its question set beside it, or all in a ZIP.

https://github.com/forecastingresearch/forecastbench/wiki and forecastbench-datasets: a forecast or resolution set names
its question set, which is looked for beside it (a plain name, nowhere else) or in the archive. A question about a data
series is a claim a resolution date, a market one claim; of a combination (``id`` is a list) every direction is a claim.

Traps: ``resolved_to`` may be a market price of the day: only where ``resolved`` is true is it an outcome, and null is
void; "N/A" is text for nothing; ``{resolution_date}`` stands in questions as it is. An outcome between 0 and 1 is a
declared fraction of its claim: read together with the questions in one ZIP the claim knows it from the first.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from ledger import predictions as p
from ledger.errors import InputError
from ledger.exchange import limits, sheets
from ledger.exchange.bundle import Bundle, Options
from ledger.exchange.gathering import NO, VOID, YES, Day, Gathering, needed, plain, share, stamp, when, window
from ledger.exchange.linked import head_has

_SETS = ("questions", "resolutions", "forecasts")
_RULE = "The market resolved to a probability."
Key = tuple[str, str]  # source and id
Row = tuple[int, dict[str, Any]]


class ForecastBench:
    """The format."""

    name = "forecastbench"
    about = "ForecastBench: question, resolution and forecast sets (JSON, or a ZIP of them)"

    def identify(self, path: Path, head: bytes) -> bool:
        """Return whether a file is one of the sets, or an archive of them."""
        if head.startswith(b"PK\x03\x04"):
            try:
                return any("resolution_set" in name for name in limits.members(path))
            except InputError:
                return False
        return head_has(head, b'"question_set"', b'"forecast_due_date"')

    def read(self, path: Path, options: Options) -> Bundle:
        """Read what the file holds: questions, what became of them, forecasts on them."""
        shelf = sheets.Shelf(path)
        gathering = Gathering("forecastbench", path, sheets.digest(path), {
            "question": "question", "window": "resolution_date", "outcome": "resolved_to",
        })  # fmt: skip
        found: dict[str, list[tuple[dict[str, Any], list[Row]]]] = {name: [] for name in _SETS}
        for name in (name for name in shelf.names() if not shelf.archive or name.endswith(".json")):
            _take(found, shelf, name)
        if not shelf.archive and not found["questions"]:
            ((top, _),) = found["resolutions"] + found["forecasts"]
            _take(found, shelf, str(top.get("question_set")), required=path.name)
        reading = _Reading(gathering, found["questions"])
        for top, rows in found["resolutions"]:
            for place, row in rows:
                with gathering.row(place):
                    reading.resolution(top, place, row)
        if not found["resolutions"] and not found["forecasts"]:
            for place, row in (pair for _, rows in found["questions"] for pair in rows):
                with gathering.row(place):
                    reading.question(place, row)
        for top, rows in found["forecasts"]:
            for place, row in rows:
                with gathering.row(place):
                    reading.forecast(top, place, row)
        return gathering.bundle()


def _take(found: dict[str, list[Any]], shelf: sheets.Shelf, name: str, *, required: str | None = None) -> None:
    """Add the set that a file holds."""
    text = shelf.get(name)
    if text is None:
        raise InputError(str(required), f"its question set {name} beside it, or all sets in one ZIP", "it is not there")
    said = limits.json_value(text.encode(), "utf-8", name)
    kind = next((each for each in _SETS if isinstance(said, dict) and isinstance(said.get(each), list)), None)
    if kind is None:
        raise InputError(name, f"a set with {', '.join(_SETS)}", type(said).__name__)
    rows = [(place, row) for place, row in enumerate(said[kind], 1) if isinstance(row, dict)]
    found[kind].append((said, rows))


class _Reading:
    """What has been read so far.

    Args:
        gathering: takes claims, forecasts and rulings.
        sets: the question sets.
    """

    def __init__(self, gathering: Gathering, sets: list[tuple[dict[str, Any], list[Row]]]) -> None:
        self.gathering = gathering
        self.questions: dict[Key, tuple[dict[str, Any], Day | None]] = {}
        for top, rows in sets:
            due = when(_said(top.get("forecast_due_date")), "forecast_due_date")
            for _, row in rows:
                self.questions[_key(row)] = row, due

    def question(self, place: int, row: dict[str, Any]) -> None:
        """Make every claim of a question."""
        ids = row.get("id")
        turns: list[Any] = [None] if not isinstance(ids, list) else [[a, b] for a in (1, -1) for b in (1, -1)]
        days = row.get("resolution_dates")
        for day in days if isinstance(days, list) and days else [None]:
            for turn in turns:
                self.claim(place, {**row, "resolution_date": day, "direction": turn}, None)

    def claim(self, place: int, row: dict[str, Any], fraction: str | None) -> str:
        """Return the claim that a row is about.

        Raises:
            InputError: if no question set has its question, or nothing says when it closes.
        """
        asked, due = self.questions.get(_key(row), (None, None))
        if asked is None:
            raise InputError("id", "a question of the question set", f"{row.get('source')} {row.get('id')}")
        dated = isinstance(asked.get("resolution_dates"), list) and bool(asked["resolution_dates"])
        day = when(_said(row.get("resolution_date")), "resolution_date")
        closes = day if dated else when(_said(asked.get("market_info_close_datetime")), "market_info_close_datetime")
        closes = needed(closes or day, "resolution_date")
        turn = row.get("direction")
        directed = [int(each) for each in turn] if isinstance(turn, list) else []
        parts = [*_key(row), stamp(closes)[:10] if dated else "", *(f"{each:+d}" for each in directed)]
        question = str(asked.get("question") or "")
        question = question.replace("{resolution_date}", stamp(closes)[:10])
        question = question.replace("{forecast_due_date}", "" if due is None else stamp(due)[:10])
        if directed:
            question += f" [{', '.join('yes' if each > 0 else 'no' for each in directed)}]"
        return self.gathering.claim(
            " ".join(each for each in parts if each), place,
            question=question or None,
            criteria=(_said(asked.get("resolution_criteria")) or "As ForecastBench resolves it.")[:20_000],
            window=window(due, closes),
            space=p.BinarySpace(fractions=(fraction,), fraction_rule=_RULE) if fraction else p.BinarySpace(),
            topics=(str(row.get("source")),),
            event=" ".join(("forecastbench", *_key(row)))[:300],
        )  # fmt: skip

    def resolution(self, top: dict[str, Any], place: int, row: dict[str, Any]) -> None:
        """Read what became of a question; a price of the day is no outcome."""
        worth, resolved = row.get("resolved_to"), row.get("resolved")
        text = None if _said(worth) is None else share(worth, "resolved_to")
        whole = text is None or Decimal(text) in {0, 1}
        fraction = text if resolved is True and not whole else None
        claim_id = self.claim(place, row, fraction)
        if resolved is not True:
            self.gathering.about.blank += 1
            return
        if text is None:
            outcome = VOID
        else:
            outcome = p.Outcome(kind="fraction", value=text) if fraction else YES if Decimal(text) else NO
        day = when(_said(row.get("resolution_date")), "resolution_date")
        self.gathering.ruling(
            claim_id, place, outcome, f"resolved to {'N/A' if text is None else text} on ForecastBench",
            publisher="ForecastBench", known_at=None if day is None else stamp(day)[:10],
        )  # fmt: skip

    def forecast(self, top: dict[str, Any], place: int, row: dict[str, Any]) -> None:
        """Read a forecast; who made it says the set as a whole, unless the row does."""
        if _said(row.get("forecast")) is None:
            self.gathering.about.blank += 1
            return
        best = share(row["forecast"], "forecast")
        claim_id = self.claim(place, row, None)
        who = _said(row.get("user_id")) or " ".join(
            each for name in ("organization", "model") if (each := _said(top.get(name)))
        )
        due = needed(when(_said(top.get("forecast_due_date")), "forecast_due_date"), "forecast_due_date")
        self.gathering.forecast(
            claim_id, place, who, stamp(due), best,
            forecaster=who or "ForecastBench", prediction=p.Probability(best=best), stated_at=stamp(due),
            rationale=(_said(row.get("reasoning")) or "")[:20_000] or None,
        )  # fmt: skip


def _key(row: dict[str, Any]) -> Key:
    """Return source and id of a question; an id may be a list.

    >>> _key({"source": "fred", "id": ["a", "b"]})
    ('fred', 'a+b')
    """
    ids = row.get("id")
    return str(row.get("source")), "+".join(map(str, ids)) if isinstance(ids, list) else str(ids)


def _said(value: Any) -> str | None:
    """Return a value as text; "N/A" and nothing are nothing."""
    if isinstance(value, Decimal):
        return plain(value)
    if isinstance(value, date):
        return value.isoformat()
    text = value.strip() if isinstance(value, str) else ""
    return None if text in {"", "N/A"} else text


FORMAT = ForecastBench()
