"""Owns failures on demand: limits, broken servers, cut connections, answers that cannot be read."""

import random
import threading
from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum
from typing import Self

from dealwright.sandbox import limits, tokens, verbs
from dealwright.sandbox.errors import Refusal

# From here on it is the machine before HubSpot that answers, in HTML.
_FIRST_WITH_PAGE = 502


class Twist(Enum):
    """What happens to an answer on its way, after the portal has given it."""

    PAGE = "html"
    TRUNCATED = "truncated"
    SLOW = "slow"
    STALE = "stale"


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """What goes wrong with one request, before its effect or after it.

    With neither a refusal nor a twist the connection is cut: the client never hears an answer.
    A twist without a refusal leaves the request its effect and changes the answer.
    """

    refusal: Refusal | None = None
    after_effect: bool = False
    twist: Twist | None = None
    pause: Callable[[], None] | None = None

    @classmethod
    def cut(cls, *, after_effect: bool = False) -> Self:
        return cls(after_effect=after_effect)

    @classmethod
    def error(cls, status: int, *, after_effect: bool = False) -> Self:
        """A server that broke: 500, 502, 503 and the like."""
        refusal = Refusal(status=status, message="internal error")
        twist = Twist.PAGE if status >= _FIRST_WITH_PAGE else None
        return cls(refusal=refusal, after_effect=after_effect, twist=twist)

    @classmethod
    def ten_secondly(cls) -> Self:
        return cls(refusal=limits.TEN_SECONDLY.refusal())

    @classmethod
    def secondly(cls) -> Self:
        return cls(refusal=limits.SECONDLY.refusal())

    @classmethod
    def daily(cls) -> Self:
        return cls(refusal=limits.DAILY.refusal())

    @classmethod
    def missing_scopes(cls, *scopes: str) -> Self:
        return cls(refusal=tokens.missing_scopes(frozenset(scopes)))

    @classmethod
    def slow(cls, pause: Callable[[], None]) -> Self:
        """Half of the body, a pause, and the other half."""
        return cls(twist=Twist.SLOW, pause=pause)

    @classmethod
    def truncated(cls) -> Self:
        """JSON that stops in the middle, with a length that agrees with it."""
        return cls(twist=Twist.TRUNCATED)

    @classmethod
    def page(cls) -> Self:
        """An HTML page in place of the JSON, with the status of the answer."""
        return cls(twist=Twist.PAGE)

    @classmethod
    def stale(cls) -> Self:
        """A read that is answered from before the last write."""
        return cls(twist=Twist.STALE)


FaultSource = Callable[[str, str], Fault | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Planned:
    """A fault that waits for requests that fit: for so many of them, or for a share of all."""

    fault: Fault
    fits: Callable[[str, str], bool]
    times: int = 1
    rate: float | None = None

    def meets(self, method: str, path: str) -> bool:
        stale = self.fault.twist is Twist.STALE
        return self.fits(method, path) and (not stale or verbs.reads(method, path))


class Faults:
    """A list of faults to come; each waits for requests that fit and is used up by them."""

    def __init__(self, seed: int = 0) -> None:
        self._lock = threading.Lock()
        self._waiting: list[Planned] = []
        self._left: list[int] = []
        self.reseed(seed)

    @property
    def waiting(self) -> int:
        return len(self._waiting)

    @property
    def looks_back(self) -> bool:
        """Whether a read to come is answered from before a write."""
        with self._lock:
            return any(each.fault.twist is Twist.STALE for each in self._waiting)

    def reseed(self, seed: int) -> None:
        """The same seed and the same requests give the same failures."""
        self._chance = random.Random(seed)  # noqa: S311 - failures that repeat, nothing secret

    def plan(self, fault: Fault, *, method: str = "", path: str = "", times: int = 1) -> None:
        """Let the next requests of a verb, with this in their path, go wrong; empty fits all."""
        self.add(
            Planned(
                fault=fault,
                fits=lambda verb, asked: method in {"", verb} and path in asked,
                times=times,
            )
        )

    def add(self, *planned: Planned) -> None:
        with self._lock:
            self._waiting += planned
            self._left += [each.times for each in planned]

    def clear(self) -> None:
        with self._lock:
            self._waiting.clear()
            self._left.clear()

    def __call__(self, method: str, path: str) -> Fault | None:
        with self._lock:
            for index, planned in enumerate(self._waiting):
                if planned.meets(method, path) and self._strikes(index, planned):
                    return planned.fault
        return None

    def _strikes(self, index: int, planned: Planned) -> bool:
        if planned.rate is not None:
            return self._chance.random() < planned.rate
        self._left[index] -= 1
        if self._left[index] <= 0:
            del self._waiting[index], self._left[index]
        return True
