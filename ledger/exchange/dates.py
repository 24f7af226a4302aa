"""Days and times as foreign files write them: in a stated format and zone, ISO where nothing is stated."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from functools import lru_cache
from zoneinfo import ZoneInfo

from ledger.errors import InputError

UNIX = {"unix": Decimal(1), "unix ms": Decimal(1000)}
_ISO = re.compile(
    r"(\d{4})-(\d{1,2})-(\d{1,2})"
    r"(?:[T ]+(\d{1,2}):(\d{1,2})(?::(\d{1,2})(?:[.,](\d{1,9}))?)?)?\s*(Z|UTC|GMT|[+-]\d\d:?\d\d)?",
    re.ASCII,
)


@lru_cache(maxsize=64)
def zone(name: str) -> ZoneInfo:
    """Return a time zone by its name.

    Raises:
        InputError: if there is none of this name.
    """
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError) as error:
        raise InputError("zone", "a zone such as UTC or America/New_York", repr(name)) from error


def check_format(form: str) -> None:
    """Refuse a format of dates that means nothing.

    Raises:
        InputError: if it is neither unix, unix ms nor a pattern of % codes.
    """
    if form in UNIX:
        return
    try:
        datetime.strptime(datetime(2024, 10, 31, 15, 8, 9, tzinfo=UTC).strftime(form), form)
    except ValueError as error:
        raise InputError("date format", "unix, unix ms or a pattern such as %m/%d/%y", repr(form)) from error
    if "%" not in form:
        raise InputError("date format", "unix, unix ms or a pattern such as %m/%d/%y", repr(form))


@lru_cache(maxsize=65_536)
def read(text: str, form: str | None = None, where: str | None = None) -> date | datetime:
    """Return the day, or the instant, that a text means.

    Args:
        text: as the file has it.
        form: ``unix``, ``unix ms``, a pattern of strptime codes, or None for ISO, in which parts need no zeros.
        where: the zone of a time that names none.

    Raises:
        InputError: if it is no date in this format.

    >>> read("2011-08-31 16:17:18 -0500").isoformat()
    '2011-08-31T16:17:18-05:00'
    >>> read("11/6/18", "%m/%d/%y"), read("1540000000", "unix").isoformat()
    (datetime.date(2018, 11, 6), '2018-10-20T01:46:40+00:00')
    """
    try:
        if form in UNIX:
            seconds = Decimal(text) / UNIX[str(form)]
            return datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=int(seconds * 1_000_000))
        found = _iso(text) if form is None else _patterned(text, form)
    except (ValueError, ArithmeticError) as error:
        raise InputError("date", _wanted(form), repr(text)) from error
    if isinstance(found, datetime) and found.tzinfo is None and where is not None:
        return found.replace(tzinfo=zone(where))
    return found


def _wanted(form: str | None) -> str:
    if form is None:
        return "a date such as 2024-10-31 or 2024-10-31 15:08:00 (for another way of writing, state the format)"
    return {"unix": "seconds since 1970", "unix ms": "milliseconds since 1970"}.get(form, f"a date as in {form}")


def _iso(text: str) -> date | datetime:
    found = _ISO.fullmatch(text.strip())
    if found is None:
        raise ValueError(text)
    year, month, day, hour, minute, second, part, offset = found.groups()
    if hour is None:
        return date(int(year), int(month), int(day))
    micro = int((part or "0").ljust(6, "0")[:6])
    made = datetime(int(year), int(month), int(day), int(hour), int(minute), int(second or 0), micro)
    if offset is None:
        return made
    if offset in {"Z", "UTC", "GMT"}:
        return made.replace(tzinfo=UTC)
    minutes = int(offset[1:3]) * 60 + int(offset[-2:])
    return made.replace(tzinfo=timezone(timedelta(minutes=-minutes if offset[0] == "-" else minutes)))


def _patterned(text: str, form: str) -> date | datetime:
    found = datetime.strptime(text.strip(), form)
    timed = any(code in form for code in ("%H", "%I", "%X", "%c", "%s"))
    return found if timed else found.date()


def day(value: date | datetime, where: str | None = None) -> date:
    """Return the day of an instant in a zone, or a day as it is.

    >>> day(datetime(2024, 11, 1, 2, tzinfo=UTC), "America/New_York")
    datetime.date(2024, 10, 31)
    """
    if not isinstance(value, datetime):
        return value
    if value.tzinfo is None or where is None:
        return value.date()
    return value.astimezone(zone(where)).date()
