"""The process in which Spark runs: it reads questions from standard input, a line of JSON each, until that is closed.

Run by :mod:`ledger.exchange.spark`. What it answers goes where standard output went when it began; whatever Spark and
Java print goes with the errors.
"""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from typing import Any, TextIO


def main() -> None:
    """Start Spark with the settings of the first line, then run the select of each further line."""
    with os.fdopen(os.dup(1), "w", encoding="utf-8") as answers:
        os.dup2(2, 1)
        _serve(sys.stdin, answers)


def _serve(questions: TextIO, answers: TextIO) -> None:
    from pyarrow import ipc
    from pyspark.errors import PySparkException
    from pyspark.sql import SparkSession

    def answer(**said: str) -> None:
        answers.write(json.dumps(said) + "\n")
        answers.flush()

    first: dict[str, Any] = json.loads(questions.readline())
    builder = SparkSession.builder
    for name, value in first["settings"].items():
        builder = builder.config("spark.master" if name == "master" else name, value)
    session = builder.getOrCreate()
    for name, folder in first["tables"].items():
        session.read.parquet(folder).createOrReplaceTempView(name)
    answer(done="ready")
    for number, line in enumerate(questions):
        asked = json.loads(line)
        file = Path(f"{first['answers']}.{number}")
        try:
            found = session.sql(asked["text"], args=asked["values"]).toArrow()
        except PySparkException as error:
            answer(error=str(error))
            continue
        with ipc.new_stream(str(file), found.schema) as stream:
            stream.write_table(found)
        answer(done=str(file))
    session.stop()


if __name__ == "__main__":
    main()
