"""What HubSpot says when it refuses, in our words and with a hint."""

import json
import re
from collections.abc import Mapping
from typing import Any, Self

from dealwright.errors import DealwrightError

# Numbers and places that mean something to programmers only: `[Errno 111]`, `(_ssl.c:1000)`.
_NOISE = re.compile(r"\[(?:Errno|SSL)[^\]]*\] | \(_ssl\.c:\d+\)")
_TIMEOUT = 408


class HubSpotError(DealwrightError):
    """HubSpot, or the way there, failed. `status` is 0 when no answer came."""

    def __init__(
        self, message: str, *, hint: str | None = None, status: int = 0, policy: str | None = None
    ) -> None:
        super().__init__(message, hint=hint)
        self.status = status
        self.policy = policy

    @property
    def ambiguous(self) -> bool:
        """Whether a write may have been done all the same."""
        return self.status in (0, _TIMEOUT) or self.status >= 500

    @classmethod
    def of_connection(cls, error: BaseException) -> Self:
        reason: object = getattr(error, "reason", None) or error
        while isinstance(reason, BaseException) and isinstance(_last(reason.args), BaseException):
            reason = _last(reason.args)
        words = _NOISE.sub("", str(reason)).rpartition(": ")[2] or type(reason).__name__
        return cls(
            f"HubSpot cannot be reached: {words}",
            hint="check the network, and url: in the portal file",
        )

    @classmethod
    def of_answer(cls, status: int) -> Self:
        return cls(
            f"the answer to a call could not be read (status {status})",
            hint="is url: in the portal file really HubSpot's address?",
            status=status,
        )


def explain(
    status: int, body: str | bytes | None, headers: Mapping[str, str] | None
) -> HubSpotError:
    """An error answer as an exception; HubSpot's body may be JSON, empty or HTML."""
    said = _parsed(body)
    match status:
        case 401 | 530:  # 530 is what the network before HubSpot says to a garbled token
            return HubSpotError(
                f"HubSpot does not accept the token ({status})",
                hint="is it complete, not expired, and of this account?",
                status=status,
            )
        case 403:
            return HubSpotError(
                f"the token may not do this (403){_scopes(said)}",
                hint="add the scope to the private app in HubSpot",
                status=status,
            )
        case 429:
            policy = str(said.get("policyName") or "")
            return HubSpotError(
                _too_many(policy),
                hint=_wait(policy),
                status=status,
                policy=policy,
            )
        case _:
            verb = "fails" if status >= 500 else "refuses"
            trace = (headers or {}).get("X-HubSpot-Correlation-Id")
            hint = f"HubSpot's name for this call is {trace}" if trace else None
            return HubSpotError(
                f"HubSpot {verb} ({status}): {_reason(said)}", hint=hint, status=status
            )


def _last(args: tuple[object, ...]) -> object:
    return args[-1] if args else None


def _reason(said: dict[str, Any]) -> str:
    """HubSpot's own words on one line: they may quote anything that was sent."""
    words = " ".join(str(said.get("message") or "no reason given").split())
    return words if len(words) <= 300 else f"{words[:299]}…"


def _parsed(body: str | bytes | None) -> dict[str, Any]:
    try:
        said = json.loads(body or "{}")
    except ValueError:
        return {}
    return said if isinstance(said, dict) else {}


def _scopes(said: dict[str, Any]) -> str:
    """The scopes that are missing, if HubSpot names them."""
    try:
        scopes = said["errors"][0]["context"]["requiredGranularScopes"]
    except (KeyError, IndexError, TypeError):
        return ""
    return f": it lacks {' or '.join(map(str, scopes))}" if scopes else ""


def _too_many(policy: str) -> str:
    limit = {"DAILY": "daily", "TEN_SECONDLY_ROLLING": "ten-second", "SECONDLY": "per-second"}
    return f"too many calls (429): the {limit.get(policy, 'rate')} limit of this account is reached"


def _wait(policy: str) -> str:
    if policy == "DAILY":
        return "it starts anew at midnight in the account's time zone"
    return "wait some seconds"
