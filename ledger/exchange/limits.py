"""What is looked at before a foreign file is parsed: a hostile one is refused in seconds, and nothing is written.

Sizes, lines, columns, depth, archives and encodings have a bound each; a file beyond one is refused in one sentence
that says where. Nothing here follows a name inside a file to another place.
"""

from __future__ import annotations

import codecs
import hashlib
import json
import re
import zipfile
import zlib
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import IO, Any

import yaml

from ledger.errors import InputError

try:
    from yaml import CSafeLoader as _SafeLoader
except ImportError:  # PyYAML without libyaml: the same, slower
    from yaml import SafeLoader as _SafeLoader  # type: ignore[assignment]

MOST_BYTES = 2 * 2**30
MOST_JSON_BYTES = 256 * 2**20  # a JSON file is held in memory whole
MOST_LINE_BYTES = 4 * 2**20
MOST_COLUMNS = 5_000
MOST_DEPTH = 64
MOST_YAML_BYTES = 2**20
MOST_YAML_EVENTS = 50_000
MOST_YAML_DEPTH = 12
MOST_FILES = 1_000
MOST_RATIO = 200  # unpacked over packed: text reaches some 20, a bomb 1,000 and more
MOST_UNPACKED_BYTES = MOST_BYTES
_CHUNK = 2**20
_WIDE = ("utf-16", "utf-32")
_TEXT = re.compile(rb'"(?:[^"\\]++|\\.)*+"?', re.DOTALL)  # possessive: linear in any text
_TRUE, _NULL = re.compile(r"(true|false)\Z"), re.compile(r"(~|null)?\Z")
_BRACKETS = bytes.maketrans(b"{}", b"[]")
_OTHERS = bytes(set(range(256)) - set(b"[]{}"))


def encoding(name: str) -> str:
    """Return a text encoding by its usual name; a mark at the start of UTF-8 is passed over.

    Raises:
        InputError: if there is no such encoding of text.

    >>> encoding("latin-1"), encoding("utf-8")
    ('iso8859-1', 'utf-8-sig')
    """
    try:
        found = codecs.lookup(name)
        "".encode(name)  # base64 and the like are codecs of bytes, not of text
    except (LookupError, TypeError, ValueError) as error:
        raise InputError("encoding", "a text encoding such as utf-8 or latin-1", repr(name)) from error
    if found.name.replace("-", "_") in {
        "idna",
        "punycode",
        "unicode_escape",
        "raw_unicode_escape",
        "undefined",
        "mbcs",
        "oem",
    }:
        raise InputError("encoding", "a text encoding such as utf-8 or latin-1", repr(name))
    return "utf-8-sig" if found.name == "utf-8" else found.name


def examine(path: Path, codec: str = "utf-8-sig", *, line: int = MOST_LINE_BYTES, most: int = MOST_BYTES) -> str:
    """Go through a file's bytes once, before anything parses it; return its SHA-256.

    Args:
        path: the file.
        codec: its encoding, as :func:`encoding` names it.
        line: the longest line in bytes; 0: a format without lines.
        most: the largest size in bytes.

    Raises:
        InputError: a file too large, a line too long, a NUL byte or a byte that is no text, with its place.
    """
    if not path.is_file():
        raise InputError(path.name or str(path), "a file", "a folder" if path.is_dir() else "nothing there")
    if path.stat().st_size > most:
        raise InputError(path.name, f"a file of at most {most // 2**20:,} MiB", f"{path.stat().st_size // 2**20:,} MiB")
    digest, decoder = hashlib.sha256(), codecs.getincrementaldecoder(codec)()
    wide, lines, length, offset = codec.startswith(_WIDE), 1, 0, 0
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK):
            digest.update(chunk)
            if not wide and (nul := chunk.find(b"\x00")) >= 0:
                at = lines + chunk.count(b"\n", 0, nul)
                raise InputError(f"{path.name}:{at}", "text", f"a NUL byte at offset {offset + nul}")
            _decode(decoder, chunk, path, lines, offset)
            if line and (too_long := _longest(chunk, length, line)):
                at = lines + chunk.count(b"\n", 0, too_long)
                raise InputError(f"{path.name}:{at}", f"a line of at most {line // 2**20} MiB", "a longer one")
            lines += chunk.count(b"\n")
            last = chunk.rfind(b"\n")
            length = length + len(chunk) if last < 0 else len(chunk) - last - 1
            offset += len(chunk)
    _decode(decoder, b"", path, lines, offset, final=True)
    return digest.hexdigest()


def _decode(
    decoder: codecs.IncrementalDecoder, chunk: bytes, path: Path, lines: int, offset: int, *, final: bool = False
) -> None:
    try:
        decoder.decode(chunk, final)
    except UnicodeDecodeError as error:
        kept = len(error.object) - len(chunk)  # bytes of the chunk before
        at = lines + chunk.count(b"\n", 0, max(error.start - kept, 0))
        place = offset + error.start - kept
        raise InputError(f"{path.name}:{at}", f"text in {_shown(error.encoding)}", f"a byte that is not, at offset "
                         f"{place}; say which encoding it is in") from error  # fmt: skip


def _shown(codec: str) -> str:
    return {"utf-8": "UTF-8", "utf-8-sig": "UTF-8"}.get(codec, codec)


def _longest(chunk: bytes, before: int, most: int) -> int:
    """Return where in a chunk a line ends that is longer than is allowed, or 0.

    Args:
        chunk: some bytes.
        before: how many bytes of its first line came before it.
        most: the longest line in bytes.
    """
    start = -before
    while (end := chunk.find(b"\n", max(start, 0))) >= 0:
        if end - start > most:
            return end
        start = chunk.rfind(b"\n", max(start, 0), end + most) + 1  # the lines between are short enough
    return len(chunk) if len(chunk) - start > most else 0


def columns(names: list[str], where: str) -> None:
    """Refuse a table with more columns than any forecast file has."""
    if len(names) > MOST_COLUMNS:
        raise InputError(where, f"at most {MOST_COLUMNS:,} columns", f"{len(names):,}")


def depth(data: bytes, where: str, most: int = MOST_DEPTH) -> None:
    """Refuse JSON that is nested too deep, without parsing it.

    >>> depth(b'{"a": ["[[[[", 1]}', "x", most=2)
    """
    if data.count(b"[") + data.count(b"{") <= most:
        return
    bare = _TEXT.sub(b"", data).translate(_BRACKETS, _OTHERS)
    for _ in range(most):
        before, bare = len(bare), bare.replace(b"[]", b"")  # one level at a time
        if len(bare) == before:
            break
    if b"[" in bare:
        raise InputError(where, f"JSON nested at most {most} deep", "brackets nested deeper, or left open")


def json_value(data: bytes, codec: str, where: str) -> Any:
    """Parse JSON after a look at its depth; numbers keep their decimal text.

    Raises:
        InputError: with line and column of what is no JSON.
    """
    depth(data, where)
    try:
        return json.loads(data.decode(codec), parse_float=Decimal, parse_int=_whole, parse_constant=_no_number)
    except json.JSONDecodeError as error:
        raise InputError(f"{where}:{error.lineno}:{error.colno}", "JSON", error.msg) from error
    except RecursionError as error:
        raise InputError(where, f"JSON nested at most {MOST_DEPTH} deep", "brackets nested deeper") from error


def _whole(text: str) -> Decimal:
    return Decimal(text)  # which, unlike int, does not slow down with the square of the digits


def _no_number(_: str) -> None:
    return None  # NaN and Infinity, which Python writes though JSON has none: missing


def yaml_value(path: Path, most: int = MOST_YAML_BYTES) -> Any:
    """Read a YAML file with the safe loader: no aliases, no tags of its own, no field twice, little depth.

    Raises:
        InputError: with line and column.
    """
    if path.is_file() and path.stat().st_size > most:
        raise InputError(path.name, f"YAML of at most {most // 1024:,} KiB", f"{path.stat().st_size // 1024:,} KiB")
    examine(path)
    text = path.read_bytes().decode("utf-8-sig")
    try:
        _look(text, path.name)
        return yaml.load(text, Loader=StrictLoader)  # noqa: S506 - a child of the safe loader
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark
        place = f"{path.name}:{mark.line + 1}:{mark.column + 1}" if mark else path.name
        raise InputError(place, "YAML, each field once", error.problem or "something else") from error
    except InputError:
        raise
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        raise InputError(path.name, "YAML", str(error).splitlines()[0]) from error


def _look(text: str, name: str) -> None:
    """Go through the events of a YAML text, which builds nothing."""
    deep = 0
    for count, event in enumerate(yaml.parse(text, Loader=_SafeLoader)):
        mark: Any = event.start_mark
        place = f"{name}:{mark.line + 1}:{mark.column + 1}"
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
            raise InputError(place, "YAML without anchors and aliases", "one of them")
        deep += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        if deep > MOST_YAML_DEPTH:
            raise InputError(place, f"YAML nested at most {MOST_YAML_DEPTH} deep", "deeper")
        if count > MOST_YAML_EVENTS:
            raise InputError(place, f"at most {MOST_YAML_EVENTS:,} values in the YAML", "more")


class StrictLoader(_SafeLoader):
    """The safe loader, which refuses a field that stands twice, and leaves yes, no, numbers and dates as they stand."""

    yaml_implicit_resolvers = {  # noqa: RUF012 - as the loader has it
        sign: [("tag:yaml.org,2002:bool", _TRUE), ("tag:yaml.org,2002:null", _NULL)] for sign in ("", *"tfnTFN~")
    }

    def construct_mapping(self, node: Any, deep: bool = False) -> dict[Any, Any]:
        """Build a mapping of fields that differ."""
        seen: set[Any] = set()
        for key, _ in node.value:
            if not isinstance(key, yaml.ScalarNode):
                raise yaml.MarkedYAMLError(problem="a list or mapping as a field", problem_mark=key.start_mark)
            if key.value in seen:
                raise yaml.MarkedYAMLError(problem=f"the field {key.value} twice", problem_mark=key.start_mark)
            seen.add(key.value)
        return super().construct_mapping(node, deep)


def members(path: Path) -> dict[str, int]:
    """Return the files of a ZIP archive, name → unpacked size, after a look at its directory.

    Raises:
        InputError: no archive, too many files, a name that leads elsewhere, encryption, or far more inside than
            outside (a bomb).
    """
    try:
        with zipfile.ZipFile(path) as archive:
            infos = archive.infolist()
    except (zipfile.BadZipFile, OSError, NotImplementedError, ValueError) as error:
        raise InputError(path.name, "a ZIP archive", str(error) or "something else") from error
    if len(infos) > MOST_FILES:
        raise InputError(path.name, f"at most {MOST_FILES:,} files in the archive", f"{len(infos):,}")
    for info in infos:
        parts = info.filename.replace("\\", "/").split("/")
        if ".." in parts or info.filename.startswith(("/", "\\")) or ":" in parts[0]:
            raise InputError(path.name, "names inside the archive", repr(info.filename))
        if info.flag_bits & 0x1:
            raise InputError(path.name, "an archive without a password", repr(info.filename))
    unpacked, packed = sum(info.file_size for info in infos), max(path.stat().st_size, 1)
    if unpacked > MOST_UNPACKED_BYTES or unpacked > max(MOST_RATIO * packed, _CHUNK):
        raise InputError(path.name, f"an archive that unpacks to at most {MOST_RATIO} times its size",
                         f"{unpacked:,} bytes in {packed:,}")  # fmt: skip
    return {info.filename: info.file_size for info in infos if not info.is_dir()}


def member(path: Path, name: str) -> bytes:
    """Return one file of an archive, no more of it than its directory says; see :func:`members`.

    Raises:
        InputError: as :func:`members`, or if there is no such file, or it is damaged.
    """
    sizes = members(path)
    if name not in sizes:
        raise InputError(path.name, f"the file {name} in the archive", ", ".join(sorted(sizes)[:5]) or "none")
    try:
        with zipfile.ZipFile(path) as archive, archive.open(name) as file:
            data = file.read(sizes[name] + 1)
    except (zipfile.BadZipFile, OSError, EOFError, NotImplementedError, ValueError) as error:
        raise InputError(f"{path.name}: {name}", "a file that can be unpacked", str(error)) from error
    if len(data) > sizes[name]:
        raise InputError(f"{path.name}: {name}", f"{sizes[name]:,} bytes, as the archive says", "more")
    return data


def packed(path: Path) -> bool:
    """Return whether a file is a ZIP archive, by its first bytes."""
    if not path.is_file():
        return False
    with path.open("rb") as file:
        return file.read(4) == b"PK\x03\x04"


def unpack(path: Path, name: str, target: Path) -> None:
    """Unpack one file of an archive that :func:`members` has passed, no more of it than its directory says.

    Raises:
        InputError: if it is damaged, or longer than the directory says.
    """
    left = members(path)[name]
    try:
        with zipfile.ZipFile(path) as archive, archive.open(name) as file, target.open("wb") as out:
            while chunk := file.read(_CHUNK):
                left -= len(chunk)
                if left < 0:
                    raise InputError(f"{path.name}: {name}", "as many bytes as the archive says", "more")
                out.write(chunk)
    except (zipfile.BadZipFile, zlib.error, OSError, EOFError, NotImplementedError, ValueError) as error:
        raise InputError(f"{path.name}: {name}", "a file that can be unpacked", str(error)) from error


def digest(path: Path) -> str:
    """Return the SHA-256 of a file."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def lines(file: IO[bytes]) -> Iterator[tuple[int, bytes]]:
    """Yield the lines of a file that are not empty, each with its number from 1."""
    for number, line in enumerate(file, 1):
        if line.strip():
            yield number, line
