"""The journal as JSON Lines: the restored ledger is the same, on either database; a file that is not whole is none."""

from __future__ import annotations

import json

import pandas as pd
import pytest

from ledger import Ledger
from ledger.errors import InputError, RefusedError, StorageError
from ledger.exchange.bundle import identified
from ledger.restoring import restore


@pytest.fixture
def lived(ledger, statement, clock):
    """A ledger in which a bit of everything happened, later words of it after an hour."""
    (candidate, *_) = ledger.propose(statement)
    claim = ledger.record(candidate, question="Will they fight?", criteria="Officials say so.", key="fight",
                          window=("2024-10-31", "2024-11-05"), topics=["war", "Ukraine"])  # fmt: skip
    ledger.read(claim, "0.70", low="0.5", high="0.90")
    slip = ledger.forecast(claim, "0.40")
    clock.tick(hours=1)
    ledger.forecast(claim, "0.45", supersedes=slip.entry_id)
    ledger.revise(claim, reason="clearer", question="Will they fight by 5 November 2024?")
    gone = ledger.record(question="Will it rain?", criteria="Any rain.", window=("2024-11-01", "2024-11-02"))
    ledger.withdraw(gone, reason="a slip")
    ledger.reject(statement=statement, quote="It may rain.", reason="possibility")
    ledger.set_member("ana", "steward")
    ledger.checkpoint()
    clock.set("2024-11-10T12:00:00Z")
    ledger.resolve(claim, "yes", evidence=["First engagement"], event_date="2024-11-04", known_at="2024-11-05")
    return ledger


@pytest.fixture
def lines(lived, tmp_path):
    """The journal in a file."""
    out = tmp_path / "journal.jsonl"
    assert lived.export("jsonl", out) == lived.info()["entries"]
    return out


def end(ledger):
    said = ledger.info()
    return said["entries"], said["chain_hash"], said["last_recorded_at"], said["kinds"]


def test_a_restored_ledger_has_the_same_size_chain_and_root_and_is_whole(lived, lines, tmp_path):
    note = lived.checkpoint()  # an entry later than the file
    made = restore(lines, tmp_path / "again.sqlite")
    assert made.entries == lived.info()["entries"] - 1
    with Ledger(tmp_path / "again.sqlite", "bob", create=False) as again:
        assert again.audit().ok
        assert again.info()["chain_hash"] == made.chain_hash
        assert again.claims().question.tolist() == lived.claims().question.tolist()
        assert again.text(again.statements().statement_id[0]) == lived.text(lived.statements().statement_id[0])
    size, root = note.splitlines()[1:3]
    assert int(size) == made.entries
    with Ledger(tmp_path / "again.sqlite", "ana", create=False) as again:
        assert again.checkpoint().splitlines()[2] == root


def test_a_ledger_goes_from_either_database_to_either(lived, lines, tmp_path, postgres_url, where):
    other = postgres_url if where != postgres_url else str(tmp_path / "other.sqlite")
    made = restore(lines, other)
    with Ledger(other, "ana", create=False) as again:
        assert end(again) == end(lived)
        assert again.audit().ok
        pd.testing.assert_frame_equal(again.scores(), lived.scores())
        again.export("jsonl", tmp_path / "second.jsonl")
    assert (tmp_path / "second.jsonl").read_bytes() == lines.read_bytes()
    assert made.chain_hash == lived.info()["chain_hash"]


def test_every_line_is_the_payload_whose_hash_is_the_leaf(lived, lines):
    import hashlib

    from ledger.journal.proofs import merkle_root

    first, *rest = lines.read_bytes().splitlines()
    said = json.loads(first)
    leaves = [hashlib.sha256(b"\x00" + line).hexdigest() for line in rest[said["texts"] :]]
    assert len(leaves) == said["entries"]
    assert merkle_root(leaves) == said["root"]


def test_the_ledger_as_it_stood_is_a_ledger_too(lived, tmp_path):
    lived.export("jsonl", tmp_path / "then.jsonl", as_of="2024-11-01")
    made = restore(tmp_path / "then.jsonl", tmp_path / "then.sqlite")
    assert made.entries == lived.info()["entries"] - 1
    with Ledger(tmp_path / "then.sqlite", create=False) as then:
        assert then.claims().outcome_status.isna().all()
        assert then.audit().ok


def test_nothing_is_restored_over_a_ledger(lived, lines, where):
    with pytest.raises(StorageError, match="ledger"):
        restore(lines, where)
    assert lived.audit().ok


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda rows: [*rows[:-1]], "entries, as its first line says"),
        (lambda rows: [*rows[:3], rows[4], rows[3], *rows[5:]], "expected entry"),
        (lambda rows: [*rows[:-1], rows[-1].replace(b"First engagement", b"Last engagement!")], "the chain its first"),
        (lambda rows: [rows[0], rows[1].replace(b"We expect", b"We believe"), *rows[2:]], "the text its hash names"),
        (lambda rows: [*rows[:2], rows[2].replace(b'{"actor"', b'{ "actor"'), *rows[3:]], "canonical form"),
        (lambda rows: [*rows[:2], b"[" * 100_000, *rows[3:]], "nested at most"),
        (lambda rows: [*rows[:2], b'{"a":1}', *rows[3:]], "an entry with"),
        (lambda rows: [*rows[:2], rows[2].replace(b'"v":1', b'"v":99'), *rows[3:]], "a kind and version"),
    ],
    ids=["cut", "swapped", "altered", "another text", "not canonical", "deep", "no entry", "of a later program"],
)
def test_a_file_that_was_tampered_with_is_refused_and_nothing_is_left(file, clock, tmp_path, change, message):
    with Ledger(file, "ana", clock=clock) as ledger:
        ledger.archive("We expect rain.", publisher="Met", published_at="2024-10-31")
        claim = ledger.record(question="Rain?", criteria="Any.", window=("2024-10-01", "2024-10-02"))
        ledger.forecast(claim, "0.5")
        ledger.resolve(claim, "no", evidence=["First engagement"])
        ledger.export("jsonl", tmp_path / "a.jsonl")
    rows = (tmp_path / "a.jsonl").read_bytes().splitlines()
    (tmp_path / "b.jsonl").write_bytes(b"\n".join(change(rows)) + b"\n")
    with pytest.raises(InputError, match=message):
        restore(tmp_path / "b.jsonl", tmp_path / "new.sqlite")
    assert not list(tmp_path.glob("new.sqlite*"))


def test_json_lines_are_imported_into_a_ledger_with_entries_of_its_own(lived, lines, tmp_path, clock):
    assert next(identified(lines)).name == "jsonl"
    with Ledger(tmp_path / "mine.sqlite", "bob", clock=clock) as mine:
        mine.record(question="Will it snow?", criteria="Any snow.", window=("2024-11-01", "2024-11-02"))
        done = mine.import_file(lines)
        assert not done.rejects
        assert sorted(mine.claims().question) == sorted([*lived.claims().question, "Will it snow?"])
        assert mine.forecasts().probability.tolist() == lived.forecasts().probability.tolist()
        assert mine.audit().ok
        assert "member set" not in mine.info()["kinds"]
        before = mine.info()["chain_hash"]
        assert mine.import_file(lines).added == 0
        assert mine.info()["chain_hash"] == before


def test_a_file_changes_what_stands_only_for_a_steward(lived, lines, tmp_path, clock):
    where = tmp_path / "mine.sqlite"
    with Ledger(where, "ana", clock=clock) as mine:
        mine.set_member("ana", "steward")
        mine.set_member("bob", "forecaster")
        mine.set_member("eve", "resolver")
        before = mine.info()["chain_hash"]
    for who, verb in (("bob", "append|resolve"), ("eve", "import")):  # it revises, supersedes and withdraws
        with Ledger(where, who, clock=clock, create=False) as theirs:
            with pytest.raises(RefusedError, match=verb):
                theirs.import_file(lines)
            assert theirs.info()["chain_hash"] == before
    with Ledger(where, "ana", clock=clock, create=False) as mine:
        assert not mine.import_file(lines).rejects
        assert len(mine.forecasts()) == len(lived.forecasts())


def test_a_forecaster_imports_what_only_adds(tmp_path, clock):
    with Ledger(tmp_path / "a.sqlite", "ana", clock=clock) as ledger:
        ledger.record(question="Rain?", criteria="Any.", window=("2024-11-01", "2024-11-02"), key="rain")
        slip = ledger.forecast("rain", "0.5", basis="stated", forecaster="Ada Lovelace")
        ledger.export("jsonl", tmp_path / "adds.jsonl")
        ledger.forecast("rain", "0.6", basis="stated", forecaster="Ada Lovelace", supersedes=slip.entry_id)
        ledger.export("jsonl", tmp_path / "changes.jsonl")
    with Ledger(tmp_path / "b.sqlite", "ana", clock=clock) as ledger:
        ledger.set_member("ana", "steward")
        ledger.set_member("bob", "forecaster")
    with Ledger(tmp_path / "b.sqlite", "bob", clock=clock, create=False) as ledger:
        assert ledger.import_file(tmp_path / "adds.jsonl").added == 2
        with pytest.raises(RefusedError, match="append"):
            ledger.import_file(tmp_path / "changes.jsonl")
        assert ledger.forecasts().probability.tolist() == [0.5]


def test_the_size_is_the_only_limit_of_what_is_restored(file, clock, tmp_path):
    long = "It will rain. " * 140_000  # of two million characters one line
    with Ledger(file, "ana", clock=clock) as ledger:
        ledger.archive(long, publisher="Met", published_at="2024-10-31")
        ledger.export("jsonl", tmp_path / "long.jsonl")
    restore(tmp_path / "long.jsonl", tmp_path / "long.sqlite")
    with Ledger(tmp_path / "long.sqlite", create=False) as again:
        assert again.text("1") == long


@pytest.mark.postgres
def test_no_command_prints_the_password_of_a_database(run, tmp_path, postgres_url):
    from sqlalchemy import make_url

    lines = tmp_path / "journal.jsonl"
    with Ledger(tmp_path / "ledger.sqlite", "ana") as ledger:
        ledger.export("jsonl", lines)
    secret = make_url(postgres_url).set(password="s3cret").update_query_dict({"sslpassword": "s3cret"})
    url = secret.render_as_string(hide_password=False)
    assert "s3cret" in url
    code, out, err = run("--ledger", url, "restore", lines)
    assert (code, "restored" in out, "***" in out) == (0, True, True)
    said = [out, err]
    for again in (["restore", lines], ["init"], ["info"], ["audit"], ["migrate"], ["backup", "copy.sqlite"]):
        said += run("--ledger", url, *again)[1:]
    said += run("--ledger", url.replace("postgresql", "mysql"), "info")[1:]
    said += run("--ledger", url.replace("///", "//:port/").replace("@/", "@h:port/"), "info")[1:]
    said += run("--ledger", url.split("?")[0].replace("/test_", "/absent_"), "info")[1:]
    assert all("s3cret" not in each for each in said)
