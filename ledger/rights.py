"""Who may do what: one table of role, verb and whose entry it is.

A ledger without members belongs to the one person who holds the file: everybody may do everything. From the
first member on, only members act.
"""

from __future__ import annotations

from ledger.entries import Role
from ledger.errors import RefusedError

_FORECASTER = {
    "archive", "record", "reject", "revise own", "withdraw own", "lock", "read", "forecast", "note", "import",
}  # fmt: skip
_RESOLVER = {"resolve", "settle", "note"}
_STEWARD = _FORECASTER | _RESOLVER | {
    "revise other", "withdraw other", "append", "set member", "checkpoint", "erase", "publish",
}  # fmt: skip

MAY: dict[Role, frozenset[str]] = {
    "viewer": frozenset(),
    "forecaster": frozenset(_FORECASTER),
    "resolver": frozenset(_RESOLVER),
    "steward": frozenset(_STEWARD),
}


def allowed(role: Role | None, verb: str, *, members_set: bool, own: bool = True) -> bool:
    """Return whether a role may do a verb, on one's own entry or another's.

    >>> allowed("viewer", "record", members_set=True), allowed(None, "record", members_set=False)
    (False, True)
    """
    if not members_set:
        return True
    if role is None:
        return False
    return verb in MAY[role] or f"{verb} {'own' if own else 'other'}" in MAY[role]


def require(actor: str, role: Role | None, verb: str, *, members_set: bool, own: bool = True) -> None:
    """Refuse what is not allowed.

    Raises:
        RefusedError: with the roles that may do it.
    """
    if allowed(role, verb, members_set=members_set, own=own):
        return
    able = [name for name in MAY if allowed(name, verb, members_set=True, own=own)]
    whose = "" if own else " another's entry"
    raise RefusedError(
        f"{verb}{whose}: expected a member with the role {' or '.join(able)}, "
        f"got {actor} with {'the role ' + role if role else 'no role'}"
    )
