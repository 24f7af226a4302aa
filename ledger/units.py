"""What the database and the arithmetic in memory must count alike: units, and the names that stand for nobody.

A tally is exact only if equal numbers are equal everywhere. Probabilities are therefore counted in units of 10⁻¹⁵
(which gives every decimal of up to 15 digits back as the very float it is), losses in units of 10⁻¹²;
both are whole.
"""

from __future__ import annotations

UNIT = 10**15
LOSS_UNIT = 10**12
READERS = "median of readers"
PROMINENT = "retrospective prominence"
NONE = "(none)"


def units(probability: float) -> int:
    """Return a probability in units of 10⁻¹⁵; only 0 is counted as impossible, only 1 as certain.

    >>> units(0.7), units(1e-20), units(1.0)
    (700000000000000, 1, 1000000000000000)
    """
    if not 0 < probability < 1:
        return round(probability) * UNIT
    return min(max(round(probability * UNIT), 1), UNIT - 1)


def loss(forecast: int, outcome: int) -> int:
    """Return the Brier score in units of 10⁻¹² of a forecast and an outcome in units of 10⁻¹⁵.

    >>> loss(units(0.7), units(1.0))
    90000000000
    """
    off = forecast / UNIT - outcome / UNIT
    return round(off * off * LOSS_UNIT)
