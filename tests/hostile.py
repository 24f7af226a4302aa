"""Our collection of hostile strings, and ledgers in which they stand in every field that takes words.

``hostile_strings.jsonl`` is ASCII alone, so that nothing in it acts on whoever reads it: a string a line, with its
kind, what it tries, and how many times it is said. The ledgers are written in one transaction, as an import is.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import NamedTuple

from clocks import Clock

from ledger import Ledger
from ledger import entries as e
from ledger import predictions as p
from ledger.exchange.bundle import About, Bundle, Step, identifier
from ledger.exchange.own_jsonl import hashed
from ledger.exchange.seeds import Text
from ledger.importing import Import

MARK = "Zq7"
NAME = 300  # characters of a field that is a name
ACTOR = f"<img src=x onerror=alert(1)>{MARK}"
IN_A_PACK = 30


class Hostile(NamedTuple):
    """A string that wants to be more than words."""

    kind: str
    tries: str
    text: str


def _read() -> list[Hostile]:
    lines = Path(__file__).with_name("hostile_strings.jsonl").read_text(encoding="ascii").splitlines()
    said = (json.loads(line) for line in lines)
    return [Hostile(each["kind"], each["tries"], each["text"] * each.get("times", 1)) for each in said]


EVERY = _read()
REFUSED = [each for each in EVERY if each.kind == "refused"]  # no text a database could hold, or none at all
TAKEN = [each for each in EVERY if each.kind != "refused"]
TEXTS = list(dict.fromkeys(each.text.strip() for each in TAKEN))  # as a field of words keeps them


def name(text: str) -> str:
    """As much of a string as fits where a name stands."""
    return text[:NAME].strip()


class _Writing:
    """What is to stand in a ledger, put together before anything is written."""

    def __init__(self) -> None:
        self.steps: list[Step] = []
        self.texts: dict[str, Text] = {}

    def said(self, body: e.Body) -> str:
        """Add an entry; return its identifier."""
        self.steps.append(Step(identifier(f"hostile {len(self.steps)}"), body))
        return self.steps[-1].entry_id

    def statement(self, text: str, short: str, title: str) -> str:
        """Add a statement with its text."""
        kept = Text("", "00" * 16, text)
        kept = kept._replace(text_hash=hashed(kept))
        made = self.said(e.StatementArchived(
            text_hash=kept.text_hash, characters=len(text), publisher=short, published_on="2024-10-31", title=title,
            series=short, source=_source(short), licence=title, note=title,
            url=f"https://example.org/{len(self.steps)}",
        ))  # fmt: skip
        self.texts[made] = kept
        return made

    def claim(self, statement: str, end: int, text: str, names: list[str]) -> str:
        """Add a claim that says a text, and names, in each of its fields."""
        short = names[0]
        return self.said(e.ClaimRecorded(claim=e.Claim(
            question=text, criteria=text, condition=text, term=text, topics=tuple(names), event=short,
            key=f"{len(self.steps)} {short}"[:NAME], exclusive_group=short, sampling=short, source=_source(short),
            mentions=(e.Mention(statement_id=statement, start=0, end=end),),
            window=e.Window(opens="2024-11-01", closes="2024-11-02", phrase=text, rule=short),
        )))  # fmt: skip

    def about(self, claim: str, statement: str, texts: list[str], *, resolved: bool) -> None:
        """Add what is said of a claim: forecasts, a note, a rejection beside it, and what happened."""
        for text in texts:
            self.said(e.ForecastMade(
                claim_id=claim, forecaster=name(text), basis="stated", prediction=p.Probability(best="0.4"),
                stated_at="2024-10-31", rationale=text, term=text,
            ))  # fmt: skip
            self.said(e.NoteAdded(about=claim, text=text))
        beside = e.Mention(statement_id=statement, start=0, end=1)
        self.said(e.CandidateRejected(mention=beside, reason="possibility", note=texts[0]))
        if resolved:
            evidence = tuple(e.Evidence(says=text, publisher=name(text), url="https://example.org/e") for text in texts)
            self.said(e.ResolutionProposed(
                claim_id=claim, outcome=p.Outcome(kind="yes"), event_date="2024-11-02", known_at="2024-11-03",
                rationale=texts[-1], evidence=evidence,
            ))  # fmt: skip

    def written(self, path) -> None:
        """Write it all to a new ledger."""
        clock = Clock("2024-11-10T12:00:00Z")
        bundle = Bundle(self.steps, About("hostile", "hostile.csv", "ab" * 32), texts=self.texts)
        with Ledger(path, ACTOR, name=f"<b>{MARK}</b>", clock=clock) as ledger:
            with ledger._store.writing() as connection:
                taking = Import(ACTOR, bundle)
                taking.take(connection, clock())
            assert not taking.done.rejects
            assert taking.done.added == len(self.steps)


def _source(short: str) -> e.Source:
    return e.Source(name=short, role=short, organisation=short)


def spread(path) -> None:
    """A ledger with a claim for each string, which stands alone in every field of it; two of three are resolved."""
    writing = _Writing()
    for number, text in enumerate(TEXTS):
        statement = writing.statement(f"{text}\n{text}", name(text), text)
        claim = writing.claim(statement, len(text), text, [name(text)])
        writing.about(claim, statement, [text], resolved=number % 3 > 0)
    writing.written(path)


def packs() -> list[list[str]]:
    """The strings as names, some thirty together."""
    short = list(dict.fromkeys(map(name, TEXTS)))
    return [short[start : start + IN_A_PACK] for start in range(0, len(short), IN_A_PACK)]


def packed(path) -> None:
    """A ledger of few claims, each with some thirty of the strings in every field; two of three are resolved."""
    writing = _Writing()
    for number, texts in enumerate(packs()):
        whole = "\n\n".join(texts)
        statement = writing.statement(whole, texts[0], whole)
        claim = writing.claim(statement, len(whole), whole, texts)
        writing.about(claim, statement, texts, resolved=number % 3 > 0)
    writing.written(path)
