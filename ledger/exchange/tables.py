"""Rows out of CSV, JSON and JSON Lines, one at a time, each with the line it begins at."""

from __future__ import annotations

import csv
import shutil
import tempfile
import weakref
from collections.abc import Iterable, Iterator
from decimal import Decimal
from pathlib import Path
from typing import IO, Any

from ledger.errors import InputError
from ledger.exchange import limits
from ledger.exchange.bundle import Reject
from ledger.exchange.operands import Value, Ways, decimal_comma
from ledger.exchange.recipe import Dates, File
from ledger.exchange.sources import Numbered, cells, chosen

Record = dict[str, Value]
MOST_DEEP, MOST_ITEMS = 12, 500
_SUFFIXES = {".json": "json", ".jsonl": "jsonl", ".ndjson": "jsonl"}

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
        self.at = path
        digest = self._unpack() if said.member is not None or limits.packed(path) else None
        self.form = said.format or _SUFFIXES.get(self.at.suffix.lower(), "csv")
        self.codec = limits.encoding(said.encoding)
        most = limits.MOST_JSON_BYTES if self.form == "json" else limits.MOST_BYTES
        line = 0 if self.form == "json" else limits.MOST_LINE_BYTES
        examined = limits.examine(self.at, self.codec, line=line, most=most)
        self.sha256, self.size = digest or examined, self.at.stat().st_size
        self.missing = frozenset(each.strip() for each in said.missing)
        self.rejects: list[Reject] = []
        self.done = 0
        self._records = list(self._json()) if self.form == "json" else []

    def _unpack(self) -> str:
        """Unpack the table of an archive into a file that goes when this does; return the archive's hash."""
        name = chosen(limits.members(self.path), self.said.member, self.path.name)
        folder = tempfile.mkdtemp(prefix="forecast-ledger-")
        weakref.finalize(self, shutil.rmtree, folder, ignore_errors=True)
        self.at = Path(folder) / f"table{Path(name).suffix.lower()}"
        limits.unpack(self.path, name, self.at)
        return limits.digest(self.path)

    def rows(self) -> Iterator[tuple[int, Record]]:
        """Yield the records, each with its line (of JSON: its position from 1)."""
        if self.form == "json":
            yield from enumerate(self._records, 1)
            self.done = self.size
        elif self.form == "jsonl":
            yield from self._lines()
        else:
            yield from self._cells()

    def absent(self, names: Iterable[str]) -> tuple[list[str], list[str]]:
        """Return those of some names that are no column of the file, and the columns it has."""
        wanted = set(names)
        if self.form == "csv":
            with self._opened() as file:
                have = self._header(Numbered(file, self.said, self.path.name))
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
        return self.at.open(encoding=self.codec, newline="")

    def _header(self, source: Numbered) -> list[str]:
        """Return the names of the columns, after the lines before them."""
        for _ in range(self.said.skip):
            next(source.every, None)
        if self.said.columns is not None:
            names = list(self.said.columns)
        else:
            above = source.every if self.said.header_sign else iter(source)  # a header may look like a comment
            try:
                names = next((found for found in cells(above, self._sign) if found), [])
            except csv.Error as error:
                raise InputError(f"{self.path.name}:1", "a line with the names of the columns", error) from error
            if names and self.said.header_sign:
                names[0] = names[0].strip().removeprefix(self.said.header_sign)
        limits.columns(names, self.path.name)
        if not any(name.strip() for name in names):
            raise InputError(self.path.name, "a line with the names of the columns", "nothing")
        return _distinct(names)

    @property
    def _sign(self) -> str:
        tabbed = self.at.suffix.lower() in {".tsv", ".tab"}
        return self.said.delimiter or ("tab" if tabbed else ",")

    def _cells(self) -> Iterator[tuple[int, Record]]:
        with self._opened() as file:
            source = Numbered(file, self.said, self.path.name)
            names = self._header(source)
            width, missing, comma = len(names), self.missing, self.said.decimal == ","
            reader = cells(source, self._sign)
            while True:
                source.first = source.length = 0
                try:
                    row = next(reader)
                except StopIteration:
                    break
                except csv.Error as error:
                    raise InputError(
                        f"{self.path.name}:{source.first}", "cells with quotes that close", error
                    ) from error
                if not row:
                    continue
                if len(row) != width and (len(row) > width or not self.said.ragged):
                    got = f"{len(row)}, beginning {row[0][:40]!r}"
                    self.rejects.append(Reject(source.first, "row", f"{width} cells, as the header has", got))
                    yield source.first, {}
                    continue
                if source.number % 1_000 == 0:
                    self.done = file.buffer.tell()  # type: ignore[attr-defined]
                found: list[Value] = [None if (cell := each.strip()) in missing else cell for each in row]
                if comma:  # a number, not text with a point, which would be one between thousands
                    found = [Decimal(plain) if each and (plain := decimal_comma(each)) else each for each in found]
                if len(found) < width:
                    found += [None] * (width - len(found))
                yield source.first, dict(zip(names, found, strict=True))
            self.done = self.size

    # -- JSON ----------------------------------------------------------------------------------------------------

    def _lines(self) -> Iterator[tuple[int, Record]]:
        with self.at.open("rb") as file:
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
            self.done = self.size

    def _json(self) -> Iterator[Record]:
        said = limits.json_value(self.at.read_bytes(), self.codec, self.path.name)
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


def ways(said: File, dates: Dates) -> Ways:
    """Return how a file writes what is read out of its text."""
    return Ways(said.decimal == ",", dates.format, dates.zone)
