"""Wrapped and oddly spaced text is read as running prose, and every offset leads back to the archived text."""

import textwrap
from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from ledger.language.flat import Flat
from ledger.language.propose import propose

SAID = date(2024, 10, 31)
PLAIN = "The ministry expects that the last convoy of trucks will leave the northern port by the end of November."


def test_a_text_on_one_line_is_left_as_it_is():
    flat = Flat.of(PLAIN)
    assert (flat.text, flat.places) == (PLAIN, None)
    assert flat.back(4, 12) == flat.forth(4, 12) == (4, 12)


@given(
    st.integers(70, 100), st.sampled_from(["\n", "\r\n", "\n    ", " \r\n\t"]), st.sampled_from([" ", "  ", "\u00a0"])
)
def test_however_a_sentence_is_wrapped_the_same_claim_is_found_at_its_own_place(width, wrap, space):
    text = wrap.join(textwrap.wrap(PLAIN, width)).replace(" the ", f"{space}the{space}")
    (one,) = [found for found in propose(text, SAID) if found.scorable]
    assert text[one.start : one.end] == one.quote
    assert " ".join(one.quote.split()) == PLAIN
    assert " ".join(one.phrase.split()) == "by the end of November"
    assert text[one.phrase_start : one.phrase_end] == one.phrase
    assert all(text[cue.start : cue.end] == cue.text for cue in one.cues)
    assert one.window.closes == date(2024, 11, 30)


@given(st.text(alphabet=st.sampled_from("ab. \n\r\t\u00a0“”"), max_size=60))
def test_there_and_back_leads_to_the_same_place(text):
    flat = Flat.of(text)
    assert "".join(flat.text.split()) == "".join(text.split())
    for one in flat.sentences:
        assert flat.text[one.start : one.end] == one.text
        start, end = flat.back(one.start, one.end)
        assert flat.forth(start, end) == (one.start, one.end)
        assert text[start:end].split() == one.text.split()
