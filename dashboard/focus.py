"""Where the keyboard goes: a field that has the focus when it is first shown, which Streamlit itself does not offer."""

from __future__ import annotations

import streamlit as st

_SCRIPT = """
let last = null
export default function ({ data }) {
  if (data.once === last) return
  last = data.once
  document.querySelector(`.st-key-${data.key} input`)?.focus()
}
"""
_FOCUS = st.components.v2.component("focus", js=_SCRIPT)


def focus(key: str, once: str) -> None:
    """Give the field with a key the focus, once for each value of ``once``."""
    _FOCUS(data={"key": key, "once": once}, key=f"focus_{key}", height=1)
