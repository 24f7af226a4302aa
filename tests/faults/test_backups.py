"""Backups by the database's own means, and what comes back: whole, or found to be old, cut or without its guard."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
from pathlib import Path

import pytest
from counting import count
from test_roles import as_role

from ledger import Ledger
from ledger import entries as e
from ledger.errors import StorageError
from ledger.journal import audit as auditing
from ledger.journal import backup, roles, store
from ledger.journal.proofs import read_note
from ledger.writing import migrate
from tests.faults.writer import Writer

WINDOW = ("2024-11-01", "2024-11-30")


def _audit(where, against=None):
    """Audit whatever is there; a file that cannot even be opened is found too."""
    try:
        opened = store.open_store(where, checked=False)
    except StorageError as error:
        return auditing.Report(False, 0, [auditing.Finding(0, None, str(error))])
    try:
        with opened.reading() as connection:
            return auditing.audit(connection, against=against and read_note(against))
    except StorageError as error:
        return auditing.Report(False, 0, [auditing.Finding(0, None, str(error))])
    finally:
        opened.close()


def _filled(where, clock):
    """Fill a ledger; return where it is, a checkpoint of it, and the claim others write about."""
    with Ledger(where, "ana", clock=clock) as ledger:
        statement = ledger.archive("It may rain.", publisher="Met", published_at="2024-10-31")
        claim = ledger.record(statement=statement, start=0, end=12, question="q", criteria="c", window=WINDOW, key="k")
        ledger.forecast(claim, "0.5")
        ledger.resolve(claim, "no", evidence=["dry"])
        ledger.append([e.NoteAdded(about=claim.entry_id, text=f"note {number}") for number in range(300)])
        return where, ledger.checkpoint(), claim.entry_id


# -- a file ------------------------------------------------------------------------------------------------------------


def _by_backup(where, copy):
    opened = store.open_store(where)
    end = backup.backup(opened, copy)
    opened.close()
    return end.size


def _by_online_backup(where, copy):
    with sqlite3.connect(where) as source, sqlite3.connect(copy) as target:
        source.backup(target, pages=8)
    source.close()
    target.close()


@pytest.mark.parametrize("way", [_by_backup, _by_online_backup])
def test_a_copy_by_sqlites_own_means_taken_while_another_writes_is_whole(file, clock, tmp_path, way):
    where, note, about = _filled(file, clock)
    writer = Writer(where, about)
    for _ in range(20):
        writer.next_line()
    try:
        copy = tmp_path / "copy.sqlite"
        counted = way(where, copy)
    finally:
        writer.kill()
    with Ledger(copy, "ana", clock=clock, create=False) as again:
        report = again.audit(against=note)
        assert report.ok, report.findings
        assert report.entries > read_note(note).size
        assert counted in {None, report.entries}
        again.note("k", "goes on")
    count(backups_restored=1, entries_lost=0)


def test_a_plain_copy_of_the_file_alone_lacks_what_is_in_its_log(file, clock, tmp_path):
    """The control that fails: the same moment, copied without the database's help."""
    where, _, about = _filled(file, clock)
    with Ledger(where, "ana", clock=clock) as ledger:
        ledger.note(about, "this is in the log")
        note = ledger.checkpoint()
        shutil.copyfile(where, tmp_path / "plain.sqlite")
        made = _by_backup(where, tmp_path / "backup.sqlite")
        assert made == ledger.info()["entries"]
    assert _audit(tmp_path / "backup.sqlite", note).ok
    assert "was cut" in _audit(tmp_path / "plain.sqlite", note).findings[0].what


@pytest.mark.parametrize("share", [0.25, 0.5, 0.9])
def test_a_backup_that_was_cut_is_found(file, clock, tmp_path, share):
    where, note, _ = _filled(file, clock)
    _by_backup(where, tmp_path / "copy.sqlite")
    whole = (tmp_path / "copy.sqlite").read_bytes()
    assert _audit(tmp_path / "copy.sqlite", note).ok  # the control
    (tmp_path / "copy.sqlite").write_bytes(whole[: int(len(whole) * share)])
    found = not _audit(tmp_path / "copy.sqlite").ok
    count(attacks_tried=1, attacks_found=found)
    assert found


def test_an_old_backup_put_back_is_whole_by_itself_and_found_against_a_later_checkpoint(file, clock, tmp_path):
    where, note, about = _filled(file, clock)
    _by_backup(where, tmp_path / "copy.sqlite")
    with Ledger(where, "ana", clock=clock) as ledger:
        ledger.note(about, "later")
        later = ledger.checkpoint()
    (tmp_path / "copy.sqlite").replace(where)
    assert _audit(where).ok and _audit(where, note).ok
    found = "was cut" in _audit(where, later).findings[0].what
    count(attacks_tried=1, attacks_found=found, attacks_found_only_against_a_checkpoint=found)


def test_a_backup_is_made_whole_or_not_at_all(file, clock, tmp_path):
    where, *_ = _filled(file, clock)
    (tmp_path / "there").write_text("mine", encoding="utf-8")
    opened = store.open_store(where)
    with pytest.raises(StorageError, match="exists: a backup needs a new file"):
        backup.backup(opened, tmp_path / "there")
    with pytest.raises(StorageError, match="the backup could not be written"):
        backup.backup(opened, tmp_path / "no folder" / "copy.sqlite")
    with opened.engine.connect() as connection:
        connection.exec_driver_sql("UPDATE claims SET question = 'another'")
        connection.commit()
    with pytest.raises(StorageError, match="no backup was made, the copy is not whole: book claims"):
        backup.backup(opened, tmp_path / "copy.sqlite")
    opened.close()
    assert (tmp_path / "there").read_text(encoding="utf-8") == "mine"
    assert sorted(each.name for each in tmp_path.iterdir()) == ["ledger.sqlite", "there"]


def test_a_backup_has_nothing_of_an_erased_text(file, clock, tmp_path):
    with Ledger(file, "ana", clock=clock) as ana, Ledger(file, "emmy", clock=clock) as emmy:
        gone = ana.archive("Grace Hopper's secret " * 900, publisher="p", published_at="2024-10-31")
        _by_backup(file, tmp_path / "before.sqlite")
        ana.ask_erasure(gone, reason="law")
        emmy.erase(gone)
        _by_backup(file, tmp_path / "after.sqlite")
    assert b"secret" in (tmp_path / "before.sqlite").read_bytes()  # the control: an earlier one still holds it
    assert b"secret" not in (tmp_path / "after.sqlite").read_bytes()


def test_the_command_says_what_was_copied(run, tmp_path):
    run("--ledger", "a.sqlite", "init")
    code, out, _ = run("--ledger", "a.sqlite", "backup", "b.sqlite")
    assert (code, out.split(", chain")[0]) == (0, "b.sqlite: 1 entry")
    assert run("--ledger", "b.sqlite", "audit")[0] == 0
    code, _, err = run("--ledger", "a.sqlite", "backup", "b.sqlite")
    assert (code, err) == (2, "forecast-ledger: b.sqlite exists: a backup needs a new file\n")


# -- a server ----------------------------------------------------------------------------------------------------------


@pytest.fixture
def tool(postgres_server):
    """Run one of the server's own tools."""

    def run(name, *words, check=True):
        words = [postgres_server.bin_path / name, *words]
        return subprocess.run(words, check=check, capture_output=True, text=True, timeout=600)

    return run


@pytest.fixture
def filled_server(postgres_url, clock):
    return _filled(postgres_url, clock)


@pytest.fixture
def team(postgres_url, clock):
    """A ledger with an owner and an application role, filled as above."""
    keeper, app = f"keeper_{os.getpid()}_b", f"app_{os.getpid()}_b"
    roles.create(postgres_url, keeper, app)
    return _filled(postgres_url, clock), app


@pytest.fixture
def elsewhere(postgres_url):
    """Another empty database on the server."""
    import psycopg

    name = f"{postgres_url.split('/')[3].split('?')[0]}_again"
    with psycopg.connect(postgres_url, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
    yield postgres_url.replace(name.removesuffix("_again"), name)
    with psycopg.connect(postgres_url, autocommit=True) as connection:
        connection.execute(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.mark.postgres
def test_a_dump_taken_while_others_write_comes_back_whole_with_its_guard_and_roles(
    team, elsewhere, tool, tmp_path, clock
):
    import psycopg

    (where, note, about), app = team
    writer = Writer(as_role(where, app), about)
    for _ in range(20):
        writer.next_line()
    try:
        tool("pg_dump", "--format=custom", "--file", tmp_path / "dump", where)
    finally:
        writer.kill()
    tool("pg_restore", "--exit-on-error", "--dbname", elsewhere, tmp_path / "dump")
    with Ledger(as_role(elsewhere, app), "ana", clock=clock, create=False) as again:
        report = again.audit(against=note)
        assert report.ok, report.findings
        assert report.entries > read_note(note).size
        again.note("k", "goes on")
        with psycopg.connect(as_role(elsewhere, app)) as connection, pytest.raises(psycopg.Error, match="permission"):
            connection.execute("UPDATE journal SET actor = 'mallory'")
    with Ledger(where, "ana", clock=clock, create=False) as ledger:
        later = ledger.checkpoint()
    assert "was cut" in _audit(elsewhere, later).findings[0].what  # an old dump is found by what came after it
    count(backups_restored=1, entries_lost=0)


@pytest.mark.postgres
def test_a_restore_without_triggers_is_not_opened_and_migrate_mends_it(filled_server, elsewhere, tool, tmp_path, clock):
    where, note, _ = filled_server
    tool("pg_dump", "--format=custom", "--file", tmp_path / "dump", where)
    listed = tool("pg_restore", "--list", tmp_path / "dump").stdout.splitlines()
    kept = [line for line in listed if " TRIGGER " not in line]
    assert len(kept) < len(listed)
    (tmp_path / "list").write_text("\n".join(kept), encoding="utf-8")
    tool("pg_restore", "--use-list", tmp_path / "list", "--dbname", elsewhere, tmp_path / "dump")
    with pytest.raises(StorageError, match=r"triggers are not as they should be.*forecast-ledger migrate"):
        Ledger(elsewhere, "ana", create=False)
    assert not _audit(elsewhere).ok
    migrate(elsewhere)
    with Ledger(elsewhere, "ana", clock=clock, create=False) as again:
        assert again.audit(against=note).ok
    count(attacks_tried=1, attacks_found=1)


@pytest.mark.postgres
def test_a_dump_that_was_cut_does_not_come_back_as_a_ledger(filled_server, elsewhere, tool, tmp_path):
    where, note, _ = filled_server
    tool("pg_dump", "--format=custom", "--file", tmp_path / "dump", where)
    whole = (tmp_path / "dump").read_bytes()
    (tmp_path / "half").write_bytes(whole[: len(whole) // 2])
    done = tool("pg_restore", "--dbname", elsewhere, tmp_path / "half", check=False)
    assert done.returncode != 0  # the tool says so; and who does not listen
    found = not _audit(elsewhere, note).ok
    with pytest.raises(StorageError):
        Ledger(elsewhere, "ana", create=False)
    count(attacks_tried=1, attacks_found=found)
    assert found


@pytest.mark.postgres
def test_a_servers_ledger_is_sent_to_the_servers_own_tools(filled_server, tmp_path):
    opened = store.open_store(filled_server[0])
    with pytest.raises(StorageError, match="pg_dump"):
        backup.backup(opened, tmp_path / "x")
    opened.close()
    assert not Path(tmp_path / "x").exists()
