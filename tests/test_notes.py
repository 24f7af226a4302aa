"""Trees, proofs, signatures and keys against what others published, and against their definitions."""

from __future__ import annotations

import base64
import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st
from test_proofs import LEAVES, ROOTS

from ledger.notes import (
    EMPTY,
    Checkpoint,
    Key,
    Tree,
    continues,
    leaf,
    read_key,
    root_by_inclusion,
    signers,
    split_note,
    verified,
)

NODES = [leaf(bytes.fromhex(each)) for each in LEAVES]
# The proofs that implementations of Certificate Transparency are tried with: google/certificate-transparency,
# cpp/merkletree/merkle_tree_test.cc, taken over by Chromium (net/cert/ct_log_verifier_unittest.cc) and
# transparency-dev/merkle. Entries count from 0; the second number is the size of the tree.
A, B, C = (
    "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
    "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
    "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
)
D = "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b"
E, F = (
    "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
)
INCLUSION = [
    (0, 1, []),
    (0, 8, [A, B, C]),
    (5, 8, [D, E, F]),
    (2, 3, ["fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125"]),
    (1, 5, ["6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d", B, D]),
]
CONSISTENCY = [
    (1, 1, []),
    (1, 8, [A, B, C]),
    (6, 8, ["0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a", E, F]),
    (2, 5, [B, D]),
]


def _bytes(proof):
    return [bytes.fromhex(each) for each in proof]


def _at(size):
    return Checkpoint(size, ROOTS[size - 1] if size else EMPTY)


def _wrong(proof):
    """The ways in which Chromium's test makes a proof wrong."""
    zero = bytes.fromhex(EMPTY)
    for at in range(len(proof)):
        yield [*proof[:at], zero, *proof[at + 1 :]]
    yield [*proof, zero]
    yield [zero, *proof]
    if proof:
        yield [*proof, proof[-1]]
        yield proof[:-1]
        yield proof[1:]


@pytest.mark.parametrize(("index", "size", "proof"), INCLUSION)
def test_a_published_inclusion_proof_leads_to_the_published_root(index, size, proof):
    assert root_by_inclusion(index, size, NODES[index], _bytes(proof)).hex() == ROOTS[size - 1]


@pytest.mark.parametrize(("index", "size", "proof"), INCLUSION)
def test_a_published_inclusion_proof_that_was_made_wrong_leads_nowhere(index, size, proof):
    tried = [(index, size, NODES[index], wrong) for wrong in _wrong(_bytes(proof))]
    places = [(index - 1, size), (index + 1, size), (index ^ 2, size), (index, size * 2), (index, size // 2)]
    tried += [(place, many, NODES[index], _bytes(proof)) for place, many in places]
    tried += [(index, size, leaf(b"another"), _bytes(proof))]
    for place, many, node, path in tried:
        try:
            found = root_by_inclusion(place, many, node, path).hex()
        except ValueError:
            continue
        assert found != ROOTS[size - 1], (place, many, path)


@pytest.mark.parametrize(("old", "new", "proof"), CONSISTENCY)
def test_a_published_consistency_proof_holds(old, new, proof):
    assert continues(_at(old), _at(new), _bytes(proof))


@pytest.mark.parametrize(("old", "new", "proof"), CONSISTENCY[1:])
def test_a_published_consistency_proof_that_was_made_wrong_does_not_hold(old, new, proof):
    path = _bytes(proof)
    assert not any(continues(_at(old), _at(new), wrong) for wrong in [*_wrong(path), []])
    for first, second in [
        (old - 1, new), (old + 1, new), (old ^ 2, new), (old, new * 2), (old, new // 2),
    ]:  # fmt: skip
        before, after = _at(old)._replace(size=first), _at(new)._replace(size=second)
        assert not continues(before, after, path), (first, second)
    assert not continues(_at(old)._replace(root=ROOTS[new - 1]), _at(new)._replace(root=ROOTS[old - 1]), path)
    assert not continues(_at(old)._replace(root="ab" * 32), _at(new), path)
    assert not continues(_at(old), _at(new)._replace(root="ab" * 32), path)


def test_nothing_begins_every_journal_and_a_journal_continues_itself():
    assert continues(_at(0), _at(8), [])
    assert continues(_at(8), _at(8), [])
    assert not continues(_at(0)._replace(root="ab" * 32), _at(8), [])
    assert not continues(_at(8), _at(8)._replace(root="ab" * 32), [])
    assert not continues(_at(8), _at(6), [])


@given(st.lists(st.binary(min_size=32, max_size=32), max_size=40), st.integers(0, 5))
def test_a_tree_built_of_leaves_or_of_full_subtrees_has_the_same_root(nodes, height):
    by_leaf, by_part, wide = Tree(), Tree(), 1 << height
    for node in nodes:
        by_leaf.add(node)
    while len(nodes) >= wide:
        part = Tree()
        for node in nodes[:wide]:
            part.add(node)
        by_part.add(part.root(), height)
        nodes = nodes[wide:]
    for node in nodes:
        by_part.add(node)
    assert (by_part.root(), by_part.size) == (by_leaf.root(), by_leaf.size)


# -- signatures --------------------------------------------------------------------------------------------------------

# RFC 8032, section 7.1, tests 1 to 3: public key, message, signature.
ED25519 = [
    (
        "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
        "",
        "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46b"
        "d25bf5f0595bbe24655141438e7a100b",
    ),
    (
        "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c",
        "72",
        "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c"
        "387b2eaeb4302aeeb00d291612bb0c00",
    ),
    (
        "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025",
        "af82",
        "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc659"
        "4a7c15e9716ed28dc027beceea1ec40a",
    ),
]
# A tree head of Go's checksum database as it was published, and its key, which every Go program has in it.
GO_KEY = "sum.golang.org+033de0ae+Ac4zctda0e5eza+HJyk9SxEdh+s3Ux18htTTAD8OuAn8"
GO_NOTE = """go.sum database tree
6476701
mb8QLQIs0Z0yP5Cstq6guj87oXWeC9gEM8oVikmm9Wk=

— sum.golang.org Az3grsLX85Gz+s1SiTbgkuqxgItqFq7gsMUEyVnrsa9LM7Us9S+1xbFIGu95949rj4nPRYfvimWEPWL+o3GeoWwOoAw=
"""
L = 2**252 + 27742317777372353535851937790883648493


@pytest.mark.parametrize(("public", "message", "signature"), ED25519)
def test_the_signatures_of_rfc_8032_hold_and_no_changed_one_does(public, message, signature):
    key, text, signed = (bytes.fromhex(each) for each in (public, message, signature))
    assert verified(key, text, signed)
    assert not verified(key, text + b"x", signed)
    for at in (0, 31, 32, 63):
        wrong = bytearray(signed)
        wrong[at] ^= 1
        assert not verified(key, text, bytes(wrong)), at
    assert not verified(bytes(32), text, signed)
    assert not verified(key, text, signed[:-1])
    more = signed[:32] + (int.from_bytes(signed[32:], "little") + L).to_bytes(32, "little")
    assert not verified(key, text, more)  # the same number modulo the order: a second signature of the same text


@given(st.binary(max_size=200), st.integers(0, 511))
def test_what_cryptography_signs_holds_here_and_no_flipped_bit_of_it(message, bit):
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    private = Ed25519PrivateKey.from_private_bytes(hashlib.sha256(message).digest())
    public, signed = private.public_key().public_bytes_raw(), private.sign(message)
    assert verified(public, message, signed)
    wrong = bytearray(signed)
    wrong[bit // 8] ^= 1 << bit % 8
    assert not verified(public, message, bytes(wrong))


def test_a_published_tree_head_of_another_log_is_signed_by_its_key():
    key = read_key(GO_KEY)
    assert str(key) == GO_KEY
    assert signers(GO_NOTE, [key]) == [key]
    assert signers(GO_NOTE.replace("\n", "\r\n"), [key]) == [key]  # as it comes out of an e-mail
    assert signers(GO_NOTE, []) == []
    with pytest.raises(ValueError, match="does not hold"):
        signers(GO_NOTE.replace("6476701", "6476702"), [key])


def test_a_key_of_the_same_name_or_the_same_id_only_is_another_key():
    key = read_key(GO_KEY)
    assert signers(GO_NOTE, [Key("sum.golang.example", key.public)]) == []
    assert signers(GO_NOTE, [Key(key.name, bytes(32))]) == []


@pytest.mark.parametrize(
    "wrong",
    [
        "",
        "ada",
        "ada+00000000+AAAA",
        GO_KEY.replace("033de0ae", "033de0af"),
        GO_KEY.replace("+Ac4", "+As4"),
        "a b" + GO_KEY[3:],
        "ada+00000000+" + base64.b64encode(b"\x01" + bytes(31)).decode(),
    ],
)
def test_what_is_no_verifier_key_is_refused(wrong):
    with pytest.raises(ValueError, match=r"expected|base64|padding|characters"):
        read_key(wrong)


def test_a_note_is_split_at_its_last_empty_line_and_its_text_keeps_its_end():
    text, signatures = split_note("Ada\n\nLovelace\n\n— ada AAAAAAAA\n")
    assert text == "Ada\n\nLovelace\n"
    assert [(each.name, each.key_id, each.signature) for each in signatures] == [("ada", bytes(4), bytes(2))]
    assert split_note("Ada\n\nLovelace\n") == ("Ada\n\nLovelace\n", [])


@pytest.mark.parametrize("line", ["— ada", "— ada !!", "— a+b AAAAAAAA", "— ada AAAA", "— ada AAAAAAAA\nno dash"])
def test_a_signature_line_that_is_none_is_refused(line):
    with pytest.raises(ValueError, match=r"expected|base64|padding"):
        split_note(f"Ada\n\n{line}\n")


def test_a_note_with_too_many_signatures_is_refused():
    with pytest.raises(ValueError, match="at most 64 signatures, got 65"):
        split_note("Ada\n\n" + "— ada AAAAAAAA\n" * 65)
