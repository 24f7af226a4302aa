"""Everything a calibration chart is drawn from and said with, from the ledger's frames."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING, Any

from ledger import compact, tracing
from ledger.choosing import Choices, chosen_rows, in_words
from ledger.review import narrow, score_line, scored_rows

if TYPE_CHECKING:
    import pandas as pd

    from ledger.remembering import Frames
    from ledger.verification.decomposition import Decomposition
    from ledger.verification.reliability import MiscalibrationTest
    from ledger.verification.tally import Tally

TOO_FEW, ALPHA = 20, 0.05
FOLDED = "Folded: a forecast below one half is taken as one of the opposite."
LEVEL, DRAWS, SEED = 0.9, 1000, 20241031


@dataclass(frozen=True)
class Calibration:
    """Everything a calibration chart is drawn from and said with.

    Attributes:
        summary: the line of :func:`scores` for these forecasts.
        rows: the forecasts behind it.
        tally: distinct forecast → cases, successes; None where nothing is scored.
        curve: the CORP curve with its band.
        bins: ten bins with Wilson intervals.
        parts: the decomposition of the mean Brier score.
        test: of miscalibration.
        sentences: what it says, in words: the decomposition, the verdict, what n can tell.
        words: which forecasts these are, in words.
    """

    summary: dict[str, Any]
    rows: pd.DataFrame
    tally: Tally | None = None
    curve: pd.DataFrame | None = None
    bins: pd.DataFrame | None = None
    parts: Decomposition | None = None
    test: MiscalibrationTest | None = None
    sentences: tuple[str, ...] = ()
    words: tuple[str, ...] = ()

    @property
    def verdict(self) -> str:
        """What the test of calibration says: "too few to judge", "miscalibrated" or "no fault found"."""
        if self.test is None or min(self.summary["n"], self.summary["n_clusters"]) < TOO_FEW:
            return "too few to judge"
        return "miscalibrated" if self.test.p_value < ALPHA else "no fault found"

    @cached_property
    def rolling(self) -> pd.DataFrame:
        """The mean Brier score over time; see :func:`ledger.tracing.rolling`."""
        return tracing.rolling(self.rows)

    @cached_property
    def evidence(self) -> pd.DataFrame:
        """The evidence against calibration as it grew; see :func:`ledger.tracing.evidence`."""
        return tracing.evidence(self.rows)


def calibration(
    frames: Frames,
    today: date,
    *,
    level: float = LEVEL,
    draws: int = DRAWS,
    seed: int = SEED,
    band: str = "consistency",
    fold: bool = False,
    **said: Any,
) -> Calibration:
    """Return the calibration of the chosen forecasts.

    Args:
        frames: forecasts beside their claims, as :func:`ledger.review.joined` gives them.
        today: the day from which is looked back.
        level: of the band.
        draws: simulated records behind the band.
        seed: of the draws; the same seed gives the same band.
        band: "consistency", "confidence" or "simultaneous".
        fold: whether a forecast below one half is taken as one of the opposite, 30 % yes as 70 % no.
        **said: as in :class:`ledger.choosing.Choices`.
    """
    from ledger.verification import decomposition, inference, reliability
    from ledger.verification.tally import folded, tally

    choices = Choices(**said).single()
    chosen, late = chosen_rows(narrow(frames.compact, choices, compact.AT), choices)
    words = (*in_words(choices), *((FOLDED,) if fold else ()))
    rows = compact.whole(frames.whole, scored_rows(chosen, today))
    summary = score_line("all", chosen, late, today, fold=fold)
    if rows.empty:
        return Calibration(summary, rows, sentences=("No claim is ripe and resolved yet.",), words=words)
    counted = tally(rows.probability, rows.outcome)
    counted = folded(counted) if fold else counted
    parts = decomposition.corp(counted)
    test = reliability.miscalibration_test(counted, draws=draws, seed=seed)
    enough = inference.what_n_can_tell(len(rows), summary["n_clusters"], rate=counted.base_rate)
    return Calibration(
        summary,
        rows,
        counted,
        reliability.band(counted, level, draws, seed, band),
        reliability.bins(counted),
        parts,
        test,
        (_parts_sentence(parts), _verdict(len(rows), summary["n_clusters"], test), enough),
        words,
    )


def _parts_sentence(parts: Decomposition) -> str:
    return (
        f"Mean Brier score {parts.score:.3f} (0–1, lower is better) = miscalibration {parts.miscalibration:.3f} "
        f"− discrimination {parts.discrimination:.3f} + uncertainty {parts.uncertainty:.3f}."
    )


def _verdict(n: int, clusters: int, test: MiscalibrationTest) -> str:
    if min(n, clusters) < TOO_FEW:
        said = f"n = {n} in {clusters} cluster{'s' * (clusters != 1)}"
        return f"Too few to judge calibration: {said}, a verdict needs {TOO_FEW} of each."
    found = "is more than" if test.p_value < ALPHA else "is within"
    return (
        f"Miscalibration {test.miscalibration:.3f} {found} what chance gives a calibrated source "
        f"(mean {test.null_mean:.3f}, p = {test.p_value:.3f}, {test.draws} draws, seed {test.seed}, claims taken as "
        "independent)."
    )
