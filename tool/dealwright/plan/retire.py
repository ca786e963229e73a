"""What is given up: first its records go elsewhere, then it goes itself.

Only what the portal still has is looked at, so that a retirement which was done asks for nothing.
"""

from collections.abc import Iterable, Iterator, Mapping

from dealwright.plan.changes import Change, Copy, Delete, Move, Remap
from dealwright.plan.resources import (
    Configuration,
    Group,
    Pipeline,
    Property,
    Resource,
    Retired,
    Stage,
    address_of,
)

# Stages before their pipeline, properties before their group.
_ORDER = (Stage, Pipeline, Property, Group)


def retire(wish: Configuration, live: Configuration) -> Iterator[Change]:
    """Records first; nothing goes before all of them are where they belong."""
    there = {one.address: one for one in live.resources()}
    named = _named(wish)
    gone = [one for one in wish.retired if one.address not in named]
    found = [(one, there[one.resource.address]) for one in _left(gone, there)]
    for one, resource in found:
        yield from _records(one, resource)
    for one, resource in sorted(found, key=_rank):
        # A hidden option is all that is left to wish where records may keep it.
        if one.option is None or not one.keep_values:
            yield Delete(
                resource=resource,
                option=one.option,
                keep=one.keep_values,
                place=_place(resource, there),
                origin=one.origin,
            )


def _named(wish: Configuration) -> set[str]:
    """What the playbook has again, whatever it gave up before."""
    options = {
        address_of(one, option.value) for one in wish.properties for option in one.options or ()
    }
    return options | {one.address for one in wish.resources()}


def _left(retired: Iterable[Retired], there: Mapping[str, Resource]) -> Iterator[Retired]:
    """What the portal still has, and has as its own: HubSpot's cannot be removed."""
    for one in retired:
        found = there.get(one.resource.address)
        if found is None:
            continue
        if one.option is None:
            if not (isinstance(found, Property | Pipeline) and found.built_in):
                yield one
        elif isinstance(found, Property) and one.option in {
            option.value for option in found.options or ()
        }:
            yield one


def _place(resource: Resource, there: Mapping[str, Resource]) -> int | None:
    if not isinstance(resource, Stage):
        return None
    home = there.get(f"pipeline {resource.object}/{resource.pipeline}")
    ids = [stage.id for stage in home.stages] if isinstance(home, Pipeline) else []
    return ids.index(resource.id) if resource.id in ids else None


def _rank(pair: tuple[Retired, Resource]) -> tuple[bool, int]:
    one, resource = pair
    return one.option is None, _ORDER.index(type(resource))


def _records(one: Retired, resource: Resource) -> Iterator[Change]:
    if one.to is None:
        return
    match resource:
        case Stage():
            yield _move(one, resource)
        case Pipeline():
            for stage in resource.stages:
                yield _move(one, stage)
        case Property() if one.option is not None:
            yield Remap(resource=resource, option=one.option, to=one.to, origin=one.origin)
        case Property():
            yield Copy(resource=resource, to=one.to, origin=one.origin)
        case _:  # a group holds no records
            return


def _move(one: Retired, stage: Stage) -> Move:
    return Move(
        resource=stage, to=one.to or "", pipeline=one.pipeline or stage.pipeline, origin=one.origin
    )
