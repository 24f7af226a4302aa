"""Who may do what: one table of verb, role and whose entry it is.

A ledger without members belongs to the one person who holds the file: everybody may do everything. From the
first member on, only members act. Reading a file or a database needs no role, because nothing here could stop whoever
holds it; the pages, which hold it for others, ask for ``look``. Where blindness rests on it, reading is a verb too:
a reader's list needs ``read``, a resolver's queue ``resolve``.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import NamedTuple, get_args

from ledger.entries import Role
from ledger.errors import RefusedError

ROLES: tuple[Role, ...] = get_args(Role)


class May(NamedTuple):
    """Which roles may do a verb: on one's own, and on another's."""

    own: frozenset[Role]
    other: frozenset[Role]


_V: tuple[Role, ...] = ("viewer",)
_F: tuple[Role, ...] = ("forecaster",)
_R: tuple[Role, ...] = ("resolver",)
_S: tuple[Role, ...] = ("steward",)


def _may(own: tuple[Role, ...], other: tuple[Role, ...] | None = None) -> May:
    return May(frozenset(own), frozenset(own if other is None else other))


MAY: dict[str, May] = {
    "look": _may(_V + _F + _R + _S),  # at the pages
    "archive": _may(_F + _S),
    "record": _may(_F + _S),
    "reject": _may(_F + _S),
    "revise": _may(_F + _S, _S),  # other: a claim another recorded
    "withdraw": _may(_F + _S, _S),
    "lock": _may(_F + _S),
    "read": _may(_F + _S, _S),  # other: under another's name
    "forecast": _may(_F + _S, _S),
    "note": _may(_F + _R + _S),
    "resolve": _may(_R + _S),
    "settle": _may(_R + _S),
    "import": _may(_F + _S),
    "append": _may(_S),
    "set member": _may(_S),
    "checkpoint": _may(_S),
    "publish": _may(_S),
    "ask erasure": _may(_F + _R + _S),
    "erase": _may((), _S),  # own: what one asked for oneself, which nobody may
}  # fmt: skip


def allowed(role: Role | None, verb: str, *, members_set: bool, own: bool = True) -> bool:
    """Return whether a role may do a verb, on one's own entry or another's.

    >>> allowed("viewer", "record", members_set=True), allowed(None, "record", members_set=False)
    (False, True)
    """
    may = MAY[verb].own if own else MAY[verb].other
    return (not members_set and bool(may)) or role in may


def require(actor: str, role: Role | None, verb: str, *, members_set: bool, own: bool = True) -> None:
    """Refuse what is not allowed.

    Raises:
        RefusedError: with the roles that may do it.
    """
    if allowed(role, verb, members_set=members_set, own=own):
        return
    able = [name for name in ROLES if allowed(name, verb, members_set=True, own=own)]
    whose = "" if own else " another's entry"
    who = f"a member with the role {' or '.join(able)}" if able else "another person than the one who asked for it"
    raise RefusedError(f"{verb}{whose}: expected {who}, got {actor} with {'the role ' + role if role else 'no role'}")


def four_eyes(actor: str, proposers: Collection[str], verb: str = "settle") -> None:
    """Refuse that one person both proposes and settles.

    Raises:
        RefusedError: if the actor is among those who proposed.
    """
    if actor in proposers:
        raise RefusedError(f"{verb}: expected somebody who proposed no ruling on this claim (four eyes), got {actor}")
