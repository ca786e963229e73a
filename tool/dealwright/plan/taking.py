"""What a property can take over from one that is given up."""

from collections.abc import Iterator

from dealwright.plan.changes import Copy
from dealwright.plan.plan import Block
from dealwright.plan.resources import Configuration, Property


def taker(change: Copy, wish: Configuration, live: Configuration) -> Property | None:
    """The property that values are copied to, as the portal has it, or as it will be made."""
    address = f"property {change.resource.object}/{change.to}"
    known = (*live.properties, *wish.properties)
    return next((one for one in known if one.address == address and one.type), None)


def other_kind(change: Copy, target: Property | None) -> Iterator[Block]:
    """Values move only between properties of one type, whatever the records hold."""
    source = change.resource
    if target is not None and _alike(source, target):
        return
    kind = target.kind if target else "not there"
    if target is not None and target.type == source.type:
        kind += " and cannot hold what it may hold"
    yield Block(
        guard="type_changed",
        message=f"{source.address} is {source.kind}, property {source.object}/{change.to} is {kind}",
        way="map to a property of the same kind",
    )


def _alike(source: Property, target: Property) -> bool:
    """Whether what one may hold is, but for its options, what the other may hold."""
    several = source.field_type == "checkbox" and target.field_type != "checkbox"
    kinds = (source.type, source.references) == (target.type, target.references)
    return kinds and not (source.type == "enumeration" and several)


def offered(target: Property, wish: Configuration) -> frozenset[str]:
    """The options of a property, with those that it is about to get."""
    wished = (one for one in wish.properties if one.address == target.address)
    both = (target, *wished)
    return frozenset(option.value for one in both for option in one.options or ())
