"""Who speaks: quotations, titles, lists of names, transcripts, bodies."""

import time
from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from ledger.language.attribution import attribute
from ledger.language.flat import Flat
from ledger.language.sentences import split

STATEMENT = Path(__file__).resolve().parents[2] / "shared" / "data" / "statements" / "000_d18055ecb8fda2a4.txt"
needs_statement = pytest.mark.skipif(
    not STATEMENT.is_file(), reason="the shared data folder is not beside the repository"
)


IDIOMS = [
    pytest.param(case["text"], piece, speaker, id=f"{path.stem}: {piece}")
    for path in sorted(Path(__file__).with_name("speakers").glob("*.yaml"))
    for case in yaml.safe_load(path.read_text(encoding="utf-8"))
    for piece, speaker in case["speakers"].items()
]


def speakers(text):
    return [found.speaker for found in attribute(text)]


@pytest.mark.parametrize(("text", "piece", "speaker"), IDIOMS)
def test_the_speaker_of_a_claim_is_found_in_every_idiom(text, piece, speaker):
    flat = Flat.of(text)
    at = flat.text.index(piece) + len(piece) // 2
    number = max(number for number, one in enumerate(flat.sentences) if one.start <= at)
    assert attribute(flat.text, flat.sentences)[number].at(at) == speaker


def test_a_run_of_quotation_inherits_its_speaker():
    text = (
        '"We start," Secretary of Defense Ada B. Lovelace said. "We go on. We end."\n\nThis is the paper\'s own voice.'
    )
    assert speakers(text) == ["Ada B. Lovelace", "Ada B. Lovelace", "Ada B. Lovelace", None]


def test_a_title_means_the_last_single_person_who_bore_it():
    text = (
        "Secretary of Defense Ada Lovelace and Secretary of State Mary Shelley met. Lovelace said it rains. "
        "Lovelace and Shelley both noted the cold. "
        '"It snows," the secretary said.'
    )
    assert speakers(text)[-1] == "Ada Lovelace"


def test_the_name_may_follow_the_verb_and_a_pronoun_points_back():
    text = '"Sales will grow," said Chief Financial Officer Frida Kahlo. "Supply improves," she added.'
    assert speakers(text) == ["Frida Kahlo", "Frida Kahlo"]


@pytest.mark.parametrize(
    ("text", "speaker"),
    [
        ("“The terminal opens on Friday,” said harbour engineer Flannery O’Connor.", "Flannery O’Connor"),
        ("“The terminal opens on Friday,” said harbour engineer Flannery O'Connor on Monday.", "Flannery O'Connor"),
        (
            "“The terminal opens on Friday,” says the new deputy harbour engineer Flannery O’Connor.",
            "Flannery O’Connor",
        ),
        ("“The terminal opens on Friday,” said the harbour engineer.", "The harbour engineer"),
        ("“The terminal opens on Friday,” said a spokesman for the port.", "A spokesman for the port"),
        (
            "Ada Lovelace expects rain, but “the terminal opens on Friday,” said engineer Flannery O’Connor.",
            "Flannery O’Connor",
        ),
        ("“The terminal opens on Friday,” said officials in London.", "Officials in London"),
    ],
)
def test_the_words_of_a_job_may_stand_between_the_verb_and_the_name(text, speaker):
    assert speakers(text) == [speaker]


def test_a_quotations_own_attribution_wins_over_the_sentence_before():
    text = (
        "Jane Austen expects rain. “The terminal opens on Friday,” said harbour engineer Flannery O’Connor. "
        "“We are ready.”"
    )
    assert speakers(text) == ["Jane Austen", "Flannery O’Connor", "Flannery O’Connor"]


@pytest.mark.parametrize(
    "text",
    ["Nobody expects rain.", "No one expects rain.", "None of the analysts expects rain.", "No analysts said so."],
)
def test_nobody_is_no_speaker(text):
    assert speakers(text) == [None]
    assert speakers(f"{text[:-1]}, Ada Lovelace said.") == ["Ada Lovelace"]


def test_transcript_labels_hold_until_the_next():
    text = "SEC. AUSTIN: We go. It matters.\nQ: Why?\nGEN. BROWN: Because.\nMODERATOR: Thanks."
    assert speakers(text) == ["Austin", "Austin", "Q", "Brown", "Moderator"]


def test_a_body_that_expects_is_the_speaker():
    assert speakers("The Bank of England expects inflation to fall.") == ["Bank of England"]
    assert speakers("TSMC expects revenue to rise.") == ["TSMC"]


@pytest.mark.parametrize(
    ("text", "speaker"),
    [
        ("Foreign Minister of Kuwait Omar Al-Fahd on Monday said that the talks go on.", "Omar Al-Fahd"),
        ("Jo Park, founder and CEO of Acme, said sales rose.", "Jo Park"),
        ("In the May Report, growth was expected to slow over the first half of the forecast period.", None),
        ("According to the Met Office, it will rain.", "Met Office"),
    ],
)
def test_asides_days_and_passives_do_not_mislead(text, speaker):
    assert speakers(text) == [speaker]


@pytest.mark.parametrize(
    ("text", "speaker"),
    [
        ("Minister of Electricity and Water Dr. Hasan Al-Haytham said on Sunday that it works.", "Hasan Al-Haytham"),
        ("The Secretary General of the council said that it would meet.", "The Secretary General of the council"),
        ("Analysts at the institute now expect talks to resume.", "Analysts at the institute"),
        ("The finance ministry still believes that growth will pick up.", "The finance ministry"),
        ("He will miss three weeks with a knee injury, the club said on Wednesday.", "The club"),
        ("The satellite is now expected to fall in March.", None),
        ("Bank staff now project growth of 1%.", "Bank staff"),
        ("I'd say it rains.", None),
    ],
)
def test_offices_bodies_and_adverbs_are_told_apart(text, speaker):
    assert speakers(text) == [speaker]


def test_an_office_without_a_name_is_a_label_and_the_label_speaks():
    text = "OPERATOR: Welcome.\nCHIEF FINANCIAL OFFICER: I'd say the board said it rains.\nANALYST: Why?\n"
    assert speakers(text) == ["Operator", "Chief Financial Officer", "Analyst"]


def test_each_clause_and_each_quotation_has_its_own_speaker():
    text = "The club said it snows, while Ada Lovelace expects rain; fog, Emmy Noether added, comes later."
    found = attribute(text)[0]
    assert [found.at(text.index(word)) for word in ("snows", "rain", "fog")] == [
        "The club",
        "Ada Lovelace",
        "Emmy Noether",
    ]


def test_a_clause_before_a_joint_is_not_said_by_who_comes_after_it():
    text = "The bridge is due to open in the coming May, but the mayor expects delays."
    found = attribute(text)[0]
    assert (found.at(text.index("due")), found.at(text.index("delays"))) == (None, "The mayor")


@pytest.mark.parametrize(
    "text",
    [
        "If the minister says so, it rains.",
        "The minister did not say that it rains.",
        "The minister declined to predict rain.",
        "The forecasts for rain were wrong.",
        "The programme announced in May will start in June.",
        "Latest data suggest rain in June.",
        "Rain is expected by June.",
    ],
)
def test_who_does_not_speak_is_no_speaker(text):
    assert speakers(text) == [None]


def test_titles_and_offices_are_no_part_of_a_name_and_abbreviations_do_not_end_it():
    text = "UN High Commissioner for Refugees Fridtjof Nansen spoke. Adm. Chester W. Nimitz said it snows."
    assert speakers(text)[1] == "Chester W. Nimitz"
    assert speakers("Undersecretary Ibn Sina said it rains.") == ["Ibn Sina"]


def test_she_is_not_who_was_he():
    text = "Ada Lovelace, the engineer, said it rains. Mr. Isambard Brunel said it snows. He left. She said it hails."
    found = attribute(text.replace("He left.", '"It thaws," he said.'))
    assert [one.speaker for one in found][-2:] == ["Isambard Brunel", "Ada Lovelace"]


@pytest.mark.parametrize(
    "text",
    [
        "Net Income: up 3%.\n\nFree Cash Flow: down 2%.\n\nCapital Spending: flat.",
        "Photo: a pier.\n\nNote: see Annex.\n\nSource: the port.",
        "Copy Link\n\nIt will rain.\n\nCopy Link\n\nIt will snow.",
    ],
)
def test_headings_are_no_labels(text):
    assert not any(one.label for one in attribute(text))


def test_wire_copy_has_no_voice_of_its_own():
    text = "LONDON, Dec 5 (Wire) - Oil fell on Thursday.\n\nWe are watching. Prices will average $73 next year."
    assert set(speakers(text)) == {None}


def test_plain_prose_has_no_speaker():
    assert speakers("The exercise begins on Monday. It ends in May.") == [None, None]


@needs_statement
def test_the_secretary_of_the_first_statement_is_found_through_titles():
    text = STATEMENT.read_bytes().decode("utf-8")
    sentences = split(text)
    by_words = {s.text[:24]: found.speaker for s, found in zip(sentences, attribute(text, sentences), strict=True)}
    assert by_words["It appears that North Ko"] == "Lloyd J. Austin III"
    assert by_words["Now, we've not yet seen "] == "Lloyd J. Austin III"
    assert by_words["The secretary said the U"] == "Lloyd J. Austin III"
    assert by_words["North Korean Soldiers Li"] is None


@given(st.text(alphabet=st.one_of(st.characters(), st.sampled_from('".“” said Ann:\n,')), max_size=200))
def test_any_text_has_one_attribution_per_sentence_with_offsets_inside(text):
    sentences = split(text)
    found = attribute(text, sentences)
    assert len(found) == len(sentences)
    for sentence, one in zip(sentences, found, strict=True):
        assert all(sentence.start <= start < end <= sentence.end for start, end in one.quoted)


@pytest.mark.parametrize("piece", ["Aa ", "the aa ", '"', "A. ", "Gen. ", "X said ", "A:\n", "of A "])
def test_hostile_text_is_read_in_linear_time(piece):
    begun = time.process_time()
    attribute(piece * (100_000 // len(piece)))
    assert time.process_time() - begun < 3
