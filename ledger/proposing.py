"""How good a proposer is: what it said of each passage, beside what a person decided."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from ledger import entries as e

if TYPE_CHECKING:
    import pandas as pd

FIELDS = ("type", "speaker", "term", "phrase", "window")


def report(decisions: Iterable[e.Entry]) -> pd.DataFrame:
    """Frame of proposers, one row a method.

    Columns: method, decided (candidates a person accepted or rejected), accepted, precision (share of those called
    scorable that were accepted), overruled (called not scorable, and accepted), missed (claims a person marked in the
    same statements without a candidate), recall (accepted ÷ accepted and missed), and for each of type, speaker,
    term, phrase and window the share of accepted candidates in which the person kept what was proposed.

    Args:
        decisions: the entries "claim recorded" and "candidate rejected", in order.
    """
    import pandas as pd

    entries = list(decisions)
    unaided = [one.body.claim for one in entries if isinstance(one.body, e.ClaimRecorded) and not one.body.proposed]
    lines = []
    for method in sorted({said.method for one in entries if (said := _said(one))}):
        mine = [one for one in entries if (said := _said(one)) and said.method == method]
        accepted = [one.body for one in mine if isinstance(one.body, e.ClaimRecorded)]
        called = [one for one in mine if (said := _said(one)) and said.scorable]
        kept = [one for one in called if isinstance(one.body, e.ClaimRecorded)]
        read = {_statement(one) for one in mine}
        missed = sum(any(mention.statement_id in read for mention in claim.mentions) for claim in unaided)
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
            | {name: _share([_kept(body, name) for body in accepted]) for name in FIELDS}
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


def _kept(body: e.ClaimRecorded, name: str) -> bool:
    """Whether the claim has what was proposed."""
    claim, said = body.claim, body.proposed
    assert said is not None  # noqa: S101 - asked of accepted candidates only
    decided = {
        "type": claim.type,
        "speaker": claim.source and claim.source.name,
        "term": claim.term,
        "phrase": claim.window.phrase,
        "window": (claim.window.opens, claim.window.closes),
    }[name]
    return decided == ((said.opens, said.closes) if name == "window" else getattr(said, name))


def _share(kept: list[bool]) -> float | None:
    return sum(kept) / len(kept) if kept else None
