"""A recipe's fields made ready: each a template over the columns, and the row they are evaluated on."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import NamedTuple

from ledger.errors import InputError
from ledger.exchange import dates, tables
from ledger.exchange.functions import Function, Value, text, truth
from ledger.exchange.recipe import Recipe
from ledger.exchange.templates import Template, compile_template
from ledger.values import instant_text

OWN = ("row", "file")  # names every row has beside its columns
_HOLES = re.compile(r"\{(\w+)\}")


class Row(dict[str, Value]):
    """A row: its own values, then what ``let`` computes of it, then the row it was melted out of.

    Args:
        own: name → value.
        lets: name → how it is computed, once a row.
        above: the row this one is a part of.
        open_ended: a name that is nowhere is missing, as in JSON, and no mistake.
    """

    __slots__ = ("above", "lets", "open_ended")

    def __init__(
        self, own: Mapping[str, Value], lets: Mapping[str, Template], above: Mapping[str, Value], *, open_ended: bool
    ) -> None:
        super().__init__(own)
        self.lets, self.above, self.open_ended = lets, above, open_ended

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
        looked_up: tables for lookup(), name → records by key and their only column.

    Raises:
        InputError: for an expression that is none, or a name that is no column.
    """

    def __init__(
        self, recipe: Recipe, table: tables.Table, looked_up: dict[str, tuple[dict[str, tables.Record], str | None]]
    ) -> None:
        self.recipe, self.table = recipe, table
        self.more = {"lookup": Function(tables.looked_up(looked_up), 2, 3)}
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

    # -- compiling -----------------------------------------------------------------------------------------------

    def field(self, label: str, said: str | None) -> Field | None:
        """Compile a field; nothing where it is not said."""
        return None if said is None else self.needed(label, said)

    def needed(self, label: str, said: str) -> Field:
        """Compile a field that is said."""
        template = self._taken(compile_template(said, f"recipe {label}", self.more), label)
        if template.constant:
            self.constants.append((label, template.text))
        return Field(template.column or label, template)

    def expression(self, label: str, said: str | None) -> Field | None:
        """Compile a field that is an expression, with or without braces."""
        return None if said is None else Field(label, self._taken(self._expression(label, said), label))

    def _expression(self, label: str, said: str) -> Template:
        bare = said.strip()
        template = compile_template(bare if bare.startswith("{") else f"{{{bare}}}", f"recipe {label}", self.more)
        if template.constant:
            raise InputError(f"recipe {label}", "an expression", repr(said))
        return template

    def _taken(self, template: Template, label: str) -> Template:
        self._want(template, label, self.known)
        return template

    def _want(self, template: Template, label: str, known: Iterable[str]) -> None:
        for name in template.names - set(known):
            self.wanted.setdefault(name, label)

    def _melted_names(self) -> set[str]:
        melt = self.recipe.melt
        if melt is None:
            return set()
        holes = _HOLES.findall(melt.columns) if isinstance(melt.columns, str) else []
        return {melt.variable, melt.value, *holes}

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
            where = self.wanted.get(name, "melt.columns")
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
        return list(melt.columns) if melt is not None and isinstance(melt.columns, list) else []

    # -- rows ----------------------------------------------------------------------------------------------------

    def rows(self, record: tables.Record, line: int) -> Iterator[Row]:
        """Yield the rows a record gives: one, or one a melted column."""
        own = {"row": Decimal(line), "file": self.table.path.name}
        open_ended = self.table.form != "csv"
        if self.recipe.melt is None:
            yield Row({**own, **record}, self.lets, {}, open_ended=open_ended)
            return
        above = {**own, **record}
        for column, names in self._melted():
            if column in record:
                value = {self.recipe.melt.value: record[column]}
                yield Row({**names, **value}, self.lets, above, open_ended=open_ended)

    def _melted(self) -> list[tuple[str, dict[str, Value]]]:
        """Return the columns that are melted, each with the names its rows have for it; found once."""
        if not hasattr(self, "_columns"):
            self._columns = list(self._matched())
        return self._columns

    def _matched(self) -> Iterator[tuple[str, dict[str, Value]]]:
        melt = self.recipe.melt
        if melt is None:
            return
        if isinstance(melt.columns, list):
            for column in melt.columns:
                yield column, {melt.variable: column}
            return
        pieces = re.split(r"\{(\w+)\}", melt.columns)
        if len(pieces) == 1 or len(pieces) > 9:
            raise InputError("recipe melt.columns", "a pattern with one to four names in braces", repr(melt.columns))
        pattern = "".join(f"(?P<{piece}>.+?)" if place % 2 else re.escape(piece) for place, piece in enumerate(pieces))
        matched = [(column, re.fullmatch(pattern, column)) for column in self.have if len(column) <= 300]
        found = [(column, {melt.variable: column, **match.groupdict()}) for column, match in matched if match]
        if not found:
            raise InputError("recipe melt.columns", f"a pattern that fits some of {', '.join(self.have[:20])}",
                             repr(melt.columns))  # fmt: skip
        yield from found

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

    # -- dates ---------------------------------------------------------------------------------------------------

    def _date(self, field: Field, row: Row) -> date | datetime | None:
        value = field.value(row)
        if value is None or value == "":
            return None
        if isinstance(value, date):
            return value
        said = self.recipe.dates
        form = None if field.template.constant else said.format
        try:
            return dates.read(text(value), form, said.zone)
        except InputError as error:
            raise InputError(field.label, error.expected, error.got) from error

    def day(self, field: Field | None, row: Row) -> date | None:
        """Return the day a field says, in the recipe's zone."""
        found = None if field is None else self._date(field, row)
        return None if found is None else dates.day(found, self.recipe.dates.zone)

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
