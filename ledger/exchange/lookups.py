"""Other tables, and other rows of the same: what ``lookup(table, key, column, which)`` finds in them."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

from ledger.errors import InputError, NotFoundError
from ledger.exchange import recipe, tables
from ledger.exchange.functions import extreme
from ledger.exchange.operands import Value, Ways, missing, number, text, truth
from ledger.exchange.templates import compile_template

WHICH = ("first", "last", "min", "max", "sum", "count")
_SHOWN = 12


class Lookups:
    """The tables of a recipe for look-up.

    Args:
        said: name → how the table is read.
        path: the file that is imported; a look-up without a file of its own is in this one.
        own: how that is read.
        folder: where the recipe is; other files are beside it, or beside the file.

    Raises:
        InputError: if a table is none, or its key is no text of its columns.
        NotFoundError: if there is no such file.
    """

    def __init__(self, said: dict[str, recipe.Lookup], path: Path, own: recipe.Recipe, folder: Path | None) -> None:
        self.path, self.own, self.folder = path, own, folder
        self.only: dict[str, str | None] = {}
        self.records: dict[str, dict[str, list[tables.Record]]] = {}
        self.columns: dict[str, list[str]] = {}
        self.ways: dict[str, Ways] = {}
        self.asked = dict.fromkeys(said, 0)
        self.found = dict.fromkeys(said, 0)
        self._held: dict[tuple[str, str, str, str], Value] = {}
        for name, each in said.items():
            self._read(name, each)

    def _read(self, name: str, said: recipe.Lookup) -> None:
        self.only[name] = "value" if said.values is not None else None
        self.ways[name] = tables.ways(self.own.file, self.own.dates)
        if said.values is not None:
            self.records[name] = {key: [{"value": value}] for key, value in said.values.items()}
            self.columns[name] = ["value"]
            return
        path = self.path if said.file is None else self._beside(str(said.file))
        settings = said.read or (self.own.file if said.file is None else recipe.File())
        table, ways = tables.Table(path, settings), tables.ways(settings, self.own.dates)
        self.ways[name] = ways
        key = compile_template(str(said.key), f"recipe lookup.{name}.key", ways=ways)
        conditions = [each if each.strip().startswith("{") else f"{{{each}}}" for each in said.where]
        where = [compile_template(each, f"recipe lookup.{name}.where", ways=ways) for each in conditions]
        names = frozenset().union(key.names, *(each.names for each in where))
        absent, have = table.absent(names - {"row", "file"})
        if absent:
            label = "key" if absent[0] in key.names else "where"
            raise InputError(f"recipe lookup.{name}.{label}", f"a column of it: {', '.join(have[:20])}", absent[0])
        columns = dict.fromkeys(have)
        found: dict[str, list[tables.Record]] = {}
        open_ended = dict.fromkeys(names) if table.form != "csv" else {}
        for line, record in table.rows():
            if not record:
                continue
            if table.form != "csv":
                columns.update(dict.fromkeys(record))
            row = {**open_ended, **record, "row": Decimal(line), "file": path.name}
            try:
                if all(truth(each.evaluate(row)) for each in where) and (at := text(key.evaluate(row))):
                    found.setdefault(at, []).append(record)
            except InputError as error:
                raise InputError(f"{path.name}:{line}", error.expected, error.got) from error
        self.records[name], self.columns[name] = found, list(columns)

    def _beside(self, name: str) -> Path:
        """Return a file for look-up: by its bare name, beside the recipe or beside the file."""
        if Path(name).name != name or name in {"", ".", ".."}:
            raise InputError("recipe lookup.file", "the name of a file in the same folder", repr(name))
        for place in (self.folder, self.path.parent):
            if place is not None and (place / name).is_file():
                return place / name
        raise NotFoundError(f"recipe lookup.file {name}: no such file beside the recipe or beside {self.path.name}")

    def lookup(self, table: Value, key: Value, column: Value = None, which: Value = None) -> Value:
        """Return the value of a column in the rows with a key; missing where there is no such key.

        Args:
            table: its name.
            key: of its rows.
            column: the column; of a table of values none is needed.
            which: of several rows: first, last, min, max, sum or count; without it they must agree.

        Raises:
            InputError: for an unknown table, column or choice, or rows that do not agree.
        """
        name, at = text(table), text(key)
        if name not in self.records:
            raise InputError("expression", f"a table among {', '.join(self.records) or 'none'}", repr(name))
        wanted = self.only[name] if column is None else text(column)
        if wanted is None:
            raise InputError("expression", f"a column of {name}", "none")
        choice = "" if which is None else text(which)
        if choice and choice not in WHICH:
            raise InputError("expression", f"one of {', '.join(WHICH)}", repr(choice))
        rows = self.records[name].get(at, [])
        self.asked[name] += 1
        self.found[name] += bool(rows)
        if len(rows) == 1 and not choice and wanted in rows[0]:
            return rows[0][wanted]
        if wanted not in self.columns[name] and not any(wanted in row for row in rows):
            raise InputError("expression", f"a column of {name} ({', '.join(self.columns[name][:_SHOWN])})",
                             repr(wanted))  # fmt: skip
        place = name, at, wanted, choice
        if place not in self._held:
            self._held[place] = self._of(place, [row.get(wanted) for row in rows])
        return self._held[place]

    def _of(self, place: tuple[str, str, str, str], values: list[Value]) -> Value:
        """Return what several rows come to."""
        name, key, column, choice = place
        there = [value for value in values if not missing(value)]
        if choice == "count":
            return Decimal(len(there))
        if not there:
            return None
        if choice in {"first", "last"}:
            return there[0 if choice == "first" else -1]
        if choice == "sum":
            return sum((number(value) or Decimal(0) for value in there), Decimal(0))
        if choice:
            return extreme({"min": min, "max": max}[choice], *there, ways=self.ways[name])
        if any(value != there[0] for value in there):
            other = next(value for value in there if value != there[0])
            expected = f"one {column} for the key {key} (or say which: {', '.join(WHICH)})"
            raise InputError(f"lookup {name}", expected, f"{text(there[0])} and {text(other)}")
        return there[0]

    def findings(self) -> list[str]:
        """Return what nobody would want: tables of which no key was ever found."""
        return [
            f"lookup {name}: none of the {count:,} keys asked for is in it"
            for name, count in self.asked.items()
            if count and not self.found[name]
        ]
