"""The differences between a wished configuration and a live one.

What the wish does not name is unmanaged: listed, ignored in ranks, never touched. `diff(x, x)` is
empty, and doing what `diff` says makes it empty.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
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
from dealwright.plan.labels import freed, labels_in_order
from dealwright.plan.resources import (
    PROPERTY_FIELDS,
    Configuration,
    Group,
    Option,
    Pipeline,
    Property,
    Retired,
    Stage,
    address_of,
    field_text,
)
from dealwright.plan.retire import retire


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """What to change, in the order it is done, and what is left alone."""

    changes: tuple[Change, ...]
    unmanaged: tuple[str, ...]


def diff(wish: Configuration, live: Configuration) -> Difference:
    """Groups, properties, pipelines with their stages and order; what is given up comes last."""
    changes = [
        *_groups(wish.groups, live.groups),
        *_properties(wish, live.properties),
        *_pipelines(wish, live.pipelines),
        *retire(wish, live),
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


def _properties(wish: Configuration, live: Iterable[Property]) -> Iterator[Change]:
    there = {one.address: one for one in live}
    hidden = [one for one in wish.retired if one.option is not None]
    for one in wish.properties:
        found = there.get(one.address)
        if found is None:
            yield Create(resource=one)
            continue
        gone = {option.value for option in found.options or ()} & _values(one, hidden)
        listed = one.options is not None or gone
        wished = replace(one, options=_merged(one, found, gone)) if listed else one
        fields = tuple(_property_fields(wished, found))
        if fields:
            yield Update(resource=wished, fields=fields)


def _values(one: Property, given_up: Iterable[Retired]) -> set[str]:
    """The options of a property that the playbook gave up and does not have again."""
    named = {option.value for option in one.options or ()}
    return {
        gone.option
        for gone in given_up
        if gone.resource.address == one.address and gone.option is not None
    } - named


def _merged(wish: Property, live: Property, hidden: Collection[str]) -> tuple[Option, ...]:
    """All options to write, since HubSpot replaces the whole list: ours and whatever else is there.

    An unmanaged one stays where and as it is, hidden when it was given up. Ours take the places
    that ours have, in our order; a new one comes after the one before it.
    """
    there = {
        option.value: replace(option, hidden=option.hidden or option.value in hidden)
        for option in live.options or ()
    }
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
    for name in PROPERTY_FIELDS:
        new, old = field_text(wish, name), field_text(live, name)
        if new is not None and new != old:
            yield FieldChange(name=name, old=old, new=new)
    if wish.options is not None and wish.options != (live.options or ()):
        old_words, new_words = option_words(live.options or ()), option_words(wish.options)
        yield FieldChange(name="options", old=old_words, new=new_words)


def _pipelines(wish: Configuration, live: Iterable[Pipeline]) -> Iterator[Change]:
    there = {pipeline.address: pipeline for pipeline in live}
    known = [(one, there[one.address]) for one in wish.pipelines if one.address in there]
    created = [one for one in wish.pipelines if one.address not in there]
    updates = [
        (one, (FieldChange(name="label", old=found.label, new=one.label),))
        for one, found in known
        if one.label != found.label
    ]
    leaving = _leaving(wish, there)
    yield from freed((*(one for one, _ in updates), *created), leaving)
    yield from labels_in_order(updates, there)
    yield from (Create(resource=one) for one in created)
    for one, found in known:
        yield from _stages(one, found, wish)


def _leaving(wish: Configuration, there: Mapping[str, Pipeline | Stage]) -> list[Pipeline | Stage]:
    """What is there and was given up."""
    named = {one.address for one in wish.resources()}
    gone = (one.address for one in wish.retired if one.address not in named)
    return [there[address] for address in gone if address in there]


def _stages(wish: Pipeline, live: Pipeline, whole: Configuration) -> Iterator[Change]:
    there = {stage.address: stage for stage in live.stages}
    updates = [
        (stage, fields)
        for stage in wish.stages
        if stage.address in there and (fields := tuple(_stage_fields(stage, there[stage.address])))
    ]
    created = [stage for stage in wish.stages if stage.address not in there]
    yield from freed((*(one for one, _ in updates), *created), _leaving(whole, there))
    yield from labels_in_order(updates, there)
    yield from (Create(resource=stage) for stage in created)
    after = [stage.id for stage in (*live.stages, *created)]
    ours = {stage.id for stage in wish.stages}
    ranks = iter([stage.id for stage in wish.stages])
    # Ours take the places that ours have; what is unmanaged stays where it is.
    ordered = [next(ranks) if one in ours else one for one in after]
    if after != ordered:
        yield Reorder(
            pipeline=wish,
            old=tuple(after),
            new=tuple(ordered),
            ours=tuple(stage.id for stage in wish.stages),
        )


def _stage_fields(wish: Stage, live: Stage) -> Iterator[FieldChange]:
    if wish.label != live.label:
        yield FieldChange(name="label", old=live.label, new=wish.label)
    if wish.probability is not None and wish.probability != live.probability:
        old = None if live.probability is None else format_percent(live.probability)
        yield FieldChange(name="probability", old=old, new=format_percent(wish.probability))


def _unmanaged(wish: Configuration, live: Configuration) -> Iterator[str]:
    """What the portal has beside the wish, HubSpot's own properties and groups left out."""
    named = {resource.address for resource in wish.resources()}
    for gone in wish.retired:
        stages = gone.resource.stages if isinstance(gone.resource, Pipeline) else ()
        named |= {gone.address, *(stage.address for stage in stages)}
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
    yield from _beside(wish, own, named)


def _beside(wish: Configuration, live: Iterable[Property], gone: Collection[str]) -> Iterator[str]:
    """What people can choose in the playbook's own properties, and the playbook does not name."""
    named = {one.address: one.options for one in wish.properties if one.options is not None}
    for one in live:
        known = {option.value for option in named.get(one.address, one.options or ())}
        for option in one.options or ():
            address = address_of(one, option.value)
            if option.value not in known and address not in gone and not option.hidden:
                yield address
