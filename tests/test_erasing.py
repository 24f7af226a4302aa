"""A text is erased by two people; the journal stays whole, and no one alone can do it by any way."""

from __future__ import annotations

import json
import shutil
import sqlite3

import pytest

from ledger import Ledger
from ledger import entries as e
from ledger.errors import ConflictError, InputError, NotFoundError, RefusedError
from ledger.journal import erasing
from ledger.values import new_id

SECRET = "Grace Hopper expects that the compiler will be ready in the coming days. " * 400  # over several pages
LAW = "Art. 17 GDPR, request of 3 November"


@pytest.fixture
def told(ledger):
    """A statement whose text must go, with a claim, a rejection and a note about it."""
    statement = ledger.archive(SECRET, publisher="p", published_at="2024-10-31")
    claim = ledger.record(statement=statement, start=0, end=72, question="Ready?", criteria="c", key="ready",
                          window=("2024-11-01", "2024-11-30"), term="expects")  # fmt: skip
    ledger.reject(statement=statement, start=73, end=100, reason="duplicate")
    ledger.note(claim, "as she said")
    return statement


def held(ledger, text_hash):
    with ledger._store.reading() as connection:
        row = connection.exec_driver_sql(f"SELECT salt, sha256, text FROM texts WHERE text_hash = '{text_hash}'")
        return tuple(row.one())


def test_one_asks_and_another_confirms(ledger, open_as, told):
    (text_hash,) = ledger.statements().text_hash
    chain = ledger.info()["chain_hash"]
    asked = ledger.ask_erasure(told, reason=LAW)
    assert ledger.text(told) == SECRET  # as yet it is only asked for
    assert ledger.erasures().entry.isna().all()
    made = open_as("bob").erase(told)
    assert held(ledger, text_hash) == (None, None, None)
    with pytest.raises(NotFoundError, match=f"statement {told.seq} was erased by entry {made.seq}"):
        ledger.text(told)
    row = ledger.erasures().iloc[0]
    assert (row.asked_by, row.erased_by, row.reason, row.entry) == ("ana", "bob", LAW, made.seq)
    assert made.seq == asked.seq + 1
    report = ledger.audit()
    assert report.ok, report.findings
    assert ledger.statements().text_hash.item() == text_hash  # the content's hash stays
    assert ledger.info()["chain_hash"] != chain
    before = ledger.erasures(as_of="2024-10-01")
    assert before.empty


def test_what_hangs_on_the_text_goes_on_without_it(ledger, open_as, told, tmp_path):
    ledger.ask_erasure(told, reason=LAW)
    open_as("bob").erase(told)
    assert ledger.claims().quote.isna().all()
    assert ledger.rejections().quote.isna().all()
    assert ledger.to_read().empty
    ledger.show("ready")
    ledger.revise("ready", reason="clearer", question="Will it be ready?")
    ledger.resolve("ready", "no", evidence="it was not")
    with pytest.raises(NotFoundError, match="was erased by entry"):
        ledger.propose(told)
    with pytest.raises(InputError, match="mention: expected an archived statement"):
        ledger.record(statement=told, start=0, end=9, question="q", criteria="c", window=("2024-11-01", "2024-11-02"))
    for form in ("jsonl", "csv", "web-annotation", "claimreview"):
        ledger.export(form, tmp_path / form)
        assert "compiler" not in (tmp_path / form).read_text(encoding="utf-8")


def test_the_restored_ledger_is_whole_without_the_text(ledger, open_as, told, tmp_path):
    from ledger.restoring import restore

    ledger.ask_erasure(told, reason=LAW)
    open_as("bob").erase(told)
    ledger.export("jsonl", tmp_path / "all.jsonl")
    restore(tmp_path / "all.jsonl", tmp_path / "again.sqlite")
    with Ledger(tmp_path / "again.sqlite", "ana") as again:
        assert again.audit().ok
        assert again.info()["chain_hash"] == ledger.info()["chain_hash"]
        assert again.erasures().erased_by.tolist() == ["bob"]


def test_nothing_of_the_text_is_left_in_the_file(tmp_path):
    path = tmp_path / "ledger.sqlite"
    with Ledger(path, "ana") as ana, Ledger(path, "bob") as bob:
        kept = ana.archive("Ada Lovelace stays.", publisher="p", published_at="2024-10-30")
        gone = ana.archive(SECRET, publisher="p", published_at="2024-10-31")
        ana.ask_erasure(gone, reason=LAW)
        files = [path, path.with_name("ledger.sqlite-wal")]
        assert any(b"compiler" in file.read_bytes() for file in files)  # the control
        bob.erase(gone)
        assert not any(b"compiler" in file.read_bytes() for file in files if file.exists())
        assert ana.text(kept) == "Ada Lovelace stays."


def test_a_retry_adds_nothing(ledger, open_as, told):
    ask, confirm = new_id(), new_id()
    bob = open_as("bob")
    assert ledger.ask_erasure(told, reason=LAW, entry_id=ask) == ledger.ask_erasure(told, reason=LAW, entry_id=ask)
    first = bob.erase(told, entry_id=confirm)
    before = ledger.info()["entries"]
    assert bob.erase(told, entry_id=confirm) == first
    assert ledger.info()["entries"] == before


# -- who tries it alone ----------------------------------------------------------------------------------------------


@pytest.fixture
def guarded(ledger, told):
    """The ledger with members, of whom two are stewards."""
    for who, role in (("ana", "steward"), ("bob", "steward"), ("eve", "forecaster"), ("vic", "viewer")):
        ledger.set_member(who, role)
    return ledger


def test_nobody_erases_what_nobody_asked_for(guarded, told):
    before = guarded.info()["chain_hash"]
    with pytest.raises(ConflictError, match="nobody has asked for the text of statement"):
        guarded.erase(told)
    assert (guarded.info()["chain_hash"], guarded.text(told)) == (before, SECRET)


def test_the_same_person_cannot_be_both(guarded, open_as, told):
    guarded.ask_erasure(told, reason=LAW)
    before = guarded.info()["chain_hash"]
    for ledger in (guarded, open_as("ana")):  # nor under a second connection
        with pytest.raises(RefusedError, match="another person than the one who asked for it, got ana"):
            ledger.erase(told)
    with pytest.raises(ConflictError, match="ana asked for the text"):
        guarded.ask_erasure(told, reason=LAW)
    with pytest.raises(ConflictError, match="ana asked for the text"):
        open_as("bob").ask_erasure(told, reason=LAW)  # asking twice is no confirming
    assert (guarded.info()["chain_hash"], guarded.text(told)) == (before, SECRET)


def test_the_second_person_is_a_steward(guarded, open_as, told):
    open_as("eve").ask_erasure(told, reason=LAW)
    with pytest.raises(RefusedError, match=r"ask erasure: expected a member .*, got vic with the role viewer"):
        open_as("vic").ask_erasure(told, reason=LAW)
    for who in ("eve", "vic", "mallory"):
        with pytest.raises(RefusedError, match="erase"):
            open_as(who).erase(told)
    assert guarded.text(told) == SECRET
    guarded.erase(told)


def test_nothing_is_erased_twice(guarded, open_as, told):
    guarded.ask_erasure(told, reason=LAW)
    made = open_as("bob").erase(told)
    before = guarded.info()["chain_hash"]
    for again in (lambda: open_as("bob").erase(told), lambda: guarded.ask_erasure(told, reason=LAW)):
        with pytest.raises(ConflictError, match=f"was erased by entry {made.seq}"):
            again()
    assert guarded.info()["chain_hash"] == before


def test_two_who_confirm_at_once_erase_once(guarded, open_as, told, monkeypatch):
    open_as("eve").ask_erasure(told, reason=LAW)
    bob, whole = open_as("bob"), Ledger._write
    monkeypatch.setattr(Ledger, "_write", lambda self, *a, **k: (bob_first(self), whole(self, *a, **k))[1])
    done = []

    def bob_first(ledger):
        if ledger is not bob and not done:
            done.append(bob.erase(told))

    with pytest.raises(ConflictError, match="was erased by entry"):
        guarded.erase(told)
    assert len(guarded.erasures()) == 1
    assert guarded.audit().ok


@pytest.mark.parametrize("name", ["append", "import_file"])
def test_many_entries_at_once_are_no_way_around_the_second_person(guarded, told, name, monkeypatch):
    (text_hash,) = guarded.statements().text_hash
    bodies = [e.TextErased(text_hash=text_hash, reason=LAW, approved_by="bob")]
    with pytest.raises(RefusedError, match="expected entries other than erasures"):
        if name == "append":
            guarded.append(bodies)
        else:
            guarded._together(None, bodies, "import")
    assert guarded.audit().ok


# -- who has the file ------------------------------------------------------------------------------------------------


def whats(ledger):
    return " ".join(finding.what for finding in ledger.audit().findings)


def sql(ledger, statement):
    with ledger._store.writing() as connection:
        connection.exec_driver_sql(statement)


def test_a_text_blanked_by_hand_is_found(ledger, told):
    sql(ledger, "UPDATE texts SET text = NULL, salt = NULL, sha256 = NULL")
    assert "no entry says it was erased" in whats(ledger)


def test_an_erasure_forged_by_one_is_found(ledger, open_as, told):
    from ledger.journal.append import append

    (text_hash,) = ledger.statements().text_hash
    asked = ledger.ask_erasure(told, reason=LAW)
    body = {"text_hash": text_hash, "reason": LAW, "asked": asked.entry_id}
    for actor, approved_by, said in (
        ("ana", "ana", "erased by one person alone, ana"),
        ("ana", "bob", "bob, who is named beside, had not asked for it"),
    ):
        with ledger._store.writing() as connection:
            append(connection, actor, [e.TextErased(**body, approved_by=approved_by)], now=ledger._clock())
            erasing.erase_text(connection, text_hash)
        assert said in whats(ledger)


def test_a_text_that_came_back_is_found(ledger, open_as, told):
    (text_hash,) = ledger.statements().text_hash
    salt, sha256, text = held(ledger, text_hash)
    ledger.ask_erasure(told, reason=LAW)
    made = open_as("bob").erase(told)
    sql(ledger, f"UPDATE texts SET text = '{text}', salt = '{salt}', sha256 = '{sha256}'")
    findings = [finding for finding in ledger.audit().findings if finding.seq == made.seq]
    assert "is here again" in findings[0].what


def test_an_old_backup_laid_over_an_erasure_is_seen_by_its_length(tmp_path):
    path, old = tmp_path / "ledger.sqlite", tmp_path / "old.sqlite"
    with Ledger(path, "ana") as ana, Ledger(path, "bob") as bob:
        gone = ana.archive("words to go", publisher="p", published_at="2024-10-31")
        with sqlite3.connect(path) as source, sqlite3.connect(old) as copy:
            source.backup(copy)
        ana.ask_erasure(gone, reason=LAW)
        bob.erase(gone)
        note = ana.checkpoint()
    shutil.copy(old, tmp_path / "laid.sqlite")
    with Ledger(tmp_path / "laid.sqlite", "ana") as again:
        assert not again.audit(against=note).ok


def test_the_commands_ask_list_and_erase(tmp_path, monkeypatch, capsys):
    import sys

    from ledger.cli import main

    monkeypatch.delenv("FORECAST_LEDGER_URL", raising=False)
    monkeypatch.chdir(tmp_path)
    (tmp_path / "s.txt").write_text("words to go", encoding="utf-8")

    def run(*words):
        monkeypatch.setattr(sys, "argv", ["forecast-ledger", *words])
        with pytest.raises(SystemExit) as ended:
            main()
        said = capsys.readouterr()
        return ended.value.code, said.out, said.err

    assert run("--actor", "ana", "init", "--steward", "ana")[0] == 0
    assert run("--actor", "ana", "set-member", "bob", "steward")[0] == 0
    assert run("--actor", "ana", "archive", "s.txt", "--publisher", "p", "--published-at", "2024-10-31")[0] == 0
    assert run("--actor", "ana", "ask-erasure", "3", "--reason", LAW)[0] == 0
    code, _, said = run("--actor", "ana", "erase", "3")
    assert (code, "another person than the one who asked" in said) == (2, True)
    assert run("--actor", "bob", "erase", "3")[0] == 0
    (row,) = json.loads(run("erasures", "--json")[1])
    assert (row["statement"], row["asked_by"], row["erased_by"], row["entry"]) == (3, "ana", "bob", 5)
    assert [each["role"] for each in json.loads(run("members", "--json")[1])] == ["steward", "steward"]
    code, said, _ = run("audit")
    assert (code, "statement 3: its text was erased by entry 5" in said) == (0, True)
    assert json.loads(run("audit", "--json")[1])["erased"] == [{"statement": 3, "entry": 5}]
    code, _, said = run("--actor", "eve", "set-member", "eve", "steward")
    assert (code, "got eve with no role" in said) == (2, True)
    assert run("--actor", "ana", "set-member", "bob", "none")[0] == 0
    assert "none" in run("members")[1]
