"""Plans as JSON: a copy made to be frozen, compared and kept; no secret, no personal data."""

import json
from dataclasses import fields, replace
from decimal import Decimal
from typing import Any

from dealwright.errors import FindingsError
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
)
from dealwright.plan.plan import Effect, Plan, Planned
from dealwright.plan.resources import Option, Resource, Stage

FORMAT_VERSION = "1.0"
Json = dict[str, Any]


def to_json(plan: Plan) -> str:
    """The whole plan; the same plan gives the same bytes."""
    content: Json = {
        **head(plan),
        "operations": [_planned(one, private=plan.confidential) for one in plan.planned],
        "unmanaged": list(plan.unmanaged),
        "allowed": allowed_json(plan),
        "reverts": plan.reverts,
        "irreversible": list(plan.irreversible),
        "calls": _calls(plan),
        "blocks": blocks_json(plan),
    }
    return written(content)


def head(plan: Plan) -> Json:
    """What a plan is for, and what it was made from."""
    return {
        "format_version": FORMAT_VERSION,
        "portal": plan.portal,
        "portal_id": plan.portal_id,
        "playbook": plan.playbook,
        "digest": plan.digest,
        "commit": plan.commit,
    }


def written(content: Json) -> str:
    """The text of a file."""
    return json.dumps(content, indent=2, ensure_ascii=False) + "\n"


def blocks_json(plan: Plan) -> list[Json]:
    """The guards that stand in the way; what they saw of a confidential portal is told in private."""
    return [
        {
            "guard": block.guard,
            "message": "see the private plan" if plan.confidential else block.message,
            "way": block.way,
        }
        for block in plan.blocks
    ]


def allowed_json(plan: Plan) -> list[Json]:
    """The guards that the plan was let pass, why, and the file that says so."""
    return [{"guard": one.guard, "why": one.why, "file": one.file} for one in plan.allowed]


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
        raise FindingsError(f"{name} is no plan", hint="make one: dealwright plan --out") from None
    if version.partition(".")[0] != FORMAT_VERSION.partition(".")[0]:
        raise FindingsError(
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
                {"name": field.name, "old": plain(field.old), "new": plain(field.new)}
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


def _planned(one: Planned, *, private: bool) -> Json:
    """The file of a confidential portal may lie where others read: it counts no records."""
    effect = None
    if one.effect is not None and not private:
        effect = _effect(one.effect)
    more = {"danger": one.danger.value, "effect": effect, "note": one.note}
    back = {} if one.restores is None else {"restores": one.restores}
    return {**operation(one.change), **more, **back}


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
        field.name: plain(getattr(resource, field.name))
        for field in fields(resource)
        if field.name != "origin" and getattr(resource, field.name) is not None
    }


def plain(value: object) -> Any:  # JSON leaves here
    """A value of a resource as JSON has it."""
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
            return [plain(item) for item in value]
        case _:
            return value
