"""A ledger on PostgreSQL with two roles: an owner, and an application role that may add to it and no more.

The triggers of the journal hold against everybody who does not own it; who owns it can drop them. So what serves the
pages and runs the commands is neither owner nor superuser.
"""

from __future__ import annotations

import re
from pathlib import Path

from sqlalchemy import Connection, inspect, text

from ledger.errors import InputError, StorageError
from ledger.journal import schema, totals
from ledger.journal.store import Store, address, create_tables, shown
from ledger.journal.turns import server

_NAME = re.compile(r"[a-z_][a-z0-9_]{0,62}")


def create(where: str | Path, owner: str, app_role: str, password: str | None = None) -> list[str]:
    """Make the tables of a new ledger for an owner, and let an application role read and add; all or nothing.

    Args:
        where: the database's URL, by which somebody connects who may make roles and owns the database.
        owner: the role that owns the tables; made, without login, where there is none.
        app_role: the role of the dashboard and the commands; made, with login, where there is none.
        password: of a new application role; it goes to the server as a SCRAM hash.

    Returns:
        What was done, in words.

    Raises:
        InputError: if it is no PostgreSQL database, a name is no plain name, or the application role could alter.
        StorageError: if there is a ledger already, or the right to do it is absent.
    """
    url = address(where)
    if url.get_backend_name() != "postgresql":
        raise InputError("--owner, --app-role", "a ledger at postgresql://…", "one in a file, which has no roles")
    for option, name in (("--owner", owner), ("--app-role", app_role)):
        if not _NAME.fullmatch(name):
            raise InputError(option, "a name of small letters, digits and _", name)
    if owner == app_role:
        raise InputError("--app-role", "another role than the owner, who can drop the triggers", app_role)
    store = Store(url)
    try:
        with store.writing() as connection:
            if inspect(connection).has_table("journal"):
                raise StorageError(f"{shown(url)} holds a ledger already")
            done = [_role(connection, owner, "NOLOGIN"), _role(connection, app_role, "LOGIN", password)]
            _powerless(connection, owner, app_role)
            place = str(connection.exec_driver_sql("SELECT quote_ident(current_schema())").scalar_one())
            _prepared(connection, owner, app_role, place)
            connection.exec_driver_sql(f"SET LOCAL ROLE {owner}")
            create_tables(connection)
            grant(connection, app_role)
            connection.exec_driver_sql("RESET ROLE")
            done.append(f"{app_role} may read and add; it may not change, delete or empty the journal, nor alter it")
    finally:
        store.close()
    return done


def _role(connection: Connection, name: str, login: str, password: str | None = None) -> str:
    """Make a role where there is none; say what was done."""
    there = text("SELECT 1 FROM pg_roles WHERE rolname = :name")
    if connection.execute(there, {"name": name}).first():
        return f"the role {name} was there and stays as it is"
    secret = ""
    if password:
        wire = server(connection).pgconn
        secret = f" PASSWORD '{wire.encrypt_password(password.encode(), name.encode(), b'scram-sha-256').decode()}'"
    connection.exec_driver_sql(f"CREATE ROLE {name} {login} NOSUPERUSER NOCREATEDB NOCREATEROLE{secret}")
    without = "" if password or login == "NOLOGIN" else ", without a password"
    return f"made the role {name} ({login.lower()}{without})"


def _powerless(connection: Connection, owner: str, app_role: str) -> None:
    """Refuse an application role that could do what the owner can."""
    asked = text(
        "SELECT rolsuper OR rolcreaterole OR rolbypassrls OR rolreplication OR pg_has_role(oid, :owner, 'MEMBER') "
        "OR oid = (SELECT datdba FROM pg_database WHERE datname = current_database()) "
        "FROM pg_roles WHERE rolname = :app"
    )
    if connection.execute(asked, {"owner": owner, "app": app_role}).scalar_one():
        raise InputError(
            "--app-role", "a role without the rights of a superuser, of the database's owner or of --owner", app_role
        )


def _prepared(connection: Connection, owner: str, app_role: str, place: str) -> None:
    """Let the owner, and nobody else, make tables here."""
    database = connection.exec_driver_sql("SELECT quote_ident(current_database())").scalar_one()
    if not connection.execute(text("SELECT pg_has_role(:owner, 'USAGE')"), {"owner": owner}).scalar_one():
        connection.exec_driver_sql(f"GRANT {owner} TO CURRENT_USER")
    connection.exec_driver_sql(f"REVOKE CREATE ON SCHEMA {place} FROM PUBLIC")
    connection.exec_driver_sql(f"REVOKE TEMPORARY ON DATABASE {database} FROM PUBLIC")
    connection.exec_driver_sql(f"GRANT USAGE, CREATE ON SCHEMA {place} TO {owner}")
    connection.exec_driver_sql(f"GRANT USAGE ON SCHEMA {place} TO {app_role}")


def grant(connection: Connection, app_role: str) -> None:
    """Let an application role read everything and add; of a text it may take away what the law says."""
    allowed = {table.name: "SELECT, INSERT" for table in schema.metadata.sorted_tables}
    allowed |= {table.name: "SELECT, INSERT, UPDATE (until_seq)" for table in schema.books.sorted_tables}
    allowed |= {table.name: "SELECT, INSERT, UPDATE, DELETE" for table in totals.KEPT}
    allowed[schema.texts.name] += ", UPDATE (salt, sha256, text)"
    allowed[schema.schema_version.name] = "SELECT"
    for name, rights in allowed.items():
        connection.exec_driver_sql(f"GRANT {rights} ON {name} TO {app_role}")


def writers(connection: Connection) -> list[str]:
    """Return the roles on a server that may add to the journal, other than its owner."""
    if connection.dialect.name == "sqlite":
        return []
    found = connection.exec_driver_sql(
        "SELECT DISTINCT quote_ident(r.rolname) "
        "FROM pg_class c, aclexplode(c.relacl) a JOIN pg_roles r ON r.oid = a.grantee "
        "WHERE c.oid = 'journal'::regclass AND a.privilege_type = 'INSERT' AND a.grantee <> c.relowner ORDER BY 1"
    )
    return list(found.scalars())


def as_owner(connection: Connection) -> None:
    """Let a transaction on a server act as the owner of the journal, so that what it makes is the owner's too."""
    if connection.dialect.name == "sqlite":
        return
    owner = connection.exec_driver_sql(
        "SELECT quote_ident(pg_get_userbyid(relowner)) FROM pg_class "
        "WHERE oid = 'journal'::regclass AND pg_get_userbyid(relowner) <> CURRENT_USER"
    ).scalar()
    if owner is not None:
        connection.exec_driver_sql(f"SET LOCAL ROLE {owner}")
