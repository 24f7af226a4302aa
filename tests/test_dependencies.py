"""What we stand on: the lock file is in step with pyproject.toml, hashed, from one index, under free licences."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tomllib
from importlib import metadata
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
LOCKED = {each["name"]: each for each in tomllib.loads((ROOT / "uv.lock").read_text(encoding="utf-8"))["package"]}
OURS = LOCKED.pop("forecast-ledger")
# A GPL anywhere among what we import would have to be ours; the LGPL (psycopg, an extra) asks for no more than that it
# can be replaced, which an import can.
VIRAL = re.compile(r"\bA?GPL|GNU (Affero )?General Public", re.IGNORECASE)


def plain(requirement):
    """The name in a requirement, as the lock writes names."""
    return re.sub(r"[-_.]+", "-", re.match(r"[\w.-]+", requirement).group()).lower()


def needed():
    """Every package that comes with ours and its extras, by name."""
    every = [*OURS["dependencies"], *(each for extra in OURS["optional-dependencies"].values() for each in extra)]
    found, left = set(), [each["name"] for each in every]
    while left:
        name = left.pop()
        if name in found or name not in LOCKED:
            continue
        found.add(name)
        held = LOCKED[name]
        more = [*held.get("dependencies", ()), *(e for x in held.get("optional-dependencies", {}).values() for e in x)]
        left += [each["name"] for each in more]
    return sorted(found)


def installed():
    """Those of them that are for this machine: the licence is read from what is installed."""
    found = {plain(each.name) for each in metadata.distributions()}
    return [name for name in needed() if name in found]


def test_what_is_installed_is_nearly_all_that_is_needed():
    assert len(installed()) > 0.8 * len(needed())


def test_the_lock_names_what_the_project_asks_for():
    asked = {(plain(each), None) for each in PROJECT["dependencies"]}
    asked |= {(plain(each), extra) for extra, some in PROJECT["optional-dependencies"].items() for each in some}
    of = re.compile(r"extra == '(\w+)'")
    locked = {
        (each["name"], (found := of.search(each.get("marker", ""))) and found[1])
        for each in OURS["metadata"]["requires-dist"]
    }
    assert locked == asked
    assert set(OURS["metadata"]["provides-extras"]) == set(PROJECT["optional-dependencies"])


def test_the_lock_is_in_step_by_its_own_tool():
    words = [Path(sys.executable).with_name("uv"), "lock", "--check", "--offline", "--no-config"]
    # an index that uv is set to on this machine would be taken for a difference
    environment = {name: said for name, said in os.environ.items() if not name.startswith("UV_")}
    done = subprocess.run(words, cwd=ROOT, capture_output=True, text=True, check=False, env=environment)
    assert done.returncode == 0, done.stderr


def test_every_locked_file_has_a_hash_and_comes_from_one_index():
    for name, held in LOCKED.items():
        files = [*held.get("wheels", ()), *([held["sdist"]] if "sdist" in held else [])]
        assert files, name
        for each in files:
            assert re.fullmatch(r"sha256:[0-9a-f]{64}", each["hash"]), name
        assert held["source"] == {"registry": "https://pypi.org/simple"}, name
        assert held["version"], name


def test_the_project_asks_for_no_file_from_elsewhere():
    every = [*PROJECT["dependencies"], *(each for some in PROJECT["optional-dependencies"].values() for each in some)]
    assert not [each for each in every if "@" in each or "://" in each]


@pytest.mark.parametrize("name", installed())
def test_a_runtime_dependency_is_pinned_with_a_hash_under_a_licence_that_is_no_gpl(name):
    assert LOCKED[name]["version"]
    assert all(each["hash"] for each in LOCKED[name].get("wheels", ()))
    said = metadata.metadata(name)
    words = [said.get("License-Expression") or "", *(c for c in said.get_all("Classifier", []) if "License ::" in c)]
    words += [(said.get("License") or "").splitlines()[0]] if said.get("License") else []
    licences = " ".join(words)
    assert licences.strip() or said.get_all("License-File"), f"{name} names no licence"
    assert not VIRAL.search(licences.replace("LGPL", "").replace("Lesser General Public", "")), licences


def test_the_check_for_vulnerabilities_says_so_where_it_cannot_be_made():
    script, run = ROOT / ".ci" / "audit-dependencies", (ROOT / ".ci" / "run").read_text(encoding="utf-8")
    assert "make audit-dependencies" in run
    environment = {"OSV_URL": "http://127.0.0.1:1", "PATH": "/usr/bin:/bin"}
    done = subprocess.run(["sh", script], capture_output=True, text=True, check=False, env=environment)
    assert done.returncode == 0, done.stderr
    assert "VULNERABILITIES NOT LOOKED FOR: no vulnerability service answers at http://127.0.0.1:1" in done.stdout
