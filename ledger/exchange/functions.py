"""The closed list of functions of a recipe's expressions.

Some read text as the file writes it, a decimal comma or dates in a format of its own: :func:`functions` makes the list
for a file's :class:`~ledger.exchange.operands.Ways`.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from decimal import ROUND_FLOOR, ROUND_HALF_EVEN, Decimal
from functools import partial
from typing import Any, NamedTuple

from ledger.errors import InputError
from ledger.exchange import dates
from ledger.exchange.operands import ISO, Row, Value, Ways, missing, number, text

MOST_TEXT = 20_000
_DAY = 86_400_000_000  # microseconds


class Function(NamedTuple):
    """A function of the language: what it computes, and how many values it takes.

    Attributes:
        compute: values → value.
        fewest: values it takes.
        most: values it takes.
        of_row: it takes the row besides, first.
        lazy: it takes functions of the row instead of values, and asks only those it needs.
    """

    compute: Callable[..., Value]
    fewest: int = 1
    most: int = 1
    of_row: bool = False
    lazy: bool = False


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


def _number(value: Value, ways: Ways = ISO) -> Value:
    """Return a number from text that may have spaces, a currency sign, signs between thousands or brackets."""
    return number(value) if not isinstance(value, str) or not value.strip() else ways.number(value)


def _percent(value: Value, ways: Ways = ISO) -> Value:
    """Return the fraction a percent means, with or without its sign."""
    found = _number(value.strip().removesuffix("%") if isinstance(value, str) else value, ways)
    return None if found is None else found / 100


def _date(value: Value, form: Value = None, where: Value = None, *, ways: Ways = ISO) -> Value:
    if missing(value) or isinstance(value, date):
        return value or None
    zone = ways.zone if where is None else text(where)
    if where is not None:
        dates.zone(text(where))
    if form is None:
        return ways._replace(zone=zone).moment(text(value))
    dates.check_format(text(form))
    return dates.read(text(value), text(form), zone)


def _day(value: Value, where: Value = None, *, ways: Ways = ISO) -> Value:
    found, name = _date(value, ways=ways), ways.zone if where is None else text(where)
    if name is not None:
        dates.zone(name)
    return None if found is None else dates.day(found, name)


def _add_days(value: Value, count: Value, *, ways: Ways = ISO) -> Value:
    found, step = _date(value, ways=ways), number(count)
    if found is None or step is None:
        return None
    try:
        if not isinstance(found, datetime):
            return found + timedelta(days=int(step))
        return found + timedelta(microseconds=round(step * _DAY))
    except OverflowError as error:
        raise InputError("expression", "a date from year 1 to 9999", f"{value} and {step} days") from error


def _add_months(value: Value, count: Value, *, ways: Ways = ISO) -> Value:
    found, step = _date(value, ways=ways), number(count)
    if found is None or step is None:
        return None
    from dateutil.relativedelta import relativedelta

    try:
        return found + relativedelta(months=int(step))
    except (OverflowError, ValueError) as error:
        raise InputError("expression", "a date from year 1 to 9999", f"{value} and {step} months") from error


def _days_between(start: Value, end: Value, *, ways: Ways = ISO) -> Value:
    """Return the days from one moment to another: with a fraction where both have a time, below 0 backwards."""
    first, last = _date(start, ways=ways), _date(end, ways=ways)
    if first is None or last is None:
        return None
    if isinstance(first, datetime) and isinstance(last, datetime):
        first, last = ways.ordered(first, last)
        return Decimal((last - first) // timedelta(microseconds=1)) / _DAY
    return Decimal((dates.day(last, ways.zone) - dates.day(first, ways.zone)).days)


def _part(value: Value, name: str, *, ways: Ways = ISO) -> Value:
    found = _date(value, ways=ways)
    return None if found is None else Decimal(getattr(found, name))


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


def extreme(choose: Callable[..., Any], *values: Value, ways: Ways = ISO) -> Value:
    """Return the least or the greatest (``choose`` is min or max) of what is not missing."""
    found: Value = None
    for value in values:
        if missing(value):
            continue
        if found is None:
            found = value
            continue
        a, b = ways.ordered(found, value)
        found = found if choose(a, b) == a else value
    return found


def _coalesce(row: Row, *asked: Callable[[Row], Value]) -> Value:
    """Return the first value that is not missing; where all are, the last, which may be the text ''."""
    value: Value = None
    for ask in asked:
        value = ask(row)
        if not missing(value):
            break
    return value


def _column(row: Row, name: Value) -> Value:
    try:
        return row[text(name)]
    except KeyError as error:
        raise InputError("expression", "a column of the file", repr(text(name))) from error


_MANY = 50
_PLAIN: dict[str, Function] = {
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
    "round": Function(_round, 1, 2),
    "floor": _counted(lambda value: value.to_integral_value(ROUND_FLOOR)),
    "abs": _counted(abs),
    "coalesce": Function(_coalesce, 1, _MANY, lazy=True),
    "missing": Function(missing),
    "column": Function(_column, of_row=True),
}


def functions(ways: Ways = ISO) -> dict[str, Function]:
    """Return the functions by name, reading text as a file writes it."""
    return {
        **_PLAIN,
        "number": Function(partial(_number, ways=ways)),
        "percent": Function(partial(_percent, ways=ways)),
        "min": Function(partial(extreme, min, ways=ways), 1, _MANY),
        "max": Function(partial(extreme, max, ways=ways), 1, _MANY),
        "date": Function(partial(_date, ways=ways), 1, 3),
        "day": Function(partial(_day, ways=ways), 1, 2),
        "year": Function(partial(_part, name="year", ways=ways)),
        "month": Function(partial(_part, name="month", ways=ways)),
        "add_days": Function(partial(_add_days, ways=ways), 2, 2),
        "add_months": Function(partial(_add_months, ways=ways), 2, 2),
        "days_between": Function(partial(_days_between, ways=ways), 2, 2),
    }


FUNCTIONS = functions()
