"""Resolving and settling: what happened, with evidence, by one resolver, two, or a third who settles."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import date
from typing import TYPE_CHECKING, Any, TypeVar

from ledger import blinding, making, rights
from ledger import entries as e
from ledger import predictions as p
from ledger.errors import ConflictError, InputError
from ledger.journal import Connection, queries
from ledger.listing import PAGE
from ledger.reading import AsOf, Ref
from ledger.stewarding import Stewarding
from ledger.values import day

if TYPE_CHECKING:
    import pandas as pd

Rules = TypeVar("Rules", e.ResolutionProposed, e.ResolutionSettled)


def _words(rulings: pd.DataFrame) -> str:
    """Return the last ruling's outcome in words."""
    said = p.Outcome.model_validate_json(rulings.outcome.iloc[-1])
    return said.value or said.kind


def _worth(outcome: str) -> Any:
    return p.Outcome.model_validate_json(outcome).worth


class Resolving(Stewarding):
    """The verbs that fix an outcome, and what a resolver may see."""

    def to_resolve(self, *, offset: int = 0, limit: int = PAGE, as_of: AsOf = None, **wanted: Any) -> pd.DataFrame:
        """Frame of one page of a resolver's queue, blind: nothing in it says how sure anybody was.

        Args:
            offset: how many claims come before the page.
            limit: how many there are on a page.
            as_of: the ledger as it stood then.
            **wanted: which claims, as in :meth:`browse`; those that wait for an outcome, the longest closed first.

        Raises:
            RefusedError: if the actor's role does not resolve.
        """
        self.require("resolve")
        asked = {"status": ("due", "disputed"), "order": "closing"} | wanted
        return blinding.to_resolve(self.browse(offset=offset, limit=limit, as_of=as_of, **asked))

    def to_rule(self, claim: Ref, *, as_of: AsOf = None) -> dict[str, Any]:
        """Return what a resolver may see of one claim, blind; see :func:`ledger.blinding.to_rule`.

        Raises:
            RefusedError: if the actor's role does not resolve.
        """
        self.require("resolve")
        return blinding.to_rule(self.show(claim, as_of=as_of), self.actor)

    def resolve(
        self,
        claim: Ref,
        outcome: Any,
        *,
        reason: str | None = None,
        evidence: Iterable[Any] = (),
        event_date: date | str | None = None,
        known_at: date | str | None = None,
        rationale: str | None = None,
        strict: Any = None,
        lenient: Any = None,
        number: Any = None,
        supersedes: str | None = None,
        entry_id: str | None = None,
    ) -> e.Receipt:
        """Propose an outcome, with evidence.

        A second resolver's equal ruling makes it agreed, a different one disputed until it is settled.

        Args:
            claim: the claim.
            outcome: "yes", "no", "void" with a reason, a declared fraction, an option or a number.
            reason: why it is void.
            evidence: what shows it: :class:`~ledger.entries.Evidence`, mappings of its fields, or sentences.
            event_date: when it happened.
            known_at: when that became public.
            rationale: how the criteria were applied.
            strict: the ruling by the strict reading of the criteria, where it differs.
            lenient: the ruling by the lenient reading or window, where it differs.
            number: the number behind a yes or no.
            supersedes: one's own earlier ruling that this one corrects.
            entry_id: made by the caller.

        Raises:
            ConflictError: if the claim is settled, or the actor has ruled on it already.
        """
        claim_id, model, _ = self._claim(claim)
        body = self._ruling(
            e.ResolutionProposed, claim_id, model, outcome, reason=reason, strict=strict, lenient=lenient,
            evidence=evidence, event_date=event_date, known_at=known_at, rationale=rationale, number=number,
            supersedes=supersedes,
        )  # fmt: skip

        def check(connection: Connection) -> None:
            self._open_claim(connection, claim_id, "resolve")
            rulings = queries.resolutions(connection, claim_id=claim_id)
            settled = rulings[rulings.stage == "settled"]
            if len(settled):
                raise ConflictError(
                    f"claim {self._number(connection, claim_id)} is settled as {_words(settled)} "
                    f"(entry {settled.iloc[-1].seq}): settle it anew with a rationale to supersede that"
                )
            mine = rulings[(rulings.actor == self.actor) & (rulings.resolution_id != supersedes)]
            if len(mine):
                raise ConflictError(
                    f"claim {self._number(connection, claim_id)} was resolved as {_words(mine)} "
                    f"by {self.actor} (entry {mine.iloc[-1].seq}): a correction names the ruling it supersedes "
                    f"(--supersedes {mine.iloc[-1].seq})"
                )
            if supersedes and supersedes not in set(rulings.resolution_id[rulings.actor == self.actor]):
                raise InputError("supersedes", "a ruling of one's own that stands", supersedes)

        return self._write([body], "resolve", entry_id=entry_id, check=check)

    def settle(
        self,
        claim: Ref,
        outcome: Any = None,
        *,
        rationale: str | None = None,
        supersede: bool = False,
        entry_id: str | None = None,
        **said: Any,
    ) -> e.Receipt:
        """Fix the outcome that stands, after the resolvers' rulings.

        Args:
            claim: the claim.
            outcome: as in :meth:`resolve`; by default the one all rulings agree on.
            rationale: why, needed where the rulings differ or an earlier settlement is superseded.
            supersede: replace an earlier settlement.
            entry_id: made by the caller.
            **said: as in :meth:`resolve`; what is not said is taken from the latest ruling with this outcome.
        """
        claim_id, model, _ = self._claim(claim)
        with self._store.reading() as connection:
            standing = queries.resolutions(connection, queries.before(connection, entry_id), claim_id)
            _, four_eyes = queries.settings(connection)
        proposed = standing[standing.stage == "proposed"]
        settled = standing[standing.stage == "settled"]
        if proposed.empty and settled.empty:
            raise ConflictError("settle: no ruling was proposed for this claim yet; resolve it first")
        if four_eyes:
            rights.four_eyes(self.actor, set(proposed.actor))
        if len(settled) and not supersede:
            raise ConflictError(
                f"the claim is settled as {_words(settled)} (entry {settled.iloc[-1].seq}): "
                "say supersede, with a rationale, to replace that"
            )
        worths = set(proposed.outcome.map(_worth))
        if outcome is None and len(worths) != 1:
            raise InputError("outcome", "an outcome, because the rulings differ", "nothing")
        if outcome is None:
            outcome = p.Outcome.model_validate_json(proposed.outcome.iloc[0])
        else:
            outcome = making.fit_outcome(making.outcome(outcome, said.pop("reason", None)), model.space)
        if rationale is None and (len(settled) or worths != {outcome.worth}):
            raise InputError("rationale", "the reason for this outcome", "nothing")
        body = self._ruling(
            e.ResolutionSettled, claim_id, model, outcome, rationale=rationale,
            considers=tuple(proposed.resolution_id),
            supersedes=settled.resolution_id.iloc[-1] if len(settled) else None,
            **(self._said_by(proposed, outcome) | {k: v for k, v in said.items() if v is not None}),
        )  # fmt: skip

        def check(connection: Connection) -> None:
            self._open_claim(connection, claim_id, "settle")
            now = queries.resolutions(connection, claim_id=claim_id)
            if list(now.resolution_id) != list(standing.resolution_id):
                raise ConflictError("settle: another ruling came in meanwhile; look at it first")

        return self._write([body], "settle", entry_id=entry_id, check=check)

    def _ruling(
        self, kind: type[Rules], claim_id: str, model: e.Claim, outcome: Any, *, reason: str | None = None,
        strict: Any = None, lenient: Any = None, evidence: Iterable[Any] = (), **said: Any,
    ) -> Rules:  # fmt: skip
        """Return a ruling after the checks that need no database."""
        found = making.fit_outcome(making.outcome(outcome, reason), model.space)
        others = {
            name: making.fit_outcome(making.outcome(value, where=name), model.space, name)
            for name, value in (("strict", strict), ("lenient", lenient))
            if value is not None
        }
        shown = making.evidence(evidence)
        if not shown and found.kind != "void":
            raise InputError("evidence", "what shows the outcome, such as a sentence and its link", "nothing")
        ruling = making.make(kind, "", claim_id=claim_id, outcome=found, evidence=shown, **others, **said)
        self._dates(ruling, model)
        return ruling

    def _dates(self, ruling: e.Ruling, model: e.Claim) -> None:
        """Refuse dates that cannot be: an event before the statement never counts."""
        happened, known = ruling.event_date, ruling.known_at
        if happened and known and known < happened:
            raise InputError("known_at", f"a day on or after the event's, {happened}", known)
        today = self._clock().date()
        for name, when in (("event_date", happened), ("known_at", known)):
            if when and when > today:
                raise InputError(name, f"a day not after today, {today}", when)
        if ruling.outcome.kind == "yes" and (first := happened or known):
            said_on = max(
                (day(self.published_on(mention.statement_id)) for mention in model.mentions),
                default=model.window.opens,
            )
            name = "event_date" if happened else "known_at"
            if first < said_on:
                raise InputError(name, f"a day on or after the statement's, {said_on}", first)
            if first < model.window.opens:
                raise InputError(name, f"a day the window holds, from {model.window.opens}", first)
            if happened and happened > model.window.closes:
                raise InputError(
                    "event_date", f"a day the window holds, up to {model.window.closes} (else the outcome is "
                    "no, with yes as the lenient ruling where that fits)", happened,
                )  # fmt: skip

    @staticmethod
    def _said_by(proposed: pd.DataFrame, outcome: p.Outcome) -> dict[str, Any]:
        """Return what the latest ruling with this outcome said, for the settlement to stand on."""
        same = proposed[[_worth(each) == outcome.worth for each in proposed.outcome]]
        said: dict[str, Any] = {}
        for row in same.tail(1).itertuples():  # another outcome needs evidence of its own
            said["evidence"] = json.loads(str(row.evidence))
            for name in ("event_date", "known_at", "number"):
                value = getattr(row, name)
                said[name] = value if isinstance(value, str) else None
            for name in ("strict", "lenient"):
                value = getattr(row, name)
                if isinstance(value, str):
                    said[name] = p.Outcome.model_validate_json(value)
        return said

    @staticmethod
    def _number(connection: Connection, claim_id: str) -> int:
        return int(queries.receipt(connection, claim_id).seq)
