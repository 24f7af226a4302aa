"""A chart as a file or as a drawing inside a page, where vl-convert (the extra ``export``) is installed."""

from __future__ import annotations

import importlib.util

import altair as alt

WIDTH = 640
MISSING = "Charts are not drawn here: the extra is not installed (pip install 'forecast-ledger[export]')."


def can_draw() -> bool:
    """Whether vl-convert is installed."""
    return importlib.util.find_spec("vl_convert") is not None


def svg(chart: alt.LayerChart, *, width: int = WIDTH) -> str:
    """Return a chart as SVG on white; it asks for nothing outside itself."""
    import vl_convert

    return str(vl_convert.vegalite_to_svg(_specification(chart, width)))


def png(chart: alt.LayerChart, *, width: int = WIDTH, scale: float = 2) -> bytes:
    """Return a chart as PNG on white.

    Args:
        chart: what to draw.
        width: pixels, before they are scaled.
        scale: pixels a pixel.
    """
    import vl_convert

    return bytes(vl_convert.vegalite_to_png(_specification(chart, width), scale=scale))


def _specification(chart: alt.LayerChart, width: int) -> dict[str, object]:
    said: dict[str, object] = chart.properties(width=width, background="white").to_dict()
    return said
