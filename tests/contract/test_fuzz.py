"""Sends what the contract allows and nobody thought of; the checker looks at every answer."""

import copy
import json
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from werkzeug.test import Client

from contract import meant
from contract.checker import document
from contract.meant import IDS
from dealwright.sandbox.app import create_app
from dealwright.sandbox.portal import Portal
from dealwright.sandbox.store import looking_at
from dealwright.sandbox.tokens import Token
from unit.sandbox.wires import EVERYTHING, NOON, Clock

# Not in the environment of everybody who runs the other tests.
schemathesis = pytest.importorskip("schemathesis")

pytestmark = pytest.mark.fuzz

EXAMPLES = 25
RECORD = IDS["deals"][0]
# Names that lead somewhere else, or nowhere.
OTHERS = {
    "objectType": ("companies", "orders"),
    "fromObjectType": ("contacts",),
    "toObjectType": ("deals", "contacts"),
    "objectTypeId": ("0-1",),
    "associationTypeId": ("3", "5", "341"),
    "pipelineId": ("default",),
    "stageId": ("closedwon", "appointmentscheduled"),
    "propertyName": ("dealname", "nowhere"),
    "groupName": ("dealinformation",),
    "ruleType": ("FORMAT", "REGEX"),
}
VALUES = {
    "dealname": {"type": "string"},
    "amount": {"anyOf": [{"type": "number"}, {"type": "string"}]},
    "closedate": {
        "anyOf": [
            {"type": "integer"},
            {"enum": ["2031-02-03T04:05:06Z", "9999-12-31T23:59:59-10:00", -62_135_596_800_001]},
        ]
    },
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
        known = [*meant.PATHS.get(one["name"], ()), *OTHERS.get(one["name"], ("7",))]
        one["schema"] = {"enum": [*known, "a/b ß"]}
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
            names = [*meant.PATHS.get(field, ()), *meant.PATHS["propertyName"], RECORD]
            fields[field] = {"anyOf": [{"enum": names}, {"type": "string"}]}


_CONFIG = schemathesis.Config.from_dict(
    {"generation": {"mode": "positive"}, "phases": {"coverage": {"enabled": False}}}
)
_SCHEMA = schemathesis.openapi.from_dict(_directed(document()), config=_CONFIG)
_CONFIGURATIONS = "/crm/v4/associations/definitions/configurations"
# What no request can succeed at.
NEVER = {
    # Not served: the tool deletes nobody for privacy, and limits no associations.
    "POST /crm/v3/objects/contacts/gdpr-delete",
    "POST /crm/v4/associations/usage/high-usage-report/{userId}",
    f"GET {_CONFIGURATIONS}/all",
    f"GET {_CONFIGURATIONS}/{{fromObjectType}}/{{toObjectType}}",
    *(
        f"POST {_CONFIGURATIONS}/{{fromObjectType}}/{{toObjectType}}/batch/{what}"
        for what in ("create", "update", "purge")
    ),
    # There are no custom objects.
    "GET /crm-object-schemas/v3/schemas/{objectType}",
}
# What can be asked in fewer ways than there are examples: no parameter, or a few that are names.
FEW = {
    f"GET {_CONFIGURATIONS}/all",
    "GET /account-info/v3/details",
    "GET /crm-object-schemas/v3/schemas",
    *(
        f"GET /crm/v3/limits/{what}"
        for what in (
            *("records", "custom-object-types", "associations/records/from"),
            *("custom-properties", "calculated-properties"),
        )
    ),
    "GET /crm/v3/exports/export/{exportId}",
    "GET /crm/v3/exports/export/async/tasks/{taskId}/status",
    "GET /crm/v3/limits/associations/records/{fromObjectTypeId}/to",
    "GET /account-info/v3/api-usage/daily/private-apps",
    "POST /crm/v4/associations/usage/high-usage-report/{userId}",
}


def _directed_case(_: Any, case: Any) -> st.SearchStrategy[Any]:
    """Of four requests three go where something is, and of four bodies three are meant well."""
    return _led(case)


_SCHEMA.hook("flatmap_case")(_directed_case)


@st.composite
def _led(draw: meant.Draw, case: Any) -> Any:
    path = case.operation.path
    if case.path_parameters and draw(st.integers(0, 3)):
        for name in case.path_parameters:
            case.path_parameters[name] = draw(st.sampled_from(meant.PATHS.get(name, ("7",))))
    good = meant.body(_model(case), _kind(path))
    if good is not None and draw(st.integers(0, 3)):
        case.body = meant.mixed(draw, good, case.body)
    return case


def _kind(path: str) -> str:
    return next((kind for kind in IDS if f"/objects/{kind}" in path), "deals")


def _model(case: Any) -> str:
    """The last part of the name of what a body has to be; the path if that has none."""
    operation = document()["paths"][case.operation.path][case.operation.method]
    if "requestBody" not in operation:
        return ""
    schema = operation["requestBody"]["content"]["application/json"]["schema"]
    return str(schema.get("$ref", case.operation.path)).rpartition(".")[2]


@pytest.fixture(scope="module")
def full() -> Iterator[Portal]:
    with Portal.open(None, clock=Clock(NOON)) as portal:
        meant.a_full_portal(create_app(portal, tokens={EVERYTHING: Token()}))
        yield portal


@pytest.fixture
def client(full: Portal) -> Callable[[], AbstractContextManager[Client]]:
    """A client of a portal that is full and that nobody has touched, each time anew."""
    image = full.store.image()

    @contextmanager
    def fresh() -> Iterator[Client]:
        with looking_at(image) as store:
            yield Client(create_app(replace(full, store=store), tokens={EVERYTHING: Token()}))

    return fresh


@pytest.fixture
def statuses(request: pytest.FixtureRequest) -> Iterator[list[int]]:
    """What the examples of one operation were answered: enough of them, and not refusals only."""
    found: list[int] = []
    yield found
    name = request.node.name.partition("[")[2].removesuffix("]")
    assert (len(found) >= EXAMPLES) != (name in FEW), len(found)
    assert (min(found) < 300) != (name in NEVER), sorted(found)


Test = Callable[..., None]
_every_operation: Callable[[Test], Test] = _SCHEMA.parametrize()


@_every_operation
@settings(
    max_examples=EXAMPLES,
    deadline=None,
    derandomize=True,
    suppress_health_check=list(HealthCheck),
)
def test_no_answer_is_outside_the_contract(
    case: Any,
    client: Callable[[], AbstractContextManager[Client]],
    statuses: list[int],
    contract: list[str],
) -> None:
    has_body = case.body is not None and not isinstance(case.body, schemathesis.core.NotSet)
    sent = json.dumps(case.body).encode() if has_body else b""
    with client() as http:
        response = http.open(
            case.formatted_path,
            method=case.method,
            query_string=[
                (name, value)
                for name, values in (case.query or {}).items()
                for value in (values if isinstance(values, list) else [values])
            ],
            headers={"Authorization": f"Bearer {EVERYTHING}", "Content-Type": "application/json"},
            data=sent,
        )
    statuses.append(response.status_code)
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
