"""The versioned YAML tables beside this package, read once and kept, and a team's own table.

Everything the package knows as data (lexicons, time rules, cues) lies in ``ledger/language/data``; this
module is the only one that opens a file.
"""

from __future__ import annotations

from functools import lru_cache
from importlib import resources
from pathlib import Path
from typing import Any

from ledger.errors import InputError

_LARGEST = 2_000_000


@lru_cache(maxsize=64)
def table(name: str) -> dict[str, Any]:
    """One data table by its path inside ``data/``, without the ``.yaml``.

    Args:
        name: for example ``"windows"`` or ``"lexicons/icd203"``.

    Returns:
        The parsed table; it is shared between callers and must not be changed.

    Raises:
        FileNotFoundError: there is no such table.

    >>> table("lexicons/icd203")["version"]
    '2022-12-21'
    """
    import yaml  # slow to import; only needed when a table is first read

    loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    path = resources.files("ledger.language").joinpath("data", f"{name}.yaml")
    loaded: dict[str, Any] = yaml.load(path.read_text(encoding="utf-8"), Loader=loader)  # noqa: S506 - safe loader
    return loaded


@lru_cache(maxsize=1)
def lexicon_names() -> tuple[str, ...]:
    """The names of all lexicons that are shipped, sorted.

    >>> "icd203" in lexicon_names()
    True
    """
    folder = resources.files("ledger.language").joinpath("data", "lexicons")
    return tuple(sorted(item.name[:-5] for item in folder.iterdir() if item.name.endswith(".yaml")))


@lru_cache(maxsize=64)
def vocabulary(name: str) -> frozenset[str]:
    """One word list of ``vocabulary.yaml``.

    >>> "gen" in vocabulary("never_end")
    True
    """
    return frozenset(table("vocabulary")[name])


def own_table(path: str) -> Any:
    """What a YAML file holds; it is read again whenever it has changed.

    Raises:
        InputError: it cannot be read, is larger than two megabytes, or is not YAML; with line and column.
    """
    try:
        stat = Path(path).stat()
        if stat.st_size > _LARGEST:
            raise InputError(path, "a file of at most two megabytes", f"{stat.st_size:,} bytes")
        return _own(path, stat.st_mtime_ns, stat.st_size)
    except (OSError, ValueError) as error:
        if isinstance(error, InputError):
            raise
        raise InputError(path, "a YAML file that can be read, in UTF-8", type(error).__name__) from error


@lru_cache(maxsize=16)
def _own(path: str, _changed: int, _size: int) -> Any:
    import yaml

    try:
        return yaml.safe_load(Path(path).read_text(encoding="utf-8-sig"))
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        where = f"{path}:{mark.line + 1}:{mark.column + 1}" if mark is not None else path
        raise InputError(where, "YAML", getattr(error, "problem", None) or "something else") from error
