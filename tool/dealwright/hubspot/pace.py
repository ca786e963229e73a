"""When a call is made, and when it is made again: the one retry policy.

| what came back      | a read                | a write                      |
|---------------------|-----------------------|------------------------------|
| 429 of the day      | ends                  | ends                         |
| any other 429       | again when told       | again when told              |
| 423, locked         | again after 2 seconds | again after 2 seconds        |
| no answer, 408, 5xx | again after a moment  | ends: it may have been done  |
| no JSON             | again after a moment  | what a write says is not read |
| anything else       | ends                  | ends                         |

A 429 and a 423 were not executed, so any verb may be repeated. Of a write with an unknown outcome
the caller reads back what became of it.
"""

import threading
from collections import Counter, deque
from collections.abc import Callable, Mapping
from typing import TypeVar

from dealwright.hubspot.failures import HubSpotError, UnreadableError

Answer = TypeVar("Answer")
Headers = Mapping[str, str]

# Seconds before the first repetition, the second, and so on.
_BROKEN = (0.5, 2.0, 5.0)
_LOCKED = (2.0, 4.0, 8.0)
_TOO_MANY_TIMES = 6
_WINDOW, _LONGEST_WINDOW = 10.0, 60.0
# HubSpot may say milliseconds here where seconds are meant to stand.
_LONGEST_BELIEVED = 30
# HubSpot allows five, and says nothing of what is left.
_SEARCHES_PER_SECOND = 4
# Whoever waits longer than this, in seconds, begins to wonder.
_UNTOLD = 5.0


def _silent(_: str) -> None: ...


class Pace:
    """Makes calls at the speed that the account allows, and repeats those that may be repeated.

    `clock` gives seconds that only rise, `chance` a number from 0 to below 1. A portal that counts
    nobody's calls is not `limited`. `tell` hears of a wait that is long, and why, before it.
    """

    def __init__(
        self,
        *,
        sleep: Callable[[float], None],
        clock: Callable[[], float],
        chance: Callable[[], float],
        limited: bool = True,
        tell: Callable[[str], None] = _silent,
    ) -> None:
        self._sleep = sleep
        self._clock = clock
        self._chance = chance
        self._limited = limited
        self._tell = tell
        self.calls = 0  # asked for so far, repetitions left out
        # Several calls may be under way at once; one after the other asks whether it may go.
        self._turn = threading.Lock()
        self._calls = _Calls()
        self._searches = _Searches()

    def read(self, call: Callable[[], Answer]) -> Answer:
        return self._try(call, self._calls, reads=True)

    def search(self, call: Callable[[], Answer]) -> Answer:
        return self._try(call, self._searches, reads=True)

    def write(self, call: Callable[[], Answer]) -> Answer:
        return self._try(call, self._calls, reads=False)

    def heard(self, headers: Headers) -> None:
        """Learn from an answer what is left."""
        self._calls.heard(headers)

    def _try(
        self, call: Callable[[], Answer], room: "_Calls | _Searches", *, reads: bool
    ) -> Answer:
        with self._turn:
            self.calls += 1
        tried: Counter[int] = Counter()
        while True:
            self._take(room)
            try:
                return call()
            except HubSpotError as failure:
                self.heard(failure.headers)
                pauses = _pauses(failure, reads=reads)
                kind = failure.status if failure.status in (423, 429) else 0
                if tried[kind] >= len(pauses):
                    raise
                # Programs that were refused together must not come back together.
                self._wait(pauses[tried[kind]] * (1 + self._chance() / 2), failure.message)
                tried[kind] += 1

    def _take(self, room: "_Calls | _Searches") -> None:
        if not self._limited:
            return
        with self._turn:
            wait = room.wait(self._clock())
            if wait > 0:
                self._wait(wait, room.limit)
            room.made.append(self._clock())

    def _wait(self, seconds: float, why: str) -> None:
        if seconds > _UNTOLD:
            self._tell(f"waiting {seconds:.0f} s: {why}")
        self._sleep(seconds)


def _pauses(failure: HubSpotError, *, reads: bool) -> tuple[float, ...]:
    """How long to wait before each repetition; nothing where the call is not repeated."""
    match failure.status:
        case 429:
            daily = failure.policy == "DAILY"
            return () if daily else (_until_allowed(failure),) * _TOO_MANY_TIMES
        case 423:
            return _LOCKED
        case _:
            broken = failure.ambiguous or isinstance(failure, UnreadableError)
            return _BROKEN if reads and broken else ()


def _until_allowed(failure: HubSpotError) -> float:
    """Retry-After where it can be believed, else the whole window of the limit."""
    asked = _number(failure.headers, "Retry-After")
    if asked is not None and 0 < asked <= _LONGEST_BELIEVED:
        return float(asked)
    return 1.0 if failure.policy == "SECONDLY" else _window(failure.headers) or _WINDOW


class _Calls:
    """The calls of the last ten seconds, and what HubSpot says is left of them.

    A fifth stays free for whoever else uses the token, so that nobody is refused.
    """

    def __init__(self) -> None:
        self.made: deque[float] = deque()
        self._most = self._left = 0
        self._seconds = _WINDOW

    @property
    def limit(self) -> str:
        """What there is to wait for, in words."""
        return f"HubSpot's limit of {self._most} calls in {self._seconds:g} s is near"

    def heard(self, headers: Headers) -> None:
        most = _number(headers, "X-HubSpot-RateLimit-Max")
        left = _number(headers, "X-HubSpot-RateLimit-Remaining")
        window = _window(headers)
        if most and left is not None and window:
            self._most, self._left, self._seconds = most, left, window

    def wait(self, now: float) -> float:
        """How long until the next call: until the oldest of ours no longer counts."""
        while self.made and self.made[0] + self._seconds <= now:
            self.made.popleft()
            self._left += 1
        if not self.made or not self._most or self._left * 5 > self._most:
            return 0.0
        leaves = self.made[0] + self._seconds - now
        others = self._most - self._left - len(self.made)
        # What others use up is not ours to wait for: go on slowly.
        return min(leaves, self._seconds / 10) if others > len(self.made) else leaves


class _Searches:
    """The last searches. Their limit is one by second, of the whole account."""

    limit = "HubSpot's limit of searches in a second is near"

    def __init__(self) -> None:
        self.made: deque[float] = deque(maxlen=_SEARCHES_PER_SECOND)

    def wait(self, now: float) -> float:
        return self.made[0] + 1 - now if len(self.made) == _SEARCHES_PER_SECOND else 0.0


def _window(headers: Headers) -> float | None:
    """Over how many seconds the calls are counted, where that is told and can be meant."""
    told = _number(headers, "X-HubSpot-RateLimit-Interval-Milliseconds")
    return told / 1000 if told and told <= _LONGEST_WINDOW * 1000 else None


def _number(headers: Headers, name: str) -> int | None:
    text = headers.get(name, "").strip()
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else None
