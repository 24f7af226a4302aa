import hashlib
import json
import random
import sqlite3

import pytest
from attacker import Attacker
from counting import count

from ledger import Ledger
from ledger.errors import StorageError
from ledger.journal import audit as auditing
from ledger.journal import schema, store
from ledger.journal.append import canonical, chain_hash, leaf_hash
from ledger.journal.audit import MOST_FINDINGS
from ledger.journal.packing import hexadecimal
from ledger.journal.proofs import read_note
from ledger.reading import Reading

TEXT = "We expect that these soldiers will join the fight in the coming days."


@pytest.fixture
def kept(where, clock):
    """A closed ledger of eight entries, a day apart, and the checkpoint that was kept of its first seven."""
    with Ledger(where, "ana", clock=clock) as ledger:
        statement = ledger.archive(TEXT, publisher="DoD", published_at="2024-10-31")
        window = ("2024-11-01", "2024-11-10")
        clock.tick(days=1)
        claim = ledger.record(
            question="Will they fight?", criteria="Two reports.", window=window, statement=statement, start=0, end=69
        )
        for reader, probability in (("ana", "0.7"), ("ben", "0.8"), ("cat", "0")):
            clock.tick(days=1)
            with Ledger(where, reader, clock=clock) as theirs:
                theirs.read(claim, probability, low="0", term="expect")
        ledger.resolve(claim, "yes", evidence="seen", event_date="2024-11-03", known_at="2024-11-04")
        note = ledger.checkpoint()
    return where, note


def _audit(where, against=None):
    """Audit as the command line does: of whatever is there, even if the ledger would not open."""
    opened = store.open_store(where, checked=False)
    try:
        with opened.reading() as connection:
            return auditing.audit(connection, against=against and read_note(against))
    finally:
        opened.close()


def test_a_whole_ledger_has_no_findings(kept):
    where, note = kept
    assert _audit(where) == (True, 8, [])
    assert _audit(where, note) == (True, 8, [])


# -- level 0: schema -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("trigger", ["journal_insert", "journal_update", "journal_delete"])
def test_a_dropped_trigger_is_found_at_level_0(file, trigger):
    Ledger(file, "ana").close()
    connection = sqlite3.connect(file)
    connection.execute(f"DROP TRIGGER {trigger}")
    connection.close()
    assert _audit(file).findings == [(0, None, f"trigger {trigger} is absent or altered")]


@pytest.mark.parametrize("table", ["claims", "texts", "topics"])
def test_a_dropped_table_is_found_at_level_0(kept, table):
    where, _ = kept
    with Attacker(where) as attacker:
        attacker.do(f"DROP TABLE {table}")
    report = _audit(where)
    assert not report.ok
    assert (0, None, f"table {table} is absent") in report.findings


# -- level 1: entries ------------------------------------------------------------------------------------------------


def _swap(attacker):
    attacker.do("UPDATE journal SET seq = -1 WHERE seq = 3")
    attacker.do("UPDATE journal SET seq = 3 WHERE seq = 4")
    attacker.do("UPDATE journal SET seq = 4 WHERE seq = -1")


def _back_date(attacker):
    last = attacker.rows()[-1]
    said = json.loads(last.payload) | {
        "seq": 8,
        "entry_id": "00000000-0000-7000-8000-000000000009",
        "recorded_at": "2024-11-01T00:00:00.000000Z",
    }
    payload = canonical(said)
    leaf = leaf_hash(payload.encode())
    chain = chain_hash(hexadecimal(last.chain_hash), leaf)
    attacker.do(
        f"INSERT INTO journal VALUES (8, '{said['entry_id']}', '{last.kind}', 'ana', '{said['recorded_at']}', "
        f"'{payload}', '{leaf}', '{chain}')"
    )


@pytest.mark.parametrize(
    ("attack", "seq", "what"),
    [
        (lambda a: a.edit_payload(3, '"best":"0.7"', '"best":"0.9"'), 3, "the leaf hash is not that of the payload"),
        (lambda a: a.do("DELETE FROM journal WHERE seq = 4"), 5, "entry 4 is absent: the next entry is 5"),
        (lambda a: a.do("DELETE FROM journal WHERE seq = 0"), 1, "entry 0 is absent: the next entry is 1"),
        (_swap, 3, "the column seq is not what the payload says"),
        (lambda a: a.write(2, actor="eve"), 2, "the column actor is not what the payload says"),
        (lambda a: a.write(2, kind="note"), 2, "the column kind is not what the payload says"),
        (lambda a: a.write(2, entry_id="x"), 2, "the column entry_id is not what the payload says"),
        (
            lambda a: a.write(3, recorded_at="2024-11-03T13:00:00.000000Z"),
            3,
            "the column recorded_at is not what the payload says",
        ),
        (_back_date, 8, "the clock runs back, from 2024-11-05T12:00:00.000000Z to 2024-11-01T00:00:00.000000Z"),
        (lambda a: a.write(3, leaf_hash="00" * 32), 3, "the leaf hash is not that of the payload"),
        (lambda a: a.write(3, chain_hash="00" * 32), 3, "the chain is broken here"),
        (lambda a: a.write(3, chain_hash="no hash"), 3, "the chain is broken here"),
        (lambda a: a.write(3, payload="[" * 100_000), 3, "the payload cannot be read: "),
        (lambda a: a.write(3, payload="[]"), 3, "the payload cannot be read: "),
        (lambda a: a.do("UPDATE texts SET text = 'other'"), 1, "the statement's text is not the one that was archived"),
        (lambda a: a.do("UPDATE texts SET salt = 'xyz'"), 1, "the statement's text is not the one that was archived"),
        (lambda a: a.do("UPDATE texts SET sha256 = 'x'"), 1, "the statement's text is not the one that was archived"),
        (
            lambda a: a.do("DELETE FROM texts"),
            1,
            "the statement's text is absent, and no entry says it was erased",
        ),
    ],
)
def test_a_change_of_the_journal_is_found_and_its_first_entry_named(kept, attack, seq, what):
    where, _ = kept
    with Attacker(where) as attacker:
        attack(attacker)
    report = _audit(where)
    count(attacks_tried=1, attacks_found=not report.ok)
    assert not report.ok
    first = report.findings[0]
    assert (first.level, first.seq) == (1, seq)
    assert any(finding.seq == seq and finding.what.startswith(what) for finding in report.findings)


@pytest.mark.parametrize(
    "change",
    [
        lambda payload: payload.replace('"v":1', '"v":1,"v":1'),
        lambda payload: payload.replace('"v":1', '"v":0,"v":1'),
        lambda payload: payload.replace('"body":{', '"body":{"low":1,"low":2,'),
        lambda payload: payload.replace('"v":1', '"v": 1'),
        lambda payload: payload.replace('"v":1', '"v":1.0'),
        lambda payload: payload.replace('"v":1', '"v":1e0'),
        lambda payload: payload + " ",
        lambda payload: payload.replace("ben", "\\u0062en"),
        lambda payload: canonical(dict(json.loads(payload), v=2)),
        lambda payload: canonical(dict(json.loads(payload), extra=1)).replace(',"extra":1', "") + "\n",
        lambda payload: json.dumps(dict(reversed(json.loads(payload).items())), separators=(",", ":")),
    ],
)
def test_a_payload_not_in_canonical_form_is_found_though_every_hash_fits(kept, change):
    where, _ = kept
    with Attacker(where) as attacker:
        attacker.write(4, payload=change(attacker.rows()[4].payload))
        attacker.rehash()
    report = _audit(where)
    count(attacks_tried=1, attacks_found=not report.ok)
    assert {(finding.level, finding.seq) for finding in report.findings} == {(1, 4)}


@pytest.mark.parametrize("column", ["entry_id", "kind", "actor", "recorded_at", "payload", "leaf_hash", "chain_hash"])
@pytest.mark.parametrize("value", ["x'00ff'", "CAST(payload AS BLOB)", "zeroblob(3)"])
def test_a_column_that_is_no_text_any_more_is_a_finding_not_a_crash(tmp_path, clock, column, value):
    file = tmp_path / "ledger.sqlite"
    with Ledger(file, "ana", clock=clock) as ledger:
        ledger.record(question="q", criteria="c", window=("2024-11-01", "2024-11-02"))
    with Attacker(file) as attacker:
        attacker.do(f"UPDATE journal SET {column} = {value} WHERE seq = 1")
    report = _audit(file)
    assert (1, 1, "a column that is text holds something else") in report.findings


def test_a_hundred_findings_are_enough_and_every_entry_is_still_counted(file, clock):
    with Ledger(file, "ana", clock=clock) as ledger:
        claim = ledger.record(question="q", criteria="c", window=("2024-11-01", "2024-11-02"))
        for _ in range(150):
            ledger.note(claim, "x")
        note = ledger.checkpoint()
    with Attacker(file) as attacker:
        attacker.do("UPDATE journal SET actor = 'eve'")
    report = _audit(file, note)
    assert (report.ok, report.entries, len(report.findings)) == (False, 153, MOST_FINDINGS)
    assert not any("cut" in finding.what for finding in report.findings)


# -- level 2: against a checkpoint kept elsewhere ----------------------------------------------------------------------


def _rewrite(attacker):
    attacker.edit_payload(3, '"best":"0.7"', '"best":"0.9"')
    attacker.recompute()


def _rewrite_actor(attacker):
    row = attacker.rows()[3]
    attacker.write(3, payload=row.payload.replace('"actor":"ana"', '"actor":"eve"'), actor="eve")
    attacker.recompute()


def _cut(attacker):
    attacker.do("DELETE FROM journal WHERE seq >= 5")
    attacker.recompute()


def _cut_and_refill(attacker):
    """The tail is cut and other entries stand in its place: as many as before."""
    attacker.do("DELETE FROM journal WHERE seq = 7")
    row = attacker.rows()[6]
    attacker.write(6, payload=row.payload.replace('"kind":"yes"', '"kind":"no"'))
    attacker.recompute()


@pytest.mark.parametrize(
    ("attack", "seq", "what"),
    [
        (_rewrite, None, "history was rewritten: the first 7 entries are not those of the checkpoint"),
        (_rewrite_actor, None, "history was rewritten"),
        (_cut_and_refill, None, "history was rewritten"),
        (_cut, 5, "the journal was cut: the checkpoint counted 7 entries, there are 5"),
    ],
)
def test_a_rewritten_history_is_found_against_an_earlier_checkpoint_and_only_so(kept, attack, seq, what):
    """Who may write the file can recompute every hash: without a checkpoint kept elsewhere nothing shows."""
    where, note = kept
    with Attacker(where) as attacker:
        attack(attacker)
    assert _audit(where).ok
    (finding,) = _audit(where, note).findings
    count(attacks_tried=1, attacks_found=1, attacks_found_only_against_a_checkpoint=1)
    assert (finding.level, finding.seq) == (2, seq)
    assert finding.what.startswith(what)


def test_entries_after_the_checkpoint_are_no_finding(kept, clock):
    where, note = kept
    with Ledger(where, "bob", clock=clock) as ledger:
        ledger.archive("another text", publisher="DoD", published_at="2024-11-01")
        assert ledger.audit(against=note).ok


def test_an_old_backup_put_back_is_found_against_the_checkpoint(file, tmp_path, clock):
    with Ledger(file, "ana", clock=clock) as ledger:
        ledger.record(question="q", criteria="c", window=("2024-11-01", "2024-11-02"))
    backup = file.read_bytes()
    with Ledger(file, "ana", clock=clock) as ledger:
        ledger.record(question="r", criteria="c", window=("2024-11-01", "2024-11-02"))
        note = ledger.checkpoint()
    file.write_bytes(backup)
    assert _audit(file).ok
    assert "was cut" in _audit(file, note).findings[0].what


# -- level 3: books ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("attack", "book"),
    [
        ("UPDATE forecasts SET probability = 0.99 WHERE probability = 0.7", "forecasts"),
        ("UPDATE forecasts SET until_seq = 5 WHERE probability = 0.7", "forecasts"),
        ("DELETE FROM forecasts WHERE probability = 0", "forecasts"),
        ("UPDATE forecasts SET seq = seq + 100 WHERE probability = 0", "forecasts"),
        ("UPDATE outcomes SET value = 0", "outcomes"),
        ("UPDATE claims SET closes = '2025-01-01'", "claims"),
        ("UPDATE settings SET four_eyes = NOT four_eyes", "settings"),
        ("INSERT INTO members VALUES ('eve', 'steward', NULL, 0, NULL, '2024-11-01', 'eve')", "members"),
        ("DELETE FROM mentions", "mentions"),
        ("UPDATE groups SET late = late + 1", "groups"),
        ("UPDATE counted SET hindsight = 1 - hindsight", "counted"),
        ("DELETE FROM subjects", "subjects"),
        ("INSERT INTO tallies VALUES (1, 2, 3, 4)", "tallies"),
        ("INSERT INTO waiting VALUES (1, '2024-11-01', 4)", "waiting"),
    ],
)
def test_an_edited_book_is_found_at_level_3(kept, attack, book):
    where, note = kept
    with Attacker(where) as attacker:
        attacker.do(attack)
    report = _audit(where, note)
    count(attacks_tried=1, attacks_found=not report.ok)
    assert {finding.level for finding in report.findings} == {3}
    assert all(finding.what.startswith(f"book {book}: ") for finding in report.findings)


# -- bits --------------------------------------------------------------------------------------------------------------

FLIPS, SEED = 400, 20241031


def _content(file):
    """What the journal, the texts and the books hold, byte for byte."""
    connection = sqlite3.connect(f"{file.as_uri()}?mode=ro&immutable=1", uri=True)
    connection.text_factory = bytes
    try:
        tables = [*schema.metadata.sorted_tables, *schema.books.sorted_tables]
        return [sorted(map(repr, connection.execute(f"SELECT * FROM {table.name}"))) for table in tables]
    finally:
        connection.close()


def _found(file):
    """Whether the audit, or the opening before it, says that something is wrong; it must never crash."""
    try:
        opened = store.open_store(file, checked=False)
    except StorageError:
        return True
    with Reading(opened, clock=None) as reading:
        return not reading.audit().ok


@pytest.mark.slow
def test_every_single_flipped_bit_that_changes_content_is_found(file, clock):
    """A flip in unused space, a page header or a counter changes no row: it need not be found."""
    with Ledger(file, "ana", clock=clock) as ledger:
        statement = ledger.archive(TEXT, publisher="DoD", published_at="2024-10-31")
        window = ("2024-11-01", "2024-11-10")
        for n in range(12):
            claim = ledger.record(
                question=f"Will they fight, {n}?", criteria="c", window=window, statement=statement, start=0, end=69,
                another=True,
            )  # fmt: skip
            ledger.read(claim, "0.7", low="0.5", high="0.9", term="expect")
            ledger.resolve(claim, "yes", evidence="seen", event_date="2024-11-01")
    connection = sqlite3.connect(file)
    connection.execute("VACUUM")
    connection.close()
    whole, before = file.read_bytes(), _content(file)
    flips, changed, missed = random.Random(SEED), 0, []
    for _ in range(FLIPS):
        place, bit = flips.randrange(len(whole)), 1 << flips.randrange(8)
        damaged = bytearray(whole)
        damaged[place] ^= bit
        file.write_bytes(damaged)
        try:
            different = _content(file) != before
        except (sqlite3.Error, UnicodeDecodeError):
            different = True
        changed += different
        if different and not _found(file):
            missed.append((place, bit))
        elif not different:
            _found(file)  # no crash
        for extra in ("-wal", "-shm"):
            file.with_name(file.name + extra).unlink(missing_ok=True)
    count(bits_flipped=FLIPS, bits_that_changed_content=changed, bits_found=changed - len(missed))
    assert missed == []
    assert changed > FLIPS / 20  # the flips do reach content, though most of a small file are pages of empty tables


def test_a_flipped_bit_in_a_text_is_found(file, clock):
    """The control of the flips above: one that is known to change content."""
    with Ledger(file, "ana", clock=clock) as ledger:
        ledger.archive(TEXT, publisher="DoD", published_at="2024-10-31")
    whole = file.read_bytes()
    damaged = bytearray(whole)
    damaged[whole.index(TEXT.encode())] ^= 1
    file.write_bytes(damaged)
    assert _found(file)


def test_the_salted_hash_of_a_text():
    assert auditing.salted_hash("00ff", "é") == hashlib.sha256(b"\x00\xff\xc3\xa9").hexdigest()
