"""ClaimReview: schema.org JSON-LD of the claims whose outcome stands, as search engines and fact checkers read it.

https://schema.org/ClaimReview: the claim as it was said (``itemReviewed``: who, when, where), what it came to
(``reviewRating``: 0 did not come true, 1 came true, between them a declared fraction) and the evidence (``citation``).
An option or a number has its words alone. A void claim has no rating, and so no review.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ledger import entries as e
from ledger.exchange import linked
from ledger.exchange.records import Known, WrittenOnly, known, words

if TYPE_CHECKING:
    import pandas as pd

_RATINGS = {"yes": ("1", "came true"), "no": ("0", "did not come true")}


class ClaimReview(WrittenOnly):
    """The format."""

    name = "claimreview"
    about = "schema.org ClaimReview (JSON-LD) of resolved claims"

    def identify(self, path: Path, head: bytes) -> bool:
        """Return whether a file is JSON-LD with a ClaimReview in it."""
        return linked.head_has(head, b'"ClaimReview"', b"schema.org")

    def write(self, frames: Mapping[str, pd.DataFrame], path: Path) -> int:
        """Write a review a resolved claim."""
        statements = linked.statements(frames)
        reviews = [_review(each, each.ruling, statements) for each in known(frames)
                   if each.status == "resolved" and each.ruling is not None]  # fmt: skip
        linked.write(path, {"@context": "https://schema.org", "@graph": reviews})
        return len(reviews)


def _review(each: Known, ruling: e.Ruling, statements: Mapping[str, tuple[e.StatementArchived, str | None]]) -> Any:
    claim = each.claim
    said = [(mention, *statements[mention.statement_id]) for mention in claim.mentions]
    first = said[0] if said else None
    quote = first and first[2] and first[2][first[0].start : first[0].end]
    return {
        "@type": "ClaimReview",
        "@id": f"urn:uuid:{each.claim_id}",
        "claimReviewed": claim.question,
        "datePublished": ruling.known_at.isoformat() if ruling.known_at else None,
        "reviewBody": ruling.rationale,
        "author": {"@type": "Organization", "name": "forecast-ledger"},
        "itemReviewed": {
            "@type": "Claim",
            "text": quote or claim.question,
            "author": _author(claim.source),
            "datePublished": first[1].published_on.isoformat() if first else None,
            "appearance": [_appearance(statement) for _, statement, _ in said] or None,
            "expires": claim.window.closes.isoformat(),
        },
        "reviewRating": _rating(ruling),
        "citation": [
            {"@type": "CreativeWork", "text": item.says, "publisher": item.publisher, "url": item.url,
             "datePublished": item.published_on.isoformat() if item.published_on else None}
            for item in ruling.evidence
        ] or None,
    }  # fmt: skip


def _author(source: e.Source | None) -> Any:
    if source is None:
        return None
    works = source.organisation and {"@type": "Organization", "name": source.organisation}
    return {"@type": "Person" if works else "Thing", "name": source.name, "jobTitle": source.role, "worksFor": works}


def _appearance(statement: e.StatementArchived) -> Any:
    return {
        "@type": "CreativeWork",
        "url": statement.url,
        "headline": statement.title,
        "publisher": {"@type": "Organization", "name": statement.publisher},
        "datePublished": statement.published_on.isoformat(),
    }


def _rating(ruling: e.Ruling) -> Any:
    outcome = ruling.outcome
    if outcome.kind == "fraction":
        value, name = outcome.value, f"came true in part ({outcome.value})"
    else:
        value, name = _RATINGS.get(outcome.kind, (None, words(outcome)))
    scale = {"bestRating": "1", "worstRating": "0"} if value is not None else {}
    return {"@type": "Rating", "ratingValue": value, "alternateName": name, **scale}


FORMAT = ClaimReview()
