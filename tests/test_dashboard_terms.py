"""The Terms page: one term across all lexicons, kept in the address, and how often it came true."""

from __future__ import annotations

import pytest
from dashboard_pages import visit


@pytest.fixture
def book(seeded, pages):
    return pages(seeded)


def test_a_term_in_the_address_is_shown_in_every_lexicon_that_holds_it(book):
    at = visit("terms", word="highly likely")
    assert not at.exception
    held = at.dataframe[0].value.set_index("lexicon")
    assert (held.loc["phia@2025-03-24", "low"], held.loc["phia@2025-03-24", "high"]) == (0.8, 0.9)


def test_a_term_no_lexicon_holds_is_said_to_be_unknown(book):
    at = visit("terms", word="perhaps <b>not</b>")
    assert any("No lexicon holds “perhaps <b>not</b>”" in text.value for text in at.text)
