"""The documents say what is true: every command of the README runs, every verb is named, every link leads somewhere."""

from __future__ import annotations

import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from ledger.cli import cli, main

ROOT = Path(__file__).resolve().parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")
DOCUMENTS = [ROOT / name for name in ("README.md", "CONTRIBUTING.md", "CHANGELOG.md", "seeds/README.md")] + sorted(
    (ROOT / "docs").rglob("*.md")
)


def blocks(language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```", README, flags=re.MULTILINE | re.DOTALL)


def commands() -> list[list[str]]:
    text = "".join(blocks("sh")).replace("\\\n", " ")
    return [shlex.split(line, comments=True) for line in text.splitlines() if line.strip()]


def test_every_command_of_the_readme_runs(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("FORECAST_LEDGER_URL", raising=False)
    (tmp_path / "seeds").symlink_to(ROOT / "seeds")
    ran = 0
    for words in commands():
        if words[0] != "forecast-ledger" or words[1] == "dashboard":
            continue
        monkeypatch.setattr(sys, "argv", words)
        with pytest.raises(SystemExit) as ended:
            main()
        said = capsys.readouterr()
        assert not ended.value.code, (words, said.err)
        assert "Traceback" not in said.err
        ran += 1
    assert ran >= 10
    assert (tmp_path / "calibration.svg").exists()


def test_every_make_target_of_the_readme_exists():
    wanted = {words[1] for words in commands() if words[0] == "make"}
    assert {"demo", "test"} <= wanted
    for target in wanted:
        subprocess.run(["make", "--dry-run", target], cwd=ROOT, check=True, capture_output=True)


def test_the_python_example_of_the_readme_runs(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "seeds").symlink_to(ROOT / "seeds")
    (example,) = blocks("python")
    names: dict[str, object] = {}
    exec(compile(example, "README.md", "exec"), names)
    assert float(names["frame"].brier.item()) == pytest.approx(0.04)


def test_every_verb_of_the_command_line_is_in_the_readme():
    for verb in cli.commands:
        assert re.search(rf"\b{verb}\b", README), verb


def test_the_lexicon_of_the_documents_loads_and_names_every_field(tmp_path, monkeypatch, capsys):
    from ledger.language import lexicons

    text = (ROOT / "docs/lexicons.md").read_text(encoding="utf-8")
    (example,) = re.findall(r"^```yaml\n(.*?)^```", text, flags=re.MULTILINE | re.DOTALL)
    (tmp_path / "house.yaml").write_text(example, encoding="utf-8")
    found = lexicons.find(tmp_path / "house.yaml")
    assert (found.label, found.by_form["a good bet"].best, found.by_form["possible"].best) == ("house@2024", 0.7, None)
    for name in lexicons._OF_FILE | lexicons._OF_ROW:
        assert f"`{name}`" in text, name
    monkeypatch.chdir(tmp_path)
    (shell,) = re.findall(r"^```sh\n(.*?)^```", text, flags=re.MULTILINE | re.DOTALL)
    for line in shell.splitlines():
        monkeypatch.setattr(sys, "argv", shlex.split(line, comments=True))
        with pytest.raises(SystemExit) as ended:
            main()
        said = capsys.readouterr()
        assert not ended.value.code, (line, said.err)
        assert re.search("house|probable", said.out)


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_every_link_between_documents_leads_somewhere(document):
    for target in re.findall(r"\]\(([^)#\s]+)[^)]*\)", document.read_text(encoding="utf-8")):
        if not target.startswith(("http://", "https://")):
            assert (document.parent / target).exists(), target
