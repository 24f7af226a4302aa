"""Addresses: what is no page on the web is refused wherever it is entered, and drawn as plain words where it stands."""

from __future__ import annotations

import json

import pytest

from dashboard import quoted
from ledger import Ledger
from ledger import entries as e
from ledger.errors import InputError
from ledger.journal.append import append
from ledger.values import KEPT, new_id, web_address

FORBIDDEN = {
    "a script": "javascript:alert(1)",
    "a script in odd capitals": "JaVaScRiPt:alert(1)",
    "a script that looks like an address": "javascript://example.org/%0aalert(1)",
    "a script after a control character": "\x01javascript:alert(1)",
    "a script with a tab inside": "java\tscript:alert(1)",
    "a script with a line feed inside": "java\nscript:alert(1)",
    "a script after a space": " javascript:alert(1)",
    "data": "data:text/html,<script>alert(1)</script>",
    "data in base 64": "data:text/html;base64,PHNjcmlwdD5hbGVydCgxKTwvc2NyaXB0Pg==",
    "Visual Basic": "vbscript:msgbox(1)",
    "a file": "file:///etc/passwd",
    "a file of a share": "file://evil.example/share",
    "a blob": "blob:https://example.org/1",
    "a page of the browser": "about:blank",
    "a view of the source": "view-source:https://example.org",
    "a file server": "ftp://example.org/a",
    "a program of the reader's": "ms-word:ofe|u|https://evil.example/a.docx",
    "mail": "mailto:ada@example.org",
    "a telephone": "tel:+1",
    "a web socket": "wss://example.org",
    "no scheme": "example.org/a",
    "a scheme of whoever shows it": "//evil.example/a",
    "a place on the same server": "/members",
    "a scheme alone": "https://",
    "no host": "https:///a",
    "a question instead of a host": "https://?a",
    "one slash": "https:/example.org",
    "backslashes": "https:\\\\evil.example\\a",
    "a backslash after the host": "https://example.org\\@evil.example",
    "a user": "https://example.org@evil.example/",
    "a user and a password": "https://ada:secret@example.org/",
    "a user in percents": "https://example.org%40evil.example@evil.example",
    "a space": "https://example.org/a b",
    "a no-break space": "https://example.org/a\u00a0b",
    "a tab": "https://example.org/\ta",
    "the end of a line": "https://example.org/\r\nSet-Cookie:a=b",
    "an escape": "https://example.org/\x1b[2J",
    "NUL": "https://example.org/\x00",
    "half a surrogate pair": "https://example.org/\ud800",
    "a direction turned round": "https://example.org/\u202egpj.exe",
    "a space of no width in the host": "https://exam\u200bple.org/",
    "the end of an attribute": 'https://example.org/"onmouseover=alert(1)',
    "the begin of an element": "https://example.org/<script>",
    "full-width letters": "https://\uff45vil.example/",
    "a full stop of another script": "https://example\u3002org/",
    "a slash of another script": "https://example.org\u2044evil.example/",
    "percents in the host": "https://%65vil.example/",
    "two dots": "https://example..org/",
    "a label too long": f"https://{'a' * 64}.org/",
    "no port": "https://example.org:port/",
    "a port too large": "https://example.org:65536/",
    "port 0": "https://example.org:0/",
    "an address too long": f"https://example.org/{'a' * 2_000}",
    "this machine": "http://localhost:8501/members",
    "this machine with a dot": "http://localhost./",
    "a name of this machine": "http://x.localhost/",
    "this machine by number": "http://127.0.0.1:8501/",
    "this machine, in short": "http://127.1/",
    "this machine as one number": "http://2130706433/",
    "this machine in hexadecimal": "http://0x7f000001/",
    "this machine in octal": "http://0177.0.0.1/",
    "this machine in full-width digits": "http://\uff11\uff12\uff17.0.0.1/",
    "any machine": "http://0.0.0.0/",
    "this machine in version 6": "http://[::1]/",
    "this machine inside version 6": "http://[::ffff:127.0.0.1]/",
    "this machine behind a translation": "http://[64:ff9b::7f00:1]/",
    "nowhere in version 6": "http://[::]/",
    "a neighbour": "http://[fe80::1%25eth0]/",
    "the metadata of a cloud": "http://169.254.169.254/latest/meta-data/",
    "the same inside version 6": "http://[::ffff:a9fe:a9fe]/",
    "all machines": "http://255.255.255.255/",
    "a bracket left open": "http://[::1",
    "no address in brackets": "http://[x]/",
}
ALLOWED = [
    "https://example.org", "http://EXAMPLE.org:8080/a?b=(1)&c='2'#d", "https://example.org./", "https://a_b.example/%20",
    "https://münchen.example/straße", "https://xn--mnchen-3ya.example/", "http://wiki/page", "http://10.0.0.5/wiki",
    "https://[2001:db9::1]/", "https://de.wikipedia.org/wiki/Ada_Lovelace", "https://example.org/@ada/1",
]  # fmt: skip
forbidden = pytest.mark.parametrize("url", FORBIDDEN.values(), ids=FORBIDDEN)


def test_there_are_at_least_forty():
    assert len(set(FORBIDDEN.values())) == len(FORBIDDEN) >= 40


@pytest.fixture(scope="module")
def due(tmp_path_factory):
    """The file of a ledger with a claim of which one ruling is proposed; nothing is written to it."""
    path = tmp_path_factory.mktemp("links") / "ledger.sqlite"
    with Ledger(path, "ana") as ledger:
        ledger.record(question="Rain?", criteria="The gauge.", window=("2024-11-01", "2024-11-02"), key="rain")
    with Ledger(path, "ben") as ledger:
        ledger.resolve("rain", "yes", evidence=["It rained."])
    return path


@forbidden
def test_no_verb_takes_it(due, url):
    with Ledger(due, "ana") as ledger:
        before = ledger.info()["entries"]
        for attempt in (
            lambda: ledger.archive("Rain.", publisher="Met", published_at="2024-10-31", url=url),
            lambda: ledger.resolve("rain", "yes", evidence=[{"says": "It rained.", "url": url}]),
            lambda: ledger.settle("rain", "yes", evidence=[{"says": "It rained.", "url": url}]),
        ):
            with pytest.raises(InputError, match="url") as refused:
                attempt()
            assert "\n" not in str(refused.value)
            assert len(str(refused.value)) < 300
        assert ledger.info()["entries"] == before
    with pytest.raises(ValueError, match="url"):
        e.Evidence(says="x", url=url)


@forbidden
def test_no_file_brings_it_in(tmp_path, url):
    from ledger.exchange.cells import line

    recipe = """
recipe: 1
name: links
claim: {key: "{k}", question: "Rain?", closes: "2024-01-01"}
forecast: {forecaster: "Ada Lovelace", probability: "0.5"}
outcome: {value: "1", evidence: "It rained.", url: "{u}"}
"""
    (tmp_path / "r.yaml").write_text(recipe, encoding="utf-8")
    (tmp_path / "r.jsonl").write_text(json.dumps({"k": "a", "u": url}) + "\n", encoding="utf-8")
    written = line(["table", "id", "text", "publisher", "published_on", "url"]) + line(
        ["statement", "s", "Rain.", "Met", "2024-10-31", url])  # fmt: skip
    (tmp_path / "own.csv").write_text(written, encoding="utf-8", errors="surrogatepass", newline="")
    with Ledger("sqlite://", "ana") as ledger:
        for words in ({"path": tmp_path / "own.csv"}, {"path": tmp_path / "r.jsonl", "recipe": tmp_path / "r.yaml"}):
            try:
                done = ledger.import_file(**words)
            except InputError:  # of the whole file: a NUL, half a pair
                continue
            assert done.rejects
        assert not list(ledger.statements().url)
        assert not [each for name in ledger.claims().claim_id for each in ledger.show(name)["resolutions"]]


@forbidden
def test_drawn_it_is_words(url):
    for drawn in (quoted.link(url), quoted.link(url, "the page")):
        assert "<" not in drawn
        assert "href" not in drawn


@forbidden
def test_the_command_line_refuses_it_in_one_sentence(run, due, tmp_path, url):
    if not url.isprintable():  # a shell hands over no NUL; the verbs refuse the rest above
        return
    (tmp_path / "t.txt").write_text("It may rain.", encoding="utf-8")
    code, _, said = run("--ledger", due, "archive", "t.txt", "--publisher", "Met", "--published-at", "2024-10-31",
                        "--url", url)  # fmt: skip
    assert code == 2
    assert said.startswith("forecast-ledger: url: expected ")
    assert len(said.splitlines()) == 1


@pytest.mark.parametrize("url", ALLOWED)
def test_pages_of_the_web_and_of_a_house_are_taken_and_linked(url):
    assert web_address(url) == url
    drawn = quoted.link(url)
    assert 'rel="noopener noreferrer nofollow"' in drawn
    assert drawn.count("href=") == 1


def test_a_host_is_shown_in_the_letters_it_is_looked_up_by():
    cyrillic = "https://\u0430\u0440\u0440\u04cf\u0435.com/a"
    assert quoted.link(cyrillic, quoted.host(cyrillic)).endswith(">xn--80ak6aa92e.com</a>")
    assert quoted.link(cyrillic).endswith(">https://xn--80ak6aa92e.com/a</a>")
    assert quoted.host("https://\u0660\u0600.example/") is None


def test_what_was_taken_in_before_stays_readable_and_is_drawn_as_words(tmp_path):
    """An address that an earlier version took: the ledger opens, audits, exports, and nobody can click it."""
    old = "http://localhost:8501/members"
    body = e.StatementArchived.model_validate(
        {"text_hash": "ab" * 32, "characters": 5, "publisher": "Met", "published_on": "2024-10-31", "url": old},
        context=KEPT,
    )
    with Ledger(tmp_path / "old.sqlite", "ana") as ledger:
        with ledger._store.writing() as connection:
            append(connection, "ana", [body], entry_ids=[new_id()], now=ledger._clock())
        assert list(ledger.statements().url) == [old]
        assert not [finding for finding in ledger.audit().findings if finding.level == 1 and "url" in finding.what]
        assert ledger.export("web-annotation", tmp_path / "w.json") == 0
        assert ledger.export("claimreview", tmp_path / "c.json") == 0
    assert quoted.link(old) == old
