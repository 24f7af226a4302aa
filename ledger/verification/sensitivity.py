"""How much the coding choices move the score: every headline number under each choice, with its range.

A number for words hangs on the lexicon, the reader, the window and the ruling. No one choice is the right one, so
the same record is scored under all of them and the range is shown beside the headline.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from ledger.errors import InputError
from ledger.verification.decomposition import corp
from ledger.verification.inference import mean_interval
from ledger.verification.inputs import columns
from ledger.verification.rules import brier
from ledger.verification.tally import tally

MEASURES = (
    "n",
    "base_rate",
    "mean_forecast",
    "brier",
    "brier_low",
    "brier_high",
    "log_score",
    "n_infinite",
    "skill",
    "miscalibration",
    "discrimination",
    "uncertainty",
    "auc",
)


def sensitivity(
    frame: pd.DataFrame,
    *,
    coding: str = "coding",
    forecast: str = "probability",
    outcome: str = "outcome",
    level: float = 0.95,
    draws: int = 2000,
    seed: int = 0,
) -> pd.DataFrame:
    """Recompute every headline number under each coding choice, and say how far they lie apart.

    Args:
        frame: long: one row per coding choice and scored claim; columns ``coding`` (name of the choice),
            ``forecast`` (0–1), ``outcome`` (0–1) and, where there is one, cluster. Claims void or pending under a
            choice are left out by the caller; ``n`` then shows it, and with a column claim ``common`` does.
        coding: column of the name of the choice; the first name in the frame is the headline.
        forecast: column of probabilities.
        outcome: column of outcomes.
        level: of the interval of the mean Brier score.
        draws: resampled records behind it.
        seed: seed of the random numbers.

    Returns:
        Long frame, one row per measure and choice: measure, coding, value, lowest, highest, range, headline (the
        value under the first choice), common (that of the first choice on the claims this one scores too: where the
        claims differ, value − common is the choice's own doing, common − headline that of the claims; NaN where none
        are common or the frame has no column claim). Measures: n, base_rate, mean_forecast, brier (0–1, lower is
        better) with brier_low and brier_high, log_score (natural log, lower is better), n_infinite, skill,
        miscalibration,
        discrimination, uncertainty (CORP, of the Brier score), auc. A measure that is not defined is NaN and is
        left out of the range.

    Raises:
        InputError: a column missing, no row, or a forecast or outcome that is missing or outside 0–1.

    Source: multiverse analysis, Steegen et al. 2016, doi:10.1177/1745691616658637

    >>> frame = pd.DataFrame({"coding": ["strict"] * 2 + ["lenient"] * 2, "probability": [0.8, 0.6] * 2,
    ...     "outcome": [0, 1, 1, 1]})
    >>> table = sensitivity(frame)
    >>> table[table.measure == "brier"][["lowest", "highest", "range"]].iloc[0].round(3).tolist()
    [0.1, 0.4, 0.3]
    """
    columns(frame, (coding, forecast, outcome))
    if frame.empty or frame[coding].isna().any():
        raise InputError(coding, "a coding choice in every row, one row at least", "none or a gap")
    lines = {
        name: _line(part, forecast, outcome, level, draws, seed) for name, part in frame.groupby(coding, sort=False)
    }
    beside = _on_common_claims(frame, coding, lines, (forecast, outcome, level, draws, seed))
    table = pd.DataFrame(lines).rename_axis("measure").loc[list(MEASURES)]
    values = table.to_numpy()
    with np.errstate(invalid="ignore"):
        lowest, highest = _extreme(values, np.fmin), _extreme(values, np.fmax)
        apart = np.where(lowest == highest, 0.0, highest - lowest)
    choices = len(lines)
    return pd.DataFrame(
        {
            "measure": np.repeat(table.index, choices),
            "coding": np.tile(np.array(list(lines), dtype=object), len(table)),
            "value": values.ravel(),
            "lowest": np.repeat(lowest, choices),
            "highest": np.repeat(highest, choices),
            "range": np.repeat(np.where(np.isnan(lowest), np.nan, apart), choices),
            "headline": np.repeat(values[:, 0], choices),
            "common": np.array([[beside[name].get(measure, np.nan) for name in lines] for measure in MEASURES]).ravel(),
        }
    )


def _on_common_claims(
    frame: pd.DataFrame, coding: str, lines: dict[Any, dict[str, float]], how: tuple[str, str, float, int, int]
) -> dict[Any, dict[str, float]]:
    """The headline choice's numbers on the claims of each choice; none where no claim is common or known."""
    if "claim" not in frame:
        return {name: {} for name in lines}
    first, *_ = lines
    head = frame[frame[coding] == first]
    found = {}
    for name, part in frame.groupby(coding, sort=False):
        same = head["claim"].isin(part["claim"])
        found[name] = lines[first] if same.all() else _line(head[same], *how) if same.any() else {}
    return found


def _extreme(values: np.ndarray, end: np.ufunc) -> np.ndarray:
    found: np.ndarray = end.reduce(values, axis=1)
    return found


def _line(part: pd.DataFrame, forecast: str, outcome: str, level: float, draws: int, seed: int) -> dict[str, float]:
    """The headline numbers of one coding choice, in the order of ``MEASURES``."""
    counted = tally(part[forecast], part[outcome])
    parts = corp(counted)
    label = part.get("cluster")
    found = mean_interval(brier(part[forecast], part[outcome]), label, level, draws=draws, seed=seed, within=(0.0, 1.0))
    values = (
        counted.n,
        counted.base_rate,
        counted.mean_forecast,
        counted.mean_brier,
        found.low,
        found.high,
        counted.mean_log,
        counted.certain_and_wrong,
        parts.skill,
        parts.miscalibration,
        parts.discrimination,
        parts.uncertainty,
        counted.auc,
    )
    return {name: float(value) for name, value in zip(MEASURES, values, strict=True)}
