"""How much depends on us: the same ledger scored under every coding choice; and what was left out at each step."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import TYPE_CHECKING, Any

from ledger import review

if TYPE_CHECKING:
    import pandas as pd

AS_SCORED = "as scored"


def sensitivity(frame: pd.DataFrame, today: date, **said: Any) -> pd.DataFrame:
    """Frame of every headline number under every coding choice, as the function of this name in verification gives it.

    The choices: each lexicon's best value for the terms it holds, the low and the high end of every reading, each
    reader alone, the strict and the lenient ruling, and leaving out hindsight, self-announcements, imputed windows and
    partial outcomes, or putting in statements chosen because they became famous.

    Args:
        frame: forecasts beside their claims, as :func:`ledger.review.joined` gives them.
        today: the day from which is looked back.
        **said: as in :class:`ledger.review.Choices`.
    """
    import pandas as pd

    from ledger.verification.sensitivity import sensitivity as table

    parts = [review.scored(rows, today, **choices).assign(coding=name) for name, rows, choices in _choices(frame, said)]
    headline = parts[0][["claim", "probability", "outcome"]].reset_index(drop=True)
    kept = [parts[0], *(part for part in parts[1:] if len(part) and not _same(part, headline))]
    if headline.empty:
        return pd.DataFrame(columns=["measure", "coding", "value", "lowest", "highest", "range", "headline"])
    return table(pd.concat(kept, ignore_index=True))


def _same(part: pd.DataFrame, headline: pd.DataFrame) -> bool:
    """Whether a choice changes nothing here; it is then not listed."""
    return part[["claim", "probability", "outcome"]].reset_index(drop=True).equals(headline)


def _choices(frame: pd.DataFrame, said: dict[str, Any]) -> Iterator[tuple[str, pd.DataFrame, dict[str, Any]]]:
    """Yield each coding choice: its name, the forecasts under it, and what is chosen of them."""
    from ledger.language import words

    yield AS_SCORED, frame, said
    read = (frame.basis == "read") & (frame.kind == "probability")
    for name in words.lexicons():
        bands = {term: words.band(term, name) for term in frame.term[read].dropna().unique()}
        best = frame.term.map({term: band.best for term, band in bands.items() if band})
        yield f"lexicon {name}", frame.assign(probability=best.where(read).fillna(frame.probability)), said
    for end in ("low", "high"):
        value = frame[end].where(read).fillna(frame.probability)
        yield f"{end} end of the reading", frame.assign(probability=value), said
    for reader in sorted(frame.forecaster[read].unique()):
        yield f"reader {reader} alone", frame[~read | (frame.forecaster == reader)], said
    for ruling in ("strict", "lenient"):
        yield f"{ruling} ruling", frame.assign(outcome=frame[f"{ruling}_value"].fillna(frame.outcome)), said
    for name, choice in (
        ("without hindsight", {"hindsight": False}),
        ("without announcements", {"announcements": False}),
        ("without imputed windows", {"imputed": False}),
        ("without partial outcomes", {"partial": False}),
        ("with famous statements", {"prominent": True}),
    ):
        yield name, frame, said | choice


def funnel(
    statements: pd.DataFrame, rejections: pd.DataFrame, claims: pd.DataFrame, frame: pd.DataFrame, today: date
) -> pd.DataFrame:
    """Frame of the steps from document to score, with what was left out at each and why.

    Columns: step (in words), n, left_out (reasons with their counts, in words).

    Args:
        statements: the archived statements.
        rejections: the candidates that were turned down.
        claims: the claims, with their status.
        frame: forecasts beside their claims.
        today: the day from which is looked back.
    """
    import pandas as pd

    held = claims[claims.status != "withdrawn"]
    ripe = held[(held.closes < today.isoformat())]
    resolved = ripe[ripe.status == "resolved"]
    scored = review.scored(frame, today)
    done = scored.claim.nunique()
    quantities = int((resolved.space != "binary").sum())
    steps = [
        ("documents read", len(statements), ""),
        ("passages decided", len(rejections) + len(claims), ""),
        ("claims", len(claims), _counted(rejections.reason)),
        ("ripe", len(ripe), _said({"withdrawn": len(claims) - len(held), "window open": len(held) - len(ripe)})),
        ("resolved", len(resolved), _counted(ripe[ripe.status != "resolved"].status)),
        ("scored", done, _said({"quantity, scored by its error": quantities,
                                "famous, late or without a probability": len(resolved) - quantities - done})),
    ]  # fmt: skip
    return pd.DataFrame(steps, columns=["step", "n", "left_out"])


def _counted(values: pd.Series[str]) -> str:
    return _said({str(name).replace("_", " "): int(n) for name, n in values.value_counts().items()})


def _said(counts: dict[str, int]) -> str:
    return ", ".join(f"{name} {n}" for name, n in counts.items() if n)
