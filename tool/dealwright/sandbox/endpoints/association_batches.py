"""Owns the paths that tie, untie and look up many records at once."""

from collections.abc import Callable
from dataclasses import replace

from dealwright.sandbox import associations, batches
from dealwright.sandbox import body as bodies
from dealwright.sandbox.association_rules import number_of
from dealwright.sandbox.endpoints.associations import both_ways, desk, reading, wire, writing
from dealwright.sandbox.errors import Refusal, RefusalError, invalid
from dealwright.sandbox.routing import Answer, Call
from dealwright.sandbox.wire import Json

_LARGEST_READ, _LARGEST_WRITE, _PAGE = 1_000, 2_000, 500


def read_batch(call: Call) -> Answer:
    """Records that belong to nothing are errors, and the whole answer is a partial one then."""
    results: list[Json] = []
    errors: list[Json] = []
    for sent in batches.inputs(call.body, largest=_LARGEST_READ):
        record = bodies.text(sent, "id")
        found = _found(call, record)
        if not found:
            errors.append(_none(call, record))
            continue
        after = bodies.number(bodies.optional(sent, "after", str), "after", 0)
        rest = [to_id for to_id in found if to_id >= after]
        result: Json = {
            "from": {"id": record},
            "to": [wire(to_id, found[to_id]) for to_id in rest[:_PAGE]],
        }
        if len(rest) > _PAGE:
            result["paging"] = {"next": {"after": str(rest[_PAGE])}}
        results.append(result)
    return batches.answer(call.portal, results, errors=errors)


def create_batch(call: Call) -> Answer:
    def tied(sent: Json) -> list[Json]:
        record, other = _ends(sent)
        bodies.required(sent, "types")
        there = desk(call)
        chosen = there.chosen(bodies.objects(sent, "types"))
        record_id, to_id = there.ids(record, other)
        labels = there.link(record_id, to_id, chosen)
        pair: Json = {
            "fromObjectTypeId": call.kind.type_id,
            "fromObjectId": record_id,
            "toObjectTypeId": call.to.type_id,
            "toObjectId": to_id,
            "labels": list(labels),
        }
        return [pair]

    return _each(call, tied, whole=200 if call.newest else 201)


def create_default_batch(call: Call) -> Answer:
    def tied(sent: Json) -> list[Json]:
        there = desk(call)
        record_id, to_id = there.ids(*_ends(sent))
        there.link(record_id, to_id)
        return both_ways(call, record_id, to_id)

    # The one batch that says 200 even when a part of it went wrong.
    return replace(_each(call, tied, whole=200), status=200)


def archive_batch(call: Call) -> Answer:
    there = desk(call)
    for sent in batches.inputs(call.body, largest=_LARGEST_WRITE):
        bodies.required(sent, "from", "to")
        record = _id(bodies.optional(sent, "from", dict) or {})
        for far in bodies.objects(sent, "to"):
            there.unlink(int(record), int(_id(far)))
    return _gone(call)


def archive_labels(call: Call) -> Answer:
    there = desk(call)
    for sent in batches.inputs(call.body, largest=_LARGEST_WRITE):
        record, other = _ends(sent)
        chosen = there.chosen(bodies.objects(sent, "types"))
        if not chosen:
            raise invalid("Some required fields were not set: [types]")
        there.unlink(int(record), int(other), chosen)
    return _gone(call)


def _each(call: Call, tied: Callable[[Json], list[Json]], *, whole: int) -> Answer:
    """As many as are right are tied; the others are told apart by their ids."""
    results: list[Json] = []
    errors: list[Json] = []
    for sent in batches.inputs(call.body, largest=_LARGEST_WRITE):
        try:
            results += tied(sent)
        except RefusalError as error:
            if error.refusal.status != 404:
                raise
            record, other = _ends(sent)
            context = {"fromObjectId": [record], "toObjectId": [other]}
            errors.append(batches.error(error.refusal, context))
    return batches.answer(call.portal, results, errors=errors, whole=whole)


def _gone(call: Call) -> Answer:
    return batches.answer(call.portal, []) if call.newest else Answer(status=204)


def _found(call: Call, record: str) -> associations.Links:
    record_id = number_of(record)
    if record_id is None:
        return {}
    return associations.load(call.portal.store, call.kind, record_id, call.to)


def _none(call: Call, record: str) -> Json:
    near, far = call.kind.singular, call.to.singular
    refusal = Refusal(
        status=404,
        message=f"No {far} is associated with {near} {record}.",
        category="OBJECT_NOT_FOUND",
        sub_category="crm.associations.NO_ASSOCIATIONS_FOUND",
    )
    context = {
        "fromObjectId": [record],
        "fromObjectType": [near],
        "toObjectType": [far],
    }
    return batches.error(refusal, context)


def _ends(sent: Json) -> tuple[str, str]:
    bodies.required(sent, "from", "to")
    near, far = (bodies.optional(sent, key, dict) or {} for key in ("from", "to"))
    return _id(near), _id(far)


def _id(sent: Json) -> str:
    found = str(sent.get("id"))
    if number_of(found) is None:
        raise invalid(f"{found} is not the id of a record.")
    return found


_BATCH = "/crm/v4/associations/<kind>/<to>/batch"

ROUTES = (
    reading("POST", f"{_BATCH}/read", read_batch),
    writing("POST", f"{_BATCH}/create", create_batch),
    writing("POST", f"{_BATCH}/associate/default", create_default_batch),
    writing("POST", f"{_BATCH}/archive", archive_batch),
    writing("POST", f"{_BATCH}/labels/archive", archive_labels),
)
