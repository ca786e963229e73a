"""What an account still has room for, and what lies in its recycle bin."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from dealwright.hubspot.gateway import Gateway
from dealwright.hubspot.names import TYPE_IDS, pipeline_property, stage_property
from dealwright.plan.changes import Change, Create, Delete
from dealwright.plan.plan import Block, counted
from dealwright.plan.resources import Pipeline, Property, Stage


def room_blocks(changes: Iterable[Change], gateway: Gateway) -> Iterator[Block]:
    """What would be too much for the account's subscription; nothing where the token may not ask."""
    new = [change.resource for change in changes if isinstance(change, Create)]
    for kind, path, field in (
        (Pipeline, "pipelines", "hubspotDefinedObjectTypes"),
        (Property, "custom-properties", "byObjectType"),
    ):
        wanted = Counter(one.object for one in new if isinstance(one, kind))
        told = gateway.limits(path) if wanted else None
        if told is None:
            continue
        rooms = {one.get("objectTypeId"): one for one in told.get(field) or ()}
        for thing, count in wanted.items():
            yield from _too_many(thing, count, rooms.get(TYPE_IDS.get(thing)), path)


def _too_many(thing: str, count: int, room: Mapping[str, Any] | None, what: str) -> Iterator[Block]:
    limit, usage = (room or {}).get("limit"), (room or {}).get("usage")
    if isinstance(limit, int) and isinstance(usage, int) and usage + count > limit:
        yield Block(
            guard="account_limits",
            message=f"{thing} may have {limit} {what.replace('-', ' ')}, has {usage}, and would get {count}",
            way="retire some, or ask HubSpot for a larger subscription",
        )


def in_the_bin(changes: Iterable[Change], gateway: Gateway) -> dict[str, str]:
    """Of what is deleted, the addresses in which archived records stand, with a word of warning.

    Archived records are no use of a stage to HubSpot; brought back, they are on no board.
    """
    gone: dict[str, list[Stage | Pipeline]] = {}
    for change in changes:
        if isinstance(change, Delete) and isinstance(change.resource, Stage | Pipeline):
            gone.setdefault(change.resource.object, []).append(change.resource)
    found: Counter[str] = Counter()
    for thing, resources in gone.items():
        names = [stage_property(thing), pipeline_property(thing)]
        for record in gateway.archived_records(thing, names):
            held = record.get("properties") or {}
            for one in resources:
                name = names[0] if isinstance(one, Stage) else names[1]
                found[one.address] += held.get(name) == one.id
    return {
        address: f"{counted(count)} in the recycle bin: brought back, they would be on no board"
        for address, count in found.items()
        if count
    }
