"""Everything a calibration chart is drawn from and said with, made of figures; what is behind it is read when asked."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING, Any

from ledger import compact, figures, tracing
from ledger.choosing import Choices, chosen_rows, in_words
from ledger.errors import InputError
from ledger.figures import Figures
from ledger.review import narrow, scored_rows
from ledger.units import UNIT, units

if TYPE_CHECKING:
    import pandas as pd

    from ledger.remembering import Frames
    from ledger.verification.decomposition import Decomposition
    from ledger.verification.reliability import MiscalibrationTest
    from ledger.verification.tally import Tally

TOO_FEW, ALPHA = 20, 0.05
FOLDED = "Folded: a forecast below one half is taken as one of the opposite."
LEVEL, DRAWS, SEED = 0.9, 1000, 20241031
PERCENT, NEAR = UNIT // 100, UNIT // 20_000_000_000  # units; half of what the eighth decimal of a percentage is
Spans = Sequence[tuple[float, float]]


@dataclass(frozen=True)
class Behind:
    """Reads the scored forecasts behind a calibration: all, or so many of the worst in some spans of percent."""

    every: Callable[[], pd.DataFrame]
    worst: Callable[[int, Spans], pd.DataFrame]


@dataclass(frozen=True)
class Calibration:
    """Everything a calibration chart is drawn from and said with.

    Attributes:
        summary: the line of :func:`scores` for these forecasts.
        figures: what all of it is made of.
        behind: reads the forecasts behind it; None where it is kept longer than the ledger it is of.
        tally: distinct forecast → cases, successes; None where nothing is scored.
        curve: the CORP curve with its band.
        bins: ten bins with Wilson intervals.
        parts: the decomposition of the mean Brier score.
        test: of miscalibration.
        sentences: what it says, in words: the decomposition, the verdict, what n can tell.
        words: which forecasts these are, in words.
    """

    summary: dict[str, Any]
    figures: Figures
    behind: Behind | None
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
    def rows(self) -> pd.DataFrame:
        """All forecasts behind it, one row each."""
        return self._read().every()

    def worst(self, most: int, spans: Spans = ()) -> pd.DataFrame:
        """Return so many of the forecasts with the highest Brier scores, see :meth:`ledger.Ledger.worst`."""
        return self._read().worst(most, spans)

    def inside(self, spans: Spans = ()) -> pd.DataFrame:
        """Return all forecasts in some :meth:`spans <worst>`."""
        return self.rows[[in_spans(units(each), spans) for each in self.rows.probability.tolist()]]

    def _read(self) -> Behind:
        if self.behind is None:
            raise InputError("calibration", "one that is read of a ledger", "one that was kept without its forecasts")
        return self.behind

    def count(self, spans: Spans = ()) -> int:
        """Return how many forecasts are scored, in all or in some :meth:`spans <worst>`."""
        inside = [in_spans(round(each * UNIT), spans) for each in self.figures.forecast.tolist()]
        return int(self.figures.cases[inside].sum()) if inside else 0

    @cached_property
    def rolling(self) -> pd.DataFrame:
        """The mean Brier score over time; see :func:`ledger.tracing.rolling`."""
        return tracing.rolling(self.rows)

    @cached_property
    def evidence(self) -> pd.DataFrame:
        """The evidence against calibration as it grew; see :func:`ledger.tracing.evidence`."""
        return tracing.evidence(self.rows)


def calibration(
    found: Figures,
    behind: Behind,
    choices: Choices,
    *,
    level: float = LEVEL,
    draws: int = DRAWS,
    seed: int = SEED,
    band: str = "consistency",
    fold: bool = False,
) -> Calibration:
    """Return the calibration of the chosen forecasts.

    Args:
        found: their figures.
        behind: reads them.
        choices: which they are.
        level: of the band.
        draws: simulated records behind the band.
        seed: of the draws; the same seed gives the same band.
        band: "consistency", "confidence" or "simultaneous".
        fold: whether a forecast below one half is taken as one of the opposite, 30 % yes as 70 % no.
    """
    from ledger.verification import decomposition, inference, reliability
    from ledger.verification.tally import folded

    words = (*in_words(choices), *((FOLDED,) if fold else ()))
    summary = figures.line("all", found, fold=fold)
    if not found.n:
        return Calibration(summary, found, behind, sentences=("No claim is ripe and resolved yet.",), words=words)
    counted = folded(found.tally) if fold else found.tally
    parts = decomposition.corp(counted)
    test = reliability.miscalibration_test(counted, draws=draws, seed=seed)
    enough = inference.what_n_can_tell(found.n, summary["n_clusters"], rate=counted.base_rate)
    return Calibration(
        summary,
        found,
        behind,
        counted,
        reliability.band(counted, level, draws, seed, band),
        reliability.bins(counted),
        parts,
        test,
        (_parts_sentence(parts), _verdict(found.n, summary["n_clusters"], test), enough),
        words,
    )


def of_frames(frames: Frames, today: date, choices: Choices) -> Figures:
    """Return the figures of the chosen forecasts of frames.

    Args:
        frames: forecasts beside their claims, as :func:`ledger.review.joined` gives them.
        today: the day from which is looked back.
        choices: which of them.
    """
    return figures.of_rows(*chosen_rows(narrow(frames.compact, choices), choices), today)


def rows(frames: Frames, today: date, choices: Choices) -> pd.DataFrame:
    """Return the scored forecasts of frames with all that is said of them."""
    chosen, _ = chosen_rows(narrow(frames.compact, choices, compact.AT), choices)
    return compact.whole(frames.whole, scored_rows(chosen, today))


def worst(scored: pd.DataFrame, most: int, spans: Spans = ()) -> pd.DataFrame:
    """Return the rows with the highest Brier scores; see :meth:`ledger.Ledger.worst`."""
    if scored.empty:
        return scored
    inside = scored[[in_spans(units(each), spans) for each in scored.probability.tolist()]]
    ordered = inside.assign(loss=inside.brier.round(12))
    ordered = ordered.sort_values(["loss", "entry"], ascending=[False, True], kind="stable")
    return ordered.head(most).drop(columns="loss")


def in_spans(forecast: int, spans: Spans) -> bool:
    """Whether a forecast, in units, lies in one of some spans of percent; where there is none, it does.

    >>> in_spans(units(0.7), [(60, 70)]), in_spans(units(0.7), [(70, 70)]), in_spans(units(1.0), [(90, 100)])
    (False, True, True)
    """
    return not spans or any(low <= forecast <= high for low, high in in_units(spans))


def in_units(spans: Spans) -> list[tuple[int, int]]:
    """Return spans of percent as the first and last number of units in them; a percentage is exact to 8 decimals."""
    return [
        (round(low * PERCENT) - NEAR, round(high * PERCENT) + (NEAR if high in {low, 100} else -NEAR - 1))
        for low, high in spans
    ]


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
