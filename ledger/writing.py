"""The one way into the journal: rights, preconditions and append in one transaction; and the keeper's verbs."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from ledger import entries as e
from ledger import importing, making, proving, recording, rights
from ledger.errors import ConflictError, InputError, LedgerError, RefusedError, StorageError
from ledger.journal import Connection, batches, migrations, people, preconditions, proofs, queries, store
from ledger.journal import audit as auditing
from ledger.journal.append import append, check_ids, dump, keep_text, prepare, replayed, write
from ledger.listing import Listing
from ledger.reading import Ref
from ledger.values import new_id

if TYPE_CHECKING:
    from ledger.exchange.seeds import Loaded
    from ledger.importing import Imported, Progress
    from ledger.proving import Sign

Check = Callable[[Connection], None]


class Writing(Listing):
    """What every writing verb stands on.

    Args:
        where: a file name or database URL (SQLite or PostgreSQL).
        actor: who acts, in every entry and in every check of rights.
        create: open a new ledger where there is none (the default), or refuse.
        name: what a new ledger is called.
        four_eyes: in a new ledger, nobody settles an outcome alone.
        clock: gives the time; only tests set it.
    """

    def __init__(
        self,
        where: str | Path,
        actor: str = "",
        *,
        create: bool = True,
        name: str = "ledger",
        four_eyes: bool = False,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        url = store.address(where)
        fresh = create and (
            url.get_backend_name() == "sqlite" and (not url.database or not Path(url.database).exists())
        )
        if create and url.get_backend_name() == "postgresql":
            fresh = store.is_empty(url)
        opened = store.create_store(where) if fresh else store.open_store(where)
        super().__init__(opened, clock)
        try:
            self.actor = making.name(actor.strip() or os.environ.get("USER") or "nobody", "actor")
            opening = making.make(e.LedgerOpened, name=name, four_eyes=four_eyes)
            with self._store.reading() as connection:
                empty = queries.first(connection) is None  # new, or its maker died on the spot
            if create and empty:
                self._write([opening], None, kept=queries.first)
        except LedgerError:
            self.close()
            raise

    # -- the one way in ------------------------------------------------------------------------------------------

    def _write(
        self,
        bodies: Sequence[e.Body],
        verb: str | None,
        *,
        own: bool = True,
        entry_id: str | None = None,
        kept: Callable[[Connection], e.Receipt | None] | None = None,
        check: Check | None = None,
        text: tuple[str, str, str] | None = None,
    ) -> e.Receipt:
        """Check rights and preconditions and append, all in the one writing transaction; return the first receipt.

        Args:
            bodies: what to write.
            verb: what the actor must have the right to do; None for the opening of a ledger.
            own: whether it is the actor's own entry that is acted upon.
            entry_id: of the first entry.
            kept: gives the receipt of an entry that makes this one needless.
            check: refuses what the ledger, as it stands, does not allow.
            text: hash, salt and text to keep beside the journal.
        """
        ids = [entry_id, *(new_id() for _ in bodies[1:])] if entry_id else None  # one made here stands for nothing yet
        if ids:
            check_ids(ids, len(bodies))
        prepared = list(prepare(self.actor, bodies, ids))  # before the others have to wait
        with self._store.appending() as connection:
            if verb is not None:
                role, members_set = preconditions.role(connection, self.actor)
                rights.require(self.actor, role, verb, members_set=members_set, own=own)
            if kept is not None and (standing := kept(connection)):
                return standing
            if entry_id and (known := replayed(connection, self.actor, bodies[0], entry_id)):
                return known
            if check is not None:
                check(connection)
            if text is not None:
                keep_text(connection, *text)
            return write(connection, self.actor, prepared, now=self._clock())[0]

    def append(self, bodies: Sequence[e.Body], entry_ids: Sequence[str] | None = None) -> list[e.Receipt]:
        """Append many entries at once, all or nothing: what an import and the seeds use.

        Args:
            bodies: the entries, in order; their references must be whole already.
            entry_ids: one identifier an entry; those written before add nothing.

        Raises:
            RefusedError: unless the actor is a steward, or the ledger has no members.
        """
        with self._store.appending() as connection:
            role, members_set = preconditions.role(connection, self.actor)
            rights.require(self.actor, role, "append", members_set=members_set)
            self._together(connection, bodies, "append")
            return append(connection, self.actor, bodies, entry_ids=entry_ids, now=self._clock())

    def load(self, folder: str | Path) -> Loaded:
        """Load a folder of seeds, all or nothing; what was loaded before, by anybody, adds nothing.

        Returns:
            How many entries were added, and how many were there already.

        Raises:
            InputError: naming file and field of what is malformed.
            ConflictError: if an entry was loaded before and reads otherwise now, or a claim's key is taken.
            RefusedError: unless the actor is a steward, or the ledger has no members.
        """
        from ledger.exchange.seeds import Loaded, read

        self.require("append")  # before anything is read; asked again in the transaction
        seeds = read(folder)
        bodies = dict(seeds.steps)
        with self._store.appending() as connection:
            role, members_set = preconditions.role(connection, self.actor)
            rights.require(self.actor, role, "append", members_set=members_set)
            for entry_id, (seq, payload) in batches.bodies(connection, list(bodies)).items():
                if json.loads(payload)["body"] != dump(bodies.pop(entry_id)):
                    raise ConflictError(f"load: entry {seq} was loaded before and reads otherwise in these seeds")
            self._together(connection, list(bodies.values()), "load")
            keys = [body.claim.key for body in bodies.values() if isinstance(body, e.ClaimRecorded)]
            taken = batches.keys_taken(connection, [key for key in keys if key is not None])
            if taken:
                raise ConflictError(f"key {min(taken)!r}: another claim has this name")
            for kept in (seeds.texts[entry_id] for entry_id in bodies if entry_id in seeds.texts):
                keep_text(connection, *kept)
            append(connection, self.actor, list(bodies.values()), entry_ids=list(bodies), now=self._clock())
        return Loaded(len(bodies), len(seeds.steps) - len(bodies))

    def import_file(
        self,
        path: str | Path,
        format: str | None = None,
        recipe: str | Path | None = None,
        *,
        strict: bool = False,
        dry_run: bool = False,
        progress: Progress | None = None,
    ) -> Imported:
        """Take a foreign file in; what was imported before adds nothing.

        A file of up to 200,000 entries is one transaction, and so is any with ``strict``. A larger one is taken in
        portions, each durable when it ends: stopped half-way, the same file again adds the rest.

        Args:
            path: the file.
            format: its format; None: it is identified, or a recipe says how to read it.
            recipe: a recipe's file, or the name of a shipped one.
            strict: all or nothing: one reject, and nothing is taken in.
            dry_run: read and count, write nothing.
            progress: told the bytes read and the bytes in all.

        Returns:
            What was added, what was known, the duplicates and the rejects.

        Raises:
            InputError: if the file as a whole cannot be read: format, limits, recipe.
            RefusedError: if the actor may not import, or not resolve what the file resolves.
        """
        self.require("import")  # before anything is read; asked again in the transaction
        bundle = importing.read(path, format, recipe)
        try:
            taking = importing.Import(self.actor, bundle, strict=strict, dry_run=dry_run, progress=progress)
            while not taking.ended:
                with self._store.reading() if dry_run else self._store.importing() as connection:
                    self._take(connection, taking, whole=strict or dry_run)
        except importing.Undone as undone:
            return undone.done
        return taking.done

    def _take(self, connection: Connection, taking: importing.Import, *, whole: bool) -> None:
        """Take in a portion of a file; the whole of it if asked to, or if the actor may not do all it may say."""
        role, members_set = preconditions.role(connection, self.actor)

        def require(verb: str) -> None:
            rights.require(self.actor, role, verb, members_set=members_set)

        require("import")
        all_of_it = all(rights.allowed(role, verb, members_set=members_set) for verb in ("resolve", "append"))
        taking.take(
            connection, self._clock(), require=require,
            look=lambda bodies: self._together(connection, bodies, "import"),
            most=importing.PORTION if all_of_it and not whole else None,
        )  # fmt: skip

    def _together(self, connection: Connection, bodies: Sequence[e.Body], verb: str) -> None:
        """Refuse in bulk what takes two people: many entries at once are no way around the verbs."""
        if any(isinstance(body, e.ErasureAsked | e.TextErased) for body in bodies):
            raise RefusedError(f"{verb}: expected entries other than erasures, for which one asks and another confirms")
        settled = {body.claim_id for body in bodies if isinstance(body, e.ResolutionSettled)}
        if settled and queries.settings(connection)[1]:
            proposers = people.proposers(connection, settled)
            proposers |= {(body.claim_id, self.actor) for body in bodies if isinstance(body, e.ResolutionProposed)}
            rights.four_eyes(self.actor, {who for claim_id, who in proposers if claim_id in settled}, verb)

    # -- preconditions, asked inside the writing transaction -----------------------------------------------------

    def _open_claim(self, connection: Connection, claim_id: str, verb: str, *, unlocked: bool = False) -> None:
        """Refuse a step on a claim that was withdrawn or, where it matters, locked."""
        taken = preconditions.steps(connection, claim_id)
        for step in ("withdrawn", "locked") if unlocked else ("withdrawn",):
            if step in taken:
                number = queries.receipt(connection, claim_id).seq
                raise ConflictError(f"{verb}: claim {number} was {step} on {taken[step][:10]}")

    def _inside(self, connection: Connection, mentions: Sequence[e.Mention]) -> None:
        """Refuse a mention of a statement that is not here, or of a place beyond its end."""
        for mention in mentions:
            text = queries.statement_text(connection, mention.statement_id)
            if text is None:
                raise InputError("mention", "an archived statement", mention.statement_id)
            if mention.end > len(text):
                raise InputError("mention", f"an end of at most {len(text)} characters", mention.end)

    def _fits(
        self, connection: Connection, claim: e.Claim, claim_id: str, before: Sequence[e.Mention] = ()
    ) -> None:  # fmt: skip
        """Refuse a claim whose key is taken, whose quote is not in the text, or whose window precedes it.

        The mentions it had before were looked at then; since then their text may have been erased.
        """
        self._inside(connection, [mention for mention in claim.mentions if mention not in before])
        if claim.key is not None:
            taken = [other for other in preconditions.claim_by_name(connection, claim.key) if other != claim_id]
            if taken:
                raise ConflictError(f"key {claim.key!r}: another claim has this name ({taken[0]})")
        for mention in claim.mentions:
            said_on = queries.published_on(connection, mention.statement_id)
            if claim.window.closes < said_on:
                raise InputError(
                    "window", f"a day to close on or after the statement's, {said_on}", claim.window.closes
                )

    def _unheld(self, connection: Connection, mentions: Sequence[e.Mention]) -> None:
        """Refuse a passage that a claim which stands holds already."""
        for mention in mentions:
            for number, start, end in queries.held(connection, mention.statement_id):
                if recording.same(mention.start, mention.end, start, end):
                    raise ConflictError(
                        f"record: claim {number} holds this passage already (characters {start} to {end}); say "
                        "'another' (--another) if it is another claim from the same words"
                    )

    def _undecided(self, connection: Connection, mention: e.Mention) -> None:
        """Refuse to reject a passage that the same person rejected, or made a claim of, before."""
        for number, actor, kind, start, end in queries.decided(connection, mention.statement_id):
            if actor == self.actor and recording.same(mention.start, mention.end, start, end):
                how = (
                    "rejected this passage already" if kind == "candidate rejected" else "made it a claim: withdraw it"
                )
                raise ConflictError(f"reject: {actor} {how}, in entry {number}")

    # -- the keeper's verbs --------------------------------------------------------------------------------------

    def set_member(self, subject: str, role: str | None, *, entry_id: str | None = None) -> e.Receipt:
        """Give a member a role, or take it away (None); the first member of a ledger must be a steward."""
        body = making.make(e.MemberSet, subject=subject, role=role)

        def check(connection: Connection) -> None:
            if not preconditions.role(connection, subject)[1] and role != "steward":
                raise InputError("role", "steward, for the first member of a ledger", role)
            if role != "steward" and queries.stewards(connection) == {body.subject}:
                raise ConflictError(f"set member: {body.subject} is the only steward: make another one first")

        return self._write([body], "set member", entry_id=entry_id, check=check)

    def note(self, about: Ref, text: str, *, entry_id: str | None = None) -> e.Receipt:
        """Add words about an earlier entry."""
        about_id = about.entry_id if isinstance(about, e.Receipt) else self.claim_id(about)
        body = making.make(e.NoteAdded, about=about_id, text=text)

        def check(connection: Connection) -> None:
            queries.receipt(connection, about_id)

        return self._write([body], "note", entry_id=entry_id, check=check)

    def checkpoint(self, sign: Sign | None = None) -> str:
        """Issue a checkpoint of the journal as it stands; return its note, to be kept elsewhere.

        Args:
            sign: adds a signature to the note; see :class:`ledger.signing.Keyring`.

        Raises:
            StorageError: if the journal is not whole since its last checkpoint, or does not continue it.
        """
        with self._store.reading() as connection:
            role, members_set = preconditions.role(connection, self.actor)
            rights.require(self.actor, role, "checkpoint", members_set=members_set)
            note = proving.note(connection, sign)
        self._write([e.CheckpointIssued(size=proofs.read_note(note).size, note=note)], "checkpoint")
        return note


def migrate(where: str | Path) -> list[str]:
    """Put a ledger's triggers back and rebuild its books; return what was done, in words.

    Raises:
        StorageError: if the journal itself is damaged: its books are then left as they are.
    """
    opened = store.open_store(where, checked=False)
    try:
        with opened.reading() as connection:
            damage = [finding.what for finding in auditing.audit(connection).findings if finding.level == 1]
        if damage:
            raise StorageError(f"the journal is damaged, nothing was changed: {damage[0]}")
        return migrations.migrate(opened)
    finally:
        opened.close()
