"""What the calls of this package take: checked once, here, before any formula sees a number.

A missing number, an unresolved outcome, a probability outside 0–1, lists of different lengths and an empty
list are refused with one sentence; nothing is dropped, averaged away or clipped.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ledger.errors import InputError

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]

PROBABILITY = "probabilities from 0 to 1"
OUTCOME = "outcomes from 0 (no) to 1 (yes), every one resolved"
SUM_TOLERANCE = 1e-6


def numbers(values: ArrayLike, where: str, expected: str = "finite numbers") -> FloatArray:
    """Read finite numbers: any shape, at least one, none missing.

    Raises:
        InputError: not numeric, empty, missing, or infinite.

    >>> numbers([1, 2], "score")
    array([1., 2.])
    """
    try:
        array = np.asarray(values, dtype=np.float64)
    except (TypeError, ValueError) as error:
        raise InputError(where, expected, values) from error
    if array.size == 0:
        raise InputError(where, f"at least one of: {expected}", "none")
    if not np.isfinite(array.sum()) and not np.isfinite(array).all():
        row = int(np.argmin(np.isfinite(array).ravel()))
        raise InputError(where, expected, f"{array.ravel()[row]} at row {row}")
    return array


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
    index = o.astype(np.int64)
    if (index != o).any() or index.min() < 0 or index.max() >= p.shape[-1]:
        raise InputError("outcome", f"category numbers 0 to {p.shape[-1] - 1}", outcome)
    return p, (np.arange(p.shape[-1]) == index[..., None]).astype(np.float64)


def fraction(value: float, where: str) -> float:
    """Read a level such as 0.9, strictly between 0 and 1.

    Raises:
        InputError: not between 0 and 1.

    >>> fraction(0.9, "level")
    0.9
    """
    if not 0 < value < 1:
        raise InputError(where, "a number between 0 and 1", value)
    return float(value)


def choice(value: str, where: str, allowed: tuple[str, ...]) -> str:
    """Read one of a few named options.

    Raises:
        InputError: another name.

    >>> choice("last", "which", ("last", "first"))
    'last'
    """
    if value not in allowed:
        raise InputError(where, "one of " + ", ".join(allowed), repr(value))
    return value
