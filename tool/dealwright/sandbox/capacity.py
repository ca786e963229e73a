"""Owns how much an account may hold: pipelines, properties and records, by its subscription."""

import json
from collections.abc import Mapping
from dataclasses import dataclass

from dealwright.sandbox.errors import RefusalError, SandboxError, invalid
from dealwright.sandbox.objects import OBJECT_TYPES, ObjectType
from dealwright.sandbox.portal import Portal
from dealwright.sandbox.wire import Json

_UNIQUE = 10
_IN_ALL, _CALCULATED_EACH = 10_000, 40


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What a subscription grants; the pipelines are those beside the one that is built in."""

    pipelines: int
    properties: int
    properties_in_all: int
    calculated: int
    object_types: int
    records: int


_PLANS: Mapping[str, Plan] = {
    "free": Plan(
        pipelines=0,
        properties=10,
        properties_in_all=10,
        calculated=0,
        object_types=0,
        records=1_000_000,
    ),
    "starter": Plan(
        pipelines=1,
        properties=1_000,
        properties_in_all=_IN_ALL,
        calculated=0,
        object_types=0,
        records=15_000_000,
    ),
    "professional": Plan(
        pipelines=14,
        properties=1_000,
        properties_in_all=_IN_ALL,
        calculated=200,
        object_types=0,
        records=15_000_000,
    ),
    "enterprise": Plan(
        pipelines=100,
        properties=1_000,
        properties_in_all=_IN_ALL,
        calculated=200,
        object_types=10,
        records=15_000_000,
    ),
}


def plan(portal: Portal) -> Plan:
    if portal.tier not in _PLANS:
        raise SandboxError(f"{portal.tier} is not a subscription: use one of {sorted(_PLANS)}.")
    return _PLANS[portal.tier]


def pipelines_limit(portal: Portal, kind: ObjectType) -> int:
    """How many pipelines can be made; a type without a built-in one has room for one more."""
    return min(kind.pipelines_limit, plan(portal).pipelines + (kind.default_pipeline is None))


def refuse_more_properties(
    portal: Portal, kind: ObjectType, *, unique: bool, calculated: bool
) -> None:
    """Refuse a property for which there is no room any more."""
    granted, custom = plan(portal), _custom(portal)
    mine, everything = custom[kind.name], [body for bodies in custom.values() for body in bodies]
    if len(mine) >= granted.properties or len(everything) >= granted.properties_in_all:
        limit = min(granted.properties, granted.properties_in_all)
        raise _full(limit, "custom properties")
    if unique and sum(body["hasUniqueValue"] for body in mine) >= _UNIQUE:
        raise _full(_UNIQUE, "unique properties an object")
    if calculated:
        each = min(_CALCULATED_EACH, granted.calculated)
        if _calculated(mine) >= each:
            raise _full(each, "calculated properties an object")
        if _calculated(everything) >= granted.calculated:
            raise _full(granted.calculated, "calculated properties")


def pipelines(portal: Portal) -> Json:
    found = [
        _counted(kind, _pipelines(portal, kind), pipelines_limit(portal, kind))
        for kind in OBJECT_TYPES.values()
        if kind.stage_property
    ]
    return _by_type(found, plan(portal).pipelines)


def records(portal: Portal) -> Json:
    granted = plan(portal).records
    rows = portal.store.rows(
        "SELECT object_type, count(*) AS usage FROM records WHERE archived_at IS NULL"
        " GROUP BY object_type"
    )
    usage = {row["object_type"]: int(row["usage"]) for row in rows}
    found = [_counted(kind, usage.get(name, 0), granted) for name, kind in OBJECT_TYPES.items()]
    return _by_type(found, granted)


def custom_properties(portal: Portal) -> Json:
    granted, custom = plan(portal), _custom(portal)
    used = sum(map(len, custom.values()))
    return {
        **_overall(used, granted.properties_in_all),
        "byObjectType": [
            _counted(kind, len(custom[kind.name]), granted.properties)
            for kind in OBJECT_TYPES.values()
        ],
    }


def calculated_properties(portal: Portal) -> Json:
    custom = {name: _calculated(bodies) for name, bodies in _custom(portal).items()}
    return {
        **_overall(sum(custom.values()), plan(portal).calculated),
        "byObjectType": [
            {**described(kind), "usage": custom[kind.name]} for kind in OBJECT_TYPES.values()
        ],
    }


def object_types(portal: Portal) -> Json:
    return {"limit": plan(portal).object_types, "usage": 0, "percentage": 0}


def described(kind: ObjectType) -> Json:
    """How an object type is told in all that is counted."""
    return {
        "objectTypeId": kind.type_id,
        "singularLabel": kind.singular.replace("_", " ").capitalize(),
        "pluralLabel": kind.name.replace("_", " ").capitalize(),
    }


def share(usage: int, limit: int) -> float:
    return usage / limit * 100 if limit else 0.0


def _custom(portal: Portal) -> dict[str, list[Json]]:
    found: dict[str, list[Json]] = {name: [] for name in OBJECT_TYPES}
    for row in portal.store.rows("SELECT object_type, body FROM properties WHERE NOT archived"):
        body = json.loads(row["body"])
        if not body.get("hubspotDefined"):
            found[row["object_type"]].append(body)
    return found


def _calculated(bodies: list[Json]) -> int:
    return sum(body["calculated"] for body in bodies)


def _pipelines(portal: Portal, kind: ObjectType) -> int:
    rows = portal.store.rows("SELECT id FROM pipelines WHERE object_type = ?", kind.name)
    return sum(row["id"] != kind.default_pipeline for row in rows)


def _counted(kind: ObjectType, usage: int, limit: int) -> Json:
    return {
        **described(kind),
        "usage": usage,
        "limit": limit,
        "percentage": share(usage, limit),
    }


def _by_type(found: list[Json], limit: int) -> Json:
    nothing: list[Json] = []
    return {
        "hubspotDefinedObjectTypes": found,
        "customObjectTypes": {**_overall(0, limit), "byObjectType": nothing},
    }


def _overall(usage: int, limit: int) -> Json:
    return {
        "overallLimit": limit,
        "overallUsage": usage,
        "overallPercentage": share(usage, limit),
    }


def _full(limit: int, what: str) -> RefusalError:
    return invalid(f"The account's limit of {limit} {what} is reached.")
