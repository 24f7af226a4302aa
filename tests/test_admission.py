"""The pages show what a role may do and no more; a role taken away ends it in an open tab; and who may come at all."""

from __future__ import annotations

import os

import pytest
from dashboard_pages import APP, HOSTILE, MARK, alerts, answered, html, made, markdown, pressed, shown, visit
from streamlit.testing.v1 import AppTest

from dashboard import admission, data, serve
from ledger import Ledger
from ledger.errors import InputError

ROLES = ("viewer", "forecaster", "resolver", "steward")
# Page → its verb, who gets it, and a label of a button on it that writes.
PAGES = {
    "record": ("record", {"forecaster", "steward"}, "Archive the statement"),
    "importing": ("import", {"forecaster", "steward"}, None),
    "forecast": ("forecast", {"forecaster", "steward"}, None),
    "read": ("read", {"forecaster", "steward"}, None),
    "resolve": ("resolve", {"resolver", "steward"}, "Record the ruling"),
    "members": ("ask erasure", {"forecaster", "resolver", "steward"}, "Ask for the erasure"),
}
OPEN = ("home", "claims", "claim", "calibration", "terms")
WRITES = ("Archive", "Record the", "Settle", "Give the role", "Ask for", "Erase", "Import", "Accept", "Reject")


@pytest.fixture
def book(tmp_path, monkeypatch):
    path = tmp_path / "ledger.sqlite"
    made(path)
    with Ledger(path, "ana") as ledger:
        ledger.set_member("ana", "steward")
        for role in ROLES:
            ledger.set_member(f"a {role}", role)
        ledger.set_member("gone", "steward")
        ledger.set_member("gone", None)
    yield shown(path, monkeypatch)
    data._opened.clear()
    data.forget()


def labels(at):
    return [button.label for button in at.button]


@pytest.mark.parametrize("role", ROLES)
def test_a_page_is_for_those_whose_role_does_its_verb(book, monkeypatch, role):
    shown(book, monkeypatch, actor=f"a {role}")
    at = visit()
    for page, (verb, able, label) in PAGES.items():
        visit(page, at)
        assert not at.exception, page
        if role in able:
            assert not alerts(at), page
            assert label is None or label in labels(at), page
        else:
            (said,) = alerts(at)
            assert f"{verb}: expected a member with the role" in said, page
            assert f"got a {role} with the role {role}" in said, page
            assert not at.button, page


def test_a_viewer_sees_and_writes_nothing(book, monkeypatch):
    shown(book, monkeypatch, actor="a viewer")
    at = visit()
    for page in OPEN:
        visit(page, at, **({"claim": "open"} if page == "claim" else {}))
        assert not at.exception, page
        assert not alerts(at), page
        assert not [label for label in labels(at) if label.startswith(WRITES)], page


@pytest.mark.parametrize("who", ["gone", "mallory"])
def test_without_a_role_nothing_is_shown(book, monkeypatch, who):
    shown(book, monkeypatch, actor=who)
    at = visit()
    for page in ("home", "claims", "record", "members"):
        (said,) = alerts(visit(page, at))
        assert f"look: expected a member with the role viewer or forecaster or resolver or steward, got {who}" in said
        assert not (at.metric or at.dataframe or at.button)


def test_the_menu_follows_the_role():
    seen = {
        role: [page for page in admission.NEEDS if admission.Standing("x", role, True).sees(page) == "visible"]
        for role in ROLES
    }
    assert seen == {
        "viewer": [],
        "forecaster": ["record", "import", "forecast", "read", "members"],
        "resolver": ["resolve", "members"],
        "steward": list(admission.NEEDS),
    }
    assert admission.Standing("x", None, False).sees("resolve") == "visible"


def test_a_role_taken_away_stops_the_next_action_in_an_open_tab(book, monkeypatch):
    shown(book, monkeypatch, actor="a forecaster")
    at = visit("claim", claim="open")
    answered(at, "Probability").set_value(50.0)
    with Ledger(book, "ana") as ana:
        before = len(ana.forecasts())
        ana.set_member("a forecaster", "viewer")
        at = pressed(at, "Record the forecast")
        assert (
            "forecast: expected a member with the role forecaster or steward, got a forecaster with the role viewer"
            in (html(at))
        )
        assert len(ana.forecasts()) == before
        ana.set_member("a forecaster", None)
        at.run()
        assert "look: expected a member" in alerts(at)[0]
        assert not at.button


def test_a_stewards_tab_is_closed_to_erasures_too(book, monkeypatch):
    with Ledger(book, "ana") as ana:
        ana.ask_erasure("1", reason="law")
    shown(book, monkeypatch, actor="a steward")
    at = visit("members")
    answered(at, "I have looked").set_value(True).run()
    with Ledger(book, "ana") as ana:
        ana.set_member("a steward", "forecaster")
        at = pressed(at, "Erase the text")
        assert ana.text("1")
        assert "erase another&#x27;s entry: expected a member with the role steward" in html(at).replace("'", "&#x27;")


def test_members_and_erasures_on_the_page(book, monkeypatch):
    shown(book, monkeypatch, actor="a steward")
    at = visit("members")
    answered(at, "Name somebody").set_value("https://id|7")
    answered(at, "Role").set_value("resolver")
    at = pressed(at, "Give the role")
    answered(at, "Number of the statement").set_value("1")
    answered(at, "Why: the law").set_value("Art. 17")
    at = pressed(at, "Ask for the erasure")
    assert "You asked for this" in at.caption[-1].value or any("You asked" in each.value for each in at.caption)
    assert "Erase the text" not in labels(at)
    shown(book, monkeypatch, actor="ana")
    at = visit("members")
    answered(at, "I have looked").set_value(True).run()
    at = pressed(at, "Erase the text")
    with Ledger(book) as ledger:
        assert ledger.erasures().erased_by.tolist() == ["ana"]
        assert "https://id|7" in set(ledger.members().subject)
        assert ledger.audit().ok


def test_hostile_names_and_reasons_stay_inert(book):
    with Ledger(book, "ana") as ana:
        for words in HOSTILE:
            ana.set_member(words, "viewer")
        ana.ask_erasure("1", reason=" ".join(HOSTILE))
    at = visit("members")
    assert not at.exception
    assert MARK not in markdown(at)
    for part in ("<img", "<script", "\u202e", "href="):
        assert part not in html(at)
    assert not any("\u202e" in frame.value.to_csv() for frame in at.dataframe)


# -- who may come ----------------------------------------------------------------------------------------------------


def logged_in(**user):
    at = AppTest.from_file(APP, default_timeout=30)
    at.user = {"is_logged_in": True, "iss": "https://id", "sub": "42", "exp": 9_999_999_999} | user
    return at.run()


def test_with_a_login_a_ledger_without_members_is_closed(tmp_path, monkeypatch):
    made(tmp_path / "ledger.sqlite")
    shown(tmp_path / "ledger.sqlite", monkeypatch)
    at = logged_in()
    assert "its keeper runs forecast-ledger set-member" in alerts(at)[0]
    assert "https://id|42" in alerts(at)[0]
    assert not at.metric
    data._opened.clear()


def test_a_login_is_looked_at_at_every_run(book):
    with Ledger(book, "ana") as ana:
        ana.set_member("https://id|42", "viewer")
    at = logged_in()
    assert at.metric
    at.user = {"is_logged_in": True, "iss": "https://id", "sub": "42", "exp": 1}
    at.run()
    assert "got one that is over" in alerts(at)[0]
    assert labels(at) == ["Log in"]
    assert not at.metric


@pytest.mark.parametrize("user", [{"iss": ""}, {"sub": None}, {"exp": None}, {"exp": "soon"}])
def test_a_login_without_issuer_subject_or_end_is_none(book, user):
    assert "expected a login" in alerts(logged_in(**user))[0]


@pytest.mark.parametrize(("host", "home"), [
    ("127.0.0.1:8501", True), ("localhost", True), ("localhost:8501", True), ("[::1]:8501", True), ("127.8.9.1", True),
    ("::1", True), ("evil.example:8501", False), ("127.0.0.1.evil.example", False), ("0.0.0.0", False), ("::", False),
    ("192.168.1.5:8501", False), ("localhost.evil.example", False), ("", False), ("a:b:c", False),
])  # fmt: skip
def test_at_home_is_this_machine_alone(host, home):
    assert serve.at_home(host) is home


def test_without_a_login_a_visit_under_another_name_is_refused(book, monkeypatch):
    from types import SimpleNamespace

    for host, sentence in (("127.0.0.1:8501", ""), ("ledger.example", "expected a visit at 127.0.0.1")):
        monkeypatch.setattr(data.st, "context", SimpleNamespace(headers={"Host": host}))
        assert sentence in "".join(alerts(visit()))
        assert bool(alerts(visit())) is bool(sentence)
    monkeypatch.setenv("FORECAST_LEDGER_EVERYBODY", "1")
    assert not alerts(visit())


LOGIN = """[auth]
redirect_uri = "https://ledger.example/oauth2callback"
cookie_secret = "0123456789abcdef0123456789abcdef"
client_id = "ledger"
client_secret = "x"
server_metadata_url = "https://id.example/.well-known/openid-configuration"
"""


@pytest.fixture
def started(tmp_path, monkeypatch):
    """A function: options → the flags the server would run with, in a folder of its own."""
    from streamlit.web import cli

    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    for name in ("URL", "ACTOR", "EVERYBODY"):
        monkeypatch.setenv(f"FORECAST_LEDGER_{name}", "")
    ran = []
    monkeypatch.setattr(cli, "main", lambda words, **_: ran.append(words))

    def start(**said):
        serve.serve("ledger.sqlite", "ana", 8501, **said)
        return ran[-1]

    return start


@pytest.mark.parametrize("address", ["0.0.0.0", "::", "192.168.1.5", "ledger.example"])
def test_without_a_login_it_listens_nowhere_else_unless_told(started, address):
    with pytest.raises(InputError, match=r"because without a login .* reads the whole ledger and writes in your name"):
        started(address=address)
    assert f"--server.address={address}" in started(address=address, everybody_acts_as_me=True)
    assert os.environ["FORECAST_LEDGER_EVERYBODY"] == "1"
    assert "--server.address=127.0.0.1" in started()
    assert not os.environ["FORECAST_LEDGER_EVERYBODY"]


def test_with_a_login_it_may_listen_elsewhere(started, tmp_path):
    (tmp_path / "login.toml").write_text(LOGIN, encoding="utf-8")
    flags = started(address="0.0.0.0", login="login.toml")
    assert {"--server.address=0.0.0.0", f"--secrets.files={tmp_path / 'login.toml'}"} <= set(flags)
    (tmp_path / ".streamlit").mkdir()
    (tmp_path / ".streamlit" / "secrets.toml").write_text(LOGIN, encoding="utf-8")
    assert f"--secrets.files={tmp_path / '.streamlit' / 'secrets.toml'}" in started(address="0.0.0.0")


@pytest.mark.parametrize(("before", "after", "sentence"), [
    ("0123456789abcdef0123456789abcdef", "guess", "cookie_secret: expected at least 32 random characters, got 5"),
    ('client_id = "ledger"', "", "got no client_id"),
    ("https://ledger.example", "http://ledger.example", "redirect_uri: expected an address with https"),
    ("https://id.example", "http://id.example", "server_metadata_url: expected an address with https"),
    ("/oauth2callback", "/elsewhere", "an address that ends in /oauth2callback"),
    ("[auth]", "[other]", "expected a TOML file with the table"),
    ("[auth]", "[auth", "expected a TOML file"),
])  # fmt: skip
def test_a_login_that_would_not_hold_is_refused(started, tmp_path, before, after, sentence):
    (tmp_path / "login.toml").write_text(LOGIN.replace(before, after), encoding="utf-8")
    with pytest.raises(InputError, match=sentence.replace("[", r"\[")):
        started(login="login.toml")
    with pytest.raises(InputError, match="expected a TOML file"):
        started(login="absent.toml")
