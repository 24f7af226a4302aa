"""Import: a wide CSV of people by 50 questions by a recipe, beside the very same payloads into a bare SQLite table.

The journal is durable, the books are posted. Run as ``python -m tests.benchmarks.bench_import [people]``; 3,000
people are 150,000 forecasts, 24,000 are 1.2 million.
"""

from __future__ import annotations

import random
import resource
import sys
import tempfile
import time
from pathlib import Path

from ledger import Ledger
from tests.benchmarks.bench_append import raw

QUESTIONS = 50
TARGETS = {3_000: 25.0, 24_000: 240.0}
MOST_MEMORY = 1_500
RECIPE = """
recipe: 1
name: wide
lookup: {answers: {values: {%s}}}
melt: {columns: "q{question}", value: said}
claim: {key: "question {question}", question: "Statement {question}?", opens: 2024-01-01, closes: 2024-12-31}
forecast: {forecaster: "{person}", stated_at: "{answered}", probability: "{said}", scale: percent}
outcome: {value: "{lookup('answers', question)}"}
"""


def write(folder, people):
    """Write the file and its recipe; some two in a hundred answers are missing."""
    dice = random.Random(20241031)
    (folder / "r.yaml").write_text(RECIPE % ", ".join(f"{n}: {n % 2}" for n in range(QUESTIONS)))
    with (folder / "wide.csv").open("w") as file:
        file.write("person,answered," + ",".join(f"q{n}" for n in range(QUESTIONS)) + "\n")
        for person in range(people):
            cells = ",".join(str(dice.randrange(101)) if dice.random() > 0.02 else "" for _ in range(QUESTIONS))
            file.write(f"person {person},2024-0{1 + person % 9}-15,{cells}\n")


def measure(people):
    """Return entries, our seconds, those of the bare table, and the memory we took in MB."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        write(folder, people)
        started = time.perf_counter()
        with Ledger(folder / "ours.sqlite", "ana") as ledger:
            done = ledger.import_file(folder / "wide.csv", recipe=folder / "r.yaml")
            ours = time.perf_counter() - started
            memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
            if done.rejects or ledger.import_file(folder / "wide.csv", recipe=folder / "r.yaml").added:
                raise AssertionError("the file was not taken in whole, or was taken in twice")
            with ledger._store.reading() as connection:
                rows = connection.exec_driver_sql("SELECT seq, payload FROM journal ORDER BY seq").all()
        rate = raw(folder / "raw.sqlite", [tuple(row) for row in rows], 10_000)
    return done.added, ours, len(rows) / rate, memory


def main():
    """Print seconds, ours and raw, beside the target; exit 1 where it is missed."""
    sizes = [int(word) for word in sys.argv[1:]] or [3_000]
    print(f"{'import, wide CSV by a recipe':40}{'entries':>12}{'ours s':>9}{'raw s':>9}{'target':>9}{'MB':>7}")
    missed = False
    for people in sizes:
        entries, ours, floor, memory = measure(people)
        target = TARGETS.get(people)
        head = f"{people:,} people × {QUESTIONS}"
        print(f"{head:40}{entries:12,}{ours:9.1f}{floor:9.1f}{target or '':>9}{memory:7.0f}")
        missed |= (target is not None and ours > target) or memory > MOST_MEMORY
    return int(missed)


if __name__ == "__main__":
    sys.exit(main())
