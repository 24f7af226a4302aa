"""What can be asked, said and found of a claim: outcome spaces, predictions and outcomes, as frozen models."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from ledger.values import DecimalText, Name, ProbabilityText, Words, decimal_text

VoidReason = Literal["condition_unmet", "unfalsifiable", "premise_false", "no_deciding_source", "disputed", "withdrawn"]


class Noun(BaseModel):
    """A frozen value; an unknown field is an error, never dropped."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class BinarySpace(Noun):
    """Yes or no; partial outcomes only as the fractions declared here, under the rule stated here."""

    kind: Literal["binary"] = "binary"
    fractions: tuple[ProbabilityText, ...] = ()
    fraction_rule: Words | None = None
    void_reasons: tuple[VoidReason, ...] = (
        "condition_unmet",
        "unfalsifiable",
        "premise_false",
        "no_deciding_source",
        "disputed",
        "withdrawn",
    )


class OptionsSpace(Noun):
    """One of several exclusive options, ordered (low to high) or not."""

    kind: Literal["options"] = "options"
    options: tuple[Name, ...] = Field(min_length=2)
    ordered: bool = False

    @model_validator(mode="after")
    def _distinct(self) -> Self:
        if len(set(self.options)) < len(self.options):
            raise ValueError(f"expected options that differ, got {list(self.options)}")
        return self


class QuantitySpace(Noun):
    """A number in a stated unit."""

    kind: Literal["quantity"] = "quantity"
    unit: Name | None = None


Space = Annotated[BinarySpace | OptionsSpace | QuantitySpace, Field(discriminator="kind")]


class Probability(Noun):
    """A probability that the claim comes true, with the band it was read from where there is one."""

    kind: Literal["probability"] = "probability"
    best: ProbabilityText
    low: ProbabilityText | None = None
    high: ProbabilityText | None = None

    @model_validator(mode="after")
    def _ordered(self) -> Self:
        if self.low is None and self.high is None:
            return self
        low, high = self.low or self.best, self.high or self.best
        if not Decimal(low) <= Decimal(self.best) <= Decimal(high):
            raise ValueError(f"expected low ≤ best ≤ high, got {low}, {self.best}, {high}")
        return self


class OptionProbability(Noun):
    """The probability of one option."""

    option: Name
    probability: ProbabilityText


class OptionProbabilities(Noun):
    """A probability for every option; they add up to 1 (to within rounding: 0.005)."""

    kind: Literal["options"] = "options"
    probabilities: tuple[OptionProbability, ...] = Field(min_length=2)

    @model_validator(mode="after")
    def _whole(self) -> Self:
        named = [item.option for item in self.probabilities]
        if len(set(named)) < len(named):
            raise ValueError(f"expected options that differ, got {', '.join(named)}")
        total = sum((Decimal(item.probability) for item in self.probabilities), Decimal(0))
        if abs(total - 1) > Decimal("0.005"):
            raise ValueError(f"expected probabilities that add up to 1, got {total}")
        return self


class Point(Noun):
    """A single number; no probability is stated."""

    kind: Literal["point"] = "point"
    value: DecimalText


class Interval(Noun):
    """A range; ``coverage`` is the stated probability that the number falls inside, if one was stated."""

    kind: Literal["interval"] = "interval"
    low: DecimalText
    high: DecimalText
    coverage: ProbabilityText | None = None

    @model_validator(mode="after")
    def _ordered(self) -> Self:
        if Decimal(self.high) < Decimal(self.low):
            raise ValueError(f"expected an upper end of at least {self.low}, got {self.high}")
        return self


class Quantile(Noun):
    """The value below which the number falls with probability ``level``."""

    level: ProbabilityText
    value: DecimalText


class Quantiles(Noun):
    """A distribution by its quantiles, levels rising, values not falling."""

    kind: Literal["quantiles"] = "quantiles"
    quantiles: tuple[Quantile, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def _rising(self) -> Self:
        for before, after in zip(self.quantiles, self.quantiles[1:], strict=False):
            if Decimal(after.level) <= Decimal(before.level) or Decimal(after.value) < Decimal(before.value):
                raise ValueError(f"expected rising levels and values, got {after.level}: {after.value}")
        return self


Prediction = Annotated[Probability | OptionProbabilities | Point | Interval | Quantiles, Field(discriminator="kind")]


class Outcome(Noun):
    """What happened: yes, no, a declared fraction, an option, a number, or void with a reason."""

    kind: Literal["yes", "no", "fraction", "option", "number", "void"]
    value: Name | None = None
    reason: VoidReason | None = None

    @model_validator(mode="after")
    def _whole(self) -> Self:
        if (self.kind in {"fraction", "option", "number"}) != (self.value is not None):
            raise ValueError(f"expected a value with fraction, option or number only, got {self.value!r}")
        if (self.kind == "void") != (self.reason is not None):
            raise ValueError(f"expected a reason with void only, got {self.reason!r}")
        if self.kind in {"fraction", "number"}:
            decimal_text(self.value)
        return self

    @property
    def worth(self) -> tuple[str, Decimal | str | None, str | None]:
        """What it comes to, however its number is written: rulings that are worth the same agree."""
        if self.value is not None and self.kind in {"fraction", "number"}:
            return self.kind, Decimal(self.value), None
        return self.kind, self.value, self.reason
