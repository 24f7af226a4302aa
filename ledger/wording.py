"""What the words meant: how often what a term was said of came true, beside a lexicon's band and a reader survey."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd

BAND = ("band_low", "band_best", "band_high")
SURVEY = ("survey_low", "survey_best", "survey_high")
SURVEYS = ("capphrase", "zonination")  # what readers took the words to mean, the larger one first


def terms(scored: pd.DataFrame, lexicon: str) -> pd.DataFrame:
    """Frame of terms, the most used first.

    Columns: term, n, observed (share that came true, partial outcomes as they are), low and high (its 95 % Wilson
    interval, claims taken as independent), said (mean of what was read into it), brier (0–1, lower is better),
    band_low, band_best, band_high where the lexicon holds the term, and survey (its name), survey_low, survey_best,
    survey_high where readers were asked what it means: the largest survey that holds the term.

    Args:
        scored: scored forecasts with their term, of which, by ``basis``, those read from words are used; or what was
            read already, with a column ``cases`` that says how many of each there are.
        lexicon: a lexicon's name, or the path of a team's own.
    """
    import pandas as pd

    from ledger.language import words
    from ledger.verification.intervals import wilson

    read = scored.assign(cases=1)[scored.basis == "read"] if "cases" not in scored else scored
    if read.empty:
        return pd.DataFrame(columns=COLUMNS)
    sums = {"n": read.cases, "observed": read.cases * read.outcome, "said": read.cases * read.probability,
            "brier": read.cases * (read.probability - read.outcome) ** 2}  # fmt: skip
    table = pd.DataFrame(sums).groupby(read.term.str.strip().str.lower()).sum().reset_index()
    if table.empty:
        return pd.DataFrame(columns=COLUMNS)
    for name in ("observed", "said", "brier"):
        table[name] /= table.n
    table["low"], table["high"] = wilson(table.observed * table.n, table.n)
    bands = [words.band(term, lexicon) for term in table.term]
    asked = [next((b for name in SURVEYS if (b := words.band(term, name))), None) for term in table.term]
    for names, found in ((BAND, bands), (SURVEY, asked)):
        for name in names:
            end = name.partition("_")[2]
            table[name] = pd.Series([None if band is None else getattr(band, end) for band in found], dtype=float)
    table["survey"] = [None if band is None else band.lexicon for band in asked]
    return table.sort_values(["n", "term"], ascending=[False, True], ignore_index=True)[COLUMNS]


COLUMNS = ["term", "n", "observed", "low", "high", "said", "brier", *BAND, "survey", *SURVEY]


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
