"""The report for a meeting: the ledger's own numbers on one page that stands alone, whatever strangers wrote."""

from __future__ import annotations

import re
from functools import partial
from html.parser import HTMLParser

import pytest
from dashboard_pages import HOSTILE, made

from ledger import Ledger
from ledger.charts import files
from ledger.errors import InputError
from ledger.inert import escaped

LOADS = {"src", "href", "srcset", "action", "data", "poster", "background", "formaction", "xlink:href"}
NAMESPACES = {"http://www.w3.org/2000/svg", "http://www.w3.org/1999/xlink", "http://www.w3.org/XML/1998/namespace"}


class Page(HTMLParser):
    """The elements, attributes and text of a page."""

    def __init__(self, text):
        super().__init__()
        self.elements, self.attributes, self.words = [], [], []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.elements.append(tag)
        self.attributes += [(tag, *each) for each in attrs]

    def handle_data(self, data):
        self.words.append(data)

    @property
    def text(self):
        return " ".join(" ".join(self.words).split())


@pytest.fixture
def book(track_record):
    return track_record


@pytest.fixture
def hostile(hostile_words):
    return hostile_words


def stands_alone(text):
    page = Page(text)
    assert not {"script", "img", "iframe", "object", "embed", "link", "base", "form", "image"} & set(page.elements)
    assert not [each for each in page.attributes if each[1] in LOADS or each[1].startswith("on")]
    assert "@import" not in text
    assert not re.search(r"url\((?!#)", text)
    tags = " ".join(re.findall(r"<[^>]*>", text))
    assert set(re.findall(r"https?://[^\s\"'>]+", tags)) <= NAMESPACES
    assert "default-src 'none'" in text
    return page


def test_the_numbers_are_the_ledgers(book):
    with Ledger(book) as ledger:
        line, found = ledger.scores().iloc[0], ledger.calibration()
        page = stands_alone(ledger.report())
    for name in ("brier", "miscalibration", "discrimination", "log_score", "brier_low", "brier_high"):
        assert f"{line[name]:.3f}" in page.text, name
    for sentence in (*found.sentences, *found.words):
        assert sentence in page.text
    assert f"{line.n} forecasts are scored" in page.text
    assert f"{line.n_pending} claims are pending" in page.text
    assert f"{line.n_void} void" in page.text
    assert page.text.count("lower is better") >= 3
    assert found.verdict.capitalize() in page.text
    for row in found.bins.itertuples():
        assert f"{row.from_percent}–{row.to_percent}% {row.cases} {row.forecast:.1%} {row.observed:.1%}" in page.text


def test_a_printed_report_numbers_its_sheets_and_leaves_no_heading_without_a_row(book):
    with Ledger(book) as ledger:
        page = ledger.report()
    for rule in ('content: counter(page) " of " counter(pages)', "tbody tr:first-child { break-before: avoid; }"):
        assert rule in page


def test_the_filters_are_those_of_score_and_are_said_in_words(book):
    choices = {"where": {"topic": ["weather"]}, "announcements": False, "since": "2024-11-02", "lead": 2}
    with Ledger(book) as ledger:
        line = ledger.scores(**choices).iloc[0]
        page = Page(ledger.report(title="November", chart="bins", **choices))
    assert line.n == 23
    assert "23 forecasts are scored" in page.text
    for words in (
        "November", "Only topic: weather.", "Without claims whose outcome the speaker controls.",
        "window closed from 2024-11-02", "at least 2 days before", "The bins are for the eye",
    ):  # fmt: skip
        assert words in page.text, words


def test_the_claims_behind_it_are_there_the_worst_first_and_no_more_than_asked(book):
    with Ledger(book) as ledger:
        rows = ledger.scored()
        every, some, none = (ledger.report(claims=most) for most in (200, 3, 0))
    worst = rows.sort_values(["brier", "entry"], ascending=[False, True])
    assert "The claims behind it (24)" in every
    assert all(question in every for question in rows.question)
    assert "The claims behind it (3 of 24, the worst scored first)" in some
    assert [question in some for question in worst.question.head(4)] == [True, True, True, False]
    assert "The claims behind it" not in none


def test_the_journal_and_its_last_checkpoint_stand_below(tmp_path):
    path = tmp_path / "ledger.sqlite"
    made(path)
    with Ledger(path, "ana") as ledger:
        assert "no checkpoint was issued yet" in ledger.report()
        ledger.checkpoint()
        note = ledger.checkpoint()
        text, said = ledger.report(), ledger.info()
    assert said["chain_hash"] in text
    assert f"{said['entries']:,} entries" in text
    assert note.strip().splitlines()[2] in Page(text).text or escaped(note.strip()) in text


def test_as_of_the_report_is_of_the_ledger_as_it_stood(book):
    with Ledger(book) as ledger:
        page = Page(ledger.report(as_of="2020-01-01"))
    assert "No claim is ripe and resolved yet." in page.text
    assert "0 forecasts are scored" in page.text
    assert "0 entries" in page.text
    assert "nan" not in page.text


def test_hostile_words_are_shown_and_do_nothing(hostile):
    with Ledger(hostile) as ledger:
        questions = ledger.scored(prominent=True).question
        page = stands_alone(ledger.report(title=HOSTILE[1], prominent=True, where={"source": list(HOSTILE)}))
    assert len(questions) > 3
    for words in {*questions, HOSTILE[1]}:
        still = words.replace("\u202e", "\ufffd").replace("\u202c", "\ufffd")
        assert " ".join(still.split()) in page.text
    assert "\u202e" not in page.text
    assert "strong" in page.elements  # what is ours is marked up
    assert page.elements.count("title") == 1


def test_without_the_drawing_extra_the_numbers_stay_and_a_sentence_says_so(book, monkeypatch):
    monkeypatch.setattr(files, "can_draw", lambda: False)
    with Ledger(book) as ledger:
        page = stands_alone(ledger.report())
    assert "svg" not in page.elements
    assert "Charts are not drawn here" in page.text
    assert "The same record in tenths" in page.text


def test_the_curve_is_drawn_inside_the_page(book):
    pytest.importorskip("vl_convert")
    with Ledger(book) as ledger:
        curve, bins = ledger.report(), ledger.report(chart="bins")
    assert Page(curve).elements.count("svg") == Page(bins).elements.count("svg") == 1
    assert "(CORP)" in curve
    assert "Wilson" in bins


@pytest.mark.parametrize("wrong", [{"chart": "pie"}, {"claims": -1}, {"since": "soon"}])
def test_a_wrong_choice_is_one_sentence(book, wrong):
    with Ledger(book) as ledger, pytest.raises(InputError):
        ledger.report(**wrong)


# -- the command -------------------------------------------------------------------------------------------------


@pytest.fixture
def run(run, book):
    return partial(run, "--ledger", book, "report")


def test_the_command_writes_the_same_page(run, book, tmp_path):
    (tmp_path / "out.html").write_text("before", encoding="utf-8")
    code, out, err = run("--out", "out.html", "--where", "topic=weather", "--no-announcements", "--until", "2024-12-31",
                         "--claims", "5")  # fmt: skip
    assert (code, out, err) == (0, "report written to out.html\n", "")
    with Ledger(book) as ledger:
        same = ledger.report(where={"topic": ["weather"]}, announcements=False, until="2024-12-31", claims=5)
    still = re.compile(r"as it stood on [^<]*")
    assert still.sub("", (tmp_path / "out.html").read_text(encoding="utf-8")) == still.sub("", same)


@pytest.mark.parametrize(("args", "words"), [
    (("--where", "topic=rain"), "expected one of weather"),
    (("--since", "tomorrow"), "a day such as 2024-12-31"),
    (("--since", "2024-12-02", "--until", "2024-12-01"), "a day not after until"),
])  # fmt: skip
def test_the_command_refuses_in_one_sentence_and_writes_nothing(run, tmp_path, args, words):
    code, _, err = run("--out", "out.html", *args)
    assert (code, words in err, "Traceback" in err) == (2, True, False)
    assert not (tmp_path / "out.html").exists()
