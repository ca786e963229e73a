"""The ladders of what is measured."""

from dealwright.model.ladders import Ladder, all_ladders, ladders, leads, measured

__all__ = ["Ladder", "all_ladders", "ladders", "later", "measured"]


def later(ladders: dict[str, Ladder], start: str, end: str) -> tuple[str, ...]:
    """The end and every stage behind it, on each ladder that leads from the start to the end."""
    found: dict[str, None] = {end: None}
    for ladder in ladders.values():
        if leads(ladder, start, end):
            found |= dict.fromkeys(ladder[ladder.index(end) :])
    return tuple(found)
