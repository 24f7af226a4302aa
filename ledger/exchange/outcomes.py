"""Outcomes out of rows: yes and no in whatever words, options, numbers, fractions, and void with a reason."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import NamedTuple, get_args

from ledger import entries as e
from ledger import predictions as p
from ledger.errors import InputError
from ledger.exchange.fields import Field, Fields, Row, follows
from ledger.exchange.operands import Value, missing, number, text, truth
from ledger.exchange.recipe import OutcomeFields, Recipe
from ledger.exchange.seeds import make

UNRESOLVED = "unresolved"
_REASONS = frozenset(get_args(p.VoidReason))
_BINARY: dict[Value, str] = {
    "yes": "yes", "true": "yes", Decimal(1): "yes", "y": "yes", "no": "no", "false": "no", Decimal(0): "no", "n": "no",
    "void": "void",
}  # fmt: skip


class Happened(NamedTuple):
    """What a row says happened: equal for all rows of a claim that say the same."""

    outcome: p.Outcome
    said: str
    known_at: date | None
    event_date: date | None
    evidence: str | None
    url: str | None
    rationale: str | None


def alike(value: Value) -> Value:
    """Return what values that mean the same have in common: numbers as numbers, words without their case.

    >>> alike("1.0") == alike("1") == alike(True), alike("Yes")
    (False, 'yes')
    """
    if isinstance(value, bool):
        return "true" if value else "false"
    try:
        found = number(value)
    except InputError:
        return text(value).strip().casefold()
    return None if found is None else found.normalize()


class Outcomes:
    """What a recipe's outcome fields say of a row.

    Args:
        said: the fields.
        fields: how they are compiled.
        name: of the recipe, for the evidence where none is stated.

    Raises:
        InputError: if the map gives one value two outcomes.
    """

    def __init__(self, said: OutcomeFields, fields: Fields, name: str) -> None:
        self.said, self.fields, self.name = said, fields, name
        self.value = fields.needed("outcome.value", said.value)
        self.void = fields.expression("outcome.void", said.void)
        self.known_at = fields.field("outcome.known_at", said.known_at)
        self.event_date = fields.field("outcome.event_date", said.event_date)
        self.evidence = fields.field("outcome.evidence", said.evidence)
        self.url = fields.field("outcome.url", said.url)
        self.rationale = fields.field("outcome.rationale", said.rationale)
        self.map: dict[Value, str] = {}
        self._known(said, fields.recipe)
        for outcome, values in (said.map or {}).items():
            for value in values:
                if self.map.setdefault(alike(value), outcome) != outcome:
                    raise InputError("recipe outcome.map", f"one outcome for {value!r}", f"{self.map[alike(value)]} "
                                     f"and {outcome}")  # fmt: skip

    @staticmethod
    def _known(said: OutcomeFields, recipe: Recipe) -> None:
        """Refuse a word of the map that is no outcome; of options, which rows may name, only where the recipe does."""
        claim, forecast = recipe.claim, recipe.forecast
        asked = claim.options or (forecast.options if forecast else None)
        numbers = forecast and (forecast.point or forecast.interval or forecast.quantile or forecast.quantiles)
        if forecast is not None and forecast.option and not asked:
            return
        fixed = [] if asked is None else [name for name in asked if "{" not in name]
        if asked is not None and len(fixed) < len(asked):
            return
        words = list(dict.fromkeys(_BINARY.values())) if asked is None and not numbers else [*fixed, "void"]
        if claim.space in {"options", "quantity"} and not asked:
            return
        for outcome in said.map or {}:
            if outcome in (*words, UNRESOLVED, *_REASONS) or alike(outcome) in {alike(word) for word in words}:
                continue
            if isinstance(alike(outcome), Decimal) and not asked:
                continue  # a number, or a partial outcome
            if asked is None and not numbers and alike(outcome) in _BINARY:
                continue
            expected = f"one of {', '.join(words)}, {UNRESOLVED} (not yet known), or why it is void: "
            raise InputError("recipe outcome.map", expected + ", ".join(sorted(_REASONS)), outcome)

    def follow(self, key: Field) -> bool:
        """Whether all rows with one key say the same."""
        every = (self.value, self.void, self.known_at, self.event_date, self.evidence, self.url, self.rationale)
        return all(follows(field, key) for field in every)

    def of(self, row: Row, space: p.Space | None) -> Happened | None:
        """Return what happened by a row; nothing where it does not say. Without a space any option is one.

        Raises:
            InputError: if its value is no outcome of the claim.
        """
        void = self.void is not None and truth(self.void.value(row))
        value = None if void else self.value.value(row)
        if not void and (missing(value) or self.map.get(alike(value)) == UNRESOLVED):
            return None
        outcome = self._void(self.said.reason) if void else self._outcome(value, space)
        return Happened(
            outcome,
            "void" if void else text(value),
            self.fields.day(self.known_at, row),
            self.fields.day(self.event_date, row),
            _words(self.evidence, row),
            _words(self.url, row),
            _words(self.rationale, row),
        )

    def ruling(self, happened: Happened, claim_id: str) -> e.ResolutionProposed:
        """Return the ruling that says so.

        Raises:
            InputError: if a field is not as it should be.
        """
        says = happened.evidence or f"marked {happened.said[:100]!r} in the data set {self.name}"
        shown = {name: value for name, value in (("says", says), ("url", happened.url)) if value is not None}
        said = {
            "claim_id": claim_id,
            "outcome": happened.outcome,
            "known_at": happened.known_at,
            "event_date": happened.event_date,
            "evidence": (make(e.Evidence, "outcome.evidence", shown),),
            "rationale": happened.rationale,
        }
        if happened.known_at and happened.event_date and happened.known_at < happened.event_date:
            raise InputError(
                "outcome.known_at", f"a day on or after the event's, {happened.event_date}", happened.known_at
            )
        return make(e.ResolutionProposed, "outcome", said)

    @staticmethod
    def _void(reason: str) -> p.Outcome:
        return p.Outcome.model_validate({"kind": "void", "reason": reason})

    def check(self, outcome: p.Outcome, space: p.Space) -> None:
        """Refuse an option that a claim does not have.

        Raises:
            InputError: naming those it has.
        """
        if outcome.kind == "option" and isinstance(space, p.OptionsSpace) and outcome.value not in space.options:
            raise InputError(self.value.label, f"one of {', '.join(space.options)}, or void", repr(outcome.value))

    def _outcome(self, value: Value, space: p.Space | None) -> p.Outcome:
        found = self.map.get(alike(value))
        if found in _REASONS:
            return self._void(str(found))
        if isinstance(space, p.BinarySpace):
            return self._binary(alike(value) if found is None else alike(found), value, space)
        named = text(value).strip() if found is None else found
        if named.casefold() == "void":
            return self._void(self.said.reason)
        if not isinstance(space, p.QuantitySpace):
            option = make(p.Outcome, self.value.label, {"kind": "option", "value": named})
            if space is not None:
                self.check(option, space)
            return option
        try:
            return make(p.Outcome, self.value.label, {"kind": "number", "value": named})
        except InputError as error:
            raise InputError(self.value.label, "a number, or void", repr(named)) from error

    def _binary(self, found: Value, value: Value, space: p.BinarySpace) -> p.Outcome:
        kind = _BINARY.get(found)
        if kind == "void":
            return self._void(self.said.reason)
        if kind is not None:
            return p.Outcome.model_validate({"kind": kind})
        if isinstance(found, Decimal) and found in {Decimal(each) for each in space.fractions}:
            return p.Outcome(kind="fraction", value=text(found))
        shown = [each for each in self.map if self.map[each] != UNRESOLVED]
        mapped = "".join(f", {text(each)}" for each in shown[:8])
        fractions = "".join(f", {each}" for each in space.fractions)
        raise InputError(self.value.label, f"yes, no, 1, 0{mapped}{fractions} or void", repr(text(value)))


def _words(field: Field | None, row: Row) -> str | None:
    return None if field is None else field.words(row)
