"""Owns property groups: their names, their order, and when one may be deleted."""

import json
import re

from dealwright.sandbox import body as bodies
from dealwright.sandbox.errors import invalid, taken, unknown
from dealwright.sandbox.objects import ObjectType
from dealwright.sandbox.store import Store
from dealwright.sandbox.wire import Json

NAME = re.compile(r"[a-z][a-z0-9_]{0,99}")


def load_all(store: Store, kind: ObjectType) -> list[Json]:
    rows = store.rows("SELECT * FROM groups WHERE object_type = ? ORDER BY sequence", kind.name)
    return [
        {
            "name": row["name"],
            "label": row["label"],
            "displayOrder": row["display_order"],
            "archived": False,
        }
        for row in rows
    ]


def load(store: Store, kind: ObjectType, name: str) -> Json:
    for group in load_all(store, kind):
        if group["name"] == name:
            return group
    raise unknown(f"No property group named {name} exists.")


def exists(store: Store, kind: ObjectType, name: str) -> bool:
    return any(group["name"] == name for group in load_all(store, kind))


def create(store: Store, kind: ObjectType, sent: Json) -> Json:
    name, label = bodies.text(sent, "name"), bodies.text(sent, "label")
    if not NAME.fullmatch(name):
        raise invalid(f"The group name {name} is not valid: use lower case, digits and _.")
    if exists(store, kind, name):
        raise taken(f"A group named '{name}' already exists.", "Properties.GROUP_WITH_NAME_EXISTS")
    store.run(
        "INSERT INTO groups (object_type, name, label, display_order, builtin)"
        " VALUES (?, ?, ?, ?, 0)",
        kind.name,
        name,
        label,
        _order(store, kind, sent),
    )
    return load(store, kind, name)


def update(store: Store, kind: ObjectType, name: str, sent: Json) -> Json:
    old = load(store, kind, name)
    label = bodies.optional(sent, "label", str) or old["label"]
    order = old["displayOrder"]
    if sent.get("displayOrder") is not None:
        order = _order(store, kind, sent)
    store.run(
        "UPDATE groups SET label = ?, display_order = ? WHERE object_type = ? AND name = ?",
        label,
        order,
        kind.name,
        name,
    )
    return load(store, kind, name)


def delete(store: Store, kind: ObjectType, name: str) -> None:
    load(store, kind, name)
    if store.row(
        "SELECT 1 FROM groups WHERE object_type = ? AND name = ? AND builtin", kind.name, name
    ):
        raise invalid(f"The group {name} is defined by HubSpot and cannot be deleted.")
    if store.row(
        "SELECT 1 FROM properties WHERE object_type = ? AND NOT archived"
        " AND json_extract(body, '$.groupName') = ?",
        kind.name,
        name,
    ):
        # HubSpot wraps this refusal in another one: the message is JSON and has to be read again.
        inner = {
            "status": "error",
            "message": "Can't delete or purge a group with active properties",
            "category": "VALIDATION_ERROR",
            "subCategory": "PropertyGroupError.GROUP_WITH_ACTIVE_PROPERTIES",
        }
        raise invalid(json.dumps(inner))
    store.run("DELETE FROM groups WHERE object_type = ? AND name = ?", kind.name, name)


def _order(store: Store, kind: ObjectType, sent: Json) -> int:
    """The order sent; none or -1 means last."""
    order = bodies.optional(sent, "displayOrder", int)
    if order is not None and order != -1:
        return order
    return 1 + max((group["displayOrder"] for group in load_all(store, kind)), default=-1)
