"""Tables of scores of claims on options and on quantities, whole or by group, as :mod:`ledger.review` gives the others.

Nothing here reads a database or a clock; ``today`` comes in.
"""

from __future__ import annotations

from datetime import date
from math import log, sqrt
from typing import TYPE_CHECKING, Any

from ledger import figures, review, spaces
from ledger.choosing import Choices
from ledger.errors import InputError

if TYPE_CHECKING:
    import pandas as pd

KINDS = ("binary", *spaces.KINDS)
BASE_RATE = "base-rate"
EQUAL = "equal chances"
COUNTED = ("claim", "closes", "outcome", "void")
SCORED = ("claim", "cluster", "hindsight", "against")


def scored(frame: pd.DataFrame, kind: str, today: date, **said: Any) -> pd.DataFrame:
    """Frame of what is scored: the rows and columns of :func:`ledger.spaces.scored_rows`."""
    return spaces.scored_rows(spaces.chosen(frame, kind, Choices(**said))[0], kind, today)


def scores(
    frame: pd.DataFrame,
    kind: str,
    by: str | None,
    today: date,
    reference: str | None = None,
    *,
    log_floor: float | None = None,
    fold: bool = False,
    **said: Any,
) -> pd.DataFrame:
    """Frame of scores of options or quantities, whole or by group, the largest group first; losses, lower is better.

    Every mean is over the forecasts that have such a score, with the 95 % interval by clusters in ``…_low`` and
    ``…_high``; what each score is, :func:`ledger.spaces.scored_rows` says.

    Args:
        frame: forecasts beside their claims, as :func:`ledger.review.joined` gives them.
        kind: "options" or "quantity".
        by: the groups, as for :func:`ledger.review.scores`.
        today: the day from which is looked back.
        reference: what skill (1 − Σ score ÷ Σ score of the reference) is against: a forecaster, on the claims it
            forecast too; for options also "base-rate", how often each option happened elsewhere among claims with the
            same options (outside the claim's own cluster); by default equal chances for options, none for quantities.
        log_floor: of options: the log score takes it instead of a smaller probability of what happened; the columns
            log_floor and n_floored (how many forecasts) then say so.
        fold: refused: only yes has an opposite.
        **said: as in :class:`ledger.choosing.Choices`; averages over time are refused.

    Returns:
        For both: group, n (scored forecasts), n_claims, n_pending, n_open, n_void, skill with skill_low and skill_high,
        reference (in words), reference_score, n_compared, n_clusters, hindsight, n_late (and n_inside_lead).
        Options: brier_sum (0–2), log_score, n_infinite (certain and wrong), spherical, n_ordered (forecasts on ordered
        options), ranked_probability (sum over thresholds), ranked_per_threshold. Skill is that of the Brier sum.
        Quantities, one row a group and unit: unit, n_points, mae, rmse, bias (forecast − number), two_thirds (width of
        the middle two thirds of the errors, all alike), n_ranges, inside (share of the stated ranges that held it),
        n_intervals (with a stated coverage), interval_score, width, over, under; n_distributions, pinball, n_wis, wis,
        dispersion, overprediction, underprediction, wis_median_full; coverage: of each nominal level the forecasts and
        the share whose central interval held the number. Skill is that of the WIS, else of the absolute error.

    Raises:
        InputError: another kind or group, a reference that has no scored claim, folding, or a floor for quantities.
    """
    import pandas as pd

    review.check_group(by)
    if log_floor is not None and kind == "quantity":
        raise InputError("log_floor", "none for quantities, which have no log score", log_floor)
    if fold:
        raise InputError("fold", "claims of yes or no, which have an opposite", f"claims of the kind {kind}")
    choices = Choices(**said)
    chosen, late = spaces.chosen(frame, kind, choices)
    rows = spaces.scored_rows(chosen, kind, today)
    against, shown = _references(frame, rows, kind, today, reference, said)
    rows = rows.assign(against=against)
    keys = ["group", "unit"] if kind == "quantity" else ["group"]
    parts = [
        (part.assign(group="all") if by is None else review.grouped(part, by))[[*keys, *names]]
        for part, names in (
            (chosen, COUNTED),
            (late, late.columns.intersection(["inside_lead"])),
            (rows, (*SCORED, *spaces.SCORES[kind])),
        )
    ]
    by_key = [dict(tuple(part.groupby(keys, sort=False))) for part in parts]
    lines = []
    for key in by_key[0] | by_key[1] or ([("all", "")[: len(keys)]] if by is None else []):
        all_of, late_of, scored_of = (found.get(key, part.iloc[:0]) for found, part in zip(by_key, parts, strict=True))
        line = dict(zip(keys, key, strict=True)) | {"n": len(scored_of)} | figures.counts(all_of, today)
        line |= (
            _quantities(scored_of, choices.weights)
            if kind == "quantity"
            else _options(scored_of, choices.weights, log_floor)
        )
        line |= _skill(scored_of, spaces.LOSS[kind], choices.weights, shown)
        line["n_clusters"] = scored_of.cluster.nunique()
        line["hindsight"] = float(scored_of.hindsight.astype(float).mean())
        lines.append(line | figures.left_out(late_of))
    if not lines:  # no group has a forecast of this kind: the columns alone
        return scores(frame.iloc[:0], kind, None, today, log_floor=log_floor, **said).iloc[:0]
    return pd.DataFrame(lines).sort_values(["n", *keys], ascending=[False] + [True] * len(keys), ignore_index=True)


def _average(
    rows: pd.DataFrame, name: str, weights: str, within: tuple[float, float] | None = None
) -> dict[str, float]:
    """Return the mean of a loss over the rows that have it, with its interval, which cannot fall below 0."""
    from ledger.verification import inference

    held = rows.loc[rows[name].notna(), ["claim", "cluster", name]]
    ends = {name: float("nan"), f"{name}_low": float("nan"), f"{name}_high": float("nan")}
    if held.empty:
        return ends
    share = review.shares(held, weights)
    found = inference.ratio_interval(held[name] * share, share, held.cluster, within=within)
    low = 0.0 if found.low < 0 else found.low
    return dict(zip(ends, (found.estimate, low, found.high), strict=True))


def _mean(rows: pd.DataFrame, name: str, weights: str) -> float:
    import numpy as np

    held = rows.loc[rows[name].notna(), ["claim", "cluster", name]]
    return float(np.average(held[name], weights=review.shares(held, weights))) if len(held) else float("nan")


def _options(rows: pd.DataFrame, weights: str, log_floor: float | None) -> dict[str, Any]:
    import numpy as np

    from ledger.verification.inputs import fraction

    told = {}
    if log_floor is not None:
        most = -log(fraction(log_floor, "log_floor"))  # −ln max(p, floor) = min(−ln p, −ln floor)
        told = {"log_floor": log_floor, "n_floored": review.floored(rows.log_score, most)}
        rows = rows.assign(log_score=rows.log_score.clip(upper=most))
    return told | {
        **_average(rows, "brier_sum", weights, within=(0.0, 2.0)),
        "log_score": _mean(rows, "log_score", weights),
        "n_infinite": int(np.isinf(rows.log_score).sum()),
        "spherical": _mean(rows, "spherical", weights),
        "n_ordered": int(rows.ranked_probability.notna().sum()),
        **_average(rows, "ranked_probability", weights),
        "ranked_per_threshold": _mean(rows, "ranked_per_threshold", weights),
    }


def _quantities(rows: pd.DataFrame, weights: str) -> dict[str, Any]:
    import numpy as np

    errors = rows.error.dropna()
    low, high = np.quantile(errors, [1 / 6, 5 / 6]) if len(errors) else (np.nan, np.nan)
    mae = _average(rows, "absolute_error", weights)
    return {
        "n_points": len(errors),
        **{name.replace("absolute_error", "mae"): value for name, value in mae.items()},
        "rmse": sqrt(_mean(rows, "squared_error", weights)),
        "bias": _mean(rows, "error", weights),
        "two_thirds": float(high - low),
        "n_ranges": int(rows.inside.notna().sum()),
        "inside": _mean(rows, "inside", weights),
        "n_intervals": int(rows.interval_score.notna().sum()),
        **{name: _mean(rows, name, weights) for name in ("interval_score", "width", "over", "under")},
        "n_distributions": int(rows.pinball.notna().sum()),
        "pinball": _mean(rows, "pinball", weights),
        "n_wis": int(rows.wis.notna().sum()),
        **_average(rows, "wis", weights),
        **{name: _mean(rows, name, weights)
           for name in ("dispersion", "overprediction", "underprediction", "wis_median_full")},
        "coverage": _coverage(rows, weights),
    }  # fmt: skip


def _coverage(rows: pd.DataFrame, weights: str) -> tuple[dict[str, Any], ...]:
    """Return, of each nominal level, how many intervals had it and how often they held the number."""
    held = rows.loc[rows.coverage.notna(), ["claim", "cluster", "coverage"]]
    long = held.assign(pair=held.coverage).explode("pair").dropna(subset="pair")
    long = long.assign(level=[level for level, _ in long.pair], held=[float(inside) for _, inside in long.pair])
    return tuple(
        {"level": level, "n": len(part), "inside": _mean(part, "held", weights)}
        for level, part in long.groupby("level", sort=True)
    )


def _references(
    frame: pd.DataFrame, rows: pd.DataFrame, kind: str, today: date, reference: str | None, said: dict[str, Any]
) -> tuple[Any, str | None]:
    """Return what each row's score is set against (missing where there is nothing), and its name."""
    if reference is None:
        return (rows.equal_chances, EQUAL) if kind == "options" else (float("nan"), None)
    if reference == BASE_RATE and kind == "options":
        return _elsewhere(rows), "base rate out of sample"
    every = scored(frame, kind, today, **said | {"basis": "both", "where": None})
    known = sorted(every.forecaster.unique())
    if reference not in known:
        names = [BASE_RATE, *known] if kind == "options" else known
        raise InputError("--reference", f"one of {', '.join(names) or 'none: nobody has a scored claim'}",
                         repr(reference))  # fmt: skip
    theirs = every[every.forecaster == reference].groupby("claim")[spaces.LOSS[kind]].mean()
    return rows.claim.map(theirs).where(rows.forecaster != reference), reference


def _elsewhere(rows: pd.DataFrame) -> pd.Series[float]:
    """Score how often each option happened in other clusters, among claims with the same options, as a forecast."""
    import numpy as np
    import pandas as pd

    from ledger.verification import comparison, rules

    against = np.full(len(rows), np.nan)
    places: dict[Any, list[int]] = {}
    for place, layout in enumerate(rows.layout):
        places.setdefault(layout, []).append(place)
    for layout, at in places.items():
        same = rows.iloc[at]
        if same.cluster.nunique() > 1:
            happened = [comparison.base_rate_reference(same.outcome == place, same.cluster)
                        for place in range(len(layout) - 1)]  # fmt: skip
            against[at] = rules.brier_sum(np.stack(happened, axis=-1), same.outcome)
    return pd.Series(against, index=rows.index)


def _skill(rows: pd.DataFrame, loss: str, weights: str, reference: str | None) -> dict[str, Any]:
    from ledger.verification import inference

    nan = float("nan")
    line = {"skill": nan, "skill_low": nan, "skill_high": nan, "reference": reference, "reference_score": nan,
            "n_compared": 0}  # fmt: skip
    held = rows[rows.against.notna() & rows[loss].notna()]
    share = review.shares(held, weights)
    if held.empty or not (held.against * share).sum() > 0:
        return line
    ratio = inference.ratio_interval(held[loss] * share, held.against * share, held.cluster, within=(0.0, float("inf")))
    score = float((held.against * share).sum() / share.sum())
    return line | {"skill": 1 - ratio.estimate, "skill_low": 1 - ratio.high, "skill_high": 1 - ratio.low,
                   "reference_score": score, "n_compared": len(held)}  # fmt: skip
