"""Fatebook: its CSV export and its import CSV, read; its import CSV, written.

The export (https://github.com/Sage-Future/fatebook, ``lib/interactive_handlers/`` and ``lib/web/``, function
``questionsToCsv``) has a row a forecast and no id of a question: title and creation time together are its key, as in
Fatebook's own importer (``lib/web/import_router.ts``). Times name no zone (they are UTC) and their parts may lack the
leading zero; lists are joined with "; ".

The trap: the export holds fractions, the import percents, which the importer divides by 100. We write the percent with
its sign, which Fatebook takes off; a file without signs in which no value is above 1 was made of an export without
multiplying, and is refused. Options are questions of their own there, one an option. Our column ``forecaster`` is not
Fatebook's: whoever imports there is the forecaster of all rows, so choose the rows before.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

from ledger import predictions as p
from ledger.errors import InputError
from ledger.exchange import limits, sheets
from ledger.exchange.bundle import Bundle, Options
from ledger.exchange.cells import unguard
from ledger.exchange.gathering import NO, VOID, YES, Gathering, needed, share, stamp, when, window
from ledger.exchange.records import Known, asked, known, percent, shares

if TYPE_CHECKING:
    import pandas as pd

SCALE = "Forecast (scale = 0-1)"
_EXPORT = ("Question title", SCALE, "Forecast created at", "Question created at", "Resolution")
_IMPORT = ("questionTitle", "forecast", "qCreatedAt", "resolution")
_FIELDS = (*_IMPORT, "resolvedAt", "resolveBy", "fCreatedAt", "tags", "notes", "notesExtra", "forecaster")
_OUTCOMES = {"YES": YES, "NO": NO, "AMBIGUOUS": VOID}
_NAMES = {  # import CSV → export CSV
    "questionTitle": "Question title", "forecast": SCALE, "qCreatedAt": "Question created at",
    "resolution": "Resolution", "resolvedAt": "Resolved at", "resolveBy": "Question resolve by",
    "fCreatedAt": "Forecast created at", "tags": "Question tags", "notes": "Question notes",
    "forecaster": "Forecast created by",
}  # fmt: skip


class Fatebook:
    """The format."""

    name = "fatebook"
    about = "Fatebook: the CSV export, or the CSV for its importer"

    def identify(self, path: Path, head: bytes) -> bool:
        """Return whether the header is that of Fatebook's export or import."""
        names = sheets.heading(head)
        return set(_EXPORT) <= set(names) or set(_IMPORT) <= set(names)

    def read(self, path: Path, options: Options) -> Bundle:
        """Read either CSV; what it holds is seen from the header."""
        sha256 = limits.examine(path)
        with path.open("rb") as file:
            names = sheets.heading(file.readline(limits.MOST_LINE_BYTES))
        percents = SCALE not in names
        column = {theirs: ours if percents else theirs for ours, theirs in _NAMES.items()}
        gathering = Gathering("fatebook", path, sha256, {
            "question": column["Question title"], "window": column["Question resolve by"],
            "forecaster": column["Forecast created by"], "outcome": column["Resolution"],
        })  # fmt: skip
        with sheets.opened(path) as file_:
            rows = list(sheets.rows(file_, path.name, gathering.rejects, _IMPORT if percents else _EXPORT))
        if percents:
            _check_percents([cells["forecast"] for _, cells in rows], path.name)
            rows = [(line, {_NAMES.get(name, name): unguard(cell) for name, cell in cells.items()})
                    for line, cells in rows]  # fmt: skip
        for line, cells in rows:
            with gathering.row(line):
                _row(gathering, line, cells, column, percents=percents)
        return gathering.bundle()

    def write(self, frames: Mapping[str, pd.DataFrame], path: Path) -> int:
        """Write the CSV for Fatebook's importer: a row a forecast, in percent."""
        lines = list(_lines(known(frames)))
        path.write_text(sheets.text(lines, _FIELDS), encoding="utf-8", newline="")
        return len(lines)


def _check_percents(said: list[str], where: str) -> None:
    """Refuse fractions where percents belong: Fatebook would shrink every one of them a hundredfold."""
    numbers = [text.strip() for text in said if text.strip()]
    if not numbers or any("%" in text for text in numbers):
        return
    try:
        values = [Decimal(text) for text in numbers]
    except ArithmeticError:
        return  # the rows will say which
    if max(values) <= 1 and any(0 < value < 1 for value in values):
        raise InputError(f"{where}: forecast", "percents, as Fatebook's importer reads them (70, or 70%)",
                         f"no number above 1, such as {numbers[0]}")  # fmt: skip


def _row(
    gathering: Gathering, line: int, cells: Mapping[str, str], column: Mapping[str, str], *, percents: bool
) -> None:
    get = {name: cells.get(name, "").strip() for name in (*_NAMES.values(), "Multiple choice option")}
    day = {name: when(get[name], column[name]) for name in
           ("Question created at", "Question resolve by", "Forecast created at", "Resolved at")}  # fmt: skip
    created = needed(day["Question created at"], column["Question created at"])
    title, option = get["Question title"], get["Multiple choice option"]
    closes = day["Question resolve by"] or day["Resolved at"] or created
    key = " ".join(each for each in (stamp(created), option, title) if each)
    separator = "," if percents else ";"
    topics = tuple(dict.fromkeys(tag.strip() for tag in get["Question tags"].split(separator) if tag.strip()))
    claim_id = gathering.claim(
        key, line,
        question=f"{title} — {option}" if option and title else title or None,
        criteria=get["Question notes"] or "As its author resolves it on Fatebook.",
        window=window(created, closes),
        topics=topics,
        event=f"fatebook {stamp(created)} {title}"[:300] if option else None,
    )  # fmt: skip
    if get[SCALE]:
        made = day["Forecast created at"] or created
        best = share(get[SCALE], column[SCALE], percent=percents)
        who = get["Forecast created by"] or "Fatebook user"
        gathering.forecast(
            claim_id, line, who, stamp(made), best,
            forecaster=who, prediction=p.Probability(best=best), stated_at=stamp(made),
        )  # fmt: skip
    else:
        gathering.about.blank += 1
    said = get["Resolution"].upper()
    if said:
        if said not in _OUTCOMES:
            raise InputError(column["Resolution"], "YES, NO, AMBIGUOUS or nothing", get["Resolution"])
        resolved = day["Resolved at"]
        gathering.ruling(
            claim_id, line, _OUTCOMES[said], f"resolved {said} on Fatebook", publisher="Fatebook",
            known_at=None if resolved is None else stamp(resolved)[:10],
        )  # fmt: skip


def _lines(claims: Iterator[Known]) -> Iterator[dict[str, str]]:
    """Yield a row a forecast and question; questions that would be one on Fatebook are numbered."""
    taken: Counter[tuple[str, str]] = Counter()
    for each in claims:
        claim, ruling = each.claim, each.ruling
        opened = claim.window.opens.isoformat()
        titles = {}
        for option, title in asked(claim).items():
            taken[title, opened] += 1
            titles[option] = title if taken[title, opened] == 1 else f"{title} ({taken[title, opened]})"
        for made in each.forecasts:
            for option, best in shares(made.body.prediction).items():
                line = {
                    "questionTitle": titles[option],
                    "forecast": f"{percent(best)}%",
                    "qCreatedAt": opened,
                    "resolveBy": claim.window.closes.isoformat(),
                    "fCreatedAt": made.body.stated_at,
                    "tags": ", ".join(claim.topics),
                    "notes": claim.criteria,
                    "forecaster": made.body.forecaster,
                }
                if ruling is not None:
                    line["resolution"] = _word(ruling.outcome, option)
                    line["resolvedAt"] = (ruling.known_at or claim.window.closes).isoformat()
                yield line


def _word(outcome: p.Outcome, option: str) -> str:
    """Return an outcome as Fatebook knows it; a partial one is ambiguous there."""
    if outcome.kind == "option":
        return "YES" if outcome.value == option else "NO"
    return {"yes": "YES", "no": "NO"}.get(outcome.kind, "AMBIGUOUS")


FORMAT = Fatebook()
