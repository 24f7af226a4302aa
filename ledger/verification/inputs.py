"""What the calls of this package take: checked once, here, before any formula sees a number.

A missing number, an unresolved outcome, a probability outside 0–1, lists of different lengths and an empty
list are refused with one sentence; nothing is dropped, averaged away or clipped.
"""

from __future__ import annotations

from collections.abc import Iterable
from math import inf
from operator import index
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ledger.errors import InputError

if TYPE_CHECKING:
    import pandas as pd

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]

PROBABILITY = "probabilities from 0 to 1"
OUTCOME = "outcomes from 0 (no) to 1 (yes), every one resolved"
SUM_TOLERANCE = 1e-6
NO_NUMBERS = (str, bytes, complex)


def numbers(values: ArrayLike, where: str, expected: str = "finite numbers") -> FloatArray:
    """Read finite numbers: any shape, at least one, none missing.

    Raises:
        InputError: not numeric, empty, missing, or infinite.

    >>> numbers([1, 2], "score")
    array([1., 2.])
    """
    array = floats(values, where, expected)
    if array.size == 0:
        raise InputError(where, f"at least one of: {expected}", "none")
    if not np.isfinite(array.sum()) and not np.isfinite(array).all():
        row = int(np.argmin(np.isfinite(array).ravel()))
        raise InputError(where, expected, f"{array.ravel()[row]} at row {row}")
    return array


def scores(values: ArrayLike, where: str) -> FloatArray:
    """Read a list of scores, at least one: infinite ones are allowed, missing ones are not.

    Raises:
        InputError: not a list of numbers, empty, or missing.

    >>> scores([0.5, float("inf")], "scores")
    array([0.5, inf])
    """
    expected = "a list of at least one score, none missing"
    array = floats(values, where, expected)
    if array.ndim != 1 or array.size == 0 or np.isnan(array).any():
        raise InputError(where, expected, values)
    return array


def floats(values: ArrayLike, where: str, expected: str) -> FloatArray:
    """Read the values as floats, NaN where one is missing or masked; complex numbers and times are refused.

    Raises:
        InputError: not numeric.

    >>> floats([1, None], "score", "numbers")
    array([ 1., nan])
    """
    kind = getattr(getattr(values, "dtype", None), "kind", "f")
    if kind in "cmMV":
        raise InputError(where, expected, values)
    if isinstance(values, np.ma.MaskedArray):
        values = np.ma.filled(values.astype(np.float64), np.nan)
    try:
        return np.asarray(values, dtype=np.float64)
    except (TypeError, ValueError) as error:
        raise InputError(where, expected, values) from error


def within(values: ArrayLike, where: str, expected: str) -> FloatArray:
    """Read numbers from 0 to 1.

    Raises:
        InputError: as :func:`numbers`, or a value below 0 or above 1.

    >>> within([0.5, 1], "forecast", PROBABILITY)
    array([0.5, 1. ])
    """
    array = numbers(values, where, expected)
    if array.min() < 0 or array.max() > 1:
        row = int(np.argmax(((array < 0) | (array > 1)).ravel()))
        raise InputError(where, expected, f"{array.ravel()[row]} at row {row}")
    return array


def depth(values: ArrayLike, where: str) -> int:
    """How many axes the values have.

    Raises:
        InputError: rows of different lengths.

    >>> depth([[0.2, 0.8]], "forecast")
    2
    """
    try:
        return np.ndim(values)
    except ValueError as error:
        raise InputError(where, "rows of one length", values) from error


def same_shape(first: FloatArray, second: FloatArray, where: str) -> None:
    """Refuse two arrays that do not stand row by row beside each other.

    Raises:
        InputError: the shapes differ.

    >>> same_shape(numbers([1], "a"), numbers([2], "b"), "b")
    """
    if first.shape != second.shape:
        raise InputError(where, f"one per forecast, shape {first.shape}", f"shape {second.shape}")


def binary(forecast: ArrayLike, outcome: ArrayLike) -> tuple[FloatArray, FloatArray]:
    """Read probabilities and their outcomes, both from 0 to 1 and of one shape.

    Raises:
        InputError: missing, unresolved, outside 0–1, empty, or of different lengths.

    >>> binary([0.2], [True])
    (array([0.2]), array([1.]))
    """
    p, y = within(forecast, "forecast", PROBABILITY), within(outcome, "outcome", OUTCOME)
    same_shape(p, y, "outcome")
    return p, y


def categories(forecast: ArrayLike, outcome: ArrayLike) -> tuple[FloatArray, FloatArray]:
    """Read forecasts over K categories as two arrays (…, K): probabilities, and 1 where the outcome fell.

    ``forecast`` has one more axis than ``outcome``, whose values are category numbers from 0. With equal
    axes the forecast is binary and is taken as the two categories (no, yes).

    Raises:
        InputError: as :func:`binary`; or a row that does not sum to 1, or a category that does not exist.

    >>> categories([0.2, 0.8], 1)
    (array([0.2, 0.8]), array([0., 1.]))
    """
    p, o = within(forecast, "forecast", PROBABILITY), numbers(outcome, "outcome", "category numbers from 0")
    if p.shape == o.shape:
        _, y = binary(p, o)
        return np.stack([1 - p, p], axis=-1), np.stack([1 - y, y], axis=-1)
    if p.shape[:-1] != o.shape:
        raise InputError("outcome", f"one per forecast, shape {p.shape[:-1]}", f"shape {o.shape}")
    total = p.sum(axis=-1)
    if np.abs(total - 1).max() > SUM_TOLERANCE:
        raise InputError("forecast", "probabilities that sum to 1 over the categories", f"{total}")
    if (o != np.rint(o)).any() or o.min() < 0 or o.max() >= p.shape[-1]:
        raise InputError("outcome", f"category numbers 0 to {p.shape[-1] - 1}", outcome)
    return p, (np.arange(p.shape[-1]) == o[..., None]).astype(np.float64)


def number(value: float, where: str, expected: str, *, least: float = -inf, most: float = inf) -> float:
    """Read one finite number from ``least`` to ``most``.

    Raises:
        InputError: not a number, missing, infinite, or outside.

    >>> number(0.5, "rate", "a rate from 0 to 1", least=0, most=1)
    0.5
    """
    try:
        single = np.ndim(value) == 0 and not isinstance(value, NO_NUMBERS) and np.asarray(value).dtype.kind != "c"
        found = float(value) if single and not np.ma.is_masked(value) else np.nan
    except (TypeError, ValueError, OverflowError) as error:
        raise InputError(where, expected, value) from error
    if not (np.isfinite(found) and least <= found <= most):
        raise InputError(where, expected, value)
    return found


def fraction(value: float, where: str) -> float:
    """Read a level such as 0.9, strictly between 0 and 1.

    Raises:
        InputError: not between 0 and 1, or so near to 1 that nothing is left outside.

    >>> fraction(0.9, "level")
    0.9
    """
    found = number(value, where, "a number between 0 and 1", least=0, most=1)
    if found == 0 or (1 + found) / 2 == 1:
        raise InputError(where, "a number between 0 and 1", value)
    return found


def whole(value: int, where: str, *, least: int = 0) -> int:
    """Read a whole number, such as of draws, not below ``least``.

    Raises:
        InputError: not a whole number, or below.

    >>> whole(1000, "draws", least=1)
    1000
    """
    try:
        found = int(value) if isinstance(value, float) and np.rint(value) == value else index(value)
    except (TypeError, OverflowError) as error:  # OverflowError: infinity
        raise InputError(where, f"a whole number, at least {least}", value) from error
    if found < least:
        raise InputError(where, f"a whole number, at least {least}", value)
    return found


def generator(seed: int) -> np.random.Generator:
    """Random numbers of a seed, which is a whole number not below 0.

    Raises:
        InputError: another seed.

    >>> bool(generator(1).random() == generator(1).random())
    True
    """
    return np.random.default_rng(whole(seed, "seed"))


def labels(values: Any, where: str, size: int) -> IntArray:
    """Number the labels of ``size`` rows, in the order in which they appear.

    Raises:
        InputError: not one label per row, one that is missing, or one that is a list.

    >>> labels(["storm", "vote", "storm"], "cluster", 3)
    array([0, 1, 0])
    """
    import pandas as pd

    expected = f"a label for each of {size:,} rows"
    try:
        code, _ = pd.factorize(pd.Series(values if pd.api.types.is_list_like(values) else []), use_na_sentinel=True)
    except (TypeError, ValueError) as error:
        raise InputError(where, expected, values) from error
    if code.shape != (size,):
        raise InputError(where, expected, f"{code.size}")
    if (code < 0).any():
        raise InputError(where, expected, f"none at row {int(np.argmin(code))}")
    return code.astype(np.int64)


def columns(frame: pd.DataFrame, names: Iterable[str]) -> None:
    """Refuse what is not a frame with these columns.

    Raises:
        InputError: not a frame, or a column missing.

    >>> columns(None, ["claim"])
    Traceback (most recent call last):
        ...
    ledger.errors.InputError: frame: expected a frame with columns claim, got None
    """
    wanted = list(names)
    expected = f"a frame with columns {', '.join(map(str, wanted))}"
    if not hasattr(frame, "columns") or not hasattr(frame, "assign"):
        raise InputError("frame", expected, frame)
    try:
        missing = [str(name) for name in wanted if name not in frame]
    except TypeError as error:  # a name that is a list
        raise InputError("frame", "names of columns", wanted) from error
    if missing:
        raise InputError("frame", expected, f"none named {', '.join(missing)}")


def choice(value: str, where: str, allowed: tuple[str, ...]) -> str:
    """Read one of a few named options.

    Raises:
        InputError: another name.

    >>> choice("last", "which", ("last", "first"))
    'last'
    """
    if not isinstance(value, str) or value not in allowed:
        raise InputError(where, "one of " + ", ".join(allowed), repr(value))
    return value
