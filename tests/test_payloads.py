"""What earlier programs wrote is read for ever: journals of every payload version, ledgers of every schema version.

The folders in ``tests/payloads`` are never changed. If a test here fails after a model was changed, raise the version
of that kind of entry and bring the older one up in ``read_body``; a kind or field without a fixture needs a folder.
"""

from __future__ import annotations

import json
import sqlite3
from pathlib import Path

import pytest
from pydantic import BaseModel, ValidationError

from ledger import Ledger
from ledger import entries as e
from ledger.errors import StorageError
from ledger.journal import schema, store
from ledger.journal.append import canonical, dump, leaf_hash, read_body
from ledger.journal.proofs import merkle_root, read_note
from ledger.restoring import restore
from ledger.signing import verifier
from ledger.writing import migrate

KEPT = Path(__file__).parent / "payloads"
JOURNALS = sorted(KEPT.glob("v*/journal.jsonl"))
SCHEMAS = sorted(KEPT.glob("schema-*"), key=lambda each: int(each.name.split("-")[1]))


def _payloads(file):
    first, *rest = file.read_text(encoding="utf-8").splitlines()
    return rest[json.loads(first)["texts"] :]


EVERY = [json.loads(payload) for file in JOURNALS for payload in _payloads(file)]


def _models(model):
    """A model and all models in its fields."""
    found, waiting = set(), [model]
    while waiting:
        each = waiting.pop()
        if isinstance(each, type) and issubclass(each, BaseModel):
            if each not in found:
                found.add(each)
                waiting += [field.annotation for field in each.model_fields.values()]
        else:
            waiting += getattr(each, "__args__", ())
    return found


def _said(model):
    """Which fields of which models are said somewhere in a body."""
    for name, value in model:
        if value is not None and value != ():
            yield type(model).__name__, name
            for each in value if isinstance(value, tuple) else [value]:
                if isinstance(each, BaseModel):
                    yield from _said(each)


def test_there_is_a_journal_of_every_payload_version():
    assert JOURNALS
    kept = {(entry["kind"], entry["v"]) for entry in EVERY}
    assert {(kind, v) for kind, body in e.KINDS.items() for v in range(1, body.version + 1)} <= kept


def test_every_field_of_every_kind_has_a_fixture():
    """A field that is renamed or taken away no longer parses; one that is new needs a journal in which it is said."""
    fields = {
        (model.__name__, name) for body in e.KINDS.values() for model in _models(body) for name in model.model_fields
    }
    said = {each for entry in EVERY for each in _said(read_body(entry["kind"], entry["v"], entry["body"]))}
    assert fields - said == set()


def test_a_kind_or_a_field_without_a_fixture_is_missed():
    """The control: without its entries a kind is missed, without its words a field."""
    kinds = {entry["kind"] for entry in EVERY if entry["kind"] != "score published"}
    assert e.KINDS.keys() - kinds == {"score published"}
    body = read_body("note", 1, {"about": EVERY[0]["entry_id"], "text": "x"})
    assert set(_said(body)) == {("NoteAdded", "about"), ("NoteAdded", "text")}


def test_a_model_that_changed_no_longer_reads_its_fixture():
    """The control: a field that went, one that is newly asked for, a narrower type."""
    (entry, *_) = [entry for entry in EVERY if entry["kind"] == "note"]

    class Renamed(e.Body):
        about: str
        words: str

    class Asking(e.NoteAdded):
        language: str

    class Narrower(e.NoteAdded):
        text: int

    for changed in (Renamed, Asking, Narrower):
        with pytest.raises(ValidationError):
            changed.model_validate(entry["body"])


@pytest.mark.parametrize("file", JOURNALS, ids=lambda file: file.parent.name)
def test_a_kept_payload_is_read_to_the_byte(file):
    payloads = _payloads(file)
    for payload in payloads:
        said = json.loads(payload)
        assert canonical(said) == payload
        body = read_body(said["kind"], said["v"], said["body"])
        if said["v"] == body.version:  # what is read is what would be written: a retry finds it the same
            assert dump(body) == said["body"]
    assert (
        merkle_root([leaf_hash(each.encode()) for each in payloads])
        == json.loads(file.read_text(encoding="utf-8").splitlines()[0])["root"]
    )


@pytest.mark.parametrize("file", JOURNALS, ids=lambda file: file.parent.name)
def test_a_kept_journal_is_a_whole_ledger_on_either_database(file, where, tmp_path):
    note, key = ((file.parent / name).read_text(encoding="utf-8") for name in ("checkpoint.txt", "key.txt"))
    made = restore(file, where)
    with Ledger(where, "ada", create=False) as ledger:
        report = ledger.audit(against=note, keys=[verifier(key.strip())])
        assert report.ok, report.findings
        assert ledger.info()["entries"] == made.entries == len(_payloads(file)) > read_note(note).size
        assert (len(ledger.claims()), ledger.text("4")[:12]) == (3, "Grace Hopper")
        ledger.note(ledger.claims().claim_id[0], "an entry of this program's")
        assert ledger.audit(against=note).ok
        ledger.export("jsonl", tmp_path / "again.jsonl")
    assert _payloads(tmp_path / "again.jsonl")[:-1] == _payloads(file)


def _load(folder, where):
    """Make a database of an earlier program's SQL text."""
    dialect = "postgres" if "://" in where else "sqlite"
    said = (folder / f"{dialect}.sql").read_text(encoding="utf-8")
    if dialect == "sqlite":
        with sqlite3.connect(where) as connection:
            connection.executescript(said)
        connection.close()
    else:
        import psycopg

        with psycopg.connect(where, autocommit=True) as connection:
            connection.execute(said)
    return (folder / f"{dialect}.txt").read_text(encoding="utf-8")


def test_there_is_a_ledger_of_every_schema_version_before_this_one():
    assert {f"schema-{n}" for n in range(1, schema.SCHEMA_VERSION)} <= {folder.name for folder in SCHEMAS}


@pytest.mark.parametrize("folder", SCHEMAS, ids=lambda folder: folder.name)
def test_a_ledger_of_an_earlier_program_is_brought_up_to_date_and_its_journal_is_left_as_it_is(folder, where):
    note = _load(folder, where)
    old = store.open_store(where, checked=False)
    with old.reading() as connection:
        before = connection.exec_driver_sql("SELECT * FROM journal ORDER BY seq").all()
    old.close()
    version = int(folder.name.split("-")[1])
    if version < schema.SCHEMA_VERSION:
        with pytest.raises(StorageError, match=f"a ledger of version {version}.*run `forecast-ledger migrate`"):
            Ledger(where, "ada", create=False)
    assert "rebuilt the books from the journal" in migrate(where)
    with Ledger(where, "ada", create=False) as ledger:
        with ledger._store.reading() as connection:
            assert connection.exec_driver_sql("SELECT * FROM journal ORDER BY seq").all() == before
            assert connection.exec_driver_sql("SELECT version FROM schema_version").all() == [(schema.SCHEMA_VERSION,)]
        report = ledger.audit(against=note)
        assert report.ok, report.findings
        assert ledger.claims().question.tolist() == ["Will it rain at all?"]
        assert ledger.claims().outcome.tolist() == ["yes"]
        assert ledger.forecasts().probability.tolist() == [0.7, 0.45]
        assert ledger.text("1").startswith("It is likely to rain in Göttingen")
        assert ledger.role() == ("steward", True)
        ledger.note("rain", "an entry of this program's")
        assert ledger.audit(against=note).ok
