"""What a proposer said is kept beside what the person decided, and its accuracy follows from that."""

from __future__ import annotations

import pytest

from ledger import Ledger, making, proposing, recording
from ledger import entries as e

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


def test_the_share_kept_is_reported_for_every_field_that_is_kept(read):
    ledger, statement = read
    (line,) = ledger.proposer_report().to_dict("records")
    fields = ("type", "speaker", "term", "phrase", "window", "quote", "form", "polarity", "condition", "confidence")
    assert {name: line[name] for name in (*fields, "lenient", "basis", "band")} == dict.fromkeys(fields, 1.0) | {
        "speaker": 0.5, "window": 0.5, "lenient": 0.5, "basis": 1.0, "band": 1.0,
    }  # fmt: skip
    bridge = next(one for one in ledger.propose(statement) if "bridge" in one.quote)
    ledger.record(
        bridge, question="q", criteria="c", another=True, quote="the bridge will open", form="text",
        polarity="negative", condition="if", analytic_confidence="low", lexicon="none",
        window={"basis": "imputed"}, term="surely",
    )  # fmt: skip
    (line,) = ledger.proposer_report().to_dict("records")
    for name in ("quote", "form", "polarity", "condition", "confidence", "term", "band"):
        assert line[name] == pytest.approx(2 / 3), name
    assert (line["type"], line["basis"], line["lenient"]) == (1.0, pytest.approx(2 / 3), pytest.approx(2 / 3))


def test_the_band_is_kept_where_the_same_lexicon_gave_the_same_numbers(read):
    ledger, statement = read
    bridge = next(one for one in ledger.propose(statement) if "bridge" in one.quote)
    said = {"question": "q", "criteria": "c", "another": True}
    ledger.record(bridge, **said, reading={"best": "0.5"})  # the person's own stands beside it
    assert ledger.proposer_report().band.item() == 1.0
    ledger.record(bridge, **said, term="likely", lexicon="phia")
    assert ledger.proposer_report().band.item() == 0.75
    ledger.record(bridge, **said, space=["a", "b"])  # no probability answers it: there is nothing to keep
    assert ledger.proposer_report().band.item() == 0.75


def test_entries_from_before_the_passage_was_kept_still_count_where_they_can(read):
    ledger, statement = read
    one = next(each for each in ledger.propose(statement) if "bridge" in each.quote)
    old = e.Proposal(method="old", scorable=True, type=one.type, speaker=one.speaker, term=one.term)
    claim = making.claim({"question": "q", "criteria": "c"}, recording.proposed(one))
    line = proposing.report([e.Entry(1, "x", "ana", "", e.ClaimRecorded(claim=claim, proposed=old))]).iloc[0]
    assert (line.type, line.speaker, line.term) == (1.0, 1.0, 1.0)
    assert line[["quote", "form", "condition", "lenient"]].isna().all()
