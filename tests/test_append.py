import json
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

import pytest
import rfc8785
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from ledger import entries as e
from ledger.errors import ConflictError, InputError, StorageError
from ledger.journal import queries
from ledger.journal.append import append, canonical, chain_hash, dump, head, leaf_hash, replayed
from ledger.journal.schema import journal
from ledger.journal.store import create_store, open_store
from ledger.values import new_id

NOW = datetime(2024, 11, 1, 12, tzinfo=UTC)

texts = st.text(st.characters(exclude_categories=["Cs"]))
keys = st.text(st.characters(codec="ascii"))
values = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53) + 1, 2**53 - 1) | texts,
    lambda inner: st.lists(inner) | st.dictionaries(keys, inner),
)


def _note(text="a note"):
    return e.NoteAdded(about=new_id(), text=text)


def _size(store):
    with store.reading() as connection:
        return head(connection).size


# -- canonical form ----------------------------------------------------------------------------------------------


@given(values)
def test_the_canonical_form_is_that_of_rfc_8785(value):
    assert canonical(value).encode() == rfc8785.dumps(value)


@given(values)
def test_the_canonical_form_reads_back_as_the_value(value):
    assert json.loads(canonical(value)) == value


@pytest.mark.parametrize(
    "value", [0.5, float("nan"), 2**53, -(2**53), {"é": 1}, {1: 2}, b"x", {1, 2}, [[[1.0]]], {"a": {"b": 1e3}}, 1j]
)
def test_what_is_outside_the_grammar_has_no_canonical_form(value):
    with pytest.raises(InputError, match="entry: expected"):
        canonical(value)


def test_the_largest_whole_numbers_have_one():
    assert canonical([2**53 - 1, -(2**53) + 1]) == "[9007199254740991,-9007199254740991]"


def test_half_a_surrogate_pair_never_gets_into_an_entry():
    with pytest.raises(ValueError, match="valid"):
        _note("\ud800")


# -- hashes: the expected values come from sha256sum ---------------------------------------------------------------


def test_the_leaf_hash_of_a_payload():
    assert leaf_hash(b'{"a":1}') == "c7261463ebd776f4650b6d0fe942d9cc38c925d90f77d440ab6df8d5dd258c5f"


def test_the_chain_hash_of_the_first_entry():
    first = chain_hash("0" * 64, "c7261463ebd776f4650b6d0fe942d9cc38c925d90f77d440ab6df8d5dd258c5f")
    assert first == "f955a0815e023e96066fc6b82e3286033d902df20437db4998bc0843563e1806"


# -- append --------------------------------------------------------------------------------------------------------


def test_every_kind_comes_back_from_the_journal_as_it_went_in(store, every_kind):
    with store.writing() as connection:
        receipts = append(connection, "issuer|ana ☔", list(every_kind.values()), now=NOW)
    with store.reading() as connection:
        read = list(queries.entries(connection))
        rows = connection.execute(select(journal).order_by(journal.c.seq)).all()
    assert [entry.body for entry in read] == list(every_kind.values())
    assert {entry.actor for entry in read} == {"issuer|ana ☔"}
    assert [entry.seq for entry in read] == list(range(len(every_kind)))
    assert [(row.seq, row.entry_id, row.recorded_at, row.leaf_hash, row.chain_hash) for row in rows] == receipts


def test_the_payload_says_everything_the_columns_say(store):
    body = _note()
    with store.writing() as connection:
        (receipt,) = append(connection, "ana", [body], now=NOW)
    with store.reading() as connection:
        payload = connection.exec_driver_sql("SELECT payload FROM journal").scalar()
    assert json.loads(payload) == {
        "actor": "ana",
        "body": dump(body),
        "entry_id": receipt.entry_id,
        "kind": "note",
        "recorded_at": "2024-11-01T12:00:00.000000Z",
        "seq": 0,
        "v": 1,
    }
    assert payload.encode() == rfc8785.dumps(json.loads(payload))
    assert receipt.leaf_hash == leaf_hash(payload.encode())
    assert receipt.chain_hash == chain_hash("0" * 64, receipt.leaf_hash)


def test_the_same_entry_id_gives_the_same_receipt_and_adds_nothing(store):
    body, entry_id = _note(), new_id()
    with store.writing() as connection:
        first = append(connection, "ana", [body], entry_ids=[entry_id], now=NOW)
    with store.writing() as connection:
        assert append(connection, "ana", [body], entry_ids=[entry_id]) == first
        assert replayed(connection, "ana", body, entry_id) == first[0]
    assert _size(store) == 1


@pytest.mark.parametrize(("actor", "text"), [("bob", "a note"), ("ana", "another note")])
def test_the_same_entry_id_for_something_else_is_a_conflict(store, actor, text):
    body, entry_id = _note(), new_id()
    with store.writing() as connection:
        append(connection, "ana", [body], entry_ids=[entry_id])
    other = body.model_copy(update={"text": text})
    with (
        pytest.raises(ConflictError, match=f"entry_id {entry_id}: expected the same entry as before"),
        store.writing() as connection,
    ):
        append(connection, actor, [other], entry_ids=[entry_id])
    assert _size(store) == 1


def test_a_batch_with_entries_written_before_adds_only_the_new_ones_in_order(store):
    bodies, ids = [_note(str(n)) for n in range(6)], [new_id() for _ in range(6)]
    with store.writing() as connection:
        first = append(connection, "ana", bodies[1:3], entry_ids=ids[1:3])
    with store.writing() as connection:
        receipts = append(connection, "ana", bodies, entry_ids=ids)
    assert [receipt.seq for receipt in receipts] == [2, 0, 1, 3, 4, 5]
    assert receipts[1:3] == first
    assert _size(store) == 6


def test_a_batch_longer_than_one_question_to_the_database_finds_all_that_was_written(store):
    bodies, ids = [_note(str(n)) for n in range(1_203)], [new_id() for _ in range(1_203)]
    for _ in range(2):
        with store.writing() as connection:
            append(connection, "ana", bodies, entry_ids=ids)
    assert _size(store) == 1_203


def test_a_batch_is_all_or_nothing(store):
    with pytest.raises(ValueError, match="half way"), store.writing() as connection:
        append(connection, "ana", [_note() for _ in range(10)])
        raise ValueError("half way")
    assert _size(store) == 0


def test_a_batch_whose_books_cannot_be_posted_leaves_no_entry(store, every_kind):
    statement = every_kind["statement archived"]
    one = new_id()
    with store.writing() as connection:
        append(connection, "ana", [statement], entry_ids=[one])
        connection.exec_driver_sql("DROP TABLE forecasts")
    with pytest.raises(StorageError, match="forecasts"), store.writing() as connection:
        append(connection, "ana", [_note(), every_kind["forecast made"]])
    assert _size(store) == 1


@pytest.mark.parametrize("count", [0, 1, 3])
def test_a_batch_has_as_many_identifiers_as_entries(store, count):
    with pytest.raises(InputError, match="entry_ids: expected 2 identifiers"), store.writing() as connection:
        append(connection, "ana", [_note(), _note()], entry_ids=[new_id() for _ in range(count)])
    assert _size(store) == 0


def test_one_identifier_does_not_stand_for_two_entries_of_a_batch(store):
    one = new_id()
    with pytest.raises(InputError, match="entry_ids: expected identifiers that differ"), store.writing() as connection:
        append(connection, "ana", [_note("a"), _note("b")], entry_ids=[one, one])
    assert _size(store) == 0


@pytest.mark.parametrize("wrong", ["x", "00000000-0000-7000-8000-00000000000A", "", None, 5])
def test_an_identifier_that_is_no_uuid_is_refused(store, wrong):
    with pytest.raises(InputError, match="entry_id: expected a UUID in lower case"), store.writing() as connection:
        append(connection, "ana", [_note()], entry_ids=[wrong])
    assert _size(store) == 0


def test_an_empty_batch_writes_nothing(store):
    with store.writing() as connection:
        assert append(connection, "ana", []) == []
    assert _size(store) == 0


def test_recorded_times_do_not_run_back_when_the_clock_does(store):
    for when in (NOW, NOW.replace(hour=3), NOW.replace(hour=13)):
        with store.writing() as connection:
            append(connection, "ana", [_note()], now=when)
    with store.reading() as connection:
        times = connection.exec_driver_sql("SELECT recorded_at FROM journal ORDER BY seq").scalars().all()
    assert [time[11:13] for time in times] == ["12", "12", "13"]


def test_eight_threads_leave_no_gap_and_no_duplicate(where, store):
    def write(number):
        own = open_store(where)
        try:
            for _ in range(10):
                with own.writing() as connection:
                    append(connection, f"writer {number}", [_note(), _note()])
        finally:
            own.close()

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(write, range(8)))
    with store.reading() as connection:
        rows = connection.execute(select(journal).order_by(journal.c.seq)).all()
    assert [row.seq for row in rows] == list(range(160))
    assert set(Counter(row.actor for row in rows).values()) == {20}
    previous = "0" * 64
    for row in rows:
        previous = chain_hash(previous, row.leaf_hash)
        assert row.chain_hash == previous


# -- the guard -----------------------------------------------------------------------------------------------------

INSERT = "INSERT INTO journal VALUES ({seq}, '{entry_id}', 'note', 'eve', '{at}', '{{}}', 'x', 'x')"
LATER, EARLIER = "2024-11-02T00:00:00.000000Z", "2024-10-01T00:00:00.000000Z"


@pytest.fixture
def guarded(store):
    """A journal of three notes."""
    with store.writing() as connection:
        receipts = append(connection, "ana", [_note() for _ in range(3)], now=NOW)
    return store, receipts[1].entry_id


@pytest.mark.parametrize(
    ("attack", "refusal"),
    [
        ("UPDATE journal SET actor = 'eve' WHERE seq = 1", "append-only: no entry is changed"),
        ("UPDATE journal SET seq = 7 WHERE seq = 2", "append-only: no entry is changed"),
        ("DELETE FROM journal WHERE seq = 2", "append-only: no entry is deleted"),
        ("DELETE FROM journal", "append-only: no entry is deleted"),
        (INSERT.format(seq=4, entry_id="new", at=LATER), "no gaps"),
        (INSERT.format(seq=2, entry_id="new", at=LATER), "no gaps"),
        (INSERT.format(seq=-1, entry_id="new", at=LATER), "no gaps"),
        (INSERT.format(seq="NULL", entry_id="new", at=LATER), "no gaps|null value"),
        (INSERT.format(seq=3, entry_id="ID", at=LATER), "written once|duplicate key"),
        (INSERT.format(seq=3, entry_id="new", at=EARLIER), "does not run back"),
        (INSERT.format(seq=2, entry_id="new", at=LATER) + " ON CONFLICT DO NOTHING", "no gaps"),
        (INSERT.format(seq=1, entry_id="new", at=LATER) + " ON CONFLICT (seq) DO UPDATE SET actor = 'eve'", "no gaps"),
        (
            INSERT.format(seq=3, entry_id="ID", at=LATER) + " ON CONFLICT (entry_id) DO UPDATE SET actor = 'eve'",
            "written once|no entry is changed",
        ),
    ],
)
def test_the_database_refuses_every_change_but_an_append_in_order(guarded, attack, refusal):
    store, entry_id = guarded
    with store.reading() as connection:
        before = connection.exec_driver_sql("SELECT * FROM journal ORDER BY seq").all()
    with pytest.raises(StorageError, match=refusal), store.writing() as connection:
        connection.exec_driver_sql(attack.replace("ID", entry_id))
    with store.reading() as connection:
        assert connection.exec_driver_sql("SELECT * FROM journal ORDER BY seq").all() == before


@pytest.mark.parametrize("seq", [1, 2, 3])
@pytest.mark.parametrize("verb", ["REPLACE INTO", "INSERT OR REPLACE INTO"])
def test_sqlite_refuses_to_replace_an_entry(tmp_path, verb, seq):
    store = create_store(tmp_path / "ledger.sqlite")
    with store.writing() as connection:
        receipts = append(connection, "ana", [_note() for _ in range(3)], now=NOW)
    attack = INSERT.format(seq=seq, entry_id=receipts[1].entry_id, at=LATER).replace("INSERT INTO", verb)
    with pytest.raises(StorageError, match=r"no gaps|written once"), store.writing() as connection:
        connection.exec_driver_sql(attack)
    assert _size(store) == 3
    store.close()


@pytest.mark.postgres
def test_postgres_refuses_to_truncate_the_journal(postgres_url):
    store = create_store(postgres_url)
    with store.writing() as connection:
        append(connection, "ana", [_note()], now=NOW)
    with pytest.raises(StorageError, match="it is not emptied"), store.writing() as connection:
        connection.exec_driver_sql("TRUNCATE journal")
    assert _size(store) == 1
    store.close()


@pytest.mark.postgres
def test_postgres_guards_the_journal_from_a_replica_role_too(postgres_url):
    store = create_store(postgres_url)
    with store.writing() as connection:
        append(connection, "ana", [_note()], now=NOW)
    with pytest.raises(StorageError, match="no entry is changed"), store.writing() as connection:
        connection.exec_driver_sql("SET LOCAL session_replication_role = replica")
        connection.exec_driver_sql("UPDATE journal SET actor = 'eve'")
    store.close()


def test_an_append_in_order_by_hand_is_let_through(guarded):
    """The control of the attacks above: it is the order that is refused, not the statement."""
    store, _ = guarded
    with store.writing() as connection:
        connection.exec_driver_sql(INSERT.format(seq=3, entry_id="new", at=LATER))
    assert _size(store) == 4
