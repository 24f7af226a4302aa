"""Frames that are read once: a journal only grows, so what was read at one chain hash stays true until the next entry.

Scoring starts from one frame of all forecasts beside their claims. To read it takes seconds where there are a hundred
thousand, to choose from it a fraction of one: a page that changes a filter must not read it again. Everybody who may
look at a ledger may look at all of it, so those who look through one process share one memory.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable
from functools import cached_property
from threading import Lock
from typing import TYPE_CHECKING

from ledger import compact

if TYPE_CHECKING:
    import pandas as pd

MOST = 2


class Frames:
    """What scoring starts from: the whole frame, and what of it choosing looks at. Nobody may write to them.

    Args:
        read: reads the whole frame.
    """

    def __init__(self, read: Callable[[], pd.DataFrame]) -> None:
        self._read, self._lock = read, Lock()

    @cached_property
    def whole(self) -> pd.DataFrame:
        """All forecasts beside their claims."""
        return self._read()

    @cached_property
    def compact(self) -> pd.DataFrame:
        """The same rows as :func:`ledger.compact.compact` gives them."""
        return compact.compact(self.whole)

    def once(self) -> Frames:
        """Return these frames, read; who asks at the same time waits for the one reading."""
        with self._lock:
            _ = self.whole, self.compact
        return self


class Remembered:
    """A few readings by what they were read from, the oldest forgotten first.

    Args:
        most: how many are kept.
    """

    def __init__(self, most: int = MOST) -> None:
        self._most, self._lock = most, Lock()
        self._held: dict[Hashable, Frames] = {}

    def get(self, key: Hashable, read: Callable[[], pd.DataFrame]) -> Frames:
        """Return what was read under a key, read now if it is not kept.

        Args:
            key: everything the frame depends on: the chain hash of the last entry, the moment it is looked at from.
            read: reads it.
        """
        with self._lock:
            if key not in self._held:
                while len(self._held) >= self._most:
                    self._held.pop(next(iter(self._held)))
                self._held[key] = Frames(read)
            found = self._held[key]
        return found.once()
