"""Keys that sign checkpoints: made, rotated and kept in a folder of their owner's, never in the ledger.

A private key is a file only its owner can read, in the form of Go's sumdb/note (``PRIVATE+KEY+NAME+ID+KEY``), so that
other tools read it too. Its name is the origin of the ledger whose checkpoints it signs. ``trusted.txt`` beside it
lists the verifier keys that are believed.
"""

from __future__ import annotations

import base64
import os
import re
import stat
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from ledger.errors import ConflictError, InputError, NotFoundError, StorageError
from ledger.notes import ED25519, Key, read_key, signers, split_note

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

Sign = Callable[[str], str]
_MARK = "PRIVATE+KEY+"
_ROTATION = "forecast-ledger key rotation"
_TRUSTED = "trusted.txt"


def folder() -> Path:
    """Return the folder of the keys: $FORECAST_LEDGER_KEYS, else one among the user's settings."""
    named = os.environ.get("FORECAST_LEDGER_KEYS")
    settings = Path(os.environ.get("XDG_CONFIG_HOME") or Path.home() / ".config")
    return Path(named) if named else settings / "forecast-ledger" / "keys"


@dataclass(frozen=True)
class Signer:
    """A private key with its public half."""

    key: Key
    private: Ed25519PrivateKey

    def __call__(self, note: str) -> str:
        """Return a note with this key's signature line added."""
        text, others = split_note(note)
        value = base64.b64encode(self.key.key_id + self.private.sign(text.encode())).decode()
        before = note if others else text + "\n"
        return f"{before}\N{EM DASH} {self.key.name} {value}\n"


class Keyring:
    """The keys in a folder.

    Args:
        place: the folder; it need not be there yet.
    """

    def __init__(self, place: str | Path | None = None) -> None:
        self.place = Path(place) if place is not None else folder()

    def trusted(self, name: str | None = None) -> list[Key]:
        """Return the verifier keys that are believed, of one name or all.

        Raises:
            InputError: naming the line that is none.
        """
        file = self.place / _TRUSTED
        lines = file.read_text(encoding="utf-8").splitlines() if file.exists() else []
        keys = [verifier(line, f"{file}:{number}") for number, line in enumerate(lines, 1) if line.strip()]
        return [key for key in keys if name in {None, key.name}]

    def signer(self, name: str) -> Signer | None:
        """Return the key that signs under a name; None if there is none here."""
        found = sorted(self.place.glob(f"{_file(name)}.*.key"))
        if len(found) > 1:
            raise ConflictError(
                f"{self.place}: expected one key for {name}, got {', '.join(each.name for each in found)}"
            )
        return _read(found[0]) if found else None

    def new(self, name: str) -> Key:
        """Make a key.

        Raises:
            ConflictError: if there is one that signs under this name already.
            InputError: without the extra that signs.
        """
        if (standing := self.signer(name)) is not None:
            raise ConflictError(f"{standing.key} signs for this ledger: `forecast-ledger keys rotate` makes a new key")
        return self._make(name).key

    def rotate(self, name: str) -> tuple[Key, str]:
        """Make a new key in place of the old one; return it with a note in which both keys say so.

        Who believes the old key learns the new one from the note. The old private key is then removed, so that nobody
        signs with it any more.

        Raises:
            NotFoundError: if there is no key to replace.
        """
        old = self.signer(name)
        if old is None:
            raise NotFoundError(f"no key signs for {name} here: `forecast-ledger keys new` makes one")
        new = self._make(name)
        note = new(old(f"{_ROTATION}\n{name}\nold {old.key}\nnew {new.key}\n"))
        (self.place / f"{_file(name)}.{new.key.key_id.hex()}.rotation.txt").write_text(note, encoding="utf-8")
        (self.place / f"{_file(name)}.{old.key.key_id.hex()}.key").unlink()
        return new.key, note

    def trust(self, text: str) -> Key:
        """Believe a verifier key, or the new key of a rotation that a key believed already has signed.

        Raises:
            InputError: if it is neither, or nobody believed has signed it.
        """
        lines = text.splitlines()
        if not lines or lines[0] != _ROTATION:
            key = verifier(text)
        else:
            old, key = _rotation(text)
            if old not in self.trusted():
                raise InputError("rotation", "an old key that is trusted here", old)
        if key not in self.trusted():
            self._remember(key)
        return key

    def _make(self, name: str) -> Signer:
        private = _ed25519().generate()
        key = Key(name, private.public_key().public_bytes_raw())
        value = base64.b64encode(ED25519 + private.private_bytes_raw()).decode()
        self._open_folder()
        file = self.place / f"{_file(name)}.{key.key_id.hex()}.key"
        number = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(number, "w", encoding="utf-8") as out:
            out.write(f"{_MARK}{name}+{key.key_id.hex()}+{value}\n")
        self._remember(key)
        return Signer(key, private)

    def _open_folder(self) -> None:
        self.place.mkdir(parents=True, exist_ok=True, mode=0o700)

    def _remember(self, key: Key) -> None:
        self._open_folder()
        with (self.place / _TRUSTED).open("a", encoding="utf-8") as out:
            out.write(f"{key}\n")


def verifier(text: str, where: str = "key") -> Key:
    """Return a verifier key from its text.

    Raises:
        InputError: if it is none.
    """
    try:
        return read_key(text)
    except ValueError as error:
        raise InputError(
            where, "a verifier key NAME+ID+KEY as `forecast-ledger keys list` prints", repr(text)
        ) from error


def vouched(note: str, keys: list[Key]) -> None:
    """Refuse a note that none of some keys has signed.

    Raises:
        InputError: if no key signed it, or a signature under a key's name does not hold.
    """
    try:
        by = signers(note, keys)
    except ValueError as error:
        raise InputError("checkpoint", "signatures that hold", error) from error
    if not by:
        raise InputError("checkpoint", f"a signature by {' or '.join(map(str, keys))}", "none by it")


def _rotation(note: str) -> tuple[Key, Key]:
    """Return the old and the new key of a rotation that both of them signed."""
    text, _ = split_note(note)
    lines = text.splitlines()
    wanted = "a note of two keys that both have signed, as `forecast-ledger keys rotate` writes it"
    if len(lines) != 4 or not lines[2].startswith("old ") or not lines[3].startswith("new "):
        raise InputError("rotation", wanted, repr(text[:60]))
    old, new = verifier(lines[2][4:]), verifier(lines[3][4:])
    try:
        both = signers(note, [old, new]) == [old, new] and old.name == new.name == lines[1]
    except ValueError as error:
        raise InputError("rotation", wanted, error) from error
    if not both:
        raise InputError("rotation", wanted, "another one")
    return old, new


def _read(file: Path) -> Signer:
    mode = stat.S_IMODE(file.stat().st_mode)
    if os.name == "posix" and mode & 0o077:
        raise StorageError(f"{file}: expected a key only its owner can read (chmod 600), got the mode {mode:o}")
    text = file.read_text(encoding="utf-8").strip()
    name, _, rest = text.removeprefix(_MARK).partition("+")
    key_id, _, value = rest.partition("+")
    try:
        raw = base64.b64decode(value, validate=True)
        private = _ed25519().from_private_bytes(raw[1:])
    except ValueError as error:
        raise InputError(file.name, f"a private key {_MARK}NAME+ID+KEY", "another text") from error
    key = Key(name, private.public_key().public_bytes_raw())
    if not text.startswith(_MARK) or raw[:1] != ED25519 or key.key_id.hex() != key_id:
        raise InputError(file.name, f"a private key {_MARK}NAME+ID+KEY", "another text")
    return Signer(key, private)


def _file(name: str) -> str:
    """Return a key's name as the beginning of a file's.

    >>> _file("forecast-ledger/01a2")
    'forecast-ledger-01a2'
    """
    return re.sub(r"[^A-Za-z0-9.-]", "-", name)


def _ed25519() -> type[Ed25519PrivateKey]:
    try:
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
    except ModuleNotFoundError as error:
        raise InputError("keys", "the extra that signs: pip install 'forecast-ledger[sign]'", "none") from error
    return Ed25519PrivateKey
