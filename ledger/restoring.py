"""The journal out as JSON Lines and back again: the restored ledger has the same size, chain and Merkle root."""

from __future__ import annotations

import re
import shutil
import tempfile
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from importlib import resources
from pathlib import Path
from typing import NamedTuple

from ledger.errors import InputError, LedgerError, StorageError
from ledger.exchange import limits, own_jsonl
from ledger.journal import Connection, copying, proofs, store
from ledger.journal.append import head


class Restored(NamedTuple):
    """The end of a ledger that was restored: how many entries, the chain up to them, and their Merkle root."""

    entries: int
    chain_hash: str
    root: str


_INSIDE = "journal.jsonl"
_READ_ME = f"""{_INSIDE} is the whole journal of a forecast ledger, an entry a line, and the texts beside it.

    python3 check.py {_INSIDE} [--against CHECKPOINT] [--key VERIFIER-KEY]

says whether it is whole; check.py needs Python 3.11 and nothing else. checkpoint.txt, if it is here, is the last
checkpoint that was issued in it. Whoever can change this archive can change all of it: what counts is a checkpoint, a
key and a check.py that you have from somewhere else.
"""


def checker() -> str:
    """Return the stand-alone checker: one file, in which the module it imports stands instead of its import."""
    notes, check = ((resources.files("ledger") / name).read_text(encoding="utf-8") for name in ("notes.py", "check.py"))
    _, _, inside = notes.partition("from __future__ import annotations\n")
    made, count = re.subn(r"^from ledger\.notes import \([^)]*\)\n", lambda _: inside, check, flags=re.MULTILINE)
    if count != 1:
        raise StorageError("this installation is not whole: its check.py does not import its notes.py")
    return made


def write(connection: Connection, path: Path, last: int | None = None) -> int:
    """Write the journal up to an entry, and the texts beside it, as JSON Lines; return how many entries.

    Under a name that ends in ``.zip`` the file lies in an archive, with the checker, the last checkpoint and a word on
    how to use them beside it; else the checker is in the first line.

    Args:
        connection: a reading connection.
        path: the file, which is written anew.
        last: the last entry; None: all of them.
    """
    if path.suffix.lower() != ".zip":
        return _lines(connection, path, last)
    with tempfile.TemporaryDirectory(prefix="forecast-ledger-") as folder:
        lines = Path(folder) / _INSIDE
        count = _lines(connection, lines, last)
        issued = proofs.issued(connection)
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr("README.txt", _READ_ME)
            archive.writestr("check.py", checker())
            if issued is not None and issued[1].size <= count:
                archive.writestr("checkpoint.txt", issued[0])
            archive.write(lines, _INSIDE)
    return count


def _lines(connection: Connection, path: Path, last: int | None) -> int:
    end = copying.end(connection, last)
    root = proofs.checkpoint(connection, end.size).root
    texts = sum(1 for _ in copying.kept_texts(connection, last))
    first = own_jsonl.Header(end.size, texts, end.chain_hash, root)
    with path.open("w", encoding="utf-8", newline="\n") as file:
        file.write(first.line(checker()) + "\n")
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
    with _unpacked(Path(path)) as lines:
        return _restore(lines, where)


@contextmanager
def _unpacked(path: Path) -> Iterator[Path]:
    """Give the JSON Lines of a journal, taken out of their archive if they are in one."""
    if not path.is_file() or not zipfile.is_zipfile(path):
        yield path
        return
    if _INSIDE not in limits.members(path):
        raise InputError(path.name, f"an archive with {_INSIDE} in it", "none")
    with tempfile.TemporaryDirectory(prefix="forecast-ledger-") as folder:
        lines = Path(folder) / _INSIDE
        with zipfile.ZipFile(path) as archive, archive.open(_INSIDE) as packed, lines.open("wb") as file:
            shutil.copyfileobj(packed, file)
        yield lines


def _restore(path: Path, where: str | Path) -> Restored:
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
