"""What a request looks like that is meant well, and a portal in which it would succeed."""

from collections.abc import Callable, Mapping
from typing import Any

from hypothesis import strategies as st

from dealwright.sandbox.app import App
from unit.sandbox.wires import EVERYTHING, Http, a_choice, a_pipeline, a_property, a_stage

Json = dict[str, Any]
Draw = Callable[[st.SearchStrategy[Any]], Any]

# Two records of each of these types, made in this order.
RECORDS: Mapping[str, tuple[Json, Json]] = {
    "deals": (
        {"dealname": "A", "pipeline": "membership", "dealstage": "membership_talk"},
        {"dealname": "B", "pipeline": "default", "dealstage": "closedwon"},
    ),
    "companies": ({"name": "A"}, {"name": "B"}),
    "contacts": ({"firstname": "A"}, {"lastname": "B"}),
    "line_items": ({"name": "A"}, {"name": "B", "quantity": 2}),
}
IDS = {
    kind: (f"410000000{2 * n + 1:02}", f"410000000{2 * n + 2:02}") for n, kind in enumerate(RECORDS)
}
_EXPORT, _LABEL = "70000001", 101

PATHS: Mapping[str, tuple[str, ...]] = {
    "objectType": ("deals", "0-3", "DEAL"),
    "fromObjectType": ("deals", "0-3"),
    "toObjectType": ("companies", "0-2"),
    "objectTypeId": ("0-3",),
    "fromObjectTypeId": ("0-3",),
    "toObjectTypeId": ("0-2",),
    "objectId": IDS["deals"],
    "fromObjectId": IDS["deals"],
    "toObjectId": IDS["companies"],
    "dealId": IDS["deals"],
    "companyId": IDS["companies"],
    "contactId": IDS["contacts"],
    "lineItemId": IDS["line_items"],
    "associationTypeId": (str(_LABEL),),
    "pipelineId": ("membership",),
    "stageId": ("membership_talk", "membership_won"),
    "propertyName": ("tier", "level"),
    "groupName": ("terms",),
    "ownerId": ("70100001",),
    "ruleType": ("MAX_LENGTH",),
    "exportId": (_EXPORT,),
    "taskId": (_EXPORT,),
}
_EXPORTED: Json = {
    "exportType": "VIEW",
    "exportName": "All",
    "format": "CSV",
    "language": "EN",
    "objectType": "deals",
    "objectProperties": ["dealname", "dealstage"],
    "associatedObjectType": "companies",
    "publicCrmSearchRequest": {
        "filters": [{"propertyName": "amount", "operator": "NOT_HAS_PROPERTY"}],
        "query": "",
        "sorts": [],
    },
}
_TIE: Json = {"associationCategory": "USER_DEFINED", "associationTypeId": _LABEL}
_ENDS: Json = {"from": {"id": IDS["deals"][0]}, "to": {"id": IDS["companies"][0]}}


def a_full_portal(app: App) -> None:
    """A little of everything."""
    http = Http(app)
    http.made("/crm/v3/pipelines/deals", a_pipeline())
    http.made("/crm/v3/properties/deals/groups", {"name": "terms", "label": "Terms"})
    http.made("/crm/v3/properties/deals", a_property("tier"))
    http.made("/crm/v3/properties/deals", a_choice("level"))
    for kind, both in RECORDS.items():
        made = [http.made(f"/crm/v3/objects/{kind}", {"properties": one})["id"] for one in both]
        assert tuple(made) == IDS[kind]
    rule = "/crm/v3/property-validations/0-3/tier/rule-type/MAX_LENGTH"
    assert http.put(rule, {"ruleArguments": ["9"]}).status == 204
    labels = http.post(
        "/crm/v4/associations/deals/companies/labels", {"name": "payer", "label": "Payer"}
    )
    assert labels.results[0]["typeId"] == _LABEL
    started = http.post("/crm/v3/exports/export/async", _EXPORTED)
    assert (started.status, started.body["id"]) == (202, _EXPORT)


def body(model: str, kind: str) -> Any:
    """By the last part of a model's name or, without a model, by the path; None when none fits."""
    return {**_RULES, **_of_records(kind)}.get(model)


def mixed(draw: Draw, meant: Any, wild: Any) -> Any:
    """What is meant, with a piece here and there of what nobody thought of."""
    if isinstance(meant, dict) and isinstance(wild, dict):
        kept = {key: mixed(draw, value, wild.get(key, value)) for key, value in meant.items()}
        more = {key: wild[key] for key in wild if key not in meant and _seldom(draw)}
        return kept | more
    if isinstance(meant, list) and isinstance(wild, list) and wild:
        return [mixed(draw, one, wild[n % len(wild)]) for n, one in enumerate(meant)]
    return wild if _seldom(draw) else meant


def _seldom(draw: Draw) -> bool:
    found: bool = draw(st.integers(0, 9)) == 9
    return found


def _inputs(*given: Json) -> Json:
    return {"inputs": list(given)}


_RULES: Mapping[str, Any] = {
    "PipelineInput": a_pipeline("another", stages=[a_stage("First", 0), a_stage("Second", 1, 1)]),
    "PipelinePatchInput": {"label": "Another", "displayOrder": 3},
    "PipelineStageInput": a_stage("New", 3, 0.4, stageId="membership_new"),
    "PipelineStagePatchInput": {"label": "New", "metadata": {"probability": "0.7"}},
    "PropertyCreate": a_choice("fresh", groupName="terms"),
    "PropertyUpdate": {"label": "Another", "groupName": "terms", "description": "So"},
    "PropertyGroupCreate": {"name": "fresh", "label": "Fresh", "displayOrder": 3},
    "PropertyGroupUpdate": {"label": "Another", "displayOrder": 3},
    "BatchInputPropertyCreate": _inputs(a_property("fresh"), a_choice("newer")),
    "BatchInputPropertyName": _inputs({"name": "tier"}, {"name": "level"}),
    "BatchReadInputPropertyName": {"archived": False, **_inputs({"name": "tier"})},
    "PublicExportRequest": _EXPORTED,
    "PublicAssociationDefinitionCreateRequest": {
        "name": "signer",
        "label": "Signer",
        "inverseLabel": "Signed",
    },
    "PublicAssociationDefinitionUpdateRequest": {"associationTypeId": _LABEL, "label": "Payee"},
    "BatchInputPublicAssociationMultiArchive": _inputs(
        {"from": _ENDS["from"], "to": [_ENDS["to"]]}
    ),
    "BatchInputPublicAssociationMultiPost": _inputs({**_ENDS, "types": [_TIE]}),
    "BatchInputPublicDefaultAssociationMultiPost": _inputs(_ENDS),
    "BatchInputPublicFetchAssociationsBatchRequest": _inputs(_ENDS["from"]),
    "/crm/v4/objects/{objectType}/{objectId}/associations/{toObjectType}/{toObjectId}": [_TIE],
    "/oauth/v2/private-apps/get/access-token-info": {"tokenKey": EVERYTHING},
    "/crm/v3/property-validations/{objectTypeId}/{propertyName}/rule-type/{ruleType}": {
        "ruleArguments": ["12"]
    },
}


def _of_records(kind: str) -> Mapping[str, Json]:
    first, second = IDS[kind]
    change = {"properties": {"hubspot_owner_id": "70100001"}}
    new = [{"properties": dict(one)} for one in RECORDS[kind]]
    merge = {"primaryObjectId": first, "objectIdToMerge": second}
    search = {
        "filterGroups": [
            {
                "filters": [
                    {"propertyName": "hs_object_id", "operator": "GTE", "value": first},
                    {"propertyName": "hs_lastmodifieddate", "operator": "LT", "value": 2 * 10**12},
                ]
            },
            {"filters": [{"propertyName": "hubspot_owner_id", "operator": "HAS_PROPERTY"}]},
        ],
        "query": "",
        "sorts": [{"propertyName": "hs_object_id", "direction": "DESCENDING"}],
        "properties": ["hs_object_id", "nowhere"],
        "limit": 2,
        "after": "0",
    }
    return {
        "SimplePublicObjectInput": change,
        "SimplePublicObjectInputForCreate": new[0],
        "BatchInputSimplePublicObjectBatchInputForCreate": _inputs(*new),
        "BatchInputSimplePublicObjectBatchInput": _inputs(
            {"id": first, **change}, {"id": second, **change}
        ),
        "BatchInputSimplePublicObjectBatchInputUpsert": _inputs(
            {"id": first, "idProperty": "hs_object_id", **change}
        ),
        "BatchInputSimplePublicObjectId": _inputs({"id": first}, {"id": "7"}),
        "BatchReadInputSimplePublicObjectId": {
            **_inputs({"id": first}, {"id": second}, {"id": "7"}),
            "properties": ["hs_object_id", "nowhere"],
            "propertiesWithHistory": ["hubspot_owner_id"],
            "idProperty": "hs_object_id",
        },
        "PublicMergeInput": merge,
        "Merge": merge,
        "PublicObjectSearchRequest": search,
    }
