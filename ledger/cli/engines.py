"""The options of `score` that have an engine score an export instead of the ledger."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import click

from ledger.cli import output
from ledger.errors import InputError

if TYPE_CHECKING:
    import pandas as pd

engine = output.options(
    click.option("--engine", type=click.Choice(["duckdb", "spark"]), help="What scores an export, without the ledger."),
    click.option("--data", metavar="DIR", help="The export: a folder `export parquet --partitioned` wrote."),
)


def scores(
    engine: str | None, data: str | None, by: str | None, no: Mapping[str, str | None], **said: Any
) -> tuple[pd.DataFrame, str]:
    """Return the scores an engine makes of an export, and a sentence about what it is of.

    Args:
        engine: its name.
        data: the folder of the export.
        by: the group of each line.
        no: options that only the ledger itself can answer.
        **said: as :func:`ledger.datasets.scores` takes it.

    Raises:
        InputError: if one of engine and folder was not said, or something else was that there is not.
    """
    from ledger import datasets

    if engine is None or data is None:
        raise InputError("--engine, --data", "both or none", "--data alone" if engine is None else "--engine alone")
    for name, value in no.items():
        if value is not None:
            raise InputError(name, "none with --engine, which has the claims that are true or not alone", value)
    frame, about = datasets.scores(data, engine, by, **said)
    of = f"{about.ledger}, {output.counted(about.entries, 'entry', 'entries')}, chain {about.chain_hash[:16]}"
    return frame, f"Of the export of {about.day} ({of})."
