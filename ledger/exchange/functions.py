"""What a recipe's expressions compute with: values, how they compare, and the closed list of functions.

A value is missing (None), true or false, an exact number, text, a day or an instant.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date, datetime, timedelta
from decimal import ROUND_FLOOR, ROUND_HALF_EVEN, Decimal
from typing import Any, NamedTuple

from ledger.errors import InputError
from ledger.exchange import dates

Value = Any  # None, bool, Decimal, str, date or datetime
Row = Mapping[str, Value]
MOST_TEXT = 20_000
_DECIMAL = re.compile(r"[+-]?(\d{1,60}(\.\d{0,60})?|\.\d{1,60})([eE][+-]?\d{1,3})?", re.ASCII)
_THOUSANDS = re.compile(r"[+-]?\d{1,3}(,\d{3})+(\.\d+)?", re.ASCII)


class Function(NamedTuple):
    """A function of the language: what it computes, and how many values it takes."""

    compute: Callable[..., Value]
    fewest: int = 1
    most: int = 1
    of_row: bool = False


def number(value: Value) -> Decimal | None:
    """Return a value as an exact number; true is 1.

    Raises:
        InputError: if it is none.

    >>> number("0.70"), number(True), number(None)
    (Decimal('0.70'), Decimal('1'), None)
    """
    if value is None or isinstance(value, Decimal):
        return value
    if isinstance(value, bool):
        return Decimal(value)
    if isinstance(value, str):
        words = value.strip()
        if _DECIMAL.fullmatch(words):
            return Decimal(words)
    raise InputError("expression", "a number", repr(value) if isinstance(value, str) else str(value))


def text(value: Value) -> str:
    """Return a value as text; what is missing is empty, a number has no more digits than it needs.

    >>> text(Decimal("2008")), text(Decimal("1E+2")), text(True), text(date(2024, 10, 31))
    ('2008', '100', 'true', '2024-10-31')
    """
    if value is None:
        return ""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Decimal):
        return format(value, "f") if abs(value.adjusted()) < 400 else str(value)
    return str(value.isoformat())


def truth(value: Value) -> bool:
    """Return whether a condition holds; what is missing does not.

    Raises:
        InputError: if it is neither true nor false, nor a number.
    """
    if value is None or isinstance(value, bool):
        return bool(value)
    if isinstance(value, Decimal):
        return value != 0
    if isinstance(value, str) and value.strip().lower() in {"true", "false", ""}:
        return value.strip().lower() == "true"
    found = number(value)
    return found is not None and found != 0


def equal(left: Value, right: Value) -> bool:
    """Whether two values are the same: as numbers where one of them is a number, else as text.

    >>> equal("1.0", Decimal(1)), equal("1.0", "1"), equal(None, None)
    (True, False, False)
    """
    if left is None or right is None:
        return False
    if isinstance(left, str) and isinstance(right, str):
        return left == right
    if isinstance(left, date) or isinstance(right, date):
        return text(left) == text(right)
    if isinstance(left, bool) or isinstance(right, bool):
        return bool(_flag(left) == _flag(right))
    try:
        return number(left) == number(right)
    except InputError:
        return False


def _flag(value: Value) -> Value:
    if isinstance(value, str):
        return {"true": True, "false": False}.get(value.strip().lower(), value)
    return bool(value) if isinstance(value, Decimal) and value in {0, 1} else value


def ordered(left: Value, right: Value) -> tuple[Any, Any]:
    """Return two values as they can be compared: as numbers, as instants, or as text.

    Raises:
        InputError: if a number is compared with what is none.
    """
    if isinstance(left, date) or isinstance(right, date):
        if (
            isinstance(left, datetime)
            and isinstance(right, datetime)
            and (left.tzinfo is None) == (right.tzinfo is None)
        ):
            return left, right
        return text(left), text(right)
    if (
        isinstance(left, str)
        and isinstance(right, str)
        and not (_DECIMAL.fullmatch(left) and _DECIMAL.fullmatch(right))
    ):
        return left, right
    return number(left), number(right)


# -- the functions ---------------------------------------------------------------------------------------------------


def _kept(words: str) -> str:
    if len(words) > MOST_TEXT:
        raise InputError("expression", f"text of at most {MOST_TEXT:,} characters", f"{len(words):,}")
    return words


def _worded(change: Callable[[str], str]) -> Function:
    return Function(lambda value: None if value is None else _kept(change(text(value))))


def _counted(change: Callable[[Decimal], Value]) -> Function:
    def compute(value: Value) -> Value:
        found = number(value)
        return None if found is None else change(found)

    return Function(compute)


def _number(value: Value) -> Value:
    """Return a number from text that may have spaces, a currency sign or commas between thousands."""
    if not isinstance(value, str):
        return number(value)
    words = value.strip().lstrip("$€£").replace("\u00a0", "").replace("\u2212", "-").replace(" ", "")
    return number(words.replace(",", "") if _THOUSANDS.fullmatch(words) else words)


def _percent(value: Value) -> Value:
    """Return the fraction a percent means, with or without its sign."""
    found = _number(value.strip().removesuffix("%")) if isinstance(value, str) else number(value)
    return None if found is None else found / 100


def _date(value: Value, form: Value = None, where: Value = None) -> Value:
    if value is None or isinstance(value, date):
        return value
    if form is not None:
        dates.check_format(text(form))
    if where is not None:
        dates.zone(text(where))
    return dates.read(text(value), None if form is None else text(form), None if where is None else text(where))


def _day(value: Value, where: Value = None) -> Value:
    found, name = _date(value), None if where is None else text(where)
    if name is not None:
        dates.zone(name)
    return None if found is None else dates.day(found, name)


def _add_days(value: Value, count: Value) -> Value:
    found, step = _date(value), number(count)
    if found is None or step is None:
        return None
    try:
        if not isinstance(found, datetime):
            return found + timedelta(days=int(step))
        return found + timedelta(microseconds=round(step * 86_400_000_000))
    except OverflowError as error:
        raise InputError("expression", "a date from year 1 to 9999", f"{value} and {step} days") from error


def _add_months(value: Value, count: Value) -> Value:
    found, step = _date(value), number(count)
    if found is None or step is None:
        return None
    from dateutil.relativedelta import relativedelta

    try:
        return found + relativedelta(months=int(step))
    except (OverflowError, ValueError) as error:
        raise InputError("expression", "a date from year 1 to 9999", f"{value} and {step} months") from error


def _part(name: str) -> Function:
    def compute(value: Value) -> Value:
        found = _date(value)
        return None if found is None else Decimal(getattr(found, name))

    return Function(compute)


def _concat(*values: Value) -> str:
    return _kept("".join(text(value) for value in values))


def _slice(value: Value, start: Value, end: Value = None) -> Value:
    if value is None:
        return None
    first, last = number(start), number(end)
    return text(value)[int(first or 0) : None if last is None else int(last)]


def _replace(value: Value, old: Value, new: Value) -> Value:
    if value is None or not text(old):
        return value
    words, out, into = text(value), text(old), text(new)
    if len(words) + words.count(out) * len(into) > MOST_TEXT * 2:
        raise InputError("expression", f"text of at most {MOST_TEXT:,} characters", "more")
    return _kept(words.replace(out, into))


def _split(value: Value, sign: Value, which: Value) -> Value:
    """Return one part of a text, counted from 1 (−1: the last); missing where there is none."""
    if value is None or not text(sign):
        return None
    parts, place = text(value).split(text(sign)), int(number(which) or 0)
    if place == 0 or abs(place) > len(parts):
        return None
    return parts[place - 1 if place > 0 else place].strip()


def _round(value: Value, digits: Value = None) -> Value:
    found, places = number(value), number(digits)
    if found is None:
        return None
    try:
        return found.quantize(Decimal(1).scaleb(-int(places or 0)), ROUND_HALF_EVEN)
    except ArithmeticError as error:
        raise InputError("expression", "a number that can be rounded so", f"{value}, {digits}") from error


def _extreme(choose: Callable[..., Any], *values: Value) -> Value:
    """Return the least or the greatest of what is not missing."""
    found: Value = None
    for value in values:
        if value is None:
            continue
        if found is None:
            found = value
            continue
        a, b = ordered(found, value)
        found = found if choose(a, b) == a else value
    return found


def _coalesce(*values: Value) -> Value:
    return next((value for value in values if value is not None and value != ""), None)


def _column(row: Row, name: Value) -> Value:
    try:
        return row[text(name)]
    except KeyError as error:
        raise InputError("expression", "a column of the file", repr(text(name))) from error


_MANY = 50
FUNCTIONS: dict[str, Function] = {
    "lower": _worded(str.lower),
    "upper": _worded(str.upper),
    "strip": _worded(str.strip),
    "text": _worded(str),
    "length": Function(lambda value: None if value is None else Decimal(len(text(value)))),
    "concat": Function(_concat, 1, _MANY),
    "slice": Function(_slice, 2, 3),
    "replace": Function(_replace, 3, 3),
    "split": Function(_split, 3, 3),
    "contains": Function(lambda value, part: text(part) in text(value), 2, 2),
    "starts": Function(lambda value, part: text(value).startswith(text(part)), 2, 2),
    "ends": Function(lambda value, part: text(value).endswith(text(part)), 2, 2),
    "number": Function(_number),
    "percent": Function(_percent),
    "round": Function(_round, 1, 2),
    "floor": _counted(lambda value: value.to_integral_value(ROUND_FLOOR)),
    "abs": _counted(abs),
    "min": Function(lambda *values: _extreme(min, *values), 1, _MANY),
    "max": Function(lambda *values: _extreme(max, *values), 1, _MANY),
    "coalesce": Function(_coalesce, 1, _MANY),
    "missing": Function(lambda value: value is None or value == ""),
    "date": Function(_date, 1, 3),
    "day": Function(_day, 1, 2),
    "year": _part("year"),
    "month": _part("month"),
    "add_days": Function(_add_days, 2, 2),
    "add_months": Function(_add_months, 2, 2),
    "column": Function(_column, of_row=True),
}
