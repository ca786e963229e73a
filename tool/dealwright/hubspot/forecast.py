"""How many calls an apply of a plan will make, known before the first.

Writes are exact. Reads are exact where nothing is retried and nothing waited for: not a call of
another program, no answer that comes late.
"""

from collections.abc import Sequence
from math import ceil

from dealwright.plan.changes import (
    Change,
    Copy,
    Create,
    Delete,
    Move,
    Remap,
    Reorder,
    Restore,
    Update,
    tail,
)
from dealwright.plan.execute import steps
from dealwright.plan.plan import Calls, Planned
from dealwright.plan.resources import Group, Property, Stage

_BATCH, _PAGE = 100, 200
# The mark in the portal: looked for, made, read back; looked for again and taken away.
_MARK = Calls(reads=3, writes=2)
_LOOKS = 2  # before a write and after it


def forecast(planned: Sequence[Planned], *, planning: int, verifying: int) -> Calls:
    """Calls of a whole apply: it plans, marks the portal, does each step, and plans again.

    `planning` and `verifying`: the reads of the plan before and of the one after.
    """
    if not planned:
        return Calls(reads=planning, writes=0)
    records = {id(one.change): one.effect.deals if one.effect else 0 for one in planned}
    parts = [_step(step, records) for step in steps([one.change for one in planned])]
    return Calls(
        reads=planning + _MARK.reads + sum(one.reads for one in parts) + verifying,
        writes=_MARK.writes + sum(one.writes for one in parts),
    )


def _step(step: Sequence[Change], records: dict[int, int]) -> Calls:
    if len(step) > 1:
        together = isinstance(step[0], Create) and isinstance(step[0].resource, Property)
        return Calls(reads=_LOOKS, writes=1 if together else len(step))
    change = step[0]
    match change:
        case Create() | Update():
            # A new stage asks where the last one stands.
            last = isinstance(change, Create) and isinstance(change.resource, Stage)
            return Calls(reads=_LOOKS + last, writes=1)
        case Reorder(old=old, new=new):
            return Calls(reads=_LOOKS + 1, writes=len(tail(old, new)))
        case Restore(values=values):
            batches = ceil(sum(value != "" for value in values.values()) / _BATCH)
            return Calls(reads=2 * batches, writes=batches)
        case Move() | Remap() | Copy():
            return _rewriting(records[id(change)])
        case Delete():
            return _deletion(change, records[id(change)])


def _rewriting(count: int) -> Calls:
    """Pages until one is empty, each record read before and after; then a search finds no more."""
    batches = ceil(count / _BATCH)
    searches = ceil(count / _PAGE) + 1 + bool(count)
    return Calls(reads=searches + 2 * batches, writes=batches)


def _deletion(change: Delete, count: int) -> Calls:
    match change.resource:
        case Group():
            more = 0
        case Property() if change.option is not None:
            more = 2  # does anybody hold it, and the list as it is
        case Property():
            more = 2 * ceil(count / _BATCH) + 1
        case _:
            more = 1
    return Calls(reads=_LOOKS + more, writes=1)
