"""Manifold: the JSON of its API, markets with the bets on them, read.

https://docs.manifold.markets/api: ``{"markets": […], "bets": […]}``, a list of markets each with its ``bets``, or one
such market. Times are in milliseconds. ``CANCEL`` is void; ``MKT`` is the fraction ``resolutionProbability``. A bet
says that its owner puts the market at ``probAfter``; sales, redemptions and orders that were not filled say nothing of
what somebody believes and are passed over. An answer of several is a claim of its own; markets in numbers, polls and
bounties are passed over.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

from ledger import predictions as p
from ledger.errors import InputError
from ledger.exchange import limits
from ledger.exchange.bundle import Bundle, Options
from ledger.exchange.gathering import NO, VOID, YES, Gathering, needed, share, stamp, when, window
from ledger.exchange.linked import head_has

_RULE = "Manifold resolved the market to a probability (MKT)."


class Manifold:
    """The format."""

    name = "manifold"
    about = "Manifold: markets and bets, the JSON of its API"

    def identify(self, path: Path, head: bytes) -> bool:
        """Return whether a file is JSON with markets or bets of Manifold in it."""
        return head_has(head, b'"outcomeType"', b'"creatorUsername"') or head_has(head, b'"contractId"', b'"probAfter"')

    def read(self, path: Path, options: Options) -> Bundle:
        """Read markets, then the bets on them."""
        sha256 = limits.examine(path, line=0, most=limits.MOST_JSON_BYTES)
        said = limits.json_value(path.read_bytes(), "utf-8-sig", path.name)
        markets, bets = _found(said)
        if not markets:
            raise InputError(path.name, "markets beside their bets", f"{len(bets)} bets alone")
        gathering = Gathering("manifold", path, sha256, {
            "question": "question", "window": "closeTime", "outcome": "resolution", "forecaster": "userId",
        })  # fmt: skip
        claims: dict[tuple[str, str], str] = {}
        for place, market in enumerate(markets, 1):
            with gathering.row(place):
                _market(gathering, claims, place, market)
        for place, bet in enumerate(bets, 1):
            with gathering.row(place):
                _bet(gathering, claims, place, bet)
        return gathering.bundle()


def _found(said: Any) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Return the markets and the bets of a file, whatever way they are put together."""
    tops = [said] if isinstance(said, dict) and "outcomeType" in said else list(_each(said))
    markets = [each for each in tops if "outcomeType" in each]
    bets = [each for each in tops if "contractId" in each and "probAfter" in each]
    for market in markets:
        bets += [bet for bet in _each(market.get("bets")) if "probAfter" in bet]
    return markets, bets


def _each(said: Any) -> Iterator[dict[str, Any]]:
    """Yield the objects of a list, or of the lists of an object."""
    if isinstance(said, dict):
        said = [item for value in said.values() if isinstance(value, list) for item in value]
    if isinstance(said, list):
        yield from (item for item in said if isinstance(item, dict))


def _market(gathering: Gathering, claims: dict[tuple[str, str], str], place: int, said: dict[str, Any]) -> None:
    kind, number = said["outcomeType"], str(said.get("id") or "")
    if not number:
        raise InputError("id", "a value", "nothing")
    answers = [each for each in said.get("answers") or [] if isinstance(each, dict)]
    if kind not in {"BINARY", "MULTIPLE_CHOICE"} or (kind == "MULTIPLE_CHOICE" and not answers):
        gathering.about.passed_over += 1
        return
    created, resolved = (when(said.get(name), name, "unix ms") for name in ("createdTime", "resolutionTime"))
    closes = when(said.get("closeTime"), "closeTime", "unix ms") or resolved
    url = said.get("url") or None
    for answer in answers if kind == "MULTIPLE_CHOICE" else [{}]:
        answer_id = str(answer.get("id") or "")
        outcome, fraction = _outcome(said, answer)
        text = f"{said.get('question')} — {answer.get('text')}" if answer else said.get("question")
        one = kind == "MULTIPLE_CHOICE" and said.get("shouldAnswersSumToOne") is True
        claim_id = gathering.claim(
            f"{number} {answer_id}".strip(), place,
            question=text,
            criteria=str(said.get("textDescription") or f"As its creator resolves it on Manifold: {url}")[:20_000],
            window=window(created, needed(closes, "closeTime")),
            space=p.BinarySpace(fractions=(fraction,), fraction_rule=_RULE) if fraction else p.BinarySpace(),
            event=f"manifold {number}" if answer else None,
            exclusive_group=f"manifold {number}" if one else None,
        )  # fmt: skip
        claims[number, answer_id] = claim_id
        if outcome is not None:
            gathering.ruling(
                claim_id, place, outcome, f"resolved {answer.get('resolution') or said.get('resolution')} on Manifold",
                publisher="Manifold", url=url, known_at=None if resolved is None else stamp(resolved)[:10],
            )  # fmt: skip


def _outcome(market: dict[str, Any], answer: dict[str, Any]) -> tuple[p.Outcome | None, str | None]:
    """Return what a market, or an answer of one, came to, and the fraction where it is one."""
    if market.get("isResolved") is not True and not answer.get("resolution"):
        return None, None
    said, share_of = market.get("resolution"), market.get("resolutionProbability")
    if answer and said != "CANCEL":
        share_of = answer.get("resolutionProbability")
        said = answer.get("resolution") or ("YES" if said == answer.get("id") else "NO")
    if said == "CANCEL":
        return VOID, None
    if said == "MKT":
        fraction = share(share_of, "resolutionProbability")
        number = Decimal(fraction)
        if number in {0, 1}:
            return YES if number else NO, None
        return p.Outcome(kind="fraction", value=fraction), fraction
    found = {"YES": YES, "NO": NO}.get(str(said))
    if found is None:
        raise InputError("resolution", "YES, NO, MKT or CANCEL", repr(said))
    return found, None


def _bet(gathering: Gathering, claims: dict[tuple[str, str], str], place: int, said: dict[str, Any]) -> None:
    amount = said.get("amount")
    if (
        said.get("isRedemption") is True
        or said.get("isSale") is True
        or not isinstance(amount, Decimal)
        or amount <= 0  # below 0: a sale; 0: an order that was not filled
    ):
        gathering.about.passed_over += 1
        return
    claim_id = claims.get((str(said["contractId"]), str(said.get("answerId") or "")))
    if claim_id is None:
        raise InputError("contractId", "a market of this file", str(said["contractId"]))
    best = share(said["probAfter"], "probAfter")
    at = stamp(needed(when(said.get("createdTime"), "createdTime", "unix ms"), "createdTime"))
    who = str(said.get("userUsername") or said.get("userName") or said.get("userId") or "")
    gathering.forecast(
        claim_id, place, said.get("id") or f"{who} {at} {best}",
        forecaster=who or None, prediction=p.Probability(best=best), stated_at=at,
    )  # fmt: skip


FORMAT = Manifold()
