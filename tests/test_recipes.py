"""Recipes: the shapes of docs/import.md, read as the page says, and the messages where recipe and file do not fit."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from ledger import entries as e
from ledger.errors import InputError, NotFoundError
from ledger.exchange import recipe
from ledger.exchange.bundle import Options
from ledger.exchange.by_recipe import FORMAT

ROOT = Path(__file__).resolve().parents[1]
HEAD = "recipe: 1\nname: test\n"


@pytest.fixture
def read(tmp_path):
    """Read rows by a recipe; give claims by key, forecasts, rulings by claim key, and rejects."""

    def reading(said, text, name="f.csv", encoding="utf-8", band=None, **others):
        (tmp_path / "r.yaml").write_text(HEAD + said, encoding="utf-8")
        (tmp_path / name).write_bytes(text.encode(encoding))
        for other, words in others.items():
            (tmp_path / other.replace("_", ".")).write_text(words, encoding="utf-8")
        bundle = FORMAT.read(tmp_path / name, Options(tmp_path / "r.yaml", band))
        steps = list(bundle.steps)
        assert len({step.entry_id for step in steps}) == len(steps) or "duplicate" in said
        claims = {s.entry_id: s.body.claim for s in steps if isinstance(s.body, e.ClaimRecorded)}
        keys = {entry_id: claim.key.removeprefix("test:") for entry_id, claim in claims.items()}
        order = [s.body.kind for s in steps]
        assert order == sorted(order, key=lambda kind: kind == "resolution proposed")  # rulings last
        return Read(
            {keys[entry_id]: claim for entry_id, claim in claims.items()},
            [(keys[s.body.claim_id], s.body) for s in steps if isinstance(s.body, e.ForecastMade)],
            {keys[s.body.claim_id]: s.body for s in steps if isinstance(s.body, e.Ruling)},
            bundle,
            len({s.entry_id for s in steps if isinstance(s.body, e.ForecastMade)}),
        )

    return reading


class Read:
    def __init__(self, claims, forecasts, rulings, bundle, identifiers):
        self.identifiers = identifiers
        self.claims, self.forecasts, self.rulings, self.bundle = claims, forecasts, rulings, bundle
        self.rejects = bundle.rejects

    @property
    def numbers(self):
        return [(key, body.forecaster, body.stated_at[:10], body.prediction.best) for key, body in self.forecasts]

    @property
    def outcomes(self):
        return {
            key: body.outcome.value or body.outcome.reason or body.outcome.kind for key, body in self.rulings.items()
        }


RAIN = """
claim: {key: "{id}", question: "Will it rain on the day after {asked}?", closes: "{add_days(asked, 1)}"}
forecast: {forecaster: "{who}", stated_at: "{asked}", probability: "{p}"}
outcome: {value: "{rained}"}
"""


def test_the_smallest_recipe_of_the_page(read):
    found = read(RAIN, "id,who,asked,p,rained\n1,Ada Lovelace,2024-10-30,0.70,1\n2,Ada Lovelace,2024-10-31,0.2,\n")
    assert found.numbers == [("1", "Ada Lovelace", "2024-10-30", "0.70"), ("2", "Ada Lovelace", "2024-10-31", "0.2")]
    assert found.outcomes == {"1": "yes"}
    claim = found.claims["1"]
    assert (claim.question, claim.key) == ("Will it rain on the day after 2024-10-30?", "test:1")
    assert (str(claim.window.opens), str(claim.window.closes)) == ("2024-10-30", "2024-10-31")
    assert "marked '1' in the data set test" in found.rulings["1"].evidence[0].says
    assert found.rejects == []


def test_percent_short_dates_and_letters_for_outcomes(read):
    found = read(
        """
dates: {format: "%m/%d/%y"}
claim: {key: "{race}", question: "{race}?", closes: "{day}"}
forecast: {forecaster: Model, stated_at: "{day}", probability: "{chance}", scale: percent}
outcome: {value: "{won}", map: {yes: [W], no: [L], disputed: [T]}}
""",
        "race;day;chance;won\r\nA;11/6/18;70%;W\r\nB;11/6/18;7;L\r\nC;11/6/18;0.5;t\r\n".replace(";", ","),
    )
    assert [number for *_, number in found.numbers] == ["0.7", "0.07", "0.005"]
    assert found.numbers[0][2] == "2018-11-06"
    assert found.outcomes == {"A": "yes", "B": "no", "C": "disputed"}


@pytest.mark.parametrize(
    ("scale", "said", "number"),
    [("odds", "3", "0.75"), ("odds", "1/3", "0.25"), ("odds against", "3/1", "0.25"), ("log odds", "0", "0.5"),
     ("percent", "100", "1"), ("fraction", "1e-7", "1e-7"), ("fraction", "70%", "0.7")],
)  # fmt: skip
def test_scales_are_turned_into_fractions(read, scale, said, number):
    text = f"id,who,asked,p,rained\n1,Ada,2024-10-30,{said},1\n"
    found = read(RAIN.replace('probability: "{p}"', f'probability: "{{p}}", scale: {scale}'), text)
    assert found.numbers[0][3] == number


def test_an_outcome_by_a_threshold_and_by_a_name(read):
    found = read(
        """
claim: {key: "{game} {team}", question: "{team}?", closes: "2024-01-01", event: "{game}"}
forecast: {forecaster: M, probability: "{p}"}
outcome: {value: "{winner = team}"}
""",
        "game,team,winner,p\n1,Butler,Butler,.6\n1,Pitt,Butler,.4\n2,Pitt,,.4\n",
    )
    assert found.outcomes == {"1 Butler": "yes", "1 Pitt": "no"}
    assert found.claims["1 Pitt"].event == "1"
    wet = RAIN.replace('"{rained}"', '"{if missing(rained) then null else rained > 0.2}"')
    found = read(wet, "id,who,asked,p,rained\n1,A,2024-10-30,0.7,0.2\n2,A,2024-10-30,0.7,0.3\n3,A,2024-10-30,0.7,\n")
    assert found.outcomes == {"1": "no", "2": "yes"}


def test_one_claim_forecast_again_and_again_with_unix_times(read):
    found = read(
        """
dates: {format: unix ms, zone: UTC}
claim: {key: "{q}", question: "{q}?", opens: "2018-01-01", closes: "2018-12-31"}
forecast: {forecaster: "{user}", stated_at: "{t}", probability: "{p}"}
outcome: {value: "{r}", known_at: "2018-12-01"}
""",
        "q,user,t,p,r\nA,u,1540000000000,.1,1\nA,u,1540000000500,.2,1\nA,v,1540086400000,.3,1\n",
    )
    assert [body.stated_at for _, body in found.forecasts] == [
        "2018-10-20T01:46:40.000000Z", "2018-10-20T01:46:40.500000Z", "2018-10-21T01:46:40.000000Z",
    ]  # fmt: skip
    assert len(found.claims) == len(found.rulings) == 1
    assert str(found.rulings["A"].known_at) == "2018-12-01"


WIDE = """
lookup:
  questions: {file: questions.csv, key: "{number}"}
  answers: {values: {1: 1, 2: 0}}
melt: {columns: "q{number}", value: said}
claim:
  key: "question {number}"
  question: "{lookup('questions', number, 'text')}"
  closes: "{lookup('questions', number, 'end')}"
forecast: {forecaster: "{person}", stated_at: "2024-01-15", probability: "{said}", scale: percent}
outcome: {value: "{lookup('answers', number)}"}
"""


def test_a_row_a_person_and_a_column_a_question(read):
    questions = "number,text,end\n1,Rain?,2024-02-01\n2,Snow?,2024-03-01\n"
    found = read(WIDE, "person,q1,q2\nAda,70,\nEmmy,20,10\n", questions_csv=questions)
    assert [number[:2] + number[3:] for number in found.numbers] == [
        ("question 1", "Ada", "0.7"), ("question 1", "Emmy", "0.2"), ("question 2", "Emmy", "0.1"),
    ]  # fmt: skip
    assert found.outcomes == {"question 1": "yes", "question 2": "no"}
    assert found.claims["question 2"].question == "Snow?"
    assert (found.bundle.about.rows, found.bundle.about.blank) == (2, 1)


def test_several_horizons_in_a_row(read):
    found = read(
        """
melt: {columns: "RECESS{n}", value: chance}
let:
  quarters: "year * 4 + quarter - 1 + n - 1"
  target: "concat(floor(quarters / 4), 'Q', quarters % 4 + 1)"
  last: "add_days(add_months(date(concat(floor(quarters / 4), '-01-01')), (quarters % 4 + 1) * 3), -1)"
claim: {key: "{target}", question: "Recession in {target}?", closes: "{last}", opens: "{add_months(last, -24)}"}
forecast: {forecaster: "panel {n}", stated_at: "2008-08-15", probability: "{chance}", scale: percent}
""",
        "year,quarter,RECESS1,RECESS2,RECESS3\n2008,3,50,45.5,\n",
    )
    assert [(key, number) for key, _, _, number in found.numbers] == [("2008Q3", "0.5"), ("2008Q4", "0.455")]
    assert str(found.claims["2009Q1"].window.closes) == "2009-03-31"


def test_a_pattern_with_two_holes_and_computed_columns(read):
    found = read(
        """
melt: {columns: "{lead}_cat{n}"}
where: ["n > 0", "value != 'x'"]
claim: {key: "{lead} {n}", question: "?", closes: "2024-01-01"}
forecast: {forecaster: "{variable}", probability: "{1 - column(concat(lead, '_cat0'))}"}
""",
        "p24_cat0,p24_cat1,p48_cat0,p48_cat1\n0.7,0.3,0.9,x\n",
    )
    assert found.numbers == [("p24 1", "p24_cat1", "2024-01-01", "0.3")]
    assert found.bundle.about.passed_over == 3


ORDERED = """
claim: {key: "{day}", question: "How much?", closes: "{day}", options: [none, rain, heavy], ordered: true}
forecast: {forecaster: M, stated_at: "{day}", options: {none: "{p0}", rain: "{p1}", heavy: "{p2}"}}
outcome: {value: "{if mm > 4.4 then 'heavy' else if mm > 0.2 then 'rain' else 'none'}"}
"""


def test_options_a_column_each_in_order(read):
    found = read(ORDERED, "day,p0,p1,p2,mm\n2024-01-01,0.7,0.3,0.0,5\n2024-01-02,,,,0\n2024-01-03,0.5,0.1,0.1,0\n"
                          "2024-01-04,0.5,,0.5,0\n")  # fmt: skip
    assert found.claims["2024-01-01"].space.model_dump() == {
        "kind": "options", "options": ("none", "rain", "heavy"), "ordered": True,
    }  # fmt: skip
    ((_, body),) = found.forecasts
    assert [each.probability for each in body.prediction.probabilities] == ["0.7", "0.3", "0.0"]
    assert found.outcomes == {"2024-01-01": "heavy", "2024-01-02": "none"}
    assert found.bundle.about.blank == 1
    assert [str(reject) for reject in found.rejects] == [
        "line 4, forecast.options: expected probabilities that add up to 1 (or say normalise, or rest), "
        "got 0.7 (none 0.5, rain 0.1, heavy 0.1)",
        "line 5, forecast.options: expected a probability for rain, got nothing",
    ]


def test_options_that_do_not_add_up_can_be_divided_or_left_a_rest(read):
    text = "day,p0,p1,p2,mm\n2024-01-03,0.5,0.25,0.5,0\n"
    said = ORDERED.replace("options: {none", "normalise: 0.3, options: {none")
    ((_, body),) = read(said, text).forecasts
    assert [each.probability for each in body.prediction.probabilities] == ["0.4", "0.2", "0.4"]
    said = ORDERED.replace(', heavy: "{p2}"', "").replace("options: {none", "rest: heavy, options: {none")
    said = said.replace("options: [none, rain, heavy], ordered: true", "options: [none, rain, heavy]")
    ((_, body),) = read(said, text).forecasts
    assert [each.probability for each in body.prediction.probabilities] == ["0.5", "0.25", "0.25"]


STATES = """
claim: {key: "{state}", question: "Who?", closes: "2016-11-08"}
forecast: {forecaster: "{model}", stated_at: "2016-11-07", option: "{name}", probability: "{p}"}
outcome: {value: "{if correct = 1 then name else null}"}
"""


def test_options_a_row_each_and_who_does_not_list_one_gives_it_nothing(read):
    text = "model,state,name,p,correct\na,AK,X,0.4,0\na,AK,Y,0.6,1\nb,AK,Y,0.5,1\nb,AK,Z,0.1,0\nb,AK,X,0.4,0\n"
    text += "b,AK,Z,0.1,0\n"
    found = read(STATES, text)
    shares = {body.forecaster: {each.option: each.probability for each in body.prediction.probabilities}
              for _, body in found.forecasts}  # fmt: skip
    assert shares == {"a": {"X": "0.4", "Y": "0.6", "Z": "0"}, "b": {"X": "0.4", "Y": "0.5", "Z": "0.1"}}
    assert found.outcomes == {"AK": "Y"}
    assert found.bundle.about.duplicates == 1
    found = read(STATES, text + "b,AK,Z,0.2,0\n")
    assert str(found.rejects[0]) == "line 8, forecast: expected one value for Z (0.1, in another row), got 0.2"


def test_quantiles_a_row_each_and_points_and_ranges(read):
    said = """
claim: {key: "{week}", question: "Cases?", closes: "{week}", unit: cases}
forecast: {forecaster: "{model}", stated_at: "2021-05-01", quantile: {level: "{level}", value: "{x}"}}
outcome: {value: "{seen}"}
"""
    text = "week,model,level,x,seen\n2021-05-08,m,0.9,30,17\n2021-05-08,m,0.1,10,17\n2021-05-08,m,0.5,20,17\n"
    text += "2021-05-15,m,0.5,9,x\n"
    found = read(said, text)
    ((_, body),) = found.forecasts
    assert [(each.level, each.value) for each in body.prediction.quantiles] == [
        ("0.1", "10"),
        ("0.5", "20"),
        ("0.9", "30"),
    ]
    assert found.claims["2021-05-08"].space.unit == "cases"
    assert found.outcomes == {"2021-05-08": "17"}
    assert str(found.rejects[0]) == "line 5, seen: expected a number, or void, got 'x'"
    column = said.replace('quantile: {level: "{level}", value: "{x}"}', 'quantiles: {0.5: "{x}", 0.9: "{x + 1}"}')
    ((_, body),) = read(column, "week,model,x,seen\n2021-05-08,m,10,17\n").forecasts
    assert [(each.level, each.value) for each in body.prediction.quantiles] == [("0.5", "10"), ("0.9", "11")]
    point = said.replace('quantile: {level: "{level}", value: "{x}"}', 'point: "{-x / 4 * 100}"')
    ((_, body),) = read(point, "week,model,x,seen\n2021-05-08,m,3,17\n").forecasts
    assert body.prediction.value == "-75.00"
    ends = said.replace(
        'quantile: {level: "{level}", value: "{x}"}', 'interval: {low: "{x}", high: "{x + 2}", coverage: 0.9}'
    )
    ((_, body),) = read(ends, "week,model,x,seen\n2021-05-08,m,3,17\n").forecasts
    assert (body.prediction.low, body.prediction.high, body.prediction.coverage) == ("3", "5", "0.9")


MARKETS = {"markets": [
    {"id": "m1", "question": "Rain?", "closes": "2024-12-01", "share": 0.37, "bets": [
        {"user": {"name": "Ada"}, "prob": 0.60, "time": 1730000000000},
        {"user": {"name": "Emmy"}, "prob": None, "time": 1730000000000}]},
    {"id": "m2", "question": "Snow?", "closes": "2024-12-01", "share": None, "bets": [
        {"user": {"name": "Ada"}, "prob": 1, "time": 1730000000001}]},
]}  # fmt: skip
JSON = """
file: {records: markets.bets}
claim:
  key: "{parent.id}"
  question: "{parent.question}"
  closes: "{parent.closes}"
  fractions: ["{parent.share}"]
forecast: {forecaster: "{user.name}", stated_at: "{date(time, 'unix ms')}", probability: "{prob}"}
outcome: {value: "{parent.share}"}
"""


def test_json_records_with_what_stands_above_them(read):
    found = read(JSON, json.dumps(MARKETS), "f.json")
    assert [number[:2] + number[3:] for number in found.numbers] == [("m1", "Ada", "0.6"), ("m2", "Ada", "1")]
    assert found.outcomes == {"m1": "0.37"}
    assert found.bundle.about.blank == 1


def test_json_lines_objects_of_objects_and_lists(read):
    lines = "\n".join(json.dumps(market) for market in MARKETS["markets"]) + "\n\n{broken\n[1]\n"
    found = read(JSON.replace("markets.bets", "bets"), lines, "f.jsonl")
    assert len(found.forecasts) == 2
    assert [reject.line for reject in found.rejects] == [4, 5]
    keyed = {"q1": {"p": [0.2, 0.8]}, "q2": {"p": [0.5]}}
    said = 'file: {records: "*"}\nclaim: {key: "{key}", question: "?", closes: "2024-01-01"}\n'
    found = read(said + 'forecast: {forecaster: A, probability: "{p.1}"}\n', json.dumps(keyed), "f.json")
    assert found.numbers == [("q1", "A", "2024-01-01", "0.8")]


def test_a_term_is_read_by_the_recipes_table_or_by_a_lexicon(read):
    said = RAIN.replace('probability: "{p}"', 'term: "{p}", terms: {likely: 0.7, Sure: [0.9, 0.95, 1]}')
    found = read(
        said, "id,who,asked,p,rained\n1,A,2024-10-30,LIKELY,1\n2,A,2024-10-30,sure,1\n3,A,2024-10-30,maybe,1\n"
    )
    assert [(body.term, body.basis, body.prediction.low, body.prediction.best) for _, body in found.forecasts] == [
        ("LIKELY", "read", None, "0.7"), ("sure", "read", "0.9", "0.95"),
    ]  # fmt: skip
    assert str(found.rejects[0]) == "line 4, p: expected one of likely, Sure, got 'maybe'"
    from ledger.language import words

    said = RAIN.replace('probability: "{p}"', 'term: "{p}", lexicon: icd203')
    found = read(said, "id,who,asked,p,rained\n1,A,2024-10-30,likely,1\n", band=words.band)
    ((_, body),) = found.forecasts
    assert body.lexicon.startswith("icd203@")
    assert body.prediction.low == "0.55"
    said = RAIN.replace('probability: "{p}"', 'probability: "{p}", term: "likely"')
    ((_, body),) = read(said, "id,who,asked,p,rained\n1,A,2024-10-30,0.6,1\n").forecasts
    assert (body.term, body.basis, body.prediction.best) == ("likely", "stated", "0.6")


def test_how_a_file_is_written(read):
    said = 'file: {delimiter: ";", encoding: latin-1, decimal: ",", skip: 1, header_sign: "#", comment: "//"}\n'
    text = "report\r\n#id;who;asked;p;rained\r\n// aside\r\n1;Kurt Gödel;2024-10-30;0,7;ja\r\n\r\n"
    text += "2;A;2024-10-30;0,2;nein\r\n"
    wanted = RAIN.replace('"{rained}"', '"{rained}", map: {yes: ja, no: nein}')
    found = read(said + wanted, text, encoding="latin-1")
    assert found.numbers[0] == ("1", "Kurt Gödel", "2024-10-30", "0.7")
    assert found.outcomes == {"1": "yes", "2": "no"}
    assert (found.rejects, found.bundle.about.rows) == ([], 2)
    found = read("file: {delimiter: tab, columns: [id, who, asked, p, rained]}\n" + RAIN, "1\tA\t2024-10-30\t0.7\t1\n")
    assert len(found.forecasts) == 1


def test_rows_of_the_wrong_length_are_rejected_with_their_line_or_filled(read):
    text = 'id,who,asked,p,rained\n1,"A\nB",2024-10-30,0.7,1\n2,A,2024-10-30\n3,A,2024-10-30,0.7,1,9\n'
    text += "4,A,2024-10-30,0.7,1\n"
    found = read(RAIN, text)
    assert [(reject.line, reject.got) for reject in found.rejects] == [(4, "3, beginning '2'"), (5, "6, beginning '3'")]
    assert [key for key, _ in found.forecasts] == ["1", "4"]
    found = read("file: {ragged: true}\n" + RAIN, text)
    assert [reject.line for reject in found.rejects] == [5]
    assert found.bundle.about.blank == 1


@pytest.mark.parametrize(
    ("row", "says"),
    [
        ("1,A,2024-10-30,1.7,1", "p: expected a probability from 0 to 1 (or say scale: percent), got '1.7'"),
        ("1,A,2024-10-30,often,1", "p: expected a probability from 0 to 1, got 'often'"),
        ("1,A,30.10.2024,0.7,1", "asked: expected a date such as 2024-10-31 or 2024-10-31 15:08:00 (for another way"),
        ("1,A,2024-10-30 12:00,0.7,1", "asked: expected a time with its zone, or the zone in the recipe"),
        ("1,A,2024-10-30,0.7,maybe", "rained: expected yes, no, 1, 0 or void, got 'maybe'"),
        ("1,A,2024-10-30,0.7,right", "rained: expected yes, no, 1, 0 or void, got 'right'"),
        ("1,A,2024-10-30,0.7,0.5", "rained: expected yes, no, 1, 0 or void, got '0.5'"),
        (",A,2024-10-30,0.7,1", "id: expected a value for claim.key, got nothing"),
        ("1,,2024-10-30,0.7,1", "who: expected a value for forecaster, got nothing"),
        ("0,A,2024-10-30,0.7,0", "rained: expected 1, as line 2 says of claim 0, got 0"),
        ("0,A,2024-10-28,0.7,1", "claim.question: expected Will it rain on the day after 2024-10-30?, as line 2 says"),
    ],
)  # fmt: skip
def test_a_bad_row_is_rejected_with_its_line_and_column_and_the_good_ones_go_in(read, row, says):
    found = read(RAIN, f"id,who,asked,p,rained\n0,A,2024-10-30,0.7,1\n{row}\n9,A,2024-10-30,0.7,1\n")
    assert [key for key, _ in found.forecasts] == ["0", "9"]
    assert set(found.claims) == {"0", "9"}
    (reject,) = found.rejects
    assert str(reject).startswith(f"line 3, {says}"), str(reject)


def test_a_claim_that_closes_before_it_opens_is_rejected_or_mended_by_the_recipe(read):
    said = RAIN.replace('closes: "{add_days(asked, 1)}"', 'opens: "{asked}", closes: "{p}"').replace("{p}}", "0.5}")
    said = said.replace('probability: "{p}"', "probability: 0.5")
    text = "id,who,asked,p,rained\n1,A,2024-10-30,2024-10-01,1\n"
    assert "a day on or after 2024-10-30, when the claim opens (or opens: a min of both)" in str(
        read(said, text).rejects[0]
    )
    mended = read(said.replace('opens: "{asked}"', 'opens: "{min(asked, p)}"'), text)
    assert str(mended.claims["1"].window.opens) == "2024-10-01"


def test_void_by_an_expression_and_evidence_in_words(read):
    said = RAIN.replace('"{rained}"', '"{rained}", void: "p > 0.6", reason: condition_unmet, evidence: "gauge {id}", '
                        'url: "https://example.org/{id}"')  # fmt: skip
    found = read(said, "id,who,asked,p,rained\n1,A,2024-10-30,0.7,1\n2,A,2024-10-30,0.5,void\n3,A,2024-10-30,0.5,1\n")
    assert found.outcomes == {"1": "condition_unmet", "2": "condition_unmet", "3": "yes"}
    assert found.rulings["3"].evidence[0].says == "gauge 3"
    assert found.rulings["3"].evidence[0].url == "https://example.org/3"


def test_a_file_of_questions_alone_gives_claims_and_outcomes(read):
    said = re.sub(r"forecast: .*\n", "", RAIN)
    found = read(said, "id,who,asked,p,rained\n1,A,2024-10-30,0.7,1\n")
    assert (len(found.claims), found.forecasts, found.outcomes) == (1, [], {"1": "yes"})


def test_equal_rows_are_one_forecast_unless_a_key_tells_them_apart(read):
    text = "id,who,asked,p,rained\n1,A,2024-10-30,0.7,1\n1,A,2024-10-30,0.7,1\n1,A,2024-10-30,0.8,1\n"
    found = read("about: duplicate\n" + RAIN, text)
    assert found.identifiers == 2
    assert len(found.forecasts) == 3
    found = read(RAIN.replace("forecast: {", 'forecast: {key: "{row}", '), text)
    assert found.identifiers == 3


def test_cells_that_look_like_formulas_stay_text_and_are_safe_when_they_go_out(read):
    from ledger.exchange.cells import csv_text

    found = read(RAIN, 'id,who,asked,p,rained\n1,"=HYPERLINK(""x"")",2024-10-30,0.7,1\n')
    name = found.forecasts[0][1].forecaster
    assert name == '=HYPERLINK("x")'
    assert csv_text([{"who": name}], ["who"]).splitlines()[1].startswith("\"'=")


@pytest.mark.parametrize(
    ("said", "where", "expected"),
    [
        ('question: "{quest}"', "claim.question", "a column of the file: id, who, asked, p, rained"),
        ('question: "{whom}"', "claim.question", "got whom (who?)"),
        ('question: "{id"', "claim.question", "a closing brace"),
        ('question: "{sqrt(p)}"', "claim.question", "a function among"),
        ("question: who", "claim.question", "{who} for the column, or {'who'} for the word, got who"),
        ("question: Q\n  colour: red", "claim", "one of the fields key, question"),
        ("question: Q\n  type: guess", "claim.type", "expected"),
        ("question: [a]", "claim.question", "expected"),
        ("question: Q\nlet: {p: id}", "let.p", "a name that is no column"),
        ("question: Q\nlet: {a: b, b: id}", "let.a", "a column of the file"),
        ("question: Q\nwhere: 'p >'", "where", "a column, a number"),
        ('question: Q\nmelt: {columns: "q{n}"}', "melt.columns", "a pattern that fits some of id"),
        ("question: Q\nmelt: {columns: [id, q2]}", "melt.columns", "a column of the file"),
        (
            "question: Q\nlookup: {t: {file: ../x.csv, key: '{a}'}}",
            "lookup.file",
            "the name of a file in the same folder",
        ),
        ("question: Q\nlookup: {t: {file: x.csv}}", "lookup.t", "either a key (and a file), or values"),
        ("question: Q\nfile: {encoding: rot13}", "encoding", "a text encoding"),
        ("question: Q\nfile: {delimiter: ';;'}", "file.delimiter", "one sign, tab or whitespace"),
        ("question: Q\nrecipes: 2", "recipe", "one of the fields recipe, name"),
    ],
)
def test_a_recipe_that_does_not_fit_is_refused_before_a_row_is_read(read, said, where, expected):
    with pytest.raises(InputError) as caught:
        read(
            f'claim:\n  key: "{{id}}"\n  closes: "2024-01-01"\n  {said}\n',
            "id,who,asked,p,rained\n1,A,2024-10-30,0.7,1\n",
        )
    assert where in caught.value.where
    assert expected in str(caught.value)


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ('forecast: {forecaster: A}', "a probability, a term, options, quantiles, a point or an interval, got none"),
        ('forecast: {forecaster: A, point: "{p}", probability: "{p}"}', "kind of answer, got probability and point"),
        ('forecast: {forecaster: A, point: "{p}", option: "{p}"}', "one kind of answer, got option and point"),
        ('forecast: {forecaster: A, term: x, terms: {x: [1, 2]}}', "a number, or low, best and high"),
        ('forecast: {forecaster: A, probability: "{p}"}\noutcome: {value: "{p}", map: {yes: 1, no: 1.0}}', "one outc"),
    ],
)  # fmt: skip
def test_contradicting_fields_are_refused(read, said, expected):
    claim = 'claim: {key: "{id}", question: Q, closes: "2024-01-01"}\n'
    with pytest.raises(InputError, match=re.escape(expected)):
        read(claim + said, "id,p\n1,0.7\n")
    with pytest.raises(InputError, match=r"the last day of the window, or outcome\.known_at"):
        read('claim: {key: "{id}", question: Q}\n', "id,p\n1,0.7\n")


def test_braces_that_yaml_takes_for_a_mapping_are_understood_where_they_can_be(read):
    found = read(RAIN.replace('"{p}"', "{p}"), "id,who,asked,p,rained\n1,A,2024-10-30,0.7,1\n")
    assert found.numbers[0][3] == "0.7"
    with pytest.raises(InputError, match="quotes around a text that begins with"):
        read(RAIN.replace('"{p}"', "{max(p, 1)}"), "id,who,asked,p,rained\n1,A,2024-10-30,0.7,1\n")


def test_a_recipe_that_is_nowhere_is_said_with_those_that_are_shipped():
    with pytest.raises(NotFoundError, match="ncaa538"):
        recipe.load(Path("nowhere"))


@pytest.mark.parametrize("name", recipe.names())
def test_every_shipped_recipe_is_one(name):
    assert recipe.load(Path(name)).claim.key


def test_the_shipped_schema_is_that_of_the_model():
    assert recipe.SCHEMA.read_text(encoding="utf-8") == recipe.schema_text()


def test_every_field_is_in_the_documentation():
    told = (ROOT / "docs" / "import.md").read_text(encoding="utf-8")
    for part, model in recipe._PARTS.items():
        for name in model.model_fields:
            assert re.search(rf"(`|\.|, |\*\*){name}\b|{name}: ", told), f"{part}.{name}"


def test_every_recipe_of_the_documentation_is_yaml_of_the_language(tmp_path):
    """The smallest one is whole; of the others the parts that are there are valid parts."""
    blocks = re.findall(r"^```yaml\n(.*?)^```", (ROOT / "docs" / "import.md").read_text(encoding="utf-8"), re.M | re.S)
    assert len(blocks) >= 11
    for block in blocks:
        said = block if "recipe: 1" in block else HEAD + block
        if "claim:" not in said:
            said += 'claim: {key: "{a}", question: Q, closes: "2024-01-01"}\n'
        (tmp_path / "r.yaml").write_text(said, encoding="utf-8")
        recipe.load(tmp_path / "r.yaml")
