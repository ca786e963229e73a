"""Owns the paths of properties, their batches, and property groups."""

from dealwright.sandbox import batches, groups, properties
from dealwright.sandbox import body as bodies
from dealwright.sandbox.errors import Refusal, RefusalError, invalid
from dealwright.sandbox.property_rules import PropertyDesk
from dealwright.sandbox.routing import Answer, Call, Route, reads_schemas, writes_schemas
from dealwright.sandbox.wire import Json

_PLAIN = "non_sensitive"
_SENSITIVITIES = frozenset({_PLAIN, "sensitive", "highly_sensitive"})


def _desk(call: Call) -> PropertyDesk:
    return PropertyDesk(portal=call.portal, kind=call.kind)


def _sensitivity(call: Call) -> str:
    wanted = call.query.get("dataSensitivity", _PLAIN)
    if wanted not in _SENSITIVITIES:
        raise invalid(f"{wanted} is not a dataSensitivity: use one of {sorted(_SENSITIVITIES)}.")
    return wanted


def list_properties(call: Call) -> Answer:
    archived = bodies.flag(call.query, "archived")
    load = properties.load_archived if archived else properties.load_all
    found = load(call.portal.store, call.kind).values()
    # One class of sensitivity at a time; nothing sensitive can be made here.
    return Answer(body={"results": list(found) if _sensitivity(call) == _PLAIN else []})


def create_property(call: Call) -> Answer:
    made = _desk(call).create(call.body)
    location = f"/crm/v3/properties/{call.kind.type_id}/{made['name']}"
    return Answer(status=201, body=made, headers={"Location": location})


def read_property(call: Call) -> Answer:
    archived = bodies.flag(call.query, "archived") or False
    name = call.path["name"]
    return Answer(body=_desk(call).read(name, archived=archived, sensitivity=_sensitivity(call)))


def update_property(call: Call) -> Answer:
    return Answer(body=_desk(call).update(call.path["name"], call.body))


def archive_property(call: Call) -> Answer:
    _desk(call).archive(call.path["name"])
    return Answer(status=204)


def create_batch(call: Call) -> Answer:
    """As many as are right are made; when none is, the whole batch is refused."""
    made: list[Json] = []
    refusals: list[tuple[str, Refusal]] = []
    for sent in batches.inputs(call.body):
        try:
            made.append(_desk(call).create(sent))
        except RefusalError as error:
            refusals.append((str(sent.get("name")), error.refusal))
    if refusals and not made:
        raise RefusalError(refusals[0][1])
    errors = [batches.error(refusal, {"name": [name]}) for name, refusal in refusals]
    whole = 200 if call.newest else 201
    return batches.answer(call.portal, made, errors=errors, whole=whole)


def read_batch(call: Call) -> Answer:
    bodies.required(call.body, "archived")
    archived = bodies.optional(call.body, "archived", bool) or False
    sensitivity = bodies.optional(call.body, "dataSensitivity", str) or _PLAIN
    found: list[Json] = []
    errors: list[Json] = []
    for sent in batches.inputs(call.body):
        name = bodies.text(sent, "name")
        try:
            found.append(_desk(call).read(name, archived=archived, sensitivity=sensitivity))
        except RefusalError as error:
            errors.append(batches.error(error.refusal, {"name": [name]}))
    return batches.answer(call.portal, found, errors=errors)


def archive_batch(call: Call) -> Answer:
    known = properties.load_all(call.portal.store, call.kind)
    for sent in batches.inputs(call.body):
        name = bodies.text(sent, "name")
        if name in known:
            _desk(call).archive(name)
    return Answer(status=204)


def list_groups(call: Call) -> Answer:
    return Answer(body={"results": groups.load_all(call.portal.store, call.kind)})


def create_group(call: Call) -> Answer:
    return Answer(status=201, body=groups.create(call.portal.store, call.kind, call.body))


def read_group(call: Call) -> Answer:
    return Answer(body=groups.load(call.portal.store, call.kind, call.path["group"]))


def update_group(call: Call) -> Answer:
    changed = groups.update(call.portal.store, call.kind, call.path["group"], call.body)
    return Answer(body=changed)


def delete_group(call: Call) -> Answer:
    groups.delete(call.portal.store, call.kind, call.path["group"])
    return Answer(status=204)


_ALL = "/crm/v3/properties/<kind>"
_ONE = f"{_ALL}/<name>"
_ALL_GROUPS = f"{_ALL}/groups"
_ONE_GROUP = f"{_ALL_GROUPS}/<group>"

ROUTES = (
    Route(method="GET", rule=_ALL, handler=list_properties, scopes=reads_schemas),
    Route(method="POST", rule=_ALL, handler=create_property, scopes=writes_schemas),
    Route(method="GET", rule=_ONE, handler=read_property, scopes=reads_schemas),
    Route(method="PATCH", rule=_ONE, handler=update_property, scopes=writes_schemas),
    Route(method="DELETE", rule=_ONE, handler=archive_property, scopes=writes_schemas),
    Route(method="POST", rule=f"{_ALL}/batch/create", handler=create_batch, scopes=writes_schemas),
    Route(method="POST", rule=f"{_ALL}/batch/read", handler=read_batch, scopes=reads_schemas),
    Route(
        method="POST", rule=f"{_ALL}/batch/archive", handler=archive_batch, scopes=writes_schemas
    ),
    Route(method="GET", rule=_ALL_GROUPS, handler=list_groups, scopes=reads_schemas),
    Route(method="POST", rule=_ALL_GROUPS, handler=create_group, scopes=writes_schemas),
    Route(method="GET", rule=_ONE_GROUP, handler=read_group, scopes=reads_schemas),
    Route(method="PATCH", rule=_ONE_GROUP, handler=update_group, scopes=writes_schemas),
    Route(method="DELETE", rule=_ONE_GROUP, handler=delete_group, scopes=writes_schemas),
)
