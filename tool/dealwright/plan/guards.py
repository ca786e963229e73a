"""Guards: what a plan must not do without a person's word, or at all."""

from collections.abc import Iterable, Iterator, Mapping

from dealwright.plan.changes import Create, FieldChange, Update, kind_of
from dealwright.plan.guard_pages import LIMITS
from dealwright.plan.guards_of_retirement import retirement_blocks
from dealwright.plan.guards_of_size import size_blocks
from dealwright.plan.plan import Block, Planned
from dealwright.plan.resources import Configuration, Pipeline, Property, Resource, Stage


def blocks(
    wish: Configuration,
    live: Configuration,
    planned: tuple[Planned, ...],
    given_ids: frozenset[str],
    limits: Mapping[str, int] | None = None,
) -> tuple[Block, ...]:
    """Everything that stands in the way, in the order of the changes.

    `limits`: how far a guard lets a plan go, where that is not as usual.
    """
    there = {resource.address: resource for resource in live.resources()}
    found = [block for one in planned for block in _of_change(one, there)]
    found += _labels_taken(planned, live)
    found += _ids_taken(wish, live)
    found += _unknown_ids(wish, there, given_ids)
    found += retirement_blocks(wish, live, planned)
    found += size_blocks(wish, live, planned, {**LIMITS, **(limits or {})})
    return tuple(found)


def _of_change(one: Planned, there: dict[str, Resource]) -> Iterator[Block]:
    change = one.change
    if isinstance(change, Create) and isinstance(change.resource, Property):
        if change.resource.built_in:
            yield Block(
                guard="property_missing",
                message=f"{change.address} is not in this portal",
                way="check its name, or take built_in: true away",
            )
        return
    if not isinstance(change, Update):
        return
    found = there[change.address]
    if isinstance(found, Property):
        yield from _property(change, found)
    elif isinstance(found, Stage):
        yield from _outcome(one, change)


def _property(change: Update, live: Property) -> Iterator[Block]:
    names = {field.name for field in change.fields}
    # A picker of owners has no options of its own, and HubSpot never turns one into a list.
    picker = "references" in names or ("options" in names and live.references is not None)
    if "type" in names or picker:
        kind = f"a reference to {live.references}" if live.references else live.kind
        yield Block(
            guard="type_changed",
            message=f"{change.address} is {kind} in the portal",
            way="give the property a new key, and retire the old one",
        )
    if "unique" in names:
        yield Block(
            guard="unique_changed",
            message=f"{change.address} {_unique(live)} in the portal, and HubSpot never changes that",
            way="retire it and create another, or write unique: as the portal has it",
        )
    locked = (names - {"options"} and live.locked) or ("options" in names and live.locked_options)
    if locked:
        yield Block(
            guard="read_only",
            message=f"{change.address}: HubSpot keeps {', '.join(sorted(names))} for itself",
            way="never; leave them out of the playbook",
        )


def _unique(live: Property) -> str:
    return "holds unique values" if live.unique else "may hold a value twice"


def _outcome(one: Planned, change: Update) -> Iterator[Block]:
    deals = one.effect.deals if one.effect else 0
    for field in change.fields:
        if field.name == "probability" and deals and _closes_or_opens(field):
            yield Block(
                guard="outcome_changed",
                message=f"{change.address} goes from {field.old} to {field.new} with {deals} deals in it",
                way="move the deals to another stage first, or allow it with a reason",
            )


def _closes_or_opens(field: FieldChange) -> bool:
    closed = {"0%", "100%"}
    return field.old in closed or field.new in closed


def _labels_taken(planned: tuple[Planned, ...], live: Configuration) -> Iterator[Block]:
    """Go through the changes in order, and see who holds a label when another wants it."""
    claims = {one.address: one.claim for one in _labelled(live.resources())}
    holders = {claim: address for address, claim in claims.items()}
    for one in planned:
        if not isinstance(one.change, Create | Update):
            continue
        for resource in _labelled([one.change.resource]):
            holder = holders.get(resource.claim, resource.address)
            if holder != resource.address:
                yield _taken(resource.address, holder)
            before = claims.get(resource.address)
            if before is not None and holders.get(before) == resource.address:
                del holders[before]
            claims[resource.address] = resource.claim
            holders[resource.claim] = resource.address


def _labelled(resources: Iterable[Resource]) -> Iterator[Pipeline | Stage]:
    return (one for one in resources if isinstance(one, (Pipeline, Stage)))


def _taken(address: str, holder: str) -> Block:
    return Block(
        guard="label_taken",
        message=f"{address} wants the label of {holder}, which is unmanaged",
        way="rename the other one in HubSpot, or name its id in the portal file",
    )


def _ids_taken(wish: Configuration, live: Configuration) -> Iterator[Block]:
    """Two things of the playbook under one id, or an id that is in use elsewhere."""
    homes = {_identity(one): one.address for one in _labelled(live.resources())}
    seen: dict[tuple[str, str], str] = {}
    for one in _labelled(wish.resources()):
        identity = _identity(one)
        other = seen.get(identity) or homes.get(identity, one.address)
        if identity in seen or other != one.address:
            yield Block(
                guard="id_taken",
                message=f"the {kind_of(one)} {one.key} has the id of {other}",
                way="correct ids: or formerly:, or give it another key",
            )
        seen[identity] = one.address


def _identity(resource: Pipeline | Stage) -> tuple[str, str]:
    """HubSpot tells pipelines apart over all objects, and stages over all pipelines of one."""
    return (resource.object if isinstance(resource, Stage) else "", resource.id)


def _unknown_ids(
    wish: Configuration, there: dict[str, Resource], given_ids: frozenset[str]
) -> Iterator[Block]:
    for resource in wish.resources():
        if resource.address in given_ids and resource.address not in there:
            yield Block(
                guard="unknown_id",
                message=f"the portal has no {resource.address}",
                way="correct ids: in the portal file",
            )
