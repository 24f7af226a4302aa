"""What takes half the room in a file, and reads as the text it stands for: hashes, identifiers, times.

On a server they are text. Hashes are so in the journal itself: a row written before version 3 has them in hex, and a
file that was migrated has both; that is no other journal, for what is hashed and chained is the payload.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Any, ClassVar

from sqlalchemy import BigInteger, Dialect, Text, TypeDecorator
from sqlalchemy.types import TypeEngine, UserDefinedType

from ledger.values import instant_text

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
_HASH = 32


def identifier_bytes(text: str) -> bytes:
    """Return the 16 bytes of a UUID.

    >>> identifier_text(identifier_bytes("00000000-0000-4000-8000-0000000000ff"))
    '00000000-0000-4000-8000-0000000000ff'
    """
    return bytes.fromhex(text.replace("-", ""))


def identifier_text(kept: Any) -> Any:
    """Return a UUID as it is written; what is none stays what it is."""
    if not isinstance(kept, bytes):
        return kept
    text = kept.hex()
    return f"{text[:8]}-{text[8:12]}-{text[12:16]}-{text[16:20]}-{text[20:]}"


@lru_cache(maxsize=4096)
def microseconds(text: str) -> int:
    """Return a time as microseconds since 1970.

    >>> moment_text(microseconds("2024-10-31T09:00:00.000001Z"))
    '2024-10-31T09:00:00.000001Z'
    """
    return (datetime.fromisoformat(text) - _EPOCH) // _MICROSECOND


@lru_cache(maxsize=4096)
def moment_text(kept: Any) -> Any:
    """Return microseconds since 1970 as a time is written; what is none stays what it is."""
    try:
        return instant_text(_EPOCH + kept * _MICROSECOND)
    except (TypeError, OverflowError):
        return kept


def hexadecimal(kept: Any) -> Any:
    """Return a hash as hex, whichever way it is kept; what is neither stays what it is, for the audit to find.

    >>> hexadecimal(bytes(32)) == hexadecimal("00" * 32), hexadecimal(b"no hash")
    (True, b'no hash')
    """
    return kept.hex() if isinstance(kept, bytes) and len(kept) == _HASH else kept


class Packed(TypeDecorator[str]):
    """Text that is packed in a file."""

    impl = Text
    cache_ok = True
    kept_as: ClassVar[TypeEngine[Any]] = Text()

    @staticmethod
    def pack(text: Any) -> Any:
        """Return what is kept of a text."""
        return text

    @staticmethod
    def unpack(kept: Any) -> Any:
        """Return the text."""
        return kept

    @staticmethod
    def packs(dialect: Dialect) -> bool:
        """Whether it is packed in this database."""
        return dialect.name == "sqlite"

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """Return the column's type in this database."""
        return dialect.type_descriptor(self.kept_as if self.packs(dialect) else Text())

    def process_bind_param(self, value: Any, dialect: Dialect) -> Any:
        """Return what is written."""
        return type(self).pack(value) if value is not None and self.packs(dialect) else value

    def process_result_value(self, value: Any, dialect: Dialect) -> Any:
        """Return what is read."""
        return value if value is None or isinstance(value, str) else type(self).unpack(value)


class Hash(Packed):
    """A hash: 32 bytes, read as hex."""

    cache_ok = True

    @staticmethod
    def pack(text: str) -> bytes:
        """Return its bytes."""
        return bytes.fromhex(text)

    @staticmethod
    def unpack(kept: Any) -> Any:
        """Return its hex."""
        return hexadecimal(kept)


class Identifier(Packed):
    """An entry's identifier: 16 bytes, read as a UUID is written."""

    cache_ok = True

    @staticmethod
    def pack(text: str) -> bytes:
        """Return its bytes."""
        return identifier_bytes(text)

    @staticmethod
    def unpack(kept: Any) -> Any:
        """Return it as it is written."""
        return identifier_text(kept)


class Moment(Packed):
    """A time: microseconds since 1970, read as times are written."""

    cache_ok = True
    kept_as = BigInteger()

    @staticmethod
    def pack(text: str) -> int:
        """Return its microseconds."""
        return microseconds(text)

    @staticmethod
    def unpack(kept: Any) -> Any:
        """Return it as it is written."""
        return moment_text(kept)


_WORDS = ("own", "probability", "read", "stated", "options", "point", "interval", "quantiles")
_NUMBERS = {word: number for number, word in enumerate(_WORDS)}


class _Bare(UserDefinedType[Any]):
    """A column without affinity: numbers stay numbers, and what is compared with them is bound as it is."""

    cache_ok = True

    def get_col_spec(self, **_: Any) -> str:
        """Return how the column is declared."""
        return "BLOB"


class Word(Packed):
    """One of a few words: its number, of which the first two take no room at all; another word is kept as it is."""

    cache_ok = True
    kept_as = _Bare()

    @staticmethod
    def pack(text: str) -> int | str:
        """Return its number."""
        return _NUMBERS.get(text, text)

    @staticmethod
    def unpack(kept: Any) -> Any:
        """Return the word of a number; what is none stays what it is."""
        return _WORDS[kept] if isinstance(kept, int) and 0 <= kept < len(_WORDS) else kept
