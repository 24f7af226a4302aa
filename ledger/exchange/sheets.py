"""Tables of text as platforms write them: rows with their lines, out of a file or an archive, and CSV to the byte."""

from __future__ import annotations

import csv
import hashlib
import io
import zipfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain
from pathlib import Path
from typing import IO

from ledger.errors import InputError
from ledger.exchange import limits
from ledger.exchange.bundle import Reject
from ledger.exchange.cells import guard
from ledger.exchange.cells import line as line_of

MOST_LINE = 32 * 2**20  # a statement of two million characters
MOST_MEMBER = 2 * limits.MOST_JSON_BYTES  # held in memory whole
NEWLINE = b"\n"
_EPOCH = (1980, 1, 1, 0, 0, 0)  # an archive of the same tables is the same to the byte

csv.field_size_limit(max(csv.field_size_limit(), MOST_LINE))


class _Counted:
    """The lines of a file; knows at which the present record began."""

    def __init__(self, file: Iterable[str]) -> None:
        self.file, self.number, self.first = iter(file), 0, 0

    def __iter__(self) -> Iterator[str]:
        for line in self.file:
            self.number += 1
            self.first = self.first or self.number
            yield line


def heading(head: bytes) -> list[str]:
    r"""Return the names in the first line of a file's first bytes; none where it is no line of CSV.

    >>> heading(b"table,id\n1,2\n")
    ['table', 'id']
    """
    line = head.split(b"\n", 1)[0].decode("utf-8-sig", errors="replace").rstrip("\r")
    try:
        return next(csv.reader([line], strict=True), [])
    except csv.Error:
        return []


def rows(
    file: Iterable[str], where: str, rejects: list[Reject], needed: Iterable[str], *, ragged: bool = False
) -> Iterator[tuple[int, dict[str, str]]]:
    """Yield the rows of a CSV file with the line each begins at; one of another width is rejected.

    Args:
        file: its text, line ends as they are.
        where: the file's name.
        rejects: takes the rows that are none.
        needed: columns without which it is another file.
        ragged: rows may be shorter than the header, and end in empty cells.

    Raises:
        InputError: if a needed column is absent, or a quote is not closed.
    """
    source = _Counted(file)
    reader = csv.reader(source, strict=True)
    try:
        names = next(reader, [])
        if names:
            names[0] = names[0].removeprefix("\ufeff")
        limits.columns(names, where)
        absent = [name for name in needed if name not in names]
        if absent:
            raise InputError(f"{where}:1", f"the columns {', '.join(absent)}", ", ".join(names)[:200] or "nothing")
        while True:
            source.first = 0
            cells = next(reader, None)
            if cells is None:
                return
            if not cells:
                continue
            if len(cells) > len(names) or (len(cells) < len(names) and not ragged):
                got = f"{len(cells)}, beginning {cells[0][:40]!r}"
                rejects.append(Reject(source.first, "row", f"{len(names)} cells, as the header has", got))
                continue
            cells += [""] * (len(names) - len(cells))
            yield source.first, dict(zip(names, cells, strict=True))
    except csv.Error as error:
        raise InputError(f"{where}:{source.first or 1}", "cells whose quotes close", str(error)) from error


def opened(path: Path) -> IO[str]:
    """Open a CSV file, line ends as they are; :func:`ledger.exchange.limits.examine` has looked at it before."""
    return path.open(encoding="utf-8-sig", newline="")


def unpacked(path: Path, name: str) -> IO[str]:
    """Open a file of an archive as CSV.

    Raises:
        InputError: if it is no text in UTF-8, or beyond a limit.
    """
    return io.StringIO(_unpacked(path, name, "utf-8-sig"), newline="")


def _unpacked(path: Path, name: str, codec: str) -> str:
    size = limits.members(path).get(name, 0)
    if size > MOST_MEMBER:
        raise InputError(name, f"a file of at most {MOST_MEMBER // 2**20} MiB", f"{size // 2**20:,} MiB")
    return _decoded(limits.member(path, name), name, codec)


def _decoded(data: bytes, name: str, codec: str) -> str:
    """Return bytes as text, or say where they are none."""
    if (nul := data.find(b"\x00")) >= 0:
        raise InputError(f"{name}:{data.count(NEWLINE, 0, nul) + 1}", "text", f"a NUL byte at offset {nul}")
    try:
        return data.decode(codec)
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise InputError(f"{name}:{line}", "text in UTF-8", f"a byte that is not, at offset {error.start}") from error


def text(lines: Iterable[Mapping[str, str]], columns: Sequence[str]) -> str:
    """Return CSV with a heading, each cell guarded against spreadsheets.

    Args:
        lines: text by column; what is absent is an empty cell.
        columns: which columns, in order.
    """
    cells = ([guard(line.get(name, "")) for name in columns] for line in lines)
    return "".join(map(line_of, chain([columns], cells)))


def write_archive(path: Path, files: Mapping[str, str]) -> None:
    """Write a ZIP archive of text files; the same files make the same bytes."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(zipfile.ZipInfo(name, _EPOCH), content, zipfile.ZIP_DEFLATED)


def digest(path: Path) -> str:
    """Return the SHA-256 of a file's bytes, which need not be text."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


class Shelf:
    """Files that belong together: those of an archive, or a file and what lies beside it in its folder.

    Args:
        path: the archive, or the file.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        with path.open("rb") as file:
            self.archive = file.read(4) == b"PK\x03\x04"

    def names(self) -> list[str]:
        """Return the names of the archive's files, or of the one file."""
        return sorted(limits.members(self.path)) if self.archive else [self.path.name]

    def get(self, name: str, codec: str = "utf-8-sig") -> str | None:
        """Return the text of a file; nothing where there is none of this name, or the name leads elsewhere.

        Raises:
            InputError: if it is beyond a limit, or no text in this encoding.
        """
        if self.archive:
            return _unpacked(self.path, name, codec) if name in limits.members(self.path) else None
        beside = self.path.with_name(name) if name and Path(name).name == name else None
        if beside is None or not beside.is_file():
            return None
        limits.examine(beside, codec, line=0, most=MOST_MEMBER)
        return _decoded(beside.read_bytes(), name, codec)
