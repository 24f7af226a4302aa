"""Rows out of CSV, JSON and JSON Lines, one at a time, each with the line it begins at."""

from __future__ import annotations

import csv
import re
from collections.abc import Callable, Iterable, Iterator
from decimal import Decimal
from pathlib import Path
from typing import IO, Any

from ledger.errors import InputError
from ledger.exchange import limits
from ledger.exchange.bundle import Reject
from ledger.exchange.functions import Value
from ledger.exchange.recipe import File

Record = dict[str, Value]
MOST_DEEP, MOST_ITEMS = 12, 500
_SUFFIXES = {".json": "json", ".jsonl": "jsonl", ".ndjson": "jsonl"}
_COMMA = re.compile(r"[+-]?\d{0,40},\d{1,40}", re.ASCII)

csv.field_size_limit(max(csv.field_size_limit(), limits.MOST_LINE_BYTES))  # of the whole process


class Table:
    """A file of records, read as its recipe says.

    Args:
        path: the file.
        said: how it is written.

    Attributes:
        sha256: of the file.
        rejects: rows that are none, as they are met.
        done: bytes read so far.

    Raises:
        InputError: if the file is beyond a limit, or is not of the format.
    """

    def __init__(self, path: Path, said: File) -> None:
        self.path, self.said = path, said
        self.form = said.format or _SUFFIXES.get(path.suffix.lower(), "csv")
        self.codec = limits.encoding(said.encoding)
        most = limits.MOST_JSON_BYTES if self.form == "json" else limits.MOST_BYTES
        line = 0 if self.form == "json" else limits.MOST_LINE_BYTES
        self.sha256 = limits.examine(path, self.codec, line=line, most=most)
        self.missing = frozenset(each.strip() for each in said.missing)
        self.rejects: list[Reject] = []
        self.done = 0
        self._records = list(self._json()) if self.form == "json" else []

    def rows(self) -> Iterator[tuple[int, Record]]:
        """Yield the records, each with its line (of JSON: its position from 1)."""
        if self.form == "json":
            yield from enumerate(self._records, 1)
            self.done = self.path.stat().st_size
        elif self.form == "jsonl":
            yield from self._lines()
        else:
            yield from self._cells()

    def absent(self, names: Iterable[str]) -> tuple[list[str], list[str]]:
        """Return those of some names that are no column of the file, and the columns it has."""
        wanted = set(names)
        if self.form == "csv":
            with self._opened() as file:
                have = self._header(_Numbered(file, self.said.comment))
            return sorted(wanted - set(have)), have
        have = []
        seen: set[str] = set()
        for _, record in self.rows():
            have += [name for name in record if name not in seen]
            seen.update(record)
            if wanted <= seen or len(seen) > limits.MOST_COLUMNS:
                break
        self.rejects.clear()
        return sorted(wanted - seen), have

    # -- CSV -----------------------------------------------------------------------------------------------------

    def _opened(self) -> IO[str]:
        return self.path.open(encoding=self.codec, newline="")

    def _header(self, source: _Numbered) -> list[str]:
        """Return the names of the columns, after the lines before them."""
        for _ in range(self.said.skip):
            next(source.every, None)
        if self.said.columns is not None:
            names = list(self.said.columns)
        else:
            try:
                names = next(self._reader(source.every), [])
            except csv.Error as error:
                raise InputError(f"{self.path.name}:1", "a line with the names of the columns", error) from error
            if names and self.said.header_sign:
                names[0] = names[0].strip().removeprefix(self.said.header_sign)
        limits.columns(names, self.path.name)
        if not any(name.strip() for name in names):
            raise InputError(self.path.name, "a line with the names of the columns", "nothing")
        return _distinct(names)

    def _reader(self, source: Iterable[str]) -> Iterator[list[str]]:
        sign = {"tab": "\t", "\\t": "\t"}.get(self.said.delimiter, self.said.delimiter)
        try:
            return csv.reader(source, delimiter=sign)
        except TypeError as error:
            raise InputError("recipe file.delimiter", "one sign, or tab", repr(sign)) from error

    def _cells(self) -> Iterator[tuple[int, Record]]:
        with self._opened() as file:
            source = _Numbered(file, self.said.comment)
            names = self._header(source)
            width, missing, comma = len(names), self.missing, self.said.decimal == ","
            reader = self._reader(source)
            while True:
                source.first = source.length = 0
                try:
                    cells = next(reader)
                except StopIteration:
                    break
                except csv.Error as error:
                    raise InputError(
                        f"{self.path.name}:{source.first}", "cells with quotes that close", error
                    ) from error
                if not cells:
                    continue
                if len(cells) != width and (len(cells) > width or not self.said.ragged):
                    got = f"{len(cells)}, beginning {cells[0][:40]!r}"
                    self.rejects.append(Reject(source.first, "row", f"{width} cells, as the header has", got))
                    yield source.first, {}
                    continue
                if source.number % 1_000 == 0:
                    self.done = file.buffer.tell()  # type: ignore[attr-defined]
                found = [None if (cell := each.strip()) in missing else cell for each in cells]
                if comma:
                    found = [each and (each.replace(",", ".") if _COMMA.fullmatch(each) else each) for each in found]
                if len(found) < width:
                    found += [None] * (width - len(found))
                yield source.first, dict(zip(names, found, strict=True))
            self.done = self.path.stat().st_size

    # -- JSON ----------------------------------------------------------------------------------------------------

    def _lines(self) -> Iterator[tuple[int, Record]]:
        with self.path.open("rb") as file:
            codec, at = self.codec, 0
            for number, line in enumerate(file, 1):
                at += len(line)
                if not line.strip():
                    continue
                if number % 1_000 == 0:
                    self.done = at
                try:
                    said = limits.json_value(line, codec, f"{self.path.name}:{number}")
                except InputError as error:
                    self.rejects.append(Reject(number, "row", error.expected, str(error.got)))
                    yield number, {}
                    continue
                found = list(self._found(said, self._steps(), {}))
                if not found:
                    self.rejects.append(Reject(number, "row", "a JSON object", repr(said)[:80]))
                    yield number, {}
                for record in found:
                    yield number, record
            self.done = self.path.stat().st_size

    def _json(self) -> Iterator[Record]:
        said = limits.json_value(self.path.read_bytes(), self.codec, self.path.name)
        found = False
        for record in self._found(said, self._steps(), {}):
            found = True
            yield record
        if not found:
            where = self.said.records or "the top"
            raise InputError(self.path.name, f"a list of records at {where}", type(said).__name__)

    def _steps(self) -> list[str]:
        return [each for each in (self.said.records or "").split(".") if each]

    def _found(self, said: Any, steps: list[str], above: Record) -> Iterator[Record]:
        """Go down a path to the records; what stood above each goes with it, as ``parent.…``."""
        if isinstance(said, list):
            for item in said:
                yield from self._found(item, steps, above)
            return
        if not isinstance(said, dict):
            return
        if not steps:
            yield {**above, **self._flat(said)}
            return
        step, rest = steps[0], steps[1:]
        around = {} if step == "*" else {name: each for name, each in said.items() if name != step}
        held = {f"parent.{name}": each for name, each in {**self._flat(around), **above}.items()}
        if step != "*":
            yield from self._found(said.get(step), rest, held)
            return
        for name, item in said.items():
            for record in self._found(item, rest, held):
                yield {**record, "key": name}

    def _flat(self, said: dict[str, Any]) -> Record:
        """Return an object as one level of names: ``user.name``, ``answers.0``."""
        flat: Record = {}

        def fill(prefix: str, value: Any, deep: int) -> None:
            if isinstance(value, dict | list) and deep < MOST_DEEP:
                pairs = value.items() if isinstance(value, dict) else enumerate(value[:MOST_ITEMS])
                for name, item in pairs:
                    fill(f"{prefix}.{name}" if prefix else str(name), item, deep + 1)
            elif isinstance(value, str):
                flat[prefix] = None if value.strip() in self.missing else value
            elif value is None or isinstance(value, bool | Decimal):
                flat[prefix] = value

        fill("", said, 0)
        if len(flat) > limits.MOST_COLUMNS:
            raise InputError(self.path.name, f"at most {limits.MOST_COLUMNS:,} values in a record", f"{len(flat):,}")
        return flat


class _Numbered:
    """The lines of a file with their numbers; iterated, those that are comments are passed over.

    Attributes:
        number: of the last line that was read, from 1.
        first: of the first line since this was set to 0: where a record begins.
        length: characters since this was set to 0: of a record.
    """

    def __init__(self, file: IO[str], comment: str | None) -> None:
        self.number = self.first = self.length = 0
        self.every = self._numbered(file, None)
        self._told = self._numbered(file, comment)

    def _numbered(self, file: IO[str], comment: str | None) -> Iterator[str]:
        for line in file:
            self.number += 1
            if comment and line.startswith(comment) and not self.first:
                continue
            if not self.first and line.strip():
                self.first = self.number
            self.length += len(line)
            if self.length > limits.MOST_LINE_BYTES:
                raise csv.Error("a quote that is open to the end, or for megabytes")
            yield line

    def __iter__(self) -> Iterator[str]:
        return self._told


def _distinct(names: list[str]) -> list[str]:
    """Return names that differ: one without a name is called by its place, a second of a name is numbered.

    >>> _distinct(["p", "", "p"])
    ['p', 'column 2', 'p (2)']
    """
    found: list[str] = []
    taken: dict[str, int] = {}
    for place, said in enumerate(names, 1):
        name = said.strip() or f"column {place}"
        taken[name] = taken.get(name, 0) + 1
        found.append(name if taken[name] == 1 else f"{name} ({taken[name]})")
    return found


def looked_up(tables: dict[str, tuple[dict[str, Record], str | None]]) -> Callable[..., Value]:
    """Return the function ``lookup(table, key, column)``; missing where the table has no such key.

    Args:
        tables: name → its records by key, and the only column where it has one.
    """
    from ledger.exchange.functions import text

    def lookup(table: Value, key: Value, column: Value = None) -> Value:
        name = text(table)
        if name not in tables:
            raise InputError("expression", f"a table among {', '.join(tables) or 'none'}", repr(name))
        records, only = tables[name]
        record = records.get(text(key))
        wanted = only if column is None else text(column)
        if wanted is None:
            raise InputError("expression", f"a column of {name}", "none")
        if record is None:
            return None
        if wanted not in record:
            raise InputError("expression", f"a column of {name} ({', '.join(list(record)[:12])})", repr(wanted))
        return record[wanted]

    return lookup
