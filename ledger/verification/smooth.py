"""Calibration error without bins: smooth calibration error."""

from __future__ import annotations

from math import ceil, pi

import numpy as np

from ledger.verification.inputs import whole
from ledger.verification.tally import Tally, need_tally

SNAP = 1_000
POINTS = 200
HALVINGS = 10


def smooth_calibration_error(tally: Tally, *, points: int = POINTS) -> tuple[float, float]:
    """Smooth calibration error (smECE, 0–1, lower is better), and the kernel width at which it was taken.

    ∫ |Σ_k (s_k − n_k p_k) K_σ(t, p_k)| dt / ∫ Σ_k n_k K_σ(t, p_k) dt over 0–1, K_σ the Gaussian kernel reflected at
    0 and 1, at the width σ where the error falls to σ (found to 1/1024). It does not jump as bins do, but like every
    calibration error it is above 0 for a calibrated source: read it beside
    :func:`ledger.verification.reliability.miscalibration_test`.

    Args:
        tally: distinct forecasts with cases and successes; above 1,000 of them they are snapped to 0.1 %.
        points: points of the integral, both ends among them. 200 is what the authors' program takes; more points
            move the fourth decimal.

    Raises:
        InputError: fewer than two points.

    Source: Błasiok & Nakkiran 2023, https://arxiv.org/abs/2309.12236

    >>> from ledger.verification.tally import tally
    >>> error, width = smooth_calibration_error(tally([0.9] * 10, [1] * 5 + [0] * 5))
    >>> round(error, 1), round(width, 1)
    (0.4, 0.4)
    """
    need_tally(tally)
    points = whole(points, "points", least=2)
    columns = np.stack([tally.successes - tally.cases * tally.forecast, tally.cases.astype(np.float64)]) / tally.n
    place = tally.forecast
    if place.size > SNAP:
        place, at = np.unique(np.rint(place * SNAP) / SNAP, return_inverse=True)
        columns = np.stack([np.bincount(at, column) for column in columns])

    def error(width: float) -> float:
        wave = pi * np.arange(ceil(9 / (pi * width)) + 1)  # the reflected kernel is diagonal in cosines
        damped = np.exp(-((width * wave) ** 2) / 2) * np.where(wave == 0, 1.0, 2.0)
        strength = damped * (columns @ np.cos(np.outer(place, wave)))
        at = np.linspace(0, 1, max(points, round(10 / width)))
        rest, density = strength @ np.cos(np.outer(wave, at))
        return float(np.abs(rest).sum() / density.sum())

    low, high = 0.0, 1.0
    for _ in range(HALVINGS):
        middle = (low + high) / 2
        low, high = (low, middle) if error(middle) <= middle else (middle, high)
    return error(high), high
