"""One's own reading of a claim, to be corrected: what the reader saw then, and the numbers that were a slip."""

from __future__ import annotations

from typing import Any, NamedTuple

import pandas as pd

from dashboard import data
from ledger import blinding
from ledger.errors import NotFoundError
from ledger.review import record

NUMBERS = {"best": "probability", "low": "low", "high": "high", "own_belief": "own_belief"}


class Mine(NamedTuple):
    """A reading that may still be corrected.

    Attributes:
        claim: what the reader saw, and nothing of what others read or of what came of it.
        forecast_id: the entry of the reading.
        percents: field → the number that was said, in percent; None where there was none.
    """

    claim: dict[str, Any]
    forecast_id: str
    percents: dict[str, float | None]


def mine(name: str) -> Mine | None:
    """Return one's own reading of a claim; None where there is none, or it can no longer be corrected.

    As with a first reading, that is over once the claim is locked or withdrawn, or somebody ruled on it.

    Args:
        name: the claim's number, key or identifier.
    """
    try:
        said = data.show(name)
    except NotFoundError:
        return None
    claim, made = said["claim"], said["forecasts"]
    who = data.ledger().actor
    read = [each for each in made if each["basis"] == "read" and each["forecaster"] == who]
    if not read or not said["mentions"] or claim["locked_at"] or claim["withdrawn_at"] or claim["outcome_status"]:
        return None
    band = blinding.bands(pd.DataFrame([claim]), pd.DataFrame(made).assign(claim_id=claim["claim_id"]))
    none = dict.fromkeys(blinding.BAND)
    seen = claim | said["mentions"][0] | (none if band.empty else record(band.iloc[0]))
    return Mine(
        {name: seen.get(name) for name in (*blinding.SHOWN, *blinding.BAND)},
        read[-1]["forecast_id"],
        {field: None if read[-1][name] is None else 100 * read[-1][name] for field, name in NUMBERS.items()},
    )
