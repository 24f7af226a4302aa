"""A clock for tests."""

from datetime import UTC, datetime, timedelta


class Clock:
    """A clock that stands still until it is set."""

    def __init__(self, now="2024-11-01T12:00:00Z"):
        self.set(now)

    def __call__(self):
        return self.now

    def set(self, now):
        self.now = datetime.fromisoformat(now).astimezone(UTC)

    def tick(self, **step):
        self.now += timedelta(**(step or {"seconds": 1}))
