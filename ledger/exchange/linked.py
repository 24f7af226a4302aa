"""JSON-LD as ClaimReview and Web Annotation need it: pages to the letter, safe inside a page of HTML."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ledger import entries as e
from ledger.inert import json_text
from ledger.values import KEPT

if TYPE_CHECKING:
    import pandas as pd


def statements(frames: Mapping[str, pd.DataFrame]) -> dict[str, tuple[e.StatementArchived, str | None]]:
    """Return the archived statements by identifier, each with its text; without one where it was erased."""
    found = {}
    for row in frames["statements"].itertuples():
        text = row.text if isinstance(row.text, str) else None
        found[str(row.entry_id)] = (e.StatementArchived.model_validate_json(str(row.body), context=KEPT), text)
    return found


def cleared(value: Any) -> Any:
    """Return JSON without what was not said.

    >>> cleared({"name": "Ada Lovelace", "url": None, "of": [{"role": None}]})
    {'name': 'Ada Lovelace', 'of': [{}]}
    """
    if isinstance(value, Mapping):
        return {name: cleared(item) for name, item in value.items() if item is not None}
    return [cleared(item) for item in value] if isinstance(value, list) else value


def write(path: Path, value: Any) -> None:
    r"""Write JSON-LD; no ``<`` in it, which could end the script it stands in."""
    text = json_text(json.dumps(cleared(value), ensure_ascii=False, indent=1)).replace("<", "\\u003c")
    path.write_text(text + "\n", encoding="utf-8")


def head_has(head: bytes, *words: bytes) -> bool:
    """Return whether the first bytes of a JSON file hold all of some words."""
    return head.lstrip()[:1] in {b"{", b"["} and all(word in head for word in words)
