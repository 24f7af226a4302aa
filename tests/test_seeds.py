import hashlib
import json
import time
from collections import Counter
from datetime import date
from pathlib import Path

import pytest
import yaml

from ledger import Ledger
from ledger import entries as e
from ledger import predictions as p
from ledger.errors import ConflictError, InputError, RefusedError
from ledger.exchange import seeds

DATA = Path(__file__).parents[2] / "shared" / "data"
GOLD = DATA / "seed_gold.json"
FOLDER = seeds.seeds_folder()
AUSTIN = "austin-2024-10-31"
STRATA = ("systematic", "semi-systematic", "convenience", "convenience, retrospective prominence")
SETTLED = "2033-01-01"  # one impact on the Moon was ruled out early: its window closes on 22 December 2032


@pytest.fixture(scope="module")
def read():
    return seeds.read(FOLDER)


@pytest.fixture(scope="module")
def loaded():
    with Ledger("sqlite://", "ana") as ledger:
        ledger.load(FOLDER)
        yield ledger


@pytest.fixture
def gold():
    if not GOLD.exists():
        pytest.skip("the annotated first statement (shared/data/seed_gold.json) is not beside this checkout")
    return json.loads(GOLD.read_text(encoding="utf-8"))


def bodies(read, kind):
    return {entry_id: body for entry_id, body in read.steps if isinstance(body, kind)}


# -- the first statement -------------------------------------------------------------------------------------------


def test_the_first_statement_is_kept_to_the_byte(gold):
    kept = (FOLDER / AUSTIN / "statement.txt").read_bytes()
    assert hashlib.sha256(kept).hexdigest() == gold["document"]["sha256"]
    assert len(kept.decode()) == gold["document"]["chars"]


def test_the_three_claims_have_the_gold_quotes_at_the_gold_offsets(gold, loaded):
    for wanted in gold["claims"]:
        mentions = loaded.show(f"{AUSTIN}-{wanted['id']}")["mentions"]
        said = [(m["quote"], m["start"], m["end"], m["form"]) for m in mentions]
        assert said == [(m["quote"], m["start"], m["end"], m["form"]) for m in wanted["mentions"]]


def test_the_first_statement_has_five_mentions_in_three_claims(loaded):
    shown = [loaded.show(f"{AUSTIN}-S{n}") for n in (1, 2, 3)]
    assert [len(one["mentions"]) for one in shown] == [3, 1, 1]
    assert [one["claim"]["type"] for one in shown] == ["event", "self_announcement", "intention"]
    assert [one["claim"]["window_basis"] for one in shown] == ["derived", "derived", "imputed"]
    assert [one["claim"]["closes"] for one in shown] == ["2024-11-07", "2024-11-07", "2025-01-31"]
    assert [one["forecasts"][0]["probability"] for one in shown] == [0.80, 0.97, 0.85]
    assert shown[0]["claim"]["event"] == shown[2]["claim"]["event"] != shown[1]["claim"]["event"]


def test_the_first_claim_is_partly_true_and_strict_and_lenient_rulings_differ(loaded):
    ruling = loaded.show(f"{AUSTIN}-S1")["resolutions"][0]
    assert (ruling["outcome_kind"], json.loads(ruling["outcome"])["value"]) == ("fraction", "0.75")
    assert (json.loads(ruling["strict"])["kind"], json.loads(ruling["lenient"])["kind"]) == ("no", "yes")
    assert ruling["known_at"] == "2024-11-05"


def test_the_thirteen_hard_negatives_are_rejected_with_a_reason(gold, loaded):
    rejected = loaded.rejections()
    assert sorted(rejected.quote) == sorted(each["quote"] for each in gold["not_scorable"])
    assert Counter(rejected.reason) == {
        "present_progressive": 3, "opinion": 3, "nowcast": 2, "pledge": 2,
        "conditional_normative": 1, "possibility": 1, "past_agreement": 1,
    }  # fmt: skip


# -- what holds for all --------------------------------------------------------------------------------------------


def test_there_is_as_much_as_the_readme_says(read):
    counts = Counter(body.kind for _, body in read.steps)
    assert counts == {
        "statement archived": 126, "claim recorded": 279, "forecast made": 279, "resolution proposed": 150,
        "candidate rejected": 13,
    }  # fmt: skip
    readme = (FOLDER / "README.md").read_text(encoding="utf-8")
    for number in (126, 279, 150, 13):
        assert f" {number} " in readme


def test_loading_twice_adds_nothing_whoever_loads(tmp_path):
    where = tmp_path / "ledger.sqlite"
    with Ledger(where, "ana") as ledger:
        assert ledger.load(FOLDER) == (847, 0)
        end = ledger.info()["chain_hash"]
    with Ledger(where, "bob") as ledger:
        assert ledger.load(FOLDER) == (0, 847)
        assert ledger.load(FOLDER / AUSTIN) == (0, 23)
        assert ledger.info()["chain_hash"] == end
        assert ledger.audit().ok


def test_loading_takes_less_than_two_seconds(tmp_path):
    with Ledger(tmp_path / "ledger.sqlite", "ana") as ledger:
        start = time.process_time()
        ledger.load(FOLDER)
        assert time.process_time() - start < 2


def test_reading_twice_gives_the_same_entries_hashes_and_salts(read):
    assert seeds.read(FOLDER) == read
    for text_hash, salt, text in read.texts.values():
        assert hashlib.sha256(bytes.fromhex(salt) + text.encode()).hexdigest() == text_hash


def test_every_quote_in_the_files_stands_in_the_archived_text(loaded):
    found = 0
    for file in sorted(FOLDER.rglob("*.yaml")):
        for statement in yaml.safe_load(file.read_text(encoding="utf-8"))["statements"]:
            text = loaded.text(seeds.identifier(f"statement {statement['key']}"))
            mentions = [m for claim in statement["claims"] for m in claim["mentions"]]
            for mention in (*mentions, *statement.get("rejections", ())):
                assert text[mention["start"] : mention["end"]] == mention["quote"]
                found += 1
    assert found == 276 + 5 + 13


def test_texts_other_than_the_first_are_marked_as_excerpts(loaded):
    frame = loaded.statements()
    assert frame[~frame.excerpt.astype(bool)].statement_id.tolist() == [seeds.identifier(f"statement {AUSTIN}")]


def test_no_claim_without_evidence_is_resolved(read):
    rulings = bodies(read, e.ResolutionProposed).values()
    assert all(ruling.evidence and all(each.url for each in ruling.evidence) for ruling in rulings)
    assert not any("memory" in (each.publisher or "") for ruling in rulings for each in ruling.evidence)


def test_only_outcomes_read_in_a_cited_page_are_entered(read):
    path = DATA / "statements.json"
    if not path.exists():
        pytest.skip("the coded statements (shared/data/statements.json) are not beside this checkout")
    records = {each["id"]: each for each in json.loads(path.read_text(encoding="utf-8"))}
    claims = bodies(read, e.ClaimRecorded)
    keys = {claims[ruling.claim_id].claim.key for ruling in bodies(read, e.ResolutionProposed).values()}
    wanted = {
        key for key, each in records.items()
        if each["outcome"]["verified"] == "read in the cited page"
        and each["quote_verified"]["status"].startswith("verbatim in the cited page")
    }  # fmt: skip
    assert wanted - keys == {"BOE-202202-1"}  # the page read is of April 2022; the number is that of May
    assert keys - wanted == {f"{AUSTIN}-S{n}" for n in (1, 2, 3)}


def test_an_imputed_tolerance_never_becomes_a_probability(read):
    claims = bodies(read, e.ClaimRecorded)
    quantities = {k for k, body in claims.items() if isinstance(body.claim.space, p.QuantitySpace)}
    forecasts = bodies(read, e.ForecastMade).values()
    said = [forecast.prediction for forecast in forecasts if forecast.claim_id in quantities]
    assert len(said) == len(quantities) == 74
    assert all(isinstance(each, p.Point | p.Interval) for each in said)
    assert not any(isinstance(each, p.Interval) and each.coverage for each in said)
    path = DATA / "statements.json"
    if path.exists():
        imputed = {each["id"] for each in json.loads(path.read_text("utf-8")) if each["probability_imputed_tolerance"]}
        assert {body.claim.key for body in claims.values()} & imputed == {claims[k].claim.key for k in quantities}


def test_revisions_of_one_outlook_and_claims_of_one_statement_share_a_cluster(read):
    claims = {body.claim.key: body.claim for body in bodies(read, e.ClaimRecorded).values()}
    for claim in claims.values():
        if claim.updates:
            assert claim.event is not None
            assert claims[claim.updates].event == claim.event
    by_statement = {}
    for claim in claims.values():
        if not claim.key.startswith(AUSTIN):
            by_statement.setdefault(claim.mentions[0].statement_id, set()).add(claim.event)
    assert all(len(events) == 1 for events in by_statement.values())


def test_claims_of_an_exclusive_group_are_on_one_event_and_at_most_one_came_true(loaded):
    frame = loaded.claims().dropna(subset="exclusive_group")
    assert len(frame) == 23
    for _, group in frame.groupby("exclusive_group"):
        assert group.event.nunique() == 1
        assert group.value.sum() <= 1
        assert group.probability.sum() <= 1 + 1e-9


def test_conditional_claims_state_their_condition(read):
    claims = [body.claim for body in bodies(read, e.ClaimRecorded).values()]
    assert sum(claim.type == "conditional" for claim in claims) == 13
    assert all((claim.condition is not None) == (claim.type == "conditional") for claim in claims)


# -- the check values ----------------------------------------------------------------------------------------------


def test_the_public_statements_score_what_the_data_says(loaded):
    """Yes-or-no claims of the public statements with evidence: all strata, the famous ones too, at the best values.

    The Austin release is left out by its own sampling, "worked example" (its series also holds other statements);
    prominent=True lets the one famous statement with evidence in; as_of lies after the last window.
    """
    chosen = {"prominent": True, "where": {"sampling": STRATA}, "as_of": SETTLED}
    line = loaded.scores(**chosen).iloc[0]
    assert (line.n, line.n_void) == (122, 2)
    assert line.base_rate == pytest.approx(0.561, abs=5e-4)
    assert line.brier == pytest.approx(0.2149, abs=5e-5)
    rows = loaded.scored(**chosen)
    assert len(rows) == 122
    assert rows.brier.mean() == pytest.approx(0.2149, abs=5e-5)
    assert line.hindsight == 1
    assert line.n_clusters < rows.statement.nunique()


def test_famous_statements_stay_out_of_track_records_by_default(loaded):
    rows = loaded.scored(as_of=SETTLED)
    assert not rows.sampling.str.contains("retrospective prominence").any()
    assert len(rows) == 122 - 1 + 3


def test_the_resolve_queue_has_real_work_in_it(loaded):
    assert len(loaded.due(as_of=SETTLED)) == 129


def test_the_audit_finds_nothing(loaded):
    report = loaded.audit()
    assert report.ok
    assert report.entries == 848


# -- malformed seeds -----------------------------------------------------------------------------------------------

GOOD = """\
format: forecast-ledger seeds 1
series: Rain
statements:
  - key: rain
    publisher: Met Office
    published_on: 2024-11-01
    source:
      name: Met Office
    text: It will rain tomorrow.
    claims:
      - key: rain-1
        question: Will it rain on 2 November 2024?
        criteria: Any rain at the gauge.
        window:
          opens: 2024-11-02
          closes: 2024-11-02
        mentions:
          - quote: It will rain tomorrow
            start: 0
            end: 21
        forecasts:
          - basis: stated
            prediction:
              kind: probability
              best: 0.7
        resolution:
          outcome: yes
          event_date: 2024-11-02
          evidence:
            - says: 2 mm at the gauge
"""


def put(tmp_path, text):
    (tmp_path / "rain.yaml").write_text(text, encoding="utf-8")
    return tmp_path


def test_a_small_seed_of_ones_own_is_read(tmp_path):
    found = seeds.read(put(tmp_path, GOOD))
    assert [body.kind for _, body in found.steps] == [
        "statement archived", "claim recorded", "forecast made", "resolution proposed"
    ]  # fmt: skip
    forecast, ruling = found.steps[2][1], found.steps[3][1]
    assert (forecast.forecaster, forecast.stated_at) == ("Met Office", "2024-11-01")
    assert (ruling.outcome.kind, ruling.event_date) == ("yes", date(2024, 11, 2))
    assert seeds.identify(tmp_path)
    assert not seeds.identify(tmp_path / "absent")


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        ("        window:", "        windw:", "rain.yaml: rain, claims 1: expected the fields "),
        ("opens: 2024-11-02", "opns: 2024-11-02", "rain.yaml: rain-1.window.opens: expected a value, got nothing"),
        ("closes: 2024-11-02", "closes: 2024-11-02\n          shuts: 2024-11-03",
         "rain.yaml: rain-1.window.shuts: expected a field that is known, got shuts"),
        ("end: 21", "end: 210", "rain.yaml: rain-1, mentions 1.end: expected at most 22, where the text ends, got 210"),
        ("end: 21", "end: 20", "rain.yaml: rain-1, mentions 1.quote: expected the text from 0 to 20, "
         "'It will rain tomorro', got 'It will rain tomorrow'"),
        ("closes: 2024-11-02", "closes: 2024-11-01",
         "rain.yaml: rain-1.window: expected a window that closes on or after 2024-11-02, got 2024-11-01"),
        ("opens: 2024-11-02\n          closes: 2024-11-02", "opens: 2024-10-01\n          closes: 2024-10-02",
         "rain.yaml: rain-1.window.closes: expected a day on or after the statement's, 2024-11-01, got 2024-10-02"),
        ("best: 0.7", "best: 70", "rain.yaml: rain-1, forecasts 1.prediction.best: expected a number from 0 to 1"),
        ("kind: probability\n              best: 0.7", "kind: point\n              value: 7",
         "rain.yaml: rain-1, forecasts 1.prediction.kind: expected probability, as the claim asks, got point"),
        ("outcome: yes", "outcome: 0.5", "rain.yaml: rain-1.resolution.outcome: expected one of yes, no, void, got "),
        ("outcome: yes", "outcome: void", "rain.yaml: rain-1.resolution.outcome: expected a reason with void only"),
        ("outcome: yes", "outcome: yes\n          reason: disputed",
         "rain.yaml: rain-1.resolution.reason: expected a reason with void only, got 'disputed'"),
        ("event_date: 2024-11-02", "event_date: 2024-11-03",
         "rain.yaml: rain-1.resolution.event_date: expected a day from 2024-11-01 to 2024-11-02, got 2024-11-03"),
        ("          evidence:\n            - says: 2 mm at the gauge\n", "",
         "rain.yaml: rain-1.resolution.evidence: expected what shows the outcome, got nothing"),
        ("criteria: Any rain at the gauge.", "updates: rain-0\n        criteria: Any.",
         "rain.yaml: rain-1.updates: expected the key of another claim of the seeds, got rain-0"),
        ("text: It", "text_file: ../rain.yaml\n    note: It", "rain.yaml: rain.text_file: expected the name of a file"),
        ("    publisher: Met Office\n", "", "rain.yaml: statements 1: expected the field publisher with a value"),
        ("    publisher: Met Office\n", "    publisher: Met Office\n    publisher: Met\n",
         "rain.yaml:4:5: expected YAML, each field once, got the field publisher twice"),
        ("seeds 1", "seeds 2", "rain.yaml: format: expected forecast-ledger seeds 1, got 'forecast-ledger seeds 2'"),
        ("series: Rain", "series: [Rain", "rain.yaml:3:11: expected YAML"),
        ("2024-11-01", "2024-11-31", "rain.yaml: expected YAML, got day is out of range"),
    ],
)  # fmt: skip
def test_malformed_seeds_give_one_clear_sentence(tmp_path, old, new, sentence):
    assert old in GOOD
    with pytest.raises(InputError) as refused:
        seeds.read(put(tmp_path, GOOD.replace(old, new, 1)))
    assert str(refused.value).startswith(sentence)
    assert "\n" not in str(refused.value)
    assert str(tmp_path) not in str(refused.value)


def test_a_key_that_stands_twice_is_refused(tmp_path):
    put(tmp_path, GOOD)
    (tmp_path / "more.yaml").write_text(GOOD, encoding="utf-8")
    with pytest.raises(InputError, match="expected a name of its own, got 'statement rain' a second time"):
        seeds.read(tmp_path)


def test_a_folder_without_seeds_is_refused(tmp_path):
    with pytest.raises(InputError, match="expected a folder with YAML files"):
        seeds.read(tmp_path)


def test_bytes_that_are_no_text_are_refused(tmp_path):
    (tmp_path / "rain.yaml").write_bytes(b"format: \xff")
    with pytest.raises(InputError, match=r"rain\.yaml: expected text in UTF-8, got a byte that is not, at 8"):
        seeds.read(tmp_path)


# -- loading into a ledger that holds something --------------------------------------------------------------------


def test_seeds_that_changed_since_they_were_loaded_are_refused_and_nothing_is_added(tmp_path):
    with Ledger("sqlite://", "ana") as ledger:
        assert ledger.load(put(tmp_path, GOOD)) == (4, 0)
        with pytest.raises(ConflictError, match="was loaded before and reads otherwise"):
            ledger.load(put(tmp_path, GOOD.replace("Any rain", "Much rain")))
        assert ledger.audit() == (True, 5, [])


def test_a_claim_whose_key_is_taken_is_refused_and_nothing_is_added(tmp_path):
    with Ledger("sqlite://", "ana") as ledger:
        ledger.record(question="Will it snow?", criteria="Any.", window=("2024-11-01", "2024-11-02"), key="rain-1")
        with pytest.raises(ConflictError, match="another claim has this name"):
            ledger.load(put(tmp_path, GOOD))
        assert len(ledger.statements()) == 0


def test_only_a_steward_loads_seeds_into_a_ledger_with_members(tmp_path):
    where = tmp_path / "ledger.sqlite"
    with Ledger(where, "ana") as ledger:
        ledger.set_member("ana", "steward")
        ledger.set_member("bob", "forecaster")
    with Ledger(where, "bob") as ledger, pytest.raises(RefusedError, match="append"):
        ledger.load(FOLDER)


def test_seeds_load_into_either_database_and_the_audit_is_clean(ledger):
    assert ledger.load(FOLDER) == (847, 0)
    assert ledger.load(FOLDER) == (0, 847)
    assert ledger.audit().ok
