"""The reading verbs that score: which forecasts, against what happened, said with their uncertainty."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Any

from ledger import (
    answering,
    calibrating,
    choosing,
    codings,
    comparing,
    figures,
    kinds,
    pooling,
    reporting,
    review,
    wording,
)
from ledger.journal import lists, queries
from ledger.journal.standing import Standing, standing
from ledger.published import compared
from ledger.reading import AsOf, Reading
from ledger.units import NONE

if TYPE_CHECKING:
    import pandas as pd

    from ledger.importing import Imported


class Reviewing(Reading):
    """A ledger whose record is reviewed; every verb takes the choices of :class:`ledger.choosing.Choices`."""

    def standing(self, *, as_of: AsOf = None) -> Standing:
        """Return how the journal stands: its size, the hash that commits to it, and the last checkpoint issued."""
        with self._store.reading() as connection:
            return standing(connection, self._upto(connection, as_of))

    def choosable(self, names: Collection[str] | None = None, *, as_of: AsOf = None) -> dict[str, list[str]]:
        """Return what forecasts can be chosen by: by group the values that forecasts or claims have, in order.

        Args:
            names: of the groups; None: all.
            as_of: the ledger as it stood then.
        """
        with self._store.reading() as connection:
            return lists.chosen_by(connection, self._upto(connection, as_of), names)

    def scores(
        self,
        by: str | None = None,
        *,
        kind: str = "binary",
        reference: str | None = None,
        as_of: AsOf = None,
        **choices: Any,
    ) -> pd.DataFrame:
        """Frame of scores, whole or by group; see :func:`ledger.review.scores` for the columns and choices.

        With a ``reference`` skill is against it; see :func:`ledger.comparing.scores_against`. Claims of the ``kind``
        "options" or "quantity" are scored by their own rules; see :func:`ledger.kinds.scores`.
        """
        day = self._day(as_of)
        if kind != "binary":
            return kinds.scores(self._frames(as_of).whole, kind, by, day, reference, **choices)
        if reference is not None:
            return comparing.scores_against(self._frames(as_of).whole, by, day, reference, **choices)
        found = self._figures(by, as_of, review.asked(by, **choices))
        if found is None:
            return review.scores(self._frames(as_of).compact, by, day, **choices)
        how = {name: choices[name] for name in ("log_floor", "fold") if name in choices}
        return review.scores_of(found, by, **how)

    def _figures(
        self, by: str | None, as_of: AsOf, choices: choosing.Choices, **how: Any
    ) -> dict[str, figures.Figures] | None:
        """Return the figures of a ledger as it stands by group; None where rows have to be looked at."""
        if as_of is not None:
            return None
        with self._store.reading() as connection:
            return answering.found(connection, by, choices, self._day(None), **how)

    def scored(self, *, kind: str = "binary", as_of: AsOf = None, **choices: Any) -> pd.DataFrame:
        """Frame of the claims behind the scores: one row a scored forecast, with its Brier and log score.

        Of the ``kind`` "options" or "quantity" with the scores of :func:`ledger.spaces.scored_rows`.
        """
        if kind != "binary":
            return kinds.scored(self.forecasts(as_of=as_of), kind, self._day(as_of), **choices)
        return review.scored(self.forecasts(as_of=as_of), self._day(as_of), **choices)

    def sources(self, *, most: int | None = None, as_of: AsOf = None, **choices: Any) -> pd.DataFrame:
        """Frame of sources: their scores, and bias and slope shrunk as far as their claims are few.

        The columns of :meth:`scores` and of :func:`ledger.verification.shrinkage.shrunk_recalibration`.

        Args:
            most: only so many, those with most scored forecasts, drawn towards one another; None: all.
            as_of: the ledger as it stood then.
            **choices: as in :class:`ledger.choosing.Choices`.
        """
        found = self._figures("source", as_of, review.asked("source", **choices), most=most)
        if found is not None:
            return review.with_shrunk(review.scores_of(found, "source"), review.listed(found, "source"))
        few, day = review.narrow(self._frames(as_of).compact, choosing.Choices(**choices)), self._day(as_of)
        table, scored = review.scores(few, "source", day, **choices).iloc[:most], review.scored(few, day, **choices)
        return review.with_shrunk(table, scored[scored.source.astype("str").fillna(NONE).isin(table.group)])

    def sensitivity(self, *, as_of: AsOf = None, **choices: Any) -> pd.DataFrame:
        """Frame of every headline number under every coding choice; see :func:`ledger.codings.sensitivity`."""
        return codings.sensitivity(self.forecasts(as_of=as_of), self._day(as_of), **choices)

    def funnel(self, *, as_of: AsOf = None) -> pd.DataFrame:
        """Frame of the steps from document to score, with what was left out and why."""
        day, found = self._day(as_of), self._figures(None, as_of, choosing.Choices())
        if found is None:
            few = review.narrow(self._frames(as_of).compact, choosing.Choices())
            done = int(review.scored(few, day).claim.nunique())
        else:
            counts = found["all"].counts
            done = counts["n_claims"] - counts["n_pending"] - counts["n_void"]
        with self._store.reading() as connection:
            last = self._upto(connection, as_of)
            nobody = queries.forecasts(connection, last, [])  # a claim's status asks for no forecast
            claims = self._beside(connection, last, day, nobody)
        return codings.funnel(self.statements(as_of=as_of), self.rejections(as_of=as_of), claims, done, day)

    def terms(self, lexicon: str = "icd203", *, as_of: AsOf = None, **choices: Any) -> pd.DataFrame:
        """Frame of terms: how often each came true, beside a lexicon's bands; see :func:`ledger.wording.terms`."""
        found = self._figures("term", as_of, choosing.Choices(**choices), read=True)
        if found is not None:
            return wording.terms(review.listed({name: found[name] for name in found if name != NONE}, "term"), lexicon)
        few = review.narrow(self._frames(as_of).compact, choosing.Choices(**choices), "term")
        return wording.terms(review.scored(few, self._day(as_of), **choices), lexicon)

    def calibration(self, *, as_of: AsOf = None, **choices: Any) -> calibrating.Calibration:
        """Return everything a calibration page shows; see :class:`ledger.calibrating.Calibration`."""
        how = {name: choices.pop(name) for name in ("level", "draws", "seed", "band", "fold") if name in choices}
        wanted, day = choosing.Choices(**choices).single(), self._day(as_of)
        found = self._figures(None, as_of, wanted)
        figured = found["all"] if found is not None else calibrating.of_frames(self._frames(as_of), day, wanted)
        behind = calibrating.Behind(
            lambda: calibrating.rows(self._frames(as_of), day, wanted),
            lambda most, spans: self.worst(most, spans, as_of=as_of, **choices),
        )
        return calibrating.calibration(figured, behind, wanted, **how)

    def worst(self, most: int, spans: calibrating.Spans = (), *, as_of: AsOf = None, **choices: Any) -> pd.DataFrame:
        """Frame of the scored forecasts with the highest Brier scores, of equal ones those of the earliest claim first.

        Args:
            most: how many.
            spans: only forecasts from one percentage up to another (that one only where it is the same, or 100).
            as_of: the ledger as it stood then.
            **choices: as in :class:`ledger.choosing.Choices`.
        """
        wanted, day = choosing.Choices(**choices).single(), self._day(as_of)
        few = None if as_of is not None else self._behind(wanted, day, most, spans)
        if few is None:
            return calibrating.worst(calibrating.rows(self._frames(as_of), day, wanted), most, spans)
        chosen, _ = choosing.chosen_rows(few, replace(wanted, where=None))
        return calibrating.worst(review.scored_rows(chosen, day), most, spans)

    def _behind(self, choices: choosing.Choices, day: date, most: int, spans: calibrating.Spans) -> pd.DataFrame | None:
        """Frame of the forecasts behind no more than the worst; None where all have to be looked at."""
        with self._store.reading() as connection:
            made = answering.worst(connection, choices, day, most, calibrating.in_units(spans))
            if made is None:
                return None
            return review.joined(made, self._beside(connection, None, day, made, list(made.claim_id.unique())))

    def report(
        self,
        *,
        title: str = "Calibration",
        chart: str = "curve",
        claims: int = reporting.MOST_CLAIMS,
        as_of: AsOf = None,
        **choices: Any,
    ) -> str:
        """Return the calibration as one page of HTML to print or send; see :func:`ledger.reporting.page`."""
        found = self.calibration(as_of=as_of, **choices)
        with self._store.reading() as connection:
            stood = standing(connection, self._upto(connection, as_of))
        return reporting.page(found, stood, self._moment(as_of), title=title, chart=chart, most=claims)

    def compare(
        self, first: str | None = None, second: str | None = None, *, as_of: AsOf = None, **choices: Any
    ) -> pd.DataFrame:
        """Frame of who is better, pair by pair on common claims or adjusted; see :func:`ledger.comparing.compare`."""
        return comparing.compare(self.forecasts(as_of=as_of), self._day(as_of), first, second, **choices)

    def evidence(self, *, as_of: AsOf = None, **choices: Any) -> pd.DataFrame:
        """Frame of the evidence against calibration over time; see :func:`ledger.comparing.evidence`."""
        return comparing.evidence(self.forecasts(as_of=as_of), self._day(as_of), **choices)

    def rolling(self, *, as_of: AsOf = None, **choices: Any) -> pd.DataFrame:
        """Frame of the mean Brier score over time; see :func:`ledger.comparing.rolling`."""
        return comparing.rolling(self.forecasts(as_of=as_of), self._day(as_of), **choices)

    def bounds(self, *, as_of: AsOf = None, **choices: Any) -> pd.DataFrame:
        """Frame of scores at the best and worst end of what the words could mean; see :func:`ledger.codings.bounds`."""
        return codings.bounds(self.forecasts(as_of=as_of), self._day(as_of), **choices)

    def aggregate(self, *, as_of: AsOf = None, **choices: Any) -> pd.DataFrame:
        """Frame of pooled forecasts beside each forecaster; see :func:`ledger.pooling.aggregate`."""
        return pooling.aggregate(self.forecasts(as_of=as_of), self._day(as_of), **choices)

    def recalibrate(self, *, as_of: AsOf = None, **choices: Any) -> pd.DataFrame:
        """Frame of what recalibrating would have saved, out of time; see :func:`ledger.pooling.recalibrated`."""
        return pooling.recalibrated(self.forecasts(as_of=as_of), self._day(as_of), **choices)

    def quantities(self, *, as_of: AsOf = None) -> pd.DataFrame:
        """Frame of quantity claims by series and unit, everybody's forecasts; see :func:`ledger.kinds.scores`."""
        return self.scores("series", kind="quantity", basis="both", as_of=as_of)

    def published(self, imported: Imported, *, as_of: AsOf = None) -> list[dict[str, Any]]:
        """Return the figures published of an import's forecasts beside ours; see :func:`ledger.published.compared`."""
        name = imported.about.format.removeprefix("recipe ")
        return compared(self.forecasts(as_of=as_of), self._day(as_of), name, imported.published)
