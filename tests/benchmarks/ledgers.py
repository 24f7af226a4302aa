"""A realistic ledger of any size, the same for the same seed: what the benchmarks read.

Five years, week by week: statements with a few claims each, some passages rejected; sources as unequal as Zipf's
words, each with its own way of being wrong; half their claims in words (read by the lexicon and by readers), half as
percentages on the grid people use; forecasters of our own who revise; outcomes, with voids and disputes, and
windows that are still open. Run as ``python -m tests.benchmarks.ledgers FILE [claims] [forecasts]``.
"""

from __future__ import annotations

import hashlib
import math
import sys
import time
import uuid
from collections import defaultdict
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from random import Random
from typing import NamedTuple

from ledger import Ledger
from ledger import entries as e
from ledger import predictions as p
from ledger.journal.append import append, keep_text
from ledger.journal.audit import salted_hash
from ledger.language import words

CLAIMS, FORECASTS, SEED = 20_000, 100_000, 20241031
FIRST, DAYS, NEVER = date(2019, 1, 1), 1_826, date(2039, 12, 31)
SOURCES, FORECASTERS, READERS, PER_STATEMENT = 250, 120, 6, 4
TOPICS = ("economy", "elections", "energy", "health", "science", "security", "trade", "weather")
SERIES = ("briefing", "newsletter", "outlook", "parliament", "press conference")
TERMS = ("almost certain", "very likely", "likely", "probably", "roughly even chance", "unlikely", "improbable",
         "very unlikely", "almost no chance")  # fmt: skip
GRID = (1, 2, 5, 10, 15, 20, 25, 30, 33, 40, 45, 50, 55, 60, 66, 70, 75, 80, 85, 90, 95, 98, 99)
SHARES = {"void": 0.04, "open": 0.05, "unresolved": 0.03, "second": 0.2, "disputed": 0.01, "imputed": 0.08,
          "announced": 0.03, "famous": 0.02, "eventless": 0.7}  # fmt: skip
Line = tuple[str, str, e.Body]  # who writes, the identifier, what


class Said(NamedTuple):
    """What a statement says of one matter: who, how sure of it in truth, and in a number or a term; and where."""

    source: str
    statement: str
    belief: float
    value: float
    term: str | None
    start: int
    length: int

    @property
    def mention(self) -> e.Mention:
        """The place in the statement."""
        return e.Mention(statement_id=self.statement, start=self.start, end=self.start + self.length)


class Made(NamedTuple):
    """A claim: its truth, its first and last day, and the term it was made in."""

    claim_id: str
    belief: float
    day: int
    closes: int
    term: str | None


class Writer:
    """What is written on which day, and the dice.

    Args:
        seed: of everything, identifiers and salts too.
    """

    def __init__(self, seed: int) -> None:
        self.dice = Random(seed)
        self.days: dict[int, list[Line]] = defaultdict(list)
        self.texts: list[tuple[str, str, str]] = []
        self.terms = {term: words.band(term, "icd203") for term in TERMS}
        self.sources = _zipf(SOURCES, 1.0)
        self.forecasters = _zipf(FORECASTERS, 0.8)

    def write(self, day: int, body: e.Body, who: str = "ana") -> str:
        """Note an entry for a day; return its identifier."""
        entry_id = str(uuid.UUID(int=self.dice.getrandbits(128), version=4))
        self.days[day].append((who, entry_id, body))
        return entry_id

    def one_of(self, shares: list[float], name: str) -> str:
        """Draw a name by the shares, the first the most frequent."""
        return f"{name} {self.dice.choices(range(len(shares)), cum_weights=shares)[0] + 1:03}"

    def term(self, value: float) -> str:
        """Return the term whose best value is nearest; of synonyms any."""
        near = min(abs(band.best - value) for band in self.terms.values())
        return self.dice.choice([term for term, band in self.terms.items() if abs(band.best - value) == near])

    def happens(self, what: str) -> bool:
        """Whether something happens whose share is known."""
        return self.dice.random() < SHARES[what]

    def leaning(self, belief: float, who: str, noise: float) -> float:
        """Return what somebody says who believes so: too sure or too careful by name, and not exact."""
        sure = 0.6 + hashlib.sha256(who.encode()).digest()[0] / 255
        odds = sure * math.log(belief / (1 - belief)) + self.dice.gauss(0, noise)
        return 1 / (1 + math.exp(-odds))


def _zipf(many: int, power: float) -> list[float]:
    total, shares = 0.0, []
    for rank in range(1, many + 1):
        total += rank**-power
        shares.append(total)
    return shares


def _percent(value: float) -> str:
    return f"{min(GRID, key=lambda each: abs(each - 100 * value)) / 100:.2f}"


def _statement(writer: Writer, number: int, claims: int, day: int) -> list[Said]:
    """Archive a statement with so many claims; return what is said in each."""
    dice, source = writer.dice, writer.one_of(writer.sources, "source")
    beliefs = [min(0.97, max(0.03, dice.betavariate(0.8, 0.9))) for _ in range(claims)]
    values = [writer.leaning(belief, source, 0.5) for belief in beliefs]
    terms = [writer.term(value) if dice.random() < 0.5 else None for value in values]
    said = [
        f"That the figure of matter {number + at} rises is {term or f'given {_percent(value)}'}."
        for at, (value, term) in enumerate(zip(values, terms, strict=True))
    ]
    text = " ".join([f"Statement {number} by {source}.", *said, "It may be otherwise."])
    salt = f"{writer.dice.getrandbits(128):032x}"
    text_hash = salted_hash(salt, text)
    writer.texts.append((text_hash, salt, text))
    published = FIRST + timedelta(days=day)
    body = e.StatementArchived(
        text_hash=text_hash, characters=len(text), publisher=f"publisher {number % 30 + 1:02}", published_on=published,
        title=f"Statement {number}", source=e.Source(name=source), series=writer.dice.choice(SERIES),
    )  # fmt: skip
    statement = writer.write(day, body)
    if writer.dice.random() < 0.8:
        start = text.rindex("It may")
        writer.write(day, e.CandidateRejected(
            mention=e.Mention(statement_id=statement, start=start, end=len(text)),
            reason=writer.dice.choice(["possibility", "opinion", "no_window"]),
        ))  # fmt: skip
    return [Said(source, statement, *of, text.index(quote), len(quote))
            for *of, quote in zip(beliefs, values, terms, said, strict=True)]  # fmt: skip


def _claim(writer: Writer, number: int, day: int, said: Said) -> Made:
    """Record a claim with what its source said of it, and rule on it."""
    dice, source = writer.dice, said.source
    closes = day + dice.choice([7, 14, 30, 30, 60, 90, 180, 365])
    last = NEVER if writer.happens("open") else FIRST + timedelta(days=closes)
    claim = e.Claim(
        question=f"Will the figure of matter {number} rise?", criteria=f"The table of matter {number} shows a rise.",
        window=e.Window(opens=FIRST + timedelta(days=day), closes=last,
                        basis="imputed" if writer.happens("imputed") else "stated"),
        term=said.term, topics=tuple(dice.sample(TOPICS, dice.choice([1, 1, 2]))),
        source=e.Source(name=source), mentions=(said.mention,),
        speaker_controls_outcome=writer.happens("announced"),
        event=None if writer.happens("eventless") else f"event {number // 3}",
        sampling="chosen because it became famous" if writer.happens("famous") else None,
    )  # fmt: skip
    claim_id = writer.write(day, e.ClaimRecorded(claim=claim))
    told = FIRST + timedelta(days=day)
    if said.term:
        band = writer.terms[said.term]
        reading = p.Probability(best=f"{band.best:.2f}", low=f"{band.low:.2f}", high=f"{band.high:.2f}")
        writer.write(day, e.ForecastMade(claim_id=claim_id, forecaster=band.lexicon, basis="read", prediction=reading,
                                         stated_at=told.isoformat(), term=said.term, lexicon=band.lexicon))  # fmt: skip
    else:
        stated = p.Probability(best=_percent(said.value))
        writer.write(day, e.ForecastMade(claim_id=claim_id, forecaster=source, basis="stated", prediction=stated,
                                         stated_at=told.isoformat()))  # fmt: skip
    if last < NEVER:
        _outcome(writer, claim_id, said.belief, closes)
    return Made(claim_id, said.belief, day, closes if last < NEVER else DAYS, said.term)


def _outcome(writer: Writer, claim_id: str, belief: float, closes: int) -> None:
    """Rule on a claim once its window has closed; now and then a second resolver rules, too."""
    if closes + 10 >= DAYS or writer.happens("unresolved"):
        return
    void = writer.happens("void")
    kind = "void" if void else "yes" if writer.dice.random() < belief else "no"
    known = FIRST + timedelta(days=closes + 1)
    for who, found in (("ana", kind), ("ben", "no" if kind == "yes" and writer.happens("disputed") else kind)):
        if who == "ana" or found != kind or writer.happens("second"):
            outcome = p.Outcome(kind=found, reason="no_deciding_source" if found == "void" else None)
            writer.write(closes + 2 + (who == "ben"), e.ResolutionProposed(
                claim_id=claim_id, outcome=outcome, event_date=None if void else known, known_at=known,
            ), who)  # fmt: skip


def _others(writer: Writer, claims: list[Made], count: int) -> None:
    """Write what readers read and what our own forecasters believe, with revisions, so many in all."""
    dice, done = writer.dice, 0
    held: dict[tuple[str, str], int] = {}
    while done < count:
        claim_id, belief, day, closes, term = dice.choice(claims)
        if term and dice.random() < 0.3:
            who, basis, at = f"reader {dice.randrange(READERS) + 1}", "read", day + dice.randrange(1, 5)
            value = writer.terms[term].best + dice.choice([-0.1, -0.05, 0, 0, 0.04])
        else:
            who, basis = writer.one_of(writer.forecasters, "forecaster"), "own"
            at = held.get((claim_id, who), day + dice.randrange(max(1, min(closes, DAYS) - day)))
            value = writer.leaning(belief, who, 0.7)
        if at >= DAYS or (basis == "read" and (claim_id, who) in held):
            continue
        held[claim_id, who] = at + dice.randrange(1, 20)
        told = (FIRST + timedelta(days=at)).isoformat()
        value = min(0.99, max(0.01, value))
        writer.write(at, e.ForecastMade(claim_id=claim_id, forecaster=who, basis=basis, stated_at=told,
                                        prediction=p.Probability(best=_percent(value)),
                                        term=term if basis == "read" else None))  # fmt: skip
        done += 1


def build(path: Path, claims: int = CLAIMS, forecasts: int = FORECASTS, seed: int = SEED) -> None:
    """Write a ledger with so many claims and forecasts into a new file, its last entries on the last day of 2023.

    Args:
        path: the file, which must not be there.
        claims: how many.
        forecasts: how many in all, at least one a claim.
        seed: the same seed gives the same entries.
    """
    writer = Writer(seed)
    made: list[Made] = []
    while len(made) < claims:
        number = len(made)
        day = int(number / claims * (DAYS - 30))
        said = _statement(writer, number, min(PER_STATEMENT, claims - number), day)
        made += [_claim(writer, number + at, day, each) for at, each in enumerate(said)]
    _others(writer, made, forecasts - claims)
    _append(path, writer)


def _append(path: Path, writer: Writer) -> None:
    """Append everything in the order of its days, a call a day and person, all in one transaction."""

    def clock() -> datetime:
        return datetime.combine(FIRST, datetime.min.time(), UTC)

    with Ledger(path, "ana", name="benchmark", clock=clock) as ledger, ledger._store.writing() as connection:
        for text_hash, salt, text in writer.texts:
            keep_text(connection, text_hash, salt, text)
        for day in sorted(writer.days):
            for who in ("ana", "ben"):
                lines = [line for line in writer.days[day] if line[0] == who]
                if lines:
                    now = datetime.combine(FIRST + timedelta(days=day), datetime.min.time(), UTC) + timedelta(hours=9)
                    append(connection, who, [body for *_, body in lines], entry_ids=[id_ for _, id_, _ in lines],
                           now=now)  # fmt: skip


if __name__ == "__main__":
    started = time.perf_counter()
    build(Path(sys.argv[1]), *map(int, sys.argv[2:4]))
    print(f"{sys.argv[1]}: written in {time.perf_counter() - started:.0f} s")
