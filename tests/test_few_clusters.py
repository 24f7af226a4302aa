"""What stands on a handful of claims says so, and no interval leaves what a score can be."""

from __future__ import annotations

import pandas as pd
import pytest

from ledger import Ledger
from ledger.verification.comparison import compare_all, paired_difference

ADA, EMMY = "Ada Lovelace", "Emmy Noether"
ENDING = "fewer than 5 clusters: too few to judge, whatever its interval."


@pytest.fixture
def of(clock):
    """Open a ledger in which two people forecast so many claims, each on an event of its own, all resolved yes."""
    opened = []

    def making(claims, *, apart=("0.9", "0.6")):
        ledger = Ledger("sqlite://", "ana", clock=clock)
        opened.append(ledger)
        clock.set("2024-11-01T12:00:00Z")
        for number in range(claims):
            claim = ledger.record(question="q", criteria="c", window=("2024-11-01", "2024-11-30"))
            for who, probability in zip((ADA, EMMY), apart, strict=True):
                slightly = f"{float(probability) + number / 1000:.3f}"
                ledger.forecast(claim, slightly, forecaster=who)
        clock.set("2024-12-10T12:00:00Z")
        for claim in ledger.claims().entry:
            ledger.resolve(str(claim), "yes", evidence=["seen"])
        return ledger

    yield making
    for ledger in opened:
        ledger.close()


@pytest.mark.parametrize(("claims", "says"), [(4, True), (5, False)])
def test_a_comparison_on_fewer_than_five_clusters_says_so(of, claims, says):
    ledger = of(claims)
    for table in (ledger.compare(ADA, EMMY, basis="own"), ledger.compare(basis="own")):
        assert table.clusters.item() == claims
        assert (ENDING in table.attrs["sentence"]) is says


@pytest.mark.parametrize(("claims", "says"), [(4, True), (5, False)])
def test_an_adjusted_comparison_on_fewer_than_five_clusters_says_so(of, claims, says):
    said = of(claims).compare(basis="own", adjusted=True).attrs["sentence"]
    assert ("2 of 2 sources have fewer than 5 clusters: too few to judge, whatever their interval." in said) is says


def _frame(first, second):
    rows = [(claim, who, score) for who, each in (("ana", first), ("ben", second)) for claim, score in enumerate(each)]
    return pd.DataFrame(rows, columns=["claim", "forecaster", "brier"])


def test_the_interval_of_a_difference_of_two_scores_stays_within_what_it_can_be():
    """Differences −1, −1, −0.1: mean −0.7, and t on 2 degrees of freedom would reach to −1.99."""
    frame = _frame([0.0, 0.0, 0.0], [1.0, 1.0, 0.1])
    found = paired_difference(frame, "ana", "ben")
    assert (round(found.estimate, 9), found.low) == (-0.7, -1.0)
    assert 0 < found.high < 1
    assert compare_all(frame).low.item() == -1.0
    other = paired_difference(frame.rename(columns={"brier": "log_score"}), "ana", "ben", score="log_score")
    assert other.low < -1.5, "a log score has no end, and its difference none"
