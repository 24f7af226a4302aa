"""The frame that choosing looks at, small: texts as categories, times as times, and where each row stands in the whole.

To choose rows costs by the column and by the text; of the whole frame only the rows that were chosen are taken, at the
end, by :func:`whole`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ledger.choosing import GROUPS, SCORING
from ledger.units import READERS

if TYPE_CHECKING:
    import pandas as pd

AT = "at"
TIMES = ("made_at", "recorded_at", "opens", "closes", "known_at")
PEOPLE = ("forecaster", "source")
CHOSEN = ("probability", "low", "high", *PEOPLE)  # what choosing may say otherwise than the row it took
HEAVY = ("body", "prediction")  # of which nothing is said where rows are shown


def compact(frame: pd.DataFrame) -> pd.DataFrame:
    """Return the columns that choosing and scoring look at, and ``at``, the position of each row.

    Forecasters and sources are categories of one list, so that one can stand for the other.

    Args:
        frame: forecasts beside their claims, as :func:`ledger.review.joined` gives them.
    """
    import pandas as pd

    from ledger.verification.over_time import times

    names = pd.unique(pd.concat([frame[name] for name in PEOPLE], ignore_index=True).dropna())
    people = pd.CategoricalDtype(pd.Index([*names, READERS]).unique())

    def smaller(name: str) -> pd.Series[Any]:
        column = frame[name]
        if name in TIMES:
            return times(column, name)
        if name in PEOPLE:
            return column.astype(people)
        return column.astype(object).astype("category") if isinstance(column.dtype, pd.StringDtype) else column

    wanted = {"topics" if name == "topic" else name for name in (*SCORING, *GROUPS)}
    found = {name: smaller(name) for name in frame.columns if name in wanted}
    return pd.DataFrame(found, index=frame.index).assign(**{AT: range(len(frame))})


def whole(frame: pd.DataFrame, chosen: pd.DataFrame) -> pd.DataFrame:
    """Return rows that were chosen of a compact frame with the columns of the whole one.

    Args:
        frame: the whole frame.
        chosen: of :func:`compact` of it, perhaps with more columns.
    """
    kept = frame.drop(columns=[name for name in HEAVY if name in frame]).take(chosen[AT].to_numpy())
    said = {name: chosen[name].astype(frame[name].dtype) for name in CHOSEN}
    more = {name: chosen[name] for name in chosen.columns if name not in frame and name != AT}
    return kept.set_axis(chosen.index).assign(**said, **more)
