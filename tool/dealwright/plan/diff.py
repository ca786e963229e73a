"""The differences between a wished configuration and a live one.

What the wish does not name is unmanaged: listed, ignored in ranks, never touched. `diff(x, x)` is
empty, and doing what `diff` says makes it empty.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from dealwright.model.words import format_percent
from dealwright.plan.changes import (
    Change,
    Create,
    FieldChange,
    Reorder,
    Update,
    option_words,
)
from dealwright.plan.resources import (
    Configuration,
    Group,
    Option,
    Pipeline,
    Property,
    Stage,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """What to change, in the order it is done, and what is left alone."""

    changes: tuple[Change, ...]
    unmanaged: tuple[str, ...]


def diff(wish: Configuration, live: Configuration) -> Difference:
    """Groups first, then properties, then pipelines with their stages, then order."""
    changes = [
        *_groups(wish.groups, live.groups),
        *_properties(wish.properties, live.properties),
        *_pipelines(wish.pipelines, live.pipelines),
    ]
    return Difference(changes=tuple(changes), unmanaged=tuple(_unmanaged(wish, live)))


def _groups(wish: Iterable[Group], live: Iterable[Group]) -> Iterator[Change]:
    there = {group.address: group for group in live}
    for group in wish:
        found = there.get(group.address)
        if found is None:
            yield Create(resource=group)
        elif found.label != group.label:
            label = FieldChange(name="label", old=found.label, new=group.label)
            yield Update(resource=group, fields=(label,))


def _properties(wish: Iterable[Property], live: Iterable[Property]) -> Iterator[Change]:
    there = {one.address: one for one in live}
    for one in wish:
        found = there.get(one.address)
        if found is None:
            yield Create(resource=one)
            continue
        wished = one if one.options is None else replace(one, options=_merged(one, found))
        fields = tuple(_property_fields(wished, found))
        if fields:
            yield Update(resource=wished, fields=fields)


def _merged(wish: Property, live: Property) -> tuple[Option, ...]:
    """All options to write, since HubSpot replaces the whole list: ours and whatever else is there.

    An unmanaged one stays where and as it is. Ours take the places that ours have, in our order; a
    new one comes after the one before it.
    """
    there = {option.value: option for option in live.options or ()}
    wished = [_described(option, there.get(option.value)) for option in wish.options or ()]
    ours = {option.value for option in wished}
    known = iter([option for option in wished if option.value in there])
    merged = [next(known) if value in ours else option for value, option in there.items()]
    place = 0
    for option in wished:
        if option.value not in there:
            merged.insert(place, option)
        place = merged.index(option) + 1
    return tuple(merged)


def _described(wish: Option, live: Option | None) -> Option:
    """The playbook has no opinion about what an option's description says."""
    return wish if live is None else replace(wish, description=live.description)


def _property_fields(wish: Property, live: Property) -> Iterator[FieldChange]:
    for name in ("label", "type", "field_type", "group", "description", "references"):
        new, old = getattr(wish, name), getattr(live, name)
        if new is not None and new != old:
            yield FieldChange(name=name, old=old, new=new)
    if wish.options is not None and wish.options != (live.options or ()):
        old_words, new_words = option_words(live.options or ()), option_words(wish.options)
        yield FieldChange(name="options", old=old_words, new=new_words)


def _pipelines(wish: Iterable[Pipeline], live: Iterable[Pipeline]) -> Iterator[Change]:
    there = {pipeline.address: pipeline for pipeline in live}
    known = [(one, there[one.address]) for one in wish if one.address in there]
    updates = [
        (one, (FieldChange(name="label", old=found.label, new=one.label),))
        for one, found in known
        if one.label != found.label
    ]
    yield from _labels_freed_first(updates, there)
    yield from (Create(resource=one) for one in wish if one.address not in there)
    for one, found in known:
        yield from _stages(one, found)


def _stages(wish: Pipeline, live: Pipeline) -> Iterator[Change]:
    there = {stage.address: stage for stage in live.stages}
    updates = [
        (stage, fields)
        for stage in wish.stages
        if stage.address in there and (fields := tuple(_stage_fields(stage, there[stage.address])))
    ]
    created = [stage for stage in wish.stages if stage.address not in there]
    yield from _labels_freed_first(updates, there)
    yield from (Create(resource=stage) for stage in created)
    wished = [stage.id for stage in wish.stages]
    managed = [stage.id for stage in live.stages if stage.id in set(wished)]
    after = [*managed, *(stage.id for stage in created)]
    if after != wished:
        yield Reorder(pipeline=wish, old=tuple(after), new=tuple(wished))


def _stage_fields(wish: Stage, live: Stage) -> Iterator[FieldChange]:
    if wish.label != live.label:
        yield FieldChange(name="label", old=live.label, new=wish.label)
    if wish.probability is not None and wish.probability != live.probability:
        old = None if live.probability is None else format_percent(live.probability)
        yield FieldChange(name="probability", old=old, new=format_percent(wish.probability))


def _labels_freed_first(
    updates: Iterable[tuple[Pipeline | Stage, tuple[FieldChange, ...]]],
    there: Mapping[str, Pipeline | Stage],
) -> Iterator[Update]:
    """Order updates so that a label is given up before another takes it.

    A ring of labels cannot be ordered; it is yielded as it stands, and a guard refuses it.
    """
    waiting = {wish.address: (wish, fields) for wish, fields in updates}
    while waiting:
        held = {there[address].claim: address for address in waiting}
        free = (
            address
            for address, (wish, _) in waiting.items()
            if held.get(wish.claim, address) == address
        )
        wish, fields = waiting.pop(next(free, next(iter(waiting))))
        yield Update(resource=wish, fields=fields)


def _unmanaged(wish: Configuration, live: Configuration) -> Iterator[str]:
    """What the portal has beside the wish, HubSpot's own properties and groups left out."""
    named = {resource.address for resource in wish.resources()}
    own = [one for one in live.properties if not one.built_in]
    used = {(one.object, one.group) for one in own}
    groups = [one for one in live.groups if (one.object, one.name) in used]
    yield from (group.address for group in groups if group.address not in named)
    yield from (one.address for one in own if one.address not in named)
    for pipeline in live.pipelines:
        if pipeline.address not in named:
            yield pipeline.address
            continue
        yield from (stage.address for stage in pipeline.stages if stage.address not in named)
