import shutil
import sqlite3
from pathlib import Path

import pytest

from ledger import Ledger
from ledger.errors import InputError, StorageError
from ledger.journal import guards, schema, store
from ledger.journal.append import head
from ledger.writing import migrate

GUARD = "the journal's triggers are not as they should be"


def _run(file, *statements):
    connection = sqlite3.connect(file, isolation_level=None)
    for statement in statements:
        connection.execute(statement)
    connection.close()


@pytest.fixture
def kept(file, clock):
    """A closed ledger in a file, of two entries."""
    with Ledger(file, "ana", clock=clock) as ledger:
        ledger.record(question="Will it rain?", criteria="Any rain.", window=("2024-11-01", "2024-11-30"), key="rain")
    return file


# -- addresses -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("given", "opened"),
    [
        ("austin.sqlite", "sqlite:///austin.sqlite"),
        (Path("a b?#%20.sqlite"), "a b?#%20.sqlite"),
        ("sqlite:///austin.sqlite", "sqlite:///austin.sqlite"),
        ("postgres://ana@db/ledger", "postgresql+psycopg://ana@db/ledger"),
        ("postgresql+psycopg2://ana@db/ledger", "postgresql+psycopg://ana@db/ledger"),
    ],
)
def test_a_file_name_or_url_is_the_address_of_a_database(given, opened):
    url = store.address(given)
    assert opened in {str(url), url.database}


@pytest.mark.parametrize("wrong", ["mysql://u:secret@db/x", "http://x", "postgresql://u:secret@db:port/x", "://x"])
def test_another_kind_of_address_is_refused_without_its_password(wrong):
    with pytest.raises(InputError, match="--ledger: expected a file name") as error:
        store.address(wrong)
    assert "secret" not in str(error.value)


# -- opening -------------------------------------------------------------------------------------------------------


def test_a_new_ledger_opens_with_its_first_entry(ledger):
    said = ledger.info()
    assert (said["entries"], said["kinds"], said["name"]) == (1, {"ledger opened": 1}, "ledger")


def test_opening_again_adds_nothing(open_as):
    first = open_as("ana", name="weather").info()
    again = open_as("bob", name="other").info()
    assert again == first


def test_a_ledger_that_is_not_there_is_not_made_unless_asked(file):
    with pytest.raises(StorageError, match="no ledger at"):
        Ledger(file, "ana", create=False)
    assert not file.exists()


def test_a_new_ledger_needs_a_new_place(where, ledger):
    with pytest.raises(StorageError, match=r"exists|holds a ledger already"):
        store.create_store(where)
    assert ledger.info()["entries"] == 1


@pytest.mark.parametrize("content", [b"", b"this is a text, no ledger at all" * 100])
def test_a_file_that_is_no_ledger_is_refused_and_left_alone(file, content):
    file.write_bytes(content)
    with pytest.raises(StorageError, match=r"no ledger|not a database"):
        Ledger(file, "ana")
    assert file.read_bytes()[: len(content)] == content


def test_another_sqlite_database_is_refused(file):
    _run(file, "CREATE TABLE shoes (size)")
    with pytest.raises(StorageError, match="is no ledger: it has no journal"):
        Ledger(file, "ana")


def test_a_folder_that_is_not_there_is_one_sentence(tmp_path):
    with pytest.raises(StorageError, match="unable to open database file"):
        Ledger(tmp_path / "absent" / "ledger.sqlite", "ana")


@pytest.mark.postgres
def test_a_server_that_does_not_answer_is_one_sentence_without_the_password(tmp_path):
    with pytest.raises(StorageError) as error:
        Ledger(f"postgresql://ana:secret@/x?host={tmp_path}", "ana")
    assert "secret" not in str(error.value)


def test_a_maker_killed_before_the_first_entry_leaves_a_ledger_that_opens(where, clock):
    store.create_store(where).close()  # the tables are made, the first entry is not written
    with Ledger(where, "ana", clock=clock, name="weather", four_eyes=True) as ledger:
        assert ledger.info()["entries"] == 1
        assert (ledger.info()["name"], ledger.info()["four_eyes"]) == ("weather", True)
        assert ledger.claims().empty


@pytest.mark.parametrize("actor", ["a\x00b", "\ud800", "x" * 301])
def test_an_actor_who_cannot_stand_in_an_entry_is_refused(file, actor):
    with pytest.raises(InputError, match="actor: expected"):
        Ledger(file, actor)


def test_a_ledger_in_memory_is_whole_and_alone():
    with Ledger("sqlite://", "ana") as one, Ledger("sqlite://", "bob") as other:
        one.note(one.record(question="q", criteria="c", window=("2024-11-01", "2024-11-02")), "x")
        assert one.audit().ok
        assert (one.info()["entries"], other.info()["entries"]) == (3, 1)


@pytest.mark.parametrize("name", ["a b.sqlite", "what?.sqlite", "50%20.sqlite", "a#b.sqlite", "ä.sqlite"])
def test_a_file_may_have_any_name_writable_or_not(tmp_path, clock, name):
    file = tmp_path / name
    with Ledger(file, "ana", clock=clock) as ledger:
        ledger.record(question="q", criteria="c", window=("2024-11-01", "2024-11-02"))
    file.chmod(0o444)
    with Ledger(file, "ana", clock=clock) as ledger:
        assert len(ledger.claims()) == 1
    assert [each.name for each in tmp_path.iterdir()] == [name]


# -- durability settings -------------------------------------------------------------------------------------------


def test_a_file_is_written_through_a_log_and_flushed_at_every_commit(kept):
    opened = store.open_store(kept)
    with opened.writing() as connection:
        assert connection.exec_driver_sql("PRAGMA journal_mode").scalar() == "wal"
        assert connection.exec_driver_sql("PRAGMA synchronous").scalar() == 2  # FULL
    opened.close()
    header = kept.read_bytes()[:100]
    assert int.from_bytes(header[68:72]) == schema.APPLICATION_ID


def test_an_old_sqlite_is_said_once(monkeypatch):
    monkeypatch.setattr(store.sqlite3, "sqlite_version_info", (3, 40, 1))
    assert "lose a commit" in store.sqlite_note()
    monkeypatch.setattr(store.sqlite3, "sqlite_version_info", (3, 51, 3))
    assert store.sqlite_note() is None


# -- the check at the start ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("trigger", guards.SQLITE_TRIGGERS)
def test_a_file_without_a_trigger_is_not_opened_and_migrate_mends_it(kept, trigger):
    _run(kept, f"DROP TRIGGER {trigger}")
    with pytest.raises(StorageError, match=f"{GUARD}.*{trigger}.*forecast-ledger migrate"):
        Ledger(kept, "ana")
    assert f"put back the journal's triggers ({trigger})" in migrate(kept)
    with Ledger(kept, "ana") as ledger:
        assert ledger.audit().ok
        assert len(ledger.claims()) == 1


def test_an_altered_trigger_counts_as_absent(kept):
    harmless = "CREATE TRIGGER journal_delete BEFORE DELETE ON journal BEGIN SELECT 1; END"
    _run(kept, "DROP TRIGGER journal_delete", harmless)
    with pytest.raises(StorageError, match=GUARD):
        Ledger(kept, "ana")


def test_a_trigger_of_somebody_elses_is_found(kept):
    _run(kept, "CREATE TRIGGER quiet AFTER INSERT ON journal BEGIN DELETE FROM claims; END")
    with pytest.raises(StorageError, match=r"quiet \(not ours\)"):
        Ledger(kept, "ana")


@pytest.mark.postgres
@pytest.mark.parametrize(
    "attack",
    [
        "DROP TRIGGER journal_row ON journal",
        "DROP TRIGGER journal_truncate ON journal",
        "ALTER TABLE journal DISABLE TRIGGER journal_row",
        "ALTER TABLE journal ENABLE TRIGGER journal_row",  # no longer under a replica role
        "ALTER TABLE journal DISABLE TRIGGER ALL",
        "CREATE OR REPLACE FUNCTION journal_guard() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'",
    ],
)
def test_a_server_whose_guard_was_weakened_is_not_opened_and_migrate_mends_it(postgres_url, attack):
    with Ledger(postgres_url, "ana") as ledger:
        claim = ledger.record(question="q", criteria="c", window=("2024-11-01", "2024-11-30"))
        for probability in ("0", "0.5", "1"):
            ledger.forecast(claim, probability)
        with ledger._store.writing() as connection:
            connection.exec_driver_sql(attack)
    with pytest.raises(StorageError, match=GUARD):
        Ledger(postgres_url, "ana")
    assert "put back the journal's triggers" in migrate(postgres_url)[0]
    with Ledger(postgres_url, "ana") as ledger:
        assert ledger.audit().ok
        assert len(ledger.forecasts()) == 3


def test_migrate_of_a_whole_ledger_rebuilds_the_same_books(where, ledger, claim):
    ledger.forecast(claim, "0.7")
    before = ledger.show(claim)
    assert migrate(where) == ["rebuilt the books from the journal"]
    assert ledger.show(claim) == before
    assert ledger.audit().ok


def test_migrate_leaves_a_damaged_journal_as_it_is(kept):
    _run(kept, "DROP TRIGGER journal_update", "UPDATE journal SET actor = 'eve' WHERE seq = 1")
    with pytest.raises(StorageError, match="the journal is damaged, nothing was changed: the column actor"):
        migrate(kept)
    with pytest.raises(StorageError, match=GUARD):
        Ledger(kept, "ana")


def test_a_plain_copy_of_the_file_without_its_log_is_older_but_whole(kept, tmp_path, clock):
    with Ledger(kept, "ana", clock=clock) as ledger:
        ledger.record(question="q", criteria="c", window=("2024-11-01", "2024-11-02"))
        note = ledger.checkpoint()
        copy = tmp_path / "copy.sqlite"
        shutil.copyfile(kept, copy)
    with Ledger(copy, "ana") as old:
        assert old.audit().ok
        (finding,) = old.audit(against=note).findings
        assert (finding.level, "was cut" in finding.what) == (2, True)


# -- versions ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("version", ["4", "'x'"])
def test_a_ledger_of_a_later_program_is_not_opened(kept, version):
    before = kept.read_bytes()
    _run(kept, f"UPDATE schema_version SET version = {version}")
    changed = kept.read_bytes()
    for act in (lambda: Ledger(kept, "ana"), lambda: migrate(kept)):
        with pytest.raises(StorageError, match="this program reads up to version 3: use a newer forecast-ledger"):
            act()
    assert kept.read_bytes() == changed != before


def test_a_ledger_of_an_earlier_version_asks_to_be_migrated_and_is_the_same_after(kept):
    before = Ledger(kept, "ana", create=False)
    note = before.checkpoint()
    before.close()
    _run(kept, "UPDATE schema_version SET version = 1")
    _run(kept, "DROP TABLE tiles")
    with pytest.raises(StorageError, match=r"a ledger of version 1.*run `forecast-ledger migrate`"):
        Ledger(kept, "ana")
    migrate(kept)
    with Ledger(kept, "ana") as ledger:
        assert ledger.audit(note).ok


# -- read-only -----------------------------------------------------------------------------------------------------


def test_a_read_only_file_is_read_and_refuses_to_be_written(kept, clock):
    kept.chmod(0o444)
    before = kept.read_bytes()
    with Ledger(kept, "ana", clock=clock) as ledger:
        assert ledger.claims().key.tolist() == ["rain"]
        assert ledger.audit().ok
        for act in (
            lambda: ledger.note("rain", "x"),
            lambda: ledger.forecast("rain", "0.5"),
            lambda: ledger.archive("text", publisher="p", published_at="2024-11-01"),
            ledger.checkpoint,
        ):
            with pytest.raises(StorageError, match="is read-only: nothing was written"):
                act()
    assert kept.read_bytes() == before
    assert [each.name for each in kept.parent.iterdir()] == [kept.name]


def test_a_reader_sees_one_moment_of_the_ledger(where, ledger, claim):
    other = store.open_store(where)
    with other.reading() as connection:
        assert head(connection).size == 2
        ledger.forecast(claim, "0.5")
        assert head(connection).size == 2
    with other.reading() as connection:
        assert head(connection).size == 3
    other.close()
