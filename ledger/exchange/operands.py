"""What a recipe's expressions compute with: values, how they are read out of text, and how they compare.

A value is missing (None), true or false, an exact number, text, a day or an instant.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any, NamedTuple

from ledger.errors import InputError
from ledger.exchange import dates

Value = Any  # None, bool, Decimal, str, date or datetime
Row = Mapping[str, Value]
_DECIMAL = re.compile(r"[+-]?(\d{1,60}(\.\d{0,60})?|\.\d{1,60})([eE][+-]?\d{1,3})?", re.ASCII)
_THOUSANDS = re.compile(r"[+-]?\d{1,3}(,\d{3})+(\.\d+)?", re.ASCII)
_COMMA = re.compile(r"[+-]?(\d{0,40}|[1-9]\d{0,2}(\.\d{3})+),\d{1,40}|[+-]?[1-9]\d{0,2}(\.\d{3})+", re.ASCII)
_MOST_EXPONENT = 400


class Ways(NamedTuple):
    """How a file writes what is read out of its text.

    Attributes:
        comma: numbers have a decimal comma.
        form: of dates; ISO is understood besides.
        zone: of times that name none, and in which days are counted.
    """

    comma: bool = False
    form: str | None = None
    zone: str | None = None

    def number(self, words: str) -> Decimal | None:
        """Return a number out of text: with spaces, a currency sign, signs between thousands, brackets for below 0.

        Raises:
            InputError: if it is none.

        >>> Ways().number("$1,234.5"), Ways().number("(68.2)"), Ways(comma=True).number("1.234,5")
        (Decimal('1234.5'), Decimal('-68.2'), Decimal('1234.5'))
        """
        bare = words.strip().replace("\u2212", "-")
        negative = bare.startswith("(") and bare.endswith(")")
        bare = bare[1:-1] if negative else bare
        bare = "".join(sign for sign in bare if not sign.isspace() and sign not in "$€£")
        plain = decimal_comma(bare) if self.comma else None
        if plain is None:
            plain = bare.replace(",", "") if _THOUSANDS.fullmatch(bare) and not self.comma else bare
        if not _DECIMAL.fullmatch(str(plain)):
            raise InputError("expression", "a number", repr(words))
        found = Decimal(plain)
        return -found if negative else found

    def moment(self, words: str) -> date | datetime:
        """Return the day or instant a text means: in the stated format, or in ISO where that cannot be confused.

        Raises:
            InputError: if it is none.

        >>> Ways(form="%m/%d/%y").moment("11/6/18"), Ways(form="%m/%d/%y").moment("2018-11-06")
        (datetime.date(2018, 11, 6), datetime.date(2018, 11, 6))
        """
        try:
            return dates.read(words, self.form, self.zone)
        except InputError:
            if self.form is None or self.form.startswith("%Y"):  # a day and a month could change places
                raise
            try:
                return dates.read(words, None, self.zone)
            except InputError:
                pass
            raise

    def ordered(self, left: Value, right: Value) -> tuple[Any, Any]:
        """Return two values as they can be compared: as instants or days, as numbers, or as text.

        Raises:
            InputError: if a number or a date is compared with what is none.

        >>> Ways(form="%m/%d/%y").ordered("11/6/18", "2/1/19")
        (datetime.date(2018, 11, 6), datetime.date(2019, 2, 1))
        """
        if isinstance(left, date) or isinstance(right, date):
            return _at_one_scale(self._dated(left), self._dated(right), self.zone)
        if isinstance(left, str) and isinstance(right, str):
            if _DECIMAL.fullmatch(left.strip()) and _DECIMAL.fullmatch(right.strip()):
                return Decimal(left.strip()), Decimal(right.strip())
            try:
                return _at_one_scale(self.moment(left), self.moment(right), self.zone)
            except InputError:
                return left, right
        return number(left), number(right)

    def _dated(self, value: Value) -> date | datetime:
        return value if isinstance(value, date) else self.moment(text(value))


ISO = Ways()


def _at_one_scale(left: date | datetime, right: date | datetime, zone: str | None) -> tuple[Any, Any]:
    """Return two instants, or two days where one of them is a day."""
    if not (isinstance(left, datetime) and isinstance(right, datetime)):
        return dates.day(left, zone), dates.day(right, zone)
    if (left.tzinfo is None) != (right.tzinfo is None):
        raise InputError("expression", "two times with a zone, or none (dates: zone: UTC)", f"{left} and {right}")
    return left, right


def decimal_comma(words: str) -> str | None:
    """Return a number written with a decimal comma as one with a point; nothing where it is none.

    >>> decimal_comma("0,70"), decimal_comma("1.234,5"), decimal_comma("1.234"), decimal_comma("31.10.2024")
    ('0.70', '1234.5', '1234', None)
    """
    return words.replace(".", "").replace(",", ".") if _COMMA.fullmatch(words) else None


def number(value: Value) -> Decimal | None:
    """Return a value as an exact number; true is 1.

    Raises:
        InputError: if it is none.

    >>> number("0.70"), number(True), number(None)
    (Decimal('0.70'), Decimal('1'), None)
    """
    if value is None or isinstance(value, Decimal):
        return value
    if isinstance(value, bool):
        return Decimal(value)
    if isinstance(value, str):
        words = value.strip()
        if not words:
            return None
        if _DECIMAL.fullmatch(words):
            return Decimal(words)
    raise InputError("expression", "a number", repr(value) if isinstance(value, str) else str(value))


def text(value: Value) -> str:
    """Return a value as text; what is missing is empty, a number has no more digits than it needs.

    >>> text(Decimal("2008")), text(Decimal("1E+2")), text(True), text(date(2024, 10, 31))
    ('2008', '100', 'true', '2024-10-31')
    """
    if value is None:
        return ""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Decimal):
        return format(value, "f") if abs(value.adjusted()) < _MOST_EXPONENT else str(value)
    return str(value.isoformat())


def missing(value: Value) -> bool:
    """Return whether a value is not there."""
    return value is None or value == ""


def truth(value: Value) -> bool:
    """Return whether a condition holds; what is missing does not.

    Raises:
        InputError: if it is neither true nor false, nor a number.
    """
    if value is None or isinstance(value, bool):
        return bool(value)
    if isinstance(value, Decimal):
        return value != 0
    if isinstance(value, str) and value.strip().lower() in {"true", "false", ""}:
        return value.strip().lower() == "true"
    found = number(value)
    return found is not None and found != 0


def equal(left: Value, right: Value) -> bool:
    """Whether two values are the same: as numbers where one of them is a number, else as text.

    >>> equal("1.0", Decimal(1)), equal("1.0", "1"), equal(None, None)
    (True, False, False)
    """
    if left is None or right is None:
        return False
    if isinstance(left, str) and isinstance(right, str):
        return left == right
    if isinstance(left, date) or isinstance(right, date):
        aware = all(isinstance(each, datetime) and each.tzinfo for each in (left, right))
        return bool(left == right) if aware else text(left) == text(right)
    if isinstance(left, bool) or isinstance(right, bool):
        return bool(_flag(left) == _flag(right))
    try:
        return number(left) == number(right)
    except InputError:
        return False


def _flag(value: Value) -> Value:
    if isinstance(value, str):
        return {"true": True, "false": False}.get(value.strip().lower(), value)
    return bool(value) if isinstance(value, Decimal) and value in {0, 1} else value


def midnight(value: date | datetime) -> bool:
    """Return whether a moment says no time of day."""
    return not isinstance(value, datetime) or value.time() == time()
