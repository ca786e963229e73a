"""Plans as JSON: a copy made to be frozen, compared and kept; no secret, no personal data."""

import json
from collections.abc import Callable
from dataclasses import fields, replace
from decimal import Decimal
from typing import Any

from dealwright.errors import DealwrightError
from dealwright.model.words import format_percent
from dealwright.plan.changes import (
    Change,
    Copy,
    Create,
    Delete,
    Move,
    Remap,
    Reorder,
    Restore,
    Update,
    kind_of,
    moved,
)
from dealwright.plan.plan import Effect, Plan, Planned
from dealwright.plan.resources import Option, Resource, Stage

FORMAT_VERSION = "1.0"
Json = dict[str, Any]


def to_json(plan: Plan) -> str:
    """The whole plan; the same plan gives the same bytes."""
    content: Json = {
        "format_version": FORMAT_VERSION,
        "portal": plan.portal,
        "portal_id": plan.portal_id,
        "playbook": plan.playbook,
        "digest": plan.digest,
        "commit": plan.commit,
        "operations": [_planned(one, private=plan.confidential) for one in plan.planned],
        "unmanaged": list(plan.unmanaged),
        "allowed": [{"guard": one.guard, "why": one.why} for one in plan.allowed],
        "reverts": plan.reverts,
        "irreversible": list(plan.irreversible),
        "calls": _calls(plan),
        "blocks": [
            {
                "guard": block.guard,
                "message": "see the private plan" if plan.confidential else block.message,
                "way": block.way,
            }
            for block in plan.blocks
        ],
    }
    return json.dumps(content, indent=2, ensure_ascii=False) + "\n"


def _calls(plan: Plan) -> Json | None:
    """How many calls there are tells how many records: a portal that is confidential tells none."""
    if plan.calls is None or plan.confidential:
        return None
    return {"reads": plan.calls.reads, "writes": plan.calls.writes}


def read_plan(text: str, name: str) -> Json:
    """A plan file, as far as `apply` needs it."""
    try:
        content = json.loads(text)
        version = str(content["format_version"])
        _ = content["portal"], content["portal_id"], [one.items() for one in content["operations"]]
    except (AttributeError, ValueError, KeyError, TypeError, RecursionError):
        raise DealwrightError(
            f"{name} is no plan", hint="make one: dealwright plan --out"
        ) from None
    if version.partition(".")[0] != FORMAT_VERSION.partition(".")[0]:
        raise DealwrightError(
            f"{name} has format {version}, this dealwright knows {FORMAT_VERSION}",
            hint="make the plan anew",
        )
    found: Json = content
    return found


_NAMES: dict[type, str] = {
    Create: "create",
    Update: "update",
    Reorder: "reorder",
    Delete: "delete",
    Move: "move",
    Remap: "remap",
    Copy: "copy",
    Restore: "restore",
}


def operation(change: Change) -> Json:
    """What a change writes, and what it expects to find: the part that must still be true."""
    head = {"operation": _NAMES[type(change)], "address": change.address, "kind": kind(change)}
    return {**head, **_body(change)}


def kind(change: Change) -> str:
    """Which kind of thing is changed, in one word."""
    match change:
        case Reorder():
            return "order"
        case Move() | Remap() | Copy() | Restore():
            return "records"
        case Delete() if change.option is not None:
            return "option"
        case _:
            return kind_of(change.resource)


def _body(change: Change) -> Json:
    match change:
        case Reorder(pipeline=pipeline, old=old, new=new):
            alone = resource_json(replace(pipeline, stages=()))
            more = {"old": list(old), "new": list(new), "ours": list(change.ours)}
            return {"pipeline": alone, **more}
        case Update(fields=changed):
            listed = [
                {"name": field.name, "old": _plain(field.old), "new": _plain(field.new)}
                for field in changed
            ]
            whole = {"fields": listed, "resource": resource_json(change.resource)}
            return {**whole, "passing": True} if change.passing else whole
        case Restore(change=of):
            return {"of": operation(of)}
        case _:
            names = ("option", "to", "pipeline", "place")
            found = {name: getattr(change, name, None) for name in names}
            more = {name: value for name, value in found.items() if value is not None}
            return {**more, "resource": resource_json(change.resource)}


def same(operations: list[Json], change: Change) -> bool:
    """Whether a plan file holds this change, or one of which this is what is left to do."""
    wanted = operation(change)
    return any(_readable(kept, wanted) for kept in operations)


def _readable(kept: Json, wanted: Json) -> bool:
    """What somebody has written into a plan file by hand may have any shape, and names nothing."""
    try:
        return _holds(kept, wanted)
    except (AttributeError, KeyError, TypeError):
        return False


def _holds(kept: Json, wanted: Json) -> bool:
    if any(kept.get(key) != wanted[key] for key in ("operation", "address", "kind")):
        return False
    return _SAME.get(wanted["operation"], _same_records)(kept, wanted)


def _same_fields(kept: Json, wanted: Json) -> bool:
    known = kept.get("fields")
    return isinstance(known, list) and all(one in known for one in wanted["fields"])


def _same_order(kept: Json, wanted: Json) -> bool:
    return kept.get("ours") == wanted["ours"] and _on_the_way(kept, wanted["old"])


def _same_deletion(kept: Json, wanted: Json) -> bool:
    return kept.get("option") == wanted.get("option") and _essential(kept) == _essential(wanted)


def _same_records(kept: Json, wanted: Json) -> bool:
    """How many there are, and under which label they stand, may have changed."""
    names = ("option", "to", "pipeline")
    return all(kept.get(name) == wanted.get(name) for name in names)


_SAME: dict[str, Callable[[Json, Json], bool]] = {
    "create": lambda kept, wanted: bool(kept.get("resource") == wanted["resource"]),
    "update": _same_fields,
    "reorder": _same_order,
    "delete": _same_deletion,
}


def _essential(kept: Json) -> Json:
    """What must be as the plan saw it before a thing is deleted; labels are decoration."""
    resource = kept.get("resource")
    if kept["kind"] == "option" or not isinstance(resource, dict):
        return {}
    stages = [stage.get("id") for stage in resource.get("stages", ())]
    names = ("probability", "type", "field_type", "references")
    return {"stages": sorted(stages), **{name: resource.get(name) for name in names}}


def _on_the_way(kept: Json, found: list[str]) -> bool:
    old = kept.get("old")
    return isinstance(old, list) and moved(tuple(old), tuple(kept["new"]), tuple(found)) is not None


def _planned(one: Planned, *, private: bool) -> Json:
    """The file of a confidential portal may lie where others read: it counts no records."""
    effect = None
    if one.effect is not None and not private:
        effect = _effect(one.effect)
    more = {"danger": one.danger.value, "effect": effect, "note": one.note}
    return {**operation(one.change), **more}


def _effect(effect: Effect) -> Json:
    told: Json = {"deals": effect.deals, "words": effect.words}
    if effect.amount is not None:
        told |= {
            "open_amount": f"{effect.amount:f}",
            "unknown_amounts": effect.unknown_amounts,
            "owners": {owner: count for owner, count in effect.owners if owner},
            "without_owner": dict(effect.owners).get("", 0),
            "oldest_days": effect.oldest_days,
        }
    return told


def resource_json(resource: Resource) -> Json:
    return {
        field.name: _plain(getattr(resource, field.name))
        for field in fields(resource)
        if field.name != "origin" and getattr(resource, field.name) is not None
    }


def _plain(value: object) -> Any:  # JSON leaves here
    match value:
        case Decimal():
            return format_percent(value)
        case Option():
            described = {} if value.description is None else {"description": value.description}
            return {
                "value": value.value,
                "label": value.label,
                "hidden": value.hidden,
                **described,
            }
        case Stage():
            return resource_json(value)
        case tuple():
            return [_plain(item) for item in value]
        case _:
            return value
