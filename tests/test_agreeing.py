"""Coders, readers and resolvers compared, stage by stage, from what a ledger holds."""

from __future__ import annotations

import csv
import io
import json

import pandas as pd
import pytest

from ledger import Ledger
from ledger import entries as e
from ledger.agreeing import FEWEST

SAID = {"question": "Will it?", "criteria": "The report."}
SENTENCE = "The weather will turn, said the man on page {:02}. "
TEXT = "".join(SENTENCE.format(page) for page in range(20))
WIDE = len(SENTENCE.format(0))


def passage(statement, page, shift=0):
    return e.Mention(statement_id=statement.entry_id, start=page * WIDE + shift, end=(page + 1) * WIDE - 1)


def claim_of(statement, page, shift=0, closes="2024-11-07", **fields):
    fields = {"window": {"opens": "2024-11-01", "closes": closes}} | SAID | fields
    return e.ClaimRecorded(claim=e.Claim(mentions=(passage(statement, page, shift),), **fields))


def no_claim(statement, page, shift=0, reason="opinion"):
    return e.CandidateRejected(mention=passage(statement, page, shift), reason=reason)


def line(frame, stage, measure, raters=None):
    rows = frame[(frame.stage == stage) & (frame.measure == measure)]
    rows = rows if raters is None else rows[rows.raters == raters]
    assert len(rows) == 1, rows
    return rows.iloc[0]


@pytest.fixture
def text(ledger):
    return ledger.archive(TEXT, publisher="Met", published_at="2024-10-31")


def test_an_empty_ledger_says_what_nobody_did_at_every_stage(ledger):
    frame = ledger.agreement()
    assert list(dict.fromkeys(frame.stage)) == ["is it a claim", "type", "window", "reading", "outcome"]
    assert frame.value.isna().all()
    assert set(frame.n) == {0}
    assert line(frame, "outcome", "kappa").says == "No claim was ruled on by two resolvers."


# -- coders ------------------------------------------------------------------------------------------------------------


def test_two_coders_are_compared_where_their_passages_are_the_same(ledger, open_as, text):
    # of 20 places ana calls 12 a claim and ben 10, 9 of them both: p_o = 16/20, p_e = .6·.5 + .4·.5 = .5, kappa = .6
    ledger.append([(claim_of if page < 12 else no_claim)(text, page) for page in range(20)])
    theirs = {*range(9), 12}
    open_as("ben").append([(claim_of if page in theirs else no_claim)(text, page, 5) for page in range(20)])
    frame = ledger.agreement()
    kappa = line(frame, "is it a claim", "kappa", "ana and ben")
    assert kappa.n == 20
    assert kappa.value == pytest.approx(0.6)
    assert kappa.low < 0.6 < kappa.high
    assert kappa.prevalence == "claim 55%, no claim 45%"
    assert kappa.says.startswith("20 in common: enough to tell it from chance. Coders in one ledger see")
    assert line(frame, "is it a claim", "share the same").value == pytest.approx(0.8)
    both = line(frame, "type", "kappa")
    assert both.n == 9
    assert pd.isna(both.value)
    assert both.says.startswith(f"9 in common: too few to say, {FEWEST} are needed.")


def test_passages_that_share_less_than_half_are_not_the_same(ledger, open_as, text):
    ledger.append([claim_of(text, page) for page in range(12)])
    open_as("ben").append([no_claim(text, page, WIDE - 8) for page in range(12)])  # the last words of each
    assert line(ledger.agreement(), "is it a claim", "kappa").n == 12  # they lie within ana's, wholly
    apart = [e.Mention(statement_id=text.entry_id, start=page * WIDE - 20, end=page * WIDE + 10) for page in (15, 17)]
    open_as("cat").append([e.CandidateRejected(mention=mention, reason="opinion") for mention in apart])
    open_as("dan").append([claim_of(text, page) for page in (15, 17)])
    frame = ledger.agreement()
    assert "cat and dan" not in set(frame.raters)


def test_a_claim_with_restatements_is_one_item_and_a_duplicate_decides_nothing(ledger, open_as, text):
    mentions = tuple(passage(text, page) for page in (0, 3, 6))
    whole = e.Claim(mentions=mentions, window={"opens": "2024-11-01", "closes": "2024-11-02"}, **SAID)
    ledger.append([e.ClaimRecorded(claim=whole)])
    open_as("ben").append([claim_of(text, 3), no_claim(text, 6), no_claim(text, 0, reason="duplicate")])
    open_as("cat").append([no_claim(text, 0, reason="duplicate")])
    frame = ledger.agreement()
    assert line(frame, "is it a claim", "kappa").raters == "ana and ben"  # cat decided nothing
    assert line(frame, "is it a claim", "kappa").n == 1  # who makes a claim of any part calls it a claim


def test_types_and_windows_are_compared_where_both_made_a_claim(ledger, open_as, text):
    mine, theirs = ["event", "intention"] * 6, ["event", "event", "intention", "intention"] * 3
    ledger.append([claim_of(text, page, type=mine[page]) for page in range(12)])
    closes = ["2024-11-14", *["2024-11-07"] * 11]
    open_as("ben").append([claim_of(text, page, type=theirs[page], closes=closes[page]) for page in range(12)])
    frame = ledger.agreement()
    assert line(frame, "type", "share the same").value == 0.5
    assert line(frame, "type", "kappa").value == pytest.approx(0)
    assert "chance alone is not excluded" in line(frame, "type", "kappa").says
    assert line(frame, "window", "share the same").value == pytest.approx(11 / 12)
    # lengths 7 and once 14 days: ratio distance (7/21)² = 1/9 on one of 12 items; values 23 × 7, 1 × 14:
    # D_o = 2·(1/9)/24, D_e = 2·23·(1/9)/(24·23), so alpha = 1 − 1 = 0
    assert line(frame, "window", "alpha of length").value == pytest.approx(0)


def test_one_answer_throughout_is_no_agreement(ledger, open_as, text):
    for who in ("ana", "ben"):
        open_as(who).append([no_claim(text, page) for page in range(10)])
    frame = ledger.agreement()
    kappa = line(frame, "is it a claim", "kappa")
    assert pd.isna(kappa.value)
    assert "nothing to agree on" in kappa.says
    assert kappa.prevalence == "no claim 100%"
    same = line(frame, "is it a claim", "share the same")
    assert same.value == 1
    assert pd.isna(same.low)
    assert "drawing them again gives the same each time" in same.says


def test_the_proposer_is_compared_with_the_person_who_saw_its_proposal(ledger, text):
    def proposed(page, scorable, **said):
        said = {"opens": "2024-11-01", "closes": "2024-11-07", "type": "event"} | said
        return {"proposed": e.Proposal(method="rules", scorable=scorable, **said)}

    bodies = [claim_of(text, page).model_copy(update=proposed(page, page > 1)) for page in range(8)]
    bodies += [no_claim(text, page).model_copy(update=proposed(page, page < 10)) for page in range(8, 16)]
    ledger.append(bodies)
    frame = ledger.agreement()
    kappa = line(frame, "is it a claim", "kappa", "rules and the person")
    # both say claim 6, both no 6, each alone 2: p_o = .75, p_e = .5
    assert (kappa.n, kappa.value) == (16, pytest.approx(0.5))
    assert kappa.says.endswith("The person saw the proposal first.")
    assert line(frame, "window", "share the same", "rules and the person").n == 8


# -- readers -----------------------------------------------------------------------------------------------------------


@pytest.fixture
def read(ledger, open_as, text):
    """Twelve claims called likely, read by two readers; ben reads 0.1 higher and believes what he reads."""
    claims = ledger.append([claim_of(text, page, term="likely") for page in range(12)])
    for number, claim in enumerate(claims):
        value = 0.3 + 0.05 * number
        ledger.read(claim, f"{value:.2f}")
        open_as("ben").read(claim, f"{value + 0.1:.2f}", own_belief=f"{value + 0.1:.2f}")
    return claims


def test_readers_are_compared_with_each_other_and_with_the_lexicon(ledger, read):
    frame = ledger.agreement()
    pair = line(frame, "reading", "intraclass correlation", "ana and ben")
    # MSR = 2·var, MSE = 0, MSC = 12·2·.05²; with var = .0325, n = 12: MSR/(MSR + 2·MSC/n) = .065/(.065 + .01)
    assert (pair.n, pair.value) == (12, pytest.approx(0.065 / 0.075))
    assert line(frame, "reading", "alpha").raters == "ana and ben"
    assert {"the lexicon and ana", "the lexicon and ben"} <= set(frame.raters)


def test_the_lean_of_readings_towards_belief_is_a_correlation(ledger, read):
    lean = line(ledger.agreement(), "reading", "lean (correlation)")
    assert (lean.n, lean.value) == (12, pytest.approx(1))  # ben's alone: ana said no belief


def test_the_first_reading_counts_for_agreement_and_the_correction_for_the_score(ledger, open_as, read):
    before = line(ledger.agreement(), "reading", "intraclass correlation", "ana and ben").value
    ben = open_as("ben")
    (slip,) = (each for each in ledger.show(read[0])["forecasts"] if each["forecaster"] == "ben")
    ben.read(read[0], "0.9", supersedes=slip["forecast_id"])
    assert line(ledger.agreement(), "reading", "intraclass correlation", "ana and ben").value == before
    assert ledger.claims().probability[0] == pytest.approx((0.3 + 0.9) / 2)


def test_readings_of_withdrawn_claims_are_left_out_and_the_past_can_be_asked(ledger, clock, read):
    clock.tick(days=2)
    ledger.withdraw(read[0], reason="a slip")
    assert line(ledger.agreement(), "reading", "alpha").n == 11
    assert line(ledger.agreement(as_of="2024-11-01"), "reading", "alpha").n == 12


def test_three_readers_with_gaps_share_one_alpha(ledger, open_as, read):
    for claim in read[:3]:
        open_as("cat").read(claim, "0.5")
    frame = ledger.agreement()
    assert line(frame, "reading", "alpha").raters == "all 3"
    assert "too few to say" in line(frame, "reading", "intraclass correlation", "ana and cat").says


# -- resolvers ---------------------------------------------------------------------------------------------------------


def test_two_resolvers_are_compared_on_what_each_ruled_first(ledger, open_as, text):
    space = {"kind": "binary", "fractions": ["0.5"]}
    claims = ledger.append([claim_of(text, page, space=space) for page in range(12)])
    ben = open_as("ben")
    for number, claim in enumerate(claims):
        known = {"evidence": "the gauge", "known_at": "2024-11-01"}
        ledger.resolve(claim, "yes" if number < 6 else "no", **known)
        other = {5: "0.5", 11: "void"}.get(number, "yes" if number < 6 else "no")
        ben.resolve(claim, other, reason="premise_false" if other == "void" else None, **known)
    (first,) = (r for r in ledger.show(claims[5])["resolutions"] if r["actor"] == "ben")
    ben.resolve(claims[5], "yes", evidence="the gauge", known_at="2024-11-01", supersedes=first["resolution_id"])
    frame = ledger.agreement()
    kappa = line(frame, "outcome", "kappa")
    # p_o = 10/12, p_e = (6·5 + 6·5)/144
    assert (kappa.n, kappa.value) == (12, pytest.approx((10 / 12 - 60 / 144) / (1 - 60 / 144)))
    assert kappa.prevalence == "0.5 4%, no 46%, void 4%, yes 46%"
    weighted = line(frame, "outcome", "weighted kappa")
    # 11 without the void; ranks 0, 2, 4 of the quarters, one pair 2 apart: Σw·o = 4/11;
    # Σw·e = (6/11)(5/11)·16 + (6/11)(1/11)·4 + (5/11)(5/11)·16 + (5/11)(1/11)·4
    expected = (6 * 5 * 16 + 6 * 4 + 5 * 5 * 16 + 5 * 4) / 121
    assert (weighted.n, weighted.value) == (11, pytest.approx(1 - (4 / 11) / expected))
    assert weighted.prevalence == "0 45%, 0.5 5%, 1 50%"


# -- the command -------------------------------------------------------------------------------------------------------


@pytest.fixture
def run(run, tmp_path):
    book = tmp_path / "ledger.sqlite"
    with Ledger(book, "ana") as ledger:
        text = ledger.archive(TEXT, publisher="Met", published_at="2024-10-31")
        claims = ledger.append([claim_of(text, page, term="likely") for page in range(12)])
        for number, claim in enumerate(claims):
            ledger.read(claim, f"0.{number % 5 + 3}")
    with Ledger(book, "ben") as ledger:
        for number, claim in enumerate(claims[:-1]):
            ledger.read(claim, f"0.{number % 5 + 4}", own_belief="0.987")

    return lambda *words, actor="ben": run("--ledger", book, "--actor", actor, *words)


def test_the_command_says_agreement_as_table_json_and_csv(run):
    code, out, _ = run("agreement")
    assert code == 0
    assert "reading, ana and ben (intraclass correlation, alpha): 11 in common" in out
    assert "outcome (share the same, kappa, alpha): No claim was ruled on by two resolvers." in out
    rows = json.loads(run("agreement", "--json")[1])
    assert rows[0] == {
        "stage": "is it a claim", "raters": "", "n": 0, "measure": "share the same", "value": None, "low": None,
        "high": None, "prevalence": None, "says": "No passage was decided by two coders, or by one on a proposal.",
    }  # fmt: skip
    assert len(list(csv.DictReader(io.StringIO(run("agreement", "--csv")[1])))) == len(rows)


def test_the_command_lists_what_is_to_read_without_a_word_of_the_others(run):
    code, out, _ = run("to-read")
    assert code == 0
    assert "1 to read. `read CLAIM BEST" in out
    assert "icd203@2022-12-21" in out
    (row,) = json.loads(run("to-read", "--json")[1])
    assert row["quote"].startswith("The weather will turn")
    assert "0.6" not in out
    assert run("to-read", actor="ana")[1] == "Nothing is left to read.\n"
    everything = run("to-read", "--csv", actor="cat")[1]
    assert "0.987" not in everything


def test_a_reading_can_be_corrected_by_command(run):
    entry = json.loads(run("to-read", "--json")[1])[0]["entry"]
    assert run("read", str(entry), "0.07")[0] == 0
    code, _, err = run("read", str(entry), "0.7")
    assert code == 2
    assert "a correction names the reading it supersedes (--supersedes " in err
    slip = next(f for f in json.loads(run("show", str(entry), "--json")[1])["forecasts"] if f["forecaster"] == "ben")
    assert run("read", str(entry), "0.7", "--supersedes", slip["forecast_id"])[0] == 0
    code, _, err = run("read", str(entry), "0.8")
    number = err.rpartition("--supersedes ")[2].strip().rstrip(")")
    assert (code, number.isdigit()) == (2, True)
    assert "expected the number of an entry on this claim" in run("read", str(entry), "0.8", "--supersedes", "1")[2]
    assert run("read", str(entry), "0.8", "--supersedes", number)[0] == 0
