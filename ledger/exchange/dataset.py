"""A folder of Parquet that holds what is scored of a ledger: written in one piece, and looked at before it is read.

``manifest.json`` names every file with its rows, bytes and SHA-256, and the journal the data are of. An engine reads
these files and no others, and none that is not as the manifest says. Each table is a folder of its own; the counted
forecasts lie by basis and year of closing, so that scoring reads no more than it needs.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from importlib.util import find_spec
from itertools import groupby, islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pydantic import TypeAdapter, ValidationError

from ledger.errors import InputError

if TYPE_CHECKING:
    import pyarrow as pa

FORMAT, MANIFEST = "forecast-ledger dataset 1", "manifest.json"
WHOLE, WORDS = "int64", "string"
ROWS = 1 << 17  # in a piece of a file: enough to compress well, few enough to hold
_LARGEST = 1 << 26  # bytes of a manifest: some 300,000 files
_PLACE = re.compile(r"[a-z]+/([a-z]+=[0-9]+/)*part-[0-9]+\.parquet", re.ASCII)
_YEAR = re.compile(r"/year=([0-9]{4})/")


@dataclass(frozen=True, slots=True)
class About:
    """What the data are of.

    Attributes:
        ledger: its name.
        entries: how many its journal had.
        chain_hash: which commits to all of them.
        day: from which was looked back: what closed before it is ripe.
        until: the last day from which can be looked back, on which a claim with an outcome closes; none: any later day.
        schema: the version of the ledger's tables.
        unit: how many of forecast and outcome are 1.
    """

    ledger: str
    entries: int
    chain_hash: str
    day: str
    until: str | None
    schema: int
    unit: int


@dataclass(frozen=True, slots=True)
class File:
    """A file of a table: where it is in the folder, and what is in it."""

    path: str
    rows: int
    bytes: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Table:
    """A table: its columns, each whole numbers or words, and its files."""

    columns: dict[str, str]
    files: tuple[File, ...]


@dataclass(frozen=True, slots=True)
class Manifest:
    """What ``manifest.json`` says."""

    format: str
    about: About
    tables: dict[str, Table]


@dataclass(frozen=True, slots=True)
class Rows:
    """The rows of a table that is to be written.

    Attributes:
        columns: name → :data:`WHOLE` or :data:`WORDS`.
        rows: each a folder below the table's (such as ``basis=0/year=2024``, or none) and its values; those of one
            folder come together.
    """

    columns: Mapping[str, str]
    rows: Iterable[tuple[str, Sequence[Any]]]


@dataclass(frozen=True, slots=True)
class Dataset:
    """A folder that was looked at, and what its manifest says."""

    folder: Path
    manifest: Manifest

    @property
    def about(self) -> About:
        """What the data are of."""
        return self.manifest.about

    def files(self, table: str, since: str | None = None, until: str | None = None) -> list[str]:
        """Return the files of a table, where it lies by year those between two days; at least one.

        Args:
            table: its name.
            since: a day in ISO form.
            until: a day in ISO form.
        """
        every = [each.path for each in self.manifest.tables[table].files]
        first, last = (since or "0000")[:4], (until or "9999")[:4]
        few = [path for path in every if (found := _YEAR.search(path)) is None or first <= found[1] <= last]
        return [str(self.folder / path) for path in few or every[:1]]


def need_pyarrow() -> None:
    """Refuse to go on without pyarrow.

    Raises:
        InputError: if it is not installed.
    """
    if find_spec("pyarrow") is None:
        raise InputError("parquet", "the package pyarrow: pip install pyarrow", "none installed")


def write(folder: Path, about: About, tables: Mapping[str, Rows]) -> dict[str, int]:
    """Write a folder in one piece; return how many rows each table has.

    It is made beside and moved into place: an earlier export stays whole until the new one is.

    Raises:
        InputError: if there is something else in the place, or pyarrow is not installed.
    """
    need_pyarrow()
    if folder.exists() and not (folder / MANIFEST).is_file() and (not folder.is_dir() or any(folder.iterdir())):
        raise InputError(
            "--out", "a folder that is new, empty or an earlier export", f"{folder}, which is none of these"
        )
    made, old = (folder.with_name(f".{os.getpid()}.{word}.{folder.name}") for word in ("new", "old"))
    try:
        made.mkdir(parents=True)
        held = {name: Table(dict(rows.columns), tuple(_files(made, name, rows))) for name, rows in tables.items()}
        text = json.dumps(asdict(Manifest(FORMAT, about, held)), ensure_ascii=False, indent=1)
        (made / MANIFEST).write_text(text, encoding="utf-8")
        if folder.exists():
            folder.rename(old)
        made.rename(folder)
    finally:
        if old.exists() and not folder.exists():
            old.rename(folder)
        for left in (made, old):
            shutil.rmtree(left, ignore_errors=True)
    return {name: sum(each.rows for each in table.files) for name, table in held.items()}


def _files(folder: Path, table: str, rows: Rows) -> Iterator[File]:
    """Write the files of a table, one open at a time; of one without rows a file that says its columns."""
    import pyarrow as pa

    schema = pa.schema([(name, getattr(pa, of)()) for name, of in rows.columns.items()])
    parts: dict[str, int] = defaultdict(int)
    for place, some in groupby(rows.rows, key=lambda row: row[0]):
        yield _file(folder, f"{table}/{place}{'/' * bool(place)}part-{parts[place]}.parquet", schema, some)
        parts[place] += 1
    if not parts:
        yield _file(folder, f"{table}/part-0.parquet", schema, iter(()))


def _file(folder: Path, path: str, schema: pa.Schema, rows: Iterator[tuple[str, Sequence[Any]]]) -> File:
    import pyarrow as pa
    from pyarrow import parquet

    file, written = folder / path, 0
    file.parent.mkdir(parents=True, exist_ok=True)
    with parquet.ParquetWriter(file, schema, compression="zstd") as writer:
        while some := [values for _, values in islice(rows, ROWS)]:
            arrays = [pa.array(column, of) for column, of in zip(zip(*some, strict=True), schema.types, strict=True)]
            writer.write_batch(pa.record_batch(arrays, schema=schema))
            written += len(some)
    with file.open("rb") as held:
        return File(path, written, file.stat().st_size, hashlib.file_digest(held, "sha256").hexdigest())


def look(folder: Path, columns: Mapping[str, Mapping[str, str]]) -> Dataset:
    """Return a folder whose files are all there and as the manifest says; their bytes are not read, but their ends.

    Args:
        folder: where it is.
        columns: the tables there must be, with their columns.

    Raises:
        InputError: saying which file is not as it should be.
    """
    need_pyarrow()
    manifest = _manifest(folder)
    for name, wanted in columns.items():
        if name not in manifest.tables or manifest.tables[name].columns != wanted or not manifest.tables[name].files:
            raise InputError(f"{folder / MANIFEST}: {name}", f"the columns {', '.join(wanted)}", "others")
    named = {each.path for table in manifest.tables.values() for each in table.files}
    for path in named:
        if not _PLACE.fullmatch(path):
            raise InputError(str(folder / MANIFEST), "files in the folders of their tables", repr(path))
    for file in sorted(folder.glob("*/**/*.parquet")):
        if file.relative_to(folder).as_posix() not in named:
            raise InputError(str(file), f"only files that {MANIFEST} names", "another")
    for table in manifest.tables.values():
        for each in table.files:
            _check(folder, each, table.columns)
    return Dataset(folder, manifest)


def _manifest(folder: Path) -> Manifest:
    file, expected = folder / MANIFEST, "a folder that `export parquet --partitioned` wrote"
    if not file.is_file():
        raise InputError("--data", expected, f"{folder}, without a {MANIFEST}" if folder.is_dir() else folder)
    if file.stat().st_size > _LARGEST:
        raise InputError(str(file), f"at most {_LARGEST:,} bytes", f"{file.stat().st_size:,}")
    try:
        text = file.read_bytes()
        said = json.loads(text)
        form = said.get("format") if isinstance(said, dict) else None
        if form != FORMAT:
            raise InputError(str(file), f"the format {FORMAT!r}", repr(form))
        return TypeAdapter(Manifest).validate_json(text, strict=True)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        place = ".".join(map(str, first["loc"]))
        raise InputError(f"{file}: {place}", "what an export writes there", repr(first["input"])) from error
    except (ValueError, RecursionError) as error:
        raise InputError(str(file), "JSON in UTF-8", str(error)) from error


def _check(folder: Path, said: File, columns: Mapping[str, str]) -> None:
    """Refuse a file that is not as the manifest says."""
    import pyarrow as pa
    from pyarrow import parquet

    path = folder / said.path
    if not path.is_file():
        raise InputError(str(path), f"the file that {MANIFEST} names", "none")
    if path.stat().st_size != said.bytes:
        raise InputError(str(path), f"{said.bytes:,} bytes, as {MANIFEST} says", f"{path.stat().st_size:,}")
    try:
        found = parquet.read_metadata(path)
        types = {each.name: str(each.type) for each in found.schema.to_arrow_schema()}
    except (pa.ArrowException, OSError) as error:
        raise InputError(str(path), "Parquet", str(error)) from error
    if types != columns or found.num_rows != said.rows:
        raise InputError(
            str(path), f"{said.rows:,} rows of {', '.join(columns)}", f"{found.num_rows:,} of {', '.join(types)}"
        )
