"""What could be made of the forecasts: one out of several forecasters', or the same ones recalibrated.

Both are judged on claims alone: a pool on the claims each forecaster answered, a recalibration on outcomes it had not
seen. The sentence is in ``attrs["sentence"]``.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from ledger import review
from ledger.choosing import GROUPS, Choices
from ledger.errors import InputError

if TYPE_CHECKING:
    import pandas as pd

METHODS = {
    "mean": "mean", "median": "median", "trimmed": "trimmed mean", "geometric": "geometric mean of odds",
    "extremised": "extremised",
}  # fmt: skip
POOLED = ["group", "kind", "n", "brier", "brier_low", "brier_high", "log_score", "n_infinite", "pooled_brier",
          "difference", "difference_low", "difference_high"]  # fmt: skip
RECALIBRATED = ["group", "n", "n_compared", "before", "after", "difference", "low", "high", "intercept", "slope"]


def aggregate(frame: pd.DataFrame, today: date, *, method: str = "all", **said: Any) -> pd.DataFrame:
    """Score the pooled forecast of several forecasters a claim beside each of them.

    Only claims with two forecasters or more are pooled. Every line is set beside the pool on its own claims.

    Args:
        frame: forecasts beside their claims, as :func:`ledger.review.joined` gives them.
        today: the day from which is looked back.
        method: "mean", "median", "trimmed", "geometric", "extremised" (see
            :func:`ledger.verification.aggregation.pool`), or "all": then the others are set beside the mean.
        **said: as in :class:`ledger.choosing.Choices`; basis is "both" unless it is said.

    Returns:
        One row a method, then one for the average forecaster and each forecaster: group, kind (pooled, average or
        forecaster), n, brier (0–1, lower is better) with brier_low and brier_high, log_score, n_infinite, pooled_brier
        (of the pool on the same claims), difference (brier − pooled_brier; above 0 where the pool is better) with
        difference_low and difference_high.

    Raises:
        InputError: another method.
    """
    import pandas as pd

    from ledger.verification.aggregation import pool_by_claim

    if method != "all" and method not in METHODS:
        raise InputError("--method", f"one of {', '.join(METHODS)}, all", repr(method))
    said = {"basis": "both"} | said
    if Choices(**said).single().which == "each":
        raise InputError("which", "last, first or lead: a pool takes one forecast of each", "each")
    rows = review.scored(frame, today, **said)
    rows = rows[rows.groupby("claim").forecaster.transform("nunique") > 1]
    if rows.empty:
        table = pd.DataFrame(columns=POOLED)
        table.attrs["sentence"] = "No scored claim has two forecasters: there is nothing to pool."
        return table
    wanted = list(METHODS) if method == "all" else [method]
    pools = {name: _pool(pool_by_claim, rows, METHODS[name]) for name in wanted}
    possible = {name: pool for name, pool in pools.items() if pool is not None}
    if not possible:
        raise InputError("--method", "another method: one forecaster was certain of yes, another of no", method)
    head = next(iter(possible.values()))
    average = rows.groupby("claim", sort=False).agg(brier=("brier", "mean"), log_score=("log_score", "mean"),
                                                    cluster=("cluster", "first")).reset_index()  # fmt: skip
    sides = [(METHODS[name], "pooled", pool) for name, pool in possible.items()]
    sides.append(("average forecaster", "average", average))
    each = sorted(rows.groupby("forecaster"), key=lambda part: (-len(part[1]), str(part[0])))
    sides += [(str(name), "forecaster", part) for name, part in each]
    table = pd.DataFrame([_beside(name, kind, part, head) for name, kind, part in sides], columns=POOLED)
    table.attrs["sentence"] = _pool_sentence(table)
    return table


def _pool(pool_by_claim: Any, rows: pd.DataFrame, method: str) -> pd.DataFrame | None:
    """Return the pooled forecasts with their scores; None where odds of 0 and of infinity have no mean."""
    from ledger.verification import rules

    try:
        pool: pd.DataFrame = pool_by_claim(rows, method=method)
    except InputError:
        return None
    return pool.assign(brier=rules.brier(pool.probability, pool.outcome),
                       log_score=rules.log_score(pool.probability, pool.outcome))  # fmt: skip


def _beside(name: str, kind: str, part: pd.DataFrame, head: pd.DataFrame) -> dict[str, Any]:
    import numpy as np

    from ledger.verification.inference import mean_interval

    pooled = part.claim.map(head.set_index("claim").brier)
    own = mean_interval(part.brier, part.cluster, within=(0.0, 1.0))
    gap = mean_interval(part.brier - pooled, part.cluster, within=(-1.0, 1.0), skewed=False)
    return {
        "group": name, "kind": kind, "n": len(part), "brier": own.estimate, "brier_low": own.low,
        "brier_high": own.high, "log_score": float(part.log_score.mean()),
        "n_infinite": int(np.isinf(part.log_score).sum()), "pooled_brier": float(pooled.mean()),
        "difference": gap.estimate, "difference_low": gap.low, "difference_high": gap.high,
    }  # fmt: skip


def _pool_sentence(table: pd.DataFrame) -> str:
    pools, (average,) = table[table.kind == "pooled"], table[table.kind == "average"].to_dict("records")
    one = table[table.kind == "forecaster"]
    first = pools.iloc[0]
    beaten = int((one.difference > 0).sum())
    return (
        f"Pooled by the {first['group']}, {first['n']} claim{'s' * int(first['n'] > 1)} with two forecasters or more "
        f"have a mean Brier score of {first['brier']:.3f}, the average forecaster {average['brier']:.3f}; {beaten} of "
        f"{len(one)} forecasters did worse than the pool on their own claims."
    )


def recalibrated(frame: pd.DataFrame, today: date, *, by: str = "source", **said: Any) -> pd.DataFrame:
    """Frame of what a line in log odds, learnt from earlier outcomes only, would have saved each group.

    Args:
        frame: forecasts beside their claims.
        today: the day from which is looked back.
        by: the groups, as for :func:`ledger.review.scores`.
        **said: as in :class:`ledger.choosing.Choices`.

    Returns:
        One row a group, the largest first: group, n, n_compared (made after an earlier outcome was known), before and
        after (mean Brier of those, 0–1), difference (after − before, below 0 is a gain) with low and high (95 %, by
        clusters), and the intercept and slope of the line learnt from all n, for the next forecast.
    """
    import pandas as pd

    from ledger.verification import recalibration
    from ledger.verification.power import few_clusters
    from ledger.verification.tally import tally

    if by not in GROUPS:
        raise InputError("--by", f"one of {', '.join(GROUPS)}", repr(by))
    Choices(**said).single()
    rows = review.grouped(review.scored(frame, today, **said), by)
    rows = rows.assign(known_at=rows.known_at.fillna(rows.closes))
    lines, behind = [], []
    for name, part in rows.groupby("group"):
        line = recalibration.recalibration(tally(part.probability, part.outcome))
        found = recalibration.out_of_time(part)
        said_of = {
            "group": str(name),
            "n": len(part),
            "n_compared": 0,
            "intercept": line.intercept,
            "slope": line.slope,
        }
        if (found.trained_on > 0).any():
            gain = recalibration.gain(found)
            behind.append(gain.difference.clusters)
            said_of |= {"n_compared": gain.n, "before": gain.before, "after": gain.after,
                        "difference": gain.difference.estimate, "low": gain.difference.low,
                        "high": gain.difference.high}  # fmt: skip
        lines.append(said_of)
    table = pd.DataFrame(lines, columns=RECALIBRATED).sort_values(
        ["n", "group"], ascending=[False, True], ignore_index=True
    )
    helped, hurt = int((table.high < 0).sum()), int((table.low > 0).sum())
    tried = int((table.n_compared > 0).sum())
    table.attrs["sentence"] = (
        f"Recalibrated by the outcomes known when each forecast was made, {helped} of {tried} "
        f"group{'s' * (tried != 1)} would clearly have gained and {hurt} lost; for the others it cannot be told."
        f"{few_clusters(behind, 'group')}"
        if tried
        else "No forecast was made after an earlier outcome was known: nothing can be judged out of time."
    )
    return table
