"""A single change in words, each on one line, for whatever shows it."""

from collections.abc import Iterator

from dealwright.model.words import format_percent
from dealwright.plan.changes import (
    Change,
    Copy,
    Create,
    Delete,
    FieldChange,
    Move,
    RecordChange,
    Remap,
    Reorder,
    Restore,
    Update,
)
from dealwright.plan.plan import Planned
from dealwright.plan.resources import (
    Group,
    Option,
    Pipeline,
    Property,
    Resource,
    Stage,
    address_of,
)
from dealwright.report.texts import one_line


def name(change: Change) -> str:
    """What is changed, as a person says it: its kind, its label, its address."""
    if isinstance(change, Reorder):
        order = f"order of the stages of {change.pipeline.label} ({change.pipeline.address})"
        return one_line(order)
    resource = change.resource
    label = resource.label or resource.address.rpartition("/")[2]
    option = getattr(change, "option", None)
    if option is not None:
        label = f"{option} of {label}"
    whose = "records of " if isinstance(change, Move | Remap | Copy | Restore) else ""
    return one_line(f"{whose}{label} ({address_of(resource, option)})")


def details(planned: Planned) -> Iterator[str]:
    """What a change says beyond its name."""
    return map(one_line, _details(planned))


def _details(planned: Planned) -> Iterator[str]:
    match planned.change:
        case Create() as change:
            yield from _made(change.resource)
        case Update() as change:
            yield from _updated(change)
        case Reorder() as change:
            yield f"from {', '.join(change.old)}"
            yield f"to   {', '.join(change.new)}"
        case Move() | Remap() | Copy() | Restore() as change:
            yield _destination(change)
        case Delete() as change:
            yield from _gone(change)
    if planned.note is not None:
        yield planned.note


def _made(resource: Resource) -> Iterator[str]:
    match resource:
        case Group():
            return
        case Property():
            unique = ", unique" if resource.unique else ""
            yield f"{resource.kind}{unique}{_options(resource.options or ())}"
        case Pipeline():
            stages = "1 stage" if len(resource.stages) == 1 else f"{len(resource.stages)} stages"
            yield f"{stages}: {', '.join(stage.label for stage in resource.stages)}"
        case Stage():
            if resource.probability is not None:
                yield f"probability {format_percent(resource.probability)}"


def _updated(change: Update) -> Iterator[str]:
    for field in change.fields:
        yield from _field(field)
    if change.passing:
        yield "for a while, so that another can take the label"


def _destination(change: RecordChange) -> str:
    match change:
        case Move():
            home = change.pipeline == change.resource.pipeline
            return f"to stage {change.to}{'' if home else f' of pipeline {change.pipeline}'}"
        case Remap():
            return f"{change.option} -> {change.to}"
        case Copy():
            return f"to property {change.to}, where that is empty"
        case Restore():
            return "as they were, where nobody has changed them since"


def _gone(change: Delete) -> Iterator[str]:
    if change.option is not None:
        return
    match change.resource:
        case Property():
            yield "archived; its values are kept in the ledger"
        case Pipeline() as pipeline:
            yield f"with {len(pipeline.stages)} stages"
        case Group() | Stage():
            return


def _options(options: tuple[Option, ...]) -> str:
    if not options:
        return ""
    return ", 1 option" if len(options) == 1 else f", {len(options)} options"


def _field(field: FieldChange) -> Iterator[str]:
    if isinstance(field.old, tuple) or isinstance(field.new, tuple):
        old, new = tuple(field.old or ()), tuple(field.new or ())
        yield from (f"{field.name}: + {word}" for word in new if word not in old)
        yield from (f"{field.name}: - {word}" for word in old if word not in new)
        if set(old) == set(new):
            yield f"{field.name}: in another order"
        return
    yield f"{field.name.replace('_', ' ')}: {_quoted(field.old)} -> {_quoted(field.new)}"


def _quoted(value: str | None) -> str:
    return "nothing" if not value else f'"{value}"'
