"""A copy of a ledger's file while others write to it, by the database's own means, audited before it is called one."""

from __future__ import annotations

import os
import sqlite3
from contextlib import suppress
from pathlib import Path

from ledger.errors import StorageError
from ledger.journal import audit as auditing
from ledger.journal.append import Head, head
from ledger.journal.store import Store, open_store


def backup(store: Store, path: Path) -> Head:
    """Write one moment of a ledger in a file to another file; return the end of its journal.

    A plain copy of an open file may lack what is still in its log, or catch it half written. SQLite's ``VACUUM INTO``
    copies what one transaction sees, and leaves out freed pages, in which an erased text could stand.

    Args:
        store: the ledger.
        path: a file that is not there yet.

    Raises:
        StorageError: if there is a file, the ledger is on a server, or the copy does not pass an audit.
    """
    if store.dialect != "sqlite":
        raise StorageError("a ledger on a server is copied by the server's own tools: pg_dump --format=custom")
    if path.exists():
        raise StorageError(f"{path} exists: a backup needs a new file")
    made = path.with_name(f".{os.getpid()}.{path.name}")
    try:
        raw = store.engine.raw_connection()
        try:
            raw.cursor().execute("VACUUM INTO ?", (str(made),))
        except sqlite3.Error as error:
            raise StorageError(f"the backup could not be written: {error}") from error
        finally:
            raw.close()
        end = _examined(made)
        with made.open("rb") as file:
            os.fsync(file.fileno())
        made.rename(path)
    finally:
        for name in ("", "-wal", "-shm"):
            with suppress(FileNotFoundError):
                Path(f"{made}{name}").unlink()
    return end


def _examined(made: Path) -> Head:
    opened = open_store(made)
    try:
        with opened.reading() as connection:
            report, end = auditing.audit(connection), head(connection)
    finally:
        opened.close()
    if not report.ok:
        raise StorageError(f"no backup was made, the copy is not whole: {report.findings[0].what}")
    return end
