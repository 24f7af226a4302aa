"""One writer at a time, and nobody is told of an entry that is not durable."""

import sqlite3
import time

import pytest

from ledger import entries as e
from ledger.errors import StorageError
from ledger.journal import turns
from ledger.journal.append import append, head
from ledger.journal.store import create_store
from ledger.values import new_id

ROUNDS = 30


@pytest.fixture
def server(postgres_url):
    store = create_store(postgres_url)
    yield store
    store.close()


def _note(text="a note"):
    return e.NoteAdded(about=new_id(), text=text)


def _flushed(store, way):
    """Append again and again; return after how many appends the server's log was flushed beyond the new rows."""
    import psycopg

    found = 0
    with psycopg.connect(store.url.set(drivername="postgresql").render_as_string(False), autocommit=True) as other:
        for _ in range(ROUNDS):
            with getattr(store, way)() as connection:
                append(connection, "ana", [_note()])
                (reached,) = connection.exec_driver_sql("SELECT pg_current_wal_insert_lsn()::text").one()
            found += other.execute("SELECT pg_current_wal_flush_lsn() >= %s::pg_lsn", (reached,)).fetchone()[0]
    return found


@pytest.mark.postgres
@pytest.mark.parametrize("way", ["writing", "appending"])
def test_on_a_server_the_log_is_flushed_before_a_receipt_is_given(server, way):
    assert _flushed(server, way) == ROUNDS


@pytest.mark.postgres
def test_a_receipt_is_durable_on_a_server_that_is_set_not_to_wait(postgres_url):
    store = create_store(f"{postgres_url}{'&' if '?' in postgres_url else '?'}options=-csynchronous_commit%3Doff")
    with store.reading() as connection:
        assert connection.exec_driver_sql("SHOW synchronous_commit").scalar_one() == "off"
    for way in ("writing", "appending"):
        assert _flushed(store, way) == ROUNDS
    store.close()


@pytest.mark.postgres
def test_without_the_flush_receipts_would_be_given_too_early(server, monkeypatch):
    monkeypatch.setattr(turns, "_FLUSH", "SELECT 1")
    assert _flushed(server, "appending") < ROUNDS


@pytest.mark.postgres
def test_what_was_read_is_flushed_before_somebody_vouches_for_it(server, monkeypatch):
    monkeypatch.setattr(turns, "_FLUSH", "SELECT 1/0")
    with pytest.raises(StorageError, match="division by zero"):
        server.flush()


@pytest.mark.parametrize("way", ["writing", "appending"])
def test_an_entry_that_the_journal_refuses_is_an_error_and_leaves_nothing(store, way):
    again = "INSERT INTO journal SELECT 7, 'x', kind, actor, recorded_at, payload, leaf_hash, chain_hash FROM journal"
    with store.writing() as connection:
        append(connection, "ana", [_note()])
    with pytest.raises(StorageError, match="the journal has no gaps"), getattr(store, way)() as connection:
        connection.exec_driver_sql(again)
    with store.appending() as connection:
        append(connection, "ana", [_note()])
        assert head(connection).size == 2


def test_in_a_file_a_writer_waits_for_its_turn_and_no_longer_than_it_must(file, monkeypatch):
    store = create_store(file)
    other = sqlite3.connect(file, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    monkeypatch.setattr(turns, "PATIENCE", 0.1)
    begun = time.perf_counter()
    with pytest.raises(StorageError, match="database is locked"), store.appending():
        pass
    assert time.perf_counter() - begun >= 0.1
    other.execute("ROLLBACK")
    with store.appending() as connection:
        assert append(connection, "ana", [_note()])[0].seq == 0
    other.close()
    store.close()


def test_a_file_has_no_connection_to_a_server(file):
    store = create_store(file)
    with store.reading() as connection, pytest.raises(StorageError, match="not on a PostgreSQL server"):
        turns.server(connection)
    store.close()
