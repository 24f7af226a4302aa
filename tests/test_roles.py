"""A team's ledger on a real PostgreSQL: what the application role may do, and that it may do no more."""

from __future__ import annotations

import os
from itertools import count
from urllib.parse import urlsplit

import pytest

from ledger import Ledger
from ledger.entries import NoteAdded
from ledger.errors import InputError, StorageError
from ledger.journal import roles
from ledger.writing import migrate

pytestmark = pytest.mark.postgres
_numbers = count(1)
FORBIDDEN = [
    "UPDATE journal SET actor = 'mallory'",
    "UPDATE journal SET payload = payload WHERE seq = 0",
    "DELETE FROM journal",
    "TRUNCATE journal",
    "DROP TABLE journal CASCADE",
    "ALTER TABLE journal DISABLE TRIGGER ALL",
    "ALTER TABLE journal ADD COLUMN x int",
    "ALTER TABLE journal OWNER TO CURRENT_USER",
    "DROP TRIGGER journal_row ON journal",
    "DROP FUNCTION journal_guard() CASCADE",
    "CREATE OR REPLACE FUNCTION journal_guard() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'",
    "CREATE RULE r AS ON INSERT TO journal DO INSTEAD NOTHING",
    "SET session_replication_role = replica",
    "SET ROLE {owner}",
    "CREATE TABLE mine (a int)",
    "CREATE TEMPORARY TABLE journal (seq int)",
    "UPDATE claims SET question = 'another'",
    "DELETE FROM claims",
    "TRUNCATE resolutions",
    "DELETE FROM texts",
    "UPDATE texts SET text_hash = 'x'",
    "UPDATE schema_version SET version = 99",
    "DELETE FROM tiles",
    "INSERT INTO journal VALUES (99, 'a', 'note', 'mallory', '2099', '{{}}', 'x', 'y')",
    "INSERT INTO journal VALUES (0, 'a', 'note', 'mallory', '2099', '{{}}', 'x', 'y')",
    "INSERT INTO journal SELECT seq + 1, 'a', kind, actor, '2000', payload, leaf_hash, chain_hash FROM journal "
    "ORDER BY seq DESC LIMIT 1",
]


def as_role(url, role):
    """The URL by which a role connects: the server of the tests trusts whoever is on this machine."""
    return url.replace(f"//{urlsplit(url).username}:", f"//{role}:")


@pytest.fixture
def names():
    """Two role names of this test's own: roles belong to the whole server."""
    number = f"{os.getpid()}_{next(_numbers)}"
    return f"keeper_{number}", f"app_{number}"


@pytest.fixture
def team(postgres_url, names):
    """The URLs of the owner's connection and of the application's, and the role names."""
    roles.create(postgres_url, *names)
    with Ledger(postgres_url, "ana", name="team") as ledger:
        ledger.set_member("ana", "steward")
        ledger.set_member("bob", "steward")
    return postgres_url, as_role(postgres_url, names[1]), names


def test_the_application_role_does_all_that_a_ledger_does(team):
    _, url, _ = team
    with Ledger(url, "ana") as ana, Ledger(url, "bob") as bob:
        statement = ana.archive("It is likely to rain.", publisher="p", published_at="2024-10-31")
        claim = ana.record(statement=statement, start=0, end=21, question="q", criteria="c",
                           window=("2024-11-01", "2024-11-02"), term="likely")  # fmt: skip
        ana.revise(claim, reason="clearer", question="Will it rain?")
        ana.read(claim, "0.7")
        ana.resolve(claim, "no", evidence="dry")
        bob.settle(claim)
        ana.append([NoteAdded(about=claim.entry_id, text="seen")])
        ana.ask_erasure(statement, reason="law")
        bob.erase(statement)
        ana.checkpoint()
        for number in range(300):  # beyond a tile
            ana.note(claim, f"note {number}")
        assert ana.scores().n.item() == 1
        report = bob.audit()
        assert report.ok, report.findings


def test_a_ledger_that_is_brought_up_to_date_keeps_its_owner_and_the_applications_rights(team):
    import psycopg

    where, url, (keeper, app) = team
    with psycopg.connect(where) as connection:
        connection.execute("UPDATE schema_version SET version = 2")
        connection.execute("DROP TABLE tallies, waiting")
    migrate(where)
    with psycopg.connect(where) as connection:
        owners = connection.execute("SELECT DISTINCT tableowner FROM pg_tables WHERE schemaname = 'public'").fetchall()
        assert owners == [(keeper,)]
        with pytest.raises(psycopg.Error):
            connection.execute(f"SET ROLE {app}").execute("DELETE FROM claims")
    with Ledger(url, "ana") as ledger:
        claim = ledger.record(question="q", criteria="c", window=("2024-11-01", "2024-11-02"))
        ledger.forecast(claim, "0.7")
        ledger.withdraw(claim, reason="a slip")
        assert ledger.audit().ok


@pytest.mark.parametrize("statement", FORBIDDEN)
def test_the_application_role_may_do_no_more(team, statement):
    import psycopg

    _, url, (keeper, _) = team
    with Ledger(url, "ana") as ledger:
        before = ledger.info()["chain_hash"]
        with pytest.raises(psycopg.Error), psycopg.connect(url) as connection:
            connection.execute(statement.format(owner=keeper))
        assert ledger.info()["chain_hash"] == before
        assert ledger.audit().ok


def test_a_right_the_application_has_not_cannot_be_passed_on(team):
    import psycopg

    _, url, (_, app) = team
    with psycopg.connect(url) as connection:
        connection.execute("GRANT ALL ON journal TO PUBLIC")  # a warning, and nothing is granted
        asked = "SELECT bool_or(has_table_privilege(%s, 'journal', each)) FROM unnest(%s::text[]) each"
        held = connection.execute(asked, (app, ["UPDATE", "DELETE", "TRUNCATE", "TRIGGER"])).fetchone()
    assert held == (False,)


def test_the_guard_looks_at_the_journal_and_at_no_table_of_a_writers_own(postgres_url):
    """Even where temporary tables are allowed, one that is named journal does not open a gap."""
    import psycopg

    Ledger(postgres_url, "ana").close()
    with psycopg.connect(postgres_url) as connection:
        connection.execute("CREATE TEMPORARY TABLE journal (LIKE public.journal)")
        connection.execute("INSERT INTO pg_temp.journal VALUES (98, 'z', 'note', 'x', '2000', '{}', 'x', 'y')")
        with pytest.raises(psycopg.errors.RaiseException, match="the journal has no gaps"):
            connection.execute("INSERT INTO public.journal VALUES (99, 'a', 'note', 'x', '2099', '{}', 'x', 'y')")


def test_a_guard_whose_search_path_was_opened_is_missed(postgres_url):
    import psycopg

    Ledger(postgres_url, "ana").close()
    with psycopg.connect(postgres_url) as connection:
        connection.execute("ALTER FUNCTION journal_guard() RESET search_path")
    with pytest.raises(StorageError, match="triggers are not as they should be"):
        Ledger(postgres_url, "ana")


def test_the_owners_tools_still_mend(team):
    from ledger.writing import migrate

    owner, url, _ = team
    with pytest.raises(StorageError, match="permission denied"):
        migrate(url)
    migrate(owner)
    with Ledger(url, "ana") as ledger:
        assert ledger.audit().ok


def test_one_command_makes_it(postgres_url, names, monkeypatch, run):
    keeper, app = names
    monkeypatch.setenv("FORECAST_LEDGER_APP_PASSWORD", "a 'quoted' password")
    said = run("--actor", "ana", "init", "--url", postgres_url, "--owner", keeper,
               "--app-role", app, "--steward", "ana", "--four-eyes")  # fmt: skip
    assert said[0] == 0, said
    assert f"made the role {app} (login)" in said[1]
    assert "quoted" not in said[1] + said[2]
    url = as_role(postgres_url, app)
    assert run("--ledger", url, "--actor", "ana", "set-member", "bob", "viewer")[0] == 0
    assert run("--ledger", url, "audit")[0] == 0
    assert "four eyes" in run("--ledger", url, "info")[1]
    code, _, said = run("init", "--url", postgres_url, "--owner", keeper, "--app-role", app)
    assert (code, "holds a ledger already" in said) == (2, True)
    import psycopg

    with psycopg.connect(postgres_url) as connection:
        kept = connection.execute("SELECT rolpassword FROM pg_authid WHERE rolname = %s", (app,)).fetchone()[0]
    assert kept.startswith("SCRAM-SHA-256$")


def test_roles_that_would_not_hold_are_refused(postgres_url, names, tmp_path):
    keeper, app = names
    for owner, other, sentence in (
        (keeper, keeper, "another role than the owner"),
        (keeper, "postgres", "a role without the rights of a superuser"),
        (keeper, "app; DROP TABLE x", "a name of small letters, digits and _"),
        ("Keeper", app, "a name of small letters, digits and _"),
    ):
        with pytest.raises(InputError, match=sentence):
            roles.create(postgres_url, owner, other)
    with pytest.raises(InputError, match="expected a ledger at postgresql"):
        roles.create(tmp_path / "file.sqlite", keeper, app)
    with Ledger(postgres_url, "ana") as ledger:  # nothing was made before
        assert ledger.info()["entries"] == 1


def test_an_owner_who_is_no_superuser_can_make_it(postgres_url, names):
    import psycopg

    keeper, app = names
    admin = f"admin_{app}"
    with psycopg.connect(postgres_url, autocommit=True) as connection:
        connection.execute(f"CREATE ROLE {admin} LOGIN CREATEROLE")
        name = connection.execute("SELECT current_database()").fetchone()[0]
        connection.execute(f"ALTER DATABASE {name} OWNER TO {admin}")
    roles.create(as_role(postgres_url, admin), keeper, app)
    with Ledger(as_role(postgres_url, admin), "ana") as ledger:
        ledger.set_member("ana", "steward")
    with Ledger(as_role(postgres_url, app), "ana") as ledger:
        ledger.set_member("bob", "viewer")
        assert ledger.audit().ok
