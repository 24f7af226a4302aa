"""The append-only journal and the books posted from it: the only place that knows SQL."""

from sqlalchemy import Connection

__all__ = ["Connection"]
