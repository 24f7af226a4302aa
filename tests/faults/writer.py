"""A writer in a process of its own: appends notes one at a time and prints every receipt as soon as it has it.

``python writer.py WHERE ABOUT ACTOR COUNT``; a line is printed and flushed before each append
(``try N ID``) and after it (``done N ID SEQ CHAIN``).
"""

from __future__ import annotations

import sys

from ledger import entries as e
from ledger.journal.append import append
from ledger.journal.store import open_store
from ledger.values import new_id


def main(where, about, actor, count):
    store = open_store(where)
    for number in range(int(count)):
        entry_id = new_id()
        print("try", number, entry_id, flush=True)
        with store.writing() as connection:
            body = e.NoteAdded(about=about, text=f"note {number}")
            (receipt,) = append(connection, actor, [body], entry_ids=[entry_id])
        print("done", number, entry_id, receipt.seq, receipt.chain_hash, flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
