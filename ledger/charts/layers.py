"""What every drawing of a chart costs, kept small: descriptions that the tests check are not checked again."""

from __future__ import annotations

from typing import Any

import altair as alt


class Layers(alt.LayerChart):
    """A layered chart that is described without being checked against Vega-Lite's schema, unless that is asked for.

    The check takes most of the time a description takes, and what it would find the tests have found.

    >>> "layer" in Layers(layer=[]).to_dict()
    True
    """

    def to_dict(self, validate: bool = False, **more: Any) -> dict[str, Any]:
        """Return the chart's description.

        Args:
            validate: whether it is checked.
            **more: as Altair has it.
        """
        said: dict[str, Any] = super().to_dict(validate, **more)
        return said


def chosen(point: alt.Parameter, bright: float = 1, faint: float = 0.3) -> alt.OpacityValue:
    """Return the opacity of marks of which some can be chosen.

    Said as what it is; of ``alt.condition`` Altair must find that out anew for every chart, by trial.

    Args:
        point: the selection.
        bright: of what is chosen, and of all where nothing is.
        faint: of the others.

    >>> chosen(alt.selection_point(name="point")).to_dict()
    {'condition': {'param': 'point', 'value': 1}, 'value': 0.3}
    """
    return alt.OpacityValue(faint, condition={"param": point.name, "value": bright})
