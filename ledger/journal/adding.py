"""Adding to the totals in the database: sums are added up there, what came to nothing goes, moments are exact."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable
from functools import lru_cache
from operator import mul

from sqlalchemy import Connection, Table

from ledger.journal import totals
from ledger.journal.direct import ask_of, marks, run_many, take
from ledger.journal.grouping import Totals

_NOT_SUMS = {"basis", "dimension", "member", "moments"}
_PAIR = "(CAST(? AS BIGINT), CAST(? AS BIGINT))"
_BEFORE = (  # a join, because SQLite looks through the whole table for ``IN`` a list of pairs
    "WITH a(group_no, cluster) AS (VALUES {marks}) SELECT c.group_no, c.cluster, c.cases, c.loss "
    "FROM a JOIN clusters c ON c.group_no = a.group_no AND c.cluster = a.cluster"
)


@lru_cache(maxsize=64)
def _adding(table: Table) -> str:
    """Return the statement that adds numbers to a row of a table, or makes it."""
    names = [column.name for column in table.columns]
    keys = [column.name for column in table.primary_key]
    sums = [name for name in names if name not in {*keys, *_NOT_SUMS}]
    said = ", ".join(f"{name} = {table.name}.{name} + excluded.{name}" for name in sums)
    said += ", moments = excluded.moments" if "moments" in names else ""
    return (
        f"INSERT INTO {table.name} ({', '.join(names)}) VALUES ({marks(len(names))}) "
        f"ON CONFLICT ({', '.join(keys)}) DO UPDATE SET {said}"
    )


def add(connection: Connection, total: Totals) -> None:
    """Add what a batch of entries changed to the totals."""
    groups = {number: sums for number, sums in total.groups.items() if any(sums)}
    rows = []
    for number, sums in groups.items():
        basis, dimension, name = totals.group_of(number)
        rows.append((number, basis, dimension, total.names.get(name, ""), *sums))
    run_many(connection, _adding(totals.groups), rows)
    days = [(*key, claims) for key, claims in total.waiting.items() if claims]
    run_many(connection, _adding(totals.waiting), days)
    take(connection, totals.waiting, [row[:2] for row in days if row[2] < 0], "claims")
    tallies = [(*key, cases) for key, cases in total.tallies.items() if cases]
    run_many(connection, _adding(totals.tallies), tallies)
    take(connection, totals.tallies, [row[:3] for row in tallies if row[3] < 0], "cases")
    _clusters(connection, {key: sums for key, sums in total.clusters.items() if any(sums)})
    less = [(number,) for number, sums in groups.items() if min(sums) < 0]
    take(connection, totals.groups, less, "cases", "scored", "void", "waiting", "late")


def _clusters(connection: Connection, changed: dict[tuple[int, int], list[int]]) -> None:
    """Add to the clusters and to the moments of their groups."""
    if not changed:
        return
    more = spreading(connection, changed)
    query = "SELECT group_no, moments FROM spreads WHERE group_no IN ({marks})"
    held = {number: json.loads(said) for number, said in ask_of(connection, query, list(more))}
    rows = [
        (number, sums[0], json.dumps([a + b for a, b in zip(held.get(number, [0] * 7), sums[1:], strict=True)]))
        for number, sums in more.items()
    ]
    run_many(connection, _adding(totals.clusters), [(*key, *sums) for key, sums in changed.items()])
    run_many(connection, _adding(totals.spreads), rows)
    take(connection, totals.clusters, [key for key, sums in changed.items() if sums[0] < 0], "cases")
    take(connection, totals.spreads, [(number,) for number, sums in more.items() if sums[0] < 0], "clusters")


def spreading(connection: Connection, changed: dict[tuple[int, int], list[int]]) -> dict[int, list[int]]:
    """Return what adding to clusters adds to their groups: clusters and moments, which takes knowing what they were."""
    before = {(row[0], row[1]): (row[2], row[3]) for row in ask_of(connection, _BEFORE, list(changed), _PAIR)}
    more: dict[int, list[int]] = defaultdict(lambda: [0] * 8)
    for key, (cases, loss) in changed.items():
        n, t = before.get(key, (0, 0))
        was, now = moments(n, t), moments(n + cases, t + loss)
        sums = more[key[0]]
        sums[0] += (n + cases > 0) - (n > 0)
        for place in range(7):
            sums[1 + place] += now[place] - was[place]
    return more


def summed(cases: Iterable[int], losses: Iterable[int]) -> tuple[int, int, int, int, int, int, int]:
    """Return what clusters add to the moments of their group, all together.

    >>> summed([2, 1], [3, 0])
    (5, 6, 9, 9, 12, 18, 27)
    """
    n, t = list(cases), list(losses)
    nn, nt, tt = (list(map(mul, *each)) for each in ((n, n), (n, t), (t, t)))
    cubes = sum(map(mul, nn, n)), sum(map(mul, nn, t)), sum(map(mul, n, tt)), sum(map(mul, tt, t))
    return sum(nn), sum(nt), sum(tt), *cubes


def moments(n: int, t: int) -> tuple[int, int, int, int, int, int, int]:
    """Return what a cluster of n cases and t loss adds to the moments of its group.

    >>> moments(2, 3)
    (4, 6, 9, 8, 12, 18, 27)
    """
    return n * n, n * t, t * t, n**3, n * n * t, n * t * t, t**3
