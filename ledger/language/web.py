"""The words of a web page, without its markup: what a person would have read there, a block a line.

Nothing is guessed of what belongs to the article: menus that are marked as such are left out, everything else stays, so
that the text of a statement is what the page said.
"""

from __future__ import annotations

import codecs
import re
from html.parser import HTMLParser

UTF8 = "utf-8-sig"
_UNREAD = frozenset({"script", "style", "template", "noscript", "svg", "nav", "iframe", "object", "select", "button"})
_BLOCKS = frozenset(
    {
        "address", "article", "aside", "blockquote", "body", "br", "dd", "div", "dl", "dt", "figcaption", "figure",
        "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "head", "header", "hr", "li", "main", "ol", "p", "pre",
        "section", "table", "title", "tr", "ul",
    }
)  # fmt: skip
_PARAGRAPHS = _BLOCKS - {"br", "li", "tr", "dt", "dd", "div"}
_NAMED = re.compile(r"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([A-Za-z0-9_.:-]{1,40})", re.IGNORECASE)
_GAP = re.compile(r"\n{3,}")


def encoding(raw: bytes) -> str:
    """Return the encoding a page names in its first kilobyte; UTF-8 where it names none that is known.

    >>> encoding(b'<meta charset="windows-1252">'), encoding(b"<p>It may rain.</p>")
    ('cp1252', 'utf-8-sig')
    """
    found = _NAMED.search(raw[:1024].decode("latin-1"))
    try:
        name = codecs.lookup(found[1]).name if found else UTF8
    except LookupError:
        return UTF8
    return UTF8 if name.startswith(("utf", "ascii")) else name


def words(page: str) -> tuple[str, str]:
    r"""Return the title of a page and its words, paragraphs with an empty line between them.

    >>> words("<title>Rain</title><p>It <b>may</b> rain,<br>Ada said.</p><script>alert(1)</script><p>Soon.")
    ('Rain', 'It may rain,\nAda said.\n\nSoon.')
    """
    reader = _Reader()
    reader.feed(page)
    reader.close()
    lines = [" ".join(line.split()) for line in "".join(reader.said).split("\n")]
    return " ".join("".join(reader.title).split()), _GAP.sub("\n\n", "\n".join(lines)).strip()


class _Reader(HTMLParser):
    """Collects what is read on a page."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.said: list[str] = []
        self.title: list[str] = []
        self._within: list[str] = []  # what is unread, and not closed yet
        self._titled = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Begin an element."""
        if tag in _UNREAD:
            self._within.append(tag)
        elif tag == "title":
            self._titled = True
        self._break(tag)

    def handle_endtag(self, tag: str) -> None:
        """End an element; one that was never begun ends nothing."""
        if tag in self._within:
            del self._within[self._within.index(tag) :]
        elif tag == "title":
            self._titled = False
        self._break(tag)

    def handle_data(self, data: str) -> None:
        """Take words, their own line breaks as spaces, as a browser shows them."""
        if self._within:
            return
        if self._titled:
            self.title.append(data)
        else:
            self.said.append(data.replace("\n", " "))

    def _break(self, tag: str) -> None:
        if tag in _BLOCKS and not self._within:
            self.said.append("\n\n" if tag in _PARAGRAPHS else "\n")
