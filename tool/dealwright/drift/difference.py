"""A difference between the playbook and the portal, as a person reads it."""

from dataclasses import dataclass
from enum import StrEnum

from dealwright.plan.resources import Option, Pipeline, Resource


class State(StrEnum):
    """What has happened to a thing of the playbook, or beside it."""

    GONE = "missing"
    CHANGED = "changed"
    REORDERED = "in another order"
    ADDED = "added"


class Severity(StrEnum):
    """What a difference does, worst first."""

    BREAKING = "breaking"
    METRICS = "metric-affecting"
    HARMLESS = "harmless"


@dataclass(frozen=True, slots=True)
class Field:
    """One field, as the playbook has it and as HubSpot has it; None: not at all."""

    name: str
    playbook: str | None
    hubspot: str | None


@dataclass(frozen=True, slots=True)
class Answer:
    """One option of a property, as the playbook has it and as HubSpot has it."""

    value: str
    playbook: Option | None
    hubspot: Option | None

    @property
    def lost(self) -> bool:
        """Whether people can no longer choose it."""
        return _offered(self.playbook) and not _offered(self.hubspot)

    @property
    def gained(self) -> bool:
        """Whether people can choose it, and could not."""
        return _offered(self.hubspot) and not _offered(self.playbook)


def _offered(option: Option | None) -> bool:
    return option is not None and not option.hidden


Detail = Field | Answer


@dataclass(frozen=True, slots=True)
class Author:
    """Who changed it and when, as far as HubSpot tells; `last` if only the last change is known."""

    user: str | None = None
    at: str | None = None
    last: bool = False


UNKNOWN = Author()


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """One thing that differs. `resource` is the playbook's, or the portal's when it was added.

    `needed_by`: what in the playbook reads or requires it.
    """

    resource: Resource
    state: State
    details: tuple[Detail, ...] = ()
    severity: Severity = Severity.HARMLESS
    needed_by: tuple[str, ...] = ()
    author: Author = UNKNOWN

    @property
    def address(self) -> str:
        if self.state is State.REORDERED and isinstance(self.resource, Pipeline):
            return f"order of {self.resource.address}"
        return self.resource.address
