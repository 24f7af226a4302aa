"""What a reader may see: the words, who said them and when, and a lexicon's band; nothing of what came of them.

And what a resolver may see: what is asked, by when, and nothing of how sure anybody was.

The lexicon is the first reader (reader 0): where its reading was recorded with the claim, that is its band, else the
band of the first lexicon that holds the claim's term.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pandas as pd

    from ledger.language.words import Band

FIRST = ("icd203", "convention")  # the proposer asks in this order too
BAND = ["lexicon", "low", "best", "high"]
SHOWN = [
    "entry", "claim_id", "question", "opens", "closes", "lenient_closes", "window_basis", "phrase", "condition",
    "source", "publisher", "published_on", "title", "statement_id", "start", "end", "form", "quote", "term",
]  # fmt: skip

QUEUE = [
    "entry", "claim_id", "key", "question", "criteria", "opens", "closes", "lenient_closes", "window_basis", "type",
    "space", "condition", "source", "speaker_controls_outcome", "event", "exclusive_group", "published_on", "publisher",
    "title", "url", "series", "topics", "locked_at", "withdrawn_at", "outcome_status", "status",
]  # fmt: skip
ASKED = [*QUEUE, "phrase", "rule", "first_recorded_at"]
STANDS = ["outcome_kind", "outcome", "void_reason", "number", "event_date", "known_at"]


def to_resolve(claims: pd.DataFrame) -> pd.DataFrame:
    """Frame of claims without a word on how sure anybody was: no probability, no term, no quote, no count of forecasts.

    Args:
        claims: as :func:`ledger.review.claims` gives them.
    """
    lone = claims.outcome_status.eq("proposed") & claims.status.isin(["resolved", "void"])  # it says what was ruled
    return claims[QUEUE].assign(status=claims.status.mask(lone, "due"))


def to_rule(said: dict[str, Any], resolver: str) -> dict[str, Any]:
    """Return what a resolver may see of one claim: ``claim``, and the ``resolutions`` that are not hidden.

    Of the claim's ``body`` only what can be its outcome is left.

    Another's ruling is shown once the resolver has ruled, once the rulings differ (to be settled), or once an outcome
    stands that two people gave; ``others`` counts those that are hidden.

    Args:
        said: as :func:`ledger.showing.claim` gives it.
        resolver: who rules.
    """
    claim, rulings = said["claim"], said["resolutions"]
    ruled = any(each["actor"] == resolver for each in rulings)
    open_ = ruled or claim["outcome_status"] in {"disputed", "agreed", "settled"}
    shown = rulings if open_ else []
    kept = {name: claim[name] for name in (*ASKED, *(STANDS if open_ else ()))}
    if not open_ and claim["status"] in {"resolved", "void"}:
        kept["status"] = "due"
    kept["body"] = json.dumps({"space": json.loads(claim["body"]).get("space", {})})
    return {"claim": kept, "resolutions": shown, "others": len(rulings) - len(shown)}


def to_read(claims: pd.DataFrame, mentions: pd.DataFrame, forecasts: pd.DataFrame, reader: str) -> pd.DataFrame:
    """Frame of the claims a reader has not read and still may, the oldest entry first.

    A claim can be read that answers yes or no, quotes a statement and names its words of confidence, as long as it is
    neither withdrawn nor locked and nobody has ruled on it. A number the source stated itself needs no reader.

    Columns: those of the claim and its first mention that say nothing of the outcome, of other readings or of the
    claim's status, and lexicon, low, best, high: the band of its words.

    Args:
        claims: as :func:`ledger.journal.queries.claims` gives them.
        mentions: their places, with quotes.
        forecasts: those that stand.
        reader: who reads.
    """
    done = forecasts[(forecasts.basis == "stated") | ((forecasts.basis == "read") & (forecasts.forecaster == reader))]
    held = claims[
        claims.withdrawn_at.isna()
        & claims.locked_at.isna()
        & claims.outcome_status.isna()
        & claims.term.notna()
        & claims.space.eq("binary")
        & ~claims.claim_id.isin(done.claim_id)
    ].drop(columns="statement_id")
    first = mentions[(mentions.position == 0) & mentions.quote.notna()]
    named = ["claim_id", "statement_id", "start", "end", "form", "quote"]
    frame = held.merge(first[named], on="claim_id").sort_values("entry", ignore_index=True)
    return frame[SHOWN].merge(bands(frame, forecasts), on="claim_id", how="left")


def bands(claims: pd.DataFrame, forecasts: pd.DataFrame) -> pd.DataFrame:
    """Frame of the lexicon's reading of each claim's words: claim_id, lexicon, low, best, high; nothing is guessed.

    Args:
        claims: with claim_id and term.
        forecasts: those that stand.
    """
    import pandas as pd

    recorded = forecasts[(forecasts.basis == "read") & (forecasts.forecaster == forecasts.lexicon)]
    said = recorded.drop_duplicates("claim_id").rename(columns={"probability": "best"})
    said = said.assign(low=said.low.fillna(said.best), high=said.high.fillna(said.best))
    others = claims[claims.term.notna() & ~claims.claim_id.isin(said.claim_id)]
    found = {term: band for term in others.term.unique() if (band := _band(term))}
    rows = [
        (claim_id, band.lexicon, band.low, band.best, band.high)
        for claim_id, term in zip(others.claim_id, others.term, strict=True)
        if (band := found.get(term))
    ]
    said = said[["claim_id", *BAND]]
    frame = pd.DataFrame([*said.itertuples(index=False), *rows], columns=["claim_id", *BAND])
    return frame.astype(dict.fromkeys(BAND[1:], float))


def _band(term: str) -> Band | None:
    from ledger.language import words

    others = (name for name in words.lexicons() if name not in FIRST)
    return next((band for name in (*FIRST, *others) if (band := words.band(term, name))), None)
