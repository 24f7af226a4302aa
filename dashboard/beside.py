"""Where the sentence about a field stands: beside that field."""

from __future__ import annotations

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from dashboard import quoted
from ledger.errors import InputError, LedgerError


class Beside:
    """Places kept beside the fields of a form, by what the ledger calls them."""

    def __init__(self) -> None:
        self._places: dict[str, DeltaGenerator] = {}
        self._last: DeltaGenerator | None = None

    def keep(self, *names: str, at: DeltaGenerator | None = None) -> None:
        """Keep a place here (or in a column) for what is said about these."""
        place = (at or st).empty()
        self._places |= dict.fromkeys(names, place)

    def keep_last(self) -> None:
        """Keep the place for what is about no field, or one that has no place."""
        self._last = st.empty()

    def tell(self, error: LedgerError) -> None:
        """Show an error beside the field it is about: the one with its longest name, else the last place."""
        where = error.where.replace("_", " ") if isinstance(error, InputError) else ""
        named = [name for name in self._places if where == name or where.startswith(f"{name} ")]
        place = self._places[max(named, key=len)] if named else self._last
        (place or st).html(quoted.alert(str(error)))
