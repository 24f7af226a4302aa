"""The seeds: statements as text and the entries that belong to them, read from a folder of YAML.

A file begins with ``format: forecast-ledger seeds 1`` and lists statements, each with its text (or the name of a
text file beside it), its claims with their mentions, forecasts and resolution, and its rejected candidates. The
fields are those of :mod:`ledger.entries`; identifiers, hashes and salts follow from the ``key`` of a statement and
of a claim, so that loading twice adds nothing. ``seeds/README.md`` describes the format.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple, TypeVar
from uuid import UUID, uuid5

import yaml
from pydantic import BaseModel, ValidationError

from ledger import entries as e
from ledger import predictions as p
from ledger.errors import InputError, NotFoundError

try:
    from yaml import CSafeLoader as _SafeLoader
except ImportError:  # PyYAML without libyaml: the same, slower
    from yaml import SafeLoader as _SafeLoader  # type: ignore[assignment]

FORMAT = "forecast-ledger seeds 1"
NAMESPACE = UUID("1f3c1d5e-7a52-5c0e-9d7b-20241031e000")
_FILE = ("format", "series", "about", "statements")
_BESIDE = ("key", "text", "text_file", "sampling", "claims", "rejections")
_STATEMENT = (*_BESIDE, *(name for name in e.StatementArchived.model_fields if name not in {"text_hash", "characters"}))
_MENTION = ("quote", "start", "end", "form")
_REJECTION = (*_MENTION, "reason", "note")
_CLAIM = (*e.Claim.model_fields, "forecasts", "resolution")
_FORECAST = tuple(name for name in e.ForecastMade.model_fields if name not in {"claim_id", "supersedes"})
_RULING = (*(name for name in e.Ruling.model_fields if name not in {"claim_id", "supersedes"}), "reason")
Model = TypeVar("Model", bound=BaseModel)


class Text(NamedTuple):
    """A statement's text, which lies beside the journal under its salted hash."""

    text_hash: str
    salt: str
    text: str


class Loaded(NamedTuple):
    """What became of the seeds: entries added, and entries that were there already."""

    added: int
    known: int


@dataclass(frozen=True)
class Seeds:
    """What a folder of seeds says.

    Attributes:
        steps: identifier and body of every entry in order, all forecasts before the first outcome.
        texts: identifier of the statement → its text.
    """

    steps: tuple[tuple[str, e.Body], ...]
    texts: dict[str, Text]


def seeds_folder() -> Path:
    """Return where the seeds are: in the installed package, else beside it in a checkout.

    Raises:
        NotFoundError: if they were not installed.
    """
    package = Path(__file__).resolve().parents[1]
    for folder in (package / "_seeds", package.parent / "seeds"):
        if identify(folder):
            return folder
    raise NotFoundError("seeds: expected the folder seeds beside the package, or ledger/_seeds in it, got neither")


def identify(path: str | Path) -> bool:
    """Return whether a file, or any file in a folder, is in this format."""
    return any(file.read_bytes().lstrip().startswith(f"format: {FORMAT}".encode()) for file in _files(Path(path)))


def read(folder: str | Path) -> Seeds:
    """Read a folder of seeds, or one file of it.

    Raises:
        InputError: naming file and field: an unknown field, a quote that is not in the text at its offsets, a
            window that closes before it opens or before the statement, an outcome without evidence, …
    """
    folder = Path(folder)
    if not (files := _files(folder)):
        raise InputError("seeds", "a folder with YAML files", f"none in {folder.name}")
    reading = _Reading()
    for file in files:
        reading.file(file, file.name if file == folder else file.relative_to(folder).as_posix())
    for where, key in reading.updates:
        if identifier(f"claim {key}") not in reading.first:
            raise InputError(f"{where}.updates", "the key of another claim of the seeds", key)
    return Seeds((*reading.first.items(), *reading.last.items()), reading.texts)


def _files(path: Path) -> list[Path]:
    if path.is_dir():
        return sorted(path.rglob("*.yaml"))
    return [path] if path.suffix == ".yaml" and path.is_file() else []


class _Reading:
    """What has been read so far."""

    def __init__(self) -> None:
        self.first: dict[str, e.Body] = {}
        self.last: dict[str, e.Body] = {}
        self.texts: dict[str, Text] = {}
        self.updates: list[tuple[str, str]] = []

    def step(self, steps: dict[str, e.Body], name: str, where: str, body: e.Body) -> None:
        if identifier(name) in steps:
            raise InputError(where, "a name of its own", f"{name!r} a second time")
        steps[identifier(name)] = body

    def file(self, path: Path, name: str) -> None:
        said = _mapping(_load(path, name), name, _FILE, ("format", "statements"))
        if said["format"] != FORMAT:
            raise InputError(f"{name}: format", FORMAT, repr(said["format"]))
        for where, item in _items(said, "statements", name):
            fields = {"series": said.get("series")}
            fields |= _mapping(item, where, _STATEMENT, ("key", "publisher", "published_on"))
            self.statement(fields, f"{name}: {fields['key']}", path, name)

    def statement(self, said: dict[str, Any], where: str, path: Path, name: str) -> None:
        """Read one statement with everything below it."""
        key = f"statement {said['key']}"
        statement_id = identifier(key)
        text = _text(said, where, path)
        salt = hashlib.sha256(statement_id.encode()).hexdigest()[:32]
        text_hash = hashlib.sha256(bytes.fromhex(salt) + text.encode()).hexdigest()
        fields = {field: value for field, value in said.items() if field not in _BESIDE}
        body = make(e.StatementArchived, where, fields | {"text_hash": text_hash, "characters": len(text)})
        self.step(self.first, key, where, body)
        self.texts[statement_id] = Text(text_hash, salt, text)
        for place, item in _items(said, "rejections", where):
            fields = _mapping(item, place, _REJECTION, ("quote", "start", "end", "reason"))
            mention = _mention(fields, place, statement_id, text)
            rejected = {"mention": mention, "reason": fields["reason"], "note": fields.get("note")}
            span = f"rejection {said['key']} {mention.start}-{mention.end}"
            self.step(self.first, span, place, make(e.CandidateRejected, place, rejected))
        for place, item in _items(said, "claims", where):
            fields = {"sampling": said.get("sampling"), "source": body.source}
            fields |= _mapping(item, place, _CLAIM, ("key", "mentions"))
            claim = f"{name}: {fields['key']}"
            fields["mentions"] = tuple(
                _mention(_mapping(each, spot, _MENTION, ("quote", "start", "end")), spot, statement_id, text)
                for spot, each in _items(fields, "mentions", claim)
            )
            self.claim(fields, claim, body)

    def claim(self, said: dict[str, Any], where: str, statement: e.StatementArchived) -> None:
        """Read one claim with its forecasts and resolution."""
        own = {field: value for field, value in said.items() if field not in {"forecasts", "resolution"}}
        claim = make(e.Claim, where, own)
        closes, said_on = claim.window.closes, statement.published_on
        if closes < said_on:
            raise InputError(f"{where}.window.closes", f"a day on or after the statement's, {said_on}", closes)
        if claim.updates is not None:
            self.updates.append((where, claim.updates))
        key, claim_id = claim.key, identifier(f"claim {claim.key}")
        self.step(self.first, f"claim {key}", where, e.ClaimRecorded(claim=claim))
        for place, item in _items(said, "forecasts", where):
            fields: dict[str, Any] = {"stated_at": statement.published_at or statement.published_on}
            fields |= _mapping(item, place, _FORECAST, ("basis", "prediction"))
            if fields["basis"] == "stated" and claim.source is not None:
                fields.setdefault("forecaster", claim.source.name)
            forecast = make(e.ForecastMade, place, fields | {"claim_id": claim_id})
            _check_prediction(forecast.prediction, claim.space, f"{place}.prediction")
            self.step(self.first, f"forecast {key} {forecast.basis} {forecast.forecaster}", place, forecast)
        if said.get("resolution") is not None:
            place = f"{where}.resolution"
            ruling = _ruling(_mapping(said["resolution"], place, _RULING, ("outcome",)), place, claim, claim_id)
            _check_dates(ruling, claim, statement, place)
            self.step(self.last, f"resolution {key}", place, ruling)


def identifier(name: str) -> str:
    """Return the entry identifier that a kind and key always get (UUID version 5).

    >>> identifier("claim austin-2024-10-31-S1") == identifier("claim austin-2024-10-31-S1")
    True
    """
    return str(uuid5(NAMESPACE, name))


class _Loader(_SafeLoader):
    """The safe loader, which besides refuses a field that stands twice."""

    def construct_mapping(self, node: Any, deep: bool = False) -> dict[Any, Any]:
        names = [key.value for key, _ in node.value]
        for key, _ in node.value:
            if names.count(key.value) > 1:
                raise yaml.MarkedYAMLError(problem=f"the field {key.value} twice", problem_mark=node.start_mark)
        return super().construct_mapping(node, deep)


def _decoded(path: Path, where: str) -> str:
    try:
        return path.read_bytes().decode()
    except UnicodeDecodeError as error:
        raise InputError(where, "text in UTF-8", f"a byte that is not, at {error.start}") from error


def _load(path: Path, name: str) -> Any:
    text = _decoded(path, name)
    try:
        return yaml.load(text, Loader=_Loader)  # noqa: S506 - a child of the safe loader
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark
        place = f"{name}:{mark.line + 1}:{mark.column + 1}" if mark else name
        raise InputError(place, "YAML, each field once", error.problem or "something else") from error
    except (yaml.YAMLError, ValueError) as error:
        raise InputError(name, "YAML", str(error).splitlines()[0]) from error


def _mapping(said: Any, where: str, known: tuple[str, ...], needed: tuple[str, ...]) -> dict[str, Any]:
    """Return a mapping after a look at its fields."""
    if not isinstance(said, dict):
        raise InputError(where, "fields with values", repr(said))
    for field in said:
        if field not in known:
            raise InputError(where, f"the fields {', '.join(known)}", f"{field}")
    for field in needed:
        if said.get(field) is None:
            raise InputError(where, f"the field {field} with a value", "nothing")
    return said


def _items(said: dict[str, Any], field: str, where: str) -> Iterator[tuple[str, Any]]:
    """Go through a list, each item with the place to name in a message."""
    items = said.get(field) or []
    if not isinstance(items, list):
        raise InputError(where, f"a list of {field}", repr(items))
    for position, item in enumerate(items, 1):
        yield f"{where}{':' if where.endswith('.yaml') else ','} {field} {position}", item


def make(model: type[Model], where: str, said: dict[str, Any]) -> Model:
    """Build a model from what a file says, or say in one sentence what is wrong with it."""
    try:
        return model.model_validate({field: value for field, value in said.items() if value is not None})
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        loc = [str(part) for part in first["loc"]]
        if loc and loc[0] in {"space", "prediction"}:
            del loc[1:2]  # the kind, which is no field
        place = ".".join((where, *loc))
        message = first["msg"].removeprefix("Value error, ")
        if first["type"] == "extra_forbidden":
            message = f"expected a field that is known, got {loc[-1]}"
        if first["type"] == "missing":
            message = "expected a value, got nothing"
        if message.startswith("expected ") and ", got " in message:
            expected, _, got = message.removeprefix("expected ").rpartition(", got ")
            raise InputError(place, expected, got) from error
        raise InputError(place, message[:1].lower() + message[1:], repr(first["input"])) from error


def _text(said: dict[str, Any], where: str, path: Path) -> str:
    """Return the words of a statement, from the file or from the text file beside it, to the byte."""
    if ("text" in said) == ("text_file" in said):
        raise InputError(where, "either text or text_file", "both" if "text" in said else "neither")
    text = said.get("text")
    if "text_file" in said:
        name = str(said["text_file"])
        beside = path.parent / name
        if Path(name).name != name or not beside.is_file():
            raise InputError(f"{where}.text_file", "the name of a file in the same folder", repr(name))
        text = _decoded(beside, f"{where}.text_file")
    if not isinstance(text, str) or not text.strip() or "\x00" in text:
        raise InputError(f"{where}.text", "the words of the statement", repr(text))
    return text


def _mention(said: dict[str, Any], where: str, statement_id: str, text: str) -> e.Mention:
    fields = {field: said[field] for field in ("start", "end", "form") if field in said}
    mention = make(e.Mention, where, fields | {"statement_id": statement_id})
    if mention.end > len(text):
        raise InputError(f"{where}.end", f"at most {len(text)}, where the text ends", mention.end)
    found = text[mention.start : mention.end]
    if found != said["quote"]:
        expected = f"the text from {mention.start} to {mention.end}, {found[:60]!r}"
        raise InputError(f"{where}.quote", expected, repr(said["quote"]))
    return mention


def _check_prediction(said: p.Prediction, asked: p.Space, where: str) -> None:
    """Refuse a prediction that does not answer the claim's question."""
    takes = {"binary": ("probability",), "options": ("options",), "quantity": ("point", "interval", "quantiles")}
    if said.kind not in takes[asked.kind]:
        raise InputError(f"{where}.kind", f"{' or '.join(takes[asked.kind])}, as the claim asks", said.kind)
    if isinstance(said, p.OptionProbabilities) and isinstance(asked, p.OptionsSpace):
        named = [each.option for each in said.probabilities]
        if sorted(named) != sorted(asked.options):
            raise InputError(where, f"a probability for each of {', '.join(asked.options)}", ", ".join(named))


def _outcome(value: Any, reason: Any, asked: p.Space, where: str) -> p.Outcome:
    """Return an outcome from yes, no, void with a reason, a declared fraction, an option or a number."""
    text = {True: "yes", False: "no"}[value] if isinstance(value, bool) else str(value)
    if text == "void":
        found = make(p.Outcome, where, {"kind": "void", "reason": reason})
        if isinstance(asked, p.BinarySpace) and found.reason not in asked.void_reasons:
            raise InputError(f"{where}.reason", f"one of {', '.join(asked.void_reasons)}", reason)
        return found
    if isinstance(asked, p.QuantitySpace):
        return make(p.Outcome, where, {"kind": "number", "value": text})
    allowed = ("yes", "no", *asked.fractions) if isinstance(asked, p.BinarySpace) else asked.options
    if text not in allowed:
        raise InputError(where, f"one of {', '.join((*allowed, 'void'))}", repr(text))
    if isinstance(asked, p.BinarySpace) and text in {"yes", "no"}:
        return make(p.Outcome, where, {"kind": text})
    return p.Outcome(kind="fraction" if isinstance(asked, p.BinarySpace) else "option", value=text)


def _ruling(said: dict[str, Any], where: str, claim: e.Claim, claim_id: str) -> e.ResolutionProposed:
    names = ("outcome", "strict", "lenient")
    if said.get("reason") is not None and "void" not in [said.get(name) for name in names]:
        raise InputError(f"{where}.reason", "a reason with void only", repr(said["reason"]))
    fields = {field: value for field, value in said.items() if field != "reason"}
    for name in names:
        if fields.get(name) is not None:
            fields[name] = _outcome(fields[name], said.get("reason"), claim.space, f"{where}.{name}")
    ruling = make(e.ResolutionProposed, where, fields | {"claim_id": claim_id})
    if not ruling.evidence:
        raise InputError(f"{where}.evidence", "what shows the outcome", "nothing")
    return ruling


def _check_dates(ruling: e.Ruling, claim: e.Claim, statement: e.StatementArchived, where: str) -> None:
    """Refuse dates that cannot be: an event before the statement never counts."""
    happened, known = ruling.event_date, ruling.known_at
    first, last = statement.published_on, claim.window.closes
    if happened and known and known < happened:
        raise InputError(f"{where}.known_at", f"a day on or after the event's, {happened}", known)
    if ruling.outcome.kind == "yes" and happened and not first <= happened <= last:
        raise InputError(f"{where}.event_date", f"a day from {first} to {last}", happened)
