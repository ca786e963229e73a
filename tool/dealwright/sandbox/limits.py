"""Owns how often a portal may be asked: by ten seconds, by second for searches, by day."""

import threading
from collections import defaultdict, deque
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from dealwright.sandbox.errors import Refusal, RefusalError

PORTAL_ZONE = ZoneInfo("Europe/Berlin")
_TEN_SECONDS, _SECOND = 10_000, 1_000
_SEARCHES_PER_SECOND = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Tier:
    """What a subscription grants: calls of one app in ten seconds, calls of all apps in a day."""

    ten_secondly: int
    daily: int


TIERS: Mapping[str, Tier] = {
    "free": Tier(ten_secondly=100, daily=250_000),
    "starter": Tier(ten_secondly=100, daily=250_000),
    "professional": Tier(ten_secondly=190, daily=625_000),
    "enterprise": Tier(ten_secondly=190, daily=1_000_000),
    "increased": Tier(ten_secondly=250, daily=2_000_000),
}
_PROFESSIONAL = TIERS["professional"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """The words of a limit in the answer that refuses."""

    name: str
    spelled: str

    def refusal(self, headers: Mapping[str, str] | None = None) -> Refusal:
        return Refusal(
            status=429,
            message=f"You have reached your {self.spelled} limit.",
            category="RATE_LIMITS",
            extra={"errorType": "RATE_LIMIT", "policyName": self.name},
            headers=headers or {},
        )


TEN_SECONDLY = Policy(name="TEN_SECONDLY_ROLLING", spelled="ten_secondly_rolling")
SECONDLY = Policy(name="SECONDLY", spelled="secondly")
DAILY = Policy(name="DAILY", spelled="daily")


@dataclass(frozen=True, slots=True)
class _Window:
    """The calls of the last while; it moves along with the clock."""

    length: int
    calls: deque[int] = field(default_factory=deque)

    def used(self, now: int) -> int:
        while self.calls and self.calls[0] <= now - self.length:
            self.calls.popleft()
        return len(self.calls)


class Limits:
    """Counts the calls of an account; refuses those that are too many, if it is told to."""

    def __init__(
        self,
        tier: Tier = _PROFESSIONAL,
        *,
        zone: ZoneInfo = PORTAL_ZONE,
        enforced: bool = True,
        retry_after: str | None = None,
    ) -> None:
        """HubSpot sends no Retry-After with a 429, except by rare chance: then it is this text."""
        self.tier = tier
        self._zone = zone
        self._enforced = enforced
        self._headers = {} if retry_after is None else {"Retry-After": retry_after}
        self._lock = threading.Lock()
        self.forget()

    def forget(self) -> None:
        """Start counting anew."""
        self._apps: defaultdict[str, _Window] = defaultdict(lambda: _Window(_TEN_SECONDS))
        self._searches = _Window(_SECOND)
        self._day: date | None = None
        self._today = 0

    def spend(self, app: str, now: int, *, search: bool) -> None:
        """Count one call, or refuse it; a refused call uses nothing up."""
        with self._lock:
            window = self._searches if search else self._apps[app]
            if self._enforced:
                self._refuse(window, now, search=search)
                window.calls.append(now)
            self._today = self._used_today(now) + 1

    def headers(self, app: str, now: int) -> dict[str, str]:
        """What is left for an app, as every answer but that of a search tells it."""
        with self._lock:
            used = self._apps[app].used(now) if self._enforced else 1
            return {
                "X-HubSpot-RateLimit-Daily": str(self.tier.daily),
                "X-HubSpot-RateLimit-Daily-Remaining": str(
                    max(0, self.tier.daily - self._used_today(now))
                ),
                "X-HubSpot-RateLimit-Interval-Milliseconds": str(_TEN_SECONDS),
                "X-HubSpot-RateLimit-Max": str(self.tier.ten_secondly),
                "X-HubSpot-RateLimit-Remaining": str(self.tier.ten_secondly - used),
            }

    def today(self, now: int) -> tuple[int, int]:
        """The calls of all apps since midnight, and the instant when the count starts anew."""
        with self._lock:
            used = self._used_today(now)
            turn = datetime.combine(self._date(now) + timedelta(days=1), time(), self._zone)
            return used, int(turn.timestamp() * 1000)

    def _refuse(self, window: _Window, now: int, *, search: bool) -> None:
        if self._used_today(now) >= self.tier.daily:
            raise RefusalError(DAILY.refusal(self._headers))
        most = _SEARCHES_PER_SECOND if search else self.tier.ten_secondly
        if window.used(now) >= most:
            policy = SECONDLY if search else TEN_SECONDLY
            raise RefusalError(policy.refusal(self._headers))

    def _used_today(self, now: int) -> int:
        """The day turns at midnight where the account is."""
        day = self._date(now)
        if day != self._day:
            self._day, self._today = day, 0
        return self._today

    def _date(self, now: int) -> date:
        return datetime.fromtimestamp(now / 1000, tz=UTC).astimezone(self._zone).date()
