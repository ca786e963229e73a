"""What the portal has otherwise than the playbook wishes. Pure."""

from collections.abc import Callable, Iterator, Sequence

from dealwright.drift.difference import Answer, Detail, Difference, Field, State
from dealwright.model.words import format_percent
from dealwright.plan.resources import (
    PROPERTY_FIELDS,
    Configuration,
    Option,
    Pipeline,
    Property,
    Resource,
    Stage,
    field_text,
)

New = Callable[[str], bool]
"""Whether what stands under an address came after the playbook was applied."""


def compare(wish: Configuration, live: Configuration, is_new: New) -> Iterator[Difference]:
    """Groups, properties, pipelines, their stages: what is gone, otherwise, or new among ours."""
    there = {one.address: one for one in live.resources()}
    for one in wish.resources():
        found = there.get(one.address)
        if found is None:
            if not isinstance(one, Stage) or _home(one) in there:
                yield Difference(resource=one, state=State.GONE)
            continue
        details = tuple(_details(one, found, is_new))
        if details:
            yield Difference(resource=one, state=State.CHANGED, details=details)
        if isinstance(one, Pipeline) and isinstance(found, Pipeline):
            yield from _stages(one, found, is_new)


def _home(stage: Stage) -> str:
    return f"pipeline {stage.object}/{stage.pipeline}"


def _stages(wish: Pipeline, live: Pipeline, is_new: New) -> Iterator[Difference]:
    keys = {stage.id: stage.key for stage in wish.stages}
    found = [stage.id for stage in live.stages if stage.id in keys]
    wanted = [id_ for id_ in keys if id_ in set(found)]
    if found != wanted:
        ours, theirs = (", ".join(keys[id_] for id_ in ids) for ids in (wanted, found))
        order = (Field("order", ours, theirs),)
        yield Difference(resource=wish, state=State.REORDERED, details=order)
    for stage in live.stages:
        if stage.id not in keys and is_new(stage.address):
            yield Difference(resource=stage, state=State.ADDED)


def _details(wish: Resource, live: Resource, is_new: New) -> Iterator[Detail]:
    for name in PROPERTY_FIELDS if isinstance(wish, Property) else ("label",):
        ours, theirs = field_text(wish, name), field_text(live, name)
        if ours is not None and ours != theirs:
            yield Field(name, ours, theirs)
    if isinstance(wish, Stage) and isinstance(live, Stage):
        yield from _probability(wish, live)
    if isinstance(wish, Property) and isinstance(live, Property) and wish.options is not None:
        yield from _options(wish.options, live.options or (), more=is_new(wish.address))


def _probability(wish: Stage, live: Stage) -> Iterator[Field]:
    if wish.probability is not None and wish.probability != live.probability:
        theirs = None if live.probability is None else format_percent(live.probability)
        yield Field("probability", format_percent(wish.probability), theirs)


def _options(ours: Sequence[Option], theirs: Sequence[Option], *, more: bool) -> Iterator[Detail]:
    """Each option that differs; with `more`, those that the portal offers beside ours."""
    there = {option.value: option for option in theirs}
    named = {option.value: option for option in ours}
    for value, option in named.items():
        found = there.get(value)
        if found is None or (found.label, found.hidden) != (option.label, option.hidden):
            yield Answer(value, option, found)
    for value, option in there.items():
        if more and value not in named and not option.hidden:
            yield Answer(value, None, option)
    wanted = [value for value in named if value in there]
    found_order = [value for value in there if value in named]
    if wanted != found_order:
        yield Field("order of options", ", ".join(wanted), ", ".join(found_order))
