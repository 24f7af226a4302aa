"""Scores of numbers: the error of a point forecast, the CRPS of quantiles, the parts of the weighted interval."""

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


def weighted_interval_parts(
    forecast: ArrayLike, outcome: ArrayLike, levels: ArrayLike
) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Dispersion, overprediction and underprediction: the weighted interval score's terms, the median at half weight.

    Each is a sum over the K central intervals, over K + ½ with a median, else over K: Σ (α_k/2)·(u_k − l_k),
    Σ max(l_k − y, 0) and Σ max(y − u_k, 0); the median, an interval of no width, adds half its miss to one of the last.

    Args:
        forecast: (…, Q) quantiles, rising.
        outcome: what was observed, shape (…).
        levels: the Q levels, rising and symmetric about 0.5.

    Raises:
        InputError: as :func:`ledger.verification.rules.weighted_interval`, whose score is the sum of the three.

    Source: Bracher et al. 2021, doi:10.1371/journal.pcbi.1008618

    >>> [round(float(part), 3) for part in weighted_interval_parts([1.0, 2.0, 3.0], 5.0, [0.25, 0.5, 0.75])]
    [0.333, 0.0, 2.333]
    """
    q, y, tau = numbers(forecast, "forecast"), numbers(outcome, "outcome"), numbers(levels, "levels")
    rising = tau.ndim == 1 and tau.min() > 0 and tau.max() < 1 and (np.diff(tau) > 0).all()
    if not rising or not np.allclose(tau + tau[::-1], 1):
        raise InputError("levels", "rising levels between 0 and 1, symmetric about 0.5", levels)
    if q.shape != (*y.shape, tau.size):
        raise InputError("forecast", f"one quantile per level, shape {(*y.shape, tau.size)}", f"shape {q.shape}")
    if (np.diff(q, axis=-1) < 0).any():
        raise InputError("forecast", "quantiles that do not fall as the level rises", forecast)
    half, y = tau.size // 2, y[..., None]
    low, high = q[..., :half], q[..., ::-1][..., :half]
    middle = q[..., half : tau.size - half]  # the median, or none
    weight = half + middle.shape[-1] / 2
    dispersion = (tau[:half] * (high - low)).sum(axis=-1)
    over = np.maximum(low - y, 0).sum(axis=-1) + np.maximum(middle - y, 0).sum(axis=-1) / 2
    under = np.maximum(y - high, 0).sum(axis=-1) + np.maximum(y - middle, 0).sum(axis=-1) / 2
    return dispersion / weight, over / weight, under / weight
