"""The house keeps its shape: arrows point inwards, files stay short, data files carry their citations."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
MODULES = sorted(path for room in ("ledger", "dashboard") for path in (ROOT / room).rglob("*.py"))


def test_no_arrow_points_back_up():
    linter = Path(sys.executable).parent / "lint-imports"
    done = subprocess.run([linter], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize("module", MODULES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_a_file_is_short_enough_to_find_a_thing_in(module):
    assert len(module.read_text(encoding="utf-8").splitlines()) <= 400


@pytest.mark.parametrize("heavy", ["pandas", "numpy", "scipy", "sqlalchemy", "pydantic", "streamlit", "altair", "yaml"])
def test_help_loads_nothing_heavy(heavy):
    probe = f"import sys, ledger.cli; sys.exit({heavy!r} in sys.modules)"
    assert subprocess.run([sys.executable, "-c", probe], cwd=ROOT, check=False).returncode == 0


@pytest.mark.parametrize("room", ["ledger.language", "ledger.verification"])
def test_pure_rooms_load_no_database_and_no_page(room):
    probe = f"import sys, {room}; sys.exit(bool({{'sqlalchemy', 'streamlit', 'scipy'}} & set(sys.modules)))"
    assert subprocess.run([sys.executable, "-c", probe], cwd=ROOT, check=False).returncode == 0


def test_the_reasons_the_language_gives_can_be_recorded():
    from typing import get_args

    from ledger.entries import RejectionReason
    from ledger.language.reasons import Reason

    assert {reason.value for reason in Reason} <= set(get_args(RejectionReason))
