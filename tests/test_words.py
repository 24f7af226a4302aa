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


OWN = """
name: house
version: "3"
title: Words of our house
rows:
  - {term: on the cards, forms: [in the cards], low: 0.5, best: 0.6, high: 0.7, citation: memo 7, seen: page read}
  - {term: likely, low: 0.6, best: 0.7, high: 0.8, best_from: ours, citation: memo 7, seen: page read}
  - {term: we hope, citation: memo 7, seen: page read}
"""


@pytest.fixture
def house(tmp_path):
    path = tmp_path / "house.yaml"
    path.write_text(OWN, encoding="utf-8")
    return path


def test_a_teams_own_file_is_a_lexicon(house):
    found = words.band("In the cards", house)
    assert (found.low, found.best, found.high, found.lexicon, found.row) == (0.5, 0.6, 0.7, "house@3", "on the cards")
    assert words.band("likely", str(house)).citation == "memo 7 [seen: page read]"
    assert words.band("we hope", house) is None
    assert words.band("not likely", house, modifiers=True).best == pytest.approx(0.3)
    assert words.band("unlikely", house) is None


def test_a_changed_file_is_read_again(house):
    assert words.band("likely", house).best == 0.7
    house.write_text(OWN.replace("best: 0.7", "best: 0.75"), encoding="utf-8")
    assert words.band("likely", house).best == 0.75


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("best: 0.6", "best: 1.6", "house.yaml, row 1, best: expected a number from 0 to 1, got 1.6"),
        ("best: 0.6", "best: yes", "house.yaml, row 1, best: expected a number from 0 to 1, got True"),
        ("best: 0.6", "best: 0.9", "house.yaml, row 1, best: expected low ≤ best ≤ high, got 0.5, 0.9, 0.7"),
        ("best: 0.6, ", "", "house.yaml, row 1, best: expected a number, or none of low, best and high, got nothing"),
        ("best: 0.6", "bset: 0.6", "house.yaml, row 1, bset: expected one of best"),
        ("term: likely", "term: on the cards", "house.yaml, row 2, term: expected a term or form that no other row"),
        ("term: likely", "term: 7", "house.yaml, row 2, term: expected a text"),
        ("[in the cards]", "in the cards", "house.yaml, row 1, forms: expected a list of texts"),
        (
            "citation: memo 7, seen: page read}\n  - {term: we",
            "seen: page read}\n  - {term: we",
            "row 2, citation: expected a text",
        ),
        ('version: "3"', "", "house.yaml, version: expected a value, got nothing"),
        ("name: house", "name: ho@use", "house.yaml, name: expected a text without @"),
        ("title:", "titel:", "house.yaml, titel: expected one of"),
    ],
)
def test_what_is_wrong_with_a_file_is_said_in_one_sentence(house, old, new, said):
    assert old in OWN
    house.write_text(OWN.replace(old, new), encoding="utf-8")
    with pytest.raises(InputError) as caught:
        words.band("likely", house)
    assert said in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    "content", [b"", b"[1, 2]", b"rows: [}", b"\xff\xfe\x00", b"a: b: c", b"name: x\nversion: 1\nrows: 7"]
)
def test_what_is_no_lexicon_at_all_is_refused_too(tmp_path, content):
    path = tmp_path / "broken.yaml"
    path.write_bytes(content)
    with pytest.raises(InputError, match=r"broken\.yaml"):
        words.band("likely", path)
    with pytest.raises(InputError, match="can be read"):
        words.band("likely", tmp_path / "absent.yaml")


def test_a_listing_gives_every_row_with_its_source():
    found = words.lexicon("icd203")
    assert (found.name, found.label, len(found.rows)) == ("icd203", "icd203@2022-12-21", 7)
    likely = next(row for row in found.rows if row.term == "likely")
    assert "probably" in likely.synonyms
    assert (likely.low, likely.best, likely.high) == (0.55, 0.72, 0.80)
    assert likely.citation
    assert likely.seen
    assert likely.best_from
    for name in words.lexicons():
        assert words.lexicon(name).rows, name


def test_one_term_across_all_lexicons(house):
    found = words.across("likely", own=(house,))
    assert set(found) == {*words.lexicons(), "house"}
    assert (found["phia"].high, found["nato"].high, found["house"].best) == (0.75, 0.90, 0.7)
    assert set(words.across("no such word").values()) == {None}
