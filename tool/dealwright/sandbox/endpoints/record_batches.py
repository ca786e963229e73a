"""Owns the paths that read and write many records at once."""

from collections.abc import Callable, Sequence

from dealwright.sandbox import batches
from dealwright.sandbox import body as bodies
from dealwright.sandbox.endpoints.records import created, properties
from dealwright.sandbox.errors import RefusalError, invalid
from dealwright.sandbox.record_rules import Moment, RecordDesk
from dealwright.sandbox.record_views import Asked, RecordViews
from dealwright.sandbox.routing import Answer, Call, Route, reads_objects, writes_objects
from dealwright.sandbox.wire import Json

_TRACE = "objectWriteTraceId"


def read_batch(call: Call) -> Answer:
    asked = Asked(
        properties=bodies.strings(call.body, "properties"),
        with_history=bodies.strings(call.body, "propertiesWithHistory"),
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
    desk = RecordDesk.at(call.portal, call.kind)
    moment = Moment(at=call.portal.clock())
    return _each(call, lambda sent: desk.views.wire_written(created(desk, sent, moment)), whole=201)


def update_batch(call: Call) -> Answer:
    desk = RecordDesk.at(call.portal, call.kind)
    moment = Moment(at=call.portal.clock())

    def changed(sent: Json) -> Json | None:
        id_property = bodies.optional(sent, "idProperty", str)
        record = desk.views.find(_id(sent), id_property=id_property)
        if record is None:
            return None
        return desk.views.wire_written(desk.update(record, properties(sent), moment))

    _refuse_repeated(call)
    return _each(call, changed)


def upsert_batch(call: Call) -> Answer:
    """Change the record that holds a unique value, or make it."""
    desk = RecordDesk.at(call.portal, call.kind)
    moment = Moment(at=call.portal.clock())

    def written(sent: Json) -> Json:
        key, name = _id(sent), bodies.text(sent, "idProperty")
        record = desk.views.find(key, id_property=name)
        given = properties(sent)
        if record is None:
            made = created(desk, {**sent, "properties": {name: key, **given}}, moment)
            return {**desk.views.wire_written(made), "new": True}
        return {**desk.views.wire_written(desk.update(record, given, moment)), "new": False}

    _refuse_repeated(call)
    return _each(call, written)


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


def _each(call: Call, write: Callable[[Json], Json | None], *, whole: int = 200) -> Answer:
    """All or nothing, unless each input carries a trace id that tells it from the others.

    Inputs for which there is no record are told apart by their ids in any case.
    """
    inputs = batches.inputs(call.body)
    traces = {bodies.optional(sent, _TRACE, str) for sent in inputs}
    partial = len(traces) == len(inputs) and None not in traces
    done: list[Json] = []
    errors: list[Json] = []
    missing: list[str] = []
    for sent in inputs:
        try:
            answer = write(sent)
        except RefusalError as error:
            if not partial:
                raise
            errors.append(batches.error(error.refusal, {_TRACE: [str(sent[_TRACE])]}))
            continue
        if answer is None:
            missing.append(_id(sent))
        else:
            done.append(_traced(answer, sent))
    return batches.answer(
        call.portal, done, errors=[*errors, *_missing(call, missing)], whole=whole
    )


def _refuse_repeated(call: Call) -> None:
    keys = [_id(sent) for sent in batches.inputs(call.body)]
    repeated = sorted({key for key in keys if keys.count(key) > 1})
    if repeated:
        raise invalid(f"Duplicate IDs found in batch input: {repeated}. IDs must be unique")


def _traced(answer: Json, sent: Json) -> Json:
    return {**answer, _TRACE: sent[_TRACE]} if sent.get(_TRACE) else answer


_BATCH = "/crm/v3/objects/<kind>/batch"

ROUTES = (
    Route(method="POST", rule=f"{_BATCH}/read", handler=read_batch, scopes=reads_objects),
    Route(method="POST", rule=f"{_BATCH}/create", handler=create_batch, scopes=writes_objects),
    Route(method="POST", rule=f"{_BATCH}/update", handler=update_batch, scopes=writes_objects),
    Route(method="POST", rule=f"{_BATCH}/upsert", handler=upsert_batch, scopes=writes_objects),
    Route(method="POST", rule=f"{_BATCH}/archive", handler=archive_batch, scopes=writes_objects),
)
