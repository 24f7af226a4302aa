"""A ledger of assessments against outcomes.

Public statements make predictions; the ledger keeps the words, the speaker, the window, the confidence, the
outcome with its evidence, and says honestly how good a source's assessments have been.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from ledger.errors import LedgerError
    from ledger.ledger import Ledger

__version__ = "0.1.0"
__all__ = ["Ledger", "LedgerError", "__version__"]


def __getattr__(name: str) -> Any:
    """Load the public names when they are first asked for, so that ``--help`` stays quick."""
    if name == "Ledger":
        from ledger.ledger import Ledger

        return Ledger
    if name == "LedgerError":
        from ledger.errors import LedgerError

        return LedgerError
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
