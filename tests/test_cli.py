"""The command line: the main job in the terminal, exit codes, and one sentence for everything that goes wrong."""

from __future__ import annotations

import csv
import io
import json
import sqlite3
import sys

import pytest

from ledger.cli import cli, main

PROBABILITY = "probability: expected a number from 0 to 1 or a percent such as 70%"
TEXT = (
    "Ministers met today.\n\n"
    "“We expect that the bridge will open in the coming weeks,” Minister Ada Lovelace said. "
    "“We are working to improve roads,” she said.\n"
)


@pytest.fixture
def run(tmp_path, monkeypatch, capsys):
    """Run a command as the shell would; return exit code, output and errors."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("FORECAST_LEDGER_ACTOR", "ana")
    monkeypatch.delenv("FORECAST_LEDGER_URL", raising=False)

    def go(*args: str) -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "argv", ["forecast-ledger", *map(str, args)])
        with pytest.raises(SystemExit) as ended:
            main()
        said = capsys.readouterr()
        return int(ended.value.code or 0), said.out, said.err

    return go


@pytest.fixture
def opened(run, tmp_path):
    """A ledger with one archived statement."""
    (tmp_path / "text.txt").write_text(TEXT, encoding="utf-8")
    assert run("init")[0] == 0
    assert run("archive", "text.txt", "--publisher", "Ministry", "--published-at", "2024-10-31")[0] == 0
    return run


def record(run, *more: str) -> tuple[int, str, str]:
    return run("record", "1", "--candidate", "1", "--question", "Will it open?", "--criteria", "It opens.",
               "--key", "bridge", *more)  # fmt: skip


def entries(run) -> int:
    return json.loads(run("info", "--json")[1])["entries"]


def test_a_statement_goes_from_text_to_score(opened):
    _, out, _ = opened("propose", "1", "--json")
    first = json.loads(out)[0]
    assert TEXT[first["start"] : first["end"]] == first["quote"]
    assert first["window"]["closes"] == "2024-11-30"
    assert record(opened)[0] == 0
    assert opened("read", "bridge", "0.9", "--own-belief", "0.5")[0] == 0
    assert opened("lock", "bridge")[0] == 0
    code, out, _ = opened("due")
    assert code == 0
    assert "Will it open?" in out
    assert "0.8" not in out
    assert opened("resolve", "bridge", "yes", "--evidence", "It opened.", "--event-date", "2024-11-05")[0] == 0
    (whole,) = json.loads(opened("score", "--json")[1])
    assert whole["n"] == 1
    # the median of the lexicon's 0.80 and the reader's 0.90 is 0.85: (0.85 - 1)² = 0.0225
    assert whole["brier"] == pytest.approx(0.0225)
    assert json.loads(opened("audit", "--json")[1]) == {"ok": True, "entries": entries(opened), "findings": []}


def test_the_scores_have_the_fields_that_are_promised(opened):
    record(opened)
    opened("resolve", "bridge", "no", "--evidence", "It did not open.")
    (whole,) = json.loads(opened("score", "--json")[1])
    promised = (
        "group n n_claims n_pending n_void base_rate brier log_score n_infinite skill miscalibration discrimination "
        "uncertainty brier_low brier_high"
    )
    assert set(promised.split()) <= set(whole)
    assert whole["brier_low"] is None  # one cluster has no interval, and JSON has no NaN


def test_every_reading_verb_prints_json_and_csv(opened):
    record(opened)
    opened("resolve", "bridge", "yes", "--evidence", "It opened.")
    for verb in (
        ["info"],
        ["propose", "1"],
        ["due"],
        ["claims"],
        ["show", "bridge"],
        ["score"],
        ["calibration"],
        ["audit"],
        ["terms"],
        ["proposer-report"],
    ):
        code, out, _ = opened(*verb, "--json")
        json.loads(out)
        assert code == 0
        code, out, _ = opened(*verb, "--csv")
        assert code == 0
        assert len(list(csv.reader(io.StringIO(out)))) >= 1


def test_csv_cells_are_no_formulas(opened):
    opened(
        "record", "--question", "=HYPERLINK(1)", "--criteria", "c", "--opens", "2024-01-01", "--closes", "2024-01-02"
    )
    _, out, _ = opened("claims", "--csv")
    (row,) = csv.DictReader(io.StringIO(out))
    assert row["question"] == "'=HYPERLINK(1)"


def test_control_and_direction_characters_do_not_reach_the_terminal(opened):
    opened(
        "record",
        "--question",
        "evil \u202e\x1b[31m text",
        "--criteria",
        "c",
        "--opens",
        "2024-01-01",
        "--closes",
        "2024-01-02",
    )
    _, out, _ = opened("claims")
    assert "\u202e" not in out
    assert "\x1b" not in out


@pytest.mark.parametrize(
    ("args", "said"),
    [
        (["forecast", "bridge", "1.7"], f"{PROBABILITY}, got '1.7'"),
        (["forecast", "bridge", "abc"], f"{PROBABILITY}, got 'abc'"),
        (["forecast", "bridge", "nan"], "probability: expected"),
        (["forecast", "nobody", "0.5"], "claim 'nobody': expected the number, key or id of one claim, got none"),
        (["show", "99"], "claim '99': expected"),
        (["record", "--question", "q", "--criteria", "c", "--opens", "2024-02-02", "--closes", "2024-02-01"],
         "window: expected a window that closes on or after 2024-02-02, got 2024-02-01"),
        (["record", "--question", "q", "--criteria", "c"], "window: expected the days the claim opens and closes"),
        (["record", "--question", "q"], "--criteria: expected a sentence, got nothing"),
        (["resolve", "bridge", "maybe", "--evidence", "x"], "outcome: expected yes, no or void, got 'maybe'"),
        (["resolve", "bridge", "yes"], "evidence: expected what shows the outcome"),
        (["resolve", "bridge", "yes", "--evidence", "x", "--url", "javascript:alert(1)"],
         "expected an http or https address"),
        (["resolve", "bridge", "void"], "outcome reason: expected one of condition_unmet"),
        (["score", "--by", "colour"], "--by: expected one of source"),
        (["score", "--as-of", "soon"], "as_of: expected a day or a time"),
        (["propose", "text.txt"], "--stated-on: expected the day the text was published"),
        (["calibration", "--plot", "chart.doc"], ""),
        (["archive", "absent.txt", "--publisher", "p", "--published-at", "2024-10-31"], "absent.txt: No such file"),
        (["archive", "text.txt", "--publisher", "p", "--published-at", "2024-10-31T15:00"],
         "expected a time with its zone"),
    ],
)  # fmt: skip
def test_a_wrong_call_ends_in_one_sentence_and_writes_nothing(opened, args, said):
    record(opened)
    before = entries(opened)
    code, out, err = opened(*args)
    if said:
        assert code == 2
        assert said in err
        assert err.count("\n") == 1
    assert "Traceback" not in out + err
    assert entries(opened) == before


def test_the_same_text_under_another_publisher_is_a_conflict_not_a_silence(opened):
    before = entries(opened)
    code, _, err = opened("archive", "text.txt", "--publisher", "Somebody", "--published-at", "2024-10-31")
    assert code == 2
    assert "archived as statement 1 with the publisher 'Ministry', got 'Somebody'" in err
    code, out, _ = opened("archive", "text.txt", "--publisher", "Ministry", "--published-at", "2024-10-31")
    assert code == 0
    assert out.startswith("statement 1 ")
    assert entries(opened) == before


def test_a_statement_of_the_future_is_refused(opened):
    code, _, err = opened("archive", "text.txt", "--publisher", "p", "--published-at", "2199-01-01")
    assert code == 2
    assert "published_at: expected a day up to today" in err


def test_a_checkpoint_that_cannot_be_kept_is_not_issued(opened, tmp_path):
    before = entries(opened)
    assert opened("checkpoint", "--out", "absent/kept.txt")[0] == 2
    (tmp_path / "mine.txt").write_text("mine", encoding="utf-8")
    assert opened("checkpoint", "--out", "mine.txt")[0] == 2
    assert (tmp_path / "mine.txt").read_text(encoding="utf-8") == "mine"
    assert entries(opened) == before


@pytest.mark.parametrize("content", [b"", b"not a database, but long enough to be one"])
def test_a_file_that_is_no_ledger_is_left_as_it_is(run, tmp_path, content):
    (tmp_path / "other.sqlite").write_bytes(content)
    code, _, err = run("--ledger", "other.sqlite", "info")
    assert code == 2
    assert "is no ledger" in err
    assert (tmp_path / "other.sqlite").read_bytes() == content


def test_claims_on_options_are_said_not_to_be_scored(opened):
    opened("record", "--question", "Which?", "--criteria", "c", "--opens", "2024-01-01", "--closes", "2024-01-02",
           "--option", "a", "--option", "b")  # fmt: skip
    assert "Not scored yet: 1 claims on several options" in opened("score")[1]


def test_an_unknown_field_is_named(tmp_path):
    from ledger import Ledger
    from ledger.errors import InputError

    with Ledger("sqlite://", "ana") as ledger, pytest.raises(InputError, match="got closes, opens"):
        ledger.record(question="q", criteria="c", opens="2024-01-01", closes="2024-01-02")


def test_a_text_that_is_not_utf8_is_refused_with_its_place(opened, tmp_path):
    (tmp_path / "latin.txt").write_bytes(b"first line\ncaf\xe9\n")
    before = entries(opened)
    code, _, err = opened("archive", "latin.txt", "--publisher", "p", "--published-at", "2024-10-31")
    assert code == 2
    assert "latin.txt:2:4: expected UTF-8 text, got the byte 0xe9" in err
    assert entries(opened) == before


def test_five_megabytes_of_text_are_refused(opened, tmp_path):
    (tmp_path / "long.txt").write_text("word " * 1_000_000, encoding="utf-8")
    code, _, err = opened("archive", "long.txt", "--publisher", "p", "--published-at", "2024-10-31")
    assert code == 2
    assert "text: expected at most 2,000,000 characters, got 5,000,000" in err


def test_a_settled_claim_takes_no_second_resolution(opened):
    record(opened)
    opened("resolve", "bridge", "yes", "--evidence", "It opened.")
    assert opened("settle", "bridge")[0] == 0
    before = entries(opened)
    code, _, err = opened("--actor", "ben", "resolve", "bridge", "no", "--evidence", "It did not.")
    assert code == 2
    assert "claim 2 is settled as yes" in err
    assert entries(opened) == before


def test_a_read_only_ledger_can_be_read_and_not_written(opened, tmp_path):
    record(opened)
    (tmp_path / "ledger.sqlite").chmod(0o444)
    assert "Will it open?" in opened("claims")[1]
    code, _, err = opened("forecast", "bridge", "0.5")
    assert code == 2
    assert "read-only: nothing was written" in err
    (tmp_path / "ledger.sqlite").chmod(0o644)
    assert "0.50" not in opened("show", "bridge")[1]


def test_a_ledger_of_a_newer_version_is_not_opened(opened, tmp_path):
    with sqlite3.connect(tmp_path / "ledger.sqlite") as connection:
        connection.execute("UPDATE schema_version SET version = 99")
    connection.close()
    code, _, err = opened("claims")
    assert code == 2
    assert "version 99" in err
    assert "newer forecast-ledger" in err


def test_a_missing_ledger_is_not_made_by_accident(run, tmp_path):
    code, _, err = run("claims")
    assert code == 2
    assert "forecast-ledger init" in err
    assert not (tmp_path / "ledger.sqlite").exists()


def test_an_audit_that_finds_something_ends_with_one(opened, tmp_path):
    with sqlite3.connect(tmp_path / "ledger.sqlite") as connection:
        connection.execute("UPDATE statements SET publisher = 'Somebody else'")
    connection.close()
    code, out, _ = opened("audit")
    assert code == 1
    assert "NOT ok" in out
    assert "level 3, entry 1: book statements" in out


def test_dropped_triggers_stop_every_verb_until_they_are_put_back(opened, tmp_path):
    with sqlite3.connect(tmp_path / "ledger.sqlite") as connection:
        connection.execute("DROP TRIGGER journal_update")
    connection.close()
    code, _, err = opened("claims")
    assert code == 2
    assert "forecast-ledger migrate" in err
    assert opened("migrate")[0] == 0
    assert opened("claims")[0] == 0


def test_a_shortened_history_is_found_against_a_checkpoint(opened, tmp_path):
    record(opened)
    assert opened("checkpoint", "--out", "kept.txt")[0] == 0
    assert opened("audit", "--against", "kept.txt")[0] == 0
    with sqlite3.connect(tmp_path / "ledger.sqlite") as connection:
        connection.execute("DROP TRIGGER journal_delete")
        connection.execute("DELETE FROM journal WHERE seq > 1")
    connection.close()
    code, out, _ = opened("audit", "--against", "kept.txt")
    assert code == 1
    assert "the journal was cut" in out


def test_every_verb_has_a_short_help_that_fits_its_line(run):
    _, out, _ = run("--help")
    assert "..." not in out.split("Commands:")[1]
    for name, command in cli.commands.items():
        assert command.help, name
        assert run(name, "--help")[0] == 0


def test_a_term_is_shown_across_all_lexicons_with_its_source(run):
    _, out, _ = run("lexicons", "likely", "--json")
    bands = {row["lexicon"].partition("@")[0]: row for row in json.loads(out)}
    assert (bands["icd203"]["low"], bands["icd203"]["high"]) == (0.55, 0.8)
    assert (bands["nato"]["low"], bands["nato"]["high"]) == (0.6, 0.9)
    assert bands["convention"]["best"] is None
    assert "ICD 203" in bands["icd203"]["citation"]
    _, listed, _ = run("lexicons", "--json")
    assert {row["name"] for row in json.loads(listed)} == set(bands)
    _, rows, _ = run("lexicons", "--rows", "phia", "--json")
    assert "realistic possibility" in {row["term"] for row in json.loads(rows)}


def test_the_proposer_is_judged_by_what_the_person_decided(opened):
    assert "No candidate was accepted" in opened("proposer-report")[1]
    record(opened)
    (line,) = json.loads(opened("proposer-report", "--json")[1])
    assert (line["method"], line["accepted"], line["precision"]) == ("rules", 1, 1.0)


def test_a_model_is_asked_only_where_one_is_named(opened):
    code, _, err = opened("propose", "1", "--llm", "http://127.0.0.1:9")
    assert code == 2
    assert "--model: expected the name of the model" in err
    code, _, err = opened("propose", "1", "--llm", "http://127.0.0.1:9", "--model", "m")
    assert code == 2
    assert err.count("\n") == 1


def test_a_chart_is_drawn_where_the_ending_says_how(opened, tmp_path):
    record(opened)
    opened("resolve", "bridge", "yes", "--evidence", "It opened.")
    assert opened("calibration", "--plot", "curve.svg")[0] == 0
    assert opened("score", "--by", "source", "--plot", "record.svg")[0] == 0
    assert (tmp_path / "curve.svg").read_text(encoding="utf-8").startswith("<svg")
    assert (tmp_path / "record.svg").exists()
    code, _, err = opened("calibration", "--plot", "curve.doc")
    assert code == 2
    assert "--plot: expected a file ending in .svg, .png or .json, got curve.doc" in err
