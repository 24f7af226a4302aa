"""Predictions out of rows: a probability in any scale, a term, options, quantiles, a point or a range."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal
from typing import Any

from ledger import predictions as p
from ledger.errors import InputError
from ledger.exchange.bundle import Options
from ledger.exchange.fields import Field, Fields, Row
from ledger.exchange.operands import Value, decimal_comma, missing, number, text
from ledger.exchange.recipe import ForecastFields
from ledger.exchange.seeds import make
from ledger.values import decimal_text, probability_text

ONE, ZERO, _HUNDRED = Decimal(1), Decimal(0), Decimal(100)


def _percent(value: Value) -> Decimal | None:
    found = number(value.strip().removesuffix("%")) if isinstance(value, str) else number(value)
    return None if found is None else found / 100


def _odds(value: Value) -> Decimal | None:
    """Return odds for, such as 3 or 3/1, as a probability."""
    if isinstance(value, str) and value.count("/") == 1:
        ahead, behind = (number(part) for part in value.split("/"))
        return None if ahead is None or behind is None else ahead / (ahead + behind)
    found = number(value)
    return None if found is None else found / (1 + found)


def _odds_against(value: Value) -> Decimal | None:
    found = _odds(value)
    return None if found is None else 1 - found


def _log_odds(value: Value) -> Decimal | None:
    found = number(value)
    return None if found is None else 1 / (1 + (-max(min(found, Decimal(700)), Decimal(-700))).exp())


SCALES: dict[str, Callable[[Value], Decimal | None]] = {
    "percent": _percent,
    "odds": _odds,
    "odds against": _odds_against,
    "log odds": _log_odds,
}


def probability(value: Value, scale: str, label: str, *, comma: bool = False) -> str:
    """Return a probability as the decimal text it was entered with, turned into a fraction exactly.

    Args:
        value: as the file has it.
        scale: a fraction, or one of ``SCALES``.
        label: for messages.
        comma: numbers are written with a decimal comma.

    Raises:
        InputError: if it is none in this scale.

    >>> probability("0.70", "fraction", "p"), probability("70", "percent", "p"), probability("1/3", "odds", "p")
    ('0.70', '0.7', '0.25')
    """
    if comma and isinstance(value, str):
        bare, sign = value.strip().removesuffix("%").strip(), "%" * value.rstrip().endswith("%")
        value = f"{decimal_comma(bare) or bare}{sign}"
    found: Value = value
    try:
        if scale != "fraction":
            scaled = SCALES[scale](value)
            found = None if scaled is None else scaled.normalize()
        return probability_text(found if isinstance(found, str) else text(found))
    except (ValueError, ArithmeticError) as error:
        said = text(value)
        fraction = "a probability from 0 to 1" + " (or say scale: percent)" * _above_1(value)
        hint = {"fraction": fraction, "percent": "a percent from 0 to 100"}
        raise InputError(label, hint.get(scale, f"a probability as {scale}"), repr(said)) from error


def _above_1(value: Value) -> bool:
    try:
        found = number(value)
    except InputError:
        return False
    return found is not None and 1 < found <= _HUNDRED


def decimal(value: Value, label: str) -> str:
    """Return a number as its decimal text.

    Raises:
        InputError: if it is none.
    """
    try:
        return decimal_text(text(value))
    except ValueError as error:
        raise InputError(label, "a number", repr(text(value))) from error


class Answers:
    """What a recipe's forecast fields say of a row.

    Args:
        said: the fields.
        fields: how they are compiled.
        options: gives the lexicons.
    """

    def __init__(self, said: ForecastFields, fields: Fields, options: Options) -> None:
        self.said, self.options, self.comma = said, options, fields.ways.comma
        take = fields.field
        self.probability = take("forecast.probability", said.probability)
        self.low, self.high = take("forecast.low", said.low), take("forecast.high", said.high)
        self.term, self.lexicon = take("forecast.term", said.term), take("forecast.lexicon", said.lexicon)
        self.option = take("forecast.option", said.option)
        self.columns = _each(fields, "forecast.options", said.options)
        self.levels = _each(fields, "forecast.quantiles", said.quantiles)
        self.point = take("forecast.point", said.point)
        row, ends = said.quantile, said.interval
        self.level = take("forecast.quantile.level", row.level if row else None)
        self.quantile = take("forecast.quantile.value", row.value if row else None)
        self.bottom = take("forecast.interval.low", ends.low if ends else None)
        self.top = take("forecast.interval.high", ends.high if ends else None)
        self.coverage = take("forecast.interval.coverage", ends.coverage if ends else None)
        self.named: Counter[tuple[str, ...]] = Counter()  # the sets of levels that forecasts have
        self.wanted = {Decimal(probability(level, "fraction", "recipe forecast.levels")) for level in said.levels or ()}
        if self.wanted and not (self.levels or self.quantile):
            raise InputError("recipe forecast.levels", "quantiles, of which these are the levels", self.space)
        for term, band in (said.terms or {}).items():
            self._stated(term, band)

    @property
    def space(self) -> str:
        """What the claims ask for."""
        if self.columns or self.option:
            return "options"
        return "quantity" if self.levels or self.quantile or self.point or self.top else "binary"

    @property
    def gathered(self) -> bool:
        """Whether a forecast has several rows."""
        return bool(self.option or self.quantile)

    def whole(self, row: Row) -> tuple[p.Prediction | None, str | None]:
        """Return the prediction of a row that holds all of it, and the lexicon that gave it; nothing for a blank.

        Raises:
            InputError: if it is not as it should be, or is required and not there.
        """
        found = self._whole(row)
        if found[0] is None:
            self.require(self.probability or self.term or self.point)
        return found

    def require(self, field: Field | None) -> None:
        """Refuse a forecast that is not there, where the recipe requires one.

        Raises:
            InputError: naming its field.
        """
        if self.said.required:
            raise InputError(field.label if field else "forecast", "a forecast, which is required", "nothing")

    def _whole(self, row: Row) -> tuple[p.Prediction | None, str | None]:
        if self.space != "binary":
            return self._of_space(row), None
        best = self._share(self.probability, row)
        if best is None:
            return self._by_term(row)
        low, high = self._share(self.low, row), self._share(self.high, row)
        if low is None and high is None:
            return p.Probability(best=best), None
        return make(p.Probability, "forecast", {"best": best, "low": low, "high": high}), None

    def _of_space(self, row: Row) -> p.Prediction | None:
        if self.columns:
            return self.of_options({name: self._share(field, row) for name, field in self.columns.items()})
        if self.levels:
            return self.of_quantiles({level: self._number(field, row) for level, field in self.levels.items()})
        if self.point:
            value = self._number(self.point, row)
            return None if value is None else p.Point(value=value)
        return self._range(row)

    def part(self, row: Row) -> tuple[str, str | None]:
        """Return the part of a forecast that a row holds: option and probability, or level and value."""
        if self.option is not None:
            named, share = self.option.words(row), self._share(self.probability, row)
            if named is None:
                raise InputError(self.option.label, "the name of an option", "nothing")
            if share is None:
                self.require(self.probability)
            return named, share
        assert self.level is not None and self.quantile is not None  # noqa: S101 - gathered rows have one or the other
        level = self.level.value(row)
        if level is None:
            raise InputError(self.level.label, "the level of a quantile, such as 0.05", "nothing")
        value = self._number(self.quantile, row)
        if value is None:
            self.require(self.quantile)
        return probability(level, "fraction", self.level.label), value

    def together(self, parts: Mapping[str, str | None], options: Iterable[str]) -> p.Prediction | None:
        """Return the prediction that the rows of one forecast make together; nothing where all are blank."""
        if self.option is None:
            return self.of_quantiles({level: value for level, value in parts.items() if value is not None})
        if all(share is None for share in parts.values()):
            return None
        if self.said.complete and (
            absent := [name for name in options if name not in parts and name != self.said.rest]
        ):
            raise InputError("forecast.options", f"a probability for each option ({', '.join(options)})",
                             f"none for {', '.join(absent)}")  # fmt: skip
        return self.of_options({name: parts.get(name, "0") for name in options})

    # -- kinds ---------------------------------------------------------------------------------------------------

    def of_options(self, shares: dict[str, str | None]) -> p.Prediction | None:
        """Return a probability for every option, what the recipe calls the rest filled in."""
        rest = self.said.rest
        said = {name: share for name, share in shares.items() if name != rest}
        if all(share is None for share in said.values()):
            return None
        for name, share in said.items():
            if share is None:
                raise InputError("forecast.options", f"a probability for {name}", "nothing")
        exact = {name: Decimal(str(share)) for name, share in said.items()}
        total, within = sum(exact.values(), ZERO), self.said.normalise
        if rest is not None:
            exact[rest] = max(ONE - total, ZERO)
        elif within is None and abs(total - 1) > Decimal("0.005"):
            raise InputError("forecast.options", "probabilities that add up to 1 (or say normalise, or rest)",
                             _sum(said, total))  # fmt: skip
        elif within is not None:
            if total <= 0 or abs(total - 1) > within:
                expected = f"probabilities that add up to 1, give or take {text(within)} (normalise)"
                raise InputError("forecast.options", expected, _sum(said, total))
            exact = {name: share / total for name, share in exact.items()}
        texts = {name: said[name] if exact[name] == Decimal(said.get(name) or -1) else text(exact[name])
                 for name in exact}  # fmt: skip
        pairs = [{"option": name, "probability": texts[name]} for name in exact]
        return make(p.OptionProbabilities, "forecast.options", {"probabilities": pairs})

    def of_quantiles(self, said: Mapping[str, str | None]) -> p.Prediction | None:
        """Return a distribution by its quantiles, put in the order of their levels.

        Raises:
            InputError: if some are there and others are not, or not at the levels the recipe states.
        """
        rows = sorted((Decimal(level), level, value) for level, value in said.items() if value is not None)
        if not rows:
            return None
        absent = [level for level, value in said.items() if value is None]
        have = {level for level, *_ in rows}
        if self.wanted:
            absent = [text(level.normalize()) for level in sorted(self.wanted - have)]
            if strange := [level for exact, level, _ in rows if exact not in self.wanted]:
                levels = ", ".join(text(level.normalize()) for level in sorted(self.wanted))
                raise InputError("forecast.levels", f"quantiles at the levels {levels}", f"one at {strange[0]}")
        if absent:
            raise InputError("forecast.quantiles", "a value for each level", f"none at {', '.join(absent)}")
        self.named[tuple(text(level.normalize()) for level in sorted(have))] += 1
        return make(p.Quantiles, "forecast.quantiles",
                    {"quantiles": [{"level": level, "value": value} for _, level, value in rows]})  # fmt: skip

    def findings(self) -> list[str]:
        """Return what nobody would want: forecasts that lack levels others of the file have."""
        if len(self.named) < 2:
            return []
        most = max(self.named, key=lambda levels: (len(levels), self.named[levels]))
        others = self.named.total() - self.named[most]
        return [
            f"{others:,} of {self.named.total():,} forecasts lack some of the levels {', '.join(most)}, or have others "
            f"(forecast.levels: [{', '.join(most)}] rejects them)"
        ]

    def _range(self, row: Row) -> p.Prediction | None:
        fields = {"low": self.bottom, "high": self.top, "coverage": self.coverage}
        said = {name: None if field is None else field.value(row) for name, field in fields.items()}
        stated = [name for name, field in fields.items() if field is not None and not missing(said[name])]
        absent = [name for name, field in fields.items() if field is not None and missing(said[name])]
        if not stated or set(stated) == {"coverage"}:
            return None
        if absent:
            raise InputError(f"forecast.interval.{absent[0]}", f"a value beside {' and '.join(stated)}", "nothing")
        low, high = self._number(self.bottom, row), self._number(self.top, row)
        share = None
        if self.coverage is not None:
            share = probability(said["coverage"], "fraction", self.coverage.label, comma=self.comma)
        return make(p.Interval, "forecast.interval", {"low": low, "high": high, "coverage": share})

    def _by_term(self, row: Row) -> tuple[p.Prediction | None, str | None]:
        """Return what the words of a row mean: by the recipe's own table, or by a lexicon."""
        term = self.term and self.term.words(row)
        if term is None:
            return None, None
        if self.said.terms is not None:
            found = {name.casefold(): band for name, band in self.said.terms.items()}.get(term.casefold())
            if found is None:
                raise InputError(str(self.term and self.term.label), f"one of {', '.join(self.said.terms)}", repr(term))
            return self._stated(term, found), (self.lexicon and self.lexicon.words(row)) or "the recipe's terms"
        lexicon = self.lexicon and self.lexicon.words(row)
        if lexicon is None or self.options.band is None:
            return None, None
        band = self.options.band(term, lexicon)
        if band is None:
            raise InputError(str(self.term and self.term.label), f"a term of {lexicon}", repr(term))
        return self._stated(term, [band.low, band.best, band.high]), band.lexicon

    def _stated(self, term: str, band: float | list[float]) -> p.Probability:
        numbers = [band] if isinstance(band, int | float) else band
        if len(numbers) not in {1, 3}:
            raise InputError(f"recipe forecast.terms.{term}", "a number, or low, best and high", numbers)
        said: dict[str, Any] = dict(
            zip(("low", "best", "high") if len(numbers) == 3 else ("best",), numbers, strict=True)
        )
        return make(p.Probability, f"recipe forecast.terms.{term}", said)

    def _share(self, field: Field | None, row: Row) -> str | None:
        value = None if field is None else field.value(row)
        if value is None or value == "" or field is None:
            return None
        return probability(value, self.said.scale, field.label, comma=self.comma)

    @staticmethod
    def _number(field: Field | None, row: Row) -> str | None:
        value = None if field is None else field.value(row)
        return None if value is None or value == "" or field is None else decimal(value, field.label)


def _sum(said: Mapping[str, str | None], total: Decimal) -> str:
    return f"{text(total)} ({', '.join(f'{name} {share}' for name, share in list(said.items())[:6])})"


def _each(fields: Fields, label: str, said: Mapping[str, str] | None) -> dict[str, Field]:
    return {name: fields.needed(f"{label}.{name}", each) for name, each in (said or {}).items()}
