"""Owns failures on demand: limits, broken servers and cut connections, asked for by whoever tests."""

import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import Self

from dealwright.sandbox import tokens
from dealwright.sandbox.errors import Refusal


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """What goes wrong with one request, before its effect or after it.

    Without a refusal the connection is cut: the client never hears an answer.
    """

    refusal: Refusal | None
    after_effect: bool = False

    @classmethod
    def cut(cls, *, after_effect: bool = False) -> Self:
        return cls(refusal=None, after_effect=after_effect)

    @classmethod
    def error(cls, status: int, *, after_effect: bool = False) -> Self:
        """A server that broke: 500, 502, 503 and the like."""
        refusal = Refusal(status=status, message="internal error")
        return cls(refusal=refusal, after_effect=after_effect)

    @classmethod
    def ten_secondly(cls) -> Self:
        return cls._limit("TEN_SECONDLY_ROLLING", "ten_secondly_rolling")

    @classmethod
    def secondly(cls) -> Self:
        return cls._limit("SECONDLY", "secondly")

    @classmethod
    def daily(cls) -> Self:
        return cls._limit("DAILY", "daily")

    @classmethod
    def missing_scopes(cls, *scopes: str) -> Self:
        return cls(refusal=tokens.missing_scopes(frozenset(scopes)))

    @classmethod
    def _limit(cls, policy: str, spelled: str) -> Self:
        # HubSpot sends no Retry-After with these.
        refusal = Refusal(
            status=429,
            message=f"You have reached your {spelled} limit.",
            category="RATE_LIMITS",
            extra={"errorType": "RATE_LIMIT", "policyName": policy},
        )
        return cls(refusal=refusal)


FaultSource = Callable[[str, str], Fault | None]


class Faults:
    """A list of faults to come; each waits for a request that fits and is used up by it."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._waiting: list[tuple[str, str, Fault]] = []

    def plan(self, fault: Fault, *, method: str = "", path: str = "", times: int = 1) -> None:
        """Let the next requests of a verb, with this in their path, go wrong; empty fits all."""
        with self._lock:
            self._waiting += [(method, path, fault)] * times

    def __call__(self, method: str, path: str) -> Fault | None:
        with self._lock:
            for index, (wanted, part, fault) in enumerate(self._waiting):
                if wanted in {"", method} and part in path:
                    del self._waiting[index]
                    return fault
        return None
