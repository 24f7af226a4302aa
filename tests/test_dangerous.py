"""What may not stand in the code: code out of data, a shell, a parser that builds objects, a log that can be forged."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest
import yaml
from dashboard_pages import visit

from dashboard import data
from ledger.exchange import limits, seeds

ROOT = Path(__file__).resolve().parents[1]
MODULES = sorted(path for room in ("ledger", "dashboard") for path in (ROOT / room).rglob("*.py"))
FORBIDDEN = {"pickle", "marshal", "shelve", "dill", "cloudpickle", "jsonpickle", "xml", "lxml", "telnetlib", "ftplib"}
CALLS = {"eval", "exec", "compile", "__import__", "os.system", "os.popen", "yaml.unsafe_load", "yaml.full_load",
         "pd.read_pickle", "pandas.read_pickle", "np.load", "pd.eval", "tempfile.mktemp"}  # fmt: skip


def named(node):
    """The name of what is called, as it is written."""
    if isinstance(node, ast.Attribute):
        return f"{named(node.value)}.{node.attr}"
    return node.id if isinstance(node, ast.Name) else ""


@pytest.mark.parametrize("module", MODULES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_no_module_makes_code_or_objects_out_of_data(module):
    for node in ast.walk(ast.parse(module.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import | ast.ImportFrom):
            names = [node.module or ""] if isinstance(node, ast.ImportFrom) else [each.name for each in node.names]
            assert not {name.partition(".")[0] for name in names} & FORBIDDEN, names
        elif isinstance(node, ast.Call):
            called = named(node.func)
            assert called not in CALLS, called
            said = {each.arg: each.value for each in node.keywords}
            assert "shell" not in said, called
            if called == "yaml.load":
                assert named(said.get("Loader")) in {"StrictLoader", "_Loader", "loader"}  # children of the safe one
            if called.endswith(".query") and "frame" in called:
                assert isinstance(node.args[0], ast.Constant), "an expression for pandas that is no constant"


def test_the_loaders_of_yaml_are_children_of_the_safe_one():
    for loader in (limits.StrictLoader, seeds._Loader):
        assert issubclass(loader, yaml.SafeLoader | yaml.CSafeLoader)
        assert not [
            tag for tag in {**loader.yaml_constructors, **loader.yaml_multi_constructors} if "python" in str(tag)
        ]


def test_only_the_journal_speaks_sql():
    for module in MODULES:
        if "journal" not in module.parts:
            imported = {
                each.name
                for node in ast.walk(ast.parse(module.read_text(encoding="utf-8")))
                if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("sqlalchemy")
                for each in node.names
            }
            assert not imported & {"text", "literal_column", "TextClause"}, module


def test_what_is_logged_of_a_fault_can_forge_no_line_and_move_no_terminal(book, monkeypatch, caplog):
    def fails(**_):
        raise RuntimeError("\x1b[2J\nERROR dashboard fault 000000000000\r\u202e")

    at = visit()
    monkeypatch.setattr(data, "browse", fails)
    visit("claims", at)
    (record,) = [each for each in caplog.records if each.name == "dashboard"]
    first, *rest = record.getMessage().splitlines()
    name = first.removeprefix("fault ")
    assert rest
    assert all(line.startswith(f"{name} | ") for line in rest)
    assert not {"\x1b", "\r", "\u202e"} & set(record.getMessage())
