"""Claims as a writer of foreign formats needs them: each with its forecasts and the ruling that stands."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from ledger import entries as e
from ledger import predictions as p
from ledger.errors import InputError
from ledger.exchange.bundle import Bundle, Options
from ledger.values import KEPT

if TYPE_CHECKING:
    import pandas as pd


class Made(NamedTuple):
    """A forecast that stands, and when it was recorded."""

    forecast_id: str
    body: e.ForecastMade
    recorded_at: str


class Known(NamedTuple):
    """A claim with all that is known of it.

    Attributes:
        claim_id: its identifier.
        entry: the number of the entry that recorded it.
        recorded_at: when that was.
        status: open, due, disputed, resolved, void or withdrawn.
        claim: the claim itself.
        forecasts: those that stand, in order of entry.
        ruling: the one that stands, where an outcome does.
    """

    claim_id: str
    entry: int
    recorded_at: str
    status: str
    claim: e.Claim
    forecasts: list[Made]
    ruling: e.Ruling | None


def known(frames: Mapping[str, pd.DataFrame], *, withdrawn: bool = False) -> Iterator[Known]:
    """Yield the claims in order of entry; those that were withdrawn only if wanted."""
    made: dict[str, list[Made]] = defaultdict(list)
    for row in frames["forecasts"].itertuples():
        body = e.ForecastMade.model_validate_json(str(row.body))
        made[body.claim_id].append(Made(str(row.entry_id), body, str(row.recorded_at)))
    rulings: dict[str, list[e.Ruling]] = defaultdict(list)
    for row in frames["resolutions"].itertuples():
        kind = e.ResolutionSettled if row.kind == e.ResolutionSettled.kind else e.ResolutionProposed
        ruling = kind.model_validate_json(str(row.body), context=KEPT)
        rulings[ruling.claim_id].append(ruling)
    for row in frames["claims"].itertuples():
        if row.status == "withdrawn" and not withdrawn:
            continue
        claim_id = str(row.claim_id)
        standing = row.status in {"resolved", "void"}
        yield Known(
            claim_id,
            int(row.entry),  # type: ignore[arg-type]
            str(row.first_recorded_at),
            str(row.status),
            e.Claim.model_validate_json(str(row.body), context=KEPT),
            made[claim_id],
            _standing(rulings[claim_id]) if standing else None,
        )


def _standing(rulings: list[e.Ruling]) -> e.Ruling | None:
    """Return the ruling that stands: the last settlement, else the first proposal."""
    settled = [ruling for ruling in rulings if isinstance(ruling, e.ResolutionSettled)]
    return settled[-1] if settled else next(iter(rulings), None)


def percent(share: str) -> str:
    """Return a probability as a percent, to the digit.

    >>> percent("0.705"), percent("0.70"), percent("1")
    ('70.5', '70', '100')
    """
    text = format(Decimal(share).scaleb(2), "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def words(outcome: p.Outcome) -> str:
    """Return an outcome in words: yes, no, an option, a number, a fraction, or void with its reason."""
    return outcome.value or (f"void ({outcome.reason.replace('_', ' ')})" if outcome.reason else outcome.kind)


def asked(claim: e.Claim) -> dict[str, str]:
    """Return the questions a claim makes where only yes or no can be asked: one, or one an option (option → question).

    A quantity makes none.
    """
    if isinstance(claim.space, p.BinarySpace):
        return {"": claim.question}
    if isinstance(claim.space, p.OptionsSpace):
        return {option: f"{claim.question} — {option}" for option in claim.space.options}
    return {}


def shares(said: p.Prediction) -> dict[str, str]:
    """Return the probabilities of a forecast by option; of yes or no under the empty name."""
    if isinstance(said, p.Probability):
        return {"": said.best}
    if isinstance(said, p.OptionProbabilities):
        return {item.option: item.probability for item in said.probabilities}
    return {}


class WrittenOnly:
    """A format that others read: it is identified, so that whoever imports one is told."""

    name: str
    about: str

    def read(self, path: Path, options: Options) -> Bundle:
        """Refuse.

        Raises:
            InputError: always.
        """
        raise InputError(path.name, "a format that can be imported", f"{self.name}, which is written only")
