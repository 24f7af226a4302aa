"""Own CSV: out, in, and out again to the byte; nothing is lost, and no cell is a formula."""

from __future__ import annotations

import csv
import io
import zipfile

import pytest

from ledger import Ledger
from ledger import predictions as p
from ledger.exchange.bundle import identified

HOSTILE = [
    '=HYPERLINK("http://x")',
    "+1+1",
    "-2+3",
    "@SUM(A1)",
    "\tx",
    "'=1",
    "''@a",
    "＝1",
    "it's",
    "'tis",
    "-0.5",
    'a\nb,"c"',
]


@pytest.fixture
def lived(ledger, statement, clock):
    """A ledger with every kind of claim, forecast and ruling, hostile words among them."""
    (candidate, *_) = ledger.propose(statement)
    ledger.record(candidate, question=HOSTILE[0], criteria=HOSTILE[11], key="fight", topics=HOSTILE[1:4],
                  window=("2024-10-31", "2024-11-05"), lexicon="none")  # fmt: skip
    ledger.read("fight", "0.70", low="0.5", high="0.900", rationale=HOSTILE[5])
    slip = ledger.forecast("fight", "0.1234567890123456789")
    ledger.forecast("fight", "1e-3", supersedes=slip.entry_id)
    ledger.revise("fight", reason="clearer", question="=Will they fight?")
    ledger.lock("fight")
    ledger.note("fight", HOSTILE[3])
    ledger.reject(statement=statement, quote="It may rain.", reason="possibility", note=HOSTILE[2])
    ledger.record(question="Who?", criteria="The count.", key="who", space=["Ada", "Emmy", "=x"],
                  window=("2024-11-01", "2024-11-05"))  # fmt: skip
    ledger.forecast("who", {"Ada": "0.50", "Emmy": "0.3", "=x": "0.2"}, forecaster="Emmy Noether")
    ledger.record(question="How many?", criteria="The count.", key="much", space={"kind": "quantity", "unit": "mm"},
                  window=("2024-11-01", "2024-11-05"), type="quantity")  # fmt: skip
    ledger.forecast(
        "much", p.Quantiles(quantiles=({"level": "0.1", "value": "-3.0"}, {"level": "0.9", "value": "4e1"}))
    )
    ledger.forecast("much", {"kind": "point", "value": "-2"})
    ledger.forecast("much", {"kind": "interval", "low": "-5", "high": "5", "coverage": "0.80"})
    ledger.record(question="Gone?", criteria="x", key="gone", window=("2024-11-01", "2024-11-02"))
    ledger.withdraw("gone", reason=HOSTILE[4])
    ledger.record(question="Part?", criteria="x", key="part", window=("2024-11-01", "2024-11-02"),
                  space={"kind": "binary", "fractions": ["0.50"], "fraction_rule": "half"})  # fmt: skip
    clock.set("2024-11-10T12:00:00Z")
    shown = [
        {"says": HOSTILE[0], "publisher": HOSTILE[1], "url": "https://met.example/1", "published_on": "2024-11-05"}
    ]
    ledger.resolve("fight", "yes", evidence=shown, event_date="2024-11-04", known_at="2024-11-05", rationale="'=1")
    ledger.resolve("who", "Emmy", evidence=shown)
    ledger.resolve("much", "-7.50", evidence=shown)
    ledger.resolve("part", "0.5", evidence=shown, strict="no", lenient="yes")
    ledger.settle("part", rationale="as declared")
    return ledger


def table(path):
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def said(ledger):
    """What stands in a ledger, without who entered it and when."""
    shown = []
    for key in ledger.claims().claim_id:
        one = ledger.show(key)
        shown.append((ledger._claim(key)[1], [(f["forecaster"], f["probability"], f["prediction"], f["stated_at"],
                      f["basis"]) for f in one["forecasts"]],
                      [(r["stage"], r["outcome"], r["evidence"], r["rationale"]) for r in one["resolutions"]],
                      one["claim"]["status"]))  # fmt: skip
    return shown


@pytest.mark.parametrize("name", ["a.csv", "a.zip"])
def test_what_stands_goes_out_and_in_again_and_out_the_same_to_the_byte(lived, tmp_path, clock, name):
    rows = lived.export("csv", tmp_path / name)
    assert next(identified(tmp_path / name)).name == "csv"
    clock.tick(days=2)
    with Ledger(tmp_path / "b.sqlite", "bob", clock=clock) as again:
        done = again.import_file(tmp_path / name)
        assert (done.rejects, done.added) == ([], rows)
        again.export("csv", tmp_path / f"b{name}")
        assert again.audit().ok
        assert said(again) == said(lived)
        assert again.rejections().note.tolist() == lived.rejections().note.tolist()
        assert again.text(again.statements().statement_id[0]) == lived.text(lived.statements().statement_id[0])
    assert (tmp_path / f"b{name}").read_bytes() == (tmp_path / name).read_bytes()


def test_importing_twice_adds_nothing(lived, tmp_path, clock):
    lived.export("csv", tmp_path / "a.csv")
    before = lived.info()["chain_hash"]
    with Ledger(tmp_path / "b.sqlite", "bob", clock=clock) as again:
        again.import_file(tmp_path / "a.csv")
        end = again.info()["chain_hash"]
        done = again.import_file(tmp_path / "a.csv")
        assert (done.added, done.rejects) == (0, [])
        assert again.info()["chain_hash"] == end
    assert lived.info()["chain_hash"] == before


def test_probabilities_are_the_text_that_was_entered(lived, tmp_path):
    lived.export("csv", tmp_path / "a.csv")
    made = [row for row in table(tmp_path / "a.csv") if row["table"] == "forecast"]
    assert [row["prediction.best"] for row in made if row["prediction.best"]] == ["0.70", "1e-3"]
    assert made[0]["prediction.high"] == "0.900"
    assert '"probability": "0.50"' in made[2]["prediction.probabilities"]


def test_no_cell_is_a_formula(lived, tmp_path):
    lived.export("csv", tmp_path / "a.csv")
    unsafe = ("=", "+", "-", "@", "\t", "＝")
    cells = [cell for row in table(tmp_path / "a.csv") for cell in row.values() if cell.startswith(unsafe)]
    assert [cell for cell in cells if not cell.lstrip("-").replace(".", "").isdigit()] == []


@pytest.mark.parametrize("text", HOSTILE)
def test_a_hostile_cell_is_neutral_outside_and_the_same_inside(file, clock, tmp_path, text):
    with Ledger(file, "ana", clock=clock) as ledger:
        ledger.record(question=f"q{text}", criteria=text, key="one", window=("2024-11-01", "2024-11-02"))
        ledger.archive(text, publisher="Met", published_at="2024-10-31")
        ledger.export("csv", tmp_path / "a.csv")
        with Ledger("sqlite://", "bob", clock=clock) as again:
            assert not again.import_file(tmp_path / "a.csv").rejects
            assert again.claims().criteria.tolist() == ledger.claims().criteria.tolist()
            assert again.text(again.statements().statement_id[0]) == text


HAND = """table,id,claim_id,question,criteria,window.opens,window.closes,forecaster,basis,prediction.kind,\
prediction.best,stated_at,stage,outcome.kind,evidence
claim,rain,,Will it rain?,Any rain.,2024-11-01,2024-11-02,,,,,,,,
forecast,,rain,,,,,Ada Lovelace,stated,probability,0.70,2024-11-01,,,
forecast,,rain,,,,,Ada Lovelace,stated,probability,70,2024-11-01,,,
forecast,,rain,,,,,Ada Lovelace,stated,probability,0.70,2024-11-01,,,
forecast,,snow,,,,,Ada Lovelace,stated,probability,0.70,2024-11-01,,,
forecast,,rain,,,,,Ada Lovelace,stated,point,0.70,2024-11-01,,,
resolution,r1,rain,,,,,,,,,,proposed,yes,"[{""says"": ""2 mm""}]"
resolution,r2,rain,,,,,,,,,,perhaps,yes,
resolution,r3,rain,,,,,,,,,,proposed,yes,2 mm
cloud,,,,,,,,,,,,,,
too,short
"""


def test_a_table_written_by_hand_gets_identifiers_and_its_bad_rows_are_listed(tmp_path, clock):
    (tmp_path / "hand.csv").write_text(HAND, encoding="utf-8")
    with Ledger(tmp_path / "a.sqlite", "ana", clock=clock) as ledger:
        done = ledger.import_file(tmp_path / "hand.csv")
        assert ledger.forecasts().probability.tolist() == [0.7]
        assert ledger.claims().status.tolist() == ["resolved"]
        ledger.export("csv", tmp_path / "first.csv")
    assert (done.added, done.duplicates) == (3, 1)
    found = {reject.line: reject for reject in done.rejects}
    assert {line: reject.column for line, reject in found.items()} == {
        4: "prediction.best", 6: "claim_id", 7: "prediction.value", 9: "stage", 10: "evidence",
        11: "table", 12: "row",
    }  # fmt: skip
    assert found[4].expected.startswith("a number from 0 to 1")
    assert found[4].got == "'70'"
    with Ledger(tmp_path / "b.sqlite", "bob", clock=clock) as again:
        again.import_file(tmp_path / "first.csv")
        again.export("csv", tmp_path / "second.csv")
    assert (tmp_path / "second.csv").read_bytes() == (tmp_path / "first.csv").read_bytes()


def test_an_archive_holds_a_file_a_table_and_is_the_same_to_the_byte(lived, tmp_path):
    lived.export("csv", tmp_path / "a.zip")
    lived.export("csv", tmp_path / "b.zip")
    assert (tmp_path / "a.zip").read_bytes() == (tmp_path / "b.zip").read_bytes()
    with zipfile.ZipFile(tmp_path / "a.zip") as archive:
        assert sorted(archive.namelist()) == sorted(
            f"{name}.csv" for name in ("statement", "rejection", "claim", "forecast", "step", "resolution", "note")
        )
        claims = list(csv.DictReader(io.StringIO(archive.read("claim.csv").decode(), newline="")))
    assert [row["key"] for row in claims] == ["fight", "who", "much", "gone", "part"]


def test_an_erased_text_is_named_a_reject_and_takes_its_claim_along(file, clock, tmp_path):
    text = "table,id,text,publisher,published_on\nstatement,s,,Met,2024-10-31\n"
    (tmp_path / "a.csv").write_text(text, encoding="utf-8")
    with Ledger(file, "ana", clock=clock) as ledger:
        (reject,) = ledger.import_file(tmp_path / "a.csv").rejects
    assert reject.column == "text"
