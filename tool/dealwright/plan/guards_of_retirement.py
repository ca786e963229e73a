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

RETIREMENT_PAGES = {
    "stranded_deals": (
        "A stage or pipeline is retired, has records in it, and nothing says where they go.\n\n"
        "Write `move_deals_to:` beside it. There is no way past: a deal in a stage that does not exist "
        "is on no board and in no report."
    ),
    "values_lost": (
        "A retired property or option is still on records, and nothing says what becomes of them.\n\n"
        "Write `map_to:` with what takes its place, or `keep_values: true`: then an option stays hidden "
        "on the records that have it, and a property is archived with its values kept in the ledger. "
        "Where `map_to:` names a property that lacks an option which records hold, or that takes each "
        "value once while records share one, say first what becomes of those. There is no way past."
    ),
    "lost_source": (
        "A property is given up on which a metric, a red line, an exit or a signal still rests.\n\n"
        "It would count nothing from then on, and nobody would see. Change what uses it first. There "
        "is no way past."
    ),
    "no_ledger_place": (
        "The plan moves records or archives a property in a job of CI, whose disk is thrown away.\n\n"
        "The ledger keeps what every record held, so that a run can be taken back. Name a private "
        "folder that stays with `runs:` in the portal file. There is no way past."
    ),
    "two_applies": (
        "Another apply holds the portal: two at once could undo each other.\n\n"
        "The mark is an empty group of deal properties, `dealwright_apply`, whose label says whose run "
        "it is and since when. Wait for it. If it is dead, `dealwright runs break RUN --reason WHY` "
        "takes the mark away; a run of this machine that died is noticed by itself."
    ),
    "group_in_use": (
        "A retired group still holds properties that stay.\n\n"
        "HubSpot does not delete it. Move them to another group, or retire them too. There is no way "
        "past."
    ),
}


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
