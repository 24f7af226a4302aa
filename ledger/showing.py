"""One claim as it is shown: with everything known of it, its forecasts in words and, once it is resolved, their scores.

Nothing here reads a database or a clock.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from decimal import Decimal
from math import floor, isfinite, log10
from typing import TYPE_CHECKING, Any

from ledger import review, spaces
from ledger.choosing import Choices, chosen_rows

if TYPE_CHECKING:
    import pandas as pd

MOST_QUANTILES = 5
TOO_LATE = "made too late: not scored"


def claim(
    held: pd.DataFrame, mentions: pd.DataFrame, forecasts: pd.DataFrame, resolutions: pd.DataFrame,
    history: pd.DataFrame,
) -> dict[str, Any]:  # fmt: skip
    """Return one claim with its facts, mentions, forecasts, rulings and history as plain values.

    Every forecast says ``words`` (the prediction in words), ``late``, ``scores`` (name → value, once an outcome stands
    and unless it was made too late) and ``score`` (the same in words).

    Args:
        held: the claim's row, as :func:`ledger.review.claims` gives it.
        mentions: its mentions.
        forecasts: its forecasts.
        resolutions: its rulings.
        history: the entries that concern it.
    """
    rows = review.joined(forecasts, held)
    more = described(rows)
    resolutions = resolutions.assign(evidence=resolutions["evidence"].map(json.loads))
    return {
        "claim": review.record(held.iloc[0]),
        "facts": facts(review.record(held.iloc[0])),
        "scored_as": scored_as(rows),
        "mentions": review.records(mentions.drop(columns="claim_id")),
        "forecasts": [
            made | more[made["forecast_id"]] for made in review.records(forecasts.drop(columns="claim_id"))
        ],
        "resolutions": review.records(resolutions.drop(columns="claim_id")),
        "history": [
            {**review.record(row.drop("payload")), "said": json.loads(row.payload)["body"]}
            for _, row in history.iterrows()
        ],
    }  # fmt: skip


def facts(about: Mapping[str, Any]) -> dict[str, str]:
    """Return what was entered of a claim beside its question, window and mentions, in words by name.

    Args:
        about: the claim, a row of :func:`ledger.review.claims`.
    """
    body = json.loads(about["body"])
    source, space = body.get("source") or {}, body.get("space") or {}
    who = [source[name] for name in ("name", "role", "organisation") if source.get(name)]
    options = ", ".join(space.get("options", ())) + " (ordered)" * bool(space.get("ordered"))
    fractions, rule = ", ".join(space.get("fractions", ())), space.get("fraction_rule")
    said = {
        "key": about["key"],
        "source": ", ".join(who),
        "said": "not to happen" if body.get("polarity") == "negative" else None,
        "criteria": about["criteria"],
        "condition": about["condition"],
        "type": about["type"],
        "options": options,
        "unit": space.get("unit"),
        "fractions that count": f"{fractions} ({rule})" if fractions and rule else fractions,
        "term": about["term"],
        "analytic confidence": body.get("analytic_confidence"),
        "speaker controls the outcome": "yes" if about["speaker_controls_outcome"] else None,
        "event": about["event"],
        "exclusive group (one at most comes true)": about["exclusive_group"],
        "updates": about["updates"],
        "sampling": about["sampling"],
        "locked at": about["locked_at"],
    }
    return {name: str(value) for name, value in said.items() if value}


def scored_as(rows: pd.DataFrame) -> str:
    """Return the probability scored for the source where it is the median of several readings, in words; else nothing.

    Args:
        rows: the forecasts of one claim, as :func:`ledger.review.joined` gives them.
    """
    chosen, _ = chosen_rows(rows, Choices(prominent=True))
    read = chosen[chosen.basis == "read"]
    readers = rows.forecaster[(rows.basis == "read") & (rows.kind == "probability")].nunique()
    if read.empty or readers < 2:
        return ""
    return f"scored as {read.probability.iloc[0]:.6g}, the median of {readers} readings"


def described(rows: pd.DataFrame) -> dict[str, dict[str, Any]]:
    """Return of each forecast, by its identifier, its words, whether it was made too late, and its scores."""
    from ledger.verification import selection

    found = {}
    late = selection.too_late(rows)
    for row, after in zip(rows.itertuples(), late, strict=True):
        made = {"words": _words(row), "late": bool(after), "scores": {}, "score": TOO_LATE if after else ""}
        found[str(row.forecast_id)] = made
    for name, scores in _scores(rows[~late]):
        found[name] |= {"scores": scores, "score": _score_words(scores)}
    return found


def _scores(rows: pd.DataFrame) -> list[tuple[str, dict[str, Any]]]:
    """Return the scores of the forecasts whose claim is resolved, by their identifier."""
    from ledger.verification import rules

    found: list[tuple[str, dict[str, Any]]] = []
    binary = rows[(rows.kind == "probability") & (rows.status == "resolved") & rows.outcome.notna()]
    if len(binary):
        pairs = zip(*(rule(binary.probability, binary.outcome).tolist() for rule in (rules.brier, rules.log_score)),
                    strict=True)  # fmt: skip
        found += [(str(name), {"brier": brier, "log_score": log})
                  for name, (brier, log) in zip(binary.forecast_id, pairs, strict=True)]  # fmt: skip
    for kind, names in spaces.SCORES.items():
        part = spaces.answers(rows, kind)
        part = part[part.outcome.notna()]
        if len(part):
            told = spaces.scored(part, kind)
            each = zip(told.forecast_id, review.records(told[list(names)]), strict=True)
            found += [(str(name), {k: v for k, v in one.items() if v is not None}) for name, one in each]
    return found


def _words(row: Any) -> str:
    if row.kind == "probability":
        return percent(row.probability)
    return words(json.loads(row.prediction), json.loads(row.body).get("space", {}).get("unit"))


def words(said: Mapping[str, Any], unit: str | None = None) -> str:
    """Return a prediction in words, its numbers as they were entered.

    Args:
        said: the prediction, as an entry has it.
        unit: of a quantity.

    >>> words({"kind": "interval", "low": "2", "high": "6", "coverage": "0.8"}, "mm")
    '2 to 6 mm (80%)'
    """
    if said["kind"] == "probability":
        band = [percent(said[end]) for end in ("low", "high") if said.get(end)]
        return percent(said["best"]) + (f" ({' to '.join(band)})" if len(band) == 2 else "")
    if said["kind"] == "options":
        return ", ".join(f"{each['option']} {percent(each['probability'])}" for each in said["probabilities"])
    unit = f" {unit}" if unit else ""
    if said["kind"] == "point":
        return f"{said['value']}{unit}"
    if said["kind"] == "interval":
        coverage = f" ({percent(said['coverage'])})" if said.get("coverage") else ""
        return f"{said['low']} to {said['high']}{unit}{coverage}"
    pairs = said["quantiles"]
    kept, between = pairs, ", "
    if len(pairs) > MOST_QUANTILES:
        kept, between = [pairs[0], pairs[len(pairs) // 2], pairs[-1]], " … "
    shown = between.join(f"{percent(pair['level'])}: {pair['value']}" for pair in kept)
    return shown + unit + (f" ({len(pairs)} quantiles)" if len(pairs) > len(kept) else "")


def fan(forecasts: Iterable[Mapping[Any, Any]]) -> pd.DataFrame:
    """Frame of what the forecasts of a quantity say, one row an interval or point, for :mod:`ledger.charts.fan`.

    Columns: forecast, forecaster, made_at, level (of the central interval; missing where none was stated), low, high
    and middle (the point, or the median of quantiles).

    Args:
        forecasts: of one claim, as :func:`claim` gives them.
    """
    import pandas as pd

    lines = []
    for made in forecasts:
        if made["kind"] not in spaces.KINDS["quantity"]:
            continue
        who = (made["forecast_id"], made["forecaster"], made["stated_at"])
        middle, intervals = _intervals(json.loads(made["prediction"]))
        lines += [(*who, *interval, middle) for interval in intervals]
    names = ["forecast", "forecaster", "made_at", "level", "low", "high", "middle"]
    return pd.DataFrame(lines, columns=names).astype(dict.fromkeys(names[3:], float))


def _intervals(said: dict[str, Any]) -> tuple[float | None, list[tuple[float | None, float, float]]]:
    """Return the middle of a prediction, and its central intervals as level, low, high; without one its ends."""
    if said["kind"] == "point":
        return float(said["value"]), [(None, float(said["value"]), float(said["value"]))]
    if said["kind"] == "interval":
        stated = said.get("coverage")
        return None, [(stated and float(stated), float(said["low"]), float(said["high"]))]
    at = {Decimal(pair["level"]): float(pair["value"]) for pair in said["quantiles"]}
    ends = list(at.values())
    intervals: list[tuple[float | None, float, float]] = [
        (float(1 - 2 * level), at[level], at[1 - level]) for level in at if level < 1 - level and 1 - level in at
    ]
    return at.get(Decimal("0.5")), intervals or [(None, ends[0], ends[-1])]


def numbers(made: Mapping[Any, Any]) -> list[tuple[str, str]]:
    """Return every number of a forecast with what it stands for: each option's probability, each level's value."""
    if made["kind"] not in {"options", "quantiles"}:
        return []
    said = json.loads(made["prediction"])
    if made["kind"] == "options":
        return [(each["option"], percent(each["probability"])) for each in said["probabilities"]]
    return [(f"{percent(each['level'])} quantile", each["value"]) for each in said["quantiles"]]


def percent(share: float | str) -> str:
    """Return a probability in percent, with the digits it has.

    >>> percent("0.7"), percent(0.005), percent("0.975")
    ('70%', '0.5%', '97.5%')
    """
    return f"{100 * float(share):.6g}%"


def figure(number: float) -> str:
    """Return an amount with five digits that count, a whole number as it is; never as a power of ten.

    >>> figure(1136486.6), figure(159.40387), figure(-0.00012345678), figure(6.0)
    ('1,136,487', '159.40', '-0.00012346', '6')
    """
    if not isfinite(number):
        return str(number).replace("inf", "∞")
    places = 0 if number == int(number) else min(max(4 - floor(log10(abs(number))), 0), 12)
    return f"{number:,.{places}f}"


def _score_words(scores: dict[str, Any]) -> str:
    """Return the scores of one forecast in words, the conventions named."""
    said = []
    for name, words in (("brier", "Brier (0–1)"), ("brier_sum", "Brier sum (0–2)"), ("log_score", "log score"),
                        ("ranked_probability", "ranked probability")):  # fmt: skip
        if name in scores:
            said.append(f"{words} {scores[name]:.4f}".replace("inf", "∞"))
    if "inside" in scores:
        said.append("held the number" if scores["inside"] else "missed the number")
    if "wis" in scores:
        parts = zip(("width", "over", "under"), ("dispersion", "overprediction", "underprediction"), strict=True)
        sums = " + ".join(f"{words} {figure(scores[name])}" for words, name in parts)
        said.append(f"WIS {figure(scores['wis'])} = {sums}")
    elif "pinball" in scores:
        said.append(f"mean pinball {figure(scores['pinball'])}")
    if "error" in scores:
        said.append(f"error {'+' * (scores['error'] > 0)}{figure(scores['error'])}")
    return ", ".join(said)
