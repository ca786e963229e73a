"""When a call is tried again: the one retry policy.

A 429 was not executed, so any call may be repeated after the window; the daily limit ends the run.
Reads are repeated after a failure of the network or the server. A write with an unknown outcome
is not repeated: the caller reads back, and running the plan again finishes it.
"""

from collections.abc import Callable
from typing import TypeVar

from dealwright.hubspot.failures import HubSpotError

Answer = TypeVar("Answer")
_TRIES = 4
_WINDOWS = {"TEN_SECONDLY_ROLLING": 10.0, "SECONDLY": 1.0}  # seconds
_BACKOFF = (0.5, 2.0, 5.0)  # seconds


class Pace:
    """Repeats calls; how to sleep is an argument, so that tests need not."""

    def __init__(self, sleep: Callable[[float], None]) -> None:
        self._sleep = sleep

    def read(self, call: Callable[[], Answer]) -> Answer:
        return self._try(call, lambda failure: failure.ambiguous)

    def write(self, call: Callable[[], Answer]) -> Answer:
        return self._try(call, lambda _: False)

    def _try(self, call: Callable[[], Answer], again: Callable[[HubSpotError], bool]) -> Answer:
        for attempt in range(_TRIES - 1):
            try:
                return call()
            except HubSpotError as failure:
                pause = self._pause(failure, attempt, again)
                if pause is None:
                    raise
                self._sleep(pause)
        return call()

    @staticmethod
    def _pause(
        failure: HubSpotError, attempt: int, again: Callable[[HubSpotError], bool]
    ) -> float | None:
        if failure.status == 429:
            return None if failure.policy == "DAILY" else _WINDOWS.get(failure.policy or "", 10.0)
        return _BACKOFF[attempt] if again(failure) else None
