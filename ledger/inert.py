"""Words of strangers made harmless: controls and what turns the direction of writing made visible, HTML escaped."""

from __future__ import annotations

import html
import json
import unicodedata
from typing import Any

_TURNS = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\ufeff")
_KEPT = frozenset("\n\t")


def still(text: str) -> str:
    """Return a text of the same length whose control and direction-changing characters are shown as �.

    >>> still("abc" + chr(0x202E) + "def")
    'abc�def'
    """
    return "".join(
        "\ufffd" if c in _TURNS or (unicodedata.category(c) in {"Cc", "Cs"} and c not in _KEPT) else c for c in text
    )


def visible(text: str) -> str:
    """Return a text whose controls and unseen characters are shown as �: nothing in it moves a terminal.

    >>> visible(chr(27) + "[2J" + chr(0x200B))
    '�[2J�'
    """
    if text.isascii() and text.isprintable():
        return text
    return "".join("\ufffd" if _unseen(c) else c for c in text)


def json_text(text: str) -> str:
    r"""Return the same JSON with every control and unseen character escaped.

    >>> json_text('{"a": "' + chr(0x9B) + '2J"}')
    '{"a": "\\u009b2J"}'
    """
    if text.isascii():  # where JSON has escaped all but one already
        return text.replace("\x7f", "\\u007f")
    return "".join(json.dumps(c)[1:-1] if _unseen(c) else c for c in text)


def _unseen(character: str) -> bool:
    return character not in _KEPT and unicodedata.category(character) in {"Cc", "Cf", "Cs"}


def escaped(text: Any) -> str:
    """Return anything as the HTML of its words, which does nothing.

    >>> escaped('<img src="x">')
    '&lt;img src=&quot;x&quot;&gt;'
    """
    return html.escape(still(str(text)), quote=True)
