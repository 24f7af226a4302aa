"""Forecasts that were taken back: what a forecaster said on a claim before a withdrawal does not stand."""

from __future__ import annotations

from collections.abc import Iterator

from ledger.exchange.bundle import Step

Whose = tuple[str, str]  # the claim, the forecaster


class Withdrawals:
    """Forecasts held until the file was read, since a withdrawal may stand anywhere in it.

    A forecast is taken back by the withdrawals at its own time or after; what is said after the last one stands.

    Attributes:
        dropped: forecasts that were taken back.
    """

    def __init__(self) -> None:
        self._held: list[tuple[Whose, str, Step]] = []
        self._last: dict[Whose, str] = {}
        self.dropped = 0

    def hold(self, whose: Whose, stated_at: str, step: Step) -> None:
        """Keep a forecast."""
        self._held.append((whose, stated_at, step))

    def note(self, whose: Whose, at: str) -> None:
        """Keep when a forecaster withdrew from a claim."""
        self._last[whose] = max(at, self._last.get(whose, ""))

    def standing(self) -> Iterator[Step]:
        """Yield the forecasts that were not taken back, and count the others.

        >>> held = Withdrawals()
        >>> held.hold(("rain", "Ada"), "2024-10-01", Step("a", None)); held.note(("rain", "Ada"), "2024-10-02")
        >>> held.hold(("rain", "Ada"), "2024-10-03", Step("b", None)); [step.entry_id for step in held.standing()]
        ['b']
        """
        for whose, stated_at, step in self._held:
            last = self._last.get(whose)
            if last is None or _after(stated_at, last):
                yield step
            else:
                self.dropped += 1


def _after(stated_at: str, last: str) -> bool:
    """Whether a forecast is later than a withdrawal: by days where one of them is a day, which counts as withdrawn."""
    exact = min(len(stated_at), len(last))
    return stated_at[:exact] > last[:exact]
