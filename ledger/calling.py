"""Asking a server of the web that somebody named: the one place from which this package does, bounded in time and size.

Nothing calls it unless an address was given for that very purpose. It needs httpx, which the extras that call bring.
"""

from __future__ import annotations

import time
from collections.abc import Mapping
from urllib.parse import urlsplit

from ledger.errors import InputError, LedgerError


class CallError(LedgerError):
    """A server gave no usable answer; the text says what happened."""


def web_address(where: str, url: str) -> str:
    """Return an address as it is, if it is one of the web's and names no user: such an address ends up in messages.

    Raises:
        InputError: if it is another.

    >>> web_address("--tsa", "https://tsa.example/stamp")
    'https://tsa.example/stamp'
    """
    try:
        parts = urlsplit(url)
        plain = parts.scheme in {"http", "https"} and bool(parts.hostname)
    except ValueError as error:
        raise InputError(where, "an http or https address", url) from error
    if not plain:
        raise InputError(where, "an http or https address", url)
    if "@" in parts.netloc:
        raise InputError(where, "an address without a user or a password in it", "one with")
    return url


def post(url: str, body: bytes, headers: Mapping[str, str], *, who: str, timeout: float, largest: int) -> bytes:
    """Send a body to a server and return what it answers; a redirect is not followed.

    Args:
        url: where to.
        body: what to send.
        headers: with it.
        who: the server's name in messages.
        timeout: seconds for one whole request.
        largest: bytes after which an answer is refused.

    Raises:
        CallError: if the server cannot be reached, is too slow, refuses, or answers more than that.
        ImportError: if httpx is not installed.
    """
    import httpx

    late = f"{who} did not answer within {timeout:g} seconds"
    ends, held = time.monotonic() + timeout, bytearray()
    try:
        with (
            httpx.Client(timeout=timeout, follow_redirects=False) as client,
            client.stream("POST", url, content=body, headers=dict(headers)) as answer,
        ):
            if answer.status_code != 200:
                said = f"{answer.status_code} {answer.reason_phrase}".strip()
                raise CallError(f"{who} answered {said}{', which is not followed' if answer.is_redirect else ''}")
            for chunk in answer.iter_bytes():
                held += chunk
                if len(held) > largest:
                    raise CallError(f"{who} answered more than {largest:,} bytes")
                if time.monotonic() > ends:
                    raise CallError(late)
    except httpx.TimeoutException as error:
        raise CallError(late) from error
    except (httpx.HTTPError, httpx.InvalidURL, ValueError) as error:
        raise CallError(f"{who} cannot be reached ({type(error).__name__})") from error
    return bytes(held)
