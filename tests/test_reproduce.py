"""What `make reproduce` makes of a row of published figures, and of a machine without the data."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests import reproductions

ROOT = Path(__file__).resolve().parents[1]
ROW = {"dataset": "d", "quantity": "q", "published": "0.12", "recomputed": "0.1234", "verdict": "MATCH"}
GAMES = {"dataset": "ncaa538", "quantity": "games", "published": "254", "recomputed": "253", "verdict": "DIFFERS"}


@pytest.mark.parametrize(
    ("row", "ours", "verdict", "shown"),
    [
        (ROW, 0.1234, "MATCH", "0.1234"),
        (ROW, 0.1, "FAILED", "0.1"),
        (ROW, None, "FAILED", "–"),
        (ROW | {"published": "[2, 7]"}, [2, 7], "MATCH", "[2, 7]"),
        (ROW | {"published": "[2, 7]"}, [2, 8], "FAILED", "[2, 8]"),
        (GAMES, 253, "DIFFERS", "253"),
        (GAMES, 254, "FAILED", "254"),  # it is no difference any more
        (GAMES, 252, "FAILED", "252"),  # it is another difference
        (GAMES | {"dataset": "unheard of"}, 253, "FAILED", "253"),  # nobody said why
    ],
)
def test_a_figure_matches_at_its_printed_precision_or_differs_as_it_is_known_to(row, ours, verdict, shown):
    line = reproductions.judged(row, ours)
    assert (line["verdict"], line["ours"]) == (verdict, shown)
    assert bool(line["reason"]) == (verdict != "MATCH")


def test_one_failure_gives_exit_code_1(tmp_path, capsys):
    (tmp_path / reproductions.CHECKS).write_text(",".join(ROW) + "\n" + ",".join(ROW.values()) + "\n")
    assert reproductions.main(tmp_path) == 1
    assert "1 published figures: 0 match" in capsys.readouterr().out


def test_without_the_data_it_says_so_in_one_sentence(tmp_path):
    words = [sys.executable, "-m", "tests.reproductions", str(tmp_path)]
    ran = subprocess.run(words, cwd=ROOT, env=os.environ, capture_output=True, text=True, check=True)
    assert ran.stdout == f"nothing to reproduce: there is no published_checks.csv in {tmp_path}\n"


def test_the_electors_are_those_of_2016_without_the_five_of_districts():
    assert len(reproductions.ELECTORS) == 51
    assert sum(reproductions.ELECTORS.values()) == 538 - 5
