"""What HubSpot says when it refuses, in our words and with a hint."""

import json
import re
from collections.abc import Mapping
from typing import Any, Self

from dealwright.errors import DealwrightError

# Numbers and places that mean something to programmers only: `[Errno 111]`, `(_ssl.c:1000)`.
_NOISE = re.compile(r"\[(?:Errno|SSL)[^\]]*\] | \(_ssl\.c:\d+\)")
_WORD = re.compile(r"[A-Z_]{1,40}")
_MISSING = 404
_TIMEOUT = 408
_NO_TOKEN = 530  # from the network before HubSpot, to a token that cannot be one
_TOKEN = ("HubSpot does not accept the token", "is it complete, not expired, and of this account?")
_PLAIN = {
    401: _TOKEN,
    423: ("HubSpot keeps this record locked", "something else is changing it: wait"),
    477: ("HubSpot is moving this account to another region", "wait: it may take a day"),
    _NO_TOKEN: _TOKEN,
}
_IN_USE = "PipelineError.STAGE_ID_IN_USE"
_STILL_IN_IT = "records are still in it"
_ELSEWHERE = (
    "others may read this: HubSpot's words are in the ledger of the run, or said by the same command on a"
    " machine of your own"
)
_ADDRESS = "is url: in the portal file really HubSpot's address?"


class HubSpotError(DealwrightError):
    """HubSpot, or the way there, failed. `status` is 0 when no answer came.

    `quoting`: the message with HubSpot's own words, where `message` does without them.
    """

    def __init__(
        self,
        message: str,
        *,
        hint: str | None = None,
        status: int = 0,
        policy: str | None = None,
        headers: Mapping[str, str] | None = None,
        quoting: str | None = None,
    ) -> None:
        super().__init__(message, hint=hint)
        self.status = status
        self.policy = policy
        self.headers = headers or {}
        self._quoting = quoting

    @property
    def in_private(self) -> str:
        return self._quoting or self.message

    @property
    def ambiguous(self) -> bool:
        """Whether a write may have been done all the same."""
        return self.status in (0, _TIMEOUT) or (self.status >= 500 and self.status != _NO_TOKEN)

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


class UnreadableError(HubSpotError):
    """Something answered, but not in HubSpot's words: torn on its way, or from somebody else."""

    def __init__(self, status: int) -> None:
        super().__init__(
            f"the answer to a call could not be read (status {status})",
            hint=_ADDRESS,
            status=status,
        )


def explain(
    status: int,
    body: str | bytes | None,
    headers: Mapping[str, str] | None,
    *,
    overheard: bool = False,
) -> HubSpotError:
    """An error answer as an exception; HubSpot's body may be JSON, empty or HTML.

    `overheard`: HubSpot's own words stay out of the message, since others read it: they may quote an id
    or a value. Its category does not.
    """
    said = _parsed(body)
    if status == _MISSING and body and not said:
        # HubSpot says so in JSON or in silence; a page is somebody else's, on the way there.
        return UnreadableError(status)
    trace = (headers or {}).get("X-HubSpot-Correlation-Id")
    named = f"HubSpot's name for this call is {trace}" if trace else None
    quoting, hint = _told(status, said, _reason(said), named)
    message = quoting
    if overheard:
        elsewhere = f"{_ELSEWHERE}; {named}" if named else _ELSEWHERE
        message, hint = _told(status, said, _category(said), elsewhere)
    policy = str(said.get("policyName") or "") if status == 429 else None
    return HubSpotError(
        message, hint=hint, status=status, policy=policy, headers=headers, quoting=quoting
    )


def _told(status: int, said: dict[str, Any], reason: str, named: str | None) -> tuple[str, str]:
    """The sentence and the hint."""
    if status in _PLAIN:
        message, hint = _PLAIN[status]
        return f"{message} ({status})", hint
    match status:
        case 403:
            message = f"the token may not do this (403){_scopes(said)}"
            return message, "add the scope to the private app in HubSpot"
        case 429:
            policy = str(said.get("policyName") or "")
            return _too_many(policy), _wait(policy)
        case _ if status == _TIMEOUT or status >= 500:
            wait = f"wait a while; {named}" if named else "wait a while"
            return f"HubSpot fails ({status}): {reason}", wait
        case _:
            return f"HubSpot refuses ({status}): {reason}", named or _ADDRESS


def _last(args: tuple[object, ...]) -> object:
    return args[-1] if args else None


def _reason(said: dict[str, Any]) -> str:
    """HubSpot's own words on one line: they may quote anything that was sent."""
    if said.get("subCategory") == _IN_USE:
        return _STILL_IN_IT  # the message lists their ids, and a log may be public
    words = " ".join(str(said.get("message") or "no reason given").split())
    return words if len(words) <= 300 else f"{words[:299]}…"


def _category(said: dict[str, Any]) -> str:
    """HubSpot's word for the kind of failure; whatever else stands there is none."""
    if said.get("subCategory") == _IN_USE:
        return _STILL_IN_IT
    word = said.get("category")
    return word if isinstance(word, str) and _WORD.fullmatch(word) else "no kind given"


def _parsed(body: str | bytes | None) -> dict[str, Any]:
    try:
        said = json.loads(body or "{}")
    except (ValueError, RecursionError):
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
    return "wait a minute; another program may use up the limit"
