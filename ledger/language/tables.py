"""The versioned YAML tables beside this package, read once and kept.

Everything the package knows as data (lexicons, time rules, cues) lies in ``ledger/language/data``; this
module is the only one that opens a file.
"""

from __future__ import annotations

from functools import lru_cache
from importlib import resources
from typing import Any


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
