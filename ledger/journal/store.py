"""Opening a ledger's database: SQLite in a file (the default) or PostgreSQL by URL."""

from __future__ import annotations

import os
import sqlite3
import stat
import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, insert, inspect, make_url, select
from sqlalchemy.engine import URL
from sqlalchemy.exc import ArgumentError, DBAPIError, NoSuchModuleError, SQLAlchemyError
from sqlalchemy.pool import StaticPool

from ledger.errors import InputError, StorageError
from ledger.journal import schema, turns
from ledger.journal.guards import create_triggers, missing_guards

SAFE_SQLITE = (3, 51, 3)
_NARROW, _WIDE = 64 * 1024, 640 * 1024  # pages kept in memory, in KiB: of a batch until its commit; of an import


def address(where: str | Path) -> URL:
    """Turn a file name or a database URL into the URL SQLAlchemy opens.

    Raises:
        InputError: if it is a URL of another database.

    >>> str(address("austin.sqlite"))
    'sqlite:///austin.sqlite'
    """
    given = str(where)
    if "://" not in given:
        return URL.create("sqlite", database=given)
    scheme = given.split("://", 1)[0].split("+", 1)[0]
    if scheme not in {"sqlite", "postgresql", "postgres"}:
        raise InputError("--ledger", "a file name, sqlite:///FILE or postgresql://…", f"{scheme}://…")
    try:
        url = make_url(given)
    except (ArgumentError, ValueError) as error:
        raise InputError(
            "--ledger", "a file name, sqlite:///FILE or postgresql://…", f"{scheme}://, malformed"
        ) from error
    return url if scheme == "sqlite" else url.set(drivername="postgresql+psycopg")


def sqlite_note() -> str | None:
    """Say that the SQLite in use has the WAL-reset bug, if it has it."""
    if sqlite3.sqlite_version_info >= SAFE_SQLITE:
        return None
    return (
        f"SQLite {sqlite3.sqlite_version} can in rare cases lose a commit when its log is reset by two "
        f"processes at once (mended in {'.'.join(map(str, SAFE_SQLITE))}): keep a backup or a checkpoint."
    )


class Store:
    """One database that holds one ledger; made by :func:`open_store` or :func:`create_store`.

    Args:
        url: where the database is, as given by :func:`address`.
    """

    def __init__(self, url: URL) -> None:
        self.url = url
        self.dialect = url.get_backend_name()
        self.path = Path(url.database) if self.dialect == "sqlite" and url.database else None
        if self.path and (str(self.path) == ":memory:"):
            self.path = None
        self.read_only = self.path is not None and self.path.exists() and not _writable(self.path)
        self._memory_lock = threading.RLock() if self.dialect == "sqlite" and self.path is None else None
        self.engine = self._engine()

    def _engine(self) -> Engine:
        if self.dialect == "postgresql":
            return self._server()
        options: dict[str, Any] = {"connect_args": {"check_same_thread": False, "timeout": turns.PATIENCE}}
        url = self.url
        if self.path is None:
            options["poolclass"] = StaticPool
        elif self.read_only:
            quiet = "" if Path(f"{self.path}-wal").exists() else "&immutable=1"
            url = URL.create("sqlite", database=f"{self.path.resolve().as_uri()}?mode=ro{quiet}", query={"uri": "true"})
        engine = create_engine(url, **options)
        read_only, in_file = self.read_only, self.path is not None

        @event.listens_for(engine, "connect")
        def _connected(connection: sqlite3.Connection, _record: object) -> None:
            connection.isolation_level = None  # the transactions are ours, begun below
            if not read_only:
                if in_file:
                    connection.execute("PRAGMA page_size=8192")  # of a new file: entries are some 700 bytes long
                    connection.execute("PRAGMA journal_mode=WAL")
                connection.execute("PRAGMA synchronous=FULL")
                connection.execute(f"PRAGMA cache_size=-{_NARROW}")
            connection.execute("PRAGMA trusted_schema=OFF")

        @event.listens_for(engine, "begin")
        def _begun(connection: Connection) -> None:
            driver = connection.connection.dbapi_connection
            if isinstance(driver, sqlite3.Connection) and connection.get_execution_options().get("writing", False):
                turns.begin(driver)
            else:
                connection.exec_driver_sql("BEGIN")

        return engine

    def _server(self) -> Engine:
        try:
            engine = create_engine(self.url, pool_pre_ping=True)
        except (ModuleNotFoundError, NoSuchModuleError) as error:
            raise StorageError("PostgreSQL needs the extra: pip install 'forecast-ledger[postgres]'") from error

        @event.listens_for(engine, "after_cursor_execute")
        def _sent(connection: Connection, _cursor: object, statement: str, *_: object) -> None:
            turns.answer(connection, statement)

        return engine

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A transaction that sees one moment of the ledger."""
        with self._guarded("read"):
            options = {"isolation_level": "REPEATABLE READ"} if self.dialect == "postgresql" else {}
            with self.engine.connect().execution_options(**options) as connection:
                connection.begin()
                yield connection  # rolled back at the end: nothing was written, and a damaged file cannot commit

    def writing(self) -> AbstractContextManager[Connection]:
        """The one transaction that may write now; others wait their turn. It is durable when it ends."""
        return self._alone(turns.alone)

    def appending(self) -> AbstractContextManager[Connection]:
        """The same where all that is written is appended: on a server its turn is shorter, and no rows are streamed."""
        return self._alone(turns.together)

    @contextmanager
    def importing(self) -> Iterator[Connection]:
        """The same for very many entries: room for the pages of the indexes; on a server, rows may be streamed."""
        with self.writing() as connection:
            if self.dialect == "sqlite":
                connection.exec_driver_sql(f"PRAGMA cache_size=-{_WIDE}")
            try:
                yield connection
            finally:
                if self.dialect == "sqlite":
                    connection.exec_driver_sql(f"PRAGMA cache_size=-{_NARROW}")

    def flush(self) -> None:
        """Wait until all that could be read so far is durable; in a file it is already."""
        if self.dialect == "postgresql":
            with self._guarded("read"), self.engine.connect() as connection:
                turns.flush(connection)

    @contextmanager
    def _alone(self, on_server: Callable[[Connection], AbstractContextManager[None]]) -> Iterator[Connection]:
        if self.read_only:
            raise StorageError(f"{self.path} is read-only: nothing was written")
        with (
            self._guarded("written"),
            self.engine.connect().execution_options(writing=True) as connection,
            on_server(connection) if self.dialect == "postgresql" else connection.begin(),
        ):
            yield connection

    @contextmanager
    def _guarded(self, what: str) -> Iterator[None]:
        if self._memory_lock:
            self._memory_lock.acquire()
        try:
            yield
        except DBAPIError as error:
            raise StorageError(f"the ledger could not be {what}: {' '.join(str(error.orig).split())}") from error
        except (SQLAlchemyError, UnicodeDecodeError, self.engine.dialect.loaded_dbapi.Error) as error:
            raise StorageError(f"the ledger could not be {what}: {error}") from error
        finally:
            if self._memory_lock:
                self._memory_lock.release()

    def close(self) -> None:
        """Give the connections back."""
        self.engine.dispose()


def _writable(path: Path) -> bool:
    """Whether the file may be written; a file without any write permission is read-only for everyone."""
    return bool(path.stat().st_mode & (stat.S_IWUSR | stat.S_IWGRP | stat.S_IWOTH)) and os.access(path, os.W_OK)


def create_tables(connection: Connection) -> None:
    """Make the tables and triggers of an empty ledger."""
    schema.metadata.create_all(connection)
    schema.books.create_all(connection)
    connection.execute(insert(schema.schema_version).values(version=schema.SCHEMA_VERSION))
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql(f"PRAGMA application_id={schema.APPLICATION_ID}")
    create_triggers(connection)


def is_empty(url: URL) -> bool:
    """Whether a server's database has no journal yet."""
    store = Store(url)
    try:
        with store.reading() as connection:
            return not inspect(connection).has_table("journal")
    finally:
        store.close()


def create_store(where: str | Path) -> Store:
    """Make a new, empty database for a ledger.

    Raises:
        StorageError: if something is there already, or the place cannot be written.
    """
    store = Store(address(where))
    if store.path is not None and store.path.exists():
        store.close()
        raise StorageError(f"{store.path} exists: a new ledger needs a new file")
    try:
        with store.writing() as connection:
            if inspect(connection).has_table("journal"):
                raise StorageError(f"{shown(store.url)} holds a ledger already")
            create_tables(connection)
    except StorageError:
        store.close()
        raise
    return store


def open_store(where: str | Path, *, checked: bool = True) -> Store:
    """Open the database of an existing ledger.

    Args:
        where: a file name or database URL.
        checked: refuse a journal whose triggers are absent; an audit and a mending open it unchecked.

    Raises:
        StorageError: if there is no ledger, it is of another version, or its guard is absent.
    """
    url = address(where)
    path = url.database
    if url.get_backend_name() == "sqlite" and path and path != ":memory:":
        if Path(path).is_dir():
            raise StorageError(f"{path} is a folder: a ledger is a file or a database URL")
        if not Path(path).is_file():
            raise StorageError(f"no ledger at {path}: make one with `forecast-ledger init`")
        with Path(path).open("rb") as file:
            if file.read(16) != b"SQLite format 3\x00":
                raise StorageError(f"{path} is no ledger: it is not an SQLite file")
    store = Store(url)
    try:
        with store.reading() as connection:
            if not inspect(connection).has_table("journal"):
                raise StorageError(f"{shown(url)} is no ledger: it has no journal")
            version = connection.execute(select(schema.schema_version.c.version)).scalar_one()
            if not isinstance(version, int) or version > schema.SCHEMA_VERSION:
                raise StorageError(
                    f"{shown(url)} is a ledger of version {version}, this program reads up to version "
                    f"{schema.SCHEMA_VERSION}: use a newer forecast-ledger"
                )
            if checked and version < schema.SCHEMA_VERSION:
                raise StorageError(
                    f"{shown(url)} is a ledger of version {version}, this program writes version "
                    f"{schema.SCHEMA_VERSION}: run `forecast-ledger migrate`, which leaves the journal as it is"
                )
            absent = missing_guards(connection) if checked else []
            if absent:
                raise StorageError(
                    f"the journal's triggers are not as they should be ({', '.join(absent)}): run "
                    "`forecast-ledger audit`, then `forecast-ledger migrate` to put them back"
                )
    except StorageError:
        store.close()
        raise
    return store


def shown(where: str | Path | URL) -> str:
    """Return where a ledger is as it may be printed: without a password, wherever one stands in its URL.

    >>> shown("postgresql://ada:secret@db/ledger?sslpassword=secret&application_name=x")
    'postgresql://ada:***@db/ledger?application_name=x'
    """
    if not isinstance(where, URL):
        if "://" not in str(where):
            return str(where)
        where = address(where)
    secret = [name for name in where.query if "pass" in name.lower()]
    plain = where.set(drivername=where.get_backend_name()).difference_update_query(secret)
    return plain.render_as_string(hide_password=True)
