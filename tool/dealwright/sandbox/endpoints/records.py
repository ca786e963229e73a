"""Owns the paths of records: one at a time, pages of them, the search, and merging two."""

from urllib.parse import urlsplit

from dealwright.sandbox import association_rules, associations, merges, records, search
from dealwright.sandbox import body as bodies
from dealwright.sandbox.batches import LARGEST_WITH_HISTORY
from dealwright.sandbox.errors import invalid
from dealwright.sandbox.objects import object_type
from dealwright.sandbox.record_rules import Moment, RecordDesk
from dealwright.sandbox.record_views import Asked, RecordViews
from dealwright.sandbox.records import Record
from dealwright.sandbox.routing import Answer, Call, Route, reads_objects, writes_objects
from dealwright.sandbox.wire import Json

_LARGEST_PAGE = 100


def _asked(call: Call) -> Asked:
    return Asked(
        properties=bodies.names(call.query, "properties"),
        with_history=bodies.names(call.query, "propertiesWithHistory"),
    )


def properties(sent: Json) -> Json:
    bodies.required(sent, "properties")
    return bodies.optional(sent, "properties", dict) or {}


def created(desk: RecordDesk, sent: Json, moment: Moment) -> Record:
    """A new record, tied at once to what it shall belong to."""
    portal, kind = desk.views.portal, desk.views.kind
    ties = association_rules.ties(portal, kind, bodies.objects(sent, "associations"))
    record = desk.create(properties(sent), moment)
    association_rules.tie(ties, record.id)
    return record


def _wired(call: Call, views: RecordViews, record: Record, asked: Asked) -> Json:
    """A record as it was asked for, with what belongs to it."""
    answer = views.wire(record, asked)
    wanted = [object_type(name) for name in bodies.names(call.query, "associations")]
    origin = urlsplit(call.url)
    family = "v4/objects" if call.generation == "v3" else f"objects/{call.generation}"
    url = f"{origin.scheme}://{origin.netloc}/crm/{family}/{call.kind.name}"
    found = associations.embedded(call.portal.store, call.kind, record.id, wanted, url)
    return {**answer, "associations": found} if found else answer


def list_records(call: Call) -> Answer:
    asked = _asked(call)
    limit = bodies.number(call.query.get("limit"), "limit", 10)
    largest = LARGEST_WITH_HISTORY if asked.with_history else _LARGEST_PAGE
    if not 1 <= limit <= largest:
        raise invalid(f"The limit of a page is between 1 and {largest}.")
    first = bodies.number(call.query.get("after"), "after", 0)
    archived = bodies.flag(call.query, "archived") or False
    views = RecordViews.at(call.portal, call.kind)
    found = records.load_from(call.portal.store, call.kind, first, limit + 1, archived=archived)
    page: Json = {"results": [_wired(call, views, record, asked) for record in found[:limit]]}
    if len(found) > limit:
        page["paging"] = call.following(found[limit].id)
    return Answer(body=page)


def create_record(call: Call) -> Answer:
    desk = RecordDesk.at(call.portal, call.kind)
    record = created(desk, call.body, Moment(at=call.portal.clock()))
    return Answer(status=201, body=desk.views.wire_written(record))


def read_record(call: Call) -> Answer:
    views = RecordViews.at(call.portal, call.kind)
    record = views.get(
        call.path["record"],
        archived=bodies.flag(call.query, "archived") or False,
        id_property=call.query.get("idProperty"),
    )
    return Answer(body=_wired(call, views, record, _asked(call)))


def update_record(call: Call) -> Answer:
    desk = RecordDesk.at(call.portal, call.kind)
    record = desk.views.get(call.path["record"], id_property=call.query.get("idProperty"))
    changed = desk.update(record, properties(call.body), Moment(at=call.portal.clock()))
    return Answer(body=desk.views.wire_written(changed))


def archive_record(call: Call) -> Answer:
    desk = RecordDesk.at(call.portal, call.kind)
    record = desk.views.find(call.path["record"])
    if record is not None:
        desk.archive(record, Moment(at=call.portal.clock()))
    return Answer(status=204)


def merge_records(call: Call) -> Answer:
    desk = RecordDesk.at(call.portal, call.kind)
    survivor = desk.views.get(bodies.text(call.body, "primaryObjectId"))
    loser = desk.views.get(bodies.text(call.body, "objectIdToMerge"))
    merged = merges.merge(desk, survivor, loser, Moment(at=call.portal.clock()))
    return Answer(body=desk.views.wire_written(merged))


def search_records(call: Call) -> Answer:
    views = RecordViews.at(call.portal, call.kind)
    found = search.search(views, call.body)
    asked = Asked(properties=bodies.strings(call.body, "properties"))
    page: Json = {
        "total": found.total,
        "results": [views.wire(record, asked) for record in found.records],
    }
    if found.after is not None:
        page["paging"] = call.following(found.after)
    return Answer(body=page)


_ALL = "/crm/v3/objects/<kind>"
_ONE = f"{_ALL}/<record>"

ROUTES = (
    Route(method="GET", rule=_ALL, handler=list_records, scopes=reads_objects),
    Route(method="POST", rule=_ALL, handler=create_record, scopes=writes_objects),
    Route(method="GET", rule=_ONE, handler=read_record, scopes=reads_objects),
    Route(method="PATCH", rule=_ONE, handler=update_record, scopes=writes_objects),
    Route(method="DELETE", rule=_ONE, handler=archive_record, scopes=writes_objects),
    Route(method="POST", rule=f"{_ALL}/merge", handler=merge_records, scopes=writes_objects),
    Route(method="POST", rule=f"{_ALL}/search", handler=search_records, scopes=reads_objects),
)
