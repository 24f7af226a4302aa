"""From the ledger's frames to verification: what is said of the rows that :mod:`ledger.choosing` chose.

Nothing here reads a database or a clock; ``today`` comes in.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import TYPE_CHECKING, Any

from ledger import figures
from ledger.choosing import GROUPS, SCORING, Choices, by_the_source, chosen_rows
from ledger.errors import InputError

if TYPE_CHECKING:
    import pandas as pd

LINE = {"claim", "probability", "closes", "outcome", "void", "cluster", "hindsight", "brier", "log_score", "coverage"}


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
    named: dict[str, list[str]] = {}
    for claim_id, topic in zip(topics.claim_id, topics.topic, strict=True):
        named.setdefault(claim_id, []).append(topic)
    frame["topics"] = [tuple(named.get(claim_id, ())) for claim_id in frame.claim_id]
    made = _forecast_columns(forecasts)
    numbers = made[made.kind == "probability"]
    said = numbers.assign(source=numbers.claim.map(rows.set_index("claim_id").source))
    stated = numbers[by_the_source(said)].drop_duplicates("claim", keep="last")
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
    ).drop(columns=["seq", "actor", "low", "high", "readers"])
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


def narrow(frame: pd.DataFrame, choices: Choices, *more: str | None) -> pd.DataFrame:
    """Return forecasts with the columns that choosing and scoring look at alone: to choose rows costs by the column.

    Args:
        frame: forecasts beside their claims.
        choices: what is chosen, whose filters need their columns.
        *more: other groups or columns that are wanted.
    """
    wanted = {"topics" if name == "topic" else name for name in (*SCORING, *(choices.where or {}), *more)}
    return frame[[name for name in frame.columns if name in wanted]]


def scored(frame: pd.DataFrame, today: date, **said: Any) -> pd.DataFrame:
    """Frame of what is scored: ripe claims with an outcome, one row a forecast, with ``brier`` and ``log_score``."""
    return scored_rows(chosen_rows(frame, Choices(**said))[0], today)


def scored_rows(chosen: pd.DataFrame, today: date) -> pd.DataFrame:
    """Return the rows of ripe claims with an outcome, with their scores; averages over time have theirs already."""
    from ledger.verification import selection

    return _with_scores(selection.resolved(selection.ripe(chosen, today)))


def _with_scores(rows: pd.DataFrame) -> pd.DataFrame:
    from ledger.verification import rules

    if "coverage" in rows:
        return rows
    if rows.empty:
        return rows.assign(brier=[], log_score=[])
    return rows.assign(
        brier=rules.brier(rows.probability, rows.outcome),
        log_score=rules.log_score(rows.probability, rows.outcome),
    )


def scores(
    frame: pd.DataFrame,
    by: str | None,
    today: date,
    *,
    log_floor: float | None = None,
    fold: bool = False,
    **said: Any,
) -> pd.DataFrame:
    """Frame of scores, whole or by group, the largest group first.

    Columns: group, n (scored forecasts), n_claims, n_pending (not yet to be scored: the window is open,
    whatever was ruled, or no outcome stands), n_open (those of them whose window is open), n_void, base_rate, brier
    (0–1, lower is better) with brier_low and brier_high (95 %, by clusters),
    log_score (natural log, lower is better), n_infinite (certain and wrong), skill (1 − Brier ÷ that of always
    saying the group's own base rate), miscalibration, discrimination, uncertainty (CORP, of the Brier score),
    n_clusters, hindsight (share coded after the outcome was known) and n_late (forecasts left out as made too late).
    With a ``lead`` n_inside_lead counts those left out as made inside it. A group of which nothing is left has n = 0.
    Averages over time have no miscalibration and no discrimination, but a coverage: the mean share of the announced
    window in which a forecast stood. With other ``weights`` every mean counts each claim, or event, once.

    With a ``log_floor`` the log score takes it instead of a smaller probability of what happened, and two more columns
    say so: log_floor and n_floored (how many forecasts). ``fold`` takes a forecast below one half as one of the
    opposite: the scores stay, and the base rate is how often the side happened that was given the better chance.
    """
    import pandas as pd

    from ledger.verification.over_time import times

    choices = asked(by, log_floor=log_floor, **said)
    how: dict[str, Any] = {"weights": choices.weights, "log_floor": log_floor, "fold": fold}
    chosen, late = chosen_rows(narrow(frame, choices, by), choices)
    if by is None:
        return pd.DataFrame([score_line("all", chosen, late, today, **how)])
    chosen = chosen[[name for name in chosen.columns if name in {*LINE, "topics" if by == "topic" else by}]]
    few = [name for name in ("claim", "cluster") if name != by and not chosen[name].isna().any()]
    plain = {name: pd.factorize(chosen[name])[0] for name in few}
    chosen = chosen.assign(closes=times(chosen.closes, "closes"), **plain)  # once, not again for every group
    kept, left = (dict(tuple(grouped(part, by).groupby("group", sort=True))) for part in (chosen, late))
    nothing = chosen.iloc[:0], late.iloc[:0]
    lines = [
        score_line(str(name), kept.get(name, nothing[0]), left.get(name, nothing[1]), today, **how)
        for name in kept | left
    ]
    return _sorted(lines, score_line("", *nothing, today, **how))


def scores_of(
    found: Mapping[str, figures.Figures], by: str | None, *, log_floor: float | None = None, fold: bool = False
) -> pd.DataFrame:
    """Frame of scores of figures by group, as :func:`scores` gives it.

    Args:
        found: by group; where there is no ``by``, of "all".
        by: whether they are groups.
        log_floor: as for :func:`scores`.
        fold: as there.
    """
    import pandas as pd

    lines = [figures.line(name, each, log_floor=log_floor, fold=fold) for name, each in found.items()]
    names = figures.blank("", 0, figures.NONE, {"n_late": 0}, log_floor)
    return pd.DataFrame(lines) if by is None else _sorted(lines, names)


def _sorted(lines: list[dict[str, Any]], columns: Iterable[str]) -> pd.DataFrame:
    import pandas as pd

    table = pd.DataFrame(lines, columns=list(columns))
    return table.sort_values(["n", "group"], ascending=[False, True], ignore_index=True)


def asked(by: str | None, *, log_floor: float | None = None, fold: bool = False, **said: Any) -> Choices:
    """Return the choices for scores by group; ``fold`` is none of them.

    Raises:
        InputError: another group, or a floor where there is none.
    """
    check_group(by)
    choices = Choices(**said)
    if log_floor is not None and choices.which == "time-averaged":
        raise InputError("log_floor", "none with which=time-averaged", log_floor)
    return choices


def check_group(by: str | None) -> None:
    """Refuse a group that there is not.

    Raises:
        InputError: naming those there are.
    """
    if by is not None and by not in GROUPS:
        raise InputError("--by", f"one of {', '.join(GROUPS)}", repr(by))


def grouped(rows: pd.DataFrame, by: str) -> pd.DataFrame:
    """Return rows with the ``group`` each belongs to; a claim with several topics belongs to each of them."""
    keyed = rows.assign(group=rows["topics"] if by == "topic" else rows[by].astype("str"))
    keyed = keyed.explode("group") if by == "topic" else keyed
    return keyed.assign(group=keyed["group"].fillna("(none)"))


def shares(rows: pd.DataFrame, weights: str) -> pd.Series[float]:
    """Return the weight of each row: all alike, or each claim or event counting once."""
    from ledger.verification import selection

    return selection.weights(rows, {"forecast": "row", "event": "cluster"}.get(weights, weights))


def floored(losses: pd.Series[float], least: Any) -> int:
    """Return how many log scores a floor lowered, given what they are with it; rounding is none."""
    return int((losses > least + figures.NEAR).sum())


def score_line(
    group: str,
    chosen: pd.DataFrame,
    late: pd.DataFrame,
    today: date,
    *,
    weights: str = "forecast",
    log_floor: float | None = None,
    fold: bool = False,
) -> dict[str, Any]:
    """Return the scores of one group of forecasts; what floor and fold do, :func:`scores` says."""
    chosen = chosen[[name for name in chosen.columns if name in LINE]]
    if weights == "forecast" and "coverage" not in chosen:
        return figures.line(group, figures.of_rows(chosen, late, today), log_floor=log_floor, fold=fold)
    return _weighted_line(group, chosen, late, today, weights, log_floor, fold=fold)


def _weighted_line(
    group: str,
    chosen: pd.DataFrame,
    late: pd.DataFrame,
    today: date,
    weights: str,
    log_floor: float | None,
    *,
    fold: bool,
) -> dict[str, Any]:
    """Return the scores of forecasts that do not all count alike, or that are averages over time."""
    import numpy as np

    from ledger.verification import inference, rules
    from ledger.verification.tally import folded, weighted

    averaged = "coverage" in chosen
    rows = scored_rows(chosen, today)
    line = figures.blank(group, len(rows), figures.counts(chosen, today), figures.left_out(late), log_floor)
    line |= {"coverage": float("nan")} if averaged else {}
    if rows.empty:
        return line
    share = shares(rows, weights)
    if log_floor is not None:
        least = rules.log_score(rows.probability, rows.outcome, floor=log_floor)
        line["n_floored"] = floored(rows.log_score, least)
        rows = rows.assign(log_score=least)
    counted = weighted(rows.probability, rows.outcome, share)
    interval = inference.ratio_interval(rows.brier * share, share, rows.cluster, within=(0.0, 1.0))
    line |= figures.measured(
        folded(counted) if fold else counted,
        interval,
        log_score=float(np.average(rows.log_score, weights=share)),
        n_infinite=int(np.isinf(rows.log_score).sum()),
        hindsight=float(rows.hindsight.mean()),
    )
    if averaged:
        line |= {
            "brier": interval.estimate,
            "skill": 1 - interval.estimate / line["uncertainty"] if line["uncertainty"] > 0 else float("nan"),
            "miscalibration": float("nan"),
            "discrimination": float("nan"),
            "coverage": float(np.average(rows.coverage, weights=share)),
        }
    return line


def with_shrunk(table: pd.DataFrame, scored: pd.DataFrame) -> pd.DataFrame:
    """Return scores by source with each one's intercept and slope in log odds, raw and shrunk by empirical Bayes.

    Args:
        table: the scores.
        scored: the forecasts behind them, with their source; where there is a column ``cases``, how many of each.
    """
    from ledger.verification.shrinkage import shrunk_recalibration

    names = ["intercept", "intercept_low", "intercept_high", "slope", "slope_low", "slope_high", "kept",
             "raw_intercept", "raw_slope"]  # fmt: skip
    if scored.empty or "coverage" in scored:  # an average over time has no line from forecast to outcome
        return table.assign(**dict.fromkeys(names, float("nan")))
    named = scored.assign(group=scored.source.astype("str").fillna("(none)"))
    cases = "cases" if "cases" in scored else None
    shrunk = shrunk_recalibration(named, source="group", cases=cases).rename(columns={"source": "group"})
    return table.merge(shrunk[["group", *names]], on="group", how="left")


def listed(found: Mapping[str, figures.Figures], name: str) -> pd.DataFrame:
    """Frame of figures by group, one row a forecast and outcome: the group by its name, probability, outcome, cases."""
    import pandas as pd

    parts = [
        pd.DataFrame({name: group, "probability": each.forecast, "outcome": each.outcome, "cases": each.cases})
        for group, each in found.items()
        if each.n
    ]
    names = [name, "probability", "outcome", "cases"]
    return pd.concat(parts, ignore_index=True) if parts else pd.DataFrame(columns=names)
