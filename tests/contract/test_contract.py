"""The contract itself: what it holds, and that the checker sees each kind of offence."""

import json
from dataclasses import replace

import pytest
from jsonschema import Draft202012Validator

from contract import overlay, sdk
from contract.checker import Exchanged, document, operation_of, twin, violations
from dealwright.sandbox.app import App, create_app
from dealwright.sandbox.portal import Portal
from dealwright.sandbox.tokens import Token
from unit.sandbox.wires import NOON, Clock, Http

CORRELATION = "01900000-0000-7000-8000-000000000001"
HEADERS = {
    "content-type": "application/json;charset=utf-8",
    "x-hubspot-correlation-id": CORRELATION,
}
GROUP = {"name": "terms", "label": "Terms", "displayOrder": 1, "archived": False}
GOOD = Exchanged(
    method="POST",
    path="/crm/v3/properties/deals/groups",
    sent=b'{"name": "terms", "label": "Terms"}',
    status=201,
    headers=HEADERS,
    answered=json.dumps(GROUP).encode(),
)
REFUSAL = {
    "status": "error",
    "message": "You may not.",
    "correlationId": CORRELATION,
    "category": "VALIDATION_ERROR",
}


def answering(**fields: object) -> bytes:
    return json.dumps(GROUP | fields).encode()


def refused(answer: int = 400, /, **fields: object) -> Exchanged:
    body = {key: value for key, value in (REFUSAL | fields).items() if value is not None}
    return replace(GOOD, status=answer, sent=b"anything", answered=json.dumps(body).encode())


def said(exchanged: Exchanged) -> list[str]:
    return [each.partition(": ")[2] for each in violations(exchanged)]


def test_the_contract_is_read_from_the_client_and_has_sound_schemas() -> None:
    read = overlay.laid_over(sdk.read())
    assert len(read["paths"]) > 80
    for schema in read["components"]["schemas"].values():
        Draft202012Validator.check_schema(schema)


def test_every_reference_of_the_contract_leads_somewhere() -> None:
    schemas = document()["components"]["schemas"]
    text = json.dumps(document())
    named = {part.partition('"')[0] for part in text.split("#/components/schemas/")[1:]}
    assert named <= set(schemas)


def test_a_good_exchange_passes() -> None:
    assert said(GOOD) == []


@pytest.mark.parametrize(
    ("exchanged", "words"),
    [
        (replace(GOOD, path="/crm/v3/nowhere"), "the contract has no such operation"),
        (replace(GOOD, method="PUT"), "the contract has no such operation"),
        (replace(GOOD, status=200), "the contract knows only 201"),
        (replace(GOOD, query="limit=1"), "the query parameter limit is unknown"),
        (replace(GOOD, sent=b""), "the request is not JSON"),
        (replace(GOOD, sent=b'{"name": "a"}'), "request: 'label' is a required property"),
        (
            replace(GOOD, sent=b'{"name": "a", "label": 1}'),
            "request/label: 1 is not of type 'string'",
        ),
        (replace(GOOD, answered=b"{"), "the answer is not JSON"),
        (
            replace(GOOD, answered=answering(displayOrder="1")),
            "answer/displayOrder: '1' is not of type 'integer'",
        ),
        (
            replace(GOOD, answered=answering(extra=1)),
            "answer: Additional properties are not allowed ('extra' was unexpected)",
        ),
        (replace(GOOD, headers={}), "the answer is not application/json;charset=utf-8"),
    ],
)
def test_an_offence_is_told(exchanged: Exchanged, words: str) -> None:
    assert said(exchanged) == [words]


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("archived=True&properties=a,b&properties=c", []),
        ("archived=1", ["the query parameter archived may not be '1'"]),
        ("limit=ten", ["the query parameter limit may not be 'ten'"]),
    ],
)
def test_queries_are_told_apart_by_their_types(query: str, words: list[str]) -> None:
    listed = Exchanged(
        method="GET",
        path="/crm/v3/objects/0-3",
        query=query,
        status=200,
        headers=HEADERS,
        answered=b'{"results": []}',
    )
    assert said(listed) == words


def test_a_deletion_may_have_no_body() -> None:
    deleted = replace(GOOD, method="DELETE", path="/crm/v3/objects/deals/1", sent=b"", status=204)
    assert said(deleted) == ["the answer may have no body"]
    assert said(replace(deleted, answered=b"")) == []
    assert said(replace(deleted, answered=b"", sent=b"[]")) == ["the request may have no body"]


@pytest.mark.parametrize(
    ("exchanged", "words"),
    [
        (refused(), []),
        (refused(category=None), []),
        (replace(refused(404), answered=b""), []),
        (refused(message=None), ["refusal: 'message' is a required property"]),
        (refused(status="bad"), ["refusal/status: 'error' was expected"]),
        (refused(500, category=None), []),
        (refused(500), ["500 may not be of the category VALIDATION_ERROR"]),
        (refused(errors=[{"code": "X"}]), ["refusal/errors/0: 'message' is a required property"]),
        (replace(refused(), answered=b""), ["the refusal is empty"]),
        (replace(refused(), answered=b"<p>"), ["the refusal is not JSON"]),
        (
            refused(correlationId="another"),
            ["the correlation id of the body is not the one of the header"],
        ),
        (refused(429, category="RATE_LIMITS", errorType="RATE_LIMIT", policyName="DAILY"), []),
        (
            refused(429, category="RATE_LIMITS", errorType="RATE_LIMIT"),
            ["refusal: 'policyName' is a required property"],
        ),
    ],
)
def test_a_refusal_has_its_shape(exchanged: Exchanged, words: list[str]) -> None:
    assert said(exchanged) == words


@pytest.mark.parametrize(
    ("dated", "numbered"),
    [
        ("/crm/pipelines/2026-03/0-3", "/crm/v3/pipelines/0-3"),
        ("/crm/objects/2026-09-beta/deals/7", "/crm/v3/objects/deals/7"),
        (
            "/crm/objects/2026-03/0-3/7/associations/0-2",
            "/crm/v4/objects/0-3/7/associations/0-2",
        ),
        (
            "/crm/associations/2026-03/deals/companies/labels",
            "/crm/v4/associations/deals/companies/labels",
        ),
        ("/account-info/2026-03/details", "/account-info/v3/details"),
        ("/crm/owners/2025-09", "/crm/v3/owners"),
        ("/crm/v3/owners/", "/crm/v3/owners"),
    ],
)
def test_a_dated_path_is_checked_as_its_twin(dated: str, numbered: str) -> None:
    assert twin(dated) == numbered
    assert operation_of("GET", dated) is operation_of("GET", numbered) is not None


def test_the_newest_paths_succeed_with_other_statuses() -> None:
    path = "/crm/associations/{}/deals/companies/batch/archive"
    gone = replace(GOOD, sent=b'{"inputs": []}', answered=b"", status=204)
    assert said(replace(gone, path=path.format("2026-03"))) == []
    assert said(replace(gone, path=path.format("2026-09"))) == ["the contract knows only 200"]


def test_whatever_an_application_answers_wrongly_is_caught(
    contract: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    with Portal.open(None, clock=Clock(NOON)) as portal:
        monkeypatch.setattr(type(portal), "portal_id", "a text")
        app: App = create_app(portal, tokens={"all": Token()})
        assert Http(app).get("/account-info/v3/details").status == 200
    assert contract == [
        "GET /account-info/v3/details -> 200: answer/portalId: 'a text' is not of type 'integer'"
    ]
    contract.clear()
