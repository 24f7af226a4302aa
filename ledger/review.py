"""From the ledger's frames to verification: which rows are scored, and what is said of them.

Nothing here reads a database or a clock; ``today`` comes in. A claim is scored for its *source* by the number the
source stated, else by the median over the readers of its words; ``basis="own"`` scores the members' own forecasts.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from ledger.errors import InputError

if TYPE_CHECKING:
    import pandas as pd


PROMINENT = "retrospective prominence"
GROUPS = (
    "source", "series", "publisher", "topic", "term", "lexicon", "type", "window_basis", "sampling", "forecaster",
    "month", "year", "statement", "claim",
)  # fmt: skip


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
    stated = numbers[numbers.basis == "stated"].drop_duplicates("claim", keep="last")
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


@dataclass(frozen=True, slots=True)
class Choices:
    """Which forecasts are scored.

    Attributes:
        basis: "source" (what the source stated, else the median reading of its words) or "own".
        which: "last", "first" or "each" of a forecaster's forecasts on a claim.
        hindsight: whether claims coded after the outcome was known count.
        announcements: whether claims the speaker controls count.
        imputed: whether claims with an imputed window count.
        partial: whether outcomes that are a declared fraction count.
        prominent: whether claims chosen because they became famous count.
        where: column → the value, or values, it must have.
    """

    basis: str = "source"
    which: str = "last"
    hindsight: bool = True
    announcements: bool = True
    imputed: bool = True
    partial: bool = True
    prominent: bool = False
    where: Mapping[str, Any] | None = None


def chosen_rows(frame: pd.DataFrame, choices: Choices) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return one row a claim and forecaster, open, pending, void and resolved alike; and what was made too late."""
    import pandas as pd

    from ledger.verification import selection

    if choices.basis not in {"source", "own"}:
        raise InputError("basis", "source or own", repr(choices.basis))
    rows = frame[(frame.kind == "probability") & (frame.status != "withdrawn")]
    for name, wanted in (choices.where or {}).items():
        rows = _where(rows, name, wanted)
    if not choices.prominent:
        rows = rows[~rows.sampling.fillna("").str.contains(PROMINENT, regex=False)]
    if not choices.announcements:
        rows = rows[~rows.speaker_controls_outcome.astype(bool)]
    if not choices.imputed:
        rows = rows[rows.window_basis != "imputed"]
    if not choices.partial:
        rows = rows[~(rows.outcome.between(0, 1, inclusive="neither"))]
    rows = rows[rows.basis == "own"] if choices.basis == "own" else rows[rows.basis != "own"]
    late = rows[selection.too_late(rows)]
    rows = selection.select(rows, choices.which, hindsight=choices.hindsight)
    if choices.basis == "source":
        stated = rows[rows.basis == "stated"]
        read = selection.read_value(rows[~rows.claim.isin(stated.claim)])[list(rows.columns)]
        parts = [part for part in (stated, read) if len(part)]
        rows = pd.concat(parts, ignore_index=True) if parts else rows
        rows, late = (each.assign(forecaster=each.source.fillna(each.forecaster)) for each in (rows, late))
    return rows, late


def _where(rows: pd.DataFrame, name: str, wanted: Any) -> pd.DataFrame:
    values = [wanted] if isinstance(wanted, str) else list(wanted)
    if name == "topic":
        return rows[[bool(set(values) & set(topics)) for topics in rows.topics]]
    if name not in GROUPS:
        raise InputError("filter", f"one of {', '.join(GROUPS)}", repr(name))
    return rows[rows[name].isin(values)]


def scored(frame: pd.DataFrame, today: date, **said: Any) -> pd.DataFrame:
    """Frame of what is scored: ripe claims with an outcome, one row a forecast, with ``brier`` and ``log_score``."""
    return scored_rows(chosen_rows(frame, Choices(**said))[0], today)


def scored_rows(chosen: pd.DataFrame, today: date) -> pd.DataFrame:
    """Return the rows of ripe claims with an outcome, with their scores."""
    from ledger.verification import rules, selection

    rows = selection.resolved(selection.ripe(chosen, today))
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
    """
    import pandas as pd

    if by is not None and by not in GROUPS:
        raise InputError("--by", f"one of {', '.join(GROUPS)}", repr(by))
    chosen, late = chosen_rows(frame, Choices(**said))
    if by is None:
        return pd.DataFrame([score_line("all", chosen, len(late), today)])
    n_late = _grouped(late, by)["group"].value_counts()
    groups = _grouped(chosen, by).groupby("group", sort=True)
    lines = [score_line(str(name), rows, int(n_late.get(name, 0)), today) for name, rows in groups]
    table = pd.DataFrame(lines, columns=list(score_line("", chosen.iloc[:0], 0, today)))
    return table.sort_values(["n", "group"], ascending=[False, True], ignore_index=True)


def _grouped(rows: pd.DataFrame, by: str) -> pd.DataFrame:
    """Return rows with the ``group`` each belongs to; a claim with several topics belongs to each of them."""
    keyed = rows.assign(group=rows["topics"] if by == "topic" else rows[by])
    keyed = keyed.explode("group") if by == "topic" else keyed
    return keyed.assign(group=keyed["group"].fillna("(none)"))


def score_line(group: str, chosen: pd.DataFrame, n_late: int, today: date) -> dict[str, Any]:
    """Return the scores of one group of forecasts."""
    from ledger.verification import decomposition, inference, selection
    from ledger.verification.tally import tally

    nan = float("nan")
    rows = scored_rows(chosen, today)
    pending = chosen[chosen.outcome.isna() & ~chosen.void.astype(bool)]
    line: dict[str, Any] = {
        "group": group,
        "n": len(rows),
        "n_claims": chosen.claim.nunique(),
        "n_pending": pending.claim.nunique(),
        "n_open": chosen.claim.nunique() - selection.ripe(chosen, today).claim.nunique(),
        "n_void": int(chosen[chosen.void.astype(bool)].claim.nunique()),
    } | dict.fromkeys(
        ("base_rate", "brier", "brier_low", "brier_high", "log_score", "n_infinite", "skill", "miscalibration",
         "discrimination", "uncertainty", "n_clusters", "hindsight"), nan,
    ) | {"n_late": n_late}  # fmt: skip
    line["n_infinite"] = line["n_clusters"] = 0
    if rows.empty:
        return line
    counted = tally(rows.probability, rows.outcome)
    parts = decomposition.corp(counted)
    interval = inference.mean_interval(rows.brier, rows.cluster, within=(0.0, 1.0))
    return line | {
        "base_rate": counted.base_rate,
        "brier": counted.mean_brier,
        "brier_low": interval.low,
        "brier_high": interval.high,
        "log_score": counted.mean_log,
        "n_infinite": counted.certain_and_wrong,
        "skill": 1 - counted.mean_brier / parts.uncertainty if parts.uncertainty > 0 else nan,
        "miscalibration": parts.miscalibration,
        "discrimination": parts.discrimination,
        "uncertainty": parts.uncertainty,
        "n_clusters": interval.clusters,
        "hindsight": float(rows.hindsight.mean()),
    }


def with_shrunk(table: pd.DataFrame, scored: pd.DataFrame) -> pd.DataFrame:
    """Return scores by source with each one's intercept and slope in log odds, shrunk by empirical Bayes."""
    from ledger.verification.shrinkage import shrunk_recalibration

    names = ["intercept", "intercept_low", "intercept_high", "slope", "slope_low", "slope_high", "kept"]
    if scored.empty:
        return table.assign(**dict.fromkeys(names, float("nan")))
    named = scored.assign(group=scored.source.fillna("(none)"))
    shrunk = shrunk_recalibration(named, source="group").drop(columns="n").rename(columns={"source": "group"})
    return table.merge(shrunk[["group", *names]], on="group", how="left")


def quantities(frame: pd.DataFrame) -> pd.DataFrame:
    """Frame of quantity claims scored by their error, by series and unit.

    Columns: group, unit, n, bias (mean of forecast − number), mae (mean absolute error), n_ranges, inside (share of
    the stated ranges that held the number). A range's point is its middle.
    """
    import pandas as pd

    rows = frame[frame.kind.isin(["point", "interval"]) & frame.number.notna() & frame.status.eq("resolved")]
    lines = []
    for _, row in rows.iterrows():
        said = json.loads(row.prediction)
        low, high = (float(said.get(name, said.get("value"))) for name in ("low", "high"))
        unit = json.loads(row.body).get("space", {}).get("unit")
        lines.append((row.series or "(none)", unit or "", (low + high) / 2 - row.number,
                      (low <= row.number <= high) if row.kind == "interval" else None))  # fmt: skip
    table = pd.DataFrame(lines, columns=["group", "unit", "error", "within"])
    groups = table.groupby(["group", "unit"])
    return pd.DataFrame(
        {
            "n": groups.size(),
            "bias": groups["error"].mean(),
            "mae": groups["error"].apply(lambda e: e.abs().mean()),
            "n_ranges": groups["within"].count(),
            "inside": groups["within"].apply(lambda w: w.dropna().astype(float).mean()),
        }
    ).reset_index()
