"""Operations and resources back from JSON: the other way of `serial`."""

from collections.abc import Mapping
from typing import Any

from dealwright.diagnostics import NOWHERE
from dealwright.model.words import parse_percent
from dealwright.plan.changes import (
    Change,
    Copy,
    Create,
    Delete,
    FieldChange,
    Move,
    Remap,
    Reorder,
    Restore,
    Update,
)
from dealwright.plan.resources import Group, Option, Pipeline, Property, Resource, Stage

Json = Mapping[str, Any]


def resource_from(content: Json, kind: str) -> Resource:
    """A resource of one of the four kinds."""
    given = dict(content)
    match kind:
        case "group":
            return Group(**given)
        case "stage":
            return _stage(given)
        case "pipeline":
            return _pipeline(given)
        case _:  # an option comes with its property
            options = given.get("options")
            listed = None if options is None else tuple(Option(**one) for one in options)
            return Property(**{**given, "options": listed})


def change_from(content: Json) -> Change:
    """An operation as a change."""
    name, kind = content["operation"], content["kind"]
    if name == "update":
        return Update(
            resource=resource_from(content["resource"], kind),
            fields=tuple(_field(one) for one in content["fields"]),
            passing=content.get("passing", False),
        )
    if name == "reorder":
        return _reorder(content)
    if name == "restore":
        of = change_from(content["of"])
        if not isinstance(of, Move | Remap | Copy | Delete):
            raise ValueError(f"nothing to restore of {of.address}")
        return Restore(change=of, values={}, origin=NOWHERE)
    home = {"move": "stage", "remap": "property", "copy": "property"}
    resource = resource_from(content["resource"], home.get(str(name), str(kind)))
    if name == "create":
        return Create(resource=resource)
    if name == "delete":
        place = content.get("place")
        return Delete(resource=resource, option=content.get("option"), place=place, origin=NOWHERE)
    return _records(name, resource, content)


def _reorder(content: Json) -> Change:
    pipeline = _pipeline(content["pipeline"])
    orders = {name: tuple(content[name]) for name in ("old", "new", "ours")}
    return Reorder(pipeline=pipeline, **orders)


def _records(name: str, resource: Resource, content: Json) -> Change:
    to = content["to"]
    match name, resource:
        case "move", Stage():
            return Move(resource=resource, to=to, pipeline=content["pipeline"], origin=NOWHERE)
        case "remap", Property():
            return Remap(resource=resource, option=content["option"], to=to, origin=NOWHERE)
        case "copy", Property():
            return Copy(resource=resource, to=to, origin=NOWHERE)
        case _:
            raise ValueError(f"no operation is called {name}")


def _field(content: Json) -> FieldChange:
    def plain(value: Any) -> str | tuple[str, ...] | None:
        return tuple(value) if isinstance(value, list) else value

    return FieldChange(
        name=content["name"], old=plain(content.get("old")), new=plain(content.get("new"))
    )


def _pipeline(content: Json) -> Pipeline:
    return Pipeline(**{**content, "stages": tuple(map(_stage, content.get("stages", ())))})


def _stage(content: Json) -> Stage:
    share = content.get("probability")
    return Stage(**{**content, "probability": None if share is None else parse_percent(share)})
