"""One writer at a time: how a transaction gets its turn, and that what it wrote is durable before anybody is told.

Every entry takes up the hash of the one before, so writers wait for each other. What they need not wait for is each
other's flush. On PostgreSQL the turn therefore ends with a commit that is not flushed yet, and each writer then waits
until the log is flushed beyond its commit: one flush serves all who wait. The log is flushed in order, so after a crash
the journal ends at some entry and is whole up to it, and nobody had a receipt for those after it. Others may see an
entry the moment before it is flushed: who vouches for what was read waits as well (:func:`flush`).
"""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from sqlalchemy import Connection

from ledger.errors import StorageError

if TYPE_CHECKING:
    import psycopg

PATIENCE = 30.0  # seconds that a writer waits for its turn in a file
_PAUSE = 0.0005  # SQLite's own pauses grow to 100 ms, in which eight writers leave the file idle most of the time
_TURN = f"SELECT pg_advisory_xact_lock({0x464C4447}), set_config('synchronous_commit', 'off', true)"  # till its end
_FLUSH = (  # writes a word into the log, so that its commit flushes the log up to here; a replica has no log of its own
    "SELECT CASE WHEN current_setting('synchronous_commit') = 'off' "
    "THEN set_config('synchronous_commit', 'on', true) END, "
    "CASE WHEN NOT pg_is_in_recovery() THEN pg_logical_emit_message(true, 'forecast-ledger', '') END"
)


def begin(connection: sqlite3.Connection) -> None:
    """Begin a writing transaction in a file, as soon as no other one is open.

    Raises:
        sqlite3.OperationalError: if the others took too long.
    """
    end = time.monotonic() + PATIENCE
    connection.execute("PRAGMA busy_timeout=0")
    try:
        while True:
            try:
                connection.execute("BEGIN IMMEDIATE")
                return
            except sqlite3.OperationalError as error:
                if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY or time.monotonic() > end:
                    raise
            time.sleep(_PAUSE)
    finally:
        connection.execute(f"PRAGMA busy_timeout={PATIENCE * 1000:.0f}")


def server(connection: Connection) -> psycopg.Connection:
    """Return the driver's own connection to a PostgreSQL server."""
    import psycopg

    found = connection.connection.driver_connection
    if not isinstance(found, psycopg.Connection):
        raise StorageError("this ledger is not on a PostgreSQL server")
    return found


def waits_for_answers(connection: Connection) -> bool:
    """Whether every statement waits for its answer: always, but to a server where they travel :func:`together`."""
    return "pipeline" not in connection.get_execution_options()


def may_stream(connection: Connection) -> bool:
    """Whether rows may be streamed: to a server, where no statements travel together."""
    return connection.dialect.name == "postgresql" and waits_for_answers(connection)


@contextmanager
def alone(connection: Connection) -> Iterator[None]:
    """A transaction on a server, alone of all that write; durable when it ends."""
    with connection.begin():
        connection.exec_driver_sql(_TURN)
        yield
    flush(connection)


@contextmanager
def together(connection: Connection) -> Iterator[None]:
    """The same, in which no statement waits for an answer that is not asked for.

    Statements travel together up to the next one that is asked for rows (see :func:`answer`), so that a writer holds
    the lock for two journeys: one for the end of the journal, one with the new rows and the commit.
    """
    driver = server(connection)
    with driver.pipeline() as pipeline:
        connection.execution_options(pipeline=pipeline)
        with connection.begin():
            driver.execute(_TURN)
            yield
        driver.execute(_FLUSH)
        driver.execute("COMMIT")  # answered, as the flush, when the pipeline ends


def flush(connection: Connection) -> None:
    """Wait until all that was committed on a server so far is durable."""
    with connection.begin():
        connection.exec_driver_sql(_FLUSH)


def answer(connection: Connection, statement: str) -> None:
    """Wait for the answer of a statement that was sent, if it has rows to give."""
    pipeline = connection.get_execution_options().get("pipeline")
    if pipeline is not None and not statement.startswith(("INSERT", "UPDATE", "DELETE")):
        pipeline.sync()
