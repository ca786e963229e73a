"""Guards over how much a plan does at once: what a slip of the pen would look like."""

from collections import Counter
from collections.abc import Iterator, Mapping

from dealwright.plan.changes import Delete, Move, Update, kind_of
from dealwright.plan.plan import Block, Planned, counted
from dealwright.plan.resources import Configuration, Stage

LIMITS: dict[str, int] = {"many_deals_moved": 50, "mass_change": 30}
"""How many deals a plan may move, and the share in percent of things of a kind it may change."""
_FEW = 10  # things of a kind, of which any share may change
_HOW = "`playbook/changes/`, or `--allow"
SIZE_PAGES = {
    "many_deals_moved": (
        "A plan moves more deals than the portal's limit (50, or `guards: {many_deals_moved: N}` in the "
        "portal file).\n\nLet it pass with `allow: [many_deals_moved]` and the why in a file of "
        f"{_HOW} many_deals_moved` at a terminal."
    ),
    "account_limits": (
        "The account's subscription has no room for the new pipelines or properties.\n\n"
        "HubSpot would refuse them half way. Retire some, or ask HubSpot for more. There is no way past; "
        "where the token may not ask for limits, nobody looks."
    ),
    "moved_into_closed": (
        "A plan moves deals into a stage that is won or lost.\n\n"
        "They would count as closed from that moment. Let it pass with `allow: [moved_into_closed]` and "
        f"the why in a file of {_HOW} moved_into_closed` at a terminal."
    ),
    "mass_change": (
        "A plan changes or deletes more than 30% of the groups, properties, pipelines or stages that the "
        "playbook manages, of which there are at least ten.\n\n"
        "Usually that is the wrong portal or an old playbook. The limit is `guards: {mass_change: N}` in "
        f"the portal file. Let it pass with `allow: [mass_change]` and the why in a file of {_HOW} "
        "mass_change` at a terminal."
    ),
}


def size_blocks(
    wish: Configuration,
    live: Configuration,
    planned: tuple[Planned, ...],
    limits: Mapping[str, int],
) -> Iterator[Block]:
    yield from _many_moved(planned, limits["many_deals_moved"])
    yield from _into_closed(planned, wish, live)
    yield from _mass(wish, live, planned, limits["mass_change"])


def _records(one: Planned) -> int:
    return one.effect.deals if one.effect else 0


def _many_moved(planned: tuple[Planned, ...], limit: int) -> Iterator[Block]:
    moved = sum(_records(one) for one in planned if isinstance(one.change, Move))
    if moved > limit:
        yield Block(
            guard="many_deals_moved",
            message=f"{counted(moved)} would move, the limit is {limit}",
            way="allow it with a reason, or raise the limit in the portal file",
        )


def _into_closed(
    planned: tuple[Planned, ...], wish: Configuration, live: Configuration
) -> Iterator[Block]:
    stages = [one for one in (*live.resources(), *wish.resources()) if isinstance(one, Stage)]
    shares = {(one.object, one.id): one.probability for one in stages}
    for one in planned:
        change = one.change
        if not isinstance(change, Move) or not _records(one):
            continue
        share = shares.get((change.resource.object, change.to))
        before = change.resource.probability
        if before in (0, 1) and share not in (0, 1):
            yield Block(
                guard="outcome_changed",
                message=f"{counted(_records(one))} of {change.resource.address} would be open again",
                way="move them to a closed stage, or allow it with a reason",
            )
        if share in (0, 1) and share != before:
            yield Block(
                guard="moved_into_closed",
                message=f"{counted(_records(one))} of {change.resource.address} would become "
                f"{'won' if share == 1 else 'lost'}",
                way="move them to an open stage, or allow it with a reason",
            )


def _mass(
    wish: Configuration, live: Configuration, planned: tuple[Planned, ...], limit: int
) -> Iterator[Block]:
    ours = {one.address for one in (*wish.resources(), *wish.retired)}
    managed = Counter(kind_of(one) for one in live.resources() if one.address in ours)
    changed = {
        one.change.resource.address: kind_of(one.change.resource)
        for one in planned
        if isinstance(one.change, Update | Delete)
    }
    for kind, count in Counter(changed.values()).items():
        if managed[kind] >= _FEW and count * 100 > limit * managed[kind]:
            yield Block(
                guard="mass_change",
                message=f"{count} of {managed[kind]} things of the kind {kind} would change or go,"
                f" the limit is {limit}%",
                way="is it the right portal? then allow it with a reason",
            )
