"""Claims on options and on quantities: their forecasts read, chosen as the binary ones are, and scored one by one.

Nothing here reads a database or a clock; ``today`` comes in. Conventions that are in use in two ways have a column
each: the ranked probability score summed over thresholds or a threshold, the weighted interval score with the median
at half weight or counted in full.
"""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from ledger.choosing import Choices, chosen_rows
from ledger.errors import InputError

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd

KINDS = {"options": ("options",), "quantity": ("point", "interval", "quantiles")}
LOSS = {"options": "brier_sum", "quantity": "loss"}
SCORES = {
    "options": ("brier_sum", "log_score", "spherical", "ranked_probability", "ranked_per_threshold", "equal_chances"),
    "quantity": (
        "point", "error", "absolute_error", "squared_error", "inside", "interval_score", "width", "over", "under",
        "wis", "wis_median_full", "dispersion", "overprediction", "underprediction", "pinball", "coverage", "loss",
    ),
}  # fmt: skip
NEAR = 1e-12  # a level so near to 0 or 1 leaves nothing outside: it has no quantile score
Layout = tuple[Any, ...]  # what the numbers of a forecast stand for: its kind, then options or exact levels


def answers(frame: pd.DataFrame, kind: str) -> pd.DataFrame:
    """Return the forecasts that answer a claim of this kind, with what they say as numbers.

    Args:
        frame: forecasts beside their claims, as :func:`ledger.review.joined` gives them.
        kind: "options" or "quantity".

    Returns:
        The columns of the frame but prediction and body, which are read: layout, numbers (in the order of the layout),
        ordered (options alone), unit, and as outcome the place of the option that happened, or the number; missing
        while no outcome stands.

    Raises:
        InputError: another kind.
    """
    if kind not in KINDS:
        raise InputError("kind", f"one of {', '.join(KINDS)}", repr(kind))
    rows = frame[frame.kind.isin(KINDS[kind]) & (frame.space == kind)].reset_index(drop=True)
    asked = {one.claim: json.loads(str(one.body))["space"] for one in rows.drop_duplicates("claim").itertuples()}
    spaces = [asked[claim] for claim in rows.claim]
    read = [_numbers(json.loads(text), space) for text, space in zip(rows.prediction, spaces, strict=True)]
    known = rows.status.eq("resolved")
    if kind == "options":
        places = [{option: at for at, option in enumerate(space["options"])} for space in spaces]
        happened = zip(places, rows.outcome_text, known, strict=True)
        outcome = _floats([at.get(said) if done else None for at, said, done in happened], rows)
    else:
        outcome = rows.number.where(known).astype(float)
    rows = rows.drop(columns=["prediction", "body"]).assign(
        layout=_objects([layout for layout, _ in read], rows),
        numbers=_objects([numbers for _, numbers in read], rows),
        ordered=[bool(space.get("ordered")) for space in spaces],
        unit=[space.get("unit") or "" for space in spaces],
        outcome=outcome,
    )
    return rows[rows.layout.map(len) > 0]


def _objects(values: list[Any], rows: pd.DataFrame) -> pd.Series[Any]:
    import pandas as pd

    return pd.Series(values, index=rows.index, dtype=object)


def _floats(values: list[Any], rows: pd.DataFrame) -> pd.Series[float]:
    import pandas as pd

    return pd.Series(values, index=rows.index, dtype=float)


def _numbers(said: dict[str, Any], space: dict[str, Any]) -> tuple[Layout, tuple[float, ...]]:
    """Return what a prediction says as numbers, and what they stand for; nothing where it names other options."""
    kind = said["kind"]
    if kind == "options":
        shares = {item["option"]: float(item["probability"]) for item in said["probabilities"]}
        if set(shares) != set(space["options"]):
            return (), ()
        return (kind, *space["options"]), tuple(shares[option] for option in space["options"])
    if kind == "point":
        return (kind,), (float(said["value"]),)
    if kind == "interval":
        coverage = said.get("coverage")
        return (kind, coverage and Decimal(coverage)), (float(said["low"]), float(said["high"]))
    pairs = said["quantiles"]
    return (kind, *_levels(tuple(pair["level"] for pair in pairs))), tuple(float(pair["value"]) for pair in pairs)


@lru_cache(maxsize=1024)
def _levels(said: tuple[str, ...]) -> tuple[Decimal, ...]:
    """Return levels exactly, so that 0.5 and 0.50 are the same and 0.1 and 0.9 make a pair."""
    return tuple(map(Decimal, said))


def chosen(frame: pd.DataFrame, kind: str, choices: Choices) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return one row a claim and forecaster, and what was made too late, chosen as binary forecasts are.

    Raises:
        InputError: for averages over time, which only probabilities of yes have.
    """
    if choices.which == "time-averaged":
        raise InputError("which", f"last, first, each or lead, for claims of the kind {kind}", choices.which)
    return chosen_rows(answers(frame, kind), choices, kinds=KINDS[kind], read_value=_read_value)


def _read_value(frame: pd.DataFrame) -> pd.DataFrame:
    """Give every claim its read value: the median of each number over the readers; of options, which add up, the mean.

    Where readers answered in different forms, those in the form most of them used.
    """
    from ledger.verification import selection

    readings = selection.select(frame[frame.basis == "read"], "last")
    one = readings.drop_duplicates("claim").assign(forecaster="median of readers")
    pooled = [_pooled(readings[readings.claim == claim]) for claim in one.claim]
    return one.assign(
        layout=_objects([layout for layout, _ in pooled], one), numbers=_objects([said for _, said in pooled], one)
    )


def _pooled(readings: pd.DataFrame) -> tuple[Layout, tuple[float, ...]]:
    from collections import Counter

    import numpy as np

    ((layout, _),) = Counter(readings.layout).most_common(1)
    same = np.array([said for form, said in zip(readings.layout, readings.numbers, strict=True) if form == layout])
    middle = same.mean(axis=0) if layout[0] == "options" else np.median(same, axis=0)
    return layout, tuple(middle.tolist())


def scored_rows(chosen: pd.DataFrame, kind: str, today: date) -> pd.DataFrame:
    """Return the rows of ripe claims with an outcome, with their scores (missing where a forecast has none).

    All are losses. Options: brier_sum (0–2), log_score, spherical; of ordered options ranked_probability (summed over
    thresholds) and ranked_per_threshold (÷ (K − 1)); equal_chances, the Brier sum of saying 1/K.
    Quantities: point (the number said, the middle of a range, the median of quantiles), error, absolute_error,
    squared_error; inside, of a range; interval_score and its parts width, over and under, of a range whose coverage is
    stated; wis and its parts dispersion, overprediction and underprediction (median at half weight), wis_median_full,
    pinball (mean over levels), of ranges with a coverage and of quantiles; coverage, pairs of a central interval's
    level and whether the number fell inside; loss, the wis where there is one, else the absolute error.
    """
    import pandas as pd

    from ledger.verification import selection

    rows = selection.resolved(selection.ripe(chosen, today))
    return scored(rows, kind) if len(rows) else rows.assign(**{name: pd.Series(dtype=float) for name in SCORES[kind]})


def scored(rows: pd.DataFrame, kind: str) -> pd.DataFrame:
    """Return rows with a known outcome with their scores, see :func:`scored_rows`."""
    import pandas as pd

    places: dict[Layout, list[int]] = {}
    for place, layout in enumerate(rows.layout):
        places.setdefault(layout, []).append(place)
    parts = []
    for layout, at in places.items():
        part = rows.iloc[at]
        found = _option_scores(part) if kind == "options" else _quantity_scores(layout, part)
        parts.append(pd.DataFrame(found, index=at))
    table = pd.concat(parts).sort_index().reindex(columns=list(SCORES[kind]))
    return rows.assign(**{name: table[name].to_numpy() for name in SCORES[kind]})


def _matrix(rows: pd.DataFrame) -> np.ndarray[Any, np.dtype[np.float64]]:
    import numpy as np

    return np.array(rows.numbers.tolist(), dtype=np.float64)


def _option_scores(rows: pd.DataFrame) -> dict[str, Any]:
    """Score probabilities of options; what a rounding left of 1 is shared out."""
    import numpy as np

    from ledger.verification import rules

    p, happened = _matrix(rows), rows.outcome.to_numpy()
    p = p / p.sum(axis=1, keepdims=True)
    none = np.where(rows.ordered, 0.0, np.nan)  # only ordered options have a ranked score
    return {
        "brier_sum": rules.brier_sum(p, happened),
        "log_score": rules.log_score(p, happened),
        "spherical": rules.spherical(p, happened),
        "ranked_probability": rules.ranked_probability(p, happened) + none,
        "ranked_per_threshold": rules.ranked_probability(p, happened, per_threshold=True) + none,
        "equal_chances": rules.brier_sum(np.full(p.shape, 1 / p.shape[1]), happened),
    }


def _quantity_scores(layout: Layout, rows: pd.DataFrame) -> dict[str, Any]:
    import numpy as np

    from ledger.verification import rules

    said, number = _matrix(rows), rows.outcome.to_numpy()
    form, *levels = layout
    found: dict[str, Any] = {}
    point = None
    if form == "point":
        point = said[:, 0]
    elif form == "interval":
        point = said[:, 0] / 2 + said[:, 1] / 2
        found["inside"] = _inside(said, number).astype(float)
        found |= _interval_scores(said, number, levels[0])
    else:
        if Decimal("0.5") in levels:
            point = said[:, levels.index(Decimal("0.5"))]
        found |= _distribution_scores(said, number, levels)
    if point is not None:
        found |= {
            "point": point,
            "error": rules.error(point, number),
            "absolute_error": rules.absolute_error(point, number),
            "squared_error": rules.squared_error(point, number),
        }
    found["loss"] = found.get("wis", found.get("absolute_error", np.nan))
    return found


def _inside(ends: Any, number: Any) -> Any:
    return (ends[:, 0] <= number) & (number <= ends[:, -1])


def _interval_scores(ends: Any, number: Any, coverage: Decimal | None) -> dict[str, Any]:
    """Score a range by the coverage stated with it; none was stated of most."""
    from ledger.verification import rules

    if coverage is None:
        return {}
    tail = (1 - coverage) / 2
    found = _distribution_scores(ends, number, [tail, 1 - tail])
    if NEAR < coverage < 1 - NEAR:
        width, over, under = rules.interval_parts(ends, number, float(1 - coverage))
        score = rules.interval_score(ends, number, float(1 - coverage))
        found |= {"interval_score": score, "width": width, "over": over, "under": under}
    return found


def _distribution_scores(values: Any, number: Any, exact: list[Decimal]) -> dict[str, Any]:
    """Score quantiles: by pinball, and where all levels pair to central intervals by these."""
    import numpy as np

    from ledger.verification import quantities, rules

    levels = [float(level) for level in exact]
    found: dict[str, Any] = {}
    open_ended = [at for at, level in enumerate(levels) if NEAR < level < 1 - NEAR]
    if open_ended:
        each = [rules.quantile_score(values[:, at], number, levels[at]) for at in open_ended]
        found["pinball"] = np.mean(each, axis=0)
    if any(low + high != 1 for low, high in zip(exact, reversed(exact), strict=True)):
        return found
    pairs = range(len(exact) // 2)
    inside = {float(1 - 2 * exact[at]): _inside(values[:, [at, -1 - at]], number) for at in pairs}
    found["coverage"] = [
        tuple((level, bool(held[row])) for level, held in inside.items()) for row in range(len(number))
    ]
    if len(open_ended) < len(levels) or (np.diff(levels) <= 0).any():
        return found
    dispersion, over, under = quantities.weighted_interval_parts(values, number, levels)
    return found | {
        "wis": rules.weighted_interval(values, number, levels),
        "wis_median_full": rules.weighted_interval(values, number, levels, median="full"),
        "dispersion": dispersion,
        "overprediction": over,
        "underprediction": under,
    }
