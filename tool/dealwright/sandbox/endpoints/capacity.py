"""Owns the paths that tell how full the account is, and which object types it has of its own."""

from collections.abc import Callable

from dealwright.sandbox import association_capacity, association_types, capacity
from dealwright.sandbox.errors import unknown
from dealwright.sandbox.objects import object_type
from dealwright.sandbox.portal import Portal
from dealwright.sandbox.routing import Answer, Call, Handler, Route, reads_any_objects
from dealwright.sandbox.tokens import CUSTOM_SCHEMAS_SCOPE
from dealwright.sandbox.wire import Json


def _told(count: Callable[[Portal], Json]) -> Handler:
    return lambda call: Answer(body=count(call.portal))


def association_labels(call: Call) -> Answer:
    """For one pair of object types, or for every pair that has labels of the account."""
    near, far = (call.query.get(key) for key in ("fromObjectTypeId", "toObjectTypeId"))
    if near and far:
        pairs = [(near, far)]
    else:
        pairs = [
            pair
            for pair in association_types.pairs()
            if (not near or object_type(near).name == pair[0])
            and (not far or object_type(far).name == pair[1])
        ]
    found = [
        association_capacity.labels(call.portal, object_type(one), object_type(other))
        for one, other in pairs
    ]
    return Answer(body={"results": [each for each in found if each["usage"] or (near and far)]})


def crowded_from(call: Call) -> Answer:
    """The object types with records that can hardly be associated with more."""
    found = association_capacity.crowded(call.portal)
    return Answer(
        body={"results": association_capacity.near_or_at((each.kind, each) for each in found)}
    )


def crowded_to(call: Call) -> Answer:
    """The object types that records of one type can hardly be associated with any more."""
    found = association_capacity.crowded(call.portal)
    mine = [(each.to, each) for each in found if each.kind == call.kind]
    return Answer(body={"results": association_capacity.near_or_at(mine)})


def crowded_between(call: Call) -> Answer:
    return Answer(body=association_capacity.between(call.portal, call.kind, call.to))


def list_schemas(_: Call) -> Answer:
    nothing: list[Json] = []
    return Answer(body={"results": nothing})


def read_schema(call: Call) -> Answer:
    raise unknown(f"There is no custom object {call.path['schema']}.")


def _reads_schemas(_: Call) -> frozenset[str]:
    return frozenset({CUSTOM_SCHEMAS_SCOPE})


def _limit(name: str, handler: Handler) -> Route:
    rule = f"/crm/v3/limits/{name}"
    return Route(method="GET", rule=rule, handler=handler, scopes=reads_any_objects)


_SCHEMAS = "/crm-object-schemas/v3/schemas"

ROUTES = (
    _limit("pipelines", _told(capacity.pipelines)),
    _limit("records", _told(capacity.records)),
    _limit("custom-properties", _told(capacity.custom_properties)),
    _limit("calculated-properties", _told(capacity.calculated_properties)),
    _limit("custom-object-types", _told(capacity.object_types)),
    _limit("associations/labels", association_labels),
    _limit("associations/records/from", crowded_from),
    _limit("associations/records/<kind>/to", crowded_to),
    _limit("associations/records/<kind>/<to>", crowded_between),
    Route(method="GET", rule=_SCHEMAS, handler=list_schemas, scopes=_reads_schemas),
    Route(method="GET", rule=f"{_SCHEMAS}/<schema>", handler=read_schema, scopes=_reads_schemas),
)
