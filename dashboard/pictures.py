"""A chart and what belongs to it: its finding in a sentence, how it is read, its table, and what is chosen in it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, Literal

import streamlit as st

from dashboard import quoted

if TYPE_CHECKING:
    import altair as alt
    from streamlit.delta_generator import DeltaGenerator


def chart(
    drawn: alt.LayerChart,
    says: str,
    how: str,
    *,
    key: str,
    on_select: Literal["ignore", "rerun"] | Callable[[], None] = "ignore",
) -> Any:
    """Show a chart, the sentence that says its finding, and how it is read; the one place that shows a chart.

    Args:
        drawn: the chart.
        says: its finding, shown as it is and told to those who cannot see the chart.
        how: how the chart is read, in our own words.
        key: of the widget.
        on_select: called when something in it is chosen.

    Returns:
        What is chosen in it, where the page is drawn again for that.
    """
    event = st.altair_chart(drawn, theme=None, key=key, alt=says, on_select=on_select)
    st.text(quoted.still(says))
    st.caption(how)
    return event


def beside_table(
    drawn: alt.LayerChart,
    says: str,
    how: str,
    *,
    key: str,
    on_select: Literal["ignore"] | Callable[[], None] = "ignore",
    widths: Sequence[int] = (1, 1),
) -> DeltaGenerator:
    """Show a chart on the left; return the place on the right, where its table goes.

    Args:
        drawn: the chart.
        says: its finding.
        how: how it is read.
        key: of the widget.
        on_select: called when something in it is chosen.
        widths: of chart and table, one to the other.
    """
    left, right = st.columns(list(widths), gap="medium")
    with left:
        chart(drawn, says, how, key=key, on_select=on_select)
    return right


def pick(place: str, names: Sequence[str], field: str, into: str) -> None:
    """Take what was chosen in a chart or in a table as what is looked at.

    Args:
        place: the key of the chart, or of the table, whose name ends in "table".
        names: the names in the order of the table's rows.
        field: what the chart calls them; there they are inert.
        into: the field of the page that is set.
    """
    chosen = st.session_state[place]["selection"]
    if place.endswith("table"):
        found = [names[at] for at in chosen["rows"] if at < len(names)]
    else:
        still = {quoted.still(name): name for name in names}
        found = [still[point[field]] for point in chosen.get("point", []) if point.get(field) in still]
    if found:
        st.session_state[into] = found[0]
