"""Engines that run a select over Parquet: DuckDB in this process, Spark in one of its own.

An engine is given tables by name, each a list of files, and then SQL with ``?`` for values, which are bound: no text
of a ledger ever becomes part of a statement, and no folder's name a pattern.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

from ledger.errors import InputError, StorageError

if TYPE_CHECKING:
    import pyarrow as pa

Files = Mapping[str, Sequence[str]]
Run = Callable[[str, Sequence[Any]], "pa.Table"]
_QUIET = {"autoinstall_known_extensions": "false", "autoload_known_extensions": "false"}  # nothing is fetched


def running(engine: str, files: Files) -> AbstractContextManager[Run]:
    """Start an engine on some tables; what it gives runs a select, and ends with the block.

    Args:
        engine: "duckdb" or "spark".
        files: table → its Parquet files, of which there is at least one.

    Raises:
        InputError: if there is no such engine, or its package is not installed.
    """
    if engine not in ENGINES:
        raise InputError("--engine", f"one of {', '.join(ENGINES)}", repr(engine))
    package = {"duckdb": "duckdb", "spark": "pyspark"}[engine]
    if find_spec(package) is None:
        raise InputError("--engine", f"the extra that runs it: pip install 'forecast-ledger[{engine}]'", "none")
    return ENGINES[engine](files)


@contextmanager
def _duckdb(files: Files) -> Iterator[Run]:
    import duckdb

    with (
        tempfile.TemporaryDirectory(prefix="forecast-ledger-duckdb-") as folder,
        duckdb.connect(":memory:", config={**_QUIET, "temp_directory": folder}) as connection,
    ):

        def run(text: str, values: Sequence[Any]) -> pa.Table:
            try:
                return connection.sql(text, params=list(values)).to_arrow_table()
            except duckdb.Error as error:
                raise unread("DuckDB", str(error)) from error

        try:
            for name, paths in files.items():
                connection.read_parquet(list(paths), hive_partitioning=False).create_view(name)
        except duckdb.Error as error:
            raise unread("DuckDB", str(error)) from error
        yield run


def _spark(files: Files) -> AbstractContextManager[Run]:
    from ledger.exchange import spark

    return spark.running(files)


ENGINES: dict[str, Callable[[Files], AbstractContextManager[Run]]] = {"duckdb": _duckdb, "spark": _spark}


def unread(engine: str, why: str) -> StorageError:
    """Return the error that an engine could not do it, with the first line of what it says."""
    first = " ".join(next(iter(why.strip().splitlines()), "it does not say why").split())
    return StorageError(f"{engine} could not score the data: {first[:300]}")
