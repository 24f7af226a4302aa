"""Printing: aligned tables for people, JSON and spreadsheet-safe CSV for programs; reading files and options."""

from __future__ import annotations

import json
import math
import shutil
import sys
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar, cast

import click

from ledger.errors import InputError
from ledger.exchange.cells import csv_text
from ledger.inert import json_text, visible

if TYPE_CHECKING:
    import altair as alt
    import pandas as pd

    from ledger import Ledger

Command = TypeVar("Command", bound=Callable[..., Any])


def opened(ctx: click.Context, *, create: bool = False) -> Ledger:
    """Open the ledger the command line names."""
    from ledger import Ledger

    return Ledger(ctx.obj["where"], ctx.obj["actor"], create=create)


def options(*options: Callable[[Any], Any]) -> Callable[[Command], Command]:
    """Return several options as one decorator, in the order they are listed."""

    def add(command: Command) -> Command:
        for option in reversed(options):
            command = option(command)
        return command

    return add


retry = click.option("--entry-id", metavar="UUID", help="Your own identifier: a retry with it adds nothing.")
reason = click.option("--reason", required=True, help="Why.")


def formats(command: Command) -> Command:
    """Add ``--json`` and ``--csv`` to a reading verb; it gets ``form``: json, csv or None."""

    @wraps(command)
    def formed(*args: Any, as_json: bool, as_csv: bool, **said: Any) -> Any:
        if as_json and as_csv:
            raise InputError("--json, --csv", "one of the two", "both")
        return command(*args, form="json" if as_json else "csv" if as_csv else None, **said)

    add = options(
        click.option("--json", "as_json", is_flag=True, help="Print JSON."),
        click.option("--csv", "as_csv", is_flag=True, help="Print CSV, safe to open in a spreadsheet."),
    )
    return cast(Command, add(formed))


def as_of(command: Command) -> Command:
    """Add ``--as-of``."""
    return click.option("--as-of", metavar="DAY", help="The ledger as it stood at the end of this day.")(command)


def paragraph(text: str, *, indent: int = 0) -> None:
    """Print words as a paragraph that fits the line, later lines indented a little more."""
    width = min(shutil.get_terminal_size((110, 24)).columns, 110)
    say(click.wrap_text(one_line(text), width, " " * indent, " " * (indent + 2)))


def counted(count: int, one: str, many: str = "") -> str:
    """Return a number with its noun.

    >>> counted(1, "entry", "entries"), counted(2, "row")
    ('1 entry', '2 rows')
    """
    return f"{count} {one if count == 1 else many or one + 's'}"


def receipt(made: Any, what: str) -> None:
    """Print what was written, its number and the chain hash that commits to it."""
    say(f"{what} {made.seq}  {made.entry_id}  chain {made.chain_hash[:16]}")


def plain(value: Any) -> Any:
    """Return a value as JSON has it: what is missing or not finite is null."""
    from dataclasses import asdict, is_dataclass
    from datetime import date

    if hasattr(value, "item") and not isinstance(value, list | tuple):
        value = value.item()
    if is_dataclass(value) and not isinstance(value, type):
        value = asdict(value)
    if isinstance(value, Mapping):
        return {str(name): plain(item) for name, item in value.items()}
    if isinstance(value, list | tuple):
        return [plain(item) for item in value]
    if isinstance(value, float) and not math.isfinite(value):
        return None
    if isinstance(value, date):
        return value.isoformat()
    if value is None or isinstance(value, str | int | float | bool):
        return value
    return None if str(value) in {"NaT", "<NA>"} else str(value)


def echo_json(value: Any) -> None:
    """Print a value as JSON; controls and what nobody sees are escaped."""
    say(json_text(json.dumps(plain(value), ensure_ascii=False, indent=2, allow_nan=False)))


def echo_csv(rows: Sequence[Mapping[str, Any]], columns: Sequence[str]) -> None:
    """Print rows as CSV."""
    say(csv_text(({name: plain(row.get(name)) for name in columns} for row in rows), columns), nl=False)


def echo_frame(frame: pd.DataFrame, form: str | None, columns: Mapping[str, str], *, empty: str) -> None:
    """Print a frame: all of it as JSON or CSV, the named columns as a table.

    Args:
        frame: what to print.
        form: json, csv, or None for a table.
        columns: column → heading of the table; a heading may end in ``:%`` or ``:.3f`` to say the number's form.
        empty: what to say when there is nothing.
    """
    from ledger.review import records

    if form == "json":
        echo_json(records(frame))
    elif form == "csv":
        echo_csv(records(frame), list(frame.columns))
    elif frame.empty:
        say(empty)
    else:
        table(records(frame), columns)


def table(rows: Sequence[Mapping[str, Any]], columns: Mapping[str, str], *, indent: str = "") -> None:
    """Print rows as an aligned table; text is cut where the line would be too long."""
    heads, marks = [], []
    for heading in columns.values():
        head, _, mark = heading.partition(":")
        heads.append(head)
        marks.append(mark)
    cells = [[_cell(row.get(name), mark) for name, mark in zip(columns, marks, strict=True)] for row in rows]
    widths = [max(_width(text) for text in column) for column in zip(heads, *cells, strict=True)]
    most = shutil.get_terminal_size((120, 24)).columns if sys.stdout.isatty() else 140
    over = sum(widths) + 2 * (len(widths) - 1) + len(indent) - most
    while over > 0 and max(widths) > 12:
        widest = widths.index(max(widths))
        cut = min(over, max(1, widths[widest] - 12))
        widths[widest] -= cut
        over -= cut
    right = [bool(mark) for mark in marks]
    say(indent + _line(heads, widths, right))
    say(indent + "  ".join("─" * width for width in widths))
    for row_cells in cells:
        say(indent + _line(row_cells, widths, right))


def _cell(value: Any, mark: str) -> str:
    value = plain(value)
    if value is None:
        return "–" if mark else ""
    if isinstance(value, list):
        value = ", ".join(map(str, value))
    if mark and isinstance(value, int | float):
        return f"{value:{mark}}" if mark != "d" else f"{int(value):d}"
    return one_line(str(value))


def one_line(text: str) -> str:
    """Return text on one line without control and direction-changing characters."""
    return visible(" ".join(text.split()))


def say(text: object = "", *, err: bool = False, nl: bool = True) -> None:
    """Print a text; whatever words of strangers are in it, the terminal does nothing on their account."""
    click.echo(visible(str(text)), err=err, nl=nl)


def outcome_words(outcome: str | None) -> str:
    """Return an outcome's JSON in words: yes, no, 0.75, void (condition unmet)."""
    if not outcome:
        return "no outcome"
    said = json.loads(outcome)
    return said.get("value") or (f"void ({said['reason'].replace('_', ' ')})" if "reason" in said else said["kind"])


def _width(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text)


def _line(cells: Sequence[str], widths: Sequence[int], right: Sequence[bool]) -> str:
    fitted = []
    for text, width, at_right in zip(cells, widths, right, strict=True):
        shown = text[: width + 1]  # a character takes a column or more
        while _width(shown) > width:
            shown = shown[: -2 if shown.endswith("…") else -1] + "…"
        pad = " " * (width - _width(shown))
        fitted.append(pad + shown if at_right else shown + pad)
    return "  ".join(fitted).rstrip()


def read_text(file: str) -> str:
    """Return the text of a file, or of standard input for ``-``; it must be UTF-8.

    Raises:
        InputError: naming line and column of the first byte that is not.
    """
    raw = sys.stdin.buffer.read() if file == "-" else Path(file).read_bytes()
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        before = raw[: error.start]
        line, column = before.count(b"\n") + 1, error.start - (before.rfind(b"\n") + 1) + 1
        raise InputError(f"{file}:{line}:{column}", "UTF-8 text", f"the byte 0x{raw[error.start]:02x}") from error


def save(chart: alt.LayerChart | alt.Chart, file: str) -> None:
    """Write a chart to an SVG, PNG or JSON file.

    Raises:
        InputError: if the ending is another, or the extra that draws is not installed.
    """
    if Path(file).suffix.lower() not in {".svg", ".png", ".json"}:
        raise InputError("--plot", "a file ending in .svg, .png or .json", file)
    from ledger.charts import files

    path = Path(file)
    if path.suffix.lower() != ".json" and not files.can_draw():
        raise InputError("--plot", "the extra that draws: pip install 'forecast-ledger[export]'", "none")
    if path.suffix.lower() == ".svg":
        path.write_text(files.svg(chart, background=None), encoding="utf-8")
    elif path.suffix.lower() == ".png":
        path.write_bytes(files.png(chart, scale=1, background=None))
    else:
        chart.properties(width=files.WIDTH).save(file)
    say(f"drew {file}", err=True)
