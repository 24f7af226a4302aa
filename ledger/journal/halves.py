"""A long journal in one file is looked at by two processes at once, each half of it.

The second half begins with the chain hash that is kept at the middle, which the first half looks at. Where either finds
anything, or the other process cannot be had, the journal is walked as a whole, so that what is found is the same.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from contextlib import suppress

from sqlalchemy import Connection

from ledger.errors import LedgerError
from ledger.journal import proofs, tiles
from ledger.journal.store import open_store
from ledger.journal.walk import Issued, Walk

LONG = 200_000  # entries; of fewer, the other process would take longer to start than to look


def walk(connection: Connection, start: int, most: int) -> Walk:
    """Look at the entries from one number on, by two processes if there are many.

    Args:
        connection: a reading connection.
        start: the first entry to look at.
        most: how many faults are worth keeping.
    """
    size, file = proofs.size(connection), None
    if connection.dialect.name == "sqlite":
        file = connection.exec_driver_sql("SELECT file FROM pragma_database_list WHERE name = 'main'").scalar()
    if size - start < LONG or not file or not sys.executable or (os.cpu_count() or 1) < 2:
        return Walk(connection, start, most)
    middle = (start + size) // 2 // tiles.WIDE * tiles.WIDE
    with _other(file, middle, size) as other:
        first = Walk(connection, start, most, end=middle)
        said, _ = other.communicate()
    if first.faults or first.size != middle or other.returncode:
        return Walk(connection, start, most)
    rest = json.loads(said)
    if rest["faults"] or rest["size"] != size:
        return Walk(connection, start, most)
    first.tiles |= {(level, number): node for level, number, node in rest["tiles"]}
    first.issued += [Issued(*each) for each in rest["issued"]]
    first.size = size
    return first


def _other(file: str, start: int, end: int) -> subprocess.Popen[str]:
    """Begin the other process, which sees the modules that this one sees."""
    seen = os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)}
    other = subprocess.Popen(
        [sys.executable, "-P", "-m", "ledger.journal.halves"],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, env=seen,
    )  # fmt: skip
    if other.stdin is not None:
        with suppress(BrokenPipeError):
            other.stdin.write(json.dumps([file, start, end]) + "\n")
            other.stdin.flush()
    return other


def main() -> int:
    """Look at a part of a journal that is named on the standard input; print what was found as JSON."""
    file, start, end = json.loads(sys.stdin.readline())
    try:
        store = open_store(file, checked=False)
        with store.reading() as connection:
            made = Walk(connection, start, 1, end=end)
    except (LedgerError, ValueError):
        return 1
    said = {"faults": made.faults, "size": made.size, "issued": made.issued}
    print(json.dumps(said | {"tiles": [(*place, node) for place, node in made.tiles.items()]}))
    return 0


if __name__ == "__main__":
    sys.exit(main())
