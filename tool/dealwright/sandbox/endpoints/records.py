"""Owns the paths of records: one at a time, pages of them, and the search."""

from urllib.parse import urlencode

from werkzeug.datastructures import MultiDict

from dealwright.sandbox import body as bodies
from dealwright.sandbox import records, search
from dealwright.sandbox.batches import LARGEST_WITH_HISTORY
from dealwright.sandbox.errors import invalid, not_served
from dealwright.sandbox.record_rules import Moment, RecordDesk
from dealwright.sandbox.record_views import Asked, RecordViews
from dealwright.sandbox.routing import Answer, Call, Route, reads_objects, writes_objects
from dealwright.sandbox.wire import Json

_LARGEST_PAGE = 100


def _asked(call: Call) -> Asked:
    if bodies.names(call.query, "associations"):
        raise not_served("associations in a read")
    return Asked(
        properties=bodies.names(call.query, "properties"),
        with_history=bodies.names(call.query, "propertiesWithHistory"),
    )


def _sent(call: Call) -> Json:
    bodies.required(call.body, "properties")
    if bodies.objects(call.body, "associations"):
        raise not_served("associations in a write")
    return bodies.optional(call.body, "properties", dict) or {}


def _paging(call: Call, after: int) -> Json:
    query: MultiDict[str, str] = call.query.copy()
    query["after"] = str(after)
    link = f"{call.url}?{urlencode(list(query.items(multi=True)))}"
    return {"paging": {"next": {"after": str(after), "link": link}}}


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
    page: Json = {"results": [views.wire(record, asked) for record in found[:limit]]}
    if len(found) > limit:
        page |= _paging(call, found[limit].id)
    return Answer(body=page)


def create_record(call: Call) -> Answer:
    desk = RecordDesk.at(call.portal, call.kind)
    record = desk.create(_sent(call), Moment(at=call.portal.clock()))
    return Answer(status=201, body=desk.views.wire_written(record))


def read_record(call: Call) -> Answer:
    views = RecordViews.at(call.portal, call.kind)
    record = views.get(
        call.path["record"],
        archived=bodies.flag(call.query, "archived") or False,
        id_property=call.query.get("idProperty"),
    )
    return Answer(body=views.wire(record, _asked(call)))


def update_record(call: Call) -> Answer:
    desk = RecordDesk.at(call.portal, call.kind)
    record = desk.views.get(call.path["record"], id_property=call.query.get("idProperty"))
    changed = desk.update(record, _sent(call), Moment(at=call.portal.clock()))
    return Answer(body=desk.views.wire_written(changed))


def archive_record(call: Call) -> Answer:
    desk = RecordDesk.at(call.portal, call.kind)
    record = desk.views.find(call.path["record"])
    if record is not None:
        desk.archive(record, Moment(at=call.portal.clock()))
    return Answer(status=204)


def search_records(call: Call) -> Answer:
    views = RecordViews.at(call.portal, call.kind)
    found = search.search(views, call.body)
    asked = Asked(properties=bodies.optional(call.body, "properties", list) or [])
    page: Json = {
        "total": found.total,
        "results": [views.wire(record, asked) for record in found.records],
    }
    if found.after is not None:
        page |= _paging(call, found.after)
    return Answer(body=page)


_ALL = "/crm/v3/objects/<kind>"
_ONE = f"{_ALL}/<record>"

ROUTES = (
    Route(method="GET", rule=_ALL, handler=list_records, scopes=reads_objects),
    Route(method="POST", rule=_ALL, handler=create_record, scopes=writes_objects),
    Route(method="GET", rule=_ONE, handler=read_record, scopes=reads_objects),
    Route(method="PATCH", rule=_ONE, handler=update_record, scopes=writes_objects),
    Route(method="DELETE", rule=_ONE, handler=archive_record, scopes=writes_objects),
    Route(method="POST", rule=f"{_ALL}/search", handler=search_records, scopes=reads_objects),
)
