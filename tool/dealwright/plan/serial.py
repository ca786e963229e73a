"""Plans as JSON: a copy made to be frozen, compared and kept; no secret, no personal data."""

import json
from dataclasses import fields
from decimal import Decimal
from typing import Any, assert_never

from dealwright.errors import DealwrightError
from dealwright.model.words import format_percent
from dealwright.plan.changes import Change, Create, Reorder, Update, kind_of, moved
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
        "blocks": [
            {"guard": block.guard, "message": block.message, "way": block.way}
            for block in plan.blocks
        ],
    }
    return json.dumps(content, indent=2, ensure_ascii=False) + "\n"


def read_plan(text: str, name: str) -> Json:
    """A plan file, as far as `apply` needs it."""
    try:
        content = json.loads(text)
        version = str(content["format_version"])
        _ = content["portal"], content["portal_id"], [dict(one) for one in content["operations"]]
    except (ValueError, KeyError, TypeError, RecursionError):
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


def operation(change: Change) -> Json:
    """What a change writes, and what it expects to find: the part that must still be true."""
    match change:
        case Create():
            return {
                "operation": "create",
                "address": change.address,
                "kind": kind_of(change.resource),
                "resource": _resource(change.resource),
            }
        case Update():
            return {
                "operation": "update",
                "address": change.address,
                "kind": kind_of(change.resource),
                "fields": [
                    {"name": field.name, "old": _plain(field.old), "new": _plain(field.new)}
                    for field in change.fields
                ],
            }
        case Reorder():
            return {
                "operation": "reorder",
                "address": change.address,
                "kind": "order",
                "old": list(change.old),
                "new": list(change.new),
            }
        case _:
            assert_never(change)


def same(operations: list[Json], change: Change) -> bool:
    """Whether a plan file holds this change, or one of which this is what is left to do."""
    wanted = operation(change)
    return any(_holds(kept, wanted) for kept in operations)


def _holds(kept: Json, wanted: Json) -> bool:
    if any(kept.get(key) != wanted[key] for key in ("operation", "address", "kind")):
        return False
    match wanted["operation"]:
        case "create":
            return bool(kept.get("resource") == wanted["resource"])
        case "update":
            known = kept.get("fields")
            return isinstance(known, list) and all(one in known for one in wanted["fields"])
        case _:
            return kept.get("new") == wanted["new"] and _on_the_way(kept, wanted["old"])


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


def _resource(resource: Resource) -> Json:
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
            return _resource(value)
        case tuple():
            return [_plain(item) for item in value]
        case _:
            return value
