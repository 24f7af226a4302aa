"""Keys: only their owner reads them, a rotation is signed by both, and no note passes without its key."""

from __future__ import annotations

import stat
import subprocess
import sys

import pytest

from ledger.errors import ConflictError, InputError, NotFoundError, StorageError
from ledger.notes import read_key, signers, split_note
from ledger.signing import Keyring, vouched

NAME = "forecast-ledger/01a2"
NOTE = f"{NAME}\n0\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n"


@pytest.fixture
def ring(tmp_path):
    return Keyring(tmp_path / "ring")


def test_a_key_lies_in_a_folder_and_a_file_only_its_owner_can_read(ring):
    key = ring.new(NAME)
    (file,) = ring.place.glob("*.key")
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert stat.S_IMODE(ring.place.stat().st_mode) == 0o700
    assert file.read_text(encoding="utf-8").startswith(f"PRIVATE+KEY+{NAME}+{key.key_id.hex()}+")
    assert ring.trusted(NAME) == [key]
    assert ring.trusted("another") == []


def test_a_key_that_others_can_read_is_not_used(ring):
    ring.new(NAME)
    (file,) = ring.place.glob("*.key")
    file.chmod(0o640)
    with pytest.raises(StorageError, match=r"only its owner can read \(chmod 600\), got the mode 640"):
        ring.signer(NAME)


def test_what_a_key_signs_holds_and_a_second_key_signs_beside_it(ring, tmp_path):
    key = ring.new(NAME)
    other = Keyring(tmp_path / "other")
    witness = other.new("witness.example")
    once = ring.signer(NAME)(NOTE)
    twice = other.signer("witness.example")(once)
    assert split_note(twice)[0] == NOTE
    assert signers(twice, [key, witness]) == [key, witness]
    vouched(twice, [witness])
    with pytest.raises(InputError, match="expected a signature by"):
        vouched(once, [witness])
    with pytest.raises(InputError, match="signatures that hold"):
        vouched(once.replace("\n0\n", "\n1\n"), [key])


def test_there_is_one_key_a_ledger_and_a_second_is_made_by_rotating(ring):
    ring.new(NAME)
    with pytest.raises(ConflictError, match="keys rotate"):
        ring.new(NAME)
    with pytest.raises(NotFoundError, match="keys new"):
        ring.rotate("forecast-ledger/other")


def test_who_trusts_the_old_key_learns_the_new_one_from_the_rotation(ring, tmp_path):
    old = ring.new(NAME)
    new, note = ring.rotate(NAME)
    assert signers(note, [old, new]) == [old, new]
    assert ring.signer(NAME).key == new
    assert len(list(ring.place.glob("*.key"))) == 1  # the old one signs nothing any more
    reader = Keyring(tmp_path / "reader")
    with pytest.raises(InputError, match="an old key that is trusted here"):
        reader.trust(note)
    reader.trust(str(old))
    assert reader.trust(note) == new
    assert reader.trusted(NAME) == [old, new]
    reader.trust(note)
    assert reader.trusted(NAME) == [old, new]


def test_a_rotation_that_one_of_the_keys_did_not_sign_is_none(ring, tmp_path):
    old = ring.new(NAME)
    thief = Keyring(tmp_path / "thief")
    fake = thief.new(NAME)
    text = f"forecast-ledger key rotation\n{NAME}\nold {old}\nnew {fake}\n"
    for wrong in (text, thief.signer(NAME)(text), ring.signer(NAME)(text), text.replace("old", "older")):
        with pytest.raises(InputError, match="rotation: expected a note of two keys that both have signed"):
            ring.trust(wrong)
    assert ring.trusted() == [old]


@pytest.mark.parametrize("content", ["", "Ada", "PRIVATE+KEY+a+00000000+AAAA", "PRIVATE+KEY+a+00000000+!"])
def test_a_file_that_is_no_key_is_refused(ring, content):
    ring.new(NAME)
    (file,) = ring.place.glob("*.key")
    file.write_text(content, encoding="utf-8")
    with pytest.raises(InputError, match="a private key"):
        ring.signer(NAME)


def test_a_line_that_is_no_verifier_key_is_named(ring):
    ring.new(NAME)
    with (ring.place / "trusted.txt").open("a", encoding="utf-8") as file:
        file.write("Ada Lovelace\n")
    with pytest.raises(InputError, match=r"trusted.txt:2: expected a verifier key"):
        ring.trusted()


def test_without_the_extra_checking_works_and_signing_says_what_is_missing(tmp_path):
    script = (
        "import sys; sys.modules['cryptography'] = None\n"
        "from ledger.signing import Keyring\n"
        "from ledger.notes import read_key, signers\n"
        "import test_notes as t\n"
        "assert signers(t.GO_NOTE, [read_key(t.GO_KEY)])\n"
        f"Keyring({str(tmp_path)!r}).new('ada')\n"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False, env=_env())
    assert "InputError: keys: expected the extra that signs: pip install 'forecast-ledger[sign]'" in done.stderr


def _env():
    import os
    from pathlib import Path

    return {**os.environ, "PYTHONPATH": str(Path(__file__).parent)}


def test_a_verifier_key_reads_back(ring):
    key = ring.new(NAME)
    assert read_key(str(key)) == key
