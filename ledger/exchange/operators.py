"""What the signs of an expression compute: sums, comparisons and conditions, with what is missing in them."""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterator
from decimal import Decimal
from typing import Any

from ledger.errors import InputError
from ledger.exchange.operands import Row, Value, Ways, equal, missing, number, truth

Evaluate = Callable[[Row], Value]


def arithmetic(first: Evaluate, others: list[tuple[str, Evaluate]]) -> Evaluate:
    """Return what numbers with signs between them come to, from the left; missing where one is."""

    def evaluate(row: Row) -> Value:
        total = number(first(row))
        for sign, other in others:
            step = number(other(row))
            if total is None or step is None:
                return None
            try:
                total = _SIGNS[sign](total, step)
            except ArithmeticError as error:
                raise InputError("expression", "numbers that can be computed", f"{total} {sign} {step}") from error
        return total

    return evaluate


def _modulo(a: Decimal, b: Decimal) -> Decimal:
    rest = a % b
    return rest + b if rest and (rest < 0) != (b < 0) else rest  # as on a clock, also below 0


def empty(_: Row) -> Value:
    """Return the text without a sign in it."""
    return ""


def null(_: Row) -> Value:
    """Return what is missing."""
    return None


def joined(values: Iterator[Value], decides: bool) -> Value:
    """Return what conditions come to: the first that decides, else missing where one is missing."""
    unknown = False
    for value in values:
        if value is None:
            unknown = True
        elif truth(value) == decides:
            return decides
    return None if unknown else not decides


def among(value: Value, listed: list[Value], *, blank: bool) -> bool:
    """Whether a value is in a list; ``blank``: whether what is missing is."""
    return (blank and missing(value)) or any(equal(value, each) for each in listed)


def sameness(left: Evaluate, right: Evaluate, *, same: bool) -> Evaluate:
    """Return whether two values are the same; with a missing one: missing, and for the contrary true."""

    def evaluate(row: Row) -> Value:
        a, b = left(row), right(row)
        if a is None or b is None:
            return None if same else True
        return equal(a, b) == same

    return evaluate


def order(left: Evaluate, right: Evaluate, decide: Callable[[Any, Any], bool], ways: Ways) -> Evaluate:
    """Return how two values compare; missing with a missing one."""

    def evaluate(row: Row) -> Value:
        a, b = left(row), right(row)
        if missing(a) or missing(b):
            return None
        return decide(*ways.ordered(a, b))

    return evaluate


_SIGNS: dict[str, Callable[[Decimal, Decimal], Decimal]] = {
    "+": lambda a, b: a + b,
    "-": lambda a, b: a - b,
    "*": lambda a, b: a * b,
    "/": lambda a, b: a / b,
    "%": _modulo,
}
NOTHINGS: tuple[Evaluate, ...] = (empty, null)
SAME = {"=": True, "==": True, "!=": False, "<>": False}
ORDERS: dict[str, Callable[[Any, Any], bool]] = {
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}
