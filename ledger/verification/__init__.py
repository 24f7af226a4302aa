"""Verification: scoring forecasts against outcomes, and saying how far the scores can be trusted.

Numbers only: arrays and frames in, numbers and frames out; no files, no database, no clock. Forecast first,
outcome second. The modules are loaded when they are first named, so ``import ledger.verification`` costs
nothing.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from ledger.verification import (
        adjustment,
        aggregation,
        agreement,
        comparison,
        decomposition,
        evidence,
        imprecision,
        inference,
        intervals,
        over_time,
        quantities,
        recalibration,
        reliability,
        rolling,
        rules,
        selection,
        sensitivity,
        shrinkage,
        smooth,
        tally,
    )

__all__ = [
    "adjustment",
    "aggregation",
    "agreement",
    "comparison",
    "decomposition",
    "evidence",
    "imprecision",
    "inference",
    "intervals",
    "over_time",
    "quantities",
    "recalibration",
    "reliability",
    "rolling",
    "rules",
    "selection",
    "sensitivity",
    "shrinkage",
    "smooth",
    "tally",
]


def __getattr__(name: str) -> Any:
    if name in __all__:
        return import_module(f"{__name__}.{name}")
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted(__all__)
