"""A plan that was kept, beside what is to be done now: nothing may be done that it does not hold."""

from collections.abc import Callable

from dealwright.plan.changes import Change, moved
from dealwright.plan.serial import Json, operation


def same(operations: list[Json], change: Change, *, restores: str | None = None) -> bool:
    """Whether a plan file holds this change, or one of which this is what is left to do.

    `restores`: what the change brings back from the archive; whoever looked at the plan was told.
    """
    wanted = operation(change)
    return any(
        _readable(kept, wanted) and restores in (None, kept.get("restores")) for kept in operations
    )


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
