"""What is written for others: Fatebook and Metaculus out and in again, JSON-LD, calendars, Parquet, and the verbs."""

from __future__ import annotations

import csv
import io
import json
import re
import zipfile
from decimal import Decimal

import pandas as pd
import pytest

from ledger import Ledger
from ledger.errors import InputError
from ledger.exchange.bundle import Options, Writer, formats, identified
from ledger.exchange.icalendar import fold

SHARES = ["0", "1", "0.5", "0.70", "0.123456789012345678", "1e-7", "0.005", "0.999"]
WORDS = "=1+1, “sure”; </script><b>\nand\tso on\x07 " + "é" * 60


@pytest.fixture
def lived(ledger, statement, clock):
    """A ledger with claims of every kind, resolved and open."""
    (candidate, *_) = ledger.propose(statement)
    source = {"name": "George Marshall", "organisation": "DoD"}
    ledger.record(candidate, question=WORDS, criteria=WORDS, key="fight", topics=["war", "a, b; c"], lexicon="none",
                  window=("2024-10-31", "2024-11-05"), source=source)  # fmt: skip
    for place, each in enumerate(SHARES):
        ledger.forecast("fight", each, forecaster=f"f{place}", basis="stated", stated_at="2024-10-31T12:00:00Z")
    ledger.record(question="Who?", criteria="The count.", key="who", space=["Ada", "Emmy"],
                  window=("2024-11-01", "2024-11-05"))  # fmt: skip
    ledger.forecast("who", {"Ada": "0.50", "Emmy": "0.50"}, forecaster="Emmy Noether", basis="stated")
    ledger.record(question="How many?", criteria="The count.", key="much", space={"kind": "quantity"}, type="quantity",
                  window=("2024-11-01", "2024-11-05"))  # fmt: skip
    ledger.forecast("much", {"kind": "interval", "low": "-5.0", "high": "5", "coverage": "0.90"}, forecaster="ana")
    ledger.record(question="Void?", criteria="x", key="void", window=("2024-11-01", "2024-11-05"))
    ledger.forecast("void", "0.3", forecaster="ana", basis="stated")
    for place in (1, 2):  # two claims that would be one on Fatebook
        ledger.record(question="Open?", criteria="x", key=f"open{place}", window=("2024-11-01", "2024-12-24"))
        ledger.forecast(f"open{place}", f"0.{place}", forecaster="ana", basis="stated")
    ledger.record(question="Gone?", criteria="x", key="gone", window=("2024-11-01", "2024-11-02"))
    ledger.withdraw("gone", reason="a slip")
    clock.set("2024-11-10T12:00:00Z")
    ledger.resolve("fight", "yes", evidence=[{"says": "First </script> seen", "url": "https://met.example/1"}],
                   event_date="2024-11-04", known_at="2024-11-05")  # fmt: skip
    ledger.resolve("who", "Emmy", evidence=["The count"], known_at="2024-11-06")
    ledger.resolve("much", "3", evidence=["The count"])
    ledger.resolve("void", "void", reason="no_deciding_source")
    return ledger


def numbers(ledger):
    """Every probability of yes or of an option in a ledger, exactly."""
    frame = ledger.forecasts()
    found = [Decimal(str(each)) for each in frame.probability.dropna()]
    for said in frame.prediction.dropna():
        found += [Decimal(each["probability"]) for each in json.loads(said).get("probabilities", [])]
    return sorted(found)


def test_fatebook_out_and_in_again_keeps_every_probability(lived, tmp_path, clock):
    assert lived.export("fatebook", tmp_path / "f.csv") == 13
    assert next(identified(tmp_path / "f.csv")).name == "fatebook"
    with Ledger("sqlite://", "ana", clock=clock) as again:
        done = again.import_file(tmp_path / "f.csv")
        assert (done.rejects, done.duplicates) == ([], 0)
        assert numbers(again) == numbers(lived)
        assert len(again.claims()) == 6  # an option is a question of its own
        assert again.forecasts().forecaster.nunique() == lived.forecasts().forecaster.nunique()
        assert sorted(again.claims().outcome.dropna()) == ["no", "void", "yes", "yes"]
        assert again.claims().topics[0] == ("war", "a", "b; c")  # Fatebook parts tags at commas
        again.export("fatebook", tmp_path / "g.csv")
        with Ledger("sqlite://", "ana", clock=clock) as third:
            third.import_file(tmp_path / "g.csv")
            assert numbers(third) == numbers(lived)


def test_fatebook_gets_percents_with_their_sign_to_the_digit(lived, tmp_path):
    lived.export("fatebook", tmp_path / "f.csv")
    with (tmp_path / "f.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [row["forecast"] for row in rows[:8]] == [
        "0%", "100%", "50%", "70%", "12.3456789012345678%", "0.00001%", "0.5%", "99.9%",
    ]  # fmt: skip
    assert rows[0]["questionTitle"].startswith("'=1+1")
    assert [row["questionTitle"] for row in rows[-2:]] == ["Open?", "Open? (2)"]
    assert rows[0]["resolution"] == "YES"


def test_metaculus_out_and_in_again_keeps_every_probability_and_outcome(lived, tmp_path, clock):
    lived.export("metaculus", tmp_path / "m.zip")
    assert [each.name for each in identified(tmp_path / "m.zip")] == ["metaculus"]
    with Ledger("sqlite://", "ana", clock=clock) as again:
        assert again.import_file(tmp_path / "m.zip").rejects == []
        assert numbers(again) == numbers(lived)
        kept = lived.claims()[lived.claims().status != "withdrawn"]
        assert again.claims().outcome.fillna("").tolist() == kept.outcome.fillna("").tolist()
        (ends,) = [
            json.loads(each)["quantiles"] for each in again.forecasts().prediction.dropna() if "quantiles" in each
        ]
    assert ends == [{"level": "0.05", "value": "-5.0"}, {"level": "0.95", "value": "5"}]
    with zipfile.ZipFile(tmp_path / "m.zip") as archive:
        head = archive.read("forecast_data.csv").decode().splitlines()[0]
    assert head.startswith("Question ID,Forecaster ID,Forecaster Username,Is Bot,Start Time")


def test_claimreview_says_who_said_it_what_it_came_to_and_what_shows_it(lived, tmp_path):
    assert lived.export("claimreview", tmp_path / "c.json") == 3
    text = (tmp_path / "c.json").read_text(encoding="utf-8")
    assert "<" not in text
    said = json.loads(text)
    assert said["@context"] == "https://schema.org"
    fight, who, _ = said["@graph"]
    assert fight["@type"] == "ClaimReview"
    assert fight["itemReviewed"]["text"].startswith("We expect that these soldiers")
    assert fight["itemReviewed"]["author"]["name"] == "George Marshall"
    assert fight["itemReviewed"]["appearance"][0]["url"] == "https://defense.gov/x"
    assert fight["reviewRating"] == {
        "@type": "Rating", "ratingValue": "1", "alternateName": "came true", "bestRating": "1", "worstRating": "0",
    }  # fmt: skip
    assert fight["citation"][0]["text"] == "First </script> seen"
    assert who["reviewRating"] == {"@type": "Rating", "alternateName": "Emmy"}


def test_an_annotation_selects_the_words_at_their_offsets(lived, statement, tmp_path):
    assert lived.export("web-annotation", tmp_path / "a.json") == 1
    said = json.loads((tmp_path / "a.json").read_text(encoding="utf-8"))
    assert said["@context"] == "http://www.w3.org/ns/anno.jsonld"
    (item,) = said["items"]
    quote, position = item["target"]["selector"]
    text = lived.text(statement)
    assert item["target"]["source"] == "https://defense.gov/x"
    assert quote["exact"] == text[position["start"] : position["end"]]
    assert text[: position["start"]].endswith(quote["prefix"])
    assert text[position["end"] :].startswith(quote["suffix"])
    assert (quote["type"], position["type"]) == ("TextQuoteSelector", "TextPositionSelector")


def test_a_calendar_has_the_claims_that_wait_and_lines_as_rfc_5545_asks(lived, tmp_path, clock):
    lived.record(question=WORDS, criteria=WORDS, key="due", window=("2024-11-01", "2024-11-02"), topics=["a, b; c"])
    assert lived.export("icalendar", tmp_path / "c.ics") == 3
    raw = (tmp_path / "c.ics").read_bytes()
    assert raw.endswith(b"END:VCALENDAR\r\n")
    assert b"\n" not in raw.replace(b"\r\n", b"")
    assert all(len(line) <= 75 for line in raw.split(b"\r\n"))
    assert b"\x07" not in raw
    text = raw.decode().replace("\r\n ", "")  # unfolded
    lines = text.split("\r\n")
    assert lines.count("BEGIN:VEVENT") == lines.count("END:VEVENT") == 3
    assert "DTSTART;VALUE=DATE:20241224" in lines
    assert "CATEGORIES:a\\, b\\; c" in lines
    (summary,) = [line for line in lines if line.startswith("SUMMARY:Due: =1")]
    assert summary.startswith("SUMMARY:Due: =1+1\\, “sure”\\; </script><b>\\nand")
    lived.export("icalendar", tmp_path / "d.ics")
    assert (tmp_path / "d.ics").read_bytes() == raw


@pytest.mark.parametrize("text", ["", "a" * 75, "a" * 76, "é" * 200, "\U0001f600" * 50])
def test_a_folded_line_unfolds_to_itself(text):
    pieces = fold(text).split("\r\n")
    assert all(len(piece.encode()) <= 75 for piece in pieces)
    assert "".join([pieces[0], *(piece[1:] for piece in pieces[1:])]) == text


def test_parquet_holds_the_scored_forecasts_to_the_bit(lived, tmp_path):
    wanted = lived.scored(which="each")
    assert lived.export("parquet", tmp_path / "s.parquet", which="each") == len(wanted) == 8
    found = pd.read_parquet(tmp_path / "s.parquet")
    assert found.probability.tolist() == wanted.probability.tolist()
    assert found.brier.tolist() == wanted.brier.tolist()
    assert list(found.topics[0]) == ["war", "a, b; c"]


def test_parquet_without_pyarrow_says_what_to_install(lived, tmp_path, monkeypatch):
    monkeypatch.setattr("ledger.exchange.parquet.find_spec", lambda _: None)
    with pytest.raises(InputError, match="pip install pyarrow"):
        lived.export("parquet", tmp_path / "s.parquet")
    assert not list(tmp_path.glob("*parquet"))


@pytest.mark.parametrize("form", ["claimreview", "web-annotation", "icalendar", "parquet"])
def test_what_is_written_only_is_known_and_says_so(lived, tmp_path, form):
    lived.export(form, tmp_path / "x")
    (found,) = identified(tmp_path / "x")
    assert found.name == form
    with pytest.raises(InputError, match="written only"):
        found.read(tmp_path / "x", Options())


def test_an_empty_ledger_can_be_written_in_every_format(tmp_path, clock):
    with Ledger("sqlite://", "ana", clock=clock) as ledger:
        for name, form in formats().items():
            if isinstance(form, Writer):
                assert ledger.export(name, tmp_path / name) == 0
        assert ledger.export("jsonl", tmp_path / "jsonl") == 1


def test_another_format_or_one_that_is_read_only_is_refused(lived, tmp_path):
    for form in ("excel", "manifold"):
        with pytest.raises(InputError, match="format: expected one of claimreview, csv, fatebook"):
            lived.export(form, tmp_path / "x")


def test_a_file_stays_as_it_was_until_the_new_one_is_whole(lived, tmp_path, monkeypatch):
    (tmp_path / "a.csv").write_text("before", encoding="utf-8")
    monkeypatch.setattr("ledger.exchange.sheets.text", lambda *_: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        lived.export("csv", tmp_path / "a.csv")
    assert [path.name for path in tmp_path.glob("*a.csv")] == ["a.csv"]
    assert (tmp_path / "a.csv").read_text(encoding="utf-8") == "before"


# -- the verbs -------------------------------------------------------------------------------------------------------


@pytest.fixture
def capsys(capfdbinary):
    """What the commands print is looked at in bytes."""
    return capfdbinary


@pytest.fixture
def run(run):
    def go(*words):
        code, out, errors = run(*words)
        return code, out, errors.decode()

    return go


def test_export_prints_text_and_writes_files_and_restore_makes_the_same_ledger(run, tmp_path):
    with Ledger(tmp_path / "ledger.sqlite", "ana") as ledger:
        ledger.record(question="Rain? é", criteria="Any.", window=("2024-11-01", "2024-11-02"), key="rain")
        ledger.forecast("rain", "0.70")
        chain = ledger.info()["chain_hash"]
    code, out, _ = run("export", "csv")
    assert code == 0
    assert [row["table"] for row in csv.DictReader(io.StringIO(out.decode()))] == ["claim", "forecast"]
    code, _, err = run("export", "jsonl", "--out", "a.jsonl")
    assert (code, err) == (0, "3 rows written to a.jsonl\n")
    code, out, _ = run("--ledger", "new.sqlite", "restore", "a.jsonl")
    assert code == 0
    assert re.search(rb"restored 3 entries at new.sqlite\nchain " + chain.encode() + rb"\nroot [0-9a-f]{64}", out)
    code, _, err = run("--ledger", "new.sqlite", "restore", "a.jsonl")
    assert (code, err.count("\n")) == (2, 1)
    assert run("--ledger", "other.sqlite", "init")[0] == 0
    assert run("--ledger", "other.sqlite", "import", "a.jsonl")[0] == 0
    code, _, err = run("export", "parquet")
    assert (code, err.count("\n")) == (2, 1)
    assert "--out" in err
    assert run("export", "excel")[0] == 2
