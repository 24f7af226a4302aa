"""What the fault tests tried and what came of it, added up over a run and printed at its end.

A run on several cores adds up what its workers counted: each hands its counts over when it ends.
"""

from __future__ import annotations

from collections import Counter

from tests.faults.rows import table

COUNTS: Counter[str] = Counter()
_HANDED_OVER = "counts of faults and attacks"


def count(**counted):
    """Add to the counts: ``count(attacks_tried=1, attacks_found=1)``."""
    for name, number in counted.items():
        COUNTS[name.replace("_", " ")] += int(number)


def hand_over(session):
    """Give a worker's counts to the run that started it."""
    output = getattr(session.config, "workeroutput", None)
    if output is not None:
        output[_HANDED_OVER] = dict(COUNTS)


def take_over(node):
    """Add the counts of a worker that ended."""
    COUNTS.update(getattr(node, "workeroutput", {}).get(_HANDED_OVER, {}))


def told(reporter):
    """The lines that are printed at the end of a run: the rows of the tables, and the counts."""
    reports = [
        (report.nodeid.partition("[")[0].rpartition("::")[2], outcome == "passed")
        for outcome in ("passed", "failed")
        for report in reporter.stats.get(outcome, [])
        if getattr(report, "when", "call") == "call"
    ]
    lines = table(reports)
    counts = [f"{name:50}{number:7,}" for name, number in sorted(COUNTS.items())]
    return [*lines, *([""] if lines and counts else []), *counts]
