import json
import ssl
from typing import Any

import pytest
from urllib3 import HTTPConnectionPool
from urllib3.connection import HTTPConnection
from urllib3.exceptions import (
    MaxRetryError,
    NewConnectionError,
    ProtocolError,
    ReadTimeoutError,
    SSLError,
)

from dealwright.hubspot.failures import HubSpotError, explain

IN_USE = {
    "message": "Stage IDs: [a] are being referenced by object IDs: [17]",
    "subCategory": "PipelineError.STAGE_ID_IN_USE",
}
SCOPES = {"errors": [{"context": {"requiredGranularScopes": ["a.read", "b.read"]}}]}


@pytest.mark.parametrize(
    ("status", "body", "message"),
    [
        (401, "", "HubSpot does not accept the token (401)"),
        (530, "<html>", "HubSpot does not accept the token (530)"),
        (403, json.dumps(SCOPES), "the token may not do this (403): it lacks a.read or b.read"),
        (403, '{"errors": []}', "the token may not do this (403)"),
        (403, '{"errors": [{"context": null}]}', "the token may not do this (403)"),
        (403, "{}", "the token may not do this (403)"),
        (429, '{"policyName": "DAILY"}', "too many calls (429): the daily limit of this account is reached"),
        (429, '{"policyName": "NEW"}', "too many calls (429): the rate limit of this account is reached"),
        (429, None, "too many calls (429): the rate limit of this account is reached"),
        (400, '{"message": "a\\n::error::b"}', "HubSpot refuses (400): a ::error::b"),
        (400, json.dumps(IN_USE), "HubSpot refuses (400): records are still in it"),
        (400, b'{"message": "bytes"}', "HubSpot refuses (400): bytes"),
        (400, b"\xff\xfe", "HubSpot refuses (400): no reason given"),
        (400, "[]", "HubSpot refuses (400): no reason given"),
        (404, "<html>not here</html>", "the answer to a call could not be read (status 404)"),
        (404, "", "HubSpot refuses (404): no reason given"),
        (404, '{"message": "resource not found"}', "HubSpot refuses (404): resource not found"),
        (409, None, "HubSpot refuses (409): no reason given"),
        (408, None, "HubSpot fails (408): no reason given"),
        (423, None, "HubSpot keeps this record locked (423)"),
        (477, "", "HubSpot is moving this account to another region (477)"),
        (502, "<html>", "HubSpot fails (502): no reason given"),
        (500, '{"message": "internal error"}', "HubSpot fails (500): internal error"),
    ],
)  # fmt: skip
def test_an_answer_becomes_one_sentence(status: int, body: Any, message: str) -> None:
    error = explain(status, body, None)
    assert (error.message, error.status) == (message, status)


def test_long_reasons_are_cut() -> None:
    error = explain(400, json.dumps({"message": "x" * 1000}), None)
    assert error.message == f"HubSpot refuses (400): {'x' * 299}…"


def test_hubspots_name_for_a_call_is_told() -> None:
    named = {"X-HubSpot-Correlation-Id": "c-1"}
    assert explain(500, None, named).hint == "wait a while; HubSpot's name for this call is c-1"
    assert explain(400, None, named).hint == "HubSpot's name for this call is c-1"


@pytest.mark.parametrize(
    ("status", "body", "message"),
    [
        (400, {"category": "VALIDATION_ERROR"}, "HubSpot refuses (400): VALIDATION_ERROR"),
        (409, {"category": "CONFLICT"}, "HubSpot refuses (409): CONFLICT"),
        (400, {}, "HubSpot refuses (400): no kind given"),
        (400, {"category": "Acme Inc."}, "HubSpot refuses (400): no kind given"),
        (400, {"category": ["A"]}, "HubSpot refuses (400): no kind given"),
        (503, {"category": "A" * 41}, "HubSpot fails (503): no kind given"),
        (
            400,
            {"category": "CONFLICT", "subCategory": "PipelineError.STAGE_ID_IN_USE"},
            "HubSpot refuses (400): records are still in it",
        ),
    ],
)
def test_where_others_read_only_the_kind_of_a_failure_is_told(
    status: int, body: dict[str, Any], message: str
) -> None:
    said = json.dumps({"message": "Deal 4711 of Acme was not valid", **body})
    error = explain(status, said, None, overheard=True)
    assert error.message == message
    if "subCategory" not in body:
        assert "Deal 4711 of Acme was not valid" in error.in_private
    assert explain(status, said, None).message == error.in_private


def test_where_the_words_are_is_told_instead() -> None:
    named = {"X-HubSpot-Correlation-Id": "c-1"}
    hint = explain(400, None, named, overheard=True).hint
    assert hint == (
        "others may read this: HubSpot's words are in the ledger of the run, or said by the same command"
        " on a machine of your own; HubSpot's name for this call is c-1"
    )
    assert explain(401, None, named, overheard=True).message == explain(401, None, named).message


@pytest.mark.parametrize("status", [302, 400, 401, 403, 408, 414, 423, 429, 477, 500, 503, 530])
def test_there_is_always_a_hint(status: int) -> None:
    assert explain(status, None, None).hint


@pytest.mark.parametrize(
    ("status", "ambiguous"),
    [
        (0, True),
        (408, True),
        (500, True),
        (503, True),
        (400, False),
        (409, False),
        (429, False),
        (530, False),
    ],
)
def test_which_writes_may_have_been_done(status: int, *, ambiguous: bool) -> None:
    assert HubSpotError("x", status=status).ambiguous is ambiguous


POOL = HTTPConnectionPool("127.0.0.1")
REFUSED = ConnectionRefusedError(111, "Connection refused")


@pytest.mark.parametrize(
    ("error", "words"),
    [
        pytest.param(
            MaxRetryError(POOL, "/", NewConnectionError(HTTPConnection("127.0.0.1"), f"{REFUSED}")),
            "Connection refused",
            id="refused",
        ),
        pytest.param(
            ProtocolError("Connection aborted.", ConnectionResetError(104, "Connection reset by peer")),
            "Connection reset by peer",
            id="cut",
        ),
        pytest.param(
            MaxRetryError(POOL, "/", ReadTimeoutError(POOL, "/", "Read timed out.")),
            "Read timed out.",
            id="timeout",
        ),
        pytest.param(
            MaxRetryError(POOL, "/", SSLError(ssl.SSLError(1, "[SSL: WRONG_VERSION_NUMBER] wrong version number (_ssl.c:1006)"))),
            "wrong version number",
            id="TLS",
        ),
        pytest.param(ProtocolError(), "ProtocolError", id="nothing said"),
    ],
)  # fmt: skip
def test_no_connection_is_told_without_numbers(error: Exception, words: str) -> None:
    assert HubSpotError.of_connection(error).message == f"HubSpot cannot be reached: {words}"
