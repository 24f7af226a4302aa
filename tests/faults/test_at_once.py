"""Controls of what happens at once: without the turn, and without a check inside it, the faults show."""

from __future__ import annotations

import sqlite3
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from attacker import Attacker
from counting import count

from ledger import Ledger
from ledger import entries as e
from ledger.errors import StorageError
from ledger.journal.append import append, head
from ledger.journal.store import open_store
from ledger.writing import Writing
from tests.faults.attacks import back_date

SEEN = {"evidence": ["seen"], "rationale": "so"}


def test_two_who_read_the_end_before_their_turn_both_write_the_same_number(tmp_path):
    """The control that fails: on a table without turn, key and guard, the number is read first and written after."""
    connections = [sqlite3.connect(tmp_path / "plain.sqlite", isolation_level=None) for _ in range(2)]
    connections[0].execute("CREATE TABLE journal (seq INTEGER)")
    ends = [each.execute("SELECT count(*) FROM journal").fetchone() for each in connections]
    for connection, end in zip(connections, ends, strict=True):
        connection.execute("INSERT INTO journal VALUES (?)", end)
    numbers = [seq for (seq,) in connections[0].execute("SELECT seq FROM journal")]
    for each in connections:
        each.close()
    assert numbers == [0, 0]


def test_a_number_read_before_ones_turn_is_refused_by_the_journal_itself(where, ledger, claim):
    """The second defence: who comes with the end as it was before is refused, on either database."""
    stores = [open_store(where) for _ in range(2)]
    with stores[0].reading() as early:
        before = head(early).size
    row = f"({before}, 'x', 'note', 'eve', '2999-01-01T00:00:00.000000Z', '{{}}', 'x', 'x')"
    ledger.note(claim, "meanwhile")
    with pytest.raises(StorageError, match=r"no gaps|duplicate key"), stores[1].writing() as connection:
        connection.exec_driver_sql(f"INSERT INTO journal VALUES {row}")
    for store in stores:
        store.close()
    assert ledger.audit().ok


def test_a_check_that_is_made_before_the_turn_lets_both_rule(open_as, ledger, claim, monkeypatch):
    """The control that fails: the same check, asked in a transaction of its own, is answered too early for both."""
    one, two = open_as("bob"), open_as("bob")
    both, write = threading.Barrier(2), Writing._write

    def too_early(self, bodies, verb, *, check=None, **said):
        with self._store.reading() as connection:
            check(connection)
        both.wait()
        return write(self, bodies, verb, **said)

    with monkeypatch.context() as patch:
        patch.setattr(Writing, "_write", too_early)
        with ThreadPoolExecutor(2) as pool:
            made = list(pool.map(lambda who, said: who.resolve(claim, said, **SEEN), (one, two), ("yes", "no")))
    assert all(isinstance(each, e.Receipt) for each in made)
    assert len(ledger.show(claim)["resolutions"]) == 2  # bob said yes, and bob said no


def test_a_clock_set_back_makes_no_earlier_entry(ledger, claim, clock):
    clock.set("2024-11-05T12:00:00Z")
    late = ledger.note(claim, "late")
    clock.set("2024-11-02T12:00:00Z")  # somebody sets the machine's clock back by three days
    early = ledger.note(claim, "early")
    clock.set("2024-11-06T12:00:00Z")
    later = ledger.note(claim, "later")
    assert late.recorded_at == early.recorded_at < later.recorded_at
    assert ledger.audit().ok


def test_an_entry_with_the_clock_as_it_was_set_back_is_refused_and_without_the_guard_found(where, ledger, claim, clock):
    """The control: the time as the clock gives it is refused; where the guard is gone, the audit sees it."""
    ledger.note(claim, "late")
    ledger.close()
    with pytest.raises(StorageError, match="clock of the journal does not run back"):
        store = open_store(where)
        try:
            with store.writing() as connection:
                back_date(_AsAttacker(connection), 0, 1)
        finally:
            store.close()
    with Attacker(where) as attacker:
        back_date(attacker, 0, 1)
    with Ledger(where, "ana", clock=clock, create=False) as again:
        assert "the clock runs back" in again.audit().findings[0].what
    count(attacks_tried=1, attacks_found=1, statements_refused_by_the_database=1)


class _AsAttacker:
    """The hands of an attacker, with the guard in place."""

    def __init__(self, connection):
        self.connection = connection

    do, rows = Attacker.do, Attacker.rows


def test_an_identifier_of_ones_own_makes_a_retry_safe_and_two_make_it_a_duplicate(where, ledger, claim):
    """Retry after an unknown commit, and its control, in the journal itself."""
    store, body, mine = (
        open_store(where),
        e.NoteAdded(about=claim.entry_id, text="x"),
        "00000000-0000-7000-8000-00000000000a",
    )
    sizes = []
    for entry_ids in ([mine], [mine], None, None):
        with store.writing() as connection:
            append(connection, "bob", [body], entry_ids=entry_ids)
        with store.reading() as connection:
            sizes.append(head(connection).size)
    store.close()
    assert sizes == [3, 3, 4, 5]
    count(duplicates=sizes[1] - sizes[0])
