"""Loose arguments into nouns: what the verbs of the ledger take, turned into models or one clear sentence."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any, TypeVar

from pydantic import BaseModel, TypeAdapter, ValidationError

from ledger import entries as e
from ledger import predictions as p
from ledger.errors import InputError
from ledger.values import Name, instant_text, probability_text

Model = TypeVar("Model", bound=BaseModel)
_PREDICTION: TypeAdapter[p.Prediction] = TypeAdapter(p.Prediction)
_NAME: TypeAdapter[str] = TypeAdapter(Name)
_SPACE: TypeAdapter[p.Space] = TypeAdapter(p.Space)
VOID = p.BinarySpace().void_reasons
FARTHEST_EAST = timedelta(hours=14)  # of UTC: where a day begins first
DAYS = ("opens", "closes", "lenient_closes")
BY_HAND = "set by a person"
_ONE = {"probabilities": "option"}


def sentence(error: ValidationError, where: str = "", *, tagged: bool = False) -> InputError:
    """Turn the first problem pydantic found into the project's one sentence.

    Args:
        error: what pydantic raised.
        where: what the values belong to, as the caller names it.
        tagged: it is one of several kinds, and pydantic's place begins with which.
    """
    first = error.errors(include_url=False)[0]
    place = _place(where, first["loc"][tagged:]) or error.title.lower()
    if first["type"] == "extra_forbidden":
        return InputError(place, "no field of this name", repr(first["input"]))
    if first["type"] == "too_short":
        return InputError(place, f"at least {first['ctx']['min_length']}", first["ctx"]["actual_length"])
    if first["type"] == "union_tag_invalid":
        return InputError(place, f"a kind among {first['ctx']['expected_tags']}".replace("'", ""), first["ctx"]["tag"])
    message = first["msg"].removeprefix("Value error, ")
    if message.startswith("expected ") and ", got " in message:
        expected, _, got = message.removeprefix("expected ").rpartition(", got ")
        return InputError(place, expected, got)
    if first["type"] == "missing":
        return InputError(place, "a value", "nothing")
    expected = message.removeprefix("Input should be ").removeprefix("String should ").removeprefix("have ")
    return InputError(place, expected[:1].lower() + expected[1:], repr(first["input"]))


def _place(where: str, path: Iterable[int | str]) -> str:
    """Return a place in an entry as a person names it.

    >>> _place("forecast", ("quantiles", 1, "level")), _place("space", ("fractions", 0))
    ('forecast quantile 2 level', 'fraction 1')
    """
    names = [where] if where else []
    for part in path:
        if isinstance(part, int):
            last = names.pop() if names else ""
            names.append(f"{_ONE.get(last, last.removesuffix('s'))} {part + 1}".strip())
        else:
            names.append(part)
    return " ".join(names[1:] if names[:1] == ["space"] and len(names) > 1 else names)


def make(model: type[Model], where: str = "", **said: Any) -> Model:
    """Build a model from arguments; what is None was not said.

    Raises:
        InputError: naming the field, what was expected and what was got.
    """
    try:
        return model.model_validate({name: value for name, value in said.items() if value is not None})
    except ValidationError as error:
        raise sentence(error, where) from error


def name(value: str, where: str) -> str:
    """Return a name that can stand in an entry.

    Raises:
        InputError: if it is empty, longer than 300 characters, or not text.
    """
    try:
        return _NAME.validate_python(value)
    except ValidationError as error:
        raise sentence(error, where) from error


def source(value: str | Mapping[str, Any] | e.Source | None, before: e.Source | None = None) -> e.Source | None:
    """Return a source from a name, or from some of its fields over those it had."""
    if value is None or isinstance(value, e.Source):
        return value
    said = dict(value) if isinstance(value, Mapping) else {"name": value}
    return make(e.Source, "source", **(_dumped(before) | _emptied(said)))


def _dumped(model: BaseModel | None) -> dict[str, Any]:
    return {} if model is None else model.model_dump()


def _emptied(said: Mapping[str, Any]) -> dict[str, Any]:
    """Return what was said: None was not, and empty words take a field away."""
    return {name: None if value == "" else value for name, value in said.items() if value is not None}


def published(value: date | datetime | str, time_zone: str | None) -> dict[str, Any]:
    """Return the day a statement was published, in its zone, and the instant where a time was given.

    Raises:
        InputError: if it is no date, or a time without a zone, or the zone is unknown.
    """
    from zoneinfo import ZoneInfo

    where = "published_at"
    zone = None
    if time_zone is not None:
        try:
            zone = ZoneInfo(time_zone)
        except (KeyError, ValueError, OSError) as error:
            raise InputError("time_zone", "a zone such as America/New_York", repr(time_zone)) from error
    if isinstance(value, str):
        try:
            value = date.fromisoformat(value) if len(value.strip()) <= 10 else datetime.fromisoformat(value)
        except ValueError as error:
            raise InputError(where, "a day or a time such as 2024-10-31T15:08-04:00", repr(value)) from error
    if not isinstance(value, datetime):
        return {"published_on": value, "time_zone": time_zone}
    if value.tzinfo is None:
        if zone is None:
            raise InputError(where, "a time with its zone, or a day alone", value.isoformat())
        value = value.replace(tzinfo=zone)
    local = value.astimezone(zone) if zone else value
    return {"published_on": local.date(), "published_at": value, "time_zone": time_zone}


def ahead(said: str, now: datetime) -> bool:
    """Whether a day, or a time, is still to come; a day has come as soon as it has anywhere on earth.

    >>> from datetime import UTC
    >>> [ahead(day, datetime(2024, 10, 31, 9, tzinfo=UTC)) for day in ("2024-10-31", "2024-11-01")]
    [False, True]
    """
    if len(said) > len("2024-10-31"):
        return said > instant_text(now)
    return date.fromisoformat(said) > (now + FARTHEST_EAST).date()


def window(value: Any, before: e.Window | None = None) -> e.Window:
    """Return a window from one, from ``(opens, closes)`` or ``(opens, closes, lenient_closes)``, or from its fields.

    Args:
        value: what was said of it.
        before: the window it had: its fields stay where none is said. Days that a person moved are *derived*, and
            their rule says who set them; the lenient end stays as long as it is no earlier than the end.
    """
    if isinstance(value, e.Window):
        return value
    if isinstance(value, tuple | list) and len(value) in {2, 3}:
        value = dict(zip(DAYS, (*value, value[1])[:3] if before else value, strict=False))
    if isinstance(value, Mapping):
        return make(e.Window, "window", **(_emptied(value) if before is None else _moved(before, _emptied(value))))
    known = {name: getattr(value, name, None) for name in (*DAYS, "basis", "rule")}
    if known["opens"] is None:
        raise InputError("window", "the days it opens and closes", repr(value))
    return make(e.Window, "window", **known)


def _moved(before: e.Window, said: dict[str, Any]) -> dict[str, Any]:
    """Return the fields of a window that a person changed."""
    fields = before.model_dump() | said
    days = make(e.Window, "window", opens=fields["opens"], closes=fields["closes"])
    if "lenient_closes" not in said:
        lenient = before.lenient_closes > max(before.closes, days.closes)
        fields["lenient_closes"] = before.lenient_closes if lenient else days.closes
    kept = str(fields["lenient_closes"]) == str(before.lenient_closes)
    if (days.opens, days.closes) != (before.opens, before.closes) or not kept:
        fields |= {"basis": "derived", "rule": BY_HAND} | {
            name: said[name] for name in ("basis", "rule") if name in said
        }
    return fields


def space(value: Any, before: p.Space | None = None) -> p.Space:
    """Return an outcome space from one, from a list of options, or from fields over those it had; None is yes or no."""
    if value is None:
        return p.BinarySpace()
    if isinstance(value, p.BinarySpace | p.OptionsSpace | p.QuantitySpace):
        return value
    if isinstance(value, list | tuple):
        return make(p.OptionsSpace, "space", options=value)
    if isinstance(value, Mapping) and "kind" not in value:
        value = (_dumped(before) or {"kind": "binary"}) | dict(value)
    try:
        return _SPACE.validate_python(value)
    except ValidationError as error:
        raise sentence(error, "space", tagged=True) from error


def prediction(value: Any, *, low: Any = None, high: Any = None) -> p.Prediction:
    """Return a prediction from a probability, a mapping of options to probabilities, or a model.

    Raises:
        InputError: if it is none of these.
    """
    if isinstance(value, BaseModel):
        value = value.model_dump(exclude_none=True)
    if isinstance(value, Mapping) and "kind" not in value:
        pairs = [{"option": name, "probability": share} for name, share in value.items()]
        value = {"kind": "options", "probabilities": pairs}
    if isinstance(value, Mapping):
        try:
            return _PREDICTION.validate_python(value)
        except ValidationError as error:
            raise sentence(error, "forecast", tagged=True) from error
    try:
        best = probability_text(value)
    except ValueError as error:
        expected, _, got = str(error).removeprefix("expected ").rpartition(", got ")
        raise InputError("probability", expected, got) from error
    return make(p.Probability, "probability", best=best, low=low, high=high)


def answer(value: Any, asked: p.Space) -> p.Prediction:
    """Return a prediction that answers a claim's question; see :func:`prediction` and :func:`check_prediction`."""
    said = prediction(value)
    check_prediction(said, asked)
    return said


def check_prediction(said: p.Prediction, asked: p.Space) -> None:
    """Refuse a prediction that does not answer the claim's question.

    Raises:
        InputError: naming what the claim takes.
    """
    if isinstance(asked, p.BinarySpace):
        fits, expected = isinstance(said, p.Probability), "a probability: the claim is yes or no"
    elif isinstance(asked, p.OptionsSpace):
        named = isinstance(said, p.OptionProbabilities) and {o.option for o in said.probabilities}
        fits, expected = named == set(asked.options), f"a probability for each of {', '.join(asked.options)}"
    else:
        fits = isinstance(said, p.Point | p.Interval | p.Quantiles)
        expected = "a point, interval or quantiles: the claim is a quantity"
    if not fits:
        raise InputError("forecast", expected, said.model_dump_json(exclude_none=True))


def outcome(value: Any, reason: str | None = None, where: str = "outcome") -> p.Outcome:
    """Return an outcome from words: yes, no, void (with a reason), a fraction, an option or a number.

    >>> outcome("yes").kind, outcome("0.75").value, outcome("void", "condition_unmet").reason
    ('yes', '0.75', 'condition_unmet')
    """
    if isinstance(value, p.Outcome):
        return value
    if isinstance(value, Mapping):
        return make(p.Outcome, where, **value)
    text = str(value).strip()
    if text.lower() in {"yes", "no"} or isinstance(value, bool):
        text = {"true": "yes", "false": "no"}.get(text.lower(), text.lower())
        return make(p.Outcome, where, kind=text)
    if text.lower() == "void":
        if reason not in VOID:
            raise InputError(f"{where} reason", f"one of {', '.join(VOID)}", repr(reason))
        return make(p.Outcome, where, kind="void", reason=reason)
    # An option, a number or a fraction: which, the claim's space says (fit_outcome).
    return make(p.Outcome, where, kind="option", value=text or "?")


def fit_outcome(found: p.Outcome, asked: p.Space, where: str = "outcome") -> p.Outcome:
    """Return the outcome as the claim's space knows it.

    Raises:
        InputError: if the space has no such outcome.
    """
    if found.kind == "void":
        allowed = asked.void_reasons if isinstance(asked, p.BinarySpace) else VOID
        if found.reason not in allowed:
            raise InputError(f"{where} reason", f"one of {', '.join(allowed)}", found.reason)
        return found
    text = found.value if found.value is not None else found.kind
    if isinstance(asked, p.BinarySpace):
        if found.kind in {"yes", "no"}:
            return found
        share = _decimal(text)
        if share in {Decimal(1), Decimal(0)}:
            return p.Outcome(kind="yes" if share else "no")
        if share is not None and share in {Decimal(each) for each in asked.fractions}:
            return p.Outcome(kind="fraction", value=text)
        declared = f", {', '.join(asked.fractions)} (declared)" if asked.fractions else ""
        raise InputError(where, f"yes, no{declared} or void", repr(text))
    if isinstance(asked, p.OptionsSpace):
        if text not in asked.options:
            raise InputError(where, f"one of {', '.join(asked.options)}, or void", repr(text))
        return p.Outcome(kind="option", value=text)
    if _decimal(text) is None:
        raise InputError(where, f"a number{f' in {asked.unit}' if asked.unit else ''}, or void", repr(text))
    return p.Outcome(kind="number", value=text)


def _decimal(text: str) -> Decimal | None:
    from ledger.values import decimal_text

    try:
        return Decimal(decimal_text(text))
    except ValueError:
        return None


def evidence(items: Iterable[Any]) -> tuple[e.Evidence, ...]:
    """Return pieces of evidence from models, mappings or sentences; a bare web address is its own sentence."""
    found = []
    one = isinstance(items, str | Mapping | e.Evidence)
    if not one and not isinstance(items, Iterable):
        raise InputError("evidence", "sentences, or fields of evidence", repr(items))
    for position, item in enumerate([items] if one else items):
        if isinstance(item, e.Evidence):
            found.append(item)
            continue
        if not isinstance(item, str | Mapping):
            raise InputError(f"evidence {position + 1}", "a sentence, or fields of evidence", repr(item))
        said = {"says": item} if isinstance(item, str) else dict(item)
        if isinstance(item, str) and item.startswith(("http://", "https://")):
            said["url"] = item
        found.append(make(e.Evidence, f"evidence {position + 1}", **said))
    return tuple(found)


def claim(said: Mapping[str, Any], before: Mapping[str, Any] | None = None) -> e.Claim:
    """Return a claim from what a person says of it, over what stood there: a proposer's reading, or the older wording.

    Args:
        said: field → value; an empty text, or None, takes away what stood there. Of window, source and space it may
            say some fields alone.
        before: field → value as it stood.

    Raises:
        InputError: naming the first field that is not as it should be, such as a window nobody gave.
    """
    old = dict(before or {})
    fields = old | {name: None if value == "" else value for name, value in said.items()}
    unknown = set(fields) - set(e.Claim.model_fields)
    if unknown:
        raise InputError("claim", f"fields among {', '.join(e.Claim.model_fields)}", ", ".join(sorted(unknown)))
    for each in ("key", "updates"):
        if isinstance(key := said.get(each), str) and not key.isprintable():  # a file's keys are taken as they are
            raise InputError(each, "a name without unseen characters", repr(key))
    if fields.get("window") is None:
        raise InputError("window", "the days the claim opens and closes", "nothing: the text gives none")
    fields["window"] = window(fields["window"], old.get("window"))
    fields["space"] = space(fields.get("space"), old.get("space"))
    fields["source"] = source(fields.get("source"), old.get("source"))
    if isinstance(fields.get("topics"), str):
        fields["topics"] = (fields["topics"],)
    return make(e.Claim, "", **fields)
