"""Taking a foreign file into the journal: what is there already counted, what is no good listed.

A file is read and appended in batches, whatever its size; of a large one every portion is a transaction of its own,
which is durable when it ends and gives others their turn. Stopped half-way, what was taken stays, and the same file
again adds the rest. A strict import, and one by somebody who may not do all that a file may say, is one transaction.

Nothing here knows a format (see :mod:`ledger.exchange.bundle`) or opens a database: the connection comes in.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from ledger import entries as e
from ledger.errors import InputError
from ledger.exchange.bundle import About, Bundle, Options, Reject, Step, formats, identified
from ledger.exchange.records import WrittenOnly
from ledger.journal import batches
from ledger.journal.append import append, check_ids, dump, head, keep_text, prepare, write
from ledger.journal.garbage import seldom_collected
from ledger.journal.tallying import Tallier
from ledger.values import new_id

if TYPE_CHECKING:
    from ledger.journal import Connection

BATCH = 10_000
PORTION = 150_000  # entries of a transaction: seconds in which others wait, and pages of an index that are written once
PREVIEW = 5
ROWS = 8
_ADDING = (e.StatementArchived, e.CandidateRejected, e.ClaimRecorded, e.ForecastMade, e.ResolutionProposed, e.NoteAdded)
Progress = Callable[[int, int], None]  # bytes read, bytes in all


class Becoming(NamedTuple):
    """What a row of the file becomes: a claim, a forecast on it, and what the file says happened."""

    line: int
    claim_id: str
    claim: e.Claim
    forecast: e.ForecastMade | None
    ruling: e.Ruling | None


@dataclass
class Imported:
    """What became of a file.

    Attributes:
        about: the file: name, format, hash, rows.
        added: entries that were added; none where ``taken`` is false.
        known: entries that were there already.
        duplicates: rows that say again what an earlier row of the file says.
        rejects: what was not taken in, one by one.
        kinds: kind of entry → how many were added.
        taken: whether the file was taken in: not in a dry run, and not in a strict one with rejects.
        preview: the first entries the file gives, and its first ruling.
        rows: of a dry run: the first forecasts the file gives, each with its claim and what happened.
        duplicate_lines: where the duplicates are.
        published: figures published of these forecasts.
        receipt: of the entry that says the file was imported, where anything was added.
    """

    about: About
    added: int = 0
    known: int = 0
    duplicates: int = 0
    rejects: list[Reject] = field(default_factory=list)
    kinds: dict[str, int] = field(default_factory=dict)
    taken: bool = True
    preview: list[Step] = field(default_factory=list)
    rows: list[Becoming] = field(default_factory=list)
    duplicate_lines: list[int] = field(default_factory=list)
    published: tuple[Any, ...] = ()
    receipt: e.Receipt | None = None


class Undone(Exception):  # noqa: N818 - no error: the transaction is to be rolled back
    """A strict import met a reject: the transaction is to be rolled back; ``done`` says what was found."""

    def __init__(self, done: Imported) -> None:
        super().__init__("nothing was taken in")
        self.done = done


def read(path: str | Path, form: str | None = None, recipe: str | Path | None = None) -> Bundle:
    """Read a file in a format, or in the one it is identified as.

    Args:
        path: the file.
        form: the format's name; None: identify it; with a recipe, "recipe".
        recipe: the recipe's file, or the name of a shipped one.

    Raises:
        InputError: if the format is unknown or cannot be told, or the file as a whole cannot be read.
    """
    path, known = Path(path), formats()
    if not path.is_file():
        raise InputError(str(path), "a file", "a folder" if path.is_dir() else "nothing there")
    form = form or (None if recipe is None else "recipe")
    if form is None:
        found = next(identified(path), None)
        if found is None:
            expected = (
                f"a file of a known format ({', '.join(name for name in readable() if name != 'recipe')}), or any "
                "other by a recipe: import recipe FILE --recipe R.yaml (docs/import.md)"
            )
            raise InputError(path.name, expected, "none that is identified")
    elif form in known:
        found = known[form]
    else:
        raise InputError("format", f"one of {', '.join(readable())}", repr(form))
    return found.read(path, Options(None if recipe is None else Path(recipe), _band))


def readable() -> list[str]:
    """Return the names of the formats that can be read.

    >>> "csv" in readable(), "parquet" in readable()
    (True, False)
    """
    return [name for name, each in formats().items() if not isinstance(each, WrittenOnly)]


def _band(term: str, lexicon: str) -> Any:
    from ledger.language import words

    return words.band(term, lexicon)


class Import:
    """A file that is taken in, in one transaction or in several, each of which takes up where the last one ended.

    Args:
        actor: who imports.
        bundle: the file.
        strict: all or nothing.
        dry_run: count and show only.
        progress: told how far reading has come.

    Attributes:
        done: what became of the file so far.
        ended: whether the file is at its end.
    """

    def __init__(
        self, actor: str, bundle: Bundle, *, strict: bool = False, dry_run: bool = False,
        progress: Progress | None = None,
    ) -> None:  # fmt: skip
        self.done = Imported(bundle.about, rejects=bundle.rejects, taken=not dry_run, published=tuple(bundle.published))
        self.ended = False
        self._actor, self._bundle, self._steps = actor, bundle, iter(bundle.steps)
        self._strict, self._dry_run, self._progress = strict, dry_run, progress
        self._taking, self._first = _Taking(self.done, dry_run=dry_run), _First()

    @seldom_collected()
    def take(
        self,
        connection: Connection,
        now: datetime,
        *,
        require: Callable[[str], None] = lambda _: None,
        look: Callable[[list[e.Body]], None] = lambda _: None,
        most: int | None = None,
    ) -> None:
        """Append what comes next, in the transaction of the connection.

        Args:
            connection: a writing transaction; for a dry run any.
            now: the clock.
            require: refuses what the actor may not do.
            look: refuses entries that do not go together.
            most: how many entries to add at most, and a batch more; None: all.

        Raises:
            Undone: if strict and anything was rejected.
            RefusedError: if the file resolves claims and the actor may not, or changes what stands and is no steward.
        """
        end = None if most is None else self.done.added + most
        tallier = Tallier(connection, head(connection).recorded_at)
        while not self.ended and (end is None or self.done.added < end):
            batch = list(islice(self._steps, BATCH))
            if batch:
                self._batch(connection, batch, now, tallier, require, look)
            self.ended = not batch
        tallier.post()
        if self.ended:
            self._finish(connection, now)

    def _batch(
        self, connection: Connection, batch: list[Step], now: datetime, tallier: Tallier,
        require: Callable[[str], None], look: Callable[[list[e.Body]], None],
    ) -> None:  # fmt: skip
        done, about = self.done, self._bundle.about
        done.preview += batch[: max(PREVIEW - len(done.preview), 0)]
        ruling = next((step for step in batch if isinstance(step.body, e.Ruling)), None)
        if ruling is not None:
            require("resolve")
            if not any(isinstance(step.body, e.Ruling) for step in done.preview):
                done.preview.append(ruling)
        if any(_changes(step.body) for step in batch):
            require("append")
        fresh = self._taking.fresh(connection, batch)
        look([step.body for step in fresh])
        if self._dry_run:
            self._first.see(step for step in batch if not self._taking.refuses(step))
        elif fresh:
            _texts(connection, self._bundle, fresh)
            ids = [step.entry_id for step in fresh]
            check_ids(ids, len(fresh))
            entries = prepare(self._actor, (step.body for step in fresh), ids)
            write(connection, self._actor, entries, now=now, tallier=tallier)
        done.added += len(fresh)
        for step in fresh:
            done.kinds[step.body.kind] = done.kinds.get(step.body.kind, 0) + 1
        if self._progress is not None:
            self._progress(about.done, about.size)

    def _finish(self, connection: Connection, now: datetime) -> None:
        done = self.done
        done.rows = self._first.rows()
        done.duplicates += self._bundle.about.duplicates
        done.rejects.sort(key=lambda reject: reject.line)
        if self._strict and done.rejects:
            done.added, done.taken, done.kinds = 0, False, {}
            raise Undone(done)
        if done.added and done.taken:
            (done.receipt,) = append(connection, self._actor, [_entry(done)], entry_ids=[new_id()], now=now)


def _changes(body: e.Body) -> bool:
    """Whether an entry changes or settles what stands, instead of adding to it: a file is no way around the verbs."""
    return not isinstance(body, _ADDING) or getattr(body, "supersedes", None) is not None


def _entry(done: Imported) -> e.FileImported:
    about = done.about
    return e.FileImported(
        file=about.file,
        sha256=about.sha256,
        format=about.format,
        rows=about.rows,
        accepted=done.added,
        duplicates=done.duplicates,
        rejected=len(done.rejects),
    )


class _Taking:
    """Tells what is new from what was seen in this file, stands in the ledger, or contradicts it."""

    def __init__(self, done: Imported, *, dry_run: bool) -> None:
        self.done = done
        self.seen = batches.Seen() if dry_run else None  # else what was seen stands in the journal
        self.begun: int | None = None
        self.refused: set[str] = set()

    def fresh(self, connection: Connection, batch: list[Step]) -> list[Step]:
        """Return the steps of a batch that are to be appended."""
        if self.begun is None:
            self.begun = head(connection).size
        written = batches.written(connection, [step.entry_id for step in batch])
        once = list(self._once(batch, {entry_id for entry_id, seq in written.items() if seq >= self.begun}))
        known = [step for step in once if step.entry_id in written]
        self.done.known += len(known)
        self._compare(connection, [step for step in known if _said_once(step.body)])
        new = [step for step in once if step.entry_id not in written]
        self._keys(connection, [step for step in new if isinstance(step.body, e.ClaimRecorded)])
        if not self.refused:
            return new
        return [step for step in new if not self.refuses(step)]

    def _once(self, batch: list[Step], before: set[str]) -> Iterator[Step]:
        """Yield what the file did not say before; what is written was said by an earlier batch of it."""
        if self.seen is not None:
            before |= self.seen.again(list({step.entry_id for step in batch}))
        for step in batch:
            if step.entry_id in before:
                self.done.duplicates += 1
                self.done.duplicate_lines.append(step.line)
            else:
                before.add(step.entry_id)
                yield step

    def _compare(self, connection: Connection, steps: list[Step]) -> None:
        """List the claims and rulings that stand in the ledger with other words than the file now has."""
        stand = batches.bodies(connection, [step.entry_id for step in steps])
        for step in steps:
            seq, payload = stand[step.entry_id]
            before, now = json.loads(payload)["body"], dump(step.body)
            if before == now or (isinstance(step.body, e.Ruling) and before["outcome"] == now["outcome"]):
                continue
            what = "claim" if isinstance(step.body, e.ClaimRecorded) else "outcome"
            self.done.rejects.append(
                Reject(step.line, what, f"what entry {seq} says, which stands", f"otherwise: {_differing(before, now)}")
            )

    def _keys(self, connection: Connection, steps: list[Step]) -> None:
        """Refuse claims whose key another claim has."""
        keys = {body.claim.key: step for step in steps if isinstance(body := step.body, e.ClaimRecorded)}
        for key in batches.keys_taken(connection, [key for key in keys if key is not None]):
            step = keys[key]
            self.refused.add(step.entry_id)
            got = f"{key}, which another claim has"
            self.done.rejects.append(Reject(step.line, "claim.key", "a key of its own", got))

    def refuses(self, step: Step) -> bool:
        """Return whether a step belongs to a claim that was refused."""
        return step.entry_id in self.refused or getattr(step.body, "claim_id", None) in self.refused


class _First:
    """Keeps the first claims of a file with their first forecasts and rulings, however far apart these stand."""

    def __init__(self) -> None:
        self.claims: dict[str, tuple[int, e.Claim, list[tuple[int, e.ForecastMade]]]] = {}
        self.rulings: dict[str, e.Ruling] = {}
        self.held: set[str] = set()

    def see(self, steps: Iterable[Step]) -> None:
        """Look at steps as they go by."""
        for step in steps:
            body = step.body
            if isinstance(body, e.ClaimRecorded):
                if len(self.claims) < ROWS:
                    self.claims.setdefault(step.entry_id, (step.line, body.claim, []))
                continue
            held = self.claims.get(getattr(body, "claim_id", ""))
            if held is None:
                continue
            if isinstance(body, e.Ruling):
                self.rulings.setdefault(body.claim_id, body)
            elif isinstance(body, e.ForecastMade) and len(held[-1]) < ROWS and step.entry_id not in self.held:
                self.held.add(step.entry_id)
                held[-1].append((step.line, body))

    def rows(self) -> list[Becoming]:
        """Return what the first rows become, in the order of their lines."""
        found = []
        for claim_id, (line, claim, forecasts) in self.claims.items():
            ruling = self.rulings.get(claim_id)
            found += [Becoming(at, claim_id, claim, said, ruling) for at, said in forecasts]
            if not forecasts:
                found.append(Becoming(line, claim_id, claim, None, ruling))
        return sorted(found, key=lambda row: row.line)[:ROWS]


def _said_once(body: e.Body) -> bool:
    """Whether an entry's identifier follows from its key alone, so that its words may have changed since."""
    return isinstance(body, e.ClaimRecorded | e.Ruling)


def _differing(before: dict[str, Any], now: dict[str, Any]) -> str:
    before, now = before.get("claim", before), now.get("claim", now)
    return ", ".join(name for name in {**before, **now} if before.get(name) != now.get(name))


def _texts(connection: Connection, bundle: Bundle, steps: Iterable[Step]) -> None:
    """Keep the texts of statements beside the journal."""
    for step in steps:
        held = bundle.texts.get(step.entry_id)
        if held is not None:
            keep_text(connection, held.text_hash, held.salt, held.text)


def reject_rows(rejects: Iterable[Reject]) -> Iterator[dict[str, Any]]:
    """Return rejects as rows of a table: line, column, expected, got."""
    return (reject._asdict() for reject in rejects)
