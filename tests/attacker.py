"""Somebody who may write the file: drops the triggers, does as he likes, and puts everything back so that it fits."""

from __future__ import annotations

import json

from ledger.journal import books, proofs, queries, store, tiles
from ledger.journal.append import GENESIS, canonical, chain_hash, leaf_hash
from ledger.journal.guards import create_triggers
from ledger.journal.schema import journal


class Attacker:
    def __init__(self, where):
        self.where = where

    def __enter__(self):
        self.store = store.open_store(self.where, checked=False)
        self._writing = self.store.writing()
        self.connection = self._writing.__enter__()
        tables = "" if self.store.dialect == "sqlite" else " ON journal"
        for name in ("journal_insert", "journal_update", "journal_delete", "journal_row", "journal_truncate"):
            self.do(f"DROP TRIGGER IF EXISTS {name}{tables}")
        return self

    def __exit__(self, *problem):
        if problem[0] is None:
            create_triggers(self.connection)
        self._writing.__exit__(*problem)
        self.store.close()

    def do(self, statement):
        return self.connection.exec_driver_sql(statement.replace("%", "%%") if "%" in statement else statement)

    def rows(self):
        return self.connection.execute(journal.select().order_by(journal.c.seq)).all()  # hashes as they are read

    def write(self, seq, **columns):
        """Overwrite columns of an entry."""
        for name, value in columns.items():
            quoted = str(value).replace("'", "''")
            self.do(f"UPDATE journal SET {name} = '{quoted}' WHERE seq = {seq}")

    def edit_payload(self, seq, old, new):
        payload = self.rows()[seq].payload
        assert old in payload
        self.write(seq, payload=payload.replace(old, new))

    def rehash(self, *, checkpoints=True):
        """Make leaf hashes, chain and tiles fit what the payloads say now; of a checkpoint issued, its root too.

        A signature he has no key for he leaves out.
        """
        previous, before = GENESIS, []
        for row in self.rows():
            payload = row.payload
            if checkpoints and row.kind == "checkpoint issued":
                said = json.loads(payload)
                old = proofs.read_note(said["body"]["note"])
                new = old._replace(root=proofs.merkle_root(before[: old.size]))
                if new != old:
                    said["body"]["note"] = new.note().strip()
                    payload = canonical(said)
            leaf = leaf_hash(payload.encode())
            previous = chain_hash(previous, leaf)
            before.append(leaf)
            self.write(row.seq, payload=payload, leaf_hash=leaf, chain_hash=previous)
        tiles.rebuild(self.connection)

    def recompute(self, *, checkpoints=True):
        """Rehash, and make the books fit."""
        self.rehash(checkpoints=checkpoints)
        books.rebuild(self.connection, queries.entries(self.connection))
