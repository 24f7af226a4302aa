"""Own JSON Lines: the whole journal, an entry a line, and the texts that lie beside it.

The first line says what follows: ``{"format": "forecast-ledger journal 1", "entries": …, "texts": …, "chain_hash": …,
"root": …}``. Then come the texts (``text_hash``, ``salt``, ``text``), then the entries, each line the canonical
payload itself: SHA-256(0x00 ‖ line) is the entry's leaf hash, so that anybody can check a checkpoint with nothing but
this file; ``checker`` in the first line is the program that does it, in Python's standard library alone.

Restored into an empty place (:mod:`ledger.restoring`) it is the same ledger: the same size, chain and Merkle root.
Imported into a ledger that has entries of its own, its claims, forecasts and rulings come in under their own
identifiers, with the actor and the time of the import; rights, imports and checkpoints of the other ledger do not.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

from pydantic import ValidationError
from pydantic_core import from_json

from ledger import entries as e
from ledger.errors import InputError
from ledger.exchange import limits
from ledger.exchange.bundle import About, Bundle, Options, Reject, Step
from ledger.exchange.seeds import Text

NAME = "jsonl"
MARK = "forecast-ledger journal 1"
MOST_BYTES = 64 * 2**30  # it is read line by line: a ledger of ten million forecasts is 4 GB
MOST_LINE = 32 * 2**20  # a statement of two million characters, each of them escaped
HEADER = ("format", "entries", "texts", "chain_hash", "root")
_TEXT = ("text_hash", "salt", "text")
_ITS_OWN = (
    e.LedgerOpened, e.MemberSet, e.FileImported, e.ScorePublished, e.ErasureAsked, e.TextErased, e.CheckpointIssued,
)  # fmt: skip


class Header(NamedTuple):
    """What the first line says of the rest."""

    entries: int
    texts: int
    chain_hash: str
    root: str

    def line(self, checker: str | None = None) -> str:
        """Return the first line, without its end; the source of a checker may be in it."""
        return json.dumps({"format": MARK, **self._asdict(), **({} if checker is None else {"checker": checker})})


def text_line(text: Mapping[str, str]) -> str:
    """Return the line of a text beside the journal."""
    return json.dumps({name: text[name] for name in _TEXT}, ensure_ascii=False)


def header(path: Path) -> Header:
    """Return what the first line says, after the whole file's bytes were looked at.

    Raises:
        InputError: if it is beyond a limit, or is no journal of ours.
    """
    limits.examine(path, "utf-8", line=MOST_LINE, most=MOST_BYTES)
    with path.open("rb") as file:
        said = _object(file.readline(), f"{path.name}:1")
    if said.get("format") != MARK or set(said) - {"checker"} != set(HEADER):
        raise InputError(f"{path.name}:1", f"a first line with the format {MARK!r}", repr(said.get("format")))
    counts = [said["entries"], said["texts"]]
    if not all(isinstance(count, int) and not isinstance(count, bool) and count >= 0 for count in counts):
        raise InputError(f"{path.name}:1", "how many entries and texts follow", repr(counts))
    return Header(counts[0], counts[1], str(said["chain_hash"]), str(said["root"]))


def texts(path: Path, first: Header) -> Iterator[Text]:
    """Yield the texts, each after a look at its hash.

    Raises:
        InputError: naming the line of what is none.
    """
    with path.open("rb") as file:
        file.readline()
        for line in range(2, first.texts + 2):
            said, where = _object(file.readline(), f"{path.name}:{line}"), f"{path.name}:{line}"
            if sorted(said) != sorted(_TEXT) or not all(isinstance(each, str) for each in said.values()):
                raise InputError(where, f"a text with {', '.join(_TEXT)}", ", ".join(said) or "nothing")
            found = Text(said["text_hash"], said["salt"], said["text"])
            if hashed(found) != found.text_hash:
                raise InputError(where, "the text its hash names", found.text[:60])
            yield found


def lines(path: Path, first: Header) -> Iterator[tuple[int, str]]:
    """Yield the payload of each entry with its line; each was looked at for its depth.

    Raises:
        InputError: if there are more or fewer than the first line says.
    """
    count = 0
    with path.open("rb") as file:
        for number, raw in enumerate(file, 1):
            if number <= first.texts + 1:
                continue
            limits.depth(raw, f"{path.name}:{number}")
            count += 1
            yield number, raw.removesuffix(b"\n").removesuffix(b"\r").decode()
    if count != first.entries:
        raise InputError(path.name, f"{first.entries:,} entries, as its first line says", f"{count:,}")


def hashed(text: Text) -> str:
    """Return the salted hash of a text; no hash for a salt that is none."""
    try:
        return hashlib.sha256(bytes.fromhex(text.salt) + text.text.encode()).hexdigest()
    except ValueError:
        return ""


def _object(raw: bytes, where: str) -> dict[str, Any]:
    limits.depth(raw, where)
    try:
        said = from_json(raw)
    except ValueError as error:
        raise InputError(where, "a line of JSON", raw[:60].decode(errors="replace") or "the end of the file") from error
    if not isinstance(said, dict):
        raise InputError(where, "a JSON object", repr(said))
    return said


class Journal:
    """The format."""

    name = NAME
    about = "the journal, an entry a line, with the texts beside it (own JSON Lines)"

    def identify(self, path: Path, head: bytes) -> bool:
        """Return whether the first line is ours."""
        return head.startswith(b'{"format": "' + MARK.encode())

    def read(self, path: Path, options: Options) -> Bundle:
        """Read the entries for a ledger that has entries of its own."""
        first = header(path)
        sha256 = limits.examine(path, "utf-8", line=MOST_LINE, most=MOST_BYTES)
        about = About(NAME, path.name, sha256, path.stat().st_size)
        bundle = Bundle([], about)
        by_hash = {text.text_hash: text for text in texts(path, first)}
        bundle.steps = self._steps(path, first, bundle, by_hash)
        return bundle

    @staticmethod
    def _steps(path: Path, first: Header, bundle: Bundle, by_hash: Mapping[str, Text]) -> Iterator[Step]:
        for line, payload in lines(path, first):
            bundle.about.rows += 1
            bundle.about.done += len(payload)
            said = _object(payload.encode(), f"{path.name}:{line}")
            kind = e.KINDS.get(str(said.get("kind")))
            if kind is None or not isinstance(said.get("entry_id"), str):
                bundle.rejects.append(Reject(line, "kind", f"one of {', '.join(e.KINDS)}", repr(said.get("kind"))))
                continue
            if kind in _ITS_OWN:
                bundle.about.passed_over += 1
                continue
            try:
                body = kind.model_validate(said.get("body"))
            except ValidationError as error:
                first_error = error.errors(include_url=False)[0]
                column = ".".join(str(part) for part in first_error["loc"]) or "body"
                bundle.rejects.append(Reject(line, column, f"a {kind.kind}", first_error["msg"]))
                continue
            if isinstance(body, e.StatementArchived):
                if body.text_hash not in by_hash:
                    bundle.rejects.append(Reject(line, "text_hash", "a text in this file", "one that was erased"))
                    continue
                bundle.texts[said["entry_id"]] = by_hash[body.text_hash]
            yield Step(said["entry_id"], body, line)


FORMAT = Journal()
