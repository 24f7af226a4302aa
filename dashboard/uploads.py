"""Uploaded files, as the ledger takes them: a size that was looked at, a harmless name, a folder that goes away again.

Nothing here draws.
"""

from __future__ import annotations

import re
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from dashboard.parts import MOST_MB
from ledger.errors import InputError

if TYPE_CHECKING:
    from ledger import Ledger
    from ledger.importing import Imported, Progress

RECIPE = "recipe"
OWN = ("csv", "jsonl")
_LINK = re.compile(r"\[([^\]]*)\]\((?!https?:)[^)]*\)")
_LINES, _LINE, _HEAD = 6, 160, 4_096


class Upload(NamedTuple):
    """A file that was uploaded, or written on the page.

    Attributes:
        name: what a browser says it is called, without folders and signs no name should have.
        data: its bytes.
        mark: tells it from every other.
    """

    name: str
    data: bytes
    mark: str


@dataclass(frozen=True)
class Source:
    """All that one import reads.

    Attributes:
        file: the file.
        form: the format it is read in.
        recipe: the recipe, or the name of a shipped one.
        beside: files the recipe looks things up in.
    """

    file: Upload
    form: str
    recipe: Upload | str | None = None
    beside: tuple[Upload, ...] = ()

    @property
    def mark(self) -> tuple[str, ...]:
        """What tells it from every other import."""
        recipe = self.recipe.mark if isinstance(self.recipe, Upload) else str(self.recipe)
        return self.file.mark, self.form, recipe, *(each.mark for each in self.beside)

    def into(self, ledger: Ledger, progress: Progress, *, strict: bool = False, dry_run: bool = False) -> Imported:
        """Take the file into a ledger, or look at what it would become; see :meth:`ledger.Ledger.import_file`."""
        with laid_out(self) as (path, recipe):
            return ledger.import_file(path, self.form, recipe, strict=strict, dry_run=dry_run, progress=progress)


def within(size: int, hint: str = "") -> None:
    """Refuse what is too large, before anything reads it.

    Raises:
        InputError: with both sizes.
    """
    if size > MOST_MB * 2**20:
        raise InputError("file", f"at most {MOST_MB} MB{hint}", f"{size / 2**20:.1f} MB")


def taken(found: Any) -> Upload:
    """Return what Streamlit's uploader gives.

    Raises:
        InputError: if it is too large.
    """
    within(found.size, " (on the command line forecast-ledger import takes more)")
    return Upload(plain_name(found.name), found.getvalue(), found.file_id)


def plain_name(name: str) -> str:
    r"""Return a file's name that leads nowhere else and can be written down, with its ending.

    >>> plain_name("../../etc/passwd"), plain_name("C:\\data\\r\u202ein.csv"), plain_name("..")
    ('passwd', 'r_in.csv', 'file')
    """
    last = name.replace("\\", "/").rpartition("/")[2]
    kept = "".join(c if c.isprintable() else "_" for c in last).strip()
    if not kept.strip(". "):
        return "file"
    stem, dot, ending = kept.rpartition(".")
    return f"{stem[:50]}{dot}{ending[:10]}" if stem else kept[:50]


@contextmanager
def laid_out(source: Source) -> Iterator[tuple[Path, Path | None]]:
    """Write the files of an import into folders of their own, which are removed; give file and recipe."""
    with tempfile.TemporaryDirectory(prefix="forecast-ledger-") as folder:
        path = _written(Path(folder, "file"), source.file)
        for each in source.beside:
            _written(Path(folder, RECIPE), each)
        if not isinstance(source.recipe, Upload):
            yield path, None if source.recipe is None else Path(source.recipe)
        else:
            yield path, _written(Path(folder, RECIPE), source.recipe)


def _written(folder: Path, upload: Upload) -> Path:
    folder.mkdir(exist_ok=True)
    path = folder / upload.name
    path.write_bytes(upload.data)
    return path


def readable() -> dict[str, str]:
    """Return the formats that can be read, name → what it is in words."""
    from ledger.exchange.bundle import formats
    from ledger.exchange.records import WrittenOnly

    return {name: each.about for name, each in formats().items() if not isinstance(each, WrittenOnly)}


def platforms() -> list[str]:
    """Name the platforms whose files are read as they are."""
    return sorted(about.partition(":")[0] for name, about in readable().items() if name not in {*OWN, RECIPE})


def identified(file: Upload) -> tuple[str, str] | None:
    """Return the format a file is identified as, its name and what it is in words."""
    from ledger.exchange.bundle import identified as found

    with laid_out(Source(file, "")) as (path, _):
        each = next(found(path), None)
    return None if each is None else (each.name, each.about)


def looked_up(recipe: Upload | str) -> list[str]:
    """Return the names of the files a recipe looks things up in.

    Raises:
        InputError: naming the field of the recipe that is not as it should be.
    """
    from ledger.exchange.recipe import load

    with laid_out(Source(Upload("file", b"", ""), RECIPE, recipe)) as (_, path):
        said = load(path or Path())
    return sorted({each.file for each in said.lookup.values() if each.file})


def shipped() -> dict[str, str]:
    """Return the shipped recipes, name → what it is for."""
    from ledger.exchange.recipe import load, names

    return {name: " ".join((load(Path(name)).about or name).split()) for name in names()}


def first_lines(file: Upload) -> str:
    r"""Return how a file begins, of an archive nothing.

    >>> first_lines(Upload("a.csv", b"id,p\n1,0.7", ""))
    'id,p\n1,0.7'
    """
    head = file.data[:_HEAD]
    if head.startswith(b"PK\x03\x04"):
        return ""
    lines = head.decode("utf-8-sig", "replace").splitlines()[:_LINES]
    return "\n".join(line if len(line) <= _LINE else f"{line[:_LINE]} …" for line in lines)


def guide() -> str:
    """Return how a recipe is written, out of docs/import.md; links inside the repository are plain words."""
    package = Path(__file__).resolve().parents[1]
    for path in (package / "ledger" / "_docs" / "import.md", package / "docs" / "import.md"):
        if path.is_file():
            text = path.read_text(encoding="utf-8")
            return _LINK.sub(r"\1", text[text.index("## The smallest recipe") :])
    return ""
