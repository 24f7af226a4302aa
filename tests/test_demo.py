"""The demo: the seeds in a ledger, the three claims of the release, the track record, and a whole journal."""

from __future__ import annotations

import json
import re

import pytest


@pytest.fixture
def run(run):
    def go(*args: str) -> str:
        code, out, _ = run("--ledger", "demo.sqlite", *args)
        assert not code
        return out

    return go


@pytest.fixture
def printed(run):
    return run("demo", "--no-dashboard")


@pytest.mark.parametrize(
    ("claim", "band", "phrase", "window", "outcome", "brier"),
    [
        ("S1", "0.65 / 0.80 / 0.95", "in the coming days", "2024-10-31 to 2024-11-07", "0.75", "0.0025"),
        ("S2", "0.95 / 0.97 / 0.99", "in the coming days", "2024-10-31 to 2024-11-07", "yes", "0.0009"),
        ("S3", "0.70 / 0.85 / 0.95", "none (imputed)", "2024-10-31 to 2025-01-31", "yes", "0.0225"),
    ],
)
def test_the_three_claims_of_the_release_are_printed(printed, claim, band, phrase, window, outcome, brier):
    (line,) = (line for line in printed.splitlines() if line.startswith(f"austin-2024-10-31-{claim}"))
    cells = re.split(r"\s{2,}", line)
    assert cells[2:] == [band, phrase, window, outcome, brier]


def test_the_track_record_is_that_of_the_score_command(printed, run):
    (whole,) = json.loads(run("score", "--json"))
    (line,) = (line for line in printed.splitlines() if line.startswith("all series"))
    cells = re.split(r"\s{2,}", line)
    assert cells[1] == str(whole["n"])
    assert cells[3] == f"{whole['brier']:.3f}"
    assert cells[4] == f"{whole['brier_low']:.3f}–{whole['brier_high']:.3f}"
    assert cells[5:7] == [str(whole["n_pending"]), str(whole["n_void"])]
    for row in json.loads(run("score", "--by", "series", "--json")):
        assert f"{row['group']}  " in printed


def test_the_audit_is_ok_and_counts_every_entry(printed, run):
    entries = json.loads(run("info", "--json"))["entries"]
    assert f"audit: ok, {entries} entries" in printed


def test_what_so_many_claims_can_tell_is_said_in_one_sentence(printed):
    assert re.search(r"\d+ claims in \d+ clusters: .* could not be told from a calibrated one\.", printed)


def test_a_second_demo_adds_nothing(printed, run):
    before = json.loads(run("info", "--json"))["entries"]
    again = run("demo", "--no-dashboard")
    assert again.startswith("demo.sqlite: 0 entries loaded")
    assert json.loads(run("info", "--json"))["entries"] == before
