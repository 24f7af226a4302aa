"""The totals of a group of forecasts, as they are read from the kept books or found by one GROUP BY."""

from __future__ import annotations

from dataclasses import dataclass

MOST_CLUSTERS = 1_000  # of a group, above which its moments are given and not each cluster
LARGE = 100  # unless one of them has more than this part of all cases
POWERS = ((2, 0), (1, 1), (0, 2), (3, 0), (2, 1), (1, 2), (0, 3))  # of a cluster's cases and of its loss, in moments


@dataclass(frozen=True, slots=True)
class Kept:
    """The totals of a group of forecasts, all whole numbers.

    Attributes:
        member: whose group, as :func:`ledger.review.grouped` names it; "(none)" where there is no name.
        forecast: forecasts in units of 10⁻¹⁵, rising; one row a distinct forecast and outcome.
        outcome: outcomes in units of 10⁻¹⁵.
        cases: how many scored forecasts.
        n: scored forecasts, the sum of the cases.
        n_claims: claims with a forecast that counts.
        n_pending: those that are not to be scored yet.
        n_open: those of them whose window is open.
        n_void: claims declared void.
        n_late: forecasts left out as made too late.
        hindsight: how many of the cases were coded after the outcome was known.
        n_clusters: how many clusters.
        cluster_cases: cases by cluster; empty where counts alone were asked for, and above :data:`MOST_CLUSTERS` if
            they are :func:`even`, so that the moments do.
        cluster_loss: sum of Brier scores by cluster, in units of 10⁻¹².
        moments: Σn², Σnt, Σt², Σn³, Σn²t, Σnt², Σt³ over clusters of n cases and t loss.
    """

    member: str
    forecast: tuple[int, ...] = ()
    outcome: tuple[int, ...] = ()
    cases: tuple[int, ...] = ()
    n: int = 0
    n_claims: int = 0
    n_pending: int = 0
    n_open: int = 0
    n_void: int = 0
    n_late: int = 0
    hindsight: int = 0
    n_clusters: int = 0
    cluster_cases: tuple[int, ...] = ()
    cluster_loss: tuple[int, ...] = ()
    moments: tuple[int, ...] = (0,) * 7


def even(clusters: int, cases: int, cubes: int) -> bool:
    """Whether there are many clusters, none of which can be a hundredth of all cases.

    Args:
        clusters: how many.
        cases: in all of them.
        cubes: the sum of their cubes, Σn³.

    >>> even(2_000, 2_000, 2_000), even(2_000, 3_000, 1_000**3 + 1_999)
    (True, False)
    """
    return clusters > MOST_CLUSTERS and cubes * LARGE**3 <= cases**3
