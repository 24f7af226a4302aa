"""What a reader may see: the words, who said them and when, and a lexicon's band; nothing of what came of them.

The lexicon is the first reader (reader 0): where its reading was recorded with the claim, that is its band, else the
band of the first lexicon that holds the claim's term.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd

    from ledger.language.words import Band

FIRST = ("icd203", "convention")  # the proposer asks in this order too
BAND = ["lexicon", "low", "best", "high"]
SHOWN = [
    "entry", "claim_id", "question", "opens", "closes", "lenient_closes", "window_basis", "phrase", "condition",
    "source", "publisher", "published_on", "title", "statement_id", "start", "end", "form", "quote", "term",
]  # fmt: skip


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
