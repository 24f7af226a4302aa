import threading
from dataclasses import dataclass, field
from types import SimpleNamespace

import pytest

from ledger import Ledger
from ledger import entries as e
from ledger.archiving import MOST_CHARACTERS
from ledger.errors import ConflictError, InputError, NotFoundError
from ledger.values import new_id

TEXT = "We expect that these soldiers will join the fight in the coming days. It may rain."
QUOTE = "We expect that these soldiers will join the fight in the coming days."
NOVEMBER = ("2024-11-01", "2024-11-30")
SAID = {"question": "Will it rain?", "criteria": "Any rain.", "window": NOVEMBER}


@dataclass(frozen=True)
class Candidate:
    """What a proposer finds, as far as the ledger looks at it."""

    statement: str | None = None
    start: int = 0
    end: int = 69
    form: str = "direct_quote"
    type: str = "event"
    term: str | None = "we expect"
    speaker: str | None = "Lloyd Austin"
    condition: str | None = None
    analytic_confidence: str | None = None
    polarity: str = "affirmative"
    coverage: float | None = None
    method: str = "rules"
    scorable: bool = True
    reasons: tuple[str, ...] = ()
    phrase: str | None = "in the coming days"
    window: object = field(
        default_factory=lambda: SimpleNamespace(
            opens="2024-10-31", closes="2024-11-07", lenient_closes="2024-11-14", basis="derived", rule="days"
        )
    )
    band: object = field(
        default_factory=lambda: SimpleNamespace(low="0.55", best="0.7", high="0.8", lexicon="icd203@1")
    )


def _entries(ledger):
    return ledger.info()["entries"]


# -- archive ---------------------------------------------------------------------------------------------------------


def test_an_archived_text_comes_back_to_the_letter(ledger):
    text = "  Ünïcode ☔ \r\n\ttext \u202e with all\u2028kinds\x0b of 𝒔pace  "
    kept = ledger.archive(text, publisher="DoD", published_at="2024-10-31")
    assert ledger.text(kept) == text
    assert ledger.published_on(kept).isoformat() == "2024-10-31"


def test_the_same_text_from_the_same_place_and_day_is_kept_once(ledger, open_as, statement):
    again = {"publisher": "U.S. Department of Defense", "published_at": "2024-10-31", "url": "https://defense.gov/x"}
    assert ledger.archive(TEXT, **again) == statement
    assert open_as("bob").archive(TEXT, **again, entry_id=new_id()) == statement
    assert _entries(ledger) == 2
    assert len(ledger.statements()) == 1
    for other in ({"url": None}, {"url": "https://defense.gov/y"}, {"published_at": "2024-11-01"}):
        ledger.archive(TEXT, **again | other)
    assert _entries(ledger) == 5


def test_eight_at_once_archive_the_same_text_once(ledger, open_as):
    gate, receipts = threading.Barrier(8), []

    def archive(other):
        gate.wait()
        receipts.append(other.archive(TEXT, publisher="DoD", published_at="2024-10-31"))

    threads = [threading.Thread(target=archive, args=(open_as(f"writer {n}"),)) for n in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(set(receipts)) == 1
    assert len(receipts) == 8
    assert _entries(ledger) == 2


def test_the_text_lies_beside_the_journal_behind_a_salt_nobody_can_guess(ledger):
    entry_id = new_id()
    ledger.archive(TEXT, publisher="DoD", published_at="2024-10-31", entry_id=entry_id)
    with ledger._store.reading() as connection:
        payloads = connection.exec_driver_sql("SELECT payload FROM journal").scalars().all()
        salt = connection.exec_driver_sql("SELECT salt FROM texts").scalar()
    assert not any("soldiers" in payload or salt in payload for payload in payloads)
    with Ledger("sqlite://", "ana") as other:
        other.archive(TEXT, publisher="DoD", published_at="2024-10-31", entry_id=entry_id)
        with other._store.reading() as connection:
            assert connection.exec_driver_sql("SELECT salt FROM texts").scalar() != salt


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        (5, "text: expected text, got int"),
        (b"bytes", "text: expected text, got bytes"),
        (None, "text: expected text, got NoneType"),
        ("", "text: expected the words of the statement, got nothing"),
        (" \n\t", "text: expected the words of the statement, got nothing"),
        ("a\x00b", "text: expected text, got a NUL character at offset 1"),
        ("ab\ud800", "text: expected text, got half a surrogate pair at offset 2"),
        ("x" * (MOST_CHARACTERS + 1), "text: expected at most 2,000,000 characters, got 2,000,001"),
    ],
)
def test_what_is_no_text_is_not_archived(ledger, text, sentence):
    with pytest.raises(InputError) as error:
        ledger.archive(text, publisher="DoD", published_at="2024-10-31")
    assert str(error.value) == sentence
    assert _entries(ledger) == 1


# -- record, reject --------------------------------------------------------------------------------------------------


def test_a_claim_from_a_candidate_keeps_its_words_and_the_lexicons_reading(ledger, statement):
    claim = ledger.record(Candidate(statement.entry_id), question="Will they fight?", criteria="Two reports.")
    row = ledger.claims().iloc[0]
    assert (row.quote, row.source, row.term, row.phrase, row.form) == (
        QUOTE, "Lloyd Austin", "we expect", "in the coming days", "direct_quote",
    )  # fmt: skip
    assert (row.opens, row.closes, row.lenient_closes, row.window_basis) == (
        "2024-10-31", "2024-11-07", "2024-11-14", "derived",
    )  # fmt: skip
    (reading,) = ledger.show(claim)["forecasts"]
    assert (reading["forecaster"], reading["basis"], reading["stated_at"]) == ("icd203@1", "read", "2024-10-31")
    assert (reading["probability"], reading["low"], reading["high"]) == (0.7, 0.55, 0.8)
    assert (row.probability, row.low, row.high, row.readers) == (0.7, 0.55, 0.8, 1)


def test_a_number_the_source_stated_is_the_sources_forecast(ledger, statement):
    band = SimpleNamespace(low="0", best="0", high="0", lexicon="stated")
    claim = ledger.record(Candidate(statement.entry_id, band=band), question="q", criteria="c")
    (stated,) = ledger.show(claim)["forecasts"]
    assert (stated["forecaster"], stated["basis"], stated["probability"]) == ("Lloyd Austin", "stated", 0)
    assert (stated["low"], stated["lexicon"]) == (None, None)
    assert ledger.claims().probability.item() == 0


def test_restatements_make_one_claim_of_several_mentions(ledger, statement):
    claim = ledger.record(
        Candidate(statement.entry_id), question="q", criteria="c", restatements=[Candidate(start=70, end=82)]
    )
    assert [each["quote"] for each in ledger.show(claim)["mentions"]] == [QUOTE, "It may rain."]
    assert len(ledger.claims()) == 1


def test_a_candidate_is_rejected_with_a_reason(ledger, statement):
    ledger.reject(Candidate(statement.entry_id), reason="opinion")
    ledger.reject(statement=statement, start=70, end=82, reason="possibility", note="may")
    rejected = ledger.rejections()
    assert rejected[["reason", "quote"]].to_numpy().tolist() == [["opinion", QUOTE], ["possibility", "It may rain."]]
    row = ledger.statements().iloc[0]
    assert (row.n_claims, row.n_rejected) == (0, 2)


def test_a_passage_may_start_at_the_first_character(ledger, statement):
    claim = ledger.record(**SAID, statement=statement, start=0, end=2)
    assert ledger.show(claim)["mentions"][0]["quote"] == "We"


def test_the_ledger_proposes_what_it_can_record(ledger, statement):
    pytest.importorskip("ledger.language.propose")
    before = _entries(ledger)
    candidates = ledger.propose(statement)
    assert _entries(ledger) == before
    assert [each.quote for each in candidates] == [TEXT[each.start : each.end] for each in candidates]
    claim = ledger.record(candidates[0], question="q", criteria="c")
    assert ledger.show(claim)["mentions"][0]["quote"] == candidates[0].quote


# -- names -----------------------------------------------------------------------------------------------------------


def test_a_claim_is_known_by_receipt_number_key_and_the_start_of_its_id(ledger):
    claim = ledger.record(**SAID, key="rain")
    for name in (claim, claim.entry_id, claim.entry_id.upper(), "rain", " rain ", 1, "1", claim.entry_id[:13]):
        assert ledger.claim_id(name) == claim.entry_id


def test_a_name_of_two_claims_is_refused(ledger):
    one, two = (f"00000000-0000-7000-8000-00000000000{n}" for n in (1, 2))
    ledger.record(**SAID, entry_id=one)
    ledger.record(**SAID, entry_id=two)
    with pytest.raises(NotFoundError, match="expected the number, key or id of one claim, got 2 of them"):
        ledger.claim_id("00000000")


@pytest.mark.parametrize(
    "name",
    ["", "nothing", "99", 99, None, "%", "_", "______", "a\x00b", "\ud800", "'; DROP TABLE claims; --", "x" * 99_999],
)  # fmt: skip
def test_a_name_of_no_claim_is_not_found(ledger, claim, name):
    for find in (ledger.claim_id, ledger.statement_id, ledger.show, ledger.text):
        with pytest.raises(NotFoundError, match="got none"):
            find(name)


def test_a_key_is_taken_once(ledger):
    claim = ledger.record(**SAID, key="rain")
    with pytest.raises(ConflictError, match="key 'rain': another claim has this name"):
        ledger.record(**SAID, key="rain")
    with pytest.raises(InputError, match="expected a key with a letter in it"):
        ledger.record(**SAID, key="1")  # the number of the first claim
    ledger.revise(claim, key="rain", reason="the same key stays")


@pytest.mark.parametrize("unseen", ["rain\u200b", "ra\u00adin", "\u202erain", "ra\x07in", "ra\u2028in"])
def test_a_key_that_nobody_could_type_is_refused(ledger, unseen):
    with pytest.raises(InputError, match=r"^key: expected a name without unseen characters, got"):
        ledger.record(**SAID, key=unseen)
    with pytest.raises(InputError, match="updates: expected a name without unseen characters"):
        ledger.record(**SAID, updates=unseen)
    assert ledger.claims().empty


def test_a_key_of_a_file_or_of_an_older_version_is_read_found_and_can_be_replaced(ledger):
    window = e.Window(opens=NOVEMBER[0], closes=NOVEMBER[1])
    (made,) = ledger.append([e.ClaimRecorded(claim=e.Claim(**SAID | {"window": window, "key": "rain\u200b"}))])
    assert ledger.claims().key.item() == ledger.show(made)["claim"]["key"] == "rain\u200b"
    ledger.forecast("rain\u200b", "0.4")
    assert ledger.audit().ok
    for unknown in ("rain", "ra\x00in", "\ud800"):
        with pytest.raises(NotFoundError):
            ledger.claim_id(unknown)
    ledger.revise(made, question="Will it rain at all?", reason="clearer")
    ledger.revise(made, key="rain", question="Will it rain much?", reason="clearer")
    assert ledger.claim_id("rain") == made.entry_id


# -- revise, withdraw, lock, note ------------------------------------------------------------------------------------


def test_a_revision_changes_what_is_said_and_keeps_the_rest(ledger):
    claim = ledger.record(**SAID, topics=("weather",), condition="if it is cold", key="rain")
    ledger.revise("rain", question="Will it pour?", condition=None, reason="clearer")
    row = ledger.claims().iloc[0]
    assert (row.question, row.criteria, row.condition, row.topics, row.key) == (
        "Will it pour?", "Any rain.", None, ("weather",), "rain",
    )  # fmt: skip
    kinds = [each["kind"] for each in ledger.show(claim)["history"]]
    assert kinds == ["claim recorded", "claim revised"]


def test_a_claim_with_forecasts_keeps_its_kind_of_answer(ledger):
    free, claim = ledger.record(**SAID), ledger.record(**SAID)
    ledger.revise(free, space=["a", "b"], reason="nobody answered yet")
    ledger.forecast(claim, "0.5")
    with pytest.raises(ConflictError, match="revise: claim 2 has forecasts or rulings"):
        ledger.revise(claim, space=["a", "b"], reason="another kind of answer")


def test_a_withdrawn_claim_takes_no_further_step(ledger, claim):
    ledger.forecast(claim, "0.5")
    ledger.withdraw(claim, reason="a slip")
    assert ledger.claims().status.item() == "withdrawn"
    before = _entries(ledger)
    for step in (
        lambda: ledger.forecast(claim, "0.6"),
        lambda: ledger.read(claim, "0.6"),
        lambda: ledger.revise(claim, question="x", reason="y"),
        lambda: ledger.lock(claim),
        lambda: ledger.resolve(claim, "yes", evidence="x"),
        lambda: ledger.withdraw(claim, reason="again"),
    ):
        with pytest.raises(ConflictError, match="claim 1 was withdrawn on 2024-11-01"):
            step()
    assert _entries(ledger) == before
    ledger.note(claim, "a note may still be added")


def test_a_locked_claim_takes_no_reading_and_no_revision(ledger, claim):
    ledger.read(claim, "0.7")
    ledger.lock(claim)
    for step in (
        lambda: ledger.read(claim, "0.8"),
        lambda: ledger.forecast(claim, "0.8", basis="stated"),
        lambda: ledger.revise(claim, question="x", reason="y"),
        lambda: ledger.lock(claim),
    ):
        with pytest.raises(ConflictError, match="claim 1 was locked on 2024-11-01"):
            step()
    ledger.forecast(claim, "0.4")  # one's own belief may still change
    ledger.resolve(claim, "yes", evidence="seen")
    assert ledger.claims().status.item() == "resolved"


def test_a_note_is_about_something_that_is_here(ledger, claim):
    ledger.note(claim, "see also")
    ledger.note(ledger.forecast(claim, "0.5"), "on the forecast")
    with pytest.raises(NotFoundError, match="no entry"):
        ledger.note(claim._replace(entry_id=new_id()), "about nothing")


# -- forecasts -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("probability", ["0", "1", "0.70", 0, "70%"])
def test_a_forecast_keeps_the_probability_as_entered(ledger, claim, probability):
    ledger.forecast(claim, probability)
    with ledger._store.reading() as connection:
        payload = connection.exec_driver_sql("SELECT payload FROM journal WHERE seq = 2").scalar()
    kept = {"70%": "0.7"}.get(probability, str(probability))
    assert f'"prediction":{{"best":"{kept}","kind":"probability"}}' in payload


def test_a_reading_keeps_its_band_and_the_readers_belief(ledger, statement):
    claim = ledger.record(**SAID, statement=statement, start=0, end=69)
    ledger.read(claim, "0.7", low=0, high="0.9", own_belief=0, term="we expect", lexicon="ana's ear")
    (row,) = ledger.show(claim)["forecasts"]
    assert (row["low"], row["high"], row["own_belief"], row["basis"]) == (0, 0.9, 0, "read")
    assert row["stated_at"] == "2024-10-31"  # the words are as old as the statement


def test_the_sources_value_is_the_median_of_its_readers(ledger, open_as, claim):
    slip = ledger.read(claim, "0.2")
    for reader, probability in (("bob", "0.6"), ("cat", "0.7")):
        open_as(reader).read(claim, probability)
    ledger.read(claim, "0.9", supersedes=slip.entry_id)
    row = ledger.claims().iloc[0]
    assert (row.probability, row.readers, row.n_forecasts) == (0.7, 3, 3)


def test_a_stated_number_goes_before_all_readings(ledger, claim):
    ledger.read(claim, "0.2")
    ledger.forecast(claim, "0", basis="stated", forecaster="Met")
    row = ledger.claims().iloc[0]
    assert (row.probability, row.readers) == (0, 0)


def test_a_slip_is_superseded_by_its_author_only(ledger, open_as, claim):
    slip = ledger.forecast(claim, "0.07")
    theirs = open_as("bob").forecast(claim, "0.1")
    other = ledger.forecast(ledger.record(**SAID), "0.5")
    before = _entries(ledger)
    for wrong in (theirs.entry_id, other.entry_id, claim.entry_id, new_id(), "x"):
        with pytest.raises(InputError, match="supersedes: expected"):
            ledger.forecast(claim, "0.7", supersedes=wrong)
    assert _entries(ledger) == before
    ledger.forecast(claim, "0.7", supersedes=slip.entry_id)
    assert sorted(each["probability"] for each in ledger.show(claim)["forecasts"]) == [0.1, 0.7]
    with pytest.raises(InputError, match="supersedes: expected"):
        ledger.forecast(claim, "0.8", supersedes=slip.entry_id)  # it stands no more


def test_options_and_quantities_take_forecasts_of_their_kind(ledger):
    options = ledger.record(**SAID, space=["low", "high"])
    amount = ledger.record(**SAID, space={"kind": "quantity", "unit": "mm"})
    ledger.forecast(options, {"low": "0", "high": "1"})
    ledger.forecast(amount, {"kind": "interval", "low": "0", "high": "5", "coverage": "0.9"})
    assert ledger.forecasts().kind.tolist() == ["options", "interval"]
    for claim, wrong in ((options, "0.5"), (amount, "0.5"), (options, {"kind": "point", "value": 3})):
        with pytest.raises(InputError, match="forecast: expected a"):
            ledger.forecast(claim, wrong)


# -- members, queue, the whole ---------------------------------------------------------------------------------------


def test_the_first_member_is_a_steward_and_the_last_steward_stays(ledger, open_as):
    with pytest.raises(InputError, match="role: expected steward, for the first member"):
        ledger.set_member("ana", "viewer")
    ledger.set_member("ana", "steward")
    for role in ("viewer", None):
        with pytest.raises(ConflictError, match="set member: ana is the only steward"):
            ledger.set_member("ana", role)
    ledger.set_member("bob", "steward")
    ledger.set_member("ana", None)
    with pytest.raises(ConflictError, match="bob is the only steward"):
        open_as("bob").set_member("bob", None)


def test_a_claim_is_due_the_day_after_its_window(ledger, clock):
    late = ledger.record(question="a", criteria="c", window=("2024-11-01", "2024-11-05"))
    early = ledger.record(question="b", criteria="c", window=("2024-11-01", "2024-11-04"))
    clock.set("2024-11-05T23:59:59Z")
    assert ledger.due().claim_id.tolist() == [early.entry_id]
    clock.set("2024-11-06T00:00:00Z")
    assert ledger.due().claim_id.tolist() == [early.entry_id, late.entry_id]
    assert ledger.claims().status.tolist() == ["due", "due"]


def test_what_is_in_the_ledger(ledger, claim):
    said = ledger.info()
    assert said["kinds"] == {"claim recorded": 1, "ledger opened": 1}
    assert (said["entries"], said["chain_hash"]) == (2, claim.chain_hash)
    assert said["last_recorded_at"] == "2024-11-01T12:00:00.000000Z"


def test_many_entries_at_once_are_all_or_nothing(ledger, claim, every_kind):
    note = every_kind["note"]
    assert [receipt.seq for receipt in ledger.append([note, note])] == [2, 3]
    with pytest.raises(InputError, match="entry_id: expected a UUID"):
        ledger.append([note, note], [new_id(), "x"])
    assert _entries(ledger) == 4


# -- wrong calls -----------------------------------------------------------------------------------------------------


WRONG = [
        lambda ledger, claim, statement: ledger.archive("x", publisher="", published_at="2024-11-01"),
        lambda ledger, claim, statement: ledger.archive("x", publisher="a\x00", published_at="2024-11-01"),
        lambda ledger, claim, statement: ledger.archive("x", publisher="p", published_at="soon"),
        lambda ledger, claim, statement: ledger.archive("x", publisher="p", published_at=None),
        lambda ledger, claim, statement: ledger.archive("x", publisher="p", published_at="2024-11-01T10:00"),
        lambda ledger, claim, statement: ledger.archive("x", publisher="p", published_at="2024-11-01", time_zone="X"),
        lambda ledger, claim, statement: ledger.archive("x", publisher="p", published_at="2024-11-01", url="ftp://x"),
        lambda ledger, claim, statement: ledger.archive("x", publisher="p", published_at="2024-11-01", entry_id="x"),
        lambda ledger, claim, statement: ledger.archive("x", publisher="p", published_at="2024-11-01", source=5),
        lambda ledger, claim, statement: ledger.record(question="q", criteria="c"),
        lambda ledger, claim, statement: ledger.record(question="", criteria="c", window=NOVEMBER),
        lambda ledger, claim, statement: ledger.record(question="q", criteria=None, window=NOVEMBER),
        lambda ledger, claim, statement: ledger.record(question="q", criteria="c", window=NOVEMBER[::-1]),
        lambda ledger, claim, statement: ledger.record(question="q", criteria="c", window="November"),
        lambda ledger, claim, statement: ledger.record(**SAID, shoe=1),
        lambda ledger, claim, statement: ledger.record(**SAID, type="guess"),
        lambda ledger, claim, statement: ledger.record(**SAID, space=["one"]),
        lambda ledger, claim, statement: ledger.record(**SAID, entry_id="x"),
        lambda ledger, claim, statement: ledger.record(**SAID, entry_id=new_id().upper()),
        lambda ledger, claim, statement: ledger.record(**SAID, statement=statement),
        lambda ledger, claim, statement: ledger.record(**SAID, statement=statement, start=0),
        lambda ledger, claim, statement: ledger.record(**SAID, statement=statement, end=5),
        lambda ledger, claim, statement: ledger.record(**SAID, start=0, end=5),
        lambda ledger, claim, statement: ledger.record(**SAID, statement=statement, start=0, end=0),
        lambda ledger, claim, statement: ledger.record(**SAID, statement=statement, start=0, end=83),
        lambda ledger, claim, statement: ledger.record(**SAID, statement=statement, start=-1, end=5),
        lambda ledger, claim, statement: ledger.record(**SAID, statement=claim, start=0, end=5),
        lambda ledger, claim, statement: ledger.record(**SAID, statement="nothing", start=0, end=5),
        lambda ledger, claim, statement: ledger.record(
            question="q", criteria="c", window=("2024-10-01", "2024-10-30"), statement=statement, start=0, end=5
        ),
        lambda ledger, claim, statement: ledger.record(
            Candidate(statement.entry_id, window=None), question="q", criteria="c"
        ),
        lambda ledger, claim, statement: ledger.record(Candidate(), question="q", criteria="c"),
        lambda ledger, claim, statement: ledger.reject(Candidate(statement.entry_id), reason="ugly"),
        lambda ledger, claim, statement: ledger.reject(reason="other"),
        lambda ledger, claim, statement: ledger.reject(statement=statement, start=80, end=99, reason="other"),
        lambda ledger, claim, statement: ledger.revise(claim, reason=""),
        lambda ledger, claim, statement: ledger.revise(claim, reason="x", question=""),
        lambda ledger, claim, statement: ledger.revise(claim, reason="x", window=NOVEMBER[::-1]),
        lambda ledger, claim, statement: ledger.revise(statement, reason="x", question="y"),
        lambda ledger, claim, statement: ledger.withdraw(claim, reason=" "),
        lambda ledger, claim, statement: ledger.withdraw(statement, reason="x"),
        lambda ledger, claim, statement: ledger.lock(statement),
        lambda ledger, claim, statement: ledger.forecast(claim, "1.7"),
        lambda ledger, claim, statement: ledger.forecast(claim, "abc"),
        lambda ledger, claim, statement: ledger.forecast(claim, True),
        lambda ledger, claim, statement: ledger.forecast(claim, float("nan")),
        lambda ledger, claim, statement: ledger.forecast(claim, None),
        lambda ledger, claim, statement: ledger.forecast(claim, "0.5", basis="heard"),
        lambda ledger, claim, statement: ledger.forecast(claim, "0.5", stated_at="soon"),
        lambda ledger, claim, statement: ledger.forecast(claim, "0.5", stated_at="2024-11-01T10:00"),
        lambda ledger, claim, statement: ledger.forecast(claim, "0.5", forecaster=" "),
        lambda ledger, claim, statement: ledger.forecast(claim, "0.5", entry_id="x"),
        lambda ledger, claim, statement: ledger.forecast(claim, "0.5", rationale="a\x00"),
        lambda ledger, claim, statement: ledger.forecast(statement, "0.5"),
        lambda ledger, claim, statement: ledger.forecast("nothing", "0.5"),
        lambda ledger, claim, statement: ledger.read(claim, "0.5", low="0.6"),
        lambda ledger, claim, statement: ledger.read(claim, "0.5", high="0"),
        lambda ledger, claim, statement: ledger.read(claim, "0.5", own_belief="2"),
        lambda ledger, claim, statement: ledger.note(claim, ""),
        lambda ledger, claim, statement: ledger.note("nothing", "x"),
        lambda ledger, claim, statement: ledger.set_member("bob", "king"),
        lambda ledger, claim, statement: ledger.set_member("", "steward"),
        lambda ledger, claim, statement: ledger.claims(as_of="soon"),
        lambda ledger, claim, statement: ledger.claims(as_of=5),
        lambda ledger, claim, statement: ledger.claims(as_of="0001-01-01T00:00+05:00"),
        lambda ledger, claim, statement: ledger.scores("shoe"),
        lambda ledger, claim, statement: ledger.scores(basis="shoe"),
        lambda ledger, claim, statement: ledger.scores(which="shoe"),
        lambda ledger, claim, statement: ledger.scores(where={"shoe": "x"}),
        lambda ledger, claim, statement: ledger.audit(against="shoe"),
        lambda ledger, claim, statement: ledger.text(claim),
        lambda ledger, claim, statement: ledger.published_on(claim),
    ]  # fmt: skip


def test_a_wrong_call_is_one_sentence_and_writes_nothing(ledger, claim, statement):
    before = _entries(ledger)
    for wrong in WRONG:
        line = wrong.__code__.co_firstlineno
        with pytest.raises((InputError, ConflictError, NotFoundError)) as error:
            wrong(ledger, claim, statement)
            pytest.fail(f"the call in line {line} went through")
        assert "\n" not in str(error.value), line
        assert len(str(error.value)) < 500, line
        assert _entries(ledger) == before, line


# -- retries ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "act",
    [
        lambda ledger, claim, statement, one: ledger.archive(
            "x", publisher="p", published_at="2024-11-01", entry_id=one
        ),
        lambda ledger, claim, statement, one: ledger.record(**SAID, key="k", entry_id=one),
        lambda ledger, claim, statement, one: ledger.record(
            Candidate(statement.entry_id), question="q", criteria="c", entry_id=one
        ),
        lambda ledger, claim, statement, one: ledger.reject(
            Candidate(statement.entry_id), reason="other", entry_id=one
        ),
        lambda ledger, claim, statement, one: ledger.revise(claim, question="x", reason="y", entry_id=one),
        lambda ledger, claim, statement, one: ledger.withdraw(claim, reason="x", entry_id=one),
        lambda ledger, claim, statement, one: ledger.lock(claim, entry_id=one),
        lambda ledger, claim, statement, one: ledger.forecast(claim, "0.5", entry_id=one),
        lambda ledger, claim, statement, one: ledger.read(claim, "0.5", entry_id=one),
        lambda ledger, claim, statement, one: ledger.note(claim, "x", entry_id=one),
        lambda ledger, claim, statement, one: ledger.set_member("ana", "steward", entry_id=one),
        lambda ledger, claim, statement, one: ledger.resolve(claim, "no", evidence="x", entry_id=one),
    ],
)  # fmt: skip
def test_a_verb_sent_again_gives_the_first_receipt_and_adds_nothing(ledger, clock, claim, statement, act):
    one = new_id()
    first = act(ledger, claim, statement, one)
    before = _entries(ledger)
    clock.tick(hours=5)
    assert act(ledger, claim, statement, one) == first
    assert first.entry_id == one
    assert _entries(ledger) == before
    with pytest.raises(ConflictError, match="expected the same entry as before"):
        ledger.note(claim, "something else", entry_id=one)
    assert _entries(ledger) == before


def test_without_an_identifier_of_ones_own_a_verb_sent_again_adds_a_second_entry(ledger, claim):
    """The control of the retries above: it is the identifier that protects."""
    first, second = (ledger.forecast(claim, "0.5") for _ in range(2))
    assert first.entry_id != second.entry_id
    assert _entries(ledger) == 4
