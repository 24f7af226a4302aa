"""What the words meant: one row a term, with what came true, and the lexicon's band beside it."""

from __future__ import annotations

import pandas as pd
import pytest

from ledger import Ledger
from ledger.charts.lexicons import lexicons_chart, sentence
from ledger.exchange.seeds import seeds_folder
from ledger.wording import across, terms


def scored(rows):
    return pd.DataFrame(rows, columns=["basis", "term", "outcome", "probability", "brier"])


def test_a_term_is_counted_whatever_its_case_and_only_where_words_were_read():
    rows = scored(
        [("read", "Likely", 1.0, 0.7, 0.09), ("read", "likely ", 0.0, 0.7, 0.49), ("stated", "70%", 1.0, 0.7, 0.09)]
    )
    (line,) = terms(rows, "icd203").to_dict("records")
    assert (line["term"], line["n"], line["observed"], line["said"]) == ("likely", 2, 0.5, 0.7)
    assert line["brier"] == pytest.approx(0.29)
    assert (line["band_low"], line["band_high"]) == (0.55, 0.8)
    # Wilson, 1 of 2, z = 1.96: (0.5 + 0.9604 ± 1.96·√(0.125 + 0.240…))/(1 + 1.9207)
    assert (round(line["low"], 4), round(line["high"], 4)) == (0.0945, 0.9055)


def test_a_term_no_lexicon_holds_has_no_band():
    (line,) = terms(scored([("read", "goal", 1.0, 0.6, 0.16)]), "icd203").to_dict("records")
    assert pd.isna(line["band_low"])


def test_nothing_read_gives_an_empty_table_with_its_columns():
    assert list(terms(scored([]), "icd203").columns)[:3] == ["term", "n", "observed"]


def test_the_terms_of_the_seeds_add_up_to_the_scored_readings():
    with Ledger("sqlite://", "ana") as ledger:
        ledger.load(seeds_folder())
        read = ledger.scored()
        assert ledger.terms().n.sum() == (read.basis == "read").sum()


def test_a_term_across_lexicons_names_each_with_its_own_word_for_it():
    found = across("highly likely").set_index("lexicon")
    assert found.loc["kent@1964", "row"] == "almost certain"
    assert (found.loc["phia@2025-03-24", "low"], found.loc["phia@2025-03-24", "high"]) == (0.8, 0.9)
    assert across("perhaps not at all").empty
    assert "80% at" not in sentence(across("perhaps"), "perhaps")
    spec = lexicons_chart(found.reset_index(), title="T").to_dict()
    assert spec["title"]["text"] == "T"
    assert len(spec["layer"]) == 2
