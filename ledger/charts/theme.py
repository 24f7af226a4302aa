"""The one theme of all charts: readable on white and on near-black, on the page and in a file.

The background is transparent and every text, axis and mark has an explicit mid-tone, because black vanishes
in dark mode and white on paper. Grey ``#767b86`` has about the same contrast (4.2–4.4 : 1) against both.
"""

from __future__ import annotations

from typing import Any, cast

import altair as alt

GREY = "#767b86"
FAINT = "#8b909a"
BLUE = "#3b82d6"
ORANGE = "#d9730d"
GREEN = "#2f9e58"
PURPLE = "#9a6bd0"
FONT = "Inter, 'Source Sans 3', 'Source Sans Pro', 'DejaVu Sans', sans-serif"
NAME = "ledger"


def one_line(name: str) -> str:
    r"""Return a name as one line of a label, which ``\n`` ends; Vega's expressions hold no other end of a line.

    >>> one_line("Lovelace," + chr(0x2028) + "Ada")
    'Lovelace, Ada'
    """
    return " ".join(name.split())


@alt.theme.register(NAME, enable=True)
def ledger_theme() -> alt.theme.ThemeConfig:
    """Colours, fonts and grid of every chart.

    >>> ledger_theme()["config"]["background"]
    'transparent'
    """
    axis: dict[str, Any] = {
        "domainColor": GREY,
        "gridColor": FAINT,
        "gridOpacity": 0.22,
        "labelColor": GREY,
        "labelFontSize": 12,
        "tickColor": GREY,
        "titleColor": GREY,
        "titleFontSize": 12,
        "titleFontWeight": "normal",
        "titlePadding": 8,
    }
    words: dict[str, Any] = {"labelColor": GREY, "titleColor": GREY, "labelFontSize": 12, "titleFontSize": 12}
    config: dict[str, Any] = {
        "background": "transparent",
        "font": FONT,
        "axis": axis,
        "legend": {**words, "titleFontWeight": "normal", "orient": "bottom", "symbolStrokeColor": GREY},
        "header": words,
        "title": {
            "anchor": "start",
            "color": GREY,
            "fontSize": 15,
            "fontWeight": 600,
            "offset": 10,
            "subtitleColor": GREY,
            "subtitleFontSize": 12,
            "subtitlePadding": 4,
        },
        "text": {"color": GREY, "fontSize": 12},
        "range": {"category": [BLUE, ORANGE, GREEN, PURPLE, GREY]},
        "view": {"stroke": None},
    }
    return cast(alt.theme.ThemeConfig, {"config": config})
