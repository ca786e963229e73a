"""Owns the paths that tie one record to another, and those of the labels of such ties."""

from dataclasses import replace
from urllib.parse import urlencode

from dealwright.sandbox import association_types, associations, batches
from dealwright.sandbox import body as bodies
from dealwright.sandbox.association_rules import AssociationDesk, number_of
from dealwright.sandbox.errors import RefusalError, bare, invalid
from dealwright.sandbox.routing import (
    Answer,
    Call,
    Handler,
    Route,
    reads_far_objects,
    reads_objects,
    writes_far_objects,
    writes_objects,
)
from dealwright.sandbox.wire import Json

_LARGEST_PAGE = 500


def desk(call: Call) -> AssociationDesk:
    return AssociationDesk.at(call.portal, call.kind, call.to)


def list_links(call: Call) -> Answer:
    limit = bodies.number(call.query.get("limit"), "limit", _LARGEST_PAGE)
    if not 1 <= limit <= _LARGEST_PAGE:
        raise invalid(f"The limit of associations is between 1 and {_LARGEST_PAGE}.")
    after = bodies.number(call.query.get("after"), "after", 0)
    try:
        record_id = desk(call).existing(call.kind, call.path["record"])
    except RefusalError as error:
        raise bare(404, "resource not found") from error
    found = associations.load(call.portal.store, call.kind, record_id, call.to)
    rest = [to_id for to_id in found if to_id >= after]
    page: Json = {"results": [wire(to_id, found[to_id]) for to_id in rest[:limit]]}
    if len(rest) > limit:
        following = str(rest[limit])
        link = f"{call.url}?{urlencode({'limit': limit, 'after': following})}"
        page["paging"] = {"next": {"after": following, "link": link}}
    return Answer(body=page)


def wire(to_id: int, links: list[association_types.LinkType]) -> Json:
    """One record at the far end; its id is a number here, and text everywhere else."""
    return {"toObjectId": to_id, "associationTypes": [link.wire() for link in links]}


def put_labels(call: Call) -> Answer:
    there = desk(call)
    bodies.required(call.body, bodies.BARE_LIST)
    chosen = there.chosen(bodies.objects(call.body, bodies.BARE_LIST))
    record_id, to_id = there.ids(call.path["record"], call.path["other"])
    labels = there.link(record_id, to_id, chosen)
    body: Json = {
        "fromObjectTypeId": call.kind.type_id,
        "fromObjectId": record_id,
        "toObjectTypeId": call.to.type_id,
        "toObjectId": to_id,
        "labels": list(labels),
    }
    return Answer(status=201, body=body)


def put_default(call: Call) -> Answer:
    there = desk(call)
    record_id, to_id = there.ids(call.path["record"], call.path["other"])
    there.link(record_id, to_id)
    return batches.answer(call.portal, both_ways(call, record_id, to_id))


def both_ways(call: Call, record_id: int, to_id: int) -> list[Json]:
    """A plain tie as it is confirmed: once from each end."""
    there = association_types.plain(call.kind, call.to)
    back = association_types.plain(call.to, call.kind)
    return [
        {
            "from": {"id": str(near)},
            "to": {"id": str(far)},
            "associationSpec": {
                "associationCategory": link.category,
                "associationTypeId": link.type_id,
            },
        }
        for near, far, link in ((record_id, to_id, there), (to_id, record_id, back))
    ]


def delete_links(call: Call) -> Answer:
    """Untie two records; it is no matter whether they were tied."""
    record_id, to_id = (number_of(call.path[key]) for key in ("record", "other"))
    if record_id is not None and to_id is not None:
        desk(call).unlink(record_id, to_id)
    return Answer(status=204)


def list_labels(call: Call) -> Answer:
    return Answer(body={"results": [each.wire() for each in desk(call).types]})


def create_label(call: Call) -> Answer:
    made = association_types.create(call.portal.store, call.kind, call.to, call.body)
    return Answer(body={"results": [each.wire() for each in made]})


def rename_label(call: Call) -> Answer:
    association_types.rename(call.portal.store, call.kind, call.to, call.body)
    return Answer(status=204)


def delete_label(call: Call) -> Answer:
    type_id = bodies.number(call.path["type"], "associationTypeId", 0)
    association_types.delete(call.portal.store, call.kind, call.to, type_id)
    return Answer(status=204)


def reading(method: str, rule: str, handler: Handler) -> Route:
    return Route(
        method=method, rule=rule, handler=handler, scopes=reads_objects, also=reads_far_objects
    )


def writing(method: str, rule: str, handler: Handler) -> Route:
    return Route(
        method=method, rule=rule, handler=handler, scopes=writes_objects, also=writes_far_objects
    )


_RECORD = "/crm/v4/objects/<kind>/<record>/associations"
_LABELS = "/crm/v4/associations/<kind>/<to>/labels"

ROUTES = (
    reading("GET", f"{_RECORD}/<to>", list_links),
    replace(writing("PUT", f"{_RECORD}/<to>/<other>", put_labels), listed=True),
    writing("PUT", f"{_RECORD}/default/<to>/<other>", put_default),
    writing("DELETE", f"{_RECORD}/<to>/<other>", delete_links),
    reading("GET", _LABELS, list_labels),
    writing("POST", _LABELS, create_label),
    writing("PUT", _LABELS, rename_label),
    writing("DELETE", f"{_LABELS}/<type>", delete_label),
)
