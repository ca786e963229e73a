"""Owns what every account is born with: its groups, properties, pipelines and people."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib import resources

from dealwright.sandbox.objects import OBJECT_TYPES
from dealwright.sandbox.store import Store
from dealwright.sandbox.wire import Json, iso

_BORN = iso(0)
_REFERENCES = {"o": "OWNER", "y": "COMPANY"}


@dataclass(frozen=True, slots=True, kw_only=True)
class BuiltinGroup:
    """A group of properties that HubSpot defines, for one object type."""

    object_type: str
    name: str
    label: str
    properties: tuple[Json, ...]


def install(store: Store) -> None:
    """Write the built-in things into empty tables."""
    for group in _groups():
        store.run(
            "INSERT INTO groups (object_type, name, label, display_order, builtin)"
            " VALUES (?, ?, ?, 0, 1)",
            group.object_type,
            group.name,
            group.label,
        )
        for body in group.properties:
            store.run(
                "INSERT INTO properties (object_type, name, archived, body) VALUES (?, ?, 0, ?)",
                group.object_type,
                body["name"],
                json.dumps(body),
            )
    for object_type, pipeline in json.loads(_text("pipelines.json")).items():
        _install_pipeline(store, object_type, pipeline)


@cache
def owner_ids() -> frozenset[str]:
    """Whom a record may belong to: those who left have deals still."""
    return frozenset(owner["id"] for owner in owners())


def owners() -> list[Json]:
    """The invented people of the account, the deactivated one included."""
    found: list[Json] = json.loads(_text("owners.json"))
    return found


def _install_pipeline(store: Store, object_type: str, pipeline: Json) -> None:
    store.run(
        "INSERT INTO pipelines (object_type, id, label, display_order, created, updated)"
        " VALUES (?, ?, ?, 0, 0, 0)",
        object_type,
        pipeline["id"],
        pipeline["label"],
    )
    for order, (stage_id, label, metadata) in enumerate(pipeline["stages"]):
        store.run(
            "INSERT INTO stages"
            " (object_type, pipeline, id, label, display_order, metadata, created, updated)"
            " VALUES (?, ?, ?, ?, ?, ?, 0, 0)",
            object_type,
            pipeline["id"],
            stage_id,
            label,
            order,
            json.dumps(metadata),
        )


def _text(name: str) -> str:
    return (resources.files("dealwright.sandbox.data") / name).read_text("utf-8")


@cache
def _groups() -> tuple[BuiltinGroup, ...]:
    sections: dict[str, list[str]] = {}
    for line in _text("properties.txt").splitlines():
        if line.startswith("["):
            sections[line.strip("[]")] = []
        elif line and not line.startswith("#"):
            sections[next(reversed(sections))].append(line)
    common = sections.pop("*")
    return tuple(_group(heading, [*lines, *common]) for heading, lines in sections.items())


def _group(heading: str, lines: list[str]) -> BuiltinGroup:
    object_type, name, label = heading.split(" ", 2)
    return BuiltinGroup(
        object_type=OBJECT_TYPES[object_type].name,
        name=name,
        label=label,
        properties=tuple(_definition(line, name) for line in lines),
    )


def _definition(line: str, group: str) -> Json:
    """One line of the table as the property that HubSpot would answer."""
    head, _, choices = line.partition(" | ")
    name, types, flags, label = head.split(" ", 3)
    type_, field_type = types.split("/")
    pairs = [choice.split("=") for choice in choices.split(", ")] if choices else []
    if type_ == "bool":
        pairs = [["true", "True"], ["false", "False"]]
    modification: Json = {
        "archivable": False,
        "readOnlyDefinition": True,
        "readOnlyValue": "r" in flags,
    }
    if type_ == "enumeration":
        modification["readOnlyOptions"] = "e" not in flags
    references = [kind for flag, kind in _REFERENCES.items() if flag in flags]
    return {
        "name": name,
        "label": label,
        "type": type_,
        "fieldType": field_type,
        "groupName": group,
        "description": "",
        "options": list(_options(pairs)),
        "displayOrder": -1,
        "calculated": "c" in flags,
        "externalOptions": "o" in flags,
        "hasUniqueValue": "u" in flags,
        "hidden": False,
        "formField": "r" not in flags,
        "hubspotDefined": True,
        "modificationMetadata": modification,
        "dataSensitivity": "non_sensitive",
        **({} if "b" in flags else {"createdAt": _BORN, "updatedAt": _BORN, "archived": False}),
        **({"referencedObjectType": references[0]} if references else {}),
    }


def _options(pairs: list[list[str]]) -> Iterator[Json]:
    for order, (value, label) in enumerate(pairs):
        yield {"label": label, "value": value, "displayOrder": order, "hidden": False}
