"""Text into sentences: the awkward cases, and exact offsets on anything."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.language.sentences import split

STATEMENT = Path(__file__).resolve().parents[2] / "shared" / "data" / "statements" / "000_d18055ecb8fda2a4.txt"
needs_statement = pytest.mark.skipif(
    not STATEMENT.is_file(), reason="the shared data folder is not beside the repository"
)


def texts(text):
    return [sentence.text for sentence in split(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Lloyd J. Austin III spoke. He left.", ["Lloyd J. Austin III spoke.", "He left."]),
        ("The U.S. Army is in the U.S. The war went on.", ["The U.S. Army is in the U.S.", "The war went on."]),
        ("They met on Oct. 31. 2024.", ["They met on Oct. 31. 2024."]),
        (
            "Gen. Lovelace and Mr. Kim met at 5 p.m. in D.C. on Monday.",
            ["Gen. Lovelace and Mr. Kim met at 5 p.m. in D.C. on Monday."],
        ),
        ('"We agree," he said. "We do."', ['"We agree," he said.', '"We do."']),
        ("“We agree.” He left.", ["“We agree.”", "He left."]),
        ("“Why?” he asked. Nobody knew!", ["“Why?” he asked.", "Nobody knew!"]),
        ("Revenue rose 3.5 percent. 20 people came.", ["Revenue rose 3.5 percent.", "20 people came."]),
        ("1. The economy\n2. Prices rise.", ["1. The economy", "2. Prices rise."]),
        ("- One. Two.\n- Three", ["- One.", "Two.", "- Three"]),
        ("SEC. AUSTIN: We go.\nQ: Why?", ["SEC. AUSTIN: We go.", "Q: Why?"]),
        ("A headline\r\n\r\nA sentence.\u00a0Another.", ["A headline", "A sentence.", "Another."]),
        ("Group Photo\nShare:\n×", ["Group Photo", "Share:", "×"]),
        ("No. 5 was hit. It burned.", ["No. 5 was hit.", "It burned."]),
        ("", []),
        (" \n\t ", []),
    ],
)
def test_sentences_end_where_a_reader_ends_them(text, expected):
    assert texts(text) == expected


def test_a_hard_wrapped_paragraph_is_joined_but_a_list_of_lines_is_not():
    wrapped = (
        "The Committee judges that inflation will rise further in the coming\n"
        "months and that growth will slow, before both return to normal in\n"
        "March. It met twice."
    )
    assert texts(wrapped)[0].endswith("March.")
    assert len(texts(wrapped)) == 2
    assert texts("Copy Link\nEmail Facebook\nVIRIN:241031") == ["Copy Link", "Email Facebook", "VIRIN:241031"]


@needs_statement
@pytest.mark.parametrize("line_end", ["\n", "\r\n"])
def test_the_first_statement_has_37_sentences_whatever_its_line_ends(line_end):
    text = STATEMENT.read_bytes().decode("utf-8").replace("\n", line_end)
    assert len(split(text)) == 37


@given(st.text(alphabet=st.one_of(st.characters(), st.sampled_from(' .\n\r"“”?!A a.U.S1')), max_size=300))
def test_every_sentence_is_the_exact_slice_and_nothing_but_white_space_is_left_out(text):
    position = 0
    for sentence in split(text):
        assert text[sentence.start : sentence.end] == sentence.text
        assert sentence.text == sentence.text.strip()
        assert text[position : sentence.start].strip() == ""
        position = sentence.end
    assert text[position:].strip() == ""
