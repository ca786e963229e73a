"""What in the playbook and its templates still rests on a property that is given up."""

from collections.abc import Iterable, Iterator, Sequence

from dealwright.check.rules.rule import Reference
from dealwright.check.uses import uses
from dealwright.model.playbook import Playbook
from dealwright.plan.changes import Change, Delete
from dealwright.plan.plan import Block
from dealwright.plan.resources import Property

TEMPLATE = "the template"


def relying(playbook: Playbook, change: Change, read: Sequence[Reference]) -> tuple[Reference, ...]:
    """The places that use the property which a change deletes; none for any other change."""
    if not isinstance(change, Delete) or change.option is not None:
        return ()
    if not isinstance(change.resource, Property):
        return ()
    return uses(playbook, change.resource.object, change.resource.name, read)


def in_words(places: Iterable[Reference]) -> str | None:
    """The places on one line; None where there are none."""
    told = ", ".join(dict.fromkeys(f"{one.what} ({_place(one)})" for one in places))
    return f"still used by {told}" if told else None


def lost_sources(changes: Iterable[tuple[Change, Sequence[Reference]]]) -> Iterator[Block]:
    """What the playbook counts or asks for must not lose its source; a template only tells less."""
    for change, places in changes:
        numbers = [one for one in places if one.what != TEMPLATE]
        if numbers:
            yield Block(
                guard="lost_source",
                message=f"{change.address} is {in_words(numbers)}",
                way="change what uses it first",
            )


def _place(one: Reference) -> str:
    span = one.origin.span
    return f"{one.origin.file}:{span.line}" if span is not None else one.origin.file
