"""iCalendar: a day in the calendar for every claim that waits for its window to close, or for an outcome.

RFC 5545 (https://www.rfc-editor.org/rfc/rfc5545): lines end in CRLF and are folded at 75 octets (section 3.1), text is
escaped (section 3.3.11). An all-day event names its day and no end (section 3.6.1).
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from ledger.exchange.records import Known, WrittenOnly, known

if TYPE_CHECKING:
    import pandas as pd

_OCTETS = 75


class Calendar(WrittenOnly):
    """The format."""

    name = "icalendar"
    about = "iCalendar of the claims that come due"

    def identify(self, path: Path, head: bytes) -> bool:
        """Return whether a file is a calendar."""
        return head.upper().startswith(b"BEGIN:VCALENDAR")

    def write(self, frames: Mapping[str, pd.DataFrame], path: Path) -> int:
        """Write an event a claim that is open or due."""
        waiting = [each for each in known(frames) if each.status in {"open", "due"}]
        lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//forecast-ledger//claims due//EN"]
        lines += [line for each in waiting for line in _event(each)]
        lines.append("END:VCALENDAR")
        path.write_bytes("".join(f"{fold(line)}\r\n" for line in lines).encode())
        return len(waiting)


def _event(each: Known) -> Iterator[str]:
    claim = each.claim
    stamp = each.recorded_at.replace("-", "").replace(":", "").partition(".")[0]
    yield "BEGIN:VEVENT"
    yield f"UID:{each.claim_id}@forecast-ledger"
    yield f"DTSTAMP:{stamp}Z"
    yield "DTSTART;VALUE=DATE:" + claim.window.closes.isoformat().replace("-", "")
    yield f"SUMMARY:{escape(f'Due: {claim.question}')}"
    about = [f"Claim {claim.key or each.entry}, open since {claim.window.opens}.", claim.criteria]
    yield f"DESCRIPTION:{escape(chr(10).join(about))}"
    if claim.topics:
        yield "CATEGORIES:" + ",".join(map(escape, claim.topics))
    yield "TRANSP:TRANSPARENT"
    yield "END:VEVENT"


def escape(text: str) -> str:
    r"""Return text as a property's value, without the characters no calendar may hold.

    >>> escape("Rain, snow; or\nboth \\o/")
    'Rain\\, snow\\; or\\nboth \\\\o/'
    """
    whole = "\n".join(text.splitlines())
    told = "".join(c for c in whole if c in "\n\t" or unicodedata.category(c) != "Cc")
    return told.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,").replace("\n", "\\n")


def fold(line: str) -> str:
    r"""Return a line in pieces of at most 75 octets, each further one after CRLF and a space; no character is cut.

    >>> fold("é" * 40).split("\r\n")[1]
    ' ééé'
    """
    pieces, octets = [""], 0
    for character in line:
        size = len(character.encode())
        if octets + size > _OCTETS:
            pieces.append(" ")
            octets = 1
        pieces[-1] += character
        octets += size
    return "\r\n".join(pieces)


FORMAT = Calendar()
