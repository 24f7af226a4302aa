"""Makes a journal that holds every kind of entry with every field said, to be kept for ever.

``python -m tests.payloads.make tests/payloads/v2`` writes a new folder after a kind, a field or a version was added. A
folder that is there is never written again: it is what a program of that day wrote, and every later one must read it.
"""

from __future__ import annotations

import json
import os
import sys
import tempfile
from pathlib import Path

from ledger import Ledger
from ledger import entries as e
from ledger import predictions as p
from ledger.signing import Keyring
from ledger.values import new_id
from tests.clocks import Clock

TEXT = "Grace Hopper said the compiler “will almost certainly” be ready by 30 November 2024, if the räin stops. ☔"
HASH = "ab" * 32
SEEN = e.Evidence(says="It runs.", publisher="Navy", url="https://navy.example/1", published_on="2024-11-05")
HOPPER = e.Source(name="Grace Hopper", role="Rear admiral", organisation="US Navy")


def claims(statement_id):
    """Three claims, one a kind of answer, with every field of a claim said among them."""
    mention = e.Mention(statement_id=statement_id, start=0, end=60, form="indirect_speech")
    window = e.Window(opens="2024-11-01", closes="2024-11-30", lenient_closes="2024-12-01", basis="derived",
                      phrase="by 30 November 2024", rule="by a day")  # fmt: skip
    binary = e.Claim(
        question="Will the compiler be ready?", criteria='A "program" runs \\ prints 1.\nNo less.', window=window,
        space=p.BinarySpace(fractions=("0.5",), fraction_rule="half of it", void_reasons=("disputed",)),
        type="conditional", polarity="affirmative", condition="if the räin stops", term="almost certainly",
        analytic_confidence="high", topics=("compilers", "räin"), source=HOPPER, mentions=(mention,), key="compiler",
        speaker_controls_outcome=True, event="November", exclusive_group="machines", updates="earlier", sampling="all",
    )  # fmt: skip
    said = binary.model_dump() | {"mentions": (), "updates": "compiler", "polarity": "negative"}
    options = p.OptionsSpace(options=("A-0", "FLOW-MATIC", "COBOL"), ordered=True)
    return (
        binary,
        e.Claim(**(said | {"space": options, "key": "which", "type": "event"})),
        e.Claim(**(said | {"space": p.QuantitySpace(unit="lines"), "key": "lines", "type": "quantity"})),
    )


def predictions():
    """One prediction of every kind, and the claim of :func:`claims` it answers."""
    level, chance = p.Quantile, p.OptionProbability
    return [
        (0, p.Probability(best="0.70", low="0", high="0.9")),
        (1, p.OptionProbabilities(probabilities=(chance(option="A-0", probability="0.25"),
                                                 chance(option="FLOW-MATIC", probability="0.25"),
                                                 chance(option="COBOL", probability="0.50")))),
        (2, p.Point(value="3000")),
        (2, p.Interval(low="1000", high="5000.5", coverage="0.9")),
        (2, p.Quantiles(quantiles=(level(level="0.1", value="-1"), level(level="0.9", value="4000")))),
    ]  # fmt: skip


def fill(where, clock):
    """Fill a ledger; return its last checkpoint and the key it is signed with."""
    band = p.Probability(best="0.95", low="0.9", high="0.99")
    with (
        Ledger(where, "ada", clock=clock, name="kept", four_eyes=True) as ada,
        Ledger(where, "emmy", clock=clock) as emmy,
    ):
        ada.set_member("ada", "steward")
        ada.append([e.MemberSet(subject="emmy", role="steward", name_hash=HASH), e.MemberSet(subject="gone")])
        statement = ada.archive(
            TEXT, publisher="US Navy", published_at="2024-10-31T15:08:00-04:00", time_zone="America/New_York",
            title="A compiler", url="https://navy.example/x", source=HOPPER, series="Navy", note="as printed",
            retrieved_at="2024-11-01T00:00:00Z", excerpt=True, licence="public domain",
        )  # fmt: skip
        gone = ada.archive("These words go.", publisher="p", published_at="2024-10-30")
        clock.tick(hours=1)
        proposal = e.Proposal(
            method="rules 1", scorable=False, reasons=("conditional",), start=0, end=60, form="indirect_speech",
            type="conditional", polarity="affirmative", speaker="Grace Hopper", term="almost certainly", band=band,
            lexicon="icd203@2015", phrase="by 30 November 2024", opens="2024-11-01", closes="2024-11-30",
            lenient_closes="2024-12-01", basis="derived", rule="by a day", condition="if the räin stops",
            analytic_confidence="high", coverage="0.9",
        )  # fmt: skip
        made = claims(statement.entry_id)
        ids = [new_id() for _ in made]
        bodies = [e.ClaimRecorded(claim=claim, proposed=proposal) for claim in made]
        ada.append([*bodies, e.CandidateRejected(
            mention=e.Mention(statement_id=statement.entry_id, start=70, end=90), reason="possibility", note="maybe",
            proposed=proposal,
        )], [*ids, new_id()])  # fmt: skip
        for which, prediction in predictions():
            ada.append([e.ForecastMade(
                claim_id=ids[which], forecaster="Grace Hopper", basis="stated", prediction=prediction,
                rationale="she said", stated_at="2024-10-31", term="almost certainly", lexicon="icd203@2015",
                own_belief="0",
            )])  # fmt: skip
        slip = emmy.forecast(ids[0], "0.40")
        emmy.forecast(ids[0], "0.45", supersedes=slip.entry_id)
        clock.tick(days=1)
        ada.revise(ids[0], reason="clearer", question="Will the compiler be ready by the 30th?")
        ada.lock(ids[0])
        ada.withdraw(ids[1], reason="a slip")
        ada.note(ids[2], "see also")
        clock.set("2024-12-10T12:00:00Z")
        dates = {"event_date": "2024-11-03", "known_at": "2024-11-04"}
        outcome = p.Outcome(kind="fraction", value="0.5")
        ruling = {"claim_id": ids[0], "outcome": outcome, "strict": p.Outcome(kind="no"), "number": "0.0",
                  "lenient": p.Outcome(kind="yes"), "evidence": (SEEN,), "rationale": "half of it"} | dates  # fmt: skip
        (first,) = ada.append([e.ResolutionProposed(**ruling)])
        (second,) = ada.append([e.ResolutionProposed(**ruling, supersedes=first.entry_id)])
        (third,) = emmy.append([e.ResolutionSettled(**ruling, considers=(second.entry_id,))])
        emmy.append([e.ResolutionSettled(**ruling, considers=(second.entry_id,), supersedes=third.entry_id)])
        emmy.resolve(ids[2], "void", reason="no_deciding_source", rationale="nobody counted")
        ada.append([
            e.ResolutionProposed(claim_id=ids[2], outcome=p.Outcome(kind="number", value="2999.0"), evidence=(SEEN,)),
            e.FileImported(file="a.csv", sha256=HASH, format="csv", rows=3, accepted=1, duplicates=1, rejected=1),
            e.ScorePublished(checkpoint="x", selection=(e.Figure(name="source", value="Grace Hopper"),),
                             versions=(e.Figure(name="rules", value="1"),),
                             figures=(e.Figure(name="brier", value="0.0625"),)),
        ])  # fmt: skip
        ada.ask_erasure(gone, reason="law")
        emmy.erase(gone)
        ring = Keyring()
        key = str(ring.new(ada.origin()))
        note = ada.checkpoint(ring.signer(ada.origin()))
        ada.note(ids[2], "after the checkpoint")
        return note, key


def main(folder):
    folder = Path(folder)
    folder.mkdir()
    with tempfile.TemporaryDirectory() as scratch:
        os.environ["FORECAST_LEDGER_KEYS"] = f"{scratch}/keys"
        where = Path(scratch) / "ledger.sqlite"
        note, key = fill(where, Clock())
        with Ledger(where, "ada") as ledger:
            ledger.export("jsonl", folder / "journal.jsonl")
    first, *rest = (folder / "journal.jsonl").read_text(encoding="utf-8").splitlines(keepends=True)
    header = json.loads(first)
    del header["checker"]  # a program, and no part of the record
    (folder / "journal.jsonl").write_text("".join([json.dumps(header) + "\n", *rest]), encoding="utf-8")
    (folder / "checkpoint.txt").write_text(note, encoding="utf-8")
    (folder / "key.txt").write_text(f"{key}\n", encoding="utf-8")


if __name__ == "__main__":
    main(*sys.argv[1:])
