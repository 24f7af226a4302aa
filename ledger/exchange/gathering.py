"""What a reader of a platform's file gathers: claims, their forecasts, their rulings, and the rows that were no good.

The identifiers follow from the format and the platform's own keys, so that the same file, or a later download of it,
adds only what is new. A claim and its outcome are said once: a later row that says otherwise is a reject.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from ledger import entries as e
from ledger import predictions as p
from ledger.errors import InputError
from ledger.exchange import dates
from ledger.exchange.bundle import About, Bundle, Reject, Step, identifier
from ledger.exchange.seeds import make
from ledger.values import moment, probability_text

MOST_NAME = 300
_BETWEEN = "\x1f"
_MOST_EXPONENT = 350
Day = date | datetime


class Gathering:
    """One file as it is read.

    Args:
        form: the name of the format, which begins every identifier and every claim's key.
        path: the file.
        sha256: of its bytes.
        columns: field of an entry → the column of the file it comes from, for rejects.
    """

    def __init__(self, form: str, path: Path, sha256: str, columns: Mapping[str, str]) -> None:
        self.form, self.columns = form, columns
        self.about = About(form, path.name, sha256, path.stat().st_size)
        self.rejects: list[Reject] = []
        self.spaces: dict[str, p.Space] = {}
        self._claims: list[Step] = []
        self._forecasts: list[Step] = []
        self._rulings: dict[str, Step] = {}

    def bundle(self) -> Bundle:
        """Return what was gathered: claims, then forecasts, then rulings."""
        self.about.done = self.about.size
        return Bundle([*self._claims, *self._forecasts, *self._rulings.values()], self.about, self.rejects)

    @contextmanager
    def row(self, line: int) -> Iterator[None]:
        """Count a row; what is wrong with it becomes a reject."""
        self.about.rows += 1
        try:
            yield
        except InputError as error:
            field = error.where.partition(".")[2]
            column = next((self.columns[name] for name in (field, field.partition(".")[0]) if name in self.columns),
                          error.where)  # fmt: skip
            self.rejects.append(Reject(line, column, error.expected, str(error.got)))

    def identifier(self, kind: str, *key: object) -> str:
        """Return the identifier of an entry by its kind and key."""
        return identifier(_BETWEEN.join((self.form, kind, *map(str, key))))

    def claim(self, key: str, line: int, **said: Any) -> str:
        """Return the identifier of a claim, which the first row with its key makes.

        Raises:
            InputError: if a field is not as it should be.
        """
        claim_id = self.identifier("claim", key)
        if claim_id not in self.spaces:
            short = " ".join(f"{self.form}:{key}".split())[:MOST_NAME].strip()
            claim = make(e.Claim, "claim", {**said, "key": short})
            self.spaces[claim_id] = claim.space
            self._claims.append(Step(claim_id, e.ClaimRecorded(claim=claim), line))
        return claim_id

    def forecast(self, claim_id: str, line: int, *key: object, **said: Any) -> None:
        """Add a forecast, told from others by the claim and a key.

        Raises:
            InputError: if a field is not as it should be, or does not answer the claim.
        """
        body = make(e.ForecastMade, "forecast", {"basis": "stated", **said, "claim_id": claim_id})
        fits(body.prediction, self.spaces[claim_id])
        self._forecasts.append(Step(self.identifier("forecast", claim_id, *key), body, line))

    def ruling(self, claim_id: str, line: int, outcome: p.Outcome, says: str, **said: Any) -> None:
        """Add what happened, once a claim.

        Args:
            claim_id: the claim.
            line: of the row that says so.
            outcome: what happened.
            says: what the file says, which is the evidence.
            **said: known_at, and publisher and url of the evidence.

        Raises:
            InputError: if an earlier row says otherwise.
        """
        before = self._rulings.get(claim_id)
        if before is not None:
            assert isinstance(before.body, e.Ruling)  # noqa: S101 - only rulings are put there
            if before.body.outcome.worth != outcome.worth:
                then = before.body.outcome.value or before.body.outcome.kind
                raise InputError(
                    "outcome.outcome", f"{then}, as line {before.line} says", outcome.value or outcome.kind
                )
            return
        evidence = {"says": says, "publisher": said.get("publisher"), "url": said.get("url")}
        body = make(e.ResolutionProposed, "outcome", {
            "claim_id": claim_id, "outcome": outcome, "known_at": said.get("known_at"),
            "evidence": (make(e.Evidence, "outcome.evidence", evidence),),
        })  # fmt: skip
        self._rulings[claim_id] = Step(self.identifier("resolution", claim_id), body, line)


def fits(said: p.Prediction, asked: p.Space) -> None:
    """Refuse a prediction that does not answer the claim's question.

    Raises:
        InputError: naming what the claim takes.
    """
    takes = {"binary": ("probability",), "options": ("options",), "quantity": ("point", "interval", "quantiles")}
    if said.kind not in takes[asked.kind]:
        raise InputError("forecast.prediction", f"{' or '.join(takes[asked.kind])}, as the claim asks", said.kind)
    if isinstance(said, p.OptionProbabilities) and isinstance(asked, p.OptionsSpace):
        named = [each.option for each in said.probabilities]
        if sorted(named) != sorted(asked.options):
            raise InputError("forecast.prediction", f"a probability for each of {', '.join(asked.options)}",
                             ", ".join(named))  # fmt: skip


def when(text: Any, column: str, form: str | None = None) -> Day | None:
    """Return the day or the instant of a cell, in UTC where it names no zone; nothing for an empty one.

    Raises:
        InputError: naming the column.
    """
    said = "" if text is None else plain(text)
    if said in {"", "None", "null", "N/A"}:
        return None
    try:
        return dates.read(said, form, "UTC")
    except InputError as error:
        raise InputError(column, error.expected, error.got) from error


def needed(found: Day | None, column: str) -> Day:
    """Return a day or instant that must be there.

    Raises:
        InputError: if it is not.
    """
    if found is None:
        raise InputError(column, "a date", "nothing")
    return found


def stamp(found: Day) -> str:
    """Return a day or an instant as entries have it."""
    return moment(found)


def window(opens: Day | None, closes: Day) -> dict[str, Any]:
    """Return a window of days in UTC; a question that closes before it opens has one day.

    >>> window(date(2024, 11, 2), date(2024, 11, 1))["opens"].isoformat()
    '2024-11-01'
    """
    last = dates.day(closes, "UTC")
    first = last if opens is None else min(dates.day(opens, "UTC"), last)
    return {"opens": first, "closes": last}


def share(value: Any, column: str, *, percent: bool = False) -> str:
    """Return a probability as the decimal text of the file, a percent as the fraction it exactly is.

    Raises:
        InputError: naming the column.

    >>> share("0.70", "p"), share("70.5", "p", percent=True), share("7%", "p", percent=True)
    ('0.70', '0.705', '0.07')
    """
    text = plain(value)
    try:
        return probability_text(f"{text.removesuffix('%').strip()}%" if percent else text)
    except ValueError as error:
        raise InputError(column, "a percent from 0 to 100" if percent else "a probability from 0 to 1",
                         repr(text)) from error  # fmt: skip


def plain(value: Any) -> str:
    """Return a value of JSON or a cell as text; of a number with a huge exponent not its digits, which fill the memory.

    >>> plain(Decimal("1E-7")), plain(Decimal("1E+999999999")), plain(" 0.70 ")
    ('0.0000001', 'a number beyond all bounds', '0.70')
    """
    if not isinstance(value, Decimal):
        return str(value).strip()
    return format(value, "f") if abs(value.adjusted()) < _MOST_EXPONENT else "a number beyond all bounds"


YES, NO = p.Outcome(kind="yes"), p.Outcome(kind="no")
VOID = p.Outcome(kind="void", reason="no_deciding_source")
WITHDRAWN = p.Outcome(kind="void", reason="withdrawn")
