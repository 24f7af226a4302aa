"""What the fault tests tried and what came of it, added up over a run and printed at its end."""

from __future__ import annotations

from collections import Counter

COUNTS: Counter[str] = Counter()


def count(**counted):
    """Add to the counts: ``count(attacks_tried=1, attacks_found=1)``."""
    for name, number in counted.items():
        COUNTS[name.replace("_", " ")] += int(number)
