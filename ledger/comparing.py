"""Who is better, by how much, and what n can carry: frames in, one table and one sentence out.

Nobody is compared over different claims: a pair on the claims both forecast, or with the difficulty of each claim
taken out. The sentence is in ``attrs["sentence"]``.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from ledger import review, tracing
from ledger.choosing import GROUPS, Choices
from ledger.errors import InputError

if TYPE_CHECKING:
    import pandas as pd

SIDES = ("forecaster", "source", "series")
BASE_RATE = "base-rate"


def compare(
    frame: pd.DataFrame,
    today: date,
    first: str | None = None,
    second: str | None = None,
    *,
    by: str = "forecaster",
    adjusted: bool = False,
    **said: Any,
) -> pd.DataFrame:
    """Compare on common claims, pair by pair, or all at once with the difficulty of each claim taken out.

    Args:
        frame: forecasts beside their claims, as :func:`ledger.review.joined` gives them.
        today: the day from which is looked back.
        first: only this one with all others.
        second: only these two.
        by: "forecaster" (sources and members), "source" or "series"; own forecasts are always their member's.
        adjusted: all at once, see :func:`ledger.verification.adjustment.difficulty_adjusted`.
        **said: as in :class:`ledger.choosing.Choices`; basis is "both" unless it is said.

    Returns:
        Pairs: first, second, estimate (mean Brier of the first − of the second, below 0 where the first is better),
        low, high, p_value, q_value, n (claims in common), clusters, only_first, only_second, method, days_later (the
        first's forecasts after the second's, mean in days). Adjusted: group, n, clusters, raw, adjusted, adjusted_low,
        adjusted_high, effect, p_value, q_value, component; who shares no claim with anybody has no adjusted score.

    Raises:
        InputError: another ``by``, or a name that has no scored claim.
    """
    if by not in SIDES:
        raise InputError("--by", f"one of {', '.join(SIDES)}", repr(by))
    rows = _sides(review.scored(frame, today, **{"basis": "both"} | said), by)
    names = sorted(rows["group"].unique())
    for name in (first, second):
        if name is not None and name not in names:
            raise InputError("compare", f"one with a scored claim: {', '.join(names) or 'there is none'}", repr(name))
    if first is not None and first == second:
        raise InputError("compare", "two different names", repr(first))
    if adjusted:
        return _adjusted(rows, [name for name in (first, second) if name is not None])
    return _pairs(rows, first, second)


def _sides(rows: pd.DataFrame, by: str) -> pd.DataFrame:
    """Return one row a claim and side, its score the mean over that side's forecasts of the claim."""
    from ledger.verification.over_time import times

    named = rows[by].where(rows.basis != "own", rows.forecaster).fillna(rows.forecaster)
    keyed = rows.assign(group=named, made=times(rows.made_at, "made_at"))
    kept = keyed.groupby(["claim", "group"], sort=False)
    return kept.agg(brier=("brier", "mean"), cluster=("cluster", "first"), made=("made", "mean")).reset_index()


def _pairs(rows: pd.DataFrame, first: str | None, second: str | None) -> pd.DataFrame:
    import pandas as pd

    from ledger.verification.comparison import Difference, compare_all

    if rows["group"].nunique() < 2:
        table = pd.DataFrame(columns=["first", "second", *Difference.__slots__, "q_value", "days_later"])
        table.attrs["sentence"] = "Fewer than two have a scored claim: there is nothing to compare."
        return table
    if first is not None and second is not None:
        rows = rows[rows["group"].isin([first, second])]
    table = compare_all(rows, against=second or first, source="group")
    made = rows.pivot(index="claim", columns="group", values="made")
    later = [
        (made[a] - made[b]).mean() / pd.Timedelta(days=1) for a, b in zip(table["first"], table["second"], strict=True)
    ]
    table["days_later"] = pd.Series(later, dtype=float)
    table.attrs["sentence"] = _pair_sentence(table, first, second)
    return table


def _pair_sentence(table: pd.DataFrame, first: str | None, second: str | None) -> str:
    from ledger.verification.power import few_clusters

    if table.empty:
        who = f"{first} and {second} have" if second else f"{first or 'No two'} {'has' if first else 'have'}"
        nothing = "nothing in common" if second or first else "a claim in common"
        return f"{who} {nothing}: only the adjusted comparison can tell, where others forecast the claims of both."
    if second is None:
        return str(table.attrs["sentence"]) + few_clusters(table["clusters"], "pair")
    (row,) = table.to_dict("records")
    lower = "lower" if row["estimate"] < 0 else "higher"
    said = (
        f"On {row['n']} claim{'s' * (row['n'] > 1)} in common, in {row['clusters']} "
        f"cluster{'s' * (row['clusters'] > 1)}, the mean Brier score of {first} is {abs(row['estimate']):.3f} {lower} "
        f"than that of {second}"
    )
    if row["p_value"] != row["p_value"]:
        return f"{said}; no interval can be given ({row['method'].removeprefix('none: ')})."
    better = first if row["estimate"] < 0 else second
    verdict = f"{better} is better" if row["p_value"] <= 0.05 else "not told apart"
    interval = f"95 % {row['low']:+.3f} to {row['high']:+.3f}, p = {row['p_value']:.3f}"
    return f"{said} ({interval}): {verdict}.{few_clusters([row['clusters']], 'comparison')}"


def _adjusted(rows: pd.DataFrame, names: list[str]) -> pd.DataFrame:
    import pandas as pd

    from ledger.verification.adjustment import difficulty_adjusted
    from ledger.verification.power import few_clusters

    columns = ["group", "n", "clusters", "raw", "adjusted", "adjusted_low", "adjusted_high", "effect", "p_value",
               "q_value", "component"]  # fmt: skip
    if rows["group"].nunique() < 2:
        table = pd.DataFrame(columns=columns)
        table.attrs["sentence"] = "Fewer than two have a scored claim: there is nothing to compare."
        return table
    table = difficulty_adjusted(rows, source="group")
    looked, parts = table.attrs["looked_at"], table.attrs["components"]
    apart = int((table["q_value"] <= 0.05).sum())
    sentence = (
        f"{looked} of {len(table)} could be tested: {apart} differ{'s' * (apart == 1)} from the others on claims of "
        "equal difficulty, with at most 5% false discoveries expected among them."
    )
    if not looked:
        sentence = f"None of {len(table)} could be tested: too few claims link them."
    sentence += few_clusters(table.loc[table["p_value"].notna(), "clusters"], "source")
    if parts > 1:
        sentence += f" They fall into {parts} components without a common claim; only within one can they be compared."
    for end in ("low", "high"):
        table[f"adjusted_{end}"] = (table["adjusted"] + table[end] - table["effect"]).clip(0.0, 1.0)
    alone = table.groupby("component")["group"].transform("size") == 1
    table.loc[alone, ["adjusted", "adjusted_low", "adjusted_high", "effect"]] = float("nan")  # no one to compare with
    if names:
        table = table[table["group"].isin(names)].reset_index(drop=True)
    if len(names) == 2 and table["component"].nunique() == 2:
        sentence = f"{names[0]} and {names[1]} cannot be compared: not even others link their claims."
    table = table[columns]
    table.attrs["sentence"] = sentence
    return table


def scores_against(
    frame: pd.DataFrame,
    by: str | None,
    today: date,
    reference: str,
    *,
    log_floor: float | None = None,
    fold: bool = False,
    **said: Any,
) -> pd.DataFrame:
    """Frame of scores with skill against a named reference: the scores are summed first, then one ratio is taken.

    Args:
        frame: forecasts beside their claims.
        by: the groups, as for :func:`ledger.review.scores`.
        today: the day from which is looked back.
        reference: "base-rate" (of the group's other clusters: it has not seen the outcome), or a forecaster, on the
            claims it forecast too.
        log_floor: as for :func:`ledger.review.scores`.
        fold: as there.
        **said: as in :class:`ledger.choosing.Choices`.

    Returns:
        The columns of :func:`ledger.review.scores`, skill being against the reference, and skill_low, skill_high
        (95 %, by clusters), reference (in words), reference_brier and n_compared.

    Raises:
        InputError: a reference that has no scored claim.
    """
    import pandas as pd

    table = review.scores(frame, by, today, log_floor=log_floor, fold=fold, **said)
    rows = review.scored(frame, today, **said)
    rows = review.grouped(rows, by) if by is not None else rows.assign(group="all")
    shown = "base rate out of sample"
    if reference != BASE_RATE:
        every = review.scored(frame, today, **said | {"basis": "both", "where": None})
        if reference not in set(every.forecaster):
            known = ", ".join([BASE_RATE, *sorted(every.forecaster.unique())])
            raise InputError("--reference", f"one of {known}", repr(reference))
        theirs = every[every.forecaster == reference].groupby("claim").brier.mean()
        rows = (
            rows[rows.forecaster != reference]
            .assign(reference=lambda own: own.claim.map(theirs))
            .dropna(subset="reference")
        )
        shown = reference
    choices = Choices(**said)
    lines = [{"group": name} | _skill(part, choices.weights, reference) for name, part in rows.groupby("group")]
    names = ["group", "skill", "skill_low", "skill_high", "reference_brier", "n_compared"]
    found = pd.DataFrame(lines, columns=names).assign(reference=shown)
    merged = table.drop(columns="skill").merge(found, on="group", how="left")
    merged["n_compared"] = merged["n_compared"].fillna(0).astype(int)
    return merged.assign(reference=shown)


def _skill(rows: pd.DataFrame, weights: str, reference: str) -> dict[str, float]:
    from ledger.verification import comparison, inference, rules

    none = dict.fromkeys(("skill", "skill_low", "skill_high", "reference_brier"), float("nan")) | {"n_compared": 0}
    if reference == BASE_RATE:
        if rows.cluster.nunique() < 2:  # nothing lies outside the only cluster
            return none
        rate = comparison.base_rate_reference(rows.outcome, rows.cluster)
        rows = rows.assign(reference=rules.brier(rate, rows.outcome))
    share = review.shares(rows, weights)
    if not (rows.reference * share).sum() > 0:
        return none
    ratio = inference.ratio_interval(
        rows.brier * share, rows.reference * share, rows.cluster, within=(0.0, float("inf"))
    )
    return {
        "skill": 1 - ratio.estimate,
        "skill_low": 1 - ratio.high,
        "skill_high": 1 - ratio.low,
        "reference_brier": float((rows.reference * share).sum() / share.sum()),
        "n_compared": len(rows),
    }


def evidence(frame: pd.DataFrame, today: date, *, by: str | None = None, **said: Any) -> pd.DataFrame:
    """Frame of the evidence against calibration over time, whole or by group, which may be looked at after every claim.

    A claim counts from the day its window had closed and its outcome was known, whichever came later: those that
    come true early would else come first. Partial outcomes are left out.

    Args:
        frame: forecasts beside their claims.
        today: the day from which is looked back.
        by: the groups, as for :func:`ledger.review.scores`.
        **said: as in :class:`ledger.choosing.Choices`.

    Returns:
        The columns of :func:`ledger.verification.evidence.evidence_over_time` after group, the largest group first.
        ``attrs["sentences"]`` has one for each group.
    """
    import pandas as pd

    from ledger.verification.evidence import evidence_over_time

    if by is not None and by not in GROUPS:
        raise InputError("--by", f"one of {', '.join(GROUPS)}", repr(by))
    Choices(**said).single()
    rows = review.scored(frame, today, **said)
    left_out = int(rows.outcome.between(0, 1, inclusive="neither").sum())
    rows = tracing.whole(rows)
    keyed = review.grouped(rows, by) if by is not None else rows.assign(group="all")
    order = keyed["group"].value_counts(sort=True)
    parts = {name: evidence_over_time(keyed[keyed["group"] == name]) for name in order.index}
    sentences = [_evidence_sentence(part, None if by is None else str(name)) for name, part in parts.items()]
    names = ["group", "known_at", "n", "clusters", "evidence", "peak", "found"]
    table = pd.DataFrame(columns=names)
    if parts:
        table = pd.concat([part.assign(group=name) for name, part in parts.items()], ignore_index=True)[names]
    partial = f" {left_out} with a partial outcome left out." if left_out else ""
    table.attrs = {"threshold": 20.0, "sentences": [sentence + partial * (by is None) for sentence in sentences]}
    return table


def rolling(frame: pd.DataFrame, today: date, *, last: int | None = None, **said: Any) -> pd.DataFrame:
    """Frame of the mean Brier score over time, each over the last so many forecasts.

    Args:
        frame: forecasts beside their claims.
        today: the day from which is looked back.
        last: how many forecasts each mean is over; default: a fifth of them, 20 at least and 200 at most.
        **said: as in :class:`ledger.choosing.Choices`.

    Returns:
        As :func:`ledger.tracing.rolling`. A claim counts from the day :func:`evidence` names.
    """
    Choices(**said).single()
    return tracing.rolling(review.scored(frame, today, **said), last)


def _evidence_sentence(part: pd.DataFrame, name: str | None) -> str:
    last = part.iloc[-1]
    head = f"{name}: evidence" if name else "Evidence"
    reached = part[part["found"]].known_at.iloc[0].date() if last["found"] else None
    found = f"it reached 20 on {reached}, which is strong" if reached else "20 would be strong"
    return (
        f"{head} against calibration: e = {last['evidence']:.3g} after {last['n']} claim{'s' * int(last['n'] > 1)} in "
        f"{last['clusters']} cluster{'s' * int(last['clusters'] > 1)}; {found}; it may be looked at after every claim."
    )
