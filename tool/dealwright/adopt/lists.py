"""Entries of a list or mapping brought into the order of the portal, and new ones put in."""

from collections.abc import Callable, Sequence
from typing import TypeVar

Item = TypeVar("Item")


def arranged(
    items: Sequence[Item], name: Callable[[Item], str], order: Sequence[str]
) -> list[Item]:
    """What the order names takes the places that such items have; all else stays where it is."""
    known = {name(item): item for item in items}
    turn = iter([known[one] for one in order if one in known])
    ordered = set(order)
    return [next(turn) if name(item) in ordered else item for item in items]


def place_of(new: str, names: Sequence[str], order: Sequence[str]) -> int:
    """Where a new entry goes: behind the nearest one that comes before it in the order."""
    before = order[: order.index(new)]
    return max((names.index(one) + 1 for one in before if one in names), default=0)
