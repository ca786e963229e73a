"""Owns the paths of exports: start one, ask how far it is, look it up."""

from urllib.parse import urlsplit

from dealwright.sandbox import exports
from dealwright.sandbox.routing import Answer, Call, Route
from dealwright.sandbox.tokens import EXPORT_SCOPE
from dealwright.sandbox.wire import Json


def start(call: Call) -> Answer:
    export_id = exports.start(call.portal, call.body)
    links: Json = {"status": f"{call.url}/tasks/{export_id}/status"}
    return Answer(status=202, body={"id": export_id, "links": links})


def read_status(call: Call) -> Answer:
    parts = urlsplit(call.url)
    origin = f"{parts.scheme}://{parts.netloc}"
    return Answer(body=exports.status(call.portal, call.path["export"], origin))


def read_export(call: Call) -> Answer:
    return Answer(body=exports.wire(call.portal, call.path["export"]))


def _exports(_: Call) -> frozenset[str]:
    return frozenset({EXPORT_SCOPE})


_ALL = "/crm/v3/exports/export"
_STATUS = f"{_ALL}/async/tasks/<export>/status"

ROUTES = (
    Route(method="POST", rule=f"{_ALL}/async", handler=start, scopes=_exports),
    Route(method="GET", rule=_STATUS, handler=read_status, scopes=_exports),
    Route(method="GET", rule=f"{_ALL}/<export>", handler=read_export, scopes=_exports),
)
