"""The journal out as JSON Lines and back again: the restored ledger has the same size, chain and Merkle root."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

from sqlalchemy import Connection

from ledger.errors import InputError, LedgerError, StorageError
from ledger.exchange import own_jsonl
from ledger.journal import copying, proofs, store
from ledger.journal.append import head


class Restored(NamedTuple):
    """The end of a ledger that was restored: how many entries, the chain up to them, and their Merkle root."""

    entries: int
    chain_hash: str
    root: str


def write(connection: Connection, path: Path, last: int | None = None) -> int:
    """Write the journal up to an entry, and the texts beside it, as JSON Lines; return how many entries.

    Args:
        connection: a reading connection.
        path: the file, which is written anew.
        last: the last entry; None: all of them.
    """
    end = copying.end(connection, last)
    root = proofs.checkpoint(connection, end.size).root
    texts = sum(1 for _ in copying.kept_texts(connection, last))
    first = own_jsonl.Header(end.size, texts, end.chain_hash, root)
    with path.open("w", encoding="utf-8", newline="\n") as file:
        file.write(first.line() + "\n")
        file.writelines(own_jsonl.text_line(text._asdict()) + "\n" for text in copying.kept_texts(connection, last))
        file.writelines(payload + "\n" for payload in copying.payloads(connection, last))
    return end.size


def restore(path: str | Path, where: str | Path) -> Restored:
    """Make a ledger again from the JSON Lines of its journal, all or nothing.

    Args:
        path: the file, as ``export jsonl`` writes it.
        where: a file that is not there yet, or an empty database.

    Raises:
        InputError: naming the line that is no entry, not the next one, or not what the first line promises.
        StorageError: if there is a ledger already.
    """
    path = Path(path)
    first = own_jsonl.header(path)
    opened, made = _empty(where)
    try:
        with opened.writing() as connection:
            for text in own_jsonl.texts(path, first):
                copying.restore_text(connection, copying.KeptText(*text))
            end = copying.restore(connection, own_jsonl.lines(path, first))
            if end.chain_hash != first.chain_hash:
                raise InputError(path.name, f"the chain its first line ends in, {first.chain_hash}", end.chain_hash)
            root = proofs.checkpoint(connection).root
            if root != first.root:
                raise InputError(path.name, f"the root its first line names, {first.root}", root)
    except LedgerError:
        opened.close()
        if made and opened.path is not None:
            for name in ("", "-wal", "-shm"):
                with suppress(FileNotFoundError):
                    Path(f"{opened.path}{name}").unlink()
        raise
    opened.close()
    return Restored(end.size, end.chain_hash, root)


def _empty(where: str | Path) -> tuple[store.Store, bool]:
    """Return a database without entries, and whether it was made here."""
    url = store.address(where)
    if url.get_backend_name() == "sqlite" or store.is_empty(url):
        return store.create_store(where), True
    opened = store.open_store(where)  # of a restore that failed: its tables are there, and empty
    with opened.reading() as connection:
        size = head(connection).size
    if size:
        opened.close()
        raise StorageError(f"this database holds a ledger of {size:,} entries: restoring needs an empty one")
    return opened, False
