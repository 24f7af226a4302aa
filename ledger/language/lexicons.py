"""Lexicons: the tables of words and their bands, those that are shipped and a team's own file.

A lexicon file is YAML: ``name``, ``version`` and ``rows``; a row has ``term``, ``citation``, ``seen`` (how the row
was seen: page read, from memory, second hand …) and either all of ``low``, ``best`` and ``high`` (0 to 1, in order)
or none of them, for a term that carries no number. ``forms`` are other spellings of the same term, ``near`` words
of other standards read as this one, ``best_from`` says where the best value comes from.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from ledger.errors import InputError
from ledger.language.tables import lexicon_names, own_table, table

_MARKS = str.maketrans({"’": "'", "‘": "'", "…": "...", "\u00a0": " ", "‑": "-", "–": "-"})
_OF_FILE = {"name", "version", "title", "kind", "licence", "note", "rows"}
_OF_ROW = {"term", "forms", "near", "low", "best", "high", "best_from", "class", "citation", "seen", "note"}


@dataclass(frozen=True, slots=True)
class Row:
    """One term of a lexicon.

    Attributes:
        term: the term as the lexicon prints it.
        synonyms: other spellings and words that are read as this row.
        low: lower end, 0 to 1; None where the term carries no number.
        best: the value that is scored.
        high: upper end.
        citation: where the row comes from.
        seen: how it was seen.
        best_from: where the best value comes from.
    """

    term: str
    synonyms: tuple[str, ...]
    low: float | None
    best: float | None
    high: float | None
    citation: str
    seen: str
    best_from: str


@dataclass(frozen=True, slots=True)
class Lexicon:
    """A named, versioned table of terms.

    Attributes:
        name: what ``words.band`` takes.
        version: as it stands in every band that it gave.
        title: what it is, in words.
        kind: a standard, a convention, a reader survey …
        licence: under which its rows are given.
        note: what a reader should know.
        rows: its terms, in the order of the file.
        by_form: the row of every spelling, normalised.
    """

    name: str
    version: str
    title: str
    kind: str
    licence: str
    note: str
    rows: tuple[Row, ...]
    by_form: Mapping[str, Row]

    @property
    def label(self) -> str:
        """Name and version, as a band carries it."""
        return f"{self.name}@{self.version}"


def plain(text: str) -> str:
    """A term as it is looked up: lower case, straight quotes, one space, no outer punctuation.

    >>> plain(" Very  likely, ")
    'very likely'
    """
    lowered = text.translate(_MARKS).lower().replace("...", " ... ")
    return " ".join(lowered.split()).strip(" \"'.,;:!?()[]") if lowered.strip() != "'ll" else "'ll"


def find(asked: str | Path) -> Lexicon:
    """A lexicon by its name, its name and version, or the path of a file.

    Args:
        asked: ``"icd203"``, ``"icd203@2022-12-21"``, or a path that ends in .yaml or .yml.

    Raises:
        InputError: there is none of that name or version, or the file is not a lexicon; the message names the
            file, the row and the field.

    >>> find("icd203").rows[0].term
    'almost no chance'
    """
    if isinstance(asked, Path) or asked.lower().endswith((".yaml", ".yml")):
        return _read(str(asked))
    name, _, version = asked.partition("@")
    known = name.lower().replace(" ", "").replace("-", "")
    if known not in lexicon_names():
        raise InputError("lexicon", "one of " + ", ".join(lexicon_names()) + ", or the path of a .yaml file", asked)
    found = _shipped(known)
    if version and version != found.version:
        raise InputError("lexicon", f"{found.label} (the version shipped)", asked)
    return found


@lru_cache(maxsize=64)
def _shipped(name: str) -> Lexicon:
    return _checked(table(f"lexicons/{name}"), name)


def _read(path: str) -> Lexicon:
    return _checked(own_table(path), Path(path).name)


def _checked(data: Any, file: str) -> Lexicon:
    """A lexicon from what a file holds, or one sentence that says what is wrong, and where."""
    if not isinstance(data, dict):
        raise InputError(file, "a mapping with name, version and rows", _kind(data))
    for key in ("name", "version", "rows"):
        if key not in data:
            raise InputError(f"{file}, {key}", "a value", "nothing")
    if strange := sorted(map(str, set(data) - _OF_FILE)):
        raise InputError(f"{file}, {strange[0]}", "one of " + ", ".join(sorted(_OF_FILE)), "an unknown field")
    if not isinstance(data["rows"], list) or not data["rows"]:
        raise InputError(f"{file}, rows", "a list with at least one row", _kind(data["rows"]))
    rows: list[Row] = []
    by_form: dict[str, Row] = {}
    for number, raw in enumerate(data["rows"], 1):
        where = f"{file}, row {number}"
        row = _row(raw, where)
        rows.append(row)
        for form in (row.term, *row.synonyms):
            held = by_form.setdefault(plain(form), row)
            if held is not row and form not in (raw.get("near") or ()):
                raise InputError(f"{where}, term", f'a term or form that no other row has ("{held.term}" has it)', form)
    texts = {key: str(data.get(key, "")) for key in ("name", "version", "title", "kind", "licence", "note")}
    for key in ("name", "version"):
        if not texts[key].strip() or "@" in texts[key]:
            raise InputError(f"{file}, {key}", "a text without @", data[key])
    return Lexicon(**texts, rows=tuple(rows), by_form=by_form)


def _row(raw: Any, where: str) -> Row:
    if not isinstance(raw, dict):
        raise InputError(where, "a mapping with term, citation and seen", _kind(raw))
    if strange := sorted(map(str, set(raw) - _OF_ROW)):
        raise InputError(f"{where}, {strange[0]}", "one of " + ", ".join(sorted(_OF_ROW)), "an unknown field")
    for key in ("term", "citation", "seen"):
        if not isinstance(raw.get(key), str) or not raw[key].strip():
            raise InputError(f"{where}, {key}", "a text", _kind(raw.get(key)))
    synonyms = [_texts(raw.get(key), f"{where}, {key}") for key in ("forms", "near")]
    low, best, high = (_number(raw.get(key), f"{where}, {key}") for key in ("low", "best", "high"))
    if low is None or best is None or high is None:
        missing = [key for key in ("low", "best", "high") if raw.get(key) is None]
        if len(missing) < 3:
            raise InputError(f"{where}, {missing[0]}", "a number, or none of low, best and high", "nothing")
    elif not low <= best <= high:
        raise InputError(f"{where}, best", "low ≤ best ≤ high", f"{low:g}, {best:g}, {high:g}")
    best_from = str(raw.get("best_from", ""))
    return Row(raw["term"], (*synonyms[0], *synonyms[1]), low, best, high, raw["citation"], raw["seen"], best_from)


def _texts(value: Any, where: str) -> tuple[str, ...]:
    if value is None:
        return ()
    if not isinstance(value, list) or not all(isinstance(one, str) for one in value):
        raise InputError(where, "a list of texts", _kind(value))
    return tuple(value)


def _number(value: Any, where: str) -> float | None:
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= 1:
        raise InputError(where, "a number from 0 to 1", repr(value))
    return float(value)


def _kind(value: Any) -> str:
    return "nothing" if value is None else f"{type(value).__name__} {str(value)[:60]!r}"
