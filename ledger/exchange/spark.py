"""Spark SQL over Parquet, on this machine alone: a cluster of two worker processes that ends with the question.

Spark runs in a process of its own (:mod:`ledger.exchange.spark_session`), so that neither its settings nor its
processes stay behind. It listens on 127.0.0.1, asks for a secret there, shows no pages, and keeps what it writes in a
folder that is removed: its own home is that folder, with links into the installed one. The data are linked from there,
too, under names that are no patterns.
"""

from __future__ import annotations

import json
import os
import secrets
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from importlib.util import find_spec
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

from ledger.errors import InputError, StorageError
from ledger.exchange.engines import Files, Run, unread

if TYPE_CHECKING:
    import pyarrow as pa

MASTER = "local-cluster[2,1,1024]"  # workers, cores and MiB of each
HERE = "127.0.0.1"
_PATIENCE = 30  # seconds for Spark to end by itself
_FOREIGN = (
    "PYSPARK_SUBMIT_ARGS",
    "PYSPARK_GATEWAY_PORT",
    "SPARK_CONF_DIR",
    "SPARK_REMOTE",
    "SPARK_CONNECT_MODE_ENABLED",
)


@contextmanager
def running(files: Files) -> Iterator[Run]:
    """Start Spark on some tables; what it gives runs a select, and all of it ends with the block.

    Raises:
        InputError: if there is no Java.
        StorageError: if Spark does not start, with what it says.
    """
    java = _java()
    with tempfile.TemporaryDirectory(prefix="forecast-ledger-spark-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        settings = _settings(folder) | {"master": MASTER}
        tables = {table: _linked(folder / "data" / table, paths) for table, paths in files.items()}
        command = [sys.executable, "-P", "-m", "ledger.exchange.spark_session"]
        with (folder / "errors").open("wb") as errors:
            process = subprocess.Popen(  # noqa: S603 - this very Python, and a module of ours
                command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=errors, text=True, encoding="utf-8",
                env=_environment(folder, java), start_new_session=True,
            )  # fmt: skip
        try:
            _ask(process, folder, {"settings": settings, "tables": tables, "answers": str(folder / "answers")})

            def run(text: str, values: Sequence[Any]) -> pa.Table:
                from pyarrow import ipc

                with ipc.open_stream(_ask(process, folder, {"text": text, "values": list(values)})) as answer:
                    return answer.read_all()

            yield run
        finally:
            _end(process)


def _java() -> str:
    """Return the home of a Java.

    Raises:
        InputError: if there is none.
    """
    home = os.environ.get("JAVA_HOME")
    found = shutil.which("java", path=str(Path(home) / "bin") if home else None)
    if found is None:
        got = f"JAVA_HOME={home}, where there is none" if home else "none on the path, and no JAVA_HOME"
        raise InputError("--engine spark", "a Java of version 17 or later", got)
    return str(Path(found).resolve().parents[1])


def _environment(folder: Path, java: str) -> dict[str, str]:
    """Return the environment Spark runs in: this one's, without what would make it another Spark."""
    home = folder / "home"
    home.mkdir()
    spec = find_spec("pyspark")
    for place in spec.submodule_search_locations or () if spec else ():
        for each in Path(place).iterdir():
            (home / each.name).symlink_to(each)
    own = Path(__file__).parents[2]
    kept = {name: value for name, value in os.environ.items() if name not in _FOREIGN}
    return kept | {
        "JAVA_HOME": java,
        "SPARK_HOME": str(home),
        "SPARK_LOCAL_IP": HERE,
        "SPARK_LOCAL_HOSTNAME": HERE,
        "PYTHONPATH": os.pathsep.join([str(own), *filter(None, [os.environ.get("PYTHONPATH")])]),
    }


def _settings(folder: Path) -> dict[str, str]:
    quick = "-XX:+UseSerialGC -XX:TieredStopAtLevel=1"
    return {
        "spark.driver.bindAddress": HERE,
        "spark.driver.host": HERE,
        "spark.authenticate": "true",
        "spark.authenticate.secret": secrets.token_hex(32),
        "spark.ui.enabled": "false",
        "spark.ui.showConsoleProgress": "false",
        "spark.log.level": "ERROR",
        "spark.local.dir": str(folder / "local"),
        "spark.sql.warehouse.dir": str(folder / "warehouse"),
        "spark.sql.catalogImplementation": "in-memory",
        "spark.sql.ansi.enabled": "true",
        "spark.sql.ansi.doubleQuotedIdentifiers": "true",
        "spark.sql.shuffle.partitions": "4",
        "spark.driver.extraJavaOptions": quick,
        "spark.executor.extraJavaOptions": quick,
    }


def _linked(folder: Path, paths: Sequence[str]) -> str:
    """Return a folder with a link to each file: Spark takes names for patterns."""
    folder.mkdir(parents=True)
    for number, path in enumerate(paths):
        (folder / f"{number}.parquet").symlink_to(Path(path).resolve())
    return str(folder)


def _ask(process: subprocess.Popen[str], folder: Path, said: dict[str, Any]) -> str:
    """Send Spark's process a line and return its answer.

    Raises:
        StorageError: with what went wrong there.
    """
    stdin, stdout = _pipes(process)
    with suppress(BrokenPipeError):
        stdin.write(json.dumps(said) + "\n")
        stdin.flush()
    line = stdout.readline()
    if not line:
        told = (folder / "errors").read_text(encoding="utf-8", errors="replace").splitlines()
        named = [each for each in told if "Error" in each or "Exception" in each] or told
        raise unread("Spark", named[-1] if named else "")
    answer = json.loads(line)
    if "error" in answer:
        raise unread("Spark", answer["error"])
    return str(answer["done"])


def _pipes(process: subprocess.Popen[str]) -> tuple[IO[str], IO[str]]:
    if process.stdin is None or process.stdout is None:
        raise StorageError("Spark's process has no pipes")
    return process.stdin, process.stdout


def _end(process: subprocess.Popen[str]) -> None:
    """End Spark's process, and whatever of its group is left after that."""
    with suppress(BrokenPipeError, subprocess.TimeoutExpired):
        process.communicate(timeout=_PATIENCE)  # which closes its standard input: it ends
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.communicate()
