"""Sends what the contract allows and nobody thought of; the checker looks at every answer."""

import copy
import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from werkzeug.test import Client

from contract.checker import document
from dealwright.sandbox.app import create_app
from dealwright.sandbox.portal import Portal
from dealwright.sandbox.tokens import Token
from unit.sandbox.wires import NOON, Clock, Http, a_choice, a_pipeline, a_property

# Not in the environment of everybody who runs the other tests.
schemathesis = pytest.importorskip("schemathesis")

pytestmark = pytest.mark.fuzz

EXAMPLES = 25
RECORD = "41000000001"
# Names that lead somewhere, among them the odd ones that do not.
KNOWN = {
    "objectType": ("deals", "0-3", "DEAL", "companies"),
    "fromObjectType": ("deals", "0-3", "contacts"),
    "toObjectType": ("companies", "0-1", "deals"),
    "objectTypeId": ("0-3", "0-1"),
    "associationTypeId": ("3", "5", "341"),
    "pipelineId": ("membership", "default"),
    "stageId": ("membership_talk", "closedwon", "appointmentscheduled"),
    "propertyName": ("dealname", "tier", "level"),
    "groupName": ("dealinformation", "terms"),
    "ownerId": ("70100001",),
    "ruleType": ("FORMAT", "MAX_LENGTH", "REGEX"),
}
VALUES = {
    "dealname": {"type": "string"},
    "amount": {"anyOf": [{"type": "number"}, {"type": "string"}]},
    "closedate": {"anyOf": [{"type": "integer"}, {"const": "2031-02-03T04:05:06Z"}]},
    "dealstage": {"enum": ["membership_talk", "closedwon", "appointmentscheduled"]},
    "pipeline": {"enum": ["membership", "default"]},
    "level": {"enum": ["gold", "silver", "", "lead"]},
    "email": {"type": "string"},
    "nonsense": {"type": "string"},
}
QUERIES = {
    "limit": {"type": "integer", "minimum": 1, "maximum": 51},
    "after": {"enum": ["0", "1", RECORD]},
    "idProperty": {"enum": ["hs_object_id", "level", "userId", "id"]},
}


def _directed(schema: Any) -> Any:
    """The contract with names that exist, so that data gets past the first door."""
    told = copy.deepcopy(schema)
    for operations in told["paths"].values():
        for operation in operations.values():
            for one in operation["parameters"]:
                _direct_parameter(one)
    for name, model in told["components"]["schemas"].items():
        _direct_model(name, model["properties"])
    return told


def _direct_parameter(one: Any) -> None:
    if one["in"] == "path":
        known = KNOWN.get(one["name"], (RECORD, "7"))
        one["schema"] = {"enum": [*dict.fromkeys(known), "a/b ß"]}
    elif one["name"] in QUERIES:
        one["schema"] = QUERIES[one["name"]]


def _direct_model(name: str, fields: Any) -> None:
    if "SimplePublicObject" in name and "Input" in name and "properties" in fields:
        fields["properties"] = {
            "type": "object",
            "properties": VALUES,
            "additionalProperties": False,
        }
    for field in ("name", "propertyName", "groupName", "stageId", "pipelineId", "id"):
        if fields.get(field) == {"type": "string"}:
            names = [*KNOWN.get(field, ()), *KNOWN["propertyName"], RECORD]
            fields[field] = {"anyOf": [{"enum": names}, {"type": "string"}]}


_CONFIG = schemathesis.Config.from_dict(
    {"generation": {"mode": "positive"}, "phases": {"coverage": {"enabled": False}}}
)
_SCHEMA = schemathesis.openapi.from_dict(_directed(document()), config=_CONFIG)


@pytest.fixture
def client() -> Iterator[Client]:
    """A portal with a little of everything in it."""
    with Portal.open(None, clock=Clock(NOON)) as portal:
        app = create_app(portal, tokens={"all": Token()})
        http = Http(app)
        http.made("/crm/v3/pipelines/deals", a_pipeline())
        http.made("/crm/v3/properties/deals", a_property("tier"))
        http.made("/crm/v3/properties/deals", a_choice("level"))
        assert http.deal(dealname="A", dealstage="membership_talk", pipeline="membership") == RECORD
        yield Client(app)


Test = Callable[..., None]
_every_operation: Callable[[Test], Test] = _SCHEMA.parametrize()


@_every_operation
@settings(
    max_examples=EXAMPLES,
    deadline=None,
    derandomize=True,
    suppress_health_check=list(HealthCheck),
)
def test_no_answer_is_outside_the_contract(case: Any, client: Client, contract: list[str]) -> None:
    has_body = case.body is not None and not isinstance(case.body, schemathesis.core.NotSet)
    sent = json.dumps(case.body).encode() if has_body else b""
    response = client.open(
        case.formatted_path,
        method=case.method,
        query_string=[
            (name, value)
            for name, values in (case.query or {}).items()
            for value in (values if isinstance(values, list) else [values])
        ],
        headers={"Authorization": "Bearer all", "Content-Type": "application/json"},
        data=sent,
    )
    told = f"{case.method} {case.formatted_path} {sent!r}: {response.status} {response.text}"
    assert contract == [], told
    assert response.status_code < 500 or _over_long(sent), told


def _over_long(sent: bytes) -> bool:
    """HubSpot breaks on ids that are too long, and so does the sandbox."""
    found = json.loads(sent)
    stages = [found, *found.get("stages", ())]
    return len(found.get("pipelineId", "")) > 36 or any(
        len(stage.get("stageId", "")) > 100 for stage in stages
    )
