"""Drafts: what was typed into a form and not sent yet, kept through a reload of the page.

A draft is held in the memory of the server, by ledger and person, and nowhere else: it is private, and a stranger's
text may be in it. It goes when it is sent or thrown away, when its person has newer ones, and when the server ends.
Decision 13 says why.
"""

from __future__ import annotations

from collections import OrderedDict
from threading import Lock
from typing import Any

import streamlit as st

from dashboard import data

MOST = 50  # drafts a person has
MOST_SIGNS = 500_000  # in one draft: a long text that was pasted
MOST_PERSONS = 64

Fields = dict[str, Any]


class Drafts:
    """The drafts of one person, the least recently touched of too many forgotten first."""

    def __init__(self) -> None:
        self._held: OrderedDict[str, Fields] = OrderedDict()
        self._lock = Lock()

    def get(self, name: str) -> Fields:
        """Return what was typed, by field; nothing where there is no such draft."""
        with self._lock:
            return dict(self._held.get(name, {}))

    def put(self, name: str, fields: Fields) -> None:
        """Keep what was typed; a draft that is too long is not kept."""
        with self._lock:
            self._held.pop(name, None)
            if not fields or sum(len(each) for each in fields.values() if isinstance(each, str)) > MOST_SIGNS:
                return
            self._held[name] = dict(fields)
            while len(self._held) > MOST:
                self._held.popitem(last=False)


@st.cache_resource(max_entries=MOST_PERSONS, show_spinner=False)
def _of(url: str, who: str) -> Drafts:
    return Drafts()


def _mine() -> Drafts:
    return _of(data.where(), data.ledger().actor)


class Draft:
    """A form whose fields outlive a reload.

    Args:
        name: of the form; the key of each field is what it is, a colon and this name.
    """

    def __init__(self, name: str) -> None:
        self.name = name
        self._first: Fields = {}
        self._kept = _mine().get(name)

    def field(self, what: str, value: Any = None) -> str:
        """Fill a field that is not on the page yet, from the draft or with a first value; return its key."""
        key = f"{what}:{self.name}"
        self._first[key] = value
        if key not in st.session_state:
            st.session_state[key] = self._kept.get(key, value)
        return key

    def keep(self) -> None:
        """Keep what stands in the fields now, as far as it differs from how they were first filled."""
        state = st.session_state
        typed = {key: state[key] for key, first in self._first.items() if key in state and _said(state[key], first)}
        if typed != self._kept:
            _mine().put(self.name, typed)
        if typed:
            with st.container(horizontal=True, vertical_alignment="center"):
                fields = f"{len(typed)} field{'s' * (len(typed) > 1)}"
                st.caption(f"Kept as your draft ({fields}): it is here again after a reload.")
                st.button("Throw the draft away", key=f"throw:{self.name}", type="tertiary", on_click=drop,
                          args=(self.name,))  # fmt: skip


def _said(value: Any, first: Any) -> bool:
    return bool(value != first and (value or first))


def drop(name: str) -> None:
    """Throw a draft away, and what stands in its fields."""
    _mine().put(name, {})
    for key in [key for key in st.session_state if isinstance(key, str) and key.endswith(f":{name}")]:
        del st.session_state[key]
