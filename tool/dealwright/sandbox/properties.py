"""Owns properties at rest: stored definitions together with those that pipelines bring about."""

import json
from collections.abc import Mapping
from dataclasses import dataclass

from dealwright.sandbox import pipelines, stage_properties
from dealwright.sandbox.objects import ObjectType
from dealwright.sandbox.store import Store
from dealwright.sandbox.wire import Json


@dataclass(frozen=True, slots=True, kw_only=True)
class Definition:
    """What a record must know of a property to hold a value of it."""

    name: str
    type: str
    field_type: str
    options: frozenset[str]
    external: bool
    read_only: bool
    unique: bool
    custom: bool


def load_all(store: Store, kind: ObjectType) -> dict[str, Json]:
    """Every active property of an object type by name, as HubSpot would answer it."""
    known = {
        row["name"]: json.loads(row["body"])
        for row in store.rows(
            "SELECT name, body FROM properties WHERE object_type = ? AND NOT archived"
            " ORDER BY sequence",
            kind.name,
        )
    }
    stored = pipelines.load_all(store, kind)
    for name, options in stage_properties.mirrored(kind, stored).items():
        known[name]["options"] = options
    group = known["hs_object_id"]["groupName"]
    for body in stage_properties.generated(stored, group):
        known[body["name"]] = body
    return known


def load_archived(store: Store, kind: ObjectType) -> dict[str, Json]:
    return {
        row["name"]: json.loads(row["body"])
        for row in store.rows(
            "SELECT name, body FROM properties WHERE object_type = ? AND archived"
            " ORDER BY sequence",
            kind.name,
        )
    }


def save(store: Store, kind: ObjectType, body: Json) -> None:
    store.run(
        "INSERT INTO properties (object_type, name, archived, body) VALUES (?, ?, ?, ?)"
        " ON CONFLICT (object_type, name) DO UPDATE SET"
        " archived = excluded.archived, body = excluded.body",
        kind.name,
        body["name"],
        int(body["archived"]),
        json.dumps(body),
    )


def definitions(store: Store, kind: ObjectType) -> Mapping[str, Definition]:
    return {name: definition(body) for name, body in load_all(store, kind).items()}


def definition(body: Json) -> Definition:
    return Definition(
        name=body["name"],
        type=body["type"],
        field_type=body["fieldType"],
        options=frozenset(option["value"] for option in body["options"]),
        external=body["externalOptions"],
        read_only=body["modificationMetadata"]["readOnlyValue"],
        unique=body["hasUniqueValue"],
        custom=not body.get("hubspotDefined", False),
    )
