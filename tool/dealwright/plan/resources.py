"""The things a portal is configured with, as the playbook wishes them or as HubSpot has them.

In a wish, `None` means "no opinion": the field is left as it is.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal

from dealwright.diagnostics import NOWHERE, Origin

Claim = tuple[str, str, str]


def _origin() -> Origin:
    return NOWHERE


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """A heading for properties of one object."""

    object: str
    name: str
    label: str
    origin: Origin = field(default_factory=_origin, compare=False, repr=False)

    @property
    def address(self) -> str:
        return f"group {self.object}/{self.name}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Option:
    """One value of a choice; a hidden one stays on records but is not offered."""

    value: str
    label: str
    hidden: bool = False
    description: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Property:
    """A property of one object. `built_in` is HubSpot's own; `locked` ones cannot be changed.

    `unique`: no two records may hold the same value; HubSpot settles that once, on creation.
    """

    object: str
    name: str
    label: str | None = None
    type: str | None = None
    field_type: str | None = None
    group: str | None = None
    description: str | None = None
    options: tuple[Option, ...] | None = None
    references: str | None = None
    unique: bool | None = None
    built_in: bool = False
    locked: bool = False
    locked_options: bool = False
    origin: Origin = field(default_factory=_origin, compare=False, repr=False)

    @property
    def address(self) -> str:
        return f"property {self.object}/{self.name}"

    @property
    def kind(self) -> str:
        """HubSpot's two words for what sort of answer it holds."""
        return f"{self.type}/{self.field_type}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Stage:
    """A stage under its id in HubSpot; `key` is what the playbook calls it."""

    object: str
    pipeline: str
    id: str
    key: str
    label: str
    probability: Decimal | None = None
    origin: Origin = field(default_factory=_origin, compare=False, repr=False)

    @property
    def address(self) -> str:
        return f"stage {self.object}/{self.pipeline}/{self.id}"

    @property
    def claim(self) -> Claim:
        """What only one may hold: a label within its pipeline, whatever the case."""
        return self.object, self.pipeline, self.label.strip().casefold()


@dataclass(frozen=True, slots=True, kw_only=True)
class Pipeline:
    """A pipeline under its id in HubSpot, its stages in order. `built_in` came with the account."""

    object: str
    id: str
    key: str
    label: str
    stages: tuple[Stage, ...]
    built_in: bool = False
    origin: Origin = field(default_factory=_origin, compare=False, repr=False)

    @property
    def address(self) -> str:
        return f"pipeline {self.object}/{self.id}"

    @property
    def claim(self) -> Claim:
        """What only one may hold: a label among the pipelines of its object, whatever the case."""
        return self.object, "", self.label.strip().casefold()


Resource = Group | Property | Pipeline | Stage

PROPERTY_FIELDS = (
    *("label", "type", "field_type", "group"),
    *("description", "references", "unique"),
)
"""What is compared of a property one by one; its options are a list of their own."""


def field_text(resource: Resource, name: str) -> str | None:
    """A field as it is compared and shown; a flag is yes or no, None is no opinion."""
    value = getattr(resource, name, None)
    return ("yes" if value else "no") if isinstance(value, bool) else value


@dataclass(frozen=True, slots=True, kw_only=True)
class Retired:
    """Something that the playbook gave up, and where its records go.

    Of `resource` only what identifies it counts. With `option` a value of that property is meant.
    `to` is the id of a stage, the value of an option or the name of a property; `pipeline` is the
    pipeline of that stage. With `keep_values` the records keep what they hold.
    """

    resource: Resource
    option: str | None = None
    to: str | None = None
    pipeline: str | None = None
    keep_values: bool = False
    origin: Origin = field(default_factory=_origin, compare=False, repr=False)

    @property
    def address(self) -> str:
        return address_of(self.resource, self.option)


def address_of(resource: Resource, option: str | None = None) -> str:
    """The address of a resource, or of one option of a property."""
    if option is None or not isinstance(resource, Property):
        return resource.address
    return f"option {resource.object}/{resource.name}/{option}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Configuration:
    """Everything of a portal that a playbook may speak of; `retired` only in a wish."""

    groups: tuple[Group, ...] = ()
    properties: tuple[Property, ...] = ()
    pipelines: tuple[Pipeline, ...] = ()
    retired: tuple[Retired, ...] = ()

    def resources(self) -> Iterator[Resource]:
        yield from self.groups
        yield from self.properties
        for pipeline in self.pipelines:
            yield pipeline
            yield from pipeline.stages
