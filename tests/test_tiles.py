"""Tiles and the proofs read from them: the same as by definition, whatever the batches, and a few rows to read."""

from __future__ import annotations

import hashlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import create_engine, event
from test_notes import CONSISTENCY, INCLUSION
from test_proofs import LEAVES, ROOTS, _by_definition

from ledger.journal import schema, tiles
from ledger.journal.schema import insert_rows, journal
from ledger.notes import Checkpoint, continues, leaf, root_by_inclusion

MANY = [hashlib.sha256(str(n).encode()).hexdigest() for n in range(66_000)]


def _filled(leaves, batches=()):
    """A database with these leaf hashes, appended in batches of these sizes."""
    engine = create_engine("sqlite://")
    connection = engine.connect()
    schema.metadata.create_all(connection)
    first = 0
    for size in [*batches, len(leaves)]:
        some = leaves[first : first + size]
        rows = [(first + n, str(first + n), "note", "ada", "", "", each, "") for n, each in enumerate(some)]
        if rows:
            insert_rows(connection, journal, rows)
            tiles.post(connection, first, some)
        first += len(some)
    return connection


@pytest.fixture(scope="module")
def large():
    connection = _filled(MANY, [1, 254, 2, 255, 256, 257, 10_000])
    yield connection
    connection.close()
    connection.engine.dispose()


@pytest.fixture(scope="module")
def published():
    connection = _filled([leaf(bytes.fromhex(each)).hex() for each in LEAVES])
    yield tiles.Hashes(connection)
    connection.close()
    connection.engine.dispose()


@pytest.mark.parametrize("size", range(1, 9))
def test_the_roots_are_the_published_ones(published, size):
    assert published.root(size) == ROOTS[size - 1]


@pytest.mark.parametrize(("index", "size", "proof"), INCLUSION)
def test_the_inclusion_proofs_are_the_published_ones(published, index, size, proof):
    assert published.inclusion(index, size) == proof


@pytest.mark.parametrize(("old", "new", "proof"), CONSISTENCY)
def test_the_consistency_proofs_are_the_published_ones(published, old, new, proof):
    assert published.consistency(old, new) == proof


def test_there_is_a_tile_for_every_full_256_of_the_level_below(large):
    kept = tiles.kept(large)
    assert sorted(kept) == [(1, n) for n in range(66_000 // 256)] + [(2, 0)]
    assert kept[1, 3] == _by_definition([bytes.fromhex(each) for each in MANY[768:1024]]).hex()
    tiles.rebuild(large)
    assert tiles.kept(large) == kept


@settings(max_examples=60)
@given(st.data())
def test_a_proof_out_of_tiles_leads_to_the_root_by_definition(large, data):
    new = data.draw(st.integers(1, 66_000))
    seq, old = data.draw(st.integers(0, new - 1)), data.draw(st.integers(0, new))
    hashes = tiles.Hashes(large)
    root = hashes.root(new)
    path = [bytes.fromhex(each) for each in hashes.inclusion(seq, new)]
    assert root_by_inclusion(seq, new, bytes.fromhex(MANY[seq]), path).hex() == root
    both = Checkpoint(old, hashes.root(old)), Checkpoint(new, root)
    assert continues(*both, [bytes.fromhex(each) for each in hashes.consistency(old, new)])
    if new <= 3_000:
        assert root == _by_definition([bytes.fromhex(each) for each in MANY[:new]]).hex()


def test_a_proof_reads_a_few_rows_and_not_the_journal(large):
    read = 0

    def counted(_connection, cursor, *_):
        nonlocal read
        read += 1

    event.listen(large.engine, "after_cursor_execute", counted)
    try:
        hashes = tiles.Hashes(large)
        proof = hashes.inclusion(33_333, 65_999)
        hashes.root(65_999)
    finally:
        event.remove(large.engine, "after_cursor_execute", counted)
    assert len(proof) <= 17
    assert read <= 6  # each of at most 256 rows
