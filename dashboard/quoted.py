"""Words of strangers as inert HTML: everything escaped, invisible controls made visible, offsets kept.

Markdown would load images from a quoted text and eat its characters, so what others wrote reaches the page only
through these functions, through ``st.text``, or through text columns of a table.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import NamedTuple
from urllib.parse import urlsplit

from ledger.inert import escaped, still
from ledger.values import web_address

__all__ = [
    "MEANING", "TONES", "Passage", "alert", "alone", "dated", "escaped", "facts", "heading", "host", "in_context",
    "legend", "link", "marked", "scrolled", "still",
]  # fmt: skip
TONES = {
    "scorable": "background:rgba(59,130,214,.20);border-bottom:2px solid #3b82d6;",
    "doubtful": "background:rgba(217,115,13,.14);border-bottom:2px dotted #d9730d;",
    "recorded": "background:rgba(47,158,88,.18);border-bottom:4px double #2f9e58;",
    "rejected": "background:transparent;border-bottom:2px dashed #767b86;",
}
MEANING = {
    "scorable": "scorable, to decide",
    "doubtful": "not scorable as it stands",
    "recorded": "recorded",
    "rejected": "rejected",
}
_DAY = re.compile(r"(?<![\w@])\d{4}-\d\d-\d\d\b", re.ASCII)
_MARK = "color:inherit;padding:1px 0;"
_NUMBER = "font-size:.72em;font-weight:700;margin-left:2px;vertical-align:super;line-height:0;"
_CHOSEN = "outline:2px solid currentColor;outline-offset:2px;border-radius:2px;"
_BODY = "white-space:pre-wrap;overflow-wrap:anywhere;line-height:1.75;unicode-bidi:isolate;"
_QUOTE = "border-left:3px solid #767b86;padding-left:.8rem;margin:.2rem 0 .6rem 0;"


class Passage(NamedTuple):
    """A place in a text that is marked: start, end (exclusive), number, tone, and whether it is the chosen one."""

    start: int
    end: int
    number: int | None
    tone: str
    chosen: bool = False


def marked(text: str, passages: Iterable[Passage], *, first: int = 0, tag: str = "div") -> str:
    """Return a text with its passages marked, by colour, line and number.

    Args:
        text: the text, or a cut of it.
        passages: in the offsets of the whole text; of two that overlap the later one is cut.
        first: the offset at which the cut starts.
        tag: the element it is in.
    """
    parts, at = [], 0
    for passage in sorted(passages, key=lambda p: (p.start, p.end)):
        start, end = max(passage.start - first, at), min(passage.end - first, len(text))
        if start >= end:
            continue
        chosen = _CHOSEN if passage.chosen else ""
        number = f'<span style="{_NUMBER}">{int(passage.number)}</span>' if passage.number is not None else ""
        parts += [
            escaped(text[at:start]),
            f'<mark data-tone="{escaped(passage.tone)}" style="{_MARK}{TONES[passage.tone]}{chosen}">',
            f"{escaped(text[start:end])}{number}</mark>",
        ]
        at = end
    return f'<{tag} style="{_BODY}">{"".join(parts)}{escaped(text[at:])}</{tag}>'


def scrolled(inner: str, name: str, height: int) -> str:
    """Return what was made here in a region of its own height, which the keyboard reaches and scrolls.

    >>> scrolled("<p>it</p>", "The text", 90).startswith('<div role="region" aria-label="The text" tabindex="0"')
    True
    """
    style = f"max-height:{height}px;overflow-y:auto"
    return f'<div role="region" aria-label="{escaped(name)}" tabindex="0" style="{style}">{inner}</div>'


def in_context(text: str, start: int, end: int, *, tone: str = "scorable", around: int = 200) -> str:
    """Return a quote within the words around it, cut at spaces."""
    first, last = max(0, start - around), min(len(text), end + around)
    while 0 < first < start and not text[first - 1].isspace():
        first += 1
    while end < last < len(text) and not text[last].isspace():
        last -= 1
    inner = marked(text[first:last], [Passage(start, end, None, tone)], first=first, tag="span")
    before, after = "… " if first else "", " …" if last < len(text) else ""
    return f'<blockquote style="{_QUOTE}">{before}{inner}{after}</blockquote>'


def alone(quote: str) -> str:
    """Return a quote whose text is not at hand."""
    return f'<blockquote style="{_QUOTE}"><div style="{_BODY}">{escaped(quote)}</div></blockquote>'


def legend(tones: Iterable[str] = TONES) -> str:
    """Return what the marks mean, each drawn as it is in the text."""
    shown = (f'<mark style="{_MARK}{TONES[tone]}">{MEANING[tone]}</mark>' for tone in tones)
    return f'<div style="font-size:.85rem;line-height:2">{" &nbsp; ".join(shown)}</div>'


def link(url: str | None, words: str | None = None) -> str:
    """Return a link to a web address, or the bare escaped words where it is none; a host is shown as it is looked up.

    >>> link("javascript:alert(1)")
    'javascript:alert(1)'
    >>> "xn--80ak6aa92e.com" in link("https://аррӏе.com/", host("https://аррӏе.com/"))  # Cyrillic
    True
    """
    found = host(url or "")
    if not url or found is None:
        return escaped(words or url or "")
    said = escaped(words or (url if found in url.lower() else urlsplit(url)._replace(netloc=found).geturl()))
    return (
        f'<a href="{escaped(url)}" target="_blank" rel="noopener noreferrer nofollow" style="color:inherit">{said}</a>'
    )


def host(url: str) -> str | None:
    """Return the host of a web address in the letters it is looked up by; nothing where it is no address.

    >>> host("https://münchen.example/"), host("http://user@example.org/")
    ('xn--mnchen-3ya.example', None)
    """
    try:
        name = urlsplit(web_address(url)).hostname or ""
        return name if name.isascii() else name.encode("idna").decode()
    except ValueError:
        return None


def dated(text: str) -> str:
    """Return escaped words in which no day is parted at the end of a line.

    >>> dated("<2024-10-31")
    '&lt;<span style="white-space:nowrap">2024-10-31</span>'
    """
    return _DAY.sub(r'<span style="white-space:nowrap">\g<0></span>', escaped(text))


def facts(rows: Mapping[str, str | None]) -> str:
    """Return names and what they hold, one below the other; values are HTML made here, empty ones are left out."""
    cells = "".join(
        f'<dt style="opacity:.72;margin:0;padding:0;font-weight:400">{escaped(name)}</dt>'
        f'<dd style="margin:0;padding:0;overflow-wrap:anywhere;min-width:0">{value}</dd>'
        for name, value in rows.items()
        if value
    )
    style = (
        "display:grid;grid-template-columns:minmax(5.5rem,max-content) minmax(0,1fr);gap:.3rem 1rem;margin:0;padding:0"
    )
    return f'<dl style="{style};font-size:.92rem">{cells}</dl>'


def heading(text: str, level: int = 2, small: str = "") -> str:
    """Return a heading of a stranger's words."""
    size = {1: "1.75rem", 2: "1.5rem", 3: "1.15rem"}[level]
    note = f'<span style="opacity:.72;font-size:.85rem;font-weight:400"> {dated(small)}</span>' if small else ""
    style = f"font-size:{size};line-height:1.3;margin:.2rem 0;padding:0;overflow-wrap:anywhere"
    return f'<h{level} style="{style}">{escaped(text)}{note}</h{level}>'


def alert(sentence: str, kind: str = "error") -> str:
    """Return one sentence that asks for attention, as an alert a screen reader speaks."""
    colour, name = {"error": ("#d0453a", "Not done"), "note": ("#767b86", "Note")}[kind]
    style = f"border-left:4px solid {colour};background:{colour}22;padding:.6rem .8rem;border-radius:.3rem"
    role = "alert" if kind == "error" else "note"
    return (
        f'<div role="{role}" style="{style};overflow-wrap:anywhere"><strong>{name}.</strong> {escaped(sentence)}</div>'
    )
