"""The command line: the main job in the terminal, exit codes, and one sentence for everything that goes wrong."""

from __future__ import annotations

import csv
import io
import json
import sqlite3

import pytest

from ledger.cli import cli

PROBABILITY = "probability: expected a number from 0 to 1 or a percent such as 70%"
TEXT = (
    "Ministers met today.\n\n"
    "“We expect that the bridge will open in the coming weeks,” Minister Ada Lovelace said. "
    "“We are working to improve roads,” she said.\n"
)


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
        (["record", "--question", "q", "--criteria", "c"],
         "--opens, --closes: expected the days the claim opens and closes, or the --phrase that says them"),
        (["record", "--question", "q"], "--criteria: expected a sentence, got nothing"),
        (["record", "--question", "q", "--criteria", "c", "--closes", "2024-02-02"],
         "window opens: expected a value, got nothing"),
        (["record", "1", "--candidate", "1", "--question", "q", "--criteria", "c"],
         "record: claim 2 holds this passage already"),
        (["record", "--question", "q", "--criteria", "c", "--option", "a", "--option", "b", "--unit", "mm"],
         "outcome: expected one of --option, --unit and --fraction, got --option and --unit"),
        (["record", "1", "--question", "q", "--criteria", "c", "--start", "9", "--end", "5"],
         "passage: expected the end after the start 9, got 5"),
        (["revise", "bridge", "--reason", "r", "--fraction", "0.5", "--fraction", "7"],
         "fraction 2: expected a number"),
        (["revise", "bridge", "--reason", "r", "--option", "a"], "options: expected at least 2, got 1"),
        (["revise", "bridge", "--reason", "r", "--closes", "soon"], "window closes: expected a day such as 2024-10-31"),
        (["revise", "bridge", "--reason", "r"], "revise: expected at least one field to change, got none"),
        (["revise", "bridge", "--reason", "r", "--quote", "no such words"],
         "quote: expected words that stand in the statement, to the letter"),
        (["score", "--json", "--csv"], "--json, --csv: expected one of the two, got both"),
        (["score", "--where", "source=Nobody"],
         "Ada Lovelace, got 'Nobody'"),
        (["calibration", "--where", "topic=war"], "--where topic: expected nothing: no claim has a topic, got 'war'"),
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


def test_claims_on_options_without_a_score_are_counted_below_the_table(opened):
    opened("record", "--question", "Which?", "--criteria", "c", "--opens", "2024-01-01", "--closes", "2024-01-02",
           "--option", "a", "--option", "b")  # fmt: skip
    assert "Options: none of 1 claim is scored yet." in opened("score")[1]


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
    held = entries(opened)
    code, out, _ = opened("checkpoint", "--out", "kept.txt")
    size = int((tmp_path / "kept.txt").read_text(encoding="utf-8").splitlines()[1])
    assert (code, out) == (0, f"checkpoint of {size} entries written to kept.txt\n")
    assert size >= held
    now = entries(opened)
    assert opened("audit")[1] == f"audit: ok, {now} entries\n"
    code, out, _ = opened("audit", "--against", "kept.txt")
    assert (code, out) == (0, f"audit: ok, {now} entries, agrees with the checkpoint of {size} entries\n")
    assert json.loads(opened("audit", "--against", "kept.txt", "--json")[1])["checkpoint"] == size
    with sqlite3.connect(tmp_path / "ledger.sqlite") as connection:
        connection.execute("DROP TRIGGER journal_delete")
        connection.execute("DELETE FROM journal WHERE seq > 1")
    connection.close()
    code, out, _ = opened("audit", "--against", "kept.txt")
    assert code == 1
    assert "the journal was cut" in out
    assert "agrees" not in out


def test_an_empty_ledger_says_so_in_the_singular(run):
    run("init")
    assert run("claims")[1] == "No claim yet.\n"
    assert "ledger: 1 entry, the last on" in run("info")[1]
    assert run("audit")[1] == "audit: ok, 1 entry\n"


def test_where_there_are_claims_but_none_such_that_is_said(opened):
    record(opened)
    assert opened("claims", "--status", "void")[1] == "No such claim.\n"


def test_a_second_claim_from_one_passage_is_told_the_option(opened):
    record(opened)
    words = ("record", "1", "--candidate", "1", "--question", "Will it?", "--criteria", "It does.")
    code, _, err = opened(*words)
    assert (code, "--another" in err) == (2, True)
    assert opened(*words, "--another")[0] == 0


def test_a_claim_without_a_window_is_told_the_options(opened):
    code, _, err = opened("record", "--question", "Will it?", "--criteria", "It does.")
    assert (code, err.startswith("forecast-ledger: --opens, --closes: expected the days")) == (2, True)


def test_a_ruling_is_corrected_by_its_number(opened):
    record(opened)
    ruling = ("resolve", "bridge", "--evidence", "It opened.", "--event-date", "2024-11-05")
    assert opened(*ruling, "no")[0] == 0
    _, _, err = opened(*ruling, "yes")
    number = err.rpartition("--supersedes ")[2].strip().rstrip(")")
    assert opened(*ruling, "yes", "--supersedes", number)[0] == 0


def test_the_reasons_of_a_rejection_are_in_its_help_and_no_other_is_taken(opened):
    from typing import get_args

    from ledger.cli.claiming import CODES
    from ledger.entries import RejectionReason

    assert get_args(RejectionReason) == CODES
    _, out, _ = opened("reject", "--help")
    assert ", ".join(CODES) in " ".join(out.split())
    assert max(map(len, out.splitlines())) <= 80
    code, _, err = opened("reject", "1", "--candidate", "1", "--reason", "dull")
    assert (code, "opinion" in err) == (2, True)


def test_a_term_that_no_lexicon_has_is_said_to_be_unknown(run):
    assert run("lexicons", "zzz")[:2] == (0, "no lexicon has 'zzz'\n")
    assert "icd203" in run("lexicons", "likely")[1]


def test_what_a_record_needs_is_in_its_help(run):
    assert "--question and --criteria are needed" in " ".join(run("record", "--help")[1].split())


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


# -- every field of a candidate --------------------------------------------------------------------------------------


def said_of(run, claim="bridge"):
    return json.loads(run("show", claim, "--json")[1])


def test_every_field_of_a_candidate_can_be_said_otherwise(opened):
    code, _, err = record(
        opened, "--quote", "the bridge will open", "--form", "indirect_speech", "--source", "The minister",
        "--role", "Minister", "--organisation", "Ministry", "--term", "likely", "--lexicon", "phia", "--best", "0.6",
        "--low", "50%", "--high", "0.7", "--phrase", "by the end of November", "--window-basis", "derived",
        "--type", "intention", "--polarity", "negative", "--condition", "if dry", "--analytic-confidence", "high",
        "--topic", "roads", "--event", "opening", "--controls", "--exclusive-group", "openings", "--sampling", "all",
        "--updates", "tunnel", "--fraction", "0.5", "--fraction-rule", "one lane",
    )  # fmt: skip
    assert (code, err) == (0, "")
    said = said_of(opened)
    body = json.loads(said["claim"]["body"])
    assert [each["quote"] for each in said["mentions"]] == ["the bridge will open"]
    assert said["mentions"][0]["form"] == "indirect_speech"
    assert body["source"] == {"name": "The minister", "role": "Minister", "organisation": "Ministry"}
    assert body["window"] | {"rule": ""} == {
        "opens": "2024-10-31", "closes": "2024-11-30", "lenient_closes": "2024-11-30", "basis": "derived",
        "phrase": "by the end of November", "rule": "",
    }  # fmt: skip
    wanted = {
        "type": "intention", "polarity": "negative", "condition": "if dry", "analytic_confidence": "high",
        "topics": ["roads"], "event": "opening", "speaker_controls_outcome": True, "exclusive_group": "openings",
        "sampling": "all", "updates": "tunnel", "term": "likely",
    }  # fmt: skip
    assert {name: body[name] for name in wanted} == wanted
    assert (body["space"]["fractions"], body["space"]["fraction_rule"]) == (["0.5"], "one lane")
    assert [(each["forecaster"].partition("@")[0], each["low"], each["high"]) for each in said["forecasts"]] == [
        ("phia", 0.55, 0.75), ("ana", 0.5, 0.7),
    ]  # fmt: skip
    (report,) = json.loads(opened("proposer-report", "--json")[1])
    assert (report["quote"], report["band"], report["term"]) == (0.0, 0.0, 0.0)


def test_one_day_of_a_window_can_be_revised_and_a_field_taken_away(opened):
    record(opened, "--condition", "if dry", "--role", "Minister")
    assert opened("revise", "bridge", "--closes", "2024-11-20", "--reason", "a slip")[0] == 0
    claim = said_of(opened)["claim"]
    assert (claim["opens"], claim["closes"], claim["phrase"]) == ("2024-10-31", "2024-11-20", "in the coming weeks")
    assert claim["rule"] == "set by a person"
    again = ("--condition", "", "--organisation", "Ministry", "--quote", "the bridge will open", "--no-controls")
    assert opened("revise", "bridge", *again, "--reason", "clearer")[0] == 0
    said = said_of(opened)
    body = json.loads(said["claim"]["body"])
    assert "condition" not in body
    assert body["source"]["role"] == "Minister"
    assert body["source"]["organisation"] == "Ministry"
    assert said["mentions"][0]["quote"] == "the bridge will open"
    assert said["claim"]["closes"] == "2024-11-20"


def test_another_claim_from_the_same_words_is_recorded_on_purpose(opened):
    record(opened)
    more = ("--candidate", "1", "--question", "Will it stay open?", "--criteria", "It stays open.", "--another")
    assert opened("record", "1", *more)[0] == 0
    assert len(json.loads(opened("claims", "--json")[1])) == 2


def test_what_restates_a_candidate_can_be_left_out(run, tmp_path):
    text = "“It will rain on Friday,” Ada Lovelace said. Rain will fall on Friday, she said. It will rain on Friday.\n"
    (tmp_path / "rain.txt").write_text(text, encoding="utf-8")
    run("init")
    run("archive", "rain.txt", "--publisher", "P", "--published-at", "2024-10-31")
    said = ("--candidate", "1", "--question", "q", "--criteria", "c", "--another", "--key")
    assert run("record", "1", *said, "both")[0] == 0
    assert len(said_of(run, "both")["mentions"]) > 1
    assert run("record", "1", *said, "one", "--alone")[0] == 0
    assert len(said_of(run, "one")["mentions"]) == 1


def test_the_candidates_are_a_flat_table_in_csv(opened):
    _, out, _ = opened("propose", "1", "--csv")
    row = next(csv.DictReader(io.StringIO(out)))
    assert (row["lexicon"], row["band_low"], row["band_best"], row["band_high"]) == (
        "convention@1",
        "0.65",
        "0.8",
        "0.95",
    )
    assert (row["window_opens"], row["window_closes"], row["window_basis"]) == ("2024-10-31", "2024-11-30", "derived")
    assert "{" not in out
    (json_row, *_) = json.loads(opened("propose", "1", "--json")[1])
    assert json_row["band"]["best"] == 0.8


def test_tables_of_claims_show_keys_where_there_are_any(opened):
    said = ("--question", "q", "--criteria", "c", "--opens", "2024-01-01", "--closes", "2024-01-02")
    opened("record", *said)
    assert "key" not in opened("claims")[1].splitlines()[0].split()
    record(opened)
    for verb in ("claims", "due"):
        out = opened(verb)[1]
        assert out.splitlines()[0].split()[:2] == ["claim", "key"]
        assert "bridge" in out


def test_a_value_nobody_has_is_named_with_at_most_ten_that_are_known(opened):
    for number in range(12):
        opened("record", "--question", "q", "--criteria", "c", "--opens", "2024-01-01", "--closes", "2024-01-02",
               "--source", f"Source {number:02}")  # fmt: skip
    code, _, err = opened("score", "--where", "source=Somebody")
    assert code == 2
    assert err.count("Source ") == 10
    assert "Source 09 or 2 more, got 'Somebody'" in err
    assert opened("score", "--where", "source=Source 11")[0] == 0
    assert opened("score", "--where", "colour=red")[0] == 2


def test_fields_are_changed_on_either_database(where, run, tmp_path):
    (tmp_path / "text.txt").write_text(TEXT, encoding="utf-8")

    def go(*args):
        return run("--ledger", where, *args)

    assert go("init")[0] == 0
    assert go("archive", "text.txt", "--publisher", "Ministry", "--published-at", "2024-10-31")[0] == 0
    assert record(go, "--quote", "the bridge will open", "--best", "0.6")[0] == 0
    same = ("--candidate", "1", "--question", "q", "--criteria", "c", "--quote", "bridge will open")
    code, _, err = go("record", "1", *same)
    assert (code, "claim 2 holds this passage already" in err) == (2, True)
    assert go("revise", "bridge", "--closes", "2024-12-24", "--reason", "r")[0] == 0
    said = said_of(go)
    assert (said["claim"]["closes"], len(said["forecasts"])) == ("2024-12-24", 2)
    (report,) = json.loads(go("proposer-report", "--json")[1])
    assert (report["quote"], report["band"], report["window"]) == (0.0, 1.0, 1.0)
    assert json.loads(go("audit", "--json")[1])["ok"]


def test_a_candidate_of_a_model_is_recorded_by_its_number(opened, server):
    quote = "the bridge will open in the coming weeks"
    server.content = json.dumps({"claims": [{"quote": quote, "term": "will"}]})
    asked = ("--llm", f"http://127.0.0.1:{server.server_port}", "--model", "stub")
    assert json.loads(opened("propose", "1", *asked, "--json")[1])[0]["quote"] == quote
    assert record(opened, *asked)[0] == 0
    assert said_of(opened)["mentions"][0]["quote"] == quote
    (line,) = json.loads(opened("proposer-report", "--json")[1])
    assert (line["method"], line["accepted"]) == ("llm", 1)
