"""The lines of a text file with their numbers: its comments passed over, or only those of one table among several."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Iterator
from typing import IO

from ledger.errors import InputError
from ledger.exchange import limits
from ledger.exchange.recipe import File

_ENDINGS = re.compile(r"\.(csv|tsv|txt|tab|dat|json|jsonl|ndjson)\Z", re.IGNORECASE)


class Numbered:
    """The lines of a file with their numbers; iterated, those that are comments are passed over.

    Args:
        file: the open file.
        said: how it is written: its comments, and where the table begins and ends.
        name: of the file, for messages.

    Attributes:
        number: of the last line that was read, from 1.
        first: of the first line since this was set to 0: where a record begins.
        length: characters since this was set to 0: of a record.
        every: the lines with the comments.

    Raises:
        InputError: if the line after which the table begins is nowhere.
    """

    def __init__(self, file: IO[str], said: File, name: str) -> None:
        self.number = self.first = self.length = 0
        self.until = None if said.until is None else said.until.strip()
        if said.after is not None:
            self._begin(file, said.after.strip(), name)
        self.every = self._numbered(file, None)
        self._told = self._numbered(file, said.comment)

    def _begin(self, file: IO[str], after: str, name: str) -> None:
        for line in file:
            self.number += 1
            if line.strip().startswith(after):
                return
        raise InputError(f"recipe file.after {name}", f"a line that begins with {after!r}", "none")

    def _numbered(self, file: IO[str], comment: str | None) -> Iterator[str]:
        for line in file:
            self.number += 1
            if not self.first and self.until is not None and self._ends(line):
                return
            if comment and line.startswith(comment) and not self.first:
                continue
            if not self.first and line.strip():
                self.first = self.number
            self.length += len(line)
            if self.length > limits.MOST_LINE_BYTES:
                raise csv.Error("a quote that is open to the end, or for megabytes")
            yield line

    def _ends(self, line: str) -> bool:
        bare = line.strip()
        return bare.startswith(self.until) if self.until else not bare.strip(",;\t ")

    def __iter__(self) -> Iterator[str]:
        return self._told


def cells(source: Iterable[str], delimiter: str) -> Iterator[list[str]]:
    r"""Return the rows of lines cut at a sign, or at blanks (``whitespace``: any number of them, no quotes).

    Raises:
        InputError: if the delimiter is no single sign.

    >>> list(cells(["2003  1   5\n"], "whitespace"))
    [['2003', '1', '5']]
    """
    if delimiter == "whitespace":
        return (line.split() for line in source)
    sign = {"tab": "\t", "\\t": "\t"}.get(delimiter, delimiter)
    try:
        return csv.reader(source, delimiter=sign)
    except TypeError as error:
        raise InputError("recipe file.delimiter", "one sign, tab or whitespace", repr(sign)) from error


def chosen(names: Iterable[str], wanted: str | None, archive: str) -> str:
    """Return the file of an archive that is to be read: the one that is named, or the only table in it.

    Raises:
        InputError: if there is none, or several and none is named.

    >>> chosen(["read.me", "x/wind.csv"], None, "wind.zip"), chosen(["x/a.csv", "x/b.csv"], "b.csv", "ab.zip")
    ('x/wind.csv', 'x/b.csv')
    """
    tables = [name for name in names if _ENDINGS.search(name) and not name.startswith("__MACOSX/")]
    fitting = tables if wanted is None else [name for name in names if wanted in (name, name.rpartition("/")[2])]
    if len(fitting) == 1:
        return fitting[0]
    expected = "one table in the archive (else name it: file.member)" if wanted is None else f"the file {wanted}"
    raise InputError(archive, expected, ", ".join((fitting or tables)[:8]) or "none")
