"""Frames that are read once: a journal only grows, so what was read at one chain hash stays true until the next entry.

Scoring starts from one frame of all forecasts beside their claims. To read it takes seconds where there are a hundred
thousand, to choose from it a fraction of one: a page that changes a filter must not read it again.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable
from threading import Lock
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd

MOST = 2


class Remembered:
    """A few frames by what they were read from, the oldest forgotten first.

    What is handed out is a copy that shares its columns until one of them is written to.

    Args:
        most: how many frames are kept.
    """

    def __init__(self, most: int = MOST) -> None:
        self._most, self._lock = most, Lock()
        self._frames: dict[Hashable, pd.DataFrame] = {}

    def get(self, key: Hashable, read: Callable[[], pd.DataFrame]) -> pd.DataFrame:
        """Return the frame of a key, read now if it is not kept; who asks at the same time waits for the one reading.

        Args:
            key: everything the frame depends on: the chain hash of the last entry, the moment it is looked at from.
            read: reads it.
        """
        with self._lock:
            if key not in self._frames:
                while len(self._frames) >= self._most:
                    self._frames.pop(next(iter(self._frames)))
                self._frames[key] = read()
            return self._frames[key].copy(deep=False)
