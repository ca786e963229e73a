"""How much a difference matters. Pure."""

from dealwright.drift.difference import Answer, Detail, Difference, Field, Severity, State
from dealwright.drift.needs import Needs
from dealwright.plan.resources import Group, Property, Stage

_KIND = ("type", "field_type", "references", "unique")


def severity(one: Difference, needs: Needs) -> Severity:
    """Breaking is what is gone or cannot be used as before; groups, words and order are not.

    A stage is what every metric counts by; a property matters to metrics when they read it.
    """
    if isinstance(one.resource, Group) or one.state is State.REORDERED:
        return Severity.HARMLESS
    if one.state is State.GONE:
        return Severity.BREAKING
    if isinstance(one.resource, Property):
        return _of_property(one.resource, one, needs)
    counts = one.state is State.ADDED or any(_is_field(it, "probability") for it in one.details)
    return Severity.METRICS if isinstance(one.resource, Stage) and counts else Severity.HARMLESS


def _of_property(resource: Property, one: Difference, needs: Needs) -> Severity:
    answers = [it for it in one.details if isinstance(it, Answer)]
    if any(_is_field(it, *_KIND) for it in one.details) or any(it.lost for it in answers):
        return Severity.BREAKING
    if any(it.gained for it in answers) and needs.measured(resource):
        return Severity.METRICS
    return Severity.HARMLESS


def _is_field(detail: Detail, *names: str) -> bool:
    return isinstance(detail, Field) and detail.name in names
