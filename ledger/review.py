"""From the ledger's frames to verification: what is said of the rows that :mod:`ledger.choosing` chose.

Nothing here reads a database or a clock; ``today`` comes in.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from ledger.choosing import GROUPS, Choices, by_the_source, chosen_rows
from ledger.errors import InputError

if TYPE_CHECKING:
    import pandas as pd


def record(row: pd.Series[Any]) -> dict[str, Any]:
    """Return a row as plain values; what is missing is None."""
    import pandas as pd

    plain = {name: getattr(value, "item", lambda v=value: v)() for name, value in row.items()}
    return {
        str(name): None if not isinstance(value, list | tuple | dict) and pd.isna(value) else value
        for name, value in plain.items()
    }


def records(frame: pd.DataFrame) -> list[dict[str, Any]]:
    """Return the rows of a frame as plain values; what is missing is None."""
    return [record(row) for _, row in frame.iterrows()]


def claims(
    rows: pd.DataFrame,
    mentions: pd.DataFrame,
    forecasts: pd.DataFrame,
    topics: pd.DataFrame,
    today: date,
    *,
    four_eyes: bool,
) -> pd.DataFrame:
    """Frame of claims with their first quote, topics, the source's probability and their status."""
    import numpy as np
    import pandas as pd

    from ledger.verification import selection

    first = mentions[mentions.position == 0][["claim_id", "quote", "form"]]
    frame = rows.merge(first, on="claim_id", how="left")
    grouped = topics.groupby("claim_id")["topic"].agg(tuple)
    frame["topics"] = [grouped.get(claim_id, ()) for claim_id in frame.claim_id]
    made = _forecast_columns(forecasts)
    numbers = made[made.kind == "probability"]
    named = numbers.assign(source=numbers.claim.map(rows.set_index("claim_id").source))
    stated = numbers[by_the_source(named)].drop_duplicates("claim", keep="last")
    read = selection.read_value(numbers)
    source = pd.concat([stated.assign(readers=0), read[~read.claim.isin(stated.claim)]], ignore_index=True)
    wanted = source[["claim", "probability", "low", "high", "readers"]].rename(columns={"claim": "claim_id"})
    frame = frame.merge(wanted, on="claim_id", how="left")
    counts = forecasts.groupby("claim_id").size()
    frame["n_forecasts"] = frame.claim_id.map(counts).fillna(0).astype(int)
    standing = frame.outcome_status.isin(["agreed", "settled"] if four_eyes else ["agreed", "settled", "proposed"])
    void = frame.outcome_kind.eq("void")
    frame["status"] = np.select(
        [
            frame.withdrawn_at.notna(),
            frame.outcome_status.eq("disputed"),
            standing & void,
            standing,
            frame.closes < today.isoformat(),
        ],
        ["withdrawn", "disputed", "void", "resolved", "due"],
        default="open",
    )
    return frame


def _forecast_columns(forecasts: pd.DataFrame) -> pd.DataFrame:
    """Return forecasts under the names verification knows: claim, made_at."""
    frame = forecasts.rename(columns={"claim_id": "claim", "stated_at": "made_at"})
    late = (frame.basis == "own") & (frame.made_at < frame.recorded_at)
    return frame.assign(made_at=frame.made_at.where(~late, frame.recorded_at))


def joined(forecasts: pd.DataFrame, held: pd.DataFrame) -> pd.DataFrame:
    """Frame of forecasts beside the claim they are on, in the columns of :mod:`ledger.verification.selection`.

    An own forecast counts from the time it was recorded, whatever day it names.
    """
    made = _forecast_columns(forecasts)
    kept = ["claim", "forecaster", "basis", "kind", "probability", "low", "high", "prediction", "made_at",
            "recorded_at", "term", "lexicon", "forecast_id"]  # fmt: skip
    about = held.rename(
        columns={
            "claim_id": "claim",
            "term": "claim_term",
            "probability": "read_value",
            "recorded_at": "revised_at",
        }
    ).drop(columns=["seq", "until_seq", "actor", "low", "high", "readers"])
    frame = made[kept].merge(about, on="claim")
    standing = frame.status.isin(["resolved", "void"])
    frame["void"] = frame.status.eq("void")
    frame["outcome_text"] = frame.outcome
    frame["outcome"] = frame.value.where(standing).astype(float)
    frame["known_at"] = frame.known_at.where(standing)
    frame["cluster"] = frame.event.fillna(frame.statement_id).fillna(frame.claim)
    frame["hindsight"] = frame.basis.ne("own") & frame.known_at.notna() & (frame.recorded_at.str[:10] > frame.known_at)
    frame["term"] = frame.term.fillna(frame.claim_term)
    frame["month"], frame["year"] = frame.published_on.str[:7], frame.published_on.str[:4]
    return frame.rename(columns={"statement_id": "statement"})


def scored(frame: pd.DataFrame, today: date, **said: Any) -> pd.DataFrame:
    """Frame of what is scored: ripe claims with an outcome, one row a forecast, with ``brier`` and ``log_score``."""
    return scored_rows(chosen_rows(frame, Choices(**said))[0], today)


def scored_rows(chosen: pd.DataFrame, today: date) -> pd.DataFrame:
    """Return the rows of ripe claims with an outcome, with their scores; averages over time have theirs already."""
    from ledger.verification import rules, selection

    rows = selection.resolved(selection.ripe(chosen, today))
    if "coverage" in rows:
        return rows
    if rows.empty:
        return rows.assign(brier=[], log_score=[])
    return rows.assign(
        brier=rules.brier(rows.probability, rows.outcome),
        log_score=rules.log_score(rows.probability, rows.outcome),
    )


def scores(frame: pd.DataFrame, by: str | None, today: date, **said: Any) -> pd.DataFrame:
    """Frame of scores, whole or by group, the largest group first.

    Columns: group, n (scored forecasts), n_claims, n_pending (no outcome yet: open or due), n_open (window not yet
    closed), n_void, base_rate, brier (0–1, lower is better) with brier_low and brier_high (95 %, by clusters),
    log_score (natural log, lower is better), n_infinite (certain and wrong), skill (1 − Brier ÷ that of always
    saying the group's own base rate), miscalibration, discrimination, uncertainty (CORP, of the Brier score),
    n_clusters, hindsight (share coded after the outcome was known) and n_late (forecasts left out as made too late).
    Averages over time have no miscalibration and no discrimination, but a coverage: the mean share of the announced
    window in which a forecast stood. With other ``weights`` every mean counts each claim, or event, once.
    """
    import pandas as pd

    check_group(by)
    choices = Choices(**said)
    chosen, late = chosen_rows(frame, choices)
    if by is None:
        return pd.DataFrame([score_line("all", chosen, len(late), today, choices.weights)])
    n_late = grouped(late, by)["group"].value_counts()
    groups = grouped(chosen, by).groupby("group", sort=True)
    lines = [score_line(str(name), rows, int(n_late.get(name, 0)), today, choices.weights) for name, rows in groups]
    table = pd.DataFrame(lines, columns=list(score_line("", chosen.iloc[:0], 0, today)))
    return table.sort_values(["n", "group"], ascending=[False, True], ignore_index=True)


def check_group(by: str | None) -> None:
    """Refuse a group that there is not.

    Raises:
        InputError: naming those there are.
    """
    if by is not None and by not in GROUPS:
        raise InputError("--by", f"one of {', '.join(GROUPS)}", repr(by))


def grouped(rows: pd.DataFrame, by: str) -> pd.DataFrame:
    """Return rows with the ``group`` each belongs to; a claim with several topics belongs to each of them."""
    keyed = rows.assign(group=rows["topics"] if by == "topic" else rows[by])
    keyed = keyed.explode("group") if by == "topic" else keyed
    return keyed.assign(group=keyed["group"].fillna("(none)"))


def shares(rows: pd.DataFrame, weights: str) -> pd.Series[float]:
    """Return the weight of each row: all alike, or each claim or event counting once."""
    from ledger.verification import selection

    return selection.weights(rows, {"forecast": "row", "event": "cluster"}.get(weights, weights))


def counts(chosen: pd.DataFrame, scored: int, today: date) -> dict[str, int]:
    """Return what stands beside every number: n (scored forecasts), n_claims, n_pending, n_open, n_void."""
    from ledger.verification import selection

    pending = chosen[chosen.outcome.isna() & ~chosen.void.astype(bool)]
    return {
        "n": scored,
        "n_claims": chosen.claim.nunique(),
        "n_pending": pending.claim.nunique(),
        "n_open": chosen.claim.nunique() - selection.ripe(chosen, today).claim.nunique(),
        "n_void": int(chosen[chosen.void.astype(bool)].claim.nunique()),
    }


def score_line(group: str, chosen: pd.DataFrame, n_late: int, today: date, weights: str = "forecast") -> dict[str, Any]:
    """Return the scores of one group of forecasts."""
    import numpy as np

    from ledger.verification import decomposition, inference
    from ledger.verification.tally import tally, weighted

    nan, averaged = float("nan"), "coverage" in chosen
    rows = scored_rows(chosen, today)
    line: dict[str, Any] = {"group": group} | counts(chosen, len(rows), today) | dict.fromkeys(
        ("base_rate", "brier", "brier_low", "brier_high", "log_score", "n_infinite", "skill", "miscalibration",
         "discrimination", "uncertainty", "n_clusters", "hindsight"), nan,
    ) | {"n_late": n_late} | ({"coverage": nan} if averaged else {})  # fmt: skip
    line["n_infinite"] = line["n_clusters"] = 0
    if rows.empty:
        return line
    share = shares(rows, weights)
    alike = weights == "forecast"
    counted = tally(rows.probability, rows.outcome) if alike else weighted(rows.probability, rows.outcome, share)
    parts = decomposition.corp(counted)
    interval = inference.ratio_interval(rows.brier * share, share, rows.cluster, within=(0.0, 1.0))
    brier = interval.estimate if averaged else counted.mean_brier
    line |= {
        "base_rate": counted.base_rate,
        "brier": brier,
        "brier_low": interval.low,
        "brier_high": interval.high,
        "log_score": float(np.average(rows.log_score, weights=share)) if averaged else counted.mean_log,
        "n_infinite": int(np.isinf(rows.log_score).sum()),
        "skill": 1 - brier / parts.uncertainty if parts.uncertainty > 0 else nan,
        "miscalibration": parts.miscalibration,
        "discrimination": parts.discrimination,
        "uncertainty": parts.uncertainty,
        "n_clusters": interval.clusters,
        "hindsight": float(rows.hindsight.mean()),
    }
    if averaged:
        line |= {
            "miscalibration": nan,
            "discrimination": nan,
            "coverage": float(np.average(rows.coverage, weights=share)),
        }
    return line


def with_shrunk(table: pd.DataFrame, scored: pd.DataFrame) -> pd.DataFrame:
    """Return scores by source with each one's intercept and slope in log odds, shrunk by empirical Bayes."""
    from ledger.verification.shrinkage import shrunk_recalibration

    names = ["intercept", "intercept_low", "intercept_high", "slope", "slope_low", "slope_high", "kept"]
    if scored.empty or "coverage" in scored:  # an average over time has no line from forecast to outcome
        return table.assign(**dict.fromkeys(names, float("nan")))
    named = scored.assign(group=scored.source.fillna("(none)"))
    shrunk = shrunk_recalibration(named, source="group").drop(columns="n").rename(columns={"source": "group"})
    return table.merge(shrunk[["group", *names]], on="group", how="left")
