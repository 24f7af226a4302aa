"""Propose: seconds of one core per megabyte of statement text by size and kind, and what the import costs.

The texts are made of numbered, ever different sentences, so that no cache of phrases flatters the figure more than a
real day's news would. Run as ``python -m tests.benchmarks.bench_propose``; ``--quick`` leaves out 10 MB.
"""

from __future__ import annotations

import statistics
import subprocess
import sys
import time
from datetime import date, timedelta
from itertools import count

from ledger.language.propose import propose

SAID = date(2024, 10, 31)
SIZES = (10_000, 100_000, 1_000_000, 10_000_000)
TARGET, IMPORT_TARGET, ROUNDS = 3.0, 0.250, 5
BODIES = (
    "The ministry",
    "The central bank",
    "Officials at the port authority",
    "Minister Lovelace",
    "The weather service",
)
THINGS = ("exports of grain", "visitors", "electricity demand", "freight through the canal", "house prices")
PROSE = (
    "{body} published its report number {n} on {day}, and {thing} stood at {a}.{b} percent of the earlier figure.",
    "The building in street {n} was finished in {year}; it had cost {a} million and taken {b} months to complete.",
    '"We have seen {a} such cases since {past}, more than anywhere else," the director of unit {n} said.',
    "Teams from {a} towns met for the cup, while the market hall of district {n} stayed closed to traffic.",
    "{body} expects {thing} to reach {a},{n:03} by {day} {next}, after {b} lean years.",
    "A spokesman for group {n} declined to comment on the letter, which had {a} pages and {b} signatures.",
)
QUOTES = (
    '"We expect that {thing} will rise by {a}.{b} percent in the coming {b} months," {body} said in note {n}.',
    "{body} said {thing} in region {n} will probably fall below {a} million tonnes by {day} {next}.",
    "There is a {a}% chance that {thing} exceed {n} units in the {quarter} quarter of {next}, {body} said.",
    "{thing} in district {n} are unlikely to return to the level of {past} before {day} {next}.",
    '"It appears that line {n} will open on {day} {next}, and that {thing} will follow in {b} weeks," {body} added.',
    "{body} is scheduled to present plan {n} on {day} {next}; {thing} are projected to grow {a}.{b} percent in {next}.",
)


def text(kind, size):
    """A text of some size in characters: sentence after sentence, four to a paragraph, no two alike."""
    made, length = [], 0
    for n in count(1):
        if length >= size:
            break
        body, thing = BODIES[n % 5], THINGS[n // 5 % 5]
        day = SAID + timedelta(days=7 * n % 700 - 350)
        line = kind[n % len(kind)].format(
            n=n % 1000,
            a=n % 89 + 1,
            b=n % 9 + 1,
            body=body,
            thing=thing,
            day=f"{day.day} {day:%B}",
            year=1950 + n % 74,
            past=2000 + n % 24,
            next=2025 + n % 6,
            quarter=("first", "second", "third", "fourth")[n % 4],
        )
        made.append(line[:1].upper() + line[1:] + ("\n\n" if n % 4 == 0 else " "))
        length += len(made[-1])
    return "".join(made)[:size]


def once(kind, size):
    """Seconds of one core a megabyte, and how many candidates there were."""
    statement = text(kind, size)
    begun = time.process_time()
    found = propose(statement, SAID)
    return (time.process_time() - begun) * 1_000_000 / size, len(found)


def importing():
    """Milliseconds that the room costs beyond the interpreter alone, the median of a few starts."""
    rooms = "import ledger.language; from ledger.language import propose, windows, words"
    took = {}
    for code in ("pass", "import ledger.language", rooms):
        rounds = []
        for _ in range(ROUNDS):
            begun = time.perf_counter()
            subprocess.run([sys.executable, "-c", code], check=True)
            rounds.append(time.perf_counter() - begun)
        took[code] = statistics.median(rounds)
    return {code: (value - took["pass"]) * 1000 for code, value in took.items() if code != "pass"}


def main():
    """Print the table, and fail if a target is missed."""
    missed = []
    sizes = SIZES[:-1] if "--quick" in sys.argv else SIZES
    propose(text(QUOTES, 20_000), SAID)  # the tables are read and the expressions compiled once
    print(f"{'text':>28} {'characters':>12} {'s per MB':>9} {'candidates':>11}")
    for name, kind in (("news prose", PROSE), ("nothing but predictions", QUOTES)):
        for size in sizes:
            rounds = [once(kind, size) for _ in range(3 if size < 10_000_000 else 1)]
            best = min(took for took, _ in rounds)
            print(f"{name:>28} {size:>12,} {best:>9.2f} {rounds[0][1]:>11,}", flush=True)
            if size >= 1_000_000 and best > TARGET:
                missed.append(f"{name}: {best:.2f} s per MB")
    for code, milliseconds in importing().items():
        print(f"{code}: {milliseconds:.0f} ms beyond the interpreter")
        if milliseconds > IMPORT_TARGET * 1000:
            missed.append(f"{code}: {milliseconds:.0f} ms")
    print("targets: 3 s per MB, 250 ms:", "missed: " + "; ".join(missed) if missed else "met")
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
