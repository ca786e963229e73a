"""One exchange with HubSpot: a call of its client, the raw answer, and what can be read in it."""

import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

import urllib3

from dealwright.hubspot.failures import HubSpotError, UnreadableError, explain
from dealwright.hubspot.shapes import Shape, fits

Json = Any  # JSON enters here
_TIMEOUT = (10, 60)  # seconds to connect, to read


class Answer(NamedTuple):
    """What came back, as it came."""

    status: int
    body: bytes
    headers: Mapping[str, str]


def results(answer: Json, shape: Shape) -> list[Json]:
    found: list[Json] = field(answer, "results", list)
    if not all(fits(one, shape) for one in found):
        raise UnreadableError(200)
    return found


def one(found: Json | None, shape: Shape) -> Json | None:
    """What can be read as what was asked for, or nothing where there is none."""
    if found is not None and not fits(found, shape):
        raise UnreadableError(200)
    return found


def next_after(answer: Json, given: str | None) -> str | None:
    """Where a list goes on; anything but a new place would end it early, or never."""
    try:
        after = ((answer.get("paging") or {}).get("next") or {}).get("after")
    except AttributeError:
        raise UnreadableError(200) from None
    if after is None:
        return None
    if str(after) == given:
        raise UnreadableError(200)
    return str(after)


def field(answer: Json, name: str, kind: type) -> Any:
    """A field that HubSpot always sends; without it, somebody else has answered."""
    if not isinstance(answer.get(name), kind):
        raise UnreadableError(200)
    return answer[name]


def send(
    call: Callable[..., Any],
    given: Sequence[object],
    named: Mapping[str, Any],
    *,
    overheard: bool = False,
) -> Answer:
    """One exchange. The client's models drop fields, so the raw answer is taken.

    `overheard`: an error does not say what HubSpot says.
    """
    try:
        response = call(
            *given, _preload_content=False, _request_timeout=_TIMEOUT, **_raw(call), **named
        )
        return Answer(int(response.status), response.data, response.headers)
    except urllib3.exceptions.HTTPError as error:
        raise HubSpotError.of_connection(error) from None
    except Exception as error:
        # Each generated module has an ApiException of its own, with no common base.
        status = getattr(error, "status", None)
        if status is None:
            raise
        raise explain(
            int(status),
            getattr(error, "body", None),
            getattr(error, "headers", None),
            overheard=overheard,
        ) from None


def parsed(answer: Answer) -> Json:
    """A JSON object, or the error that says it was none."""
    try:
        parsed = json.loads(answer.body)
    except (ValueError, RecursionError):
        parsed = None
    if not isinstance(parsed, dict):
        raise UnreadableError(answer.status)
    return parsed


def _raw(call: Callable[..., Any]) -> dict[str, Any]:
    """`call_api` returns the raw answer only on being asked for the data alone."""
    return {"_return_http_data_only": True} if call.__name__ == "call_api" else {}
