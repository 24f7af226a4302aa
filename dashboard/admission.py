"""Who is admitted to the pages, and what their role may do: asked anew at every run, so that a role taken away ends it.

A page hides what the role may not do; that the ledger refuses it is what counts.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import streamlit as st

from dashboard import data, quoted
from ledger import rights
from ledger.errors import LedgerError, RefusedError

if TYPE_CHECKING:
    from streamlit.navigation.page import StreamlitPage

    from ledger.entries import Role

NEEDS = {
    "record": "record",
    "import": "import",
    "forecast": "forecast",
    "read": "read",
    "resolve": "resolve",
    "members": "ask erasure",
}  # address of a page → the verb it is for; every other page is for all who may look


@dataclass(frozen=True)
class Standing:
    """The person who looks, as the ledger has them at this moment.

    Attributes:
        who: their name in the journal.
        role: theirs; None: no role.
        members_set: whether the ledger has members; without, everybody may do everything.
        trouble: why nothing is shown.
    """

    who: str = ""
    role: Role | None = None
    members_set: bool = False
    trouble: LedgerError | None = None

    def may(self, verb: str, *, own: bool = True) -> bool:
        """Whether they may do a verb."""
        return self.trouble is None and rights.allowed(self.role, verb, members_set=self.members_set, own=own)

    def sees(self, page: str) -> Literal["visible", "hidden"]:
        """Whether the menu shows a page, named by its address."""
        return "visible" if page not in NEEDS or self.may(NEEDS[page]) else "hidden"

    @property
    def menu(self) -> Literal["top", "hidden"]:
        """Where the menu stands."""
        return "hidden" if isinstance(self.trouble, RefusedError) else "top"

    def enter(self, page: StreamlitPage) -> None:
        """Draw a page, if it is for them.

        Raises:
            LedgerError: if it is not, or there is no ledger.
        """
        if self.trouble is not None:
            raise self.trouble
        verb = NEEDS.get(page.url_path)
        if verb is not None:
            rights.require(self.who, self.role, verb, members_set=self.members_set)
        page.run()
        _foot(self)


def standing() -> Standing:
    """Return the standing of the person who looks."""
    try:
        ledger = data.ledger()
        who, (role, members_set) = ledger.actor, ledger.role()
        if data.logs_in() and not members_set:
            raise RefusedError(
                f"expected a ledger with members, got none: its keeper runs forecast-ledger set-member '{who}' steward"
            )
        rights.require(who, role, "look", members_set=members_set)
    except LedgerError as error:
        return Standing(trouble=error)
    return Standing(who, role, members_set)


def may(verb: str, *, own: bool = True) -> bool:
    """Whether the person who looks may do a verb; where not, a sentence says who may."""
    try:
        data.ledger().require(verb, own=own)
    except RefusedError as error:
        st.html(quoted.alert(str(error), "note"))
        return False
    return True


def offer_login() -> None:
    """Show the buttons of somebody who is not admitted: to log in, or to log out and come as somebody else."""
    if not data.logs_in():
        return
    if data.logged_in():
        _log_out()
    elif st.button("Log in", type="primary", key="log_in"):  # also where a login is over: it begins anew
        st.login()


def _log_out() -> None:
    if st.button("Log out", key="log_out"):
        st.logout()


def _foot(standing: Standing) -> None:
    """Say under each page who is logged in."""
    if not data.logs_in():
        return
    with st.container(horizontal=True, vertical_alignment="center", key="who"):
        st.text(quoted.still(f"{standing.who}, {standing.role}"))
        _log_out()
