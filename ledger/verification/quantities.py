"""Scores of numbers: the error of a point forecast, and the CRPS of a forecast given as quantiles."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from ledger.errors import InputError
from ledger.verification.inputs import FloatArray, numbers, same_shape


def error(forecast: ArrayLike, outcome: ArrayLike) -> FloatArray:
    """Error of a point forecast (outcome's unit): x − y, above 0 when the forecast was too high; its mean is the bias.

    Args:
        forecast: what was said, any shape.
        outcome: what was observed, same shape.

    Raises:
        InputError: missing, not finite, empty, or of different lengths.

    >>> error([3.0, 1.0], [2.0, 2.0]).tolist()
    [1.0, -1.0]
    """
    x, y = numbers(forecast, "forecast"), numbers(outcome, "outcome")
    same_shape(x, y, "outcome")
    return np.asarray(x - y)[()]


def absolute_error(forecast: ArrayLike, outcome: ArrayLike) -> FloatArray:
    """Absolute error of a point forecast (outcome's unit, lower is better): |x − y|, least on average at the median.

    Args:
        forecast: what was said, any shape.
        outcome: what was observed, same shape.

    Raises:
        InputError: as :func:`error`.

    Source: Gneiting 2011, doi:10.1198/jasa.2011.r10138, on which functional a score asks for

    >>> absolute_error([3.0, 1.5], [2.0, 2.0]).tolist()
    [1.0, 0.5]
    """
    return np.abs(error(forecast, outcome))


def squared_error(forecast: ArrayLike, outcome: ArrayLike) -> FloatArray:
    """Squared error of a point forecast (unit squared, lower is better): (x − y)², least on average at the mean.

    Args:
        forecast: what was said, any shape.
        outcome: what was observed, same shape.

    Raises:
        InputError: as :func:`error`.

    Source: Gneiting 2011, doi:10.1198/jasa.2011.r10138

    >>> squared_error([3.0, 1.5], [2.0, 2.0]).tolist()
    [1.0, 0.25]
    """
    with np.errstate(over="ignore"):
        return error(forecast, outcome) ** 2


def crps_from_quantiles(forecast: ArrayLike, outcome: ArrayLike, levels: ArrayLike) -> FloatArray:
    """Continuous ranked probability score from Q quantiles (outcome's unit, lower is better): 2·mean of the pinballs.

    (2/Q) Σ (1{y < q_k} − τ_k)·(q_k − y): the integral over all levels, taken at those given with equal weights, as
    fits levels spread evenly over 0–1.

    Args:
        forecast: (…, Q) quantiles that do not fall.
        outcome: what was observed, shape (…).
        levels: the Q levels τ, rising, between 0 and 1.

    Raises:
        InputError: missing, not finite, empty, shapes that do not fit, levels or quantiles that fall.

    Source: Laio & Tamea 2007, doi:10.5194/hess-11-1267-2007

    >>> float(crps_from_quantiles([1.0, 2.0, 3.0], 2.5, [0.25, 0.5, 0.75]).round(4))
    0.5
    """
    q, y, tau = numbers(forecast, "forecast"), numbers(outcome, "outcome"), numbers(levels, "levels")
    if tau.ndim != 1 or tau.min() <= 0 or tau.max() >= 1 or (np.diff(tau) <= 0).any():
        raise InputError("levels", "rising levels between 0 and 1", levels)
    if q.shape != (*y.shape, tau.size):
        raise InputError("forecast", f"one quantile per level, shape {(*y.shape, tau.size)}", f"shape {q.shape}")
    if (np.diff(q, axis=-1) < 0).any():
        raise InputError("forecast", "quantiles that do not fall as the level rises", forecast)
    y = y[..., None]
    return np.asarray(2 * (((y < q) - tau) * (q - y)).mean(axis=-1))[()]
