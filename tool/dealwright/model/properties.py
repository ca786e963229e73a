"""Properties: what is recorded on deals, companies, contacts, orders, meetings and e-mails."""

import datetime as dt
from typing import ClassVar, Literal

from dealwright.diagnostics import Origin
from dealwright.model.writing import keyed, origin, part

Kind = Literal[
    "text",
    "long_text",
    "number",
    "money",
    "date",
    "datetime",
    "yes_no",
    "choice",
    "choices",
    "person",
]

MARKER = ("deals", "dealwright_apply")
"""The object and the name of the group that marks a portal while somebody applies; no playbook's."""
UNIQUE: tuple[Kind, ...] = ("text", "number")
"""The kinds of which HubSpot offers that no two records hold the same value."""


@part
class Group:
    """A heading under which HubSpot shows properties together."""

    group: str
    label: str
    origin: Origin = origin()


@part
class Option:
    """One value of a choice; the value is for ever, the label is decoration."""

    SHORT: ClassVar = "label"
    value: str
    label: str
    origin: Origin = origin()


@part
class Property:
    """One thing to fill in. A built-in one is HubSpot's own: extended, never created or removed."""

    property: str
    label: str | None = None
    kind: Kind | None = None
    group: str | None = None
    built_in: bool = False
    description: str | None = None
    options: tuple[Option, ...] = keyed("value")
    options_from: str | None = None
    unique: bool = False
    filled_by: Literal["people", "hubspot"] = "people"
    owner: str | None = None
    origin: Origin = origin()


@part
class RetiredProperty:
    """A property, group or option (`property/value`) that is given up."""

    property: str | None = None
    group: str | None = None
    option: str | None = None
    map_to: str | None = None
    keep_values: bool = False
    date: dt.date
    why: str
    origin: Origin = origin()


@part
class ObjectProperties:
    """The groups and properties of one HubSpot object."""

    object: str
    groups: tuple[Group, ...] = ()
    properties: tuple[Property, ...] = ()
    retired: tuple[RetiredProperty, ...] = ()
    origin: Origin = origin()
