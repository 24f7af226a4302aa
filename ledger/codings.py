"""How much depends on us: the same ledger scored under every coding choice; and what was left out at each step."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import TYPE_CHECKING, Any

from ledger import review
from ledger.choosing import GROUPS, Choices
from ledger.errors import InputError

if TYPE_CHECKING:
    import pandas as pd

AS_SCORED = "as scored"


def sensitivity(frame: pd.DataFrame, today: date, **said: Any) -> pd.DataFrame:
    """Frame of every headline number under every coding choice, as the function of this name in verification gives it.

    The choices: each lexicon's best value for the terms it holds, the low and the high end of every reading, each
    reader alone, the strict and the lenient ruling, and leaving out hindsight, self-announcements, imputed windows and
    partial outcomes, or putting in statements chosen because they became famous. A reader alone is scored on the
    claims that reader read, and a switch leaves claims out: the column common has the headline on the same claims.

    Args:
        frame: forecasts beside their claims, as :func:`ledger.review.joined` gives them.
        today: the day from which is looked back.
        **said: as in :class:`ledger.choosing.Choices`.
    """
    import pandas as pd

    from ledger.verification.sensitivity import sensitivity as table

    wanted = Choices(**said).single()
    frame = review.narrow(frame, wanted, "term", "strict_value", "lenient_value")
    known = frame[["outcome", "strict_value", "lenient_value"]].notna().any(axis=1)
    own = frame.basis == "own"
    frame = frame[known & (own if wanted.basis == "own" else ~own if wanted.basis == "source" else True)]
    parts = [review.scored(rows, today, **choices).assign(coding=name) for name, rows, choices in _choices(frame, said)]
    headline = parts[0][["claim", "probability", "outcome"]].reset_index(drop=True)
    kept = [parts[0], *(part for part in parts[1:] if len(part) and not _same(part, headline))]
    if headline.empty:
        return pd.DataFrame(columns=["measure", "coding", "value", "lowest", "highest", "range", "headline", "common"])
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


def bounds(frame: pd.DataFrame, today: date, *, by: str = "source", **said: Any) -> pd.DataFrame:
    """Frame of the mean Brier score at the best and at the worst end of what the words could mean, by group.

    Args:
        frame: forecasts beside their claims, as :func:`ledger.review.joined` gives them.
        today: the day from which is looked back.
        by: the groups, as for :func:`ledger.review.scores`.
        **said: as in :class:`ledger.choosing.Choices`.

    Returns:
        One row a group, the largest first: group, n, n_bands (forecasts that are a band and no number), brier (at the
        value scored, 0–1, lower is better), brier_best_end, brier_worst_end (every claim at the end of its band nearer
        to, or farther from, what happened) and better_than: the groups whose best end is worse than this one's worst on
        the claims both forecast. ``attrs["sentence"]`` says how many pairs can be told apart.

    Raises:
        InputError: another group, or averages over time.
    """
    import pandas as pd

    from ledger.verification.imprecision import score_bounds

    if by not in GROUPS:
        raise InputError("--by", f"one of {', '.join(GROUPS)}", repr(by))
    Choices(**said).single()
    rows = review.grouped(review.scored(frame, today, **said), by)
    low, high = rows.low.fillna(rows.probability), rows.high.fillna(rows.probability)
    ends = score_bounds(low, high, rows.outcome) if len(rows) else (rows.brier, rows.brier)
    rows = rows.assign(band=low < high, best_end=ends[0], worst_end=ends[1])
    table = rows.groupby("group").agg(
        n=("claim", "size"), n_bands=("band", "sum"), brier=("brier", "mean"), brier_best_end=("best_end", "mean"),
        brier_worst_end=("worst_end", "mean"),
    ).reset_index().sort_values(["n", "group"], ascending=[False, True], ignore_index=True)  # fmt: skip
    better, common = _separate(rows, table["group"].tolist())
    table["better_than"] = pd.Series(
        [tuple(b for a, b in better if a == name) for name in table["group"]], dtype=object
    )
    table.attrs["sentence"] = (
        f"{len(better)} of {common} pair{'s' * (common != 1)} with claims in common can be told apart whatever the "
        "words meant; elsewhere the bounds overlap, not comparable. Chance is not in these bounds."
        if common
        else "No two have a claim in common: their bounds are on different claims, not comparable."
    )
    return table


def _separate(rows: pd.DataFrame, names: list[str]) -> tuple[list[tuple[str, str]], int]:
    """Return the pairs (better, worse) whose bounds separate on the claims both forecast, and how many share any."""
    from itertools import combinations

    ends = {name: part.groupby("claim")[["best_end", "worst_end"]].mean() for name, part in rows.groupby("group")}
    better, common = [], 0
    for one, two in combinations(names, 2):
        shared = ends[one].index.intersection(ends[two].index)
        if len(shared):
            common += 1
            a, b = ends[one].loc[shared].mean(), ends[two].loc[shared].mean()
            better += [(one, two)] * bool(a.worst_end < b.best_end) + [(two, one)] * bool(b.worst_end < a.best_end)
    return better, common


def funnel(
    statements: pd.DataFrame, rejections: pd.DataFrame, claims: pd.DataFrame, done: int, today: date
) -> pd.DataFrame:
    """Frame of the steps from document to score, with what was left out at each and why.

    Columns: step (in words), n, left_out (reasons with their counts, in words).

    Args:
        statements: the archived statements.
        rejections: the candidates that were turned down.
        claims: the claims, with their status.
        done: how many claims are scored.
        today: the day from which is looked back.
    """
    import pandas as pd

    held = claims[claims.status != "withdrawn"]
    ripe = held[(held.closes < today.isoformat())]
    resolved = ripe[ripe.status == "resolved"]
    kinds = resolved.space.value_counts()
    quantities, options = int(kinds.get("quantity", 0)), int(kinds.get("options", 0))
    rest = len(resolved) - quantities - options - done
    steps = [
        ("documents read", len(statements), ""),
        ("passages decided", len(rejections) + len(claims), ""),
        ("claims", len(claims), _counted(rejections.reason)),
        ("ripe", len(ripe), _said({"withdrawn": len(claims) - len(held), "window open": len(held) - len(ripe)})),
        ("resolved", len(resolved), _counted(ripe[ripe.status != "resolved"].status)),
        ("scored", done, _said({"quantity, scored by its error": quantities,
                                "options, scored by rules of their own": options,
                                "famous, late or without a probability": rest})),
    ]  # fmt: skip
    return pd.DataFrame(steps, columns=["step", "n", "left_out"])


def _counted(values: pd.Series[str]) -> str:
    return _said({str(name).replace("_", " "): int(n) for name, n in values.value_counts().items()})


def _said(counts: dict[str, int]) -> str:
    return ", ".join(f"{name} {n}" for name, n in counts.items() if n)
