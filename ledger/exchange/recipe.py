"""A recipe: a YAML file that says which column, words or expression of a foreign file gives each field of the ledger.

``docs/import.md`` teaches it; the JSON Schema beside this file (``recipe.schema.json``) is for editors. Every value is
text, in which what stands in braces is an expression on the row (:mod:`ledger.exchange.grammar`).
"""

from __future__ import annotations

import json
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Annotated, Any, Literal, Self

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError, WithJsonSchema, model_validator

from ledger.entries import Basis, ClaimType
from ledger.errors import InputError, NotFoundError
from ledger.exchange import limits
from ledger.predictions import VoidReason

MISSING = ("", "NA", "N/A", "NaN", "nan", "null", "NULL", "None", "#N/A", "<NA>", "n/a")
SHIPPED = Path(__file__).with_name("recipes")
SCHEMA = Path(__file__).with_name("recipe.schema.json")
_SAMPLE = 120


def _said(value: Any) -> Any:
    """Return a YAML value as the text it stands for; ``{p}`` without quotes, which YAML reads as a mapping, too."""
    if isinstance(value, dict) and len(value) == 1 and next(iter(value.values())) is None:
        (name,) = value
        return f"{{{name}}}"
    if isinstance(value, dict):
        raise ValueError("expected quotes around a text that begins with {, got a mapping")
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float | Decimal):
        return format(Decimal(str(value)), "f")
    if isinstance(value, datetime | date):
        return value.isoformat()
    return value


_SCALAR = {"type": ["string", "number", "boolean"]}
Said = Annotated[str, BeforeValidator(_said), Field(max_length=20_000), WithJsonSchema(_SCALAR)]
Name = Annotated[str, Field(min_length=1, max_length=100, pattern=r"^[\w][\w .@-]*$")]
Choice = Annotated[str | int | bool, BeforeValidator(lambda value: int(value) if str(value).isdigit() else value)]


def _listed(value: Any) -> Any:
    return value if isinstance(value, list) or value is None else [value]


Several = Annotated[
    list[Said],
    BeforeValidator(_listed),
    WithJsonSchema({"anyOf": [_SCALAR, {"type": "array", "items": _SCALAR}]}),
]


def _unresolved(value: Any) -> Any:
    return (
        {"unresolved" if key is None else key: each for key, each in value.items()}
        if isinstance(value, dict)
        else value
    )


def _tolerance(value: Any) -> Any:
    return {"true": Decimal("0.1"), "false": None}.get(str(value).lower(), value)


Tolerance = Annotated[
    Annotated[Decimal, Field(ge=0)] | None,
    BeforeValidator(_tolerance),
    WithJsonSchema({"anyOf": [{"type": "boolean"}, {"type": "number", "minimum": 0}]}),
]


class Part(BaseModel):
    """A part of a recipe; an unknown field is an error."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class File(Part):
    """How the file is written."""

    format: Literal["csv", "json", "jsonl"] | None = Field(None, description="default: from the file's ending")
    member: str | None = Field(None, description="the file in a ZIP archive, where it holds several tables")
    after: str | None = Field(None, description="the table begins below the line that begins with this")
    until: str | None = Field(None, description="it ends above the next line that begins with this; '': an empty one")
    delimiter: str | None = Field(None, description="one sign, tab or whitespace; default: , (of .tsv: tab)")
    encoding: str = Field("utf-8", description="such as latin-1, cp1252, utf-16")
    skip: int = Field(0, ge=0, le=10_000, description="lines before the header to pass over")
    header_sign: str | None = Field(None, description="a sign the header line begins with, such as #")
    comment: str | None = Field(None, description="lines that begin with this are passed over")
    columns: list[str] | None = Field(None, description="names of the columns, where the file has no header")
    decimal: Literal[".", ","] = Field(".", description="the decimal sign")
    missing: list[str] = Field(list(MISSING), description="what a cell without a value holds")
    ragged: bool = Field(False, description="rows may be shorter than the header: the rest is missing")
    records: str | None = Field(None, description="JSON: the path to the list of records, such as data.questions")


class Dates(Part):
    """How dates are written, wherever no date() says otherwise."""

    format: str | None = Field(None, description="unix, unix ms, or a pattern such as %m/%d/%y; default: ISO")
    zone: str | None = Field(None, description="the zone of times that name none, and in which days are counted")


class Lookup(Part):
    """A table for lookup('name', key, 'column'): a file beside this one, other rows of this one, or values."""

    file: str | None = Field(None, description="a file beside this one; default: this file")
    key: Said | None = Field(None, description="the key of each of its rows")
    where: Several = Field([], description="its rows for which one is not true are passed over")
    read: File | None = Field(None, description="how it is written; of this file by default as it is")
    values: dict[str, Said] | None = Field(None, description="key → value, for lookup('name', key)")

    @model_validator(mode="after")
    def _one(self) -> Self:
        others = self.file is not None or self.read is not None or bool(self.where)
        if (self.key is None) == (self.values is None) or (self.values is not None and others):
            raise ValueError("expected either a key (and a file), or values, got neither or both")
        return self


class Split(Part):
    """One cell with several values in it, such as A:0.3|B:0.7."""

    cell: str = Field(description="the column")
    pairs: str = Field("|", min_length=1, description="what stands between the pairs")
    value: str = Field(":", min_length=1, description="what stands between a pair's name and its value")


class Melt(Part):
    """Wide to long: each of some columns, or each pair in a cell, becomes a row of its own."""

    columns: list[str] | str | None = Field(None, description="the columns, or a pattern such as q{question}")
    split: Split | None = Field(None, description="the cell that holds several, in place of columns")
    variable: str = Field("variable", description="the name under which the column's name can be used")
    value: str = Field("value", description="the name under which its cell can be used")

    @model_validator(mode="after")
    def _one(self) -> Self:
        if (self.columns is None) == (self.split is None):
            raise ValueError("expected either columns or split, got neither or both")
        return self


class ClaimFields(Part):
    """What the claim of a row is."""

    key: Said = Field(description="names the claim; rows with the same key are on one claim")
    question: Said
    criteria: Said | None = None
    opens: Said | None = Field(None, description="default: the day of the first forecast, at the latest closes")
    closes: Said | None = Field(None, description="the last day; default: the day the outcome was known")
    lenient_closes: Said | None = None
    window: Literal["stated", "derived", "imputed"] = "stated"
    type: ClaimType | None = None
    space: Literal["binary", "options", "quantity"] | None = None
    options: list[Said] | None = Field(None, description="the answers; default: those of the claim's rows")
    ordered: bool = Field(False, description="the options run from low to high")
    unit: Said | None = None
    fractions: list[Said] = Field([], description="partial outcomes that may occur")
    fraction_rule: Said | None = None
    event: Said | None = Field(None, description="claims that stand or fall together share it")
    exclusive_group: Said | None = None
    topics: Several = []
    source: Said | None = None
    condition: Said | None = None
    sampling: Said | None = None


class QuantileRow(Part):
    """The quantile that a row holds, where a forecast has a row a quantile."""

    level: Said
    value: Said


class IntervalFields(Part):
    """A range, and the stated probability that the number falls in it."""

    low: Said
    high: Said
    coverage: Said | None = None


class ForecastFields(Part):
    """What the forecast of a row is."""

    forecaster: Said
    basis: Basis = "stated"
    stated_at: Said | None = Field(None, description="default: the day the claim opens")
    key: Said | None = Field(None, description="tells rows apart that are equal otherwise, such as {row}")
    probability: Said | None = None
    scale: Literal["fraction", "percent", "odds", "odds against", "log odds"] = "fraction"
    low: Said | None = None
    high: Said | None = None
    term: Said | None = None
    lexicon: Said | None = Field(None, description="reads the term where there is no probability")
    terms: dict[str, float | list[float]] | None = Field(None, description="term → best, or [low, best, high]")
    option: Said | None = Field(None, description="the option a row is about: a row an option")
    options: dict[str, Said] | None = Field(None, description="option → its probability: a column an option")
    rest: str | None = Field(None, description="the option that gets what the others leave of 1")
    normalise: Tolerance = Field(None, description="divide the options by their sum if it is so near to 1; true: 0.1")
    required: bool = Field(False, description="a row without a forecast is a reject")
    complete: bool = Field(False, description="a row an option: one left out is a reject")
    quantile: QuantileRow | None = None
    quantiles: dict[str, Said] | None = Field(None, description="level → its value: a column a quantile")
    levels: list[Said] | None = Field(None, description="the levels that each forecast must have")
    point: Said | None = None
    interval: IntervalFields | None = None
    late_if: Said | None = Field(None, description="an expression: where it holds the forecast came too late")
    withdrawn: Said | None = Field(
        None, description="an expression: where it holds the forecaster takes back those before"
    )
    rationale: Said | None = None

    @model_validator(mode="after")
    def _one_answer(self) -> Self:
        answers = [
            name
            for name in ("options", "option", "quantile", "quantiles", "point", "interval")
            if getattr(self, name) is not None
        ]
        if len(answers) > 1:
            raise ValueError(f"expected one kind of answer, got {' and '.join(answers)}")
        if answers in ([], ["option"]) and self.probability is None and self.term is None:
            raise ValueError("expected a probability, a term, options, quantiles, a point or an interval, got none")
        if answers and answers != ["option"] and self.probability is not None:
            raise ValueError(f"expected one kind of answer, got probability and {answers[0]}")
        return self


class OutcomeFields(Part):
    """What happened; a row without a value leaves its claim unresolved."""

    value: Said
    map: Annotated[dict[str, Several] | None, BeforeValidator(_unresolved)] = Field(
        None, description="outcome (yes, no, void, unresolved, an option) → the file's values"
    )
    void: Said | None = Field(None, description="an expression: where it holds the claim is void")
    reason: VoidReason = "no_deciding_source"
    known_at: Said | None = None
    event_date: Said | None = None
    evidence: Said | None = None
    url: Said | None = None
    rationale: Said | None = None


class Figure(Part):
    """A published figure, shown beside ours."""

    name: str
    value: Said
    ours: str | None = Field(None, description="an expression over the score's columns, such as base_rate * 100")
    by: str | None = None
    group: str | None = None
    choices: dict[str, Choice] = {}
    where: str | None = Field(None, description="where it was published")


class Recipe(Part):
    """How to read one kind of file."""

    recipe: Annotated[Literal[1], BeforeValidator(lambda value: {"1": 1}.get(value, value))]
    name: Name = Field(description="of the data set: it is part of every identifier")
    about: str | None = None
    file: File = File()
    dates: Dates = Dates()
    lookup: dict[str, Lookup] = {}
    where: Several = []
    reject: dict[str, Said] = Field({}, description="why → an expression: where it holds the row is a reject")
    let: dict[str, Said] = {}
    melt: Melt | None = None
    claim: ClaimFields
    forecast: ForecastFields | None = None
    outcome: OutcomeFields | None = None
    published: list[Figure] = []


def load(path: Path) -> Recipe:
    """Read a recipe from a file, or a shipped one by its name.

    Raises:
        InputError: naming the field that is not as it should be.
        NotFoundError: if there is neither such a file nor such a recipe.
    """
    if not path.is_file():
        shipped = SHIPPED / f"{path.name.removesuffix('.yaml')}.yaml"
        if path.parent != Path() or not shipped.is_file():
            raise NotFoundError(f"recipe {path.name}: no such file, and none of {', '.join(names())}")
        path = shipped
    said = limits.yaml_value(path)
    if not isinstance(said, dict):
        raise InputError(path.name, "the fields of a recipe", repr(said))
    try:
        return Recipe.model_validate(said)
    except ValidationError as error:
        raise _sentence(error, path.name) from error


def names() -> list[str]:
    """Return the names of the shipped recipes."""
    return sorted(path.stem for path in SHIPPED.glob("*.yaml"))


def _sentence(error: ValidationError, where: str) -> InputError:
    first = error.errors(include_url=False)[0]
    loc = [str(part) for part in first["loc"]]
    place = f"{where}: {'.'.join(loc)}" if loc else where
    if first["type"] == "extra_forbidden":
        return InputError(f"{where}: {'.'.join(loc[:-1]) or 'recipe'}", _fields(loc[:-1]), loc[-1])
    if first["type"] == "missing":
        return InputError(place, "a value", "nothing")
    message = first["msg"].removeprefix("Value error, ")
    if message.startswith("expected ") and ", got " in message:
        expected, _, got = message.removeprefix("expected ").rpartition(", got ")
        return InputError(place, expected, got)
    return InputError(place, message.removeprefix("Input should be ")[:_SAMPLE], repr(first["input"]))


_PARTS: dict[str, type[Part]] = {
    "file": File, "dates": Dates, "melt": Melt, "claim": ClaimFields, "forecast": ForecastFields,
    "outcome": OutcomeFields, "lookup": Lookup, "published": Figure,
}  # fmt: skip


def _fields(loc: list[str]) -> str:
    part = _PARTS.get(loc[0], Recipe) if loc else Recipe
    return f"one of the fields {', '.join(part.model_fields)}"


def schema() -> dict[str, Any]:
    """Return the JSON Schema of a recipe."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "A recipe of forecast-ledger, version 1",
        **{name: value for name, value in Recipe.model_json_schema().items() if name != "title"},
    }


def schema_text() -> str:
    """Return the JSON Schema as it is shipped."""
    return json.dumps(schema(), indent=2, ensure_ascii=False) + "\n"
