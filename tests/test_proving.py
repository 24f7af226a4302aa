"""Receipts, proofs, exports and anchors: checked by one file that knows nothing of us, on either database."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import zipfile

import pytest

from ledger import Ledger
from ledger.errors import InputError, NotFoundError, StorageError
from ledger.journal.proofs import read_note
from ledger.restoring import checker, restore
from ledger.signing import Keyring


@pytest.fixture
def check(tmp_path):
    """Run the stand-alone checker as a reader would: isolated, without any package."""
    program = tmp_path / "alone" / "check.py"
    program.parent.mkdir()
    program.write_text(checker(), encoding="utf-8")

    def go(*words):
        command = [sys.executable, "-I", "-S", str(program), *map(str, words)]
        done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=program.parent)
        return done.returncode, done.stdout + done.stderr

    return go


@pytest.fixture
def kept(ledger, statement, claim, tmp_path):
    """A ledger with a signed checkpoint after the first forecast and entries after it; and its key."""
    ring = Keyring()
    key = ring.new(ledger.origin())
    ledger.forecast(claim, "0.70")
    note = ledger.checkpoint(ring.signer(ledger.origin()))
    ledger.forecast(claim, "0.80")
    (tmp_path / "note.txt").write_text(note, encoding="utf-8")
    return ledger, claim, key, tmp_path


def _file(folder, name, text):
    (folder / name).write_text(text, encoding="utf-8")
    return folder / name


def test_a_receipt_proves_the_claim_and_all_about_it_without_the_ledger(kept, check):
    ledger, claim, _, folder = kept
    file = _file(folder, "receipt.json", ledger.prove(claim))
    said = json.loads(file.read_text(encoding="utf-8"))
    assert [json.loads(each["payload"])["kind"] for each in said["entries"]] == [
        "claim recorded", "forecast made", "forecast made",
    ]  # fmt: skip
    code, out = check(file)
    assert (code, out.count("is in the journal")) == (0, 3)
    assert "it is not signed" in out  # of the present: the checkpoint that was issued does not cover the last entry


def test_a_receipt_of_an_entry_uses_the_signed_checkpoint_that_covers_it(kept, check):
    ledger, claim, key, folder = kept
    file = _file(folder, "receipt.json", ledger.prove(str(claim.seq + 1)))
    code, out = check(file, "--key", key, "--against", folder / "note.txt")
    assert code == 0
    assert f"is signed by {key}" in out
    assert "forecast made by ana" in out
    assert "is the same" in out
    code, out = check(file, "--key", Keyring(folder / "other").new(ledger.origin()))
    assert code == 1
    assert "not signed by a key that was given" in out


@pytest.mark.parametrize(
    ("old", "new", "why"),
    [
        ('"0.70\\"', '"0.71\\"', "the leaf hash is not that of the entry"),
        ('"best\\":', '"best\\": ', "canonical form"),
        ('"proof": [\n    "', '"proof": [\n    "00', "list of hashes"),
        ('"entries"', '"entry"', ""),
    ],
)
def test_a_receipt_that_was_altered_does_not_hold(kept, check, old, new, why):
    ledger, claim, _, folder = kept
    text = ledger.prove(str(claim.seq + 1))
    assert old in text
    code, out = check(_file(folder, "receipt.json", text.replace(old, new, 1)))
    assert (code == 0) == (not why)  # one without entries is its checkpoint alone, and says no more
    assert why in out
    assert "is in the journal" not in out


def test_a_receipt_with_another_place_or_proof_does_not_hold(kept, check):
    ledger, claim, _, folder = kept
    said = json.loads(ledger.prove(claim))
    first, second = said["entries"][:2]
    first["proof"], second["proof"] = second["proof"], first["proof"]
    code, out = check(_file(folder, "swapped.json", json.dumps(said)))
    assert code == 1
    assert out.count("DOES NOT HOLD") == 2
    said["entries"][0]["proof"] = []
    assert "the proof is too short" in check(_file(folder, "short.json", json.dumps(said)))[1]


def test_that_a_journal_continues_an_old_checkpoint_is_proven_without_it(kept, check):
    ledger, _, _, folder = kept
    note = (folder / "note.txt").read_text(encoding="utf-8")
    file = _file(folder, "proof.json", ledger.prove_since(note))
    code, out = check(file, "--against", folder / "note.txt")
    size = read_note(note).size
    assert code == 0
    assert f"the first {size} of the {size + 2} entries are those of the old checkpoint" in out
    said = json.loads(file.read_text(encoding="utf-8"))
    said["old"] = said["old"].replace(f"\n{size}\n", f"\n{size - 1}\n").split("\n\n")[0] + "\n"
    code, out = check(_file(folder, "wrong.json", json.dumps(said)))
    assert code == 1
    assert "history was rewritten or cut" in out


def test_a_checkpoint_of_another_ledger_is_not_continued_and_audit_says_so(kept, tmp_path):
    ledger, *_ = kept
    with Ledger(tmp_path / "other.sqlite", "ana") as other:
        note = other.checkpoint()
    with pytest.raises(InputError, match="of another ledger"):
        ledger.prove_since(note)
    assert "of another ledger" in ledger.audit(note).findings[0].what


@pytest.mark.parametrize("name", ["999", "no such key", "01a2"])
def test_what_is_not_in_the_ledger_has_no_receipt(ledger, claim, name):
    with pytest.raises(NotFoundError, match="number or id of an entry"):
        ledger.prove(name)


# -- exports -----------------------------------------------------------------------------------------------------------


def test_an_exported_journal_has_the_checker_in_its_first_line(kept, check):
    ledger, _, key, folder = kept
    ledger.export("jsonl", folder / "journal.jsonl")
    lines = (folder / "journal.jsonl").read_text(encoding="utf-8").splitlines()
    assert json.loads(lines[0])["checker"] == checker()
    code, out = check(folder / "journal.jsonl", "--against", folder / "note.txt", "--key", key)
    assert code == 0, out
    assert "entries are whole" in out
    assert "it agrees with the checkpoint of 4 entries that was kept elsewhere" in out


def test_an_archive_has_journal_checker_and_checkpoint_and_is_restored(kept, tmp_path):
    ledger, _, key, folder = kept
    ledger.export("jsonl", folder / "journal.zip")
    with zipfile.ZipFile(folder / "journal.zip") as archive:
        assert sorted(archive.namelist()) == ["README.txt", "check.py", "checkpoint.txt", "journal.jsonl"]
        archive.extractall(folder / "out")
    command = [
        sys.executable,
        "-I",
        "-S",
        "check.py",
        "journal.jsonl",
        "--against",
        "checkpoint.txt",
        "--key",
        str(key),
    ]
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=folder / "out")
    assert done.returncode == 0, done.stdout + done.stderr
    made = restore(folder / "journal.zip", tmp_path / "again.sqlite")
    assert made.chain_hash == ledger.info()["chain_hash"]


@pytest.mark.parametrize(
    ("change", "why"),
    [
        (lambda rows: rows[:-1], "the first line says entries"),
        (lambda rows: [*rows[:-2], rows[-1], rows[-2]], "it calls itself entry"),
        (lambda rows: [*rows[:-1], rows[-1].replace(b'"0.80"', b'"0.81"')], "the first line says chain_hash"),
        (lambda rows: [rows[0], rows[1].replace(b"We expect", b"We believe"), *rows[2:]], "a text is not the one"),
        (lambda rows: [*rows[:3], rows[3].replace(b'{"actor"', b'{ "actor"'), *rows[4:]], "canonical form"),
        (lambda rows: [*rows[:3], rows[3].replace(b'"v":1', b'"v":1,"v":1'), *rows[4:]], "stands twice"),
        (lambda rows: [*rows[:3], b"[" * 100_000, *rows[4:]], "entry"),
        (lambda rows: [*rows[:3], rows[3].replace(b"2024-", b"2023-"), *rows[4:]], "the clock runs back"),
    ],
)
def test_the_checker_finds_what_was_done_to_an_exported_journal(kept, check, change, why):
    ledger, _, _, folder = kept
    ledger.export("jsonl", folder / "journal.jsonl")
    rows = (folder / "journal.jsonl").read_bytes().splitlines()
    (folder / "bad.jsonl").write_bytes(b"\n".join(change(rows)) + b"\n")
    code, out = check(folder / "bad.jsonl")
    assert code == 1, out
    assert why in out
    assert "Traceback" not in out


@pytest.mark.parametrize(
    "content", [b"", b"Ada", b"{}", b'{"format": "forecast-ledger journal 1"}', b"\xff\xfe", b"[" * 9_999]
)
def test_a_file_that_is_nothing_of_ours_is_said_in_a_sentence(check, tmp_path, content):
    (tmp_path / "file").write_bytes(content)
    code, out = check(tmp_path / "file")
    assert code == 2, out
    assert "Traceback" not in out


# -- the command line --------------------------------------------------------------------------------------------------


@pytest.fixture
def opened(run):
    assert run("init")[0] == 0
    window = ("--opens", "2026-01-01", "--closes", "2026-02-01")
    assert run("record", "--question", "Rain?", "--criteria", "c", "--key", "rain", *window)[0] == 0
    return run


def test_a_key_a_checkpoint_a_receipt_and_a_check_in_the_terminal(opened, tmp_path):
    _, key, _ = opened("keys", "new")
    assert opened("checkpoint", "--out", "note.txt")[2] == f"signed by {key}"
    assert opened("prove", "rain", "--out", "receipt.json")[0] == 0
    code, out, _ = opened("--ledger", "absent.sqlite", "check-proof", "receipt.json", "--key", key.strip())
    assert code == 0
    assert "entry 1, claim recorded by ana" in out
    assert "is signed by" in out
    code, out, _ = opened("check-proof", "receipt.json", "--json")
    assert json.loads(out)["ok"]
    assert opened("audit", "--since", "receipt.json")[1] == "audit: ok, 3 entries, looked at from entry 2 on\n"
    code, out, _ = opened("audit", "--against", "note.txt", "--key", key.strip())
    assert (code, out) == (0, "audit: ok, 3 entries, agrees with the checkpoint of 2 entries\n")
    assert opened("prove", "--since", "note.txt", "--out", "proof.json")[0] == 0
    assert opened("check-proof", "proof.json")[0] == 0
    assert opened("keys", "rotate", "--out", "rotation.txt")[0] == 0
    code, out, _ = opened("keys", "list")
    assert [line.endswith("(signs)") for line in out.splitlines()] == [False, True]
    assert len(json.loads(opened("keys", "list", "--json")[1])) == 2
    assert opened("keys", "trust", "rotation.txt")[0] == 0
    assert opened("prove")[0] == opened("prove", "rain", "--since", "note.txt")[0] == 2
    assert opened("check-proof", "absent.json")[0] == 2


def test_without_a_key_a_proof_is_checked_with_those_that_are_trusted_here(opened, tmp_path, monkeypatch):
    opened("keys", "new")
    opened("checkpoint")
    opened("prove", "rain", "--out", "receipt.json")
    opened("export", "jsonl", "--out", "journal.jsonl")
    assert "is trusted here" in opened("check-proof", "receipt.json")[1]
    assert (
        "1 of the 1 checkpoints in it are signed by a key that is trusted here"
        in (opened("check-proof", "journal.jsonl")[1])
    )
    assert opened("keys", "rotate")[0] == 0
    monkeypatch.setenv("FORECAST_LEDGER_KEYS", str(tmp_path / "none"))
    code, out, _ = opened("check-proof", "receipt.json")
    assert (code, "its signature was not looked at: give a key" in out) == (0, True)
    assert "trusted" not in opened("check-proof", "journal.jsonl")[1]


def test_a_trusted_key_of_another_ledger_vouches_for_nothing(opened, tmp_path):
    from ledger.signing import Keyring

    receipt, ring = tmp_path / "receipt.json", Keyring()
    made = json.loads(opened("prove", "rain")[1])
    origin = made["checkpoint"].splitlines()[0]
    ring.new("forecast-ledger/another")
    made["checkpoint"] = ring.signer("forecast-ledger/another")(made["checkpoint"])
    receipt.write_text(json.dumps(made), encoding="utf-8")
    code, out, _ = opened("check-proof", receipt)
    assert (code, "its signature was not looked at: give a key" in out) == (0, True)
    ring.new(origin)
    code, out, _ = opened("check-proof", receipt)
    assert (code, f"no key of {origin} that is trusted here has signed it" in out) == (0, True)


def test_an_audit_that_wants_a_key_finds_an_unsigned_checkpoint(opened, tmp_path):
    from ledger.signing import folder

    _, key, _ = opened("keys", "new")
    code, out, _ = opened("audit", "--key", key.strip())
    assert (code, "no checkpoint issued here is signed by a key that was given" in out) == (1, True)
    opened("checkpoint")
    assert opened("audit", "--key", key.strip())[0] == 0
    for file in folder().glob("*.key"):
        file.unlink()
    opened("checkpoint", "--out", "unsigned.txt")
    code, out, _ = opened("audit", "--key", key.strip())
    assert (code, "not signed by a key that was given, an earlier one is" in out) == (1, True)
    assert opened("audit")[0] == 0
    code, _, err = opened("audit", "--against", "unsigned.txt", "--key", key.strip())
    assert (code, "expected a signature by" in err) == (2, True)


@pytest.fixture
def repository(tmp_path, monkeypatch):
    for name in [each for each in os.environ if each.startswith("GIT_")]:  # of a hook that runs these tests
        monkeypatch.delenv(name)
    for role in ("AUTHOR", "COMMITTER"):
        monkeypatch.setenv(f"GIT_{role}_NAME", "Ada Lovelace")
        monkeypatch.setenv(f"GIT_{role}_EMAIL", "ada@example.org")
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", os.devnull)
    monkeypatch.setenv("GIT_CONFIG_NOSYSTEM", "1")
    folder = tmp_path / "repository"
    subprocess.run(["git", "init", "--quiet", str(folder)], check=True)
    return folder


def _git(folder, *words):
    return subprocess.run(["git", "-C", str(folder), *words], check=True, capture_output=True, text=True).stdout


def test_a_checkpoint_is_committed_to_a_repository_alone(opened, repository):
    (repository / "other.txt").write_text("not ours", encoding="utf-8")
    _git(repository, "add", "other.txt")
    code, out, _ = opened("anchor", "--git", str(repository))
    assert code == 0, out
    assert _git(repository, "rev-parse", "HEAD").strip() in out
    (name,) = _git(repository, "show", "--name-only", "--format=", "HEAD").split()
    assert _git(repository, "status", "--short").split() == ["A", "other.txt"]
    assert read_note((repository / name).read_text(encoding="utf-8")).size == 2
    assert opened("anchor", "--git", str(repository))[0] == 0
    assert len(_git(repository, "log", "--format=%H").split()) == 2
    assert opened("audit", "--against", str(repository / name))[0] == 0


def test_nothing_is_committed_over_a_checkpoint_that_the_ledger_does_not_continue(opened, repository, tmp_path):
    old = (tmp_path / "ledger.sqlite").read_bytes()
    opened("note", "rain", "x")
    assert opened("anchor", "--git", str(repository))[0] == 0
    before = _git(repository, "rev-parse", "HEAD")
    opened("anchor", "--git", str(repository))
    for extra in ("-wal", "-shm"):
        (tmp_path / f"ledger.sqlite{extra}").unlink(missing_ok=True)
    (tmp_path / "ledger.sqlite").write_bytes(old)
    after = _git(repository, "rev-parse", "HEAD")
    code, _, err = opened("anchor", "--git", str(repository))
    assert (code, "nothing was committed: the journal was cut" in err) == (2, True)
    assert _git(repository, "rev-parse", "HEAD") == after != before


def test_a_folder_that_is_no_repository_is_refused(opened, tmp_path):
    (tmp_path / "plain").mkdir()
    for folder in ("plain", "absent"):
        code, _, err = opened("anchor", "--git", str(tmp_path / folder))
        assert code == 2
        assert "git" in err
    assert json.loads(opened("info", "--json")[1])["kinds"].get("checkpoint issued", 0) == 0


def test_no_checkpoint_is_issued_of_a_journal_that_does_not_fit(file, clock):
    from attacker import Attacker

    with Ledger(file, "ana", clock=clock) as ledger:
        ledger.record(question="q", criteria="c", window=("2024-11-01", "2024-11-02"))
        ledger.checkpoint()
    with Attacker(file) as attacker:
        attacker.edit_payload(1, '"question":"q"', '"question":"p"')
    with Ledger(file, "ana", clock=clock) as ledger:
        before = ledger.info()["entries"]
        # What came before the last checkpoint is not read again: the tiles still give its root.
        ledger.checkpoint()
    with Attacker(file) as attacker:
        attacker.edit_payload(before, f'"size":{before}', '"size":1')
    with Ledger(file, "ana", clock=clock) as ledger, pytest.raises(StorageError, match="no checkpoint was made"):
        ledger.checkpoint()
