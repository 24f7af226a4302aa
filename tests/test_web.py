"""The words of a web page: what was read there, in its own encoding, without what nobody reads."""

from __future__ import annotations

import pytest

from ledger.language import web

PAGE = """<!DOCTYPE html><html><head><title>Rain &amp; snow</title><style>p { color: red }</style></head><body>
<nav><ul><li>Home<li>News</ul></nav><h1>Rain</h1><p>It is <b>likely</b> that it
will rain,<br>Ada Lovelace said.</p><ul><li>Soon.</li><li>Not here.</li></ul><script>var p = "<p>never</p>"</script>
<div><p>5&nbsp;mm fell.</div><table><tr><td>May</td> <td>3</td></tr></table><noscript>Turn it on</noscript>
</body></html>
"""


def test_a_page_becomes_its_title_and_its_words_a_block_a_line():
    title, text = web.words(PAGE)
    assert title == "Rain & snow"
    assert text == (
        "Rain\n\nIt is likely that it will rain,\nAda Lovelace said.\n\nSoon.\n\nNot here.\n\n5 mm fell.\n\nMay 3"
    )


def test_what_nobody_reads_is_left_out():
    text = web.words(PAGE)[1]
    assert not any(words in text for words in ("color", "never", "Home", "Turn it on"))


@pytest.mark.parametrize(
    "broken", ["</nav>It may rain.", "<p>It may <b>rain.", "It may rain.<script>", "It may rain.</p></p>"]
)
def test_a_page_that_is_not_whole_still_gives_its_words(broken):
    assert web.words(broken) == ("", "It may rain.")


@pytest.mark.parametrize(("raw", "text"), [
    ('<meta charset="iso-8859-1"><p>café'.encode("latin-1"), "café"),
    ('<meta http-equiv="Content-Type" content="text/html; charset=windows-1251"><p>дождь'.encode("cp1251"), "дождь"),
    ("<p>café".encode(), "café"),
    ('<meta charset="no-such"><p>café'.encode(), "café"),
    ("\ufeff<p>café".encode(), "café"),
])  # fmt: skip
def test_a_page_is_read_in_the_encoding_it_names_else_in_utf_8(raw, text):
    assert web.words(raw.decode(web.encoding(raw)))[1] == text
