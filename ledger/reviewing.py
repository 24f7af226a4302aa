"""The reading verbs that score: which forecasts, against what happened, said with their uncertainty."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ledger import calibrating, choosing, codings, comparing, kinds, pooling, reporting, review, wording
from ledger.journal import queries
from ledger.journal.standing import Standing, standing
from ledger.published import compared
from ledger.reading import AsOf, Reading

if TYPE_CHECKING:
    import pandas as pd

    from ledger.importing import Imported


class Reviewing(Reading):
    """A ledger whose record is reviewed; every verb takes the choices of :class:`ledger.choosing.Choices`."""

    def standing(self, *, as_of: AsOf = None) -> Standing:
        """Return how the journal stands: its size, the hash that commits to it, and the last checkpoint issued."""
        with self._store.reading() as connection:
            return standing(connection, self._upto(connection, as_of))

    def choosable(self, *, as_of: AsOf = None) -> dict[str, list[str]]:
        """Return what forecasts can be chosen by: by group the values there are; see :func:`ledger.choosing.held`."""
        return choosing.held(self._frames(as_of).compact)

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
        frames, day = self._frames(as_of), self._day(as_of)
        if kind != "binary":
            return kinds.scores(frames.whole, kind, by, day, reference, **choices)
        if reference is not None:
            return comparing.scores_against(frames.whole, by, day, reference, **choices)
        return review.scores(frames.compact, by, day, **choices)

    def scored(self, *, kind: str = "binary", as_of: AsOf = None, **choices: Any) -> pd.DataFrame:
        """Frame of the claims behind the scores: one row a scored forecast, with its Brier and log score.

        Of the ``kind`` "options" or "quantity" with the scores of :func:`ledger.spaces.scored_rows`.
        """
        if kind != "binary":
            return kinds.scored(self.forecasts(as_of=as_of), kind, self._day(as_of), **choices)
        return review.scored(self.forecasts(as_of=as_of), self._day(as_of), **choices)

    def sources(self, *, as_of: AsOf = None, **choices: Any) -> pd.DataFrame:
        """Frame of sources: their scores, and bias and slope shrunk as far as their claims are few.

        The columns of :meth:`scores` and of :func:`ledger.verification.shrinkage.shrunk_recalibration`.
        """
        few, day = review.narrow(self._frames(as_of).compact, choosing.Choices(**choices)), self._day(as_of)
        return review.with_shrunk(review.scores(few, "source", day, **choices), review.scored(few, day, **choices))

    def sensitivity(self, *, as_of: AsOf = None, **choices: Any) -> pd.DataFrame:
        """Frame of every headline number under every coding choice; see :func:`ledger.codings.sensitivity`."""
        return codings.sensitivity(self.forecasts(as_of=as_of), self._day(as_of), **choices)

    def funnel(self, *, as_of: AsOf = None) -> pd.DataFrame:
        """Frame of the steps from document to score, with what was left out and why."""
        day, made = self._day(as_of), self._frames(as_of).compact
        with self._store.reading() as connection:
            last = self._upto(connection, as_of)
            nobody = queries.forecasts(connection, last, [])  # a claim's status asks for no forecast
            claims = self._beside(connection, last, day, nobody)
        return codings.funnel(self.statements(as_of=as_of), self.rejections(as_of=as_of), claims, made, day)

    def terms(self, lexicon: str = "icd203", *, as_of: AsOf = None, **choices: Any) -> pd.DataFrame:
        """Frame of terms: how often each came true, beside a lexicon's bands; see :func:`ledger.wording.terms`."""
        few = review.narrow(self._frames(as_of).compact, choosing.Choices(**choices), "term")
        return wording.terms(review.scored(few, self._day(as_of), **choices), lexicon)

    def calibration(self, *, as_of: AsOf = None, **choices: Any) -> calibrating.Calibration:
        """Return everything a calibration page shows; see :class:`ledger.calibrating.Calibration`."""
        return calibrating.calibration(self._frames(as_of), self._day(as_of), **choices)

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
