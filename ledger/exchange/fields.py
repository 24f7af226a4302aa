"""A recipe's fields made ready: each a template over the columns, and the row they are evaluated on."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import NamedTuple

from ledger.errors import InputError
from ledger.exchange import dates, melting, tables
from ledger.exchange.functions import Function
from ledger.exchange.lookups import Lookups
from ledger.exchange.operands import Value, midnight, text, truth
from ledger.exchange.recipe import Recipe
from ledger.exchange.templates import Template, compile_template
from ledger.values import instant_text

OWN = ("row", "file")  # names every row has beside its columns


class Row(dict[str, Value]):
    """A row: its own values, then what ``let`` computes of it, then the row it was melted out of.

    Args:
        own: name → value.
        lets: name → how it is computed, once a row.
        above: the row this one is a part of.
        open_ended: a name that is nowhere is missing, as in JSON, and no mistake.
        column: the one it was melted out of, for messages.
    """

    __slots__ = ("above", "column", "lets", "open_ended")

    def __init__(
        self,
        own: Mapping[str, Value],
        lets: Mapping[str, Template],
        above: Mapping[str, Value],
        *,
        open_ended: bool,
        column: str | None = None,
    ) -> None:
        super().__init__(own)
        self.lets, self.above, self.open_ended, self.column = lets, above, open_ended, column

    def __missing__(self, name: str) -> Value:
        """Compute a let, or look into the row above."""
        let = self.lets.get(name)
        if let is not None:
            self[name] = value = let.evaluate(self)
            return value
        return self.above.get(name) if self.open_ended else self.above[name]


class Field(NamedTuple):
    """One field of the recipe: what it is called in a message, and how it is evaluated."""

    label: str
    template: Template

    def value(self, row: Row) -> Value:
        """Return the field's value in a row.

        Raises:
            InputError: naming the field's column, or the field.
        """
        try:
            return self.template.evaluate(row)
        except InputError as error:
            raise InputError(self.label, error.expected, error.got) from error
        except RecursionError as error:
            raise InputError(self.label, "an expression less deep", self.template.text) from error

    def words(self, row: Row) -> str | None:
        """Return the field's value as text; nothing where it is missing or empty."""
        value = self.value(row)
        return None if value is None else text(value).strip() or None


def follows(field: Field | None, key: Field) -> bool:
    """Whether a field is the same in all rows with one key: it takes nothing but the one column the key is.

    >>> key, shown = (Field("", compile_template(said, "")) for said in ("question {id}", "{upper(id)}"))
    >>> follows(shown, key), follows(key, shown)
    (True, False)
    """
    if field is None or field.template.constant:
        return True
    reaches = "column(" in field.template.text.replace(" ", "")  # any column at all
    return key.template.bare and field.template.names <= key.template.names and not reaches


class Fields:
    """All fields of a recipe, compiled against the columns of a file.

    Args:
        recipe: the recipe.
        table: the file.
        looked_up: tables for lookup().

    Raises:
        InputError: for an expression that is none, or a name that is no column.
    """

    def __init__(self, recipe: Recipe, table: tables.Table, looked_up: Lookups) -> None:
        self.recipe, self.table = recipe, table
        self.ways = tables.ways(recipe.file, recipe.dates)
        self.more = {"lookup": Function(looked_up.lookup, 2, 4)}
        self.timed: set[Field] = set()  # those of days that had a time of day
        self.takes: dict[str, frozenset[str]] = {}  # field or let → the names it takes
        self.wanted: dict[str, str] = {}  # column → the first field that takes it
        self.constants: list[tuple[str, str]] = []
        self.lets: dict[str, Template] = {}
        melted = self._melted_names()
        for name, said in recipe.let.items():
            template = self._expression(f"let.{name}", said)
            self._want(template, f"let.{name}", {*self.lets, *melted})
            self.lets[name] = template
        self.known = {*self.lets, *melted}
        self.where = [Field("where", self._taken(self._expression("where", said), "where")) for said in recipe.where]
        self.no_good = {
            why: Field(f"reject.{why}", self._taken(self._expression(f"reject.{why}", said), f"reject.{why}"))
            for why, said in recipe.reject.items()
        }

    # -- compiling -----------------------------------------------------------------------------------------------

    def field(self, label: str, said: str | None) -> Field | None:
        """Compile a field; nothing where it is not said."""
        return None if said is None else self.needed(label, said)

    def needed(self, label: str, said: str) -> Field:
        """Compile a field that is said."""
        template = self._taken(compile_template(said, f"recipe {label}", self.more, self.ways), label)
        if template.constant:
            self.constants.append((label, template.text))
        return Field(template.column or label, template)

    def expression(self, label: str, said: str | None) -> Field | None:
        """Compile a field that is an expression, with or without braces."""
        return None if said is None else Field(label, self._taken(self._expression(label, said), label))

    def _expression(self, label: str, said: str) -> Template:
        bare = said.strip()
        whole = bare if bare.startswith("{") else f"{{{bare}}}"
        template = compile_template(whole, f"recipe {label}", self.more, self.ways)
        if template.constant:
            raise InputError(f"recipe {label}", "an expression", repr(said))
        return template

    def _taken(self, template: Template, label: str) -> Template:
        self._want(template, label, self.known)
        return template

    def _want(self, template: Template, label: str, known: Iterable[str]) -> None:
        self.takes[label] = template.names
        for name in template.names - set(known):
            self.wanted.setdefault(name, label)

    def _melted_names(self) -> set[str]:
        return set() if self.recipe.melt is None else melting.names(self.recipe.melt)

    def check(self) -> None:
        """Refuse names that are no column, and words that are one.

        Raises:
            InputError: naming the field and the columns there are.
        """
        absent, have = self.table.absent({*self.wanted, *self._listed()})
        for name in absent:
            if name in OWN:
                continue
            near = difflib.get_close_matches(name, [*have, *self.lets], n=1)
            shown = ", ".join(have[:20]) + (", …" if len(have) > 20 else "")
            hint = f" ({near[0]}?)" if near else ""
            split = self.recipe.melt is not None and self.recipe.melt.split is not None
            where = self.wanted.get(name, "melt.split.cell" if split else "melt.columns")
            raise InputError(f"recipe {where}", f"a column of the file: {shown}", f"{name}{hint}")
        columns = {*have, *self.known}
        for label, said in self.constants:
            if said in columns:
                raise InputError(f"recipe {label}", f"{{{said}}} for the column, or {{'{said}'}} for the word", said)
        for name in self.lets:
            if name in have:
                raise InputError(f"recipe let.{name}", "a name that is no column of the file", name)
        self.have = have
        self._melted()  # a pattern that fits no column is refused now

    def _listed(self) -> list[str]:
        melt = self.recipe.melt
        if melt is not None and melt.split is not None:
            return [melt.split.cell]
        return list(melt.columns) if melt is not None and isinstance(melt.columns, list) else []

    # -- rows ----------------------------------------------------------------------------------------------------

    def rows(self, record: tables.Record, line: int) -> Iterator[Row]:
        """Yield the rows a record gives: one, or one a melted column or pair.

        Raises:
            InputError: for a cell that is no list of pairs.
        """
        own = {"row": Decimal(line), "file": self.table.path.name}
        open_ended = self.table.form != "csv"
        if self.recipe.melt is None:
            yield Row({**own, **record}, self.lets, {}, open_ended=open_ended)
            return
        above, melt = {**own, **record}, self.recipe.melt
        if melt.split is not None:
            for name, cell in melting.pairs(melt.split, record.get(melt.split.cell)):
                yield Row({melt.variable: name, melt.value: cell}, self.lets, above, open_ended=open_ended,
                          column=melt.split.cell)  # fmt: skip
            return
        for column, names in self._melted():
            if column in record:
                value = {melt.value: record[column]}
                yield Row({**names, **value}, self.lets, above, open_ended=open_ended, column=column)

    def _melted(self) -> list[tuple[str, dict[str, Value]]]:
        """Return the columns that are melted, each with the names its rows have for it; found once."""
        if not hasattr(self, "_columns"):
            self._columns = [] if self.recipe.melt is None else melting.columns(self.recipe.melt, self.have)
        return self._columns

    def kept(self, row: Row) -> bool:
        """Whether the filters let a row through."""
        for each in self.where:
            value = each.value(row)
            try:
                if not truth(value):
                    return False
            except InputError as error:
                raise InputError("where", "true or false", error.got) from error
        return True

    def refuse(self, row: Row) -> None:
        """Refuse a row for a reason of the recipe's own.

        Raises:
            InputError: with the reason.
        """
        for why, field in self.no_good.items():
            if truth(field.value(row)):
                raise InputError("reject", f"a row for which this is not true: {field.template.text.strip('{}')}", why)

    def cell(self, label: str, row: Row, got: str) -> tuple[str, str]:
        """Return how a reject calls a field, and the cell it came of: nothing where that is plain, or is several.

        Args:
            label: the field, let or column that was not as it should be.
            row: the row.
            got: what the message says already.
        """
        melt = self.recipe.melt
        value = None if melt is None else melt.value
        names, reached = {label}, set()
        while names:
            name = names.pop()
            taken = self.takes.get(name, self.takes.get(f"let.{name}"))
            if taken is None:
                reached.add(name)
            else:
                names |= taken - reached - {name}
        reached = {row.column if name == value and row.column else name for name in reached}
        own = row.column if label == value and row.column else label
        if len(reached) != 1 or label == value:
            melted = own if row.column is None or own == row.column else f"{own} ({row.column})"
            return melted, ""
        (column,) = reached
        if column == label or column in OWN:
            return label, ""
        above = row.above if column in row.above else row
        raw = text(above.get(column)) if column in above else ""
        shown = repr(raw[:80])
        return (label if row.column is None else f"{label} ({row.column})"), (
            "" if not raw or shown == got else f"{column}: {shown}"
        )

    # -- dates ---------------------------------------------------------------------------------------------------

    def _date(self, field: Field, row: Row) -> date | datetime | None:
        value = field.value(row)
        if value is None or value == "":
            return None
        if isinstance(value, date):
            return value
        ways = self.ways._replace(form=None) if field.template.constant else self.ways
        try:
            return ways.moment(text(value))
        except InputError as error:
            raise InputError(field.label, error.expected, error.got) from error

    def day(self, field: Field | None, row: Row) -> date | None:
        """Return the day a field says, in the recipe's zone."""
        found = None if field is None else self._date(field, row)
        if found is None or field is None:
            return None
        if not midnight(found):
            self.timed.add(field)
        return dates.day(found, self.recipe.dates.zone)

    def moment(self, field: Field | None, row: Row) -> str | None:
        """Return the day or instant a field says, as entries hold it.

        Raises:
            InputError: for a time without a zone.
        """
        found = None if field is None else self._date(field, row)
        if found is None or field is None:
            return None
        if not isinstance(found, datetime):
            return found.isoformat()
        if found.tzinfo is None:
            raise InputError(field.label, "a time with its zone, or the zone in the recipe (dates: zone: UTC)", found)
        try:
            return instant_text(found)
        except OverflowError as error:
            raise InputError(field.label, "a time from year 1 to 9999", found) from error
