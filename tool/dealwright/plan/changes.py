"""Changes as data, each readable, printable and savable.

Three kinds change what a portal is configured with, three change records, and one removes.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import assert_never

from dealwright.diagnostics import Origin
from dealwright.plan.resources import (
    Group,
    Option,
    Pipeline,
    Property,
    Resource,
    Stage,
    address_of,
)


class Danger(StrEnum):
    """How a change is classed: nothing is lost, look twice, something is lost, for ever."""

    SAFE = "safe"
    CAUTION = "caution"
    DESTRUCTIVE = "destructive"
    IRREVERSIBLE = "irreversible"


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
    """The portal has it otherwise. `resource` is the wish, with everything that is written.

    `passing`: the label is given up for a while, so that another may take it.
    """

    resource: Resource
    fields: tuple[FieldChange, ...]
    passing: bool = False

    @property
    def address(self) -> str:
        return self.resource.address

    @property
    def origin(self) -> Origin:
        return self.resource.origin


@dataclass(frozen=True, slots=True, kw_only=True)
class Reorder:
    """The stages stand in another order: one operation a pipeline, by stage id.

    `old` and `new` name all stages; `ours` those of the playbook, in its order.
    """

    pipeline: Pipeline
    old: tuple[str, ...]
    new: tuple[str, ...]
    ours: tuple[str, ...]

    @property
    def address(self) -> str:
        return f"order of {self.pipeline.address}"

    def moved(self, found: tuple[str, ...]) -> int | None:
        """How many stages were already put last, one by one; None in an order not on the way."""
        return moved(self.old, self.new, found)

    @property
    def origin(self) -> Origin:
        return self.pipeline.origin


@dataclass(frozen=True, slots=True, kw_only=True)
class Move:
    """Every record in a stage goes to another stage, perhaps of another pipeline."""

    resource: Stage
    to: str
    pipeline: str
    origin: Origin

    @property
    def address(self) -> str:
        return f"records in {self.resource.address}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Remap:
    """Every record that holds an option gets another."""

    resource: Property
    option: str
    to: str
    origin: Origin

    @property
    def address(self) -> str:
        return f"records with {address_of(self.resource, self.option)}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Copy:
    """Every value of a property goes to a property that has none yet on that record."""

    resource: Property
    to: str
    origin: Origin

    @property
    def address(self) -> str:
        return f"records with {self.resource.address}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Delete:
    """It goes: `resource` as the portal had it, so that it can be made again.

    `keep`: the playbook says that values may go with it. `place`: where a stage stands among those
    of its pipeline, from 0.
    """

    resource: Resource
    option: str | None = None
    keep: bool = False
    place: int | None = None
    origin: Origin

    @property
    def address(self) -> str:
        return address_of(self.resource, self.option)


@dataclass(frozen=True, slots=True, kw_only=True)
class Restore:
    """Records get back what they held before a change of a run, where they still are as it left them.

    `values`: what each held, by id. For a deleted property that is what it lost with it.
    """

    change: Move | Remap | Copy | Delete
    values: Mapping[str, str]
    origin: Origin

    @property
    def resource(self) -> Resource:
        return self.change.resource

    @property
    def address(self) -> str:
        return f"what there was of {self.change.address}"


ConfigurationChange = Create | Update | Reorder | Delete
RecordChange = Move | Remap | Copy | Restore
Change = ConfigurationChange | RecordChange


def moved(old: tuple[str, ...], new: tuple[str, ...], found: tuple[str, ...]) -> int | None:
    """On the way from an old order to a new one, how many stages have been put last."""
    return next((n for n, order in enumerate(on_the_way(old, new)) if order == found), None)


def on_the_way(old: tuple[str, ...], new: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    """The orders from an old one to a new one, both included."""
    last = tail(old, new)
    for count in range(len(last) + 1):
        rest = (stage for stage in old if stage not in last[:count])
        yield (*rest, *last[:count])


def tail(old: tuple[str, ...], new: tuple[str, ...]) -> tuple[str, ...]:
    """What has to be put last, one by one, to make one order of another: all but the same start."""
    same = next(
        (n for n, pair in enumerate(zip(old, new, strict=False)) if len(set(pair)) > 1), len(new)
    )
    return new[same:]


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
