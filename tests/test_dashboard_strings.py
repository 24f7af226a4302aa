"""The hostile strings on every page: each is words, whatever it wants to be."""

from __future__ import annotations

import unicodedata
from html.parser import HTMLParser

import pytest
from dashboard_pages import PAGES, alerts, markdown, visit
from hostile import ACTOR, MARK, TEXTS, packed, packs, spread

from dashboard import quoted
from ledger import Ledger
from ledger.inert import still

OURS = {"div", "span", "mark", "blockquote", "a", "dl", "dt", "dd", "h1", "h2", "h3", "p", "pre", "strong", "small",
        "ul", "li", "br", "style", "code", "em"}  # fmt: skip
OF_ONE = {"claim": "claim", "resolve": "claim", "forecast": "claim", "read": "claim", "record": "statement"}
ATTRIBUTES = {"style", "class", "role", "aria-label", "tabindex", "href", "target", "rel", "data-tone", "title", "id"}


class Drawn(HTMLParser):
    """The elements, attributes and words of a piece of a page."""

    def __init__(self, text):
        super().__init__()
        self.elements, self.attributes, self.words = set(), set(), []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag, attrs):
        self.elements.add(tag)
        for name, value in attrs:
            self.attributes.add(name)
            assert name != "href" or value.startswith("https://example.org/"), value
            assert name == "style" or MARK not in (value or "") or name in {"aria-label", "title"}

    def handle_data(self, data):
        self.words.append(data)


def is_inert(at):
    """Nothing on a page is an exception, Markdown of a stranger's, or an element that is not ours."""
    assert not at.exception
    assert MARK not in markdown(at)
    for element in at.html:
        drawn = Drawn(element.value)
        assert drawn.elements <= OURS
        assert drawn.attributes <= ATTRIBUTES
        moves(element.value)
    for text in at.text:
        moves(text.value)
    for frame in at.dataframe:
        moves(frame.value.to_csv())


def moves(text):
    """No character of a text turns the direction of writing or moves anything."""
    assert text == still(text.replace("\r\n", "\n"))


@pytest.fixture(scope="module")
def files(tmp_path_factory):
    """The files of a ledger with a claim for each string, and of one with thirty in each claim."""
    folder = tmp_path_factory.mktemp("strings")
    spread(folder / "spread.sqlite")
    packed(folder / "packed.sqlite")
    return folder


def said(at):
    """All words of a page."""
    words = ["".join(Drawn(element.value).words) for element in at.html]
    return "\n".join([*words, *(text.value for text in at.text), *(frame.value.to_csv() for frame in at.dataframe)])


@pytest.mark.parametrize("page", [*PAGES, "members"])
def test_every_page_shows_every_string_as_words(files, pages, page):
    of_one = OF_ONE.get(page)
    path = pages(files / ("packed.sqlite" if of_one else "spread.sqlite"), ACTOR)
    with Ledger(path, ACTOR) as ledger:
        held = {"claim": ledger.claims().entry, "statement": ledger.statements().entry}
    at = visit()
    for entry in [None, *held[of_one]] if of_one else [None]:
        visit(page, at, **({} if entry is None else {of_one: str(entry)}))
        is_inert(at)
        assert not alerts(at)
        if page == "claim" and entry is not None:
            shown = " ".join(said(at).split())
            for text in packs()[list(held[of_one]).index(entry)]:
                assert " ".join(still(text).split()) in shown


@pytest.mark.parametrize("text", TEXTS, ids=range(len(TEXTS)))
def test_a_string_is_drawn_as_itself_and_nothing_else(text):
    short = text[:300]
    for drawn in (
        quoted.alone(text), quoted.heading(short), quoted.heading(short, 3, short), quoted.alert(short),
        quoted.alert(short, "note"), quoted.facts({"Said": quoted.escaped(text)}), quoted.link(short),
        quoted.link("https://example.org/a", short), quoted.facts({short: "x"}),
        quoted.marked(text, [quoted.Passage(0, max(len(text) // 2, 1), 1, "scorable")]),
        quoted.in_context(text, 0, len(text)),
    ):  # fmt: skip
        found = Drawn(drawn)
        assert found.elements <= OURS
        assert found.attributes <= ATTRIBUTES
        assert not {c for c in drawn if unicodedata.category(c) in {"Cc", "Cs"} and c not in "\n\t"}
    assert still(text) in "".join(Drawn(quoted.alone(text)).words)
