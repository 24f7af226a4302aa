"""PredictionBook: the JSON of its API, ``/api/my_predictions`` or a list of predictions, read.

https://github.com/bellroy/predictionbook, ``app/controllers/api``: the responses of a prediction hold its probabilities
(``confidence``, in percent), which the CSV has lost; a response without one is a comment. ``outcome`` is true, false or
null; a prediction that was withdrawn is void.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from ledger import predictions as p
from ledger.errors import InputError
from ledger.exchange import limits
from ledger.exchange.bundle import Bundle, Options
from ledger.exchange.gathering import NO, WITHDRAWN, YES, Gathering, needed, share, stamp, when, window
from ledger.exchange.linked import head_has

_NEEDED = ("id", "description", "deadline")


class PredictionBook:
    """The format."""

    name = "predictionbook"
    about = "PredictionBook: the JSON of its API"

    def identify(self, path: Path, head: bytes) -> bool:
        """Return whether a file is JSON with predictions of PredictionBook in it."""
        return head_has(head, b'"creator_label"', b'"description_with_group"', b'"withdrawn"')

    def read(self, path: Path, options: Options) -> Bundle:
        """Read predictions and their responses."""
        sha256 = limits.examine(path, line=0, most=limits.MOST_JSON_BYTES)
        said = limits.json_value(path.read_bytes(), "utf-8-sig", path.name)
        found = said.get("predictions") if isinstance(said, dict) else said
        if not isinstance(found, list):
            raise InputError(path.name, "a list of predictions", type(found).__name__)
        gathering = Gathering("predictionbook", path, sha256, {
            "question": "description", "window": "deadline", "outcome": "outcome", "forecaster": "user_label",
        })  # fmt: skip
        for place, prediction in enumerate(found, 1):
            with gathering.row(place):
                _prediction(gathering, place, prediction)
        return gathering.bundle()


def _prediction(gathering: Gathering, place: int, said: Any) -> None:
    if not isinstance(said, dict):
        raise InputError("prediction", "an object", repr(said)[:80])
    for name in _NEEDED:
        if said.get(name) is None:
            raise InputError(name, "a value", "nothing")
    outcome, number = said.get("outcome"), str(said["id"])
    deadline = needed(when(said["deadline"], "deadline"), "deadline")
    url = f"https://predictionbook.com/predictions/{number}"
    claim_id = gathering.claim(
        number, place,
        question=str(said["description"]),
        criteria=f"As it is judged on PredictionBook: {url}",
        window=window(when(said.get("created_at"), "created_at"), deadline),
    )  # fmt: skip
    responses = said.get("responses")
    if responses is None:
        raise InputError("responses", "the responses, which hold the probabilities", "nothing")
    made = False
    for response in responses if isinstance(responses, list) else []:
        if not isinstance(response, dict) or response.get("confidence") is None:
            continue  # a comment
        best = share(response["confidence"], "confidence", percent=True)
        at = stamp(needed(when(response.get("created_at"), "created_at"), "created_at"))
        who = str(response.get("user_label") or response.get("user_id") or said.get("creator_label") or "unknown")
        gathering.forecast(
            claim_id, place, response.get("id") or f"{who} {at} {best}",
            forecaster=who, prediction=p.Probability(best=best), stated_at=at,
            rationale=str(response["comment"]) if response.get("comment") else None,
        )  # fmt: skip
        made = True
    gathering.about.blank += not made
    judged = when(said.get("last_judgement_at"), "last_judgement_at")
    known = None if judged is None else stamp(judged)[:10]
    if said.get("withdrawn") is True:
        gathering.ruling(claim_id, place, WITHDRAWN, "withdrawn on PredictionBook", publisher="PredictionBook", url=url)
    elif isinstance(outcome, bool):
        word = "right" if outcome else "wrong"
        gathering.ruling(claim_id, place, YES if outcome else NO, f"judged {word} on PredictionBook",
                         publisher="PredictionBook", url=url, known_at=known)  # fmt: skip
    elif outcome is not None:
        raise InputError("outcome", "true, false or null", repr(outcome))


FORMAT = PredictionBook()
