"""Merkle trees, checkpoints, signatures and proofs: what it takes to check them, and nothing but the standard library.

The ledger computes with this, and the stand-alone checker has it inside (see :mod:`ledger.check`). Formats: RFC 9162
section 2.1 (trees, inclusion and consistency proofs), c2sp.org/signed-note, c2sp.org/tlog-checkpoint, RFC 8032.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterable, Sequence
from typing import NamedTuple

ORIGIN = "forecast-ledger"
ED25519 = b"\x01"
MOST_SIGNATURES = 64
_DASH = "\N{EM DASH} "


# -- the Merkle tree -------------------------------------------------------------------------------------------------


def sha256(*parts: bytes) -> bytes:
    """Return the SHA-256 of some bytes one after the other."""
    return hashlib.sha256(b"".join(parts)).digest()


def leaf(payload: bytes) -> bytes:
    """Return the leaf hash of an entry: SHA-256(0x00 ‖ payload)."""
    return sha256(b"\x00", payload)


def parent(left: bytes, right: bytes) -> bytes:
    """Return the hash of an inner node: SHA-256(0x01 ‖ left ‖ right)."""
    return sha256(b"\x01", left, right)


EMPTY = sha256().hex()  # the root over nothing


class Tree:
    """The Merkle tree of a growing list: full subtrees stand on a stack, so memory grows with the logarithm.

    >>> Tree().root().hex()[:16]  # the hash of nothing
    'e3b0c44298fc1c14'
    """

    def __init__(self) -> None:
        self.size = 0
        self._full: list[tuple[int, bytes]] = []

    def add(self, node: bytes, height: int = 0) -> None:
        """Add a leaf hash, or the root of a full subtree of that height."""
        self.size += 1 << height
        while self._full and self._full[-1][0] == height:
            node = parent(self._full.pop()[1], node)
            height += 1
        self._full.append((height, node))

    def root(self) -> bytes:
        """Return the root over what was added so far."""
        if not self._full:
            return sha256()
        root = self._full[-1][1]
        for _, node in reversed(self._full[:-1]):
            root = parent(node, root)
        return root


def root_by_inclusion(index: int, size: int, node: bytes, path: Sequence[bytes]) -> bytes:
    """Return the root that a leaf and its inclusion proof lead to (RFC 9162, section 2.1.3.2).

    Raises:
        ValueError: if the proof has not the length of one for this place and size.
    """
    if not 0 <= index < size:
        raise ValueError(f"entry {index} is not among the first {size}")
    place, last = index, size - 1
    for sibling in path:
        if last == 0:
            raise ValueError("the proof is too long")
        if place & 1 or place == last:
            node = parent(sibling, node)
            while not place & 1 and place:
                place, last = place >> 1, last >> 1
        else:
            node = parent(node, sibling)
        place, last = place >> 1, last >> 1
    if last:
        raise ValueError("the proof is too short")
    return node


def continues(old: Checkpoint, new: Checkpoint, path: Sequence[bytes]) -> bool:
    """Whether a consistency proof shows that one tree is the beginning of another (RFC 9162, section 2.1.4.2)."""
    if old.size > new.size:
        return False
    if old.size in {0, new.size}:
        return not path and (old.size != new.size or old.root == new.root) and (old.size > 0 or old.root == EMPTY)
    nodes = list(path)
    if old.size & (old.size - 1) == 0:  # the old tree is full: its root is the first node
        nodes.insert(0, bytes.fromhex(old.root))
    if not nodes:
        return False
    place, last = old.size - 1, new.size - 1
    while place & 1:
        place, last = place >> 1, last >> 1
    before = after = nodes[0]
    for node in nodes[1:]:
        if last == 0:
            return False
        if place & 1 or place == last:
            before, after = parent(node, before), parent(node, after)
            while not place & 1 and place:
                place, last = place >> 1, last >> 1
        else:
            after = parent(after, node)
        place, last = place >> 1, last >> 1
    return last == 0 and before.hex() == old.root and after.hex() == new.root


# -- checkpoints, signatures, keys -----------------------------------------------------------------------------------


class Checkpoint(NamedTuple):
    """The journal at a moment: how many entries, the Merkle root over their leaf hashes (hex), and which journal."""

    size: int
    root: str
    origin: str = ORIGIN

    def note(self) -> str:
        """Return the three lines of a tlog-checkpoint: origin, size, root in base64."""
        return f"{self.origin}\n{self.size}\n{base64.b64encode(bytes.fromhex(self.root)).decode()}\n"


class Signature(NamedTuple):
    """A signature line of a note."""

    name: str
    key_id: bytes
    signature: bytes


class Key(NamedTuple):
    """The public half of a key that signs notes."""

    name: str
    public: bytes

    @property
    def key_id(self) -> bytes:
        """The first four bytes of SHA-256(name ‖ 0x0A ‖ 0x01 ‖ public key)."""
        return sha256(self.name.encode(), b"\n", ED25519, self.public)[:4]

    def __str__(self) -> str:
        """Return the verifier key: name+id+type and key in base64."""
        return f"{self.name}+{self.key_id.hex()}+{base64.b64encode(ED25519 + self.public).decode()}"


def read_key(text: str) -> Key:
    """Read a verifier key.

    Raises:
        ValueError: if it is none, or not an Ed25519 key.
    """
    name, _, rest = text.strip().partition("+")
    key_id, _, key = rest.partition("+")
    raw = base64.b64decode(key, validate=True)
    if not name or name.split() != [name] or raw[:1] != ED25519 or len(raw) != 33:
        raise ValueError("expected an Ed25519 verifier key, NAME+ID+KEY")
    found = Key(name, raw[1:])
    if found.key_id.hex() != key_id:
        raise ValueError(f"expected the key id {found.key_id.hex()}, got {key_id}")
    return found


def split_note(text: str) -> tuple[str, list[Signature]]:
    """Return the text of a note and its signatures; of one that is not signed, all of it.

    Raises:
        ValueError: if a signature line is none.
    """
    text = text.replace("\r\n", "\n").removesuffix("\n") + "\n"
    said, blank, lines = text.rpartition("\n\n")
    if not blank or not lines.startswith(_DASH):
        return text, []
    signatures = []
    for line in lines.splitlines():
        name, _, value = line.removeprefix(_DASH).partition(" ")
        raw = base64.b64decode(value, validate=True)
        if not line.startswith(_DASH) or not name or "+" in name or len(raw) < 5:
            raise ValueError("expected signature lines: a dash, a name and a signature in base64")
        signatures.append(Signature(name, raw[:4], raw[4:]))
    if len(signatures) > MOST_SIGNATURES:
        raise ValueError(f"expected at most {MOST_SIGNATURES} signatures, got {len(signatures)}")
    return said + "\n", signatures


def read_checkpoint(text: str) -> Checkpoint:
    """Read a checkpoint, signed or not; its signatures are looked at by :func:`signers`.

    Raises:
        ValueError: if it is not one.
    """
    said, _ = split_note(text)
    lines = said.split("\n")
    if len(lines) < 4 or not all(lines[:-1]):
        raise ValueError("expected an origin, a size and a root, a line each")
    origin, size, root = lines[:3]
    if origin != ORIGIN and not origin.startswith(ORIGIN + "/"):
        raise ValueError(f"expected the origin {ORIGIN}/…, got {origin}")
    if not (size.isascii() and size.isdigit() and len(size) < 20) or str(int(size)) != size:
        raise ValueError(f"expected a number of entries, got {size[:40]}")
    raw = base64.b64decode(root, validate=True)
    if len(raw) != 32:
        raise ValueError("expected a root of 32 bytes")
    return Checkpoint(int(size), raw.hex(), origin)


def signers(note: str, keys: Iterable[Key]) -> list[Key]:
    """Return the keys, of those known, that signed a note; signatures of unknown keys are passed over.

    Raises:
        ValueError: if a signature under a known key's name and id is not that key's.
    """
    text, signatures = split_note(note)
    found = []
    for key in keys:
        for signature in signatures:
            if (signature.name, signature.key_id) == (key.name, key.key_id):
                if not verified(key.public, text.encode(), signature.signature):
                    raise ValueError(f"the signature of {key.name} ({key.key_id.hex()}) does not hold")
                found.append(key)
    return found


# -- Ed25519, RFC 8032 section 5.1.7: only public values are computed with, so it need not run in constant time --------

_P = 2**255 - 19
_L = 2**252 + 27742317777372353535851937790883648493
_D = -121665 * pow(121666, -1, _P) % _P
_ROOT = pow(2, (_P - 1) // 4, _P)
_Point = tuple[int, int, int, int]


def _add(p: _Point, q: _Point) -> _Point:
    a, b = (p[1] - p[0]) * (q[1] - q[0]) % _P, (p[1] + p[0]) * (q[1] + q[0]) % _P
    c, d = 2 * p[3] * q[3] * _D % _P, 2 * p[2] * q[2] % _P
    e, f, g, h = b - a, d - c, d + c, b + a
    return e * f % _P, g * h % _P, f * g % _P, e * h % _P


def _times(scalar: int, point: _Point) -> _Point:
    made: _Point = (0, 1, 1, 0)
    while scalar:
        if scalar & 1:
            made = _add(made, point)
        point, scalar = _add(point, point), scalar >> 1
    return made


def _point(raw: bytes) -> _Point | None:
    """Return the point that 32 bytes encode, if they encode one in the one canonical way."""
    number = int.from_bytes(raw, "little")
    sign, y = number >> 255, number & ((1 << 255) - 1)
    if y >= _P:
        return None
    square = (y * y - 1) * pow(_D * y * y + 1, -1, _P) % _P
    x = pow(square, (_P + 3) // 8, _P)
    if (x * x - square) % _P:
        x = x * _ROOT % _P
    if (x * x - square) % _P or (x == 0 and sign):
        return None
    x = _P - x if x & 1 != sign else x
    return x, y, 1, x * y % _P


_BASE = _point((4 * pow(5, -1, _P) % _P).to_bytes(32, "little"))


def verified(public: bytes, message: bytes, signature: bytes) -> bool:
    """Whether an Ed25519 signature is that of a public key on a message."""
    if len(public) != 32 or len(signature) != 64 or _BASE is None:
        return False
    a, r, s = _point(public), _point(signature[:32]), int.from_bytes(signature[32:], "little")
    if a is None or r is None or s >= _L:
        return False
    k = int.from_bytes(hashlib.sha512(signature[:32] + public + message).digest(), "little") % _L
    left, right = _times(s, _BASE), _add(r, _times(k, a))
    return not (left[0] * right[2] - right[0] * left[2]) % _P and not (left[1] * right[2] - right[1] * left[2]) % _P
