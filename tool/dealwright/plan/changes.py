"""Changes as data: three kinds, each readable, printable and savable."""

from dataclasses import dataclass
from enum import StrEnum
from typing import assert_never

from dealwright.diagnostics import Origin
from dealwright.plan.resources import Group, Option, Pipeline, Property, Resource, Stage


class Danger(StrEnum):
    """How a change is classed: nothing is lost, look twice, something is lost."""

    SAFE = "safe"
    CAUTION = "caution"
    DESTRUCTIVE = "destructive"


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldChange:
    """One field: what the portal has, what the playbook wishes; options as `value=Label`."""

    name: str
    old: str | tuple[str, ...] | None
    new: str | tuple[str, ...] | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Create:
    """The portal lacks it."""

    resource: Resource

    @property
    def address(self) -> str:
        return self.resource.address

    @property
    def origin(self) -> Origin:
        return self.resource.origin


@dataclass(frozen=True, slots=True, kw_only=True)
class Update:
    """The portal has it otherwise. `resource` is the wish, with everything that is written."""

    resource: Resource
    fields: tuple[FieldChange, ...]

    @property
    def address(self) -> str:
        return self.resource.address

    @property
    def origin(self) -> Origin:
        return self.resource.origin


@dataclass(frozen=True, slots=True, kw_only=True)
class Reorder:
    """The stages stand in another order: one operation a pipeline, by stage id."""

    pipeline: Pipeline
    old: tuple[str, ...]
    new: tuple[str, ...]

    @property
    def address(self) -> str:
        return f"order of {self.pipeline.address}"

    def moved(self, found: tuple[str, ...]) -> int | None:
        """How many stages were already put last, one by one; None in an order not on the way."""
        return moved(self.old, self.new, found)

    @property
    def origin(self) -> Origin:
        return self.pipeline.origin


Change = Create | Update | Reorder


def moved(old: tuple[str, ...], new: tuple[str, ...], found: tuple[str, ...]) -> int | None:
    """On the way from an old order to a new one, how many stages have been put last."""
    for count in range(len(new) + 1):
        rest = (stage for stage in old if stage not in new[:count])
        if (*rest, *new[:count]) == found:
            return count
    return None


def kind_of(resource: Resource) -> str:
    """The word for what a resource is."""
    match resource:
        case Group():
            return "group"
        case Property():
            return "property"
        case Pipeline():
            return "pipeline"
        case Stage():
            return "stage"
        case _:
            assert_never(resource)


def option_words(options: tuple[Option, ...]) -> tuple[str, ...]:
    """Options as they are compared and shown: everything that is written of them."""
    return tuple(
        f"{option.value}={option.label}"
        f"{' (hidden)' if option.hidden else ''}"
        f"{f' ({option.description})' if option.description else ''}"
        for option in options
    )
