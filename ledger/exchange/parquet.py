"""Parquet: the scored frame, one row a scored forecast with its claim, outcome and scores, for notebooks and engines.

Numbers are 64-bit floats to the bit. It needs pyarrow, which Streamlit brings along.
"""

from __future__ import annotations

from collections.abc import Mapping
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from ledger.errors import InputError
from ledger.exchange.records import WrittenOnly

if TYPE_CHECKING:
    import pandas as pd


class Parquet(WrittenOnly):
    """The format."""

    name = "parquet"
    about = "Parquet of the scored forecasts"

    def identify(self, path: Path, head: bytes) -> bool:
        """Return whether a file is Parquet."""
        return head.startswith(b"PAR1")

    def write(self, frames: Mapping[str, pd.DataFrame], path: Path) -> int:
        """Write the scored forecasts.

        Raises:
            InputError: if pyarrow is not installed.
        """
        if find_spec("pyarrow") is None:
            raise InputError("parquet", "the package pyarrow: pip install pyarrow", "none installed")
        frame = frames["scored"].copy()
        frame["topics"] = frame["topics"].map(list)
        frame.to_parquet(path, engine="pyarrow", index=False)
        return len(frame)


FORMAT = Parquet()
