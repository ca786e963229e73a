"""A portal's configuration, read in one list call for each object and kind."""

from collections.abc import Iterable, Sequence
from decimal import Decimal, InvalidOperation

from dealwright.hubspot.exchange import Json
from dealwright.hubspot.gateway import Gateway
from dealwright.model.properties import MARKER
from dealwright.plan.resources import (
    Configuration,
    Group,
    Option,
    Pipeline,
    Property,
    Resource,
    Stage,
)


def read_configuration(
    gateway: Gateway, with_properties: Iterable[str], with_pipelines: Iterable[str]
) -> Configuration:
    """Everything of the portal that the playbook may speak of, sorted: HubSpot sorts nothing."""
    groups: list[Group] = []
    properties: list[Property] = []
    for thing in with_properties:
        groups += [group_from(thing, one) for one in gateway.groups(thing)]
        properties += [property_from(thing, one) for one in gateway.properties(thing)]
    pipelines = [
        pipeline_from(thing, one) for thing in with_pipelines for one in gateway.pipelines(thing)
    ]
    return in_order(groups, properties, pipelines)


def in_order(
    groups: Iterable[Group], properties: Iterable[Property], pipelines: Iterable[Pipeline]
) -> Configuration:
    """A configuration, without the mark of an apply that runs just now: it is nobody's group."""
    ours = (one for one in groups if (one.object, one.name) != MARKER)
    return Configuration(
        groups=tuple(sorted(ours, key=lambda one: one.address)),
        properties=tuple(sorted(properties, key=lambda one: one.address)),
        pipelines=tuple(sorted(pipelines, key=lambda one: one.address)),
    )


def look(gateway: Gateway, resource: Resource) -> Resource | None:
    """One resource as it stands in the portal now."""
    match resource:
        case Group():
            found = gateway.group(resource.object, resource.name)
            return group_from(resource.object, found) if found else None
        case Property():
            found = gateway.property(resource.object, resource.name)
            return property_from(resource.object, found) if found else None
        case Pipeline():
            found = gateway.pipeline(resource.object, resource.id)
            return pipeline_from(resource.object, found) if found else None
        case Stage():
            found = gateway.pipeline(resource.object, resource.pipeline)
            stages = pipeline_from(resource.object, found).stages if found else ()
            return next((stage for stage in stages if stage.id == resource.id), None)


def look_at(gateway: Gateway, resources: Sequence[Resource]) -> dict[str, Resource]:
    """Several of one kind and object with one list; by address, without what is not there."""
    thing = resources[0].object
    match resources[0]:
        case Group():
            found: list[Resource] = [group_from(thing, one) for one in gateway.groups(thing)]
        case Property():
            found = [property_from(thing, one) for one in gateway.properties(thing)]
        case _:
            pipelines = [pipeline_from(thing, one) for one in gateway.pipelines(thing)]
            found = [*pipelines, *(stage for one in pipelines for stage in one.stages)]
    wanted = {one.address for one in resources}
    return {one.address: one for one in found if one.address in wanted}


def _rank(found: Json) -> tuple[bool, int]:
    """Where it stands; what has no place, or -1, comes last."""
    order = found.get("displayOrder")
    return (True, 0) if order is None or order < 0 else (False, order)


def group_from(thing: str, found: Json) -> Group:
    return Group(object=thing, name=found["name"], label=found.get("label") or "")


def property_from(thing: str, found: Json) -> Property:
    """Anything but the name may be missing on HubSpot's own properties."""
    locks = found.get("modificationMetadata") or {}
    locked = locks.get("readOnlyDefinition") is True
    options = sorted(found.get("options") or [], key=_rank)
    return Property(
        object=thing,
        name=found["name"],
        label=found.get("label"),
        type=found.get("type"),
        field_type=found.get("fieldType"),
        group=found.get("groupName"),
        description=found.get("description") or "",
        options=tuple(
            Option(
                value=one["value"],
                label=one.get("label") or "",
                hidden=one.get("hidden") is True,
                description=one.get("description") or None,
            )
            for one in options
        ),
        references=found.get("referencedObjectType"),
        unique=found.get("hasUniqueValue") is True,
        # On a property of one's own the key is absent, not false.
        built_in=found.get("hubspotDefined") is True,
        locked=locked,
        locked_options=locks.get("readOnlyOptions", locked) is True,
    )


BUILT_IN = frozenset({("deals", "default"), ("tickets", "0")})
"""The pipelines that every account has from the start."""


def pipeline_from(thing: str, found: Json) -> Pipeline:
    stages = sorted(found.get("stages") or [], key=_rank)
    return Pipeline(
        object=thing,
        id=found["id"],
        key=found["id"],
        label=found.get("label") or "",
        built_in=(thing, found["id"]) in BUILT_IN,
        stages=tuple(_stage_from(thing, found["id"], one) for one in stages),
    )


def _stage_from(thing: str, pipeline: str, found: Json) -> Stage:
    return Stage(
        object=thing,
        pipeline=pipeline,
        id=found["id"],
        key=found["id"],
        label=found.get("label") or "",
        probability=_probability((found.get("metadata") or {}).get("probability")),
    )


def _probability(text: str | None) -> Decimal | None:
    """`0.5`, `0.50` and `1.0` are numbers, whatever their spelling."""
    if text is None:
        return None
    try:
        return Decimal(str(text)).normalize() + 0
    except InvalidOperation:
        return None
