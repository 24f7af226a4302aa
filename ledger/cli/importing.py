"""``forecast-ledger import``: a foreign file into the ledger, or a look at what it would become."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from ledger.cli import output
from ledger.errors import InputError, StorageError

if TYPE_CHECKING:
    from ledger import Ledger
    from ledger.entries import Body
    from ledger.importing import Imported, Progress

SHOWN = 20
PUBLISHED = {"figure": "figure", "published": "published", "ours": "ours:.6g", "verdict": "verdict", "where": "where"}


@click.command("import")
@click.argument("words", nargs=-1, metavar="[FORMAT] FILE")
@click.option("--recipe", metavar="RECIPE.yaml", help="How to read the file, or the name of a shipped recipe.")
@click.option("--dry-run", is_flag=True, help="Show what the first rows become; write nothing.")
@click.option("--strict", is_flag=True, help="All or nothing: with one reject nothing is taken in.")
@click.option("--rejects", "rejects_to", metavar="FILE.csv", help="Write the rejects to this new file.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.option("--schema", is_flag=True, help="Print the JSON Schema of a recipe, for editors.")
@click.pass_context
def import_file(
    ctx: click.Context,
    /,
    words: tuple[str, ...],
    recipe: str | None,
    dry_run: bool,
    strict: bool,
    rejects_to: str | None,
    as_json: bool,
    schema: bool,
) -> int:
    """Take in a foreign file; what is no good is listed.

    The file's format is identified, named before it, or given by a recipe (docs/import.md). FORMAT is jsonl, csv,
    fatebook, metaculus, forecastbench, goodjudgment, predictionbook, manifold or recipe. Importing a file twice adds
    nothing. Exit code 1 where anything was rejected.
    """
    if schema:
        from ledger.exchange.recipe import schema_text

        output.say(schema_text(), nl=False)
        return 0
    if len(words) not in {1, 2}:
        raise InputError("import", "a file, or a format and a file", " ".join(words) or "nothing")
    form, file = (None, words[0]) if len(words) == 1 else words
    with _opened(ctx, dry_run=dry_run) as ledger:
        if rejects_to is not None:
            Path(rejects_to).touch(exist_ok=False)  # before the import: a file that cannot be made stops both
        with _bar(file) as progress:
            done = ledger.import_file(file, form, recipe, strict=strict, dry_run=dry_run, progress=progress)
        published = _published(ledger, done)
    if rejects_to is not None:
        _write_rejects(Path(rejects_to), done)
    if as_json:
        output.echo_json(_as_json(done, published))
    else:
        _show(done, published, rejects_to, strict=strict)
    return 1 if done.rejects else 0


def _opened(ctx: click.Context, *, dry_run: bool) -> Ledger:
    """Open the ledger; where there is none, a dry run needs none."""
    from ledger import Ledger

    try:
        return output.opened(ctx)
    except StorageError:
        if dry_run and ctx.obj["named"] is None:
            return Ledger("sqlite://", ctx.obj["actor"])
        raise


@contextmanager
def _bar(file: str) -> Iterator[Progress | None]:
    """Give a progress bar on a terminal."""
    if not sys.stderr.isatty():
        yield None
        return
    with click.progressbar(length=1_000, label=Path(file).name, file=sys.stderr) as bar:
        at = 0

        def progress(done: int, size: int) -> None:
            nonlocal at
            now = min(1_000 * done // max(size, 1), 1_000)
            bar.update(now - at)
            at = now

        yield progress


def _published(ledger: Ledger, done: Imported) -> list[dict[str, Any]]:
    if not done.published or not done.taken:
        return []
    return ledger.published(done)


def _write_rejects(path: Path, done: Imported) -> None:
    from ledger.exchange.cells import csv_text

    rows = [reject._asdict() for reject in done.rejects]
    path.write_text(csv_text(rows, ["line", "column", "expected", "got"]), encoding="utf-8")


def _as_json(done: Imported, published: list[dict[str, Any]]) -> dict[str, Any]:
    about = done.about
    return {
        "file": about.file,
        "format": about.format,
        "sha256": about.sha256,
        "rows": about.rows,
        "passed_over": about.passed_over,
        "blank": about.blank,
        "blank_lines": about.blank_lines,
        "late": about.late,
        "withdrawals": about.withdrawals,
        "withdrawn": about.withdrawn,
        "taken": done.taken,
        "added": done.added,
        "kinds": done.kinds,
        "known": done.known,
        "duplicates": done.duplicates,
        "duplicate_lines": done.duplicate_lines,
        "rejected": len(done.rejects),
        "rejected_forecasts": about.spoilt,
        "findings": about.findings,
        "rejects": [reject._asdict() for reject in done.rejects],
        "published": published,
        "preview": [{"line": step.line, "kind": step.body.kind, "says": _says(step.body)} for step in done.preview],
    }


def _show(done: Imported, published: list[dict[str, Any]], rejects_to: str | None, *, strict: bool) -> None:
    about = done.about
    output.say(f"{about.file} ({about.format}): {output.counted(about.rows, 'row')}" + _aside(done))
    if not done.taken:
        rows = [{"line": step.line, "what": step.body.kind, "says": _says(step.body)} for step in done.preview]
        if rows:
            output.table(rows, {"line": "line:d", "what": "becomes", "says": "that says"})
    kinds = ", ".join(f"{count} × {kind}" for kind, count in done.kinds.items())
    added = output.counted(done.added, "entry", "entries")
    if done.taken:
        output.say(f"{added} added" + (f": {kinds}" if kinds else ""))
        if done.receipt is not None:
            output.receipt(done.receipt, "file imported")
    elif done.rejects and strict:
        output.say("nothing was taken in: --strict, and rows were rejected")
    else:
        output.say(f"nothing was written; it would add {added}" + (f": {kinds}" if kinds else ""))
    for finding in about.findings:
        output.say(f"note: {finding}")
    if done.rejects:
        _show_rejects(done, rejects_to)
    if published:
        output.table(published, PUBLISHED)


def _aside(done: Imported) -> str:
    rejected = len(done.rejects)
    parts = [
        (done.known, f"{output.counted(done.known, 'entry', 'entries')} known already"),
        (done.about.passed_over, f"{output.counted(done.about.passed_over, 'row')} passed over by the filter"),
        (done.about.blank, f"{done.about.blank:,} without a forecast" + _lines(done.about.blank_lines)),
        (done.about.late, f"{output.counted(done.about.late, 'forecast')} too late, left out"),
        (
            done.about.withdrawals,
            f"{output.counted(done.about.withdrawals, 'withdrawal')} of "
            f"{output.counted(done.about.withdrawn, 'forecast')}, left out",
        ),
        (done.duplicates, output.counted(done.duplicates, "duplicate") + _lines(done.duplicate_lines)),
        (rejected, f"{rejected:,} rejected" + _lines([reject.line for reject in done.rejects])),
        (done.about.spoilt, f"{output.counted(done.about.spoilt, 'forecast')} of several rows left out with them"),
    ]
    return "".join(f", {said}" for count, said in parts if count)


def _lines(lines: list[int]) -> str:
    """Return where something is, in brackets; line 0 is none in particular."""
    held = sorted(set(lines) - {0})
    if not held:
        return ""
    return f" (line{'s' * (len(held) > 1)} {', '.join(map(str, held[:10]))}{', …' if len(held) > 10 else ''})"


def _show_rejects(done: Imported, rejects_to: str | None) -> None:
    """Print the rejects, those with one cause together where they are many."""
    rows: list[dict[str, Any]] = [reject._asdict() | {"rows": 1} for reject in done.rejects]
    if len(rows) > SHOWN:
        causes: dict[tuple[str, str], dict[str, Any]] = {}
        for row in rows:
            cause = causes.setdefault((row["column"], row["expected"]), row | {"rows": 0})
            cause["rows"] += 1
        rows = sorted(causes.values(), key=lambda cause: -cause["rows"])[:SHOWN]
    heads = {"rows": "rejected:d", "line": "line:d", "column": "column", "expected": "expected", "got": "got"}
    output.table(rows, heads)
    if len(done.rejects) > SHOWN:
        where = f"all of them are in {rejects_to}" if rejects_to else "--rejects FILE.csv writes all of them"
        output.say(f"The first line of each cause is shown; {where}.")


def _says(body: Body) -> str:
    """Return what an entry says in a few words."""
    from ledger import entries as e
    from ledger.showing import words

    if isinstance(body, e.ClaimRecorded):
        claim = body.claim
        return f"{claim.question} ({claim.window.opens} to {claim.window.closes}; {claim.key})"
    if isinstance(body, e.ForecastMade):
        said = body.prediction.model_dump(exclude_none=True)
        number = said["best"] if set(said) == {"kind", "best"} else words(said)
        return f"{body.forecaster}: {number} on {body.stated_at} ({body.basis})"
    if isinstance(body, e.Ruling):
        return " ".join(filter(None, (body.outcome.value or body.outcome.kind, body.outcome.reason)))
    return ""
