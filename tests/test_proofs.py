import hashlib
from itertools import accumulate

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.errors import InputError
from ledger.journal import tiles
from ledger.journal.append import leaf_hash
from ledger.journal.proofs import Checkpoint, checkpoint, merkle_root, read_note

# The eight leaves and the roots over the first n of them that implementations of RFC 6962 and 9162 are tried with.
LEAVES = ["", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f"]
ROOTS = [
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]


def _sha(*parts):
    return hashlib.sha256(b"".join(parts)).digest()


def _by_definition(leaves):
    """RFC 9162, section 2.1.1, word for word: split at the largest power of two below n."""
    if len(leaves) == 1:
        return leaves[0]
    split = 1 << (len(leaves) - 1).bit_length() - 1
    return _sha(b"\x01", _by_definition(leaves[:split]), _by_definition(leaves[split:]))


def test_the_root_over_nothing_is_the_hash_of_nothing():
    assert merkle_root([]) == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"


@pytest.mark.parametrize("size", range(1, 9))
def test_the_root_is_that_of_the_published_vectors(size):
    assert merkle_root(leaf_hash(bytes.fromhex(leaf)) for leaf in LEAVES[:size]) == ROOTS[size - 1]


def test_three_leaves_by_hand():
    a, b, c = (_sha(b"\x00", letter) for letter in (b"a", b"b", b"c"))
    assert merkle_root([a.hex(), b.hex(), c.hex()]) == _sha(b"\x01", _sha(b"\x01", a, b), c).hex()


@given(st.lists(st.binary(min_size=32, max_size=32), min_size=1, max_size=70))
def test_the_root_is_that_of_the_definition(leaves):
    assert merkle_root(leaf.hex() for leaf in leaves) == _by_definition(leaves).hex()


@given(st.lists(st.binary(max_size=4), min_size=2, max_size=20, unique=True), st.data())
def test_two_leaves_changing_places_change_the_root(leaves, data):
    at = data.draw(st.integers(0, len(leaves) - 2))
    hashes = [leaf_hash(leaf) for leaf in leaves]
    swapped = hashes.copy()
    swapped[at], swapped[at + 1] = swapped[at + 1], swapped[at]
    assert merkle_root(hashes) != merkle_root(swapped)


def test_a_checkpoint_is_three_lines_and_reads_back():
    made = Checkpoint(8, ROOTS[-1])
    assert made.note() == "forecast-ledger\n8\nXcnaeacGWamtVZy3Ad7ZoqudgjqtL0lgz+Nw7/RgQyg=\n"
    assert read_note(made.note()) == made


def test_a_note_that_came_with_other_line_ends_reads_the_same():
    assert read_note(Checkpoint(8, ROOTS[-1]).note().replace("\n", "\r\n")).size == 8


@pytest.mark.parametrize(
    "wrong",
    [
        "",
        "x",
        "forecast-ledger\n8\n",
        "forecast-ledger\n-1\nXcnaeacGWamtVZy3Ad7ZoqudgjqtL0lgz+Nw7/RgQyg=\n",
        "forecast-ledger\n²\nXcnaeacGWamtVZy3Ad7ZoqudgjqtL0lgz+Nw7/RgQyg=\n",
        "forecast-ledger\n8\nXcna\n",
        "forecast-ledger\n8\nnot base64!\n",
        "another-log\n8\nXcnaeacGWamtVZy3Ad7ZoqudgjqtL0lgz+Nw7/RgQyg=\n",
        "forecast-ledger\n" + "9" * 5000 + "\nXcnaeacGWamtVZy3Ad7ZoqudgjqtL0lgz+Nw7/RgQyg=\n",
    ],
)
def test_what_is_no_checkpoint_is_refused_with_one_sentence(wrong):
    with pytest.raises(InputError, match="checkpoint: expected three lines"):
        read_note(wrong)


def test_a_checkpoint_of_the_ledger_is_the_root_over_its_leaf_hashes(ledger, claim):
    receipts = [claim, *(ledger.forecast(claim, p) for p in ("0.1", "0.2"))]
    with ledger._store.reading() as connection:
        sizes = [checkpoint(connection, size) for size in range(5)]
        first = tiles.leaves(connection, 0, 1)[0].hex()
    hashes = [first, *(receipt.leaf_hash for receipt in receipts)]
    expected = [merkle_root([]), *(merkle_root(one) for one in accumulate([[h] for h in hashes]))]
    assert [(made.size, made.root) for made in sizes] == list(enumerate(expected))


def test_a_checkpoint_that_was_issued_is_an_entry_itself(ledger, claim):
    note = ledger.checkpoint()
    assert read_note(note).size == 2
    assert ledger.info()["kinds"]["checkpoint issued"] == 1
    assert ledger.audit(against=note).ok
