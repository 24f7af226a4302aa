"""What the words meant: how often what a term was said of came true, beside the band a lexicon gives it."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd


def terms(scored: pd.DataFrame, lexicon: str) -> pd.DataFrame:
    """Frame of terms, the most used first.

    Columns: term, n, observed (share that came true, partial outcomes as they are), low and high (its 95 % Wilson
    interval, claims taken as independent), said (mean of what was read into it), brier (0–1, lower is better), and
    band_low, band_best, band_high where the lexicon holds the term.

    Args:
        scored: scored forecasts as :func:`ledger.review.scored` gives them; those read from words are used.
        lexicon: a lexicon's name, or the path of a team's own.
    """
    import pandas as pd

    from ledger.language import words
    from ledger.verification.intervals import wilson

    read = scored[(scored.basis == "read") & scored.term.notna()]
    groups = read.assign(term=read.term.str.strip().str.lower()).groupby("term")
    table = groups.agg(n=("outcome", "size"), observed=("outcome", "mean"), said=("probability", "mean"),
                       brier=("brier", "mean")).reset_index()  # fmt: skip
    if table.empty:
        return pd.DataFrame(columns=["term", "n", "observed", "low", "high", "said", "brier", *BAND])
    table["low"], table["high"] = wilson(table.observed * table.n, table.n)
    bands = [words.band(term, lexicon) for term in table.term]
    for name in BAND:
        table[name] = [None if band is None else getattr(band, name.removeprefix("band_")) for band in bands]
    table[list(BAND)] = table[list(BAND)].astype(float)
    ordered = ["term", "n", "observed", "low", "high", "said", "brier", *BAND]
    return table.sort_values(["n", "term"], ascending=[False, True], ignore_index=True)[ordered]


BAND = ("band_low", "band_best", "band_high")


def across(term: str) -> pd.DataFrame:
    """Frame of what a term means in every lexicon that holds it.

    Columns: lexicon, low, best, high (0–1), row (the lexicon's own term), citation.

    Args:
        term: the words, in any case and inflection.
    """
    import pandas as pd

    from ledger.language import words

    found = [band for band in words.across(term).values() if band is not None]
    names = ["lexicon", "low", "best", "high", "row", "citation"]
    return pd.DataFrame([{name: getattr(band, name) for name in names} for band in found], columns=names)
