"""The documents for teams say what is true: the compose file is valid and safe, and every command exists."""

from __future__ import annotations

import re
import shlex
import tomllib
from pathlib import Path

import pytest
import yaml

from dashboard import serve
from ledger import rights
from ledger.cli import cli

DOCS = Path(__file__).resolve().parents[1] / "docs"
TEAMS = (DOCS / "teams.md").read_text(encoding="utf-8")
COMPOSE = yaml.safe_load((DOCS / "compose.yaml").read_text(encoding="utf-8"))
# The essentials of the Compose specification (its compose-spec.json): what may stand where, and its type.
TOP = {"name": str, "services": dict, "networks": dict, "volumes": dict, "configs": dict, "secrets": dict}
SERVICE = {
    "image": str, "build": dict, "command": list, "entrypoint": list, "environment": dict, "volumes": list,
    "ports": list, "expose": list, "secrets": list, "configs": list, "networks": list, "depends_on": (list, dict),
    "healthcheck": dict, "deploy": dict, "restart": str, "read_only": bool, "tmpfs": list, "cap_drop": list,
    "security_opt": list, "profiles": list,
}  # fmt: skip
CONDITIONS = {"service_started", "service_healthy", "service_completed_successfully"}
SERVICES = COMPOSE["services"]


def checked(words):
    """Whether a command's words name a verb and options that exist."""
    if words[0] != "forecast-ledger":
        return False
    verb, known = None, {option for each in cli.params for option in each.opts}
    for word in words[1:]:
        if verb is None and not word.startswith("-") and word in cli.commands:
            verb = word
            known = {option for each in cli.commands[verb].params for option in each.opts}
        elif word.startswith("--"):
            assert word in known, (verb, word)
    assert verb is not None, words
    return True


def test_the_compose_file_has_only_what_the_specification_allows():
    for name, value in COMPOSE.items():
        assert name.startswith("x-") or isinstance(value, TOP[name]), name
    assert re.fullmatch(r"[a-z0-9][a-z0-9_-]*", COMPOSE["name"])
    for name, service in SERVICES.items():
        for key, value in service.items():
            assert isinstance(value, SERVICE[key]), (name, key)


@pytest.mark.parametrize("name", SERVICES)
def test_a_service_refers_to_what_is_there(name):
    service = SERVICES[name]
    assert ("image" in service) != ("build" in service)
    needed = service.get("depends_on", {})
    assert set(needed) <= SERVICES.keys()
    if isinstance(needed, dict):
        assert {each["condition"] for each in needed.values()} <= CONDITIONS
        assert all("healthcheck" in SERVICES[other] for other in needed)
    for kind in ("networks", "secrets"):
        assert set(service.get(kind, [])) <= COMPOSE[kind].keys()
    assert {each["source"] for each in service.get("configs", [])} <= COMPOSE["configs"].keys()
    for volume in service.get("volumes", []):
        source, target, *_ = volume.split(":")
        assert (source in COMPOSE["volumes"], target[0]) == (True, "/")
    for port in service.get("ports", []):
        assert re.fullmatch(r"\d{1,5}:\d{1,5}", port)
    if test := service.get("healthcheck", {}).get("test"):
        assert test[0] in {"CMD", "CMD-SHELL"}


def test_the_compose_file_keeps_its_secrets_and_its_versions():
    assert all(set(each) == {"file"} for each in COMPOSE["secrets"].values())
    for service in SERVICES.values():
        tag = service.get("image", "x:1").rpartition(":")[2]
        assert tag[0].isdigit(), service
        for variable, value in service.get("environment", {}).items():
            assert "PASSWORD" not in variable or variable.endswith("_FILE"), value
    assert [name for name, service in SERVICES.items() if "ports" in service] == ["proxy"]
    assert "outside" not in SERVICES["db"]["networks"] and COMPOSE["networks"]["inside"] == {"internal": True}
    for name in ("init", "dashboard"):  # our own program: no more rights than it needs
        assert SERVICES[name]["read_only"] and SERVICES[name]["cap_drop"] == ["ALL"]
    assert "lb_policy cookie" in COMPOSE["configs"]["caddyfile"]["content"]


def test_the_commands_of_the_compose_file_exist():
    ran = 0
    for service in SERVICES.values():
        for line in service.get("command", []):
            words = shlex.split(line.replace("$$", "$"))
            ran += checked(words[words.index("forecast-ledger") :])
    assert ran == 2


def test_the_commands_of_the_text_exist():
    shell = "".join(re.findall(r"^```sh\n(.*?)^```", TEAMS, flags=re.MULTILINE | re.DOTALL)).replace("\\\n", " ")
    assert sum(checked(words) for line in shell.splitlines() if (words := shlex.split(line, comments=True))) >= 8


def test_the_login_of_the_text_is_whole_once_it_is_filled_in(tmp_path):
    (example,) = re.findall(r"^```toml\n(.*?)^```", TEAMS, flags=re.MULTILINE | re.DOTALL)
    said = tomllib.loads(example)["auth"]
    assert set(said) == set(serve.NEEDED)
    (tmp_path / "login.toml").write_text(example.replace("…", "x" * 32), encoding="utf-8")
    assert serve.login_file(str(tmp_path / "login.toml")) == tmp_path / "login.toml"


def test_the_text_names_every_role_and_every_proxy_need():
    for role in rights.ROLES:
        assert f"| {role} |" in TEAMS
    for word in ("Upgrade", "Host $host", "/_stcore/stream", "cookie_secret", "--everybody-acts-as-me", "VACUUM texts"):
        assert word in TEAMS
