"""The errors a wrong call raises: one root, few children.

Every message is one sentence that says what was expected, what was got, and where. Problems in *data*
are not errors: they come back as findings (see :mod:`ledger.journal.audit`).
"""

from __future__ import annotations


class LedgerError(Exception):
    """The root of all errors this package raises on purpose; its text can be shown to a user as it is."""


class InputError(LedgerError, ValueError):
    """A value is not what the call takes.

    Args:
        where: the argument, field, or ``file:line:column`` the value came from.
        expected: what would have been accepted.
        got: what came instead.

    >>> str(InputError("probability", "a number from 0 to 1", "1.7"))
    'probability: expected a number from 0 to 1, got 1.7'
    """

    def __init__(self, where: str, expected: str, got: object) -> None:
        self.where, self.expected, self.got = where, expected, got
        shown = " ".join(str(got).split())
        shown = shown if len(shown) <= 120 else shown[:117] + "…"
        super().__init__(f"{where}: expected {expected}, got {shown}")


class NotFoundError(LedgerError, LookupError):
    """Something was named that the ledger does not hold."""


class ConflictError(LedgerError):
    """The ledger already holds something that this entry would contradict."""


class RefusedError(LedgerError):
    """The actor has no right to do this."""


class StorageError(LedgerError):
    """The database cannot be opened, is of another version, is read-only, or is not whole."""
