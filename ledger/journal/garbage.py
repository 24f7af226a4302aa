"""Looking for garbage seldom, while very many entries are made: they lie in no circles, and each look goes over all."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager

_ORDINARY = gc.get_threshold()
_SELDOM = 100_000  # objects made and not freed, after which the youngest are looked through


@contextmanager
def seldom_collected() -> Iterator[None]:
    """Look for garbage once for a hundred thousand new objects; of an import it took a third of the time.

    Where two do so at once, the first that ends ends it for both.
    """
    gc.set_threshold(_SELDOM, *_ORDINARY[1:])
    try:
        yield
    finally:
        gc.set_threshold(*_ORDINARY)
