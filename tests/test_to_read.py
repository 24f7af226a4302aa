"""What a reader may see: claims still to be read, oldest first, without a word of what came of them."""

from __future__ import annotations

import pytest

from ledger.errors import ConflictError, RefusedError

TEXT = "Rain is likely this week. Snow is probable. It will be as grey as ever. A storm may come, a 40% chance."
SAID = {"question": "Will it?", "criteria": "The report.", "window": ("2024-10-31", "2024-11-07")}
TELLING = {
    "status", "outcome", "outcome_kind", "outcome_status", "value", "void_reason", "known_at", "event_date", "number",
    "strict_value", "lenient_value", "probability", "readers", "n_forecasts", "own_belief", "forecaster", "body",
}  # fmt: skip


@pytest.fixture
def words(ledger):
    """Four claims of one statement: two with words of confidence, one no lexicon holds, one with a stated number."""
    statement = ledger.archive(TEXT, publisher="Met", published_at="2024-10-31")
    made = {}
    for word, term in (("Rain", "likely"), ("Snow", "probable"), ("It will", "as grey as ever"), ("A storm", "40%")):
        start = TEXT.index(word)
        end = TEXT.index(".", start) + 1
        made[word] = ledger.record(statement=statement, start=start, end=end, term=term, source="Ada Lovelace", **SAID)
    ledger.forecast(made["A storm"], "0.4", basis="stated")
    return made


def entries(frame):
    return [int(entry) for entry in frame.entry]


def test_what_has_words_and_no_number_of_the_source_is_to_be_read_oldest_first(ledger, words):
    frame = ledger.to_read()
    assert entries(frame) == [words["Rain"].seq, words["Snow"].seq, words["It will"].seq]
    first = frame.iloc[0]
    assert (first.term, first.quote, first.source) == ("likely", "Rain is likely this week.", "Ada Lovelace")
    assert TEXT[first.start : first.end] == first.quote
    assert (first.published_on, first.closes) == ("2024-10-31", "2024-11-07")


def test_the_lexicons_band_stands_beside_the_words_and_nothing_is_guessed(ledger, words):
    frame = ledger.to_read().set_index("entry")
    likely, unknown = frame.loc[words["Rain"].seq], frame.loc[words["It will"].seq]
    assert (likely.lexicon, likely.low, likely.high) == ("icd203@2022-12-21", 0.55, 0.8)
    assert unknown[["lexicon", "low", "best", "high"]].isna().all()


def test_the_band_is_the_one_that_was_recorded_with_the_claim(ledger, words):
    ledger.forecast(words["Rain"], "0.6", basis="read", low="0.5", high="0.7", forecaster="ours@1", lexicon="ours@1")
    row = ledger.to_read().iloc[0]
    assert (row.lexicon, row.low, row.best, row.high) == ("ours@1", 0.5, 0.6, 0.7)


def test_a_reader_is_not_shown_what_came_of_it_or_what_others_read(ledger, open_as, words):
    before = ledger.to_read()
    open_as("bob").read(words["Rain"], "0.123", low="0.1", high="0.2", own_belief="0.03")
    open_as("bob").forecast(words["Rain"], "0.9")
    after = ledger.to_read()
    assert not TELLING & set(after)
    assert after.equals(before)


@pytest.mark.parametrize("step", ["read", "lock", "withdraw", "resolve"])
def test_what_was_read_locked_withdrawn_or_ruled_on_is_no_longer_to_be_read(ledger, open_as, words, step):
    claim = words["Rain"]
    {
        "read": lambda: ledger.read(claim, "0.7"),
        "lock": lambda: ledger.lock(claim),
        "withdraw": lambda: ledger.withdraw(claim, reason="a slip"),
        "resolve": lambda: open_as("bob").resolve(claim, "void", reason="unfalsifiable"),
    }[step]()
    assert entries(ledger.to_read()) == [words["Snow"].seq, words["It will"].seq]
    assert len(open_as("cat").to_read()) == 2 + (step == "read")  # each reader has a list of one's own


def test_a_claim_without_a_statement_or_of_a_quantity_is_not_read(ledger, words):
    ledger.record(**SAID, term="likely")
    ledger.record(**SAID, statement=ledger.claims().statement_id[0], start=26, end=43, term="likely",
                  space={"kind": "quantity"}, another=True)  # fmt: skip
    assert len(ledger.to_read()) == 3


def test_the_list_can_be_had_as_it_stood(ledger, clock, words):
    clock.set("2024-11-03T00:00:00Z")
    ledger.read(words["Rain"], "0.7")
    assert len(ledger.to_read()) == 2
    assert len(ledger.to_read(as_of="2024-11-02")) == 3


def test_who_may_not_read_is_told_who_may(ledger, open_as, words):
    ledger.set_member("ana", "steward")
    ledger.set_member("rob", "resolver")
    with pytest.raises(RefusedError, match="read: expected a member with the role forecaster or steward, got rob"):
        open_as("rob").to_read()


def test_a_reader_reads_a_claim_once_and_a_correction_names_its_slip(ledger, open_as, words):
    slip = ledger.read(words["Rain"], "0.07")
    sentence = f"read: claim {words['Rain'].seq} was read by ana in entry {slip.seq}: a correction names the reading"
    with pytest.raises(ConflictError, match=sentence):
        ledger.read(words["Rain"], "0.7")
    open_as("bob").read(words["Rain"], "0.6")
    ledger.read(words["Rain"], "0.7", supersedes=slip.entry_id)
    read = [each["probability"] for each in ledger.show(words["Rain"])["forecasts"]]
    assert sorted(read) == [0.6, 0.7]
    with pytest.raises(ConflictError, match="a correction names"):
        ledger.read(words["Rain"], "0.8")


def test_a_retried_reading_adds_nothing(ledger, words):
    one = "00000000-0000-7000-8000-000000000001"
    assert ledger.read(words["Rain"], "0.7", entry_id=one) == ledger.read(words["Rain"], "0.7", entry_id=one)
