"""Claims out of rows: made of the first row with a key, and what every later one with this key must agree with."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any, NamedTuple

from ledger import entries as e
from ledger import predictions as p
from ledger.errors import InputError
from ledger.exchange.fields import Fields, Row, follows
from ledger.exchange.outcomes import Outcomes
from ledger.exchange.recipe import Recipe
from ledger.exchange.seeds import make

_TEXTS = ("question", "criteria", "event", "exclusive_group", "source", "condition", "sampling", "unit",
          "fraction_rule")  # fmt: skip
_PLAIN = ("question", "criteria", "event", "exclusive_group", "condition", "sampling")
_NAMES = (*_TEXTS, "topics", "options", "fractions", "opens", "closes", "lenient_closes")
MOST_NAME = 300


class Known(NamedTuple):
    """A claim that was met: what its rows must agree on, and what it became."""

    said: tuple[Any, ...]
    claim_id: str
    space: p.Space
    opens: str
    line: int


class Propositions:
    """What a recipe's claim fields say of a row.

    Args:
        fields: how they are compiled.
        said: the recipe.
        space: the kind of answer its forecasts give, if it has any.
        outcomes: what happened; a claim without an end closes when that was known.
        named: the forecasts name the options.

    Raises:
        InputError: if nothing says when claims close, or what their options are.
    """

    def __init__(
        self, fields: Fields, said: Recipe, space: str | None, outcomes: Outcomes | None, *, named: bool
    ) -> None:
        claim, take = said.claim, fields.field
        self.fields, self.said, self.name, self.outcomes = fields, claim, said.name, outcomes
        self.key = fields.needed("claim.key", claim.key)
        self.texts = {name: take(f"claim.{name}", getattr(claim, name)) for name in _TEXTS}
        self.lists = [
            [fields.needed(f"claim.{name}", each) for each in getattr(claim, name) or ()]
            for name in ("topics", "options", "fractions")
        ]
        self.opens, self.closes = take("claim.opens", claim.opens), take("claim.closes", claim.closes)
        self.lenient = take("claim.lenient_closes", claim.lenient_closes)
        if self.closes is None and (outcomes is None or outcomes.known_at is None):
            raise InputError("recipe claim.closes", "the last day of the window, or outcome.known_at", "neither")
        self.space = claim.space or space or ("options" if claim.options else "binary")
        if self.space == "options" and not (claim.options or named):
            raise InputError("recipe claim.options", "the options of the claims", "none")
        known_at = None if outcomes is None else outcomes.known_at
        dates = (self.opens, self.closes or known_at, self.lenient)
        every = [*self.texts.values(), *dates, *(field for each in self.lists for field in each)]
        self.follows = all(follows(field, self.key) for field in every)
        if space is not None and self.space != space:
            raise InputError("recipe claim.space", f"{space}, which the forecasts answer", self.space)

    @property
    def plain_space(self) -> p.Space | None:
        """What claims ask for before their options are known; nothing for options."""
        if self.space == "options":
            return None
        return p.QuantitySpace() if self.space == "quantity" else p.BinarySpace()

    def of(
        self,
        key: str,
        row: Row,
        line: int,
        known: Known | None,
        stated_at: str | None,
        options: tuple[str, ...],
        identify: Callable[..., str],
    ) -> Known | tuple[Known, e.ClaimRecorded]:
        """Return the claim of a row, with its entry where this row is the first on it.

        Raises:
            InputError: if an earlier row with this key says otherwise, or a field is not as it should be.
        """
        if known is not None and self.follows:
            return known
        day = self.fields.day
        texts = [None if field is None else field.words(row) for field in self.texts.values()]
        lists = [tuple([word for field in each if (word := field.words(row))]) for each in self.lists]
        closes = day(self.closes, row)
        if closes is None and self.outcomes is not None:
            closes = day(self.outcomes.known_at, row)
        opens, lenient = day(self.opens, row), day(self.lenient, row)
        said = (*texts, *lists, opens, closes, lenient)
        if known is not None:
            if known.said != said:
                each = zip(_NAMES, known.said, said, strict=True)
                name, then, now = next(three for three in each if three[1] != three[2])
                raise InputError(f"claim.{name}", f"{then}, as line {known.line} says of claim {key}", now)
            return known
        if closes is None:
            raise InputError(self.closes.label if self.closes else "claim.closes", "a day", "nothing")
        first = opens or (closes if stated_at is None else min(date.fromisoformat(stated_at[:10]), closes))
        if closes < first:
            where = self.closes.label if self.closes else "claim.closes"
            raise InputError(
                where, f"a day on or after {first}, when the claim opens (or opens: a min of both)", closes
            )
        window = {"opens": first, "closes": closes, "lenient_closes": lenient, "basis": self.said.window}
        claim = self._made(key, dict(zip(_TEXTS, texts, strict=True)), lists, options, window)
        made = Known(said, identify("claim", key), claim.space, first.isoformat(), line)
        return made, e.ClaimRecorded(claim=claim)

    def _made(
        self,
        key: str,
        texts: dict[str, str | None],
        lists: list[tuple[str, ...]],
        options: tuple[str, ...],
        window: dict[str, Any],
    ) -> e.Claim:
        topics, named, fractions = lists
        if texts["question"] is None:
            raise InputError("claim.question", "the words of the question", "nothing")
        return make(
            e.Claim,
            "claim",
            {
                **{name: texts[name] for name in _PLAIN},
                "criteria": texts["criteria"] or f"As the data set {self.name} marks it.",
                "key": f"{self.name}:{key}"[:MOST_NAME],
                "window": window,
                "type": self.said.type or ("quantity" if self.space == "quantity" else "event"),
                "space": self._space(named or options, fractions, texts),
                "topics": topics,
                "source": None if texts["source"] is None else {"name": texts["source"]},
            },
        )

    def _space(self, options: tuple[str, ...], fractions: tuple[str, ...], texts: dict[str, str | None]) -> p.Space:
        if self.space == "options":
            said = {"options": options, "ordered": self.said.ordered}
            return make(p.OptionsSpace, "claim.options", said)
        if self.space == "quantity":
            return make(p.QuantitySpace, "claim", {"unit": texts["unit"]})
        partial = {"fractions": fractions, "fraction_rule": texts["fraction_rule"]}
        return make(p.BinarySpace, "claim", partial)
