"""The platforms' files: each is known among all others, read with its traps, and its bad rows are listed."""

from __future__ import annotations

import csv
import io
import json
import shutil
import time
import zipfile
from pathlib import Path

import pandas as pd
import pytest

from ledger import Ledger
from ledger import entries as e
from ledger.errors import InputError
from ledger.exchange.bundle import Options, formats, identified

SAMPLES = Path(__file__).parent / "samples"
NAMES = {
    "fatebook_export.csv": "fatebook",
    "predictionbook.json": "predictionbook",
    "manifold.json": "manifold",
    "2024-07-21-llm.json": "forecastbench",
    "2024-07-21.example.json": "forecastbench",
    "2024-07-21_resolution_set.json": "forecastbench",
    "ifps.csv": "goodjudgment",
    "survey_fcasts.yr2.csv": "goodjudgment",
}


@pytest.fixture
def samples(tmp_path):
    """The samples in a folder, and as the archives in which some of them are downloaded."""
    folder = tmp_path / "samples"
    shutil.copytree(SAMPLES, folder)
    zipped(folder / "metaculus.zip", *(folder / "metaculus").glob("*.csv"))
    zipped(folder / "forecastbench.zip", *folder.glob("2024*.json"))
    zipped(folder / "gjp.zip", folder / "ifps.csv", folder / "survey_fcasts.yr2.csv")
    return folder


def zipped(path, *files):
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for file in files:
            archive.write(file, file.name)


def taken(path, clock):
    """Import a file twice into a fresh ledger; return the ledger's frames and what became of the file."""
    with Ledger("sqlite://", "ana", clock=clock) as ledger:
        done = ledger.import_file(path)
        end = ledger.info()["chain_hash"]
        again = ledger.import_file(path)
        assert again.added == 0
        assert again.known == done.added
        assert ledger.info()["chain_hash"] == end
        assert ledger.audit().ok
        return ledger.claims(), ledger.forecasts(), done


def rejected(done):
    return {(reject.line, reject.column) for reject in done.rejects}


def bodies(path, kind):
    (found, *_) = identified(path)
    bundle = found.read(path, Options())
    return [step.body for step in bundle.steps if isinstance(step.body, kind)]


# -- identifying -----------------------------------------------------------------------------------------------------


ARCHIVES = {"metaculus.zip": "metaculus", "forecastbench.zip": "forecastbench", "gjp.zip": "goodjudgment"}


@pytest.mark.parametrize(("name", "form"), [*NAMES.items(), *ARCHIVES.items()])
def test_each_file_is_known_as_one_format_among_all(samples, name, form):
    assert [each.name for each in identified(samples / name)] == [form]


@pytest.mark.parametrize("content", [b"", b"a,b\n1,2\n", b"{}", b"[1]", b"PK\x03\x04", b"\x00\x01", b'"', b"table,x\n"])
def test_a_file_of_no_known_format_is_none(tmp_path, content):
    (tmp_path / "x").write_bytes(content)
    assert list(identified(tmp_path / "x")) == []


def test_every_format_says_what_it_is_and_has_a_name_of_its_own():
    found = formats()
    assert len({each.about for each in found.values()}) == len(found)
    assert all(each.about and each.name == name for name, each in found.items())


# -- Fatebook --------------------------------------------------------------------------------------------------------


def test_fatebook_is_read_with_its_times_lists_and_options(samples, clock):
    claims, forecasts, done = taken(samples / "fatebook_export.csv", clock)
    engine = claims[claims.question == "Will the engine run by June?"].iloc[0]
    assert (engine.opens, engine.closes, engine.known_at, engine.value) == ("2024-01-05", "2024-06-30", "2024-05-20", 1)
    assert engine.topics == ("engines", "mathematics")
    made = forecasts[forecasts.claim == engine.claim_id].sort_values("made_at")
    assert made.made_at.tolist() == ["2024-01-05T09:03:07.000000Z", "2024-02-01T10:00:00.000000Z"]
    assert made.forecaster.tolist() == ["Ada Lovelace", "Emmy Noether"]
    cities = claims[claims.question.str.startswith("Which city?")]
    assert cities.value.tolist() == [0, 1]
    assert cities.event.nunique() == 1
    void = claims[claims.question == "Did it matter?"].iloc[0]
    assert (void.status, void.opens, void.closes) == ("void", "2024-02-01", "2024-02-01")
    assert done.duplicates == 1
    assert done.about.rows == 10


def test_fatebook_rejects_name_line_and_column(samples, clock):
    done = taken(samples / "fatebook_export.csv", clock)[2]
    found = {(each.line, each.column): each for each in done.rejects}
    assert set(found) == {(9, "Forecast (scale = 0-1)"), (10, "Forecast created at"), (11, "Resolution")}
    assert (found[9, "Forecast (scale = 0-1)"].expected, found[9, "Forecast (scale = 0-1)"].got) == (
        "a probability from 0 to 1", "'70'")  # fmt: skip


IMPORTED = "questionTitle,forecast,qCreatedAt,resolution\n"


def test_fatebook_percents_are_percents(tmp_path, clock):
    (tmp_path / "a.csv").write_text(IMPORTED + "Rain?,70.5,2024-11-01,\nSnow?,0.5%,2024-11-01,NO\n", encoding="utf-8")
    (tmp_path / "b.csv").write_text(IMPORTED + "Rain?,0.705,2024-11-01,\nSnow?,0.005,2024-11-01,NO\n", encoding="utf-8")
    assert taken(tmp_path / "a.csv", clock)[1].probability.tolist() == [0.705, 0.005]
    with pytest.raises(InputError, match="expected percents"):
        taken(tmp_path / "b.csv", clock)


# -- Metaculus -------------------------------------------------------------------------------------------------------


def test_metaculus_becomes_probabilities_options_and_quantities(samples, clock):
    claims, forecasts, done = taken(samples / "metaculus.zip", clock)
    by = claims.set_index("question")
    assert by.outcome["Will the engine run?"] == "yes"
    assert by.outcome["Which city?"] == "Bryn Mawr"
    assert by.number["How many?"] == -12.5
    assert by.number["When? (first)"] == 19863  # 20 May 2024
    assert by.void_reason["Called off?"] == "premise_false"
    assert by.status["Is it open?"] == "open"
    assert by.status["Beyond?"] == "due"
    binary = forecasts[forecasts.kind == "probability"]
    assert dict(zip(binary.forecaster, binary.probability, strict=True))["Metaculus recency_weighted"] == pytest.approx(
        0.123456789012345678
    )
    assert (done.about.blank, done.about.rows) == (1, 19)
    assert rejected(done) == {
        (8, "Resolution"), (9, "Categories"), (7, "Probability Yes Per Category"), (12, "Question ID"),
    }  # fmt: skip


def test_metaculus_lists_and_numbers_are_kept_to_the_digit(samples):
    made = bodies(samples / "metaculus.zip", e.ForecastMade)
    assert made[1].prediction.best == "0.123456789012345678"
    options = [
        {o.option: o.probability for o in b.prediction.probabilities} for b in made if b.prediction.kind == "options"
    ]
    assert options == [
        {"Göttingen": "0.5", "Erlangen, or near": "0.2", "Bryn Mawr": "0.3"},
        {"Göttingen": "0.6", "Erlangen, or near": "0", "Bryn Mawr": "0.4"},
        {"Göttingen": "0.6", "Erlangen, or near": "0", "Bryn Mawr": "0.4"},
    ]
    (number, when) = [b.prediction.quantiles for b in made if b.prediction.kind == "quantiles"]
    assert [(q.level, q.value) for q in number] == [
        ("0.05", "-20.5"), ("0.25", "-15"), ("0.5", "-12.25"), ("0.75", "1e1"), ("0.95", "40.0"),
    ]  # fmt: skip
    assert [q.value for q in when] == ["19754", "19814", "19862", "19875", "20058"]


@pytest.mark.parametrize(
    "cell", ["__import__('os')", "[" * 5_000, "-" * 100_000 + "1", "{'a': 1}", "[1, 2", "1", "'" * 9]
)
def test_metaculus_never_evaluates_a_list(cell):
    from ledger.exchange.metaculus import literal

    with pytest.raises(InputError, match=r"a list|nested"):
        literal(cell, "MC Options")


# -- PredictionBook, Manifold ----------------------------------------------------------------------------------------


def test_predictionbook_takes_the_responses_and_not_the_mean(samples, clock):
    claims, forecasts, done = taken(samples / "predictionbook.json", clock)
    assert dict(zip(forecasts.forecaster, forecasts.probability, strict=True)) == {"ada": 0.5, "emmy": 0.07}
    assert forecasts.probability.tolist() == [0.8, 0.07, 0.5]
    assert claims.status.tolist() == ["resolved", "void", "due"]
    assert claims.known_at[0] == "2024-05-20"
    assert claims.void_reason[1] == "withdrawn"
    assert rejected(done) == {(3, "confidence")}


def test_manifold_takes_the_price_after_a_bet_and_no_sales(samples, clock):
    claims, forecasts, done = taken(samples / "manifold.json", clock)
    by = claims.set_index("question")
    assert forecasts.probability.tolist() == [0.6180339887498949, 1e-7]
    assert forecasts.made_at[0] == "2024-01-06T09:03:07.123000Z"
    assert by.known_at["Will the engine run?"] == "2024-05-20"
    assert by.status["Called off?"] == "void"
    assert by.value["In part?"] == 0.25
    assert (by.value["Which city? — Göttingen"], by.value["Which city? — Bryn Mawr"]) == (0, 1)
    assert by.exclusive_group.nunique() == 1
    assert done.about.passed_over == 4
    assert rejected(done) == {(6, "contractId"), (7, "probAfter")}


def test_manifold_bets_alone_are_refused(tmp_path):
    (tmp_path / "bets.json").write_text('[{"contractId": "m", "probAfter": 0.5}]', encoding="utf-8")
    (found,) = identified(tmp_path / "bets.json")
    with pytest.raises(InputError, match="markets beside their bets"):
        found.read(tmp_path / "bets.json", Options())


# -- ForecastBench, Good Judgment ------------------------------------------------------------------------------------


def test_forecastbench_sets_together_make_claims_forecasts_and_outcomes(samples, clock):
    claims, forecasts, done = taken(samples / "forecastbench.zip", clock)
    by = claims.set_index("question")
    assert by.value["Will the rate on 2024-07-28 be above that of 2024-07-21?"] == 1
    assert by.status["Will the rate on 2024-08-20 be above that of 2024-07-21?"] == "void"
    assert by.outcome_kind.isna()["Will the engine run?"]  # a price of the day
    assert by.value["Will both come true? [yes, no]"] == 0
    assert by.value["In part?"] == 0.25
    assert forecasts.forecaster.unique().tolist() == ["Analytical Society Engine 1"]
    assert sorted(forecasts.probability) == [0.05, pytest.approx(0.123456789012345678), 0.4, 0.7]
    assert done.about.blank == 2
    assert rejected(done) == {(6, "id"), (6, "forecast")}


def test_forecastbench_sets_one_by_one_make_the_same_claims(samples, clock):
    with Ledger("sqlite://", "ana", clock=clock) as ledger:
        for name in ("2024-07-21-llm.json", "2024-07-21.example.json"):
            done = ledger.import_file(samples / name)
        assert done.kinds["forecast made"] == 4
        assert "claim recorded" not in done.kinds
        assert len(ledger.claims()) == 8  # two days, two markets, four directions


def test_forecastbench_without_its_question_set_is_refused(samples):
    (samples / "2024-07-21-llm.json").unlink()
    (found,) = identified(samples / "2024-07-21.example.json")
    with pytest.raises(InputError, match=r"question set 2024-07-21-llm\.json beside it"):
        found.read(samples / "2024-07-21.example.json", Options())


def test_forecastbench_follows_no_path(samples):
    said = json.loads((samples / "2024-07-21.example.json").read_text(encoding="utf-8"))
    (samples / "in").mkdir()
    said["question_set"] = "../2024-07-21-llm.json"
    (samples / "in" / "a.json").write_text(json.dumps(said), encoding="utf-8")
    with pytest.raises(InputError, match="it is not there"):
        formats()["forecastbench"].read(samples / "in" / "a.json", Options())


@pytest.mark.parametrize("name", ["gjp.zip", "survey_fcasts.yr2.csv"])
def test_good_judgment_rows_of_a_forecast_come_together(samples, clock, name):
    claims, forecasts, done = taken(samples / name, clock)
    by = claims.set_index("key")
    engine, when, halt = (by.loc[f"goodjudgment:ifp {n}"] for n in ("1001-0", "1002-6", "1003-1"))
    assert (engine.space, engine.value, engine.opens, engine.closes) == ("binary", 1, "2012-06-25", "2013-03-31")
    assert "More." in engine.criteria
    assert json.loads(when.body)["space"] == {
        "kind": "options", "ordered": True,
        "options": ["Before 1 October 2012", "In 2012 (late)", "Not before 1 January 2013"],
    }  # fmt: skip
    assert when.outcome == "Not before 1 January 2013"
    assert (halt.status, halt.condition) == ("void", "If it runs")
    assert forecasts.probability.dropna().tolist() == [0.7]
    (said,) = [json.loads(text)["probabilities"] for text in forecasts.prediction.dropna()]
    assert [each["probability"] for each in said] == ["0.2", "0.3", "0.5"]
    assert (done.about.passed_over, done.about.rows) == (1, 14)
    assert {each.column for each in done.rejects} == {"outcome", "options", "value", "ifp_id", "answer_option"}


def test_good_judgment_without_its_questions_is_refused(samples):
    (samples / "ifps.csv").unlink()
    with pytest.raises(InputError, match=r"its questions, ifps\.csv"):
        formats()["goodjudgment"].read(samples / "survey_fcasts.yr2.csv", Options())


# -- all of them -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", [*NAMES, "metaculus.zip"])
def test_what_was_read_is_scored(samples, clock, name):
    with Ledger("sqlite://", "ana", clock=clock) as ledger:
        ledger.import_file(samples / name)
        frame = ledger.forecasts()
        wanted = frame[(frame.kind == "probability") & frame.outcome.notna()].drop_duplicates(["claim", "forecaster"])
        assert ledger.scores(which="last").n.item() == len(wanted)


@pytest.mark.parametrize("name", sorted(NAMES))
def test_a_cut_file_is_refused_in_one_sentence_or_listed(samples, name):
    path = samples / name
    whole = path.read_bytes()
    for size in range(0, len(whole), 97):
        path.write_bytes(whole[:size])
        for form in identified(path):
            try:
                assert list(form.read(path, Options()).steps) is not None
            except InputError as error:
                assert ", got " in str(error)


def test_an_archive_that_unpacks_to_a_bomb_is_refused(tmp_path):
    with zipfile.ZipFile(tmp_path / "bomb.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("question_data.csv", b"0" * 50_000_000)
    assert list(identified(tmp_path / "bomb.zip")) == []
    with pytest.raises(InputError, match="unpacks to at most"):
        formats()["metaculus"].read(tmp_path / "bomb.zip", Options())


HOSTILE = {
    "a NUL": lambda data: data[: len(data) // 2] + b"\x00" + data[len(data) // 2 :],
    "half a letter": lambda data: data[: len(data) // 2] + b"\xc3" + data[len(data) // 2 :],
    "a million columns": lambda data: data.replace(b"\n", b",x" * 1_000_000 + b"\n", 1),
    "deep": lambda data: data.replace(b"[", b"[" * 100_000, 1),
    "no end of a quote": lambda data: data.replace(b"\n", b'\n"', 1),
    "numbers that are none": lambda data: data.replace(b"0.7", b"NaN").replace(b"0.5", b"1e999").replace(b"80", b"1e9"),
    "a number of a million digits": lambda data: data.replace(b"0.7", b"0." + b"7" * 1_000_000),
    "formulas": lambda data: data.replace(b"Will", b"=Will").replace(b"Ada", b"@Ada"),
}


@pytest.mark.parametrize("name", [*NAMES, "metaculus"])
@pytest.mark.parametrize("change", HOSTILE.values(), ids=HOSTILE)
def test_a_hostile_file_is_refused_or_its_rows_are_listed_in_seconds(samples, clock, name, change):
    if name == "metaculus":
        for file in (samples / name).glob("*.csv"):
            file.write_bytes(change(file.read_bytes()))
        name = "metaculus.zip"
        zipped(samples / name, *(samples / "metaculus").glob("*.csv"))
    else:
        (samples / name).write_bytes(change((samples / name).read_bytes()))
    start = time.process_time()
    with Ledger("sqlite://", "ana", clock=clock) as ledger:
        try:
            ledger.import_file(samples / name)
        except InputError as error:
            assert ", got " in str(error)
            assert ledger.info()["entries"] == 1
        assert pd.to_numeric(ledger.forecasts().probability).dropna().between(0, 1).all()
        ledger.export("csv", samples / "out.csv")
    text = (samples / "out.csv").read_bytes().decode()
    cells = [cell for row in csv.reader(io.StringIO(text, newline="")) for cell in row]
    assert not [cell for cell in cells if cell.startswith(("=", "@", "+"))]
    assert time.process_time() - start < 10


@pytest.mark.parametrize("value", ["1e999999999", "-1e999999999", "9" * 5_000])
def test_a_time_beyond_all_bounds_is_a_reject(tmp_path, value):
    said = json.loads((SAMPLES / "manifold.json").read_text(encoding="utf-8"))
    said["bets"] = said["bets"][:1]
    whole = json.dumps(said)
    for written in (value, f'"{value}"'):
        (tmp_path / "a.json").write_text(whole.replace("1704531787123", written), encoding="utf-8")
        bundle = formats()["manifold"].read(tmp_path / "a.json", Options())
        (reject,) = bundle.rejects
        assert (reject.line, reject.column) == (1, "createdTime")
