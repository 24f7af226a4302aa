"""A chart as a file or as a drawing inside a page, where vl-convert (the extra ``export``) is installed."""

from __future__ import annotations

import importlib.util
import re
from typing import Any

import altair as alt

Chart = alt.LayerChart | alt.Chart
WIDTH = 640
MISSING = "Charts are not drawn here: the extra is not installed (pip install 'forecast-ledger[export]')."


# What XML may not hold, ends of lines that Vega's expressions do not know, and what lies beyond U+FFFF, which Vega cuts
# in two where a name is too long: with any of them the drawing fails, or vl-convert ends the whole process.
_UNDRAWN = re.compile("[^\t\n\x20-\u2027\u202a-\ud7ff\ue000-\ufffd]")


def can_draw() -> bool:
    """Whether vl-convert is installed."""
    return importlib.util.find_spec("vl_convert") is not None


def svg(chart: Chart, *, width: int = WIDTH, background: str | None = "white") -> str:
    """Return a chart as SVG; it asks for nothing outside itself.

    Args:
        chart: what to draw.
        width: pixels.
        background: its colour; None: that of the theme, which is transparent.
    """
    import vl_convert

    return str(vl_convert.vegalite_to_svg(_specification(chart, width, background)))


def png(chart: Chart, *, width: int = WIDTH, scale: float = 2, background: str | None = "white") -> bytes:
    """Return a chart as PNG.

    Args:
        chart: what to draw.
        width: pixels, before they are scaled.
        scale: pixels a pixel.
        background: as of :func:`svg`.
    """
    import vl_convert

    return bytes(vl_convert.vegalite_to_png(_specification(chart, width, background), scale=scale))


def _specification(chart: Chart, width: int, background: str | None) -> Any:
    own = {} if background is None else {"background": background}
    return _drawable(chart.properties(width=width, **own).to_dict())


def _drawable(said: Any) -> Any:
    """Return a specification in whose words nothing stops the drawing.

    >>> _drawable({"sort": ["a" + chr(0xFFFF), "b"], "n": 1})
    {'sort': ['a�', 'b'], 'n': 1}
    """
    if isinstance(said, str):
        return _UNDRAWN.sub("\ufffd", said)
    if isinstance(said, dict):
        return {name: _drawable(each) for name, each in said.items()}
    return [_drawable(each) for each in said] if isinstance(said, list) else said
