"""How good a proposer is: what it said of each passage, beside what a person decided."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from ledger import entries as e
from ledger.predictions import BinarySpace, Probability

if TYPE_CHECKING:
    import pandas as pd

FIELDS = (
    "type", "speaker", "term", "phrase", "window", "quote", "form", "polarity", "condition", "confidence", "lenient",
    "basis", "band",
)  # fmt: skip
KEPT_SINCE = frozenset({"quote", "form", "polarity", "condition", "confidence", "lenient", "basis"})


def report(decisions: Iterable[e.Entry]) -> pd.DataFrame:
    """Frame of proposers, one row a method.

    Columns: method, decided (candidates a person accepted or rejected), accepted, precision (share of those called
    scorable that were accepted), overruled (called not scorable, and accepted), missed (claims a person marked in the
    same statements without a candidate), recall (accepted ÷ accepted and missed), and for each field the share of
    accepted candidates in which the person kept what was proposed: type, speaker, term, phrase, window (its first and
    last day), quote (where it begins and ends), form, polarity, condition, confidence (the analytic one, stated
    apart), lenient (the lenient end), basis (of the window) and band (the numbers of the first reading written with
    the claim, and whose they are; of yes-or-no claims). A field that older entries did not keep is counted where it
    was kept; what nobody decided is missing.

    Args:
        decisions: the entries "claim recorded" and "candidate rejected", and "forecast made" where it was written
            with its claim, in order.
    """
    import pandas as pd

    entries = list(decisions)
    unaided = [one.body.claim for one in entries if isinstance(one.body, e.ClaimRecorded) and not one.body.proposed]
    readings: dict[str, e.ForecastMade] = {}
    for one in entries:
        if isinstance(one.body, e.ForecastMade):
            readings.setdefault(one.body.claim_id, one.body)
    lines = []
    for method in sorted({said.method for one in entries if (said := _said(one))}):
        mine = [one for one in entries if (said := _said(one)) and said.method == method]
        accepted = [one for one in mine if isinstance(one.body, e.ClaimRecorded)]
        called = [one for one in mine if (said := _said(one)) and said.scorable]
        kept = [one for one in called if isinstance(one.body, e.ClaimRecorded)]
        read = {_statement(one) for one in mine}
        missed = sum(any(mention.statement_id in read for mention in claim.mentions) for claim in unaided)
        fields = [
            _kept(one.body, readings.get(one.entry_id)) for one in accepted if isinstance(one.body, e.ClaimRecorded)
        ]
        lines.append(
            {
                "method": method,
                "decided": len(mine),
                "accepted": len(accepted),
                "precision": len(kept) / len(called) if called else None,
                "overruled": len(accepted) - len(kept),
                "missed": missed,
                "recall": len(accepted) / (len(accepted) + missed) if accepted or missed else None,
            }
            | {name: _share([each[name] for each in fields if name in each]) for name in FIELDS}
        )
    names = ["method", "decided", "accepted", "precision", "overruled", "missed", "recall", *FIELDS]
    return pd.DataFrame(lines, columns=names)


def _said(entry: e.Entry) -> e.Proposal | None:
    body = entry.body
    return body.proposed if isinstance(body, e.ClaimRecorded | e.CandidateRejected) else None


def _statement(entry: e.Entry) -> str | None:
    body = entry.body
    if isinstance(body, e.CandidateRejected):
        return body.mention.statement_id
    mentions = body.claim.mentions if isinstance(body, e.ClaimRecorded) else ()
    return mentions[0].statement_id if mentions else None


def _kept(body: e.ClaimRecorded, reading: e.ForecastMade | None) -> dict[str, bool]:
    """Return of each field whether the claim has what was proposed."""
    claim, said = body.claim, body.proposed
    assert said is not None  # noqa: S101 - asked of accepted candidates only
    window, place = claim.window, claim.mentions[0] if claim.mentions else None
    pairs: dict[str, tuple[Any, Any]] = {
        "type": (claim.type, said.type),
        "speaker": (claim.source and claim.source.name, said.speaker),
        "term": (claim.term, said.term),
        "phrase": (window.phrase, said.phrase),
        "window": ((window.opens, window.closes), (said.opens, said.closes)),
        "quote": (place and (place.start, place.end), (said.start, said.end)),
        "form": (place and place.form, said.form),
        "polarity": (claim.polarity, said.polarity),
        "condition": (claim.condition, said.condition),
        "confidence": (claim.analytic_confidence, said.analytic_confidence),
        "lenient": (window.lenient_closes, said.lenient_closes),
        "basis": (window.basis, said.basis),
    }
    if isinstance(claim.space, BinarySpace):
        decided = reading and _numbers(reading.prediction, reading.lexicon or reading.basis)
        pairs["band"] = (decided, said.band and _numbers(said.band, said.lexicon))
    older = said.start is None
    return {
        name: decided == proposed for name, (decided, proposed) in pairs.items() if not (older and name in KEPT_SINCE)
    }


def _numbers(said: Any, whose: str | None) -> tuple[Any, ...] | None:
    """Return low, best and high as numbers, and whose they are."""
    if not isinstance(said, Probability):
        return None
    return (*(Decimal(text) for text in (said.low or said.best, said.best, said.high or said.best)), whose)


def _share(kept: list[bool]) -> float | None:
    return sum(kept) / len(kept) if kept else None
