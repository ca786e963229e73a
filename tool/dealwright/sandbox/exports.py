"""Owns exports: a table of records as it was when somebody asked for it, to be fetched later."""

import csv
import io
import json
from collections.abc import Iterator, Mapping, Sequence

from dealwright.sandbox import associations, properties, search
from dealwright.sandbox import body as bodies
from dealwright.sandbox.errors import empty_not_found, invalid, unknown
from dealwright.sandbox.objects import ObjectType, object_type
from dealwright.sandbox.portal import Portal
from dealwright.sandbox.record_views import RecordViews
from dealwright.sandbox.routing import Answer
from dealwright.sandbox.wire import Json, iso

FILES = "/exported/"


def start(portal: Portal, sent: Json) -> str:
    """Write the table at once, and give the number to ask for it by."""
    bodies.required(
        sent, "exportType", "exportName", "format", "language", "objectType", "objectProperties"
    )
    kind = object_type(bodies.text(sent, "objectType"))
    if sent["exportType"] != "VIEW":
        raise invalid(f"The sandbox exports a VIEW, not a {sent['exportType']}.")
    if sent["format"] != "CSV":
        raise invalid(f"The sandbox exports as CSV, not as {sent['format']}.")
    views = RecordViews.at(portal, kind)
    request = bodies.optional(sent, "publicCrmSearchRequest", dict) or {}
    filters = bodies.objects(request, "filters")
    wanted = {**request, "filterGroups": [{"filters": filters}] if filters else []}
    rows = list(_rows(views, sent, wanted))
    export_id = portal.store.next_number("export", 70_000_001)
    text = io.StringIO()
    csv.writer(text).writerows(rows)
    body = {**sent, "objectType": kind.type_id, "recordCount": len(rows) - 1}
    sql = "INSERT INTO exports VALUES (?, ?, ?, ?)"
    portal.store.run(sql, export_id, portal.clock(), json.dumps(body), text.getvalue())
    return str(export_id)


def status(portal: Portal, export_id: str, origin: str) -> Json:
    at, _, _ = _load(portal, export_id)
    return {
        "status": "COMPLETE",
        "result": f"{origin}{FILES}{export_id}.csv",
        "requestedAt": iso(at),
        "startedAt": iso(at),
        "completedAt": iso(at),
    }


def wire(portal: Portal, export_id: str) -> Json:
    at, sent, _ = _load(portal, export_id)
    kept = ("exportType", "exportName", "objectType", "objectProperties", "recordCount")
    return {
        "id": export_id,
        "exportState": "DONE",
        **{key: sent[key] for key in kept},
        "createdAt": iso(at),
        "updatedAt": iso(at),
    }


def download(portal: Portal, path: str) -> Answer:
    """The file of an export. Whoever has the address may fetch it: HubSpot signs it instead."""
    row = portal.store.row("SELECT csv FROM exports WHERE ? || id || '.csv' = ?", FILES, path)
    if row is None:
        raise empty_not_found()
    return Answer(text=row["csv"], headers={"Content-Type": "text/csv;charset=utf-8"})


def _load(portal: Portal, export_id: str) -> tuple[int, Json, str]:
    row = portal.store.row("SELECT * FROM exports WHERE CAST(id AS TEXT) = ?", export_id)
    if row is None:
        raise unknown(f"No export {export_id} exists.")
    return row["at"], json.loads(row["body"]), row["csv"]


def _rows(views: RecordViews, sent: Json, wanted: Json) -> Iterator[Sequence[str]]:
    known = properties.load_all(views.portal.store, views.kind)
    names = bodies.strings(sent, "objectProperties")
    missing = [name for name in names if name not in known]
    if missing:
        raise invalid(f"These properties do not exist: {', '.join(missing)}")
    internal = bodies.strings(sent, "exportInternalValuesOptions")
    far = bodies.optional(sent, "associatedObjectType", str)
    to = object_type(far) if far else None
    heads = [name if "NAMES" in internal else known[name]["label"] for name in names]
    tied = [f"Associated {to.singular.replace('_', ' ').capitalize()} IDs"] if to else []
    yield ["Record ID", *heads, *tied]
    labels = {} if "VALUES" in internal else {name: _labels(known[name]) for name in names}
    for record in search.matching(views, wanted):
        current = views.values(record)
        shown = [_shown(current.get(name, ""), labels.get(name, {})) for name in names]
        yield [str(record.id), *shown, *(_tied(views, record.id, to) if to else ())]


def _labels(body: Json) -> dict[str, str]:
    return {option["value"]: option["label"] for option in body["options"]}


def _shown(value: str, labels: Mapping[str, str]) -> str:
    return ";".join(labels.get(each, each) for each in value.split(";")) if labels else value


def _tied(views: RecordViews, record_id: int, to: ObjectType) -> list[str]:
    found = associations.load(views.portal.store, views.kind, record_id, to)
    return [";".join(map(str, found))]
