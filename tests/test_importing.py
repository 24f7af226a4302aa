"""Importing: one transaction, twice adds nothing, rejects and duplicates listed, rights kept; on both databases."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from rain import RECIPE as RAIN

from ledger import Ledger, importing
from ledger.errors import InputError, NotFoundError, RefusedError
from ledger.published import matches

RECIPE = f"""{RAIN}
published:
  - {{name: brier, value: 0.04}}
  - {{name: rows, value: 9, ours: n}}
  - {{name: Ada, value: 1, ours: n, by: forecaster, group: Bo}}
"""
ROWS = """id,who,asked,p,rained
a,Ada,2024-01-01,0.8,1
b,Ada,2024-01-01,0.2,0
b,Ada,2024-01-01,0.2,0
a,Emmy,2024-01-02,0.6,1
"""
BAD = "c,Ada,2024-01-01,1.7,1\nd,Ada,soon,0.5,1\n"


@pytest.fixture
def rain(tmp_path):
    (tmp_path / "r.yaml").write_text(RECIPE)
    (tmp_path / "rain.csv").write_text(ROWS)
    return tmp_path / "rain.csv"


@pytest.fixture
def take(ledger, rain):
    def taking(text=None, by=ledger, **options):
        if text is not None:
            rain.write_text(text)
        return by.import_file(rain, recipe=rain.with_name("r.yaml"), **options)

    return taking


def kinds(ledger):
    return ledger.info()["kinds"]


def test_a_file_goes_in_whole_and_is_audited_and_scored(ledger, take):
    done = take()
    assert (done.added, done.known, done.duplicates, done.duplicate_lines, done.rejects) == (7, 0, 1, [4], [])
    assert done.kinds == {"claim recorded": 2, "forecast made": 3, "resolution proposed": 2}
    assert kinds(ledger)["file imported"] == 1
    assert ledger.audit().ok
    assert ledger.scores().n.item() == 3
    assert ledger.scores("forecaster").set_index("group").brier["Ada"] == pytest.approx(0.04)


def test_the_entry_says_what_became_of_the_file(ledger, take):
    done = take(ROWS + BAD)
    body = next(entry.body for entry in _entries(ledger) if entry.seq == done.receipt.seq)
    assert (body.file, body.format, body.rows, body.accepted, body.duplicates, body.rejected) == (
        "rain.csv", "recipe rain", 6, 7, 1, 2,
    )  # fmt: skip
    assert body.sha256 == done.about.sha256


def _entries(ledger):
    from ledger.journal import queries

    with ledger._store.reading() as connection:
        return list(queries.entries(connection))


def test_importing_a_file_twice_adds_nothing_whoever_does_it(ledger, open_as, take):
    take()
    before = ledger.info()["chain_hash"]
    for who in (ledger, open_as("bo")):
        done = take(by=who)
        assert (done.added, done.known, done.duplicates, done.receipt) == (0, 7, 1, None)
    assert ledger.info()["chain_hash"] == before


def test_a_file_that_grew_adds_only_what_is_new(ledger, take):
    take()
    done = take(ROWS + "b,Emmy,2024-01-03,0.3,0\nc,Emmy,2024-01-03,0.3,\n")
    assert (done.added, done.known) == (3, 7)
    assert done.kinds == {"claim recorded": 1, "forecast made": 2}


def test_rejects_are_listed_one_by_one_and_the_good_rows_go_in(ledger, take):
    done = take(ROWS + BAD)
    assert [(reject.line, reject.column) for reject in done.rejects] == [(6, "p"), (7, "asked")]
    assert done.added == 7


def test_a_strict_import_takes_all_or_nothing(ledger, take):
    done = take(ROWS + BAD, strict=True)
    assert (done.taken, done.added, len(done.rejects)) == (False, 0, 2)
    assert ledger.info()["entries"] == 1
    assert take(ROWS, strict=True).added == 7


def test_a_dry_run_counts_and_shows_and_writes_nothing(ledger, take):
    done = take(ROWS + BAD, dry_run=True)
    assert (done.added, done.taken, len(done.rejects)) == (7, False, 2)
    assert [step.body.kind for step in done.preview][:2] == ["claim recorded", "forecast made"]
    assert done.preview[-1].body.kind == "resolution proposed"
    assert ledger.info()["entries"] == 1


def test_an_import_that_breaks_off_leaves_nothing(ledger, take, monkeypatch):
    from ledger import importing

    monkeypatch.setattr(importing, "BATCH", 2)

    def stop(done, size):
        if done == size:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        take(progress=stop)
    assert ledger.info()["entries"] == 1
    assert take().added == 7  # in batches of two
    assert ledger.audit().ok


def test_progress_runs_to_the_end(take):
    seen = []
    take(progress=lambda done, size: seen.append((done, size)))
    assert seen[-1][0] == seen[-1][1] > 0


def test_a_claim_that_the_ledger_has_otherwise_is_said_and_stays_as_it_is(ledger, take, rain):
    take()
    rain.with_name("r.yaml").write_text(RECIPE.replace("Rain, {id}?", "Snow, {id}?").replace("rained}", "p > 0.9}"))
    done = take("id,who,asked,p,rained\na,Bo,2024-01-05,0.5,1\n")
    assert done.kinds == {"forecast made": 1}
    assert [str(reject) for reject in done.rejects] == [
        "line 2, claim: expected what entry 1 says, which stands, got otherwise: question",
        "line 2, outcome: expected what entry 6 says, which stands, got otherwise: evidence, outcome",
    ]
    assert set(ledger.claims().question) == {"Rain, a?", "Rain, b?"}


def test_a_key_that_another_claim_has_keeps_this_claim_and_its_forecasts_out(ledger, take):
    ledger.record(question="Mine?", criteria="C", window=("2024-01-01", "2024-01-02"), key="rain:a")
    done = take()
    assert [str(reject) for reject in done.rejects] == [
        "line 2, claim.key: expected a key of its own, got rain:a, which another claim has"
    ]
    assert done.kinds == {"claim recorded": 1, "forecast made": 1, "resolution proposed": 1}
    assert ledger.audit().ok


def test_who_may_not_import_or_not_resolve_is_refused_and_nothing_is_written(ledger, open_as, take):
    ledger.set_member("ana", "steward")
    for who, role in (("vi", "viewer"), ("fo", "forecaster")):
        ledger.set_member(who, role)
    before = ledger.info()["entries"]
    with pytest.raises(RefusedError, match=r"^import: "):
        take(by=open_as("vi"))
    with pytest.raises(RefusedError, match=r"^resolve: "):
        take(by=open_as("fo"))
    assert ledger.info()["entries"] == before
    assert take("id,who,asked,p,rained\na,Ada,2024-01-01,0.8,\n", by=open_as("fo")).added == 2


def test_a_dry_run_shows_each_of_the_first_forecasts_with_its_claim_and_outcome(take):
    done = take(ROWS + "c,Ada,2024-01-03,0.9,\n", dry_run=True)
    assert [
        (row.line, row.claim.key, row.forecast.forecaster, row.forecast.prediction.best,
         row.ruling and row.ruling.outcome.kind)
        for row in done.rows
    ] == [(2, "rain:a", "Ada", "0.8", "yes"), (3, "rain:b", "Ada", "0.2", "no"), (5, "rain:a", "Emmy", "0.6", "yes"),
          (6, "rain:c", "Ada", "0.9", None)]  # fmt: skip
    assert take().rows == []  # an import writes them


def test_a_dry_run_shows_the_first_rows_however_far_apart_a_format_has_them(ledger):
    done = ledger.import_file(Path(__file__).parent / "samples" / "fatebook_export.csv", dry_run=True)
    assert [row.line for row in done.rows] == sorted(row.line for row in done.rows)
    assert (done.rows[0].line, done.rows[0].claim.question) == (2, "Will the engine run by June?")
    assert done.rows[0].forecast.prediction.best == "0.7"


def test_a_dry_run_shows_at_most_so_many_rows_and_claims_without_a_forecast_too(take, rain):
    many = ROWS + "".join(f"z{n},Ada,2024-01-03,0.9,1\n" for n in range(20))
    assert [row.line for row in take(many, dry_run=True).rows] == [2, 3, *range(5, 11)][: importing.ROWS]
    rain.with_name("r.yaml").write_text(RECIPE.replace("forecast:", "#"))
    rows = take(ROWS, dry_run=True).rows
    assert [(row.claim.key, row.forecast, row.ruling.outcome.kind) for row in rows] == [
        ("rain:a", None, "yes"), ("rain:b", None, "no"),
    ]  # fmt: skip


def test_a_claim_that_is_refused_is_not_among_the_first_rows(ledger, take):
    ledger.record(question="Else?", criteria="c", window=("2024-01-01", "2024-01-02"), key="rain:a")
    assert {row.claim.key for row in take(dry_run=True).rows} == {"rain:b"}


def test_a_figure_of_what_is_not_scored_yet_is_no_error(ledger, take):
    done = take("id,who,asked,p,rained\na,Ada,2024-01-01,0.8,\n")
    assert next(line["ours"] for line in ledger.published(done)) is None


def test_who_may_not_do_a_verb_is_told_before_anything_is_prepared(ledger, open_as):
    ledger.require("import")  # without members everybody may
    ledger.set_member("ana", "steward")
    with pytest.raises(
        RefusedError, match="import: expected a member with the role forecaster or steward, got somebody"
    ):
        open_as("somebody").require("import")


def test_published_figures_stand_beside_ours(ledger, take):
    done = take("id,who,asked,p,rained\na,Ada,2024-01-01,0.8,1\nb,Ada,2024-01-01,0.2,0\n")
    other = ledger.record(question="Q?", criteria="C", window=("2024-01-01", "2024-01-02"))
    ledger.forecast(other, 0.5, basis="stated", forecaster="Bo", stated_at="2024-01-01")
    ledger.resolve(other, "yes", evidence=["seen"])
    assert [(line["figure"], line["published"], line["ours"], line["verdict"]) for line in ledger.published(done)] == [
        ("brier", "0.04", pytest.approx(0.04), "MATCH"), ("rows", "9", 2.0, "DIFFERS"),
        ("Ada", "1", None, "no such group"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("published", "ours", "same"),
    [("70.0", 70.05, True), ("70.0", 70.0501, False), ("254", 253, False), ("254", 254.4, True),
     ("-0.36", -0.364, True), ("0.17085016230074224", 0.170850162300742, True),
     ("0.170850162300", 0.170850162301, False),
     ("1387.018779324351", 1387.0187793243517, True), ("1387.018779324351", 1387.01877933, False), ("0", 0.4, True)],
)  # fmt: skip
def test_a_figure_is_compared_at_the_precision_it_was_printed_with_and_a_double_can_have(published, ours, same):
    assert matches(published, ours) is same


def test_a_file_of_no_known_format_and_a_format_of_no_name_are_refused(ledger, tmp_path):
    (tmp_path / "x.txt").write_text("hello")
    with pytest.raises(InputError, match="a file of a known format"):
        ledger.import_file(tmp_path / "x.txt")
    with pytest.raises(InputError, match=r"format: expected one of .*recipe.*, got 'nonsense'"):
        ledger.import_file(tmp_path / "x.txt", "nonsense")
    with pytest.raises(InputError, match="expected a file, got nothing there"):
        ledger.import_file(tmp_path / "absent.csv")
    with pytest.raises(NotFoundError, match="no such file"):
        ledger.import_file(tmp_path / "x.txt", recipe="absent.yaml")


# -- the command line ------------------------------------------------------------------------------------------------


def test_import_recipe_on_the_command_line(run, rain):
    assert run("init")[0] == 0
    code, out, _ = run("import", "recipe", rain, "--recipe", "r.yaml")
    assert code == 0
    assert "rain.csv (recipe rain): 4 rows, 1 duplicate (line 4)\n" in out
    assert "7 entries added: 2 × claim recorded, 3 × forecast made, 2 × resolution proposed" in out
    assert "no such group" in out
    code, out, _ = run("import", rain, "--recipe", "r.yaml")
    assert "7 entries known already" in out
    assert "0 entries added" in out


def test_rejects_give_exit_code_1_and_a_file_that_a_spreadsheet_can_open(run, rain, tmp_path):
    run("init")
    rain.write_text(ROWS + "c,Ada,2024-01-01,=1+1,1\n")
    code, out, _ = run("import", rain, "--recipe", "r.yaml", "--rejects", "rejects.csv")
    assert code == 1
    assert "a probability from 0 to 1" in out
    assert (tmp_path / "rejects.csv").read_text().splitlines()[0] == "line,column,expected,got"
    assert "6,p," in (tmp_path / "rejects.csv").read_text()
    code, _, err = run("import", rain, "--recipe", "r.yaml", "--rejects", "rejects.csv")
    assert (code, "rejects.csv" in err) == (2, True)


def test_duplicates_and_rejects_are_each_named_by_their_own_lines(run, rain):
    run("init")
    rain.write_text(ROWS + "c,Ada,2024-01-01,130,1\nd,Ada,soon,50,1\n")
    recipe = rain.with_name("r.yaml")
    recipe.write_text(RECIPE.replace('probability: "{p}"', 'probability: "{p}", scale: percent'))
    _, out, _ = run("import", rain, "--recipe", "r.yaml")
    assert "6 rows, 1 duplicate (line 4), 2 rejected (lines 6, 7)\n" in out
    assert "'130'" in out
    rain.write_text(ROWS + "c,Ada,2024-01-01,130,1\n")
    assert (
        "7 entries known already, 1 duplicate (line 4), 1 rejected (line 6)\n"
        in run("import", rain, "--recipe", "r.yaml")[1]
    )


def test_the_formats_that_are_named_are_those_that_can_be_read(run, tmp_path):
    names = importing.readable()
    assert not {"claimreview", "web-annotation", "icalendar", "parquet"} & set(names)
    said = " ".join(run("import", "--help")[1].split())
    assert f"FORMAT is {', '.join(names[:-1])} or {names[-1]}." in said
    run("init")
    (tmp_path / "x.txt").write_text("hello")
    _, _, err = run("import", "x.txt")
    assert f"({', '.join(names[:-1])}), or any other by a recipe: import recipe FILE --recipe R.yaml" in err
    _, _, err = run("import", "parquet", "x.txt")
    assert "parquet, which is written only" in err


def test_many_rejects_of_one_cause_are_one_line(run, rain):
    run("init")
    rain.write_text("id,who,asked,p,rained\n" + "".join(f"x{n},A,2024-01-01,{n + 2},1\n" for n in range(50)))
    code, out, _ = run("import", rain, "--recipe", "r.yaml", "--strict")
    assert code == 1
    assert "nothing was taken in: --strict" in out
    assert out.count("a probability from 0 to 1") == 1
    assert "--rejects FILE.csv writes all of them" in out


def test_a_dry_run_needs_no_ledger(run, rain, tmp_path):
    code, out, _ = run("import", rain, "--recipe", "r.yaml", "--dry-run")
    assert code == 0
    assert "Rain, a? (2024-01-01 to 2024-06-30; rain:a)" in out
    assert "Ada: 0.8 on 2024-01-01 (stated)" in out
    assert "nothing was written; it would add 7 entries" in out
    assert not (tmp_path / "ledger.sqlite").exists()
    assert run("import", rain, "--recipe", "r.yaml")[0] == 2  # taking it in needs one


def test_json_says_everything(run, rain):
    run("init")
    rain.write_text(ROWS + BAD)
    code, out, _ = run("import", rain, "--recipe", "r.yaml", "--json")
    said = json.loads(out)
    assert code == 1
    assert (said["rows"], said["added"], said["duplicates"], said["rejected"], said["taken"]) == (6, 7, 1, 2, True)
    assert said["rejects"][0] == {
        "line": 6, "column": "p", "expected": "a probability from 0 to 1 (or say scale: percent)", "got": "'1.7'",
    }  # fmt: skip


def test_the_schema_is_printed_for_editors(run):
    code, out, _ = run("import", "--schema")
    assert code == 0
    assert json.loads(out)["properties"]["claim"]


def test_import_alone_says_what_it_takes(run):
    code, _, err = run("import")
    assert (code, "a file, or a format and a file" in err) == (2, True)


def test_a_ledger_in_memory_takes_a_file_too(rain):
    with Ledger("sqlite://", "ana") as ledger:
        assert ledger.import_file(str(rain), "recipe", str(rain.with_name("r.yaml"))).added == 7


def test_a_dry_run_in_which_every_row_is_rejected_does_not_speak_of_strict(run, rain):
    rain.write_text("id,who,asked,p,rained\n" + BAD)
    recipe = rain.with_name("r.yaml")
    code, out, _ = run("import", "recipe", rain, "--recipe", recipe, "--dry-run")
    assert code == 1
    assert "nothing was written; it would add 0 entries" in out
    assert "--strict" not in out
    code, out, _ = run("import", "recipe", rain, "--recipe", recipe, "--dry-run", "--strict")
    assert "nothing was taken in: --strict, and rows were rejected" in out


def test_what_was_left_out_and_what_was_hardly_meant_is_said(run, tmp_path):
    (tmp_path / "r.yaml").write_text("""
recipe: 1
name: left
lookup: {t: {values: {x: 1}}}
claim: {key: "{id}", question: "?", closes: "2024-06-30"}
forecast: {forecaster: "{who}", stated_at: "{day}", option: "{o}", probability: "{p}", late_if: "day > '2024-06-01'",
           withdrawn: "p = 'gone'"}
outcome: {value: "{lookup('t', id)}"}
""")
    rows = "id,who,day,o,p\n" + "".join(
        f"1,{who},{day},{o},{p}\n"
        for who, day, o, p in (
            ("a", "2024-01-01", "x", 0.4), ("a", "2024-01-01", "y", 0.6), ("b", "2024-01-01", "x", 0.4),
            ("b", "2024-01-01", "y", "?"), ("c", "2024-06-02", "x", 1), ("d", "2024-01-01", "x", 1),
            ("d", "2024-01-02", "x", "gone"), ("e", "2024-01-01", "x", ""),
        )
    )  # fmt: skip
    (tmp_path / "f.csv").write_text(rows)
    code, out, _ = run("import", "recipe", tmp_path / "f.csv", "--recipe", tmp_path / "r.yaml", "--dry-run")
    assert code == 1
    for said in (
        "a: x 40%, y 60% on 2024-01-01", "1 without a forecast (line 9)", "1 forecast too late, left out",
        "1 withdrawal of 1 forecast, left out", "1 rejected (line 5), 1 forecast of several rows left out with them",
        "note: lookup t: none of the 6 keys asked for is in it",
    ):  # fmt: skip
        assert said in out, out
    run("init")
    told = json.loads(run("import", "recipe", tmp_path / "f.csv", "--recipe", tmp_path / "r.yaml", "--json")[1])
    counts = {name: told[name] for name in ("late", "withdrawals", "withdrawn", "rejected_forecasts", "blank_lines")}
    assert counts == {"late": 1, "withdrawals": 1, "withdrawn": 1, "rejected_forecasts": 1, "blank_lines": [9]}
