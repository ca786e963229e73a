"""Owns the paths that read and write many records at once."""

from collections.abc import Sequence

from dealwright.sandbox import batches
from dealwright.sandbox import body as bodies
from dealwright.sandbox.errors import RefusalError, invalid, not_served
from dealwright.sandbox.record_rules import Moment, RecordDesk
from dealwright.sandbox.record_views import Asked, RecordViews
from dealwright.sandbox.routing import Answer, Call, Route, reads_objects, writes_objects
from dealwright.sandbox.wire import Json

_TRACE = "objectWriteTraceId"


def read_batch(call: Call) -> Answer:
    asked = Asked(
        properties=bodies.optional(call.body, "properties", list) or [],
        with_history=bodies.optional(call.body, "propertiesWithHistory", list) or [],
    )
    keys = [_id(sent) for sent in batches.inputs(call.body, with_history=bool(asked.with_history))]
    archived = bodies.flag(call.query, "archived") or False
    id_property = bodies.optional(call.body, "idProperty", str)
    views = RecordViews.at(call.portal, call.kind)
    found = {key: views.find(key, archived=archived, id_property=id_property) for key in keys}
    # By id and not as asked: the order is no promise.
    known = sorted({record.id: record for record in found.values() if record}.items())
    missing = [key for key, record in found.items() if record is None]
    results = [views.wire(record, asked) for _, record in known]
    return batches.answer(call.portal, results, errors=_missing(call, missing))


def create_batch(call: Call) -> Answer:
    """All or nothing, unless each input carries a trace id that tells it from the others."""
    inputs = batches.inputs(call.body)
    traces = {sent.get(_TRACE) for sent in inputs}
    partial = len(traces) == len(inputs) and None not in traces
    desk = RecordDesk.at(call.portal, call.kind)
    moment = Moment(at=call.portal.clock())
    made: list[Json] = []
    errors: list[Json] = []
    for sent in inputs:
        try:
            made.append(_traced(desk.views.wire_written(desk.create(_sent(sent), moment)), sent))
        except RefusalError as error:
            if not partial:
                raise
            errors.append(batches.error(error.refusal, {_TRACE: [str(sent[_TRACE])]}))
    return batches.answer(call.portal, made, errors=errors, whole=201)


def update_batch(call: Call) -> Answer:
    inputs = batches.inputs(call.body)
    keys = [_id(sent) for sent in inputs]
    repeated = sorted({key for key in keys if keys.count(key) > 1})
    if repeated:
        raise invalid(f"Duplicate IDs found in batch input: {repeated}. IDs must be unique")
    desk = RecordDesk.at(call.portal, call.kind)
    moment = Moment(at=call.portal.clock())
    done: list[Json] = []
    missing: list[str] = []
    for key, sent in zip(keys, inputs, strict=True):
        record = desk.views.find(key, id_property=bodies.optional(sent, "idProperty", str))
        if record is None:
            missing.append(key)
            continue
        changed = desk.update(record, _sent(sent), moment)
        done.append(_traced(desk.views.wire_written(changed), sent))
    return batches.answer(call.portal, done, errors=_missing(call, missing))


def archive_batch(call: Call) -> Answer:
    desk = RecordDesk.at(call.portal, call.kind)
    for sent in batches.inputs(call.body):
        record = desk.views.find(_id(sent))
        if record is not None:
            desk.archive(record, Moment(at=call.portal.clock()))
    return Answer(status=204)


def _missing(call: Call, ids: Sequence[str]) -> list[Json]:
    return [batches.missing(call.kind.singular, ids)] if ids else []


def _id(sent: Json) -> str:
    return bodies.text(sent, "id")


def _sent(sent: Json) -> Json:
    bodies.required(sent, "properties")
    if bodies.objects(sent, "associations"):
        raise not_served("associations in a write")
    return bodies.optional(sent, "properties", dict) or {}


def _traced(answer: Json, sent: Json) -> Json:
    return {**answer, _TRACE: sent[_TRACE]} if sent.get(_TRACE) else answer


_BATCH = "/crm/v3/objects/<kind>/batch"

ROUTES = (
    Route(method="POST", rule=f"{_BATCH}/read", handler=read_batch, scopes=reads_objects),
    Route(method="POST", rule=f"{_BATCH}/create", handler=create_batch, scopes=writes_objects),
    Route(method="POST", rule=f"{_BATCH}/update", handler=update_batch, scopes=writes_objects),
    Route(method="POST", rule=f"{_BATCH}/archive", handler=archive_batch, scopes=writes_objects),
)
