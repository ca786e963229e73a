"""The shapes in which HubSpot says no."""

import json
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

from jsonschema import Draft202012Validator

Json = dict[str, Any]

JSON = "application/json;charset=utf-8"

_CATEGORIES = (
    *("VALIDATION_ERROR", "INVALID_AUTHENTICATION", "EXPIRED_AUTHENTICATION", "MISSING_SCOPES"),
    *("OBJECT_NOT_FOUND", "OBJECT_ALREADY_EXISTS", "CONFLICT", "RATE_LIMITS"),
    # What only the sandbox says: it lacks a path, or it may not write.
    *("SANDBOX_NOT_SERVED", "SANDBOX_READ_ONLY"),
)
_TEXTS: Json = {"type": "array", "items": {"type": "string"}}
_CONTEXT: Json = {"type": "object", "additionalProperties": _TEXTS}
_LINKS: Json = {"type": "object", "additionalProperties": {"type": "string"}}
_DETAIL: Json = {
    "type": "object",
    "properties": {
        "message": {"type": "string"},
        "code": {"type": "string"},
        "in": {"type": "string"},
        "subCategory": {"type": "string"},
        "context": _CONTEXT,
    },
    "required": ["message"],
    "additionalProperties": False,
}
_BODY: Json = {
    "type": "object",
    "properties": {
        "status": {"const": "error"},
        "message": {"type": "string", "minLength": 1},
        "correlationId": {"type": "string"},
        "category": {"enum": list(_CATEGORIES)},
        "subCategory": {"type": "string"},
        "errors": {"type": "array", "items": _DETAIL},
        "context": _CONTEXT,
        "links": _LINKS,
    },
    "required": ["status", "message", "correlationId"],
    "additionalProperties": False,
}
_LIMITED: Json = {
    **_BODY,
    "properties": {
        **_BODY["properties"],
        "category": {"const": "RATE_LIMITS"},
        "errorType": {"const": "RATE_LIMIT"},
        "policyName": {"enum": ["TEN_SECONDLY_ROLLING", "SECONDLY", "DAILY"]},
    },
    "required": [*_BODY["required"], "category", "errorType", "policyName"],
}
# What each status may say; where nothing stands, a message alone is enough.
_OF_STATUS: Mapping[int, frozenset[str | None]] = {
    400: frozenset({"VALIDATION_ERROR", None}),
    401: frozenset({"INVALID_AUTHENTICATION", "EXPIRED_AUTHENTICATION"}),
    403: frozenset({"MISSING_SCOPES", None}),
    404: frozenset({"OBJECT_NOT_FOUND", "SANDBOX_NOT_SERVED", None}),
    405: frozenset({None}),
    409: frozenset({"OBJECT_ALREADY_EXISTS", "CONFLICT"}),
    415: frozenset({None}),
    429: frozenset({"RATE_LIMITS"}),
    599: frozenset({"SANDBOX_READ_ONLY"}),
}


def violations(status: int, headers: Mapping[str, str], answered: bytes) -> Iterator[str]:
    """What is wrong with a refusal."""
    correlation = headers.get("x-hubspot-correlation-id")
    if correlation is None:
        yield "the refusal has no X-HubSpot-Correlation-Id"
    kind = headers.get("content-type", "")
    if not answered:
        # A pipeline or stage that is not there is an empty 404.
        if status != 404:
            yield "the refusal is empty"
    # A network before HubSpot that cannot reach it speaks HTML.
    elif not (status > 500 and kind.startswith("text/html")):
        if kind != JSON:
            yield f"the refusal is {kind}, not {JSON}"
        yield from _of_body(status, answered, correlation)


def _of_body(status: int, answered: bytes, correlation: str | None) -> Iterator[str]:
    try:
        body = json.loads(answered)
    except ValueError:
        yield "the refusal is not JSON"
        return
    for error in _validator(limited=status == 429).iter_errors(body):
        place = "".join(f"/{part}" for part in error.absolute_path)
        yield f"refusal{place}: {error.message[:300]}"
    if isinstance(body, dict):
        if body.get("correlationId") != correlation:
            yield "the correlation id of the body is not the one of the header"
        if body.get("category") not in _OF_STATUS.get(status, frozenset({None})):
            yield f"{status} may not be of the category {body.get('category')}"


@cache
def _validator(*, limited: bool) -> Draft202012Validator:
    return Draft202012Validator(_LIMITED if limited else _BODY)
