"""What a proposer said is kept beside what the person decided, and its accuracy follows from that."""

from __future__ import annotations

import pytest

from ledger import Ledger

TEXT = (
    "Ministers met today.\n\n“We expect that the bridge will open in the coming weeks,” Minister Ada Lovelace said. "
    "“The tunnel will open in the coming months,” she said. “We are working to improve roads,” she said. "
    "The harbour, it is thought, opens on Friday.\n"
)


@pytest.fixture
def read(where):
    """A ledger in which a person accepted one candidate as it was, changed another, and turned the rest down."""
    with Ledger(where, "ana") as ledger:
        statement = ledger.archive(TEXT, publisher="Ministry", published_at="2024-10-31")
        for candidate in ledger.propose(statement):
            if "bridge" in candidate.quote:
                ledger.record(candidate, question="Will it open?", criteria="It opens.")
            elif "tunnel" in candidate.quote:
                ledger.record(
                    candidate, question="q", criteria="c", source="The minister", window=("2024-10-31", "2025-01-31")
                )
            else:
                ledger.reject(candidate, reason="other")
        yield ledger, statement


def test_the_share_of_fields_a_person_kept_is_reported(read):
    (line,) = read[0].proposer_report().to_dict("records")
    assert line["method"] == "rules"
    assert line["accepted"] == 2
    assert line["speaker"] == 0.5  # one of two speakers was changed
    assert line["window"] == 0.5
    assert line["term"] == 1.0


def test_a_claim_that_was_marked_by_hand_counts_as_missed(read):
    ledger, statement = read
    assert ledger.proposer_report().recall.item() == 1.0
    start = TEXT.index("The harbour")
    ledger.record(
        statement=statement,
        start=start,
        end=len(TEXT) - 1,
        question="q",
        criteria="c",
        window=("2024-11-01", "2024-11-01"),
    )
    line = ledger.proposer_report().iloc[0]
    assert line.missed == 1
    assert line.recall == pytest.approx(2 / 3)


def test_the_report_can_be_had_as_it_stood(read):
    assert read[0].proposer_report(as_of="2000-01-01").empty
