"""A realistic ledger of any size, the same for the same seed, in constant memory: what the benchmarks read.

Five years, day by day: statements with a few claims each, some passages rejected; sources as unequal as Zipf's words,
each with its own way of being wrong; half their claims in words (read by the lexicon and by readers), half as
percentages on the grid people use; forecasters as unequal, on claims as unequal, who revise; forecasts made too late;
outcomes, with voids and disputes, claims nobody rules on and windows that are still open. What it must come to is
counted on the way (:mod:`tests.benchmarks.expected`). Of the future nothing is held but the days of the forecasts on
claims that are open.

``build`` appends it as its people would have, ``write`` makes a file to import, in which the forecasters are such as a
platform names (basis "stated": what is imported cannot be a belief held before). Run as ``python -m
tests.benchmarks.ledgers FILE [claims] [forecasts]``; a FILE that ends in .jsonl is written, another built.
"""

from __future__ import annotations

import hashlib
import json
import math
import shutil
import sys
import time
from array import array
from bisect import bisect
from collections import defaultdict
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from itertools import groupby, islice
from pathlib import Path
from random import Random
from typing import Any, NamedTuple

from ledger import Ledger
from ledger.entries import KINDS
from ledger.exchange import own_jsonl
from ledger.journal import Connection
from ledger.journal.append import GENESIS, append, keep_text
from ledger.journal.audit import salted_hash
from ledger.language import words
from tests.benchmarks.expected import Claim, Expected

CLAIMS, FORECASTS, SEED = 20_000, 100_000, 20241031
FIRST, DAYS, NEVER = date(2019, 1, 1), 1_826, "2039-12-31"
SOURCES, READERS, PER_STATEMENT = 250, 6, 4
TOPICS = ("economy", "elections", "energy", "health", "science", "security", "trade", "weather")
SERIES = ("briefing", "newsletter", "outlook", "parliament", "press conference")
TERMS = ("almost certain", "very likely", "likely", "probably", "roughly even chance", "unlikely", "improbable",
         "very unlikely", "almost no chance")  # fmt: skip
GRID = (1, 2, 5, 10, 15, 20, 25, 30, 33, 40, 45, 50, 55, 60, 66, 70, 75, 80, 85, 90, 95, 98, 99)
NEAREST = [min(GRID, key=lambda each: abs(each - percent)) for percent in range(101)]
SHARES = {"void": 0.04, "open": 0.05, "unresolved": 0.03, "second": 0.2, "disputed": 0.01, "imputed": 0.08,
          "announced": 0.03, "famous": 0.02, "eventless": 0.7, "revised": 0.35, "late": 0.05, "read": 0.5}  # fmt: skip
PORTION = 20_000


class Line(NamedTuple):
    """An entry: its day, who writes it, what, and of a statement the text, with its hash and salt."""

    day: int
    who: str
    entry_id: str
    kind: str
    said: dict[str, Any]
    text: tuple[str, str, str] | None = None


def told(day: int) -> str:
    """Return a day as it is written."""
    return _TOLD[day]


_FIRST_MS = int(datetime.combine(FIRST, datetime.min.time(), UTC).timestamp() * 1_000)
_TOLD = [(FIRST + timedelta(days=day)).isoformat() for day in range(DAYS + 400)]


def _zipf(many: int, power: float) -> list[float]:
    total, shares = 0.0, []
    for rank in range(1, many + 1):
        total += rank**-power
        shares.append(total)
    return shares


@lru_cache(maxsize=1 << 16)
def _sureness(who: str) -> float:
    return 0.6 + hashlib.sha256(who.encode()).digest()[0] / 255


class Lines:
    """The entries of a ledger, in order, and what they must come to.

    Args:
        claims: how many.
        forecasts: how many in all; not fewer than the claims.
        seed: the same seed gives the same entries.
        own: the forecasters are members, who hold beliefs; else people a file names.

    Attributes:
        expected: whole once the lines have been gone through.
    """

    def __init__(self, claims: int, forecasts: int, seed: int = SEED, *, own: bool = True) -> None:
        self.dice, self.own, self.claims, self.forecasts = Random(seed), own, claims, forecasts
        self.expected = Expected()
        self.bands = {term: words.band(term, "icd203") for term in TERMS}
        self.sources = _zipf(SOURCES, 1.0)
        self.forecasters = _zipf(max(120, min(20_000, forecasts // 500)), 0.8)
        self._due: dict[int, list[Claim]] = defaultdict(list)
        self._readings: dict[int, list[tuple[Claim, str]]] = defaultdict(list)
        self._rulings: dict[int, list[tuple[Claim, str, str]]] = defaultdict(list)
        self._ends: dict[int, list[tuple[Claim, str, str | None]]] = defaultdict(list)
        self._written = 0
        self._made, self._left = 0, forecasts - claims  # the forecast that each claim comes with apart

    def __iter__(self) -> Iterator[Line]:
        for day in range(DAYS):
            while self._made < self.claims and int(self._made / self.claims * (DAYS - 60)) <= day:
                yield from self._statement(day)
            for claim, who in self._readings.pop(day, ()):
                value = NEAREST[round(100 * self.bands[claim.term].best) + self.dice.choice([-10, -5, 0, 0, 4])]
                claim.readings[who] = value
                yield self._forecast(claim, who, "read", day, {"best": f"{value / 100:.2f}"}, claim.term)
            for claim in self._due.pop(day, ()):
                yield from self._day(claim, day)
            for claim, who, found in self._rulings.pop(day, ()):
                yield self._ruling(claim, who, found, day)
            for end in self._ends.pop(day, ()):
                self.expected.add(*end)
        for ends in self._ends.values():
            for claim, *_ in ends:
                self.expected.add(claim, "waiting")

    # -- dice --------------------------------------------------------------------------------------------------------

    def _line(self, day: int, kind: str, said: dict[str, Any], who: str = "ana", text: Any = None) -> Line:
        self._written += 1
        h = f"{_FIRST_MS + day * 86_400_000 + self._written % 86_400_000:012x}{self.dice.getrandbits(80):020x}"
        return Line(day, who, f"{h[:8]}-{h[8:12]}-7{h[13:16]}-a{h[17:20]}-{h[20:]}", kind, said, text)

    def _happens(self, what: str) -> bool:
        return self.dice.random() < SHARES[what]

    def _one_of(self, shares: list[float], name: str) -> str:
        return f"{name} {bisect(shares, self.dice.random() * shares[-1]) + 1:03}"

    def _says(self, belief: float, who: str, noise: float) -> int:
        """Return what somebody says who believes so, in percent: too sure or too careful by name, and on the grid."""
        odds = _sureness(who) * math.log(belief / (1 - belief)) + self.dice.gauss(0, noise)
        return NEAREST[round(100 / (1 + math.exp(-odds)))]

    # -- what is said ------------------------------------------------------------------------------------------------

    def _statement(self, day: int) -> Iterator[Line]:
        """Archive a statement; record its claims, each with what is said of it, and plan what becomes of them."""
        dice, number, source = self.dice, self._made, self._one_of(self.sources, "source")
        beliefs = [min(0.97, max(0.03, dice.betavariate(0.8, 0.9)))
                   for _ in range(min(PER_STATEMENT, self.claims - number))]  # fmt: skip
        values = [self._says(belief, source, 0.5) for belief in beliefs]
        terms = [self._term(value) if dice.random() < 0.5 else None for value in values]
        said = [f"That the figure of matter {number + at} rises is {term or f'given {value / 100:.2f}'}."
                for at, (value, term) in enumerate(zip(values, terms, strict=True))]  # fmt: skip
        text = " ".join([f"Statement {number} by {source}.", *said, "It may be otherwise."])
        salt = f"{dice.getrandbits(128):032x}"
        text_hash = salted_hash(salt, text)
        archived = self._line(day, "statement archived", {
            "text_hash": text_hash, "characters": len(text), "publisher": f"publisher {number % 30 + 1:02}",
            "published_on": told(day), "title": f"Statement {number}", "source": {"name": source},
            "series": dice.choice(SERIES),
        }, text=(text_hash, salt, text))  # fmt: skip
        yield archived
        statement = archived.entry_id
        if dice.random() < 0.8:
            passage = {"statement_id": statement, "start": text.rindex("It may"), "end": len(text)}
            yield self._line(day, "candidate rejected", {
                "mention": passage, "reason": dice.choice(["possibility", "opinion", "no_window"]),
            })  # fmt: skip
        for belief, value, term, quote in zip(beliefs, values, terms, said, strict=True):
            start = text.index(quote)
            mention = {"statement_id": statement, "start": start, "end": start + len(quote)}
            yield from self._claim(day, source, belief, value, term, mention)
            self._made += 1

    def _term(self, value: int) -> str:
        """Return the term whose best value is nearest; of synonyms any."""
        near = min(abs(band.best - value / 100) for band in self.bands.values())
        return self.dice.choice([term for term in TERMS if abs(self.bands[term].best - value / 100) == near])

    def _claim(
        self, day: int, source: str, belief: float, value: int, term: str | None, mention: dict[str, Any]
    ) -> Iterator[Line]:
        dice, number = self.dice, self._made
        closes = day + dice.choice([7, 14, 30, 30, 60, 90, 180, 365])
        last_day = NEVER if self._happens("open") else told(closes)
        topics, famous = dice.sample(TOPICS, dice.choice([1, 1, 2])), self._happens("famous")
        said = {
            "question": f"Will the figure of matter {number} rise?",
            "criteria": f"The table of matter {number} shows a rise.",
            "window": {"opens": told(day), "closes": last_day,
                       "basis": "imputed" if self._happens("imputed") else "stated"},
            "term": term, "topics": topics, "source": {"name": source}, "mentions": [mention],
            "speaker_controls_outcome": self._happens("announced"),
            "event": None if self._happens("eventless") else f"event {number // 3}",
            "sampling": "retrospective prominence" if famous else None,
        }  # fmt: skip
        recorded = self._line(day, "claim recorded", {"claim": said})
        yield recorded
        claim = Claim(recorded.entry_id, source, term, told(day)[:7], topics, belief, last_day, famous=famous)
        claim.own = self.own
        if term:
            band = self.bands[term]
            claim.readings[band.lexicon] = round(100 * band.best)
            numbers = {"best": f"{band.best:.2f}", "low": f"{band.low:.2f}", "high": f"{band.high:.2f}"}
            yield self._forecast(claim, band.lexicon, "read", day, numbers, term, band.lexicon)
        else:
            claim.stated = value
            yield self._forecast(claim, source, "stated", day, {"best": f"{value / 100:.2f}"})
        self._plan(claim, day, closes)

    def _plan(self, claim: Claim, day: int, closes: int) -> None:
        """Settle when a claim is forecast on, by how many, and what is ruled."""
        dice, rest = self.dice, self.claims - self._made
        wanted = self._left / rest * (1 if rest == 1 else math.exp(dice.gauss(-0.5, 1)))  # of mean 1
        count = min(int(wanted + dice.random()), self._left) if rest > 1 else self._left
        self._left -= count
        if claim.term:
            for reader in range(READERS):
                if count and self._happens("read"):
                    count -= 1
                    self._readings[min(day + dice.randrange(1, 5), DAYS - 1)].append((claim, f"reader {reader + 1}"))
        until = max(1, min(closes, DAYS) - day)
        days = sorted((day + dice.randrange(until) for _ in range(count)), reverse=True)
        if days and claim.last_day != NEVER and closes + 1 < DAYS and self._happens("late"):
            days[-1:] = []
            days.insert(0, closes + 1)
        claim.days = array("H", days)
        if days:
            self._due[days[-1]].append(claim)
        self._rule(claim, closes)

    def _rule(self, claim: Claim, closes: int) -> None:
        """Settle what is ruled once the window has closed; now and then a second resolver rules, too."""
        if claim.last_day == NEVER or closes + 10 >= DAYS or self._happens("unresolved"):
            self._ends[closes + 4].append((claim, "waiting", None))
            return
        found = "void" if self._happens("void") else "yes" if self.dice.random() < claim.belief else "no"
        state = "void" if found == "void" else "scored"
        self._rulings[closes + 2].append((claim, "ana", found))
        if found == "yes" and self._happens("disputed"):
            state = "waiting"
            self._rulings[closes + 3].append((claim, "ben", "no"))
        elif self._happens("second"):
            self._rulings[closes + 3].append((claim, "ben", found))
        self._ends[closes + 4].append((claim, state, found))

    def _forecast(
        self, claim: Claim, who: str, basis: str, day: int, numbers: dict[str, str], term: str | None = None,
        lexicon: str | None = None,
    ) -> Line:  # fmt: skip
        self.expected.forecasts += 1
        said = {"claim_id": claim.claim_id, "forecaster": who, "basis": basis, "stated_at": told(day),
                "prediction": {"kind": "probability", **numbers}}  # fmt: skip
        if term:
            said |= {"term": term} | ({"lexicon": lexicon} if lexicon else {})
        return self._line(day, "forecast made", said)

    def _day(self, claim: Claim, day: int) -> Iterator[Line]:
        """Write what is forecast on a claim on a day; somebody who did before revises."""
        while claim.days and claim.days[-1] == day:
            claim.days.pop()
            again = claim.people and self._happens("revised")
            who = self.dice.choice(claim.people) if again else self._one_of(self.forecasters, "forecaster")
            value = self._says(claim.belief, who, 0.7)
            if told(day) > claim.last_day:
                claim.too_late.append(("own" if self.own else "source", who, claim.source if self.own else who))
            else:
                if who not in claim.lasts:
                    claim.people.append(who)
                claim.lasts[who] = value
            yield self._forecast(claim, who, "own" if self.own else "stated", day, {"best": f"{value / 100:.2f}"})
        if claim.days:
            self._due[claim.days[-1]].append(claim)

    def _ruling(self, claim: Claim, who: str, found: str, day: int) -> Line:
        known = told(day - 1 - (who == "ben"))
        outcome = {"kind": found} | ({"reason": "no_deciding_source"} if found == "void" else {})
        said = {"claim_id": claim.claim_id, "outcome": outcome, "known_at": known}
        return self._line(day, "resolution proposed", said | ({} if found == "void" else {"event_date": known}), who)


def build(path: Path | str, claims: int = CLAIMS, forecasts: int = FORECASTS, seed: int = SEED) -> Expected:
    """Append a ledger with so many claims and forecasts to a new place, its last entries on the last day of 2023.

    Args:
        path: a file, which must not be there, or the URL of an empty database.
        claims: how many.
        forecasts: how many in all, at least one a claim.
        seed: the same seed gives the same entries.

    Returns:
        What it must come to.
    """
    lines = Lines(claims, forecasts, seed)
    rest = iter(lines)

    def clock() -> datetime:
        return datetime.combine(FIRST, datetime.min.time(), UTC)

    with Ledger(path, "ana", name="benchmark", clock=clock) as ledger:
        while portion := list(islice(rest, PORTION)):
            with ledger._store.importing() as connection:
                for _, some in groupby(portion, key=lambda line: (line.day, line.who)):
                    _append(connection, list(some))
    return lines.expected


def _append(connection: Connection, lines: list[Line]) -> None:
    """Append what one person writes on a day."""
    now = datetime.combine(FIRST + timedelta(days=lines[0].day), datetime.min.time(), UTC) + timedelta(hours=9)
    bodies = [KINDS[line.kind].model_validate(line.said) for line in lines]
    for line in lines:
        if line.text is not None:
            keep_text(connection, *line.text)
    append(connection, lines[0].who, bodies, entry_ids=[line.entry_id for line in lines], now=now)


def write(path: Path, claims: int = CLAIMS, forecasts: int = FORECASTS, seed: int = SEED) -> Expected:
    """Write a file to import (own JSON Lines) that gives a ledger with so many claims and forecasts.

    Returns:
        What it must come to.
    """
    lines, beside, entries = (
        Lines(claims, forecasts, seed, own=False),
        path.with_suffix(".texts"),
        path.with_suffix(".tmp"),
    )
    counts = [0, 0]
    with beside.open("w") as texts, entries.open("w") as rest:
        for line in lines:
            counts[0] += 1
            rest.write(f'{{"kind":"{line.kind}","entry_id":"{line.entry_id}","body":{json.dumps(line.said)}}}\n')
            if line.text is not None:
                counts[1] += 1
                text = dict(zip(("text_hash", "salt", "text"), line.text, strict=True))
                texts.write(own_jsonl.text_line(text) + "\n")
    with path.open("w") as whole:
        whole.write(own_jsonl.Header(*counts, GENESIS, GENESIS).line() + "\n")
        for part in (beside, entries):
            with part.open() as lines_of:
                shutil.copyfileobj(lines_of, whole, 1 << 20)
            part.unlink()
    return lines.expected


if __name__ == "__main__":
    started, where = time.perf_counter(), Path(sys.argv[1])
    (write if where.suffix == ".jsonl" else build)(where, *map(int, sys.argv[2:4]))
    print(f"{where}: written in {time.perf_counter() - started:.0f} s")
