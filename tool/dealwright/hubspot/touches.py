"""Where the records are that a change touches, and in which sense it touches them."""

from dataclasses import dataclass

from dealwright.hubspot import search
from dealwright.hubspot.exchange import Json
from dealwright.hubspot.names import pipeline_property, stage_property
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
)
from dealwright.plan.resources import Group, Pipeline, Property, Stage

DEALS = "deals"
_WORDS = frozenset({"label", "description", "group"})


@dataclass(frozen=True, slots=True)
class Where:
    """Records by what they hold: this value of a property, or any.

    `option`: the value may stand among others, as a property of several choices holds them.
    """

    name: str
    value: str | None = None
    thing: str = DEALS
    option: bool = False

    @property
    def filter(self) -> search.Filter:
        if self.value is None:
            return search.filled(self.name)
        if self.option:
            return search.among(self.name, [self.value])
        return search.equals(self.name, self.value)

    def fits(self, properties: Json) -> bool:
        held = properties.get(self.name) or ""
        if self.value is None:
            return held != ""
        return self.value in (held.split(";") if self.option else [held])


@dataclass(frozen=True, slots=True)
class Touch:
    """The deals that a change touches, and in which sense.

    `whole`: more than words change, so that more than the number is worth knowing.
    """

    where: Where
    words: str
    whole: bool


def touch_of(change: Change) -> Touch | None:
    """How to find the live deals that a change touches; None for what is new."""
    match change:
        case Create() | Restore() | Copy():
            return None
        case Move() | Remap() | Delete():
            return _holding(change)
        case Update() | Reorder():
            return _changed(change)


def _changed(change: Update | Reorder) -> Touch | None:
    """The deals in what is changed."""
    resource = change.pipeline if isinstance(change, Reorder) else change.resource
    if resource.object != DEALS:
        return None
    whole = not isinstance(change, Update) or not {one.name for one in change.fields} <= _WORDS
    match resource:
        case Pipeline():
            return Touch(Where("pipeline", resource.id), "in this pipeline", whole)
        case Stage():
            return Touch(Where("dealstage", resource.id), "in this stage", whole)
        case Property():
            return Touch(Where(resource.name), "with a value", whole)
        case Group():
            return None


def _holding(change: Move | Remap | Delete) -> Touch | None:
    """The records, of any object, that have what is given up."""
    thing, option = change.resource.object, getattr(change, "option", None)
    match change.resource:
        case Pipeline() as pipeline:
            where = Where(pipeline_property(thing), pipeline.id, thing)
            return Touch(where, "in this pipeline", whole=True)
        case Stage() as stage:
            return Touch(Where(stage_property(thing), stage.id, thing), "in this stage", whole=True)
        case Property() as one if option is not None:
            where = Where(one.name, option, thing, option=True)
            return Touch(where, "with this option", whole=True)
        case Property() as one:
            return Touch(Where(one.name, None, thing), "with a value", whole=True)
        case Group():
            return None
