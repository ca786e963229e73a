"""How a portal stands to a change: only the fields that the change writes count."""

from enum import StrEnum

from dealwright.plan.changes import Change, ConfigurationChange, Create, Delete, Reorder, Update
from dealwright.plan.diff import diff
from dealwright.plan.resources import (
    Configuration,
    Group,
    Pipeline,
    Property,
    Resource,
    Stage,
)


class State(StrEnum):
    """What is found where a change is to be made."""

    AS_SEEN = "as the plan saw it"
    ON_THE_WAY = "a part of it is done"
    AS_WISHED = "nothing is left to do"
    OTHER = "neither"


def wished(change: ConfigurationChange) -> Resource:
    """The resource to look at."""
    return change.pipeline if isinstance(change, Reorder) else change.resource


def state(change: ConfigurationChange, found: Resource | None) -> State:
    match change:
        case Create():
            if found is None:
                return State.AS_SEEN
            return State.OTHER if _left(change.resource, found) else State.AS_WISHED
        case Update():
            return State.OTHER if found is None else _of_fields(change, found)
        case Reorder():
            return _of_order(change, found)
        case _:
            return _of_deletion(change, found)


def essence(resource: Resource) -> tuple[object, ...]:
    """What of a thing must be as the plan saw it before it is deleted; labels are decoration."""
    match resource:
        case Stage():
            return (resource.probability,)
        case Pipeline():
            return tuple(sorted(stage.id for stage in resource.stages))
        case Property():
            return resource.type, resource.field_type, resource.references
        case _:
            return ()


def _of_deletion(change: Delete, found: Resource | None) -> State:
    if found is None:
        return State.AS_WISHED
    if change.option is not None:
        options = found.options if isinstance(found, Property) else ()
        there = change.option in {option.value for option in options or ()}
        return State.AS_SEEN if there else State.AS_WISHED
    same = essence(change.resource) == essence(found)
    return State.AS_SEEN if same else State.OTHER


def _of_fields(change: Update, found: Resource) -> State:
    left = {
        field.name: field.old
        for one in _left(change.resource, found)
        if isinstance(one, Update) and one.address == change.address
        for field in one.fields
    }
    mine = [field for field in change.fields if field.name in left]
    if not mine:
        return State.AS_WISHED
    return State.AS_SEEN if all(left[one.name] == one.old for one in mine) else State.OTHER


def _of_order(change: Reorder, found: Resource | None) -> State:
    stages = found.stages if isinstance(found, Pipeline) else ()
    order = tuple(stage.id for stage in stages if stage.id in change.new)
    if order == change.new:
        return State.AS_WISHED
    match change.moved(order):
        case None:
            return State.OTHER
        case 0:
            return State.AS_SEEN
        case _:
            return State.ON_THE_WAY


def _left(wish: Resource, found: Resource) -> tuple[Change, ...]:
    """What would have to be changed in a portal that holds only what was found."""
    return diff(_alone(wish), _alone(found)).changes


def _alone(resource: Resource) -> Configuration:
    """A configuration that holds one thing, so that it can be compared with another."""
    match resource:
        case Pipeline():
            return Configuration(pipelines=(resource,))
        case Stage():
            parent = Pipeline(
                object=resource.object,
                id=resource.pipeline,
                key="",
                label="",
                stages=(resource,),
            )
            return Configuration(pipelines=(parent,))
        case Group():
            return Configuration(groups=(resource,))
        case _:
            return Configuration(properties=(resource,))
