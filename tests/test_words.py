"""Words into numbers: the standards as printed, nothing guessed, versions kept."""

import csv
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.errors import InputError
from ledger.language import words
from ledger.language.tables import table

DATA = Path(__file__).resolve().parents[2] / "shared" / "data"
needs_data = pytest.mark.skipif(not DATA.is_dir(), reason="the shared data folder is not beside the repository")


@pytest.mark.parametrize(
    ("term", "low", "best", "high"),
    [
        ("almost no chance", 0.01, 0.03, 0.05),
        ("Very unlikely", 0.05, 0.10, 0.20),
        ("improbable", 0.20, 0.30, 0.45),
        ("roughly even odds", 0.45, 0.50, 0.55),
        ("probably", 0.55, 0.72, 0.80),
        ("highly probable", 0.80, 0.87, 0.95),
        ("almost certainly", 0.95, 0.95, 0.99),
        ("nearly certain", 0.95, 0.95, 0.99),
    ],
)
def test_icd_203_bands_are_the_printed_ones(term, low, best, high):
    band = words.band(term)
    assert (band.low, band.best, band.high) == (low, best, high)
    assert band.lexicon == "icd203@2022-12-21"
    assert "ICD 203" in band.citation
    assert "seen" in band.citation


@pytest.mark.parametrize(
    ("lexicon", "low", "high"),
    [("icd203", 0.55, 0.80), ("phia", 0.55, 0.75), ("nato", 0.60, 0.90), ("ipcc", 0.66, 1.0)],
)
def test_likely_differs_between_standards(lexicon, low, high):
    band = words.band("likely", lexicon)
    assert (band.low, band.high) == (low, high)


@pytest.mark.parametrize(
    ("term", "low", "best", "high"),
    [
        ("will", 0.95, 0.97, 0.99),
        ("'ll", 0.95, 0.97, 0.99),
        ("is going to", 0.95, 0.97, 0.99),
        ("will not", 0.95, 0.97, 0.99),
        ("we expect that … will", 0.65, 0.80, 0.95),
        ("is expected to", 0.65, 0.80, 0.95),
        ("it appears that ... will", 0.60, 0.75, 0.90),
        ("strongly indicates … intends to", 0.70, 0.85, 0.95),
        ("we assess … will", 0.55, 0.75, 0.95),
        ("we doubt", 0.10, 0.20, 0.35),
        ("may", 0.30, 0.40, 0.51),
        ("could", 0.25, 0.40, 0.50),
        ("is scheduled to", 0.90, 0.95, 0.99),
        ("on track to", 0.60, 0.75, 0.90),
    ],
)
def test_cues_outside_the_standards_have_the_conventions_numbers(term, low, best, high):
    band = words.band(term, "convention")
    assert (band.low, band.best, band.high) == (low, best, high)
    assert band.lexicon == "convention@1"


@pytest.mark.parametrize(
    "term", ["we assess", "we judge", "intends to", "plans to", "possible", "would", "committed to"]
)
def test_words_that_carry_no_probability_have_no_band(term):
    assert words.band(term, "convention") is None


@pytest.mark.parametrize(
    "term", ["", "perhaps", "blue", "likely story", "very", "in all likelihood", "…", "virtually certain"]
)
def test_an_unknown_term_is_never_guessed(term):
    assert words.band(term) is None


def test_an_unknown_lexicon_or_version_is_refused():
    with pytest.raises(InputError, match="icd203"):
        words.band("likely", "astrology")
    with pytest.raises(InputError, match="2022-12-21"):
        words.band("likely", "icd203@1999")
    assert words.band("likely", "ICD 203@2022-12-21") is not None


def test_modifiers_are_used_only_when_asked_for():
    assert words.band("not likely") is None
    derived = words.band("not likely", modifiers=True)
    assert (derived.low, derived.best, derived.high) == (0.20, 0.28, 0.45)
    assert "complement" in derived.best_from
    halfway = words.band("extremely likely", modifiers=True)
    assert halfway.best == pytest.approx(0.86)
    assert "Mosteller" in halfway.best_from


@pytest.mark.parametrize(
    ("text", "low", "best", "high"),
    [
        ("a 70% chance", 0.70, 0.70, 0.70),
        ("70 percent likelihood", 0.70, 0.70, 0.70),
        ("~55-65%", 0.55, 0.60, 0.65),
        ("95% to 100% chance", 0.95, 0.975, 1.0),
        ("a 2-in-3 chance", 2 / 3, 2 / 3, 2 / 3),
        ("equal chances", 0.5, 0.5, 0.5),
        ("probability of 0.25", 0.25, 0.25, 0.25),
    ],
)
def test_a_stated_number_is_taken_as_it_is(text, low, best, high):
    band = words.number(text)
    assert (band.low, band.best, band.high) == pytest.approx((low, best, high))
    assert band.lexicon == "stated"


@pytest.mark.parametrize("text", ["150% chance", "a good chance", "seven", "90% to 10%", ""])
def test_what_is_no_probability_is_no_number(text):
    assert words.number(text) is None


def test_every_row_of_every_lexicon_has_a_citation_and_says_how_it_was_seen():
    for name in words.lexicons():
        lexicon = table(f"lexicons/{name}")
        assert lexicon["version"], name
        for row in lexicon["rows"]:
            assert row["citation"], (name, row["term"])
            assert row["seen"], (name, row["term"])
            if row.get("best") is not None:
                assert 0 <= row["low"] <= row["best"] <= row["high"] <= 1, (name, row["term"])
                assert row["best_from"], (name, row["term"])


def test_no_form_stands_in_two_rows_of_one_lexicon():
    for name in words.lexicons():
        forms = [form for row in table(f"lexicons/{name}")["rows"] for form in [row["term"], *row.get("forms", ())]]
        assert len(forms) == len(set(forms)), (name, sorted({form for form in forms if forms.count(form) > 1}))


@needs_data
def test_the_lexicons_hold_the_published_rows():
    names = {
        "ICD203": "icd203", "PHIA": "phia", "NATO_AJP2.1": "nato", "KENT1964": "kent",
        "IPCC_AR5": "ipcc", "EFSA2018": "efsa", "CANADA_IAS": "canada",
    }  # fmt: skip
    seen = 0
    with (DATA / "estimative_standards.csv").open(encoding="utf-8") as file:
        for row in csv.DictReader(file):
            if row["standard"] in names and not row["term"].startswith("("):
                band = words.band(row["term"].replace("certain(ly)", "certain"), names[row["standard"]])
                assert (band.low, band.high) == (float(row["low"]) / 100, float(row["high"]) / 100), row["term"]
                seen += 1
    assert seen == 50


@given(st.text(max_size=60))
def test_any_text_gives_a_band_or_none(text):
    for lexicon in ("icd203", "convention"):
        band = words.band(text, lexicon, modifiers=True)
        assert band is None or 0 <= band.low <= band.best <= band.high <= 1
    stated = words.number(text)
    assert stated is None or 0 <= stated.low <= stated.high <= 1
