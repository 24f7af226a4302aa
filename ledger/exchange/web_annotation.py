"""Web Annotation: W3C JSON-LD of the passages in which claims are made, so that other tools can show them in place.

https://www.w3.org/TR/annotation-model/: the target is the statement at its address with two selectors, the words
themselves with what stands around them (TextQuoteSelector), and their offsets (TextPositionSelector) in characters of
the archived text, end-exclusive, counted as Unicode code points as the model asks. Of a text that was erased the
offsets are left.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ledger import entries as e
from ledger.exchange import linked
from ledger.exchange.bundle import identifier
from ledger.exchange.records import Known, WrittenOnly, known

if TYPE_CHECKING:
    import pandas as pd

AROUND = 32
CONTEXT = "http://www.w3.org/ns/anno.jsonld"


class WebAnnotation(WrittenOnly):
    """The format."""

    name = "web-annotation"
    about = "W3C Web Annotations (JSON-LD) of the passages of claims"

    def identify(self, path: Path, head: bytes) -> bool:
        """Return whether a file is JSON-LD in the context of Web Annotations."""
        return linked.head_has(head, CONTEXT.encode())

    def write(self, frames: Mapping[str, pd.DataFrame], path: Path) -> int:
        """Write an annotation a mention."""
        statements = linked.statements(frames)
        items = [item for each in known(frames) for item in _annotations(each, statements)]
        linked.write(path, {"@context": CONTEXT, "type": "AnnotationPage", "items": items})
        return len(items)


def _annotations(each: Known, statements: Mapping[str, tuple[e.StatementArchived, str | None]]) -> Iterator[Any]:
    claim = each.claim
    for mention in claim.mentions:
        statement, text = statements[mention.statement_id]
        start, end = mention.start, mention.end
        selectors: list[Any] = [{"type": "TextPositionSelector", "start": start, "end": end}]
        if text is not None:
            quote = {"type": "TextQuoteSelector", "exact": text[start:end],
                     "prefix": text[max(start - AROUND, 0) : start], "suffix": text[end : end + AROUND]}  # fmt: skip
            selectors.insert(0, quote)
        name = f"annotation {each.claim_id} {mention.statement_id} {start} {end}"
        yield {
            "id": f"urn:uuid:{identifier(name)}",
            "type": "Annotation",
            "motivation": "identifying",
            "created": each.recorded_at,
            "body": [
                {"type": "TextualBody", "purpose": "identifying", "value": claim.question, "format": "text/plain"},
                *({"type": "TextualBody", "purpose": "tagging", "value": topic} for topic in claim.topics),
            ],
            "target": {
                "type": "SpecificResource",
                "source": statement.url or f"urn:uuid:{mention.statement_id}",
                "selector": selectors,
            },
        }


FORMAT = WebAnnotation()
