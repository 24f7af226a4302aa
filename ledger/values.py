"""The small values entries are made of: exact decimals, days, instants and identifiers.

Probabilities and numbers keep the decimal text as it was entered ("0.70" stays "0.70"), so that no entry
ever depends on how a float is printed. Days are inclusive and in the statement's time zone; instants are UTC.
"""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from decimal import Decimal
from ipaddress import IPv4Address, IPv6Address, ip_address
from math import isinf
from typing import Annotated, Any
from unicodedata import normalize
from urllib.parse import urlsplit

import uuid_utils
from pydantic import AfterValidator, BeforeValidator, PlainSerializer, StringConstraints, ValidationInfo

_UUID = r"[0-9a-f]{8}-([0-9a-f]{4}-){3}[0-9a-f]{12}"
is_entry_id = re.compile(_UUID).fullmatch
_FRACTION = re.compile(r"0?\.\d{1,40}|[01]", re.ASCII)  # the plain probabilities, which need no decimal arithmetic
_WEB = re.compile(r"https?://[^\s/]", re.IGNORECASE)
_LABEL = re.compile(r"[\w-]{1,63}").fullmatch
_LONGEST = 2_000  # characters of an address
_NO_ADDRESS = frozenset(' \\"<>')
KEPT = {"kept": True}  # the context in which an entry is validated that is in the journal already
_DECIMAL = re.compile(r"[+-]?(\d{1,40}(\.\d{0,40})?|\.\d{1,40})([eE][+-]?\d{1,3})?", re.ASCII)


def new_id() -> str:
    """Return a new entry identifier (UUIDv7: sortable by the time it was made)."""
    return str(uuid_utils.uuid7())


def decimal_text(value: Any) -> str:
    """Return the decimal text of a number as it was entered.

    Args:
        value: a decimal in text, or an int, float or Decimal; true and false are not numbers.

    Raises:
        ValueError: if it is not a finite decimal number.

    >>> decimal_text("0.70"), decimal_text(0.7), decimal_text(0)
    ('0.70', '0.7', '0')
    """
    if isinstance(value, int | float | Decimal) and not isinstance(value, bool):
        value = str(value)
    if not isinstance(value, str) or not _DECIMAL.fullmatch(value.strip()):
        raise ValueError(f"expected a decimal number, got {value!r}")
    if isinf(float(value)):
        raise ValueError(f"expected a decimal number below 1.8e308, got {value!r}")
    return value.strip()


def probability_text(value: Any) -> str:
    """Return the decimal text of a probability; a percent is turned into the fraction it means.

    Raises:
        ValueError: if it is not a number from 0 to 1, both of which are legal.

    >>> probability_text("0.70"), probability_text("70%"), probability_text(0)
    ('0.70', '0.7', '0')
    """
    if isinstance(value, str) and _FRACTION.fullmatch(value):
        return value
    wanted = "expected a number from 0 to 1 or a percent such as 70%"
    text = value.strip() if isinstance(value, str) else value
    try:
        if isinstance(text, str) and text.endswith("%"):
            number = Decimal(decimal_text(text[:-1])).scaleb(-2).normalize()
            text = format(number, "f")
        else:
            text = decimal_text(text)
            number = Decimal(text)
    except ValueError as error:
        raise ValueError(f"{wanted}, got {value!r}") from error
    if not 0 <= number <= 1:
        raise ValueError(f"{wanted}, got {value!r}")
    return text


def instant(value: Any) -> datetime:
    """Return a UTC time from an RFC 3339 text or an aware datetime.

    Raises:
        ValueError: if it is no date and time, or has no time zone.

    >>> instant("2024-10-31T15:08:00-04:00").isoformat()
    '2024-10-31T19:08:00+00:00'
    """
    if isinstance(value, str):
        try:
            value = datetime.fromisoformat(value)
        except ValueError as error:
            raise ValueError(f"expected a date and time such as 2024-10-31T15:08:00Z, got {value!r}") from error
    if not isinstance(value, datetime):
        raise ValueError(f"expected a date and time such as 2024-10-31T15:08:00Z, got {value!r}")
    if value.tzinfo is None:
        raise ValueError(f"expected a time zone, as in 2024-10-31T15:08:00Z or -04:00, got {value.isoformat()}")
    try:
        return value.astimezone(UTC)
    except OverflowError as error:
        raise ValueError(f"expected a date and time from year 1 to 9999 in UTC, got {value.isoformat()}") from error


def instant_text(value: datetime) -> str:
    """Return RFC 3339 text in UTC with microseconds, of fixed width, so that text sorts as time.

    >>> instant_text(datetime(2024, 10, 31, 15, 8, tzinfo=UTC))
    '2024-10-31T15:08:00.000000Z'
    """
    return value.astimezone(UTC).replace(tzinfo=None).isoformat(timespec="microseconds") + "Z"


def day(value: Any) -> date:
    """Return a day from an ISO text or a date.

    Raises:
        ValueError: if it is not a calendar day.

    >>> day("2024-10-31")
    datetime.date(2024, 10, 31)
    """
    if isinstance(value, datetime):
        raise ValueError(f"expected a day such as 2024-10-31 without a time, got {value.isoformat()}")
    if isinstance(value, date):
        return value
    try:
        return date.fromisoformat(value)
    except (TypeError, ValueError) as error:
        raise ValueError(f"expected a day such as 2024-10-31, got {value!r}") from error


def moment(value: Any) -> str:
    """Return the text of a day, or of an instant in UTC where a time was given.

    Raises:
        ValueError: if it is neither, or a time without a zone.

    >>> moment("2024-10-31"), moment("2024-10-31T15:08:00-04:00")
    ('2024-10-31', '2024-10-31T19:08:00.000000Z')
    """
    if (isinstance(value, str) and len(value) <= 10) or (isinstance(value, date) and not isinstance(value, datetime)):
        return day(value).isoformat()
    return instant_text(instant(value))


def plain(value: str) -> str:
    """Return text that every database can hold.

    Raises:
        ValueError: if it has a NUL character, or half a surrogate pair, which is no text.
    """
    if "\x00" in value:
        raise ValueError(f"expected text, got a NUL character at offset {value.index(chr(0))}")
    try:
        value.encode()
    except UnicodeEncodeError as error:
        raise ValueError(f"expected text, got half a surrogate pair at offset {error.start}") from error
    return value


def _no_nul(value: str) -> str:
    return plain(value) if "\x00" in value else value  # half pairs are refused by pydantic itself


def web_address(value: str) -> str:
    """Return the address of a page on the web: http or https, a host by name, and nothing that hides where it leads.

    A reader's own machine is no place for evidence: loopback and link-local addresses are refused, in every spelling a
    browser knows. Names inside a house (``http://wiki/page``, ``http://10.0.0.5/``) are addresses.

    Raises:
        ValueError: if it is none; user and password, controls, spaces, quotes, angle brackets and backslashes too.

    >>> web_address("https://example.org/a?b=1#c")
    'https://example.org/a?b=1#c'
    """
    if len(value) > _LONGEST or not _WEB.match(value) or not value.isprintable() or _NO_ADDRESS & set(value):
        raise ValueError(f"expected an http or https address, got {value!r}")
    try:
        parts = urlsplit(value)
        elsewhere = "@" not in parts.netloc and parts.port != 0 and _leads_out(parts.hostname or "")
    except ValueError:
        elsewhere = False
    if not elsewhere:
        raise ValueError(f"expected an address of another machine, without user and password, got {value!r}")
    return value


def _leads_out(host: str) -> bool:
    """Whether a host of an address is one, and not the reader's own machine."""
    last = host.removesuffix(".").rpartition(".")[2]
    if ":" in host or last.isdigit() or last.startswith("0x"):  # which browsers read as an IP address
        return not _is_near(ip_address(host))
    labels = host.removesuffix(".").split(".")
    return last != "localhost" and len(host) <= 253 and normalize("NFKC", host) == host and all(map(_LABEL, labels))


def _is_near(address: IPv4Address | IPv6Address) -> bool:
    inside = address.ipv4_mapped if isinstance(address, IPv6Address) else None
    if inside is not None:
        return _is_near(inside)
    near = address.is_loopback or address.is_link_local or address.is_unspecified
    return near or address.is_multicast or address.is_reserved


def _address(value: str, info: ValidationInfo) -> str:
    if info.context == KEPT:  # what was once taken in stays readable, and is drawn as plain words where it is no link
        if not _WEB.match(value) or not value.isprintable() or " " in value:
            raise ValueError(f"expected an http or https address, got {value!r}")
        return value
    return web_address(value)


Words = Annotated[
    str, StringConstraints(min_length=1, strip_whitespace=True, max_length=20_000), AfterValidator(_no_nul)
]
Name = Annotated[str, StringConstraints(min_length=1, strip_whitespace=True, max_length=300), AfterValidator(_no_nul)]
Url = Annotated[str, StringConstraints(max_length=_LONGEST), AfterValidator(_address)]
DecimalText = Annotated[str, BeforeValidator(decimal_text)]
ProbabilityText = Annotated[str, BeforeValidator(probability_text)]
Instant = Annotated[datetime, BeforeValidator(instant), PlainSerializer(instant_text, when_used="json")]
Day = Annotated[date, BeforeValidator(day)]
Moment = Annotated[str, BeforeValidator(moment)]
EntryId = Annotated[str, StringConstraints(pattern=f"^{_UUID}$")]
Sha256 = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
