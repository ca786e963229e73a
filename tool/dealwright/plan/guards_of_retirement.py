"""Guards over what is given up: no record is stranded, no value lost, HubSpot's own stays."""

from collections.abc import Iterator

from dealwright.plan.changes import Change, Copy, Delete, Move, Remap, Restore, Update
from dealwright.plan.plan import Block, Planned, counted
from dealwright.plan.resources import (
    Configuration,
    Group,
    Pipeline,
    Property,
    Resource,
    Stage,
)
from dealwright.plan.taking import other_kind, taker


def retirement_blocks(
    wish: Configuration, live: Configuration, planned: tuple[Planned, ...]
) -> Iterator[Block]:
    emptied = {
        (one.change.resource.address, getattr(one.change, "option", None))
        for one in planned
        if isinstance(one.change, Move | Remap | Copy)
    }
    emptied |= {
        _taken_back(one.change.change) for one in planned if isinstance(one.change, Restore)
    }
    for one in planned:
        change = one.change
        if isinstance(change, Delete):
            yield from _stranded(one, change, emptied)
            yield from _in_use(change, live, planned)
        if isinstance(change, Copy):
            yield from other_kind(change, taker(change, wish, live))
    yield from _hubspots_own(wish, live)


def ledger_blocks(planned: tuple[Planned, ...]) -> Iterator[Block]:
    """What changes or hides values of records needs a ledger that outlives the machine."""
    needs = [one.change.address for one in planned if _needs_ledger(one.change)]
    if needs:
        yield Block(
            guard="no_ledger_place",
            message=f"{needs[0]}: what the records held would be forgotten with this machine",
            way="name a private place with runs: in the portal file, or apply elsewhere",
        )


def _needs_ledger(change: Change) -> bool:
    archives = isinstance(change, Delete) and isinstance(change.resource, Property)
    return archives or isinstance(change, Move | Remap | Copy | Restore)


def _taken_back(change: Move | Remap | Copy | Delete) -> tuple[str, str | None]:
    """Where the records come from that a run had put there."""
    match change:
        case Move(resource=stage, to=to, pipeline=pipeline):
            return f"stage {stage.object}/{pipeline}/{to}", None
        case Remap(resource=one, to=to):
            return one.address, to
        case _:
            return change.address, None


def _stranded(
    one: Planned, change: Delete, emptied: set[tuple[str, str | None]]
) -> Iterator[Block]:
    records = one.effect.deals if one.effect else 0
    resource = change.resource
    parts: tuple[Resource, ...] = resource.stages if isinstance(resource, Pipeline) else (resource,)
    going = all((part.address, change.option) in emptied for part in parts)
    standing = isinstance(resource, Stage | Pipeline)
    if not records or going or (change.keep and not standing):
        return
    if standing:
        yield Block(
            guard="stranded_deals",
            message=f"{change.address} is retired and has {counted(records)}",
            way="move them elsewhere first" if change.keep else "write move_deals_to: beside it",
        )
    else:
        yield Block(
            guard="values_lost",
            message=f"{change.address} is retired and stands on {counted(records)}",
            way="write map_to: or keep_values: true beside it",
        )


def _in_use(change: Delete, live: Configuration, planned: tuple[Planned, ...]) -> Iterator[Block]:
    group = change.resource
    if not isinstance(group, Group):
        return
    leaving = {one.change.address for one in planned if isinstance(one.change, Delete)}
    leaving |= {
        one.change.address
        for one in planned
        if isinstance(one.change, Update) and "group" in {field.name for field in one.change.fields}
    }
    staying = [
        one.address
        for one in live.properties
        if (one.object, one.group) == (group.object, group.name) and one.address not in leaving
    ]
    if staying:
        yield Block(
            guard="group_in_use",
            message=f"{change.address} is retired and holds {', '.join(staying[:5])}",
            way="move the properties to another group, or retire them too",
        )


def _hubspots_own(wish: Configuration, live: Configuration) -> Iterator[Block]:
    there = {one.address: one for one in live.resources()}
    for one in wish.retired:
        found = there.get(one.resource.address)
        own = isinstance(found, Property | Pipeline) and found.built_in
        if found is not None and own and (one.option is None or _locked(found)):
            yield Block(
                guard="read_only",
                message=f"{one.address} is HubSpot's own and cannot be removed",
                way="never; take it out of retired:",
            )


def _locked(found: Resource) -> bool:
    return isinstance(found, Property) and found.locked_options
