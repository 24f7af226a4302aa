"""The tamper table, row by row: each attack is found, and its control shows what would not find it.

The attacks on single columns, payloads and books stand in ``tests/test_audit.py``, what SQL itself refuses in
``tests/test_append.py``; ``make faults`` runs all of them and prints how many were tried and found.
"""

from __future__ import annotations

import json

import pytest
from attacker import Attacker
from counting import count

from ledger import Ledger
from ledger.journal.append import canonical
from ledger.journal.proofs import read_note
from ledger.notes import signers
from ledger.signing import Keyring


@pytest.fixture
def signed(where, clock):
    """A ledger with three hundred entries, signed checkpoints among them; where, the last note, the key."""
    ring = Keyring()
    with Ledger(where, "ana", clock=clock) as ledger:
        key = ring.new(ledger.origin())
        claim = ledger.record(question="q", criteria="c", window=("2024-11-01", "2024-11-02"))
        notes = []
        for n in range(290):
            ledger.note(claim, f"note {n}")
            if n in {9, 150, 280}:
                clock.tick(minutes=1)
                notes.append(ledger.checkpoint(ring.signer(ledger.origin())))
    return where, notes, key


def _audit(where, **said):
    with Ledger(where, "auditor", create=False) as ledger:
        return ledger.audit(**said)


def _tried(found, **more):
    count(attacks_tried=1, attacks_found=bool(found), **more)
    assert found


def test_without_an_attack_every_way_of_looking_finds_nothing(signed):
    where, notes, key = signed
    assert _audit(where, keys=[key]).ok
    for note in notes:
        assert signers(note, [key]) == [key]
        assert _audit(where, against=note).ok
        assert _audit(where, since=note).ok
        for level in range(4):
            assert _audit(where, since=note, levels=[level]).ok


def test_a_payload_edited_before_the_checkpoint_is_found_by_a_whole_audit_and_not_since_it(signed):
    where, notes, _ = signed
    with Attacker(where) as attacker:
        attacker.edit_payload(5, "note 3", "note X")
    assert _audit(where, since=notes[-1]).ok  # the control: what was examined before is not read again
    report = _audit(where)
    _tried(report.findings[0].seq == 5)


@pytest.mark.parametrize("seq", [290, 294])
def test_a_payload_edited_after_the_checkpoint_is_found_since_it(signed, seq):
    where, notes, _ = signed
    with Attacker(where) as attacker:
        attacker.write(seq, payload=attacker.rows()[seq].payload.replace("note ", "mote "))
    assert _audit(where, since=notes[-1], levels=[0, 2, 3]).ok  # the control: level 1 alone reads payloads
    report = _audit(where, since=notes[-1])
    _tried((report.findings[0].level, report.findings[0].seq) == (1, seq))


def test_a_history_rehashed_before_the_checkpoint_is_found_since_it_by_its_root(signed):
    where, notes, _ = signed
    with Attacker(where) as attacker:
        attacker.edit_payload(5, "note 3", "note X")
        attacker.recompute()
    assert _audit(where).ok  # the control: everything fits, checkpoints in the journal too
    _tried("history was rewritten" in _audit(where, since=notes[-1]).findings[0].what)
    _tried(
        "history was rewritten" in _audit(where, against=notes[0]).findings[0].what,
        attacks_found_only_against_a_checkpoint=1,
    )


def test_a_history_rehashed_without_the_key_has_no_signature_any_more(signed):
    where, _, key = signed
    with Attacker(where) as attacker:
        attacker.edit_payload(5, "note 3", "note X")
        attacker.recompute()
    assert _audit(where, keys=[key]).ok  # the control: a signature that is not demanded is not missed
    with Ledger(where, "auditor", create=False) as ledger, ledger._store.reading() as connection:
        from ledger.journal.audit import audit

        report = audit(connection, keys=[key], signed=True)
    _tried("no checkpoint issued here is signed" in report.findings[0].what)


def test_a_root_forged_under_a_signature_is_found_by_the_key(signed):
    where, notes, key = signed
    with Attacker(where) as attacker:
        (seq,) = [row.seq for row in attacker.rows() if row.kind == "checkpoint issued"][-1:]
        attacker.edit_payload(5, "note 3", "note X")
        attacker.rehash()  # takes the signatures away
        said = json.loads(attacker.rows()[seq].payload)
        forged = said["body"]["note"] + "\n\n" + notes[-1].split("\n\n")[1].strip()
        said["body"]["note"] = forged
        attacker.write(seq, payload=canonical(said))
        attacker.recompute()
    assert _audit(where).ok  # the control: without the key the signature is a line like any other
    report = _audit(where, keys=[key])
    _tried((report.findings[0].seq, "does not hold" in report.findings[0].what) == (seq, True))


def test_a_checkpoint_in_the_journal_that_does_not_fit_is_found_without_any_other(signed):
    where, *_ = signed
    with Attacker(where) as attacker:
        attacker.edit_payload(5, "note 3", "note X")
        attacker.recompute(checkpoints=False)
    assert _audit(where, levels=[0, 1, 3]).ok  # the control: every hash and every book fits
    report = _audit(where)
    _tried({finding.level for finding in report.findings} == {2})


@pytest.mark.parametrize("left", [285, 200, 5])
def test_a_tail_cut_below_the_checkpoint_is_found_against_it(signed, left):
    where, notes, _ = signed
    size = read_note(notes[-1]).size
    with Attacker(where) as attacker:
        attacker.do(f"DELETE FROM journal WHERE seq >= {left}")
        attacker.recompute()
    assert _audit(where).ok  # the control
    report = _audit(where, against=notes[-1])
    if left >= size:
        assert report.ok  # nothing of what the checkpoint counted is gone
        return
    _tried("the journal was cut" in report.findings[0].what, attacks_found_only_against_a_checkpoint=1)


@pytest.mark.parametrize(
    "attack",
    [
        "UPDATE tiles SET hash = '00' || substr(hash, 3) WHERE level = 1 AND number = 0",
        "DELETE FROM tiles",
        "INSERT INTO tiles VALUES (1, 1, 'ab')",
    ],
)
def test_a_tile_that_was_altered_is_found_at_level_3(signed, attack):
    where, *_ = signed
    with Attacker(where) as attacker:
        attacker.do(attack)
    assert _audit(where, levels=[0, 1, 2]).ok  # the control: nothing but level 3 looks at what is kept of tiles
    report = _audit(where)
    _tried({finding.level for finding in report.findings} == {3})


def test_the_first_entry_rewritten_is_another_ledger(signed):
    where, notes, _ = signed
    with Attacker(where) as attacker:
        row = attacker.rows()[0]
        other = "00000000-0000-7000-8000-000000000000"
        attacker.write(0, entry_id=other, payload=row.payload.replace(row.entry_id, other))
        attacker.recompute()
    assert "of another" not in str(_audit(where))  # the control
    report = _audit(where, against=notes[-1])
    _tried("the first entry was rewritten" in report.findings[0].what, attacks_found_only_against_a_checkpoint=1)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE journal SET actor = 'eve' WHERE seq = 3",
        "DELETE FROM journal WHERE seq = 3",
        "DELETE FROM journal",
        "INSERT INTO journal SELECT 999, 'x', kind, actor, recorded_at, payload, leaf_hash, chain_hash FROM journal "
        "WHERE seq = 3",
        "INSERT INTO journal SELECT (SELECT max(seq) + 1 FROM journal), 'x', kind, actor, '2000-01-01', payload, "
        "leaf_hash, chain_hash FROM journal WHERE seq = 3",
        "INSERT INTO journal SELECT * FROM journal WHERE seq = 3 ON CONFLICT (seq) DO UPDATE SET actor = 'eve'",
    ],
)
def test_sql_that_changes_the_journal_is_refused_with_its_triggers_and_not_without(signed, statement):
    from sqlalchemy.exc import DBAPIError

    where, *_ = signed
    with Ledger(where, "ana", create=False) as ledger:
        with ledger._store.engine.connect() as connection, pytest.raises(DBAPIError, match="journal"):
            connection.exec_driver_sql(statement)
        assert ledger.audit().ok
    with Attacker(where) as attacker:
        attacker.do(statement)  # the control: the same goes through where the triggers are gone
    _tried(not _audit(where).ok, statements_refused_by_the_database=1)
