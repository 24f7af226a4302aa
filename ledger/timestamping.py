"""Time stamps of a third party (RFC 3161): an authority signs that a checkpoint's note was there at a time.

Off unless somebody names a server. Only the SHA-256 of the note and a random number leave the machine. What comes back
is kept to the byte, so that `openssl ts` reads it too, and is checked without a network ever after. Needs the extra
``timestamp``.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import TYPE_CHECKING, NamedTuple

from ledger.calling import post, web_address
from ledger.errors import InputError
from ledger.journal.proofs import read_note

if TYPE_CHECKING:
    from cryptography.x509 import Certificate

    from ledger.notes import Checkpoint

_QUERY = {"Content-Type": "application/timestamp-query", "Accept": "application/timestamp-reply"}
_HASHES = {
    "2.16.840.1.101.3.4.2.1": "sha256",
    "2.16.840.1.101.3.4.2.2": "sha384",
    "2.16.840.1.101.3.4.2.3": "sha512",
}
_CERTIFICATES = 0xA0
_TO_CERTIFICATES = (0, 1, 1, 0, 3)  # the reply, its token, the token's content, its signed data, the certificates in it


class TimestampError(InputError):
    """A time stamp does not hold: refused, of another note, an answer to another request, signed by a stranger."""


class Timestamp(NamedTuple):
    """What an authority says: that a note was there at a time.

    Attributes:
        at: the time, in UTC.
        policy: the number of the rules under which it was given.
        serial: its number in the authority's books.
        verified: whether a trusted root stands behind the signature; else it is a mere assertion.
    """

    at: datetime
    policy: str
    serial: int
    verified: bool


def checkpoint_of(note: bytes, where: str) -> Checkpoint:
    r"""Return the checkpoint that a note's bytes hold.

    Raises:
        InputError: if it is none, or not UTF-8.

    >>> checkpoint_of(b"forecast-ledger/01a2\n0\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n", "note.txt").size
    0
    """
    try:
        return read_note(note.decode())
    except ValueError as error:
        got = error.got if isinstance(error, InputError) else error
        raise InputError(where, "a checkpoint as `forecast-ledger checkpoint --out` writes it", got) from error


def read_roots(pem: bytes, where: str) -> list[Certificate]:
    """Read the certificates of a file in PEM; those that sign themselves are trusted, others only lead to them.

    Raises:
        InputError: if there is none.
    """
    with _extra():
        from cryptography.x509 import load_pem_x509_certificates
    try:
        return load_pem_x509_certificates(pem)
    except ValueError as error:
        raise InputError(where, "a root certificate in PEM (-----BEGIN CERTIFICATE-----)", "none") from error


def request(
    note: bytes, url: str, roots: Sequence[Certificate] | None, *, timeout: float = 30.0, largest: int = 100_000
) -> tuple[bytes, Timestamp]:
    """Ask a server for a time stamp of a note; return its reply to the byte, and what it says.

    Args:
        note: the bytes of the note; the server sees their SHA-256.
        url: of the server.
        roots: certificates to trust; None keeps a reply of whoever signed it.
        timeout: seconds for the whole request.
        largest: bytes after which a reply is refused.

    Raises:
        InputError: the url is no web address, the extra is absent, or the reply is no time stamp.
        CallError: the server cannot be reached, is too slow, refuses, redirects, or says too much.
        TimestampError: what came is no granted time stamp of this note and this request under a trusted root.
    """
    with _extra():
        import rfc3161_client as tsp
    who = f"the time-stamp server at {web_address('--tsa', url)}"
    asked = tsp.TimestampRequestBuilder(data=note, hash_algorithm=tsp.HashAlgorithm.SHA256).build()
    with _extra():
        reply = post(url, asked.as_bytes(), _QUERY, who=who, timeout=timeout, largest=largest)
    return reply, check(note, reply, roots, who, asked.nonce)


def check(
    note: bytes, reply: bytes, roots: Sequence[Certificate] | None, where: str, nonce: int | None = None
) -> Timestamp:
    """Check a server's reply against a note, without a network; return what it says.

    The certificates have to be valid at the time the stamp names, not today (RFC 3161, appendix B): a time stamp
    outlives them. Whether one was revoked is not asked.

    Args:
        note: the bytes of the note.
        reply: the reply as it came.
        roots: certificates to trust; None looks at no signature.
        where: the reply's name in messages.
        nonce: the random number that was sent with the request, where it is known.

    Raises:
        InputError: the reply is none.
        TimestampError: it does not hold.
    """
    with _extra():
        import rfc3161_client as tsp
    try:
        answer = tsp.decode_timestamp_response(_in_order(reply))
        status = tsp.PKIStatus(answer.status)
        if status != tsp.PKIStatus.GRANTED:
            said = "; ".join([status.name.lower().replace("_", " "), *answer.status_string])
            raise TimestampError(where, "a granted time stamp", said)
        info = answer.tst_info
        made = Timestamp(info.gen_time, info.policy.dotted_string, info.serial_number, roots is not None)
    except TimestampError:
        raise
    except ValueError as error:
        raise InputError(where, "a time stamp as RFC 3161 has it", f"something else ({error})") from error
    kind = _HASHES.get(info.message_imprint.hash_algorithm.dotted_string)
    if kind is None or hashlib.new(kind, note).digest() != info.message_imprint.message:
        raise TimestampError(where, "a time stamp of this note", "one of another text: one of the two was changed")
    if nonce is not None and info.nonce != nonce:
        raise TimestampError(where, "the random number that was sent", "another: an answer to an earlier request")
    if roots is not None:
        try:
            tsp.VerifierBuilder(roots=list(roots), nonce=nonce).build().verify_message(answer, note)
        except tsp.VerificationError as error:
            why = re.search(r'Verify error: ([^"]+)"', str(error))
            wanted = "a signature of an authority under the given root certificate, valid at the time it names"
            raise TimestampError(where, wanted, why[1] if why else error) from error
    return made


def _in_order(reply: bytes) -> bytes:
    """Return a reply with its certificates in the order of DER: the library insists on it, many servers do not keep it.

    No signature covers that order, and no length changes. Anything of another shape comes back as it was.
    """
    start, end = 0, len(reply)
    try:
        for step in _TO_CERTIFICATES:
            first, start, end = _elements(reply, start, end)[step]
        if reply[first] != _CERTIFICATES:
            return reply
        each = sorted(reply[begin:stop] for begin, _, stop in _elements(reply, start, end))
    except IndexError:
        return reply
    return reply[:start] + b"".join(each) + reply[end:]


def _elements(der: bytes, start: int, end: int) -> list[tuple[int, int, int]]:
    """Return where each of the elements between two places begins, where its content does, and where it ends.

    Raises:
        IndexError: if one of them runs over the end.
    """
    found = []
    while start < end:
        size, content = der[start + 1], start + 2
        if size & 0x80:
            content += size & 0x7F
            size = int.from_bytes(der[start + 2 : content])
        if content + size > end:
            raise IndexError("an element runs over the end")
        found.append((start, content, content + size))
        start = content + size
    return found


@contextmanager
def _extra() -> Iterator[None]:
    """Say which extra is missing where an import in the block fails."""
    try:
        yield
    except ModuleNotFoundError as error:
        wanted = "the extra that asks for time stamps: pip install 'forecast-ledger[timestamp]'"
        raise InputError("timestamp", wanted, "none") from error
