"""Guards over how much a plan does at once: what a slip of the pen would look like."""

from collections import Counter
from collections.abc import Iterator, Mapping

from dealwright.plan.changes import Delete, Move, Update, kind_of
from dealwright.plan.plan import Block, Planned, counted
from dealwright.plan.resources import Configuration, Stage

_FEW = 10  # things of a kind, of which any share may change


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
