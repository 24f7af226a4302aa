"""What reading a foreign file gives, whatever its format: entries to append, rows that were no good, the file itself.

A format is a module of this folder with an object ``FORMAT`` (see :class:`Format`), named in ``_MODULES`` below. It
knows files and entries, and nothing of the journal. The identifiers of its entries follow from the format and the
row's own key (:func:`identifier`), so that importing a file twice adds nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol, runtime_checkable
from uuid import UUID, uuid5

from ledger.entries import Body
from ledger.exchange.seeds import Text

if TYPE_CHECKING:
    import pandas as pd

NAMESPACE = UUID("5b0c9a3e-0d5d-5f0b-8a54-20241031e005")
# A new format adds its module's name; the order is the order of identifying.
_MODULES: tuple[str, ...] = (
    "own_jsonl", "own_csv", "fatebook", "metaculus", "forecastbench", "goodjudgment", "predictionbook", "manifold",
    "claimreview", "web_annotation", "icalendar", "parquet", "by_recipe",
)  # fmt: skip


class Step(NamedTuple):
    """One entry of a file: its identifier, what it says, and the line it came from (0: from no line in particular)."""

    entry_id: str
    body: Body
    line: int = 0


class Reject(NamedTuple):
    """A row, or a part of one, that was not taken in, and why.

    Attributes:
        line: where it begins in the file, counted from 1; the position of the record where there are no lines.
        column: the column, or the field of the recipe, that is not as it should be.
        expected: what would have been accepted.
        got: what came instead.
    """

    line: int
    column: str
    expected: str
    got: str

    def __str__(self) -> str:
        return f"line {self.line}, {self.column}: expected {self.expected}, got {self.got}"


@dataclass
class About:
    """The file that was read; the numbers are whole when its steps have been gone through.

    Attributes:
        format: the name of the format, such as "recipe ncaa".
        file: the file's name, without its folder.
        sha256: of its bytes.
        size: bytes.
        rows: records read, those that were passed over or rejected too.
        passed_over: records a filter left out.
        blank: records without a forecast in them, such as a missing answer.
        duplicates: records that say the same again; those an entry's identifier shows are counted on appending.
        done: bytes read so far.
        blank_lines: where the first records without a forecast are.
        late: forecasts left out because the recipe says they came too late.
        withdrawals: records that take a forecast back.
        withdrawn: forecasts left out because they were taken back.
        spoilt: forecasts of several rows of which a row was rejected, so that none of them was taken in.
        findings: what is no error, and yet hardly what was meant.
    """

    format: str
    file: str
    sha256: str
    size: int = 0
    rows: int = 0
    passed_over: int = 0
    blank: int = 0
    duplicates: int = 0
    done: int = 0
    blank_lines: list[int] = field(default_factory=list)
    late: int = 0
    withdrawals: int = 0
    withdrawn: int = 0
    spoilt: int = 0
    findings: list[str] = field(default_factory=list)


@dataclass
class Bundle:
    """The neutral result of reading a foreign file.

    Attributes:
        steps: the entries, in an order that can be appended: a claim before its forecasts, forecasts before
            rulings. May be an iterator, which is gone through once; then ``rejects`` and ``about`` fill as it goes.
        rejects: what was not taken in.
        texts: identifier of a statement → its text, which lies beside the journal.
        about: the file.
        published: figures that were published about these forecasts, each with ``name`` and ``value``, to be
            shown beside ours.
    """

    steps: Iterable[Step]
    about: About
    rejects: list[Reject] = field(default_factory=list)
    texts: dict[str, Text] = field(default_factory=dict)
    published: tuple[Mapping[str, Any], ...] = ()


class Band(Protocol):
    """A lexicon's numbers for a term."""

    low: float
    best: float
    high: float
    lexicon: str


@dataclass(frozen=True)
class Options:
    """What a person says of a file beside its name; a format takes what it knows.

    Attributes:
        recipe: the recipe's file.
        band: gives a term's band in a lexicon, or None (the exchange itself knows no lexicon).
        said: further options of a format, by name.
    """

    recipe: Path | None = None
    band: Callable[[str, str], Band | None] | None = None
    said: Mapping[str, str] = field(default_factory=dict)


class Format(Protocol):
    """A foreign format: identify a file, read it. One that can be written, too, is a :class:`Writer` besides."""

    name: str
    about: str

    def identify(self, path: Path, head: bytes) -> bool:
        """Return whether a file is of this format, from its name and its first bytes."""
        ...

    def read(self, path: Path, options: Options) -> Bundle:
        """Read a file, after its limits were checked.

        Raises:
            InputError: if the file as a whole cannot be read; a bad row is a reject, not an error.
        """
        ...


@runtime_checkable
class Writer(Protocol):
    """A format that can be written."""

    def write(self, frames: Mapping[str, pd.DataFrame], path: Path) -> int:
        """Write frames of the ledger (claims, forecasts, …) to a file; return how many rows were written."""
        ...


def formats() -> dict[str, Format]:
    """Return the formats by name, in the order in which a file is identified."""
    found: list[Format] = [import_module(f"ledger.exchange.{name}").FORMAT for name in _MODULES]
    return {each.name: each for each in found}


def identified(path: Path) -> Iterator[Format]:
    """Yield the formats that a file may be of, from its name and its first 64 KiB."""
    with path.open("rb") as file:
        head = file.read(65_536)
    for each in formats().values():
        if each.identify(path, head):
            yield each


def identifier(name: str) -> str:
    """Return the entry identifier that a format and a row's own key always get (UUID version 5).

    >>> identifier("fatebook claim rain") == identifier("fatebook claim rain")
    True
    """
    return str(uuid5(NAMESPACE, name))
