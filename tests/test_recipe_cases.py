"""What a recipe must not get wrong in silence, and shapes beyond the first ten: each as docs/import.md says it."""

from __future__ import annotations

import io
import json
import zipfile
from pathlib import Path

import pytest

from ledger import entries as e
from ledger.errors import InputError
from ledger.exchange.bundle import Options
from ledger.exchange.by_recipe import FORMAT

ROOT = Path(__file__).resolve().parents[1]
CLAIM = 'claim: {key: "{id}", question: "{id}?", closes: "2024-12-31"}\n'
CASE = CLAIM + 'forecast: {forecaster: A, stated_at: "2024-01-01", probability: "{p}"}\n'


class Found:
    def __init__(self, bundle):
        self.about, self.rejects = bundle.about, bundle.rejects
        steps = list(bundle.steps)
        keys = {
            s.entry_id: s.body.claim.key.removeprefix("test:") for s in steps if isinstance(s.body, e.ClaimRecorded)
        }
        self.keys = list(keys.values())
        self.forecasts = [
            (keys[s.body.claim_id], s.body.prediction) for s in steps if isinstance(s.body, e.ForecastMade)
        ]
        self.outcomes = {
            keys[s.body.claim_id]: s.body.outcome.value or s.body.outcome.reason or s.body.outcome.kind
            for s in steps
            if isinstance(s.body, e.Ruling)
        }

    @property
    def numbers(self):
        return {key: said.best for key, said in self.forecasts}

    @property
    def lines(self):
        return [reject.line for reject in self.rejects]


@pytest.fixture
def read(tmp_path):
    def reading(said, data, name="f.csv"):
        (tmp_path / "r.yaml").write_text("recipe: 1\nname: test\n" + said, encoding="utf-8")
        (tmp_path / name).write_bytes(data if isinstance(data, bytes) else data.encode())
        return Found(FORMAT.read(tmp_path / name, Options(tmp_path / "r.yaml")))

    return reading


def example(beginning):
    """Return the recipe of the page that stands below a text."""
    told = (ROOT / "docs" / "import.md").read_text(encoding="utf-8")
    return told.partition(beginning)[2].partition("```yaml\n")[2].partition("```")[0]


def test_a_filter_keeps_the_rows_in_which_the_cell_is_empty(read):
    rows = "id,p,note\n1,0.5,\n2,0.5,a\n3,0.5,b\n"
    for where in ("note != 'a'", "coalesce(note, '') != 'a'", "not (note = 'a')", "note not in ('a')"):
        assert read(f'where: "{where}"\n' + CASE, rows).keys == ["1", "3"], where
    assert read("where: \"note = ''\"\n" + CASE, rows).keys == ["1"]


def test_an_outcome_by_a_comparison_with_what_is_missing_is_not_yet_known(read):
    found = read(CASE + 'outcome: {value: "{mm > 1 and p < 1}"}', "id,p,mm\n1,0.5,\n2,0.5,2\n3,0.5,1\n")
    assert found.outcomes == {"2": "yes", "3": "no"}


def test_a_forecast_that_is_required_and_not_there_is_a_reject(read):
    rows = "id,p\n1,0.5\n2,\n3,NaN\n"
    found = read(CASE, rows)
    assert (found.about.blank, found.about.blank_lines, found.rejects) == (2, [3, 4], [])
    found = read(CASE.replace("forecaster: A", "forecaster: A, required: true"), rows)
    assert [str(reject) for reject in found.rejects] == [
        "line 3, p: expected a forecast, which is required, got nothing",
        "line 4, p: expected a forecast, which is required, got nothing",
    ]
    dash = read('file: {missing: ["", "-"]}\n' + CASE, "id,p\n1,-\n2,NaN\n")
    assert (dash.about.blank, dash.lines) == (1, [3])


def test_a_row_is_rejected_for_a_reason_of_the_recipes_own(read):
    found = read('reject: {"too sure": "p > 0.9"}\n' + CASE, "id,p\n1,0.5\n2,0.95\n")
    assert [str(reject) for reject in found.rejects] == [
        "line 3, reject: expected a row for which this is not true: p > 0.9, got too sure"
    ]
    assert list(found.numbers) == ["1"]


QUANTILES = """
claim: {key: "{id}", question: "?", closes: "2024-12-31"}
forecast: {forecaster: "{who}", stated_at: "2024-01-01", quantile: {level: "{level}", value: "{x}"}}
"""
ROWS = "id,who,level,x\n1,a,0.1,1\n1,a,0.5,2\n1,a,0.9,3\n1,b,0.1,1\n1,b,0.9,3\n"


def test_a_forecast_that_lacks_a_level_is_noted_or_rejected_where_the_levels_are_stated(read):
    found = read(QUANTILES, ROWS)
    assert len(found.forecasts) == 2
    assert found.about.findings[0].startswith("1 of 2 forecasts lack some of the levels 0.1, 0.5, 0.9")
    found = read(QUANTILES.replace("quantile:", "levels: [0.1, 0.50, 0.9], quantile:"), ROWS + "1,c,0.2,1\n")
    assert len(found.forecasts) == 1
    assert [reject.got for reject in found.rejects] == ["none at 0.5, of b on 1", "one at 0.2, of c on 1"]


def test_a_bad_row_leaves_its_whole_forecast_out_and_is_counted_once(read):
    found = read(QUANTILES, ROWS + "1,b,0.5,x\n")
    assert len(found.forecasts) == 1
    assert (found.lines, found.about.spoilt) == ([7], 1)


def test_a_column_a_quantile_must_have_a_value_in_each(read):
    said = QUANTILES.replace('quantile: {level: "{level}", value: "{x}"}', 'quantiles: {0.1: "{a}", 0.9: "{b}"}')
    found = read(said, "id,who,a,b\n1,a,1,2\n2,a,1,\n3,a,,\n")
    assert ([key for key, _ in found.forecasts], found.about.blank) == (["1"], 1)
    assert str(found.rejects[0]) == "line 3, forecast.quantiles: expected a value for each level, got none at 0.9"
    with pytest.raises(InputError, match="quantiles, of which these are the levels"):
        read(CASE.replace("forecaster: A", "forecaster: A, levels: [0.5]"), "id,p\n1,1\n")


def test_a_range_has_all_its_parts_or_none(read):
    said = CLAIM + 'forecast: {forecaster: A, interval: {low: "{a}", high: "{b}", coverage: "{c}"}}\n'
    found = read(said, "id,a,b,c\n1,1,2,0.9\n2,1,,0.9\n3,1,2,\n4,,,0.9\n")
    assert (found.lines, found.about.blank, len(found.forecasts)) == ([3, 4], 1, 1)


def test_probabilities_are_divided_by_their_sum_only_if_it_is_near_1(read):
    said = CLAIM + 'forecast: {forecaster: A, normalise: true, options: {x: "{a}", y: "{b}"}}\n'
    rows = "id,a,b\n1,0.5,0.6\n2,0.5,0.61\n3,0.5,0.4\n4,0,0\n"
    found = read(said, rows)
    assert (found.lines, [key for key, _ in found.forecasts]) == ([3, 5], ["1", "3"])
    assert found.rejects[0].got == "1.11 (x 0.5, y 0.61)"
    assert read(said.replace("true", "0.02"), rows).lines == [2, 3, 4, 5]
    assert read(said.replace("true", "0.2"), rows).lines == [5]
    assert read(said.replace("true", "false"), rows).lines == [2, 3, 4, 5]


LATE = """
dates: {zone: UTC}
claim: {key: "{id}", question: "?", closes: "{closes}"}
forecast: {forecaster: A, stated_at: "{at}", probability: "{p}"}
"""
HOURS = (
    "id,closes,at,p\n1,2024-01-02 12:00,2024-01-02 11:59,0.1\n1,2024-01-02 12:00,2024-01-02 12:00,0.2\n"
    "1,2024-01-02 12:00,2024-01-02 13:00,x\n"
)


def test_a_forecast_at_or_after_the_hour_of_the_close_is_noted_or_counted_as_late(read):
    found = read(LATE, HOURS)
    assert len(found.forecasts) == 2
    assert found.about.findings[0].startswith(
        "forecasts on the last day that are after the time in claim.closes, and count: 1"
    )
    found = read(LATE.replace("forecaster: A", 'forecaster: A, late_if: "at >= closes"'), HOURS)
    assert (len(found.forecasts), found.about.late, found.lines, found.about.findings) == (1, 1, [4], [])


def test_a_withdrawal_takes_back_what_was_said_before_it_wherever_it_stands_in_the_file(read):
    said = LATE.replace("forecaster: A", 'forecaster: "{who}", late_if: "at >= closes", withdrawn: "gone = true"')
    rows = "id,closes,who,at,p,gone\n" + "".join(
        f"1,2024-01-09 12:00,{who},2024-01-0{day} 10:00,{p},{gone}\n"
        for who, day, p, gone in (
            ("a", 3, "", "true"), ("a", 1, 0.1, ""), ("a", 2, 0.2, ""), ("a", 4, 0.4, ""),
            ("b", 1, 0.6, ""), ("b", 2, "", "true"), ("c", 1, 0.7, ""),
        )
    ) + "1,2024-01-09 12:00,c,2024-01-09 13:00,,true\n"  # fmt: skip
    found = read(said, rows)
    assert [body.best for _, body in found.forecasts] == ["0.4", "0.7"]
    assert (found.about.withdrawals, found.about.withdrawn, found.about.blank) == (2, 3, 0)


def test_the_example_of_late_and_withdrawn_forecasts_on_the_page(read):
    rows = "question_id,title,close_time,user,created,p,deleted,resolution\n"
    rows += "q,Q?,1700000000000,a,1690000000000,0.4,,YES\nq,Q?,1700000000000,b,1700000000000,0.5,,YES\n"
    rows += "q,Q?,1700000000000,c,1690000000000,0.6,,YES\nq,Q?,1700000000000,c,1691000000000,,true,YES\n"
    rows += "o,O?,1700000000000,a,1690000000000,0.5,,OPEN\no,O?,1700000000000,b,1690000000000,,,OPEN\n"
    found = read(example("where forecasts are taken back:"), rows)
    assert (found.numbers, found.outcomes) == ({"q": "0.4", "o": "0.5"}, {"q": "yes"})
    assert (found.about.late, found.about.withdrawn, found.lines) == (1, 1, [7])


def test_a_lookup_that_never_finds_its_key_is_noted(read):
    said = 'lookup: {t: {values: {"1": "1"}}}\n' + CASE + "outcome: {value: \"{lookup('t', concat('x', id))}\"}\n"
    found = read(said, "id,p\n1,0.5\n2,0.5\n")
    assert found.about.findings == ["lookup t: none of the 2 keys asked for is in it"]
    assert read(said.replace("concat('x', id)", "id"), "id,p\n1,0.5\n2,0.5\n").about.findings == []


def test_a_filter_that_passes_over_every_row_is_noted(read):
    found = read("where: \"p = '1'\"\n" + CASE, "id,p\n1,0.5\n2,0.5\n")
    assert found.about.findings == ["where passes over every row (2)"]


def test_a_forecast_without_its_day_is_noted(read):
    said = CASE.replace('"2024-01-01"', '"{day}"')
    assert read(said, "id,p,day\n1,0.5,2024-01-01\n2,0.5,\n").about.findings == [
        "forecasts without forecast.stated_at, dated on the claim's first day: 1"
    ]


def test_rows_of_the_same_file_are_looked_up_and_the_greatest_of_them(read):
    rows = "model,state,candidate,p,share,note\nm,A,x,0.6,55.5,\nm,A,y,0.4,9,\nm,B,x,0.5,,\nm,C,x,1,,unopposed\n"
    found = read(example("The winner is who has the greatest share"), rows)
    assert found.keys == ["A x", "A y", "B x"]
    assert found.outcomes == {"A x": "yes", "A y": "no"}


@pytest.mark.parametrize(
    ("which", "gives"),
    [("first", "3"), ("last", "10"), ("min", "3"), ("max", "10"), ("sum", "13"), ("count", "2")],
)
def test_one_of_several_rows_is_chosen(read, which, gives):
    said = CASE.replace('"{p}"', f"\"{{lookup('t', id, 'x', '{which}') / 100}}\"")
    found = read("lookup: {t: {key: '{id}'}}\n" + said, "id,x,p\n1,3,0.5\n1,10,0.6\n")
    assert float(found.numbers["1"]) == float(gives) / 100


def test_rows_with_one_key_must_agree_in_what_is_asked_of_them(read):
    said = "lookup: {t: {key: '{id}'}}\n" + CASE + "outcome: {value: \"{lookup('t', id, 'won')}\"}\n"
    found = read(said, "id,p,won\n1,0.5,1\n1,0.5,\n2,0.5,1\n2,0.6,0\n")
    assert found.outcomes == {"1": "yes"}
    assert found.lines == [4, 5]
    assert "one won for the key 2 (or say which: first, last, min, max, sum, count)" in found.rejects[0].expected
    assert read(said.replace("'{id}'", "'{row - 1}'"), "id,p,won\n1,0.5,1\n2,0.5,0\n").outcomes == {
        "1": "yes",
        "2": "no",
    }


def test_several_pairs_in_a_cell_are_rows(read):
    rows = "id,asked,who,distribution,resolution\n1,2024-01-01,a,A:0.3/B: 0.69,A\n1,2024-01-01,b,B:1,A\n"
    rows += "1,2024-01-01,c,A=0.3,A\n1,2024-01-01,d,A:0.5/B:0.9,A\n1,2024-01-01,e,A:x/B:1,A\n1,2024-01-01,f,,A\n"
    said = example("All the options in one cell")
    found = read(said, rows)
    shares = [[each.probability[:5] for each in body.probabilities] for _, body in found.forecasts]
    assert shares == [["0.303", "0.696"], ["0", "1"]]
    assert (found.outcomes, found.about.blank) == ({"1": "A"}, 1)
    assert [(reject.line, reject.column) for reject in found.rejects] == [
        (4, "distribution"), (6, "distribution"), (5, "forecast.options"),
    ]  # fmt: skip
    assert 7 in read(said.replace("normalise", "required: true, normalise"), rows).lines


def test_a_table_between_blanks_with_comments_ends_and_reasons(read):
    rows = "# years\nitem  who  low   high level truth\n1     a    1900  1910 90    1905\n# aside\n"
    rows += "2     a    1900  -99  90    1905\n3     a    1900  1910 130   1905\n4     a    1   2   90   contested\n"
    found = read(example("with sums or ends that are no good"), rows)
    assert found.lines == [5, 6]
    assert "a level of more than 100" in found.rejects[1].got
    assert found.outcomes == {"1": "1905", "4": "disputed"}
    assert found.forecasts[0][1].coverage == "0.9"


def test_two_tables_in_one_file(read):
    rows = 'export\n\n[questions]\nid,text,closes,outcome\nq1,"Rain, or\nsnow?",2024-02-01,TRUE\n'
    rows += "q2,Hail?,2024-02-01,OPEN\n"
    rows += "\n[forecasts]\nquestion,who,day,p\nq1,a,2024-01-01,0.7\nq2,a,2024-01-01,0.2\nq9,a,2024-01-01,0.2\n"
    found = read(example("**11. Two tables"), rows)
    assert (found.numbers, found.outcomes) == ({"q1": "0.7", "q2": "0.2"}, {"q1": "yes"})
    assert (found.lines, found.rejects[0].got[:29]) == ([13], "a question that is not listed")
    with pytest.raises(InputError, match=r"a line that begins with '\[none\]', got none"):
        read('file: {after: "[none]"}\n' + CASE, rows)
    blank = read('file: {after: "[t]", until: ""}\n' + CASE, "[t]\nid,p\n1,0.5\n,,\nsum,0.5\n")
    assert blank.keys == ["1"]


def zipped(**files):
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, words in files.items():
            archive.writestr(name.replace("__", "/").replace("_", "."), words)
    return held.getvalue()


def test_a_zip_with_one_table_is_read_and_one_with_several_by_name(read):
    assert read(CASE, zipped(folder__t_csv="id,p\n1,0.5\n", read_me="x"), "f.zip").numbers == {"1": "0.5"}
    two = zipped(a_csv="id,p\n1,0.5\n", b_csv="id,p\n2,0.5\n")
    with pytest.raises(InputError, match=r"one table in the archive \(else name it: file.member\), got a.csv, b.csv"):
        read(CASE, two, "f.zip")
    assert read("file: {member: b.csv}\n" + CASE, two, "f.zip").keys == ["2"]
    with pytest.raises(InputError, match=r"the file c\.csv"):
        read("file: {member: c.csv}\n" + CASE, two, "f.zip")


def test_a_hostile_zip_is_refused(read):
    with pytest.raises(InputError, match="unpacks to at most 200 times"):
        read(CASE, zipped(a_csv="1," * 3_000_000), "f.zip")
    with pytest.raises(InputError, match="names inside the archive"):
        read(CASE, zipped(**{"..__a_csv": "id,p\n"}), "f.zip")
    with pytest.raises(InputError, match="a NUL byte"):
        read(CASE, zipped(a_csv="id,p\n\x00"), "f.zip")


def test_a_decimal_comma_reaches_numbers_percents_and_scales(read):
    rows = 'id;p\n1;46,5 %\n2;46,5\n3;"1.234"\n4;130,0 %\n'
    said = 'file: {delimiter: ";", decimal: ","}\n' + CASE
    found = read(said.replace('"{p}"', '"{p}", scale: percent'), rows)
    assert (found.numbers, found.lines) == ({"1": "0.465", "2": "0.465"}, [4, 5])
    found = read(said.replace('"{p}"', '"{percent(p)}"'), rows)
    assert found.numbers == {"1": "0.465", "2": "0.465"}
    assert found.rejects[1].got == "'1.3', of p: '130,0 %'"
    point = read(said.replace('probability: "{p}"', 'point: "{p}"'), "id;p\n1;1.234\n2;0,70\n")
    assert [body.value for _, body in point.forecasts] == ["1234", "0.70"]


def test_a_reject_of_a_melted_cell_names_its_column(read):
    said = 'melt: {columns: "q{n}", value: said}\n' + CLAIM.replace("{id}", "{n}")
    said += 'forecast: {forecaster: "{who}", probability: "{said}", scale: percent}'
    found = read(said, "who,q1,q2\na,50,x\n")
    assert str(found.rejects[0]) == "line 2, q2: expected a percent from 0 to 100, got 'x'"


def test_an_outcome_not_yet_known_has_a_word_and_a_key_that_is_none_is_refused(read):
    said = CASE + 'outcome: {value: "{o}", map: {yes: [W], unresolved: [pending]}}'
    rows = "id,p,o\n1,0.5,W\n2,0.5,Pending\n"
    assert read(said, rows).outcomes == {"1": "yes"}
    assert read(said.replace("unresolved", "null"), rows).outcomes == {"1": "yes"}
    with pytest.raises(InputError, match=r"one of yes, no, void, unresolved \(not yet known\).*got open"):
        read(said.replace("unresolved", "open"), rows)


def test_options_of_a_complete_forecast_may_not_be_left_out(read):
    said = CLAIM + 'forecast: {forecaster: "{who}", complete: true, option: "{o}", probability: "{p}"}'
    found = read(said, "id,who,o,p\n1,a,x,0.5\n1,a,y,0.5\n1,b,x,1\n")
    assert len(found.forecasts) == 1
    assert str(found.rejects[0]).endswith("each option (x, y), got none for y, of b on 1")


def test_json_of_which_a_lookup_takes_other_records(read):
    rows = "\n".join(json.dumps(row) for row in ({"id": "1", "p": 0.5}, {"id": "1", "p": 0.5, "won": True}))
    said = "lookup: {t: {key: '{id}', where: 'won = true'}}\n" + CASE
    said += "outcome: {value: \"{lookup('t', id, 'won')}\"}"
    assert read(said.replace("forecaster: A", 'forecaster: A, key: "{row}"'), rows, "f.jsonl").outcomes == {"1": "yes"}
