"""Owns a clock that stands still until it is told how much time has passed."""

import threading


class VirtualClock:
    """UTC epoch milliseconds, moved by hand."""

    def __init__(self, now: int) -> None:
        self._now = now
        self._lock = threading.Lock()

    def __call__(self) -> int:
        return self._now

    def advance(self, milliseconds: int) -> int:
        """Let time pass; gives the instant that it is then."""
        with self._lock:
            self._now += milliseconds
            return self._now
