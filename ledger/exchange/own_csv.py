r"""Own CSV: what stands in the ledger as tables, each row with the fields of its noun, whole and spreadsheet-safe.

One file holds all tables, the first column says which; under a name that ends in ``.zip`` each is a file of its own.
The columns are the fields of :mod:`ledger.entries`, what lies inside another with a dot (``window.closes``,
``prediction.best``); lists are JSON; an empty cell says nothing. Cells that a spreadsheet would take for a formula
begin with an apostrophe, which reading takes off again. Probabilities and numbers are the text that was entered.

==========  =============================================================================================
table       a row is
==========  =============================================================================================
statement   an archived document; ``text`` and its ``salt`` beside the fields
rejection   a passage that was turned down, and why
claim       a claim as it is worded now
forecast    a forecast that was not superseded; ``claim_id`` is the id of its claim
step        that a claim was locked or withdrawn
resolution  a ruling that was not superseded, ``proposed`` or ``settled`` (column ``stage``)
note        words about another entry
==========  =============================================================================================

An ``id`` may be any name: where it is no UUID it becomes one, always the same, and so do the columns that refer to it.
So a table written by hand comes out with identifiers, and from then on the same to the byte. Who entered what, and
when, is in the journal and so in JSON Lines, not here.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ledger import entries as e
from ledger.errors import InputError
from ledger.exchange import limits, sheets
from ledger.exchange.bundle import About, Bundle, Options, Reject, Step, identifier
from ledger.exchange.cells import unguard
from ledger.exchange.gathering import fits
from ledger.exchange.own_jsonl import hashed
from ledger.exchange.seeds import Text, make
from ledger.values import is_entry_id

if TYPE_CHECKING:
    import pandas as pd

NAME = "csv"
_STAGES: dict[str, type[e.Body]] = {"proposed": e.ResolutionProposed, "settled": e.ResolutionSettled}
_STEPS: dict[str, type[e.Body]] = {"withdrawn": e.ClaimWithdrawn, "locked": e.ClaimLocked}
_WORDS = {"resolution": ("stage", _STAGES), "step": ("step", _STEPS)}
TABLES = ("statement", "rejection", "claim", "forecast", "step", "resolution", "note")
_KINDS: dict[str, type[e.Body]] = {
    "statement": e.StatementArchived, "rejection": e.CandidateRejected, "claim": e.ClaimRecorded,
    "forecast": e.ForecastMade, "note": e.NoteAdded,
}  # fmt: skip
_FRAMES = {"statement": "statements", "rejection": "rejections", "forecast": "forecasts", "step": "steps",
           "resolution": "resolutions", "note": "notes"}  # fmt: skip
_REFERENCES = {"claim_id": "claim", "supersedes": "forecast", "mention.statement_id": "statement", "about": "claim"}
_LEADING = ("table", "id", "claim_id", "stage", "step", "key", "question", "forecaster", "basis", "prediction.kind",
            "prediction.best", "prediction.low", "prediction.high", "outcome.kind", "outcome.value")  # fmt: skip
Cells = dict[str, str]


# -- out -------------------------------------------------------------------------------------------------------------


def flat(said: Mapping[str, Any], prefix: str = "") -> Cells:
    """Return fields as cells: one inside another with a dot, lists as JSON.

    >>> flat({"window": {"opens": "2024-11-01"}, "topics": ["rain"], "excerpt": False})
    {'window.opens': '2024-11-01', 'topics': '["rain"]', 'excerpt': 'false'}
    """
    cells: Cells = {}
    for name, value in said.items():
        if isinstance(value, Mapping):
            cells |= flat(value, f"{prefix}{name}.")
        elif value is not None:
            cells[f"{prefix}{name}"] = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return cells


def _lines(frames: Mapping[str, pd.DataFrame]) -> Iterator[Cells]:
    """Yield the rows of all tables."""
    for table in TABLES:
        if table == "claim":
            for row in frames["claims"].itertuples():
                yield {"table": table, "id": str(row.claim_id), **flat(json.loads(str(row.body)))}
            continue
        for row in frames[_FRAMES[table]].itertuples():
            if row.kind == e.ClaimRevised.kind:
                continue  # the claim is written as it is worded now
            said = json.loads(str(row.body))
            said.pop("supersedes", None)  # what it names is no more in these tables
            cells = {"table": table, "id": str(row.entry_id), **flat(said)}
            if table == "statement" and row.text is not None:
                cells |= {"salt": str(row.salt), "text": str(row.text)}
            if table in {"resolution", "step"}:
                column, words = _WORDS[table]
                cells[column] = next(word for word, kind in words.items() if kind.kind == row.kind)
            yield cells


def _columns(lines: Iterable[Cells]) -> list[str]:
    """Return the columns that hold something: the leading ones in their order, then the others by name."""
    used = {name for line in lines for name in line}
    leading = [name for name in _LEADING if name in used or name in {"table", "id"}]
    return leading + sorted(used - set(leading))


# -- in --------------------------------------------------------------------------------------------------------------


def _nested(cells: Cells, lists: Iterable[str]) -> dict[str, Any]:
    """Return cells as fields, those with a dot inside another, lists parsed."""
    said: dict[str, Any] = {}
    for name, cell in cells.items():
        value: Any = cell
        if name.rpartition(".")[2] in lists:
            try:
                value = limits.json_value(cell.encode(), "utf-8", name)
            except InputError as error:
                raise InputError(name, "a list in JSON", cell) from error
            if not isinstance(value, list):
                raise InputError(name, "a list in JSON", cell)
        *above, last = name.split(".")
        inside = said
        for part in above:
            inside = inside.setdefault(part, {})
            if not isinstance(inside, dict):
                raise InputError(name, f"no value in {part}, which has fields", repr(inside))
        inside[last] = value
    return said


_LISTS = ("topics", "mentions", "evidence", "considers", "fractions", "void_reasons", "options", "probabilities",
          "quantiles", "reasons")  # fmt: skip


class _Reading:
    """What has been read of a file so far."""

    def __init__(self, bundle: Bundle) -> None:
        self.bundle = bundle
        self.spaces: dict[str, e.Claim] = {}
        self.known: set[str] = set()

    def step(self, line: int, cells: Cells) -> Step | None:
        """Return the entry a row says, or nothing where it says one again.

        Raises:
            InputError: naming the column that is not as it should be.
        """
        cells = {name: unguard(cell) for name, cell in cells.items() if cell != ""}
        table, named = cells.pop("table", ""), cells.pop("id", "")
        if table not in TABLES:
            raise InputError("table", f"one of {', '.join(TABLES)}", repr(table))
        entry_id = _id(table, named or json.dumps(cells, sort_keys=True))
        for name, other in _REFERENCES.items():
            if name in cells:
                cells[name] = _id(table if name == "supersedes" else other, cells[name])
        body = self._body(table, cells, entry_id)
        if entry_id in self.known:
            self.bundle.about.duplicates += 1
            return None
        self.known.add(entry_id)
        return Step(entry_id, body, line)

    def _body(self, table: str, cells: Cells, entry_id: str) -> e.Body:
        kind = _KINDS.get(table)
        if kind is None:
            column, words = _WORDS[table]
            word = cells.pop(column, "")
            if word not in words:
                raise InputError(column, f"one of {', '.join(words)}", repr(word))
            kind = words[word]
        if table == "statement":
            return self._statement(cells, entry_id)
        said = _nested(cells, _LISTS)
        if table == "claim":
            for mention in said.get("mentions", []):
                if isinstance(mention, dict) and isinstance(mention.get("statement_id"), str):
                    mention["statement_id"] = _id("statement", mention["statement_id"])
            claim = make(e.Claim, "claim", said)
            if any(mention.statement_id not in self.known for mention in claim.mentions):
                raise InputError("mentions", "statements of this file, above the claim", "another")
            self.spaces[entry_id] = claim
            return e.ClaimRecorded(claim=claim)
        if "mention.statement_id" in cells and cells["mention.statement_id"] not in self.known:
            raise InputError("mention.statement_id", "a statement of this file, above this row", "another")
        if "claim_id" in cells and cells["claim_id"] not in self.spaces:
            raise InputError("claim_id", "a claim of this file, above this row", cells["claim_id"])
        if table == "note" and cells.get("about") not in self.known:
            raise InputError("about", "an entry of this file, above this row", cells.get("about", "nothing"))
        if "considers" in said:
            said["considers"] = [_id("resolution", str(each)) for each in said["considers"]]
        body = make(kind, table, said)
        if isinstance(body, e.ForecastMade):
            fits(body.prediction, self.spaces[body.claim_id].space)
        return body

    def _statement(self, cells: Cells, entry_id: str) -> e.StatementArchived:
        text = cells.pop("text", None)
        if text is None:
            raise InputError("text", "the words of the statement", "nothing: they were erased, or left out")
        salt = cells.pop("salt", identifier(f"csv salt {entry_id}").replace("-", ""))
        kept = Text("", salt, text)
        cells |= {"text_hash": hashed(kept), "characters": str(len(text))}
        body = make(e.StatementArchived, "statement", _nested(cells, _LISTS))
        self.bundle.texts[entry_id] = kept._replace(text_hash=body.text_hash)
        return body


def _id(table: str, name: str) -> str:
    """Return a UUID as it is, and the one that any other name always gets."""
    return name if is_entry_id(name) else identifier(f"csv {table} {name}")


class OwnTables:
    """The format."""

    name = NAME
    about = "what stands in the ledger, as tables (own CSV, or ZIP with a file a table)"

    def identify(self, path: Path, head: bytes) -> bool:
        """Return whether the first columns are ours, or an archive holds our tables."""
        if head.startswith(b"PK\x03\x04"):
            try:
                return any(_table(name) for name in limits.members(path))
            except InputError:
                return False
        return sheets.heading(head)[:2] == ["table", "id"]

    def read(self, path: Path, options: Options) -> Bundle:
        """Read the tables, statements first, then claims, then what is said of them."""
        archive = sheets.Shelf(path).archive
        sha256 = sheets.digest(path) if archive else limits.examine(path, line=sheets.MOST_LINE)
        bundle = Bundle([], About(NAME, path.name, sha256, path.stat().st_size))
        bundle.steps = self._steps(path, bundle, archive=archive)
        return bundle

    @staticmethod
    def _steps(path: Path, bundle: Bundle, *, archive: bool) -> Iterator[Step]:
        reading, parts = _Reading(bundle), []
        if archive:
            names = sorted(
                (name for name in limits.members(path) if _table(name)), key=lambda n: TABLES.index(_table(n))
            )
            parts = [(sheets.unpacked(path, name), name) for name in names]
        else:
            parts = [(sheets.opened(path), path.name)]
        for file, where in parts:
            with file:
                for line, cells in sheets.rows(file, where, bundle.rejects, ("table", "id")):
                    bundle.about.rows += 1
                    try:
                        step = reading.step(line, cells)
                    except InputError as error:
                        column = error.where.removeprefix(f"{cells['table']}.")
                        bundle.rejects.append(Reject(line, column, error.expected, str(error.got)))
                        continue
                    if step is not None:
                        yield step
        bundle.about.done = bundle.about.size

    def write(self, frames: Mapping[str, pd.DataFrame], path: Path) -> int:
        """Write all tables to one file, or to an archive with a file a table."""
        lines = list(_lines(frames))
        if path.suffix.lower() == ".zip":
            of = {table: [line for line in lines if line["table"] == table] for table in TABLES}
            sheets.write_archive(
                path, {f"{table}.csv": sheets.text(rows, _columns(rows)) for table, rows in of.items() if rows}
            )
        else:
            path.write_text(sheets.text(lines, _columns(chain(lines))), encoding="utf-8", newline="")
        return len(lines)


def _table(name: str) -> str:
    """Return the table that a file of an archive holds, by its name; nothing for another file."""
    table = name.removesuffix(".csv")
    return table if name.endswith(".csv") and table in TABLES else ""


FORMAT = OwnTables()
